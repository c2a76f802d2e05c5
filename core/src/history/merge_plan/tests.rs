//! Two devices, their merges, and what every one of them must keep.

use super::super::ladder::copy_path;
use super::*;
use crate::history::tests::{Git, at, noon, path};

/// Two clones of one remote, each with our repository on it.
struct Devices {
    remote: tempfile::TempDir,
    all: Vec<(Git, Repository)>,
}

const NAMES: [&str; 2] = ["laptop", "phone"];

impl Devices {
    fn new(files: &[(&str, &str)]) -> Self {
        let remote = tempfile::tempdir().unwrap();
        let url = remote.path().to_str().unwrap().to_owned();
        let first = Git::new();
        first.run(&["init", "-q", "--bare", "-b", "main", &url]);
        for (name, text) in files {
            first.write(name, text);
        }
        first.commit_all("start");
        first.run(&["remote", "add", "origin", &url]);
        first.run(&["push", "-q", "-u", "origin", "main"]);
        let second = Git::new();
        second.run(&["remote", "add", "origin", &url]);
        second.run(&["pull", "-q", "origin", "main"]);
        let all = [first, second].into_iter().map(|git| {
            let repository = git.open();
            (git, repository)
        });
        Self { remote, all: all.collect() }
    }

    fn git(&self, device: usize) -> &Git {
        &self.all[device].0
    }

    /// Saves what differs, as the given minute of an afternoon.
    fn save(&self, device: usize, minute: u32) {
        let (_, repository) = &self.all[device];
        let changed = repository.changed().unwrap();
        let now = at(&format!("2026-09-17T15:{minute:02}:00+02:00[+02:00]"));
        repository.checkpoint(&changed, "notes", &now, NAMES[device]).unwrap();
    }

    /// Merges what the remote has; the files are written as the door writes them.
    fn merge(&self, device: usize) -> Option<Plan> {
        let (git, repository) = &self.all[device];
        git.run(&["fetch", "-q", "origin"]);
        let tip = git.run(&["rev-parse", "origin/main"]).trim().parse().unwrap();
        let allowed = Allowed { deletions: true, ..Allowed::default() };
        match repository.plan(tip, allowed).unwrap() {
            Planned::UpToDate => None,
            Planned::Ready(plan) => {
                carry_out(git, &plan);
                let done = repository.commit_merge(&plan, "Merge origin/main", &noon(), NAMES[device]);
                assert!(matches!(done.unwrap(), Merged::Done { .. }));
                assert_eq!(git.status(), "");
                Some(plan)
            }
            other => panic!("{other:?}"),
        }
    }

    fn push(&self, device: usize) {
        self.git(device).run(&["push", "-q", "origin", "main"]);
    }

    /// Syncs both until nothing is left, and says what the tree is.
    fn settle(&self) -> Vec<(String, String)> {
        for device in [0, 1, 0] {
            self.merge(device);
            self.push(device);
        }
        let tree = self.git(0).run(&["rev-parse", "HEAD^{tree}"]);
        assert_eq!(tree, self.git(1).run(&["rev-parse", "HEAD^{tree}"]));
        let files = |git: &Git| {
            let names = git.run(&["-c", "core.quotepath=false", "ls-files"]);
            names.lines().map(|name| (name.to_owned(), git.read(name))).collect::<Vec<_>>()
        };
        assert_eq!(files(self.git(0)), files(self.git(1)));
        files(self.git(0))
    }
}

fn carry_out(git: &Git, plan: &Plan) {
    for change in &plan.changes {
        let file = change.path.on_disk(&git.root());
        let now = std::fs::read(&file).ok().map(|bytes| Revision::of(&bytes));
        assert_eq!(now, change.expected, "{}", change.path);
        match &change.bytes {
            Some(bytes) => git.write(change.path.as_str(), bytes),
            None => std::fs::remove_file(file).unwrap(),
        }
    }
}

