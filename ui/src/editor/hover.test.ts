import { describe, expect, it } from "vitest";

import { linkIn } from "./hover";

/** The link at `|`. */
const at = (text: string) => linkIn(text.replace("|", ""), text.indexOf("|"));

describe("the link at a place", () => {
  it.each([
    ["see [[har|bour]] now", { from: 4, to: 15, target: "harbour", outside: false }],
    ["see |[[harbour]]", { from: 4, to: 15, target: "harbour", outside: false }],
    ["![[a|#b]]", { from: 0, to: 8, target: "a#b", outside: false }],
    ["[w|ords](a%20b.md)", { from: 0, to: 17, target: "a%20b.md", outside: false }],
    ['[words](<a b.md> "t|itle")', { from: 0, to: 25, target: "a b.md", outside: false }],
    ["[a](https://x.exa|mple/b_(c))", { from: 0, to: 28, target: "https://x.example/b_(c)", outside: true }],
    ["at https://x.example/a|, then", { from: 3, to: 22, target: "https://x.example/a", outside: true }],
    ["<https://x.ex|ample>", { from: 0, to: 19, target: "https://x.example", outside: true }],
  ])("%s", (text, then) => expect(at(text)).toEqual(then));
  it("with words of its own leads where its name says", () => expect(linkIn("[[a|b]]", 5)).toMatchObject({ target: "a" }));
  it.each(["wo|rds", "`[[a|]]`", "![a|](b.png)", "[a|]()", "[x|] todo"])("%j has none", (text) => expect(at(text)).toBeNull());
});
