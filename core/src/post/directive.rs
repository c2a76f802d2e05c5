//! Directives in a post's prose: `<!-- talklog:talks track="Security" -->`, alone on a line.

use std::ops::Range;

use pulldown_cmark::{Event, Parser};

use super::plan::{Group, group};
use super::{MARKDOWN, adapt, meant};

/// What stands in a directive's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asks {
    /// Talks with their notes: all, or those of a track, a tag, a day.
    Talks { track: Option<String>, tag: Option<String>, day: Option<String>, group: Option<Group> },
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

/// A directive and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive {
    pub(super) range: Range<usize>,
    pub(super) asks: Asks,
}

/// A comment that is a directive, but not a right one: where, what is wrong, what to do.
pub(super) type Wrong = (usize, String, Option<String>);

const NAMES: [&str; 6] = ["talks", "tools", "todos", "favourites", "speakers", "watch-later"];

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
        "talks" => &["track", "tag", "day", "group"],
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
    let mut found: [Option<String>; 4] = [const { None }; 4];
    for (key, value) in values {
        let Some(slot) = known.iter().position(|k| *k == key).and_then(|at| found.get_mut(at)) else {
            let hint = match (meant(&key, known), known.is_empty()) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, true) => "it takes no values".into(),
                (None, false) => format!("it knows {}", known.join(", ")),
            };
            return Err((format!("`talklog:{name}` knows no `{key}`"), Some(hint)));
        };
        if slot.replace(value).is_some() {
            return Err((format!("`talklog:{name}` has `{key}` twice"), None));
        }
    }
    let [first, tag, day, by] = found;
    Ok(match name {
        "talks" => Asks::Talks {
            track: first,
            tag,
            day,
            group: match by {
                None => None,
                Some(word) => Some(group(&word).ok_or_else(|| {
                    (
                        format!("talks cannot be put together by \"{word}\""),
                        Some("known are day, track and none".into()),
                    )
                })?),
            },
        },
        "tools" => Asks::Tools,
        "todos" => Asks::Todos,
        "favourites" => Asks::Favourites {
            least: match first {
                None => 4,
                Some(text) => text.parse().ok().filter(|least| (1..=5).contains(least)).ok_or_else(|| {
                    (format!("\"{text}\" is no rating"), Some("ratings go from \"1\" to \"5\"".to_owned()))
                })?,
            },
        },
        "speakers" => Asks::Speakers,
        _ => Asks::WatchLater,
    })
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
