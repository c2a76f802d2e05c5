//! Front matter: YAML between `---`, TOML between `+++`, read forgivingly and edited without loss.
//!
//! Reading never fails: what a person wrote gives values plus problems with their lines. Editing replaces the
//! lines of one key; comments, order, quotes elsewhere, line ends and a byte order mark stay as they are. What
//! cannot be edited that way is refused: an edit is read back, and where any other key would read differently
//! it does not happen.

mod toml;
mod yaml;

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The most bytes of front matter that are read; more is no front matter but a mistake or an attack.
const LARGEST: usize = 128 * 1024;
const TOO_MANY: &str = "the front matter has too many keys to be read from here on";
/// The most keys that are read.
const MOST_KEYS: usize = 1000;

/// Something that a person should know of, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What is wrong and what to do, as one sentence.
    pub message: String,
    /// The line of the file that it is on, counted from 1, where it has one.
    pub line: Option<u32>,
}

/// The language of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Between `---` lines; the last may be `...`.
    Yaml,
    /// Between `+++` lines.
    Toml,
}

/// Tells where a text's front matter is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split<'a> {
    /// Its language.
    pub format: Format,
    /// What stands between the two marks.
    pub inner: &'a str,
    /// Where `inner` is in the text, in bytes.
    pub inner_range: Range<usize>,
    /// What follows the closing mark's line.
    pub body: &'a str,
    /// Where the body starts in the text, in bytes.
    pub body_start: usize,
    /// The body's first line in the file, counted from 1.
    pub body_line: u32,
}

/// A value of front matter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// Nothing: YAML's `~`, or a key with no value. TOML has none.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A text; dates and times too.
    Text(String),
    /// Several values in order.
    List(Vec<Value>),
    /// Values by key, in order.
    Map(Vec<(String, Value)>),
}

/// What a text's front matter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatter {
    /// Its language.
    pub format: Format,
    /// The keys and their values in order; of a key that stands twice, the first.
    pub entries: Vec<(String, Value)>,
    /// The line of each entry's key in the file, counted from 1.
    pub lines: Vec<u32>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Says why front matter was not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// The opening mark has no closing one.
    #[error("the front matter that starts on line 1 is never closed")]
    Unclosed,
    /// It is no list of keys and values in a form that can be changed line by line.
    #[error("the front matter cannot be edited line by line: {0}")]
    Form(String),
    /// The language has no such value, or the value is none.
    #[error("{0}")]
    Value(String),
    /// The result would read differently from what was asked for.
    #[error("\"{0}\" cannot be changed without touching what stands around it")]
    Entangled(String),
}

impl Value {
    /// Gives a text or a number as text; none for anything else.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            Self::Null | Self::Bool(_) | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// Gives the texts of a list, or of a single text as a list of one; what is no text is left out.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::List(items) => items.iter().filter_map(Self::as_text).collect(),
            value => value.as_text().into_iter().collect(),
        }
    }
}

impl FrontMatter {
    /// Gives the value of `key`, as it is spelled.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Gives the line of `key` in the file, counted from 1.
    pub fn line(&self, key: &str) -> Option<u32> {
        let at = self.entries.iter().position(|(name, _)| name == key)?;
        self.lines.get(at).copied()
    }
}

/// Finds the front matter of a text. None when there is none or when it is not closed.
///
/// A `---` that opens a text is front matter only when what follows has the look of it: a thematic break over
/// prose is not taken away from the body.
pub fn split(text: &str) -> Option<Split<'_>> {
    match find(text) {
        Found::Whole(split) => Some(split),
        Found::Unclosed(_) | Found::Nothing => None,
    }
}

/// Reads the front matter of a text. None when there is none. One that is never closed counts as body, and is
/// told as a problem with no entries.
pub fn read(text: &str) -> Option<FrontMatter> {
    match find(text) {
        Found::Nothing => None,
        Found::Unclosed(format) => Some(FrontMatter {
            format,
            entries: Vec::new(),
            lines: Vec::new(),
            problems: vec![Problem {
                message: "the front matter is never closed: its last line has to be the same as its first"
                    .into(),
                line: Some(1),
            }],
        }),
        Found::Whole(split) => Some(read_inner(&split)),
    }
}

/// Sets `key` to `value`, or takes it away. Only the key's own lines change; where nothing changes, the text
/// comes back as it was. A text without front matter gets a YAML one; one that holds nothing more goes.
pub fn set(text: &str, key: &str, value: Option<&Value>) -> Result<String, SetError> {
    let split = match find(text) {
        Found::Whole(split) => split,
        Found::Unclosed(_) => return Err(SetError::Unclosed),
        Found::Nothing => return add_block(text, key, value),
    };
    let before = read_inner(&split);
    match value {
        Some(value) if before.get(key) == Some(value) => return Ok(text.into()),
        None if before.get(key).is_none() => return Ok(text.into()),
        _ => {}
    }
    if split.inner.len() > LARGEST {
        return Err(SetError::Form("it is too large".into()));
    }
    let eol = line_end(text);
    let inner = match split.format {
        Format::Yaml => yaml::set(split.inner, key, value, eol)?,
        Format::Toml => toml::set(split.inner, key, value, eol)?,
    };
    let (head, tail) = (text.get(..split.inner_range.start), text.get(split.inner_range.end..));
    let (head, tail) = (head.unwrap_or_default(), tail.unwrap_or_default());
    if value.is_none() && inner.is_empty() {
        return Ok(format!("{}{}", bom(text), split.body));
    }
    let result = format!("{head}{inner}{tail}");
    // The one check that makes the promise: read it back, and nothing but the key may differ.
    let after = read(&result).filter(|_| self::split(&result).is_some_and(|after| after.body == split.body));
    let rest = |front: &FrontMatter| -> Vec<(String, Value)> {
        front.entries.iter().filter(|(name, _)| name != key).cloned().collect()
    };
    match after {
        Some(after) if after.get(key) == value && rest(&after) == rest(&before) => Ok(result),
        _ => Err(SetError::Entangled(key.into())),
    }
}

