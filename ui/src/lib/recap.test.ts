import { describe, expect, it } from "vitest";

import type { RecapFile, RecapPart, RecapPreview } from "../wire";
import { corrections, linesOf, partRows, rowAt, speakersIn, splits } from "./recap";

const part = (kind: RecapPart["kind"], line: number, end: number, text = ""): RecapPart => ({ kind, line, end, title: null, speakers: [], day: null, links: [], sure: true, text, note: null });
const file = (name: string, ...parts: RecapPart[]): RecapFile => ({ file: name, revision: `r-${name}`, parts });

describe("the parts of a recap", () => {
  const files = [file("a.md", part("front", 1, 3), part("intro", 4, 6), part("talk", 7, 9)), file("b.md", part("talk", 1, 4))];

  it("are rows, without front matter, and a first part joins nothing", () => {
    const rows = partRows(files);
    expect(rows.map((row) => [row.key, row.opens, row.joins])).toEqual([
      ["a.md:4", true, false],
      ["a.md:7", false, true],
      ["b.md:1", true, false],
    ]);
    expect(partRows(files.slice(0, 1)).some((row) => row.opens)).toBe(false);
  });
  it("are found again by a line that they hold", () => {
    const rows = partRows(files);
    expect(rowAt(rows, "a.md", 8)).toBe(1);
    expect(rowAt(rows, "a.md", 5)).toBe(0);
    expect(rowAt(rows, "b.md", 4)).toBe(2);
  });
  it("can be split at any line but the first of a talk", () => {
    expect([6, 7, 8, 9, 10].map((line) => splits(part("talk", 7, 9), line))).toEqual([false, false, true, true, false]);
    expect(splits(part("intro", 4, 6), 4)).toBe(true);
  });
  it("have lines with their numbers, whatever ends them", () => {
    expect(linesOf(part("talk", 7, 11, "# One\r\n\r\nTwo\n\n\n"))).toEqual([
      { line: 7, text: "# One" },
      { line: 8, text: "" },
      { line: 9, text: "Two" },
    ]);
  });
  it("send each file's own corrections, with the revision that was shown", () => {
    const preview = { files } as RecapPreview;
    const edits = [
      { file: "b.md", edit: { edit: "no_talk" as const, line: 1 } },
      { file: "a.md", edit: { edit: "merge" as const, line: 7 } },
    ];
    expect(corrections(preview, edits)).toEqual([
      { file: "a.md", revision: "r-a.md", edits: [{ edit: "merge", line: 7 }] },
      { file: "b.md", revision: "r-b.md", edits: [{ edit: "no_talk", line: 1 }] },
    ]);
    expect(corrections(null, edits)).toEqual([]);
  });
});

describe("speakers", () => {
  it("stand between semicolons", () => expect(speakersIn(" Ada Weir (Locks, Inc.) ; ;Bo Fen")).toEqual(["Ada Weir (Locks, Inc.)", "Bo Fen"]));
});
