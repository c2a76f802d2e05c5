//! A recap back into talks: cuts a published post into the talks that it tells of, and the prose around them.
//!
//! [`read`] weighs many forms of writing and names its parts; together they are the post, byte for byte. [`Edit`]s
//! are what a person corrects. [`notes`] turns the parts into talk notes and a post note that composes back to the
//! post. All of it is pure. Where a post has no talks that can be told apart, it stays one piece: a wrong cut is worse
//! than none.

mod choose;
mod days;
mod edit;
mod known;
mod lines;
mod make;
mod outline;
mod pictures;
mod source;
mod stacks;
#[cfg(test)]
mod tests;
mod title;
mod tree;
mod under;
mod weigh;
mod words;

use std::ops::Range;

pub use edit::Edit;
pub use make::{Context, Made, MadeNote, Session, notes};
pub use pictures::{pictures, with_pictures};

pub use title::Person;

use known::Known;
use source::{Block, Source};
use under::past_blank;

/// A post, cut.
#[derive(Debug, Clone, PartialEq)]
pub struct Parts {
    /// The parts, in order: together they are the post, byte for byte.
    pub parts: Vec<Part>,
}

/// A piece of a post.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its bytes.
    pub range: Range<usize>,
    /// Its first line, counted from 1.
    pub line: u32,
    /// Its last line.
    pub end: u32,
    /// What it is.
    pub kind: Kind,
}

/// What a piece of a post is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// The post's front matter.
    Front,
    /// What stands before the first talk.
    Intro,
    /// A line that opens a day, a track, a topic.
    Group {
        /// Its words.
        title: String,
        /// Whether it is a day.
        day: bool,
    },
    /// Prose between talks that belongs to none.
    Interlude,
    /// A talk.
    Talk(Talk),
    /// What stands behind the last talk and belongs to none.
    Closing,
    /// All of a post that has no talks that can be told apart.
    Whole,
}

/// A talk in a post.
#[derive(Debug, Clone, PartialEq)]
pub struct Talk {
    /// Its title; where the post names none, the speakers' names or the first words.
    pub title: String,
    /// Where the title stands, in bytes.
    pub title_range: Option<Range<usize>>,
    /// Who spoke.
    pub speakers: Vec<Person>,
    /// Addresses of the talk itself, in order.
    pub links: Vec<String>,
    /// The heading's bytes, which a post writes anew; none where the title is a part of the text.
    pub heading: Option<Range<usize>>,
    /// The heading's level.
    pub level: Option<u8>,
    /// The words of the group that it stands under, and whether that is a day.
    pub group: Option<(String, bool)>,
    /// The day that a person says it was on.
    pub day: Option<jiff::civil::Date>,
    /// How much says that it is a talk: 2 is enough, more is surer.
    pub weight: f32,
}

/// A talk's beginning, as one of the forms has found it.
#[derive(Debug, Clone)]
struct Found {
    title: String,
    title_range: Option<Range<usize>>,
    people: Vec<Person>,
    links: Vec<String>,
    /// The line behind the heading; the first line where there is none.
    head_end: usize,
    level: Option<u8>,
    weight: f32,
}

/// Something that begins at a line, counted from 0.
#[derive(Debug, Clone)]
struct Mark {
    line: usize,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Talk(Found),
    Group {
        head_end: usize,
        title: String,
        day: bool,
    },
    /// Prose that belongs to no talk.
    Other,
}

impl Parts {
    /// Gives the talks, in order.
    pub fn talks(&self) -> impl Iterator<Item = (&Part, &Talk)> {
        self.parts.iter().filter_map(|part| match &part.kind {
            Kind::Talk(talk) => Some((part, talk)),
            _ => None,
        })
    }
}

/// Cuts a post into its parts. `known_titles` are those of the event's schedule: what bears one of them is a talk.
pub fn read(text: &str, known_titles: &[String]) -> Parts {
    let source = Source::of(text);
    let known = Known::of(known_titles);
    let marks = marks(&source, &known);
    assemble(&source, marks)
}

/// Tells which day a folder's or a heading's name means: `Day 2`, `Thursday`, `5 May`. `days` are the event's.
pub fn day(name: &str, days: Option<(jiff::civil::Date, jiff::civil::Date)>) -> Option<jiff::civil::Date> {
    days::date(&name.replace('_', " "), days, None)
}

/// Chooses the form that says most of the post's talks.
fn marks(source: &Source<'_>, known: &Known) -> Vec<Mark> {
    let all = source.body..source.lines.len();
    let outline = outline::read(source, known, all.clone());
    if let Some((marks, talks)) = lines::breaks(source, known)
        && talks > outline.sure
    {
        return marks;
    }
    let enough = outline.talks >= 2 || outline.surest >= 3.0;
    if outline.headings <= 1 && outline.sure < 2 {
        let stacks = stacks::stacks(source);
        let plain = lines::plain(source, known);
        let count = |marks: &[Mark]| marks.iter().filter(|mark| matches!(mark.what, What::Talk(_))).count();
        if count(&stacks) >= 3 && count(&stacks) > outline.talks {
            return stacks;
        }
        if count(&plain) >= 3 && count(&plain) > outline.talks {
            return plain;
        }
    }
    if enough {
        return outline.marks;
    }
    lines::narrative(source, known)
}

