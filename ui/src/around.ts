// What the editor of a note finds around it: the backend's answers, and the window's doors.

import { EditorView } from "@codemirror/view";
import { mount, unmount } from "svelte";

import * as core from "./core";
import type { Around } from "./editor/around";
import { dropFiles } from "./editor/drop";
import Page from "./parts/Page.svelte";
import type { Names } from "./wire";
import { workspace as w, type NoteTab } from "./workspace.svelte";

/** What is told of the pictures that are on their way, by the name of the whole. */
const underWay = new Map<string, (done: number, total: number) => void>();

void core.hear((event) => {
  if (event.event === "progress") underWay.get(event.id)?.(event.done, event.total);
  else if (event.event === "dropped") dropped(event.paths, event.x, event.y);
});

/** Files fall into the editor under them, else into the one that is written in. */
function dropped(paths: string[], x: number, y: number): void {
  const under = document.elementFromPoint(x, y)?.closest<HTMLElement>(".cm-editor");
  const view = (under && EditorView.findFromDOM(under)) ?? w.editorView();
  if (view) dropFiles(view, paths, x, y);
}

// The names of all notes change seldom, and the popup asks at each letter.
let names: { of: unknown; answer: Promise<Names> } | null = null;

/** Gives what is around the editor of a note. */
export function aroundOf(tab: NoteTab): Around {
  return {
    path: () => tab.path,
    notes: () => w.listing.notes,
    find: (name, limit) => core.find(name, limit),
    names: () => {
      if (names?.of !== w.listing) names = { of: w.listing, answer: core.names() };
      return names.answer;
    },
    headings: (path) => core.headings(path),
    linkTarget: (target) => core.linkTarget(tab.path, target),
    glance: (target) => core.glance(tab.path, target),
    page: (target, html) => {
      const page = mount(Page, { target, props: { html } });
      return () => void unmount(page);
    },
    open: (path, line) => void w.open(path, line),
    link: (url) => void w.link(url),
    htmlToMarkdown: (html) => core.htmlToMarkdown(html),
    pictureAdd: (name, bytes) => core.pictureAdd(tab.path, name, bytes),
    pictureAddFiles: async (files, id, progress) => {
      underWay.set(id, progress);
      try {
        return await core.pictureAddFiles(tab.path, files, id);
      } finally {
        underWay.delete(id);
      }
    },
    textLanguage: async (text) => (tab.language = await core.textLanguage(text)),
    spell: (languages) => void core.spellingSet(languages).catch((thrown: unknown) => console.warn("spelling:", core.failure(thrown).message)),
    mode: (mode) => (tab.vimMode = mode),
    save: () => void w.save(),
    close: () => void w.close(tab),
    failed: (thrown) => w.failed(thrown),
    say: (lead, text) => w.notify("info", lead, text),
  };
}
