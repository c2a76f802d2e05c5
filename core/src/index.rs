//! Finds notes by what they say: a tantivy index on disk, and an overlay in memory for what changed since.
//!
//! The index is a cache of the notebook. Bodies are indexed and not kept: snippets are cut from the files. What was
//! just saved is searched in the overlay, at once and without touching the disk; [`Index::commit`] moves it to the
//! disk at a quiet moment. Whatever is wrong with the index on disk, it is emptied and said, and the notebook is
//! indexed again; nothing here ever fails a search. Several processes may have it open: the one that holds
//! tantivy's lock writes, the others keep what they learn in their overlay.
//!
//! It refuses to read notes by itself, to decide what changed (see [`crate::catalogue`]) and to run in the
//! background (see [`crate::keeper`]).

mod bulk;
mod document;
mod overlay;
mod query;
mod search;
mod snippet;
mod words;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tantivy::directory::error::LockError;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::indexer::IndexWriterOptions;
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError, Term};

pub use self::bulk::Bulk;
use self::document::{Fields, document, schema};
use self::overlay::{Overlay, State};
pub use self::query::Query;
pub use self::search::{Hit, Results};
use self::words::WordTokenizer;
use crate::catalogue::Generation;
use crate::event::Event;
use crate::note::Note;
use crate::path::NotePath;

/// What the index looks like; an index of another format is emptied.
const FORMAT: &str = "talklog-index/1";

/// The least that tantivy takes.
const SMALL_MEMORY: usize = 15_000_000;
/// Says what failed in the index. A person sees it only where the index itself is the topic.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Nothing could be opened, not even an empty index in memory.
    #[error("cannot open the search index in {}", .0.display())]
    Open(PathBuf, #[source] TantivyError),
    /// What changed could not be written; it stays in the overlay and is found.
    #[error("cannot write the search index in {}", .0.display())]
    Write(PathBuf, #[source] TantivyError),
    /// The index cannot be read.
    #[error("cannot read the search index in {}", .0.display())]
    Read(PathBuf, #[source] TantivyError),
}

/// Tells in what state the index was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Freshness {
    /// There was none: all notes are to be put.
    New,
    /// It holds what was committed under this number: see [`crate::catalogue::Catalogue::trust`].
    Ready(Generation),
    /// It could not be used and is empty now: all notes are to be put.
    Emptied {
        /// What was wrong, as a sentence without a dot.
        why: String,
    },
}

/// Tells how a commit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Committed {
    /// All that was put before is on disk, under this number.
    Done(Generation),
    /// Another process, or a [`Bulk`] of this one, is writing; all is still found here.
    Busy,
}

/// The search index of one notebook. Shared between threads; searching never waits for the disk's writes.
pub struct Index {
    dir: PathBuf,
    fields: Fields,
    disk: tantivy::Index,
    /// Held while the disk index is written.
    writing: Mutex<()>,
    state: Mutex<State>,
    /// Used where the index on disk has no number yet.
    epoch: u64,
}

impl Index {
    /// Opens the index in a folder of its own, which is made where it is missing. What is of another version or
    /// damaged is emptied; where even that cannot be done, this process keeps an index in memory.
    pub fn open(dir: &Path) -> Result<(Self, Freshness), IndexError> {
        let failed = |error| IndexError::Open(dir.to_path_buf(), error);
        let (opened, freshness) = match open_on_disk(dir) {
            Ok((opened, freshness)) => (opened, freshness),
            Err(why) => match emptied(dir) {
                Ok(opened) => (opened, Freshness::Emptied { why }),
                Err(also) => {
                    let why = format!("{why}, and a new one cannot be written: {also}");
                    let disk = tantivy::Index::create_in_ram(schema().0);
                    (with_reader(disk).map_err(failed)?, Freshness::Emptied { why })
                }
            },
        };
        let (disk, reader) = opened;
        let index = Self {
            dir: dir.to_path_buf(),
            fields: schema().1,
            disk,
            writing: Mutex::new(()),
            state: Mutex::new(State { reader, overlay: Overlay::default() }),
            epoch: fastrand::u64(..),
        };
        Ok((index, freshness))
    }

