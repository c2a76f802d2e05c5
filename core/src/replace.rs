//! Find and replace in one text: pure, and in time that grows with the text alone, whatever the expression.
//!
//! It knows no files. Which of the edits are made is the caller's to say.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};
use regex::{Captures, Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

/// The most characters of what is looked for.
const LONGEST: usize = 10_000;
/// The most memory that an expression may take when it is made ready, in bytes.
const LARGEST: usize = 4_000_000;
/// How deep groups may stand in each other.
const DEEPEST: u32 = 100;

/// What to look for, and what to put in its place.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// A text, or a regular expression.
    pub find: &'a str,
    /// What takes its place. With `regexp`: `$1`, `${1}`, `${name}` for groups, `$0` and `$&` for all that was found,
    /// `$$` for a dollar, `\n` and `\t` for a line end and a tab, `\\` for a backslash.
    pub replace: &'a str,
    /// Whether `find` is a regular expression. `^` and `$` are the ends of a line.
    pub regexp: bool,
    /// Whether capitals count.
    pub match_case: bool,
    /// Whether only whole words are found.
    pub whole_words: bool,
}

/// Says why nothing can be looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// There is nothing to look for.
    #[error("there is nothing to find")]
    Empty,
    /// It is too long to be meant.
    #[error("what is to be found is longer than {LONGEST} characters")]
    TooLong,
    /// The regular expression cannot be read.
    #[error("the expression cannot be read at character {at}: {why}")]
    Expression {
        /// Counted from 1.
        at: usize,
        /// What is wrong.
        why: String,
    },
    /// The regular expression takes too much memory.
    #[error("the expression is too large; make its repetitions smaller")]
    TooLarge,
    /// The replacement names a group that is not there.
    #[error("the replacement names the group {name}, and the expression {}", groups(*.count))]
    Group {
        /// As it was written.
        name: String,
        /// How many groups there are.
        count: usize,
    },
}

fn groups(count: usize) -> String {
    match count {
        0 => "has none".into(),
        1 => "has one".into(),
        count => format!("has {count}"),
    }
}

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go.
    pub range: Range<usize>,
    /// What comes in their place.
    pub with: String,
}

/// A query that is ready.
#[derive(Debug)]
pub struct Finder {
    regex: Regex,
    with: Vec<Part>,
}

/// A piece of a replacement.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Group(usize),
}

impl Finder {
    /// Makes a query ready.
    pub fn new(query: &Query<'_>) -> Result<Self, QueryError> {
        if query.find.is_empty() {
            return Err(QueryError::Empty);
        }
        if query.find.chars().count() > LONGEST {
            return Err(QueryError::TooLong);
        }
        let pattern: Cow<'_, str> =
            if query.regexp { query.find.into() } else { regex::escape(query.find).into() };
        if query.regexp {
            check(query.find)?;
        }
        let pattern = if query.whole_words {
            format!(r"\b{{start-half}}(?:{pattern})\b{{end-half}}").into()
        } else {
            pattern
        };
        let regex = RegexBuilder::new(&pattern)
            .multi_line(true)
            .case_insensitive(!query.match_case)
            .size_limit(LARGEST)
            .nest_limit(DEEPEST + 3)
            .build()
            .map_err(|error| match error {
                regex::Error::CompiledTooBig(_) => QueryError::TooLarge,
                error => QueryError::Expression { at: 1, why: one_line(&error.to_string()) },
            })?;
        let with = if query.regexp {
            parts(query.replace, &regex)?
        } else {
            vec![Part::Text(query.replace.to_owned())]
        };
        Ok(Self { regex, with })
    }

    /// Gives the edits that a text would get, ascending. What would be replaced by itself is none.
    pub fn edits<'a>(&'a self, text: &'a str) -> Box<dyn Iterator<Item = Edit> + 'a> {
        if let [Part::Text(with)] = self.with.as_slice() {
            let found = self.regex.find_iter(text).filter(move |found| found.as_str() != with);
            return Box::new(found.map(move |found| Edit { range: found.range(), with: with.clone() }));
        }
        Box::new(self.regex.captures_iter(text).filter_map(|groups| {
            let all = groups.get(0)?;
            let with = self.expand(&groups);
            (with != all.as_str()).then(|| Edit { range: all.range(), with })
        }))
    }

