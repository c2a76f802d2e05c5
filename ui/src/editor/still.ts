// Keeps the line that a person writes in at its place on the screen.
//
// Two things would move it. A change from outside above it makes the text longer, and CodeMirror makes up for that only
// while nothing was typed in the same frame. And the browser brings the caret to the middle of the window as soon as a
// line wraps below its edge, before CodeMirror could scroll by a line. It decides nothing about what is changed.

import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

/** How far the cursor stays from the upper and the lower edge: a wrapped line has room there. */
const MARGIN = 72;

export const margins: Extension = EditorView.scrollMargins.of(() => ({ top: MARGIN, bottom: MARGIN }));

function scroller(view: EditorView): HTMLElement {
  for (let element: HTMLElement | null = view.scrollDOM; element; element = element.parentElement) {
    if (element.scrollHeight > element.clientHeight && /auto|scroll/.test(getComputedStyle(element).overflowY)) return element;
  }
  return view.scrollDOM;
}

/** Does a change that nobody typed here; the cursor's line stays where it is seen. */
export function still(view: EditorView, change: () => void): void {
  // Asking for a place also settles what the last key still wants to scroll.
  const cursor = () => (view.dom.isConnected ? view.coordsAtPos(view.state.selection.main.head) : null);
  const before = cursor();
  change();
  const after = cursor();
  if (!before || !after || before.top === after.top) return;
  const element = scroller(view);
  const seen = element.getBoundingClientRect();
  if (before.bottom > seen.top && before.top < seen.bottom) element.scrollTop += after.top - before.top;
}
