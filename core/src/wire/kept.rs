//! What crosses about what git does not keep: files in no checkpoint, an index that cannot be read, who keeps at all.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::history::{IndexTrouble, Skipped, Why};

/// So many files are named; the rest is counted.
const NAMED: usize = 100;

/// Files that are in no checkpoint though they should be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct Unkept {
    /// How many.
    pub count: u32,
    /// The first hundred of them.
    pub files: Vec<UnkeptFile>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UnkeptFile {
    /// Which.
    pub path: String,
    /// Why.
    pub why: UnkeptWhy,
    /// More of why: the attribute, or the system's words. Empty where there is none.
    pub detail: String,
    /// Why, as a sentence.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// Why no checkpoint takes a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum UnkeptWhy {
    /// A version of it is staged.
    Staged,
    /// Git's index has it as a conflict.
    Conflict,
    /// An attribute has git rewrite it.
    Attribute,
    /// Git ignores it.
    Ignored,
    /// No host takes a file of its size.
    TooLarge,
    /// It is a symbolic link, or lies behind one.
    Symlink,
    /// It lies in another repository.
    Submodule,
    /// A sparse checkout leaves it out.
    LeftOut,
    /// It is no plain file.
    NotAFile,
    /// It cannot be read.
    Unreadable,
}

impl Unkept {
    /// Names what a checkpoint left out.
    pub(crate) fn of(skipped: &[Skipped]) -> Self {
        let files = skipped.iter().take(NAMED).map(UnkeptFile::of).collect();
        Self { count: u32::try_from(skipped.len()).unwrap_or(u32::MAX), files }
    }
}

impl UnkeptFile {
    fn of(skipped: &Skipped) -> Self {
        let (why, detail, hint) = match &skipped.why {
            Why::Staged => (
                UnkeptWhy::Staged,
                String::new(),
                "commit it with git, or unstage it with `git restore --staged`",
            ),
            Why::Conflict => (UnkeptWhy::Conflict, String::new(), "settle it with git, then `git add` it"),
            Why::Attribute(attribute) => (
                UnkeptWhy::Attribute,
                attribute.clone(),
                "commit it with git itself, which runs the filter, or take the attribute out of .gitattributes",
            ),
            Why::Ignored => (
                UnkeptWhy::Ignored,
                String::new(),
                "`git check-ignore -v` says which rule names it; change that rule",
            ),
            Why::TooLarge(bytes) => {
                (UnkeptWhy::TooLarge, bytes.to_string(), "make it smaller, or move it out of the notebook")
            }
            Why::Symlink => (UnkeptWhy::Symlink, String::new(), "put the file itself into the notebook"),
            Why::Submodule => {
                (UnkeptWhy::Submodule, String::new(), "commit it there, or open that folder as a notebook")
            }
            Why::LeftOut => {
                (UnkeptWhy::LeftOut, String::new(), "take its folder in with `git sparse-checkout add`")
            }
            Why::NotAFile => (UnkeptWhy::NotAFile, String::new(), "give one of the two another name"),
            Why::Unreadable(why) => (UnkeptWhy::Unreadable, why.clone(), "see to it that it can be read"),
            // Both pass by themselves.
            Why::Busy | Why::Uncommitted => {
                (UnkeptWhy::Unreadable, String::new(), "it is looked at again by itself")
            }
        };
        let (path, message) = (skipped.path.to_string(), skipped.why.to_string());
        Self { path, why, detail, message, hint: hint.into() }
    }
}

/// What is wrong with git's index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum IndexFault {
    /// It is damaged: Talklog can make it anew.
    Damaged,
    /// It is split in two files: Talklog can make one of them.
    Split,
    /// It leaves out folders, which only git can change.
    Sparse,
    /// A newer git made it.
    Newer,
}

impl From<IndexTrouble> for IndexFault {
    fn from(trouble: IndexTrouble) -> Self {
        match trouble {
            IndexTrouble::Damaged => Self::Damaged,
            IndexTrouble::Split => Self::Split,
            IndexTrouble::Sparse => Self::Sparse,
            IndexTrouble::Newer => Self::Newer,
        }
    }
}

impl IndexFault {
    /// Says what is wrong, and what to do.
    pub(crate) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Damaged => (
                "git's index is damaged, so no checkpoint can be made",
                "your notes are saved; `talklog doctor --mend-index` makes it anew, and keeps the old one with what was staged in it",
            ),
            Self::Split => (
                "git's index is split in two files (core.splitIndex), which Talklog cannot work with",
                "`talklog doctor --mend-index` makes one of them, as `git update-index --no-split-index` does; what is staged stays staged",
            ),
            Self::Sparse => (
                "git's index leaves out folders (index.sparse), which Talklog cannot work with",
                "run `git sparse-checkout reapply --no-sparse-index`",
            ),
            Self::Newer => (
                "git's index was made by a newer git than Talklog knows",
                "run `git update-index --index-version 4`, or look for a newer Talklog",
            ),
        }
    }
}

/// What became of an index that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Mended {
    /// The folder with the old file, and with the versions that were staged in it.
    pub kept: String,
    /// Files of which a staged version lies there.
    pub staged: Vec<String>,
}

/// Who makes checkpoints and syncs by itself: of all processes with the notebook open, one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum Keeping {
    /// Nobody, as far as is known.
    #[default]
    Nobody,
    /// This process.
    Here,
    /// Another Talklog.
    Other {
        /// Its number, where it has written it down.
        process: Option<u32>,
    },
}