    fn expand(&self, groups: &Captures<'_>) -> String {
        let mut with = String::new();
        for part in &self.with {
            match part {
                Part::Text(text) => with.push_str(text),
                Part::Group(number) => with.push_str(groups.get(*number).map_or("", |group| group.as_str())),
            }
        }
        with
    }
}

/// How one edit is taken back: what stands between two bytes of the new text becomes what was there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Back {
    /// Where what came begins in the new text.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What was there.
    pub was: String,
}

/// Makes the edits of a text, but for those that are left out, by their number from 0. Gives how each that was made
/// is taken back.
pub fn apply(text: &str, edits: impl Iterator<Item = Edit>, leave_out: &[u32]) -> (String, Vec<Back>) {
    let leave_out: HashSet<u32> = leave_out.iter().copied().collect();
    let mut new = String::with_capacity(text.len());
    let (mut from, mut backs) = (0, Vec::new());
    for (number, edit) in (0u32..).zip(edits) {
        if leave_out.contains(&number) {
            continue;
        }
        new.push_str(text.get(from..edit.range.start).unwrap_or_default());
        let start = new.len();
        new.push_str(&edit.with);
        let was = text.get(edit.range.clone()).unwrap_or_default().to_owned();
        backs.push(Back { from: start, to: new.len(), was });
        from = edit.range.end;
    }
    new.push_str(text.get(from..).unwrap_or_default());
    (new, backs)
}

/// What came of taking edits back.
#[derive(Debug, PartialEq, Eq)]
pub struct TakenBack {
    /// The text.
    pub text: String,
    /// How it is done again.
    pub again: Vec<Back>,
    /// The lines, from 1, of edits that stay, since somebody has edited the very words meanwhile.
    pub stayed: Vec<u32>,
}

/// Takes edits back in a text that was `after` when they were made, and may have been edited since: nothing of what
/// was edited is lost, since only words that are still the same are touched.
pub fn take_back(after: &str, now: &str, backs: &[Back]) -> TakenBack {
    let changes = changes(after, now);
    let mut taken =
        TakenBack { text: String::with_capacity(now.len()), again: Vec::new(), stayed: Vec::new() };
    let mut rest = changes.iter().peekable();
    let (mut shift, mut from) = (0isize, 0);
    for back in backs {
        // What ends before an edit, or at it, moves it.
        while let Some((before, with)) = rest.next_if(|(before, _)| before.end <= back.from) {
            shift += with.len().cast_signed() - before.len().cast_signed();
        }
        let place = |at: usize| at.saturating_add_signed(shift);
        let touched = rest.peek().filter(|(before, _)| before.start < back.to);
        if let Some((before, with)) = touched {
            let at = if before.start <= back.from { with.start } else { place(back.from) };
            let line = now.get(..at).unwrap_or_default().matches('\n').count() + 1;
            taken.stayed.push(u32::try_from(line).unwrap_or(u32::MAX));
            continue;
        }
        let (start, end) = (place(back.from), place(back.to));
        taken.text.push_str(now.get(from..start).unwrap_or_default());
        let new_start = taken.text.len();
        taken.text.push_str(&back.was);
        let was = now.get(start..end).unwrap_or_default().to_owned();
        taken.again.push(Back { from: new_start, to: taken.text.len(), was });
        from = end;
    }
    taken.text.push_str(now.get(from..).unwrap_or_default());
    taken
}

