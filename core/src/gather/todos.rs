//! What the writer means to do, in their own words, and which talks they mean to watch.
//!
//! A `TODO` and a box are always one. A sentence is one where the writer is who will act: it says `I`, or nobody, as
//! in notes; what somebody else needs, and what a speaker advises, is none.

use std::ops::Range;

use super::german::is_german_todo;
use super::lists::Asks;
use super::page::{HIDDEN, Kind, Page};
use super::watch::is_watch;
use super::words::{Sentence, Token, Words};
use super::{Mark, Said, Todo};

/// What is to do, and what is to be watched.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) todos: Vec<Todo>,
    pub(super) later: Vec<Said>,
    /// The bytes of each to-do.
    pub(super) places: Vec<Range<usize>>,
}

/// Looks for what is to do.
pub(super) fn find(
    page: &Page<'_>,
    all: &Words<'_>,
    sentences: &[Sentence],
    headed: &[Option<Asks>],
) -> Found {
    let mut found = Found::default();
    marked(page, headed, &mut found);
    let marks = found.places.clone();
    for sentence in sentences {
        let Some(row) = page.rows.get(sentence.row) else { continue };
        let words = all.within(&sentence.range);
        // They stand in order, and none in another.
        let before = marks.partition_point(|mark| mark.end <= sentence.range.start);
        let covered = marks.get(before).is_some_and(|mark| mark.start < sentence.range.end);
        let listed = headed.get(sentence.row).copied().flatten();
        let watch =
            !sentence.asks && (is_watch(words) || listed == Some(Asks::Watch) && row.kind == Kind::Item);
        if watch {
            found
                .later
                .push(Said { words: page.said(sentence.range.clone()), spot: page.spot(&sentence.range) });
        }
        let long_item = listed == Some(Asks::Research) && row.kind == Kind::Item && words.len() > 6;
        let item = listed == Some(Asks::Todos) && row.kind == Kind::Item;
        if covered || !(is_todo(page, words, sentence) || item || long_item) {
            continue;
        }
        // The items of a list of to-dos are whole.
        if item && sentence.range.start != row.words {
            continue;
        }
        let range = if item { sentence.range.start..row.range.end } else { sentence.range.clone() };
        found.todos.push(Todo {
            words: page.said(range.clone()),
            mark: Mark::Words,
            done: false,
            spot: page.spot(&range),
        });
        found.places.push(range);
    }
    found.todos.sort_by_key(|todo| (todo.spot.line, todo.spot.from));
    found
}

/// Boxes, and `TODO` in any line.
fn marked(page: &Page<'_>, headed: &[Option<Asks>], found: &mut Found) {
    let mut skip = 0;
    for (number, row) in page.rows.iter().enumerate() {
        if number < skip || matches!(row.kind, Kind::Blank | Kind::Code) {
            continue;
        }
        let mut add = |range: Range<usize>, mark: Mark, done: bool| {
            let words = page.said(range.clone());
            let words = if words.is_empty() { "TODO".to_owned() } else { words };
            found.todos.push(Todo { words, mark, done, spot: page.spot(&range) });
            found.places.push(range);
        };
        // A bullet that is none to markdown (`•`) has its box all the same.
        let text = page.words(row);
        let hand =
            ["[ ] ", "[x] ", "[X] "].iter().find(|mark| text.starts_with(**mark) && row.kind == Kind::Item);
        if let Some(done) = row.done.or(hand.map(|mark| !mark.starts_with("[ "))) {
            let start = row.words + hand.map_or(0, |_| 4);
            let mut end = row.range.end;
            for next in page.rows.get(number + 1..).unwrap_or_default() {
                if next.kind != Kind::Plain || row.done.is_none() {
                    break;
                }
                end = next.range.end;
                skip = next_after(page, next.line);
            }
            let inner = page.shown(start..end);
            let mark = todo_mark(inner).filter(|(at, _)| *at == 0).map_or(0, |(_, after)| after);
            add(start + mark..end, Mark::Box, done);
            continue;
        }
        if let Some((at, after)) = todo_mark(text) {
            let range = row.words + after..row.range.end;
            let empty =
                page.shown(range.clone()).trim_matches(|c: char| c == HIDDEN || c.is_whitespace()).is_empty();
            // A heading `TODO` names the list below it.
            if matches!(row.kind, Kind::Heading(_))
                && (empty || headed.get(number + 1).is_some_and(Option::is_some))
            {
                continue;
            }
            add(if empty { row.words + at..row.range.end } else { range }, Mark::Todo, false);
        }
    }
}

