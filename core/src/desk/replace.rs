//! Find and replace over all notes.

use crate::wire::{Failure, Problem, ReplaceChoice, ReplacePreview, ReplaceQuery, ReplaceReport};

use super::Desk;

impl Desk {
    /// Says what replacing would change.
    pub fn replace_preview(&self, _query: &ReplaceQuery) -> ReplacePreview {
        ReplacePreview { notes: Vec::new(), total: 0, more: false, problems: vec![Problem::of("not yet")] }
    }

    /// Replaces what was chosen.
    pub fn replace_apply(
        &self,
        _query: &ReplaceQuery,
        _choices: &[ReplaceChoice],
    ) -> Result<ReplaceReport, Failure> {
        Err(Failure::bad_input("nothing can be replaced yet", "replace it in each note"))
    }

    /// Takes a replacement back.
    pub fn replace_undo(&self, _id: &str) -> Result<ReplaceReport, Failure> {
        Err(Failure::bad_input("nothing can be replaced yet", "replace it in each note"))
    }
}
