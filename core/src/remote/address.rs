//! What a remote's URL says, and which URLs are followed. It refuses what could become an option or a program.

use std::path::PathBuf;

use thiserror::Error;
use url::Url;

/// A URL that is not followed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadUrl {
    /// There is nothing.
    #[error("the remote's address is empty")]
    Empty,
    /// A character that no address holds and that could end a line of a protocol.
    #[error("the remote's address holds a control character")]
    ControlCharacter,
    /// `ext::`, `fd::` and the like run programs.
    #[error("remotes of the kind `{0}::` run a program and are not followed")]
    RunsProgram(String),
    /// A scheme that is not followed.
    #[error("remotes with `{0}://` are not followed: use https, ssh or a path")]
    Scheme(String),
    /// A user, host or path that another program would take for an option.
    #[error("the remote's {0} starts with `-`")]
    LikeOption(&'static str),
    /// A host name with characters that none has.
    #[error("the remote's host name is not one")]
    Host,
    /// It cannot be read.
    #[error("the remote's address cannot be read")]
    Unreadable,
}

/// Where a remote lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// A folder on this machine.
    Path(PathBuf),
    /// A path on a host that SSH reaches.
    Ssh(SshAddress),
    /// A smart HTTP server.
    Http(Url),
}

/// A path on a host that SSH reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SshAddress {
    /// Whom to log in as, where the URL says so.
    pub(super) user: Option<String>,
    /// A name, an address, or an alias of the user's ssh configuration.
    pub(super) host: String,
    /// Where the URL says so.
    pub(super) port: Option<u16>,
    /// As the remote's git shall see it.
    pub(super) path: String,
}

impl Address {
    /// Reads a URL, a scp-like address or a path.
    pub(super) fn parse(text: &str) -> Result<Self, BadUrl> {
        if text.is_empty() {
            return Err(BadUrl::Empty);
        }
        if text.chars().any(char::is_control) {
            return Err(BadUrl::ControlCharacter);
        }
        if text.starts_with('-') {
            return Err(BadUrl::LikeOption("address"));
        }
        if let Some((helper, _)) = text.split_once("::")
            && !helper.is_empty()
            && helper.chars().all(|c| c.is_ascii_alphanumeric() || "+-._".contains(c))
        {
            return Err(BadUrl::RunsProgram(helper.to_owned()));
        }
        if let Some((scheme, _)) = text.split_once("://")
            && !scheme.is_empty()
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        {
            return Self::of_scheme(scheme, text);
        }
        match scp_like(text)? {
            Some(ssh) => Ok(Self::Ssh(ssh)),
            None => Ok(Self::Path(PathBuf::from(text))),
        }
    }

    fn of_scheme(scheme: &str, text: &str) -> Result<Self, BadUrl> {
        match scheme.to_ascii_lowercase().as_str() {
            "file" => {
                let url = Url::parse(text).map_err(|_| BadUrl::Unreadable)?;
                url.to_file_path().map(Self::Path).map_err(|()| BadUrl::Unreadable)
            }
            "http" | "https" => {
                let url = Url::parse(text).map_err(|_| BadUrl::Unreadable)?;
                if url.host_str().is_none_or(str::is_empty) {
                    return Err(BadUrl::Host);
                }
                if decoded(url.path())?.chars().any(char::is_control) {
                    return Err(BadUrl::ControlCharacter);
                }
                Ok(Self::Http(url))
            }
            "ssh" | "ssh+git" | "git+ssh" => {
                let url = Url::parse(text).map_err(|_| BadUrl::Unreadable)?;
                let user = Some(decoded(url.username())?).filter(|user| !user.is_empty());
                let host = url.host_str().unwrap_or("").trim_matches(['[', ']']).to_owned();
                let path = decoded(url.path())?;
                // As git does: `/~name/…` is relative to that person's home folder.
                let path = match path.strip_prefix('/') {
                    Some(home) if home.starts_with('~') => home.to_owned(),
                    _ => path,
                };
                SshAddress { user, host, port: url.port(), path }.checked().map(Self::Ssh)
            }
            other => Err(BadUrl::Scheme(other.to_owned())),
        }
    }
}

