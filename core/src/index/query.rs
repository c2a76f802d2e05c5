//! Reads what a person types into the search field. Never fails: what is not understood becomes a problem with a
//! hint, and is searched as words.
//!
//! `words` (all must be there, the last one may be unfinished) · `"a phrase"` · `-not` · `#tag` · `event:` `speaker:`
//! `tag:` `track:` (a value with spaces stands in quotes) · `is:talk|todo|post|event` · `has:image` · `before:DATE`
//! `after:DATE` (the talk's day; `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; before excludes that time, after includes it) ·
//! `rating:4`, `>=4`, `>3`, `<=2`, `<2`, `3..5`. A `-` turns any of them round.

use super::words::{fold, folded_words, is_whole, within_one};
use crate::note::{NoteKind, Problem};

/// What a person asks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// All must hold.
    pub(super) clauses: Vec<Clause>,
    /// What was not understood, each with a hint.
    pub problems: Vec<Problem>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Clause {
    /// Whether it must not hold.
    pub(super) not: bool,
    /// The condition.
    pub(super) what: What,
}

/// What a clause asks of a note.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// These words in a row; the last one may be unfinished.
    Words { words: Vec<String>, prefix: bool },
    /// These words in a row in the names of its event and folders; the last one may be unfinished.
    Event(Vec<String>),
    /// The same in a speaker's name and affiliation.
    Speaker(Vec<String>),
    /// The same in its track.
    Track(Vec<String>),
    /// This tag, or one below it.
    Tag(String),
    /// What it is for.
    Kind(NoteKind),
    /// Something is still to do.
    Todo,
    /// A picture.
    Image,
    /// Its day as the number YYYYMMDD lies before.
    Before(u64),
    /// Its day is this or a later one.
    After(u64),
    /// Its rating lies between.
    Rating(u8, u8),
}

/// The filters, and what people write for them elsewhere.
const KEYS: [(&str, &[&str]); 9] = [
    ("event", &["conference", "conf", "in", "folder"]),
    ("speaker", &["by", "author", "who"]),
    ("tag", &["label", "topic"]),
    ("track", &["stream"]),
    ("is", &["kind", "type"]),
    ("has", &["with"]),
    ("before", &["until", "till"]),
    ("after", &["since", "from"]),
    ("rating", &["rated", "stars"]),
];

const IS: [(&str, &[&str]); 4] = [
    ("talk", &["session"]),
    ("todo", &["open", "task", "undone"]),
    ("post", &["draft", "blog", "recap"]),
    ("event", &["conference"]),
];

const HAS: [(&str, &[&str]); 1] =
    [("image", &["picture", "pictures", "img", "photo", "photos", "screenshot", "slide"])];

/// From how many letters on an unfinished word at the end of a row counts: shorter ones fit nearly every note, and
/// looking at each place where they could stand is what takes longest.
const ROW_PREFIX: usize = 3;

