//! The ways in which title and speaker stand in one line.

use std::ops::Range;

use super::super::source::Words;
use super::super::words::{LINKED, ROLES, has};
use super::people::{Found, bare_name, leading_people, people_in};
use super::{DASHES, Habits, Order, Parts, Place, address, is_picture, plain_words};
use crate::note::people::Trust;

/// Reads a line whose beginning is a link.
pub(super) fn linked(
    words: &Words,
    inner: Range<usize>,
    whole: Range<usize>,
    place: Place,
    habits: Habits,
) -> Parts {
    let rest = words.trimmed(inner.end..whole.end, |c| {
        c.is_whitespace() || matches!(c, '–' | '-' | '—' | '|' | ':' | ',' | '(' | ')' | '"' | '”')
    });
    let text = words.get(&rest);
    let lower = text.to_lowercase();
    if text.is_empty() {
        let mut parts = plain(words, inner, Place::Line, habits);
        parts.score = parts.score.max(0.0);
        return parts;
    }
    let mut parts = Parts { title: inner.clone(), ..Parts::default() };
    // The speaker's name is the link: `[Jane Doe](…): Title`.
    if let Some(found) = people_in(words, inner.clone(), Trust::Shown).filter(|found| found.score >= 4)
        && place == Place::Line
        && !lower.starts_with("by ")
    {
        let (title, org) = after_speaker(words, rest.clone());
        return Parts {
            title,
            people: found.people,
            score: 2.0 + org,
            vote: Some(Order::SpeakerFirst),
            ..Parts::default()
        };
    }
    for by in
        ["by ", "presented by ", "von ", "from ", "with ", "w/ ", "talk by ", "keynote by ", "given by "]
    {
        let Some(after) = lower.strip_prefix(by) else { continue };
        let tail = text.len() - after.len();
        let tail = rest.start + tail..rest.end;
        let sure = by.contains("by ") || by == "von ";
        let trust = if sure { Trust::Labelled } else { Trust::Shown };
        let found = match place {
            Place::Line => {
                people_in(words, tail.clone(), trust).or_else(|| leading_people(words, tail, trust))
            }
            Place::Sentence => leading_people(words, tail, trust),
        };
        if let Some(found) = found {
            parts.people = found.people;
            parts.score = if sure { 3.0 } else { 1.5 };
            return parts;
        }
    }
    if place == Place::Line || text.chars().count() < 80 {
        // `[Title](…) – Jane Doe, Org`.
        if let Some(found) = people_in(words, rest.clone(), Trust::Shown) {
            parts.score = if found.score >= 4 { 2.5 } else { 1.5 };
            parts.people = found.people;
            return parts;
        }
    }
    if place == Place::Line {
        // The link is a part of the title.
        return plain(words, whole, place, habits);
    }
    for cue in ["where ", "in which "] {
        if let Some(after) = lower.strip_prefix(cue) {
            let tail = rest.start + text.len() - after.len()..rest.end;
            if let Some(found) = leading_people(words, tail, Trust::Shown) {
                parts.people = found.people;
                parts.score = 1.0;
            }
        }
    }
    parts
}

/// Gives the title behind a speaker, past a company, and what that counts.
fn after_speaker(words: &Words, rest: Range<usize>) -> (Range<usize>, f32) {
    let segments = segments(words, rest.clone());
    match segments.as_slice() {
        [org, title, ..] if is_company(words.get(org)) => (title.start..rest.end, 0.5),
        [first, ..] => (first.start..rest.end, 0.0),
        [] => (rest, 0.0),
    }
}

/// Tells whether a piece between dashes is a company or a handle.
fn is_company(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('@')
        || (text.split_whitespace().count() <= 2
            && text.starts_with(|c: char| c.is_uppercase())
            && !text.ends_with(['!', '?', ':']))
}

/// Parts a line at its dashes.
fn segments(words: &Words, range: Range<usize>) -> Vec<Range<usize>> {
    let text = words.get(&range);
    let mut cuts: Vec<(usize, usize)> =
        DASHES.iter().flat_map(|dash| text.match_indices(dash).map(|(at, dash)| (at, dash.len()))).collect();
    cuts.sort_unstable();
    let mut found = Vec::new();
    let mut from = range.start;
    for (at, length) in cuts {
        if range.start + at < from {
            continue;
        }
        found.push(words.trimmed(from..range.start + at, char::is_whitespace));
        from = range.start + at + length;
    }
    found.push(words.trimmed(from..range.end, char::is_whitespace));
    found.retain(|segment| !segment.is_empty());
    found
}

