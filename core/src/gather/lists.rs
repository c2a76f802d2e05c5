//! Lists whose heading, or the line above them, says what their items are.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use super::page::{Kind, Page, Row};

/// What the items of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// Things to look into.
    Research,
    /// Tools and projects.
    Tools,
    /// What is to do.
    Todos,
    /// Talks to watch.
    Watch,
    /// Questions that stay open.
    Questions,
    /// Questions of the audience, and what was answered.
    Audience,
}

const RESEARCH: [&str; 42] = [
    "to research",
    "more research",
    "further research",
    "require research",
    "requires research",
    "need research",
    "needs research",
    "research list",
    "research later",
    "to look into",
    "to look at",
    "to look up",
    "look into later",
    "look at later",
    "to check out",
    "check out later",
    "to try",
    "to try out",
    "try out later",
    "to explore",
    "to investigate",
    "further investigation",
    "to evaluate",
    "to dig into",
    "to play with",
    "to experiment with",
    "to learn about",
    "to learn more about",
    "to read up on",
    "to follow up on",
    "worth a look",
    "worth a closer look",
    "worth looking into",
    "worth checking out",
    "worth exploring",
    "zum ausprobieren",
    "zum nachlesen",
    "zum recherchieren",
    "noch recherchieren",
    "noch ausprobieren",
    "genauer ansehen",
    "genauer anschauen",
];

const WATCH: [&str; 14] = [
    "to watch",
    "watch later",
    "watch list",
    "watchlist",
    "still to see",
    "talks to see",
    "sessions to see",
    "to rewatch",
    "talks i missed",
    "missed talks",
    "noch ansehen",
    "noch anschauen",
    "zum ansehen",
    "zum anschauen",
];

const TODOS: [&str; 20] = [
    "todo",
    "todos",
    "to do",
    "to dos",
    "to-do",
    "to-dos",
    "things to do",
    "my action items",
    "follow up",
    "follow ups",
    "follow-up",
    "follow-ups",
    "homework",
    "to read",
    "aufgaben",
    "zu tun",
    "noch zu tun",
    "hausaufgaben",
    "zu erledigen",
    "reading list",
];

const TOOLS: [&str; 16] = [
    "tool",
    "tools",
    "project",
    "projects",
    "library",
    "libraries",
    "framework",
    "frameworks",
    "plugins",
    "software",
    "repositories",
    "repos",
    "werkzeuge",
    "projekte",
    "bibliotheken",
    "programme",
];

/// Says for each row what the list is that it stands in.
pub(super) fn headed(page: &Page<'_>) -> Vec<Option<Asks>> {
    let mut all = Vec::with_capacity(page.rows.len());
    let mut scope: Option<(u8, Option<Asks>)> = None;
    // The line above a list, which comes before the heading: it holds for the list alone.
    let mut intro: Option<Option<Asks>> = None;
    let mut blanks = 0_u32;
    for row in &page.rows {
        let mut asks = None;
        match row.kind {
            Kind::Heading(level) => {
                let found = of_heading(page.words(row));
                if found.is_some() || scope.is_none_or(|(known, _)| level <= known) {
                    scope = Some((level, found));
                }
                intro = None;
            }
            Kind::Blank => {}
            Kind::Code => intro = None,
            Kind::Plain => {
                let text = page.words(row).trim();
                let may = text.ends_with(':') || row.alone && text.split_whitespace().count() <= 8;
                let found = if may { of_intro(text) } else { None };
                if found.is_some() {
                    // A line of its own that heads what follows, as a heading would.
                    if row.alone && !text.ends_with(':') {
                        scope = Some((7, found));
                        intro = None;
                    } else {
                        intro = Some(found);
                    }
                } else if text.ends_with(':') {
                    intro = Some(None);
                } else {
                    if row.alone && is_title(row, text) && scope.is_some_and(|(level, _)| level == 7) {
                        scope = None;
                    }
                    asks = intro.unwrap_or_else(|| scope.and_then(|(_, asks)| asks));
                    if blanks > 0 {
                        intro = None;
                        asks = scope.and_then(|(_, asks)| asks);
                    }
                }
            }
            Kind::Item => asks = intro.unwrap_or_else(|| scope.and_then(|(_, asks)| asks)),
        }
        blanks = if row.kind == Kind::Blank { blanks + 1 } else { 0 };
        if blanks >= 4 {
            // Five lines' room is the end of a talk.
            (scope, intro) = (scope.filter(|(level, _)| *level <= 2), None);
        }
        all.push(asks);
    }
    all
}

