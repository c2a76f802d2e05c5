//! Markdown: what a note's text holds, and its safe HTML.
//!
//! Everything here is pure: text in, values out. Nothing is fetched, no file is looked at; where a link or a
//! picture leads is asked of the caller. Comments between `%%` are text like any other.

mod from_html;
mod html;

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

pub use from_html::from_html;
pub use html::{IMAGE_SCHEME, Render, image_path, image_url, media_type, to_html};

/// A heading of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its words, without marks.
    pub text: String,
    /// Its line in the file, counted from 1.
    pub line: u32,
}

/// How a link is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkKind {
    /// `[text](target)`, by reference too, and `<https://…>`.
    Markdown,
    /// `[[target#heading|text]]`.
    Wiki,
    /// `![alt](target)`.
    Image,
    /// `![[target]]`.
    Embed,
}

/// A link or a picture in the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// How it is written.
    pub kind: LinkKind,
    /// Where it leads, as written, entities and escapes resolved.
    pub target: String,
    /// Its words, or a picture's alt text.
    pub text: String,
    /// Its line in the file, counted from 1.
    pub line: u32,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Todo {
    /// The words after the box or after `TODO`.
    pub text: String,
    /// Whether its box is ticked.
    pub done: bool,
    /// Its line in the file, counted from 1.
    pub line: u32,
}

/// What a note's body holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Links and pictures in order.
    pub links: Vec<Link>,
    /// What is to do, in order.
    pub todos: Vec<Todo>,
    /// The `#tags` of the body, without `#`, each spelling once, in order.
    pub tags: Vec<String>,
    /// Its words, those in code too.
    pub words: u32,
}

/// The dialect, one for all that reads a note.
pub(crate) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_WIKILINKS
}

/// Says what a body holds. `first_line` is the body's first line in its file, counted from 1.
pub fn outline(body: &str, first_line: u32) -> Outline {
    let lines = Lines::of(body, first_line);
    let mut reader = Reader {
        outline: Outline::default(),
        tags: HashSet::new(),
        body,
        lines: &lines,
        run: String::new(),
        tag_run: 0..0,
        line: None,
    };
    let mut heading: Option<Heading> = None;
    let mut open_links: Vec<Link> = Vec::new();
    let mut in_code = false;
    for (event, range) in Parser::new_ext(body, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                reader.end_run();
                heading =
                    Some(Heading { level: level as u8, text: String::new(), line: lines.at(range.start) });
            }
            Event::End(TagEnd::Heading(_)) => {
                reader.end_run();
                if let Some(mut heading) = heading.take() {
                    heading.text = one_line(&heading.text);
                    reader.outline.headings.push(heading);
                }
            }
            Event::Start(Tag::CodeBlock(_)) => {
                reader.end_run();
                reader.end_line();
                in_code = true;
            }
            Event::End(TagEnd::CodeBlock) => {
                reader.end_run();
                in_code = false;
            }
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let kind = match link_type {
                    LinkType::WikiLink { .. } => LinkKind::Wiki,
                    _ => LinkKind::Markdown,
                };
                open_links.push(new_link(kind, &dest_url, lines.at(range.start)));
            }
            Event::Start(Tag::Image { link_type, dest_url, .. }) => {
                let kind = match link_type {
                    LinkType::WikiLink { .. } => LinkKind::Embed,
                    _ => LinkKind::Image,
                };
                open_links.push(new_link(kind, &dest_url, lines.at(range.start)));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some(mut link) = open_links.pop() {
                    link.text = one_line(&link.text);
                    reader.outline.links.push(link);
                }
            }
            Event::Text(text) => {
                // Words in a link count for the innermost link and for what holds it.
                for link in open_links.iter_mut().rev().take(2) {
                    link.text.push_str(&text);
                }
                if let Some(heading) = &mut heading {
                    heading.text.push_str(&text);
                }
                reader.text(&text, range, !in_code && open_links.is_empty(), !in_code && heading.is_none());
            }
            Event::Code(text) => {
                for link in open_links.iter_mut().rev().take(2) {
                    link.text.push_str(&text);
                }
                if let Some(heading) = &mut heading {
                    heading.text.push_str(&text);
                }
                reader.text(&text, range, false, heading.is_none());
            }
            Event::TaskListMarker(done) => reader.start_line(range.start, Some(done)),
            Event::SoftBreak | Event::HardBreak => {
                for link in open_links.iter_mut().rev().take(2) {
                    link.text.push(' ');
                }
                if let Some(heading) = &mut heading {
                    heading.text.push(' ');
                }
                reader.line_break(range.end);
            }
            Event::Start(Tag::Paragraph | Tag::Item) => {
                reader.end_run();
                // An item's paragraph goes on where its box stood.
                if reader.line.as_ref().is_none_or(|line| line.done.is_none() || !line.text.is_empty()) {
                    reader.start_line(range.start, None);
                }
            }
            Event::Start(tag) if is_block(&tag) => {
                reader.end_run();
                reader.end_line();
            }
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::TableCell
                | TagEnd::BlockQuote(_)
                | TagEnd::List(_)
                | TagEnd::FootnoteDefinition,
            ) => {
                reader.end_run();
                reader.end_line();
            }
            _ => {}
        }
    }
    reader.end_run();
    reader.end_line();
    // A link inside another ends first; they are told in the order in which they start.
    reader.outline.links.sort_by_key(|link| link.line);
    reader.outline
}

