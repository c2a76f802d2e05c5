//! Makes the document: headings, speakers, links, notes, and what people build by hand at the end of a recap.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;
use pulldown_cmark::{Event as Mark, Parser, Tag, TagEnd};

use super::adapt::{Leads, Place, adapt};
use super::directive::{self, Asks};
use super::words::{escape, escape_line, link_target};
use super::{Finding, Group, MARKDOWN, Order, Plan, plan, private};
use crate::event::Event;
use crate::front_matter::{self, Value};
use crate::markdown;
use crate::note::{self, LinkKind, Note, Watched};
use crate::path::{NotePath, file_words};

/// A piece of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading that the post itself sets.
    Heading {
        /// 2 to 6.
        level: u8,
        /// Its text in markdown.
        text: String,
        /// What links within the page lead to.
        anchor: Option<String>,
    },
    /// Markdown that is complete in itself.
    Text(String),
}

/// A talk in a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposedTalk {
    /// Its note.
    pub path: NotePath,
    /// Its heading's words.
    pub heading: String,
    /// What links within the page lead to.
    pub anchor: String,
    /// Where its heading is in [`Composed::blocks`]; none where no directive shows it.
    pub block: Option<usize>,
}

/// A picture that goes with a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostImage {
    /// Where it is in the notebook.
    pub from: NotePath,
    /// Its name beside the post: no spaces, no folder.
    pub name: String,
    /// The note that shows it.
    pub note: NotePath,
    /// The line in that note.
    pub line: u32,
}

/// A composed post, before any dialect.
#[derive(Debug, Clone, PartialEq)]
pub struct Composed {
    /// The post note.
    pub path: NotePath,
    /// The post's title.
    pub title: String,
    /// The post's folder in the blog.
    pub slug: String,
    /// RFC 3339 with offset; empty where none is known, which stops the export.
    pub date: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Whether the generator leaves it out.
    pub draft: bool,
    /// Front matter for the blog.
    pub extra: Vec<(String, Value)>,
    /// The document.
    pub blocks: Vec<Block>,
    /// Its talks, in order.
    pub talks: Vec<ComposedTalk>,
    /// Its pictures, each once.
    pub images: Vec<PostImage>,
    /// What a reader would stumble on, and what stops an export.
    pub findings: Vec<Finding>,
}

impl Composed {
    /// Gives the document as markdown, without its title.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            if !out.is_empty() {
                out.push('\n');
            }
            match block {
                Block::Heading { level, text, .. } => {
                    out.push_str(&"#".repeat(usize::from(*level)));
                    out.push(' ');
                    out.push_str(text);
                }
                Block::Text(text) => out.push_str(text.trim_matches('\n')),
            }
            out.push('\n');
        }
        out
    }

    /// Gives the findings that stop an export.
    pub fn stops(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.stops)
    }
}

/// A talk without what is private, and all that the post says about it.
struct Talk {
    note: Note,

    body_line: u32,
    public: private::Public,
    anchor: String,
    heading: String,
    heading_markdown: String,
    day: Option<Date>,
    instant: Option<i128>,
    shown: bool,
}

/// Makes the document of a post from its talks, which [`super::select`] named, each with its file's text.
pub fn compose(plan: &Plan, talks: &[(Note, String)], event: Option<&Event>) -> Composed {
    let mut composed = Composed {
        path: plan.path.clone(),
        title: plan.title.clone(),
        slug: plan.slug.clone(),
        date: String::new(),
        tags: plan.tags.clone(),
        description: plan.description.clone(),
        draft: plan.draft,
        extra: plan.extra.clone(),
        blocks: Vec::new(),
        talks: Vec::new(),
        images: Vec::new(),
        findings: plan.findings.clone(),
    };
    for text in std::iter::once(&plan.title).chain(&plan.tags).chain(&plan.description) {
        if private::is_marked(text) {
            composed.findings.push(Finding::stop(&plan.path, None, "a private mark stands in the front matter"));
        }
    }
    let zone = event.and_then(|e| e.timezone.as_deref()).and_then(|name| TimeZone::get(name).ok());
    let mut talks: Vec<Talk> = talks
        .iter()
        .filter_map(|(note, text)| read_talk(note, text, zone.as_ref(), plan, &mut composed.findings))
        .collect();
    sort(&mut talks, plan.order);
    name_anchors(&mut talks);
    composed.date = date(plan, &talks, event, zone.as_ref(), &mut composed.findings);
    let mut writer = Writer { plan, names: BTreeMap::new(), composed };
    writer.prose(&mut talks);
    writer.finish(&talks)
}

