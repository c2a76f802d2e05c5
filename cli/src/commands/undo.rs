//! `talklog undo`.

use clap::Args;
use talklog_core::wire::{Failure, UndoItem, Undone};

use crate::call::Call;
use crate::output::Answered;

/// Undoes the last checkpoint or merge, as a new checkpoint.
///
/// What stands there now is put into a checkpoint first; lines that were written since stay.
#[derive(Debug, Args)]
pub(crate) struct Undo {
    /// The beginning of an id from --list; else the last.
    #[arg(value_name = "ID")]
    id: Option<String>,

    /// Lists what can be undone, the last first.
    #[arg(long, conflicts_with = "id")]
    list: bool,
}

impl Undo {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        if self.list {
            let known = desk.undoable()?;
            let text: String = known.iter().map(line).collect();
            return Ok(Answered::new(known, text));
        }
        let undone = desk.undo(self.id.as_deref())?;
        desk.settle();
        let text = told(&undone);
        Ok(Answered::new(undone, text))
    }
}

fn line(item: &UndoItem) -> String {
    let id: String = item.id.chars().take(10).collect();
    let files = if item.files == 1 { "1 file".to_owned() } else { format!("{} files", item.files) };
    format!("{id}  {}  {}, {files}: {}\n", item.at, item.what, item.summary)
}

fn told(undone: &Undone) -> String {
    let lead = format!("undone: {}\n", undone.operation.summary);
    let back = undone.back.iter().map(|path| format!("back: {path}\n"));
    let kept = undone.kept.iter().map(|path| format!("lines written since stay: {path}\n"));
    std::iter::once(lead).chain(back).chain(kept).collect()
}
