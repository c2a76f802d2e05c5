//! Checkpoints: commits of exactly the named files, beside whatever the user has staged.
//!
//! The tree is `HEAD`'s with the named files as they are on disk; the user's index is neither the source nor
//! touched, but for the entries of those files, which follow, so that `git status` shows what it showed before.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use git2::build::TreeUpdateBuilder;
use git2::{ErrorCode, FileMode, Oid, Signature, Time, Tree};
use jiff::Zoned;

use super::eol::LineEnds;
use super::index_file::{Entry, Index, IndexError, Stat, read_index};
use super::operation::Moved;
use super::signing::{Signing, signing};
use super::{CommitId, HistoryError, Identity, Repository, Say, Standing, branch_ref, raw, standing};
use crate::path::{NotePath, Revision};

/// From here on a file is worth a warning: every clone carries it for ever.
const LARGE: u64 = 10_000_000;
/// From here on no host takes a file (theirs is 100 MiB).
const TOO_LARGE: u64 = 95_000_000;

/// What a checkpoint did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// How it ended.
    pub outcome: Outcome,
    /// Files that it left out.
    pub skipped: Vec<Skipped>,
    /// Files over 10 MB that it holds, with their sizes in bytes.
    pub large: Vec<(NotePath, u64)>,
}

/// How a checkpoint ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The commit is on the branch, durably.
    Made {
        /// Its id.
        id: CommitId,
    },
    /// The files are as `HEAD` has them.
    Nothing,
    /// Git has no name and address for the person.
    IdentityNeeded,
    /// The user's git signs commits, and this is why no signature could be made: one without is not made behind their back.
    SigningNeeded(String),
    /// Somebody left the repository in the middle of something.
    LeftOpen(Standing),
    /// Another program holds the repository.
    Locked {
        /// The lock's file.
        path: PathBuf,
    },
}

/// A file that was left out of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Which.
    pub path: NotePath,
    /// Why.
    pub why: Why,
}

/// Why a file is left out of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// The user has staged a version of it: theirs to commit.
    #[error("it is staged in git; commit it or unstage it")]
    Staged,
    /// A merge or a stash left it open in the index.
    #[error("git's index has it as a conflict")]
    Conflict,
    /// An attribute says that a program or a rewriting makes git's form of it.
    #[error("the attribute {0} rewrites it, which is left to git itself")]
    Attribute(String),
    /// `.gitignore` names it.
    #[error("git ignores it")]
    Ignored,
    /// It is over 95 MB.
    #[error("it has {0} bytes, and no host takes a file over 95 MB")]
    TooLarge(u64),
    /// It, or a folder on the way to it, is a symbolic link.
    #[error("it is a symbolic link, or lies behind one")]
    Symlink,
    /// It lies in a submodule or another repository.
    #[error("it lies in a submodule or another repository")]
    Submodule,
    /// A sparse checkout leaves it out.
    #[error("a sparse checkout leaves it out")]
    LeftOut,
    /// It is a folder or a special file, or its name stands in the way of a folder.
    #[error("it is no plain file")]
    NotAFile,
    /// It has changes that are in no checkpoint.
    #[error("it has changes that are in no checkpoint")]
    Uncommitted,
    /// It changed again and again while it was read.
    #[error("another program is writing it")]
    Busy,
    /// Reading failed.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
}

/// One file of a checkpoint.
struct Part {
    path: NotePath,
    /// Blob, mode and what the disk said; none when the file is gone.
    file: Option<(Oid, u32, Stat)>,
}

/// What a look at a file found.
enum Look {
    /// It is as `HEAD` has it.
    Same,
    /// `HEAD` has it, and it is gone.
    Gone,
    /// It is new or has changed.
    File(OnDisk),
}

/// What a file on disk holds, in git's form.
pub(super) struct OnDisk {
    /// Git's form.
    pub(super) kept: Vec<u8>,
    /// The exact bytes' name.
    pub(super) revision: Revision,
    pub(super) mode: u32,
    pub(super) stat: Stat,
    pub(super) len: u64,
}

