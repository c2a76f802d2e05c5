// What an editor may ask of the window and the backend around it. It is one interface, so that no part of the editor knows
// Tauri or Svelte, and a test can stand in for all of it.

import { Facet } from "@codemirror/state";

import type { Added, Found, Glance, HeadingItem, LinkTarget, Names, NoteItem } from "../wire";
import type { VimMode } from "./vim";

export interface Around {
  /** The note's path; it changes when the note is renamed. */
  path(): string;
  /** All notes, by path. */
  notes(): readonly NoteItem[];
  /** The notes that a few letters mean, the best first. */
  find(name: string, limit: number): Promise<Found[]>;
  /** Tags and speakers of all notes. */
  names(): Promise<Names>;
  headings(path: string): Promise<HeadingItem[]>;
  linkTarget(target: string): Promise<LinkTarget | null>;
  glance(target: string): Promise<Glance | null>;
  /** Shows safe HTML of the backend in an element; gives what takes it away. */
  page(host: HTMLElement, html: string): () => void;
  /** Opens a note of this notebook. */
  open(path: string, line: number | null): void;
  /** Opens an address outside. */
  link(url: string): void;
  htmlToMarkdown(html: string): Promise<string>;
  pictureAdd(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Added>;
  pictureAddFiles(files: string[], id: string, progress: (done: number, total: number) => void): Promise<Added[]>;
  /** The language of a text, `en`; null where it is not clear. */
  textLanguage(text: string): Promise<string | null>;
  /** Lets the spell checker know these languages. */
  spell(languages: string[]): void;
  /** Hears which mode vim's keys are in; null where they are off. */
  mode(mode: VimMode | null): void;
  save(): void;
  close(): void;
  /** Says what went wrong as a line above the note. */
  failed(thrown: unknown): void;
  say(lead: string, text: string): void;
}

/** What is around an editor; null in tests that need nothing of it. */
export const around = Facet.define<Around, Around | null>({ combine: (values) => values[0] ?? null });
