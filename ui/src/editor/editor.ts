// Makes the editor of one note: CodeMirror over the note's own text, joined with its document.

import { history, historyKeymap, defaultKeymap, indentWithTab } from "@codemirror/commands";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Prec, type Transaction, type Extension, type StateEffect } from "@codemirror/state";
import { EditorView, drawSelection, dropCursor, highlightActiveLine, keymap, lineNumbers, placeholder, rectangularSelection, tooltips } from "@codemirror/view";

import { t } from "../lib/language.svelte";
import { type Around, around } from "./around";
import { completion } from "./completion";
import type { DocumentEditor } from "./document";
import { drops } from "./drop";
import { find } from "./find";
import { glances } from "./hover";
import { smartLists } from "./lists";
import { markdown, preview } from "./live";
import { fromDisk, outside } from "./origin";
import { paste } from "./paste";
import { pending } from "./pending";
import { smartQuotes } from "./quotes";
import { editorDefaults, type EditorSettings } from "./settings";
import { language, spelling, unchecked } from "./spelling";
import { margins, still } from "./still";
import { vimKeys } from "./vim";
import { wash } from "./wash";

/** What an editor tells: each typed change in the task that made it. */
export interface EditorHears {
  typed(changes: Transaction["changes"]): void;
  changed(): void;
  composed(): void;
  left(): void;
}

/** CodeMirror's keys that are commands of the window, whose keys a person can change; and the one of a dialog that we have not. */
const COMMANDS = new Set(["Alt-ArrowUp", "Alt-ArrowDown", "Shift-Alt-ArrowUp", "Shift-Alt-ArrowDown", "Mod-Alt-ArrowUp", "Mod-Alt-ArrowDown", "Mod-d", "Mod-Shift-l", "Mod-i", "Mod-Alt-g"]);

/** What can be set while the editor is open: each part is put in anew when its setting changes. */
const parts = {
  live: new Compartment(),
  lists: new Compartment(),
  quotes: new Compartment(),
  numbers: new Compartment(),
  font: new Compartment(),
  spelling: new Compartment(),
  vim: new Compartment(),
};

// Over what the look says, which comes first.
const mono = Prec.high(EditorView.theme({ ".cm-scroller": { fontFamily: "var(--font-mono)" } }));

/** Numbers stand in the margin, so that the text stays where it is; where there is none they stand before it. */
const numbers: Extension = [
  lineNumbers(),
  EditorView.theme({
    ".cm-gutters": { backgroundColor: "transparent", border: "0", color: "var(--text-3)", fontSize: "var(--t-12)", fontVariantNumeric: "tabular-nums" },
    "@media (min-width: 640px)": { ".cm-gutters": { position: "absolute !important", insetInlineStart: "auto !important", right: "100%" } },
    ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 0", lineHeight: "calc(var(--ed-size) * var(--ed-lh) + 2px)" },
  }),
];

/** Gives each settable part as the settings want it; vim's keys come later, because they are fetched. */
function chosen(settings: EditorSettings): Record<Exclude<keyof typeof parts, "vim">, Extension> {
  return {
    live: preview(settings.live_preview),
    lists: settings.smart_lists ? smartLists : [],
    quotes: settings.smart_quotes ? smartQuotes : [],
    numbers: settings.line_numbers ? numbers : [],
    font: settings.editor_font === "mono" ? mono : [],
    spelling: settings.spelling ? spelling(settings.spelling_languages) : unchecked,
  };
}

/** What an editor's settings are now, so that only what differs is put in anew. */
const worn = new WeakMap<EditorView, EditorSettings>();

