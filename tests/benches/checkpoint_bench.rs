//! Measures a checkpoint of one note in 10,000 beside `git add PATH && git commit` on the same repository.
//!
//! `cargo bench -p talklog-tests --bench checkpoint_bench`, or with `-- 100000` for another number of notes. The two
//! take turns, so that what the machine does meanwhile falls on both. Git is left as it comes: it syncs objects
//! neither fewer nor more than it would for its user; ours syncs all that a commit needs (P7).

#![allow(clippy::print_stdout, reason = "its figures are its purpose")]
#![allow(clippy::unwrap_used, reason = "a bench that fails has nothing to say")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jiff::Zoned;
use talklog_core::history::{Found, Outcome, Repository};
use talklog_core::path::NotePath;

const ROUNDS: usize = 41;

fn main() {
    let notes = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(10_000);
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("notebook");
    for n in 0..notes {
        let file = root.join(note(n));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let lines: Vec<_> =
            (0..60).map(|line| format!("- point {line} of talk {n}, and what it means")).collect();
        let lines = lines.join("\n");
        fs::write(file, format!("---\ntitle: Talk {n}\n---\n\n{lines}\n")).unwrap();
    }
    git(&root, &["init", "-q", "-b", "main"]);
    git(&root, &["config", "user.name", "Kim Example"]);
    git(&root, &["config", "user.email", "kim@example.org"]);
    git(&root, &["config", "gc.auto", "0"]);
    git(&root, &["add", "."]);
    git(&root, &["commit", "-q", "-m", "all"]);
    git(&root, &["gc", "-q"]);
    let Found::Repository(repository) = Repository::open(&root, &folder.path().join("state")).unwrap() else {
        return;
    };
    let now: Zoned = "2026-09-17T12:00:00+02:00[+02:00]".parse().unwrap();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let name = note(round * 37 % notes);
        append(&root.join(&name));
        let start = Instant::now();
        let path = NotePath::parse(&name).unwrap();
        let done = repository.checkpoint(&[path], "Lowtide 2026: a talk", &now, "bench").unwrap();
        ours.push(start.elapsed());
        assert!(matches!(done.outcome, Outcome::Made { .. }));
        let name = note((round * 37 + 11) % notes);
        append(&root.join(&name));
        let start = Instant::now();
        git(&root, &["add", &name]);
        git(&root, &["commit", "-q", "-m", "Lowtide 2026: a talk"]);
        theirs.push(start.elapsed());
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!("| what | time | ratio | goal |\n|---|---|---|---|");
    println!("| `git add PATH && git commit`, one note in {notes} | {:.2} ms | | |", ms(theirs));
    println!(
        "| a checkpoint of one note in {notes} | {:.2} ms | {:.2} | 0.3 |",
        ms(ours),
        ours.as_secs_f64() / theirs.as_secs_f64()
    );
}

fn note(n: usize) -> String {
    format!("event-{:03}/2026-09-17-talk-{n}.md", n / 100)
}

fn append(file: &Path) {
    let text = fs::read_to_string(file).unwrap();
    fs::write(file, text + "- one more point\n").unwrap();
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
