//! The little of HTML that a post has to know: where a tag ends, which elements are real, what an attribute says.
//!
//! It reads for the sake of keeping words visible; what is safe in a page is the business of [`crate::markdown`].

/// A tag in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TagSource<'a> {
    /// The whole tag, from `<` to `>`.
    pub(super) source: &'a str,
    /// The element's name as written.
    pub(super) name: &'a str,
}

/// Elements that people write in notes and that mean what they say. All others, `<pod>` or `<script>`, are shown
/// as text.
const ELEMENTS: [&str; 54] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
];

/// Reads the tag that begins here.
pub(super) fn tag(rest: &str) -> Option<TagSource<'_>> {
    let inner = rest.strip_prefix('<')?;
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let length =
        inner.len() - inner.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-').len();
    let name = inner.get(..length).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let mut quote = None;
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, '>') => return Some(TagSource { source: rest.get(..=at)?, name }),
            _ => {}
        }
    }
    None
}

/// Tells whether a tag is of a known element.
pub(super) fn is_known(tag: &TagSource<'_>) -> bool {
    ELEMENTS.contains(&tag.name.to_lowercase().as_str())
}

/// Tells whether a tag is one that may stay as it is: a known element, and nothing in it that runs.
pub(super) fn is_plain(tag: &TagSource<'_>) -> bool {
    let lower = tag.source.to_lowercase();
    let runs = lower.contains("javascript:")
        || lower.split(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'')).any(|word| {
            word.starts_with("on") && word.contains('=') || word == "style" || word.starts_with("style=")
        });
    is_known(tag) && !runs
}

/// Tells whether an element stands around paragraphs.
pub(super) fn holds_blocks(name: &str) -> bool {
    ["blockquote", "center", "dd", "details", "div", "figure", "li", "td", "th"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// Gives an attribute's value, entities resolved.
pub(super) fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let mut from = 0;
    while let Some(step) = lower.get(from..)?.find(name) {
        let at = from + step;
        from = at + name.len();
        let before = lower.get(..at)?.ends_with(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
        let Some(value) = tag.get(from..)?.trim_start().strip_prefix('=') else { continue };
        if !before {
            continue;
        }
        let value = value.trim_start();
        let text = match value.chars().next()? {
            quote @ ('"' | '\'') => value.get(1..)?.split(quote).next()?,
            _ => value.split(|c: char| c.is_whitespace() || c == '>').next()?,
        };
        return Some(
            text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
        );
    }
    None
}

/// Writes text as it stands in an attribute.
pub(super) fn entities(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
