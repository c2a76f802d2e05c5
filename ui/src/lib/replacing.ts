// The rows of a replacement over all notes, and what of it a person leaves out. Pure: what changes is the backend's to say.

import type { ReplaceChoice, ReplaceEdit, ReplaceNote, ReplacePreview } from "../wire";

export type ReplaceRow =
  | { kind: "note"; id: string; note: ReplaceNote }
  | { kind: "edit"; id: string; note: ReplaceNote; edit: ReplaceEdit }
  /** What is not shown of a note is made too. */
  | { kind: "rest"; id: string; note: ReplaceNote; count: number };

/** What is left out: edits by note and index, or a whole note. */
export class LeftOut {
  readonly #edits: ReadonlySet<string>;
  readonly #notes: ReadonlySet<string>;

  constructor(edits: ReadonlySet<string> = new Set(), notes: ReadonlySet<string> = new Set()) {
    this.#edits = edits;
    this.#notes = notes;
  }

  /** Whether an edit is left out. */
  has(note: ReplaceNote, edit: ReplaceEdit): boolean {
    return this.#notes.has(note.item.path) || this.#edits.has(key(note, edit));
  }

  /** How many edits of a note are made. */
  made(note: ReplaceNote): number {
    return this.#notes.has(note.item.path) ? 0 : note.count - note.edits.filter((edit) => this.#edits.has(key(note, edit))).length;
  }

  /** Takes one edit out, or in again. In a note that is left out, only that one comes in. */
  toggle(note: ReplaceNote, edit: ReplaceEdit): LeftOut {
    const edits = new Set(this.#edits);
    const notes = new Set(this.#notes);
    if (notes.delete(note.item.path)) {
      for (const other of note.edits) if (other !== edit) edits.add(key(note, other));
      edits.delete(key(note, edit));
    } else if (!edits.delete(key(note, edit))) edits.add(key(note, edit));
    return new LeftOut(edits, notes);
  }

  /** Takes a whole note out, or all of it in. */
  toggleNote(note: ReplaceNote): LeftOut {
    const edits = new Set([...this.#edits].filter((each) => !each.startsWith(`${note.item.path}\n`)));
    const notes = new Set(this.#notes);
    if (this.made(note) === note.count) notes.add(note.item.path);
    else notes.delete(note.item.path);
    return new LeftOut(edits, notes);
  }

  /** What goes to the backend: each note with something to make. */
  choices(preview: ReplacePreview): ReplaceChoice[] {
    return preview.notes
      .filter((note) => this.made(note) > 0)
      .map((note) => ({ path: note.item.path, revision: note.item.revision, leave_out: note.edits.filter((edit) => this.has(note, edit)).map((edit) => edit.index) }));
  }
}

const key = (note: ReplaceNote, edit: ReplaceEdit) => `${note.item.path}\n${edit.index}`;

/** Gives the rows of a preview: each note, then its edits. */
export function rowsOf(preview: ReplacePreview): ReplaceRow[] {
  return preview.notes.flatMap((note): ReplaceRow[] => [
    { kind: "note", id: note.item.path, note },
    ...note.edits.map((edit): ReplaceRow => ({ kind: "edit", id: key(note, edit), note, edit })),
    ...(note.count > note.edits.length ? [{ kind: "rest", id: `${note.item.path}\nrest`, note, count: note.count - note.edits.length } as const] : []),
  ]);
}
