//! The process that works on the disk until the power goes.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use talklog_core::desk::Desk;
use talklog_core::history::Allowed;
use talklog_core::journal::TextChange;
use talklog_core::notebook::Host;
use talklog_core::path::NotePath;
use talklog_core::wire::{JournalEntry, SaveReply, SyncState};

use super::mount::TOLD;

/// The argument that makes a program run [`work`] and nothing else; the order follows it.
pub const WORK_ARGUMENT: &str = "work-until-the-power-goes";

/// When the work begins.
pub(super) const NOW: i64 = 1_790_000_000;

/// How many things are done.
const DEEDS: usize = 24;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) disk: PathBuf,
    pub(super) remote: PathBuf,
    pub(super) other: PathBuf,
    pub(super) helper: Vec<String>,
    pub(super) seed: u64,
}

/// Gives what a notebook on the disk is told of the outside.
pub(super) fn host(
    disk: &Path,
    helper: Vec<OsString>,
    clock: impl Fn() -> i64 + Send + Sync + 'static,
) -> Host {
    let ours = |name| disk.join("ours").join(name);
    Host {
        config: ours("config"),
        data: ours("data"),
        state: ours("state"),
        cache: ours("cache"),
        home: disk.join("home"),
        device: "laptop".into(),
        zone: TimeZone::UTC,
        clock: Arc::new(move || Timestamp::from_second(clock()).unwrap()),
        helper,
    }
}

struct Work {
    order: Order,
    desk: Desk,
    rng: fastrand::Rng,
    now: Arc<AtomicI64>,
    tokens: u32,
    seq: u64,
}

/// Does what an order says. The program that is given [`WORK_ARGUMENT`] calls it, and ends.
pub fn work(order: &str) {
    let order: Order = serde_json::from_str(order).unwrap();
    crate::war::no_machine_config();
    fastrand::seed(order.seed);
    let rng = fastrand::Rng::with_seed(order.seed);
    let notes = order.disk.join("notes");
    fs::create_dir(&notes).unwrap();
    for name in ["inbox", "tides", "harbour"] {
        fs::write(notes.join(format!("{name}.md")), format!("# The {name}\n\n- begins k\n")).unwrap();
    }
    let now = Arc::new(AtomicI64::new(NOW));
    let clock = now.clone();
    let helper = order.helper.iter().map(Into::into).collect();
    let host = host(&order.disk, helper, move || clock.load(Ordering::SeqCst));
    let desk = Desk::open(&notes, host, |_| {}).unwrap();
    desk.clear_up();
    desk.refresh();
    desk.make_repository().unwrap();
    desk.set_identity("Kim Example", "kim@example.org").unwrap();
    desk.set_remote(order.remote.to_str().unwrap()).unwrap();
    desk.checkpoint().unwrap().unwrap();
    // All that an installation does happened days ago.
    assert!(Command::new("sync").arg("-f").arg(&notes).status().unwrap().success());
    sync_all(&order.disk);
    let mut work = Work { order, desk, rng, now, tokens: 0, seq: 0 };
    work.tell("begin");
    for _ in 0..DEEDS {
        work.now.fetch_add(work.rng.i64(1..40), Ordering::SeqCst);
        match work.rng.u8(0..16) {
            0..6 => work.type_lines(),
            6 => work.make_note(),
            7 => work.rename(),
            8..11 => work.checkpoint(),
            11 => work.desk.take_snapshots(true),
            12 => work.desk.settle(),
            13 => work.elsewhere(),
            14 => work.desk.sweep(),
            _ => work.sync(),
        }
    }
    work.desk.close();
}

/// Syncs each file and folder.
fn sync_all(folder: &Path) {
    for entry in walkdir::WalkDir::new(folder).contents_first(true).into_iter().map(Result::unwrap) {
        if !entry.file_type().is_symlink() {
            fs::File::open(entry.path()).unwrap().sync_all().unwrap();
        }
    }
}

impl Work {
    /// Tells the disk what a person was told.
    fn tell(&self, what: &str) {
        let _ = fs::symlink_metadata(self.order.disk.join(format!("{TOLD}{what}")));
    }

    fn token(&mut self) -> String {
        self.tokens += 1;
        format!("tok{:05}k", self.tokens)
    }

