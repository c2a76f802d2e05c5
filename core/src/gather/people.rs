//! Who speaks, by the text: a talk's heading, a line under it, and a sentence that shows somebody speaking.

use std::ops::Range;

use super::Named;
use super::known;
use super::page::{HIDDEN, Kind, Page, Row};
use super::words::{Token, Words};
use crate::note;

/// What one does on a stage.
const SPEAKING: [&str; 52] = [
    "talked",
    "talks",
    "talk",
    "gave",
    "gives",
    "presented",
    "presents",
    "presenting",
    "explained",
    "explains",
    "introduced",
    "introduces",
    "spoke",
    "speaks",
    "showed",
    "shows",
    "demoed",
    "demonstrated",
    "demonstrates",
    "described",
    "describes",
    "covered",
    "covers",
    "discussed",
    "discusses",
    "shared",
    "shares",
    "opened",
    "kicked",
    "closed",
    "walked",
    "told",
    "tells",
    "starts",
    "started",
    "argued",
    "argues",
    "announced",
    "is",
    "took",
    "has",
    "held",
    "stepped",
    "delivered",
    "delivers",
    "sprach",
    "erzählte",
    "zeigte",
    "zeigt",
    "erklärte",
    "erklärt",
    "stellte",
];

/// Looks for speakers. Gives them in order, and the pieces of the body that name people and their companies. Where
/// only these are asked for, prose is not looked at.
pub(super) fn find(page: &Page<'_>, all: &Words<'_>, wanted: bool) -> (Vec<Named>, Vec<Range<usize>>) {
    let (mut found, mut hidden) = (Vec::new(), Vec::new());
    for row in &page.rows {
        let text = page.words(row);
        let titled = matches!(row.kind, Kind::Heading(_)) || is_title(row, text);
        if titled && in_title(page, row, text, &mut found, &mut hidden) {
            continue;
        }
        if wanted && matches!(row.kind, Kind::Plain | Kind::Item) {
            in_prose(page, row, all.within(&(row.words..row.range.end)), &mut found);
        }
    }
    (found, hidden)
}

fn is_title(row: &Row, text: &str) -> bool {
    row.kind == Kind::Plain && row.alone && text.len() <= 220 && !text.ends_with(['.', '!', ':'])
}

fn in_title(
    page: &Page<'_>,
    row: &Row,
    text: &str,
    found: &mut Vec<Named>,
    hidden: &mut Vec<Range<usize>>,
) -> bool {
    let clean: String = text.chars().filter(|c| *c != HIDDEN).collect();
    let clean = crate::markdown::one_line(&clean);
    let mut speakers = note::speakers_in_title(&clean);
    if speakers.is_empty() && row.alone {
        // `Title by Name`, with a name that was never heard of.
        let named = clean
            .rsplit_once(" by ")
            .map(|(_, name)| name)
            .filter(|name| (2..=4).contains(&name.split_whitespace().count()));
        let large = |name: &&str| name.split_whitespace().all(|word| word.starts_with(char::is_uppercase));
        speakers = named.filter(large).and_then(|name| note::people_in(name, true)).unwrap_or_default();
    }
    if speakers.is_empty() {
        speakers = behind_dash(&clean).unwrap_or_default();
    }
    if speakers.is_empty() && row.kind == Kind::Plain && row.alone && !clean.contains('?') {
        // A line of its own under a title: `Name & Name, Org`, `Name, Org - role`.
        speakers = note::people_in(&clean, false)
            .or_else(|| from_each(&clean))
            .filter(|people| people.iter().any(|one| one.affiliation.is_some()) || people.len() > 1)
            .unwrap_or_default();
    }
    let mut from = None;
    for speaker in speakers {
        // A name may be parted by what is hidden, as a link's marks.
        let Some(at) = text.find(speaker.name.as_str()) else { continue };
        let range = row.words + at..row.words + at + speaker.name.len();
        from = Some(from.unwrap_or(range.start).min(range.start));
        found.push(Named { spot: page.spot(&range), speaker });
    }
    if let Some(from) = from {
        hidden.push(from..row.range.end);
    }
    from.is_some()
}

