//! A post in the making: its talks, in or out, its outline, what a reader would stumble on, what is new in it.

use super::PostFinding;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the composer shows of a post besides its text.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PostPlan {
    /// The post note.
    pub path: String,
    /// What it was read from: changes name it.
    pub revision: String,
    /// The post's title.
    pub title: String,
    /// The event's folder.
    pub event: Option<String>,
    /// `start`, `title`, `path`, `rating` or `hand`.
    pub order: String,
    /// `day`, `track`, `tag`, `rating`, `kind` or `none`.
    pub group: String,
    /// The search that its talks have to answer.
    pub query: Option<String>,
    /// What of a talk goes in: names that `include` may have.
    pub include: Vec<String>,
    /// The pattern of a talk's heading; empty for none.
    pub heading: String,
    /// The post's folder in the blog.
    pub slug: String,
    /// RFC 3339; empty where none is known.
    pub date: String,
    /// Whether the generator leaves it out.
    pub draft: bool,
    /// The blog that it goes to.
    pub blog: Option<String>,
    /// The talks in the order in which they stand, then those that are out, by start.
    pub talks: Vec<PostTalk>,
    /// The headings of the document.
    pub outline: Vec<PostHeading>,
    /// The document in markdown, before any dialect.
    pub markdown: String,
    /// The document as a reader sees it: safe HTML.
    pub html: String,
    /// Words of the document.
    pub words: u32,
    /// Minutes that reading them takes, at least one.
    pub minutes: u32,
    /// What a reader would stumble on, and what stops an export.
    pub findings: Vec<PostFinding>,
    /// What the next export would bring; none where nothing was exported yet.
    pub changes: Option<PostChanges>,
}

/// A talk that is in a post, or could be.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PostTalk {
    /// Its note.
    pub path: String,
    /// Its title.
    pub title: String,
    /// Who speaks.
    pub speakers: Vec<String>,
    /// When it starts.
    pub start: Option<String>,
    /// Its track.
    pub track: Option<String>,
    /// Its rating, 1 to 5.
    pub rating: Option<u8>,
    /// Words of its notes.
    pub words: u32,
    /// Whether it stands in the post.
    pub shown: bool,
    /// Whether it is private, so that it cannot.
    pub private: bool,
    /// What stands over it, where talks are in groups.
    pub group: Option<String>,
}

/// A heading of a post.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PostHeading {
    /// 1 to 6.
    pub level: u8,
    /// Its words.
    pub text: String,
    /// Its line in the document.
    pub line: u32,
    /// The talk's note, where it is a talk's heading.
    pub talk: Option<String>,
    /// What links within the post call the talk's place.
    pub anchor: Option<String>,
}

/// What is new since the last export.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct PostChanges {
    /// Talks that came: their notes.
    pub added: Vec<String>,
    /// Talks whose part reads otherwise.
    pub changed: Vec<String>,
    /// How many talks went.
    pub removed: u32,
    /// Lines that came.
    pub lines_added: u32,
    /// Lines that went.
    pub lines_removed: u32,
}

/// Which talks are to stand in a post, in which order.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
pub struct PostArrange {
    /// The post note.
    pub path: String,
    /// Its text, as whoever asks has it.
    pub text: String,
    /// The notes of the talks that stand in it, in order; all others are out.
    pub talks: Vec<String>,
    /// Talks that come in where they would stand by themselves.
    pub put: Vec<String>,
}

/// How a post is to be published.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
pub struct PublishAsk {
    /// The branch that it goes to; none is `post/` and the post's slug.
    pub branch: Option<String>,
    /// Whether it stays here and is not pushed.
    pub keep: bool,
    /// Whether this is the step that makes a draft none.
    pub undraft: bool,
    /// Whether nothing is done.
    pub dry_run: bool,
}

/// The shape of a new post.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PostPreset {
    /// Its name.
    pub name: String,
    /// What it is, in a sentence.
    pub about: String,
}

/// A post to be made.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
pub struct NewPost {
    /// The event's folder or title.
    pub event: String,
    /// The post's title; empty for one that names the event.
    pub title: String,
    /// The shape: a preset's name.
    pub preset: String,
}

/// The post note that would be made.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PostDraft {
    /// Where it would stand.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Always true: nothing was written.
    pub dry_run: bool,
}
