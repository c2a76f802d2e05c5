//! Measures the index and the catalogue on 10,000 generated notes, each figure beside what it is compared with.
//!
//! `cargo bench -p talklog-tests --bench index_bench`, or with `-- 100000` for another number of notes.

#![allow(clippy::print_stdout, reason = "its figures are its purpose")]
#![allow(clippy::unwrap_used, reason = "a bench that fails has nothing to say")]

use std::fs;
use std::hint::black_box;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use talklog_core::catalogue::{Catalogue, Entry, Summary, find, walk};
use talklog_core::event;
use talklog_core::index::{Committed, Freshness, Index, Query, Results};
use talklog_core::note::{self, NoteKind};
use talklog_core::path::{NotePath, Revision};
use talklog_tests::generator;

const SEED: u64 = 2026;
/// As many as a list of results shows.
const SHOWN: usize = 30;
const ROUNDS: usize = 5;

/// What people type, letter by letter: one word, several, a phrase, a filter, a slip, a rare word.
const QUERIES: [&str; 12] = [
    "service",
    "latency budget",
    "the kernel scheduler",
    "\"is not the\"",
    "tag:kernel cache",
    "is:talk rating:>=4 encryption",
    "consensus quorum",
    "refactering",
    "berka",
    "query_planner",
    "from incident to rollback",
    "a",
];

/// What people type to open a note, letter by letter.
const NAMES: [&str; 8] =
    ["scaling service", "latency", "kernel conf", "a cluster story", "belado", "event", "berka", "2019-05"];

fn main() {
    let notes = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(10_000);
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("notebook");
    let made = generator::notebook(&root, notes, SEED).unwrap();
    let bench = Bench { root, cache: folder.path().join("cache") };
    let mut table = Table::default();

    let files = walk(&bench.root).files;
    let paths: Vec<PathBuf> = files.iter().map(|(path, _)| path.on_disk(&bench.root)).collect();
    let read_all = median(ROUNDS, || paths.iter().for_each(|path| drop(black_box(fs::read(path).unwrap()))));
    table.row("reading all files", read_all, "", "");
    let walked = median(ROUNDS, || drop(black_box(walk(&bench.root))));
    table.row("walk and lstat of all", walked, &ratio(walked, read_all), "");

    let cold = median(3, || bench.index_all());
    table.row("cold index: read, parse, index, commit, list saved", cold, &ratio(cold, read_all), "≤ 10 ×");
    let warm = median(20, || bench.open(false));
    table.row("warm open: list loaded, index opened", warm, &ratio(warm, read_all), "≤ 0.1 ×");
    let loaded = median(20, || drop(black_box(Catalogue::load(&bench.list()))));
    table.row("– of that, the list", loaded, &ratio(loaded, read_all), "");
    let answered = median(20, || bench.open(true));
    table.row("warm open to the first answer", answered, &ratio(answered, read_all), "");

    let (index, _) = Index::open(&bench.cache.join("index")).unwrap();
    let typed = bench.type_all(&index);
    let (p50, p99) = (percentile(&typed, 50), percentile(&typed, 99));
    let ripgrep = bench.ripgrep();
    let grep = ripgrep.map(|all| (percentile(&all, 50), percentile(&all, 99)));
    let against =
        |own: Duration, grep: Option<Duration>| grep.map(|grep| ratio(own, grep)).unwrap_or_default();
    table.row("search as you type, p50 (against ripgrep's)", p50, &against(p50, grep.map(|all| all.0)), "");
    table.row(
        "search as you type, p99 (against ripgrep's)",
        p99,
        &against(p99, grep.map(|all| all.1)),
        "≤ 0.1 ×",
    );
    match grep {
        Some((p50, p99)) => {
            table.row("ripgrep -il for the same words, p50", p50, "", "");
            table.row("ripgrep -il for the same words, p99", p99, "", "");
        }
        None => println!("ripgrep is not installed: no comparison.\n"),
    }

    let mut saved = bench.put_and_find(&index);
    saved.sort_unstable();
    table.row("saved to found, p50", percentile(&saved, 50), "", "");
    table.row("saved to found, the slowest of 50", percentile(&saved, 100), "", "≤ 50 ms");
    let commit = Instant::now();
    assert!(matches!(index.commit().unwrap(), Committed::Done(_)));
    table.row("moving those 50 to the disk", commit.elapsed(), "", "");

    let catalogue = Catalogue::load(&bench.list()).catalogue;
    let mut opened = Vec::new();
    for name in NAMES {
        for (end, c) in name.char_indices() {
            let typed = name.get(..end + c.len_utf8()).unwrap_or_default();
            opened.extend((0..ROUNDS).map(|_| timed(|| drop(black_box(find(&catalogue, typed, SHOWN))))));
        }
    }
    opened.sort_unstable();
    table.row("quick open, p50", percentile(&opened, 50), "", "");
    table.row("quick open, p99", percentile(&opened, 99), "", "");

    let megabytes = made.bytes as f64 / 1e6;
    let index_size: u64 = fs::read_dir(bench.cache.join("index"))
        .unwrap()
        .filter_map(|entry| entry.ok()?.metadata().ok())
        .map(|metadata| metadata.len())
        .sum();
    let list_size = fs::metadata(bench.list()).unwrap().len();
    println!("## Finding\n");
    println!(
        "{} notes ({megabytes:.0} MB), {} cores; the index takes {:.1} MB, the list {:.1} MB. \
         Files are in the system's cache.\n",
        made.notes,
        std::thread::available_parallelism().map_or(1, usize::from),
        index_size as f64 / 1e6,
        list_size as f64 / 1e6,
    );
    table.print();
}

