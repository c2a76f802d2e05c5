import { describe, expect, it } from "vitest";

import { counted, rowsOf, shownOf, taken } from "./lines";

const told = (before: string, after: string) => rowsOf(before, after).map((row) => (row.same ? `  ${row.left}` : `${row.left ?? "∅"} → ${row.right ?? "∅"}`));

describe("two texts line by line", () => {
  it("a line that was edited stands beside what it became", () => {
    expect(told("a\nthe queue was long\nz\n", "a\nthe queue was very long\nnew\nz\n")).toEqual(["  a", "the queue was long → the queue was very long", "∅ → new", "  z", "  "]);
  });
  it("lines that share no words stand alone", () => {
    expect(told("one\ntwo", "three\nfour")).toEqual(["one → ∅", "two → ∅", "∅ → three", "∅ → four"]);
  });
  it("the end of the last line is a difference", () => {
    expect(told("a", "a\n")).toEqual(["  a", "∅ → "]);
  });
  it("both texts come back from the rows, whatever they are", () => {
    let seed = 7;
    const next = (below: number) => (seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) % below;
    const text = () => Array.from({ length: next(12) }, () => ["", "tide", "the tide", "harbour light", "🌊"][next(5)]).join("\n");
    for (let round = 0; round < 400; round += 1) {
      const [before, after] = [text(), text()];
      const rows = rowsOf(before, after);
      expect(rows.flatMap((row) => row.left ?? []).join("\n")).toBe(before);
      expect(taken(rows, new Set())).toBe(after);
      expect(taken(rows, new Set(rows.keys()))).toBe(before);
    }
  });
});

describe("a selection of lines", () => {
  it("only what is chosen is as it was", () => {
    const rows = rowsOf("first line\nsecond line\nthird\n", "first line edited\nsecond line\nfourth\n");
    const edited = rows.findIndex((row) => row.right === "first line edited");
    expect(taken(rows, new Set([edited]))).toBe("first line\nsecond line\nfourth\n");
    expect(counted(rows)).toEqual({ added: 2, removed: 2 });
  });
});

it("what stayed is folded, but for the lines around a change", () => {
  const lines = Array.from({ length: 30 }, (_, at) => `line ${at}`);
  const after = [...lines];
  after[15] = "other";
  const rows = rowsOf(lines.join("\n"), after.join("\n"));
  const folds = shownOf(rows, new Set()).flatMap((shown) => (shown.kind === "fold" ? [[shown.from, shown.to]] : []));
  expect(folds).toEqual([[0, 12], [20, 31]]);
  expect(shownOf(rows, new Set([0])).filter((shown) => shown.kind === "row")).toHaveLength(20);
  expect(shownOf(rowsOf("a\nb", "a\nb"), new Set())).toHaveLength(2);
});
