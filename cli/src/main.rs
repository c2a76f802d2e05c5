//! The command line over `talklog-core`: reads arguments, makes one call, prints what came of it.
//!
//! It decides nothing about notes. Each command is a file in `commands/`; what it prints goes through `output`, and
//! how it ends through `failure`.

mod arguments;
mod call;
mod commands;
mod failure;
mod output;
mod terminal;

use std::process::ExitCode;

use clap::Parser;
use talklog_core::remote::{self, ChildEnv};
use tracing_subscriber::filter::LevelFilter;

use arguments::Arguments;

fn main() -> ExitCode {
    // ssh wants something of a person: the process of ours that started it knows of whom.
    if let Some(place) = std::env::var_os(remote::ASKPASS_VARIABLE) {
        let prompt = std::env::args().nth(1).unwrap_or_default();
        let hint = std::env::var("SSH_ASKPASS_PROMPT").ok();
        let asked = remote::asked_by_ssh(&place, &prompt, hint.as_deref(), std::io::stdout());
        return if asked.unwrap_or(false) { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    // Another process of ours wants network work done: see `talklog_core::remote`.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == remote::CHILD_ARGUMENT) {
        let env = ChildEnv::of(|name| std::env::var_os(name)).with_program(std::env::current_exe().ok());
        let served = remote::serve(std::io::stdin(), std::io::stdout(), &env);
        return if served.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    log_to_stderr();
    match Arguments::try_parse() {
        Ok(arguments) => output::finish(arguments.json, commands::run(arguments)),
        Err(error) => output::refuse_usage(&error),
    }
}

/// Shows the program's own log when `TALKLOG_LOG` names a level, for looking into trouble.
fn log_to_stderr() {
    let level =
        std::env::var("TALKLOG_LOG").ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::OFF);
    tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).init();
}
