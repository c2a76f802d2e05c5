//! How generators read markdown, and what has to be written so that a reader sees what the note says.
//!
//! Tried on Hugo 0.111, Zola 0.22 and 0.23: Hugo finds shortcodes in code too and drops raw HTML with the words
//! in it; Zola finds its own in code too, and its two versions disagree on how they are escaped, so entities and
//! `<pre><code>` are used, which both take. Only the source's trouble spots are edited.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Parser, Tag, TagEnd};

use super::adapt::{Edits, html_ranges};
use super::words::{escape, link_target};
use super::{Dialect, MARKDOWN, html};

/// Makes a piece of markdown safe for a generator.
pub(super) fn safe(markdown: &str, dialect: Dialect) -> String {
    let events: Vec<(Event<'_>, Range<usize>)> =
        Parser::new_ext(markdown, MARKDOWN).into_offset_iter().collect();
    let mut edits = Edits::new(markdown);
    // Parts where braces are not text: code, and what a generator reads as it is.
    let mut aside: Vec<Range<usize>> = Vec::new();
    let mut headings: Vec<Range<usize>> = Vec::new();
    let mut block: Option<Block<'_>> = None;
    for (event, range) in &events {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                aside.push(range.clone());
                block = Some(Block { kind, range: range.clone(), texts: Vec::new() });
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some(block) = block.take() {
                    code_block(markdown, &block, dialect, &mut edits);
                }
            }
            Event::Text(_) => {
                if let Some(block) = &mut block {
                    block.texts.push(range.clone());
                }
            }
            Event::Code(code) => {
                aside.push(range.clone());
                match dialect {
                    Dialect::Hugo => {
                        let source = markdown.get(range.clone()).unwrap_or_default();
                        if !without_shortcodes(source, range.start, &mut edits) {
                            edits.put(range.clone(), as_text(code));
                        }
                    }
                    Dialect::Zola if has_braces(code) => {
                        edits.put(range.clone(), format!("<code>{}</code>", all_entities(code)));
                    }
                    Dialect::Zola => {}
                }
            }
            Event::Start(Tag::Heading { .. }) => headings.push(range.clone()),
            Event::Start(Tag::Link { link_type: LinkType::Autolink, dest_url, .. }) => {
                aside.push(range.clone());
                if dialect == Dialect::Zola && has_braces(dest_url) {
                    let target = link_target(dest_url).replace('{', "%7B").replace('}', "%7D");
                    edits.put(
                        range.clone(),
                        format!("[{}]({target})", escape(dest_url).replace('{', "&#123;")),
                    );
                }
            }
            _ => {}
        }
    }
    for (range, _) in html_ranges(&events) {
        raw_html(markdown, range, dialect, &mut edits);
    }
    for (at, _) in markdown.match_indices('{') {
        if aside.iter().any(|range| range.contains(&at)) {
            continue;
        }
        let next = markdown.get(at + 1..).and_then(|rest| rest.chars().next());
        let begins = match dialect {
            Dialect::Hugo => {
                matches!(next, Some('{'))
                    && markdown.get(at + 2..).is_some_and(|rest| rest.starts_with(['<', '%']))
            }
            Dialect::Zola => matches!(next, Some('{' | '%' | '#')),
        };
        // At the end of a heading `{x}` would be taken for its attributes.
        if begins || headings.iter().any(|range| range.contains(&at)) {
            let slashes = markdown.get(..at).unwrap_or_default();
            let slashes = slashes.len() - slashes.trim_end_matches('\\').len();
            edits.put(at - slashes % 2..at + 1, "&#123;");
        }
    }
    edits.apply()
}

struct Block<'a> {
    kind: &'a CodeBlockKind<'a>,
    range: Range<usize>,
    texts: Vec<Range<usize>>,
}

fn has_braces(code: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|brace| code.contains(brace))
}

fn code_block(markdown: &str, block: &Block<'_>, dialect: Dialect, edits: &mut Edits<'_>) {
    let (Some(first), Some(last)) = (block.texts.first(), block.texts.last()) else { return };
    let source = |range: &Range<usize>| markdown.get(range.clone()).unwrap_or_default();
    let (open, close, write): (String, &str, fn(&str) -> String) = match dialect {
        Dialect::Hugo => {
            if without_shortcodes(source(&block.range), block.range.start, edits) {
                return;
            }
            (String::new(), "", |line| if line.trim().is_empty() { "&nbsp;".into() } else { as_text(line) })
        }
        Dialect::Zola if !has_braces(source(&block.range)) => return,
        Dialect::Zola => {
            let language = match block.kind {
                CodeBlockKind::Fenced(info) => info.split([' ', ',', '{']).next().unwrap_or_default(),
                CodeBlockKind::Indented => "",
            };
            let open = if language.is_empty() {
                "<pre><code>".to_owned()
            } else {
                format!("<pre><code class=\"language-{}\">", html::entities(language))
            };
            (open, "</code></pre>", block_entities)
        }
    };
    // Outside raw HTML a line's end has to be written.
    let line_end = if dialect == Dialect::Hugo { "\\\n" } else { "\n" };
    let indented = matches!(block.kind, CodeBlockKind::Indented);
    // What makes an indented block code would stay visible in front of its lines.
    let begin = if indented { without_indent(markdown, first.start) } else { block.range.start };
    edits.put(begin..first.start, open);
    let mut before = first.start;
    for range in &block.texts {
        if indented && range.start > before {
            edits.put(without_indent(markdown, range.start).max(before)..range.start, "");
        }
        before = range.end;
        let text = source(range);
        let (lines, ends) = text.strip_suffix('\n').map_or((text, false), |lines| (lines, true));
        let mut code = lines.split('\n').map(write).collect::<Vec<_>>().join(line_end);
        if ends && range != last {
            code.push_str(line_end);
        }
        if range == last {
            code.push_str(close);
        }
        edits.put(range.clone(), code);
    }
    let tail = source(&(last.end..block.range.end));
    let ends_line = if tail.is_empty() { source(last).ends_with('\n') } else { tail.ends_with('\n') };
    edits.put(last.end..block.range.end.max(last.end), if ends_line { "\n" } else { "" });
}

