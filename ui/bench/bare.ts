// CodeMirror and nothing else: the peer that the bench holds the window's editor against. Not a part of the program.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { markdown } from "@codemirror/lang-markdown";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, keymap } from "@codemirror/view";

let view: EditorView | undefined;

/** Opens a text in place of the one before. */
function open(text: string): void {
  view?.destroy();
  const extensions = [history(), drawSelection(), EditorView.lineWrapping, markdown(), keymap.of([...historyKeymap, ...defaultKeymap])];
  view = new EditorView({ state: EditorState.create({ doc: text, extensions }), parent: document.body });
  view.focus();
}

Object.assign(window, { open_text: open });
