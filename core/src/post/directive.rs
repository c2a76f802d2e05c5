//! Directives in a post's prose: `<!-- talklog:talks track="Security" -->`, alone on a line.

use std::ops::Range;

use pulldown_cmark::{Event, Parser};

use super::kind::{self, Kind};
use super::plan::{Group, HeadingLink, Level, group, heading_link, level, wrong_placeholders};
use super::{MARKDOWN, adapt, meant, private};
use crate::note::Watched;
use crate::path::NotePath;

/// What stands in a directive's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asks {
    /// Talks with their notes: those that fit, or all that no other directive takes.
    Talks { fits: Fits, group: Option<Group>, heading: Option<String>, level: Option<Level> },
    /// One talk, by its note.
    Talk { note: String, heading: Option<String>, level: Option<Level>, link: Option<HeadingLink> },
    /// Links to repositories that the notes mention.
    Tools,
    /// What is left to do.
    Todos,
    /// The best rated talks.
    Favourites { least: u8 },
    /// Who spoke.
    Speakers,
    /// Talks that are marked for later.
    WatchLater,
}

/// Which talks a directive takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fits {
    pub(super) track: Option<String>,
    pub(super) tag: Option<String>,
    pub(super) day: Option<String>,
    pub(super) kind: Option<Kind>,
    pub(super) watched: Option<Watched>,
    /// The least rating.
    pub(super) rating: Option<u8>,
}

impl Fits {
    /// Tells whether all talks fit.
    pub(super) fn all(&self) -> bool {
        *self == Self::default()
    }
}

/// A directive and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive {
    pub(super) range: Range<usize>,
    pub(super) asks: Asks,
}

/// A comment that is a directive, but not a right one: where, what is wrong, what to do.
pub(super) type Wrong = (usize, String, Option<String>);

const NAMES: [&str; 7] = ["talks", "talk", "tools", "todos", "favourites", "speakers", "watch-later"];

/// Writes the directive that puts a talk in its place.
pub(super) fn talk(path: &NotePath) -> String {
    let name = serde_json::to_string(path.as_str()).unwrap_or_default();
    format!("<!-- talklog:talk note={name} -->")
}

/// Finds the directives of a prose, and what only looks like one.
pub(super) fn find(prose: &str) -> (Vec<Directive>, Vec<Wrong>) {
    let events: Vec<(Event<'_>, Range<usize>)> =
        Parser::new_ext(prose, MARKDOWN).into_offset_iter().collect();
    let (mut directives, mut wrong) = (Vec::new(), Vec::new());
    for (range, _) in adapt::html_ranges(&events) {
        let source = prose.get(range.clone()).unwrap_or_default();
        let mut at = 0;
        while let Some(step) = source.get(at..).and_then(|rest| rest.find("<!--")) {
            at += step;
            let begin = range.start + at;
            let rest = source.get(at + 4..).unwrap_or_default();
            let Some(length) = rest.find("-->") else {
                wrong.push((
                    begin,
                    "a comment is not closed, so the rest of the post would vanish".into(),
                    Some("close it with `-->`".into()),
                ));
                break;
            };
            let inside = rest.get(..length).unwrap_or_default().trim();
            let end = begin + length + 7;
            at += length + 7;
            let Some(asked) = addressed(inside) else { continue };
            let line_begin = prose.get(..begin).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
            let line_end = prose.get(end..).unwrap_or_default().split('\n').next().unwrap_or_default();
            if !line_begin.trim().is_empty() || !line_end.trim().is_empty() {
                let what = format!("`<!-- {inside} -->` does not stand alone on its line");
                wrong.push((begin, what, Some("give it a line of its own".into())));
                continue;
            }
            match asked.and_then(read) {
                Ok(asks) => directives.push(Directive { range: begin..end, asks }),
                Err((what, hint)) => wrong.push((begin, what, hint)),
            }
        }
    }
    (directives, wrong)
}

/// Gives what a comment says to us, or what is wrong with how it says it; none for any other comment.
fn addressed(comment: &str) -> Option<Result<&str, (String, Option<String>)>> {
    let (word, rest) = comment.split_once(':')?;
    let word = word.trim();
    if word == "talklog" {
        return Some(Ok(rest.trim()));
    }
    let near = !word.contains(char::is_whitespace) && super::slips(&word.to_lowercase(), "talklog") <= 2;
    near.then(|| {
        Err((
            format!("`{word}:` is no directive"),
            Some(format!("did you mean `<!-- talklog:{} -->`?", rest.trim())),
        ))
    })
}

fn read(text: &str) -> Result<Asks, (String, Option<String>)> {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let values = values(rest).map_err(|what| {
        (what, Some("values are JSON strings, as in `<!-- talklog:talks track=\"Security\" -->`".into()))
    })?;
    let known: &[&str] = match name {
        "talks" => &["track", "tag", "day", "kind", "watched", "rating", "group", "heading", "level"],
        "talk" => &["note", "heading", "level", "link"],
        "favourites" => &["least"],
        _ => &[],
    };
    if !NAMES.contains(&name) {
        let hint = match meant(name, &NAMES) {
            Some(near) => format!("did you mean `talklog:{near}`?"),
            None => format!("known are {}", NAMES.join(", ")),
        };
        return Err((format!("there is no directive `talklog:{name}`"), Some(hint)));
    }
    let mut found: Vec<(&str, String)> = Vec::new();
    for (key, value) in values {
        let Some(key) = known.iter().find(|k| **k == key).copied() else {
            let hint = match (meant(&key, known), known.is_empty()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, true) => "it takes no values".into(),
                (None, false) => format!("it knows {}", known.join(", ")),
            };
            return Err((format!("`talklog:{name}` knows no `{key}`"), Some(hint)));
        };
        if found.iter().any(|(have, _)| *have == key) {
            return Err((format!("`talklog:{name}` has `{key}` twice"), None));
        }
        found.push((key, value));
    }
    let mut take = |key: &str| {
        let at = found.iter().position(|(have, _)| *have == key)?;
        Some(found.swap_remove(at).1)
    };
    Ok(match name {
        "talks" => Asks::Talks {
            fits: Fits {
                track: take("track"),
                tag: take("tag"),
                day: take("day"),
                kind: read_one(take("kind"), kind::read, |word| {
                    (
                        format!("\"{word}\" is no kind of talk"),
                        format!("known are {}", kind::WORDS.join(", ")),
                    )
                })?,
                watched: read_one(take("watched"), watched, |word| {
                    (format!("\"{word}\" is no way to watch"), "known are live, recording and later".into())
                })?,
                rating: rating(take("rating"))?,
            },
            group: read_one(take("group"), group, |word| {
                (
                    format!("talks cannot be put together by \"{word}\""),
                    "known are day, track, tag, rating, kind and none".into(),
                )
            })?,
            heading: take("heading"),
            level: levelled(take("level"))?,
        },
        "talk" => Asks::Talk {
            note: take("note").filter(|note| !note.trim().is_empty()).ok_or_else(|| {
                let how = "name it, as in `<!-- talklog:talk note=\"day-one/opening.md\" -->`";
                ("`talklog:talk` names no note".to_owned(), Some(how.to_owned()))
            })?,
            heading: match take("heading") {
                Some(pattern) => Some(heading(pattern)?),
                None => None,
            },
            level: levelled(take("level"))?,
            link: read_one(take("link"), heading_link, |word| {
                (
                    format!("a heading cannot link to \"{word}\""),
                    "known are talk, recording, slides and none".into(),
                )
            })?,
        },
        "tools" => Asks::Tools,
        "todos" => Asks::Todos,
        "favourites" => Asks::Favourites { least: rating(take("least"))?.unwrap_or(4) },
        "speakers" => Asks::Speakers,
        _ => Asks::WatchLater,
    })
}

