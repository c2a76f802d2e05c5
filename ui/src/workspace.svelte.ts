// The window's state: the open notebook, what it holds, the tabs, and what lies over them.
//
// What the backend says is held whole and replaced, never copied into other places; the rest is derived from it.


import * as core from "./core";
import { NoteDocument, type Standing } from "./editor/document";
import { clock, sentenceOf } from "./lib/words";
import type { Event, Failure, Listing, NotebookInfo, NoteItem, OpenNote, RecentNotebook, Status, Theme } from "./wire";

/** What lies over the window; there is never more than one. */
export type Overlay = "quick-open" | "search" | "palette" | "keys" | Panel;
/** A panel beside what it is about: the window works on meanwhile. */
export type Panel = "new-talk" | "export" | "remote" | "consent" | "identity" | "sync-help" | "conflicts";
const MODAL: readonly Overlay[] = ["quick-open", "search", "palette", "keys"];

/** The right pane. */
export type Aside = "preview" | "outline" | null;

/** A line above the note, about something that happened. */
export interface Notice {
  id: number;
  about: "info" | "recovered" | "merged" | "copy" | "warn" | "danger";
  /** What happened. */
  lead: string;
  /** What is safe, and what to do. */
  text: string;
  /** The note that it is about. */
  open?: string;
}

/** An open note. */
export class Tab {
  item = $state.raw<NoteItem>() as NoteItem;
  standing = $state.raw<Standing>({ kind: "saved" });
  /** Grows with every change of the text, so that preview and outline follow. */
  version = $state(0);
  /** Gives the text as it is in the editor. */
  text: () => string;
  document: NoteDocument | undefined;
  /** Where the editor shall go when it is shown next: a line, counted from 1. */
  line: number | null = null;
  /** Grows each time that the note is asked for, so that its editor takes the focus. */
  asked = $state(0);

  constructor(readonly opened: OpenNote) {
    this.item = opened.item;
    this.text = () => opened.text;
    if (opened.read_only !== null) this.standing = { kind: "read_only", why: opened.read_only };
  }

  get path(): string {
    return this.opened.item.path;
  }
}

export class Workspace {
  version = $state("");
  theme = $state<Theme>("system");
  recent = $state.raw<RecentNotebook[]>([]);
  notebook = $state.raw<NotebookInfo | null>(null);
  listing = $state.raw<Listing>({ notes: [], events: [], complete: false });
  status = $state.raw<Status | null>(null);
  tabs = $state.raw<Tab[]>([]);
  current = $state.raw<Tab | null>(null);
  overlay = $state<Overlay | null>(null);
  /** Whether what lies over the window takes all keys. */
  modal = $derived(this.overlay !== null && MODAL.includes(this.overlay));
  /** The person has put off what the repository asks for; the status line goes on saying it. */
  later = $state(false);
  aside = $state<Aside>(null);
  sidebar = $state(true);
  /** On narrow windows the sidebar lies over the content. */
  sidebarOver = $state(false);
  notices = $state.raw<Notice[]>([]);
  starting = $state(true);
  failure = $state.raw<Failure | null>(null);
  /** What a search starts with. */
  searchFor = $state("");

  #notices = 0;
  #back: Element | null = null;

  byPath = $derived(new Map(this.listing.notes.map((note) => [note.path, note])));
  posts = $derived(this.listing.notes.filter((note) => note.kind === "post"));

  async start(): Promise<void> {
    await core.hear((event) => void this.#hear(event));
    try {
      const start = await core.start();
      this.version = start.version;
      this.recent = start.recent;
      this.setColours(start.theme);
      if (start.notebook) {
        await this.#took(start.notebook);
        if (start.note) await this.open(start.note);
      }
    } catch (thrown) {
      this.failure = core.failure(thrown);
    } finally {
      this.starting = false;
    }
  }

  /** Opens a notebook in place of the present one. Throws what failed, for the door to show. */
  async openNotebook(how: () => Promise<NotebookInfo>): Promise<void> {
    await this.closeAll();
    await this.#took(await how());
  }

  async #took(notebook: NotebookInfo): Promise<void> {
    this.notebook = notebook;
    this.failure = null;
    this.notices = [];
    this.later = false;
    for (const found of notebook.recovered) {
      const lines = found.lines === 1 ? "1 line" : `${found.lines} lines`;
      const text = found.copy ? "They stand in a copy: the note had changed meanwhile." : `They were typed before the app closed at ${clock(found.at)}.`;
      this.notify("recovered", `Recovered ${lines}.`, text, found.path);
    }
    for (const problem of notebook.problems) this.notify("warn", sentenceOf(problem.message), "", problem.path ?? undefined);
    // What is heard while these are asked for is newer than their answers.
    this.status = null;
    await Promise.all([core.listing().then((listing) => (this.listing = listing)), core.status().then((status) => (this.status ??= status))]);
  }

  async closeNotebook(): Promise<void> {
    await this.closeAll();
    await core.notebookClose();
    this.notebook = null;
    const start = await core.start();
    this.recent = start.recent;
  }

