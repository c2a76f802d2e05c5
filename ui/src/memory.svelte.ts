// Keeps what a person arranged in a notebook's window, and brings it back when the notebook is opened again.
//
// It writes a moment after something changed, and before a notebook is left. What it cannot bring back is left out: a
// note that is gone has no tab, and nobody is told.

import type { EditorView } from "@codemirror/view";
import { untrack } from "svelte";

import * as core from "./core";
import { NoteTab, Pane, ScreenTab, screenKinds, type Place, type ScreenKind, type Tab } from "./panes.svelte";
import { read, written, type Session } from "./session";
import type { NoteItem, Recovered } from "./wire";
import type { Workspace } from "./workspace.svelte";

/** How long nothing may change before it is written, in milliseconds: a little less than a save waits, so that where the
    cursor stood is known of each text that is saved. */
const PAUSE = 350;
/** What is open and how it is arranged is written this long after it changed, whatever else happens meanwhile: somebody
    who types on without a pause has it back after a crash all the same. */
const SOON = 50;

/** Where a person is in an editor; null while it is not laid out. */
export function placeOf(view: EditorView): Place | null {
  const scroller = view.dom.closest<HTMLElement>(".ed") ?? view.scrollDOM;
  if (scroller.getClientRects().length === 0) return null;
  const { anchor, head } = view.state.selection.main;
  const above = scroller.getBoundingClientRect().top - view.documentTop;
  return { anchor, head, top: scroller.scrollTop > 0 && above > 0 ? view.lineBlockAtHeight(above).from : 0 };
}

/** What is known of a note before it is read. */
function unread(path: string, title: string, talk: boolean): NoteItem {
  return { path, title, speakers: [], event: null, revision: "", kind: talk ? "talk" : "note", start: null, end: null, room: null, track: null, rating: null, tags: [], words: 0, todos: 0 };
}

export class Memory {
  #places = new Map<string, Place>();
  #written = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #soon: ReturnType<typeof setTimeout> | undefined;
  /** Nothing is written before the old arrangement was read. */
  #ready = false;

  constructor(private readonly w: Workspace) {}

  /** Follows what is arranged, for as long as the window is there. */
  watch(): void {
    $effect.root(() => {
      $effect(() => {
        void this.#capture();
        untrack(() => this.#arranged());
      });
    });
    // Where a person is in a note is no state of the window: any key, click or scroll may have moved it.
    for (const event of ["keyup", "pointerup", "wheel"]) window.addEventListener(event, () => this.later(), { passive: true, capture: true });
    window.addEventListener("blur", () => void this.flush());
    window.addEventListener("pagehide", () => void this.flush());
  }

  #arranged(): void {
    if (this.#ready) this.#soon ??= setTimeout(() => void this.flush(), SOON);
  }

  later(): void {
    if (!this.#ready) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), PAUSE);
  }

  /** Notes where a person is in a tab that is about to be left. */
  leave(tab: Tab | null): void {
    if (tab?.kind !== "note") return;
    const place = tab.view && placeOf(tab.view);
    if (!place) return;
    tab.place = place;
    // The latest stands last.
    this.#places.delete(tab.path);
    this.#places.set(tab.path, place);
  }

  /** Writes the arrangement, where it changed. */
  async flush(): Promise<void> {
    this.#rest();
    if (!this.#ready || !this.w.notebook) return;
    for (const pane of this.w.panes.list) this.leave(pane.current);
    const text = written(this.#capture());
    if (text === this.#written) return;
    this.#written = text;
    // An arrangement that is lost is no reason to interrupt anyone.
    await core.sessionSet(text).catch(() => {});
  }

  /** Forgets, without writing: another notebook may be open already. */
  end(): void {
    this.#rest();
    this.#ready = false;
    this.#places = new Map();
    this.#written = "";
  }

  #rest(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#soon);
    this.#soon = undefined;
  }

  #capture(): Session {
    const { w } = this;
    return {
      sides: w.panes.list.map((pane) => ({
        tabs: pane.tabs.map((tab) => ({ key: tab.key, title: tab.title, talk: tab.kind === "note" && tab.item.kind === "talk" })),
        current: pane.current ? pane.tabs.indexOf(pane.current) : 0,
      })),
      at: w.panes.at,
      share: w.panes.share,
      sidebar: { shown: w.sidebar, width: w.sideWidth, toggled: [...w.toggled] },
      aside: { shown: w.aside, width: w.asideWidth },
      places: this.#places,
      commands: w.used,
    };
  }

  /** Arranges the window as it was. The notes that are seen are read; the others are once they are shown. */
  async bring(recovered: readonly Recovered[]): Promise<void> {
    const session = read(await core.sessionGet().catch(() => null));
    // Where text came back after a crash, the cursor stands behind what was typed last, and that is in sight.
    for (const { path, cursor } of recovered) {
      if (cursor !== null) session.places.set(path, { anchor: cursor, head: cursor, top: session.places.get(path)?.top ?? 0 });
    }
    this.#apply(session);
    this.#ready = true;
    await Promise.all(this.w.panes.list.map((pane) => this.w.load(pane.current)));
  }

  #apply(session: Session): void {
    const { w } = this;
    this.#places = session.places;
    w.sidebar = session.sidebar.shown;
    w.sideWidth = session.sidebar.width;
    w.toggled = new Set(session.sidebar.toggled);
    w.asideWidth = session.aside.width;
    w.aside = session.aside.shown as Workspace["aside"];
    w.used = session.commands;
    const sides = session.sides.map((side) => {
      const pane = new Pane();
      for (const { key, title, talk } of side.tabs) {
        const tab = key.startsWith(":") ? this.#screen(key.slice(1)) : new NoteTab(unread(key, title, talk));
        if (tab?.kind === "note") tab.place = session.places.get(key) ?? null;
        if (tab) pane.add(tab);
      }
      const shown = pane.tabs[side.current] ?? pane.tabs[0];
      if (shown) pane.show(shown);
      return pane;
    });
    const kept = sides.filter((pane) => pane.tabs.length > 0);
    w.panes.list = kept.length > 0 ? kept : [new Pane()];
    w.panes.at = Math.min(session.at, w.panes.list.length - 1);
    w.panes.share = session.share;
  }

  #screen(kind: string): ScreenTab | null {
    // A history is of a note that was open: it is asked for again.
    return screenKinds.includes(kind as ScreenKind) && kind !== "history" ? new ScreenTab(kind as ScreenKind) : null;
  }

  /** Takes the tabs away whose notes are gone, now that it is known what there is. */
  sift(): void {
    const { w } = this;
    for (const tab of w.notes) {
      if (tab.loaded) continue;
      const item = w.byPath.get(tab.path);
      if (item) tab.item = item;
      else if (w.listing.complete) w.drop(tab);
    }
  }

  /** Where a person was in a note that is opened again. */
  placeIn(path: string): Place | null {
    return this.#places.get(path) ?? null;
  }
}

