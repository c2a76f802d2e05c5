//! A body in rows: what of each line a reader sees, and what kind of line it is.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::Spot;
use crate::markdown::options;

/// Stands in place of each byte that no reader sees: marks, addresses, code.
pub(super) const HIDDEN: char = '\u{1}';

/// What kind of line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Blank,
    /// With its level.
    Heading(u8),
    Item,
    Plain,
    Code,
}

/// A line of the body.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) kind: Kind,
    /// Its line in the file, counted from 1.
    pub(super) line: u32,
    /// Its bytes in the body, without the line's end.
    pub(super) range: Range<usize>,
    /// Where its words begin: behind quotation mark, bullet, box and heading mark.
    pub(super) words: usize,
    /// Columns before its bullet.
    pub(super) indent: usize,
    /// Whether it stands in a block quote.
    pub(super) quoted: bool,
    /// The state of its box, where it has one.
    pub(super) done: Option<bool>,
    /// Whether nothing stands in the lines above and below it.
    pub(super) alone: bool,
}

/// A link with words.
#[derive(Debug, Clone)]
pub(super) struct Anchor {
    /// All of it in the body.
    pub(super) range: Range<usize>,
    /// Its words in the body.
    pub(super) words: Range<usize>,
    /// Where it leads.
    pub(super) target: String,
}

/// A body, read once for all that is looked for.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) body: &'a str,
    /// The body, byte for byte, with [`HIDDEN`] for what is not seen.
    shown: String,
    pub(super) rows: Vec<Row>,
    pub(super) anchors: Vec<Anchor>,
    /// The pieces of text and code, with their words where these are written otherwise (`&amp;`).
    pieces: Vec<(Range<usize>, Option<String>)>,
}

