// What stands side by side in the window: one pane, or two after a split, each with its tabs and the one it shows.
//
// Arranging is all that is done here. Opening, saving and closing notes is the workspace's; a pane knows no backend.

import type { EditorView } from "@codemirror/view";

import type { NoteDocument, Standing } from "./editor/document";
import type { VimMode } from "./editor/vim";
import { t } from "./lib/language.svelte";
import type { Failure, NoteItem, OpenNote } from "./wire";

/** Where a person was in a note: the selection, and the text that stood at the top. Positions count UTF-16 units. */
export interface Place {
  anchor: number;
  head: number;
  /** The first position that was seen; 0 where nothing was scrolled. */
  top: number;
}

/** What commands ask of a note's form. */
export interface NoteForm {
  toggleText(): void;
  toggleFold(): void;
  rate(stars: number): void;
}

/** An open note. */
export class NoteTab {
  readonly kind = "note";
  item = $state.raw<NoteItem>() as NoteItem;
  /** The text is here, so that an editor can be made. A tab that is brought back has it only once it is shown. */
  loaded = $state(false);
  /** Why its text cannot be shown. */
  failure = $state.raw<Failure | null>(null);
  standing = $state.raw<Standing>({ kind: "saved" });
  /** Grows with every change of the text, so that preview and outline follow. */
  version = $state(0);
  /** What was opened; only where `loaded`. */
  opened = $state.raw<OpenNote>() as OpenNote;
  /** Gives the text as it is in the editor. */
  text: () => string = () => "";
  document: NoteDocument | undefined;
  /** The mode of vim's keys; null where they are off. */
  vimMode = $state<VimMode | null>(null);
  /** The note's editor, once it is made. */
  view = $state.raw<EditorView | null>(null);
  /** How many words it has; kept up with typing. */
  words = $state(0);
  /** The line that the cursor is on, counted from 1. */
  at = $state(1);
  /** What its form can be asked for, once it is there. */
  form: NoteForm | null = null;
  /** The language that the text is written in, where it is known. */
  language = $state<string | null>(null);
  /** Where the editor shall go when it is shown next: a line, counted from 1. */
  line: number | null = null;
  /** Where the editor shall be when it is made. */
  place: Place | null = null;
  /** Grows each time that the note is asked for, so that its editor takes the focus. */
  asked = $state(0);

  constructor(item: NoteItem, opened: OpenNote | null = null) {
    this.item = item;
    if (opened) this.load(opened);
  }

  load(opened: OpenNote): void {
    this.opened = opened;
    this.item = opened.item;
    this.text = () => opened.text;
    if (opened.read_only !== null) this.standing = { kind: "read_only", why: opened.read_only };
    this.failure = null;
    this.loaded = true;
  }

  get path(): string {
    return this.item.path;
  }
  get key(): string {
    return this.item.path;
  }
  get title(): string {
    return this.item.title;
  }
}

/** The screens that are no notes. */
export const screenKinds = ["conflict", "settings", "help", "replace", "search", "history", "deleted", "composer", "recap"] as const;
export type ScreenKind = (typeof screenKinds)[number];

/** An open screen; there is at most one of each kind. */
export class ScreenTab {
  /** What it shows: a page of help, a section of the settings. */
  about = $state<string | null>(null);
  /** The title of the note that it is about. */
  subject = $state<string | null>(null);
  /** Grows each time that the screen is asked for, so that it takes the focus. */
  asked = $state(0);

  constructor(
    readonly kind: ScreenKind,
    about: string | null = null,
  ) {
    this.about = about;
  }

  /** No note has such a path. */
  get key(): string {
    return `:${this.kind}`;
  }
  get title(): string {
    const kind = t(`frame.screen.${this.kind}`);
    if (this.subject === null) return kind;
    return this.kind === "history" ? t("history.of", { title: this.subject }) : `${kind}: ${this.subject}`;
  }
}

export type Tab = NoteTab | ScreenTab;

/** One side: a row of tabs, and the one that is seen. */
export class Pane {
  tabs = $state.raw<Tab[]>([]);
  current = $state.raw<Tab | null>(null);
  /** Tabs as they were shown, the latest last. */
  #seen: Tab[] = [];
  /** The order in which one walks back, as long as the keys for it are held. */
  #walk: Tab[] | null = null;

  show(tab: Tab): void {
    this.current = tab;
    // Who walks past a tab has not been there.
    if (this.#walk === null) this.#saw(tab);
  }

  #saw(tab: Tab): void {
    this.#seen = [...this.#seen.filter((other) => other !== tab), tab];
  }

  add(tab: Tab, at = this.tabs.length): void {
    this.tabs = [...this.tabs.slice(0, at), tab, ...this.tabs.slice(at)];
  }

  /** Takes a tab away; the tab beside it is shown where it was the one that is seen. */
  remove(tab: Tab): void {
    const at = this.tabs.indexOf(tab);
    if (at < 0) return;
    this.tabs = this.tabs.filter((other) => other !== tab);
    this.#seen = this.#seen.filter((other) => other !== tab);
    if (this.current !== tab) return;
    const next = this.tabs[Math.min(at, this.tabs.length - 1)];
    if (next) this.show(next);
    else this.current = null;
  }

