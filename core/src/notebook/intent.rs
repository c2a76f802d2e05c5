//! What a rename is about to do, written down before the note moves: so that links which a kill left behind follow at
//! the next start.

use std::fs::{self, File};
use std::io::{self, Write as _};

use serde::{Deserialize, Serialize};

use crate::links::Move;
use crate::path::{NotePath, Revision};
use crate::platform;

use super::rename::Finished;
use super::{Notebook, SaveError, Trouble, read_whole};

/// The file's name in the state folder.
const NAME: &str = "rename";

/// A rename with the notes whose links follow, by their places after it, each as it is before.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Intent {
    pub(super) from: NotePath,
    pub(super) to: NotePath,
    pub(super) notes: Vec<(NotePath, Revision)>,
}

impl Notebook {
    /// Writes down what a rename is about to do, on the disk.
    pub(super) fn keep_intent(&self, intent: &Intent) -> Result<(), SaveError> {
        let folder = self.state_folder();
        let (file, new) = (folder.join(NAME), folder.join("rename.new"));
        let write = || -> io::Result<()> {
            let mut written = File::create(&new)?;
            written.write_all(&serde_json::to_vec(intent)?)?;
            written.sync_all()?;
            fs::rename(&new, &file)?;
            platform::sync_folder(&folder)
        };
        write().map_err(|source| SaveError::Io { kind: Trouble::of(&source), path: file.clone(), source })
    }

    /// Forgets it when it is done. Should that fail, the next start finds that nothing is left to do.
    pub(super) fn drop_intent(&self) {
        let _ = fs::remove_file(self.state_folder().join(NAME));
    }

    /// Finishes a rename that was killed after its note had moved: the links that were left behind follow. `notes`
    /// gives all notes as they are now. None where nothing was left behind.
    pub fn finish_rename(
        &self,
        notes: impl FnOnce() -> Vec<NotePath>,
    ) -> Result<Option<Finished>, SaveError> {
        let file = self.state_folder().join(NAME);
        if !file.exists() {
            return Ok(None);
        }
        // Whoever renames holds the lock: what is there under it was left behind.
        let lock = self.lock()?;
        let Ok(bytes) = fs::read(&file) else { return Ok(None) };
        let intent: Option<Intent> = serde_json::from_slice(&bytes).ok();
        let Some(Intent { from, to, notes: planned }) =
            intent.filter(|intent| !self.exists(&intent.from) && self.exists(&intent.to))
        else {
            self.drop_intent();
            return Ok(None);
        };
        let before: Vec<NotePath> =
            notes().into_iter().map(|note| if note == to { from.clone() } else { note }).collect();
        let moved = Move::new(&from, &to, &before);
        let mut finished =
            Finished { from: from.clone(), to: to.clone(), renamed: super::Renamed::default() };
        for (place, base) in planned {
            // One that has followed, or was edited since, is not what was planned for.
            let there = self.folder_of(&place).and_then(|folder| read_whole(&place, &folder));
            if !there.is_ok_and(|bytes| Revision::of(&bytes) == base) {
                continue;
            }
            let note = if place == to { &from } else { &place };
            match self.follow(&lock, note, &place, &moved) {
                Ok(Some(revision)) => finished.renamed.changed_links.push((place, revision)),
                Ok(None) => {}
                Err(why) => finished.renamed.left.push((place, why)),
            }
        }
        if finished.renamed.left.is_empty() {
            self.drop_intent();
        }
        Ok(Some(finished))
    }
}
