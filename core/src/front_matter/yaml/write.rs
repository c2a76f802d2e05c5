//! Edits of YAML front matter: which bytes of a block change, and how values are written.

use std::collections::{HashMap, VecDeque};
use std::fmt::Write;
use std::ops::Range;

use super::{Entry, SetError, Style, Value, is_number};

/// How deep values are written on lines of their own; what nests deeper is written in brackets.
const DEEPEST: usize = 8;

/// A value as it will stand.
enum Written {
    /// Behind the colon, on its line; a block text goes on over further lines.
    Behind(String),
    /// On lines below the key, each without its line end.
    Below(Vec<String>),
}

/// Gives the block with `key` set to `value`.
pub(super) fn set(
    inner: &str,
    entries: &[Entry],
    key: &str,
    value: &Value,
    eol: &str,
) -> Result<String, SetError> {
    let Some(entry) = entries.iter().find(|entry| entry.key == key) else {
        return append(inner, entries, key, value, eol);
    };
    let colon = colon_end(inner, entry)?;
    let line_end = line_end_at(inner, colon);
    let behind = inner.get(colon..line_end).unwrap_or_default();
    let first = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let starts_behind = entry.style != Style::None
        && !behind.trim_start().is_empty()
        && !behind.trim_start().starts_with('#')
        && entry.end > colon;
    let written = written(inner, entries, Some(entry), value)?;
    let mut result = inner.get(..colon).unwrap_or_default().to_owned();
    // What stands behind the value on its last line, a comment, and from where on the rest of the block is kept.
    let (comment, rest) = if starts_behind {
        (
            inner.get(entry.end..line_end_at(inner, entry.end)).unwrap_or_default(),
            line_end_at(inner, entry.end),
        )
    } else {
        (behind.trim_end(), line_end_at(inner, entry.end.max(colon)))
    };
    let comment = if comment.trim_start().starts_with('#') { comment } else { "" };
    match written {
        Written::Behind(text) => {
            let gap = if starts_behind { behind.get(..first).unwrap_or(" ") } else { " " };
            let gap = if text.is_empty() || !gap.is_empty() { gap } else { " " };
            // A block text's comment belongs to its first line.
            let (line, more) = text.split_once('\n').unwrap_or((&text, ""));
            if !line.is_empty() {
                result += gap;
                result += line;
            }
            if !comment.is_empty() && !comment.starts_with([' ', '\t']) {
                result += " ";
            }
            result += comment;
            for line in more.split('\n').filter(|_| text.contains('\n')) {
                result += eol;
                result += line;
            }
        }
        Written::Below(lines) => {
            result += comment;
            for line in lines {
                result += eol;
                result += &line;
            }
        }
    }
    result += inner.get(rest..).unwrap_or_default();
    Ok(result)
}

/// Gives the block without the lines of `key`; what stands behind them stays.
pub(super) fn remove(inner: &str, entries: &[Entry], key: &str) -> String {
    let mut result = String::new();
    let mut at = 0;
    for entry in entries.iter().filter(|entry| entry.key == key) {
        let from = inner.get(..entry.start).and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1);
        let to = line_end_at(inner, entry.end);
        let to = to + inner.get(to..).map_or(0, |rest| rest.find('\n').map_or(rest.len(), |at| at + 1));
        result += inner.get(at..from.max(at)).unwrap_or_default();
        at = to.max(at);
    }
    result + inner.get(at..).unwrap_or_default()
}

/// Puts a new key behind all others.
fn append(inner: &str, entries: &[Entry], key: &str, value: &Value, eol: &str) -> Result<String, SetError> {
    let mut result = inner.to_owned();
    if !inner.is_empty() && !inner.ends_with('\n') {
        result += eol;
    }
    result += &line_text(key);
    result += ":";
    match written(inner, entries, None, value)? {
        Written::Behind(text) => {
            for (number, line) in text.split('\n').enumerate() {
                result += match (number, line) {
                    (0, "") => "",
                    (0, _) => " ",
                    _ => eol,
                };
                result += line;
            }
        }
        Written::Below(lines) => {
            for line in lines {
                result += eol;
                result += &line;
            }
        }
    }
    Ok(result + eol)
}

