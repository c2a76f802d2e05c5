//! What the index on disk does not have yet, kept in memory and searched with it.

use std::collections::BTreeMap;

use tantivy::indexer::IndexWriterOptions;
use tantivy::{IndexReader, IndexWriter, TantivyDocument, TantivyError, Term};

use super::document::{Fields, schema};
use super::{SMALL_MEMORY, with_reader};
use crate::path::NotePath;

/// What a search sees, changed in one step.
pub(super) struct State {
    pub(super) reader: IndexReader,
    pub(super) overlay: Overlay,
}

/// What the index on disk does not have yet.
#[derive(Default)]
pub(super) struct Overlay {
    /// By path.
    pub(super) changes: BTreeMap<NotePath, Change>,
    /// The notes of `changes`, searchable.
    pub(super) memory: Option<Memory>,
    /// Counts the changes.
    count: u64,
}

/// What became of a note.
pub(super) struct Change {
    pub(super) count: u64,
    /// None where it is gone.
    pub(super) document: Option<TantivyDocument>,
}

/// A small index in memory.
pub(super) struct Memory {
    writer: IndexWriter,
    pub(super) reader: IndexReader,
    dirty: bool,
}

impl State {
    /// Takes what is on disk now, and drops from the overlay what came there and did not change since.
    pub(super) fn moved<'a>(
        &mut self,
        fields: Fields,
        done: impl Iterator<Item = (&'a NotePath, u64)>,
    ) -> Result<(), TantivyError> {
        self.reader.reload()?;
        let overlay = &mut self.overlay;
        for (path, count) in done {
            if overlay.changes.get(path).is_some_and(|change| change.count == count) {
                overlay.changes.remove(path);
            }
        }
        overlay.memory = None;
        let left = std::mem::take(&mut overlay.changes);
        for (path, change) in left {
            overlay.change(fields, &path, change.document)?;
        }
        Ok(())
    }
}

impl Overlay {
    /// Takes a change; the next search sees it.
    pub(super) fn change(
        &mut self,
        fields: Fields,
        path: &NotePath,
        document: Option<TantivyDocument>,
    ) -> Result<(), TantivyError> {
        let memory = match &mut self.memory {
            Some(memory) => memory,
            None => self.memory.insert(Memory::new()?),
        };
        memory.writer.delete_term(Term::from_field_text(fields.path, path.as_str()));
        if let Some(document) = &document {
            memory.writer.add_document(document.clone())?;
        }
        memory.dirty = true;
        self.count += 1;
        self.changes.insert(path.clone(), Change { count: self.count, document });
        Ok(())
    }
}

impl Memory {
    fn new() -> Result<Self, TantivyError> {
        let (index, reader) = with_reader(tantivy::Index::create_in_ram(schema().0))?;
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(SMALL_MEMORY)
            .num_merge_threads(1)
            .build();
        Ok(Self { writer: index.writer_with_options(options)?, reader, dirty: false })
    }

    /// Makes searchable what was put since.
    pub(super) fn refresh(&mut self) -> Result<(), TantivyError> {
        if self.dirty {
            self.writer.commit()?;
            self.reader.reload()?;
            self.dirty = false;
        }
        Ok(())
    }
}
