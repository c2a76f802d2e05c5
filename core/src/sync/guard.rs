//! What may not go out unasked: text that looks like a secret (P17).
//!
//! What a person said is not a secret is remembered in the notebook, so that their other devices know it too. What
//! they send although it is one is remembered on this device alone: the hash of a real password is nobody's business.

use std::path::PathBuf;

use crate::history::{Exposed, HistoryError, Repository, Upstream};
use crate::notebook::{Notebook, ReadError, SaveError, Saved};
use crate::path::NotePath;
use crate::secrets::{Fingerprint, Remembered};

/// Where the notebook remembers what is not a secret.
pub const NOT_SECRETS: &str = ".talklog/not-secrets";

/// Where this device remembers what was sent all the same, in the notebook's state folder.
const SENT: &str = "sent-secrets";

/// What a person says of a value that looks like a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Say {
    /// It is none, here and on every device.
    NotASecret,
    /// It may be sent from here.
    SendAnyway,
}

/// Why what a person said of a value could not be remembered.
#[derive(Debug, thiserror::Error)]
pub enum RememberError {
    /// The notebook's file could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The notebook's file could not be written.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// A newer Talklog wrote the file, in a way that is not known here.
    #[error("{0} was written by a newer Talklog")]
    Newer(PathBuf),
    /// Another program keeps changing the file.
    #[error("another program keeps changing {0}")]
    Busy(NotePath),
    /// This device's own file could not be read or written.
    #[error("{}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Gives what a push would send and looks like a secret, but for what the person has said something about.
pub fn exposed(
    notebook: &Notebook,
    repository: &Repository,
    upstream: &Upstream,
) -> Result<Vec<Exposed>, HistoryError> {
    repository.exposed(upstream, &remembered(notebook))
}

/// Gives what the person has said something about, in the notebook and on this device. What cannot be read counts for
/// nothing: then it is asked again.
pub fn remembered(notebook: &Notebook) -> Remembered {
    let path = NotePath::parse(NOT_SECRETS).ok();
    let file = path.and_then(|path| notebook.read(&path).ok());
    let there = file.and_then(|file| Remembered::read(&file.text.ok()?));
    let here = std::fs::read_to_string(notebook.state_folder().join(SENT)).ok();
    let mut all = there.unwrap_or_default();
    for fingerprint in here.and_then(|text| Remembered::read(&text)).unwrap_or_default().iter() {
        all.add(fingerprint.clone());
    }
    all
}

/// Remembers what a person says of a value.
pub fn remember(notebook: &Notebook, value: &Fingerprint, say: Say) -> Result<(), RememberError> {
    match say {
        Say::NotASecret => remember_everywhere(notebook, value),
        Say::SendAnyway => {
            let path = notebook.state_folder().join(SENT);
            let failed = |source| RememberError::Io { path: path.clone(), source };
            let text = match std::fs::read_to_string(&path) {
                Ok(text) => text,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
                Err(error) => return Err(failed(error)),
            };
            let mut known = Remembered::read(&text).ok_or_else(|| RememberError::Newer(path.clone()))?;
            known.add(value.clone());
            std::fs::write(&path, known.text()).map_err(failed)
        }
    }
}

fn remember_everywhere(notebook: &Notebook, value: &Fingerprint) -> Result<(), RememberError> {
    let Ok(path) = NotePath::parse(NOT_SECRETS) else { return Ok(()) };
    for _ in 0..4 {
        let (text, base) = match notebook.read(&path) {
            Ok(file) => (file.text.unwrap_or_default(), Some(file.revision)),
            Err(ReadError::Missing(_)) => (String::new(), None),
            Err(error) => return Err(error.into()),
        };
        let mut known =
            Remembered::read(&text).ok_or_else(|| RememberError::Newer(path.on_disk(notebook.root())))?;
        if !known.add(value.clone()) {
            return Ok(());
        }
        match notebook.save_bytes(&path, known.text().as_bytes(), base)? {
            Saved::Changed { .. } => {}
            _ => return Ok(()),
        }
    }
    Err(RememberError::Busy(path))
}
