//! Who speaks, as a part of a line or the line under a title says it.

use std::ops::Range;

use super::super::source::Words;
use super::super::words::{LINKED, has};
use super::{DASHES, Person, plain_words};
use crate::note::people::{self, Trust};

/// People that were found in a part of a line.
pub(super) struct Found {
    pub(super) people: Vec<Person>,
    pub(super) score: u8,
}

/// Reads a part of a line as people, its handles left out.
pub(super) fn people_in(words: &Words, range: Range<usize>, trust: Trust) -> Option<Found> {
    let range = words.trimmed(range, |c| {
        c.is_whitespace() || matches!(c, ',' | '.' | ':' | '"' | '*' | '_' | '–' | '-' | '—' | '|')
    });
    let text = words.get(&range);
    let mut bare = String::with_capacity(text.len());
    for part in text.split_inclusive(' ') {
        let word = part.trim_matches(|c: char| matches!(c, ' ' | '(' | ')' | ',' | '[' | ']'));
        // `Jane Doe @ Org`: what stands behind the sign is a company.
        if word == "@" {
            bare.push_str(&part.replacen('@', ",", 1));
            continue;
        }
        if word.starts_with('@') { bare.extend(part.chars().map(|_| ' ')) } else { bare.push_str(part) }
    }
    if bare.chars().all(|c| !c.is_lowercase()) && bare.chars().filter(|c| c.is_alphabetic()).count() > 4 {
        bare = quieter(&bare);
    }
    let flat = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    let read = people::read(&flat, trust)?;
    if read.speakers.iter().any(|person| {
        person.name.contains("n't") || person.name.contains("n’t") || person.name.ends_with('\'')
    }) {
        return None;
    }
    let mut people = Vec::new();
    let mut from = 0;
    for speaker in read.speakers {
        let at = bare.get(from..)?.find(speaker.name.as_str()).map(|at| from + at);
        let at = at.or_else(|| bare.find(speaker.name.as_str()))?;
        from = at + speaker.name.len();
        let mut here = range.start + at..range.start + from;
        let mut name = speaker.name.as_str();
        for before in ["Dr. ", "Prof. ", "Dr ", "Prof "] {
            if let Some(bare) = name.strip_prefix(before)
                && bare.contains(' ')
            {
                here.start += before.len();
                name = bare;
            }
        }
        let place = words.place(&here);
        people.push(Person { name: name.to_owned(), affiliation: speaker.affiliation, range: place });
    }
    Some(Found { people, score: read.score })
}

/// Writes words in capitals with small letters, byte for byte as long.
fn quieter(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        let mut small = c.to_lowercase();
        match (inside, small.next(), small.next()) {
            (true, Some(one), None) if one.len_utf8() == c.len_utf8() => out.push(one),
            _ => out.push(c),
        }
        inside = c.is_alphabetic();
    }
    out
}

/// Reads two or three words in capitals that end a line as a name, where what stands before them says so.
pub(super) fn bare_name(words: &Words, range: Range<usize>) -> Option<Found> {
    let range = words.trimmed(range, |c| c.is_whitespace() || matches!(c, '.' | '*' | '_'));
    let text = words.get(&range);
    let parts: Vec<&str> = text.split(' ').collect();
    let sound = |word: &&str| {
        word.starts_with(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c))
            && word.chars().any(char::is_lowercase)
    };
    ((2..=3).contains(&parts.len()) && parts.iter().all(sound)).then(|| Found {
        people: vec![Person { name: text.to_owned(), affiliation: None, range: words.place(&range) }],
        score: 2,
    })
}

/// Reads the people that a text begins with, up to where the sentence goes on.
pub(super) fn leading_people(words: &Words, range: Range<usize>, trust: Trust) -> Option<Found> {
    let text = words.get(&range);
    let mut end = 0;
    let mut joined = false;
    for part in text.split_inclusive(' ') {
        let word = part.trim_end();
        let bare = word.trim_matches(|c: char| !c.is_alphabetic());
        let joins = matches!(word, "&" | "and" | "/" | "+" | "und")
            || matches!(bare, "van" | "von" | "de" | "der" | "den" | "la" | "da" | "di" | "dos");
        let capital = bare.starts_with(char::is_uppercase) || word.starts_with('@') || word.starts_with('(');
        if !joins && !capital && end > 0 {
            break;
        }
        if !joins && !capital {
            return None;
        }
        if !joins {
            end += if joined { 0 } else { part.len() };
            if joined {
                end = text.len() - text.get(end..)?.len();
            }
        }
        let stops = word.ends_with(['.', ';', ':', '!', '?', ')']) && bare.chars().count() > 2;
        joined = false;
        if joins {
            // Whether it joins two names is seen with the word behind it.
            let next = text.get(end + part.len()..)?.split_whitespace().next().unwrap_or_default();
            if !next.starts_with(|c: char| c.is_uppercase() || c == '@') {
                break;
            }
            end += part.len();
        }
        if stops {
            break;
        }
    }
    let mut upto = end;
    loop {
        if let Some(found) = people_in(words, range.start..range.start + upto, trust) {
            return Some(found);
        }
        upto = text.get(..upto)?.trim_end().rfind(' ')?;
    }
}

