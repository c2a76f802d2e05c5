//! What was before: versions of a note, notes that were deleted, and moves of the branch that can be undone.

use serde::Serialize;
use ts_rs::TS;

/// Where a version is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum VersionKind {
    /// In a commit of the notebook's repository.
    Checkpoint,
    /// In a snapshot, which this device keeps for itself.
    Snapshot,
    /// In the folder of what was deleted on this device.
    Trash,
}

/// A version of a note.
#[derive(Debug, Clone, Serialize, TS)]
pub struct VersionItem {
    /// Where it is kept.
    pub kind: VersionKind,
    /// The commit's or snapshot's id; none for what lies in the trash.
    pub id: Option<String>,
    /// The note's revision then; none: it was deleted.
    pub revision: Option<String>,
    /// The note's name then.
    pub path: String,
    /// When, with the author's offset.
    pub at: String,
    /// Who; empty where nobody is named.
    pub author: String,
    /// On which device, where Talklog made it.
    pub device: Option<String>,
    /// The first line of the commit's message.
    pub summary: String,
    /// Lines that came, against the version before; none where that was not counted.
    pub added: Option<u32>,
    /// Lines that went.
    pub removed: Option<u32>,
    /// The heading that the first change stands under, or the first line that came.
    pub about: Option<String>,
}

/// A note as it was.
#[derive(Debug, Clone, Serialize, TS)]
pub struct VersionText {
    /// Which version.
    pub version: VersionItem,
    /// Its text.
    pub text: String,
}

/// The versions of a note, checkpoints and snapshots in one row.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Timeline {
    /// Newest first. Of versions that follow each other with the same text, the checkpoint, else the older one.
    pub versions: Vec<VersionItem>,
    /// There are older ones than were asked for.
    pub more: bool,
}

/// A move of the branch that can be undone.
#[derive(Debug, Clone, Serialize, TS)]
pub struct UndoItem {
    /// The commit that the branch went to: what `undo` is given.
    pub id: String,
    /// When.
    pub at: String,
    /// What it was for.
    pub what: String,
    /// The first line of the commit's message.
    pub summary: String,
    /// How many files it changed.
    pub files: u32,
}

/// What an undo did.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Undone {
    /// What was undone.
    pub operation: UndoItem,
    /// The checkpoint that holds what stands there now; none when nothing had to change.
    pub id: Option<String>,
    /// Files that are again as they were before.
    pub back: Vec<String>,
    /// Files in which lines that were written since stay in place of what was there before.
    pub kept: Vec<String>,
}
