//! Repositories that somebody made to do harm, and those that are merely odd or broken. Each is made with real git,
//! then visited by a process of ours as a person would: opened, read, written, put into a checkpoint, synced. Nothing
//! that it asks for runs, nothing outside of the folder changes, the end is the expected one with its reason, and no
//! text is lost. Where plain git would run what was planted, it is shown that it does: else nothing would be proved.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::semicolon_if_nothing_returned,
    clippy::format_push_string,
    clippy::format_collect,
    clippy::elidable_lifetime_names,
    clippy::let_and_return,
    missing_docs,
    reason = "test code"
)]

mod config;
mod odd;
mod trees;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use serde_json::Value;
use talklog_tests::servers::{TestHome, Tiny};

/// A line of the note that is there before anything happens.
const FIRST: &str = "A line with the token-first.";

/// A home, a notebook that somebody gave its owner, its remote, and what must stay as it is.
struct Ground {
    home: TestHome,
    /// Servers that nobody may ask anything.
    spies: RefCell<Vec<Tiny>>,
    /// Variables that the program is started with.
    env: RefCell<Vec<(String, String)>>,
}

impl Ground {
    fn new() -> Self {
        let home = TestHome::new();
        let ground = Self { home, spies: RefCell::default(), env: RefCell::default() };
        for folder in ["decoy/notes", "bin", "talks/day"] {
            fs::create_dir_all(ground.at(folder)).unwrap();
        }
        fs::write(ground.at("decoy/a.md"), "not yours\n").unwrap();
        fs::write(ground.at("decoy/notes/b.md"), "nor this\n").unwrap();
        fs::write(ground.at("talks/talk.md"), format!("# Talk\n\n{FIRST}\n")).unwrap();
        fs::write(ground.at("talks/day/other.md"), "# Other\n\nAnother talk.\n").unwrap();
        ground.home.bare(&ground.bare());
        ground.git(&["init", "-q", "-b", "main"]);
        ground.git(&["add", "."]);
        ground.git(&["commit", "-q", "-m", "first"]);
        ground.git(&["remote", "add", "origin", ground.bare().to_str().unwrap()]);
        ground.git(&["push", "-q", "-u", "origin", "main"]);
        ground
    }

    fn at(&self, path: &str) -> PathBuf {
        self.home.path().join(path)
    }

    /// The text of a path below the home.
    fn text(&self, path: &str) -> String {
        self.at(path).display().to_string()
    }

    fn notes(&self) -> PathBuf {
        self.at("talks")
    }

    fn bare(&self) -> PathBuf {
        self.at("remotes/talks.git")
    }

    /// Runs git in the notebook, before anything hostile is in it.
    fn git(&self, arguments: &[&str]) -> String {
        self.home.git(&self.notes(), arguments)
    }

    fn config(&self, key: &str, value: &str) {
        self.git(&["config", "--add", key, value]);
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A command of the shell that leaves a trace.
    fn canary(&self) -> String {
        format!("echo ran >>{}", self.text("ran"))
    }

    /// A program that leaves a trace, and passes on what it gets where `then` says so.
    fn program(&self, path: &str, then: &str) -> String {
        self.write(path, format!("#!/bin/sh\n{}\n{then}\n", self.canary()));
        fs::set_permissions(self.at(path), fs::Permissions::from_mode(0o755)).unwrap();
        self.text(path)
    }

    /// A server that leaves a trace when anybody asks it, and its port.
    fn spy(&self) -> u16 {
        let spy = Tiny::status(418);
        let port = spy.port;
        self.spies.borrow_mut().push(spy);
        port
    }

    fn spied(&self) -> usize {
        self.spies.borrow().iter().map(Tiny::connections).sum()
    }

    /// The environment of a terminal in this home: as it is, without what a test wants of ssh.
    fn variables(&self) -> Vec<(String, OsString)> {
        let mut all: Vec<_> =
            self.home.env().into_iter().filter(|(name, _)| name != "GIT_SSH_COMMAND").collect();
        let path = std::env::var("PATH").unwrap();
        all.push(("PATH".into(), format!("{}:{path}", self.text("bin")).into()));
        all.extend(self.env.borrow().iter().map(|(name, value)| (name.clone(), value.into())));
        all
    }

    /// Runs a line of the shell in a copy of the notebook, as somebody who uses git there; how it ends is not asked.
    fn control(&self, line: &str) {
        let copy = self.at("control");
        let copied = Command::new("cp").arg("-a").arg(self.notes()).arg(&copy).status().unwrap();
        assert!(copied.success());
        let mut command = Command::new("timeout");
        command.args(["60", "sh", "-c", line]).current_dir(&copy).env_clear().envs(self.variables());
        command.stdin(std::process::Stdio::null());
        let output = command.output().unwrap();
        fs::write(self.at("control.said"), [output.stdout, output.stderr].concat()).unwrap();
    }

    fn visit(&self, arguments: &[&str]) -> Result<BTreeMap<String, Value>, String> {
        let mut command = Command::new("timeout");
        command.args(["-k", "5", "120", env!("CARGO_BIN_EXE_visit")]).args(arguments);
        command.current_dir(self.home.path()).env_clear().envs(self.variables());
        let output = command.output().unwrap();
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("the program ended with {}: {said}", output.status));
        }
        serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())
    }

    /// All that lies in the home and is neither the notebook, nor its remote, nor ours, with times and bytes.
    fn outside(&self) -> BTreeMap<PathBuf, String> {
        let left = [
            "talks",
            "remotes",
            ".local",
            ".cache",
            ".config",
            "control",
            "control.said",
            "clone",
            "run",
            ".gnupg",
        ];
        let mut found = BTreeMap::new();
        let mut folders = vec![self.home.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(self.home.path()).unwrap().to_path_buf();
                if left.iter().any(|left| name == Path::new(left)) {
                    continue;
                }
                let meta = path.symlink_metadata().unwrap();
                let bytes = if meta.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
                let seen = format!("{:o} {}.{} {bytes:?}", meta.mode(), meta.mtime(), meta.mtime_nsec());
                if meta.is_dir() {
                    folders.push(path);
                }
                found.insert(name, seen);
            }
        }
        found
    }
}

