import { ensureSyntaxTree, foldedRanges } from "@codemirror/language";
import { EditorSelection, EditorState, type StateCommand } from "@codemirror/state";
import { expect, it } from "vitest";

import { pictureUrl } from "./addresses";
import { blocksIn, fitted } from "./blocks";
import { fold, foldEverything, unfold, unfoldEverything } from "./folding";
import { leadAt } from "./links";
import { markdown, preview } from "./live";
import { isAlone, picturesIn } from "./pictures";
import { definition, kindsOf, shutCallouts, structureOf } from "./structure";
import { alignTable, columnAfter, columnBefore, deleteColumn, deleteRow, insertTable, nextCell, nextRow, previousCell, readRow, rowAbove, tablesIn, widthOf } from "./tables";

/** A state from a text in which `¦` is the cursor. */
function state(text: string, on = true): EditorState {
  const at = Math.max(0, text.indexOf("¦"));
  const made = EditorState.create({ doc: text.replace("¦", ""), selection: EditorSelection.cursor(at), extensions: [EditorState.lineSeparator.of("\n"), markdown, on ? preview(true) : []] });
  ensureSyntaxTree(made, made.doc.length, 5000);
  return made;
}

/** The text after a command, with the cursor as `¦`; null where it did nothing. */
function after(command: StateCommand, text: string): string | null {
  let now = state(text);
  if (!command({ state: now, dispatch: (transaction) => (now = transaction.state) })) return null;
  const { head } = now.selection.main;
  return `${now.sliceDoc(0, head)}¦${now.sliceDoc(head)}`;
}

const TABLE = "| a | bb |\n|---|--:|\n| 1 | 2 |";

it("reads cells, with escaped bars and without outer ones", () => {
  const words = (text: string) => readRow(text, 0).cells.map(({ from, to }) => text.slice(from, to));
  expect(words("| a | b \\| c |  |")).toEqual(["a", "b \\| c", ""]);
  expect(words("a | b")).toEqual(["a", "b"]);
  expect(words("  |a|b")).toEqual(["a", "b"]);
  expect(words("||")).toEqual([""]);
});

it("knows tables where markdown has them", () => {
  const count = (text: string) => tablesIn(state(text)).length;
  expect(count(TABLE)).toBe(1);
  expect(count("a | b\n--|--")).toBe(1);
  expect(count("| a |\n|---|---|")).toBe(0);
  expect(count("```\n| a |\n|---|\n```")).toBe(0);
  expect(count("---\nx: |\n|---|\n---\n")).toBe(0);
  expect(tablesIn(state(`${TABLE}\nrow without bars\n\nafter`))[0]?.rows.length).toBe(3);
  expect(tablesIn(state("|a|b|c|\n|:-|:-:|-:|"))[0]?.aligns).toEqual(["left", "center", "right"]);
});

it("walks from cell to cell, and changes nothing by it", () => {
  expect(after(nextCell, "| a¦ | bb |\n|---|--:|\n| 1 | 2 |")).toBe("| a | bb¦ |\n|---|--:|\n| 1 | 2 |");
  expect(after(nextCell, "| a | bb¦ |\n|---|--:|\n| 1 | 2 |")).toBe("| a | bb |\n|---|--:|\n| 1¦ | 2 |");
  expect(after(previousCell, "| a | bb |\n|---|--:|\n| ¦1 | 2 |")).toBe("| a | bb¦ |\n|---|--:|\n| 1 | 2 |");
  expect(after(nextRow, "| a | b¦b |\n|---|--:|\n| 1 | 2 |")).toBe("| a | bb |\n|---|--:|\n| 1 | 2¦ |");
  expect(after(nextCell, "wo¦rds")).toBeNull();
});

it("adds a row at the end, and leaves from an empty one", () => {
  expect(after(nextCell, `${TABLE.slice(0, -2)}¦ |\nx`)).toBe(`${TABLE}\nx¦`);
  expect(after(nextCell, `${TABLE.slice(0, -2)}¦ |`)).toBe(`${TABLE}\n| ¦ |  |`);
  expect(after(nextRow, `${TABLE.slice(0, -2)}¦ |`)).toBe(`${TABLE}\n|  | ¦ |`);
  expect(after(nextRow, `${TABLE}\n| ¦ |  |`)).toBe(`${TABLE}\n\n¦`);
});

