//! The operations, and the process that does one of them.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::json;
use talklog_core::desk::{Desk, settings};
use talklog_core::history::Allowed;
use talklog_core::journal::TextChange;
use talklog_core::notebook::Host;
use talklog_core::path::{NotePath, Revision};
use talklog_core::wire::{Failure, JournalEntry, SaveReply, SettingScope, SyncState};

use super::{BEGIN, END};

/// The argument that makes a program run [`step`] and nothing else; the order follows it.
pub const STEP_ARGUMENT: &str = "one-operation";

/// What can be met by a death or an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operation {
    SaveNew,
    SaveOver,
    Rename,
    Delete,
    Restore,
    Checkpoint,
    Snapshot,
    /// A snapshot where there was none: its repository is made first.
    FirstSnapshot,
    /// A checkpoint taken back, as a new one on top.
    Undo,
    /// Commits of another device come in, and nothing was done here.
    Import,
    /// The same, and it is the child for the network that dies.
    Fetch,
    /// Both sides did something, some of it in the same line.
    Merge,
    /// A checkpoint goes out.
    Send,
    JournalAppend,
    JournalReplay,
    Settings,
    MachineSettings,
}

/// All of them.
pub const OPERATIONS: [Operation; 17] = [
    Operation::SaveNew,
    Operation::SaveOver,
    Operation::Rename,
    Operation::Delete,
    Operation::Restore,
    Operation::Checkpoint,
    Operation::Snapshot,
    Operation::FirstSnapshot,
    Operation::Undo,
    Operation::Import,
    Operation::Fetch,
    Operation::Merge,
    Operation::Send,
    Operation::JournalAppend,
    Operation::JournalReplay,
    Operation::Settings,
    Operation::MachineSettings,
];

impl Operation {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::SaveNew => "save-new",
            Self::SaveOver => "save-over",
            Self::Rename => "rename",
            Self::Delete => "delete",
            Self::Restore => "restore",
            Self::Checkpoint => "checkpoint",
            Self::Snapshot => "snapshot",
            Self::FirstSnapshot => "snapshot-first",
            Self::Undo => "undo",
            Self::Import => "import",
            Self::Fetch => "fetch",
            Self::Merge => "merge",
            Self::Send => "send",
            Self::JournalAppend => "journal-append",
            Self::JournalReplay => "journal-replay",
            Self::Settings => "settings",
            Self::MachineSettings => "settings-machine",
        }
    }

    /// Whether it has to do with a remote.
    pub(super) fn is_remote(self) -> bool {
        matches!(self, Self::Import | Self::Fetch | Self::Merge | Self::Send)
    }
}

/// What the process is to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) operation: Operation,
    pub(super) run: PathBuf,
    pub(super) helper: Vec<String>,
    /// Do it again when it fails.
    pub(super) again: bool,
    /// Only type, and die: what a replay starts from.
    pub(super) type_only: bool,
}

pub(super) const TALK: &str = "lowtide-2026/tides.md";
pub(super) const OTHER: &str = "lowtide-2026/harbour.md";
pub(super) const INBOX: &str = "inbox.md";
pub(super) const GONE: &str = "gone.md";
pub(super) const PIER: &str = "lowtide-2026/pier.md";
const NEW: &str = "lowtide-2026/quay.md";
const RENAMED: &str = "lowtide-2026/ebb and flow.md";

/// The lines that are typed into the inbox.
pub(super) const TYPED: [&str; 3] =
    ["- typed token-typed-1\n", "- typed token-typed-2\n", "- typed token-typed-3\n"];

pub(super) fn path(text: &str) -> NotePath {
    NotePath::parse(text).unwrap()
}

/// Gives what a notebook below `run` is told of the outside.
pub(super) fn host(run: &Path, helper: Vec<OsString>, now: i64) -> Host {
    let ours = |name| run.join("ours").join(name);
    Host {
        config: ours("config"),
        data: ours("data"),
        state: ours("state"),
        cache: ours("cache"),
        home: run.join("home"),
        device: "laptop".into(),
        zone: TimeZone::UTC,
        clock: Arc::new(move || Timestamp::from_second(now).unwrap()),
        helper,
    }
}

/// When the operation happens.
pub(super) const NOW: i64 = 1_790_000_000;

/// Does what an order says. The program that is given [`STEP_ARGUMENT`] calls it, and ends.
pub fn step(order: &str) {
    let order: Order = serde_json::from_str(order).unwrap();
    crate::war::no_machine_config();
    fastrand::seed(7);
    let helper: Vec<OsString> = order.helper.iter().map(Into::into).collect();
    let open = || Desk::open(&order.run.join("notes"), host(&order.run, helper.clone(), NOW), |_| {});
    if order.operation == Operation::JournalReplay && !order.type_only {
        return replay(&order, open);
    }
    let desk = open().unwrap();
    desk.clear_up();
    desk.refresh();
    if order.type_only {
        type_lines(&desk, 0).unwrap();
        // As a kill does: nothing is let go.
        std::process::exit(0);
    }
    let base = fs::read(desk.root().join(TALK)).map(|bytes| Revision::of(&bytes)).unwrap();
    let act = |again| act(&desk, base, order.operation, again);
    mark(BEGIN);
    let first = act(false);
    mark(END);
    report("first", &first);
    if let (Err(_), true) = (first, order.again) {
        report("second", &act(true));
    } else {
        say("second ok");
    }
    say("done");
}

