//! Plain notes without a mark: speaker and title stand on two lines right over a list, talk after talk.

use std::ops::Range;

use super::source::{Line, Source};
use super::title::{self, Habits, Label, Order, Person, Place};
use super::words::{SMALL, has};
use super::{Found, Mark, What};

/// So many lines stand over a list at most.
const OVER: usize = 2;
/// The longest line that is a title or a name.
const WORDS: usize = 16;

/// Lines that stand over a list, with a blank line or the beginning before them.
struct Stack {
    line: usize,
    head: usize,
}

/// Finds the talks of such notes; none where it is not clear which of the two lines says who spoke.
pub(super) fn stacks(source: &Source<'_>) -> Vec<Mark> {
    let (found, others) = read(source);
    let two = || found.iter().filter(|stack| stack.head == OVER);
    let count = two().count();
    if count < 3 || count * 5 < found.len() * 3 || found.len() * 5 < (found.len() + others) * 3 {
        return Vec::new();
    }
    let names = |nth: usize| two().filter(|stack| is_name(text(source, stack.line + nth))).count();
    let (first, second) = (names(0), names(1));
    if first == second || first.max(second) * 5 < count * 3 {
        return Vec::new();
    }
    let speaker_first = first > second;
    found.iter().map(|stack| mark(source, stack, speaker_first)).collect()
}

/// Reads the blocks that blank lines part: those that begin with lines over a list, and how many others begin with text.
fn read(source: &Source<'_>) -> (Vec<Stack>, usize) {
    let (mut found, mut others) = (Vec::new(), 0);
    let mut number = source.body;
    while number < source.lines.len() {
        let begins =
            source.line(number).is_some_and(|line| !line.inside && !line.is_blank() && !goes_on(line));
        if begins {
            let head = (number..source.lines.len())
                .take_while(|line| source.line(*line).is_some_and(is_head))
                .take(OVER + 1)
                .count();
            let list = source.line(number + head).is_some_and(|line| is_item(line.text));
            if list && (1..=OVER).contains(&head) {
                found.push(Stack { line: number, head });
            } else {
                others += 1;
            }
        }
        // On to the next block.
        while source.line(number).is_some_and(|line| line.inside || !line.is_blank()) {
            number += 1;
        }
        number += 1;
    }
    (found, others)
}

fn text<'a>(source: &Source<'a>, line: usize) -> &'a str {
    source.line(line).map_or("", |line| line.text.trim())
}

/// Whether a line goes on with what stood before a blank line: an item, or what is indented.
fn goes_on(line: &Line<'_>) -> bool {
    line.text.starts_with([' ', '\t']) || is_item(line.text)
}

fn is_item(text: &str) -> bool {
    let text = text.trim_start();
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    ["- ", "* ", "+ ", "• "].iter().any(|mark| text.starts_with(mark))
        || number.len() < text.len() && number.starts_with(". ")
}

/// Whether a line may be a title or a name over a list.
fn is_head(line: &Line<'_>) -> bool {
    let text = line.text.trim();
    !line.inside
        && !goes_on(line)
        && (1..=WORDS).contains(&text.split_whitespace().count())
        && !text.starts_with(['#', '>', '|', '<', '[', '!', '`', '*'])
        && !text.starts_with("http")
        && !text.ends_with(['.', ',', ';', ':'])
}

/// Whether a line has the form of a name, be it in capitals or not.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let sound = |word: &&str| {
        word.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c)) && !has(&SMALL, &word.to_lowercase())
    };
    (2..=3).contains(&words.len()) && words.iter().all(sound)
}

fn mark(source: &Source<'_>, stack: &Stack, speaker_first: bool) -> Mark {
    let range = |line: usize| -> Range<usize> {
        let start = source.line(line).map_or(0, |line| line.start);
        start..start + source.line(line).map_or(0, |line| line.text.len())
    };
    let both = stack.head == OVER;
    let title = if both && speaker_first { stack.line + 1 } else { stack.line };
    let reading = title::read(
        &source.words(range(title)),
        Place::Line,
        Habits { order: Some(Order::TitleFirst), ends: false, colon: false },
    );
    if !both && reading.label != Label::None {
        return Mark { line: stack.line, what: What::Other };
    }
    let mut people = reading.people;
    if both {
        let line = if speaker_first { stack.line } else { stack.line + 1 };
        let name = text(source, line);
        let words = source.words(range(line));
        people = title::speaker_line(&words, 0).map_or_else(
            || {
                let start = range(line).start;
                let name_only =
                    Person { name: name.to_owned(), affiliation: None, range: start..start + name.len() };
                vec![name_only]
            },
            |(people, _)| people,
        );
    }
    Mark {
        line: stack.line,
        what: What::Talk(Found {
            title: reading.words,
            title_range: (!reading.title.is_empty()).then_some(reading.title),
            people,
            links: reading.links,
            // The two lines stay in the text: what else stands in them is lost to nobody.
            head_end: if both { stack.line } else { stack.line + 1 },
            level: None,
            weight: 2.5,
        }),
    }
}
