//! What is gathered from real notes, judged by answers that were made by hand before: see `tests/answers/gathered`.
//!
//! Runs where `TALKLOG_CORPUS` names the corpus; says so where it does not. `--nocapture` prints what was wrong and
//! what was missed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test ends where its ground gives way, and says why it was skipped"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use talklog_core::front_matter::{self, Value};
use talklog_core::gather::{Gathered, Mark, Names, Part, Spot, gather};
use talklog_core::note;
use talklog_core::path::{NotePath, Revision};

const KINDS: [&str; 6] = ["todo", "tool", "speaker", "question", "quote", "watch_later"];

/// A row of the answers.
#[derive(Debug)]
struct Answer {
    spots: Vec<Spot>,
    sure: bool,
    research: bool,
    mark: String,
}

struct Answers {
    file: String,
    neither: Vec<String>,
    tables: BTreeMap<String, Vec<Answer>>,
}

/// Something that was reported.
#[derive(Debug)]
struct Report {
    spot: Spot,
    words: String,
}

fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("TALKLOG_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        println!("skipped: TALKLOG_CORPUS is not set");
    }
    corpus.map(|path| Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path))
}

fn answers() -> Vec<Answers> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("answers/gathered");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "toml"));
    files.sort();
    files.iter().map(|file| read(&fs::read_to_string(file).unwrap())).collect()
}

fn read(text: &str) -> Answers {
    let front = front_matter::read(&format!("+++\n{text}\n+++\n")).unwrap();
    assert!(front.problems.is_empty(), "{:?}", front.problems);
    let list = |value: Option<&Value>| match value {
        Some(Value::List(items)) => items.clone(),
        _ => Vec::new(),
    };
    let field = |entries: &[(String, Value)], name: &str| {
        entries.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    };
    let spot = |value: Option<Value>| {
        let numbers: Vec<u32> =
            list(value.as_ref()).iter().map(|number| number.as_text().unwrap().parse().unwrap()).collect();
        let [line, from, to] = numbers.as_slice() else { return None };
        Some(Spot { line: *line, from: *from, to: *to })
    };
    let mut tables = BTreeMap::new();
    for kind in KINDS {
        let rows = list(front.get(kind)).into_iter().map(|row| {
            let Value::Map(entries) = row else { panic!("{kind} is no table") };
            let spots =
                ["words", "name", "link"].iter().filter_map(|name| spot(field(&entries, name))).collect();
            Answer {
                spots,
                sure: field(&entries, "sure") != Some(Value::Bool(false)),
                research: field(&entries, "research") == Some(Value::Bool(true)),
                mark: field(&entries, "kind")
                    .and_then(|v| v.as_text().map(str::to_owned))
                    .unwrap_or_default(),
            }
        });
        tables.insert(kind.to_owned(), rows.collect());
    }
    Answers {
        file: front.get("file").and_then(Value::as_text).unwrap().to_owned(),
        neither: list(front.get("neither"))
            .iter()
            .filter_map(Value::as_text)
            .map(str::to_lowercase)
            .collect(),
        tables,
    }
}

fn gathered(path: &str, text: &str) -> Gathered {
    let note = note::read(&NotePath::parse(path).unwrap(), Revision::of(text.as_bytes()), text);
    let (body, first) = front_matter::split(text).map_or((text, 1), |split| (split.body, split.body_line));
    let mut names = Names::default();
    names.learn(&note);
    gather(&note, body, first, &names, &Part::ALL)
}

fn reports(gathered: &Gathered) -> BTreeMap<&'static str, Vec<Report>> {
    let said = |said: &[talklog_core::gather::Said]| -> Vec<Report> {
        said.iter().map(|said| Report { spot: said.spot, words: said.words.clone() }).collect()
    };
    BTreeMap::from([
        ("todo", gathered.todos.iter().map(|t| Report { spot: t.spot, words: t.words.clone() }).collect()),
        ("tool", gathered.tools.iter().map(|t| Report { spot: t.spot, words: t.name.clone() }).collect()),
        (
            "speaker",
            gathered
                .speakers
                .iter()
                .map(|s| Report { spot: s.spot, words: s.speaker.name.clone() })
                .collect(),
        ),
        ("question", said(&gathered.questions)),
        ("quote", said(&gathered.quotes)),
        ("watch_later", said(&gathered.watch_later)),
    ])
}

