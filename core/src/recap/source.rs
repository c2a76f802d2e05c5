//! A post as it is written: its lines, its blocks, and the words of a line with the places that they come from.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, Parser, Tag, TagEnd};

use crate::front_matter;
use crate::markdown::options;

/// So much of a text is read for a title.
const BEGINNING: usize = 800;

/// A line of the post.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Its first byte.
    pub(super) start: usize,
    /// Its words, without the line's end.
    pub(super) text: &'a str,
    /// Whether it stands in code or in HTML.
    pub(super) inside: bool,
}

impl Line<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// What stands on the page's first level.
#[derive(Debug, Clone)]
pub(super) enum Block {
    Heading { level: u8, range: Range<usize> },
    Paragraph { range: Range<usize> },
    List { range: Range<usize>, items: Vec<Range<usize>> },
    Rule { range: Range<usize> },
    Other,
}

/// A post, looked at.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    pub(super) lines: Vec<Line<'a>>,
    /// The first line of the body.
    pub(super) body: usize,
    pub(super) blocks: Vec<Block>,
    /// Where `[words][label]` leads.
    labels: HashMap<String, (String, Range<usize>)>,
}

impl<'a> Source<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let body_start = front_matter::split(text).map_or_else(
            || text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len(),
            |split| split.body_start,
        );
        let mut lines = Vec::new();
        let mut at = 0;
        for whole in text.split_inclusive('\n') {
            let words = whole.trim_end_matches(['\n', '\r']);
            lines.push(Line { start: at, text: words, inside: false });
            at += whole.len();
        }
        let body = lines.partition_point(|line| line.start < body_start);
        let mut source = Self { text, lines, body, blocks: Vec::new(), labels: HashMap::new() };
        source.look(body_start);
        source
    }

    fn look(&mut self, body_start: usize) {
        let body = self.text.get(body_start..).unwrap_or_default();
        let parser = Parser::new_ext(body, options());
        for (label, definition) in parser.reference_definitions().iter() {
            let place = definition.span.start + body_start..definition.span.end + body_start;
            self.labels.insert(label.to_lowercase(), (definition.dest.to_string(), place));
        }
        let mut depth = 0_usize;
        let mut items: Vec<Range<usize>> = Vec::new();
        for (event, range) in parser.into_offset_iter() {
            let range = range.start + body_start..range.end + body_start;
            match event {
                Event::Start(tag) => {
                    if matches!(tag, Tag::CodeBlock(_) | Tag::HtmlBlock) {
                        self.cover(&range);
                    }
                    if depth == 0
                        && tag == Tag::HtmlBlock
                        && let Some(heading) = self.html_heading(&range)
                    {
                        self.blocks.push(heading);
                        depth += 1;
                        continue;
                    }
                    match (depth, &tag) {
                        (0, Tag::Heading { level, .. }) => {
                            self.blocks.push(Block::Heading { level: *level as u8, range });
                        }
                        (0, Tag::Paragraph) => self.blocks.push(Block::Paragraph { range }),
                        (0, Tag::List(_)) => items.clear(),
                        (1, Tag::Item) => items.push(range),
                        (0, _) => self.blocks.push(Block::Other),
                        _ => {}
                    }
                    depth += 1;
                }
                Event::End(tag) => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 && matches!(tag, TagEnd::List(_)) {
                        self.blocks.push(Block::List { range, items: std::mem::take(&mut items) });
                    }
                }
                Event::Rule if depth == 0 => self.blocks.push(Block::Rule { range }),
                _ => {}
            }
        }
    }

    /// Reads `<h3>Title</h3>` on a line of its own: old posts have their headings so.
    fn html_heading(&self, range: &Range<usize>) -> Option<Block> {
        let text = self.text.get(range.clone())?;
        let line = text.trim();
        let level = line.strip_prefix("<h")?.bytes().next().filter(u8::is_ascii_digit)? - b'0';
        let open = line.find('>')? + 1;
        let close = line.strip_suffix(&format!("</h{level}>"))?.len();
        if line.contains('\n') || !(1..=6).contains(&level) || close <= open {
            return None;
        }
        let start = range.start + text.find(line)?;
        Some(Block::Heading { level, range: start + open..start + close })
    }

    fn cover(&mut self, range: &Range<usize>) {
        let first = self.line_at(range.start);
        for line in self.lines.iter_mut().skip(first).take_while(|line| line.start < range.end) {
            line.inside = true;
        }
    }

    /// Gives the number of the line that holds a byte, from 0.
    pub(super) fn line_at(&self, at: usize) -> usize {
        self.lines.partition_point(|line| line.start <= at).saturating_sub(1)
    }

    /// Gives the first byte of a line, or the end.
    pub(super) fn start(&self, line: usize) -> usize {
        self.lines.get(line).map_or(self.text.len(), |line| line.start)
    }

    /// Gives the words of a line; none where there is no such line.
    pub(super) fn line(&self, line: usize) -> Option<&Line<'a>> {
        self.lines.get(line)
    }

    /// Collects, in small letters, what stands somewhere in the body as a link, in quotes or in italics.
    pub(super) fn said(&self) -> HashSet<String> {
        let mut said = HashSet::new();
        for block in &self.blocks {
            let ranges = match block {
                Block::Paragraph { range } => std::slice::from_ref(range),
                Block::List { items, .. } => items.as_slice(),
                Block::Heading { .. } | Block::Rule { .. } | Block::Other => continue,
            };
            for range in ranges {
                let words = self.words(range.clone());
                let marked = words.links.iter().map(|(at, _)| at).chain(&words.emphasis).chain(&words.strong);
                said.extend(marked.map(|at| words.get(at).trim_matches(is_quote).to_lowercase()));
                let quoted = words.text.split(['"', '“', '”', '„', '«', '»']).skip(1).step_by(2);
                said.extend(quoted.map(str::to_lowercase));
            }
        }
        said
    }

    /// Gives where a label's definition stands.
    pub(super) fn definition(&self, label: &str) -> Option<Range<usize>> {
        self.labels.get(&label.to_lowercase()).map(|(_, place)| place.clone())
    }

    /// Reads the words of the first block that begins at a byte.
    pub(super) fn words(&self, range: Range<usize>) -> Words {
        let text = self.text.get(range.clone()).unwrap_or_default();
        let mut broken = |link: BrokenLink<'_>| {
            let (url, _) = self.labels.get(&link.reference.to_lowercase())?;
            Some((CowStr::from(url.clone()), CowStr::Borrowed("")))
        };
        let parser = Parser::new_with_broken_link_callback(text, options(), Some(&mut broken));
        let mut words = Words::default();
        let (mut link, mut strong, mut emphasis): (Option<(usize, String)>, Option<usize>, Option<usize>) =
            (None, None, None);
        let mut picture = 0_u32;
        for (event, at) in parser.into_offset_iter() {
            let place = range.start + at.start;
            match event {
                Event::Start(Tag::Link { dest_url, .. }) => {
                    link = Some((words.text.len(), dest_url.to_string()));
                }
                Event::End(TagEnd::Link) => {
                    if let Some((from, url)) = link.take() {
                        words.links.push((from..words.text.len(), url));
                    }
                }
                Event::Start(Tag::Strong) => strong = Some(words.text.len()),
                Event::End(TagEnd::Strong) => {
                    words.strong.extend(strong.take().map(|from| from..words.text.len()));
                }
                Event::Start(Tag::Emphasis) => emphasis = Some(words.text.len()),
                Event::End(TagEnd::Emphasis) => {
                    words.emphasis.extend(emphasis.take().map(|from| from..words.text.len()));
                }
                Event::Start(Tag::Image { .. }) => picture += 1,
                Event::End(TagEnd::Image) => picture = picture.saturating_sub(1),
                Event::Text(_) | Event::Code(_) if picture > 0 => {}
                Event::Text(said) => {
                    let exact = text.get(at.clone()).is_some_and(|own| own == said.as_ref());
                    words.push(&said, place, exact);
                }
                Event::Code(said) => {
                    let inner = text.get(at.clone()).and_then(|own| own.find(said.as_ref()));
                    words.push(&said, place + inner.unwrap_or(0), inner.is_some());
                }
                Event::SoftBreak | Event::HardBreak => words.push(" ", place, false),
                Event::Start(Tag::List(_) | Tag::CodeBlock(_) | Tag::BlockQuote(_))
                | Event::End(TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::Item)
                    if !words.text.trim().is_empty() =>
                {
                    break;
                }
                _ => {}
            }
        }
        words.blank_attributes();
        words
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

