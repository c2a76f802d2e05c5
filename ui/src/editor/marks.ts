// Markdown set as text that is read: marks are hidden but on the lines that the cursor or the selection touches, lists
// hang, quotes have a bar, callouts a sign, code stands on its own ground, and a to-do's box can be ticked.
//
// It only decorates: the text stays as it is, and ticking a box is a change like typing. What stands before a line's words
// takes the same room whether its marks are shown or not, so that the words stay where they are.

import { syntaxTree } from "@codemirror/language";
import { type EditorState, type Extension, type Line, type Range } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate, WidgetType } from "@codemirror/view";
import type { SyntaxNode, SyntaxNodeRef } from "@lezer/common";

import { t } from "../lib/language.svelte";
import { CALLOUT, CalloutSign, calloutOf } from "./callouts";
import { referenceOf } from "./links";
import { isAlone, picturesIn } from "./pictures";
import { definition } from "./structure";

class Bullet extends WidgetType {
  constructor(
    readonly deep: boolean,
    readonly style: string,
  ) {
    super();
  }
  override eq(other: Bullet): boolean {
    return other.deep === this.deep && other.style === this.style;
  }
  override toDOM(): HTMLElement {
    const dot = document.createElement("span");
    dot.className = "cm-before cm-bullet";
    dot.style.cssText = this.style;
    dot.textContent = this.deep ? "–" : "•";
    return dot;
  }
}

class Box extends WidgetType {
  constructor(
    readonly done: boolean,
    readonly style: string,
  ) {
    super();
  }
  override eq(other: Box): boolean {
    return other.done === this.done && other.style === this.style;
  }
  override toDOM(view: EditorView): HTMLElement {
    const room = document.createElement("span");
    room.className = "cm-before";
    room.style.cssText = this.style;
    const box = room.appendChild(document.createElement("input"));
    box.type = "checkbox";
    box.className = "check big";
    box.checked = this.done;
    box.tabIndex = -1;
    box.dataset.testid = "task";
    box.setAttribute("aria-label", t(this.done ? "live.done" : "live.to_do"));
    box.disabled = view.state.readOnly;
    box.onmousedown = (event) => {
      event.preventDefault();
      const line = view.state.doc.lineAt(view.posAtDOM(room));
      const change = tick(line);
      if (change && !view.state.readOnly) view.dispatch({ changes: change, userEvent: "input.tick" });
    };
    box.onclick = (event) => event.preventDefault();
    return room;
  }
  override ignoreEvent(): boolean {
    return true;
  }
}

const ITEM = /^([\s>]*)(?:([-*+]|\d{1,9}[.)])([ \t]+))?(?:\[([ xX])\](?=[ \t]))?/;

/** The change that ticks a line's box, or takes the tick away; null where it has none. */
export function tick(line: Line): { from: number; to: number; insert: string } | null {
  const [whole = "", , mark, , sign] = ITEM.exec(line.text) ?? [];
  if (!mark || sign === undefined) return null;
  const at = line.from + whole.length - 2;
  return { from: at, to: at + 1, insert: sign === " " ? "x" : " " };
}

const hidden = Decoration.replace({});
const markOf = (name: string) => Decoration.mark({ class: name });
const styled = {
  image: markOf("cm-image"),
  done: markOf("cm-done"),
  link: markOf("cm-link"),
  highlight: markOf("cm-highlight"),
  remark: markOf("cm-remark"),
  note: markOf("cm-fn"),
  dim: markOf("cm-dim"),
  break: markOf("cm-break"),
  title: markOf("cm-callout-title"),
};

/** The width of what stands before a list item's words, in em. */
const BULLET = 1.35;
/** The width of a to-do's box with the space after it. */
const BOX = 1.6;
/** The width of a quote's bar with its space, in px. */
const BAR = 16;
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** Something before a line's words: it takes so much room, whatever is written in it. */
interface Before {
  from: number;
  to: number;
  em: number;
  px: number;
  shows: "written" | "bullet" | "dash" | "open" | "done";
  name: string;
}

/** What is known of a line. */
interface Seen {
  classes: Set<string>;
  quote: number;
  /** How far its words hang, in em. */
  hang: number;
  /** Where a quote's bar stands, in em. */
  bar: number;
  code: boolean;
  before: Before[];
}

