//! Turns, and moves of a branch that can be undone.
//!
//! One of our processes at a time works on a repository: it holds a file lock of the system's, which dies with
//! it. Before a branch moves, a backup ref and a line in the log of operations say where it was (P9), and a mark
//! in the repository says what is about to happen. Whoever takes the next turn and finds a mark knows that its
//! writer died: it moves the locks aside that the dead left (P8) and brings the index up to the branch.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use git2::{ErrorCode, Oid};
use jiff::Zoned;
use serde::{Deserialize, Serialize};

use crate::platform;

use super::index_file::{Entry, Index, IndexError, IndexLock, LOCK_MARK, Stat};
use super::{HistoryError, Repository, Say, io_at, raw};

/// How many backup refs stay.
const BACKUPS: usize = 50;

/// One move of a branch, as the log of operations has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// When, RFC 3339.
    pub at: String,
    /// What it was for.
    pub what: String,
    /// The full name of the ref.
    pub branch: String,
    /// Where it was; none when it is new.
    pub old: Option<String>,
    /// Where it went.
    pub new: String,
    /// The ref that keeps the old place.
    pub backup: Option<String>,
}

/// What is about to happen, while it happens.
#[derive(Serialize, Deserialize)]
struct Mark {
    branch: String,
    old: Option<String>,
    new: String,
}

/// Held while one of our processes works on the repository; the lock ends with it.
pub(super) struct Turn {
    _lock: File,
}

/// How a move ended.
pub(super) enum Moved {
    /// The branch is there; the mark stays until [`Repository::settled`].
    Done,
    /// Somebody else has moved it meanwhile.
    Changed,
    /// Another program holds it.
    Locked(PathBuf),
}

/// How long another program's lock is waited for, in steps.
const PATIENCE: u32 = 40;

/// Waits a little, less regularly than others do.
pub(super) fn pause() {
    std::thread::sleep(Duration::from_millis(fastrand::u64(20..80)));
}

impl Repository {
    /// Takes the turn; heals what a dead predecessor has left.
    pub(super) fn turn(&self, git: &git2::Repository) -> Result<Turn, HistoryError> {
        let turn = self.turn_as_it_is()?;
        self.free_config()?;
        self.heal(git)?;
        Ok(turn)
    }

    /// Takes the turn, and leaves what a dead predecessor has left.
    pub(super) fn turn_as_it_is(&self) -> Result<Turn, HistoryError> {
        self.stays_inside(&["packed-refs", "refs/talklog/backup", "talklog/left", "talklog/turn"])?;
        self.stays_inside(&["talklog/moving.json", "talklog/moving.new"])?;
        let dir = self.ours();
        std::fs::create_dir_all(&dir).map_err(io_at(&dir))?;
        let path = dir.join("turn");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let lock = file.map_err(io_at(&path))?;
        for _ in 0..PATIENCE * 5 {
            match lock.try_lock() {
                Ok(()) => return Ok(Turn { _lock: lock }),
                Err(TryLockError::WouldBlock) => pause(),
                Err(TryLockError::Error(e)) => return Err(io_at(&path)(e)),
            }
        }
        Err(HistoryError::Busy(path))
    }

    /// Our own corner of the repository's folder, shared by every Talklog that works on it.
    fn ours(&self) -> PathBuf {
        self.common_dir.join("talklog")
    }

    fn mark(&self) -> PathBuf {
        self.ours().join("moving.json")
    }

    /// Takes git's lock of the index, waiting a little for another program.
    pub(super) fn lock_index(&self) -> Result<IndexLock, IndexError> {
        self.lock_file(&self.git_dir.join("index"))
    }

    /// Takes git's lock of one of its files, waiting a little for another program.
    pub(super) fn lock_file(&self, file: &Path) -> Result<IndexLock, IndexError> {
        let mut tries = 0;
        loop {
            match IndexLock::take(file) {
                Err(IndexError::Locked(lock)) => {
                    tries += 1;
                    // The turn is ours, so a lock that bears our name was left by the dead.
                    if std::fs::read(&lock).is_ok_and(|b| b.starts_with(LOCK_MARK.as_bytes())) {
                        self.aside(&lock)?;
                    } else if tries >= PATIENCE {
                        return Err(IndexError::Locked(lock));
                    } else {
                        pause();
                    }
                }
                other => return other,
            }
        }
    }

