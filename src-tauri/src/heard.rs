//! What the page has asked for, as it is heard: before anything answers it, and in the order in which it came.

use std::sync::atomic::{AtomicU64, Ordering};

/// The command that brings what is typed.
const TYPED: &str = "journal_append";

/// Counts what the page asks for.
#[derive(Debug, Default)]
pub struct Heard {
    typed: AtomicU64,
    written: AtomicU64,
    #[cfg(debug_assertions)]
    log: std::sync::Mutex<Option<std::fs::File>>,
}

impl Heard {
    /// Starts to count. In debug builds `TALKLOG_CALLS` names a file that gets the name of each command, a line each.
    pub fn new() -> Self {
        #[cfg(debug_assertions)]
        let log = std::env::var_os("TALKLOG_CALLS").and_then(|file| std::fs::File::create(file).ok());
        Self {
            typed: AtomicU64::new(0),
            written: AtomicU64::new(0),
            #[cfg(debug_assertions)]
            log: std::sync::Mutex::new(log),
        }
    }

    /// Takes note of a command, before it is answered.
    pub fn command(&self, name: &str) {
        if name == TYPED {
            self.typed.fetch_add(1, Ordering::SeqCst);
        }
        #[cfg(debug_assertions)]
        if let Some(log) = self.log.lock().unwrap_or_else(std::sync::PoisonError::into_inner).as_mut() {
            use std::io::Write as _;
            let name: String = name.chars().filter(|c| !c.is_control()).collect();
            let _ = log.write_all(format!("{name}\n").as_bytes());
        }
    }

    /// Gives what counts an entry of the journal as written, or refused, when it goes.
    pub fn writing(&self) -> Writing<'_> {
        Writing(self)
    }

    /// Tells whether every entry of the journal that was heard is written.
    pub fn all_written(&self) -> bool {
        self.written.load(Ordering::SeqCst) >= self.typed.load(Ordering::SeqCst)
    }
}

/// An entry that is being written.
pub struct Writing<'a>(&'a Heard);

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.0.written.fetch_add(1, Ordering::SeqCst);
    }
}
