// Generated from core/src/wire.rs by `UPDATE_WIRE=1 cargo test -p talklog-core wire`: never edited by hand.

/**
 * The kinds of failure.
 */
export type Code = "not_found" | "exists" | "changed" | "read_only" | "disk_full" | "bad_path" | "bad_input" | "no_notebook" | "no_git" | "no_remote" | "identity_needed" | "consent_needed" | "credentials_needed" | "host_key" | "conflict" | "needs_person" | "offline" | "busy" | "post_refused" | "io" | "failed";

/**
 * Says what failed, where, and what to do.
 */
export type Failure = { 
/**
 * What kind of failure it is: programs switch on this, never on the message.
 */
code: Code, 
/**
 * What failed, and why, as one sentence.
 */
message: string, 
/**
 * The file or folder that it is about.
 */
path: string | null, 
/**
 * What the person can do.
 */
hint: string | null, };

/**
 * Something that a person should know of, and where.
 */
export type Problem = { 
/**
 * What is wrong and what to do.
 */
message: string, 
/**
 * The file, where it is about one.
 */
path: string | null, 
/**
 * The line, counted from 1.
 */
line: number | null, };

/**
 * Tells what a note is for.
 */
export type NoteKind = "talk" | "event" | "post" | "note";

/**
 * One note in a list.
 */
export type NoteItem = { 
/**
 * Where it is.
 */
path: string, 
/**
 * Never empty.
 */
title: string, 
/**
 * Names, with affiliation in brackets where it is known.
 */
speakers: Array<string>, 
/**
 * The folder of the event that it belongs to.
 */
event: string | null, 
/**
 * The git blob id of its bytes.
 */
revision: string, 
/**
 * What it is for.
 */
kind: NoteKind, 
/**
 * When the talk starts, as written in the note.
 */
start: string | null, 
/**
 * When it ends.
 */
end: string | null, 
/**
 * Where.
 */
room: string | null, 
/**
 * Its track.
 */
track: string | null, 
/**
 * 1 to 5.
 */
rating: number | null, 
/**
 * Without `#`.
 */
tags: Array<string>, 
/**
 * Words of its body.
 */
words: number, 
/**
 * Open to-dos.
 */
todos: number, };

/**
 * An event: a folder with an `event.md`.
 */
export type EventItem = { 
/**
 * The folder; the notebook's root is the empty text.
 */
folder: string, 
/**
 * Its `event.md`.
 */
path: string, 
/**
 * Its title, else the folder's name.
 */
title: string, 
/**
 * First day.
 */
start: string | null, 
/**
 * Last day.
 */
end: string | null, 
/**
 * IANA time zone of the place.
 */
timezone: string | null, 
/**
 * Where it is.
 */
place: string | null, };

/**
 * All that the sidebar needs.
 */
export type Listing = { 
/**
 * By path.
 */
notes: Array<NoteItem>, 
/**
 * By first day, latest first.
 */
events: Array<EventItem>, 
/**
 * Whether the folder has been compared with the disk since it was opened.
 */
complete: boolean, };

/**
 * The open notebook.
 */
export type NotebookInfo = { 
/**
 * Its folder on this machine.
 */
root: string, 
/**
 * The folder's name.
 */
name: string, 
/**
 * Whether there is a repository.
 */
git: boolean, 
/**
 * Its branch, where it is on one.
 */
branch: string | null, 
/**
 * The remote's URL, without any secret.
 */
remote: string | null, 
/**
 * What the person agreed to.
 */
consent: Consent, 
/**
 * Text that was found in the journal and is back in the notes.
 */
recovered: Array<Recovered>, 
/**
 * What a person should know of.
 */
problems: Array<Problem>, };

/**
 * What the person agreed to for a repository that Talklog did not make.
 */
export type Consent = "undecided" | "own" | "this_branch" | "this_branch_no_push" | "own_branch" | "own_branch_no_push" | "nothing";

/**
 * Text that came back after a crash.
 */
export type Recovered = { 
/**
 * The note that holds it now.
 */
path: string, 
/**
 * How many lines were not in the file.
 */
lines: number, 
/**
 * When it was last typed in.
 */
at: string, 
/**
 * Whether it stands in a copy, because the note had changed at the same place meanwhile.
 */
copy: boolean, };

/**
 * A note in the editor.
 */