/// Reads a line that does not begin with a link.
pub(super) fn plain(words: &Words, range: Range<usize>, place: Place, habits: Habits) -> Parts {
    let text = words.get(&range);
    if let Some((title, rest)) = quoted(words, range.clone()) {
        let after = words.get(&rest);
        let lower = after.to_lowercase();
        let skip = ["by ", "presented by ", "von ", "with "]
            .iter()
            .find(|by| lower.starts_with(**by))
            .map_or(0, |by| by.len());
        let tail = rest.start + skip..rest.end;
        let found = people_in(words, tail.clone(), Trust::Labelled)
            .filter(|_| place == Place::Line || skip > 0)
            .or_else(|| (skip > 0).then(|| leading_people(words, tail, Trust::Labelled)).flatten());
        return match found {
            Some(found) => Parts { title, people: found.people, score: 3.0, ..Parts::default() },
            None if skip > 0 && words.get(&rest).get(skip..).is_some_and(|who| who.starts_with('@')) => {
                Parts { title, score: 3.0, ..Parts::default() }
            }
            None if after.is_empty() => Parts { title, score: 1.0, ..Parts::default() },
            None if place == Place::Sentence => Parts { title, score: 0.5, ..Parts::default() },
            None => Parts { title: range, ..Parts::default() },
        };
    }
    if let Some(parts) = by(words, range.clone(), place) {
        return parts;
    }
    let short = place == Place::Line || text.chars().count() <= 140 && !text.contains(". ");
    if short && let Some(parts) = dashes(words, range.clone(), habits) {
        return parts;
    }
    if let Some(parts) =
        bracket_first(words, range.clone()).or_else(|| bracket_last(words, range.clone(), place, habits.ends))
    {
        return parts;
    }
    if place == Place::Line
        && let Some(parts) = comma_last(words, &range, habits.ends)
    {
        return parts;
    }
    if place == Place::Line
        && let Some((at, found)) = before_colon(words, &range)
        && (found.score >= 4 || habits.colon)
    {
        let title = words.trimmed(at + 2..range.end, char::is_whitespace);
        let vote = Some(Order::SpeakerFirst);
        return Parts { title, people: found.people, score: 2.0, vote, ..Parts::default() };
    }
    if place == Place::Sentence {
        return sentence(words, range);
    }
    Parts { title: range, ..Parts::default() }
}

/// `Title by Name`.
fn by(words: &Words, range: Range<usize>, place: Place) -> Option<Parts> {
    let text = words.get(&range);
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    for (at, cut) in [" by ", " von ", " w/ ", ", with ", ", mit "]
        .iter()
        .flat_map(|by| lower.match_indices(by).collect::<Vec<_>>())
    {
        let before = range.start..range.start + at;
        let tail = range.start + at + cut.len()..range.end;
        let marked = words.links.iter().any(|(link, _)| link.start == tail.start)
            || words.emphasis.iter().chain(&words.strong).any(|mark| mark.start.abs_diff(tail.start) <= 3);
        let found = match place {
            Place::Line => people_in(words, tail.clone(), Trust::Shown)
                .or_else(|| marked.then(|| people_in(words, tail.clone(), Trust::Labelled)).flatten())
                .or_else(|| {
                    leading_people(words, tail.clone(), Trust::Shown).filter(|found| found.score >= 4)
                })
                .or_else(|| bare_name(words, tail.clone())),
            Place::Sentence => leading_people(words, tail.clone(), Trust::Shown),
        };
        if found.is_none() && words.get(&tail).starts_with('@') {
            // What someone is called online says who it was, and is no name.
            return Some(Parts { title: before, score: 2.5, ..Parts::default() });
        }
        let Some(found) = found else { continue };
        let mut title = before;
        let mut score = if found.score >= 4 || marked { 3.0 } else { 2.5 };
        let said = words.get(&title);
        if place == Place::Sentence {
            if said.split_whitespace().count() > 16 {
                continue;
            }
            // `The … workshop by …`: neither the article nor the kind is the title's.
            for kind in
                [" workshop", " talk", " keynote", " session", " presentation", " tutorial", " keynote talk"]
            {
                if let Some(bare) = words.get(&title).strip_suffix(kind) {
                    title = title.start..title.start + bare.len();
                    if let Some(bare) = words.get(&title).strip_prefix("The ") {
                        title = title.end - bare.len()..title.end;
                    }
                    score = 3.0;
                }
            }
        }
        title = words.trimmed(title, |c| {
            c.is_whitespace() || matches!(c, '-' | '–' | '—' | '|' | ',' | '(' | '"' | '“' | '”')
        });
        return Some(Parts { title, people: found.people, score, ..Parts::default() });
    }
    // `Title with Name and Name`: only where nothing else follows.
    let with = |cut: &'static str| lower.rmatch_indices(cut).map(move |(at, _)| (at, cut.len()));
    for (at, length) in with(" with ").chain(with(" mit ")).filter(|_| place == Place::Line) {
        let found = people_in(words, range.start + at + length..range.end, Trust::Shown);
        if let Some(found) = found.filter(|found| found.score >= 4 || found.people.len() >= 2) {
            let title = range.start..range.start + at;
            return Some(Parts { title, people: found.people, score: 2.0, ..Parts::default() });
        }
    }
    None
}

