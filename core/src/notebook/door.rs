//! The way of a write: look, write beside, swap, look at what was displaced.
//!
//! ```text
//! .talklog-R.tmp                  written, owner and mode carried over, fsynced; may be thrown away at any time
//! .talklog-NAME-BASE-NEW-R.tmp    the same file, whole; then swapped with the note, so that it is what was displaced
//! STATE/displaced/…               the same again, until nobody writes to it any more
//! ```
//! After a kill, a file under the second name holds NEW (nothing was swapped), BASE (as expected), or what nobody
//! knew of; [`super::displaced`] tells them apart by content.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use crate::path::{NotePath, Revision};
use crate::platform::{self, Folder, Kind};

use super::displaced::{Keep, random};
use super::{Notebook, ReadError, ReadOnly, TEMPORARY_PREFIX, WriteLock, lines, read_all, text_of};

/// How a save ended. All of them are expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is on the disk, and stays there through a power cut.
    Written {
        /// What the file is now.
        revision: Revision,
    },
    /// The file held these bytes already.
    Unchanged {
        /// What the file is.
        revision: Revision,
    },
    /// The file is not what the writer started from; nothing was written.
    Changed {
        /// What the file is; none when it is gone.
        revision: Option<Revision>,
    },
}

impl Saved {
    /// Gives what the file is now, when it is what was to be saved.
    pub fn revision(self) -> Option<Revision> {
        match self {
            Self::Written { revision } | Self::Unchanged { revision } => Some(revision),
            Self::Changed { .. } => None,
        }
    }
}

/// How a deletion ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deleted {
    /// It is in the trash.
    Done,
    /// The file is not what was to be deleted; it stays. None when it is gone already.
    Changed {
        /// What the file is.
        revision: Option<Revision>,
    },
}

/// Says why nothing was written. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// It is shown, not edited.
    #[error("{path} can only be read: {why}")]
    ReadOnly {
        /// The file.
        path: NotePath,
        /// Why.
        why: ReadOnly,
    },
    /// A folder on the way is a symbolic link.
    #[error("the folder {folder} is a symbolic link, and Talklog does not write through it")]
    LinkedFolder {
        /// What was to be written.
        path: NotePath,
        /// The link.
        folder: String,
    },
    /// A folder, a device or a pipe has that name, or a file has the name of a folder on the way.
    #[error("{0} is not a file")]
    NotAFile(NotePath),
    /// The name would not work on all systems.
    #[error("{path} cannot be the file's name: {problem}")]
    Name {
        /// The path that was wished for.
        path: NotePath,
        /// What is wrong with it.
        problem: String,
    },
    /// The system said no.
    #[error("could not write {}{}", path.display(), kind.because())]
    Io {
        /// What was to be written.
        path: PathBuf,
        /// What kind of trouble it is.
        kind: Trouble,
        /// Why not.
        source: io::Error,
    },
}

/// The kinds of trouble that a person can do something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// There is no space left, or none for this user.
    DiskFull,
    /// Nothing may be written there.
    ReadOnlyFolder,
    /// Anything else.
    Io,
}

impl Trouble {
    /// Sorts an error of the system.
    pub fn of(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnlyFolder,
            _ => Self::Io,
        }
    }

    fn because(self) -> &'static str {
        match self {
            Self::DiskFull => ": the disk is full",
            Self::ReadOnlyFolder => ": nothing may be written there",
            Self::Io => "",
        }
    }
}

/// One change of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The file.
    pub path: NotePath,
    /// What it shall be; none to delete it.
    pub bytes: Option<Vec<u8>>,
    /// What it must be before; none when it must not be there.
    pub expected: Option<Revision>,
}

/// How the changes of a merge went.
#[derive(Debug, Default)]
pub struct Imported {
    /// Files that are now as they should be, with what was written, or none for a deletion.
    pub done: Vec<(NotePath, Option<Revision>)>,
    /// Files that were not what the merge started from, and so were left alone.
    pub refused: Vec<Refused>,
    /// Files that could not be written.
    pub failed: Vec<(NotePath, SaveError)>,
}

/// A file that was not what the merge started from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The file.
    pub path: NotePath,
    /// What it is; none when it is gone.
    pub found: Option<Revision>,
}

