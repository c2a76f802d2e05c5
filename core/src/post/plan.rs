//! The post note's front matter: which talks make the post, and how they stand in it.

use super::{Finding, meant};
use crate::event::{self, Event};
use crate::front_matter::{self, Value};
use crate::note::{Note, NoteKind};
use crate::path::NotePath;

/// The order that talks stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By start, then by path.
    Start,
    /// By title.
    Title,
    /// By path.
    Path,
    /// The best first, then by start.
    Rating,
    /// As the post lists them under `talks`.
    Hand,
}

/// What talks are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The day they start on, where the event is.
    Day,
    /// Their track.
    Track,
    /// Nothing.
    None,
}

/// What of a talk goes into the post besides its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Include {
    /// Its notes.
    pub notes: bool,
    /// Its slides and its recording.
    pub links: bool,
    /// Its rating.
    pub rating: bool,
}

/// What a post note asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The post note.
    pub path: NotePath,
    /// The post's title.
    pub title: String,
    /// The event's folder or title.
    pub event: Option<String>,
    /// The talks by hand: paths, names or titles. Empty for all of the event's.
    pub talks: Vec<String>,
    /// Talks that stay out.
    pub leave_out: Vec<String>,
    /// Their order.
    pub order: Order,
    /// What they are put together by.
    pub group: Group,
    /// How a talk's heading reads: `{title}`, `{speakers}`, `{room}`, `{track}`, `{rating}`.
    pub heading: String,
    /// What goes in.
    pub include: Include,
    /// The post's folder in the blog.
    pub slug: String,
    /// As written: RFC 3339, a date, or a date and time with no offset.
    pub date: Option<String>,
    /// The blog that it goes to, by name.
    pub blog: Option<String>,
    /// Front matter for the blog.
    pub extra: Vec<(String, Value)>,
    /// The post's tags.
    pub tags: Vec<String>,
    /// What the post is about, in a sentence.
    pub description: Option<String>,
    /// Whether the generator leaves it out.
    pub draft: bool,
    /// The prose, with its directives.
    pub prose: String,
    /// The prose's first line in the note, counted from 1.
    pub prose_line: u32,
    /// Where the date is written.
    pub(super) date_line: Option<u32>,
    /// What is wrong with the front matter.
    pub findings: Vec<Finding>,
}

const FIELDS: [&str; 18] = [
    "talklog",
    "title",
    "event",
    "query",
    "talks",
    "leave_out",
    "order",
    "group",
    "heading",
    "include",
    "slug",
    "date",
    "blog",
    "extra",
    "tags",
    "description",
    "draft",
    "private",
];

/// What a heading's pattern may hold.
pub(super) const PLACEHOLDERS: [&str; 5] = ["title", "speakers", "room", "track", "rating"];

impl Plan {
    /// Reads a post note; never fails, and says in `findings` what it could not use.
    pub fn read(note: &Note, text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let (prose, prose_line) = match front_matter::split(&text) {
            Some(split) => (split.body.to_owned(), split.body_line),
            None => (text.clone(), 1),
        };
        let mut plan = Self {
            path: note.path.clone(),
            title: note.title.clone(),
            event: None,
            talks: Vec::new(),
            leave_out: Vec::new(),
            order: Order::Start,
            group: Group::Day,
            heading: "{title} – {speakers}".into(),
            include: Include { notes: true, links: true, rating: false },
            slug: String::new(),
            date: None,
            blog: None,
            extra: Vec::new(),
            tags: Vec::new(),
            description: None,
            draft: false,
            prose,
            prose_line,
            date_line: None,
            findings: Vec::new(),
        };
        if let Some(front) = front_matter::read(&text) {
            for problem in &front.problems {
                plan.findings.push(Finding::stop(&plan.path, problem.line, &problem.message));
            }
            let mut order = None;
            for (key, value) in &front.entries {
                plan.take(key, value, front.line(key), &mut order);
            }
            plan.order = order.unwrap_or(if plan.talks.is_empty() { Order::Start } else { Order::Hand });
        }
        if !matches!(note.kind, NoteKind::Post) {
            let finding = Finding::stop(&plan.path, Some(1), "this note is no post");
            plan.findings.push(finding.hint("write `talklog: post` in its front matter"));
        }
        let slug = if plan.slug.is_empty() { note.path.stem() } else { &plan.slug };
        plan.slug = crate::path::file_words(slug, 80);
        plan
    }

