//! A page's front matter: YAML with single-quoted texts for Hugo, TOML for Zola.

use std::fmt::{self, Write as _};

use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::{Composed, Dialect};
use crate::front_matter::Value;

/// Writes a page's front matter with its marks; `tags` tells whether the blog takes tags.
pub(super) fn write(composed: &Composed, dialect: Dialect, tags: bool) -> String {
    match dialect {
        Dialect::Hugo => hugo(composed),
        Dialect::Zola => zola(composed, tags),
    }
}

/// Adds formatted text; writing to a text cannot fail.
fn push(out: &mut String, text: fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

fn hugo(composed: &Composed) -> String {
    let mut out = String::from("---\n");
    push(&mut out, format_args!("title: {}\n", single(&composed.title)));
    push(&mut out, format_args!("date: {}\n", composed.date));
    if composed.draft {
        out.push_str("draft: true\n");
    }
    if let Some(description) = &composed.description {
        push(&mut out, format_args!("description: {}\n", single(description)));
    }
    if !composed.tags.is_empty() {
        out.push_str("tags:\n");
        for tag in &composed.tags {
            push(&mut out, format_args!("  - {}\n", single(tag)));
        }
    }
    for (key, value) in &composed.extra {
        if !OWN.contains(&key.as_str()) {
            push(&mut out, format_args!("{}:", yaml_key(key)));
            yaml(value, 0, &mut out);
        }
    }
    out.push_str("---\n");
    out
}

/// What the post itself says, which `extra` does not say again.
const OWN: [&str; 5] = ["title", "date", "draft", "description", "tags"];

/// Writes a YAML text in single quotes, where nothing but the quote itself has a meaning. Line ends and other
/// control characters become spaces, since a line end would be folded.
fn single(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("'{}'", text.replace('\'', "''"))
}

fn yaml_key(key: &str) -> String {
    let plain = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        && !matches!(
            key.to_lowercase().as_str(),
            "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null"
        );
    if plain { key.to_owned() } else { single(key) }
}

/// Writes a value after its key's colon or its item's dash.
fn yaml(value: &Value, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent + 2);
    match value {
        Value::Null => out.push_str(" null\n"),
        Value::Bool(yes) => push(out, format_args!(" {yes}\n")),
        Value::Number(number) => push(out, format_args!(" {number}\n")),
        Value::Text(text) => push(out, format_args!(" {}\n", single(text))),
        Value::List(items) if items.is_empty() => out.push_str(" []\n"),
        Value::Map(entries) if entries.is_empty() => out.push_str(" {}\n"),
        Value::List(items) => {
            out.push('\n');
            for item in items {
                push(out, format_args!("{pad}-"));
                yaml(item, indent + 2, out);
            }
        }
        Value::Map(entries) => {
            out.push('\n');
            for (key, value) in entries {
                push(out, format_args!("{pad}{}:", yaml_key(key)));
                yaml(value, indent + 2, out);
            }
        }
    }
}

fn zola(composed: &Composed, tags: bool) -> String {
    let mut page = DocumentMut::new();
    page.insert("title", value(&composed.title));
    if let Ok(date) = composed.date.parse::<toml_edit::Datetime>() {
        page.insert("date", value(date));
    }
    if composed.draft {
        page.insert("draft", value(true));
    }
    if let Some(description) = &composed.description {
        page.insert("description", value(description));
    }
    let all: Array = composed.tags.iter().map(String::as_str).collect();
    if tags && !composed.tags.is_empty() {
        let mut taxonomies = Table::new();
        taxonomies.insert("tags", value(all.clone()));
        page.insert("taxonomies", Item::Table(taxonomies));
    }
    let mut extra = Table::new();
    if !tags && !composed.tags.is_empty() {
        extra.insert("tags", value(all));
    }
    for (key, entry) in &composed.extra {
        if let Some(entry) = toml(entry) {
            extra.insert(key, Item::Value(entry));
        }
    }
    if !extra.is_empty() {
        page.insert("extra", Item::Table(extra));
    }
    format!("+++\n{page}+++\n")
}

/// Gives a value in TOML, which has no null.
fn toml(entry: &Value) -> Option<toml_edit::Value> {
    Some(match entry {
        Value::Null => return None,
        Value::Bool(yes) => (*yes).into(),
        Value::Number(number) => match (number.parse::<i64>(), number.parse::<f64>()) {
            (Ok(whole), _) => whole.into(),
            (_, Ok(float)) => float.into(),
            _ => number.as_str().into(),
        },
        Value::Text(text) => text.as_str().into(),
        Value::List(items) => items.iter().filter_map(toml).collect::<Array>().into(),
        Value::Map(entries) => entries
            .iter()
            .filter_map(|(key, entry)| Some((key.as_str(), toml(entry)?)))
            .collect::<toml_edit::InlineTable>()
            .into(),
    })
}
