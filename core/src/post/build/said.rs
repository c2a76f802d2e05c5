//! Reads what generators say when something is wrong.

use std::path::Path;
use std::sync::OnceLock;

use regex::Regex;

/// Something that a generator says is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildError {
    /// What it says.
    pub message: String,
    /// The line in the post's file, counted from 1, where it names one.
    pub line: Option<u32>,
    /// Whether it is about the post; other pages of the blog have troubles of their own.
    pub in_post: bool,
    /// The field of the front matter that it names.
    pub field: Option<String>,
}

fn pattern(cell: &'static OnceLock<Option<Regex>>, text: &str) -> Option<&'static Regex> {
    cell.get_or_init(|| Regex::new(text).ok()).as_ref()
}

/// Takes colours and other commands to a terminal away.
pub(super) fn plain(said: &str) -> String {
    static COMMAND: OnceLock<Option<Regex>> = OnceLock::new();
    match pattern(&COMMAND, "\u{1b}\\[[0-9;?]*[A-Za-z]") {
        Some(command) => command.replace_all(said, "").replace('\r', ""),
        None => said.to_owned(),
    }
}

/// Finds the errors in what was said about the file `post`; where all went well, warnings are none.
pub(super) fn errors(said: &str, post: &Path, well: bool) -> Vec<BuildError> {
    static ERROR: OnceLock<Option<Regex>> = OnceLock::new();
    let text = r"(?i)\berror\b|exception|\bfatal\b|\binvalid\b|failed to|could not|does not match|\[\w+Error\]|Error:";
    let Some(error) = pattern(&ERROR, text) else { return Vec::new() };
    let mut found: Vec<BuildError> = Vec::new();
    if well {
        return found;
    }
    let post = post.to_string_lossy().replace('\\', "/");
    let short: String =
        post.rsplit('/').take(2).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("/");
    let lines: Vec<&str> = said.lines().collect();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let begins = |line: &str| {
            let aside = ["Error reference", "See http", "http"];
            error.is_match(line) && !aside.iter().any(|word| line.trim_start().starts_with(word))
        };
        if !begins(line) {
            at += 1;
            continue;
        }
        // What belongs to it follows: the reason, the place, and where in the program it was noticed.
        let rest = lines.get(at + 1..).unwrap_or_default();
        let length = rest.iter().take(14).take_while(|line| !begins(line)).count();
        let whole = lines.get(at..=at + length).unwrap_or_default();
        let text = whole.join("\n");
        let traced = |line: &str| {
            let aside = ["at ", "Hint:", "Error reference", "See https://", "https://"];
            aside.iter().any(|word| line.trim_start().starts_with(word)) || line.contains("/lib/ruby/")
        };
        let message = whole
            .iter()
            .map(|line| line.trim())
            .filter(|line| !line.is_empty() && !traced(line))
            .take(4)
            .collect::<Vec<_>>()
            .join(" ");
        let in_post = text.contains(&post) || text.contains(&short);
        let known =
            found.iter().any(|before| before.message.contains(&message) || message.contains(&before.message));
        if !known {
            found.push(BuildError {
                line: line_of(&text, &post, &short),
                field: field_of(&text),
                message,
                in_post,
            });
        }
        at += 1 + length;
    }
    found
}

static NUMBER: OnceLock<Option<Regex>> = OnceLock::new();
static YAML: OnceLock<Option<Regex>> = OnceLock::new();
static OTHER: OnceLock<Option<Regex>> = OnceLock::new();

/// Finds the line that an error names: behind the file's name, in brackets, or behind an arrow.
fn line_of(text: &str, post: &str, short: &str) -> Option<u32> {
    let number = pattern(&NUMBER, r#"^["']?(?::|\(|, line:?\s*)(\d+)"#)?;
    let read =
        |found: regex::Captures<'_>| found.get(1)?.as_str().parse::<u32>().ok().filter(|line| *line > 0);
    // Hugo counts these from the line behind the mark.
    if let Some(line) =
        pattern(&YAML, r"\byaml: line (\d+)").and_then(|yaml| yaml.captures(text)).and_then(read)
    {
        return Some(line + 1);
    }
    for name in [post, short] {
        let behind = text.match_indices(name).filter_map(|(at, _)| text.get(at + name.len()..));
        if let Some(line) = behind.filter_map(|rest| number.captures(rest)).find_map(read) {
            return Some(line);
        }
    }
    let other = pattern(&OTHER, r"(?:-->\s*|\bline[: ]\s*|, line:)(\d+)")?;
    other.captures(text).and_then(read)
}

/// Finds the field that an error of a schema names: `**pubDate**: Required`.
fn field_of(text: &str) -> Option<String> {
    static FIELD: OnceLock<Option<Regex>> = OnceLock::new();
    let field =
        pattern(&FIELD, r"(?m)\b(\w+)\*\*:|\*\*(\w+)\*\*|^\s*(\w+):\s+(?:Required|Expected|Invalid)")?;
    let found = field.captures(text)?;
    found.iter().skip(1).flatten().next().map(|name| name.as_str().to_owned())
}
