//! The commands, one file each: arguments, one call to the core, an answer.

pub(crate) mod backlinks;
pub(crate) mod blog;
pub(crate) mod clone;
pub(crate) mod completions;
pub(crate) mod conflicts;
pub(crate) mod doctor;
pub(crate) mod event;
pub(crate) mod find;
pub(crate) mod gathered;
pub(crate) mod init;
pub(crate) mod list;
pub(crate) mod log;
pub(crate) mod manual;
pub(crate) mod new;
pub(crate) mod open;
pub(crate) mod post;
pub(crate) mod recap;
pub(crate) mod remote;
pub(crate) mod rename;
pub(crate) mod replace;
pub(crate) mod restore;
pub(crate) mod save;
pub(crate) mod search;
pub(crate) mod secrets;
pub(crate) mod show;
pub(crate) mod speakers;
pub(crate) mod status;
pub(crate) mod sync;
pub(crate) mod todos;
pub(crate) mod tools;
pub(crate) mod undo;
pub(crate) mod watch;

use talklog_core::wire::{Failure, NoteItem, Place, Unkept};

use crate::arguments::{Arguments, Command};
use crate::call::Call;
use crate::output::Answered;

/// Runs the command that was asked for.
pub(crate) fn run(arguments: Arguments) -> Result<Answered, Failure> {
    let call = Call::new(arguments.notebook)?;
    match arguments.command {
        Command::Init(command) => command.run(&call),
        Command::Blog(command) => command.run(&call),
        Command::Clone(command) => command.run(&call),
        Command::Status(command) => command.run(&call),
        Command::List(command) => command.run(&call),
        Command::Show(command) => command.run(&call),
        Command::New(command) => command.run(&call),
        Command::Event(command) => command.run(&call),
        Command::Search(command) => command.run(&call),
        Command::Find(command) => command.run(&call),
        Command::Backlinks(command) => command.run(&call),
        Command::Todos(command) => command.run(&call),
        Command::Tools(command) => command.run(&call),
        Command::Speakers(command) => command.run(&call),
        Command::Questions(command) => command.run(&call),
        Command::Quotes(command) => command.run(&call),
        Command::WatchLater(command) => command.run(&call),
        Command::Rename(command) => command.run(&call),
        Command::Replace(command) => command.run(&call),
        Command::Open(command) => command.run(&call),
        Command::Save(command) => command.run(&call),
        Command::Log(command) => command.run(&call),
        Command::Restore(command) => command.run(&call),
        Command::Undo(command) => command.run(&call),
        Command::Remote(command) => command.run(&call),
        Command::Sync(command) => command.run(&call),
        Command::Conflicts(command) => command.run(&call),
        Command::Secrets(command) => command.run(&call),
        Command::Watch(command) => command.run(&call),
        Command::Post(command) => command.run(&call),
        Command::Recap(command) => command.run(&call),
        Command::Doctor(command) => command.run(&call),
        Command::Completions(command) => Ok(command.run()),
        Command::Manual(command) => command.run(),
    }
}

/// Puts words that the shell has split back into one query.
fn joined(words: &[String]) -> String {
    words.join(" ")
}

/// Writes a note as one line of a list: path, title, speakers.
fn line(item: &NoteItem) -> String {
    let speakers =
        if item.speakers.is_empty() { String::new() } else { format!(" — {}", item.speakers.join(", ")) };
    format!("{}\t{}{speakers}\n", item.path, item.title)
}

/// Writes a place as `path:line`, or as the path where the whole note says it.
fn place(place: &Place) -> String {
    match place.line {
        Some(line) => format!("{}:{line}", place.path),
        None => place.path.clone(),
    }
}

/// Writes a count with its noun.
fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// So many files that git does not keep are named; the rest is counted.
const NAMED: usize = 20;

/// Writes what is in no checkpoint, why, and what to do.
fn unkept(unkept: &Unkept) -> Vec<String> {
    let named = unkept.files.iter().take(NAMED);
    let mut lines: Vec<String> =
        named.map(|file| format!("not in git: {}: {} ({})", file.path, file.message, file.hint)).collect();
    let more = (unkept.count as usize).saturating_sub(lines.len());
    if more > 0 {
        lines.push(format!("not in git: {} more", counted(more, "file", "files")));
    }
    lines
}