impl Query {
    /// Reads a query as typed.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let mut rest = text;
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                return query;
            }
            let (piece, after) = Piece::cut(rest);
            rest = after;
            // What the cursor still stands at is not finished: no reproach for it, and its last word is a prefix.
            query.take(&piece, rest.is_empty() && !piece.closed);
        }
    }

    /// Tells whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    fn take(&mut self, piece: &Piece<'_>, unfinished: bool) {
        let Some(key) = piece.key else {
            if let Some(tag) = piece.value.strip_prefix('#').filter(|_| !piece.quoted) {
                let tag = fold(tag.trim_end_matches(|c: char| !c.is_alphanumeric()));
                if tag.chars().any(char::is_alphanumeric) {
                    self.push(piece.not, What::Tag(tag));
                }
                return;
            }
            self.words(piece.not, piece.value, unfinished && !piece.not);
            return;
        };
        let name = key.to_ascii_lowercase();
        if !KEYS.iter().any(|(known, _)| *known == name) {
            if let Some(meant) = meant(&name, &KEYS).filter(|_| !piece.value.is_empty()) {
                self.not_understood(piece, unfinished, &format!("did you mean {meant}:{}?", piece.value));
            } else {
                // `std::vec`, `12:30`, a URL: words like others.
                self.words(piece.not, piece.whole, unfinished && !piece.not);
            }
            return;
        }
        if piece.value.is_empty() {
            return;
        }
        let words = || folded_words(piece.value);
        let what = match name.as_str() {
            "event" => Ok(What::Event(words())),
            "speaker" => Ok(What::Speaker(words())),
            "track" => Ok(What::Track(words())),
            "tag" => Ok(What::Tag(fold(piece.value.trim_start_matches('#')))),
            "is" => is(piece.value),
            "has" => has(piece.value),
            "before" => day(piece.value).map(What::Before),
            "after" => day(piece.value).map(What::After),
            _ => rating(piece.value),
        };
        match what {
            Ok(What::Event(words) | What::Speaker(words) | What::Track(words)) if words.is_empty() => {}
            Ok(What::Tag(tag)) if tag.is_empty() => {}
            Ok(what) => self.push(piece.not, what),
            Err(_) if unfinished && may_become(&name, piece.value) => {}
            Err(hint) => self.not_understood(piece, unfinished, &hint),
        }
    }

    fn push(&mut self, not: bool, what: What) {
        self.clauses.push(Clause { not, what });
    }

    fn words(&mut self, not: bool, text: &str, prefix: bool) {
        let mut words = folded_words(text);
        let Some(last) = words.last() else { return };
        // `word,` is finished: what is typed next starts another. So is a character that is a word.
        let prefix = prefix && text.ends_with(|c: char| c.is_alphanumeric()) && !is_whole(last);
        if prefix && words.len() > 1 && last.chars().count() < ROW_PREFIX {
            words.pop();
            self.push(not, What::Words { words, prefix: false });
        } else {
            self.push(not, What::Words { words, prefix });
        }
    }

    fn not_understood(&mut self, piece: &Piece<'_>, unfinished: bool, hint: &str) {
        self.problems.push(Problem {
            message: format!("\"{}\" is not a filter, so it is searched as words: {hint}", piece.whole),
            line: None,
        });
        self.words(piece.not, piece.key.unwrap_or_default(), false);
        self.words(piece.not, piece.value, unfinished && !piece.not);
    }
}

/// A piece of what was typed: a word, a phrase or a filter.
struct Piece<'a> {
    /// Without its `-`.
    whole: &'a str,
    not: bool,
    key: Option<&'a str>,
    /// Without its quotes.
    value: &'a str,
    quoted: bool,
    /// It ends with a quote or with white space.
    closed: bool,
}

