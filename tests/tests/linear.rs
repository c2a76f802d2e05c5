//! Time grows with what is read and not with its square: for all that reads what strangers wrote, on texts that parsers
//! are known to be slow on.
//!
//! One text four times as long may take two and a half times as long as four short ones: linear work takes as long,
//! quadratic work four times as long. Counted is what this thread computed, so that other work on the machine does not
//! count, the best of several turns each; how fast the machine is makes no difference. `SHAPE` names one.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "test code")]

use std::hint::black_box;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use talklog_core::front_matter::{self, Value};
use talklog_core::history::check_url;
use talklog_core::journal::{Entry, Journal, TextChange, Typed, recover};
use talklog_core::links;
use talklog_core::markdown::{self, LinkKind, Render};
use talklog_core::merge::{self, Side};
use talklog_core::path::{NotePath, Revision, file_words, name_problem};
use talklog_core::recap;
use talklog_core::remote::public_url;
use talklog_core::{note, secrets};
use talklog_tests::shapes::{
    FIELDS, LINES, MARKDOWN, MERGES, RECAPS, SCHEDULES, SECRETS, Shape, TOML, Versions, YAML,
};

/// The shortest text, and the most bytes of the shorter one.
const SHORTEST: usize = 4 * 1024;
const LONGEST: usize = 256 * 1024;
/// What is not read beyond 128 kB: four times this is read.
const FRONT_MATTER: usize = 28 * 1024;
/// Four times this is a long post.
const POST: usize = 8 * 1024;
/// From here on a turn is long enough to be measured.
const ENOUGH: Duration = Duration::from_millis(1);

/// Tells how long this thread computed.
fn took(mut work: impl FnMut()) -> Duration {
    let now = || {
        let now = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(now.tv_sec.cast_unsigned(), u32::try_from(now.tv_nsec).unwrap())
    };
    let begin = now();
    work();
    now().saturating_sub(begin)
}

/// Compares a text with one that is four times as long; gives what is wrong. What is quadratic up to a bound only is
/// seen to be linear on longer texts, and what takes more than a second is long enough.
fn compare<T>(name: &str, most: usize, make: impl Fn(usize) -> T, work: impl Fn(&T)) -> Option<String> {
    if std::env::var("SHAPE").is_ok_and(|only| !name.contains(&only)) {
        return None;
    }
    let (mut size, mut small) = (SHORTEST, make(SHORTEST));
    work(&small);
    while size < most && took(|| work(&small)) < ENOUGH {
        size = (size * 2).min(most);
        small = make(size);
    }
    loop {
        let large = make(size * 4);
        let mut best = (Duration::MAX, Duration::MAX);
        for turn in 1..=12 {
            best.0 = best.0.min(took(|| (0..4).for_each(|_| work(black_box(&small)))));
            best.1 = best.1.min(took(|| work(black_box(&large))));
            if turn >= 2 && (best.1 * 2 <= best.0 * 5 || best.1 < ENOUGH) {
                return None;
            }
            if turn >= 3 && best.1 > Duration::from_millis(200) {
                break;
            }
        }
        if size * 4 > most || best.1 > Duration::from_secs(1) {
            let times = best.1.as_secs_f64() / best.0.as_secs_f64() * 4.0;
            let (short, long) = (best.0 / 4, best.1);
            return Some(format!(
                "{name}: {size} bytes take {short:?}, four times as many {long:?}, {times:.1} times as long"
            ));
        }
        (size, small) = (size * 4, large);
    }
}

fn none(found: &[String]) {
    assert!(found.is_empty(), "more than linear:\n{}", found.join("\n"));
}

fn shapes(door: &str, shapes: &[Shape], most: usize, work: impl Fn(&str)) -> Vec<String> {
    shapes
        .iter()
        .filter_map(|shape| {
            compare(&format!("{door} {:?}", shape.name), most, |size| shape.text(size), |text| work(text))
        })
        .collect()
}

fn versions(path: &str, all: &[Versions], most: usize) -> Vec<String> {
    let path = NotePath::parse(path).unwrap();
    all.iter()
        .filter_map(|(name, make)| {
            compare(&format!("merge {path} {name}"), most, make, |[base, ours, theirs]| {
                black_box(merge::file(&path, base, ours, theirs, Side::Ours));
            })
        })
        .collect()
}

