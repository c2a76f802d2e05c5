//! What was before, on the desk: versions of a note, what was deleted, and both brought back.

use std::collections::HashSet;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::history::{self, At, Snapshot};
use crate::merge;
use crate::notebook::{Saved, editor_text};
use crate::path::{NotePath, Revision};
use crate::wire::{Code, Event, Failure, NoteItem, Origin, Timeline, VersionItem, VersionKind, VersionText};

use super::Desk;

/// How many deleted notes are named.
const MOST: usize = 500;
/// How many characters say what a version is about.
const ABOUT: usize = 80;

/// A version, before it is told.
struct Known {
    kind: VersionKind,
    id: history::CommitId,
    revision: Option<Revision>,
    path: String,
    at: Zoned,
    author: String,
    device: Option<String>,
    summary: String,
}

impl Desk {
    /// Gives the versions of a note, newest first, through its renames, with what each changed.
    pub fn timeline(&self, path: &NotePath, limit: usize) -> Result<Timeline, Failure> {
        let known = self.known_versions(path, limit.saturating_add(1))?;
        let more = known.len() > limit;
        let revisions: Vec<Revision> = known.iter().filter_map(|version| version.revision).collect();
        let snapshots = self.snapshots.blobs(&revisions);
        let repository = self.repository();
        let text_of = |version: &Known| -> String {
            let Some(revision) = version.revision else { return String::new() };
            let kept = || repository.as_ref().and_then(|git| git.blob(&revision));
            snapshots.get(&revision).cloned().or_else(kept).map(|bytes| shown(&bytes)).unwrap_or_default()
        };
        let mut texts: Vec<(Known, String)> = Vec::new();
        for version in known {
            let text = text_of(&version);
            // Of versions with the same text in a row the checkpoint stays, else the older one.
            if let Some((before, same)) = texts.last()
                && *same == text
                && before.revision.is_some()
                && version.revision.is_some()
            {
                match (before.kind, version.kind) {
                    (_, VersionKind::Snapshot) if before.kind != VersionKind::Snapshot => continue,
                    (VersionKind::Snapshot, _) => drop(texts.pop()),
                    _ => {}
                }
            }
            texts.push((version, text));
        }
        let mut versions = Vec::new();
        let mut following = texts.into_iter().peekable();
        while let Some((version, text)) = following.next() {
            if versions.len() >= limit {
                break;
            }
            let before = match following.peek() {
                Some((_, before)) => Some(before.as_str()),
                None if more => None,
                None => Some(""),
            };
            let counted = before.map(|before| merge::count(before, &text));
            let about = counted.and_then(|counted| about(&text, counted));
            let mut item = VersionItem::from(version);
            item.added = counted.map(|counted| short(counted.added));
            item.removed = counted.map(|counted| short(counted.removed));
            item.about = about;
            versions.push(item);
        }
        Ok(Timeline { versions, more })
    }

    /// Lists the versions of a note that checkpoints and snapshots hold, newest first, through its renames.
    fn known_versions(&self, path: &NotePath, limit: usize) -> Result<Vec<Known>, Failure> {
        let commits = match self.repository() {
            Some(repository) => repository.versions(path, limit)?,
            None => Vec::new(),
        };
        let mut names = vec![path.clone()];
        names.extend(commits.iter().filter_map(|version| NotePath::parse(&version.path).ok()));
        // Snapshots help, but a store that cannot be read must not hide the checkpoints.
        let snapshots = self.snapshots.list(&names, limit).unwrap_or_else(|error| {
            tracing::warn!("the snapshots are left out: {error}");
            Vec::new()
        });
        let mut commits = commits.into_iter().map(Known::from).peekable();
        let mut snapshots = snapshots.into_iter().map(Known::from).peekable();
        let mut known = Vec::new();
        while known.len() < limit {
            let later = match (commits.peek(), snapshots.peek()) {
                (Some(commit), Some(snapshot)) => commit.at.timestamp() >= snapshot.at.timestamp(),
                (commit, _) => commit.is_some(),
            };
            match if later { commits.next() } else { snapshots.next() } {
                Some(version) => known.push(version),
                None => break,
            }
        }
        Ok(known)
    }

