//! Notes from the parts of a post: one for each talk, and a post note that puts them back in their places.
//!
//! A talk's heading goes into front matter where title, speakers and address say all of it, and stays in the text
//! where they do not: nothing that was written is dropped. Prose goes into the post note as it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;
use pulldown_cmark::{BrokenLink, CowStr, Parser};

use super::days;
use super::pictures::with_pictures;
use super::source::Source;
use super::{Kind, Part, Parts, Talk};
use crate::front_matter::{self, Value};
use crate::markdown::options;
use crate::path::{NotePath, file_words};

/// Where the notes go, and what is known of their event.
#[derive(Debug, Clone)]
pub struct Context {
    /// The event's note: the others go beside it.
    pub event_path: NotePath,
    /// The event's title.
    pub event: String,
    /// Its first and last day.
    pub days: Option<(Date, Date)>,
    /// The name that the post has where it comes from, for its slug.
    pub name: String,
    /// The event's sessions.
    pub sessions: Vec<Session>,
    /// Pictures that got another place: the address as written, and the new one.
    pub pictures: BTreeMap<String, String>,
    /// Paths that are taken, in small letters.
    pub taken: BTreeSet<String>,
}

/// A session of an event's schedule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    /// Its key in the schedule.
    pub key: String,
    /// Its title.
    pub title: String,
    /// When it starts, as the schedule has it.
    pub start: Option<String>,
    /// Its room.
    pub room: Option<String>,
    /// Its track.
    pub track: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// Who speaks.
    pub speakers: Vec<String>,
}

/// The notes that a post becomes.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// One for each talk, in order.
    pub talks: Vec<MadeNote>,
    /// The post note.
    pub post: MadeNote,
}

/// A note to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct MadeNote {
    /// Where.
    pub path: NotePath,
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: String,
    /// The first line of the part that it comes from; 1 for the post note.
    pub line: u32,
}

/// Makes the notes of a post that was cut into `parts`.
pub fn notes(text: &str, parts: &Parts, context: &Context) -> Made {
    let source = Source::of(text);
    let front = front_matter::read(text).map(|front| front.entries).unwrap_or_default();
    let mut maker = Maker { source: &source, context, taken: context.taken.clone(), year: year(&front) };
    let mut talks = Vec::new();
    let mut placed: Vec<(usize, Placed)> = Vec::new();
    for (at, part) in parts.parts.iter().enumerate() {
        let made = match &part.kind {
            Kind::Talk(talk) => maker.talk(part, talk),
            Kind::Whole => maker.whole(part, &front),
            _ => continue,
        };
        placed.push((at, made.1));
        talks.push(made.0);
    }
    let post = maker.post(parts, &front, &talks, &placed);
    Made { talks, post }
}

/// How a talk's heading is written anew.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Placed {
    /// None where the heading stays in the talk's text.
    pattern: Option<String>,
    level: Option<String>,
    /// Whether the title is no link where it stands, though the talk has an address.
    unlinked: bool,
}

struct Maker<'a> {
    source: &'a Source<'a>,
    context: &'a Context,
    taken: BTreeSet<String>,
    year: Option<i16>,
}