fn is_title(row: &Row, text: &str) -> bool {
    row.indent == 0 && text.chars().count() <= 80 && !text.ends_with(['.', '!', '?', ',', ';'])
}

fn plain(text: &str) -> String {
    let small = text.to_lowercase();
    let words: Vec<&str> = small
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '&' | '\''))
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// Phrases by their first word.
type Phrases = HashMap<&'static str, Vec<(&'static str, Asks)>, RandomState>;

/// The phrases of lists of talks and of things to look into, by their first word.
static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut phrases = Phrases::default();
    let watch = WATCH.iter().map(|phrase| (*phrase, Asks::Watch));
    for (phrase, asks) in watch.chain(RESEARCH.iter().map(|phrase| (*phrase, Asks::Research))) {
        let first = phrase.split(' ').next().unwrap_or(phrase);
        phrases.entry(first).or_default().push((phrase, asks));
    }
    phrases
});

/// Tells whether a phrase of such a list stands in a text, whose words have one blank between them.
fn has(text: &str, wanted: Asks) -> bool {
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let first = rest.split(' ').next().unwrap_or_default();
        let found = PHRASES.get(first).into_iter().flatten().any(|(phrase, asks)| {
            *asks == wanted
                && rest.strip_prefix(phrase).is_some_and(|after| after.is_empty() || after.starts_with(' '))
        });
        if found {
            return true;
        }
        at += first.len() + 1;
    }
    false
}

/// Tells whether a word stands in a text.
fn has_word(text: &str, word: &str) -> bool {
    text.split(' ').any(|known| known == word)
}

/// What a heading says of the items below it.
pub(super) fn of_heading(text: &str) -> Option<Asks> {
    let text = plain(text);
    let count = text.split(' ').count();
    if let Some(asks) = of_questions(&text) {
        return Some(asks);
    }
    if count > 12 {
        return None;
    }
    if TODOS.contains(&text.as_str()) {
        return Some(Asks::Todos);
    }
    if has(&text, Asks::Watch) {
        return Some(Asks::Watch);
    }
    if has(&text, Asks::Research) && !text.starts_with("how ") && !text.starts_with("why ") {
        return Some(Asks::Research);
    }
    let first = text.split(' ').next().unwrap_or_default();
    let last = text.rsplit(' ').next().unwrap_or_default();
    let about = text.contains("tools") || text.contains("projects");
    let mentioned = about
        && ["tools mentioned", "projects mentioned", "tools i ", "projects i ", "mentioned tools"]
            .iter()
            .any(|phrase| text.contains(phrase));
    let short = count <= 4 && (TOOLS.contains(&last) || count <= 2 && TOOLS.contains(&first));
    (mentioned || short).then_some(Asks::Tools)
}

/// What a line above a list says of its items.
fn of_intro(text: &str) -> Option<Asks> {
    if let Some(asks) = of_heading(text) {
        return Some(asks);
    }
    let text = text.strip_suffix(':')?;
    // What stands last before the list counts.
    let last = text.rsplit(['.', '!', '?', ';']).next().unwrap_or(text);
    let text = plain(text);
    let last = plain(last);
    if has(&last, Asks::Research) {
        return Some(Asks::Research);
    }
    let named = [
        "described",
        "mentioned",
        "interesting",
        "presented",
        "discussed",
        "new",
        "cool",
        "favourite",
        "favorite",
    ];
    (TOOLS.iter().any(|word| has_word(&text, word)) && named.iter().any(|word| has_word(&text, word)))
        .then_some(Asks::Tools)
}

fn of_questions(text: &str) -> Option<Asks> {
    const AUDIENCE: [&str; 13] = [
        "q&a",
        "q & a",
        "qa",
        "questions",
        "questions and answers",
        "questions & answers",
        "audience questions",
        "questions from the audience",
        "q&a session",
        "fragen",
        "fragen und antworten",
        "fragen & antworten",
        "fragen aus dem publikum",
    ];
    const OPEN: [&str; 6] = [
        "open question",
        "open questions",
        "my questions",
        "offene frage",
        "offene fragen",
        "questions i have",
    ];
    if AUDIENCE.contains(&text) {
        return Some(Asks::Audience);
    }
    OPEN.contains(&text).then_some(Asks::Questions)
}
