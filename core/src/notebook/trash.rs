//! Deletes so that it can be undone: the file itself is moved to the state folder, `trash/TIME-REVISION-R/PATH`.
//!
//! Nothing is removed from there by itself.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::path::{NotePath, Revision};
use crate::platform::{self, Folder, Kind};

use super::displaced::{Keep, file_in, random};
use super::door::{Temporary, revision_at, staged_name};
use super::{Deleted, Notebook, ReadError, ReadOnly, SaveError, Trouble, WriteLock, read_whole};

/// A file that was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trashed {
    /// Where it was.
    pub path: NotePath,
    /// When it was deleted.
    pub at: Timestamp,
    /// What it is.
    pub bytes: Vec<u8>,
    place: PathBuf,
}

impl Notebook {
    /// Deletes a file that is still `base`; it can be had back from [`Self::trash`].
    pub fn delete(&self, path: &NotePath, base: Revision) -> Result<Deleted, SaveError> {
        self.delete_under(&self.lock()?, path, base)
    }

    pub(super) fn delete_under(
        &self,
        lock: &WriteLock,
        path: &NotePath,
        base: Revision,
    ) -> Result<Deleted, SaveError> {
        let trouble = |error| self.trouble(path, error);
        let folder = match self.folder_of(path) {
            Ok(folder) => folder,
            Err(ReadError::Missing(_)) => return Ok(Deleted::Changed { revision: None }),
            Err(error) => return Err(self.cannot(path, error)),
        };
        let name = path.name();
        match folder.look(name).map_err(trouble)? {
            None => return Ok(Deleted::Changed { revision: None }),
            Some(look) if look.kind == Kind::Symlink => {
                return Err(SaveError::ReadOnly { path: path.clone(), why: ReadOnly::Symlink });
            }
            Some(look) if look.kind != Kind::File => return Err(SaveError::NotAFile(path.clone())),
            Some(_) => {}
        }
        let there = match read_whole(path, &folder) {
            Ok(bytes) => Revision::of(&bytes),
            Err(ReadError::Missing(_)) => return Ok(Deleted::Changed { revision: None }),
            Err(error) => return Err(self.cannot(path, error)),
        };
        if there != base {
            return Ok(Deleted::Changed { revision: Some(there) });
        }

        let at = (self.host().clock)().as_millisecond();
        let entry = self.state_folder().join("trash").join(format!("{at}-{base}-{}", random()));
        let place = path.on_disk(&entry);
        let parent = place.parent().unwrap_or(&entry).to_path_buf();
        let ours = |error| Trouble::at(&parent, error);
        platform::make_private_folder(&parent).map_err(ours)?;
        let trash = Folder::open(&parent).map_err(ours)?;
        #[cfg(test)]
        self.meanwhile.happens("looked");
        match folder.rename_new(name, &trash, name) {
            Ok(()) => {
                if revision_at(&trash, name) != Some(base) {
                    // Somebody wrote between our look and the move: it goes back, unless they have made another
                    // file meanwhile; then it stays in the trash.
                    if trash.rename_new(name, &folder, name).is_ok() {
                        let _ = fs::remove_dir_all(&entry);
                    }
                    folder.sync().map_err(trouble)?;
                    return Ok(Deleted::Changed { revision: revision_at(&folder, name) });
                }
                sync_up(&parent, &self.state_folder()).map_err(ours)?;
                folder.sync().map_err(trouble)?;
                Ok(Deleted::Done)
            }
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                let deleted = self.delete_across(lock, path, base, &folder, &trash);
                match deleted {
                    Ok(Deleted::Done) => sync_up(&parent, &self.state_folder()).map_err(ours)?,
                    _ => drop(fs::remove_dir_all(&entry)),
                }
                deleted
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let _ = fs::remove_dir_all(&entry);
                Ok(Deleted::Changed { revision: None })
            }
            Err(error) => {
                let _ = fs::remove_dir_all(&entry);
                Err(trouble(error))
            }
        }
    }

    /// Deletes where the state folder is on another file system: a copy is in the trash before the file goes.
    fn delete_across(
        &self,
        lock: &WriteLock,
        path: &NotePath,
        base: Revision,
        folder: &Folder,
        trash: &Folder,
    ) -> Result<Deleted, SaveError> {
        let trouble = |error| self.trouble(path, error);
        let bytes = read_whole(path, folder).map_err(|error| self.cannot(path, error))?;
        let temporary = Temporary::write(trash, &bytes, None).map_err(trouble)?;
        trash.rename_new(&temporary.name, trash, path.name()).map_err(trouble)?;
        temporary.keep();
        let aside = staged_name(path.name(), base, base);
        folder.rename_new(path.name(), folder, &aside).map_err(trouble)?;
        let moved = revision_at(folder, &aside);
        if moved != Some(base) && folder.rename_new(&aside, folder, path.name()).is_ok() {
            folder.sync().map_err(trouble)?;
            return Ok(Deleted::Changed { revision: moved });
        }
        let known = moved == Some(base);
        self.keep_displaced(lock, folder, &aside, &Keep { path, base: known.then_some((base, &bytes)) });
        folder.sync().map_err(trouble)?;
        Ok(Deleted::Done)
    }

    /// Lists what was deleted, the last first.
    pub fn trash(&self) -> Vec<Trashed> {
        let Ok(entries) = fs::read_dir(self.state_folder().join("trash")) else { return Vec::new() };
        let mut found: Vec<Trashed> = entries
            .filter_map(|entry| {
                let place = entry.ok()?.path();
                let at = place.file_name()?.to_str()?.split('-').next()?.parse().ok()?;
                let (file, path) = file_in(&place)?;
                Some(Trashed {
                    path,
                    at: Timestamp::from_millisecond(at).ok()?,
                    bytes: fs::read(file).ok()?,
                    place,
                })
            })
            .collect();
        found.sort_by_key(|trashed| std::cmp::Reverse(trashed.at));
        found
    }

    /// Brings a deleted file back to where it was, or beside it when the name is taken: gives its name.
    pub fn restore(&self, trashed: &Trashed) -> Result<NotePath, SaveError> {
        let (path, _) = self.create(&trashed.path, &trashed.bytes)?;
        if let Err(error) = fs::remove_dir_all(&trashed.place) {
            tracing::warn!(%error, "what was restored stays in the trash as well");
        }
        Ok(path)
    }
}

/// Makes a folder last, with all folders above it up to `top`.
fn sync_up(folder: &Path, top: &Path) -> io::Result<()> {
    for folder in folder.ancestors().take_while(|folder| folder.starts_with(top)) {
        platform::sync_folder(folder)?;
    }
    Ok(())
}
