//! Versions on the desk: taken while somebody types, listed, brought back, and moves of the branch undone.

use std::process::Command;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

use super::*;
use crate::wire::{VersionItem, VersionKind};

/// A desk whose clock is moved by hand.
fn desk_at(place: &Place, seconds: &Arc<AtomicI64>) -> Desk {
    let folder = |name: &str| place.outside.path().join(name);
    let noon: Timestamp = "2026-09-17T12:00:00Z".parse().unwrap();
    let clock = seconds.clone();
    let host = Host {
        config: folder("config"),
        data: folder("data"),
        state: folder("state"),
        cache: folder("cache"),
        home: folder("home"),
        device: "desk".into(),
        zone: TimeZone::UTC,
        clock: Arc::new(move || noon + jiff::SignedDuration::from_secs(clock.load(Ordering::SeqCst))),
        helper: vec!["false".into()],
    };
    let desk = Desk::open(place.root.path(), host, |_| ()).unwrap();
    desk.refresh();
    desk
}

fn with_git(place: &Place, desk: &Desk) {
    desk.make_repository().unwrap();
    desk.set_identity("Kim Vale", "kim@example.org").unwrap();
    assert_eq!(git(place.root.path(), &["rev-parse", "--is-inside-work-tree"]), "true\n");
}

