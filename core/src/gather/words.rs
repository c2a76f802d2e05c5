//! Words and sentences of what a reader sees, each with its place in the body.

use std::borrow::Cow;
use std::ops::Range;

use super::page::{HIDDEN, Kind, Page};

/// A word.
#[derive(Debug, Clone)]
pub(super) struct Token<'a> {
    /// As written, without `'s`.
    pub(super) text: &'a str,
    /// In small letters, with a plain apostrophe.
    pub(super) small: Cow<'a, str>,
    /// In the body.
    pub(super) range: Range<usize>,
}

impl Token<'_> {
    /// Gives it in small letters.
    pub(super) fn small(&self) -> &str {
        &self.small
    }

    /// Tells whether it begins large.
    pub(super) fn is_large(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }
}

/// Parts a text that begins at `start` in the body into words. What joins letters (`-`, `_`, `.`, `'`) stays in.
pub(super) fn tokens(text: &str, start: usize) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    part(text, start, &mut tokens);
    tokens
}

fn part<'a>(text: &'a str, start: usize, tokens: &mut Vec<Token<'a>>) {
    let mut begin = 0;
    while let Some(c) = char_at(text, begin) {
        if !c.is_alphanumeric() {
            begin += c.len_utf8();
            continue;
        }
        let mut end = begin + c.len_utf8();
        while let Some(c) = char_at(text, end) {
            let joins = || {
                matches!(c, '-' | '_' | '.' | '\'' | '’' | '\u{301}' | '\u{308}')
                    && char_at(text, end + c.len_utf8()).is_some_and(char::is_alphanumeric)
            };
            if !c.is_alphanumeric() && !joins() {
                break;
            }
            end += c.len_utf8();
        }
        let word = text.get(begin..end).unwrap_or_default();
        let bare = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
        let small = if !word.is_ascii() {
            Cow::Owned(word.to_lowercase().replace('’', "'"))
        } else if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(word.to_ascii_lowercase())
        } else {
            Cow::Borrowed(word)
        };
        tokens.push(Token { text: bare, small, range: start + begin..start + begin + bare.len() });
        begin = end;
    }
}

/// The character that begins at a byte.
fn char_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at)? {
        byte if byte.is_ascii() => Some(char::from(*byte)),
        _ => text.get(at..)?.chars().next(),
    }
}

/// All words of a page, in order.
pub(super) struct Words<'p>(Vec<Token<'p>>);

impl<'p> Words<'p> {
    /// Parts what a reader sees of each row that is no code.
    pub(super) fn of(page: &'p Page<'_>) -> Self {
        let mut tokens = Vec::with_capacity(page.body.len() / 7);
        for row in page.rows.iter().filter(|row| !matches!(row.kind, Kind::Blank | Kind::Code)) {
            part(page.words(row), row.words, &mut tokens);
        }
        Self(tokens)
    }

    /// Gives the words of a row, or of a sentence.
    pub(super) fn within(&self, range: &Range<usize>) -> &[Token<'p>] {
        let from = self.0.partition_point(|token| token.range.start < range.start);
        let rest = self.0.get(from..).unwrap_or_default();
        let count = rest.partition_point(|token| token.range.start < range.end);
        rest.get(..count).unwrap_or_default()
    }
}

/// A sentence.
#[derive(Debug, Clone)]
pub(super) struct Sentence {
    /// In the body; it may go over the end of a line.
    pub(super) range: Range<usize>,
    /// The row that it begins in.
    pub(super) row: usize,
    /// Whether it ends with a question mark.
    pub(super) asks: bool,
}

/// Parts a row's words into sentences. A sentence that is not ended and goes on in the next row of prose is one.
pub(super) fn sentences(page: &Page<'_>) -> Vec<Sentence> {
    let mut all: Vec<Sentence> = Vec::new();
    let mut goes_on = false;
    for (number, row) in page.rows.iter().enumerate() {
        if matches!(row.kind, Kind::Blank | Kind::Code | Kind::Heading(_)) {
            goes_on = false;
            continue;
        }
        let text = page.words(row);
        let joined = goes_on && row.kind == Kind::Plain && text.starts_with(char::is_lowercase);
        for (at, (from, to)) in split(text).into_iter().enumerate() {
            let range = row.words + from..row.words + to;
            let asks = text.get(from..to).unwrap_or_default().trim_end_matches(closes).ends_with('?');
            match all.last_mut() {
                Some(last) if at == 0 && joined => {
                    last.range.end = range.end;
                    last.asks = asks;
                }
                _ => all.push(Sentence { range, row: number, asks }),
            }
        }
        // Only a line that is full goes on, or one that stops where no sentence does; a short one is a line of its own.
        let text = text.trim_end();
        let last = || text.rsplit(' ').next().unwrap_or_default().to_lowercase();
        let open = || text.chars().count() >= 50 || OPEN.contains(&last().as_str());
        goes_on = !text.ends_with(['.', '!', '?', ':', '…']) && open();
    }
    all
}

/// Words that no sentence ends with.
const OPEN: [&str; 24] = [
    "a", "an", "and", "at", "for", "from", "i", "in", "into", "need", "of", "on", "or", "the", "to", "und",
    "want", "with", "der", "die", "das", "mir", "noch", "ich",
];

fn closes(c: char) -> bool {
    matches!(c, ')' | '"' | '”' | '“' | '\'' | '’' | '*' | '_' | HIDDEN) || c.is_whitespace()
}

/// Where the sentences of a line stand in it.
pub(super) fn split(text: &str) -> Vec<(usize, usize)> {
    const SHORT: [&str; 14] =
        ["e.g", "i.e", "vs", "etc", "w.r.t", "resp", "cf", "dr", "mr", "ms", "z.b", "bzw", "d.h", "ca"];
    let mut parts = Vec::new();
    let mut begin = 0;
    let mut push = |from: usize, to: usize| {
        let part = text.get(from..to).unwrap_or_default();
        let front = part.len() - part.trim_start_matches(|c: char| c == HIDDEN || c.is_whitespace()).len();
        let back = part.trim_end_matches(|c: char| c == HIDDEN || c.is_whitespace()).len();
        if front < back {
            parts.push((from + front, from + back));
        }
    };
    // What ends a sentence begins with one of these bytes.
    let next = |from: usize| {
        let rest = text.as_bytes().get(from..)?;
        let ends = |byte: &u8| matches!(byte, b'.' | b'!' | b'?' | 0xe2);
        rest.iter().position(ends).map(|step| from + step)
    };
    let mut from = 0;
    while let Some(at) = next(from) {
        let Some(c) = char_at(text, at) else { break };
        let mut end = at + c.len_utf8();
        from = end;
        if !matches!(c, '.' | '!' | '?' | '…') {
            continue;
        }
        while let Some(c) = char_at(text, end)
            && (matches!(c, '.' | '!' | '?' | '…') || (closes(c) && !c.is_whitespace()))
        {
            end += c.len_utf8();
        }
        from = end;
        let rest = text.get(end..).unwrap_or_default();
        if !rest.starts_with(char::is_whitespace) {
            continue;
        }
        let before = text.get(begin..at).unwrap_or_default();
        let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
        if c == '.' && (SHORT.contains(&word.to_lowercase().as_str()) || word.chars().count() == 1) {
            continue;
        }
        // Dots in the middle of a thought do not end it.
        if rest.trim_start().starts_with(char::is_lowercase)
            && text.get(at..end).is_some_and(|d| d.starts_with(".."))
        {
            continue;
        }
        push(begin, end);
        begin = end;
    }
    push(begin, text.len());
    parts
}
