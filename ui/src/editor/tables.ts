// Tables as the text holds them: where their cells are, and the commands that walk, grow and align them.
//
// Each command changes only what it names: walking changes nothing, a new row is one new line, and only "Align the table"
// writes spaces anew. It knows nothing of how a table looks.

import { type ChangeSpec, type EditorState, type Line, type StateCommand, type TransactionSpec } from "@codemirror/state";

import { structureOf, TABLE } from "./structure";

export type Align = "left" | "center" | "right" | null;

/** A cell: `from` to `to` are its words; `start` and `end` all that stands between its bars. */
export interface Cell {
  start: number;
  end: number;
  from: number;
  to: number;
}

export interface Row {
  from: number;
  to: number;
  cells: Cell[];
}

export interface Table {
  from: number;
  to: number;
  /** The first is the head; the line of dashes is not among them. */
  rows: Row[];
  aligns: Align[];
  /** The line of dashes. */
  rule: Row;
}

/** Reads a row's cells; bars that are escaped belong to the words. */
export function readRow(text: string, at: number): Row {
  const bars: number[] = [];
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === "\\") i += 1;
    else if (text[i] === "|") bars.push(i);
  }
  const trimmed = text.trimEnd().length;
  const lead = text.length - text.trimStart().length;
  const starts = bars[0] === lead ? [] : [lead];
  const cells: Cell[] = [];
  const edges = [...starts.map((start) => start - 1), ...bars];
  edges.forEach((edge, index) => {
    const start = edge + 1;
    const next = edges[index + 1];
    if (next === undefined && (start >= trimmed || trimmed === 0)) return;
    const end = next ?? trimmed;
    const words = text.slice(start, end);
    const empty = words.trim() === "";
    // The cursor's place in an empty cell is after one space.
    const from = empty ? Math.min(start + 1, end) : start + words.length - words.trimStart().length;
    const to = empty ? from : start + words.trimEnd().length;
    cells.push({ start: at + start, end: at + end, from: at + from, to: at + to });
  });
  return { from: at, to: at + text.length, cells };
}

function alignOf(text: string): Align {
  const [left, right] = [text.startsWith(":"), text.endsWith(":")];
  return left && right ? "center" : right ? "right" : left ? "left" : null;
}

