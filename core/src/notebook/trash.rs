//! Deletes so that it can be undone: the file itself is moved to the state folder, `trash/TIME-REVISION-R/PATH`.
//!
//! What has lain there for [`KEPT`] goes by itself, and what is kept elsewhere goes earlier where there is too much of it. The
//! only copy of something younger stays, however much there is.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use crate::path::{NotePath, Revision};
use crate::platform::{self, Folder, Kind};

use super::displaced::{Keep, file_in, random};
use super::door::{Temporary, revision_at, staged_name};
use super::{Deleted, Notebook, ReadError, ReadOnly, SaveError, Trouble, WriteLock, read_whole};

/// How long a deleted file can be had back from the trash at least.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// From so many bytes on, what is kept elsewhere too makes room.
const MUCH: u64 = 256_000_000;

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

    /// Lets go of what was deleted long ago, and of what `elsewhere` keeps too where the trash is large; gives how many files
    /// went. A time that lies ahead is some clock's fault, and no reason for anything to go.
    pub fn thin_trash(&self, elsewhere: &dyn Fn(&Revision) -> bool) -> usize {
        self.thin_trash_to(MUCH, elsewhere)
    }

    fn thin_trash_to(&self, most: u64, elsewhere: &dyn Fn(&Revision) -> bool) -> usize {
        let Ok(entries) = fs::read_dir(self.state_folder().join("trash")) else { return 0 };
        let now = (self.host().clock)();
        let mut found: Vec<Lying> = entries.filter_map(|entry| Lying::read(entry.ok()?.path())).collect();
        // The oldest first.
        found.sort_by_key(|lying| lying.at);
        let mut total: u64 = found.iter().map(|lying| lying.bytes).sum();
        let mut gone = 0;
        for (nth, lying) in found.iter().enumerate() {
            let old = now.duration_since(lying.at) > KEPT;
            let twice = || {
                let younger = found.iter().skip(nth + 1).any(|other| other.revision == lying.revision);
                younger || elsewhere(&lying.revision)
            };
            if old || (total > most && twice()) {
                match fs::remove_dir_all(&lying.place) {
                    Ok(()) => {
                        total = total.saturating_sub(lying.bytes);
                        gone += 1;
                    }
                    Err(error) => tracing::warn!(%error, "something stays in the trash"),
                }
            }
        }
        gone
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

/// One entry of the trash, without its bytes.
struct Lying {
    at: Timestamp,
    revision: Revision,
    bytes: u64,
    place: PathBuf,
}

impl Lying {
    /// Reads what an entry's name says; none for what is no entry of ours, which is left alone.
    fn read(place: PathBuf) -> Option<Self> {
        let name = place.file_name()?.to_str()?;
        let (at, rest) = name.split_once('-')?;
        let (revision, _) = rest.split_once('-')?;
        let at = Timestamp::from_millisecond(at.parse().ok()?).ok()?;
        let revision = revision.parse().ok()?;
        let bytes =
            file_in(&place).and_then(|(file, _)| fs::metadata(file).ok()).map_or(0, |meta| meta.len());
        Some(Self { at, revision, bytes, place })
    }
}

/// Makes a folder last, with all folders above it up to `top`.
fn sync_up(folder: &Path, top: &Path) -> io::Result<()> {
    for folder in folder.ancestors().take_while(|folder| folder.starts_with(top)) {
        platform::sync_folder(folder)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tempfile::TempDir;

    use super::*;
    use crate::notebook::Host;

    fn open(root: &TempDir, ours: &TempDir, day: i64) -> Notebook {
        let folder = |name: &str| ours.path().join(name);
        let host = Host {
            config: folder("config"),
            data: folder("data"),
            state: folder("state"),
            cache: folder("cache"),
            home: folder("home"),
            device: "laptop".into(),
            zone: jiff::tz::TimeZone::UTC,
            clock: Arc::new(move || Timestamp::from_second(1_790_000_000 + day * 86_400).unwrap()),
            helper: Vec::new(),
        };
        Notebook::open(root.path(), host).unwrap()
    }

    fn delete(root: &TempDir, ours: &TempDir, day: i64, name: &str, text: &str) {
        let notebook = open(root, ours, day);
        fs::write(root.path().join(name), text).unwrap();
        let deleted =
            notebook.delete(&NotePath::parse(name).unwrap(), Revision::of(text.as_bytes())).unwrap();
        assert!(matches!(deleted, Deleted::Done));
    }

    fn names(notebook: &Notebook) -> Vec<String> {
        let mut names: Vec<_> = notebook.trash().iter().map(|trashed| trashed.path.to_string()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_was_deleted_long_ago_goes_and_nothing_younger() {
        let (root, ours) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        for (day, name) in [(0, "old.md"), (9, "just.md"), (60, "young.md"), (500, "ahead.md")] {
            delete(&root, &ours, day, name, name);
        }
        let notebook = open(&root, &ours, 99);
        // Nobody else has any of it, and all of it is too much: the young stay all the same.
        assert_eq!(notebook.thin_trash_to(0, &|_| false), 1);
        assert_eq!(names(&notebook), ["ahead.md", "just.md", "young.md"]);
        assert_eq!(notebook.thin_trash(&|_| true), 0, "there is room for what is young");
    }

    #[test]
    fn where_there_is_much_only_what_is_kept_elsewhere_goes() {
        let (root, ours) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        for (day, name, text) in [
            (1, "twice.md", "the same\n"),
            (2, "in git.md", "committed\n"),
            (3, "only.md", "here alone\n"),
            (4, "again.md", "the same\n"),
        ] {
            delete(&root, &ours, day, name, text);
        }
        let notebook = open(&root, &ours, 5);
        let in_git = |revision: &Revision| *revision == Revision::of(b"committed\n");
        // The oldest first, and no more than has to go.
        assert_eq!(notebook.thin_trash_to(35, &in_git), 1);
        assert_eq!(names(&notebook), ["again.md", "in git.md", "only.md"]);
        assert_eq!(notebook.thin_trash_to(0, &in_git), 1);
        assert_eq!(names(&notebook), ["again.md", "only.md"]);
        fs::create_dir(ours.path().join("not ours")).unwrap();
        assert_eq!(notebook.thin_trash_to(0, &in_git), 0);
    }
}
