import { beforeEach, expect, it } from "vitest";

import { NoteTab, Panes, type Tab } from "./panes.svelte";
import type { NoteItem } from "./wire";

const note = (path: string) => new NoteTab({ path, title: path } as NoteItem);
let panes: Panes;
const [a, b, c] = [note("a"), note("b"), note("c")];
/** `a *b | *c` with `!` at the side that has the focus. */
const drawn = () => panes.list.map((pane, at) => `${at === panes.at ? "!" : ""}${pane.tabs.map((tab: Tab) => (tab === pane.current ? `*${tab.key}` : tab.key)).join(" ")}`).join(" | ");

beforeEach(() => {
  panes = new Panes();
  for (const tab of [a, b, c]) panes.show(tab);
});

it("opens tabs beside the current one", () => {
  expect(drawn()).toBe("!a b *c");
  panes.show(a);
  panes.show(note("d"));
  expect(drawn()).toBe("!a *d b c");
});

it("splits, moves and joins", () => {
  panes.splitOff();
  expect(drawn()).toBe("a *b | !*c");
  panes.turnSide();
  expect(drawn()).toBe("!a *b | *c");
  panes.splitOff();
  expect(drawn()).toBe("*a | !c *b");
  panes.join();
  expect(drawn()).toBe("!a c *b");
});

it("keeps one tab for a note, on the side where it is asked for", () => {
  panes.show(a, true);
  expect(drawn()).toBe("b *c | !*a");
  panes.show(a);
  expect(drawn()).toBe("b *c | !*a");
  panes.show(a, true);
  expect(drawn()).toBe("!b c *a");
});

it("closes a side with its last tab", () => {
  panes.show(a, true);
  panes.remove(a);
  expect(drawn()).toBe("!b *c");
  panes.remove(c);
  expect(drawn()).toBe("!*b");
  panes.remove(b);
  expect(drawn()).toBe("!");
});

it("opens an empty side where there is one tab", () => {
  panes.remove(a);
  panes.remove(b);
  panes.splitOff();
  expect(drawn()).toBe("*c | !");
  panes.show(a);
  expect(drawn()).toBe("*c | !*a");
});

it("moves tabs along their row, and no further", () => {
  panes.shift(-1);
  expect(drawn()).toBe("!a *c b");
  panes.shift(-1);
  panes.shift(-1);
  expect(drawn()).toBe("!*c a b");
  expect(panes.beside(-1)).toBe(b);
});

it("knows what was seen last", () => {
  panes.show(a);
  expect(panes.focused.recent().map((tab) => tab.key)).toEqual(["a", "c", "b"]);
});

it("walks back through what was seen, and is there only at its end", () => {
  panes.show(a);
  panes.show(b);
  const walk = (step: 1 | -1) => panes.show(panes.focused.past(step) as Tab);
  walk(1);
  expect(panes.current).toBe(a);
  walk(1);
  expect(panes.current).toBe(c);
  walk(1);
  expect(panes.current).toBe(b);
  walk(-1);
  panes.rest();
  expect(panes.current).toBe(c);
  // From where the walk ended, one press goes back to where it began, and the next to and fro.
  walk(1);
  panes.rest();
  expect(panes.current).toBe(b);
  walk(1);
  panes.rest();
  expect(panes.current).toBe(c);
  expect(panes.focused.recent()).toEqual([c, b, a]);
});

it("walks past what was closed meanwhile", () => {
  expect(panes.focused.past(1)).toBe(b);
  panes.remove(b);
  expect(panes.focused.past(1)).toBe(a);
  panes.remove(a);
  expect(panes.focused.past(1)).toBeUndefined();
});
