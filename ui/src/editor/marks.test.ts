import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { expect, it } from "vitest";

import { bodyStart, frontMatter, frontMatterLines, toggleFrontMatter } from "./front_matter";
import { notes } from "./language";
import { decorate } from "./marks";

/** A state from a text in which `|` is the cursor. */
function state(text: string): EditorState {
  const at = text.indexOf("|");
  const made = EditorState.create({
    doc: at < 0 ? text : text.slice(0, at) + text.slice(at + 1),
    selection: { anchor: Math.max(0, at) },
    extensions: [EditorState.lineSeparator.of("\n"), notes, frontMatter],
  });
  ensureSyntaxTree(made, made.doc.length, 5000);
  return made;
}

/** What a person sees: marks that are hidden are gone, what stands for a mark is in its place, lines have their class before them. */
function seen(text: string): string {
  const now = state(text);
  const cuts: { from: number; to: number; show: string }[] = [];
  const classes = new Map<number, string[]>();
  decorate(now, [{ from: 0, to: now.doc.length }]).between(0, now.doc.length, (from, to, decoration) => {
    const spec = decoration.spec as { class?: string; widget?: { deep?: boolean; done?: boolean } };
    if (from === to && spec.class) classes.set(from, [...(classes.get(from) ?? []), spec.class.replaceAll("cm-", "").split(" ").at(-1) ?? ""]);
    if (from === to || spec.class) return;
    const { widget } = spec;
    cuts.push({ from, to, show: !widget ? "" : widget.done === undefined ? (widget.deep ? "–" : "•") : widget.done ? "☑" : "☐" });
  });
  let shown = now.doc.toString();
  for (const cut of cuts.reverse()) shown = shown.slice(0, cut.from) + "\u0000".repeat(0) + cut.show + shown.slice(cut.to);
  const named = [...classes.values()].flat();
  return named.length > 0 ? `${shown} (${named.join(" ")})` : shown;
}

it("hides marks, but on the cursor's line", () => {
  expect(seen("|\na **bold** and *soft* `code` ~~no~~")).toBe("\na bold and soft code no");
  expect(seen("a| **bold**")).toBe("a **bold**");
  expect(seen("|\nsee [the rule](https://a.example/b) now")).toBe("\nsee the rule now");
  expect(seen("|\n[[wiki]] and [^1] and [ref][a]")).toBe("\n[[wiki]] and [^1] and [ref][a]");
  expect(seen("|\n![a slide](images/a.png)")).toBe("\na slide");
});

it("sets headings, quotes, code and rules as lines", () => {
  expect(seen("|\n## Two")).toBe("\nTwo (h2)");
  expect(seen("## T|wo")).toBe("## Two (h2)");
  expect(seen("|\n> said")).toBe("\nsaid (quote)");
  expect(seen("|\n```sh\nls\n```")).toBe("\n```sh\nls\n``` (code code-first code code code-last)");
  expect(seen("|\n\n***\n\nb")).toBe("\n\n***\n\nb (rule)");
});

it("puts bullets and boxes for the marks of lists", () => {
  expect(seen("|\n- one\n  - two\n- [ ] three\n- [x] four\n1. five")).toBe("\n•one\n  –two\n☐ three\n☑ four\n1. five");
  expect(seen("- [ ] th|ree")).toBe("- [ ] three");
});

it("knows front matter, and no heading in it", () => {
  const text = "---\ntitle: x\n---\n\nbody";
  expect(frontMatterLines(state(text))).toBe(3);
  expect(bodyStart(state(text))).toBe(text.indexOf("body"));
  expect(seen(`${text}|`)).toBe(`${text} (front front front)`);
  expect(frontMatterLines(state("---\nnever closed"))).toBe(0);
  expect(bodyStart(state("+++\na = 1\n+++"))).toBe(0);
});

it("folds front matter, and keeps the cursor out of what cannot be seen", () => {
  const text = "---\ntitle: x\n---\nbody";
  const folded = state(text).update(toggleFrontMatter(state(text)) ?? {}).state;
  expect(folded.selection.main.head).toBe(text.indexOf("body"));
  expect(folded.update({ selection: { anchor: 0 } }).state.selection.main.head).toBe(text.indexOf("body"));
  // Backspace at the start of the body would join it with the last line of what is folded.
  const at = text.indexOf("body");
  expect(folded.update({ changes: { from: at - 1, to: at }, userEvent: "delete.backward" }).state.doc.toString()).toBe(text);
  expect(folded.update({ changes: { from: 0, to: text.length }, userEvent: "delete.backward" }).state.doc.toString()).toBe("");
});