/// `Title – Name, Org & Name, Org`, with names that were never heard of: each has its company.
fn behind_dash(text: &str) -> Option<Vec<note::Speaker>> {
    let (head, tail) = [" – ", " — ", " - "]
        .iter()
        .filter_map(|dash| text.rsplit_once(dash))
        .min_by_key(|(_, tail)| tail.len())?;
    let people = note::people_in(tail, true)?;
    let sound = head.split_whitespace().count() >= 3
        && tail.contains(", ")
        && people.iter().all(|one| {
            let mut words = one.name.split_whitespace();
            (2..=4).contains(&one.name.split_whitespace().count())
                && one.affiliation.as_ref().is_some_and(|company| company.split_whitespace().count() <= 4)
                && words.all(|word| known::by_letters(&known::squash(word).0).is_none())
        });
    sound.then_some(people)
}

/// `Name from Org, Name from Org`.
fn from_each(text: &str) -> Option<Vec<note::Speaker>> {
    let parts: Vec<&str> = text.split([',', '&']).collect();
    let people: Vec<note::Speaker> = parts
        .iter()
        .filter_map(|part| {
            let (name, org) = part.split_once(" from ").or_else(|| part.split_once(" @ "))?;
            let mut people = note::people_in(name.trim(), true)?;
            (people.len() == 1 && name.trim().contains(' ') && org.split_whitespace().count() <= 4)
                .then_some(())?;
            people.pop().map(|one| note::Speaker { affiliation: Some(org.trim().to_owned()), ..one })
        })
        .collect();
    (people.len() == parts.len()).then_some(people)
}

/// Sentences that begin with somebody who speaks: `Name from Org gave …`, `Name explained …`.
fn in_prose(page: &Page<'_>, row: &Row, words: &[Token<'_>], found: &mut Vec<Named>) {
    let mut at = 0;
    while at + 2 < words.len() {
        let length = name_length(page, words, at);
        if length == 0 {
            at += 1;
            continue;
        }
        let (Some(first), Some(last)) = (words.get(at), words.get(at + length - 1)) else { break };
        let range = first.range.start..last.range.end;
        let name = crate::markdown::one_line(&page.shown(range.clone()).replace(HIDDEN, ""));
        let begins = page
            .shown(row.words..range.start)
            .trim_matches(|c: char| c == HIDDEN || c.is_whitespace())
            .is_empty()
            || page.shown(row.words..range.start).trim_end_matches(HIDDEN).ends_with(['.', '!', '?'])
            || page.shown(row.words..range.start).trim_end().ends_with(". ");
        let after = words.get(at + length..).unwrap_or_default();
        let affiliated =
            page.shown(last.range.end..row.range.end).trim_start_matches([HIDDEN, ' ']).starts_with('@')
                || ["from", "of", "at"].contains(&after.first().map_or("", |word| word.small()))
                    && after.get(1).is_some_and(Token::is_large);
        let speaks =
            after.iter().take(if affiliated { 7 } else { 1 }).any(|word| SPEAKING.contains(&word.small()));
        let before = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", |word| word.small());
        let shown = ["featured", "watched", "saw", "by", "with"].contains(&before)
            && (affiliated || before == "featured");
        let is_back = after.first().is_some_and(|word| word.small == "is");
        let sure = if is_back {
            begins && after.get(1).is_some_and(|word| word.small == "back")
        } else {
            speaks && (begins || affiliated)
        };
        let told = found.iter().any(|named| named.speaker.name == name);
        if (sure || shown)
            && !told
            && let Some(mut people) = note::people_in(&name, sure && begins)
            && people.len() == 1
            && let Some(speaker) = people.pop()
        {
            found.push(Named { spot: page.spot(&range), speaker });
        }
        at += length;
    }
}

/// How many words from here have the form of a name: two or three large ones, of which none is a topic.
fn name_length(page: &Page<'_>, words: &[Token<'_>], at: usize) -> usize {
    let mut length = 0;
    let mut end = None;
    for word in words.get(at..).unwrap_or_default().iter().take(4) {
        let joined = || {
            end.is_none_or(|end| page.shown(end..word.range.start).chars().all(|c| c == ' ' || c == HIDDEN))
        };
        let name = word.is_large()
            && word.text.len() == word.range.len()
            && word.text.chars().any(char::is_lowercase)
            && word.text.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
            && !note::is_topic(&word.small);
        if !name || !joined() {
            break;
        }
        length += 1;
        end = Some(word.range.end);
    }
    if (2..=3).contains(&length) { length } else { 0 }
}
