//! `talklog sync`.

use clap::Args;
use talklog_core::history::Allowed;
use talklog_core::wire::{Failure, JoinPreview, SyncState};

use crate::call::{Call, problems};
use crate::commands::{counted, unkept};
use crate::failure;
use crate::output::Answered;

/// Makes a checkpoint of what changed, takes over what the remote has, and sends what it does not.
///
/// Nothing is lost where both sides changed the same lines: one stays, the other is kept beside it in a copy.
#[derive(Debug, Args)]
pub(crate) struct Sync {
    /// Agrees to deletions of many notes: those that a merge brings, and those of another program here.
    #[arg(long, conflicts_with = "keep_deleted")]
    allow_deletions: bool,

    /// Keeps many notes that another device, or another program here, deleted: they come back everywhere.
    #[arg(long)]
    keep_deleted: bool,

    /// Agrees to merge with a remote that has nothing in common with the notebook.
    #[arg(long)]
    allow_unrelated: bool,
}

impl Sync {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let allowed = Allowed {
            deletions: self.allow_deletions,
            unrelated: self.allow_unrelated,
            keep: self.keep_deleted,
        };
        if self.keep_deleted {
            desk.bring_back_vanished()?;
        }
        let report = desk.sync_with(allowed, true)?;
        desk.settle();
        let mut lines = vec![format!(
            "{} taken over, {} sent",
            counted(report.received as usize, "commit", "commits"),
            counted(report.sent as usize, "commit", "commits"),
        )];
        lines.extend(report.changed.iter().map(|path| format!("changed: {path}")));
        lines.extend(report.copies.iter().map(|path| format!("to settle: {path}")));
        lines.extend(unkept(&report.unkept));
        match &report.state {
            SyncState::Unrelated => lines.extend(desk.join_preview().iter().flat_map(joined)),
            SyncState::ManyDeletions { .. } | SyncState::NotesGone { .. } => {
                let gone = desk.deletions()?;
                lines.extend(gone.notes.iter().map(|note| format!("would be deleted: {}", note.path)));
            }
            _ => {}
        }
        let text = lines.join("\n");
        let failure = failure::of_sync(&report.state);
        Ok(Answered::new(report, text).with_problems(problems(&desk)).with_failure(failure))
    }
}

/// Says what joining two notebooks would bring together.
fn joined(preview: &JoinPreview) -> Vec<String> {
    let mut lines = vec![format!(
        "the remote holds another notebook: {} only here, {} only there, {} the same, {} on both sides and different",
        counted(preview.here.len(), "file", "files"),
        preview.there.len(),
        preview.same,
        preview.different.len(),
    )];
    let named =
        [("only here", &preview.here), ("only there", &preview.there), ("different", &preview.different)];
    for (what, names) in named {
        lines.extend(names.iter().map(|name| format!("{what}: {name}")));
    }
    lines
}
