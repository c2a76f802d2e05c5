// Lists and quotes that go on by themselves: Enter brings the next mark, an empty item ends the list, Tab takes an item with
// its children deeper, lines and items move with Alt and the arrows, and an ordered list that was in order stays so.
//
// It reads lines, not the syntax tree, because it has to give back exactly the white space that a person uses: tabs stay
// tabs. A list whose numbers follow no rule is left alone.

import { copyLineDown, copyLineUp, moveLineDown, moveLineUp } from "@codemirror/commands";
import { ChangeSet, type ChangeSpec, countColumn, EditorSelection, type EditorState, type Extension, Prec, type StateCommand, type Text } from "@codemirror/state";
import { keymap } from "@codemirror/view";

import { inBlock } from "./context";

/** A line that starts a list item. */
export interface Item {
  /** The marks of the quotes that it stands in, with their spaces. */
  quote: string;
  /** White space before its mark. */
  indent: string;
  /** Its mark without a number: `-`, `.`, `)`. */
  mark: string;
  number: number | null;
  /** White space after the mark. */
  gap: string;
  /** `[ ] ` with its space, or nothing. */
  task: string;
  /** Where its words start in the line. */
  start: number;
  /** The column of its mark, and the one that its children have at least. */
  column: number;
  inner: number;
}

