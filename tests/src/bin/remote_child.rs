//! The child that talks to remotes, for tests of the core that need no other program of ours.

use std::io;

use talklog_core::remote;

fn main() -> io::Result<()> {
    if let Some(place) = std::env::var_os(remote::ASKPASS_VARIABLE) {
        let prompt = std::env::args().nth(1).unwrap_or_default();
        let hint = std::env::var("SSH_ASKPASS_PROMPT").ok();
        let answered = remote::asked_by_ssh(&place, &prompt, hint.as_deref(), io::stdout())?;
        return if answered { Ok(()) } else { Err(io::Error::other("nobody answered")) };
    }
    let env = remote::ChildEnv::of(|name| std::env::var_os(name)).with_program(std::env::current_exe().ok());
    remote::serve(io::stdin(), io::stdout(), &env)
}
