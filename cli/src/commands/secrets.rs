//! `talklog secrets`.

use clap::{Args, Subcommand};
use talklog_core::sync::guard::Say;
use talklog_core::wire::Failure;

use crate::call::Call;
use crate::output::Answered;

/// Lists what looks like a secret in what waits to be sent, or says that it may go.
///
/// Before text is sent for the first time it is looked through for tokens, private keys and passwords. What is found
/// stops the push, and nothing else.
#[derive(Debug, Args)]
pub(crate) struct Secrets {
    #[command(subcommand)]
    command: Option<SecretsCommand>,
}

#[derive(Debug, Subcommand)]
enum SecretsCommand {
    /// Says that a value is no secret, on all devices; or, with --send, that it may be sent from this one.
    Allow(Allow),
}

#[derive(Debug, Args)]
struct Allow {
    /// The hash that `talklog secrets` lists, or its first eight digits or more.
    #[arg(value_name = "HASH")]
    value: String,

    /// It is a secret, and is sent all the same.
    #[arg(long)]
    send: bool,
}

impl Secrets {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let found = desk.secrets()?;
        let Some(SecretsCommand::Allow(Allow { value, send })) = self.command else {
            let lines: Vec<String> = found
                .iter()
                .map(|secret| {
                    let place = if secret.present {
                        format!("{}:{}", secret.path, secret.line)
                    } else {
                        let commit = secret.commit.get(..10).unwrap_or_default();
                        format!("{}:{} of checkpoint {commit}", secret.path, secret.line)
                    };
                    let value = secret.value.get(..12).unwrap_or_default();
                    format!("{value}  {place}: this looks like {}: {}", secret.what, secret.excerpt)
                })
                .collect();
            return Ok(Answered::new(found, lines.join("\n")));
        };
        let fits: Vec<_> =
            found.iter().filter(|secret| value.len() >= 8 && secret.value.starts_with(&value)).collect();
        let [secret] = fits.as_slice() else {
            return Err(Failure::bad_input(
                &format!("{value} is not the hash of one thing that was found"),
                "`talklog secrets` lists what was found, each with its hash",
            ));
        };
        desk.allow_secret(&secret.value, if send { Say::SendAnyway } else { Say::NotASecret })?;
        desk.settle();
        let said = if send { "may be sent from this device" } else { "is no secret" };
        let text = format!("{}, line {}: it is remembered that this {said}", secret.path, secret.line);
        Ok(Answered::new((*secret).clone(), text))
    }
}
