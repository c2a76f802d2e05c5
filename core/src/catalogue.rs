//! What is known of every note, kept between starts in one cache file, and what changed on disk since.
//!
//! A start reads this file and the index instead of the notes: the list and the search stand in milliseconds. The
//! disk is compared behind it by names, sizes and times (never by content: that is read only for what differs), so
//! any drift heals. The file is a cache: damaged or of another version, it is empty and all notes are read again.
//!
//! It refuses to read notes, to watch and to follow symbolic links.

mod file;
mod find;
mod links;
mod text;
mod walk;

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::OnceLock;

pub use self::file::{Kept, Loaded, SaveError};
pub use self::find::{Found, find};
pub use self::text::Text;
pub use self::walk::{Difference, Stat, Walk, holds, look, stat, walk};
use crate::event::Event;
use crate::note::{Note, NoteKind, Speaker};
use crate::path::{NotePath, Revision};

/// Numbers the index's commits: the catalogue keeps the number of the commit that holds what it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Generation {
    /// Differs from one making of the index to the next.
    pub epoch: u64,
    /// Counts the commits.
    pub count: u64,
}

/// One note as it was last read.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The file's state just before it was read.
    pub stat: Stat,
    /// What lists need of the note.
    pub note: Summary,
}

/// What lists, filters and quick open need of a note. All else is in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Where it is.
    pub path: NotePath,
    /// The exact bytes that this was read from.
    pub revision: Revision,
    /// What it is for, as the note itself tells: see [`crate::event`] for a talk by its folder.
    pub kind: NoteKind,
    /// Never empty.
    pub title: Text,
    /// As `Name (Affiliation)`, or the name alone.
    pub speakers: Box<[Text]>,
    /// The front matter's `event`, as written.
    pub event: Option<Text>,
    /// When the talk starts, as written.
    pub start: Option<Text>,
    /// When it ends.
    pub end: Option<Text>,
    /// Where.
    pub room: Option<Text>,
    /// Its track.
    pub track: Option<Text>,
    /// The schedule's key.
    pub session: Option<Text>,
    /// 1 to 5.
    pub rating: Option<u8>,
    /// Without `#`.
    pub tags: Box<[Text]>,
    /// The names that its links end with: see [`crate::links::name_of`].
    pub links: Box<[Text]>,
    /// Words of its body.
    pub words: u32,
    /// Open to-dos.
    pub todos: u32,
    /// Whether it never leaves.
    pub private: bool,
}

impl From<&Note> for Summary {
    fn from(note: &Note) -> Self {
        let text = |text: &Option<String>| text.as_deref().map(Text::from);
        let speaker = |speaker: &Speaker| match &speaker.affiliation {
            Some(affiliation) => Text::from(format!("{} ({affiliation})", speaker.name)),
            None => Text::from(speaker.name.as_str()),
        };
        Self {
            path: note.path.clone(),
            revision: note.revision,
            kind: note.kind,
            title: Text::from(note.title.as_str()),
            speakers: note.speakers.iter().map(speaker).collect(),
            event: text(&note.event),
            start: text(&note.start),
            end: text(&note.end),
            room: text(&note.room),
            track: text(&note.track),
            session: text(&note.session),
            rating: note.rating,
            tags: note.tags.iter().map(|tag| Text::from(tag.as_str())).collect(),
            links: note.link_names.iter().map(|name| Text::from(name.as_str())).collect(),
            words: note.words,
            todos: u32::try_from(note.todos.iter().filter(|todo| !todo.done).count()).unwrap_or(u32::MAX),
            private: note.private,
        }
    }
}

/// What is known of every note of one notebook.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    entries: BTreeSet<ByPath>,
    /// By folder.
    events: Vec<Event>,
    /// The index's commit that holds all of `entries`.
    generation: Generation,
    /// The letters of each entry's names, for [`find`]; made when they are asked for, and again after a change.
    letters: OnceLock<Vec<u64>>,
    /// The notes by the names that links give them; made when it is asked for, and again when a name changed.
    names: OnceLock<links::Known>,
}

impl Catalogue {
    /// Starts with nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives what is known of a note.
    pub fn get(&self, path: &NotePath) -> Option<&Entry> {
        self.entries.get(path).map(|entry| &entry.0)
    }

