// The few lines of a note that shape what stands around them: fences of code, headings, heads of tables and callouts, pictures, and
// what references and footnotes say. They are kept by the line and follow each change, so that a note of a megabyte costs
// no more at a key than a short one.
//
// It knows lines alone; what stands inside a line is the parser's.

import { type EditorState, RangeSet, RangeValue, StateField, type Text, type Transaction } from "@codemirror/state";

import { frontMatterLines } from "./front_matter";

/** What a line is. */
export type Kind =
  | { is: "fence"; mark: string; length: number; closes: boolean }
  | { is: "heading"; level: number }
  | { is: "table" }
  /** The first line of a callout; `shut` where it says that it starts folded. */
  | { is: "callout"; shut: boolean }
  | { is: "picture" }
  | { is: "reference"; label: string; url: string }
  | { is: "footnote"; label: string };

class Line extends RangeValue {
  constructor(readonly kind: Kind) {
    super();
  }
  override eq(other: Line): boolean {
    return other === this || JSON.stringify(other.kind) === JSON.stringify(this.kind);
  }
}
Line.prototype.point = true;

/** The second line of a table: `|---|:-:|`. */
export const TABLE = /^ {0,3}\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t]*:?-+:?[ \t]*)?$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]|$)/;
const CALLOUT = /^ {0,3}>[ \t]?\[![\w-]+\]([+-]?)(?:[ \t]|$)/;
const QUOTE = /^ {0,3}>/;
const FOOTNOTE = /^ {0,3}\[\^([^\]\s]+)\]:/;
const REFERENCE = /^ {0,3}\[((?:[^\]\\]|\\.)+)\]:[ \t]*(<[^>]*>|\S+)/;

/** A label as references are compared: without case, its spaces as one. */
export const labelOf = (text: string): string => text.trim().replace(/\s+/g, " ").toLowerCase();

/** Says what kinds of line a text is. */
export function kindsOf(text: string): Kind[] {
  const kinds: Kind[] = [];
  let start = 0;
  while (start < text.length && text.charCodeAt(start) === 32) start += 1;
  switch (start > 3 ? "" : text[start]) {
    case "`":
    case "~": {
      const fence = FENCE.exec(text);
      const [mark, info] = [fence?.[1] ?? "", fence?.[2] ?? ""];
      if (mark && !(mark.startsWith("`") && info.includes("`"))) {
        kinds.push({ is: "fence", mark: mark[0] ?? "", length: mark.length, closes: info.trim() === "" });
      }
      break;
    }
    case "#": {
      const level = HEADING.exec(text)?.[1]?.length;
      if (level) kinds.push({ is: "heading", level });
      break;
    }
    case "|":
    case ":":
    case "-":
      if (TABLE.test(text)) kinds.push({ is: "table" });
      break;
    case ">": {
      const callout = CALLOUT.exec(text);
      if (callout) kinds.push({ is: "callout", shut: callout[1] === "-" });
      break;
    }
    case "[": {
      const footnote = FOOTNOTE.exec(text)?.[1];
      const reference = footnote ? null : REFERENCE.exec(text);
      if (footnote) kinds.push({ is: "footnote", label: labelOf(footnote) });
      else if (reference) kinds.push({ is: "reference", label: labelOf(reference[1] ?? ""), url: (reference[2] ?? "").replace(/^<|>$/g, "") });
      break;
    }
  }
  if (text.includes("![")) kinds.push({ is: "picture" });
  return kinds;
}

interface Kept {
  set: RangeSet<Line>;
  /** How many lines the front matter has: nothing in it shapes the note. */
  front: number;
  /** Grows when a line became another kind, came or went; not when lines only moved. */
  version: number;
}

function scan(doc: Text, from: number, to: number): { from: number; to: number; value: Line }[] {
  const found: { from: number; to: number; value: Line }[] = [];
  let at = doc.lineAt(from).from;
  const last = doc.lineAt(to).to;
  const lines = doc.iterRange(at, last);
  // Not by `lineAt`: reading a whole note through it takes ten times as long.
  let text = "";
  const take = () => {
    for (const kind of kindsOf(text)) found.push({ from: at, to: at, value: new Line(kind) });
    at += text.length + 1;
    text = "";
  };
  for (lines.next(); !lines.done; lines.next()) {
    if (lines.lineBreak) take();
    else text += lines.value;
  }
  take();
  return found;
}

function follow(kept: Kept, transaction: Transaction): Kept {
  if (!transaction.docChanged) return kept;
  const [old, doc] = [transaction.startState.doc, transaction.newDoc];
  let { set } = kept;
  const come: { from: number; to: number; value: Line }[] = [];
  let same = true;
  let [oldEnd, end] = [-1, -1];
  transaction.changes.iterChangedRanges((fromA, toA, fromB, toB) => {
    const gone: Line[] = [];
    const [a, b] = [Math.max(oldEnd + 1, old.lineAt(fromA).from), old.lineAt(toA).to];
    if (b >= a) {
      set = set.update({ filterFrom: a, filterTo: b, filter: (at, _to, value) => (at >= a && at <= b ? (gone.push(value), false) : true) });
      oldEnd = b;
    }
    const [from, to] = [Math.max(end + 1, doc.lineAt(fromB).from), doc.lineAt(toB).to];
    const found = to < from ? [] : scan(doc, from, to);
    come.push(...found);
    end = Math.max(end, to);
    // Each place by itself: a fence that went to another place shapes all that is between.
    same &&= gone.length === found.length && gone.every((value, at) => found[at]?.value.eq(value));
  });
  set = set.map(transaction.changes).update({ add: come, sort: true });
  const front = frontMatterLines(transaction.state);
  return { set, front, version: same && front === kept.front ? kept.version : kept.version + 1 };
}