fn read_talk(
    note: &Note,
    text: &str,
    zone: Option<&TimeZone>,
    plan: &Plan,
    findings: &mut Vec<Finding>,
) -> Option<Talk> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    if note.private || is_private(&note.path, &text, findings) {
        return None;
    }
    let (head, body, body_line) = match front_matter::split(&text) {
        Some(split) => (text.get(..split.body_start).unwrap_or_default(), split.body, split.body_line),
        None => ("", text.as_str(), 1),
    };
    let public = private::hide(body);
    for (line, message) in &public.troubles {
        findings.push(Finding::stop(&note.path, Some(body_line + line - 1), message.clone()));
    }
    // Read anew: what the note says of itself may come from a part that is private.
    let mut open = note::read(&note.path, note.revision, &format!("{head}{}", public.text));
    let marked = std::iter::once(&open.title)
        .chain(open.speakers.iter().map(|s| &s.name))
        .chain(open.speakers.iter().filter_map(|s| s.affiliation.as_ref()))
        .chain([&open.track, &open.room, &open.url, &open.slides, &open.video].into_iter().flatten())
        .any(|field| private::is_marked(field));
    if marked {
        findings.push(Finding::stop(&note.path, Some(1), "a private mark stands in the front matter"));
        open.title = note.path.stem().to_owned();
        open.speakers.clear();
        (open.track, open.room, open.url, open.slides, open.video) = (None, None, None, None, None);
    }
    let (day, instant) = open.start.as_deref().map_or((None, None), |start| when(start, zone));
    let values = |name: &str| match name {
        "title" => open.title.clone(),
        "speakers" => open.speakers.iter().map(|s| s.name.as_str()).collect::<Vec<_>>().join(", "),
        "room" => open.room.clone().unwrap_or_default(),
        "track" => open.track.clone().unwrap_or_default(),
        "rating" => open.rating.map(|rating| format!("{rating}/5")).unwrap_or_default(),
        _ => String::new(),
    };
    let heading = pattern(&plan.heading, &|name| values(name), &str::to_owned);
    let url = open.url.as_deref().and_then(web_link);
    let heading_markdown = pattern(
        &plan.heading,
        &|name| match (name, &url) {
            ("title", Some(url)) => format!("[{}]({url})", escape(&open.title)),
            _ => escape(&values(name)),
        },
        &|literal| escape(literal),
    );

    Some(Talk {
        note: open,

        body_line,
        public,
        anchor: String::new(),
        heading,
        heading_markdown,
        day,
        instant,
        shown: false,
    })
}

/// Fills a heading's pattern; where a value is empty, what joins it to the one before goes too.
fn pattern(pattern: &str, value: &dyn Fn(&str) -> String, literal: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut join = String::new();
    let mut rest = pattern;
    loop {
        let (before, after) = rest.split_once('{').unwrap_or((rest, ""));
        join.push_str(&literal(before));
        let Some((name, after)) = after.split_once('}') else { break };
        let value = value(name);
        if !value.is_empty() {
            out.push_str(&join);
            out.push_str(&value);
        }
        join.clear();
        rest = after;
    }
    if !out.is_empty() {
        out.push_str(&join);
    }
    out.trim().to_owned()
}

/// Tells whether a value of `private` keeps a note back: all that is not a clear no.
pub(super) fn says_private(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Text(text) => !matches!(text.trim().to_lowercase().as_str(), "false" | "no" | "off"),
        Value::Bool(true) | Value::Number(_) | Value::List(_) | Value::Map(_) => true,
    }
}

/// Tells whether a key was meant to be `private`.
pub(super) fn is_private_key(key: &str) -> bool {
    super::slips(&key.trim().to_lowercase(), "private") <= 2
}

