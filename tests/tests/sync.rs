//! Sync between two devices and a remote on this machine: what arrives, what waits, and what is never lost.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Once;

use jiff::{Timestamp, tz::TimeZone};
use talklog_core::history::{Allowed, Found, Repository};
use talklog_core::notebook::{Host, Notebook};
use talklog_core::path::NotePath;
use talklog_core::remote::{Cancel, Deadlines};
use talklog_core::sync::{Options, SyncReport, SyncState, sync};
use talklog_tests::servers::TestHome;

/// The first use of libgit2 in this process must be this: it keeps the machine's configuration out.
fn no_machine_config() {
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

struct Device {
    notebook: Notebook,
    repository: Repository,
    root: PathBuf,
}

impl Device {
    fn open(home: &TestHome, name: &str) -> Self {
        let root = home.path().join(name).join("notes");
        let folder = |part: &str| home.path().join(name).join(part);
        let host = Host {
            config: folder("config"),
            data: folder("data"),
            state: folder("state"),
            cache: folder("cache"),
            device: name.to_owned(),
            clock: std::sync::Arc::new(|| "2026-09-17T13:30:00Z".parse::<Timestamp>().unwrap()),
            home: home.path().to_path_buf(),
            zone: TimeZone::UTC,
            helper: home.wrapped(Path::new(env!("CARGO_BIN_EXE_remote_child")), &[]),
        };
        let notebook = Notebook::open(&root, host).unwrap();
        let repository = match Repository::open(&root, &notebook.state_folder()).unwrap() {
            Found::Repository(repository) => repository,
            Found::None | Found::Inside(_) => Repository::init(&root, &notebook.state_folder()).unwrap(),
        };
        Self { notebook, repository, root }
    }

    fn write(&self, name: &str, text: &str) {
        let file = self.root.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.root.join(name)).unwrap()
    }

    fn sync(&self) -> SyncReport {
        self.sync_with(Allowed::default(), true, || {})
    }

    fn sync_with(&self, allowed: Allowed, push: bool, mut sending: impl FnMut()) -> SyncReport {
        let options = Options {
            changed: self.repository.changed().unwrap(),
            message: "notes".into(),
            allowed,
            push,
            zone: TimeZone::UTC,
            deadlines: Deadlines::SYNC,
            cancel: Cancel::default(),
        };
        sync(&self.notebook, &self.repository, &options, &mut |state| {
            if matches!(state, SyncState::Sending { .. }) {
                sending();
            }
        })
    }
}

struct Ground {
    home: TestHome,
    laptop: Device,
    phone: Device,
}

impl Ground {
    /// An empty remote, a laptop whose notes are there, and a phone that has them.
    fn new() -> Self {
        no_machine_config();
        let home = TestHome::new();
        home.bare(&home.path().join("remote.git"));
        let mut devices = ["laptop", "phone"].map(|name| {
            fs::create_dir_all(home.path().join(name).join("notes")).unwrap();
            let device = Device::open(&home, name);
            let identity = talklog_core::history::Identity {
                name: "Kim Example".into(),
                email: "kim@example.org".into(),
            };
            device.repository.set_identity(&identity).unwrap();
            // Relative to the top of the work tree, as git has it.
            device.repository.set_remote("../../remote.git").unwrap();
            Some(device)
        });
        let (laptop, phone) = (devices[0].take().unwrap(), devices[1].take().unwrap());
        laptop.write("a.md", "one\ntwo\nthree\n");
        laptop.write("day/b.md", "b\n");
        let report = laptop.sync();
        assert!(in_sync(&report), "{report:?}");
        assert_eq!(report.sent, 1);
        let report = phone.sync();
        assert!(in_sync(&report), "{report:?}");
        assert_eq!((report.received, report.changed.len()), (1, 2));
        assert_eq!(phone.read("day/b.md"), "b\n");
        let ground = Self { home, laptop, phone };
        ground.clean();
        ground
    }

