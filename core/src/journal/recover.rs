//! Brings back what a process that died had not saved.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::record::{HEAD, Kind, MAGIC, Read, Record, goes_on};
use super::text::Text;
use super::{JournalError, TextChange, failed};
use crate::path::{NotePath, Revision};

/// The extension of journals; for those that were set aside `.damaged` follows it.
pub(super) const EXTENSION: &str = "journal";

/// Text that its note may not hold. Its file stays, locked, until [`Unsaved::done`].
#[derive(Debug)]
pub struct Unsaved {
    /// The note.
    pub path: NotePath,
    /// The revision that the text started from.
    pub base: Revision,
    /// The text of that revision.
    pub base_text: String,
    /// What was typed.
    pub text: String,
    /// When the last of it was typed.
    pub at: Timestamp,
    /// Where the cursor stood, as far as the last change tells: in UTF-16 units of `text`.
    pub cursor: u32,
    /// Whether more was typed that could not be read.
    pub damaged: bool,
    file: PathBuf,
    /// Keeps the lock, so that no other process brings the same text back.
    _lock: File,
}

impl Unsaved {
    /// Lets the journal go, once its text is safe elsewhere. A damaged one is set aside instead.
    pub fn done(self) -> Result<(), JournalError> {
        if self.damaged {
            return set_aside(&self.file);
        }
        std::fs::remove_file(&self.file).map_err(failed(&self.file, "removed"))
    }
}

/// What a recovery found.
#[derive(Debug, Default)]
pub struct Recovered {
    /// Oldest first.
    pub unsaved: Vec<Unsaved>,
    /// Journals that could not be read, wholly or in part. Their files are still there.
    pub problems: Vec<JournalError>,
}

/// Reads the journals of processes that died. Those of living ones are left alone, and no damaged byte is deleted.
pub fn recover(dir: &Path) -> Result<Recovered, JournalError> {
    let mut recovered = Recovered::default();
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(recovered),
        Err(error) => return Err(failed(dir, "listed")(error)),
    };
    for entry in entries {
        let path = entry.map_err(failed(dir, "listed"))?.path();
        let outcome = match path.extension().and_then(|e| e.to_str()) {
            Some(EXTENSION) => take(&path, &mut recovered.problems),
            // Its process died between making and naming it: there is nothing in it.
            Some("new") => remove_new(&path).map(|()| None),
            _ => continue,
        };
        match outcome {
            Ok(unsaved) => recovered.unsaved.extend(unsaved),
            Err(error) => recovered.problems.push(error),
        }
    }
    recovered.unsaved.sort_by(|a, b| (a.at, &a.file).cmp(&(b.at, &b.file)));
    Ok(recovered)
}

/// What a file's records come to.
pub(super) struct Replay {
    pub(super) text: Option<Replayed>,
    /// How many bytes were understood.
    pub(super) good: usize,
    /// Whether what was not understood is more than a torn end.
    pub(super) damaged: bool,
}

pub(super) struct Replayed {
    pub(super) path: NotePath,
    pub(super) base: Revision,
    pub(super) base_text: String,
    pub(super) text: Text,
    pub(super) at: Timestamp,
    /// Where the last change ended, where it was written down as one.
    pub(super) end: Option<u32>,
}

/// Replays the records of a file, after its head.
pub(super) fn replay(bytes: &[u8]) -> Replay {
    let mut replay = Replay { text: None, good: 0, damaged: false };
    loop {
        let rest = bytes.get(replay.good..).unwrap_or_default();
        let (record, length) = match Record::read(rest) {
            Read::Record(record, length) => (record, length),
            Read::End => return replay,
            Read::Broken => {
                replay.damaged = goes_on(rest);
                return replay;
            }
        };
        match (record.kind, &mut replay.text) {
            (Kind::State { path, base_text, text }, replayed) => {
                let text = Text::new(text.as_deref().unwrap_or(&base_text));
                let base_text = base_text.into_owned();
                *replayed =
                    Some(Replayed { path, base: record.base, base_text, text, at: record.at, end: None });
            }
            (Kind::Change(changes), replayed) => {
                let fits = replayed.as_mut().is_some_and(|replayed| {
                    replayed.at = record.at;
                    replayed.end = end_of(&changes).or(replayed.end);
                    replayed.text.apply(&changes)
                });
                if !fits {
                    replay.damaged = true;
                    return replay;
                }
            }
        }
        replay.good += length;
    }
}

