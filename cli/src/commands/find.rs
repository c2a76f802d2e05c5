//! `talklog find`.

use clap::Args;
use talklog_core::wire::Failure;

use crate::call::Call;
use crate::commands::joined;
use crate::output::Answered;

/// Finds notes by letters of their title, speakers or path, best first, and prints their paths.
#[derive(Debug, Args)]
pub(crate) struct Find {
    /// Some letters of the name, in order.
    #[arg(value_name = "NAME", required = true)]
    name: Vec<String>,

    /// How many notes at most.
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: u32,
}

impl Find {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let found = desk.find(&joined(&self.name), self.limit);
        let text = found.iter().map(|found| found.item.path.as_str()).collect::<Vec<_>>().join("\n");
        Ok(Answered::new(found, text))
    }
}
