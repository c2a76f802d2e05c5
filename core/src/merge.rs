//! Merges two versions of a text that started from the same one (P3, P10).
//!
//! By lines first, and inside lines by words where both sides changed different words of the same lines. It never
//! writes conflict markers, never drops a line that somebody wrote without naming it in a [`Clash`], and never looks
//! at a clock or a name: two devices that hold the same three texts and prefer the same one reach the same bytes.
//! Line ends are `\n` here; what a file has instead is its reader's affair. Front matter is merged by key and a schedule
//! by session, by [`file`].

pub mod blocks;
mod copies;
mod counted;
mod fields;
mod sequence;
mod sessions;
mod words;

use std::ops::Range;

use crate::front_matter;
use crate::path::NotePath;
pub use copies::{CopyMark, copy_mark, plain_stem};
pub use counted::{Counted, count};
pub(crate) use fields::values;
pub(crate) use sequence::{Change, changes};
use sequence::{overlap, regions};

/// One of the two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one that is here.
    Ours,
    /// The one that comes in.
    Theirs,
}

/// The outcome of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The merged text. Where the sides clash it has the preferred side's lines.
    pub text: String,
    /// Where the sides clash, from top to bottom; empty when both sides are whole in the text.
    pub clashes: Vec<Clash>,
}

/// A place where both sides wrote something else over the same words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The line of the merged text where it starts, counted from 1.
    pub line: u32,
    /// What stood there.
    pub base: Vec<String>,
    /// What our side wrote.
    pub ours: Vec<String>,
    /// What their side wrote.
    pub theirs: Vec<String>,
}

/// Merges two versions of the file at `path`, by what it is: a note's front matter by key and its body by lines, a schedule
/// by session, anything else by lines. All that [`three_way`] promises holds here too.
pub fn file(path: &NotePath, base: &str, ours: &str, theirs: &str, prefer: Side) -> Merged {
    let one_sided = ours == theirs || ours == base || theirs == base;
    let by_what_it_is = match () {
        () if one_sided => None,
        () if path.is_schedule() => sessions::merge(base, ours, theirs, prefer),
        () if path.is_note() => fields::merge(base, ours, theirs, prefer),
        () => None,
    };
    by_what_it_is.unwrap_or_else(|| three_way(base, ours, theirs, prefer))
}

/// Tells whether [`file`] merges these by more than their lines.
pub fn knows(path: &NotePath, text: &str) -> bool {
    path.is_schedule() || path.is_note() && front_matter::split(text).is_some()
}

/// Merges `ours` and `theirs`, which both started from `base`.
///
/// The ladder, for each place that changed: the same on both sides; changed by one side; lines added by both at one
/// place are both kept, ordered by their text; lines that one side deleted and the other edited stay as edited;
/// changes to different words of the same lines are both made; else `prefer` stays and the clash is listed.
/// Swapping the sides together with `prefer` gives the same text.
pub fn three_way(base: &str, ours: &str, theirs: &str, prefer: Side) -> Merged {
    let clean = |text: &str| Merged { text: text.to_owned(), clashes: Vec::new() };
    if ours == theirs || theirs == base {
        return clean(ours);
    }
    if ours == base {
        return clean(theirs);
    }
    let (base, ours, theirs) = (Lines::of(base), Lines::of(ours), Lines::of(theirs));
    let mut out = Out { lines: Vec::new(), clashes: Vec::new(), prefer };
    let to_ours = changes(&base.lines, &ours.lines);
    let to_theirs = changes(&base.lines, &theirs.lines);
    let mut done = 0;
    for region in regions(&to_ours, &to_theirs, overlap) {
        out.keep(base.get(done..region.base.start));
        done = region.base.end;
        let texts = Texts {
            base: base.get(region.base.clone()),
            ours: ours.get(region.ours.clone()),
            theirs: theirs.get(region.theirs.clone()),
        };
        match (region.our_changes, region.their_changes) {
            ([], _) => out.keep(texts.theirs),
            (_, []) => out.keep(texts.ours),
            (our_changes, their_changes) => {
                let removes = |changes: &[sequence::Change]| changes.iter().all(|c| c.after.is_empty());
                match (removes(our_changes), removes(their_changes)) {
                    (true, true) => {
                        let mut stays = vec![true; region.base.len()];
                        let start = region.base.start;
                        for Range { start: from, end: to } in
                            our_changes.iter().chain(their_changes).map(|c| c.before.clone())
                        {
                            stays.get_mut(from - start..to - start).unwrap_or_default().fill(false);
                        }
                        let stay = texts.base.iter().zip(stays).filter(|(_, stays)| *stays);
                        out.lines.extend(stay.map(|(line, _)| (*line).to_owned()));
                    }
                    (true, false) => out.keep(texts.theirs),
                    (false, true) => out.keep(texts.ours),
                    (false, false) => out.settle(&texts),
                }
            }
        }
    }
    out.keep(base.get(done..base.lines.len()));
    let last = final_newline(base.final_newline, ours.final_newline, theirs.final_newline);
    let mut text = out.lines.join("\n");
    if last && !out.lines.is_empty() {
        text.push('\n');
    }
    Merged { text, clashes: out.clashes }
}

