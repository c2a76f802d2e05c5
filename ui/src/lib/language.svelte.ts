// The window's words in the person's language: one typed catalogue per language, in `src/catalogue/`.
//
// i18next does the looking up, the plurals and the values in a sentence; what is kept here is that the page follows
// when the language changes, and that a key that does not exist is no program.

import i18next from "i18next";

import { de } from "../catalogue/de";
import { en } from "../catalogue/en";

export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];

// The catalogues are in the bundle, so this is done before it returns.
void i18next.init({
  lng: "en",
  fallbackLng: "en",
  supportedLngs: languages,
  resources: { en: { translation: en }, de: { translation: de } },
  // Svelte escapes what it shows.
  interpolation: { escapeValue: false },
  initAsync: false,
  showSupportNotice: false,
} as Parameters<typeof i18next.init>[0]);

let current = $state<Language>("en");

/** Gives the language that the window speaks. */
export const language = (): Language => current;

/** Lets the window speak a language; `system` is the first of the person's that there is a catalogue for. */
export function speak(wanted: Language | "system"): void {
  const found = wanted === "system" ? navigator.languages.map((name) => name.slice(0, 2)).find((name) => languages.some((known) => known === name)) : wanted;
  const next = languages.find((known) => known === found) ?? "en";
  void i18next.changeLanguage(next);
  document.documentElement.lang = next;
  current = next;
}

/** The keys of a catalogue, `frame.notes`; a plural's forms count as one. */
type KeysOf<T, Before extends string = ""> = {
  [K in keyof T & string]: T[K] extends string ? `${Before}${K extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : K}` : KeysOf<T[K], `${Before}${K}.`>;
}[keyof T & string];
export type Key = KeysOf<typeof en>;

/** Gives the words of a key, with the values put in: `t("frame.notes", { count: 3 })`. In a component it follows the language. */
export function t(key: Key, values: Record<string, unknown> = {}): string {
  // Read so that what shows the words is made again when the language changes.
  void current;
  return i18next.t(key, values);
}