fn files(found: &[(String, String)]) -> Vec<(&str, &str)> {
    found.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

/// A conflict copy is a note like any other: edited on both devices it gets a copy of its own, named after the note.
#[test]
fn a_copy_of_a_copy_is_named_after_the_note_and_nothing_is_overwritten() {
    let devices = Devices::new(&[("a.md", "one\ntwo\nthree\n")]);
    for (round, minute) in [1, 2, 2, 2].into_iter().enumerate() {
        let copies = devices.git(0).run(&["ls-files"]);
        let names: Vec<String> = copies.lines().map(str::to_owned).collect();
        for device in [0, 1] {
            for (number, name) in names.iter().enumerate() {
                let line = format!("{} {round} {number}", NAMES[device]);
                devices.git(device).write(name, format!("{line}\ntwo\nthree\n"));
            }
            devices.save(device, minute);
        }
        let found = devices.settle();
        for (device, number) in NAMES.into_iter().flat_map(|d| (0..names.len()).map(move |n| (d, n))) {
            let line = format!("{device} {round} {number}\n");
            assert!(found.iter().any(|(_, text)| text.starts_with(&line)), "{line} of {found:?}");
        }
        assert!(found.iter().all(|(name, _)| name.matches("(conflict").count() <= 1), "{found:?}");
    }
}

#[test]
fn a_copy_tells_where_it_comes_from() {
    let devices = Devices::new(&[("a.md", "one\ntwo\nthree\n")]);
    devices.git(0).write("a.md", "one\nlaptop\nthree\n");
    devices.save(0, 1);
    devices.git(1).write("a.md", "one\nphone\nthree\n");
    devices.save(1, 2);
    let found = devices.settle();
    let copy = found.iter().find(|(name, _)| name.contains("conflict")).unwrap();
    let (_, repository) = &devices.all[0];
    let origin = repository.copy_origin(&path("a.md"), &path(&copy.0)).unwrap();
    assert_eq!(origin.base.as_deref(), Some(b"one\ntwo\nthree\n".as_slice()));
    let device = |written: Option<crate::history::Written>| written.unwrap().device.unwrap();
    let (of_copy, of_note) = (device(origin.copy), device(origin.note));
    assert!(copy.1.contains(&of_copy) && !copy.1.contains(&of_note), "{of_copy}: {copy:?}");
    // Before a commit has it, the note of HEAD is all that is known.
    devices.git(0).write("a (conflict, x, 2026-09-17 1330).md", "x\n");
    let origin = repository.copy_origin(&path("a.md"), &path("a (conflict, x, 2026-09-17 1330).md")).unwrap();
    assert_eq!(origin.base.map(|base| String::from_utf8(base).unwrap()), Some(devices.git(0).read("a.md")));
}

#[test]
fn different_notes_and_different_lines_come_together() {
    let devices = Devices::new(&[("a.md", "one\ntwo\nthree\nfour\nfive\n")]);
    devices.git(0).write("a.md", "ONE\ntwo\nthree\nfour\nfive\n");
    devices.git(0).write("b.md", "b\n");
    devices.git(1).write("a.md", "one\ntwo\nthree\nfour\nFIVE\n");
    devices.git(1).write("x/c.md", "c\n");
    devices.save(0, 1);
    devices.save(1, 2);
    devices.push(0);
    let all = devices.settle();
    assert_eq!(files(&all), [("a.md", "ONE\ntwo\nthree\nfour\nFIVE\n"), ("b.md", "b\n"), ("x/c.md", "c\n")]);
    assert_eq!(devices.git(0).run(&["rev-list", "--merges", "--count", "HEAD"]).trim(), "1");
    assert!(devices.remote.path().exists());
}

#[test]
fn both_texts_of_one_line_are_kept() {
    let devices = Devices::new(&[("a.md", "one\ntwo\nthree\n")]);
    devices.git(0).write("a.md", "one\nfrom the laptop\nthree\n");
    devices.git(1).write("a.md", "one\nfrom the phone\nthree\n");
    devices.save(0, 1);
    devices.save(1, 2);
    devices.push(0);
    let all = devices.settle();
    let copies: Vec<_> = all.iter().filter(|(name, _)| name != "a.md").collect();
    assert_eq!(copies.len(), 1, "{all:?}");
    let (loser, minute) = if copies[0].1.contains("phone") { ("phone", "02") } else { ("laptop", "01") };
    assert_eq!(copies[0].0, format!("a (conflict, {loser}, 2026-09-17 13{minute}).md"));
    assert_eq!(copies[0].1, format!("one\nfrom the {loser}\nthree\n"));
    assert!(!all.iter().find(|(name, _)| name == "a.md").unwrap().1.contains(loser));
    assert!(!all.iter().any(|(_, text)| text.contains("<<<<") || text.contains(">>>>")));
}

#[test]
fn either_device_computes_the_same_merge() {
    let devices = Devices::new(&[("a.md", "one\ntwo\nthree\n"), ("b.png", "\0bytes"), ("c.md", "c\n")]);
    for (n, name) in NAMES.iter().enumerate() {
        let git = devices.git(n);
        git.write("a.md", format!("one\n{name}\nthree\n"));
        git.write("b.png", format!("\0{name}"));
        git.write("new.md", format!("{name}\n"));
        devices.save(n, n as u32);
    }
    // Each sees the other's commit, and neither has pushed a merge.
    let (url, other) = (devices.git(1).root(), devices.git(0).root());
    devices.git(0).run(&["fetch", "-q", url.to_str().unwrap(), "main:refs/remotes/other/main"]);
    devices.git(1).run(&["fetch", "-q", other.to_str().unwrap(), "main:refs/remotes/other/main"]);
    let mut trees = Vec::new();
    for (git, repository) in &devices.all {
        let tip = git.run(&["rev-parse", "other/main"]).trim().parse().unwrap();
        let Planned::Ready(plan) = repository.plan(tip, Allowed::default()).unwrap() else { panic!() };
        assert_eq!(plan.copies.len(), 3);
        carry_out(git, &plan);
        repository.commit_merge(&plan, "Merge", &noon(), "x").unwrap();
        assert_eq!(git.status(), "");
        trees.push(git.run(&["rev-parse", "HEAD^{tree}"]));
    }
    assert_eq!(trees[0], trees[1]);
}

#[test]
fn an_edit_beats_a_deletion() {
    for (deletes, edits) in [(0, 1), (1, 0)] {
        let devices = Devices::new(&[("a.md", "one\ntwo\n"), ("b.md", "b\n")]);
        std::fs::remove_file(devices.git(deletes).root().join("a.md")).unwrap();
        devices.git(edits).write("a.md", "one\ntwo\nthree\n");
        devices.save(0, 1);
        devices.save(1, 2);
        devices.push(0);
        let all = devices.settle();
        assert_eq!(files(&all), [("a.md", "one\ntwo\nthree\n"), ("b.md", "b\n")]);
    }
}

#[test]
fn an_edit_follows_a_rename() {
    let text = "# A talk\n\nwith\nmany\nlines\nof\ntext\n";
    let devices = Devices::new(&[("a.md", text)]);
    std::fs::rename(devices.git(0).root().join("a.md"), devices.git(0).root().join("b.md")).unwrap();
    devices.git(1).write("a.md", format!("{text}more\n"));
    devices.save(0, 1);
    devices.save(1, 2);
    devices.push(0);
    assert_eq!(files(&devices.settle()), [("b.md", format!("{text}more\n").as_str())]);
}

#[test]
fn a_file_renamed_twice_stays_under_both_names() {
    let text = "# A talk\n\nwith\nmany\nlines\nof\ntext\n";
    let devices = Devices::new(&[("a.md", text)]);
    for (n, name) in ["b.md", "c.md"].iter().enumerate() {
        std::fs::rename(devices.git(n).root().join("a.md"), devices.git(n).root().join(name)).unwrap();
        devices.save(n, n as u32);
    }
    devices.push(0);
    assert_eq!(files(&devices.settle()), [("b.md", text), ("c.md", text)]);
}

#[test]
fn additions_at_one_place_are_both_kept_in_order() {
    let devices = Devices::new(&[("a.md", "one\n")]);
    devices.git(0).write("a.md", "one\n- from the laptop\n");
    devices.git(1).write("a.md", "one\n- from the phone\n");
    devices.save(0, 1);
    devices.save(1, 2);
    devices.push(0);
    let all = devices.settle();
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].1.contains("laptop") && all[0].1.contains("phone"));
}

