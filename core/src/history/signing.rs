//! Commits signed as the user's git signs them: `commit.gpgsign`, `gpg.format`, `user.signingKey` and the programs of
//! gitconfig(5), by gpg, gpgsm or ssh-keygen, which find keys and ask for passphrases in the user's own way.
//!
//! A program that the repository's own configuration names is not run before the person trusts the repository (P15); the
//! user's own or the usual one is. It refuses to wait for ever, and to make a commit without the signature.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use git2::{Config, ConfigLevel};

use super::{HistoryError, Identity, Repository, Say};
use crate::platform;

/// How long a program may take, a person's typing of a passphrase included.
const PATIENCE: Duration = Duration::from_secs(45);
/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(5);

/// How the user's git signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Signing {
    /// `gpg` or `gpgsm`, and the key; without one the person's name says it.
    Gpg { program: PathBuf, key: Option<String> },
    /// `ssh-keygen`, and the key: a file, or the public key itself, whose private half an agent holds.
    Ssh { program: PathBuf, key: Key },
}

/// Where an SSH key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    File(PathBuf),
    Literal(String),
}

/// Reads how commits are signed; none where they are not. An error is what a person has to be told.
pub(super) fn signing(
    git: &git2::Repository,
    trusted: bool,
) -> Result<Result<Option<Signing>, String>, HistoryError> {
    let say = "git's configuration cannot be read";
    let config = git.config().and_then(|mut config| config.snapshot()).say(say)?;
    if !config.get_bool("commit.gpgsign").unwrap_or(false) {
        return Ok(Ok(None));
    }
    let key = super::config_text(&config, "user.signingkey").ok().filter(|key| !key.is_empty());
    let format = super::config_text(&config, "gpg.format").unwrap_or_else(|_| "openpgp".into());
    let program = |names: &[&str], usual: &str| -> Result<PathBuf, HistoryError> {
        let mut found = None;
        for name in names {
            found = found.or(value(&config, name, trusted).say(say)?);
        }
        Ok(found.map_or_else(|| PathBuf::from(usual), PathBuf::from))
    };
    Ok(match format.as_str() {
        "openpgp" => {
            Ok(Some(Signing::Gpg { program: program(&["gpg.openpgp.program", "gpg.program"], "gpg")?, key }))
        }
        "x509" => Ok(Some(Signing::Gpg { program: program(&["gpg.x509.program"], "gpgsm")?, key })),
        "ssh" => match key {
            None => Err("gpg.format is ssh, and user.signingKey names no key".into()),
            Some(key) => {
                let literal =
                    key.strip_prefix("key::").or_else(|| key.starts_with("ssh-").then_some(key.as_str()));
                let key = match literal {
                    Some(literal) => Key::Literal(literal.to_owned()),
                    None => Key::File(config.get_path("user.signingkey").say(say)?),
                };
                Ok(Some(Signing::Ssh { program: program(&["gpg.ssh.program"], "ssh-keygen")?, key }))
            }
        },
        other => Err(format!("gpg.format is {other:?}, which is not known here")),
    })
}

/// Gives a setting that runs something: of the repository's own only when the repository is trusted.
fn value(config: &Config, name: &str, trusted: bool) -> Result<Option<String>, git2::Error> {
    let mut found: Option<(ConfigLevel, String)> = None;
    config.entries(Some(&format!("^{}$", name.replace('.', "\\."))))?.for_each(|entry| {
        let own = matches!(entry.level(), ConfigLevel::Local | ConfigLevel::Worktree);
        let value = entry.has_value().then(|| String::from_utf8_lossy(entry.value_bytes()).into_owned());
        if let Some(value) = value.filter(|_| trusted || !own)
            && found.as_ref().is_none_or(|(level, _)| (*level as i32) <= (entry.level() as i32))
        {
            found = Some((entry.level(), value));
        }
    })?;
    Ok(found.map(|(_, value)| value).filter(|value| !value.is_empty()))
}