const TAB = 4;
const QUOTE = /^(?:[ \t]{0,3}>[ \t]?)+/;
const ITEM = /^([ \t]*)(?:([-*+])|(\d{1,9})([.)]))([ \t]+|$)(\[[ xX]\](?:[ \t]+|$))?/;
/** What starts a block of its own, and so never goes on lazily. */
const OTHER = /^[ \t]*(?:#{1,6}(?:[ \t]|$)|`{3}|~{3}|\||<)/;
const RULE = /^[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*$/;

/** Reads a line as a list item's first one. */
export function itemOf(line: string): Item | null {
  const quote = QUOTE.exec(line)?.[0] ?? "";
  const rest = line.slice(quote.length);
  const found = ITEM.exec(rest);
  if (!found || RULE.test(rest)) return null;
  const [all, indent = "", bullet, number, delimiter, gap = "", task = ""] = found;
  const column = countColumn(indent, TAB);
  const wide = countColumn(gap, TAB);
  return {
    quote,
    indent,
    mark: bullet ?? delimiter ?? "",
    number: number === undefined ? null : Number(number),
    gap,
    task,
    start: quote.length + all.length,
    column,
    // White space of five or more is code within the item.
    inner: column + (number?.length ?? 0) + 1 + (wide === 0 || wide > 4 ? 1 : wide),
  };
}

const depth = (quote: string) => quote.split(">").length;
/** The quote's marks, the text after them, and the column where that starts; null where there is only white space. */
function plain(line: string): { quote: string; text: string; column: number | null } {
  const quote = QUOTE.exec(line)?.[0] ?? "";
  const text = line.slice(quote.length);
  const lead = /^[ \t]*/.exec(text)?.[0] ?? "";
  return { quote, text, column: lead.length === text.length ? null : countColumn(lead, TAB) };
}

/** Gives the last line of an item: its children and what is written under it. */
export function lastLine(doc: Text, number: number, item: Item): number {
  let last = number;
  for (let at = number + 1; at <= doc.lines; at += 1) {
    const { quote, text, column } = plain(doc.line(at).text);
    if (depth(quote) !== depth(item.quote)) break;
    if (column === null) continue;
    // A line that goes on lazily belongs to the item as well.
    const lazy = last === at - 1 && !itemOf(text) && !OTHER.test(text) && !RULE.test(text);
    if (column <= item.column && !lazy) break;
    last = at;
  }
  return last;
}

/** Gives the line of the item before this one in the same list, or the one after it; with `any` it may have another mark. */
function sibling(doc: Text, number: number, item: Item, step: 1 | -1, any = false): number | null {
  for (let at = step === 1 ? lastLine(doc, number, item) + 1 : number - 1; at >= 1 && at <= doc.lines; at += step) {
    const { text } = doc.line(at);
    const { quote, column } = plain(text);
    if (depth(quote) !== depth(item.quote)) return null;
    if (column === null || column > item.column) continue;
    const other = itemOf(text);
    if (other) return column === item.column && (any || other.mark === item.mark) ? at : null;
    // Words that go on lazily are no end of the list.
    if (step === 1 || at === 1 || plain(doc.line(at - 1).text).column === null || OTHER.test(text.slice(quote.length))) return null;
  }
  return null;
}

/** Gives the line of the item that this one stands in. */
function parent(doc: Text, number: number, item: Item): number | null {
  for (let at = number - 1; at >= 1; at -= 1) {
    const { text } = doc.line(at);
    const { quote, column } = plain(text);
    if (depth(quote) !== depth(item.quote)) return null;
    if (column === null || column >= item.column) continue;
    return itemOf(text) ? at : null;
  }
  return null;
}

/** Gives the lines of the ordered list that an item is in. */
function run(doc: Text, number: number): number[] {
  const item = itemOf(doc.line(number).text);
  if (item?.number == null) return [];
  const lines = [number];
  for (const step of [-1, 1] as const) {
    let [at, here]: [number | null, Item] = [number, item];
    while (at !== null) {
      at = sibling(doc, at, here, step);
      const next: Item | null = at === null ? null : itemOf(doc.line(at).text);
      if (at === null || next?.number == null || next.mark !== item.mark) break;
      here = next;
      if (step === 1) lines.push(at);
      else lines.unshift(at);
    }
  }
  return lines;
}

/** How a list is numbered: one after the other, all alike (`1. 1. 1.`), or by no rule. */
function numbering(doc: Text, number: number): { by: 0 | 1 | null; first: number } | null {
  const numbers = run(doc, number).map((line) => itemOf(doc.line(line).text)?.number ?? 0);
  const [first, second] = numbers;
  if (first === undefined) return null;
  const by = second === first ? 0 : 1;
  return { by: numbers.every((each, at) => each === first + at * by) ? by : null, first };
}

/**
 * Sets the numbers right of the lists that `changes` touch. `moved` are line starts of the old text whose items went to
 * another list, `fresh` are line starts of the new one where an item is new.
 */
function renumbered(doc: Text, changes: ChangeSet, touched: readonly number[], moved: readonly number[], fresh: readonly number[]): ChangeSet {
  const after = changes.apply(doc);
  const back = changes.invertedDesc;
  const away = new Set(moved);
  const old = touched.flatMap((at) => run(doc, doc.lineAt(at).number)).map((line) => doc.line(line).from);
  const seen = new Set<number>();
  const specs: ChangeSpec[] = [];
  for (const start of [...old.map((at) => changes.mapPos(at, -1)), ...fresh]) {
    const lines = run(after, after.lineAt(start).number);
    const head = lines[0];
    if (head === undefined || seen.has(head)) continue;
    seen.add(head);
    let rule: { by: 0 | 1 | null; first: number } | null = null;
    for (const line of lines) {
      const from = after.line(line).from;
      const was = doc.lineAt(Math.min(back.mapPos(from, -1), doc.length));
      if (fresh.includes(from) || away.has(was.from) || changes.mapPos(was.from, -1) !== from) continue;
      rule = numbering(doc, was.number);
      if (rule) break;
    }
    // Nobody was here before: the list begins.
    rule ??= { by: 1, first: 1 };
    if (rule.by === null) continue;
    lines.forEach((line, at) => {
      const { from, text } = after.line(line);
      const item = itemOf(text);
      if (item?.number == null || rule?.by == null) return;
      const wanted = String(rule.first + at * rule.by);
      const now = /\d+/.exec(text.slice(item.quote.length + item.indent.length))?.[0] ?? "";
      if (now === wanted || Number(now) === Number(wanted)) return;
      const at0 = from + item.quote.length + item.indent.length;
      specs.push({ from: at0, to: at0 + now.length, insert: wanted });
      // A number with one more figure pushes its words along, and its children have to follow them.
      const wider = wanted.length - now.length;
      for (let child = line + 1; wider > 0 && child <= lastLine(after, line, item); child += 1) {
        const below = after.line(child);
        const { quote, column } = plain(below.text);
        if (column !== null && column >= item.inner && column < item.inner + wider) specs.push({ from: below.from + quote.length, insert: " ".repeat(wider) });
        else if (column !== null && column >= item.inner + wider) specs.push({ from: below.from + quote.length, insert: " ".repeat(wider) });
      }
    });
  }
  return specs.length === 0 ? changes : changes.compose(ChangeSet.of(specs, after.length, "\n"));
}

/** Writes an item's mark as it stands before its words, for a new item after it. */
function nextMark(item: Item, step: number): string {
  const number = item.number === null ? "" : String(item.number + step);
  return `${number}${item.mark}${item.gap === "" ? " " : item.gap}${item.task ? "[ ] " : ""}`;
}

/** Tells whether the items of a list stand apart by blank lines. */
function loose(doc: Text, number: number, item: Item): boolean {
  const before = sibling(doc, number, item, -1);
  return before !== null && plain(doc.line(number - 1).text).column === null;
}

interface Edit {
  changes: ChangeSpec;
  /** Where the cursor stands after it. */
  cursor: number;
  touched: number[];
  moved: number[];
  fresh: number[];
}

/** What Enter does in a list or a quote; null where it is an Enter like any other. */
function enter(state: EditorState, pos: number): Edit | null {
  const { doc } = state;
  const line = doc.lineAt(pos);
  const item = itemOf(line.text);
  if (inBlock(state, pos)) return null;
  const at = pos - line.from;
  if (!item) {
    const quote = QUOTE.exec(line.text)?.[0] ?? "";
    if (quote === "" || at < quote.length) return null;
    if (line.text.slice(quote.length).trim() !== "") return { changes: { from: pos, insert: `\n${quote}` }, cursor: pos + 1 + quote.length, touched: [], moved: [], fresh: [] };
    // An empty line of a quote ends it, one level at a time.
    const outer = quote.replace(/>[ \t]?$/, "");
    return { changes: { from: line.from + outer.length, to: line.to }, cursor: line.from + outer.length, touched: [], moved: [], fresh: [] };
  }
  // A dash alone may become anything yet.
  if (at < item.start || item.gap === "") return null;
  if (line.text.slice(item.start).trim() === "") {
    const up = parent(doc, line.number, item);
    const outer = up === null ? null : itemOf(doc.line(up).text);
    const from = line.from + item.quote.length;
    // The item goes one level up, or there is no list any more.
    const insert = outer ? `${outer.indent}${nextMark(outer, 1)}` : "";
    return { changes: { from, to: line.to, insert }, cursor: from + insert.length, touched: [line.from], moved: [line.from], fresh: [] };
  }
  const rule = numbering(doc, line.number);
  const break_ = loose(doc, line.number, item) ? `\n${item.quote.trimEnd()}\n` : "\n";
  const insert = `${break_}${item.quote}${item.indent}${nextMark(item, rule?.by === 0 ? 0 : 1)}`;
  // The space that stood between two words is not wanted in front of the new item's first one.
  const space = /^[ \t]+(?=\S)/.exec(line.text.slice(at))?.[0].length ?? 0;
  return { changes: { from: pos, to: pos + space, insert }, cursor: pos + insert.length, touched: [line.from], moved: [], fresh: [pos + break_.length] };
}

/** What Backspace does right behind an item's mark. */
function backspace(state: EditorState, pos: number): Edit | null {
  const line = state.doc.lineAt(pos);
  const at = pos - line.from;
  if (at === 0 || inBlock(state, pos)) return null;
  const item = itemOf(line.text);
  if (item) {
    if (at !== item.start) return null;
    const from = line.from + item.quote.length + item.indent.length;
    return { changes: { from, to: pos }, cursor: from, touched: [line.from], moved: [line.from], fresh: [] };
  }
  const quote = QUOTE.exec(line.text)?.[0] ?? "";
  if (quote !== "" && at === quote.length) {
    const outer = quote.replace(/>[ \t]?$/, "");
    return { changes: { from: line.from + outer.length, to: pos }, cursor: line.from + outer.length, touched: [], moved: [], fresh: [] };
  }
  return null;
}

/** Makes a command of what happens at each cursor; where one of them is none of ours, all are left to others. */
function atCursors(edit: (state: EditorState, pos: number) => Edit | null, userEvent: string): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly || state.selection.ranges.some((range) => !range.empty)) return false;
    const edits = state.selection.ranges.map((range) => edit(state, range.head));
    if (edits.some((each) => each === null)) return false;
    const [only] = edits;
    if (edits.length === 1 && only) {
      const changes = state.changes(only.changes);
      const all = renumbered(state.doc, changes, only.touched, only.moved, only.fresh);
      dispatch(state.update({ changes: all, selection: EditorSelection.cursor(follow(changes, all, only.cursor, state.doc)), scrollIntoView: true, userEvent }));
      return true;
    }
    const spec = state.changeByRange((range) => {
      const each = edit(state, range.head);
      return each ? { changes: each.changes, range: EditorSelection.cursor(each.cursor) } : { range };
    });
    dispatch(state.update(spec, { scrollIntoView: true, userEvent }));
    return true;
  };
}