    /// Goes through all notes by path.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Entry> + Clone {
        self.entries.iter().map(|entry| &entry.0)
    }

    /// Tells how many notes there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Takes what was read of a note, in place of what was known. An `event.md` is also told to
    /// [`Self::insert_event`].
    pub fn insert(&mut self, entry: Entry) {
        self.letters.take();
        let (path, is_event) = (entry.note.path.clone(), entry.note.kind == NoteKind::Event);
        if self.get(&path).is_none_or(|known| *known.note.title != *entry.note.title) {
            self.names.take();
        }
        let before = self.entries.replace(ByPath(entry));
        if !is_event && before.is_some_and(|before| before.0.note.kind == NoteKind::Event) {
            self.events.retain(|event| event.path != path);
        }
    }

    /// Forgets a note, and the event that it described. Gives what was known of it.
    pub fn remove(&mut self, path: &NotePath) -> Option<Entry> {
        self.events.retain(|event| event.path != *path);
        self.letters.take();
        self.names.take();
        self.entries.take(path).map(|entry| entry.0)
    }

    /// Remembers that a file's state changed while its bytes did not.
    pub fn touch(&mut self, path: &NotePath, stat: Stat) {
        if let Some(mut entry) = self.entries.take(path) {
            entry.0.stat = stat;
            self.entries.insert(entry);
        }
    }

    /// Lists the known notes at a path or below it.
    pub fn below(&self, path: &NotePath) -> Vec<NotePath> {
        let folder = format!("{path}/");
        let inside = |note: &NotePath| note == path || note.as_str().starts_with(&folder);
        self.iter().map(|entry| &entry.note.path).filter(|note| inside(note)).cloned().collect()
    }

    fn letters(&self) -> &[u64] {
        self.letters.get_or_init(|| self.iter().map(find::letters_of).collect())
    }

    /// Gives the events by folder.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Takes what was read of an event, in place of what was known. Tells whether that is anything new.
    pub fn insert_event(&mut self, event: Event) -> bool {
        let at =
            self.events.partition_point(|known| (&known.folder, &known.path) < (&event.folder, &event.path));
        match self.events.get_mut(at) {
            Some(known) if known.path == event.path => {
                let new = *known != event;
                *known = event;
                new
            }
            _ => {
                self.events.retain(|known| known.path != event.path);
                self.events.insert(at.min(self.events.len()), event);
                self.events.sort_by(|a, b| (&a.folder, &a.path).cmp(&(&b.folder, &b.path)));
                true
            }
        }
    }

    /// Compares with the index, by the number of its last commit; none where it is new or was emptied. Where it does
    /// not hold all that is known here, every note counts as changed from now on, so that it is read and indexed
    /// again. Tells whether it does.
    ///
    /// An index that is ahead is trusted: what it has more differs from this catalogue on disk too, so it is put
    /// again, which changes nothing.
    pub fn trust(&mut self, index: Option<Generation>) -> bool {
        let holds = index.is_some_and(|index| {
            index.epoch == self.generation.epoch && index.count >= self.generation.count
        });
        if holds {
            return true;
        }
        let entries = std::mem::take(&mut self.entries);
        self.entries = entries
            .into_iter()
            .map(|mut entry| {
                entry.0.stat = Stat::default();
                entry
            })
            .collect();
        false
    }

    /// Says what differs between what is known and what is on disk. Events come first, since what belongs to them
    /// is indexed with their names.
    pub fn compare(&self, walk: &Walk) -> Difference {
        walk::compare(self, walk)
    }
}

/// An entry that stands where its path does.
#[derive(Debug, Clone)]
struct ByPath(Entry);

impl PartialEq for ByPath {
    fn eq(&self, other: &Self) -> bool {
        self.0.note.path == other.0.note.path
    }
}

impl Eq for ByPath {}

impl PartialOrd for ByPath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ByPath {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.note.path.cmp(&other.0.note.path)
    }
}

impl Borrow<NotePath> for ByPath {
    fn borrow(&self) -> &NotePath {
        &self.0.note.path
    }
}

#[cfg(test)]
mod tests;
