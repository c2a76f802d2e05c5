import { expect, it } from "vitest";

import type { Conflict, ConflictPart } from "../wire";
import { originalOf, pieces, takesOf, textOf, whose, writtenAt } from "./conflict";

const block = (mine: string, theirs: string, settled: ConflictPart extends infer P ? (P extends { settled: infer S } ? S : never) : never = null): ConflictPart => ({ kind: "block", mine, theirs, base: null, both: `${mine}${theirs}`, field: null, how: "differ", settled });
const side = { device: "phone", here: false, at: null };
const conflict = (parts: ConflictPart[]): Conflict => ({ item: { copy: "a (conflict, phone, 2026-09-17 1330).md", note: "a.md", title: "A", device: "phone", at: null }, note_revision: "1", copy_revision: "2", mine: side, theirs: side, mine_is_copy: false, based: true, whole: null, parts });

it("what both have is folded to what stands beside a block", () => {
  const lines = Array.from({ length: 9 }, (_, at) => `${at}\n`).join("");
  const [first, differs, last] = pieces([{ kind: "same", text: lines }, block("x\n", "y\n"), { kind: "same", text: "a\nb\n" }]);
  expect(first).toEqual({ kind: "same", before: [], hidden: 7, after: ["7", "8"] });
  expect(differs).toMatchObject({ kind: "block", at: 0 });
  expect(last).toEqual({ kind: "same", before: ["a", "b"], hidden: 0, after: [] });
});

it("choices are carried to the blocks that are still the same", () => {
  const before = conflict([block("a\n", "b\n"), block("c\n", "d\n")]);
  const takes = takesOf(before, null);
  expect(takes).toEqual([{ take: "open" }, { take: "open" }]);
  const now = conflict([block("new\n", "b\n"), block("c\n", "d\n"), block("e\n", "", { take: "mine" })]);
  expect(takesOf(now, { conflict: before, takes: [{ take: "mine" }, { take: "theirs" }] })).toEqual([{ take: "open" }, { take: "theirs" }, { take: "mine" }]);
});

it("a settled block shows what was taken", () => {
  const one = block("a\n", "b\n") as Extract<ConflictPart, { kind: "block" }>;
  expect([textOf(one, { take: "mine" }), textOf(one, { take: "theirs" }), textOf(one, { take: "both" }), textOf(one, { take: "text", text: "own" })]).toEqual(["a\n", "b\n", "a\nb\n", "own"]);
});

it("a copy is named after its note", () => {
  expect(originalOf("e/a (conflict, phone, 2026-09-17 1330) 2.md")).toBe("e/a.md");
  expect(originalOf("a (conflict, x, 2026-01-01 0000) (conflict, y, 2026-09-17 1330).jsonl")).toBe("a.jsonl");
  expect(originalOf("a (x).md")).toBe("a (x).md");
});

it("it says whose a version is, and when", () => {
  const now = new Date(2026, 8, 17, 20, 0);
  expect(writtenAt(new Date(2026, 8, 17, 13, 38).toISOString(), now)).toBe("today 13:38");
  expect(writtenAt(new Date(2025, 2, 1, 9, 5).toISOString(), now)).toBe("1 Mar 2025 09:05");
  expect(writtenAt("nonsense", now)).toBe("");
  expect([whose(side, false), whose({ ...side, here: true }, false), whose({ ...side, here: true }, true)]).toEqual(["phone", "this device", "another program on this device"]);
});
