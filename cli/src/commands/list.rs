//! `talklog list`.

use clap::Args;
use talklog_core::wire::Failure;

use crate::call::{Call, problems};
use crate::commands::{joined, line};
use crate::output::Answered;

/// Lists notes by path: all of them, or those that a query finds.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// What to list, as for `search`: `event:lowtide is:talk`.
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
}

impl List {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let (notes, query_problems) = desk.list(&joined(&self.query))?;
        let text: String = notes.iter().map(line).collect();
        Ok(Answered::new(notes, text).with_problems(problems(&desk)).with_problems(query_problems))
    }
}
