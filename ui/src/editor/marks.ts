// Markdown set as text that is read: marks are hidden but on the lines that the cursor or the selection touches, lists
// hang, quotes have a bar, code stands on its own ground, and a to-do's box can be ticked.
//
// It only decorates: the text stays as it is, and ticking a box is a change like typing.

import { syntaxTree } from "@codemirror/language";
import { type EditorState, type Extension, type Range } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate, WidgetType } from "@codemirror/view";
import type { SyntaxNodeRef } from "@lezer/common";

class Bullet extends WidgetType {
  constructor(private readonly deep: boolean) {
    super();
  }
  override eq(other: Bullet): boolean {
    return other.deep === this.deep;
  }
  override toDOM(): HTMLElement {
    const dot = document.createElement("span");
    dot.className = "cm-bullet";
    dot.textContent = this.deep ? "–" : "•";
    return dot;
  }
}

class Box extends WidgetType {
  constructor(private readonly done: boolean) {
    super();
  }
  override eq(other: Box): boolean {
    return other.done === this.done;
  }
  override toDOM(view: EditorView): HTMLElement {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.className = "check";
    box.checked = this.done;
    box.tabIndex = -1;
    box.setAttribute("aria-label", this.done ? "Done" : "To do");
    box.disabled = view.state.readOnly;
    box.onmousedown = (event) => {
      event.preventDefault();
      const at = view.posAtDOM(box);
      view.dispatch({ changes: { from: at + 1, to: at + 2, insert: this.done ? " " : "x" }, userEvent: "input.tick" });
    };
    box.onclick = (event) => event.preventDefault();
    return box;
  }
  override ignoreEvent(): boolean {
    return true;
  }
}

const hidden = Decoration.replace({});
const bullet = Decoration.replace({ widget: new Bullet(false) });
const dash = Decoration.replace({ widget: new Bullet(true) });
const open = Decoration.replace({ widget: new Box(false) });
const done = Decoration.replace({ widget: new Box(true) });
const image = Decoration.mark({ class: "cm-image" });
const struck = Decoration.mark({ class: "cm-done" });
const indent = Decoration.mark({ class: "cm-indent" });
const lineOf = (name: string) => Decoration.line({ class: name });
const lines = {
  front: lineOf("cm-front"),
  quote: lineOf("cm-quote"),
  code: lineOf("cm-code"),
  first: lineOf("cm-code-first"),
  last: lineOf("cm-code-last"),
  table: lineOf("cm-table"),
  rule: lineOf("cm-rule"),
};
const headings = [1, 2, 3, 4, 5, 6].map((level) => lineOf(`cm-h cm-h${level}`));

/** Widths of what stands before a list item's words, in em of Source Sans 3. */
const WIDTH: Record<string, number> = { " ": 0.2, "-": 0.31, "*": 0.42, "+": 0.5, ".": 0.25, ")": 0.3 };
/** A space of a nested item's indentation is shown wider (see `.cm-indent`). */
const INDENT = 0.6;
/** The width of a bullet that stands for its mark (see `.cm-bullet`). */
const BULLET = 1.1;
/** The width of a to-do's box with the space after it. */
const BOX = 1.5;

/** Gives the numbers of the lines that a selection touches. */
function touched(state: EditorState): Set<number> {
  const numbers = new Set<number>();
  for (const range of state.selection.ranges) {
    const last = state.doc.lineAt(range.to).number;
    for (let line = state.doc.lineAt(range.from).number; line <= last; line += 1) numbers.add(line);
  }
  return numbers;
}