    /// Gives a note as it was: `at` is a time, or the beginning of an id of a commit, a snapshot or a revision.
    pub fn version(&self, path: &NotePath, at: &str) -> Result<VersionText, Failure> {
        let (version, bytes) = self.version_bytes(path, at)?;
        Ok(VersionText { version, text: shown(&bytes) })
    }

    /// Gives the bytes of a note as it was, as git has them.
    fn version_bytes(&self, path: &NotePath, at: &str) -> Result<(VersionItem, Vec<u8>), Failure> {
        let wanted = moment(at, &self.notebook.host().zone)?;
        let means = |version: &Known| match &wanted {
            At::Time(time) => version.at.timestamp() <= *time,
            At::Id(id) => {
                let starts = |name: String| name.starts_with(&id.to_ascii_lowercase());
                starts(version.id.to_string())
                    || version.revision.is_some_and(|revision| starts(revision.to_string()))
            }
        };
        let found = self.known_versions(path, usize::MAX)?.into_iter().find(means);
        let bytes = found.as_ref().and_then(|version| self.bytes_of(&version.revision?));
        match (found, bytes) {
            (Some(version), Some(bytes)) => Ok((version.into(), bytes)),
            _ => Err(Failure {
                code: Code::NotFound,
                message: format!("{path} has no version \"{at}\""),
                path: Some(path.to_string()),
                hint: Some(format!("see its versions with `talklog log {path}`")),
            }),
        }
    }

    fn bytes_of(&self, revision: &Revision) -> Option<Vec<u8>> {
        let kept = || self.repository()?.blob(revision);
        self.snapshots.blob(revision).or_else(kept)
    }

    /// Lists notes that were deleted and can be brought back, the last first.
    pub fn deleted(&self) -> Result<Vec<VersionItem>, Failure> {
        let zone = &self.notebook.host().zone;
        let mut found: Vec<(Timestamp, VersionItem)> = Vec::new();
        let mut known: HashSet<String> = HashSet::new();
        let gone = |path: &NotePath| path.is_note() && !self.notebook.exists(path);
        for trashed in self.notebook.trash() {
            if gone(&trashed.path) && known.insert(trashed.path.to_string()) {
                let item = VersionItem {
                    kind: VersionKind::Trash,
                    id: None,
                    revision: Some(Revision::of(&trashed.bytes).to_string()),
                    path: trashed.path.to_string(),
                    at: told(&trashed.at.to_zoned(zone.clone())),
                    author: String::new(),
                    device: None,
                    summary: String::new(),
                    added: None,
                    removed: None,
                    about: None,
                };
                found.push((trashed.at, item));
            }
        }
        if let Some(repository) = self.repository() {
            for version in repository.deleted(MOST)? {
                let is_gone = NotePath::parse(&version.path).is_ok_and(|path| gone(&path));
                if is_gone && known.insert(version.path.clone()) {
                    found.push((version.at.timestamp(), Known::from(version).into()));
                }
            }
        }
        // What no checkpoint holds yet; a name that git knows went by a rename that it saw.
        for snapshot in self.snapshots.newest(MOST).unwrap_or_default() {
            let unknown = || {
                let git = self.repository();
                git.is_none_or(|git| {
                    git.versions(&snapshot.path, 1).is_ok_and(|versions| versions.is_empty())
                })
            };
            if gone(&snapshot.path) && !known.contains(snapshot.path.as_str()) && unknown() {
                known.insert(snapshot.path.to_string());
                found.push((snapshot.at.timestamp(), Known::from(snapshot).into()));
            }
        }
        found.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        Ok(found.into_iter().map(|(_, item)| item).collect())
    }

