//! Where an operation happens: a folder that is made once and copied for each point.

use std::ffi::OsString;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use talklog_core::desk::Desk;
use talklog_core::history::Allowed;
use talklog_core::path::Revision;

use super::judge::State;
use super::operation::{GONE, INBOX, NOW, OTHER, Operation, Order, PIER, STEP_ARGUMENT, TALK, host, path};
use super::{Done, Plan, read};
use crate::servers::TestHome;

pub(super) struct Place {
    pub(super) operation: Operation,
    pub(super) home: TestHome,
    ground: tempfile::TempDir,
    stepper: PathBuf,
    child: PathBuf,
    /// How it is before the operation.
    pub(super) old: State,
}

impl Place {
    pub(super) fn new(plan: &Plan, operation: Operation) -> Self {
        let ground = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let mut place = Self {
            operation,
            home: TestHome::new(),
            ground,
            stepper: plan.stepper.clone(),
            child: plan.child.clone(),
            old: State::default(),
        };
        place.furnish();
        place.old = State::read(&place);
        fs::rename(place.run_folder(), place.template()).unwrap();
        place
    }

    pub(super) fn run_folder(&self) -> PathBuf {
        self.ground.path().join("run")
    }

    pub(super) fn notes(&self) -> PathBuf {
        self.run_folder().join("notes")
    }

    fn template(&self) -> PathBuf {
        self.ground.path().join("template")
    }

    /// Opens the notebook, so many seconds after the operation.
    pub(super) fn open(&self, later: i64) -> Result<Desk, String> {
        let none = [("SSL_CERT_FILE", "/dev/null"), ("SSL_CERT_DIR", "/nonexistent")];
        let helper = self.home.wrapped(&self.child, &none);
        Desk::open(&self.notes(), host(&self.run_folder(), helper, NOW + later), |_| {})
            .map_err(|failure| format!("it does not open: {}", failure.message))
    }

    pub(super) fn git(&self, arguments: &[&str]) -> String {
        self.home.git(&self.notes(), arguments)
    }