/// Reads a line under a title as who spoke: the people, and how sure that is. `seen` lines stand between.
pub(in crate::recap) fn speaker_line(words: &Words, seen: usize) -> Option<(Vec<Person>, f32)> {
    let range = words.trimmed(0..words.text.len(), |c| {
        c.is_whitespace() || matches!(c, '#' | '*' | '_' | '-' | '–' | '—' | '•' | '|')
    });
    let text = words.get(&range);
    let lower = text.to_lowercase();
    if lower.len() != text.len() || text.chars().count() > 250 {
        return None;
    }
    let labels = [
        "by ",
        "by: ",
        "speaker: ",
        "speakers: ",
        "speaker(s): ",
        "presenter: ",
        "presenters: ",
        "presenter(s): ",
        "presented by ",
        "presented by: ",
        "who: ",
        "talk by ",
        "a talk by ",
        "given by ",
        "panelists: ",
        "von ",
        "von: ",
        "referent: ",
        "referentin: ",
        "vortragende: ",
        "sprecher: ",
        "sprecherin: ",
        "speaker - ",
        "speaker – ",
        "speakers - ",
        "speaker | ",
        "speakers | ",
        "presenter | ",
        "with ",
        "with: ",
    ];
    for label in labels {
        if lower.starts_with(label) {
            let tail = range.start + label.len()..range.end;
            let found = people_in(words, tail.clone(), Trust::Labelled)
                .or_else(|| leading_people(words, tail.clone(), Trust::Labelled))
                .or_else(|| handle(words, tail))?;
            return Some((found.people, 3.0));
        }
    }
    if seen > 2 || text.ends_with(['!', '?', ':']) {
        return None;
    }
    // `Name · slides · video`: what is no name is a link.
    if words.links.len() >= 2 {
        let mut parts = words.links.iter().map(|(at, _)| at.clone());
        let first = parts.next()?;
        let linked =
            |at: Range<usize>| plain_words(&words.get(&at).to_lowercase()).all(|word| has(&LINKED, word));
        if first.start <= range.start + 2
            && parts.all(linked)
            && let Some(found) = people_in(words, first, Trust::Shown)
        {
            return Some((found.people, 2.5));
        }
    }
    if let Some(found) = people_in(words, range.clone(), Trust::Shown) {
        let alone = found.people.iter().all(|person| person.affiliation.is_some());
        if found.score >= 4 || alone && found.score >= 3 || seen == 0 && text.split_whitespace().count() <= 4
        {
            return Some((found.people, if found.score >= 4 { 2.5 } else { 1.5 }));
        }
    }
    from_company(words, &range)
}

/// A name that is one word and a link, or begins with `@`: what someone is called online.
fn handle(words: &Words, range: Range<usize>) -> Option<Found> {
    let range = words.trimmed(range, |c| c.is_whitespace() || matches!(c, '.' | '*' | '_' | ','));
    let text = words.get(&range);
    let linked = words.links.iter().any(|(at, _)| *at == range);
    let one = !text.is_empty() && !text.contains(' ') && text.chars().count() <= 40;
    (one && (linked || text.starts_with('@'))).then(|| Found {
        people: vec![Person { name: text.to_owned(), affiliation: None, range: words.place(&range) }],
        score: 2,
    })
}

/// `Jane Doe from Org, John Doe from Org`; `Jane & John - engineers at Org`.
fn from_company(words: &Words, range: &Range<usize>) -> Option<(Vec<Person>, f32)> {
    let text = words.get(range);
    if text.ends_with('.') || text.split_whitespace().count() > 20 {
        return None;
    }
    let mut people = Vec::new();
    let mut at = range.start;
    for piece in text.split_inclusive([',', ';']) {
        let here = at..at + piece.len();
        at += piece.len();
        let cut = [" from ", " at ", " of "].iter().filter_map(|cut| piece.find(cut)).min();
        let Some(cut) = cut else { continue };
        if let Some(found) = people_in(words, here.start..here.start + cut, Trust::Shown) {
            people.extend(found.people);
        }
    }
    if !people.is_empty() {
        return Some((people, 2.0));
    }
    let cut = DASHES.iter().filter_map(|dash| text.find(dash)).min()?;
    let behind = text.get(cut..)?.to_lowercase();
    if !plain_words(&behind).any(|word| {
        matches!(
            word,
            "at" | "engineer"
                | "engineers"
                | "developer"
                | "developers"
                | "work"
                | "works"
                | "working"
                | "from"
                | "team"
        )
    }) {
        return None;
    }
    let found = people_in(words, range.start..range.start + cut, Trust::Labelled)?;
    (found.people.len() <= 4).then_some((found.people, 2.0))
}

/// Reads who gave a talk from the sentence that a text begins with: `Name opened with …`, `Name works on …`; and how
/// sure that is.
pub(in crate::recap) fn giver(words: &Words) -> Option<(Vec<Person>, f32)> {
    let text = words.text.as_str();
    let found = leading_people(words, 0..text.len(), Trust::Shown)?;
    let name = &found.people.last()?.name;
    let at = text.find(name.as_str())? + name.len();
    let rest = text.get(at..)?;
    let gives = plain_words(&rest.to_lowercase()).take(2).any(|word| GIVES.contains(&word));
    let goes_on = rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase));
    (gives || goes_on).then_some((found.people, 1.0))
}

/// Verbs of who gives a talk.
pub(super) const GIVES: [&str; 26] = [
    "opened",
    "opens",
    "gave",
    "gives",
    "presented",
    "presents",
    "talked",
    "talks",
    "spoke",
    "speaks",
    "started",
    "starts",
    "began",
    "begins",
    "closed",
    "closes",
    "followed",
    "follows",
    "showed",
    "shows",
    "explained",
    "explains",
    "told",
    "discussed",
    "hielt",
    "sprach",
];
