//! What crosses to the page and to `--json`: plain data with stable keys, and nothing that acts.
//!
//! Every type here becomes a TypeScript type in `ui/src/wire.ts`; a test keeps that file equal to this one.
//! Keys are in snake case on both sides. Times are RFC 3339 texts. Paths are relative to the notebook, with `/`.

mod blogs;
mod command;
mod conflicts;
mod convert;
mod deletions;
mod editor;
mod exports;
mod failure;
mod kept;
mod post;
mod recap;
mod gather;
mod versions;
mod sharing;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use crate::journal::TextChange;
pub use crate::post::Dialect;
pub use crate::remote::{Question, QuestionKind};
pub use crate::secrets::Kind as SecretKind;
pub use crate::settings::{EditorFont, FormShown, Language, ReducedMotion, Settings, Theme};
pub use blogs::*;
pub use command::*;
pub use conflicts::*;
pub use deletions::*;
pub use editor::*;
pub use exports::*;
pub use gather::*;
pub use kept::*;
pub use post::*;
pub use recap::*;
pub use sharing::*;
pub use versions::*;

/// What `--json` prints when a command is done.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Answer<T> {
    /// 1, until a key changes its meaning.
    pub format: u32,
    /// What was asked for; a list is an array.
    pub data: T,
    /// What a person should know of besides.
    pub problems: Vec<Problem>,
}

/// What `--json` prints on standard error when a command failed.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Refusal {
    /// 1, until a key changes its meaning.
    pub format: u32,
    /// What failed.
    pub error: Failure,
}

/// Says what failed, where, and what to do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Failure {
    /// What kind of failure it is: programs switch on this, never on the message.
    pub code: Code,
    /// What failed, and why, as one sentence.
    pub message: String,
    /// The file or folder that it is about.
    pub path: Option<String>,
    /// What the person can do.
    pub hint: Option<String>,
}

/// The kinds of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// There is no such note, folder or post.
    NotFound,
    /// Something with that name is there already.
    Exists,
    /// The file has changed since the base revision.
    Changed,
    /// The file or folder can only be read.
    ReadOnly,
    /// The disk is full.
    DiskFull,
    /// The path leads out of the notebook, or cannot be a file's name.
    BadPath,
    /// An argument makes no sense.
    BadInput,
    /// No notebook is open.
    NoNotebook,
    /// The notebook has no repository.
    NoGit,
    /// No remote is set.
    NoRemote,
    /// Git has no name and e-mail address for the person.
    IdentityNeeded,
    /// A person has to agree first.
    ConsentNeeded,
    /// Credentials are missing or were refused.
    CredentialsNeeded,
    /// A host's key is unknown, or has changed.
    HostKey,
    /// Both sides changed the same lines.
    Conflict,
    /// A person has to look at the repository or the remote.
    NeedsPerson,
    /// The network or the remote cannot be reached.
    Offline,
    /// Another program holds what is needed.
    Busy,
    /// The post cannot be exported as it stands.
    PostRefused,
    /// Reading or writing failed.
    Io,
    /// Anything else.
    Failed,
}

/// Something that a person should know of, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Problem {
    /// What is wrong and what to do.
    pub message: String,
    /// The file, where it is about one.
    pub path: Option<String>,
    /// The line, counted from 1.
    pub line: Option<u32>,
}

/// Tells what a note is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// About a talk.
    Talk,
    /// An `event.md`.
    Event,
    /// A post.
    Post,
    /// Anything else.
    Note,
}

/// One note in a list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NoteItem {
    /// Where it is.
    pub path: String,
    /// Never empty.
    pub title: String,
    /// Names, with affiliation in brackets where it is known.
    pub speakers: Vec<String>,
    /// The folder of the event that it belongs to.
    pub event: Option<String>,
    /// The git blob id of its bytes.
    pub revision: String,
    /// What it is for.
    pub kind: NoteKind,
    /// When the talk starts, as written in the note.
    pub start: Option<String>,
    /// When it ends.
    pub end: Option<String>,
    /// Where.
    pub room: Option<String>,
    /// Its track.
    pub track: Option<String>,
    /// 1 to 5.
    pub rating: Option<u8>,
    /// Without `#`.
    pub tags: Vec<String>,
    /// Words of its body.
    pub words: u32,
    /// Open to-dos.
    pub todos: u32,
}