    /// Moves a branch from where it is known to be, after writing down how to undo it.
    pub(super) fn move_branch(
        &self,
        git: &git2::Repository,
        branch: &str,
        (old, new): (Option<Oid>, Oid),
        what: &str,
        now: &Zoned,
    ) -> Result<Moved, HistoryError> {
        self.stays_inside(&[branch, &format!("logs/{branch}")])?;
        let backup = old.map(|old| back_up(git, old, now)).transpose()?;
        let operation = Operation {
            at: now.timestamp().to_string(),
            what: what.to_owned(),
            branch: branch.to_owned(),
            old: old.map(|old| old.to_string()),
            new: new.to_string(),
            backup,
        };
        self.write_down(&operation)?;
        let Operation { branch: name, old: was, new: will, .. } = operation;
        self.write_mark(&Mark { branch: name, old: was, new: will })?;
        let reflog = format!("talklog: {what}");
        for _ in 0..PATIENCE {
            let moved = match old {
                Some(old) => git.reference_matching(branch, new, true, old, &reflog),
                None => git.reference(branch, new, false, &reflog),
            };
            match moved {
                Ok(_) => return Ok(Moved::Done),
                Err(e)
                    if matches!(e.code(), ErrorCode::Modified | ErrorCode::Exists | ErrorCode::NotFound) =>
                {
                    self.settled()?;
                    return Ok(Moved::Changed);
                }
                Err(e) if e.code() == ErrorCode::Locked => pause(),
                Err(e) => {
                    self.settled()?;
                    return Err(e).say("the branch cannot be moved");
                }
            }
        }
        self.settled()?;
        Ok(Moved::Locked(self.common_dir.join(format!("{branch}.lock"))))
    }

    /// Moves a ref that only repeats what a remote said: nothing is to be undone. The mark tells whose a lock is that a
    /// death leaves.
    pub(super) fn move_tracking(
        &self,
        git: &git2::Repository,
        name: &str,
        new: Oid,
        what: &str,
    ) -> Result<(), HistoryError> {
        self.stays_inside(&[name, &format!("logs/{name}")])?;
        self.write_mark(&Mark { branch: name.to_owned(), old: None, new: new.to_string() })?;
        let moved = git.reference(name, new, true, what).map(drop);
        self.settled()?;
        moved.say("the remote's branch cannot be remembered")
    }

    /// Says that the index has followed the branch, or that the branch has not moved.
    pub(super) fn settled(&self) -> Result<(), HistoryError> {
        let mark = self.mark();
        std::fs::remove_file(&mark).map_err(io_at(&mark))
    }

    fn write_mark(&self, mark: &Mark) -> Result<(), HistoryError> {
        let (path, new) = (self.mark(), self.ours().join("moving.new"));
        let write = || {
            let mut file = File::create(&new)?;
            file.write_all(serde_json::to_string(mark)?.as_bytes())?;
            file.sync_data()?;
            std::fs::rename(&new, &path)?;
            // It has to be there before what it announces.
            platform::sync_folder(&self.ours())
        };
        write().map_err(io_at(&path))
    }

    fn write_down(&self, operation: &Operation) -> Result<(), HistoryError> {
        let path = self.operations_file();
        let write = || {
            let mut line = serde_json::to_string(operation)?;
            line.push('\n');
            let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
            // Not synced: after a power cut the reflog, which is, tells the same.
            file.write_all(line.as_bytes())
        };
        write().map_err(io_at(&path))
    }

    fn operations_file(&self) -> PathBuf {
        self.state.join("operations.log")
    }

