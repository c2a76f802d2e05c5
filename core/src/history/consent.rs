//! What the person agreed to for a repository that Talklog did not make, kept outside it.

use std::path::PathBuf;

use jiff::Zoned;
use serde::{Deserialize, Serialize};

use super::{HistoryError, Repository, Standing, io_at};

/// What Talklog may do by itself. Explicit commands need none of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "consent", rename_all = "snake_case")]
pub enum Consent {
    /// Not asked yet: nothing happens by itself.
    #[default]
    Undecided,
    /// Talklog made the repository: checkpoints and sync.
    Own,
    /// Checkpoints on the branch that was there.
    ThisBranch {
        /// And pushes of it.
        push: bool,
    },
    /// Checkpoints on a branch `talklog`.
    OwnBranch {
        /// And pushes of it.
        push: bool,
    },
    /// Neither.
    Nothing,
}

/// The branch of [`Consent::OwnBranch`].
const OWN_BRANCH: &str = "talklog";

#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    #[serde(flatten)]
    consent: Consent,
    /// The branch that it was given for; none means any.
    branch: Option<String>,
}

/// How the way to a branch of our own ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnBranch {
    /// It is the present branch now; no file has changed.
    On,
    /// Somebody left the repository in the middle of something.
    LeftOpen(Standing),
    /// Another program holds the repository.
    Locked {
        /// The lock's file.
        path: PathBuf,
    },
}

impl Repository {
    fn consent_file(&self) -> PathBuf {
        self.state.join("consent")
    }

    fn kept_consent(&self) -> Kept {
        // What cannot be read, or is of a later version, is no consent.
        let none = Kept { version: 1, consent: Consent::Undecided, branch: None };
        let text = std::fs::read_to_string(self.consent_file()).unwrap_or_default();
        serde_json::from_str(&text).ok().filter(|kept: &Kept| kept.version == 1).unwrap_or(none)
    }

    /// Gives what the person agreed to.
    pub fn consent(&self) -> Consent {
        self.kept_consent().consent
    }

    /// Tells whether checkpoints may be made by themselves on the present branch: what was agreed to for one
    /// branch does not hold for another that the user has switched to.
    pub fn may_checkpoint(&self) -> Result<bool, HistoryError> {
        let kept = self.kept_consent();
        Ok(match kept.consent {
            Consent::Own => true,
            Consent::ThisBranch { .. } | Consent::OwnBranch { .. } => {
                kept.branch.is_none() || kept.branch == self.branch()?
            }
            Consent::Undecided | Consent::Nothing => false,
        })
    }

    /// Tells whether the present branch may be synced by itself.
    pub fn may_sync(&self) -> Result<bool, HistoryError> {
        Ok(match self.consent() {
            Consent::Own => true,
            Consent::ThisBranch { push } | Consent::OwnBranch { push } => push && self.may_checkpoint()?,
            Consent::Undecided | Consent::Nothing => false,
        })
    }

    /// Remembers what the person agreed to, for the present branch. [`Consent::OwnBranch`] takes effect with
    /// [`Self::start_own_branch`].
    pub fn set_consent(&self, consent: Consent) -> Result<(), HistoryError> {
        let branch = match consent {
            Consent::ThisBranch { .. } => self.branch()?,
            Consent::OwnBranch { .. } => Some(OWN_BRANCH.into()),
            Consent::Undecided | Consent::Own | Consent::Nothing => None,
        };
        let (file, new) = (self.consent_file(), self.state.join("consent.new"));
        let write = || {
            std::fs::write(&new, serde_json::to_string(&Kept { version: 1, consent, branch })?)?;
            std::fs::File::open(&new)?.sync_all()?;
            std::fs::rename(&new, &file)?;
            crate::platform::sync_folder(&self.state)
        };
        write().map_err(io_at(&file))
    }

    /// Makes the branch `talklog` where the present one is, and switches to it. No file changes and what is
    /// staged stays staged, since both stand on the same commit.
    pub fn start_own_branch(&self, now: &Zoned) -> Result<OwnBranch, HistoryError> {
        self.start_branch(OWN_BRANCH, now)
    }
}
