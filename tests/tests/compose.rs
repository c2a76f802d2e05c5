//! A post that was taken apart into a notebook composes to what it was: what compose made, to the byte; and the posts
//! that people wrote, block by block.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test ends where its ground gives way, and says why it was skipped"
)]

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use pulldown_cmark::{Event as Mark, Options, Parser, Tag};
use talklog_core::event::{self, Event};
use talklog_core::front_matter::{self, Value};
use talklog_core::note::{self, Note};
use talklog_core::path::{NotePath, Revision};
use talklog_core::post::preset::{About, Preset};
use talklog_core::post::{self, Block, Composed, Plan};
use talklog_core::recap;

fn note_of(path: &NotePath, text: &str) -> (Note, String) {
    (note::read(path, Revision::of(text.as_bytes()), text), text.to_owned())
}

fn path(text: &str) -> NotePath {
    NotePath::parse(text).unwrap()
}

fn event() -> Event {
    let (note, text) =
        note_of(&path("gale/event.md"), "---\ntitle: Gale\ntimezone: Europe/Copenhagen\n---\n");
    event::read(&note, &text)
}

fn composed(post: &(Note, String), notes: &[(Note, String)]) -> Composed {
    let plan = Plan::read(&post.0, &post.1);
    let selection = post::select(&plan, notes.iter().map(|(note, _)| note), &[event()]);
    let chosen: Vec<(Note, String)> = selection
        .talks
        .iter()
        .filter_map(|path| notes.iter().find(|(note, _)| note.path == *path).cloned())
        .collect();
    let mut composed = post::compose(&plan, &chosen, Some(&event()));
    composed.findings.extend(selection.findings);
    composed
}

/// Takes a post apart, and gives the notebook's post and talks.
fn taken_apart(text: &str) -> ((Note, String), Vec<(Note, String)>) {
    apart(text, None)
}

fn apart(text: &str, days: Option<(Date, Date)>) -> ((Note, String), Vec<(Note, String)>) {
    let parts = recap::read(text, &[]);
    let context = recap::Context {
        event_path: path("gale/event.md"),
        event: "Gale".into(),
        days,
        name: "gale".into(),
        sessions: Vec::new(),
        pictures: BTreeMap::new(),
        taken: BTreeSet::new(),
    };
    let made = recap::notes(text, &parts, &context);
    let talks = made.talks.iter().map(|talk| note_of(&talk.path, &talk.text)).collect();
    (note_of(&made.post.path, &made.post.text), talks)
}

/// The blocks of a document: what each is, its words, and where its links and pictures lead. A line of a paragraph is
/// one of its own: in posts that were copied from a page, talks are parted by no more than a line's end.
fn blocks(text: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_WIKILINKS;
    let mut blocks: Vec<String> = Vec::new();
    let mut open = String::new();
    for mark in Parser::new_ext(text, options) {
        match mark {
            Mark::Start(Tag::Heading { level, .. }) => open = format!("{level}"),
            Mark::Start(Tag::Paragraph) => open = "line".into(),
            Mark::Start(Tag::Item) => open = "item".into(),
            Mark::Start(Tag::CodeBlock(_)) => open = "code".into(),
            // An address that leads nowhere in a blog is named by the check, and its words stay.
            Mark::Start(Tag::Link { dest_url, .. }) if dest_url.starts_with("http") => {
                let _ = write!(open, " ({dest_url})");
            }
            Mark::Start(Tag::Image { dest_url, .. }) => {
                let _ = write!(open, " !({dest_url})");
            }
            Mark::Text(words) | Mark::Code(words) => {
                open.push(' ');
                open.push_str(&words);
            }
            Mark::SoftBreak | Mark::HardBreak if open.contains(' ') => {
                blocks.push(open.split_whitespace().collect::<Vec<_>>().join(" "));
                open = "line".into();
            }
            Mark::End(_) if open.contains(' ') => {
                let ends = matches!(
                    mark,
                    Mark::End(
                        pulldown_cmark::TagEnd::Heading(_)
                            | pulldown_cmark::TagEnd::Paragraph
                            | pulldown_cmark::TagEnd::Item
                            | pulldown_cmark::TagEnd::CodeBlock
                            | pulldown_cmark::TagEnd::TableRow
                            | pulldown_cmark::TagEnd::TableHead
                    )
                );
                if ends {
                    blocks.push(open.split_whitespace().collect::<Vec<_>>().join(" "));
                    open = String::new();
                }
            }
            _ => {}
        }
    }
    blocks
}

