// Joins a note's editor with its document: what is typed goes into the journal and to the disk, what comes from there into the editor.

import type { EditorView } from "@codemirror/view";

import * as core from "../core";
import { changesBetween, NoteDocument } from "../editor/document";
import { editorOf } from "../editor/editor";
import type { OpenNote, Renamed } from "../wire";
import { workspace as w, type NoteTab } from "../workspace.svelte";

/** Gives a tab the document of its path, from the revision that the editor's text is of. */
export function join(tab: NoteTab, view: EditorView, base: string): void {
  tab.document = new NoteDocument(tab.path, core, editorOf(view), base, (standing) => (tab.standing = standing), (copy) => w.keptCopy(copy));
}
