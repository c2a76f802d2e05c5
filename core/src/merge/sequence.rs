//! The changes between two sequences, and the places where two sets of changes meet.

use std::collections::HashMap;
use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

/// The most items, of both sequences together, that are compared closely: that takes time that grows with the square of
/// their number (1 s for 8,000 lines of which every other one changed). Longer ones are cut up first.
const CLOSELY: usize = 2000;
/// How often a piece is cut up again.
const CUTS: u32 = 6;

/// Items that went and items that came in their place.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// Which items of the base go; an empty range is a place between two.
    pub(crate) before: Range<usize>,
    /// Which items of the changed sequence come.
    pub(crate) after: Range<usize>,
}

/// Lists the changes from `base` to `side`, by position; between two there is always an item that stays.
///
/// Long sequences are cut where an item stands once on both sides, and so surely is the same one; what is left between two
/// cuts is compared closely. Where nothing stands once, a long piece counts as written anew.
pub(crate) fn changes(base: &[&str], side: &[&str]) -> Vec<Change> {
    if base.len() + side.len() <= CLOSELY {
        return closely(base, side);
    }
    let mut found = Vec::new();
    cut_up(base, side, (0, 0), CUTS, &mut found);
    found
}

/// Lists the changes of a piece that starts at these positions, cutting it up where it is long.
fn cut_up<'a>(
    base: &[&'a str],
    side: &[&'a str],
    (base_at, side_at): (usize, usize),
    cuts: u32,
    found: &mut Vec<Change>,
) {
    let head = base.iter().zip(side).take_while(|(a, b)| a == b).count();
    let (Some(base), Some(side)) = (base.get(head..), side.get(head..)) else { return };
    let tail = base.iter().rev().zip(side.iter().rev()).take_while(|(a, b)| a == b).count();
    let (base, side) = (base.split_at(base.len() - tail).0, side.split_at(side.len() - tail).0);
    let (base_at, side_at) = (base_at + head, side_at + head);
    if base.is_empty() && side.is_empty() {
        return;
    }
    let moved = |range: Range<usize>, by: usize| range.start + by..range.end + by;
    if base.len() + side.len() <= CLOSELY {
        found.extend(closely(base, side).into_iter().map(|change| Change {
            before: moved(change.before, base_at),
            after: moved(change.after, side_at),
        }));
        return;
    }
    let anchors = if cuts == 0 { Vec::new() } else { anchors(base, side) };
    if anchors.is_empty() {
        found.push(Change { before: moved(0..base.len(), base_at), after: moved(0..side.len(), side_at) });
        return;
    }
    let (mut base_from, mut side_from) = (0, 0);
    for (base_to, side_to) in anchors.into_iter().chain([(base.len(), side.len())]) {
        let (Some(piece), Some(other)) = (base.get(base_from..base_to), side.get(side_from..side_to)) else {
            return;
        };
        cut_up(piece, other, (base_at + base_from, side_at + side_from), cuts - 1, found);
        (base_from, side_from) = (base_to + 1, side_to + 1);
    }
}

/// Finds the items that stand once on each side, as many of them as are in the same order on both: their positions.
fn anchors(base: &[&str], side: &[&str]) -> Vec<(usize, usize)> {
    // How often an item stands on each side, and where on the second.
    let mut places: HashMap<&str, (u32, u32, usize)> = HashMap::with_capacity(base.len());
    for item in base {
        places.entry(item).or_default().0 += 1;
    }
    for (at, item) in side.iter().enumerate() {
        if let Some(place) = places.get_mut(item) {
            (place.1, place.2) = (place.1 + 1, at);
        }
    }
    // The longest list that ascends on both sides: for each length the smallest end, and for each the one before it.
    let mut pairs: Vec<(usize, usize, Option<usize>)> = Vec::new();
    let mut ends: Vec<(usize, usize)> = Vec::new();
    for (at, item) in base.iter().enumerate() {
        let Some((1, 1, there)) = places.get(item).copied() else { continue };
        let length = ends.partition_point(|(end, _)| *end < there);
        let before = length.checked_sub(1).and_then(|length| ends.get(length)).map(|(_, pair)| *pair);
        let end = (there, pairs.len());
        match ends.get_mut(length) {
            Some(known) => *known = end,
            None => ends.push(end),
        }
        pairs.push((at, there, before));
    }
    let mut next = ends.last().map(|(_, pair)| *pair);
    let mut found = Vec::with_capacity(ends.len());
    while let Some((at, there, before)) = next.and_then(|pair| pairs.get(pair)).copied() {
        found.push((at, there));
        next = before;
    }
    found.reverse();
    found
}

/// Lists the changes of sequences that are not long.
fn closely(base: &[&str], side: &[&str]) -> Vec<Change> {
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
