//! Devices at war: two to five real notebooks and one real remote, under everything that happens to notebooks.
//!
//! A war is decided by its seed: what is done, by whom, when, and what the clocks say. Each device is the desk that
//! the window has, over the real core; the network is the real child process with a remote that is a folder. Nothing
//! of the engine is replaced. The rules stand in [`ledger`]; they come from the promises, not from the engine.
//!
//! It refuses to go on after the first fault: the fault names the operation, and the same seed with that many
//! operations is the way to see it again.

mod device;
mod files;
mod killed;
mod ledger;
mod network;
mod operations;
mod report;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Once};
use std::time::{Duration, Instant};

use talklog_core::wire::SyncState;

use crate::servers::TestHome;
use device::{Device, Ground};
pub use killed::{STEP_ARGUMENT, Watched, step, watched};
use ledger::Ledger;
pub use report::Figures;

/// After so many operations everything is checked.
const FULL: u64 = 500;

/// One war.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Decides everything.
    pub seed: u64,
    /// How many operations.
    pub operations: u64,
    /// How many devices, 2 to 5.
    pub devices: usize,
    /// After this time no further operation is begun; the end is checked all the same.
    pub at_most: Duration,
    /// The program that talks to remotes.
    pub child: PathBuf,
    /// The program that does one step and is killed: [`step`] with its arguments.
    pub stepper: PathBuf,
}

/// What went wrong, and when.
#[derive(Debug)]
pub struct Fault {
    /// The seed.
    pub seed: u64,
    /// How many devices.
    pub devices: usize,
    /// How many operations lead there.
    pub operation: u64,
    /// What happened.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "seed {} with {} devices, operation {}: {}\nagain with: war {} {} {}",
            self.seed, self.devices, self.operation, self.message, self.operation, self.seed, self.devices
        )
    }
}

struct World {
    plan: Plan,
    rng: fastrand::Rng,
    ground: Ground,
    devices: Vec<Device>,
    /// How many devices there have been.
    born: usize,
    ledger: Ledger,
    /// What was durable on devices that are no longer there.
    ever: ledger::Tokens,
    /// Whether some device's git turns line ends: then they may differ at the end, and nothing else may.
    turned: bool,
    figures: Figures,
    /// The last operations, for the message of a fault.
    lately: Vec<String>,
}

/// The first use of libgit2 in this process must be this: it keeps the machine's configuration out.
pub(crate) fn no_machine_config() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        use git2::ConfigLevel::{Global, ProgramData, System, XDG};
        for level in [Global, ProgramData, System, XDG] {
            // SAFETY: no other thread is in libgit2 yet, since all come through here first.
            #[allow(unsafe_code)]
            unsafe {
                git2::opts::set_search_path(level, "/nonexistent").unwrap();
            }
        }
    });
}

/// Fights one war to its end.
pub fn fight(plan: &Plan) -> Result<Figures, Fault> {
    no_machine_config();
    // The core's own dice, for names of temporary files and for jitter.
    fastrand::seed(plan.seed);
    let begin = Instant::now();
    let mut at = 0;
    let mut lately = Vec::new();
    let fought = catch_unwind(AssertUnwindSafe(|| {
        let mut world = World::new(plan.clone());
        let done = catch_unwind(AssertUnwindSafe(|| world.all(begin, &mut at)));
        lately = std::mem::take(&mut world.lately);
        if let Err(panic) = done {
            world.keep_for_a_look();
            std::panic::resume_unwind(panic);
        }
        world.figures.time = begin.elapsed();
        world.figures
    }));
    fought.map_err(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
            .unwrap_or_default();
        let message = format!("{message}\nthe last operations:\n  {}", lately.join("\n  "));
        Fault { seed: plan.seed, devices: plan.devices, operation: at, message }
    })
}

impl World {
    fn new(plan: Plan) -> Self {
        let home = Arc::new(TestHome::new());
        home.bare(&home.path().join("remote.git"));
        let ground = Ground { home, now: Arc::new(AtomicI64::new(1_789_000_000)), child: plan.child.clone() };
        let mut world = Self {
            rng: fastrand::Rng::with_seed(plan.seed),
            plan,
            ground,
            devices: Vec::new(),
            born: 0,
            ledger: Ledger::default(),
            ever: ledger::Tokens::default(),
            turned: false,
            figures: Figures::default(),
            lately: Vec::new(),
        };
        for _ in 0..world.plan.devices {
            world.join();
        }
        world
    }

    fn all(&mut self, begin: Instant, at: &mut u64) {
        while *at < self.plan.operations && begin.elapsed() < self.plan.at_most {
            *at += 1;
            self.ground.now.fetch_add(self.rng.i64(1..25), Ordering::Relaxed);
            self.operate(*at);
            self.figures.operations = *at;
            if at.is_multiple_of(FULL) {
                for d in 0..self.devices.len() {
                    self.check(d);
                    self.check_reachable(d);
                }
                self.figures.checks += 1;
            }
        }
        self.end();
        self.figures.tokens = u64::from(self.ledger.count());
    }

    /// Notes an operation for the message of a fault.
    fn say(&mut self, what: String) {
        if self.lately.len() == 12 {
            self.lately.remove(0);
        }
        self.lately.push(what);
    }

