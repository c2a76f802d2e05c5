import { expect, it } from "vitest";

import type { Listing, NoteItem } from "../wire";
import { heightOf, heights, parentOf, rowNamed, rowsOf } from "./rows";

const note = (path: string, more: Partial<NoteItem> = {}): NoteItem => ({
  path, title: path, speakers: [], event: null, revision: "", kind: "note", start: null, end: null, room: null, track: null, rating: null, tags: [], words: 0, todos: 0, ...more,
});
const event = (folder: string) => ({ folder, path: `${folder}/event.md`, title: folder.toUpperCase(), start: null, end: null, timezone: null, place: null });
const show = (listing: Listing, filter = "", toggled: string[] = []) =>
  rowsOf(listing, filter, new Set(toggled)).map((row) =>
    row.kind === "group" ? `${row.open ? "v" : ">"} ${row.title} ${row.count}` : row.kind === "day" ? `= ${row.text}` : row.kind === "tag" ? `#${row.tag} ${row.count}` : `${row.kind} ${row.note.path}`,
  );

const listing: Listing = {
  complete: true,
  events: [event("sea"), event("old")],
  notes: [
    note("inbox.md"),
    note("old/a.md", { event: "old", kind: "talk" }),
    note("sea/b.md", { event: "sea", kind: "talk", start: "2026-09-18T09:00:00+02:00", tags: ["Go"] }),
    note("sea/c.md", { event: "sea", kind: "talk", start: "2026-09-17T15:00:00+02:00", speakers: ["Ada Reed"], tags: ["golang"] }),
    note("sea/d.md", { event: "sea", kind: "talk", start: "2026-09-17T09:00:00+02:00", tags: ["Go"] }),
    note("sea/event.md", { event: "sea", kind: "event" }),
  ],
};

it("shows talks by day and time, the latest event open, tags at the end", () => {
  expect(show(listing)).toEqual([
    "v SEA 3", "note sea/event.md", "= Thursday 17 September", "talk sea/d.md", "talk sea/c.md", "= Friday 18 September", "talk sea/b.md",
    "> OLD 1", "v Notes 1", "note inbox.md", "> Tags 2",
  ]);
});

it("opens what is asked for", () => {
  expect(show(listing, "", ["event:sea", "event:old", "tags"])).toEqual(["> SEA 3", "v OLD 1", "talk old/a.md", "v Notes 1", "note inbox.md", "v Tags 2", "#Go 2", "#golang 1"]);
});

it("filters by words of title, speaker and path", () => {
  expect(show(listing, "ada reed")).toEqual(["v SEA 1", "= Thursday 17 September", "talk sea/c.md"]);
  expect(show(listing, "nothing here")).toEqual([]);
});

it("filters by a whole tag, or by the beginning of one", () => {
  expect(show(listing, "#go")).toEqual(["v SEA 2", "= Thursday 17 September", "talk sea/d.md", "= Friday 18 September", "talk sea/b.md"]);
  expect(show(listing, "#gol")).toEqual(["v SEA 1", "= Thursday 17 September", "talk sea/c.md"]);
  expect(show(listing, "#nothing")).toEqual([]);
});

it("needs no heading for a plain folder of notes", () => {
  expect(show({ complete: true, events: [], notes: [note("a.md"), note("b.md")] })).toEqual(["note a.md", "note b.md"]);
});

it("shows folders as a tree, and those that hold one folder alone in one row", () => {
  const notes = [note("z.md"), note("talks/2019/deep/a.md"), note("talks/2019/b.md"), note("only/one/c.md")];
  expect(show({ complete: true, events: [], notes })).toEqual(["v Notes 1", "note z.md", "> only/one 1", "> talks/2019 2"]);
  const rows = rowsOf({ complete: true, events: [], notes }, "", new Set(["folder:talks/2019", "folder:talks/2019/deep"]));
  expect(rows.map((row) => [row.id, row.level, row.pos, row.size])).toEqual([
    ["folder:", 1, 1, 3], ["z.md", 2, 1, 1], ["folder:only/one", 1, 2, 3], ["folder:talks/2019", 1, 3, 3],
    ["folder:talks/2019/deep", 2, 1, 2], ["talks/2019/deep/a.md", 3, 1, 1], ["talks/2019/b.md", 2, 2, 2],
  ]);
  expect(parentOf(rows, 5)).toBe(4);
  expect(parentOf(rows, 6)).toBe(3);
  expect(parentOf(rows, 0)).toBe(0);
});

it("finds rows by what is typed", () => {
  const rows = rowsOf({ complete: true, events: [], notes: [note("alpha.md"), note("atlas.md"), note("beta.md")] }, "", new Set());
  expect(rowNamed(rows, 0, "a")).toBe(1);
  expect(rowNamed(rows, 1, "a")).toBe(0);
  expect(rowNamed(rows, 0, "al")).toBe(0);
  expect(rowNamed(rows, 0, "be")).toBe(2);
  expect(rowNamed(rows, 0, "x")).toBe(-1);
});

it("gives a long title two lines", () => {
  const [row] = rowsOf({ complete: true, events: [], notes: [note("a.md", { title: "A title that no sidebar of this width shows in one line" })] }, "", new Set());
  if (!row) throw new Error("no row");
  expect(heightOf(row, 268)).toBe(heights.long);
  expect(heightOf(row, 420)).toBe(heights.note);
});
