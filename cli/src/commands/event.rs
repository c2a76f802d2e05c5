//! `talklog event`.

use clap::{Args, Subcommand};
use talklog_core::wire::{Failure, NewEvent};

use crate::call::{Call, problems};
use crate::output::Answered;

/// Makes events.
#[derive(Debug, Args)]
pub(crate) struct Event {
    #[command(subcommand)]
    command: EventCommand,
}

#[derive(Debug, Subcommand)]
enum EventCommand {
    /// Makes a folder for an event with an event.md in it, and prints that note's path.
    New(New),
}

#[derive(Debug, Args)]
struct New {
    /// What the conference calls itself.
    #[arg(value_name = "TITLE")]
    title: String,

    /// The first day, as 2026-09-17.
    #[arg(long, value_name = "DAY")]
    start: Option<String>,

    /// The last day.
    #[arg(long, value_name = "DAY")]
    end: Option<String>,

    /// The time zone of the place, as Europe/Vienna.
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,

    /// Where it is.
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,

    /// Its site.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

impl Event {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let EventCommand::New(New { title, start, end, timezone, place, url }) = self.command;
        let desk = call.fresh_desk()?;
        let path = desk.create_event(&NewEvent { title, start, end, timezone, place, url })?;
        desk.settle();
        let item = desk.item(&path).ok_or_else(|| Failure::not_found(&path))?;
        let text = item.path.clone();
        Ok(Answered::new(item, text).with_problems(problems(&desk)))
    }
}
