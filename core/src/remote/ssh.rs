//! SSH as in the user's terminal: the system's `ssh` is run, with the user's configuration, agent, keys, jump
//! hosts and known hosts, and libgit2 speaks git through its pipes.
//!
//! It never asks on a terminal: a passphrase or a password comes through [`super::askpass`] where somebody is there to be
//! asked, and else ssh is told not to ask. What ssh says on its error
//! channel is kept, so that [`super::verdict`] can tell what was in the way.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use git2::transport::{Service, SmartSubtransport, SmartSubtransportStream, Transport};

use super::address::SshAddress;
use super::askpass::ASKPASS_VARIABLE;

/// How much of ssh's error channel is kept: its debug lines for a connection through two jump hosts fit well.
const KEPT: usize = 256 * 1024;

/// How long ssh may take to end once it is no longer needed, or has failed.
const END: Duration = Duration::from_secs(2);

/// Which program is ssh.
#[derive(Debug, Clone)]
pub(super) enum Program {
    /// A line for the shell, as in `GIT_SSH_COMMAND` and `core.sshCommand`.
    Line(OsString),
    /// A program, as in `GIT_SSH`; `ssh` when nothing says otherwise.
    File(OsString),
}

impl Program {
    /// Whether it can be started at all.
    pub(super) fn exists(&self) -> bool {
        let Self::File(file) = self else { return true };
        let tried = Command::new(file)
            .arg("-V")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        !tried.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    }

    /// Whether it takes OpenSSH's options; a wrapper of another name gets none but the port, as git does it.
    fn takes_options(&self) -> bool {
        let (Self::Line(text) | Self::File(text)) = self;
        let text = text.to_string_lossy();
        let word = match self {
            Self::Line(_) => text.split_whitespace().next().unwrap_or(""),
            Self::File(_) => &text,
        };
        let name = word.rsplit(['/', '\\']).next().unwrap_or("").trim_matches(['"', '\'']);
        matches!(name, "ssh" | "ssh.exe")
    }

    fn command(&self) -> Command {
        match self {
            Self::File(file) => Command::new(file),
            Self::Line(line) => {
                let mut script = line.clone();
                script.push(" \"$@\"");
                let mut command = Command::new("sh");
                command.arg("-c").arg(script).arg(OsStr::new("ssh"));
                command
            }
        }
    }
}

/// The connections of one conversation, shared between libgit2 and the one who asks what went wrong.
#[derive(Clone)]
pub(super) struct Ssh {
    program: Program,
    address: SshAddress,
    connect: Duration,
    askpass: Option<Askpass>,
    runs: Arc<Mutex<Vec<Run>>>,
}

/// How ssh asks a person: through a program of ours.
#[derive(Debug, Clone)]
pub(super) struct Askpass {
    /// The program.
    pub(super) program: PathBuf,
    /// Where it finds who answers.
    pub(super) place: PathBuf,
    /// Whether there is a host's key to agree to, whatever the configuration says of unknown hosts.
    pub(super) trusts: bool,
}

struct Run {
    child: Child,
    said: Arc<Mutex<Vec<u8>>>,
    ended: Receiver<()>,
}

impl Ssh {
    /// Prepares connections to one address; nothing is started yet.
    pub(super) fn new(
        program: Program,
        address: SshAddress,
        connect: Duration,
        askpass: Option<Askpass>,
    ) -> Self {
        Self { program, address, connect, askpass, runs: Arc::default() }
    }

    /// Makes libgit2 use the system's ssh for the rest of this process.
    #[expect(unsafe_code, reason = "libgit2's list of transports is one for the process")]
    pub(super) fn register(&self) -> Result<(), git2::Error> {
        for scheme in ["ssh", "ssh+git", "git+ssh"] {
            let ssh = self.clone();
            // SAFETY: `serve` calls this once, before it makes a remote, and no other thread of the child uses
            // libgit2.
            unsafe {
                git2::transport::register(scheme, move |remote| {
                    Transport::smart(remote, false, ssh.clone())
                })?;
            }
        }
        Ok(())
    }

