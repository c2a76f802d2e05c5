use std::process::Command;

use super::*;
use crate::history::tests::{at, path};

fn noon() -> Zoned {
    at("2026-09-17T12:00:00+02:00[+02:00]")
}

fn later(seconds: i64) -> Zoned {
    &noon() + jiff::SignedDuration::from_secs(seconds)
}

fn take(snapshots: &Snapshots, name: &str, text: &str, seconds: i64) -> Option<CommitId> {
    snapshots.take(&path(name), text.as_bytes(), &later(seconds), "laptop").unwrap()
}

fn texts(snapshots: &Snapshots, name: &str) -> Vec<String> {
    let found = snapshots.list(&[path(name)], usize::MAX).unwrap();
    found.iter().map(|s| String::from_utf8(snapshots.blob(&s.revision).unwrap()).unwrap()).collect()
}

fn git(dir: &Path, arguments: &str) -> String {
    let done = Command::new("git").arg("-C").arg(dir).args(arguments.split(' ')).output().unwrap();
    assert!(done.status.success(), "git {arguments}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

fn size(dir: &Path) -> u64 {
    let mut bytes = 0;
    for entry in walkdir::WalkDir::new(dir) {
        let entry = entry.unwrap();
        // As the disk counts it, in blocks.
        bytes += entry.metadata().unwrap().len().div_ceil(4096) * 4096;
    }
    bytes
}

#[test]
fn snapshots_are_kept_by_note_and_the_same_text_once() {
    let state = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::new(state.path());
    assert_eq!(texts(&snapshots, "a.md"), [""; 0]);
    assert!(take(&snapshots, "fair/a.md", "one\n", 0).is_some());
    assert!(take(&snapshots, "fair/a.md", "one\n", 10).is_none());
    assert!(take(&snapshots, "b.md", "other\n", 15).is_some());
    assert!(take(&snapshots, "fair/a.md", "two\n", 20).is_some());
    assert_eq!(texts(&snapshots, "fair/a.md"), ["two\n", "one\n"]);
    assert_eq!(texts(&snapshots, "b.md"), ["other\n"]);
    let first = &snapshots.list(&[path("fair/a.md")], 1).unwrap()[0];
    assert_eq!(first.at.to_string(), "2026-09-17T12:00:20+02:00[+02:00]");

    // A rename takes its versions along; the old name is none that is gone.
    snapshots.renamed(&path("fair/a.md"), &path("c.md"), b"two\n", &later(30), "laptop").unwrap();
    take(&snapshots, "c.md", "three\n", 40);
    assert_eq!(texts(&snapshots, "c.md"), ["three\n", "two\n", "two\n", "one\n"]);
    let newest: Vec<_> = snapshots.newest(10).unwrap().into_iter().map(|s| s.path.to_string()).collect();
    assert_eq!(newest, ["c.md", "b.md"]);

    // Another process, and git itself, read the same.
    let other = Snapshots::new(state.path());
    assert_eq!(texts(&other, "b.md"), ["other\n"]);
    git(&state.path().join("snapshots.git"), "fsck --strict --full");
}

#[test]
fn what_a_death_leaves_is_cleared_up() {
    let state = tempfile::tempdir().unwrap();
    let dir = state.path().join("snapshots.git");
    // Killed while the store was begun.
    fs::create_dir_all(dir.join("objects")).unwrap();
    fs::write(dir.join("HEAD"), "ref: refs/heads/snapshots\n").unwrap();
    let snapshots = Snapshots::new(state.path());
    take(&snapshots, "a.md", "one\n", 0);
    // Killed while the ref moved.
    fs::write(dir.join(format!("{TIP}.lock")), "half").unwrap();
    let snapshots = Snapshots::new(state.path());
    take(&snapshots, "a.md", "two\n", 10);
    assert_eq!(texts(&snapshots, "a.md"), ["two\n", "one\n"]);
    // Torn by the disk: the store goes aside as it is, and another one begins.
    fs::write(dir.join(TIP), "").unwrap();
    let snapshots = Snapshots::new(state.path());
    assert!(take(&snapshots, "a.md", "three\n", 20).is_some());
    assert_eq!(texts(&snapshots, "a.md"), ["three\n"]);
    assert!(state.path().join("snapshots.damaged-0/objects").exists());
}

#[test]
fn with_age_they_become_fewer_and_the_last_of_each_note_stays() {
    let state = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::new(state.path());
    // Ten days of a morning's typing, one snapshot a minute for half an hour; and a note of the first day only.
    take(&snapshots, "old.md", "old\n", 0);
    for day in 0..10 {
        for minute in 0..30 {
            take(&snapshots, "a.md", &format!("day {day} minute {minute}\n"), day * DAY + minute * 60);
        }
    }
    let count = |snapshots: &Snapshots| texts(snapshots, "a.md").len();
    assert_eq!(count(&snapshots), 300);
    let now = later(9 * DAY + 1800);
    snapshots.thin(now.timestamp()).unwrap();
    // Day 9 whole; of days 3 to 8 three each; of the days before one each.
    assert_eq!(count(&snapshots), 30 + 6 * 3 + 3);
    let left = texts(&snapshots, "a.md");
    assert_eq!(left[0], "day 9 minute 29\n");
    assert_eq!(left.last().unwrap(), "day 0 minute 29\n");
    assert_eq!(texts(&snapshots, "old.md"), ["old\n"]);
    let dir = state.path().join("snapshots.git");
    assert_eq!((loose(&dir).len(), packs(&dir).len()), (0, 1));
    git(&dir, "fsck --strict --full");
    // The same again changes nothing, and the next one goes on from there.
    snapshots.thin(now.timestamp()).unwrap();
    take(&snapshots, "a.md", "next\n", 9 * DAY + 1900);
    assert_eq!(count(&snapshots), 52);
}

/// What a note of a conference day holds.
fn body(words: usize) -> String {
    let mut text = String::from("---\ntitle: A talk\n---\n# A talk\n");
    for n in 0..words {
        text.push_str(["tide ", "queue ", "harbour ", "ledger ", "it was said that "][(n * 7 + n / 3) % 5]);
        text.push_str(&(n * 7919 % 1000).to_string());
        text.push(if n % 12 == 11 { '\n' } else { ' ' });
    }
    text
}

#[test]
#[allow(clippy::print_stdout, reason = "its figures are wanted")]
fn a_day_of_typing_among_ten_thousand_notes_stays_small() {
    let all = std::env::var("SNAPSHOTS").ok().and_then(|n| n.parse().ok()).unwrap_or(400_usize);
    let state = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::new(state.path());
    // Eight notes are typed in, one after the other, among ten thousand that a snapshot does not touch.
    let bodies: Vec<String> = (0..8).map(|n| body(200 + n * 40)).collect();
    let mut second = 0;
    for n in 0..all {
        let note = n * 8 / all;
        let text = format!("{}\n{}", bodies[note], body(n % (all / 8).max(1) * 3 + 1));
        second += 10;
        take(&snapshots, &format!("fair-2026/talk-{:05}.md", note * 1250), &text, second);
    }
    let dir = state.path().join("snapshots.git");
    let bytes = size(&dir);
    println!("{all} snapshots take {bytes} bytes of disk, {} in each", bytes / all as u64);
    let bound = 20_000_000 * all as u64 / 2880 + 1_500_000;
    assert!(bytes < bound, "{bytes} bytes for {all} snapshots");
    assert!(loose(&dir).len() < LOOSE * 4);
    snapshots.thin(later(second).timestamp()).unwrap();
    println!("and packed at a pause {}", size(&dir));
    assert_eq!(snapshots.newest(20).unwrap().len(), 8);
    git(&dir, "fsck --strict --full");
}