/// Gives the words of a body's prose: without marks, code, addresses and raw HTML.
pub fn prose(body: &str) -> String {
    let mut words = String::with_capacity(body.len());
    let mut code = false;
    for event in Parser::new_ext(body, options()) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Text(text) if !code => words.push_str(&text),
            Event::SoftBreak | Event::HardBreak | Event::Code(_) => words.push(' '),
            Event::End(end) if !matches!(end, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link) => {
                words.push('\n');
            }
            _ => {}
        }
    }
    words
}

fn new_link(kind: LinkKind, target: &str, line: u32) -> Link {
    Link { kind, target: target.to_owned(), text: String::new(), line }
}

fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::BlockQuote(_)
            | Tag::List(_)
            | Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::FootnoteDefinition(_)
            | Tag::HtmlBlock
    )
}

/// A text with all blanks as single spaces.
pub(crate) fn one_line(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !result.is_empty() {
            result.push(' ');
        }
        result.push_str(word);
    }
    result
}

/// Gathers words, tags and todos while the events pass.
struct Reader<'a> {
    outline: Outline,
    /// The tags of the outline.
    tags: HashSet<&'a str>,
    body: &'a str,
    lines: &'a Lines,
    /// Words that stand without a gap so far, to be counted.
    run: String,
    /// Source of the text in which tags are looked for.
    tag_run: Range<usize>,
    line: Option<Line>,
}

/// A line of prose that may turn out to be a todo.
struct Line {
    text: String,
    /// Its box, if it has one.
    done: Option<bool>,
    start: usize,
}

