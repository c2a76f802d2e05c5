// Where links lead: a look at the note behind one, after resting on it or by key, and the way there with Ctrl and a click or
// Alt+Enter.
//
// The card shows the backend's safe HTML in a shadow root, as the preview does; it never fetches and runs nothing.

import { type EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap, showTooltip, type Tooltip } from "@codemirror/view";

import { t } from "../lib/language.svelte";
import type { Glance } from "../wire";
import { around, type Around } from "./around";
import { inBlock } from "./context";

/** A link rests under the pointer so long before it is shown, in milliseconds. */
const REST = 400;

/** A link in a line: to a note, or out of the notebook. */
export interface LinkAt {
  from: number;
  to: number;
  target: string;
  outside: boolean;
}

const LINKS: readonly [RegExp, (match: RegExpExecArray) => { target: string; outside: boolean } | null][] = [
  // A part of a code span or a picture is no link.
  [/`+[^`]*`+|!\[[^\]]*\]\([^)]*\)/g, () => null],
  [/!?\[\[([^[\]|\n]+)(?:\|[^[\]\n]*)?\]\]/g, (match) => ({ target: (match[1] ?? "").trim(), outside: false })],
  [
    /\[(?:[^[\]]|\[[^[\]]*\])*\]\(\s*(?:<([^<>\n]*)>|((?:[^\s()]|\([^\s()]*\))*))(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)/g,
    (match) => {
      const target = match[1] ?? match[2] ?? "";
      return target === "" ? null : { target, outside: /^[a-z][a-z0-9+.-]*:/i.test(target) };
    },
  ],
  [/<((?:https?|mailto):[^\s<>]+)>|(?:https?:\/\/)[^\s<>"]*[^\s<>".,;:!?'’”)\]}*_]/g, (match) => ({ target: match[1] ?? match[0], outside: true })],
];

/** Finds the link at a place of a line. */
export function linkIn(line: string, at: number): LinkAt | null {
  const taken: [number, number][] = [];
  for (const [pattern, read] of LINKS) {
    for (const match of line.matchAll(pattern)) {
      const [from, to] = [match.index, match.index + match[0].length];
      if (taken.some(([a, b]) => from < b && to > a)) continue;
      taken.push([from, to]);
      const link = read(match as RegExpExecArray);
      if (link && at >= from && at <= to) return { from, to, ...link };
    }
  }
  return null;
}

/** Finds the link at a place of the text. */
export function linkAt(state: EditorState, pos: number): LinkAt | null {
  if (inBlock(state, pos)) return null;
  const line = state.doc.lineAt(pos);
  const found = linkIn(line.text, pos - line.from);
  return found && { ...found, from: found.from + line.from, to: found.to + line.from };
}

/** Makes the card of a note, or of the lack of one. */
function card(ask: Around, glance: Glance | null, target: string): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "cm-glance";
  dom.dataset.testid = "glance";
  const title = dom.appendChild(document.createElement("div"));
  title.className = "cm-glance-title";
  if (!glance) {
    title.textContent = t("input.noNote", { name: target });
    return dom;
  }
  title.textContent = glance.item.title;
  const about = [glance.item.speakers.map((speaker) => speaker.replace(/ \(.*\)$/, "")).join(", "), glance.item.path].filter(Boolean).join(" · ");
  const line = dom.appendChild(document.createElement("div"));
  line.className = "cm-glance-about";
  line.textContent = about;
  const page = dom.appendChild(document.createElement("div"));
  page.className = "cm-glance-page";
  ask.page(page, glance.html);
  return dom;
}

async function tooltip(view: EditorView, link: LinkAt): Promise<Tooltip | null> {
  const ask = view.state.facet(around);
  if (!ask) return null;
  let glance: Glance | null;
  try {
    glance = await ask.glance(link.target);
  } catch {
    return null;
  }
  return { pos: link.from, end: link.to, above: false, arrow: false, create: () => ({ dom: card(ask, glance, link.target), offset: { x: 0, y: 4 } }) };
}

const shown = StateEffect.define<Tooltip | null>();

/** The card that was asked for by key; it goes when something else happens. */
const asked = StateField.define<Tooltip | null>({
  create: () => null,
  update(now, transaction) {
    for (const effect of transaction.effects) if (effect.is(shown)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : now;
  },
  provide: (field) => showTooltip.from(field),
});

/** Shows what the link at the cursor leads to. */
export function glanceHere(view: EditorView): boolean {
  if (view.state.field(asked, false)) {
    view.dispatch({ effects: shown.of(null) });
    return true;
  }
  const link = linkAt(view.state, view.state.selection.main.head);
  if (!link || link.outside) return false;
  const { doc, selection } = view.state;
  void tooltip(view, link).then((made) => {
    // Somebody went on meanwhile: nothing comes up in their way.
    if (made && view.state.doc === doc && view.state.selection.eq(selection)) view.dispatch({ effects: shown.of(made) });
  });
  return true;
}

/** Goes where a link leads. */
function follow(view: EditorView, pos: number): boolean {
  const link = linkAt(view.state, pos);
  const ask = view.state.facet(around);
  if (!link || !ask) return false;
  if (link.outside) ask.link(link.target);
  else
    ask.linkTarget(link.target).then(
      (found) => (found ? ask.open(found.path, found.line) : ask.say(t("input.noNote", { name: link.target }), "")),
      (thrown: unknown) => ask.failed(thrown),
    );
  return true;
}

/** Goes where the link at the cursor leads. */
export const followHere = (view: EditorView): boolean => follow(view, view.state.selection.main.head);

const theme = EditorView.theme({
  ".cm-tooltip:has(> .cm-glance), .cm-tooltip.cm-glance": { border: "0", backgroundColor: "transparent", zIndex: "9" },
  ".cm-glance": {
    width: "400px", maxWidth: "calc(100vw - 32px)", maxHeight: "300px", overflow: "auto", padding: "12px 16px", borderRadius: "var(--r-3)", backgroundColor: "var(--raised)", color: "var(--text)",
    boxShadow: "var(--shadow)", fontFamily: "var(--font-text)", fontSize: "var(--t-14)", lineHeight: "1.5", userSelect: "text", cursor: "default",
  },
  ".cm-tooltip.cm-glance": { backgroundColor: "var(--raised)" },
  ".cm-glance-title": { fontSize: "var(--t-15)", fontWeight: "var(--w-bold)", lineHeight: "var(--lh-tight)" },
  ".cm-glance-about": { marginTop: "2px", fontSize: "var(--t-13)", color: "var(--text-3)", overflowWrap: "anywhere" },
  ".cm-glance-page": { marginTop: "8px", paddingTop: "8px", borderTop: "1px solid var(--line)" },
});

export const glances: Extension = [
  asked,
  hoverTooltip(
    async (view, pos) => {
      const link = linkAt(view.state, pos);
      return link && !link.outside && !view.composing ? tooltip(view, link) : null;
    },
    { hoverTime: REST, hideOnChange: true },
  ),
  keymap.of([
    { key: "Escape", run: (view) => view.state.field(asked) !== null && (view.dispatch({ effects: shown.of(null) }), true) },
  ]),
  EditorView.domEventHandlers({
    mousedown(event, view) {
      if (!(event.ctrlKey || event.metaKey) || event.button !== 0 || event.altKey || event.shiftKey) return false;
      const pos = view.posAtCoords({ x: event.clientX, y: event.clientY });
      return pos !== null && follow(view, pos);
    },
    blur: (_event, view) => {
      if (view.state.field(asked)) setTimeout(() => view.dispatch({ effects: shown.of(null) }));
    },
  }),
  theme,
];
