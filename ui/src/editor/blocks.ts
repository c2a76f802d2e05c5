// What stands between lines or in place of them: tables as tables, and pictures. A table in which the cursor is shows its
// own lines, with its bars under each other though not a space is written.
//
// Blocks take part in the height of lines, so they cannot be made for what is seen alone; they are kept for the whole note
// and made anew only where a change touched them.

import { foldedRanges } from "@codemirror/language";
import { type EditorState, type Extension, type Range, RangeSet, RangeValue, StateField, type Transaction } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";

import { t } from "../lib/language.svelte";
import { inline } from "./inline";
import { pictureBlocks, pictures, picturesToggled } from "./pictures";
import { structureOf } from "./structure";
import { type Align, readTable, type Table, tablesIn, widthOf, widths } from "./tables";

/** A table's place in the note. */
class Spot extends RangeValue {
  override eq(): boolean {
    return true;
  }
}
const spot = new Spot();

export class TableWidget extends WidgetType {
  constructor(
    readonly text: string,
    readonly table: Table,
  ) {
    super();
  }
  override eq(other: TableWidget): boolean {
    return other.text === this.text;
  }
  override get estimatedHeight(): number {
    return this.table.rows.length * 34 + 16;
  }
  override toDOM(view: EditorView): HTMLElement {
    const box = document.createElement("div");
    box.className = "cm-grid";
    box.contentEditable = "false";
    box.dataset.testid = "table";
    const made = box.appendChild(document.createElement("table"));
    made.setAttribute("aria-label", t("live.table"));
    const { table, text } = this;
    table.rows.forEach((row, at) => {
      const line = (at === 0 ? made.createTHead() : (made.tBodies[0] ?? made.createTBody())).insertRow();
      table.aligns.forEach((align, column) => {
        const cell = row.cells[column];
        const shown = line.appendChild(document.createElement(at === 0 ? "th" : "td"));
        if (align) shown.className = `cm-${align}`;
        if (!cell) return;
        // Where its words are, counted from the table's start: the table may have moved since.
        shown.dataset.at = String(cell.to - table.from);
        const words = text.slice(cell.from - table.from, cell.to - table.from);
        if (/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.test(words)) shown.dir = "auto";
        shown.append(inline(words));
      });
    });
    box.onmousedown = (event) => {
      // Its scroll bar is its own.
      if (event.button !== 0 || event.shiftKey || (event.target === box && event.offsetY >= box.clientHeight)) return;
      const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-at]") : null;
      const start = view.posAtDOM(box);
      const at = Math.min(view.state.doc.length, start + Number(cell?.dataset.at ?? 0));
      event.preventDefault();
      view.focus();
      view.dispatch({ selection: { anchor: at }, userEvent: "select.pointer" });
    };
    return box;
  }
  override ignoreEvent(event: Event): boolean {
    return event.type !== "wheel";
  }
}

/** Fills a cell up to its column's width, in the editor alone. */
class Space extends WidgetType {
  constructor(readonly columns: number) {
    super();
  }
  override eq(other: Space): boolean {
    return other.columns === this.columns;
  }
  override toDOM(): HTMLElement {
    const space = document.createElement("span");
    space.className = "cm-fill";
    space.style.width = `${this.columns}ch`;
    return space;
  }
}

const rowLine = Decoration.line({ class: "cm-row" });
const headLine = Decoration.line({ class: "cm-row cm-row-head" });
const ruleLine = Decoration.line({ class: "cm-row cm-row-rule" });
const lastLine = Decoration.line({ class: "cm-row-last" });
const bar = Decoration.mark({ class: "cm-bar" });
const cellNow = Decoration.mark({ class: "cm-cell-now" });
/** So many columns of letters fit on a line. */
const FITS = 68;
/** Columns are filled up to so much at least, where they are as wide. */
const LEAST = 6;
/** In a table of more rows only the lines are marked. */
const MOST_ROWS = 400;

/** The widths that columns are filled up to: the widest ones are cut until a row fits, and longer cells stand out. */
export function fitted(widths: readonly number[]): number[] {
  const room = FITS - widths.length * 3 - 1;
  let most = Math.max(LEAST, ...widths);
  while (most > LEAST && widths.reduce((sum, width) => sum + Math.min(width, most), 0) > room) most -= 1;
  return widths.map((width) => Math.min(width, most));
}