    fn write(&self, at: &str, text: &str) {
        let file = self.notes().join(at);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn furnish(&self) {
        fs::create_dir_all(self.run_folder().join("home")).unwrap();
        self.write("lowtide-2026/event.md", "---\ntitle: Lowtide 2026\n---\n\n- about token-event\n");
        self.write(
            TALK,
            "---\ntitle: Tides\nrating: 3\n---\n\n- first token-tides-1\n- second token-tides-2\n",
        );
        self.write(OTHER, "# Harbour\n\nSee [tides](tides.md).\n\n- token-harbour\n");
        self.write(INBOX, "# Inbox\n\n- token-inbox\n");
        self.write(GONE, "# Gone\n\n- token-gone\n");
        let desk = self.open(-1000).unwrap();
        desk.refresh();
        desk.make_repository().unwrap();
        desk.set_identity("Kim Example", "kim@example.org").unwrap();
        desk.checkpoint().unwrap().unwrap();
        match self.operation {
            Operation::Restore => {
                let base = Revision::of(&fs::read(self.notes().join(GONE)).unwrap());
                desk.delete(&path(GONE), base).unwrap();
                desk.checkpoint().unwrap().unwrap();
            }
            Operation::Checkpoint => self.edit_here(),
            Operation::FirstSnapshot => {
                let text = fs::read_to_string(self.notes().join(TALK)).unwrap();
                self.write(TALK, &format!("{text}- typed token-snapshot-1\n"));
            }
            Operation::Undo => {
                self.edit_here();
                desk.refresh();
                desk.checkpoint().unwrap().unwrap();
            }
            Operation::Snapshot => {
                for line in ["- typed token-snapshot-1\n", "- typed token-snapshot-2\n"] {
                    let note = desk.open_note(&path(TALK)).unwrap();
                    let text = format!("{}{line}", note.text);
                    desk.save(&path(TALK), &text, note.item.revision.parse().unwrap(), 0);
                    if line.contains('1') {
                        desk.snapshot(&path(TALK)).unwrap();
                    }
                }
            }
            operation if operation.is_remote() => self.connect(&desk),
            Operation::JournalReplay => {
                drop(desk);
                let order = self.order(false, true, &[]);
                let typed = self.home.command(&self.stepper).arg(STEP_ARGUMENT).arg(order).output().unwrap();
                assert!(typed.status.success(), "{}", String::from_utf8_lossy(&typed.stderr));
                return;
            }
            _ => {}
        }
        desk.refresh();
        desk.settle();
        desk.close();
    }

    fn edit_here(&self) {
        self.write(
            TALK,
            "---\ntitle: Tides\nrating: 4\n---\n\n- first token-tides-1 token-here\n- second token-tides-2\n",
        );
        self.write(PIER, "# Pier\n\n- token-pier\n");
    }

    fn connect(&self, desk: &Desk) {
        let remote = self.run_folder().join("remote.git");
        self.home.bare(&remote);
        desk.set_remote(remote.to_str().unwrap()).unwrap();
        desk.sync_with(Allowed::default(), true).unwrap();
        if self.operation == Operation::Send {
            self.edit_here();
            desk.refresh();
            desk.checkpoint().unwrap().unwrap();
            return;
        }
        let other = self.run_folder().join("other");
        self.home.git(&self.run_folder(), &["clone", "--quiet", "remote.git", "other"]);
        let there = |at: &str, text: &str| fs::write(other.join(at), text).unwrap();
        there(
            TALK,
            "---\ntitle: Tides\nrating: 5\n---\n\n- first token-tides-1 token-there\n- second token-tides-2\n",
        );
        there("lowtide-2026/mole.md", "# Mole\n\n- token-mole\n");
        there(OTHER, "# Harbour\n\nSee [tides](tides.md).\n\n- token-harbour\n- token-harbour-there\n");
        self.home.git(&other, &["add", "."]);
        self.home.git(&other, &["commit", "--quiet", "-m", "there"]);
        self.home.git(&other, &["push", "--quiet", "origin", "main"]);
        fs::remove_dir_all(other).unwrap();
        if self.operation == Operation::Merge {
            self.edit_here();
            desk.refresh();
            desk.checkpoint().unwrap().unwrap();
        }
    }

    /// Gives what the process is to do; `before` stands before the program that talks to remotes.
    fn order(&self, again: bool, type_only: bool, before: &[String]) -> String {
        let none = [("SSL_CERT_FILE", "/dev/null"), ("SSL_CERT_DIR", "/nonexistent")];
        let helper = before.iter().map(OsString::from).chain(self.home.wrapped(&self.child, &none));
        let helper: Vec<_> = helper.collect();
        let order = Order {
            operation: self.operation,
            run: self.run_folder(),
            helper: helper.iter().map(|word| word.to_str().unwrap().to_owned()).collect(),
            again,
            type_only,
        };
        serde_json::to_string(&order).unwrap()
    }

    /// Puts the folder back to how it was, and runs the operation under strace; gives the calls.
    pub(super) fn run(&self, options: &[String], again: bool) -> (Vec<String>, Done) {
        let run = self.run_folder();
        if run.exists() {
            fs::remove_dir_all(&run).unwrap();
        }
        let copied = Command::new("cp").arg("-a").arg(self.template()).arg(&run).status().unwrap();
        assert!(copied.success());
        let log = self.ground.path().join("log");
        let strace = ["strace".to_owned(), "-o".to_owned(), log.display().to_string()];
        let strace: Vec<_> = strace.into_iter().chain(options.iter().cloned()).collect();
        let child = self.operation == Operation::Fetch;
        let output = if child {
            let order = self.order(again, false, &strace);
            self.home.command(&self.stepper).arg(STEP_ARGUMENT).arg(order).stdin(Stdio::null()).output()
        } else {
            let mut command = self.home.command("strace");
            command.args(&strace[1..]).arg(&self.stepper).arg(STEP_ARGUMENT);
            command.arg(self.order(again, false, &[])).stdin(Stdio::null()).output()
        };
        let output = output.expect("strace runs");
        let killed = read(&log).last().is_some_and(|line| line.contains("killed by SIGKILL"));
        let done = Done {
            killed: if child { killed } else { output.status.signal() == Some(9) },
            status: output.status.to_string(),
            told: String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect(),
            errors: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        (read(&log), done)
    }

    /// Opens the notebook as after a crash, looks whether all is sound, and gives what is there.
    pub(super) fn judge(&self) -> Result<State, String> {
        let desk = self.open(100)?;
        desk.clear_up();
        desk.refresh();
        let info = desk.info();
        // A notice of what was finished is none.
        let wrong = |problem: &talklog_core::wire::Problem| !problem.message.contains("was cut short");
        if info.problems.iter().any(wrong) || !info.git {
            return Err(format!("it opens with {:?}", info.problems));
        }
        let state = State::read(self);
        state.check_tokens(&self.old)?;
        self.fsck()?;
        self.next(&desk)?;
        drop(desk);
        // What was displaced has had its grace; nothing comes back that was brought back already.
        let desk = self.open(300)?;
        desk.clear_up();
        desk.sweep();
        let end = State::read(self);
        end.check_tokens(&state)?;
        if let Some(left) = end.files.keys().find(|name| name.contains(".talklog-")) {
            return Err(format!("{left} is left over"));
        }
        desk.refresh();
        desk.checkpoint().map_err(|failure| format!("no checkpoint at the end: {}", failure.message))?;
        let status = self.git(&["status", "--porcelain"]);
        if !status.trim().is_empty() {
            return Err(format!("after a checkpoint git's status has {status}"));
        }
        self.fsck()?;
        Ok(state)
    }

    /// Where the snapshots are, and how many commits there are; none before the first of them.
    pub(super) fn snapshots(&self) -> Option<(PathBuf, String)> {
        let notebooks = fs::read_dir(self.run_folder().join("ours/state/notebooks")).ok()?;
        let mut stores = notebooks.flatten().map(|entry| entry.path().join("snapshots.git"));
        let store = stores.find(|store| store.join("refs").exists())?;
        // A death may have left the beginning of a repository, which git does not take for one.
        let mut git = self.home.command("git");
        let count = git.args(["rev-list", "--count", "--all"]).current_dir(&store).output().unwrap();
        let count = String::from_utf8_lossy(&count.stdout).into_owned();
        (!["", "0"].contains(&count.trim())).then_some((store, count))
    }

    fn fsck(&self) -> Result<(), String> {
        self.fsck_at(&self.notes())?;
        self.snapshots().map_or(Ok(()), |(store, _)| self.fsck_at(&store))
    }

    fn fsck_at(&self, folder: &Path) -> Result<(), String> {
        let output = self
            .home
            .command("git")
            .args(["fsck", "--strict", "--no-dangling", "--no-progress"])
            .current_dir(folder)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        // What we set for libgit2 has another name for git by now.
        if output.status.success() && said.lines().all(|line| line.contains("core.fsyncObjectFiles")) {
            return Ok(());
        }
        Err(format!(
            "git fsck: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ))
    }

    /// What a person does next: writes, keeps, and syncs where there is a remote.
    fn next(&self, desk: &Desk) -> Result<(), String> {
        use talklog_core::wire::{SaveReply, SyncState};
        let failed =
            |what: &str, why: &dyn std::fmt::Debug| format!("the next {what} does not work: {why:?}");
        let note = desk.open_note(&path(INBOX)).map_err(|why| failed("look", &why))?;
        let base = note.item.revision.parse().unwrap();
        match desk.save(&path(INBOX), &format!("{}- next token-next\n", note.text), base, 0) {
            SaveReply::Saved { .. } => {}
            other => return Err(failed("save", &other)),
        }
        match desk.checkpoint() {
            Ok(Some(_)) => {}
            other => return Err(failed("checkpoint", &other)),
        }
        if matches!(self.operation, Operation::Snapshot | Operation::FirstSnapshot) {
            desk.snapshot(&path(TALK)).map_err(|why| failed("snapshot", &why))?;
            self.fsck()?;
        }
        if self.operation.is_remote() {
            let report = desk.sync_with(Allowed::default(), true).map_err(|why| failed("sync", &why))?;
            if !matches!(report.state, SyncState::InSync { .. }) {
                return Err(failed("sync", &report.state));
            }
            let state = State::read(self);
            for token in ["token-here", "token-there", "token-mole", "token-harbour-there", "token-pier"] {
                let expected = match self.operation {
                    Operation::Merge => true,
                    Operation::Import | Operation::Fetch => !["token-here", "token-pier"].contains(&token),
                    _ => ["token-here", "token-pier"].contains(&token),
                };
                if expected && !state.has(token) {
                    return Err(format!("{token} is nowhere after a sync"));
                }
            }
        }
        Ok(())
    }
}
