// Makes the editor of one note: CodeMirror over the note's own text, joined with its document.

import { history, historyKeymap, defaultKeymap, indentWithTab } from "@codemirror/commands";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, Transaction, type Extension } from "@codemirror/state";
import { EditorView, drawSelection, dropCursor, highlightActiveLine, keymap, placeholder } from "@codemirror/view";

import type { DocumentEditor } from "./document";
import { find } from "./find";
import { frontMatter } from "./front_matter";
import { notes } from "./language";
import { look } from "./look";
import { marks } from "./marks";
import { fromDisk } from "./origin";
import { wash } from "./wash";

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
    // Lines end at `\n` alone, as the backend counts them: a lone `\r` is a character like others.
    EditorState.lineSeparator.of("\n"),
    EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, "\n")),
    history(),
    drawSelection(),
    dropCursor(),
    highlightActiveLine(),
    // The cursor line's wash would cover the selection, which is drawn under the text.
    EditorView.editorAttributes.compute(["selection"], (state) => (state.selection.ranges.some((range) => !range.empty) ? { class: "cm-selecting" } : { class: "" })),
    highlightSelectionMatches({ minSelectionLength: 3 }),
    EditorView.lineWrapping,
    EditorState.allowMultipleSelections.of(true),
    EditorState.readOnly.of(readOnly),
    notes,
    find,
    placeholder("Write here. Every key is kept as you press it."),
    frontMatter,
    marks,
    wash,
    look,
    keymap.of([...searchKeymap.filter((binding) => binding.key !== "Mod-Alt-g"), ...historyKeymap, indentWithTab, ...defaultKeymap]),
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