fn next_after(page: &Page<'_>, line: u32) -> usize {
    page.rows.partition_point(|row| row.line <= line)
}

/// Where a line's `TODO` stands, and where the words behind it begin.
fn todo_mark(text: &str) -> Option<(usize, usize)> {
    let marks = if text.contains('T') { text.match_indices("TODO") } else { "".match_indices("TODO") };
    for (at, _) in marks {
        let before = text.get(..at).unwrap_or_default();
        let rest = text.get(at + 4..).unwrap_or_default();
        let joined =
            before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || "_-/\"“'’.".contains(c))
                || rest.starts_with(|c: char| c.is_alphanumeric() || "_-/'’\"”".contains(c));
        if joined {
            continue;
        }
        let first = before.trim_matches(|c: char| c == HIDDEN || c.is_whitespace() || c == '@').is_empty();
        let word =
            rest.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
        // `a TODO list`, `TODO comments` are things.
        let thing = [
            "app", "apps", "list", "lists", "item", "items", "comment", "comments", "example", "mvc", "is",
            "are",
        ];
        let said =
            rest.starts_with([':', ')', ']']) || before.ends_with(['(', '[']) || rest.trim().is_empty();
        if !first && !said && (thing.contains(&word.as_str()) || ends_with_article(before)) {
            continue;
        }
        return Some((at, at + 4 + begin(rest)));
    }
    // `Todo: …` at the beginning, in any case.
    let word = text.split(':').next().unwrap_or_default();
    let known = ["todo", "to do", "to-do", "fixme"];
    if text.len() > word.len() && known.iter().any(|known| word.trim().eq_ignore_ascii_case(known)) {
        let rest = text.get(word.len()..).unwrap_or_default();
        return Some((0, word.len() + begin(rest)));
    }
    None
}

fn ends_with_article(text: &str) -> bool {
    let last = text.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    ["a", "an", "the", "some", "many", "of", "ein", "eine", "das"].contains(&last.as_str())
}

fn begin(rest: &str) -> usize {
    rest.len()
        - rest
            .trim_start_matches(|c: char| {
                c.is_whitespace() || matches!(c, ':' | '–' | '—' | '-') || c == HIDDEN
            })
            .len()
}

/// What one does to learn more.
const LOOK: [&str; 48] = [
    "look",
    "check",
    "read",
    "try",
    "research",
    "investigate",
    "dig",
    "watch",
    "rewatch",
    "explore",
    "learn",
    "play",
    "find",
    "evaluate",
    "test",
    "finish",
    "follow",
    "experiment",
    "review",
    "revisit",
    "google",
    "study",
    "ask",
    "figure",
    "compare",
    "understand",
    "reread",
    "install",
    "catch",
    "see",
    "download",
    "benchmark",
    "prototype",
    "setup",
    "write",
    "contact",
    "join",
    "attend",
    "listen",
    "search",
    "clarify",
    "verify",
    "confirm",
    "migrate",
    "bring",
    "discuss",
    "fix",
    "replace",
];

/// Among them, what a note without `I` still means for its writer.
const NOTE: [&str; 24] = [
    "look",
    "check",
    "read",
    "try",
    "research",
    "investigate",
    "dig",
    "watch",
    "rewatch",
    "explore",
    "learn",
    "play",
    "evaluate",
    "finish",
    "follow",
    "experiment",
    "review",
    "revisit",
    "google",
    "study",
    "reread",
    "go",
    "find",
    "figure",
];

const SLACK: [&str; 20] = [
    "really",
    "still",
    "also",
    "just",
    "definitely",
    "probably",
    "maybe",
    "then",
    "now",
    "certainly",
    "absolutely",
    "actually",
    "perhaps",
    "totally",
    "personally",
    "at",
    "some",
    "point",
    "again",
    "finally",
];

/// Who may stand before `need to` when it is the writer.
pub(super) fn skip<'a, 'b>(words: &'b [Token<'a>]) -> &'b [Token<'a>] {
    let slack = words.iter().take_while(|word| SLACK.contains(&word.small())).count();
    words.get(slack..).unwrap_or_default()
}

