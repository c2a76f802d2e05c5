//! A page's front matter: YAML with single-quoted texts, or TOML, with the names that the blog's fields have.

use std::fmt::{self, Write as _};

use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::conventions::FrontStyle;
use super::words::{escape, escape_line, link_target};
use super::{Block, Composed, Conventions, Dialect};
use crate::front_matter::Value;

/// A field before it is written: dates stand without quotes, since generators read a quoted one as a text.
enum Field {
    Date(String),
    Is(Value),
}

/// Writes a page's front matter with its marks.
pub(super) fn write(composed: &Composed, blog: &Conventions) -> String {
    // Whether the page holds what a template language would read.
    let templates = composed.blocks.iter().any(|block| {
        let (Block::Heading { text, .. } | Block::Text(text)) = block;
        ["{{", "{%", "{#"].iter().any(|mark| text.contains(mark))
    });
    match blog.front {
        FrontStyle::None => heading(composed, blog),
        FrontStyle::Yaml => {
            let mut out = String::from("---\n");
            for (key, field) in fields(composed, blog, templates) {
                push(&mut out, format_args!("{}:", yaml_key(&key)));
                match field {
                    Field::Date(date) => push(&mut out, format_args!(" {date}\n")),
                    Field::Is(value) => yaml(&value, 0, &mut out),
                }
            }
            out.push_str("---\n");
            out
        }
        FrontStyle::Toml => {
            let mut page = DocumentMut::new();
            for (key, field) in fields(composed, blog, templates) {
                let item = match field {
                    Field::Date(date) => {
                        date.parse::<toml_edit::Datetime>().map_or_else(|_| value(&date), value)
                    }
                    Field::Is(Value::Map(entries)) => {
                        let entries = entries.iter().filter_map(|(key, entry)| Some((key, toml(entry)?)));
                        Item::Table(entries.map(|(key, entry)| (key, Item::Value(entry))).collect::<Table>())
                    }
                    Field::Is(entry) => match toml(&entry) {
                        Some(entry) => Item::Value(entry),
                        None => continue,
                    },
                };
                page.insert(&key, item);
            }
            format!("+++\n{page}+++\n")
        }
    }
}

/// Names the fields that a page's front matter has.
pub(super) fn keys(composed: &Composed, blog: &Conventions) -> Vec<String> {
    fields(composed, blog, false).into_iter().map(|(key, _)| key).collect()
}

/// Gives what a page's front matter says, in its order.
fn fields(composed: &Composed, blog: &Conventions, templates: bool) -> Vec<(String, Field)> {
    let names = &blog.names;
    let text = |text: &str| Field::Is(Value::Text(text.to_owned()));
    let mut fields: Vec<(String, Field)> = Vec::new();
    let mut extra: Vec<(String, Value)> = Vec::new();
    if let Some(layout) = &blog.layout {
        fields.push(("layout".into(), text(layout)));
    }
    fields.push(("title".into(), text(&composed.title)));
    if !names.slug.is_empty() {
        fields.push((names.slug.clone(), text(&composed.slug)));
    }
    if !composed.date.is_empty() {
        fields.push((names.date.clone(), Field::Date(composed.date.clone())));
    }
    if let Some(updated) = &composed.updated {
        fields.push((names.updated.clone(), Field::Date(updated.clone())));
    }
    if composed.draft {
        for (key, value) in draft(blog.generator).iter().copied() {
            fields.push((key.into(), Field::Is(Value::Bool(value))));
        }
    }
    if let Some(description) = &composed.description {
        fields.push((names.description.clone(), text(description)));
    }
    if !composed.authors.is_empty() {
        // Zola's pages have `authors`, a list, and nothing else.
        let field = if names.authors.ends_with('s') || blog.generator == Dialect::Zola {
            Value::List(composed.authors.iter().cloned().map(Value::Text).collect())
        } else {
            Value::Text(composed.authors.join(", "))
        };
        fields.push((names.authors.clone(), Field::Is(field)));
    }
    let mut taxonomies: Vec<(String, Value)> = Vec::new();
    for (name, known, terms) in
        [(&names.tags, "tags", &composed.tags), (&names.categories, "categories", &composed.categories)]
    {
        if terms.is_empty() {
            continue;
        }
        let list = Value::List(terms.iter().cloned().map(Value::Text).collect());
        match blog.generator {
            Dialect::Zola if blog.has_taxonomy(known) => taxonomies.push((name.clone(), list)),
            Dialect::Zola => extra.push((name.clone(), list)),
            _ => fields.push((name.clone(), Field::Is(list))),
        }
    }
    let own = |key: &str| key.to_owned();
    let cover = composed.cover.as_ref().map(|cover| cover_of(composed, blog, cover));
    let more = cover
        .into_iter()
        .chain(composed.canonical.iter().map(|url| (own(&names.canonical), Value::Text(url.clone()))));
    for (key, value) in more {
        if blog.generator == Dialect::Zola {
            extra.push((key, value));
        } else {
            fields.push((key, Field::Is(value)));
        }
    }
    if templates && blog.generator == Dialect::Jekyll {
        fields.push(("render_with_liquid".into(), Field::Is(Value::Bool(false))));
    }
    if templates && blog.generator == Dialect::Eleventy {
        fields.push(("templateEngineOverride".into(), text("md")));
    }
    // The post's own fields stand, whatever `extra` says besides.
    for (key, value) in &composed.extra {
        if blog.generator == Dialect::Zola {
            if !extra.iter().any(|(known, _)| known == key) {
                extra.push((key.clone(), value.clone()));
            }
        } else if !fields.iter().any(|(known, _)| known == key) {
            fields.push((key.clone(), Field::Is(value.clone())));
        }
    }
    for (key, entries) in [("taxonomies", taxonomies), ("extra", extra)] {
        if !entries.is_empty() {
            fields.push((key.into(), Field::Is(Value::Map(entries))));
        }
    }
    fields
}

