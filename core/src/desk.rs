//! An open notebook with everything that is known of it: what the shell and the command line call.
//!
//! The desk holds the parts together and speaks wire types; each part decides its own matters. It starts nothing
//! by itself: the [`crate::keeper`] calls it at its times, the page and the command line when a person asks.

mod again;
mod blog;
mod blogs;
mod conflicts;
mod deletions;
mod excerpt;
pub mod fields;
mod gather;
pub mod help;
mod kept;
mod links;
mod notes;
mod pictures;
mod post;
mod questions;
mod recap;
mod replace;
mod secrets;
mod session;
pub mod settings;
mod sharing;
mod snapshots;
mod template;
mod typing;
mod undo;
mod versions;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use jiff::Timestamp;
use tokio::sync::watch as signal;

use crate::catalogue::{self, Catalogue, Entry, Generation, Kept, Stat, Summary};
use crate::event;
use crate::history::{Repository, Skipped, Snapshots};
use crate::index::{Committed, Freshness, Index};
use crate::journal::Journal;
use crate::note::{self, Note, NoteKind};
use crate::notebook::{Host, Notebook};
use crate::path::{NotePath, Revision};
use crate::platform;
use crate::remote::{Answers, Cancel};
use crate::sync::{SyncState, Wants};
use crate::wire::{
    Event, Failure, IndexState, Keeping, Listing, NoteChange, NoteItem, Origin, Problem, Recovered, Status,
    Unkept,
};

pub use again::Publish;
pub use blogs::{fixed_text, look_at_blog};
pub use post::post_presets;
pub use questions::Questions;
pub use sharing::{clone, clone_asking};

/// From this many changed notes on they go straight to the index on disk, and the windows list everything anew.
const MANY: usize = 200;

