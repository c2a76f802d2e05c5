//! Cuts the piece of a note around what was found, and says where in it the words stand.

use std::collections::VecDeque;

use super::words::{Words, folded_words, may_be_misspelled, parts, within_one};

/// How many characters a snippet has, about.
const LENGTH: usize = 160;
/// How many characters stand before the first mark, about.
const BEFORE: usize = 40;
/// How close, in bytes, words stand that can be shown together.
const WINDOW: usize = LENGTH - BEFORE;

/// A row of words that is looked for in the text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wanted {
    /// As they are indexed.
    pub(super) words: Vec<String>,
    /// Whether the last one may be unfinished.
    pub(super) prefix: bool,
    /// Whether one slip in a word is forgiven.
    pub(super) typos: bool,
}

/// A piece of a note.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Snippet {
    /// One line.
    pub(super) text: String,
    /// What matched, in characters, as `[from, to)`.
    pub(super) marks: Vec<(u32, u32)>,
    /// The line of the first mark in the file, counted from 1.
    pub(super) line: Option<u32>,
}

/// A place in the text that matched, in bytes.
#[derive(Debug, Clone, Copy)]
struct Place {
    from: usize,
    to: usize,
    wanted: usize,
}

/// Makes the snippet of a note whose body starts at the byte `body`: the first place where most of what is wanted
/// stands close together, else the body's beginning.
pub(super) fn snippet(text: &str, body: usize, wanted: &[Wanted]) -> Snippet {
    let places = find(text, body, wanted);
    let Some(best) = best_window(&places, wanted.len()) else {
        return beginning(text, body);
    };
    let Some(first) = places.get(best) else {
        return beginning(text, body);
    };
    let start = start_before(text, body, first.from);
    let mut snippet = cut(text, start, places.get(best..).unwrap_or_default());
    if start > body && !starts_line(text, start) {
        snippet.text.insert(0, '…');
        for mark in &mut snippet.marks {
            *mark = (mark.0 + 1, mark.1 + 1);
        }
    }
    let before = text.get(..first.from).unwrap_or_default();
    let lines = before.bytes().filter(|byte| *byte == b'\n').count();
    snippet.line = u32::try_from(lines + 1).ok();
    snippet
}

/// Finds the places in order. Stops once a window has all that is wanted: nothing better can follow.
fn find(text: &str, body: usize, wanted: &[Wanted]) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    let longest = wanted.iter().map(|wanted| wanted.words.len()).max().unwrap_or(0);
    if longest == 0 {
        return places;
    }
    let rest = text.get(body..).unwrap_or_default();
    let mut words = Words::new(rest);
    // The last words with their places, as many as the longest row has.
    let mut row: VecDeque<(usize, usize, String)> = VecDeque::with_capacity(longest);
    let mut enough = None;
    while let Some((from, to)) = words.advance() {
        if enough.is_some_and(|end| from > end) {
            break;
        }
        let mut slot = if row.len() == longest {
            row.pop_front().map_or_else(String::new, |old| old.2)
        } else {
            String::new()
        };
        slot.clear();
        slot.push_str(words.folded());
        row.push_back((from, to, slot));
        for (number, wanted) in wanted.iter().enumerate() {
            let Some(skip) = row.len().checked_sub(wanted.words.len()) else { continue };
            let last = wanted.words.len().saturating_sub(1);
            let all = row.iter().skip(skip).zip(&wanted.words).enumerate().all(
                |(at, ((from, to, word), asked))| {
                    let written = rest.get(*from..*to).unwrap_or_default();
                    fits(written, word, asked, wanted.prefix && at == last, wanted.typos)
                },
            );
            if let (true, Some(first)) = (all, row.get(skip)) {
                places.push(Place { from: body + first.0, to: body + to, wanted: number });
            }
        }
        if enough.is_none() && places.last().is_some_and(|place| place.to == body + to) {
            let near =
                places.iter().rposition(|place| place.from + WINDOW < body + to).map_or(0, |at| at + 1);
            if distinct(places.get(near..).unwrap_or_default(), wanted.len()) == wanted.len() {
                enough = Some(to + 4 * LENGTH);
            }
        }
    }
    places.sort_by_key(|place| (place.from, place.to));
    places
}

/// Counts how many of what is wanted stand among the places.
fn distinct(places: &[Place], of: usize) -> usize {
    (0..of).filter(|number| places.iter().any(|place| place.wanted == *number)).count()
}

/// Gives the first place after which the most of what is wanted follows closely.
fn best_window(places: &[Place], of: usize) -> Option<usize> {
    let mut best = None;
    let mut most = 0;
    for (at, place) in places.iter().enumerate() {
        let near = places.iter().skip(at).take_while(|other| other.to <= place.from + WINDOW).count().max(1);
        let found = distinct(places.get(at..at + near).unwrap_or_default(), of);
        if found > most {
            most = found;
            best = Some(at);
        }
    }
    best
}

