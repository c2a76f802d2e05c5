// A post in the making: what is known of it, and what a person does to it.
//
// What the backend says is held whole. The post note is changed in its editor, as by typing, so that each step can be
// undone and nothing that was typed meanwhile is lost; what an export or a pull writes is the backend's.

import { redo, undo } from "@codemirror/commands";

import * as core from "./core";
import { changesBetween } from "./editor/document";
import { chosen } from "./editor/origin";
import { moved, placed, sameOverlap, turned } from "./lib/composer";
import { failed } from "./lib/failures";
import { t } from "./lib/language.svelte";
import type { NoteTab } from "./panes.svelte";
import type { BlogItem, BuildReport, ConflictTake, ExportReport, FieldValue, Fix, PostFinding, PostPlan, PublishAsk, PublishReport, PullReport } from "./wire";
import type { Workspace } from "./workspace.svelte";

/** What stands between the talks and the check. */
export type Stage = "preview" | "export" | "pull" | "publish" | "blog" | "build";

export class Composer {
  path = $state<string | null>(null);
  plan = $state.raw<PostPlan | null>(null);
  /** Why it cannot be shown. */
  wrong = $state("");
  stage = $state<Stage>("preview");
  /** What was done, for who hears the window. */
  said = $state("");
  busy = $state(false);
  /** What went wrong with what the stage is about. */
  trouble = $state("");

  findings = $state.raw<PostFinding[]>([]);
  blogs = $state.raw<BlogItem[]>([]);
  /** The blog that the post goes to; where it names none, the only one there is. */
  blog = $derived.by<BlogItem | null>(() => {
    const name = this.plan?.blog ?? null;
    return this.blogs.find((blog) => blog.name === name) ?? (name === null && this.blogs.length === 1 ? (this.blogs[0] ?? null) : null);
  });

  exported = $state.raw<ExportReport | null>(null);
  /** Its overlaps, and what is taken of each. */
  takes = $state.raw<ConflictTake[]>([]);
  pulled = $state.raw<PullReport | null>(null);
  published = $state.raw<PublishReport | null>(null);
  built = $state.raw<BuildReport | null>(null);

  /** The heading to scroll the preview to, as a line of the document. */
  line = $state<number | null>(null);

  #asked = 0;
  #looking: Promise<void> = Promise.resolve();
  /** What was asked for while there was no blog. */
  #wanted: "export" | "pull" | "publish" | null = null;
  /** Edits come one after the other: each is of what the one before left. */
  #edits: Promise<unknown> = Promise.resolve();

  constructor(private readonly w: Workspace) {}

  /** Turns to a post. What was under way for another is left. */
  begin(path: string): void {
    if (path === this.path) return;
    this.path = path;
    this.plan = null;
    this.findings = [];
    this.wrong = this.trouble = this.said = "";
    this.stage = "preview";
    this.exported = this.pulled = this.published = this.built = null;
    this.line = null;
  }

