//! Files that a save displaced: kept for a while, looked at again, and never lost (P2).
//!
//! Another program may have had the old file open when it was swapped out, and may write to it yet. So it is moved, as
//! the same file, into the state folder; its folder there says when, what it was, and whose: `TIME-REVISION-R/PATH`.
//! When the grace is over and it is still what it was, it goes; when it is not, somebody wrote to it, and it is handed
//! to the caller, to be merged or kept as a conflict copy, and stays until that is done. Where the state folder is on
//! another file system nothing can be moved there: then the file loses its name and is held open instead, so that
//! nothing of ours stands in the notebook (and in `git status`) for a minute; the price is that what another program
//! writes to it in that minute is lost if we are killed in the same minute.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Seek};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use jiff::Timestamp;
use walkdir::WalkDir;

use crate::path::{NotePath, Revision};
use crate::platform::{self, Folder};

use super::door::{revision_at, short_hash};
use super::{Notebook, ReadError, SaveError, TEMPORARY_PREFIX, Trouble, WriteLock, read_all, read_whole};

/// How many bytes a displaced file may have for its old content to be kept in memory, as the base of a merge.
const REMEMBERED: usize = 100_000;

/// A displaced file that somebody wrote to afterwards. It stays where it is until [`Notebook::settle`] is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Displaced {
    /// The note that it was.
    pub path: NotePath,
    /// What it was when it was displaced; none when nobody had expected it.
    pub before: Option<Revision>,
    /// The bytes of `before`, where they are still known: the base of a three-way merge.
    pub base: Option<Vec<u8>>,
    /// What it is now.
    pub bytes: Vec<u8>,
    /// When it was displaced.
    pub at: Timestamp,
    name: String,
}

/// A displaced file that is held open.
#[derive(Debug)]
pub(super) struct Held {
    name: String,
    path: NotePath,
    file: fs::File,
    /// What it held while it was hidden; it was put back to its place, and is held in case somebody overwrites it unseen.
    hidden: Option<Vec<u8>>,
}

impl Held {
    fn read(&mut self) -> io::Result<Vec<u8>> {
        self.file.rewind()?;
        read_all(&mut self.file)
    }
}

/// What is known of a file that is to be kept.
pub(super) struct Keep<'a> {
    pub(super) path: &'a NotePath,
    /// Its revision and bytes; none when nobody had expected it, so that it is told in any case.
    pub(super) base: Option<(Revision, &'a [u8])>,
}

/// Gives a name that nobody else has at the same time.
pub(super) fn random() -> String {
    format!("{:010x}", fastrand::u64(..) >> 24)
}

impl Notebook {
    /// Gives the folder of displaced files.
    fn displaced_folder(&self) -> PathBuf {
        self.state_folder().join("displaced")
    }

    /// Moves the file `temporary` of `folder` out of the notebook. Never fails: what cannot be moved or held open
    /// stays under its hidden name, where the next start finds it.
    pub(super) fn keep_displaced(&self, lock: &WriteLock, folder: &Folder, temporary: &str, keep: &Keep<'_>) {
        let name = self.name_for(keep.base);
        let place = keep.path.on_disk(&self.displaced_folder().join(&name));
        let moved = place.parent().map_or(Err(io::ErrorKind::InvalidInput.into()), |parent| {
            platform::make_private_folder(parent)?;
            folder.rename_new(temporary, &Folder::open(parent)?, keep.path.name())
        });
        if let Err(error) = moved {
            tracing::debug!(%error, "a displaced file is held open, since it cannot be moved");
            let _ = fs::remove_dir_all(self.displaced_folder().join(&name));
            self.hold_open(lock, folder, temporary, keep, name);
        }
    }

    /// Keeps hold of a file that is hidden under a temporary name for a moment and then put back. Should another
    /// program overwrite it without having seen it, [`Self::sweep`] tells it.
    pub(super) fn hold_hidden(
        &self,
        folder: &Folder,
        temporary: &str,
        path: &NotePath,
        base: (Revision, &[u8]),
    ) {
        let Ok(mut file) = folder.read(temporary) else { return };
        // Not the file alone: who overwrites it in place, as many programs do, leaves nothing of it there.
        let Ok(bytes) = read_all(&mut file) else { return };
        let name = self.name_for(Some(base));
        let held = Held { name, path: path.clone(), file, hidden: Some(bytes) };
        self.held.lock().unwrap_or_else(PoisonError::into_inner).push(held);
    }

