//! What happens between devices: syncs, kills, forced pushes, devices that come and go.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use talklog_core::history::Allowed;
use talklog_core::notebook::is_conflict_copy;
use talklog_core::path::NotePath;
use talklog_core::wire::SyncState;

use super::device::{Device, Moment};
use super::killed::{Deed, Order};
use super::ledger;
use super::operations::append;
use super::{World, words};

impl World {
    /// Syncs as the window does when a person asks for it; sometimes somebody writes in the middle of it.
    pub(super) fn sync(&mut self, d: usize) {
        self.save(d);
        if self.rng.u8(0..4) == 0 {
            self.devices[d].go(true);
        }
        let online = self.devices[d].is_online();
        let mut written = None;
        let moment = if self.rng.bool() { Moment::Getting } else { Moment::Sending };
        match self.rng.u8(0..20) {
            0..4 => {
                if let Some(path) = self.pick(d) {
                    let token = self.ledger.token();
                    let file = path.on_disk(&self.devices[d].root);
                    let line = format!("- meanwhile {}\n", ledger::word(token));
                    *self.devices[d].hook.lock().unwrap() =
                        Some((moment, Box::new(move || append(&file, &line))));
                    written = Some(token);
                }
            }
            4 if online => {
                let (remote, token) = (self.remote(), self.ledger.token());
                *self.devices[d].hook.lock().unwrap() =
                    Some((Moment::Sending, Box::new(move || somebody_pushes(&remote, token))));
                written = Some(token);
            }
            _ => {}
        }
        let state = self.sync_once(d, Allowed::default());
        if self.devices[d].hook.lock().unwrap().take().is_none()
            && let Some(token) = written
        {
            // At the end all have to have it; where it stands until then is the writer's affair.
            self.ever.insert(token);
        }
        if !online {
            assert!(
                matches!(state, SyncState::RemoteGone { .. } | SyncState::Offline),
                "{} has no way to the remote, and says {state:?}",
                self.devices[d].name
            );
            return;
        }
        if self.rng.u8(0..4) > 0 {
            self.agree(d, state);
        }
    }

    pub(super) fn remote(&self) -> PathBuf {
        self.ground.home.path().join("remote.git")
    }

    /// One sync; what it leaves is counted.
    pub(super) fn sync_once(&mut self, d: usize, allowed: Allowed) -> SyncState {
        let report = self.devices[d].desk().sync_with(allowed, true).unwrap();
        self.figures.syncs += 1;
        self.figures.merges += u64::from(report.received > 0);
        self.figures.conflicts += report.copies.len() as u64;
        let kind = format!("{:?}", report.state);
        self.figures.count(format!("sync: {}", kind.split([' ', '{', '(']).next().unwrap_or_default()));
        self.say(format!("sync of {}: {report:?}", self.devices[d].name));
        report.state
    }

    /// Lets the person at a device agree to what a sync asks for.
    pub(super) fn agree(&mut self, d: usize, state: SyncState) -> SyncState {
        match state {
            SyncState::ManyDeletions { .. } => {
                self.sync_once(d, Allowed { deletions: true, ..Allowed::default() })
            }
            SyncState::Unrelated => {
                self.sync_once(d, Allowed { deletions: true, unrelated: true, ..Allowed::default() })
            }
            SyncState::Failed { message } if message.contains("too shallow") => {
                self.devices[d].git(&["fetch", "--quiet", "--unshallow", "origin"]);
                self.sync_once(d, Allowed::default())
            }
            // A machine that does much else can miss a deadline; the keeper would try again by itself.
            SyncState::Offline => self.sync_once(d, Allowed::default()),
            state @ (SyncState::InSync { .. } | SyncState::Waiting) => state,
            state => panic!("{} cannot sync: {state:?}", self.devices[d].name),
        }
    }

    pub(super) fn sync_until_done(&mut self, d: usize) -> SyncState {
        let mut state = self.sync_once(d, Allowed::default());
        for _ in 0..4 {
            if matches!(state, SyncState::InSync { .. }) {
                break;
            }
            state = self.agree(d, state);
        }
        state
    }

    /// A person puts what a conflict copy holds into its note, and deletes the copy.
    pub(super) fn resolve(&mut self, d: usize) {
        self.save(d);
        let notes = self.devices[d].notes();
        let copies: Vec<_> = notes.iter().filter(|path| is_conflict_copy(path)).collect();
        let Some(copy) = copies.first().map(|copy| (*copy).clone()) else { return };
        let stem = copy.as_str().split(" (conflict, ").next().unwrap_or_default();
        let Ok(note) = NotePath::parse(&format!("{stem}.md")) else { return };
        if !self.devices[d].edit(&note) {
            return;
        }
        let bytes = fs::read(copy.on_disk(&self.devices[d].root)).unwrap();
        let mut lines = self.lines(d);
        let there = ledger::found(lines.concat().as_bytes());
        if let Some(last) = lines.last_mut().filter(|line| !line.ends_with('\n')) {
            last.push('\n');
        }
        let text = String::from_utf8_lossy(&bytes);
        for line in text.lines() {
            if ledger::found(line.as_bytes()).iter().any(|token| !there.contains(token)) {
                lines.push(format!("{line}\n"));
            }
        }
        self.typed(d, &lines);
        self.save(d);
        // Should the note not hold it all, somebody else wrote there; then the copy stays.
        let now = self.devices[d].editor.as_ref().map(|editor| ledger::found(editor.text.as_bytes()));
        let all = ledger::found(&bytes);
        if now.is_some_and(|now| all.iter().all(|token| now.contains(token))) {
            self.remove(d, &copy, &bytes);
        }
    }

