//! The user's repository: who they are, where they stand, checkpoints, the log, and merges in memory.
//!
//! Everything here goes through libgit2 and works on objects and refs; the one thing it writes beside `.git` is
//! a file's executable bit after a merge. Files are read here, but written only by [`crate::notebook`].
//!
//! What it refuses: to reset, prune, force a checkout or push (P12); to commit or merge while somebody is in the
//! middle of a merge, a rebase or on a detached `HEAD` (P11); to run anything: libgit2 runs no hook, filter or
//! file system monitor, and the network is [`crate::remote`]'s (P15); to commit without a signature where the
//! user's git signs. A folder inside a bigger repository opens without git: a merge there would have to write
//! outside the notebook, which nothing here may.
//!
//! All functions block; callers on an async runtime give them a thread.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use git2::{Config, ConfigLevel, ErrorClass, ErrorCode, Oid, RepositoryState};
use serde::{Deserialize, Serialize};

use crate::path::{NotePath, Revision};

mod branch;
mod checkpoint;
mod compare;
mod config;
mod consent;
mod copies;
mod eol;
mod exclude;
mod foreign;
mod gone;
mod index_file;
mod ladder;
mod log;
mod mend;
mod merge_plan;
mod message;
mod operation;
mod outgoing;
mod reach;
mod remote_url;
mod signing;
mod snapshots;
mod undo;
mod versions;

pub use checkpoint::{Checkpoint, Outcome, Skipped, Why};
pub use compare::Comparison;
pub use consent::{Consent, OwnBranch};
pub use copies::{Origin, Written};
pub(crate) use foreign::tree as look_at_tree;
pub use index_file::IndexError;
pub use ladder::copy_path;
pub use log::LogEntry;
pub use mend::{IndexTrouble, Mended};
pub use merge_plan::{Allowed, Change, Merged, Plan, Planned};
pub use message::message;
pub use operation::Operation;
pub use outgoing::Exposed;
pub use remote_url::{UrlProblem, check_url};
pub use snapshots::{Snapshot, Snapshots};
pub use undo::{Effect, Undoes};
pub use versions::{At, Version};

/// Names a commit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CommitId([u8; 20]);

impl CommitId {
    /// Takes the 20 bytes of the id.
    pub fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// Gives the 20 bytes of the id.
    pub fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

impl From<Oid> for CommitId {
    fn from(oid: Oid) -> Self {
        Self(raw(oid))
    }
}

impl From<CommitId> for Oid {
    fn from(id: CommitId) -> Self {
        // Twenty bytes are all that an id needs; the zero id stands for what cannot happen.
        Oid::from_bytes(&id.0).unwrap_or(Oid::ZERO_SHA1)
    }
}

impl fmt::Display for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CommitId({self})")
    }
}

impl FromStr for CommitId {
    type Err = crate::path::RevisionProblem;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(*text.parse::<Revision>()?.as_bytes()))
    }
}

