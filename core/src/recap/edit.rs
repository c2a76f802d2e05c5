//! What a person corrects in the parts of a post, as data: a preview sends it, and the same post cut anew takes it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::source::Source;
use super::title::{self, Habits, Order, Place};
use super::{Found, Kind, Part, Parts, numbered, talk};

/// A correction. Lines count from 1; a part is named by its first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "edit", rename_all = "snake_case")]
#[ts(rename = "RecapEdit")]
pub enum Edit {
    /// The part at this line goes on with the part before it.
    Merge {
        /// The part's first line.
        line: u32,
    },
    /// A talk begins at this line.
    Split {
        /// The new part's first line.
        line: u32,
    },
    /// The talk at this line has another title.
    Rename {
        /// The part's first line.
        line: u32,
        /// The title.
        title: String,
    },
    /// The talk at this line has other speakers.
    Speakers {
        /// The part's first line.
        line: u32,
        /// Their names.
        speakers: Vec<String>,
    },
    /// The talk at this line was on another day than its heading or the schedule says.
    Day {
        /// The part's first line.
        line: u32,
        /// The day, as `2026-09-17`.
        day: String,
    },
    /// The part at this line is no talk: its text goes into the post.
    NoTalk {
        /// The part's first line.
        line: u32,
    },
    /// The part at this line is a talk.
    IsTalk {
        /// The part's first line.
        line: u32,
    },
}

impl Edit {
    fn line(&self) -> u32 {
        match self {
            Self::Merge { line }
            | Self::Split { line }
            | Self::Rename { line, .. }
            | Self::Speakers { line, .. }
            | Self::Day { line, .. }
            | Self::NoTalk { line }
            | Self::IsTalk { line } => *line,
        }
    }
}

impl Parts {
    /// Takes corrections, one after the other; the parts are still all of `text`. Gives with them those that name no
    /// part, or cannot be: they change nothing.
    pub fn edited(mut self, text: &str, edits: &[Edit]) -> (Self, Vec<Edit>) {
        let source = Source::of(text);
        let mut left = Vec::new();
        for edit in edits {
            if !self.edit(&source, edit) {
                left.push(edit.clone());
            }
        }
        self.settle();
        (numbered(&source, self.parts), left)
    }

    fn edit(&mut self, source: &Source<'_>, edit: &Edit) -> bool {
        let line = (edit.line() as usize).saturating_sub(1);
        let start = source.start(line);
        if line >= source.lines.len() {
            return false;
        }
        let at = self.parts.iter().position(|part| part.range.start == start);
        match edit {
            Edit::Merge { .. } => {
                let Some(at) = at.filter(|at| *at > 0) else { return false };
                if self.parts.get(at - 1).is_none_or(|before| before.kind == Kind::Front) {
                    return false;
                }
                let gone = self.parts.remove(at);
                if let Some(before) = self.parts.get_mut(at - 1) {
                    before.range.end = gone.range.end;
                    // What follows a group's line, or goes on with a talk, keeps what it was.
                    if let Kind::Group { .. } = before.kind {
                        before.kind = Kind::Interlude;
                    }
                }
                true
            }
            Edit::Split { .. } => {
                let Some(within) = self.parts.iter().position(|part| part.range.contains(&start)) else {
                    return false;
                };
                let Some(part) = self.parts.get(within).filter(|part| part.kind != Kind::Front) else {
                    return false;
                };
                let group = self.group_at(within);
                let kind = Kind::Talk(found(source, line, group));
                if part.range.start == start {
                    if matches!(part.kind, Kind::Talk(_)) {
                        return false;
                    }
                    if let Some(part) = self.parts.get_mut(within) {
                        part.kind = kind;
                    }
                } else {
                    let range = start..part.range.end;
                    if let Some(part) = self.parts.get_mut(within) {
                        part.range.end = start;
                        if part.kind == Kind::Whole {
                            part.kind = Kind::Intro;
                        }
                    }
                    self.parts.insert(within + 1, Part { range, line: 0, end: 0, kind });
                }
                true
            }
            Edit::Rename { title, .. } => {
                let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
                match at.and_then(|at| self.parts.get_mut(at)).map(|part| &mut part.kind) {
                    Some(Kind::Talk(talk)) if !title.is_empty() => {
                        talk.title = title;
                        talk.title_range = None;
                        true
                    }
                    _ => false,
                }
            }
            Edit::Speakers { speakers, .. } => {
                match at.and_then(|at| self.parts.get_mut(at)).map(|part| &mut part.kind) {
                    Some(Kind::Talk(talk)) => {
                        let known = std::mem::take(&mut talk.speakers);
                        talk.speakers = speakers
                            .iter()
                            .map(|name| name.trim())
                            .filter(|name| !name.is_empty())
                            .map(|name| {
                                let same = known.iter().find(|person| person.name == name).cloned();
                                same.unwrap_or(super::Person {
                                    name: name.to_owned(),
                                    affiliation: None,
                                    range: 0..0,
                                })
                            })
                            .collect();
                        true
                    }
                    _ => false,
                }
            }
            Edit::Day { day, .. } => {
                match (
                    at.and_then(|at| self.parts.get_mut(at)).map(|part| &mut part.kind),
                    day.trim().parse(),
                ) {
                    (Some(Kind::Talk(talk)), Ok(day)) => {
                        talk.day = Some(day);
                        true
                    }
                    _ => false,
                }
            }
            Edit::NoTalk { .. } => {
                match at.and_then(|at| self.parts.get_mut(at)).map(|part| &mut part.kind) {
                    Some(kind @ (Kind::Talk(_) | Kind::Group { .. })) => {
                        *kind = Kind::Interlude;
                        true
                    }
                    _ => false,
                }
            }
            Edit::IsTalk { .. } => {
                let Some(at) = at else { return false };
                let group = self.group_at(at);
                match self.parts.get_mut(at).map(|part| &mut part.kind) {
                    Some(Kind::Talk(_) | Kind::Front) | None => false,
                    Some(kind) => {
                        *kind = Kind::Talk(found(source, line, group));
                        true
                    }
                }
            }
        }
    }

