// The settings as the window uses them: what is in effect, and what of it the whole page follows.
//
// The backend reads and writes the files and says which layer wins. Here nothing is decided but the way it looks.

import { speak } from "./lib/language.svelte";
import type { Settings } from "./wire";

/** What counts until the backend has answered. */
export const defaults: Settings = {
  theme: "system",
  language: "system",
  zoom: 1,
  editor_font: "text",
  line_numbers: false,
  live_preview: true,
  form: "auto",
  vim: false,
  spelling: true,
  spelling_languages: [],
  smart_lists: true,
  smart_quotes: false,
  reduced_motion: "system",
  pictures_folder: "images",
  keys: {},
};

/** How large the window may be set. */
export const zooms = { least: 0.8, most: 1.6, step: 0.1 } as const;

/** Lets the page follow what is set: colours, language, size, motion, face. */
export function wear(settings: Settings): void {
  const root = document.documentElement;
  if (settings.theme === "system") delete root.dataset.theme;
  else root.dataset.theme = settings.theme;
  if (settings.reduced_motion === "on") root.dataset.motion = "reduced";
  else delete root.dataset.motion;
  // All sizes are in rem: one number makes the whole window larger.
  root.style.fontSize = settings.zoom === 1 ? "" : `${settings.zoom * 100}%`;
  root.dataset.face = settings.editor_font;
  speak(settings.language);
}
