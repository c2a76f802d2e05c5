//! `talklog speakers`.

use std::fmt::Write as _;

use clap::Args;
use talklog_core::wire::{Failure, GatheredSpeaker};

use crate::call::{Call, problems};
use crate::commands::place;
use crate::output::Answered;

/// Lists who speaks, one entry each over all notes, with their talks.
#[derive(Debug, Args)]
pub(crate) struct Speakers {
    /// At one event only: its folder or title.
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,
}

impl Speakers {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let speakers = desk.speakers(self.event.as_deref())?;
        let text: String = speakers.iter().map(entry).collect();
        Ok(Answered::new(speakers, text).with_problems(problems(&desk)))
    }
}

fn entry(speaker: &GatheredSpeaker) -> String {
    let of = if speaker.affiliations.is_empty() {
        String::new()
    } else {
        format!(" ({})", speaker.affiliations.join("; "))
    };
    let mut text = format!("{}{of}\n", speaker.name);
    for talk in &speaker.talks {
        let _ = writeln!(text, "  {}\t{}", place(talk), talk.title);
    }
    text
}
