//! `talklog watch`.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use clap::Args;
use talklog_core::watch::{self, Seen};
use talklog_core::wire::{Event, Failure, Problem};

use crate::call::Call;
use crate::output::{self, Answered};

/// Prints what changes in the notebook, as lines of JSON, until it is ended.
///
/// The first line is printed when watching has begun.
#[derive(Debug, Args)]
pub(crate) struct Watch {}

/// The whole folder is compared this often, whatever the system says or does not say.
const RESCAN: Duration = Duration::from_mins(1);

enum Heard {
    Seen(Seen),
    /// Nobody reads our lines any more.
    Closed,
}

impl Watch {
    #[expect(clippy::unused_self, reason = "every command runs in the same way")]
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let (tell, told) = mpsc::channel();
        let closed = tell.clone();
        let desk = call.desk_telling(move |event| {
            if !output::print_line(event) {
                let _ = closed.send(Heard::Closed);
            }
        })?;
        // Before the first comparison: what changes from then on is either compared or seen.
        let watch = watch::Watch::start(desk.root(), move |seen| drop(tell.send(Heard::Seen(seen))));
        if let Err(error) = &watch {
            blind(error);
        }
        desk.refresh();
        loop {
            match told.recv_timeout(RESCAN) {
                Ok(Heard::Seen(Seen::Paths(paths))) => {
                    let paths: BTreeSet<PathBuf> = paths;
                    desk.refresh_paths(&paths);
                }
                Ok(Heard::Seen(Seen::Refs)) => desk.refs_changed(),
                Ok(Heard::Seen(Seen::Blind(error))) => blind(&error),
                Ok(Heard::Seen(Seen::Everything)) | Err(RecvTimeoutError::Timeout) => {
                    desk.refresh();
                }
                Ok(Heard::Closed) | Err(RecvTimeoutError::Disconnected) => break,
            }
            desk.settle();
        }
        Ok(Answered::new((), ""))
    }
}

fn blind(error: &watch::WatchError) {
    let message = format!("{error}: it is compared with the disk each minute instead");
    output::print_line(Event::Notice { problem: Problem { message, path: None, line: None } });
}