  /** Looks at the post as the disk has it. An answer that a later question overtook counts no more: then that one's is waited for. */
  async look(): Promise<void> {
    const own = (this.#asked += 1);
    const looking = this.#look(own);
    this.#looking = looking;
    await looking;
    if (own !== this.#asked) await this.#looking;
  }
  async #look(own: number): Promise<void> {
    const { path } = this;
    if (path === null) return;
    try {
      const [plan, blogs] = await Promise.all([core.postPlan(path), core.blogList()]);
      if (own !== this.#asked) return;
      this.plan = plan;
      this.blogs = blogs;
      this.wrong = "";
      // What composing finds stands there at once; the check looks at more.
      if (this.findings.length === 0) this.findings = plan.findings;
      const findings = await core.postCheck(path, this.blog?.folder ?? null);
      if (own === this.#asked) this.findings = findings;
    } catch (thrown) {
      if (own !== this.#asked) return;
      this.wrong = failed(core.failure(thrown));
      if (core.failure(thrown).code === "not_found") this.plan = null;
    }
  }

  /** Saves what is typed, and looks again. */
  async again(): Promise<void> {
    await this.w.saveAll();
    await this.look();
    this.said = t("composer.found", { count: this.findings.length });
  }

  /** Changes the post note's text as one step that can be undone. */
  #edit(make: (text: string) => Promise<string>): Promise<boolean> {
    const next = this.#edits.then(() => this.#change(make));
    this.#edits = next;
    return next;
  }
  async #change(make: (text: string) => Promise<string>): Promise<boolean> {
    const tab = this.path === null ? null : await this.w.hold(this.path);
    return tab !== null && (await this.#changeIn(tab, make));
  }
  async #changeIn(tab: NoteTab, make: (text: string) => Promise<string>): Promise<boolean> {
    if (!tab.view) return false;
    if (tab.opened.read_only !== null) {
      this.said = t("composer.readOnly");
      return false;
    }
    try {
      for (;;) {
        const before = tab.view.state.doc.toString();
        const after = await make(before);
        // Somebody typed meanwhile: what is made of that is asked for.
        if (tab.view.state.doc.toString() !== before) continue;
        const changes = changesBetween(before, after);
        if (!changes.empty) tab.view.dispatch(chosen(changes));
        break;
      }
      await tab.document?.save();
      await this.look();
      return true;
    } catch (thrown) {
      this.w.failed(thrown);
      return false;
    }
  }

  #arrange(how: (talks: PostPlan["talks"]) => { talks: string[]; put: string[] } | null): Promise<boolean> {
    const { path } = this;
    return this.#edit(async (text) => {
      const order = this.plan && how(this.plan.talks);
      return order && path !== null ? core.postArranged({ path, text, ...order }) : text;
    });
  }

  /** Takes a talk out of the post, or brings it in. */
  async turn(path: string): Promise<void> {
    if (await this.#arrange((talks) => turned(talks, path))) this.#say(path);
  }
  async move(path: string, step: 1 | -1): Promise<void> {
    await this.#put(path, (talks) => moved(talks, path, step));
  }
  /** Puts a talk before another one of the post, or last. */
  async place(path: string, before: string | null): Promise<void> {
    await this.#put(path, (talks) => placed(talks, path, before));
  }
  async #put(path: string, how: (talks: PostPlan["talks"]) => string[] | null): Promise<void> {
    let stays = false;
    const done = await this.#arrange((talks) => {
      const order = how(talks);
      stays = order === null;
      return order && { talks: order, put: [] };
    });
    if (stays) this.said = t("composer.stays");
    else if (done) this.#say(path);
  }
  #say(path: string): void {
    const shown = this.plan?.talks.filter((talk) => talk.shown) ?? [];
    const at = shown.findIndex((talk) => talk.path === path);
    const title = this.plan?.talks.find((talk) => talk.path === path)?.title ?? "";
    this.said = at < 0 ? t("composer.isOut", { title }) : t("composer.isAt", { title, n: at + 1, count: shown.length });
  }

  /** Sets a field of the post's front matter; null takes it away. */
  async set(key: string, value: FieldValue | null): Promise<boolean> {
    return this.#edit((text) => core.frontMatterSet(text, key, value));
  }

  /** Undoes the last step of the post note, or does it again. */
  async takeBack(again: boolean): Promise<void> {
    const tab = this.path === null ? null : await this.w.hold(this.path);
    if (!tab?.view || !(again ? redo : undo)(tab.view)) return;
    await tab.document?.save();
    await this.look();
    this.said = again ? t("composer.redone") : t("composer.undone");
  }

  /** Goes to what a finding is about. */
  async go(finding: PostFinding): Promise<void> {
    if (finding.path !== null) await this.w.open(finding.path, finding.line);
  }
  /** Puts a finding right: in the editor of a note that is open, so that it can be undone there, else in its file. */
  async fix(fix: Fix, answer: string | null): Promise<boolean> {
    const open = this.w.notes.find((tab) => tab.path === fix.path && tab.view !== null);
    const next = this.#edits.then(() => (open ? this.#changeIn(open, (text) => core.postFixed(text, fix, answer)) : this.#fixFile(fix, answer)));
    this.#edits = next;
    const done = await next;
    if (done) this.said = t("composer.fixed", { count: this.findings.length });
    return done;
  }
  async #fixFile(fix: Fix, answer: string | null): Promise<boolean> {
    try {
      await core.postFix(fix, answer);
      await this.look();
      return true;
    } catch (thrown) {
      this.w.failed(thrown);
      return false;
    }
  }

  /** Goes to a stage once the post is there, and does what is looked at first. */
  async turnTo(stage: "export" | "pull" | "publish"): Promise<void> {
    if (this.plan === null) await this.look();
    if (this.plan === null) return;
    await { export: () => this.tryExport(), pull: () => this.tryPull(), publish: () => this.tryPublish() }[stage]();
  }

  show(stage: Stage): void {
    this.stage = stage;
    this.trouble = "";
  }

  /** Does what a stage is for; what fails is said there. */
  async #do<T>(work: (path: string, to: string, format: BlogItem["conventions"]["generator"]) => Promise<T>): Promise<T | null> {
    const { path, blog } = this;
    if (path === null || this.busy) return null;
    if (!blog?.folder) {
      // Once it is known where the post goes, what was asked for goes on.
      this.#wanted = this.stage === "export" || this.stage === "publish" || this.stage === "pull" ? this.stage : null;
      this.show("blog");
      return null;
    }
    this.busy = true;
    this.trouble = "";
    try {
      await this.w.saveAll();
      return await work(path, blog.folder, blog.conventions.generator);
    } catch (thrown) {
      this.trouble = failed(core.failure(thrown));
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** Shows what an export would write. */
  async tryExport(): Promise<void> {
    this.show("export");
    this.exported = null;
    const report = await this.#do((path, to, format) => core.postExport(path, to, format, true, { against: null, takes: [] }));
    if (report) this.#shown(report);
  }
  #shown(report: ExportReport): void {
    const before = this.exported;
    this.takes = report.overlaps.map((overlap) => {
      const at = before?.overlaps.findIndex((other) => sameOverlap(other, overlap)) ?? -1;
      return (at >= 0 && this.takes[at]) || { take: "open" };
    });
    this.exported = report;
    this.said = report.overlaps.length > 0 ? t("composer.export.overlaps", { count: report.overlaps.length }) : t("composer.export.would", { count: report.written.length });
  }
  settled = $derived(this.takes.filter((take) => take.take !== "open").length);
  /** Chooses a side of an overlap; what would then be written follows. */
  async take(at: number, take: ConflictTake): Promise<void> {
    this.takes = this.takes.map((other, place) => (place === at ? take : other));
    this.said = t("conflict.settled", { done: this.settled, count: this.takes.length });
    const { exported } = this;
    const report = exported && (await this.#do((path, to, format) => core.postExport(path, to, format, true, { against: exported.against, takes: this.takes })));
    if (report && report.against !== exported.against) return this.#shown(report);
    // What is still open is the blog's as it stands: the difference shows what is sure.
    if (report && this.exported) this.exported = { ...this.exported, diff: report.diff, written: report.written };
  }
  async export(): Promise<void> {
    const { exported } = this;
    if (!exported?.dry_run || this.settled < this.takes.length) return;
    const choice = { against: exported.against, takes: this.takes };
    const report = await this.#do((path, to, format) => core.postExport(path, to, format, false, choice));
    if (!report) return;
    if (report.waiting) {
      this.#shown({ ...report, dry_run: true });
      this.trouble = t("composer.export.changed");
      return;
    }
    this.takes = [];
    this.exported = report;
    this.said = t("composer.export.wrote", { count: report.written.length });
    await this.look();
  }

  /** Shows what the notes would take back from the blog. */
  async tryPull(): Promise<void> {
    this.show("pull");
    this.pulled = null;
    this.pulled = await this.#do((path, to, format) => core.postPull(path, to, format, null, true));
  }
  /** Takes back what was polished; `only` is the one note that takes something. */
  async pull(only: string | null): Promise<void> {
    const done = await this.#do((path, to, format) => core.postPull(path, to, format, only, false));
    if (!done) return;
    this.said = t("composer.pull.took", { count: done.notes.length });
    await this.look();
    this.pulled = await this.#do((path, to, format) => core.postPull(path, to, format, null, true));
  }

  /** Shows what would be published. */
  async tryPublish(): Promise<void> {
    this.show("publish");
    this.published = null;
    this.published = await this.#do((path, to, format) => core.postPublish(path, to, format, { branch: null, keep: true, undraft: false, dry_run: true }));
  }
  async publish(ask: PublishAsk): Promise<void> {
    const report = await this.#do((path, to, format) => core.postPublish(path, to, format, ask));
    if (!report) return;
    this.published = report;
    this.said = report.pushed ? t("composer.publish.pushed", { branch: report.branch }) : t("composer.publish.kept", { branch: report.branch });
    await this.look();
  }

  /** Runs the blog's own generator. */
  async build(): Promise<void> {
    this.show("build");
    this.built = null;
    this.built = await this.#do((path, to) => core.postBuild(path, to));
    if (this.built) this.said = this.built.built ? t("composer.build.well") : t("composer.build.badly", { count: this.built.errors.length });
  }

  /** Names the blog that the post goes to, and goes on with what was asked for. */
  async goTo(blog: BlogItem): Promise<void> {
    this.blogs = [...this.blogs.filter((other) => other.name !== blog.name), blog];
    if (this.plan?.blog !== blog.name && !(await this.set("blog", blog.name))) return;
    await this.look();
    const wanted = this.#wanted;
    this.#wanted = null;
    if (wanted === null) this.show("preview");
    else await this.turnTo(wanted);
  }

  /** The tab of the post note, where it is open. */
  get tab(): NoteTab | undefined {
    return this.w.notes.find((tab) => tab.path === this.path);
  }
}
