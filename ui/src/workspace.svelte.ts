// The window's state: the open notebook, what it holds, the tabs, and what lies over them.
//
// What the backend says is held whole and replaced, never copied into other places; the rest is derived from it. How
// tabs are arranged is in `panes`, the lines above the note in `notices`.

import type { EditorView } from "@codemirror/view";

import { tick } from "svelte";

import { Composer } from "./composer.svelte";
import * as core from "./core";
import { originalOf } from "./lib/conflict";
import { told, toldOf } from "./lib/failures";
import { t } from "./lib/language.svelte";
import { Latest } from "./lib/latest";
import { clock, sentenceOf } from "./lib/words";
import { Memory } from "./memory.svelte";
import { Notices, type Notice } from "./notices.svelte";
import { NoteTab, Panes, ScreenTab, type ScreenKind, type Tab } from "./panes.svelte";
import { sizes } from "./session";
import { defaults, wear, zooms } from "./settings.svelte";
import type { Asked, Event, Failure, Listing, NotebookInfo, Problem, RecapReport, RecentNotebook, Recovered, Settings, SettingsReply, Status } from "./wire";

export { NoteTab, ScreenTab, type ScreenKind, type Tab } from "./panes.svelte";
export type { Notice } from "./notices.svelte";

/** What lies over the window; there is never more than one. */
export type Overlay = "quick-open" | "palette" | "keys" | "notebooks" | "delete" | Panel;
/** A panel beside what it is about: the window works on meanwhile. */
export type Panel = "new-talk" | "new-event" | "new-post" | "remote" | "consent" | "identity" | "sync-help" | "deletions" | "join" | "conflicts" | "rename" | "unkept";
const MODAL: readonly Overlay[] = ["quick-open", "palette", "keys", "notebooks", "delete"];

/** The right pane. */
export type Aside = "preview" | "outline" | "backlinks" | null;

/** The widths at which the window is laid out in another way. */
const STEPS = [1100, 960, 640];