fn is_private(path: &NotePath, text: &str, findings: &mut Vec<Finding>) -> bool {
    if let Some(front) = front_matter::read(text) {
        let broken = !front.problems.is_empty() && claims_private(text);
        for (key, value) in front.entries.iter().filter(|(key, _)| is_private_key(key)) {
            if *value == Value::Bool(true) && key == "private" {
                return true;
            }
            if says_private(value) || key != "private" {
                let finding = Finding::stop(path, front.line(key), format!("`{key}` may say that this note is private"));
                findings.push(finding.hint("write `private: true` or `private: false`"));
                return true;
            }
        }
        if broken {
            let finding = Finding::stop(path, Some(1), "the front matter cannot be read, and it may say `private`");
            findings.push(finding.hint("put the front matter right"));
        }
        return broken;
    }
    let looks = text.starts_with("---") || text.starts_with("+++");
    let private = looks && claims_private(text);
    if private {
        let finding = Finding::stop(path, Some(1), "the front matter is not closed, and it may say `private`");
        findings.push(finding.hint("close it with a line like its first"));
    }
    private
}

fn claims_private(text: &str) -> bool {
    text.lines().take(60).filter_map(|line| line.split_once([':', '='])).any(|(key, _)| {
        is_private_key(key.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')))
    })
}

fn web_link(url: &str) -> Option<String> {
    let url = url.trim();
    let lower = url.to_lowercase();
    (lower.starts_with("https://") || lower.starts_with("http://")).then(|| link_target(url))
}

/// Reads when something starts: the day where the event is, and the instant to sort by.
fn when(start: &str, zone: Option<&TimeZone>) -> (Option<Date>, Option<i128>) {
    let Ok(pieces) = Pieces::parse(start.trim()) else { return (None, None) };
    let local = pieces.date().to_datetime(pieces.time().unwrap_or_default());
    let offset = pieces.to_numeric_offset();
    let instant = match (offset, zone) {
        (Some(offset), _) => offset.to_timestamp(local).ok(),
        (None, Some(zone)) => zone.to_timestamp(local).ok(),
        (None, None) => TimeZone::UTC.to_timestamp(local).ok(),
    };
    let day = match (offset, zone, instant) {
        (Some(_), Some(zone), Some(instant)) => instant.to_zoned(zone.clone()).date(),
        _ => pieces.date(),
    };
    (Some(day), instant.map(jiff::Timestamp::as_nanosecond))
}

fn sort(talks: &mut [Talk], order: Order) {
    let by_start = |talk: &Talk| (talk.instant.is_none(), talk.instant, talk.note.path.clone());
    match order {
        Order::Hand => {}
        Order::Start => talks.sort_by_cached_key(by_start),
        Order::Title => talks.sort_by_cached_key(|talk| (talk.note.title.to_lowercase(), talk.note.path.clone())),
        Order::Path => talks.sort_by_cached_key(|talk| talk.note.path.clone()),
        Order::Rating => {
            talks.sort_by_cached_key(|talk| (std::cmp::Reverse(talk.note.rating.unwrap_or(0)), by_start(talk)));
        }
    }
}

fn name_anchors(talks: &mut [Talk]) {
    let mut taken = BTreeSet::new();
    for talk in talks {
        let base = format!("talk-{}", file_words(&talk.note.title, 60));
        let mut anchor = base.clone();
        let mut number = 2;
        while !taken.insert(anchor.clone()) {
            anchor = format!("{base}-{number}");
            number += 1;
        }
        talk.anchor = anchor;
    }
}

fn date(
    plan: &Plan,
    talks: &[Talk],
    event: Option<&Event>,
    zone: Option<&TimeZone>,
    findings: &mut Vec<Finding>,
) -> String {
    let written = |text: &str| -> Option<String> {
        let pieces = Pieces::parse(text.trim()).ok()?;
        let local = pieces.date().to_datetime(pieces.time().unwrap_or_default());
        let offset = match (pieces.to_numeric_offset(), zone) {
            (Some(offset), _) => offset,
            (None, Some(zone)) => zone.to_offset(zone.to_timestamp(local).ok()?),
            (None, None) => jiff::tz::Offset::UTC,
        };
        let zoned = offset.to_timestamp(local).ok()?.to_zoned(offset.to_time_zone());
        Some(zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
    };
    if let Some(text) = &plan.date {
        if let Some(date) = written(text) {
            return date;
        }
        let finding = Finding::stop(&plan.path, plan.date_line, format!("\"{text}\" is no date"));
        findings.push(finding.hint("write it as 2026-09-20 or 2026-09-20T18:00:00+02:00"));
        return String::new();
    }
    let last = talks.iter().filter_map(|talk| talk.note.end.as_deref().or(talk.note.start.as_deref())).max();
    let known = last.or(event.and_then(|e| e.end.as_deref().or(e.start.as_deref())));
    if let Some(date) = known.and_then(written) {
        findings.push(
            Finding::advice(&plan.path, None, format!("the post has no date, so {date} is taken: the end of its talks"))
                .hint("write `date:` in its front matter"),
        );
        return date;
    }
    let finding = Finding::stop(&plan.path, None, "the post has no date, and its talks have none either");
    findings.push(finding.hint("write `date:` in its front matter, as in `date: 2026-09-20`"));
    String::new()
}

struct Writer<'a> {
    plan: &'a Plan,
    /// The name in the blog of each picture, and which of them are taken, without case.
    names: BTreeMap<NotePath, String>,
    composed: Composed,
}

impl Writer<'_> {
    fn prose(&mut self, talks: &mut [Talk]) {
        let plan = self.plan;
        let public = private::hide(&plan.prose);
        let line_of = |at: usize| plan.prose_line + public.line(at) - 1;
        for (line, message) in &public.troubles {
            self.composed.findings.push(Finding::stop(&plan.path, Some(plan.prose_line + line - 1), message.clone()));
        }
        let (directives, wrong) = directive::find(&public.text);
        for (at, message, hint) in wrong {
            let mut finding = Finding::stop(&plan.path, Some(line_of(at)), message);
            finding.hint = hint;
            self.composed.findings.push(finding);
        }
        let has_title = Parser::new_ext(&public.text, MARKDOWN)
            .any(|mark| matches!(mark, Mark::Start(Tag::Heading { level: pulldown_cmark::HeadingLevel::H1, .. })));
        let place = Place {
            // The page's title is its only heading of the first level.
            top: has_title.then_some(2),
            heading: &plan.title,
            label: "p",
            comments: true,
            // No text has this character, so the prose can be parted where it stands.
            replace: directives.iter().map(|d| (d.range.clone(), "\n\u{0}\n".to_owned())).collect(),
        };
        let text = adapt(&public.text, &place, &mut |target, picture, at| {
            self.leads(&plan.path, target, picture, line_of(at), talks)
        });
        let mut above = 1;
        for (number, part) in text.split('\u{0}').enumerate() {
            if let Some(directive) = number.checked_sub(1).and_then(|at| directives.get(at)) {
                self.answer(&directive.asks, above, talks, line_of(directive.range.start));
            }
            let levels = Parser::new_ext(part, MARKDOWN).filter_map(|mark| match mark {
                Mark::End(TagEnd::Heading(level)) => Some(level as u8),
                _ => None,
            });
            above = levels.last().unwrap_or(above);
            if !part.trim().is_empty() {
                self.composed.blocks.push(Block::Text(part.trim_matches('\n').to_owned()));
            }
        }
        if directives.iter().any(|d| matches!(d.asks, Asks::Talks { .. })) {
            for talk in talks.iter().filter(|talk| !talk.shown) {
                let message = format!("no directive of the post shows \"{}\"", talk.note.title);
                let finding = Finding::advice(&talk.note.path, None, message);
                self.composed.findings.push(finding.hint("`<!-- talklog:talks -->` shows all that are left"));
            }
        } else if !talks.is_empty() {
            let all = Asks::Talks { track: None, tag: None, day: None, group: None };
            self.answer(&all, 1, talks, plan.prose_line);
        }
    }

    fn answer(&mut self, asks: &Asks, above: u8, talks: &mut [Talk], line: u32) {
        let list = match asks {
            Asks::Talks { track, tag, day, group } => {
                let is = |have: Option<&str>, want: &Option<String>| {
                    want.as_ref().is_none_or(|want| have.is_some_and(|have| have.to_lowercase() == want.to_lowercase()))
                };
                let chosen: Vec<usize> = talks
                    .iter()
                    .enumerate()
                    .filter(|(_, talk)| !talk.shown)
                    .filter(|(_, talk)| is(talk.note.track.as_deref(), track))
                    .filter(|(_, talk)| tag.is_none() || talk.note.tags.iter().any(|have| is(Some(have), tag)))
                    .filter(|(_, talk)| is(talk.day.map(|day| day.to_string()).as_deref(), day))
                    .map(|(at, _)| at)
                    .collect();
                if chosen.is_empty() {
                    let message = "this directive finds no talk that is not shown already";
                    self.composed.findings.push(Finding::advice(&self.plan.path, Some(line), message));
                }
                let group = match (group, track, day) {
                    (Some(group), _, _) => *group,
                    (None, Some(_), _) if self.plan.group == Group::Track => Group::None,
                    (None, _, Some(_)) if self.plan.group == Group::Day => Group::None,
                    _ => self.plan.group,
                };
                return self.talks(&chosen, group, above, talks);
            }
            Asks::Tools => tools(talks),
            Asks::Todos => self.todos(talks),
            Asks::Favourites { least } => {
                let mut best: Vec<&Talk> =
                    talks.iter().filter(|talk| talk.note.rating.is_some_and(|r| r >= *least)).collect();
                best.sort_by_key(|talk| std::cmp::Reverse(talk.note.rating));
                best.iter().map(|talk| format!("- {}", with_speakers(talk))).collect()
            }
            Asks::Speakers => speakers(talks),
            Asks::WatchLater => talks
                .iter()
                .filter(|talk| talk.note.watched == Some(Watched::Later))
                .map(|talk| format!("- {}", with_speakers(talk)))
                .collect(),
        };
        if list.is_empty() {
            let message = "this directive finds nothing, so nothing stands in its place";
            self.composed.findings.push(Finding::advice(&self.plan.path, Some(line), message));
        } else {
            self.composed.blocks.push(Block::Text(list.join("\n")));
        }
    }

    fn talks(&mut self, chosen: &[usize], group: Group, above: u8, talks: &mut [Talk]) {
        let label = |talk: &Talk| match group {
            Group::Day => talk.day.map(|day| (day.to_string(), day.strftime("%A %-d %B").to_string())),
            Group::Track => talk.note.track.clone().map(|track| (track.to_lowercase(), track)),
            Group::None => None,
        };
        let mut groups: Vec<(Option<(String, String)>, Vec<usize>)> = Vec::new();
        for &at in chosen {
            let Some(talk) = talks.get(at) else { continue };
            let label = label(talk);
            let key = label.as_ref().map(|(key, _)| key);
            match groups.iter_mut().find(|(known, _)| known.as_ref().map(|(key, _)| key) == key) {
                Some((_, members)) => members.push(at),
                None => groups.push((label, vec![at])),
            }
        }
        groups.sort_by_key(|(label, _)| label.is_none());
        if group == Group::Day && self.plan.order != Order::Hand {
            groups.sort_by_key(|(label, _)| (label.is_none(), label.as_ref().map(|(key, _)| key.clone())));
        }
        let headed = groups.iter().any(|(label, _)| label.is_some());
        let level = (above + 1).min(6);
        for (label, members) in groups {
            if headed {
                let text = label.map_or_else(|| "More talks".to_owned(), |(_, text)| escape(&text));
                self.composed.blocks.push(Block::Heading { level, text, anchor: None });
            }
            for at in members {
                self.talk(at, if headed { (level + 1).min(6) } else { level }, talks);
            }
        }
    }

    fn talk(&mut self, at: usize, level: u8, talks: &mut [Talk]) {
        let Some(talk) = talks.get_mut(at) else { return };
        talk.shown = true;
        let Some(talk) = talks.get(at) else { return };
        self.composed.talks.push(ComposedTalk {
            path: talk.note.path.clone(),
            heading: talk.heading.clone(),
            anchor: talk.anchor.clone(),
            block: Some(self.composed.blocks.len()),
        });
        self.composed.blocks.push(Block::Heading {
            level,
            text: talk.heading_markdown.clone(),
            anchor: Some(talk.anchor.clone()),
        });
        let mut about = Vec::new();
        if self.plan.include.rating
            && let Some(rating) = talk.note.rating
        {
            about.push(format!("Rated {rating}/5"));
        }
        if self.plan.include.links {
            for (word, url) in [("Slides", &talk.note.slides), ("Recording", &talk.note.video)] {
                let Some(url) = url else { continue };
                match web_link(url) {
                    Some(url) => about.push(format!("[{word}]({url})")),
                    None => {
                        let message = format!("\"{url}\" is no address on the web, so the post does not link to it");
                        self.composed.findings.push(Finding::advice(&talk.note.path, None, message));
                    }
                }
            }
        }
        if !about.is_empty() {
            self.composed.blocks.push(Block::Text(about.join(" · ")));
        }
        if !self.plan.include.notes {
            return;
        }
        let place = Place {
            top: Some((level + 1).min(6)),
            heading: &talk.heading,
            label: &format!("{}", self.composed.talks.len()),
            comments: false,
            replace: Vec::new(),
        };
        let text = adapt(&talk.public.text, &place, &mut |target, picture, at| {
            let line = talk.body_line + talk.public.line(at) - 1;
            self.leads(&talk.note.path, target, picture, line, talks)
        });
        if text.trim().is_empty() {
            self.composed.findings.push(Finding::advice(&talk.note.path, None, "this talk has no notes to show"));
        } else {
            self.composed.blocks.push(Block::Text(text.trim_matches('\n').to_owned()));
        }
    }

    /// Says where a link or picture of a note leads once it stands in the post.
    fn leads(&mut self, note: &NotePath, target: &str, picture: bool, line: u32, talks: &[Talk]) -> Leads {
        let lower = target.trim().to_lowercase();
        let on_the_web = lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("//");
        if on_the_web || !picture && (lower.starts_with("mailto:") || lower.starts_with("tel:") || lower.starts_with('#'))
        {
            return Leads::AsWritten;
        }
        let decoded = percent_encoding::percent_decode_str(target).decode_utf8_lossy();
        let file = decoded.split('#').next().unwrap_or_default();
        let place = [file, target].into_iter().find_map(|file| note.join(file));
        if let Some(place) = place.clone().filter(NotePath::is_image)
            && picture
        {
            return Leads::To(self.image(place, note, line));
        }
        let talk = talks.iter().find(|talk| {
            place.as_ref() == Some(&talk.note.path)
                || !lower.contains(':') && !file.is_empty() && plan::is_named(&talk.note, file)
        });
        if let Some(talk) = talk {
            return Leads::Talk { anchor: talk.anchor.clone(), title: talk.note.title.clone() };
        }
        // A wikilink names another note of this notebook, which readers do not have: its words say enough.
        if picture || lower.contains('/') || lower.contains('.') || lower.contains(':') {
            let what = if picture { "the picture" } else { "the link" };
            let message = format!("{what} \"{target}\" leads nowhere in a blog, so only its words stay");
            self.composed.findings.push(Finding::advice(note, Some(line), message));
        }
        Leads::Nowhere
    }

    fn image(&mut self, from: NotePath, note: &NotePath, line: u32) -> String {
        if let Some(name) = self.names.get(&from) {
            return name.clone();
        }
        let extension = from.extension().unwrap_or("png").to_lowercase();
        let stem = file_words(from.stem(), 100);
        let mut name = format!("{stem}.{extension}");
        let mut number = 2;
        while self.names.values().any(|taken| *taken == name) {
            name = format!("{stem}-{number}.{extension}");
            number += 1;
        }
        self.names.insert(from.clone(), name.clone());
        self.composed.images.push(PostImage { from, name: name.clone(), note: note.clone(), line });
        name
    }

    fn todos(&self, talks: &[Talk]) -> Vec<String> {
        let mut list = Vec::new();
        for talk in talks {
            let outline = markdown::outline(&talk.public.text, talk.body_line);
            for todo in outline.todos.iter().filter(|todo| !todo.done) {
                list.push(format!("- [ ] {} ({})", escape_line(&todo.text), title_link(talk)));
            }
        }
        list
    }

    fn finish(mut self, talks: &[Talk]) -> Composed {
        // A talk that no directive shows has no place to lead to.
        for talk in talks.iter().filter(|talk| !talk.shown) {
            let link = format!("](#{})", talk.anchor);
            for block in &mut self.composed.blocks {
                if let Block::Text(text) = block {
                    unlink(text, &link);
                }
            }
        }
        self.composed
    }
}

