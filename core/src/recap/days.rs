//! Days as people write them: `Day 2`, `Thursday`, `5 May`, `2026-09-17`.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::title::plain_words;
use super::words::month;

const WEEK: [(&str, &str, Weekday); 7] = [
    ("mon", "mont", Weekday::Monday),
    ("tue", "dien", Weekday::Tuesday),
    ("wed", "mitt", Weekday::Wednesday),
    ("thu", "donn", Weekday::Thursday),
    ("fri", "frei", Weekday::Friday),
    ("sat", "sams", Weekday::Saturday),
    ("sun", "sonn", Weekday::Sunday),
];

/// Tells which day a heading means. `days` are the event's first and last; `year` is used where they are not known.
pub(super) fn date(text: &str, days: Option<(Date, Date)>, year: Option<i16>) -> Option<Date> {
    let lower = text.to_lowercase();
    if let Some(date) = plain_words(&lower).find_map(|word| word.parse::<Date>().ok()) {
        return Some(date);
    }
    let words: Vec<&str> = plain_words(&lower).collect();
    let number = |word: &&str| -> Option<i8> {
        match *word {
            "one" | "first" | "eins" => Some(1),
            "two" | "second" | "zwei" => Some(2),
            "three" | "third" | "drei" => Some(3),
            "four" | "fourth" | "vier" => Some(4),
            "zero" => Some(0),
            word => word.trim_end_matches(|c: char| c.is_alphabetic()).parse().ok(),
        }
    };
    if let Some(month) = words.iter().find_map(|word| month(word)) {
        let day = words.iter().filter_map(number).find(|day| (1..=31).contains(day))?;
        let said =
            words.iter().filter_map(|word| word.parse::<i16>().ok()).find(|year| (1990..2200).contains(year));
        return Date::new(said.or(days.map(|(first, _)| first.year())).or(year)?, month, day).ok();
    }
    let (first, last) = days?;
    if words.iter().any(|word| matches!(*word, "day" | "tag")) {
        let day = words.iter().find_map(number)?;
        let date = first.checked_add((i64::from(day) - 1).days()).ok()?;
        return (date <= last).then_some(date);
    }
    let weekday = words.iter().find_map(|word| {
        WEEK.iter().find(|(en, de, _)| word.starts_with(en) || word.starts_with(de)).map(|(_, _, day)| *day)
    })?;
    (0..7)
        .filter_map(|ahead| first.checked_add(i64::from(ahead).days()).ok())
        .find(|date| date.weekday() == weekday && *date <= last)
}

/// Writes a blog's date as RFC 3339 has it, where it can be read: `2022-7-27`, `2022-09-29 15:34:03 -0400`.
pub(super) fn written(text: &str) -> Option<String> {
    let text = text.trim();
    let (date, rest) = text.split_at(text.find([' ', 'T', 't']).unwrap_or(text.len()));
    let mut numbers = date.split(['-', '/']).map(str::parse::<i16>);
    let (year, month, day) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let rest = rest.trim_start_matches(['T', 't', ' ']);
    if rest.is_empty() {
        return Some(date.to_string());
    }
    let split = rest.find(['+', '-', 'Z', 'z', ' ']).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(split);
    let mut clock = clock.split(':').map(|part| part.split('.').next().unwrap_or_default().parse::<u8>());
    let (hour, minute) = (clock.next()?.ok()?, clock.next()?.ok()?);
    let second = clock.next().and_then(Result::ok).unwrap_or(0);
    let zone = zone.trim();
    let zone = match zone {
        "" => String::new(),
        "Z" | "z" | "UTC" => "Z".to_owned(),
        offset => {
            let digits: String = offset.chars().filter(char::is_ascii_digit).collect();
            let sign = offset.chars().next().filter(|c| matches!(c, '+' | '-'))?;
            let (hours, minutes) = (digits.get(..2)?, digits.get(2..4).unwrap_or("00"));
            format!("{sign}{hours}:{minutes}")
        }
    };
    Some(format!("{date}T{hour:02}:{minute:02}:{second:02}{zone}"))
}
