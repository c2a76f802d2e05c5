//! A git index that cannot be read, made anew when a person wants that: nothing that was in the old one is thrown away.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use git2::{Oid, Repository as Git, Tree};
use jiff::Zoned;

use super::index_file::{Entry, Index, IndexError, join, read_index, shared_name};
use super::{HistoryError, Repository, Say, Standing, io_at, raw, standing};
use crate::path::NotePath;
use crate::platform;

/// Why git's index cannot be used, and with it no checkpoint made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexTrouble {
    /// It is damaged.
    Damaged,
    /// It is split in two files (`core.splitIndex`).
    Split,
    /// It leaves out folders (`index.sparse`).
    Sparse,
    /// A newer git made it.
    Newer,
}

impl IndexTrouble {
    /// Names what is wrong with the index; none where it is another program's turn, or the disk's fault.
    pub fn of(error: &IndexError) -> Option<Self> {
        match error {
            IndexError::Damaged => Some(Self::Damaged),
            IndexError::Split => Some(Self::Split),
            IndexError::Unsupported(what) if what.starts_with("sparse") => Some(Self::Sparse),
            IndexError::Unsupported(_) => Some(Self::Newer),
            IndexError::Locked(_) | IndexError::Io(..) => None,
        }
    }
}

/// Versions that were staged: of which file, and what.
type Staged = Vec<(String, Vec<u8>)>;

/// What became of an index that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// The folder with the old file, and with the versions that were staged in it.
    pub kept: PathBuf,
    /// Files of which a staged version lies there: it is in no commit, and not what the file holds.
    pub staged: Vec<String>,
}

impl Repository {
    /// Says what is wrong with the index, if something is.
    pub(super) fn index_is_sound(&self) -> Result<(), IndexError> {
        let (bytes, written) = read_index(&self.git_dir().join("index"))?;
        Index::read(&bytes, written).map(drop)
    }

    /// Reads the index, as every checkpoint has to.
    pub fn sound_index(&self) -> Result<(), HistoryError> {
        Ok(self.index_is_sound()?)
    }

    /// Makes an index that cannot be read anew; none where it can be. The old file is kept first. Of a split one, all
    /// that it says is in the new one; a damaged one is made after `HEAD`, and what was staged in it, and can be read
    /// still, is kept beside it as files.
    pub fn mend_index(&self, now: &Zoned) -> Result<Option<Mended>, HistoryError> {
        let git = self.git();
        // Healing what a death left needs an index itself.
        let turn = self.turn_as_it_is()?;
        match standing(&git)? {
            Standing::Clean | Standing::Detached => {}
            open => return Err(HistoryError::LeftOpen(open)),
        }
        let lock = match self.lock_index() {
            Err(IndexError::Locked(path)) => return Err(HistoryError::Busy(path)),
            other => other?,
        };
        let (bytes, written) = lock.bytes()?;
        let Err(trouble) = Index::read(&bytes, written) else { return Ok(None) };
        let shared = self.shared_index(&bytes);
        let (index, staged) = match &trouble {
            IndexError::Split if shared.is_some() => {
                match join(&bytes, shared.as_ref().map_or(&[], |(_, shared)| shared), written) {
                    Ok(index) => (index, Vec::new()),
                    Err(_) => self.index_of_head(&git, &bytes)?,
                }
            }
            IndexError::Split | IndexError::Damaged => self.index_of_head(&git, &bytes)?,
            _ => return Err(trouble.into()),
        };
        let kept = self.state.join("git-index").join(now.timestamp().as_millisecond().to_string());
        let mut names = vec![("index".to_owned(), bytes.clone())];
        names.extend(shared.clone());
        let mut files = Vec::new();
        for (path, text) in staged {
            names.push((format!("staged/{path}"), text));
            files.push(path);
        }
        for (name, bytes) in names {
            keep(&self.state, &kept.join(name), &bytes)?;
        }
        lock.replace(&index.write())?;
        drop(lock);
        let config = git.config().say("git's configuration cannot be read")?;
        if matches!(trouble, IndexError::Split) && config.get_bool("core.splitIndex").unwrap_or(false) {
            // Else the next git would split it again.
            self.change_config("core.splitIndex cannot be changed", |config| {
                config.set_bool("core.splitIndex", false)
            })?;
        }
        self.heal(&git)?;
        drop(turn);
        Ok(Some(Mended { kept, staged: files }))
    }

