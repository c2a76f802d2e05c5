//! `talklog completions`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::output::Answered;

/// Prints completions for a shell.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell.
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self) -> Answered {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "talklog", &mut script);
        let script = String::from_utf8_lossy(&script).into_owned();
        Answered::new(script.clone(), script)
    }
}