impl Repository {
    /// Commits the named files as they are on disk; those that are gone are removed. Nothing else changes: what
    /// is staged stays staged and uncommitted.
    pub fn checkpoint(
        &self,
        paths: &[NotePath],
        message: &str,
        now: &Zoned,
        device: &str,
    ) -> Result<Checkpoint, HistoryError> {
        let git = self.git();
        let _turn = self.turn(&git)?;
        // Another program may commit between the look and the move; then all is looked at anew.
        for _ in 0..3 {
            if let Some(done) = self.try_checkpoint(&git, paths, message, now, device)? {
                return Ok(done);
            }
        }
        let path = self.git_dir().join("HEAD");
        Ok(Checkpoint { outcome: Outcome::Locked { path }, skipped: Vec::new(), large: Vec::new() })
    }

    fn try_checkpoint(
        &self,
        git: &git2::Repository,
        paths: &[NotePath],
        message: &str,
        now: &Zoned,
        device: &str,
    ) -> Result<Option<Checkpoint>, HistoryError> {
        let mut done = Checkpoint { outcome: Outcome::Nothing, skipped: Vec::new(), large: Vec::new() };
        let stop = |outcome| Ok(Some(Checkpoint { outcome, skipped: Vec::new(), large: Vec::new() }));
        let Ready { identity, branch, signing } = match ready(git, self.is_trusted())? {
            Ok(ready) => ready,
            Err(outcome) => return stop(outcome),
        };
        let lock = match self.lock_index() {
            Ok(lock) => lock,
            Err(IndexError::Locked(path)) => return stop(Outcome::Locked { path }),
            Err(e) => return Err(e.into()),
        };
        let (bytes, written) = lock.bytes()?;
        let mut index = Index::read(&bytes, written)?;
        let head = super::head(git)?;
        let commit = head.map(|head| git.find_commit(head)).transpose().say("HEAD cannot be read")?;
        let tree = commit.as_ref().map(git2::Commit::tree).transpose().say("HEAD's tree cannot be read")?;

        let mut parts = Vec::new();
        let mut sorted: Vec<_> = paths.iter().collect();
        sorted.sort();
        sorted.dedup();
        for path in sorted {
            match self.part(git, tree.as_ref(), &index, path, &mut done.large)? {
                Ok(part) => parts.extend(part),
                Err(why) => done.skipped.push(Skipped { path: path.clone(), why }),
            }
        }
        if parts.is_empty() {
            return Ok(Some(done));
        }
        let new_tree = write_tree(git, tree.as_ref(), &parts)?;
        if tree.is_some_and(|tree| tree.id() == new_tree.id()) {
            return Ok(Some(done));
        }
        let parents: Vec<_> = commit.iter().collect();
        let message = with_device(message, device);
        let author = Author { identity: &identity, now, signing: signing.as_ref() };
        let id = match write_commit(git, &author, &message, &new_tree, &parents)? {
            Ok(id) => id,
            Err(why) => return stop(Outcome::SigningNeeded(why)),
        };
        match self.move_branch(git, &branch, (head, id), "checkpoint", now)? {
            Moved::Done => {}
            Moved::Changed => return Ok(None),
            Moved::Locked(path) => return stop(Outcome::Locked { path }),
        }
        // From here on the commit stands. Should the index not follow, the mark stays and the next turn does it.
        let changes = parts.iter().map(|part| (part.path.as_str(), part.entry(self.root()))).collect();
        index.change(changes);
        lock.replace(&index.write())?;
        self.settled()?;
        self.thin_backups(git)?;
        done.outcome = Outcome::Made { id: id.into() };
        Ok(Some(done))
    }

    /// Says which of these files the next checkpoint would leave out, and why. Nothing is written.
    pub fn left_out(&self, paths: &[NotePath]) -> Result<Vec<Skipped>, HistoryError> {
        let git = self.git();
        let (bytes, written) = read_index(&self.git_dir().join("index"))?;
        let index = Index::read(&bytes, written)?;
        let tree = super::head(&git)?.map(|head| git.find_commit(head).and_then(|commit| commit.tree()));
        let tree = tree.transpose().say("HEAD's tree cannot be read")?;
        let mut skipped = Vec::new();
        for path in paths {
            if let Err(why) = self.look(&git, tree.as_ref(), &index, path)? {
                skipped.push(Skipped { path: path.clone(), why });
            }
        }
        Ok(skipped)
    }

