use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use proptest::prelude::*;

use super::*;

const NOTE: &str = "conf/talk.md";

fn note() -> NotePath {
    NotePath::parse(NOTE).unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_second(1_789_000_000).unwrap()
}

fn change(from: u32, to: u32, insert: &str) -> TextChange {
    TextChange { from, to, insert: insert.into() }
}

fn entry<'a>(path: &'a NotePath, base_text: &'a str, seq: u64, typed: Typed<'a>) -> Entry<'a> {
    Entry { path, base: Revision::of(base_text.as_bytes()), base_text, seq, now: now(), typed }
}

fn type_in(journal: &Journal, base_text: &str, seq: u64, changes: &[TextChange]) {
    journal.append(&entry(&note(), base_text, seq, Typed::Changes(changes))).unwrap();
}

/// Ends a journal as a kill does: its files stay as they are and their locks go.
fn kill(journal: Journal) {
    for (_, open) in journal.inner().notes.drain() {
        // Another test that starts a child at this moment has lent it the file for an instant.
        open.file.unlock().unwrap();
    }
    drop(journal);
}

fn texts(dir: &Path) -> Vec<String> {
    let recovered = recover(dir).unwrap();
    assert!(recovered.problems.is_empty(), "{:?}", recovered.problems);
    recovered.unsaved.into_iter().map(|unsaved| unsaved.text).collect()
}

fn journals(dir: &Path) -> Vec<PathBuf> {
    let paths = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|e| e == recover::EXTENSION)).collect()
}

#[test]
fn what_was_typed_comes_back_once() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open(dir.path()).unwrap();
    type_in(&journal, "# Talk\n", 1, &[change(7, 7, "a")]);
    type_in(&journal, "# Talk\n", 2, &[change(0, 1, "##"), change(8, 8, "b🦀")]);
    journal.sync().unwrap();
    assert_eq!(journal.unsaved(&note()).as_deref(), Some("## Talk\nab🦀"));
    assert!(texts(dir.path()).is_empty(), "a living process's journal was taken");
    kill(journal);
    let mut recovered = recover(dir.path()).unwrap();
    assert!(recover(dir.path()).unwrap().unsaved.is_empty(), "taken twice at a time");
    let unsaved = recovered.unsaved.pop().unwrap();
    assert_eq!((unsaved.path.as_str(), unsaved.text.as_str()), (NOTE, "## Talk\nab🦀"));
    assert_eq!((unsaved.base, unsaved.base_text.as_str()), (Revision::of(b"# Talk\n"), "# Talk\n"));
    assert_eq!(unsaved.at, now());
    drop(unsaved);
    // Not done: it comes again.
    let unsaved = recover(dir.path()).unwrap().unsaved.pop().unwrap();
    unsaved.done().unwrap();
    assert!(recover(dir.path()).unwrap().unsaved.is_empty());
    assert!(journals(dir.path()).is_empty());
}

#[test]
fn a_save_cuts_what_it_holds() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open(dir.path()).unwrap();
    type_in(&journal, "", 1, &[change(0, 0, "a")]);
    type_in(&journal, "", 2, &[change(1, 1, "b")]);
    journal.cut(&note(), 1, Revision::of(b"a"), "a", now()).unwrap();
    assert_eq!(journal.unsaved(&note()).as_deref(), Some("ab"));
    // In flight while the save was made: it still names the old base.
    type_in(&journal, "", 3, &[change(2, 2, "c")]);
    journal.cut(&note(), 3, Revision::of(b"abc"), "abc", now()).unwrap();
    assert_eq!(journal.unsaved(&note()), None);
    assert_eq!(std::fs::metadata(&journals(dir.path())[0]).unwrap().len(), HEAD.len() as u64);
    type_in(&journal, "", 4, &[change(3, 3, "d")]);
    kill(journal);
    let unsaved = recover(dir.path()).unwrap().unsaved.pop().unwrap();
    assert_eq!((unsaved.base_text.as_str(), unsaved.text.as_str()), ("abc", "abcd"));
    assert_eq!(unsaved.base, Revision::of(b"abc"));
}