fn git(root: &Path, arguments: &[&str]) -> String {
    let done = Command::new("git")
        .args(arguments)
        .current_dir(root)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    assert!(done.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// Kinds and texts of a note's versions, newest first.
fn versions(desk: &Desk, name: &str) -> Vec<(VersionKind, String)> {
    let path = path(name);
    let text = |version: &VersionItem| match &version.revision {
        Some(_) => desk.version(&path, version.id.as_deref().unwrap()).unwrap().text,
        None => "-".into(),
    };
    desk.timeline(&path, 100).unwrap().versions.iter().map(|v| (v.kind, text(v))).collect()
}

fn saved(desk: &Desk, name: &str, text: &str) {
    let base = desk.open_note(&path(name)).unwrap().item.revision;
    let reply = desk.save(&path(name), text, base.parse().unwrap(), 0);
    assert!(matches!(reply, SaveReply::Saved { .. }), "{reply:?}");
}

#[test]
fn while_somebody_types_a_version_is_kept_every_ten_seconds() {
    let place = Place::with(&[("a.md", "one\n")]);
    let now = Arc::new(AtomicI64::new(0));
    let desk = desk_at(&place, &now);
    let base = desk.open_note(&path("a.md")).unwrap().item.revision;
    let mut length = 4;
    let mut seq = 0;
    let mut type_at = |desk: &Desk, second: i64, text: &str| {
        now.store(second, Ordering::SeqCst);
        seq += 1;
        desk.journal("main", entry("a.md", &base, seq, length, length, text)).unwrap();
        length += u32::try_from(text.len()).unwrap();
        desk.take_snapshots(false);
    };
    // Typed without a pause long enough for a save: what is kept is what stands in the journal.
    for second in 0..25 {
        type_at(&desk, second, "x");
    }
    let kept: Vec<_> = versions(&desk, "a.md").into_iter().map(|(_, text)| text).collect();
    assert_eq!(kept, ["one\nxxxxxxxxxxxxxxxxxxxxxx", "one\nxxxxxxxxxxx"]);
    // The rest when the notebook is closed.
    desk.close();
    assert_eq!(versions(&desk, "a.md").len(), 3);

    // A checkpoint that holds the text makes a snapshot needless; afterwards it goes on.
    drop(desk);
    let desk = desk_at(&place, &now);
    with_git(&place, &desk);
    desk.checkpoint().unwrap();
    let base = desk.open_note(&path("a.md")).unwrap().item.revision;
    let text = place.text("a.md");
    let end = u32::try_from(text.len()).unwrap();
    now.store(60, Ordering::SeqCst);
    desk.journal("main", entry("a.md", &base, 1, end, end, "y")).unwrap();
    saved(&desk, "a.md", &format!("{text}y"));
    desk.checkpoint().unwrap();
    now.store(90, Ordering::SeqCst);
    desk.take_snapshots(false);
    let kinds: Vec<_> = versions(&desk, "a.md").into_iter().map(|(kind, _)| kind).collect();
    let snapshots = kinds.iter().filter(|kind| **kind == VersionKind::Snapshot).count();
    assert_eq!((kinds.len() - snapshots, snapshots), (2, 2), "{kinds:?}");
    assert_eq!(kinds[0], VersionKind::Checkpoint);
}

#[test]
fn the_persons_repository_holds_nothing_of_it() {
    let place = Place::with(&[("a.md", "one\n")]);
    let now = Arc::new(AtomicI64::new(0));
    let desk = desk_at(&place, &now);
    with_git(&place, &desk);
    desk.checkpoint().unwrap();
    for second in 1..30 {
        now.store(second * 10, Ordering::SeqCst);
        saved(&desk, "a.md", &format!("snapshot only {second}\n"));
        desk.typed_in(&path("a.md"), desk.now().timestamp());
        now.store(second * 10 + 10, Ordering::SeqCst);
        desk.take_snapshots(false);
    }
    assert_eq!(versions(&desk, "a.md").len(), 30);
    saved(&desk, "a.md", "two\n");
    desk.checkpoint().unwrap();
    let root = place.root.path();
    assert_eq!(git(root, &["log", "--all", "--format=%an"]).lines().count(), 2);
    assert_eq!(git(root, &["status", "--porcelain"]), "");
    let mirror = place.outside.path().join("mirror.git");
    git(place.outside.path(), &["init", "--quiet", "--bare", "mirror.git"]);
    git(root, &["push", "--quiet", "--mirror", mirror.to_str().unwrap()]);
    let refs = git(&mirror, &["for-each-ref", "--format=%(refname)"]);
    assert!(
        refs.lines().all(|name| name == "refs/heads/main" || name.starts_with("refs/talklog/backup/")),
        "{refs}"
    );
    // No object of it was ever written there, reachable or not.
    for folder in [root, &mirror] {
        let objects =
            git(folder, &["cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)"]);
        for line in objects.lines().filter(|line| line.ends_with("blob")) {
            let text = git(folder, &["cat-file", "blob", line.split(' ').next().unwrap()]);
            assert!(!text.contains("snapshot only"), "{text}");
        }
    }
}

#[test]
fn a_timeline_tells_what_each_version_changed() {
    let place = Place::with(&[("a.md", "# Talk\n\n## Why\nfirst\n")]);
    let now = Arc::new(AtomicI64::new(0));
    let desk = desk_at(&place, &now);
    with_git(&place, &desk);
    desk.checkpoint().unwrap();
    now.store(100, Ordering::SeqCst);
    saved(&desk, "a.md", "# Talk\n\n## Why\nsecond\nthird\n");
    desk.snapshot(&path("a.md")).unwrap();
    now.store(200, Ordering::SeqCst);
    saved(&desk, "a.md", "# Talk\n\n## Why\nsecond\nthird\n\n## What now\nfourth\n");
    desk.checkpoint().unwrap();
    let timeline = desk.timeline(&path("a.md"), 10).unwrap();
    let told: Vec<_> = timeline
        .versions
        .iter()
        .map(|v| (v.kind, v.added.unwrap(), v.removed.unwrap(), v.about.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(
        told,
        [
            (VersionKind::Checkpoint, 3, 0, "Why"),
            (VersionKind::Snapshot, 2, 1, "Why"),
            (VersionKind::Checkpoint, 4, 0, "Talk"),
        ]
    );
    assert!(!timeline.more);
    let short = desk.timeline(&path("a.md"), 2).unwrap();
    assert_eq!((short.versions.len(), short.more, short.versions[1].added), (2, true, Some(2)));
    // By its time and by the beginning of an id.
    assert_eq!(
        desk.version(&path("a.md"), "2026-09-17T12:02:00").unwrap().text,
        "# Talk\n\n## Why\nsecond\nthird\n"
    );
    let id = timeline.versions[1].id.as_deref().unwrap();
    assert_eq!(desk.version(&path("a.md"), &id[..10]).unwrap().version.kind, VersionKind::Snapshot);
}

#[test]
fn what_stands_there_is_kept_before_a_version_takes_its_place() {
    // Without git, in a notebook that nobody was asked about: the snapshots alone.
    let place = Place::with(&[("a.md", "one\r\n")]);
    let now = Arc::new(AtomicI64::new(0));
    let desk = desk_at(&place, &now);
    desk.snapshot(&path("a.md")).unwrap();
    saved(&desk, "a.md", "two\n");
    assert_eq!(place.text("a.md"), "two\r\n");
    now.store(10, Ordering::SeqCst);
    let first = desk.timeline(&path("a.md"), 10).unwrap().versions[0].id.clone().unwrap();
    desk.restore(&path("a.md"), Some(&first)).unwrap();
    assert_eq!(place.text("a.md"), "one\r\n");
    let texts: Vec<_> = versions(&desk, "a.md").into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["two\n", "one\n"]);
}

#[test]
fn a_note_that_only_snapshots_hold_is_found_when_it_is_deleted_and_not_when_it_is_renamed() {
    let place = Place::with(&[("a.md", "one\n"), ("b.md", "other\n"), ("c.md", "third\n")]);
    let now = Arc::new(AtomicI64::new(0));
    let desk = desk_at(&place, &now);
    for name in ["a.md", "b.md", "c.md"] {
        desk.snapshot(&path(name)).unwrap();
    }
    desk.rename(&path("b.md"), &path("fair/b.md")).unwrap();
    assert_eq!(versions(&desk, "fair/b.md").len(), 1);
    fs::remove_file(place.root.path().join("a.md")).unwrap();
    desk.refresh();
    let base = desk.open_note(&path("c.md")).unwrap().item.revision;
    now.store(20, Ordering::SeqCst);
    desk.delete(&path("c.md"), base.parse().unwrap()).unwrap();
    let deleted = desk.deleted().unwrap();
    let told: Vec<_> = deleted.iter().map(|v| (v.path.as_str(), v.kind)).collect();
    assert_eq!(told, [("c.md", VersionKind::Trash), ("a.md", VersionKind::Snapshot)]);
    assert_eq!(desk.deleted_text(&path("a.md")).unwrap(), "one\n");
    for name in ["a.md", "c.md"] {
        desk.restore(&path(name), None).unwrap();
    }
    assert_eq!((place.text("a.md"), place.text("c.md")), ("one\n".into(), "third\n".into()));
    assert!(desk.deleted().unwrap().is_empty());
}

#[test]
fn a_checkpoint_is_undone_as_a_new_one_and_no_line_written_since_is_lost() {
    let place = Place::with(&[("a.md", "one\ntwo\nthree\nfour\n"), ("b.md", "here\n"), ("c.md", "stays\n")]);
    let now = Arc::new(AtomicI64::new(0));
    let desk = desk_at(&place, &now);
    with_git(&place, &desk);
    desk.checkpoint().unwrap();
    // The first one has no state before it.
    assert!(desk.undoable().unwrap().is_empty());
    assert_eq!(desk.undo(None).unwrap_err().code, Code::NotFound);

    now.store(60, Ordering::SeqCst);
    saved(&desk, "a.md", "ONE\ntwo\nthree\nfour\n");
    fs::remove_file(place.root.path().join("b.md")).unwrap();
    place.write("d.md", "new\n");
    desk.refresh();
    let wrong = desk.checkpoint().unwrap().unwrap();
    now.store(120, Ordering::SeqCst);
    saved(&desk, "a.md", "ONE\ntwo\nthree\nfour\nsince\n");

    let listed = desk.undoable().unwrap();
    assert_eq!(
        listed.iter().map(|item| (item.id.as_str(), item.files)).collect::<Vec<_>>(),
        [(wrong.as_str(), 3)]
    );
    let undone = desk.undo(None).unwrap();
    assert_eq!(
        (undone.operation.id, undone.back),
        (wrong.clone(), vec!["a.md".into(), "b.md".into(), "d.md".into()])
    );
    assert_eq!(place.text("a.md"), "one\ntwo\nthree\nfour\nsince\n");
    assert_eq!(place.text("b.md"), "here\n");
    assert_eq!(place.names(), [".git", "a.md", "b.md", "c.md"]);
    assert_eq!(git(place.root.path(), &["status", "--porcelain"]), "");
    // What it was before the undo is in the history, and an undo can be undone.
    assert!(git(place.root.path(), &["log", "--all", "-p"]).contains("+since"));
    assert_eq!(desk.deleted().unwrap().iter().map(|v| v.path.as_str()).collect::<Vec<_>>(), ["d.md"]);
    desk.undo(undone.id.as_deref()).unwrap();
    assert_eq!(place.text("a.md"), "ONE\ntwo\nthree\nfour\nsince\n");
    assert_eq!(place.names(), [".git", "a.md", "c.md", "d.md"]);

    // Lines that were changed since stay, and it is said.
    saved(&desk, "a.md", "One, again\ntwo\nthree\nfour\nsince\n");
    let undone = desk.undo(Some(&wrong[..8])).unwrap();
    assert_eq!(undone.kept, ["a.md"]);
    assert_eq!(place.text("a.md"), "One, again\ntwo\nthree\nfour\nsince\n");
}
