//! From the core's types to those that cross.

use crate::catalogue::Summary;
use crate::event::{self, Event};
use crate::history::{self, LogEntry, Standing};
use crate::note;
use crate::notebook::is_conflict_copy;
use crate::sync;

use super::{Code, Consent, EventItem, LogItem, NoteItem, NoteKind, Problem, SyncReport, SyncState, Unkept};

impl NoteItem {
    /// Gives what lists show of a note, among these events.
    pub fn of(note: &Summary, events: &[Event]) -> Self {
        let text = |text: &Option<crate::catalogue::Text>| text.as_ref().map(ToString::to_string);
        let written = note.event.as_deref();
        Self {
            path: note.path.to_string(),
            // In a list the note and its copy would look the same.
            title: if is_conflict_copy(&note.path) {
                format!("{} (other version)", note.title)
            } else {
                note.title.to_string()
            },
            speakers: note.speakers.iter().map(ToString::to_string).collect(),
            event: event::event_at(written, &note.path, events).map(|event| event.folder.clone()),
            revision: note.revision.to_string(),
            kind: match event::kind_at(note.kind, written, &note.path, events) {
                note::NoteKind::Talk => NoteKind::Talk,
                note::NoteKind::Event => NoteKind::Event,
                note::NoteKind::Post => NoteKind::Post,
                note::NoteKind::Note => NoteKind::Note,
            },
            start: text(&note.start),
            end: text(&note.end),
            room: text(&note.room),
            track: text(&note.track),
            rating: note.rating,
            tags: note.tags.iter().map(ToString::to_string).collect(),
            words: note.words,
            todos: note.todos,
        }
    }
}

impl From<&Event> for EventItem {
    fn from(event: &Event) -> Self {
        Self {
            folder: event.folder.clone(),
            path: event.path.to_string(),
            title: event.title.clone(),
            start: event.start.clone(),
            end: event.end.clone(),
            timezone: event.timezone.clone(),
            place: event.place.clone(),
        }
    }
}

impl Problem {
    /// Says something that is about no file.
    pub fn of(message: impl Into<String>) -> Self {
        Self { message: message.into(), path: None, line: None }
    }
}

impl From<note::Problem> for Problem {
    fn from(problem: note::Problem) -> Self {
        Self { message: problem.message, path: None, line: problem.line }
    }
}

impl From<history::Consent> for Consent {
    fn from(consent: history::Consent) -> Self {
        match consent {
            history::Consent::Undecided => Self::Undecided,
            history::Consent::Own => Self::Own,
            history::Consent::ThisBranch { push: true } => Self::ThisBranch,
            history::Consent::ThisBranch { push: false } => Self::ThisBranchNoPush,
            history::Consent::OwnBranch { push: true } => Self::OwnBranch,
            history::Consent::OwnBranch { push: false } => Self::OwnBranchNoPush,
            history::Consent::Nothing => Self::Nothing,
        }
    }
}

impl From<Consent> for history::Consent {
    fn from(consent: Consent) -> Self {
        match consent {
            Consent::Undecided => Self::Undecided,
            Consent::Own => Self::Own,
            Consent::ThisBranch => Self::ThisBranch { push: true },
            Consent::ThisBranchNoPush => Self::ThisBranch { push: false },
            Consent::OwnBranch => Self::OwnBranch { push: true },
            Consent::OwnBranchNoPush => Self::OwnBranch { push: false },
            Consent::Nothing => Self::Nothing,
        }
    }
}

impl From<LogEntry> for LogItem {
    fn from(entry: LogEntry) -> Self {
        Self {
            id: entry.id.to_string(),
            summary: entry.summary,
            author: entry.author,
            at: entry.at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            paths: entry.paths,
        }
    }
}

