//! A talk as a post sees it: without what is private, with its heading, its day and its place in the order.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;

use super::kind::{self, Kind};
use super::words::{escape, link_target};
use super::{Finding, HeadingLink, Order, Plan, private};
use crate::event::Event;
use crate::front_matter::{self, FrontMatter, Value};
use crate::note::{self, Note};
use crate::path::{NotePath, file_words};

/// A talk without what is private, and all that the post says about it.
pub(super) struct Talk {
    /// The note, read again from what is public.
    pub(super) note: Note,
    /// The body's first line in the note.
    pub(super) body_line: u32,
    /// Its body.
    pub(super) public: private::Public,
    pub(super) anchor: String,
    /// What kind of talk it is.
    pub(super) kind: Kind,
    /// The day it starts on, where the event is.
    pub(super) day: Option<Date>,
    /// The time of that day, where one is written.
    pub(super) time: Option<Time>,
    /// When it starts, to sort by: nanoseconds.
    pub(super) instant: Option<i128>,
    /// Whether a directive has shown it.
    pub(super) shown: bool,
    /// Whether that was under a heading, so that links can lead to it.
    pub(super) headed: bool,
}

/// Reads a talk's note; none when it is private.
pub(super) fn read(
    note: &Note,
    text: &str,
    zone: Option<&TimeZone>,
    findings: &mut Vec<Finding>,
) -> Option<Talk> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let front = front_matter::read(&text);
    if note.private || is_private(&note.path, &text, front.as_ref(), findings) {
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
    let mut open = if public.text == body {
        note.clone()
    } else {
        note::read(&note.path, note.revision, &format!("{head}{}", public.text))
    };
    let marked = std::iter::once(&open.title)
        .chain(open.speakers.iter().map(|s| &s.name))
        .chain(open.speakers.iter().filter_map(|s| s.affiliation.as_ref()))
        .chain(&open.tags)
        .chain([&open.track, &open.room, &open.url, &open.slides, &open.video].into_iter().flatten())
        .any(|field| private::is_marked(field));
    if marked {
        findings.push(Finding::stop(&note.path, Some(1), "a private mark stands in the front matter"));
        // Neither does the file's name, which often holds the title's words.
        "(kept back)".clone_into(&mut open.title);
        open.speakers.clear();
        (open.track, open.room, open.url, open.slides, open.video) = (None, None, None, None, None);
        open.tags.clear();
    }
    let When { day, time, instant } =
        open.start.as_deref().map(|start| when(start, zone)).unwrap_or_default();
    let kind = kind::of(&open, front.as_ref());
    Some(Talk {
        note: open,
        body_line,
        public,
        anchor: String::new(),
        kind,
        day,
        time,
        instant,
        shown: false,
        headed: false,
    })
}

impl Talk {
    /// Fills a heading's pattern: the words, and the same in markdown, with the title as a link.
    pub(super) fn heading(&self, of: &str, link: HeadingLink, number: usize) -> (String, String) {
        let note = &self.note;
        let values = |name: &str| match name {
            "title" => note.title.clone(),
            "speakers" => note.speakers.iter().map(|s| s.name.as_str()).collect::<Vec<_>>().join(", "),
            "people" => {
                let people = note.speakers.iter().map(|s| match &s.affiliation {
                    Some(of) => format!("{}, {of}", s.name),
                    None => s.name.clone(),
                });
                people.collect::<Vec<_>>().join(" & ")
            }
            "room" => note.room.clone().unwrap_or_default(),
            "track" => note.track.clone().unwrap_or_default(),
            "rating" => note.rating.map(|rating| format!("{rating}/5")).unwrap_or_default(),
            "day" => self.day.map(day_words).unwrap_or_default(),
            "time" => self.time.map(|time| time.strftime("%H:%M").to_string()).unwrap_or_default(),
            "kind" => self.kind.word().to_owned(),
            "number" => number.to_string(),
            _ => String::new(),
        };
        let words = pattern(of, &|name| values(name), &str::to_owned);
        let url = self.link(link);
        let markdown = pattern(
            of,
            &|name| match (name, &url) {
                ("title", Some(url)) => format!("[{}]({url})", escape(&note.title)),
                _ => escape(&values(name)),
            },
            &|literal| escape(literal),
        );
        (words, markdown)
    }

    /// Gives what a heading links to.
    pub(super) fn link(&self, link: HeadingLink) -> Option<String> {
        let url = match link {
            HeadingLink::Talk => &self.note.url,
            HeadingLink::Recording => &self.note.video,
            HeadingLink::Slides => &self.note.slides,
            HeadingLink::None => &None,
        };
        url.as_deref().and_then(web_link)
    }
}

/// Writes a day as a heading shows it.
pub(super) fn day_words(day: Date) -> String {
    day.strftime("%A %-d %B").to_string()
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
    // Two slips leave five of its letters.
    let own = |c: &char| matches!(c.to_ascii_lowercase(), 'p' | 'r' | 'i' | 'v' | 'a' | 't' | 'e');
    let ascii = key.is_ascii();
    if ascii && key.chars().filter(own).count() < 5 {
        return false;
    }
    super::slips(&key.trim().to_lowercase(), "private") <= 2
}