#[test]
fn many_deletions_wait_for_a_person() {
    let files: Vec<_> = (0..12).map(|n| (format!("{n}.md"), format!("note {n}\n"))).collect();
    let files: Vec<_> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    for (gone, asks) in [(1, false), (2, false), (3, true), (12, true)] {
        let devices = Devices::new(&files);
        for (name, _) in files.iter().take(gone) {
            std::fs::remove_file(devices.git(0).root().join(name)).unwrap();
        }
        devices.save(0, 1);
        devices.push(0);
        let (git, repository) = &devices.all[1];
        git.run(&["fetch", "-q"]);
        let tip = git.run(&["rev-parse", "origin/main"]).trim().parse().unwrap();
        match repository.plan(tip, Allowed::default()).unwrap() {
            Planned::ManyDeletions { notes, gone: names } => {
                assert!(asks && notes == gone && names.len() == gone, "{gone}");
            }
            Planned::Ready(plan) => assert!(!asks && plan.deleted == gone, "{gone}"),
            other => panic!("{other:?}"),
        }
        devices.merge(1);
    }
}

#[test]
fn what_is_in_no_checkpoint_is_in_the_way() {
    let devices = Devices::new(&[("a.md", "a\n"), ("b.md", "b\n"), ("c.md", "c\n")]);
    for name in ["a.md", "b.md", "d.md"] {
        devices.git(0).write(name, "theirs\n");
    }
    devices.save(0, 1);
    devices.push(0);
    let (git, repository) = &devices.all[1];
    git.run(&["fetch", "-q"]);
    let tip: CommitId = git.run(&["rev-parse", "origin/main"]).trim().parse().unwrap();
    git.write("a.md", "not saved\n");
    git.write("b.md", "staged\n");
    git.write("c.md", "elsewhere\n");
    git.write("d.md", "untracked\n");
    git.run(&["add", "b.md"]);
    let Planned::InTheWay(found) = repository.plan(tip, Allowed::default()).unwrap() else { panic!() };
    let why: Vec<_> = found.iter().map(|s| (s.path.as_str(), s.why.clone())).collect();
    assert_eq!(why, [("a.md", Why::Uncommitted), ("b.md", Why::Staged), ("d.md", Why::Uncommitted)]);
    // What is the same as what comes is not.
    for name in ["a.md", "d.md"] {
        git.write(name, "theirs\n");
    }
    git.run(&["reset", "-q", "b.md"]);
    git.write("b.md", "b\n");
    let plan = devices.all[1].1.plan(tip, Allowed::default()).unwrap();
    let Planned::Ready(plan) = plan else { panic!("{plan:?}") };
    carry_out(git, &plan);
    repository.commit_merge(&plan, "Merge", &noon(), "phone").unwrap();
    assert_eq!(git.status(), " M c.md\n");
}

