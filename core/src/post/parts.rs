//! What of a talk's notes goes into a post: which blocks are summary, asides or questions, which are pictures, and
//! times at the beginning of a line that lead into the recording.
//!
//! Nothing is rendered: what stays out is a list of ranges, so every byte of what goes in is as it was written.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::talk::Talk;
use super::words::say;
use super::{Include, MARKDOWN};

/// A range of a text and what takes its place.
pub(super) type Cut = (Range<usize>, String);

/// What a block of notes is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Notes,
    Summary,
    Aside,
    Question,
}

const SUMMARY: [&str; 16] = [
    "summary",
    "tl dr",
    "tldr",
    "takeaway",
    "takeaways",
    "key takeaway",
    "key takeaways",
    "take away",
    "take aways",
    "summing up",
    "in short",
    "conclusion",
    "conclusions",
    "wrapping up",
    "zusammenfassung",
    "fazit",
];
const QUESTION: [&str; 12] = [
    "q a",
    "q and a",
    "q",
    "a",
    "question",
    "questions",
    "answer",
    "questions and answers",
    "frage",
    "fragen",
    "antwort",
    "fragen und antworten",
];
const ASIDE: [&str; 9] = [
    "aside",
    "asides",
    "side note",
    "side notes",
    "note to self",
    "my thoughts",
    "by the way",
    "randnotiz",
    "randnotizen",
];

/// A block at the top, or an item of a list there.
struct Piece {
    range: Range<usize>,
    class: Class,
    /// Its place among the events.
    events: Range<usize>,
    /// The level of a heading.
    heading: Option<HeadingLevel>,
    paragraph: bool,
    footnote: Option<String>,
}

/// Names what of a talk's body does not go in as it stands, in rising order.
pub(super) fn cuts(talk: &Talk, include: Include) -> Vec<Cut> {
    let body = talk.public.text.as_str();
    let all = include.notes && include.asides && include.questions && include.photos;
    let link = if include.times { talk.note.video.as_deref().and_then(super::talk::web_link) } else { None };
    if all && link.is_none() {
        return Vec::new();
    }
    let events: Vec<(Event<'_>, Range<usize>)> = Parser::new_ext(body, MARKDOWN).into_offset_iter().collect();
    let pieces = pieces(&events);
    let has_summary = pieces.iter().any(|piece| piece.class == Class::Summary && piece.heading.is_none());
    let mut first = include.summary && !include.notes && !has_summary;
    let mut cuts = Vec::new();
    let mut gone: Vec<Range<usize>> = Vec::new();
    for piece in pieces.iter().filter(|piece| piece.footnote.is_none()) {
        let inside = events.get(piece.events.clone()).unwrap_or_default();
        let stays = match piece.class {
            Class::Notes => include.notes,
            Class::Summary => include.notes || include.summary && piece.heading.is_none(),
            Class::Aside => include.asides,
            Class::Question => include.questions,
        };
        let is_first =
            first && piece.paragraph && !say(inside.iter().map(|(event, _)| event)).trim().is_empty();
        if is_first {
            first = false;
        }
        if !stays && !is_first {
            without(body, piece, &pictures(inside), include.photos, &mut cuts, &mut gone);
        } else if !include.photos {
            no_pictures(body, piece, &pictures(inside), &mut cuts, &mut gone);
        }
    }
    for piece in &pieces {
        let Some(name) = &piece.footnote else { continue };
        let mut used = events.iter().filter(|(event, range)| {
            matches!(event, Event::FootnoteReference(n) if n.eq_ignore_ascii_case(name))
                && !piece.range.contains(&range.start)
        });
        let mut any = false;
        let kept = used.any(|(_, range)| {
            any = true;
            !gone.iter().any(|gone| gone.contains(&range.start))
        });
        if any && !kept || !any && !include.notes {
            let (range, gap) = whole(body, &piece.range);
            cuts.push((range, gap.to_owned()));
        }
    }
    if let Some(link) = link {
        let stamps = stamps(body, &events, talk, &link);
        cuts.extend(stamps.into_iter().filter(|(at, _)| !gone.iter().any(|gone| gone.contains(&at.start))));
    }
    cuts.sort_by_key(|(range, _)| (range.start, range.end));
    cuts
}

/// Takes a block out, but leaves its pictures where they go in.
fn without(
    body: &str,
    piece: &Piece,
    pictures: &[Range<usize>],
    photos: bool,
    cuts: &mut Vec<Cut>,
    gone: &mut Vec<Range<usize>>,
) {
    let mut at = piece.range.start;
    for picture in pictures.iter().filter(|_| photos) {
        cuts.push((at..picture.start, if at == piece.range.start { "" } else { "\n\n" }.to_owned()));
        gone.push(at..picture.start);
        at = picture.end;
    }
    let (whole, gap) = whole(body, &piece.range);
    cuts.push((at..whole.end, if at == piece.range.start { gap } else { "\n\n" }.to_owned()));
    gone.push(at..whole.end);
}

/// Gives a block with the empty lines behind it, and what has to stay of these so that what stands before it ends.
fn whole(body: &str, range: &Range<usize>) -> (Range<usize>, &'static str) {
    let ends = |text: &str| text.len() - text.trim_end_matches('\n').len();
    let before = body.get(..range.start).unwrap_or_default();
    let after = body.get(range.end..).unwrap_or_default();
    let blank = after.len() - after.trim_start_matches('\n').len();
    let lines = ends(body.get(range.clone()).unwrap_or_default()) + blank;
    let open = lines >= 2 && ends(before) == 1;
    (range.start..range.end + blank, if open { "\n" } else { "" })
}

/// Takes the pictures out of a block, and the block when nothing else is in it.
fn no_pictures(
    body: &str,
    piece: &Piece,
    pictures: &[Range<usize>],
    cuts: &mut Vec<Cut>,
    gone: &mut Vec<Range<usize>>,
) {
    let mut rest = String::new();
    let mut at = piece.range.start;
    for picture in pictures {
        rest.push_str(body.get(at..picture.start).unwrap_or_default());
        at = picture.end;
    }
    rest.push_str(body.get(at..piece.range.end).unwrap_or_default());
    let empty = rest.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '*' | '+' | '>'));
    if !pictures.is_empty() && empty {
        let (range, gap) = whole(body, &piece.range);
        gone.push(range.clone());
        cuts.push((range, gap.to_owned()));
        return;
    }
    for picture in pictures {
        cuts.push((picture.clone(), String::new()));
        gone.push(picture.clone());
    }
}

