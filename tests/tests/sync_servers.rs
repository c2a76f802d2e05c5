//! Sync between two devices over the servers that people have, and over a network that goes and comes back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "test code"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};

use jiff::{Timestamp, tz::TimeZone};
use talklog_core::history::{Allowed, Found, Repository};
use talklog_core::notebook::{Host, Notebook};
use talklog_core::path::{NotePath, Revision};
use talklog_core::remote::{self, Cancel, Deadlines, Outcome};
use talklog_core::sync::{Options, SyncReport, SyncState, sync};
use talklog_tests::servers::{HttpGit, Sshd, TestHome};

/// The first use of libgit2 in this process: it keeps the machine's configuration out.
fn no_machine_config() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        use git2::ConfigLevel::{Global, ProgramData, System, XDG};
        for level in [Global, ProgramData, System, XDG] {
            // SAFETY: no other thread is in libgit2 yet, since all come through here first.
            #[expect(unsafe_code, reason = "libgit2's search paths are ones for the process")]
            unsafe {
                git2::opts::set_search_path(level, "/nonexistent").unwrap();
            }
        }
    });
}

/// A server that holds one bare repository, and can be cut off.
enum Server {
    Path(PathBuf),
    Ssh(Sshd, PathBuf),
    Http(HttpGit),
}

impl Server {
    fn all(home: &TestHome) -> Vec<Self> {
        let root = home.path().join("remotes");
        for name in ["path.git", "ssh.git", "http.git"] {
            home.bare(&root.join(name));
        }
        let sshd = Sshd::start(home);
        home.know(&sshd);
        let http = HttpGit::start(home, &root);
        home.store_credentials(&http.url(""), HttpGit::USER, HttpGit::PASSWORD);
        vec![Self::Path(root.join("path.git")), Self::Ssh(sshd, root.join("ssh.git")), Self::Http(http)]
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Path(_) => "path",
            Self::Ssh(..) => "ssh",
            Self::Http(_) => "http",
        }
    }

    fn url(&self) -> String {
        match self {
            Self::Path(path) => path.to_str().unwrap().to_owned(),
            Self::Ssh(sshd, path) => sshd.url(path),
            Self::Http(http) => http.url("http.git"),
        }
    }

    fn cut(&mut self) {
        match self {
            Self::Path(path) => fs::rename(&*path, path.with_extension("unmounted")).unwrap(),
            Self::Ssh(sshd, _) => sshd.stop(),
            Self::Http(http) => http.stop(),
        }
    }

    fn join(&mut self) {
        match self {
            Self::Path(path) => fs::rename(path.with_extension("unmounted"), path).unwrap(),
            Self::Ssh(sshd, _) => sshd.resume(),
            Self::Http(http) => http.resume(),
        }
    }
}

struct Device<'a> {
    home: &'a TestHome,
    notebook: Notebook,
    repository: Repository,
}

impl<'a> Device<'a> {
    fn open(home: &'a TestHome, root: &Path, name: &str) -> Self {
        no_machine_config();
        let folder = |part: &str| home.path().join("devices").join(name).join(part);
        let host = Host {
            config: folder("config"),
            data: folder("data"),
            state: folder("state"),
            cache: folder("cache"),
            home: folder("home"),
            zone: jiff::tz::TimeZone::UTC,
            device: name.to_owned(),
            clock: Arc::new(|| "2026-09-17T13:30:00Z".parse::<Timestamp>().unwrap()),
            helper: helper(home),
        };
        let notebook = Notebook::open(root, host).unwrap();
        let repository = match Repository::open(root, &notebook.state_folder()).unwrap() {
            Found::Repository(repository) => repository,
            Found::None | Found::Inside(_) => Repository::init(root, &notebook.state_folder()).unwrap(),
        };
        let identity =
            talklog_core::history::Identity { name: "Kim Example".into(), email: "kim@example.org".into() };
        repository.set_identity(&identity).unwrap();
        Self { home, notebook, repository }
    }

    fn cloned(home: &'a TestHome, url: &str, name: &str) -> Self {
        no_machine_config();
        let root = home.path().join("notes").join(name);
        let state = home.path().join("devices").join(name).join("clone");
        let outcome = remote::clone(
            &helper(home),
            url,
            &root,
            &state,
            &Deadlines::CLONE,
            &Cancel::default(),
            &mut |_| {},
        );
        assert!(matches!(outcome, Outcome::Cloned { .. }), "{outcome:?}");
        Self::open(home, &root, name)
    }

