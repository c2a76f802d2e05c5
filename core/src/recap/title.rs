//! Reads the line that a talk may begin with: title, speakers, links, and how much it looks like one.
//!
//! People write it in many ways: `Title – Speaker, Org`, `Session: Title`, `Title by X`, a linked title, the speaker
//! first, a session's code, a number. Each way is tried; what fits is weighed. Nothing is decided here.

use std::ops::Range;

use super::source::Words;
use super::words::{ELSEWHERE, KINDS, PLACES, RESOURCES, SECTIONS, SURE_KINDS, TRIP, WEEKDAYS, has, month};
use crate::note::people::{self, Trust};

/// Who comes first where a dash parts title and speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    TitleFirst,
    SpeakerFirst,
}

/// What else than a talk's title a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// A title may be.
    None,
    /// A day: `Day 2`, `Thursday`, `5 May`.
    Day,
    /// A section: `Introduction`, `The venue`.
    Section,
    /// About the trip, by one of its words.
    Trip,
}

/// A person in a post, and where the name stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// Company, project or role.
    pub affiliation: Option<String>,
    /// Where the name stands, in bytes.
    pub range: Range<usize>,
}

/// What a line says of a talk.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// Where the title's words stand in the post.
    pub(super) title: Range<usize>,
    /// The title's words.
    pub(super) words: String,
    pub(super) people: Vec<Person>,
    /// Addresses of the title.
    pub(super) links: Vec<String>,
    /// How much its form says that it is a talk.
    pub(super) score: f32,
    pub(super) label: Label,
    /// A vote of a clear case on who comes first.
    pub(super) vote: Option<Order>,
}

/// What kind of line is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A line of its own: a heading, a bold line.
    Line,
    /// The beginning of a text, such as a list's item.
    Sentence,
}

const DASHES: [&str; 9] = [" - ", " – ", " — ", " -- ", " | ", " · ", " • ", " // ", " ― "];

/// Reads a line. `prefer` is who comes first in lines that leave it open.
pub(super) fn read(words: &Words, place: Place, prefer: Option<Order>) -> Reading {
    let mut score = 0.0;
    let mut range = words.trimmed(0..words.text.len(), |c| c.is_whitespace() || c == '#');
    let label = label(words.get(&range));
    range = without_number(words, range, &mut score);
    range = without_kind(words, range, &mut score);
    range = without_code(words, range, &mut score);
    let mut links = Vec::new();
    let first = words.links.iter().find(|(at, _)| {
        at.start <= range.start + 2 && at.end.saturating_sub(at.start) >= 4 && at.end <= words.text.len()
    });
    let mut parts = match first {
        Some((at, url)) => {
            let inner = at.start.max(range.start)..at.end;
            score += address(url);
            links.push(url.clone());
            linked(words, inner, range.clone(), place, prefer)
        }
        None => plain(words, range.clone(), place, prefer),
    };
    if words.get(&parts.title).split_whitespace().count() > 25 {
        // A sentence is no title.
        parts.title = range.start..range.start;
    }
    if words
        .strong
        .iter()
        .chain(&words.emphasis)
        .any(|at| at.start <= parts.title.start && parts.title.end <= at.end)
        && !parts.title.is_empty()
        && place == Place::Sentence
    {
        score += 1.0;
    }
    if place == Place::Sentence && first.is_none() {
        links.extend(words.links.iter().take(1).map(|(_, url)| url.clone()));
    }
    let title = words.trimmed(parts.title.clone(), |c| {
        c.is_whitespace()
            || matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | ':' | ',' | '-' | '–' | '—' | '*' | '_' | '|')
    });
    let said = words.get(&title);
    let title = match said.strip_suffix('.') {
        Some(bare) if !bare.ends_with('.') && !bare.contains(". ") => title.start..title.end - 1,
        _ => title,
    };
    let said = words.get(&title).to_owned();
    if says_kind(&said) {
        score += 1.0;
    }
    Reading {
        title: words.place(&title),
        words: said,
        people: parts.people,
        links,
        score: score + parts.score,
        label,
        vote: parts.vote,
    }
}

/// Title and people, as one way of reading has them.
#[derive(Debug, Default)]
struct Parts {
    title: Range<usize>,
    people: Vec<Person>,
    score: f32,
    vote: Option<Order>,
}

/// Tells how much an address says that it is a talk's.
pub(super) fn address(url: &str) -> f32 {
    let url = url.to_lowercase();
    if PLACES.iter().any(|place| url.contains(place)) {
        2.5
    } else if ELSEWHERE.iter().any(|place| url.contains(place)) {
        -1.0
    } else {
        1.0
    }
}

fn says_kind(title: &str) -> bool {
    let lower = title.to_lowercase();
    lower.contains("deep dive") || plain_words(&lower).any(|word| has(&SURE_KINDS, word))
}

