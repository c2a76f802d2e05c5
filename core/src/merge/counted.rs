//! How much a text differs from the one before it, for people who look at a list of versions.

use super::Lines;
use super::sequence::changes;

/// What changed from one text to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Lines that came.
    pub added: usize,
    /// Lines that went.
    pub removed: usize,
    /// The first line of the new text where they differ, counted from 0.
    pub first: Option<usize>,
}

/// Counts the lines that came and went.
pub fn count(before: &str, after: &str) -> Counted {
    let (before, after) = (Lines::of(before), Lines::of(after));
    let mut counted = Counted::default();
    for change in changes(&before.lines, &after.lines) {
        counted.added += change.after.len();
        counted.removed += change.before.len();
        counted.first.get_or_insert(change.after.start);
    }
    counted
}