/// A text as its lines, and whether the last one is ended; an empty text does not say.
struct Lines<'a> {
    lines: Vec<&'a str>,
    final_newline: Option<bool>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        if text.is_empty() {
            return Self { lines: Vec::new(), final_newline: None };
        }
        let whole = text.strip_suffix('\n');
        Self { lines: whole.unwrap_or(text).split('\n').collect(), final_newline: Some(whole.is_some()) }
    }

    fn get(&self, range: Range<usize>) -> &[&'a str] {
        self.lines.get(range).unwrap_or_default()
    }
}

/// Merges whether the last line is ended, like any other change; ended when there is nothing to go by.
fn final_newline(base: Option<bool>, ours: Option<bool>, theirs: Option<bool>) -> bool {
    let (ours, theirs) = (ours.or(base), theirs.or(base));
    let merged = if ours == base { theirs.or(ours) } else { ours };
    if ours != base && theirs != base && ours != theirs { true } else { merged.unwrap_or(true) }
}

/// The three versions of one place.
struct Texts<'a> {
    base: &'a [&'a str],
    ours: &'a [&'a str],
    theirs: &'a [&'a str],
}

/// The merged text as it grows.
struct Out {
    lines: Vec<String>,
    clashes: Vec<Clash>,
    prefer: Side,
}

impl Out {
    fn keep(&mut self, lines: &[&str]) {
        self.lines.extend(lines.iter().map(|line| (*line).to_owned()));
    }

    /// Settles a place where both sides wrote something.
    fn settle(&mut self, texts: &Texts<'_>) {
        let Texts { base, ours, theirs } = *texts;
        if ours == theirs || theirs == base {
            self.keep(ours);
        } else if ours == base {
            self.keep(theirs);
        } else if base.is_empty() {
            self.keep(&both_additions(ours, theirs));
        } else if let Some(lines) = words::merge(base, ours, theirs) {
            self.lines.extend(lines);
        } else if base.len() > 1 && base.len() == ours.len() && base.len() == theirs.len() {
            // Edited in place: only the lines that truly clash are named, not their neighbours.
            for ((base, ours), theirs) in base.iter().zip(ours).zip(theirs) {
                self.settle(&Texts { base: &[base], ours: &[ours], theirs: &[theirs] });
            }
        } else {
            self.clash(texts);
        }
    }

    /// Keeps the preferred side, and what both sides wrote alike around it once.
    fn clash(&mut self, texts: &Texts<'_>) {
        let shared = Shared::of(texts.ours, texts.theirs);
        self.keep(shared.head);
        // One side wrote all that the other did, and more: nothing is lost by taking the longer one.
        if shared.ours.is_empty() || shared.theirs.is_empty() {
            self.keep(shared.ours);
            self.keep(shared.theirs);
        } else {
            let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
            self.clashes.push(Clash {
                line: u32::try_from(self.lines.len() + 1).unwrap_or(u32::MAX),
                base: owned(texts.base),
                ours: owned(shared.ours),
                theirs: owned(shared.theirs),
            });
            self.keep(match self.prefer {
                Side::Ours => shared.ours,
                Side::Theirs => shared.theirs,
            });
        }
        self.keep(shared.tail);
    }
}

/// What two lists of lines begin and end with alike, and what lies between.
struct Shared<'a> {
    head: &'a [&'a str],
    ours: &'a [&'a str],
    theirs: &'a [&'a str],
    tail: &'a [&'a str],
}

impl<'a> Shared<'a> {
    fn of(ours: &'a [&'a str], theirs: &'a [&'a str]) -> Self {
        let head = ours.iter().zip(theirs).take_while(|(a, b)| a == b).count();
        let (head, ours) = ours.split_at(head);
        let (_, theirs) = theirs.split_at(head.len());
        let tail = ours.iter().rev().zip(theirs.iter().rev()).take_while(|(a, b)| a == b).count();
        let (ours, tail) = ours.split_at(ours.len() - tail);
        let (theirs, _) = theirs.split_at(theirs.len() - tail.len());
        Self { head, ours, theirs, tail }
    }
}

/// Puts lines that both sides added at one place one after the other, what they share at either end once.
///
/// The texts themselves give the order, since that is all that both devices are sure to hold alike.
fn both_additions<'a>(ours: &'a [&'a str], theirs: &'a [&'a str]) -> Vec<&'a str> {
    let Shared { head, ours, theirs, tail } = Shared::of(ours, theirs);
    let (first, second) = if ours <= theirs { (ours, theirs) } else { (theirs, ours) };
    let mut lines = head.to_vec();
    lines.extend(first);
    // Paragraphs stay paragraphs: the empty line that set both additions off stands between them too.
    let blank = |line: Option<&&str>| line.is_some_and(|line| line.trim().is_empty());
    if !first.is_empty() && !second.is_empty() && (blank(head.last()) || blank(tail.first())) {
        lines.push("");
    }
    lines.extend(second);
    lines.extend(tail);
    lines
}

#[cfg(test)]
mod tests;