type Build = Box<dyn Fn(&Ground) + Send + Sync>;

/// One repository, and what is to come of it.
struct Case {
    name: String,
    build: Build,
    /// A line of the shell with which plain git runs what was planted.
    fires: Option<String>,
    /// How each step is to end: the beginning of what it gives, `|` between those that will do.
    open: &'static str,
    save: &'static str,
    checkpoint: &'static str,
    sync: &'static str,
    /// The same for a clone of the remote, where that is tried.
    clone: Option<&'static str>,
}

fn case(name: impl Into<String>, build: impl Fn(&Ground) + Send + Sync + 'static) -> Case {
    Case {
        name: name.into(),
        build: Box::new(build),
        fires: None,
        open: "git",
        save: "saved",
        checkpoint: "ok Some",
        sync: "in_sync",
        clone: None,
    }
}

impl Case {
    fn fires(mut self, line: impl Into<String>) -> Self {
        self.fires = Some(line.into());
        self
    }

    fn open(mut self, open: &'static str) -> Self {
        self.open = open;
        self
    }

    fn save(mut self, save: &'static str) -> Self {
        self.save = save;
        self
    }

    fn checkpoint(mut self, checkpoint: &'static str) -> Self {
        self.checkpoint = checkpoint;
        self
    }

    fn sync(mut self, sync: &'static str) -> Self {
        self.sync = sync;
        self
    }

    fn clone(mut self, clone: &'static str) -> Self {
        self.clone = Some(clone);
        self
    }

    /// Without history the folder is one of notes alone.
    fn notes_alone(self) -> Self {
        self.open("no git").checkpoint("no_git").sync("no_git")
    }

    /// What is broken stops history and sync, and nothing else.
    fn stops(self) -> Self {
        self.checkpoint("failed|needs_person").sync("failed|needs_person")
    }

