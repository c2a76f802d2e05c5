// Makes the editor of one note: CodeMirror over the note's own text, joined with its document.

import { history, historyKeymap, defaultKeymap, indentWithTab } from "@codemirror/commands";
import { markdown, markdownKeymap, markdownLanguage } from "@codemirror/lang-markdown";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState, Transaction, type Extension } from "@codemirror/state";
import { EditorView, drawSelection, dropCursor, highlightActiveLine, keymap, placeholder } from "@codemirror/view";

import type { DocumentEditor } from "./document";
import { frontMatter } from "./front_matter";
import { look } from "./look";

/** Marks a transaction whose text came from disk: it is not typing, and is never saved back as such. */
export const fromDisk = Annotation.define<boolean>();

/** What an editor tells: each typed change in the task that made it. */
export interface EditorHears {
  typed(changes: Transaction["changes"]): void;
  changed(): void;
  composed(): void;
  left(): void;
}

/** Makes the extensions that every note's editor has. */
export function extensions(hears: EditorHears, readOnly: boolean): Extension {
  return [
    history(),
    drawSelection(),
    dropCursor(),
    highlightActiveLine(),
    highlightSelectionMatches({ minSelectionLength: 3 }),
    EditorView.lineWrapping,
    EditorState.allowMultipleSelections.of(true),
    EditorState.readOnly.of(readOnly),
    markdown({ base: markdownLanguage, addKeymap: false }),
    search({ top: true }),
    placeholder("Notes"),
    frontMatter,
    look,
    keymap.of([...markdownKeymap, ...searchKeymap.filter((binding) => binding.key !== "Mod-Alt-g"), ...historyKeymap, indentWithTab, ...defaultKeymap]),
    EditorView.contentAttributes.of({ spellcheck: "true", autocorrect: "off", autocapitalize: "off", "aria-label": "Note", "data-testid": "editor" }),
    EditorView.updateListener.of((update) => {
      for (const transaction of update.transactions) {
        if (!transaction.docChanged) continue;
        if (!transaction.annotation(fromDisk)) hears.typed(transaction.changes);
      }
      if (update.docChanged) hears.changed();
    }),
    EditorView.domEventHandlers({
      compositionend: () => {
        // The composed text itself arrives after this event.
        setTimeout(() => hears.composed());
      },
      blur: () => hears.left(),
    }),
  ];
}

/** Lets a document work on a view. */
export function editorOf(view: EditorView): DocumentEditor {
  return {
    text: () => view.state.doc.toString(),
    composing: () => view.composing,
    apply: (changes) =>
      view.dispatch({ changes, annotations: [fromDisk.of(true), Transaction.addToHistory.of(false), Transaction.remote.of(true)] }),
  };
}
