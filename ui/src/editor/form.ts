// Front matter under a form: while the form shows what the lines say, the editor does not show the lines, and what is typed in
// the body cannot reach them. An edit of the form is a change of the text like typing, with one step of undo.
//
// What the lines say and how they are changed is the backend's; here it is only brought into the text.

import { isolateHistory } from "@codemirror/commands";
import { Annotation, ChangeSet, EditorSelection, EditorState, Prec, StateEffect, StateField, Transaction, type Extension, type Text } from "@codemirror/state";
import { Decoration, EditorView, keymap } from "@codemirror/view";

import { changesBetween } from "./document";
import { frontMatterLines } from "./front_matter";
import { forWholeNote, fromDisk } from "./origin";

/** Whether a transaction puts text where the cursor is. */
const typing = (transaction: Transaction): boolean => ["input.type", "input.paste", "input.drop"].some((event) => transaction.isUserEvent(event));

/** Shows the front matter's lines as text, or leaves them to the form. */
export const asText = StateEffect.define<boolean>();

/** Marks a transaction as the form's own. */
const fromForm = Annotation.define<boolean>();

/** The front matter of a text. */
export interface Block {
  /** Where its last line ends; 0 where there is none. */
  end: number;
  /** Whether its lines are shown. */
  text: boolean;
}

/** Whether a transaction is a person's own work in the body: not the form's, not undo, not from disk. */
const inBody = (transaction: Transaction): boolean =>
  !transaction.annotation(fromForm) && !transaction.annotation(fromDisk) && !transaction.annotation(forWholeNote) && !transaction.isUserEvent("undo") && !transaction.isUserEvent("redo");

function endOf(state: EditorState): number {
  const last = frontMatterLines(state);
  return last === 0 ? 0 : state.doc.line(last).to;
}

/** The lines that stand first and are not a block: a change below them cannot make one. */
const HEAD = 4;

export const block = StateField.define<Block>({
  create: (state) => ({ end: endOf(state), text: false }),
  update(now, transaction) {
    let next = now;
    if (transaction.docChanged) {
      // With no block yet, a fence typed further down may close one.
      const opened = now.end === 0 && /^(---|\+\+\+)/.test(transaction.newDoc.sliceString(0, 3));
      if (opened || transaction.changes.touchesRange(0, Math.max(now.end, HEAD)) !== false) {
        const end = endOf(transaction.state);
        // Front matter that a person is writing by hand stays before their eyes.
        const byHand = now.end === 0 && end > 0 && inBody(transaction);
        next = { end, text: now.text || byHand };
      }
    }
    for (const effect of transaction.effects) if (effect.is(asText)) next = { ...next, text: effect.value };
    return next.end === now.end && next.text === now.text ? now : next;
  },
  provide: (field) => EditorView.decorations.from(field, ({ end, text }) => (end === 0 || text ? Decoration.none : Decoration.set(Decoration.replace({ block: true }).range(0, end)))),
});

/** Where the body starts under lines that are not shown; 0 where they are. */
export function hiddenTo(state: EditorState): number {
  const { end, text } = state.field(block);
  return end === 0 || text ? 0 : Math.min(end + 1, state.doc.length);
}

/** What is not shown is not edited: a deletion that reaches into it, or a replacement of everything, stops at the body. */
const guard = EditorState.transactionFilter.of((transaction) => {
  const { startState } = transaction;
  const from = hiddenTo(startState);
  if (from === 0) return transaction;
  const { end } = startState.field(block);
  const own = inBody(transaction);
  // Behind the last fence with no line of its own: typing there begins one.
  if (own && transaction.docChanged && end === startState.doc.length) {
    let typed = "";
    let at = 0;
    transaction.changes.iterChanges((fromA, _toA, _fromB, _toB, insert) => {
      if (fromA === end) typed = insert.toString();
      else at += 1;
    });
    if (typed === "" || at > 0) return [];
    const text = typed.startsWith("\n") ? typed : `\n${typed}`;
    return { changes: { from: end, insert: text }, selection: { anchor: end + text.length }, userEvent: "input.type", scrollIntoView: true };
  }
  if (own && transaction.docChanged && transaction.changes.touchesRange(0, from - 1) !== false) {
    const changes: { from: number; to: number; insert: Text }[] = [];
    let cut = false;
    transaction.changes.iterChanges((fromA, toA, _fromB, _toB, insert) => {
      if (fromA >= from) changes.push({ from: fromA, to: toA, insert });
      else {
        cut = true;
        if (toA > from) changes.push({ from, to: toA, insert });
      }
    }, true);
    // A cursor that a change from elsewhere left up there writes in the body all the same.
    if (cut && changes.length === 0 && typing(transaction)) {
      transaction.changes.iterChanges((_fromA, _toA, _fromB, _toB, insert) => changes.push({ from, to: from, insert }), true);
    }
    const last = changes[changes.length - 1];
    if (cut && !last) return [];
    if (cut && last) {
      const done = ChangeSet.of(changes, startState.doc.length);
      const event = transaction.annotation(Transaction.userEvent);
      return { changes, selection: { anchor: done.mapPos(last.to, 1) }, ...(event === undefined ? {} : { userEvent: event }), scrollIntoView: true };
    }
  }
  // A search that finds something in the lines shows them.
  if (transaction.isUserEvent("select.search") && transaction.newSelection.main.from < from - 1) return [transaction, { effects: asText.of(true) }];
  if (transaction.effects.some((effect) => effect.is(asText))) return transaction;
  const { newSelection } = transaction;
  const least = transaction.docChanged ? transaction.changes.mapPos(from, -1) : from;
  if (!own || newSelection.ranges.every((range) => range.from >= least)) return transaction;
  const clamp = (at: number) => Math.max(at, Math.min(least, transaction.newDoc.length));
  return [
    transaction,
    {
      selection: EditorSelection.create(
        newSelection.ranges.map((range) => EditorSelection.range(clamp(range.anchor), clamp(range.head))),
        newSelection.mainIndex,
      ),
      sequential: true,
    },
  ];
});

