// The one file that knows Tauri: a typed function for each command of the backend, and its one event.

import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";

import type {
  Added,
  Asked,
  Backlink,
  BlogItem,
  BlogLook,
  BuildReport,
  Conflict,
  ConflictChoice,
  ConflictItem,
  ConflictResult,
  Consent,
  Conventions,
  Deletions,
  Dialect,
  Event,
  ExportChoice,
  ExportReport,
  ExposedSecret,
  Failure,
  FieldList,
  FieldValue,
  Fix,
  Found,
  Glance,
  HeadingItem,
  HelpHit,
  HelpPage,
  HelpText,
  JoinPreview,
  JournalEntry,
  LinkTarget,
  Listing,
  Mended,
  MergeReply,
  Names,
  NewEvent,
  NewPost,
  NotebookInfo,
  NoteItem,
  OpenNote,
  PostArrange,
  PostFinding,
  PostPlan,
  PostPreset,
  PublishAsk,
  PublishReport,
  PullReport,
  RecapAsk,
  RecapPreview,
  RecapReport,
  RecentNotebook,
  RemoteTest,
  Renamed,
  RenamePreview,
  ReplaceChoice,
  ReplacePreview,
  ReplaceQuery,
  ReplaceReport,
  SaveReply,
  SearchReply,
  SettingScope,
  SettingsReply,
  Start,
  Status,
  SyncReport,
  Template,
  Timeline,
  Undone,
  VersionItem,
  VersionText,
} from "./wire";

export const start = () => invoke<Start>("start");
export const linkOpen = (url: string) => invoke<null>("link_open", { url });
export const pageFailed = (message: string) => invoke<null>("page_failed", { message });

export const settings = () => invoke<SettingsReply>("settings");
/** Sets one key; null takes its line away, so that the layer below holds. `keys.ID` is the key of one command. */
export const settingSet = (scope: SettingScope, key: string, value: unknown) =>
  invoke<SettingsReply>("setting_set", { scope, key, value });
/** Saves a file as text; with a base, only over that revision. */
export const settingsText = (scope: SettingScope, text: string, base: string | null = null) =>
  invoke<SettingsReply>("settings_text", { scope, text, base });
export const sessionGet = () => invoke<string | null>("session_get");
export const sessionSet = (text: string) => invoke<null>("session_set", { text });
export const notebookRecent = () => invoke<RecentNotebook[]>("notebook_recent");

export const helpPages = (language: string) => invoke<HelpPage[]>("help_pages", { language });
export const helpPage = (id: string, language: string) => invoke<HelpText>("help_page", { id, language });
export const helpSearch = (query: string, language: string) => invoke<HelpHit[]>("help_search", { query, language });
/** Checks spelling in these languages, and gives the dictionaries that fit them; with none it checks nothing. */
export const spellingSet = (languages: string[]) => invoke<string[]>("spelling_set", { languages });
export const spellingLanguages = () => invoke<string[]>("spelling_languages");

export const notebookOpen = (path: string) => invoke<NotebookInfo>("notebook_open", { path });
export const notebookSample = () => invoke<NotebookInfo>("notebook_sample");
export const notebookClone = (url: string, path: string | null) => invoke<NotebookInfo>("notebook_clone", { url, path });
export const notebookClose = () => invoke<null>("notebook_close");
export const folderPick = () => invoke<string | null>("folder_pick");
export const filePick = () => invoke<string | null>("file_pick");
export const repositoryMake = () => invoke<NotebookInfo>("repository_make");
export const consentSet = (consent: Consent) => invoke<NotebookInfo>("consent_set", { consent });
export const identitySet = (name: string, email: string) => invoke<NotebookInfo>("identity_set", { name, email });
export const remoteSet = (url: string) => invoke<NotebookInfo>("remote_set", { url });

export const listing = () => invoke<Listing>("listing");
export const noteOpen = (path: string) => invoke<OpenNote>("note_open", { path });
export const noteSave = (path: string, text: string, base: string, seq: number) =>
  invoke<SaveReply>("note_save", { path, text, base, seq });
export const noteMerge = (path: string, base: string, text: string, write: boolean) => invoke<MergeReply>("note_merge", { path, base, text, write });
export const journalAppend = (entry: JournalEntry) => invoke<null>("journal_append", { entry });
export const noteCreate = (title: string, event: string | null, speakers: string[], day: string | null = null, template: string | null = null) =>
  invoke<OpenNote>("note_create", { title, event, speakers, day, template });