fn is_private(path: &NotePath, text: &str, front: Option<&FrontMatter>, findings: &mut Vec<Finding>) -> bool {
    if let Some(front) = front {
        let broken = !front.problems.is_empty() && claims_private(text);
        for (key, value) in front.entries.iter().filter(|(key, _)| is_private_key(key)) {
            if *value == Value::Bool(true) && key == "private" {
                return true;
            }
            if says_private(value) || key != "private" {
                let finding = Finding::stop(
                    path,
                    front.line(key),
                    format!("`{key}` may say that this note is private"),
                );
                findings.push(finding.hint("write `private: true` or `private: false`"));
                return true;
            }
        }
        if broken {
            let finding =
                Finding::stop(path, Some(1), "the front matter cannot be read, and it may say `private`");
            findings.push(finding.hint("put the front matter right"));
        }
        return broken;
    }
    let looks = text.starts_with("---") || text.starts_with("+++");
    let private = looks && claims_private(text);
    if private {
        let finding =
            Finding::stop(path, Some(1), "the front matter is not closed, and it may say `private`");
        findings.push(finding.hint("close it with a line like its first"));
    }
    private
}

fn claims_private(text: &str) -> bool {
    text.lines().take(60).filter_map(|line| line.split_once([':', '='])).any(|(key, _)| {
        is_private_key(key.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')))
    })
}

/// Gives a link's target where it leads to the web.
pub(super) fn web_link(url: &str) -> Option<String> {
    let url = url.trim();
    let lower = url.to_lowercase();
    (lower.starts_with("https://") || lower.starts_with("http://")).then(|| link_target(url))
}

/// When a talk starts.
#[derive(Default)]
struct When {
    day: Option<Date>,
    time: Option<Time>,
    instant: Option<i128>,
}

/// Reads when something starts: the day and the time where the event is, and the instant to sort by.
fn when(start: &str, zone: Option<&TimeZone>) -> When {
    let Ok(pieces) = Pieces::parse(start.trim()) else { return When::default() };
    let local = pieces.date().to_datetime(pieces.time().unwrap_or_default());
    let offset = pieces.to_numeric_offset();
    let instant = match (offset, zone) {
        (Some(offset), _) => offset.to_timestamp(local).ok(),
        (None, Some(zone)) => zone.to_timestamp(local).ok(),
        (None, None) => TimeZone::UTC.to_timestamp(local).ok(),
    };
    let there = match (offset, zone, instant) {
        (Some(_), Some(zone), Some(instant)) => instant.to_zoned(zone.clone()).datetime(),
        _ => local,
    };
    When {
        day: Some(there.date()),
        time: pieces.time().map(|_| there.time()),
        instant: instant.map(jiff::Timestamp::as_nanosecond),
    }
}

/// Puts talks in order.
pub(super) fn sort(talks: &mut [Talk], order: Order) {
    let by_start = |talk: &Talk| (talk.instant.is_none(), talk.instant, talk.note.path.clone());
    match order {
        Order::Hand => {}
        Order::Start => talks.sort_by_cached_key(by_start),
        Order::Title => {
            talks.sort_by_cached_key(|talk| (talk.note.title.to_lowercase(), talk.note.path.clone()));
        }
        Order::Path => talks.sort_by_cached_key(|talk| talk.note.path.clone()),
        Order::Rating => {
            talks.sort_by_cached_key(|talk| {
                (std::cmp::Reverse(talk.note.rating.unwrap_or(0)), by_start(talk))
            });
        }
    }
}

/// Gives every talk a place of its own for links to lead to.
pub(super) fn name_anchors(talks: &mut [Talk]) {
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

/// Writes a date as it stands in front matter: with the offset of the event's zone where it says none.
fn written(text: &str, zone: Option<&TimeZone>) -> Option<String> {
    let pieces = Pieces::parse(text.trim()).ok()?;
    let local = pieces.date().to_datetime(pieces.time().unwrap_or_default());
    let offset = match (pieces.to_numeric_offset(), zone) {
        (Some(offset), _) => offset,
        (None, Some(zone)) => zone.to_offset(zone.to_timestamp(local).ok()?),
        (None, None) => jiff::tz::Offset::UTC,
    };
    let zoned = offset.to_timestamp(local).ok()?.to_zoned(offset.to_time_zone());
    Some(zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

/// Gives when the post says it was changed.
pub(super) fn updated(plan: &Plan, zone: Option<&TimeZone>, findings: &mut Vec<Finding>) -> Option<String> {
    let text = plan.updated.as_ref()?;
    let date = written(text, zone);
    if date.is_none() {
        let finding = Finding::stop(&plan.path, plan.updated_line, format!("\"{text}\" is no date"));
        findings.push(finding.hint("write it as 2026-09-20 or 2026-09-20T18:00:00+02:00"));
    }
    date
}

/// Gives the post's date: as written, else the end of its talks, else that of its event.
pub(super) fn date(
    plan: &Plan,
    talks: &[Talk],
    event: Option<&Event>,
    zone: Option<&TimeZone>,
    findings: &mut Vec<Finding>,
) -> String {
    if let Some(text) = &plan.date {
        if let Some(date) = written(text, zone) {
            return date;
        }
        let finding = Finding::stop(&plan.path, plan.date_line, format!("\"{text}\" is no date"));
        findings.push(finding.hint("write it as 2026-09-20 or 2026-09-20T18:00:00+02:00"));
        return String::new();
    }
    let last = talks.iter().filter_map(|talk| talk.note.end.as_deref().or(talk.note.start.as_deref())).max();
    let known = last.or(event.and_then(|e| e.end.as_deref().or(e.start.as_deref())));
    if let Some(date) = known.and_then(|text| written(text, zone)) {
        findings.push(
            Finding::advice(
                &plan.path,
                None,
                format!("the post has no date, so {date} is taken: the end of its talks"),
            )
            .hint("write `date:` in its front matter"),
        );
        return date;
    }
    let finding = Finding::stop(&plan.path, None, "the post has no date, and its talks have none either");
    findings.push(finding.hint("write `date:` in its front matter, as in `date: 2026-09-20`"));
    String::new()
}
