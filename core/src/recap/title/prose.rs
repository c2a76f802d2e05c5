//! Titles that are told in prose: a paragraph or an item that names the talk that it is about.

use std::ops::Range;

use super::super::source::Words;
use super::super::words::{ONE, SMALL, has};
use super::people::{Found, GIVES, leading_people, people_in};
use super::{Parts, address, plain_words};
use crate::note::people::Trust;

/// A title inside a paragraph, with who spoke: `Next was “Title” by Name`, `Name opened with [Title](…)`.
pub(super) fn prose(words: &Words) -> Option<Parts> {
    let text = words.text.as_str();
    let mut named: Vec<(Range<usize>, f32)> = Vec::new();
    let titled = |range: &Range<usize>| {
        let said = words.get(range).trim();
        let count = said.split_whitespace().count();
        let begins = said.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        begins && (2..=20).contains(&count) && !said.starts_with("http")
    };
    for (range, url) in &words.links {
        let place = address(url);
        if titled(range) || place > 2.0 && words.get(range).split_whitespace().count() >= 2 {
            named.push((range.clone(), if place > 2.0 { 2.0 } else { place.min(0.8) }));
        }
    }
    for (open, close) in [('“', '”'), ('"', '"'), ('„', '“'), ('«', '»')] {
        let mut at = 0;
        while let Some(from) = text.get(at..).and_then(|rest| rest.find(open)).map(|from| at + from) {
            let inner = from + open.len_utf8();
            let Some(length) = text.get(inner..).and_then(|rest| rest.find(close)) else { break };
            at = inner + length + close.len_utf8();
            let range = inner..inner + length;
            if titled(&range) && !words.get(&range).ends_with(['.', ',']) {
                named.push((range, 0.8));
            }
        }
    }
    let marked = words.emphasis.iter().chain(&words.strong);
    named.extend(marked.filter(|range| titled(range)).map(|range| (range.clone(), 0.6)));
    named.extend(on_what(words).map(|range| (range, 0.8)));
    named.sort_by_key(|(range, _)| range.start);
    let mut apart: Vec<(Range<usize>, f32)> = Vec::new();
    for (range, score) in named {
        match apart.last_mut() {
            Some((last, best)) if range.start < last.end + 1 => *best = best.max(score) + 0.1,
            _ => apart.push((range, score)),
        }
    }
    let (title, score) = apart.first()?.clone();
    // Who names many talks in a paragraph tells of none of them.
    if title.start > 240 || apart.len() > 3 {
        return None;
    }
    let mut parts = Parts { title: title.clone(), score, ..Parts::default() };
    if title.start < 60 {
        parts.score += 0.3;
    }
    let after = title.end
        + text
            .get(title.end..)?
            .chars()
            .take_while(|c| "\"”“»*_),".contains(*c))
            .map(char::len_utf8)
            .sum::<usize>();
    let behind = text.get(after..)?;
    let lower = behind.to_lowercase();
    let cues = [
        " by ",
        " from ",
        " with ",
        " von ",
        ", by ",
        " (by ",
        ", a talk by ",
        ", presented by ",
        " presented by ",
        " given by ",
        ", where ",
        " where ",
        ", in which ",
        " in which ",
        " (",
        " - ",
        " – ",
    ];
    let cue = cues.iter().filter(|cue| lower.starts_with(**cue)).max_by_key(|cue| cue.len());
    let mut found = cue.and_then(|cue| {
        let tail = after + cue.len()..text.len();
        let bracket = words.get(&tail).find(')').filter(|_| cue.ends_with('('));
        let inside =
            bracket.and_then(|length| people_in(words, tail.start..tail.start + length, Trust::Shown));
        inside.or_else(|| leading_people(words, tail, Trust::Shown))
    });
    let before =
        text.get(..title.start)?.trim_end_matches(|c: char| c.is_whitespace() || "\"“„«*_".contains(c));
    if found.is_none() {
        // `Name's “Title”`.
        let owner = before.strip_suffix("'s").or_else(|| before.strip_suffix("’s"));
        let owner = owner.map(|owner| owner.rfind(['.', ',', ';', '!']).map_or(0, |at| at + 1)..owner.len());
        found = owner.and_then(|owner| people_in(words, owner, Trust::Shown));
    }
    if found.is_none()
        && let Some(first) = leading_people(words, 0..text.len(), Trust::Shown)
        && let Some(name) = first.people.last().map(|person| person.name.clone())
        && let Some(at) = before.find(&name)
    {
        // `Name opened with “Title”`.
        let verb = before.get(at + name.len()..).unwrap_or_default().to_lowercase();
        if plain_words(&verb).take(3).any(|word| GIVES.contains(&word)) || verb.trim().is_empty() {
            found = Some(first);
        }
    }
    if found.is_none() {
        // `… with Name and “Title”`, `… by Name, “Title”`, `Name: “Title”`.
        let lead = before.trim_end_matches([',', ':']).trim_end();
        let lead = lead.strip_suffix(" and").or_else(|| lead.strip_suffix(" on")).unwrap_or(lead);
        let from = [" by ", " with ", " von ", " mit ", " from "]
            .iter()
            .filter_map(|cue| lead.rfind(cue).map(|at| at + cue.len()))
            .max();
        found = from.and_then(|from| people_in(words, from..lead.len(), Trust::Shown));
    }
    let theirs = given(before, behind);
    if found.is_none() && theirs {
        // `… Name's talk on “Title”`, `Name …, and her talk “Title”`.
        found = last_name(words, before.len());
    }
    if let Some(found) = found {
        parts.people = found.people;
        parts.score += 1.5;
        parts.announces = theirs;
    }
    Some(parts)
}

