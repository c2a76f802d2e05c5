//! A push alone: what is published in a blog goes out by the same child and under the same rules as a notebook's
//! checkpoints. It brings nothing in, and forces nothing: where the remote has something new, its owner takes that over.

use super::{SyncState, guard, request, secret_found, state_of};
use crate::history::{HistoryError, Repository};
use crate::notebook::Notebook;
use crate::remote::{self, Ask, Asking, Cancel, Deadlines, Outcome};

/// Pushes the present branch of a repository, which may be another one than the notebook's.
pub fn push(
    notebook: &Notebook,
    repository: &Repository,
    asking: Option<&Asking>,
    cancel: &Cancel,
    deadlines: &Deadlines,
) -> Result<SyncState, HistoryError> {
    let Some(upstream) = repository.upstream()? else { return Ok(SyncState::NoRemote) };
    let (Some(head), Some(url)) = (repository.head()?, repository.push_url()?) else {
        return Ok(SyncState::NoRemote);
    };
    let exposed = guard::exposed(notebook, repository, &upstream)?;
    let count = exposed.len();
    if let Some(first) = exposed.into_iter().next() {
        return Ok(secret_found(first, count));
    }
    let ask = Ask::Push { branch: upstream.branch.clone(), commit: head.to_string() };
    let request = request(notebook, repository, ask, &url);
    let helper = &notebook.host().helper;
    Ok(match remote::call_asking(helper, &request, deadlines, cancel, asking, &mut |_| {}) {
        Outcome::Pushed => {
            repository.set_tracking(&upstream, head, "talklog: push")?;
            repository.remember_upstream()?;
            SyncState::InSync { at: (notebook.host().clock)() }
        }
        Outcome::Rejected { non_fast_forward: true, .. } => SyncState::NotAllowed {
            detail: format!(
                "the branch \"{}\" at the remote holds commits that are not here; take them over with git, and publish again",
                upstream.branch
            ),
        },
        other => state_of(other),
    })
}