/// Just behind the colon of an entry's key.
fn colon_end(inner: &str, entry: &Entry) -> Result<usize, SetError> {
    let rest = inner.get(entry.key_end..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    if rest.get(blank..).is_some_and(|rest| rest.starts_with(':')) {
        Ok(entry.key_end + blank + 1)
    } else {
        Err(SetError::Entangled(entry.key.clone()))
    }
}

/// The end of the line that holds byte `at`, before its line end.
fn line_end_at(inner: &str, at: usize) -> usize {
    let rest = inner.get(at..).unwrap_or_default();
    let end = rest.find('\n').unwrap_or(rest.len());
    let line = rest.get(..end).unwrap_or_default();
    at + line.strip_suffix('\r').unwrap_or(line).len()
}

fn written(inner: &str, entries: &[Entry], old: Option<&Entry>, value: &Value) -> Result<Written, SetError> {
    check(value)?;
    let style = old.map_or(Style::None, |entry| entry.style);
    match value {
        Value::List(items) if !items.is_empty() => {
            let in_brackets = match old {
                Some(Entry { value: Value::List(_), .. }) => style == Style::Flow,
                _ => entries
                    .iter()
                    .find(|entry| matches!(entry.value, Value::List(_)) && !entry.items.is_empty())
                    .is_some_and(|entry| entry.style == Style::Flow),
            };
            if in_brackets {
                return Ok(Written::Behind(flow_list(inner, old, items)));
            }
            if let Some(lines) = old.and_then(|entry| edited_list(inner, entry, items)) {
                return Ok(Written::Below(lines));
            }
            let indent = list_indent(inner, old, entries);
            Ok(Written::Below(
                items.iter().map(|item| format!("{}- {}", " ".repeat(indent), flow(item))).collect(),
            ))
        }
        Value::Map(items) if !items.is_empty() && style != Style::Flow => {
            let mut lines = Vec::new();
            map_lines(items, 2, &mut lines);
            Ok(Written::Below(lines))
        }
        Value::Text(text) => Ok(Written::Behind(top_text(text, style))),
        Value::Null => Ok(Written::Behind(String::new())),
        Value::List(_) | Value::Map(_) | Value::Bool(_) | Value::Number(_) => {
            Ok(Written::Behind(flow(value)))
        }
    }
}

/// Refuses what would not be read back as the same value.
fn check(value: &Value) -> Result<(), SetError> {
    match value {
        Value::Number(text) if !is_number(text) => {
            Err(SetError::Value(format!("\"{}\" is no number", text.escape_debug())))
        }
        Value::List(items) => items.iter().try_for_each(check),
        Value::Map(entries) => entries.iter().try_for_each(|(_, value)| check(value)),
        _ => Ok(()),
    }
}

fn map_lines(entries: &[(String, Value)], indent: usize, lines: &mut Vec<String>) {
    for (key, value) in entries {
        let head = format!("{}{}:", " ".repeat(indent), line_text(key));
        match value {
            Value::Map(inner) if !inner.is_empty() && indent < DEEPEST * 2 => {
                lines.push(head);
                map_lines(inner, indent + 2, lines);
            }
            Value::List(items) if !items.is_empty() => {
                lines.push(head);
                lines.extend(items.iter().map(|item| format!("{}- {}", " ".repeat(indent + 2), flow(item))));
            }
            Value::Null => lines.push(head),
            value => lines.push(format!("{head} {}", flow(value))),
        }
    }
}

/// The dash's column for a new list: as this list had it, or another one of the block.
fn list_indent(inner: &str, old: Option<&Entry>, entries: &[Entry]) -> usize {
    let column = |entry: &Entry| {
        let (_, range) = entry.items.first().filter(|_| entry.style == Style::Lines)?;
        let head = inner.get(..range.start)?;
        let line = head.get(head.rfind('\n').map_or(0, |at| at + 1)..)?;
        line.find('-')
    };
    old.and_then(column).or_else(|| entries.iter().find_map(column)).unwrap_or(2)
}

/// The lines of a list whose first and last items may stay: theirs are kept byte for byte, and so are the
/// comments between. None when the list is not one item a line.
fn edited_list(inner: &str, entry: &Entry, items: &[Value]) -> Option<Vec<String>> {
    if entry.style != Style::Lines || entry.items.is_empty() {
        return None;
    }
    let value_start = line_end_at(inner, entry.key_end);
    let value_start = value_start + inner.get(value_start..)?.find('\n')? + 1;
    let value = inner.get(value_start..line_end_at(inner, entry.end))?;
    let lines: Vec<&str> = value.lines().collect();
    let ends: Vec<usize> = value.match_indices('\n').map(|(at, _)| value_start + at).collect();
    let line_of = |at: usize| (at >= value_start).then(|| ends.partition_point(|end| *end < at));
    let mut places = Vec::new();
    for (_, range) in &entry.items {
        let place = line_of(range.start)?..=line_of(range.end)?;
        if places.last().is_some_and(|last: &std::ops::RangeInclusive<usize>| last.end() >= place.start()) {
            return None;
        }
        if !lines.get(*place.start())?.trim_start().starts_with('-') {
            return None;
        }
        places.push(place);
    }
    let same = |(old, new): &(&(Value, Range<usize>), &Value)| old.0 == **new;
    let head = entry.items.iter().zip(items).take_while(same).count();
    let tail = entry.items.iter().rev().zip(items.iter().rev()).take_while(same).count();
    let tail = tail.min(entry.items.len().min(items.len()) - head);
    let gone = head..entry.items.len() - tail;
    let indent = list_indent(inner, Some(entry), &[]);
    let fresh = items.get(head..items.len() - tail)?;
    let mut result = Vec::new();
    let mut fresh = Some(fresh.iter().map(|item| format!("{}- {}", " ".repeat(indent), flow(item))));
    let mut after_head = head == 0;
    for (number, line) in lines.iter().enumerate() {
        let item = places.partition_point(|place| *place.end() < number);
        let item = Some(item).filter(|item| places.get(*item).is_some_and(|place| place.contains(&number)));
        let in_gone = item.is_some_and(|item| gone.contains(&item));
        let in_tail = item.is_some_and(|item| item >= gone.end);
        // New items stand where the old ones went, or straight behind the last one that stays.
        if (in_gone || in_tail || (after_head && item.is_none() && gone.is_empty() && head > 0))
            && let Some(fresh) = fresh.take()
        {
            result.extend(fresh);
        }
        if !in_gone {
            result.push((*line).to_owned());
        }
        after_head = after_head
            || item
                .is_some_and(|item| item + 1 == head && places.get(item).is_some_and(|p| *p.end() == number));
    }
    if let Some(fresh) = fresh {
        result.extend(fresh);
    }
    Some(result)
}

/// A list in brackets; items that stay keep their spelling.
fn flow_list(inner: &str, old: Option<&Entry>, items: &[Value]) -> String {
    let old = old.filter(|entry| entry.style == Style::Flow);
    let mut known: HashMap<&Value, VecDeque<&Range<usize>>> = HashMap::new();
    for (value, range) in old.iter().flat_map(|entry| &entry.items) {
        known.entry(value).or_default().push_back(range);
    }
    let written: Vec<String> = items
        .iter()
        .map(|item| {
            let place = known.get_mut(item).and_then(VecDeque::pop_front);
            let spelled = place.and_then(|range| inner.get(range.clone()));
            spelled.filter(|text| !text.contains(['\n', '#'])).map_or_else(|| flow(item), str::to_owned)
        })
        .collect();
    let first = old.and_then(|entry| entry.items.first()).map(|(_, range)| range.start);
    let wide = first.is_some_and(|at| inner.get(..at).is_some_and(|head| head.ends_with("[ ")));
    if wide { format!("[ {} ]", written.join(", ")) } else { format!("[{}]", written.join(", ")) }
}

/// A value on one line that stands behind a key, a dash or inside brackets.
fn flow(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Number(text) => text.clone(),
        Value::Text(text) => line_text(text),
        Value::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}: {}", line_text(key), flow(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// A text behind a key, quoted as the one that stood there.
fn top_text(text: &str, style: Style) -> String {
    match style {
        Style::Double => double_quoted(text),
        Style::Single if is_line(text) => single_quoted(text),
        Style::Block | Style::None | Style::Plain if text.contains('\n') => {
            block_text(text).unwrap_or_else(|| double_quoted(text))
        }
        Style::None | Style::Plain if is_date(text) => text.to_owned(),
        _ => line_text(text),
    }
}

/// A text on one line in the plainest form that every reader of YAML takes for this text.
fn line_text(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else if is_line(text) {
        single_quoted(text)
    } else {
        double_quoted(text)
    }
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn double_quoted(text: &str) -> String {
    let mut result = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => result += "\\\"",
            '\\' => result += "\\\\",
            '\n' => result += "\\n",
            '\t' => result += "\\t",
            '\r' => result += "\\r",
            c if is_printable(c) => result.push(c),
            c => {
                // Writing to a text cannot fail.
                let _ = match u32::from(c) {
                    code @ 0..=0xffff => write!(result, "\\u{code:04X}"),
                    code => write!(result, "\\U{code:08X}"),
                };
            }
        }
    }
    result + "\""
}

