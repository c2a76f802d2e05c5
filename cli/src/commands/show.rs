//! `talklog show`.

use clap::Args;
use talklog_core::wire::{Failure, ShownNote};

use crate::call::Call;
use crate::output::Answered;

/// Prints a note.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The note.
    #[arg(value_name = "PATH")]
    path: String,

    /// As safe HTML in place of its text.
    #[arg(long)]
    html: bool,

    /// As it was: a time, a day, or the beginning of an id from `talklog log`.
    #[arg(long, value_name = "VERSION", conflicts_with = "html")]
    at: Option<String>,
}

impl Show {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let path = call.note_path(&desk, &self.path)?;
        if let Some(at) = &self.at {
            let then = desk.version(&path, at)?;
            let text = then.text.clone();
            return Ok(Answered::new(then, text));
        }
        let note = desk.open_note(&path)?;
        if self.html {
            let html = desk.preview(&path, &note.text);
            return Ok(Answered::new(ShownNote { item: note.item, html: html.clone() }, html));
        }
        let text = note.text.clone();
        Ok(Answered::new(note, text))
    }
}
