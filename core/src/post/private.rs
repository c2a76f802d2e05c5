//! Takes away what must never leave the notebook.
//!
//! Private is what stands between `<!-- private -->` and `<!-- /private -->`, and between `%%` and `%%`. Doubt
//! always falls on the side of hiding: a mark that is not closed, or is only nearly a mark, hides everything to
//! the end, and a closing mark without its beginning hides all that stands before it too. Each of those is a
//! trouble that stops an export. A mark in a code block counts like any other, since a block may be code by
//! accident; only `%%`, which is common in code, is left alone in closed fences and in `code spans`.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

use super::MARKDOWN;

/// What may leave, and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Public {
    /// The text without its private parts.
    pub(super) text: String,
    /// Marks that a person has to look at: line and sentence. Any of them stops an export.
    pub(super) troubles: Vec<(u32, String)>,
    /// Pieces that were kept: where each begins in `text`, and its line in the original, counted from 1.
    kept: Vec<(usize, u32)>,
}

impl Public {
    /// Gives the line of the original, counted from 1, that the byte `at` of the text stood on.
    pub(super) fn line(&self, at: usize) -> u32 {
        let piece = self.kept.iter().rev().find(|(begin, _)| *begin <= at);
        let (begin, line) = piece.copied().unwrap_or((0, 1));
        line + count_lines(self.text.get(begin..at).unwrap_or_default())
    }
}

/// Takes the private parts out of a body.
pub(super) fn hide(body: &str) -> Public {
    let mut public =
        Public { text: String::with_capacity(body.len()), troubles: Vec::new(), kept: Vec::new() };
    let line_of = |at: usize| 1 + count_lines(body.get(..at).unwrap_or_default());
    let keep = |public: &mut Public, range: Range<usize>| {
        if !range.is_empty() {
            public.kept.push((public.text.len(), line_of(range.start)));
            public.text.push_str(body.get(range).unwrap_or_default());
        }
    };
    let (mut depth, mut percent, mut from, mut opened) = (0u32, false, 0, 0);
    for mark in marks(body) {
        let was_open = depth > 0 || percent;
        match mark.kind {
            Kind::Percent => percent = !percent,
            Kind::Open => depth += 1,
            Kind::Close if depth > 0 => depth -= 1,
            Kind::Close => {
                public.text.clear();
                public.kept.clear();
                public.troubles.push((
                    line_of(mark.range.start),
                    "`<!-- /private -->` has no beginning, so everything here is kept back".into(),
                ));
                return public;
            }
            Kind::Nearly => {
                if !was_open {
                    keep(&mut public, from..mark.range.start);
                }
                let found = body.get(mark.range.clone()).unwrap_or_default();
                public.troubles.push((
                    line_of(mark.range.start),
                    format!(
                        "`{}` is nearly a private mark, so everything after it is kept back: write `<!-- private -->` and `<!-- /private -->`",
                        found.trim()
                    ),
                ));
                return public;
            }
        }
        let is_open = depth > 0 || percent;
        if !was_open && is_open {
            keep(&mut public, from..mark.range.start);
            opened = mark.range.start;
        }
        from = mark.range.end;
        if !is_open {
            from += blank(&public.text, body.get(from..).unwrap_or_default());
        }
    }
    if depth > 0 || percent {
        let how = if percent { "`%%`" } else { "`<!-- private -->`" };
        public
            .troubles
            .push((line_of(opened), format!("{how} is not closed, so everything after it is kept back")));
    } else {
        keep(&mut public, from..body.len());
    }
    public
}

/// Counts the bytes of what would be left of a hidden part's lines: the end of its line, and a second blank one.
fn blank(before: &str, after: &str) -> usize {
    if !before.is_empty() && !before.ends_with('\n') {
        return 0;
    }
    let mut length = 0;
    let mut gap = before.is_empty() || before.ends_with("\n\n");
    for line in after.split_inclusive('\n') {
        let ends_hidden = length == 0;
        if !line.trim().is_empty() || !line.ends_with('\n') || !ends_hidden && !gap {
            break;
        }
        length += line.len();
        gap = before.is_empty() || before.ends_with("\n\n");
    }
    length
}