/// A text of several lines under `|`; none where its line ends or blanks would not survive that.
fn block_text(text: &str) -> Option<String> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let sound = !body.is_empty()
        && !body.ends_with('\n')
        && body.lines().all(|line| is_line(line) && line.trim_end() == line && !line.contains('\t'))
        && !body.starts_with([' ', '\n']);
    if !sound {
        return None;
    }
    let mark = if text.ends_with('\n') { "|" } else { "|-" };
    let lines =
        body.split('\n').map(|line| if line.is_empty() { String::new() } else { format!("  {line}") });
    Some(format!("{mark}\n{}", lines.collect::<Vec<_>>().join("\n")))
}

/// Tells whether a text can stand in single quotes: one line, nothing that has to be escaped.
fn is_line(text: &str) -> bool {
    text.chars().all(is_printable)
}

fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Tells whether a text needs no quotes, for readers of YAML 1.1 too, behind a key as well as in brackets.
fn is_plain(text: &str) -> bool {
    let lower = text.to_lowercase();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    !text.is_empty()
        && is_line(text)
        && text.trim() == text
        && (text.starts_with(is_word) || text.starts_with('/'))
        && !text.contains([',', '[', ']', '{', '}', '"', '\'', '`', '\u{a0}'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.contains("://")
        && !matches!(
            lower.as_str(),
            "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null" | "none" | "nan" | "inf"
        )
        && !is_numberlike(text)
}

/// Tells whether some reader could take a text for a number, a time or a date.
fn is_numberlike(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_hexdigit() || "xXoO_:.,+- TZtz".contains(c))
}

/// Tells whether a text is a date or a time, which tools want without quotes.
fn is_date(text: &str) -> bool {
    let digits =
        |range: Range<usize>| text.get(range).is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let dash = |at: usize| text.as_bytes().get(at) == Some(&b'-');
    let day = digits(0..4) && dash(4) && digits(5..7) && dash(7) && digits(8..10);
    day && (text.len() == 10
        || (text.as_bytes().get(10) == Some(&b'T')
            && text.chars().skip(11).all(|c| c.is_ascii_digit() || ":.+-Z".contains(c))
            && digits(11..13)))
}