    /// Saves through the notebook's own door.
    fn save(&self, path: &str, bytes: &[u8]) {
        let file = self.notebook.root().join(path);
        let base = fs::read(&file).ok().map(|bytes| Revision::of(&bytes));
        self.notebook.save_bytes(&NotePath::parse(path).unwrap(), bytes, base).unwrap();
        assert_eq!(fs::read(&file).unwrap(), bytes);
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.notebook.root().join(path)).unwrap()
    }

    fn git(&self, arguments: &[&str]) -> String {
        self.home.git(self.notebook.root(), arguments)
    }

    fn try_sync(&self) -> SyncReport {
        let options = Options {
            changed: self.repository.changed().unwrap(),
            message: "notes".into(),
            allowed: Allowed { deletions: true, ..Allowed::default() },
            push: true,
            zone: TimeZone::UTC,
            deadlines: Deadlines::SYNC,
            cancel: Cancel::default(),
        };
        sync(&self.notebook, &self.repository, &options, &mut |_| {})
    }

    /// Syncs to the end, and holds that git finds nothing left but what the user left.
    fn sync(&self, left: &str) -> SyncReport {
        let report = self.try_sync();
        assert!(matches!(report.state, SyncState::InSync { .. }), "{report:?}");
        assert_eq!(self.git(&["status", "--porcelain"]), left);
        self.waits(0, 0);
        report
    }

    /// What waits, counted from refs, as git counts it too.
    fn waits(&self, ahead: usize, behind: usize) {
        let distance = self.repository.ahead_behind().unwrap();
        assert_eq!((distance.ahead, distance.behind), (ahead, behind));
        let counted = self.git(&["rev-list", "--left-right", "--count", "HEAD...@{upstream}"]);
        assert_eq!(counted.trim(), format!("{ahead}\t{behind}"));
    }

    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files(self.notebook.root())
    }
}

fn helper(home: &TestHome) -> Vec<std::ffi::OsString> {
    home.wrapped(Path::new(env!("CARGO_BIN_EXE_remote_child")), &[])
}

/// Every file below a folder but git's own, with its bytes.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().is_some_and(|name| name == ".git") {
                continue;
            }
            if path.symlink_metadata().unwrap().is_dir() {
                folders.push(path);
            } else if path.is_file() {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

/// Bytes that no filter for text may touch.
fn picture(seed: u8) -> Vec<u8> {
    (0..40_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 11) as u8 ^ seed).chain(*b"\r\n\0\r\n").collect()
}

#[test]
fn two_devices_meet_over_every_kind_of_server() {
    let home = TestHome::new();
    for mut server in Server::all(&home) {
        let name = server.name();
        println!("over {name}");
        let root = home.path().join("notes").join(format!("{name}-laptop"));
        fs::create_dir_all(&root).unwrap();
        let laptop = Device::open(&home, &root, &format!("{name}-laptop"));
        laptop.repository.set_remote(&server.url()).unwrap();
        laptop.save("rustmoor-2026/event.md", b"---\ntitle: Rustmoor\n---\n");
        laptop.save("rustmoor-2026/opening.md", b"# Opening\n\none\ntwo\nthree\n");
        laptop.save("rustmoor-2026/images/opening-1.webp", &picture(1));
        laptop.save("windows.md", b"kept\r\nas they are\r\n");
        assert_eq!(laptop.sync("").sent, 1);
        let phone = Device::cloned(&home, &server.url(), &format!("{name}-phone"));
        assert_eq!(phone.files(), laptop.files(), "what was cloned is what was there");

        // Both ways: lines apart, a new note on each side, a picture, a deletion.
        laptop.save("rustmoor-2026/opening.md", b"# Opening\n\nONE\ntwo\nthree\n");
        laptop.save("rustmoor-2026/images/opening-2.webp", &picture(2));
        phone.save("rustmoor-2026/opening.md", b"# Opening\n\none\ntwo\nTHREE\n");
        phone.save("rustmoor-2026/images/opening-1.webp", &picture(3));
        phone.save("inbox.md", "caf\u{e9}, \u{1f40c}\n".as_bytes());
        fs::remove_file(phone.notebook.root().join("windows.md")).unwrap();
        laptop.sync("");
        let report = phone.sync("");
        assert_eq!((report.received, report.copies.len()), (1, 0));
        laptop.sync("");
        assert_eq!(laptop.read("rustmoor-2026/opening.md"), "# Opening\n\nONE\ntwo\nTHREE\n");
        assert_eq!(laptop.files(), phone.files());
        assert!(!laptop.files().contains_key("windows.md"));

        // The same line on both sides: both stay, and both devices hold the same bytes.
        laptop.save("inbox.md", b"the laptop's words\n");
        phone.save("inbox.md", b"the phone's words\n");
        laptop.sync("");
        phone.sync("");
        laptop.sync("");
        assert_eq!(laptop.files(), phone.files());
        let all: Vec<u8> = laptop.files().into_values().flatten().collect();
        let all = String::from_utf8_lossy(&all);
        assert!(all.contains("the laptop's words") && all.contains("the phone's words"));
        assert!(!all.contains("<<<<<<<"));

        // Off the network: checkpoints wait, and are counted.
        server.cut();
        phone.save("inbox.md", b"written on a train\n");
        let report = phone.try_sync();
        match name {
            "path" => assert!(matches!(report.state, SyncState::RemoteGone { .. }), "{report:?}"),
            _ => assert_eq!(report.state, SyncState::Offline),
        }
        phone.waits(1, 0);
        assert_eq!(phone.git(&["status", "--porcelain"]), "");
        phone.save("rustmoor-2026/closing.md", b"# Closing\n");
        let _ = phone.try_sync();
        phone.waits(2, 0);
        server.join();
        assert_eq!(phone.sync("").sent, 2);

        // What the user staged stays staged, and out of every checkpoint.
        fs::write(laptop.notebook.root().join("todo.txt"), "mine\n").unwrap();
        laptop.git(&["add", "todo.txt"]);
        laptop.save("inbox.md", b"written at home\n");
        laptop.save("rustmoor-2026/opening.md", b"# Opening\n\nafter all\n");
        let report = laptop.sync("A  todo.txt\n");
        assert!(report.received > 0);
        assert_eq!(laptop.git(&["diff", "--cached", "--name-only"]), "todo.txt\n");
        phone.sync("");
        assert!(!phone.files().contains_key("todo.txt"));
        for device in [&laptop, &phone] {
            device.git(&["fsck", "--strict"]);
        }
    }
}

