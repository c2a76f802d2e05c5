import { expect, it } from "vitest";

import { outlineOf, todosOf, wordsOf } from "./outline";

it("lists headings outside code and front matter", () => {
  const text = "---\n# no\n---\n# One *two*\n```sh\n# no\n```\n## [Three](x) ##\ntext\n";
  expect(outlineOf(text)).toEqual([
    { level: 1, text: "One two", line: 4 },
    { level: 2, text: "Three", line: 8 },
  ]);
});

it("keeps the underscores of names, and reads on where front matter never closes", () => {
  expect(outlineOf("---\n# snake_case and _this_ `x`\n")).toEqual([{ level: 1, text: "snake_case and this x", line: 2 }]);
});

it("lists to-dos, done and open", () => {
  expect(todosOf("- [ ] one **two**\n  * [x] three\n```\n- [ ] no\n```\nTODO: four\n- [y] no\nTODOS no\n")).toEqual([
    { text: "one two", done: false, line: 1 },
    { text: "three", done: true, line: 2 },
    { text: "four", done: false, line: 6 },
  ]);
});

it("counts the words of the body", () => {
  expect(wordsOf("---\ntitle: not these\n---\nIt's two words-ish, né 3\n")).toBe(5);
  expect(wordsOf("")).toBe(0);
});
