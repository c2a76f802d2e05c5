// Folding: a heading's section, or a callout under its title, goes away behind a small button that says how many lines it holds. What is folded stays
// folded through edits elsewhere, and opens when the cursor goes there.
//
// Folding changes nothing of the text.

import { codeFolding, foldedRanges, foldEffect, unfoldEffect } from "@codemirror/language";
import { type EditorState, type Extension, RangeSetBuilder, type StateCommand, type StateEffect } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate, WidgetType } from "@codemirror/view";
import ChevronDown from "@lucide/svelte/icons/chevron-down";
import ChevronRight from "@lucide/svelte/icons/chevron-right";

import { t } from "../lib/language.svelte";
import { icon } from "./icon";
import { calloutAt, calloutFrom, sectionAt, sections, shutCallouts, structureOf } from "./structure";

/** Gives what is folded from the end of a line on. */
function foldFrom(state: EditorState, from: number): { from: number; to: number } | null {
  let found: { from: number; to: number } | null = null;
  foldedRanges(state).between(from, from, (start, to) => {
    if (start !== from) return;
    found = { from: start, to };
    return false;
  });
  return found;
}

/** Folds the callout or the section that the cursor is in; the next time, the section round it. */
export const fold: StateCommand = ({ state, dispatch }) => {
  const { head } = state.selection.main;
  const callout = calloutAt(state, head);
  if (callout && !foldFrom(state, callout.from)) {
    dispatch(state.update({ effects: foldEffect.of(callout), ...(head > callout.from ? { selection: { anchor: callout.from } } : {}), scrollIntoView: true, userEvent: "fold" }));
    return true;
  }
  let section = sectionAt(state, head);
  while (section && foldFrom(state, section.from)) {
    const { at, level } = section;
    let parent: number | null = null;
    for (const { at: other, kind } of structureOf(state).entries) {
      if (other >= at) break;
      if (kind.is === "heading" && kind.level < level) parent = other;
    }
    section = parent === null ? null : sectionAt(state, parent);
  }
  if (!section) return false;
  const inside = head > section.from && head <= section.to;
  dispatch(state.update({ effects: foldEffect.of({ from: section.from, to: section.to }), ...(inside ? { selection: { anchor: section.from } } : {}), scrollIntoView: true, userEvent: "fold" }));
  return true;
};

/** Opens what is folded on the cursor's line. */
export const unfold: StateCommand = ({ state, dispatch }) => {
  const line = state.doc.lineAt(state.selection.main.head);
  const now = foldFrom(state, line.to);
  if (!now) return false;
  dispatch(state.update({ effects: unfoldEffect.of(now), userEvent: "fold" }));
  return true;
};

/** Folds every section; a cursor inside one goes to its heading. */
export const foldEverything: StateCommand = ({ state, dispatch }) => {
  const all = sections(state);
  const effects = all.filter(({ from }) => !foldFrom(state, from)).map(({ from, to }) => foldEffect.of({ from, to }));
  if (effects.length === 0) return false;
  const { head } = state.selection.main;
  const outer = all.find(({ from, to }) => head > from && head <= to);
  dispatch(state.update({ effects, ...(outer ? { selection: { anchor: outer.from } } : {}), scrollIntoView: true, userEvent: "fold" }));
  return true;
};

/** Opens everything. */
export const unfoldEverything: StateCommand = ({ state, dispatch }) => {
  const effects: StateEffect<unknown>[] = [];
  foldedRanges(state).between(0, state.doc.length, (from, to) => {
    effects.push(unfoldEffect.of({ from, to }));
  });
  if (effects.length === 0) return false;
  dispatch(state.update({ effects, userEvent: "fold" }));
  return true;
};

/** Folds what says of itself that it starts folded. */
export function foldShut(view: EditorView): void {
  const effects = shutCallouts(view.state).map((range) => foldEffect.of(range));
  if (effects.length > 0) view.dispatch({ effects });
}

class Chevron extends WidgetType {
  constructor(readonly folded: boolean) {
    super();
  }
  override eq(other: Chevron): boolean {
    return other.folded === this.folded;
  }
  override toDOM(view: EditorView): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.className = "cm-chevron";
    button.setAttribute("aria-expanded", String(!this.folded));
    button.title = t(this.folded ? "live.unfold" : "live.fold");
    button.setAttribute("aria-label", button.title);
    button.append(icon(this.folded ? ChevronRight : ChevronDown, null, 14));
    button.onmousedown = (event) => {
      event.preventDefault();
      const line = view.state.doc.lineAt(view.posAtDOM(button));
      const now = foldFrom(view.state, line.to);
      if (now) return view.dispatch({ effects: unfoldEffect.of(now) });
      const callout = structureOf(view.state).entries.some(({ at, kind }) => at === line.from && kind.is === "callout");
      const section = callout ? calloutFrom(view.state, line.from) : sectionAt(view.state, line.from);
      if (!section) return;
      const { head } = view.state.selection.main;
      const inside = head > section.from && head <= section.to;
      view.dispatch({ effects: foldEffect.of({ from: section.from, to: section.to }), ...(inside ? { selection: { anchor: section.from } } : {}) });
    };
    return button;
  }
  override ignoreEvent(): boolean {
    return true;
  }
}

const shut = Decoration.widget({ widget: new Chevron(true), side: -1 });
const openNow = Decoration.widget({ widget: new Chevron(false), side: -1 });

/** A button in the margin of each heading and callout that is seen and has something under it. */
const chevrons = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = this.#make(view);
    }
    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged || foldedRanges(update.startState) !== foldedRanges(update.state)) this.decorations = this.#make(update.view);
    }
    #make({ state, visibleRanges }: EditorView): DecorationSet {
      const made = new RangeSetBuilder<Decoration>();
      const heads = structureOf(state).entries.filter(({ kind }) => kind.is === "heading" || kind.is === "callout");
      heads.forEach(({ at, kind }, index) => {
        if (!visibleRanges.some(({ from, to }) => at >= from && at <= to)) return;
        const end = state.doc.lineAt(at).to;
        if (kind.is === "callout") {
          if (calloutFrom(state, at)) made.add(at, at, foldFrom(state, end) ? shut : openNow);
          return;
        }
        // A heading right before one as high has nothing to fold.
        const next = heads.slice(index + 1).find((other) => other.kind.is === "heading");
        const level = kind.is === "heading" ? kind.level : 0;
        if (next?.kind.is === "heading" && next.kind.level <= level && state.doc.sliceString(end, next.at).trim() === "") return;
        if (end >= state.doc.length) return;
        made.add(at, at, foldFrom(state, end) ? shut : openNow);
      });
      return made.finish();
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

const placeholder = codeFolding({
  preparePlaceholder: (state, range) => state.doc.lineAt(range.to).number - state.doc.lineAt(range.from).number,
  placeholderDOM: (_view, onclick, lines: number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cm-folded";
    button.tabIndex = -1;
    button.dataset.testid = "folded";
    button.textContent = t("live.folded", { count: lines });
    button.title = t("live.unfold");
    button.onclick = onclick;
    return button;
  },
});

export const folding: Extension = [placeholder, chevrons];
