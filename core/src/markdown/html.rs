//! The preview: markdown as HTML that cannot act (P22).
//!
//! Raw HTML leaves only its words. Everything else is written here, element by element, and then goes through a
//! strict list of what may stand in a page, so that a mistake here is still no hole. From the note come words,
//! addresses that were looked at, and nothing else: no ids, names, classes or styles.
//!
//! What the page acts on stands in attributes of ours: `data-line` on blocks (their line in the file),
//! `data-note` (and `data-heading`) on links to notes, `data-missing` where a note or picture is not there,
//! `data-remote` where a picture of another host would be (P25), `data-language` on code.

mod clean;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use pulldown_cmark::{Alignment, CodeBlockKind, Event, LinkType, Parser, Tag, TagEnd};
use url::Url;

use self::clean::{CLEANER, escape, escaped, is_element, split_run, words_of};
use super::{Lines, LinkKind, options};
use crate::path::NotePath;

/// The scheme under which the page loads pictures of the notebook.
pub const IMAGE_SCHEME: &str = "talklog-image";

/// How deep elements may stand in each other; what is deeper keeps its words. The parts of a table may stand deeper than
/// it does: words in a table and in no cell of it are moved before it by the sanitizer's parser, one by one, and each time
/// it looks for the table among all that it moved before.
const DEEPEST: usize = 60;
const PARTS_OF_A_TABLE: usize = 3;
/// The most characters of an address or an alt text.
const LONGEST: usize = 4096;

/// What a body needs to become a page.
#[derive(Clone, Copy)]
pub struct Render<'a> {
    /// The body's first line in its file, counted from 1.
    pub first_line: u32,
    /// Gives the address of a picture of the notebook, for a target as written, percent signs resolved; see
    /// [`image_url`]. None when there is no such picture. It is never asked for other hosts.
    pub image: &'a dyn Fn(&str) -> Option<String>,
    /// Gives the path of the note that a link leads to, for a target without `#heading`; the empty target is this
    /// note itself. None when there is no such note. It is never asked for other hosts.
    pub note: &'a dyn Fn(LinkKind, &str) -> Option<String>,
}

/// What stays as it is in a path of an address.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Gives the address under which the page loads a picture of the notebook.
pub fn image_url(path: &NotePath) -> String {
    format!("{IMAGE_SCHEME}://localhost/{}", utf8_percent_encode(path.as_str(), PATH))
}

/// Gives the media type of a picture by its name; none for what is no picture.
pub fn media_type(path: &NotePath) -> Option<&'static str> {
    Some(match path.extension()?.to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "svg" => "image/svg+xml",
        "bmp" => "image/bmp",
        _ => return None,
    })
}

/// Gives the picture that an address of [`image_url`] stands for; what is no picture by its name, or leads out of
/// the notebook, is none. Takes the form too in which web views on Windows ask (`http://talklog-image.localhost/…`).
pub fn image_path(url: &str) -> Option<NotePath> {
    let rest = url.strip_prefix(IMAGE_SCHEME).and_then(|rest| rest.strip_prefix("://localhost/"));
    let rest = rest.or_else(|| {
        let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"))?;
        rest.strip_prefix(IMAGE_SCHEME)?.strip_prefix(".localhost/")
    })?;
    let rest = rest.split(['?', '#']).next()?;
    let path = percent_decode_str(rest).decode_utf8().ok()?;
    NotePath::parse(&path).ok().filter(NotePath::is_image)
}

/// Makes a body into HTML that is safe to show.
pub fn to_html(body: &str, render: &Render<'_>) -> String {
    let mut writer = Writer {
        html: String::with_capacity(body.len() + body.len() / 2),
        lines: Lines::of(body, render.first_line),
        render,
        open: Vec::new(),
        depth: 0,
        numbers: HashMap::new(),
        references: HashMap::new(),
        raw: None,
        hidden: None,
        ampersands: 0,
        image: None,
        alignments: Vec::new(),
        cell: 0,
        in_head: false,
    };
    for (event, range) in Parser::new_ext(body, options()).into_offset_iter() {
        writer.event(event, range.start);
    }
    while let Some(end) = writer.open.pop() {
        writer.html += &end;
    }
    CLEANER.clean(&writer.html).to_string()
}

