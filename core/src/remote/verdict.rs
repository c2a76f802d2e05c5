//! What was in the way: libgit2's errors, ssh's messages and a remote's refusals become an [`Outcome`].
//!
//! libgit2 gives one error class for very different ends, so its texts are read here, and nowhere else.

use git2::{Error, ErrorClass, ErrorCode};

use super::Outcome;
use super::address::{Address, public_url, scrubbed};
use super::credentials::fingerprint;

/// What is known of a conversation that failed.
pub(super) struct Evidence<'a> {
    /// The URL that was asked for.
    pub(super) url: &'a str,
    /// Where it led.
    pub(super) address: &'a Address,
    /// What ssh said, where it was run.
    pub(super) ssh: &'a str,
    /// What the remote said for people to read.
    pub(super) remote: &'a str,
    /// Why no credentials did, where that was so.
    pub(super) credentials: Option<&'a str>,
    /// The fingerprint that the host showed to libgit2's own ssh.
    pub(super) host_key: Option<&'a str>,
    /// Whether credentials were sent and not refused.
    pub(super) known: bool,
}

impl Evidence<'_> {
    /// Judges an error of libgit2.
    pub(super) fn judge(&self, error: &Error) -> Outcome {
        match self.address {
            Address::Http(_) => self.judge_http(error),
            Address::Ssh(_) if !self.ssh.is_empty() => self.judge_ssh(error),
            Address::Ssh(_) => self.judge_plain_ssh(error),
            Address::Path(_) => self.judge_path(error),
        }
    }

    /// Judges what a remote said of a branch that it did not move.
    pub(super) fn judge_refusal(&self, status: &str) -> Outcome {
        let detail = self.text(&[status, self.remote].join("\n"));
        let said = detail.to_lowercase();
        if said.contains("large files detected") || said.contains("file size limit") {
            return Outcome::TooLarge { detail };
        }
        let behind = [
            "non-fast-forward",
            "fetch first",
            "stale info",
            "failed to update ref",
            "cannot lock ref",
            "failed to lock",
            "incorrect old value",
            "remote ref changed",
        ];
        let non_fast_forward = behind.iter().any(|word| said.contains(word));
        Outcome::Rejected { non_fast_forward, detail }
    }

    fn judge_http(&self, error: &Error) -> Outcome {
        let Address::Http(url) = self.address else { return self.failed(error) };
        if let Some(detail) = self.credentials {
            return Outcome::CredentialsNeeded { url: public_url(self.url), detail: self.text(detail) };
        }
        let said = error.message();
        let has = |word: &str| said.contains(word);
        // For an address in the place of a name, libgit2 says "early EOF" of a certificate without that address.
        let address = !matches!(url.host(), Some(url::Host::Domain(_)));
        if error.code() == ErrorCode::Certificate
            || has("certificate")
            || (address && has("received early EOF"))
        {
            let host = url.host_str().unwrap_or("").to_owned();
            return Outcome::Certificate { host, detail: self.text(said) };
        }
        if let Some(status) = said.strip_prefix("unexpected http status code: ") {
            return self.judge_status(status.trim().parse().unwrap_or(0));
        }
        let portal = [
            "invalid content-type",
            "no content-type",
            "redirect",
            "invalid packet line",
            "invalid hex digit",
            "Invalid empty packet",
            "bad packet length",
            "http parser error",
        ];
        if portal.iter().any(|word| has(word)) {
            return Outcome::CaptivePortal { url: public_url(self.url) };
        }
        if error.code() == ErrorCode::Auth {
            return Outcome::CredentialsNeeded { url: public_url(self.url), detail: self.text(said) };
        }
        if error.code() == ErrorCode::Timeout || unreachable_words(said) || error.class() == ErrorClass::Ssl {
            return Outcome::Offline { detail: self.text(said) };
        }
        self.judge_common(error)
    }

    fn judge_status(&self, status: u16) -> Outcome {
        let url = public_url(self.url);
        let detail = format!("the server answered with status {status}");
        match status {
            401 => Outcome::CredentialsNeeded { url, detail },
            403 if self.known => {
                Outcome::TokenRefused { url, detail: self.text(&[&detail, self.remote].join("\n")) }
            }
            403 | 405 => Outcome::NotAllowed { detail },
            404 | 410 => Outcome::RemoteGone { url },
            413 => Outcome::TooLarge { detail },
            511 => Outcome::CaptivePortal { url },
            408 | 425 | 429 | 500..=599 => Outcome::Offline { detail },
            _ => Outcome::Failed { detail },
        }
    }

    fn judge_ssh(&self, error: &Error) -> Outcome {
        let Address::Ssh(address) = self.address else { return self.failed(error) };
        let mut said = String::new();
        let mut fingerprint = String::new();
        for line in self.ssh.lines().map(str::trim) {
            if let Some((_, key)) = line.split_once("Server host key: ") {
                // With a jump host there are several: the last one is where it ended.
                key.rsplit(' ').next().unwrap_or("").clone_into(&mut fingerprint);
            } else if !is_debug(line) && !line.is_empty() {
                said.push_str(line);
                said.push('\n');
            }
        }
        let has = |word: &str| said.contains(word);
        let shown = || named_host(&said).unwrap_or_else(|| address.shown());
        if has("REMOTE HOST IDENTIFICATION HAS CHANGED") || has("REVOKED HOST KEY DETECTED") {
            let known = known_key(&said).unwrap_or_default();
            return Outcome::HostChanged { host: shown(), fingerprint, known };
        }
        if has("Host key verification failed") || has("host key is known for") {
            return Outcome::HostUnknown { host: shown(), fingerprint };
        }
        let lower = said.to_lowercase();
        let gone = [
            "does not appear to be a git repository",
            "repository not found",
            "no such repository",
            "cannot find repository",
            "could not be found",
            "not a git repository",
            "does not exist",
        ];
        if gone.iter().any(|word| lower.contains(word)) {
            return Outcome::RemoteGone { url: public_url(self.url) };
        }
        // `user@host: Permission denied (publickey).` is ssh's own; a server's programs say it otherwise.
        if has("Permission denied (") || has("Too many authentication failures") {
            let detail = self.text(&said);
            return Outcome::CredentialsNeeded { url: public_url(self.url), detail };
        }
        if ["permission", "denied", "not allowed", "read-only", "read only"]
            .iter()
            .any(|word| lower.contains(word))
        {
            return Outcome::NotAllowed { detail: self.text(&said) };
        }
        if unreachable_words(&said) {
            return Outcome::Offline { detail: self.text(&said) };
        }
        if said.trim().is_empty() {
            return self.judge_common(error);
        }
        if let Outcome::Failed { .. } = self.judge_common(error) {
            return Outcome::Failed { detail: self.text(&said) };
        }
        self.judge_common(error)
    }

    /// Without the system's ssh: libgit2's own tells an unknown host and a changed one by the same error.
    fn judge_plain_ssh(&self, error: &Error) -> Outcome {
        let Address::Ssh(address) = self.address else { return self.failed(error) };
        if error.code() == ErrorCode::Certificate {
            let fingerprint = self.host_key.unwrap_or("").to_owned();
            return Outcome::HostUnknown { host: address.shown(), fingerprint };
        }
        if error.code() == ErrorCode::Auth {
            let detail = self.text(error.message());
            return Outcome::CredentialsNeeded { url: public_url(self.url), detail };
        }
        if unreachable_words(error.message()) {
            return Outcome::Offline { detail: self.text(error.message()) };
        }
        self.judge_common(error)
    }

    fn judge_path(&self, error: &Error) -> Outcome {
        let said = error.message();
        if error.code() == ErrorCode::Owner {
            return Outcome::NotAllowed {
                detail: format!("{}; git's setting safe.directory allows it", self.text(said)),
            };
        }
        // An object that is not found is the remote's trouble; only a repository that is not found is gone.
        let gone = (error.code() == ErrorCode::NotFound
            && matches!(error.class(), ErrorClass::Os | ErrorClass::Repository | ErrorClass::Filesystem))
            || ["failed to resolve path", "could not find repository", "unsupported URL protocol"]
                .iter()
                .any(|word| said.contains(word));
        if gone {
            return Outcome::RemoteGone { url: public_url(self.url) };
        }
        if said.contains("Permission denied") || said.contains("Read-only") {
            return Outcome::NotAllowed { detail: self.text(said) };
        }
        self.judge_common(error)
    }

    fn judge_common(&self, error: &Error) -> Outcome {
        if error.code() == ErrorCode::NotFastForward {
            return Outcome::Rejected { non_fast_forward: true, detail: self.text(error.message()) };
        }
        if error.message().contains("unsupported URL protocol") {
            return Outcome::BadUrl {
                detail: "the remote's address is of a kind that is not followed".to_owned(),
            };
        }
        self.failed(error)
    }

    fn failed(&self, error: &Error) -> Outcome {
        Outcome::Failed { detail: self.text(error.message()) }
    }

    /// A text as it may be shown: without secrets, control characters and endless lines.
    fn text(&self, text: &str) -> String {
        let text = scrubbed(text, self.url);
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let mut text: String = lines.join("; ").chars().filter(|c| !c.is_control()).take(600).collect();
        if text.ends_with('.') {
            text.pop();
        }
        text
    }
}

