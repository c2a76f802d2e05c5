//! The power goes, at any moment, and comes back: what was said to be kept is there.
//!
//! A notebook lives on a disk of ours, a mount in a private mount namespace that remembers in what order it was written
//! to. A process works on it as the window does: types, saves, renames, makes checkpoints and snapshots, syncs with a
//! remote that is elsewhere; and it tells the disk whenever a person was told that something is kept. Then the disk is
//! cut off at a moment that the dice choose, with what was synced, and of the rest nothing, everything, a beginning or any
//! part, torn writes included (see `disk.rs`). The notebook is opened again and judged: each token that was said to
//! be kept stands in a note, each checkpoint is in the history, git finds no fault, no note is torn, and the next
//! operations work.

mod disk;
mod mount;
mod work;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use talklog_core::desk::Desk;
use talklog_core::history::Allowed;
use talklog_core::path::NotePath;
use talklog_core::wire::{SaveReply, SyncState};

use crate::servers::TestHome;
use disk::{Luck, Step};
use work::{NOW, Order, host};
pub use work::{WORK_ARGUMENT, work};

/// How often the power goes while one and the same work was done.
const CUTS_EACH: usize = 20;

/// What is to be done.
#[derive(Debug, Clone)]
pub struct Plan {
    pub seed: u64,
    pub cuts: usize,
    /// The program that runs [`work`].
    pub worker: PathBuf,
    /// The program that talks to remotes.
    pub child: PathBuf,
}

/// What was cut, and what had been said to be kept by then.
#[derive(Debug, Default, Clone, Copy)]
pub struct Figures {
    pub cuts: usize,
    pub steps: usize,
    pub syncs: usize,
    pub tokens: usize,
    pub checkpoints: usize,
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} cuts in {} steps of a disk ({} of them syncs); {} tokens and {} checkpoints had been said to be kept, \
             and all are there",
            self.cuts, self.steps, self.syncs, self.tokens, self.checkpoints
        )
    }
}

/// Says why no disk of ours can be mounted here.
pub fn missing() -> Option<String> {
    let opened = fs::OpenOptions::new().read(true).write(true).open("/dev/fuse");
    opened.err().map(|error| format!("/dev/fuse: {error}"))
}

/// Cuts the power as often as asked for. The error says at which cut something was wrong.
pub fn power(plan: &Plan) -> Result<Figures, String> {
    crate::war::no_machine_config();
    let mut rng = fastrand::Rng::with_seed(plan.seed);
    let mut figures = Figures::default();
    let mut wrong = Vec::new();
    while figures.cuts < plan.cuts {
        let seed = rng.u64(..1 << 32);
        let scene = Scene::new(plan);
        let mounted =
            mount::mount(&scene.disk).map_err(|error| format!("the disk cannot be mounted: {error}"))?;
        let done = scene.work(plan, seed);
        let disk = mounted.take_off().map_err(|error| format!("the disk cannot be taken off: {error}"))?;
        done?;
        let disk = mount::hold(&disk);
        figures.steps += disk.steps.len();
        figures.syncs += disk.steps.iter().filter(|step| matches!(step, Step::Sync { .. })).count();
        // Before the person was told anything there is nothing to be judged.
        let first = disk.steps.iter().position(|step| matches!(step, Step::Told(_))).unwrap_or(0);
        for nth in 0..CUTS_EACH.min(plan.cuts - figures.cuts) {
            let cut = rng.usize(first + 1..=disk.steps.len());
            let luck =
                [Luck::Nothing, Luck::Everything, Luck::Beginning, Luck::Any, Luck::Any][rng.usize(0..5)];
            let (steps, _) = disk.steps.split_at(cut);
            disk::after_cut(steps, luck, &mut rng).lay_out(&disk.nodes, &scene.disk);
            let told: Vec<&str> = steps
                .iter()
                .filter_map(|step| if let Step::Told(told) = step { Some(told.as_str()) } else { None })
                .collect();
            figures.cuts += 1;
            if let Err(what) = scene.judge(&told, &mut figures) {
                let last = told.last().unwrap_or(&"");
                let kept = scene.keep(nth);
                wrong.push(format!(
                    "work {seed}, cut after {cut} of {} steps ({luck:?}, after \"{last}\"): {what}; kept in {}",
                    disk.steps.len(),
                    kept.display()
                ));
                println!("{}", wrong[wrong.len() - 1]);
            }
        }
    }
    if wrong.is_empty() {
        Ok(figures)
    } else {
        Err(format!("{} cuts are wrong:\n{}", wrong.len(), wrong.join("\n")))
    }
}

struct Scene {
    ground: tempfile::TempDir,
    home: TestHome,
    helper: Vec<std::ffi::OsString>,
    /// Where the disk is, with the notebook and our own folders on it.
    disk: PathBuf,
}

impl Scene {
    fn new(plan: &Plan) -> Self {
        let ground = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let home = TestHome::new();
        let none = [("SSL_CERT_FILE", "/dev/null"), ("SSL_CERT_DIR", "/nonexistent")];
        let helper = home.wrapped(&plan.child, &none);
        let disk = ground.path().join("disk");
        fs::create_dir(&disk).unwrap();
        home.bare(&ground.path().join("remote.git"));
        Self { ground, home, helper, disk }
    }

    fn remote(&self) -> PathBuf {
        self.ground.path().join("remote.git")
    }

