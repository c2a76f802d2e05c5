//! Names of speakers, held against the event's schedule and against other notes.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Change, Finding, Fix, Page, Trouble};
use crate::note::Note;
use crate::post::slips;

/// What a schedule says of titles and people.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    people: Vec<String>,
    titles: Vec<String>,
}

impl Schedule {
    /// Reads a schedule line by line; a line that is no session is passed over.
    pub(super) fn read(text: &str) -> Self {
        let mut schedule = Self::default();
        for session in text.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok()) {
            if let Some(title) = session.get("title").and_then(Json::as_str) {
                schedule.titles.push(title.trim().to_owned());
            }
            let people = match session.get("speakers") {
                Some(Json::Array(all)) => all.as_slice(),
                Some(one @ Json::String(_)) => std::slice::from_ref(one),
                _ => continue,
            };
            for person in people {
                let name = person.as_str().or_else(|| person.get("name").and_then(Json::as_str));
                // As in notes, what stands in brackets is where somebody is from.
                let name = name.map(|name| name.split('(').next().unwrap_or(name).trim().to_owned());
                if let Some(name) = name.filter(|name| !name.is_empty() && !schedule.people.contains(name)) {
                    schedule.people.push(name);
                }
            }
        }
        schedule
    }

    /// Gives the title that is the same but for its case.
    pub(super) fn title(&self, title: &str) -> Option<&str> {
        let wanted = title.to_lowercase();
        self.titles.iter().find(|known| known.to_lowercase() == wanted && *known != title).map(String::as_str)
    }
}

/// Writes a name without case and accents.
fn fold(name: &str) -> String {
    let plain: String = name.nfd().filter(|c| !is_combining_mark(*c)).collect();
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tells whether two names are spellings of one: alike but for case and accents, or with a slip or two in one word
/// of several.
fn alike(a: &str, b: &str) -> bool {
    let (x, y) = (fold(a), fold(b));
    if x == y {
        return true;
    }
    let (one, other): (Vec<&str>, Vec<&str>) = (x.split(' ').collect(), y.split(' ').collect());
    if one.len() < 2 || one.len() != other.len() {
        return false;
    }
    let differ: Vec<(&&str, &&str)> = one.iter().zip(&other).filter(|(a, b)| a != b).collect();
    match differ.as_slice() {
        [(a, b)] => {
            let short = a.chars().count().min(b.chars().count());
            // `Ana` and `Ann` may be two people; in longer words a slip or two is a slip.
            short >= 4 && slips(a, b) <= if short >= 7 { 2 } else { 1 }
        }
        _ => false,
    }
}

/// Looks at the names of a note's speakers, and at names in its text.
pub(super) fn look(
    note: &Note,
    page: &Page<'_>,
    schedule: &Schedule,
    others: &[String],
    findings: &mut Vec<Finding>,
) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in others {
        *counts.entry(name).or_default() += 1;
    }
    for speaker in &note.speakers {
        let name = speaker.name.as_str();
        if schedule.people.iter().any(|known| known == name) {
            continue;
        }
        let (right, by) = if let Some(known) = schedule.people.iter().find(|known| alike(known, name)) {
            (known.as_str(), "the schedule")
        } else {
            let here = counts.get(name).copied().unwrap_or(0);
            let more = counts
                .iter()
                .filter(|(known, count)| **known != name && **count > here && alike(known, name));
            match more.max_by_key(|(_, count)| **count) {
                Some((known, _)) => (*known, "other notes"),
                None => continue,
            }
        };
        let line = page.text.lines().position(|line| line.contains(name));
        told(page, line.and_then(|at| u32::try_from(at + 1).ok()), name, right, by, findings);
    }
    in_text(page, schedule, findings);
}

/// Looks for names in a text that are nearly one of the schedule's.
fn in_text(page: &Page<'_>, schedule: &Schedule, findings: &mut Vec<Finding>) {
    let text = super::lines::without_code(&page.public.text);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words: Vec<(usize, &str)> = capitals(line);
        for pair in words.windows(2) {
            let [(begin, first), (last_at, last)] = pair else { continue };
            let between = line.get(begin + first.len()..*last_at).unwrap_or_default();
            if between != " " {
                continue;
            }
            let name = format!("{first} {last}");
            if schedule.people.contains(&name) {
                continue;
            }
            if let Some(right) = schedule.people.iter().find(|known| alike(known, &name)) {
                let line = page.line(at + begin);
                let known = findings.iter().any(|f| {
                    f.about == Trouble::Name && f.path.as_ref() == Some(page.path) && f.line == Some(line)
                });
                if !known {
                    told(page, Some(line), &name, right, "the schedule", findings);
                }
            }
        }
        at += line.len();
    }
}

/// Gives the words of a line that begin with a capital, and where.
fn capitals(line: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut begin = None;
    for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
        let inside = c.is_alphabetic() || begin.is_some() && matches!(c, '-' | '\'' | '’');
        match (begin, inside) {
            (None, true) => begin = Some(at),
            (Some(from), false) => {
                let word = line.get(from..at).unwrap_or_default();
                if word.starts_with(char::is_uppercase) {
                    found.push((from, word));
                }
                begin = None;
            }
            _ => {}
        }
    }
    found
}

fn told(page: &Page<'_>, line: Option<u32>, name: &str, right: &str, by: &str, findings: &mut Vec<Finding>) {
    let message = format!("\"{name}\" is \"{right}\" in {by}");
    let mut finding = Finding::advice(page.path, line, message).about(Trouble::Name);
    if let Some(line) = line {
        let change = Change::Line { line, from: name.into(), to: right.into() };
        finding = finding.fix(Fix::new(page.path, &format!("writes \"{right}\""), change));
    }
    findings.push(finding);
}
