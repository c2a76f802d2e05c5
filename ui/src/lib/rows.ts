// The rows of the sidebar, made from the listing: events with their talks by day, then the other folders.

import type { EventItem, Listing, NoteItem } from "../wire";
import { dayOf, longDay } from "./words";

export type Row =
  | { kind: "group"; id: string; title: string; count: number; open: boolean; level: number }
  | { kind: "day"; id: string; date: string; text: string }
  | { kind: "talk"; id: string; note: NoteItem }
  | { kind: "note"; id: string; note: NoteItem; level: number };

/** Heights in pixels; fixed, so that ten thousand rows need no measuring. */
export const heights = { group: 34, day: 29, talk: 46, note: 30 } as const;

const byStart = (a: NoteItem, b: NoteItem) => {
  const [x, y] = [a.start ?? "~", b.start ?? "~"];
  return x < y ? -1 : x > y ? 1 : a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
};

/** Tells whether a note has all the words of a filter in its title, speakers, tags or path. */
export function fits(note: NoteItem, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = [note.title, ...note.speakers, ...note.tags, note.path].join("\n").toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Gives the rows. A filter opens every group that has something in it; `shut` names the groups that are closed, `opened` those that are open though they start closed. */
export function rowsOf(listing: Listing, filter: string, toggled: ReadonlySet<string>): Row[] {
  const filtering = filter.trim() !== "";
  const notes = filtering ? listing.notes.filter((note) => fits(note, filter)) : listing.notes;
  const rows: Row[] = [];
  const byEvent = new Map<string, NoteItem[]>();
  const others = new Map<string, NoteItem[]>();
  for (const note of notes) {
    if (note.event !== null) push(byEvent, note.event, note);
    else push(others, note.path.includes("/") ? note.path.slice(0, note.path.lastIndexOf("/")) : "", note);
  }
  const events = listing.events.filter((event) => byEvent.has(event.folder));
  events.forEach((event, at) => eventRows(rows, event, byEvent.get(event.folder) ?? [], at === 0, filtering, toggled));
  // Folders as they lie on disk; one without events or folders of notes needs no heading.
  const folders = [...others.keys()].sort();
  for (const folder of folders) {
    const inside = others.get(folder) ?? [];
    const alone = folder === "" && events.length === 0 && folders.length === 1;
    const id = `folder:${folder}`;
    const open = alone || filtering || isOpen(id, toggled, events.length === 0 || folder === "");
    if (!alone) rows.push({ kind: "group", id, title: folder === "" ? "Notes" : folder, count: inside.length, open, level: 1 });
    if (open) for (const note of inside) rows.push({ kind: "note", id: note.path, note, level: 2 });
  }
  return rows;
}

function eventRows(rows: Row[], event: EventItem, notes: NoteItem[], first: boolean, filtering: boolean, toggled: ReadonlySet<string>): void {
  const id = `event:${event.folder}`;
  const talks = notes.filter((note) => note.kind === "talk").sort(byStart);
  const rest = notes.filter((note) => note.kind !== "talk");
  const open = filtering || isOpen(id, toggled, first);
  rows.push({ kind: "group", id, title: event.title, count: talks.length, open, level: 1 });
  if (!open) return;
  for (const note of rest) rows.push({ kind: "note", id: note.path, note, level: 2 });
  let day: string | null | undefined;
  for (const note of talks) {
    const own = dayOf(note.start);
    if (own !== day) {
      day = own;
      if (own) rows.push({ kind: "day", id: `${id}:${own}`, date: own, text: longDay(own) });
    }
    rows.push({ kind: "talk", id: note.path, note });
  }
}

function push(map: Map<string, NoteItem[]>, key: string, note: NoteItem): void {
  const list = map.get(key);
  if (list) list.push(note);
  else map.set(key, [note]);
}

function isOpen(id: string, toggled: ReadonlySet<string>, normally: boolean): boolean {
  return toggled.has(id) ? !normally : normally;
}
