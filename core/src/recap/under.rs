//! What stands under a title: who spoke, where the talk is to be seen, and whether the text speaks of a talk.

use std::ops::Range;

use super::source::Source;
use super::title::{self, Person};
use super::words::{LINKED, ONE, SAID, WHO, has};

/// How much of a section's text is looked at.
const LEAD: usize = 700;

/// Tells whether a text speaks of a talk.
pub(super) fn says_talk(text: &str) -> bool {
    let lower = text.to_lowercase();
    title::plain_words(&lower).any(|word| has(&SAID, word))
}

/// Tells whether a text speaks of talks, but of no single one.
pub(super) fn says_talks(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut said = title::plain_words(&lower).filter(|word| has(&SAID, word)).peekable();
    said.peek().is_some() && said.all(|word| matches!(word, "talks" | "sessions" | "keynotes" | "speakers"))
}

/// Tells whether a text speaks of the talk that it stands under, and not of talks in general.
pub(super) fn speaks_of_it(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = title::plain_words(&lower).collect();
    // `In the keynote they showed …` is of something that was shown there.
    let inside = words
        .windows(3)
        .any(|three| matches!(three, ["in" | "during" | "at", "the", word] if has(&ONE, word)));
    words.windows(2).any(|pair| match pair {
        ["the", word] if inside && has(&ONE, word) => false,
        ["this" | "dieser" | "diesem", word] => has(&ONE, word),
        ["the", word] => has(&WHO, word),
        [
            "best" | "good" | "great" | "excellent" | "nice" | "interesting" | "favourite" | "favorite"
            | "first" | "next" | "second" | "third" | "last" | "final" | "opening" | "closing" | "guter"
            | "bester" | "toller",
            word,
        ] if has(&ONE, word) => true,
        [word, next] => {
            has(&ONE, word)
                && matches!(*next, "by" | "from" | "about" | "on" | "was" | "of" | "given" | "with" | "von")
        }
        _ => false,
    })
}

/// Gives the beginning of the text in some lines.
pub(super) fn lead<'a>(source: &Source<'a>, lines: Range<usize>) -> &'a str {
    let text = source.text.get(source.start(lines.start)..source.start(lines.end)).unwrap_or_default();
    let end = (0..=LEAD.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

/// A longer line is a paragraph, in which only the beginning may name who spoke.
const LONG: usize = 300;

/// What the lines under a title say of who spoke, and where the talk is.
#[derive(Debug, Default)]
pub(super) struct Below {
    pub(super) score: f32,
    pub(super) people: Vec<Person>,
    pub(super) links: Vec<String>,
    /// Whether a line leads to the talk itself.
    pub(super) address: bool,
}

/// Looks at the first lines under a title: `by Jane Doe`, `Speaker: …`, a name, a line of links, a time.
pub(super) fn below(source: &Source<'_>, from: usize, end: usize) -> Below {
    let mut below = Below::default();
    let lines = (from..end).filter(|line| source.line(*line).is_some_and(|line| !line.is_blank())).take(4);
    for (seen, number) in lines.enumerate() {
        let Some(line) = source.line(number) else { break };
        if line.inside {
            break;
        }
        let words = source.words(line.start..line.start + line.text.len());
        if line.text.len() > LONG {
            if let Some((people, score)) =
                title::giver(&words.beginning()).filter(|_| below.people.is_empty())
            {
                below.people = people;
                below.score += score;
            }
            break;
        }
        let text = words.text.trim();
        let lower = text.to_lowercase();
        if text.is_empty() || text.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')) {
            // A picture, a comment, the head of a table.
            continue;
        }
        if let Some((people, score)) = title::speaker_line(&words, seen) {
            if below.people.is_empty() {
                below.people = people;
                below.score += score;
            }
            continue;
        }
        let addressed = words.links.iter().map(|(_, url)| url).chain(None);
        let is_links = title::is_links(text) && text.chars().count() < 80;
        let bare_url = lower.starts_with("http") && !lower.contains(' ');
        let labelled = lower.split_once(": ").is_some_and(|(label, rest)| {
            rest.starts_with("http") && title::plain_words(label).all(|word| has(&LINKED, word))
        });
        if is_links || bare_url || labelled {
            let urls: Vec<String> = match text.find("http") {
                Some(at) if bare_url || labelled => {
                    vec![text.get(at..).unwrap_or_default().trim().to_owned()]
                }
                _ => addressed.cloned().collect(),
            };
            below.address |= labelled || urls.iter().any(|url| title::address(url) > 2.0);
            let near = urls.iter().map(|url| title::address(url)).fold(0.0, f32::max);
            below.score += if is_links && title::plain_words(&lower).count() >= 2 || near > 2.0 || labelled {
                1.5
            } else {
                0.3
            };
            below.links.extend(urls);
            continue;
        }
        if is_when(&lower) {
            below.score += 1.5;
            continue;
        }
        if below.people.is_empty()
            && let Some((people, score)) = title::giver(&words)
        {
            below.people = people;
            below.score += score;
            break;
        }
        if seen > 0 || !line.text.trim_start().starts_with('>') {
            break;
        }
    }
    below
}

/// Tells whether a line says when or where a talk was.
fn is_when(lower: &str) -> bool {
    let short = lower.chars().count() <= 60;
    let time = title::is_clock(lower);
    let labelled =
        ["room:", "track:", "time:", "when:", "where:", "date:", "level:", "session id:", "raum:", "zeit:"];
    short && (time || labelled.iter().any(|label| lower.starts_with(label)))
}

/// Gives the first line from one on that holds something.
pub(super) fn past_blank(source: &Source<'_>, from: usize, end: usize) -> usize {
    (from..end).find(|line| source.line(*line).is_some_and(|line| !line.is_blank())).unwrap_or(end)
}