#[test]
fn real_folders_go_over_the_servers_and_come_back_byte_for_byte() {
    let Some(corpus) = std::env::var_os("TALKLOG_CORPUS") else {
        println!("skipped: TALKLOG_CORPUS is not set");
        return;
    };
    // Tests run in the folder of their package; the variable is meant from the top.
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(corpus).join("folders");
    let home = TestHome::new();
    let mut servers = Server::all(&home);
    let mut tested = 0;
    for folder in
        fs::read_dir(&corpus).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        for server in &mut servers {
            if matches!(server, Server::Path(_)) {
                continue;
            }
            let bare = home.path().join("remotes").join(format!("{}.git", server.name()));
            fs::remove_dir_all(&bare).unwrap();
            home.bare(&bare);
            let device = format!("{name}-{}", server.name());
            let root = home.path().join("notes").join(&device);
            copy(&folder, &root);
            home.git(&root, &["init", "-q", "-b", "main"]);
            home.git(&root, &["add", "--all", "--force"]);
            home.git(&root, &["commit", "-q", "-m", "as found"]);
            let before = files(&root);
            let laptop = Device::open(&home, &root, &device);
            assert_eq!(laptop.files(), before, "opening changes nothing");
            laptop.repository.set_remote(&server.url()).unwrap();
            let note = before
                .keys()
                .find(|name| {
                    Path::new(name).extension().is_some_and(|end| end == "md")
                        && NotePath::parse(name).is_ok()
                })
                .unwrap();
            let mut edited = before[note].clone();
            edited.extend_from_slice(b"\nOne more line.\n");
            laptop.save(note, &edited);
            let report = laptop.sync("");
            assert_eq!(report.sent, 2, "{report:?}");
            let phone = Device::cloned(&home, &server.url(), &format!("{device}-phone"));
            let mut expected = before.clone();
            expected.insert(note.clone(), edited);
            let cloned = phone.files();
            assert_eq!(cloned.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
            for (file, bytes) in &expected {
                assert!(cloned[file] == *bytes, "{name}: {file} differs after {}", server.name());
            }
            assert_eq!(phone.git(&["status", "--porcelain"]), "");
            println!("{name}: {} files over {}", expected.len(), server.name());
            tested += 1;
        }
    }
    assert_eq!(tested, 6, "three folders over two servers");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.file_name().is_some_and(|name| name == ".git") {
            continue;
        }
        if path.symlink_metadata().unwrap().is_symlink() {
            #[cfg(unix)]
            std::os::unix::fs::symlink(fs::read_link(&path).unwrap(), target).unwrap();
        } else if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
