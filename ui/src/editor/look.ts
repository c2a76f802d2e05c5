// How the editor looks: colours and sizes from tokens.css, markdown set as text that is read.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags as t } from "@lezer/highlight";

const theme = EditorView.theme({
  "&": { fontSize: "var(--ed-size)", color: "var(--text)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-text)", lineHeight: "var(--ed-lh)", overflow: "visible" },
  ".cm-content": { padding: "0 0 40vh", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 10px", margin: "0 -10px", borderRadius: "var(--r-1)" },
  ".cm-cursor": { borderLeft: "2px solid var(--accent)", marginLeft: "-1px" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "var(--code)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "& .cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "var(--select)",
  },
  ".cm-searchMatch": { backgroundColor: "var(--match)", borderRadius: "2px" },
  ".cm-searchMatch-selected": { outline: "2px solid var(--accent)" },
  ".cm-panels": { backgroundColor: "var(--chrome)", color: "var(--text)", fontFamily: "var(--font-text)" },
  ".cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-placeholder": { color: "var(--text-3)" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--text)",
    border: "0",
    borderRadius: "var(--r-2)",
    boxShadow: "var(--shadow)",
  },
});

const highlight = HighlightStyle.define([
  { tag: t.heading1, fontSize: "var(--ed-h1)", fontWeight: "640", lineHeight: "1.25" },
  { tag: t.heading2, fontSize: "var(--ed-h2)", fontWeight: "640", lineHeight: "1.3" },
  { tag: t.heading3, fontSize: "var(--ed-h3)", fontWeight: "640", lineHeight: "1.35" },
  { tag: [t.heading4, t.heading5, t.heading6], fontWeight: "640" },
  { tag: t.strong, fontWeight: "640" },
  { tag: t.emphasis, fontStyle: "italic" },
  { tag: t.strikethrough, textDecoration: "line-through" },
  { tag: t.link, color: "var(--accent)" },
  { tag: t.url, color: "var(--text-3)" },
  { tag: t.monospace, fontFamily: "var(--font-mono)", fontSize: "var(--ed-code)", backgroundColor: "var(--code)", borderRadius: "3px" },
  { tag: t.quote, color: "var(--text-2)", fontStyle: "italic" },
  { tag: t.processingInstruction, color: "var(--text-3)", fontWeight: "400" },
  { tag: t.contentSeparator, color: "var(--text-3)" },
  { tag: [t.meta, t.comment, t.labelName], color: "var(--text-3)" },
  { tag: t.list, color: "var(--text)" },
  { tag: t.keyword, color: "var(--accent)" },
  { tag: t.string, color: "var(--ok)" },
  { tag: t.number, color: "var(--warn)" },
]);

export const look: Extension = [theme, syntaxHighlighting(highlight)];