#[test]
fn staged_work_survives_a_merge() {
    let devices = Devices::new(&[("a.md", "a\n"), ("b.md", "b\n")]);
    devices.git(0).write("a.md", "theirs\n");
    devices.save(0, 1);
    devices.push(0);
    let (git, repository) = &devices.all[1];
    git.write("b.md", "staged\n");
    git.write("n.md", "new\n");
    git.run(&["add", "b.md", "n.md"]);
    git.run(&["fetch", "-q"]);
    let tip: CommitId = git.run(&["rev-parse", "origin/main"]).trim().parse().unwrap();
    let Planned::Ready(plan) = repository.plan(tip, Allowed::default()).unwrap() else { panic!() };
    carry_out(git, &plan);
    repository.commit_merge(&plan, "Merge", &noon(), "phone").unwrap();
    assert_eq!(git.status(), "M  b.md\nA  n.md\n");
}

#[test]
fn a_field_that_both_gave_stands_once_and_a_clash_of_fields_is_kept_beside() {
    let note = |above: &str, rating: &str, below: &str| {
        format!(
            "---\n{above}title: Tides\nrating: {rating}\nroom: A\nurl: https://example.org\n{below}---\nText.\n"
        )
    };
    let devices = Devices::new(&[
        ("a.md", &note("", "3", "")),
        ("b.md", &note("", "3", "")),
        ("e/schedule.jsonl", "{\"talklog\":\"schedule/1\"}\n"),
    ]);
    // Of lines alone this is no conflict.
    devices.git(0).write("b.md", note("track: Clocks\n", "3", ""));
    devices.git(1).write("b.md", note("", "3", "track: Clocks\n"));
    devices.git(0).write("a.md", note("track: Clocks\n", "4", ""));
    devices.git(1).write("a.md", note("", "5", "track: Clocks\n"));
    devices
        .git(0)
        .write("e/schedule.jsonl", "{\"talklog\":\"schedule/1\"}\n{\"key\":\"a\",\"room\":\"A\"}\n");
    devices
        .git(1)
        .write("e/schedule.jsonl", "{\"talklog\":\"schedule/1\"}\n{\"key\":\"b\",\"room\":\"A\"}\n");
    for device in [0, 1] {
        devices.save(device, 10);
    }
    devices.push(0);
    let found = devices.settle();
    let texts: Vec<&str> = found.iter().map(|(_, text)| text.as_str()).collect();
    let [(_, one), (_, another)] =
        found.iter().filter(|(name, _)| name.starts_with('a')).collect::<Vec<_>>()[..]
    else {
        panic!("{found:?}")
    };
    let both = format!("{one}{another}");
    assert!(both.contains("rating: 4") && both.contains("rating: 5"), "{found:?}");
    assert!(found.iter().all(|(_, text)| text.matches("track:").count() <= 1), "{found:?}");
    assert!(texts.iter().any(|text| text.contains("\"a\"") && text.contains("\"b\"")), "{found:?}");
}

