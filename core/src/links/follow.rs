//! How links follow a note that moves.
//!
//! Only the bytes of a target change, and only its path: a heading or a query after it stays. When the new text would
//! read as other links than were meant, the change is not made.

use std::ops::Range;

use super::targets::{Form, Target, targets};
use super::{Names, encode, is_note_name, relative, same, without_extension, written_path};
use crate::path::NotePath;

/// Says what moves where, among which notes: a wikilink may name a note without its folder.
#[derive(Debug)]
pub struct Move<'a> {
    from: &'a NotePath,
    to: &'a NotePath,
    before: Names,
    after: Names,
}

impl<'a> Move<'a> {
    /// Takes the note's old and new place, and all notes by their places before the move.
    pub fn new(from: &'a NotePath, to: &'a NotePath, notes: &[NotePath]) -> Self {
        let after = notes.iter().map(|note| if note == from { to } else { note });
        Self { from, to, before: Names::new(notes.iter()), after: Names::new(after) }
    }
}

/// Gives the text of `note` with its links following the move; none when none changes. `note` is named by its place
/// before the move, and may be the moved note itself, whose relative links then lead from its new folder.
pub fn follow(text: &str, note: &NotePath, moved: &Move<'_>) -> Option<String> {
    let changes = changes(text, note, moved);
    (!changes.is_empty()).then(|| apply(text, &changes))
}

/// Gives what [`follow`] changes: byte ranges, ascending, and what takes their place.
pub fn changes(text: &str, note: &NotePath, moved: &Move<'_>) -> Vec<(Range<usize>, String)> {
    // Most notes have no link at all, and are not parsed.
    if !text.contains("[[") && !text.contains("](") && !text.contains("]:") {
        return Vec::new();
    }
    let changes: Vec<(Range<usize>, String)> = targets(text)
        .into_iter()
        .filter_map(|target| {
            let raw = text.get(target.range.clone())?;
            let (length, new) = match target.form {
                Form::Plain | Form::Pointy => follow_markdown(raw, &target, note, moved)?,
                Form::Wiki => follow_wiki(raw, note, moved)?,
            };
            Some((target.range.start..target.range.start + length, new))
        })
        .collect();
    if changes.is_empty() || says_the_same(text, &apply(text, &changes), &changes) {
        return changes;
    }
    // One of them cannot be written where it stands, so each is tried alone.
    changes
        .into_iter()
        .filter(|change| {
            let one = std::slice::from_ref(change);
            says_the_same(text, &apply(text, one), one)
        })
        .collect()
}

/// Writes changes, which are ascending, into a text.
pub fn apply(text: &str, changes: &[(Range<usize>, String)]) -> String {
    let mut new = String::with_capacity(text.len());
    let mut from = 0;
    for (range, with) in changes {
        new.push_str(text.get(from..range.start).unwrap_or_default());
        new.push_str(with);
        from = range.end;
    }
    new.push_str(text.get(from..).unwrap_or_default());
    new
}

/// Tells whether a text still has the same links at the same places but for the changes.
fn says_the_same(old: &str, new: &str, changes: &[(Range<usize>, String)]) -> bool {
    let (old, new) = (targets(old), targets(new));
    let mut shift = 0isize;
    let mut changes = changes.iter().peekable();
    old.len() == new.len()
        && old.iter().zip(&new).all(|(old, new)| {
            let start = old.range.start.checked_add_signed(shift);
            let changed = changes.next_if(|(range, _)| range.start == old.range.start);
            if let Some((range, with)) = changed {
                shift += with.len().cast_signed() - range.len().cast_signed();
            }
            Some(new.range.start) == start
                && old.range.end.checked_add_signed(shift) == Some(new.range.end)
                && old.form == new.form
                && (changed.is_some() || old.means == new.means)
        })
}

/// Gives how many bytes of `raw` are its path, and what takes their place.
fn follow_markdown(raw: &str, target: &Target, note: &NotePath, moved: &Move<'_>) -> Option<(usize, String)> {
    let length = raw.find(['#', '?']).unwrap_or(raw.len());
    let path = written_path(&target.means)?;
    let before = note.join(&path)?;
    let note_after = if note == moved.from { moved.to } else { note };
    let full = same(before.as_str(), moved.from.as_str());
    let bare = !before.is_note() && same(before.as_str(), without_extension(moved.from));
    let after = if full {
        moved.to.as_str()
    } else if bare {
        without_extension(moved.to)
    } else {
        before.as_str()
    };
    let mut new = if path.starts_with('/') {
        format!("/{after}")
    } else if full || bare || note.parent() != note_after.parent() {
        let relative = relative(note_after, after);
        let dotted = path.starts_with("./") && !relative.starts_with("../");
        let like_a_scheme = relative.split('/').next().is_some_and(|first| first.contains(':'));
        if dotted || like_a_scheme { format!("./{relative}") } else { relative }
    } else {
        return None;
    };
    if path.ends_with('/') && !new.ends_with('/') {
        new.push('/');
    }
    // Written another way but leading to the same place, it stays as the person wrote it.
    if note_after.join(&path).is_some_and(|now| now.as_str() == after) {
        return None;
    }
    Some((length, encode(&new, target.form)))
}

fn follow_wiki(raw: &str, note: &NotePath, moved: &Move<'_>) -> Option<(usize, String)> {
    let name = raw.split('#').next()?;
    let length = name.len();
    let name = name.trim();
    let note_after = if note == moved.from { moved.to } else { note };
    let before = moved.before.resolve(name, note)?;
    let after = if before == moved.from { moved.to } else { before };
    let leads_there = |name: &str| moved.after.resolve(name, note_after) == Some(after);
    if leads_there(name) {
        return None;
    }
    let ending = |path: &str| match after.extension() {
        Some(extension) if is_note_name(name) => format!("{path}.{extension}"),
        _ => path.to_owned(),
    };
    let path = without_extension(after);
    // With a `/` in front it can only be the path from the root.
    let mut ways = vec![ending(path), ending(&format!("/{path}"))];
    if name.starts_with("./") || name.starts_with("../") {
        let relative = relative(note_after, path);
        ways.insert(0, ending(&if relative.starts_with("../") { relative } else { format!("./{relative}") }));
    } else if !name.contains('/') {
        ways.insert(0, ending(after.stem()));
    }
    // A bar, a hash or a bracket in a name cannot be said in a wikilink.
    let way = ways.into_iter().find(|way| !way.contains(['|', '#', '[', ']', '\n']) && leads_there(way))?;
    Some((length, way))
}
