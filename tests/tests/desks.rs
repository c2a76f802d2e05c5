//! Open notebooks, as the window and the command line have them, and a real remote on this machine.
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
use std::sync::{Arc, Once, OnceLock, Weak};

use jiff::{Timestamp, tz::TimeZone};
use talklog_core::desk::Desk;
use talklog_core::notebook::Host;
use talklog_core::path::NotePath;
use talklog_core::wire::{Event, SyncState};
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
    desk: Arc<Desk>,
    root: PathBuf,
}

impl Device {
    /// Opens the notebook of a device; `heard` hears what the windows are told.
    fn open(home: &TestHome, name: &str, heard: impl Fn(&Desk, Event) + Send + Sync + 'static) -> Self {
        no_machine_config();
        let folder = |part: &str| home.path().join(name).join(part);
        let root = folder("notes");
        fs::create_dir_all(&root).unwrap();
        let host = Host {
            config: folder("config"),
            data: folder("data"),
            state: folder("state"),
            cache: folder("cache"),
            device: name.to_owned(),
            clock: Arc::new(|| "2026-09-17T13:30:00Z".parse::<Timestamp>().unwrap()),
            home: home.path().to_path_buf(),
            zone: TimeZone::UTC,
            helper: home.wrapped(Path::new(env!("CARGO_BIN_EXE_remote_child")), &[]),
        };
        let own: Arc<OnceLock<Weak<Desk>>> = Arc::default();
        let hears = own.clone();
        let tell = move |event| {
            if let Some(desk) = hears.get().and_then(Weak::upgrade) {
                heard(&desk, event);
            }
        };
        let desk = Arc::new(Desk::open(&root, host, tell).unwrap());
        own.set(Arc::downgrade(&desk)).unwrap();
        desk.refresh();
        desk.make_repository().unwrap();
        desk.set_identity("Kim Example", "kim@example.org").unwrap();
        Self { desk, root }
    }

    fn write(&self, name: &str, text: &str) {
        let file = self.root.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
        self.desk.refresh();
    }
}

fn path(text: &str) -> NotePath {
    NotePath::parse(text).unwrap()
}

#[test]
fn what_is_saved_during_a_sync_is_in_the_next_checkpoint() {
    let home = TestHome::new();
    home.bare(&home.path().join("remote.git"));
    let laptop = Device::open(&home, "laptop", |desk, event| {
        let getting = matches!(&event, Event::Status { status } if status.sync == SyncState::Getting);
        if getting && !desk.notebook().exists(&path("later.md")) {
            desk.save_bytes(&path("later.md"), b"typed while the network was waited for\n", None).unwrap();
        }
    });
    laptop.write("a.md", "a\n");
    laptop.desk.set_remote("../../remote.git").unwrap();
    let report = laptop.desk.sync().unwrap();
    assert!(matches!(report.state, SyncState::InSync { .. }), "{report:?}");
    assert!(laptop.desk.checkpoint().unwrap().is_some(), "it is in no checkpoint");
    assert_eq!(home.git(&laptop.root, &["status", "--porcelain"]), "");
}