/** What the form hears of its editor. */
export interface FormHears {
  /** The front matter's lines changed, or whether they are shown. */
  front(): void;
  /** The cursor would go up from the body's first line. Tells whether the form took the focus. */
  up(): boolean;
}

/** The front matter's lines, with the last one's end; empty where there is none. */
export function blockText(doc: Text, end: number): string {
  return end === 0 ? "" : doc.sliceString(0, Math.min(end + 1, doc.length));
}

/** Makes the changes of a whole text from a changed front matter. */
export function blockChanges(length: number, before: string, after: string): ChangeSet {
  const specs: { from: number; to: number; insert: string }[] = [];
  changesBetween(before, after).iterChanges((from, to, _fromB, _toB, insert) => specs.push({ from, to, insert: insert.toString() }), true);
  return ChangeSet.of(specs, length, "\n");
}

/** An edit that the backend makes of the front matter's lines. */
export type BlockEdit = (text: string) => Promise<string>;

/** Tries as often where the lines change under an edit. */
const TRIES = 5;

/** Brings edits of the form into an editor, one after the other. */
export class FormEdits {
  #view: EditorView | undefined;
  #work: Promise<unknown> = Promise.resolve();
  /** What happened to the text since an edit began. */
  #since: ChangeSet | undefined;
  readonly extension: Extension;

  constructor(hears: FormHears) {
    this.extension = [
      block,
      guard,
      EditorView.updateListener.of((update) => {
        if (update.docChanged && this.#since) this.#since = this.#since.compose(update.changes);
        const [was, is] = [update.startState.field(block), update.state.field(block)];
        if (was !== is || (update.docChanged && update.changes.touchesRange(0, was.end) !== false)) hears.front();
      }),
      Prec.high(
        keymap.of([
          {
            key: "ArrowUp",
            run: (view) => {
              const from = hiddenTo(view.state);
              const { main, ranges } = view.state.selection;
              if (from === 0 || ranges.length > 1 || !main.empty || main.head < from) return false;
              return above(view, from, main.head) && hears.up();
            },
          },
        ]),
      ),
    ];
  }

  attach(view: EditorView): void {
    this.#view = view;
  }

  /** Makes one edit. `more` joins it to the edit before, as typing in one field is one step of undo. Throws what the backend throws. */
  edit(change: BlockEdit, more = false): Promise<void> {
    const work = this.#work.then(() => this.#once(change, more));
    this.#work = work.catch(() => undefined);
    return work;
  }

  async #once(change: BlockEdit, more: boolean): Promise<void> {
    const view = this.#view;
    if (!view) return;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { doc } = view.state;
      const { end } = view.state.field(block);
      const before = blockText(doc, end);
      this.#since = ChangeSet.empty(doc.length);
      let after: string;
      let since: ChangeSet;
      try {
        after = await change(before);
      } finally {
        since = this.#since;
        this.#since = undefined;
      }
      // The lines themselves were changed meanwhile: the edit is made again, on what they are now.
      if (before !== "" && since.touchesRange(0, before.length - 1) !== false) continue;
      const changes = blockChanges(doc.length, before, after).map(since, true);
      if (changes.empty) return;
      view.dispatch({
        changes,
        // A cursor at the very beginning stays before the same words.
        selection: view.state.selection.map(changes, 1),
        annotations: [fromForm.of(true), ...(more ? [] : [Transaction.userEvent.of("input.form"), isolateHistory.of("before")])],
      });
      return;
    }
    throw new Error("The lines change too fast.");
  }
}

/** Whether a position stands on the first row of the body as it is drawn: a long line has several. */
function above(view: EditorView, from: number, head: number): boolean {
  if (view.state.doc.lineAt(head).from > from) return false;
  const [first, here] = [view.coordsAtPos(from), view.coordsAtPos(head)];
  return !first || !here || here.top < first.bottom;
}
