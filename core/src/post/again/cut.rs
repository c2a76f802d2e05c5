//! Which lines of the blog's page belong to which part of the last export's.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::page::About;
use super::Next;
use crate::merge::{Change, changes};

/// A part of a page's body.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) about: &'a About,
    pub(super) anchor: Option<&'a str>,
    pub(super) text: &'a str,
}

/// Where the parts of the last export are in the blog's page.
#[derive(Debug)]
pub(super) struct Cut {
    ranges: Vec<Range<usize>>,
    /// The parts that are still there, as they stand.
    pub(super) order: Vec<usize>,
}

impl Cut {
    /// Gives what the blog has of a part: nothing where its author took it out.
    pub(super) fn text<'a>(&self, part: usize, mine: &'a str) -> &'a str {
        self.ranges.get(part).and_then(|range| mine.get(range.clone())).unwrap_or_default()
    }

    /// Gives what stands behind a part in the blog.
    pub(super) fn next(&self, part: usize) -> Option<Next> {
        let at = self.order.iter().position(|there| *there == part)?;
        Some(self.order.get(at + 1).map_or(Next::End, |next| Next::Section(*next)))
    }
}

/// Finds the parts in the blog's page: talks by what links lead to, so that one that was moved is found, and the rest by
/// the lines around them. None where a part's beginning cannot be told.
pub(super) fn cut(base: &[Part<'_>], mine: &str) -> Option<Cut> {
    let lines: Vec<&str> = mine.split_inclusive('\n').collect();
    let mut starts: Vec<usize> = Vec::with_capacity(lines.len() + 1);
    let mut at = 0;
    for line in &lines {
        starts.push(at);
        at += line.len();
    }
    starts.push(at);
    let marks = marks(&lines);
    // A run of parts starts at a talk that is found by its mark, and goes on to the next such talk.
    let mut runs: Vec<(Range<usize>, usize)> = Vec::new();
    for (number, part) in base.iter().enumerate() {
        let found = part.anchor.and_then(|anchor| marks.get(anchor)).and_then(|at| match at.as_slice() {
            [line] => Some(*line),
            _ => None,
        });
        match (found, runs.last_mut()) {
            (Some(line), _) => runs.push((number..number + 1, line)),
            (None, Some((run, _))) => run.end = number + 1,
            (None, None) => runs.push((number..number + 1, 0)),
        }
    }
    // The first run begins at the top, and comes before one whose mark is there.
    runs.sort_by_key(|(run, line)| (*line, run.start > 0));
    let mut ranges = vec![0..0; base.len()];
    for (at, (run, line)) in runs.iter().enumerate() {
        let end = runs.get(at + 1).map_or(lines.len(), |(_, next)| *next);
        let here = lines.get(*line..end)?;
        let parts = base.get(run.clone())?;
        let text: String = parts.iter().map(|part| part.text).collect();
        let before: Vec<&str> = text.split_inclusive('\n').collect();
        let changes = changes(&before, here);
        let mut places = vec![*line];
        let mut lines_before = 0;
        for part in parts.iter().take(parts.len() - 1) {
            lines_before += part.text.split_inclusive('\n').count();
            places.push(line + place(&changes, lines_before)?);
        }
        places.push(end);
        for (number, pair) in run.clone().zip(places.windows(2)) {
            let [from, to] = pair else { continue };
            *ranges.get_mut(number)? = *starts.get(*from)?..*starts.get(*to)?;
        }
    }
    let mut order: Vec<usize> =
        (0..base.len()).filter(|at| !ranges.get(*at).is_none_or(Range::is_empty)).collect();
    order.sort_by_key(|at| ranges.get(*at).map(|range| range.start));
    Some(Cut { ranges, order })
}

/// Finds what links lead to: `{#…}` and `id="…"`, with the lines that have it.
fn marks<'a>(lines: &[&'a str]) -> BTreeMap<&'a str, Vec<usize>> {
    let mut marks: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, line) in lines.iter().enumerate() {
        for (open, close) in [("{#", '}'), ("id=\"", '"')] {
            let inside = line.rfind(open).and_then(|at| line.get(at + open.len()..));
            if let Some((name, _)) = inside.and_then(|rest| rest.split_once(close)) {
                marks.entry(name).or_default().push(number);
            }
        }
    }
    marks
}

/// Gives the line of the changed text that a line of the old one stands on; none where it went up in a change.
fn place(changes: &[Change], line: usize) -> Option<usize> {
    let mut shift = 0isize;
    for Change { before, after } in changes {
        if before.end <= line {
            // What was added right before it belongs to the part above.
            shift = after.end.cast_signed() - before.end.cast_signed();
        } else if before.start >= line {
            break;
        } else if after.is_empty() {
            return Some(after.start);
        } else if before.len() == after.len() {
            return Some(after.start + (line - before.start));
        } else {
            return None;
        }
    }
    line.checked_add_signed(shift)
}

/// Says for every part of the new page which part of the last export it is.
pub(super) fn pairs(base: &[Part<'_>], new: &[Part<'_>]) -> Vec<Option<usize>> {
    let talk = |part: &Part<'_>| matches!(part.about, About::Talk(_));
    let mut pairs: Vec<Option<usize>> = new
        .iter()
        .map(|part| talk(part).then(|| base.iter().position(|before| before.about == part.about)).flatten())
        .collect();
    let others = |parts: &[Part<'_>]| -> Vec<usize> {
        parts.iter().enumerate().filter(|(_, part)| !talk(part)).map(|(at, _)| at).collect()
    };
    let (old, fresh) = (others(base), others(new));
    let text =
        |parts: &[Part<'_>], at: &usize| parts.get(*at).map_or("", |part| part.text.trim_end()).to_owned();
    let old_texts: Vec<String> = old.iter().map(|at| text(base, at)).collect();
    let new_texts: Vec<String> = fresh.iter().map(|at| text(new, at)).collect();
    let a: Vec<&str> = old_texts.iter().map(String::as_str).collect();
    let b: Vec<&str> = new_texts.iter().map(String::as_str).collect();
    let mut pair = |old_at: usize, new_at: usize| {
        let (Some(old), Some(new_part)) = (old.get(old_at), fresh.get(new_at)) else { return };
        let same_kind = base.get(*old).map(|part| part.about) == new.get(*new_part).map(|part| part.about);
        if let Some(slot) = pairs.get_mut(*new_part)
            && same_kind
        {
            *slot = Some(*old);
        }
    };
    let (mut done_old, mut done_new) = (0, 0);
    for Change { before, after } in changes(&a, &b) {
        (done_old..before.start).zip(done_new..after.start).for_each(|(old, new)| pair(old, new));
        before.clone().zip(after.clone()).for_each(|(old, new)| pair(old, new));
        (done_old, done_new) = (before.end, after.end);
    }
    (done_old..a.len()).zip(done_new..b.len()).for_each(|(old, new)| pair(old, new));
    pairs
}

/// Gives the words of a part's first heading.
pub(super) fn title(text: &str) -> &str {
    let line =
        text.lines().find(|line| line.starts_with('#')).or_else(|| text.lines().next()).unwrap_or_default();
    let words = line.trim_start_matches('#').trim();
    words.rsplit_once(" {#").map_or(words, |(words, _)| words)
}
