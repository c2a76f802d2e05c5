//! `talklog rename`.

use clap::Args;
use talklog_core::wire::{Failure, LineEdit, Renamed};

use crate::call::Call;
use crate::commands::counted;
use crate::output::Answered;

/// Renames a note; the links that lead to it follow.
#[derive(Debug, Args)]
pub(crate) struct Rename {
    /// The note.
    #[arg(value_name = "PATH")]
    path: String,

    /// Its new path in the notebook; folders on the way are made.
    #[arg(value_name = "TO")]
    to: String,

    /// Only says which lines would change.
    #[arg(long)]
    dry_run: bool,
}

impl Rename {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let (path, to) = (call.note_path(&desk, &self.path)?, call.note_path(&desk, &self.to)?);
        if self.dry_run {
            let preview = desk.rename_preview(&path, &to)?;
            let text: String = preview.edits.iter().map(lines).collect();
            return Ok(Answered::new(preview, text));
        }
        let renamed = desk.rename(&path, &to)?;
        desk.settle();
        let text = said(&renamed);
        Ok(Answered::new(renamed, text))
    }
}

fn lines(edit: &LineEdit) -> String {
    format!("{}:{}\n  - {}\n  + {}\n", edit.path, edit.line, edit.before, edit.after)
}

fn said(renamed: &Renamed) -> String {
    match renamed.changed.len() {
        0 => renamed.path.clone(),
        count => format!("{}\nlinks follow in {}", renamed.path, counted(count, "note", "notes")),
    }
}
