//! Moves of the branch taken back, as a new state on top: nothing that was written is lost by it.

use crate::history::{Effect, Operation, Undoes};
use crate::merge::{self, Side};
use crate::notebook::{Deleted, Saved, editor_text};
use crate::path::Revision;
use crate::wire::{Code, Event, Failure, Origin, UndoItem, Undone};

use super::Desk;

/// How many moves are listed.
const MOST: usize = 50;

impl Desk {
    /// Lists what can be undone, the last first: checkpoints and merges that changed files on the present branch.
    pub fn undoable(&self) -> Result<Vec<UndoItem>, Failure> {
        let repository = self.needs_repository()?;
        let branch = repository.branch()?.map(|branch| format!("refs/heads/{branch}"));
        let mut found = Vec::new();
        for operation in repository.operations()?.into_iter().rev() {
            if Some(&operation.branch) != branch.as_ref() || operation.old.is_none() || found.len() >= MOST {
                continue;
            }
            let Some(effect) = repository.effect(&operation)? else { continue };
            if !effect.files.is_empty() {
                found.push(item(&operation, &effect));
            }
        }
        Ok(found)
    }

    /// Undoes the last move of the branch, or the one that `id` begins to name. What stands there now is in a checkpoint
    /// first, and so is what the undo made of it. Lines that were written since stay.
    pub fn undo(&self, id: Option<&str>) -> Result<Undone, Failure> {
        let repository = self.needs_repository()?;
        let known = self.undoable()?;
        let wanted = match id {
            None => known.first(),
            Some(id) if id.len() < 4 => None,
            Some(id) => known.iter().find(|item| item.id.starts_with(&id.to_ascii_lowercase())),
        };
        let Some(wanted) = wanted else {
            return Err(Failure {
                code: Code::NotFound,
                message: match id {
                    Some(id) => format!("\"{id}\" names nothing that can be undone"),
                    None => "nothing was done here that can be undone".into(),
                },
                path: None,
                hint: Some("`talklog undo --list` lists what can".into()),
            });
        };
        let operations = repository.operations()?;
        let operation = operations.iter().rev().find(|operation| operation.new == wanted.id);
        let effect = operation.map(|operation| repository.effect(operation)).transpose()?.flatten();
        let changes = effect.map(|effect| effect.files).unwrap_or_default();
        self.checkpoint()?;
        let mut undone = Undone { operation: wanted.clone(), id: None, back: Vec::new(), kept: Vec::new() };
        for change in changes {
            let whole = self.take_back(&change)?;
            let list = if whole { &mut undone.back } else { &mut undone.kept };
            list.push(change.path.to_string());
            if self.notebook.exists(&change.path) {
                self.read_again(&change.path, Origin::Outside)?;
            } else {
                self.mark_changed(&change.path);
                self.forget(std::slice::from_ref(&change.path));
            }
        }
        undone.id = self.checkpoint()?;
        (self.tell)(Event::Listing);
        self.tell_status();
        Ok(undone)
    }

    /// Brings one file back to what it was before; tells whether all of it is.
    fn take_back(&self, change: &Undoes) -> Result<bool, Failure> {
        let path = &change.path;
        let repository = self.needs_repository()?;
        let disk = |revision: Option<Revision>| {
            let bytes = revision.and_then(|revision| repository.blob(&revision));
            bytes.map(|bytes| repository.for_disk(path, &bytes)).transpose()
        };
        let (was, is) = (disk(change.was)?, disk(change.is)?);
        if was.is_none() != change.was.is_none() || is.is_none() != change.is.is_none() {
            // A text that git does not have any more cannot be brought back, and what is there stays.
            return Ok(false);
        }
        let now = if self.notebook.exists(path) { Some(self.notebook.read(path)?) } else { None };
        let (text, base) = match (now, was) {
            (None, None) => return Ok(true),
            // Deleted since: it stays so, unless it was the deletion that is undone.
            (None, Some(was)) => {
                if is.is_some() {
                    return Ok(false);
                }
                return match self.notebook.save_bytes(path, &was, None)? {
                    Saved::Changed { .. } => Err(Failure::busy(path)),
                    Saved::Written { .. } | Saved::Unchanged { .. } => Ok(true),
                };
            }
            (Some(now), None) => {
                if Some(&now.bytes) != is.as_ref() {
                    return Ok(false);
                }
                return match self.notebook.delete(path, now.revision)? {
                    Deleted::Changed { .. } => Err(Failure::busy(path)),
                    Deleted::Done => Ok(true),
                };
            }
            (Some(now), Some(was)) => {
                if now.bytes == was {
                    return Ok(true);
                }
                if Some(&now.bytes) == is.as_ref() {
                    (was, now.revision)
                } else {
                    // Edited since: what the move did is merged out of it.
                    let texts = (
                        is.as_deref().and_then(|is| editor_text(is).ok()),
                        now.text.ok(),
                        editor_text(&was).ok(),
                    );
                    let (Some(is), Some(ours), Some(was)) = texts else { return Ok(false) };
                    let merged = merge::file(path, &is, &ours, &was, Side::Ours);
                    let saved = self.notebook.save(path, &merged.text, now.revision)?;
                    if matches!(saved, Saved::Changed { .. }) {
                        return Err(Failure::busy(path));
                    }
                    return Ok(merged.clashes.is_empty());
                }
            }
        };
        match self.notebook.save_bytes(path, &text, Some(base))? {
            Saved::Changed { .. } => Err(Failure::busy(path)),
            Saved::Written { .. } | Saved::Unchanged { .. } => Ok(true),
        }
    }
}

fn item(operation: &Operation, effect: &Effect) -> UndoItem {
    UndoItem {
        id: operation.new.clone(),
        at: operation.at.clone(),
        what: operation.what.clone(),
        summary: effect.summary.clone(),
        files: u32::try_from(effect.files.len()).unwrap_or(u32::MAX),
    }
}
