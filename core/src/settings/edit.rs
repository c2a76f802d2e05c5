//! Changes one setting in a file's text, and nothing else: the other lines keep their bytes, comments and order.
//!
//! The change is made in the text itself, at the places that the parser names, and then read back: when anything but
//! the key reads differently, nothing is changed.

use std::ops::Range;

use serde_json::{Map, Value as Json};
use toml_edit::{Array, Document, Item, Key, Table, TableLike, Value as Toml};

use super::layer::{json, read};
use super::table::{Refused, check, is_plain, setting, shortened};
use super::{FORMAT, VERSION, VERSION_KEY};

/// The table of keys by command.
const KEYS: &str = "keys";

/// Says why a setting was not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no such setting, or it cannot have that value.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The file is no TOML as it stands.
    #[error("line {line} is not sound TOML: {message}")]
    Unsound {
        /// Which line, counted from 1.
        line: u32,
        /// What is wrong with it.
        message: String,
    },
    /// A newer Talklog wrote it.
    #[error("a newer Talklog wrote these settings")]
    Newer,
    /// It stands in a form that cannot be changed without touching what is around it.
    #[error("\"{0}\" cannot be changed without touching what stands around it")]
    Entangled(String),
}

/// Sets `key` to `value`, or takes its line away. `keys` sets all keys of commands at once, `keys.ID` the one of a
/// command. Where nothing changes, the text comes back as it was; a text without a version gets one.
pub fn set(text: &str, key: &str, value: Option<&Json>) -> Result<String, EditError> {
    sound(text)?;
    let one = key.strip_prefix(KEYS).and_then(|rest| rest.strip_prefix('.'));
    if let Some(id) = one.filter(|_| setting(key).is_none()) {
        if let Some(value) = value {
            check(KEYS, &Json::Object([(id.to_owned(), value.clone())].into_iter().collect()))?;
        }
        return Ok(versioned(&set_one(text, Some(KEYS), id, value)?));
    }
    if let Some(value) = value {
        check(key, value)?;
    }
    if key != KEYS {
        return Ok(versioned(&set_one(text, None, key, value)?));
    }
    let none = Map::new();
    let wanted = value.and_then(Json::as_object).unwrap_or(&none);
    let now = values(text).get(KEYS).and_then(Json::as_object).cloned().unwrap_or_default();
    let mut result = text.to_owned();
    for id in now.keys().filter(|id| is_plain(id) && !wanted.contains_key(*id)) {
        result = set_one(&result, Some(KEYS), id, None)?;
    }
    for (id, value) in wanted {
        result = set_one(&result, Some(KEYS), id, Some(value))?;
    }
    Ok(versioned(&result))
}