    /// A process of the device is killed in the middle of something, and the next start finds what it left.
    pub(super) fn kill(&mut self, d: usize) {
        let outcome = self.devices[d].close();
        self.count_save(outcome);
        let notes = self.devices[d].notes();
        let Some(path) = self.pick(d) else {
            self.figures.recovered += self.devices[d].open();
            return;
        };
        let mut tokens = Vec::new();
        let deed = match self.rng.u8(0..10) {
            0..4 => {
                tokens = (0..self.rng.u32(1..5)).map(|_| self.ledger.token()).collect();
                let line = |token: &u32| format!("- killed {}\n", ledger::word(*token));
                Deed::Type {
                    path: path.clone(),
                    lines: tokens.iter().map(line).collect(),
                    save: self.rng.bool(),
                }
            }
            4 => Deed::Checkpoint,
            5..7 => Deed::Sync,
            7 => Deed::Rename { from: path.clone(), to: self.name() },
            8 if notes.len() > 10 => {
                let bytes = fs::read(path.on_disk(&self.devices[d].root)).unwrap();
                self.ledger.edited(&bytes, b"");
                Deed::Delete { path: path.clone() }
            }
            _ => Deed::Start,
        };
        self.say(format!("{deed:?}"));
        let kind = format!("{deed:?}");
        let order = self.order(d, deed, false);
        let done = order.run(&self.plan.stepper, &mut self.rng);
        self.figures.kills += u64::from(done.killed);
        let kind = kind.split([' ', '{']).next().unwrap_or_default();
        self.figures.count(format!("killed: {kind} {}", if done.killed { "cut" } else { "whole" }));
        self.say(format!("{done:?}"));
        self.durable(d, &tokens[..done.acknowledged]);
        self.figures.recovered += self.devices[d].open();
    }

    fn order(&mut self, d: usize, deed: Deed, beside: bool) -> Order {
        let device = &self.devices[d];
        Order {
            home: self.ground.home.path().to_path_buf(),
            name: device.name.clone(),
            helper: device.host().helper.iter().map(|word| word.to_string_lossy().into_owned()).collect(),
            now: self.ground.now.load(Ordering::Relaxed) + device.skew.load(Ordering::Relaxed),
            seed: self.rng.u64(..),
            beside,
            deed,
        }
    }

    /// A second process works on the notebook while the first has it open (P21).
    pub(super) fn beside(&mut self, d: usize) {
        let Some(path) = self.pick(d) else { return };
        let token = self.ledger.token();
        let lines = vec![format!("- beside {}\n", ledger::word(token))];
        let deed = match self.rng.u8(0..4) {
            0 => Deed::Checkpoint,
            1 => Deed::Sync,
            _ => Deed::Type { path, lines, save: true },
        };
        let acknowledged = self.order(d, deed, true).run_whole(&self.plan.stepper);
        self.durable(d, &[token][..acknowledged]);
        if self.rng.bool() {
            self.devices[d].desk().refresh();
        }
    }

    /// Somebody pushes another history by force. The devices that knew the old one stop and lose nothing; then the
    /// one who did it brings the old one back.
    pub(super) fn force_push(&mut self) {
        let remote = self.remote();
        let home = self.ground.home.clone();
        let tip = home.git(&remote, &["rev-parse", "main"]).trim().to_owned();
        let known: Vec<usize> = (0..self.devices.len())
            .filter(|d| {
                let git = git2::Repository::open(&self.devices[*d].root).unwrap();
                let seen = git.refname_to_id("refs/remotes/origin/main").ok();
                self.devices[*d].is_online() && seen.is_some_and(|seen| seen.to_string() == tip)
            })
            .collect();
        let parents = home.git(&remote, &["rev-list", "--count", "main"]).trim().parse::<u32>().unwrap();
        let other = if parents > 3 && self.rng.bool() {
            home.git(&remote, &["rev-parse", "main~1"])
        } else {
            let tree = home.git(&remote, &["rev-parse", "main^{tree}"]);
            home.git(&remote, &["commit-tree", tree.trim(), "-m", "another history"])
        };
        home.git(&remote, &["update-ref", "refs/heads/main", other.trim()]);
        for d in known {
            self.save(d);
            let before = self.devices[d].git(&["rev-parse", "HEAD"]);
            let state = self.sync_once(d, Allowed::default());
            assert_eq!(state, SyncState::Rewritten, "{}", self.devices[d].name);
            self.devices[d].git(&["merge-base", "--is-ancestor", before.trim(), "HEAD"]);
            self.check(d);
        }
        let now = home.git(&remote, &["rev-parse", "main"]);
        assert_eq!(now.trim(), other.trim(), "somebody pushed over a rewritten history");
        home.git(&remote, &["update-ref", "refs/heads/main", &tip]);
    }

