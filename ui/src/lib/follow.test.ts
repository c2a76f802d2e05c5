import { describe, expect, it } from "vitest";

import { topOf } from "./follow";

describe("the place of a preview", () => {
  it("is at a heading when the editor is, and between two as far between", () => {
    expect(topOf(1, [10, 20], 30, [100, 400], 500)).toBe(0);
    expect(topOf(10, [10, 20], 30, [100, 400], 500)).toBe(100);
    expect(topOf(15, [10, 20], 30, [100, 400], 500)).toBe(250);
    expect(topOf(31, [10, 20], 30, [100, 400], 500)).toBe(500);
  });

  it("follows as a whole where the headings are not the same", () => {
    expect(topOf(16, [10], 30, [100, 400], 500)).toBe(250);
    expect(topOf(1, [], 0, [], 500)).toBe(0);
  });
});