/// Puts a YAML block with one key before a text that has none.
fn add_block(text: &str, key: &str, value: Option<&Value>) -> Result<String, SetError> {
    let Some(value) = value else { return Ok(text.into()) };
    let eol = line_end(text);
    let inner = yaml::set("", key, Some(value), eol)?;
    let mark = bom(text);
    let body = text.get(mark.len()..).unwrap_or_default();
    let result = format!("{mark}---{eol}{inner}---{eol}{body}");
    let read_back = split(&result).is_some_and(|split| split.body == body)
        && read(&result).is_some_and(|front| front.get(key) == Some(value));
    if read_back { Ok(result) } else { Err(SetError::Entangled(key.into())) }
}

fn read_inner(split: &Split<'_>) -> FrontMatter {
    let mut front =
        FrontMatter { format: split.format, entries: Vec::new(), lines: Vec::new(), problems: Vec::new() };
    if split.inner.len() > LARGEST {
        front.problem("the front matter is too large to be read", None);
        return front;
    }
    match split.format {
        Format::Yaml => yaml::read(split.inner, &mut front),
        Format::Toml => toml::read(split.inner, &mut front),
    }
    front
}

impl FrontMatter {
    /// Takes an entry that stands on line `line` of the block, counted from 0.
    fn push(&mut self, key: String, value: Value, line: usize) {
        if self.entries.len() >= MOST_KEYS {
            if self.problems.last().is_none_or(|p| p.message != TOO_MANY) {
                self.problem(TOO_MANY, Some(line));
            }
            return;
        }
        if let Some(first) = self.line(&key) {
            self.problem(format!("\"{key}\" stands twice; the one on line {first} counts"), Some(line));
            return;
        }
        self.entries.push((key, value));
        self.lines.push(file_line(line));
    }

    fn problem(&mut self, message: impl Into<String>, line: Option<usize>) {
        self.problems.push(Problem { message: message.into(), line: line.map(file_line) });
    }
}

/// The line in the file, from 1, of a line in the block, from 0: the opening mark is always line 1.
fn file_line(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX - 2) + 2
}

enum Found<'a> {
    Whole(Split<'a>),
    Unclosed(Format),
    Nothing,
}

fn find(text: &str) -> Found<'_> {
    let start = bom(text).len();
    let mut lines = text.get(start..).unwrap_or_default().split_inclusive('\n');
    let Some(first) = lines.next() else { return Found::Nothing };
    let format = match first.trim_end() {
        "---" => Format::Yaml,
        "+++" => Format::Toml,
        _ => return Found::Nothing,
    };
    if !first.ends_with('\n') {
        return Found::Nothing;
    }
    let inner_start = start + first.len();
    let mut at = inner_start;
    for (number, line) in (2..).zip(lines) {
        let mark = line.trim_end();
        let closes = match format {
            Format::Yaml => mark == "---" || mark == "...",
            Format::Toml => mark == "+++",
        };
        if closes {
            let inner = text.get(inner_start..at).unwrap_or_default();
            if !has_the_look(inner) {
                return Found::Nothing;
            }
            let body_start = at + line.len();
            return Found::Whole(Split {
                format,
                inner,
                inner_range: inner_start..at,
                body: text.get(body_start..).unwrap_or_default(),
                body_start,
                body_line: number + 1,
            });
        }
        at += line.len();
    }
    let next = text.get(inner_start..).unwrap_or_default().lines().next().unwrap_or_default();
    if looks_like_key(next) { Found::Unclosed(format) } else { Found::Nothing }
}

/// Tells whether a block holds nothing but blanks and comments, or something that could be a key.
fn has_the_look(inner: &str) -> bool {
    let mut empty = true;
    for line in inner.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        if looks_like_key(line) {
            return true;
        }
        empty = false;
    }
    empty
}

/// Tells whether a line starts with `key:`, `key =`, `[table]` or an opening brace.
fn looks_like_key(line: &str) -> bool {
    let line = line.trim_end();
    if line.starts_with(['{', '[']) {
        return true;
    }
    let Some(end) = line.find([':', '=']) else { return false };
    let (key, rest) = line.split_at(end);
    let key = key.trim_end();
    let quoted = key.starts_with(['"', '\'']);
    let plain = !key.is_empty()
        && key.split_whitespace().count() <= 3
        && key.chars().all(|c| c.is_alphanumeric() || "_-. ".contains(c))
        && !line.starts_with([' ', '\t', '-']);
    // `http://…` opens a line of prose, not a key.
    (quoted || plain) && !rest.starts_with("://")
}

fn bom(text: &str) -> &str {
    if text.starts_with('\u{feff}') { "\u{feff}" } else { "" }
}

/// The line end of a text's first line.
fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests;
