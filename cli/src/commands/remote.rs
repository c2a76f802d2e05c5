//! `talklog remote`.

use clap::{Args, Subcommand};
use talklog_core::wire::Failure;

use crate::call::Call;
use crate::output::Answered;

/// Says where the notebook syncs to.
#[derive(Debug, Args)]
pub(crate) struct Remote {
    #[command(subcommand)]
    command: RemoteCommand,
}

#[derive(Debug, Subcommand)]
enum RemoteCommand {
    /// Sets the remote to sync with. A folder that is no repository yet becomes one.
    Set(Set),
}

#[derive(Debug, Args)]
struct Set {
    /// An SSH or HTTPS address without a password, or a path.
    #[arg(value_name = "URL")]
    url: String,
}

impl Remote {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let RemoteCommand::Set(Set { url }) = self.command;
        let info = call.fresh_desk()?.set_remote(&url)?;
        let text = format!("{} syncs with {}", info.root, info.remote.as_deref().unwrap_or(&url));
        Ok(Answered::new(info, text))
    }
}
