//! Snapshots on the desk: of what is typed, every ten seconds, and of what is about to be replaced.

use std::cell::OnceCell;
use std::sync::TryLockError;

use jiff::Timestamp;

use crate::notebook::editor_text;
use crate::path::{NotePath, Revision};
use crate::platform;
use crate::wire::Failure;

use super::{Desk, hold};

/// Below so many free bytes no snapshot is taken by itself: what is left belongs to saves and the journal (P6).
const LEAST: u64 = 64_000_000;
/// A snapshot follows so many seconds after the first key that no snapshot holds yet.
const AFTER: i64 = 10;

impl Desk {
    /// Takes note of typing.
    pub(super) fn typed_in(&self, path: &NotePath, now: Timestamp) {
        hold(&self.typed).entry(path.clone()).or_insert(now);
    }

    /// Takes the snapshots that are due; before the notebook is closed, all that wait.
    pub fn take_snapshots(&self, all: bool) {
        let turn = match self.snapping.try_lock() {
            // Thinning takes its time, and the next beat comes soon.
            Err(TryLockError::WouldBlock) if !all => return,
            Err(_) => hold(&self.snapping),
            Ok(turn) => turn,
        };
        let free = platform::free_space(&self.notebook.state_folder()).unwrap_or(u64::MAX);
        if free < LEAST {
            return;
        }
        let now = self.now();
        let due: Vec<NotePath> = {
            let mut typed = hold(&self.typed);
            let is_due = |since: &Timestamp| {
                let waited = now.timestamp().as_second() - since.as_second();
                // A clock that was set back must not stop them.
                all || !(0..AFTER).contains(&waited)
            };
            let due: Vec<_> =
                typed.iter().filter(|(_, since)| is_due(since)).map(|(path, _)| path.clone()).collect();
            typed.retain(|path, _| !due.contains(path));
            due
        };
        for path in due {
            if let Err(error) = self.snapshot(&path) {
                tracing::warn!("a snapshot was not taken: {}", error.message);
                // It is tried again ten seconds from now.
                hold(&self.typed).entry(path).or_insert_with(|| now.timestamp());
            }
        }
        drop(turn);
    }

    /// Keeps a note's text as it is now, typed or saved, where neither a checkpoint nor a snapshot holds it yet.
    pub fn snapshot(&self, path: &NotePath) -> Result<(), Failure> {
        let text = match self.journal.unsaved(path) {
            Some(text) => text,
            None if !self.notebook.exists(path) => return Ok(()),
            None => match self.notebook.read(path)?.text {
                Ok(text) => text,
                // What cannot be edited was not typed.
                Err(_) => return Ok(()),
            },
        };
        let known = |git: &crate::history::Repository| git.knows(&Revision::of(text.as_bytes()));
        if self.repository().is_some_and(|git| known(&git).unwrap_or(false)) {
            return Ok(());
        }
        let device = &self.notebook.host().device;
        self.snapshots.take(path, text.as_bytes(), &self.now(), device)?;
        Ok(())
    }

    /// Lets a note's snapshots be found under its new name.
    pub(super) fn snapshots_follow(&self, from: &NotePath, to: &NotePath) {
        let since = hold(&self.typed).remove(from);
        let known = self.snapshots.list(std::slice::from_ref(from), 1).unwrap_or_default();
        if since.is_none() && known.is_empty() {
            return;
        }
        let Some(text) = self.notebook.read(to).ok().and_then(|file| editor_text(&file.bytes).ok()) else {
            return;
        };
        let device = &self.notebook.host().device;
        if let Err(error) = self.snapshots.renamed(from, to, text.as_bytes(), &self.now(), device) {
            tracing::warn!("the snapshots of a note stay under its old name: {error}");
        }
    }

    /// Lets go of deleted files that have lain in the trash for long, or that the history has where the trash is large.
    pub fn thin_trash(&self) {
        let repository = self.repository();
        // Looked for only when it is asked for: as a rule there is room.
        let kept = OnceCell::new();
        let all = || repository.as_ref().and_then(|git| git.all_revisions().ok()).unwrap_or_default();
        let gone = self.notebook.thin_trash(&|revision: &Revision| kept.get_or_init(all).contains(revision));
        if gone > 0 {
            tracing::info!("{gone} files went from the trash");
        }
    }

    /// Lets go of snapshots that need not stay, and packs the others.
    pub fn thin_snapshots(&self) {
        let _turn = hold(&self.snapping);
        if let Err(error) = self.snapshots.thin(self.now().timestamp()) {
            tracing::warn!("the snapshots were not thinned: {error}");
        }
    }
}
