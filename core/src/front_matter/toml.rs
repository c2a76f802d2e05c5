//! TOML front matter, over `toml_edit`, which keeps comments and order by itself.

use std::collections::HashMap;

use toml_edit::{Array, Document, DocumentMut, InlineTable, Item, Key, Table, TomlError, Value as Toml};

use super::{FrontMatter, SetError, Value};

pub(super) fn read(inner: &str, front: &mut FrontMatter) {
    let ends: Vec<usize> = inner.match_indices('\n').map(|(at, _)| at).collect();
    let line_of = |at: usize| ends.partition_point(|end| *end < at);
    match Document::parse(inner) {
        Ok(document) => {
            for (key, item) in document.as_table() {
                let span = document.as_table().key(key).and_then(Key::span).or_else(|| item.span());
                front.push(key.into(), from_item(item), line_of(span.map_or(0, |span| span.start)));
            }
        }
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            front.problem(
                format!("the front matter is not sound TOML: {}", first_line(&error)),
                Some(line_of(at)),
            );
            // Line by line, so that one bad line costs one value; what is in tables waits until it is mended.
            for (number, line) in inner.lines().enumerate().take_while(|(_, line)| !line.starts_with('[')) {
                for (key, item) in Document::parse(line).iter().flat_map(Document::iter) {
                    front.push(key.into(), from_item(item), number);
                }
            }
        }
    }
}

pub(super) fn set(inner: &str, key: &str, value: Option<&Value>, eol: &str) -> Result<String, SetError> {
    // The library writes `\n` only; lines that do not change get their own ends back below.
    let plain = inner.replace("\r\n", "\n");
    let mut document: DocumentMut = plain.parse().map_err(|error: TomlError| {
        SetError::Form(format!("it is not sound TOML: {}", first_line(&error)))
    })?;
    match value {
        None => drop(document.remove(key)),
        Some(value) => change(document.as_table_mut(), key, value)?,
    }
    Ok(rejoin(inner, &document.to_string(), eol))
}

fn first_line(error: &TomlError) -> String {
    error.message().lines().next().unwrap_or_default().to_owned()
}

fn change(table: &mut Table, key: &str, value: &Value) -> Result<(), SetError> {
    match table.get_mut(key) {
        Some(Item::Value(old)) => {
            let new = replace(old, value)?;
            *old = new;
        }
        // A table keeps its place in the file; its keys change one by one.
        Some(Item::Table(old)) if matches!(value, Value::Map(_)) => {
            let Value::Map(entries) = value else { return Ok(()) };
            let gone: Vec<String> = old
                .iter()
                .map(|(key, _)| key.to_owned())
                .filter(|key| entries.iter().all(|(name, _)| name != key))
                .collect();
            for key in gone {
                old.remove(&key);
            }
            for (key, value) in entries {
                if old.get(key).map(from_item).as_ref() != Some(value) {
                    change(old, key, value)?;
                }
            }
        }
        Some(_) => return Err(SetError::Entangled(key.into())),
        None => drop(table.insert(key, Item::Value(to_toml(value)?))),
    }
    Ok(())
}

/// A new value in the old one's place, with its comment and, for a list, its lines.
fn replace(old: &Toml, value: &Value) -> Result<Toml, SetError> {
    let mut new = match (old, value) {
        (Toml::Datetime(_), Value::Text(text)) => {
            text.parse().map_or_else(|_| Toml::from(text.as_str()), |date: toml_edit::Datetime| date.into())
        }
        (Toml::Array(array), Value::List(items)) => Toml::Array(replace_array(array, items)?),
        _ => to_toml(value)?,
    };
    *new.decor_mut() = old.decor().clone();
    Ok(new)
}