impl SshAddress {
    /// Host, with its port where the URL gives one.
    pub(super) fn shown(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }

    /// What stands on ssh's command line: none of it may look like an option, or hold what a shell would take
    /// for more than a name, since ssh hands hosts and users on to a `ProxyCommand`.
    fn checked(self) -> Result<Self, BadUrl> {
        if self.host.starts_with('-') {
            return Err(BadUrl::LikeOption("host"));
        }
        if self.user.as_deref().is_some_and(|user| user.starts_with('-')) {
            return Err(BadUrl::LikeOption("user"));
        }
        if self.path.starts_with('-') {
            return Err(BadUrl::LikeOption("path"));
        }
        if self.path.chars().any(char::is_control) {
            return Err(BadUrl::ControlCharacter);
        }
        if self.path.is_empty() || self.path == "/" {
            return Err(BadUrl::Unreadable);
        }
        let plain = |c: char| c.is_alphanumeric() || "._-:%".contains(c);
        if self.host.is_empty() || !self.host.chars().all(plain) {
            return Err(BadUrl::Host);
        }
        let user_plain = |c: char| c.is_alphanumeric() || "._-+@\\".contains(c);
        if self.user.as_deref().is_some_and(|user| !user.chars().all(user_plain)) {
            return Err(BadUrl::Host);
        }
        Ok(self)
    }
}

/// Reads `[user@]host:path` and `[user@][host:port]:path`; none where the text is a path.
fn scp_like(text: &str) -> Result<Option<SshAddress>, BadUrl> {
    let (user, rest) = match text.split_once('@') {
        Some((user, rest)) if !user.contains(['/', ':']) => (Some(user.to_owned()), rest),
        _ => (None, text),
    };
    let (host, port, path) = if let Some(inner) = rest.strip_prefix('[') {
        let Some((host, path)) = inner.split_once("]:") else { return Ok(None) };
        match host.rsplit_once(':') {
            // `[host:22]:path`; an IPv6 address has more than one colon.
            Some((name, port)) if !name.contains(':') => {
                (name, Some(port.parse().map_err(|_| BadUrl::Unreadable)?), path)
            }
            _ => (host, None, path),
        }
    } else {
        let Some((host, path)) = rest.split_once(':') else { return Ok(None) };
        // `C:\notes` is a path, and so is `./a:b`.
        if host.contains('/') || (user.is_none() && host.len() == 1 && path.starts_with(['\\', '/'])) {
            return Ok(None);
        }
        (host, None, path)
    };
    SshAddress { user, host: host.to_owned(), port, path: path.to_owned() }.checked().map(Some)
}

fn decoded(part: &str) -> Result<String, BadUrl> {
    percent_encoding::percent_decode_str(part)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| BadUrl::Unreadable)
}

/// Gives a URL as it may be shown: without user and password for HTTP, where a token may stand as either, and
/// without the password for the others.
pub fn public_url(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, path) = match rest.find(['/', '?', '#']) {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let Some((userinfo, host)) = authority.rsplit_once('@') else { return url.to_owned() };
    if scheme.to_ascii_lowercase().starts_with("http") {
        return format!("{scheme}://{host}{path}");
    }
    let user = userinfo.split(':').next().unwrap_or("");
    format!("{scheme}://{user}@{host}{path}")
}