struct Writer<'a> {
    html: String,
    lines: Lines,
    render: &'a Render<'a>,
    /// The ends of the elements that are open; empty where one was left out.
    open: Vec<Cow<'static, str>>,
    /// How many of them were not left out.
    depth: usize,
    /// Footnotes by label.
    numbers: HashMap<String, usize>,
    /// How often each was referred to.
    references: HashMap<usize, usize>,
    /// The raw HTML of a block, until it ends.
    raw: Option<String>,
    /// The element (`script`, `style`) whose words are left out until it ends.
    hidden: Option<&'static str>,
    /// Pieces of text with an ampersand so far: see [`split_run`].
    ampersands: usize,
    /// The picture whose alt text is being read, and how deep in it we are.
    image: Option<Image>,
    alignments: Vec<Alignment>,
    cell: usize,
    in_head: bool,
}

struct Image {
    wiki: bool,
    target: String,
    alt: String,
    depth: usize,
}

impl Writer<'_> {
    fn event(&mut self, event: Event<'_>, at: usize) {
        if let Some(image) = &mut self.image {
            match event {
                Event::Start(_) => image.depth += 1,
                Event::End(_) if image.depth > 0 => image.depth -= 1,
                Event::End(_) => self.end_image(),
                Event::Text(text) | Event::Code(text) => image.alt.push_str(&text),
                Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.hidden.is_none() => {
                // Each entity is an event of its own.
                if text.contains('&') {
                    self.ampersands += 1;
                    split_run(self.ampersands, &mut self.html);
                }
                escape(&text, &mut self.html);
            }
            Event::Code(text) if self.hidden.is_none() => {
                self.html += "<code>";
                escape(&text, &mut self.html);
                self.html += "</code>";
            }
            Event::Html(html) => match &mut self.raw {
                Some(raw) => raw.push_str(&html),
                None => self.html += &words_of(&html),
            },
            Event::InlineHtml(html) => self.inline_html(&html),
            Event::FootnoteReference(label) => {
                let number = self.number(&label);
                let times = self.references.entry(number).or_insert(0);
                *times += 1;
                let id = if *times == 1 { format!(" id=\"fnref-{number}\"") } else { String::new() };
                self.put(format_args!("<sup{id}><a href=\"#fn-{number}\">{number}</a></sup>"));
            }
            Event::SoftBreak => self.html.push('\n'),
            Event::HardBreak => self.html += "<br>\n",
            Event::Rule => {
                let line = self.line(at);
                self.put(format_args!("<hr{line}>\n"));
            }
            Event::TaskListMarker(done) => {
                let checked = if done { " checked" } else { "" };
                let line = self.line(at);
                self.put(format_args!("<input type=\"checkbox\" disabled{checked}{line}> "));
            }
            Event::Text(_) | Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    /// Writes markup of ours.
    fn put(&mut self, markup: fmt::Arguments<'_>) {
        // Writing to a text cannot fail.
        let _ = self.html.write_fmt(markup);
    }

    fn line(&self, at: usize) -> String {
        format!(" data-line=\"{}\"", self.lines.at(at))
    }

    /// Opens an element, or leaves it out where it would stand too deep.
    fn push(&mut self, start: &str, end: impl Into<Cow<'static, str>>) {
        self.push_within(DEEPEST, start, end);
    }

    fn push_within(&mut self, deepest: usize, start: &str, end: impl Into<Cow<'static, str>>) {
        if self.depth >= deepest {
            self.open.push("".into());
            return;
        }
        let end = end.into();
        if !end.is_empty() {
            self.depth += 1;
        }
        self.html += start;
        self.open.push(end);
    }

    fn start(&mut self, tag: Tag<'_>, at: usize) {
        let line = self.line(at);
        match tag {
            Tag::Paragraph => self.push(&format!("<p{line}>"), "</p>\n"),
            Tag::Heading { level, .. } => {
                let level = level as u8;
                self.push(&format!("<h{level}{line}>"), format!("</h{level}>\n"));
            }
            Tag::BlockQuote(_) => self.push(&format!("<blockquote{line}>\n"), "</blockquote>\n"),
            Tag::CodeBlock(kind) => {
                let language = match &kind {
                    CodeBlockKind::Fenced(info) => language(info),
                    CodeBlockKind::Indented => "",
                };
                let language = match language {
                    "" => String::new(),
                    language => format!(" data-language=\"{language}\""),
                };
                self.push(&format!("<pre{line}><code{language}>"), "</code></pre>\n");
            }
            Tag::HtmlBlock => {
                self.raw = Some(String::new());
                self.push("", "");
            }
            Tag::List(None) => self.push(&format!("<ul{line}>\n"), "</ul>\n"),
            Tag::List(Some(1)) => self.push(&format!("<ol{line}>\n"), "</ol>\n"),
            Tag::List(Some(first)) => self.push(&format!("<ol start=\"{first}\"{line}>\n"), "</ol>\n"),
            Tag::Item => self.push(&format!("<li{line}>"), "</li>\n"),
            Tag::FootnoteDefinition(label) => {
                let number = self.number(&label);
                self.push(
                    &format!(
                        "<div id=\"fn-{number}\"{line}><sup><a href=\"#fnref-{number}\">{number}</a></sup> "
                    ),
                    "</div>\n",
                );
            }
            Tag::Table(alignments) => {
                self.alignments = alignments;
                self.push(&format!("<table{line}>\n"), "</table>\n");
            }
            Tag::TableHead => {
                (self.cell, self.in_head) = (0, true);
                self.push_within(DEEPEST + PARTS_OF_A_TABLE, "<thead><tr>", "</tr></thead>\n");
            }
            Tag::TableRow => {
                (self.cell, self.in_head) = (0, false);
                self.push_within(DEEPEST + PARTS_OF_A_TABLE, &format!("<tr{line}>"), "</tr>\n");
            }
            Tag::TableCell => {
                let align = match self.alignments.get(self.cell) {
                    Some(Alignment::Left) => " align=\"left\"",
                    Some(Alignment::Center) => " align=\"center\"",
                    Some(Alignment::Right) => " align=\"right\"",
                    Some(Alignment::None) | None => "",
                };
                self.cell += 1;
                let name = if self.in_head { "th" } else { "td" };
                let (start, end) = (format!("<{name}{align}>"), format!("</{name}>"));
                self.push_within(DEEPEST + PARTS_OF_A_TABLE, &start, end);
            }
            Tag::Emphasis => self.push("<em>", "</em>"),
            Tag::Strong => self.push("<strong>", "</strong>"),
            Tag::Strikethrough => self.push("<del>", "</del>"),
            Tag::Superscript => self.push("<sup>", "</sup>"),
            Tag::Subscript => self.push("<sub>", "</sub>"),
            Tag::Link { link_type, dest_url, .. } => self.start_link(link_type, &dest_url),
            Tag::Image { link_type, dest_url, .. } => {
                let wiki = matches!(link_type, LinkType::WikiLink { .. });
                self.image =
                    Some(Image { wiki, target: dest_url.into_string(), alt: String::new(), depth: 0 });
            }
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => self.push("", ""),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        // What was hidden inside a paragraph ends with it, at the latest.
        if matches!(tag, TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_) | TagEnd::TableCell) {
            self.hidden = None;
        }
        if tag == TagEnd::HtmlBlock
            && let Some(raw) = self.raw.take()
        {
            let words = words_of(&raw);
            if !words.trim().is_empty() {
                self.put(format_args!("<p>{}</p>\n", words.trim()));
            }
        }
        if let Some(end) = self.open.pop() {
            if !end.is_empty() {
                self.depth -= 1;
            }
            self.html += &end;
        }
    }

    fn start_link(&mut self, link_type: LinkType, target: &str) {
        let (kind, wiki) = match link_type {
            LinkType::WikiLink { .. } => (LinkKind::Wiki, true),
            _ => (LinkKind::Markdown, false),
        };
        if link_type == LinkType::Email && !target.starts_with("mailto:") {
            return self.start_outside(&format!("mailto:{target}"));
        }
        if !wiki && has_scheme(target) {
            return self.start_outside(target);
        }
        let (path, heading) = target.split_once('#').unwrap_or((target, ""));
        let path = if wiki { path.trim().into() } else { percent_decode_str(path).decode_utf8_lossy() };
        let heading = if wiki { heading.into() } else { percent_decode_str(heading).decode_utf8_lossy() };
        match (self.render.note)(kind, &path) {
            Some(note) => {
                let heading = match &*heading {
                    "" => String::new(),
                    heading => format!(" data-heading=\"{}\"", escaped(heading)),
                };
                self.push(&format!("<a data-note=\"{}\"{heading}>", escaped(&note)), "</a>");
            }
            None => self.push(&format!("<span data-missing=\"{}\">", escaped(&path)), "</span>"),
        }
    }

    /// A link out of the notebook, where it is one that may be opened; else its words alone.
    fn start_outside(&mut self, target: &str) {
        match outside(target) {
            Some(url) => self.push(&format!("<a href=\"{}\">", escaped(url.as_str())), "</a>"),
            None => self.push("<span>", "</span>"),
        }
    }

    fn end_image(&mut self) {
        let Some(Image { wiki, target, alt, .. }) = self.image.take() else { return };
        if self.hidden.is_some() {
            return;
        }
        let alt = super::one_line(&alt);
        let alt = escaped(&alt);
        if !wiki && has_scheme(&target) {
            match outside(&target).filter(|url| url.scheme() != "mailto") {
                Some(url) => {
                    self.put(format_args!("<span data-remote=\"{}\">{alt}</span>", escaped(url.as_str())));
                }
                None => self.put(format_args!("<span>{alt}</span>")),
            }
            return;
        }
        let path = target.split('#').next().unwrap_or_default();
        let path = if wiki { path.trim().into() } else { percent_decode_str(path).decode_utf8_lossy() };
        if let Some(src) = (self.render.image)(&path) {
            self.put(format_args!("<img src=\"{}\" alt=\"{alt}\">", escaped(&src)));
        } else if let Some(note) = (self.render.note)(LinkKind::Embed, &path).filter(|_| wiki) {
            self.put(format_args!("<a data-note=\"{}\">{alt}</a>", escaped(&note)));
        } else {
            self.put(format_args!("<span data-missing=\"{}\">{alt}</span>", escaped(&path)));
        }
    }

    fn inline_html(&mut self, html: &str) {
        let name = html.trim_start_matches(['<', '/']);
        let is = |known: &str| is_element(name, known);
        match self.hidden {
            None if html.starts_with("</") || html.ends_with("/>") => {}
            None => self.hidden = ["script", "style"].into_iter().find(|known| is(known)),
            Some(known) if html.starts_with("</") && is(known) => self.hidden = None,
            Some(_) => {}
        }
        if self.hidden.is_none() && is("br") {
            self.html += "<br>";
        }
    }

    fn number(&mut self, label: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(label.to_owned()).or_insert(next)
    }
}

/// Tells whether a target names a scheme or a host, so that it is nothing of the notebook.
fn has_scheme(target: &str) -> bool {
    let target = target.trim_start();
    let scheme = target.split([':', '/', '?', '#']).next().unwrap_or_default();
    let named = target.as_bytes().get(scheme.len()) == Some(&b':')
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    named || target.starts_with("//") || target.starts_with("\\\\")
}

/// An address that may be opened in a browser or a mail program (P24).
fn outside(target: &str) -> Option<Url> {
    let url = Url::parse(target.trim()).ok().filter(|url| url.as_str().len() <= LONGEST)?;
    matches!(url.scheme(), "http" | "https" | "mailto").then_some(url)
}

/// The language of a fenced block, where it has the form of one.
fn language(info: &str) -> &str {
    let name = info.split([' ', ',', '{']).next().unwrap_or_default();
    let sound = name.len() <= 20 && name.chars().all(|c| c.is_ascii_alphanumeric() || "+-#._".contains(c));
    if sound { name } else { "" }
}

/// What the second door alone makes of HTML.
#[cfg(test)]
pub(super) fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}
