import { describe, expect, it } from "vitest";

import type { PostTalk } from "../wire";
import { diffLines, leastRating, moved, placed, talkRows, turned } from "./composer";

const talk = (path: string, start: string | null, shown = true, group: string | null = null): PostTalk => ({ path, title: path, speakers: [], start, track: null, rating: null, words: 0, shown, private: false, group });
const named = (rows: ReturnType<typeof talkRows>) => rows.map(({ talk, group, place }) => `${group ? `[${group}] ` : ""}${talk.path}${place === null ? "" : place}`).join(" ");

describe("the talks of a post", () => {
  const talks = [talk("a", "1", true, "Thu"), talk("c", "3", true, "Thu"), talk("e", "5", true, "Fri"), talk("b", "2", false), talk("d", "4", false), talk("z", null, false)];

  it("stand in their order, those that are out where their time is", () => {
    expect(named(talkRows({ talks, order: "start" }))).toBe("[Thu] a1 b c2 d [Fri] e3 z");
  });
  it("stand the same way when the order is by hand", () => {
    const hand = [talks[2], talks[0], talks[1], talks[3]] as PostTalk[];
    expect(named(talkRows({ talks: hand, order: "hand" }))).toBe("[Fri] e1 [Thu] a2 b c3");
  });
  it("that are out come last in an order that is not one of time", () => {
    expect(named(talkRows({ talks, order: "rating" }))).toBe("[Thu] a1 c2 [Fri] e3 b d z");
  });
  it("that are out before all others come first", () => {
    expect(named(talkRows({ talks: [talk("b", "2"), talk("a", "1", false)], order: "start" }))).toBe("a b1");
  });
  it("move by a step, and not past an end", () => {
    expect(moved(talks, "a", 1)).toEqual(["c", "a", "e"]);
    expect(moved(talks, "c", 1), "into another group").toBeNull();
    expect(moved(talks, "a", -1)).toBeNull();
    expect(moved(talks, "e", 1)).toBeNull();
    expect(moved(talks, "b", 1)).toBeNull();
  });
  it("are dropped before another, and last", () => {
    const loose = talks.map((talk) => ({ ...talk, group: null }));
    expect(placed(loose, "e", "a")).toEqual(["e", "a", "c"]);
    expect(placed(loose, "a", null)).toEqual(["c", "e", "a"]);
    expect(placed(talks, "a", null), "into another group").toBeNull();
    expect(placed(talks, "a", "e")).toEqual(["c", "a", "e"]);
    expect(placed(talks, "a", "c")).toBeNull();
    expect(placed(talks, "b", "e")).toEqual(["a", "c", "b", "e"]);
    expect(placed(talks, "a", "b")).toBeNull();
  });
  it("go out, and come in at a place that the backend knows", () => {
    expect(turned(talks, "c")).toEqual({ talks: ["a", "e"], put: [] });
    expect(turned(talks, "b")).toEqual({ talks: ["a", "c", "e"], put: ["b"] });
  });
});

describe("a difference", () => {
  it("has lines of every kind", () => {
    expect(diffLines("--- a/a.md\n+++ b/a.md\n@@ -1 +1 @@\n same\n-- - old\n+new\n\n")).toEqual([
      { kind: "file", text: "a.md" },
      { kind: "file", text: "a.md" },
      { kind: "place", text: "@@ -1 +1 @@" },
      { kind: "same", text: "same" },
      { kind: "removed", text: "- - old" },
      { kind: "added", text: "new" },
      { kind: "same", text: "" },
    ]);
    expect(diffLines("")).toEqual([]);
  });
  it("takes no line that went for the name of a file", () => expect(diffLines("--- a rule of dashes\n")[0]?.kind).toBe("removed"));
});

describe("a rating that a post asks for", () => {
  it("is read where it is all that is asked", () => expect([null, "", "rating:>=3", "rating:>=3 tag:x", "rating:>=9"].map(leastRating)).toEqual([0, 0, 3, null, null]));
});
