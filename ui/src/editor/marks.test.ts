import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { expect, it } from "vitest";

import { bodyStart, frontMatterLines } from "./front_matter";
import { notes } from "./language";
import { decorate } from "./marks";
import { structure } from "./structure";

/** A state from a text in which `|` is the cursor. */
function state(text: string): EditorState {
  const at = text.indexOf("|");
  const made = EditorState.create({
    doc: at < 0 ? text : text.slice(0, at) + text.slice(at + 1),
    selection: { anchor: Math.max(0, at) },
    extensions: [EditorState.lineSeparator.of("\n"), structure, notes],
  });
  ensureSyntaxTree(made, made.doc.length, 5000);
  return made;
}

/** What a person sees: marks that are hidden are gone, what stands for a mark is in its place, lines have their class after them. */
function seen(text: string): string {
  const now = state(text);
  const cuts: { from: number; to: number; show: string }[] = [];
  const classes = new Map<number, string[]>();
  decorate(now, [{ from: 0, to: now.doc.length }]).between(0, now.doc.length, (from, to, decoration) => {
    const spec = decoration.spec as { class?: string; attributes?: { class?: string }; widget?: { deep?: boolean; done?: boolean; name?: string } };
    const name = spec.attributes?.class ?? spec.class;
    if (from === to && name) classes.set(from, [...(classes.get(from) ?? []), ...name.replaceAll("cm-", "").split(" ")]);
    if (from === to || name) return;
    const { widget } = spec;
    cuts.push({ from, to, show: !widget ? "" : widget.name !== undefined ? `{${widget.name}}` : widget.done === undefined ? (widget.deep ? "–" : "•") : widget.done ? "☑" : "☐" });
  });
  let shown = now.doc.toString();
  for (const cut of cuts.sort((a, b) => b.from - a.from)) shown = shown.slice(0, cut.from) + cut.show + shown.slice(cut.to);
  const named = [...classes.values()].flat();
  return named.length > 0 ? `${shown} (${named.join(" ")})` : shown;
}

/** The words that have a class. */
function marked(text: string, name: string): string[] {
  const now = state(text);
  const found: string[] = [];
  decorate(now, [{ from: 0, to: now.doc.length }]).between(0, now.doc.length, (from, to, decoration) => {
    if (from < to && (decoration.spec as { class?: string }).class === name) found.push(now.sliceDoc(from, to));
  });
  return found;
}

it("hides marks, but on the cursor's line", () => {
  expect(seen("|\na **bold** and *soft* `code` ~~no~~")).toBe("\na bold and soft code no");
  expect(seen("a| **bold**")).toBe("a **bold**");
  expect(seen("|\nsee [the rule](https://a.example/b) now")).toBe("\nsee the rule now");
  expect(seen("|\n[[wiki]] [[Note#One|words]] and [^1] and [sic] and \\*")).toBe("\nwiki words and 1 and [sic] and *");
  expect(seen("|\n![a slide](images/a.png) here")).toBe("\na slide here");
  expect(seen("|\n![a slide](images/a.png)")).toBe("\na slide (caption)");
  expect(seen("|\n==so== ~~no~~ <https://a.example>")).toBe("\nso no https://a.example");
});

it("sets headings, quotes, code and rules as lines", () => {
  expect(seen("|\n## Two")).toBe("\nTwo (h h2)");
  expect(seen("## T|wo")).toBe("## Two (h h2)");
  expect(seen("|\n> said")).toBe("\nsaid (quote)");
  expect(seen("|\n```sh\nls\n```")).toBe("\nsh\nls\n (code code-first fence code code code-last fence)");
  expect(seen("|\n\n***\n\nb")).toBe("\n\n***\n\nb (rule)");
});

it("puts bullets and boxes for the marks of lists", () => {
  expect(seen("|\n- one\n  - two\n- [ ] three\n- [x] four\n1. five")).toBe("\n•one\n  –two\n☐three\n☑four\n1. five");
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

it("knows links that lead somewhere", () => {
  expect(marked("|\n[a][r] [R] [none] [c](d) www.a.example\n\n[r]: https://a.example", "cm-link")).toEqual(["a", "R", "c", "www.a.example"]);
  expect(marked("|\n`[[no]]` [[yes]]", "cm-link")).toEqual(["yes"]);
});

it("gives a callout its sign, and a line of another's words none", () => {
  expect(seen("|\n> [!tip] Bring a pencil\n> and paper")).toBe("\n{tip}Bring a pencil\nand paper (callout callout-good callout-first callout callout-good callout-last)");
  expect(seen("|\n> said [!tip]")).toBe("\nsaid [!tip] (quote)");
});
