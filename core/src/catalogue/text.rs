//! A text that shares its bytes: all texts of a loaded catalogue are pieces of one block.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A short text that is never changed. Cheap to clone.
///
/// Loading ten thousand notes would otherwise ask for some hundred thousand small blocks of memory, which takes
/// longer than reading the file.
#[derive(Clone)]
pub struct Text {
    block: Arc<str>,
    from: u32,
    to: u32,
}

impl Text {
    /// Gives a piece of a block; none where that is no piece of it, or cuts a character.
    pub(super) fn piece(block: &Arc<str>, from: usize, to: usize) -> Option<Self> {
        block.get(from..to)?;
        Some(Self { block: block.clone(), from: u32::try_from(from).ok()?, to: u32::try_from(to).ok()? })
    }

    /// Gives the text.
    pub fn as_str(&self) -> &str {
        self.block.get(self.from as usize..self.to as usize).unwrap_or_default()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        // A text of four gigabytes is none that a title could be.
        let to = u32::try_from(text.len()).unwrap_or(0);
        Self { block: Arc::from(text), from: 0, to }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