#[test]
fn nothing_is_left_of_what_was_saved() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open(dir.path()).unwrap();
    type_in(&journal, "", 1, &[change(0, 0, "a")]);
    journal.cut(&note(), 1, Revision::of(b"a"), "a", now()).unwrap();
    drop(journal);
    assert!(journals(dir.path()).is_empty());
    let journal = Journal::open(dir.path()).unwrap();
    type_in(&journal, "", 1, &[change(0, 0, "a")]);
    journal.cut(&note(), 1, Revision::of(b"a"), "a", now()).unwrap();
    kill(journal);
    assert!(texts(dir.path()).is_empty());
    assert!(journals(dir.path()).is_empty());
}

#[test]
fn entries_out_of_step_are_refused_until_the_whole_text_comes() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open(dir.path()).unwrap();
    let path = note();
    let append = |seq, from| {
        let changes = [change(from, from, "x")];
        journal.append(&entry(&path, "base", seq, Typed::Changes(&changes)))
    };
    append(1, 4).unwrap();
    assert!(matches!(append(3, 0), Err(JournalError::OutOfStep { seq: 3, .. })));
    assert!(matches!(append(2, 9), Err(JournalError::OutOfStep { seq: 2, .. })));
    journal.append(&entry(&path, "base", 5, Typed::Whole("whole"))).unwrap();
    append(6, 5).unwrap();
    kill(journal);
    assert_eq!(texts(dir.path()), ["wholex"]);
}

#[test]
fn a_second_editor_does_not_erase_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open(dir.path()).unwrap();
    type_in(&journal, "base", 1, &[change(0, 0, "first ")]);
    type_in(&journal, "base", 1, &[change(0, 0, "second ")]);
    kill(journal);
    let mut texts = texts(dir.path());
    texts.sort();
    assert_eq!(texts, ["first base", "second base"]);
}

#[test]
fn many_slow_saves_do_not_grow_the_file_for_ever() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open(dir.path()).unwrap();
    let large = "x".repeat(100_000);
    for seq in 1..60 {
        type_in(&journal, &large, seq, &[change(0, 0, "y")]);
        let saved = "y".repeat(seq as usize - 1) + &large;
        journal.cut(&note(), seq - 1, Revision::of(saved.as_bytes()), &saved, now()).unwrap();
    }
    let [file] = journals(dir.path()).try_into().unwrap();
    assert!(std::fs::metadata(file).unwrap().len() < 2_500_000);
    kill(journal);
    assert_eq!(texts(dir.path()), ["y".repeat(59) + &large]);
}

/// Makes a journal of a few entries; gives its bytes, the texts after each of them, and where each of them ends.
fn sample() -> (Vec<u8>, Vec<(usize, String)>) {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open(dir.path()).unwrap();
    let mut states = Vec::new();
    for seq in 1..8 {
        type_in(&journal, "größe\n", seq, &[change(0, 0, "🦀x")]);
        let len = std::fs::metadata(&journals(dir.path())[0]).unwrap().len() as usize;
        states.push((len, journal.unsaved(&note()).unwrap()));
        if seq == 4 {
            journal.cut(&note(), 2, Revision::of(b"saved"), &states[1].1, now()).unwrap();
        }
    }
    (std::fs::read(&journals(dir.path())[0]).unwrap(), states)
}

#[test]
fn a_torn_journal_gives_what_was_whole() {
    let (bytes, states) = sample();
    for end in 0..=bytes.len() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("1-x.journal");
        std::fs::write(&file, &bytes[..end]).unwrap();
        let expect = states.iter().rev().find(|(len, _)| *len <= end).map(|(_, text)| text.clone());
        assert_eq!(texts(dir.path()), Vec::from_iter(expect), "cut at {end}");
    }
}

#[test]
fn damage_keeps_what_stood_before_it_and_the_file() {
    let (bytes, states) = sample();
    for at in 0..bytes.len() {
        let dir = tempfile::tempdir().unwrap();
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        std::fs::write(dir.path().join("1-x.journal"), &damaged).unwrap();
        let recovered = recover(dir.path()).unwrap();
        let last_start = states[states.len() - 2].0;
        if at < last_start {
            assert!(!recovered.problems.is_empty(), "damage at {at} was not told");
        }
        for unsaved in recovered.unsaved {
            assert!(states.iter().any(|(_, text)| *text == unsaved.text), "{at}: {:?}", unsaved.text);
            unsaved.done().unwrap();
        }
        if at < last_start {
            let kept = std::fs::read_dir(dir.path()).unwrap().next().unwrap().unwrap().path();
            assert_eq!(std::fs::read(kept).unwrap(), damaged, "damage at {at}");
        }
    }
}