impl<'a> Piece<'a> {
    /// Cuts the first piece off; `text` starts with it.
    fn cut(text: &'a str) -> (Self, &'a str) {
        let after_dash = text.strip_prefix('-').filter(|rest| rest.starts_with(|c: char| !c.is_whitespace()));
        let not = after_dash.is_some();
        let text = after_dash.unwrap_or(text);
        let key_end = text
            .find(|c: char| !c.is_ascii_alphabetic())
            .filter(|end| *end > 0 && text.get(*end..).is_some_and(|rest| rest.starts_with(':')));
        let (key, value_start) = match key_end {
            Some(end) => (text.get(..end), end + 1),
            None => (None, 0),
        };
        let rest = text.get(value_start..).unwrap_or_default();
        if let Some(inside) = rest.strip_prefix('"') {
            let (value, after, closed) = match inside.split_once('"') {
                Some((value, after)) => (value, after, true),
                None => (inside, "", false),
            };
            let whole = text.get(..text.len() - after.len()).unwrap_or(text);
            return (Self { whole, not, key, value, quoted: true, closed }, after);
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(rest.len());
        let (value, after) = rest.split_at(end);
        let whole = text.get(..value_start + end).unwrap_or(text);
        (Self { whole, not, key, value, quoted: false, closed: !after.is_empty() }, after)
    }
}

/// Finds the name that was probably meant.
fn meant(written: &str, known: &[(&'static str, &[&str])]) -> Option<&'static str> {
    known
        .iter()
        .find(|(name, others)| {
            others.contains(&written) || written.len() > 2 && name.len() > 2 && within_one(written, name)
        })
        .map(|(name, _)| *name)
}

fn is(value: &str) -> Result<What, String> {
    let value = value.to_lowercase();
    match value.as_str() {
        "talk" => Ok(What::Kind(NoteKind::Talk)),
        "post" => Ok(What::Kind(NoteKind::Post)),
        "event" => Ok(What::Kind(NoteKind::Event)),
        "todo" => Ok(What::Todo),
        _ if meant(&value, &HAS).is_some() || value == "image" => Err("did you mean has:image?".into()),
        _ => Err(match meant(&value, &IS) {
            Some(meant) => format!("did you mean is:{meant}?"),
            None => "is: knows talk, todo, post and event".into(),
        }),
    }
}

fn has(value: &str) -> Result<What, String> {
    let value = value.to_lowercase();
    match value.as_str() {
        "image" => Ok(What::Image),
        "todo" | "todos" => Err("did you mean is:todo?".into()),
        _ if meant(&value, &HAS).is_some() => Err("did you mean has:image?".into()),
        _ => Err("has: knows image".into()),
    }
}

/// Gives the first day of a year, a month or a day as the number YYYYMMDD.
fn day(value: &str) -> Result<u64, String> {
    let full = match value.len() {
        4 => format!("{value}-01-01"),
        7 => format!("{value}-01"),
        _ => value.to_owned(),
    };
    day_of(&full)
        .filter(|_| full.len() == 10)
        .ok_or_else(|| "a date is a year, a month or a day, as 2026, 2026-03 or 2026-03-24".into())
}

/// Gives the day that a date or a time with offset starts with, as the number YYYYMMDD.
pub(super) fn day_of(text: &str) -> Option<u64> {
    let date: jiff::civil::Date = text.get(..10)?.parse().ok()?;
    let year = u64::try_from(date.year()).ok()?;
    Some(year * 10_000 + u64::from(date.month().unsigned_abs()) * 100 + u64::from(date.day().unsigned_abs()))
}

fn rating(value: &str) -> Result<What, String> {
    let wrong = || "a rating is 1 to 5, as rating:4, rating:>=4 or rating:3..5".to_owned();
    let number = |text: &str| {
        text.trim().parse::<u8>().ok().filter(|number| (1..=5).contains(number)).ok_or_else(wrong)
    };
    let (from, to) = if let Some((from, to)) = value.split_once("..") {
        (number(from)?, number(to)?)
    } else if let Some(from) = value.strip_prefix(">=") {
        (number(from)?, 5)
    } else if let Some(below) = value.strip_prefix('>') {
        (number(below)? + 1, 5)
    } else if let Some(to) = value.strip_prefix("<=") {
        (1, number(to)?)
    } else if let Some(above) = value.strip_prefix('<') {
        (1, number(above)? - 1)
    } else {
        let only = number(value.strip_prefix('=').unwrap_or(value))?;
        (only, only)
    };
    Ok(What::Rating(from, to))
}

/// Tells whether a value that is still being typed may become one that is known.
fn may_become(key: &str, value: &str) -> bool {
    let value = value.to_lowercase();
    match key {
        "is" => IS.iter().any(|(known, _)| known.starts_with(&value)),
        "has" => "image".starts_with(&value),
        "before" | "after" => value.len() < 10 && value.chars().all(|c| c.is_ascii_digit() || c == '-'),
        "rating" => value.chars().all(|c| matches!(c, '<' | '>' | '=' | '.' | '1'..='5')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &str) {
        let query = Query::parse(text);
        let mut seen: Vec<String> = query
            .clauses
            .iter()
            .map(|clause| {
                let not = if clause.not { "-" } else { "" };
                match &clause.what {
                    What::Words { words, prefix } => {
                        format!("{not}{}{}", words.join("+"), if *prefix { "…" } else { "" })
                    }
                    what => format!("{not}{what:?}"),
                }
            })
            .collect();
        seen.extend(query.problems.iter().map(|problem| format!("! {}", problem.message)));
        assert_eq!(seen.join(" "), expected, "{text}");
    }

    #[test]
    fn what_is_understood() {
        check("", "");
        check("  ", "");
        check("Rust as", "rust as…");
        check("Rust as ", "rust as");
        check("Café-Bar ", "cafe+bar");
        check("\"two words\" more", "two+words more…");
        check("\"two wor", "two+wor…");
        check("\"two wo", "two");
        check("two_w", "two");
        check("two_w ", "two+w");
        check("日本 日本", "日+本 日+本");
        check("\"two words\"", "two+words");
        check("one \"two\"three", "one two three…");
        check("-not this", "-not this…");
        check("-not", "-not");
        check("-\"not this\" -#tag -is:todo", "-not+this -Tag(\"tag\") -Todo");
        check("- dash", "dash…");
        check("#Rust #a/b", "Tag(\"rust\") Tag(\"a/b\")");
        check("# C#", "c");
        check("event:\"Some Conf 2026\" x ", "Event([\"some\", \"conf\", \"2026\"]) x");
        check("speaker:Zoë", "Speaker([\"zoe\"])");
        check("track:web tag:#Ünder", "Track([\"web\"]) Tag(\"under\")");
        check("IS:Talk is:post is:event", "Kind(Talk) Kind(Post) Kind(Event)");
        check("has:image", "Image");
        check(
            "before:2026 after:2026-03 after:2026-03-24",
            "Before(20260101) After(20260301) After(20260324)",
        );
        check(
            "rating:4 rating:>=4 rating:>3 rating:<=2",
            "Rating(4, 4) Rating(4, 5) Rating(4, 5) Rating(1, 2)",
        );
        check("rating:3..5 rating:<2 rating:=1", "Rating(3, 5) Rating(1, 1) Rating(1, 1)");
        check("std::vec 12:30 https://example.org/a ", "std+vec 12+30 https+example+org+a");
        check("++ … x,", "x");
    }

    #[test]
    fn what_is_still_being_typed_is_no_mistake() {
        for text in
            ["event:", "is:", "is:t", "has:im", "before:20", "after:2026-0", "rating:>", "rating:3.", "#"]
        {
            check(text, "");
        }
    }

    #[test]
    fn what_is_not_understood_is_said_and_searched() {
        let said = "is not a filter, so it is searched as words:";
        check("has:picture ", &format!("has picture ! \"has:picture\" {said} did you mean has:image?"));
        check("is:todos ", &format!("is todos ! \"is:todos\" {said} did you mean is:todo?"));
        check("is:t ", &format!("is t ! \"is:t\" {said} is: knows talk, todo, post and event"));
        check("has:todo ", &format!("has todo ! \"has:todo\" {said} did you mean is:todo?"));
        check("speakers:ann ", &format!("speakers ann ! \"speakers:ann\" {said} did you mean speaker:ann?"));
        check("since:2026 ", &format!("since 2026 ! \"since:2026\" {said} did you mean after:2026?"));
        let dates = "a date is a year, a month or a day, as 2026, 2026-03 or 2026-03-24";
        check("before:march", &format!("before march… ! \"before:march\" {said} {dates}"));
        check("after:2026-13-01 ", &format!("after 2026+13+01 ! \"after:2026-13-01\" {said} {dates}"));
        let ratings = "a rating is 1 to 5, as rating:4, rating:>=4 or rating:3..5";
        check("rating:9 ", &format!("rating 9 ! \"rating:9\" {said} {ratings}"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn any_text_is_a_query(text in any::<String>()) {
            Query::parse(&text);
        }

        #[test]
        fn any_text_of_the_query_s_own_signs_is_a_query(text in "[a-c\" :#<>=.é日0-9-]{0,20}|(is|has|rating|before|after|event|tag):[\"a-z0-9.<>=-]{0,12}") {
            Query::parse(&text);
        }
    }
}
