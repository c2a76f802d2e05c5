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

  // What stands before a line's words has its place, so that the words do not move when marks come and go.
  // What is wider than the page scrolls in itself.
  ".cm-content": { minWidth: "0" },
  ".cm-line": { padding: "1px 10px", paddingInlineStart: "calc(10px + var(--quote, 0) * 16px + var(--hang, 0) * 1em)", position: "relative", borderRadius: "var(--r-1)" },
  ".cm-before": { display: "inline-block", textIndent: "0", whiteSpace: "pre", fontStyle: "normal", fontWeight: "400", textDecoration: "none" },
  ".cm-mark": { paddingInlineStart: ".3em", color: "var(--text-3)" },
  ".cm-mark *": { color: "inherit" },
  ".cm-task-mark": { paddingInlineStart: "0", fontSize: "1em", letterSpacing: "-.02em" },
  ".cm-bullet": { paddingInlineStart: ".3em", color: "var(--text-3)" },
  ".cm-lead": { overflow: "hidden", verticalAlign: "bottom" },
  ".cm-before > .check": { display: "inline-grid", verticalAlign: "top", margin: "calc((1lh - 16px) / 2) 0 0 1px", width: "16px", height: "16px", cursor: "default" },
  ".cm-done": { color: "var(--text-3)", textDecoration: "line-through", textDecorationColor: "var(--faint)" },

  // Room above a heading is padding: a line's margin is not measured.
  ".cm-h": { fontWeight: "640" },
  ".cm-h1": { fontSize: "var(--ed-h1)", lineHeight: "1.25", paddingTop: ".35em", paddingBottom: ".1em" },
  ".cm-h2": { fontSize: "var(--ed-h2)", lineHeight: "1.3", paddingTop: ".35em", paddingBottom: ".1em" },
  ".cm-h3": { fontSize: "var(--ed-h3)", lineHeight: "1.35", paddingTop: ".3em", paddingBottom: ".1em" },
  ".cm-h4, .cm-h5, .cm-h6": { paddingTop: ".25em" },
  ".cm-underline": { fontSize: ".6em", lineHeight: "1.2", color: "var(--text-3)" },
  ".cm-line.cm-h:first-child": { paddingTop: "1px" },

  ".cm-link, .cm-link *": { color: "var(--accent)" },
  ".cm-link": { textDecoration: "underline", textDecorationThickness: "1px", textUnderlineOffset: "2px" },
  ".cm-highlight": { backgroundColor: "var(--match)", color: "var(--text)", borderRadius: "2px" },
  ".cm-remark, .cm-remark *": { color: "var(--text-3)", fontStyle: "italic" },
  ".cm-dim, .cm-dim *": { color: "var(--text-3)", fontStyle: "normal" },
  ".cm-break::after": { content: '"↵"', color: "var(--faint)", fontSize: ".8em", paddingInlineStart: ".2em" },
  ".cm-fn, .cm-fn *": { color: "var(--accent)" },
  ".cm-fn": { fontSize: ".72em", verticalAlign: "super", lineHeight: "0", padding: "0 1px", fontVariantNumeric: "tabular-nums" },
  ".cm-fn-line": { fontSize: ".92em", color: "var(--text-2)" },
  ".cm-tooltip:has(.cm-note-words)": { border: "0", borderRadius: "var(--r-2)", backgroundColor: "var(--raised)", boxShadow: "var(--shadow)" },
  ".cm-note-words": { maxWidth: "420px", padding: "8px 12px", font: "400 var(--t-14)/1.5 var(--font-text)", color: "var(--text)", overflowWrap: "anywhere" },

  ".cm-quote": { color: "var(--text-2)", fontStyle: "italic" },
  ".cm-quote::before": { content: '""', position: "absolute", insetInlineStart: "calc(10px + var(--bar, 0) * 1em)", top: "0", bottom: "0", width: "2px", backgroundColor: "var(--edge)" },
  // A quote in a quote has a bar for each; deeper ones than three share the last.
  ".cm-quote-2::before": { boxShadow: "16px 0 0 var(--edge)" },
  ".cm-quote-3::before": { boxShadow: "16px 0 0 var(--edge), 32px 0 0 var(--edge)" },
  ".cm-quote-mark": { color: "var(--text-3)", paddingInlineStart: "4px" },

  ".cm-callout": { "--tone": "var(--edge)", backgroundColor: "var(--sunken)", borderRadius: "0", margin: "0 10px", paddingInlineStart: "calc(var(--quote, 0) * 16px + var(--hang, 0) * 1em)" },
  ".cm-callout::before": { content: '""', position: "absolute", insetInlineStart: "0", top: "0", bottom: "0", width: "2px", backgroundColor: "var(--tone)" },
  ".cm-callout-good": { "--tone": "var(--ok)" },
  ".cm-callout-warn": { "--tone": "var(--warn)" },
  ".cm-callout-danger": { "--tone": "var(--danger)" },
  ".cm-callout-first": { borderRadius: "var(--r-2) var(--r-2) 0 0", paddingTop: "7px" },
  ".cm-callout-last": { borderRadius: "0 0 var(--r-2) var(--r-2)", paddingBottom: "7px" },
  ".cm-callout-first.cm-callout-last": { borderRadius: "var(--r-2)" },
  "&.cm-focused:not(.cm-selecting) .cm-callout.cm-activeLine": { backgroundColor: "var(--hover)" },
  ".cm-callout-title, .cm-callout-sign": { fontWeight: "640" },
  ".cm-callout-sign": { display: "inline-flex", alignItems: "center", gap: ".45em", marginInlineEnd: ".45em", color: "var(--tone)", verticalAlign: "top" },
  ".cm-callout-plain .cm-callout-sign": { color: "var(--text-2)" },
  ".cm-icon": { display: "inline-flex", alignItems: "center", height: "1lh" },

  ".cm-code": {
    fontFamily: "var(--font-mono)", fontSize: "var(--ed-code)", lineHeight: "1.6", backgroundColor: "var(--code)", borderRadius: "0", padding: "0 14px", paddingInlineStart: "14px",
    margin: "0 10px", marginInlineStart: "calc(10px + var(--quote, 0) * 16px + var(--hang, 0) * var(--ed-size))",
  },
  ".cm-fence": { fontSize: ".75em", lineHeight: "1.7", color: "var(--text-3)" },
  ".cm-fence *": { color: "var(--text-3)" },
  ".cm-code-first": { borderRadius: "var(--r-2) var(--r-2) 0 0", paddingTop: "3px" },
  ".cm-code-last": { borderRadius: "0 0 var(--r-2) var(--r-2)", paddingBottom: "3px" },
  "&.cm-focused:not(.cm-selecting) .cm-code.cm-activeLine": { backgroundColor: "var(--hover)" },
  ".cm-rule": { color: "transparent" },
  ".cm-rule *": { color: "transparent" },
  ".cm-rule::after": { content: '""', position: "absolute", left: "10px", right: "10px", top: "50%", borderTop: "1px solid var(--line)" },

  // A table as it is read, and its lines while the cursor is in it.
  ".cm-grid": { padding: "4px 10px 8px", overflowX: "auto", cursor: "text", wordBreak: "normal", overflowWrap: "break-word" },
  ".cm-grid table": { borderCollapse: "collapse", fontSize: ".94em", lineHeight: "1.45" },
  ".cm-grid th, .cm-grid td": { textAlign: "start", padding: "4px 18px 4px 0", borderBottom: "1px solid var(--line)", verticalAlign: "top", minWidth: "2.5em", maxWidth: "22em" },
  ".cm-grid td": { height: "calc(1.45em + 9px)" },
  ".cm-grid th": { fontWeight: "640", borderColor: "var(--edge)" },
  ".cm-grid .cm-right": { textAlign: "right", fontVariantNumeric: "tabular-nums" },
  ".cm-grid .cm-center": { textAlign: "center" },
  ".cm-row": { fontFamily: "var(--font-mono)", fontSize: ".8em", lineHeight: "2.28" },
  ".cm-row .tok-mono": { fontSize: "inherit", padding: "0" },
  ".cm-row-head": { fontWeight: "640" },
  ".cm-row-rule, .cm-row-rule *": { color: "var(--text-3)" },
  ".cm-row-rule": { lineHeight: ".7" },
  ".cm-bar, .cm-bar *": { color: "var(--faint)", fontWeight: "400" },
  ".cm-cell-now": { backgroundColor: "var(--hover)", borderRadius: "2px" },
  ".cm-fill": { display: "inline-block" },

  ".cm-image": { fontSize: ".88em", color: "var(--text-2)", padding: "2px 8px", borderRadius: "var(--r-1)", boxShadow: "inset 0 0 0 1px var(--line)", backgroundColor: "var(--sunken)", boxDecorationBreak: "clone", WebkitBoxDecorationBreak: "clone" },
  ".cm-image *": { color: "inherit", textDecoration: "none !important" },
  ".cm-caption": { fontSize: "var(--t-13)", lineHeight: "1.6", color: "var(--text-3)", paddingBottom: ".5em" },
  ".cm-caption *": { textDecoration: "none !important" },
  ".cm-caption :is(.cm-link, .cm-link *)": { color: "inherit" },
  ".cm-picture": { padding: "8px 10px 2px", cursor: "default" },
  ".cm-picture-button": { display: "block", maxWidth: "100%", padding: "0", border: "0", borderRadius: "var(--r-2)", background: "none", cursor: "default" },
  ".cm-picture-button:hover": { boxShadow: "0 0 0 1px var(--page), 0 0 0 2px var(--edge)" },
  ".cm-picture img": { display: "block", width: "auto", height: "auto", maxWidth: "100%", maxHeight: "132px", borderRadius: "var(--r-2)", filter: "var(--photo, none)" },
  ".cm-picture-full img": { maxHeight: "none", filter: "none" },
  ".cm-picture-none": { display: "inline-flex", flexWrap: "wrap", alignItems: "center", gap: "4px 12px", maxWidth: "100%", padding: "6px 12px", borderRadius: "var(--r-2)", boxShadow: "inset 0 0 0 1px var(--line)", backgroundColor: "var(--sunken)", font: "400 var(--t-13)/1.5 var(--font-text)", color: "var(--text-3)", overflowWrap: "anywhere" },
  ".cm-picture-open": { minHeight: "28px", padding: "0 4px", border: "0", background: "none", color: "var(--accent)", textDecoration: "underline", textUnderlineOffset: "2px", font: "inherit", cursor: "default" },

  ".cm-chevron": { position: "absolute", insetInlineStart: "-18px", top: "calc(.35em + (1lh - 28px) / 2)", width: "28px", height: "28px", padding: "0", border: "0", borderRadius: "var(--r-2)", background: "none", color: "var(--text-3)", display: "grid", placeItems: "center", opacity: "0", cursor: "default", transition: "opacity var(--fast) var(--ease)" },
  ".cm-line.cm-h:first-child > .cm-chevron": { top: "calc(1px + (1lh - 28px) / 2)" },
  ".cm-line:hover > .cm-chevron, .cm-activeLine > .cm-chevron, .cm-chevron[aria-expanded=false]": { opacity: "1" },
  ".cm-chevron:hover": { background: "var(--hover)", color: "var(--text)" },
  ".cm-folded": { font: "400 var(--t-13)/24px var(--font-text)", padding: "0 8px", margin: "0 0 0 8px", border: "0", borderRadius: "var(--r-1)", background: "var(--hover)", color: "var(--text-2)", cursor: "default", verticalAlign: "middle" },
  ".cm-folded:hover": { background: "var(--selected)", color: "var(--text)" },

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
  { tag: t.monospace, class: "tok-mono" },
  { tag: [t.processingInstruction, t.contentSeparator], color: "var(--text-3)", fontWeight: "400", fontStyle: "normal", textDecoration: "none" },
  // Code: four kinds are told apart, not twelve.
  { tag: [t.keyword, t.operatorKeyword, t.modifier, t.tagName, t.self, t.definitionKeyword], color: "var(--accent)" },
  { tag: [t.string, t.regexp, t.special(t.string), t.attributeValue], color: "var(--ok)" },
  { tag: [t.number, t.bool, t.null, t.atom, t.unit, t.color, t.constant(t.variableName)], color: "var(--warn)" },
  { tag: [t.typeName, t.className, t.namespace, t.propertyName, t.attributeName, t.definition(t.propertyName)], color: "var(--text-2)" },
  { tag: [t.meta, t.labelName, t.annotation], color: "var(--text-3)" },
  { tag: [t.comment, t.lineComment, t.blockComment], color: "var(--text-3)", fontStyle: "italic" },
  { tag: t.invalid, color: "inherit" },
]);

/** How text stands when live preview is off: what it means is told by colour alone. */
export const plain: Extension = syntaxHighlighting(HighlightStyle.define([{ tag: [t.link, t.url], color: "var(--accent)" }]));

export const look: Extension = [theme, syntaxHighlighting(highlight)];
