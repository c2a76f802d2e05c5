import { expect, it } from "vitest";

import { marksOf, match } from "./fuzzy";

it("finds whole words first, in any order", () => {
  expect(match("tab close", "Close the tab")?.marks).toEqual([[0, 5], [10, 13]]);
  expect(match("xyz", "Close the tab")).toBe(null);
  expect(match("", "Close the tab")?.marks).toEqual([]);
});

it("finds the letters that words begin with", () => {
  expect(match("nt", "New talk")?.marks).toEqual([[0, 1], [4, 5]]);
  expect(match("ü", "Über")?.marks).toEqual([[0, 1]]);
  expect(match("uber", "Über diese Notiz")?.marks).toEqual([[0, 4]]);
});

it("puts beginnings before middles, and words before letters", () => {
  const order = (typed: string, texts: string[]) => texts.map((text) => ({ text, score: match(typed, text)?.score ?? -Infinity })).sort((a, b) => b.score - a.score).map(({ text }) => text);
  expect(order("sea", ["Show the outline, each", "Research", "Search all notes"])).toEqual(["Search all notes", "Research", "Show the outline, each"]);
});

it("marks runs of letters, not scattered ones", () => {
  const scattered: [number, number][] = [[0, 1], [4, 5], [10, 11]];
  expect(marksOf("clock", "One clock is a rumour", scattered)).toEqual([[4, 9]]);
  expect(marksOf("clo rum", "One clock is a rumour", scattered)).toEqual([[4, 7], [15, 18]]);
  expect(marksOf("ocr", "One clock is a rumour", scattered)).toEqual(scattered);
});