/// An event: a folder with an `event.md`.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct EventItem {
    /// The folder; the notebook's root is the empty text.
    pub folder: String,
    /// Its `event.md`.
    pub path: String,
    /// Its title, else the folder's name.
    pub title: String,
    /// First day.
    pub start: Option<String>,
    /// Last day.
    pub end: Option<String>,
    /// IANA time zone of the place.
    pub timezone: Option<String>,
    /// Where it is.
    pub place: Option<String>,
}

/// All that the sidebar needs.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Listing {
    /// By path.
    pub notes: Vec<NoteItem>,
    /// By first day, latest first.
    pub events: Vec<EventItem>,
    /// Whether the folder has been compared with the disk since it was opened.
    pub complete: bool,
}

/// The open notebook.
#[derive(Debug, Clone, Serialize, TS)]
pub struct NotebookInfo {
    /// Its folder on this machine.
    pub root: String,
    /// The folder's name.
    pub name: String,
    /// Whether there is a repository.
    pub git: bool,
    /// Its branch, where it is on one.
    pub branch: Option<String>,
    /// The remote's URL, without any secret.
    pub remote: Option<String>,
    /// What the person agreed to.
    pub consent: Consent,
    /// Text that was found in the journal and is back in the notes.
    pub recovered: Vec<Recovered>,
    /// What a person should know of.
    pub problems: Vec<Problem>,
}

/// What the person agreed to for a repository that Talklog did not make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// Not asked yet: no checkpoint and no sync happens by itself.
    Undecided,
    /// Talklog made the repository: all on.
    Own,
    /// Checkpoints on the present branch, and pushes.
    ThisBranch,
    /// Checkpoints on the present branch, no push by itself.
    ThisBranchNoPush,
    /// Checkpoints on a branch `talklog`, and pushes of it.
    OwnBranch,
    /// Checkpoints on a branch `talklog`, no push by itself.
    OwnBranchNoPush,
    /// Neither.
    Nothing,
}

/// Text that came back after a crash.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Recovered {
    /// The note that holds it now.
    pub path: String,
    /// How many lines were not in the file.
    pub lines: u32,
    /// When it was last typed in.
    pub at: String,
    /// Whether it stands in a copy, because the note had changed at the same place meanwhile.
    pub copy: bool,
    /// Where the cursor stood in the note's text, in UTF-16 units, where that is known.
    pub cursor: Option<u32>,
}

/// A note in the editor.
#[derive(Debug, Clone, Serialize, TS)]
pub struct OpenNote {
    /// What is known of it.
    pub item: NoteItem,
    /// Its text with `\n` at line ends; what the file has is put back when it is saved.
    pub text: String,
    /// Why it can only be read, where it can only be read.
    pub read_only: Option<String>,
}

/// How a save ended.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum SaveReply {
    /// On disk, and fsynced.
    Saved {
        /// What the file holds now.
        revision: String,
    },
    /// Nothing was written: the file no longer holds the base.
    Changed {
        /// What the file holds; none when it is gone.
        revision: Option<String>,
    },
    /// Nothing was written.
    Failed {
        /// What failed.
        error: Failure,
    },
}

/// What the editor tells the journal in the same task as the keystroke.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct JournalEntry {
    /// The note.
    pub path: String,
    /// The revision that the editor's text started from.
    pub base: String,
    /// Counts the entries of this note in this window, from 1.
    #[ts(type = "number")]
    pub seq: u64,
    /// The whole text, after a merge or when `changes` cannot say it; then `changes` is empty.
    pub text: Option<String>,
    /// What changed, by ascending position, all counted in the text before any of them.
    pub changes: Vec<TextChange>,
}

/// The editor's text merged with what is on disk.
#[derive(Debug, Clone, Serialize, TS)]
pub struct MergeReply {
    /// The merged text: the editor takes it, and its next save has `revision` as base.
    pub text: String,
    /// What the file holds now.
    pub revision: String,
    /// Where the file's own version of a clashing place was kept, when both could not stand in one text.
    pub copy: Option<String>,
}

/// What a rename did.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Renamed {
    /// Where the note is now.
    pub path: String,
    /// Notes whose links follow it now.
    pub changed: Vec<String>,
}

