//! One step in a process of its own, which is killed at one of its system calls.
//!
//! strace kills it: at the n-th call of one kind, as the seed decides, so that the same seed kills at the same place.
//! What the process was told to be durable it says on its standard output before it goes on.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use talklog_core::desk::Desk;
use talklog_core::history::Allowed;
use talklog_core::path::{NotePath, Revision};
use talklog_core::wire::{JournalEntry, SaveReply};

use super::device::{change_between, host};
use crate::servers::TestHome;

/// The argument that makes a program run [`step`] and nothing else; the order follows it.
pub const STEP_ARGUMENT: &str = "one-step";

/// What the process does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Deed {
    /// Opens the notebook and no more.
    Start,
    /// Types lines at the end of a note, each journalled, and saves each or none.
    Type {
        path: NotePath,
        lines: Vec<String>,
        save: bool,
    },
    Checkpoint,
    /// Makes the folder a repository.
    Repository,
    Sync,
    Rename {
        from: NotePath,
        to: NotePath,
    },
    Delete {
        path: NotePath,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) home: PathBuf,
    pub(super) name: String,
    pub(super) helper: Vec<String>,
    pub(super) now: i64,
    pub(super) seed: u64,
    /// Another process has the notebook open, and clears up after the dead.
    pub(super) beside: bool,
    pub(super) deed: Deed,
}

#[derive(Debug)]
pub(super) struct Done {
    pub(super) killed: bool,
    /// How many of the lines were acknowledged.
    pub(super) acknowledged: usize,
}

/// The calls at which it is killed, and how many of each a step makes at most.
const CALLS: [(&str, u32); 11] = [
    ("openat", 400),
    ("write", 60),
    ("fsync", 12),
    ("fdatasync", 4),
    ("renameat2", 4),
    ("rename", 12),
    ("unlink", 12),
    ("unlinkat", 6),
    ("mkdir", 12),
    ("ftruncate", 3),
    ("link", 6),
];

impl Order {
    /// Runs it to its end; gives how many lines were acknowledged.
    pub(super) fn run_whole(&self, stepper: &Path) -> usize {
        let output = Command::new(stepper)
            .arg(STEP_ARGUMENT)
            .arg(serde_json::to_string(self).unwrap())
            .stdin(Stdio::null())
            .output()
            .expect("a second process runs");
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(told.contains("done"), "{}", String::from_utf8_lossy(&output.stderr));
        told.lines().filter(|line| *line == "durable").count()
    }

    /// Runs it, killed at a system call that the dice choose; it may come through.
    pub(super) fn run(&self, stepper: &Path, rng: &mut fastrand::Rng) -> Done {
        let (call, most) = CALLS[rng.usize(0..CALLS.len())];
        // More often early than late: most steps make fewer calls than the longest.
        let nth = f64::from(most).powf(rng.f64()) as u32;
        let output = Command::new("strace")
            .args(["-o", "/dev/null", "-e", &format!("trace={call}")])
            .args(["-e", &format!("inject={call}:signal=KILL:when={nth}")])
            .arg(stepper)
            .arg(STEP_ARGUMENT)
            .arg(serde_json::to_string(self).unwrap())
            .stdin(Stdio::null())
            .output()
            .expect("strace runs");
        let told = String::from_utf8_lossy(&output.stdout);
        let killed = !told.contains("done");
        if killed {
            use std::os::unix::process::ExitStatusExt;
            assert_eq!(
                output.status.signal(),
                Some(9),
                "the step ended by itself: {told} {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        Done { killed, acknowledged: told.lines().filter(|line| *line == "durable").count() }
    }
}

/// What a step that is only watched does.
#[derive(Debug, Clone, Copy)]
pub enum Watched {
    /// Types a line into `a.md` and saves it.
    Save,
    /// Makes a checkpoint of `a.md`.
    Checkpoint,
    /// Makes the folder a repository.
    Repository,
}

/// Does a step in a notebook of its own, and gives its system calls that bring something to the disk or under a name.
pub fn watched(stepper: &Path, what: Watched) -> Vec<String> {
    super::no_machine_config();
    let home = TestHome::new();
    let root = home.path().join("laptop/notes");
    fs::create_dir_all(&root).unwrap();
    fs::write(root.join("a.md"), "one\n").unwrap();
    let path = NotePath::parse("a.md").unwrap();
    let deed = match what {
        Watched::Save => Deed::Type { path, lines: vec!["two\n".into()], save: true },
        Watched::Repository => Deed::Repository,
        Watched::Checkpoint => {
            let desk = Desk::open(&root, host(home.path(), "laptop", Vec::new(), || 1), |_| {}).unwrap();
            desk.make_repository().unwrap();
            desk.set_identity("Kim Example", "kim@example.org").unwrap();
            Deed::Checkpoint
        }
    };
    let order = Order {
        home: home.path().into(),
        name: "laptop".into(),
        helper: Vec::new(),
        now: 2,
        seed: 1,
        beside: false,
        deed,
    };
    let log = home.path().join("log");
    let output = Command::new("strace")
        .arg("-y")
        .arg("-o")
        .arg(&log)
        .args(["-e", "trace=fsync,fdatasync,rename,renameat,renameat2,link,linkat"])
        .arg(stepper)
        .arg(STEP_ARGUMENT)
        .arg(serde_json::to_string(&order).unwrap())
        .output()
        .expect("strace runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(log).unwrap().lines().map(str::to_owned).collect()
}

/// Does what an order says. The program that is given [`STEP_ARGUMENT`] calls it, and ends.
pub fn step(order: &str) {
    let order: Order = serde_json::from_str(order).unwrap();
    super::no_machine_config();
    fastrand::seed(order.seed);
    let now = order.now;
    let helper = order.helper.iter().map(Into::into).collect();
    let host = host(&order.home, &order.name, helper, move || now);
    let root = order.home.join(&order.name).join("notes");
    let desk = Desk::open(&root, host, |_| {}).unwrap();
    if !order.beside {
        desk.clear_up();
    }
    desk.refresh();
    match &order.deed {
        Deed::Start => {}
        Deed::Type { path, lines, save } => type_lines(&desk, path, lines, *save),
        Deed::Checkpoint => drop(desk.checkpoint().unwrap()),
        Deed::Repository => drop(desk.make_repository().unwrap()),
        Deed::Sync => drop(desk.sync_with(Allowed::default(), true).unwrap()),
        Deed::Rename { from, to } => drop(desk.rename(from, to)),
        Deed::Delete { path } => {
            let bytes = fs::read(path.on_disk(&root)).unwrap();
            let _ = desk.delete(path, Revision::of(&bytes));
        }
    }
    say("done");
}

fn type_lines(desk: &Desk, path: &NotePath, lines: &[String], save: bool) {
    let Ok(note) = desk.open_note(path) else { return };
    if note.read_only.is_some() {
        return;
    }
    let (mut text, mut base) = (note.text, note.item.revision);
    for (seq, line) in (1..).zip(lines) {
        let new = if text.is_empty() || text.ends_with('\n') {
            format!("{text}{line}")
        } else {
            format!("{text}\n{line}")
        };
        let changes = vec![change_between(&text, &new)];
        text = new;
        let entry = JournalEntry { path: path.to_string(), base: base.clone(), seq, text: None, changes };
        desk.journal("main", entry).unwrap();
        say("durable");
        if save && let SaveReply::Saved { revision } = desk.save(path, &text, base.parse().unwrap(), seq) {
            base = revision;
        }
    }
}

fn say(what: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{what}\n").as_bytes()).and_then(|()| out.flush()).unwrap();
}
