//! `talklog tools`.

use std::fmt::Write as _;

use clap::Args;
use talklog_core::wire::{Failure, GatheredTool};

use crate::call::{Call, problems};
use crate::commands::place;
use crate::output::Answered;

/// Lists the tools and projects that notes mention, one entry each over all spellings, with where that is.
#[derive(Debug, Args)]
pub(crate) struct Tools {
    /// Of one event only: its folder or title.
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,

    /// Only those in a list of things to research.
    #[arg(long)]
    research: bool,
}

impl Tools {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let mut tools = desk.tools(self.event.as_deref())?;
        tools.retain(|tool| tool.research || !self.research);
        let text: String = tools.iter().map(entry).collect();
        Ok(Answered::new(tools, text).with_problems(problems(&desk)))
    }
}

fn entry(tool: &GatheredTool) -> String {
    let url = tool.url.as_deref().map(|url| format!("  {url}")).unwrap_or_default();
    let research = if tool.research { "  to research" } else { "" };
    let mut text = format!("{}{url}{research}\n", tool.name);
    for mention in &tool.mentions {
        let _ = writeln!(text, "  {}\t{}", place(mention), mention.title);
    }
    text
}