pub(super) fn plain_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '\'' && c != '’')
        .filter(|word| !word.is_empty())
}

/// Says what else than a title a line is.
pub(super) fn label(text: &str) -> Label {
    let lower = text.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    if is_day(bare) {
        return Label::Day;
    }
    let before_colon = bare.split([':', '–', '—', '(']).next().unwrap_or_default();
    let flat = |text: &str| text.trim_matches(|c: char| !c.is_alphanumeric()).replace('’', "'");
    let whole = flat(bare);
    let mut sections = SECTIONS.split('|').map(str::trim);
    if sections.clone().any(|known| known == whole)
        || sections.any(|known| known.len() > 3 && known == flat(before_colon) && !says_kind(known))
    {
        return Label::Section;
    }
    let count = plain_words(bare).count();
    let of_trip = plain_words(bare).filter(|word| has(&TRIP, word.trim_end_matches("'s"))).count();
    if of_trip > 0 && count <= 6 && !says_kind(bare.trim_end_matches('s')) {
        return Label::Trip;
    }
    if count <= 6
        && plain_words(bare).any(|word| {
            matches!(word, "talks" | "sessions" | "favorites" | "favourites" | "faves" | "ideas" | "projects")
        })
    {
        return Label::Section;
    }
    Label::None
}

/// Tells whether a line says nothing but a day.
fn is_day(lower: &str) -> bool {
    let mut days = 0;
    let mut others = 0;
    let mut numbers = 0;
    let words: Vec<&str> = plain_words(lower).collect();
    for (at, word) in words.iter().enumerate() {
        let word = word.trim_matches('-');
        let number = word.trim_end_matches(|c: char| c.is_alphabetic());
        let ordinal = matches!(word.get(number.len()..), Some("" | "st" | "nd" | "rd" | "th"));
        if has(&WEEKDAYS, word) || (word == "day" || word == "tag") && at < 4 || month(word).is_some() {
            days += 1;
        } else if !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '-') && ordinal {
            numbers += 1;
            if number.len() >= 8 {
                days += 1;
            }
        } else if matches!(
            word,
            "one"
                | "two"
                | "three"
                | "four"
                | "five"
                | "the"
                | "of"
                | "conference"
                | "main"
                | "first"
                | "second"
                | "third"
                | "last"
                | "final"
                | "zero"
                | "eins"
                | "zwei"
                | "drei"
                | "co-located"
                | "workshop"
                | "pre-conference"
                | "and"
        ) {
        } else {
            others += 1;
        }
    }
    let begins = words.first().is_some_and(|word| has(&WEEKDAYS, word) || *word == "day" || *word == "tag");
    let numbered = words.first().is_some_and(|word| has(&WEEKDAYS, word)) || numbers > 0 || words.len() >= 2;
    days > 0
        && numbered
        && (others == 0 && (numbers > 0 || words.len() <= 3)
            || begins && others <= 2 && lower.contains([',', '-', '–', ':', '(']) && !lower.contains(" by "))
}

/// Tells whether a line opens a list of something else than talks.
pub(super) fn opens_resources(text: &str) -> bool {
    let lower = text.to_lowercase();
    plain_words(&lower).any(|word| has(&RESOURCES, word))
}

/// Leaves out a number, a time, a picture sign at the beginning.
fn without_number(words: &Words, range: Range<usize>, score: &mut f32) -> Range<usize> {
    let mut range = words.trimmed(range, char::is_whitespace);
    for _ in 0..4 {
        let text = words.get(&range);
        let Some(first) = text.chars().next() else { break };
        if first.is_ascii_digit() || first == '(' && text.chars().nth(1).is_some_and(|c| c.is_ascii_digit()) {
            let Some((length, timed)) = number(text) else { break };
            if timed {
                *score += 2.5;
            }
            range.start += length;
        } else if first.is_alphanumeric()
            || matches!(first, '"' | '“' | '„' | '«' | '\'' | '‘' | '@' | '(' | '[' | '.' | '<' | '$' | '`')
        {
            break;
        } else {
            range.start += first.len_utf8();
        }
        range = words.trimmed(range, char::is_whitespace);
    }
    range
}