/// Takes the links to an anchor out of a text, and leaves their words.
fn unlink(text: &mut String, link: &str) {
    while let Some(end) = text.find(link) {
        let (mut depth, mut begin) = (0u32, None);
        let bytes = text.as_bytes();
        for at in (0..end).rev() {
            let escaped = at > 0 && bytes.get(at - 1) == Some(&b'\\');
            match bytes.get(at) {
                Some(b']') if !escaped => depth += 1,
                Some(b'[') if !escaped && depth == 0 => {
                    begin = Some(at);
                    break;
                }
                Some(b'[') if !escaped => depth -= 1,
                _ => {}
            }
        }
        text.replace_range(end..end + link.len(), "");
        let Some(begin) = begin else { continue };
        text.replace_range(begin..=begin, "");
    }
}

fn title_link(talk: &Talk) -> String {
    format!("[{}](#{})", escape(&talk.note.title), talk.anchor)
}

fn with_speakers(talk: &Talk) -> String {
    let names: Vec<String> = talk.note.speakers.iter().map(|s| escape(&s.name)).collect();
    if names.is_empty() { title_link(talk) } else { format!("{} – {}", title_link(talk), names.join(", ")) }
}

fn speakers(talks: &[Talk]) -> Vec<String> {
    let mut list: Vec<(String, Option<String>, Vec<String>)> = Vec::new();
    for talk in talks {
        for speaker in &talk.note.speakers {
            let link = title_link(talk);
            match list.iter_mut().find(|(name, _, _)| *name == speaker.name) {
                Some((_, affiliation, links)) => {
                    if affiliation.is_none() {
                        affiliation.clone_from(&speaker.affiliation);
                    }
                    links.push(link);
                }
                None => list.push((speaker.name.clone(), speaker.affiliation.clone(), vec![link])),
            }
        }
    }
    list.into_iter()
        .map(|(name, affiliation, links)| {
            let of = affiliation.map(|a| format!(" ({})", escape(&a))).unwrap_or_default();
            format!("- {}{of}: {}", escape_line(&name), links.join(", "))
        })
        .collect()
}

