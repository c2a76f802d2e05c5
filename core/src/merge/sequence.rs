//! The changes between two sequences, and the places where two sets of changes meet.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

/// Items that went and items that came in their place.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// Which items of the base go; an empty range is a place between two.
    pub(crate) before: Range<usize>,
    /// Which items of the changed sequence come.
    pub(crate) after: Range<usize>,
}

/// Lists the changes from `base` to `side`, by position; between two there is always an item that stays.
pub(crate) fn changes(base: &[&str], side: &[&str]) -> Vec<Change> {
    let mut input = InternedInput::default();
    input.update_before(base.iter().copied());
    input.update_after(side.iter().copied());
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    // Where an addition could stand in several places it takes the last, so that both sides' choices are alike.
    diff.postprocess_no_heuristic(&input);
    let range = |range: Range<u32>| range.start as usize..range.end as usize;
    diff.hunks().map(|hunk| Change { before: range(hunk.before), after: range(hunk.after) }).collect()
}

/// A place of the base that one side changed, or that changes of both sides meet in.
pub(super) struct Region<'a> {
    pub(super) base: Range<usize>,
    pub(super) ours: Range<usize>,
    pub(super) theirs: Range<usize>,
    pub(super) our_changes: &'a [Change],
    pub(super) their_changes: &'a [Change],
}

/// Tells whether two changes are about the same items. Neighbours are not; additions at one place are.
pub(super) fn overlap(a: &Change, b: &Change) -> bool {
    let (a, b) = (&a.before, &b.before);
    match (a.is_empty(), b.is_empty()) {
        (true, true) => a.start == b.start,
        (true, false) => b.start < a.start && a.start < b.end,
        (false, true) => a.start < b.start && b.start < a.end,
        (false, false) => a.start < b.end && b.start < a.end,
    }
}

/// Groups the changes of both sides into places that do not meet, by position. `meet` is asked about one of ours and
/// one of theirs.
pub(super) fn regions<'a>(
    ours: &'a [Change],
    theirs: &'a [Change],
    meet: impl Fn(&Change, &Change) -> bool,
) -> Vec<Region<'a>> {
    let (mut ours, mut theirs) = (ours, theirs);
    let mut found = Vec::new();
    // How far positions of each side are ahead of the base's, after all regions so far.
    let (mut our_shift, mut their_shift) = (0_isize, 0_isize);
    while !ours.is_empty() || !theirs.is_empty() {
        let (mut o, mut t) = (0, 0);
        loop {
            let (next_ours, next_theirs) = (ours.get(o), theirs.get(t));
            // The last change so far of the other side reaches furthest, so it alone decides.
            let last = |changes: &'a [Change], count: usize| changes.get(..count).and_then(<[_]>::last);
            let both = |a: Option<&Change>, b: Option<&Change>| a.zip(b).is_some_and(|(a, b)| meet(a, b));
            if o + t == 0 {
                match (next_ours, next_theirs) {
                    (Some(a), Some(b)) if key(a) <= key(b) => o = 1,
                    (Some(_), None) => o = 1,
                    _ => t = 1,
                }
            } else if both(next_ours, last(theirs, t)) {
                o += 1;
            } else if both(last(ours, o), next_theirs) {
                t += 1;
            } else {
                break;
            }
        }
        let (our_changes, our_rest) = ours.split_at(o);
        let (their_changes, their_rest) = theirs.split_at(t);
        let all = || our_changes.iter().chain(their_changes);
        let start = all().map(|c| c.before.start).min().unwrap_or_default();
        let end = all().map(|c| c.before.end).max().unwrap_or_default();
        let side = |shift: &mut isize, changes: &[Change]| {
            let from = start.saturating_add_signed(*shift);
            *shift += changes
                .iter()
                .map(|c| c.after.len().cast_signed() - c.before.len().cast_signed())
                .sum::<isize>();
            from..end.saturating_add_signed(*shift)
        };
        found.push(Region {
            base: start..end,
            ours: side(&mut our_shift, our_changes),
            theirs: side(&mut their_shift, their_changes),
            our_changes,
            their_changes,
        });
        (ours, theirs) = (our_rest, their_rest);
    }
    found
}

fn key(change: &Change) -> (usize, usize) {
    (change.before.start, change.before.end)
}
