//! What crosses about sync's states and their fixes.

use serde::Serialize;
use ts_rs::TS;

use super::{SecretKind, SyncState};
use crate::history::Exposed;
use crate::remote::Question;
use crate::sync::Reached;

/// Something that looks like a secret, in what a push would send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ExposedSecret {
    /// In which file.
    pub path: String,
    /// On which line, from 1.
    pub line: u32,
    /// What it looks like.
    pub kind: SecretKind,
    /// That in words.
    pub what: String,
    /// The words before it, and its first letters at most.
    pub excerpt: String,
    /// What it is remembered by: a hash.
    pub value: String,
    /// Whether the file still has it; if not, an earlier checkpoint does, and it would go out with that one.
    pub present: bool,
    /// The latest commit that holds it.
    pub commit: String,
}

impl From<Exposed> for ExposedSecret {
    fn from(exposed: Exposed) -> Self {
        Self {
            path: exposed.path,
            line: u32::try_from(exposed.line).unwrap_or(u32::MAX),
            kind: exposed.hit.kind,
            what: exposed.hit.kind.words().into(),
            excerpt: exposed.hit.excerpt,
            value: exposed.hit.fingerprint.as_str().to_owned(),
            present: exposed.present,
            commit: exposed.commit.to_string(),
        }
    }
}

/// A question that waits for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Asked {
    /// Names it, for its answer.
    pub id: u32,
    /// What is asked.
    pub question: Question,
}

/// What came of a test of the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RemoteTest {
    /// What is in the way; none when the remote answered.
    pub trouble: Option<SyncState>,
    /// Its address, without any secret.
    pub url: Option<String>,
    /// Short names of its branches.
    pub branches: Vec<String>,
    /// The branch that it starts with.
    pub default_branch: Option<String>,
}

impl RemoteTest {
    /// Says what a remote said.
    pub(crate) fn of(reached: Reached) -> Self {
        let Reached { url, branches, default_branch } = reached;
        Self { trouble: None, url: Some(url), branches, default_branch }
    }

    /// Says what was in the way.
    pub(crate) fn failed(state: SyncState) -> Self {
        Self { trouble: Some(state), url: None, branches: Vec::new(), default_branch: None }
    }
}
