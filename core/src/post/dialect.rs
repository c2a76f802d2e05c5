//! How generators read markdown, and what has to be written so that a reader sees what the note says.
//!
//! Tried on Hugo 0.111, Zola 0.22 and 0.23, Jekyll 4.3 (kramdown), Eleventy 3.1 (markdown-it) and Astro 5 (remark).
//! Hugo finds shortcodes in code too and drops raw HTML with the words in it; Zola finds its own in code too, and its
//! two versions disagree on how they are escaped, so entities and `<pre><code>` are used, which both take. kramdown
//! makes tables of lines with `|`, and leaves markdown in raw HTML alone. Only the source's trouble spots are edited.

mod code;
mod images;
mod lesser;
mod manners;
mod text;

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::adapt::{Edits, html_ranges};
use super::words::{escape, link_target, say};
use super::{Block, Composed, Conventions, Dialect, MARKDOWN, html};
use manners::{Anchors, Manners};

/// Writes a block of a post, with the end of its last line.
pub(super) fn written(block: &Block, composed: &Composed, blog: &Conventions) -> String {
    let manners = Manners::of(blog);
    let link = blog.places(composed).link;
    let picture =
        |name: &str| composed.images.iter().any(|image| image.name == name).then(|| format!("{link}{name}"));
    let mut out = String::new();
    match block {
        Block::Heading { level, text, anchor } => {
            let heading = safe(&format!("{} {text}", "#".repeat(usize::from(*level))), &manners, &picture);
            let heading = heading.trim_end();
            match (anchor, manners.anchors) {
                (None, _) => out.push_str(heading),
                (Some(anchor), Anchors::Attribute) => out.extend([heading, " {#", anchor, "}"]),
                // `{#…}` begins a comment of templates, and Zola's versions differ in who reads it first.
                (Some(anchor), Anchors::Element) => {
                    out.extend(["<div id=\"", anchor, "\"></div>\n\n", heading]);
                }
            }
        }
        Block::Text(text) => out.push_str(safe(text, &manners, &picture).trim_matches('\n')),
    }
    out.push('\n');
    out
}

/// Makes a piece of markdown safe for a generator; `picture` gives the place of a picture that goes with the post.
fn safe(markdown: &str, manners: &Manners, picture: &dyn Fn(&str) -> Option<String>) -> String {
    let events: Vec<(Event<'_>, Range<usize>)> =
        Parser::new_ext(markdown, MARKDOWN).into_offset_iter().collect();
    let mut writer = Writer {
        markdown,
        manners,
        picture,
        edits: Edits::new(markdown),
        aside: Vec::new(),
        headings: Vec::new(),
        tables: 0,
        images: 0,
        links: Vec::new(),
    };
    lesser::replace(&mut writer, &events);
    writer.walk(&events);
    for (range, is_block) in html_ranges(&events) {
        writer.raw_html(range, is_block);
    }
    writer.braces();
    writer.edits.apply()
}

struct Writer<'a> {
    markdown: &'a str,
    manners: &'a Manners,
    picture: &'a dyn Fn(&str) -> Option<String>,
    edits: Edits<'a>,
    /// Parts where braces are not text: code, and what a generator reads as it is.
    aside: Vec<Range<usize>>,
    headings: Vec<Range<usize>>,
    tables: u32,
    images: u32,
    links: Vec<OpenLink>,
}

/// A link or a picture whose end is not reached yet.
struct OpenLink {
    range: Range<usize>,
    kind: LinkType,
    target: String,
    title: String,
    /// Its number among the events.
    at: usize,
}

