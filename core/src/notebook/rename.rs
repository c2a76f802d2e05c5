//! Renames a note, and lets the links that point at it follow.

use std::io;
use std::ops::Range;

use crate::links::{self, Move};
use crate::path::{NotePath, Revision, name_problem};
use crate::platform::{Folder, Kind};

use super::intent::Intent;
use super::{Notebook, ReadError, SaveError, Saved, WriteLock, names, read_whole};

/// What a rename did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Renamed {
    /// Notes whose links follow now, by their new places, with what they are.
    pub changed_links: Vec<(NotePath, Revision)>,
    /// Notes that hold a link to the old place still, and why: they can only be read, or could not be written.
    pub left: Vec<(NotePath, String)>,
}

/// A rename that was cut short and is done now.
#[derive(Debug, PartialEq, Eq)]
pub struct Finished {
    /// Where the note was.
    pub from: NotePath,
    /// Where it is.
    pub to: NotePath,
    /// What was left to do.
    pub renamed: Renamed,
}

/// What a rename would do.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Planned {
    /// Lines whose links would follow, by their notes' places before.
    pub lines: Vec<(NotePath, ChangedLine)>,
}

/// A line before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedLine {
    /// Counted from 1.
    pub line: u32,
    /// As it is.
    pub before: String,
    /// As it would be.
    pub after: String,
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
        self.look_at_move(from, to)?;
        let notes = notes_before(from, to, candidates);
        let moved = Move::new(from, to, &notes);
        let mut planned = Vec::new();
        self.plan(&notes, &moved, |note, text, _| {
            let place = if note == from { to } else { note };
            planned.push((place.clone(), Revision::of(text.as_bytes())));
        })?;
        self.keep_intent(&Intent { from: from.clone(), to: to.clone(), notes: planned.clone() })?;
        if let Err(error) = self.move_file(from, to) {
            // Where it has its new name already, and only that did not reach the disk, the links follow at the next start.
            if self.exists(from) {
                self.drop_intent();
            }
            return Err(error);
        }
        let mut renamed = Renamed::default();
        for (place, _) in planned {
            let note = if place == *to { from } else { &place };
            match self.follow(&lock, note, &place, &moved) {
                Ok(Some(revision)) => renamed.changed_links.push((place, revision)),
                Ok(None) => {}
                Err(why) => renamed.left.push((place, why)),
            }
        }
        // What does not follow now follows at the next start.
        if renamed.left.is_empty() {
            self.drop_intent();
        }
        Ok(renamed)
    }

    /// Goes through the notes whose links a move changes, with their texts and the changes.
    fn plan(
        &self,
        notes: &[NotePath],
        moved: &Move<'_>,
        mut take: impl FnMut(&NotePath, &str, &[(Range<usize>, String)]),
    ) -> Result<(), SaveError> {
        for note in notes {
            let bytes = match self.folder_of(note).and_then(|folder| read_whole(note, &folder)) {
                Ok(bytes) => bytes,
                // Nobody could say whether its links would have to follow.
                Err(error @ (ReadError::Io { .. } | ReadError::State { .. })) => {
                    return Err(self.cannot(note, error));
                }
                Err(_) => continue,
            };
            // A byte order mark and line ends go through as they are.
            let Ok(text) = std::str::from_utf8(&bytes) else { continue };
            let changes = links::changes(text, note, moved);
            if !changes.is_empty() {
                take(note, text, &changes);
            }
        }
        Ok(())
    }

    /// Says which lines [`Self::rename`] would change: each note's line before and after. Nothing is written.
    pub fn rename_preview(
        &self,
        from: &NotePath,
        to: &NotePath,
        candidates: impl Iterator<Item = NotePath>,
    ) -> Result<Planned, RenameError> {
        if let Some(problem) = name_problem(to.name()) {
            return Err(SaveError::Name { path: to.clone(), problem }.into());
        }
        let mut planned = Planned::default();
        if from == to {
            return Ok(planned);
        }
        self.look_at_move(from, to)?;
        let notes = notes_before(from, to, candidates);
        let moved = Move::new(from, to, &notes);
        self.plan(&notes, &moved, |note, text, changes| {
            planned.lines.extend(changed_lines(text, changes).into_iter().map(|line| (note.clone(), line)));
        })?;
        Ok(planned)
    }

    fn move_file(&self, from: &NotePath, to: &NotePath) -> Result<(), RenameError> {
        let old = self.look_at_source(from, to)?;
        let trouble = |error| RenameError::from(self.trouble(to, error));
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

    /// Gives the folder of the note that is to be moved.
    fn look_at_source(&self, from: &NotePath, to: &NotePath) -> Result<Folder, RenameError> {
        let old = match self.folder_of(from) {
            Ok(folder) => folder,
            Err(ReadError::Missing(_)) => return Err(RenameError::Missing(from.clone())),
            Err(error) => return Err(self.cannot(from, error).into()),
        };
        match old.look(from.name()).map_err(|error| RenameError::from(self.trouble(to, error)))? {
            None => Err(RenameError::Missing(from.clone())),
            Some(look) if look.kind != Kind::File => Err(SaveError::NotAFile(from.clone()).into()),
            Some(_) => Ok(old),
        }
    }

    /// Refuses a move that could not be done, and makes nothing.
    fn look_at_move(&self, from: &NotePath, to: &NotePath) -> Result<(), RenameError> {
        self.look_at_source(from, to)?;
        self.refuse_other_case(to)?;
        match self.folder_of(to) {
            Ok(folder) => {
                let taken = names::taken(&folder, to.name())
                    .map_err(|error| RenameError::from(self.trouble(to, error)))?;
                let itself = from.parent() == to.parent() && taken.as_deref() == Some(from.name());
                if taken.is_some() && !itself { Err(RenameError::Taken(to.clone())) } else { Ok(()) }
            }
            Err(ReadError::Missing(_)) => Ok(()),
            Err(error) => Err(self.cannot(to, error).into()),
        }
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
    pub(super) fn follow(
        &self,
        lock: &WriteLock,
        note: &NotePath,
        place: &NotePath,
        moved: &Move<'_>,
    ) -> Result<Option<Revision>, String> {
        for _ in 0..TRIES {
            let bytes = match self.folder_of(place).and_then(|folder| read_whole(place, &folder)) {
                Ok(bytes) => bytes,
                Err(error @ (ReadError::Io { .. } | ReadError::State { .. })) => {
                    return Err(self.cannot(place, error).to_string());
                }
                Err(_) => return Ok(None),
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

/// Gives all notes by their places before a move.
fn notes_before(from: &NotePath, to: &NotePath, candidates: impl Iterator<Item = NotePath>) -> Vec<NotePath> {
    let mut notes: Vec<NotePath> = candidates.filter(|note| note != to).collect();
    if !notes.contains(from) {
        notes.push(from.clone());
    }
    notes
}

/// Puts changes, which are ascending, line by line; none goes over the end of its line.
fn changed_lines(text: &str, changes: &[(Range<usize>, String)]) -> Vec<ChangedLine> {
    let mut lines = Vec::new();
    let mut rest = changes;
    let mut at = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let end = at + line.len();
        let count = rest.iter().take_while(|(range, _)| range.start < end).count();
        let (here, later) = rest.split_at(count);
        if !here.is_empty() {
            let moved: Vec<_> =
                here.iter().map(|(range, with)| (range.start - at..range.end - at, with.clone())).collect();
            let clean = |text: &str| text.trim_end_matches(['\n', '\r']).to_owned();
            let after = clean(&links::apply(line, &moved));
            lines.push(ChangedLine { line: number, before: clean(line), after });
        }
        (rest, at) = (later, end);
    }
    lines
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
