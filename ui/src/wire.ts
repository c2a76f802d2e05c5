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
copy: boolean, 
/**
 * Where the cursor stood in the note's text, in UTF-16 units, where that is known.
 */
cursor: number | null, };

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
conflicts: Array<string>, 
/**
 * Files that are in no checkpoint though they should be, as of the last look.
 */
unkept: Unkept, 
/**
 * Who makes checkpoints and syncs by itself.
 */
keeping: Keeping, };

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
export type SyncState = { "state": "no_git" } | { "state": "identity_needed" } | { "state": "signing_needed", 
/**
 * Why no signature could be made.
 */
detail: string, } | { "state": "consent_needed" } | { "state": "no_remote" } | { "state": "waiting" } | { "state": "in_sync", 
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
host: string, 
/**
 * The fingerprint of the key that it shows; empty where that could not be learnt.
 */
fingerprint: string, 
/**
 * The fingerprint of the key that is known; empty where that could not be learnt.
 */
known: string, } | { "state": "secret_found", 
/**
 * In which file.
 */
path: string, 
/**
 * On which line, from 1.
 */
line: number, 
/**
 * What it looks like.
 */
kind: SecretKind, 
/**
 * The words before it, and its first letters at most.
 */
excerpt: string, 
/**
 * What it is remembered by.
 */
value: string, 
/**
 * Whether the file still has it; if not, an earlier checkpoint does, and it would go out with that one.
 */
present: boolean, 
/**
 * How many there are in all.
 */
count: number, } | { "state": "left_open", 
/**
 * `merge`, `rebase`, `cherry_pick`, `revert`, `bisect`, `am` or `detached`.
 */
what: string, } | { "state": "locked", 
/**
 * The lock's file.
 */
path: string, } | { "state": "index_unreadable", 
/**
 * What is wrong with it.
 */
why: IndexFault, } | { "state": "too_large", 
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
notes: number, } | { "state": "notes_gone", 
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
 * What a secret seems to be.
 */
export type SecretKind = "aws" | "github" | "gitlab" | "slack" | "stripe" | "npm" | "pypi" | "google" | "private_key" | "jwt" | "address_password" | "password";

/**
 * Something that looks like a secret, in what a push would send.
 */
export type ExposedSecret = { 
/**
 * In which file.
 */
path: string, 
/**
 * On which line, from 1.
 */
line: number, 
/**
 * What it looks like.
 */
kind: SecretKind, 
/**
 * That in words.
 */
what: string, 
/**
 * The words before it, and its first letters at most.
 */
excerpt: string, 
/**
 * What it is remembered by: a hash.
 */
value: string, 
/**
 * Whether the file still has it; if not, an earlier checkpoint does, and it would go out with that one.
 */
present: boolean, 
/**
 * The latest commit that holds it.
 */
commit: string, };

/**
 * What is wanted of a person.
 */
export type Question = { 
/**
 * Its kind.
 */
kind: QuestionKind, 
/**
 * What it is about: a key's file, `user@host`, a URL without secrets; ssh's own words for [`QuestionKind::Code`].
 */
about: string, 
/**
 * The user's name, where it is known.
 */
user: string | null, 
/**
 * Whether the answer before was wrong.
 */
again: boolean, 
/**
 * Whether a credential helper keeps what works.
 */
helper: boolean, };

/**
 * What kind of secret is wanted.
 */
export type QuestionKind = "passphrase" | "password" | "login" | "code";

/**
 * A question that waits for the person.
 */
export type Asked = { 
/**
 * Names it, for its answer.
 */
id: number, 
/**
 * What is asked.
 */
question: Question, };

/**
 * What came of a test of the connection.
 */
export type RemoteTest = { 
/**
 * What is in the way; none when the remote answered.
 */
trouble: SyncState | null, 
/**
 * Its address, without any secret.
 */
url: string | null, 
/**
 * Short names of its branches.
 */
branches: Array<string>, 
/**
 * The branch that it starts with.
 */
default_branch: string | null, };

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
copies: Array<string>, 
/**
 * Files that are in no checkpoint, and why.
 */
unkept: Unkept, };

/**
 * Files that are in no checkpoint though they should be.
 */
export type Unkept = { 
/**
 * How many.
 */
count: number, 
/**
 * The first hundred of them.
 */
files: Array<UnkeptFile>, };

/**
 * One of them.
 */
export type UnkeptFile = { 
/**
 * Which.
 */
path: string, 
/**
 * Why.
 */
why: UnkeptWhy, 
/**
 * More of why: the attribute, or the system's words. Empty where there is none.
 */
detail: string, 
/**
 * Why, as a sentence.
 */
message: string, 
/**
 * What to do.
 */
hint: string, };

/**
 * Why no checkpoint takes a file.
 */
export type UnkeptWhy = "staged" | "conflict" | "attribute" | "ignored" | "too_large" | "symlink" | "submodule" | "left_out" | "not_a_file" | "unreadable";

/**
 * What is wrong with git's index.
 */
export type IndexFault = "damaged" | "split" | "sparse" | "newer";

/**
 * What became of an index that could not be read.
 */