    /// Gives those of these files that git's index does not know.
    pub fn unknown<'p>(
        &self,
        paths: impl IntoIterator<Item = &'p NotePath>,
    ) -> Result<Vec<NotePath>, HistoryError> {
        let (bytes, written) = read_index(&self.git_dir().join("index"))?;
        let index = Index::read(&bytes, written)?;
        Ok(paths.into_iter().filter(|path| index.get(path.as_str()).is_none()).cloned().collect())
    }

    /// Makes one file's part; `None` where it is as `HEAD` has it.
    fn part(
        &self,
        git: &git2::Repository,
        tree: Option<&Tree<'_>>,
        index: &Index<'_>,
        path: &NotePath,
        large: &mut Vec<(NotePath, u64)>,
    ) -> Result<Result<Option<Part>, Why>, HistoryError> {
        let disk = match self.look(git, tree, index, path)? {
            Ok(Look::Same) => return Ok(Ok(None)),
            Ok(Look::Gone) => return Ok(Ok(Some(Part { path: path.clone(), file: None }))),
            Ok(Look::File(disk)) => disk,
            Err(why) => return Ok(Err(why)),
        };
        if disk.len > LARGE {
            large.push((path.clone(), disk.len));
        }
        let blob = git.blob(&disk.kept).say("a file cannot be stored in git")?;
        Ok(Ok(Some(Part { path: path.clone(), file: Some((blob, disk.mode, disk.stat)) })))
    }

    /// Looks at one file, or says why it is left out.
    fn look(
        &self,
        git: &git2::Repository,
        tree: Option<&Tree<'_>>,
        index: &Index<'_>,
        path: &NotePath,
    ) -> Result<Result<Look, Why>, HistoryError> {
        if let Some(why) = self.behind(index, path) {
            return Ok(Err(why));
        }
        let committed = tree_entry(tree, path)?;
        match unstaged(index, path, committed) {
            // Git knows it, and it is not there: as it is to be.
            Err(Why::LeftOut) if path.on_disk(self.root()).symlink_metadata().is_err() => {
                return Ok(Ok(Look::Same));
            }
            Err(why) => return Ok(Err(why)),
            Ok(()) => {}
        }
        if committed.is_some_and(|(_, mode)| mode != 0o100_644 && mode != 0o100_755) {
            return Ok(Err(Why::NotAFile));
        }
        if committed.is_none() {
            let ignored = git.is_path_ignored(path.as_str()).say("the ignored files cannot be told")?;
            if ignored {
                return Ok(Err(Why::Ignored));
            }
        }
        let disk = match self.on_disk(git, path, committed.map(|(id, _)| id))? {
            Ok(disk) => disk,
            Err(why @ Why::Attribute(_)) => {
                return Ok(match path.on_disk(self.root()).symlink_metadata() {
                    // Git itself has committed it, with its filter, and it has not changed since.
                    Ok(meta) if index.knows(path.as_str(), &meta) => Ok(Look::Same),
                    // To go it needs no filter.
                    Err(e) if e.kind() == io::ErrorKind::NotFound && committed.is_some() => Ok(Look::Gone),
                    Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Look::Same),
                    _ => Err(why),
                });
            }
            Err(why) => return Ok(Err(why)),
        };
        let Some(disk) = disk else {
            return Ok(Ok(if committed.is_some() { Look::Gone } else { Look::Same }));
        };
        let id = Revision::of(&disk.kept);
        if committed.is_some_and(|(old, mode)| raw(old) == *id.as_bytes() && mode == disk.mode) {
            return Ok(Ok(Look::Same));
        }
        Ok(Ok(Look::File(disk)))
    }

    /// Says what lies between the root and a file that keeps it from being ours.
    pub(super) fn behind(&self, index: &Index<'_>, path: &NotePath) -> Option<Why> {
        let mut end = 0;
        while let Some(next) = path.as_str().get(end..).and_then(|rest| rest.find('/')) {
            end += next;
            let folder = path.as_str().get(..end)?;
            end += 1;
            if index.get(folder).is_some_and(|entry| entry.mode == 0o160_000) {
                return Some(Why::Submodule);
            }
            let disk = self.root().join(folder);
            match disk.symlink_metadata() {
                Ok(meta) if meta.is_symlink() => return Some(Why::Symlink),
                Ok(_) if disk.join(".git").exists() => return Some(Why::Submodule),
                Ok(_) | Err(_) => {}
            }
        }
        None
    }

    /// Reads a file in git's form; `None` when there is none. `kept` is the blob that git holds for it now.
    pub(super) fn on_disk(
        &self,
        git: &git2::Repository,
        path: &NotePath,
        kept: Option<Oid>,
    ) -> Result<Result<Option<OnDisk>, Why>, HistoryError> {
        let file = path.on_disk(self.root());
        let config = git.config().say("git's configuration cannot be read")?;
        let ends = match LineEnds::of(git, &config, path.as_str()).say("the attributes cannot be read")? {
            Ok(ends) => ends,
            Err(rewritten) => return Ok(Err(Why::Attribute(rewritten.0))),
        };
        for _ in 0..3 {
            let meta = match file.symlink_metadata() {
                Ok(meta) => meta,
                Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                    return Ok(Ok(None));
                }
                Err(e) => return Ok(Err(Why::Unreadable(e.to_string()))),
            };
            if meta.is_symlink() {
                return Ok(Err(Why::Symlink));
            }
            if meta.is_dir() && kept.is_some() {
                // A folder stands where the file was: the file is gone.
                return Ok(Ok(None));
            }
            if !meta.is_file() {
                return Ok(Err(Why::NotAFile));
            }
            if meta.len() > TOO_LARGE {
                return Ok(Err(Why::TooLarge(meta.len())));
            }
            let (bytes, stat) = match read_whole(&file, &meta) {
                Ok(Some(read)) => read,
                Ok(None) => continue,
                Err(e) => return Ok(Err(Why::Unreadable(e.to_string()))),
            };
            let old = || Some(git.find_blob(kept?).ok()?.content().to_vec());
            let revision = Revision::of(&bytes);
            let len = bytes.len() as u64;
            let kept = ends.to_git(&bytes, old).into_owned();
            let mode = mode_of(&config, &meta, head_mode(git, path));
            return Ok(Ok(Some(OnDisk { kept, revision, mode, stat, len })));
        }
        Ok(Err(Why::Busy))
    }
}

