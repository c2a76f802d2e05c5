import { CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";

import type { NoteItem } from "../wire";
import { type Around, around } from "./around";
import { nameOf, offers, ranked, units, wanted, wordsOf } from "./completion";
import { notes as markdown } from "./language";

const note = (path: string, title: string, speakers: string[] = []) => ({ path, title, speakers }) as NoteItem;

describe("what a line asks for", () => {
  it.each([
    ["See [[", { kind: "note", from: 6, query: "" }],
    ["See [[ha", { kind: "note", from: 6, query: "ha" }],
    ["![[ha", { kind: "note", from: 3, query: "ha" }],
    ["[[a]] and [[b", { kind: "note", from: 12, query: "b" }],
    ["[[Harbour#Wh", { kind: "heading", from: 10, note: "Harbour", query: "Wh" }],
    ["[[#", { kind: "heading", from: 3, note: "", query: "" }],
    ["a #da", { kind: "tag", from: 3, query: "da" }],
    ["a #", { kind: "tag", from: 3, query: "" }],
    ["#da", { kind: "tag", from: 1, query: "da" }],
    ["with @So", { kind: "speaker", from: 5, query: "So" }],
    ["with @Solveig Ma", { kind: "speaker", from: 5, query: "Solveig Ma" }],
  ])("%j", (before, then) => expect(wanted(before)).toEqual(then));
  it.each(["plain words", "#", "# Heading", "## He", "C#", "a@b.example", "[[a|b", "[[a]]", "`[[a", "issue#3", "[a](b#c", ""])("%j asks for nothing", (before) => {
    expect(wanted(before)).toBeNull();
  });
});

describe("what is written", () => {
  const all = [note("a/harbour.md", "A harbour"), note("b/harbour.md", "Another"), note("c/one-clock.md", "One clock")];
  it("is the file's name, or the path where two have it", () => {
    expect(nameOf("c/one-clock.md", all)).toBe("one-clock");
    expect(nameOf("a/harbour.md", all)).toBe("a/harbour");
  });
  it("has words of its own where the name is not the title", () => {
    expect(wordsOf("one-clock", "One clock")).toBe("");
    expect(wordsOf("2026-one-clock", "One clock")).toBe("|One clock");
    expect(wordsOf("x", "A [draft]")).toBe("");
  });
  it("marks count UTF-16 units", () => expect(units("a🌊bc", [[1, 3]])).toEqual([1, 4]));
});

it("puts names that start so first, then the frequent ones", () => {
  const names = [
    { name: "Dagny Orrell", count: 1 },
    { name: "Ola Dahl", count: 9 },
    { name: "Édith Dupré", count: 2 },
    { name: "Dara Quist (Tern)", count: 5 },
  ];
  expect(ranked(names, "da").map(({ name }) => name)).toEqual(["Dara Quist (Tern)", "Dagny Orrell", "Ola Dahl"]);
  expect(ranked(names, "ed").map(({ name }) => name)).toEqual(["Édith Dupré"]);
});

describe("in the editor", () => {
  const all = [note("a/harbour.md", "A harbour", ["Solveig Marrin (Tern)"])];
  const asked: string[] = [];
  const stand: Partial<Around> = {
    path: () => "me.md",
    notes: () => all,
    find: (name) => {
      asked.push(name);
      return Promise.resolve(all.map((item) => ({ item, title_marks: [[0, 1]], score: 1 })));
    },
    headings: () => Promise.resolve([{ text: "What [now]?", level: 2, line: 3 }]),
    linkTarget: (target) => Promise.resolve(target === "harbour" ? { path: "a/harbour.md", line: null, title: "A harbour" } : null),
    names: () => Promise.resolve({ tags: [{ name: "data", count: 2 }], speakers: [{ name: "Solveig Marrin (Tern)", count: 1 }] }),
  };
  const at = (text: string): Promise<CompletionResult | null> => {
    const state = EditorState.create({ doc: text, extensions: [markdown, around.of(stand as Around)] });
    return offers(new CompletionContext(state, text.length, false));
  };
  it("offers notes with who spoke", async () => {
    const result = await at("See [[har");
    expect(result).toMatchObject({ from: 6, filter: false, options: [{ label: "A harbour", about: "Solveig Marrin · a/harbour.md" }] });
    expect(asked.at(-1)).toBe("har");
  });
  it("offers a note's headings, tags and speakers", async () => {
    expect((await at("[[harbour#"))?.options.map(({ label }) => label)).toEqual(["What [now]?"]);
    expect(await at("[[nowhere#")).toBeNull();
    expect((await at("a #d"))?.options).toMatchObject([{ label: "data" }]);
    expect(await at("by @sol")).toMatchObject({ from: 3, options: [{ label: "Solveig Marrin" }] });
  });
  it.each(["```\n[[a", "---\ntags: #", "plain words"])("offers nothing in %j", async (text) => expect(await at(text)).toBeNull());
  it("offers nothing when the backend does not answer", async () => {
    const state = EditorState.create({ doc: "[[a", extensions: [markdown, around.of({ ...stand, find: () => Promise.reject(new Error("gone")) } as Around)] });
    expect(await offers(new CompletionContext(state, 3, false))).toBeNull();
  });
});
