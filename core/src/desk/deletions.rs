//! Deletions of many notes at once, and a remote that holds another notebook: what is looked at before it is done (P13).
//!
//! What another program deleted here stays in the history until a person agrees; all else is checkpointed and synced
//! meanwhile. What another device deleted stays here until then.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};

use crate::history::{Allowed, Planned, Repository};
use crate::note;
use crate::notebook::{Saved, editor_text};
use crate::path::{NotePath, Revision};
use crate::wire::{Code, DeletedNote, Deletions, Failure, JoinPreview, Origin, SyncReport};

use super::{Desk, Event, hold};

impl Desk {
    /// Takes out of what is to go into a checkpoint the notes that another program deleted here, where they are so many that
    /// a person has to agree; they are looked at again the next time.
    pub(super) fn hold_back(
        &self,
        repository: &Repository,
        paths: Vec<NotePath>,
        agreed: bool,
    ) -> Vec<NotePath> {
        // What was deleted in Talklog lies in the trash, and somebody meant it.
        let trash = OnceCell::new();
        let meant = |path: &NotePath| {
            let names =
                || self.notebook.trash().into_iter().map(|trashed| trashed.path).collect::<HashSet<_>>();
            trash.get_or_init(names).contains(path)
        };
        let gone = if agreed { Ok(Vec::new()) } else { repository.vanished(&paths, &meant) };
        let gone: BTreeSet<NotePath> = match gone {
            Ok(gone) => gone.into_iter().collect(),
            Err(error) => {
                tracing::warn!("the deletions could not be counted: {error}");
                BTreeSet::new()
            }
        };
        let rest = paths.into_iter().filter(|path| !gone.contains(path)).collect();
        *hold(&self.held) = gone;
        rest
    }

    /// Gives the notes that are held back, to be looked at again.
    pub(super) fn held_back(&self) -> Vec<NotePath> {
        hold(&self.held).iter().cloned().collect()
    }

    /// Lists the deletions that wait for a person: those of this device, else those that a sync would bring.
    pub fn deletions(&self) -> Result<Deletions, Failure> {
        let held = self.held_back();
        let here = !held.is_empty();
        let gone = if here { held } else { self.incoming_deletions()? };
        let item = |path: NotePath| DeletedNote {
            title: self.title_of(&path).unwrap_or_else(|| path.stem().to_owned()),
            path: path.to_string(),
        };
        let notes = gone.into_iter().filter(NotePath::is_note).map(item).collect();
        Ok(Deletions { here, notes })
    }

    /// Gives the title of a note that is here, or that the last checkpoint has.
    fn title_of(&self, path: &NotePath) -> Option<String> {
        if let Some(entry) = self.shelf().get(path) {
            return Some(entry.note.title.to_string());
        }
        let bytes = self.repository()?.as_in_head(path).ok()??;
        Some(note::read(path, Revision::of(&bytes), &editor_text(&bytes).ok()?).title)
    }

    /// Counts the notes that are held back.
    pub(super) fn held_notes(&self) -> u32 {
        u32::try_from(hold(&self.held).iter().filter(|path| path.is_note()).count()).unwrap_or(u32::MAX)
    }

    fn incoming_deletions(&self) -> Result<Vec<NotePath>, Failure> {
        let repository = self.needs_repository()?;
        let tip = repository.upstream()?.and_then(|upstream| repository.tracking(&upstream));
        match tip.map(|tip| repository.plan(tip, Allowed::default())).transpose()? {
            Some(Planned::ManyDeletions { gone, .. }) => Ok(gone),
            _ => Ok(Vec::new()),
        }
    }

    /// Agrees to the deletions that wait: they go into a checkpoint, or are taken over from the other device; then it syncs.
    pub fn deletions_accept(&self) -> Result<Option<SyncReport>, Failure> {
        let repository = self.needs_repository()?;
        if self.held_back().is_empty() {
            return self.sync_with(Allowed { deletions: true, ..Allowed::default() }, true).map(Some);
        }
        self.checkpoint_of(&repository, true)?;
        self.sync_where_there_is_a_remote(&repository)
    }

    /// Keeps the notes: they are back in their places, here and with the next sync on the other devices.
    pub fn deletions_keep(&self) -> Result<Option<SyncReport>, Failure> {
        let repository = self.needs_repository()?;
        if self.held_back().is_empty() {
            return self.sync_with(Allowed { keep: true, ..Allowed::default() }, true).map(Some);
        }
        self.bring_held_back()?;
        self.sync_where_there_is_a_remote(&repository)
    }

    /// Looks which notes another program deleted here, many at once, and brings them back.
    pub fn bring_back_vanished(&self) -> Result<(), Failure> {
        let repository = self.needs_repository()?;
        let changed = self.take_changed(&repository)?;
        self.hold_back(&repository, changed.clone(), false);
        hold(&self.changed).get_or_insert_with(BTreeSet::new).extend(changed);
        self.bring_held_back()
    }

    fn bring_held_back(&self) -> Result<(), Failure> {
        let repository = self.needs_repository()?;
        for path in &self.held_back() {
            let Some(bytes) = repository.as_in_head(path)? else {
                return Err(Failure {
                    code: Code::NeedsPerson,
                    message: format!("{path} is written by a program that only git runs"),
                    path: Some(path.to_string()),
                    hint: Some("bring it back with `git checkout HEAD -- PATH`".into()),
                });
            };
            // What took the name meanwhile stays.
            if let Saved::Written { .. } = self.notebook.save_bytes(path, &bytes, None)? {
                self.read_again(path, Origin::Outside)?;
            }
        }
        hold(&self.held).clear();
        (self.tell)(Event::Listing);
        self.tell_status();
        Ok(())
    }

    fn sync_where_there_is_a_remote(&self, repository: &Repository) -> Result<Option<SyncReport>, Failure> {
        self.tell_status();
        if repository.remote_url()?.is_none() { Ok(None) } else { self.sync().map(Some) }
    }

    /// Says what joining with a remote that holds another notebook would bring together. Nothing is changed; the remote's
    /// files are those of the last sync that found it so.
    pub fn join_preview(&self) -> Result<JoinPreview, Failure> {
        let repository = self.needs_repository()?;
        let upstream = repository.upstream()?;
        let tip = upstream.as_ref().and_then(|upstream| repository.tracking(upstream));
        let Some(tip) = tip else {
            return Err(Failure {
                code: Code::NoRemote,
                message: "the remote has not been asked yet".into(),
                path: None,
                hint: Some("sync once: nothing is joined before you agree".into()),
            });
        };
        let found = repository.compare(tip)?;
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(JoinPreview {
            here: found.here,
            there: found.there,
            different: found.different,
            same: count(found.same),
        })
    }

    /// Joins with a remote that holds another notebook: nothing is overwritten, and where both have a file of one name and
    /// not the same, both are kept.
    pub fn join_remote(&self) -> Result<SyncReport, Failure> {
        self.sync_with(Allowed { unrelated: true, ..Allowed::default() }, true)
    }
}