    /// Gives the last text of a note that was deleted.
    pub fn deleted_text(&self, path: &NotePath) -> Result<String, Failure> {
        if let Some(trashed) = self.notebook.trash().into_iter().find(|trashed| trashed.path == *path) {
            return Ok(shown(&trashed.bytes));
        }
        self.last_bytes(path).map(|bytes| shown(&bytes))
    }

    /// Brings a note back: to one of its versions, or, with none named, one that was deleted. What stood there is kept
    /// first. A name that is taken meanwhile stays as it is, and the note comes beside it.
    pub fn restore(&self, path: &NotePath, at: Option<&str>) -> Result<NoteItem, Failure> {
        let there = self.notebook.exists(path);
        let back = match (at, there) {
            (None, true) => {
                return Err(Failure::bad_input(
                    &format!("{path} was not deleted"),
                    "name a version of it with --at; `talklog log` lists them",
                ));
            }
            (None, false) => self.bring_deleted(path)?,
            (Some(at), false) => {
                let (_, bytes) = self.version_bytes(path, at)?;
                self.create_again(path, &bytes)?
            }
            (Some(at), true) => {
                let (_, bytes) = self.version_bytes(path, at)?;
                self.keep_what_stands(path)?;
                let now = self.notebook.read(path)?;
                let saved = match (&now.text, editor_text(&bytes)) {
                    // The file's own line ends stay.
                    (Ok(_), Ok(text)) => self.notebook.save(path, &text, now.revision)?,
                    _ => self.notebook.save_bytes(path, &bytes, Some(now.revision))?,
                };
                match saved {
                    Saved::Written { .. } | Saved::Unchanged { .. } => path.clone(),
                    Saved::Changed { .. } => return Err(Failure::busy(path)),
                }
            }
        };
        self.read_again(&back, Origin::Outside)?;
        (self.tell)(Event::Listing);
        self.tell_status();
        self.item(&back).ok_or_else(|| Failure::busy(&back))
    }

    /// Lets the present text be found in the history: in a checkpoint where a person asked for what follows, else, and
    /// where none can be made, in a snapshot.
    fn keep_what_stands(&self, path: &NotePath) -> Result<(), Failure> {
        let now = self.notebook.read(path)?;
        let known = |git: &history::Repository| git.knows(&now.revision).unwrap_or(false);
        if self.repository().is_some_and(|git| known(&git) || self.checkpoint().is_ok() && known(&git)) {
            return Ok(());
        }
        self.snapshots.take(path, &now.bytes, &self.now(), &self.notebook.host().device)?;
        Ok(())
    }

    fn bring_deleted(&self, path: &NotePath) -> Result<NotePath, Failure> {
        if let Some(trashed) = self.notebook.trash().iter().find(|trashed| trashed.path == *path) {
            return Ok(self.notebook.restore(trashed)?);
        }
        let bytes = self.last_bytes(path)?;
        self.create_again(path, &bytes)
    }

    /// Gives the last bytes that history knows of a note.
    fn last_bytes(&self, path: &NotePath) -> Result<Vec<u8>, Failure> {
        let versions = self.known_versions(path, usize::MAX)?;
        let last = versions.into_iter().find_map(|version| version.revision);
        last.and_then(|revision| self.bytes_of(&revision)).ok_or_else(|| Failure {
            code: Code::NotFound,
            message: format!("no note {path} was deleted here"),
            path: Some(path.to_string()),
            hint: Some("`talklog restore --list` lists what can be brought back".into()),
        })
    }

    fn create_again(&self, path: &NotePath, bytes: &[u8]) -> Result<NotePath, Failure> {
        let bytes = match self.repository() {
            Some(git) => git.for_disk(path, bytes)?,
            None => bytes.to_vec(),
        };
        match self.notebook.save_bytes(path, &bytes, None)? {
            Saved::Written { .. } | Saved::Unchanged { .. } => Ok(path.clone()),
            Saved::Changed { .. } => Err(Failure::busy(path)),
        }
    }
}

/// Gives bytes as a person reads them.
fn shown(bytes: &[u8]) -> String {
    editor_text(bytes).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned())
}