    /// Gives the findings that stop an export.
    pub fn stops(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.stops)
    }

    fn take(&mut self, key: &str, value: &Value, line: Option<u32>, order: &mut Option<Order>) {
        let (want, taken) = match key {
            "talklog" => return,
            "title" => ("a text", text(value).map(|title| self.title = title).is_some()),
            "event" => ("the event's folder or title", text(value).map(|e| self.event = Some(e)).is_some()),
            "query" => {
                let finding = Finding::stop(&self.path, line, "`query` is not understood yet");
                self.findings
                    .push(finding.hint("name the event with `event`, or list the talks under `talks`"));
                return;
            }
            "talks" => ("a list of notes", texts(value).map(|talks| self.talks = talks).is_some()),
            "leave_out" => ("a list of notes", texts(value).map(|talks| self.leave_out = talks).is_some()),
            "order" => {
                let found = word(value).and_then(|word| match word.as_str() {
                    "start" | "time" => Some(Order::Start),
                    "title" => Some(Order::Title),
                    "path" => Some(Order::Path),
                    "rating" => Some(Order::Rating),
                    "hand" => Some(Order::Hand),
                    _ => None,
                });
                *order = found;
                ("`start`, `title`, `path`, `rating` or `hand`", found.is_some())
            }
            "group" => {
                let found = match value {
                    Value::Null => Some(Group::None),
                    value => word(value).and_then(|word| group(&word)),
                };
                self.group = found.unwrap_or(self.group);
                ("`day`, `track` or `none`", found.is_some())
            }
            "heading" => ("a text such as `{title} – {speakers}`", self.take_heading(value, line)),
            "include" => return self.take_include(value, line),
            "slug" => ("a text", text(value).map(|slug| self.slug = slug).is_some()),
            "date" => {
                self.date_line = line;
                ("a date such as 2026-09-20", text(value).map(|date| self.date = Some(date)).is_some())
            }
            "blog" => ("a blog's name", text(value).map(|blog| self.blog = Some(blog)).is_some()),
            "extra" => match value {
                Value::Map(entries) => {
                    self.extra.clone_from(entries);
                    return;
                }
                Value::Null => return,
                _ => ("keys and values", false),
            },
            "tags" => ("a list of tags", texts(value).map(|tags| self.tags = tags).is_some()),
            "description" => ("a text", text(value).map(|text| self.description = Some(text)).is_some()),
            "draft" => {
                // In doubt a post is a draft: it can be published later, but not taken back.
                self.draft = !matches!(value, Value::Bool(false));
                ("`true` or `false`", matches!(value, Value::Bool(_)))
            }
            "private" => {
                if super::talk::says_private(value) {
                    self.findings.push(Finding::stop(&self.path, line, "this post is private"));
                }
                return;
            }
            other => return self.unknown(other, line),
        };
        if !taken && (*value != Value::Null || key == "draft") {
            let finding = Finding::stop(&self.path, line, format!("`{key}` cannot be read"));
            self.findings.push(finding.hint(format!("{want} is expected")));
        }
    }

    fn unknown(&mut self, key: &str, line: Option<u32>) {
        if super::talk::is_private_key(key) {
            let finding = Finding::stop(&self.path, line, format!("`{key}` may mean `private`"));
            return self.findings.push(finding.hint("write `private: true`, or remove it"));
        }
        let hint = match meant(key, &FIELDS) {
            Some(field) => format!("did you mean `{field}`?"),
            None => "what is meant for the blog's own front matter goes under `extra`".into(),
        };
        let finding = Finding::advice(&self.path, line, format!("`{key}` is not a field of a post"));
        self.findings.push(finding.hint(hint));
    }

    fn take_heading(&mut self, value: &Value, line: Option<u32>) -> bool {
        let Some(heading) = text(value).filter(|heading| !heading.trim().is_empty()) else { return false };
        for part in heading.split('{').skip(1) {
            let name = part.split('}').next().unwrap_or_default();
            if !PLACEHOLDERS.contains(&name) {
                let hint = match meant(name, &PLACEHOLDERS) {
                    Some(known) => format!("did you mean `{{{known}}}`?"),
                    None => "known are {title}, {speakers}, {room}, {track} and {rating}".into(),
                };
                let message = format!("`{{{name}}}` is nothing that a heading can show");
                self.findings.push(Finding::stop(&self.path, line, message).hint(hint));
            }
        }
        self.heading = heading;
        true
    }

    fn take_include(&mut self, value: &Value, line: Option<u32>) {
        let Some(parts) = texts(value) else {
            let finding = Finding::stop(&self.path, line, "`include` cannot be read");
            return self.findings.push(finding.hint("a list of `notes`, `links` and `rating` is expected"));
        };
        self.include = Include { notes: false, links: false, rating: false };
        for part in parts {
            match part.as_str() {
                "notes" => self.include.notes = true,
                "links" => self.include.links = true,
                "rating" => self.include.rating = true,
                other => {
                    let finding = Finding::stop(&self.path, line, format!("`{other}` cannot be included"));
                    self.findings.push(finding.hint("known are `notes`, `links` and `rating`"));
                }
            }
        }
    }
}

