// What is offered while somebody types: notes after `[[` and their headings after `#`, tags after `#`, speakers after `@`.
//
// It never comes up in prose: each of them has a mark that asks for it. Who is the best match among notes is the
// backend's to say, as in quick open; here is decided what is written into the text.

import { autocompletion, acceptCompletion, type Completion, type CompletionContext, type CompletionResult, completionStatus, pickedCompletion, startCompletion } from "@codemirror/autocomplete";
import { EditorSelection, EditorState, type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

import { t } from "../lib/language.svelte";
import type { Found, HeadingItem, NameCount, NoteItem } from "../wire";
import { around, type Around } from "./around";
import { inBlock } from "./context";

/** So many are shown. */
const MOST = 50;

/** What the text before the cursor asks for. */
export type Wanted =
  | { kind: "note"; from: number; query: string }
  | { kind: "heading"; from: number; note: string; query: string }
  | { kind: "tag"; from: number; query: string }
  | { kind: "speaker"; from: number; query: string };

/** Reads the line before the cursor; positions are in the line. */
export function wanted(before: string): Wanted | null {
  // In code that is not closed yet nothing is a link.
  if ((before.match(/`/g)?.length ?? 0) % 2 === 1) return null;
  const link = /\[\[([^[\]|#\n]*)(#([^[\]|\n]*))?$/.exec(before);
  if (link) {
    const [, note = "", hash, query = ""] = link;
    if (hash !== undefined) return { kind: "heading", from: before.length - query.length, note: note.trim(), query: query.trim() };
    return { kind: "note", from: before.length - note.length, query: note.trim() };
  }
  const tag = /(^|[\s(])#([\p{L}\p{N}_/-]*)$/u.exec(before);
  // At a line's start a hash alone is a heading.
  if (tag && (before.trim() !== "#" || tag[2] !== "")) return { kind: "tag", from: before.length - (tag[2]?.length ?? 0), query: tag[2] ?? "" };
  const speaker = /(?:^|[\s(,])@([\p{L}\p{N}.'’-]*(?: [\p{L}\p{N}.'’-]+)?)$/u.exec(before);
  if (speaker) return { kind: "speaker", from: before.length - (speaker[1]?.length ?? 0) - 1, query: speaker[1] ?? "" };
  return null;
}

/** Folds case and accents away. */
const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Orders names that start with what was typed, in full before in a later word, the frequent first. */
export function ranked(names: readonly NameCount[], query: string): NameCount[] {
  const typed = fold(query);
  const place = (name: string) => {
    const folded = fold(name);
    if (folded.startsWith(typed)) return 0;
    return folded.split(/[\s(/_-]+/).some((word) => word.startsWith(typed)) ? 1 : 2;
  };
  return names
    .map((each) => ({ each, place: place(each.name) }))
    .filter(({ place }) => place < 2)
    .sort((a, b) => a.place - b.place || b.each.count - a.each.count || (a.each.name < b.each.name ? -1 : 1))
    .slice(0, MOST)
    .map(({ each }) => each);
}

const stemOf = (path: string) => path.slice(path.lastIndexOf("/") + 1).replace(/\.(?:md|markdown)$/i, "");
const stems = new WeakMap<readonly NoteItem[], Map<string, number>>();

/** Writes what stands between the brackets to mean a note: its file's name where only one has it, else its path. */
export function nameOf(path: string, notes: readonly NoteItem[]): string {
  let known = stems.get(notes);
  if (!known) {
    known = new Map();
    for (const note of notes) {
      const stem = stemOf(note.path).toLowerCase();
      known.set(stem, (known.get(stem) ?? 0) + 1);
    }
    stems.set(notes, known);
  }
  const stem = stemOf(path);
  return (known.get(stem.toLowerCase()) ?? 0) > 1 ? path.replace(/\.(?:md|markdown)$/i, "") : stem;
}

/** Writes a link's words after its name, where the file's name is not what a reader wants to see. */
export function wordsOf(name: string, title: string): string {
  const same = (text: string) => fold(text).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  return same(name) === same(title) || /[|[\]\n]/.test(title) ? "" : `|${title}`;
}

/** Marks count characters; the popup wants UTF-16 units, as one list. */
export function units(title: string, marks: readonly [number, number][]): number[] {
  const starts: number[] = [];
  let at = 0;
  for (const character of title) {
    starts.push(at);
    at += character.length;
  }
  starts.push(at);
  return marks.flatMap(([from, to]) => [starts[from] ?? at, starts[to] ?? at]);
}

interface Row extends Completion {
  /** The second line. */
  about?: string;
  marks?: number[];
}

/** Tab takes a note without closing the link, so that a heading can follow. */
let open = false;

/** Writes a link's inside and closes it, over brackets that are there already. */
function closing(text: string, tail: string) {
  return (view: EditorView, completion: Completion, from: number, to: number) => {
    const there = view.state.sliceDoc(to, to + 2);
    const insert = open ? text : `${text}${tail}]]`;
    const end = open ? to : to + (there === "]]" ? 2 : there.startsWith("]") ? 1 : 0);
    view.dispatch({
      changes: { from, to: end, insert },
      selection: EditorSelection.cursor(from + insert.length),
      annotations: pickedCompletion.of(completion),
      userEvent: "input.complete",
    });
  };
}

function noteRow({ item, title_marks }: Found, notes: readonly NoteItem[]): Row {
  const name = nameOf(item.path, notes);
  const speakers = item.speakers.map((speaker) => speaker.replace(/ \(.*\)$/, "")).join(", ");
  return {
    label: item.title,
    about: [speakers, item.path].filter(Boolean).join(" · "),
    marks: units(item.title, title_marks),
    apply: closing(name, wordsOf(name, item.title)),
    type: "note",
  };
}

function headingRow(heading: HeadingItem, words: boolean): Row {
  // A bracket or a bar cannot be said within a link.
  const text = heading.text.replace(/[[\]|]/g, " ").replace(/\s+/g, " ").trim();
  return { label: heading.text, about: t("input.headingLevel", { level: heading.level }), apply: closing(text, words ? `|${text}` : ""), type: "heading" };
}

async function rows(ask: Around, what: Wanted): Promise<Row[]> {
  switch (what.kind) {
    case "note":
      return (await ask.find(what.query, MOST)).filter(({ item }) => item.path !== ask.path() || what.query !== "").map((found) => noteRow(found, ask.notes()));
    case "heading": {
      const note = what.note === "" ? null : await ask.linkTarget(what.note);
      if (what.note !== "" && !note) return [];
      const typed = fold(what.query);
      const words = note !== null && wordsOf(what.note, note.title) !== "";
      return (await ask.headings(note?.path ?? ask.path())).filter((heading) => fold(heading.text).includes(typed)).slice(0, MOST).map((heading) => headingRow(heading, words));
    }
    case "tag":
      return ranked((await ask.names()).tags, what.query).map(({ name, count }) => ({ label: name, about: t("input.tagCount", { count }), type: "tag" }));
    case "speaker":
      return ranked((await ask.names()).speakers, what.query).map(({ name, count }) => {
        const place = /^(.*?)\s*\(([^()]*)\)$/.exec(name);
        return { label: place?.[1] ?? name, about: [place?.[2], t("input.speakerCount", { count })].filter(Boolean).join(" · "), type: "speaker" };
      });
  }
}

/** Gives what is offered at the cursor. */
export async function offers(context: CompletionContext): Promise<CompletionResult | null> {
  const { state, pos, view } = context;
  const ask = state.facet(around);
  if (!ask || view?.composing || inBlock(state, pos)) return null;
  const line = state.doc.lineAt(pos);
  const what = wanted(line.text.slice(0, pos - line.from));
  if (!what) return null;
  const options = await rows(ask, what).catch((): Row[] => []);
  if (context.aborted || options.length === 0) return null;
  return { from: line.from + what.from, options, filter: false, getMatch: (completion) => (completion as Row).marks ?? [] };
}

/** Where somebody said no to what was offered: until they write elsewhere, nothing comes up again. */
const declined = new WeakMap<EditorView, number>();

/** Where what the cursor asks for starts; null where it asks for nothing. */
function mark(view: EditorView): number | null {
  const { main } = view.state.selection;
  const line = view.state.doc.lineAt(main.head);
  const what = main.empty ? wanted(line.text.slice(0, main.head - line.from)) : null;
  return what && line.from + what.from;
}

/** Asks for what fits as soon as a mark stands before the cursor that calls for it. */
function ask(view: EditorView): void {
  if (view.state.readOnly || view.composing || completionStatus(view.state) !== null) return;
  const at = mark(view);
  if (at === null || at !== declined.get(view)) declined.delete(view);
  else return;
  if (at !== null) startCompletion(view);
}

const asking: Extension = [
  EditorView.updateListener.of(({ view, transactions }) => {
    if (transactions.some((transaction) => transaction.isUserEvent("input.type"))) ask(view);
  }),
  // What an input method wrote is looked at when it is there.
  EditorView.domEventHandlers({ compositionend: (_event, view) => void setTimeout(() => view.dom.isConnected && ask(view)) }),
];

const theme = EditorView.theme({
  ".cm-tooltip.cm-tooltip-autocomplete": {
    border: "0", borderRadius: "var(--r-3)", backgroundColor: "var(--raised)", color: "var(--text)", boxShadow: "var(--shadow)", padding: "6px", marginTop: "4px", zIndex: "9",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-text)", fontSize: "var(--t-14)", lineHeight: "var(--lh-ui)", minWidth: "280px", maxWidth: "min(440px, calc(100vw - 32px))", maxHeight: "312px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "grid", gridTemplateColumns: "minmax(0, 1fr)", minHeight: "46px", alignContent: "center", padding: "3px 10px", borderRadius: "var(--r-2)", cursor: "default",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li:hover": { backgroundColor: "var(--hover)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--selected)", color: "var(--text)", boxShadow: "inset 2px 0 0 var(--accent)", borderRadius: "0 var(--r-2) var(--r-2) 0",
  },
  ".cm-completionLabel, .cm-completionAbout": { display: "block", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  ".cm-completionAbout": { fontSize: "var(--t-13)", color: "var(--text-3)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "var(--w-bold)", color: "var(--accent)" },
});

export const completion: Extension = [
  asking,
  // Before the popup's own keys, which come with it.
  Prec.highest(
    keymap.of([
      {
        key: "Escape",
        run: (view) => {
          const at = mark(view);
          if (completionStatus(view.state) !== null && at !== null) declined.set(view, at);
          return false;
        },
      },
      {
        key: "Tab",
        run: (view) => {
          if (completionStatus(view.state) !== "active") return false;
          open = true;
          try {
            return acceptCompletion(view);
          } finally {
            open = false;
          }
        },
      },
    ]),
  ),
  autocompletion({
    override: [offers],
    icons: false,
    maxRenderedOptions: MOST,
    // In prose a key costs nothing: see `asking`.
    activateOnTyping: false,
    tooltipClass: () => "cm-offers",
    addToOptions: [
      {
        position: 80,
        render: (completion) => {
          const about = document.createElement("span");
          about.className = "cm-completionAbout";
          about.textContent = (completion as Row).about ?? "";
          return about;
        },
      },
    ],
  }),
  EditorState.phrases.compute([], () => ({ Completions: t("input.completions") })),
  theme,
];
