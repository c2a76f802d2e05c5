//! What the window remembers of this notebook on this machine: a text of its own that nobody here reads.

use std::fs;
use std::io;
use std::path::PathBuf;

use crate::wire::{Code, Failure};

use super::Desk;
use super::settings::write_whole;

/// The most bytes of a session.
const LARGEST: usize = 1_000_000;

impl Desk {
    /// Gives what the window kept last; none when there is nothing, or nothing that can be read.
    pub fn session(&self) -> Option<String> {
        let file = self.session_file();
        match fs::metadata(&file).and_then(|metadata| {
            if metadata.len() > LARGEST as u64 {
                Err(io::ErrorKind::FileTooLarge.into())
            } else {
                fs::read_to_string(&file)
            }
        }) {
            Ok(text) => Some(text),
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    tracing::warn!("the window starts without its session: {error}");
                }
                None
            }
        }
    }

    /// Keeps what the window says, whole.
    pub fn set_session(&self, text: &str) -> Result<(), Failure> {
        if text.len() > LARGEST {
            return Err(Failure {
                code: Code::BadInput,
                message: format!("a session of {} bytes is not kept", text.len()),
                path: None,
                hint: None,
            });
        }
        let file = self.session_file();
        write_whole(&file, text.as_bytes()).map_err(|error| Failure::io(&file, &error))
    }

    fn session_file(&self) -> PathBuf {
        self.notebook.state_folder().join("session.json")
    }
}
