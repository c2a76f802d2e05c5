//! Who the user is to an HTTP server: git's credential helpers, asked through git itself where it is installed,
//! because only `git credential` also stores what worked and erases what did not.
//!
//! Where no helper has any, a person is asked through [`super::askpass`], if somebody is there; what works is handed to
//! the helpers, which keep it or do not. It keeps nothing itself. Secrets go through pipes, never through arguments.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

use git2::{Config, Cred};
use sha2::{Digest, Sha256};
use url::Url;

use super::address::public_url;
use super::askpass::{Line, Question, QuestionKind};

/// How often credentials are given before the server's no is final.
const TRIES: u32 = 3;

/// A user and a secret, and whether it can be stored.
#[derive(Clone, PartialEq, Eq)]
struct Pair {
    user: String,
    secret: String,
}

/// What happened with credentials in one conversation.
pub(super) struct Credentials {
    /// The shadow, whose configuration git reads in the place of the repository's.
    shadow: PathBuf,
    config: Option<Config>,
    given: Option<(Url, Pair)>,
    /// Who can be asked.
    questions: Option<Arc<Line>>,
    tries: u32,
    /// What is to be told where no credentials were good enough.
    problem: Option<String>,
    /// Without the system's ssh: whether its agent has been asked, and the key that the host showed.
    agent_asked: bool,
    host_key: Option<String>,
}

impl Credentials {
    /// Nothing has happened yet.
    pub(super) fn new(shadow: PathBuf, config: Option<Config>, questions: Option<Arc<Line>>) -> Self {
        Self {
            shadow,
            config,
            given: None,
            questions,
            tries: 0,
            problem: None,
            agent_asked: false,
            host_key: None,
        }
    }

    /// Answers the server's question. That it asks again means that it refused what it got.
    pub(super) fn ask(&mut self, url: &str, user: Option<&str>) -> Result<Cred, git2::Error> {
        let refused = self.given.take();
        if let Some((url, pair)) = &refused {
            self.git("reject", url, Some(&pair.user), Some(&pair.secret));
        }
        if self.tries >= TRIES {
            return Err(self.give_up(format!("the remote refused the credentials {TRIES} times")));
        }
        let Ok(url) = Url::parse(url) else { return Err(self.give_up("the URL cannot be read".to_owned())) };
        // A helper that cannot forget gives the same again: the answer would be the same too.
        let found = self.find(&url, user);
        let same = found.is_some() && found.as_ref() == refused.as_ref().map(|(_, before)| before);
        let known = found.filter(|_| !same);
        let Some(pair) = known.or_else(|| self.ask_person(&url, user, refused.is_some())) else {
            let detail = if same {
                "the remote refused the credentials of the helper"
            } else if refused.is_some() {
                "the remote refused the credentials, and no helper has others"
            } else {
                "no credential helper has any for this remote"
            };
            return Err(self.give_up(detail.to_owned()));
        };
        self.tries += 1;
        let cred = Cred::userpass_plaintext(&pair.user, &pair.secret);
        self.given = Some((url, pair));
        cred
    }

    /// Lets the helpers store what worked.
    pub(super) fn worked(&mut self) {
        if let Some((url, pair)) = self.given.take() {
            self.git("approve", &url, Some(&pair.user), Some(&pair.secret));
        }
    }

    /// Whether the server was given credentials and has not refused them.
    pub(super) fn are_given(&self) -> bool {
        self.given.is_some()
    }

    /// Why there are none that do, if so.
    pub(super) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Whether the agent has not been asked yet: it gives the same keys each time.
    pub(super) fn first_agent(&mut self) -> bool {
        !std::mem::replace(&mut self.agent_asked, true)
    }

    /// Keeps the fingerprint of a host's key, as OpenSSH writes it.
    pub(super) fn saw_host_key(&mut self, sha256: &[u8; 32]) {
        self.host_key = Some(format!("SHA256:{}", base64(sha256)));
    }

    /// The fingerprint of the host's key, where libgit2's own ssh saw it.
    pub(super) fn host_key(&self) -> Option<&str> {
        self.host_key.as_deref()
    }

    /// Takes the secret in use out of a text.
    pub(super) fn scrub(&self, text: &str) -> String {
        match &self.given {
            Some((_, pair)) if pair.secret.len() > 3 => text.replace(&pair.secret, "***"),
            _ => text.to_owned(),
        }
    }

    fn give_up(&mut self, detail: String) -> git2::Error {
        let error = git2::Error::new(git2::ErrorCode::Auth, git2::ErrorClass::Http, &detail);
        self.problem = Some(detail);
        error
    }

    fn ask_person(&self, url: &Url, user: Option<&str>, again: bool) -> Option<Pair> {
        let question = Question {
            kind: QuestionKind::Login,
            about: public_url(url.as_str()),
            user: user.filter(|user| !user.is_empty()).map(str::to_owned),
            again,
            helper: self.has_helper(),
        };
        let answer = self.questions.as_ref()?.ask(&question)?;
        let user = answer.user.or(question.user).unwrap_or_default();
        Some(Pair { user, secret: answer.secret.reveal().to_owned() })
    }

