#![allow(clippy::print_stdout, reason = "a test that cannot show its point says so")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

/// Lets another program act at a named moment, once.
#[derive(Default)]
pub(super) struct Meanwhile(Mutex<Vec<(&'static str, Act)>>);

type Act = Box<dyn FnOnce() + Send>;

impl Meanwhile {
    pub(super) fn happens(&self, moment: &str) {
        let mut acts = self.0.lock().unwrap();
        if let Some(at) = acts.iter().position(|(named, _)| *named == moment) {
            (acts.remove(at).1)();
        }
    }
}

impl std::fmt::Debug for Meanwhile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Meanwhile")
    }
}

fn noon() -> Timestamp {
    "2026-09-17T12:00:00Z".parse().unwrap()
}

fn later() -> Timestamp {
    noon() + SignedDuration::from_secs(61)
}

fn host(ours: &Path) -> Host {
    Host {
        config: ours.join("config"),
        data: ours.join("data"),
        state: ours.join("state"),
        cache: ours.join("cache"),
        home: ours.join("home"),
        device: "laptop".into(),
        zone: jiff::tz::TimeZone::UTC,
        clock: Arc::new(noon),
        helper: Vec::new(),
    }
}

fn path(text: &str) -> NotePath {
    NotePath::parse(text).unwrap()
}

/// A notebook in a folder of its own, with our folders beside it.
struct TestNotebook {
    notebook: Notebook,
    root: PathBuf,
    folders: Vec<TempDir>,
}

impl std::ops::Deref for TestNotebook {
    type Target = Notebook;
    fn deref(&self) -> &Notebook {
        &self.notebook
    }
}

impl TestNotebook {
    fn with(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("My Talks");
        fs::create_dir(&root).unwrap();
        let mut notebook = Self::at(&root, folder.path());
        notebook.folders.push(folder);
        for (file, bytes) in files {
            notebook.put(file, bytes);
        }
        notebook
    }

    fn at(root: &Path, ours: &Path) -> Self {
        let notebook = Notebook::open(root, host(ours)).unwrap();
        Self { root: notebook.root().into(), notebook, folders: Vec::new() }
    }

    fn put(&self, file: &str, bytes: &[u8]) {
        let file = self.root.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }

    fn get(&self, file: &str) -> Vec<u8> {
        fs::read(self.root.join(file)).unwrap()
    }

    fn text(&self, file: &str) -> String {
        String::from_utf8(self.get(file)).unwrap()
    }

    fn revision(&self, file: &str) -> Revision {
        Revision::of(&self.get(file))
    }

    /// All files below the root, hidden ones too.
    fn files(&self) -> Vec<String> {
        files_below(&self.root)
    }

    fn displaced_files(&self) -> Vec<String> {
        files_below(&self.state_folder().join("displaced"))
    }

    fn meanwhile(&self, moment: &'static str, act: impl FnOnce() + Send + 'static) {
        self.meanwhile.0.lock().unwrap().push((moment, Box::new(act)));
    }
}

fn files_below(folder: &Path) -> Vec<String> {
    let mut files: Vec<String> = walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| !entry.file_type().is_dir())
        .map(|entry| entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned())
        .collect();
    files.sort();
    files
}

fn replace_file(file: &Path, bytes: &[u8]) {
    let beside = file.with_extension("theirs");
    fs::write(&beside, bytes).unwrap();
    fs::rename(beside, file).unwrap();
}

#[test]
fn any_folder_opens_and_ours_lies_outside_for_us_alone() {
    let notebook = TestNotebook::with(&[("a.md", b"x")]);
    assert!(notebook.id().starts_with("my-talks-"), "{}", notebook.id());
    assert_eq!(notebook.files(), ["a.md"]);
    for folder in
        [notebook.config_folder(), notebook.data_folder(), notebook.state_folder(), notebook.cache_folder()]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        assert!(!folder.starts_with(&notebook.root));
    }
    let open = |root: &Path, ours: &Path| Notebook::open(root, host(ours)).unwrap_err().to_string();
    let root = &notebook.root;
    assert!(open(&root.join("none"), root).starts_with("there is no folder "));
    assert!(open(&root.join("a.md"), root).ends_with("a.md is not a folder"));
    assert!(open(root, root).contains("holds Talklog's own folder"));
    assert_eq!(notebook.files(), ["a.md"], "a refused folder is left as it was");
    let link = root.parent().unwrap().join("link");
    std::os::unix::fs::symlink(root, &link).unwrap();
    let again = Notebook::open(&link, host(root.parent().unwrap())).unwrap();
    assert_eq!(again.id(), notebook.id(), "one folder is one notebook, by whatever way");
}

