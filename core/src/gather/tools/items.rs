//! Names in lists whose heading says that their items are tools, or are to be researched.

use super::super::known;
use super::super::lists::Asks;
use super::super::page::{HIDDEN, Kind, Page, Row};
use super::Found;
use super::links::{is_address, key_of};
use crate::note;

/// The items of lists that say so, each with the link below it.
pub(super) fn listed(page: &Page<'_>, headed: &[Option<Asks>], marked: &mut Vec<Found>) {
    let mut least: Option<usize> = None;
    let mut above: Option<usize> = None;
    for (number, row) in page.rows.iter().enumerate() {
        let asks = headed.get(number).copied().flatten();
        let Some(asks) = asks.filter(|asks| matches!(asks, Asks::Research | Asks::Tools)) else {
            (least, above) = (None, None);
            continue;
        };
        let item =
            row.kind == Kind::Item || (row.kind == Kind::Plain && asks == Asks::Research && !row.quoted);
        if !item {
            if row.kind != Kind::Blank {
                (least, above) = (None, None);
            }
            continue;
        }
        let top = *least.get_or_insert(row.indent);
        if row.indent > top + 1 {
            // What stands below an item is its link.
            let link = page.anchors.iter().find(|anchor| row.range.contains(&anchor.range.start));
            let bare = page.words(row).split_whitespace().find(|word| is_address(word));
            let url = link.map(|anchor| anchor.target.clone()).or_else(|| bare.map(str::to_owned));
            if let Some(above) = above.and_then(|at| marked.get_mut(at))
                && above.url.is_none()
            {
                above.url = url;
            }
            if asks == Asks::Tools {
                items(page, number, row, (asks, false), marked);
            }
            continue;
        }
        above = items(page, number, row, (asks, true), marked);
    }
}

/// Takes the names of an item, which stands at the `top` of its list or below another one. Gives where the first of them is kept.
fn items(
    page: &Page<'_>,
    number: usize,
    row: &Row,
    (asks, top): (Asks, bool),
    marked: &mut Vec<Found>,
) -> Option<usize> {
    let research = asks == Asks::Research;
    let text = page.words(row);
    // A link that says it already.
    let range = row.range.clone();
    let leads = page.shown(row.words..row.range.end).len();
    if let Some(at) = marked.iter().position(|found| {
        range.contains(&found.range.start) && found.range.start.saturating_sub(row.words) <= leads.min(60)
    }) {
        if let Some(found) = marked.get_mut(at) {
            found.research |= research;
        }
        return Some(at);
    }
    let anchor = page.anchors.iter().find(|anchor| anchor.range.start.abs_diff(row.words) <= 2);
    let (head, url) = match anchor {
        Some(anchor) => (page.shown(anchor.words.clone()), Some(anchor.target.clone())),
        None => (head_of(text), None),
    };
    let start = anchor.map_or(row.words, |anchor| anchor.words.start);
    let plain_row = row.kind == Kind::Plain;
    let parts = parted(head);
    let count = parts.len();
    let mut first = None;
    for (from, to) in parts {
        let name = head.get(from..to).unwrap_or_default();
        let words = name.split_whitespace().count();
        let likely = if plain_row && known::by_letters(&known::squash(name).0).is_none() {
            words <= 3 && is_likely(name) && name.starts_with(char::is_uppercase)
        } else if research {
            words <= 6 && name.chars().any(char::is_alphanumeric)
        } else {
            let parts: Vec<&str> = name.split_whitespace().collect();
            let large = parts.iter().all(|word| word.starts_with(char::is_uppercase) || word.contains('-'));
            let is_known = known::by_letters(&known::squash(name).0).is_some();
            // A word in small letters is one at the top of the list, when something explains it.
            let explained = top && words == 1 && to == head.len() && head.len() < text.trim_end().len();
            words <= 3
                && is_likely(name)
                && !text.trim_end().ends_with(':')
                && (large || is_known || explained)
        };
        if !likely {
            continue;
        }
        first.get_or_insert(marked.len());
        marked.push(Found {
            range: start + from..start + to,
            name: name.to_owned(),
            key: key_of(name),
            url: url.clone().filter(|url| url.contains("://") && count == 1),
            research,
            class: None,
            large: true,
            firm: true,
            row: number,
        });
    }
    first
}

/// What stands before the words that explain it.
fn head_of(text: &str) -> &str {
    let mut end = text.len();
    for mark in [": ", " : ", " - ", " – ", " — ", " (", " -> ", " => ", "; ", ". ", " <", " = "] {
        end = end.min(text.find(mark).unwrap_or(end));
    }
    text.get(..end).unwrap_or(text).trim_end_matches([':', '.', ';', '!', ' ', HIDDEN])
}

/// Parts `A, B or C`, where each part is short.
fn parted(head: &str) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let (mut begin, mut at) = (0, 0);
    while let Some(rest) = head.get(at..).filter(|rest| !rest.is_empty()) {
        let mark = [", and ", " and ", " or ", " & ", " / ", ", ", " und ", " oder "]
            .iter()
            .find(|mark| rest.starts_with(**mark));
        match mark {
            Some(mark) => {
                parts.push((begin, at));
                at += mark.len();
                begin = at;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    parts.push((begin, head.len()));
    let short = parts.iter().all(|(from, to)| {
        let part = head.get(*from..*to).unwrap_or_default();
        (1..=2).contains(&part.split_whitespace().count())
    });
    if short {
        return parts;
    }
    // What follows a comma explains the name.
    let cut = head.find(", ").unwrap_or(head.len());
    vec![(0, cut)]
}

/// Whether a text has the form of a name: not all of its words are those of topics.
fn is_likely(name: &str) -> bool {
    let words: Vec<&str> =
        name.split(|c: char| c.is_whitespace() || c == '/').filter(|word| !word.is_empty()).collect();
    let formed = name
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | '+' | '\'' | HIDDEN));
    let topic = |word: &&str| {
        let small = word.to_lowercase();
        note::is_topic(&small)
            || note::is_topic(small.trim_end_matches('s'))
            || COMMON_WORDS.contains(&small.as_str())
    };
    let several_small = words.len() > 1
        && words.iter().all(|word| word.starts_with(char::is_lowercase) && !word.contains('-'));
    formed
        && !words.is_empty()
        && !words.iter().all(topic)
        && !several_small
        && name.chars().any(char::is_alphabetic)
}

/// Words that begin items and sentences and are no name.
pub(super) const COMMON_WORDS: [&str; 70] = [
    "there",
    "here",
    "these",
    "those",
    "some",
    "many",
    "most",
    "each",
    "both",
    "such",
    "it",
    "he",
    "she",
    "they",
    "we",
    "you",
    "i",
    "who",
    "everyone",
    "nobody",
    "someone",
    "then",
    "also",
    "another",
    "kubernetes",
    "k8s",
    "git",
    "github",
    "go",
    "rust",
    "python",
    "java",
    "linux",
    "wasm",
    "ebpf",
    "http",
    "grpc",
    "dns",
    "tls",
    "api",
    "apis",
    "sdk",
    "cli",
    "gui",
    "cncf",
    "aws",
    "azure",
    "gcp",
    "google",
    "microsoft",
    "amazon",
    "apple",
    "meta",
    "facebook",
    "netflix",
    "spotify",
    "uber",
    "observability",
    "gitops",
    "yaml",
    "json",
    "xml",
    "css",
    "sql",
    "oci",
    "everything",
    "nothing",
    "yes",
    "no",
    "maybe",
];