export type Mended = { 
/**
 * The folder with the old file, and with the versions that were staged in it.
 */
kept: string, 
/**
 * Files of which a staged version lies there.
 */
staged: Array<string>, };

/**
 * Who makes checkpoints and syncs by itself: of all processes with the notebook open, one.
 */
export type Keeping = { "who": "nobody" } | { "who": "here" } | { "who": "other", 
/**
 * Its number, where it has written it down.
 */
process: number | null, };

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
 * A version of a note.
 */
export type VersionItem = { 
/**
 * Where it is kept.
 */
kind: VersionKind, 
/**
 * The commit's or snapshot's id; none for what lies in the trash.
 */
id: string | null, 
/**
 * The note's revision then; none: it was deleted.
 */
revision: string | null, 
/**
 * The note's name then.
 */
path: string, 
/**
 * When, with the author's offset.
 */
at: string, 
/**
 * Who; empty where nobody is named.
 */
author: string, 
/**
 * On which device, where Talklog made it.
 */
device: string | null, 
/**
 * The first line of the commit's message.
 */
summary: string, 
/**
 * Lines that came, against the version before; none where that was not counted.
 */
added: number | null, 
/**
 * Lines that went.
 */
removed: number | null, 
/**
 * The heading that the first change stands under, or the first line that came.
 */
about: string | null, };

/**
 * Where a version is kept.
 */
export type VersionKind = "checkpoint" | "snapshot" | "trash";

/**
 * A note as it was.
 */
export type VersionText = { 
/**
 * Which version.
 */
version: VersionItem, 
/**
 * Its text.
 */
text: string, };

/**
 * The versions of a note, checkpoints and snapshots in one row.
 */
export type Timeline = { 
/**
 * Newest first. Of versions that follow each other with the same text, the checkpoint, else the older one.
 */
versions: Array<VersionItem>, 
/**
 * There are older ones than were asked for.
 */
more: boolean, };

/**
 * A move of the branch that can be undone.
 */
export type UndoItem = { 
/**
 * The commit that the branch went to: what `undo` is given.
 */
id: string, 
/**
 * When.
 */
at: string, 
/**
 * What it was for.
 */
what: string, 
/**
 * The first line of the commit's message.
 */
summary: string, 
/**
 * How many files it changed.
 */
files: number, };

/**
 * What an undo did.
 */
export type Undone = { 
/**
 * What was undone.
 */
operation: UndoItem, 
/**
 * The checkpoint that holds what stands there now; none when nothing had to change.
 */
id: string | null, 
/**
 * Files that are again as they were before.
 */
back: Array<string>, 
/**
 * Files in which lines that were written since stay in place of what was there before.
 */
kept: Array<string>, };

/**
 * A site generator's way of writing posts.
 */
export type Dialect = "hugo" | "zola" | "jekyll" | "astro" | "eleventy" | "commonmark";

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
 * Every file of the post.
 */
files: Array<string>, 
/**
 * Those of them that were written, or would be.
 */
written: Array<string>, 
/**
 * Where the post was, when it went or would go to another place.
 */
moved_from: string | null, 
/**
 * What changes in the blog, as `diff -u` shows it.
 */
diff: string, 
/**
 * Where the blog and the notes say something else over the same words, from top to bottom.
 */
overlaps: Array<ExportOverlap>, 
/**
 * What was shown, to be given back with what is chosen.
 */
against: string, 
/**
 * Whether nothing was written because a person has to choose first.
 */
waiting: boolean, 
/**
 * Whether nothing was written because it was only tried.
 */
dry_run: boolean, 
/**
 * What a reader would stumble on.
 */
problems: Array<Problem>, };

/**
 * A place where the blog and the notes say something else.
 */
export type ExportOverlap = { 
/**
 * The talk's note that it is in.
 */
talk: string | null, 
/**
 * The field of the front matter that it is about; `order` is the order of the talks.
 */
field: string | null, 
/**
 * What the last export wrote here; none where that is not known.
 */
base: string | null, 
/**
 * What the blog has.
 */
mine: string, 
/**
 * What the notes make.
 */
theirs: string, 
/**
 * Whether both can be taken.
 */
both: boolean, 
/**
 * How it came about.
 */
how: ConflictHow, };

/**
 * What a person chose of an export's overlaps.
 */
export type ExportChoice = { 
/**
 * What they were shown; none takes what is there now.
 */
against: string | null, 
/**
 * For each overlap, from top to bottom; mine is the blog's.
 */
takes: Array<ConflictTake>, };

/**
 * What was, or would be, taken back from a blog.
 */
export type PullReport = { 
/**
 * The post's own file in the blog.
 */
post: string, 
/**
 * The notes that it went into, or would.
 */
notes: Array<PulledNote>, 
/**
 * What cannot be taken back by itself.
 */
left: Array<PullLeft>, 
/**
 * Whether nothing was written because it was only tried.
 */
dry_run: boolean, 
/**
 * What a person should know of besides.
 */
problems: Array<Problem>, };

/**
 * A note that takes back what was polished in the blog.
 */
export type PulledNote = { 
/**
 * Which.
 */
path: string, 
/**
 * What changes in it, as `diff -u` shows it.
 */
diff: string, };

/**
 * Something that was polished in the blog and cannot be taken back by itself.
 */