#[test]
fn what_is_no_text_is_shown_and_not_edited() {
    let long = vec![b'a'; TEXT_LIMIT + 1];
    let notebook = TestNotebook::with(&[
        ("text.md", b"\xef\xbb\xbfa\r\nb\rc"),
        ("latin.md", b"caf\xe9"),
        ("nul.md", b"a\0b"),
        ("long.md", &long),
        ("sub/a.md", b"a"),
        ("other.md", b"a"),
    ]);
    fs::hard_link(notebook.root.join("other.md"), notebook.root.join("hard.md")).unwrap();
    std::os::unix::fs::symlink("sub/a.md", notebook.root.join("link.md")).unwrap();
    let expect = [
        ("text.md", Ok("a\nb\nc".to_owned())),
        ("latin.md", Err(ReadOnly::NotUtf8)),
        ("nul.md", Err(ReadOnly::HasNul)),
        ("long.md", Err(ReadOnly::TooLarge)),
        ("link.md", Err(ReadOnly::Symlink)),
        ("hard.md", Err(ReadOnly::HardLink)),
    ];
    for (file, text) in expect {
        let read = notebook.read(&path(file)).unwrap();
        assert_eq!(read.text, text, "{file}");
        assert_eq!((read.revision, &read.bytes), (notebook.revision(file), &notebook.get(file)));
        if let Err(expect) = text {
            let saved = notebook.save(&path(file), "new", read.revision);
            assert!(
                matches!(saved, Err(SaveError::ReadOnly { why, .. }) if why == expect),
                "{file}: {saved:?}"
            );
            assert_eq!(notebook.get(file), read.bytes);
        }
    }
    assert!(notebook.displaced_files().is_empty());
}

#[test]
fn no_way_leads_out_of_the_notebook() {
    let notebook = TestNotebook::with(&[("in/a.md", b"in")]);
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("a.md"), "secret").unwrap();
    let link = |to: &Path, at: &str| std::os::unix::fs::symlink(to, notebook.root.join(at)).unwrap();
    link(outside.path(), "out");
    link(&outside.path().join("a.md"), "file.md");
    link(Path::new("in"), "linked");
    link(Path::new("file.md"), "twice.md");
    for file in ["out/a.md", "linked/a.md"] {
        let file = path(file);
        let folder = file.parent().unwrap().to_owned();
        let is_link =
            |error: SaveError| matches!(error, SaveError::LinkedFolder { folder: f, .. } if f == folder);
        assert!(
            matches!(notebook.read(&file), Err(ReadError::LinkedFolder { folder: f, .. }) if f == folder)
        );
        assert!(is_link(notebook.save_bytes(&file, b"x", None).unwrap_err()));
        assert!(is_link(notebook.save(&file, "x", Revision::of(b"secret")).unwrap_err()));
        assert!(is_link(notebook.delete(&file, Revision::of(b"secret")).unwrap_err()));
        assert!(is_link(notebook.create(&file, b"x").unwrap_err()));
        assert!(is_link(notebook.keep_copy(&file, b"x", "d", noon()).unwrap_err()));
        assert!(notebook.rename(&path("in/a.md"), &path("out/b.md"), [].into_iter()).is_err());
        assert!(notebook.rename(&file, &path("b.md"), [].into_iter()).is_err());
    }
    for file in ["file.md", "twice.md"] {
        assert!(matches!(notebook.read(&path(file)), Err(ReadError::Outside(_))), "{file}");
        assert!(notebook.save_bytes(&path(file), b"x", Some(Revision::of(b"secret"))).is_err());
        assert!(notebook.delete(&path(file), Revision::of(b"secret")).is_err());
    }
    assert_eq!(fs::read(outside.path().join("a.md")).unwrap(), b"secret");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    assert_eq!(notebook.text("in/a.md"), "in");
}

#[test]
fn a_save_says_what_it_did() {
    let notebook = TestNotebook::with(&[("a.md", b"\xef\xbb\xbfone\r\ntwo\r\n")]);
    let (a, base) = (path("a.md"), notebook.revision("a.md"));
    let Saved::Written { revision } = notebook.save(&a, "one\nTWO\n", base).unwrap() else { panic!() };
    assert_eq!(notebook.get("a.md"), b"\xef\xbb\xbfone\r\nTWO\r\n");
    assert_eq!(revision, notebook.revision("a.md"));
    // Against an old base nothing is written, unless it is what stands there already.
    let changed = Saved::Changed { revision: Some(revision) };
    assert_eq!(notebook.save(&a, "three\n", base).unwrap(), changed);
    assert_eq!(notebook.save_bytes(&a, b"three\n", None).unwrap(), changed);
    assert_eq!(notebook.save(&a, "one\nTWO\n", base).unwrap(), Saved::Unchanged { revision });
    assert_eq!(notebook.save(&a, "one\nTWO\n", revision).unwrap(), Saved::Unchanged { revision });
    // What is gone is said to be gone, and is not made again.
    fs::remove_file(notebook.root.join("a.md")).unwrap();
    assert_eq!(notebook.save(&a, "x", revision).unwrap(), Saved::Changed { revision: None });
    assert_eq!(notebook.save(&path("none/b.md"), "x", revision).unwrap(), Saved::Changed { revision: None });
    assert_eq!(notebook.files(), [""; 0]);
    // With no base it creates, folders and all.
    let new = Revision::of(b"x");
    assert_eq!(notebook.save_bytes(&path("b/c/d.md"), b"x", None).unwrap(), Saved::Written { revision: new });
    assert_eq!(notebook.files(), ["b/c/d.md"]);
    assert!(matches!(notebook.save_bytes(&path("b/c"), b"x", None), Err(SaveError::NotAFile(_))));
    assert!(matches!(notebook.save_bytes(&path("b/c/d.md/e.md"), b"x", None), Err(SaveError::NotAFile(_))));
    assert!(!notebook.saves_without_exchange());
}