fn fits(written: &str, folded: &str, asked: &str, prefix: bool, typos: bool) -> bool {
    let one = |folded: &str| {
        folded == asked
            || prefix && folded.starts_with(asked)
            || typos && may_be_misspelled(asked) && {
                within_one(folded, asked)
                    || prefix && {
                        let length = asked.chars().count();
                        (length - 1..=length + 1).any(|take| {
                            let start: String = folded.chars().take(take).collect();
                            within_one(&start, asked)
                        })
                    }
            }
    };
    one(folded)
        || parts(written).iter().any(|(from, to)| {
            written
                .get(*from..*to)
                .is_some_and(|part| folded_words(part).first().is_some_and(|part| one(part)))
        })
}

/// Gives where to start so that the first mark has some words before it: its line's beginning, else a word's.
fn start_before(text: &str, body: usize, first: usize) -> usize {
    let before = text.get(body..first).unwrap_or_default();
    let Some((reach, _)) = before.char_indices().rev().take(BEFORE).last() else {
        return first;
    };
    let near = before.get(reach..).unwrap_or_default();
    if let Some(line) = near.rfind('\n') {
        return body + reach + line + 1;
    }
    if reach == 0 {
        return body;
    }
    match near.find(char::is_whitespace) {
        Some(space) => body + reach + space + 1,
        None => body + reach,
    }
}

/// Gives the body's first words, without its first heading, which the list shows already.
fn beginning(text: &str, body: usize) -> Snippet {
    let mut start = body;
    let mut heading_seen = false;
    for line in text.get(body..).unwrap_or_default().split_inclusive('\n') {
        let blank = line.trim().is_empty();
        if !blank && (heading_seen || !line.starts_with('#')) {
            break;
        }
        heading_seen |= !blank;
        start += line.len();
    }
    cut(text, start, &[])
}

/// Makes one line of the text from `start` on, without the marks of lists and headings.
fn cut(text: &str, start: usize, places: &[Place]) -> Snippet {
    let rest = text.get(start..).unwrap_or_default();
    let mut out = String::new();
    // Where each of the snippet's characters stands in the text.
    let mut from: Vec<usize> = Vec::with_capacity(LENGTH);
    let mut skip_to = if starts_line(text, start) { start + line_marks(rest) } else { start };
    let mut more = false;
    for (at, c) in rest.char_indices() {
        let at = start + at;
        if at < skip_to {
            continue;
        }
        if from.len() >= LENGTH {
            more = !rest.get(at - start..).unwrap_or_default().trim().is_empty();
            break;
        }
        if c == '\n' {
            skip_to = at + 1 + line_marks(text.get(at + 1..).unwrap_or_default());
        }
        if c.is_whitespace() || c.is_control() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
                from.push(at);
            }
        } else {
            out.push(c);
            from.push(at);
        }
    }
    if more {
        // Back to a word's end, unless that would take most of it, as where there are no spaces.
        let next_is_space = from.last().is_some_and(|last| {
            text.get(*last..).and_then(|rest| rest.chars().nth(1)).is_some_and(char::is_whitespace)
        });
        if let Some((space, _)) = out.char_indices().rev().find(|(_, c)| *c == ' ').filter(|_| !next_is_space)
        {
            let kept = out.get(..space).map_or(0, |kept| kept.chars().count());
            if kept > LENGTH / 2 {
                out.truncate(space);
                from.truncate(kept);
            }
        }
    }
    while out.ends_with(' ') {
        out.pop();
        from.pop();
    }
    let mut marks: Vec<(u32, u32)> = Vec::new();
    for place in places {
        let first = from.partition_point(|at| *at < place.from);
        let last = from.partition_point(|at| *at < place.to);
        // A word that the end cuts off is not marked.
        if first >= last
            || more && last == from.len() && from.last().is_some_and(|at| !ends_at(text, *at, place.to))
        {
            continue;
        }
        let (Ok(first), Ok(last)) = (u32::try_from(first), u32::try_from(last)) else { continue };
        match marks.last_mut() {
            Some(mark) if first < mark.1 => mark.1 = mark.1.max(last),
            _ => marks.push((first, last)),
        }
    }
    if more {
        out.push('…');
    }
    Snippet { text: out, marks, line: None }
}

/// Tells whether the character at `at` ends at `end`.
fn ends_at(text: &str, at: usize, end: usize) -> bool {
    text.get(at..end).is_some_and(|last| last.chars().count() == 1)
}

fn starts_line(text: &str, at: usize) -> bool {
    at == 0 || text.get(..at).is_some_and(|before| before.ends_with('\n'))
}

