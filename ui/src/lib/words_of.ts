// How many words a note has, kept up with typing: only the lines that a change touches are counted again.

import type { ChangeSet, Text } from "@codemirror/state";

const WORD = /[\p{L}\p{N}][\p{L}\p{N}'’_-]*/gu;

/** Counts the words of a piece of text. */
export const wordsIn = (text: string): number => text.match(WORD)?.length ?? 0;

/** Gives how many words a change adds, or takes away. */
export function wordsBy(changes: ChangeSet, before: Text, after: Text): number {
  let by = 0;
  // Changes on one line are counted with it once.
  let [toA, toB] = [-1, -1];
  let [fromA, fromB] = [0, 0];
  const flush = () => {
    if (toA >= 0) by += wordsIn(after.sliceString(fromB, toB)) - wordsIn(before.sliceString(fromA, toA));
  };
  changes.iterChangedRanges((a1, a2, b1, b2) => {
    const [lineA1, lineA2, lineB1, lineB2] = [before.lineAt(a1).from, before.lineAt(a2).to, after.lineAt(b1).from, after.lineAt(b2).to];
    if (toA >= 0 && (lineA1 <= toA || lineB1 <= toB)) [toA, toB] = [Math.max(toA, lineA2), Math.max(toB, lineB2)];
    else {
      flush();
      [fromA, toA, fromB, toB] = [lineA1, lineA2, lineB1, lineB2];
    }
  });
  flush();
  return by;
}