impl Repository {
    /// Tries whether commits can be signed, where they are; says why not. The program may ask the person for a
    /// passphrase, so nothing is locked meanwhile, and what it remembers serves for the commits that follow.
    pub fn can_sign(&self) -> Result<Result<(), String>, HistoryError> {
        let (signing, identity) = {
            let git = self.git();
            let config = git.config().say("git's configuration cannot be read")?;
            (signing(&git, self.is_trusted())?, super::identity(&config))
        };
        Ok(match (signing, identity) {
            (Err(why), _) => Err(why),
            (Ok(Some(signing)), Some(identity)) => signing.sign(b"talklog\n", &identity).map(drop),
            (Ok(None), _) | (Ok(Some(_)), None) => Ok(()),
        })
    }
}

impl Signing {
    /// Signs the bytes of a commit; gives the signature as text, or why there is none.
    pub(super) fn sign(&self, bytes: &[u8], who: &Identity) -> Result<String, String> {
        // Held until the program has read it.
        let mut literal = None;
        let mut command = match self {
            Self::Gpg { program, key } => {
                let mut command = Command::new(program);
                let key = key.clone().unwrap_or_else(|| format!("{} <{}>", who.name, who.email));
                command.arg("--status-fd=2").arg("-bsau").arg(key);
                command
            }
            Self::Ssh { program, key } => {
                let mut command = Command::new(program);
                command.args(["-Y", "sign", "-n", "git", "-f"]);
                match key {
                    Key::File(file) => command.arg(file),
                    Key::Literal(text) => {
                        let written = tempfile::NamedTempFile::new().and_then(|mut file| {
                            writeln!(file, "{text}")?;
                            Ok(file.into_temp_path())
                        });
                        let file =
                            written.map_err(|error| format!("the key cannot be handed over: {error}"))?;
                        let file = literal.insert(file);
                        command.arg::<&std::path::Path>(file.as_ref()).arg("-U")
                    }
                };
                command
            }
        };
        let name = command.get_program().to_string_lossy().into_owned();
        let answer = run(&mut command, bytes).map_err(|error| format!("{name} cannot be run: {error}"))?;
        let said = String::from_utf8_lossy(&answer.error).into_owned();
        let made = match self {
            Self::Gpg { .. } => said.contains("[GNUPG:] SIG_CREATED "),
            Self::Ssh { .. } => answer.output.starts_with(b"-----BEGIN SSH SIGNATURE-----"),
        };
        match (answer.ended, made) {
            (Some(true), true) => Ok(String::from_utf8_lossy(&answer.output).replace("\r\n", "\n")),
            (None, _) => Err(format!("{name} did not answer for {} seconds", PATIENCE.as_secs())),
            _ => {
                let words = said.lines().filter(|line| !line.starts_with("[GNUPG:]")).map(str::trim);
                let words: Vec<&str> = words.filter(|line| !line.is_empty()).take(3).collect();
                Err(format!("{name} made no signature: {}", words.join("; ")))
            }
        }
    }
}

/// What a program answered; `ended` is none when it had to be stopped.
struct Answer {
    ended: Option<bool>,
    output: Vec<u8>,
    error: Vec<u8>,
}

fn run(command: &mut Command, input: &[u8]) -> std::io::Result<Answer> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    platform::own_group(command);
    let mut child = command.spawn()?;
    let input = input.to_vec();
    let stdin = child.stdin.take();
    // One that does not read its input has its say in how it ends.
    let writing = thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
    let (output, error) = (reading(child.stdout.take()), reading(child.stderr.take()));
    let ended = wait(&mut child)?;
    if ended.is_none() {
        let _ = platform::end_group(child.id());
        child.wait()?;
    }
    let _ = writing.join();
    Ok(Answer { ended, output: output.join().unwrap_or_default(), error: error.join().unwrap_or_default() })
}

fn reading(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

/// Waits for the end of a program, for so long; tells whether it was content.
fn wait(child: &mut Child) -> std::io::Result<Option<bool>> {
    for _ in 0..PATIENCE.as_millis() / LOOK.as_millis() {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.success()));
        }
        thread::sleep(LOOK);
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
