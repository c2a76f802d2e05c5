//! The pictures in a post: their addresses, and the post with these at new places.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use crate::front_matter;
use crate::markdown::options;

/// Names the addresses of the pictures in a text, each once, as they are written.
pub fn pictures(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (_, address) in picture_places(text) {
        if !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

fn picture_places(text: &str) -> Vec<(Range<usize>, String)> {
    let body = front_matter::split(text).map_or(0, |split| split.body_start);
    let mut found = Vec::new();
    for (event, range) in Parser::new_ext(text.get(body..).unwrap_or_default(), options()).into_offset_iter()
    {
        let range = range.start + body..range.end + body;
        match event {
            Event::Start(Tag::Image { dest_url, .. }) if !dest_url.is_empty() => {
                found.push((range, dest_url.to_string()));
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                for piece in html.split("<img").skip(1) {
                    let Some(rest) = piece.split_once("src=").map(|(_, rest)| rest) else { continue };
                    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'')).unwrap_or(' ');
                    let address =
                        rest.trim_start_matches(quote).split([quote, '>']).next().unwrap_or_default();
                    if !address.trim().is_empty() {
                        found.push((range.clone(), address.trim().to_owned()));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// Gives a text with its pictures at their new places.
pub fn with_pictures(text: &str, places: &BTreeMap<String, String>) -> String {
    if places.is_empty() {
        return text.to_owned();
    }
    let mut out = text.to_owned();
    let mut found = picture_places(text);
    found.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut done: Option<Range<usize>> = None;
    for (range, address) in found {
        let Some(place) = places.get(&address) else { continue };
        if done
            .as_ref()
            .is_some_and(|done| done.start < range.end && range.start < done.end && *done != range)
        {
            continue;
        }
        // The last: alt text may have the same words before the address.
        let Some(at) = text.get(range.clone()).and_then(|written| written.rfind(&address)) else { continue };
        let from = range.start + at;
        if out.get(from..from + address.len()) == Some(address.as_str()) {
            out.replace_range(from..from + address.len(), place);
        }
        done = Some(range);
    }
    out
}
