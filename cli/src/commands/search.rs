//! `talklog search`.

use clap::Args;
use talklog_core::wire::{Failure, Hit};

use crate::call::Call;
use crate::commands::joined;
use crate::output::Answered;

/// Finds notes by what they say, best first.
///
/// Words, "phrases in quotes", and the filters event: speaker: tag: track: is:talk is:todo has:image before: after:
/// rating:>=4 narrow each other down.
#[derive(Debug, Args)]
pub(crate) struct Search {
    /// What to look for.
    #[arg(value_name = "QUERY", required = true)]
    query: Vec<String>,

    /// How many notes at most.
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u32,
}

impl Search {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let found = desk.search(&joined(&self.query), self.limit)?;
        let text: String = found.hits.iter().map(lines).collect();
        let problems = found.problems.clone();
        let left = (found.total as usize).saturating_sub(found.hits.len());
        let text =
            if left > 0 { format!("{text}and {left} more: raise --limit to see them\n") } else { text };
        Ok(Answered::new(found, text).with_problems(problems))
    }
}

/// Writes a result as `path:line: title`, with its snippet below.
fn lines(hit: &Hit) -> String {
    let line = hit.line.map(|line| format!(":{line}")).unwrap_or_default();
    let snippet = if hit.snippet.is_empty() { String::new() } else { format!("    {}\n", hit.snippet) };
    format!("{}{line}\t{}\n{snippet}", hit.item.path, hit.item.title)
}