impl Maker<'_> {
    fn talk(&mut self, part: &Part, talk: &Talk) -> (MadeNote, Placed) {
        let text = self.source.text;
        let session = self.session(&talk.title);
        let placed = self.placed(talk);
        let from = match (&placed.pattern, &talk.heading) {
            (Some(_), Some(heading)) => heading.end,
            _ => part.range.start,
        };
        let body = text.get(from..part.range.end).unwrap_or_default();
        let mut front: Vec<(&str, Value)> = vec![("title", Value::Text(talk.title.clone()))];
        let people: Vec<String> = talk
            .speakers
            .iter()
            .map(|person| match &person.affiliation {
                Some(of) => format!("{} ({of})", person.name),
                None => person.name.clone(),
            })
            .collect();
        let people = match (&session, people.is_empty()) {
            (Some(session), true) => session.speakers.clone(),
            _ => people,
        };
        if !people.is_empty() {
            front.push(("speakers", Value::List(people.into_iter().map(Value::Text).collect())));
        }
        let day = talk.group.as_ref().filter(|(_, day)| *day).and_then(|(title, _)| {
            days::date(title, self.context.days, self.year).map(|date| date.to_string())
        });
        let said = talk.day.map(|day| day.to_string());
        // A session's time of day counts where it is on the day that a person says.
        let start = session
            .as_ref()
            .and_then(|session| session.start.clone())
            .filter(|start| said.as_ref().is_none_or(|day| start.starts_with(day.as_str())))
            .or(said)
            .or(day);
        front.extend(start.map(|start| ("start", Value::Text(start))));
        let track = talk.group.as_ref().filter(|(_, day)| !*day).map(|(title, _)| title.clone());
        front.extend(
            track.or_else(|| session.as_ref()?.track.clone()).map(|track| ("track", Value::Text(track))),
        );
        front.extend(session.as_ref().and_then(|s| s.room.clone()).map(|room| ("room", Value::Text(room))));
        let web = |url: &&String| url.starts_with("http://") || url.starts_with("https://");
        let page = talk.links.iter().find(web).cloned();
        front.extend(page.or_else(|| session.as_ref()?.url.clone()).map(|url| ("url", Value::Text(url))));
        for url in talk.links.iter().filter(web) {
            if let Some(key) = medium(url)
                && !front.iter().any(|(known, _)| *known == key)
            {
                front.push((key, Value::Text(url.clone())));
            }
        }
        front.extend(session.map(|session| ("session", Value::Text(session.key))));
        let path = self.path(&talk.title);
        let text = note_text(&front, &self.whole_text(body, &part.range));
        (MadeNote { path, title: talk.title.clone(), text, line: part.line }, placed)
    }

    /// The one note of a post whose talks cannot be told apart.
    fn whole(&mut self, part: &Part, front: &[(String, Value)]) -> (MadeNote, Placed) {
        let title = self.post_title(front);
        let body = self.source.text.get(part.range.clone()).unwrap_or_default();
        let path = self.path(&title);
        let text = note_text(&[("title", Value::Text(title.clone()))], &self.whole_text(body, &part.range));
        (
            MadeNote { path, title, text, line: part.line },
            Placed { pattern: None, level: None, unlinked: false },
        )
    }

    fn session(&self, title: &str) -> Option<Session> {
        let flat = |text: &str| {
            let bare: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
            bare.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
        };
        let wanted = flat(title);
        self.context.sessions.iter().find(|session| flat(&session.title) == wanted).cloned()
    }

    fn path(&mut self, title: &str) -> NotePath {
        let words = file_words(title, 60);
        let words = if words.is_empty() { "talk".to_owned() } else { words };
        for number in 1_u32.. {
            let name = if number == 1 { format!("{words}.md") } else { format!("{words}-{number}.md") };
            let Some(path) = self.context.event_path.join(&name) else { break };
            if self.taken.insert(path.as_str().to_lowercase()) {
                return path;
            }
        }
        // A name made of words is one on every system.
        self.context.event_path.clone()
    }

    /// Gives a part's text with the definitions of its links that stand elsewhere in the post.
    fn whole_text(&self, body: &str, range: &Range<usize>) -> String {
        let mut missing: Vec<String> = Vec::new();
        let mut broken = |link: BrokenLink<'_>| {
            let label = link.reference.to_string();
            if !missing.contains(&label) {
                missing.push(label);
            }
            Some((CowStr::Borrowed("#"), CowStr::Borrowed("")))
        };
        let events = Parser::new_with_broken_link_callback(body, options(), Some(&mut broken)).count();
        let _ = events;
        let mut text = body.trim_start_matches(['\n', '\r']).to_owned();
        let mut added = false;
        for label in missing {
            let Some(definition) = self.source.definition(&label).filter(|at| !range.contains(&at.start))
            else {
                continue;
            };
            if !added {
                text.truncate(text.trim_end().len());
                text.push_str("\n\n");
                added = true;
            }
            text.push_str(self.source.text.get(definition).unwrap_or_default().trim());
            text.push('\n');
        }
        with_pictures(&text, &self.context.pictures)
    }

    /// Says how the heading is written anew; no pattern where title, speakers and address do not say all of it.
    fn placed(&self, talk: &Talk) -> Placed {
        let stays = Placed { pattern: None, level: None, unlinked: false };
        let (Some(heading), Some(title_range)) = (&talk.heading, &talk.title_range) else {
            return match &talk.heading {
                // Renamed by a person: the new title stands in the old one's place.
                Some(_) if talk.level.is_some() => Placed {
                    pattern: Some("{title}".into()),
                    level: talk.level.map(|level| level.to_string()),
                    unlinked: false,
                },
                _ => stays,
            };
        };
        let words = self.source.words(heading.clone());
        let said = words.text.trim();
        let web = |url: &String| url.starts_with("http://") || url.starts_with("https://");
        let links_kept = words
            .links
            .iter()
            .all(|(at, url)| words.place(at) == *title_range && talk.links.first() == Some(url) && web(url));
        let own_links = talk.links.iter().filter(|url| web(url)).count();
        let title_linked = words.links.iter().any(|(at, _)| words.place(at) == *title_range);
        let Some(at) = said.find(talk.title.as_str()).filter(|_| links_kept) else { return stays };
        // A link below the heading would become the title's.
        if !title_linked && own_links > 0 && talk.level.is_none() {
            return stays;
        }
        let (before, after) =
            (said.get(..at).unwrap_or_default(), said.get(at + talk.title.len()..).unwrap_or_default());
        // Braces are a generator's: attributes behind the words, and what a pattern would take for its own.
        if self.source.text.get(heading.clone()).is_none_or(|written| written.contains(['{', '}'])) {
            return stays;
        }
        let mut pattern = format!("{before}{{title}}{after}");
        let names: Vec<&str> = talk.speakers.iter().map(|person| person.name.as_str()).collect();
        let people: Vec<String> = talk
            .speakers
            .iter()
            .map(|person| match &person.affiliation {
                Some(of) => format!("{}, {of}", person.name),
                None => person.name.clone(),
            })
            .collect();
        for (joined, name) in [(people.join(" & "), "{people}"), (names.join(", "), "{speakers}")] {
            if !joined.is_empty() && pattern.contains(&joined) {
                pattern = pattern.replacen(&joined, name, 1);
                break;
            }
        }
        let level = match talk.level {
            Some(level) => Some(level.to_string()),
            None if !words.strong.is_empty() => {
                let behind = self.source.text.get(heading.end..).unwrap_or_default();
                let written = self.source.text.get(heading.clone()).unwrap_or_default();
                let alone = written.ends_with('\n') || behind.starts_with('\n');
                Some(if alone { "line" } else { "text" }.to_owned())
            }
            None => None,
        };
        Placed { pattern: Some(pattern), level, unlinked: !title_linked && own_links > 0 }
    }

    fn post_title(&self, front: &[(String, Value)]) -> String {
        let said = front.iter().find(|(key, _)| key == "title").and_then(|(_, value)| value.as_text());
        let heading = || {
            let lines = self.source.lines.iter().skip(self.source.body).filter(|line| !line.is_blank());
            let first =
                lines.map(|line| self.source.words(line.start..line.start + line.text.len()).text).next()?;
            let first = first.trim().trim_start_matches('#').trim().to_owned();
            (!first.is_empty() && first.chars().count() <= 100 && !first.ends_with('.')).then_some(first)
        };
        said.map(str::trim)
            .filter(|title| !title.is_empty())
            .map(str::to_owned)
            .or_else(heading)
            .unwrap_or_else(|| self.context.event.clone())
    }

    fn post(
        &mut self,
        parts: &Parts,
        front: &[(String, Value)],
        talks: &[MadeNote],
        placed: &[(usize, Placed)],
    ) -> MadeNote {
        let title = self.post_title(front);
        let (pattern, level) = (usual(placed, |p| p.pattern.clone()), usual(placed, |p| p.level.clone()));
        let heading = pattern.clone().flatten().unwrap_or_else(|| "none".into());
        let mut fields: Vec<(&str, Value)> =
            vec![("talklog", Value::Text("post".into())), ("title", Value::Text(title.clone()))];
        if let Some(folder) = self.context.event_path.parent().filter(|folder| !folder.is_empty()) {
            fields.push(("event", Value::Text(folder.to_owned())));
        }
        let names = talks.iter().map(|talk| Value::Text(talk.path.to_string())).collect();
        fields.push(("talks", Value::List(names)));
        fields.push(("group", Value::Text("none".into())));
        fields.push(("heading", Value::Text(heading)));
        if let Some(Some(level)) = &level {
            fields.push(("level", Value::Text(level.clone())));
        }
        let include = ["notes", "asides", "questions", "photos"];
        fields
            .push(("include", Value::List(include.iter().map(|part| Value::Text((*part).into())).collect())));
        let slug = file_words(&self.context.name, 80);
        let own_slug = front.iter().find(|(key, _)| key == "slug").and_then(|(_, value)| value.as_text());
        let slug = own_slug.map_or(slug, str::to_owned);
        if !slug.is_empty() {
            fields.push(("slug", Value::Text(slug)));
        }
        fields.extend(blog_fields(front));
        let mut prose = String::new();
        let mut number = 0;
        for (at, part) in parts.parts.iter().enumerate() {
            match &part.kind {
                Kind::Front => {}
                Kind::Talk(_) | Kind::Whole => {
                    let (Some(note), Some((_, how))) =
                        (talks.get(number), placed.iter().find(|(own, _)| *own == at))
                    else {
                        continue;
                    };
                    number += 1;
                    prose.truncate(prose.trim_end().len());
                    if !prose.is_empty() {
                        prose.push_str("\n\n");
                    }
                    prose.push_str("<!-- talklog:talk note=");
                    prose.push_str(&json(note.path.as_str()));
                    if pattern != Some(how.pattern.clone()) {
                        prose.push_str(" heading=");
                        prose.push_str(&json(how.pattern.as_deref().unwrap_or("none")));
                    }
                    if level != Some(how.level.clone())
                        && how.pattern.is_some()
                        && let Some(level) = &how.level
                    {
                        prose.push_str(" level=");
                        prose.push_str(&json(level));
                    }
                    if how.unlinked {
                        prose.push_str(" link=\"none\"");
                    }
                    prose.push_str(" -->\n\n");
                }
                _ => {
                    let text = self.source.text.get(part.range.clone()).unwrap_or_default();
                    prose.push_str(&self.whole_text(text, &part.range));
                }
            }
        }
        let path = self.path("recap");
        MadeNote { path, title, text: note_text(&fields, &prose), line: 1 }
    }
}

