//! `talklog new`.

use clap::Args;
use talklog_core::wire::Failure;

use crate::call::{Call, problems};
use crate::output::Answered;

/// Makes a note for a talk, and prints its path.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// What stands on the first slide.
    #[arg(value_name = "TITLE")]
    title: String,

    /// The conference: its folder, or its title.
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,

    /// Who speaks, as `Name (Affiliation)`; once for each of them.
    #[arg(long = "speaker", value_name = "SPEAKER")]
    speakers: Vec<String>,

    /// The template to start from: a file of .talklog/templates, without its .md.
    #[arg(long, value_name = "NAME")]
    template: Option<String>,
}

impl New {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let path =
            desk.create(&self.title, self.event.as_deref(), &self.speakers, self.template.as_deref())?;
        desk.settle();
        let item = desk.item(&path).ok_or_else(|| Failure::not_found(&path))?;
        let text = item.path.clone();
        Ok(Answered::new(item, text).with_problems(problems(&desk)))
    }
}