#[test]
fn mode_survives_a_save() {
    use std::os::unix::fs::PermissionsExt;
    let notebook = TestNotebook::with(&[("a.md", b"one")]);
    let file = notebook.root.join("a.md");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o604)).unwrap();
    notebook.save(&path("a.md"), "two", Revision::of(b"one")).unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o604);
}

#[test]
fn what_was_displaced_is_kept_for_its_grace() {
    let notebook = TestNotebook::with(&[("day 1/a.md", b"one\n")]);
    let file = notebook.root.join("day 1/a.md");
    let mut slow = fs::OpenOptions::new().append(true).open(&file).unwrap();
    notebook.save(&path("day 1/a.md"), "two\n", Revision::of(b"one\n")).unwrap();
    notebook.save(&path("day 1/a.md"), "three\n", Revision::of(b"two\n")).unwrap();
    assert_eq!(notebook.files(), ["day 1/a.md"], "nothing of ours stands in the notebook");
    slow.write_all(b"theirs\n").unwrap();
    assert_eq!(notebook.sweep(noon()).unwrap(), []);
    assert_eq!(notebook.displaced_files().len(), 2);
    let found = notebook.sweep(later()).unwrap();
    let [displaced] = &found[..] else { panic!("{found:?}") };
    assert_eq!((displaced.path.as_str(), &*displaced.bytes), ("day 1/a.md", &b"one\ntheirs\n"[..]));
    assert_eq!(displaced.base.as_deref(), Some(&b"one\n"[..]));
    assert_eq!(displaced.before, Some(Revision::of(b"one\n")));
    // Until it is settled it is told again, to another process too.
    let again = TestNotebook::at(&notebook.root, notebook.root.parent().unwrap());
    assert_eq!(again.sweep(later()).unwrap().len(), 1);
    notebook.settle(displaced);
    assert_eq!(notebook.sweep(later()).unwrap(), []);
    assert!(notebook.displaced_files().is_empty());
}

#[test]
fn state_on_another_file_system_keeps_displaced_files_open() {
    let Ok(ours) = tempfile::tempdir_in("/dev/shm") else {
        println!("not shown: there is no second file system at /dev/shm");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.md"), "one\n").unwrap();
    let notebook = TestNotebook::at(folder.path(), ours.path());
    let mut slow = fs::OpenOptions::new().append(true).open(folder.path().join("a.md")).unwrap();
    notebook.save(&path("a.md"), "two\n", Revision::of(b"one\n")).unwrap();
    assert_eq!(notebook.files(), ["a.md"]);
    slow.write_all(b"theirs\n").unwrap();
    assert_eq!(notebook.sweep(noon()).unwrap(), []);
    let found = notebook.sweep(later()).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].bytes, b"one\ntheirs\n");
    // At the end of a session it is judged at once.
    let mut slow = fs::OpenOptions::new().append(true).open(folder.path().join("a.md")).unwrap();
    notebook.save(&path("a.md"), "three\n", Revision::of(b"two\n")).unwrap();
    slow.write_all(b"theirs\n").unwrap();
    notebook.close().unwrap();
    let next = TestNotebook::at(folder.path(), ours.path());
    let found = next.sweep(later()).unwrap();
    assert!(found.iter().any(|d| d.bytes == b"two\ntheirs\n"), "{found:?}");
    // Deleting across file systems keeps the bytes as well.
    assert_eq!(notebook.delete(&path("a.md"), Revision::of(b"three\n")).unwrap(), Deleted::Done);
    assert_eq!(notebook.files(), [""; 0]);
    assert_eq!(notebook.trash()[0].bytes, b"three\n");
}

