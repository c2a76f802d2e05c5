//! A file's bytes as the text that an editor shows, and back again (P5).
//!
//! An editor knows `\n` alone. A file may hold `\r\n`, a lone `\r`, or a mix, and a byte order mark in front. What
//! the person did not touch gets back the very bytes it had. Nothing here is guessed from settings.

use imara_diff::{Algorithm, Diff, InternedInput};

/// What some editors put in front of UTF-8.
const BOM: &str = "\u{feff}";

/// Gives the text that an editor shows: without the mark in front, each line end `\n`.
pub fn to_lf(text: &str) -> String {
    let text = text.strip_prefix(BOM).unwrap_or(text);
    if !text.contains('\r') {
        return text.to_owned();
    }
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Writes an editor's text as the file that `base` was: lines that are the same keep their own line ends, a line
/// that was edited keeps the one it had, and a new line takes its neighbour's. The mark in front stays; whether the
/// last line ends is the text's to say.
///
/// `to_lf` of the answer is `text` (with its own line ends, should it have any other than `\n`, made `\n`).
pub fn put_back(base: &str, text: &str) -> String {
    let text = &to_lf(text);
    let mark = if base.starts_with(BOM) { BOM } else { "" };
    let old = lines(base.strip_prefix(BOM).unwrap_or(base));
    if old.iter().all(|line| matches!(line.end, "" | "\n")) {
        return format!("{mark}{text}");
    }
    let new: Vec<&str> = text.split('\n').collect();
    let ends = ends_of(&old, &new);
    let usual = usual_end(&old);

    let mut bytes = String::with_capacity(mark.len() + base.len().max(text.len()) + new.len());
    bytes.push_str(mark);
    let mut before = None;
    for (at, line) in new.iter().enumerate() {
        bytes.push_str(line);
        if at + 1 == new.len() {
            break;
        }
        // A new line does as the line above it, at the top as the one below.
        let own = ends.get(at).copied().flatten();
        let below = || ends.iter().skip(at).copied().flatten().next();
        let mut end = own.or(before).or_else(below).unwrap_or(usual);
        // A lone `\r` and an empty line's `\n` would read as one line end.
        if end == "\n" && line.is_empty() && bytes.ends_with('\r') {
            end = "\r";
        }
        bytes.push_str(end);
        before = Some(end);
    }
    bytes
}

struct Line<'a> {
    text: &'a str,
    /// `\n`, `\r\n`, `\r`, or nothing after the last one.
    end: &'static str,
}

/// Takes a file apart. There is always a last line with no end, which may be empty.
fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some((line, after)) = rest.split_once(['\n', '\r']) {
        let (end, after) = if rest.as_bytes().get(line.len()) == Some(&b'\n') {
            ("\n", after)
        } else if let Some(after) = after.strip_prefix('\n') {
            ("\r\n", after)
        } else {
            ("\r", after)
        };
        lines.push(Line { text: line, end });
        rest = after;
    }
    lines.push(Line { text: rest, end: "" });
    lines
}

/// Finds for each new line the end of the line that it was; none where there was none.
fn ends_of(old: &[Line<'_>], new: &[&str]) -> Vec<Option<&'static str>> {
    let mut input = InternedInput::default();
    input.update_before(old.iter().map(|line| line.text));
    input.update_after(new.iter().copied());
    // What is the same at the start and the end is taken off first, so an edit of one line is a change of one line
    // whatever stands around it.
    let diff = Diff::compute(Algorithm::Histogram, &input);
    let end = |at: usize| old.get(at).map(|line| line.end).filter(|end| !end.is_empty());
    let mut ends = Vec::with_capacity(new.len());
    let mut from = 0;
    for hunk in diff.hunks() {
        let (before, after) = (hunk.before.start as usize..hunk.before.end as usize, hunk.after.len());
        ends.extend((from..before.start).map(end));
        ends.extend(
            (0..after).map(|nth| Some(before.start + nth).filter(|at| *at < before.end).and_then(end)),
        );
        from = before.end;
    }
    ends.extend((from..old.len()).map(end));
    ends
}

/// Gives the line end that the file has most of.
fn usual_end(lines: &[Line<'_>]) -> &'static str {
    let count = |end: &str| lines.iter().filter(|line| line.end == end).count();
    ["\n", "\r\n", "\r"].into_iter().rev().max_by_key(|end| count(end)).unwrap_or("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(base: &str, text: &str, expect: &str) {
        let bytes = put_back(base, text);
        assert_eq!(bytes, expect, "from {base:?}");
        assert_eq!(to_lf(&bytes), text);
    }

    #[test]
    fn untouched_lines_keep_their_ends() {
        check("a\r\nb\r\n", "a\nB\n", "a\r\nB\r\n");
        check("a\r\nb\nc\rd", "a\nb\nC\nd", "a\r\nb\nC\rd");
        check("\u{feff}a\r\nb", "a\nb\n", "\u{feff}a\r\nb\r\n");
        check("a\r\nb\r\n", "a\nnew\nb\n", "a\r\nnew\r\nb\r\n");
        check("a\r\nb\n", "new\na\nb\n", "new\r\na\r\nb\n");
        check("a\r\nb\r\nc\n", "a\nc\n", "a\r\nc\n");
        check("a\r\nb\r\n", "a\nb", "a\r\nb");
        check("a", "a\nb\n", "a\nb\n");
        check("", "a\nb\n", "a\nb\n");
        // One that would run together.
        check("a\rb\nc\n", "a\n\nc\n", "a\r\rc\n");
    }

    fn file() -> impl Strategy<Value = String> {
        let line = ("[a-c]{0,2}", prop::sample::select(vec!["\n", "\r\n", "\r"]));
        (any::<bool>(), prop::collection::vec(line, 0..12), "[a-c]{0,2}").prop_map(|(mark, lines, last)| {
            let mut text = if mark { BOM.to_owned() } else { String::new() };
            for (line, end) in lines {
                text.push_str(&line);
                text.push_str(end);
            }
            text + &last
        })
    }

    proptest! {
        #[test]
        fn what_is_not_edited_is_the_same_bytes(base in file()) {
            prop_assert_eq!(put_back(&base, &to_lf(&base)), base);
        }

        #[test]
        fn any_text_comes_back_as_it_was_written(base in file(), text in "[a-c\n]{0,24}") {
            prop_assert_eq!(to_lf(&put_back(&base, &text)), text);
        }

        #[test]
        fn an_edited_line_changes_no_other_byte(base in file(), nth in any::<prop::sample::Index>(), with in "[d-f]{1,3}") {
            let old = lines(base.strip_prefix(BOM).unwrap_or(&base));
            let nth = nth.index(old.len());
            let shown = to_lf(&base);
            let text: Vec<&str> =
                shown.split('\n').enumerate().map(|(at, line)| if at == nth { &*with } else { line }).collect();
            let mut expect = if base.starts_with(BOM) { BOM.to_owned() } else { String::new() };
            for (at, line) in old.iter().enumerate() {
                expect.push_str(if at == nth { &with } else { line.text });
                expect.push_str(line.end);
            }
            prop_assert_eq!(put_back(&base, &text.join("\n")), expect);
        }
    }
}
