//! `talklog init`.

use std::path::PathBuf;

use clap::Args;
use talklog_core::desk::Desk;
use talklog_core::sample;
use talklog_core::wire::{Code, Failure, Problem};

use crate::call::{Call, host, problems};
use crate::output::Answered;

/// Makes a folder a notebook: a git repository, with a first checkpoint of the notes that are there.
///
/// A folder that is a repository already is left as it is.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder, made where it is missing; the current one by default.
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,

    /// Puts the sample notebook into the folder, which has to be empty.
    #[arg(long)]
    sample: bool,
}

impl Init {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let folder = self.folder.map_or_else(|| call.start(), |folder| call.place(&folder));
        if self.sample {
            sample::write(&folder)?;
        } else {
            std::fs::create_dir_all(&folder).map_err(|error| Failure {
                code: Code::Io,
                message: format!("the folder could not be made: {error}"),
                path: Some(folder.display().to_string()),
                hint: None,
            })?;
        }
        let desk = Desk::open(&folder, host()?, |_| ())?;
        desk.refresh();
        let before = desk.info();
        let mut said = problems(&desk);
        if !before.git {
            desk.make_repository()?;
            // Without a name for git there is no checkpoint yet, but a notebook all the same.
            if let Err(failure) = desk.checkpoint() {
                let hint = failure.hint.map(|hint| format!(": {hint}")).unwrap_or_default();
                said.push(Problem {
                    message: format!("{}{hint}", failure.message),
                    path: failure.path,
                    line: None,
                });
            }
        }
        desk.settle();
        let info = desk.info();
        let text = format!("{} is a notebook", info.root);
        Ok(Answered::new(info, text).with_problems(said))
    }
}
