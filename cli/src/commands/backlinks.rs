//! `talklog backlinks`.

use clap::Args;
use talklog_core::wire::{Backlink, Failure};

use crate::call::Call;
use crate::output::Answered;

/// Lists the links that lead to a note.
#[derive(Debug, Args)]
pub(crate) struct Backlinks {
    /// The note.
    #[arg(value_name = "PATH")]
    path: String,
}

impl Backlinks {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let path = call.note_path(&desk, &self.path)?;
        if desk.item(&path).is_none() {
            return Err(Failure::not_found(&path));
        }
        let found = desk.backlinks(&path);
        let line = |link: &Backlink| format!("{}:{}\t{}\n", link.item.path, link.line, link.text);
        let text: String = found.iter().map(line).collect();
        Ok(Answered::new(found, text))
    }
}