export class Workspace {
  version = $state("");
  settings = $state.raw<Settings>(defaults);
  #look = 0;
  recent = $state.raw<RecentNotebook[]>([]);
  notebook = $state.raw<NotebookInfo | null>(null);
  listing = $state.raw<Listing>({ notes: [], events: [], complete: false });
  status = $state.raw<Status | null>(null);
  readonly #latest = new Latest();
  readonly panes = new Panes();
  readonly #notices = new Notices();
  readonly #memory = new Memory(this);
  readonly composer = new Composer(this);
  overlay = $state<Overlay | null>(null);
  /** What the backend wants to know of the person: a passphrase, a token. */
  question = $state.raw<Asked | null>(null);
  /** How many questions there were: whoever wanted to answer one sees whether it was asked. */
  #questions = 0;
  /** Whether what lies over the window takes all keys. */
  modal = $derived(this.question !== null || (this.overlay !== null && MODAL.includes(this.overlay)));
  /** The person has put off what the repository asks for; the status line goes on saying it. */
  later = $state(false);
  aside = $state<Aside>(null);
  /** The pane that was shown last. */
  asideLast: Exclude<Aside, null> = "preview";
  /** A list of the right pane was asked for by its key, and takes the focus. */
  asideFocus = $state(false);
  sidebar = $state(true);
  /** The composer has all the width, unless the list is asked for there. */
  sidebarBeside = $state(false);
  #wide = $derived(this.panes.current?.kind === "composer" && !this.panes.split);
  sidebarShown = $derived(this.#wide ? this.sidebarBeside : this.sidebar);
  /** Widths in pixels, as the person dragged them. */
  sideWidth = $state<number>(sizes.side.normal);
  asideWidth = $state<number>(sizes.aside.normal);
  /** What is open in the sidebar though it starts closed, and the other way round. */
  toggled = $state.raw<ReadonlySet<string>>(new Set());
  /** Commands as they were used in the palette, the latest first. */
  used = $state.raw<string[]>([]);
  /** On narrow windows the sidebar lies over the content. */
  sidebarOver = $state(false);
  starting = $state(true);
  failure = $state.raw<Failure | null>(null);
  /** The widths that the window is narrower than, at zoom 1: 1100, 960, 640. */
  narrow = $state.raw<readonly number[]>([]);
  /** The text alone, without what stands around it. */
  zen = $state(false);
  /** Notebooks in the order of their keys: it stays, however often one changes between them. */
  placed = $state.raw<RecentNotebook[]>([]);
  /** A key is being chosen: it is no command's now. */
  choosingKey = $state(false);
  /** What the sidebar is filtered by. */
  filter = $state("");
  /** The note that was deleted last in this window, and can be had back at once. */
  lastDeleted = $state.raw<{ path: string; title: string } | null>(null);
  /** What was imported last, as long as it can be taken back. */
  lastImport = $state.raw<RecapReport | null>(null);
  /** What a search starts with. */
  searchFor = $state("");

  #back: Element | null = null;

  byPath = $derived(new Map(this.listing.notes.map((note) => [note.path, note])));
  posts = $derived(this.listing.notes.filter((note) => note.kind === "post"));

  /** Every tab, of both sides. */
  get tabs(): Tab[] {
    return this.panes.tabs;
  }
  /** The tab of the side that has the focus. */
  get current(): Tab | null {
    return this.panes.current;
  }
  /** The current tab, where it is a note whose text is here. */
  get note(): NoteTab | null {
    const { current } = this.panes;
    return current?.kind === "note" && current.loaded ? current : null;
  }
  get notes(): NoteTab[] {
    return this.panes.tabs.filter((tab) => tab.kind === "note");
  }
  /** The mode of vim's keys in words; null where they are off. */
  get vimMode(): string | null {
    const mode = this.note?.vimMode;
    return mode ? t(`input.vim.${mode}`) : null;
  }
  get notices(): Notice[] {
    return this.#notices.list;
  }

  /** The editor that the person writes in. */
  editorView(): EditorView | null {
    return this.note?.view ?? null;
  }

  async start(): Promise<void> {
    await core.hear((event) => void this.#hear(event));
    this.#memory.watch();
    const measure = () => this.#measure();
    window.addEventListener("resize", measure);
    measure();
    try {
      const start = await core.start();
      this.version = start.version;
      this.recent = start.recent;
      this.#heard(start.settings);
      // A page that starts anew finds what its forerunner was asked.
      this.question = await core.question();
      if (start.notebook) {
        const note = start.note;
        await this.#took(start.notebook, note ?? undefined, start.revived);
      }
    } catch (thrown) {
      this.failure = core.failure(thrown);
    } finally {
      this.starting = false;
    }
  }

  /** Opens a notebook in place of the present one. Throws what failed, for the door to show. */
  async openNotebook(how: () => Promise<NotebookInfo>): Promise<void> {
    // Nothing is closed before the other one is there: what fails leaves all as it was.
    await this.saveAll();
    await this.#memory.flush();
    const notebook = await how();
    this.#memory.end();
    await this.closeAll();
    // The other notebook may bring settings of its own.
    await core.settings().then((settings) => this.#heard(settings));
    await this.#took(notebook);
  }

  async #took(notebook: NotebookInfo, note?: string, revived = false): Promise<void> {
    const known = { root: notebook.root, name: notebook.name };
    this.recent = [known, ...this.recent.filter((recent) => recent.root !== notebook.root)];
    const places = this.placed.length > 0 ? this.placed : this.recent;
    this.placed = places.some((each) => each.root === notebook.root) ? places : [...places, known];
    this.filter = "";
    this.lastDeleted = null;
    this.lastImport = null;
    this.notebook = notebook;
    this.failure = null;
    this.#notices.clear();
    this.later = false;
    if (revived && notebook.recovered.length === 0) this.notify("info", t("frame.notice.revived"), t("frame.notice.revivedText"));
    this.#recovered(notebook.recovered, revived);
    for (const problem of notebook.problems) this.#tell(problem);
    // What is heard while these are asked for is newer than their answers.
    this.status = null;
    this.listing = { notes: [], events: [], complete: false };
    await Promise.all([
      this.#list(),
      core.status().then((status) => (this.status ??= status)),
      this.#memory.bring(notebook.recovered).then(() => (note === undefined ? undefined : this.open(note))),
    ]);
    this.#memory.sift();
    // What was on the screen when the page died is there again, were its tab too new to be remembered.
    if (revived) for (const { path, copy } of notebook.recovered) if (!copy && !this.notes.some((tab) => tab.path === path)) await this.open(path);
  }

  /** Says what came back after a crash: of the program, of its page, or of another window. */
  #recovered(recovered: Recovered[], revived = false): void {
    for (const found of recovered) {
      const at = clock(found.at);
      const text = found.copy ? t("frame.notice.recoveredCopy") : revived ? t("frame.notice.recoveredPage", { at }) : t("frame.notice.recoveredText", { at });
      this.notify("recovered", t("frame.notice.recovered", { count: found.lines }), text, found.path);
    }
  }

  /** Changes to a notebook that was opened before. Where that fails, this one stays as it is. */
  async switchTo(root: string): Promise<void> {
    try {
      await this.openNotebook(() => core.notebookOpen(root));
    } catch (thrown) {
      const { lead } = told(core.failure(thrown));
      this.notify("danger", lead, t("frame.notebooks.gone"));
    }
  }

  /** Lets the person choose a folder, and opens it as a notebook. */
  async openFolder(): Promise<void> {
    const folder = await this.attempt(core.folderPick);
    if (folder) await this.switchTo(folder);
  }

  async closeNotebook(): Promise<void> {
    await this.#memory.flush();
    this.#memory.end();
    await this.closeAll();
    await core.notebookClose();
    this.notebook = null;
    const start = await core.start();
    this.recent = start.recent;
    this.#heard(start.settings);
  }

  async #list(): Promise<void> {
    this.listing = await this.#latest.ask(core.listing);
  }

