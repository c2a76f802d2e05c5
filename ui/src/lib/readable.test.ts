import { describe, expect, it } from "vitest";

import sheet from "../app.css?raw";
import { de } from "../catalogue/de";
import { en } from "../catalogue/en";
import { keysIn, unspoken } from "./readable";

/** What the parser of markdown calls the pieces of a text. */
const NODES = ["Autolink", "Blockquote", "Emoji", "Emphasis", "Escape", "Footnote", "Highlight", "Image", "Link", "Remark", "Subscript", "Superscript", "Strikethrough", "Table", "Task"];
/** Texts that stay as they are, each with its file: names of code, of markup and of what other programs call things. */
const ALLOWED: Record<string, string[]> = {
  ...Object.fromEntries(["inline", "language", "links", "marks"].map((name) => [`editor/${name}.ts`, NODES])),
  "editor/callouts.ts": ["tip"],
  "parts/ComposerBlog.svelte": ["~/blog"],
  "parts/NewEvent.svelte": ["https://"],
  "parts/RecapScreen.svelte": ["~/blog/content/posts/lowtide.md"],
  "parts/SettingSample.svelte": ["Aa", "NORMAL"],
  // What is typed in a terminal.
  "lib/sync.ts": ["git status", "git commit", "git merge --abort", "git rebase --continue", "git rebase --abort", "git cherry-pick --continue", "git cherry-pick --abort", "git revert --continue", "git revert --abort", "git am --continue", "git am --abort", "git bisect reset", "git switch -", "git config commit.gpgsign false", "git sparse-checkout reapply --no-sparse-index", "git update-index --index-version 4"],
};

/** German words that are the English ones. */
const ALIKE = [
  ...["live.callout_info"],
  ...["form.row.tags", "form.row.video"],
  ...["composer.stage.blog", "composer.where.blog", "composer.where.name"],
  ...["hugo", "zola", "jekyll", "astro", "eleventy"].map((name) => `composer.generator.${name}`),
  ...["panels.identity.name", "sync.ask.secret.passphrase", "search.filter.tag", "search.filter.track"],
  ...["settings.language.en", "settings.language.de", "settings.sample.speakers", "settings.sample.file", "settings.sample.picture"],
];