/// Measures `12. `, `3) `, `10:30 – 11:00 `, `(14:00)`; and tells whether it is a time.
fn number(text: &str) -> Option<(usize, bool)> {
    let end = text.find(|c: char| {
        !c.is_ascii_digit()
            && !matches!(c, ':' | '.' | 'h' | 'a' | 'p' | 'm' | ' ' | '-' | '–' | '—' | '(' | ')')
    })?;
    let mut head = text.get(..end)?;
    // `10 aims` begins a word with a letter of `am`.
    if let Some(at) = head.rfind(|c: char| !c.is_ascii_alphabetic()) {
        let after = head.get(at + 1..).unwrap_or_default();
        if !after.is_empty() && !matches!(after, "am" | "pm" | "h") {
            head = head.get(..=at)?;
        }
    }
    let digits = head.chars().filter(char::is_ascii_digit).count();
    let marks = head.contains("am") || head.contains("pm") || is_clock(head);
    if digits >= 1 && marks && digits <= 8 {
        return Some((head.len(), true));
    }
    let plain = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let count = text.len() - plain.len();
    let rest = plain.strip_prefix(['.', ')', ':'])?;
    (count <= 3 && rest.starts_with(' ')).then_some((count + 1, false))
}

/// Tells whether `10:30` stands in a text.
pub(super) fn is_clock(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit() && c != ':').any(|word| {
        word.split_once(':').is_some_and(|(h, m)| {
            (1..=2).contains(&h.len()) && m.len() == 2 && h.parse::<u8>().is_ok_and(|h| h < 24)
        })
    })
}

/// Leaves out `Session:`, `Opening keynote –` and the like.
fn without_kind(words: &Words, range: Range<usize>, score: &mut f32) -> Range<usize> {
    let text = words.get(&range);
    let cuts = [":", " - ", " – ", " — ", " | "];
    let Some((at, cut)) = cuts.iter().filter_map(|cut| Some((text.find(cut)?, cut.len()))).min() else {
        return range;
    };
    let head = text.get(..at).unwrap_or_default().to_lowercase();
    let said: Vec<&str> = plain_words(&head).collect();
    let is_kind = !said.is_empty()
        && said.len() <= 4
        && said.iter().all(|word| has(&KINDS, word) || word.chars().all(|c| c.is_ascii_digit()))
        && said.iter().any(|word| has(&SURE_KINDS, word));
    let rest = words.trimmed(range.start + at + cut..range.end, char::is_whitespace);
    if !is_kind
        || rest.is_empty()
        || people_in(words, rest.clone(), Trust::Shown).is_some_and(|found| found.score >= 4)
    {
        return range;
    }
    *score += if matches!(said.last(), Some(&"session" | &"talk" | &"vortrag")) { 3.0 } else { 2.0 };
    rest
}

/// Leaves out a session's code, at the beginning or in brackets at the end.
fn without_code(words: &Words, range: Range<usize>, score: &mut f32) -> Range<usize> {
    let text = words.get(&range);
    let open = text.starts_with(['(', '[']);
    let bare = text.trim_start_matches(['(', '[']);
    let end = bare.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(bare.len());
    let code = bare.get(..end).unwrap_or_default();
    if is_code(code) {
        let rest = bare.get(end..).unwrap_or_default();
        let rest = if open { rest.trim_start_matches([')', ']']) } else { rest };
        let left =
            rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '—' | '|'));
        if !left.is_empty() && left.len() < rest.len() {
            *score += 3.0;
            return range.end - left.len()..range.end;
        }
    }
    if let Some(at) = text.rfind(['(', '['])
        && is_code(text.get(at + 1..).unwrap_or_default().trim_end_matches([')', ']', ' ']))
        && at > 0
    {
        *score += 3.0;
        return words.trimmed(range.start..range.start + at, char::is_whitespace);
    }
    range
}

fn is_code(word: &str) -> bool {
    let mut parts = word.split('-');
    let first = parts.next().unwrap_or_default();
    let letters = first.chars().take_while(char::is_ascii_uppercase).count();
    let digits = first.len() - letters;
    let year =
        digits == 4 && (first.ends_with("19") || first.get(letters..).is_some_and(|d| d.starts_with("20")));
    (2..=8).contains(&letters)
        && (3..=4).contains(&digits)
        && !year
        && first.chars().skip(letters).all(|c| c.is_ascii_digit())
        && !["KEP", "CVE", "RFC", "PEP", "ISO", "HTTP", "SHA", "RSA", "JEP", "WG", "ES"]
            .iter()
            .any(|known| first.get(..letters) == Some(*known))
        && parts.all(|part| part.len() <= 4 && !part.is_empty())
}

/// People that were found in a part of a line.
struct Found {
    people: Vec<Person>,
    score: u8,
}