/// Gives where pictures stand, also those that are written in HTML.
fn pictures(events: &[(Event<'_>, Range<usize>)]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (event, range) in events {
        let tag = match event {
            Event::Start(Tag::Image { .. }) => true,
            Event::InlineHtml(html) | Event::Html(html) => {
                super::html::tag(html.trim_start()).is_some_and(|tag| tag.name == "img")
            }
            _ => false,
        };
        if tag && found.last().is_none_or(|last| last.end <= range.start) {
            found.push(range.clone());
        }
    }
    found
}

fn pieces(events: &[(Event<'_>, Range<usize>)]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut section: Option<(HeadingLevel, Class)> = None;
    let (mut depth, mut list) = (0u32, 0u32);
    let mut open: Option<usize> = None;
    for (number, (event, range)) in events.iter().enumerate() {
        match event {
            // Items of a list at the top are pieces of their own.
            Event::Start(Tag::List(_)) if depth == 0 && open.is_none() => list = 1,
            Event::End(TagEnd::List(_)) if depth == 0 && open.is_none() => list = 0,
            Event::Start(tag) => {
                if depth == 0 {
                    open = Some(number);
                    if let Tag::Heading { level, .. } = tag
                        && section.is_some_and(|(opened, _)| *level <= opened)
                    {
                        section = None;
                    }
                }
                depth += 1;
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                let Some(begin) = open.filter(|_| depth == 0) else { continue };
                open = None;
                let inside = events.get(begin..=number).unwrap_or_default();
                let Some((Event::Start(tag), range)) = inside.first() else { continue };
                let heading = match tag {
                    Tag::Heading { level, .. } => Some(*level),
                    _ => None,
                };
                let said = say(inside.iter().map(|(event, _)| event));
                let own = class(&said, heading.is_some());
                if let (Some(level), Some(class)) = (heading, own) {
                    section = Some((level, class));
                }
                let footnote = match tag {
                    Tag::FootnoteDefinition(name) => Some(name.to_string()),
                    _ => None,
                };
                pieces.push(Piece {
                    range: range.clone(),
                    class: own.or(section.map(|(_, class)| class)).unwrap_or(Class::Notes),
                    events: begin..number + 1,
                    heading,
                    paragraph: matches!(tag, Tag::Paragraph) && list == 0,
                    footnote,
                });
            }
            _ if depth == 0 => pieces.push(Piece {
                range: range.clone(),
                class: section.map_or(Class::Notes, |(_, class)| class),
                events: number..number + 1,
                heading: None,
                paragraph: false,
                footnote: None,
            }),
            _ => {}
        }
    }
    pieces
}

/// Tells what a block is by how it begins: a heading by all its words, other blocks by those before a colon.
fn class(said: &str, heading: bool) -> Option<Class> {
    let begin = if heading { said } else { said.split_once(':')?.0 };
    if begin.len() > 40 {
        return None;
    }
    let words = super::words(begin).join(" ");
    let words = words.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    let is = |known: &[&str]| known.contains(&words);
    if is(&SUMMARY) {
        Some(Class::Summary)
    } else if is(&QUESTION) && !(heading && words.len() == 1) {
        Some(Class::Question)
    } else if is(&ASIDE) {
        Some(Class::Aside)
    } else {
        None
    }
}

/// Finds times at the beginning of paragraphs and items, and makes them links into the recording.
fn stamps(body: &str, events: &[(Event<'_>, Range<usize>)], talk: &Talk, link: &str) -> Vec<Cut> {
    let mut found = Vec::new();
    let mut begins = false;
    for (event, range) in events {
        match event {
            Event::Start(Tag::Paragraph | Tag::Item | Tag::BlockQuote(_)) => begins = true,
            Event::Text(_) if begins => {
                begins = false;
                let rest = body.get(range.start..).unwrap_or_default();
                if let Some((length, shown, seconds)) = stamp(rest, talk) {
                    let text = format!("[{shown}]({})", into_recording(link, seconds));
                    found.push((range.start..range.start + length, text));
                }
            }
            _ => begins = false,
        }
    }
    found
}

/// Reads a time such as `12:34`, `[1:02:03]` or `(12:34)`: its length, its words, and how far into the recording.
fn stamp<'a>(rest: &'a str, talk: &Talk) -> Option<(usize, &'a str, u32)> {
    let close = match rest.chars().next()? {
        '[' => Some(']'),
        '(' => Some(')'),
        _ => None,
    };
    let lead = usize::from(close.is_some());
    let inner = rest.get(lead..)?;
    let end = inner.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(inner.len());
    let (shown, after) = inner.split_at_checked(end)?;
    let closed = match close {
        Some(close) => after.starts_with(close),
        None => after.starts_with([' ', '\n', '\t']),
    };
    if !closed {
        return None;
    }
    let length = lead + end + lead;
    let numbers: Vec<u32> =
        shown.split(':').map(|n| n.parse().ok().filter(|_| n.len() <= 2)).collect::<Option<_>>()?;
    let seconds = match numbers.as_slice() {
        [minutes, seconds] if *seconds < 60 => {
            wall(*minutes, *seconds, talk).unwrap_or(minutes * 60 + seconds)
        }
        [hours, minutes, seconds] if *minutes < 60 && *seconds < 60 => hours * 3600 + minutes * 60 + seconds,
        _ => return None,
    };
    // A link right behind it is a target of this one.
    let follows = rest.get(length..).unwrap_or_default();
    (!follows.starts_with(['(', '['])).then_some((length, shown, seconds))
}

/// Reads two numbers as a time of day, where that lies within the talk.
fn wall(hour: u32, minute: u32, talk: &Talk) -> Option<u32> {
    let start = talk.time?;
    let start = i64::from(start.hour()) * 60 + i64::from(start.minute());
    let since = i64::from(hour) * 60 + i64::from(minute) - start;
    (hour < 24 && (0..180).contains(&since)).then(|| u32::try_from(since * 60).unwrap_or(0))
}

/// Gives an address that begins a recording at a second.
fn into_recording(link: &str, seconds: u32) -> String {
    let bare = link.split('#').next().unwrap_or(link);
    let host = bare.split("//").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let host = host.trim_start_matches("www.").trim_start_matches("m.");
    if matches!(host, "youtu.be" | "youtube.com" | "youtube-nocookie.com") {
        let (page, query) = bare.split_once('?').unwrap_or((bare, ""));
        let mut parts: Vec<String> = query
            .split('&')
            .filter(|part| !part.is_empty() && !part.starts_with("t=") && !part.starts_with("start="))
            .map(str::to_owned)
            .collect();
        parts.push(format!("t={seconds}s"));
        return format!("{page}?{}", parts.join("&"));
    }
    // Vimeo's own, which is also what media fragments are called: https://www.w3.org/TR/media-frags/#naming-time
    if host == "vimeo.com" { format!("{bare}#t={seconds}s") } else { format!("{bare}#t={seconds}") }
}