/** What ends a table, when it follows without a blank line. */
const OTHER = /^ {0,3}(?:>|#{1,6}(?:[ \t]|$)|`{3}|~{3}|[-*+][ \t]|1[.)][ \t])|^\s*$/;

/** Reads the table whose line of dashes is the given one; null where it is none. */
export function readTable(state: EditorState, rule: Line): Table | null {
  const { doc } = state;
  if (rule.number === 1 || !TABLE.test(rule.text)) return null;
  const first = doc.line(rule.number - 1);
  if (/^(?: {4}|\t)/.test(first.text) || OTHER.test(first.text)) return null;
  const head = readRow(first.text, first.from);
  const dashes = readRow(rule.text, rule.from);
  if (head.cells.length !== dashes.cells.length) return null;
  const rows = [head];
  let last = rule;
  while (last.number < doc.lines) {
    const next = doc.line(last.number + 1);
    if (OTHER.test(next.text)) break;
    rows.push(readRow(next.text, next.from));
    last = next;
  }
  const aligns = dashes.cells.map((cell) => alignOf(doc.sliceString(cell.from, cell.to)));
  return { from: first.from, to: last.to, rows, aligns, rule: dashes };
}

/** Gives the tables of a note. */
export function tablesIn(state: EditorState): Table[] {
  const tables: Table[] = [];
  for (const { at, kind } of structureOf(state).entries) {
    // A line of dashes inside the table before is a row of it.
    if (kind.is !== "table" || at <= (tables.at(-1)?.to ?? -1)) continue;
    const table = readTable(state, state.doc.lineAt(at));
    if (table) tables.push(table);
  }
  return tables;
}

/** Gives the table that a place is in. */
export function tableAt(state: EditorState, pos: number): Table | null {
  let last = -1;
  for (const { at, kind } of structureOf(state).entries) {
    if (kind.is !== "table" || at <= last) continue;
    const rule = state.doc.lineAt(at);
    if (rule.number > 1 && state.doc.line(rule.number - 1).from > pos) return null;
    const table = readTable(state, rule);
    if (!table) continue;
    if (pos <= table.to) return pos >= table.from ? table : null;
    last = table.to;
  }
  return null;
}

/** Where the cursor is in a table: row (-1 on the line of dashes) and column. */
export function cellAt(table: Table, pos: number): { row: number; column: number } {
  const row = table.rows.findIndex((row) => pos >= row.from && pos <= row.to);
  const cells = (table.rows[row] ?? table.rule).cells;
  let column = 0;
  cells.forEach((cell, at) => {
    if (pos >= cell.start) column = at;
  });
  return { row, column };
}

const cursor = (at: number): TransactionSpec => ({ selection: { anchor: at }, scrollIntoView: true, userEvent: "select.cell" });

/** A row without words, with as many cells as the table has columns; the cursor goes into cell `column`. */
function emptyRow(columns: number): string {
  return `|${"  |".repeat(columns)}`;
}

/** The table that the main cursor is in, with where it is. */
function here(state: EditorState): { table: Table; row: number; column: number } | null {
  const table = tableAt(state, state.selection.main.head);
  return table && { table, ...cellAt(table, state.selection.main.head) };
}

function goTo(table: Table, row: number, column: number): TransactionSpec {
  const cells = table.rows[row]?.cells ?? [];
  const cell = cells[Math.min(column, cells.length - 1)];
  return cursor(cell ? cell.to : (table.rows[row]?.to ?? table.to));
}

function newRow(table: Table, after: number, column: number, cells = table.aligns.length): TransactionSpec {
  // Below the head comes the line of dashes.
  const at = after === 0 ? table.rule.to : (table.rows[after]?.to ?? table.to);
  return {
    changes: { from: at, insert: `\n${emptyRow(cells)}` },
    selection: { anchor: at + 3 + 3 * Math.min(column, cells - 1) },
    scrollIntoView: true,
    userEvent: "input.row",
  };
}

/** Goes to the next cell; from the last one into a new row. */
export const nextCell: StateCommand = ({ state, dispatch }) => {
  const now = here(state);
  if (!now) return false;
  const { table, row, column } = now;
  const columns = table.rows[row]?.cells.length ?? table.aligns.length;
  if (row >= 0 && column + 1 < columns) dispatch(state.update(goTo(table, row, column + 1)));
  else if (row >= 0 && row + 1 < table.rows.length) dispatch(state.update(goTo(table, row + 1, 0)));
  else if (row < 0 && table.rows.length > 1) dispatch(state.update(goTo(table, 1, 0)));
  else if (!state.readOnly) dispatch(state.update(newRow(table, row < 0 ? 0 : row, 0)));
  return true;
};

/** Goes to the cell before. */
export const previousCell: StateCommand = ({ state, dispatch }) => {
  const now = here(state);
  if (!now) return false;
  const { table, row, column } = now;
  if (row < 0) dispatch(state.update(goTo(table, 0, table.aligns.length)));
  else if (column > 0) dispatch(state.update(goTo(table, row, column - 1)));
  else if (row > 0) dispatch(state.update(goTo(table, row - 1, table.rows[row - 1]?.cells.length ?? 0)));
  return true;
};

/** Goes to the row below; from the last one into a new row, and from an empty last one out of the table. */
export const nextRow: StateCommand = ({ state, dispatch }) => {
  const now = here(state);
  if (!now || !state.selection.main.empty || state.selection.ranges.length > 1) return false;
  const { table, row, column } = now;
  const last = table.rows[row];
  if (row + 1 < table.rows.length && row >= -1) dispatch(state.update(goTo(table, row < 0 ? 1 : row + 1, column)));
  else if (state.readOnly) return true;
  else if (row > 0 && last && last.cells.every((cell) => cell.from === cell.to)) {
    // A blank line parts what follows from the table.
    dispatch(state.update({ changes: { from: last.from, to: last.to, insert: "\n" }, selection: { anchor: last.from + 1 }, scrollIntoView: true, userEvent: "delete.row" }));
  } else dispatch(state.update(newRow(table, Math.max(row, 0), column)));
  return true;
};

/** Puts a new row above the cursor's one. */
export const rowAbove: StateCommand = ({ state, dispatch }) => {
  const now = here(state);
  if (!now || state.readOnly) return false;
  dispatch(state.update(newRow(now.table, Math.max(now.row - 1, 0), now.column)));
  return true;
};

/** Puts a new row below the cursor's one. */
export const rowBelow: StateCommand = ({ state, dispatch }) => {
  const now = here(state);
  if (!now || state.readOnly) return false;
  dispatch(state.update(newRow(now.table, Math.max(now.row, 0), now.column)));
  return true;
};

/** Takes the cursor's row away; head and dashes stay. */
export const deleteRow: StateCommand = ({ state, dispatch }) => {
  const now = here(state);
  const row = now?.table.rows[now.row];
  if (!now || !row || now.row < 1 || state.readOnly) return false;
  const above = now.row === 1 ? now.table.rule : now.table.rows[now.row - 1];
  const beside = now.table.rows[now.row + 1] ?? now.table.rows[now.row - 1];
  const cell = beside?.cells[Math.min(now.column, beside.cells.length - 1)];
  const changes = state.changes({ from: row.from - 1, to: row.to });
  dispatch(state.update({ changes, selection: { anchor: changes.mapPos(cell?.to ?? above?.to ?? now.table.from, -1) }, scrollIntoView: true, userEvent: "delete.row" }));
  return true;
};

function addColumn(state: EditorState, table: Table, before: number): { changes: ChangeSpec[]; at: number } {
  const changes: ChangeSpec[] = [];
  const lines = [...table.rows, table.rule];
  for (const row of lines) {
    const words = row === table.rule ? " --- " : "  ";
    const cell = row.cells[before];
    const last = row.cells.at(-1);
    if (cell) {
      const bare = state.doc.sliceString(cell.start - 1, cell.start) !== "|" || cell.start === row.from;
      changes.push({ from: cell.start, insert: bare ? `|${words}|` : `${words}|` });
    } else if (last && row.cells.length >= before) {
      const closed = state.doc.sliceString(last.end, last.end + 1) === "|";
      changes.push(closed ? { from: last.end + 1, insert: `${words}|` } : { from: last.end, insert: ` |${words}|` });
    }
  }
  const head = table.rows[0]?.cells[before];
  return { changes, at: head ? head.start + 1 : (table.rows[0]?.cells.at(-1)?.end ?? table.from) + 2 };
}

const column =
  (after: 0 | 1): StateCommand =>
  ({ state, dispatch }) => {
    const now = here(state);
    if (!now || state.readOnly) return false;
    const made = addColumn(state, now.table, now.column + after);
    const changes = state.changes(made.changes);
    // The cursor goes on in its row, in the new column.
    const row = now.table.rows[now.row] ?? now.table.rows[0];
    const cell = row?.cells[now.column + after];
    const old = row?.cells.at(-1);
    const anchor = cell ? changes.mapPos(cell.start, -1) + 1 : changes.mapPos(old?.end ?? row?.to ?? now.table.from, -1) + 2;
    dispatch(state.update({ changes, selection: { anchor: Math.min(anchor, changes.newLength) }, scrollIntoView: true, userEvent: "input.column" }));
    return true;
  };

/** Puts a new column before the cursor's one. */
export const columnBefore = column(0);
/** Puts a new column after the cursor's one. */
export const columnAfter = column(1);

/** Takes the cursor's column away; a table's only column stays. */
export const deleteColumn: StateCommand = ({ state, dispatch }) => {
  const now = here(state);
  if (!now || now.table.aligns.length < 2 || state.readOnly) return false;
  const changes: ChangeSpec[] = [];
  for (const row of [...now.table.rows, now.table.rule]) {
    const cell = row.cells[now.column];
    if (!cell) continue;
    const bar = (at: number) => at >= row.from && at < row.to && state.doc.sliceString(at, at + 1) === "|";
    // With its bar: the one after it, or before it where it is the last without one.
    if (bar(cell.end)) changes.push({ from: cell.start, to: cell.end + 1 });
    else changes.push({ from: bar(cell.start - 1) ? cell.start - 1 : cell.start, to: cell.end });
  }
  const set = state.changes(changes);
  const stay = (now.table.rows[now.row] ?? now.table.rows[0])?.cells[now.column]?.start ?? now.table.from;
  dispatch(state.update({ changes: set, selection: { anchor: Math.min(set.mapPos(stay, -1), set.newLength) }, scrollIntoView: true, userEvent: "delete.column" }));
  return true;
};

/** How many columns of a terminal a text takes: East Asian letters take two, marks on letters none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    if (code < 0x300) width += 1;
    else if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(letter)) continue;
    else if (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(letter) || code >= 0x20000) width += 2;
    else width += 1;
  }
  return width;
}

/** The columns' widths as the text would have them. */
export function widths(state: EditorState, table: Table): number[] {
  return table.aligns.map((_align, at) => table.rows.reduce((most, row) => {
    const cell = row.cells[at];
    return cell ? Math.max(most, widthOf(state.doc.sliceString(cell.from, cell.to))) : most;
  }, 3));
}

/** Writes a table's spaces and dashes so that its bars stand under each other. */
export const alignTable: StateCommand = ({ state, dispatch }) => {
  const now = here(state);
  if (!now || state.readOnly) return false;
  const { table } = now;
  const wide = widths(state, table);
  const changes: { from: number; to: number; insert: string }[] = [];
  const write = (from: number, to: number, insert: string) => {
    if (state.doc.sliceString(from, to) !== insert) changes.push({ from, to, insert });
  };
  const spaces = (count: number) => " ".repeat(Math.max(0, count));
  for (const row of table.rows) {
    row.cells.forEach((cell, at) => {
      const align = table.aligns[at] ?? null;
      const room = (wide[at] ?? 0) - widthOf(state.doc.sliceString(cell.from, cell.to));
      const before = align === "right" ? room : align === "center" ? Math.floor(room / 2) : 0;
      const empty = cell.from === cell.to;
      const bare = state.doc.sliceString(cell.start - 1, cell.start) !== "|" || cell.start === row.from;
      const closed = state.doc.sliceString(cell.end, cell.end + 1) === "|" && cell.end < row.to;
      if (empty) return write(cell.start, cell.end, spaces((wide[at] ?? 0) + (bare ? 1 : 2)));
      write(cell.start, cell.from, spaces(before + (bare ? 0 : 1)));
      // Spaces at a line's end would be there for nothing.
      if (closed) write(cell.to, cell.end, spaces(room - before + 1));
    });
  }
  table.rule.cells.forEach((cell, at) => {
    const align = table.aligns[at] ?? null;
    const count = (wide[at] ?? 3) - (align === "center" ? 2 : align ? 1 : 0);
    const dashes = `${align === "left" || align === "center" ? ":" : ""}${"-".repeat(Math.max(1, count))}${align === "right" || align === "center" ? ":" : ""}`;
    write(cell.from, cell.to, dashes);
    const bare = state.doc.sliceString(cell.start - 1, cell.start) !== "|" || cell.start === table.rule.from;
    if (!bare) write(cell.start, cell.from, " ");
    if (cell.end < table.rule.to && state.doc.sliceString(cell.end, cell.end + 1) === "|") write(cell.to, cell.end, " ");
  });
  if (changes.length > 0) dispatch(state.update({ changes, userEvent: "input.align" }));
  return true;
};

/** Puts a table of two columns at the cursor's line, below it where that is not blank. */
export const insertTable: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly || tableAt(state, state.selection.main.head)) return false;
  const line = state.doc.lineAt(state.selection.main.head);
  const before = line.text.trim() === "" ? "" : "\n\n";
  const at = before ? line.to : line.from;
  const after = line.number < state.doc.lines && state.doc.line(line.number + 1).text.trim() !== "" ? "\n" : "";
  const rows = [emptyRow(2), "| --- | --- |", emptyRow(2)].join("\n");
  dispatch(state.update({ changes: { from: at, to: before ? at : line.to, insert: before + rows + after }, selection: { anchor: at + before.length + 2 }, scrollIntoView: true, userEvent: "input.table" }));
  return true;
};
