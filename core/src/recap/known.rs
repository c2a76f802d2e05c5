//! Titles that a schedule knows.

use std::collections::HashMap;
use std::ops::Range;

use super::source::Words;

/// The titles of an event's schedule, ready to be looked for.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// By their words in small letters, without marks.
    titles: HashMap<String, usize>,
    longest: usize,
}

/// Parts a text into words, each with its place.
fn parts(text: &str) -> Vec<(Range<usize>, String)> {
    let mut parts = Vec::new();
    let mut from = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (from, c.is_alphanumeric()) {
            (None, true) => from = Some(at),
            (Some(start), false) => {
                parts.push((start..at, text.get(start..at).unwrap_or_default().to_lowercase()));
                from = None;
            }
            _ => {}
        }
    }
    parts
}

fn joined(parts: &[(Range<usize>, String)]) -> String {
    parts.iter().map(|(_, word)| word.as_str()).collect::<Vec<_>>().join(" ")
}

impl Known {
    pub(super) fn of(titles: &[String]) -> Self {
        let mut known = Self::default();
        for (at, title) in titles.iter().enumerate() {
            let words = parts(title);
            // One word is in many a text.
            if words.len() >= 2 {
                known.longest = known.longest.max(words.len());
                known.titles.entry(joined(&words)).or_insert(at);
            }
        }
        known
    }

    /// Gives the longest known title in some words, and where it stands.
    pub(super) fn find(&self, words: &Words) -> Option<Range<usize>> {
        self.find_in(&words.text)
    }

    /// The same, in a text.
    pub(super) fn find_in(&self, text: &str) -> Option<Range<usize>> {
        if self.titles.is_empty() {
            return None;
        }
        let parts = parts(text.get(..text.len().min(4_000)).unwrap_or(text));
        for length in (2..=self.longest.min(parts.len())).rev() {
            for window in parts.windows(length) {
                if self.titles.contains_key(&joined(window)) {
                    return Some(window.first()?.0.start..window.last()?.0.end);
                }
            }
        }
        None
    }
}