export type PullLeft = { 
/**
 * The note that it is nearest to; none for the front matter.
 */
path: string | null, 
/**
 * Why.
 */
why: string, 
/**
 * What the notes make.
 */
notes: string, 
/**
 * What the blog has.
 */
blog: string, };

/**
 * What was, or would be, published.
 */
export type PublishReport = { 
/**
 * The post's own file in the blog.
 */
post: string, 
/**
 * The branch that it is on.
 */
branch: string, 
/**
 * The commit; none when the branch has all of it already, or nothing was done.
 */
commit: string | null, 
/**
 * The files of the post.
 */
files: Array<string>, 
/**
 * How it ended: as a sync does.
 */
state: SyncState, 
/**
 * Whether the remote's branch has it.
 */
pushed: boolean, 
/**
 * Whether the generator leaves the post out.
 */
draft: boolean, 
/**
 * Whether nothing was done because it was only tried.
 */
dry_run: boolean, 
/**
 * Files that were left out, and what else a person should know of.
 */
problems: Array<Problem>, };

/**
 * What was recognised of a folder, to be confirmed.
 */
export type BlogLook = { 
/**
 * The folder.
 */
folder: string, 
/**
 * How it wants its posts; none for a folder without a generator.
 */
conventions: Conventions | null, 
/**
 * What was recognised, and by what.
 */
seen: Array<Seen>, };

/**
 * A blog of the notebook.
 */
export type BlogItem = { 
/**
 * What posts call it.
 */
name: string, 
/**
 * Where it is on this machine; none until it is said here.
 */
folder: string | null, 
/**
 * How it wants its posts.
 */
conventions: Conventions, };

/**
 * How one blog wants its posts. It holds no path of a machine, so it travels with the notebook.
 */
export type Conventions = { 
/**
 * Its generator.
 */
generator: Dialect, 
/**
 * The generator's version, where its files say it.
 */
version: Version | null, 
/**
 * Where posts lie, below the blog's folder, with `/`.
 */
posts: string, 
/**
 * What their files are called.
 */
file: PostFile, 
/**
 * Where pictures go.
 */
pictures: Pictures, 
/**
 * How front matter is written.
 */
front: FrontStyle, 
/**
 * What its fields are called.
 */
names: FieldNames, 
/**
 * The lists that pages may be in, `tags` and others: Zola fails on one that its configuration does not name.
 */
taxonomies: Array<string>, 
/**
 * Fields that posts have to say, beside title and date; Astro fails where one is missing.
 */
required: Array<string>, 
/**
 * The `layout` that posts name, where they do.
 */
layout: string | null, };

/**
 * How front matter is written.
 */
export type FrontStyle = "yaml" | "toml" | "none";

/**
 * What fields of the front matter are called.
 */
export type FieldNames = { 
/**
 * The day of the post.
 */
date: string, 
/**
 * The day of the last change.
 */
updated: string, 
/**
 * What the post is about.
 */
description: string, 
/**
 * Tags.
 */
tags: string, 
/**
 * Categories.
 */
categories: string, 
/**
 * Who wrote it: a list when the name ends in `s`, a text otherwise.
 */
authors: string, 
/**
 * The picture at its top.
 */
cover: string, 
/**
 * Where it was published first.
 */
canonical: string, 
/**
 * The slug; empty where the file's name says it.
 */
slug: string, };

/**
 * Where a post's pictures go, and how the page names them.
 */
export type Pictures = { "where": "beside" } | { "where": "static", 
/**
 * The folder, below the blog's.
 */
folder: string, 
/**
 * What stands before the post's slug in the page.
 */
url: string, };

/**
 * What a post's file is called below the blog's folder of posts.
 */
export type PostFile = "folder" | "single" | "dated";

/**
 * One thing that was recognised.
 */
export type Seen = { 
/**
 * What it is about: `generator`, `version`, `posts`, `file`, `front`, `pictures`, `taxonomies`, `required`,
 * `layout`, or a field such as `updated`.
 */
what: string, 
/**
 * What was recognised.
 */
value: string, 
/**
 * By which file, or by how many posts; empty where it is only what most such blogs do.
 */
by: string, };

/**
 * A generator's version, as far as posts depend on it.
 */
export type Version = string;

/**
 * Something that a reader of a post would stumble on, or that its generator would refuse.
 */
export type PostFinding = { 
/**
 * What it is about.
 */
about: Trouble, 
/**
 * What is wrong.
 */
message: string, 
/**
 * What to do.
 */
hint: string | null, 
/**
 * The note that it is about.
 */
path: string | null, 
/**
 * The line in that note, counted from 1.
 */
line: number | null, 
/**
 * Whether the post is not exported until it is put right.
 */
stops: boolean, 
/**
 * The change that puts it right, where a program can make it.
 */
fix: Fix | null, };

/**
 * What a finding is about.
 */
export type Trouble = "other" | "todo" | "private_mark" | "shouted" | "reversed_link" | "dead_target" | "missing_picture" | "large_picture" | "missing_alt" | "empty_talk" | "conflict_copy" | "name" | "future_date" | "front_matter";

/**
 * A change of one note.
 */
