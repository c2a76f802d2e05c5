//! Keeps every keystroke that is not in its note yet (P1).
//!
//! A file for each note and process, in a folder outside the notebook, locked for as long as the process lives: a file
//! that can be locked belongs to the dead. What is acknowledged has been written, so it survives a kill; after
//! [`Journal::sync`] it survives a power cut. The journal never touches a note, never decides what becomes of text
//! that it brings back, and never deletes what it could not read.

mod record;
mod recover;
mod text;

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::path::{NotePath, Revision};
use record::{HEAD, Kind, Record};
pub use recover::{Recovered, Unsaved, recover};
use text::Text;

/// One change of a text, in UTF-16 units of the text before it, as the editor counts; line ends are `\n`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct TextChange {
    /// First unit that goes.
    pub from: u32,
    /// First unit that stays after it.
    pub to: u32,
    /// What comes in its place.
    pub insert: String,
}

/// What was typed, in one entry.
#[derive(Debug, Clone, Copy)]
pub enum Typed<'a> {
    /// By ascending position, all counted in the text before any of them.
    Changes(&'a [TextChange]),
    /// The whole text: after a merge, or when changes cannot say it.
    Whole(&'a str),
}

/// One entry: what an editor did to one note.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The note.
    pub path: &'a NotePath,
    /// The revision that the editor's text started from. Counts only where a text starts: with the first entry of a
    /// note, and with [`Typed::Whole`].
    pub base: Revision,
    /// The text of that revision.
    pub base_text: &'a str,
    /// Counts the entries of this editor, from 1, with no gap.
    pub seq: u64,
    /// When.
    pub now: Timestamp,
    /// What.
    pub typed: Typed<'a>,
}

/// Says why the journal could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Reading or writing failed; a full disk is [`io::ErrorKind::StorageFull`].
    #[error("the journal {} could not be {action}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// `written`, `opened` and so on.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The entry does not follow the last one, or its positions are not in the text: the whole text has to be sent.
    #[error("entry {seq} of {path} does not follow the ones before it")]
    OutOfStep {
        /// The note.
        path: NotePath,
        /// The entry's number.
        seq: u64,
    },
    /// A newer version wrote the file: it is left as it is.
    #[error("the journal {} was written by a newer version", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
    },
    /// A journal was damaged: what stood before the damage came back, and the file is kept.
    #[error("the journal {} is damaged after its first {good} bytes", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// How far it could be read.
        good: u64,
    },
}

/// This process's journals. Calls from several threads are fine; entries of one note have to come in order.
pub struct Journal {
    dir: PathBuf,
    inner: Mutex<Inner>,
}

struct Inner {
    notes: HashMap<NotePath, Open>,
    reserve: Reserve,
    folder_changed: bool,
}

/// The journal of one note.
struct Open {
    path: PathBuf,
    file: Arc<File>,
    /// How long the file is, as far as its records are whole.
    len: u64,
    base: Revision,
    base_text: String,
    text: Text,
    seq: u64,
    /// Whether the file holds anything that its note does not.
    unsaved: bool,
    /// Whether the next record has to hold the whole text: the file is empty, or a write failed.
    starts: bool,
    dirty: bool,
}

impl Journal {
    /// Opens the folder of journals, which is made where it is missing.
    pub fn open(dir: &Path) -> Result<Self, JournalError> {
        std::fs::create_dir_all(dir).map_err(failed(dir, "made"))?;
        let reserve = Reserve::hold(dir);
        let inner = Inner { notes: HashMap::new(), reserve, folder_changed: true };
        Ok(Self { dir: dir.to_path_buf(), inner: Mutex::new(inner) })
    }

    /// Writes an entry: when this returns, a kill of the process does not lose it.
    ///
    /// After an error the next entry writes the whole text, so that one failed write costs only itself.
    pub fn append(&self, entry: &Entry<'_>) -> Result<(), JournalError> {
        let mut inner = self.inner();
        let Inner { notes, reserve, folder_changed } = &mut *inner;
        let follows = notes.get(entry.path).is_some_and(|open| open.seq + 1 == entry.seq);
        match entry.typed {
            // Another editor begins; what the last one left unsaved stays behind for the next recovery.
            Typed::Changes(_) if !follows && entry.seq == 1 => {
                if notes.get(entry.path).is_some_and(|open| open.unsaved) {
                    notes.remove(entry.path);
                }
            }
            Typed::Changes(_) if !follows => {
                return Err(JournalError::OutOfStep { path: entry.path.clone(), seq: entry.seq });
            }
            Typed::Changes(_) | Typed::Whole(_) => {}
        }
        if !notes.contains_key(entry.path) {
            let (path, file) = create(&self.dir, reserve)?;
            *folder_changed = true;
            notes.insert(entry.path.clone(), Open::new(path, file, entry));
        }
        let Some(open) = notes.get_mut(entry.path) else { return Ok(()) };
        match entry.typed {
            Typed::Whole(text) => {
                open.rebase(entry.base, entry.base_text);
                open.text = Text::new(text);
                open.starts = true;
            }
            Typed::Changes(changes) => {
                if !follows {
                    open.rebase(entry.base, entry.base_text);
                    open.text = Text::new(entry.base_text);
                    open.starts = true;
                }
                if !open.text.apply(changes) {
                    return Err(JournalError::OutOfStep { path: entry.path.clone(), seq: entry.seq });
                }
            }
        }
        open.seq = entry.seq;
        open.unsaved = true;
        let kind = match entry.typed {
            Typed::Changes(changes) if !open.starts => Kind::Change(changes.into()),
            Typed::Changes(_) | Typed::Whole(_) => open.state(entry.path),
        };
        let record = Record { at: entry.now, base: open.base, seq: entry.seq, kind }.to_bytes();
        open.write(&record, reserve)
    }

