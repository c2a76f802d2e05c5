import { EditorSelection, EditorState, type StateCommand } from "@codemirror/state";
import { describe, expect, it } from "vitest";

import { notes } from "./language";
import { continueList, copyDown, copyUp, indentItem, itemOf, lineInItem, moveDown, moveUp, outdentItem, removeMark } from "./lists";

/** Runs a command on a text whose cursor is `|` and whose selection is `<…>`; gives the text with the cursor, or null where it was none of the command's. */
function after(command: StateCommand, text: string): string | null {
  const [from, to] = [text.indexOf("⟨"), text.indexOf("⟩") - 1];
  const cursors = [...text.matchAll(/\|/g)].map((match, at) => EditorSelection.cursor(match.index - at));
  let state = EditorState.create({
    doc: text.replace(/[|⟨⟩]/g, ""),
    selection: from >= 0 ? EditorSelection.single(from, to) : EditorSelection.create(cursors),
    extensions: [notes, EditorState.lineSeparator.of("\n"), EditorState.allowMultipleSelections.of(true)],
  });
  if (!command({ state, dispatch: (transaction) => (state = transaction.state) })) return null;
  const out = state.doc.toString();
  const { main, ranges } = state.selection;
  if (!main.empty) return `${out.slice(0, main.from)}⟨${out.slice(main.from, main.to)}⟩${out.slice(main.to)}`;
  return ranges.reduceRight((text, range) => `${text.slice(0, range.head)}|${text.slice(range.head)}`, out);
}

describe("a line", () => {
  it.each([
    ["- a", 0, 2],
    ["10. a", 0, 4],
    ["  * a", 2, 4],
    ["\t- a", 4, 6],
    ["> > 1) a", 0, 3],
    ["-", 0, 2],
  ])("%j starts an item", (line, column, inner) => {
    expect(itemOf(line)).toMatchObject({ column, inner });
  });
  it.each(["a", "-a", "1.a", "---", "* * *", "", "> a", "2026. ".repeat(0) + "1234567890. a"])("%j starts none", (line) => {
    expect(itemOf(line)).toBeNull();
  });
});

describe("Enter", () => {
  it.each([
    ["- a|", "- a\n- |"],
    ["* a|b", "* a\n* |b"],
    ["- a| b", "- a\n- |b"],
    ["  - a|", "  - a\n  - |"],
    ["- a\n\t- b|", "- a\n\t- b\n\t- |"],
    ["- [x] a|", "- [x] a\n- [ ] |"],
    ["1. a|", "1. a\n2. |"],
    ["9) a|", "9) a\n10) |"],
    ["> a|", "> a\n> |"],
    ["> - a|", "> - a\n> - |"],
    ["> > a|b", "> > a\n> > |b"],
    ["-   a|", "-   a\n-   |"],
    ["- a\n\n- b|", "- a\n\n- b\n\n- |"],
    ["-  |a", "-  \n-  |a"],
    ["- a\n\n1. b|", "- a\n\n1. b\n2. |"],
  ])("in %j continues it", (before, then) => expect(after(continueList, before)).toBe(then));
  it.each([
    ["- a\n- |", "- a\n|"],
    ["- |", "|"],
    ["- a\n  - |", "- a\n- |"],
    ["1. a\n   - |", "1. a\n2. |"],
    ["- [ ] |", "|"],
    ["> |", "|"],
    ["> > |", "> |"],
    ["> - |", "> |"],
    ["1. a\n2. |\n3. c", "1. a\n|\n2. c"],
  ])("in the empty %j ends it", (before, then) => expect(after(continueList, before)).toBe(then));
  it.each([
    ["1. a|\n2. b\n3. c", "1. a\n2. |\n3. b\n4. c"],
    ["3. a|\n4. b", "3. a\n4. |\n5. b"],
    ["1. a|\n1. b", "1. a\n1. |\n1. b"],
    ["1. a|\n   1. x\n2. b", "1. a\n2. |\n   1. x\n3. b"],
    ["1. a|\n\ntext\n\n1. other", "1. a\n2. |\n\ntext\n\n1. other"],
    ["1. a|\n5. b\n9. c", "1. a\n2. |\n5. b\n9. c"],
    ["8. a|\n9. b\n   - x\n", "8. a\n9. |\n10. b\n    - x\n"],
  ])("in %j keeps the numbers right", (before, then) => expect(after(continueList, before)).toBe(then));
  it.each(["|- a", "text|", "-|", "```\n- a|\n```", "---\ntags:\n- a|\n---\n", "    code\n    - a|"])("in %j is an Enter like any other", (text) => {
    expect(after(continueList, text)).toBeNull();
  });
  it("works at several cursors", () => expect(after(continueList, "- a|\n- b|")).toBe("- a\n- |\n- b\n- |"));
  it("with Shift stays in the item", () => {
    expect(after(lineInItem, "1. a|")).toBe("1. a\n   |");
    expect(after(lineInItem, "> - a|")).toBe("> - a\n>   |");
  });
});

