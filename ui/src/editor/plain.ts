// A small editor for a text that is no note: the settings file. Lines are numbered, one of them can be named as wrong.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, LanguageDescription, syntaxHighlighting } from "@codemirror/language";
import { languages } from "@codemirror/language-data";
import { Compartment, EditorState, StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, keymap, lineNumbers, type DecorationSet } from "@codemirror/view";
import { tags as tag } from "@lezer/highlight";

/** Names the line that is wrong, counted from 1; null takes the mark away. */
export const wrongLine = StateEffect.define<number | null>();

export const wrongLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(wrongLine)) continue;
      const { doc } = transaction.state;
      const line = effect.value === null || effect.value < 1 ? null : doc.line(Math.min(effect.value, doc.lines));
      return line ? Decoration.set([Decoration.line({ class: "cm-wrong-line" }).range(line.from)]) : Decoration.none;
    }
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "var(--t-13)", color: "var(--text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { overflow: "auto", fontFamily: "var(--font-mono)", lineHeight: "1.6" },
  ".cm-content, .cm-content:focus-visible": { padding: "12px 0 32px", caretColor: "var(--accent)", boxShadow: "none" },
  ".cm-line": { padding: "0 16px 0 10px" },
  ".cm-cursor": { borderLeft: "2px solid var(--accent)", marginLeft: "-1px" },
  ".cm-gutters": { background: "none", border: "0", color: "var(--text-3)", paddingLeft: "12px" },
  "& .cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { backgroundColor: "var(--select)" },
  ".cm-wrong-line": { background: "var(--danger-soft)" },
});

const colours = HighlightStyle.define([
  { tag: tag.comment, color: "var(--text-3)" },
  { tag: [tag.propertyName, tag.definition(tag.propertyName)], color: "var(--accent)" },
  { tag: [tag.string, tag.number, tag.bool, tag.atom], color: "var(--text)" },
]);

/** Everything that the editor is made of; `label` is its name for a screen reader. */
export function plainEditor(file: string, label: string, readOnly: boolean, changed: () => void): Extension {
  return [
    lineNumbers(),
    history(),
    drawSelection(),
    EditorView.lineWrapping,
    wrongLines,
    theme,
    syntaxHighlighting(colours),
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", spellcheck: "false" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) changed();
    }),
    language.of(LanguageDescription.matchFilename(languages, file)?.support ?? []),
    keymap.of([...defaultKeymap, ...historyKeymap]),
  ];
}

const language = new Compartment();

/** Colours a text by the name of its file, once its language is here. */
export async function colour(view: EditorView, file: string): Promise<void> {
  const found = LanguageDescription.matchFilename(languages, file);
  if (!found || found.support) return;
  view.dispatch({ effects: language.reconfigure(await found.load()) });
}
