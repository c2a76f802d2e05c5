//! What notes hold besides their words, for lists over the notebook.

use serde::Serialize;

use crate::gather::Mark;

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The note.
    pub path: String,
    /// Its title.
    pub title: String,
    /// The line, counted from 1; null where the note as a whole says it.
    pub line: Option<u32>,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GatheredTodo {
    /// The person's own words.
    pub words: String,
    /// `todo`, `box` or `words`: what shows it.
    pub kind: TodoKind,
    /// Whether its box is ticked.
    pub done: bool,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
}

/// What shows that something is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TodoKind {
    /// `TODO`.
    Todo,
    /// `- [ ]`.
    Box,
    /// A sentence.
    Words,
}

impl From<Mark> for TodoKind {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::Todo => Self::Todo,
            Mark::Box => Self::Box,
            Mark::Words => Self::Words,
        }
    }
}

/// A tool or project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GatheredTool {
    /// The spelling that is used most.
    pub name: String,
    /// All spellings.
    pub spellings: Vec<String>,
    /// Where a link to it leads.
    pub url: Option<String>,
    /// Whether it is in a list of things to research.
    pub research: bool,
    /// Where it is mentioned, once for each line.
    pub mentions: Vec<Place>,
}

/// Somebody who speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GatheredSpeaker {
    /// The name.
    pub name: String,
    /// For whom, as far as it is given.
    pub affiliations: Vec<String>,
    /// Their talks, each once.
    pub talks: Vec<Place>,
}

/// Words as they stand in a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GatheredWords {
    /// The words.
    pub words: String,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
}
