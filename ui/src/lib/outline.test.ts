import { expect, it } from "vitest";

import { outlineOf, wordsOf } from "./outline";

it("lists headings outside code and front matter", () => {
  const text = "---\n# no\n---\n# One *two*\n```sh\n# no\n```\n## [Three](x) ##\ntext\n";
  expect(outlineOf(text)).toEqual([
    { level: 1, text: "One two", line: 4 },
    { level: 2, text: "Three", line: 8 },
  ]);
});

it("counts the words of the body", () => {
  expect(wordsOf("---\ntitle: not these\n---\nIt's two words-ish, né 3\n")).toBe(5);
  expect(wordsOf("")).toBe(0);
});