export const eventCreate = (event: NewEvent) => invoke<OpenNote>("event_create", { event });
export const templateList = () => invoke<Template[]>("template_list");
/** Opens a template's file, and makes it when it is not there. */
export const templateEdit = (name: string) => invoke<OpenNote>("template_edit", { name });
export const noteRename = (path: string, to: string) => invoke<Renamed>("note_rename", { path, to });
export const noteDelete = (path: string, base: string) => invoke<null>("note_delete", { path, base });
export const preview = (path: string, text: string) => invoke<string>("preview", { path, text });

export const backlinks = (path: string) => invoke<Backlink[]>("backlinks", { path });
export const linkTarget = (path: string, target: string) => invoke<LinkTarget | null>("link_target", { path, target });
export const glance = (path: string, target: string) => invoke<Glance | null>("glance", { path, target });
export const headings = (path: string) => invoke<HeadingItem[]>("headings", { path });
export const names = () => invoke<Names>("names");
export const renamePreview = (path: string, to: string) => invoke<RenamePreview>("rename_preview", { path, to });

export const replacePreview = (query: ReplaceQuery) => invoke<ReplacePreview>("replace_preview", { query });
export const replaceApply = (query: ReplaceQuery, choices: ReplaceChoice[]) =>
  invoke<ReplaceReport>("replace_apply", { query, choices });
export const replaceUndo = (id: string) => invoke<ReplaceReport>("replace_undo", { id });

/** Puts a picture beside a note. The bytes go as they are, so what names them goes beside them, percent-encoded. */
export const pictureAdd = (path: string, name: string, bytes: Uint8Array<ArrayBuffer>) =>
  invoke<Added>("picture_add", bytes, {
    headers: { "talklog-note": encodeURIComponent(path), "talklog-name": encodeURIComponent(name) },
  });
/** Puts files that were dropped on the window beside a note; `progress` events name `id`. */
export const pictureAddFiles = (path: string, files: string[], id: string) =>
  invoke<Added[]>("picture_add_files", { path, files, id });

export const htmlToMarkdown = (html: string) => invoke<string>("html_to_markdown", { html });
export const textLanguage = (text: string) => invoke<string | null>("text_language", { text });
export const frontMatterRead = (text: string) => invoke<FieldList>("front_matter_read", { text });
export const frontMatterSet = (text: string, key: string, value: FieldValue | null) =>
  invoke<string>("front_matter_set", { text, key, value });

/** Lists a note's versions, newest first, with what each changed. */
export const versionList = (path: string, limit: number) => invoke<Timeline>("version_list", { path, limit });
export const versionText = (path: string, at: string) => invoke<VersionText>("version_text", { path, at });
/** Keeps a note's text as it is now, before something else takes its place. */
export const versionKeep = (path: string) => invoke<null>("version_keep", { path });
export const deletedList = () => invoke<VersionItem[]>("deleted_list");
export const deletedText = (path: string) => invoke<string>("deleted_text", { path });
/** Brings a deleted note back, beside one that has its name now. */
export const deletedRestore = (path: string) => invoke<NoteItem>("deleted_restore", { path });

export const find = (name: string, limit: number) => invoke<Found[]>("find", { name, limit });
export const search = (query: string, limit: number) => invoke<SearchReply>("search", { query, limit });

export const conflicts = () => invoke<ConflictItem[]>("conflicts");
export const conflict = (copy: string) => invoke<Conflict>("conflict", { copy });
/** Says what a choice makes of the note, and writes nothing. */
export const conflictResult = (choice: ConflictChoice) => invoke<ConflictResult>("conflict_result", { choice });
/** Writes what was chosen into the note, and moves the copy to the trash; gives what the note is. */
export const conflictDone = (choice: ConflictChoice) => invoke<string>("conflict_done", { choice });

export const deletions = () => invoke<Deletions>("deletions");
export const deletionsAccept = () => invoke<SyncReport | null>("deletions_accept");
export const deletionsKeep = () => invoke<SyncReport | null>("deletions_keep");
export const joinPreview = () => invoke<JoinPreview>("join_preview");
export const joinRemote = () => invoke<SyncReport>("join_remote");