    /// Whether git is set to keep what works.
    fn has_helper(&self) -> bool {
        let entries =
            self.config.as_ref().and_then(|config| config.entries(Some("^credential\\..*helper$")).ok());
        let Some(mut entries) = entries else { return false };
        while let Some(Ok(entry)) = entries.next() {
            if entry.value().is_ok_and(|value| !value.is_empty()) {
                return true;
            }
        }
        false
    }

    fn find(&self, url: &Url, user: Option<&str>) -> Option<Pair> {
        match self.git("fill", url, user, None) {
            Answer::Lines(lines) => {
                let value = |key: &str| {
                    lines.lines().filter_map(|line| line.split_once('=')).find(|(name, _)| *name == key)
                };
                let (_, user) = value("username")?;
                let (_, secret) = value("password")?;
                (!secret.is_empty()).then(|| Pair { user: user.to_owned(), secret: secret.to_owned() })
            }
            Answer::No => None,
            Answer::NoGit => {
                let config = self.config.as_ref()?;
                let mut helper = git2::CredentialHelper::new(url.as_str());
                let (user, secret) = helper.config(config).username(user).execute()?;
                Some(Pair { user, secret })
            }
        }
    }

    /// Runs `git credential`, which talks to the helpers of the user's and the system's configuration.
    fn git(&self, what: &str, url: &Url, user: Option<&str>, secret: Option<&str>) -> Answer {
        let Some(question) = question(url, user, secret) else { return Answer::No };
        let spawned = Command::new("git")
            // Neither a terminal nor a window asks: this runs behind the person's back.
            .args(["-c", "credential.interactive=false", "credential", what])
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_ASKPASS", "")
            .env("GCM_INTERACTIVE", "never")
            .env("GIT_DIR", &self.shadow)
            .env_remove("GIT_WORK_TREE")
            .env_remove("GIT_TRACE")
            .env_remove("GIT_TRACE_CURL")
            .current_dir(&self.shadow)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut child) = spawned else { return Answer::NoGit };
        if let Some(mut input) = child.stdin.take() {
            // A helper that does not read its question gives no answer either.
            let _ = input.write_all(question.as_bytes());
        }
        match child.wait_with_output() {
            Ok(output) if output.status.success() => {
                String::from_utf8(output.stdout).map_or(Answer::No, Answer::Lines)
            }
            _ => Answer::No,
        }
    }
}

enum Answer {
    Lines(String),
    No,
    NoGit,
}

/// The question in git's credential format; none where a value holds what would end its line.
fn question(url: &Url, user: Option<&str>, secret: Option<&str>) -> Option<String> {
    let host = url.host_str()?;
    let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let path = percent_encoding::percent_decode_str(url.path().trim_start_matches('/')).decode_utf8().ok()?;
    let mut lines = format!("protocol={}\nhost={host}\n", url.scheme());
    // As git does it: where credential.useHttpPath is not set, git drops the path itself.
    for (key, value) in [("path", Some(path.as_ref())), ("username", user), ("password", secret)] {
        let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
        if value.contains(['\n', '\r', '\0']) {
            return None;
        }
        lines.push_str(key);
        lines.push('=');
        lines.push_str(value);
        lines.push('\n');
    }
    lines.push('\n');
    Some(lines)
}

/// Gives the fingerprint of a public key as OpenSSH writes it, from the base64 of `known_hosts`.
pub(super) fn fingerprint(key: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(key.len());
    let (mut bits, mut held) = (0_u32, 0);
    for letter in key.trim_end_matches('=').bytes() {
        let value = LETTERS.iter().position(|known| *known == letter)?;
        bits = bits << 6 | u32::try_from(value).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    (bytes.len() > 16).then(|| format!("SHA256:{}", base64(&Sha256::digest(&bytes))))
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 without padding, as fingerprints are written.
fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits =
            three.iter().enumerate().fold(0u32, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        for at in 0..=three.len() {
            let letter = (bits >> (18 - 6 * at)) & 63;
            text.push(LETTERS.get(letter as usize).map_or('=', |letter| char::from(*letter)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_written_as_openssh_does() {
        assert_eq!(base64(b"talks"), "dGFsa3M");
        assert_eq!(base64(b"talklog"), "dGFsa2xvZw");
        assert_eq!(base64(b"notes!"), "bm90ZXMh");
    }

    #[test]
    fn a_line_end_in_a_value_asks_nothing() {
        let ask = |url: &str, user| question(&Url::parse(url).unwrap(), user, None);
        insta::assert_snapshot!(ask("https://example.org:8443/talks/notes.git", Some("kim")).unwrap(), @r"
        protocol=https
        host=example.org:8443
        path=talks/notes.git
        username=kim
        ");
        assert_eq!(ask("https://example.org/a%0Ahost=evil.example", None), None);
        assert_eq!(ask("https://example.org/a", Some("kim\nhost=evil.example")), None);
    }
}