export type Fix = { 
/**
 * The note.
 */
path: string, 
/**
 * What the change does, to be read after "this".
 */
says: string, 
/**
 * What a person has to say for it: it takes the place of `{}` in the change.
 */
asks: string | null, 
/**
 * The change.
 */
change: Change, };

/**
 * What changes in a note.
 */
export type Change = { "kind": "line", 
/**
 * The line, counted from 1.
 */
line: number, 
/**
 * What stands there: its first occurrence counts.
 */
from: string, 
/**
 * What is to stand there.
 */
to: string, } | { "kind": "field", 
/**
 * Which.
 */
key: string, 
/**
 * The text.
 */
value: string | null, } | { "kind": "add_to", 
/**
 * Which.
 */
key: string, 
/**
 * What.
 */
value: string, } | { "kind": "append", 
/**
 * What stands on it.
 */
text: string, };

/**
 * What came of building a blog with its own generator.
 */
export type BuildReport = { 
/**
 * What was run.
 */
program: string, 
/**
 * Whether it went well, and the post has a page.
 */
built: boolean, 
/**
 * What the generator says is wrong with the post, at the note's line that it comes from; then what it says of
 * other pages, with no path.
 */
errors: Array<PostFinding>, 
/**
 * All that the generator said, or the end of that.
 */
said: string, };

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
 * Whether the page was loaded anew because its process died.
 */
revived: boolean, 
/**
 * Folders that were opened before, latest first.
 */
recent: Array<RecentNotebook>, 
/**
 * What is set, so that the first paint is right.
 */
settings: SettingsReply, };

/**
 * Everything that can be set, as it holds.
 */
export type Settings = { 
/**
 * The colours of the window.
 */
theme: Theme, 
/**
 * The language of the window's words.
 */
language: Language, 
/**
 * How large everything is: 1 is as designed, 0.8 to 1.6.
 */
zoom: number, 
/**
 * The face that notes are written in.
 */
editor_font: EditorFont, 
/**
 * Whether lines are numbered.
 */
line_numbers: boolean, 
/**
 * Whether marks of markdown hide where the cursor is not.
 */
live_preview: boolean, 
/**
 * How the form over a note's fields opens.
 */
form: FormShown, 
/**
 * Whether the editor takes vim's keys.
 */
vim: boolean, 
/**
 * Whether spelling is checked.
 */
spelling: boolean, 
/**
 * The languages that it is checked in; none means the note's own.
 */
spelling_languages: Array<string>, 
/**
 * Whether Enter goes on with a list.
 */
smart_lists: boolean, 
/**
 * Whether typed quotes become typographic ones.
 */
smart_quotes: boolean, 
/**
 * Whether things move.
 */
reduced_motion: ReducedMotion, 
/**
 * The folder beside a note that its pictures go to.
 */
pictures_folder: string, 
/**
 * Keys by the id of their command; the empty text takes a command's key away.
 */
keys: Record<string, string>, };

/**
 * The colours of the window.
 */
export type Theme = "system" | "light" | "dark";

/**
 * The language of the window's words.
 */
export type Language = "system" | "en" | "de";

/**
 * The face that notes are written in.
 */
export type EditorFont = "text" | "mono";

/**
 * How the form over a note's fields opens.
 */
export type FormShown = "open" | "folded" | "auto";

/**
 * Whether things move.
 */
export type ReducedMotion = "system" | "on";

/**
 * What is set, by whom, and what is wrong with it.
 */
export type SettingsReply = { 
/**
 * What holds: the notebook's over the machine's over the defaults.
 */
effective: Settings, 
/**
 * The settings of this machine.
 */
machine: SettingsFile, 
/**
 * The settings that travel with the open notebook.
 */
notebook: SettingsFile | null, 
/**
 * Unknown keys, wrong values and files that cannot be read, with path and line.
 */
problems: Array<Problem>, 
/**
 * Which look at the files this is: an answer may come in after a later look was told, and then counts no more.
 */
look: number, };

/**
 * One file of settings.
 */
export type SettingsFile = { 
/**
 * Where it is: in the notebook, or on this machine.
 */
path: string, 
/**
 * All of it; where there is no file yet, what a new one would hold.
 */
text: string, 
/**
 * The settings that it has and that make sense, by key.
 */
values: Record<string, unknown>, 
/**
 * What its bytes are; none where there is no file yet.
 */
revision: string | null, 
/**
 * Why it can only be read, where it can only be read.
 */
read_only: string | null, };

/**
 * Which file a setting goes to.
 */
export type SettingScope = "machine" | "notebook";

/**
 * A text that new notes start from.
 */
export type Template = { 
/**
 * Its file's name without the extension.
 */
name: string, 
/**
 * What it makes.
 */
kind: TemplateKind, 
/**
 * Where it is in the notebook; none for one that comes with the program.
 */
path: string | null, 
/**
 * Its text, with `{{placeholders}}`.
 */
text: string, 
/**
 * Placeholders that nobody knows, with their lines.
 */
problems: Array<Problem>, };

/**
 * What a template makes.
 */
export type TemplateKind = "talk" | "event";

/**
 * A conference that is to have a folder.
 */
export type NewEvent = { 
/**
 * Its name.
 */
title: string, 
/**
 * First day, as `2026-09-17`.
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
place: string | null, 
/**
 * Its site.
 */
url: string | null, };