/// Reads what talks are put together by.
pub(super) fn group(word: &str) -> Option<Group> {
    match word {
        "day" => Some(Group::Day),
        "track" => Some(Group::Track),
        "none" => Some(Group::None),
        _ => None,
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) | Value::Number(text) => Some(text.trim().to_owned()),
        Value::Null | Value::Bool(_) | Value::List(_) | Value::Map(_) => None,
    }
}

fn word(value: &Value) -> Option<String> {
    text(value).map(|text| text.to_lowercase())
}

fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::List(items) => items.iter().map(text).collect(),
        Value::Null => Some(Vec::new()),
        value => text(value).map(|text| vec![text]),
    }
}

/// Which talks a post is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Their notes, by path, or as the post lists them.
    pub talks: Vec<NotePath>,
    /// The event that they are of.
    pub event: Option<String>,
    /// What was asked for and is not there.
    pub findings: Vec<Finding>,
}

/// Selects the talks of a post: those under `talks`, or all of its event, without those under `leave_out` and
/// without private ones. Where the post names no event, the one whose folder it lies in counts.
pub fn select<'a>(plan: &Plan, notes: impl IntoIterator<Item = &'a Note>, events: &[Event]) -> Selection {
    let mut notes: Vec<&Note> = notes.into_iter().filter(|note| note.path != plan.path).collect();
    notes.sort_by(|a, b| a.path.cmp(&b.path));
    let mut findings = Vec::new();
    let event = match &plan.event {
        Some(name) => {
            let found = events.iter().find(|e| same(&e.folder, name)).or_else(|| {
                events.iter().find(|e| {
                    same(&e.title, name) || e.folder.rsplit('/').next().is_some_and(|f| same(f, name))
                })
            });
            if found.is_none() {
                let titles: Vec<&str> = events.iter().map(|e| e.folder.as_str()).collect();
                let finding = Finding::stop(&plan.path, None, format!("there is no event \"{name}\""));
                findings.push(match meant(name, &titles) {
                    Some(near) => finding.hint(format!("did you mean \"{near}\"?")),
                    None => {
                        finding.hint("an event is a folder with an event.md; name its folder or its title")
                    }
                });
            }
            found
        }
        None => events
            .iter()
            .filter(|e| {
                let below = |rest: &str| e.folder.is_empty() || rest.starts_with('/');
                plan.path.as_str().strip_prefix(&e.folder).is_some_and(below)
            })
            .max_by_key(|e| e.folder.len()),
    };
    let mut talks: Vec<NotePath> = Vec::new();
    if plan.talks.is_empty() {
        if let Some(wanted) = event {
            talks.extend(
                notes
                    .iter()
                    .filter(|note| event::kind_of(note, events) == NoteKind::Talk)
                    .filter(|note| event::event_of(note, events).is_some_and(|e| e.folder == wanted.folder))
                    .map(|note| note.path.clone()),
            );
        } else if plan.event.is_none() {
            let finding = Finding::stop(&plan.path, None, "the post names no talks");
            findings.push(
                finding.hint("write `event:` with the event's folder, or list the talks under `talks:`"),
            );
        }
    }
    for name in &plan.talks {
        match notes.iter().find(|note| is_named(note, name)) {
            Some(note) if talks.contains(&note.path) => {}
            Some(note) => talks.push(note.path.clone()),
            None => findings.push(
                Finding::stop(&plan.path, None, format!("there is no talk \"{name}\""))
                    .hint("give the note's path in the notebook, its file name or its title"),
            ),
        }
    }
    for name in &plan.leave_out {
        match notes.iter().find(|note| is_named(note, name)) {
            Some(left) => talks.retain(|talk| *talk != left.path),
            // What a person wanted kept out might be in the post under another name.
            None => findings.push(
                Finding::stop(&plan.path, None, format!("there is no talk \"{name}\" to leave out"))
                    .hint("give the note's path in the notebook, its file name or its title"),
            ),
        }
    }
    talks.retain(|talk| !notes.iter().any(|note| note.path == *talk && note.private));
    if talks.is_empty() && findings.is_empty() {
        findings.push(Finding::stop(&plan.path, None, "the post has no talks"));
    }
    Selection { talks, event: event.map(|e| e.folder.clone()), findings }
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.trim_matches('/').to_lowercase()
}

/// Tells whether a name, written as a path, a wikilink or a title, means this note.
pub(super) fn is_named(note: &Note, name: &str) -> bool {
    let name = name.trim().trim_start_matches("[[").trim_end_matches("]]");
    let name =
        name.split(['|', '#']).next().unwrap_or_default().trim().trim_start_matches('/').to_lowercase();
    let path = note.path.as_str().to_lowercase();
    let bare = path.rsplit_once('.').map_or(path.as_str(), |(bare, _)| bare);
    let ends = |whole: &str| {
        whole == name || whole.strip_suffix(name.as_str()).is_some_and(|rest| rest.ends_with('/'))
    };
    !name.is_empty() && (ends(&path) || ends(bare) || note.title.to_lowercase() == name)
}