    /// Takes note of an fsynced save of all entries up to `seq`: what was typed since stays, on top of what was saved.
    pub fn cut(
        &self,
        path: &NotePath,
        seq: u64,
        base: Revision,
        saved_text: &str,
        now: Timestamp,
    ) -> Result<(), JournalError> {
        let mut inner = self.inner();
        let Inner { notes, reserve, .. } = &mut *inner;
        let Some(open) = notes.get_mut(path) else { return Ok(()) };
        open.rebase(base, saved_text);
        if open.seq <= seq {
            open.text = Text::new(saved_text);
            open.unsaved = false;
            open.starts = true;
            return open.empty();
        }
        let record = Record { at: now, base, seq: open.seq, kind: open.state(path) }.to_bytes();
        // Typing through many slow saves would grow the file for ever; a new one takes its place.
        if open.len > record.len() as u64 * 4 + LARGE {
            return open.move_to(create(&self.dir, reserve)?, &record, reserve);
        }
        open.write(&record, reserve)
    }

    /// Gives the text of a note as far as it was journalled, where its file does not hold it yet.
    pub fn unsaved(&self, path: &NotePath) -> Option<String> {
        self.inner().notes.get(path).filter(|open| open.unsaved).map(|open| open.text.as_str().to_owned())
    }

    /// Lets a note go whose editor was closed. What is unsaved stays on disk, for the next recovery.
    pub fn close(&self, path: &NotePath) -> Result<(), JournalError> {
        match self.inner().notes.remove(path) {
            Some(open) => open.end(),
            None => Ok(()),
        }
    }

    /// Lets every note go: the editors are gone. What they left unsaved stays on disk, for the next recovery.
    pub fn release(&self) -> Result<(), JournalError> {
        let all: Vec<Open> = self.inner().notes.drain().map(|(_, open)| open).collect();
        all.into_iter().map(Open::end).fold(Ok(()), Result::and)
    }

    /// Brings to the disk what was written since the last call; called each second. Entries do not wait for it.
    pub fn sync(&self) -> Result<(), JournalError> {
        let (files, folder_changed) = {
            let mut inner = self.inner();
            // While the disk is full the reserve stays in use; it is held again once all is saved.
            if !inner.reserve.held && inner.notes.values().all(|open| !open.unsaved) {
                inner.reserve = Reserve::hold(&self.dir);
            }
            let dirty = |open: &mut Open| {
                std::mem::take(&mut open.dirty).then(|| (Arc::clone(&open.file), open.path.clone()))
            };
            let files: Vec<_> = inner.notes.values_mut().filter_map(dirty).collect();
            (files, std::mem::take(&mut inner.folder_changed))
        };
        let mut outcome = Ok(());
        for (file, path) in &files {
            if let Err(error) = file.sync_data() {
                outcome = Err(failed(path, "synced")(error));
                let mut inner = self.inner();
                inner.notes.values_mut().filter(|open| open.path == *path).for_each(|open| open.dirty = true);
            }
        }
        if folder_changed && !files.is_empty() {
            let synced = File::open(&self.dir).and_then(|dir| dir.sync_all());
            if let Err(error) = synced {
                self.inner().folder_changed = true;
                outcome = outcome.and(Err(failed(&self.dir, "synced")(error)));
            }
        }
        outcome
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        for (_, open) in self.inner().notes.drain() {
            // What cannot be removed is empty, and the next recovery removes it.
            let _ = open.end();
        }
    }
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal").field("dir", &self.dir).finish_non_exhaustive()
    }
}

/// From here on a file that holds mostly old entries is written anew.
const LARGE: u64 = 1 << 20;

impl Open {
    fn new(path: PathBuf, file: Arc<File>, entry: &Entry<'_>) -> Self {
        Self {
            path,
            file,
            len: HEAD.len() as u64,
            base: entry.base,
            base_text: entry.base_text.to_owned(),
            text: Text::new(entry.base_text),
            seq: 0,
            unsaved: false,
            starts: true,
            dirty: false,
        }
    }

