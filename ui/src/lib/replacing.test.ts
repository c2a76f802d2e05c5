import { describe, expect, it } from "vitest";

import type { ReplaceNote, ReplacePreview } from "../wire";
import { LeftOut, rowsOf } from "./replacing";

const note = (path: string, count: number, shown = count) =>
  ({
    item: { path, revision: `of ${path}` },
    count,
    edits: Array.from({ length: shown }, (_, index) => ({ index, line: index + 1, before: "a", after: "b", marks_before: [], marks_after: [] })),
  }) as unknown as ReplaceNote;
const [one, two] = [note("one.md", 3), note("two.md", 5, 2)] as [ReplaceNote, ReplaceNote];
const preview: ReplacePreview = { notes: [one, two], total: 8, more: true, problems: [] };
const edit = (of: ReplaceNote, index: number) => of.edits[index] as ReplaceNote["edits"][number];

describe("a replacement over all notes", () => {
  it("has a row for each note and edit, and says what it does not show", () => {
    expect(rowsOf(preview).map((row) => row.kind)).toEqual(["note", "edit", "edit", "edit", "note", "edit", "edit", "rest"]);
    expect(rowsOf(preview).at(-1)).toMatchObject({ count: 3 });
  });

  it("makes all that is not left out", () => {
    const all = new LeftOut();
    expect(all.choices(preview)).toEqual([
      { path: "one.md", revision: "of one.md", leave_out: [] },
      { path: "two.md", revision: "of two.md", leave_out: [] },
    ]);
    const less = all.toggle(one, edit(one, 1)).toggleNote(two);
    expect(less.made(one)).toBe(2);
    expect(less.made(two)).toBe(0);
    expect(less.choices(preview)).toEqual([{ path: "one.md", revision: "of one.md", leave_out: [1] }]);
  });

  it("takes back in what was left out", () => {
    const less = new LeftOut().toggle(one, edit(one, 1));
    expect(less.has(one, edit(one, 1))).toBe(true);
    expect(less.toggle(one, edit(one, 1)).made(one)).toBe(3);
    // A note with something left out comes in whole before it goes out whole.
    expect(less.toggleNote(one).made(one)).toBe(3);
    expect(less.toggleNote(one).toggleNote(one).made(one)).toBe(0);
    // In a note that is out, one edit alone comes in.
    const alone = new LeftOut().toggleNote(one).toggle(one, edit(one, 2));
    expect(alone.choices(preview)[0]?.leave_out).toEqual([0, 1]);
  });
});
