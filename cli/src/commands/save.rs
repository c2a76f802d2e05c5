//! `talklog save`.

use std::io::Read;

use clap::Args;
use talklog_core::path::Revision;
use talklog_core::wire::{Code, Failure, SaveReply};

use crate::call::Call;
use crate::output::Answered;

/// Writes the text on standard input into a note, whole or not at all.
///
/// Without --base it only creates. With it, the note's line ends and byte order mark stay as they are.
#[derive(Debug, Args)]
pub(crate) struct Save {
    /// The note.
    #[arg(value_name = "PATH")]
    path: String,

    /// The revision that the text started from, as `show --json` and `list --json` print it.
    #[arg(long, value_name = "REVISION")]
    base: Option<Revision>,
}

impl Save {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.desk()?;
        let path = call.note_path(&desk, &self.path)?;
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(|error| Failure {
            code: Code::Io,
            message: format!("standard input could not be read: {error}"),
            path: None,
            hint: None,
        })?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::bad_input("the text on standard input is not UTF-8", "convert it first"))?;
        let reply = match self.base {
            // Nothing of this text is in a journal.
            Some(base) => desk.save(&path, &text.replace("\r\n", "\n"), base, 0),
            None => desk.save_bytes(&path, text.as_bytes(), None)?,
        };
        desk.settle();
        let failure = |code, message: &str, hint: &str| Failure {
            code,
            message: message.into(),
            path: Some(path.to_string()),
            hint: Some(hint.into()),
        };
        match &reply {
            SaveReply::Saved { revision } => {
                let text = revision.clone();
                Ok(Answered::new(reply, text))
            }
            SaveReply::Changed { revision: Some(_) } if self.base.is_none() => Err(failure(
                Code::Exists,
                "the note is there already",
                "give the revision that you started from as --base",
            )),
            SaveReply::Changed { revision: Some(revision) } => {
                let message = format!("the note has changed since that revision; it is {revision} now");
                Err(failure(
                    Code::Changed,
                    &message,
                    "take over what has changed, then save with that revision as --base",
                ))
            }
            SaveReply::Changed { revision: None } => {
                Err(failure(Code::Changed, "the note is gone", "save without --base to make it again"))
            }
            SaveReply::Failed { error } => Err(error.clone()),
        }
    }
}
