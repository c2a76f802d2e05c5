// What came from outside fades in: the lines that another program or a merge changed have a wash for a moment.

import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";

import { fromDisk } from "./origin";

/** As long as the fading in the style sheet takes, in milliseconds. */
const FADE = 1200;
const faded = StateEffect.define<null>();
const washed = Decoration.line({ class: "cm-wash" });

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(now, transaction) {
    if (transaction.effects.some((effect) => effect.is(faded))) return Decoration.none;
    let next = now.map(transaction.changes);
    if (!transaction.annotation(fromDisk)) return next;
    const doc = transaction.newDoc;
    const starts = new Set<number>();
    transaction.changes.iterChangedRanges((_fromA, _toA, from, to) => {
      const last = doc.lineAt(Math.max(from, to - 1)).number;
      for (let line = doc.lineAt(from).number; line <= last; line += 1) starts.add(doc.line(line).from);
    });
    next = Decoration.set([...starts].sort((a, b) => a - b).map((at) => washed.range(at)));
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Washes changed lines, and takes the wash away when it has faded. */
export const wash: Extension = [
  field,
  EditorView.updateListener.of(({ view, transactions }) => {
    if (!transactions.some((transaction) => transaction.annotation(fromDisk))) return;
    setTimeout(() => {
      if (view.dom.isConnected) view.dispatch({ effects: faded.of(null) });
    }, FADE);
  }),
];
