//! Pictures on the desk: put beside the note that shows them.

use std::path::PathBuf;

use crate::path::NotePath;
use crate::wire::{Added, Failure};

use super::Desk;

impl Desk {
    /// Puts a picture beside a note.
    pub fn picture_add(&self, _note: &NotePath, _name: &str, _bytes: &[u8]) -> Result<Added, Failure> {
        Err(Failure::bad_input("pictures cannot be added yet", "put the file beside the note"))
    }

    /// Puts files beside a note.
    pub fn picture_add_files(
        &self,
        _note: &NotePath,
        _files: &[PathBuf],
        _id: &str,
    ) -> Result<Vec<Added>, Failure> {
        Err(Failure::bad_input("pictures cannot be added yet", "put the file beside the note"))
    }
}
