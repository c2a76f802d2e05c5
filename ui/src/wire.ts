// Generated from core/src/wire.rs by `UPDATE_WIRE=1 cargo test -p talklog-core wire`: never edited by hand.

export type Answer<T> = { format: number, data: T, problems: Array<Problem>, };

export type Refusal = { format: number, error: Failure, };

export type Failure = { code: Code, message: string, path: string | null, hint: string | null, };

export type Code = "not_found" | "exists" | "changed" | "read_only" | "disk_full" | "bad_path" | "bad_input" | "no_notebook" | "no_git" | "no_remote" | "identity_needed" | "consent_needed" | "credentials_needed" | "host_key" | "conflict" | "needs_person" | "offline" | "busy" | "post_refused" | "io" | "failed";

export type Problem = { message: string, path: string | null, line: number | null, };

export type NoteKind = "talk" | "event" | "post" | "note";

export type NoteItem = { path: string, title: string, speakers: Array<string>, event: string | null, revision: string, kind: NoteKind, start: string | null, end: string | null, room: string | null, track: string | null, rating: number | null, tags: Array<string>, words: number, todos: number, };

export type EventItem = { folder: string, path: string, title: string, start: string | null, end: string | null, timezone: string | null, place: string | null, };

export type Listing = { notes: Array<NoteItem>, events: Array<EventItem>, complete: boolean, };

export type NotebookInfo = { root: string, name: string, git: boolean, branch: string | null, remote: string | null, consent: Consent, recovered: Array<Recovered>, problems: Array<Problem>, };

export type Consent = "undecided" | "own" | "this_branch" | "this_branch_no_push" | "own_branch" | "own_branch_no_push" | "nothing";

export type Recovered = { path: string, lines: number, at: string, copy: boolean, };

export type OpenNote = { item: NoteItem, text: string, read_only: string | null, };

export type SaveReply = { "outcome": "saved", revision: string, } | { "outcome": "changed", revision: string | null, } | { "outcome": "failed", error: Failure, };

export type TextChange = { from: number, to: number, insert: string, };

export type JournalEntry = { path: string, base: string, seq: number, text: string | null, changes: Array<TextChange>, };

export type MergeReply = { text: string, revision: string, copy: string | null, };

export type Renamed = { path: string, changed: Array<string>, };

export type Found = { item: NoteItem, title_marks: Array<[number, number]>, score: number, };

export type Hit = { item: NoteItem, snippet: string, marks: Array<[number, number]>, line: number | null, score: number, };

export type SearchReply = { hits: Array<Hit>, total: number, problems: Array<Problem>, };

export type Status = { waiting: number, behind: number, sync: SyncState, index: IndexState, conflicts: Array<string>, };

export type IndexState = { done: number, total: number, };

export type SyncState = { "state": "no_git" } | { "state": "identity_needed" } | { "state": "signing_needed" } | { "state": "consent_needed" } | { "state": "no_remote" } | { "state": "waiting" } | { "state": "in_sync", at: string, } | { "state": "getting" } | { "state": "sending", checkpoints: number, } | { "state": "offline" } | { "state": "captive_portal", url: string, } | { "state": "certificate", host: string, detail: string, } | { "state": "credentials_needed", url: string, detail: string, } | { "state": "host_unknown", host: string, fingerprint: string, } | { "state": "host_changed", host: string, } | { "state": "left_open", what: string, } | { "state": "locked", path: string, } | { "state": "too_large", path: string, bytes: number, } | { "state": "many_deletions", notes: number, } | { "state": "in_the_way", path: string, detail: string, } | { "state": "remote_gone", url: string, } | { "state": "unrelated" } | { "state": "rewritten" } | { "state": "not_allowed", detail: string, } | { "state": "failed", message: string, };

export type SyncReport = { state: SyncState, received: number, sent: number, changed: Array<string>, copies: Array<string>, };

export type LogItem = { id: string, summary: string, author: string, at: string, paths: Array<string>, };

export type Dialect = "hugo" | "zola";

export type ComposedPost = { title: string, markdown: string, html: string, talks: number, words: number, problems: Array<Problem>, };

export type ExportReport = { post: string, files: Array<string>, dry_run: boolean, problems: Array<Problem>, };

export type RecentNotebook = { root: string, name: string, };

export type Start = { version: string, notebook: NotebookInfo | null, note: string | null, recent: Array<RecentNotebook>, theme: Theme, };

export type Theme = "system" | "light" | "dark";

export type Event = { "event": "notes", changes: Array<NoteChange>, } | { "event": "listing" } | { "event": "status", status: Status, } | { "event": "notice", problem: Problem, };

export type NoteChange = { path: string, item: NoteItem | null, origin: Origin, };

export type Origin = "saved" | "outside" | "sync";
