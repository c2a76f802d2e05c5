import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";

import { wrongLine, wrongLines } from "./plain";

describe("the line that is wrong", () => {
  const state = EditorState.create({ doc: "a = 1\nb = x\nc = 3", extensions: wrongLines });
  const at = (state: EditorState) => {
    const found: number[] = [];
    state.field(wrongLines).between(0, state.doc.length, (from) => void found.push(state.doc.lineAt(from).number));
    return found;
  };

  it("is marked, one at a time, and stays with its text", () => {
    const marked = state.update({ effects: wrongLine.of(2) }).state;
    expect(at(marked)).toEqual([2]);
    expect(at(marked.update({ changes: { from: 0, insert: "new = 0\n" } }).state)).toEqual([3]);
    expect(at(marked.update({ effects: wrongLine.of(3) }).state)).toEqual([3]);
    expect(at(marked.update({ effects: wrongLine.of(null) }).state)).toEqual([]);
  });

  it("is the last one where the text is shorter", () => {
    expect(at(state.update({ effects: wrongLine.of(99) }).state)).toEqual([3]);
  });
});
