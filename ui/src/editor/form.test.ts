import { history, undo } from "@codemirror/commands";
import { EditorState, Transaction, type Facet, type TransactionSpec } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { describe, expect, it } from "vitest";

import { asText, block, blockChanges, blockText, FormEdits, hiddenTo } from "./form";
import { chosen, fromDisk } from "./origin";

const FRONT = "---\ntitle: Buoys\nroom: Pier\n---\n";

/** The listeners that a view would call. */
const LISTENER = EditorView.updateListener as unknown as Facet<(update: unknown) => void, readonly ((update: unknown) => void)[]>;

/** An editor with no DOM: a state, and transactions on it. */
function editor(doc: string) {
  const hears = { front: () => {}, up: () => false };
  const edits = new FormEdits(hears);
  const view = {
    state: EditorState.create({ doc, extensions: [history(), edits.extension] }),
    dispatch(spec: TransactionSpec | Transaction) {
      const { startState } = view;
      const transaction = spec instanceof Transaction ? spec : startState.update(spec);
      view.state = transaction.state;
      const { changes, docChanged } = transaction;
      for (const listener of view.state.facet(LISTENER)) listener({ startState, state: view.state, changes, docChanged });
    },
    get startState(): EditorState {
      return view.state;
    },
  };
  edits.attach(view as unknown as EditorView);
  return { view, edits, text: () => view.state.doc.toString() };
}

describe("hidden front matter", () => {
  it("is not reached by what is done in the body", () => {
    const { view, text } = editor(`${FRONT}body`);
    expect(hiddenTo(view.state)).toBe(FRONT.length);
    view.dispatch({ changes: { from: FRONT.length - 1, to: FRONT.length }, userEvent: "delete.backward" });
    expect(text()).toBe(`${FRONT}body`);
    view.dispatch({ changes: { from: 0, to: FRONT.length + 4, insert: "new" }, userEvent: "input.paste" });
    expect(text()).toBe(`${FRONT}new`);
    view.dispatch({ changes: { from: FRONT.length, insert: "A " }, userEvent: "input.type" });
    expect(text()).toBe(`${FRONT}A new`);
  });

  it("keeps selections in the body", () => {
    const { view } = editor(`${FRONT}body`);
    view.dispatch({ selection: { anchor: 0, head: FRONT.length + 4 } });
    expect(view.state.selection.main.from).toBe(FRONT.length);
    view.dispatch({ selection: { anchor: 3 } });
    expect(view.state.selection.main.head).toBe(FRONT.length);
  });

  it("is reached by changes from disk, by undo, and when it is shown", () => {
    const { view, text } = editor(`${FRONT}body`);
    view.dispatch({ changes: { from: 4, to: 9, insert: "head" }, annotations: [fromDisk.of(true), Transaction.addToHistory.of(false)] });
    expect(text()).toContain("head: Buoys");
    view.dispatch({ effects: asText.of(true) });
    view.dispatch({ changes: { from: 4, to: 8, insert: "title" }, userEvent: "input.type" });
    expect(text()).toBe(`${FRONT}body`);
    view.dispatch({ effects: asText.of(false) });
    undo({ state: view.state, dispatch: (transaction) => view.dispatch(transaction) });
    expect(text()).toContain("head: Buoys");
  });

  it("is reached by what was chosen for the whole note, as one step to undo", () => {
    const { view, text } = editor(`${FRONT}body`);
    view.dispatch(chosen([{ from: 0, to: FRONT.length, insert: FRONT.replace("Pier", "Hall") }, { from: FRONT.length + 4, insert: " and more" }]));
    expect(text()).toBe(`${FRONT.replace("Pier", "Hall")}body and more`);
    undo({ state: view.state, dispatch: (transaction) => view.dispatch(transaction) });
    expect(text()).toBe(`${FRONT}body`);
  });

  it("lets a cursor that was left in it write in the body", async () => {
    const { view, edits, text } = editor("body");
    await edits.edit(async () => FRONT);
    expect(view.state.selection.main.head).toBe(FRONT.length);
    view.dispatch({ selection: { anchor: 0 }, annotations: fromDisk.of(true) });
    view.dispatch({ changes: { from: 0, insert: "a " }, userEvent: "input.type" });
    expect(text()).toBe(`${FRONT}a body`);
    view.dispatch({ changes: { from: 4, to: 9, insert: "head" }, userEvent: "input.replace" });
    expect(text()).toBe(`${FRONT}a body`);
  });

  it("lets a body begin under a last fence with no line after it", () => {
    const { view, text } = editor(FRONT.trimEnd());
    view.dispatch({ changes: { from: FRONT.length - 1, insert: "a" }, userEvent: "input.type" });
    expect(text()).toBe(`${FRONT}a`);
    expect(view.state.selection.main.head).toBe(FRONT.length + 1);
  });

  it("stays in sight where a person writes it by hand", () => {
    const { view } = editor("---\ntitle: x\n\nbody");
    expect(view.state.field(block).end).toBe(0);
    view.dispatch({ changes: { from: 13, insert: "---" }, userEvent: "input.type" });
    expect(view.state.field(block)).toEqual({ end: 16, text: true });
  });
});

describe("edits of the form", () => {
  it("change only the lines", () => {
    const changes = blockChanges(FRONT.length + 4, FRONT, FRONT.replace("Pier", "Boathouse"));
    expect(changes.apply(EditorState.create({ doc: `${FRONT}body` }).doc).toString()).toBe(`${FRONT.replace("Pier", "Boathouse")}body`);
    expect(blockText(EditorState.create({ doc: `${FRONT}body` }).doc, FRONT.length - 1)).toBe(FRONT);
  });

  it("let go of nothing that is typed while they are under way", async () => {
    const { view, edits, text } = editor(`${FRONT}body`);
    await edits.edit(async (before) => {
      view.dispatch({ changes: { from: view.state.doc.length, insert: " typed" }, userEvent: "input.type" });
      return before.replace("Pier", "Boathouse");
    });
    expect(text()).toBe(`${FRONT.replace("Pier", "Boathouse")}body typed`);
  });

  it("are made again where the lines change meanwhile", async () => {
    const { view, edits, text } = editor(`${FRONT}body`);
    let calls = 0;
    await edits.edit(async (before) => {
      calls += 1;
      if (calls === 1) view.dispatch({ changes: { from: 11, to: 16, insert: "Lamps" }, annotations: fromDisk.of(true) });
      return before.replace("Pier", "Boathouse");
    });
    expect(calls).toBe(2);
    expect(text()).toBe("---\ntitle: Lamps\nroom: Boathouse\n---\nbody");
  });

  it("are one step of undo each, and make front matter where there is none", async () => {
    const { view, edits, text } = editor("body");
    await edits.edit(async (before) => {
      expect(before).toBe("");
      return "---\nroom: Pier\n---\n";
    });
    await edits.edit(async (before) => before.replace("Pier", "Hall"));
    expect(text()).toBe("---\nroom: Hall\n---\nbody");
    expect(hiddenTo(view.state)).toBe(19);
    undo({ state: view.state, dispatch: (transaction) => view.dispatch(transaction) });
    expect(text()).toBe("---\nroom: Pier\n---\nbody");
    undo({ state: view.state, dispatch: (transaction) => view.dispatch(transaction) });
    expect(text()).toBe("body");
  });

  it("throw what the backend throws, and go on", async () => {
    const { edits, text } = editor(`${FRONT}body`);
    await expect(edits.edit(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await edits.edit(async (before) => before.replace("Pier", "Hall"));
    expect(text()).toContain("room: Hall");
  });
});
