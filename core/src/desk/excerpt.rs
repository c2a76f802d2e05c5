//! A line of a text around a place in it, short enough to be shown in a list.

use std::ops::Range;

/// How many characters stand before a place in a long line, at most.
const BEFORE: usize = 80;
/// How many stand after it.
const AFTER: usize = 160;
/// How many of the place itself are shown.
pub(super) const MOST: usize = 400;

/// The line that a place is in.
pub(super) struct Excerpt<'a> {
    /// Its number, counted from 1.
    pub(super) line: u32,
    /// The line, or the piece of a long one; several lines where the place spans them.
    pub(super) text: &'a str,
    /// The characters of `text` that are the place.
    pub(super) mark: (u32, u32),
}

impl<'a> Excerpt<'a> {
    /// Finds the line of a range of bytes.
    pub(super) fn of(text: &'a str, place: &Range<usize>) -> Self {
        let head = text.get(..place.start).unwrap_or_default();
        let line = head.matches('\n').count() + 1;
        Self::at(text, place, u32::try_from(line).unwrap_or(u32::MAX))
    }

    /// Takes the line of a range of bytes, whose number is known.
    pub(super) fn at(text: &'a str, place: &Range<usize>, line: u32) -> Self {
        let (head, tail) =
            (text.get(..place.start).unwrap_or_default(), text.get(place.end..).unwrap_or_default());
        let end = place.start + place.len().min(nth(text.get(place.clone()).unwrap_or_default(), MOST));
        let line_start = head.rfind('\n').map_or(0, |at| at + 1);
        let before = head.get(line_start..).unwrap_or_default();
        let start = match before.char_indices().rev().nth(BEFORE) {
            // A word is not cut where that can be helped.
            Some((at, _)) => {
                let space = before.get(at..).and_then(|piece| piece.find(' ')).map_or(0, |space| space + 1);
                line_start + at + space
            }
            // The blanks in front say nothing.
            None => line_start + before.len() - before.trim_start().len(),
        };
        let start = start.min(place.start);
        let end = if end < place.end {
            end
        } else {
            let rest = tail.split('\n').next().unwrap_or_default().trim_end();
            place.end + nth(rest, AFTER)
        };
        let count = |from: usize, to: usize| {
            u32::try_from(text.get(from..to).unwrap_or_default().chars().count()).unwrap_or(u32::MAX)
        };
        let from = count(start, place.start);
        Self {
            line,
            text: text.get(start..end).unwrap_or_default(),
            mark: (from, from + count(place.start, place.end.min(end))),
        }
    }
}

/// The byte at which the character with this number starts, or the text's end.
fn nth(text: &str, number: usize) -> usize {
    text.char_indices().nth(number).map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, place: &str, line: u32, expect: &str) {
        let at = text.find(place).unwrap();
        let excerpt = Excerpt::of(text, &(at..at + place.len()));
        let marked: String = excerpt
            .text
            .chars()
            .skip(excerpt.mark.0 as usize)
            .take((excerpt.mark.1 - excerpt.mark.0) as usize)
            .collect();
        assert_eq!((excerpt.line, excerpt.text, marked.as_str()), (line, expect, place));
    }

    #[test]
    fn it_is_the_line_around_a_place() {
        check("a\n  ü see [x](y) there \nb", "[x](y)", 2, "ü see [x](y) there");
        check("[x](y)", "[x](y)", 1, "[x](y)");
        check("a\nb c\nd", "c\nd", 2, "b c\nd");
        let long = format!("{}HERE{}", "word ".repeat(100), " more".repeat(100));
        let expect = format!("{}HERE{}", "word ".repeat(16), " more".repeat(32));
        check(&long, "HERE", 1, &expect);
    }

    proptest! {
        #[test]
        fn any_place_is_shown(text in "(\\PC|\n){0,300}", a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let (a, b) = (bounds[a.index(bounds.len())], bounds[b.index(bounds.len())]);
            let place = a.min(b)..a.max(b);
            let excerpt = Excerpt::of(&text, &place);
            prop_assert!(text.contains(excerpt.text));
            let marked: String = excerpt.text.chars().skip(excerpt.mark.0 as usize).take((excerpt.mark.1 - excerpt.mark.0) as usize).collect();
            prop_assert!(text[place].starts_with(&marked));
        }
    }
}