#[test]
fn a_write_between_look_and_swap_goes_back_to_its_place() {
    let notebook = TestNotebook::with(&[("a.md", b"one")]);
    let file = notebook.root.join("a.md");
    let theirs = file.clone();
    notebook.meanwhile("looked", move || replace_file(&theirs, b"theirs"));
    let saved = notebook.save(&path("a.md"), "ours", Revision::of(b"one")).unwrap();
    assert_eq!(saved, Saved::Changed { revision: Some(Revision::of(b"theirs")) });
    assert_eq!((notebook.text("a.md"), notebook.files().len()), ("theirs".into(), 1));
    assert_eq!(notebook.sweep(later()).unwrap(), [], "ours is the writer's still");

    // They write again, over ours, before theirs is back: the newest stays, and the one before is told.
    let (first, second) = (file.clone(), file.clone());
    notebook.meanwhile("looked", move || replace_file(&first, b"theirs 2"));
    notebook.meanwhile("swapped", move || replace_file(&second, b"theirs 3"));
    let saved = notebook.save(&path("a.md"), "ours", Revision::of(b"theirs")).unwrap();
    assert_eq!(saved, Saved::Changed { revision: Some(Revision::of(b"theirs 3")) });
    let found = notebook.sweep(later()).unwrap();
    assert_eq!(found.iter().map(|d| &*d.bytes).collect::<Vec<_>>(), [b"theirs 2"]);
    notebook.settle(&found[0]);

    // One who read ours before theirs was back writes a whole file from it: what that lacks is told.
    let (first, second) = (file.clone(), file.clone());
    notebook.meanwhile("looked", move || replace_file(&first, b"hidden"));
    notebook.save(&path("a.md"), "ours", Revision::of(b"theirs 3")).unwrap();
    replace_file(&second, b"ours and more");
    let found = notebook.sweep(later()).unwrap();
    assert_eq!(found.iter().map(|d| &*d.bytes).collect::<Vec<_>>(), [b"hidden"]);
    assert_eq!(found[0].base.as_deref(), Some(&b""[..]), "what is there already is no change");
    notebook.settle(&found[0]);
    // One who writes in place overwrites the very file that was hidden.
    notebook.save(&path("a.md"), "one\n", Revision::of(b"ours and more")).unwrap();
    let (first, second) = (file.clone(), file.clone());
    notebook.meanwhile("looked", move || replace_file(&first, b"one\nhidden\n"));
    notebook.save(&path("a.md"), "ours", Revision::of(b"one\n")).unwrap();
    fs::write(&second, b"one\nfrom ours\n").unwrap();
    let found = notebook.sweep(later()).unwrap();
    assert_eq!(found.iter().map(|d| &*d.bytes).collect::<Vec<_>>(), [b"one\nhidden\n"]);
    assert_eq!(found[0].base.as_deref(), Some(&b"one\n"[..]), "its line comes in, and none goes");
    notebook.settle(&found[0]);
    notebook.save(&path("a.md"), "ours and more", Revision::of(b"one\nfrom ours\n")).unwrap();
    // But when all of it is in the note, it has been seen.
    let first = file.clone();
    notebook.meanwhile("looked", move || replace_file(&first, b"hidden"));
    notebook.save(&path("a.md"), "ours", Revision::of(b"ours and more")).unwrap();
    notebook.save(&path("a.md"), "hidden\nand more", Revision::of(b"hidden")).unwrap();
    assert_eq!(notebook.sweep(later()).unwrap(), []);
    notebook.save(&path("a.md"), "theirs 3", Revision::of(b"hidden\nand more")).unwrap();

    // They write into ours before theirs is back: what they wrote is told.
    let (first, second) = (file.clone(), file.clone());
    notebook.meanwhile("looked", move || replace_file(&first, b"theirs 4"));
    notebook.meanwhile("swapped", move || {
        fs::OpenOptions::new().append(true).open(second).unwrap().write_all(b" and theirs").unwrap();
    });
    let saved = notebook.save(&path("a.md"), "ours", Revision::of(b"theirs 3")).unwrap();
    assert_eq!(saved, Saved::Changed { revision: Some(Revision::of(b"theirs 4")) });
    let found = notebook.sweep(later()).unwrap();
    assert_eq!(found.iter().map(|d| &*d.bytes).collect::<Vec<_>>(), [b"ours and theirs"]);
    notebook.settle(&found[0]);

    // They remove ours before theirs is back.
    let (first, second) = (file.clone(), file.clone());
    notebook.meanwhile("looked", move || replace_file(&first, b"theirs 5"));
    notebook.meanwhile("swapped", move || fs::remove_file(second).unwrap());
    let saved = notebook.save(&path("a.md"), "ours", Revision::of(b"theirs 4")).unwrap();
    assert_eq!(saved, Saved::Changed { revision: Some(Revision::of(b"theirs 5")) });
    assert_eq!(notebook.files(), ["a.md"]);

    // A symbolic link put in the file's place is not followed and not lost.
    let first = file.clone();
    notebook.meanwhile("looked", move || {
        fs::remove_file(&first).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", first).unwrap();
    });
    let saved = notebook.save(&path("a.md"), "ours", Revision::of(b"theirs 5")).unwrap();
    assert!(matches!(saved, Saved::Changed { .. }));
    assert!(fs::symlink_metadata(&file).unwrap().is_symlink());

    // The same for a deletion.
    let notebook = TestNotebook::with(&[("a.md", b"one")]);
    let first = notebook.root.join("a.md");
    notebook.meanwhile("looked", move || replace_file(&first, b"theirs"));
    let deleted = notebook.delete(&path("a.md"), Revision::of(b"one")).unwrap();
    assert_eq!(deleted, Deleted::Changed { revision: Some(Revision::of(b"theirs")) });
    assert_eq!((notebook.text("a.md"), notebook.trash().len()), ("theirs".into(), 0));
}

