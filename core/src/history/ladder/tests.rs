//! Every small way in which two devices can move two notes, edit one and make another, and that all of it is there then.

use std::collections::{BTreeMap, BTreeSet};

use git2::{Repository, Signature};

use super::*;
use crate::history::tests::no_machine_config;

/// Files by name.
type Files = BTreeMap<&'static str, String>;

const NAMES: [&str; 4] = ["a.md", "b.md", "c.md", "z.md"];

/// A note whose lines are nobody else's.
fn note(of: &str) -> String {
    let line = |n: u32| format!("{of} {n}\n");
    (1..8).map(line).collect::<Vec<_>>().concat()
}

/// All that one device can make of the notes `a.md` and `z.md`.
fn states(who: &str) -> Vec<Files> {
    let places = NAMES.map(Some).into_iter().chain([None]);
    let mut all = Vec::new();
    let pairs = places.clone().flat_map(|a| places.clone().map(move |z| (a, z)));
    for (a, z, new) in pairs.flat_map(|(a, z)| places.clone().map(move |new| (a, z, new))) {
        let taken: Vec<_> = [a, z, new].into_iter().flatten().collect();
        if taken.iter().collect::<BTreeSet<_>>().len() < taken.len() {
            continue;
        }
        for edited in [false, true] {
            if edited && a.is_none() {
                continue;
            }
            let mut files = Files::new();
            if let Some(place) = a {
                let more = if edited { format!("{who} went on\n") } else { String::new() };
                files.insert(place, note("first") + &more);
            }
            if let Some(place) = z {
                files.insert(place, note("second"));
            }
            if let Some(place) = new {
                files.insert(place, note(&format!("new on {who}")));
            }
            all.push(files);
        }
    }
    all
}

fn commit(git: &Repository, files: &Files, parent: Option<Oid>) -> Oid {
    let mut tree = git.treebuilder(None).unwrap();
    for (name, text) in files {
        tree.insert(name, git.blob(text.as_bytes()).unwrap(), 0o100_644).unwrap();
    }
    let tree = git.find_tree(tree.write().unwrap()).unwrap();
    let who = Signature::new("Ada Example", "ada@example.org", &git2::Time::new(1_789_000_000, 0)).unwrap();
    let parent = parent.map(|id| git.find_commit(id).unwrap());
    git.commit(None, &who, &who, "notes", &tree, parent.as_ref().as_slice()).unwrap()
}

fn lines<'t>(texts: impl IntoIterator<Item = &'t String>) -> BTreeSet<String> {
    texts.into_iter().flat_map(|text| text.lines().map(str::to_owned)).collect()
}

#[test]
fn whatever_moved_where_all_that_was_written_is_there() {
    no_machine_config();
    let folder = tempfile::tempdir().unwrap();
    let git = Repository::init_bare(folder.path()).unwrap();
    // Objects in memory: thousands of merges would wait for the disk.
    let store = git.odb().unwrap();
    store.add_new_mempack_backend(1000).unwrap();
    git.set_odb(&store).unwrap();
    let start = Files::from([(NAMES[0], note("first")), (NAMES[3], note("second"))]);
    let base = commit(&git, &start, None);
    let [laptop, phone] = ["laptop", "phone"].map(|who| {
        states(who).into_iter().map(|files| (commit(&git, &files, Some(base)), files)).collect::<Vec<_>>()
    });
    for (one, on_one) in &laptop {
        for (other, on_other) in &phone {
            let combined = combine(&git, *one.min(other), *one.max(other)).unwrap();
            let Combined::Tree { tree, .. } = combined else { panic!("{on_one:?} {on_other:?}") };
            let tree = git.find_tree(tree).unwrap();
            let texts: Vec<String> = tree
                .iter()
                .map(|entry| {
                    String::from_utf8(git.find_blob(entry.id()).unwrap().content().to_vec()).unwrap()
                })
                .collect();
            let there = lines(&texts);
            let (one, other) = (lines(on_one.values()), lines(on_other.values()));
            // What both have, and what one has that was not there before; the rest was deleted on one side.
            let before = lines(start.values());
            let kept = one
                .union(&other)
                .filter(|line| !before.contains(*line) || one.contains(*line) && other.contains(*line));
            let lost: Vec<_> = kept.filter(|line| !there.contains(*line)).collect();
            assert!(lost.is_empty(), "{lost:?} of {on_one:#?} and {on_other:#?} are not in {texts:#?}");
        }
    }
}

#[test]
fn a_picture_that_one_side_changed_is_that_sides() {
    no_machine_config();
    let folder = tempfile::tempdir().unwrap();
    let git = Repository::init_bare(folder.path()).unwrap();
    let files = |picture: &str, name: &'static str| {
        Files::from([(name, picture.to_owned()), (NAMES[3], note("other"))])
    };
    let base = commit(&git, &files("\0before", NAMES[0]), None);
    let one = commit(&git, &files("\0after", NAMES[0]), Some(base));
    // The phone moves it and leaves it as it is.
    let other = commit(&git, &files("\0before", NAMES[1]), Some(base));
    for (other, name) in [
        (other, NAMES[1]),
        (commit(&git, &Files::from([(NAMES[0], "\0before".into())]), Some(base)), NAMES[0]),
    ] {
        let Combined::Tree { tree, copies } = combine(&git, one.min(other), one.max(other)).unwrap() else {
            panic!()
        };
        let tree = git.find_tree(tree).unwrap();
        let blob = git.find_blob(tree.get_name(name).unwrap().id()).unwrap();
        assert_eq!(blob.content(), b"\0after", "{name}");
        assert!(copies.is_empty());
    }
}