/// One result of quick open.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Found {
    /// The note.
    pub item: NoteItem,
    /// The characters (not bytes) of the title that matched, as `[from, to)`.
    pub title_marks: Vec<(u32, u32)>,
    /// Higher is better.
    #[ts(type = "number")]
    pub score: i64,
}

/// One result of a search.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Hit {
    /// The note.
    pub item: NoteItem,
    /// A piece of its text around the first match.
    pub snippet: String,
    /// The characters (not bytes) of the snippet that matched, as `[from, to)`.
    pub marks: Vec<(u32, u32)>,
    /// The line of the first match, counted from 1.
    pub line: Option<u32>,
    /// Higher is better.
    pub score: f32,
}

/// What a search found.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SearchReply {
    /// Best first.
    pub hits: Vec<Hit>,
    /// How many notes match in all.
    pub total: u32,
    /// What could not be understood of the query.
    pub problems: Vec<Problem>,
}

/// The state of saving, searching and syncing, as the status line shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Status {
    /// How many checkpoints the remote does not have. Counted from refs.
    pub waiting: u32,
    /// How many commits of the remote are not here yet.
    pub behind: u32,
    /// The one state that matters most.
    pub sync: SyncState,
    /// How far the index is.
    pub index: IndexState,
    /// Conflict copies that nobody has settled yet.
    pub conflicts: Vec<String>,
    /// Files that are in no checkpoint though they should be, as of the last look.
    pub unkept: Unkept,
    /// Who makes checkpoints and syncs by itself.
    pub keeping: Keeping,
}

/// How far the index is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct IndexState {
    /// Notes that can be found.
    pub done: u32,
    /// Notes in all.
    pub total: u32,
}

/// The one state of sync that matters most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum SyncState {
    /// The folder is no repository.
    NoGit,
    /// Git has no name and e-mail address for the person.
    IdentityNeeded,
    /// The person's git signs commits, and one without a signature is not made behind their back.
    SigningNeeded {
        /// Why no signature could be made.
        detail: String,
    },
    /// A repository that Talklog did not make, and no answer yet.
    ConsentNeeded,
    /// Nothing to sync with.
    NoRemote,
    /// Checkpoints wait, or the remote has not been asked yet.
    Waiting,
    /// The remote has answered and nothing waits.
    InSync {
        /// When it answered.
        at: String,
    },
    /// Fetching.
    Getting,
    /// Pushing.
    Sending {
        /// How many.
        checkpoints: u32,
    },
    /// The remote cannot be reached.
    Offline,
    /// The Wi-Fi answered instead of the remote.
    CaptivePortal {
        /// Where its page may be.
        url: String,
    },
    /// The certificate is not trusted: nothing was sent.
    Certificate {
        /// Whose.
        host: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The remote wants credentials that nothing here could give.
    CredentialsNeeded {
        /// Which remote, without any secret.
        url: String,
        /// What was tried.
        detail: String,
    },
    /// An SSH host that is not in `known_hosts`.
    HostUnknown {
        /// Which.
        host: String,
        /// Its key's fingerprint.
        fingerprint: String,
    },
    /// An SSH host whose key is not the known one: sync stops.
    HostChanged {
        /// Which.
        host: String,
        /// The fingerprint of the key that it shows; empty where that could not be learnt.
        fingerprint: String,
        /// The fingerprint of the key that is known; empty where that could not be learnt.
        known: String,
    },
    /// What would be pushed holds what looks like a secret; all but the push is done.
    SecretFound {
        /// In which file.
        path: String,
        /// On which line, from 1.
        line: u32,
        /// What it looks like.
        kind: SecretKind,
        /// The words before it, and its first letters at most.
        excerpt: String,
        /// What it is remembered by.
        value: String,
        /// Whether the file still has it; if not, an earlier checkpoint does, and it would go out with that one.
        present: bool,
        /// How many there are in all.
        count: u32,
    },
    /// Somebody left the repository in the middle of something.
    LeftOpen {
        /// `merge`, `rebase`, `cherry_pick`, `revert`, `bisect`, `am` or `detached`.
        what: String,
    },
    /// Another program holds the repository.
    Locked {
        /// The lock's file.
        path: String,
    },
    /// Git's index cannot be used, and without it no checkpoint is made; notes are saved as ever.
    IndexUnreadable {
        /// What is wrong with it.
        why: IndexFault,
    },
    /// A file that no host would take.
    TooLarge {
        /// Which.
        path: String,
        /// How large, in bytes.
        #[ts(type = "number")]
        bytes: u64,
    },
    /// A merge that would delete many notes waits for a person.
    ManyDeletions {
        /// How many.
        notes: u32,
    },
    /// Another program deleted many notes here; they stay in the history until a person agrees, and all else is synced.
    NotesGone {
        /// How many.
        notes: u32,
    },
    /// A file that a merge would change has changes here that are not in a checkpoint.
    InTheWay {
        /// Which.
        path: String,
        /// Why it is not in a checkpoint.
        detail: String,
    },
    /// There is no repository at the remote's URL.
    RemoteGone {
        /// Which remote.
        url: String,
    },
    /// The remote and the notebook have no commit in common.
    Unrelated,
    /// The remote's history was rewritten.
    Rewritten,
    /// The remote does not let this person push.
    NotAllowed {
        /// The remote's words.
        detail: String,
    },
    /// Anything else.
    Failed {
        /// What failed.
        message: String,
    },
}

