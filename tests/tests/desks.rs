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

    fn quiet(home: &TestHome, name: &str) -> Self {
        Self::open(home, name, |_, _| ())
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

fn in_sync(state: &SyncState) -> bool {
    matches!(state, SyncState::InSync { .. })
}

/// Names and texts of all that lies in a notebook, `.git` aside.
fn files(root: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let file = entry.unwrap().path();
            if file.ends_with(".git") {
                continue;
            }
            if file.is_dir() {
                folders.push(file);
            } else {
                let name = file.strip_prefix(root).unwrap().display().to_string();
                found.push((name, fs::read_to_string(&file).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// A notebook with notes meets a remote with notes: first looked at, then joined, and no byte of either is gone (P13).
#[test]
fn two_notebooks_are_joined_after_a_preview() {
    for branch in ["main", "master"] {
        let home = TestHome::new();
        let remote = home.path().join("remote.git");
        fs::create_dir_all(&remote).unwrap();
        home.git(&remote, &["init", "--quiet", "--bare", "--initial-branch", branch]);
        let seed = home.path().join("seed");
        home.git(home.path(), &["clone", "--quiet", "remote.git", "seed"]);
        let there = [
            ("both.md", "# Both\n\nThe same.\n"),
            ("clash.md", "# Clash\n\nThere.\n"),
            ("there/t.md", "# T\n"),
        ];
        for (name, text) in there {
            fs::create_dir_all(seed.join(name).parent().unwrap()).unwrap();
            fs::write(seed.join(name), text).unwrap();
        }
        home.git(&seed, &["add", "."]);
        home.git(&seed, &["commit", "--quiet", "--message", "there"]);
        home.git(&seed, &["push", "--quiet", "origin", &format!("HEAD:{branch}")]);

        let laptop = Device::quiet(&home, "laptop");
        let here =
            [("both.md", "# Both\n\nThe same.\n"), ("clash.md", "# Clash\n\nHere.\n"), ("h.md", "# H\n")];
        for (name, text) in here {
            laptop.write(name, text);
        }
        laptop.desk.set_remote("../../remote.git").unwrap();
        let report = laptop.desk.sync().unwrap();
        assert_eq!(report.state, SyncState::Unrelated, "{branch}");
        let preview = laptop.desk.join_preview().unwrap();
        assert_eq!((preview.here, preview.there), (vec!["h.md".to_owned()], vec!["there/t.md".to_owned()]));
        assert_eq!((preview.different, preview.same), (vec!["clash.md".to_owned()], 1));
        // Looking has changed nothing on either side.
        assert_eq!(files(&laptop.root).len(), 3);
        assert_eq!(home.git(&remote, &["rev-list", "--all", "--count"]).trim(), "1");

        let report = laptop.desk.join_remote().unwrap();
        assert!(in_sync(&report.state), "{branch}: {report:?}");
        let found = files(&laptop.root);
        for (name, text) in there.iter().chain(&here) {
            assert!(found.iter().any(|(_, there)| there == text), "{name} of {found:?}");
        }
        assert_eq!(found.len(), 5, "{found:?}");
        assert_eq!(report.copies.len(), 1);
        assert!(laptop.desk.conflicts()[0].note.as_deref() == Some("clash.md"));
        // The remote has all of it, on the branch that it had.
        assert_eq!(home.git(&remote, &["branch", "--format=%(refname:short)"]).trim(), branch);
        assert_eq!(home.git(&remote, &["ls-tree", "-r", "--name-only", branch]).lines().count(), 5);
        home.git(&laptop.root, &["fsck", "--strict"]);
        assert_eq!(home.git(&laptop.root, &["status", "--porcelain"]), "");
    }
}

/// A laptop with twelve notes, and a phone that has them too.
fn two_devices(home: &TestHome) -> (Device, Device) {
    home.bare(&home.path().join("remote.git"));
    let laptop = Device::quiet(home, "laptop");
    for n in 0..12 {
        laptop.write(&format!("e/{n}.md"), &format!("# {n}\n\nText of {n}.\n"));
    }
    laptop.write("e/images/0-1.png", "a picture");
    laptop.desk.set_remote("../../remote.git").unwrap();
    assert!(in_sync(&laptop.desk.sync().unwrap().state));
    let phone = Device::quiet(home, "phone");
    phone.desk.set_remote("../../remote.git").unwrap();
    assert!(in_sync(&phone.desk.sync().unwrap().state));
    phone.desk.refresh();
    assert_eq!(files(&phone.root).len(), 13);
    (laptop, phone)
}

#[test]
fn notes_that_another_program_takes_all_at_once_stay_until_a_person_agrees() {
    for keep in [true, false] {
        let home = TestHome::new();
        let (laptop, _) = two_devices(&home);
        let before = files(&laptop.root);
        fs::remove_dir_all(laptop.root.join("e")).unwrap();
        laptop.write("new.md", "# New\n");
        laptop.desk.refresh();
        // By itself, by a person's key, and by a sync: what is new goes, what is gone does not.
        laptop.desk.checkpoint_by_itself();
        assert_eq!(laptop.desk.status().sync, SyncState::NotesGone { notes: 12 });
        let _ = laptop.desk.checkpoint().unwrap();
        assert_eq!(laptop.desk.sync().unwrap().state, SyncState::NotesGone { notes: 12 });
        let remote = home.path().join("remote.git");
        let there = || home.git(&remote, &["ls-tree", "-r", "--name-only", "main"]).lines().count();
        assert_eq!(there(), 14, "the deletions were sent unasked, or the new note was not");
        let listed = laptop.desk.deletions().unwrap();
        assert_eq!((listed.here, listed.notes.len(), listed.notes[0].title.as_str()), (true, 12, "0"));
        if keep {
            assert!(in_sync(&laptop.desk.deletions_keep().unwrap().unwrap().state));
            let mut all = before.clone();
            all.push(("new.md".into(), "# New\n".into()));
            assert_eq!(files(&laptop.root), all);
            assert_eq!(there(), 14);
        } else {
            assert!(in_sync(&laptop.desk.deletions_accept().unwrap().unwrap().state));
            assert_eq!((files(&laptop.root).len(), there()), (1, 1));
        }
        assert_eq!(home.git(&laptop.root, &["status", "--porcelain"]), "");
    }
}

#[test]
fn a_folder_that_comes_back_and_one_that_moves_are_no_deletions() {
    let home = TestHome::new();
    let (laptop, _) = two_devices(&home);
    let (here, away) = (laptop.root.join("e"), home.path().join("away"));
    fs::rename(&here, &away).unwrap();
    laptop.desk.refresh();
    laptop.desk.checkpoint_by_itself();
    assert_eq!(laptop.desk.status().sync, SyncState::NotesGone { notes: 12 });
    fs::rename(&away, &here).unwrap();
    laptop.desk.refresh();
    laptop.desk.checkpoint_by_itself();
    assert!(!matches!(laptop.desk.status().sync, SyncState::NotesGone { .. }));
    // Moved within the notebook by another program.
    fs::rename(&here, laptop.root.join("f")).unwrap();
    laptop.desk.refresh();
    assert!(in_sync(&laptop.desk.sync().unwrap().state));
    // Deleted in Talklog, one by one: somebody meant it.
    for n in 0..12 {
        let note = path(&format!("f/{n}.md"));
        let base = laptop.desk.open_note(&note).unwrap().item.revision.parse().unwrap();
        laptop.desk.delete(&note, base).unwrap();
    }
    assert!(in_sync(&laptop.desk.sync().unwrap().state));
    assert_eq!(home.git(&laptop.root, &["ls-files"]), "f/images/0-1.png\n");
}

#[test]
fn many_deletions_from_another_device_are_kept_or_taken_over() {
    for keep in [true, false] {
        let home = TestHome::new();
        let (laptop, phone) = two_devices(&home);
        fs::remove_dir_all(laptop.root.join("e")).unwrap();
        laptop.desk.refresh();
        assert!(matches!(laptop.desk.sync().unwrap().state, SyncState::NotesGone { .. }));
        assert!(in_sync(&laptop.desk.deletions_accept().unwrap().unwrap().state));
        phone.write("mine.md", "# Mine\n");
        assert_eq!(phone.desk.sync().unwrap().state, SyncState::ManyDeletions { notes: 12 });
        let listed = phone.desk.deletions().unwrap();
        assert_eq!((listed.here, listed.notes.len(), listed.notes[0].title.as_str()), (false, 12, "0"));
        assert_eq!(files(&phone.root).len(), 14, "nothing is deleted before somebody agrees");
        let decided = if keep { phone.desk.deletions_keep() } else { phone.desk.deletions_accept() };
        assert!(in_sync(&decided.unwrap().unwrap().state));
        let count = if keep { 14 } else { 1 };
        assert_eq!(files(&phone.root).len(), count);
        // The laptop gets them again, or nothing.
        assert!(in_sync(&laptop.desk.sync().unwrap().state));
        assert_eq!(files(&laptop.root).len(), count);
        for device in [&laptop, &phone] {
            home.git(&device.root, &["fsck", "--strict"]);
            assert_eq!(home.git(&device.root, &["status", "--porcelain"]), "");
        }
    }
}

/// Runs git where it may stop half-way, which is what is wanted here.
fn stops(home: &TestHome, root: &Path, arguments: &[&str]) {
    let mut command = std::process::Command::new("git");
    command.arg("-C").arg(root).args(arguments).envs(home.env()).env("GIT_EDITOR", "true");
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    command.status().unwrap();
}

/// Calls of git, one after the other.
type Steps = &'static [&'static [&'static str]];

/// What a person may leave open with git, how it is called, and how they get out of it.
const LEFT_OPEN: &[(&str, Steps, Steps)] = &[
    ("merge", &[&["merge", "other"]], &[&["add", "a.md"], &["commit", "--no-edit"]]),
    ("merge", &[&["merge", "--no-commit", "--no-ff", "aside"]], &[&["merge", "--abort"]]),
    ("rebase", &[&["rebase", "other"]], &[&["rebase", "--abort"]]),
    (
        "rebase",
        &[&["-c", "sequence.editor=sed -i 1ibreak", "rebase", "-i", "HEAD~1"]],
        &[&["rebase", "--continue"]],
    ),
    ("rebase", &[&["rebase", "--apply", "other"]], &[&["rebase", "--abort"]]),
    ("cherry_pick", &[&["cherry-pick", "other"]], &[&["cherry-pick", "--abort"]]),
    ("cherry_pick", &[&["cherry-pick", "other~1", "other"]], &[&["cherry-pick", "--abort"]]),
    ("revert", &[&["revert", "--no-edit", "HEAD~1"]], &[&["revert", "--abort"]]),
    (
        "bisect",
        &[&["bisect", "start"], &["bisect", "bad"], &["bisect", "good", "HEAD~2"]],
        &[&["bisect", "reset"]],
    ),
    ("am", &[&["am", "../patch"]], &[&["am", "--abort"]]),
    ("detached", &[&["checkout", "--detach"]], &[&["switch", "main"]]),
    ("detached", &[&["checkout", "HEAD~1"]], &[&["switch", "main"]]),
    // A branch with no commit yet, in the middle of a merge into it.
    (
        "merge",
        &[&["merge", "--no-commit", "--no-ff", "aside"], &["symbolic-ref", "HEAD", "refs/heads/unborn"]],
        &[&["symbolic-ref", "HEAD", "refs/heads/main"], &["merge", "--abort"]],
    ),
];

/// Somebody is in the middle of something with git: it is said what and how to get out, nothing of theirs is touched, notes are
/// saved, and afterwards all goes on by itself (P11).
#[test]
fn what_a_person_left_open_with_git_is_theirs_to_finish() {
    for (number, (what, into, out)) in LEFT_OPEN.iter().enumerate() {
        let home = TestHome::new();
        home.bare(&home.path().join("remote.git"));
        let laptop = Device::quiet(&home, "laptop");
        let root = laptop.root.as_path();
        let git = |arguments: &[&str]| home.git(root, arguments);
        let commit = |text: &str| {
            laptop.write("a.md", text);
            git(&["commit", "--quiet", "--all", "--message", "by hand"]);
        };
        laptop.write("a.md", "one\n");
        laptop.desk.set_remote("../../remote.git").unwrap();
        assert!(in_sync(&laptop.desk.sync().unwrap().state));
        git(&["branch", "aside"]);
        git(&["switch", "--quiet", "-c", "other"]);
        commit("one\nother\n");
        commit("one\nother, more\n");
        fs::write(home.path().join("laptop/patch"), git(&["format-patch", "--stdout", "-1"])).unwrap();
        git(&["switch", "--quiet", "aside"]);
        laptop.write("b.md", "aside\n");
        git(&["add", "b.md"]);
        git(&["commit", "--quiet", "--message", "aside"]);
        git(&["switch", "--quiet", "main"]);
        commit("one\nmain\n");
        commit("one\nmain, more\n");
        laptop.desk.refresh();
        assert!(in_sync(&laptop.desk.sync().unwrap().state));

        for step in *into {
            stops(&home, root, step);
        }
        laptop.desk.refresh();
        let left = SyncState::LeftOpen { what: (*what).into() };
        assert_eq!(laptop.desk.status().sync, left, "{number}: {into:?}");
        let theirs = || {
            let state = ["HEAD", "MERGE_HEAD", "index", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG"];
            let refs = git(&["for-each-ref", "--exclude=refs/talklog", "--format=%(refname) %(objectname)"]);
            (state.map(|name| fs::read(root.join(".git").join(name)).ok()), refs)
        };
        let before = theirs();
        // Typing and saving go on; nothing else does.
        laptop.desk.save_bytes(&path("typed.md"), b"typed meanwhile\n", None).unwrap();
        assert_eq!(fs::read_to_string(root.join("typed.md")).unwrap(), "typed meanwhile\n");
        assert!(!laptop.desk.checkpoint_by_itself());
        let refused = laptop.desk.checkpoint().unwrap_err();
        assert_eq!(refused.code, talklog_core::wire::Code::NeedsPerson, "{refused:?}");
        laptop.desk.sync_by_itself();
        assert_eq!(laptop.desk.sync().unwrap().state, left);
        let (_, said, hint) = left.trouble().unwrap();
        assert!(said.contains("repository is") && hint.contains("git "), "{said}: {hint}");
        assert_eq!(theirs(), before, "{number}: {into:?} was touched");

        for step in *out {
            stops(&home, root, step);
        }
        laptop.desk.refresh();
        assert_eq!(laptop.desk.status().sync, SyncState::Waiting, "{number}: {out:?}");
        assert!(laptop.desk.checkpoint_by_itself(), "{number}: {out:?}");
        assert!(in_sync(&laptop.desk.sync().unwrap().state), "{number}: {out:?}");
        assert_eq!(git(&["show", "HEAD:typed.md"]), "typed meanwhile\n");
        git(&["fsck", "--strict"]);
    }
}

/// A stash that did not fit leaves markers in a note, and an index that says so: the note waits, the others do not.
#[test]
fn markers_that_git_left_in_a_note_are_in_no_checkpoint() {
    let home = TestHome::new();
    let laptop = Device::quiet(&home, "laptop");
    let git = |arguments: &[&str]| home.git(&laptop.root, arguments);
    laptop.write("a.md", "one\n");
    assert!(laptop.desk.checkpoint().unwrap().is_some());
    laptop.write("a.md", "stashed\n");
    git(&["stash"]);
    laptop.write("a.md", "here\n");
    assert!(laptop.desk.checkpoint().unwrap().is_some());
    stops(&home, &laptop.root, &["stash", "pop"]);
    assert!(fs::read_to_string(laptop.root.join("a.md")).unwrap().contains("<<<<<<<"));
    laptop.write("b.md", "b\n");
    assert!(laptop.desk.checkpoint().unwrap().is_some());
    assert_eq!(
        (git(&["show", "HEAD:a.md"]).as_str(), git(&["show", "HEAD:b.md"]).as_str()),
        ("here\n", "b\n")
    );
    // Settled by the person, it goes too.
    laptop.write("a.md", "here and stashed\n");
    git(&["add", "a.md"]);
    git(&["restore", "--staged", "a.md"]);
    assert!(laptop.desk.checkpoint().unwrap().is_some());
    assert_eq!(git(&["show", "HEAD:a.md"]), "here and stashed\n");
}

#[test]
fn what_no_checkpoint_takes_is_said_and_not_called_in_sync() {
    let home = TestHome::new();
    let device = Device::quiet(&home, "laptop");
    home.bare(&home.path().join("remote.git"));
    device.desk.set_remote(&home.path().join("remote.git").display().to_string()).unwrap();
    device.write(".gitattributes", "secret.md filter=crypt\n");
    device.write(".gitignore", "draft.md\n");
    for name in ["plain.md", "secret.md", "draft.md"] {
        device.write(name, "# A talk\n");
    }
    fs::write(home.path().join("elsewhere.md"), "elsewhere\n").unwrap();
    std::os::unix::fs::symlink(home.path().join("elsewhere.md"), device.root.join("link.md")).unwrap();
    device.desk.refresh();
    let named = |unkept: &talklog_core::wire::Unkept| -> Vec<String> {
        unkept.files.iter().map(|file| format!("{} {:?} {}", file.path, file.why, file.detail)).collect()
    };
    let expected = ["draft.md Ignored ", "link.md Symlink ", "secret.md Attribute filter=crypt"];

    // Only looked at, with nothing written: a status says it too.
    device.desk.look_for_unkept();
    assert_eq!(named(&device.desk.status().unkept), expected);
    let report = device.desk.sync().unwrap();
    assert!(matches!(report.state, SyncState::InSync { .. }), "{:?}", report.state);
    assert_eq!((named(&report.unkept).as_slice(), report.unkept.count), (&expected.map(String::from)[..], 3));
    assert!(report.unkept.files.iter().all(|file| !file.message.is_empty() && !file.hint.is_empty()));
    assert_eq!(home.git(&device.root, &["ls-tree", "--name-only", "HEAD"]), "plain.md\n");
    assert_eq!(
        home.git(&device.root, &["log", "-1", "--format=%s"]),
        "A talk\n",
        "it is named for what it holds"
    );
    // A sync that finds nothing new says it again, and a new start too.
    assert_eq!(named(&device.desk.sync().unwrap().unkept), expected);
    // What is in the way goes: so does the word of it.
    fs::remove_file(device.root.join("link.md")).unwrap();
    fs::write(device.root.join(".gitignore"), "").unwrap();
    // Git itself commits what only git can.
    home.git(&device.root, &["-c", "filter.crypt.clean=rev", "add", "secret.md"]);
    home.git(&device.root, &["commit", "--quiet", "-m", "with its filter"]);
    device.desk.refresh();
    let report = device.desk.sync().unwrap();
    assert!(matches!(report.state, SyncState::InSync { .. }), "{:?}", report.state);
    let left = named(&report.unkept);
    assert!(left.iter().all(|line| line.starts_with("secret.md")), "{left:?}");
    assert_eq!(home.git(&device.root, &["ls-files"]), "draft.md\nplain.md\nsecret.md\n");
}

#[test]
fn an_index_that_cannot_be_read_is_named_and_made_anew() {
    use talklog_core::wire::IndexFault;
    let home = TestHome::new();
    let device = Device::quiet(&home, "laptop");
    home.bare(&home.path().join("remote.git"));
    device.desk.set_remote(&home.path().join("remote.git").display().to_string()).unwrap();
    device.write("a.md", "one\n");
    assert!(matches!(device.desk.sync().unwrap().state, SyncState::InSync { .. }));
    let index = device.root.join(".git/index");
    let mut bytes = fs::read(&index).unwrap();
    bytes[40] ^= 1;
    fs::write(&index, bytes).unwrap();
    device.write("a.md", "two\n");
    assert!(!device.desk.checkpoint_by_itself());
    let damaged = SyncState::IndexUnreadable { why: IndexFault::Damaged };
    assert_eq!(device.desk.status().sync, damaged);
    assert_eq!(device.desk.sync().unwrap().state, damaged);
    assert_eq!(device.desk.info().problems, [], "the status says it, once");
    let failure = device.desk.checkpoint().unwrap_err();
    assert!(failure.hint.unwrap().contains("--mend-index"));

    let mended = device.desk.mend_index().unwrap().unwrap();
    assert!(Path::new(&mended.kept).join("index").exists());
    assert_eq!(device.desk.status().sync, SyncState::Waiting);
    assert!(matches!(device.desk.sync().unwrap().state, SyncState::InSync { .. }));
    assert_eq!(home.git(&home.path().join("remote.git"), &["show", "main:a.md"]), "two\n");
}
