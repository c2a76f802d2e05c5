//! `talklog status`.

use clap::Args;
use talklog_core::wire::{Failure, NotebookStatus};

use crate::call::{Call, problems};
use crate::commands::counted;
use crate::failure;
use crate::output::Answered;

/// Says how the notebook stands: its notes, its repository, and what waits to be synced.
#[derive(Debug, Args)]
pub(crate) struct Status {}

impl Status {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let (notebook, status) = (desk.info(), desk.status());
        let mut text =
            format!("{}: {}\n", notebook.root, counted(status.index.total as usize, "note", "notes"));
        if let Some(branch) = &notebook.branch {
            text += &format!("branch {branch}");
            text += &notebook.remote.as_ref().map(|remote| format!(", remote {remote}")).unwrap_or_default();
            text += &format!("\n{} to send, {} to take over\n", status.waiting, status.behind);
        }
        for copy in &status.conflicts {
            text += &format!("to settle: {copy}\n");
        }
        // Sync is in the way of nothing here: that it waits is a state, not a failure.
        match failure::of_sync(&status.sync) {
            Some(state) => text += &format!("{}\n", state.message),
            None => text += "in sync\n",
        }
        Ok(Answered::new(NotebookStatus { notebook, status }, text).with_problems(problems(&desk)))
    }
}
