// Calls whose backend is on its way: each moves to core.ts, and its types to wire.ts, when it is there.

import { invoke } from "@tauri-apps/api/core";

import type { NoteItem, Problem } from "./wire";

/** A value of front matter that a form can hold. */
export type FieldValue = string | number | boolean | string[] | null;

export type Field = { key: string; value: FieldValue; line: number };
export type FieldList = { format: "yaml" | "toml" | null; lines: number; fields: Field[]; problems: Problem[] };
export type Names = { tags: { name: string; count: number }[]; speakers: { name: string; count: number }[] };
export type Backlink = { item: NoteItem; line: number; text: string; marks: [number, number][] };
export type LineEdit = { path: string; title: string; line: number; before: string; after: string };
export type RenamePreview = { to: string; edits: LineEdit[] };
export type ReplaceQuery = { find: string; replace: string; regexp: boolean; match_case: boolean; whole_words: boolean; within: string | null };
export type ReplaceEdit = { index: number; line: number; before: string; after: string; marks_before: [number, number][]; marks_after: [number, number][] };
export type ReplaceNote = { item: NoteItem; edits: ReplaceEdit[] };
export type ReplacePreview = { notes: ReplaceNote[]; total: number; more: boolean; problems: Problem[] };
export type ReplaceChoice = { path: string; revision: string; leave_out: number[] };
export type ReplaceReport = { id: string; changed: string[]; skipped: Problem[]; replacements: number };

export const frontMatterRead = (text: string) => invoke<FieldList>("front_matter_read", { text });
export const frontMatterSet = (text: string, key: string, value: FieldValue) => invoke<string>("front_matter_set", { text, key, value });
export const names = () => invoke<Names>("names");
export const backlinks = (path: string) => invoke<Backlink[]>("backlinks", { path });
export const renamePreview = (path: string, to: string) => invoke<RenamePreview>("rename_preview", { path, to });
export const replacePreview = (query: ReplaceQuery) => invoke<ReplacePreview>("replace_preview", { query });
export const replaceApply = (query: ReplaceQuery, choices: ReplaceChoice[]) => invoke<ReplaceReport>("replace_apply", { query, choices });
export const replaceUndo = (id: string) => invoke<ReplaceReport>("replace_undo", { id });
