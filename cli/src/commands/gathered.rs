//! `talklog questions`, `talklog quotes` and `talklog watch-later`: lists of words with where they stand.

use clap::Args;
use talklog_core::desk::Desk;
use talklog_core::wire::{Failure, GatheredWords};

use crate::call::{Call, problems};
use crate::commands::place;
use crate::output::Answered;

/// Lists questions of the audience, and your own that are open.
#[derive(Debug, Args)]
pub(crate) struct Questions {
    /// Of one event only: its folder or title.
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,
}

/// Lists what somebody said: quotation marks, block quotes, and what stands behind "Quote:".
#[derive(Debug, Args)]
pub(crate) struct Quotes {
    /// Of one event only: its folder or title.
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,
}

/// Lists talks to watch: those that you say you will, and notes with `watched: later`.
#[derive(Debug, Args)]
pub(crate) struct WatchLater {
    /// Of one event only: its folder or title.
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,
}

impl Questions {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        listed(call, |desk| desk.questions(self.event.as_deref()))
    }
}

impl Quotes {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        listed(call, |desk| desk.quotes(self.event.as_deref()))
    }
}

impl WatchLater {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        listed(call, |desk| desk.watch_later(self.event.as_deref()))
    }
}

fn listed(
    call: &Call,
    list: impl Fn(&Desk) -> Result<Vec<GatheredWords>, Failure>,
) -> Result<Answered, Failure> {
    let desk = call.fresh_desk()?;
    let words = list(&desk)?;
    let text: String =
        words.iter().map(|words| [&place(&words.place), "\t", &words.words, "\n"].concat()).collect();
    Ok(Answered::new(words, text).with_problems(problems(&desk)))
}
