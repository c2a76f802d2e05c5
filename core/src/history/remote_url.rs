//! The remote's URL: which ones are taken, and where it is written.

use super::config::local;
use super::{Consent, HistoryError, Repository, Say, Upstream, branch_ref, short};

/// Says why a URL cannot be a remote's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlProblem {
    /// Nothing was given.
    #[error("the URL is empty")]
    Empty,
    /// It carries a password, which would stand in `.git/config` for all to read (P17).
    #[error("the URL contains a password, which would be kept in plain text")]
    Password,
    /// It asks git to run a program (P15).
    #[error("the URL names a helper program (\"{0}::\")")]
    Helper(String),
    /// Its host or path starts with `-`, which programs take for an option (P15).
    #[error("the URL's host or path starts with \"-\"")]
    Dash,
    /// Its scheme is not one of path, `file`, `ssh`, `http` and `https`.
    #[error("the scheme \"{0}\" is not supported; use https, ssh or a path")]
    Scheme(String),
    /// It has a line break or another control character.
    #[error("the URL has a control character")]
    Control,
}

/// Tells whether a URL may be a remote's.
pub fn check_url(url: &str) -> Result<(), UrlProblem> {
    if url.trim().is_empty() {
        return Err(UrlProblem::Empty);
    }
    if url.chars().any(char::is_control) {
        return Err(UrlProblem::Control);
    }
    if url.starts_with('-') {
        return Err(UrlProblem::Dash);
    }
    if let Some((helper, _)) = url.split_once("::")
        && helper.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.' | '_'))
    {
        return Err(UrlProblem::Helper(helper.into()));
    }
    if let Some((scheme, rest)) = url.split_once("://") {
        let scheme = scheme.to_ascii_lowercase();
        if !["https", "http", "ssh", "git+ssh", "ssh+git", "file"].contains(&scheme.as_str()) {
            return Err(UrlProblem::Scheme(scheme));
        }
        let (place, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, host) = place.rsplit_once('@').unwrap_or(("", place));
        if user.contains(':') {
            return Err(UrlProblem::Password);
        }
        if host.starts_with('-') || user.starts_with('-') || path.starts_with('-') {
            return Err(UrlProblem::Dash);
        }
        return Ok(());
    }
    // `user@host:path`, unless a slash before the colon makes it a path.
    if let Some((place, path)) = url.split_once(':')
        && !place.contains('/')
    {
        let host = place.rsplit_once('@').map_or(place, |(_, host)| host);
        if host.starts_with('-') || path.starts_with('-') {
            return Err(UrlProblem::Dash);
        }
    }
    Ok(())
}

impl Repository {
    /// Gives the URL that the present branch is fetched from, as it is written, without a secret.
    pub fn remote_url(&self) -> Result<Option<String>, HistoryError> {
        let url = self.fetch_url()?;
        Ok(url.map(|url| without_secret(&url)))
    }

    /// Gives the URL to fetch from as it is written: for [`crate::remote`] alone, since it may hold a secret. A
    /// relative path is made absolute from the work tree's top, as git does.
    pub fn fetch_url(&self) -> Result<Option<String>, HistoryError> {
        self.url_of("url")
    }

    /// Gives the URL to push to, in the same way: `pushurl` where it is set.
    pub fn push_url(&self) -> Result<Option<String>, HistoryError> {
        match self.url_of("pushurl")? {
            Some(url) => Ok(Some(url)),
            None => self.fetch_url(),
        }
    }

    fn url_of(&self, key: &str) -> Result<Option<String>, HistoryError> {
        let Some(upstream) = self.upstream()? else { return Ok(None) };
        let git = self.git();
        let config = git.config().say("git's configuration cannot be read")?;
        let url = super::config_text(&config, &format!("remote.{}.{key}", upstream.remote)).ok();
        Ok(url.map(|url| {
            let relative = !url.contains(':') && !url.starts_with(['/', '~']);
            if relative { self.root().join(&url).to_string_lossy().into_owned() } else { url }
        }))
    }