it("puts rows and columns in, and takes them away, and touches nothing else", () => {
  expect(after(rowAbove, `${TABLE.slice(0, -3)}¦2 |`)).toBe("| a | bb |\n|---|--:|\n|  | ¦ |\n| 1 | 2 |");
  expect(after(deleteRow, `${TABLE.slice(0, -3)}¦2 |`)).toBe("| a | bb¦ |\n|---|--:|");
  expect(after(deleteRow, "| a¦ |\n|---|")).toBeNull();
  expect(after(columnBefore, "| a¦ | bb |\n|---|--:|\n| 1 | 2 |")).toBe("| ¦ | a | bb |\n| --- |---|--:|\n|  | 1 | 2 |");
  expect(after(columnAfter, "| a | bb¦ |\n|---|--:|\n| 1 | 2 |")).toBe("| a | bb | ¦ |\n|---|--:| --- |\n| 1 | 2 |  |");
  expect(after(columnAfter, "a | b¦b\n--|--:\n1 | 2")?.replace("¦", "")).toBe("a | bb |  |\n--|--: | --- |\n1 | 2 |  |");
  expect(after(deleteColumn, "| a | bb¦ |\n|---|--:|\n| 1 | 2 |")?.replace("¦", "")).toBe("| a |\n|---|\n| 1 |");
  expect(after(deleteColumn, "a | b¦b\n--|--:\n1 | 2")?.replace("¦", "")).toBe("a \n--\n1 ");
  expect(after(insertTable, "words¦\nmore")).toBe("words\n\n| ¦ |  |\n| --- | --- |\n|  |  |\n\nmore");
});

it("aligns a table only when it is asked to", () => {
  expect(after(alignTable, "¦|a|bb|c|\n|:-:|--:|-|\n|one|2|日本|\n|x \\| y|  |")?.replace("¦", "")).toBe(
    ["|   a    |  bb | c    |", "| :----: | --: | ---- |", "|  one   |   2 | 日本 |", "| x \\| y |     |"].join("\n"),
  );
  const aligned = after(alignTable, "¦|a|b|\n|-|-|\n|c|d|")?.replace("¦", "") ?? "";
  expect(after(alignTable, `¦${aligned}`)).toBe(`¦${aligned}`);
  expect(widthOf("e\u0301日")).toBe(3);
  expect(fitted([10, 90])).toEqual([10, 51]);
});

it("shows tables and pictures where the cursor is not", () => {
  const drawn = (text: string) => {
    const found: string[] = [];
    blocksIn(state(text))?.between(0, 1e9, (from, to) => void found.push(`${from}-${to}`));
    return found;
  };
  expect(drawn(`¦words\n\n${TABLE}`)).toEqual(["7-37"]);
  expect(drawn(`words\n\n${TABLE}¦`)).toEqual([]);
  expect(drawn("¦\n![a](b.png)\nx ![a](b.png)")).toEqual(["1-1", "26-26"]);
  expect(drawn("¦\n`![a](b.png)`\n\n```\n![a](b.png)\n```")).toEqual([]);
});

it("finds pictures as the backend does", () => {
  const targets = (text: string) => picturesIn(text).map(({ target, alt }) => `${alt}:${target}`);
  expect(targets('![a](b.png "t") ![c](<d e.png>) ![[f.png|300]] ![[g.png|words]] `![h](i.png)` \\![j](k.png)')).toEqual(["a:b.png", "c:d e.png", ":f.png", "words:g.png"]);
  expect(targets("![[Another note]]")).toEqual([]);
  expect(isAlone("![a](b.png)  ", picturesIn("![a](b.png)  "), 0)).toBe(true);
  expect(isAlone("x ![a](b.png)", picturesIn("x ![a](b.png)"), 0)).toBe(false);
  expect(pictureUrl("talks/a.md", "../images/b%20c.png")).toBe("talklog-image://localhost/images/b%20c.png");
  expect(pictureUrl("talks/a.md", "/x/(1).svg")).toBe("talklog-image://localhost/x/%281%29.svg");
  expect(pictureUrl("a.md", "../out.png")).toBeNull();
  expect(pictureUrl("a.md", "note.md")).toBeNull();
});