    /// Nothing is left over on either device, and git finds no fault.
    fn clean(&self) {
        for device in [&self.laptop, &self.phone] {
            assert_eq!(self.git(device, &["status", "--porcelain"]), "");
            self.git(device, &["fsck", "--strict"]);
        }
    }

    fn git(&self, device: &Device, arguments: &[&str]) -> String {
        self.home.git(&device.root, arguments)
    }

    fn same(&self) {
        let tree = |device| self.git(device, &["rev-parse", "HEAD^{tree}"]);
        assert_eq!(tree(&self.laptop), tree(&self.phone));
        self.clean();
    }
}

fn in_sync(report: &SyncReport) -> bool {
    matches!(report.state, SyncState::InSync { .. })
}

#[test]
fn edits_go_both_ways_and_both_sides_of_a_conflict_are_kept() {
    let ground = Ground::new();
    let (laptop, phone) = (&ground.laptop, &ground.phone);
    laptop.write("a.md", "one\nlaptop\nthree\n");
    phone.write("a.md", "one\nphone\nthree\n");
    phone.write("new.md", "new\n");
    assert!(in_sync(&laptop.sync()));
    let report = phone.sync();
    assert!(in_sync(&report), "{report:?}");
    assert_eq!((report.copies.len(), report.received, report.sent), (1, 1, 2));
    let copy = report.copies[0].to_string();
    let report = laptop.sync();
    assert!(in_sync(&report) && report.sent == 0, "{report:?}");
    ground.same();
    let all = laptop.read("a.md") + &laptop.read(&copy);
    assert!(all.contains("laptop") && all.contains("phone"), "{all}");
}

/// Each merges what the other has, and neither has seen the other's merge: whose side is whose must not matter (P10).
#[test]
fn two_devices_that_merge_at_the_same_time_reach_the_same_bytes() {
    for seed in 0..4 {
        let ground = Ground::new();
        let (laptop, phone) = (&ground.laptop, &ground.phone);
        for name in ["c.md", "d.md", "e.md", "f.md"] {
            laptop.write(name, &format!("{name}\none\ntwo\nthree\n"));
        }
        assert!(in_sync(&laptop.sync()) && in_sync(&phone.sync()));
        let fronts = ["---\nroom: A\n---\n", "---\nroom: B\n---\n"];
        for ((device, front), turned) in
            [laptop, phone].into_iter().zip(fronts).zip([seed % 2 == 0, seed % 2 == 1])
        {
            let name = device.root.parent().unwrap().file_name().unwrap().to_str().unwrap();
            device.write("a.md", &format!("one\n{name} {seed}\nthree\n"));
            device.write("c.md", &format!("c.md\none\n{name} {seed}\ntwo\nthree\n"));
            device.write("d.md", &format!("{front}d.md\none\ntwo\nthree\n"));
            device.write("new.md", &format!("{name} {seed}\n"));
            device.write("p.png", &format!("\0{name} {seed}"));
            if turned {
                fs::remove_file(device.root.join("e.md")).unwrap();
                fs::rename(device.root.join("f.md"), device.root.join("g.md")).unwrap();
            } else {
                device.write("e.md", "e.md\none\nedited\nthree\n");
                fs::rename(device.root.join("f.md"), device.root.join("h.md")).unwrap();
            }
        }
        // Each pushes to a place of its own, which is then the other's remote.
        for (device, place) in [(laptop, "of-laptop.git"), (phone, "of-phone.git")] {
            ground.home.git(ground.home.path(), &["clone", "-q", "--bare", "remote.git", place]);
            device.repository.set_remote(&format!("../../{place}")).unwrap();
            assert!(in_sync(&device.sync()));
        }
        laptop.repository.set_remote("../../of-phone.git").unwrap();
        phone.repository.set_remote("../../of-laptop.git").unwrap();
        for device in [laptop, phone] {
            ground.git(device, &["update-ref", "refs/remotes/origin/main", "HEAD~1"]);
            let report = device.sync_with(Allowed::default(), false, || {});
            assert_eq!((report.state, report.received), (SyncState::Waiting, 1), "seed {seed}");
            assert!(report.copies.len() >= 2, "{:?}", report.copies);
        }
        ground.same();
    }
}

