//! What is typed: into the journal in the order in which it was typed, and back from there after a crash (P1).

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::journal::{self, Entry, Journal, Typed, Unsaved};
use crate::merge::{self, Side};
use crate::notebook::{Notebook, Saved};
use crate::path::{NotePath, Revision};
use crate::wire::{Code, Event, Failure, JournalEntry, Origin, Problem, Recovered};

use super::{Desk, hold};

/// Calls of the page may overtake each other by so many entries; more, and one is lost.
const GAP: usize = 64;

/// How many bytes of texts that editors were given are remembered, latest first.
const SHOWN: usize = 32_000_000;
/// And how many of one note: its editor starts from the last, or from one before while a save is under way.
const SHOWN_OF_ONE: usize = 8;

/// What one window types into one note.
#[derive(Default)]
pub(super) struct Typing {
    /// The revision that the editor's text started from, and that text.
    base: Option<(Revision, String)>,
    /// The number of the last entry that is in the journal.
    written: u64,
    /// Entries that came before one that was sent earlier: calls of the page may overtake each other.
    early: BTreeMap<u64, JournalEntry>,
}

impl Typing {
    /// Remembers what an editor starts from.
    pub(super) fn starts_from(&mut self, revision: Revision, text: &str) {
        self.base = Some((revision, text.to_owned()));
    }

    /// Gives the text that the editor started from, where it is that of `revision`.
    pub(super) fn text_of(&self, revision: Revision) -> Option<String> {
        self.base.as_ref().filter(|(known, _)| *known == revision).map(|(_, text)| text.clone())
    }
}

impl Desk {
    /// Writes down what was typed, before it is saved. `window` keeps two windows of one program apart.
    pub fn journal(&self, window: &str, entry: JournalEntry) -> Result<(), Failure> {
        let path = NotePath::parse(&entry.path)?;
        let mut all = hold(&self.typing);
        let typing = all.entry((window.to_owned(), path.clone())).or_default();
        // A page that was loaded again, and a note that was opened again, count from the start.
        if entry.seq == 1 && typing.written > 0 {
            typing.written = 0;
            typing.early.clear();
        }
        if entry.seq <= typing.written {
            return Ok(());
        }
        // A whole text holds all that was typed before it, so nothing before it is waited for.
        if entry.text.is_some() {
            typing.written = entry.seq - 1;
            typing.early.retain(|seq, _| *seq > entry.seq);
        }
        typing.early.insert(entry.seq, entry);
        while let Some(next) = typing.early.remove(&(typing.written + 1)) {
            typing.written += 1;
            self.write_down(&path, typing, &next)?;
        }
        if typing.early.len() > GAP {
            typing.early.clear();
            return Err(Failure {
                code: Code::Changed,
                message: "an entry of the journal is missing".into(),
                path: Some(path.to_string()),
                hint: Some("send the whole text".into()),
            });
        }
        Ok(())
    }

    /// Remembers a text that an editor was given, so that it can be merged from when the file has changed.
    pub(super) fn showed(&self, path: &NotePath, revision: Revision, text: &str) {
        let mut shown = hold(&self.shown);
        shown.retain(|(known, of, _)| (known, *of) != (path, revision));
        shown.push_back((path.clone(), revision, text.to_owned()));
        let of_one = shown.iter().filter(|(known, _, _)| known == path).count();
        if of_one > SHOWN_OF_ONE
            && let Some(oldest) = shown.iter().position(|(known, _, _)| known == path)
        {
            shown.remove(oldest);
        }
        let mut size: usize = shown.iter().map(|(_, _, text)| text.len()).sum();
        while size > SHOWN && shown.len() > 1 {
            size -= shown.pop_front().map_or(0, |(_, _, text)| text.len());
        }
    }

    /// Gives a text that an editor was given.
    pub(super) fn shown_text(&self, path: &NotePath, revision: Revision) -> Option<String> {
        let shown = hold(&self.shown);
        shown.iter().find(|(known, of, _)| (known, *of) == (path, revision)).map(|(_, _, text)| text.clone())
    }

    /// Brings back what other processes with this notebook left unsaved when they died; the windows are told (P21).
    pub fn take_over_typing(&self) {
        let mut problems = Vec::new();
        match bring_back(&self.notebook, &mut problems) {
            Ok(found) => self.came_back(found),
            Err(error) => tracing::warn!("journals could not be read: {}", error.message),
        }
        for problem in problems {
            self.notice(&problem.message);
        }
    }

    /// Brings back what was typed into a page whose process died, before the page is loaded anew (P26). What came
    /// back stands in [`Desk::info`], in place of what came back before.
    pub fn page_died(&self) {
        hold(&self.typing).clear();
        if let Err(error) = self.journal.release() {
            tracing::warn!("a journal without unsaved text stays: {error}");
        }
        hold(&self.recovered).clear();
        self.take_over_typing();
    }

    fn came_back(&self, found: Vec<Recovered>) {
        if found.is_empty() {
            return;
        }
        for path in found.iter().filter_map(|found| NotePath::parse(&found.path).ok()) {
            if let Err(error) = self.read_again(&path, Origin::Outside) {
                tracing::warn!("a note that text came back to was not read again: {}", error.message);
            }
        }
        hold(&self.recovered).extend(found.iter().cloned());
        (self.tell)(Event::Recovered { found });
        self.tell_status();
    }