impl From<sync::SyncState> for SyncState {
    fn from(state: sync::SyncState) -> Self {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        match state {
            sync::SyncState::IdentityNeeded => Self::IdentityNeeded,
            sync::SyncState::SigningNeeded { detail } => Self::SigningNeeded { detail },
            sync::SyncState::NoRemote => Self::NoRemote,
            sync::SyncState::Waiting => Self::Waiting,
            sync::SyncState::InSync { at } => Self::InSync { at: at.to_string() },
            sync::SyncState::Getting => Self::Getting,
            sync::SyncState::Sending { checkpoints } => Self::Sending { checkpoints: count(checkpoints) },
            sync::SyncState::Offline => Self::Offline,
            sync::SyncState::CaptivePortal { url } => Self::CaptivePortal { url: sign_in_page(&url) },
            sync::SyncState::Certificate { host, detail } => Self::Certificate { host, detail },
            sync::SyncState::CredentialsNeeded { url, detail } => Self::CredentialsNeeded { url, detail },
            sync::SyncState::HostUnknown { host, fingerprint } => Self::HostUnknown { host, fingerprint },
            sync::SyncState::HostChanged { host, fingerprint, known } => {
                Self::HostChanged { host, fingerprint, known }
            }
            sync::SyncState::SecretFound { path, line, kind, excerpt, value, present, count: all } => {
                let (line, value, all) = (count(line), value.as_str().to_owned(), count(all));
                Self::SecretFound { path, line, kind, excerpt, value, present, count: all }
            }
            sync::SyncState::LeftOpen { standing } => Self::LeftOpen { what: left(standing).into() },
            sync::SyncState::Locked { path } => Self::Locked { path: path.display().to_string() },
            sync::SyncState::IndexUnreadable { why } => Self::IndexUnreadable { why: why.into() },
            sync::SyncState::TooLarge { path, bytes } => Self::TooLarge { path: path.to_string(), bytes },
            sync::SyncState::ManyDeletions { notes } => Self::ManyDeletions { notes: count(notes) },
            sync::SyncState::InTheWay { path, detail } => Self::InTheWay { path, detail },
            sync::SyncState::RemoteGone { url } => Self::RemoteGone { url },
            sync::SyncState::Unrelated => Self::Unrelated,
            sync::SyncState::Rewritten => Self::Rewritten,
            sync::SyncState::NotAllowed { detail } => Self::NotAllowed { detail },
            sync::SyncState::Failed { message } => Self::Failed { message },
        }
    }
}

/// Gives an address at which a Wi-Fi's sign-in page is likely to turn up: the remote's host without encryption, which
/// is what such a network can answer for. Nobody else is asked.
fn sign_in_page(url: &str) -> String {
    let host =
        url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', '?']).next().unwrap_or_default();
    // A port that is not the usual one is the server's; over http it is asked as it is.
    match host.rsplit_once(':') {
        Some((name, _)) if url.starts_with("https:") && !name.ends_with(']') => format!("http://{name}/"),
        _ => format!("http://{host}/"),
    }
}

/// Says how to get out of what somebody left open.
fn way_out(what: &str) -> &'static str {
    match what {
        "merge" => {
            "finish it with `git commit`, or undo it with `git merge --abort`; your notes are saved meanwhile"
        }
        "rebase" => {
            "go on with `git rebase --continue`, or undo it with `git rebase --abort`; your notes are saved meanwhile"
        }
        "cherry_pick" => {
            "go on with `git cherry-pick --continue`, or undo it with `git cherry-pick --abort`; your notes are saved meanwhile"
        }
        "revert" => {
            "go on with `git revert --continue`, or undo it with `git revert --abort`; your notes are saved meanwhile"
        }
        "bisect" => "end it with `git bisect reset`; your notes are saved meanwhile",
        "am" => {
            "go on with `git am --continue`, or undo it with `git am --abort`; your notes are saved meanwhile"
        }
        _ => "go to a branch with `git switch BRANCH`; your notes are saved meanwhile",
    }
}

/// Names what somebody left open.
fn left(standing: Standing) -> &'static str {
    match standing {
        Standing::Clean => "clean",
        Standing::Merge => "merge",
        Standing::Rebase => "rebase",
        Standing::CherryPick => "cherry_pick",
        Standing::Revert => "revert",
        Standing::Bisect => "bisect",
        Standing::ApplyMailbox => "am",
        Standing::Detached => "detached",
    }
}

impl From<sync::SyncReport> for SyncReport {
    fn from(report: sync::SyncReport) -> Self {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let texts = |paths: Vec<crate::path::NotePath>| paths.iter().map(ToString::to_string).collect();
        Self {
            state: report.state.into(),
            received: count(report.received),
            sent: count(report.sent),
            changed: texts(report.changed),
            copies: texts(report.copies),
            unkept: Unkept::of(&report.skipped),
        }
    }
}

