// Commands that write markdown's marks: bold, italic, code, strike, links, headings, boxes. Each one taken twice gives back the
// text that was there.

import { type ChangeSpec, EditorSelection, type EditorState, type SelectionRange, type StateCommand } from "@codemirror/state";

import { inBlock } from "./context";
import { itemOf } from "./lists";

/** Counts how often a letter stands before or behind a place. */
function many(state: EditorState, at: number, letter: string, step: 1 | -1): number {
  let count = 0;
  while (count < 3 && state.sliceDoc(step === 1 ? at + count : at - count - 1, step === 1 ? at + count + 1 : at - count) === letter) count += 1;
  return count;
}

/** Tells whether marks of this kind stand around a range: of three stars, one is italic and two are bold. */
function marked(state: EditorState, from: number, to: number, mark: string): boolean {
  const letter = mark[0] ?? "";
  const count = Math.min(many(state, from, letter, -1), many(state, to, letter, 1));
  return mark.length === 1 ? (letter === "*" ? count % 2 === 1 : count > 0) : count >= mark.length;
}

/** The parts of a range that take marks: the words of each line, without a list's or a heading's mark. */
function parts(state: EditorState, range: SelectionRange): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let line = state.doc.lineAt(range.from); ; line = state.doc.line(line.number + 1)) {
    const lead = itemOf(line.text)?.start ?? /^(?:[ \t]{0,3}>[ \t]?)*(?:#{1,6}[ \t]+)?/.exec(line.text)?.[0].length ?? 0;
    const [from, to] = [Math.max(range.from, line.from + lead), Math.min(range.to, line.to)];
    const text = from < to ? state.sliceDoc(from, to) : "";
    const start = from + text.length - text.trimStart().length;
    if (text.trim() !== "") found.push({ from: start, to: start + text.trim().length });
    if (line.to >= range.to) return found;
  }
}

/** Puts marks around what is selected, or the word at the cursor, or takes them away. */
export function toggleMark(mark: string): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const { length } = mark;
    const spec = state.changeByRange((range) => {
      const word = range.empty ? state.wordAt(range.head) : null;
      if (range.empty && !word) {
        const { head } = range;
        if (marked(state, head, head, mark)) return { changes: { from: head - length, to: head + length }, range: EditorSelection.cursor(head - length) };
        return { changes: { from: head, insert: mark + mark }, range: EditorSelection.cursor(head + length) };
      }
      const all = word ? [word] : parts(state, range);
      if (all.length === 0) return { range };
      // Marks that were selected with their words count as well.
      const inner = all.map(({ from, to }) => {
        const text = state.sliceDoc(from, to);
        const whole = text.length > 2 * length && text.startsWith(mark) && text.endsWith(mark);
        return whole && marked(state, from + length, to - length, mark) ? { from: from + length, to: to - length } : { from, to };
      });
      const off = inner.every(({ from, to }) => marked(state, from, to, mark));
      const changes: ChangeSpec[] = inner.flatMap(({ from, to }): ChangeSpec[] =>
        off
          ? [{ from: from - length, to: from }, { from: to, to: to + length }]
          : marked(state, from, to, mark)
            ? []
            : [{ from, insert: mark }, { from: to, insert: mark }],
      );
      const set = state.changes(changes);
      const [anchor, head] = range.empty ? [set.mapPos(range.head, -1), set.mapPos(range.head, -1)] : [range.anchor, range.head].map((at) => set.mapPos(at, at === range.from ? 1 : -1));
      const first = inner[0];
      // A cursor at the word's start stays in the word.
      if (range.empty && first && range.head === first.from && !off) return { changes: set, range: EditorSelection.cursor(range.head + length) };
      return { changes: set, range: EditorSelection.range(anchor ?? 0, head ?? 0) };
    });
    dispatch(state.update(spec, { userEvent: "input.format", scrollIntoView: true }));
    return true;
  };
}

/** Makes a link of what is selected, with the cursor where its address goes; an address gets room for its words. */
export const makeLink: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  const spec = state.changeByRange((range) => {
    const word = range.empty ? state.wordAt(range.head) : null;
    const { from, to } = word ?? range;
    const text = state.sliceDoc(from, to);
    const address = /^(?:https?:\/\/|mailto:)\S+$/.test(text);
    const insert = address ? `[](${text})` : `[${text}]()`;
    const cursor = address || text === "" ? from + 1 : from + insert.length - 1;
    return { changes: { from, to, insert }, range: EditorSelection.cursor(cursor) };
  });
  dispatch(state.update(spec, { userEvent: "input.format", scrollIntoView: true }));
  return true;
};

/** Calls for each line that a selection touches, once. */
function eachLine(state: EditorState, take: (from: number, text: string) => void): void {
  let done = 0;
  for (const range of state.selection.ranges) {
    for (let line = Math.max(done + 1, state.doc.lineAt(range.from).number); line <= state.doc.lineAt(range.to).number; line += 1) {
      const { from, text } = state.doc.line(line);
      if (!inBlock(state, from)) take(from, text);
      done = line;
    }
  }
}

/** Makes the lines headings of a level, or plain lines again; 0 is plain. */
export function setHeading(level: number): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const changes: ChangeSpec[] = [];
    eachLine(state, (from, text) => {
      const now = /^ {0,3}(#{1,6})(?:[ \t]+|$)/.exec(text);
      if (text.trim() === "" && state.selection.ranges.length === 1 && !state.selection.main.empty) return;
      const insert = level === 0 || now?.[1]?.length === level ? "" : `${"#".repeat(level)} `;
      const length = now?.[0].length ?? 0;
      if (length > 0 || insert !== "") changes.push({ from, to: from + length, insert });
    });
    if (changes.length === 0) return false;
    const set = state.changes(changes);
    dispatch(state.update({ changes: set, selection: state.selection.map(set, 1), userEvent: "input.format", scrollIntoView: true }));
    return true;
  };
}

/** Ticks the boxes of the lines, or takes the ticks away; a line without a box gets one. */
export const tick: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  const lines: { from: number; text: string }[] = [];
  eachLine(state, (from, text) => {
    if (text.trim() !== "" || state.selection.main.empty) lines.push({ from, text });
  });
  const boxes = lines.map(({ text }) => itemOf(text)?.task ?? "");
  const open = boxes.some((box) => box.startsWith("[ ]"));
  const none = boxes.every((box) => box === "");
  const changes: ChangeSpec[] = lines.flatMap(({ from, text }, at): ChangeSpec[] => {
    const item = itemOf(text);
    const box = boxes[at] ?? "";
    if (item && box !== "") {
      const inside = from + item.start - box.length + 1;
      return none ? [] : [{ from: inside, to: inside + 1, insert: open ? "x" : " " }];
    }
    if (!none) return [];
    if (item) return [{ from: from + item.start, insert: item.gap === "" ? " [ ] " : "[ ] " }];
    const lead = /^(?:[ \t]{0,3}>[ \t]?)*[ \t]*/.exec(text)?.[0].length ?? 0;
    return [{ from: from + lead, insert: "- [ ] " }];
  });
  if (changes.length === 0) return false;
  const set = state.changes(changes);
  dispatch(state.update({ changes: set, selection: state.selection.map(set, 1), userEvent: "input.format", scrollIntoView: true }));
  return true;
};