    fn pick(&mut self) -> NotePath {
        let notes = self.desk.listing().notes;
        let at = self.rng.usize(0..notes.len());
        NotePath::parse(&notes[at].path).unwrap()
    }

    fn type_lines(&mut self) {
        let path = self.pick();
        let note = self.desk.open_note(&path).unwrap();
        let (mut text, mut base) = (note.text, note.item.revision);
        self.seq = 0;
        for _ in 0..self.rng.usize(1..4) {
            let token = self.token();
            let line = format!("- typed {token}\n");
            let end = text.encode_utf16().count() as u32;
            text.push_str(&line);
            self.seq += 1;
            let changes = vec![TextChange { from: end, to: end, insert: line }];
            let entry = JournalEntry {
                path: path.to_string(),
                base: base.clone(),
                seq: self.seq,
                text: None,
                changes,
            };
            self.desk.journal("main", entry).unwrap();
            if self.rng.bool() {
                // A second later.
                self.desk.sync_journal();
                self.tell(&format!("kept {token}"));
            }
        }
        // What is typed is saved sooner or later; until then the journal has it.
        match self.desk.save(&path, &text, base.parse().unwrap(), self.seq) {
            SaveReply::Saved { revision } => {
                base = revision;
                for token in super::words(text.as_bytes()) {
                    self.tell(&format!("kept {token}"));
                }
            }
            other => panic!("{path} at {base}: {other:?}"),
        }
        let _ = base;
    }

    fn make_note(&mut self) {
        let token = self.token();
        let path = NotePath::parse(&format!("lowtide-2026/talk {}.md", self.tokens)).unwrap();
        let text = format!("# Talk\n\n- new {token}\n");
        match self.desk.save_bytes(&path, text.as_bytes(), None).unwrap() {
            SaveReply::Saved { .. } => self.tell(&format!("kept {token}")),
            other => panic!("{path}: {other:?}"),
        }
    }

    fn rename(&mut self) {
        let from = self.pick();
        self.tokens += 1;
        let to = NotePath::parse(&format!("renamed {}.md", self.tokens)).unwrap();
        self.desk.rename(&from, &to).unwrap();
    }

    fn checkpoint(&mut self) {
        if let Some(commit) = self.desk.checkpoint().unwrap() {
            self.tell(&format!("checkpoint {commit}"));
        }
    }

    /// Another device pushes; its disk is another one.
    fn elsewhere(&mut self) {
        let token = self.token();
        let git = |folder: &Path, arguments: &[&str]| {
            let done = Command::new("git").args(arguments).current_dir(folder).status().unwrap();
            assert!(done.success(), "git {arguments:?}");
        };
        let mut head = Command::new("git");
        head.args(["rev-parse", "-q", "--verify", "main"]).current_dir(&self.order.remote);
        if !head.output().unwrap().status.success() {
            // Nothing was pushed yet.
            return;
        }
        if !self.order.other.exists() {
            let to = self.order.other.to_str().unwrap();
            git(
                self.order.remote.parent().unwrap(),
                &["clone", "--quiet", self.order.remote.to_str().unwrap(), to],
            );
        }
        git(&self.order.other, &["pull", "--quiet", "--ff-only"]);
        fs::write(
            self.order.other.join(format!("other {}.md", self.tokens)),
            format!("# Other\n\n- {token}\n"),
        )
        .unwrap();
        let inbox = self.order.other.join("inbox.md");
        if let Ok(text) = fs::read_to_string(&inbox) {
            fs::write(inbox, format!("{text}- elsewhere {token}\n")).unwrap();
        }
        git(&self.order.other, &["add", "."]);
        git(&self.order.other, &["commit", "--quiet", "-m", "elsewhere"]);
        git(&self.order.other, &["push", "--quiet", "origin", "HEAD:main"]);
    }

    fn sync(&mut self) {
        let report = self.desk.sync_with(Allowed { deletions: true, ..Allowed::default() }, true).unwrap();
        assert!(matches!(report.state, SyncState::InSync { .. }), "{report:?}");
        for note in self.desk.listing().notes {
            let path = NotePath::parse(&note.path).unwrap();
            let bytes = fs::read(path.on_disk(self.desk.root())).unwrap();
            for token in super::words(&bytes) {
                self.tell(&format!("kept {token}"));
            }
        }
    }
}