    /// After each step: what was durable here and was deleted by nobody stands in a file, a journal or a commit that
    /// some ref reaches, and the repository is in the middle of nothing.
    fn check(&mut self, d: usize) {
        let device = &mut self.devices[d];
        let visible = device.visible();
        let mut gone = device.held.without(&[&visible, &self.ledger.removed]);
        if !gone.is_empty() {
            let put_by = device.put_by();
            gone.retain(|token| !put_by.has(*token));
        }
        if !gone.is_empty() {
            // A merge took it out of the files, as it may where another device has moved it and tells so in two
            // steps; at the end it has to be back.
            let reachable = self.ledger.reachable(&device.root);
            gone.retain(|token| !reachable.has(*token));
        }
        assert!(gone.is_empty(), "{}: {} are in no file, journal or commit", device.name, words(&gone));
        device.held.unite(&visible);
        let git = git2::Repository::open(&device.root).unwrap();
        assert_eq!(git.state(), git2::RepositoryState::Clean, "{}: left in the middle", device.name);
        assert!(!git.head_detached().unwrap(), "{}: left detached", device.name);
    }

    /// What commits and the trash held once can be reached still.
    fn check_reachable(&mut self, d: usize) {
        let device = &mut self.devices[d];
        let mut there = self.ledger.reachable(&device.root);
        device.owed.unite(&there);
        there.unite(&device.put_by());
        there.unite(&device.visible());
        let lost = device.owed.without(&[&there]);
        let words: Vec<_> = lost.iter().map(|token| ledger::word(*token)).collect();
        assert!(
            words.is_empty(),
            "{}: {words:?} were in a commit or the trash, and are no longer",
            device.name
        );
    }

    /// Peace: all that is open is saved, all devices sync until nothing is left, and then hold the same.
    fn end(&mut self) {
        self.say("the end".into());
        for d in 0..self.devices.len() {
            self.devices[d].go(true);
            self.save(d);
            self.ground.now.fetch_add(61, Ordering::Relaxed);
            self.devices[d].desk().sweep();
            self.devices[d].desk().refresh();
            self.check(d);
        }
        let head = |device: &Device| device.git(&["rev-parse", "HEAD"]);
        for round in 0.. {
            let mut quiet = true;
            for d in 0..self.devices.len() {
                self.devices[d].desk().refresh();
                let before = head(&self.devices[d]);
                let state = self.sync_until_done(d);
                assert!(matches!(state, SyncState::InSync { .. }), "{} ends {state:?}", self.devices[d].name);
                quiet &= before == head(&self.devices[d]);
                self.check(d);
            }
            if quiet {
                break;
            }
            assert!(round < 6, "the devices never come to an end with each other");
        }
        let mut first: Option<BTreeMap<PathBuf, Vec<u8>>> = None;
        for d in 0..self.devices.len() {
            self.devices[d].close();
            self.check_reachable(d);
            let device = &self.devices[d];
            let left = if self.turned {
                // Git's status believes a length alone, when another program has turned a file's line ends.
                device.git(&["diff", "HEAD"]) + &device.git(&["ls-files", "--others", "--exclude-standard"])
            } else {
                device.git(&["status", "--porcelain"])
            };
            assert_eq!(left, "", "{} is not clean", device.name);
            device.git(&["fsck", "--strict", "--no-dangling"]);
            let files: BTreeMap<PathBuf, Vec<u8>> = ledger::files(&device.root)
                .into_iter()
                .map(|file| {
                    let bytes = fs::read(&file).unwrap();
                    let bytes = if self.turned { without_returns(&bytes) } else { bytes };
                    (file.strip_prefix(&device.root).unwrap().to_owned(), bytes)
                })
                .collect();
            let mut there = ledger::Tokens::default();
            for (path, bytes) in &files {
                there.extend(&ledger::found(bytes));
                assert!(!has_markers(bytes), "{}: conflict markers in {}", device.name, path.display());
            }
            for held in self.devices.iter().map(|device| &device.held).chain([&self.ever]) {
                let lost = held.without(&[&there, &self.ledger.removed]);
                assert!(lost.is_empty(), "{}: {} were deleted by nobody", device.name, words(&lost));
            }
            match &first {
                None => first = Some(files),
                Some(first) => same(first, &files, &device.name),
            }
        }
        let remote = self.remote();
        self.ground.home.git(&remote, &["fsck", "--strict", "--no-dangling"]);
    }

    /// Leaves everything where it can be looked at, when `TALKLOG_KEEP` names a folder.
    fn keep_for_a_look(&self) {
        if let Some(to) = std::env::var_os("TALKLOG_KEEP") {
            let to = Path::new(&to).join(format!("war-{}", self.plan.seed));
            let _ = std::process::Command::new("cp").arg("-a").arg(self.ground.home.path()).arg(to).status();
        }
    }
}

fn without_returns(bytes: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n").into_bytes()
}

fn words(tokens: &[u32]) -> String {
    tokens.iter().map(|token| ledger::word(*token)).collect::<Vec<_>>().join(", ")
}

fn has_markers(bytes: &[u8]) -> bool {
    bytes
        .split(|byte| *byte == b'\n')
        .any(|line| line.starts_with(b"<<<<<<<") || line.starts_with(b">>>>>>>"))
}

fn same(one: &BTreeMap<PathBuf, Vec<u8>>, other: &BTreeMap<PathBuf, Vec<u8>>, name: &str) {
    for (path, bytes) in one {
        let there = other.get(path);
        assert!(there.is_some(), "{name} has no {}", path.display());
        assert_eq!(
            String::from_utf8_lossy(there.unwrap()),
            String::from_utf8_lossy(bytes),
            "{name} has another {}",
            path.display()
        );
    }
    let more: Vec<_> = other.keys().filter(|path| !one.contains_key(*path)).collect();
    assert!(more.is_empty(), "{name} has {more:?}, and the others have not");
}