/** The lines of a table in which the cursor is. */
function openTable(state: EditorState, table: Table): Range<Decoration>[] {
  const made: Range<Decoration>[] = [];
  const lines = [...table.rows, table.rule].sort((a, b) => a.from - b.from);
  for (const row of lines) {
    made.push((row === table.rule ? ruleLine : row === table.rows[0] ? headLine : rowLine).range(row.from));
    if (row.to === table.to) made.push(lastLine.range(row.from));
  }
  if (lines.length > MOST_ROWS) return made;
  const wide = fitted(widths(state, table));
  const { head } = state.selection.main;
  for (const row of lines) {
    row.cells.forEach((cell, at) => {
      const lead = cell.start - 1;
      if (lead >= row.from && state.doc.sliceString(lead, cell.start) === "|") made.push(bar.range(lead, cell.start));
      if (at === row.cells.length - 1 && state.doc.sliceString(cell.end, cell.end + 1) === "|") made.push(bar.range(cell.end, cell.end + 1));
      if (row !== table.rule && head >= cell.start && head <= cell.end && cell.end > cell.start) made.push(cellNow.range(cell.start, cell.end));
      const has = cell.end - cell.start - (cell.to - cell.from) + widthOf(state.doc.sliceString(cell.from, cell.to));
      const lacks = (wide[at] ?? 0) + 2 - has;
      if (lacks > 0 && cell.end < row.to) made.push(Decoration.widget({ widget: new Space(lacks), side: 1 }).range(cell.end));
    });
  }
  return made;
}

interface Blocks {
  /** All tables. */
  spots: RangeSet<Spot>;
  /** Tables in which the cursor is not, and pictures. */
  shown: DecorationSet;
  /** Tables in which it is. */
  open: DecorationSet;
  /** Where those are: `3-80 200-240`. */
  opened: string;
  version: number;
}

/** The tables in which an end of the selection is. */
function openSpots(state: EditorState, spots: RangeSet<Spot>): { from: number; to: number }[] {
  const found = new Map<number, { from: number; to: number }>();
  for (const range of state.selection.ranges) {
    for (const end of [range.anchor, range.head]) spots.between(end, end, (from, to) => void found.set(from, { from, to }));
  }
  return [...found.values()].sort((a, b) => a.from - b.from);
}

const nameOf = (open: readonly { from: number; to: number }[]): string => open.map(({ from, to }) => `${from}-${to}`).join(" ");

/** Reads the table at a place that is known to be one. */
function reread(state: EditorState, from: number): Table | null {
  const line = state.doc.lineAt(from);
  return line.number < state.doc.lines ? readTable(state, state.doc.line(line.number + 1)) : null;
}

function widgetOf(state: EditorState, table: Table): Range<Decoration> {
  return Decoration.replace({ widget: new TableWidget(state.doc.sliceString(table.from, table.to), table), block: true }).range(table.from, table.to);
}

function build(state: EditorState): Blocks {
  const tables = tablesIn(state);
  const spots = RangeSet.of(tables.map((table) => spot.range(table.from, table.to)));
  const open = openSpots(state, spots);
  const isOpen = (table: Table) => open.some(({ from }) => from === table.from);
  const { entries, version } = structureOf(state);
  // A picture in a table is its words.
  const free = entries.filter(({ at, kind }) => kind.is === "picture" && !tables.some(({ from, to }) => at >= from && at <= to));
  return {
    spots,
    shown: Decoration.set([...tables.filter((table) => !isOpen(table)).map((table) => widgetOf(state, table)), ...pictureBlocks(state, free)], true),
    open: Decoration.set(tables.filter(isOpen).flatMap((table) => openTable(state, table)), true),
    opened: nameOf(open),
    version,
  };
}

/** Whether a change touches a block, or the line after one, which may become a part of it. */
function touches(now: Blocks, transaction: Transaction): boolean {
  let touched = false;
  transaction.changes.iterChangedRanges((fromA, toA) => {
    const hit = () => {
      touched = true;
      return false as const;
    };
    const old = transaction.startState.doc;
    const [from, to] = [Math.max(0, old.lineAt(fromA).from - 1), old.lineAt(toA).to];
    now.spots.between(from, to, hit);
    if (!touched) now.shown.between(old.lineAt(fromA).from, to, hit);
  });
  return touched;
}

/** Whether a change touches what makes a block: a line with a picture, a line of dashes or the one above it. */
function makes(transaction: Transaction): boolean {
  const { newDoc: doc } = transaction;
  const { entries } = structureOf(transaction.state);
  let near = false;
  transaction.changes.iterChangedRanges((_fromA, _toA, fromB, toB) => {
    const [from, to] = [doc.lineAt(fromB).from, doc.lineAt(toB).to + 1];
    near ||= entries.some(({ at, kind }) => (kind.is === "table" && at >= from && at <= to) || (kind.is === "picture" && at >= from && at < to));
  });
  return near;
}

