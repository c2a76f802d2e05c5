import { describe, expect, it } from "vitest";

import { difference, nameFor } from "./difference";

describe("the difference of two lines", () => {
  it("is marked in both", () => {
    expect(difference("see [[one-clock]] there", "see [[two-clock]] there")).toEqual({ before: [[6, 9]], after: [[6, 9]] });
    expect(difference("abc", "abc")).toEqual({ before: [], after: [] });
  });

  it("counts characters, not UTF-16 units", () => {
    expect(difference("🎈🎈 old", "🎈🎈 new")).toEqual({ before: [[3, 6]], after: [[3, 6]] });
  });
});

describe("a file's name", () => {
  it("is made from a title and keeps its day", () => {
    expect(nameFor("One clock is a rumour: ordering events", "2026-09-17-x")).toBe("2026-09-17-one-clock-is-a-rumour-ordering-events");
    expect(nameFor("Größe & Übermaß", "notes")).toBe("grosse-ubermass");
    expect(nameFor("It’s on", "a")).toBe("its-on");
    expect(nameFor("???", "a")).toBe("a");
  });
});