/// The words of a block without its marks, and where each byte of them stands in the post.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    pub(super) text: String,
    places: Vec<usize>,
    pub(super) links: Vec<(Range<usize>, String)>,
    pub(super) strong: Vec<Range<usize>>,
    pub(super) emphasis: Vec<Range<usize>>,
}

impl Words {
    fn push(&mut self, said: &str, place: usize, exact: bool) {
        self.text.push_str(said);
        self.places.extend((0..said.len()).map(|byte| if exact { place + byte } else { place }));
    }

    /// Gives the beginning: no title stands further in, and a text as long as a book is read in the time of a line.
    pub(super) fn beginning(&self) -> Cow<'_, Self> {
        if self.text.len() <= BEGINNING {
            return Cow::Borrowed(self);
        }
        let end = (0..=BEGINNING).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or(0);
        let within = |ranges: &[Range<usize>]| ranges.iter().filter(|at| at.end <= end).cloned().collect();
        Cow::Owned(Self {
            text: self.text.get(..end).unwrap_or_default().to_owned(),
            places: self.places.get(..end).unwrap_or_default().to_vec(),
            links: self.links.iter().filter(|(at, _)| at.end <= end).cloned().collect(),
            strong: within(&self.strong),
            emphasis: within(&self.emphasis),
        })
    }

    /// Blanks what a generator takes as a heading's or link's attributes: `{#name}`, `{: .class}`, `{:target="_blank"}`.
    fn blank_attributes(&mut self) {
        let mut from = 0;
        while let Some(open) = self.text.get(from..).and_then(|rest| rest.find('{')).map(|at| from + at) {
            from = open + 1;
            let rest = self.text.get(from..).unwrap_or_default();
            if !rest.starts_with([':', '#']) {
                continue;
            }
            let Some(length) = rest.bytes().take(200).position(|byte| byte == b'}') else { continue };
            let whole = open..from + length + 1;
            self.text.replace_range(whole.clone(), &" ".repeat(whole.len()));
        }
    }

    /// Gives where a part of the words stands in the post.
    pub(super) fn place(&self, range: &Range<usize>) -> Range<usize> {
        let Some(start) = self.places.get(range.start).copied() else { return 0..0 };
        let last = range.end.checked_sub(1).and_then(|at| self.places.get(at)).copied().unwrap_or(start);
        start..last.max(start) + 1
    }

    /// Gives a part of the words.
    pub(super) fn get(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Gives a part without the characters at its ends that `drop` names.
    pub(super) fn trimmed(&self, range: Range<usize>, drop: impl Fn(char) -> bool) -> Range<usize> {
        let text = self.get(&range);
        let front = text.len() - text.trim_start_matches(&drop).len();
        let back = text.trim_start_matches(&drop).len() - text.trim_matches(&drop).len();
        range.start + front..range.end.saturating_sub(back).max(range.start + front)
    }
}
