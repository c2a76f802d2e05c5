//! Reads the line that a talk may begin with: title, speakers, links, and how much it looks like one.
//!
//! People write it in many ways: `Title – Speaker, Org`, `Session: Title`, `Title by X`, a linked title, the speaker
//! first, a session's code, a number. Each way is tried; what fits is weighed. Nothing is decided here.

mod before;
mod forms;
mod label;
mod people;
mod prose;

use std::ops::Range;

use super::source::Words;
use super::words::{ELSEWHERE, LINKED, PLACES, SURE_KINDS, has};
use before::{without_code, without_kind, without_number};
use forms::{linked, plain};
use prose::prose;

pub(super) use forms::{begins_with_name, ends_in_name};

pub(super) use before::{is_clock, is_named};
pub(super) use label::{label, opens_resources};
pub(super) use people::{giver, speaker_line};

/// Who comes first where a dash parts title and speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    TitleFirst,
    SpeakerFirst,
}

/// How the lines of a post are written, as those of them say that leave nothing open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Habits {
    /// Who comes first.
    pub(super) order: Option<Order>,
    /// Whether speakers stand in brackets or behind a comma at the end: then two words in capitals there are a name.
    pub(super) ends: bool,
    /// Whether speakers stand in front, with a colon.
    pub(super) colon: bool,
}

/// What else than a talk's title a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// A title may be.
    None,
    /// A day: `Day 2`, `Thursday`, `5 May`.
    Day,
    /// A section: `Introduction`, `The venue`.
    Section,
    /// About the trip, by one of its words.
    Trip,
}

/// A person in a post, and where the name stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// Company, project or role.
    pub affiliation: Option<String>,
    /// Where the name stands, in bytes.
    pub range: Range<usize>,
}

/// What a line says of a talk.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// Where the title's words stand in the post.
    pub(super) title: Range<usize>,
    /// The title's words.
    pub(super) words: String,
    pub(super) people: Vec<Person>,
    /// Addresses of the title.
    pub(super) links: Vec<String>,
    /// How much its form says that it is a talk.
    pub(super) score: f32,
    pub(super) label: Label,
    /// Whether the title is a link, or begins with one.
    pub(super) linked: bool,
    /// Whether it stands in quotes, or behind a time, a code or the kind of session.
    pub(super) marked: bool,
    /// Whether a text says itself that it is of a talk: `Name's talk on …`.
    pub(super) announces: bool,
    /// A vote of a clear case on who comes first.
    pub(super) vote: Option<Order>,
}

/// What kind of line is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A line of its own: a heading, a bold line.
    Line,
    /// The beginning of a text, such as a list's item.
    Sentence,
}

const DASHES: [&str; 9] = [" - ", " – ", " — ", " -- ", " | ", " · ", " • ", " // ", " ― "];

/// Reads a line, and what it leaves open as the others of its post are written.
pub(super) fn read(words: &Words, place: Place, habits: Habits) -> Reading {
    let words = &*words.beginning();
    let mut score = 0.0;
    let mut range = words.trimmed(0..words.text.len(), |c| c.is_whitespace() || c == '#');
    // Stars and pictures at the end are what a person thought of it.
    let shown = words.get(&range).trim_end_matches(|c: char| c.is_whitespace() || is_picture(c)).len();
    range.end = range.start + shown;
    let mut label = label(words.get(&range));
    range = without_number(words, range, &mut score);
    if label == Label::None {
        label = self::label(words.get(&range));
    }
    range = without_kind(words, range, &mut score);
    range = without_code(words, range, &mut score);
    let quoted = words.get(&range).starts_with(['"', '“', '„', '«']);
    let marked = score > 0.0 || quoted;
    let mut links = Vec::new();
    let first = words.links.iter().find(|(at, _)| {
        at.start <= range.start + 2 && at.end.saturating_sub(at.start) >= 4 && at.end <= words.text.len()
    });
    let mut parts = match first {
        Some((at, url)) => {
            let inner = at.start.max(range.start)..at.end;
            score += address(url);
            links.push(url.clone());
            linked(words, inner, range.clone(), place, habits)
        }
        None => plain(words, range.clone(), place, habits),
    };
    if words.get(&parts.title).split_whitespace().count() > 25 {
        // A sentence is no title.
        parts.title = range.start..range.start;
    }
    if words
        .strong
        .iter()
        .chain(&words.emphasis)
        .any(|at| at.start <= parts.title.start && parts.title.end <= at.end)
        && !parts.title.is_empty()
        && place == Place::Sentence
    {
        score += 1.0;
    }
    if place == Place::Sentence && first.is_none() {
        links.extend(words.links.iter().take(1).map(|(_, url)| url.clone()));
    }
    let title = words.trimmed(parts.title.clone(), |c| {
        c.is_whitespace()
            || matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | ':' | ',' | '-' | '–' | '—' | '*' | '_' | '|')
    });
    let said = words.get(&title);
    let title = match said.strip_suffix('.') {
        Some(bare) if !bare.ends_with('.') && !bare.contains(". ") => title.start..title.end - 1,
        _ => title,
    };
    let said = words.get(&title).to_owned();
    let linked = words.links.iter().any(|(at, _)| at.start < title.end && title.start < at.end);
    let kind = says_kind(&said);
    if kind {
        score += 1.0;
    }
    Reading {
        title: words.place(&title),
        words: said,
        people: parts.people,
        links,
        score: score + parts.score,
        label,
        linked,
        marked: marked || kind,
        announces: false,
        vote: parts.vote,
    }
}