/// What most talks have.
fn usual<T: Clone + Ord>(placed: &[(usize, Placed)], of: impl Fn(&Placed) -> T) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for (_, placed) in placed {
        *counts.entry(of(placed)).or_default() += 1;
    }
    let most = counts.values().max().copied()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(value, _)| value)
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// Names what a talk's address leads to, where it is told by the host.
fn medium(url: &str) -> Option<&'static str> {
    let url = url.to_lowercase();
    let at = |hosts: &[&str]| hosts.iter().any(|host| url.contains(host));
    if at(&["youtube.com/watch", "youtu.be/", "vimeo.com/", "media.ccc.de/v/"]) {
        Some("video")
    } else if at(&["speakerdeck.com/", "slideshare.net/", "slides.com/"]) {
        Some("slides")
    } else {
        None
    }
}

fn note_text(front: &[(&str, Value)], body: &str) -> String {
    let mut text = String::from("---\n---\n");
    for (key, value) in front {
        if let Ok(changed) = front_matter::set(&text, key, Some(value)) {
            text = changed;
        }
    }
    let body = body.trim_start_matches(['\n', '\r']);
    if !body.is_empty() {
        text.push('\n');
        text.push_str(body.trim_end());
        text.push('\n');
    }
    text
}

fn year(front: &[(String, Value)]) -> Option<i16> {
    let date = front.iter().find(|(key, _)| key == "date").and_then(|(_, value)| value.as_text())?;
    date.get(..4)?.parse().ok()
}

/// What the post's own front matter says for its blog.
fn blog_fields(front: &[(String, Value)]) -> Vec<(&'static str, Value)> {
    let mut fields = Vec::new();
    let mut extra: Vec<(String, Value)> = Vec::new();
    for (key, value) in front {
        match (key.as_str(), value) {
            ("title" | "slug" | "talklog", _) | (_, Value::Null) => {}
            ("date", value) => match value.as_text().and_then(days::written) {
                Some(date) => fields.push(("date", Value::Text(date))),
                None => extra.push((key.clone(), value.clone())),
            },
            ("description", Value::Text(_)) => fields.push(("description", value.clone())),
            ("draft", Value::Bool(_)) => fields.push(("draft", value.clone())),
            ("tags", Value::List(tags)) => {
                if !tags.is_empty() {
                    fields.push(("tags", value.clone()));
                }
            }
            ("extra", Value::Map(entries)) if entries.is_empty() => {}
            _ => extra.push((key.clone(), value.clone())),
        }
    }
    if !extra.is_empty() {
        fields.push(("extra", Value::Map(extra)));
    }
    fields
}
