import { expect, it } from "vitest";

import type { Listing, NoteItem } from "../wire";
import { rowsOf } from "./rows";

const note = (path: string, more: Partial<NoteItem> = {}): NoteItem => ({
  path, title: path, speakers: [], event: null, revision: "", kind: "note", start: null, end: null, room: null, track: null, rating: null, tags: [], words: 0, todos: 0, ...more,
});
const event = (folder: string) => ({ folder, path: `${folder}/event.md`, title: folder.toUpperCase(), start: null, end: null, timezone: null, place: null });
const show = (listing: Listing, filter = "", toggled: string[] = []) =>
  rowsOf(listing, filter, new Set(toggled)).map((row) =>
    row.kind === "group" ? `${row.open ? "v" : ">"} ${row.title} ${row.count}` : row.kind === "day" ? `= ${row.text}` : `${row.kind} ${row.note.path}`,
  );

const listing: Listing = {
  complete: true,
  events: [event("sea"), event("old")],
  notes: [
    note("inbox.md"),
    note("old/a.md", { event: "old", kind: "talk" }),
    note("sea/b.md", { event: "sea", kind: "talk", start: "2026-09-18T09:00:00+02:00" }),
    note("sea/c.md", { event: "sea", kind: "talk", start: "2026-09-17T15:00:00+02:00", speakers: ["Ada Reed"] }),
    note("sea/d.md", { event: "sea", kind: "talk", start: "2026-09-17T09:00:00+02:00" }),
    note("sea/event.md", { event: "sea", kind: "event" }),
  ],
};

it("shows talks by day and time, the latest event open", () => {
  expect(show(listing)).toEqual([
    "v SEA 3", "note sea/event.md", "= Thursday 17 September", "talk sea/d.md", "talk sea/c.md", "= Friday 18 September", "talk sea/b.md",
    "> OLD 1", "v Notes 1", "note inbox.md",
  ]);
});

it("opens what is asked for", () => {
  expect(show(listing, "", ["event:sea", "event:old"])).toEqual(["> SEA 3", "v OLD 1", "talk old/a.md", "v Notes 1", "note inbox.md"]);
});

it("filters by words of title, speaker and path", () => {
  expect(show(listing, "ada reed")).toEqual(["v SEA 1", "= Thursday 17 September", "talk sea/c.md"]);
  expect(show(listing, "nothing here")).toEqual([]);
});

it("needs no heading for a plain folder of notes", () => {
  expect(show({ complete: true, events: [], notes: [note("a.md"), note("b.md")] })).toEqual(["note a.md", "note b.md"]);
});
