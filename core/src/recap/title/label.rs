//! What else than a talk's title a line may be: a day, a section, a word on the trip.

use super::super::words::{OVER_OTHERS, RESOURCES, SECTIONS, SMALL, TRIP, WEEKDAYS, has, month};
use super::{Label, plain_words, says_kind};

/// Says what else than a title a line is.
pub(in crate::recap) fn label(text: &str) -> Label {
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
    // `Forty badges, one key` is a title with such a word, `The badge` is none.
    let telling = plain_words(bare).filter(|word| !has(&SMALL, word)).count();
    if of_trip * 2 >= telling.max(1) && count <= 6 && !says_kind(bare.trim_end_matches('s')) {
        return Label::Trip;
    }
    if count <= 6
        && plain_words(bare).any(|word| {
            matches!(word, "talks" | "sessions" | "favorites" | "favourites" | "faves" | "ideas" | "projects")
        })
    {
        return Label::Section;
    }
    let mut begins = plain_words(bare);
    if matches!(
        (begins.next(), begins.next()),
        (Some("getting" | "going" | "coming" | "back"), Some("to" | "there" | "around" | "home" | "here"))
    ) && count <= 4
    {
        return Label::Trip;
    }
    // `Would I go again?` asks of the writer.
    if text.trim_end().ends_with('?') && count <= 8 && plain_words(text).any(|word| word == "I") {
        return Label::Section;
    }
    // `Theme 1: …`, `Lesson 2`: what follows is no title.
    let first = plain_words(bare).next().unwrap_or_default();
    let numbered = plain_words(bare).nth(1).is_some_and(|word| word.chars().all(|c| c.is_ascii_digit()));
    if numbered && (has(&OVER_OTHERS, first) || has(&OVER_OTHERS, &format!("{first}s"))) {
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
pub(in crate::recap) fn opens_resources(text: &str) -> bool {
    let lower = text.to_lowercase();
    plain_words(&lower).any(|word| has(&RESOURCES, word))
}
