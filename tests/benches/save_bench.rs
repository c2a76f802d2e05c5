//! A save through the notebook's door against a bare write, fsync and rename of the same bytes, turn by turn in one
//! run, as rows of a Markdown table; the ratio is that of the medians.

#![allow(
    clippy::format_collect,
    clippy::format_push_string,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing
)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use talklog_core::notebook::{Host, Notebook};
use talklog_core::path::{NotePath, Revision};

const ROUNDS: usize = 300;

fn bare(file: &Path, bytes: &[u8]) {
    let beside = file.with_extension("tmp");
    let mut new = fs::File::create(&beside).unwrap();
    new.write_all(bytes).unwrap();
    new.sync_all().unwrap();
    fs::rename(beside, file).unwrap();
}

/// Gives the median and the 95th of a hundred.
fn spread(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort();
    (times[times.len() / 2], times[times.len() * 95 / 100])
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("notes");
    fs::create_dir(&root).unwrap();
    let ours = |name| folder.path().join("ours").join(name);
    let host = Host {
        config: ours("config"),
        data: ours("data"),
        state: ours("state"),
        cache: ours("cache"),
        home: ours("home"),
        device: "bench".into(),
        zone: jiff::tz::TimeZone::UTC,
        clock: Arc::new(Timestamp::now),
        helper: Vec::new(),
    };
    let notebook = Notebook::open(&root, host).unwrap();
    let note = NotePath::parse("a.md").unwrap();
    // As long as a note is on average.
    let mut text: String =
        (0..90).map(|line| format!("Line {line} of a note that is taken in a talk.\n")).collect();
    fs::write(root.join("a.md"), &text).unwrap();
    let mut base = Revision::of(text.as_bytes());

    let (mut saves, mut bares) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        text.push_str(&format!("{round}\n"));
        let start = Instant::now();
        let saved = notebook.save(&note, &text, base).unwrap();
        saves.push(start.elapsed());
        base = saved.revision().unwrap();
        let start = Instant::now();
        bare(&root.join("b.md"), text.as_bytes());
        bares.push(start.elapsed());
    }
    let ((save, slow_save), (bare, slow_bare)) = (spread(saves), spread(bares));
    println!("## Saving\n\nA note of {} kB, {ROUNDS} times each, turn by turn.\n", text.len() / 1000);
    println!("| what | time | ratio | goal |\n|---|---|---|---|");
    println!("| bare write, fsync and rename, p50 (p95) | {bare:.2?} ({slow_bare:.2?}) | 1 | |");
    let ratio = save.as_secs_f64() / bare.as_secs_f64();
    println!("| save, p50 (p95) | {save:.2?} ({slow_save:.2?}) | {ratio:.2} | |");
}