    /// Makes a name for what is kept, and remembers its bytes as the base of a merge.
    fn name_for(&self, base: Option<(Revision, &[u8])>) -> String {
        self.name_at((self.host().clock)(), base)
    }

    fn name_at(&self, at: Timestamp, base: Option<(Revision, &[u8])>) -> String {
        let revision = base.map_or_else(|| "unexpected".into(), |(revision, _)| revision.to_string());
        let name = format!("{}-{revision}-{}", at.as_millisecond(), random());
        if let Some((_, bytes)) = base.filter(|(_, bytes)| bytes.len() <= REMEMBERED) {
            let mut before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
            before.insert(name.clone(), bytes.to_vec());
        }
        name
    }

    fn hold_open(&self, lock: &WriteLock, folder: &Folder, temporary: &str, keep: &Keep<'_>, name: String) {
        let Ok(mut file) = folder.read(temporary) else { return };
        if keep.base.is_none() {
            // Nobody knows this one: before it loses its name, its bytes get another.
            let Ok(bytes) = read_all(&mut file) else { return };
            let now = (self.host().clock)();
            if self.keep_copy_under(lock, keep.path, &bytes, &self.host().device, now).is_err() {
                return;
            }
        }
        if folder.remove(temporary).is_ok() {
            let held = Held { name, path: keep.path.clone(), file, hidden: None };
            self.held.lock().unwrap_or_else(PoisonError::into_inner).push(held);
        }
    }

