//! Merges notes by the keys of their front matter (P10), the body by its lines.
//!
//! What one side changed of a key is taken; lists are merged as sets; where both changed one key to something else,
//! the preferred side's value stays and the clash is named, so that the caller keeps the other one. It refuses, and
//! leaves the text to the merge by lines, where a side's front matter cannot be read whole or edited key by key.

use std::collections::HashSet;

use super::{Clash, Merged, Side, three_way};
use crate::front_matter::{self, Format, FrontMatter, Value};

/// The most keys that are edited one by one, since each edit reads the whole front matter.
const MOST_EDITED: usize = 64;

/// One version of a note: its front matter with its marks, what that says, and the rest.
struct Part<'a> {
    head: &'a str,
    front: FrontMatter,
    body: &'a str,
}

impl<'a> Part<'a> {
    /// None when there is front matter that cannot be read whole.
    fn of(text: &'a str) -> Option<Self> {
        let Some(split) = front_matter::split(text) else {
            let nothing =
                FrontMatter { format: Format::Yaml, entries: vec![], lines: vec![], problems: vec![] };
            return front_matter::read(text).is_none().then_some(Self {
                head: "",
                front: nothing,
                body: text,
            });
        };
        let front = front_matter::read(text)?;
        let head = text.get(..split.body_start)?;
        front.problems.is_empty().then_some(Self { head, front, body: split.body })
    }

    /// Gives the lines that a key and its value take.
    fn lines_of(&self, key: &str) -> Vec<String> {
        let Some(first) = self.front.line(key) else { return Vec::new() };
        let after = self.front.lines.iter().filter(|line| **line > first).min().copied();
        let from = first.saturating_sub(1) as usize;
        let lines = self.head.lines().skip(from);
        let marks = |line: &&str| !matches!(line.trim_end(), "---" | "+++" | "...");
        let count = after.map_or(usize::MAX, |after| (after - first) as usize);
        lines.take(count).take_while(marks).map(str::to_owned).collect()
    }
}

/// Merges two versions of a note by key. None where that cannot be done: the lines decide then.
pub(super) fn merge(base: &str, ours: &str, theirs: &str, prefer: Side) -> Option<Merged> {
    let (base, ours, theirs) = (Part::of(base)?, Part::of(ours)?, Part::of(theirs)?);
    if ours.head.is_empty() || theirs.head.is_empty() || ours.front.format != theirs.front.format {
        return None;
    }
    if !base.head.is_empty() && base.front.format != ours.front.format {
        return None;
    }
    let body = three_way(base.body, ours.body, theirs.body, prefer);
    let (wanted, clashing) = by_key(&base.front.entries, &ours.front.entries, &theirs.front.entries, prefer);
    let (stays, other) = match prefer {
        Side::Ours => (&ours, &theirs),
        Side::Theirs => (&theirs, &ours),
    };
    let lines = three_way(base.head, ours.head, theirs.head, prefer);
    // The lines keep comments, order and spelling of both sides; they count where they say what the keys say.
    let head = if lines.clashes.is_empty() && clashing.is_empty() && says(&lines.text, &wanted) {
        lines.text
    } else {
        edited(stays, &wanted)?
    };
    let result = Part::of(&head)?;
    let mut clashes: Vec<Clash> = Vec::new();
    for key in &clashing {
        clashes.push(Clash {
            line: result.front.line(key).unwrap_or(1),
            base: base.lines_of(key),
            ours: ours.lines_of(key),
            theirs: theirs.lines_of(key),
        });
    }
    let lost = lost_comments(other.head, [base.head, &head]);
    if !lost.is_empty() {
        let (ours, theirs) = match prefer {
            Side::Ours => (Vec::new(), lost),
            Side::Theirs => (lost, Vec::new()),
        };
        clashes.push(Clash { line: 1, base: Vec::new(), ours, theirs });
    }
    let above = u32::try_from(head.lines().count()).unwrap_or(u32::MAX);
    clashes.extend(
        body.clashes.into_iter().map(|clash| Clash { line: clash.line.saturating_add(above), ..clash }),
    );
    Some(Merged { text: head + &body.text, clashes })
}

/// A key and its value.
type Entry = (String, Value);

