//! Tools and projects: names that are known, names that a link, a list or a sentence marks as one.

mod items;
mod links;
mod near;
mod running;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use self::items::listed;
#[cfg(test)]
pub(super) use self::links::key_of;
use self::links::linked;
pub(super) use self::links::{may_be_repository, repository};
use self::running::in_row;
use super::known::Class;
use super::lists::Asks;
use super::page::{HIDDEN, Kind, Page};
use super::words::Words;
use super::{Mention, Names};

/// What may be a name, before it is decided.
#[derive(Debug, Clone)]
struct Found {
    range: Range<usize>,
    name: String,
    key: String,
    url: Option<String>,
    research: bool,
    /// None where a link, a list or a sentence says so.
    class: Option<Class>,
    large: bool,
    /// Whether its place alone says enough for a name that is a word as well.
    firm: bool,
    row: usize,
}

/// Looks for tools, in the order of the text. `people` are the pieces that name people and their companies.
pub(super) fn find(
    page: &Page<'_>,
    all: &Words<'_>,
    headed: &[Option<Asks>],
    people: &[Range<usize>],
    names: &Names,
) -> Vec<Mention> {
    let mut marked: Vec<Found> = Vec::new();
    let mut closed: Vec<Range<usize>> = people.to_vec();
    linked(page, &mut marked, &mut closed);
    listed(page, headed, &mut marked);
    let closed = joined(closed);
    let mut own = Names::default();
    for found in &marked {
        own.add(found.name.as_str(), true);
    }
    let mut words: Vec<Found> = Vec::new();
    for (number, row) in page.rows.iter().enumerate() {
        if matches!(row.kind, Kind::Blank | Kind::Code) {
            continue;
        }
        let tokens = all.within(&(row.words..row.range.end));
        in_row(page, number, row, tokens, &closed, &[names, &own], &mut words);
    }
    let mut words = decide(page, words, &marked);
    let taken = joined(marked.iter().map(|found| found.range.clone()).collect());
    words.retain(|word| {
        let before = taken.partition_point(|range| range.end <= word.range.start);
        taken.get(before).is_none_or(|range| range.start >= word.range.end)
    });
    marked.append(&mut words);
    marked.sort_by_key(|found| (found.range.start, found.range.end));
    marked
        .into_iter()
        .map(|found| Mention {
            spot: page.spot(&found.range),
            name: found.name,
            key: found.key,
            url: found.url,
            research: found.research,
        })
        .collect()
}

/// Puts pieces in order, those that meet as one.
fn joined(mut pieces: Vec<Range<usize>>) -> Vec<Range<usize>> {
    pieces.sort_unstable_by_key(|piece| piece.start);
    let mut all: Vec<Range<usize>> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match all.last_mut().filter(|last| piece.start <= last.end) {
            Some(last) => last.end = last.end.max(piece.end),
            None => all.push(piece),
        }
    }
    all
}

/// Keeps what is sure: by itself, by its neighbours in a row, or because the note has the name elsewhere for sure.
fn decide(page: &Page<'_>, mut words: Vec<Found>, marked: &[Found]) -> Vec<Found> {
    for at in 0..words.len() {
        let near = [at.checked_sub(1), Some(at + 1)];
        let neighbour = near.into_iter().flatten().any(|other| {
            let (Some(one), Some(two)) = (words.get(at.min(other)), words.get(at.max(other))) else {
                return false;
            };
            let sure = words
                .get(other)
                .is_some_and(|found| found.firm && found.class.is_none_or(|class| class <= Class::Large));
            sure && one.row == two.row && joins(page.shown(one.range.end..two.range.start))
        });
        if let Some(found) = words.get_mut(at)
            && neighbour
            && (found.large || found.class == Some(Class::Large))
        {
            found.firm = true;
        }
    }
    let mut sure: HashMap<String, usize> = HashMap::new();
    for found in words.iter().filter(|found| found.firm && found.large) {
        *sure.entry(found.key.clone()).or_default() += 1;
    }
    let told: HashSet<&str> = marked.iter().map(|found| found.key.as_str()).collect();
    words.retain(|found| {
        let count = sure.get(&found.key).copied().unwrap_or_default()
            + usize::from(told.contains(found.key.as_str())) * 2;
        found.firm
            || match found.class {
                None | Some(Class::Plain) => true,
                Some(Class::Large) => count > 0,
                Some(Class::Common) => count > 0 && found.large || count > 1,
                Some(Class::Company) => false,
            }
    });
    words
}

/// Whether two names stand in a row: nothing between them but what parts a list.
fn joins(between: &str) -> bool {
    let plain = between.replace(HIDDEN, "");
    matches!(
        plain.trim(),
        "," | "/"
            | "&"
            | "+"
            | "|"
            | ", and"
            | "and"
            | "or"
            | ", or"
            | "und"
            | "oder"
            | "+ their"
            | "->"
            | "vs"
            | "vs."
    ) && plain.len() <= 8
}