    /// Looks at the displaced files whose grace is over: those that are what they were go; the others are given.
    pub fn sweep(&self, now: Timestamp) -> Result<Vec<Displaced>, ReadError> {
        let over = |at: Timestamp| {
            let age = now.duration_since(at);
            // A time that is far to come is from a clock that was wrong, and no reason to keep it for ever; one that is
            // near is from a save of this very moment.
            age.unsigned_abs() >= self.grace
        };
        let mut found = Vec::new();
        let folder = self.displaced_folder();
        let io = |path: &Path| {
            let path = path.to_path_buf();
            move |source| ReadError::State { path, source }
        };
        self.sweep_open(over).map_err(io(&folder))?;
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
            Err(error) => return Err(io(&folder)(error)),
        };
        for entry in entries {
            let entry = entry.map_err(io(&folder))?.path();
            let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let Some((at, before)) = parse_name(&name).filter(|(at, _)| over(*at)) else { continue };
            let Some((file, path)) = file_in(&entry) else {
                self.forget(&name);
                continue;
            };
            let bytes = fs::read(&file).map_err(io(&file))?;
            let revision = Revision::of(&bytes);
            // The same bytes from another base are another change: what is a deletion from the one is none from the other.
            let same =
                |other: &Displaced| (&other.path, other.before, &other.bytes) == (&path, before, &bytes);
            let told = found.iter().any(same);
            let stands = || self.folder_of(&path).ok().and_then(|folder| revision_at(&folder, path.name()));
            if told || before == Some(revision) || stands() == Some(revision) {
                self.forget(&name);
            } else {
                found.push(Displaced { path, before, base: self.remembered(&name), bytes, at, name });
            }
        }
        // Where all of a text counts as new already, nothing is added by what is not known of it.
        let new = |other: &Displaced| other.base.as_deref().is_some_and(<[u8]>::is_empty);
        let (unknown, mut found): (Vec<_>, Vec<_>) = found.into_iter().partition(|one| one.before.is_none());
        for one in unknown {
            if found.iter().any(|other| new(other) && (&other.path, &other.bytes) == (&one.path, &one.bytes))
            {
                self.forget(&one.name);
            } else {
                found.push(one);
            }
        }
        found.sort_by_key(|displaced| displaced.at);
        Ok(found)
    }

    /// Does the part of [`Self::sweep`] that no other process can do for this one: looks at what is held open, and
    /// forgets the bytes that it remembers of what is long judged.
    pub fn sweep_own(&self, now: Timestamp) -> Result<(), ReadError> {
        let age = |at: Timestamp| now.duration_since(at).unsigned_abs();
        let path = self.displaced_folder();
        self.sweep_open(|at| age(at) >= self.grace).map_err(|source| ReadError::State { path, source })?;
        let mut before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        before.retain(|name, _| parse_name(name).is_some_and(|(at, _)| age(at) < self.grace * 2));
        Ok(())
    }

    /// Looks at the files that are held open: those that were written to are put among the others.
    fn sweep_open(&self, over: impl Fn(Timestamp) -> bool) -> io::Result<()> {
        let mut all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = Vec::new();
        let mut done = Ok(());
        for mut held in std::mem::take(&mut *all) {
            let Some((at, before)) = parse_name(&held.name) else { continue };
            if !over(at) || done.is_err() {
                kept.push(held);
                continue;
            }
            let Ok(bytes) = held.read() else { continue };
            if let Some(hidden) = &held.hidden {
                let now = self.folder_of(&held.path).and_then(|folder| read_whole(&held.path, &folder));
                let now = now.unwrap_or_default();
                for form in [hidden, &bytes] {
                    // Lines that it lacks say nothing: it may have been half written, and it was seen afterwards.
                    let Some(base) = without_missing(form, &now).filter(|_| done.is_ok()) else { continue };
                    let name = self.name_at(at, Some((Revision::of(&base), &base)));
                    done = self.put_by(&name, &held.path, form);
                    if *form == bytes {
                        break;
                    }
                }
            } else if before.is_some_and(|before| before != Revision::of(&bytes)) {
                // One that nobody expected has its copy already.
                done = self.put_by(&held.name, &held.path, &bytes);
                if done.is_ok() {
                    continue;
                }
            }
            if done.is_ok() {
                self.forget(&held.name);
            } else {
                kept.push(held);
            }
        }
        *all = kept;
        done
    }

    /// Puts bytes among the displaced files.
    fn put_by(&self, name: &str, path: &NotePath, bytes: &[u8]) -> io::Result<()> {
        let place = path.on_disk(&self.displaced_folder().join(name));
        place.parent().map_or(Ok(()), platform::make_private_folder).and_then(|()| fs::write(&place, bytes))
    }

    /// Lets a displaced file go whose text has been merged or kept.
    pub fn settle(&self, displaced: &Displaced) {
        self.forget(&displaced.name);
    }

    /// Ends a session: what is held open is judged now, and put among what waits in the state folder for the next
    /// start.
    pub fn close(&self) -> Result<(), ReadError> {
        let path = self.displaced_folder();
        self.sweep_open(|_| true).map_err(|source| ReadError::State { path, source })
    }

    /// Clears up after a kill: removes what was half written, and keeps what a kill left displaced.
    ///
    /// A displaced file becomes a conflict copy unless it is what the note is now, or `known` has its revision. To be
    /// called once at start, before the first [`Self::sweep`].
    pub fn recover(&self, known: &dyn Fn(&Revision) -> bool) -> Result<Vec<NotePath>, SaveError> {
        // With the lock held nobody is in the midst of a write, so what has such a name is left over.
        let lock = self.lock()?;
        let now = (self.host().clock)();
        let mut copies = Vec::new();
        let walk = WalkDir::new(self.root()).into_iter().filter_entry(|entry| {
            !entry.file_type().is_dir()
                || !matches!(entry.file_name().to_str(), Some(".git" | "node_modules"))
        });
        for entry in walk.filter_map(Result::ok) {
            let Some(name) = entry.file_name().to_str() else { continue };
            let ours = name.strip_prefix(TEMPORARY_PREFIX).and_then(|rest| rest.strip_suffix(".tmp"));
            let Some(ours) = ours.filter(|_| entry.file_type().is_file()) else { continue };
            let Some(path) = NotePath::from_disk(self.root(), entry.path()) else { continue };
            let folder = self.folder_of(&path).map_err(|error| self.cannot(&path, error))?;
            let Some((note, base, new)) = parse_staged(ours) else {
                if ours.len() == random().len() && ours.bytes().all(|b| b.is_ascii_hexdigit()) {
                    folder.remove(name).map_err(|error| self.trouble(&path, error))?;
                }
                continue;
            };
            let mut file = folder.read(name).map_err(|error| self.trouble(&path, error))?;
            let bytes = read_all(&mut file).map_err(|error| self.trouble(&path, error))?;
            let revision = Revision::of(&bytes);
            let names = folder.names().map_err(|error| self.trouble(&path, error))?;
            let note = names.into_iter().find(|name| short_hash(name) == note);
            let stands = note.as_deref().and_then(|note| revision_at(&folder, note)) == Some(revision);
            let note = note.unwrap_or_else(|| "recovered.md".into());
            let note = match path.parent() {
                Some(parent) => NotePath::parse(&format!("{parent}/{note}")),
                None => NotePath::parse(&note),
            };
            let Ok(note) = note else { continue };
            // What we were about to write is in the journal; what we expected to displace was a revision before.
            if !(revision == base || revision == new || stands || known(&revision)) {
                copies.push(self.keep_copy_under(&lock, &note, &bytes, &self.host().device, now)?);
            }
            self.keep_displaced(&lock, &folder, name, &Keep { path: &note, base: Some((revision, &bytes)) });
        }
        Ok(copies)
    }

    fn remembered(&self, name: &str) -> Option<Vec<u8>> {
        self.before.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn forget(&self, name: &str) {
        self.before.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        let folder = self.displaced_folder().join(name);
        if let Err(error) = fs::remove_dir_all(&folder)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, folder = %folder.display(), "a displaced file could not be removed");
        }
    }

    /// Keeps a file beside its note under a name that says whose it is and when; gives the name. When the same bytes
    /// are kept already, that one is given.
    pub fn keep_copy(
        &self,
        path: &NotePath,
        bytes: &[u8],
        device: &str,
        at: Timestamp,
    ) -> Result<NotePath, SaveError> {
        self.keep_copy_under(&self.lock()?, path, bytes, device, at)
    }
}

