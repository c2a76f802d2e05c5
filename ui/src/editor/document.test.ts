import { ChangeSet, EditorState, type ChangeSpec } from "@codemirror/state";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { JournalEntry, MergeReply, OpenNote, SaveReply } from "../wire";
import { NoteDocument, PAUSE, RETRY, changesBetween, type DocumentCore, type Standing } from "./document";

/** A backend that answers when it is told to, and remembers what it was asked. */
class Desk implements DocumentCore {
  saves: { text: string; base: string; seq: number }[] = [];
  merges: { base: string; text: string }[] = [];
  written: boolean[] = [];
  journal: JournalEntry[] = [];
  #waiting: ((reply: never) => void)[] = [];

  #ask<T>(): Promise<T> {
    return new Promise((done) => this.#waiting.push(done as (reply: never) => void));
  }
  async answer(reply: unknown): Promise<void> {
    const done = this.#waiting.shift();
    if (!done) throw new Error("nothing was asked");
    done(reply as never);
    await vi.advanceTimersByTimeAsync(0);
  }
  get asked(): number {
    return this.#waiting.length;
  }
  noteOpen(): Promise<OpenNote> {
    return this.#ask();
  }
  noteSave(_path: string, text: string, base: string, seq: number): Promise<SaveReply> {
    this.saves.push({ text, base, seq });
    return this.#ask();
  }
  noteMerge(_path: string, base: string, text: string, write: boolean): Promise<MergeReply> {
    this.merges.push({ base, text });
    this.written.push(write);
    return this.#ask();
  }
  journalAppend(entry: JournalEntry): Promise<unknown> {
    this.journal.push(entry);
    return Promise.resolve(null);
  }
  failure(thrown: unknown) {
    return { code: "failed" as const, message: String(thrown), path: null, hint: null };
  }
}

/** An editor without a window: a state, and a document that hears what is typed. */
function open(text: string) {
  const core = new Desk();
  const standings: Standing[] = [];
  const copies: string[] = [];
  let state = EditorState.create({ doc: text, selection: { anchor: 0 } });
  const editor = {
    isComposing: false,
    text: () => state.doc.toString(),
    composing: () => editor.isComposing,
    apply: (changes: ChangeSpec) => void (state = state.update({ changes }).state),
  };
  const note = new NoteDocument("a.md", core, editor, "r1", (s) => standings.push(s), (c) => copies.push(c));
  const type = (at: number, insert: string, to = at) => {
    const transaction = state.update({ changes: { from: at, to, insert } });
    state = transaction.state;
    note.typed(transaction.changes);
  };
  return { core, note, editor, standings, copies, type, text: () => state.doc.toString(), select: (at: number) => (state = state.update({ selection: { anchor: at } }).state), cursor: () => state.selection.main.head };
}

