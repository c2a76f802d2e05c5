//! Reads the line that a talk may begin with: title, speakers, links, and how much it looks like one.
//!
//! People write it in many ways: `Title – Speaker, Org`, `Session: Title`, `Title by X`, a linked title, the speaker
//! first, a session's code, a number. Each way is tried; what fits is weighed. Nothing is decided here.

mod before;
mod forms;
mod label;
mod people;

use std::ops::Range;

use super::source::Words;
use super::words::{ELSEWHERE, PLACES, SURE_KINDS, has};
use before::{without_code, without_kind, without_number};
use forms::{linked, plain, prose};

pub(super) use forms::ends_in_name;

pub(super) use before::is_clock;
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
    /// Whether speakers stand in brackets at the end: then two words in capitals there are a name.
    pub(super) brackets: bool,
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
    let mut score = 0.0;
    let mut range = words.trimmed(0..words.text.len(), |c| c.is_whitespace() || c == '#');
    let label = label(words.get(&range));
    range = without_number(words, range, &mut score);
    range = without_kind(words, range, &mut score);
    range = without_code(words, range, &mut score);
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
    if says_kind(&said) {
        score += 1.0;
    }
    Reading {
        title: words.place(&title),
        words: said,
        people: parts.people,
        links,
        score: score + parts.score,
        label,
        vote: parts.vote,
    }
}

/// Reads a paragraph that tells of a talk and names it: the title is a link, a quotation, or in italics.
pub(super) fn paragraph(words: &Words) -> Option<Reading> {
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
        vote: None,
    })
}

/// Title and people, as one way of reading has them.
#[derive(Debug, Default)]
struct Parts {
    title: Range<usize>,
    people: Vec<Person>,
    score: f32,
    vote: Option<Order>,
}

/// Tells how much an address says that it is a talk's.
pub(super) fn address(url: &str) -> f32 {
    let url = url.to_lowercase();
    if PLACES.iter().any(|place| url.contains(place)) {
        2.5
    } else if ELSEWHERE.iter().any(|place| url.contains(place)) {
        -1.0
    } else {
        1.0
    }
}

fn says_kind(title: &str) -> bool {
    let lower = title.to_lowercase();
    lower.contains("deep dive") || plain_words(&lower).any(|word| has(&SURE_KINDS, word))
}

pub(super) fn plain_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '\'' && c != '’')
        .filter(|word| !word.is_empty())
}