/**
 * One page of the manual.
 */
export type HelpPage = { 
/**
 * What it is asked for by; links between pages have it in `data-note`.
 */
id: string, 
/**
 * Its first heading.
 */
title: string, };

/**
 * A page of the manual to be read.
 */
export type HelpText = { 
/**
 * What it was asked for by.
 */
id: string, 
/**
 * Its first heading.
 */
title: string, 
/**
 * The language that it is written in, as `de`: not every page is translated.
 */
language: string, 
/**
 * The page as safe HTML, as a note's preview.
 */
html: string, };

/**
 * One place of the manual that a search found.
 */
export type HelpHit = { 
/**
 * The page.
 */
id: string, 
/**
 * The page's title.
 */
title: string, 
/**
 * The heading that it stands under; the page's title at its beginning.
 */
heading: string, 
/**
 * The line of the page that the found part starts at, as its `data-line`, counted from 1.
 */
line: number, 
/**
 * A piece of its text around the first match.
 */
snippet: string, 
/**
 * The characters (not bytes) of the snippet that matched, as `[from, to)`.
 */
marks: Array<[number, number]>, };

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
status: Status, } | { "event": "settings", 
/**
 * What is set now.
 */
settings: SettingsReply, } | { "event": "notice", 
/**
 * What.
 */
problem: Problem, } | { "event": "recovered", 
/**
 * What, and where it is.
 */
found: Array<Recovered>, } | { "event": "question", 
/**
 * What; none when it is answered or has ended.
 */
question: Asked | null, } | { "event": "progress", 
/**
 * What the page called it.
 */
id: string, 
/**
 * How many parts are done.
 */
done: number, 
/**
 * How many there are.
 */
total: number, } | { "event": "dropped", 
/**
 * Where they are on this machine; they may now be added as pictures.
 */
paths: Array<string>, 
/**
 * Where on the page, in its pixels, from the left.
 */
x: number, 
/**
 * From the top.
 */
y: number, };

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

/**
 * A link that leads to a note.
 */
export type Backlink = { 
/**
 * The note that it stands in.
 */
item: NoteItem, 
/**
 * Its line, counted from 1.
 */
line: number, 
/**
 * That line, or the piece of a long one around the link.
 */
text: string, 
/**
 * The characters (not bytes) of `text` that are the link, as `[from, to)`.
 */
marks: Array<[number, number]>, };

/**
 * Where a link leads.
 */
export type LinkTarget = { 
/**
 * The note.
 */
path: string, 
/**
 * The line of the heading that the link names, where the note has it.
 */
line: number | null, 
/**
 * The note's title.
 */
title: string, };

/**
 * The beginning of what a link leads to.
 */
export type Glance = { 
/**
 * The note.
 */
item: NoteItem, 
/**
 * A heading's section, or the note's beginning: safe HTML, as the preview has it.
 */
html: string, 
/**
 * The line that it starts at.
 */
line: number, 
/**
 * Whether there is more than is shown.
 */
more: boolean, };

/**
 * A heading of a note.
 */
export type HeadingItem = { 
/**
 * Its words, without marks.
 */
text: string, 
/**
 * 1 to 6.
 */
level: number, 
/**
 * Its line, counted from 1.
 */
line: number, };

/**
 * What is named in the notes, most often first.
 */
export type Names = { 
/**
 * Without `#`.
 */
tags: Array<NameCount>, 
/**
 * As `Name (Affiliation)`, or the name alone.
 */
speakers: Array<NameCount>, };

/**
 * How many notes have a name.
 */
export type NameCount = { 
/**
 * In the spelling that is met most often.
 */
name: string, 
/**
 * Notes.
 */
count: number, };

/**
 * A line of a note that would change.
 */
export type LineEdit = { 
/**
 * The note, by its place before.
 */
path: string, 
/**
 * The note's title.
 */
title: string, 
/**
 * The line, counted from 1.
 */
line: number, 
/**
 * The line as it is.
 */
before: string, 
/**
 * The line as it would be.
 */
after: string, };

/**
 * What a rename would change.
 */
export type RenamePreview = { 
/**
 * Where the note would be.
 */
to: string, 
/**
 * Every line whose links would follow.
 */
edits: Array<LineEdit>, };

/**
 * What to look for in all notes, and what to put in its place.
 */
export type ReplaceQuery = { 
/**
 * A text, or a regular expression.
 */
find: string, 
/**
 * What takes its place; with `regexp`, `$1` and `${name}` stand for groups, `$0` for all, `$$` for a dollar.
 */
replace: string, 
/**
 * Whether `find` is a regular expression.
 */
regexp: boolean, 
/**
 * Whether capitals count.
 */
match_case: boolean, 
/**
 * Whether only whole words are found.
 */
whole_words: boolean, 
/**
 * The folder, or the event by folder or title, to stay within.
 */
within: string | null, };

/**
 * What replacing would change.
 */
export type ReplacePreview = { 
/**
 * The notes with something to replace, by path.
 */
notes: Array<ReplaceNote>, 
/**
 * How many edits there are in all of them.
 */
total: number, 
/**
 * Whether not all edits are shown.
 */
more: boolean, 
/**
 * What could not be understood of the query, and notes that can only be read.
 */
problems: Array<Problem>, };

