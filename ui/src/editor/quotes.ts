// Quotes and dashes as a book sets them, while somebody types. Each change is a step of its own: one Backspace or one undo
// gives back what the key said.
//
// It refuses to touch what is taken as written: code, front matter, addresses, tags, and the lines that dashes make.

import { isolateHistory } from "@codemirror/commands";
import { Annotation, EditorSelection, type Extension, Prec, StateField } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

import { verbatim } from "./context";
import { noteLanguage } from "./spelling";

/** Opening and closing quotes, double and single. */
const QUOTES: Record<string, readonly [string, string, string, string]> = {
  en: ["“", "”", "‘", "’"],
  de: ["„", "“", "‚", "‘"],
};
const APOSTROPHE = "’";

/** What stands before the cursor and what it becomes. */
export interface Smart {
  plain: string;
  smart: string;
  /** What stands behind it and was typed with it. */
  rest: string;
}

/** Says what the text before the cursor, which ends with the letter that was just typed, becomes. */
export function smart(before: string, language: string | null): Smart | null {
  const typed = before.at(-1) ?? "";
  const [open, close, openSingle, closeSingle] = QUOTES[language ?? "en"] ?? QUOTES.en ?? ["“", "”", "‘", "’"];
  const left = before.slice(0, -1);
  // A quote opens at a line's start, after a space, a bracket, a dash, another quote, or a mark of emphasis.
  const opens = /(?:^|[\s([{<–—\-/“„‘‚"'])[*_~]*$/.test(left);
  if (typed === '"') return { plain: typed, smart: opens ? open : close, rest: "" };
  if (typed === "'") {
    if (opens) return { plain: typed, smart: openSingle, rest: "" };
    // In German an apostrophe and a closing quote differ: it closes what is open.
    const quoted = left.lastIndexOf(openSingle) > left.lastIndexOf(closeSingle) && openSingle !== closeSingle;
    return { plain: typed, smart: quoted ? closeSingle : APOSTROPHE, rest: "" };
  }
  // Two dashes are a dash once it is clear that no option of a command line is meant.
  const dashes = /(^|[^-])(\s?)(-{2,3})(\s|[\p{L}\p{N}])$/u.exec(before);
  if (!dashes) return null;
  const [, , space = "", marks = "", rest = ""] = dashes;
  const words = before.slice(0, before.length - marks.length - rest.length);
  // At a line's start, in a table's rule, in a comment and in an arrow they are marks.
  if (!/[\p{L}\p{N}\p{P}]/u.test(words.replace(/[-|:>[\]\s]/g, "")) || /[!<|:]\s*$/.test(words)) return null;
  if ((space !== "") !== /\s/.test(rest)) return null;
  const long = marks.length === 3 || (space === "" && language !== "de");
  return { plain: marks, smart: long ? "—" : "–", rest };
}

/** Marks the change that a smart letter is. */
const made = Annotation.define<{ from: number; to: number; plain: string; back: number }>();

/** What the last change was, as long as nothing else happened. */
const last = StateField.define<{ from: number; to: number; plain: string; back: number } | null>({
  create: () => null,
  update: (now, transaction) => transaction.annotation(made) ?? (transaction.docChanged || transaction.selection ? null : now),
});

const typing = EditorView.inputHandler.of((view, from, _to, text, insert) => {
  if (text.length !== 1 || view.composing || view.state.readOnly || view.state.selection.ranges.length > 1) return false;
  if (text !== '"' && text !== "'" && !/[\s\p{L}\p{N}]/u.test(text)) return false;
  const line = view.state.doc.lineAt(from);
  const before = line.text.slice(0, from - line.from) + text;
  if (!/["'-]/.test(before.slice(-4))) return false;
  const what = smart(before, view.state.field(noteLanguage, false) ?? null);
  if (!what || verbatim(view.state, from)) return false;
  // As typed first, so that undo stops there.
  view.dispatch(insert());
  const end = from + text.length - what.rest.length;
  const start = end - what.plain.length;
  if (view.state.doc.sliceString(start, end) !== what.plain) return true;
  const cursor = start + what.smart.length + what.rest.length;
  view.dispatch({
    changes: { from: start, to: end, insert: what.smart },
    selection: EditorSelection.cursor(cursor),
    annotations: [isolateHistory.of("full"), made.of({ from: start, to: start + what.smart.length, plain: what.plain, back: what.rest.length })],
    userEvent: "input.smart",
  });
  return true;
});

/** Gives back what the key said. */
function plainly(view: EditorView): boolean {
  const { state } = view;
  const was = state.field(last, false);
  const { main } = state.selection;
  if (!was || !main.empty || main.head !== was.to + was.back) return false;
  view.dispatch({
    changes: { from: was.from, to: was.to, insert: was.plain },
    selection: EditorSelection.cursor(was.from + was.plain.length + was.back),
    annotations: isolateHistory.of("full"),
    userEvent: "delete.smart",
  });
  return true;
}

/** Smart quotes and dashes. */
export const smartQuotes: Extension = [last, typing, Prec.highest(keymap.of([{ key: "Backspace", run: plainly }]))];
