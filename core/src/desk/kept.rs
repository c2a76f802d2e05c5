//! What git does not keep, on the desk: files that no checkpoint takes, an index that cannot be read, and who keeps at all.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::history::{HistoryError, Repository, Skipped, Why};
use crate::path::NotePath;
use crate::platform;
use crate::sync::SyncState;
use crate::wire::{Failure, Keeping, Mended, SyncReport, Unkept};

use super::{Desk, hold};

impl Desk {
    /// Looks at the whole folder: what differs from git's, and the notes that git has been told to know nothing of, which
    /// its own look passes over.
    pub(super) fn all_changes(&self, repository: &Repository) -> Result<Vec<NotePath>, HistoryError> {
        let mut changed: BTreeSet<_> = repository.changed()?.into_iter().collect();
        let unknown = repository.unknown(self.shelf().iter().map(|entry| &entry.note.path))?;
        let passed_over: Vec<_> = unknown.into_iter().filter(|path| !changed.contains(path)).collect();
        if !passed_over.is_empty() {
            let left_out = repository.left_out(&passed_over)?;
            let mut unkept = hold(&self.unkept);
            let new =
                left_out.into_iter().filter(|skipped| unkept.iter().all(|known| known.path != skipped.path));
            let new: Vec<_> = new.collect();
            unkept.extend(new);
        }
        changed.extend(passed_over);
        Ok(changed.into_iter().collect())
    }

    /// Looks which files no checkpoint would take, and makes none.
    pub fn look_for_unkept(&self) {
        let Some(repository) = self.repository() else { return };
        let looked = self.all_changes(&repository).and_then(|changed| repository.left_out(&changed));
        match looked {
            Ok(skipped) => self.note_unkept(&skipped),
            Err(error) => self.note_index(&error),
        }
        self.tell_status();
    }

    /// Says who makes checkpoints and syncs by itself.
    pub(crate) fn kept_by(&self, keeping: Keeping) {
        *hold(&self.keeping) = keeping;
        self.tell_status();
    }

    /// Gives the file whose lock the one holds that makes checkpoints and syncs by itself; its number stands in it.
    pub(crate) fn keeper_file(&self) -> PathBuf {
        self.notebook.state_folder().join("keeper.lock")
    }

    /// Gives who holds the lock that this process did not get.
    pub(crate) fn another_keeper(&self) -> Keeping {
        let number = std::fs::read_to_string(self.keeper_file()).ok();
        Keeping::Other { process: number.and_then(|number| number.trim().parse().ok()) }
    }

    /// Looks who makes checkpoints and syncs by itself, for a process that never does.
    pub fn look_for_keeper(&self) {
        let found = match platform::try_lock(&self.keeper_file()) {
            Ok(None) => self.another_keeper(),
            Ok(Some(_)) | Err(_) => Keeping::Nobody,
        };
        self.kept_by(found);
    }

    /// Takes note of what is in no checkpoint though it should be.
    pub(super) fn note_unkept(&self, skipped: &[Skipped]) {
        let lasting = skipped.iter().filter(|skipped| !matches!(skipped.why, Why::Busy | Why::Uncommitted));
        *hold(&self.unkept) = lasting.cloned().collect();
    }

    pub(super) fn note_index(&self, error: &HistoryError) {
        if let Some(state) = SyncState::of_index(error) {
            *hold(&self.state) = Some(state);
            self.tell_status();
        }
    }

    /// Ends a sync that could not begin.
    pub(super) fn stopped(&self, state: SyncState) -> SyncReport {
        *hold(&self.state) = Some(state.clone());
        self.sync_ended(state.wants());
        self.tell_status();
        SyncReport {
            state: state.into(),
            received: 0,
            sent: 0,
            changed: Vec::new(),
            copies: Vec::new(),
            unkept: Unkept::of(&hold(&self.unkept)),
        }
    }

    /// Makes git's index anew where it cannot be read; none where it can be. The old one is kept.
    pub fn mend_index(&self) -> Result<Option<Mended>, Failure> {
        let mended = self.needs_repository()?.mend_index(&self.now())?;
        let mut state = hold(&self.state);
        if matches!(*state, Some(SyncState::IndexUnreadable { .. })) {
            *state = None;
        }
        drop(state);
        *hold(&self.changed) = None;
        self.look_for_unkept();
        Ok(mended.map(|mended| Mended { kept: mended.kept.display().to_string(), staged: mended.staged }))
    }
}