/**
 * A note with something to replace.
 */
export type ReplaceNote = { 
/**
 * What is known of it; `revision` is what the edits were found in.
 */
item: NoteItem, 
/**
 * How many edits there are in it.
 */
count: number, 
/**
 * Those that are shown, in order.
 */
edits: Array<ReplaceEdit>, };

/**
 * One replacement.
 */
export type ReplaceEdit = { 
/**
 * Counts the edits of the note from 0.
 */
index: number, 
/**
 * Its line, counted from 1.
 */
line: number, 
/**
 * The line as it is, or the piece of a long one around the edit; several lines where it spans them.
 */
before: string, 
/**
 * The same with this edit alone made.
 */
after: string, 
/**
 * The characters (not bytes) of `before` that are replaced, as `[from, to)`.
 */
marks_before: Array<[number, number]>, 
/**
 * The characters of `after` that are new.
 */
marks_after: Array<[number, number]>, };

/**
 * What a person chose of a preview.
 */
export type ReplaceChoice = { 
/**
 * The note.
 */
path: string, 
/**
 * What the preview found in it: a note that changed since is left alone.
 */
revision: string, 
/**
 * The edits that are not to be made, by index.
 */
leave_out: Array<number>, };

/**
 * What replacing did.
 */
export type ReplaceReport = { 
/**
 * Takes it back, with `replace_undo`.
 */
id: string, 
/**
 * The notes that changed.
 */
changed: Array<string>, 
/**
 * The notes that did not, and why.
 */
skipped: Array<Problem>, 
/**
 * How many replacements were made, or taken back.
 */
replacements: number, };

/**
 * A picture that was put into the notebook.
 */
export type Added = { 
/**
 * Where it is.
 */
path: string, 
/**
 * The markdown that shows it in the note.
 */
markdown: string, 
/**
 * What a person should know of it, as that it is very large.
 */
problem: Problem | null, };

/**
 * The fields of a note's front matter.
 */
export type FieldList = { 
/**
 * `yaml` or `toml`; none where the note has no front matter.
 */
format: FieldFormat | null, 
/**
 * How many lines of the note it takes, its marks included.
 */
lines: number, 
/**
 * In the order in which they stand.
 */
fields: Array<Field>, 
/**
 * What could not be read.
 */
problems: Array<Problem>, };

/**
 * The languages of front matter.
 */
export type FieldFormat = "yaml" | "toml";

/**
 * One field of front matter.
 */
export type Field = { 
/**
 * Its name.
 */
key: string, 
/**
 * Its value, as far as a form can show it.
 */
value: FieldValue | null, 
/**
 * Whether `value` is all of it. What is nested deeper than a list of texts is not, and setting it would lose that.
 */
whole: boolean, 
/**
 * Its line, counted from 1.
 */
line: number, };

/**
 * A value that a form can show.
 */
export type FieldValue = boolean | number | string | Array<string>;

/**
 * Deletions that wait for a person.
 */
export type Deletions = { 
/**
 * Whether the notes are gone here; if not, another device deleted them, and here they are as they were.
 */
here: boolean, 
/**
 * Which.
 */
notes: Array<DeletedNote>, };

/**
 * A note that is to go.
 */
export type DeletedNote = { 
/**
 * Where it is, or was.
 */
path: string, 
/**
 * Its title, where it is known.
 */
title: string, };

/**
 * What joining two notebooks would bring together, by the files' names.
 */
export type JoinPreview = { 
/**
 * Only here.
 */
here: Array<string>, 
/**
 * Only at the remote.
 */
there: Array<string>, 
/**
 * On both sides, and not the same: both are kept.
 */
different: Array<string>, 
/**
 * How many are the same on both sides.
 */
same: number, };

/**
 * A conflict copy, and the note that it stands beside.
 */
export type ConflictItem = { 
/**
 * The copy's path.
 */
copy: string, 
/**
 * The note's path; none when it is gone or cannot be told.
 */
note: string | null, 
/**
 * The note's title.
 */
title: string, 
/**
 * The device whose version the copy is, as its name says.
 */
device: string | null, 
/**
 * When that version was written, as its name says.
 */
at: string | null, };

/**
 * Two versions of a note, block by block.
 */
export type Conflict = { 
/**
 * Which.
 */
item: ConflictItem, 
/**
 * What the note is now; none when it is gone: then there is only the copy.
 */
note_revision: string | null, 
/**
 * What the copy is now.
 */
copy_revision: string, 
/**
 * The version of this device.
 */
mine: ConflictSide, 
/**
 * The other one.
 */
theirs: ConflictSide, 
/**
 * Whether `mine` is the copy, and the note has `theirs`.
 */
mine_is_copy: boolean, 
/**
 * Whether what stood there before both is known.
 */
based: boolean, 
/**
 * Why the two can only be taken as a whole: a picture, or no text. Then there are no parts.
 */
whole: string | null, 
/**
 * What is the same and what differs, from top to bottom.
 */
parts: Array<ConflictPart>, };

/**
 * Whose version it is.
 */