#[test]
fn a_file_that_is_no_journal_is_set_aside() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("1-x.journal"), "Dear diary").unwrap();
    std::fs::write(dir.path().join("2-x.journal"), "TLJRNL\x02\nfuture").unwrap();
    let recovered = recover(dir.path()).unwrap();
    assert!(recovered.unsaved.is_empty());
    assert_eq!(recovered.problems.len(), 2);
    assert!(dir.path().join("1-x.journal.damaged").exists());
    assert!(dir.path().join("2-x.journal").exists());
}

#[test]
fn a_missing_folder_has_nothing_to_bring_back() {
    assert!(texts(Path::new("/nonexistent/journal")).is_empty());
}

/// The edit with this number, from a text of this many units: the same in the child and in the test.
fn nth_edit(seed: u64, seq: u64, units: u32) -> TextChange {
    let mut random = fastrand::Rng::with_seed(seed ^ seq.wrapping_mul(0x9e37_79b9));
    let from = random.u32(0..=units);
    let to = (from + random.u32(0..3)).min(units);
    let insert = ["a", "bc", "é", "\n", "word "][random.usize(0..5)];
    change(from, to, &format!("{seq}{insert}"))
}

/// Types for ever and says after each entry that it was acknowledged. Runs only as a child of the next test.
#[test]
#[ignore = "a child process of the next test"]
#[allow(clippy::print_stdout, reason = "its parent reads this")]
fn child_that_types() {
    let Ok(dir) = std::env::var("TALKLOG_TEST_JOURNAL") else { return };
    let seed = std::env::var("TALKLOG_TEST_SEED").unwrap().parse().unwrap();
    let journal = Journal::open(Path::new(&dir)).unwrap();
    let (mut text, mut saved) = (Text::new(""), String::new());
    for seq in 1.. {
        let edit = nth_edit(seed, seq, text.as_str().encode_utf16().count() as u32);
        assert!(text.apply(std::slice::from_ref(&edit)));
        type_in(&journal, &saved, seq, &[edit]);
        println!("acknowledged {seq}");
        if seq % 37 == 0 {
            journal.sync().unwrap();
        }
        if seq % 100 == 0 {
            saved = text.as_str().to_owned();
            journal.cut(&note(), seq, Revision::of(saved.as_bytes()), &saved, now()).unwrap();
            println!("saved {seq}");
        }
    }
}