impl<'a> Writer<'a> {
    fn source(&self, range: &Range<usize>) -> &'a str {
        self.markdown.get(range.clone()).unwrap_or_default()
    }

    fn walk(&mut self, events: &[(Event<'_>, Range<usize>)]) {
        let mut block: Option<code::Block<'_>> = None;
        for (number, (event, range)) in events.iter().enumerate() {
            match event {
                Event::Start(Tag::CodeBlock(kind)) => {
                    self.aside.push(range.clone());
                    block = Some(code::Block { kind, range: range.clone(), texts: Vec::new() });
                }
                Event::End(TagEnd::CodeBlock) => {
                    if let Some(block) = block.take() {
                        self.code_block(&block);
                    }
                }
                Event::Text(_) => match &mut block {
                    Some(block) => block.texts.push(range.clone()),
                    None => self.text(range),
                },
                Event::Code(code) => {
                    self.aside.push(range.clone());
                    self.inline_code(code, range);
                }
                Event::HardBreak => self.hard_break(range),
                Event::Start(Tag::Heading { .. }) => {
                    self.headings.push(range.clone());
                    // kramdown shows the marks of a heading that says nothing.
                    if matches!(events.get(number + 1), Some((Event::End(TagEnd::Heading(_)), _)))
                        && self.manners.kramdown
                    {
                        let end = range.start + self.source(range).trim_end().len();
                        self.edits.put(range.start..end, "");
                    }
                }
                Event::Start(Tag::Table(_)) => {
                    self.tables += 1;
                    self.part_from_paragraph(range);
                }
                Event::End(TagEnd::Table) => self.tables = self.tables.saturating_sub(1),
                Event::Start(Tag::Strikethrough) => self.strikethrough(range),
                Event::Start(Tag::Item) => {
                    self.list_mark(range);
                    if matches!(events.get(number + 1), Some((Event::End(TagEnd::Item), _))) {
                        self.empty_item(range);
                    }
                }
                Event::Start(Tag::Link { link_type: LinkType::Autolink, dest_url, .. }) => {
                    self.aside.push(range.clone());
                    if self.manners.reads_templates() && manners::has_braces(dest_url) {
                        let target = without_braces(&link_target(dest_url));
                        let words = escape(dest_url).replace('{', "&#123;");
                        self.edits.put(range.clone(), format!("[{words}]({target})"));
                    }
                }
                Event::Start(
                    Tag::Link { link_type, dest_url, title, .. }
                    | Tag::Image { link_type, dest_url, title, .. },
                ) => {
                    self.images += u32::from(matches!(event, Event::Start(Tag::Image { .. })));
                    self.links.push(OpenLink {
                        range: range.clone(),
                        kind: *link_type,
                        target: dest_url.to_string(),
                        title: title.to_string(),
                        at: number,
                    });
                }
                Event::End(TagEnd::Link) if self.links.last().is_none_or(|link| link.range != *range) => {}
                Event::End(TagEnd::Link | TagEnd::Image) => {
                    let Some(link) = self.links.pop() else { continue };
                    let image = matches!(event, Event::End(TagEnd::Image));
                    self.images = self.images.saturating_sub(u32::from(image));
                    if link.kind != LinkType::Inline {
                        continue;
                    }
                    if image {
                        let inside = events.get(link.at..number).unwrap_or_default();
                        let alt = say(inside.iter().map(|(event, _)| event));
                        if self.image(&link, &alt) {
                            continue;
                        }
                    }
                    self.target(&link.range, &link.target, image);
                }
                _ => {}
            }
        }
    }

    /// Writes where a link or a picture leads: pictures of the post have a place of their own, and braces are no text
    /// there.
    fn target(&mut self, range: &Range<usize>, target: &str, image: bool) {
        let source = self.source(range);
        let Some(begin) = target_start(source) else { return };
        let rest = source.get(begin..).unwrap_or_default();
        let place = if image { (self.picture)(target) } else { None };
        let braces = target.contains('{') || target.contains('}');
        let angles = rest.starts_with('<');
        if place.is_none() && !braces && !(angles && self.manners.kramdown) {
            return;
        }
        let end = if angles {
            rest.find('>').map_or(rest.len(), |at| at + 1)
        } else {
            rest.find([' ', '\n', '\t']).unwrap_or(rest.len().saturating_sub(1))
        };
        let new = without_braces(&link_target(place.as_deref().unwrap_or(target)));
        let at = range.start + begin;
        self.aside.push(at..at + end);
        self.edits.put(at..at + end, new);
    }

    /// Keeps braces in text from being read as the beginning of a template, of attributes or of a shortcode.
    fn braces(&mut self) {
        for (at, _) in self.markdown.match_indices('{') {
            if self.aside.iter().any(|range| range.contains(&at)) {
                continue;
            }
            let rest = self.markdown.get(at..).unwrap_or_default();
            // At the end of a heading `{x}` would be taken for its attributes.
            let heading =
                self.manners.heading_attributes && self.headings.iter().any(|range| range.contains(&at));
            if self.manners.begins_in_text(rest) || heading {
                let slashes = self.markdown.get(..at).unwrap_or_default();
                let slashes = slashes.len() - slashes.trim_end_matches('\\').len();
                self.edits.put(at - slashes % 2..at + 1, "&#123;");
            }
        }
    }

    fn raw_html(&mut self, range: Range<usize>, is_block: bool) {
        let source = self.source(&range);
        let mut at = 0;
        while let Some(step) = source.get(at..).and_then(|rest| rest.find('<')) {
            at += step;
            let rest = source.get(at..).unwrap_or_default();
            let begin = range.start + at;
            if rest.starts_with("<!--")
                && let Some(end) = rest.find("-->")
            {
                // The divider has one spelling only.
                let inside = rest.get(4..end).unwrap_or_default();
                if self.manners.generator == Dialect::Hugo && inside.trim() == "more" {
                    self.edits.put(begin..begin + end + 3, "<!--more-->");
                }
                at += end + 3;
                continue;
            }
            match html::tag(rest) {
                Some(tag) if html::is_plain(&tag) => {
                    let closed = is_block && rest.contains(&format!("</{}", tag.name));
                    self.tag(&tag, begin, is_block, closed);
                    at += tag.source.len();
                }
                Some(tag) if html::is_known(&tag) => {
                    self.bare_tag(&tag, begin);
                    at += tag.source.len();
                }
                _ => {
                    self.edits.put(begin..begin + 1, "&lt;");
                    at += 1;
                }
            }
        }
    }

    /// Writes a tag without its attributes: something in them runs, or says how it looks.
    fn bare_tag(&mut self, tag: &html::TagSource<'_>, begin: usize) {
        let range = begin..begin + tag.source.len();
        let text = if tag.name.eq_ignore_ascii_case("img") {
            let alt = html::attribute(tag.source, "alt").unwrap_or_default();
            let target = html::attribute(tag.source, "src").unwrap_or_default();
            let place = (self.picture)(&target).or_else(|| super::talk::web_link(&target));
            match place.filter(|_| self.manners.html) {
                Some(place) => images::tag(&alt, &without_braces(&link_target(&place)), ""),
                None => escape(&alt).replace('{', "&#123;"),
            }
        } else if !self.manners.html {
            in_markdown(tag)
        } else if tag.source.starts_with("</") {
            format!("</{}>", tag.name)
        } else {
            format!("<{}>", tag.name)
        };
        self.edits.put(range, text);
    }

    /// Writes a tag; `closed` says that its end stands in the same piece of HTML, where markdown means nothing.
    fn tag(&mut self, tag: &html::TagSource<'_>, begin: usize, is_block: bool, closed: bool) {
        let range = begin..begin + tag.source.len();
        if tag.name.eq_ignore_ascii_case("img") {
            let alt = html::attribute(tag.source, "alt").unwrap_or_default();
            let target = html::attribute(tag.source, "src").unwrap_or_default();
            let place = (self.picture)(&target);
            // Astro knows pictures of its own in markdown only.
            if !self.manners.html || place.is_some() {
                // In a block of HTML markdown is not read.
                let text = if is_block && self.manners.html {
                    images::tag(&alt, &without_braces(&link_target(&place.unwrap_or(target))), "")
                } else {
                    let place = without_braces(&link_target(&place.unwrap_or(target)));
                    images::written(&alt, &place, "", self.manners)
                        .unwrap_or_else(|| format!("![{}]({place})", escape(&alt).replace('{', "&#123;")))
                };
                self.edits.put(range, text);
            }
        } else if !self.manners.html {
            self.edits.put(range, in_markdown(tag));
        } else if self.manners.kramdown
            && is_block
            && !closed
            && !tag.source.starts_with("</")
            && html::holds_blocks(tag.name)
            && html::attribute(tag.source, "markdown").is_none()
        {
            let name = 1 + tag.name.len();
            self.edits.put(begin + name..begin + name, " markdown=\"1\"");
        }
    }
}

/// Finds where the target of an inline link begins in its source: behind the last `](` whose rest is no text.
fn target_start(source: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut slash = false;
    let mut tick = None;
    let bytes = source.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if slash {
            slash = false;
        } else if byte == b'`' {
            let run = bytes.get(at..).unwrap_or_default().iter().take_while(|b| **b == b'`').count();
            tick = match tick {
                None => source.get(at + run..).filter(|rest| closes(rest, run)).map(|_| run),
                Some(open) if open == run => None,
                open => open,
            };
            at += run;
            continue;
        } else if tick.is_none() {
            match byte {
                b'\\' => slash = true,
                b'[' => depth += 1,
                b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        let rest = source.get(at + 1..)?.strip_prefix('(')?;
                        return Some(at + 2 + rest.len() - rest.trim_start().len());
                    }
                }
                _ => {}
            }
        }
        at += 1;
    }
    None
}

/// Tells whether a run of as many backticks comes later.
fn closes(rest: &str, run: usize) -> bool {
    let mut rest = rest;
    while let Some(at) = rest.find('`') {
        let found = rest.get(at..).unwrap_or_default();
        let length = found.len() - found.trim_start_matches('`').len();
        if length == run {
            return true;
        }
        rest = found.get(length..).unwrap_or_default();
    }
    false
}

fn without_braces(target: &str) -> String {
    target.replace('{', "%7B").replace('}', "%7D")
}

/// Says in markdown what a tag says, for a generator that drops tags: a break is a space.
fn in_markdown(tag: &html::TagSource<'_>) -> String {
    match tag.name.to_ascii_lowercase().as_str() {
        // Words on its two sides stay two words.
        "br" | "td" | "th" | "li" | "dt" | "dd" | "p" | "div" => " ".into(),
        _ => String::new(),
    }
}