/// Looks whether a whole text can be a file of settings.
pub fn sound(text: &str) -> Result<(), EditError> {
    let layer = read(text);
    if layer.newer {
        return Err(EditError::Newer);
    }
    match layer.problems.first() {
        Some(problem) if !layer.sound => Err(EditError::Unsound {
            line: problem.line.unwrap_or(1),
            message: problem.message.trim_start_matches("this is not sound TOML: ").to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Writes a value as TOML on one line; null and numbers that TOML does not have are none.
pub(super) fn toml(value: &Json) -> Option<String> {
    let value: Toml = match value {
        Json::Null | Json::Object(_) => return None,
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => match number.as_i64() {
            Some(number) => number.into(),
            None => number.as_f64().filter(|number| number.is_finite())?.into(),
        },
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => {
            let mut array = Array::new();
            for item in items {
                array.push(toml(item)?.parse::<Toml>().ok()?);
            }
            array.into()
        }
    };
    // A text with line ends would be written over several lines.
    let text = value.to_string();
    Some(text).filter(|text| !text.contains(['\n', '\r']))
}

fn set_one(text: &str, table: Option<&str>, key: &str, value: Option<&Json>) -> Result<String, EditError> {
    let entangled = || EditError::Entangled(shortened(key));
    let before = values(text);
    let mut wanted = before.clone();
    let holder = match table {
        None => &mut wanted,
        Some(table) => match wanted.entry(table).or_insert_with(|| Json::Object(Map::new())) {
            Json::Object(holder) => holder,
            _ => return Err(entangled()),
        },
    };
    match value {
        Some(value) if holder.get(key) == Some(value) => return Ok(text.to_owned()),
        Some(value) => drop(holder.insert(key.to_owned(), value.clone())),
        None if holder.remove(key).is_none() => return Ok(text.to_owned()),
        None => {}
    }
    let new = match value {
        None => None,
        Some(value) => Some(toml(value).ok_or_else(entangled)?),
    };
    let fits = |text: &String| same(&values(text), &wanted);
    let new = new.as_deref();
    let changed = change(text, table, key, new).filter(fits);
    changed.or_else(|| within(text, table?, key, new).filter(fits)).ok_or_else(entangled)
}

/// Makes the change in the text itself; none when the key stands in no plain line.
fn change(text: &str, table: Option<&str>, key: &str, new: Option<&str>) -> Option<String> {
    let document = Document::parse(text.strip_prefix('\u{feff}').unwrap_or(text)).ok()?;
    let mark = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let root = document.as_table();
    let own = match table {
        None => Some(root as &dyn TableLike),
        Some(name) => root.get(name).and_then(Item::as_table_like),
    };
    let found = own.and_then(|own| place(text, mark, own, key));
    let eol = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let splice = |range: Range<usize>, with: &str| {
        Some(format!("{}{with}{}", text.get(..range.start)?, text.get(range.end..)?))
    };
    match (found, new) {
        (Some(place), Some(new)) => splice(place.value, new),
        (Some(place), None) => splice(place.lines, ""),
        (None, None) => None,
        (None, Some(new)) => {
            let name = Key::new(key).to_string();
            let line = format!("{name} = {new}{eol}");
            let insert = |at: usize, line: &str| {
                let open = at > mark && !text.get(..at)?.ends_with('\n');
                splice(at..at, &format!("{}{line}", if open { eol } else { "" }))
            };
            let Some(table) = table else { return insert(root_place(text, mark, root, key), &line) };
            match root.get(table) {
                None => insert(text.len(), &format!("{eol}[{table}]{eol}{line}")),
                Some(Item::Table(own)) => {
                    let last = own
                        .iter()
                        .filter_map(|(key, _)| place(text, mark, own, key))
                        .map(|place| place.lines.end)
                        .max();
                    let header = || own.span().map(|span| end_of_line(text, span.start + mark));
                    let at = last.or_else(header)?;
                    if own.is_dotted() { insert(at, &format!("{table}.{line}")) } else { insert(at, &line) }
                }
                Some(_) => None,
            }
        }
    }
}

/// Where a key with a value stands.
struct Place {
    value: Range<usize>,
    /// Its lines, whole.
    lines: Range<usize>,
}

fn place(text: &str, mark: usize, table: &dyn TableLike, key: &str) -> Option<Place> {
    let (name, item) = table.get_key_value(key)?;
    let shift = |span: Range<usize>| span.start + mark..span.end + mark;
    let (name, value) = (shift(name.span()?), shift(item.as_value()?.span()?));
    let start = text.get(..name.start)?.rfind('\n').map_or(mark, |at| at + 1);
    // A value within an inline table has neighbours on its line.
    let alone =
        text.get(start..name.start)?.trim().trim_end_matches(|c: char| c == '.' || is_bare(c)).is_empty();
    let end = end_of_line(text, value.end);
    let rest = text.get(value.end..end)?.trim();
    let lines =
        if alone && (rest.is_empty() || rest.starts_with('#')) { start..end } else { value.end..value.end };
    Some(Place { value, lines })
}

fn is_bare(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// Finds the place for a new key before the first table: after the comment that shows its default, else after the
/// last key there, else at the start.
fn root_place(text: &str, mark: usize, root: &Table, key: &str) -> usize {
    let tables = root.iter().filter_map(|(_, item)| match item {
        Item::Table(table) if !table.is_dotted() => table.span(),
        Item::ArrayOfTables(tables) => tables.span(),
        _ => None,
    });
    let end = tables.map(|span| span.start + mark).min().unwrap_or(text.len());
    let mut at = mark;
    for line in text.get(mark..end).unwrap_or_default().split_inclusive('\n') {
        at += line.len();
        let shown = line.trim_start().strip_prefix('#').map(str::trim_start);
        if shown
            .and_then(|line| line.strip_prefix(key))
            .is_some_and(|rest| rest.trim_start().starts_with('='))
        {
            return at;
        }
    }
    let ends = root.iter().filter_map(|(key, _)| place(text, mark, root, key)).map(|place| place.lines.end);
    ends.max().unwrap_or(mark)
}

fn end_of_line(text: &str, from: usize) -> usize {
    text.get(from..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| from + at + 1)
}

/// Makes the change in a table that stands within one value: that value is written anew, and nothing beside it.
fn within(text: &str, table: &str, key: &str, new: Option<&str>) -> Option<String> {
    let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mark = text.len() - plain.len();
    let span = Document::parse(plain).ok()?.get(table)?.as_inline_table()?.span()?;
    let (from, to) = (span.start + mark, span.end + mark);
    let mut value: Toml = text.get(from..to)?.parse().ok()?;
    let own = value.as_inline_table_mut()?;
    match new {
        None => drop(own.remove(key)),
        Some(new) => drop(own.insert(key, new.parse().ok()?)),
    }
    own.fmt();
    Some(format!("{}{value}{}", text.get(..from)?, text.get(to..)?))
}

/// Puts the version first where there is none.
fn versioned(text: &str) -> String {
    if values(text).contains_key(VERSION_KEY) || text.is_empty() {
        return text.to_owned();
    }
    let mark = if text.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let eol = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let rest = text.get(mark.len()..).unwrap_or_default();
    format!("{mark}{VERSION_KEY} = \"{FORMAT}{VERSION}\"{eol}{rest}")
}

/// All that a text says, known or not.
fn values(text: &str) -> Map<String, Json> {
    let document = Document::parse(text.strip_prefix('\u{feff}').unwrap_or(text));
    document
        .iter()
        .flat_map(|document| document.as_table().iter())
        .map(|(key, item)| (key.to_owned(), json(item)))
        .collect()
}

/// Compares what two texts say; a table with nothing in it is as good as none, and 1 is 1.0.
fn same(a: &Map<String, Json>, b: &Map<String, Json>) -> bool {
    let full = |map: &Map<String, Json>| -> Map<String, Json> {
        map.iter()
            .filter(|(_, value)| value.as_object().is_none_or(|o| !o.is_empty()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    };
    let (a, b) = (full(a), full(b));
    a.len() == b.len()
        && a.iter()
            .all(|(key, a)| b.get(key).is_some_and(|b| a == b || a.is_number() && a.as_f64() == b.as_f64()))
}
