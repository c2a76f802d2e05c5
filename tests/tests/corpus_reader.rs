//! The reader against real notes: titles and speakers as a person would say them, HTML that cannot act, front
//! matter that comes back byte for byte.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test ends where its ground gives way, and says why it was skipped"
)]

use std::path::{Path, PathBuf};

use talklog_core::front_matter::{self, Value};
use talklog_core::markdown::{self, Render, image_url};
use talklog_core::note;
use talklog_core::path::{NotePath, Revision};

/// The corpus, or none with a word of why.
fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("TALKLOG_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        println!("skipped: TALKLOG_CORPUS is not set");
    }
    // Tests run in their own package's folder; a relative path is meant from the workspace's.
    corpus.map(|path| Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path))
}

struct Row {
    path: String,
    kind: String,
    title: String,
    speakers: Vec<String>,
}

fn answers() -> Vec<Row> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/answers.tsv");
    let text = std::fs::read_to_string(file).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [path, kind, title, speakers] = columns.as_slice() else { panic!("four columns: {line}") };
        let speakers = speakers.split("; ").filter(|name| !name.is_empty()).map(str::to_owned).collect();
        Row { path: (*path).into(), kind: (*kind).into(), title: (*title).into(), speakers }
    });
    rows.collect()
}

fn read(corpus: &Path, path: &str) -> note::Note {
    let text = std::fs::read_to_string(corpus.join("folders").join(path)).unwrap();
    note::read(&NotePath::parse(path).unwrap(), Revision::of(text.as_bytes()), &text)
}

#[test]
fn titles_and_speakers_are_as_a_person_says() {
    let Some(corpus) = corpus() else { return };
    let (mut all, mut exact, mut wrong, mut talks) = (0, 0, 0, 0);
    for row in answers() {
        let note = read(&corpus, &row.path);
        let names: Vec<String> = note.speakers.iter().map(|speaker| speaker.name.clone()).collect();
        let is_exact = note.title == row.title && names == row.speakers;
        let is_wrong = note.title != row.title || names.iter().any(|name| !row.speakers.contains(name));
        if !is_exact {
            println!(
                "{} ({})\n  expected {} | {}\n  got      {} | {}",
                row.path,
                row.kind,
                row.title,
                row.speakers.join("; "),
                note.title,
                names.join("; ")
            );
        }
        // A README is no talk; it is printed when it is missed, and not counted.
        if row.kind == "other" {
            continue;
        }
        talks += usize::from(row.kind == "talk");
        all += 1;
        exact += usize::from(is_exact);
        wrong += usize::from(is_wrong);
    }
    println!(
        "{all} talk notes ({talks} on one talk, {} on many; 120 were wanted, the corpus has no more): \
         {exact} exact, {wrong} wrong, {} with speakers missing",
        all - talks,
        all - exact - wrong
    );
    assert!(exact * 100 >= all * 80, "{exact} of {all} are exact");
    assert!(wrong * 100 <= all * 5, "{wrong} of {all} are wrong");
}

fn markdown_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            markdown_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
}

/// Checks every element and attribute of HTML as the sanitizer writes it.
fn check_html(path: &NotePath, html: &str) {
    let elements = "a blockquote br code del div em h1 h2 h3 h4 h5 h6 hr img input li ol p pre span strong sub \
                    sup table tbody td th thead tr ul";
    let attributes = "align alt checked data-heading data-language data-line data-missing data-note data-remote \
                      disabled href id rel src start type";
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = rest[at + 1..].trim_start_matches('/');
        let (name, after) = rest.split_at(rest.find([' ', '>']).expect("a tag that ends"));
        assert!(elements.split_whitespace().any(|known| known == name), "<{name}> in {path}");
        rest = after;
        while let Some(attribute) = rest.strip_prefix(' ') {
            let (name, value) = attribute.split_once("=\"").expect("an attribute with a value");
            let (value, after) = value.split_once('"').expect("a value that ends");
            assert!(attributes.split_whitespace().any(|known| known == name), "{name} in {path}");
            let starts = |allowed: &[&str]| allowed.iter().any(|start| value.starts_with(start));
            match name {
                "href" => assert!(
                    starts(&["https://", "http://", "mailto:", "#fn-", "#fnref-"]),
                    "{value} in {path}"
                ),
                "src" => assert!(starts(&["talklog-image://localhost/"]), "{value} in {path}"),
                _ => {}
            }
            rest = after;
        }
        rest = rest.strip_prefix('>').expect("a tag that ends");
    }
}

#[test]
fn every_note_is_read_shown_and_given_back() {
    let Some(corpus) = corpus() else { return };
    let mut files = Vec::new();
    for folder in ["folders", "recaps", "seeds"] {
        markdown_files(&corpus.join(folder), &mut files);
    }
    assert!(files.len() > 140, "{} files", files.len());
    let (mut fronts, mut problems) = (0, 0);
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let path = NotePath::from_disk(&corpus, file).unwrap();
        let note = note::read(&path, Revision::of(text.as_bytes()), &text);
        assert!(!note.title.is_empty());
        for problem in &note.problems {
            problems += 1;
            println!("{path}:{} {}", problem.line.unwrap_or(0), problem.message);
        }
        let split = front_matter::split(&text);
        fronts += usize::from(split.is_some());
        let (body, first_line) = split.map_or((text.as_str(), 1), |split| (split.body, split.body_line));
        let html = markdown::to_html(
            body,
            &Render {
                first_line,
                image: &|target| path.join(target).filter(NotePath::is_image).map(|path| image_url(&path)),
                note: &|_, target| path.join(target).map(|path| path.to_string()),
            },
        );
        check_html(&path, &html);
        let value = Value::Text("a: 'b'".into());
        let with = front_matter::set(&text, "unrelated_key", Some(&value)).unwrap();
        assert_eq!(front_matter::read(&with).unwrap().get("unrelated_key"), Some(&value), "{path}");
        let without = front_matter::set(&with, "unrelated_key", None).unwrap();
        assert!(without == text, "{path} did not come back byte for byte");
    }
    println!("{} notes, {fronts} with front matter, {problems} problems", files.len());
}
