//! YAML front matter: values from the parser's events, and edits on the lines of one key.
//!
//! The events are taken one by one and not as a tree, because a tree is built and dropped by recursion, which a
//! hostile note could drive through the stack.

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::{FrontMatter, SetError, Value};

mod write;

/// How deep values may nest.
const DEEPEST: usize = 32;
/// The most values, and bytes of texts, that aliases may multiply into.
const MOST: usize = 200_000;

/// One key of the block, and where it stands.
struct Entry {
    key: String,
    value: Value,
    /// The first byte of the key.
    start: usize,
    /// Just behind the key.
    key_end: usize,
    /// Just behind the value's last byte that is no comment; `key_end` where there is no value.
    end: usize,
    /// The items of a list, where each stands.
    items: Vec<(Value, Range<usize>)>,
    /// How a list or a text is written.
    style: Style,
}

#[derive(Clone, Copy, PartialEq)]
enum Style {
    None,
    Plain,
    Single,
    Double,
    /// `|` or `>`.
    Block,
    /// `[…]` or `{…}`.
    Flow,
    /// Items or keys on lines of their own.
    Lines,
}

/// What reading a whole block gave.
struct Document {
    entries: Vec<Entry>,
    /// Message and byte.
    problems: Vec<(String, usize)>,
    /// Why keys cannot be edited on their own.
    fixed: Option<&'static str>,
}

pub(super) fn read(inner: &str, front: &mut FrontMatter) {
    let document = parse(inner);
    let line_starts: Vec<usize> = inner.match_indices('\n').map(|(at, _)| at + 1).collect();
    let line_of = |at: usize| line_starts.partition_point(|start| *start <= at);
    for entry in document.entries {
        let line = line_of(entry.start);
        front.push(entry.key, entry.value, line);
    }
    for (message, at) in document.problems {
        front.problem(message, Some(line_of(at)));
    }
}

pub(super) fn set(inner: &str, key: &str, value: Option<&Value>, eol: &str) -> Result<String, SetError> {
    let document = parse(inner);
    if let Some(why) = document.fixed {
        return Err(SetError::Form(why.into()));
    }
    match value {
        Some(value) => write::set(inner, &document.entries, key, value, eol),
        None => Ok(write::remove(inner, &document.entries, key)),
    }
}

/// Reads a block: as a whole where it is sound, else key by key, so that one bad line costs one value.
fn parse(inner: &str) -> Document {
    match parse_whole(inner) {
        Ok(document) => document,
        Err((message, at)) => parse_by_key(inner, &message, at),
    }
}

/// A map or list that is being read.
enum Frame {
    List(Vec<Value>),
    Map(Vec<(String, Value)>, Option<String>),
}

