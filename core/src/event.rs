//! Events: a conference is a folder with an `event.md`, and its talks lie below it.
//!
//! Nothing here looks at the disk or at a schedule; it says which event a note belongs to, from the notes alone.

use serde::{Deserialize, Serialize};

use crate::front_matter::{self, Value};
use crate::note::{self, Note, NoteKind};
use crate::path::NotePath;

/// A conference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its folder; the notebook's root is the empty text.
    pub folder: String,
    /// Its `event.md`.
    pub path: NotePath,
    /// Its title, else the folder's name in words.
    pub title: String,
    /// The first day, as written.
    pub start: Option<String>,
    /// The last day, as written.
    pub end: Option<String>,
    /// IANA time zone of the place, as written.
    pub timezone: Option<String>,
    /// Where it is.
    pub place: Option<String>,
    /// Its site.
    pub url: Option<String>,
    /// Where its schedule is published.
    pub schedule: Option<String>,
}

/// Reads an event from its `event.md`.
pub fn read(note: &Note, text: &str) -> Event {
    let front = front_matter::read(text);
    let field = |key: &str| {
        let value = front.as_ref()?.get(key).and_then(Value::as_text)?.trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    let folder = note.path.parent().unwrap_or_default().to_owned();
    let titled = field("title").is_some() || !note.headings.is_empty();
    let name = folder.rsplit('/').next().unwrap_or_default().replace(['-', '_'], " ");
    Event {
        title: if titled || name.is_empty() { note.title.clone() } else { name },
        path: note.path.clone(),
        start: note.start.clone(),
        end: note.end.clone(),
        timezone: field("timezone"),
        place: field("place"),
        url: note.url.clone(),
        schedule: field("schedule"),
        folder,
    }
}

/// Gives the event that a note belongs to: see [`event_at`].
pub fn event_of<'a>(note: &Note, events: &'a [Event]) -> Option<&'a Event> {
    event_at(note.event.as_deref(), &note.path, events)
}

/// Gives the event of a note at `path` whose front matter has `written` as its event: the one that this names by
/// folder or title, in any case, else that of the nearest folder above. An `event.md` belongs to itself.
pub fn event_at<'a>(written: Option<&str>, path: &NotePath, events: &'a [Event]) -> Option<&'a Event> {
    written.and_then(|name| find(name, events)).or_else(|| nearest(path, events))
}

/// Finds an event by its folder or title, in any case; the folder's own name is enough where no other has it.
pub fn find<'a>(name: &str, events: &'a [Event]) -> Option<&'a Event> {
    let name = name.trim().trim_matches('/').to_lowercase();
    let last = |folder: &str| folder.rsplit('/').next().unwrap_or_default().to_lowercase();
    let by_name = |event: &&Event| event.folder.to_lowercase() == name || event.title.to_lowercase() == name;
    events.iter().find(by_name).or_else(|| {
        let mut same = events.iter().filter(|event| last(&event.folder) == name);
        same.next().filter(|_| same.next().is_none())
    })
}

/// Tells what a note is for, with its event: see [`kind_at`].
pub fn kind_of(note: &Note, events: &[Event]) -> NoteKind {
    kind_at(note.kind, note.event.as_deref(), &note.path, events)
}

/// Tells what a note is for, with its event: a plain note below an event is about a talk, unless it is the page of
/// its folder.
pub fn kind_at(kind: NoteKind, written: Option<&str>, path: &NotePath, events: &[Event]) -> NoteKind {
    match kind {
        NoteKind::Note if !note::is_index(path) && event_at(written, path, events).is_some() => {
            NoteKind::Talk
        }
        kind => kind,
    }
}

fn nearest<'a>(path: &NotePath, events: &'a [Event]) -> Option<&'a Event> {
    let folder = path.parent().unwrap_or_default();
    let holds = |event: &&Event| {
        event.folder.is_empty()
            || folder == event.folder
            || folder.strip_prefix(&event.folder).is_some_and(|rest| rest.starts_with('/'))
    };
    events.iter().filter(holds).max_by_key(|event| event.folder.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note;
    use crate::path::Revision;

    fn note(path: &str, text: &str) -> Note {
        note::read(&NotePath::parse(path).unwrap(), Revision::of(text.as_bytes()), text)
    }

    fn event(path: &str, text: &str) -> Event {
        read(&note(path, text), text)
    }

    #[test]
    fn an_event_is_read_and_nothing_is_required() {
        let full = event(
            "looms-2026/event.md",
            "---\ntitle: Loom Days 2026\nstart: 2026-03-24\nend: 2026-03-26\ntimezone: Europe/Vienna\nplace: Graz\nurl: https://example.org\n---\n",
        );
        assert_eq!((full.folder.as_str(), full.title.as_str()), ("looms-2026", "Loom Days 2026"));
        assert_eq!(full.start.as_deref(), Some("2026-03-24"));
        assert_eq!(full.timezone.as_deref(), Some("Europe/Vienna"));
        let bare = event("loom-days/event.md", "My own words.\n");
        assert_eq!((bare.title.as_str(), bare.start), ("loom days", None));
        assert_eq!(event("event.md", "# Here\n").title, "Here");
    }

    #[test]
    fn a_note_finds_its_event() {
        let events = [
            event("looms-2026/event.md", "# Loom Days 2026\n"),
            event("looms-2026/fringe/event.md", "# Fringe\n"),
            event("old/looms-2025/event.md", "# Loom Days 2025\n"),
        ];
        let of = |path: &str, text: &str| event_of(&note(path, text), &events).map(|e| e.folder.clone());
        assert_eq!(of("looms-2026/a.md", "").as_deref(), Some("looms-2026"));
        assert_eq!(of("looms-2026/day 1/a.md", "").as_deref(), Some("looms-2026"));
        assert_eq!(of("looms-2026/fringe/a.md", "").as_deref(), Some("looms-2026/fringe"));
        assert_eq!(of("looms-2026b/a.md", ""), None);
        assert_eq!(of("inbox.md", "---\nevent: LOOM days 2025\n---\n").as_deref(), Some("old/looms-2025"));
        assert_eq!(of("inbox.md", "---\nevent: Looms-2025\n---\n").as_deref(), Some("old/looms-2025"));
        assert_eq!(of("inbox.md", "---\nevent: '[[fringe]]'\n---\n").as_deref(), Some("looms-2026/fringe"));
        assert_eq!(of("looms-2026/a.md", "---\nevent: unknown\n---\n").as_deref(), Some("looms-2026"));
    }

    #[test]
    fn plain_notes_below_an_event_are_talks() {
        let events = [event("looms-2026/event.md", "# Loom Days 2026\n")];
        let kind = |path: &str, text: &str| kind_of(&note(path, text), &events);
        assert_eq!(kind("looms-2026/a.md", "Some words.\n"), NoteKind::Talk);
        assert_eq!(kind("looms-2026/README.md", "Some words.\n"), NoteKind::Note);
        assert_eq!(kind("looms-2026/event.md", ""), NoteKind::Event);
        assert_eq!(kind("looms-2026/p.md", "---\ntalklog: post\n---\n"), NoteKind::Post);
        assert_eq!(kind("inbox.md", "Some words.\n"), NoteKind::Note);
    }
}
