// The one file that knows Tauri: a typed function for each command of the backend, and its one event.

import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";

import type {
  ComposedPost,
  Consent,
  Dialect,
  Event,
  ExportReport,
  Failure,
  Found,
  JournalEntry,
  Listing,
  MergeReply,
  NotebookInfo,
  OpenNote,
  Renamed,
  SaveReply,
  SearchReply,
  Start,
  Status,
  SyncReport,
  Theme,
} from "./wire";

export const start = () => invoke<Start>("start");
export const linkOpen = (url: string) => invoke<null>("link_open", { url });
export const themeSet = (theme: Theme) => invoke<null>("theme_set", { theme });
export const pageFailed = (message: string) => invoke<null>("page_failed", { message });

export const notebookOpen = (path: string) => invoke<NotebookInfo>("notebook_open", { path });
export const notebookSample = () => invoke<NotebookInfo>("notebook_sample");
export const notebookClone = (url: string, path: string | null) => invoke<NotebookInfo>("notebook_clone", { url, path });
export const notebookClose = () => invoke<null>("notebook_close");
export const folderPick = () => invoke<string | null>("folder_pick");
export const repositoryMake = () => invoke<NotebookInfo>("repository_make");
export const consentSet = (consent: Consent) => invoke<NotebookInfo>("consent_set", { consent });
export const identitySet = (name: string, email: string) => invoke<NotebookInfo>("identity_set", { name, email });
export const remoteSet = (url: string) => invoke<NotebookInfo>("remote_set", { url });

export const listing = () => invoke<Listing>("listing");
export const noteOpen = (path: string) => invoke<OpenNote>("note_open", { path });
export const noteSave = (path: string, text: string, base: string, seq: number) =>
  invoke<SaveReply>("note_save", { path, text, base, seq });
export const noteMerge = (path: string, base: string, text: string) => invoke<MergeReply>("note_merge", { path, base, text });
export const journalAppend = (entry: JournalEntry) => invoke<null>("journal_append", { entry });
export const noteCreate = (title: string, event: string | null, speakers: string[]) =>
  invoke<OpenNote>("note_create", { title, event, speakers });
export const noteRename = (path: string, to: string) => invoke<Renamed>("note_rename", { path, to });
export const noteDelete = (path: string, base: string) => invoke<null>("note_delete", { path, base });
export const preview = (path: string, text: string) => invoke<string>("preview", { path, text });

export const find = (name: string, limit: number) => invoke<Found[]>("find", { name, limit });
export const search = (query: string, limit: number) => invoke<SearchReply>("search", { query, limit });

export const status = () => invoke<Status>("status");
export const checkpoint = () => invoke<string | null>("checkpoint");
export const sync = () => invoke<SyncReport>("sync");

export const postCompose = (path: string) => invoke<ComposedPost>("post_compose", { path });
export const postExport = (path: string, to: string, format: Dialect, dryRun: boolean) =>
  invoke<ExportReport>("post_export", { path, to, format, dryRun });

/** Hears what the backend tells every window; gives a function that stops it. */
export const hear = (heard: (event: Event) => void) => listen<Event>("talklog", ({ payload }) => heard(payload));

/** Makes whatever was thrown into what a person can be shown. */
export function failure(thrown: unknown): Failure {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown) {
    return thrown as Failure;
  }
  return { code: "failed", message: String(thrown), path: null, hint: null };
}
