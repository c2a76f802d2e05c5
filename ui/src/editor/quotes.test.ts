import { describe, expect, it } from "vitest";

import { smart } from "./quotes";

/** Types a text key by key, as the editor does. */
function typed(text: string, language: string | null): string {
  let out = "";
  for (const key of text) {
    out += key;
    const what = smart(out, language);
    if (what) out = out.slice(0, out.length - what.rest.length - what.plain.length) + what.smart + what.rest;
  }
  return out;
}

describe("what is typed", () => {
  it.each([
    ['He said "yes" and "no".', "He said “yes” and “no”."],
    ["It's 'fine', isn't it", "It’s ‘fine’, isn’t it"],
    ['("quoted")', "(“quoted”)"],
    ['**"bold"**', "**“bold”**"],
    ['"a \'b\' c"', "“a ‘b’ c”"],
    ["fast -- very fast", "fast – very fast"],
    ["fast--very fast", "fast—very fast"],
    ["fast---very", "fast—very"],
    ["5-10 and well-known", "5-10 and well-known"],
  ])("in English: %s", (text, then) => expect(typed(text, "en")).toBe(then));
  it.each([
    ['Er sagte "ja" und "nein".', "Er sagte „ja“ und „nein“."],
    ["Wie geht's? 'Gut', sagt er.", "Wie geht’s? ‚Gut‘, sagt er."],
    ["schnell -- sehr schnell", "schnell – sehr schnell"],
  ])("in German: %s", (text, then) => expect(typed(text, "de")).toBe(then));
  it("in a language that nobody knows is as in English", () => expect(typed('"a"', null)).toBe("“a”"));
  it.each(["--- ", "---", "- [ ] -- ", "| -- | -- |", "<!-- more -->", "kubectl get --all pods", "a --> b", "-- a", "word-- next"])("%j keeps its dashes", (text) => {
    expect(typed(text, "en")).toBe(text);
  });
});
