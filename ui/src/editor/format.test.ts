import { EditorSelection, EditorState, type StateCommand } from "@codemirror/state";
import { describe, expect, it } from "vitest";

import { makeLink, setHeading, tick, toggleMark } from "./format";
import { notes } from "./language";

/** Runs a command on a text with `|` for the cursor or `⟨…⟩` for the selection. */
function after(command: StateCommand, text: string): string {
  const from = text.indexOf("⟨");
  const selection = from >= 0 ? EditorSelection.single(from, text.indexOf("⟩") - 1) : EditorSelection.single(text.indexOf("|"));
  let state = EditorState.create({ doc: text.replace(/[|⟨⟩]/g, ""), selection, extensions: notes });
  command({ state, dispatch: (transaction) => (state = transaction.state) });
  const { main } = state.selection;
  const out = state.doc.toString();
  return main.empty ? `${out.slice(0, main.head)}|${out.slice(main.head)}` : `${out.slice(0, main.from)}⟨${out.slice(main.from, main.to)}⟩${out.slice(main.to)}`;
}

const bold = toggleMark("**");
const italic = toggleMark("*");

describe("marks", () => {
  it.each([
    [bold, "a ⟨b c⟩ d", "a **⟨b c⟩** d"],
    [bold, "a **⟨b c⟩** d", "a ⟨b c⟩ d"],
    [bold, "a ⟨**b c**⟩ d", "a ⟨b c⟩ d"],
    [bold, "wo|rd", "**wo|rd**"],
    [bold, "**wo|rd**", "wo|rd"],
    [bold, "a | b", "a **|** b"],
    [bold, "a **|** b", "a | b"],
    [italic, "**⟨b⟩**", "***⟨b⟩***"],
    [italic, "***⟨b⟩***", "**⟨b⟩**"],
    [bold, "***⟨b⟩***", "*⟨b⟩*"],
    [bold, "⟨- a\n- b⟩", "⟨- **a**\n- **b⟩**"],
    [bold, "a⟨ b ⟩c", "a⟨ **b** ⟩c"],
    [toggleMark("`"), "wo|rd", "`wo|rd`"],
    [toggleMark("~~"), "~~wo|rd~~", "wo|rd"],
  ] as [StateCommand, string, string][])("%# %s %s", (command, before, then) => expect(after(command, before)).toBe(then));
});

describe("links", () => {
  it.each([
    ["a ⟨b⟩ c", "a [b](|) c"],
    ["wo|rd", "[word](|)"],
    ["a | b", "a [|]() b"],
    ["⟨https://x.example⟩", "[|](https://x.example)"],
  ])("%s", (before, then) => expect(after(makeLink, before)).toBe(then));
});

describe("headings", () => {
  it.each([
    [2, "a|", "## a|"],
    [2, "## a|", "a|"],
    [3, "# a|", "### a|"],
    [0, "### a|", "a|"],
    [1, "|", "# |"],
  ])("level %i of %j", (level, before, then) => expect(after(setHeading(level), before)).toBe(then));
  it("leaves code alone", () => expect(after(setHeading(1), "```\na|\n```")).toBe("```\na|\n```"));
});

describe("boxes", () => {
  it.each([
    ["- [ ] a|", "- [x] a|"],
    ["- [x] a|", "- [ ] a|"],
    ["- a|", "- [ ] a|"],
    ["a|", "- [ ] a|"],
    ["> a|", "> - [ ] a|"],
    ["|", "- [ ] |"],
    ["⟨- [x] a\n- [ ] b⟩", "⟨- [x] a\n- [x] b⟩"],
  ])("%s", (before, then) => expect(after(tick, before)).toBe(then));
});
