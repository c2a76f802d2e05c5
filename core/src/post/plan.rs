//! The post note's front matter: which talks make the post, and how they stand in it.

use std::collections::BTreeSet;

use super::include::{Include, PARTS, known};
use super::{Finding, directive, meant, private};
use crate::front_matter::{self, Value};
use crate::note::{self, Note, NoteKind};
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
    /// The first of their tags, or the first that the post names under `groups`.
    Tag,
    /// Their rating, the best first.
    Rating,
    /// Keynotes, sessions, workshops and so on, replays last.
    Kind,
    /// Nothing.
    None,
}

/// What the title in a talk's heading links to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadingLink {
    /// The talk's page.
    Talk,
    /// Its recording.
    Recording,
    /// Its slides.
    Slides,
    /// Nothing.
    None,
}

/// How a talk's heading stands in the post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// As a heading of this level, 1 to 6.
    Heading(u8),
    /// In bold, at the beginning of the talk's first paragraph.
    Text,
    /// In bold, on a line of its own.
    Line,
}

/// Another post, which readers can find on the web.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its note.
    pub path: NotePath,
    /// Its title.
    pub title: String,
    /// Where it is.
    pub url: String,
}

impl Published {
    /// Takes a post that says where it is published; none for drafts and for what is private.
    pub fn of(note: &Note, text: &str) -> Option<Self> {
        let plan = Plan::read(note, text);
        let hidden = note.private || plan.draft || plan.stops().next().is_some();
        let url = plan.canonical.filter(|url| !hidden && !private::is_marked(url))?;
        (!private::is_marked(&plan.title)).then_some(Self { path: plan.path, title: plan.title, url })
    }
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
    /// Talks that the prose puts in their places, each with a directive of its own.
    pub placed: Vec<String>,
    /// Talks that stay out.
    pub leave_out: Vec<String>,
    /// A search that the talks have to answer.
    pub query: Option<String>,
    /// What `query` finds, filled in by who can search; none where that was not done.
    pub matches: Option<BTreeSet<NotePath>>,
    /// The notebook's other posts that are published, filled in by who knows them: links lead to them.
    pub published: Vec<Published>,
    /// Their order.
    pub order: Order,
    /// What they are put together by.
    pub group: Group,
    /// Groups by name, in the order in which they stand; others follow.
    pub groups: Vec<String>,
    /// How a talk's heading reads, with [`PLACEHOLDERS`]; empty for no heading.
    pub heading: String,
    /// What the title in it links to.
    pub link: HeadingLink,
    /// How headings of talks stand; none: one level below what stands above them.
    pub level: Option<Level>,
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
    /// When the post was last changed, written like `date`.
    pub updated: Option<String>,
    /// The post's tags.
    pub tags: Vec<String>,
    /// The post's categories.
    pub categories: Vec<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The picture at its top: a path in the notebook, from the post, or an address on the web.
    pub cover: Option<String>,
    /// Where it was published first.
    pub canonical: Option<String>,
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
    /// Where the talks are listed, those that stay out, the search, and the event.
    pub(super) lines: [Option<u32>; 4],
    /// Whether a directive takes talks that it does not name.
    pub(super) gathers: bool,
    /// Where the day of the last change is written.
    pub(super) updated_line: Option<u32>,
    /// Where the cover is written.
    pub(super) cover_line: Option<u32>,
    /// What is wrong with the front matter.
    pub findings: Vec<Finding>,
}

const FIELDS: [&str; 26] = [
    "talklog",
    "title",
    "event",
    "query",
    "talks",
    "leave_out",
    "order",
    "group",
    "groups",
    "heading",
    "link",
    "level",
    "include",
    "slug",
    "date",
    "blog",
    "extra",
    "updated",
    "tags",
    "categories",
    "authors",
    "cover",
    "canonical",
    "description",
    "draft",
    "private",
];

