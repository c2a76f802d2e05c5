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
pub(super) use self::links::repository;
use self::running::in_row;
use super::known::Class;
use super::lists::Asks;
use super::page::{HIDDEN, Kind, Page};
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
    headed: &[Option<Asks>],
    people: &[Range<usize>],
    names: &Names,
) -> Vec<Mention> {
    let mut marked: Vec<Found> = Vec::new();
    let mut closed: Vec<Range<usize>> = people.to_vec();
    linked(page, &mut marked, &mut closed);
    listed(page, headed, &mut marked);
    let mut own = Names::default();
    for found in &marked {
        own.add(found.name.as_str(), found.url.as_deref(), true);
    }
    let mut words: Vec<Found> = Vec::new();
    for (number, row) in page.rows.iter().enumerate() {
        if matches!(row.kind, Kind::Blank | Kind::Code) {
            continue;
        }
        in_row(page, number, row, &closed, names, &own, &mut words);
    }
    let words = decide(page, words, &marked);
    let mut all: Vec<Found> = marked;
    for word in words {
        if !all.iter().any(|other| other.range.start < word.range.end && word.range.start < other.range.end) {
            all.push(word);
        }
    }
    all.sort_by_key(|found| (found.range.start, found.range.end));
    all.into_iter()
        .map(|found| Mention {
            spot: page.spot(&found.range),
            name: found.name,
            key: found.key,
            url: found.url,
            research: found.research,
        })
        .collect()
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