fn parse_whole(inner: &str) -> Result<Document, (String, usize)> {
    let bytes = Offsets::of(inner);
    let mut document = Document { entries: Vec::new(), problems: Vec::new(), fixed: None };
    let mut stack: Vec<Frame> = Vec::new();
    let mut anchors: HashMap<usize, Value> = HashMap::new();
    let mut open_anchors: Vec<usize> = Vec::new();
    let mut budget = MOST;
    let mut item_start = None;
    let mut documents = 0;
    let mut parser = Parser::new_from_str(inner);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|e| (e.info().to_owned(), bytes.at(e.marker().index())))?;
        let start = bytes.at(span.start.index());
        // What this event adds to the top key's extent.
        let end = event_end(inner, &event, &span, &bytes);
        let value = match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    return Err(("a second document starts here".into(), start));
                }
                continue;
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => continue,
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                let is_map = matches!(event, Event::MappingStart(..));
                if stack.len() >= DEEPEST {
                    return Err(("values nest too deeply".into(), start));
                }
                let flow = matches!(inner.as_bytes().get(start), Some(b'[' | b'{')) && !span.is_empty();
                match stack.len() {
                    0 if !is_map => document.fixed = Some("it is a list and has no keys"),
                    0 if flow => document.fixed = Some("it is written in braces"),
                    1 => {
                        if let Some(entry) = document.entries.last_mut() {
                            entry.style = if flow { Style::Flow } else { Style::Lines };
                        }
                    }
                    2 => item_start = item_start.or(Some(start)),
                    _ => {}
                }
                extend(&mut document, end);
                open_anchors.push(anchor);
                stack.push(if is_map { Frame::Map(Vec::new(), None) } else { Frame::List(Vec::new()) });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let value = match stack.pop() {
                    Some(Frame::List(items)) => Value::List(items),
                    Some(Frame::Map(entries, _)) => Value::Map(entries),
                    None => return Err(("it ends too early".into(), start)),
                };
                if let Some(anchor) = open_anchors.pop().filter(|anchor| *anchor > 0) {
                    anchors.insert(anchor, value.clone());
                }
                value
            }
            Event::Alias(anchor) => {
                let known = anchors.get(&anchor).unwrap_or(&Value::Null);
                let size = count(known);
                if size > budget {
                    return Err(("aliases multiply into too many values".into(), start));
                }
                budget -= size;
                known.clone()
            }
            Event::Scalar(text, style, anchor, tag) => {
                let value = scalar(&text, style, tag.as_deref());
                if anchor > 0 {
                    anchors.insert(anchor, value.clone());
                }
                // A key of the block itself.
                if let [Frame::Map(_, waiting @ None)] = stack.as_mut_slice() {
                    *waiting = Some(String::new());
                    item_start = None;
                    document.entries.push(Entry {
                        key: text.into_owned(),
                        value: Value::Null,
                        start,
                        key_end: end.unwrap_or(start),
                        end: end.unwrap_or(start),
                        items: Vec::new(),
                        style: Style::None,
                    });
                    continue;
                }
                if let (1, Some(entry)) = (stack.len(), document.entries.last_mut()) {
                    entry.style = match style {
                        ScalarStyle::Plain if text.is_empty() => Style::None,
                        ScalarStyle::Plain => Style::Plain,
                        ScalarStyle::SingleQuoted => Style::Single,
                        ScalarStyle::DoubleQuoted => Style::Double,
                        ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
                    };
                }
                value
            }
        };
        extend(&mut document, end);
        let depth = stack.len();
        match stack.last_mut() {
            None if matches!(value, Value::Map(_) | Value::Null) => {}
            None => {
                document.problems.push(("the front matter has no keys".into(), 0));
                document.fixed = Some("it has no keys");
            }
            Some(Frame::List(items)) => {
                if let (2, Some(entry)) = (depth, document.entries.last_mut()) {
                    let from = item_start.take().unwrap_or(start);
                    entry.items.push((value.clone(), from..entry.end.max(from)));
                }
                items.push(value);
            }
            Some(Frame::Map(entries, waiting)) => match waiting.take() {
                Some(key) => {
                    if depth == 1
                        && let Some(entry) = document.entries.last_mut()
                    {
                        entry.value = value;
                    } else {
                        entries.push((key, value));
                    }
                }
                None if depth == 1 => return Err(("a key has to be a text".into(), start)),
                None => match value {
                    Value::Text(key) | Value::Number(key) => *waiting = Some(key),
                    Value::Bool(key) => *waiting = Some(key.to_string()),
                    Value::Null => *waiting = Some(String::new()),
                    Value::List(_) | Value::Map(_) => {
                        return Err(("a key has to be a text".into(), start));
                    }
                },
            },
        }
    }
    Ok(document)
}

fn extend(document: &mut Document, end: Option<usize>) {
    if let (Some(entry), Some(end)) = (document.entries.last_mut(), end) {
        entry.end = entry.end.max(end);
    }
}

/// Just behind the last byte that an event stands for. The parser's own span runs on over trailing comments.
fn event_end(inner: &str, event: &Event<'_>, span: &Span, bytes: &Offsets) -> Option<usize> {
    if span.is_empty() {
        return None;
    }
    let (start, end) = (bytes.at(span.start.index()), bytes.at(span.end.index()));
    let text = inner.get(start..end)?;
    match event {
        Event::Scalar(_, ScalarStyle::SingleQuoted, ..) => {
            let open = text.find('\'')?;
            let mut quotes = text.get(open + 1..)?.char_indices().peekable();
            while let Some((at, c)) = quotes.next() {
                if c == '\'' && quotes.next_if(|(_, c)| *c == '\'').is_none() {
                    return Some(start + open + 1 + at + 1);
                }
            }
            Some(end)
        }
        Event::Scalar(_, ScalarStyle::DoubleQuoted, ..) => {
            let open = text.find('"')?;
            let mut quotes = text.get(open + 1..)?.char_indices();
            while let Some((at, c)) = quotes.next() {
                match c {
                    '\\' => drop(quotes.next()),
                    '"' => return Some(start + open + 1 + at + 1),
                    _ => {}
                }
            }
            Some(end)
        }
        Event::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded, ..) => {
            Some(block_end(inner, start, end).max(start))
        }
        Event::SequenceStart(..) | Event::MappingStart(..) | Event::SequenceEnd | Event::MappingEnd => {
            let flow = matches!(inner.as_bytes().get(start), Some(b'[' | b']' | b'{' | b'}'));
            flow.then_some(start + 1)
        }
        _ => Some(start + text.trim_end().len()),
    }
}