/** Follows a cursor that was placed after the first changes through the numbers that were set after them. */
function follow(first: ChangeSet, all: ChangeSet, cursor: number, doc: Text): number {
  const [a, b] = [first.apply(doc), all.apply(doc)];
  const line = a.lineAt(cursor);
  const then = b.line(line.number);
  return Math.max(then.from, then.to - (line.to - cursor));
}

export const continueList: StateCommand = atCursors(enter, "input");
export const removeMark: StateCommand = atCursors(backspace, "delete.backward");

/** A new line within the item: Shift+Enter. */
export const lineInItem: StateCommand = ({ state, dispatch }) => {
  const { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  const item = itemOf(line.text);
  if (state.readOnly || state.selection.ranges.length > 1 || !item || inBlock(state, main.head) || main.from < line.from + item.start) return false;
  const lead = /^\t+$/.test(item.indent) ? `${item.indent}\t` : item.indent + " ".repeat(item.inner - item.column);
  dispatch(state.update(state.replaceSelection(`\n${item.quote}${lead}`), { scrollIntoView: true, userEvent: "input" }));
  return true;
};

/** The lines of the items that a selection touches, without those that stand in another of them; null where something else is touched. */
function roots(state: EditorState): { line: number; item: Item; last: number }[] | null {
  const { doc } = state;
  const found: { line: number; item: Item; last: number }[] = [];
  for (const range of state.selection.ranges) {
    const end = doc.lineAt(range.to);
    // A selection that ends at a line's start does not touch that line.
    const last = !range.empty && range.to === end.from && end.number > doc.lineAt(range.from).number ? end.number - 1 : end.number;
    for (let line = doc.lineAt(range.from).number; line <= last; line += 1) {
      const before = found.at(-1);
      if (before && line <= before.last) continue;
      const { text, from } = doc.line(line);
      if (plain(text).column === null) {
        if (range.empty) return null;
        continue;
      }
      const item = itemOf(text);
      if (!item || inBlock(state, from + item.start)) return null;
      found.push({ line, item, last: lastLine(doc, line, item) });
    }
  }
  return found.length > 0 ? found : null;
}

/** Tells whether lists in this text are indented with tabs. */
function tabbed(doc: Text, near: number): boolean {
  const [from, to] = [Math.max(1, near - 200), Math.min(doc.lines, near + 200)];
  for (let line = from; line <= to; line += 1) {
    const item = itemOf(doc.line(line).text);
    if (item && item.indent !== "") return item.indent.startsWith("\t");
  }
  return false;
}

/** Gives the white space of a child of this item. */
function childIndent(doc: Text, number: number, item: Item): string {
  const last = lastLine(doc, number, item);
  for (let line = number + 1; line <= last; line += 1) {
    const child = itemOf(doc.line(line).text);
    if (child) return child.indent;
  }
  return tabbed(doc, number) ? `${item.indent}\t` : item.indent + " ".repeat(item.inner - item.column);
}

/** Takes the touched items with their children one level deeper, or one up. */
function shift(deeper: boolean): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const { doc } = state;
    const items = roots(state);
    if (!items) return false;
    const specs: { from: number; to: number; insert: string }[] = [];
    const moved: number[] = [];
    let indent: string | null = null;
    items.forEach(({ line, item, last }, at) => {
      const before = items[at - 1];
      // Items that stood side by side go side by side.
      const beside = before && before.item.column === item.column && sibling(doc, line, item, -1, true) === before.line;
      if (!beside) indent = target(doc, line, item, deeper);
      if (indent === null) return;
      moved.push(doc.line(line).from);
      for (let each = line; each <= last; each += 1) {
        const { from, text } = doc.line(each);
        const quote = QUOTE.exec(text)?.[0].length ?? 0;
        if (!text.slice(quote).startsWith(item.indent) || text.slice(quote).trim() === "") continue;
        const start = from + quote;
        // Only what differs is touched, so that cursors stay with their words.
        if (indent.startsWith(item.indent)) specs.push({ from: start + item.indent.length, to: start + item.indent.length, insert: indent.slice(item.indent.length) });
        else if (item.indent.startsWith(indent)) specs.push({ from: start + indent.length, to: start + item.indent.length, insert: "" });
        else specs.push({ from: start, to: start + item.indent.length, insert: indent });
      }
    });
    // An item that can go no further stays; Tab never leaves the text.
    if (specs.length === 0) return true;
    const changes = renumbered(doc, state.changes(specs), moved, moved, []);
    dispatch(state.update({ changes, selection: state.selection.map(changes, 1), scrollIntoView: true, userEvent: deeper ? "input.indent" : "delete.dedent" }));
    return true;
  };
}