    /// Reads the shared file of a split index, with its name; an empty one where there is none to read.
    fn shared_index(&self, bytes: &[u8]) -> Option<(String, Vec<u8>)> {
        match shared_name(bytes).ok()? {
            None => Some(("no-shared-index".to_owned(), Vec::new())),
            Some(name) => fs::read(self.git_dir().join(&name)).ok().map(|bytes| (name, bytes)),
        }
    }

    /// Makes an index of what `HEAD` holds, and gives what was staged beside it in the old one.
    fn index_of_head<'a>(&self, git: &Git, old: &[u8]) -> Result<(Index<'a>, Staged), HistoryError> {
        let mut entries = Vec::new();
        if let Some(head) = super::head(git)? {
            let tree = git.find_commit(head).and_then(|commit| commit.tree());
            collect(git, &tree.say("HEAD's tree cannot be read")?, &[], &mut entries)?;
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        let config = git.config().say("git's configuration cannot be read")?;
        let sparse = config.get_bool("core.sparseCheckout").unwrap_or(false);
        let mut staged = Vec::new();
        for entry in Index::salvage(old) {
            let Some(path) = entry.path().and_then(|path| NotePath::parse(path).ok()) else { continue };
            let known = entries.binary_search_by(|(name, ..)| name.as_slice().cmp(path.as_str().as_bytes()));
            let same = known.ok().and_then(|at| entries.get(at)).is_some_and(|(_, _, id)| *id == entry.id);
            if same || !matches!(entry.mode, 0o100_644 | 0o100_755) {
                continue;
            }
            // What is no object is no entry either, but damage that looks like one.
            let Ok(blob) = git.find_blob(Oid::from_bytes(&entry.id).unwrap_or(Oid::ZERO_SHA1)) else {
                continue;
            };
            if fs::read(path.on_disk(self.root())).ok().as_deref() != Some(blob.content()) {
                staged.push((path.to_string(), blob.content().to_vec()));
            }
        }
        let entry = |(path, mode, id): (Vec<u8>, u32, [u8; 20])| {
            let absent = sparse
                && std::str::from_utf8(&path)
                    .is_ok_and(|path| self.root().join(path).symlink_metadata().is_err());
            let mut entry = Entry::of_tree(path, mode, id);
            if absent {
                // The sparse checkout has not put it there: it must not look deleted.
                entry.leave_out();
            }
            entry
        };
        Ok((Index::of(entries.into_iter().map(entry).collect()), staged))
    }
}

/// Lists the files of a tree: name, mode and id.
fn collect(
    git: &Git,
    tree: &Tree<'_>,
    above: &[u8],
    entries: &mut Vec<(Vec<u8>, u32, [u8; 20])>,
) -> Result<(), HistoryError> {
    for entry in tree {
        let path = [above, entry.name_bytes()].concat();
        if entry.kind() == Some(git2::ObjectType::Tree) {
            let below = git.find_tree(entry.id()).say("HEAD's tree cannot be read")?;
            collect(git, &below, &[&path[..], b"/"].concat(), entries)?;
        } else {
            entries.push((path, entry.filemode() as u32, raw(entry.id())));
        }
    }
    Ok(())
}

/// Writes a file that has to last, with its folders.
fn keep(top: &Path, file: &Path, bytes: &[u8]) -> Result<(), HistoryError> {
    let folder = file.parent().unwrap_or(top);
    platform::make_private_folder(folder).map_err(io_at(folder))?;
    let written =
        File::create(file).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.map_err(io_at(file))?;
    for folder in folder.ancestors().take_while(|folder| folder.starts_with(top)) {
        platform::sync_folder(folder).map_err(io_at(folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