/// Just behind the last line of a block text whose content starts at `start`; comments that stand further left
/// and blank lines behind it are not its own.
fn block_end(inner: &str, start: usize, end: usize) -> usize {
    let line_start = inner.get(..start).and_then(|t| t.rfind('\n')).map_or(0, |at| at + 1);
    let indent = indent_of(inner.get(line_start..).unwrap_or_default());
    let mut at = line_start;
    let mut last = start;
    for line in inner.get(line_start..end).unwrap_or_default().split_inclusive('\n') {
        let blank = line.trim().is_empty();
        if !blank && indent_of(line) < indent {
            break;
        }
        if !blank {
            last = at + line.trim_end_matches(['\n', '\r']).len();
        }
        at += line.len();
    }
    last
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Counts values, and the bytes of their texts.
fn count(value: &Value) -> usize {
    match value {
        Value::List(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Map(entries) => 1 + entries.iter().map(|(key, value)| key.len() + count(value)).sum::<usize>(),
        Value::Number(text) | Value::Text(text) => 1 + text.len(),
        Value::Null | Value::Bool(_) => 1,
    }
}

/// What a scalar means in YAML's core schema.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let as_text = || Value::Text(text.to_owned());
    if style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str")
    {
        return as_text();
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        text if is_number(text) => Value::Number(text.to_owned()),
        _ => as_text(),
    }
}

/// Tells whether YAML's core schema takes a plain text for a number.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return !digits.is_empty() && digits.bytes().all(|b| matches!(b, b'0'..=b'7'));
    }
    unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned.bytes().any(|b| b.is_ascii_digit())
        && unsigned.parse::<f64>().is_ok()
}

/// Reads a block that does not parse as a whole, one top-level key at a time.
fn parse_by_key(inner: &str, message: &str, at: usize) -> Document {
    let mut document = Document { entries: Vec::new(), problems: Vec::new(), fixed: None };
    let starts = key_lines(inner);
    if starts.is_empty() {
        document.problems.push((format!("the front matter cannot be read: {message}"), at));
        document.fixed = Some("it cannot be read");
        return document;
    }
    for (number, start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(inner.len());
        let chunk = inner.get(*start..end).unwrap_or_default();
        match parse_whole(chunk) {
            Ok(part) if part.fixed.is_none() && part.entries.len() == 1 => {
                document.entries.extend(part.entries.into_iter().map(|entry| entry.moved(*start)));
                document.problems.extend(part.problems.into_iter().map(|(m, at)| (m, at + start)));
            }
            Ok(_) => document.problems.push(("this cannot be read as a key and its value".into(), *start)),
            Err((message, at)) => {
                let entry = rough(chunk).moved(*start);
                let tab = chunk.contains('\t');
                let hint = if tab {
                    "; a tab may be the reason, use spaces"
                } else if matches!(entry.value, Value::Text(_)) {
                    "; put quotes around the value"
                } else {
                    ""
                };
                let message = format!("\"{}\" is not sound YAML: {message}{hint}", entry.key);
                document.problems.push((message, at + start));
                document.entries.push(entry);
            }
        }
    }
    document
}

impl Entry {
    fn moved(mut self, by: usize) -> Self {
        self.start += by;
        self.key_end += by;
        self.end += by;
        for (_, range) in &mut self.items {
            *range = range.start + by..range.end + by;
        }
        self
    }
}

/// The bytes at which lines start that open with a key.
fn key_lines(inner: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in inner.split_inclusive('\n') {
        let first = line.chars().next().unwrap_or('\n');
        let is_key = !first.is_whitespace()
            && !matches!(first, '#' | '-' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '%' | '@')
            && key_length(line).is_some();
        if is_key {
            starts.push(at);
        }
        at += line.len();
    }
    starts
}

/// The length of the key that opens a line, up to its colon.
fn key_length(line: &str) -> Option<usize> {
    line.match_indices(':').map(|(at, _)| at).find(|at| {
        line.get(at + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']))
    })
}

/// Takes what stands behind the first colon of a chunk as text, where it is on one line and plain.
fn rough(chunk: &str) -> Entry {
    let key_end = key_length(chunk).unwrap_or(0);
    let key = chunk.get(..key_end).unwrap_or_default();
    let value = chunk.get(key_end + 1..).unwrap_or_default();
    let lines = value.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let first = value.lines().next().unwrap_or_default().trim();
    let plain =
        lines.count() == 1 && !first.is_empty() && !first.starts_with(['"', '\'', '[', '{', '|', '>']);
    // The last line that holds something is where it ends.
    let mut end = key_end;
    let mut at = 0;
    for line in chunk.split_inclusive('\n') {
        if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
            end = at + line.trim_end().len();
        }
        at += line.len();
    }
    Entry {
        key: key.trim().trim_matches(['"', '\'']).to_owned(),
        value: if plain { Value::Text(first.to_owned()) } else { Value::Null },
        start: 0,
        key_end,
        end: end.max(key_end),
        items: Vec::new(),
        style: if plain { Style::Plain } else { Style::Flow },
    }
}

/// The parser counts characters; this gives bytes.
struct Offsets {
    /// Empty where all is ASCII.
    starts: Vec<usize>,
    length: usize,
}

impl Offsets {
    fn of(text: &str) -> Self {
        let starts =
            if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(at, _)| at).collect() };
        Self { starts, length: text.len() }
    }

    fn at(&self, index: usize) -> usize {
        if self.starts.is_empty() {
            return index.min(self.length);
        }
        self.starts.get(index).copied().unwrap_or(self.length)
    }
}
