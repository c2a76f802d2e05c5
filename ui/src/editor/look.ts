// How the editor looks: colours and sizes from tokens.css, markdown set as text that is read.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags as t } from "@lezer/highlight";

const theme = EditorView.theme({
  // The wash of a line is wider than its words. The editor is, not its lines: a selection is drawn from the content's edge.
  "&": { fontSize: "var(--ed-size)", color: "var(--text)", backgroundColor: "transparent", margin: "0 -10px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-text)", lineHeight: "var(--ed-lh)", overflow: "visible" },
  // The caret says where the focus is; a ring round a whole page would not.
  ".cm-content, .cm-content:focus-visible": { padding: "0 0 40vh", caretColor: "var(--accent)", boxShadow: "none" },
  ".cm-line": { padding: "1px 10px", borderRadius: "var(--r-1)" },
  ".cm-cursor": { borderLeft: "2px solid var(--accent)", marginLeft: "-1px" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused:not(.cm-selecting) .cm-activeLine": { backgroundColor: "var(--code)" },
  "& .cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "var(--select)",
  },
  ".cm-searchMatch": { backgroundColor: "var(--match)", borderRadius: "2px" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--match)", outline: "2px solid var(--accent)" },
  ".cm-selectionMatch": { backgroundColor: "var(--accent-soft)", borderRadius: "2px" },
  ".cm-placeholder": { color: "var(--text-3)" },

  // Room above a heading is padding: a line's margin is not measured.
  ".cm-h": { fontWeight: "640" },
  ".cm-h1": { fontSize: "var(--ed-h1)", lineHeight: "1.25", paddingTop: ".35em", paddingBottom: ".1em" },
  ".cm-h2": { fontSize: "var(--ed-h2)", lineHeight: "1.3", paddingTop: ".35em", paddingBottom: ".1em" },
  ".cm-h3": { fontSize: "var(--ed-h3)", lineHeight: "1.35", paddingTop: ".3em", paddingBottom: ".1em" },
  ".cm-h4, .cm-h5, .cm-h6": { paddingTop: ".25em" },
  ".cm-line.cm-h:first-child": { paddingTop: "1px" },
  ".cm-indent": { letterSpacing: ".4em" },
  ".cm-bullet": { display: "inline-block", width: "1.1em", paddingLeft: ".3em", textIndent: "0", color: "var(--text-3)" },
  ".cm-line .check": { verticalAlign: "top", margin: "calc((1lh - 16px) / 2) .35em 0 .15em", width: "16px", height: "16px", textIndent: "0", cursor: "default" },
  ".cm-done": { color: "var(--text-3)", textDecoration: "line-through", textDecorationColor: "var(--faint)" },
  ".cm-image": { fontSize: ".88em", color: "var(--text-2)", padding: "2px 8px", borderRadius: "var(--r-1)", boxShadow: "inset 0 0 0 1px var(--line)", backgroundColor: "var(--sunken)", boxDecorationBreak: "clone", WebkitBoxDecorationBreak: "clone" },
  ".cm-image *": { color: "inherit", textDecoration: "none !important" },
  ".cm-quote": { color: "var(--text-2)", fontStyle: "italic", position: "relative", paddingLeft: "26px" },
  ".cm-quote::before": { content: '""', position: "absolute", left: "10px", top: "3px", bottom: "3px", width: "2px", borderRadius: "2px", backgroundColor: "var(--edge)" },
  ".cm-code": { fontFamily: "var(--font-mono)", fontSize: "var(--ed-code)", lineHeight: "1.6", backgroundColor: "var(--code)", borderRadius: "0", padding: "0 14px", margin: "0 10px" },
  ".cm-code-first": { borderRadius: "var(--r-2) var(--r-2) 0 0", paddingTop: "6px" },
  ".cm-code-last": { borderRadius: "0 0 var(--r-2) var(--r-2)", paddingBottom: "6px" },
  "&.cm-focused:not(.cm-selecting) .cm-code.cm-activeLine": { backgroundColor: "var(--hover)" },
  ".cm-table": { fontFamily: "var(--font-mono)", fontSize: ".8em", lineHeight: "1.8" },
  ".cm-rule": { color: "transparent", position: "relative" },
  ".cm-rule *": { color: "transparent" },
  ".cm-rule::after": { content: '""', position: "absolute", left: "10px", right: "10px", top: "50%", borderTop: "1px solid var(--line)" },
  ".cm-front": { fontFamily: "var(--font-mono)", fontSize: ".78em", lineHeight: "1.7", color: "var(--text-3)" },
  ".cm-front-fold": {
    display: "inline-block", font: "400 var(--t-13)/24px var(--font-text)", padding: "0 8px", margin: "0 0 10px -8px", border: "0", borderRadius: "var(--r-1)",
    background: "none", color: "var(--text-3)", cursor: "default",
  },
  ".cm-front-fold:hover": { background: "var(--hover)", color: "var(--text)" },
  ".cm-wash": { animation: "wash 1.2s ease-out both" },
});

const highlight = HighlightStyle.define([
  { tag: [t.heading1, t.heading2, t.heading3, t.heading4, t.heading5, t.heading6], fontWeight: "640" },
  { tag: t.strong, fontWeight: "640" },
  { tag: t.emphasis, fontStyle: "italic" },
  { tag: t.strikethrough, textDecoration: "line-through", color: "var(--text-3)" },
  { tag: t.link, color: "var(--accent)", textDecoration: "underline", textDecorationThickness: "1px", textUnderlineOffset: "2px" },
  { tag: t.url, color: "var(--text-3)", textDecoration: "none" },
  { tag: t.monospace, class: "tok-mono" },
  { tag: [t.processingInstruction, t.contentSeparator], color: "var(--text-3)", fontWeight: "400", fontStyle: "normal", textDecoration: "none" },
  { tag: [t.meta, t.comment, t.labelName], color: "var(--text-3)" },
]);

export const look: Extension = [theme, syntaxHighlighting(highlight)];
