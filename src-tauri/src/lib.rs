//! The shell: the window over `talklog-core`. It opens windows, hands the page's calls to one open notebook, and
//! turns failures into data. It decides nothing about notes.

pub mod arguments;
pub mod commands;
pub mod heard;
pub mod page;
pub mod painting;
pub mod place;
pub mod remembered;
pub mod revive;
pub mod spelling;
pub mod window;

use std::process::ExitCode;

use arguments::Wish;
use talklog_core::remote::{self, ChildEnv};

/// Runs the program. See [`arguments::USAGE`].
#[allow(clippy::print_stdout, clippy::print_stderr, reason = "this is the program's edge to the terminal")]
pub fn main() -> ExitCode {
    // ssh wants something of a person: the process of ours that started it knows of whom.
    if let Some(place) = std::env::var_os(remote::ASKPASS_VARIABLE) {
        let prompt = std::env::args().nth(1).unwrap_or_default();
        let hint = std::env::var("SSH_ASKPASS_PROMPT").ok();
        let asked = remote::asked_by_ssh(&place, &prompt, hint.as_deref(), std::io::stdout());
        return if asked.unwrap_or(false) { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let wish = match arguments::read(std::env::args_os().skip(1)) {
        Ok(wish) => wish,
        Err(problem) => {
            eprintln!("talklog-app: {problem}\n{}", arguments::USAGE);
            return ExitCode::from(2);
        }
    };
    match wish {
        Wish::Version => {
            println!("talklog-app {}", env!("CARGO_PKG_VERSION"));
            ExitCode::SUCCESS
        }
        Wish::Help => {
            println!("{}", arguments::USAGE);
            ExitCode::SUCCESS
        }
        Wish::RemoteChild => {
            let env = ChildEnv::of(|name| std::env::var_os(name)).with_program(std::env::current_exe().ok());
            match remote::serve(std::io::stdin(), std::io::stdout(), &env) {
                Ok(()) => ExitCode::SUCCESS,
                Err(_) => ExitCode::FAILURE,
            }
        }
        Wish::Window(first) => {
            talklog_core::platform::share_memory();
            if cfg!(target_os = "linux")
                && ["DISPLAY", "WAYLAND_DISPLAY"].iter().all(|name| std::env::var_os(name).is_none())
            {
                eprintln!(
                    "talklog-app: there is no display: set DISPLAY or WAYLAND_DISPLAY, or use `talklog` in a terminal"
                );
                return ExitCode::FAILURE;
            }
            match window::run(first) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => {
                    eprintln!("talklog-app: the window could not be opened: {error}");
                    ExitCode::FAILURE
                }
            }
        }
    }
}