/** Gives the decorations of the parts of the text between `from` and `to`. */
export function decorate(state: EditorState, ranges: readonly { from: number; to: number }[]): DecorationSet {
  const found: Range<Decoration>[] = [];
  const { doc } = state;
  const selected = state.selection.ranges;
  const bareLine = (line: Line) => selected.some(({ from, to }) => from <= line.to && to >= line.from);
  const bare = (at: number) => bareLine(doc.lineAt(at));
  const hide = (from: number, to: number) => {
    if (to > from && !bare(from)) found.push(hidden.range(from, to));
  };
  const put = (decoration: Decoration, from: number, to: number) => {
    if (to > from) found.push(decoration.range(from, to));
  };
  const sameLine = (from: number, to: number) => doc.lineAt(from).to >= to;

  const lines = new Map<number, Seen>();
  const seen = (at: number): Seen => {
    let line = lines.get(at);
    if (!line) lines.set(at, (line = { classes: new Set(), quote: 0, hang: 0, bar: 0, code: false, before: [] }));
    return line;
  };

  for (const range of ranges) {
    /** Each line of a node that is in what is seen: a block may go on for thousands. */
    const eachLine = (node: SyntaxNodeRef, add: (line: Line, first: boolean, last: boolean) => void) => {
      const [start, end] = [Math.max(node.from, range.from), Math.min(node.to, range.to)];
      if (end < start) return;
      const [first, last] = [doc.lineAt(node.from).from, doc.lineAt(node.to).from];
      for (let line = doc.lineAt(start); ; line = doc.line(line.number + 1)) {
        add(line, line.from === first, line.from === last);
        if (line.to >= end || line.number >= doc.lines) return;
      }
    };

    syntaxTree(state).iterate({
      from: range.from,
      to: range.to,
      enter(node) {
        const { name } = node;
        const heading = /^(?:ATX|Setext)Heading(\d)$/.exec(name)?.[1];
        if (heading) {
          seen(doc.lineAt(node.from).from).classes.add("cm-h").add(`cm-h${heading}`);
          return;
        }
        switch (name) {
          case "FrontMatter":
            eachLine(node, (line) => seen(line.from).classes.add("cm-front"));
            return false;
          case "HeaderMark": {
            const line = doc.lineAt(node.from);
            if (node.node.parent?.name.startsWith("ATX") !== true) {
              seen(line.from).classes.add("cm-underline");
              hide(node.from, node.to);
              return;
            }
            const lead = doc.sliceString(line.from, node.from).replace(/^[\s>]*/, "") === "";
            const after = /^[ \t]*/.exec(doc.sliceString(node.to, Math.min(node.to + 80, line.to)))?.[0].length ?? 0;
            const before = /[ \t]*$/.exec(doc.sliceString(Math.max(line.from, node.from - 80), node.from))?.[0].length ?? 0;
            if (lead) hide(node.from, node.to + after);
            else hide(node.from - before, node.to);
            return;
          }
          case "EmphasisMark":
          case "StrikethroughMark":
          case "HighlightMark":
            hide(node.from, node.to);
            return;
          case "Highlight":
            put(styled.highlight, node.from, node.to);
            return;
          case "Remark":
            put(styled.remark, node.from, node.to);
            return;
          case "Escape":
            hide(node.from, node.from + 1);
            return;
          case "HardBreak": {
            const line = doc.lineAt(node.from);
            put(styled.break, node.from, Math.min(node.to, line.to));
            return;
          }
          case "CodeMark":
            if (node.node.parent?.name === "InlineCode") hide(node.from, node.to);
            else if (node.node.parent?.name === "FencedCode" && sameLine(node.from, node.to)) hide(node.from, node.to);
            return;
          case "Link":
            link(node.node);
            return;
          case "Autolink": {
            const url = node.node.getChild("URL");
            if (!url) return;
            hide(node.from, url.from);
            hide(url.to, node.to);
            return;
          }
          case "URL":
            if (node.node.parent && !["Link", "Image", "LinkReference"].includes(node.node.parent.name)) put(styled.link, node.from, node.to);
            else put(styled.dim, node.from, node.to);
            return;
          case "LinkTitle":
            put(styled.dim, node.from, node.to);
            return;
          case "LinkReference":
            if (!doc.sliceString(node.from, node.from + 2).startsWith("[^")) put(styled.dim, node.from, node.to);
            return;
          case "WikiLink": {
            const [target, alias] = [node.node.getChild("WikiTarget"), node.node.getChild("WikiAlias")];
            const shown = alias ?? target;
            if (!shown) return;
            hide(node.from, shown.from);
            put(styled.link, shown.from, shown.to);
            if (alias && target) put(styled.dim, target.from, target.to);
            hide(shown.to, node.to);
            return;
          }
          case "WikiEmbed":
          case "Image":
            picture(node.node);
            return;
          case "Footnote": {
            const line = doc.lineAt(node.from);
            if (definesAt(line, node.from)) return;
            hide(node.from, node.from + 2);
            put(styled.note, node.from + 2, node.to - 1);
            hide(node.to - 1, node.to);
            return;
          }
          case "Blockquote":
            quote(node, eachLine);
            return;
          case "QuoteMark":
            quoteMark(node);
            return;
          case "FencedCode":
          case "CodeBlock":
            eachLine(node, (line, first, last) => {
              const { classes } = seen(line.from);
              seen(line.from).code = true;
              classes.add("cm-code");
              if (first) classes.add("cm-code-first");
              if (last) classes.add("cm-code-last");
              if (name === "FencedCode" && (first || (last && node.node.lastChild?.name === "CodeMark"))) classes.add("cm-fence");
            });
            return name === "FencedCode";
          case "Table":
            eachLine(node, (line, first) => {
              seen(line.from).classes.add("cm-row");
              if (first) seen(line.from).classes.add("cm-row-head");
            });
            for (const mark of node.node.getChildren("QuoteMark")) quoteMark(mark);
            return false;
          case "HorizontalRule":
            if (!bare(node.from)) seen(doc.lineAt(node.from).from).classes.add("cm-rule");
            return;
          case "ListItem":
            item(node.node, eachLine);
            return;
          case "Task":
            if (/^\[[xX]\]/.test(doc.sliceString(node.from, node.from + 3))) put(styled.done, node.from + 4, node.to);
            return;
        }
      },
    });
  }

  // Two ranges may meet in a line, where something is folded.
  let last = -1;
  for (const { from, to } of ranges) {
    for (let line = doc.lineAt(from); ; line = doc.line(line.number + 1)) {
      if (line.from > last) emit(line);
      last = Math.max(last, line.from);
      if (line.to >= to || line.number >= doc.lines) break;
    }
  }
  return Decoration.set(found, true);

  /** Whether a footnote is said at the start of a line. */
  function definesAt(line: Line, at: number): boolean {
    return /^[\s>]*$/.test(line.text.slice(0, at - line.from)) && /^\[\^[^\]\s[]+\]:/.test(line.text.slice(at - line.from));
  }

  function link(node: SyntaxNode): void {
    const [start, end] = node.getChildren("LinkMark");
    if (!start || !end) return;
    const url = node.getChild("URL");
    if (!url && !definition(state, "reference", referenceOf(state, node))) return;
    put(styled.link, start.to, end.from);
    if (end.from === start.to) return;
    hide(start.from, start.to);
    if (sameLine(end.from, node.to)) hide(end.from, node.to);
  }

  /** A picture's words; what shows it stands beside its line. */
  function picture(node: SyntaxNode): void {
    const line = doc.lineAt(node.from);
    if (node.to > line.to) return;
    const all = picturesIn(line.text, line.from);
    const here = all.find(({ from }) => from === node.from);
    if (!here) return;
    const alone = isAlone(line.text, all, line.from);
    if (alone) seen(line.from).classes.add("cm-caption");
    const written = doc.sliceString(node.from, node.to);
    const words = here.alt ? written.indexOf(here.alt) : -1;
    const at = words >= 0 ? words : written.indexOf(here.target);
    if (at < 0 || bareLine(line)) return;
    const [from, to] = [node.from + at, node.from + at + (words >= 0 ? here.alt : here.target).length];
    hide(node.from, from);
    if (!alone) put(styled.image, from, to);
    hide(to, node.to);
  }

  function quoteMark(node: { from: number; to: number }): void {
    const to = doc.sliceString(node.to, node.to + 1) === " " ? node.to + 1 : node.to;
    const line = doc.lineAt(node.from);
    if (bareLine(line)) seen(line.from).before.push({ from: node.from, to, em: 0, px: BAR, shows: "written", name: "cm-quote-mark" });
    else found.push(hidden.range(node.from, to));
  }

  function quote(node: SyntaxNodeRef, eachLine: (node: SyntaxNodeRef, add: (line: Line, first: boolean, last: boolean) => void) => void): void {
    let depth = 1;
    let bar = 0;
    for (let parent = node.node.parent; parent; parent = parent.parent) {
      if (parent.name === "Blockquote") depth += 1;
      // A quote in a list has its bar where the item's words start.
      else if (parent.name === "ListItem" && bar === 0 && depth === 1) bar = hangOf(parent).all;
    }
    const start = doc.lineAt(node.from);
    const opens = /^>[ \t]?/.exec(start.text.slice(node.from - start.from))?.[0].length ?? 0;
    const at = node.from + opens;
    const callout = CALLOUT.exec(start.text.slice(at - start.from));
    eachLine(node, (line, first, last) => {
      const now = seen(line.from);
      now.quote = depth;
      if (depth === 1) now.bar = bar;
      if (depth === 1) now.classes.add(callout ? "cm-callout" : "cm-quote");
      // Deeper ones than three share the last bar.
      else now.classes.add(depth === 2 ? "cm-quote-2" : "cm-quote-3");
      if (depth === 1 && callout) now.classes.add(`cm-callout-${calloutOf(callout[1] ?? "").tone}`);
      if (depth === 1 && callout && first) now.classes.add("cm-callout-first");
      if (depth === 1 && callout && last) now.classes.add("cm-callout-last");
    });
    if (!callout || depth > 1) return;
    const titled = at + callout[0].length < start.to;
    put(styled.title, at + callout[0].length, start.to);
    if (bareLine(start)) put(styled.dim, at, at + callout[0].length);
    else found.push(Decoration.replace({ widget: new CalloutSign(callout[1] ?? "", titled) }).range(at, at + callout[0].length));
  }

  /** How far a list item's words hang: its own mark and those round it. */
  function hangOf(node: SyntaxNode): { own: number; all: number; mark: number } {
    const list = node.parent;
    let mark = BULLET;
    if (list?.name === "OrderedList") {
      const last = list.lastChild?.getChild("ListMark");
      // All of a list's numbers take as much room as its last.
      mark = Math.max(BULLET, (last ? last.to - last.from - 1 : 1) * 0.5 + 0.7);
    }
    const task = node.getChild("Task");
    const own = task ? (list?.name === "OrderedList" ? mark : 0) + BOX : mark;
    let all = own;
    for (let parent = list?.parent ?? null; parent; parent = parent.parent) {
      if (parent.name !== "ListItem") continue;
      all += hangOf(parent).all;
      break;
    }
    return { own, all, mark };
  }

  /** Hangs a list item's lines under its first word, and puts a bullet or a box for its mark. */
  function item(node: SyntaxNode, eachLine: (node: SyntaxNodeRef, add: (line: Line, first: boolean, last: boolean) => void) => void): void {
    const mark = node.getChild("ListMark");
    if (!mark) return;
    const hang = hangOf(node);
    eachLine(node, (line, first) => {
      const now = seen(line.from);
      now.hang = hang.all;
      if (first) return;
      // Words that go on below hang too, their spaces to the left of them.
      now.before = now.before.filter(({ name }) => name !== "cm-lead");
      const quoted = /^[ \t]*(?:>[ \t]?)*/.exec(line.text)?.[0] ?? "";
      const outer = /^[ \t]*/.exec(line.text)?.[0].length ?? 0;
      // In a quote of the item's own, its spaces stand before the quote's marks.
      const marks = outer === 0 && quoted.includes(">") ? quoted.length : 0;
      const spaces = /^[ \t]*/.exec(line.text.slice(marks))?.[0].length ?? 0;
      if (spaces > 0) now.before.push({ from: line.from + marks, to: line.from + marks + spaces, em: hang.all, px: 0, shows: "written", name: "cm-lead" });
    });
    const line = doc.lineAt(mark.from);
    const now = seen(line.from);
    // An item after another's mark on the same line goes where it stands.
    const outer = now.before.some(({ name }) => name === "cm-mark");
    now.before = now.before.filter(({ name }) => name !== "cm-lead");
    const space = (at: number) => (doc.sliceString(at, at + 1) === " " ? 1 : 0);
    // A quote's mark takes one space with it.
    const quoted = /^[ \t]*(?:>[ \t]?)*/.exec(line.text)?.[0] ?? "";
    const lead = outer ? 0 : Math.max(0, mark.from - line.from - (quoted.includes(">") ? quoted.length : 0));
    const plain = bareLine(line);
    const ordered = node.parent?.name === "OrderedList";
    const task = node.getChild("Task")?.getChild("TaskMarker");
    if (lead > 0) now.before.push({ from: mark.from - lead, to: mark.from, em: hang.all - hang.own, px: 0, shows: "written", name: "cm-lead" });
    if (ordered || !task) {
      const shows = plain || ordered ? "written" : hang.all > hang.own ? "dash" : "bullet";
      now.before.push({ from: mark.from, to: mark.to + space(mark.to), em: hang.mark, px: 0, shows, name: "cm-mark" });
    }
    if (task) {
      const ticked = doc.sliceString(task.from + 1, task.from + 2) !== " ";
      const from = ordered ? task.from : mark.from;
      now.before.push({ from, to: task.to + space(task.to), em: BOX, px: 0, shows: plain ? "written" : ticked ? "done" : "open", name: "cm-mark cm-task-mark" });
    }
  }

  /** Puts what is known of a line on it. */
  function emit(line: Line): void {
    const known = lines.get(line.from);
    const classes = [...(known?.classes ?? [])];
    const note = known?.code || classes.includes("cm-front") ? null : /^([\s>]*)\[\^([^\]\s[]+)\]:[ \t]?/.exec(line.text);
    if (note) {
      const at = line.from + (note[1]?.length ?? 0);
      const label = at + 2 + (note[2]?.length ?? 0);
      classes.push("cm-fn-line");
      hide(at, at + 2);
      put(styled.note, at + 2, label);
      hide(label, label + 2);
    }
    const style: string[] = [];
    if (known && known.quote > 0) style.push(`--quote:${known.quote}`);
    if (known && known.hang > 0) style.push(`--hang:${known.hang.toFixed(2)}`);
    if (known && known.bar > 0) style.push(`--bar:${known.bar.toFixed(2)}`);
    const rtl = RTL.test(line.text);
    if (classes.length > 0 || style.length > 0 || rtl) {
      const attributes: Record<string, string> = {};
      if (classes.length > 0) attributes.class = classes.join(" ");
      if (style.length > 0) attributes.style = style.join(";");
      if (rtl) attributes.dir = "auto";
      found.push(Decoration.line({ attributes }).range(line.from));
    }
    if (!known || known.code) return;
    const before = known.before.sort((a, b) => a.from - b.from);
    const [em, px] = before.reduce(([em, px], each) => [em + each.em, px + each.px], [0, 0]);
    before.forEach((each, at) => {
      const width = each.px ? `${each.px}px` : `${each.em.toFixed(2)}em`;
      const room = `min-width:${width};${at === 0 ? `margin-inline-start:calc(-${em.toFixed(2)}em - ${px}px)` : ""}`;
      if (each.to <= each.from) return;
      if (each.shows === "written") found.push(Decoration.mark({ attributes: { class: `cm-before ${each.name}`, style: each.name === "cm-lead" ? `${room};width:${width}` : room } }).range(each.from, each.to));
      else if (each.shows === "bullet" || each.shows === "dash") found.push(Decoration.replace({ widget: new Bullet(each.shows === "dash", room) }).range(each.from, each.to));
      else found.push(Decoration.replace({ widget: new Box(each.shows === "done", room) }).range(each.from, each.to));
    });
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
