//! Blogs: what was recognised of a folder, what a check found, and what a build had to say.

use serde::Serialize;
use ts_rs::TS;

pub use crate::post::{
    Change, Conventions, FieldNames, Fix, FrontStyle, Pictures, PostFile, Seen, Trouble, Version,
};

/// What was recognised of a folder, to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BlogLook {
    /// The folder.
    pub folder: String,
    /// How it wants its posts; none for a folder without a generator.
    pub conventions: Option<Conventions>,
    /// What was recognised, and by what.
    pub seen: Vec<Seen>,
}

/// A blog of the notebook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BlogItem {
    /// What posts call it.
    pub name: String,
    /// Where it is on this machine; none until it is said here.
    pub folder: Option<String>,
    /// How it wants its posts.
    pub conventions: Conventions,
}

/// Something that a reader of a post would stumble on, or that its generator would refuse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PostFinding {
    /// What it is about.
    pub about: Trouble,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// The note that it is about.
    pub path: Option<String>,
    /// The line in that note, counted from 1.
    pub line: Option<u32>,
    /// Whether the post is not exported until it is put right.
    pub stops: bool,
    /// The change that puts it right, where a program can make it.
    pub fix: Option<Fix>,
}

/// What came of building a blog with its own generator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BuildReport {
    /// What was run.
    pub program: String,
    /// Whether it went well, and the post has a page.
    pub built: bool,
    /// What the generator says is wrong with the post, at the note's line that it comes from; then what it says of
    /// other pages, with no path.
    pub errors: Vec<PostFinding>,
    /// All that the generator said, or the end of that.
    pub said: String,
}