/// What a heading's pattern may hold.
pub const PLACEHOLDERS: [&str; 10] =
    ["title", "speakers", "people", "room", "track", "rating", "day", "time", "kind", "number"];

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
            placed: Vec::new(),
            leave_out: Vec::new(),
            query: None,
            matches: None,
            published: Vec::new(),
            order: Order::Start,
            group: Group::Day,
            groups: Vec::new(),
            heading: "{title} – {speakers}".into(),
            link: HeadingLink::Talk,
            level: None,
            include: Include::USUAL,
            slug: String::new(),
            date: None,
            blog: None,
            extra: Vec::new(),
            updated: None,
            tags: Vec::new(),
            categories: Vec::new(),
            authors: Vec::new(),
            cover: None,
            canonical: None,
            description: None,
            draft: false,
            prose,
            prose_line,
            date_line: None,
            lines: [None; 4],
            gathers: false,
            updated_line: None,
            cover_line: None,
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
        let public = private::hide(&plan.prose).text;
        if public.len() < plan.prose.len() {
            // Its title may be a heading that is private.
            let head = text.get(..text.len() - plan.prose.len()).unwrap_or_default();
            let open = note::read(&note.path, note.revision, &format!("{head}{public}"));
            if plan.title == note.title {
                plan.title = open.title;
            }
        }
        for asks in directive::find(&public).0 {
            match asks.asks {
                directive::Asks::Talk { note, .. } => plan.placed.push(note),
                directive::Asks::Talks { .. } => plan.gathers = true,
                _ => {}
            }
        }
        if private::is_marked(&plan.slug) {
            plan.findings.push(Finding::stop(&plan.path, None, "a private mark stands in the front matter"));
            plan.slug.clear();
        }
        let slug = if plan.slug.is_empty() { note.path.stem() } else { &plan.slug };
        plan.slug = crate::path::file_words(slug, 80);
        plan
    }

    /// Gives the line that `query` stands on.
    pub fn query_line(&self) -> Option<u32> {
        let [_, _, line, _] = self.lines;
        line
    }

    /// Gives the findings that stop an export.
    pub fn stops(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.stops)
    }

    fn take(&mut self, key: &str, value: &Value, line: Option<u32>, order: &mut Option<Order>) {
        let (want, taken) = match key {
            "talklog" => return,
            "title" => ("a text", text(value).map(|title| self.title = title).is_some()),
            "event" => {
                self.lines[3] = line;
                ("the event's folder or title", text(value).map(|e| self.event = Some(e)).is_some())
            }
            "query" => {
                self.lines[2] = line;
                ("a search such as `rating:>=4`", text(value).map(|query| self.query = Some(query)).is_some())
            }
            "talks" => {
                self.lines[0] = line;
                ("a list of notes", texts(value).map(|talks| self.talks = talks).is_some())
            }
            "leave_out" => {
                self.lines[1] = line;
                ("a list of notes", texts(value).map(|talks| self.leave_out = talks).is_some())
            }
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
                ("`day`, `track`, `tag`, `rating`, `kind` or `none`", found.is_some())
            }
            "groups" => ("a list of groups", texts(value).map(|groups| self.groups = groups).is_some()),
            "link" => {
                let found = match value {
                    Value::Null | Value::Bool(false) => Some(HeadingLink::None),
                    value => word(value).and_then(|word| heading_link(&word)),
                };
                self.link = found.unwrap_or(self.link);
                ("`talk`, `recording`, `slides` or `none`", found.is_some())
            }
            "level" => {
                let found = text(value).and_then(|text| level(&text));
                self.level = found;
                ("a level from 1 to 6, `text` or `line`", found.is_some())
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
            "updated" => {
                self.updated_line = line;
                ("a date such as 2026-09-20", text(value).map(|date| self.updated = Some(date)).is_some())
            }
            "categories" => ("a list of categories", texts(value).map(|all| self.categories = all).is_some()),
            "authors" => ("a list of names", texts(value).map(|all| self.authors = all).is_some()),
            "cover" => {
                self.cover_line = line;
                ("a picture's path", text(value).map(|cover| self.cover = Some(cover)).is_some())
            }
            "canonical" => {
                let address = text(value).and_then(|url| super::talk::web_link(&url));
                ("an address on the web", address.map(|url| self.canonical = Some(url)).is_some())
            }
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
        if *value == Value::Bool(false) {
            self.heading = String::new();
            return true;
        }
        let Some(heading) = text(value).filter(|heading| !heading.trim().is_empty()) else { return false };
        for (message, hint) in wrong_placeholders(&heading) {
            self.findings.push(Finding::stop(&self.path, line, message).hint(hint));
        }
        if private::is_marked(&heading) {
            self.findings.push(Finding::stop(&self.path, line, "a private mark stands in the front matter"));
            return true;
        }
        self.heading = if heading.trim() == "none" { String::new() } else { heading };
        true
    }

    fn take_include(&mut self, value: &Value, line: Option<u32>) {
        let Some(parts) = texts(value) else {
            let finding = Finding::stop(&self.path, line, "`include` cannot be read");
            return self.findings.push(finding.hint(format!("a list of {} is expected", known(&PARTS))));
        };
        self.include = Include::NOTHING;
        for part in parts {
            if let Some(asked) = self.include.part(&part) {
                *asked = true;
            } else {
                let hint = match meant(&part, &PARTS) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known are {}", known(&PARTS)),
                };
                let finding = Finding::stop(&self.path, line, format!("`{part}` cannot be included"));
                self.findings.push(finding.hint(hint));
            }
        }
    }
}

/// Says which placeholders of a heading's pattern are none, and what may have been meant.
pub(super) fn wrong_placeholders(heading: &str) -> Vec<(String, String)> {
    let names = heading.split('{').skip(1).map(|part| part.split('}').next().unwrap_or_default());
    names
        .filter(|name| !PLACEHOLDERS.contains(name))
        .map(|name| {
            let hint = match meant(name, &PLACEHOLDERS) {
                Some(known) => format!("did you mean `{{{known}}}`?"),
                None => format!("known are {}", PLACEHOLDERS.map(|name| format!("{{{name}}}")).join(", ")),
            };
            (format!("`{{{name}}}` is nothing that a heading can show"), hint)
        })
        .collect()
}

/// Reads what the title in a heading links to.
pub(super) fn heading_link(word: &str) -> Option<HeadingLink> {
    match word {
        "talk" => Some(HeadingLink::Talk),
        "recording" | "video" => Some(HeadingLink::Recording),
        "slides" => Some(HeadingLink::Slides),
        "none" => Some(HeadingLink::None),
        _ => None,
    }
}

/// Reads how a talk's heading stands.
pub(super) fn level(word: &str) -> Option<Level> {
    match word.trim() {
        "text" => Some(Level::Text),
        "line" => Some(Level::Line),
        word => word.parse().ok().filter(|level| (1..=6).contains(level)).map(Level::Heading),
    }
}

/// Reads what talks are put together by.
pub(super) fn group(word: &str) -> Option<Group> {
    match word {
        "day" => Some(Group::Day),
        "track" => Some(Group::Track),
        "tag" => Some(Group::Tag),
        "rating" => Some(Group::Rating),
        "kind" => Some(Group::Kind),
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
