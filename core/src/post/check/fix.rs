//! The change that puts a finding right, as data: who shows the finding can offer it, and apply it to the note.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::front_matter::{self, SetError, Value};
use crate::path::NotePath;

/// A change of one note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Fix {
    /// The note.
    pub path: String,
    /// What the change does, to be read after "this".
    pub says: String,
    /// What a person has to say for it: it takes the place of `{}` in the change.
    pub asks: Option<String>,
    /// The change.
    pub change: Change,
}

/// What changes in a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Change {
    /// On one line, words become others.
    Line {
        /// The line, counted from 1.
        line: u32,
        /// What stands there: its first occurrence counts.
        from: String,
        /// What is to stand there.
        to: String,
    },
    /// A field of the front matter gets a text, or goes.
    Field {
        /// Which.
        key: String,
        /// The text.
        value: Option<String>,
    },
    /// A list of the front matter gets one more.
    AddTo {
        /// Which.
        key: String,
        /// What.
        value: String,
    },
    /// A line at the end of the note.
    Append {
        /// What stands on it.
        text: String,
    },
}

/// Says why a fix was not applied.
#[derive(Debug, thiserror::Error)]
pub enum FixError {
    /// The note has changed since.
    #[error("line {0} no longer says what the check saw")]
    Gone(u32),
    /// The front matter cannot be changed.
    #[error("the front matter cannot be changed")]
    Front(#[from] SetError),
    /// The fix needs words that were not given.
    #[error("this needs to be said first: {0}")]
    Asks(String),
}

impl Fix {
    /// Makes a fix that needs nothing of a person but a yes.
    pub(super) fn new(path: &NotePath, says: &str, change: Change) -> Self {
        Self { path: path.to_string(), says: says.into(), asks: None, change }
    }

    /// Makes a fix that needs words.
    pub(super) fn asking(self, asks: &str) -> Self {
        Self { asks: Some(asks.into()), ..self }
    }
}

/// Applies a fix to its note's text; `answer` is what a person said where the fix asks.
pub fn apply(text: &str, fix: &Fix, answer: Option<&str>) -> Result<String, FixError> {
    let answer = answer.map(str::trim).filter(|answer| !answer.is_empty());
    if let (Some(asks), None) = (&fix.asks, answer) {
        return Err(FixError::Asks(asks.clone()));
    }
    let said = |text: &str| match (&fix.asks, answer) {
        (Some(_), Some(answer)) => text.replacen("{}", answer, 1),
        _ => text.to_owned(),
    };
    match &fix.change {
        Change::Line { line, from, to } => {
            let number = *line as usize;
            let begin: usize = text.split_inclusive('\n').take(number.saturating_sub(1)).map(str::len).sum();
            let rest = text.get(begin..).unwrap_or_default();
            // What was seen may go on over the next lines.
            let at = rest.find(from.as_str()).filter(|at| {
                number > 0 && !from.is_empty() && !rest.get(..*at).unwrap_or_default().contains('\n')
            });
            let at = begin + at.ok_or(FixError::Gone(*line))?;
            let (before, after) =
                (text.get(..at).unwrap_or_default(), text.get(at + from.len()..).unwrap_or_default());
            Ok(format!("{before}{}{after}", said(to)))
        }
        Change::Field { key, value } => {
            let value = value.as_ref().map(|value| Value::Text(said(value)));
            Ok(front_matter::set(text, key, value.as_ref())?)
        }
        Change::AddTo { key, value } => {
            let front = front_matter::read(text);
            let mut all = match front.as_ref().and_then(|front| front.get(key)) {
                Some(Value::List(items)) => items.clone(),
                Some(Value::Null) | None => Vec::new(),
                Some(one) => vec![one.clone()],
            };
            let new = Value::Text(said(value));
            if !all.contains(&new) {
                all.push(new);
            }
            Ok(front_matter::set(text, key, Some(&Value::List(all)))?)
        }
        Change::Append { text: line } => {
            let end = if text.ends_with('\n') || text.is_empty() { "" } else { "\n" };
            Ok(format!("{text}{end}{}\n", said(line)))
        }
    }
}