/** Lets an open editor follow the settings; its text, history and place stay. */
export function configure(view: EditorView, settings: EditorSettings): void {
  const before = worn.get(view) ?? editorDefaults;
  worn.set(view, settings);
  const [was, now] = [chosen(before), chosen(settings)];
  const same: Record<keyof typeof was, boolean> = {
    live: before.live_preview === settings.live_preview,
    lists: before.smart_lists === settings.smart_lists,
    quotes: before.smart_quotes === settings.smart_quotes,
    numbers: before.line_numbers === settings.line_numbers,
    font: before.editor_font === settings.editor_font,
    spelling: before.spelling === settings.spelling && before.spelling_languages.join() === settings.spelling_languages.join(),
  };
  const effects: StateEffect<unknown>[] = [];
  for (const name of Object.keys(now) as (keyof typeof now)[]) if (!same[name]) effects.push(parts[name].reconfigure(now[name]));
  if (before.vim && !settings.vim) effects.push(parts.vim.reconfigure([]));
  if (effects.length > 0) view.dispatch({ effects });
  if (settings.vim && !before.vim) {
    void vimKeys().then((keys) => {
      // Switched off or closed while they were fetched.
      if (worn.get(view)?.vim && view.dom.isConnected) view.dispatch({ effects: parts.vim.reconfigure(keys) });
    });
  }
}

/** Makes the extensions that every note's editor has. Settings that are not the usual ones are put in with `configure`. */
export function extensions(hears: EditorHears, readOnly: boolean, surroundings: Around | null = null): Extension {
  const usual = chosen(editorDefaults);
  return [
    parts.vim.of([]),
    // Lines end at `\n` alone, as the backend counts them: a lone `\r` is a character like others.
    EditorState.lineSeparator.of("\n"),
    EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, "\n")),
    surroundings ? around.of(surroundings) : [],
    history(),
    drawSelection(),
    dropCursor(),
    highlightActiveLine(),
    // The cursor line's wash would cover the selection, which is drawn under the text.
    EditorView.editorAttributes.compute(["selection"], (state) => (state.selection.ranges.some((range) => !range.empty) ? { class: "cm-selecting" } : { class: "" })),
    highlightSelectionMatches({ minSelectionLength: 3 }),
    EditorView.lineWrapping,
    EditorState.allowMultipleSelections.of(true),
    // Alt and a click make one more cursor, with Shift a block; Ctrl and a click follow a link.
    EditorView.clickAddsSelectionRange.of((event) => event.altKey && !event.shiftKey),
    rectangularSelection({ eventFilter: (event) => event.altKey && event.shiftKey && event.button === 0 }),
    EditorState.readOnly.of(readOnly),
    markdown,
    find,
    placeholder(t("input.placeholder")),
    tooltips({ position: "fixed" }),
    parts.live.of(usual.live),
    parts.numbers.of(usual.numbers),
    parts.font.of(usual.font),
    wash,
    margins,
    language,
    parts.spelling.of(usual.spelling),
    parts.quotes.of(usual.quotes),
    parts.lists.of(usual.lists),
    pending,
    paste,
    drops,
    completion,
    glances,
    keymap.of([...searchKeymap, ...historyKeymap, indentWithTab, ...defaultKeymap].filter((binding) => !COMMANDS.has(binding.key ?? ""))),
    EditorView.contentAttributes.of({ autocorrect: "off", autocapitalize: "off", "aria-label": t("input.note"), "data-testid": "editor" }),
    EditorView.updateListener.of((update) => {
      for (const transaction of update.transactions) {
        if (!transaction.docChanged) continue;
        if (!transaction.annotation(fromDisk)) hears.typed(transaction.changes);
      }
      if (update.docChanged) hears.changed();
    }),
    EditorView.domEventHandlers({
      compositionend: () => {
        // The composed text itself arrives after this event.
        setTimeout(() => hears.composed());
      },
      blur: () => hears.left(),
    }),
  ];
}

/** Lets a document work on a view. */
export function editorOf(view: EditorView): DocumentEditor {
  return {
    text: () => view.state.doc.toString(),
    composing: () => view.composing,
    apply: (changes) => still(view, () => view.dispatch(outside(changes))),
  };
}
