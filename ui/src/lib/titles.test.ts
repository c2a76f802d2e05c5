import { expect, it } from "vitest";

import { shortTitles, whereAlike } from "./titles";

it("cuts what titles share", () => {
  expect(shortTitles(["Lowtide 2026: what I took home", "Lowtide 2026: the rooms", "Inbox"])).toEqual(["… what I took home", "… the rooms", "Inbox"]);
  expect(shortTitles(["One clock is a rumour"])).toEqual(["One clock is a rumour"]);
});

it("leaves words whole, and short beginnings alone", () => {
  expect(shortTitles(["The queue told us", "The quiet hour"])).toEqual(["The queue told us", "The quiet hour"]);
  expect(shortTitles(["Observability for boats", "Observability for boating"])).toEqual(["… boats", "… boating"]);
});

it("leaves a title whole that another one begins with", () => {
  expect(shortTitles(["A clock is a rumour", "A clock is a rumour (other version)"])).toEqual(["A clock is a rumour", "… (other version)"]);
});

it("says where notes of one title lie", () => {
  expect(whereAlike([{ title: "Notes", path: "a/notes.md" }, { title: "Notes", path: "b/notes.md" }, { title: "Else", path: "c.md" }])).toEqual(["a", "b", null]);
  expect(whereAlike([{ title: "Notes", path: "a/one.md" }, { title: "Notes", path: "a/two.md" }])).toEqual(["one.md", "two.md"]);
});
