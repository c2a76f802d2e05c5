//! Pictures with their words. In those, generators undo less than in text: Hugo shows backslashes and entities as they
//! are written, markdown-it drops them, and Astro shows entities of its own for straight quotes. So words are written
//! with no escapes where that is possible, and otherwise with what takes words as they are.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::{Manners, OpenLink, Writer, html, without_braces};
use crate::post::words::{escape, link_target};
use crate::post::{Dialect, MARKDOWN};

impl Writer<'_> {
    /// Writes a picture; false where its source stands as it is, but for its target.
    pub(super) fn image(&mut self, link: &OpenLink, alt: &str) -> bool {
        let place = (self.picture)(&link.target);
        let lower = link.target.to_lowercase();
        let elsewhere = lower.contains("://") || lower.starts_with('/') || lower.starts_with("data:");
        if place.is_none() && !elsewhere {
            // It could not be read, so it does not go with the post; a build may fail on it.
            let words = if alt.trim().is_empty() { link.target.as_str() } else { alt.trim() };
            self.edits.put(link.range.clone(), escape(words).replace('{', "&#123;"));
            return true;
        }
        let place = without_braces(&link_target(place.as_deref().unwrap_or(&link.target)));
        match written(alt, &place, &link.title, self.manners) {
            Some(text) => {
                self.edits.put(link.range.clone(), text);
                true
            }
            None => false,
        }
    }
}

/// Writes a picture so that its words are read as they are; none where escapes in markdown do that.
pub(super) fn written(alt: &str, place: &str, title: &str, manners: &Manners) -> Option<String> {
    let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
    let alt = match manners.generator {
        Dialect::Zola | Dialect::Jekyll => return None,
        Dialect::Hugo | Dialect::Astro => typographic(&alt),
        Dialect::Eleventy | Dialect::Commonmark => alt,
    };
    let quoted = title.replace('\\', "\\\\").replace('"', "\\\"");
    let end = if title.is_empty() { String::new() } else { format!(" \"{quoted}\"") };
    let plain = format!("![{alt}]({place}{end})");
    let hugo = manners.generator == Dialect::Hugo;
    let read = hugo && ["{{<", "{{%", "--", "...", "<<", ">>"].iter().any(|sign| alt.contains(sign));
    if !read && is_read_as(&plain, &alt) {
        return Some(plain);
    }
    match manners.generator {
        Dialect::Hugo => {
            let value = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
            let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", value(title)) };
            Some(format!("{{{{< figure src=\"{}\" alt=\"{}\"{title} >}}}}", value(place), value(&alt)))
        }
        Dialect::Astro => Some(format!("![{}]({place}{end})", escape(&alt).replace('{', "&#123;"))),
        _ => Some(tag(&alt, place, title)),
    }
}

/// Writes a picture as HTML.
pub(super) fn tag(alt: &str, place: &str, title: &str) -> String {
    let title =
        if title.is_empty() { String::new() } else { format!(" title=\"{}\"", html::entities(title)) };
    format!("<img src=\"{}\" alt=\"{}\"{title}>", html::entities(place), html::entities(alt))
}

/// Tells whether markdown is one picture whose words are these, with nothing between them that means something.
fn is_read_as(markdown: &str, alt: &str) -> bool {
    let mut events = Parser::new_ext(markdown, MARKDOWN);
    let begins = events.next() == Some(Event::Start(Tag::Paragraph));
    let mut words = String::new();
    let mut image = begins && matches!(events.next(), Some(Event::Start(Tag::Image { .. })));
    for event in events.by_ref() {
        match event {
            Event::Text(text) => words.push_str(&text),
            Event::End(TagEnd::Image) => break,
            _ => image = false,
        }
    }
    image
        && words == alt
        && !alt.contains(['\\', '&'])
        && events.next() == Some(Event::End(TagEnd::Paragraph))
}

/// Gives straight quotes their typographic form.
fn typographic(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.chars() {
        let opens = before.is_whitespace() || matches!(before, '(' | '[' | '–' | '—' | '“' | '‘');
        out.push(match c {
            '\'' if opens => '‘',
            '\'' => '’',
            '"' if opens => '“',
            '"' => '”',
            c => c,
        });
        before = c;
    }
    out
}