export const status = () => invoke<Status>("status");
export const checkpoint = () => invoke<string | null>("checkpoint");
export const sync = () => invoke<SyncReport>("sync");
/** Gives the question that waits for the person. */
export const question = () => invoke<Asked | null>("question");
/** Answers a question; without a secret, that there is no answer. */
export const questionAnswer = (id: number, user: string | null, secret: string | null, remember: boolean) =>
  invoke<null>("question_answer", { id, user, secret, remember });
export const remoteTest = () => invoke<RemoteTest>("remote_test");
export const hostTrust = (fingerprint: string) => invoke<RemoteTest>("host_trust", { fingerprint });
export const secrets = () => invoke<ExposedSecret[]>("secrets");
/** Remembers that a value is no secret; with `send`, that it may be sent from this device though it is one. */
export const secretAllow = (value: string, send: boolean) => invoke<null>("secret_allow", { value, send });
/** Leaves a file out of checkpoints on this device. */
export const fileLeaveOut = (path: string) => invoke<null>("file_leave_out", { path });

/** Makes git's index anew where it cannot be read; null where it can be. */
export const indexMend = () => invoke<Mended | null>("index_mend");
/** Looks which files no checkpoint would take. */
export const unkeptLook = () => invoke<Status>("unkept_look");

/** Writes a post into its blog with what was chosen, or only says what it would write. */
export const postExport = (path: string, to: string, format: Dialect, dryRun: boolean, choice: ExportChoice) =>
  invoke<ExportReport>("post_export", { path, to, format, dryRun, choice });
/** What the composer shows of a post: its talks, in or out, its outline, what is new since the last export. */
export const postPlan = (path: string) => invoke<PostPlan>("post_plan", { path });
/** Gives the post's text with what it has to say of which talks stand in it; nothing is written. */
export const postArranged = (arrange: PostArrange) => invoke<string>("post_arranged", { arrange });
/** The shapes that a new post may have. */
export const postPresets = () => invoke<PostPreset[]>("post_presets");
/** Makes a post note about an event, and gives its path. */
export const postNew = (new_: NewPost) => invoke<string>("post_new", { new: new_ });
/** Takes back into the notes what was polished in the blog; `only` is the one note that takes something. */
export const postPull = (path: string, to: string, format: Dialect, only: string | null, dryRun: boolean) =>
  invoke<PullReport>("post_pull", { path, to, format, only, dryRun });
/** Commits an exported post on a branch of the blog's repository, and pushes it. */
export const postPublish = (path: string, to: string, format: Dialect, ask: PublishAsk) =>
  invoke<PublishReport>("post_publish", { path, to, format, ask });

/** What a reader would stumble on, and what the blog's generator would refuse. */
export const postCheck = (path: string, to: string | null) => invoke<PostFinding[]>("post_check", { path, to });
/** Puts a finding right in its note; `answer` is what the fix asks for. */
export const postFix = (fix: Fix, answer: string | null) => invoke<null>("post_fix", { fix, answer });
/** Gives an open note's text as a fix makes it; nothing is written. */
export const postFixed = (text: string, fix: Fix, answer: string | null) => invoke<string>("post_fixed", { text, fix, answer });
/** Runs the blog's own generator on an exported post. */
export const postBuild = (path: string, to: string) => invoke<BuildReport>("post_build", { path, to });

/** The notebook's blogs, each with its folder on this machine. */
export const blogList = () => invoke<BlogItem[]>("blog_list");
/** Says which generator a folder belongs to, and how it wants its posts. */
export const blogLook = (folder: string) => invoke<BlogLook>("blog_look", { folder });
/** Keeps a blog under a name. */
export const blogSet = (name: string, folder: string, conventions: Conventions | null) =>
  invoke<BlogItem>("blog_set", { name, folder, conventions });

/** Says what an import of a recap would do, with what was corrected. */
export const recapPreview = (ask: RecapAsk) => invoke<RecapPreview>("recap_preview", { ask });
/** Brings a recap into its event, as one step. */
export const recapImport = (ask: RecapAsk) => invoke<RecapReport>("recap_import", { ask });
/** Takes an import back, by the checkpoint that holds it. */
export const recapUndo = (checkpoint: string) => invoke<Undone>("recap_undo", { checkpoint });

/** Hears what the backend tells every window; gives a function that stops it. */
export const hear = (heard: (event: Event) => void) => listen<Event>("talklog", ({ payload }) => heard(payload));

/** Makes whatever was thrown into what a person can be shown. */
export function failure(thrown: unknown): Failure {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown) {
    return thrown as Failure;
  }
  return { code: "failed", message: String(thrown), path: null, hint: null };
}