impl TryFrom<String> for CommitId {
    type Error = crate::path::RevisionProblem;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CommitId> for String {
    fn from(id: CommitId) -> Self {
        id.to_string()
    }
}

/// Gives the bytes of an id.
fn raw(oid: Oid) -> [u8; 20] {
    oid.as_bytes().try_into().unwrap_or_default()
}

/// Says what failed in the repository.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// Git's library said no.
    #[error("{what}")]
    Git {
        /// What was tried.
        what: &'static str,
        /// Its words.
        source: git2::Error,
    },
    /// The index cannot be used.
    #[error("git's index cannot be used")]
    Index(#[from] IndexError),
    /// Reading or writing failed.
    #[error("{}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The repository belongs to another user of this machine, and git's `safe.directory` does not name it.
    #[error("the repository {} belongs to another user", .0.display())]
    NotOurs(PathBuf),
    /// `.git` leads to the repository of another folder.
    #[error("git's folder here leads to that of another folder, {}", .0.display())]
    AnotherTree(PathBuf),
    /// There is a `.git`, and it is no repository.
    #[error("{} is there, and is no repository that git can read", .0.display())]
    NoRepository(PathBuf),
    /// Something in git's folder is a symbolic link that leads out of it.
    #[error("{} is a symbolic link that leads out of git's folder", .0.display())]
    LeadsOut(PathBuf),
    /// A file of git's cannot be read as what it is.
    #[error("{} is damaged", .0.display())]
    Damaged(PathBuf),
    /// Another Talklog has held the repository for too long.
    #[error("another Talklog holds {}", .0.display())]
    Busy(PathBuf),
    /// The repository is in no state for it.
    #[error("the repository is {0}")]
    LeftOpen(Standing),
    /// No branch can be called that.
    #[error("\"{0}\" is no name for a branch")]
    BranchName(String),
    /// The branch is there and holds something else.
    #[error("the branch \"{0}\" exists already and holds something else")]
    BranchTaken(String),
    /// The URL cannot be a remote's.
    #[error(transparent)]
    Url(#[from] UrlProblem),
}

/// Puts words to an error of libgit2.
trait Say<T> {
    fn say(self, what: &'static str) -> Result<T, HistoryError>;
}

impl<T> Say<T> for Result<T, git2::Error> {
    fn say(self, what: &'static str) -> Result<T, HistoryError> {
        self.map_err(|source| HistoryError::Git { what, source })
    }
}

fn io_at(path: &Path) -> impl FnOnce(io::Error) -> HistoryError {
    let path = path.to_path_buf();
    |source| HistoryError::Io { path, source }
}

/// What was found when a folder was asked for its repository.
pub enum Found {
    /// The folder is a work tree.
    Repository(Repository),
    /// There is none.
    None,
    /// The folder lies inside a bigger work tree, whose top this is: it is left alone.
    Inside(PathBuf),
}

/// Where the repository stands (P11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// On a branch, with nothing left open.
    Clean,
    /// A merge is not concluded.
    Merge,
    /// A rebase is not finished.
    Rebase,
    /// A cherry-pick is not concluded.
    CherryPick,
    /// A revert is not concluded.
    Revert,
    /// A bisection is going on.
    Bisect,
    /// Patches are being applied.
    ApplyMailbox,
    /// On no branch.
    Detached,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Clean => "clean",
            Self::Merge => "in the middle of a merge",
            Self::Rebase => "in the middle of a rebase",
            Self::CherryPick => "in the middle of a cherry-pick",
            Self::Revert => "in the middle of a revert",
            Self::Bisect => "in the middle of a bisection",
            Self::ApplyMailbox => "in the middle of applying patches",
            Self::Detached => "on no branch (detached HEAD)",
        })
    }
}

/// Name and address of the person, as git's configuration has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// `user.name`.
    pub name: String,
    /// `user.email`.
    pub email: String,
}

/// How far the branch and the remote's branch are from each other, counted from refs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Distance {
    /// Commits that the remote does not have.
    pub ahead: usize,
    /// Commits that are not here.
    pub behind: usize,
}

/// Where the present branch comes from and goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstream {
    /// The remote's name, `origin` as a rule.
    pub remote: String,
    /// The branch's name there, without `refs/heads/`.
    pub branch: String,
}

impl Upstream {
    /// Gives the ref that says where the remote's branch was when it was last asked.
    pub fn tracking(&self) -> String {
        format!("refs/remotes/{}/{}", self.remote, self.branch)
    }
}

/// A git work tree whose top is the notebook's root.
///
/// It may be shared between threads; its functions take their turn.
pub struct Repository {
    inner: Mutex<git2::Repository>,
    root: PathBuf,
    git_dir: PathBuf,
    common_dir: PathBuf,
    state: PathBuf,
}

impl Repository {
    /// Opens the repository of a notebook. `state` is the notebook's folder for what outlives a run.
    pub fn open(root: &Path, state: &Path) -> Result<Found, HistoryError> {
        let root = root.canonicalize().map_err(io_at(root))?;
        let flags = git2::RepositoryOpenFlags::empty();
        let git = match git2::Repository::open_ext(&root, flags, Vec::<PathBuf>::new()) {
            Ok(git) => git,
            Err(e) if e.code() == ErrorCode::NotFound => {
                let own = root.join(".git");
                let there = own.symlink_metadata().is_ok();
                return if there { Err(HistoryError::NoRepository(own)) } else { Ok(Found::None) };
            }
            Err(e) if e.code() == ErrorCode::Owner => return Err(HistoryError::NotOurs(root)),
            Err(e) => return Err(e).say("the repository cannot be opened"),
        };
        let Some(top) = git.workdir().and_then(|top| top.canonicalize().ok()) else { return Ok(Found::None) };
        if top != root {
            // Either a parent's repository, or a `core.worktree` that points elsewhere.
            return Ok(Found::Inside(top));
        }
        if let Some(another) = foreign::of_another_tree(&git, &root) {
            return Err(HistoryError::AnotherTree(another));
        }
        Ok(Found::Repository(Self::new(git, root, state)?))
    }

