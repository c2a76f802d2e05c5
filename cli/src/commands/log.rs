//! `talklog log`.

use clap::Args;
use talklog_core::wire::{Failure, LogItem};

use crate::call::Call;
use crate::output::Answered;

/// Lists commits, newest first: of the notebook, or of one note through its renames.
#[derive(Debug, Args)]
pub(crate) struct Log {
    /// The note.
    #[arg(value_name = "PATH")]
    path: Option<String>,

    /// How many commits at most.
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
}

impl Log {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.desk()?;
        let path = self.path.map(|path| call.note_path(&desk, &path)).transpose()?;
        let commits = desk.log(path.as_ref(), self.limit)?;
        let text: String = commits.iter().map(line).collect();
        Ok(Answered::new(commits, text))
    }
}

fn line(commit: &LogItem) -> String {
    let id: String = commit.id.chars().take(10).collect();
    format!("{id}  {}  {}: {}\n", commit.at, commit.author, commit.summary)
}
