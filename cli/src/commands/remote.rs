//! `talklog remote`.

use clap::{Args, Subcommand};
use talklog_core::wire::{Failure, RemoteTest};

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
    /// Reaches the remote and says what is there, or what is in the way. Nothing is fetched or sent.
    Test,
    /// Trusts the remote's host: ssh writes its key to the known hosts, if it has this fingerprint.
    Trust(Trust),
}

#[derive(Debug, Args)]
struct Set {
    /// An SSH or HTTPS address without a password, or a path.
    #[arg(value_name = "URL")]
    url: String,
}

#[derive(Debug, Args)]
struct Trust {
    /// As `talklog sync` names it, and as whoever runs the host publishes it: SHA256:…
    #[arg(value_name = "FINGERPRINT")]
    fingerprint: String,
}

impl Remote {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let url = match self.command {
            RemoteCommand::Set(Set { url }) => url,
            RemoteCommand::Test => return Ok(told(call.desk()?.test_remote()?)),
            RemoteCommand::Trust(Trust { fingerprint }) => {
                return Ok(told(call.desk()?.trust_host(&fingerprint)?));
            }
        };
        let info = call.fresh_desk()?.set_remote(&url)?;
        let text = format!("{} syncs with {}", info.root, info.remote.as_deref().unwrap_or(&url));
        Ok(Answered::new(info, text))
    }
}

fn told(test: RemoteTest) -> Answered {
    let failure = test.trouble.as_ref().and_then(Failure::of_state);
    let text = match &test.url {
        None => String::new(),
        Some(url) if test.branches.is_empty() => format!("{url} answers, and is empty"),
        Some(url) => format!("{url} answers; its branches: {}", test.branches.join(", ")),
    };
    Answered::new(test, text).with_failure(failure)
}