/// What to write.
#[derive(Clone, Copy)]
enum New<'a> {
    /// An editor's text, to get the file's line ends back.
    Text(&'a str),
    /// These bytes.
    Bytes(&'a [u8]),
}

/// A file that is there.
struct Current {
    file: std::fs::File,
    bytes: Vec<u8>,
    links: u64,
}

impl Notebook {
    /// Saves an editor's text over `base`: the lines that are the same keep their bytes, line ends and all.
    pub fn save(&self, path: &NotePath, text: &str, base: Revision) -> Result<Saved, SaveError> {
        self.put(&self.lock()?, path, Some(base), New::Text(text))
    }

    /// Saves exactly these bytes over `base`; with no base it only creates, with the folders on the way.
    pub fn save_bytes(
        &self,
        path: &NotePath,
        bytes: &[u8],
        base: Option<Revision>,
    ) -> Result<Saved, SaveError> {
        self.put(&self.lock()?, path, base, New::Bytes(bytes))
    }

    /// Brings what a merge changed, each through the same door, under one lock.
    pub fn import(&self, writes: &[Write]) -> Result<Imported, SaveError> {
        Ok(self.import_under(&self.lock()?, writes))
    }

    /// Brings what a merge changed under a lock that is held already.
    pub fn import_under(&self, lock: &WriteLock, writes: &[Write]) -> Imported {
        let mut imported = Imported::default();
        for write in writes {
            let found = match (&write.bytes, write.expected) {
                (Some(bytes), expected) => match self.put(lock, &write.path, expected, New::Bytes(bytes)) {
                    Ok(Saved::Written { revision } | Saved::Unchanged { revision }) => Ok(Ok(Some(revision))),
                    Ok(Saved::Changed { revision }) => Ok(Err(revision)),
                    Err(error) => Err(error),
                },
                (None, Some(expected)) => match self.delete_under(lock, &write.path, expected) {
                    // What is gone is as it should be.
                    Ok(Deleted::Done | Deleted::Changed { revision: None }) => Ok(Ok(None)),
                    Ok(Deleted::Changed { revision }) => Ok(Err(revision)),
                    Err(error) => Err(error),
                },
                (None, None) => Ok(Ok(None)),
            };
            let path = write.path.clone();
            match found {
                Ok(Ok(revision)) => imported.done.push((path, revision)),
                Ok(Err(found)) => imported.refused.push(Refused { path, found }),
                Err(error) => imported.failed.push((path, error)),
            }
        }
        imported
    }

    pub(super) fn put_bytes(
        &self,
        lock: &WriteLock,
        path: &NotePath,
        base: Option<Revision>,
        bytes: &[u8],
    ) -> Result<Saved, SaveError> {
        self.put(lock, path, base, New::Bytes(bytes))
    }

    fn put(
        &self,
        lock: &WriteLock,
        path: &NotePath,
        base: Option<Revision>,
        new: New<'_>,
    ) -> Result<Saved, SaveError> {
        let folder = match self.folder_of(path) {
            Ok(folder) => folder,
            Err(ReadError::Missing(_)) if base.is_none() => self.make_folder_of(path)?,
            Err(ReadError::Missing(_)) => return Ok(Saved::Changed { revision: None }),
            Err(error) => return Err(self.cannot(path, error)),
        };
        let Some(current) = self.current(&folder, path)? else {
            return match (base, new) {
                (Some(_), _) => Ok(Saved::Changed { revision: None }),
                (None, New::Text(text)) => self.create_in(&folder, path, text.as_bytes()),
                (None, New::Bytes(bytes)) => self.create_in(&folder, path, bytes),
            };
        };
        let there = Revision::of(&current.bytes);
        let changed = base != Some(there);
        let text = text_of(path, &current.bytes);
        let bytes = match (new, text) {
            (New::Bytes(bytes), _) => bytes.to_vec(),
            (New::Text(new), Ok(text)) => lines::put_back(text, new).into_bytes(),
            (New::Text(_), Err(_)) if changed => return Ok(Saved::Changed { revision: Some(there) }),
            (New::Text(_), Err(why)) => return Err(SaveError::ReadOnly { path: path.clone(), why }),
        };
        if bytes == current.bytes {
            // Whoever wrote it may not have made it last, and "saved" is said only of what lasts.
            current
                .file
                .sync_all()
                .and_then(|()| folder.sync())
                .map_err(|error| self.trouble(path, error))?;
            return Ok(Saved::Unchanged { revision: there });
        }
        if changed {
            return Ok(Saved::Changed { revision: Some(there) });
        }
        if current.links > 1 {
            return Err(SaveError::ReadOnly { path: path.clone(), why: ReadOnly::HardLink });
        }
        if text == Err(ReadOnly::NewerFormat) {
            return Err(SaveError::ReadOnly { path: path.clone(), why: ReadOnly::NewerFormat });
        }
        self.replace(lock, &folder, path, &current, there, &bytes)
    }

    /// Reads what is there now, or refuses what is no file that can be written.
    fn current(&self, folder: &Folder, path: &NotePath) -> Result<Option<Current>, SaveError> {
        let Some(look) = folder.look(path.name()).map_err(|error| self.trouble(path, error))? else {
            return Ok(None);
        };
        match look.kind {
            Kind::File => {}
            Kind::Symlink => return Err(SaveError::ReadOnly { path: path.clone(), why: ReadOnly::Symlink }),
            Kind::Folder | Kind::Other => return Err(SaveError::NotAFile(path.clone())),
        }
        let mut file = match folder.read(path.name()) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.trouble(path, error)),
        };
        let bytes = read_all(&mut file).map_err(|error| self.trouble(path, error))?;
        Ok(Some(Current { file, bytes, links: look.links }))
    }

    fn create_in(&self, folder: &Folder, path: &NotePath, bytes: &[u8]) -> Result<Saved, SaveError> {
        let trouble = |error| self.trouble(path, error);
        let temporary = Temporary::write(folder, bytes, None).map_err(trouble)?;
        match folder.rename_new(&temporary.name, folder, path.name()) {
            Ok(()) => temporary.keep(),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Ok(Saved::Changed { revision: revision_at(folder, path.name()) });
            }
            Err(error) => return Err(trouble(error)),
        }
        folder.sync().map_err(trouble)?;
        Ok(Saved::Written { revision: Revision::of(bytes) })
    }

    fn replace(
        &self,
        lock: &WriteLock,
        folder: &Folder,
        path: &NotePath,
        current: &Current,
        base: Revision,
        bytes: &[u8],
    ) -> Result<Saved, SaveError> {
        let trouble = |error| self.trouble(path, error);
        let name = path.name();
        let new = Revision::of(bytes);
        let mut temporary = Temporary::write(folder, bytes, Some(&current.file)).map_err(trouble)?;
        temporary.rename(staged_name(name, base, new)).map_err(trouble)?;
        let own = folder.look(&temporary.name).map_err(trouble)?.map(|look| look.identity.inode);

        #[cfg(test)]
        self.meanwhile.happens("looked");
        match folder.exchange(&temporary.name, name) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                return self.replace_without_exchange(folder, path, temporary, base, new);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Saved::Changed { revision: None });
            }
            Err(error) => return Err(trouble(error)),
        }
        // From here on the temporary name holds another program's work, perhaps: it is kept whatever happens.
        let temporary = temporary.keep_name();
        let displaced = revision_at(folder, &temporary);
        if displaced == Some(base) {
            let keep = Keep { path, base: Some((base, &current.bytes)) };
            self.keep_displaced(lock, folder, &temporary, &keep);
            folder.sync().map_err(trouble)?;
            return Ok(Saved::Written { revision: new });
        }

        #[cfg(test)]
        self.meanwhile.happens("swapped");
        // Somebody wrote between our look and the swap: theirs goes back to its place, ours is still the writer's.
        // Whoever reads in between and then writes a whole file, as many programs do, writes without what was hidden
        // in that moment: so it is held.
        let hide = |temporary: &str| self.hold_hidden(folder, temporary, path, (base, &current.bytes));
        hide(&temporary);
        match folder.exchange(&temporary, name) {
            Ok(()) => {
                let back = folder.look(&temporary).ok().flatten().map(|look| look.identity.inode);
                if back != own {
                    // They have put a newer file over ours meanwhile, and that one belongs in its place.
                    hide(&temporary);
                    let _ = folder.exchange(&temporary, name);
                }
            }
            // Ours was removed or renamed away: theirs returns, unless something newer took the name.
            Err(_) => {
                let _ = folder.rename_new(&temporary, folder, name);
            }
        }
        // Ours, or what displaced ours, or nothing. What is not ours is told at the next sweep.
        let left = revision_at(folder, &temporary);
        let known = left.filter(|left| *left == new || *left == base);
        let keep =
            Keep { path, base: known.map(|left| (left, if left == new { bytes } else { &current.bytes })) };
        if left.is_some() {
            self.keep_displaced(lock, folder, &temporary, &keep);
        }
        folder.sync().map_err(trouble)?;
        Ok(Saved::Changed { revision: revision_at(folder, path.name()) })
    }

    /// Does what can be done where two files cannot be swapped: looks once more, and renames.
    fn replace_without_exchange(
        &self,
        folder: &Folder,
        path: &NotePath,
        temporary: Temporary<'_>,
        base: Revision,
        new: Revision,
    ) -> Result<Saved, SaveError> {
        self.no_exchange.store(true, Ordering::Relaxed);
        let there = revision_at(folder, path.name());
        if there != Some(base) {
            return Ok(Saved::Changed { revision: there });
        }
        let trouble = |error| self.trouble(path, error);
        folder.rename_over(&temporary.name, folder, path.name()).map_err(trouble)?;
        temporary.keep();
        folder.sync().map_err(trouble)?;
        Ok(Saved::Written { revision: new })
    }

    /// Opens the folder of a path and makes what is missing on the way, each part to last.
    pub(super) fn make_folder_of(&self, path: &NotePath) -> Result<Folder, SaveError> {
        let trouble = |error| self.trouble(path, error);
        let mut folder = Folder::open(&self.root).map_err(trouble)?;
        for part in path.parent().into_iter().flat_map(|parent| parent.split('/')) {
            folder = match folder.below(part) {
                Ok(below) => below,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    match folder.make(part) {
                        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                            return Err(trouble(error));
                        }
                        _ => {}
                    }
                    folder.sync().map_err(trouble)?;
                    folder.below(part).map_err(trouble)?
                }
                Err(_) => {
                    return Err(self.cannot(
                        path,
                        self.folder_of(path).err().unwrap_or(ReadError::Missing(path.clone())),
                    ));
                }
            };
        }
        Ok(folder)
    }

    pub(super) fn trouble(&self, path: &NotePath, source: io::Error) -> SaveError {
        SaveError::Io { path: path.on_disk(&self.root), kind: Trouble::of(&source), source }
    }

    pub(super) fn cannot(&self, path: &NotePath, error: ReadError) -> SaveError {
        match error {
            ReadError::LinkedFolder { path, folder } => SaveError::LinkedFolder { path, folder },
            ReadError::Io { path, source } => self.trouble(&path, source),
            ReadError::State { path, source } => SaveError::Io { kind: Trouble::of(&source), path, source },
            ReadError::Outside(path) => SaveError::ReadOnly { path, why: ReadOnly::Symlink },
            ReadError::TooLarge { path, .. } => SaveError::ReadOnly { path, why: ReadOnly::TooLarge },
            ReadError::Missing(_) | ReadError::NotAFile(_) => SaveError::NotAFile(path.clone()),
        }
    }
}