export type OpenNote = { 
/**
 * What is known of it.
 */
item: NoteItem, 
/**
 * Its text with `\n` at line ends; what the file has is put back when it is saved.
 */
text: string, 
/**
 * Why it can only be read, where it can only be read.
 */
read_only: string | null, };

/**
 * How a save ended.
 */
export type SaveReply = { "outcome": "saved", 
/**
 * What the file holds now.
 */
revision: string, } | { "outcome": "changed", 
/**
 * What the file holds; none when it is gone.
 */
revision: string | null, } | { "outcome": "failed", 
/**
 * What failed.
 */
error: Failure, };

/**
 * One change of a text, in UTF-16 units of the text before it, as the editor counts; line ends are `\n`.
 */
export type TextChange = { 
/**
 * First unit that goes.
 */
from: number, 
/**
 * First unit that stays after it.
 */
to: number, 
/**
 * What comes in its place.
 */
insert: string, };

/**
 * What the editor tells the journal in the same task as the keystroke.
 */
export type JournalEntry = { 
/**
 * The note.
 */
path: string, 
/**
 * The revision that the editor's text started from.
 */
base: string, 
/**
 * Counts the entries of this note in this window, from 1.
 */
seq: number, 
/**
 * The whole text, after a merge or when `changes` cannot say it; then `changes` is empty.
 */
text: string | null, 
/**
 * What changed, by ascending position, all counted in the text before any of them.
 */
changes: Array<TextChange>, };

/**
 * The editor's text merged with what is on disk.
 */
export type MergeReply = { 
/**
 * The merged text: the editor takes it, and its next save has `revision` as base.
 */
text: string, 
/**
 * What the file holds now.
 */
revision: string, 
/**
 * Where the file's own version of a clashing place was kept, when both could not stand in one text.
 */
copy: string | null, };

/**
 * One result of quick open.
 */
export type Found = { 
/**
 * The note.
 */
item: NoteItem, 
/**
 * The characters (not bytes) of the title that matched, as `[from, to)`.
 */
title_marks: Array<[number, number]>, 
/**
 * Higher is better.
 */
score: number, };

/**
 * One result of a search.
 */
export type Hit = { 
/**
 * The note.
 */
item: NoteItem, 
/**
 * A piece of its text around the first match.
 */
snippet: string, 
/**
 * The characters (not bytes) of the snippet that matched, as `[from, to)`.
 */
marks: Array<[number, number]>, 
/**
 * The line of the first match, counted from 1.
 */
line: number | null, 
/**
 * Higher is better.
 */
score: number, };

/**
 * What a search found.
 */
export type SearchReply = { 
/**
 * Best first.
 */
hits: Array<Hit>, 
/**
 * How many notes match in all.
 */
total: number, 
/**
 * What could not be understood of the query.
 */
problems: Array<Problem>, };

/**
 * The state of saving, searching and syncing, as the status line shows it.
 */
export type Status = { 
/**
 * How many checkpoints the remote does not have. Counted from refs.
 */
waiting: number, 
/**
 * How many commits of the remote are not here yet.
 */
behind: number, 
/**
 * The one state that matters most.
 */
sync: SyncState, 
/**
 * How far the index is.
 */
index: IndexState, 
/**
 * Conflict copies that nobody has settled yet.
 */
conflicts: Array<string>, };

/**
 * How far the index is.
 */
export type IndexState = { 
/**
 * Notes that can be found.
 */
done: number, 
/**
 * Notes in all.
 */
total: number, };

/**
 * The one state of sync that matters most.
 */
