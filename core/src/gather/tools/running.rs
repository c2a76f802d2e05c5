//! Names in running text: those that are known, and those that a link or a list has told of.

use std::ops::Range;

use super::super::known::{self, Class, Known};
use super::super::page::{HIDDEN, Kind, Page, Row};
use super::super::words::Token;
use super::links::key_of;
use super::near::{hyphened, introduced};
use super::{Found, Names};
use crate::note;

/// What software does or is called right behind its name.
pub(super) const BEHIND: [&str; 36] = [
    "chart",
    "charts",
    "controller",
    "controllers",
    "operator",
    "plugin",
    "plugins",
    "cli",
    "agent",
    "agents",
    "extension",
    "exporter",
    "sidecar",
    "sidecars",
    "pod",
    "pods",
    "dashboard",
    "dashboards",
    "server",
    "sdk",
    "integration",
    "apm",
    "client",
    "config",
    "upgrade",
    "templates",
    "cluster",
    "proxy",
    "module",
    "modules",
    "backend",
    "collector",
    "queries",
    "query",
    "playbook",
    "playbooks",
];

/// Looks through a row, whose words are `words`, but not in the pieces that are `closed`; `told` are the names that
/// notes have told of.
pub(super) fn in_row(
    page: &Page<'_>,
    number: usize,
    row: &Row,
    words: &[Token<'_>],
    closed: &[Range<usize>],
    told: &[&Names],
    out: &mut Vec<Found>,
) {
    let text = page.words(row);
    let long: Vec<&Token<'_>> = words.iter().filter(|word| word.text.len() >= 4).collect();
    let large_words = long.iter().filter(|word| word.is_large()).count();
    let title = matches!(row.kind, Kind::Heading(_))
        || long.len() >= 3 && large_words * 10 >= long.len() * 6 && !text.ends_with('.');
    let mut at = 0;
    let mut letters = String::new();
    let mut joints: Vec<usize> = Vec::new();
    while let Some(word) = words.get(at) {
        let before = closed.partition_point(|range| range.end <= word.range.start);
        if closed.get(before).is_some_and(|range| range.start <= word.range.start) {
            at += 1;
            continue;
        }
        let sight = Sight { page, row, number, words, at, title };
        if let Some((found, length)) = known_here(&sight, &mut letters, &mut joints) {
            let affiliation = is_affiliation(&sight);
            if !affiliation {
                out.push(found);
            }
            at += length;
            continue;
        }
        if let Some((found, length)) = learned_here(&sight, told) {
            out.push(found);
            at += length;
            continue;
        }
        if let Some(found) = hyphened(&sight) {
            out.push(found);
            at += 1;
            continue;
        }
        if let Some((found, length)) = introduced(&sight) {
            out.push(found);
            at += length;
            continue;
        }
        at += 1;
    }
}

/// A word in its row.
pub(super) struct Sight<'p, 'a> {
    pub(super) page: &'p Page<'a>,
    pub(super) row: &'p Row,
    pub(super) number: usize,
    pub(super) words: &'p [Token<'p>],
    pub(super) at: usize,
    pub(super) title: bool,
}

impl<'p> Sight<'p, '_> {
    pub(super) fn word(&self, at: usize) -> Option<&'p Token<'p>> {
        self.words.get(at)
    }

    pub(super) fn small(&self, at: usize) -> &'p str {
        self.words.get(at).map_or("", |word| word.small())
    }

    /// What stands between a word and the next.
    pub(super) fn gap(&self, at: usize) -> &'p str {
        match (self.words.get(at), self.words.get(at + 1)) {
            (Some(word), Some(next)) => self.page.shown(word.range.end..next.range.start),
            (Some(word), None) => self.page.shown(word.range.end..self.row.range.end),
            _ => "",
        }
    }

    pub(super) fn before(&self) -> &'p str {
        self.word(self.at).map_or("", |word| self.page.shown(self.row.words..word.range.start))
    }

    pub(super) fn starts(&self) -> bool {
        let before = self
            .before()
            .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, HIDDEN | '"' | '“' | '(' | '\''));
        before.is_empty() || before.ends_with(['.', '!', '?', ':', '…'])
    }

    pub(super) fn found(&self, length: usize, key: String, class: Option<Class>) -> Option<Found> {
        let first = self.word(self.at)?;
        let last = self.word(self.at + length - 1)?;
        let range = first.range.start..last.range.end;
        let name = crate::markdown::one_line(&self.page.shown(range.clone()).replace(HIDDEN, " "));
        Some(Found {
            name,
            key,
            url: None,
            research: false,
            class,
            large: first.is_large(),
            firm: class.is_none(),
            row: self.number,
            range,
        })
    }
}