it("keeps the structure of lines", () => {
  expect(kindsOf("## Two")).toEqual([{ is: "heading", level: 2 }]);
  expect(kindsOf("##no")).toEqual([]);
  expect(kindsOf("    ```")).toEqual([]);
  const now = state("---\n# no\n---\n# yes\n```\n# no\n```\n[^N]: note\n[Ref  a]: <b c>");
  expect(structureOf(now).entries.map(({ kind }) => kind.is)).toEqual(["heading", "footnote", "reference"]);
  expect(definition(now, "footnote", "n")).not.toBeNull();
  expect(definition(now, "reference", "ref A")?.url).toBe("b c");
});

it("folds sections by heading, and opens them again", () => {
  const folds = (from: EditorState, ...commands: StateCommand[]) => {
    let now = from;
    for (const command of commands) command({ state: now, dispatch: (transaction) => (now = transaction.state) });
    const found: string[] = [];
    foldedRanges(now).between(0, now.doc.length, (from, to) => void found.push(now.sliceDoc(from, to)));
    return found;
  };
  const text = "# A\none\n## B\ntwo¦\n\n# C\nthree";
  expect(folds(state(text), fold)).toEqual(["\ntwo"]);
  expect(folds(state(text), fold, fold)).toContain("\none\n## B\ntwo");
  expect(folds(state(text), fold, unfold)).toEqual([]);
  expect(folds(state(text), foldEverything).length).toBe(3);
  expect(folds(state(text), foldEverything, unfoldEverything)).toEqual([]);
  expect(folds(state("# A\n¦# B"), foldEverything)).toEqual([]);
});

it("folds a callout under its title, before the section round it", () => {
  const ranges = (now: EditorState) => {
    const found: string[] = [];
    foldedRanges(now).between(0, now.doc.length, (from, to) => void found.push(now.sliceDoc(from, to)));
    return found;
  };
  const after = (from: EditorState, ...commands: StateCommand[]) => {
    let now = from;
    for (const command of commands) command({ state: now, dispatch: (transaction) => (now = transaction.state) });
    return ranges(now);
  };
  const text = "# A\n> [!tip] Title\n> one¦\n> two\n\nEnd";
  expect(after(state(text), fold)).toEqual(["\n> one\n> two"]);
  expect(after(state(text), fold, fold)).toContain("\n> [!tip] Title\n> one\n> two\n\nEnd");
  expect(after(state(text), fold, unfold)).toEqual([]);
  // One line has nothing to fold, and a quote's middle begins none; nor does code.
  expect(after(state("> [!tip] Title¦\n\nEnd"), fold)).toEqual([]);
  expect(after(state("> words\n> [!tip] Title¦\n> more"), fold)).toEqual([]);
  expect(after(state("```\n> [!tip]¦\n> more\n```"), fold)).toEqual([]);
  expect(shutCallouts(state("> [!note]-\n> a\n\n> [!note]+\n> b\n\n> [!bug]- Title\n> c¦")).map(({ from, to }) => [from, to])).toEqual([[10, 14], [47, 51]]);
});

it("leads from a footnote to its words and back, and from a reference to its address", () => {
  expect(leadAt(state("see [^a] now\n\n[^a]: words"), 6)).toEqual({ at: 14 });
  expect(leadAt(state("x [^a] now\n\n[^a]: words"), 14)).toEqual({ at: 2 });
  expect(leadAt(state("plain"), 2)).toBeNull();
  expect(leadAt(state("[w][r]\n\n[r]: https://a.example"), 2)).toEqual({ url: "https://a.example" });
  expect(leadAt(state("go www.a.example now"), 6)).toEqual({ url: "https://www.a.example" });
});