impl<'a> Page<'a> {
    /// Reads a body whose first line is `first_line` of its file.
    pub(super) fn read(body: &'a str, first_line: u32) -> Self {
        let mut seen: Vec<Range<usize>> = Vec::new();
        let mut code: Vec<Range<usize>> = Vec::new();
        let mut quotes: Vec<Range<usize>> = Vec::new();
        let mut headings: Vec<(usize, u8)> = Vec::new();
        let mut boxes: Vec<(usize, bool)> = Vec::new();
        let mut anchors: Vec<Anchor> = Vec::new();
        let mut open: Vec<Anchor> = Vec::new();
        let mut pieces: Vec<(Range<usize>, Option<String>)> = Vec::new();
        let mut html = Html::default();
        let (mut in_code, mut in_image) = (false, 0_u32);
        for (event, range) in Parser::new_ext(body, options()).into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { level, .. }) => headings.push((range.start, level as u8)),
                Event::Start(Tag::BlockQuote(_)) => add(&mut quotes, range),
                Event::Html(_) => {
                    for inner in html.texts(body, &range) {
                        pieces.push((inner.clone(), None));
                        seen.push(inner);
                    }
                }
                Event::Start(Tag::CodeBlock(_)) => {
                    in_code = true;
                    add(&mut code, range);
                }
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Start(Tag::Image { .. }) => in_image += 1,
                Event::End(TagEnd::Image) => in_image = in_image.saturating_sub(1),
                Event::TaskListMarker(done) => boxes.push((range.start, done)),
                Event::Start(Tag::Link { link_type, dest_url, .. })
                    if !matches!(link_type, LinkType::WikiLink { .. } | LinkType::Autolink) =>
                {
                    let words = range.end..range.start;
                    open.push(Anchor { range, words, target: dest_url.into_string() });
                }
                Event::End(TagEnd::Link) => {
                    if let Some(anchor) = open.pop().filter(|anchor| anchor.words.start < anchor.words.end) {
                        anchors.push(anchor);
                    }
                }
                Event::Text(_) | Event::Code(_) if in_code || in_image > 0 => {}
                Event::Text(words) => {
                    widen(&mut open, &range);
                    let other = body.get(range.clone()) != Some(&*words);
                    pieces.push((range.clone(), other.then(|| words.into_string())));
                    seen.push(range);
                }
                // `<pod>` is a word that somebody wrote.
                Event::InlineHtml(tag) if !in_code && in_image == 0 && !is_element(&tag) => {
                    widen(&mut open, &range);
                    pieces.push((range, None));
                }
                Event::Code(words) => {
                    let inner = inside(body, &range, &words);
                    widen(&mut open, &inner);
                    pieces.push((inner.clone(), None));
                    if is_one_name(&words) {
                        seen.push(inner);
                    }
                }
                _ => {}
            }
        }
        let shown = mask(body, &seen);
        let mut page = Page { body, shown, rows: Vec::new(), anchors, pieces };
        page.rows = page.read_rows(first_line, &code, &quotes, &headings, &boxes);
        page
    }

    fn read_rows(
        &self,
        first_line: u32,
        code: &[Range<usize>],
        quotes: &[Range<usize>],
        headings: &[(usize, u8)],
        boxes: &[(usize, bool)],
    ) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        let mut start = 0;
        for (number, whole) in self.body.split('\n').enumerate() {
            let raw = whole.strip_suffix('\r').unwrap_or(whole);
            let range = start..start + raw.len();
            start += whole.len() + 1;
            let quoted = holds(quotes, range.start, range.end);
            let bare = raw.trim_start_matches(|c: char| c.is_whitespace() || (quoted && c == '>'));
            let marks = bullet(bare);
            let kind = if raw.trim().is_empty() || bare.is_empty() {
                Kind::Blank
            } else if holds(code, range.start, range.end) {
                Kind::Code
            } else if let Some(level) = starting_in(headings, &range) {
                Kind::Heading(level)
            } else if marks.is_some() {
                Kind::Item
            } else {
                Kind::Plain
            };
            let mut words = range.end - bare.len() + marks.unwrap_or(0);
            let rest = self.shown.get(words..range.end).unwrap_or_default();
            words += rest.len() - rest.trim_start_matches(|c: char| c == HIDDEN || c.is_whitespace()).len();
            let indent =
                raw.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum();
            rows.push(Row {
                kind,
                line: first_line.saturating_add(u32::try_from(number).unwrap_or(u32::MAX)),
                range: range.clone(),
                words,
                indent,
                quoted,
                done: starting_in(boxes, &range),
                alone: false,
            });
        }
        let blank: Vec<bool> = rows.iter().map(|row| row.kind == Kind::Blank).collect();
        for (at, row) in rows.iter_mut().enumerate() {
            let is_blank = |at: Option<usize>| at.and_then(|at| blank.get(at)).copied().unwrap_or(true);
            row.alone = is_blank(at.checked_sub(1)) && is_blank(Some(at + 1));
        }
        rows
    }

    /// Gives what a reader sees of a piece of the body.
    pub(super) fn shown(&self, range: Range<usize>) -> &str {
        self.shown.get(range).unwrap_or_default()
    }

    /// Gives the words of a row as a reader sees them.
    pub(super) fn words(&self, row: &Row) -> &str {
        self.shown(row.words..row.range.end)
    }

    /// Gives the words of a piece of the body in one line: without marks and addresses, with what is code.
    pub(super) fn said(&self, range: Range<usize>) -> String {
        let mut words = String::with_capacity(range.len());
        let first = self.pieces.partition_point(|(piece, _)| piece.end <= range.start);
        let mut end = range.start;
        for (piece, other) in self.pieces.iter().skip(first).take_while(|(piece, _)| piece.start < range.end)
        {
            if self.body.get(end..piece.start).is_some_and(|gap| gap.contains('\n')) {
                words.push(' ');
            }
            end = piece.end;
            if let Some(other) = other {
                words.push_str(other);
            } else {
                let inside = piece.start.max(range.start)..piece.end.min(range.end);
                words.push_str(self.body.get(inside).unwrap_or_default());
            }
        }
        crate::markdown::one_line(&words)
    }

    /// Says where a piece of the body stands; what goes over its line ends with it.
    pub(super) fn spot(&self, range: &Range<usize>) -> Spot {
        let at = self.rows.partition_point(|row| row.range.start <= range.start).saturating_sub(1);
        let Some(row) = self.rows.get(at) else { return Spot { line: 1, from: 0, to: 0 } };
        let column = |to: usize| {
            let text = self.body.get(row.range.start..to.min(row.range.end)).unwrap_or_default();
            u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
        };
        Spot { line: row.line, from: column(range.start), to: column(range.end) }
    }

    /// Gives the link that holds a byte.
    pub(super) fn anchor_at(&self, byte: usize) -> Option<&Anchor> {
        let before = self.anchors.partition_point(|anchor| anchor.range.start <= byte);
        self.anchors.get(before.checked_sub(1)?).filter(|anchor| byte < anchor.range.end)
    }
}

/// Blocks of raw HTML, line by line: what stands outside of elements and comments is text, as behind
/// `<!-- private -->` in its line.
#[derive(Debug, Default)]
struct Html {
    /// What ends the comment or element that is open.
    until: Option<&'static str>,
}