fn replay(order: &Order, open: impl Fn() -> Result<Desk, Failure>) {
    let once = || -> Result<(), String> {
        let desk = open().map_err(|failure| sentence(&failure))?;
        desk.clear_up();
        match desk.info() {
            info if info.recovered.len() == 1 => Ok(()),
            // What was not brought back has to be said.
            info if !info.problems.is_empty() => Err(info
                .problems
                .iter()
                .map(|problem| problem.message.as_str())
                .collect::<Vec<_>>()
                .join("; ")),
            _ => Ok(()),
        }
    };
    mark(BEGIN);
    let first = once();
    mark(END);
    report("first", &first);
    report("second", &if order.again { once() } else { Ok(()) });
    say("done");
}

fn mark(place: &str) {
    let _ = fs::symlink_metadata(place);
}

fn report(which: &str, outcome: &Result<(), String>) {
    match outcome {
        Ok(()) => say(&format!("{which} ok")),
        Err(what) => say(&format!("{which} failed {}", what.replace('\n', " "))),
    }
}

fn say(what: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{what}\n").as_bytes()).and_then(|()| out.flush()).unwrap();
}

fn sentence(failure: &Failure) -> String {
    let Failure { code, message, path, hint } = failure;
    format!("{message} [{code:?}, {}, {}]", path.as_deref().unwrap_or("-"), hint.as_deref().unwrap_or("-"))
}

fn act(desk: &Desk, talk: Revision, operation: Operation, again: bool) -> Result<(), String> {
    let say = |failure: Failure| sentence(&failure);
    let there = |at: &str| desk.root().join(at).exists();
    let with_line = |at: &str, line: &str| {
        let note = desk.open_note(&path(at)).map_err(say)?;
        Ok::<_, String>((format!("{}{line}", note.text), note.item.revision.parse::<Revision>().unwrap()))
    };
    match operation {
        Operation::SaveNew => {
            saved(desk.save_bytes(&path(NEW), b"# Quay\n\n- new token-quay\n", None).map_err(say)?)
        }
        Operation::SaveOver => {
            if again && fs::read_to_string(desk.root().join(TALK)).unwrap().contains("token-more") {
                return Ok(());
            }
            let (text, base) = with_line(TALK, "- more token-more\n")?;
            saved(desk.save(&path(TALK), &text, base, 0))
        }
        Operation::Rename if again && !there(TALK) => {
            desk.clear_up();
            Ok(())
        }
        Operation::Rename => desk.rename(&path(TALK), &path(RENAMED)).map(drop).map_err(say),
        Operation::Delete if again && !there(TALK) => Ok(()),
        Operation::Delete => desk.delete(&path(TALK), talk).map_err(say),
        Operation::Restore if again && there(GONE) => Ok(()),
        Operation::Restore => desk.restore(&path(GONE), None).map(drop).map_err(say),
        Operation::Snapshot | Operation::FirstSnapshot => desk.snapshot(&path(TALK)).map_err(say),
        // All of it is back: what is left is the checkpoint of it.
        Operation::Undo
            if again
                && !there(PIER)
                && fs::read_to_string(desk.root().join(TALK)).unwrap().contains("rating: 3") =>
        {
            desk.checkpoint().map(drop).map_err(say)
        }
        Operation::Undo => desk.undo(None).map(drop).map_err(say),
        Operation::Checkpoint => desk.checkpoint().map(drop).map_err(say),
        Operation::Import | Operation::Fetch | Operation::Merge | Operation::Send => {
            let report = desk.sync_with(Allowed::default(), true).map_err(say)?;
            match report.state {
                SyncState::InSync { .. } => Ok(()),
                other => Err(format!("{other:?}")),
            }
        }
        Operation::JournalAppend => type_lines(desk, if again { 10 } else { 0 }).map_err(say),
        Operation::JournalReplay => unreachable!("it is done where the desk is opened"),
        Operation::Settings => set(desk, SettingScope::Notebook),
        Operation::MachineSettings => set(desk, SettingScope::Machine),
    }
}

fn set(desk: &Desk, scope: SettingScope) -> Result<(), String> {
    let value = json!("de");
    let host = desk.notebook().host();
    settings::set(host, Some(desk), scope, "language", Some(&value))
        .map(drop)
        .map_err(|failure| sentence(&failure))
}

fn saved(reply: SaveReply) -> Result<(), String> {
    match reply {
        SaveReply::Saved { .. } => Ok(()),
        SaveReply::Failed { error } => Err(sentence(&error)),
        // What could not be read may be another program's: the page merges, and saves again.
        SaveReply::Changed { .. } => Err("changed".into()),
    }
}

/// Types lines into the inbox, each journalled, as the page does: after a failure it sends the whole text. Entries are
/// numbered from `first` on.
fn type_lines(desk: &Desk, first: u64) -> Result<(), Failure> {
    let note = desk.open_note(&path(INBOX))?;
    let (mut text, base) = (note.text, note.item.revision);
    for (seq, line) in (first + 1..).zip(TYPED) {
        let end = text.encode_utf16().count() as u32;
        text.push_str(line);
        let changes = vec![TextChange { from: end, to: end, insert: line.to_owned() }];
        let whole = (first > 0).then(|| text.clone());
        let changes = if whole.is_some() { Vec::new() } else { changes };
        desk.journal(
            "main",
            JournalEntry { path: INBOX.into(), base: base.clone(), seq, text: whole, changes },
        )?;
        say(&format!("durable {}", line.trim_start_matches("- typed ").trim_end()));
    }
    desk.sync_journal();
    Ok(())
}