describe("Backspace at an item's start", () => {
  it.each([
    ["- |a", "|a"],
    ["- [ ] |a", "|a"],
    ["  - |a", "  |a"],
    ["> |a", "|a"],
    ["> - |a", "> |a"],
    ["1. a\n2. |b\n3. c", "1. a\n|b\n2. c"],
  ])("%j", (before, then) => expect(after(removeMark, before)).toBe(then));
  it.each(["- a|", "-| a", "|- a", "a|"])("%j: elsewhere it deletes as ever", (text) => expect(after(removeMark, text)).toBeNull());
});

describe("Tab", () => {
  it.each([
    ["- a\n- b|", "- a\n  - b|"],
    ["1. a\n2. b|", "1. a\n   1. b|"],
    ["- a\n1. b|", "- a\n  1. b|"],
    ["10. a\n11. b|", "10. a\n    1. b|"],
    ["- a\n- b|\n  - c\n\n  more\n- d", "- a\n  - b|\n    - c\n\n    more\n- d"],
    ["- a\n\t- x\n- b|", "- a\n\t- x\n\t- b|"],
    ["- a\n  - x\n- b\n- c|", "- a\n  - x\n- b\n  - c|"],
    ["1. a\n2. b|\n3. c", "1. a\n   1. b|\n2. c"],
    ["1. a\n   1. x\n2. b|\n3. c", "1. a\n   1. x\n   2. b|\n2. c"],
    ["> - a\n> - b|", "> - a\n>   - b|"],
    ["- a\n⟨- b\n- c⟩\n- d", "- a\n  ⟨- b\n  - c⟩\n- d"],
    ["- a|", "- a|"],
  ])("%j goes deeper", (before, then) => expect(after(indentItem, before)).toBe(then));
  it.each(["text|", "```\n- a\n- b|\n```", "- a\n  text|"])("%j is indented as ever", (text) => expect(after(indentItem, text)).toBeNull());
  it.each([
    ["- a\n  - b|", "- a\n- b|"],
    ["1. a\n   1. b|\n   2. c\n2. d", "1. a\n2. b|\n   1. c\n3. d"],
    ["- a\n\t- b|\n\t\t- c", "- a\n- b|\n\t- c"],
    ["  - a|", "- a|"],
    ["- a|", "- a|"],
  ])("with Shift takes %j out", (before, then) => expect(after(outdentItem, before)).toBe(then));
  it("goes back where it came from", () => {
    const text = "1. a\n2. b|\n   - x\n3. c";
    const there = after(indentItem, text);
    expect(there).toBe("1. a\n   1. b|\n      - x\n2. c");
    expect(after(outdentItem, there ?? "")).toBe(text);
  });
});

describe("moving", () => {
  it.each([
    ["- a\n  - x\n- b|", "- b|\n- a\n  - x"],
    ["- a\n- b|\n  - x\n\n  more\n- c", "- b|\n  - x\n\n  more\n- a\n- c"],
    ["1. a\n2. b|\n3. c", "1. b|\n2. a\n3. c"],
    ["1. a\n\n2. ⟨b⟩", "1. ⟨b⟩\n\n2. a"],
    ["text\n- a|", "- a|\ntext"],
    ["one\ntwo|", "two|\none"],
  ])("up: %j", (before, then) => expect(after(moveUp, before)).toBe(then));
  it.each([
    ["- a|\n  - x\n- b", "- b\n- a|\n  - x"],
    ["1. |a\n2. b\n3. c", "1. b\n2. |a\n3. c"],
    ["- p\n  - a|\n  - b\n- q", "- p\n  - b\n  - a|\n- q"],
  ])("down: %j", (before, then) => expect(after(moveDown, before)).toBe(then));
  it("a first child stays with its parent", () => expect(after(moveUp, "- a\n  - b|")).toBe("- a\n  - b|"));
  it("copies an item with its children", () => {
    expect(after(copyDown, "1. a|\n   - x\n2. b")).toBe("1. a\n   - x\n2. a|\n   - x\n3. b");
    expect(after(copyUp, "- a|\n- b")).toBe("- a|\n- a\n- b");
  });
});

it("changes nothing but white space, marks and numbers of the list that it is about", () => {
  // Every command on every line of a text with all kinds of things in it.
  const text = "# T\n\n1. a  \n   - b\t\n2. c\n\n> - d\n> - e\n\n```\n- f\n```\n- [ ] g\n- h\n\n   text\n* * *\n\t- i\n7) j\n8) k";
  const bare = (text: string) => text.replace("|", "").replace(/\s|[-*+>](?=\s|$)|\d+[.)](?=\s|$)|\[[ x]\]/gmu, "");
  for (const command of [indentItem, outdentItem, continueList, removeMark]) {
    for (let at = 0; at <= text.length; at += 1) {
      const made = after(command, `${text.slice(0, at)}|${text.slice(at)}`);
      if (made !== null) expect(bare(made), `${command.name} at ${at}`).toBe(bare(text));
    }
  }
});
