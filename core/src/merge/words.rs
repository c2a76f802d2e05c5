//! Merges inside lines: both sides changed different words of the same lines.
//!
//! Prose is often one long line a paragraph, so two people who fix two words of it must not clash. It refuses where
//! the changes touch, and where a side rewrote more than half: words that happen to be left do not make a sentence.

use super::both_additions;
use super::sequence::{Change, changes, overlap, regions};

/// Merges the lines word by word; none when the sides' changes touch.
pub(super) fn merge(base: &[&str], ours: &[&str], theirs: &[&str]) -> Option<Vec<String>> {
    let (base, ours, theirs) = (tokens(base), tokens(ours), tokens(theirs));
    let (to_ours, to_theirs) = (changes(&base, &ours), changes(&base, &theirs));
    if rewritten(&base, &to_ours) || rewritten(&base, &to_theirs) {
        return None;
    }
    let meet = |a: &Change, b: &Change| {
        let apart =
            stands_alone(&base, (a, &ours), (b, &theirs)) || stands_alone(&base, (b, &theirs), (a, &ours));
        overlap(a, b) || !apart && neighbours(&base, a, b)
    };
    let mut text = String::new();
    let mut done = 0;
    let mut add = |tokens: &[&str]| tokens.iter().for_each(|token| text.push_str(token));
    for region in regions(&to_ours, &to_theirs, meet) {
        add(base.get(done..region.base.start)?);
        done = region.base.end;
        let (our_tokens, their_tokens) = (ours.get(region.ours.clone())?, theirs.get(region.theirs.clone())?);
        match (region.our_changes, region.their_changes) {
            ([], _) => add(their_tokens),
            (_, []) => add(our_tokens),
            _ if our_tokens == their_tokens => add(our_tokens),
            ([a], [b]) if whole_lines(&base, a, &ours) && whole_lines(&base, b, &theirs) => {
                let (our_text, their_text) = (our_tokens.concat(), their_tokens.concat());
                let our_lines: Vec<&str> = our_text.strip_suffix('\n')?.split('\n').collect();
                let their_lines: Vec<&str> = their_text.strip_suffix('\n')?.split('\n').collect();
                for line in both_additions(&our_lines, &their_lines) {
                    add(&[line, "\n"]);
                }
            }
            _ => return None,
        }
    }
    add(base.get(done..)?);
    Some(
        text.strip_suffix('\n').map(|text| text.split('\n').map(str::to_owned).collect()).unwrap_or_default(),
    )
}

/// Cuts lines into words, spaces and line ends. Where a script writes no spaces, a character is a word.
fn tokens<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let mut tokens = Vec::new();
    for line in lines {
        let mut rest = *line;
        let mut start = 0;
        let mut last = None;
        for (at, c) in line.char_indices() {
            let class = Class::of(c);
            if last.is_some_and(|last| last != class || class == Class::Character) {
                let (token, after) = rest.split_at(at - start);
                tokens.push(token);
                (rest, start) = (after, at);
            }
            last = Some(class);
        }
        if !rest.is_empty() {
            tokens.push(rest);
        }
        tokens.push("\n");
    }
    tokens
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Class {
    Space,
    Word,
    Character,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            // Kana, Han and their extensions; Hangul has spaces. Then Thai, Lao, Burmese and Khmer.
            '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
            | '\u{0e00}'..='\u{0eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}' => Self::Character,
            c if c.is_whitespace() => Self::Space,
            _ => Self::Word,
        }
    }
}

/// Tells whether less than half of the base is left on this side, counted in bytes of its words.
fn rewritten(base: &[&str], changes: &[Change]) -> bool {
    let bytes = |tokens: &[&str]| tokens.iter().map(|t| t.trim().len()).sum::<usize>();
    let gone: usize = changes.iter().map(|c| bytes(base.get(c.before.clone()).unwrap_or_default())).sum();
    gone * 2 > bytes(base)
}

/// Tells whether no word and no line end stays between two changes.
fn neighbours(base: &[&str], a: &Change, b: &Change) -> bool {
    let between = a.before.end.min(b.before.end)..a.before.start.max(b.before.start);
    base.get(between).unwrap_or_default().iter().all(|token| token.trim().is_empty() && *token != "\n")
}

/// Tells whether a change only adds whole lines, and the line before them stays ended when the other change is made.
fn stands_alone(
    base: &[&str],
    (change, side): (&Change, &[&str]),
    (other, others): (&Change, &[&str]),
) -> bool {
    let joins = other.before.end == change.before.start && !ends_line(others, other);
    whole_lines(base, change, side) && !joins
}

/// Tells whether a change only adds lines between two lines.
fn whole_lines(base: &[&str], change: &Change, side: &[&str]) -> bool {
    change.before.is_empty()
        && ends_line(side, change)
        && change.before.start.checked_sub(1).is_none_or(|at| base.get(at) == Some(&"\n"))
}

fn ends_line(side: &[&str], change: &Change) -> bool {
    side.get(change.after.clone()).and_then(<[&str]>::last) == Some(&"\n")
}