const field = StateField.define<Kept>({
  create: (state) => ({ set: RangeSet.of(scan(state.doc, 0, state.doc.length), true), front: frontMatterLines(state), version: 0 }),
  update: follow,
});

/** Keeps the structure of a note's lines. */
export const structure = field;

/** A line of the body that is not inside code. */
export interface Entry {
  /** Where its line starts. */
  at: number;
  kind: Kind;
}

export interface Structure {
  entries: readonly Entry[];
  /** The blocks of fenced code, from the start of the first fence to the end of the last. */
  code: readonly { from: number; to: number }[];
  version: number;
}

const known = new WeakMap<Kept, Structure>();

/** Gives the lines that shape a note, without those inside code and front matter. */
export function structureOf(state: EditorState): Structure {
  const kept = state.field(field);
  const cached = known.get(kept);
  if (cached) return cached;
  const entries: Entry[] = [];
  const code: { from: number; to: number }[] = [];
  const { front } = kept;
  const start = front > 0 ? state.doc.line(front).to + 1 : 0;
  let open: { at: number; mark: string; length: number } | null = null;
  for (const cursor = kept.set.iter(start); cursor.value; cursor.next()) {
    if (cursor.from < start) continue;
    const { kind } = cursor.value;
    if (open) {
      if (kind.is !== "fence" || !kind.closes || kind.mark !== open.mark || kind.length < open.length) continue;
      code.push({ from: open.at, to: state.doc.lineAt(cursor.from).to });
      open = null;
    } else if (kind.is === "fence") open = { at: cursor.from, mark: kind.mark, length: kind.length };
    else entries.push({ at: cursor.from, kind });
  }
  if (open) code.push({ from: open.at, to: state.doc.length });
  const made = { entries, code, version: kept.version };
  known.set(kept, made);
  return made;
}

/** Finds what a reference or footnote says: its line's start. */
export function definition(state: EditorState, is: "reference" | "footnote", label: string): { at: number; url: string } | null {
  const wanted = labelOf(label);
  for (const { at, kind } of structureOf(state).entries) {
    if (kind.is === is && kind.label === wanted) return { at, url: kind.is === "reference" ? kind.url : "" };
  }
  return null;
}

/** A heading with what stands under it: `at` is where its line starts, and what is folded lies from `from` to `to`. */
export interface Section {
  at: number;
  level: number;
  from: number;
  to: number;
}

/** The lines of a callout under its first one: what is folded. None where it has one line, or stands in the middle of a quote. */
export function calloutFrom(state: EditorState, at: number): { from: number; to: number } | null {
  const { doc } = state;
  const first = doc.lineAt(at);
  if (first.number > 1 && QUOTE.test(doc.line(first.number - 1).text)) return null;
  let last = first;
  while (last.number < doc.lines && QUOTE.test(doc.line(last.number + 1).text)) last = doc.line(last.number + 1);
  return last === first ? null : { from: first.to, to: last.to };
}

/** Finds the callout that a place stands in. */
export function calloutAt(state: EditorState, pos: number): { from: number; to: number } | null {
  for (const { at, kind } of structureOf(state).entries) {
    if (at > pos) break;
    const found = kind.is === "callout" ? calloutFrom(state, at) : null;
    if (found && pos <= found.to) return found;
  }
  return null;
}

/** Gives what starts folded, because its callout says so. */
export function shutCallouts(state: EditorState): { from: number; to: number }[] {
  const shut = structureOf(state).entries.filter(({ kind }) => kind.is === "callout" && kind.shut);
  return shut.flatMap(({ at }) => calloutFrom(state, at) ?? []);
}

/** Finds the heading that a place stands under. */
export function sectionAt(state: EditorState, pos: number): Section | null {
  let found: { at: number; level: number } | null = null;
  for (const { at, kind } of structureOf(state).entries) {
    if (kind.is !== "heading") continue;
    if (at <= pos) found = { at, level: kind.level };
    else if (found && kind.level <= found.level) return sectionTo(state, found, at - 1);
  }
  return found ? sectionTo(state, found, state.doc.length) : null;
}

/** Gives all sections that have something to fold. */
export function sections(state: EditorState): Section[] {
  const found: Section[] = [];
  const open: { at: number; level: number }[] = [];
  const close = (level: number, to: number) => {
    while (open.length > 0 && (open.at(-1)?.level ?? 0) >= level) {
      const section = sectionTo(state, open.pop()!, to);
      if (section) found.push(section);
    }
  };
  for (const { at, kind } of structureOf(state).entries) {
    if (kind.is !== "heading") continue;
    close(kind.level, at - 1);
    open.push({ at, level: kind.level });
  }
  close(0, state.doc.length);
  return found.sort((a, b) => a.at - b.at);
}

/** A section without the blank lines at its end, which part it from the next; null where nothing stands in it. */
function sectionTo(state: EditorState, heading: { at: number; level: number }, end: number): Section | null {
  const from = state.doc.lineAt(heading.at).to;
  let line = state.doc.lineAt(Math.max(end, from));
  while (line.from > from && line.text.trim() === "") line = state.doc.line(line.number - 1);
  return line.to > from ? { ...heading, from, to: line.to } : null;
}
