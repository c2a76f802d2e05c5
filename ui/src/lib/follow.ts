// Where a preview stands when the editor shows a line: headings are the fixed points, between them it is as far along.

import type { EditorView } from "@codemirror/view";

/** Gives the line at the top of what is seen, with how much of it is gone by, counted from 1. */
export function lineAtTop(view: EditorView, box: HTMLElement): number {
  const top = box.getBoundingClientRect().top - view.documentTop;
  if (top <= 0) return 1;
  const block = view.lineBlockAtHeight(top);
  return view.state.doc.lineAt(block.from).number + Math.min(1, Math.max(0, (top - block.top) / Math.max(1, block.height)));
}

/** Gives how far a page is scrolled for a line: `lines` are the headings' lines in the text, `tops` their places in the page. */
export function topOf(line: number, lines: readonly number[], count: number, tops: readonly number[], height: number): number {
  // A page that shows other headings than the text has is followed as a whole.
  const same = lines.length === tops.length;
  const from = [1, ...(same ? lines : []), count + 1];
  const to = [0, ...(same ? tops : []), height];
  let at = from.length - 2;
  while (at > 0 && (from[at] ?? 0) > line) at -= 1;
  const [a, b, x, y] = [from[at] ?? 1, from[at + 1] ?? count + 1, to[at] ?? 0, to[at + 1] ?? height];
  return b <= a ? x : x + ((y - x) * (line - a)) / (b - a);
}