fn overlap(a: &Spot, b: &Spot) -> bool {
    a.line == b.line && a.from < b.to && b.from < a.to
}

/// How one kind was found.
#[derive(Debug, Default, Clone, Copy)]
struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Score {
    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }

    fn precision(self) -> f64 {
        share(self.right, self.right + self.wrong)
    }
}

#[allow(clippy::cast_precision_loss, reason = "a few hundred")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { part as f64 * 100.0 / whole as f64 }
}

fn judge(kind: &str, file: &str, answers: &Answers, reports: &[Report]) -> Score {
    let rows = &answers.tables[kind];
    let mut score = Score::default();
    let mut found = vec![false; rows.len()];
    for report in reports {
        let fits: Vec<usize> = (0..rows.len())
            .filter(|at| rows[*at].spots.iter().any(|spot| overlap(spot, &report.spot)))
            .collect();
        for at in &fits {
            found[*at] = true;
        }
        if fits.iter().any(|at| rows[*at].sure) {
            score.right += 1;
        } else if fits.is_empty()
            && !(kind == "tool" && answers.neither.contains(&report.words.to_lowercase()))
        {
            score.wrong += 1;
            println!("{file}:{}:{} wrong {kind}: {}", report.spot.line, report.spot.from, report.words);
        }
    }
    for (row, _) in rows.iter().zip(found).filter(|(row, found)| row.sure && !found) {
        score.missed += 1;
        println!("{file}:{}:{} missed {kind}", row.spots[0].line, row.spots[0].from);
    }
    score
}

#[test]
fn what_is_gathered_from_the_seeds_is_what_a_person_finds() {
    let Some(corpus) = corpus() else { return };
    let mut sums: BTreeMap<&str, Score> = BTreeMap::new();
    let mut figures = String::new();
    for answers in answers() {
        let text = fs::read_to_string(corpus.join(&answers.file)).unwrap();
        let name = answers.file.trim_start_matches("seeds/").to_owned();
        let gathered = gathered(&name, &text);
        let _ = writeln!(figures, "{name}");
        for (kind, reports) in reports(&gathered) {
            let score = judge(kind, &name, &answers, &reports);
            let _ = writeln!(
                figures,
                "  {kind:12} {:3} right, {:2} wrong, {:2} missed",
                score.right, score.wrong, score.missed
            );
            sums.entry(kind).or_default().add(score);
        }
        // What has to be found without exception.
        for row in answers.tables["todo"].iter().filter(|row| row.mark != "words" && row.sure) {
            let found = gathered.todos.iter().any(|todo| {
                todo.mark != Mark::Words && row.spots.iter().any(|spot| overlap(spot, &todo.spot))
            });
            assert!(found, "{name}: a {} is missed at {:?}", row.mark, row.spots);
        }
        for row in answers.tables["tool"].iter().filter(|row| row.research && row.sure) {
            let found = gathered
                .tools
                .iter()
                .any(|tool| tool.research && row.spots.iter().any(|spot| overlap(spot, &tool.spot)));
            assert!(found, "{name}: an item to research is missed at {:?}", row.spots);
        }
    }
    println!("{figures}all");
    for (kind, score) in &sums {
        println!(
            "  {kind:12} {:3} right, {:2} wrong ({:.1} % right), {:2} missed ({:.1} % found)",
            score.right,
            score.wrong,
            score.precision(),
            score.missed,
            share(score.right, score.right + score.missed)
        );
    }
    for (kind, score) in &sums {
        assert!(score.precision() >= 90.0, "of each ten {kind}s that are reported, more than one is wrong");
    }
}
