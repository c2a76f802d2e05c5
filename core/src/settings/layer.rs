//! What one file says.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::{Map, Value as Json};
use toml_edit::{Document, Item, Key, Table, Value as Toml};

use crate::front_matter::Problem;

use super::table::{Refused, check, is_plain, setting, shortened};
use super::{FORMAT, VERSION, VERSION_KEY};

/// The most bytes of a file that are read: more is no settings but a mistake or an attack.
const LARGEST: usize = 256 * 1024;

/// What one file says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layer {
    /// The values that make sense, by key.
    pub values: BTreeMap<String, Json>,
    /// What a person should know, with its line.
    pub problems: Vec<Problem>,
    /// Whether the file is sound TOML and of a version that this program knows; else it is not written.
    pub sound: bool,
    /// Whether a newer Talklog wrote it.
    pub newer: bool,
}

/// Reads a file. Where a line is no TOML, the others still count.
pub fn read(text: &str) -> Layer {
    let mut layer = Layer { sound: true, ..Layer::default() };
    if text.len() > LARGEST {
        layer.sound = false;
        layer.problem("the settings are too large to be read", None);
        return layer;
    }
    let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
    match Document::parse(plain) {
        Ok(document) => layer.take(document.as_table(), &|span| line_of(plain, span)),
        Err(error) => {
            layer.sound = false;
            let message = error.message().lines().next().unwrap_or_default().to_owned();
            layer.problem(format!("this is not sound TOML: {message}"), Some(line_of(plain, error.span())));
            let lines = (1..).zip(plain.lines());
            for (number, line) in lines.take_while(|(_, line)| !line.trim_start().starts_with('[')) {
                if let Ok(document) = Document::parse(line) {
                    layer.take(document.as_table(), &|_| number);
                }
            }
        }
    }
    if is_newer(text) {
        layer.newer = true;
        layer.problem("a newer Talklog wrote these settings: they are read and not changed here", Some(1));
    }
    layer
}

/// Tells whether settings are of a version that this program does not know.
pub fn is_newer(text: &str) -> bool {
    let Ok(document) = Document::parse(text.strip_prefix('\u{feff}').unwrap_or(text)) else { return false };
    let format = document.get(VERSION_KEY).and_then(Item::as_str).unwrap_or_default();
    match format.strip_prefix(FORMAT) {
        Some(version) => version.parse::<u32>().map_or(true, |version| version > VERSION),
        None => !format.is_empty(),
    }
}

impl Layer {
    fn problem(&mut self, message: impl Into<String>, line: Option<u32>) {
        self.problems.push(Problem { message: message.into(), line });
    }

    fn take(&mut self, table: &Table, line: &dyn Fn(Option<Range<usize>>) -> u32) {
        for (key, item) in table {
            if key == VERSION_KEY {
                continue;
            }
            let span = table.key(key).and_then(Key::span).or_else(|| item.span());
            if setting(key).is_none() {
                let message = format!("{}; it is kept as it is", Refused::Unknown(shortened(key)));
                self.problem(message, Some(line(span)));
            } else if key == "keys" && item.as_table_like().is_some() {
                self.take_keys(item, line);
            } else {
                let value = json(item);
                match check(key, &value) {
                    Ok(()) => drop(self.values.insert(key.to_owned(), value)),
                    Err(why) => self.problem(why.to_string(), Some(line(span))),
                }
            }
        }
    }

    /// One wrong key does not take the others with it.
    fn take_keys(&mut self, item: &Item, line: &dyn Fn(Option<Range<usize>>) -> u32) {
        let mut keys = Map::new();
        for (id, item) in item.as_table_like().into_iter().flat_map(|table| table.iter()) {
            let value = json(item);
            let one = Json::Object([(id.to_owned(), value.clone())].into_iter().collect());
            if check("keys", &one).is_ok() {
                keys.insert(id.to_owned(), value);
            } else if is_plain(id) {
                let message = format!("the key of \"{}\" has to be a text such as \"Ctrl+O\"", shortened(id));
                self.problem(message, Some(line(item.span())));
            } else {
                self.problem("a command's id is empty or too long", Some(line(item.span())));
            }
        }
        if let Err(why) = check("keys", &Json::Object(keys.clone())) {
            self.problem(why.to_string(), Some(line(item.span())));
        } else if !keys.is_empty() {
            self.values.insert("keys".into(), Json::Object(keys));
        }
    }
}

fn line_of(text: &str, span: Option<Range<usize>>) -> u32 {
    let start = span.map_or(0, |span| span.start);
    let before = text.as_bytes().iter().take(start).filter(|b| **b == b'\n').count();
    u32::try_from(before).unwrap_or(u32::MAX - 1) + 1
}

/// Gives an item as JSON; what JSON does not have becomes null, which no setting takes.
pub(super) fn json(item: &Item) -> Json {
    match item {
        Item::Value(value) => json_value(value),
        Item::Table(table) => table.iter().map(|(key, item)| (key.to_owned(), json(item))).collect(),
        Item::None | Item::ArrayOfTables(_) => Json::Null,
    }
}

fn json_value(value: &Toml) -> Json {
    match value {
        Toml::String(text) => text.value().as_str().into(),
        Toml::Integer(number) => (*number.value()).into(),
        Toml::Float(number) => (*number.value()).into(),
        Toml::Boolean(value) => (*value.value()).into(),
        Toml::Array(items) => items.iter().map(json_value).collect(),
        Toml::InlineTable(table) => {
            table.iter().map(|(key, value)| (key.to_owned(), json_value(value))).collect()
        }
        Toml::Datetime(_) => Json::Null,
    }
}
