import { describe, expect, it } from "vitest";

import { sorted } from "./drop";
import { apart, cellsOf, isAddress, tableOf, targetOf, tells } from "./paste";

describe("an address", () => {
  it.each(["https://harbour.example/a?b=c#d", "http://a", "mailto:a@b.example"])("is %j", (text) => expect(isAddress(text)).toBe(true));
  it.each(["harbour", "https://a b", "javascript:alert(1)", "see https://a", "", "file:///etc/passwd"])("is not %j", (text) => expect(isAddress(text)).toBe(false));
  it("with brackets or spaces stands in angles", () => {
    expect(targetOf("https://a/b")).toBe("https://a/b");
    expect(targetOf("https://a/b_(c)")).toBe("<https://a/b_(c)>");
    expect(targetOf("https://a/<b>")).toBe("<https://a/%3Cb%3E>");
  });
});

describe("a table of a spreadsheet", () => {
  it("has cells, also of several lines and with quotes in them", () => {
    expect(cellsOf('a\tb\r\nc\t"d\ne ""f"""\r\n')).toEqual([["a", "b"], ["c", 'd\ne "f"']]);
    expect(cellsOf('a\t"\nb\tc')).toEqual([["a", '"'], ["b", "c"]]);
    expect(cellsOf("a\t\n\tb")).toEqual([["a", ""], ["", "b"]]);
  });
  it("becomes markdown, numbers at the right", () => {
    expect(tableOf("name\tcount\nferry\t7\nharbour | pier\t1,200\n")).toBe(["| name            | count |", "| --------------- | ----: |", "| ferry           |     7 |", "| harbour \\| pier | 1,200 |"].join("\n"));
  });
  it.each(["one line", "a\nb", "\t", ""])("is not %j", (text) => expect(tableOf(text)).toBeNull());
});

describe("HTML", () => {
  it.each(['<p>a <a href="x">b</a></p>', "<ul><li>a</li></ul>", "<h2>a</h2>", "<b>a</b>"])("%j says more than its text", (html) => expect(tells(html)).toBe(true));
  it.each(["<div style='font-family: monospace'><span>a</span></div>", "<p>a</p>", '<meta><b style="font-weight:normal;" id="x">a</b>'])("%j does not", (html) => expect(tells(html)).toBe(false));
});

it("blocks among words stand on lines of their own", () => {
  expect(apart("| a |", "words ", "")).toBe("\n\n| a |");
  expect(apart("- a", "", "after")).toBe("- a\n\n");
  expect(apart("| a |", "", "", "words")).toBe("\n| a |");
  expect(apart("words", "more ", "")).toBe("words");
});

it("dropped files are pictures, or not", () => {
  expect(sorted(["/a/b.PNG", "C:\\c\\d.jpeg", "/e.pdf", "/png"])).toEqual({ pictures: ["/a/b.PNG", "C:\\c\\d.jpeg"], others: ["/e.pdf", "/png"] });
});