/// An open notebook.
pub struct Desk {
    notebook: Notebook,
    catalogue: RwLock<Catalogue>,
    index: Index,
    repository: RwLock<Option<Arc<Repository>>>,
    snapshots: Snapshots,
    /// Notes that were typed in since their last snapshot, and since when.
    typed: Mutex<BTreeMap<NotePath, Timestamp>>,
    /// One round of snapshots at a time.
    snapping: Mutex<()>,
    cancel: Cancel,
    /// Who answers when a key, a password or a token is asked for; nobody until it is said.
    answers: OnceLock<Arc<Answers>>,
    journal: Journal,
    typing: Mutex<BTreeMap<(String, NotePath), typing::Typing>>,
    /// Texts that editors were given, latest last.
    shown: Mutex<VecDeque<(NotePath, Revision, String)>>,
    /// What came back after a crash.
    recovered: Mutex<Vec<Recovered>>,
    problems: Mutex<Vec<Problem>>,
    /// What the last look at the whole folder could not read.
    walk_problems: Mutex<Vec<Problem>>,
    /// What changed since the last checkpoint; none when it is not known yet and has to be looked for.
    changed: Mutex<Option<BTreeSet<NotePath>>>,
    /// Notes that another program deleted, many at once: in no checkpoint before a person agrees.
    held: Mutex<BTreeSet<NotePath>>,
    /// Files that the last checkpoint, or the last look, left out, and why.
    unkept: Mutex<Vec<Skipped>>,
    /// Who makes checkpoints and syncs by itself, as far as the keeper has seen.
    keeping: Mutex<Keeping>,
    /// The pictures and schedules that were there at the last look, which no list of notes has.
    others: Mutex<BTreeMap<NotePath, Stat>>,
    /// How many syncs of this process have ended, and what the last of them waits for.
    ended: Mutex<(u64, Wants)>,
    /// How the last sync of this process ended.
    state: Mutex<Option<SyncState>>,
    progress: Mutex<Progress>,
    /// One refresh and one sync at a time.
    refreshing: Mutex<()>,
    syncing: Mutex<()>,
    /// One replacement over all notes at a time, and what the last one did where.
    replacing: Mutex<()>,
    replaced: Mutex<Option<(String, BTreeSet<NotePath>)>>,
    told: Mutex<Option<Status>>,
    /// What the windows know of the settings.
    settings: Mutex<settings::Known>,
    edits: signal::Sender<u64>,
    tell: Box<dyn Fn(Event) + Send + Sync>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Progress {
    done: u32,
    total: u32,
    complete: bool,
}

/// Tells whether a path is a place, or lies below it.
fn is_below(path: &NotePath, place: &NotePath) -> bool {
    let rest = path.as_str().strip_prefix(place.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Takes a lock; a panic elsewhere while it was held does not stop everyone else.
fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// Opens a folder of notes. What the caches know is there at once; [`Desk::refresh`] compares it with the disk.
    /// Text that a crash left in the journal is back in its notes when this returns.
    pub fn open(
        root: &Path,
        host: Host,
        tell: impl Fn(Event) + Send + Sync + 'static,
    ) -> Result<Self, Failure> {
        let notebook = Notebook::open(root, host)?;
        let (index, freshness) = Index::open(&notebook.cache_folder().join("index"))?;
        let loaded = Catalogue::load(&notebook.cache_folder().join("catalogue"));
        let mut catalogue = loaded.catalogue;
        let indexed = match &freshness {
            Freshness::Ready(generation) => Some(*generation),
            Freshness::New => None,
            Freshness::Emptied { why } => {
                tracing::warn!("the index starts anew: {why}");
                None
            }
        };
        if let Some(damage) = &loaded.damage {
            tracing::warn!("the catalogue starts anew: {damage}");
        }
        catalogue.trust(indexed);
        let mut problems = Vec::new();
        let found = Repository::open(notebook.root(), &notebook.state_folder());
        let repository = sharing::found(found, &mut problems);
        let (journal, recovered) = typing::recover(&notebook, &mut problems)?;
        let known = u32::try_from(catalogue.len()).unwrap_or(u32::MAX);
        let snapshots = Snapshots::new(&notebook.state_folder());
        let desk = Self {
            notebook,
            catalogue: RwLock::new(catalogue),
            index,
            repository: RwLock::new(repository),
            snapshots,
            typed: Mutex::default(),
            snapping: Mutex::new(()),
            cancel: Cancel::default(),
            answers: OnceLock::new(),
            journal,
            typing: Mutex::default(),
            shown: Mutex::default(),
            recovered: Mutex::new(recovered),
            problems: Mutex::new(problems),
            walk_problems: Mutex::default(),
            changed: Mutex::new(None),
            held: Mutex::default(),
            unkept: Mutex::default(),
            keeping: Mutex::default(),
            others: Mutex::default(),
            ended: Mutex::default(),
            state: Mutex::new(None),
            progress: Mutex::new(Progress { done: known, total: known, complete: false }),
            refreshing: Mutex::new(()),
            syncing: Mutex::new(()),
            replacing: Mutex::new(()),
            replaced: Mutex::default(),
            told: Mutex::new(None),
            settings: Mutex::default(),
            edits: signal::channel(0).0,
            tell: Box::new(tell),
        };
        Ok(desk)
    }

    /// Gives the notebook's folder.
    pub fn root(&self) -> &Path {
        self.notebook.root()
    }

    /// Gives the door that writes.
    pub fn notebook(&self) -> &Notebook {
        &self.notebook
    }

    /// Tells when something was saved here: the value grows with every save.
    pub fn edits(&self) -> signal::Receiver<u64> {
        self.edits.subscribe()
    }

    /// Tells the windows something that a person should know of.
    pub fn notice(&self, message: &str) {
        let problem = Problem { message: message.to_owned(), path: None, line: None };
        hold(&self.problems).push(problem.clone());
        (self.tell)(Event::Notice { problem });
    }

    /// Gives all that the sidebar needs.
    pub fn listing(&self) -> Listing {
        let catalogue = self.shelf();
        let notes = catalogue.iter().map(|entry| NoteItem::of(&entry.note, catalogue.events())).collect();
        let mut events: Vec<_> = catalogue.events().iter().map(crate::wire::EventItem::from).collect();
        events.sort_by(|a, b| b.start.cmp(&a.start).then_with(|| a.folder.cmp(&b.folder)));
        Listing { notes, events, complete: hold(&self.progress).complete }
    }

    /// Compares the whole folder with what is known, reads what changed, and gives how many notes did (P4).
    pub fn refresh(&self) -> usize {
        let _one = hold(&self.refreshing);
        let walk = catalogue::walk(self.root());
        let difference = self.shelf().compare(&walk);
        let others = self.compare_others(walk.others, |_| true);
        *hold(&self.walk_problems) = walk.problems.into_iter().map(Problem::from).collect();
        let total = u32::try_from(walk.files.len()).unwrap_or(u32::MAX);
        let waiting = u32::try_from(difference.changed.len()).unwrap_or(u32::MAX);
        let was_complete = hold(&self.progress).complete;
        *hold(&self.progress) =
            Progress { done: total.saturating_sub(waiting), total, complete: was_complete };
        let mut count = self.forget(&difference.gone);
        count += if difference.changed.len() > MANY {
            // It would take both cores of a small machine from whoever types meanwhile.
            platform::behind_all(|| self.take_in_many(&difference.changed))
        } else {
            self.take_in(&difference.changed, Origin::Outside)
        };
        *hold(&self.progress) = Progress { done: total, total, complete: true };
        if count > MANY || !was_complete {
            (self.tell)(Event::Listing);
        }
        self.tell_status();
        count + others
    }

    /// Compares these files and folders with what is known; gives how many notes changed.
    pub fn refresh_paths(&self, paths: &BTreeSet<PathBuf>) -> usize {
        let _one = hold(&self.refreshing);
        let mut notes = Vec::new();
        let mut gone = Vec::new();
        let mut others = 0;
        for path in paths {
            let looked = catalogue::look(self.root(), path);
            notes.extend(looked.files);
            if let Some(place) = NotePath::from_disk(self.root(), path) {
                others += self.compare_others(looked.others, |known| is_below(known, &place));
            }
            if let Some(path) = NotePath::from_disk(self.root(), path)
                && !self.notebook.exists(&path)
            {
                gone.extend(self.shelf().below(&path));
            }
        }
        let changed: Vec<_> = {
            let catalogue = self.shelf();
            notes
                .into_iter()
                .filter(|(path, stat)| catalogue.get(path).is_none_or(|known| known.stat != *stat))
                .collect()
        };
        let count = self.forget(&gone) + self.take_in(&changed, Origin::Outside);
        if count > 0 {
            self.tell_status();
        }
        count + others
    }

    /// Compares the pictures and schedules of a place with those that were there at the last look, so that the next
    /// checkpoint holds what other programs did to them; gives how many changed.
    fn compare_others(&self, found: Vec<(NotePath, Stat)>, here: impl Fn(&NotePath) -> bool) -> usize {
        let mut known = hold(&self.others);
        let found: BTreeMap<_, _> = found.into_iter().collect();
        let gone = known.keys().filter(|path| here(path) && !found.contains_key(*path));
        let mut changed: Vec<_> = gone.cloned().collect();
        for path in &changed {
            known.remove(path);
        }
        for (path, stat) in found {
            if known.insert(path.clone(), stat) != Some(stat) {
                changed.push(path);
            }
        }
        for path in &changed {
            self.mark_changed(path);
        }
        changed.len()
    }

    /// Writes the caches to the disk.
    pub fn settle(&self) {
        let kept = self.shelf().keep();
        match self.index.commit() {
            Ok(Committed::Done(generation)) => self.keep(&kept, generation),
            // Another process writes the index; it writes the catalogue too.
            Ok(Committed::Busy) => {}
            Err(error) => tracing::warn!("the index was not kept: {error}"),
        }
    }

    fn keep(&self, kept: &Kept, generation: Generation) {
        if let Err(error) = kept.save(&self.notebook.cache_folder().join("catalogue"), generation) {
            tracing::warn!("the catalogue was not kept: {error}");
        }
    }

    /// Brings what was typed to the disk (P1).
    pub fn sync_journal(&self) {
        if let Err(error) = self.journal.sync() {
            tracing::warn!("the journal is not on the disk: {error}");
        }
    }

    /// Writes everything down before the notebook is closed.
    pub fn close(&self) {
        self.stop_sync();
        self.sync_journal();
        self.take_snapshots(true);
        if let Err(error) = self.notebook.close() {
            tracing::warn!("displaced files wait for the next start: {error}");
        }
    }

    /// Gives the state of saving, searching and syncing.
    pub fn status(&self) -> Status {
        let (waiting, behind) = self.ahead_behind();
        let progress = *hold(&self.progress);
        let conflicts = self.conflict_copies().iter().map(ToString::to_string).collect();
        Status {
            waiting,
            behind,
            sync: self.sync_state(waiting),
            index: IndexState { done: progress.done, total: progress.total },
            conflicts,
            unkept: Unkept::of(&hold(&self.unkept)),
            keeping: hold(&self.keeping).clone(),
        }
    }

    /// Tells the windows the status when it is another one than they know.
    fn tell_status(&self) {
        // Read and told under one lock: two threads that overtook each other would leave the older status standing.
        let mut told = hold(&self.told);
        let status = self.status();
        if told.as_ref() != Some(&status) {
            *told = Some(status.clone());
            (self.tell)(Event::Status { status });
        }
    }

    fn shelf(&self) -> RwLockReadGuard<'_, Catalogue> {
        self.catalogue.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn shelf_mut(&self) -> RwLockWriteGuard<'_, Catalogue> {
        self.catalogue.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads notes from the disk into the catalogue and the index; gives how many are not what was known.
    fn take_in(&self, files: &[(NotePath, Stat)], origin: Origin) -> usize {
        let mut changes = Vec::new();
        for (path, stat) in files {
            let file = match self.notebook.read(path) {
                Ok(file) => file,
                Err(error) => {
                    tracing::info!("a note could not be read: {error}");
                    continue;
                }
            };
            if self.known_revision(path) == Some(file.revision) {
                self.shelf_mut().touch(path, *stat);
                continue;
            }
            let text = file.text.as_deref().unwrap_or_default();
            let item = self.put(path, file.revision, text, *stat);
            self.mark_changed(path);
            changes.push(NoteChange { path: path.to_string(), item: Some(item), origin });
        }
        let count = changes.len();
        if count > 0 && count <= MANY {
            (self.tell)(Event::Notes { changes });
        }
        count
    }

    /// Reads many notes, straight into the index on disk, in steps after which they are found.
    fn take_in_many(&self, files: &[(NotePath, Stat)]) -> usize {
        let mut bulk = match self.index.bulk() {
            Ok(bulk) => bulk,
            Err(error) => {
                tracing::warn!("notes go to the index one by one: {error}");
                return self.take_in(files, Origin::Outside);
            }
        };
        let known = hold(&self.progress).done;
        let mut count = 0;
        for (done, (path, stat)) in files.iter().enumerate() {
            let Ok(file) = self.notebook.read(path) else { continue };
            let text = file.text.as_deref().unwrap_or_default();
            let note = note::read(path, file.revision, text);
            let (event, _) = self.event_of(&note, text);
            self.mark_changed(path);
            count += 1;
            match bulk.put(&note, text, event.as_ref()) {
                Ok(None) => {}
                Ok(Some(_)) => {
                    let found = known + u32::try_from(done + 1).unwrap_or(0);
                    hold(&self.progress).done = found;
                    self.tell_status();
                    (self.tell)(Event::Listing);
                }
                Err(error) => tracing::warn!("a note is not in the index: {error}"),
            }
            self.shelf_mut().insert(Entry { stat: *stat, note: Summary::from(&note) });
        }
        let kept = self.shelf().keep();
        match bulk.finish() {
            Ok(Some(generation)) => self.keep(&kept, generation),
            Ok(None) => {}
            Err(error) => tracing::warn!("the index was not kept: {error}"),
        }
        count
    }

    /// Takes one note's text into the index and then the catalogue: what the catalogue knows, the index holds.
    fn put(&self, path: &NotePath, revision: Revision, text: &str, stat: Stat) -> NoteItem {
        let note = note::read(path, revision, text);
        if !catalogue::holds(path) {
            return NoteItem::of(&Summary::from(&note), &[]);
        }
        let (event, event_is_new) = self.event_of(&note, text);
        if let Err(error) = self.index.put(&note, text, event.as_ref()) {
            tracing::warn!("a note is not in the index: {error}");
        }
        self.shelf_mut().insert(Entry { stat, note: Summary::from(&note) });
        if event_is_new {
            self.put_again(&note.path);
            (self.tell)(Event::Listing);
        }
        self.item(path).unwrap_or_else(|| NoteItem::of(&Summary::from(&note), &[]))
    }

    /// Gives the event that a note belongs to, and whether the note is an event that was not known so.
    fn event_of(&self, note: &Note, text: &str) -> (Option<event::Event>, bool) {
        let is_new = note.kind == NoteKind::Event && self.shelf_mut().insert_event(event::read(note, text));
        (event::event_of(note, self.shelf().events()).cloned(), is_new)
    }

    /// Puts the notes of an event into the index again, which knows them under its old name.
    fn put_again(&self, event: &NotePath) {
        let notes: Vec<NotePath> = {
            let catalogue = self.shelf();
            let events = catalogue.events();
            let notes = catalogue.iter().map(|entry| &entry.note).filter(|note| {
                let of = event::event_at(note.event.as_deref(), &note.path, events);
                note.path != *event && of.is_some_and(|of| of.path == *event)
            });
            notes.map(|note| note.path.clone()).collect()
        };
        for path in notes {
            let Ok(file) = self.notebook.read(&path) else { continue };
            let text = file.text.as_deref().unwrap_or_default();
            let note = note::read(&path, file.revision, text);
            let (event, _) = self.event_of(&note, text);
            if let Err(error) = self.index.put(&note, text, event.as_ref()) {
                tracing::warn!("a note is not in the index: {error}");
            }
        }
    }

    /// Takes notes that are gone out of the catalogue and the index.
    fn forget(&self, gone: &[NotePath]) -> usize {
        let mut changes = Vec::new();
        for path in gone {
            if self.shelf_mut().remove(path).is_some() {
                if let Err(error) = self.index.remove(path) {
                    tracing::warn!("a note stays in the index: {error}");
                }
                self.mark_changed(path);
                changes.push(NoteChange { path: path.to_string(), item: None, origin: Origin::Outside });
            }
        }
        let count = changes.len();
        if count > 0 && count <= MANY {
            (self.tell)(Event::Notes { changes });
        }
        count
    }

    fn known_revision(&self, path: &NotePath) -> Option<Revision> {
        self.shelf().get(path).map(|entry| entry.note.revision)
    }

    /// Remembers that a file is not in a checkpoint as it is now.
    fn mark_changed(&self, path: &NotePath) {
        if let Some(changed) = hold(&self.changed).as_mut() {
            changed.insert(path.clone());
        }
    }
}