const sources = import.meta.glob<string>(["../**/*.svelte", "../**/*.ts", "!../**/*.test.ts", "!../catalogue/**", "!../wire.ts", "!./readable.ts", "!./language.svelte.ts"], { query: "?raw", import: "default", eager: true });
const files = Object.entries(sources).map(([path, text]) => [path.replace(/^\.\.\//, "").replace(/^\.\//, "lib/"), text] as [string, string]);
const classes = new Set([...sheet.matchAll(/\.([a-z][\w-]*)/g)].map((match) => match[1] ?? ""));
const missing = (name: string, text: string) => unspoken(name, text, classes).filter(({ text }) => !ALLOWED[name]?.includes(text));

function flat(part: object, before = ""): [string, string][] {
  return Object.entries(part).flatMap(([key, value]) => (typeof value === "string" ? [[before + key, value] as [string, string]] : flat(value as object, `${before}${key}.`)));
}

describe("every word that a person can read", () => {
  it.each(files)("is in the catalogue: %s", (name, text) => {
    expect(missing(name, text).map(({ line, text }) => `${name}:${line} ${text}`)).toEqual([]);
  });

  it("is allowed only where it stands", () => {
    const stands = (name: string, allowed: string) => unspoken(name, sources[`../${name}`] ?? "", classes).some(({ text }) => text === allowed);
    const own = Object.entries(ALLOWED).flatMap(([name, texts]) => (texts === NODES ? [] : texts.map((text) => [name, text] as const)));
    expect(own.filter(([name, text]) => !stands(name, text) && !(name.startsWith("lib/") && unspoken(name, sources[`./${name.slice(4)}`] ?? "", classes).some((found) => found.text === text)))).toEqual([]);
  });

  it("is found where it stands in markup", () => {
    const texts = (markup: string) => unspoken("a.svelte", markup).map(({ text }) => text);
    expect(texts("<p>Nothing is open</p>")).toEqual(["Nothing is open"]);
    expect(texts("<b>{busy ? 'Opening' : t('a.b')}</b>")).toEqual(["Opening"]);
    expect(texts("{#if a}<i>lost</i>{:else}{#each b as c (c)}<i>here</i>{/each}{/if}")).toEqual(["lost", "here"]);
    expect(texts('<button aria-label="Close" title={`Close ${name}`}></button>')).toEqual(["Close", "Close"]);
    expect(texts('<img alt="a map" src="a.png" /><input placeholder="/home" />')).toEqual(["a map", "/home"]);
    expect(texts('{#snippet a()}<Panel title="Who writes?" />{/snippet}')).toEqual(["Who writes?"]);
    expect(texts('{@render line("danger", icon, "Not saved")}')).toEqual(["Not saved"]);
    expect(texts('<script lang="ts">const names: string[] = ["Undo it"];</script>')).toEqual(["Undo it"]);
  });

  it("is found where it stands in a program", () => {
    const texts = (program: string) => unspoken("a.ts", program).map(({ text }) => text);
    expect(texts('button.textContent = "saved"')).toEqual(["saved"]);
    expect(texts('button.setAttribute("aria-label", open ? "hide" : "show")')).toEqual(["hide", "show"]);
    expect(texts('w.notify("info", `${n} lines`, "")')).toContain("lines");
    expect(texts('placeholder("write")')).toEqual(["write"]);
    expect(texts('EditorState.phrases.of({ "Fold line": "Zeile" })')).toEqual(["Zeile"]);
    expect(texts('const command = { id: "sync", name: "Sync now" }')).toEqual(["Sync now"]);
    expect(texts("const said = `${name} was deleted`")).toEqual(["0 was deleted"]);
    expect(texts("w.notify(`danger`, `lost`, ``)")).toEqual(["lost"]);
  });

  it("is not what only programs read", () => {
    const texts = (program: string) => unspoken("a.ts", program).map(({ text }) => text);
    expect(texts('import x from "Some Thing"; if (event.key === "Enter") go(t("frame.open"))')).toEqual([]);
    expect(texts('document.querySelector("main .cm-content"); throw new Error("Not so")')).toEqual([]);
    expect(texts('EditorView.theme({ ".cm-line": { font: "italic bold 1rem serif" } })')).toEqual([]);
    expect(unspoken("a.svelte", '<p class="one two" style="color: red" data-testid="Some Thing">{t("a.b")} · <kbd>Esc</kbd> <code>git status</code></p>')).toEqual([]);
  });
});

describe("every key of the catalogue", () => {
  const keys = flat(en).map(([key]) => key.replace(/_(one|other)$/, ""));
  const used = files.map(([name, text]) => keysIn(name, text));

  it("that is asked for is there", () => {
    const known = new Set(keys);
    expect(used.flatMap(({ asked }) => asked).filter((key) => !known.has(key))).toEqual([]);
  });

  it("is used", () => {
    const named = new Set(used.flatMap(({ named }) => named));
    const patterns = used.flatMap(({ patterns }) => patterns);
    expect([...new Set(keys)].filter((key) => !named.has(key) && !patterns.some((pattern) => pattern.test(key)))).toEqual([]);
  });

  it("has German words of its own", () => {
    const english = new Map(flat(en));
    const same = flat(de).filter(([key, words]) => words === english.get(key) && /\p{L}{2}/u.test(words.replace(/\{\{.*?\}\}/g, "")));
    expect(same.map(([key]) => key).filter((key) => !ALIKE.includes(key))).toEqual([]);
    expect(ALIKE.filter((key) => !same.some(([alike]) => alike === key))).toEqual([]);
  });
});
