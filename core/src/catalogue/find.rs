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
    let matcher = SkimMatcherV2::default().ignore_case();
    let masks: Vec<u64> = words.iter().map(|word| letters(word)).collect();
    let all_letters = masks.iter().fold(0, |all, mask| all | mask);
    let mut found: Vec<(i64, &Entry)> = Vec::new();
    for entry in catalogue.iter() {
        let note = &entry.note;
        let (title, path) = (letters(&note.title), letters(note.path.as_str()));
        let speakers = note.speakers.iter().fold(0, |all, speaker| all | letters(speaker));
        // Most notes do not even have the letters; telling that takes a hundredth of the matcher's time.
        if all_letters & !(title | path | speakers) != 0 {
            continue;
        }
        let score: Option<i64> = words
            .iter()
            .zip(&masks)
            .map(|(word, mask)| {
                let fits = |letters: u64| mask & !letters == 0;
                let matched = |text: &str| matcher.fuzzy_match(&plain(text), word);
                let title = if fits(title) { matched(&note.title).map(|score| score + TITLE) } else { None };
                let path = if fits(path) { matched(note.path.as_str()) } else { None };
                let speakers = if fits(speakers) {
                    note.speakers.iter().filter_map(|speaker| matched(speaker)).max()
                } else {
                    None
                };
                title.max(path).max(speakers)
            })
            .sum();
        if let Some(score) = score {
            found.push((score, entry));
        }
    }
    cut_to(&mut found, limit, |a, b| b.0.cmp(&a.0).then_with(|| a.1.note.path.cmp(&b.1.note.path)));
    found
        .into_iter()
        .map(|(score, entry)| Found {
            path: entry.note.path.clone(),
            score,
            title_marks: marks(&matcher, &entry.note.title, &words),
        })
        .collect()
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