struct Bench {
    root: PathBuf,
    cache: PathBuf,
}

impl Bench {
    fn list(&self) -> PathBuf {
        self.cache.join("catalogue")
    }

    fn text(&self, path: &NotePath) -> Option<String> {
        fs::read_to_string(path.on_disk(&self.root)).ok()
    }

    /// Does what the first opening of a notebook does.
    fn index_all(&self) {
        if self.cache.exists() {
            fs::remove_dir_all(&self.cache).unwrap();
        }
        let (index, freshness) = Index::open(&self.cache.join("index")).unwrap();
        assert_eq!(freshness, Freshness::New);
        let mut catalogue = Catalogue::new();
        let walk = walk(&self.root);
        let mut bulk = index.bulk().unwrap();
        for (path, stat) in catalogue.compare(&walk).changed {
            let bytes = fs::read(path.on_disk(&self.root)).unwrap();
            let revision = Revision::of(&bytes);
            let text = String::from_utf8(bytes).unwrap();
            let note = note::read(&path, revision, &text);
            if note.kind == NoteKind::Event {
                catalogue.insert_event(event::read(&note, &text));
            }
            bulk.put(&note, &text, event::event_of(&note, catalogue.events())).unwrap();
            catalogue.insert(Entry { stat, note: Summary::from(&note) });
        }
        let kept = catalogue.keep();
        let generation = bulk.finish().unwrap().unwrap();
        kept.save(&self.list(), generation).unwrap();
    }

    /// Does what a later opening does before anything can be shown and searched.
    fn open(&self, search: bool) {
        let (loaded, (index, freshness)) = std::thread::scope(|scope| {
            let index = scope.spawn(|| Index::open(&self.cache.join("index")).unwrap());
            (Catalogue::load(&self.list()), index.join().unwrap())
        });
        let mut catalogue = loaded.catalogue;
        let Freshness::Ready(generation) = freshness else { unreachable!("{freshness:?}") };
        assert!(catalogue.trust(Some(generation)));
        assert!(!catalogue.is_empty());
        if search {
            assert!(self.search(&index, "latency").total > 0);
        }
        // Letting go of it is not part of opening.
        std::mem::forget((catalogue, index));
    }

    fn search(&self, index: &Index, query: &str) -> Results {
        index.search(&Query::parse(query), SHOWN, &|path| self.text(path))
    }

    /// Types every query letter by letter and gives the times of all answers, sorted.
    fn type_all(&self, index: &Index) -> Vec<Duration> {
        let mut times = Vec::new();
        for round in 0..=ROUNDS {
            for query in QUERIES {
                let mut slowest = (Duration::ZERO, 0, "");
                for (end, c) in query.char_indices() {
                    let typed = query.get(..end + c.len_utf8()).unwrap_or_default();
                    let mut total = 0;
                    let time = timed(|| total = black_box(self.search(index, typed)).total);
                    slowest = slowest.max((time, total, typed));
                    // The first round warms up.
                    if round > 0 {
                        times.push(time);
                    }
                }
                if round == ROUNDS && std::env::var_os("BENCH_DETAIL").is_some() {
                    println!("{:>9.3} ms  {:?} ({})", slowest.0.as_secs_f64() * 1e3, slowest.2, slowest.1);
                }
            }
        }
        times.sort_unstable();
        times
    }

    /// Lets ripgrep look for the words of the same queries; none where it is not installed.
    fn ripgrep(&self) -> Option<Vec<Duration>> {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            for query in QUERIES {
                let words = query.split([' ', '"']).filter(|word| !word.is_empty() && !word.contains(':'));
                let words: Vec<&str> = words.collect();
                let start = Instant::now();
                let mut command = Command::new("rg");
                command.args(["-il", "--fixed-strings", "--", &words.join(" ")]).arg(&self.root);
                command.stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
                times.push(start.elapsed());
            }
        }
        times.sort_unstable();
        Some(times)
    }

    /// Puts fifty changed notes one by one and waits for each to be found.
    fn put_and_find(&self, index: &Index) -> Vec<Duration> {
        let files = walk(&self.root).files;
        let step = (files.len() / 50).max(1);
        let change = |(number, (path, _)): (usize, &(NotePath, _))| {
            let text = format!("{}\nunheardof{number}\n", self.text(path).unwrap());
            let note = note::read(path, Revision::of(text.as_bytes()), &text);
            timed(|| {
                index.put(&note, &text, None).unwrap();
                let found = index
                    .search(&Query::parse(&format!("unheardof{number} ")), SHOWN, &|_| Some(text.clone()));
                assert_eq!(found.total, 1);
            })
        };
        files.iter().step_by(step).take(50).enumerate().map(change).collect()
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(rounds: usize, mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..rounds).map(|_| timed(&mut work)).collect();
    times.sort_unstable();
    percentile(&times, 50)
}

/// Gives a percentile of sorted times.
fn percentile(times: &[Duration], percent: usize) -> Duration {
    let last = times.len().saturating_sub(1);
    times.get(last * percent / 100).copied().unwrap_or_default()
}

fn ratio(own: Duration, other: Duration) -> String {
    format!("{:.3} ×", own.as_secs_f64() / other.as_secs_f64())
}

#[derive(Default)]
struct Table(Vec<String>);

impl Table {
    fn row(&mut self, what: &str, time: Duration, ratio: &str, goal: &str) {
        self.0.push(format!("| {what} | {:.2} ms | {ratio} | {goal} |", time.as_secs_f64() * 1e3));
    }

    fn print(&self) {
        println!("| what | time | ratio | goal |\n|---|---|---|---|");
        self.0.iter().for_each(|row| println!("{row}"));
    }
}
