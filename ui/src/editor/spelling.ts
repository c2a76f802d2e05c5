// The language that a note is written in, and the spell checker that is the web view's own: which text it reads, and which
// languages it knows. What is code, front matter or an address is none of its business.

import { syntaxTree } from "@codemirror/language";
import { type EditorState, type Extension, type Range, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

import { around } from "./around";

const setLanguage = StateEffect.define<string | null>();

/** The note's language, `en`; null where it is not known. */
export const noteLanguage = StateField.define<string | null>({
  create: () => null,
  update: (now, transaction) => transaction.effects.reduce((language, effect) => (effect.is(setLanguage) ? effect.value : language), now),
  provide: (field) => EditorView.contentAttributes.from(field, (language): Record<string, string> => (language === null ? {} : { lang: language })),
});

/** The text that the language is read from: enough to tell, and no more of a huge note. */
const MOST = 20_000;
/** The language is asked for again once so much of the text is other than it was. */
const CHANGED = 400;
/** And not before nobody has typed for so long, in milliseconds. */
const CALM = 1500;

/** Asks which language the note is in, when it is opened and after larger changes. */
const asking = ViewPlugin.fromClass(
  class {
    #changed = 0;
    #timer: ReturnType<typeof setTimeout> | undefined;
    #gone = false;
    constructor(private readonly view: EditorView) {
      this.#later(0);
    }
    update(update: ViewUpdate): void {
      if (!update.docChanged) return;
      update.changes.iterChanges((fromA, toA, fromB, toB) => (this.#changed += toA - fromA + (toB - fromB)));
      // A new note's first words count more than the hundredth paragraph's.
      if (this.#changed > Math.min(CHANGED, Math.max(40, update.state.doc.length / 4))) this.#later(CALM);
    }
    destroy(): void {
      this.#gone = true;
      clearTimeout(this.#timer);
    }
    #later(ms: number): void {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#ask(), ms);
    }
    async #ask(): Promise<void> {
      const { state } = this.view;
      const ask = state.facet(around);
      this.#changed = 0;
      if (!ask) return;
      const language = await ask.textLanguage(state.sliceDoc(0, MOST)).catch(() => null);
      if (this.#gone || this.view.state.field(noteLanguage) === language) return;
      this.view.dispatch({ effects: setLanguage.of(language) });
    }
  },
);

/** Knows the note's language. */
export const language: Extension = [noteLanguage, asking];

const unread = Decoration.mark({ attributes: { spellcheck: "false" } });
const UNREAD = /^(?:FrontMatter|FencedCode|CodeBlock|InlineCode|URL|Autolink|HTMLTag|HTMLBlock|CommentBlock|Comment|LinkReference|WikiTarget|FootnoteLabel)$/;

/** Gives the parts of the text that no spell checker reads. */
export function unspelled(state: EditorState, ranges: readonly { from: number; to: number }[]): DecorationSet {
  const found: Range<Decoration>[] = [];
  let end = -1;
  for (const { from, to } of ranges) {
    syntaxTree(state).iterate({
      from,
      to,
      enter(node) {
        if (!UNREAD.test(node.name)) return;
        if (node.to > node.from && node.from >= end) found.push(unread.range(node.from, node.to));
        end = Math.max(end, node.to);
        return false;
      },
    });
  }
  return Decoration.set(found, true);
}

const silence = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = unspelled(view.state, view.visibleRanges);
    }
    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged || syntaxTree(update.startState) !== syntaxTree(update.state)) this.decorations = unspelled(update.state, update.view.visibleRanges);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** Checks spelling in these languages, or in the note's own where none is set. */
export function spelling(languages: readonly string[]): Extension {
  const tell = (view: EditorView) => {
    const own = view.state.field(noteLanguage, false);
    const wanted = languages.length > 0 ? [...languages] : own ? [own] : [];
    if (wanted.length > 0) view.state.facet(around)?.spell(wanted);
  };
  return [
    silence,
    EditorView.contentAttributes.of({ spellcheck: "true" }),
    EditorView.updateListener.of((update) => {
      // The checker is the window's, not the note's: the note that is written in says what it knows.
      const other = update.startState.field(noteLanguage, false) !== update.state.field(noteLanguage, false);
      if ((update.focusChanged || other) && update.view.hasFocus) tell(update.view);
    }),
  ];
}

/** No spell checking. */
export const unchecked: Extension = EditorView.contentAttributes.of({ spellcheck: "false" });
