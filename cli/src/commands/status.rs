//! `talklog status`.

use clap::Args;
use talklog_core::wire::{Failure, Keeping, NotebookStatus, SyncState};

use crate::call::{Call, problems};
use crate::commands::{counted, unkept};
use crate::output::Answered;

/// Says how the notebook stands: its notes, its repository, and what waits to be synced.
#[derive(Debug, Args)]
pub(crate) struct Status {}

impl Status {
    #[expect(clippy::unused_self, reason = "every command runs in the same way")]
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        desk.look_for_unkept();
        desk.look_for_keeper();
        let (notebook, status) = (desk.info(), desk.status());
        let mut lines =
            vec![format!("{}: {}", notebook.root, counted(status.index.total as usize, "note", "notes"))];
        if let Some(branch) = &notebook.branch {
            let remote =
                notebook.remote.as_ref().map(|remote| format!(", remote {remote}")).unwrap_or_default();
            lines.push(format!("branch {branch}{remote}"));
            lines.push(format!("{} to send, {} to take over", status.waiting, status.behind));
        }
        lines.extend(status.conflicts.iter().map(|copy| format!("to settle: {copy}")));
        lines.extend(unkept(&status.unkept));
        if let Keeping::Other { process } = &status.keeping {
            let number = process.map(|number| format!(" (process {number})")).unwrap_or_default();
            lines.push(format!("another Talklog{number} has it open, and makes its checkpoints and syncs"));
        }
        // Only asked, nothing was wanted of it: that sync is held up is a state here, not a failure.
        match (&status.sync, Failure::of_state(&status.sync)) {
            (SyncState::InSync { at }, _) if status.unkept.count > 0 => {
                lines.push(format!("in sync since {at}, but for what is not in git"));
            }
            (SyncState::InSync { at }, _) => lines.push(format!("in sync since {at}")),
            (_, Some(held_up)) => {
                lines.push(held_up.message);
                lines.extend(
                    held_up.hint.filter(|_| matches!(status.sync, SyncState::IndexUnreadable { .. })),
                );
            }
            (_, None) => {}
        }
        let text = lines.join("\n");
        Ok(Answered::new(NotebookStatus { notebook, status }, text).with_problems(problems(&desk)))
    }
}
