// Front matter in the editor: known to the highlighter, and where the body starts below it.
//
// It only looks: what the lines say is the backend's to read, and whether they are seen is the form's.

import type { EditorState } from "@codemirror/state";
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
