//! Measures what opening the history of a note with 1,000 versions takes, beside `git log --follow` of the same note.
//!
//! `cargo bench --workspace --bench history_bench`. The note is one of 200 in its folder; its versions are commits, and
//! among them 1,000 snapshots of a second measurement. The two take turns.

#![allow(clippy::print_stdout, reason = "its figures are its purpose")]
#![allow(clippy::unwrap_used, reason = "a bench that fails has nothing to say")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use talklog_core::desk::Desk;
use talklog_core::history::Snapshots;
use talklog_core::notebook::{Host, Notebook};
use talklog_core::path::NotePath;

const ROUNDS: usize = 11;
const VERSIONS: usize = 1000;
const NOTE: &str = "fair-2026/2026-09-17-talk-0.md";

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("notebook");
    fs::create_dir_all(&root).unwrap();
    git(&root, &["init", "-q", "-b", "main"]);
    import(&root);
    git(&root, &["reset", "-q", "--hard"]);
    let path = NotePath::parse(NOTE).unwrap();
    let open = || {
        let at = |name: &str| folder.path().join(name);
        Host {
            config: at("config"),
            data: at("data"),
            state: at("state"),
            cache: at("cache"),
            home: at("home"),
            device: "bench".into(),
            zone: jiff::tz::TimeZone::UTC,
            clock: Arc::new(jiff::Timestamp::now),
            helper: vec!["false".into()],
        }
    };
    let (mut git_log, mut ours, mut both) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        git(&root, &["log", "--follow", "--format=%H %an %ad %s", "--", NOTE]);
        git_log.push(start.elapsed());
        let desk = Desk::open(&root, open(), |_| ()).unwrap();
        let start = Instant::now();
        let found = desk.timeline(&path, VERSIONS).unwrap();
        ours.push(start.elapsed());
        assert_eq!(found.versions.len(), VERSIONS);
    }
    let notebook = Notebook::open(&root, open()).unwrap();
    let snapshots = Snapshots::new(&notebook.state_folder());
    let noon: jiff::Zoned = "2026-09-17T12:00:00Z[UTC]".parse().unwrap();
    let mut at = noon;
    for n in 0..VERSIONS {
        at = &at + jiff::SignedDuration::from_secs(10);
        snapshots.take(&path, text(n * 3).as_bytes(), &at, "bench").unwrap();
    }
    for _ in 0..ROUNDS {
        let desk = Desk::open(&root, open(), |_| ()).unwrap();
        let start = Instant::now();
        let found = desk.timeline(&path, VERSIONS).unwrap();
        both.push(start.elapsed());
        assert_eq!(found.versions.len(), VERSIONS);
    }
    let (git_log, ours, both) = (median(git_log), median(ours), median(both));
    let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    let ratio = |time: Duration| time.as_secs_f64() / git_log.as_secs_f64();
    println!("## History\n");
    println!(
        "A note of 8 kB with {VERSIONS} versions, one of 200 in its folder; each line counted against the version before.\n"
    );
    println!("| what | time | ratio | goal |\n|---|---|---|---|");
    println!("| `git log --follow PATH` | {} | 1 | |", ms(git_log));
    println!("| opening its history | {} | {:.2} | ≤ 200 ms |", ms(ours), ratio(ours));
    println!(
        "| the same with {VERSIONS} snapshots beside the checkpoints | {} | {:.2} | ≤ 200 ms |",
        ms(both),
        ratio(both)
    );
}

/// The note as its version `n` has it.
fn text(n: usize) -> String {
    let line = |line: usize| {
        let changed = if line == n % 120 { n } else { 0 };
        format!("- point {line} of the talk, and what it means, as of {changed}\n")
    };
    let lines: String = (0..120).map(line).collect();
    format!("---\ntitle: Talk 0\n---\n\n## What was said\n{lines}")
}

/// Makes the commits, as `git fast-import` reads them.
fn import(root: &Path) {
    let mut child = Command::new("git")
        .args(["fast-import", "--quiet"])
        .current_dir(root)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    for n in 0..VERSIONS {
        let text = text(n);
        let at = 1_789_000_000 + n * 60;
        write!(input, "commit refs/heads/main\ncommitter Kim <kim@example.org> {at} +0200\ndata 5\ntalk\n")
            .unwrap();
        if n == 0 {
            for other in 1..200 {
                let body = format!("# Talk {other}\n\nOne of many.\n");
                let name = format!("fair-2026/2026-09-17-talk-{other}.md");
                write!(input, "M 100644 inline {name}\ndata {}\n{body}\n", body.len()).unwrap();
            }
        }
        write!(input, "M 100644 inline {NOTE}\ndata {}\n{text}\n", text.len()).unwrap();
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

fn git(root: &Path, arguments: &[&str]) {
    let status = Command::new("git")
        .args(arguments)
        .current_dir(root)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdout(Stdio::null())
        .status();
    assert!(status.unwrap().success());
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