#[test]
fn a_push_that_comes_too_late_merges_and_tries_again() {
    let ground = Ground::new();
    ground.laptop.write("l.md", "laptop\n");
    ground.phone.write("p.md", "phone\n");
    let mut pushes = 0;
    let report = ground.laptop.sync_with(Allowed::default(), true, || {
        pushes += 1;
        if pushes == 1 {
            // The phone is faster, between the laptop's fetch and its push.
            assert!(in_sync(&ground.phone.sync()));
        }
    });
    assert!(in_sync(&report), "{report:?}");
    assert_eq!(pushes, 2);
    assert!(in_sync(&ground.phone.sync()));
    ground.same();
}

#[test]
fn what_is_staged_stops_only_a_merge_that_would_change_it() {
    let ground = Ground::new();
    ground.laptop.write("a.md", "from the laptop\n");
    assert!(in_sync(&ground.laptop.sync()));
    ground.phone.write("day/b.md", "staged\n");
    ground.git(&ground.phone, &["add", "day/b.md"]);
    assert!(in_sync(&ground.phone.sync()));
    assert_eq!(ground.git(&ground.phone, &["status", "--porcelain"]).trim(), "M  day/b.md");
    ground.laptop.write("day/b.md", "from the laptop\n");
    assert!(in_sync(&ground.laptop.sync()));
    let report = ground.phone.sync();
    assert!(matches!(&report.state, SyncState::InTheWay { path, .. } if path == "day/b.md"), "{report:?}");
    assert_eq!(ground.git(&ground.phone, &["status", "--porcelain"]).trim(), "M  day/b.md");
}

#[test]
fn what_is_saved_after_the_checkpoint_is_merged_too() {
    let ground = Ground::new();
    ground.laptop.write("a.md", "ONE\ntwo\nthree\n");
    assert!(in_sync(&ground.laptop.sync()));
    // The caller names nothing that changed, as when a save comes during the fetch.
    ground.phone.write("a.md", "one\ntwo\nTHREE\n");
    let options = Options {
        changed: Vec::new(),
        message: "notes".into(),
        allowed: Allowed::default(),
        push: true,
        zone: TimeZone::UTC,
        deadlines: Deadlines::SYNC,
        cancel: Cancel::default(),
    };
    let report = sync(&ground.phone.notebook, &ground.phone.repository, &options, &mut |_| {});
    assert_eq!(ground.phone.read("a.md"), "ONE\ntwo\nTHREE\n", "{report:?}");
    assert!(in_sync(&ground.laptop.sync()));
    ground.same();
}

#[test]
fn a_rewritten_remote_stops_and_nothing_is_forced() {
    let ground = Ground::new();
    ground.git(&ground.laptop, &["commit", "-q", "--amend", "-m", "rewritten"]);
    ground.git(&ground.laptop, &["push", "-q", "--force", "origin", "main"]);
    ground.phone.write("p.md", "p\n");
    let head = || ground.git(&ground.phone, &["rev-parse", "HEAD~"]);
    let report = ground.phone.sync();
    assert_eq!(report.state, SyncState::Rewritten);
    assert_eq!(head(), ground.git(&ground.phone, &["rev-parse", "origin/main"]));
    // Its branch gone is no reason to make it again.
    ground.home.git(&ground.home.path().join("remote.git"), &["update-ref", "-d", "refs/heads/main"]);
    assert_eq!(ground.phone.sync().state, SyncState::Rewritten);
}