fn short(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Names the place of the first change: the heading that it stands under, else the first line that came.
fn about(text: &str, counted: merge::Counted) -> Option<String> {
    let first = counted.first?;
    let lines: Vec<&str> = text.lines().collect();
    let heading = |line: &&str| {
        let name = line.trim_start_matches('#');
        let level = line.len() - name.len();
        (2..=6).contains(&level) && name.starts_with(' ') && !name.trim().is_empty()
    };
    let upto = lines.get(..=first).unwrap_or(&lines);
    let came = || lines.iter().skip(first).take(counted.added).find(|line| !line.trim().is_empty());
    let line = upto.iter().rev().copied().find(heading).or_else(|| came().copied())?;
    let line = line.trim_start_matches(['#', '-', '*', '>', ' ', '\t']).trim_end();
    Some(cut(line)).filter(|line| !line.is_empty())
}

/// Cuts a line that is too long after a word of it.
fn cut(line: &str) -> String {
    let Some((end, _)) = line.char_indices().nth(ABOUT) else { return line.to_owned() };
    let (head, rest) = line.split_at(end);
    let whole = rest.starts_with(' ') || !head.contains(' ');
    let words = if whole { head } else { head.rsplit_once(' ').map_or(head, |(words, _)| words) };
    format!("{}…", words.trim_end_matches([' ', ',', ';', ':', '.']))
}

/// Writes a time with its offset.
fn told(at: &Zoned) -> String {
    at.strftime("%FT%T%:z").to_string()
}

/// Reads which version is meant: a time with its offset, a time or a day in this zone (a day until its end), else an id.
fn moment(text: &str, zone: &TimeZone) -> Result<At, Failure> {
    let text = text.trim();
    let bad = || {
        Failure::bad_input(
            &format!("\"{text}\" is no version"),
            "give a time such as 2026-09-17T13:30, a day, or four digits or more of an id from `talklog log`",
        )
    };
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(At::Time(time));
    }
    // A day is read from a text with a time too, so what is longer than a day is none.
    let local = match text.len() {
        0..=10 => text.parse::<Date>().map(|day| day.to_datetime(Time::MAX)),
        _ => text.parse::<DateTime>(),
    };
    if text.contains('-')
        && let Ok(local) = local
    {
        return local.to_zoned(zone.clone()).map(|time| At::Time(time.timestamp())).map_err(|_| bad());
    }
    if text.len() < 4 || !text.chars().all(|c| c.is_ascii_hexdigit()) {
        return Err(bad());
    }
    Ok(At::Id(text.to_owned()))
}

impl From<history::Version> for Known {
    fn from(version: history::Version) -> Self {
        Self {
            kind: VersionKind::Checkpoint,
            id: version.id,
            revision: version.revision,
            path: version.path,
            at: version.at,
            author: version.author,
            device: version.device,
            summary: version.summary,
        }
    }
}

impl From<Snapshot> for Known {
    fn from(snapshot: Snapshot) -> Self {
        Self {
            kind: VersionKind::Snapshot,
            id: snapshot.id,
            revision: Some(snapshot.revision),
            path: snapshot.path.to_string(),
            at: snapshot.at,
            author: String::new(),
            device: None,
            summary: String::new(),
        }
    }
}

impl From<Known> for VersionItem {
    fn from(version: Known) -> Self {
        Self {
            kind: version.kind,
            id: Some(version.id.to_string()),
            revision: version.revision.map(|revision| revision.to_string()),
            path: version.path,
            at: told(&version.at),
            author: version.author,
            device: version.device,
            summary: version.summary,
            added: None,
            removed: None,
            about: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_after_a_word() {
        assert_eq!(cut("A short line."), "A short line.");
        let long = cut(&"Forty ferries, each with a till. ".repeat(4));
        assert_eq!(long, "Forty ferries, each with a till. Forty ferries, each with a till. Forty ferries…");
        // One word that is too long, and letters of more bytes than one.
        assert_eq!(cut(&"漢".repeat(200)), format!("{}…", "漢".repeat(ABOUT)));
    }
}