/// `Title – Name, Org` and `Name – Org – Title`.
fn dashes(words: &Words, range: Range<usize>, habits: Habits) -> Option<Parts> {
    let segments = segments(words, range.clone());
    let (first, last) = (segments.first()?, segments.last()?);
    if segments.len() < 2 {
        return None;
    }
    let start = people_in(words, first.clone(), Trust::Shown);
    let mut end = people_in(words, last.clone(), Trust::Shown)
        .or_else(|| {
            people_in(words, last.clone(), Trust::Labelled).filter(|found| is_shouted(words.get(last), found))
        })
        .or_else(|| {
            people_in(words, last.clone(), Trust::Labelled)
                .filter(|found| with_company(words.get(last), found))
        });
    let mut end_from = segments.len() - 1;
    // `Title – Name – Role, Org`.
    if end.is_none() && segments.len() >= 3 {
        for at in 1..segments.len() - 1 {
            let Some(segment) = segments.get(at) else { continue };
            if let Some(found) =
                people_in(words, segment.clone(), Trust::Shown).filter(|found| found.score >= 4)
            {
                end = Some(found);
                end_from = at;
                break;
            }
        }
    }
    let order = match (&start, &end) {
        (Some(_), None) => Order::SpeakerFirst,
        (None, Some(_)) => Order::TitleFirst,
        (Some(a), Some(b)) => match (a.score >= 4, b.score >= 4) {
            (true, false) => Order::SpeakerFirst,
            (false, true) => Order::TitleFirst,
            _ => habits.order.unwrap_or(Order::TitleFirst),
        },
        (None, None) => return None,
    };
    let open = start.is_some() == end.is_some();
    let parts = match order {
        Order::SpeakerFirst => {
            let found = start?;
            let (mut title, _) = after_speaker(words, segments.get(1)?.start..range.end);
            let role = plain_words(words.get(&title)).next().unwrap_or_default().to_lowercase();
            if has(&ROLES, &role) {
                // `Name - CTO, Org`: who speaks is all that is said of the talk.
                title = range.clone();
            }
            let score = if found.score >= 4 { 2.5 } else { 2.0 };
            Parts {
                title,
                people: found.people,
                score,
                vote: (!open).then_some(Order::SpeakerFirst),
                ..Parts::default()
            }
        }
        Order::TitleFirst => {
            let found = end?;
            let score = if found.score >= 4 { 2.5 } else { 2.0 };
            let mut title_end = segments.get(end_from.checked_sub(1)?)?.end;
            if end_from >= 2
                && segments.get(end_from - 1).is_some_and(|piece| {
                    is_company(words.get(piece)) && words.get(piece).split_whitespace().count() == 1
                })
            {
                title_end = segments.get(end_from - 2)?.end;
            }
            Parts {
                title: first.start..title_end,
                people: found.people,
                score,
                vote: (!open).then_some(Order::TitleFirst),
                ..Parts::default()
            }
        }
    };
    Some(parts)
}

/// Tells whether whole names stand with the company that all of them are of.
fn with_company(text: &str, found: &Found) -> bool {
    text.contains(',')
        && found.people.iter().all(|person| person.name.contains(' ') && person.affiliation.is_some())
}

/// Tells whether names in capitals stand with their companies, which makes them names.
fn is_shouted(text: &str, found: &Found) -> bool {
    let shouted = text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    shouted
        && found.people.iter().all(|person| person.name.contains(' '))
        && (text.contains(',') || found.score >= 4)
}

/// `Name: …`.
fn before_colon(words: &Words, range: &Range<usize>) -> Option<(usize, Found)> {
    let at = range.start + words.get(range).find(": ")?;
    Some((at, people_in(words, range.start..at, Trust::Shown)?))
}

/// Tells whether a line begins with a name and a colon, as far as it has the form of one.
pub(in crate::recap) fn begins_with_name(words: &Words) -> bool {
    let words = &*words.beginning();
    let range = words.trimmed(0..words.text.len(), char::is_whitespace);
    before_colon(words, &range).is_some()
}

/// `Name (Org) Title`.
fn bracket_first(words: &Words, range: Range<usize>) -> Option<Parts> {
    let text = words.get(&range);
    let open = text.find(" (")?;
    let close = open + text.get(open..)?.find(')')?;
    let found = people_in(words, range.start..range.start + open, Trust::Shown)?;
    let title = words.trimmed(range.start + close + 1..range.end, |c| {
        c.is_whitespace() || matches!(c, ':' | '-' | '–' | ',')
    });
    (words.get(&title).split_whitespace().count() >= 2).then_some(Parts {
        title,
        people: found.people,
        score: 2.0,
        vote: Some(Order::SpeakerFirst),
        ..Parts::default()
    })
}