/// Finds what differs between two texts, word by word: the bytes in the one, and those in the other.
fn changes(before: &str, after: &str) -> Vec<(Range<usize>, Range<usize>)> {
    if before == after {
        return Vec::new();
    }
    let words = |text| UnicodeSegmentation::split_word_bounds(text);
    let starts = |text: &str| -> Vec<usize> {
        UnicodeSegmentation::split_word_bound_indices(text).map(|(at, _)| at).chain([text.len()]).collect()
    };
    let (old, new) = (starts(before), starts(after));
    let mut input = InternedInput::default();
    input.update_before(words(before));
    input.update_after(words(after));
    let diff = Diff::compute(Algorithm::Histogram, &input);
    let bytes = |starts: &[usize], range: Range<u32>| {
        let at = |token: u32| starts.get(token as usize).copied().unwrap_or_default();
        at(range.start)..at(range.end)
    };
    diff.hunks().map(|hunk| (bytes(&old, hunk.before), bytes(&new, hunk.after))).collect()
}

/// Says what is wrong with an expression, and where: the engine's own words draw it over several lines.
fn check(expression: &str) -> Result<(), QueryError> {
    let parsed = ParserBuilder::new().multi_line(true).nest_limit(DEEPEST).build().parse(expression);
    let Err(error) = parsed else { return Ok(()) };
    let (at, why) = match &error {
        regex_syntax::Error::Parse(error) => (error.span().start.offset, error.kind().to_string()),
        regex_syntax::Error::Translate(error) => (error.span().start.offset, error.kind().to_string()),
        error => (0, one_line(&error.to_string())),
    };
    let at = expression.get(..at).unwrap_or_default().chars().count() + 1;
    Err(QueryError::Expression { at, why })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads a replacement. `$12` is group 12 where there is one, else group 1 and a `2`, as in most editors.
fn parts(text: &str, regex: &Regex) -> Result<Vec<Part>, QueryError> {
    let last = regex.captures_len() - 1;
    let missing = |name: &str| QueryError::Group { name: name.to_owned(), count: last };
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['$', '\\']) {
        let (before, marked) = rest.split_at(at);
        plain.push_str(before);
        let (mark, after) = marked.split_at(1);
        let next = after.chars().next();
        let taken = match (mark, next) {
            ("\\", Some(c @ ('n' | 't' | '\\' | '$'))) => {
                plain.push(match c {
                    'n' => '\n',
                    't' => '\t',
                    c => c,
                });
                1
            }
            ("$", Some('$')) => {
                plain.push('$');
                1
            }
            ("$", Some('&')) => {
                push_group(&mut parts, &mut plain, 0);
                1
            }
            ("$", Some('0'..='9')) => {
                let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                let known = |length: &usize| {
                    after
                        .get(..*length)
                        .and_then(|d| d.parse().ok())
                        .is_some_and(|number: usize| number <= last)
                };
                let length = (1..=digits.min(3)).rev().find(known);
                let length = length.ok_or_else(|| missing(after.get(..digits).unwrap_or_default()))?;
                let number = after.get(..length).and_then(|digits| digits.parse().ok()).unwrap_or(0);
                push_group(&mut parts, &mut plain, number);
                length
            }
            ("$", Some('{')) if after.contains('}') => {
                let end = after.find('}').unwrap_or(1);
                let name = after.get(1..end).unwrap_or_default();
                let number = match name.parse::<usize>() {
                    Ok(number) => Some(number).filter(|number| *number <= last),
                    Err(_) => regex.capture_names().position(|known| known == Some(name)),
                };
                push_group(&mut parts, &mut plain, number.ok_or_else(|| missing(name))?);
                end + 1
            }
            _ => {
                plain.push_str(mark);
                0
            }
        };
        rest = after.get(taken..).unwrap_or_default();
    }
    plain.push_str(rest);
    if !plain.is_empty() || parts.is_empty() {
        parts.push(Part::Text(plain));
    }
    Ok(parts)
}

