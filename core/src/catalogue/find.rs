//! Quick open: finds notes by letters of their title, speakers and path.

use std::borrow::Cow;
use std::cmp::Reverse;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use unicode_normalization::char::decompose_canonical;

use super::{Catalogue, Entry};
use crate::path::NotePath;

/// What a match in the title counts more than one in the speakers or the path.
const TITLE: i64 = 8;

/// A note that was found by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub path: NotePath,
    /// Higher is better.
    pub score: i64,
    /// The characters of the title that matched, as `[from, to)`; empty where it was found by something else.
    pub title_marks: Vec<(u32, u32)>,
}

/// Finds the notes whose title, speakers or path have the letters of `name` in order, best first, ties by path.
/// Several words may match in different places. An empty name gives what was changed last.
pub fn find(catalogue: &Catalogue, name: &str, limit: usize) -> Vec<Found> {
    let words: Vec<Cow<'_, str>> = name.split_whitespace().map(plain).collect();
    if words.is_empty() {
        let mut all: Vec<&Entry> = catalogue.iter().collect();
        let order = |entry: &&Entry| Reverse(entry.stat.modified_ns);
        cut_to(&mut all, limit, |a, b| order(a).cmp(&order(b)).then_with(|| a.note.path.cmp(&b.note.path)));
        let found =
            |entry: &Entry| Found { path: entry.note.path.clone(), score: 0, title_marks: Vec::new() };
        return all.into_iter().map(found).collect();
    }
    let asked = Asked { letters: words.iter().fold(0, |all, word| all | letters(word)), words: &words };
    let all: Vec<(&Entry, u64)> = catalogue.iter().zip(catalogue.letters().iter().copied()).collect();
    // Half of it each, where there is enough of it: this runs between two keystrokes.
    let (left, right) = all.split_at(if all.len() > ALONE { all.len() / 2 } else { all.len() });
    let mut found = std::thread::scope(|scope| {
        let right = (!right.is_empty()).then(|| scope.spawn(|| asked.score(right)));
        let mut found = asked.score(left);
        found.extend(right.and_then(|right| right.join().ok()).unwrap_or_default());
        found
    });
    cut_to(&mut found, limit, |a, b| b.0.cmp(&a.0).then_with(|| a.1.note.path.cmp(&b.1.note.path)));
    let matcher = SkimMatcherV2::default().ignore_case();
    found
        .into_iter()
        .map(|(score, entry)| Found {
            path: entry.note.path.clone(),
            score,
            title_marks: marks(&matcher, &entry.note.title, &words),
        })
        .collect()
}

/// Up to how many notes a second thread is not worth its start.
const ALONE: usize = 2_000;

/// What is looked for.
struct Asked<'a> {
    words: &'a [Cow<'a, str>],
    /// Of all words.
    letters: u64,
}

impl Asked<'_> {
    fn score<'e>(&self, entries: &[(&'e Entry, u64)]) -> Vec<(i64, &'e Entry)> {
        let matcher = SkimMatcherV2::default().ignore_case();
        // Most notes do not even have the letters; telling that takes a hundredth of the matcher's time.
        let may = entries.iter().filter(|(_, letters)| self.letters & !letters == 0);
        may.filter_map(|(entry, _)| Some((self.score_one(&matcher, entry)?, *entry))).collect()
    }

    fn score_one(&self, matcher: &SkimMatcherV2, entry: &Entry) -> Option<i64> {
        let note = &entry.note;
        let title = plain(&note.title);
        let path = note.path.as_str();
        let places = |word: &str| -> Option<Place> {
            if in_order(word, &title) {
                Some(Place::Title)
            } else if note.speakers.iter().any(|speaker| in_order(word, &plain(speaker))) {
                Some(Place::Speakers)
            } else {
                in_order(word, &plain(path)).then_some(Place::Path)
            }
        };
        // All words must be somewhere before any is scored: scoring is what takes time.
        let places: Vec<Place> = self.words.iter().map(|word| places(word)).collect::<Option<_>>()?;
        let mut sum = 0;
        for (word, place) in self.words.iter().zip(places) {
            let of = |text: &str| score(matcher, &plain(text), word);
            sum += match place {
                Place::Title => {
                    let title = score(matcher, &title, word).map(|score| score + TITLE);
                    // Letters that are strewn over a title may stand together in a name or a folder.
                    let together = title.is_some_and(|score| score >= together(word));
                    let speakers = || note.speakers.iter().filter_map(|speaker| of(speaker)).max();
                    if together { title } else { title.max(speakers()).max(of_part(matcher, path, word)) }
                }
                Place::Speakers => {
                    let speakers = note.speakers.iter().filter_map(|speaker| of(speaker)).max();
                    speakers.max(of_part(matcher, path, word))
                }
                Place::Path => of(path),
            }?;
        }
        Some(sum)
    }
}

