// The rows of the sidebar, made from the listing: events with their talks by day, the other folders as a tree, and the tags.

import type { EventItem, Listing, NoteItem } from "../wire";
import { t } from "./language.svelte";
import { dayOf, longDay } from "./words";

interface Placed {
  id: string;
  /** How deep it stands in the tree, from 1. */
  level: number;
  /** Its place among its siblings, from 1, and how many there are: what is not drawn cannot be counted by a screen reader. */
  pos: number;
  size: number;
}
export type Row = Placed &
  (
    | { kind: "group"; what: "event" | "folder" | "tags"; title: string; count: number; open: boolean }
    | { kind: "day"; date: string; text: string }
    | { kind: "talk" | "note"; note: NoteItem }
    | { kind: "tag"; tag: string; count: number }
  );
type Draft = Row extends infer R ? (R extends Row ? Omit<R, "pos" | "size"> : never) : never;

/** Heights in pixels at zoom 1; fixed, so that ten thousand rows need no measuring. */
export const heights = { group: 34, day: 29, talk: 46, note: 30, long: 46, tag: 30 } as const;

/** Gives the height of a row. A title that does not fit into one line of `room` pixels has two. */
export function heightOf(row: Row, room: number): number {
  if (row.kind === "note" && isLong(row, room)) return heights.long;
  return heights[row.kind];
}

/** Tells whether a note's title needs two lines; by its length, which is near enough and costs nothing. */
export function isLong(row: Row, room: number): boolean {
  return row.kind === "note" && row.note.kind !== "event" && row.note.title.length * 6.6 > room - 44 - (row.level - 2) * 14;
}

const byStart = (a: NoteItem, b: NoteItem) => {
  const [x, y] = [a.start ?? "~", b.start ?? "~"];
  return x < y ? -1 : x > y ? 1 : a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
};

// A note's words are asked for at every key in the filter's field, and change only with the note.
const words = new WeakMap<NoteItem, string>();
function wordsOf(note: NoteItem): string {
  let known = words.get(note);
  if (known === undefined) words.set(note, (known = [note.title, ...note.speakers, ...note.tags, note.path].join("\n").toLowerCase()));
  return known;
}

/** Makes a filter of what was typed: all its words are in title, speakers, tags or path; `#word` is a tag. Null where it asks for nothing. */
export function filterOf(typed: string, notes: readonly NoteItem[]): ((note: NoteItem) => boolean) | null {
  const asked = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (asked.length === 0) return null;
  const plain = asked.filter((word) => !word.startsWith("#") || word === "#");
  const tags = asked.filter((word) => word.startsWith("#") && word !== "#").map((word) => word.slice(1));
  // A whole tag means itself; half of one, all that begin so.
  const known = new Set(tags.length === 0 ? [] : notes.flatMap((note) => note.tags.map((tag) => tag.toLowerCase())));
  return (note) =>
    plain.every((word) => word === "#" || wordsOf(note).includes(word)) &&
    tags.every((asked) => note.tags.some((tag) => (known.has(asked) ? tag.toLowerCase() === asked : tag.toLowerCase().startsWith(asked))));
}

/** Gives the tags with how many notes have each, the most used first. */
export function tagsOf(notes: readonly NoteItem[]): { tag: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const note of notes) for (const tag of note.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].map(([tag, count]) => ({ tag, count })).sort((a, b) => b.count - a.count || (a.tag < b.tag ? -1 : 1));
}

// Sorting ten thousand notes at each key in the filter would be felt; the order changes only with the listing.
const sorted = new WeakMap<Listing, { byEvent: Map<string, { talks: NoteItem[]; rest: NoteItem[] }>; others: NoteItem[] }>();
function sortedOf(listing: Listing): { byEvent: Map<string, { talks: NoteItem[]; rest: NoteItem[] }>; others: NoteItem[] } {
  let known = sorted.get(listing);
  if (known) return known;
  known = { byEvent: new Map(), others: [] };
  for (const note of listing.notes) {
    if (note.event === null) {
      known.others.push(note);
      continue;
    }
    let event = known.byEvent.get(note.event);
    if (!event) known.byEvent.set(note.event, (event = { talks: [], rest: [] }));
    (note.kind === "talk" ? event.talks : event.rest).push(note);
  }
  for (const { talks } of known.byEvent.values()) talks.sort(byStart);
  sorted.set(listing, known);
  return known;
}

/** Gives the rows. A filter opens every group that has something in it; `toggled` names the groups that are not as they start. */
export function rowsOf(listing: Listing, filter: string, toggled: ReadonlySet<string>): Row[] {
  const fits = filterOf(filter, listing.notes);
  const filtering = fits !== null;
  const keep = (notes: NoteItem[]) => (fits ? notes.filter(fits) : notes);
  const rows: Draft[] = [];
  const { byEvent, others } = sortedOf(listing);
  let events = 0;
  for (const event of listing.events) {
    const known = byEvent.get(event.folder);
    if (!known) continue;
    const talks = keep(known.talks);
    const rest = keep(known.rest);
    if (talks.length + rest.length === 0) continue;
    eventRows(rows, event, talks, rest, events === 0, filtering, toggled);
    events += 1;
  }
  folderRows(rows, treeOf(keep(others)), events > 0, filtering, toggled);
  const tags = filtering ? [] : tagsOf(listing.notes);
  if (tags.length > 0) {
    const open = isOpen("tags", toggled, false);
    rows.push({ kind: "group", what: "tags", id: "tags", title: t("frame.side.tags"), count: tags.length, open, level: 1 });
    if (open) for (const { tag, count } of tags) rows.push({ kind: "tag", id: `#${tag}`, tag, count, level: 2 });
  }
  return numbered(rows);
}