#[test]
fn a_file_that_was_displaced_twice_counts_from_each_base() {
    let notebook = TestNotebook::with(&[("a.md", b"1\n2\n")]);
    let file = notebook.root.join("a.md");
    let mut writer = fs::OpenOptions::new().write(true).open(&file).unwrap();
    // Another program writes it anew and is half way; a save takes that for the note, and then the rest comes.
    writer.set_len(0).unwrap();
    writer.write_all(b"1\n").unwrap();
    let theirs = file.clone();
    notebook.meanwhile("looked", move || {
        fs::OpenOptions::new().append(true).open(theirs).unwrap().write_all(b"2").unwrap();
    });
    notebook.save(&path("a.md"), "1\nours\n", Revision::of(b"1\n")).unwrap();
    assert_eq!(notebook.text("a.md"), "1\n2");
    let saved = notebook.save(&path("a.md"), "1\nours\n", Revision::of(b"1\n2")).unwrap();
    assert!(matches!(saved, Saved::Written { .. }), "{saved:?}");
    writer.write_all(b"2\n3\n").unwrap();
    let found = notebook.sweep(later()).unwrap();
    let base = Revision::of(b"1\n2");
    assert!(found.iter().any(|d| d.before == Some(base) && d.bytes == b"1\n2\n3\n"), "{found:?}");
}

#[test]
fn what_is_displaced_while_a_sweep_looks_has_its_grace_ahead() {
    let notebook = TestNotebook::with(&[("a.md", b"one\n")]);
    notebook.save(&path("a.md"), "two\n", Revision::of(b"one\n")).unwrap();
    // The sweep looked at the clock before the save did.
    let now = (notebook.host().clock)() - jiff::SignedDuration::from_millis(1);
    assert_eq!(notebook.sweep(now).unwrap(), []);
    assert_eq!(notebook.displaced_files().len(), 1);
    // But a clock that was wrong by a day is no reason to keep it for ever.
    assert_eq!(notebook.sweep(now - jiff::SignedDuration::from_hours(24)).unwrap(), []);
    assert_eq!(notebook.displaced_files(), [""; 0]);
}

#[test]
fn what_a_kill_left_is_cleared_up_and_nothing_is_lost() {
    let staged = |base: &[u8], new: &[u8]| door::staged_name("a.md", Revision::of(base), Revision::of(new));
    let notebook = TestNotebook::with(&[("sub/a.md", b"now")]);
    let put = |name: &str, bytes: &[u8]| notebook.put(&format!("sub/{name}"), bytes);
    put(".talklog-0123456789.tmp", b"half wri");
    put(&staged(b"base", b"new"), b"new");
    put(&staged(b"base", b"new"), b"base");
    put(&staged(b"base", b"new"), b"now");
    put(&staged(b"base", b"new"), b"in a checkpoint");
    put(&staged(b"base", b"new"), b"theirs");
    put(".talklog-mine", b"a person's");
    let known = |revision: &Revision| *revision == Revision::of(b"in a checkpoint");
    let copies = notebook.recover(&known).unwrap();
    let copy = "sub/a (conflict, laptop, 2026-09-17 1200).md";
    assert_eq!(copies, [path(copy)]);
    assert_eq!(notebook.text(copy), "theirs");
    assert_eq!(notebook.files(), ["sub/.talklog-mine", copy, "sub/a.md"]);
    assert_eq!(notebook.sweep(later()).unwrap(), []);
    assert!(notebook.displaced_files().is_empty());
    assert_eq!(notebook.recover(&known).unwrap(), []);
}

#[test]
fn without_exchange_it_looks_and_renames_and_says_so() {
    let notebook = TestNotebook::with(&[("a.md", b"one")]);
    notebook.no_exchange.store(true, Ordering::Relaxed);
    let saved = notebook.save(&path("a.md"), "two", Revision::of(b"one")).unwrap();
    assert_eq!(saved, Saved::Written { revision: Revision::of(b"two") });
    assert!(notebook.saves_without_exchange());
    assert_eq!(notebook.files(), ["a.md"]);
}

#[test]
fn a_rename_takes_the_links_along() {
    let notebook = TestNotebook::with(&[
        ("a.md", b"\xef\xbb\xbf[b](b.md)\r\n![](images/a.png)\r\n"),
        ("b.md", b"[a](a.md) [[a]]\r[x](c.md)\n"),
        ("c.md", b"nothing\n"),
        ("latin.md", b"[a](a.md) \xe9"),
    ]);
    let all = || ["a.md", "b.md", "c.md", "latin.md", "gone.md"].map(path).into_iter();
    let renamed = notebook.rename(&path("a.md"), &path("day 1/z.md"), all()).unwrap();
    assert_eq!(notebook.get("day 1/z.md"), b"\xef\xbb\xbf[b](../b.md)\r\n![](../images/a.png)\r\n");
    assert_eq!(notebook.text("b.md"), "[a](day%201/z.md) [[z]]\r[x](c.md)\n");
    let changed: BTreeSet<_> = renamed.changed_links.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(changed, BTreeSet::from(["b.md", "day 1/z.md"]));
    for (path, revision) in &renamed.changed_links {
        assert_eq!(notebook.revision(path.as_str()), *revision);
    }
    assert_eq!(notebook.files(), ["b.md", "c.md", "day 1/z.md", "latin.md"]);
    // In another case only, onto a name that is taken, to a name that not all systems take.
    notebook.rename(&path("c.md"), &path("C.md"), all()).unwrap();
    assert!(notebook.files().contains(&"C.md".to_owned()));
    for to in ["B.md", "b.md", "Day 1/x.md"] {
        let error = notebook.rename(&path("C.md"), &path(to), all()).unwrap_err();
        assert!(matches!(error, RenameError::Taken(_)), "{to}: {error}");
    }
    let error = notebook.rename(&path("C.md"), &path("aux.md"), all()).unwrap_err();
    assert!(matches!(error, RenameError::Save(SaveError::Name { .. })));
    assert!(matches!(notebook.rename(&path("a.md"), &path("q.md"), all()), Err(RenameError::Missing(_))));
    assert_eq!(notebook.files(), ["C.md", "b.md", "day 1/z.md", "latin.md"]);
}