export type ConflictSide = { 
/**
 * The device, where it is known.
 */
device: string | null, 
/**
 * Whether that is this device.
 */
here: boolean, 
/**
 * When it was written, where that is known.
 */
at: string | null, };

/**
 * A piece of both versions.
 */
export type ConflictPart = { "kind": "same", 
/**
 * With their line ends.
 */
text: string, } | { "kind": "block", 
/**
 * What mine has here.
 */
mine: string, 
/**
 * What theirs has here.
 */
theirs: string, 
/**
 * What stood here before both.
 */
base: string | null, 
/**
 * What both together are; none where they make no sense, as two values of one field.
 */
both: string | null, 
/**
 * The field of the front matter that it is about.
 */
field: string | null, 
/**
 * How it came to differ.
 */
how: ConflictHow, 
/**
 * What is chosen from the start: where only the note changed, nothing has to be asked.
 */
settled: ConflictTake | null, };

/**
 * How a block came to differ.
 */
export type ConflictHow = "both_changed" | "both_added" | "only_mine" | "only_theirs" | "differ";

/**
 * What is taken for one block.
 */
export type ConflictTake = { "take": "open" } | { "take": "mine" } | { "take": "theirs" } | { "take": "both" } | { "take": "text", 
/**
 * That text.
 */
text: string, };

/**
 * What a person chose, for two versions as they were shown.
 */
export type ConflictChoice = { 
/**
 * The copy.
 */
copy: string, 
/**
 * What the note was.
 */
note_revision: string, 
/**
 * What the copy was.
 */
copy_revision: string, 
/**
 * For each block, from top to bottom; where the two can only be taken as a whole, one.
 */
takes: Array<ConflictTake>, };

/**
 * What a choice makes of the note.
 */
export type ConflictResult = { 
/**
 * The note's text.
 */
text: string, 
/**
 * The same as safe HTML.
 */
html: string, };

/**
 * What the composer shows of a post besides its text.
 */
export type PostPlan = { 
/**
 * The post note.
 */
path: string, 
/**
 * What it was read from: changes name it.
 */
revision: string, 
/**
 * The post's title.
 */
title: string, 
/**
 * The event's folder.
 */
event: string | null, 
/**
 * `start`, `title`, `path`, `rating` or `hand`.
 */
order: string, 
/**
 * `day`, `track`, `tag`, `rating`, `kind` or `none`.
 */
group: string, 
/**
 * The search that its talks have to answer.
 */
query: string | null, 
/**
 * What of a talk goes in: names that `include` may have.
 */
include: Array<string>, 
/**
 * The pattern of a talk's heading; empty for none.
 */
heading: string, 
/**
 * The post's folder in the blog.
 */
slug: string, 
/**
 * RFC 3339; empty where none is known.
 */
date: string, 
/**
 * Whether the generator leaves it out.
 */
draft: boolean, 
/**
 * The blog that it goes to.
 */
blog: string | null, 
/**
 * The talks in the order in which they stand, then those that are out, by start.
 */
talks: Array<PostTalk>, 
/**
 * The headings of the document.
 */
outline: Array<PostHeading>, 
/**
 * The document in markdown, before any dialect.
 */
markdown: string, 
/**
 * The document as a reader sees it: safe HTML.
 */
html: string, 
/**
 * Words of the document.
 */
words: number, 
/**
 * Minutes that reading them takes, at least one.
 */
minutes: number, 
/**
 * What a reader would stumble on, and what stops an export.
 */
findings: Array<PostFinding>, 
/**
 * What the next export would bring; none where nothing was exported yet.
 */
changes: PostChanges | null, };

/**
 * A talk that is in a post, or could be.
 */
export type PostTalk = { 
/**
 * Its note.
 */
path: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Who speaks.
 */
speakers: Array<string>, 
/**
 * When it starts.
 */
start: string | null, 
/**
 * Its track.
 */
track: string | null, 
/**
 * Its rating, 1 to 5.
 */
rating: number | null, 
/**
 * Words of its notes.
 */
words: number, 
/**
 * Whether it stands in the post.
 */
shown: boolean, 
/**
 * Whether it is private, so that it cannot.
 */
private: boolean, 
/**
 * What stands over it, where talks are in groups.
 */
group: string | null, };

/**
 * A heading of a post.
 */
export type PostHeading = { 
/**
 * 1 to 6.
 */
level: number, 
/**
 * Its words.
 */
text: string, 
/**
 * Its line in the document.
 */
line: number, 
/**
 * The talk's note, where it is a talk's heading.
 */
talk: string | null, 
/**
 * What links within the post call the talk's place.
 */
anchor: string | null, };

/**
 * What is new since the last export.
 */
export type PostChanges = { 
/**
 * Talks that came: their notes.
 */
added: Array<string>, 
/**
 * Talks whose part reads otherwise.
 */
changed: Array<string>, 
/**
 * How many talks went.
 */
removed: number, 
/**
 * Lines that came.
 */
lines_added: number, 
/**
 * Lines that went.
 */
lines_removed: number, };

/**
 * Which talks are to stand in a post, in which order.
 */
