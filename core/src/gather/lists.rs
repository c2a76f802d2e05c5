//! Lists whose heading, or the line above them, says what their items are.

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

fn has(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + phrase.len()..).unwrap_or_default();
        (before.is_empty() || before.ends_with(' ')) && (after.is_empty() || after.starts_with(' '))
    })
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
    if WATCH.iter().any(|phrase| has(&text, phrase)) {
        return Some(Asks::Watch);
    }
    if RESEARCH.iter().any(|phrase| has(&text, phrase))
        && !text.starts_with("how ")
        && !text.starts_with("why ")
    {
        return Some(Asks::Research);
    }
    let first = text.split(' ').next().unwrap_or_default();
    let last = text.rsplit(' ').next().unwrap_or_default();
    let mentioned = ["tools mentioned", "projects mentioned", "tools i ", "projects i ", "mentioned tools"]
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
    if RESEARCH.iter().any(|phrase| has(&last, phrase)) {
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
    (TOOLS.iter().any(|word| has(&text, word)) && named.iter().any(|word| has(&text, word)))
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