#[test]
fn histories_with_nothing_in_common_wait_for_a_person() {
    let devices = Devices::new(&[("a.md", "a\n")]);
    let other = Git::new();
    other.write("b.md", "b\n");
    other.commit_all("other");
    let repository = other.open();
    let from = devices.git(0).root();
    other.run(&["fetch", "-q", from.to_str().unwrap(), "main:refs/remotes/origin/main"]);
    let tip: CommitId = other.run(&["rev-parse", "origin/main"]).trim().parse().unwrap();
    assert!(matches!(repository.plan(tip, Allowed::default()).unwrap(), Planned::Unrelated));
    let allowed = Allowed { unrelated: true, ..Allowed::default() };
    let Planned::Ready(plan) = repository.plan(tip, allowed).unwrap() else { panic!() };
    carry_out(&other, &plan);
    repository.commit_merge(&plan, "Merge", &noon(), "x").unwrap();
    assert_eq!(other.status(), "");
    assert_eq!(other.run(&["ls-files"]), "a.md\nb.md\n");
}

#[test]
fn a_shallow_clone_merges_or_says_so() {
    let devices = Devices::new(&[("a.md", "a\n")]);
    devices.git(0).write("a.md", "b\n");
    devices.save(0, 1);
    devices.push(0);
    let shallow = Git::empty();
    let url = format!("file://{}", devices.remote.path().display());
    shallow.run(&["clone", "-q", "--depth", "1", &url, "."]);
    shallow.run(&["config", "user.name", "Ada"]);
    shallow.run(&["config", "user.email", "a@example.org"]);
    let repository = shallow.open();
    shallow.write("s.md", "s\n");
    let made = repository.checkpoint(&[path("s.md")], "s", &noon(), "s").unwrap();
    assert!(matches!(made.outcome, Outcome::Made { .. }));
    devices.git(0).write("c.md", "c\n");
    devices.save(0, 2);
    devices.push(0);
    shallow.run(&["fetch", "-q"]);
    let tip: CommitId = shallow.run(&["rev-parse", "origin/main"]).trim().parse().unwrap();
    let Planned::Ready(plan) = repository.plan(tip, Allowed::default()).unwrap() else { panic!() };
    carry_out(&shallow, &plan);
    repository.commit_merge(&plan, "Merge", &noon(), "s").unwrap();
    assert_eq!(shallow.status(), "");
    assert_eq!(shallow.run(&["ls-files"]), "a.md\nc.md\ns.md\n");
}

#[test]
fn crlf_on_disk_is_merged_as_text() {
    let devices = Devices::new(&[("a.md", "one\ntwo\nthree\nfour\nfive\n")]);
    let (git, _) = &devices.all[1];
    git.run(&["config", "core.autocrlf", "true"]);
    std::fs::remove_file(git.root().join("a.md")).unwrap();
    git.run(&["checkout", "-q", "a.md"]);
    assert_eq!(git.read("a.md"), "one\r\ntwo\r\nthree\r\nfour\r\nfive\r\n");
    git.write("a.md", "one\r\ntwo\r\nthree\r\nfour\r\nphone\r\n");
    devices.git(0).write("a.md", "laptop\ntwo\nthree\nfour\nfive\n");
    devices.save(0, 1);
    devices.save(1, 2);
    devices.push(0);
    devices.merge(1);
    assert_eq!(git.read("a.md"), "laptop\r\ntwo\r\nthree\r\nfour\r\nphone\r\n");
    devices.push(1);
    devices.merge(0);
    assert_eq!(devices.git(0).read("a.md"), "laptop\ntwo\nthree\nfour\nphone\n");
}