    fn new(git: git2::Repository, root: PathBuf, state: &Path) -> Result<Self, HistoryError> {
        std::fs::create_dir_all(state).map_err(io_at(state))?;
        // libgit2 makes nothing durable unless it is told to (P7), and its switch for the whole process is not
        // in the safe part of the binding. A configuration of the highest level says it for this handle alone;
        // it has to be there before the handle opens its object database.
        let ours = state.join("git.config");
        let text = "[core]\n\tfsyncObjectFiles = true\n";
        if std::fs::read_to_string(&ours).ok().as_deref() != Some(text) {
            std::fs::write(&ours, text).map_err(io_at(&ours))?;
        }
        let mut config = git.config().say("git's configuration cannot be read")?;
        config.add_file(&ours, ConfigLevel::App, true).say("git's configuration cannot be read")?;
        git.set_config(&config).say("git's configuration cannot be read")?;
        let (git_dir, common_dir) = (git.path().to_path_buf(), git.commondir().to_path_buf());
        Ok(Self { inner: Mutex::new(git), root, git_dir, common_dir, state: state.to_path_buf() })
    }

    fn git(&self) -> MutexGuard<'_, git2::Repository> {
        // What a panic could leave half done in libgit2's handle are caches that it checks by itself.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the work tree's top.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Gives the repository's own folder: `.git`, or where `.git` points.
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// Gives the folder of objects and configuration: another one only in a linked work tree.
    pub fn common_dir(&self) -> &Path {
        &self.common_dir
    }

    /// Tells where the repository stands.
    pub fn standing(&self) -> Result<Standing, HistoryError> {
        standing(&self.git())
    }

    /// Gives the present branch's name; it may have no commit yet. None on a detached `HEAD`.
    pub fn branch(&self) -> Result<Option<String>, HistoryError> {
        Ok(branch_ref(&self.git())?.map(|name| short(&name).to_owned()))
    }

    /// Gives the commit that `HEAD` stands on; none before the first.
    pub fn head(&self) -> Result<Option<CommitId>, HistoryError> {
        Ok(head(&self.git())?.map(CommitId::from))
    }

    /// Gives the person's name and address as git's configuration has them; none when either is missing.
    pub fn identity(&self) -> Result<Option<Identity>, HistoryError> {
        let git = self.git();
        let config = git.config().say("git's configuration cannot be read")?;
        Ok(identity(&config))
    }

    /// Writes name and address into the repository's own configuration.
    pub fn set_identity(&self, identity: &Identity) -> Result<(), HistoryError> {
        let git = self.git();
        let _turn = self.turn(&git)?;
        self.change_config("the name and the address cannot be kept", |config| {
            config.set_str("user.name", identity.name.trim())?;
            config.set_str("user.email", identity.email.trim())
        })
    }

