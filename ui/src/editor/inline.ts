// A line's markdown as a reader sees it, for what stands outside the text itself: a table's cells, a footnote's tooltip.
//
// It makes elements of its own and puts words in as words: nothing of a note becomes markup.

import type { SyntaxNode } from "@lezer/common";

import { parser } from "./language";

const ELEMENT: Record<string, string> = { StrongEmphasis: "strong", Emphasis: "em", Strikethrough: "del", InlineCode: "code", Highlight: "mark", Link: "a", Autolink: "a", WikiLink: "a", URL: "a", Image: "span" };
const CLASS: Record<string, string> = { InlineCode: "tok-mono", Highlight: "cm-highlight", Link: "cm-link", Autolink: "cm-link", WikiLink: "cm-link", URL: "cm-link", Image: "cm-image" };
const MARK = /Mark$|^(?:LinkTitle|LinkLabel|Comment)$/;

/** Keeps a parser from taking words for a block: it does not show, and is left out. */
const SHIELD = "\u2060";

/** Gives the words of a piece of markdown, marked up. `\|` is a table's own escape. */
export function inline(text: string): DocumentFragment {
  const whole = document.createDocumentFragment();
  const all = SHIELD + text.replace(/\\\|/g, "|");
  const put = (from: number, to: number, into: Node) => {
    const words = all.slice(from, to).replace(SHIELD, "");
    if (words) into.appendChild(document.createTextNode(words));
  };
  const walk = (node: SyntaxNode, into: Node) => {
    let at = node.from;
    const link = node.name === "Link" || node.name === "Image";
    for (let child = node.firstChild; child; child = child.nextSibling) {
      put(at, child.from, into);
      at = child.to;
      if (MARK.test(child.name) || (link && child.name === "URL") || (child.name === "WikiTarget" && node.getChild("WikiAlias"))) continue;
      const tag = ELEMENT[child.name];
      if (child.name === "Escape") put(child.from + 1, child.to, into);
      else if (!tag) walk(child, into);
      else {
        const made = document.createElement(tag);
        made.className = CLASS[child.name] ?? "";
        walk(child, made);
        into.appendChild(made);
      }
    }
    put(at, node.to, into);
  };
  walk(parser.parse(all).topNode, whole);
  return whole;
}