    /// Ends what runs and gives all that ssh said, debug lines too.
    pub(super) fn end(&self) -> String {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        for mut run in runs.drain(..) {
            // A master connection that the user's configuration keeps may hold the channel open: do not wait on.
            let _ = run.ended.recv_timeout(END);
            let _ = run.child.kill();
            let _ = run.child.wait();
            let said = run.said.lock().unwrap_or_else(PoisonError::into_inner);
            text.push_str(&String::from_utf8_lossy(&said));
        }
        text
    }

    fn start(&self, program_there: &str) -> io::Result<Pipe> {
        let mut command = self.program.command();
        if self.program.takes_options() {
            command
                .arg("-v") // the fingerprint of an unknown host stands in a debug line only
                .arg("-T")
                .args(["-o", &format!("ConnectTimeout={}", self.connect.as_secs().max(1))])
                // A running master connection is used, but none is left behind.
                .args(["-o", "ControlMaster=no"]);
            match &self.askpass {
                None => command.args(["-o", "BatchMode=yes"]),
                Some(Askpass { trusts: true, .. }) => command.args(["-o", "StrictHostKeyChecking=ask"]),
                Some(_) => &mut command,
            };
        }
        if let Some(port) = self.address.port {
            command.arg("-p").arg(port.to_string());
        }
        let host = &self.address.host;
        command.arg(self.address.user.as_ref().map_or_else(|| host.clone(), |user| format!("{user}@{host}")));
        command.arg(format!("{program_there} {}", quoted(&self.address.path)));
        if let Some(askpass) = &self.askpass {
            command.env("SSH_ASKPASS", &askpass.program).env("SSH_ASKPASS_REQUIRE", "force");
            command.env(ASKPASS_VARIABLE, &askpass.place);
        }
        // What is read from its messages is in English.
        command.env("LC_ALL", "C").env_remove("LANGUAGE");
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let (Some(input), Some(output), Some(mut errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(io::Error::other("ssh was started without its pipes"));
        };
        let said = Arc::new(Mutex::new(Vec::new()));
        let (tell, ended) = channel();
        let keep = Arc::clone(&said);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = errors.read(&mut buffer) {
                let mut kept = keep.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.len() < KEPT {
                    kept.extend(buffer.iter().take(read));
                }
            }
            let _ = tell.send(());
        });
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        runs.push(Run { child, said, ended });
        Ok(Pipe { input, output })
    }
}

impl SmartSubtransport for Ssh {
    fn action(&self, _url: &str, service: Service) -> Result<Box<dyn SmartSubtransportStream>, git2::Error> {
        let program = match service {
            Service::UploadPackLs | Service::UploadPack => "git-upload-pack",
            Service::ReceivePackLs | Service::ReceivePack => "git-receive-pack",
        };
        let pipe = self
            .start(program)
            .map_err(|error| git2::Error::from_str(&format!("cannot run ssh: {error}")))?;
        Ok(Box::new(pipe))
    }

    fn close(&self) -> Result<(), git2::Error> {
        Ok(())
    }
}

struct Pipe {
    input: ChildStdin,
    output: ChildStdout,
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.output.read(buffer)
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.input.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.input.flush()
    }
}

/// Quotes a path for the shell at the other end, as git does it.
fn quoted(path: &str) -> String {
    let mut quoted = String::from("'");
    for c in path.chars() {
        if matches!(c, '\'' | '!') {
            quoted.push_str("'\\");
            quoted.push(c);
            quoted.push('\'');
        } else {
            quoted.push(c);
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_one_word_for_the_shell() {
        for path in ["/srv/notes.git", "it's $(id) `id` !x \\ \"q\".git", "ü — ♞.git"] {
            let output =
                Command::new("sh").arg("-c").arg(format!("printf %s {}", quoted(path))).output().unwrap();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), path);
        }
    }

    #[test]
    fn only_openssh_gets_its_options() {
        for (program, takes) in [
            (Program::Line("ssh -F /home/kim/own.conf".into()), true),
            (Program::Line("/usr/bin/ssh".into()), true),
            (Program::File("/opt/plink".into()), false),
            (Program::Line("my-wrapper ssh".into()), false),
        ] {
            assert_eq!(program.takes_options(), takes, "{program:?}");
        }
    }
}