/// Steps back over the indent, of four columns at most, that makes a line code.
fn without_indent(markdown: &str, at: usize) -> usize {
    let before = markdown.get(..at).unwrap_or_default();
    if before.ends_with('\t') {
        return at - 1;
    }
    at - (before.len() - before.trim_end_matches(' ').len()).min(4)
}

/// Writes code inside a block that is raw HTML: only what HTML or a template would read is encoded.
fn block_entities(code: &str) -> String {
    code.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('{', "&#123;")
}

/// Writes code between inline tags, where markdown still reads what stands between them: all that could be a mark,
/// or that clever punctuation would change, becomes an entity.
fn all_entities(code: &str) -> String {
    let mut out = String::with_capacity(code.len() * 2);
    let mut before = ' ';
    let mut rest = code.chars();
    while let Some(c) = rest.next() {
        let doubled = c == before || rest.as_str().starts_with(c);
        if matches!(c, '&' | '<' | '>' | '{' | '|' | '*' | '_' | '[' | ']' | '\\' | '~' | '`' | '"' | '\'')
            || matches!(c, '.' | '-' | '%' | '}' | '$' | '=' | '+') && doubled
        {
            out.push_str("&#");
            out.push_str(&u32::from(c).to_string());
            out.push(';');
        } else {
            out.push(c);
        }
        before = c;
    }
    out
}

/// Finds what Hugo takes for shortcodes in code: where the inside of each begins and ends, or none as the end
/// where nothing closes it.
fn shortcodes(source: &str) -> Vec<(usize, Option<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(step) = source.get(at..).and_then(|rest| rest.find("{{")) {
        at += step;
        let close = match source.get(at + 2..at + 3) {
            Some("<") => ">}}",
            Some("%") => "%}}",
            _ => {
                at += 1;
                continue;
            }
        };
        at += 3;
        let end = source.get(at..).and_then(|inside| inside.find(close)).map(|end| at + end);
        found.push((at, end));
        at = end.unwrap_or(at);
    }
    found
}

/// Keeps Hugo from reading shortcodes in code: `{{< x >}}` becomes `{{</* x */>}}`, which it prints as it was. One
/// that is not closed cannot be written in code at all; then false is given, and nothing is changed.
fn without_shortcodes(source: &str, start: usize, edits: &mut Edits<'_>) -> bool {
    let found = shortcodes(source);
    if found.iter().any(|(_, end)| end.is_none()) {
        return false;
    }
    for (begin, end) in found {
        let end = end.unwrap_or(begin);
        if begin == end {
            edits.put(start + begin..start + end, "/**/");
        } else {
            edits.put(start + begin..start + begin, "/*");
            edits.put(start + end..start + end, "*/");
        }
    }
    true
}

/// Writes a line of code as text: its indent stays visible, nothing in it is a mark.
fn as_text(line: &str) -> String {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let text = escape(line.trim_start_matches(' ')).replace('{', "&#123;");
    format!("{}{text}", "&nbsp;".repeat(indent))
}

fn raw_html(markdown: &str, range: Range<usize>, dialect: Dialect, edits: &mut Edits<'_>) {
    let source = markdown.get(range.clone()).unwrap_or_default();
    let mut at = 0;
    while let Some(step) = source.get(at..).and_then(|rest| rest.find('<')) {
        at += step;
        let rest = source.get(at..).unwrap_or_default();
        let begin = range.start + at;
        if rest.starts_with("<!--")
            && let Some(end) = rest.find("-->")
        {
            // Hugo knows its divider in this spelling only.
            let inside = rest.get(4..end).unwrap_or_default();
            if dialect == Dialect::Hugo && inside.trim() == "more" {
                edits.put(begin..begin + end + 3, "<!--more-->");
            }
            at += end + 3;
            continue;
        }
        match html::tag(rest) {
            Some(tag) if html::is_plain(&tag) => {
                if dialect == Dialect::Hugo {
                    edits.put(begin..begin + tag.source.len(), in_markdown(&tag));
                }
                at += tag.source.len();
            }
            _ => {
                edits.put(begin..begin + 1, "&lt;");
                at += 1;
            }
        }
    }
}

/// Says in markdown what a tag says, for a generator that drops tags: a picture stays one, a break is a space.
fn in_markdown(tag: &html::TagSource<'_>) -> String {
    match tag.name.to_ascii_lowercase().as_str() {
        "img" => {
            let alt = html::attribute(tag.source, "alt").unwrap_or_default();
            let target = html::attribute(tag.source, "src").unwrap_or_default();
            format!("![{}]({})", escape(&alt), link_target(&target))
        }
        // Words on its two sides stay two words.
        "br" | "td" | "th" | "li" | "dt" | "dd" | "p" | "div" => " ".into(),
        _ => String::new(),
    }
}
