//! Posts that go out again, come back, and are published.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ConflictHow, ConflictTake, Problem, SyncState};

/// What an export wrote, or would write.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ExportReport {
    /// The post's own file.
    pub post: String,
    /// Every file of the post.
    pub files: Vec<String>,
    /// Those of them that were written, or would be.
    pub written: Vec<String>,
    /// Where the post was, when it went or would go to another place.
    pub moved_from: Option<String>,
    /// What changes in the blog, as `diff -u` shows it.
    pub diff: String,
    /// Where the blog and the notes say something else over the same words, from top to bottom.
    pub overlaps: Vec<ExportOverlap>,
    /// What was shown, to be given back with what is chosen.
    pub against: String,
    /// Whether nothing was written because a person has to choose first.
    pub waiting: bool,
    /// Whether nothing was written because it was only tried.
    pub dry_run: bool,
    /// What a reader would stumble on.
    pub problems: Vec<Problem>,
}

/// A place where the blog and the notes say something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ExportOverlap {
    /// The talk's note that it is in.
    pub talk: Option<String>,
    /// The field of the front matter that it is about; `order` is the order of the talks.
    pub field: Option<String>,
    /// What the last export wrote here; none where that is not known.
    pub base: Option<String>,
    /// What the blog has.
    pub mine: String,
    /// What the notes make.
    pub theirs: String,
    /// Whether both can be taken.
    pub both: bool,
    /// How it came about.
    pub how: ConflictHow,
}

/// What a person chose of an export's overlaps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportChoice {
    /// What they were shown; none takes what is there now.
    pub against: Option<String>,
    /// For each overlap, from top to bottom; mine is the blog's.
    pub takes: Vec<ConflictTake>,
}

/// What was, or would be, taken back from a blog.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PullReport {
    /// The post's own file in the blog.
    pub post: String,
    /// The notes that it went into, or would.
    pub notes: Vec<PulledNote>,
    /// What cannot be taken back by itself.
    pub left: Vec<PullLeft>,
    /// Whether nothing was written because it was only tried.
    pub dry_run: bool,
    /// What a person should know of besides.
    pub problems: Vec<Problem>,
}

/// A note that takes back what was polished in the blog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PulledNote {
    /// Which.
    pub path: String,
    /// What changes in it, as `diff -u` shows it.
    pub diff: String,
}

/// Something that was polished in the blog and cannot be taken back by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PullLeft {
    /// The note that it is nearest to; none for the front matter.
    pub path: Option<String>,
    /// Why.
    pub why: String,
    /// What the notes make.
    pub notes: String,
    /// What the blog has.
    pub blog: String,
}

/// What was, or would be, published.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PublishReport {
    /// The post's own file in the blog.
    pub post: String,
    /// The branch that it is on.
    pub branch: String,
    /// The commit; none when the branch has all of it already, or nothing was done.
    pub commit: Option<String>,
    /// The files of the post.
    pub files: Vec<String>,
    /// How it ended: as a sync does.
    pub state: SyncState,
    /// Whether the remote's branch has it.
    pub pushed: bool,
    /// Whether the generator leaves the post out.
    pub draft: bool,
    /// Whether nothing was done because it was only tried.
    pub dry_run: bool,
    /// Files that were left out, and what else a person should know of.
    pub problems: Vec<Problem>,
}
