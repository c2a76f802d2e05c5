//! Makes a text fit to stand in a post beside others.
//!
//! Headings are shifted to sit under the talk's, pictures get the name they have in the blog, links between notes
//! become links within the page or plain words, footnotes get labels of their own, links by reference are written
//! out. All else stays byte for byte, so every word stays and stays in order: the source is edited in place, it is
//! never rendered and written anew.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Parser, Tag, TagEnd};

use super::words::{escape, link_target, say};
use super::{MARKDOWN, fence_is_closed, words};

/// Where a link or picture leads once it stands in the post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Leads {
    /// As it is written.
    AsWritten,
    /// To a place in the page, or to a picture beside it.
    To(String),
    /// To a talk in the page, or to a post on the web, whose title stands in where the link has no words of its own.
    Note { place: String, title: String },
    /// Nowhere that a reader could follow: its words stay.
    Nowhere,
}

/// What a text is adapted to.
pub(super) struct Place<'a> {
    /// The level that the text's highest heading gets; none leaves headings alone.
    pub(super) top: Option<u8>,
    /// The heading that stands over the text: a title that only repeats it is dropped.
    pub(super) heading: &'a str,
    /// What footnote labels begin with; empty where they stay.
    pub(super) label: &'a str,
    /// Whether comments stay. In talks they go: nobody wrote them for a reader.
    pub(super) comments: bool,
    /// Parts that are replaced by something else.
    pub(super) replace: Vec<(Range<usize>, String)>,
}

/// Adapts a text; `leads` is asked for the target of every link and picture, with true for a picture.
pub(super) fn adapt(
    body: &str,
    place: &Place<'_>,
    leads: &mut dyn FnMut(&str, bool, usize) -> Leads,
) -> String {
    let parser = Parser::new_ext(body, MARKDOWN);
    let mut edits = Edits::new(body);
    edits.blocked = place.replace.iter().map(|(range, _)| range.clone()).collect();
    edits.blocked.sort_by_key(|range| range.start);
    for (_, definition) in parser.reference_definitions().iter() {
        edits.put(definition.span.clone(), String::new());
    }
    let events: Vec<(Event<'_>, Range<usize>)> = parser.into_offset_iter().collect();
    let dropped = place.top.map_or(0, |_| repeated_title(body, &events, place.heading, &mut edits));
    shift_headings(body, &events, dropped, place.top, &mut edits);
    label_footnotes(body, &events, place.label, &mut edits);
    follow_links(body, &events, leads, &mut edits);
    clean_html(body, &events, place.comments, leads, &mut edits);
    edits.asked.extend(place.replace.iter().cloned());
    let mut text = edits.apply();
    close_fence(&mut text);
    text
}

/// Changes to a text, put in any order and applied in one go. Of two that overlap, the one that begins first wins.
pub(super) struct Edits<'a> {
    text: &'a str,
    asked: Vec<(Range<usize>, String)>,
    /// Parts that are replaced as a whole: nothing that begins in one is changed. In rising order.
    blocked: Vec<Range<usize>>,
}

impl<'a> Edits<'a> {
    /// Starts with no change.
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, asked: Vec::new(), blocked: Vec::new() }
    }

    /// Replaces a range.
    pub(super) fn put(&mut self, range: Range<usize>, text: impl Into<String>) {
        let before = self.blocked.partition_point(|blocked| blocked.start <= range.start);
        let inside = before.checked_sub(1).and_then(|at| self.blocked.get(at));
        if inside.is_none_or(|blocked| blocked.end <= range.start) {
            self.asked.push((range, text.into()));
        }
    }

    /// Gives the changed text.
    pub(super) fn apply(mut self) -> String {
        self.asked.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::with_capacity(self.text.len() + 256);
        let mut at = 0;
        for (range, text) in self.asked {
            if range.start < at {
                continue;
            }
            out.push_str(self.text.get(at..range.start).unwrap_or_default());
            out.push_str(&text);
            at = range.end;
        }
        out.push_str(self.text.get(at..).unwrap_or_default());
        out
    }
}