impl SyncState {
    /// Says what the state means for somebody who asked for a sync: none where all is well or under way, else the
    /// kind of failure, a sentence, and what to do.
    pub fn trouble(&self) -> Option<(Code, String, &'static str)> {
        let say = |code: Code, message: String, hint: &'static str| Some((code, message, hint));
        match self {
            Self::InSync { .. } | Self::Waiting | Self::Getting | Self::Sending { .. } => None,
            Self::NoGit => say(
                Code::NoGit,
                "the notebook is not a git repository".into(),
                "make it one with `talklog init`",
            ),
            Self::IdentityNeeded => say(
                Code::IdentityNeeded,
                "git does not know your name and e-mail address".into(),
                "set them with `git config user.name` and `git config user.email`",
            ),
            Self::SigningNeeded { detail } => say(
                Code::NeedsPerson,
                format!("git is set to sign commits, and that failed: {detail}"),
                "try `git commit` in a terminal, or turn commit.gpgsign off for this repository",
            ),
            Self::ConsentNeeded => say(
                Code::ConsentNeeded,
                "nobody has agreed to checkpoints in this repository".into(),
                "answer in the window, or sync with `talklog sync`",
            ),
            Self::NoRemote => {
                say(Code::NoRemote, "no remote is set".into(), "set one with `talklog remote set URL`")
            }
            Self::Offline => say(
                Code::Offline,
                "the remote cannot be reached".into(),
                "your checkpoints wait; try again later",
            ),
            Self::CaptivePortal { url } => say(
                Code::Offline,
                format!("something else answers for {url}, such as a Wi-Fi's sign-in page"),
                "sign in to the network first",
            ),
            Self::Certificate { host, detail } => say(
                Code::NeedsPerson,
                format!("the certificate of {host} is not trusted: {detail}"),
                "nothing was sent; ask who runs the host",
            ),
            Self::CredentialsNeeded { url, detail } => say(
                Code::CredentialsNeeded,
                format!("{url} wants credentials: {detail}"),
                "run `talklog sync` in a terminal, which asks for it; or load your key with ssh-add, or renew the token in \
                 your git credential helper",
            ),
            Self::HostUnknown { host, fingerprint } => say(
                Code::HostKey,
                format!("{host} is a new host; its key is {fingerprint}"),
                "compare it with what its owner publishes, then run `talklog remote trust FINGERPRINT`",
            ),
            Self::HostChanged { host, fingerprint, known } => {
                let known = if known.is_empty() { "another one" } else { known };
                say(
                    Code::HostKey,
                    format!("the key of {host} is {fingerprint}, and the known one is {known}"),
                    "somebody may stand between you and the host: ask who runs it; if the key was changed on \
                     purpose, take the old one out with `ssh-keygen -R HOST`",
                )
            }
            Self::SecretFound { path, line, kind, present, .. } => say(
                Code::NeedsPerson,
                format!(
                    "{path}, line {line}{}: this looks like {}; nothing was sent",
                    if *present { "" } else { " of an earlier checkpoint" },
                    kind.words(),
                ),
                "`talklog secrets` lists what was found; `talklog secrets allow` says that it is none, or may be sent",
            ),
            Self::LeftOpen { what } => say(
                Code::NeedsPerson,
                match what.as_str() {
                    "detached" => "the repository is on no branch (detached HEAD)".into(),
                    "am" => "the repository is in the middle of applying patches".into(),
                    what => format!("the repository is in the middle of a {}", what.replace('_', "-")),
                },
                way_out(what),
            ),
            Self::Locked { path } => say(
                Code::Busy,
                format!("another program holds {path}"),
                "wait until it is done; if no git is running, delete that file",
            ),
            Self::IndexUnreadable { why } => {
                let (message, hint) = why.words();
                say(Code::NeedsPerson, message.into(), hint)
            }
            Self::TooLarge { path, bytes } => say(
                Code::NeedsPerson,
                format!("{path} has {bytes} bytes, and no host takes that"),
                "move it out of the notebook, or name it in .gitignore",
            ),
            Self::ManyDeletions { notes } => say(
                Code::ConsentNeeded,
                format!("the sync would delete {notes} notes"),
                "`talklog sync --keep-deleted` keeps them, --allow-deletions takes the deletions over",
            ),
            Self::NotesGone { notes } => say(
                Code::ConsentNeeded,
                format!("{notes} notes are gone from the folder, and another program took them"),
                "`talklog sync --keep-deleted` brings them back, --allow-deletions deletes them everywhere",
            ),
            Self::InTheWay { path, detail } => say(
                Code::NeedsPerson,
                format!("{path} is in the way: {detail}"),
                "commit it with git, then sync again",
            ),
            Self::RemoteGone { url } => say(
                Code::NotFound,
                format!("there is no repository at {url}"),
                "check the address, and whether you may read it",
            ),
            Self::Unrelated => say(
                Code::NeedsPerson,
                "the remote and this notebook have no common history".into(),
                "`talklog sync --allow-unrelated` merges them; set another remote otherwise",
            ),
            Self::Rewritten => say(
                Code::NeedsPerson,
                "the remote's history was rewritten".into(),
                "look at the remote before you merge with git",
            ),
            Self::NotAllowed { detail } => say(
                Code::NeedsPerson,
                format!("the remote did not take the push: {detail}"),
                "ask for the right, or set another remote",
            ),
            Self::Failed { message } => {
                say(Code::Failed, message.clone(), "your notes are saved, and the next sync tries again")
            }
        }
    }
}