export type SyncState = { "state": "no_git" } | { "state": "identity_needed" } | { "state": "signing_needed" } | { "state": "consent_needed" } | { "state": "no_remote" } | { "state": "waiting" } | { "state": "in_sync", 
/**
 * When it answered.
 */
at: string, } | { "state": "getting" } | { "state": "sending", 
/**
 * How many.
 */
checkpoints: number, } | { "state": "offline" } | { "state": "captive_portal", 
/**
 * Where its page may be.
 */
url: string, } | { "state": "certificate", 
/**
 * Whose.
 */
host: string, 
/**
 * What is wrong with it.
 */
detail: string, } | { "state": "credentials_needed", 
/**
 * Which remote, without any secret.
 */
url: string, 
/**
 * What was tried.
 */
detail: string, } | { "state": "host_unknown", 
/**
 * Which.
 */
host: string, 
/**
 * Its key's fingerprint.
 */
fingerprint: string, } | { "state": "host_changed", 
/**
 * Which.
 */
host: string, } | { "state": "left_open", 
/**
 * `merge`, `rebase`, `detached` and so on.
 */
what: string, } | { "state": "locked", 
/**
 * The lock's file.
 */
path: string, } | { "state": "too_large", 
/**
 * Which.
 */
path: string, 
/**
 * How large, in bytes.
 */
bytes: number, } | { "state": "many_deletions", 
/**
 * How many.
 */
notes: number, } | { "state": "in_the_way", 
/**
 * Which.
 */
path: string, 
/**
 * Why it is not in a checkpoint.
 */
detail: string, } | { "state": "remote_gone", 
/**
 * Which remote.
 */
url: string, } | { "state": "unrelated" } | { "state": "rewritten" } | { "state": "not_allowed", 
/**
 * The remote's words.
 */
detail: string, } | { "state": "failed", 
/**
 * What failed.
 */
message: string, };

/**
 * What one sync did.
 */
export type SyncReport = { 
/**
 * How it ended.
 */
state: SyncState, 
/**
 * Commits that came in.
 */
received: number, 
/**
 * Commits that went out.
 */
sent: number, 
/**
 * Notes that the merge changed.
 */
changed: Array<string>, 
/**
 * Conflict copies that it made.
 */
copies: Array<string>, };

/**
 * One commit.
 */
export type LogItem = { 
/**
 * The commit's id.
 */
id: string, 
/**
 * The first line of its message.
 */
summary: string, 
/**
 * Who.
 */
author: string, 
/**
 * When, with the author's offset.
 */
at: string, 
/**
 * The notes that it changed.
 */
paths: Array<string>, };

/**
 * A site generator's way of writing posts.
 */
export type Dialect = "hugo" | "zola";

/**
 * A composed post.
 */
export type ComposedPost = { 
/**
 * The post's title.
 */
title: string, 
/**
 * The document in markdown, before any dialect.
 */
markdown: string, 
/**
 * The document as a reader sees it: safe HTML.
 */
html: string, 
/**
 * How many talks are in it.
 */
talks: number, 
/**
 * Words.
 */
words: number, 
/**
 * What a reader would stumble on, and what stops an export.
 */
problems: Array<Problem>, };

/**
 * What an export wrote, or would write.
 */
export type ExportReport = { 
/**
 * The post's own file.
 */
post: string, 
/**
 * Every file that was written, or would be.
 */
files: Array<string>, 
/**
 * Whether nothing was written because it was only tried.
 */
dry_run: boolean, 
/**
 * What a reader would stumble on.
 */
problems: Array<Problem>, };

/**
 * A folder that was opened before.
 */
export type RecentNotebook = { 
/**
 * Its folder.
 */
root: string, 
/**
 * The folder's name.
 */
name: string, };

/**
 * What the page shows at start.
 */
export type Start = { 
/**
 * Talklog's version.
 */
version: string, 
/**
 * The open notebook, where there is one.
 */
notebook: NotebookInfo | null, 
/**
 * The note to show first, where one was asked for.
 */
note: string | null, 
/**
 * Folders that were opened before, latest first.
 */
recent: Array<RecentNotebook>, 
/**
 * `light`, `dark` or `system`.
 */
theme: Theme, };

/**
 * The colours of the window.
 */
export type Theme = "system" | "light" | "dark";

/**
 * What the backend tells every window, as one event `talklog`.
 */
export type Event = { "event": "notes", 
/**
 * In no order.
 */
changes: Array<NoteChange>, } | { "event": "listing" } | { "event": "status", 
/**
 * The new one.
 */
status: Status, } | { "event": "notice", 
/**
 * What.
 */
problem: Problem, };

/**
 * One note that changed.
 */
export type NoteChange = { 
/**
 * Which.
 */
path: string, 
/**
 * What is known of it now; none when it is gone.
 */
item: NoteItem | null, 
/**
 * Where the change came from.
 */
origin: Origin, };

/**
 * Where a change came from.
 */
export type Origin = "saved" | "outside" | "sync";

/**
 * What a rename did.
 */
export type Renamed = { 
/**
 * Where the note is now.
 */
path: string, 
/**
 * Notes whose links follow it now.
 */
changed: Array<string>, };