    fn rebase(&mut self, base: Revision, base_text: &str) {
        self.base = base;
        self.base_text.clear();
        self.base_text.push_str(base_text);
    }

    /// Makes the record that a text starts with.
    fn state(&self, path: &NotePath) -> Kind<'static> {
        let text = (self.text.as_str() != self.base_text).then(|| self.text.as_str().to_owned().into());
        Kind::State { path: path.clone(), base_text: self.base_text.clone().into(), text }
    }

    /// Writes a record in one call; of a write that failed nothing is left in the file.
    fn write(&mut self, record: &[u8], reserve: &mut Reserve) -> Result<(), JournalError> {
        // Until it is written: after a failure the next entry has to bring the whole text.
        self.starts = true;
        write_at(&self.file, self.len, record, reserve).map_err(failed(&self.path, "written"))?;
        self.len += record.len() as u64;
        self.dirty = true;
        self.starts = false;
        Ok(())
    }

    /// Goes on in another file, which holds this record alone; the old one goes once the new one is on disk.
    fn move_to(
        &mut self,
        (path, file): (PathBuf, Arc<File>),
        record: &[u8],
        reserve: &mut Reserve,
    ) -> Result<(), JournalError> {
        let len = HEAD.len() as u64;
        if let Err(error) = write_at(&file, len, record, reserve).and_then(|()| file.sync_data()) {
            let _ = std::fs::remove_file(&path);
            return Err(failed(&path, "written")(error));
        }
        let old = std::mem::replace(&mut self.path, path);
        (self.file, self.len, self.starts) = (file, len + record.len() as u64, false);
        std::fs::remove_file(&old).map_err(failed(&old, "removed"))
    }

    fn empty(&mut self) -> Result<(), JournalError> {
        self.file.set_len(HEAD.len() as u64).map_err(failed(&self.path, "emptied"))?;
        self.len = HEAD.len() as u64;
        Ok(())
    }

    /// Removes the file where nothing is left to keep.
    fn end(self) -> Result<(), JournalError> {
        if self.unsaved {
            return Ok(());
        }
        std::fs::remove_file(&self.path).map_err(failed(&self.path, "removed"))
    }
}

/// Makes a file that nobody else has, locked and with its head written before anybody can see it under its name.
fn create(dir: &Path, reserve: &mut Reserve) -> Result<(PathBuf, Arc<File>), JournalError> {
    loop {
        let name = format!("{}-{:016x}", std::process::id(), fastrand::u64(..));
        let (new, path) =
            (dir.join(format!("{name}.new")), dir.join(format!("{name}.{}", recover::EXTENSION)));
        let file = match OpenOptions::new().append(true).read(true).create_new(true).open(&new) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            Err(error) if is_full(&error) && reserve.release() => continue,
            Err(error) => return Err(failed(&new, "made")(error)),
        };
        // A recovery that runs at this moment may have taken the empty file for a dead one's.
        if file.try_lock().is_err() {
            continue;
        }
        let written = write_at(&file, 0, &HEAD, reserve);
        match written.and_then(|()| std::fs::rename(&new, &path)) {
            Ok(()) => return Ok((path, Arc::new(file))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                let _ = std::fs::remove_file(&new);
                return Err(failed(&path, "made")(error));
            }
        }
    }
}

/// Writes at the end of a file that is `len` long, from the reserve when the disk is full, whole or not at all.
fn write_at(mut file: &File, len: u64, bytes: &[u8], reserve: &mut Reserve) -> io::Result<()> {
    let mut written = file.write_all(bytes);
    if written.as_ref().is_err_and(is_full) && reserve.release() {
        written = file.set_len(len).and_then(|()| file.write_all(bytes));
    }
    if written.is_err() {
        // A torn end would hide what comes after it.
        file.set_len(len)?;
    }
    written
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

fn failed(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> JournalError {
    let path = path.to_path_buf();
    move |source| JournalError::Io { path, action, source }
}

/// Room on the disk that is given up when the disk is full, so that typing can go on while the person makes room.
struct Reserve {
    path: PathBuf,
    held: bool,
}

const RESERVE_BYTES: usize = 256 * 1024;

impl Reserve {
    fn hold(dir: &Path) -> Self {
        let path = dir.join("reserve");
        let there = std::fs::metadata(&path).is_ok_and(|meta| meta.len() == RESERVE_BYTES as u64);
        // Real bytes: a file with a hole in it would reserve nothing.
        let held = there || std::fs::write(&path, vec![0x2e; RESERVE_BYTES]).is_ok();
        if !held {
            let _ = std::fs::remove_file(&path);
        }
        Self { path, held }
    }

    /// Gives the room up; false when there is none.
    fn release(&mut self) -> bool {
        std::mem::take(&mut self.held) && std::fs::remove_file(&self.path).is_ok()
    }
}

#[cfg(test)]
mod tests;
