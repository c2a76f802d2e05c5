import { ChangeSet, Text } from "@codemirror/state";
import { describe, expect, it } from "vitest";

import { wordsBy, wordsIn } from "./words_of";

describe("words", () => {
  it("are counted as a person would", () => {
    expect(wordsIn("It's a well-known harbour, isn’t it? 42 — ok")).toBe(8);
    expect(wordsIn("")).toBe(0);
  });

  it("follow any changes without the whole text being read", () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    const bits = ["tide ", "\n", "x", " ", "two words", "-", "\n\n# Head\n", "é"];
    let doc = Text.of(["one two", "three", "", "four-five six"]);
    let words = wordsIn(doc.toString());
    for (let round = 0; round < 400; round += 1) {
      const specs = Array.from({ length: 1 + random(3) }, () => {
        const from = random(doc.length + 1);
        return { from, to: Math.min(doc.length, from + random(6)), insert: bits[random(bits.length)] ?? "" };
      });
      let changes: ChangeSet;
      try {
        changes = ChangeSet.of(specs, doc.length, "\n");
      } catch {
        continue;
      }
      const after = changes.apply(doc);
      words += wordsBy(changes, doc, after);
      doc = after;
      expect(words).toBe(wordsIn(doc.toString()));
    }
  });
});