    /// Takes a note as it is now; the next search finds it. `event` is the one it belongs to. An event that comes,
    /// goes or changes its name is for the caller to follow, by putting its notes again.
    pub fn put(&self, note: &Note, text: &str, event: Option<&Event>) -> Result<(), IndexError> {
        let document = document(self.fields, note, text, event);
        self.change(&note.path, Some(document))
    }

    /// Forgets a note; the next search does not find it.
    pub fn remove(&self, path: &NotePath) -> Result<(), IndexError> {
        self.change(path, None)
    }

    fn change(&self, path: &NotePath, document: Option<TantivyDocument>) -> Result<(), IndexError> {
        let fields = self.fields;
        self.state().overlay.change(fields, path, document).map_err(|error| self.write_error(error))
    }

    /// Moves the overlay to the disk. Takes some ten milliseconds, so it is for a quiet moment; searches and puts go
    /// on meanwhile.
    pub fn commit(&self) -> Result<Committed, IndexError> {
        let Ok(_writing) = self.writing.try_lock() else {
            return Ok(Committed::Busy);
        };
        let changes: Vec<(NotePath, u64, Option<TantivyDocument>)> = {
            let state = self.state();
            let changes = state.overlay.changes.iter();
            changes.map(|(path, change)| (path.clone(), change.count, change.document.clone())).collect()
        };
        if changes.is_empty() {
            return match self.generation() {
                Ok(Some(generation)) => Ok(Committed::Done(generation)),
                Ok(None) => self.commit_changes(&changes),
                Err(error) => Err(self.write_error(error)),
            };
        }
        self.commit_changes(&changes)
    }

    fn commit_changes(
        &self,
        changes: &[(NotePath, u64, Option<TantivyDocument>)],
    ) -> Result<Committed, IndexError> {
        let failed = |error| self.write_error(error);
        let Some(mut writer) = self.writer(1, SMALL_MEMORY).map_err(failed)? else {
            return Ok(Committed::Busy);
        };
        for (path, _, document) in changes {
            writer.delete_term(Term::from_field_text(self.fields.path, path.as_str()));
            if let Some(document) = document {
                writer.add_document(document.clone()).map_err(failed)?;
            }
        }
        let generation = self.commit_writer(&mut writer).map_err(failed)?;
        writer.wait_merging_threads().map_err(failed)?;
        let done = changes.iter().map(|(path, count, _)| (path, *count));
        self.state().moved(self.fields, done).map_err(failed)?;
        Ok(Committed::Done(generation))
    }