    /// Lets a process work on the disk, to its end.
    fn work(&self, plan: &Plan, seed: u64) -> Result<(), String> {
        let order = Order {
            disk: self.disk.clone(),
            remote: self.remote(),
            other: self.ground.path().join("other"),
            helper: self.helper.iter().map(|word| word.to_str().unwrap().to_owned()).collect(),
            seed,
        };
        let order = serde_json::to_string(&order).unwrap();
        let output = self.home.command(&plan.worker).arg(WORK_ARGUMENT).arg(order).output().unwrap();
        if output.status.success() {
            return Ok(());
        }
        Err(format!("the work of seed {seed} failed: {}", String::from_utf8_lossy(&output.stderr)))
    }

    /// Copies what is there, for a look.
    fn keep(&self, nth: usize) -> PathBuf {
        let to = std::env::temp_dir().join(format!("talklog-power-{}-{nth}", std::process::id()));
        let _ = Command::new("cp").arg("-a").arg(&self.disk).arg(&to).status();
        to
    }

    fn open(&self, now: i64) -> Result<Desk, String> {
        Desk::open(&self.notes(), host(&self.disk, self.helper.clone(), move || now), |_| {})
            .map_err(|failure| format!("it does not open: {}", failure.message))
    }

    fn notes(&self) -> PathBuf {
        self.disk.join("notes")
    }

    fn judge(&self, told: &[&str], figures: &mut Figures) -> Result<(), String> {
        let now = NOW + 1_000_000;
        let desk = self.open(now)?;
        desk.clear_up();
        desk.refresh();
        desk.sweep();
        let there = self.tokens();
        for token in told.iter().filter_map(|told| told.strip_prefix("kept ")) {
            figures.tokens += 1;
            if !there.contains(token) {
                let found = find(&self.disk, token);
                return Err(format!("{token} is in no note; it is in {found:?}"));
            }
        }
        self.look_at_notes()?;
        if !desk.info().git {
            return Err(format!("it is no repository any more: {:?}", desk.info().problems));
        }
        self.fsck()?;
        for commit in told.iter().filter_map(|told| told.strip_prefix("checkpoint ")) {
            figures.checkpoints += 1;
            let is_there = self.git(&["merge-base", "--is-ancestor", commit, "HEAD"]);
            if !is_there.status.success() {
                return Err(format!("checkpoint {commit} is not in the history"));
            }
        }
        self.next(&desk)?;
        drop(desk);
        let desk = self.open(now + 1000)?;
        desk.clear_up();
        desk.sweep();
        let end = self.tokens();
        if let Some(token) = there.iter().find(|token| !end.contains(*token)) {
            return Err(format!("{token} has gone since"));
        }
        Ok(())
    }

    /// What a person does next.
    fn next(&self, desk: &Desk) -> Result<(), String> {
        let failed =
            |what: &str, why: &dyn std::fmt::Debug| format!("the next {what} does not work: {why:?}");
        let path = NotePath::parse("inbox.md").unwrap();
        let saved = match desk.open_note(&path) {
            Ok(note) => {
                let base = note.item.revision.parse().unwrap();
                desk.save(&path, &format!("{}- next k\n", note.text), base, 0)
            }
            Err(_) => desk.save_bytes(&path, b"- next k\n", None).map_err(|why| failed("new note", &why))?,
        };
        if !matches!(saved, SaveReply::Saved { .. }) {
            return Err(failed("save", &saved));
        }
        desk.snapshot(&path).map_err(|why| failed("snapshot", &why))?;
        match desk.checkpoint() {
            Ok(Some(_)) => {}
            other => return Err(failed("checkpoint", &other)),
        }
        let status = self.git(&["status", "--porcelain"]);
        if !status.stdout.is_empty() || !status.status.success() {
            return Err(format!("after a checkpoint git's status has {status:?}"));
        }
        if desk.info().remote.is_some() {
            let report = desk.sync_with(Allowed { deletions: true, ..Allowed::default() }, true);
            match report.map_err(|why| failed("sync", &why))?.state {
                SyncState::InSync { .. } => {}
                other => return Err(failed("sync", &other)),
            }
        }
        self.fsck()
    }

    fn git(&self, arguments: &[&str]) -> std::process::Output {
        self.home.command("git").args(arguments).current_dir(self.notes()).output().unwrap()
    }

    fn fsck(&self) -> Result<(), String> {
        let output = self.git(&["fsck", "--strict", "--no-dangling", "--no-progress"]);
        if output.status.success() {
            return Ok(());
        }
        Err(format!(
            "git fsck: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ))
    }

    fn files(&self) -> Vec<PathBuf> {
        let walk =
            walkdir::WalkDir::new(self.notes()).into_iter().filter_entry(|entry| entry.file_name() != ".git");
        let files = walk.filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
        files.map(walkdir::DirEntry::into_path).collect()
    }

    fn tokens(&self) -> BTreeSet<String> {
        self.files().iter().flat_map(|file| words(&fs::read(file).unwrap())).collect()
    }

    /// No note is half of what was saved: each ends with a whole line, and has no zeros.
    fn look_at_notes(&self) -> Result<(), String> {
        for file in self.files().iter().filter(|file| file.extension().is_some_and(|kind| kind == "md")) {
            let bytes = fs::read(file).unwrap();
            let whole = bytes.ends_with(b"k\n") && !bytes.contains(&0);
            if !whole {
                return Err(format!("{} is torn: {:?}", file.display(), String::from_utf8_lossy(&bytes)));
            }
        }
        Ok(())
    }
}

fn words(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let part = |c: char| !c.is_ascii_alphanumeric();
    text.split(part)
        .filter(|word| word.starts_with("tok") && word.ends_with('k'))
        .map(str::to_owned)
        .collect()
}

fn find(folder: &Path, token: &str) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let files = files.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path);
    files
        .filter(|file| fs::read(file).is_ok_and(|bytes| words(&bytes).iter().any(|word| word == token)))
        .collect()
}