fn push_group(parts: &mut Vec<Part>, plain: &mut String, number: usize) {
    if !plain.is_empty() {
        parts.push(Part::Text(std::mem::take(plain)));
    }
    parts.push(Part::Group(number));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn query<'a>(find: &'a str, replace: &'a str, how: &str) -> Query<'a> {
        Query {
            find,
            replace,
            regexp: how.contains('r'),
            match_case: how.contains('c'),
            whole_words: how.contains('w'),
        }
    }

    fn all(text: &str, find: &str, replace: &str, how: &str) -> String {
        let finder = Finder::new(&query(find, replace, how)).unwrap();
        apply(text, finder.edits(text), &[]).0
    }

    fn problem(find: &str, replace: &str) -> String {
        Finder::new(&query(find, replace, "r")).unwrap_err().to_string()
    }

    #[test]
    fn texts_are_taken_as_they_are() {
        assert_eq!(all("a.c abc A.C", "a.c", "$1\\n", "c"), "$1\\n abc A.C");
        assert_eq!(all("a.c abc A.C", "a.c", "x", ""), "x abc x");
        assert_eq!(all("Über über ÜBER", "über", "unter", ""), "unter unter unter");
        assert_eq!(all("cat concat cat's cat_ Cat", "cat", "dog", "cw"), "dog concat dog's cat_ Cat");
        assert_eq!(all("café cafés caf", "caf", "x", "w"), "café cafés x");
        assert_eq!(all("c++ c+++ xc++", "c++", "Rust", "w"), "Rust Rust+ xc++");
        assert_eq!(all("one\ntwo", "e\nt", "-", ""), "on-wo");
    }

    #[test]
    fn expressions_name_their_groups() {
        assert_eq!(all("Holm, Ida", r"(\w+), (\w+)", "$2 $1", "r"), "Ida Holm");
        assert_eq!(all("ab", "(?<x>a)(b)", "${x}1${2}$0$&$$", "r"), "a1babab$");
        assert_eq!(all("ab", "(a)", "$12", "r"), "a2b");
        assert_eq!(all("a-b", "-", "\\n\\t\\\\\\$$x", "r"), "a\n\t\\$$xb");
        assert_eq!(all("a\nb", "^", "> ", "r"), "> a\n> b");
        assert_eq!(all("a\nb\n", "(?s)a.b", "c", "r"), "c\n");
        assert_eq!(all("Ab aB", "ab", "$0!", "r"), "Ab! aB!");
        assert_eq!(all("go gone", "go|gone", "x", "rw"), "x x");
        assert_eq!(all("a b", "(?x) a # first", "c", "r"), "c b");
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_place() {
        assert_eq!(problem("é(b", ""), "the expression cannot be read at character 2: unclosed group");
        assert_eq!(
            problem("a(?=b)", ""),
            "the expression cannot be read at character 2: look-around, including look-ahead and look-behind, is not supported"
        );
        assert!(problem(r"\p{Nothing}", "").starts_with("the expression cannot be read at character 1: "));
        assert_eq!(
            problem("(a{1000}){1000}", ""),
            "the expression is too large; make its repetitions smaller"
        );
        assert!(problem(&"(".repeat(200), "").contains("cannot be read at character"));
        assert_eq!(problem("(a)", "$2"), "the replacement names the group 2, and the expression has one");
        assert_eq!(problem("a", "${x}"), "the replacement names the group x, and the expression has none");
        assert_eq!(problem("", ""), "there is nothing to find");
        assert!(problem(&"a".repeat(10_001), "").contains("longer"));
    }

    #[test]
    fn edits_can_be_left_out_and_none_changes_nothing() {
        let finder = Finder::new(&query("a", "b", "")).unwrap();
        let (new, backs) = apply("a a a", finder.edits("a a a"), &[1]);
        assert_eq!((new.as_str(), backs.len()), ("b a b", 2));
        let finder = Finder::new(&query("a|b", "b", "r")).unwrap();
        assert_eq!(finder.edits("ab").count(), 1);
    }

    #[test]
    fn a_hostile_expression_takes_no_longer() {
        let text = "a".repeat(50_000);
        assert_eq!(all(&text, "(a+)+$", "b", "r"), "b");
        assert_eq!(all(&text, "(a|aa)+c", "b", "r"), text);
    }

    fn back(text: &str, find: &str, with: &str, edit: impl Fn(&str) -> String) -> TakenBack {
        let finder = Finder::new(&query(find, with, "c")).unwrap();
        let (after, backs) = apply(text, finder.edits(text), &[]);
        take_back(&after, &edit(&after), &backs)
    }

    #[test]
    fn edits_are_taken_back_around_what_was_edited_since() {
        let taken = back("x one\n\nx two\n", "x", "long", |t| {
            t.replace("two", "two, and more").replace("\n\n", "\n\nadded\n\n")
        });
        assert_eq!((taken.text.as_str(), taken.stayed), ("x one\n\nadded\n\nx two, and more\n", vec![]));
        let taken = back("a x b\nx", "x", "long", |t| t.replacen("long", "very longish", 1));
        assert_eq!((taken.text.as_str(), taken.stayed), ("a very longish b\nx", vec![1]));
        let taken = back("a cut b, cut c", "cut ", "", |t| t.replace("a b", "a new b"));
        assert!(taken.stayed.is_empty());
        let taken = back("x\n", "x", "y", |_| "something else\n".into());
        assert_eq!((taken.text.as_str(), taken.stayed), ("something else\n", vec![1]));
    }

    proptest! {
        #[test]
        fn what_nobody_edited_comes_back_and_goes_again(text in "[ab .\n]{0,40}", find in "[ab.]{1,2}", with in "[abc ]{0,3}", more in "[d-f \n]{0,9}") {
            let taken = back(&text, &find, &with, str::to_owned);
            prop_assert_eq!(&taken.text, &text);
            let finder = Finder::new(&query(&find, &with, "c")).unwrap();
            let (after, _) = apply(&text, finder.edits(&text), &[]);
            prop_assert_eq!(take_back(&text, &text, &taken.again).text, after);
            // What came after it stays. Where words were only taken away, nothing says on which side of them it is.
            prop_assume!(!with.is_empty());
            let taken = back(&text, &find, &with, |t| format!("{t}\n{more}"));
            prop_assert_eq!(taken.text, format!("{text}\n{more}"));
        }

        #[test]
        fn nothing_that_was_edited_is_lost(text in "[ab \n]{0,30}", with in "[xy]{0,2}", edited in "[abcxy \n]{0,30}") {
            let taken = back(&text, "a", &with, |_| edited.clone());
            // Doing again what was taken back gives what was edited, to the letter.
            let again: Vec<Edit> = taken.again.iter().map(|b| Edit { range: b.from..b.to, with: b.was.clone() }).collect();
            prop_assert_eq!(apply(&taken.text, again.into_iter(), &[]).0, edited);
        }

        #[test]
        fn a_text_is_replaced_like_the_library_does(text in "[ab .\n]{0,40}", find in "[ab.]{1,3}", with in "[abc$1]{0,3}") {
            prop_assert_eq!(all(&text, &find, &with, "c"), text.replace(&find, &with));
        }

        #[test]
        fn nothing_but_the_edits_changes(text in "(\\PC|\\n){0,60}", find in "[a-z(.)*+|\\[\\]^$]{1,8}", with in "\\PC{0,6}") {
            let Ok(finder) = Finder::new(&query(&find, &with, "r")) else { return Ok(()) };
            let edits: Vec<Edit> = finder.edits(&text).collect();
            let (new, made) = apply(&text, edits.clone().into_iter(), &[]);
            prop_assert_eq!(made.len(), edits.len());
            // Taken back from the end, the text is what it was.
            let mut back = new;
            let mut shift = 0isize;
            let mut places = Vec::new();
            for edit in &edits {
                let start = edit.range.start.checked_add_signed(shift).unwrap();
                places.push((start..start + edit.with.len(), &text[edit.range.clone()]));
                shift += edit.with.len().cast_signed() - edit.range.len().cast_signed();
            }
            for (place, was) in places.into_iter().rev() {
                back.replace_range(place, was);
            }
            prop_assert_eq!(back, text);
        }
    }
}