    /// Lists what the repository's own configuration asks to run or to redirect (P15), as `key=value`, with
    /// nothing of a URL's user part. None of it counts until [`Self::trust`].
    pub fn dangerous(&self) -> Result<Vec<String>, HistoryError> {
        let git = self.git();
        let config = git.config().say("git's configuration cannot be read")?;
        let mut found = Vec::new();
        let entries = config.entries(None).say("git's configuration cannot be read")?;
        entries
            .for_each(|entry| {
                let local = matches!(entry.level(), ConfigLevel::Local | ConfigLevel::Worktree);
                let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
                if local && (is_dangerous(&name) || entry.include_depth() > 0) {
                    let value = if entry.has_value() { entry.value_bytes() } else { &[] };
                    found.push(format!("{name}={}", String::from_utf8_lossy(value)));
                }
            })
            .say("git's configuration cannot be read")?;
        let hooks = std::fs::read_dir(self.common_dir.join("hooks")).into_iter().flatten().flatten();
        for hook in hooks.filter(|hook| hook.path().extension().is_none_or(|e| e != "sample")) {
            found.push(format!("hook {}", hook.file_name().to_string_lossy()));
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// Tells whether the person trusts the repository's own configuration.
    pub fn is_trusted(&self) -> bool {
        self.state.join("trusted").exists()
    }

    /// Remembers, outside the repository, that the person trusts its configuration, or no longer does.
    pub fn trust(&self, trusted: bool) -> Result<(), HistoryError> {
        let file = self.state.join("trusted");
        let done = if trusted { std::fs::write(&file, "1\n") } else { std::fs::remove_file(&file) };
        match done {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(io_at(&file)(e)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Tells whether the repository knows these bytes, whatever it knows them as.
    pub fn knows(&self, revision: &Revision) -> Result<bool, HistoryError> {
        let git = self.git();
        let odb = git.odb().say("the objects cannot be read")?;
        Ok(Oid::from_bytes(revision.as_bytes()).is_ok_and(|oid| odb.exists(oid)))
    }

    /// Gives the bytes that a revision names, where the repository has them.
    pub fn blob(&self, revision: &Revision) -> Option<Vec<u8>> {
        let git = self.git();
        let blob = git.find_blob(Oid::from_bytes(revision.as_bytes()).ok()?).ok()?;
        Some(blob.content().to_vec())
    }

    /// Lists the files that are ours to checkpoint and differ from `HEAD`, are new, or are gone: notes, pictures,
    /// schedules and `.talklog`. It looks at the whole work tree, as `git status` does.
    pub fn changed(&self) -> Result<Vec<NotePath>, HistoryError> {
        let git = self.git();
        let mut options = git2::StatusOptions::new();
        options
            .include_untracked(true)
            .recurse_untracked_dirs(true)
            .include_ignored(false)
            .exclude_submodules(true)
            .renames_head_to_index(false);
        let mut tries = 0;
        let statuses = loop {
            match git.statuses(Some(&mut options)) {
                // A file that is saved in the very moment in which libgit2 reads it is an error to it.
                Err(e) if tries < 10 && matches!(e.class(), ErrorClass::Os | ErrorClass::Filesystem) => {
                    tries += 1;
                    operation::pause();
                }
                Err(e) => {
                    // An index that cannot be read has a name and a way out.
                    self.index_is_sound()?;
                    break Err(e).say("the work tree cannot be compared")?;
                }
                Ok(statuses) => break statuses,
            }
        };
        let mut paths: Vec<_> = statuses
            .iter()
            .filter(|entry| entry.status() != git2::Status::CURRENT)
            .filter_map(|entry| NotePath::parse(std::str::from_utf8(entry.path_bytes()).ok()?).ok())
            .filter(is_ours)
            .collect();
        paths.sort();
        Ok(paths)
    }

    /// Gives where the present branch comes from: what git's configuration says, else `origin` and the same name.
    /// None when there is no such remote or no branch.
    pub fn upstream(&self) -> Result<Option<Upstream>, HistoryError> {
        upstream(&self.git())
    }

    /// Counts what is here and not there, and the reverse. Where the remote's branch has never been seen, all
    /// commits are ahead; with no remote, none are.
    pub fn ahead_behind(&self) -> Result<Distance, HistoryError> {
        let git = self.git();
        let Some(upstream) = upstream(&git)? else { return Ok(Distance::default()) };
        let theirs = git.refname_to_id(&upstream.tracking()).ok();
        let (ahead, behind) = match (head(&git)?, theirs) {
            (Some(ours), Some(theirs)) => {
                git.graph_ahead_behind(ours, theirs).say("the commits cannot be counted")?
            }
            (Some(tip), None) => (count(&git, tip)?, 0),
            (None, Some(tip)) => (0, count(&git, tip)?),
            (None, None) => (0, 0),
        };
        Ok(Distance { ahead, behind })
    }

    /// Gives the remote branch's tip as last seen.
    pub fn tracking(&self, upstream: &Upstream) -> Option<CommitId> {
        self.git().refname_to_id(&upstream.tracking()).ok().map(CommitId::from)
    }

    /// Remembers where the remote's branch is now. It refuses nothing: what the remote says is a fact.
    pub fn set_tracking(&self, upstream: &Upstream, tip: CommitId, what: &str) -> Result<(), HistoryError> {
        let git = self.git();
        let _turn = self.turn(&git)?;
        self.move_tracking(&git, &upstream.tracking(), tip.into(), what)
    }

    /// Tells whether `ancestor` is in the history of `commit`, or is it.
    pub fn is_ancestor(&self, ancestor: CommitId, commit: CommitId) -> Result<bool, HistoryError> {
        if ancestor == commit {
            return Ok(true);
        }
        self.git().graph_descendant_of(commit.into(), ancestor.into()).say("the commits cannot be compared")
    }
}

/// Tells whether a key of the repository's own configuration runs something or leads elsewhere.
fn is_dangerous(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let last = key.rsplit('.').next().unwrap_or_default();
    match key.split('.').next().unwrap_or_default() {
        "core" => {
            ["sshcommand", "hookspath", "fsmonitor", "gitproxy", "askpass", "editor", "pager", "worktree"]
                .contains(&last)
        }
        "credential" | "filter" | "include" | "includeif" | "alias" | "http" | "https" | "protocol"
        | "ssh" | "submodule" => true,
        "url" => ["insteadof", "pushinsteadof"].contains(&last),
        "remote" => ["proxy", "vcs", "uploadpack", "receivepack", "proxyauthmethod"].contains(&last),
        "diff" | "merge" => ["command", "textconv", "driver", "external", "cmd"].contains(&last),
        "gpg" => ["program", "defaultkeycommand"].contains(&last),
        _ => false,
    }
}

/// Tells whether checkpoints hold such a file: a note, a picture, a schedule, or what is below `.talklog`.
pub(crate) fn is_ours(path: &NotePath) -> bool {
    let text = path.as_str();
    if text.starts_with(".talklog/") {
        return true;
    }
    let hidden = text.split('/').any(|part| part.starts_with('.') || part == "node_modules");
    !hidden && (path.is_note() || path.is_image() || path.is_schedule())
}

fn standing(git: &git2::Repository) -> Result<Standing, HistoryError> {
    Ok(match git.state() {
        RepositoryState::Clean => {
            if branch_ref(git)?.is_none() {
                Standing::Detached
            } else {
                Standing::Clean
            }
        }
        RepositoryState::Merge => Standing::Merge,
        RepositoryState::Revert | RepositoryState::RevertSequence => Standing::Revert,
        RepositoryState::CherryPick | RepositoryState::CherryPickSequence => Standing::CherryPick,
        RepositoryState::Bisect => Standing::Bisect,
        RepositoryState::Rebase | RepositoryState::RebaseInteractive | RepositoryState::RebaseMerge => {
            Standing::Rebase
        }
        RepositoryState::ApplyMailbox | RepositoryState::ApplyMailboxOrRebase => Standing::ApplyMailbox,
    })
}

/// Gives the full name of the branch that `HEAD` names, which may have no commit yet.
fn branch_ref(git: &git2::Repository) -> Result<Option<String>, HistoryError> {
    let head = git.find_reference("HEAD").say("HEAD cannot be read")?;
    let target = head.symbolic_target().say("the branch's name is not UTF-8")?;
    Ok(target.filter(|name| name.starts_with("refs/heads/")).map(str::to_owned))
}

fn short(name: &str) -> &str {
    name.strip_prefix("refs/heads/").unwrap_or(name)
}

fn head(git: &git2::Repository) -> Result<Option<Oid>, HistoryError> {
    match git.head() {
        Ok(head) => Ok(head.target()),
        Err(e) if matches!(e.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => {
            foreign::packed_refs(git)?;
            Ok(None)
        }
        Err(e) => Err(e).say("HEAD cannot be read"),
    }
}

/// Gives the text of a key. By its entry, since libgit2's own way frees what it never got when a file of the configuration
/// cannot be looked at, and the program dies of an I/O error (1.9.7, `git_config__get_string_buf`).
pub(crate) fn config_text(config: &Config, key: &str) -> Result<String, git2::Error> {
    let entry = config.get_entry(key)?;
    // A key with no value at all has none, and asking for it would panic.
    Ok(if entry.has_value() { entry.value()?.to_owned() } else { String::new() })
}

fn identity(config: &Config) -> Option<Identity> {
    let get = |key| config_text(config, key).ok().map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
    Some(Identity { name: get("user.name")?, email: get("user.email")? })
}

fn upstream(git: &git2::Repository) -> Result<Option<Upstream>, HistoryError> {
    let Some(name) = branch_ref(git)? else { return Ok(None) };
    let branch = short(&name).to_owned();
    let config = git.config().say("git's configuration cannot be read")?;
    let get = |key: &str| config_text(&config, &format!("branch.{branch}.{key}")).ok();
    let remote = get("remote").filter(|remote| remote != ".").unwrap_or_else(|| "origin".into());
    if config_text(&config, &format!("remote.{remote}.url")).is_err() {
        return Ok(None);
    }
    let there = get("merge").map(|merge| short(&merge).to_owned()).unwrap_or(branch);
    Ok(Some(Upstream { remote, branch: there }))
}

fn count(git: &git2::Repository, tip: Oid) -> Result<usize, HistoryError> {
    let mut walk = git.revwalk().say("the commits cannot be counted")?;
    walk.push(tip).say("the commits cannot be counted")?;
    Ok(walk.count())
}

#[cfg(test)]
pub(crate) mod tests;
