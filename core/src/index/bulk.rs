//! Takes many notes at once: straight to the disk, past the overlay, in steps after which they are found.

use std::sync::MutexGuard;

use tantivy::indexer::NoMergePolicy;
use tantivy::{IndexWriter, TantivyDocument, Term};

use super::document::document;
use super::{Index, IndexError};
use crate::catalogue::Generation;
use crate::event::Event;
use crate::note::Note;
use crate::path::NotePath;

/// Memory for the words of one thread.
const MEMORY: usize = 96_000_000;
/// As many as read and index at once; more only merge longer.
const THREADS: usize = 2;
/// Notes after which the first ones are found; each further step is four times as long, since each waits for the disk.
const FIRST_STEP: u32 = 512;

/// Takes many notes, straight to the disk, in steps after which they are found.
pub struct Bulk<'a> {
    index: &'a Index,
    /// None while another process writes: then all goes to the overlay.
    writer: Option<IndexWriter>,
    /// Whether there is nothing on disk that a note could replace.
    empty: bool,
    waiting: u32,
    step: u32,
    _writing: MutexGuard<'a, ()>,
}

impl<'a> Bulk<'a> {
    pub(super) fn new(index: &'a Index, writing: MutexGuard<'a, ()>) -> Result<Self, IndexError> {
        let writer = index.writer(THREADS, MEMORY).map_err(|error| index.write_error(error))?;
        if let Some(writer) = &writer {
            // Merging while more comes in costs more than it saves: a later commit does it once.
            writer.set_merge_policy(Box::new(NoMergePolicy));
        }
        Ok(Self {
            index,
            writer,
            empty: index.disk_is_empty(),
            waiting: 0,
            step: FIRST_STEP,
            _writing: writing,
        })
    }

    /// Takes a note, which is found after the next step. Gives the number of that step's commit when this note
    /// ended one.
    pub fn put(
        &mut self,
        note: &Note,
        text: &str,
        event: Option<&Event>,
    ) -> Result<Option<Generation>, IndexError> {
        let document = document(self.index.fields, note, text, event);
        self.change(&note.path, Some(document))
    }

    /// Forgets a note, after the next step.
    pub fn remove(&mut self, path: &NotePath) -> Result<Option<Generation>, IndexError> {
        self.change(path, None)
    }

    fn change(
        &mut self,
        path: &NotePath,
        document: Option<TantivyDocument>,
    ) -> Result<Option<Generation>, IndexError> {
        let fields = self.index.fields;
        let failed = |error| self.index.write_error(error);
        let Some(writer) = &self.writer else {
            self.index.change(path, document)?;
            return Ok(None);
        };
        {
            // What the overlay has would hide this: the last call wins.
            let mut state = self.index.state();
            if state.overlay.changes.contains_key(path) {
                state.overlay.change(fields, path, document).map_err(failed)?;
                return Ok(None);
            }
        }
        if !self.empty {
            writer.delete_term(Term::from_field_text(fields.path, path.as_str()));
        }
        if let Some(document) = document {
            writer.add_document(document).map_err(failed)?;
        }
        self.waiting += 1;
        if self.waiting < self.step {
            return Ok(None);
        }
        self.step *= 4;
        self.commit()
    }

    fn commit(&mut self) -> Result<Option<Generation>, IndexError> {
        let Some(writer) = &mut self.writer else {
            return Ok(None);
        };
        self.waiting = 0;
        let generation = self.index.commit_writer(writer).map_err(|error| self.index.write_error(error))?;
        self.index.reload()?;
        Ok(Some(generation))
    }

    /// Makes the rest searchable. None when another process was writing and all is in the overlay.
    pub fn finish(mut self) -> Result<Option<Generation>, IndexError> {
        let generation = self.commit()?;
        if let Some(writer) = self.writer.take() {
            writer.wait_merging_threads().map_err(|error| self.index.write_error(error))?;
            self.index.reload()?;
        }
        Ok(generation)
    }
}

impl std::fmt::Debug for Bulk<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bulk").field("waiting", &self.waiting).finish_non_exhaustive()
    }
}