/// Who commits to which branch.
pub(super) struct Ready {
    pub(super) identity: Identity,
    pub(super) branch: String,
    pub(super) signing: Option<Signing>,
}

/// Gives who commits to which branch, or what is in the way.
pub(super) fn ready(git: &git2::Repository, trusted: bool) -> Result<Result<Ready, Outcome>, HistoryError> {
    let standing = standing(git)?;
    let branch = branch_ref(git)?;
    let (Standing::Clean, Some(branch)) = (standing, branch) else {
        return Ok(Err(Outcome::LeftOpen(standing)));
    };
    let config = git.config().say("git's configuration cannot be read")?;
    let Some(identity) = super::identity(&config) else { return Ok(Err(Outcome::IdentityNeeded)) };
    Ok(match signing(git, trusted)? {
        Ok(signing) => Ok(Ready { identity, branch, signing }),
        Err(why) => Err(Outcome::SigningNeeded(why)),
    })
}

impl Part {
    /// Makes the index's entry. A file that has changed since it was read gets one that git will not trust.
    fn entry(&self, root: &Path) -> Option<Entry<'_>> {
        let (id, mode, read) = self.file?;
        let now = self.path.on_disk(root).symlink_metadata().ok().map(|meta| Stat::of(&meta));
        let stat = if now == Some(read) { read } else { Stat::default() };
        Some(Entry::new(self.path.as_str(), mode, raw(id), stat))
    }
}

/// Reads a file; `None` when it was another one before than after.
fn read_whole(file: &Path, before: &Metadata) -> io::Result<Option<(Vec<u8>, Stat)>> {
    let mut open = File::open(file)?;
    let mut bytes = Vec::with_capacity(before.len() as usize + 1);
    open.read_to_end(&mut bytes)?;
    let stat = Stat::of(&open.metadata()?);
    Ok((stat == Stat::of(before)).then_some((bytes, stat)))
}

/// Gives git's mode of a file: what `HEAD` has where the repository does not look at modes (`core.filemode`).
#[cfg(unix)]
fn mode_of(config: &git2::Config, meta: &Metadata, kept: Option<u32>) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    if !config.get_bool("core.filemode").unwrap_or(true) {
        return kept.unwrap_or(0o100_644);
    }
    if meta.permissions().mode() & 0o100 == 0 { 0o100_644 } else { 0o100_755 }
}

/// Unproved.
#[cfg(not(unix))]
fn mode_of(_config: &git2::Config, _meta: &Metadata, kept: Option<u32>) -> u32 {
    kept.unwrap_or(0o100_644)
}

/// Gives the mode that `HEAD` has for a file.
fn head_mode(git: &git2::Repository, path: &NotePath) -> Option<u32> {
    let tree = git.head().ok()?.peel_to_tree().ok()?;
    tree_entry(Some(&tree), path).ok()?.map(|(_, mode)| mode)
}