/** Gives the decorations of the parts of the text between `from` and `to`. */
export function decorate(state: EditorState, ranges: readonly { from: number; to: number }[]): DecorationSet {
  const found: Range<Decoration>[] = [];
  const { doc } = state;
  const shown = touched(state);
  const bare = (at: number) => shown.has(doc.lineAt(at).number);
  const hide = (from: number, to: number, how = hidden) => {
    if (to > from && !bare(from)) found.push(how.range(from, to));
  };
  const eachLine = (node: SyntaxNodeRef, add: (from: number, number: number, first: boolean, last: boolean) => void) => {
    const [first, last] = [doc.lineAt(node.from).number, doc.lineAt(node.to).number];
    for (let line = first; line <= last; line += 1) add(doc.line(line).from, line, line === first, line === last);
  };
  const seen = new Set<number>();

  for (const { from, to } of ranges) {
    syntaxTree(state).iterate({
      from,
      to,
      enter(node) {
        const { name } = node;
        const heading = /^(?:ATX|Setext)Heading(\d)$/.exec(name)?.[1];
        if (heading) {
          const level = headings[Number(heading) - 1];
          if (level) found.push(level.range(doc.lineAt(node.from).from));
          return;
        }
        switch (name) {
          case "FrontMatter":
            eachLine(node, (at) => found.push(lines.front.range(at)));
            return false;
          case "HeaderMark": {
            if (node.node.parent?.name.startsWith("ATX") !== true) return;
            const line = doc.lineAt(node.from);
            const lead = node.from === line.from + /^\s*/.exec(line.text)![0].length;
            if (lead) hide(node.from, Math.min(node.to + 1, line.to));
            return;
          }
          case "EmphasisMark":
          case "StrikethroughMark":
            hide(node.from, node.to);
            return;
          case "CodeMark":
            if (node.node.parent?.name === "InlineCode") hide(node.from, node.to);
            return;
          case "Link": {
            // A link with its address; wikilinks, footnotes and references stay as written.
            const marks = node.node.getChildren("LinkMark");
            const [start, end] = [marks[0], marks[1]];
            if (!start || !end || !node.node.getChild("URL") || doc.sliceString(node.from - 1, node.from) === "[") return;
            hide(start.from, start.to);
            if (doc.lineAt(end.from).number === doc.lineAt(node.to).number) hide(end.from, node.to);
            return;
          }
          case "Image": {
            // Its words stand for it; the preview has the picture.
            const [start, end] = node.node.getChildren("LinkMark");
            if (!start || !end || end.from === start.to || bare(node.from)) return;
            found.push(image.range(start.to, end.from));
            hide(start.from, start.to);
            if (doc.lineAt(end.from).number === doc.lineAt(node.to).number) hide(end.from, node.to);
            return;
          }
          case "Blockquote":
            eachLine(node, (at) => {
              if (!seen.has(at)) found.push(lines.quote.range(at));
              seen.add(at);
            });
            return;
          case "QuoteMark":
            hide(node.from, doc.sliceString(node.to, node.to + 1) === " " ? node.to + 1 : node.to);
            return;
          case "FencedCode":
          case "CodeBlock":
            eachLine(node, (at, _line, first, last) => {
              found.push(lines.code.range(at));
              if (first) found.push(lines.first.range(at));
              if (last) found.push(lines.last.range(at));
            });
            return name === "FencedCode";
          case "Table":
            eachLine(node, (at) => found.push(lines.table.range(at)));
            return;
          case "HorizontalRule":
            if (!bare(node.from)) found.push(lines.rule.range(doc.lineAt(node.from).from));
            return;
          case "ListItem":
            item(node);
            return;
          case "Task": {
            if (!/^\[[xX]\]/.test(doc.sliceString(node.from, node.from + 3))) return;
            if (node.to > node.from + 3) found.push(struck.range(node.from + 3, node.to));
            return;
          }
        }
      },
    });
  }
  return Decoration.set(found, true);

  /** Hangs a list item's lines under its first word, and puts a bullet or a box for its mark. */
  function item(node: SyntaxNodeRef): void {
    const mark = node.node.getChild("ListMark");
    if (!mark) return;
    const line = doc.lineAt(mark.from);
    const lead = doc.sliceString(line.from, mark.from);
    // In a quote, or after another item's mark on the same line, the text is left to wrap as it does.
    if (lead.trim() !== "") return;
    const ordered = node.node.parent?.name === "OrderedList";
    const text = doc.sliceString(mark.from, mark.to);
    const task = node.node.getChild("Task")?.getChild("TaskMarker");
    const plain = bare(mark.from);
    const after = doc.sliceString(mark.to, mark.to + 1) === " " ? 1 : 0;
    let width = lead.length * INDENT;
    if (lead) found.push(indent.range(line.from, mark.from));
    if (plain || ordered) {
      for (const character of text) width += WIDTH[character] ?? 0.5;
      width += after * 0.2;
    }
    if (!plain && task) {
      const ticked = doc.sliceString(task.from + 1, task.from + 2) !== " ";
      if (!ordered) hide(mark.from, task.from);
      found.push((ticked ? done : open).range(task.from, task.to));
      width += BOX;
    } else if (!plain && !ordered) {
      hide(mark.from, mark.to + after, lead.length > 1 ? dash : bullet);
      width += BULLET;
    }
    found.push(Decoration.line({ attributes: { style: `padding-left:calc(10px + ${width.toFixed(2)}em);text-indent:-${width.toFixed(2)}em` } }).range(line.from));
  }
}

/** Decorates what can be seen. */
export const marks: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view.state, view.visibleRanges);
    }
    update(update: ViewUpdate): void {
      const parsed = syntaxTree(update.startState) !== syntaxTree(update.state);
      if (update.docChanged || update.selectionSet || update.viewportChanged || parsed) {
        this.decorations = decorate(update.state, update.view.visibleRanges);
      }
    }
  },
  { decorations: (plugin) => plugin.decorations },
);