impl Html {
    fn texts(&mut self, body: &str, range: &Range<usize>) -> Vec<Range<usize>> {
        let mut texts = Vec::new();
        let mut at = range.start;
        while let Some(rest) = body.get(at..range.end).filter(|rest| !rest.is_empty()) {
            if let Some(end) = self.until {
                let Some(found) = rest.find(end) else { break };
                at += found + end.len();
                self.until = None;
                continue;
            }
            let length = rest.find('<').unwrap_or(rest.len());
            if rest.get(..length).is_some_and(|text| !text.trim().is_empty()) {
                texts.push(at..at + length);
            }
            at += length;
            if length < rest.len() {
                let comment = rest.get(length..).is_some_and(|rest| rest.starts_with("<!--"));
                self.until = Some(if comment { "-->" } else { ">" });
            }
        }
        texts
    }
}

fn widen(open: &mut [Anchor], range: &Range<usize>) {
    for anchor in open {
        anchor.words = anchor.words.start.min(range.start)..anchor.words.end.max(range.end);
    }
}

/// A copy with all hidden that is not in one of the pieces, which are in order.
fn mask(body: &str, seen: &[Range<usize>]) -> String {
    let mut shown = String::with_capacity(body.len());
    let hide = |shown: &mut String, text: &str| {
        shown.extend(text.bytes().map(|byte| match byte {
            b'\n' | b'\r' => char::from(byte),
            _ => HIDDEN,
        }));
    };
    let mut at = 0;
    for piece in seen {
        if piece.start < at {
            continue;
        }
        hide(&mut shown, body.get(at..piece.start).unwrap_or_default());
        shown.push_str(body.get(piece.clone()).unwrap_or_default());
        at = piece.end;
    }
    hide(&mut shown, body.get(at..).unwrap_or_default());
    shown
}

/// Where the words of a code span stand.
fn inside(body: &str, range: &Range<usize>, words: &str) -> Range<usize> {
    let whole = body.get(range.clone()).unwrap_or_default();
    match whole.find(words) {
        Some(at) => range.start + at..range.start + at + words.len(),
        None => range.clone(),
    }
}

/// Tells whether code may be a name: one word, without path, option or call.
fn is_one_name(code: &str) -> bool {
    code.len() <= 40
        && code.starts_with(char::is_alphabetic)
        && code.chars().all(|c| c.is_alphanumeric() || c == '-')
}

/// Keeps a piece that does not stand in the one before.
fn add(ranges: &mut Vec<Range<usize>>, range: Range<usize>) {
    if ranges.last().is_none_or(|last| last.end <= range.start) {
        ranges.push(range);
    }
}

/// Tells whether one of the pieces, which are in order, reaches into a line.
fn holds(ranges: &[Range<usize>], from: usize, to: usize) -> bool {
    let before = ranges.partition_point(|range| range.start < to.max(from + 1));
    before.checked_sub(1).and_then(|at| ranges.get(at)).is_some_and(|range| from < range.end)
}

fn starting_in<T: Copy>(places: &[(usize, T)], range: &Range<usize>) -> Option<T> {
    let at = places.partition_point(|(start, _)| *start < range.start);
    places.get(at).filter(|(start, _)| *start <= range.end).map(|(_, value)| *value)
}

/// The length of a bullet or a number with its blank.
fn bullet(text: &str) -> Option<usize> {
    let mark = ['-', '*', '+', '•', '◦', '‣', '▪'].into_iter().find(|mark| text.starts_with(*mark));
    let length = if let Some(mark) = mark {
        mark.len_utf8()
    } else {
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits == 0 || digits > 3 || !text.get(digits..)?.starts_with(['.', ')']) {
            return None;
        }
        digits + 1
    };
    text.get(length..)?.starts_with([' ', '\t']).then_some(length + 1)
}

/// Elements that say how words look.
const LOOKS: [&str; 28] = [
    "a", "abbr", "b", "big", "br", "center", "cite", "code", "del", "details", "div", "em", "font", "i",
    "img", "ins", "kbd", "mark", "p", "q", "s", "small", "span", "strong", "sub", "summary", "sup", "u",
];

/// Tells whether inline HTML is a comment, or a tag that says how words look.
fn is_element(html: &str) -> bool {
    let name: String = html
        .trim_start_matches(['<', '/'])
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    html.starts_with("<!") || html.starts_with("<?") || LOOKS.contains(&name.as_str())
}