const opened = (text: string, revision: string) => ({ item: { revision }, text, read_only: null });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("typing", () => {
  it("reaches the journal in the same task, in UTF-16 units", () => {
    const { core, type } = open("🌊 sea");
    type(2, "é");
    type(0, "", 2);
    expect(core.journal.map((e) => [e.seq, e.base, e.changes])).toEqual([
      [1, "r1", [{ from: 2, to: 2, insert: "é" }]],
      [2, "r1", [{ from: 0, to: 2, insert: "" }]],
    ]);
  });

  it("that loses to another writer again and again is merged and written in one go", async () => {
    const { core, type, text } = open("a");
    type(1, "b");
    await vi.advanceTimersByTimeAsync(PAUSE);
    for (let round = 2; round < 5; round++) {
      await core.answer({ outcome: "changed", revision: `r${round}` });
      await core.answer({ text: "ab", revision: `r${round}`, copy: null });
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(core.written).toEqual([false, false, true]);
    await core.answer({ outcome: "saved", revision: "r4" });
    type(2, "c");
    await vi.advanceTimersByTimeAsync(PAUSE);
    await core.answer({ outcome: "changed", revision: "r9" });
    expect(core.written).toEqual([false, false, true, false]);
    expect(text()).toBe("abc");
  });

  it("goes to the journal whole when an entry was lost", async () => {
    const { core, type } = open("a");
    core.journalAppend = (entry) => {
      core.journal.push(entry);
      return entry.text === null ? Promise.reject({ code: "changed", message: "gap", path: null, hint: null }) : Promise.resolve(null);
    };
    core.failure = (thrown) => thrown as never;
    type(1, "b");
    await vi.advanceTimersByTimeAsync(0);
    expect(core.journal.at(-1)).toMatchObject({ seq: 2, text: "ab", changes: [] });
  });

  it("is saved after a pause, over its base, with the number of its last entry", async () => {
    const { core, type, standings, note } = open("a");
    type(1, "b");
    await vi.advanceTimersByTimeAsync(PAUSE - 1);
    type(2, "c");
    expect(core.saves).toEqual([]);
    await vi.advanceTimersByTimeAsync(PAUSE);
    expect(core.saves).toEqual([{ text: "abc", base: "r1", seq: 2 }]);
    expect(standings.at(-1)).toEqual({ kind: "unsaved" });
    await core.answer({ outcome: "saved", revision: "r2" });
    expect(standings.at(-1)).toEqual({ kind: "saved" });
    expect(note.base).toBe("r2");
  });

  it("during a save is saved by the next one, over the new base", async () => {
    const { core, type, standings } = open("a");
    type(1, "b");
    await vi.advanceTimersByTimeAsync(PAUSE);
    type(2, "c");
    await core.answer({ outcome: "saved", revision: "r2" });
    expect(standings.at(-1)).toEqual({ kind: "unsaved" });
    await vi.advanceTimersByTimeAsync(PAUSE);
    expect(core.saves.at(-1)).toEqual({ text: "abc", base: "r2", seq: 2 });
  });

  it("never has two saves under way", async () => {
    const { core, type, note } = open("a");
    type(1, "b");
    void note.save();
    type(2, "c");
    void note.save();
    await vi.advanceTimersByTimeAsync(PAUSE);
    expect(core.asked).toBe(1);
    await core.answer({ outcome: "saved", revision: "r2" });
    expect(core.saves.at(-1)).toEqual({ text: "abc", base: "r2", seq: 2 });
  });
});

describe("a save that fails", () => {
  it("says so, keeps the text, and is tried again", async () => {
    const { core, type, standings, text } = open("a");
    type(1, "b");
    await vi.advanceTimersByTimeAsync(PAUSE);
    const error = { code: "disk_full", message: "the disk is full", path: null, hint: null };
    await core.answer({ outcome: "failed", error });
    expect(standings.at(-1)).toEqual({ kind: "failed", failure: error });
    expect(text()).toBe("ab");
    await vi.advanceTimersByTimeAsync(RETRY);
    expect(core.saves).toHaveLength(2);
    await core.answer({ outcome: "saved", revision: "r2" });
    expect(standings.at(-1)).toEqual({ kind: "saved" });
  });
});

describe("another program's change", () => {
  it("appears under a clean editor, and the cursor stays with its words", async () => {
    const { core, note, text, select, cursor, standings } = open("one\ntwo\nthree\n");
    select(9);
    void note.changedOutside("r2");
    await core.answer(opened("zero\none\ntwo\nthree and more\n", "r2"));
    expect(text()).toBe("zero\none\ntwo\nthree and more\n");
    expect(cursor()).toBe(14);
    expect(note.base).toBe("r2");
    expect(note.dirty).toBe(false);
    expect(core.saves).toEqual([]);
    expect(standings.at(-1)).toEqual({ kind: "saved" });
    // What the journal has from now on starts from the new text.
    expect(core.journal.at(-1)).toMatchObject({ base: "r2", text: "zero\none\ntwo\nthree and more\n" });
  });

  it("under unsaved typing is merged, and so is what is typed meanwhile", async () => {
    const { core, note, type, text } = open("one\ntwo\n");
    type(3, "!");
    void note.changedOutside("r2");
    expect(core.merges).toEqual([{ base: "r1", text: "one!\ntwo\n" }]);
    type(4, "?");
    await core.answer({ text: "one!\ntwo\nthree\n", revision: "r2", copy: null });
    expect(text()).toBe("one!?\ntwo\nthree\n");
    expect(core.journal.at(-1)).toMatchObject({ base: "r2", text: "one!?\ntwo\nthree\n", changes: [] });
    await vi.advanceTimersByTimeAsync(PAUSE);
    expect(core.saves.at(-1)).toMatchObject({ text: "one!?\ntwo\nthree\n", base: "r2" });
  });

  it("that a save runs into is merged before anything is written", async () => {
    const { core, type, text, copies } = open("one\n");
    type(3, "!");
    await vi.advanceTimersByTimeAsync(PAUSE);
    await core.answer({ outcome: "changed", revision: "r2" });
    expect(core.merges).toEqual([{ base: "r1", text: "one!\n" }]);
    await core.answer({ text: "one!\n", revision: "r2", copy: "a (conflict).md" });
    expect(text()).toBe("one!\n");
    expect(copies).toEqual(["a (conflict).md"]);
    await vi.advanceTimersByTimeAsync(0);
    expect(core.saves.at(-1)).toMatchObject({ base: "r2" });
  });

  it("that is our own save is no change", async () => {
    const { core, type, note } = open("a");
    type(1, "b");
    await vi.advanceTimersByTimeAsync(PAUSE);
    void note.changedOutside("r2");
    await core.answer({ outcome: "saved", revision: "r2" });
    expect(core.asked).toBe(0);
    await note.changedOutside("r2");
    expect(core.asked).toBe(0);
  });

  it("waits while an input method composes", async () => {
    const { core, note, editor, text } = open("a\n");
    editor.isComposing = true;
    await note.changedOutside("r2");
    expect(core.asked).toBe(0);
    editor.isComposing = false;
    void note.composed();
    await core.answer(opened("a\nb\n", "r2"));
    expect(text()).toBe("a\nb\n");
  });

  it("turns into a merge when typing begins before its text is there", async () => {
    const { core, note, type, text } = open("a\n");
    void note.changedOutside("r2");
    type(1, "x");
    await core.answer(opened("a\nb\n", "r2"));
    expect(core.merges).toEqual([{ base: "r1", text: "ax\n" }]);
    await core.answer({ text: "ax\nb\n", revision: "r2", copy: null });
    expect(text()).toBe("ax\nb\n");
  });

  it("that deletes a clean note is said, and of a typed one is undone by the save", async () => {
    const clean = open("a\n");
    await clean.note.changedOutside(null);
    expect(clean.standings.at(-1)).toEqual({ kind: "gone" });
    const dirty = open("a\n");
    dirty.type(1, "b");
    void dirty.note.changedOutside(null);
    expect(dirty.core.merges).toHaveLength(1);
  });
});

it("a note whose file is gone is written again when the person keeps it", async () => {
  const { core, note, standings, text } = open("a\n");
  await note.changedOutside(null);
  void note.keep();
  expect(core.saves).toMatchObject([{ text: "a\n", base: "r1" }]);
  await core.answer({ outcome: "changed", revision: null });
  expect(core.merges).toEqual([{ base: "r1", text: "a\n" }]);
  await core.answer({ text: "a\n", revision: "r2", copy: null });
  await vi.advanceTimersByTimeAsync(0);
  await core.answer({ outcome: "saved", revision: "r2" });
  expect(standings.at(-1)).toEqual({ kind: "saved" });
  expect(text()).toBe("a\n");
});

it("changes between two texts are the shortest, and rebuild the second", () => {
  for (const [from, to] of [
    ["", "a"],
    ["a", ""],
    ["one\ntwo\n", "one\nTWO\n"],
    ["🌊🌊", "🌊x🌊"],
    ["🌊", "🌋"],
    ["a\r\nb", "a\r\nc\rd"],
    ["a".repeat(5000), "a".repeat(4999) + "b"],
  ] as const) {
    const changes = changesBetween(from, to);
    expect(changes).toBeInstanceOf(ChangeSet);
    expect(EditorState.create({ doc: from, extensions: EditorState.lineSeparator.of("\n") }).update({ changes }).state.doc.toString()).toBe(to);
  }
});