#[test]
fn many_deletions_and_strangers_wait_for_a_person() {
    let ground = Ground::new();
    fs::remove_file(ground.laptop.root.join("day/b.md")).unwrap();
    assert!(in_sync(&ground.laptop.sync()));
    assert_eq!(ground.phone.sync().state, SyncState::ManyDeletions { notes: 1 });
    assert!(ground.phone.root.join("day/b.md").exists());
    let allowed = Allowed { deletions: true, ..Allowed::default() };
    assert!(in_sync(&ground.phone.sync_with(allowed, true, || {})));
    assert!(!ground.phone.root.join("day/b.md").exists());
    ground.same();

    fs::create_dir_all(ground.home.path().join("tablet/notes")).unwrap();
    let tablet = Device::open(&ground.home, "tablet");
    let identity = ground.laptop.repository.identity().unwrap().unwrap();
    tablet.repository.set_identity(&identity).unwrap();
    tablet.repository.set_remote("../../remote.git").unwrap();
    tablet.write("t.md", "tablet\n");
    assert_eq!(tablet.sync().state, SyncState::Unrelated);
    let allowed = Allowed { unrelated: true, ..Allowed::default() };
    assert!(in_sync(&tablet.sync_with(allowed, true, || {})));
    assert_eq!(tablet.read("a.md"), "one\ntwo\nthree\n");
    assert!(in_sync(&ground.phone.sync()));
    assert_eq!(ground.phone.read("t.md"), "tablet\n");
}

#[test]
fn without_push_checkpoints_wait() {
    let ground = Ground::new();
    ground.phone.write("p.md", "p\n");
    let report = ground.phone.sync_with(Allowed::default(), false, || panic!("it pushed"));
    assert_eq!(report.state, SyncState::Waiting);
    assert_eq!(ground.phone.repository.ahead_behind().unwrap().ahead, 1);
    assert!(in_sync(&ground.phone.sync()));
}

#[test]
fn it_says_what_is_missing() {
    no_machine_config();
    let home = TestHome::new();
    fs::create_dir_all(home.path().join("solo/notes")).unwrap();
    let solo = Device::open(&home, "solo");
    solo.write("a.md", "a\n");
    assert_eq!(solo.sync().state, SyncState::IdentityNeeded);
    home.git(&solo.root, &["config", "user.name", "Kim Example"]);
    home.git(&solo.root, &["config", "user.email", "kim@example.org"]);
    assert_eq!(solo.sync().state, SyncState::NoRemote);
    solo.repository.set_remote("../gone.git").unwrap();
    assert!(matches!(solo.sync().state, SyncState::RemoteGone { .. }));
    assert_eq!(solo.repository.changed().unwrap(), Vec::<NotePath>::new());
}

/// Thirty rounds of random edits on two devices, synced at random moments, end in the same bytes on both.
#[test]
fn thirty_random_rounds_converge() {
    for seed in [1, 2, 3] {
        let ground = Ground::new();
        let mut random = seed;
        let mut next = |below: u64| {
            // A generator of our own keeps the rounds the same on every machine.
            random =
                u64::wrapping_mul(random, 6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % below
        };
        let mut lines = Vec::new();
        for round in 0..10 {
            for (device, name) in [(&ground.laptop, "laptop"), (&ground.phone, "phone")] {
                let file = ["a.md", "day/b.md", "c.md"][next(3) as usize];
                let line = format!("{name} {round} {}", next(1000));
                let old = fs::read_to_string(device.root.join(file)).unwrap_or_default();
                let mut all: Vec<_> = old.lines().collect();
                let at = next(all.len() as u64 + 1) as usize;
                all.insert(at, &line);
                device.write(file, &(all.join("\n") + "\n"));
                lines.push(line);
                if next(2) == 0 {
                    let report = device.sync();
                    assert!(in_sync(&report), "seed {seed} round {round}: {report:?}");
                }
            }
        }
        for device in [&ground.laptop, &ground.phone, &ground.laptop] {
            let report = device.sync();
            assert!(in_sync(&report), "seed {seed}: {report:?}");
        }
        ground.same();
        // Lines were only added, so every one of them is somewhere.
        let mut all = String::new();
        for name in ground.git(&ground.laptop, &["ls-files", "-z"]).split_terminator('\0') {
            all += &ground.laptop.read(name);
        }
        for line in lines {
            assert!(all.contains(&line), "seed {seed}: \"{line}\" is lost");
        }
    }
}
