//! What a note says of itself: title, speakers, time, tags, and what its text holds.
//!
//! Reading never fails: a person's text gives a value plus a list of problems.

pub(crate) mod people;
mod text;
mod words;

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use crate::front_matter::Problem;
use crate::front_matter::{self, FrontMatter, Value};
use crate::links;
use crate::markdown;
pub use crate::markdown::{Heading, Link, LinkKind, Todo};
use crate::path::{NotePath, Revision};

/// Tells what a note is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoteKind {
    /// About one session, or about a talk with no schedule.
    Talk,
    /// An `event.md`: the conference that the folder is about.
    Event,
    /// `talklog: post` in its front matter: it says which talks make a blog post.
    Post,
    /// Any other note.
    Note,
}

/// One speaker, as in `Name (Affiliation)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// The person's name.
    pub name: String,
    /// Company, project or role, as far as it is given.
    pub affiliation: Option<String>,
}

/// How the talk was followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Watched {
    /// In the room.
    Live,
    /// As a recording.
    Recording,
    /// Not yet.
    Later,
}

/// What is known of one note, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Where it is.
    pub path: NotePath,
    /// The exact bytes that this was read from.
    pub revision: Revision,
    /// What it is for, as far as it can be told without its event: see [`crate::event`].
    pub kind: NoteKind,
    /// From `title`, else from the text, else from the file's name. Never empty.
    pub title: String,
    /// From `speakers`, else from the text.
    pub speakers: Vec<Speaker>,
    /// The front matter's `event`, as written.
    pub event: Option<String>,
    /// The front matter's `start`, as written when it is a time with offset or a date.
    pub start: Option<String>,
    /// The front matter's `end`.
    pub end: Option<String>,
    /// The front matter's `room`.
    pub room: Option<String>,
    /// The front matter's `track`.
    pub track: Option<String>,
    /// The front matter's `url`.
    pub url: Option<String>,
    /// The front matter's `slides`.
    pub slides: Option<String>,
    /// The front matter's `video`.
    pub video: Option<String>,
    /// The front matter's `rating`, 1 to 5.
    pub rating: Option<u8>,
    /// The front matter's `watched`.
    pub watched: Option<Watched>,
    /// The front matter's `tags` and the body's `#tags`, without `#`, each once.
    pub tags: Vec<String>,
    /// The front matter's `session`: the schedule's key.
    pub session: Option<String>,
    /// The front matter's `private`.
    pub private: bool,
    /// The body's headings in order.
    pub headings: Vec<Heading>,
    /// The body's links and pictures in order.
    pub links: Vec<Link>,
    /// The names that links in body and front matter end with, each once: see [`links::name_of`].
    pub link_names: Vec<String>,
    /// What is to do, in order.
    pub todos: Vec<Todo>,
    /// Words of the body.
    pub words: u32,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Reads a note. Never fails: what could not be read is told in `problems`.
pub fn read(path: &NotePath, revision: Revision, text: &str) -> Note {
    let front = front_matter::read(text);
    let split = front_matter::split(text);
    let (body, first_line) = match &split {
        Some(split) => (split.body, split.body_line),
        None => (text.strip_prefix('\u{feff}').unwrap_or(text), 1),
    };
    let outline = markdown::outline(body, first_line);
    let mut fields = Fields { front: front.as_ref(), problems: Vec::new() };
    let (title, speakers) = (fields.text("title"), fields.speakers());
    // The text is asked only for what the front matter leaves open: that takes as long as all the rest.
    let found = match (&title, &speakers) {
        (Some(_), Some(_)) => text::Said::default(),
        _ => text::read(body, &outline.headings, first_line),
    };
    let title = title.or(found.title).unwrap_or_else(|| title_of_path(path));
    let speakers = speakers.unwrap_or(found.speakers);
    let mut tags = fields.tags();
    let mut known: HashSet<String> = tags.iter().map(|tag| tag.to_lowercase()).collect();
    tags.extend(outline.tags.iter().filter(|tag| known.insert(tag.to_lowercase())).cloned());
    let mut note = Note {
        path: path.clone(),
        revision,
        kind: NoteKind::Note,
        title,
        speakers,
        event: fields.text("event").map(|event| link_words(&event)),
        start: fields.time("start"),
        end: fields.time("end"),
        room: fields.text("room"),
        track: fields.text("track"),
        url: fields.text("url"),
        slides: fields.text("slides"),
        video: fields.text("video"),
        rating: fields.rating(),
        watched: fields.watched(),
        tags,
        session: fields.text("session"),
        private: fields.private(),
        headings: outline.headings,
        link_names: link_names(&outline.links, text),
        links: outline.links,
        todos: outline.todos,
        words: outline.words,
        problems: Vec::new(),
    };
    note.kind = kind(&note, fields.is_post());
    note.problems = front.as_ref().map(|front| front.problems.clone()).unwrap_or_default();
    note.problems.append(&mut fields.problems);
    note.problems.sort_by_key(|problem| problem.line);
    note
}

