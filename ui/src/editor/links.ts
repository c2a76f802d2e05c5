// Links whose address stands elsewhere in the note, and footnotes, which lead both ways and tell their words to a pointer.
//
// Links that carry their address are followed in `hover.ts`. A plain click puts the cursor into words as anywhere.

import { syntaxTree } from "@codemirror/language";
import { type EditorState, type Extension, Prec } from "@codemirror/state";
import { EditorView, hoverTooltip } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";

import { t } from "../lib/language.svelte";
import { inline } from "./inline";
import { isOutside } from "./addresses";
import { around } from "./around";
import { definition } from "./structure";

/** What can be followed at a place: another place of the same note, or an address. */
export type Lead = { at: number } | { url: string };

/** Gives the label of a link by reference: `[words][label]`, `[label][]`, `[label]`. */
export function referenceOf(state: EditorState, node: SyntaxNode): string {
  const label = node.getChild("LinkLabel");
  const written = label ? state.sliceDoc(label.from + 1, label.to - 1) : "";
  if (written.trim()) return written;
  const [start, end] = node.getChildren("LinkMark");
  return start && end ? state.sliceDoc(start.to, end.from) : "";
}

/** Gives the place of a footnote's first reference in the text. */
function firstReference(state: EditorState, label: string): number | null {
  const mark = `[^${label}]`;
  const wanted = mark.toLowerCase();
  for (let number = 1; number <= state.doc.lines; number += 1) {
    const { text, from } = state.doc.line(number);
    if (text.length < mark.length) continue;
    const lower = text.toLowerCase();
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + 1)) {
      if (text[at + mark.length] !== ":" || text.slice(0, at).trim() !== "") return from + at;
    }
  }
  return null;
}

/** Finds what a place leads to. */
export function leadAt(state: EditorState, pos: number): Lead | null {
  for (const side of [-1, 1] as const) {
    for (let node: SyntaxNode | null = syntaxTree(state).resolveInner(pos, side); node; node = node.parent) {
      const lead = leadOf(state, node, pos);
      if (lead) return lead;
    }
  }
  return null;
}

function leadOf(state: EditorState, node: SyntaxNode, pos: number): Lead | null {
  const line = state.doc.lineAt(node.from);
  switch (node.name) {
    case "Footnote":
    case "LinkReference": {
      const label = /^\[\^([^\]]+)\]/.exec(state.sliceDoc(node.from, Math.min(node.to, line.to)))?.[1];
      if (!label) return null;
      const defines = /^[\s>]*$/.test(line.text.slice(0, node.from - line.from)) && line.text.startsWith(":", node.from - line.from + label.length + 3);
      if (defines && pos > node.from + label.length + 4) return null;
      const at = defines ? firstReference(state, label) : (definition(state, "footnote", label)?.at ?? null);
      return at === null ? null : { at };
    }
    case "Link":
    case "Image": {
      if (node.getChild("URL")) return null;
      const found = definition(state, "reference", referenceOf(state, node));
      return found && { url: found.url };
    }
    case "URL": {
      // GitHub takes these for links too, though no scheme is written.
      const text = state.sliceDoc(node.from, node.to);
      if (text.startsWith("www.")) return { url: `https://${text}` };
      return /^[^\s@/:]+@[^\s@/]+\.\w+$/.test(text) ? { url: `mailto:${text}` } : null;
    }
    default:
      return null;
  }
}

/** Follows what a place leads to. */
function follow(view: Pick<EditorView, "state" | "dispatch">, pos: number): boolean {
  const lead = leadAt(view.state, pos);
  if (!lead) return false;
  if ("at" in lead) {
    view.dispatch({ selection: { anchor: lead.at }, scrollIntoView: true, userEvent: "select.follow" });
    return true;
  }
  const ask = view.state.facet(around);
  if (!ask) return false;
  if (isOutside(lead.url)) ask.link(lead.url);
  else
    ask.linkTarget(lead.url).then(
      (found) => (found ? ask.open(found.path, found.line) : ask.say(t("input.noNote", { name: lead.url }), "")),
      (thrown: unknown) => ask.failed(thrown),
    );
  return true;
}

/** Follows the footnote or the reference at the cursor. */
export const followPlace = (view: Pick<EditorView, "state" | "dispatch">): boolean => follow(view, view.state.selection.main.head);

const click = EditorView.domEventHandlers({
  mousedown(event, view) {
    if (event.button !== 0 || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return false;
    const pos = view.posAtCoords({ x: event.clientX, y: event.clientY });
    if (pos === null || !(event.target instanceof Element) || !event.target.closest(".cm-line")) return false;
    if (!follow(view, pos)) return false;
    event.preventDefault();
    return true;
  },
});

/** A footnote's words beside its mark. */
const words = hoverTooltip((view, pos, side) => {
  const { state } = view;
  let node: SyntaxNode | null = syntaxTree(state).resolveInner(pos, side);
  while (node && node.name !== "Footnote") node = node.parent;
  if (!node) return null;
  const label = state.sliceDoc(node.from + 2, node.to - 1);
  const found = definition(state, "footnote", label);
  if (!found || (found.at <= node.from && state.doc.lineAt(found.at).to >= node.to)) return null;
  const text = state.doc.lineAt(found.at).text.replace(/^\s*\[\^[^\]]+\]:\s*/, "");
  return {
    pos: node.from,
    end: node.to,
    above: true,
    create: () => {
      const dom = document.createElement("div");
      dom.className = "cm-note-words";
      dom.dataset.testid = "footnote";
      dom.append(text ? inline(text) : t("live.footnote_empty"));
      return { dom };
    },
  };
}, { hoverTime: 300 });

export const places: Extension = [Prec.high(click), words];
