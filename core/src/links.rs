//! Where links lead, and how they follow a note that is renamed: pure, from text to text.
//!
//! Targets are found by the parser's own offsets, so that what only looks like a link, in code for example, is
//! left alone.

mod follow;
mod names;
mod targets;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

pub use follow::{Move, apply, changes, follow};
pub use names::{Names, name_of, name_of_note, names_in_front_matter};
pub use targets::{Target, targets};

use crate::path::NotePath;
use targets::Form;

/// Gives the path that a link's target names, without heading and query; none for what leads to another host, or
/// nowhere but to its own note.
fn written_path(means: &str) -> Option<Cow<'_, str>> {
    let path = means.split(['#', '?']).next()?;
    let scheme = path.split(['/', '.']).next()?.contains(':');
    if path.is_empty() || scheme || path.starts_with("//") {
        return None;
    }
    percent_encoding::percent_decode_str(path).decode_utf8().ok()
}

/// Writes a path as the target of `[text](target)`; letters beyond ASCII stay readable.
pub fn written(path: &str) -> String {
    encode(path, Form::Plain)
}

/// Writes a path as a link's target; letters beyond ASCII stay readable.
fn encode(path: &str, form: Form) -> String {
    let mut text = String::with_capacity(path.len());
    for c in path.chars() {
        let special = match c {
            '<' | '>' | '\\' | '%' | '#' | '?' | '&' | '|' | '`' => true,
            ' ' | '(' | ')' => form == Form::Plain,
            c => c.is_control(),
        };
        match u8::try_from(c) {
            Ok(byte) if special => text.push_str(percent_encoding::percent_encode_byte(byte)),
            _ => text.push(c),
        }
    }
    text
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_note_name(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, end)| end.eq_ignore_ascii_case("md") || end.eq_ignore_ascii_case("markdown"))
}

/// A name without a note's extension.
fn bare(name: &str) -> &str {
    if is_note_name(name) { name.rsplit_once('.').map_or(name, |(name, _)| name) } else { name }
}

fn without_extension(path: &NotePath) -> &str {
    match path.extension() {
        Some(extension) if path.is_note() => {
            path.as_str().get(..path.as_str().len() - extension.len() - 1).unwrap_or(path.as_str())
        }
        _ => path.as_str(),
    }
}

/// Gives the way from a note's folder to a path below the root.
pub fn relative(note: &NotePath, path: &str) -> String {
    let from: Vec<&str> = note.parent().into_iter().flat_map(|parent| parent.split('/')).collect();
    let to: Vec<&str> = path.split('/').collect();
    let folders = to.len().saturating_sub(1);
    let common = from.iter().zip(to.iter().take(folders)).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; from.len() - common];
    parts.extend(to.iter().skip(common));
    parts.join("/")
}

fn same(a: &str, b: &str) -> bool {
    a == b || a.nfc().eq(b.nfc())
}

/// Gives what two names have in common that links take for one.
pub fn fold(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests;
