//! Renames a note, and lets the links that point at it follow.

use std::io;

use crate::path::{NotePath, Revision, name_problem};
use crate::platform::{Folder, Kind};

use super::links::{self, Move};
use super::{Notebook, ReadError, SaveError, Saved, WriteLock, names, read_whole};

/// What a rename did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Renamed {
    /// Notes whose links follow now, by their new places, with what they are.
    pub changed_links: Vec<(NotePath, Revision)>,
    /// Notes that hold a link to the old place still, and why: they can only be read, or could not be written.
    pub left: Vec<(NotePath, String)>,
}

/// Says why a note was not renamed. It is where it was.
#[derive(Debug, thiserror::Error)]
pub enum RenameError {
    /// There is none.
    #[error("there is no {0}")]
    Missing(NotePath),
    /// Something has that name, perhaps in another case.
    #[error("there is a {0} already")]
    Taken(NotePath),
    /// It could not be done.
    #[error(transparent)]
    Save(#[from] SaveError),
}

/// How often a note that changes under our hands is read again.
const TRIES: usize = 3;

impl Notebook {
    /// Renames a note; across folders it makes the folder. The links in `candidates`, which are all notes by their
    /// places before, and in the note itself follow, each note through the same door as a save.
    pub fn rename(
        &self,
        from: &NotePath,
        to: &NotePath,
        candidates: impl Iterator<Item = NotePath>,
    ) -> Result<Renamed, RenameError> {
        if from == to {
            return Ok(Renamed::default());
        }
        if let Some(problem) = name_problem(to.name()) {
            return Err(SaveError::Name { path: to.clone(), problem }.into());
        }
        let lock = self.lock()?;
        self.move_file(from, to)?;
        let mut notes: Vec<NotePath> = candidates.collect();
        if !notes.contains(from) {
            notes.push(from.clone());
        }
        notes.retain(|note| note != to);
        let moved = Move::new(from, to, &notes);
        let mut renamed = Renamed::default();
        for note in &notes {
            let place = if note == from { to } else { note };
            match self.follow(&lock, note, place, &moved) {
                Ok(Some(revision)) => renamed.changed_links.push((place.clone(), revision)),
                Ok(None) => {}
                Err(why) => renamed.left.push((place.clone(), why)),
            }
        }
        Ok(renamed)
    }

    fn move_file(&self, from: &NotePath, to: &NotePath) -> Result<(), RenameError> {
        let old = match self.folder_of(from) {
            Ok(folder) => folder,
            Err(ReadError::Missing(_)) => return Err(RenameError::Missing(from.clone())),
            Err(error) => return Err(self.cannot(from, error).into()),
        };
        let trouble = |error| RenameError::from(self.trouble(to, error));
        match old.look(from.name()).map_err(trouble)? {
            None => return Err(RenameError::Missing(from.clone())),
            Some(look) if look.kind != Kind::File => return Err(SaveError::NotAFile(from.clone()).into()),
            Some(_) => {}
        }
        self.refuse_other_case(to)?;
        let new = self.make_folder_of(to)?;
        let taken = names::taken(&new, to.name()).map_err(trouble)?;
        let same_folder = from.parent() == to.parent();
        match taken {
            // Its own name in another case: where case does not count, that is the file itself.
            Some(there) if same_folder && there == from.name() => {
                rename_case(&old, from.name(), to.name()).map_err(trouble)?;
            }
            Some(_) => return Err(RenameError::Taken(to.clone())),
            None => match old.rename_new(from.name(), &new, to.name()) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    return Err(RenameError::Taken(to.clone()));
                }
                Err(error) => return Err(trouble(error)),
            },
        }
        new.sync().and_then(|()| old.sync()).map_err(trouble)
    }

    /// Refuses a folder that differs from one that is there by case alone: on other systems they are one.
    fn refuse_other_case(&self, to: &NotePath) -> Result<(), RenameError> {
        let trouble = |error| RenameError::from(self.trouble(to, error));
        let mut folder = Folder::open(self.root()).map_err(trouble)?;
        for part in to.parent().into_iter().flat_map(|parent| parent.split('/')) {
            let Ok(below) = folder.below(part) else {
                if let Some(problem) = name_problem(part) {
                    return Err(SaveError::Name { path: to.clone(), problem }.into());
                }
                return match names::taken(&folder, part).map_err(trouble)? {
                    Some(there) if there != part => Err(RenameError::Taken(to.clone())),
                    _ => Ok(()),
                };
            };
            folder = below;
        }
        Ok(())
    }

    /// Rewrites the links in one note, which is found by its new place.
    fn follow(
        &self,
        lock: &WriteLock,
        note: &NotePath,
        place: &NotePath,
        moved: &Move<'_>,
    ) -> Result<Option<Revision>, String> {
        for _ in 0..TRIES {
            let Ok(bytes) = self.folder_of(place).and_then(|folder| read_whole(place, &folder)) else {
                return Ok(None);
            };
            // A byte order mark and line ends go through as they are.
            let Ok(text) = std::str::from_utf8(&bytes) else { return Ok(None) };
            let Some(new) = links::follow(text, note, moved) else { return Ok(None) };
            match self.put_bytes(lock, place, Some(Revision::of(&bytes)), new.as_bytes()) {
                Ok(Saved::Written { revision } | Saved::Unchanged { revision }) => return Ok(Some(revision)),
                Ok(Saved::Changed { .. }) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
        Err("another program keeps writing to it".into())
    }
}

/// Renames to the same name in another case.
fn rename_case(folder: &Folder, from: &str, to: &str) -> io::Result<()> {
    match folder.rename_new(from, folder, to) {
        // Where case does not count the new name is taken, by the file itself.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let inode = |name: &str| folder.look(name).map(|look| look.map(|look| look.identity));
            if inode(from)? != inode(to)? {
                return Err(error);
            }
            folder.rename_over(from, folder, to)
        }
        done => done,
    }
}
