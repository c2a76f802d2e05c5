// Front matter in the editor: known to the highlighter, and folded to one quiet line until somebody wants to see it.
//
// It only looks: what the lines say is the backend's to read.

import { codeFolding, foldEffect, foldedRanges, unfoldEffect } from "@codemirror/language";
import { EditorState, type Extension, type TransactionSpec } from "@codemirror/state";
import { tags } from "@lezer/highlight";
import type { MarkdownConfig } from "@lezer/markdown";

/** Front matter is looked for in so many lines. */
const MOST_LINES = 200;

/** Keeps the highlighter from taking `title: …` above `---` for a heading. */
export const frontMatterSyntax: MarkdownConfig = {
  defineNodes: [{ name: "FrontMatter", block: true, style: tags.meta }],
  parseBlock: [
    {
      name: "FrontMatter",
      before: "HorizontalRule",
      parse(context, line) {
        if (context.lineStart !== 0) return false;
        const fence = line.text.trimEnd();
        if (fence !== "---" && fence !== "+++") return false;
        for (let lines = 0; lines < MOST_LINES && context.nextLine(); lines += 1) {
          if (!closes(line.text, fence)) continue;
          const end = context.lineStart + line.text.length;
          context.addElement(context.elt("FrontMatter", 0, end));
          context.nextLine();
          return true;
        }
        context.addElement(context.elt("FrontMatter", 0, context.prevLineEnd()));
        return true;
      },
    },
  ],
};

function closes(line: string, fence: string): boolean {
  const text = line.trimEnd();
  return text === fence || (fence === "---" && text === "...");
}

/** Gives the number of the front matter's last line, or 0 where there is none. */
export function frontMatterLines(state: EditorState): number {
  const fence = state.doc.line(1).text.trimEnd();
  if (fence !== "---" && fence !== "+++") return 0;
  const most = Math.min(state.doc.lines, MOST_LINES);
  for (let line = 2; line <= most; line += 1) if (closes(state.doc.line(line).text, fence)) return line;
  return 0;
}

/** Gives where the body starts, past the blank lines under the front matter, so that a person writes there at once. */
export function bodyStart(state: EditorState): number {
  let line = frontMatterLines(state);
  if (line === 0 || line === state.doc.lines) return 0;
  do line += 1;
  while (line < state.doc.lines && state.doc.line(line).text.trim() === "");
  return state.doc.line(line).from;
}

/** Where the front matter is folded, if it is. */
function folded(state: EditorState): { from: number; to: number } | null {
  const cursor = foldedRanges(state).iter();
  return cursor.value && cursor.from === 0 ? { from: cursor.from, to: cursor.to } : null;
}

/** Folds the front matter, or shows it; null where there is none. */
export function toggleFrontMatter(state: EditorState): TransactionSpec | null {
  const now = folded(state);
  if (now) return { effects: unfoldEffect.of(now), selection: { anchor: 0 }, scrollIntoView: true };
  const last = frontMatterLines(state);
  if (last < 2) return null;
  const to = state.doc.line(last).to;
  const inside = state.selection.main.from <= to;
  return { effects: foldEffect.of({ from: 0, to }), ...(inside ? { selection: { anchor: bodyStart(state) } } : {}) };
}

/** A cursor beside the folded line would type into what cannot be seen; it goes to the body instead. */
const guard = EditorState.transactionFilter.of((transaction) => {
  const fold = folded(transaction.startState);
  if (!fold) return transaction;
  if (transaction.isUserEvent("delete.backward")) {
    let joins = false;
    transaction.changes.iterChanges((from, to) => (joins ||= from === fold.to && to === fold.to + 1));
    if (joins) return [];
  }
  const { main } = transaction.newSelection;
  if (!transaction.selection || transaction.docChanged || !main.empty || main.head > fold.to || transaction.effects.length > 0) return transaction;
  return [transaction, { selection: { anchor: Math.min(fold.to + 1, transaction.startState.doc.length) } }];
});

const placeholder = codeFolding({
  preparePlaceholder: (state, range) => state.doc.lineAt(range.to).number - state.doc.lineAt(range.from).number - 1,
  placeholderDOM: (_view, onclick, lines: number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cm-front-fold";
    button.tabIndex = -1;
    button.textContent = `Front matter · ${lines} ${lines === 1 ? "line" : "lines"}`;
    button.title = "Show the lines";
    button.onclick = onclick;
    return button;
  },
});

export const frontMatter: Extension = [placeholder, guard];