/// What stands between `talk` and its title.
const ON: [&str; 8] = [" on", " about", " called", " titled", " entitled", " named", " über", ":"];

/// Gives what a text says before a title without `talk on`, where it ends so.
fn without_talk(before: &str) -> Option<&str> {
    let bare = before.trim_end();
    let bare = ON.iter().find_map(|on| bare.strip_suffix(on)).unwrap_or(bare);
    let at = bare.rfind(' ')?;
    let word = bare.get(at + 1..)?.to_lowercase();
    has(&ONE, &word).then(|| bare.get(..at)).flatten()
}

/// Tells whether what stands around a title says whose talk it is: `Name's talk on`, `her keynote`, `a talk by`.
fn given(before: &str, behind: &str) -> bool {
    let behind = behind.to_lowercase();
    let mut next = plain_words(&behind);
    let by = match next.next() {
        Some("by") => true,
        Some("a") => next.next().is_some_and(|word| has(&ONE, word)) && next.next() == Some("by"),
        Some(word) => has(&ONE, word) && next.next() == Some("by"),
        None => false,
    };
    by || without_talk(before).is_some_and(|owner| {
        let owner = owner.trim_end().to_lowercase();
        owner.ends_with("'s")
            || owner.ends_with("’s")
            || owner.ends_with("s'")
            || [" her", " his", " their"].iter().any(|whose| owner.ends_with(whose))
    })
}

/// The title that a text names without a mark behind `talk on`: `her talk on Small Databases for Large Families`.
fn on_what(words: &Words) -> Option<Range<usize>> {
    let text = words.text.as_str();
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    let ends = ON.iter().flat_map(|on| lower.match_indices(on).map(|(at, on)| at + on.len()));
    let mut ends: Vec<usize> =
        ends.filter(|at| *at < 240 && without_talk(text.get(..*at).unwrap_or_default()).is_some()).collect();
    ends.sort_unstable();
    for end in ends {
        let rest = text.get(end..)?;
        let start = end + rest.len() - rest.trim_start().len();
        let marked = words.links.iter().map(|(at, _)| at).chain(&words.emphasis).chain(&words.strong);
        if let Some(at) = marked.clone().find(|at| at.start == start) {
            return Some(at.clone());
        }
        let (mut at, mut last, mut capitals) = (start, start, 0);
        for part in text.get(start..)?.split_inclusive(' ') {
            let word = part.trim_end();
            let bare = word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')']);
            if bare.starts_with(char::is_uppercase) {
                capitals += 1;
                last = at + bare.len();
            } else if !has(&SMALL, bare) {
                break;
            }
            at += part.len();
            if bare.len() < word.len() {
                break;
            }
        }
        if capitals >= 2 {
            return Some(start..last);
        }
    }
    None
}

/// The last name in the beginning of a text.
fn last_name(words: &Words, end: usize) -> Option<Found> {
    let text = words.text.get(..end)?;
    let starts: Vec<usize> = text
        .char_indices()
        .filter(|(at, c)| {
            c.is_uppercase()
                && (*at == 0 || text.get(..*at).is_some_and(|before| before.ends_with([' ', '('])))
        })
        .map(|(at, _)| at)
        .collect();
    for start in starts.into_iter().rev().skip(1).take(12) {
        for count in [3, 2] {
            let length: usize = text.get(start..)?.split_inclusive(' ').take(count).map(str::len).sum();
            let whole = text.get(start..start + length)?.trim_end_matches([' ', ',', '.', ')']);
            let name = whole.strip_suffix("'s").or_else(|| whole.strip_suffix("’s")).unwrap_or(whole);
            if name.split_whitespace().count() == count
                && let Some(found) = people_in(words, start..start + name.len(), Trust::Shown)
            {
                return Some(found);
            }
        }
    }
    None
}
