//! What was before, on the desk: versions of a note, what was deleted, and both brought back.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use crate::history::{self, At};
use crate::notebook::Saved;
use crate::path::{NotePath, Revision};
use crate::wire::{Code, Event, Failure, NoteItem, Origin, VersionItem, VersionText};

use super::Desk;

/// How many deleted notes are named.
const MOST: usize = 500;

impl Desk {
    /// Lists the versions of a note that checkpoints hold, newest first, through its renames.
    pub fn versions(&self, path: &NotePath, limit: usize) -> Result<Vec<VersionItem>, Failure> {
        Ok(self.needs_repository()?.versions(path, limit)?.into_iter().map(VersionItem::from).collect())
    }

    /// Gives a note as it was: `at` is a time, or the beginning of a commit's id or of a revision.
    pub fn version(&self, path: &NotePath, at: &str) -> Result<VersionText, Failure> {
        let (version, bytes) = self.version_bytes(path, at)?;
        Ok(VersionText { version, text: String::from_utf8_lossy(&bytes).into_owned() })
    }

    /// Gives the bytes of a note as it was, as git has them.
    pub fn version_bytes(&self, path: &NotePath, at: &str) -> Result<(VersionItem, Vec<u8>), Failure> {
        let wanted = moment(at, &self.notebook.host().zone)?;
        match self.needs_repository()?.version(path, &wanted)? {
            Some((version, bytes)) => Ok((version.into(), bytes)),
            None => Err(Failure {
                code: Code::NotFound,
                message: format!("{path} has no version \"{at}\""),
                path: Some(path.to_string()),
                hint: Some(format!("see its versions with `talklog log {path}`")),
            }),
        }
    }

    /// Lists notes that were deleted and can be brought back, the last first.
    pub fn deleted(&self) -> Result<Vec<VersionItem>, Failure> {
        let mut found: Vec<VersionItem> = Vec::new();
        for trashed in self.notebook.trash() {
            let path = trashed.path.to_string();
            if trashed.path.is_note()
                && !self.notebook.exists(&trashed.path)
                && found.iter().all(|f| f.path != path)
            {
                found.push(VersionItem {
                    id: None,
                    revision: Some(Revision::of(&trashed.bytes).to_string()),
                    path,
                    at: trashed
                        .at
                        .to_zoned(self.notebook.host().zone.clone())
                        .strftime("%FT%T%:z")
                        .to_string(),
                    author: String::new(),
                    device: None,
                    summary: String::new(),
                });
            }
        }
        if let Some(repository) = self.repository() {
            for version in repository.deleted(MOST)? {
                let gone = NotePath::parse(&version.path).is_ok_and(|path| !self.notebook.exists(&path));
                if gone && found.iter().all(|known| known.path != version.path) {
                    found.push(version.into());
                }
            }
        }
        Ok(found)
    }

    /// Brings a note back: to one of its versions, or, with none named, one that was deleted. What stood there is put into a
    /// checkpoint first. A name that is taken meanwhile stays as it is, and the note comes beside it.
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
                let now = self.notebook.read(path)?;
                if self.repository().is_some_and(|git| !git.knows(&now.revision).unwrap_or(false)) {
                    self.checkpoint()?;
                }
                match self.notebook.save_bytes(path, &bytes, Some(now.revision))? {
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

    fn bring_deleted(&self, path: &NotePath) -> Result<NotePath, Failure> {
        if let Some(trashed) = self.notebook.trash().iter().find(|trashed| trashed.path == *path) {
            return Ok(self.notebook.restore(trashed)?);
        }
        let gone = match self.repository() {
            Some(repository) => {
                repository.versions(path, usize::MAX)?.into_iter().find_map(|version| version.revision)
            }
            None => None,
        };
        let bytes = gone.and_then(|revision| self.repository()?.blob(&revision));
        let Some(bytes) = bytes else {
            return Err(Failure {
                code: Code::NotFound,
                message: format!("no note {path} was deleted here"),
                path: Some(path.to_string()),
                hint: Some("`talklog restore --list` lists what can be brought back".into()),
            });
        };
        self.create_again(path, &bytes)
    }

    fn create_again(&self, path: &NotePath, bytes: &[u8]) -> Result<NotePath, Failure> {
        match self.notebook.save_bytes(path, bytes, None)? {
            Saved::Written { .. } | Saved::Unchanged { .. } => Ok(path.clone()),
            Saved::Changed { .. } => Err(Failure::busy(path)),
        }
    }
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
    let local =
        text.parse::<Date>().map(|day| day.to_datetime(Time::MAX)).or_else(|_| text.parse::<DateTime>());
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

impl From<history::Version> for VersionItem {
    fn from(version: history::Version) -> Self {
        Self {
            id: Some(version.id.to_string()),
            revision: version.revision.map(|revision| revision.to_string()),
            path: version.path,
            at: version.at.strftime("%FT%T%:z").to_string(),
            author: version.author,
            device: version.device,
            summary: version.summary,
        }
    }
}
