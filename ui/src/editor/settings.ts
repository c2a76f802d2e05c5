// What a person can set of the editor, as the settings file names it.

/** The settings that an editor follows while it is open. */
export interface EditorSettings {
  live_preview: boolean;
  line_numbers: boolean;
  editor_font: "text" | "mono";
  vim: boolean;
  spelling: boolean;
  /** Empty: the note's own language. */
  spelling_languages: string[];
  smart_lists: boolean;
  smart_quotes: boolean;
}

/** What holds where nothing is set. */
export const editorDefaults: EditorSettings = {
  live_preview: true,
  line_numbers: false,
  editor_font: "text",
  vim: false,
  spelling: true,
  spelling_languages: [],
  smart_lists: true,
  smart_quotes: false,
};