/// What one sync did.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SyncReport {
    /// How it ended.
    pub state: SyncState,
    /// Commits that came in.
    pub received: u32,
    /// Commits that went out.
    pub sent: u32,
    /// Notes that the merge changed.
    pub changed: Vec<String>,
    /// Conflict copies that it made.
    pub copies: Vec<String>,
    /// Files that are in no checkpoint, and why.
    pub unkept: Unkept,
}

/// One commit.
#[derive(Debug, Clone, Serialize, TS)]
pub struct LogItem {
    /// The commit's id.
    pub id: String,
    /// The first line of its message.
    pub summary: String,
    /// Who.
    pub author: String,
    /// When, with the author's offset.
    pub at: String,
    /// The notes that it changed.
    pub paths: Vec<String>,
}

/// A composed post.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ComposedPost {
    /// The post's title.
    pub title: String,
    /// The document in markdown, before any dialect.
    pub markdown: String,
    /// The document as a reader sees it: safe HTML.
    pub html: String,
    /// How many talks are in it.
    pub talks: u32,
    /// Words.
    pub words: u32,
    /// What a reader would stumble on, and what stops an export.
    pub problems: Vec<Problem>,
}

/// A folder that was opened before.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RecentNotebook {
    /// Its folder.
    pub root: String,
    /// The folder's name.
    pub name: String,
}

/// What the page shows at start.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Start {
    /// Talklog's version.
    pub version: String,
    /// The open notebook, where there is one.
    pub notebook: Option<NotebookInfo>,
    /// The note to show first, where one was asked for.
    pub note: Option<String>,
    /// Whether the page was loaded anew because its process died.
    pub revived: bool,
    /// Folders that were opened before, latest first.
    pub recent: Vec<RecentNotebook>,
    /// What is set, so that the first paint is right.
    pub settings: SettingsReply,
}

/// What is set, by whom, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct SettingsReply {
    /// What holds: the notebook's over the machine's over the defaults.
    pub effective: Settings,
    /// The settings of this machine.
    pub machine: SettingsFile,
    /// The settings that travel with the open notebook.
    pub notebook: Option<SettingsFile>,
    /// Unknown keys, wrong values and files that cannot be read, with path and line.
    pub problems: Vec<Problem>,
    /// Which look at the files this is: an answer may come in after a later look was told, and then counts no more.
    pub look: u32,
}

/// One file of settings.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct SettingsFile {
    /// Where it is: in the notebook, or on this machine.
    pub path: String,
    /// All of it; where there is no file yet, what a new one would hold.
    pub text: String,
    /// The settings that it has and that make sense, by key.
    #[ts(type = "Record<string, unknown>")]
    pub values: serde_json::Map<String, serde_json::Value>,
    /// What its bytes are; none where there is no file yet.
    pub revision: Option<String>,
    /// Why it can only be read, where it can only be read.
    pub read_only: Option<String>,
}

/// Which file a setting goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SettingScope {
    /// This machine's, for all notebooks.
    Machine,
    /// The notebook's, for all machines.
    Notebook,
}