/// The names by which a note's links could lead to others.
fn link_names(links: &[Link], text: &str) -> Vec<String> {
    let body = links.iter().filter_map(|link| links::name_of(link.kind, &link.target));
    let mut names: Vec<String> = body.chain(links::names_in_front_matter(text)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

impl Note {
    /// Gives the speakers as one text: `Name (Affiliation), Name`.
    pub fn speakers_text(&self) -> String {
        self.speakers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    /// Tells whether this is the page of its folder and no talk: `README.md`, `index.md`.
    pub fn is_index(&self) -> bool {
        is_index(&self.path)
    }
}

/// Tells whether a path is the page of its folder: `README.md`, `index.md`.
pub fn is_index(path: &NotePath) -> bool {
    ["readme", "index", "_index"].iter().any(|name| path.stem().eq_ignore_ascii_case(name))
}

impl fmt::Display for Speaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.affiliation {
            Some(affiliation) => write!(f, "{} ({affiliation})", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// Says that a text names nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" names no speaker")]
pub struct SpeakerProblem(String);

impl FromStr for Speaker {
    type Err = SpeakerProblem;

    /// Takes `Name (Affiliation)` or `Name`; brackets inside the affiliation stay.
    fn from_str(text: &str) -> Result<Self, SpeakerProblem> {
        let text = link_words(text.trim());
        let (name, affiliation) = match text.split_once(" (") {
            Some((name, rest)) if rest.ends_with(')') => {
                let inner = rest.strip_suffix(')').unwrap_or(rest).trim();
                (name.trim(), Some(inner).filter(|inner| !inner.is_empty()))
            }
            _ => (text.trim(), None),
        };
        if name.is_empty() {
            return Err(SpeakerProblem(text.clone()));
        }
        Ok(Self { name: name.into(), affiliation: affiliation.map(Into::into) })
    }
}

/// Gives who speaks by a talk's heading: `Title – Name, Org & Name, Org`, `Title by Name`. Nobody where it is open.
pub fn speakers_in_title(text: &str) -> Vec<Speaker> {
    text::in_title(text).speakers
}

/// Gives the people that a text consists of: `Name & Name, Org`. None where it is anything else; where `named` is
/// not said, one of them has to have a given name that is known.
pub fn people_in(text: &str, named: bool) -> Option<Vec<Speaker>> {
    let trust = if named { people::Trust::Labelled } else { people::Trust::Shown };
    people::read(text, trust).filter(|people| named || people.score >= 4).map(|people| people.speakers)
}

/// Tells whether a word, in small letters, is one of topics or roles, and no name.
pub fn is_topic(word: &str) -> bool {
    people::is_topic(word)
}

/// The words of `[[target|words]]`, or the text as it is.
fn link_words(text: &str) -> String {
    let Some(inner) = text.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) else {
        return text.to_owned();
    };
    inner.rsplit('|').next().unwrap_or(inner).trim().to_owned()
}

fn kind(note: &Note, is_post: bool) -> NoteKind {
    if is_post {
        return NoteKind::Post;
    }
    if note.path.name().eq_ignore_ascii_case("event.md") {
        return NoteKind::Event;
    }
    let said =
        note.session.is_some() || note.event.is_some() || note.watched.is_some() || note.rating.is_some();
    if said || (!note.speakers.is_empty() && !note.is_index()) { NoteKind::Talk } else { NoteKind::Note }
}

/// A file's name in words: separators as spaces, a date in front left out, the first letter large. The page of a
/// folder is named after its folder.
fn title_of_path(path: &NotePath) -> String {
    let stem = path.stem();
    let index = ["readme", "index", "_index"].iter().any(|name| stem.eq_ignore_ascii_case(name));
    let folder = path.parent().and_then(|parent| parent.rsplit('/').next());
    let name = folder.filter(|_| index).unwrap_or(stem);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let dated = name.get(..11).is_some_and(|date| {
        let parts: Vec<&str> = date.split('-').collect();
        matches!(parts.as_slice(), [y, m, d, ""] if digits(y) && y.len() == 4 && digits(m) && digits(d))
    });
    let name = name.get(11..).filter(|rest| dated && !rest.is_empty()).unwrap_or(name);
    let words = markdown::one_line(&name.replace(['-', '_'], " "));
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => stem.to_owned(),
    }
}

/// Front matter, read field by field.
struct Fields<'a> {
    front: Option<&'a FrontMatter>,
    problems: Vec<Problem>,
}

impl Fields<'_> {
    fn get(&self, key: &str) -> Option<&Value> {
        self.front?.get(key).filter(|value| **value != Value::Null)
    }

    fn problem(&mut self, key: &str, message: String) {
        let line = self.front.and_then(|front| front.line(key));
        self.problems.push(Problem { message, line });
    }

    /// A text that says something; a list or map is a problem.
    fn text(&mut self, key: &str) -> Option<String> {
        let value = self.get(key)?;
        if let Value::Bool(value) = value {
            return Some(value.to_string());
        }
        if let Some(text) = value.as_text() {
            let text = text.trim();
            return (!text.is_empty()).then(|| text.to_owned());
        }
        self.problem(key, format!("\"{key}\" has to be one text"));
        None
    }

    fn time(&mut self, key: &str) -> Option<String> {
        let text = self.text(key)?;
        if text.parse::<jiff::civil::Date>().is_ok() && text.len() == 10
            || text.parse::<jiff::Timestamp>().is_ok()
        {
            return Some(text);
        }
        self.problem(
            key,
            format!("\"{key}\" is \"{text}\"; a date (2026-03-24) or a time with offset (2026-03-24T09:30:00+01:00) is expected"),
        );
        None
    }

    fn rating(&mut self) -> Option<u8> {
        let text = self.text("rating")?;
        let rating = text.parse::<u8>().ok().filter(|rating| (1..=5).contains(rating));
        if rating.is_none() {
            self.problem("rating", format!("\"rating\" is \"{text}\"; a number from 1 to 5 is expected"));
        }
        rating
    }

    fn watched(&mut self) -> Option<Watched> {
        let text = self.text("watched")?;
        let watched = match text.to_lowercase().as_str() {
            "live" => Some(Watched::Live),
            "recording" => Some(Watched::Recording),
            "later" => Some(Watched::Later),
            _ => None,
        };
        if watched.is_none() {
            self.problem(
                "watched",
                format!("\"watched\" is \"{text}\"; live, recording or later is expected"),
            );
        }
        watched
    }

    /// What cannot be understood counts as private: what was marked must not leave by a slip of the pen.
    fn private(&mut self) -> bool {
        let Some(value) = self.get("private") else { return false };
        let text = value.as_text().unwrap_or_default().to_lowercase();
        match (value, text.as_str()) {
            (Value::Bool(private), _) => *private,
            (_, "no" | "false" | "off" | "0") => false,
            (_, "yes" | "true" | "on" | "1") => true,
            _ => {
                self.problem(
                    "private",
                    "\"private\" has to be true or false; until then it counts as true".into(),
                );
                true
            }
        }
    }

    fn is_post(&mut self) -> bool {
        match self.text("talklog").as_deref() {
            Some("post") => true,
            Some(other) => {
                let message = format!("\"talklog\" is \"{other}\"; only post is known");
                self.problem("talklog", message);
                false
            }
            None => false,
        }
    }

    fn tags(&mut self) -> Vec<String> {
        let parts: Vec<String> = match self.get("tags") {
            Some(Value::List(items)) => items.iter().filter_map(Value::as_text).map(str::to_owned).collect(),
            Some(value) => {
                let text = value.as_text().unwrap_or_default();
                let comma = text.contains(',');
                text.split(|c: char| if comma { c == ',' } else { c.is_whitespace() })
                    .map(str::to_owned)
                    .collect()
            }
            None => Vec::new(),
        };
        let (mut tags, mut known) = (Vec::new(), HashSet::new());
        for tag in parts.iter().map(|tag| tag.trim().trim_start_matches('#').trim()) {
            if !tag.is_empty() && known.insert(tag.to_lowercase()) {
                tags.push(tag.to_owned());
            }
        }
        if matches!(self.get("tags"), Some(Value::Map(_))) {
            self.problem("tags", "\"tags\" has to be a list".into());
        }
        tags
    }

    /// None where front matter says nothing of speakers.
    fn speakers(&mut self) -> Option<Vec<Speaker>> {
        let key = ["speakers", "speaker"].into_iter().find(|key| self.get(key).is_some())?;
        let value = self.get(key)?.clone();
        let (speakers, sound) = match &value {
            Value::List(items) => {
                let speakers: Vec<Speaker> = items.iter().filter_map(one_speaker).collect();
                let sound = speakers.len() == items.len();
                (speakers, sound)
            }
            Value::Map(_) => {
                let speakers: Vec<Speaker> = one_speaker(&value).into_iter().collect();
                let sound = !speakers.is_empty();
                (speakers, sound)
            }
            value => match value.as_text() {
                Some(text) => {
                    let several =
                        people::read(text, people::Trust::Labelled).filter(|p| p.speakers.len() > 1);
                    (several.map_or_else(|| text.parse().into_iter().collect(), |p| p.speakers), true)
                }
                None => (Vec::new(), false),
            },
        };
        if !sound {
            self.problem(key, format!("\"{key}\" has to be a list of names, as Name (Affiliation)"));
        }
        Some(speakers)
    }
}

fn one_speaker(value: &Value) -> Option<Speaker> {
    let Value::Map(entries) = value else { return value.as_text()?.parse().ok() };
    let field = |names: &[&str]| {
        let is_one = |key: &str| names.iter().any(|name| key.eq_ignore_ascii_case(name));
        let (_, value) = entries.iter().find(|(key, value)| is_one(key) && value.as_text().is_some())?;
        value.as_text().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let name = field(&["name"])?;
    Some(Speaker {
        name,
        affiliation: field(&["affiliation", "company", "organization", "organisation", "org"]),
    })
}

#[cfg(test)]
mod tests;
