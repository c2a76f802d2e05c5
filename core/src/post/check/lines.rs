//! What stands in the text of a note: TODOs, reversed links, pictures, links within the page, marks of a conflict.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};
use regex::Regex;

use super::{Change, Check, Finding, Fix, Page, Trouble, titles};
use crate::path::file_words;
use crate::post::words::say;
use crate::post::{Composed, MARKDOWN};

/// A picture of more bytes makes readers wait.
const LARGE: u64 = 1_500_000;

/// Gives what links within the page may lead to: the places of talks, and headings as generators name them.
pub(super) fn anchors(composed: &Composed) -> BTreeSet<String> {
    let mut anchors: BTreeSet<String> = composed.talks.iter().map(|talk| talk.anchor.clone()).collect();
    let text = composed.markdown();
    let events: Vec<Event<'_>> = Parser::new_ext(&text, MARKDOWN).collect();
    let mut heading = None;
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(at),
            Event::End(TagEnd::Heading(_)) => {
                let inside = heading.take().and_then(|begin| events.get(begin..at)).unwrap_or_default();
                anchors.insert(file_words(&say(inside.iter()), 200));
            }
            _ => {}
        }
    }
    anchors
}

/// Gives a text with spaces in the place of code, HTML and comments, byte for byte as long.
pub(super) fn without_code(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut hide = |range: &Range<usize>| {
        for byte in bytes.get_mut(range.clone()).unwrap_or_default() {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    };
    let mut code = false;
    for (event, range) in Parser::new_ext(text, MARKDOWN).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Code(_) | Event::Html(_) | Event::InlineHtml(_) => hide(&range),
            Event::Text(_) if code => hide(&range),
            _ => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn pattern(cell: &'static OnceLock<Option<Regex>>, text: &str) -> Option<&'static Regex> {
    cell.get_or_init(|| Regex::new(text).ok()).as_ref()
}

/// Looks at one note.
pub(super) fn look(
    page: &Page<'_>,
    ask: &Check<'_>,
    anchors: &BTreeSet<String>,
    findings: &mut Vec<Finding>,
) {
    let text = page.public.text.as_str();
    let plain = without_code(text);
    let mut found: Vec<(usize, Finding)> = Vec::new();
    by_line(page, &plain, &mut found);
    reversed(page, &plain, &mut found);
    let events: Vec<(Event<'_>, Range<usize>)> = Parser::new_ext(text, MARKDOWN).into_offset_iter().collect();
    let mut open: Vec<usize> = Vec::new();
    for (number, (event, range)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Image { .. } | Tag::Heading { .. }) => open.push(number),
            Event::End(TagEnd::Image | TagEnd::Heading(_)) => {
                let begin = open.pop().unwrap_or(number);
                let inside = events.get(begin..number).unwrap_or_default();
                let words = say(inside.iter().map(|(event, _)| event));
                match inside.first().map(|(event, _)| event) {
                    Some(Event::Start(Tag::Image { dest_url, link_type, .. })) => {
                        picture(page, ask, range, &words, (dest_url, *link_type), &mut found);
                    }
                    Some(_) if titles::is_shouted(&words) => {
                        let message = format!("the heading \"{}\" shouts", words.trim());
                        let finding = Finding::advice(page.path, Some(page.line(range.start)), message);
                        found.push((range.start, finding.about(Trouble::Shouted)));
                    }
                    _ => {}
                }
            }
            Event::Start(Tag::Link { link_type: LinkType::WikiLink { has_pothole }, dest_url, .. })
                if !dest_url.starts_with('#') && ask.notes.find(dest_url).is_none() =>
            {
                let line = page.line(range.start);
                let source = text.get(range.clone()).unwrap_or_default();
                let words = source.trim_start_matches('[').trim_end_matches(']');
                let words =
                    if *has_pothole { words.split_once('|').map_or(words, |(_, said)| said) } else { words };
                let change = Change::Line { line, from: source.into(), to: words.into() };
                let fix = Fix::new(page.path, "takes the link away and keeps its words", change);
                let message = format!("the link \"{dest_url}\" names no note of the notebook");
                let finding = Finding::advice(page.path, Some(line), message).about(Trouble::DeadTarget);
                found.push((range.start, finding.fix(fix)));
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                let place = dest_url.strip_prefix('#').filter(|place| !place.is_empty());
                if let Some(place) = place
                    && !anchors.contains(place)
                    && !anchors.contains(&file_words(place, 200))
                {
                    let message = format!("the link \"#{place}\" leads to no heading of the post");
                    let finding = Finding::advice(page.path, Some(page.line(range.start)), message);
                    found.push((range.start, finding.about(Trouble::DeadTarget)));
                }
                unlinked(page, text, range, dest_url, findings);
            }
            _ => {}
        }
    }
    // The title's own heading is told as the title.
    found.retain(|(_, finding)| {
        let title = finding.about == Trouble::Shouted
            && findings
                .iter()
                .any(|f| f.about == Trouble::Shouted && f.path == finding.path && f.line == finding.line);
        !title
    });
    found.sort_by_key(|(at, _)| *at);
    findings.extend(found.into_iter().map(|(_, finding)| finding));
}

/// Gives the finding of composing that a link leads nowhere its fix: the words without the link.
fn unlinked(page: &Page<'_>, text: &str, range: &Range<usize>, target: &str, findings: &mut [Finding]) {
    let line = page.line(range.start);
    let source = text.get(range.clone()).unwrap_or_default();
    let words = source.strip_prefix('[').and_then(|rest| rest.split_once("](")).map(|(words, _)| words);
    for finding in findings.iter_mut().filter(|finding| finding.about == Trouble::DeadTarget) {
        let same = finding.path.as_ref() == Some(page.path) && finding.line == Some(line);
        if same
            && finding.fix.is_none()
            && finding.message.contains(&format!("\"{target}\""))
            && let Some(words) = words
        {
            let change = Change::Line { line, from: source.into(), to: words.into() };
            finding.fix = Some(Fix::new(page.path, "takes the link away and keeps its words", change));
        }
    }
}

fn by_line(page: &Page<'_>, plain: &str, found: &mut Vec<(usize, Finding)>) {
    static TODO: OnceLock<Option<Regex>> = OnceLock::new();
    let Some(todo) = pattern(&TODO, r"\b(?:TODO|FIXME|XXX|TBD|TBC)\b|\?\?\?") else { return };
    let mut at = 0;
    for line in plain.split_inclusive('\n') {
        let number = page.line(at);
        let whole = page.public.text.get(at..at + line.len()).unwrap_or_default().trim();
        if let Some(word) = todo.find(line) {
            let message = format!("\"{}\" is left in the text", word.as_str());
            let finding = Finding::advice(page.path, Some(number), message).about(Trouble::Todo);
            // Private marks do not nest with `%%`.
            let change = Change::Line { line: number, from: whole.into(), to: format!("%% {whole} %%") };
            let fix = Fix::new(page.path, "keeps the line out of the post", change);
            found.push((at, if whole.contains("%%") { finding } else { finding.fix(fix) }));
        }
        let marks = ["<<<<<<< ", ">>>>>>> ", "||||||| "];
        if marks.iter().any(|mark| line.starts_with(mark)) {
            let message = "a mark of an unsettled conflict stands here";
            let finding = Finding::stop(page.path, Some(number), message).about(Trouble::ConflictCopy);
            found.push((at, finding));
        }
        at += line.len();
    }
}

fn reversed(page: &Page<'_>, plain: &str, found: &mut Vec<(usize, Finding)>) {
    static REVERSED: OnceLock<Option<Regex>> = OnceLock::new();
    let text = r"\(([^()\[\]\n]+)\)\[((?:https?://|mailto:|www\.|\.{0,2}/|#)[^\]\s]*)\]";
    let Some(pattern) = pattern(&REVERSED, text) else { return };
    for link in pattern.captures_iter(plain) {
        let (Some(all), Some(words), Some(target)) = (link.get(0), link.get(1), link.get(2)) else {
            continue;
        };
        let source = page.public.text.get(all.range()).unwrap_or_default();
        let words = page.public.text.get(words.range()).unwrap_or_default();
        let to = format!("[{words}]({})", target.as_str());
        let line = page.line(all.start());
        let message = format!("\"{source}\" is a link the wrong way round");
        let change = Change::Line { line, from: source.into(), to: to.clone() };
        let fix = Fix::new(page.path, &format!("writes {to}"), change);
        let finding = Finding::advice(page.path, Some(line), message).about(Trouble::ReversedLink);
        found.push((all.start(), finding.fix(fix)));
    }
}

fn picture(
    page: &Page<'_>,
    ask: &Check<'_>,
    range: &Range<usize>,
    alt: &str,
    (target, kind): (&str, LinkType),
    found: &mut Vec<(usize, Finding)>,
) {
    let line = page.line(range.start);
    let source = page.public.text.get(range.clone()).unwrap_or_default();
    let lower = target.to_lowercase();
    let web = lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("//");
    let decoded = percent_encoding::percent_decode_str(target).decode_utf8_lossy().into_owned();
    if let Some(place) = page.path.join(&decoded).filter(|place| !web && place.is_image()) {
        match (ask.size)(&place) {
            None => {
                let message = format!("the picture \"{place}\" is not there");
                let change = Change::Line { line, from: source.into(), to: alt.trim().into() };
                let fix = Fix::new(page.path, "takes the picture away and keeps its words", change);
                let finding = Finding::advice(page.path, Some(line), message);
                found.push((range.start, finding.about(Trouble::MissingPicture).fix(fix)));
            }
            Some(bytes) if bytes > LARGE => {
                let megabytes = bytes as f64 / 1_000_000.0;
                let message =
                    format!("the picture \"{place}\" has {megabytes:.1} MB, and readers wait for it");
                let finding = Finding::advice(page.path, Some(line), message);
                found.push((range.start, finding.about(Trouble::LargePicture)));
            }
            Some(_) => {}
        }
    }
    let stem = decoded.rsplit('/').next().unwrap_or_default();
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let bare = matches!(kind, LinkType::WikiLink { has_pothole: false });
    if bare || says_nothing(alt, stem) {
        let to = format!("![{{}}]({})", crate::post::words::link_target(target));
        let change = Change::Line { line, from: source.into(), to };
        let fix = Fix::new(page.path, "gives the picture words", change).asking("what the picture shows");
        let message = format!("the picture \"{target}\" has no words for those who do not see it");
        let finding = Finding::advice(page.path, Some(line), message);
        found.push((range.start, finding.about(Trouble::MissingAlt).fix(fix)));
    }
}

/// Tells whether the words for a picture say nothing: they are missing, or only what a camera or a program wrote.
fn says_nothing(alt: &str, stem: &str) -> bool {
    let alt = alt.trim().to_lowercase();
    let bare = alt.rsplit_once('.').map_or(alt.as_str(), |(bare, _)| bare);
    let camera =
        ["img", "dsc", "pxl", "image", "picture", "photo", "screenshot", "screen shot", "bildschirmfoto"];
    let rest = camera.iter().find_map(|word| alt.strip_prefix(word));
    alt.is_empty()
        || bare == stem.to_lowercase() && !bare.contains(' ')
        || rest.is_some_and(|rest| !rest.chars().any(char::is_alphabetic))
}
