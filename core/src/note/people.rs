//! Names of people in a line: who speaks, and for whom.
//!
//! A line is weighed as a person would: two to four capitalised words, initials and particles count for a name;
//! a digit, an acronym or a word of topics counts against it. Where it stays open, it is no name.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::Speaker;
use super::words::{GIVEN, PARTICLES, ROLE, SURNAME, TOPIC};

/// How sure a line has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Behind `Speaker:` or `by`, or in front matter: anything with the form of a name is one.
    Labelled,
    /// Anywhere else.
    Shown,
}

/// People, and how sure it is that they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct People {
    pub(crate) speakers: Vec<Speaker>,
    /// 2 for the form of names, more for given names and for affiliations that name a role.
    pub(crate) score: u8,
    /// Whether each of them stands with an affiliation.
    pub(crate) affiliated: bool,
}

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_whitespace().collect()
}

static KNOWN_GIVEN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(GIVEN));
static KNOWN_TOPIC: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(TOPIC));
static KNOWN_ROLE: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(ROLE));
static KNOWN_SURNAME: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(SURNAME));
static KNOWN_PARTICLE: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(PARTICLES));

/// Tells how much a text has of one person's name: none, 2 for its form, 4 with a known given name.
pub(crate) fn name_score(text: &str, trust: Trust) -> Option<u8> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (least, most) = match trust {
        Trust::Labelled => (1, 6),
        Trust::Shown => (2, 5),
    };
    if words.len() < least || words.len() > most || text.chars().count() > 60 {
        return None;
    }
    let given = words.first().is_some_and(|word| {
        let lower = word.to_lowercase();
        lower.split('-').next().is_some_and(|part| KNOWN_GIVEN.contains(part))
    });
    let (mut full, mut capitals) = (0, 0_u8);
    for (number, word) in words.iter().enumerate() {
        let lower = word.to_lowercase();
        let bare = lower.trim_end_matches('.');
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let sound = word.chars().all(|c| c.is_alphabetic() || "-'’.\u{300}\u{301}\u{308}".contains(c))
            && word.starts_with(char::is_alphabetic);
        if !sound {
            return None;
        }
        let particle = number > 0 && KNOWN_PARTICLE.contains(bare);
        let initial = letters == 1 || (word.ends_with('.') && letters <= 3);
        let upper = word.starts_with(|c: char| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()));
        // `SQL`, `OPA`: an acronym. A whole name in capitals is one all the same, behind a label.
        let acronym = letters > 1 && word.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
        capitals += u8::from(acronym);
        if particle && !upper {
            continue;
        }
        let topic = KNOWN_TOPIC.contains(bare) || KNOWN_ROLE.contains(bare);
        let surname = given && number > 0 && number + 1 == words.len() && KNOWN_SURNAME.contains(bare);
        if !upper || topic && !surname && letters > 1 {
            return None;
        }
        if word.ends_with('.') && !initial {
            return None;
        }
        full += u8::from(!initial);
    }
    let shouted = usize::from(capitals) == words.len();
    if full == 0 || (capitals > 0 && !(shouted && trust == Trust::Labelled && words.len() > 1)) {
        return None;
    }
    if trust == Trust::Shown && full < 2 && words.len() < 3 {
        // `J. Doe` has one full word and that is enough with an initial; a lone word is not.
        let initials = words.iter().filter(|w| w.ends_with('.')).count();
        if initials == 0 {
            return None;
        }
    }
    Some(if given { 4 } else { 2 })
}

/// Tells whether a word, in small letters, is one of topics or roles.
pub(super) fn is_topic(word: &str) -> bool {
    KNOWN_TOPIC.contains(word) || KNOWN_ROLE.contains(word)
}

/// Tells whether a text names a role or a kind of company.
fn has_role(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '-')
        .any(|word| KNOWN_ROLE.contains(word.to_lowercase().as_str()))
}

/// Reads one or more people: `A`, `A & B`, `A, B, and C`, `A, Org & B, Org`, `A (Org)`, `A - Role, Org`.
pub(crate) fn read(text: &str, trust: Trust) -> Option<People> {
    let text = text.trim().trim_end_matches(['.', '…', ':', ',']).trim();
    if text.is_empty() || text.chars().count() > 400 || text.contains("${") || text.contains("://") {
        return None;
    }
    let mut people: Vec<(Speaker, u8)> = Vec::new();
    for group in groups(text, trust) {
        people.extend(read_group(&group, trust)?);
    }
    // `A & B, Org`: the affiliation at the end is everybody's.
    if let [rest @ .., (last, _)] = people.as_mut_slice()
        && last.affiliation.is_some()
        && rest.iter().all(|(speaker, _)| speaker.affiliation.is_none())
    {
        let affiliation = last.affiliation.clone();
        for (speaker, _) in rest {
            speaker.affiliation.clone_from(&affiliation);
        }
    }
    let score = people.iter().map(|(_, score)| *score).max()?;
    let affiliated = people.iter().all(|(speaker, _)| speaker.affiliation.is_some());
    let role = people.iter().any(|(speaker, _)| speaker.affiliation.as_deref().is_some_and(has_role));
    Some(People {
        speakers: people.into_iter().map(|(speaker, _)| speaker).collect(),
        score: score + u8::from(role) + u8::from(affiliated),
        affiliated,
    })
}