impl Reader<'_> {
    fn text(&mut self, text: &str, range: Range<usize>, tags: bool, prose: bool) {
        self.run.push_str(text);
        if let Some(line) = self.line.as_mut().filter(|_| prose) {
            line.text.push_str(text);
        }
        if !tags {
            self.end_tags();
        } else if self.tag_run.end == range.start && !self.tag_run.is_empty() {
            self.tag_run.end = range.end;
        } else {
            self.end_tags();
            self.tag_run = range;
        }
    }

    fn line_break(&mut self, next: usize) {
        self.end_tags();
        self.run.push(' ');
        match &mut self.line {
            Some(Line { done: Some(_), text, .. }) => text.push(' '),
            Some(_) => self.start_line(next, None),
            None => {}
        }
    }

    fn start_line(&mut self, start: usize, done: Option<bool>) {
        self.end_line();
        self.line = Some(Line { text: String::new(), done, start });
    }

    fn end_line(&mut self) {
        let Some(Line { text, done, start }) = self.line.take() else { return };
        let text = text.trim_start();
        let (text, done) = match done {
            Some(done) => (text.strip_prefix("TODO").and_then(after_todo).unwrap_or(text), done),
            None => match text.strip_prefix("TODO").and_then(after_todo) {
                Some(rest) => (rest, false),
                None => return,
            },
        };
        let text = if text.trim().is_empty() { "TODO".to_owned() } else { one_line(text) };
        self.outline.todos.push(Todo { text, done, line: self.lines.at(start) });
    }

    fn end_run(&mut self) {
        self.end_tags();
        self.outline.words = self.outline.words.saturating_add(count_words(&self.run));
        self.run.clear();
    }

    fn end_tags(&mut self) {
        let run = std::mem::take(&mut self.tag_run);
        let Some(text) = self.body.get(run.clone()) else { return };
        for (at, _) in text.match_indices('#') {
            let before = self.body.get(..run.start + at).and_then(|head| head.chars().next_back());
            let opens = match before {
                None => true,
                Some(c) if c.is_whitespace() || matches!(c, '(' | '"' | '“' | '„' | '‘' | ',' | ';') => {
                    true
                }
                // The marks of emphasis, when the tag is the first thing in it.
                Some('*' | '_' | '~') => at == 0,
                Some(_) => false,
            };
            if !opens {
                continue;
            }
            let rest = text.get(at + 1..).unwrap_or_default();
            let end = rest.find(|c: char| !is_tag_char(c)).unwrap_or(rest.len());
            let tag = rest.get(..end).unwrap_or_default().trim_end_matches(['-', '/', '_']);
            let is_name = tag.chars().any(|c| !c.is_numeric() && c.is_alphanumeric());
            if is_name && tag.len() <= 100 && self.tags.insert(tag) {
                self.outline.tags.push(tag.to_owned());
            }
        }
    }
}

/// What stands behind `TODO`, when that is a word of its own.
fn after_todo(rest: &str) -> Option<&str> {
    if rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '\'' | '’')) {
        return None;
    }
    // `TODO(name): …` keeps the name.
    Some(rest.trim_start_matches([':', ' ', '\t', '–', '—']).trim_start_matches("- "))
}

fn is_tag_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '/')
}

/// What a byte is to the rules that divide words.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    Letter,
    Digit,
    Joint,
    /// `.` and `'`: between letters or between digits.
    MidBoth,
    MidLetter,
    MidDigit,
    Other,
}

/// Counts words as Unicode divides them. Plain ASCII, most of most notes, is counted without its tables, with
/// the same result.
fn count_words(text: &str) -> u32 {
    if !text.is_ascii() {
        return u32::try_from(text.unicode_words().count()).unwrap_or(u32::MAX);
    }
    let class = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
        b'0'..=b'9' => Class::Digit,
        b'_' => Class::Joint,
        b'.' | b'\'' => Class::MidBoth,
        b':' => Class::MidLetter,
        b',' | b';' => Class::MidDigit,
        _ => Class::Other,
    };
    let (mut words, mut has_letter) = (0_u32, false);
    // The class before this one, and the one before a single mark that may join.
    let (mut last, mut before_mark) = (Class::Other, Class::Other);
    for byte in text.bytes() {
        let now = class(byte);
        match now {
            Class::Letter | Class::Digit | Class::Joint => {
                let joined = match last {
                    Class::Letter | Class::Digit | Class::Joint => true,
                    Class::MidBoth => before_mark == now && now != Class::Joint,
                    Class::MidLetter => before_mark == now && now == Class::Letter,
                    Class::MidDigit => before_mark == now && now == Class::Digit,
                    Class::Other => false,
                };
                if !joined {
                    words += u32::from(std::mem::take(&mut has_letter));
                }
                has_letter |= now != Class::Joint;
            }
            Class::MidBoth | Class::MidLetter | Class::MidDigit => before_mark = last,
            Class::Other => {}
        }
        last = now;
    }
    words.saturating_add(u32::from(has_letter))
}

/// Tells the line of a byte.
pub(crate) struct Lines {
    starts: Vec<usize>,
    first: u32,
}

impl Lines {
    pub(crate) fn of(text: &str, first: u32) -> Self {
        Self { starts: text.match_indices('\n').map(|(at, _)| at + 1).collect(), first }
    }

    pub(crate) fn at(&self, byte: usize) -> u32 {
        let line = self.starts.partition_point(|start| *start <= byte);
        self.first.saturating_add(u32::try_from(line).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests;
