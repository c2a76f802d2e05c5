//! Branches that start where the present one is.

use jiff::Zoned;

use super::consent::OwnBranch;
use super::operation::Moved;
use super::{HistoryError, Repository, Say, Standing, branch_ref, short, standing};

impl Repository {
    /// Makes a branch where the present one is, and switches to it. No file changes and what is staged stays staged,
    /// since both stand on the same commit. A branch of that name that the present one already holds moves along; one with
    /// something else stays, and is [`HistoryError::BranchTaken`].
    pub fn start_branch(&self, name: &str, now: &Zoned) -> Result<OwnBranch, HistoryError> {
        let git = self.git();
        let _turn = self.turn(&git)?;
        let standing = standing(&git)?;
        let Some(present) = branch_ref(&git)?.filter(|_| standing == Standing::Clean) else {
            return Ok(OwnBranch::LeftOpen(standing));
        };
        if short(&present) == name {
            return Ok(OwnBranch::On);
        }
        let own = format!("refs/heads/{name}");
        if !git2::Reference::is_valid_name(&own) {
            return Err(HistoryError::BranchName(name.into()));
        }
        if let Some(head) = super::head(&git)? {
            let old = git.refname_to_id(&own).ok();
            let behind = |old| old == head || git.graph_descendant_of(head, old).unwrap_or(false);
            if old.is_some_and(|old| !behind(old)) {
                return Err(HistoryError::BranchTaken(name.into()));
            }
            if old != Some(head) {
                match self.move_branch(&git, &own, (old, head), &format!("branch {name}"), now)? {
                    Moved::Done => self.settled()?,
                    Moved::Changed => return Err(HistoryError::BranchTaken(name.into())),
                    Moved::Locked(path) => return Ok(OwnBranch::Locked { path }),
                }
            }
        }
        git.reference_symbolic("HEAD", &own, true, "talklog: on a branch of its own")
            .say("HEAD cannot be moved to the branch")?;
        Ok(OwnBranch::On)
    }
}
