// Typing, other programs and a slow disk at once, in every order that a seeded generator finds: no typed word is lost, in the
// end the editor shows what the disk holds, and undo takes back what was typed and nothing else.

import { history, undo, undoDepth } from "@codemirror/commands";
import { ChangeSet, type ChangeSpec, EditorState } from "@codemirror/state";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { JournalEntry, MergeReply, OpenNote, SaveReply } from "../wire";
import { NoteDocument, type DocumentCore, type Standing } from "./document";
import { outside } from "./origin";

/** A small generator of numbers, so that a failure can be seen again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state >>> 1) ^ (state >>> 17)) % below;
  };
}

/** One file, a journal that can be replayed, and answers that take their time. Merges keep the lines of both sides. */
class Disk implements DocumentCore {
  text: string;
  revision = "r0";
  #texts = new Map<string, string>();
  #journal: { base: string; text: string };
  failing = false;

  constructor(
    text: string,
    private readonly next: (below: number) => number,
    private readonly tell: (revision: string | null) => void,
  ) {
    this.text = text;
    this.#texts.set("r0", text);
    this.#journal = { base: "r0", text };
  }
  write(text: string): void {
    this.text = text;
    this.revision = `r${this.#texts.size}`;
    this.#texts.set(this.revision, text);
    const { revision } = this;
    // The watcher is later than the reply, or earlier.
    setTimeout(() => this.tell(revision), this.next(60));
  }
  #later<T>(answer: () => T): Promise<T> {
    const before = this.next(40);
    const after = this.next(40);
    return new Promise((done, fail) =>
      setTimeout(() => {
        try {
          const reply = answer();
          setTimeout(() => done(reply), after);
        } catch (error) {
          setTimeout(() => fail(error as Error), after);
        }
      }, before),
    );
  }
  noteOpen(): Promise<OpenNote> {
    return this.#later(() => ({ item: { revision: this.revision }, text: this.text, read_only: null }) as OpenNote);
  }
  noteSave(_path: string, text: string, base: string): Promise<SaveReply> {
    return this.#later((): SaveReply => {
      if (this.failing) return { outcome: "failed", error: this.failure("the disk is full") };
      if (base !== this.revision) return { outcome: "changed", revision: this.revision };
      if (text !== this.text) this.write(text);
      return { outcome: "saved", revision: this.revision };
    });
  }
  noteMerge(_path: string, base: string, ours: string): Promise<MergeReply> {
    return this.#later((): MergeReply => {
      expect(this.#texts.has(base)).toBe(true);
      const known = new Set(ours.split("\n"));
      const theirs = this.text.split("\n").filter((line) => !known.has(line));
      return { text: [...ours.split("\n"), ...theirs].join("\n"), revision: this.revision, copy: null };
    });
  }
  journalAppend(entry: JournalEntry): Promise<unknown> {
    // What a restart would find: each change must fit the text that the ones before it made.
    if (entry.text !== null) this.#journal = { base: entry.base, text: entry.text };
    else {
      const changes = ChangeSet.of(entry.changes, this.#journal.text.length, "\n");
      this.#journal = { base: entry.base, text: EditorState.create({ doc: this.#journal.text, extensions: EditorState.lineSeparator.of("\n") }).update({ changes }).state.doc.toString() };
    }
    return Promise.resolve(null);
  }
  get journalled(): string {
    return this.#journal.text;
  }
  failure(thrown: unknown) {
    return { code: "failed" as const, message: String(thrown), path: null, hint: null };
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it.each(Array.from({ length: 120 }, (_, seed) => seed))("keeps every word, seed %i", async (seed) => {
  const next = random(seed + 1);
  const standings: Standing[] = [];
  let state = EditorState.create({ doc: "one\ntwo 🌊\nthree", extensions: [history({ newGroupDelay: 0 }), EditorState.lineSeparator.of("\n")] });
  const disk = new Disk(state.doc.toString(), next, (revision) => void note.changedOutside(revision));
  let composing = false;
  const editor = {
    text: () => state.doc.toString(),
    composing: () => composing,
    apply: (changes: ChangeSpec) => {
      expect(composing).toBe(false);
      state = state.update(outside(changes)).state;
    },
  };
  const note = new NoteDocument("a.md", disk, editor, "r0", (standing) => standings.push(standing));
  const typed: string[] = [];
  const written: string[] = [];

  for (let step = 0; step < 60; step += 1) {
    const what = next(12);
    if (what < 7) {
      // A word on a line of its own at the end, or a letter put between and taken out again.
      const word = next(3) === 0 ? `é🌊${step}` : `word${step}`;
      const line = state.doc.line(1 + next(state.doc.lines));
      const transaction = state.update({ changes: { from: line.to, insert: `\n${word}` } });
      state = transaction.state;
      note.typed(transaction.changes);
      typed.push(word);
    } else if (what < 9) {
      const line = `outside${step}`;
      written.push(line);
      disk.write(`${disk.text}\n${line}`);
    } else if (what === 9) {
      composing = !composing;
      if (!composing) void note.composed();
    } else if (what === 10) {
      disk.failing = !disk.failing;
    } else {
      void note.save();
    }
    await vi.advanceTimersByTimeAsync(next(4) === 0 ? 600 : next(50));
  }
  composing = false;
  disk.failing = false;
  void note.composed();
  await vi.advanceTimersByTimeAsync(30_000);

  const shown = state.doc.toString();
  expect(note.dirty).toBe(false);
  expect(standings.at(-1)).toEqual({ kind: "saved" });
  // Nothing but the disk failed on the way.
  expect(standings.flatMap((standing) => (standing.kind === "failed" ? [standing.failure.message] : [])).filter((message) => message !== "the disk is full")).toEqual([]);
  expect(shown).toBe(disk.text);
  expect(note.base).toBe(disk.revision);
  if (typed.length > 0) expect(disk.journalled).toBe(shown);
  const lines = new Set(shown.split("\n"));
  for (const word of [...typed, ...written]) expect(lines.has(word), word).toBe(true);

  // All of it is taken back, through every save and merge that lay between; what others wrote stays.
  for (let most = 0; undoDepth(state) > 0 && most < 200; most += 1) {
    undo({
      state,
      dispatch: (transaction) => {
        state = transaction.state;
        note.typed(transaction.changes);
      },
    });
  }
  await vi.advanceTimersByTimeAsync(30_000);
  expect(undoDepth(state)).toBe(0);
  expect(disk.text).toBe(state.doc.toString());
  const left = disk.text.split("\n");
  expect(left.filter((line) => typed.includes(line))).toEqual([]);
  expect(left.filter((line) => written.includes(line)).sort()).toEqual([...written].sort());
  expect(left.filter((line) => !written.includes(line))).toEqual(["one", "two 🌊", "three"]);
});