    /// Lists the moves of branches, oldest first. Lines that cannot be read are left out.
    pub fn operations(&self) -> Result<Vec<Operation>, HistoryError> {
        let path = self.operations_file();
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(e) => Err(io_at(&path)(e)),
        }
    }

    /// Keeps the newest backup refs and lets the others go. Only what bears our own name is touched.
    pub(super) fn thin_backups(&self, git: &git2::Repository) -> Result<(), HistoryError> {
        let dir = self.common_dir.join("refs/talklog/backup");
        // Counting names is cheap; most turns end here. Packed ones are seen once the loose ones are many.
        let loose = std::fs::read_dir(&dir).map_or(0, Iterator::count);
        if loose < BACKUPS + 10 {
            return Ok(());
        }
        for entry in std::fs::read_dir(&dir).into_iter().flatten().flatten() {
            if entry.path().extension().is_some_and(|e| e == "lock") {
                // Left by our own death: nobody else writes below our name, and the turn is ours.
                let _ = std::fs::remove_file(entry.path());
            }
        }
        let say = "old backups cannot be thinned";
        let mut names = Vec::new();
        for reference in git.references_glob("refs/talklog/backup/*").say(say)? {
            let reference = reference.say(say)?;
            names.push(String::from_utf8_lossy(reference.name_bytes()).into_owned());
        }
        names.sort();
        let old = names.len().saturating_sub(BACKUPS);
        for name in names.iter().take(old) {
            match git.find_reference(name).and_then(|mut r| r.delete()) {
                // Git packs its refs just now; this one goes another time.
                Err(e) if e.code() == ErrorCode::Locked => {}
                deleted => deleted.say(say)?,
            }
        }
        Ok(())
    }

    /// Brings the repository to where a dead predecessor wanted it, if one died in the middle.
    pub(super) fn heal(&self, git: &git2::Repository) -> Result<(), HistoryError> {
        let path = self.mark();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(io_at(&path)(e)),
        };
        let mark = serde_json::from_str::<Mark>(&text).ok();
        // A mark that came with somebody's repository may name any file as its branch.
        let Some(mark) = mark.filter(|mark| git2::Reference::is_valid_name(&mark.branch)) else {
            return self.settled();
        };
        let since = std::fs::metadata(&path).and_then(|m| m.modified()).ok();
        let lock = |name: &str| self.common_dir.join(format!("{name}.lock"));
        for lock in [lock(&mark.branch), self.git_dir.join("HEAD.lock"), lock("HEAD")] {
            // Ours is as young as the mark and holds the id that the mark names, or a beginning of it.
            let young = std::fs::metadata(&lock).and_then(|m| m.modified()).is_ok_and(|at| Some(at) >= since);
            let ours = std::fs::read(&lock).is_ok_and(|b| {
                // Zeros are what a power cut leaves of it.
                format!("{}\n", mark.new).as_bytes().starts_with(&b) || b.iter().all(|byte| *byte == 0)
            });
            if young && ours {
                self.aside(&lock)?;
            }
        }
        let at = git.refname_to_id(&mark.branch).ok().map(|oid| oid.to_string());
        let present = super::branch_ref(git)?.is_some_and(|present| present == mark.branch);
        if present && at.as_deref() == Some(&mark.new) {
            let id = |text: &str| Oid::from_str(text).say("the mark of a move cannot be read");
            let old = mark.old.as_deref().map(id).transpose()?;
            self.index_follows(git, old, id(&mark.new)?)?;
        }
        self.settled()
    }

    /// Moves a lock that our own death left out of the way, to where it can be looked at. Not beside itself: a
    /// file in `refs` would be taken for a ref.
    pub(super) fn aside(&self, lock: &Path) -> Result<(), IndexError> {
        let io = |e| IndexError::Io(lock.to_path_buf(), e);
        let dir = self.ours().join("left");
        std::fs::create_dir_all(&dir).map_err(io)?;
        std::fs::rename(lock, dir.join(lock.file_name().unwrap_or_default())).map_err(io)
    }

    /// Brings the index's entries from one commit to another, where they still are as in the first.
    fn index_follows(&self, git: &git2::Repository, old: Option<Oid>, new: Oid) -> Result<(), HistoryError> {
        let say = "a commit cannot be compared with the one before";
        let tree = |oid| git.find_commit(oid).and_then(|commit| commit.tree());
        let old = old.map(tree).transpose().say(say)?;
        let new = tree(new).say(say)?;
        let diff = git.diff_tree_to_tree(old.as_ref(), Some(&new), None).say(say)?;
        let lock = self.lock_index()?;
        let (bytes, written) = lock.bytes()?;
        let mut index = Index::read(&bytes, written)?;
        let mut changes = BTreeMap::new();
        for delta in diff.deltas() {
            let (before, after) = (delta.old_file(), delta.new_file());
            let path = after.path_bytes().or(before.path_bytes()).unwrap_or_default();
            let Ok(path) = std::str::from_utf8(path) else { continue };
            let was = before.exists().then(|| raw(before.id()));
            if index.get(path).map(|entry| entry.id) == was {
                let mode = u32::from(after.mode());
                let entry = after.exists().then(|| Entry::new(path, mode, raw(after.id()), Stat::default()));
                changes.insert(path, entry);
            }
        }
        index.change(changes);
        lock.replace(&index.write())?;
        Ok(())
    }
}

/// Makes a ref that keeps a commit, named for the time.
fn back_up(git: &git2::Repository, old: Oid, now: &Zoned) -> Result<String, HistoryError> {
    let time = now.timestamp().as_second();
    let mut n = 0;
    loop {
        let name = format!("refs/talklog/backup/{time:012}-{n:03}");
        match git.reference(&name, old, false, "talklog: backup") {
            Ok(_) => return Ok(name),
            Err(e) if matches!(e.code(), ErrorCode::Exists | ErrorCode::Locked) && n < 999 => n += 1,
            Err(e) => return Err(e).say("no backup of the branch can be made"),
        }
    }
}