/// Parts a text at `&`, `and`, `;` and the like, where a name follows.
fn groups(text: &str, trust: Trust) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    for part in parts(text, &[" & ", " and ", " + ", "; ", " / ", " und ", " with "]) {
        let part = part.trim();
        // What follows `&` but is no name belongs to the affiliation before it: `Ernst & Young`, `gRPC; Go`.
        // A lone word is a name only where names stand without affiliations.
        let bare = groups.last().is_none_or(|last| !last.contains([',', '(']));
        let trust = if bare { trust } else { Trust::Shown };
        let starts_name = head(part).is_some_and(|name| name_score(name, trust).is_some());
        match groups.last_mut() {
            Some(last) if !starts_name => {
                last.push_str(" & ");
                last.push_str(part);
            }
            _ => groups.push(part.to_owned()),
        }
    }
    groups
}

/// Parts a text at any of some separators that stand outside brackets.
fn parts<'a>(text: &'a str, separators: &[&str]) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let (mut start, mut at, mut depth) = (0, 0, 0_u32);
    while let Some(rest) = text.get(at..) {
        let Some(c) = rest.chars().next() else { break };
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0
            && let Some(separator) = separators.iter().find(|s| rest.starts_with(**s))
        {
            parts.extend(text.get(start..at));
            at += separator.len();
            start = at;
        } else {
            at += c.len_utf8();
        }
    }
    parts.extend(text.get(start..));
    parts
}

const DASHES: [&str; 6] = [" - ", " – ", " — ", " -- ", " | ", ": "];

/// What stands before the first dash, comma or bracket.
fn head(text: &str) -> Option<&str> {
    let head = parts(text, &DASHES).first().copied()?;
    let head = parts(head, &[", ", ","]).first().copied()?;
    Some(head.split(['(', '[']).next()?.trim())
}

/// Reads `A`, `A, Org`, `A, B` (people all), `A (Org)`, `A - Role, Org`.
fn read_group(text: &str, trust: Trust) -> Option<Vec<(Speaker, u8)>> {
    let mut split = parts(text, &DASHES);
    let first = split.first().copied().unwrap_or_default();
    split.remove(0);
    let after_dash = split.join(" - ");
    let after_dash = after_dash.trim();
    let mut commas = parts(first, &[","]).into_iter().map(str::trim).filter(|part| !part.is_empty());
    let (name, bracket) = without_brackets(commas.next()?);
    let score = name_score(&name, trust)?;
    let mut people = vec![(Speaker { name, affiliation: bracket }, score)];
    let rest: Vec<&str> = commas.collect();
    // `A, B, and C`, `A, B, C`, or `A, B` with a given name that is known: people. `A, Org`: one person. A comma
    // at the end is what is left of `, and`.
    let scores: Vec<Option<u8>> =
        rest.iter().map(|part| name_score(&without_brackets(part).0, Trust::Shown)).collect();
    let listed = !rest.is_empty()
        && scores.iter().all(Option::is_some)
        && (scores.contains(&Some(4)) || rest.len() > 1 || text.ends_with(','));
    let mut affiliation = Vec::new();
    for (part, score) in rest.iter().zip(scores) {
        let (name, bracket) = without_brackets(part);
        match score {
            Some(score) if listed || score == 4 => {
                people.push((Speaker { name, affiliation: bracket }, score));
            }
            _ => affiliation.push(*part),
        }
    }
    if !after_dash.is_empty() {
        affiliation.push(after_dash);
    }
    let affiliation = affiliation.join(", ");
    let affiliation = crate::markdown::one_line(affiliation.trim_matches(['(', ')', ' ']));
    if !affiliation.is_empty()
        && let Some((last, _)) = people.last_mut()
        && last.affiliation.is_none()
    {
        last.affiliation = Some(affiliation);
    }
    Some(people)
}

/// A name without what stands in brackets, and that, unless it is a handle or a link.
fn without_brackets(text: &str) -> (String, Option<String>) {
    let Some(open) = text.find(['(', '[']) else { return (text.trim().to_owned(), None) };
    let (name, rest) = text.split_at(open);
    let inner = rest.trim_matches(['(', ')', '[', ']', ' ']);
    let tail = rest.rfind([')', ']']).and_then(|at| rest.get(at + 1..)).unwrap_or_default();
    let handle = inner.starts_with('@') || inner.ends_with('@') || inner.contains("://") || inner.is_empty();
    let inner = inner.split([')', ']']).next().unwrap_or_default().trim();
    (format!("{}{tail}", name.trim()), (!handle).then(|| inner.to_owned()))
}
