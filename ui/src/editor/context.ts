// What kind of text stands at a place: prose, or something that is taken as written.

import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";

const VERBATIM = /^(?:FrontMatter|FencedCode|CodeBlock|InlineCode|CodeText|URL|Autolink|HTMLTag|HTMLBlock|Comment|CommentBlock|ProcessingInstruction(?:Block)?|LinkReference|WikiTarget|FootnoteLabel)$/;
const CODE = /^(?:FrontMatter|FencedCode|CodeBlock|HTMLBlock|CommentBlock)$/;

function inside(state: EditorState, pos: number, side: -1 | 1, names: RegExp): boolean {
  for (let node = syntaxTree(state).resolveInner(pos, side); ; node = node.parent) {
    if (names.test(node.name)) return true;
    if (!node.parent) return false;
  }
}

/** Tells whether a line is code, front matter or a comment: there a list's mark is no mark. */
export const inBlock = (state: EditorState, pos: number): boolean => inside(state, pos, -1, CODE) || inside(state, pos, 1, CODE);

/** Tells whether what is typed at `pos` is taken as written: code, front matter, an address, a tag. Counts what is not closed yet. */
export function verbatim(state: EditorState, pos: number): boolean {
  if (inside(state, pos, -1, VERBATIM)) return true;
  const line = state.doc.lineAt(pos);
  const before = line.text.slice(0, pos - line.from);
  // Still open: the highlighter knows them when they are closed.
  if ((before.match(/`/g)?.length ?? 0) % 2 === 1) return true;
  if (/\[\[[^\]]*$|\]\([^)]*$|<(?:[a-zA-Z/!][^>]*)$/.test(before)) return true;
  return /(?:[a-z][a-z0-9+.-]*:\/\/|www\.)\S*$/i.test(before);
}
