//! What only the command line prints, under `--json`.

use serde::Serialize;

use super::{NoteItem, NotebookInfo, Status};

/// How the notebook stands.
#[derive(Debug, Clone, Serialize)]
pub struct NotebookStatus {
    /// The notebook.
    pub notebook: NotebookInfo,
    /// What waits, and what is in the way.
    pub status: Status,
}

/// A note as safe HTML.
#[derive(Debug, Clone, Serialize)]
pub struct ShownNote {
    /// What is known of it.
    pub item: NoteItem,
    /// Its body.
    pub html: String,
}

/// The window that was opened.
#[derive(Debug, Clone, Serialize)]
pub struct OpenedWindow {
    /// The notebook's folder.
    pub root: String,
    /// The note that it shows first.
    pub note: Option<String>,
}

/// One thing that was looked at for trouble.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// What: `folder`, `notes`, `journal`, `index`, `git`, `identity`, `consent`, `configuration`, `remote`.
    pub name: String,
    /// How it stands.
    pub verdict: Verdict,
    /// What was found, as one sentence.
    pub message: String,
    /// What the person can do, where there is something to do.
    pub hint: Option<String>,
}

/// How something stands that was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// It works, and could be better.
    Advice,
    /// Something does not work.
    Trouble,
}