    fn write_down(&self, path: &NotePath, typing: &mut Typing, entry: &JournalEntry) -> Result<(), Failure> {
        let base: Revision = entry.base.parse().map_err(|error: crate::path::RevisionProblem| Failure {
            code: Code::BadInput,
            message: error.to_string(),
            path: Some(entry.path.clone()),
            hint: None,
        })?;
        if typing.base.as_ref().is_none_or(|(known, _)| *known != base) {
            // The editor was opened, merged or saved since: what it got then is the text that it started from.
            if let Some(text) = self.shown_text(path, base) {
                typing.base = Some((base, text));
            }
        }
        if typing.base.as_ref().is_none_or(|(known, _)| *known != base) {
            let file = self.notebook.read(path)?;
            let text = file.text.map_err(|why| Failure::read_only(path, &why))?;
            if file.revision == base {
                typing.base = Some((base, text));
            }
        }
        let base_text =
            typing.base.as_ref().filter(|(known, _)| *known == base).map_or("", |(_, text)| text.as_str());
        let now = self.now().timestamp();
        let typed = match &entry.text {
            Some(text) => Typed::Whole(text),
            None => Typed::Changes(&entry.changes),
        };
        self.journal.append(&Entry { path, base, base_text, seq: entry.seq, now, typed })?;
        self.typed_in(path, now);
        Ok(())
    }
}

/// Opens the journal, and brings back what a crash left in it: into its note where that is clean, else beside it.
pub(super) fn recover(
    notebook: &Notebook,
    problems: &mut Vec<Problem>,
) -> Result<(Journal, Vec<Recovered>), Failure> {
    let recovered = bring_back(notebook, problems)?;
    Ok((Journal::open(&folder_of(notebook))?, recovered))
}

fn folder_of(notebook: &Notebook) -> PathBuf {
    notebook.state_folder().join("journal")
}

/// Puts back what the journals of the dead hold, and gives what that was.
fn bring_back(notebook: &Notebook, problems: &mut Vec<Problem>) -> Result<Vec<Recovered>, Failure> {
    let mut recovered = Vec::new();
    let found = journal::recover(&folder_of(notebook))?;
    problems.extend(found.problems.into_iter().map(|error| Problem::of(Failure::from(error).message)));
    for unsaved in found.unsaved {
        match put_back(notebook, &unsaved) {
            Ok(found) => {
                recovered.extend(found);
                if let Err(error) = unsaved.done() {
                    tracing::warn!("a journal stays although its text is saved: {error}");
                }
            }
            // The journal stays: the next start tries again.
            Err(error) => {
                let path = &unsaved.path;
                problems.push(Problem::of(format!(
                    "What was typed in {path} before a crash could not be put back, and is tried again at the next start: {}",
                    error.message
                )));
            }
        }
    }
    Ok(recovered)
}

/// Saves one note's unsaved text; none when the file holds it already.
fn put_back(notebook: &Notebook, unsaved: &Unsaved) -> Result<Option<Recovered>, Failure> {
    let path = &unsaved.path;
    let found = |path: &NotePath, old: &str, copy: bool| {
        let lines = new_lines(old, &unsaved.text);
        let cursor = Some(unsaved.cursor);
        Some(Recovered { path: path.to_string(), lines, at: unsaved.at.to_string(), copy, cursor })
    };
    for _ in 0..5 {
        let file = if notebook.exists(path) { Some(notebook.read(path)?) } else { None };
        let Some(file) = file else {
            return match notebook.save_bytes(path, unsaved.text.as_bytes(), None)? {
                Saved::Changed { .. } => continue,
                Saved::Written { .. } | Saved::Unchanged { .. } => Ok(found(path, "", false)),
            };
        };
        let Ok(disk) = file.text else {
            let copy =
                notebook.keep_copy(path, unsaved.text.as_bytes(), &notebook.host().device, unsaved.at)?;
            return Ok(found(&copy, "", true));
        };
        if disk == unsaved.text {
            return Ok(None);
        }
        let base_known = !unsaved.base_text.is_empty() || unsaved.base == Revision::of(b"");
        let (text, clash) = if file.revision == unsaved.base {
            (unsaved.text.clone(), false)
        } else if !base_known {
            // What it started from was never read: nothing can be merged, so both are kept.
            (disk.clone(), true)
        } else {
            let merged = merge::file(path, &unsaved.base_text, &unsaved.text, &disk, Side::Theirs);
            (merged.text, !merged.clashes.is_empty())
        };
        if clash {
            let copy =
                notebook.keep_copy(path, unsaved.text.as_bytes(), &notebook.host().device, unsaved.at)?;
            return Ok(found(&copy, &disk, true));
        }
        match notebook.save(path, &text, file.revision)? {
            Saved::Changed { .. } => {}
            Saved::Written { .. } | Saved::Unchanged { .. } => {
                // In a merged text the cursor may be elsewhere.
                let same = text == unsaved.text;
                let found = found(path, &disk, false);
                return Ok(found.map(|found| Recovered { cursor: found.cursor.filter(|_| same), ..found }));
            }
        }
    }
    Err(Failure {
        code: Code::Busy,
        message: "another program keeps writing the note".into(),
        path: Some(path.to_string()),
        hint: None,
    })
}

/// Counts the lines of `new` that `old` does not have.
fn new_lines(old: &str, new: &str) -> u32 {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for line in old.lines() {
        *known.entry(line).or_default() += 1;
    }
    let mut count = 0;
    for line in new.lines() {
        match known.get_mut(line) {
            Some(left) if *left > 0 => *left -= 1,
            _ => count += 1,
        }
    }
    count
}