/** Gives the rows of some notes in one list. */
export function listOf(notes: readonly NoteItem[], filter: string): Row[] {
  const fits = filterOf(filter, notes);
  return numbered((fits ? notes.filter(fits) : notes).map((note): Draft => ({ kind: "note", id: note.path, note, level: 1 })));
}

function eventRows(rows: Draft[], event: EventItem, talks: NoteItem[], rest: NoteItem[], first: boolean, filtering: boolean, toggled: ReadonlySet<string>): void {
  const id = `event:${event.folder}`;
  const open = filtering || isOpen(id, toggled, first);
  rows.push({ kind: "group", what: "event", id, title: event.title, count: talks.length, open, level: 1 });
  if (!open) return;
  for (const note of rest) rows.push({ kind: "note", id: note.path, note, level: 2 });
  let day: string | null | undefined;
  for (const note of talks) {
    const own = dayOf(note.start);
    if (own !== day) {
      day = own;
      if (own) rows.push({ kind: "day", id: `${id}:${own}`, date: own, text: longDay(own), level: 2 });
    }
    rows.push({ kind: "talk", id: note.path, note, level: 2 });
  }
}

interface Folder {
  path: string;
  name: string;
  folders: Map<string, Folder>;
  notes: NoteItem[];
  /** Notes in it and below. */
  count: number;
}

function treeOf(notes: readonly NoteItem[]): Folder {
  const root: Folder = { path: "", name: "", folders: new Map(), notes: [], count: 0 };
  for (const note of notes) {
    let at = root;
    at.count += 1;
    for (const name of note.path.split("/").slice(0, -1)) {
      let inner = at.folders.get(name);
      if (!inner) at.folders.set(name, (inner = { path: at.path === "" ? name : `${at.path}/${name}`, name, folders: new Map(), notes: [], count: 0 }));
      inner.count += 1;
      at = inner;
    }
    at.notes.push(note);
  }
  return root;
}

function folderRows(rows: Draft[], root: Folder, events: boolean, filtering: boolean, toggled: ReadonlySet<string>): void {
  // A plain folder of notes needs no heading.
  const alone = !events && root.folders.size === 0;
  const walk = (folder: Folder, level: number): void => {
    // A folder that only holds another one is one row with it.
    let { name } = folder;
    let at = folder;
    while (at.notes.length === 0 && at.folders.size === 1) {
      at = [...at.folders.values()][0] as Folder;
      name = `${name}/${at.name}`;
    }
    const id = `folder:${at.path}`;
    const open = filtering || isOpen(id, toggled, !events && level === 1 && root.folders.size === 1);
    rows.push({ kind: "group", what: "folder", id, title: name, count: at.count, open, level });
    if (!open) return;
    for (const inner of inOrder(at.folders)) walk(inner, level + 1);
    for (const note of at.notes) rows.push({ kind: "note", id: note.path, note, level: level + 1 });
  };
  if (root.notes.length > 0) {
    const open = alone || filtering || isOpen("folder:", toggled, true);
    if (!alone) rows.push({ kind: "group", what: "folder", id: "folder:", title: t("frame.side.loose"), count: root.notes.length, open, level: 1 });
    if (open) for (const note of root.notes) rows.push({ kind: "note", id: note.path, note, level: alone ? 1 : 2 });
  }
  for (const folder of inOrder(root.folders)) walk(folder, 1);
}

const inOrder = (folders: Map<string, Folder>) => [...folders.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

/** Says of each row which one of its siblings it is. */
function numbered(drafts: Draft[]): Row[] {
  // They were made a moment ago and are nobody else's.
  const rows = drafts as Row[];
  /** The siblings that are being counted, by level. */
  const counting: Row[][] = [];
  const done = (from: number) => {
    for (const siblings of counting.splice(from)) for (const row of siblings) row.size = siblings.length;
  };
  for (const row of rows) {
    // A day is a heading, no item.
    if (row.kind === "day") continue;
    done(row.level);
    const siblings = (counting[row.level - 1] ??= []);
    siblings.push(row);
    row.pos = siblings.length;
  }
  done(0);
  return rows;
}

/** The row that a row stands in. */
export function parentOf(rows: readonly Row[], at: number): number {
  const level = rows[at]?.level ?? 1;
  for (let above = at - 1; above >= 0; above -= 1) if ((rows[above]?.level ?? 0) < level) return above;
  return at;
}

/** The next row whose name begins with what was typed, from `at` on and around; -1 where there is none. */
export function rowNamed(rows: readonly Row[], at: number, typed: string): number {
  const wanted = typed.toLowerCase();
  // One letter again and again goes on to the next; more letters may still mean the row that one is at.
  const first = typed.length === 1 ? 1 : 0;
  for (let step = first; step < rows.length + first; step += 1) {
    const row = rows[(at + step) % rows.length];
    const name = row === undefined || row.kind === "day" ? "" : row.kind === "tag" ? row.tag : row.kind === "group" ? row.title : row.note.title;
    if (name.toLowerCase().startsWith(wanted)) return (at + step) % rows.length;
  }
  return -1;
}

function isOpen(id: string, toggled: ReadonlySet<string>, normally: boolean): boolean {
  return toggled.has(id) ? !normally : normally;
}