/// Makes a notebook of some talks that nobody gave, of a post that nobody wrote.
fn invented(random: &mut fastrand::Rng) -> ((Note, String), Vec<(Note, String)>) {
    let pick = |random: &mut fastrand::Rng, of: &[&str]| of[random.usize(..of.len())].to_owned();
    let words =
        ["rope", "tide", "salt", "queue", "lantern", "harbour", "slow", "net", "gull", "pier", "knot", "ebb"];
    let say = |random: &mut fastrand::Rng, most: usize| {
        let count = 1 + random.usize(..most);
        let mut text = (0..count).map(|_| pick(random, &words)).collect::<Vec<_>>().join(" ");
        if let Some(first) = text.get(..1).map(str::to_uppercase) {
            text.replace_range(..1, &first);
        }
        text
    };
    let mut talks = Vec::new();
    for number in 0..=random.usize(..6) {
        let mut text = format!("---\ntitle: \"{} {}\"\n", say(random, 5), number + 1);
        if random.bool() {
            let second = if random.bool() { ", Bo Fern" } else { "" };
            let _ = writeln!(text, "speakers: [Ann Ember (Reed){second}]");
        }
        let _ = writeln!(text, "start: 2026-09-1{}T1{number}:00:00+02:00", 6 + random.u8(..3));
        for key in ["url", "slides", "video"] {
            if random.u8(..3) == 0 {
                let _ = writeln!(text, "{key}: https://gale.example/{key}/{number}");
            }
        }
        if random.bool() {
            let _ = writeln!(
                text,
                "track: {}\nrating: {}",
                pick(random, &["Ropes", "Tides"]),
                1 + random.u8(..5)
            );
        }
        text.push_str("---\n");
        for _ in 0..=random.usize(..5) {
            let (one, two) = (say(random, 9), say(random, 6));
            let block = match random.u8(..10) {
                0 => format!("## {one}"),
                1 => format!("- {one}\n- {two}\n  - {one}"),
                2 => format!("> {one}"),
                3 => format!("```go\n{one}\n\n{two}\n```"),
                4 => format!("| a | b |\n|---|---|\n| {one} | {two} |"),
                5 => format!("- [ ] {one}"),
                6 => format!("See [{one}](https://gale.example/x) and ![{two}](a.png)."),
                7 => format!("{one}[^1]\n\n[^1]: {two}."),
                _ => format!("{one}. {two}, *{one}* and **{two}**."),
            };
            text.push_str(&block);
            text.push_str("\n\n");
        }
        talks.push(note_of(&path(&format!("gale/talk-{number}.md")), &text));
    }
    let post = format!(
        "---\ntalklog: post\ntitle: Gale\nevent: gale\ndate: 2026-09-20\ngroup: {}\nlink: {}\ninclude: [notes, asides, questions, photos{}]\n---\n{}\n\n<!-- talklog:talks -->\n\n## At the end\n\n{}\n",
        pick(random, &["day", "track", "rating", "kind", "none"]),
        pick(random, &["talk", "recording", "none"]),
        pick(random, &["", ", links", ", rating", ", links, rating"]),
        say(random, 20),
        pick(random, &["<!-- talklog:todos -->", "<!-- talklog:speakers -->", "We went home."]),
    );
    (note_of(&path("posts/gale.md"), &post), talks)
}

#[test]
fn what_compose_made_comes_back_to_the_byte() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(2026);
    let rounds = std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(150);
    println!("SEED={seed} ROUNDS={rounds}");
    for round in 0..rounds {
        let mut random = fastrand::Rng::with_seed(seed + round);
        let (post, talks) = invented(&mut random);
        let once = composed(&post, &talks).markdown();
        let (again_post, again_talks) =
            taken_apart(&format!("---\ntitle: Gale\ndate: 2026-09-20\n---\n\n{once}"));
        let again = composed(&again_post, &again_talks);
        assert_eq!(again.stops().count(), 0, "round {round}: {:?}", again.findings);
        let again = again.markdown();
        let other = once.lines().zip(again.lines()).find(|(a, b)| a != b);
        assert!(again == once, "round {round} of seed {seed}: {other:?}, and the post was\n{}", again_post.1);
    }
}

#[test]
fn what_people_wrote_comes_back_block_by_block() {
    let Some(corpus) = std::env::var_os("TALKLOG_CORPUS").map(PathBuf::from) else {
        println!("skipped: TALKLOG_CORPUS is not set");
        return;
    };
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(corpus);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(corpus.join("seeds")).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let mut wrong = 0;
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let (post, talks) = taken_apart(&text);
        let composed = composed(&post, &talks);
        let body = front_matter::split(&text).map_or(text.as_str(), |split| split.body);
        let document = composed.markdown();
        let (before, after) = (blocks(body), blocks(&document));
        // What was copied from a page has titles that are a line like any other; in the new post they are headings.
        let titles: BTreeSet<&str> = talks.iter().map(|(note, _)| note.title.as_str()).collect();
        let words = |block: &str| block.split_once(' ').map(|(_, words)| words.to_owned());
        let headed = |a: &str, b: &str| {
            a.starts_with("line ")
                && b.starts_with('h')
                && words(a) == words(b)
                && words(a).is_some_and(|words| titles.iter().any(|title| words.contains(title)))
        };
        let same = before.iter().zip(&after).take_while(|(a, b)| a == b || headed(a, b)).count();
        let became = before.iter().zip(&after).filter(|(a, b)| headed(a, b)).count();
        let order = composed.talks.iter().map(|talk| &talk.path).eq(talks.iter().map(|(note, _)| &note.path));
        println!(
            "{}: {} talks in order: {order}; {same} of {} blocks the same, of {} in the new post, where {became} titles became headings",
            file.file_name().unwrap().to_string_lossy(),
            talks.len(),
            before.len(),
            after.len()
        );
        if !order || same != before.len() || same != after.len() || became > talks.len() {
            wrong += 1;
            println!("  before: {:?}\n  after:  {:?}", before.get(same), after.get(same));
        }
        // Posts without a date wait for the person to write one; nothing else stops them.
        for finding in composed.stops().filter(|finding| !finding.message.contains("date")) {
            wrong += 1;
            println!("  stops: {finding:?}");
        }
    }
    assert!(!files.is_empty());
    assert_eq!(wrong, 0, "posts that do not come back");
}

