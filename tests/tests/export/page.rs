//! What is held of every page: it reads character for character as the document does in plain `CommonMark`, has its
//! date and its pictures, and shows no mark of markdown that was not meant to be seen.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

use talklog_core::post::{Composed, Dialect, Exported};
use talklog_tests::generators::seen;

use crate::Built;

/// How the document is read: as the sample of what all generators agree on.
const MARKDOWN: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

/// Gives the document's HTML by a renderer that is none of the generators, and the texts of its footnotes.
fn reference(composed: &Composed, exported: &Exported) -> (String, Vec<String>) {
    let markdown = composed.markdown();
    let mut body: Vec<Event<'_>> = Vec::new();
    let mut footnotes: Vec<Vec<Event<'_>>> = Vec::new();
    let mut inside_note = false;
    let names: Vec<String> = exported
        .files
        .iter()
        .filter_map(|file| Some(file.path.file_name()?.to_string_lossy().into_owned()))
        .collect();
    let events: Vec<Event<'_>> = Parser::new_ext(&markdown, MARKDOWN).collect();
    for (at, event) in events.iter().enumerate() {
        let mut event = event.clone();
        match &event {
            // A picture with no words that is not there is named.
            Event::Start(Tag::Image { dest_url, .. }) => {
                let inside = events[at + 1..].iter().take_while(|e| **e != Event::End(TagEnd::Image));
                let silent =
                    inside.into_iter().all(|e| matches!(e, Event::Text(text) if text.trim().is_empty()));
                let elsewhere =
                    dest_url.contains("://") || dest_url.starts_with('/') || dest_url.starts_with("data:");
                if silent && !elsewhere && !names.contains(&dest_url.to_string()) {
                    let text = Event::Text(dest_url.clone());
                    if inside_note { footnotes.last_mut().unwrap().push(text) } else { body.push(text) }
                }
            }
            Event::Html(html) => event = Event::Html(only_known(html).into()),
            Event::InlineHtml(html) => event = Event::InlineHtml(only_known(html).into()),
            _ => {}
        }
        match &event {
            Event::Start(Tag::FootnoteDefinition(_)) => {
                inside_note = true;
                footnotes.push(Vec::new());
            }
            Event::End(TagEnd::FootnoteDefinition) => inside_note = false,
            Event::FootnoteReference(_) => {}
            _ if inside_note => footnotes.last_mut().unwrap().push(event),
            _ => body.push(event),
        }
    }
    let written = |events: Vec<Event<'_>>| {
        let mut out = String::new();
        html::push_html(&mut out, events.into_iter());
        out
    };
    (written(body), footnotes.into_iter().map(written).collect())
}

/// Elements that mean what they say; `<pod>` is a word that somebody wrote.
const ELEMENTS: &str = " a abbr b blockquote br center cite code dd del details dfn div dl dt em figcaption figure font h1 h2 \
    h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td th thead tr tt u ul \
    var ";

fn only_known(html: &str) -> String {
    let mut out = String::new();
    for (number, part) in html.split('<').enumerate() {
        let name: String = part
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_lowercase();
        let known = part.starts_with("!--") || ELEMENTS.contains(&format!(" {name} "));
        if number > 0 {
            out.push_str(if known { "<" } else { "&lt;" });
        }
        out.push_str(part);
    }
    out
}

/// Writes what is seen with the signs of a typewriter and no space, since that is what generators may bend.
fn squashed(html: &str) -> String {
    let mut out = String::new();
    for c in seen(html).chars().filter(|c| !c.is_whitespace()) {
        let typed = match c {
            '“' | '”' => "\"",
            '‘' | '’' => "'",
            '…' => "...",
            '–' | '—' => "--",
            '«' => "<<",
            '»' => ">>",
            // A task's box, for who has none.
            '☐' | '☑' | '\u{200b}' | '\u{ad}' => "",
            _ => "\0",
        };
        for c in typed.chars().map(|sign| if sign == '\0' { c } else { sign }) {
            // However many there are of them: a long arrow may be bent.
            if !(c == '-' && out.ends_with("--") || c == '.' && out.ends_with("...")) {
                out.push(c);
            }
        }
    }
    out
}

pub(crate) fn main(html: &str) -> &str {
    html.split("<main>").nth(1).unwrap().split("</main>").next().unwrap()
}

