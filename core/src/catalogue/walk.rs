//! Goes through the notebook's folders once and asks each note's file for its state.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::Catalogue;
use crate::note::{NoteKind, Problem};
use crate::path::NotePath;
use crate::platform;

/// What a file system says of a file: any change of the file changes some of it, the inode's own time of change
/// even where the time of the content was set back, or did not move within one tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stat {
    /// Bytes.
    pub len: u64,
    /// When its content changed, in nanoseconds since 1970.
    pub modified_ns: i64,
    /// When anything of it changed.
    pub changed_ns: i64,
    /// Which file of the file system it is.
    pub inode: u64,
}

impl Stat {
    /// Takes what is needed of a file's metadata.
    pub fn of(metadata: &fs::Metadata) -> Self {
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified = modified.and_then(|since| i64::try_from(since.as_nanos()).ok());
        let identity = platform::identity(metadata);
        Self {
            len: metadata.len(),
            modified_ns: modified.unwrap_or(0),
            changed_ns: i64::try_from(identity.changed_ns).unwrap_or(0),
            inode: identity.inode,
        }
    }
}

/// The notes, and what goes with them, that are on disk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Walk {
    /// By path.
    pub files: Vec<(NotePath, Stat)>,
    /// Pictures and schedules, in no order: they are in no list of notes, and in checkpoints all the same.
    pub others: Vec<(NotePath, Stat)>,
    /// Folders and files that could not be looked at.
    pub problems: Vec<Problem>,
    /// The folders that could not be read: what is below them is not known to be gone.
    pub unread: Vec<String>,
}

/// Gives the state of one note's file; none when it is gone, or no plain file.
pub fn stat(root: &Path, path: &NotePath) -> Option<Stat> {
    let metadata = fs::symlink_metadata(path.on_disk(root)).ok()?;
    metadata.is_file().then(|| Stat::of(&metadata))
}

/// Tells whether a walk goes where this file is: not into hidden folders, such as our own, nor `node_modules`.
pub fn holds(path: &NotePath) -> bool {
    !path.as_str().split('/').any(|part| part.starts_with('.') || part == "node_modules")
}

/// Finds the notes at a place below `root`: a file, or all below a folder, as [`walk`] would.
pub fn look(root: &Path, place: &Path) -> Walk {
    let Some(path) = NotePath::from_disk(root, place) else {
        return if place == root { walk(root) } else { Walk::default() };
    };
    if !holds(&path) {
        return Walk::default();
    }
    match fs::symlink_metadata(place) {
        Ok(metadata) if metadata.is_dir() => walk_below(place.to_path_buf(), path.as_str().to_owned()),
        Ok(metadata) if metadata.is_file() && path.is_note() => {
            Walk { files: vec![(path, Stat::of(&metadata))], ..Walk::default() }
        }
        Ok(metadata) if metadata.is_file() && is_other(&path) => {
            Walk { others: vec![(path, Stat::of(&metadata))], ..Walk::default() }
        }
        Ok(_) | Err(_) => Walk::default(),
    }
}

/// Finds all notes below `root`. Hidden files and folders, `node_modules` and symbolic links are left out.
pub fn walk(root: &Path) -> Walk {
    walk_below(root.to_path_buf(), String::new())
}

fn walk_below(folder: PathBuf, name: String) -> Walk {
    let mut found = Walk::default();
    let mut folders = vec![(folder, name)];
    while let Some((folder, name)) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                found.cannot_read(&folder, name, &error);
                continue;
            }
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    found.cannot_read(&folder, name.clone(), &error);
                    break;
                }
            };
            // Of the entry itself: a link's own kind, not what it leads to.
            let Ok(kind) = entry.file_type() else { continue };
            let file_name = entry.file_name();
            let Some(own) = file_name.to_str() else {
                let lossy = file_name.to_string_lossy();
                let hidden = lossy.starts_with('.');
                let note = NotePath::parse(&lossy).is_ok_and(|path| path.is_note());
                if !hidden && !kind.is_symlink() && (kind.is_dir() || note) {
                    found.problem(format!(
                        "The name of {} is not UTF-8, so it is left out; give it another name",
                        entry.path().display()
                    ));
                }
                continue;
            };
            if own.starts_with('.') || !(kind.is_dir() || kind.is_file()) {
                continue;
            }
            let path = if name.is_empty() { own.to_owned() } else { format!("{name}/{own}") };
            if kind.is_dir() {
                if own != "node_modules" {
                    folders.push((entry.path(), path));
                }
                continue;
            }
            if !is_note(own) {
                if let Some(path) = NotePath::parse(&path).ok().filter(is_other)
                    && let Ok(metadata) = entry.metadata()
                {
                    found.others.push((path, Stat::of(&metadata)));
                }
                continue;
            }
            match NotePath::parse(&path) {
                Ok(path) => match entry.metadata() {
                    Ok(metadata) => found.files.push((path, Stat::of(&metadata))),
                    // Gone since: as if it had never been.
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                    Err(error) => {
                        found.cannot_read(&entry.path(), path.as_str().to_owned(), &error);
                    }
                },
                Err(problem) => found.problem(format!("A note is left out: {problem}")),
            }
        }
    }
    found.files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    found
}

fn is_note(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty()
            && (extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown"))
    })
}

fn is_other(path: &NotePath) -> bool {
    path.is_image() || path.is_schedule()
}

impl Walk {
    fn problem(&mut self, message: String) {
        self.problems.push(Problem { message, line: None });
    }

    fn cannot_read(&mut self, place: &Path, name: String, error: &std::io::Error) {
        // A folder that went away while the walk was on its way is no problem; the root itself is.
        if error.kind() != std::io::ErrorKind::NotFound || name.is_empty() {
            self.problem(format!("Cannot read {}: {error}", place.display()));
            self.unread.push(name);
        }
    }

    /// Tells whether a note that was not found may still be there.
    fn may_hide(&self, path: &NotePath) -> bool {
        self.unread.iter().any(|unread| {
            unread.is_empty()
                || path
                    .as_str()
                    .strip_prefix(unread)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// What differs between the catalogue and the disk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// New, or not as they were; `event.md` files first, then by path.
    pub changed: Vec<(NotePath, Stat)>,
    /// No longer there.
    pub gone: Vec<NotePath>,
}

pub(super) fn compare(catalogue: &Catalogue, walk: &Walk) -> Difference {
    let mut difference = Difference::default();
    // Both are sorted by path: one step through each.
    let mut known = catalogue.iter().peekable();
    let mut gone = |path: &NotePath| {
        if !walk.may_hide(path) {
            difference.gone.push(path.clone());
        }
    };
    for (path, stat) in &walk.files {
        while let Some(entry) = known.next_if(|entry| entry.note.path < *path) {
            gone(&entry.note.path);
        }
        match known.next_if(|entry| entry.note.path == *path) {
            Some(entry) if entry.stat == *stat => {}
            _ => difference.changed.push((path.clone(), *stat)),
        }
    }
    for entry in known {
        gone(&entry.note.path);
    }
    let events: BTreeSet<&NotePath> = catalogue
        .iter()
        .filter(|entry| entry.note.kind == NoteKind::Event)
        .map(|entry| &entry.note.path)
        .collect();
    difference
        .changed
        .sort_by_key(|(path, _)| !(path.name().eq_ignore_ascii_case("event.md") || events.contains(path)));
    difference
}
