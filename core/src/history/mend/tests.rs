//! Indexes that real git made, damaged or split, and real git as the judge of what becomes of them.

use super::*;
use crate::history::tests::{Git, noon, path};
use crate::history::{Outcome, Why};

fn index(git: &Git) -> Vec<u8> {
    fs::read(git.root().join(".git/index")).unwrap()
}

fn notes(git: &Git) {
    for n in 0..30 {
        git.write(&format!("day {}/talk-{n:02}.md", n % 3), format!("talk {n}\n"));
    }
    git.commit_all("all");
}

#[test]
fn a_damaged_index_is_made_anew_and_what_was_staged_is_kept() {
    for damage in ["a bit", "cut short", "emptied", "zeros"] {
        let git = Git::new();
        notes(&git);
        git.write("day 0/talk-00.md", "staged\n");
        git.run(&["add", "-A"]);
        git.write("day 0/talk-00.md", "and edited on\n");
        let mut bytes = index(&git);
        match damage {
            "a bit" => *bytes.last_mut().unwrap() ^= 1,
            "cut short" => bytes.truncate(bytes.len() / 2),
            "emptied" => bytes.clear(),
            _ => bytes.fill(0),
        }
        fs::write(git.root().join(".git/index"), &bytes).unwrap();
        let repository = git.open();
        let error = repository.changed().unwrap_err();
        assert!(
            matches!(&error, HistoryError::Index(error) if IndexTrouble::of(error) == Some(IndexTrouble::Damaged)),
            "{damage}: {error:?}"
        );
        assert!(repository.checkpoint(&[path("day 0/talk-00.md")], "x", &noon(), "laptop").is_err());
        assert_eq!(index(&git), bytes, "{damage}: it is left as it is until a person asks");

        let mended = repository.mend_index(&noon()).unwrap().unwrap();
        assert_eq!(fs::read(mended.kept.join("index")).unwrap(), bytes, "{damage}");
        if matches!(damage, "a bit" | "cut short") {
            assert_eq!(mended.staged, ["day 0/talk-00.md"]);
            assert_eq!(fs::read(mended.kept.join("staged/day 0/talk-00.md")).unwrap(), b"staged\n");
        }
        assert_eq!(git.status(), " M \"day 0/talk-00.md\"\n", "{damage}");
        let done = repository.checkpoint(&[path("day 0/talk-00.md")], "x", &noon(), "laptop").unwrap();
        assert!(matches!(done.outcome, Outcome::Made { .. }), "{damage}: {done:?}");
        assert_eq!(git.status(), "");
        assert_eq!(repository.mend_index(&noon()).unwrap(), None, "a sound one is left as it is");
    }
}

#[test]
fn a_split_index_becomes_one_with_all_that_was_staged() {
    let git = Git::new();
    notes(&git);
    git.run(&["config", "core.splitIndex", "true"]);
    git.run(&["config", "splitIndex.maxPercentChange", "100"]);
    git.run(&["update-index", "--split-index"]);
    // Replaced, gone and added, each more than one.
    for n in [3, 4, 17] {
        git.write(&format!("day {}/talk-{n:02}.md", n % 3), format!("staged {n}\n"));
        git.write(&format!("new-{n}.md"), "new\n");
    }
    git.run(&["add", "-A"]);
    git.run(&["rm", "-q", "day 2/talk-05.md", "day 0/talk-27.md"]);
    let listed = git.run(&["ls-files", "--stage"]);
    let seen = git.run(&["status", "--porcelain"]);
    let repository = git.open();
    assert!(matches!(repository.changed(), Err(HistoryError::Index(IndexError::Split))));
    let mended = repository.mend_index(&noon()).unwrap().unwrap();
    assert!(mended.kept.join("index").exists() && mended.staged.is_empty());
    assert_eq!(fs::read_dir(&mended.kept).unwrap().count(), 2, "the shared file is kept too");
    assert_eq!(git.run(&["ls-files", "--stage"]), listed);
    assert_eq!(git.status(), seen);
    // It stays one when git writes it.
    git.write("day 1/talk-01.md", "more\n");
    git.run(&["add", "day 1/talk-01.md"]);
    repository.sound_index().unwrap();
    let done = repository.checkpoint(&[path("day 1/talk-01.md")], "x", &noon(), "laptop").unwrap();
    assert_eq!(done.skipped.first().map(|skipped| &skipped.why), Some(&Why::Staged));
}

#[test]
fn another_programs_lock_and_an_open_merge_are_respected() {
    let git = Git::new();
    notes(&git);
    fs::write(git.root().join(".git/index"), "nothing of git's\n").unwrap();
    let repository = git.open();
    fs::write(git.root().join(".git/index.lock"), "").unwrap();
    assert!(matches!(repository.mend_index(&noon()), Err(HistoryError::Busy(_))));
    fs::remove_file(git.root().join(".git/index.lock")).unwrap();
    fs::write(git.root().join(".git/MERGE_HEAD"), git.run(&["rev-parse", "HEAD"])).unwrap();
    assert!(matches!(repository.mend_index(&noon()), Err(HistoryError::LeftOpen(_))));
    assert_eq!(index(&git), b"nothing of git's\n");
}

#[test]
fn what_a_sparse_checkout_left_out_does_not_look_deleted() {
    let git = Git::new();
    notes(&git);
    git.run(&["sparse-checkout", "set", "--no-cone", "/day 0/"]);
    assert!(!git.root().join("day 1").exists());
    let mut bytes = index(&git);
    bytes[40] ^= 1;
    fs::write(git.root().join(".git/index"), bytes).unwrap();
    let repository = git.open();
    repository.mend_index(&noon()).unwrap().unwrap();
    assert_eq!(git.status(), "");
    // Git's library passes over that mark in its own look; a checkpoint does not.
    let changed = repository.changed().unwrap();
    assert_eq!(repository.left_out(&changed).unwrap(), []);
    let done = repository.checkpoint(&changed, "x", &noon(), "laptop").unwrap();
    assert_eq!((done.outcome, done.skipped), (Outcome::Nothing, vec![]));
}