#[test]
fn what_is_deleted_can_be_had_back() {
    let notebook = TestNotebook::with(&[("sub/a.md", b"one")]);
    let (a, one) = (path("sub/a.md"), Revision::of(b"one"));
    let changed = Deleted::Changed { revision: Some(one) };
    assert_eq!(notebook.delete(&a, Revision::of(b"two")).unwrap(), changed);
    assert_eq!(notebook.delete(&path("b.md"), one).unwrap(), Deleted::Changed { revision: None });
    assert_eq!(notebook.delete(&a, one).unwrap(), Deleted::Done);
    assert_eq!(notebook.files(), [""; 0]);
    let trash = notebook.trash();
    assert_eq!((&trash[0].path, &*trash[0].bytes, trash.len()), (&a, &b"one"[..], 1));
    assert_eq!(notebook.restore(&trash[0]).unwrap(), a);
    assert_eq!((notebook.text("sub/a.md"), notebook.trash().len()), ("one".into(), 0));
}

#[test]
fn names_are_unique_without_case() {
    let notebook = TestNotebook::with(&[("Talk.md", b"x")]);
    let create = |name| notebook.create(&path(name), b"new").map(|(path, _)| path.as_str().to_owned());
    assert_eq!(create("talk.md").unwrap(), "talk-2.md");
    assert_eq!(create("TALK.md").unwrap(), "TALK-3.md");
    assert_eq!(create("images/talk.md").unwrap(), "images/talk.md");
    assert!(matches!(create("a?.md"), Err(SaveError::Name { .. })));
    let copy = || notebook.keep_copy(&path("Talk.md"), b"theirs", "phone", noon()).unwrap();
    assert_eq!(copy().as_str(), "Talk (conflict, phone, 2026-09-17 1200).md");
    assert_eq!(copy().as_str(), "Talk (conflict, phone, 2026-09-17 1200).md", "the same copy is one copy");
    let other = notebook.keep_copy(&path("Talk.md"), b"others", "phone", noon()).unwrap();
    assert_eq!(other.as_str(), "Talk (conflict, phone, 2026-09-17 1200) 2.md");
}

#[test]
fn a_merge_leaves_alone_what_the_disk_has_anew() {
    let notebook = TestNotebook::with(&[("a.md", b"a"), ("b.md", b"b"), ("c.md", b"c"), ("d.md", b"d")]);
    let write = |file, bytes: Option<&[u8]>, expected: Option<&[u8]>| Write {
        path: path(file),
        bytes: bytes.map(<[u8]>::to_vec),
        expected: expected.map(Revision::of),
    };
    let lock = notebook.lock().unwrap();
    let imported = notebook.import_under(
        &lock,
        &[
            write("a.md", Some(b"A"), Some(b"a")),
            write("b.md", Some(b"B"), Some(b"old")),
            write("c.md", None, Some(b"c")),
            write("d.md", None, Some(b"old")),
            write("new/e.md", Some(b"E"), None),
            write("gone.md", None, Some(b"g")),
            write("a.md/f.md", Some(b"F"), None),
        ],
    );
    drop(lock);
    let done: Vec<_> = imported.done.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(done, ["a.md", "c.md", "new/e.md", "gone.md"]);
    let refused: Vec<_> = imported.refused.iter().map(|r| (r.path.as_str(), r.found)).collect();
    assert_eq!(refused, [("b.md", Some(Revision::of(b"b"))), ("d.md", Some(Revision::of(b"d")))]);
    assert_eq!(imported.failed.len(), 1);
    assert_eq!(notebook.files(), ["a.md", "b.md", "d.md", "new/e.md"]);
}