/// Says for each talk of a document the number of the group that it stands in, counted from the first.
fn numbered<T: PartialEq>(groups: &[T]) -> Vec<usize> {
    let mut number = 0;
    let mut numbers = Vec::new();
    for (at, group) in groups.iter().enumerate() {
        number += usize::from(at > 0 && groups.get(at - 1) != Some(group));
        numbers.push(number);
    }
    numbers
}

/// The five shapes that the posts of the corpus have: with the times that a schedule knows, and the kinds that a person
/// says, each comes out of a preset with its talks, their order and their groups.
#[test]
fn presets_have_the_shapes_of_what_people_wrote() {
    let Some(corpus) = std::env::var_os("TALKLOG_CORPUS").map(PathBuf::from) else {
        println!("skipped: TALKLOG_CORPUS is not set");
        return;
    };
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(corpus);
    let shapes = [
        ("kubecon-eu-2021-by-day-narrative", Preset::ByDay, 0),
        ("kubecon-na-2023-by-topic", Preset::ByInterest, 0),
        ("kubecon-eu-2019-raw-draft-hugo", Preset::SessionNotes, 0),
        ("kubecon-na-2021-by-session", Preset::KeynotesFirst, 5),
        ("kubecon-eu-2021-by-day-zola", Preset::ByDate, 0),
    ];
    for (name, preset, keynotes) in shapes {
        let text = std::fs::read_to_string(corpus.join(format!("seeds/{name}.md"))).unwrap();
        let days = name.contains("by-day").then(|| (date(2021, 5, 4), date(2021, 5, 7)));
        let (_, talks) = apart(&text, days);
        let mut groups: Vec<Option<String>> = recap::read(&text, &[])
            .talks()
            .map(|(_, talk)| talk.group.clone().map(|(title, _)| title))
            .collect();
        let mut day = "2021-05-04".to_owned();
        let talks: Vec<(Note, String)> = talks
            .into_iter()
            .enumerate()
            .map(|(at, (note, mut text))| {
                let mut set = |key: &str, value: String| {
                    text = front_matter::set(&text, key, Some(&Value::Text(value))).unwrap();
                };
                if let Some(start) = &note.start {
                    day.clone_from(start);
                }
                set("start", format!("{day}T{:02}:{:02}:00+02:00", 8 + at / 6, at % 6 * 10));
                if at < keynotes {
                    set("kind", "keynote".into());
                }
                if note.track.as_deref() == Some("Replays") {
                    set("kind", "replay".into());
                }
                note_of(&note.path, &text)
            })
            .collect();
        if keynotes > 0 {
            groups =
                (0..talks.len()).map(|at| Some(if at < keynotes { "Keynotes" } else { "" }.into())).collect();
        }
        let mut tracks: Vec<String> = talks.iter().filter_map(|(note, _)| note.track.clone()).collect();
        tracks.dedup();
        let about = About { title: "Gale".into(), event: "gale".into(), date: "2026-09-20".into(), tracks };
        let made = composed(&note_of(&path("posts/gale.md"), &preset.note(&about)), &talks);
        assert_eq!(made.stops().count(), 0, "{name}: {:?}", made.findings);
        let order: Vec<&NotePath> = made.talks.iter().map(|talk| &talk.path).collect();
        assert_eq!(order, talks.iter().map(|(note, _)| &note.path).collect::<Vec<_>>(), "{name}");
        let over: Vec<Option<&str>> = made
            .talks
            .iter()
            .map(|talk| {
                let before = made.blocks.iter().take(talk.block.unwrap());
                let mut headings = before.filter_map(|block| match block {
                    Block::Heading { text, anchor: None, .. } => Some(text.as_str()),
                    Block::Text(text) => text.strip_prefix("## "),
                    Block::Heading { .. } => None,
                });
                headings.next_back()
            })
            .collect();
        println!("{name} as {}: {} talks, over them {:?}", preset.name(), order.len(), {
            let mut over = over.clone();
            over.dedup();
            over
        });
        assert_eq!(numbered(&over), numbered(&groups), "{name}: {over:?} for {groups:?}");
    }
}
