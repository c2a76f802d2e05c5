//! What stands between the marks: characters that mean something to one generator and not to the others.

use std::ops::Range;

use super::Writer;
use crate::post::Dialect;

impl Writer<'_> {
    /// Writes a stretch of plain text.
    pub(super) fn text(&mut self, range: &Range<usize>) {
        let source = self.source(range);
        let manners = self.manners;
        let before = self.markdown.get(..range.start).unwrap_or_default();
        let starts_line = |at: usize| {
            let before = self.markdown.get(..range.start + at).unwrap_or_default();
            before.rsplit('\n').next().is_some_and(|line| {
                line.chars().all(|c| c.is_whitespace() || matches!(c, '>' | '-' | '*' | '+'))
            })
        };
        let slashes = before.len() - before.trim_end_matches('\\').len();
        let mut from = 0;
        // A sign behind a backslash is itself, but kramdown knows fewer of them than CommonMark.
        if slashes % 2 == 1
            && manners.kramdown
            && let Some(sign) = source.chars().next().filter(|c| !KRAMDOWN_ESCAPES.contains(*c))
        {
            self.edits.put(range.start - 1..range.start + sign.len_utf8(), entity(sign));
            from = sign.len_utf8();
        } else if slashes % 2 == 1 {
            from = source.chars().next().map_or(0, char::len_utf8);
        }
        let mut puts: Vec<(Range<usize>, String)> = Vec::new();
        for (at, c) in source.char_indices().filter(|(at, _)| *at >= from) {
            let rest = source.get(at..).unwrap_or_default();
            let previous =
                self.markdown.get(..range.start + at).and_then(|before| before.chars().next_back());
            let one = at..at + c.len_utf8();
            match c {
                '|' if manners.kramdown && self.tables == 0 => puts.push((one, entity(c))),
                '$' if manners.kramdown && (rest.starts_with("$$") || previous == Some('$')) => {
                    puts.push((one, entity(c)));
                }
                // kramdown takes brackets for a link where a target is none to the others, as with a space in it.
                '[' if manners.kramdown && self.ends_like_a_link(range.start + at) => {
                    puts.push((one, "\\[".into()));
                }
                ':' if manners.definitions && starts_line(at) => puts.push((one, "\\:".into())),
                '*' if manners.kramdown && rest.starts_with("*[") && starts_line(at) => {
                    puts.push((one, "\\*".into()));
                }
                // A number within a paragraph begins a list.
                '0'..='9' if manners.kramdown && starts_line(at) => {
                    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                    if rest.get(digits..).is_some_and(|rest| rest.starts_with(". ")) {
                        puts.push((at + digits..at + digits + 1, "\\.".into()));
                    }
                }
                '^' if manners.kramdown && starts_line(at) => puts.push((one, entity(c))),
                '<' if manners.typographic && (rest.starts_with("<<") || previous == Some('<')) => {
                    puts.push((one, "&lt;".into()));
                }
                '>' if manners.typographic && (rest.starts_with(">>") || previous == Some('>')) => {
                    puts.push((one, "&gt;".into()));
                }
                // A flag, as in `--all`, is no dash, and neither is an arrow. remark looks for dashes in what it has read, where no backslash is
                // left, but a comment parts; words for pictures it leaves alone.
                '-' if manners.typographic && is_flag(rest, previous) => {
                    let astro = manners.generator == Dialect::Astro;
                    if !astro {
                        puts.push((one, "\\-".into()));
                    } else if self.images == 0 {
                        puts.push((one, "-<!-- -->".into()));
                    }
                }
                _ => {}
            }
        }
        for (place, text) in puts {
            self.edits.put(range.start + place.start..range.start + place.end, text);
        }
    }

    /// Writes a break that kramdown knows.
    pub(super) fn hard_break(&mut self, range: &Range<usize>) {
        if self.manners.kramdown && self.source(range).starts_with('\\') {
            self.edits.put(range.start..range.start + 1, "  ");
        }
    }

    /// Writes `~one~` as `~~one~~`, which all know.
    pub(super) fn strikethrough(&mut self, range: &Range<usize>) {
        let source = self.source(range);
        if self.manners.strikethrough && source.starts_with('~') && !source.starts_with("~~") {
            self.edits.put(range.start..range.start, "~");
            self.edits.put(range.end..range.end, "~");
        }
    }

    /// Writes `1)` as `1.`, which kramdown knows.
    pub(super) fn list_mark(&mut self, range: &Range<usize>) {
        let source = self.source(range);
        let digits = source.len() - source.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if self.manners.kramdown
            && digits > 0
            && source.get(digits..).is_some_and(|rest| rest.starts_with(')'))
        {
            self.edits.put(range.start + digits..range.start + digits + 1, ".");
        }
    }

    /// Tells whether what looks like a link's target follows in the same paragraph.
    fn ends_like_a_link(&self, at: usize) -> bool {
        let rest = self.markdown.get(at..).unwrap_or_default();
        let rest = rest.split("\n\n").next().unwrap_or_default();
        rest.contains("](") || rest.contains("][")
    }

    /// Gives an item that is empty something to hold: kramdown takes its mark for text.
    pub(super) fn empty_item(&mut self, range: &Range<usize>) {
        let end = range.start + self.source(range).trim_end().len();
        if self.manners.kramdown {
            self.edits.put(end..end, " &nbsp;");
        }
    }

    /// Parts a table from the line above it, which kramdown would take it for a part of.
    pub(super) fn part_from_paragraph(&mut self, range: &Range<usize>) {
        let before = self.markdown.get(..range.start).unwrap_or_default();
        let top = before.is_empty() || before.ends_with('\n');
        if self.manners.kramdown && top && !before.is_empty() && !before.ends_with("\n\n") {
            self.edits.put(range.start..range.start, "\n");
        }
    }
}

/// The signs that kramdown takes a backslash away from.
const KRAMDOWN_ESCAPES: &str = "\\.*_+`<>()[]{}#!:|\"'$=-~";

fn entity(c: char) -> String {
    format!("&#{};", u32::from(c))
}

fn is_flag(rest: &str, previous: Option<char>) -> bool {
    let arrow = rest.starts_with("-->") || rest.starts_with("--") && previous == Some('<');
    if arrow {
        return true;
    }
    rest.strip_prefix("--").is_some_and(|name| name.starts_with(char::is_alphanumeric))
        && previous.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '/' | '"' | '\''))
}
