//! Words and plain text in markdown: what is said, and how it is written so that nothing in it is a mark.

use pulldown_cmark::Event;

/// Splits a text into its words: letters and digits, lower case, apostrophes left out.
pub(super) fn words(text: &str) -> Vec<String> {
    text.replace(['\'', '’'], "")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Gives the plain text of events.
pub(super) fn say<'a, 'b: 'a>(events: impl Iterator<Item = &'a Event<'b>>) -> String {
    let mut text = String::new();
    for event in events {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            // `<pod>` is a word that somebody wrote.
            Event::InlineHtml(raw)
                if !raw.starts_with("<!--")
                    && !super::html::tag(raw).is_some_and(|tag| super::html::is_known(&tag)) =>
            {
                text.push_str(raw);
            }
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

/// Writes plain text so that markdown shows it as it is, on one line.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            '<' => out.push_str("&lt;"),
            // Only what could be the beginning of an entity.
            '&' if rest.as_str().starts_with(|c: char| c.is_ascii_alphanumeric() || c == '#') => {
                out.push_str("&amp;");
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// Writes plain text so that markdown shows it as it is, also where a block may begin.
pub(super) fn escape_line(text: &str) -> String {
    let line = escape(text.trim());
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 && line.get(digits..).is_some_and(|rest| rest.starts_with(['.', ')'])) {
        let (number, rest) = line.split_at(digits);
        return format!("{number}\\{rest}");
    }
    if line.starts_with(['-', '+', '>', '=', ':']) { format!("\\{line}") } else { line }
}

/// Writes the target of a link so that it stays one, whatever characters it has.
pub(super) fn link_target(target: &str) -> String {
    let mut out = String::with_capacity(target.len());
    for c in target.chars() {
        match c {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '\\' => out.push_str("%5C"),
            c if c.is_whitespace() || c.is_control() => {
                out.extend(percent_encoding::utf8_percent_encode(
                    c.encode_utf8(&mut [0; 4]),
                    percent_encoding::NON_ALPHANUMERIC,
                ));
            }
            c => out.push(c),
        }
    }
    out
}
