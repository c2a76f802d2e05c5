//! What keeps the preview safe: words of raw HTML, escaping, and the strict list of what may stand in a page.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::{IMAGE_SCHEME, LONGEST, image_path};

/// The words of raw HTML, its entities left for the page to resolve; those of scripts and styles are none.
pub(super) fn words_of(html: &str) -> String {
    let mut words = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        words += text;
        let skipped = if let Some(comment) = tag.strip_prefix("<!--") {
            comment.find("-->").and_then(|at| comment.get(at + 3..)).unwrap_or_default()
        } else if tag
            .get(1..)
            .is_some_and(|t| t.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)))
        {
            let end = tag_end(tag);
            let after = tag.get(end..).unwrap_or_default();
            match ["script", "style"]
                .into_iter()
                .find(|name| is_element(tag.get(1..).unwrap_or_default(), name))
            {
                Some(name) => {
                    let is_end = |at: &usize| after.get(at + 2..).is_some_and(|rest| is_element(rest, name));
                    let closing = after.match_indices("</").map(|(at, _)| at).find(is_end);
                    closing.and_then(|at| after.get(at..)).unwrap_or_default()
                }
                None => after,
            }
        } else {
            words += "&lt;";
            tag.get(1..).unwrap_or_default()
        };
        rest = skipped;
    }
    words += rest;
    let mut result = String::with_capacity(words.len());
    for (number, part) in words.split('&').enumerate() {
        if number > 0 {
            split_run(number, &mut result);
            result.push('&');
        }
        result += part;
    }
    result
}

/// Just behind the `>` of a tag; quotes may hold another one.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '>' => return at + 1,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            Some(_) | None => {}
        }
    }
    tag.len()
}

/// Tells whether a tag, without its `<` or `</`, is of the element `name`.
pub(super) fn is_element(tag: &str, name: &str) -> bool {
    tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
        && !tag.get(name.len()..).is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric()))
}

/// Parts a run of text that has very many ampersands: the sanitizer's parser takes time that grows with the
/// square of their number in one piece of text (18 s for 100,000 of them, 1 s when parted).
pub(super) fn split_run(number: usize, html: &mut String) {
    if number.is_multiple_of(256) {
        *html += "<span></span>";
    }
}

/// Writes words between elements.
pub(super) fn escape(text: &str, html: &mut String) {
    let mut number = 0;
    for c in text.chars() {
        match c {
            '&' => {
                number += 1;
                split_run(number, html);
                *html += "&amp;";
            }
            '<' => *html += "&lt;",
            '>' => *html += "&gt;",
            c => html.push(c),
        }
    }
}

/// Writes the value of an attribute, in bounds.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len().min(LONGEST));
    for c in text.chars().take(LONGEST) {
        match c {
            '&' => html += "&amp;",
            '<' => html += "&lt;",
            '>' => html += "&gt;",
            '"' => html += "&quot;",
            c => html.push(c),
        }
    }
    html
}

pub(super) static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let set = |names: &[&'static str]| names.iter().copied().collect::<HashSet<_>>();
    let mut builder = Builder::empty();
    builder
        .tags(set(&[
            "a",
            "blockquote",
            "br",
            "code",
            "del",
            "div",
            "em",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "img",
            "input",
            "li",
            "ol",
            "p",
            "pre",
            "span",
            "strong",
            "sub",
            "sup",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ]))
        .generic_attributes(set(&["data-line"]))
        .tag_attributes(HashMap::from([
            ("a", set(&["href", "data-note", "data-heading"])),
            ("code", set(&["data-language"])),
            ("div", set(&["id"])),
            ("img", set(&["src", "alt"])),
            ("input", set(&["disabled", "checked"])),
            ("ol", set(&["start"])),
            ("span", set(&["data-missing", "data-remote"])),
            ("sup", set(&["id"])),
        ]))
        .tag_attribute_values(HashMap::from([
            ("input", HashMap::from([("type", set(&["checkbox"]))])),
            ("td", HashMap::from([("align", set(&["left", "center", "right"]))])),
            ("th", HashMap::from([("align", set(&["left", "center", "right"]))])),
        ]))
        .url_schemes(set(&["http", "https", "mailto", IMAGE_SCHEME]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer"))
        .attribute_filter(|element, attribute, value| {
            let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            let anchor = |text: &str| {
                text.strip_prefix("fn-").or_else(|| text.strip_prefix("fnref-")).is_some_and(number)
            };
            let allowed = match (element, attribute) {
                ("a", "href") => {
                    value.strip_prefix('#').is_some_and(anchor)
                        || value.starts_with("http://")
                        || value.starts_with("https://")
                        || value.starts_with("mailto:")
                }
                ("img", "src") => image_path(value).is_some(),
                (_, "id") => anchor(value),
                (_, "data-line" | "start") => number(value),
                _ => true,
            };
            allowed.then_some(value.into())
        });
    builder
});