/// What is wrong, and what to do.
type Said = (String, Option<String>);

fn read_one<T>(
    word: Option<String>,
    read: impl Fn(&str) -> Option<T>,
    wrong: impl Fn(&str) -> (String, String),
) -> Result<Option<T>, Said> {
    let Some(word) = word else { return Ok(None) };
    if let Some(value) = read(&word.trim().to_lowercase()) {
        return Ok(Some(value));
    }
    let (what, hint) = wrong(&word);
    Err((what, Some(hint)))
}

fn rating(word: Option<String>) -> Result<Option<u8>, Said> {
    read_one(
        word,
        |word| word.parse().ok().filter(|least| (1..=5).contains(least)),
        |word| (format!("\"{word}\" is no rating"), "ratings go from \"1\" to \"5\"".into()),
    )
}

fn levelled(word: Option<String>) -> Result<Option<Level>, Said> {
    read_one(word, level, |word| {
        (
            format!("\"{word}\" is no level of a heading"),
            "known are \"1\" to \"6\", \"text\" and \"line\"".into(),
        )
    })
}

fn heading(pattern: String) -> Result<String, Said> {
    if private::is_marked(&pattern) {
        return Err(("a private mark stands in a directive".into(), None));
    }
    match wrong_placeholders(&pattern).pop() {
        Some((what, hint)) => Err((what, Some(hint))),
        None if pattern.trim() == "none" => Ok(String::new()),
        None => Ok(pattern),
    }
}

fn watched(word: &str) -> Option<Watched> {
    match word {
        "live" => Some(Watched::Live),
        "recording" => Some(Watched::Recording),
        "later" => Some(Watched::Later),
        _ => None,
    }
}

/// Reads `key="json string"` pairs.
fn values(mut rest: &str) -> Result<Vec<(String, String)>, String> {
    let mut pairs = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(pairs);
        }
        let (key, after) = rest.split_once('=').ok_or_else(|| format!("`{rest}` has no value"))?;
        let after = after.trim_start();
        let mut stream = serde_json::Deserializer::from_str(after).into_iter::<String>();
        let Some(Ok(value)) = stream.next() else {
            return Err(format!("the value of `{}` is no text in quotes", key.trim()));
        };
        pairs.push((key.trim().to_owned(), value));
        rest = after.get(stream.byte_offset()..).unwrap_or_default();
    }
}
