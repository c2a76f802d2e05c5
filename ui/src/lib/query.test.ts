import { expect, it } from "vitest";

import { filtersOf, frequent, withFilter, withoutFilter } from "./query";

it("finds the filters of a query, with values of several words", () => {
  expect(filtersOf('event:"Lowtide 2026" queue age after:2025-09-01').map(({ filter, value }) => [filter, value])).toEqual([
    ["event", "Lowtide 2026"],
    ["after", "2025-09-01"],
  ]);
  // While it is typed its second quote is missing.
  expect(filtersOf('tag:"two wor')).toMatchObject([{ filter: "tag", value: "two wor" }]);
  expect(filtersOf("http://a.example/x stag:x")).toEqual([]);
});

it("adds, replaces and takes off", () => {
  const one = withFilter("queue age", "event", "Lowtide 2026");
  expect(one).toBe('event:"Lowtide 2026" queue age');
  const two = withFilter(one, "event", "Northquay");
  expect(two).toBe("event:Northquay queue age");
  expect(withoutFilter(two, filtersOf(two)[0]!)).toBe("queue age");
  expect(withFilter("", "speaker", 'A "B" $& C')).toBe('speaker:"A B $& C" ');
});

it("offers what is frequent first", () => {
  expect(frequent(["b", "a", "b", "c"], 2)).toEqual(["b", "a"]);
});