/// A text that new notes start from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Template {
    /// Its file's name without the extension.
    pub name: String,
    /// What it makes.
    pub kind: TemplateKind,
    /// Where it is in the notebook; none for one that comes with the program.
    pub path: Option<String>,
    /// Its text, with `{{placeholders}}`.
    pub text: String,
    /// Placeholders that nobody knows, with their lines.
    pub problems: Vec<Problem>,
}

/// What a template makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TemplateKind {
    /// A note about a talk.
    Talk,
    /// An `event.md`.
    Event,
}

/// A conference that is to have a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewEvent {
    /// Its name.
    pub title: String,
    /// First day, as `2026-09-17`.
    pub start: Option<String>,
    /// Last day.
    pub end: Option<String>,
    /// IANA time zone of the place.
    pub timezone: Option<String>,
    /// Where it is.
    pub place: Option<String>,
    /// Its site.
    pub url: Option<String>,
}

/// One page of the manual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HelpPage {
    /// What it is asked for by; links between pages have it in `data-note`.
    pub id: String,
    /// Its first heading.
    pub title: String,
}

/// A page of the manual to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HelpText {
    /// What it was asked for by.
    pub id: String,
    /// Its first heading.
    pub title: String,
    /// The language that it is written in, as `de`: not every page is translated.
    pub language: String,
    /// The page as safe HTML, as a note's preview.
    pub html: String,
}

/// One place of the manual that a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HelpHit {
    /// The page.
    pub id: String,
    /// The page's title.
    pub title: String,
    /// The heading that it stands under; the page's title at its beginning.
    pub heading: String,
    /// The line of the page that the found part starts at, as its `data-line`, counted from 1.
    pub line: u32,
    /// A piece of its text around the first match.
    pub snippet: String,
    /// The characters (not bytes) of the snippet that matched, as `[from, to)`.
    pub marks: Vec<(u32, u32)>,
}

/// What the backend tells every window, as one event `talklog`.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Notes changed, came or went.
    Notes {
        /// In no order.
        changes: Vec<NoteChange>,
    },
    /// Events came, went or changed: ask for the listing again.
    Listing,
    /// The status changed.
    Status {
        /// The new one.
        status: Status,
    },
    /// A file of settings changed.
    Settings {
        /// What is set now.
        settings: Box<SettingsReply>,
    },
    /// Something that a person should know of.
    Notice {
        /// What.
        problem: Problem,
    },
    /// Text came back that another process of ours had not saved when it died.
    Recovered {
        /// What, and where it is.
        found: Vec<Recovered>,
    },
    /// Something is asked that only the person can answer, or is no longer asked.
    Question {
        /// What; none when it is answered or has ended.
        question: Option<Asked>,
    },
    /// How far a longer piece of work is.
    Progress {
        /// What the page called it.
        id: String,
        /// How many parts are done.
        done: u32,
        /// How many there are.
        total: u32,
    },
    /// Files were dropped on the window.
    Dropped {
        /// Where they are on this machine; they may now be added as pictures.
        paths: Vec<String>,
        /// Where on the page, in its pixels, from the left.
        x: f64,
        /// From the top.
        y: f64,
    },
}

/// One note that changed.
#[derive(Debug, Clone, Serialize, TS)]
pub struct NoteChange {
    /// Which.
    pub path: String,
    /// What is known of it now; none when it is gone.
    pub item: Option<NoteItem>,
    /// Where the change came from.
    pub origin: Origin,
}

/// Where a change came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A save by this program.
    Saved,
    /// Another program wrote the file.
    Outside,
    /// A merge brought it.
    Sync,
}

#[cfg(test)]
mod tests {
    use super::*;
    use ts_rs::{Config, TS};

    /// Writes one type as TypeScript, with its documentation.
    fn declaration<T: TS>() -> String {
        let config = Config::new().with_large_int("number");
        format!("{}export {}\n\n", T::docs().unwrap_or_default(), T::decl(&config))
    }