/// Gives where the last of these changes ends in the text that they make.
fn end_of(changes: &[TextChange]) -> Option<u32> {
    let (last, before) = changes.split_last()?;
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let added =
        before.iter().map(|change| units(&change.insert)).fold(units(&last.insert), u32::saturating_add);
    let gone = before.iter().map(|change| change.to.saturating_sub(change.from)).fold(0, u32::saturating_add);
    Some(last.from.saturating_add(added).saturating_sub(gone))
}

/// Gives where the text stops being another one than it was.
fn end_of_difference(old: &str, new: &str) -> u32 {
    let same = old.chars().rev().zip(new.chars().rev()).take_while(|(old, new)| old == new);
    let same: usize = same.map(|(_, new)| new.len_utf16()).sum();
    u32::try_from(new.encode_utf16().count().saturating_sub(same)).unwrap_or(0)
}

fn take(path: &Path, problems: &mut Vec<JournalError>) -> Result<Option<Unsaved>, JournalError> {
    let Some((file, bytes)) = lock_and_read(path)? else { return Ok(None) };
    let damaged_after = |good: usize| JournalError::Damaged { path: path.to_path_buf(), good: good as u64 };
    let Some(records) = bytes.strip_prefix(&HEAD) else {
        if bytes.starts_with(MAGIC) && bytes.len() >= HEAD.len() {
            return Err(JournalError::Newer { path: path.to_path_buf() });
        }
        // Nothing was written before the power went.
        if HEAD.starts_with(&bytes) || bytes.iter().all(|byte| *byte == 0) {
            return std::fs::remove_file(path).map_err(failed(path, "removed")).map(|()| None);
        }
        set_aside(path)?;
        return Err(damaged_after(0));
    };
    let Replay { text, good, damaged } = replay(records);
    if damaged {
        problems.push(damaged_after(HEAD.len() + good));
    }
    match text {
        Some(replayed) if damaged || replayed.text.as_str() != replayed.base_text => {
            let Replayed { path: note, base, base_text, text, at, end } = replayed;
            let text = text.as_str().to_owned();
            let cursor = end.unwrap_or_else(|| end_of_difference(&base_text, &text));
            Ok(Some(Unsaved {
                path: note,
                base,
                base_text,
                text,
                at,
                cursor,
                damaged,
                file: path.into(),
                _lock: file,
            }))
        }
        None if damaged => set_aside(path).map(|()| None),
        Some(_) | None => std::fs::remove_file(path).map_err(failed(path, "removed")).map(|()| None),
    }
}

fn remove_new(path: &Path) -> Result<(), JournalError> {
    let Some((_lock, _)) = lock_and_read(path)? else { return Ok(()) };
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path, "removed")(error)),
        _ => Ok(()),
    }
}

/// Reads a file of the dead; none when its process lives, or when it is gone.
fn lock_and_read(path: &Path) -> Result<Option<(File, Vec<u8>)>, JournalError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(path, "opened")(error)),
    };
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(error)) => return Err(failed(path, "locked")(error)),
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(failed(path, "read"))?;
    // Another recovery may have finished with it between opening and locking.
    Ok(path.exists().then_some((file, bytes)))
}

fn set_aside(path: &Path) -> Result<(), JournalError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".damaged");
    std::fs::rename(path, name).map_err(failed(path, "set aside"))
}