/// Reads a paragraph that tells of a talk and names it: the title is a link, a quotation, or in italics.
pub(super) fn paragraph(words: &Words) -> Option<Reading> {
    let words = &*words.beginning();
    let parts = prose(words)?;
    let title =
        words.trimmed(parts.title, |c| c.is_whitespace() || matches!(c, '"' | '“' | '”' | ',' | '*' | '_'));
    let near = |at: &Range<usize>| at.start <= title.end && at.end >= title.start;
    Some(Reading {
        title: words.place(&title),
        words: words.get(&title).trim_end_matches('.').to_owned(),
        people: parts.people,
        links: words.links.iter().filter(|(at, _)| near(at)).map(|(_, url)| url.clone()).collect(),
        score: parts.score,
        label: Label::None,
        linked: false,
        marked: false,
        announces: parts.announces,
        vote: None,
    })
}

/// Title and people, as one way of reading has them.
#[derive(Debug, Default)]
struct Parts {
    title: Range<usize>,
    people: Vec<Person>,
    score: f32,
    /// Whether it is said that this is a talk of theirs.
    announces: bool,
    vote: Option<Order>,
}

/// Tells how much an address says that it is a talk's.
pub(super) fn address(url: &str) -> f32 {
    let url = url.to_lowercase();
    // A host's first page, a channel, a list: of many talks, and not of one.
    let path = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let path = path.trim_end_matches('/').split_once('/').map_or("", |(_, path)| path);
    let of_many = ["playlist", "channel/", "user/", "c/", "@"].iter().any(|many| path.starts_with(many));
    if path.is_empty() || of_many {
        0.5
    } else if PLACES.iter().any(|place| url.contains(place)) {
        2.5
    } else if ELSEWHERE.iter().any(|place| url.contains(place)) {
        -1.0
    } else {
        1.0
    }
}

fn is_picture(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

/// Tells whether a text says no more than that links follow: `Slides, video`.
pub(super) fn is_links(text: &str) -> bool {
    plain_words(&text.to_lowercase()).all(|word| has(&LINKED, word))
}

/// Tells whether a title says what kind of session it is.
fn says_kind(title: &str) -> bool {
    let lower = title.to_lowercase();
    let words: Vec<&str> = plain_words(&lower).collect();
    let sure = |word: &&str| has(&SURE_KINDS, word);
    // `Talk to people`, `Skip a session`: these say something else with the same words.
    let anywhere = |word: &&str| sure(word) && !matches!(*word, "talk" | "session" | "demo" | "closing");
    lower.contains("deep dive")
        || words.iter().any(anywhere)
        || words.len() <= 6
            && words.last().is_some_and(sure)
            && !matches!(words.iter().rev().nth(1), Some(&("the" | "my" | "a" | "our" | "own")))
}

pub(super) fn plain_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '\'' && c != '’')
        .filter(|word| !word.is_empty())
}
