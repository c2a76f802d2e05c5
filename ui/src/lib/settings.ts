// What the settings screen shows of each setting: its group, its control, and where its value comes from. Which layer
// wins and what a value may be is the backend's to say.

import type { Settings, SettingsReply } from "../wire";

export const groups = ["look", "writing", "spelling", "notebook", "templates", "keys"] as const;
export type Group = (typeof groups)[number];
export type Scope = "machine" | "notebook";

/** A setting that is a row of its own; keys of commands have an editor instead. */
export type RowKey = Exclude<keyof Settings, "keys">;
export interface Row {
  key: RowKey;
  group: Group;
  control: "choice" | "switch" | "zoom" | "folder" | "languages";
  options?: readonly string[];
}

export const rows: readonly Row[] = [
  { key: "theme", group: "look", control: "choice", options: ["system", "light", "dark"] },
  { key: "language", group: "look", control: "choice", options: ["system", "en", "de"] },
  { key: "zoom", group: "look", control: "zoom" },
  { key: "editor_font", group: "look", control: "choice", options: ["text", "mono"] },
  { key: "reduced_motion", group: "look", control: "choice", options: ["system", "on"] },
  { key: "live_preview", group: "writing", control: "switch" },
  { key: "form", group: "writing", control: "choice", options: ["auto", "open", "folded"] },
  { key: "line_numbers", group: "writing", control: "switch" },
  { key: "smart_lists", group: "writing", control: "switch" },
  { key: "smart_quotes", group: "writing", control: "switch" },
  { key: "vim", group: "writing", control: "switch" },
  { key: "spelling", group: "spelling", control: "switch" },
  { key: "spelling_languages", group: "spelling", control: "languages" },
  { key: "pictures_folder", group: "notebook", control: "folder" },
];

/** Where a value comes from, as somebody sees it who sets things for `scope`. */
export interface Source {
  from: "default" | Scope;
  /** The file of this scope has a value, so that it can be taken away. */
  here: boolean;
  /** The notebook's own value, where it wins over what is set here. */
  over: unknown;
}

const has = (values: Record<string, unknown> | undefined, key: string) => values !== undefined && Object.hasOwn(values, key);

export function sourceOf(reply: SettingsReply, key: RowKey, scope: Scope): Source {
  const machine = has(reply.machine.values, key);
  const notebook = has(reply.notebook?.values, key);
  if (scope === "notebook") return { from: notebook ? "notebook" : machine ? "machine" : "default", here: notebook, over: undefined };
  return { from: machine ? "machine" : "default", here: machine, over: notebook ? reply.notebook?.values[key] : undefined };
}

/** Gives the value that a scope's control shows: its own, else that of the layer below. */
export function valueIn<K extends RowKey>(reply: SettingsReply, key: K, scope: Scope, defaults: Settings): Settings[K] {
  const layers = scope === "notebook" ? [reply.notebook?.values, reply.machine.values] : [reply.machine.values];
  for (const values of layers) if (has(values, key)) return values?.[key] as Settings[K];
  return defaults[key];
}

/** Tells whether all words of a filter are in a text. */
export function hasWords(text: string, filter: string): boolean {
  const lower = text.toLowerCase();
  return filter.toLowerCase().split(/\s+/).every((word) => lower.includes(word));
}

/** Finds the line that a failure's words name. */
export function lineIn(message: string): number | null {
  const match = /\bline (\d+)/.exec(message);
  return match ? Number(match[1]) : null;
}

/** A folder's name as the backend takes it. */
export const isFolder = (name: string) => name !== "" && !name.startsWith("/") && !name.includes("\\") && name.split("/").every((part) => part !== "" && part !== "." && part !== "..");
