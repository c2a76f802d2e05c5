//! Two versions of a note, kept both until a person has chosen.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::merge::blocks::How;

/// A conflict copy, and the note that it stands beside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ConflictItem {
    /// The copy's path.
    pub copy: String,
    /// The note's path; none when it is gone or cannot be told.
    pub note: Option<String>,
    /// The note's title.
    pub title: String,
    /// The device whose version the copy is, as its name says.
    pub device: Option<String>,
    /// When that version was written, as its name says.
    pub at: Option<String>,
}

/// Two versions of a note, block by block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Conflict {
    /// Which.
    pub item: ConflictItem,
    /// What the note is now; none when it is gone: then there is only the copy.
    pub note_revision: Option<String>,
    /// What the copy is now.
    pub copy_revision: String,
    /// The version of this device.
    pub mine: ConflictSide,
    /// The other one.
    pub theirs: ConflictSide,
    /// Whether `mine` is the copy, and the note has `theirs`.
    pub mine_is_copy: bool,
    /// Whether what stood there before both is known.
    pub based: bool,
    /// Why the two can only be taken as a whole: a picture, or no text. Then there are no parts.
    pub whole: Option<String>,
    /// What is the same and what differs, from top to bottom.
    pub parts: Vec<ConflictPart>,
}

/// Whose version it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ConflictSide {
    /// The device, where it is known.
    pub device: Option<String>,
    /// Whether that is this device.
    pub here: bool,
    /// When it was written, where that is known.
    pub at: Option<String>,
}

/// A piece of both versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ConflictPart {
    /// Lines that both have.
    Same {
        /// With their line ends.
        text: String,
    },
    /// Lines in which they differ.
    Block {
        /// What mine has here.
        mine: String,
        /// What theirs has here.
        theirs: String,
        /// What stood here before both.
        base: Option<String>,
        /// What both together are; none where they make no sense, as two values of one field.
        both: Option<String>,
        /// The field of the front matter that it is about.
        field: Option<String>,
        /// How it came to differ.
        how: ConflictHow,
        /// What is chosen from the start: where only the note changed, nothing has to be asked.
        settled: Option<ConflictTake>,
    },
}

/// How a block came to differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ConflictHow {
    /// Both changed the same lines.
    BothChanged,
    /// Both added something at one place.
    BothAdded,
    /// Only mine is not as it was.
    OnlyMine,
    /// Only theirs is not as it was.
    OnlyTheirs,
    /// It is not known what stood here before.
    Differ,
}

impl From<How> for ConflictHow {
    fn from(how: How) -> Self {
        match how {
            How::BothChanged => Self::BothChanged,
            How::BothAdded => Self::BothAdded,
            How::OnlyMine => Self::OnlyMine,
            How::OnlyTheirs => Self::OnlyTheirs,
            How::Differ => Self::Differ,
        }
    }
}

/// What is taken for one block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "take", rename_all = "snake_case")]
pub enum ConflictTake {
    /// Not chosen yet: what the note has now.
    Open,
    /// This device's.
    Mine,
    /// The other's.
    Theirs,
    /// Both, one after the other.
    Both,
    /// A text of the person's own.
    Text {
        /// That text.
        text: String,
    },
}

/// What a person chose, for two versions as they were shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConflictChoice {
    /// The copy.
    pub copy: String,
    /// What the note was.
    pub note_revision: String,
    /// What the copy was.
    pub copy_revision: String,
    /// For each block, from top to bottom; where the two can only be taken as a whole, one.
    pub takes: Vec<ConflictTake>,
}

/// What a choice makes of the note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ConflictResult {
    /// The note's text.
    pub text: String,
    /// The same as safe HTML.
    pub html: String,
}
