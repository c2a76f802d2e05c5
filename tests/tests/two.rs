//! Several processes with one notebook (P21): two of them type and save, into the same note and into others, with the
//! command line beside them; the one that runs the keeper is killed, again and again. The other takes over, brings back
//! what the dead had not saved, and nothing is lost, doubled or left locked.
//!
//! `SEED` and `KILLS` say where and how often.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "test code"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use talklog_tests::home::TestHome;
use talklog_tests::window::binary;

/// How long something that has to happen may take on a slow machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// A process with the notebook open.
struct Process {
    name: String,
    child: Child,
    lines: Arc<Mutex<Vec<String>>>,
    reader: Option<std::thread::JoinHandle<()>>,
}

impl Process {
    fn start(home: &TestHome, root: &Path, name: &str, seed: u64) -> Self {
        let mut command = Command::new(binary("windowless"));
        command.arg(root).args([name, &seed.to_string()]);
        home.apply(&mut command);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = Arc::new(Mutex::new(Vec::new()));
        let (out, into) = (child.stdout.take().unwrap(), lines.clone());
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                into.lock().unwrap().push(line);
            }
        });
        let process = Self { name: name.to_owned(), child, lines, reader: Some(reader) };
        until(&format!("{name} is open"), || process.said("open").contains(&String::new()));
        process
    }

    /// Gives what stands behind a word, of all lines that start with it.
    fn said(&self, word: &str) -> Vec<String> {
        let lines = self.lines.lock().unwrap();
        let behind = |line: &String| line.strip_prefix(word).map(|rest| rest.trim().to_owned());
        lines.iter().filter_map(behind).collect()
    }

    /// Ends it as `kill -9` does, and gives all that it had said.
    fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.reader.take().unwrap().join().unwrap();
        self.said("typed")
    }

    /// Lets it end by itself, and gives all that it had said.
    fn end(mut self) -> Vec<String> {
        drop(self.child.stdin.take());
        let end = Instant::now() + PATIENCE;
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < end, "{} does not end", self.name);
            std::thread::sleep(Duration::from_millis(10));
        }
        self.reader.take().unwrap().join().unwrap();
        assert_eq!(self.said("done").len(), 1, "{} ended early", self.name);
        self.said("typed")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < end, "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Finds the files of this name below a folder.
fn named(folder: &Path, name: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(named(&path, name));
        } else if entry.file_name() == name {
            found.push(path);
        }
    }
    found
}

fn is_held(lock: &Path) -> bool {
    let Ok(file) = File::open(lock) else { return false };
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

fn talklog(home: &TestHome, root: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(binary("talklog"));
    command.arg("-C").arg(root).args(arguments).stdin(Stdio::null());
    home.apply(&mut command);
    let output = command.output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    // While others go on typing, something may be left to send; that is said, and is no fault.
    let left = err.contains("ended before all was sent");
    assert!(output.status.success() || left, "talklog {arguments:?}: {err}");
    format!("{}{err}", String::from_utf8_lossy(&output.stdout))
}

/// Counts each token in the notes.
fn tokens(root: &Path) -> BTreeMap<String, usize> {
    let mut count = BTreeMap::new();
    for entry in fs::read_dir(root).unwrap().flatten() {
        let text = fs::read_to_string(entry.path()).unwrap_or_default();
        for token in text.lines().filter_map(|line| line.strip_prefix("- ")) {
            *count.entry(token.to_owned()).or_default() += 1;
        }
    }
    count
}

#[test]
fn another_process_takes_over_and_nothing_is_lost_or_doubled() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let kills = number("KILLS").unwrap_or(6);
    let seed = number("SEED").unwrap_or_else(|| fastrand::u64(..1 << 32));
    println!("two: KILLS={kills} SEED={seed}");
    let mut rng = fastrand::Rng::with_seed(seed);
    let home = TestHome::new();
    let root = home.path().join("notes");
    fs::create_dir_all(&root).unwrap();
    for name in ["shared", "left", "right"] {
        fs::write(root.join(format!("{name}.md")), format!("# {name}\n\n")).unwrap();
    }
    let remote = home.path().join("remote.git");
    home.git(home.path(), &["init", "-q", "--bare", "remote.git"]);
    talklog(&home, &root, &["init"]);
    talklog(&home, &root, &["remote", "set", &remote.display().to_string()]);

    let mut typed = BTreeSet::new();
    let (mut recovered, mut by_cli, mut checkpoints) = (0, 0, 0);
    let mut first = Process::start(&home, &root, "left", 0);
    let lock = || named(&home.state(), "keeper.lock").first().is_some_and(|lock| is_held(lock));
    until("the first one runs the keeper", lock);
    for round in 1..=kills {
        let name = if round % 2 == 1 { "right" } else { "left" };
        let second = Process::start(&home, &root, name, round);
        let both = rng.usize(20..120);
        until("both have typed", || second.said("typed").len() > both);
        // The command line works beside them.
        by_cli += usize::from(talklog(&home, &root, &["sync"]).contains("lines that were not saved"));
        let more = first.said("typed").len() + rng.usize(1..30);
        until("the first has typed on", || first.said("typed").len() > more);
        // A living process's text is its own: nobody has brought it back.
        assert_eq!(second.said("recovered").len(), 0, "round {round}");
        checkpoints += first.said("checkpoint").len();
        // What it brought back when it took over: said after the text was there, so it is counted now.
        recovered += first.said("recovered").len();
        typed.extend(first.kill());
        // The other one takes over, and brings back what the first had not saved.
        until("the second runs the keeper", lock);
        until(&format!("all that the dead had typed is back in round {round} of seed {seed}"), || {
            let there = tokens(&root);
            typed.iter().all(|token| there.contains_key(token))
        });
        first = second;
    }
    checkpoints += first.said("checkpoint").len();
    recovered += first.said("recovered").len();
    typed.extend(first.end());
    let there = tokens(&root);
    let lost: Vec<_> = typed.iter().filter(|token| !there.contains_key(*token)).collect();
    assert!(lost.is_empty(), "seed {seed}: lost {lost:?}");
    let doubled: Vec<_> = there.iter().filter(|(_, count)| **count > 1).collect();
    assert!(doubled.is_empty(), "seed {seed}: doubled {doubled:?}");
    // What is in the folder is at the remote too, once somebody asks; and the history is whole.
    talklog(&home, &root, &["sync"]);
    assert_eq!(home.git(&root, &["status", "--porcelain"]), "");
    home.git(&root, &["fsck", "--strict"]);
    let [here, at_remote] = [&root, &remote].map(|folder| home.git(folder, &["rev-parse", "main"]));
    assert_eq!(here, at_remote);
    let files: Vec<_> = fs::read_dir(&root).unwrap().flatten().map(|entry| entry.file_name()).collect();
    println!(
        "two: {} tokens typed, {recovered} notes recovered by the one that took over, {by_cli} by the command line, {checkpoints} checkpoints asked for; files {files:?}",
        typed.len()
    );
    assert!(recovered + by_cli > 0, "nobody had anything to bring back");
}