fn replace_array(old: &Array, items: &[Value]) -> Result<Array, SetError> {
    let mut new = Array::new();
    let prefix_of = |value: &Toml| value.decor().prefix().and_then(|raw| raw.as_str()).map(str::to_owned);
    // A new item's line starts as the second one's does, without the comment that may stand before it.
    let fresh = old.get(1).or(old.get(0)).and_then(prefix_of).map(|prefix| match prefix.rsplit_once('\n') {
        Some((_, indent)) => format!("\n{indent}"),
        None => prefix,
    });
    let mut known: HashMap<Value, &Toml> = HashMap::new();
    for value in old {
        known.entry(from_value(value)).or_insert(value);
    }
    for (number, item) in items.iter().enumerate() {
        let mut value = match known.get(item) {
            Some(kept) => (*kept).clone(),
            None => to_toml(item)?,
        };
        let at_place = old.get(number).and_then(prefix_of).or_else(|| fresh.clone());
        // A comment above an item stays where it is in the list.
        value.decor_mut().set_prefix(at_place.unwrap_or_else(|| if number == 0 { "" } else { " " }.into()));
        value.decor_mut().set_suffix("");
        new.push_formatted(value);
    }
    new.set_trailing(old.trailing().clone());
    new.set_trailing_comma(old.trailing_comma() && !items.is_empty());
    Ok(new)
}

fn to_toml(value: &Value) -> Result<Toml, SetError> {
    Ok(match value {
        Value::Null => return Err(SetError::Value("TOML has no empty value".into())),
        Value::Bool(value) => (*value).into(),
        Value::Number(text) => match text.parse::<Toml>() {
            Ok(number @ (Toml::Integer(_) | Toml::Float(_))) => number,
            _ => return Err(SetError::Value(format!("\"{}\" is no number", text.escape_debug()))),
        },
        Value::Text(text) => text.as_str().into(),
        Value::List(items) => Toml::Array(items.iter().map(to_toml).collect::<Result<Array, _>>()?),
        Value::Map(entries) => {
            let mut table = InlineTable::new();
            for (key, value) in entries {
                table.insert(key, to_toml(value)?);
            }
            Toml::InlineTable(table)
        }
    })
}

fn from_item(item: &Item) -> Value {
    match item {
        Item::None => Value::Null,
        Item::Value(value) => from_value(value),
        Item::Table(table) => {
            Value::Map(table.iter().map(|(key, item)| (key.to_owned(), from_item(item))).collect())
        }
        Item::ArrayOfTables(tables) => Value::List(
            tables
                .iter()
                .map(|table| {
                    Value::Map(table.iter().map(|(key, item)| (key.to_owned(), from_item(item))).collect())
                })
                .collect(),
        ),
    }
}

fn from_value(value: &Toml) -> Value {
    match value {
        Toml::String(text) => Value::Text(text.value().clone()),
        Toml::Integer(_) | Toml::Float(_) => {
            let mut plain = value.clone();
            plain.decor_mut().clear();
            Value::Number(plain.to_string())
        }
        Toml::Boolean(value) => Value::Bool(*value.value()),
        Toml::Datetime(date) => Value::Text(date.value().to_string()),
        Toml::Array(items) => Value::List(items.iter().map(from_value).collect()),
        Toml::InlineTable(table) => {
            Value::Map(table.iter().map(|(key, value)| (key.to_owned(), from_value(value))).collect())
        }
    }
}

/// Puts the line ends of `old` back under the text of `new`: lines that both share at the start and at the end
/// are taken from `old`, the others get `eol`.
fn rejoin(old: &str, new: &str, eol: &str) -> String {
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let same = |(old, new): &(&&str, &&str)| {
        old.trim_end_matches(['\n', '\r']) == new.trim_end_matches(['\n', '\r']) && old.ends_with('\n')
    };
    let head = old.iter().zip(&new).take_while(same).count();
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
    let tail = tail.min(old.len().min(new.len()) - head);
    let changed = new.iter().skip(head).take(new.len() - tail - head);
    let changed = changed.map(|line| format!("{}{eol}", line.trim_end_matches(['\n', '\r'])));
    let kept_head = old.iter().take(head).map(|line| (*line).to_owned());
    let kept_tail = old.iter().skip(old.len() - tail).map(|line| (*line).to_owned());
    kept_head.chain(changed).chain(kept_tail).collect()
}