#[test]
fn settings_of_a_newer_version_are_read_only() {
    let text = b"talklog = \"settings/2\"\ntheme = \"x\"\n";
    let notebook = TestNotebook::with(&[(SETTINGS, text)]);
    let read = notebook.read(&path(SETTINGS)).unwrap();
    assert_eq!(read.text, Err(ReadOnly::NewerFormat));
    let saved = notebook.save_bytes(&path(SETTINGS), b"", Some(read.revision));
    assert!(matches!(saved, Err(SaveError::ReadOnly { why: ReadOnly::NewerFormat, .. })));
    notebook.put(SETTINGS, b"talklog = \"settings/1\"\n");
    assert!(notebook.read(&path(SETTINGS)).unwrap().text.is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_was_opened_and_saved_is_the_same_bytes(bytes in "(\u{feff})?([ab]{0,3}(\n|\r\n|\r)){0,8}[ab]{0,3}", edit in "[c\n]{1,4}") {
        let notebook = TestNotebook::with(&[("a.md", bytes.as_bytes())]);
        let read = notebook.read(&path("a.md")).unwrap();
        let text = read.text.unwrap();
        prop_assert_eq!(notebook.save(&path("a.md"), &text, read.revision).unwrap(), Saved::Unchanged { revision: read.revision });
        prop_assert_eq!(notebook.get("a.md"), bytes.as_bytes());
        let text = format!("{edit}{text}");
        notebook.save(&path("a.md"), &text, read.revision).unwrap();
        prop_assert_eq!(notebook.read(&path("a.md")).unwrap().text.unwrap(), text);
    }
}

// Processes: this test binary runs itself again, with a role in its environment.

const ROLE: &str = "TALKLOG_TEST_ROLE";

fn start(role: &str, notebook: &TestNotebook, argument: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "notebook::tests::a_process_of_its_own", "--nocapture", "--test-threads=1"])
        .env(ROLE, role)
        .env("TALKLOG_TEST_ROOT", &notebook.root)
        .env("TALKLOG_TEST_OURS", notebook.root.parent().unwrap())
        .env("TALKLOG_TEST_ARGUMENT", argument)
        .stdout(Stdio::piped())
        .stdin(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_process_of_its_own() {
    let Ok(role) = std::env::var(ROLE) else { return };
    let root = PathBuf::from(std::env::var("TALKLOG_TEST_ROOT").unwrap());
    let ours = PathBuf::from(std::env::var("TALKLOG_TEST_OURS").unwrap());
    let argument = std::env::var("TALKLOG_TEST_ARGUMENT").unwrap();
    match role.as_str() {
        "save" => {
            let notebook = Notebook::open(&root, host(&ours)).unwrap();
            let base = notebook.read(&path("a.md")).unwrap().revision;
            fs::write(ours.join(format!("{argument}.ready")), "").unwrap();
            let saved = notebook.save(&path("a.md"), &format!("of {argument}"), base).unwrap();
            println!("saved: {}", matches!(saved, Saved::Written { .. }));
            println!("changed: {}", matches!(saved, Saved::Changed { .. }));
        }
        "append" => append(&root.join("a.md"), argument.parse().unwrap()),
        role => panic!("{role}"),
    }
}

/// Another program, which adds lines in three ways: by appending, by appending slowly (it opens the file, and writes
/// when the file has been swapped already), and by writing a new file over the old one.
fn append(file: &Path, lines: u32) {
    use std::os::unix::fs::MetadataExt;
    let inode = || fs::metadata(file).map(|m| m.ino()).unwrap_or_default();
    let until_swapped = |was: u64| {
        let start = Instant::now();
        while inode() == was && start.elapsed() < Duration::from_millis(20) {
            std::thread::yield_now();
        }
    };
    for nth in 0..lines {
        let line = format!("theirs {nth}\n");
        let was = inode();
        if nth % 3 == 2 {
            let mut text = fs::read(file).unwrap();
            text.extend(line.as_bytes());
            replace_file(file, &text);
        } else {
            let mut open = fs::OpenOptions::new().append(true).open(file).unwrap();
            if nth % 3 == 1 {
                until_swapped(was);
            }
            open.write_all(line.as_bytes()).unwrap();
        }
    }
}

fn wait_for(what: &str, mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_mins(1), "waited in vain: {what}");
        std::thread::yield_now();
    }
}

#[test]
fn of_two_processes_that_save_at_once_one_wins() {
    for round in 0..5 {
        let notebook = TestNotebook::with(&[("a.md", format!("round {round}").as_bytes())]);
        let ours = notebook.root.parent().unwrap();
        let lock = notebook.lock().unwrap();
        let children = ["one", "two"].map(|name| start("save", &notebook, name));
        // Both have read the same base, and wait for the lock.
        wait_for("both to be ready", || {
            ["one", "two"].iter().all(|n| ours.join(format!("{n}.ready")).exists())
        });
        drop(lock);
        let said: String = children
            .map(|child| String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap())
            .concat();
        assert_eq!(
            (said.matches("saved: true").count(), said.matches("changed: true").count()),
            (1, 1),
            "{said}"
        );
        assert!(notebook.text("a.md").starts_with("of "));
        assert_eq!(notebook.files(), ["a.md"]);
    }
}