/// Tells whether a short text, such as a title, holds a private mark of any form.
pub(super) fn is_marked(text: &str) -> bool {
    !marks(text).is_empty()
}

/// Counts line ends.
pub(super) fn count_lines(text: &str) -> u32 {
    text.bytes().filter(|b| *b == b'\n').count() as u32
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Percent,
    Open,
    Close,
    Nearly,
}

#[derive(Debug)]
struct Mark {
    range: Range<usize>,
    kind: Kind,
}

fn marks(body: &str) -> Vec<Mark> {
    if !body.contains("%%") && !body.contains('<') && !body.contains("&lt;") {
        return Vec::new();
    }
    let code = if body.contains("%%") { code_ranges(body) } else { Vec::new() };
    let in_code = |at: usize| code.iter().any(|range| range.contains(&at));
    let mut found = Vec::new();
    let mut at = 0;
    let bytes = body.as_bytes();
    let next = |at: usize| bytes.get(at..)?.iter().position(|byte| matches!(byte, b'%' | b'<' | b'&'));
    while let Some(step) = next(at) {
        at += step;
        let rest = body.get(at..).unwrap_or_default();
        if rest.starts_with('%') {
            let run = rest.len() - rest.trim_start_matches('%').len();
            if run >= 2 && !in_code(at) {
                found.push(Mark { range: at..at + run, kind: Kind::Percent });
            }
            at += run;
        } else if let Some((kind, length)) = comment_mark(rest) {
            found.push(Mark { range: at..at + length, kind });
            at += length.max(1);
        } else {
            at += 1;
        }
    }
    found
}

/// Looks for a private mark that begins here, right or nearly right, and gives its length.
fn comment_mark(rest: &str) -> Option<(Kind, usize)> {
    let lead = if rest.starts_with('<') {
        1
    } else if rest.starts_with("&lt;") {
        4
    } else {
        return None;
    };
    if let Some(inner) = rest.strip_prefix("<!--") {
        let word = inner.trim_start();
        let (kind, word) = match word.strip_prefix('/') {
            Some(word) => (Kind::Close, word.trim_start()),
            None => (Kind::Open, word),
        };
        if word.get(..7).is_some_and(|w| w.eq_ignore_ascii_case("private"))
            && let Some(end) = word.get(7..).unwrap_or_default().trim_start().strip_prefix("-->")
        {
            return Some((kind, rest.len() - end.len()));
        }
    }
    let after = rest.get(lead..)?;
    let bare = after.trim_start_matches(['!', '-', '–', '—', ' ', '\t', '\n', '\\', '/', '*']);
    let begin = after.get(..after.len() - bare.len())?;
    let like_a_comment = begin.contains(['!', '-', '–', '—']);
    let line = bare.split(['\n', '>']).next().unwrap_or_default();
    let line = line.split("--").next().unwrap_or_default();
    let mut words = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let near = if like_a_comment {
        words.clone().count() <= 4 && words.any(is_nearly_private) || words_start_private(line)
    } else {
        // `<private>` as if it were an element.
        line.get(..7).is_some_and(|w| w.eq_ignore_ascii_case("private"))
            && !line.get(7..).is_some_and(|more| more.starts_with(|c: char| c.is_alphanumeric() || c == ':'))
    };
    near.then(|| (Kind::Nearly, rest.len() - bare.len() + line.len()))
}

fn words_start_private(line: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).is_some_and(is_nearly_private)
}

/// Tells whether a person may have meant "private": two slips at most, or its beginning.
fn is_nearly_private(word: &str) -> bool {
    let word = word.to_lowercase();
    word.starts_with("priv") || super::slips(&word, "private") <= 2
}

/// Gives the inside of code spans and of fences that are closed.
fn code_ranges(body: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    for (event, range) in Parser::new_ext(body, MARKDOWN).into_offset_iter() {
        match event {
            Event::Code(_) => ranges.push(range),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                let source = body.get(range.clone()).unwrap_or_default().trim_end();
                if super::fence_is_closed(source) {
                    ranges.push(range);
                }
            }
            _ => {}
        }
    }
    ranges
}