#[test]
fn what_would_leave_the_notebook_is_refused() {
    let devices = Devices::new(&[("a.md", "a\n")]);
    let git = devices.git(0);
    std::os::unix::fs::symlink("/etc", git.root().join("link")).unwrap();
    git.commit_all("link");
    devices.push(0);
    let (git, repository) = &devices.all[1];
    git.run(&["fetch", "-q"]);
    let tip: CommitId = git.run(&["rev-parse", "origin/main"]).trim().parse().unwrap();
    let planned = repository.plan(tip, Allowed::default()).unwrap();
    assert!(matches!(planned, Planned::Refused { ref path, .. } if path == "link"), "{planned:?}");
}

#[test]
fn a_submodule_that_moved_is_followed_in_the_index_only() {
    let devices = Devices::new(&[("a.md", "a\n")]);
    let git = devices.git(0);
    let commit = git.run(&["rev-parse", "HEAD"]).trim().to_owned();
    git.run(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},sub")]);
    git.run(&["commit", "-qm", "sub"]);
    std::fs::create_dir(git.root().join("sub")).unwrap();
    devices.push(0);
    let plan = devices.merge(1).unwrap();
    assert_eq!(plan.changes, []);
    assert!(devices.git(1).run(&["ls-files", "--stage"]).contains("160000"));
}

#[test]
fn death_between_the_files_and_the_branch_costs_nothing() {
    let devices = Devices::new(&[("a.md", "one\ntwo\nthree\n")]);
    devices.git(0).write("a.md", "one\nfrom the laptop\nthree\n");
    devices.git(0).write("b.md", "b\n");
    devices.git(1).write("a.md", "one\nfrom the phone\nthree\n");
    devices.save(0, 1);
    devices.save(1, 2);
    devices.push(0);
    let (git, repository) = &devices.all[1];
    git.run(&["fetch", "-q"]);
    let tip: CommitId = git.run(&["rev-parse", "origin/main"]).trim().parse().unwrap();
    let Planned::Ready(plan) = repository.plan(tip, Allowed::default()).unwrap() else { panic!() };
    carry_out(git, &plan);
    // Here it dies; the next start takes what is on disk for edits.
    devices.save(1, 3);
    let all = devices.settle();
    assert_eq!(all.iter().filter(|(name, _)| name.contains("conflict")).count(), 1, "{all:?}");
    for side in ["laptop", "phone"] {
        assert!(all.iter().any(|(_, text)| text.contains(side)));
    }
}

#[test]
fn copies_have_names_that_work_everywhere() {
    let time = noon().timestamp();
    let name = |p: &str, device: &str, n| copy_path(&path(p), device, time, n).unwrap().to_string();
    assert_eq!(name("a/b.md", "laptop", 1), "a/b (conflict, laptop, 2026-09-17 1000).md");
    assert_eq!(name("b", "my/lap:top", 2), "b (conflict, my-lap-top, 2026-09-17 1000) 2");
    let long = name(&format!("{}.md", "ü".repeat(110)), &"d".repeat(90), 1);
    assert!(long.len() <= 200 && long.ends_with("1000).md"), "{long}");
}

/// Random edits on two devices, synced at random moments, always end in the same bytes, with nothing lost.
#[test]
fn two_devices_converge_whatever_they_do() {
    for seed in 0..6 {
        let mut random = fastrand::Rng::with_seed(seed);
        let start = (0..12).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n") + "\n";
        let names = ["a.md", "b.md", "d/c.md"];
        let devices = Devices::new(&[(names[0], &start), (names[1], &start), (names[2], "c\n")]);
        let mut written = 0;
        for round in 0..5 {
            for (device, who) in NAMES.iter().enumerate() {
                for _ in 0..random.u32(1..4) {
                    let git = devices.git(device);
                    let name = names[random.usize(..3)];
                    let file = git.root().join(name);
                    match random.u32(..10) {
                        0 => drop(std::fs::remove_file(&file)),
                        1 => drop(std::fs::rename(&file, git.root().join(format!("r{round}{device}.md")))),
                        _ => {
                            let text = std::fs::read_to_string(&file).unwrap_or_default();
                            let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
                            written += 1;
                            let line = format!("{who} wrote {written}");
                            match random.usize(..=lines.len()) {
                                at if at < lines.len() && random.bool() => lines[at] = line,
                                at => lines.insert(at, line),
                            }
                            git.write(name, lines.join("\n") + "\n");
                        }
                    }
                }
                devices.save(device, round * 2 + device as u32);
                if random.bool() {
                    devices.merge(device);
                    devices.push(device);
                }
            }
        }
        devices.settle();
    }
}
