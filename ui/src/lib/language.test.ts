import { describe, expect, it } from "vitest";

import { de } from "../catalogue/de";
import { en } from "../catalogue/en";

/** Every key of a catalogue with its words, as `frame.notes_one`. */
function flat(part: object, before = ""): [string, string][] {
  return Object.entries(part).flatMap(([key, value]) =>
    typeof value === "string" ? [[before + key, value] as [string, string]] : flat(value as object, `${before}${key}.`),
  );
}
const values = (words: string) => [...words.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1]).sort();

describe("the catalogues", () => {
  const english = new Map(flat(en));
  const german = new Map(flat(de));

  it("have the same keys", () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("have words for each key, and the same values in them", () => {
    for (const [key, words] of english) {
      expect(words.trim(), key).not.toBe("");
      expect(german.get(key)?.trim(), key).not.toBe("");
      // A plural's one may say the number as a word.
      if (!key.endsWith("_one")) expect(values(german.get(key) ?? ""), key).toEqual(values(words));
    }
  });

  it("have both forms of each plural", () => {
    for (const key of english.keys()) if (key.endsWith("_one")) expect(english.has(key.replace(/_one$/, "_other")), key).toBe(true);
  });
});
