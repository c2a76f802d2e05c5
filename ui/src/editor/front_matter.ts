// Dims the front matter, so that the page begins where the text does.

import { RangeSetBuilder, type EditorState, type Extension } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

const dim = Decoration.line({ class: "front-matter" });

/** Gives the number of the front matter's last line, or 0 where there is none. */
export function frontMatterLines(state: EditorState): number {
  const fence = state.doc.line(1).text.trimEnd();
  if (fence !== "---" && fence !== "+++") return 0;
  const most = Math.min(state.doc.lines, 200);
  for (let line = 2; line <= most; line += 1) {
    const text = state.doc.line(line).text.trimEnd();
    if (text === fence || (fence === "---" && text === "...")) return line;
  }
  return 0;
}

function decorate(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const last = frontMatterLines(view.state);
  for (let line = 1; line <= last; line += 1) {
    const from = view.state.doc.line(line).from;
    builder.add(from, from, dim);
  }
  return builder.finish();
}

export const frontMatter: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }
    update(update: ViewUpdate): void {
      if (update.docChanged) this.decorations = decorate(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);