    /// Makes `origin` lead to a URL; a remote that is there gets the new one.
    pub fn set_remote(&self, url: &str) -> Result<(), HistoryError> {
        let url = url.trim();
        check_url(url)?;
        let git = self.git();
        let _turn = self.turn(&git)?;
        self.change_config("the remote cannot be set", |config| {
            config.set_str("remote.origin.url", url)?;
            if super::config_text(config, "remote.origin.fetch").is_err() {
                config.set_str("remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")?;
            }
            Ok(())
        })
    }

    /// Tells whether a branch of another name at the remote may be taken for this one: in a repository that Talklog made, and
    /// that has never met this remote.
    pub fn may_follow(&self, upstream: &Upstream, there: &str) -> Result<bool, HistoryError> {
        if upstream.branch == there || self.consent() != Consent::Own || self.tracking(upstream).is_some() {
            return Ok(false);
        }
        let git = self.git();
        let Some(name) = branch_ref(&git)? else { return Ok(false) };
        let config = git.config().say("git's configuration cannot be read")?;
        Ok(config.get_string(&format!("branch.{}.merge", short(&name))).is_err())
    }

    /// Lets the present branch come from and go to a branch at the remote.
    pub fn follow(&self, upstream: &Upstream) -> Result<(), HistoryError> {
        let git = self.git();
        let Some(name) = branch_ref(&git)? else { return Ok(()) };
        let _turn = self.turn(&git)?;
        self.change_config("the branch's remote cannot be written down", |config| {
            config.set_str(&format!("branch.{}.remote", short(&name)), &upstream.remote)?;
            config.set_str(
                &format!("branch.{}.merge", short(&name)),
                &format!("refs/heads/{}", upstream.branch),
            )
        })
    }

    /// Writes down where the present branch goes, as `git push --set-upstream` does; what is set already stays.
    pub fn remember_upstream(&self) -> Result<(), HistoryError> {
        let Some(upstream) = self.upstream()? else { return Ok(()) };
        let git = self.git();
        let Some(name) = branch_ref(&git)? else { return Ok(()) };
        let _turn = self.turn(&git)?;
        let config = local(&git)?;
        let (remote, merge) =
            (format!("branch.{}.remote", short(&name)), format!("branch.{}.merge", short(&name)));
        if super::config_text(&config, &merge).is_ok() {
            return Ok(());
        }
        self.change_config("the branch's remote cannot be written down", |config| {
            config.set_str(&remote, &upstream.remote)?;
            config.set_str(&merge, &format!("refs/heads/{}", upstream.branch))
        })
    }
}

/// Leaves out of a URL what stands before the host and is more than a user's name.
fn without_secret(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find('/').unwrap_or(rest.len());
    let (place, path) = rest.split_at(end);
    match place.rsplit_once('@') {
        Some((user, host)) if user.contains(':') || scheme.starts_with("http") => {
            format!("{scheme}://{host}{path}")
        }
        Some(_) | None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_urls_are_taken() {
        for url in [
            "https://git.example/me/notes.git",
            "ssh://git@git.example:22/me/notes",
            "git@git.example:me/notes.git",
            "/srv/notes.git",
            "../notes.git",
            "file:///srv/notes.git",
            "https://me@git.example/notes",
            "./a:b/notes.git",
        ] {
            assert_eq!(check_url(url), Ok(()), "{url}");
        }
        for (url, problem) in [
            ("", UrlProblem::Empty),
            ("https://me:secret@git.example/notes", UrlProblem::Password),
            ("ext::sh -c touch% /tmp/x", UrlProblem::Helper("ext".into())),
            ("-oProxyCommand=x", UrlProblem::Dash),
            ("ssh://-oProxyCommand=x/notes", UrlProblem::Dash),
            ("ssh://git.example/-notes", UrlProblem::Dash),
            ("git@-host:notes", UrlProblem::Dash),
            ("git.example:-notes", UrlProblem::Dash),
            ("git://git.example/notes", UrlProblem::Scheme("git".into())),
            ("https://a\nb", UrlProblem::Control),
        ] {
            assert_eq!(check_url(url), Err(problem), "{url}");
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        assert_eq!(without_secret("https://me:secret@git.example/n"), "https://git.example/n");
        assert_eq!(without_secret("https://token@git.example/n"), "https://git.example/n");
        assert_eq!(without_secret("ssh://git@git.example/n"), "ssh://git@git.example/n");
        assert_eq!(without_secret("git@git.example:n"), "git@git.example:n");
    }
}