  async #hear(event: Event): Promise<void> {
    switch (event.event) {
      case "listing":
        if (this.notebook) this.listing = await core.listing();
        break;
      case "status":
        this.status = event.status;
        break;
      case "notice":
        this.notify("warn", sentenceOf(event.problem.message), "", event.problem.path ?? undefined);
        break;
      case "notes": {
        const changed = new Map(event.changes.map((change) => [change.path, change]));
        const notes = this.listing.notes.flatMap((note) => {
          const change = changed.get(note.path);
          changed.delete(note.path);
          return change ? (change.item ? [change.item] : []) : [note];
        });
        for (const change of changed.values()) if (change.item) notes.push(change.item);
        if (changed.size > 0) notes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
        this.listing = { ...this.listing, notes };
        for (const change of event.changes) {
          const tab = this.tabs.find((tab) => tab.path === change.path);
          if (!tab) continue;
          if (change.item) tab.item = change.item;
          void tab.document?.changedOutside(change.item?.revision ?? null);
        }
        break;
      }
    }
  }

  /** Opens a note in a tab, or shows its tab. */
  async open(path: string, line: number | null = null): Promise<void> {
    let tab = this.tabs.find((tab) => tab.path === path);
    if (!tab) {
      try {
        tab = new Tab(await core.noteOpen(path));
      } catch (thrown) {
        this.failed(thrown);
        return;
      }
      // Two calls for one note: the first one's tab counts.
      const same = this.tabs.find((other) => other.path === path);
      if (same) tab = same;
      else this.tabs = [...this.tabs, tab];
    }
    tab.line = line;
    tab.asked += 1;
    this.show(tab);
    this.sidebarOver = false;
  }

  show(tab: Tab): void {
    if (this.current !== tab) void this.current?.document?.save();
    this.current = tab;
  }

  async close(tab: Tab): Promise<void> {
    const at = this.tabs.indexOf(tab);
    await tab.document?.close();
    // What could not be saved stays open: closing it would hide it. The line above it says why.
    if (tab.document?.dirty && tab.standing.kind === "failed") return this.show(tab);
    this.drop(tab, at);
  }

  /** Takes a tab away as it is. */
  drop(tab: Tab, at = this.tabs.indexOf(tab)): void {
    this.tabs = this.tabs.filter((other) => other !== tab);
    if (this.current === tab) this.current = this.tabs[Math.min(at, this.tabs.length - 1)] ?? null;
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.tabs.map((tab) => tab.document?.close()));
    this.tabs = [];
    this.current = null;
    this.overlay = null;
  }

  /** Shows the next tab, or the one before. */
  turn(step: 1 | -1): void {
    if (!this.current || this.tabs.length < 2) return;
    const at = this.tabs.indexOf(this.current) + step + this.tabs.length;
    const next = this.tabs[at % this.tabs.length];
    if (next) this.show(next);
  }

  lay(overlay: Overlay): void {
    if (this.overlay === null) this.#back = document.activeElement;
    this.overlay = overlay;
  }

  /** Takes away what lies over the window; the focus goes back to where it was. */
  clear(): void {
    this.overlay = null;
    const back = this.#back;
    this.#back = null;
    // After the overlay has let go of the focus, and unless what was chosen in it has taken the focus itself.
    setTimeout(() => {
      const now = document.activeElement;
      if (this.overlay !== null || (now && now !== document.body)) return;
      if (back instanceof HTMLElement && back.isConnected && back !== document.body) back.focus();
      else this.focusEditor();
    });
  }

  focusEditor(): void {
    // Each open note has its editor; the shown one is laid out.
    [...document.querySelectorAll<HTMLElement>(".cm-content")].find((each) => each.getClientRects().length > 0)?.focus();
  }

  async save(): Promise<void> {
    await this.current?.document?.save();
    if (!this.notebook?.git || this.status?.sync.state === "consent_needed") return;
    await this.attempt(core.checkpoint);
  }

  /** Makes the notebook a git repository. */
  async keepHistory(): Promise<void> {
    const notebook = await this.attempt(core.repositoryMake);
    if (notebook) this.notebook = notebook;
  }

  async saveAll(): Promise<void> {
    await Promise.all(this.tabs.map((tab) => tab.document?.save()));
  }

  async sync(): Promise<void> {
    await this.saveAll();
    if (!this.notebook?.remote) {
      this.lay("remote");
      return;
    }
    const report = await this.attempt(core.sync);
    for (const copy of report?.copies ?? []) this.keptCopy(copy);
  }

  keptCopy(path: string): void {
    this.notify("copy", "Two versions at one place.", "Yours is in the note, the other in a copy beside it.", path);
  }

  /** Calls the backend; a failure becomes a line above the note. */
  async attempt<T>(call: () => Promise<T>): Promise<T | null> {
    try {
      return await call();
    } catch (thrown) {
      const failed = core.failure(thrown);
      if (failed.code === "identity_needed") this.lay("identity");
      else this.failed(thrown);
      return null;
    }
  }

  /** Shows what failed as a line above the note. */
  failed(thrown: unknown): void {
    const failure = core.failure(thrown);
    this.notify("danger", sentenceOf(failure.message), failure.hint ? sentenceOf(failure.hint) : "", failure.path ?? undefined);
  }

  /** Opens a link outside. */
  async link(url: string): Promise<void> {
    await this.attempt(() => core.linkOpen(url));
  }

  notify(about: Notice["about"], lead: string, text: string, open?: string): void {
    this.#notices += 1;
    const known = open !== undefined && (this.byPath.has(open) || about === "recovered" || about === "copy");
    const notice: Notice = { id: this.#notices, about, lead, text, ...(known ? { open } : {}) };
    this.notices = [...this.notices.filter((other) => other.lead !== lead || other.open !== notice.open), notice].slice(-3);
  }

  dismiss(notice: Notice): void {
    this.notices = this.notices.filter((other) => other !== notice);
  }

  setColours(theme: Theme): void {
    this.theme = theme;
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }

  nextTheme(): void {
    const next = { system: "light", light: "dark", dark: "system" } as const;
    this.setColours(next[this.theme]);
    void core.themeSet(this.theme);
  }

  toggleAside(which: "preview" | "outline"): void {
    this.aside = this.aside === which ? null : which;
  }

  toggleSidebar(): void {
    if (window.innerWidth < 960) this.sidebarOver = !this.sidebarOver;
    else this.sidebar = !this.sidebar;
  }
}

export const workspace = new Workspace();