pub(super) fn small<'b>(words: &'b [Token<'_>], at: usize) -> &'b str {
    words.get(at).map_or("", |word| word.small())
}

/// What follows `need to`, `have to`, `want to`, `will` and the like, with how much it takes to be meant.
pub(super) fn meant<'a, 'b>(words: &'b [Token<'a>]) -> Option<(&'b [Token<'a>], &'static str)> {
    let ways: [(&[&str], &str); 17] = [
        (&["need", "to"], "need"),
        (&["needed", "to"], ""),
        (&["have", "got", "to"], "must"),
        (&["have", "to"], "must"),
        (&["got", "to"], "must"),
        (&["ought", "to"], "must"),
        (&["want", "to"], "want"),
        (&["plan", "to"], "want"),
        (&["intend", "to"], "want"),
        (&["planning", "to"], "want"),
        (&["going", "to"], "want"),
        (&["wanna"], "want"),
        (&["gotta"], "must"),
        (&["must"], "must"),
        (&["should"], "must"),
        (&["will"], "want"),
        (&["gonna"], "want"),
    ];
    let (way, kind) = ways.iter().find(|(way, kind)| {
        !kind.is_empty() && way.iter().enumerate().all(|(at, word)| small(words, at) == *word)
    })?;
    Some((skip(words.get(way.len()..)?), kind))
}

fn is_todo(page: &Page<'_>, words: &[Token<'_>], sentence: &Sentence) -> bool {
    if words.len() < 2 {
        return false;
    }
    if is_german_todo(words, sentence) {
        return true;
    }
    if sentence.asks {
        return false;
    }
    for (at, word) in words.iter().enumerate() {
        let rest = words.get(at + 1..).unwrap_or_default();
        let before = at.checked_sub(1).map_or("", |at| small(words, at));
        let open = at == 0 || clause(page, words, at);
        let said = match word.small() {
            "i" => {
                let asked = [
                    "do",
                    "did",
                    "don't",
                    "if",
                    "when",
                    "whenever",
                    "whether",
                    "so",
                    "everything",
                    "what",
                    "how",
                    "all",
                    "that",
                    "where",
                    "why",
                    "until",
                    "thing",
                    "things",
                ];
                let rest = skip(rest);
                // `I am going to`, `I think I should`.
                let rest = if ["am", "do"].contains(&small(rest, 0)) {
                    skip(rest.get(1..).unwrap_or_default())
                } else {
                    rest
                };
                !asked.contains(&before) && small(rest, 0) != "got" && first_person(rest)
            }
            "i'll" => {
                let rest = skip(rest);
                !["if", "that"].contains(&before) && (acts(rest, &NOTE) || first_person(rest))
            }
            "i'm" => {
                matches!(small(skip(rest), 0), "going" | "gonna" | "planning") && first_person(skip(rest))
            }
            "i've" => small(skip(rest), 0) == "got" && first_person(skip(rest)),
            "i'd" => {
                let rest = skip(rest);
                let likes = ["like", "love", "want"].contains(&small(rest, 0)) && small(rest, 1) == "to";
                let gives = small(rest, 2) == "give"
                    && words.iter().any(|word| word.small == "go" || word.small == "try");
                likes && (acts(skip(rest.get(2..).unwrap_or_default()), &NOTE) || gives)
            }
            _ if open && !matches!(word.small(), "i") => {
                let here = skip(words.get(at..).unwrap_or_default());
                // `… and need to finish`, said of oneself before.
                let own = at == 0
                    || joined_before(page, words, at)
                    || before == "and" && words.iter().take(at).any(|word| word.small == "i");
                own && meant(here).is_some_and(|(rest, _)| acts(rest, &NOTE)) && !others(words, at)
            }
            _ => false,
        };
        if said {
            return true;
        }
    }
    bids(words, sentence, page) || on_my_list(words)
}