/// Saves as fast as it can beside a program that adds lines, and gives the lines that are nowhere afterwards.
fn race(lines: u32, grace: Duration) -> (Vec<String>, [u32; 3]) {
    let mut notebook = TestNotebook::with(&[("a.md", b"first\n")]);
    notebook.notebook.grace = grace;
    let a = path("a.md");
    let mut child = start("append", &notebook, &lines.to_string());
    let mut seen = BTreeSet::new();
    let mut counts = [0u32; 3];
    let note = |text: &str, seen: &mut BTreeSet<String>| seen.extend(text.lines().map(str::to_owned));
    while child.try_wait().unwrap().is_none() {
        let read = notebook.read(&a).unwrap();
        let text = read.text.unwrap() + &format!("ours {}\n", counts[0]);
        match notebook.save(&a, &text, read.revision).unwrap() {
            Saved::Written { .. } | Saved::Unchanged { .. } => counts[0] += 1,
            Saved::Changed { .. } => counts[1] += 1,
        }
        for displaced in notebook.sweep(noon()).unwrap() {
            counts[2] += 1;
            note(&String::from_utf8(displaced.bytes.clone()).unwrap(), &mut seen);
            notebook.settle(&displaced);
        }
    }
    assert!(child.wait().unwrap().success());
    for displaced in notebook.sweep(later()).unwrap() {
        counts[2] += 1;
        note(&String::from_utf8(displaced.bytes.clone()).unwrap(), &mut seen);
        notebook.settle(&displaced);
    }
    assert!(notebook.displaced_files().is_empty());
    for file in notebook.files() {
        note(&notebook.text(&file), &mut seen);
    }
    let lost = (0..lines).map(|nth| format!("theirs {nth}")).filter(|line| !seen.contains(line)).collect();
    (lost, counts)
}

#[test]
fn a_race_with_another_program_loses_none_of_its_lines() {
    let (lost, [saved, changed, displaced]) = race(1000, GRACE);
    println!("{saved} saves, {changed} found the disk changed, {displaced} displaced files were written to");
    assert_eq!(lost, [""; 0], "lost");
    assert!(saved > 10 && displaced > 10, "there was no race: {saved} saves, {displaced} displaced files");
}

/// To be run by hand: shows that the test above can fail, and why the grace is there.
#[test]
#[ignore = "shows what is lost without the grace"]
fn without_the_grace_lines_are_lost() {
    let (lost, counts) = race(1000, Duration::ZERO);
    println!("{} of 1000 lines lost; saved, changed, displaced: {counts:?}", lost.len());
    assert_ne!(lost, [""; 0]);
}

/// A file system of its own for a test; none, with the reason printed, where it may not be mounted.
struct Mount(PathBuf);

impl Mount {
    fn new(at: &Path, options: &str) -> Option<Self> {
        let done =
            Command::new("mount").args(["-t", "tmpfs", "-o", options, "talklog-test"]).arg(at).output();
        match done {
            Ok(output) if output.status.success() => Some(Self(at.into())),
            Ok(output) => {
                println!("not shown: {}", String::from_utf8_lossy(&output.stderr));
                None
            }
            Err(error) => {
                println!("not shown: mount: {error}");
                None
            }
        }
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_said_and_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let (root, ours) = (folder.path().join("root"), folder.path().join("ours"));
    fs::create_dir(&root).unwrap();
    let Some(_mount) = Mount::new(&root, "size=64k") else { return };
    fs::write(root.join("a.md"), "one").unwrap();
    let notebook = TestNotebook::at(&root, &ours);
    let much = vec![b'x'; 100_000];
    for saved in [
        notebook.save_bytes(&path("a.md"), &much, Some(Revision::of(b"one"))),
        notebook.save_bytes(&path("b.md"), &much, None),
    ] {
        let Err(SaveError::Io { kind, .. }) = &saved else { panic!("{saved:?}") };
        assert_eq!(*kind, Trouble::DiskFull);
    }
    assert_eq!((notebook.text("a.md"), notebook.files()), ("one".into(), vec!["a.md".to_owned()]));
    // With space again, the same save goes through.
    notebook.save_bytes(&path("a.md"), &much[..1000], Some(Revision::of(b"one"))).unwrap();
    drop(notebook);
}

#[test]
fn a_folder_that_can_only_be_read_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (root, ours) = (folder.path().join("root"), folder.path().join("ours"));
    fs::create_dir(&root).unwrap();
    let Some(mount) = Mount::new(&root, "size=64k") else { return };
    fs::write(root.join("a.md"), "one").unwrap();
    let again = Command::new("mount").args(["-o", "remount,ro"]).arg(&mount.0).status().unwrap();
    assert!(again.success());
    let notebook = TestNotebook::at(&root, &ours);
    assert_eq!(notebook.read(&path("a.md")).unwrap().text.unwrap(), "one");
    let refusals = [
        notebook.save(&path("a.md"), "two", Revision::of(b"one")).unwrap_err(),
        notebook.save_bytes(&path("b/c.md"), b"x", None).unwrap_err(),
        notebook.delete(&path("a.md"), Revision::of(b"one")).unwrap_err(),
    ];
    for error in refusals {
        let SaveError::Io { kind, .. } = &error else { panic!("{error:?}") };
        assert_eq!(*kind, Trouble::ReadOnlyFolder, "{error}");
        assert!(error.to_string().ends_with("nothing may be written there"));
    }
    assert_eq!((notebook.text("a.md"), notebook.trash().len()), ("one".into(), 0));
}
