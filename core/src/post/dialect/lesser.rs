//! What some generators do not know, said with what they know: tables, struck words, tasks and footnotes.

use std::ops::Range;

use pulldown_cmark::{Alignment, Event, Tag, TagEnd};

use super::{Writer, html};
use crate::post::words::link_target;

/// Replaces what the generator does not know.
pub(super) fn replace(writer: &mut Writer<'_>, events: &[(Event<'_>, Range<usize>)]) {
    let manners = writer.manners;
    let mut numbers: Vec<&str> = Vec::new();
    for (number, (event, range)) in events.iter().enumerate() {
        match event {
            Event::TaskListMarker(done) if !manners.tasks => {
                writer.edits.put(range.clone(), if *done { "☑" } else { "☐" });
            }
            Event::Start(Tag::Strikethrough) if !manners.strikethrough => {
                let source = writer.source(range);
                let marks = if source.starts_with("~~") { 2 } else { 1 };
                writer.edits.put(range.start..range.start + marks, "<del>");
                writer.edits.put(range.end - marks..range.end, "</del>");
            }
            Event::Start(Tag::Table(columns)) if !manners.tables => {
                let rest = events.get(number..).unwrap_or_default();
                let end = rest.iter().position(|(event, _)| *event == Event::End(TagEnd::Table));
                let inside = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
                let ends = if writer.source(range).ends_with('\n') { "\n" } else { "" };
                writer.edits.put(range.clone(), table(inside, columns, writer.picture) + ends);
                writer.aside.push(range.clone());
            }
            Event::FootnoteReference(name) if !manners.footnotes => {
                if !numbers.contains(&name.as_ref()) {
                    numbers.push(name);
                }
                let at = numbers.iter().position(|known| *known == name.as_ref()).unwrap_or_default() + 1;
                let name = html::entities(name);
                writer.edits.put(range.clone(), format!("<sup>[{at}](#note-{})</sup>", link_target(&name)));
            }
            Event::Start(Tag::FootnoteDefinition(name)) if !manners.footnotes => {
                footnote(writer, range, name, &numbers);
            }
            _ => {}
        }
    }
}

/// Writes a footnote as a paragraph that its number leads to.
fn footnote(writer: &mut Writer<'_>, range: &Range<usize>, name: &str, numbers: &[&str]) {
    let source = writer.source(range);
    let Some(mark) = source.find("]:") else { return };
    let at = numbers
        .iter()
        .position(|known| *known == name)
        .map_or_else(|| name.to_owned(), |at| (at + 1).to_string());
    let begin = source.find("[^").unwrap_or_default();
    let end = mark + 2;
    let space = source.get(end..).map_or(0, |rest| rest.len() - rest.trim_start_matches([' ', '\t']).len());
    let open = format!("<span id=\"note-{}\">{at}:</span> ", html::entities(name));
    writer.edits.put(range.start + begin..range.start + end + space, open);
    // Its other lines are indented, which would make them code.
    for (line, _) in source.match_indices('\n') {
        let rest = source.get(line + 1..).unwrap_or_default();
        let indent = (rest.len() - rest.trim_start_matches(' ').len()).min(4);
        if indent > 0 {
            let at = range.start + line + 1;
            writer.edits.put(at..at + indent, "");
        }
    }
}

/// Writes a table as HTML on one line, so that it can stand wherever the markdown did.
fn table(
    events: &[(Event<'_>, Range<usize>)],
    columns: &[Alignment],
    picture: &dyn Fn(&str) -> Option<String>,
) -> String {
    let mut out = String::new();
    let mut column = 0;
    let mut cell = "td";
    let mut silent = 0u32;
    for (event, _) in events {
        match event {
            Event::Start(Tag::Table(_)) => out.push_str("<table>"),
            Event::Start(Tag::TableHead) => {
                (cell, column) = ("th", 0);
                out.push_str("<thead><tr>");
            }
            Event::End(TagEnd::TableHead) => {
                cell = "td";
                out.push_str("</tr></thead><tbody>");
            }
            Event::Start(Tag::TableRow) => {
                column = 0;
                out.push_str("<tr>");
            }
            Event::End(TagEnd::TableRow) => out.push_str("</tr>"),
            Event::Start(Tag::TableCell) => {
                let align = match columns.get(column) {
                    Some(Alignment::Left) => " align=\"left\"",
                    Some(Alignment::Right) => " align=\"right\"",
                    Some(Alignment::Center) => " align=\"center\"",
                    Some(Alignment::None) | None => "",
                };
                column += 1;
                out.extend(["<", cell, align, ">"]);
            }
            Event::End(TagEnd::TableCell) => out.extend(["</", cell, ">"]),
            Event::Start(Tag::Image { dest_url, .. }) => {
                let place = picture(dest_url).unwrap_or_else(|| dest_url.to_string());
                out.extend(["<img src=\"", &html::entities(&link_target(&place)), "\" alt=\""]);
                silent += 1;
            }
            Event::End(TagEnd::Image) => {
                silent = silent.saturating_sub(1);
                out.push_str("\">");
            }
            Event::Start(Tag::Link { dest_url, .. }) if silent == 0 => {
                out.extend(["<a href=\"", &html::entities(&link_target(dest_url)), "\">"]);
            }
            Event::End(TagEnd::Link) if silent == 0 => out.push_str("</a>"),
            Event::Start(tag) if silent == 0 => out.push_str(open(tag)),
            Event::End(tag) if silent == 0 => out.push_str(close(*tag)),
            Event::Text(text) => out.push_str(&html::entities(text)),
            Event::Code(code) if silent == 0 => out.extend(["<code>", &html::entities(code), "</code>"]),
            Event::Code(code) => out.push_str(&html::entities(code)),
            Event::InlineHtml(raw) if silent == 0 => match html::tag(raw) {
                Some(tag) if html::is_plain(&tag) && tag.source.len() == raw.len() => out.push_str(raw),
                _ => out.push_str(&html::entities(raw)),
            },
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
    }
    out.push_str("</tbody></table>");
    out
}

fn open(tag: &Tag<'_>) -> &'static str {
    match tag {
        Tag::Emphasis => "<em>",
        Tag::Strong => "<strong>",
        Tag::Strikethrough => "<del>",
        _ => "",
    }
}

fn close(tag: TagEnd) -> &'static str {
    match tag {
        TagEnd::Emphasis => "</em>",
        TagEnd::Strong => "</strong>",
        TagEnd::Strikethrough => "</del>",
        _ => "",
    }
}
