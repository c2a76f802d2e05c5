//! The child that talks to remotes, for tests of the core that need no other program of ours.

use std::io;

fn main() -> io::Result<()> {
    let env = talklog_core::remote::ChildEnv::of(|name| std::env::var_os(name));
    talklog_core::remote::serve(io::stdin(), io::stdout().lock(), &env)
}
