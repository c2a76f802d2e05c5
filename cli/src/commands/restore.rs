//! `talklog restore`.

use clap::Args;
use talklog_core::wire::{Failure, VersionItem};

use crate::call::Call;
use crate::output::Answered;

/// Brings a note back: one that was deleted, or an older version of one that is there.
///
/// What stands there now is in the history first.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The note.
    #[arg(value_name = "PATH", required_unless_present = "list")]
    path: Option<String>,

    /// Which version: a time, a day, or the beginning of an id.
    #[arg(long, value_name = "VERSION")]
    at: Option<String>,

    /// Lists the notes that were deleted.
    #[arg(long, conflicts_with_all = ["path", "at"])]
    list: bool,
}

impl Restore {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let Some(path) = self.path.filter(|_| !self.list) else {
            let deleted = desk.deleted()?;
            let text: String = deleted.iter().map(line).collect();
            return Ok(Answered::new(deleted, text));
        };
        let path = call.note_path(&desk, &path)?;
        let item = desk.restore(&path, self.at.as_deref())?;
        desk.settle();
        let text = item.path.clone();
        Ok(Answered::new(item, text))
    }
}

fn line(version: &VersionItem) -> String {
    format!("{}  {}\n", version.at, version.path)
}