/// Drops the heading, and the speaker's line under it, that only repeat what stands above; gives how many events
/// they were.
fn repeated_title(
    body: &str,
    events: &[(Event<'_>, Range<usize>)],
    heading: &str,
    edits: &mut Edits<'_>,
) -> usize {
    let above = words(heading);
    let mut dropped = 0;
    for turn in 0..2 {
        let Some((Event::Start(start), range)) = events.get(dropped) else { break };
        let fits = match start {
            Tag::Heading { .. } => true,
            Tag::Paragraph => turn == 1,
            _ => false,
        };
        let end = events.iter().skip(dropped).position(|(event, _)| *event == Event::End(start.to_end()));
        let Some(inside) = end.and_then(|end| events.get(dropped..=dropped + end)) else { break };
        let rich = inside.iter().any(|(event, _)| {
            matches!(
                event,
                Event::Start(Tag::Link { .. } | Tag::Image { .. })
                    | Event::FootnoteReference(_)
                    | Event::InlineHtml(_)
            )
        });
        let said = words(&say(inside.iter().map(|(event, _)| event)));
        if !fits || rich || said.is_empty() || !above.windows(said.len()).any(|part| part == said.as_slice())
        {
            break;
        }
        edits.put(range.start..range.end.min(body.len()), "\n");
        dropped += inside.len();
    }
    dropped
}

fn shift_headings(
    body: &str,
    events: &[(Event<'_>, Range<usize>)],
    dropped: usize,
    top: Option<u8>,
    edits: &mut Edits<'_>,
) {
    let Some(top) = top else { return };
    let levels = events.iter().skip(dropped).filter_map(|(event, _)| match event {
        Event::Start(Tag::Heading { level, .. }) => Some(*level as u8),
        _ => None,
    });
    let Some(highest) = levels.min() else { return };
    let mut depth = 0u32;
    for (event, range) in events.iter().skip(dropped) {
        match event {
            Event::Start(Tag::BlockQuote(_) | Tag::Item | Tag::FootnoteDefinition(_)) => depth += 1,
            Event::End(TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition) => {
                depth = depth.saturating_sub(1);
            }
            Event::Start(Tag::Heading { level, .. }) => {
                let marks = "#".repeat(usize::from((*level as u8 - highest + top).min(6)));
                let source = body.get(range.clone()).unwrap_or_default();
                let indent = source.len() - source.trim_start().len();
                let begin = range.start + indent;
                let hashes = source.trim_start().len() - source.trim_start().trim_start_matches('#').len();
                // `#hashtag` over `===` is a heading by its underline, whatever it begins with.
                let by_hash = hashes > 0
                    && source
                        .trim_start()
                        .get(hashes..)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n']));
                if by_hash {
                    edits.put(begin..begin + hashes, marks);
                } else if depth == 0 {
                    underlined(source, range.start, indent, &marks, edits);
                }
            }
            _ => {}
        }
    }
}

/// Turns a heading that is marked by a line under it into one that begins with `#`.
fn underlined(source: &str, start: usize, indent: usize, marks: &str, edits: &mut Edits<'_>) {
    let trimmed = source.trim_end();
    let Some(underline) = trimmed.rfind('\n') else { return };
    edits.put(start..start + indent, format!("{marks} "));
    for (at, _) in source.get(..underline).unwrap_or_default().match_indices('\n') {
        edits.put(start + at..start + at + 1, " ");
    }
    edits.put(start + underline..start + trimmed.len(), "");
}

/// Names the footnotes of a text, in small letters.
pub(super) fn footnotes(body: &str) -> Vec<String> {
    if !body.contains("[^") {
        return Vec::new();
    }
    let events = Parser::new_ext(body, MARKDOWN);
    let names = events.filter_map(|event| match event {
        Event::FootnoteReference(name) | Event::Start(Tag::FootnoteDefinition(name)) => {
            Some(name.to_lowercase())
        }
        _ => None,
    });
    names.collect()
}

fn label_footnotes(body: &str, events: &[(Event<'_>, Range<usize>)], label: &str, edits: &mut Edits<'_>) {
    let referred = |name: &str| {
        events
            .iter()
            .any(|(event, _)| matches!(event, Event::FootnoteReference(n) if n.eq_ignore_ascii_case(name)))
    };
    for (event, range) in events {
        let (name, defined) = match event {
            Event::FootnoteReference(name) => (name, false),
            Event::Start(Tag::FootnoteDefinition(name)) => (name, true),
            _ => continue,
        };
        let source = body.get(range.clone()).unwrap_or_default();
        let Some(mark) = source.find("[^") else { continue };
        if defined && !referred(name) {
            // Generators leave out a footnote that nothing refers to; as a paragraph its words stay.
            edits.put(range.start + mark..range.start + mark, "\\");
        } else if !label.is_empty() {
            edits.put(range.start + mark + 2..range.start + mark + 2, format!("{label}-"));
        }
    }
}

struct Open<'a> {
    range: Range<usize>,
    kind: LinkType,
    target: &'a str,
    title: &'a str,
    first: Option<usize>,
    last: usize,
}

fn follow_links(
    body: &str,
    events: &[(Event<'_>, Range<usize>)],
    leads: &mut dyn FnMut(&str, bool, usize) -> Leads,
    edits: &mut Edits<'_>,
) {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut image: Option<(usize, &LinkType, &str, &str)> = None;
    for (number, (event, range)) in events.iter().enumerate() {
        if !matches!(event, Event::End(_)) {
            for link in &mut open {
                link.first.get_or_insert(range.start);
                link.last = link.last.max(range.end);
            }
        }
        match event {
            Event::Start(Tag::Image { link_type, dest_url, title, .. }) if image.is_none() => {
                image = Some((number, link_type, dest_url, title));
            }
            Event::End(TagEnd::Image) => {
                let Some((begin, kind, target, title)) = image.take() else { continue };
                let inside = events.get(begin..number).unwrap_or_default();
                let alt = match kind {
                    LinkType::WikiLink { has_pothole: false } => String::new(),
                    _ => say(inside.iter().map(|(event, _)| event)),
                };
                let Some((_, range)) = events.get(begin) else { continue };
                if let Some(text) = picture(&alt, target, title, *kind, leads(target, true, range.start)) {
                    edits.put(range.clone(), text);
                }
            }
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) if image.is_none() => {
                open.push(Open {
                    range: range.clone(),
                    kind: *link_type,
                    target: dest_url,
                    title,
                    first: None,
                    last: range.start,
                });
            }
            Event::End(TagEnd::Link) if image.is_none() => {
                let Some(link) = open.pop() else { continue };
                let answer = match link.kind {
                    LinkType::Autolink | LinkType::Email => continue,
                    _ => leads(link.target, false, link.range.start),
                };
                write_link(body, &link, answer, edits);
            }
            _ => {}
        }
    }
}

fn picture(alt: &str, target: &str, title: &str, kind: LinkType, leads: Leads) -> Option<String> {
    let title = if title.is_empty() { String::new() } else { format!(" {}", quoted(title)) };
    match leads {
        Leads::To(name) => Some(format!("![{}]({}{title})", escape(alt), link_target(&name))),
        Leads::AsWritten if kind == LinkType::Inline => None,
        Leads::AsWritten => Some(format!("![{}]({}{title})", escape(alt), link_target(target))),
        Leads::Note { place, title } => Some(format!("[{}]({place})", escape(&title))),
        Leads::Nowhere if alt.is_empty() => Some(escape(target)),
        Leads::Nowhere => Some(escape(alt)),
    }
}

fn quoted(title: &str) -> String {
    format!("\"{}\"", title.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " "))
}

fn write_link(body: &str, link: &Open<'_>, leads: Leads, edits: &mut Edits<'_>) {
    let Some(first) = link.first else { return };
    let wiki = matches!(link.kind, LinkType::WikiLink { .. });
    let bare = matches!(link.kind, LinkType::WikiLink { has_pothole: false });
    let (before, after) = (link.range.start..first, link.last..link.range.end);
    let title = if link.title.is_empty() { String::new() } else { format!(" {}", quoted(link.title)) };
    match leads {
        Leads::Note { place, title } if bare => {
            edits.put(link.range.clone(), format!("[{}]({place})", escape(&title)));
        }
        Leads::Note { place, .. } => {
            edits.put(before, "[");
            edits.put(after, format!("]({place})"));
        }
        Leads::To(target) => {
            edits.put(before, "[");
            edits.put(after, format!("]({}{title})", link_target(&target)));
        }
        Leads::AsWritten if link.kind == LinkType::Inline => {}
        Leads::AsWritten if !wiki => {
            edits.put(before, "[");
            edits.put(after, format!("]({}{title})", link_target(link.target)));
        }
        Leads::AsWritten | Leads::Nowhere if bare => {
            edits.put(link.range.clone(), escape(body.get(first..link.last).unwrap_or_default()));
        }
        Leads::AsWritten | Leads::Nowhere => {
            edits.put(before, "");
            edits.put(after, "");
        }
    }
}

/// Takes comments out of notes, and gives `<img>` the name that its picture has in the blog.
fn clean_html(
    body: &str,
    events: &[(Event<'_>, Range<usize>)],
    comments: bool,
    leads: &mut dyn FnMut(&str, bool, usize) -> Leads,
    edits: &mut Edits<'_>,
) {
    for (range, _) in html_ranges(events) {
        let source = body.get(range.clone()).unwrap_or_default();
        let mut at = 0;
        while let Some(step) = source.get(at..).and_then(|rest| rest.find('<')) {
            at += step;
            let rest = source.get(at..).unwrap_or_default();
            if rest.starts_with("<!--") {
                let end = rest.get(4..).and_then(|r| r.find("-->")).map_or(rest.len(), |end| end + 7);
                if !comments {
                    edits.put(range.start + at..range.start + at + end, "");
                }
                at += end;
                continue;
            }
            let Some(tag) = super::html::tag(rest) else {
                at += 1;
                continue;
            };
            if tag.name == "img"
                && let Some(target) = super::html::attribute(tag.source, "src")
                && let Leads::To(name) = leads(&target, true, range.start + at)
            {
                let alt = super::html::attribute(tag.source, "alt").unwrap_or_default();
                edits.put(
                    range.start + at..range.start + at + tag.source.len(),
                    format!(
                        "<img src=\"{}\" alt=\"{}\">",
                        super::html::entities(&name),
                        super::html::entities(&alt)
                    ),
                );
            }
            at += tag.source.len();
        }
    }
}

/// Gives the stretches of raw HTML, those of one block joined where nothing stands between; true for a block.
pub(super) fn html_ranges(events: &[(Event<'_>, Range<usize>)]) -> Vec<(Range<usize>, bool)> {
    let mut ranges: Vec<(Range<usize>, bool)> = Vec::new();
    for (event, range) in events {
        match event {
            Event::InlineHtml(_) => ranges.push((range.clone(), false)),
            Event::Html(_) => match ranges.last_mut() {
                Some((last, true)) if last.end == range.start => last.end = range.end,
                _ => ranges.push((range.clone(), true)),
            },
            _ => {}
        }
    }
    ranges
}

/// Tells at a glance, without parsing, that all fences are closed: each begins a line, and nothing stands in the text
/// in which one would be none or would end with what it stands in.
pub(super) fn has_no_open_fence(text: &str) -> bool {
    let mut open: Option<(char, usize)> = None;
    for line in text.lines() {
        let run_of =
            |mark: char| if line.contains(mark) { line.find(&mark.to_string().repeat(3)) } else { None };
        let Some(at) = run_of('`').or_else(|| run_of('~')) else {
            // A block of HTML, which may hide what looks like a fence.
            if open.is_none() && line.trim_start().starts_with('<') {
                return false;
            }
            continue;
        };
        let mark = if line.get(at..).is_some_and(|rest| rest.starts_with('`')) { '`' } else { '~' };
        let rest = line.trim_start_matches(mark);
        let run = line.len() - rest.len();
        if at > 0 || run < 3 || rest.contains(mark) {
            return false;
        }
        match open {
            None => open = Some((mark, run)),
            Some((opened, least)) if opened == mark && run >= least && rest.trim().is_empty() => open = None,
            // Another fence's mark in the code of this one, which a person has to read twice as well.
            Some(_) => return false,
        }
    }
    open.is_none()
}

/// Closes a fence that is open at the end, so that it does not take in what follows in the post.
fn close_fence(text: &mut String) {
    if has_no_open_fence(text) {
        return;
    }
    if let Some(fence) = open_fence(text) {
        text.truncate(text.trim_end_matches('\n').len());
        text.push('\n');
        text.push_str(&fence);
        text.push('\n');
    }
}

/// Gives what closes the fence that is open at the end of a text, where there is one.
pub(super) fn open_fence(text: &str) -> Option<String> {
    let (mut open, mut depth) = (None, 0u32);
    for (event, range) in Parser::new_ext(text, MARKDOWN).into_offset_iter() {
        match event {
            // Inside these the fence ends with what it stands in.
            Event::Start(Tag::BlockQuote(_) | Tag::Item | Tag::FootnoteDefinition(_)) => depth += 1,
            Event::End(TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition) => {
                depth = depth.saturating_sub(1);
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) if depth == 0 => {
                let source = text.get(range.clone()).unwrap_or_default().trim_end();
                if range.end >= text.trim_end().len() && !fence_is_closed(source) {
                    let mark = source.trim_start().chars().next().unwrap_or('`');
                    let run = source.trim_start().chars().take_while(|c| *c == mark).count().max(3);
                    open = Some(mark.to_string().repeat(run));
                }
            }
            _ => {}
        }
    }
    open
}