/** Whether all changes stay inside one line of the one open table: typing in a cell. */
function inOpen(now: Blocks, transaction: Transaction): boolean {
  const open = openSpots(transaction.startState, now.spots);
  if (open.length !== 1 || !open[0]) return false;
  const { from, to } = open[0];
  const { startState: { doc: old }, newDoc: doc } = transaction;
  let inside = true;
  transaction.changes.iterChangedRanges((fromA, toA, fromB, toB) => {
    const one = fromA >= from && toA <= to && old.lineAt(fromA).to >= toA && doc.lineAt(fromB).to >= toB;
    // What the head and the dashes say decides whether it is a table at all.
    const row = one && old.lineAt(fromA).number >= old.lineAt(from).number + 2 && doc.lineAt(fromB).text.trim() !== "";
    inside &&= row;
  });
  return inside;
}

const field = StateField.define<Blocks>({
  create: build,
  update(now, transaction) {
    const { state } = transaction;
    if (picturesToggled(transaction.effects)) return build(state);
    let next = now;
    if (transaction.docChanged) {
      const { version } = structureOf(state);
      if (version !== now.version || makes(transaction)) return build(state);
      const typed = inOpen(now, transaction);
      if (!typed && touches(now, transaction)) return build(state);
      const spots = now.spots.map(transaction.changes);
      next = { ...now, spots, shown: now.shown.map(transaction.changes), version };
      const open = openSpots(state, spots);
      if (typed && open.length === 1 && open[0]) {
        const table = reread(state, open[0].from);
        if (!table || table.to !== open[0].to) return build(state);
        return { ...next, open: Decoration.set(openTable(state, table), true), opened: nameOf(open) };
      }
      next = { ...next, open: now.open.map(transaction.changes) };
    }
    if (!transaction.docChanged && !transaction.selection) return next;
    const open = openSpots(state, next.spots);
    const opened = nameOf(open);
    if (open.length === 0 && now.opened === "") return next;
    if (opened === now.opened && !transaction.docChanged) {
      // The cursor went to another cell.
      return { ...next, open: Decoration.set(open.flatMap(({ from }) => { const table = reread(state, from); return table ? openTable(state, table) : []; }), true) };
    }
    return build(state);
  },
  provide: (field) => [EditorView.decorations.from(field, (blocks) => blocks.shown), EditorView.decorations.from(field, (blocks) => blocks.open)],
});

/** Gives where the tables of a note are. */
export function tableSpots(state: EditorState): RangeSet<RangeValue> {
  return state.field(field, false)?.spots ?? RangeSet.empty;
}

/** Gives all blocks of a note. */
export const blocksIn = (state: EditorState): DecorationSet | undefined => state.field(field, false)?.shown;

/** Whether a place is inside what is folded. */
function isFolded(state: EditorState, pos: number): boolean {
  let folded = false;
  foldedRanges(state).between(pos, pos, (from, to) => {
    folded ||= from < pos && to > pos;
  });
  return folded;
}

/** Goes from the line above or below a table into it: a block would be passed by. */
export function intoTable(forward: boolean): (view: EditorView) => boolean {
  return (view) => {
    const { main, ranges } = view.state.selection;
    const spots = view.state.field(field, false)?.spots;
    if (!spots || spots.size === 0 || ranges.length > 1 || !main.empty) return false;
    const to = view.moveVertically(main, forward).head;
    // The move may end beyond the block, or at the note's end where the block is the last of it.
    const beyond = forward ? Math.max(to, view.lineBlockAt(main.head).to + 1) : Math.min(to, view.lineBlockAt(main.head).from - 1);
    if (beyond < 0 || beyond > view.state.doc.length) return false;
    const [low, high] = forward ? [main.head, beyond] : [beyond, main.head];
    const line = view.state.doc.lineAt(main.head);
    // Another row of the same wrapped line.
    if (to >= line.from && to <= line.to && to !== main.head && !(forward ? to === line.to : to === line.from)) return false;
    let spot: { from: number; to: number } | null = null;
    spots.between(low, high, (from, to) => {
      if ((main.head >= from && main.head <= to) || isFolded(view.state, from)) return;
      if (!spot || !forward) spot = { from, to };
      return forward ? false : undefined;
    });
    const found = spot as { from: number; to: number } | null;
    if (!found) return false;
    const table = reread(view.state, found.from);
    const row = forward ? table?.rows[0] : table?.rows.at(-1);
    const cell = row?.cells[0];
    if (!cell) return false;
    view.dispatch({ selection: { anchor: cell.to }, scrollIntoView: true, userEvent: "select" });
    return true;
  };
}

export const blocks: Extension = [pictures, field];
export type { Align };