/// Where a word's letters stand in order: the first of these.
#[derive(Clone, Copy)]
enum Place {
    Title,
    Speakers,
    Path,
}

/// Gives what a word scores about when its letters stand together.
fn together(word: &str) -> i64 {
    i64::try_from(word.chars().count()).unwrap_or(i64::MAX).saturating_mul(16)
}

/// Scores a word in a path only where it stands there as a whole; none else.
fn of_part(matcher: &SkimMatcherV2, path: &str, word: &str) -> Option<i64> {
    let path = plain(path);
    let whole = path.is_ascii()
        && path.as_bytes().windows(word.len().max(1)).any(|part| part.eq_ignore_ascii_case(word.as_bytes()));
    if whole { score(matcher, &path, word) } else { None }
}

fn score(matcher: &SkimMatcherV2, text: &str, word: &str) -> Option<i64> {
    matcher.fuzzy_match(text, word)
}

/// Tells whether the letters of a word stand in a text in order.
fn in_order(word: &str, text: &str) -> bool {
    if word.is_ascii() && text.is_ascii() {
        let mut rest = text.bytes();
        return word.bytes().all(|letter| rest.any(|other| other.eq_ignore_ascii_case(&letter)));
    }
    let mut rest = text.chars();
    word.chars().all(|letter| rest.any(|other| other.eq_ignore_ascii_case(&letter)))
}

/// Keeps the first `limit` in order.
fn cut_to<T>(all: &mut Vec<T>, limit: usize, mut order: impl FnMut(&T, &T) -> std::cmp::Ordering) {
    if limit == 0 {
        all.clear();
    } else if limit < all.len() {
        all.select_nth_unstable_by(limit - 1, &mut order);
        all.truncate(limit);
    }
    all.sort_unstable_by(order);
}

fn marks(matcher: &SkimMatcherV2, title: &str, words: &[Cow<'_, str>]) -> Vec<(u32, u32)> {
    let title = plain(title);
    let mut at: Vec<u32> = words
        .iter()
        .filter_map(|word| matcher.fuzzy_indices(&title, word))
        .flat_map(|(_, indices)| indices)
        .filter_map(|index| u32::try_from(index).ok())
        .collect();
    at.sort_unstable();
    at.dedup();
    let mut marks: Vec<(u32, u32)> = Vec::new();
    for index in at {
        match marks.last_mut() {
            Some(mark) if mark.1 == index => mark.1 += 1,
            _ => marks.push((index, index + 1)),
        }
    }
    marks
}

/// Gives a text without case and accents, character for character, so that marks stay where they are.
fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain = |c: char| {
        let mut base = None;
        decompose_canonical(c, |part| base = base.or(Some(part)));
        base.unwrap_or(c).to_lowercase().next().unwrap_or(c)
    };
    Cow::Owned(text.chars().map(plain).collect())
}

/// Gives the letters of all that a note may be found by.
pub(super) fn letters_of(entry: &Entry) -> u64 {
    let note = &entry.note;
    let speakers = note.speakers.iter().fold(0, |all, speaker| all | letters(speaker));
    letters(&note.title) | letters(note.path.as_str()) | speakers
}

/// Gives a set of the letters of a text, without case and accents: a bit for each of a to z and 0 to 9, and some
/// that all other characters share. What the matcher would find has all bits of the name.
fn letters(text: &str) -> u64 {
    if text.is_ascii() {
        return text.bytes().fold(0, |all, byte| all | 1 << bit(byte));
    }
    plain(text).chars().fold(0, |all, c| {
        all | match u8::try_from(c) {
            Ok(byte) if byte.is_ascii() => 1 << bit(byte),
            _ => 1 << (40 + u32::from(c) % 24),
        }
    })
}

fn bit(byte: u8) -> u32 {
    match byte {
        b'a'..=b'z' => u32::from(byte - b'a'),
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'0'..=b'9' => u32::from(byte - b'0') + 26,
        _ => 36 + u32::from(byte) % 4,
    }
}