/// Compares a page with its document, and says how much of it there is, or where they part.
pub(crate) fn differs(built: &Built<'_>) -> Result<usize, String> {
    let main = main(built.html);
    // Footnotes stand at the page's end, each with a way back.
    let (main, notes) =
        ["<section class=\"footnotes\"", "<section data-footnotes", "<div class=\"footnotes\""]
            .iter()
            .find_map(|mark| main.find(mark))
            .map_or((main, ""), |at| main.split_at(at));
    let (body, footnotes) = reference(built.composed, built.exported);
    let mut have = squashed(main);
    let dialect = built.site.conventions().generator;
    if dialect == Dialect::Astro {
        // Known: it makes a link of `www.` and of the entity behind it, so that the entity is seen.
        have = have.replace("&lt;", "<");
    }
    if dialect == Dialect::Commonmark {
        // What has no front matter says it in text.
        let head = squashed(&body).chars().take(60).collect::<String>();
        have = have.find(&head).map_or(have.clone(), |at| have[at..].to_owned());
    }
    let wanted = squashed(&body);
    let texts: Vec<String> = footnotes.iter().map(|text| squashed(text)).collect();
    let all = squashed(notes);
    if let Some(text) = texts.iter().find(|text| !all.contains(*text) && !have.contains(*text)) {
        return Err(format!("a footnote is not seen: {text}"));
    }
    if notes.is_empty() {
        // Where footnotes are paragraphs, they stand between: one after the other they are passed over.
        for text in &texts {
            if let Some(at) = have.find(text.as_str()) {
                let from = have[..at]
                    .rfind(|c: char| !c.is_ascii_digit() && c != ':')
                    .map_or(0, |p| p + have[p..].chars().next().unwrap().len_utf8());
                have.replace_range(from..at + text.len(), "");
            }
        }
    }
    if have == wanted {
        return Ok(wanted.len());
    }
    let same = wanted.chars().zip(have.chars()).take_while(|(a, b)| a == b).count();
    let near = |text: &str| text.chars().skip(same.saturating_sub(50)).take(130).collect::<String>();
    Err(format!("after {same} characters\n  written {}\n  seen    {}", near(&wanted), near(&have)))
}

/// Holds what has to be so on every page.
pub(crate) fn holds(built: &Built<'_>) {
    let Built { html, composed, .. } = built;
    let dialect = built.site.conventions().generator;
    if dialect != Dialect::Commonmark {
        assert_eq!(date(html), composed.date.parse().unwrap(), "the date is not the post's: {html}");
    }
    let (body, notes) = reference(composed, built.exported);
    let meant = prose(&format!("{body}{}", notes.join("\n")));
    let shown = prose(main(html));
    for mark in [
        "&#",
        "&lt;",
        "&nbsp;",
        "](",
        "**",
        "```",
        "{#talk",
        "<!--",
        "render_with_liquid",
        "[ ]",
        "[x]",
        "[^",
        "{:",
    ] {
        let count = |text: &str| text.matches(mark).count();
        let known = dialect == Dialect::Astro && mark == "&lt;";
        assert!(known || count(&shown) <= count(&meant), "{}: {mark:?} is seen in {shown}", composed.slug);
    }
    // Links within the page lead somewhere.
    let targets: BTreeSet<&str> =
        html.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    for target in targets.iter().filter(|target| target.starts_with("talk-") || target.starts_with("note-")) {
        assert!(html.contains(&format!("id=\"{target}\"")), "#{target} leads nowhere");
    }
    // What is written as code is code, brace for brace.
    let code = |html: &str| -> Vec<String> {
        ranges(html)
            .into_iter()
            .map(|range| squashed(&html[range]))
            .filter(|code| code.contains("{{"))
            .collect()
    };
    if dialect != Dialect::Hugo {
        assert_eq!(
            code(main(html)).len(),
            code(&format!("{body}{}", notes.join("\n"))).len(),
            "{}",
            composed.slug
        );
    }
}

fn ranges(html: &str) -> Vec<Range<usize>> {
    html.match_indices("<code")
        .map(|(at, _)| at..html[at..].find("</code>").map_or(html.len(), |end| at + end))
        .collect()
}

/// Gives what is seen outside code.
fn prose(html: &str) -> String {
    let mut prose = String::new();
    let mut rest = html;
    while let Some(at) = rest.find("<code") {
        prose.push_str(&rest[..at]);
        rest = rest[at..].split_once("</code>").map_or("", |(_, rest)| rest);
    }
    prose.push_str(rest);
    seen(&prose)
}

/// Gives the moment that a page says it is of.
pub(crate) fn date(html: &str) -> jiff::Timestamp {
    let time = html.split("<time>").nth(1).unwrap().split("</time>").next().unwrap();
    seen(time).trim().parse().unwrap_or_else(|error| panic!("{time}: {error}"))
}