  /** Puts a tab at another place of the row. */
  place(tab: Tab, at: number): void {
    const rest = this.tabs.filter((other) => other !== tab);
    if (rest.length === this.tabs.length) return;
    const to = Math.max(0, Math.min(rest.length, at));
    this.tabs = [...rest.slice(0, to), tab, ...rest.slice(to)];
  }

  /** The tabs, the one that was seen last first. */
  recent(): Tab[] {
    const seen = this.#seen.toReversed();
    return [...seen, ...this.tabs.filter((tab) => !seen.includes(tab))];
  }

  /** The tab that was seen before the current one; until `rest`, one step further each time. */
  past(step: 1 | -1): Tab | undefined {
    this.#walk ??= this.recent();
    const order = this.#walk.filter((tab) => this.tabs.includes(tab));
    const at = this.current ? order.indexOf(this.current) : -1;
    if (order.length < 2) return undefined;
    return order[(at + step + order.length) % order.length];
  }

  /** Ends the walk: the tab that it came to was seen last. */
  rest(): void {
    if (this.#walk === null) return;
    this.#walk = null;
    if (this.current) this.#saw(this.current);
  }
}

/** The panes of the window. */
export class Panes {
  list = $state.raw<Pane[]>([new Pane()]);
  /** The pane that has the focus. */
  at = $state(0);
  /** How much of the width the first pane has, once there are two. */
  share = $state(0.5);

  focused = $derived(this.list[this.at] ?? this.first());
  current = $derived(this.focused.current);
  tabs = $derived(this.list.flatMap((pane) => pane.tabs));
  split = $derived(this.list.length > 1);

  first(): Pane {
    return this.list[0] as Pane;
  }

  find(key: string): Tab | undefined {
    return this.tabs.find((tab) => tab.key === key);
  }

  paneOf(tab: Tab): Pane | undefined {
    return this.list.find((pane) => pane.tabs.includes(tab));
  }

  /** Tells whether a tab is seen. */
  shown(tab: Tab): boolean {
    return this.list.some((pane) => pane.current === tab);
  }

  focus(pane: Pane): void {
    const at = this.list.indexOf(pane);
    if (at >= 0) this.at = at;
  }

  /** The side that has not the focus; it is made where there is none. */
  other(): Pane {
    if (!this.split) this.list = [...this.list, new Pane()];
    return this.list[1 - this.at] as Pane;
  }

  /** Shows a tab and gives its pane the focus; a new tab comes into the focused pane, or into the other one. */
  show(tab: Tab, side = false): void {
    let pane = this.paneOf(tab);
    if (side && (!pane || pane === this.focused)) return this.move(tab, this.other());
    if (!pane) {
      pane = this.focused;
      // Beside the one that is seen, as a link's note belongs to what links it.
      const at = pane.current ? pane.tabs.indexOf(pane.current) + 1 : pane.tabs.length;
      pane.add(tab, at);
    }
    pane.show(tab);
    this.focus(pane);
  }

  /** Brings a tab to a pane, where it is seen and has the focus. */
  move(tab: Tab, to: Pane, at = to.tabs.length): void {
    const from = this.paneOf(tab);
    if (from === to) {
      to.place(tab, at);
    } else {
      from?.remove(tab);
      to.add(tab, at);
    }
    to.show(tab);
    this.focus(to);
    // A side that was left empty goes; one that a person split off to fill it stays.
    if (from && from !== to && from.tabs.length === 0) this.#drop(from);
  }

  remove(tab: Tab): void {
    const pane = this.paneOf(tab);
    pane?.remove(tab);
    if (pane && pane.tabs.length === 0) this.#drop(pane);
  }

  #drop(pane: Pane): void {
    if (!this.split) return;
    const kept = this.list.find((other) => other !== pane);
    this.list = this.list.filter((other) => other !== pane);
    this.at = kept ? Math.max(0, this.list.indexOf(kept)) : 0;
  }

  /** The current tab goes to the other side; where it is the only one, an empty side opens beside it. */
  splitOff(): void {
    const tab = this.current;
    if (!tab) return;
    if (this.split || this.focused.tabs.length > 1) return this.move(tab, this.other());
    this.focus(this.other());
  }

  /** One side again, with all tabs. */
  join(): void {
    if (!this.split) return;
    const { current } = this;
    const [first, second] = this.list as [Pane, Pane];
    for (const tab of second.tabs) first.add(tab);
    this.list = [first];
    this.at = 0;
    if (current) first.show(current);
  }

  /** Gives the focus to the other side. */
  turnSide(): void {
    if (this.split) this.at = 1 - this.at;
  }

  /** Moves the current tab along its row. */
  shift(step: 1 | -1): void {
    const { current } = this.focused;
    if (current) this.focused.place(current, this.focused.tabs.indexOf(current) + step);
  }

  /** The tab beside the current one, around the ends of the row. */
  beside(step: 1 | -1): Tab | undefined {
    const { tabs, current } = this.focused;
    if (!current || tabs.length < 2) return undefined;
    return tabs[(tabs.indexOf(current) + step + tabs.length) % tabs.length];
  }

  /** The keys of a walk through what was seen are let go. */
  rest(): void {
    for (const pane of this.list) pane.rest();
  }

  clear(): void {
    this.list = [new Pane()];
    this.at = 0;
  }
}
