//! `talklog sync`.

use clap::Args;
use talklog_core::history::Allowed;
use talklog_core::wire::Failure;

use crate::call::{Call, problems};
use crate::commands::counted;
use crate::failure;
use crate::output::Answered;

/// Makes a checkpoint of what changed, takes over what the remote has, and sends what it does not.
///
/// Nothing is lost where both sides changed the same lines: one stays, the other is kept beside it in a copy.
#[derive(Debug, Args)]
pub(crate) struct Sync {
    /// Agrees to a merge that deletes many notes.
    #[arg(long)]
    allow_deletions: bool,

    /// Agrees to merge with a remote that has nothing in common with the notebook.
    #[arg(long)]
    allow_unrelated: bool,
}

impl Sync {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let allowed = Allowed { deletions: self.allow_deletions, unrelated: self.allow_unrelated };
        let report = desk.sync_with(allowed, true)?;
        desk.settle();
        let mut lines = vec![format!(
            "{} taken over, {} sent",
            counted(report.received as usize, "commit", "commits"),
            counted(report.sent as usize, "commit", "commits"),
        )];
        lines.extend(report.changed.iter().map(|path| format!("changed: {path}")));
        lines.extend(report.copies.iter().map(|path| format!("to settle: {path}")));
        let text = lines.join("\n");
        let failure = failure::of_sync(&report.state);
        Ok(Answered::new(report, text).with_problems(problems(&desk)).with_failure(failure))
    }
}
