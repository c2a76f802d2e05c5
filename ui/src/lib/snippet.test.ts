import { describe, expect, it } from "vitest";

import { plain } from "./snippet";
import { runs } from "./words";

/** Shows a snippet with what is marked in brackets; `‹›` are the marks of the given one. */
function shown(given: string): string {
  const marks: [number, number][] = [];
  let text = "";
  for (const character of given) {
    if (character === "‹") marks.push([Array.from(text).length, 0]);
    else if (character === "›") (marks.at(-1) as [number, number])[1] = Array.from(text).length;
    else text += character;
  }
  const made = plain(text, marks);
  return runs(made.text, made.marks).map((run) => (run.marked ? `‹${run.text}›` : run.text)).join("");
}

describe("a snippet", () => {
  it("shows a table as its words", () => {
    expect(shown("Numbers: | step | ‹age› | |---|---:| | pool frozen | 12 min | then")).toBe("Numbers: · step · ‹age› · pool frozen · 12 min · then");
    expect(shown("| step | ‹age› |")).toBe(" step · ‹age› ");
  });
  it("shows links by their words, and no marks of emphasis, code, headings and to-dos", () => {
    expect(shown("see [the ‹rule›](https://talks.invalid/r) and [[talks/queue|the ‹queue›]]")).toBe("see the ‹rule› and the ‹queue›");
    expect(shown("the **‹oldest› job** in `age > 12m`")).toBe("the ‹oldest› job in age > 12m");
    expect(shown("## What they ‹watch› - [ ] Try the ‹alert›")).toBe("What they ‹watch› Try the ‹alert›");
  });
  it("marks whole characters, also beyond the basic plane", () => {
    expect(shown("😀 **‹naïve› 😀** x")).toBe("😀 ‹naïve› 😀 x");
  });
  it("leaves a plain text as it is", () => {
    expect(shown("1 - 2 * 3 and #‹tag›, a_b_c")).toBe("1 - 2 * 3 and #‹tag›, a_b_c");
  });
});