/// Lists the repositories that talks mention, each once, with the talk that mentioned it first.
fn tools(talks: &[Talk]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut list = Vec::new();
    for talk in talks {
        let outline = markdown::outline(&talk.public.text, talk.body_line);
        for link in outline.links.iter().filter(|link| link.kind == LinkKind::Markdown) {
            let Some((name, address)) = repository(&link.target) else { continue };
            if seen.insert(address.to_lowercase()) {
                list.push(format!("- [{}]({}) ({})", escape(&name), link_target(&address), title_link(talk)));
            }
        }
    }
    list
}

/// Gives name and address of the repository that a link leads into.
fn repository(target: &str) -> Option<(String, String)> {
    let url = url::Url::parse(target).ok()?;
    let host = url.host_str()?.trim_start_matches("www.");
    let known = ["github.com", "gitlab.com", "codeberg.org", "bitbucket.org", "git.sr.ht"].contains(&host)
        || host.starts_with("git.")
        || host.starts_with("gitlab.");
    let mut parts = url.path_segments()?.filter(|part| !part.is_empty());
    let (owner, name) = (parts.next()?, parts.next()?.trim_end_matches(".git"));
    (known && matches!(url.scheme(), "http" | "https"))
        .then(|| (format!("{owner}/{name}"), format!("https://{host}/{owner}/{name}")))
}