    /// Starts to take many notes, straight to the disk: for a new notebook, or after a merge of many notes.
    pub fn bulk(&self) -> Result<Bulk<'_>, IndexError> {
        // Another writer of this process is short; one of another process may hold for long.
        let writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        Bulk::new(self, writing)
    }

    /// Takes what other processes wrote since. Called when the notebook comes to the front, and by the keeper.
    pub fn reload(&self) -> Result<(), IndexError> {
        self.state().reader.reload().map_err(|error| IndexError::Read(self.dir.clone(), error))
    }

    /// Tells how many notes can be found.
    pub fn len(&self) -> u64 {
        let state = self.state();
        let on_disk = state.reader.searcher();
        let mut notes = on_disk.num_docs();
        for (path, change) in &state.overlay.changes {
            let there =
                on_disk.doc_freq(&Term::from_field_text(self.fields.path, path.as_str())).unwrap_or(0) > 0;
            match (there, change.document.is_some()) {
                (true, false) => notes = notes.saturating_sub(1),
                (false, true) => notes += 1,
                (true, true) | (false, false) => {}
            }
        }
        notes
    }

    /// Tells whether no note can be found.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Names the files of the index whose bytes are not what was written. Reads all of it.
    pub fn damaged_files(&self) -> Result<Vec<PathBuf>, IndexError> {
        let damaged = self.disk.validate_checksum();
        Ok(damaged.map_err(|error| IndexError::Read(self.dir.clone(), error))?.into_iter().collect())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_error(&self, error: TantivyError) -> IndexError {
        IndexError::Write(self.dir.clone(), error)
    }

    fn disk_is_empty(&self) -> bool {
        self.disk.searchable_segment_metas().is_ok_and(|segments| segments.is_empty())
    }

    /// Opens the writer for a while; none when another process has it.
    fn writer(&self, threads: usize, memory: usize) -> Result<Option<IndexWriter>, TantivyError> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(memory)
            .num_merge_threads(1)
            .build();
        match self.disk.writer_with_options(options) {
            Ok(writer) => Ok(Some(writer)),
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Gives the number of the last commit by any process.
    fn generation(&self) -> Result<Option<Generation>, TantivyError> {
        Ok(self.disk.load_metas()?.payload.as_deref().and_then(parse_payload))
    }

    /// Commits under the next number. The writer's lock is held, so no other process can take the same one.
    fn commit_writer(&self, writer: &mut IndexWriter) -> Result<Generation, TantivyError> {
        let last = self.generation()?.unwrap_or(Generation { epoch: self.epoch, count: 0 });
        let generation = Generation { epoch: last.epoch, count: last.count + 1 };
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(&payload(generation));
        prepared.commit()?;
        Ok(generation)
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("dir", &self.dir).finish_non_exhaustive()
    }
}

fn with_reader(index: tantivy::Index) -> Result<(tantivy::Index, IndexReader), TantivyError> {
    index.tokenizers().register("talklog", TextAnalyzer::from(WordTokenizer::default()));
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    Ok((index, reader))
}

/// Opens what is there, or makes it; says why where it cannot be used.
fn open_on_disk(dir: &Path) -> Result<((tantivy::Index, IndexReader), Freshness), String> {
    std::fs::create_dir_all(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
    let mapped = MmapDirectory::open(dir).map_err(|error| error.to_string())?;
    if !tantivy::Index::exists(&mapped).map_err(|error| error.to_string())? {
        let index = tantivy::Index::builder().schema(schema().0).open_or_create(mapped);
        let opened = index.and_then(with_reader).map_err(|error| error.to_string())?;
        return Ok((opened, Freshness::New));
    }
    let index = tantivy::Index::open(mapped).map_err(|error| error.to_string())?;
    if index.schema() != schema().0 {
        return Err("the search index was made by another version".into());
    }
    let payload = index.load_metas().map_err(|error| error.to_string())?.payload;
    let empty = index.searchable_segment_metas().map_err(|error| error.to_string())?.is_empty();
    let freshness = match payload.as_deref().map(parse_payload) {
        Some(Some(generation)) => Freshness::Ready(generation),
        None if empty => Freshness::New,
        _ => return Err("the search index was made by another version".into()),
    };
    Ok((with_reader(index).map_err(|error| error.to_string())?, freshness))
}

/// Makes an empty index in place of what is there, unless another process is writing it.
fn emptied(dir: &Path) -> Result<(tantivy::Index, IndexReader), String> {
    let said = |error: std::io::Error| format!("{}: {error}", dir.display());
    std::fs::create_dir_all(dir).map_err(said)?;
    let mapped = MmapDirectory::open(dir).map_err(|error| error.to_string())?;
    let lock = mapped.acquire_lock(&INDEX_WRITER_LOCK).map_err(|error| error.to_string())?;
    for entry in std::fs::read_dir(dir).map_err(said)? {
        let entry = entry.map_err(said)?;
        // The lock's file stays: removed, it would no longer keep the next process out.
        if entry.file_name() == INDEX_WRITER_LOCK.filepath.as_os_str() {
            continue;
        }
        if entry.file_type().map_err(said)?.is_file() {
            std::fs::remove_file(entry.path()).map_err(said)?;
        }
    }
    let index = tantivy::Index::builder().schema(schema().0).open_or_create(mapped);
    let opened = index.and_then(with_reader).map_err(|error| error.to_string());
    drop(lock);
    opened
}

fn payload(generation: Generation) -> String {
    format!("{FORMAT} {:016x} {}", generation.epoch, generation.count)
}

fn parse_payload(text: &str) -> Option<Generation> {
    let rest = text.strip_prefix(FORMAT)?.strip_prefix(' ')?;
    let (epoch, count) = rest.split_once(' ')?;
    Some(Generation { epoch: u64::from_str_radix(epoch, 16).ok()?, count: count.parse().ok()? })
}

#[cfg(test)]
mod tests;
