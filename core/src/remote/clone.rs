//! A clone: the user's own repository is made, what it needs is fetched through the child, and the branch is
//! checked out. It refuses a folder that holds anything.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use git2::build::CheckoutBuilder;
use git2::{Oid, Repository, RepositoryInitOptions};

use super::address::{Address, public_url};
use super::caller::{Cancel, call_asking};
use super::{Ask, Asking, Deadlines, Outcome, Progress, Request};
use crate::history;

/// Clones a remote into `folder`, which is made when it is missing and must be empty.
///
/// `state` is a folder of ours for what has not arrived yet. When it fails, what it made is taken away again, and
/// nothing else. A secret in the URL is refused rather than written into `.git/config`.
pub fn clone(
    helper: &[OsString],
    url: &str,
    folder: &Path,
    state: &Path,
    deadlines: &Deadlines,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Outcome {
    clone_asking(helper, url, folder, state, deadlines, cancel, None, progress)
}

/// Does what [`clone()`] does, and has somebody who answers when a key, a password or a token is asked for.
#[expect(clippy::too_many_arguments, reason = "the arguments of `clone`, and who answers")]
pub fn clone_asking(
    helper: &[OsString],
    url: &str,
    folder: &Path,
    state: &Path,
    deadlines: &Deadlines,
    cancel: &Cancel,
    asking: Option<&Asking>,
    progress: &mut dyn FnMut(Progress),
) -> Outcome {
    let address = match Address::parse(url) {
        Ok(address) => address,
        Err(error) => return Outcome::BadUrl { detail: error.to_string() },
    };
    if let Address::Http(http) = &address
        && http.password().is_some()
    {
        let detail =
            format!("the address holds a password; use {} and let git's helper keep it", public_url(url));
        return Outcome::BadUrl { detail };
    }
    let existed = folder.exists();
    match is_empty(folder) {
        Ok(true) => {}
        Ok(false) => return Outcome::NotEmpty,
        Err(error) => {
            return Outcome::Failed { detail: format!("cannot look into {}: {error}", folder.display()) };
        }
    }
    let outcome = match made(helper, url, &address, folder, state, deadlines, cancel, asking, progress) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Failed { detail: error.message().to_owned() },
    };
    if !matches!(outcome, Outcome::Cloned { .. }) {
        take_away(folder, existed);
    }
    outcome
}

#[expect(clippy::too_many_arguments, reason = "the arguments of `clone`, and the address that it has read")]
fn made(
    helper: &[OsString],
    url: &str,
    address: &Address,
    folder: &Path,
    state: &Path,
    deadlines: &Deadlines,
    cancel: &Cancel,
    asking: Option<&Asking>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Outcome, git2::Error> {
    let mut options = RepositoryInitOptions::new();
    // No templates: they may hold hooks, and git has its own moment for them.
    options.external_template(false).no_reinit(true).mkpath(true);
    let repository = Repository::init_opts(folder, &options)?;
    repository.config()?.set_bool("core.fsyncObjectFiles", true)?;
    let url = match address {
        // As git does: a path is written as seen from anywhere.
        Address::Path(path) if !url.contains("://") => absolute(path),
        _ => url.to_owned(),
    };
    repository.remote("origin", &url)?;
    let request = Request {
        url,
        ask: Ask::Fetch { branch: None, known: Vec::new() },
        git_folder: repository.path().to_owned(),
        root: folder.to_owned(),
        state: state.to_owned(),
        trusted: false,
    };
    let (branch, tip) = match call_asking(helper, &request, deadlines, cancel, asking, progress) {
        Outcome::Fetched { branch, tip, .. } => (branch, tip),
        other => return Ok(other),
    };
    if let Some(branch) = &branch {
        let mut config = repository.config()?;
        config.set_str(&format!("branch.{branch}.remote"), "origin")?;
        config.set_str(&format!("branch.{branch}.merge"), &format!("refs/heads/{branch}"))?;
        repository.set_head(&format!("refs/heads/{branch}"))?;
    }
    let (Some(branch), Some(tip)) = (branch, tip) else { return Ok(Outcome::Cloned { branch: None }) };
    let tip = Oid::from_str(&tip)?;
    repository.odb()?.refresh()?;
    repository.reference(&format!("refs/remotes/origin/{branch}"), tip, false, "clone")?;
    let head = "refs/remotes/origin/HEAD";
    repository.reference_symbolic(head, &format!("refs/remotes/origin/{branch}"), false, "clone")?;
    let commit = repository.find_commit(tip)?;
    match history::look_at_tree(&repository, &commit.tree()?) {
        Ok(None) => {}
        Ok(Some((path, detail))) => return Ok(Outcome::Failed { detail: format!("{path}: {detail}") }),
        Err(error) => return Ok(Outcome::Failed { detail: error.to_string() }),
    }
    // Safe, never forced: what stands in the folder by now is somebody's, and stops it.
    repository.checkout_tree(commit.as_object(), Some(CheckoutBuilder::new().safe()))?;
    repository.reference(&format!("refs/heads/{branch}"), tip, false, "clone")?;
    Ok(Outcome::Cloned { branch: Some(branch) })
}

fn absolute(path: &Path) -> String {
    fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path)).to_string_lossy().into_owned()
}

fn is_empty(folder: &Path) -> io::Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

/// Takes away the repository that a failed clone made; the folder was empty before.
fn take_away(folder: &Path, existed: bool) {
    // A failure leaves an empty repository behind, which the person sees and can delete.
    let _ = if existed { fs::remove_dir_all(folder.join(".git")) } else { fs::remove_dir_all(folder) };
}