/// `Title, Name (Org)`.
fn comma_last(words: &Words, range: &Range<usize>, usual: bool) -> Option<Parts> {
    for (at, _) in words.get(range).match_indices(", ") {
        let title = range.start..range.start + at;
        let tail = range.start + at + 2..range.end;
        if words.get(&title).split_whitespace().count() >= 2
            && let Some(found) = people_in(words, tail, Trust::Shown)
            && (usual || found.score >= 4 || found.people.iter().all(|person| person.affiliation.is_some()))
        {
            return Some(Parts { title, people: found.people, score: 2.0, ..Parts::default() });
        }
    }
    None
}

/// `Title (Name, Org)`.
fn bracket_last(words: &Words, range: Range<usize>, place: Place, usual: bool) -> Option<Parts> {
    let text = words.get(&range);
    let open = if place == Place::Line { text.rfind(" (")? } else { text.find(" (")? };
    let close = open + text.get(open..)?.find(')')?;
    if place == Place::Line && close + 1 < text.trim_end_matches(['.', ' ']).len() {
        return None;
    }
    let inner = text.get(open + 2..close)?;
    let skip = if inner.to_lowercase().starts_with("by ") { 3 } else { 0 };
    let found = people_in(words, range.start + open + 2 + skip..range.start + close, Trust::Shown)?;
    (found.score >= 4 || skip > 0 || usual).then_some(Parts {
        title: range.start..range.start + open,
        people: found.people,
        score: if found.score >= 4 || skip > 0 { 2.5 } else { 2.0 },
        ..Parts::default()
    })
}

/// Tells whether a line ends with a name in brackets or behind a comma, as far as it has the form of one.
pub(in crate::recap) fn ends_in_name(words: &Words, place: Place) -> bool {
    let words = &*words.beginning();
    let range = words.trimmed(0..words.text.len(), |c| c.is_whitespace() || is_picture(c));
    bracket_last(words, range.clone(), place, true).is_some()
        || place == Place::Line && comma_last(words, &range, true).is_some()
}

/// `“Title” …`.
fn quoted(words: &Words, range: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let text = words.get(&range);
    let first = text.chars().next()?;
    let closing = match first {
        '"' => '"',
        '“' | '„' => '”',
        '«' => '»',
        '‘' => '’',
        _ => return None,
    };
    let from = first.len_utf8();
    let at = from + text.get(from..)?.find(|c| c == closing || first == '„' && c == '“')?;
    if text.get(from..at)?.split_whitespace().count() < 2 {
        return None;
    }
    let rest = words.trimmed(range.start + at + closing.len_utf8()..range.end, |c| {
        c.is_whitespace() || matches!(c, '-' | '–' | '—' | '|' | ',' | ':' | '(' | ')')
    });
    Some((range.start + from..range.start + at, rest))
}

/// A title inside the first sentence of a text: a link, a quotation, what stands in bold.
fn sentence(words: &Words, range: Range<usize>) -> Parts {
    let text = words.get(&range);
    let first_end = text.find(". ").map_or(range.end, |at| range.start + at);
    let says_what =
        |at: &Range<usize>| plain_words(&words.get(at).to_lowercase()).all(|word| has(&LINKED, word));
    let mut within = words.links.iter().filter(|(at, _)| at.start >= range.start && at.end <= first_end);
    let link = within.clone().find(|(at, _)| !says_what(at));
    let Some((at, url)) = link else {
        let bold = words.strong.first().filter(|bold| bold.start <= range.start + 2);
        // `Title [slides](…)`: what stands before such a link.
        let before = within.next().map(|(at, _)| range.start..at.start);
        let short = (text.split_whitespace().count() <= 12 && !text.contains(". ")).then(|| range.clone());
        let title = bold.cloned().or(before).or(short).unwrap_or(range.start..range.start);
        return Parts { title, ..Parts::default() };
    };
    let before = words.get(&(range.start..at.start)).trim_end();
    let mut parts = Parts { title: at.clone(), score: address(url) * 0.5, ..Parts::default() };
    // `Jane Doe's [title](…)`.
    if let Some(owner) = before.strip_suffix("'s").or_else(|| before.strip_suffix("’s")) {
        let from = owner.rfind(['.', ',', ';']).map_or(0, |at| at + 1);
        let own = words.trimmed(range.start + from..range.start + owner.len(), char::is_whitespace);
        if let Some(found) = people_in(words, own, Trust::Shown) {
            parts.people = found.people;
            parts.score += 2.0;
        }
    }
    parts
}