  async #hear(event: Event): Promise<void> {
    switch (event.event) {
      case "listing":
        this.#latest.hear();
        if (this.notebook) {
          await this.#list();
          this.#memory.sift();
        }
        break;
      case "status":
        this.status = event.status;
        break;
      case "settings":
        this.#heard(event.settings);
        break;
      case "notice":
        this.#tell(event.problem);
        break;
      case "recovered":
        this.#recovered(event.found);
        break;
      case "question":
        if (event.question) this.#questions += 1;
        this.question = event.question;
        break;
      case "notes": {
        this.#latest.hear();
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
          const tab = this.notes.find((tab) => tab.path === change.path);
          if (!tab) continue;
          if (change.item) tab.item = change.item;
          void tab.document?.changedOutside(change.item?.revision ?? null);
        }
        break;
      }
    }
  }

  /** Opens a note in a tab, or shows its tab; with `side`, on the other side of the window. */
  async open(path: string, line: number | null = null, { side = false }: { side?: boolean } = {}): Promise<void> {
    let tab = this.notes.find((tab) => tab.path === path);
    if (!tab) {
      try {
        const opened = await core.noteOpen(path);
        // Two calls for one note: the first one's tab counts.
        tab = this.notes.find((other) => other.path === opened.item.path) ?? new NoteTab(opened.item, opened);
        tab.place ??= this.#memory.placeIn(tab.path);
      } catch (thrown) {
        this.failed(thrown);
        return;
      }
    }
    tab.line = line;
    tab.asked += 1;
    this.show(tab, { side });
  }

  /** Reads the note of a tab that was brought back. */
  async load(tab: Tab | null): Promise<void> {
    if (tab?.kind !== "note" || tab.loaded) return;
    try {
      tab.load(await core.noteOpen(tab.path));
    } catch (thrown) {
      tab.failure = core.failure(thrown);
    }
  }

  /** Shows a tab, or a screen that is no note: `show({ kind: "help", about: "keys" })`. */
  show(what: Tab | { kind: ScreenKind; about?: string | null }, { side = false }: { side?: boolean } = {}): void {
    const tab = what instanceof NoteTab || what instanceof ScreenTab ? what : this.#screen(what.kind, what.about ?? null);
    if (this.current !== tab) this.#leave();
    this.panes.show(tab, side);
    void this.load(tab);
    this.sidebarOver = false;
  }

  #screen(kind: ScreenKind, about: string | null): ScreenTab {
    const found = this.tabs.find((tab) => tab.kind === kind);
    const tab = found instanceof ScreenTab ? found : new ScreenTab(kind);
    if (about !== null) tab.about = about;
    tab.asked += 1;
    return tab;
  }

  /** What was typed in the note that is left is saved at once. */
  #leave(): void {
    this.#memory.leave(this.current);
    void this.note?.document?.save();
  }

  async close(tab: Tab): Promise<void> {
    this.#memory.leave(tab);
    if (tab.kind === "note") {
      await tab.document?.close();
      // What could not be saved stays open: closing it would hide it. The line above it says why.
      if (tab.document?.dirty && tab.standing.kind === "failed") return this.show(tab);
    }
    this.drop(tab);
  }

  /** Takes a tab away as it is. */
  drop(tab: Tab): void {
    this.panes.remove(tab);
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.notes.map((tab) => tab.document?.close()));
    this.panes.clear();
    this.overlay = null;
  }

  /** Shows the next tab of this side, or the one before. */
  turn(step: 1 | -1): void {
    const next = this.panes.beside(step);
    if (next) this.show(next);
  }

  /** Shows the tab that was seen before this one; with the key held, the one before that. */
  goBack(step: 1 | -1): void {
    const next = this.panes.focused.past(step);
    if (next) this.show(next);
  }

  lay(overlay: Overlay): void {
    if (this.overlay === null) this.#back = document.activeElement;
    // What is in the way of sync and can be looked at has a panel of its own.
    const state = overlay === "sync-help" ? this.status?.sync.state : undefined;
    this.overlay = state === "many_deletions" || state === "notes_gone" ? "deletions" : state === "unrelated" ? "join" : overlay;
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

  /** Gives the focus to what the current tab shows. */
  focusEditor(): void {
    const { current } = this;
    if (current?.kind === "note") return current.view?.focus();
    const cell = current && document.querySelector(`[data-tab="${current.key}"]`);
    cell?.querySelector<HTMLElement>('[data-first], input, [tabindex="0"], button')?.focus();
  }

  /** Arranges the sides; the focus follows the current tab. */
  async arrange(how: (panes: Panes) => void): Promise<void> {
    this.#leave();
    how(this.panes);
    await tick();
    this.focusEditor();
  }

  async save(): Promise<void> {
    await this.note?.document?.save();
    if (!this.notebook?.git || this.status?.sync.state === "consent_needed") return;
    await this.attempt(core.checkpoint);
  }

  /** Makes the notebook a git repository. */
  async keepHistory(): Promise<void> {
    const notebook = await this.attempt(core.repositoryMake);
    if (notebook) this.notebook = notebook;
  }

  async saveAll(): Promise<void> {
    await Promise.all(this.notes.map((tab) => tab.document?.save()));
  }

  async sync(): Promise<void> {
    await this.saveAll();
    if (!this.notebook?.remote) {
      this.lay("remote");
      return;
    }
    const report = await this.attempt(core.sync);
    for (const copy of report?.copies ?? []) this.keptCopy(copy);
    // A remote that was just set and holds another notebook: nobody has to look for what to do.
    if (report?.state.state === "unrelated") this.lay("join");
  }

  /** The conflict copies that stand beside a note. */
  copiesOf(path: string): string[] {
    return (this.status?.conflicts ?? []).filter((copy) => copy === path || originalOf(copy) === path);
  }

  /** Shows two versions of a note to choose from: of the current note, or of the only one; where there are several, their list. */
  chooseVersion(copy: string | null = null): void {
    const copies = this.status?.conflicts ?? [];
    const about = copy ?? (this.note ? this.copiesOf(this.note.path)[0] : undefined) ?? (copies.length === 1 ? copies[0] : undefined);
    if (about === undefined) return this.lay("conflicts");
    if (this.overlay === "conflicts") this.clear();
    this.show({ kind: "conflict", about });
  }

  /** Shows what was before of a note. */
  showHistory(note: { path: string; title: string }): void {
    const tab = this.#screen("history", note.path);
    tab.subject = note.title;
    this.show(tab);
  }

  /** Shows the composer of a post: the one that is named, else the one that the window is about. Where there is none, one is made. */
  compose(path: string | null = null, stage: "export" | "pull" | "publish" | null = null): void {
    const about = path ?? this.#postNear();
    if (about === null) return this.lay("new-post");
    this.composer.begin(about);
    this.show({ kind: "composer", about });
    if (stage !== null) void this.composer.turnTo(stage);
  }

  #postNear(): string | null {
    const { current, posts } = this;
    if (current?.kind === "composer" && current.about !== null && this.byPath.has(current.about)) return current.about;
    const item = current?.kind === "note" ? current.item : null;
    if (item?.kind === "post") return item.path;
    // Of an event that has no post yet one is made, and no other event's is shown.
    if (item?.event) return posts.findLast((post) => post.event === item.event)?.path ?? null;
    const open = this.tabs.find((tab) => tab.kind === "composer");
    const known = open instanceof ScreenTab && open.about !== null && this.byPath.has(open.about) ? open.about : null;
    return known ?? posts.at(-1)?.path ?? null;
  }

  /** Opens a note in a tab without showing it, so that its text can be changed as by typing. */
  async hold(path: string): Promise<NoteTab | null> {
    let tab = this.notes.find((tab) => tab.path === path);
    if (!tab) {
      const opened = await this.attempt(() => core.noteOpen(path));
      if (!opened) return null;
      tab = this.notes.find((other) => other.path === opened.item.path);
      if (!tab) {
        tab = new NoteTab(opened.item, opened);
        const pane = this.panes.focused;
        pane.add(tab, pane.current ? pane.tabs.indexOf(pane.current) : pane.tabs.length);
      }
    }
    await this.load(tab);
    await tick();
    return tab.loaded ? tab : null;
  }

  /** Says that a note is deleted, and how it comes back. */
  deleted(note: { path: string; title: string }, key: string | null): void {
    this.lastDeleted = { path: note.path, title: note.title };
    const kept = [t("rename.kept"), key === null ? "" : t("history.trash.undoKey", { key })].filter(Boolean).join(" ");
    this.notify("info", t("rename.deleted", { title: note.title }), kept, undefined, { name: t("history.undo"), run: () => void this.bringBack() });
  }

  /** Brings back the note that was deleted last, and opens it. */
  async bringBack(): Promise<void> {
    const { lastDeleted } = this;
    if (!lastDeleted) return;
    this.lastDeleted = null;
    const back = await this.attempt(() => core.deletedRestore(lastDeleted.path));
    if (!back) return;
    for (const notice of this.notices.filter((notice) => notice.lead === t("rename.deleted", { title: lastDeleted.title }))) this.dismiss(notice);
    await this.open(back.path);
  }

  /** Says what an import made, and how it is taken back. */
  imported(report: RecapReport, key: string | null): void {
    const can = report.checkpoint !== null;
    this.lastImport = can ? report : null;
    const made = [t("recap.sum", { count: report.talks.length }), t("recap.aPost"), report.pictures.length > 0 ? t("recap.pictures", { count: report.pictures.length }) : ""].filter(Boolean).join(", ");
    const text = [t("recap.made", { made }), can && key !== null ? t("recap.undoKey", { key }) : ""].filter(Boolean).join(" ");
    this.notify("info", t("recap.done", { count: report.talks.length }), text, undefined, can ? { name: t("history.undo"), run: () => void this.takeBackImport() } : undefined);
  }

  /** Takes back what was imported last; what was written in its notes since stays. */
  async takeBackImport(): Promise<void> {
    const { lastImport } = this;
    if (!lastImport?.checkpoint) return;
    const { checkpoint } = lastImport;
    this.lastImport = null;
    // What is typed in these notes is in their files first, so that it is seen.
    await Promise.all(this.notes.map((tab) => tab.document?.save()));
    const undone = await this.attempt(() => core.recapUndo(checkpoint));
    if (!undone) return;
    for (const notice of this.notices.filter((notice) => notice.lead === t("recap.done", { count: lastImport.talks.length }))) this.dismiss(notice);
    for (const tab of this.tabs.filter((tab) => tab.kind === "composer" && tab.about === lastImport.post && !undone.kept.includes(lastImport.post))) this.drop(tab);
    this.notify("info", t("recap.tookBack"), undone.kept.length > 0 ? t("recap.stays", { count: undone.kept.length }) : "");
  }

  /** Lets the backend ask for what the remote wants. Where it asks nothing, the panel says what else is in the way. */
  async typeCredentials(): Promise<void> {
    const before = this.#questions;
    await this.sync();
    if (this.#questions === before && this.status?.sync.state === "credentials_needed") this.lay("sync-help");
  }

  keptCopy(path: string): void {
    this.notify("copy", t("frame.notice.copy"), t("frame.notice.copyText"), path);
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

  #tell(problem: Problem): void {
    const { lead, text } = toldOf(problem.message);
    this.notify("warn", lead, text, problem.path ?? undefined);
  }

  /** Shows what failed as a line above the note. */
  failed(thrown: unknown): void {
    const failure = core.failure(thrown);
    const { lead, text } = told(failure);
    this.notify("danger", lead, text, failure.path ?? undefined);
  }

  /** Opens a link outside. */
  async link(url: string): Promise<void> {
    await this.attempt(() => core.linkOpen(url));
  }

  notify(about: Notice["about"], lead: string, text: string, open?: string, act?: Notice["act"]): void {
    const known = open !== undefined && (this.byPath.has(open) || about === "recovered" || about === "copy");
    this.#notices.add({ about, lead, text, ...(known ? { open } : {}), ...(act ? { act } : {}) });
  }

  dismiss(notice: Notice): void {
    this.#notices.dismiss(notice);
  }

  #measure(): void {
    const narrow = STEPS.filter((width) => window.innerWidth / this.settings.zoom < width);
    if (String(narrow) === String(this.narrow)) return;
    this.narrow = narrow;
    document.documentElement.dataset.narrow = narrow.join(" ");
    if (!narrow.includes(960)) this.sidebarOver = false;
  }

  /** Takes what the backend read of the files. An answer that comes in after a later look was told counts no more. */
  #heard(reply: SettingsReply): void {
    if (reply.look < this.#look) return;
    this.#look = reply.look;
    this.#wear(reply.effective);
  }

  #wear(settings: Settings): void {
    this.settings = settings;
    wear(settings);
    this.#measure();
  }

  /** Sets one of the settings: for this machine, unless it is said to travel with the notebook. */
  async set<K extends keyof Settings>(key: K, value: Settings[K] | null, scope: "machine" | "notebook" = "machine"): Promise<void> {
    // Seen at once; the backend's answer says what counts.
    this.#wear({ ...this.settings, [key]: value ?? defaults[key] });
    const reply = await this.attempt(() => core.settingSet(scope, key, value));
    if (reply) this.#heard(reply);
  }

  /** Notes that a command was used: the palette shows it first. */
  use(id: string): void {
    this.used = [id, ...this.used.filter((other) => other !== id)].slice(0, 30);
  }

  /** Makes the whole window larger or smaller by a step; 0 is its normal size. */
  zoom(step: 1 | -1 | 0): void {
    const to = step === 0 ? 1 : this.settings.zoom + step * zooms.step;
    void this.set("zoom", step === 0 ? null : Math.round(Math.max(zooms.least, Math.min(zooms.most, to)) * 100) / 100);
  }

  toggleZen(): void {
    this.zen = !this.zen;
    this.focusEditor();
  }

  /** Sets the keys of commands, by their names: null is the command's own again, and null alone all of them. */
  async setKeys(changes: Record<string, string | null> | null): Promise<void> {
    const set = changes ?? Object.fromEntries(Object.keys(this.settings.keys).map((id) => [id, null]));
    for (const [id, key] of Object.entries(set)) {
      // What travels comes first; what is taken back must stand in neither file.
      const scopes = this.notebook ? (["notebook", "machine"] as const) : (["machine"] as const);
      for (const scope of key === null ? scopes : scopes.slice(0, 1)) {
        const reply = await this.attempt(() => core.settingSet(scope, `keys.${id}`, key));
        if (reply) this.#heard(reply);
      }
    }
  }

  nextTheme(): void {
    const following = { system: "light", light: "dark", dark: "system" } as const;
    void this.set("theme", following[this.settings.theme]);
  }

  /** Shows one of the right panes, or hides it. A list takes the focus first, and is hidden when it has it. */
  toggleAside(which: Exclude<Aside, null>): void {
    const inside = document.activeElement?.closest("[data-area=aside]") ?? null;
    if (this.aside === which && (which === "preview" || inside !== null)) {
      this.aside = null;
      if (inside !== null) this.focusEditor();
      return;
    }
    this.aside = this.asideLast = which;
    this.asideFocus = which !== "preview";
  }

  toggleSidebar(): void {
    if (this.narrow.includes(960)) this.sidebarOver = !this.sidebarOver;
    else if (this.#wide) this.sidebarBeside = !this.sidebarBeside;
    else this.sidebar = !this.sidebar;
  }
}

export const workspace = new Workspace();
