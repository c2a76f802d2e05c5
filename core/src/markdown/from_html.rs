//! HTML as a browser or an office program puts it on the clipboard, made into markdown.
//!
//! It goes through a strict list first, so that neither script nor style reaches the rest; from then on it is a small
//! tree of known elements. Words are never lost and never become marks: each paragraph is read back, and where it would
//! read as anything else it is written without emphasis. Pictures of other hosts stay addresses (P25); those that are
//! written into the HTML itself leave their alt text alone.

mod blocks;
mod inline;
mod tree;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

/// More bytes than a person copies; of more, only the words are taken.
const LARGEST: usize = 2_000_000;
/// As many entities: the parser's time grows with the square of their number.
const ENTITIES: usize = 20_000;

/// Makes HTML into markdown, with no line end after it.
pub fn from_html(html: &str) -> String {
    if html.len() > LARGEST || html.matches('&').count() > ENTITIES {
        let words = tree::resolved(&bare(html));
        let lines = words.lines().map(|line| inline::escaped_line(line.trim()));
        return lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n\n");
    }
    let clean = CLEANER.clean(html).to_string();
    blocks::markdown(&tree::read(&clean))
}

/// The words between tags, a line for each piece.
fn bare(html: &str) -> String {
    let mut words = String::new();
    let mut hidden: Option<&str> = None;
    for (number, piece) in html.split('<').enumerate() {
        let name = piece.trim_start_matches('/');
        let is = |known: &&str| name.get(..known.len()).is_some_and(|name| name.eq_ignore_ascii_case(known));
        let (tag, text) = match piece.split_once('>') {
            Some((tag, text)) if number > 0 => (tag, text),
            _ => ("", piece),
        };
        match hidden {
            Some(known) if piece.starts_with('/') && is(&known) => hidden = None,
            None => hidden = ["script", "style"].into_iter().find(is).filter(|_| !tag.is_empty()),
            Some(_) => {}
        }
        if hidden.is_none() {
            words.push('\n');
            words.push_str(text);
        }
    }
    words
}

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let set = |names: &[&'static str]| names.iter().copied().collect::<HashSet<_>>();
    let mut builder = Builder::empty();
    builder
        .tags(tree::BLOCKS.iter().chain(&tree::INLINE).copied().collect())
        .clean_content_tags(set(&[
            "button", "head", "iframe", "math", "noscript", "object", "script", "select", "style", "svg",
            "template", "textarea", "title",
        ]))
        // Only looked at here: what stands in them never comes out.
        .generic_attributes(set(&["style", "class"]))
        .tag_attributes(HashMap::from([
            ("a", set(&["href"])),
            ("img", set(&["src", "alt", "width", "height"])),
            ("input", set(&["type", "checked"])),
            ("ol", set(&["start"])),
            ("td", set(&["align", "colspan"])),
            ("th", set(&["align", "colspan"])),
        ]))
        .url_schemes(set(&["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(None);
    builder
});
