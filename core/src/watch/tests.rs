use std::fs;
use std::sync::mpsc::Receiver;
use std::time::Instant;

use super::*;

/// A watched folder, and all that was told of it.
struct Watched {
    dir: tempfile::TempDir,
    told: Receiver<Seen>,
    paths: BTreeSet<PathBuf>,
    refs: bool,
    everything: bool,
    _watch: Watch,
}

impl Watched {
    fn new(prepare: impl FnOnce(&Path)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        prepare(dir.path());
        let (tell, told) = mpsc::channel();
        let watch = Watch::start(dir.path(), move |seen| drop(tell.send(seen))).unwrap();
        Self { dir, told, paths: BTreeSet::new(), refs: false, everything: false, _watch: watch }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), "text").unwrap();
    }

    /// Takes what is told until the condition holds, for ten seconds at most.
    fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !holds(self) {
            let left = Duration::from_secs(10).saturating_sub(start.elapsed());
            match self.told.recv_timeout(left) {
                Ok(Seen::Paths(paths)) => self.paths.extend(paths),
                Ok(Seen::Refs) => self.refs = true,
                Ok(Seen::Everything) => self.everything = true,
                Ok(Seen::Blind(error)) => panic!("{error}"),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("{what} was not told; told were {:?}", self.paths)
                }
            }
        }
    }

    fn until_told(&mut self, names: &[&str]) {
        let paths: Vec<_> = names.iter().map(|name| self.path(name)).collect();
        self.until(&names.join(", "), |watched| paths.iter().all(|path| watched.paths.contains(path)));
    }

    /// Writes a last file and waits for it: what would have been told before it has been told then.
    fn until_quiet(&mut self) {
        self.write("last.md");
        self.until_told(&["last.md"]);
    }
}

#[test]
fn writes_and_deletions_are_told() {
    let mut watched = Watched::new(|dir| fs::write(dir.join("old.md"), "").unwrap());
    watched.write("new.md");
    fs::write(watched.path("old.md"), "changed").unwrap();
    watched.until_told(&["new.md", "old.md"]);
    watched.paths.clear();
    fs::remove_file(watched.path("old.md")).unwrap();
    watched.until_told(&["old.md"]);
}

#[test]
fn reading_is_not_told() {
    let mut watched = Watched::new(|dir| fs::write(dir.join("read.md"), "text").unwrap());
    fs::read(watched.path("read.md")).unwrap();
    watched.until_quiet();
    assert!(!watched.paths.contains(&watched.path("read.md")));
}

#[test]
fn a_save_by_renaming_is_told() {
    let mut watched = Watched::new(|dir| fs::write(dir.join("a.md"), "old").unwrap());
    fs::rename(watched.path("a.md"), watched.path("a.md~")).unwrap();
    fs::write(watched.path("a.md"), "new").unwrap();
    fs::remove_file(watched.path("a.md~")).unwrap();
    watched.until_told(&["a.md"]);
}

#[test]
fn a_filled_folder_that_moves_in_is_listed() {
    let outside = tempfile::tempdir().unwrap();
    fs::create_dir_all(outside.path().join("conf/day")).unwrap();
    fs::write(outside.path().join("conf/a.md"), "").unwrap();
    fs::write(outside.path().join("conf/day/b.md"), "").unwrap();
    let mut watched = Watched::new(|_| ());
    fs::rename(outside.path().join("conf"), watched.path("conf")).unwrap();
    watched.until_told(&["conf/a.md", "conf/day/b.md"]);
    // And it is watched from now on.
    watched.write("conf/day/c.md");
    watched.until_told(&["conf/day/c.md"]);
    watched.paths.clear();
    fs::rename(watched.path("conf"), outside.path().join("conf")).unwrap();
    watched.until_told(&["conf"]);
}

#[test]
fn files_in_folders_that_were_just_made_are_told() {
    let mut watched = Watched::new(|_| ());
    let names: Vec<String> =
        (0..40).flat_map(|i| [format!("d{i}/e/f/g/a.md"), format!("d{i}/b.md")]).collect();
    for name in &names {
        watched.write(name);
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    watched.until_told(&names);
}

#[test]
fn many_files_at_once_are_told_one_way_or_the_other() {
    let mut watched = Watched::new(|_| ());
    let names: Vec<String> = (0..1000).map(|i| format!("{i}.md")).collect();
    for name in &names {
        watched.write(name);
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    watched.until_told(&names);
    for i in 0..MANY * 2 {
        watched.write(&format!("more/{i}.md"));
    }
    let last = watched.path(&format!("more/{}.md", MANY * 2 - 1));
    watched.until("all of them", |watched| watched.everything || watched.paths.contains(&last));
}

#[test]
fn gits_own_files_are_not_told_but_its_refs_are() {
    let mut watched = Watched::new(|dir| fs::create_dir_all(dir.join(".git/refs/heads")).unwrap());
    watched.write(".git/index");
    watched.write(".git/objects/ab/cdef");
    watched.write(".git/HEAD.lock");
    watched.write(".talklog-1234.tmp");
    watched.write("deep/.git/HEAD");
    watched.until_quiet();
    assert!(!watched.refs, "an index is no ref");
    let git = |path: &PathBuf| path.iter().any(|part| part == ".git");
    assert!(!watched.paths.iter().any(git), "{:?}", watched.paths);
    assert!(!watched.paths.contains(&watched.path(".talklog-1234.tmp")));
    watched.write(".git/refs/heads/main");
    watched.until("a ref", |watched| watched.refs);
    watched.refs = false;
    fs::rename(watched.path(".git/HEAD.lock"), watched.path(".git/HEAD")).unwrap();
    watched.until("HEAD", |watched| watched.refs);
}

#[test]
fn an_overflow_means_everything() {
    let pending = Pending::default();
    let rescan = notify::Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan);
    pending.note(Path::new("/notebook"), Ok(rescan));
    assert!(pending.gathered().everything);
}

#[test]
fn a_reached_limit_is_told() {
    let pending = Pending::default();
    pending.note(Path::new("/notebook"), Err(notify::Error::new(ErrorKind::MaxFilesWatch)));
    assert!(matches!(pending.gathered().blind, Some(WatchError::Limit { .. })));
}

#[test]
fn a_missing_folder_cannot_be_watched() {
    let outcome = Watch::start(Path::new("/nonexistent/notebook"), |_| ());
    assert!(matches!(outcome, Err(WatchError::Failed { .. })));
}

#[test]
fn the_thread_ends_with_the_watch() {
    let dir = tempfile::tempdir().unwrap();
    let (tell, told) = mpsc::channel();
    let watch = Watch::start(dir.path(), move |seen| drop(tell.send(seen))).unwrap();
    drop(watch);
    // The thread owned the sender: its end closes the channel.
    let closed = loop {
        match told.recv_timeout(Duration::from_secs(10)) {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!(closed, RecvTimeoutError::Disconnected);
}
