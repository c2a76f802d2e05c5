// Two texts line by line, as they are shown beside each other: what stayed, what went, what came, and which line became which.
//
// It is a view: what is merged is decided in the backend.

import { diff } from "@codemirror/merge";

/** One row: a line of each side, or of one. Where both are there and differ, the one became the other. */
export interface Row {
  left: string | null;
  right: string | null;
  /** The lines' numbers, counted from 1. */
  leftAt: number;
  rightAt: number;
  same: boolean;
}

/** Rows as they are shown: a run of lines that stayed is folded to its number. */
export type Shown = { kind: "row"; row: Row; at: number } | { kind: "fold"; from: number; to: number };

/** Lines around a change that are shown with it. */
const AROUND = 3;
/** Lines in place of others are matched by what they say up to so many pairs. */
const PAIRS = 4000;

/** The code units that stand for lines while they are compared: all but surrogates. */
function unit(at: number): string {
  return String.fromCharCode(at < 0xd800 ? at : at + 0x800);
}

/** Compares two texts. A text that ends with a line's end has an empty line after it, so that nothing is left out. */
export function rowsOf(before: string, after: string): Row[] {
  const [left, right] = [before.split("\n"), after.split("\n")];
  const known = new Map<string, string>();
  const units = (lines: string[]) =>
    lines
      .map((line) => {
        let found = known.get(line);
        if (found === undefined) known.set(line, (found = unit(known.size + 1)));
        return found;
      })
      .join("");
  const [a, b] = [units(left), units(right)];
  // More different lines than there are units: then all of it is another text.
  const changes = known.size > 60_000 ? [{ fromA: 0, toA: left.length, fromB: 0, toB: right.length }] : diff(a, b, { scanLimit: 2000, timeout: 1000 });
  const rows: Row[] = [];
  let [l, r] = [0, 0];
  const same = (upto: number) => {
    for (; l < upto; l += 1, r += 1) rows.push({ left: left[l] ?? "", right: right[r] ?? "", leftAt: l + 1, rightAt: r + 1, same: true });
  };
  for (const change of changes) {
    same(change.fromA);
    for (const [x, y] of matched(left.slice(change.fromA, change.toA), right.slice(change.fromB, change.toB))) {
      rows.push({ left: x === null ? null : (left[l] ?? ""), right: y === null ? null : (right[r] ?? ""), leftAt: l + 1, rightAt: r + 1, same: false });
      if (x !== null) l += 1;
      if (y !== null) r += 1;
    }
  }
  same(left.length);
  return rows;
}

/** The words of a line, for telling how alike two are. */
const wordsOf = (line: string) => line.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** How alike two lines are: 0 nothing, 1 the same words. */
function alike(a: string[], b: string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const left = new Map<string, number>();
  for (const word of a) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of b) {
    const many = left.get(word) ?? 0;
    if (many > 0) {
      common += 1;
      left.set(word, many - 1);
    }
  }
  return (2 * common) / (a.length + b.length);
}

/** Says which of the lines that went became which that came: in their order, where they share words. */
function matched(gone: string[], came: string[]): [number | null, number | null][] {
  const [m, n] = [gone.length, came.length];
  const out: [number | null, number | null][] = [];
  if (m === 0 || n === 0 || m * n > PAIRS) {
    for (let i = 0; i < m; i += 1) out.push([i, null]);
    for (let j = 0; j < n; j += 1) out.push([null, j]);
    return out;
  }
  const [a, b] = [gone.map(wordsOf), came.map(wordsOf)];
  // The best matching of what follows each pair of places.
  const best: number[][] = Array.from({ length: m + 1 }, () => new Array<number>(n + 1).fill(0));
  const of = (i: number, j: number) => best[i]?.[j] ?? 0;
  const like = (i: number, j: number) => alike(a[i] ?? [], b[j] ?? []);
  const enough = (value: number) => value >= 0.4;
  for (let i = m - 1; i >= 0; i -= 1) {
    for (let j = n - 1; j >= 0; j -= 1) {
      const value = like(i, j);
      (best[i] as number[])[j] = Math.max(of(i + 1, j), of(i, j + 1), enough(value) ? value + of(i + 1, j + 1) : 0);
    }
  }
  let [i, j] = [0, 0];
  while (i < m && j < n) {
    const value = like(i, j);
    if (enough(value) && of(i, j) === value + of(i + 1, j + 1)) out.push([i++, j++]);
    else if (of(i + 1, j) >= of(i, j + 1)) out.push([i++, null]);
    else out.push([null, j++]);
  }
  while (i < m) out.push([i++, null]);
  while (j < n) out.push([null, j++]);
  return out;
}

/** Folds what stayed; `open` are folds that were opened, by their first row. */
export function shownOf(rows: Row[], open: ReadonlySet<number>): Shown[] {
  const out: Shown[] = [];
  for (let at = 0; at < rows.length; ) {
    let to = at;
    while (to < rows.length && rows[to]?.same) to += 1;
    const [from, upto] = [at === 0 ? 0 : at + AROUND, to === rows.length ? to : to - AROUND];
    const folds = upto - from > 2 && !open.has(from);
    for (; at < to; at += 1) {
      if (folds && at === from) {
        out.push({ kind: "fold", from, to: upto });
        at = upto - 1;
      } else out.push({ kind: "row", row: rows[at] as Row, at });
    }
    for (; at < rows.length && !rows[at]?.same; at += 1) out.push({ kind: "row", row: rows[at] as Row, at });
  }
  return out;
}

/** Makes the text on the right, with the chosen rows as they are on the left. */
export function taken(rows: Row[], chosen: ReadonlySet<number>): string {
  const lines: string[] = [];
  rows.forEach((row, at) => {
    const line = chosen.has(at) ? row.left : row.right;
    if (line !== null) lines.push(line);
  });
  return lines.join("\n");
}

/** Counts the lines that came and went. */
export function counted(rows: Row[]): { added: number; removed: number } {
  const changed = rows.filter((row) => !row.same);
  return { added: changed.filter((row) => row.right !== null).length, removed: changed.filter((row) => row.left !== null).length };
}