/// Gives a tree's entry for a path: its id and mode.
pub(super) fn tree_entry(
    tree: Option<&Tree<'_>>,
    path: &NotePath,
) -> Result<Option<(Oid, u32)>, HistoryError> {
    let Some(tree) = tree else { return Ok(None) };
    match tree.get_path(Path::new(path.as_str())) {
        // A folder of that name is no file of that name.
        Ok(entry) if entry.kind() == Some(git2::ObjectType::Tree) => Ok(None),
        Ok(entry) => Ok(Some((entry.id(), entry.filemode() as u32))),
        Err(e) if e.code() == ErrorCode::NotFound => Ok(None),
        Err(e) => Err(e).say("HEAD's tree cannot be read"),
    }
}

/// Tells whether the index holds for a path what the commit holds; else says what is there.
pub(super) fn unstaged(index: &Index<'_>, path: &NotePath, committed: Option<(Oid, u32)>) -> Result<(), Why> {
    let entry = index.get(path.as_str());
    if entry.is_some_and(Entry::is_conflict) {
        return Err(Why::Conflict);
    }
    if entry.is_some_and(Entry::is_left_out) {
        return Err(Why::LeftOut);
    }
    if entry.map(|e| (e.id, e.mode)) != committed.map(|(id, mode)| (raw(id), mode)) {
        return Err(Why::Staged);
    }
    Ok(())
}

fn write_tree<'g>(
    git: &'g git2::Repository,
    tree: Option<&Tree<'g>>,
    parts: &[Part],
) -> Result<Tree<'g>, HistoryError> {
    let say = "the tree cannot be written";
    let mut tree = if let Some(tree) = tree {
        tree.clone()
    } else {
        let empty = git.treebuilder(None).and_then(|builder| builder.write()).say(say)?;
        git.find_tree(empty).say(say)?
    };
    // Removals first: a folder may stand where a file was, and libgit2 does not do both in one pass.
    for removals in [true, false] {
        let mut builder = TreeUpdateBuilder::new();
        let mut any = false;
        for part in parts.iter().filter(|part| part.file.is_none() == removals) {
            any = true;
            match part.file {
                None => builder.remove(part.path.as_str()),
                Some((id, mode, _)) => builder.upsert(part.path.as_str(), id, file_mode(mode)),
            };
        }
        if any {
            let id = builder.create_updated(git, &tree).say(say)?;
            tree = git.find_tree(id).say(say)?;
        }
    }
    Ok(tree)
}

pub(super) fn file_mode(mode: u32) -> FileMode {
    if mode == 0o100_755 { FileMode::BlobExecutable } else { FileMode::Blob }
}

/// Who makes a commit, when, and with which signature.
pub(super) struct Author<'a> {
    pub(super) identity: &'a Identity,
    pub(super) now: &'a Zoned,
    pub(super) signing: Option<&'a Signing>,
}

/// Writes a commit that no ref names yet; or says why it could not be signed.
pub(super) fn write_commit(
    git: &git2::Repository,
    author: &Author<'_>,
    message: &str,
    tree: &Tree<'_>,
    parents: &[&git2::Commit<'_>],
) -> Result<Result<Oid, String>, HistoryError> {
    let say = "the commit cannot be written";
    let Author { identity, now, signing } = author;
    let time = Time::new(now.timestamp().as_second(), now.offset().seconds() / 60);
    let who = Signature::new(&identity.name, &identity.email, &time).say("the name cannot be written")?;
    let Some(signing) = signing else {
        return git.commit(None, &who, &who, message, tree, parents).say(say).map(Ok);
    };
    let commit = git.commit_create_buffer(&who, &who, message, tree, parents).say(say)?;
    let text = String::from_utf8_lossy(&commit).into_owned();
    match signing.sign(&commit, identity) {
        Ok(signature) => git.commit_signed(&text, signature.trim_end(), None).say(say).map(Ok),
        Err(why) => Ok(Err(why)),
    }
}

/// Adds the trailer that says on which device it was made.
pub(super) fn with_device(message: &str, device: &str) -> String {
    let device: String = device.chars().filter(|c| !c.is_control()).collect();
    let message = message.trim_end();
    match device.trim() {
        "" => format!("{message}\n"),
        device => format!("{message}\n\nTalklog-Device: {device}\n"),
    }
}