/// Leaves of a file the lines that another has, as often, in whatever order; none when it has them all.
fn without_missing(file: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let mut count = HashMap::<&[u8], i64>::new();
    let line = |line: &'_ [u8]| line.trim_ascii_end().len();
    for whole in other.split_inclusive(|byte| *byte == b'\n') {
        *count.entry(whole.get(..line(whole)).unwrap_or_default()).or_default() += 1;
    }
    let mut left = Vec::new();
    let mut missing = false;
    for whole in file.split_inclusive(|byte| *byte == b'\n') {
        let line = whole.get(..line(whole)).unwrap_or_default();
        let count = count.entry(line).or_default();
        *count -= 1;
        if *count >= 0 || line.is_empty() {
            left.extend_from_slice(whole);
        } else {
            missing = true;
        }
    }
    missing.then_some(left)
}

/// Reads `TIME-REVISION-R`.
fn parse_name(name: &str) -> Option<(Timestamp, Option<Revision>)> {
    let mut parts = name.split('-');
    let at = Timestamp::from_millisecond(parts.next()?.parse().ok()?).ok()?;
    let revision = parts.next()?.parse().ok();
    parts.next()?;
    Some((at, revision))
}

/// Reads `NAME-BASE-NEW-R`.
fn parse_staged(name: &str) -> Option<(&str, Revision, Revision)> {
    let mut parts = name.split('-');
    let parsed = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next()?;
    Some(parsed)
}

/// Finds the one file below a folder of ours, and the path that it had.
pub(super) fn file_in(folder: &Path) -> Option<(PathBuf, NotePath)> {
    let file =
        WalkDir::new(folder).into_iter().filter_map(Result::ok).find(|entry| !entry.file_type().is_dir())?;
    let path = NotePath::from_disk(folder, file.path())?;
    Some((file.into_path(), path))
}

impl Trouble {
    pub(super) fn at(path: &Path, source: io::Error) -> SaveError {
        SaveError::Io { path: path.to_path_buf(), kind: Self::of(&source), source }
    }
}
