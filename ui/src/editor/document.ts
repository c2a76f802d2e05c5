// The states of one open note: what was typed, what is in the journal, what is saved, and what another program wrote.
//
// It knows neither Svelte nor Tauri nor the DOM: the editor and the backend come in as two small interfaces. It refuses
// to decide how texts are merged: that is the backend's.

import { diff } from "@codemirror/merge";
import { ChangeSet, type ChangeSpec } from "@codemirror/state";

import type { Failure, JournalEntry, MergeReply, OpenNote, SaveReply } from "../wire";

/** What a document needs of the backend. */
export interface DocumentCore {
  noteOpen(path: string): Promise<OpenNote>;
  noteSave(path: string, text: string, base: string, seq: number): Promise<SaveReply>;
  /** With `write` the merged text is in the file when it comes back, unless that changed meanwhile. */
  noteMerge(path: string, base: string, text: string, write: boolean): Promise<MergeReply>;
  journalAppend(entry: JournalEntry): Promise<unknown>;
  failure(thrown: unknown): Failure;
}

/** What a document needs of the editor. */
export interface DocumentEditor {
  text(): string;
  /** Whether an input method is composing: then the text must not be changed from outside. */
  composing(): boolean;
  /** Takes a change that was not typed: it is not journalled as typing, and undo passes it by. */
  apply(changes: ChangeSpec): void;
}

/** How the note stands, as the status line says it. */
export type Standing =
  | { kind: "saved" }
  | { kind: "unsaved" }
  | { kind: "saving" }
  | { kind: "failed"; failure: Failure }
  | { kind: "read_only"; why: string }
  | { kind: "gone" };

/** A save follows this long after the last key, in milliseconds. */
export const PAUSE = 400;
/** A failed save is tried again after this long. */
export const RETRY = 5000;
/** A save that found the file changed so often in a row leaves it to the backend to merge and to write in one go. */
export const LOST = 3;

/** The shortest set of changes from one text to the other, so that cursor and scroll stay where they are. */
export function changesBetween(from: string, to: string): ChangeSet {
  const changes = diff(from, to, { scanLimit: 2000 }).map(({ fromA, toA, fromB, toB }) => ({
    from: fromA,
    to: toA,
    insert: to.slice(fromB, toB),
  }));
  // The separator is named: without it a lone `\r` would become a line's end.
  return ChangeSet.of(changes, from.length, "\n");
}

export class NoteDocument {
  /** The revision that the editor's text started from. */
  #base: string;
  /** The number of the last journal entry. */
  #seq = 0;
  /** The number of the last entry that is on disk as a save. */
  #savedSeq = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The save or merge that is under way; there is never more than one. */
  #work: Promise<void> | undefined;
  /** What was typed since the text that a request was sent with. */
  #since: ChangeSet | undefined;
  /** How many saves in a row found the file changed. */
  #lost = 0;
  /** Set when another program wrote the file and nobody has looked yet. */
  #outside: { revision: string | null } | undefined;
  #closed = false;
  #copies: (path: string) => void;

  constructor(
    readonly path: string,
    private readonly core: DocumentCore,
    private readonly editor: DocumentEditor,
    base: string,
    private readonly tell: (standing: Standing) => void,
    copies: (path: string) => void = () => {},
  ) {
    this.#base = base;
    this.#copies = copies;
  }

  get base(): string {
    return this.#base;
  }

  get dirty(): boolean {
    return this.#seq !== this.#savedSeq;
  }