/// The longest name that is known and begins here.
fn known_here(
    sight: &Sight<'_, '_>,
    letters: &mut String,
    joints: &mut Vec<usize>,
) -> Option<(Found, usize)> {
    letters.clear();
    joints.clear();
    let mut best: Option<(&'static Known, usize)> = None;
    let mut slip = None;
    let first = sight.word(sight.at)?;
    for length in 1..=6 {
        let word = sight.word(sight.at + length - 1)?;
        if length > 1 {
            let gap = sight.gap(sight.at + length - 2);
            if gap.len() > 3 || gap.chars().any(|c| c != ' ' && c != HIDDEN) {
                break;
            }
            joints.push(letters.len());
        }
        push_letters(word, letters, joints);
        let Some(entry) = known::look(letters) else { break };
        if length == 1 {
            slip = entry.slip().map(|known| (known, letters.len()));
        }
        let written = sight.page.shown(first.range.start..word.range.end);
        if let Some(known) = entry.known(joints, written) {
            best = Some((known, length));
        }
        if !entry.begins() || sight.at + length >= sight.words.len() {
            break;
        }
    }
    let (known, length, class) = if let Some((known, length)) = best {
        (known, length, known.class)
    } else {
        let (known, length) = slip?;
        // A slip in a short name may be another word.
        (known, 1, if length < 8 { Class::Common } else { known.class })
    };
    let mut found = sight.found(length, known.key.clone(), Some(class))?;
    let next = sight.small(sight.at + length);
    let gap = sight.gap(sight.at + length - 1);
    let close = gap == " ";
    let version = close
        && (next.starts_with(|c: char| c.is_ascii_digit())
            || next.starts_with('v')
                && next.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())));
    let year = next.len() == 4 && next.chars().all(|c| c.is_ascii_digit());
    let noun = close && BEHIND.contains(&next);
    let previous = sight.at.checked_sub(1).map_or("", |at| sight.small(at));
    let article =
        ["a", "an", "every", "each", "this", "last", "any", "my", "your", "our", "no"].contains(&previous);
    let whole = sight.page.words(sight.row).trim_matches([HIDDEN, ' ', ':', '.']).len() == found.range.len();
    let alone = sight.row.kind == Kind::Item
        && sight.before().is_empty()
        && (whole || gap.starts_with([':', '(']) || gap.starts_with(" (") || gap.starts_with(" :"));
    found.firm = match class {
        Class::Plain => true,
        _ if known.exact.is_some() => true,
        Class::Large => found.large || noun || alone,
        Class::Common => {
            found.large
                && ((!sight.starts() && !sight.title && !article && !year)
                    || version && !year
                    || noun
                    || alone && whole)
        }
        Class::Company => found.large && noun,
    };
    Some((found, length))
}

fn push_letters(word: &Token<'_>, letters: &mut String, joints: &mut Vec<usize>) {
    if word.text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        letters.push_str(word.small().get(..word.text.len()).unwrap_or_default());
        return;
    }
    let mut gap = false;
    let base = letters.len();
    for c in word.text.chars() {
        if c.is_alphanumeric() {
            if gap && letters.len() > base {
                joints.push(letters.len());
            }
            gap = false;
            letters.extend(c.to_lowercase());
        } else {
            // A dot inside a name is part of it: `Node.js`.
            gap = c != '.';
        }
    }
}

/// Whether a name is where somebody works: `Name from Docker`.
fn is_affiliation(sight: &Sight<'_, '_>) -> bool {
    let Some(before) = sight.at.checked_sub(1) else { return false };
    let person = before.checked_sub(1).and_then(|at| sight.word(at));
    let large = person.is_some_and(|word| {
        word.is_large() && word.text.chars().any(char::is_lowercase) && word.text.len() > 2
    });
    let gap = sight.gap(before);
    (["from", "at", "bei"].contains(&sight.small(before))
        && large
        && gap == " "
        && !note::is_topic(person.map_or("", |word| word.small())))
        || gap.contains('@')
}

/// A name that a link or a list has told of, in this note or in another one.
fn learned_here(sight: &Sight<'_, '_>, told: &[&Names]) -> Option<(Found, usize)> {
    let first = sight.word(sight.at)?;
    let most = told.iter().filter_map(|names| names.longest(first.text)).max()?;
    for length in (1..=most).rev() {
        let Some(last) = sight.word(sight.at + length - 1) else { continue };
        if (0..length - 1).any(|at| sight.gap(sight.at + at) != " ") {
            continue;
        }
        let text = sight.page.shown(first.range.start..last.range.end);
        if told.iter().any(|names| names.has(text)) {
            return Some((sight.found(length, key_of(text), None)?, length));
        }
    }
    None
}
