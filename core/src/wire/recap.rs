//! What crosses about the import of a recap: what is asked, what it would become, and what it became.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Problem;
pub use crate::recap::Edit as RecapEdit;

/// A post, or a folder of loose notes, to be brought into an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecapAsk {
    /// The file or folder on this machine.
    pub from: String,
    /// The event, by folder or title.
    pub event: String,
    /// What a person corrected, by file.
    pub files: Vec<RecapEdits>,
}

/// Corrections in one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecapEdits {
    /// The file, as the preview names it.
    pub file: String,
    /// The revision that the preview showed: a file that changed since is not imported.
    pub revision: String,
    /// The corrections, in order.
    pub edits: Vec<RecapEdit>,
}

/// What an import would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RecapPreview {
    /// The event's folder.
    pub event: String,
    /// Its title.
    pub event_title: String,
    /// The files, each with its parts.
    pub files: Vec<RecapFile>,
    /// The notes that would be written, the post note last.
    pub notes: Vec<RecapNote>,
    /// The pictures that would be copied.
    pub pictures: Vec<RecapPicture>,
    /// What a person should know.
    pub problems: Vec<Problem>,
}

/// A file and its parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RecapFile {
    /// Its path below what is imported; a post's own name.
    pub file: String,
    /// Its bytes.
    pub revision: String,
    /// Its parts, in order: together they are the file.
    pub parts: Vec<RecapPart>,
}

/// What a part of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecapKind {
    /// Front matter, for the blog.
    Front,
    /// Prose before the first talk.
    Intro,
    /// A line that opens a day.
    Day,
    /// A line that opens a track or a topic.
    Group,
    /// Prose between talks.
    Interlude,
    /// A talk.
    Talk,
    /// Prose behind the last talk.
    Closing,
    /// A text in one piece.
    Whole,
}

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RecapPart {
    /// Its first line, counted from 1.
    pub line: u32,
    /// Its last line.
    pub end: u32,
    /// What it is.
    pub kind: RecapKind,
    /// A talk's or a group's title.
    pub title: Option<String>,
    /// Who speaks.
    pub speakers: Vec<String>,
    /// The talk's day, as `2026-09-17`.
    pub day: Option<String>,
    /// Addresses of the talk.
    pub links: Vec<String>,
    /// Whether the text says clearly that it is a talk.
    pub sure: bool,
    /// Its text.
    pub text: String,
    /// The note that it becomes, or whose prose it goes into.
    pub note: Option<String>,
}

/// A note that an import writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RecapNote {
    /// Where.
    pub path: String,
    /// Its title.
    pub title: String,
    /// The file that it comes from.
    pub file: String,
    /// The first line there.
    pub line: u32,
    /// Whether it is the post note.
    pub post: bool,
}

/// A picture that an import copies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RecapPicture {
    /// The file on this machine.
    pub from: String,
    /// Where it goes.
    pub path: String,
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RecapReport {
    /// The talk notes, in order.
    pub talks: Vec<String>,
    /// The post note.
    pub post: String,
    /// The pictures.
    pub pictures: Vec<String>,
    /// The checkpoint that holds the import and nothing else: `talklog undo` takes it back.
    pub checkpoint: Option<String>,
    /// What a person should know.
    pub problems: Vec<Problem>,
}