  /** Takes what was just typed: into the journal in this very task, and to the disk after a pause. */
  typed(changes: ChangeSet): void {
    const list: JournalEntry["changes"] = [];
    changes.iterChanges((from, to, _fromB, _toB, insert) => list.push({ from, to, insert: insert.toString() }), true);
    this.#journal(null, list);
    if (this.#since) this.#since = this.#since.compose(changes);
    if (this.#work === undefined) this.tell({ kind: "unsaved" });
    this.#later(PAUSE);
  }

  /** Saves what is not saved; resolves when it is, or when it failed. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#work) await this.#work;
    if (!this.dirty) return;
    await this.#alone(() => this.#saveOnce());
  }

  /** Hears that the file is now of this revision, or gone. */
  async changedOutside(revision: string | null): Promise<void> {
    if (revision === this.#base) {
      this.#outside = undefined;
      return;
    }
    this.#outside = { revision };
    // An own save under way: its reply says whether this was it.
    if (this.#work || this.editor.composing()) return;
    await this.#lookOutside();
  }

  /** Hears that an input method is done. */
  async composed(): Promise<void> {
    if (this.#outside && !this.#work) await this.#lookOutside();
  }

  /** Writes the note again after its file was deleted by another program. */
  async keep(): Promise<void> {
    while (this.#work) await this.#work;
    // An entry of its own makes the note unsaved, so that the save finds the file gone and the merge brings it back.
    this.#journal(this.editor.text(), []);
    await this.save();
  }

  /** Saves and lets go. */
  async close(): Promise<void> {
    await this.save();
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.save(), ms);
  }

  async #alone(work: () => Promise<void>): Promise<void> {
    this.#work = work().finally(() => {
      this.#work = undefined;
      this.#since = undefined;
    });
    await this.#work;
    if (this.#outside && !this.editor.composing()) await this.#lookOutside();
  }

  async #saveOnce(): Promise<void> {
    const seq = this.#seq;
    const slow = setTimeout(() => this.tell({ kind: "saving" }), 300);
    let reply: SaveReply;
    try {
      reply = await this.core.noteSave(this.path, this.editor.text(), this.#base, seq);
    } catch (thrown) {
      reply = { outcome: "failed", error: this.core.failure(thrown) };
    } finally {
      clearTimeout(slow);
    }
    switch (reply.outcome) {
      case "saved":
        this.#base = reply.revision;
        this.#savedSeq = seq;
        this.#lost = 0;
        if (this.#outside?.revision === this.#base) this.#outside = undefined;
        if (this.dirty) {
          this.tell({ kind: "unsaved" });
          this.#later(PAUSE);
        } else {
          this.tell({ kind: "saved" });
        }
        break;
      case "changed":
        this.#lost += 1;
        this.#outside = { revision: reply.revision };
        break;
      case "failed":
        // The text stays in the editor and in the journal.
        this.tell({ kind: "failed", failure: reply.error });
        this.#later(RETRY);
        break;
    }
  }

  async #lookOutside(): Promise<void> {
    const outside = this.#outside;
    this.#outside = undefined;
    if (!outside || outside.revision === this.#base || this.#closed) return;
    if (!this.dirty && outside.revision === null) {
      this.tell({ kind: "gone" });
      return;
    }
    const clean = !this.dirty;
    await this.#alone(async () => {
      try {
        await (clean ? this.#takeOver() : this.#merge());
      } catch (thrown) {
        this.tell({ kind: "failed", failure: this.core.failure(thrown) });
        if (this.dirty) this.#later(RETRY);
      }
    });
  }

  /** Takes the file's text into an editor in which nothing is unsaved. */
  async #takeOver(): Promise<void> {
    const start = this.#begin();
    const opened = await this.core.noteOpen(this.path);
    if (this.dirty || this.editor.composing()) {
      // Somebody began to type meanwhile: then it is a merge, and from the text that was there before.
      this.#outside = { revision: opened.item.revision };
      return;
    }
    this.#apply(start, opened.text);
    this.#base = opened.item.revision;
    this.#journal(this.editor.text(), []);
    this.#savedSeq = this.#seq;
    this.tell({ kind: "saved" });
  }

  async #merge(): Promise<void> {
    const start = this.#begin();
    const merged = await this.core.noteMerge(this.path, this.#base, start, this.#lost >= LOST);
    if (this.editor.composing()) {
      // Nothing was taken: the merge is asked for again when the input method is done.
      this.#outside = { revision: merged.revision };
      return;
    }
    this.#apply(start, merged.text);
    this.#base = merged.revision;
    this.#journal(this.editor.text(), []);
    if (merged.copy) this.#copies(merged.copy);
    this.tell({ kind: "unsaved" });
    this.#later(0);
  }

  #begin(): string {
    const text = this.editor.text();
    this.#since = ChangeSet.empty(text.length);
    return text;
  }

  /** Brings what became of `start` elsewhere into the editor, which has been typed in since. */
  #apply(start: string, text: string): void {
    const since = this.#since ?? ChangeSet.empty(start.length);
    const changes = changesBetween(start, text).map(since);
    this.#since = undefined;
    if (!changes.empty) this.editor.apply(changes);
  }

  #journal(text: string | null, changes: JournalEntry["changes"]): void {
    this.#seq += 1;
    const entry = { path: this.path, base: this.#base, seq: this.#seq, text, changes };
    this.core.journalAppend(entry).catch((thrown: unknown) => {
      const failed = this.core.failure(thrown);
      // An entry got lost on the way: the whole text makes up for it. Any other failure is the save's to tell.
      if (failed.code === "changed" && text === null && !this.#closed) this.#journal(this.editor.text(), []);
      else console.warn("journal:", failed.message);
    });
  }
}