#[test]
fn markdown_to_html() {
    none(&shapes("html", MARKDOWN, LONGEST, |text| {
        let image = |target: &str| Some(target.to_owned());
        let note = |_: LinkKind, target: &str| Some(target.to_owned());
        black_box(markdown::to_html(text, &Render { first_line: 1, image: &image, note: &note }));
    }));
}

#[test]
fn where_the_talks_of_a_post_begin() {
    let all = [RECAPS, MARKDOWN].concat();
    none(&shapes("recap", &all, POST, |text| {
        black_box(recap::read(text, &[]));
    }));
}

#[test]
fn what_a_note_says() {
    let path = NotePath::parse("a.md").unwrap();
    none(&shapes("note", MARKDOWN, FRONT_MATTER, |text| {
        black_box(note::read(&path, Revision::of(b""), text));
    }));
}

#[test]
fn where_links_lead() {
    none(&shapes("links", MARKDOWN, LONGEST, |text| drop(black_box(links::targets(text)))));
}

#[test]
fn front_matter() {
    let mut found = Vec::new();
    for (marks, all) in [("---\n", YAML), ("+++\n", TOML)] {
        let around = |text: &str| format!("{marks}{text}\n{marks}a\n");
        found.extend(shapes("read", all, FRONT_MATTER, |text| {
            drop(black_box(front_matter::read(&around(text))));
        }));
        let title = Value::Text("A: b".into());
        found.extend(shapes("set a text", all, FRONT_MATTER, |text| {
            drop(black_box(front_matter::set(&around(text), "title", Some(&title))));
        }));
        // Every other item of the list stays.
        found.extend(shapes("set a list", all, FRONT_MATTER, |text| {
            let items = (0..text.len() / 8)
                .map(|at| Value::Text(if at % 2 == 0 { format!("a{at}") } else { format!("b{at}") }));
            drop(black_box(front_matter::set(&around(text), "tags", Some(&Value::List(items.collect())))));
        }));
        found.extend(shapes("take away", all, FRONT_MATTER, |text| {
            drop(black_box(front_matter::set(&around(text), "tags", None)));
        }));
    }
    none(&found);
}

#[test]
fn merges() {
    let mut found = versions("a.txt", MERGES, LONGEST);
    found.extend(versions("a.md", FIELDS, FRONT_MATTER));
    found.extend(versions("fair/schedule.jsonl", SCHEDULES, LONGEST));
    none(&found);
}

#[test]
fn titles_and_addresses() {
    let mut found = shapes("title", LINES, LONGEST, |text| {
        black_box(name_problem(&file_words(text, 60)));
        black_box(name_problem(text));
    });
    found.extend(shapes("address", LINES, LONGEST, |text| {
        drop(black_box(check_url(text)));
        black_box(public_url(text));
    }));
    none(&found);
}

#[test]
fn secrets_of_a_text() {
    none(&shapes("secrets", SECRETS, LONGEST, |text| drop(black_box(secrets::scan(text)))));
}

#[test]
fn journals_that_come_back() {
    // Where each change comes: behind the last one, in front of all, at both ends in turn, here and there.
    type Place = fn(usize, usize) -> usize;
    let places: [(&str, Place); 4] = [
        ("at the end", |_, len| len),
        ("at the start", |_, _| 0),
        ("at both ends", |at, len| if at % 2 == 0 { 0 } else { len }),
        ("here and there", |at, len| at * 7919 % (len + 1)),
    ];
    let mut found = Vec::new();
    for (name, place) in places {
        let make = |size: usize| {
            let folder = tempfile::tempdir().unwrap();
            let (path, base) = (NotePath::parse("a.md").unwrap(), "é\n".repeat(size / 2));
            let journal = Journal::open(folder.path()).unwrap();
            let mut len = base.chars().count();
            for at in 0..size / 32 {
                let from = u32::try_from(place(at, len)).unwrap();
                let change = [TextChange { from, to: from, insert: "word ".into() }];
                let entry = Entry {
                    path: &path,
                    base: Revision::of(base.as_bytes()),
                    base_text: &base,
                    seq: at as u64 + 1,
                    now: jiff::Timestamp::UNIX_EPOCH,
                    typed: Typed::Changes(&change),
                };
                journal.append(&entry).unwrap();
                len += 5;
            }
            drop(journal);
            folder
        };
        found.extend(compare(&format!("journal {name}"), LONGEST / 4, make, |folder| {
            assert_eq!(recover(folder.path()).unwrap().unsaved.len(), 1);
        }));
    }
    none(&found);
}