/// Decides for every key what it is to be, in the preferred side's order with the other's new keys behind; and names the
/// keys that both sides changed to something else.
fn by_key(base: &[Entry], ours: &[Entry], theirs: &[Entry], prefer: Side) -> (Vec<Entry>, Vec<String>) {
    let (stays, other) = match prefer {
        Side::Ours => (ours, theirs),
        Side::Theirs => (theirs, ours),
    };
    let get =
        |side: &'_ [Entry], key: &str| side.iter().find(|(name, _)| name == key).map(|(_, v)| v.clone());
    let (mut wanted, mut clashing) = (Vec::new(), Vec::new());
    let new = other.iter().filter(|(key, _)| get(stays, key).is_none());
    for (key, _) in stays.iter().chain(new) {
        let value = match (get(base, key), get(stays, key), get(other, key)) {
            (_, one, another) if one == another => one,
            (before, one, another) if another == before => one,
            (before, one, another) if one == before => another,
            // An edit beats a deletion.
            (_, Some(kept), None) | (_, None, Some(kept)) => Some(kept),
            (before, Some(one), Some(another)) => {
                let both = values(before.as_ref(), &one, &another);
                if both.is_none() {
                    clashing.push(key.clone());
                }
                Some(both.unwrap_or(one))
            }
            (_, None, None) => None,
        };
        wanted.extend(value.map(|value| (key.clone(), value)));
    }
    (wanted, clashing)
}

/// Merges two values that both changed, so that both have their way: lists as sets, values by key inside a value. None
/// where one of them has to give way.
pub(crate) fn values(before: Option<&Value>, one: &Value, another: &Value) -> Option<Value> {
    union(before, one, another).or_else(|| maps(before, one, another))
}

/// Merges values by key inside a value by key, where no key of it clashes.
fn maps(before: Option<&Value>, one: &Value, another: &Value) -> Option<Value> {
    let (Value::Map(one), Value::Map(another)) = (one, another) else { return None };
    let before = match before {
        None | Some(Value::Null) => &[],
        Some(Value::Map(before)) => before.as_slice(),
        Some(_) => return None,
    };
    let (wanted, clashing) = by_key(before, one, another, Side::Ours);
    clashing.is_empty().then_some(Value::Map(wanted))
}

/// Merges lists as sets, in the first one's order: what either side added is in, what either took away is out. None for
/// anything but lists of plain values.
fn union(before: Option<&Value>, one: &Value, another: &Value) -> Option<Value> {
    let items = |value: &Value| match value {
        Value::List(items) if !items.iter().any(|item| matches!(item, Value::List(_) | Value::Map(_))) => {
            Some(items.clone())
        }
        _ => None,
    };
    let before = match before {
        None | Some(Value::Null) => Vec::new(),
        Some(value) => items(value)?,
    };
    let (mut list, another) = (items(one)?, items(another)?);
    let was: HashSet<&Value> = before.iter().collect();
    let there: HashSet<&Value> = another.iter().collect();
    list.retain(|item| there.contains(item) || !was.contains(item));
    let mut known: HashSet<&Value> = list.iter().collect();
    let new: Vec<Value> =
        another.iter().filter(|item| !was.contains(item) && known.insert(item)).cloned().collect();
    list.extend(new);
    Some(Value::List(list))
}

/// Tells whether front matter says this and nothing else, in whatever order.
fn says(head: &str, wanted: &[(String, Value)]) -> bool {
    let Some(part) = Part::of(head) else { return false };
    part.body.is_empty()
        && part.front.entries.len() == wanted.len()
        && wanted.iter().all(|(key, value)| part.front.get(key) == Some(value))
}

/// Edits the lines of those keys that differ.
fn edited(stays: &Part<'_>, wanted: &[(String, Value)]) -> Option<String> {
    let changed = wanted.iter().filter(|(key, value)| stays.front.get(key) != Some(value));
    let gone = stays.front.entries.iter().filter(|(key, _)| !wanted.iter().any(|(name, _)| name == key));
    let edits = changed.map(|(key, value)| (key, Some(value))).chain(gone.map(|(key, _)| (key, None)));
    let mut head = stays.head.to_owned();
    for (number, (key, value)) in edits.enumerate() {
        if number >= MOST_EDITED {
            return None;
        }
        head = front_matter::set(&head, key, value).ok()?;
    }
    says(&head, wanted).then_some(head)
}

/// Finds comments of a side that are in none of these.
fn lost_comments(head: &str, kept: [&str; 2]) -> Vec<String> {
    let comments = head.lines().filter(|line| line.contains('#'));
    let comment = |line: &str| line.split_once('#').map(|(_, comment)| comment.trim().to_owned());
    let kept: HashSet<String> = kept.iter().flat_map(|text| text.lines()).filter_map(comment).collect();
    let ours = |line: &&str| line.trim_start().starts_with('#') || line.contains(" #");
    let is_lost = |line: &&str| comment(line).is_some_and(|comment| !kept.contains(&comment));
    comments.filter(ours).filter(is_lost).map(str::to_owned).collect()
}