#[test]
fn a_kill_loses_nothing_that_was_acknowledged() {
    for round in 0..12 {
        let dir = tempfile::tempdir().unwrap();
        let seed = fastrand::u64(..);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["journal::tests::child_that_types", "--exact", "--ignored", "--nocapture"])
            .env("TALKLOG_TEST_JOURNAL", dir.path())
            .env("TALKLOG_TEST_SEED", seed.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let wait_for = fastrand::u64(1..900);
        let mut acknowledged = 0;
        let mut saved = 0;
        let mut take = |line: String| {
            let mut words = line.split(' ');
            match (words.next(), words.next().and_then(|n| n.parse::<u64>().ok())) {
                (Some("acknowledged"), Some(n)) => acknowledged = n,
                (Some("saved"), Some(n)) => saved = n,
                _ => {}
            }
            acknowledged
        };
        for line in lines.by_ref() {
            if take(line) >= wait_for {
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        lines.for_each(|line| {
            take(line);
        });
        assert!(acknowledged >= wait_for, "the child said too little");
        // The texts after each entry, a few beyond the last acknowledged one.
        let mut text = Text::new("");
        let mut states = HashMap::new();
        for seq in 1..=acknowledged + 2 {
            let edit = nth_edit(seed, seq, text.as_str().encode_utf16().count() as u32);
            assert!(text.apply(&[edit]));
            states.insert(seq, text.as_str().to_owned());
        }
        // Some kernels let the lock of a killed process go only a moment after it was waited for.
        let limit = std::time::Instant::now() + std::time::Duration::from_secs(10);
        let recovered = loop {
            let recovered = recover(dir.path()).unwrap();
            if !recovered.unsaved.is_empty() || journals(dir.path()).is_empty() {
                break recovered;
            }
            assert!(std::time::Instant::now() < limit, "the lock of a dead process stays");
        };
        assert!(recovered.problems.is_empty(), "round {round}, seed {seed}: {:?}", recovered.problems);
        match recovered.unsaved.first() {
            Some(unsaved) => assert!(
                (acknowledged..=acknowledged + 2).any(|seq| states[&seq] == unsaved.text),
                "round {round}, seed {seed}: entry {acknowledged} did not come back"
            ),
            // Cut, and killed before it could say so.
            None => assert!(saved == acknowledged || acknowledged % 100 == 0, "round {round}, seed {seed}"),
        }
    }
}

/// A small file system of its own; none where mounting is not allowed.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=512k", "tmpfs"])
            .arg(dir.path())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        mounted.then_some(Self(dir))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
fn a_full_disk_does_not_stop_the_journal_at_once() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("skipped: mounting is not allowed here");
        return;
    };
    let dir = disk.0.path().join("journal");
    let journal = Journal::open(&dir).unwrap();
    type_in(&journal, "", 1, &[change(0, 0, "before ")]);
    // Something else fills the disk to the last byte.
    let mut filler = File::create(disk.0.path().join("filler")).unwrap();
    while filler.write_all(&[0; 512]).is_ok() {}
    let word = "word ".repeat(200);
    let mut expect = String::from("before ");
    let mut seq = 2;
    // 256 KiB are there for the taking: 200 entries of 1 kB fit well.
    for _ in 0..200 {
        type_in(&journal, "", seq, &[change(7, 7, &word)]);
        expect.insert_str(7, &word);
        seq += 1;
    }
    // Then it is over, and said; nothing of before is lost.
    let error = loop {
        match journal.append(&entry(&note(), "", seq, Typed::Changes(&[change(7, 7, &word)]))) {
            Ok(()) => expect.insert_str(7, &word),
            Err(error) => break error,
        }
        seq += 1;
        assert!(seq < 2000, "the disk was never full");
    };
    assert!(matches!(&error, JournalError::Io { source, .. } if is_full(source)), "{error:?}");
    kill(journal);
    let recovered = recover(&dir).unwrap();
    assert!(recovered.problems.is_empty(), "{:?}", recovered.problems);
    assert_eq!(recovered.unsaved[0].text, expect);
    drop(recovered);
    // Room again: what failed does not stand in the way.
    filler.set_len(0).unwrap();
    let journal = Journal::open(&dir).unwrap();
    type_in(&journal, "", 1, &[change(0, 0, "again")]);
    kill(journal);
    assert!(texts(&dir).contains(&"again".to_owned()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn replaying_equals_the_text(
        start in "[ab\n🦀]{0,12}",
        steps in prop::collection::vec((any::<u64>(), 0_u8..10), 1..40),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::open(dir.path()).unwrap();
        let path = note();
        let mut text = Text::new(&start);
        let mut saved = start.clone();
        let mut history = vec![start.clone()];
        for (seq, (seed, how)) in (1..).zip(&steps) {
            let units = text.as_str().encode_utf16().count() as u32;
            let edit = nth_edit(*seed, seq, units);
            let mut edited = text.clone();
            let whole = *how == 0 || !edited.apply(std::slice::from_ref(&edit));
            if whole {
                edited = Text::new(&format!("{}{seed}", text.as_str()));
                journal.append(&entry(&path, &saved, seq, Typed::Whole(edited.as_str()))).unwrap();
            } else {
                journal.append(&entry(&path, &saved, seq, Typed::Changes(&[edit]))).unwrap();
            }
            text = edited;
            history.push(text.as_str().to_owned());
            if *how > 7 {
                // A save of this entry, or of the one before it.
                let upto = seq - u64::from(how % 2);
                saved.clone_from(&history[upto as usize]);
                journal.cut(&path, upto, Revision::of(saved.as_bytes()), &saved, now()).unwrap();
            }
            prop_assert_eq!(journal.unsaved(&path).unwrap_or_else(|| saved.clone()), text.as_str());
        }
        kill(journal);
        let recovered = recover(dir.path()).unwrap();
        prop_assert!(recovered.problems.is_empty());
        if let Some(unsaved) = recovered.unsaved.first() {
            prop_assert_eq!(&unsaved.text, text.as_str());
            prop_assert_eq!(&unsaved.base_text, &saved);
            prop_assert_eq!(unsaved.base, Revision::of(saved.as_bytes()));
        } else {
            prop_assert_eq!(&saved, text.as_str());
        }
    }
}