/// Whether somebody else than the writer stands before, as in `teams: need to`.
fn others(words: &[Token<'_>], at: usize) -> bool {
    at > 0
        && words.iter().take(at).any(|word| ["we", "you", "they", "teams", "users"].contains(&word.small()))
}

/// What follows `I`.
fn first_person(rest: &[Token<'_>]) -> bool {
    let Some((rest, kind)) = meant(rest) else { return false };
    if kind == "need" {
        let said = ["say", "admit", "confess", "mention", "be", "know", "stress", "point", "make"];
        return !rest.is_empty() && !said.contains(&small(rest, 0));
    }
    acts(rest, if kind == "must" { &LOOK } else { &NOTE })
}

/// Whether a text begins with one of these verbs, meant as an act.
fn acts(rest: &[Token<'_>], verbs: &[&str]) -> bool {
    let first = small(rest, 0);
    let second = small(rest, 1);
    match first {
        "go" => second == "to" || second == "through" || second == "back" || second == "and",
        "have" | "take" => second == "a" && (small(rest, 2) == "look" || small(rest, 3) == "look"),
        "give" => small(rest, 2) == "a" && ["try", "go", "spin", "shot"].contains(&small(rest, 3)),
        "look" => {
            let near = [
                "into", "at", "up", "through", "deeper", "more", "closer", "over", "again", "around", "it",
                "this", "that", "these",
            ];
            near.contains(&second)
        }
        "see" => {
            !["how", "what", "if", "whether", "that", "more", "it", "this", "the"].contains(&second)
                || small(rest, 2) == "talk"
        }
        "find" => second == "out" || second == "the" || second == "a",
        "figure" => second == "out",
        "follow" | "catch" => second == "up",
        "play" => second == "with" || second == "around",
        "learn" => !matches!(second, "from" | ""),
        "test" | "check" | "try" => !matches!(second, "and" | "to"),
        _ => verbs.contains(&first),
    }
}

/// Whether a clause begins at a word: what stands before it is a mark, not a word.
fn clause(page: &Page<'_>, words: &[Token<'_>], at: usize) -> bool {
    joined_before(page, words, at)
        || matches!(at.checked_sub(1).map_or("", |at| small(words, at)), "and" | "but" | "so")
}

fn joined_before(page: &Page<'_>, words: &[Token<'_>], at: usize) -> bool {
    let (Some(before), Some(word)) = (at.checked_sub(1).and_then(|at| words.get(at)), words.get(at)) else {
        return false;
    };
    let gap = page.shown(before.range.end..word.range.start);
    gap != " "
        && (gap.contains([',', ';', ':', '(', '–', '—', '…']) || gap.contains(" - ") || gap.contains("..."))
}

/// A note to oneself in the form of a bid, at the beginning of a sentence.
fn bids(words: &[Token<'_>], sentence: &Sentence, page: &Page<'_>) -> bool {
    let words = skip(words);
    let (first, second, third) = (small(words, 0), small(words, 1), small(words, 2));
    let last = words.last().map_or("", |word| word.small());
    let colon = || {
        let parts = page.shown(sentence.range.clone()).split_once(':');
        parts.is_some_and(|(head, _)| head.split_whitespace().count() <= 4)
    };
    match (first, second) {
        ("note", "to") => third == "self" || third == "myself",
        ("look", "into" | "up") | ("read" | "follow", "up") | ("dig", "into" | "deeper") => words.len() > 2,
        ("find", "out") => {
            ["how", "why", "what", "if", "whether", "more", "who", "where", "about"].contains(&third)
        }
        ("check" | "try", "out") | ("look" | "have" | "take" | "read" | "watch" | "check" | "try", _) => {
            ["later", "tomorrow", "home"].contains(&last)
        }
        (
            "to",
            "look" | "check" | "read" | "try" | "research" | "investigate" | "explore" | "evaluate"
            | "review" | "watch",
        ) => colon(),
        ("to", "be") => ["checked", "researched", "investigated", "verified", "clarified"].contains(&third),
        ("investigate" | "research", next) => {
            first == "investigate" && !next.is_empty()
                || words.len() <= 8
                    && ![
                        "has", "have", "had", "shows", "showed", "is", "was", "by", "on", "in", "from",
                        "and", "at", "says", "suggests", "paper", "team", "into",
                    ]
                    .contains(&next)
                    && page.shown(sentence.range.clone()).starts_with(['R', 'r'])
                    && ["more", "how", "whether", "why", "this", "these", "alternatives"].contains(&next)
        }
        ("needs" | "need", "more" | "further") => ["research", "reading", "investigation"].contains(&third),
        _ => false,
    }
}

fn on_my_list(words: &[Token<'_>]) -> bool {
    let wish = |at: usize| ["wish", "bucket", "christmas"].contains(&small(words, at));
    words.iter().enumerate().any(|(at, word)| {
        word.small == "on"
            && small(words, at + 1) == "my"
            && (2..=5).any(|gap| small(words, at + gap) == "list" && !wish(at + gap - 1))
    })
}