    fn group_at(&self, at: usize) -> Option<(String, bool)> {
        self.parts.iter().take(at).rev().find_map(|part| match &part.kind {
            Kind::Group { title, day } => Some((title.clone(), *day)),
            _ => None,
        })
    }

    /// Names prose after where it stands: before the first talk, between two, behind the last.
    fn settle(&mut self) {
        let first = self.parts.iter().position(|part| matches!(part.kind, Kind::Talk(_)));
        let last = self.parts.iter().rposition(|part| matches!(part.kind, Kind::Talk(_)));
        let (Some(first), Some(last)) = (first, last) else {
            // No talk is left: everything behind the front matter is one piece.
            let mut parts = self.parts.drain(..);
            let mut kept: Vec<Part> = Vec::new();
            for part in parts.by_ref() {
                match kept.last_mut() {
                    Some(whole) if whole.kind == Kind::Whole => whole.range.end = part.range.end,
                    _ if part.kind == Kind::Front => kept.push(part),
                    _ => kept.push(Part { kind: Kind::Whole, ..part }),
                }
            }
            drop(parts);
            self.parts = kept;
            return;
        };
        let mut group: Option<(String, bool)> = None;
        for (at, part) in self.parts.iter_mut().enumerate() {
            match &mut part.kind {
                Kind::Intro | Kind::Interlude | Kind::Closing => {
                    part.kind = if at > last {
                        Kind::Closing
                    } else if at < first && group.is_none() {
                        Kind::Intro
                    } else {
                        Kind::Interlude
                    };
                }
                Kind::Group { .. } if at > last => part.kind = Kind::Closing,
                Kind::Group { title, day } => group = Some((title.clone(), *day)),
                Kind::Talk(talk) => talk.group.clone_from(&group),
                Kind::Front | Kind::Whole => {}
            }
        }
        let mut parts: Vec<Part> = Vec::new();
        for part in self.parts.drain(..) {
            match parts.last_mut() {
                Some(last)
                    if last.kind == part.kind
                        && matches!(part.kind, Kind::Intro | Kind::Interlude | Kind::Closing) =>
                {
                    last.range.end = part.range.end;
                }
                _ => parts.push(part),
            }
        }
        self.parts = parts;
    }
}

/// Reads a talk that a person says begins here.
fn found(source: &Source<'_>, line: usize, group: Option<(String, bool)>) -> super::Talk {
    let heading = source.blocks.iter().find_map(|block| match block {
        super::source::Block::Heading { level, range } if source.line_at(range.start) == line => {
            Some((*level, range.clone()))
        }
        _ => None,
    });
    let own = source.line(line).map_or(0..0, |line| line.start..line.start + line.text.len());
    let words = source.words(heading.as_ref().map_or(own.clone(), |(_, range)| range.clone()));
    let place = if heading.is_some() { Place::Line } else { Place::Sentence };
    let reading =
        title::read(&words, place, Habits { order: Some(Order::TitleFirst), ends: false, colon: false });
    let head_end = heading
        .as_ref()
        .map_or(line, |(_, range)| source.line_at(range.end.saturating_sub(1).max(range.start)) + 1);
    let below = super::under::below(source, line + 1, source.lines.len());
    let found = Found {
        title_range: (!reading.title.is_empty() && !reading.words.is_empty()).then_some(reading.title),
        title: reading.words,
        people: if reading.people.is_empty() { below.people } else { reading.people },
        links: reading.links,
        head_end,
        level: heading.map(|(level, _)| level),
        weight: super::choose::ENOUGH,
    };
    talk(source, line, &found, group)
}