    fn run(&self) -> Result<String, String> {
        let ground = Ground::new();
        (self.build)(&ground);
        if let Some(line) = &self.fires {
            ground.control(line);
            let said = fs::read_to_string(ground.at("control.said")).unwrap_or_default();
            if !ground.at("ran").exists() && ground.spied() == 0 {
                return Err(format!("plain git does not run it, so nothing is proved: {said}"));
            }
            let _ = fs::remove_file(ground.at("ran"));
        }
        let spied = ground.spied();
        let before = ground.outside();
        let state = |value: &Value| match value {
            Value::String(word) => word.clone(),
            other => format!("{} {other}", other["state"]["state"].as_str().unwrap_or("")),
        };
        // A device with nothing of its own to send takes another way than one that has to merge.
        let forward = ground.at("remotes/forward");
        if self.clone.is_some() {
            let copied = Command::new("cp").arg("-a").arg(ground.notes()).arg(&forward).status().unwrap();
            assert!(copied.success());
        }
        let seen = ground.visit(&[ground.notes().to_str().unwrap()])?;
        let word = |key: &str| match seen.get(key) {
            Some(value) => state(value),
            None => String::new(),
        };
        let mut told = Vec::new();
        let mut wrong = Vec::new();
        let mut ends = |key: &str, word: String, wanted: &str| {
            if !wanted.split('|').any(|wanted| word.starts_with(wanted)) {
                wrong.push(format!("{key} should be {wanted}: {word}"));
            }
            told.push(format!("{key}: {}", word.chars().take(110).collect::<String>()));
        };
        ends("open", word("open"), self.open);
        ends("save", word("save"), self.save);
        ends("checkpoint", word("checkpoint"), self.checkpoint);
        ends("sync", word("sync"), self.sync);
        if word("open") == "no git" && ground.at("talks/.git").symlink_metadata().is_ok() {
            let problems = seen["info"]["problems"].to_string();
            ends("problems", problems, "[{");
        }
        if let Some(wanted) = self.clone {
            let seen = ground.visit(&["--sync", forward.to_str().unwrap()])?;
            ends("forward", state(&seen["sync"]), self.sync);
            let seen = ground.visit(&["--clone", ground.bare().to_str().unwrap(), &ground.text("clone")])?;
            ends("clone", seen["clone"].as_str().unwrap_or("").to_owned(), wanted);
        }
        wrong.extend(self.kept(&ground, &word));
        if let Ok(ran) = fs::read_to_string(ground.at("ran")) {
            wrong.push(format!("what was planted has run: {ran}"));
        }
        if ground.spied() != spied {
            wrong.push("a server was asked that nobody may ask".into());
        }
        let after = ground.outside();
        if before != after {
            let names: Vec<_> = before
                .keys()
                .chain(after.keys())
                .filter(|name| before.get(*name) != after.get(*name))
                .collect();
            wrong.push(format!("changed outside of the folder: {names:?}"));
        }
        if wrong.is_empty() { Ok(told.join("\n    ")) } else { Err(wrong.join("\n    ")) }
    }

    /// The text of before, and what was said to be saved, are where they should be.
    fn kept(&self, ground: &Ground, word: &dyn Fn(&str) -> String) -> Vec<String> {
        let mut wrong = Vec::new();
        let read = |name: &str| {
            String::from_utf8_lossy(&fs::read(ground.notes().join(name)).unwrap_or_default()).into_owned()
        };
        let saved = word("save").starts_with("saved");
        let new = word("new").starts_with("ok");
        if word("save") != "not_found" && !read("talk.md").contains(FIRST) && self.save.starts_with("saved") {
            wrong.push("the note's text is gone".to_owned());
        }
        if saved && !read("talk.md").contains("token-saved") {
            wrong.push("what was saved is not in the note".to_owned());
        }
        if new && !read("new.md").contains("token-new") {
            wrong.push("what was made is not there".to_owned());
        }
        // Where a filter is asked for, nothing is put into a checkpoint: that is git's own to do.
        if word("sync").starts_with("in_sync") && word("checkpoint").starts_with("ok Some") {
            let branches = ground.home.git(&ground.bare(), &["branch", "--format=%(refname)"]);
            let there = |name: &str| {
                let mut git = ground.home.command("git");
                git.arg("-C").arg(ground.bare()).args(["grep", "-h", "token"]).args(branches.lines());
                String::from_utf8_lossy(&git.args(["--", name]).output().unwrap().stdout).into_owned()
            };
            if saved && !there("talk.md").contains("token-saved")
                || new && !there("new.md").contains("token-new")
            {
                wrong.push("it is said to be in sync, and the remote does not have it".to_owned());
            }
        }
        wrong
    }
}

/// Runs all cases, four at a time, and tells of all that failed.
fn run_all(cases: Vec<Case>) {
    let only = std::env::var("CASE").ok();
    let cases: Vec<_> = cases
        .into_iter()
        .filter(|case| only.as_ref().is_none_or(|only| case.name.contains(only.as_str())))
        .collect();
    let count = cases.len();
    let queue = Mutex::new(cases.into_iter());
    let done = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(case) = {
                    let next = queue.lock().unwrap().next();
                    next
                } {
                    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| case.run()))
                        .unwrap_or_else(|_| Err("the case could not be made".to_owned()));
                    done.lock().unwrap().insert(case.name, result);
                }
            });
        }
    });
    let done = done.into_inner().unwrap();
    assert_eq!(done.len(), count, "two cases have one name");
    let mut failed = 0;
    for (name, result) in &done {
        match result {
            Ok(told) => println!("{name}\n    {told}"),
            Err(why) => {
                failed += 1;
                println!("FAILED {name}\n    {why}");
            }
        }
    }
    println!("{count} repositories, {failed} not as they should be");
    assert_eq!(failed, 0);
}