/// Reads a part of a line as people, its handles left out.
fn people_in(words: &Words, range: Range<usize>, trust: Trust) -> Option<Found> {
    let range = words.trimmed(range, |c| {
        c.is_whitespace() || matches!(c, ',' | '.' | ':' | '"' | '*' | '_' | '–' | '-' | '—' | '|')
    });
    let text = words.get(&range);
    let mut bare = String::with_capacity(text.len());
    for part in text.split_inclusive(' ') {
        let word = part.trim_matches(|c: char| matches!(c, ' ' | '(' | ')' | ',' | '[' | ']'));
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
fn bare_name(words: &Words, range: Range<usize>) -> Option<Found> {
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
fn leading_people(words: &Words, range: Range<usize>, trust: Trust) -> Option<Found> {
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

/// Reads a line whose beginning is a link.
fn linked(
    words: &Words,
    inner: Range<usize>,
    whole: Range<usize>,
    place: Place,
    prefer: Option<Order>,
) -> Parts {
    let rest = words.trimmed(inner.end..whole.end, |c| {
        c.is_whitespace() || matches!(c, '–' | '-' | '—' | '|' | ':' | ',' | '(' | ')' | '"' | '”')
    });
    let text = words.get(&rest);
    let lower = text.to_lowercase();
    if text.is_empty() {
        let mut parts = plain(words, inner, Place::Line, prefer);
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
        return Parts { title, people: found.people, score: 2.0 + org, vote: Some(Order::SpeakerFirst) };
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
        return plain(words, whole, place, prefer);
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
fn plain(words: &Words, range: Range<usize>, place: Place, prefer: Option<Order>) -> Parts {
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
            Some(found) => Parts { title, people: found.people, score: 3.0, vote: None },
            None if after.is_empty() => Parts { title, score: 1.0, ..Parts::default() },
            None if place == Place::Sentence => Parts { title, score: 0.5, ..Parts::default() },
            None => Parts { title: range, ..Parts::default() },
        };
    }
    if let Some(parts) = by(words, range.clone(), place) {
        return parts;
    }
    let short = place == Place::Line || text.chars().count() <= 140 && !text.contains(". ");
    if short && let Some(parts) = dashes(words, range.clone(), prefer) {
        return parts;
    }
    if let Some(parts) =
        bracket_first(words, range.clone()).or_else(|| bracket_last(words, range.clone(), place))
    {
        return parts;
    }
    if place == Place::Line
        && let Some(at) = text.find(": ")
        && let Some(found) = people_in(words, range.start..range.start + at, Trust::Shown)
        && (found.score >= 4 || prefer == Some(Order::SpeakerFirst))
    {
        let title = words.trimmed(range.start + at + 2..range.end, char::is_whitespace);
        return Parts { title, people: found.people, score: 2.0, vote: Some(Order::SpeakerFirst) };
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
    for (at, cut) in [" by ", " von "].iter().flat_map(|by| lower.match_indices(by).collect::<Vec<_>>()) {
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
        return Some(Parts { title, people: found.people, score, vote: None });
    }
    None
}

/// `Title – Name, Org` and `Name – Org – Title`.
fn dashes(words: &Words, range: Range<usize>, prefer: Option<Order>) -> Option<Parts> {
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
            _ => prefer.unwrap_or(Order::TitleFirst),
        },
        (None, None) => return None,
    };
    let open = start.is_some() == end.is_some();
    let parts = match order {
        Order::SpeakerFirst => {
            let found = start?;
            let (title, _) = after_speaker(words, segments.get(1)?.start..range.end);
            let score = if found.score >= 4 { 2.5 } else { 2.0 };
            Parts { title, people: found.people, score, vote: (!open).then_some(Order::SpeakerFirst) }
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
    })
}

/// `Title (Name, Org)`.
fn bracket_last(words: &Words, range: Range<usize>, place: Place) -> Option<Parts> {
    let text = words.get(&range);
    let open = if place == Place::Line { text.rfind(" (")? } else { text.find(" (")? };
    let close = open + text.get(open..)?.find(')')?;
    if place == Place::Line && close + 1 < text.trim_end_matches(['.', ' ']).len() {
        return None;
    }
    let inner = text.get(open + 2..close)?;
    let skip = if inner.to_lowercase().starts_with("by ") { 3 } else { 0 };
    let found = people_in(words, range.start + open + 2 + skip..range.start + close, Trust::Shown)?;
    (found.score >= 4 || skip > 0).then_some(Parts {
        title: range.start..range.start + open,
        people: found.people,
        score: 2.5,
        vote: None,
    })
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
    let link = words.links.iter().find(|(at, _)| at.start >= range.start && at.end <= first_end);
    let Some((at, url)) = link else {
        let bold = words.strong.first().filter(|bold| bold.start <= range.start + 2);
        let title = bold.cloned().unwrap_or(range.start..range.start);
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

/// Reads a line under a title as who spoke: the people, and how sure that is. `seen` lines stand between.
pub(super) fn speaker_line(words: &Words, seen: usize) -> Option<(Vec<Person>, f32)> {
    let range = words.trimmed(0..words.text.len(), |c| {
        c.is_whitespace() || matches!(c, '#' | '*' | '_' | '-' | '–' | '—' | '•')
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
