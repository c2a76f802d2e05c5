// Joins a note's editor with its document, and keeps them joined when the note gets another path: the editor stays, with its
// history and its cursor, and a new document saves under the new name.

import type { EditorView } from "@codemirror/view";

import * as core from "../core";
import { changesBetween, NoteDocument } from "../editor/document";
import { editorOf } from "../editor/editor";
import type { Renamed } from "../wire";
import { workspace as w, type NoteTab } from "../workspace.svelte";

/** Gives a tab the document of its path, from the revision that the editor's text is of. */
export function join(tab: NoteTab, view: EditorView, base: string): NoteDocument {
  const document = new NoteDocument(tab.path, core, editorOf(view), base, (standing) => (tab.standing = standing), (copy) => w.keptCopy(copy));
  tab.document = document;
  return document;
}

/** Saves until nothing is left to save; what was typed meanwhile is saved too. Tells whether it is all on disk. */
async function settled(document: NoteDocument): Promise<boolean> {
  for (let tries = 0; document.dirty && tries < 5; tries += 1) await document.save();
  return !document.dirty;
}

/** Gives an open note another path. What is typed while the file moves is in the editor, and goes into the new document. */
export async function move(tab: NoteTab, to: string): Promise<Renamed> {
  const { view, document } = tab;
  if (!view || !document) {
    const renamed = await core.noteRename(tab.path, to);
    tab.item = (await core.noteOpen(renamed.path)).item;
    return renamed;
  }
  if (!(await settled(document))) throw tab.standing.kind === "failed" ? tab.standing.failure : new Error(tab.path);
  const start = view.state.doc.toString();
  const { base } = document;
  // From here on the old path has no document: that its file is gone says nothing about this note.
  tab.document = undefined;
  void document.close();
  let renamed: Renamed;
  try {
    renamed = await core.noteRename(tab.path, to);
  } catch (thrown) {
    const typed = changesBetween(start, view.state.doc.toString());
    const again = join(tab, view, base);
    if (!typed.empty) again.typed(typed);
    throw thrown;
  }
  const opened = await core.noteOpen(renamed.path);
  tab.item = opened.item;
  const typed = changesBetween(start, view.state.doc.toString());
  // The note's own links to its neighbours follow the move.
  const moved = changesBetween(start, opened.text).map(typed);
  const next = join(tab, view, opened.item.revision);
  if (!moved.empty) editorOf(view).apply(moved);
  if (!typed.empty) next.typed(changesBetween(opened.text, view.state.doc.toString()));
  return renamed;
}

/** Deletes an open note; its tab goes with it. Throws what the backend throws. */
export async function remove(tab: NoteTab): Promise<void> {
  const { document } = tab;
  if (document && !(await settled(document))) throw tab.standing.kind === "failed" ? tab.standing.failure : new Error(tab.path);
  await core.noteDelete(tab.path, document?.base ?? tab.item.revision);
  tab.document = undefined;
  void document?.close();
  w.drop(tab);
}
