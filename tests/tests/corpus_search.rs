//! A phrase that stands in a note finds that note, on real notebooks.
//!
//! Runs where `TALKLOG_CORPUS` names the corpus; says so where it does not.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test ends where its ground gives way, and says why it was skipped"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use fastrand::Rng;
use talklog_core::catalogue::walk;
use talklog_core::index::{Index, Query};
use talklog_core::note;
use talklog_core::path::{NotePath, Revision};

/// At most so many notes are asked for.
const SAMPLE: usize = 500;

#[test]
fn a_phrase_of_a_note_finds_it_among_the_first_ten() {
    let Some(corpus) = std::env::var_os("TALKLOG_CORPUS").map(PathBuf::from) else {
        println!("skipped: TALKLOG_CORPUS is not set");
        return;
    };
    let root = corpus.join("folders");
    let texts = texts(&root);
    let folder = tempfile::tempdir().unwrap();
    let (index, _) = Index::open(folder.path()).unwrap();
    let mut bulk = index.bulk().unwrap();
    for (path, text) in &texts {
        let note = note::read(path, Revision::of(text.as_bytes()), text);
        bulk.put(&note, text, None).unwrap();
    }
    bulk.finish().unwrap();

    let mut rng = Rng::with_seed(26);
    let mut asked: Vec<(&NotePath, String)> =
        texts.iter().filter_map(|(path, text)| Some((path, phrase(text, &mut rng)?))).collect();
    rng.shuffle(&mut asked);
    asked.truncate(SAMPLE);
    let mut missed = Vec::new();
    let mut unmarked = Vec::new();
    for (path, phrase) in &asked {
        let query = Query::parse(&format!("\"{phrase}\""));
        let results = index.search(&query, 10, &|path| texts.get(path).cloned());
        match results.hits.iter().find(|hit| hit.path == **path) {
            None => missed.push(format!("{path}: \"{phrase}\" of {}", results.total)),
            Some(hit) if !marked(&hit.snippet, &hit.marks, phrase) => {
                unmarked.push(format!("{path}: \"{phrase}\" in {:?} {:?}", hit.snippet, hit.marks));
            }
            Some(_) => {}
        }
    }
    println!("{} of {} notes have three words in a row in a paragraph", asked.len(), texts.len());
    println!("{} are found by them among the first ten", asked.len() - missed.len());
    assert!(asked.len() > texts.len() / 2, "hardly any note was asked for");
    assert!(missed.is_empty(), "not found:\n{}", missed.join("\n"));
    assert!(unmarked.is_empty(), "found, but not marked:\n{}", unmarked.join("\n"));
}

fn texts(root: &Path) -> BTreeMap<NotePath, String> {
    let found = walk(root);
    assert!(!found.files.is_empty(), "no notes in {}", root.display());
    let text = |path: &NotePath| fs::read_to_string(path.on_disk(root)).ok();
    found.files.into_iter().filter_map(|(path, _)| text(&path).map(|text| (path, text))).collect()
}

/// Picks three words in a row from a plain line of the body.
fn phrase(text: &str, rng: &mut Rng) -> Option<String> {
    let mut body = text;
    for fence in ["---\n", "+++\n"] {
        if let Some(rest) = text.strip_prefix(fence) {
            body = rest.split_once(&format!("\n{fence}")).map_or("", |(_, body)| body);
        }
    }
    let mut code = false;
    let mut rows: Vec<Vec<&str>> = Vec::new();
    for line in body.lines() {
        if line.trim_start().starts_with("```") {
            code = !code;
        }
        let line = line.trim_start().trim_start_matches(['-', '*', ' ']);
        if code || line.starts_with(['#', '|', '>', '<', '!', '[']) {
            continue;
        }
        let words: Vec<&str> = line.split(' ').collect();
        let plain = |word: &&str| word.chars().all(char::is_alphanumeric) && !word.is_empty();
        rows.extend(words.windows(3).filter(|row| row.iter().all(plain)).map(<[&str]>::to_vec));
    }
    (!rows.is_empty()).then(|| rows.swap_remove(rng.usize(..rows.len())).join(" "))
}

fn marked(snippet: &str, marks: &[(u32, u32)], phrase: &str) -> bool {
    marks.iter().any(|(from, to)| {
        let marked: String = snippet.chars().skip(*from as usize).take((to - from) as usize).collect();
        marked.to_lowercase() == phrase.to_lowercase()
    })
}
