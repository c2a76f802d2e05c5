// Undo takes back what this person did, and nothing else: under saves, merges and other programs' changes in any order that a
// seeded generator finds, no undo removes or brings back another's text.

import { history, redo, undo, undoDepth } from "@codemirror/commands";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";

import { changesBetween } from "./document";
import { outside } from "./origin";

/** A small generator of numbers, so that a failure can be seen again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state >>> 1) ^ (state >>> 17)) % below;
  };
}

/** An editor's state, and those who work on it. Every letter is there once, so that it is known whose it is. */
class Page {
  #letter = 0x4e00;
  readonly start = this.letters(24);
  state: EditorState;
  /** Changes that follow each other within `joined` milliseconds are one step of undo. */
  constructor(joined = 0) {
    this.state = EditorState.create({ doc: this.start, extensions: [history({ newGroupDelay: joined }), EditorState.lineSeparator.of("\n")] });
  }
  get text(): string {
    return this.state.doc.toString();
  }
  /** Letters that nobody has written yet. */
  letters(count: number): string {
    return Array.from({ length: count }, () => String.fromCharCode((this.#letter += 1))).join("");
  }
  type(from: number, to: number, insert: string): void {
    this.state = this.state.update({ changes: { from, to, insert }, userEvent: "input.type" }).state;
  }
  /** As the document brings in what a merge or another program made of the text. */
  outside(text: string): void {
    this.state = this.state.update(outside(changesBetween(this.text, text))).state;
  }
  run(command: typeof undo): boolean {
    return command({ state: this.state, dispatch: (transaction) => (this.state = transaction.state) });
  }
}

const seeds = Array.from({ length: 150 }, (_, seed) => seed);

describe("undo leaves what others wrote", () => {
  it.each(seeds)("seed %i", (seed) => {
    const next = random(seed + 1);
    const page = new Page();
    /** What is there once everything typed is taken back, and what somebody else took away. */
    const kept = new Set(page.start);
    const gone = new Set<string>();

    for (let step = 0; step < 80; step += 1) {
      const what = next(20);
      const { text } = page;
      const from = next(text.length + 1);
      const to = Math.min(text.length, from + next(5));
      if (what < 7) page.type(from, from, page.letters(1 + next(4)));
      else if (what < 9) page.type(from, to, "");
      else if (what < 10) page.type(from, to, page.letters(next(4)));
      else if (what < 13) {
        const letters = page.letters(1 + next(4));
        for (const letter of letters) kept.add(letter);
        page.outside(text.slice(0, from) + letters + text.slice(from));
      } else if (what < 15) {
        for (const letter of text.slice(from, to)) {
          gone.add(letter);
          kept.delete(letter);
        }
        page.outside(text.slice(0, from) + text.slice(to));
      } else if (what < 18) page.run(undo);
      else page.run(redo);
      expect(new Set(page.text).size, "nothing is there twice").toBe(page.text.length);
      for (const letter of page.text) expect(gone.has(letter), `${letter} is back in ${page.text}`).toBe(false);
    }
    for (let most = 0; undoDepth(page.state) > 0 && most < 500; most += 1) page.run(undo);

    expect(undoDepth(page.state)).toBe(0);
    // The text that was there, and what others did to it: no more, no less, and what was there before is in its order.
    expect([...page.text].sort()).toEqual([...kept].sort());
    expect([...page.text].filter((letter) => page.start.includes(letter)).join("")).toBe([...page.start].filter((letter) => kept.has(letter)).join(""));
  });
});

describe("a change from outside that replaces everything", () => {
  it("leaves the history: nothing of it is undone, and what was typed after it is", () => {
    const page = new Page();
    const typed = page.letters(4);
    page.type(3, 3, typed);
    page.type(10, 14, "");
    const theirs = page.letters(30);
    page.outside(theirs);
    page.type(5, 5, page.letters(2));
    page.run(undo);
    expect(page.text).toBe(theirs);
    // The letters that this person deleted come back; the typed ones are gone with the old text.
    page.run(undo);
    expect([...theirs].every((letter) => page.text.includes(letter))).toBe(true);
    while (undoDepth(page.state) > 0) page.run(undo);
    expect([...theirs].every((letter) => page.text.includes(letter))).toBe(true);
    expect([...typed].some((letter) => page.text.includes(letter))).toBe(false);
    while (page.run(redo));
    expect([...theirs].every((letter) => page.text.includes(letter))).toBe(true);
  });
});

it("takes back what was typed on both sides of another's change as one step, around it", () => {
  const page = new Page(60_000);
  page.type(0, 0, "ab");
  page.outside(`a!b${page.text.slice(2)}`);
  page.type(3, 3, "c");
  page.run(undo);
  expect(page.text).toBe(`!${page.start}`);
});