function target(doc: Text, line: number, item: Item, deeper: boolean): string | null {
  if (deeper) {
    const above = sibling(doc, line, item, -1, true);
    const sister = above === null ? null : itemOf(doc.line(above).text);
    return above === null || !sister ? null : childIndent(doc, above, sister);
  }
  const up = parent(doc, line, item);
  if (up !== null) return itemOf(doc.line(up).text)?.indent ?? "";
  return item.indent === "" ? null : "";
}

export const indentItem: StateCommand = shift(true);
export const outdentItem: StateCommand = shift(false);

/** Changes places with the item before or after, children and all. */
function move(step: 1 | -1): StateCommand {
  return ({ state, dispatch }) => {
    const { doc, selection } = state;
    const items = state.readOnly || selection.ranges.length > 1 ? null : roots(state);
    const [only] = items ?? [];
    if (!only || items?.length !== 1 || doc.lineAt(selection.main.to).number > only.last) return false;
    const other = sibling(doc, only.line, only.item, step);
    const its = other === null ? null : itemOf(doc.line(other).text);
    if (other === null || !its) {
      // The first child of an item stays with it; in the outermost list the line goes on through the text.
      return only.item.indent !== "" || only.last > only.line;
    }
    const [block, sister] = [
      { from: doc.line(only.line).from, to: doc.line(only.last).to },
      { from: doc.line(other).from, to: doc.line(lastLine(doc, other, its)).to },
    ];
    const text = doc.sliceString(sister.from, sister.to);
    const specs =
      step === -1
        ? [{ from: sister.from, to: block.from }, { from: block.to, insert: doc.sliceString(sister.to, block.from) + text }]
        : [{ from: block.from, insert: text + doc.sliceString(block.to, sister.from) }, { from: block.to, to: sister.to }];
    const changes = renumbered(doc, state.changes(specs), [block.from], [], []);
    // The block itself is not touched, so the selection stays in it.
    const [anchor, head] = [selection.main.anchor, selection.main.head].map((at) => changes.mapPos(at, at === block.to ? -1 : 1));
    dispatch(state.update({ changes, selection: EditorSelection.single(anchor ?? 0, head ?? 0), scrollIntoView: true, userEvent: "move.line" }));
    return true;
  };
}