/// Words by which libgit2, OpenSSH and the system say that a server cannot be reached.
fn unreachable_words(said: &str) -> bool {
    let words = [
        "failed to resolve",
        "failed to connect",
        "could not connect",
        "Could not resolve",
        "onnection refused",
        "onnection reset",
        "onnection timed out",
        "timed out",
        "onnection closed",
        "closed by remote host",
        "server not responding",
        "client_loop: send disconnect",
        "etwork is unreachable",
        "No route to host",
        "unexpected EOF",
        "early EOF",
        "Broken pipe",
        "Name or service not known",
        "emporary failure in name resolution",
        "ost is down",
        "rror reading from the socket",
        "rror sending data",
        "rror receiving data",
        "UNKNOWN port",
        "esource temporarily unavailable",
    ];
    words.iter().any(|word| said.contains(word))
}

/// Gives the fingerprint of the key that ssh knows, from the line of the file that it names: `Offending ED25519 key in
/// /home/kim/.ssh/known_hosts:3`.
fn known_key(said: &str) -> Option<String> {
    let (_, place) = said.lines().find_map(|line| line.strip_prefix("Offending ")?.split_once(" key in "))?;
    let (file, number) = place.trim().rsplit_once(':')?;
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().nth(number.parse::<usize>().ok()?.checked_sub(1)?)?;
    // Perhaps a mark such as `@cert-authority`, then names, the kind of key, the key.
    let mut words = line.split_whitespace().skip_while(|word| word.starts_with('@'));
    fingerprint(words.nth(2)?)
}

