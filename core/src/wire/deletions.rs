//! What is looked at before it is done: many deletions, and a remote that holds another notebook.

use serde::Serialize;
use ts_rs::TS;

/// Deletions that wait for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Deletions {
    /// Whether the notes are gone here; if not, another device deleted them, and here they are as they were.
    pub here: bool,
    /// Which.
    pub notes: Vec<DeletedNote>,
}

/// A note that is to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DeletedNote {
    /// Where it is, or was.
    pub path: String,
    /// Its title, where it is known.
    pub title: String,
}

/// What joining two notebooks would bring together, by the files' names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct JoinPreview {
    /// Only here.
    pub here: Vec<String>,
    /// Only at the remote.
    pub there: Vec<String>,
    /// On both sides, and not the same: both are kept.
    pub different: Vec<String>,
    /// How many are the same on both sides.
    pub same: u32,
}