/// Takes a URL's user and password out of a text that is about to be shown.
pub(super) fn scrubbed(text: &str, url: &str) -> String {
    let mut text = text.replace(url, &public_url(url));
    if let Ok(url) = Url::parse(url) {
        for secret in [url.password(), Some(url.username()).filter(|_| url.scheme().starts_with("http"))] {
            let Some(secret) = secret.filter(|secret| secret.len() > 3) else { continue };
            text = text.replace(secret, "***");
            if let Ok(decoded) = decoded(secret) {
                text = text.replace(&decoded, "***");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> String {
        match Address::parse(text) {
            Ok(Address::Path(path)) => format!("path {}", path.display()),
            Ok(Address::Http(url)) => format!("http {}", url.host_str().unwrap()),
            Ok(Address::Ssh(SshAddress { user, host, port, path })) => {
                let user = user.map(|user| format!("{user} at ")).unwrap_or_default();
                let port = port.map(|port| format!(" port {port}")).unwrap_or_default();
                format!("ssh {user}{host}{port} {path}")
            }
            Err(error) => format!("refused: {error}"),
        }
    }

    #[test]
    fn addresses_are_read_as_git_reads_them() {
        insta::assert_snapshot!([
            "/srv/notes.git", "../notes.git", "./a:b.git", "file:///srv/my%20notes.git", "C:\\notes",
            "git@example.org:talks/notes.git", "example.org:notes.git", "[example.org:2222]:notes.git",
            "[::1]:notes.git", "ssh://git@example.org:2222/talks/notes.git", "ssh://example.org/~kim/notes.git",
            "ssh://[::1]:22/notes.git", "git+ssh://example.org/notes.git", "https://example.org/notes.git",
            "HTTP://example.org/notes.git",
        ].map(check).join("\n"), @"
        path /srv/notes.git
        path ../notes.git
        path ./a:b.git
        path /srv/my notes.git
        path C:\\notes
        ssh git at example.org talks/notes.git
        ssh example.org notes.git
        ssh example.org port 2222 notes.git
        ssh ::1 notes.git
        ssh git at example.org port 2222 /talks/notes.git
        ssh example.org ~kim/notes.git
        ssh ::1 port 22 /notes.git
        ssh example.org /notes.git
        http example.org
        http example.org
        ");
    }

    #[test]
    fn what_could_run_a_program_is_refused() {
        insta::assert_snapshot!([
            "", "-oProxyCommand=touch x:notes", "ssh://-oProxyCommand=touch%20x/notes", "ssh://-l@example.org/notes",
            "-l@example.org:notes", "example.org:-x", "[-oProxyCommand=x]:notes", "ext::sh -c touch% x",
            "fd::17/notes", "git://example.org/notes", "ftp://example.org/notes", "ssh://exa$(id)mple.org/notes",
            "a;b@example.org:notes", "https://example.org/a%0ahost=evil.example", "https://exa\nmple.org/", "https://",
            "ssh://example.org", "`id`:notes",
        ].map(check).join("\n"), @"
        refused: the remote's address is empty
        refused: the remote's address starts with `-`
        refused: the remote's host starts with `-`
        refused: the remote's user starts with `-`
        refused: the remote's address starts with `-`
        refused: the remote's path starts with `-`
        refused: the remote's host starts with `-`
        refused: remotes of the kind `ext::` run a program and are not followed
        refused: remotes of the kind `fd::` run a program and are not followed
        refused: remotes with `git://` are not followed: use https, ssh or a path
        refused: remotes with `ftp://` are not followed: use https, ssh or a path
        refused: the remote's host name is not one
        refused: the remote's host name is not one
        refused: the remote's address holds a control character
        refused: the remote's address holds a control character
        refused: the remote's address cannot be read
        refused: the remote's address cannot be read
        refused: the remote's host name is not one
        ");
    }

    #[test]
    fn no_secret_is_shown() {
        for (url, shown) in [
            ("https://kim:s3cret@example.org/notes.git", "https://example.org/notes.git"),
            ("https://ghp_token@example.org/notes.git", "https://example.org/notes.git"),
            ("https://kim:a@b@example.org/n@1.git", "https://example.org/n@1.git"),
            ("ssh://kim:s3cret@example.org:22/notes.git", "ssh://kim@example.org:22/notes.git"),
            ("git@example.org:notes.git", "git@example.org:notes.git"),
            ("/srv/notes.git", "/srv/notes.git"),
        ] {
            assert_eq!(public_url(url), shown);
        }
        let url = "https://kim:p%40ssw0rd@example.org/notes.git";
        assert_eq!(
            scrubbed(&format!("cannot reach {url} with p@ssw0rd"), url),
            "cannot reach https://example.org/notes.git with ***"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_never_panics(text in ".{0,60}") {
            let _ = Address::parse(&text);
            let _ = public_url(&text);
            let _ = scrubbed(&text, &text);
        }
    }
}