    /// A person leaves the repository on no branch; the sync stops at that, and goes on when they are back.
    pub(super) fn left_open(&mut self, d: usize) {
        self.save(d);
        self.devices[d].desk().checkpoint().unwrap();
        self.devices[d].git(&["checkout", "--quiet", "--detach"]);
        let before = self.devices[d].git(&["rev-parse", "HEAD"]);
        let state = self.sync_once(d, Allowed::default());
        assert!(matches!(state, SyncState::LeftOpen { .. }), "{}: {state:?}", self.devices[d].name);
        assert_eq!(self.devices[d].git(&["rev-parse", "HEAD"]), before);
        self.devices[d].git(&["checkout", "--quiet", "main"]);
    }

    /// A device goes, once all of it is on the remote, and another comes in its place.
    pub(super) fn replace_device(&mut self, d: usize) {
        self.devices[d].go(true);
        self.save(d);
        self.ground.now.fetch_add(61, Ordering::Relaxed);
        self.devices[d].desk().sweep();
        self.devices[d].desk().refresh();
        let state = self.sync_until_done(d);
        if !matches!(state, SyncState::InSync { .. }) {
            return;
        }
        self.check(d);
        self.check_reachable(d);
        self.devices[d].close();
        let old = self.devices.remove(d);
        let remote = self.ledger.reachable(&self.remote());
        let lost = old.held.without(&[&remote, &self.ledger.removed]);
        assert!(lost.is_empty(), "{} was in sync, and the remote has no {}", old.name, words(&lost));
        self.ever.unite(&old.held);
        let _ = fs::remove_dir_all(old.root.parent().unwrap());
        self.join();
        let last = self.devices.pop().unwrap();
        self.devices.insert(d, last);
    }

    /// A device comes: with its own notes, or as a clone, or as a shallow one.
    pub(super) fn join(&mut self) {
        self.born += 1;
        let name = format!("device{}", self.born);
        let mut device = Device::new(&self.ground, &name);
        device.go(true);
        let way = device.way();
        let url = way.to_str().unwrap().to_owned();
        let kind = if self.born == 1 { 0 } else { self.rng.u8(0..4) };
        let empty = self.ground.home.git(&way, &["for-each-ref"]).is_empty();
        let unrelated = empty || kind == 0;
        if !unrelated && kind == 1 {
            let from = format!("file://{url}");
            let root = device.root.to_str().unwrap();
            let above = device.root.parent().unwrap();
            self.ground.home.git(above, &["clone", "--quiet", "--depth", "2", &from, root]);
        } else if !unrelated {
            talklog_core::desk::clone(&url, Some(&device.root), &device.host()).unwrap();
        }
        device.open();
        if unrelated {
            device.desk().make_repository().unwrap();
        }
        device.desk().set_identity("Kim Example", "kim@example.org").unwrap();
        device.desk().set_remote(&url).unwrap();
        // Now and then one whose git turns line ends, as git for Windows does.
        if self.rng.u8(0..6) == 0 {
            device.git(&["config", "core.autocrlf", "true"]);
            self.turned = true;
        }
        self.devices.push(device);
        let d = self.devices.len() - 1;
        if unrelated {
            for _ in 0..4 {
                self.create(d);
            }
            self.sync_until_done(d);
        }
        self.check(d);
    }
}

/// Somebody else with git alone adds a note, at the very moment at which a device is about to push.
fn somebody_pushes(remote: &Path, token: u32) {
    let git = git2::Repository::open(remote).unwrap();
    let Ok(tip) = git.refname_to_id("refs/heads/main") else { return };
    let tip = git.find_commit(tip).unwrap();
    let note = git.blob(format!("# By somebody\n\n- {}\n", ledger::word(token)).as_bytes()).unwrap();
    let mut tree = git2::build::TreeUpdateBuilder::new();
    tree.upsert(format!("somebody/{token}.md"), note, git2::FileMode::Blob);
    let tree = git.find_tree(tree.create_updated(&git, &tip.tree().unwrap()).unwrap()).unwrap();
    let who = git2::Signature::new("Somebody", "somebody@example.org", &tip.time()).unwrap();
    git.commit(Some("refs/heads/main"), &who, &who, "somebody's note", &tree, &[&tip]).unwrap();
}