/** Puts a copy of an item, children and all, under it; the cursor stays or goes along. */
function copy(step: 1 | -1): StateCommand {
  return ({ state, dispatch }) => {
    const { doc, selection } = state;
    const items = state.readOnly || selection.ranges.length > 1 ? null : roots(state);
    const [only] = items ?? [];
    if (!only || items?.length !== 1 || doc.lineAt(selection.main.to).number > only.last) return false;
    const block = { from: doc.line(only.line).from, to: doc.line(only.last).to };
    const text = doc.sliceString(block.from, block.to);
    const spec = step === 1 ? { from: block.from, insert: `${text}\n` } : { from: block.to, insert: `\n${text}` };
    const changes = renumbered(doc, state.changes(spec), [block.from], [], []);
    const side = step === 1 ? 1 : -1;
    const [anchor, head] = [changes.mapPos(selection.main.anchor, side), changes.mapPos(selection.main.head, side)];
    dispatch(state.update({ changes, selection: EditorSelection.single(anchor, head), scrollIntoView: true, userEvent: "input.copyline" }));
    return true;
  };
}

const either =
  (first: StateCommand, second: StateCommand): StateCommand =>
  (target) =>
    first(target) || second(target);

/** Several cursors of which one is at the note's edge stay: CodeMirror's own command would lose that one, and break. */
const together =
  (down: boolean, command: StateCommand): StateCommand =>
  (target) => {
    const { doc, selection } = target.state;
    const edge = selection.ranges.some(({ from, to }) => (down ? doc.lineAt(to).number === doc.lines : doc.lineAt(from).number === 1));
    return (selection.ranges.length > 1 && edge) || command(target);
  };

export const moveUp: StateCommand = either(move(-1), together(false, moveLineUp));
export const moveDown: StateCommand = either(move(1), together(true, moveLineDown));
export const copyUp: StateCommand = either(copy(-1), copyLineUp);
export const copyDown: StateCommand = either(copy(1), copyLineDown);

/** The keys of lists that go on by themselves. */
export const smartLists: Extension = Prec.high(
  keymap.of([
    { key: "Enter", run: continueList, shift: lineInItem },
    { key: "Backspace", run: removeMark },
    { key: "Tab", run: indentItem, shift: outdentItem },
  ]),
);