/// Names a whole file that waits to be swapped with the note `name`.
pub(super) fn staged_name(name: &str, base: Revision, new: Revision) -> String {
    format!("{TEMPORARY_PREFIX}{}-{base}-{new}-{}.tmp", short_hash(name), random())
}

/// Gives the part of a staged file's name that tells its note.
pub(super) fn short_hash(name: &str) -> String {
    Revision::of(name.as_bytes()).to_string().chars().take(8).collect()
}

/// Tells what a file is now, as far as that can be told.
pub(super) fn revision_at(folder: &Folder, name: &str) -> Option<Revision> {
    let mut file = folder.read(name).ok()?;
    file.metadata().ok()?.is_file().then_some(())?;
    read_all(&mut file).ok().map(|bytes| Revision::of(&bytes))
}

/// A file beside the note that is removed again unless it is kept.
pub(super) struct Temporary<'a> {
    folder: &'a Folder,
    pub(super) name: String,
    kept: bool,
}

impl<'a> Temporary<'a> {
    /// Writes a whole file that lasts, looking like `like` in owner, mode and attributes.
    pub(super) fn write(folder: &'a Folder, bytes: &[u8], like: Option<&std::fs::File>) -> io::Result<Self> {
        let name = format!("{TEMPORARY_PREFIX}{}.tmp", random());
        let mut file = folder.create_new(&name)?;
        let temporary = Self { folder, name, kept: false };
        file.write_all(bytes)?;
        if let Some(like) = like {
            platform::carry_over(like, &file)?;
        }
        file.sync_all()?;
        Ok(temporary)
    }

    fn rename(&mut self, name: String) -> io::Result<()> {
        self.folder.rename_new(&self.name, self.folder, &name)?;
        self.name = name;
        Ok(())
    }

    pub(super) fn keep(mut self) {
        self.kept = true;
    }

    fn keep_name(mut self) -> String {
        self.kept = true;
        std::mem::take(&mut self.name)
    }
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed now is found at the next start.
            let _ = self.folder.remove(&self.name);
        }
    }
}