/// Gives the length of a line's marks: quotes, a heading's, a list's, a box.
fn line_marks(line: &str) -> usize {
    let mut rest = line.trim_start_matches([' ', '\t', '>']);
    let marked = rest.trim_start_matches('#');
    let bullet = rest.strip_prefix(['-', '*', '+']);
    let number = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = number.strip_prefix(['.', ')']).filter(|after| after.len() + 1 < rest.len());
    for after in
        [Some(marked).filter(|marked| marked.len() < rest.len()), bullet, number].into_iter().flatten()
    {
        if let Some(after) = after.strip_prefix(' ') {
            rest = after;
            break;
        }
    }
    for mark in ["[ ] ", "[x] ", "[X] "] {
        rest = rest.strip_prefix(mark).unwrap_or(rest);
    }
    line.len() - rest.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wanted(text: &str) -> Vec<Wanted> {
        text.split('|')
            .filter(|text| !text.is_empty())
            .map(|text| Wanted {
                words: folded_words(text),
                prefix: text.ends_with('…'),
                typos: text.ends_with('~'),
            })
            .collect()
    }

    /// Shows a snippet with its marks in brackets, and its line.
    fn shown(text: &str, body: usize, asked: &str) -> String {
        let snippet = snippet(text, body, &wanted(asked));
        let mut out = String::new();
        let chars: Vec<char> = snippet.text.chars().collect();
        for (at, c) in chars.iter().enumerate() {
            let at = at as u32;
            out.extend(snippet.marks.iter().filter(|mark| mark.0 == at).map(|_| '['));
            out.push(*c);
            out.extend(snippet.marks.iter().filter(|mark| mark.1 == at + 1).map(|_| ']'));
        }
        assert!(snippet.marks.iter().all(|mark| mark.0 < mark.1 && mark.1 as usize <= chars.len()));
        match snippet.line {
            Some(line) => format!("{line}: {out}"),
            None => out,
        }
    }

    #[test]
    fn marks_are_counted_in_characters() {
        assert_eq!(shown("Ünïcödé: naïve café ☕ here\n", 0, "cafe"), "1: Ünïcödé: naïve [café] ☕ here");
        assert_eq!(shown("一二日本語三", 0, "日本語"), "1: 一二[日本語]三");
        assert_eq!(shown("😀😀 emoji word 😀", 0, "word"), "1: 😀😀 emoji [word] 😀");
    }

    #[test]
    fn matches_of_every_kind() {
        assert_eq!(shown("A word, another", 0, "wor…|ano…"), "1: A [word], [another]");
        assert_eq!(shown("A word, another", 0, "wrod~"), "1: A [word], another");
        assert_eq!(shown("At KubeCon today", 0, "con"), "1: At [KubeCon] today");
        assert_eq!(shown("two  words and two\nwords", 0, "two words"), "1: [two words] and [two words]");
        assert_eq!(shown("nothing here", 0, "absent"), "nothing here");
    }

    #[test]
    fn front_matter_and_marks_of_lines_are_left_out() {
        let text = "---\ntitle: word\n---\n# Title\n\n- [ ] do a\n  1. word\n> ## next\n";
        let body = text.find("# Title").unwrap();
        assert_eq!(shown(text, body, "word"), "7: [word] next");
        assert_eq!(shown(text, body, ""), "do a word next");
        assert_eq!(shown("", 0, "x"), "");
    }

    #[test]
    fn the_window_with_most_words_wins_and_ends_at_word_borders() {
        let filler = "lorem ipsum dolor sit amet consectetur adipiscing elit ".repeat(8);
        let text = format!("alpha {filler}\nSome words before alpha and then beta {filler}");
        assert_eq!(
            shown(&text, 0, "alpha|beta"),
            "2: Some words before [alpha] and then [beta] lorem ipsum dolor sit amet consectetur adipiscing elit lorem ipsum dolor sit amet consectetur adipiscing elit lorem ipsum…"
        );
        let text = format!("{filler} alpha {filler}");
        let cut = shown(&text, 0, "alpha");
        assert!(cut.starts_with("1: …sit amet consectetur adipiscing elit [alpha] lorem"), "{cut}");
        assert!(cut.ends_with(" ipsum…") || cut.ends_with("…"), "{cut}");
    }

    proptest! {
        #[test]
        fn any_text_has_a_snippet(text in any::<String>(), asked in "[a-cé日 ]{1,5}…?") {
            let snippet = snippet(&text, 0, &wanted(&asked));
            prop_assert!(snippet.text.chars().count() <= LENGTH + 2);
            prop_assert!(!snippet.text.contains('\n'));
            let length = snippet.text.chars().count() as u32;
            for mark in &snippet.marks {
                prop_assert!(mark.0 < mark.1 && mark.1 <= length);
            }
        }
    }
}
