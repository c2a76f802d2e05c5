//! Code, in a line and in blocks: braces in it are read by some template languages all the same.

use std::ops::Range;

use pulldown_cmark::CodeBlockKind;

use super::{Edits, Writer, html};
use crate::post::Dialect;
use crate::post::words::escape;

/// A block of code.
pub(super) struct Block<'a> {
    pub(super) kind: &'a CodeBlockKind<'a>,
    pub(super) range: Range<usize>,
    pub(super) texts: Vec<Range<usize>>,
}

impl Writer<'_> {
    pub(super) fn inline_code(&mut self, code: &str, range: &Range<usize>) {
        if self.manners.generator == Dialect::Hugo {
            let source = self.source(range);
            if !without_shortcodes(source, range.start, &mut self.edits) {
                self.edits.put(range.clone(), as_text(code));
            }
        } else if self.manners.reads_code(code) || self.manners.kramdown && code.contains('|') {
            self.edits.put(range.clone(), format!("<code>{}</code>", all_entities(code)));
        }
    }

    pub(super) fn code_block(&mut self, block: &Block<'_>) {
        let (Some(first), Some(last)) = (block.texts.first(), block.texts.last()) else { return };
        let markdown = self.markdown;
        let source = |range: &Range<usize>| markdown.get(range.clone()).unwrap_or_default();
        let indented = matches!(block.kind, CodeBlockKind::Indented);
        let all: String = block.texts.iter().map(source).collect();
        let hugo = self.manners.generator == Dialect::Hugo;
        let (open, close, write): (String, String, fn(&str) -> String) = if hugo {
            if without_shortcodes(source(&block.range), block.range.start, &mut self.edits) {
                return;
            }
            let line = |line: &str| if line.trim().is_empty() { "&nbsp;".into() } else { as_text(line) };
            (String::new(), String::new(), line)
        } else if self.manners.reads_code(&all) {
            let language = match block.kind {
                CodeBlockKind::Fenced(info) => info.split([' ', ',', '{']).next().unwrap_or_default(),
                CodeBlockKind::Indented => "",
            };
            let open = if language.is_empty() {
                "<pre><code>".to_owned()
            } else {
                format!("<pre><code class=\"language-{}\">", html::entities(language))
            };
            (open, "</code></pre>".into(), block_entities)
        } else if indented && !self.manners.indented_code {
            let longest = all.split(|c| c != '`').map(str::len).max().unwrap_or_default().max(2);
            let fence = "`".repeat(longest + 1);
            (format!("{fence}\n{}", line_start(markdown, first.start)), fence, str::to_owned)
        } else {
            return;
        };
        // Outside raw HTML a line's end has to be written.
        let line_end = if hugo { "\\\n" } else { "\n" };
        // What makes an indented block code would stay visible in front of its lines.
        let begin = if indented { without_indent(markdown, first.start) } else { block.range.start };
        let fenced = close.starts_with('`');
        self.edits.put(begin..first.start, open);
        let mut before = first.start;
        for range in &block.texts {
            if indented && range.start > before {
                self.edits.put(without_indent(markdown, range.start).max(before)..range.start, "");
            }
            before = range.end;
            let text = source(range);
            let (lines, ends) = text.strip_suffix('\n').map_or((text, false), |lines| (lines, true));
            let mut code = lines.split('\n').map(write).collect::<Vec<_>>().join(line_end);
            if ends && range != last {
                code.push_str(line_end);
            }
            if range == last {
                if fenced {
                    code.push('\n');
                    code.push_str(line_start(markdown, first.start));
                }
                code.push_str(&close);
            }
            self.edits.put(range.clone(), code);
        }
        let tail = source(&(last.end..block.range.end));
        let ends_line = if tail.is_empty() { source(last).ends_with('\n') } else { tail.ends_with('\n') };
        self.edits.put(last.end..block.range.end.max(last.end), if ends_line { "\n" } else { "" });
    }
}

/// Gives what stands in front of an indented line of code, without the indent that makes it code: the marks of
/// quotes, and spaces in the place of list marks.
fn line_start(markdown: &str, at: usize) -> &str {
    let end = without_indent(markdown, at);
    let begin = markdown.get(..end).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let start = markdown.get(begin..end).unwrap_or_default();
    if start.chars().all(|c| c == '>' || c.is_whitespace()) { start } else { "" }
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