fn is_debug(line: &str) -> bool {
    let debug = [
        "debug1:",
        "debug2:",
        "debug3:",
        "OpenSSH_",
        "Authenticated to ",
        "Authenticated using",
        "Transferred: ",
        "Bytes per second: ",
        "Warning: Permanently added",
        "** WARNING",
    ];
    debug.iter().any(|start| line.starts_with(start))
}

/// The host as ssh names it, which is after the user's aliases: `No ED25519 host key is known for HOST and …`.
fn named_host(said: &str) -> Option<String> {
    let after = |start: &str, end: &str| {
        let (_, rest) = said.split_once(start)?;
        let (host, _) = rest.split_once(end)?;
        Some(host.replace(['[', ']'], ""))
    };
    after("host key is known for ", " and you have requested")
        .or_else(|| after("Host key for ", " has changed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(outcomes: &[Outcome]) -> String {
        outcomes.iter().map(|outcome| serde_json::to_string(outcome).unwrap()).collect::<Vec<_>>().join("\n")
    }

    fn ssh(said: &str) -> Outcome {
        let address = Address::parse("git@example.org:notes.git").unwrap();
        let evidence = Evidence {
            url: "git@example.org:notes.git",
            address: &address,
            ssh: said,
            remote: "",
            credentials: None,
            host_key: None,
            known: false,
        };
        evidence.judge(&Error::from_str("could not read refs from remote repository"))
    }

    #[test]
    fn what_ssh_says_is_understood() {
        let said = [
            "debug1: Server host key: ssh-ed25519 SHA256:abc\nNo ED25519 host key is known for [example.org]:22 and \
             you have requested strict checking.\nHost key verification failed.\n",
            "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key for example.org has changed and you have \
             requested strict checking.\nHost key verification failed.",
            "git@example.org: Permission denied (publickey,password).\r\n",
            "ERROR: Repository not found.\nfatal: Could not read from remote repository.",
            "ERROR: Permission to kim/notes.git denied to lee.",
            "ssh: connect to host example.org port 22: Connection refused\r\n",
            "ssh: Could not resolve hostname example.org: Name or service not known",
            "kex_exchange_identification: Connection closed by remote host",
            "Connection to example.org closed by remote host.\r\n",
            "debug1: nothing but debug\n",
            "Bad configuration option: nonsense",
        ];
        insta::assert_snapshot!(lines(&said.map(ssh)), @r#"
        {"outcome":"host_unknown","host":"example.org:22","fingerprint":"SHA256:abc"}
        {"outcome":"host_changed","host":"example.org","fingerprint":"","known":""}
        {"outcome":"credentials_needed","url":"git@example.org:notes.git","detail":"git@example.org: Permission denied (publickey,password)"}
        {"outcome":"remote_gone","url":"git@example.org:notes.git"}
        {"outcome":"not_allowed","detail":"ERROR: Permission to kim/notes.git denied to lee"}
        {"outcome":"offline","detail":"ssh: connect to host example.org port 22: Connection refused"}
        {"outcome":"offline","detail":"ssh: Could not resolve hostname example.org: Name or service not known"}
        {"outcome":"offline","detail":"kex_exchange_identification: Connection closed by remote host"}
        {"outcome":"offline","detail":"Connection to example.org closed by remote host"}
        {"outcome":"failed","detail":"could not read refs from remote repository"}
        {"outcome":"failed","detail":"Bad configuration option: nonsense"}
        "#);
    }

    #[test]
    fn http_ends_are_told_apart() {
        let url = "https://kim:s3cret@example.org/notes.git";
        let address = Address::parse(url).unwrap();
        let judge = |class, message: &str| {
            let evidence = Evidence {
                url,
                address: &address,
                ssh: "",
                remote: "",
                credentials: None,
                host_key: None,
                known: true,
            };
            evidence.judge(&Error::new(ErrorCode::GenericError, class, message))
        };
        let ends = [401, 403, 404, 413, 429, 503, 511, 418]
            .map(|status| judge(ErrorClass::Http, &format!("unexpected http status code: {status}")));
        insta::assert_snapshot!(lines(&ends), @r#"
        {"outcome":"credentials_needed","url":"https://example.org/notes.git","detail":"the server answered with status 401"}
        {"outcome":"token_refused","url":"https://example.org/notes.git","detail":"the server answered with status 403"}
        {"outcome":"remote_gone","url":"https://example.org/notes.git"}
        {"outcome":"too_large","detail":"the server answered with status 413"}
        {"outcome":"offline","detail":"the server answered with status 429"}
        {"outcome":"offline","detail":"the server answered with status 503"}
        {"outcome":"captive_portal","url":"https://example.org/notes.git"}
        {"outcome":"failed","detail":"the server answered with status 418"}
        "#);
        for portal in [
            "invalid content-type: 'text/html'",
            "cannot redirect from 'https' to 'http'",
            "too many redirects or authentication replays",
            "no content-type header in response",
        ] {
            let outcome = judge(ErrorClass::Http, portal);
            assert_eq!(
                outcome,
                Outcome::CaptivePortal { url: "https://example.org/notes.git".into() },
                "{portal}"
            );
        }
        let Outcome::Failed { detail } = judge(ErrorClass::Http, &format!("odd: {url}")) else { panic!() };
        assert_eq!(detail, "odd: https://example.org/notes.git");
    }
}
