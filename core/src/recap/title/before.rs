//! What stands before a title and is none of it: a number, a time, the kind of session, a code.

use std::ops::Range;

use super::super::source::Words;
use super::super::words::{KINDS, SURE_KINDS, has};
use super::people::people_in;
use super::plain_words;
use crate::note::people::Trust;

/// Leaves out a number, a time, a picture sign at the beginning.
pub(super) fn without_number(words: &Words, range: Range<usize>, score: &mut f32) -> Range<usize> {
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
pub(in crate::recap) fn is_clock(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit() && c != ':').any(|word| {
        word.split_once(':').is_some_and(|(h, m)| {
            (1..=2).contains(&h.len()) && m.len() == 2 && h.parse::<u8>().is_ok_and(|h| h < 24)
        })
    })
}

/// Tells whether a line says by a word and a colon that it names a talk: `Talk: …`, `Title: …`.
pub(in crate::recap) fn is_named(words: &Words) -> bool {
    let range = words.trimmed(0..words.text.len(), char::is_whitespace);
    let Some(at) = words.get(&range).find(':') else { return false };
    let head = words.get(&(range.start..range.start + at)).to_lowercase();
    let mut score = 0.0;
    let left = without_kind(words, range.clone(), &mut score);
    left.start > range.start && plain_words(&head).count() <= 2
}

/// Leaves out `Session:`, `Opening keynote –` and the like.
pub(super) fn without_kind(words: &Words, range: Range<usize>, score: &mut f32) -> Range<usize> {
    let text = words.get(&range);
    let cuts = [":", " - ", " – ", " — ", " | "];
    let Some((at, cut)) = cuts.iter().filter_map(|cut| Some((text.find(cut)?, cut.len()))).min() else {
        return range;
    };
    let head = text.get(..at).unwrap_or_default().to_lowercase();
    let said: Vec<&str> = plain_words(&head).collect();
    let is_kind = matches!(said.as_slice(), ["title" | "titel"] | ["talk" | "session", "title"])
        || !said.is_empty()
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
pub(super) fn without_code(words: &Words, range: Range<usize>, score: &mut f32) -> Range<usize> {
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