    fn typescript() -> String {
        let mut text = String::from(
            "// Generated from core/src/wire.rs by `UPDATE_WIRE=1 cargo test -p talklog-core wire`: never edited by hand.\n\n",
        );
        macro_rules! declare {
            ($($name:ty),* $(,)?) => { $(text.push_str(&declaration::<$name>());)* };
        }
        declare!(
            Code,
            Failure,
            Problem,
            NoteKind,
            NoteItem,
            EventItem,
            Listing,
            NotebookInfo,
            Consent,
            Recovered,
            OpenNote,
            SaveReply,
            TextChange,
            JournalEntry,
            MergeReply,
            Found,
            Hit,
            SearchReply,
            Status,
            IndexState,
            SyncState,
            SecretKind,
            ExposedSecret,
            Question,
            QuestionKind,
            Asked,
            RemoteTest,
            SyncReport,
            Unkept,
            UnkeptFile,
            UnkeptWhy,
            IndexFault,
            Mended,
            Keeping,
            LogItem,
            VersionItem,
            VersionKind,
            VersionText,
            Timeline,
            UndoItem,
            Undone,
            Dialect,
            ComposedPost,
            ExportReport,
            ExportOverlap,
            ExportChoice,
            PullReport,
            PulledNote,
            PullLeft,
            PublishReport,
            BlogLook,
            BlogItem,
            Conventions,
            FrontStyle,
            FieldNames,
            Pictures,
            PostFile,
            Seen,
            Version,
            PostFinding,
            Trouble,
            Fix,
            Change,
            BuildReport,
            RecentNotebook,
            Start,
            Settings,
            Theme,
            Language,
            EditorFont,
            FormShown,
            ReducedMotion,
            SettingsReply,
            SettingsFile,
            SettingScope,
            Template,
            TemplateKind,
            NewEvent,
            HelpPage,
            HelpText,
            HelpHit,
            Event,
            NoteChange,
            Origin,
            Renamed,
            Backlink,
            LinkTarget,
            Glance,
            HeadingItem,
            Names,
            NameCount,
            LineEdit,
            RenamePreview,
            ReplaceQuery,
            ReplacePreview,
            ReplaceNote,
            ReplaceEdit,
            ReplaceChoice,
            ReplaceReport,
            Added,
            FieldList,
            FieldFormat,
            Field,
            FieldValue,
            Deletions,
            DeletedNote,
            JoinPreview,
            ConflictItem,
            Conflict,
            ConflictSide,
            ConflictPart,
            ConflictHow,
            ConflictTake,
            ConflictChoice,
            ConflictResult,
            PostPlan,
            PostTalk,
            PostHeading,
            PostChanges,
            PostArrange,
            PublishAsk,
            PostPreset,
            NewPost,
            RecapAsk,
            RecapEdits,
            RecapEdit,
            RecapPreview,
            RecapFile,
            RecapKind,
            RecapPart,
            RecapNote,
            RecapPicture,
            RecapReport,
        );
        text.trim_end().to_owned() + "\n"
    }

    #[test]
    fn the_page_has_the_same_types() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/wire.ts");
        let expected = typescript();
        if std::env::var_os("UPDATE_WIRE").is_some() {
            std::fs::write(file, &expected).unwrap();
        }
        let found = std::fs::read_to_string(file).unwrap_or_default();
        assert!(
            found == expected,
            "ui/src/wire.ts is not what core/src/wire.rs says; run this test with UPDATE_WIRE=1"
        );
    }

    #[test]
    fn keys_are_stable() {
        let item = NoteItem {
            path: "a.md".into(),
            title: "A".into(),
            speakers: vec!["B".into()],
            event: Some("c".into()),
            revision: "d".into(),
            kind: NoteKind::Talk,
            start: None,
            end: None,
            room: None,
            track: None,
            rating: None,
            tags: vec![],
            words: 1,
            todos: 0,
        };
        let answer = serde_json::to_value(Answer { format: 1, data: [item], problems: vec![] }).unwrap();
        assert_eq!(answer["format"], 1);
        for key in ["path", "title", "speakers", "event", "revision"] {
            assert!(answer["data"][0].get(key).is_some(), "{key}");
        }
        let refusal = Refusal {
            format: 1,
            error: Failure { code: Code::NotFound, message: "m".into(), path: None, hint: None },
        };
        let refusal = serde_json::to_value(refusal).unwrap();
        assert_eq!(refusal["error"]["code"], "not_found");
    }
}