/// Says that a post is a draft: Jekyll publishes `draft: true`, and plain Eleventy too.
pub(super) fn draft(generator: Dialect) -> &'static [(&'static str, bool)] {
    match generator {
        Dialect::Hugo | Dialect::Zola | Dialect::Astro => &[("draft", true)],
        Dialect::Jekyll => &[("published", false)],
        Dialect::Eleventy => {
            &[("draft", true), ("permalink", false), ("eleventyExcludeFromCollections", true)]
        }
        Dialect::Commonmark => &[],
    }
}

fn cover_of(composed: &Composed, blog: &Conventions, cover: &str) -> (String, Value) {
    let ours = composed.images.iter().any(|image| image.name == cover);
    let place = if ours { format!("{}{cover}", blog.places(composed).link) } else { cover.to_owned() };
    let name = blog.names.cover.clone();
    let value = match (blog.generator, name.as_str()) {
        // What most themes of Hugo with a `cover` read.
        (Dialect::Hugo, "cover") => Value::Map(vec![
            ("image".into(), Value::Text(place)),
            ("relative".into(), Value::Bool(ours && blog.places(composed).link.is_empty())),
        ]),
        (_, name) if name.ends_with('s') => Value::List(vec![Value::Text(place)]),
        _ => Value::Text(place),
    };
    (name, value)
}

/// Says in text what there is no front matter for.
fn heading(composed: &Composed, blog: &Conventions) -> String {
    let mut out = format!("# {}\n", escape_line(&composed.title).replace('{', "&#123;"));
    let day = |date: &str| date.get(..10).unwrap_or(date).to_owned();
    let mut line: Vec<String> = Vec::new();
    if !composed.date.is_empty() {
        line.push(day(&composed.date));
    }
    if let Some(updated) = &composed.updated {
        line.push(format!("updated {}", day(updated)));
    }
    line.extend(composed.authors.iter().chain(&composed.categories).map(|text| escape(text)));
    line.extend(composed.tags.iter().map(|tag| format!("\\#{}", escape(tag))));
    if !line.is_empty() {
        push(&mut out, format_args!("\n{}\n", line.join(" · ")));
    }
    if let Some(cover) = &composed.cover {
        let Value::Text(place) = cover_of(composed, blog, cover).1 else { return out };
        push(&mut out, format_args!("\n![]({})\n", link_target(&place)));
    }
    if let Some(description) = &composed.description {
        push(&mut out, format_args!("\n{}\n", escape_line(description)));
    }
    if let Some(url) = &composed.canonical {
        push(&mut out, format_args!("\nFirst published at <{}>.\n", link_target(url)));
    }
    out
}

/// Adds formatted text; writing to a text cannot fail.
fn push(out: &mut String, text: fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

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
