//! `talklog conflicts`.

use clap::{ArgGroup, Args, Subcommand};
use talklog_core::wire::{ConflictItem, ConflictTake, Failure};

use crate::call::Call;
use crate::commands::counted;
use crate::output::Answered;

/// Lists the notes that have two versions, or settles one.
///
/// Where two devices changed the same words, one version stays in the note and the other is kept beside it in a copy.
/// The window shows both, block by block.
#[derive(Debug, Args)]
pub(crate) struct Conflicts {
    #[command(subcommand)]
    command: Option<ConflictsCommand>,
}

#[derive(Debug, Subcommand)]
enum ConflictsCommand {
    /// Settles a conflict with one side for all its blocks, or with both. The copy goes to the trash.
    Resolve(Resolve),
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("side").required(true))]
struct Resolve {
    /// The copy; or the note, where it has one copy.
    #[arg(value_name = "PATH")]
    path: String,

    /// Takes the version of this device.
    #[arg(long, group = "side")]
    mine: bool,

    /// Takes the other version.
    #[arg(long, group = "side")]
    theirs: bool,

    /// Takes both, one after the other.
    #[arg(long, group = "side")]
    both: bool,
}

impl Conflicts {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let items = desk.conflicts();
        let Some(ConflictsCommand::Resolve(resolve)) = self.command else {
            let mut text: String = items.iter().map(line).collect();
            text += &counted(items.len(), "conflict", "conflicts");
            return Ok(Answered::new(items, text));
        };
        let path = call.note_path(&desk, &resolve.path)?;
        let of: Vec<&ConflictItem> =
            items.iter().filter(|item| item.note.as_deref() == Some(path.as_str())).collect();
        let copy = match of.as_slice() {
            [one] => talklog_core::path::NotePath::parse(&one.copy)?,
            [] => path,
            [_, ..] => {
                return Err(Failure::bad_input(
                    &format!("{path} has {} copies", of.len()),
                    "name the copy; `talklog conflicts` lists them",
                ));
            }
        };
        let take = match (resolve.mine, resolve.theirs) {
            (true, _) => ConflictTake::Mine,
            (_, true) => ConflictTake::Theirs,
            _ => ConflictTake::Both,
        };
        let Some(item) = items.iter().find(|item| item.copy == copy.as_str()) else {
            return Err(Failure::bad_input(
                &format!("{copy} is no conflict copy, and has none"),
                "`talklog conflicts` lists them",
            ));
        };
        desk.conflict_settle(&copy, &take)?;
        desk.settle();
        let note = item.note.clone().unwrap_or_default();
        let text = format!("{note} is settled; {copy} is in the trash");
        Ok(Answered::new(item.clone(), text))
    }
}

fn line(item: &ConflictItem) -> String {
    let of = item.note.as_deref().unwrap_or("its note is gone");
    format!("{}\t{of}\t{}\n", item.copy, item.device.as_deref().unwrap_or_default())
}
