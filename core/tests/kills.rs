//! A write is whole or not at all, whenever it is killed (P2).
//!
//! For each kind of write, this program runs itself once under strace to list the system calls of the write, and then
//! once per call, killed at that very call. After each kill the next start must find the old state or the new one,
//! and after its sweep nothing else. strace counts calls per thread, so the program that writes has one thread only,
//! which no test of the usual harness has.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use talklog_core::notebook::{Host, Notebook};
use talklog_core::path::{NotePath, Revision};

const BEGIN: &str = "/talklog-test/begin";
const END: &str = "/talklog-test/end";

const OLD: &str = "\u{feff}one\r\ntwo\r\n";
const NEW: &str = "\u{feff}one\r\ntwo and more\r\n";

/// The writes, each with the states that may be found after a kill: what lies in the notebook, what in the trash.
fn writes() -> Vec<(&'static str, Vec<State>)> {
    let link = ("b.md", "[a](a.md)\n");
    let state = |files: &[(&str, &str)], trash: &[&str]| State {
        files: files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect(),
        trash: trash.iter().map(|text| (*text).into()).collect(),
    };
    let old = state(&[("a.md", OLD), link], &[]);
    vec![
        ("save", vec![old.clone(), state(&[("a.md", NEW), link], &[])]),
        ("create", vec![old.clone(), state(&[("a.md", OLD), link, ("sub/c.md", NEW)], &[])]),
        ("delete", vec![old.clone(), state(&[link], &[OLD])]),
        (
            "rename",
            vec![
                old,
                // A link that a kill left behind follows at the next start.
                state(&[("b.md", "[a](sub/c.md)\n"), ("sub/c.md", OLD)], &[]),
            ],
        ),
    ]
}

#[derive(Debug, Clone, PartialEq)]
struct State {
    files: Vec<(String, String)>,
    trash: Vec<String>,
}

fn path(text: &str) -> NotePath {
    NotePath::parse(text).unwrap()
}

fn open(folder: &Path, now: Timestamp) -> Notebook {
    let ours = |name| folder.join("ours").join(name);
    let host = Host {
        config: ours("config"),
        data: ours("data"),
        state: ours("state"),
        cache: ours("cache"),
        home: ours("home"),
        device: "laptop".into(),
        zone: jiff::tz::TimeZone::UTC,
        clock: Arc::new(move || now),
        helper: Vec::new(),
    };
    Notebook::open(&folder.join("notes"), host).unwrap()
}

/// What the killed process does.
fn write(kind: &str, folder: &Path) {
    let notebook = open(folder, Timestamp::UNIX_EPOCH);
    let (a, c) = (path("a.md"), path("sub/c.md"));
    let old = Revision::of(OLD.as_bytes());
    let _ = fs::symlink_metadata(BEGIN);
    match kind {
        "save" => drop(notebook.save(&a, "one\ntwo and more\n", old).unwrap()),
        "create" => drop(notebook.save_bytes(&c, NEW.as_bytes(), None).unwrap()),
        "delete" => drop(notebook.delete(&a, old).unwrap()),
        "rename" => drop(notebook.rename(&a, &c, ["a.md", "b.md"].map(path).into_iter()).unwrap()),
        kind => panic!("{kind}"),
    }
    let _ = fs::symlink_metadata(END);
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// Runs one write on a fresh notebook under strace, and gives the calls with whether it was killed.
fn traced(kind: &str, options: &[&str], check: impl FnOnce(&Path)) -> (Vec<String>, bool) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("notes");
    fs::create_dir(&root).unwrap();
    fs::write(root.join("a.md"), OLD).unwrap();
    fs::write(root.join("b.md"), "[a](a.md)\n").unwrap();
    let log = folder.path().join("log");
    let output = Command::new("strace")
        .arg("-o")
        .arg(&log)
        .args(options)
        .arg(std::env::current_exe().unwrap())
        .args(["write", kind])
        .arg(folder.path())
        .output()
        .unwrap();
    let log = fs::read_to_string(log).unwrap();
    let killed = log.contains("+++ killed by SIGKILL +++");
    assert!(killed || output.status.success(), "{kind}: {}", String::from_utf8_lossy(&output.stderr));
    check(folder.path());
    (log.lines().map(str::to_owned).collect(), killed)
}

/// Names the calls of the write, each with how many of its kind came before it in the whole process.
fn calls(log: &[String]) -> Vec<(String, usize)> {
    let mut count = HashMap::<&str, usize>::new();
    let mut within = false;
    let mut calls = Vec::new();
    for line in log {
        let Some((name, _)) = line.split_once('(') else { continue };
        let nth = count.entry(name).or_default();
        *nth += 1;
        within = (within || line.contains(BEGIN)) && !line.contains(END);
        if within {
            calls.push((name.to_owned(), *nth));
        }
    }
    calls
}

fn check(kind: &str, states: &[State], folder: &Path) -> usize {
    let now = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(61);
    let notebook = open(folder, now);
    let copies = notebook.recover(&|_| false).unwrap();
    assert_eq!(copies, [], "{kind}");
    // What was left in the notebook was put among the displaced just now, so it has its grace ahead.
    let found = notebook.sweep(now + SignedDuration::from_secs(61)).unwrap();
    assert_eq!(found, [], "{kind}");
    notebook
        .finish_rename(|| files(&folder.join("notes")).iter().map(|(name, _)| path(name)).collect())
        .unwrap();
    let found = notebook.sweep(now + SignedDuration::from_secs(200)).unwrap();
    assert_eq!(found, [], "{kind}");
    assert_eq!(files(&notebook.state_folder().join("displaced")), [], "{kind}");
    let state = State {
        files: files(&folder.join("notes")),
        trash: notebook.trash().into_iter().map(|t| String::from_utf8(t.bytes).unwrap()).collect(),
    };
    let known = states.iter().position(|known| *known == state);
    known.unwrap_or_else(|| panic!("{kind} left {state:#?}"))
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [role, kind, folder] = &arguments[..]
        && role == "write"
    {
        return write(kind, Path::new(folder));
    }
    // As the usual harness does: a list for those who ask, nothing for a filter that means other tests.
    if arguments.iter().any(|a| a == "--list") {
        return println!("kills: test");
    }
    let mut filters = arguments.iter().filter(|a| !a.starts_with('-')).peekable();
    if filters.peek().is_some() && !filters.any(|filter| "kills".contains(filter.as_str())) {
        return;
    }
    if let Err(error) = Command::new("strace").arg("-V").output() {
        return println!("not shown: strace: {error}");
    }
    for (kind, states) in writes() {
        let (log, _) = traced(kind, &[], |folder| assert_eq!(check(kind, &states, folder), states.len() - 1));
        let calls = calls(&log);
        assert!(calls.len() > 10, "{kind} has only {} system calls", calls.len());
        let mut seen = vec![0; states.len()];
        let mut alive = 0;
        for (name, nth) in &calls {
            let (trace, inject) = (format!("trace={name}"), format!("inject={name}:signal=KILL:when={nth}"));
            let mut found = 0;
            let (_, killed) = traced(kind, &["-e", &trace, "-e", &inject], |folder| {
                found = check(&format!("{kind}, killed at {name} {nth},"), &states, folder);
            });
            seen[found] += 1;
            alive += usize::from(!killed);
        }
        println!(
            "{kind}: killed at each of {} system calls, left {seen:?} of its states",
            calls.len() - alive
        );
        assert!(alive * 10 < calls.len(), "{alive} of {} kills came to nothing", calls.len());
        assert!(seen[0] > 0 && seen[states.len() - 1] > 0, "{kind}: no kill came before, or none after");
    }
}