/// Makes parts of marks: whatever lies between two of them is a part.
fn assemble(source: &Source<'_>, mut marks: Vec<Mark>) -> Parts {
    let text = source.text;
    let mut parts: Vec<Part> = Vec::new();
    let mut push = |from: usize, to: usize, kind: Kind| {
        if from >= to {
            return;
        }
        match (parts.last_mut(), &kind) {
            (Some(last), Kind::Intro | Kind::Interlude | Kind::Closing) if last.kind == kind => {
                last.range.end = to;
            }
            _ => parts.push(Part { range: from..to, line: 0, end: 0, kind }),
        }
    };
    let body = source.start(source.body);
    push(0, body, Kind::Front);
    marks.sort_by_key(|mark| mark.line);
    marks.dedup_by_key(|mark| mark.line);
    let is_talk = |mark: &Mark| matches!(mark.what, What::Talk(_));
    let Some(last_talk) = marks.iter().rposition(is_talk) else {
        push(body, text.len(), Kind::Whole);
        return numbered(source, parts);
    };
    end_last(source, &mut marks, last_talk);
    // Blank lines, and what opens nothing, belong to what stands before them.
    let first = marks.first().map_or(source.lines.len(), |mark| mark.line);
    push(body, source.start(first), Kind::Intro);
    let mut seen = false;
    let mut group: Option<(String, bool)> = None;
    for (at, mark) in marks.iter().enumerate() {
        let end = marks.get(at + 1).map_or(source.lines.len(), |next| next.line);
        let (from, to) = (source.start(mark.line), source.start(end));
        match &mark.what {
            What::Talk(found) => {
                seen = true;
                push(from, to, Kind::Talk(talk(source, mark.line, found, group.clone())));
            }
            What::Group { head_end, title, day } if at < last_talk => {
                seen = true;
                group = Some((title.clone(), *day));
                let head = past_blank(source, *head_end, end);
                push(from, source.start(head), Kind::Group { title: title.clone(), day: *day });
                push(source.start(head), to, Kind::Interlude);
            }
            What::Group { .. } | What::Other => {
                let kind = if at > last_talk {
                    Kind::Closing
                } else if seen {
                    Kind::Interlude
                } else {
                    Kind::Intro
                };
                push(from, to, kind);
            }
        }
    }
    numbered(source, parts)
}

/// A rule in the last talk, where no other talk has one, begins the closing.
fn end_last(source: &Source<'_>, marks: &mut Vec<Mark>, last: usize) {
    let Some(from) = marks.get(last).map(|mark| mark.line) else { return };
    let end = marks.get(last + 1).map_or(source.lines.len(), |mark| mark.line);
    let rules: Vec<usize> = source
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Rule { range } => Some(source.line_at(range.start)),
            _ => None,
        })
        .collect();
    let within = |line: &&usize| (from + 2..end).contains(*line);
    let first = marks.iter().find(|mark| matches!(mark.what, What::Talk(_))).map_or(from, |mark| mark.line);
    let earlier = rules.iter().any(|line| (first..from).contains(line));
    if let Some(rule) = rules.iter().rev().find(within)
        && !earlier
        && last > 0
    {
        marks.insert(last + 1, Mark { line: *rule, what: What::Other });
    }
}

fn talk(source: &Source<'_>, line: usize, found: &Found, group: Option<(String, bool)>) -> Talk {
    let heading = (found.head_end > line).then(|| source.start(line)..source.start(found.head_end));
    let mut title = found.title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() {
        title = found.people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join(", ");
    }
    if title.is_empty() {
        title = first_words(source, line);
    }
    Talk {
        title,
        title_range: found.title_range.clone(),
        speakers: found.people.clone(),
        links: found.links.clone(),
        heading,
        level: found.level,
        group,
        day: None,
        weight: found.weight,
    }
}

/// The first words from a line on, for a talk that nothing names.
fn first_words(source: &Source<'_>, line: usize) -> String {
    let lines = source.lines.iter().skip(line).take(8);
    let words = lines
        .map(|line| source.words(line.start..line.start + line.text.len()).text.trim().to_owned())
        .find(|text| text.chars().any(char::is_alphanumeric));
    let words: Vec<String> =
        words.unwrap_or_default().split_whitespace().take(9).map(str::to_owned).collect();
    let joined = words.join(" ");
    let joined = joined.trim_matches(|c: char| !c.is_alphanumeric());
    if joined.is_empty() { "Untitled talk".into() } else { joined.to_owned() }
}

fn numbered(source: &Source<'_>, mut parts: Vec<Part>) -> Parts {
    let number = |line: usize| u32::try_from(line + 1).unwrap_or(u32::MAX);
    for part in &mut parts {
        part.line = number(source.line_at(part.range.start));
        part.end = number(source.line_at(part.range.end.saturating_sub(1)));
    }
    Parts { parts }
}
