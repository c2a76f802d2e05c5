//! What stood in the notes before something was replaced in all of them, one file for each step.
//!
//! Written and on the disk before the first note changes. The last ten are kept.

use std::fs;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::path::NotePath;
use crate::platform;
use crate::replace::Back;
use crate::wire::{Code, Failure};

/// How many are kept.
const KEPT: usize = 10;
/// How many bytes all of them may have, but for the last.
const LARGEST: u64 = 200_000_000;

/// One step.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    /// What it did, in words.
    pub(super) label: String,
    /// The notes that it changed.
    pub(super) notes: Vec<Kept>,
}

/// One note of a step, with its line ends as they are in the file.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) path: NotePath,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) backs: Vec<Back>,
}

/// Makes the name of a step; later ones come after earlier ones.
pub(super) fn new_id(now: Timestamp) -> String {
    format!("{:015}-{:08x}", now.as_millisecond(), fastrand::u32(..))
}

/// Keeps a step, and lets go of the oldest.
pub(super) fn save(folder: &Path, id: &str, record: &Record) -> Result<(), Failure> {
    let io = |error: io::Error| Failure {
        code: Code::Io,
        message: format!("what stands in the notes now could not be kept, so nothing was replaced: {error}"),
        path: Some(folder.display().to_string()),
        hint: None,
    };
    platform::make_private_folder(folder).map_err(io)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder).map_err(io)?;
    let mut writer = BufWriter::new(temporary.as_file_mut());
    serde_json::to_writer(&mut writer, record).map_err(|error| io(error.into()))?;
    writer.flush().map_err(io)?;
    drop(writer);
    temporary.as_file().sync_all().map_err(io)?;
    temporary.persist(folder.join(id)).map_err(|error| io(error.error))?;
    platform::sync_folder(folder).map_err(io)?;
    let mut size = 0;
    for (number, (_, file)) in all(folder).into_iter().rev().enumerate() {
        size += fs::metadata(&file).map_or(0, |metadata| metadata.len());
        if number >= KEPT || (number > 0 && size > LARGEST) {
            let _ = fs::remove_file(file);
        }
    }
    Ok(())
}

/// Reads a step; none where it is not kept any more.
pub(super) fn load(folder: &Path, id: &str) -> Option<Record> {
    let (_, file) = all(folder).into_iter().find(|(name, _)| name == id)?;
    read(&file)
}

/// Reads the step that was made last.
pub(super) fn last(folder: &Path) -> Option<Record> {
    all(folder).into_iter().rev().find_map(|(_, file)| read(&file))
}

fn read(file: &Path) -> Option<Record> {
    serde_json::from_slice(&fs::read(file).ok()?).ok()
}

/// Lists the steps, the oldest first. What a kill left half-written has another form of name.
fn all(folder: &Path) -> Vec<(String, PathBuf)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let is_id = |name: &str| {
        name.split_once('-').is_some_and(|(at, _)| at.len() == 15 && at.bytes().all(|b| b.is_ascii_digit()))
    };
    let mut all: Vec<_> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok().filter(|name| is_id(name))?;
            Some((name, entry.path()))
        })
        .collect();
    all.sort();
    all
}