export type PostArrange = { 
/**
 * The post note.
 */
path: string, 
/**
 * Its text, as whoever asks has it.
 */
text: string, 
/**
 * The notes of the talks that stand in it, in order; all others are out.
 */
talks: Array<string>, 
/**
 * Talks that come in where they would stand by themselves.
 */
put: Array<string>, };

/**
 * How a post is to be published.
 */
export type PublishAsk = { 
/**
 * The branch that it goes to; none is `post/` and the post's slug.
 */
branch: string | null, 
/**
 * Whether it stays here and is not pushed.
 */
keep: boolean, 
/**
 * Whether this is the step that makes a draft none.
 */
undraft: boolean, 
/**
 * Whether nothing is done.
 */
dry_run: boolean, };

/**
 * The shape of a new post.
 */
export type PostPreset = { 
/**
 * Its name.
 */
name: string, 
/**
 * What it is, in a sentence.
 */
about: string, };

/**
 * A post to be made.
 */
export type NewPost = { 
/**
 * The event's folder or title.
 */
event: string, 
/**
 * The post's title; empty for one that names the event.
 */
title: string, 
/**
 * The shape: a preset's name.
 */
preset: string, };

/**
 * A post, or a folder of loose notes, to be brought into an event.
 */
export type RecapAsk = { 
/**
 * The file or folder on this machine.
 */
from: string, 
/**
 * The event, by folder or title.
 */
event: string, 
/**
 * What a person corrected, by file.
 */
files: Array<RecapEdits>, };

/**
 * Corrections in one file.
 */
export type RecapEdits = { 
/**
 * The file, as the preview names it.
 */
file: string, 
/**
 * The revision that the preview showed: a file that changed since is not imported.
 */
revision: string, 
/**
 * The corrections, in order.
 */
edits: Array<RecapEdit>, };

/**
 * A correction. Lines count from 1; a part is named by its first line.
 */
export type RecapEdit = { "edit": "merge", 
/**
 * The part's first line.
 */
line: number, } | { "edit": "split", 
/**
 * The new part's first line.
 */
line: number, } | { "edit": "rename", 
/**
 * The part's first line.
 */
line: number, 
/**
 * The title.
 */
title: string, } | { "edit": "speakers", 
/**
 * The part's first line.
 */
line: number, 
/**
 * Their names.
 */
speakers: Array<string>, } | { "edit": "day", 
/**
 * The part's first line.
 */
line: number, 
/**
 * The day, as `2026-09-17`.
 */
day: string, } | { "edit": "no_talk", 
/**
 * The part's first line.
 */
line: number, } | { "edit": "is_talk", 
/**
 * The part's first line.
 */
line: number, };

/**
 * What an import would do.
 */
export type RecapPreview = { 
/**
 * The event's folder.
 */
event: string, 
/**
 * Its title.
 */
event_title: string, 
/**
 * The files, each with its parts.
 */
files: Array<RecapFile>, 
/**
 * The notes that would be written, the post note last.
 */
notes: Array<RecapNote>, 
/**
 * The pictures that would be copied.
 */
pictures: Array<RecapPicture>, 
/**
 * What a person should know.
 */
problems: Array<Problem>, };

/**
 * A file and its parts.
 */
export type RecapFile = { 
/**
 * Its path below what is imported; a post's own name.
 */
file: string, 
/**
 * Its bytes.
 */
revision: string, 
/**
 * Its parts, in order: together they are the file.
 */
parts: Array<RecapPart>, };

/**
 * What a part of a file is.
 */
export type RecapKind = "front" | "intro" | "day" | "group" | "interlude" | "talk" | "closing" | "whole";

/**
 * A part of a file.
 */
export type RecapPart = { 
/**
 * Its first line, counted from 1.
 */
line: number, 
/**
 * Its last line.
 */
end: number, 
/**
 * What it is.
 */
kind: RecapKind, 
/**
 * A talk's or a group's title.
 */
title: string | null, 
/**
 * Who speaks.
 */
speakers: Array<string>, 
/**
 * The talk's day, as `2026-09-17`.
 */
day: string | null, 
/**
 * Addresses of the talk.
 */
links: Array<string>, 
/**
 * Whether the text says clearly that it is a talk.
 */
sure: boolean, 
/**
 * Its text.
 */
text: string, 
/**
 * The note that it becomes, or whose prose it goes into.
 */
note: string | null, };

/**
 * A note that an import writes.
 */
export type RecapNote = { 
/**
 * Where.
 */
path: string, 
/**
 * Its title.
 */
title: string, 
/**
 * The file that it comes from.
 */
file: string, 
/**
 * The first line there.
 */
line: number, 
/**
 * Whether it is the post note.
 */
post: boolean, };

/**
 * A picture that an import copies.
 */
export type RecapPicture = { 
/**
 * The file on this machine.
 */
from: string, 
/**
 * Where it goes.
 */
path: string, };

/**
 * What an import did.
 */
export type RecapReport = { 
/**
 * The talk notes, in order.
 */
talks: Array<string>, 
/**
 * The post note.
 */
post: string, 
/**
 * The pictures.
 */
pictures: Array<string>, 
/**
 * The checkpoint that holds the import and nothing else: `talklog undo` takes it back.
 */
checkpoint: string | null, 
/**
 * What a person should know.
 */
problems: Array<Problem>, };
