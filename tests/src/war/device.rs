//! A device: a real notebook with the desk that the window has, an editor that saves as the page does, and a clock.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use jiff::{Timestamp, tz::TimeZone};
use talklog_core::desk::Desk;
use talklog_core::journal::TextChange;
use talklog_core::notebook::Host;
use talklog_core::path::{NotePath, Revision};
use talklog_core::wire::{Event, JournalEntry, SaveReply, SyncState};

use super::ledger::{self, Files, Tokens};
use crate::servers::TestHome;

/// What all devices stand on.
#[derive(Clone)]
pub(super) struct Ground {
    pub(super) home: Arc<TestHome>,
    /// Seconds since 1970, as a clock that is right tells them.
    pub(super) now: Arc<AtomicI64>,
    /// The program that talks to remotes.
    pub(super) child: PathBuf,
}

/// What happens in the middle of a sync, once: at which state, and what.
pub(super) type Hook = Arc<Mutex<Option<(Moment, Box<dyn FnOnce() + Send>)>>>;

/// A moment of a sync.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Moment {
    Getting,
    Sending,
}

pub(super) struct Device {
    pub(super) ground: Ground,
    pub(super) name: String,
    pub(super) root: PathBuf,
    desk: Option<Desk>,
    pub(super) editor: Option<Editor>,
    /// By how many seconds its clock is wrong.
    pub(super) skew: Arc<AtomicI64>,
    pub(super) hook: Hook,
    /// What was durable here, as of the last check.
    pub(super) held: Tokens,
    /// What has to be reachable here for ever.
    pub(super) owed: Tokens,
    files: Files,
}

/// An open note, as the page has it.
pub(super) struct Editor {
    pub(super) path: NotePath,
    pub(super) base: Revision,
    pub(super) text: String,
    seq: u64,
    saved: u64,
}

impl Editor {
    pub(super) fn is_dirty(&self) -> bool {
        self.seq != self.saved
    }
}

/// How a save by the editor ended.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SaveOutcome {
    pub(super) merged: bool,
    pub(super) copied: bool,
}

/// Gives what a device of this name is told of the outside.
pub(super) fn host(
    home: &Path,
    name: &str,
    helper: Vec<OsString>,
    clock: impl Fn() -> i64 + Send + Sync + 'static,
) -> Host {
    let folder = |part: &str| home.join(name).join(part);
    Host {
        config: folder("config"),
        data: folder("data"),
        state: folder("state"),
        cache: folder("cache"),
        home: home.to_path_buf(),
        device: name.to_owned(),
        zone: TimeZone::UTC,
        clock: Arc::new(move || Timestamp::from_second(clock()).unwrap()),
        helper,
    }
}

impl Device {
    /// A device whose folder of notes is there already, or is made.
    pub(super) fn new(ground: &Ground, name: &str) -> Self {
        let root = ground.home.path().join(name).join("notes");
        fs::create_dir_all(&root).unwrap();
        Self {
            ground: ground.clone(),
            name: name.to_owned(),
            root,
            desk: None,
            editor: None,
            skew: Arc::default(),
            hook: Hook::default(),
            held: Tokens::default(),
            owed: Tokens::default(),
            files: Files::default(),
        }
    }

    pub(super) fn host(&self) -> Host {
        let (now, skew) = (self.ground.now.clone(), self.skew.clone());
        let home = &self.ground.home;
        // The remote is a folder: the certificates of this machine, which each child would read first, are for nothing.
        let none = [("SSL_CERT_FILE", "/dev/null"), ("SSL_CERT_DIR", "/nonexistent")];
        host(home.path(), &self.name, home.wrapped(&self.ground.child, &none), move || {
            now.load(Ordering::Relaxed) + skew.load(Ordering::Relaxed)
        })
    }

    /// The device's own way to the remote: a link that is gone while it is offline.
    pub(super) fn way(&self) -> PathBuf {
        self.ground.home.path().join(format!("way-of-{}.git", self.name))
    }

    pub(super) fn is_online(&self) -> bool {
        self.way().exists()
    }

    pub(super) fn go(&self, online: bool) {
        let way = self.way();
        let _ = fs::remove_file(&way);
        if online {
            std::os::unix::fs::symlink(self.ground.home.path().join("remote.git"), way).unwrap();
        }
    }

    /// Opens the notebook as a program does that starts, and gives how many notes came back from the journal.
    pub(super) fn open(&mut self) -> u64 {
        let hook = self.hook.clone();
        let tell = move |event: Event| {
            let Event::Status { status } = event else { return };
            let moment = match status.sync {
                SyncState::Getting => Moment::Getting,
                SyncState::Sending { .. } => Moment::Sending,
                _ => return,
            };
            let mut hook = hook.lock().unwrap();
            if hook.as_ref().is_some_and(|(at, _)| *at == moment) {
                let (_, what) = hook.take().unwrap();
                what();
            }
        };
        let desk = Desk::open(&self.root, self.host(), tell).unwrap();
        let recovered = desk.info().recovered.len() as u64;
        desk.clear_up();
        desk.refresh();
        self.desk = Some(desk);
        recovered
    }

    pub(super) fn desk(&self) -> &Desk {
        self.desk.as_ref().unwrap()
    }

    /// Ends the program with nothing saved, as a kill does; what was typed is in the journal alone.
    pub(super) fn die(&mut self) {
        self.editor = None;
        self.desk = None;
    }

    /// Ends the program as a person does.
    pub(super) fn close(&mut self) -> SaveOutcome {
        let saved = self.save();
        self.editor = None;
        if let Some(desk) = self.desk.take() {
            desk.close();
        }
        saved
    }

    pub(super) fn git(&self, arguments: &[&str]) -> String {
        self.ground.home.git(&self.root, arguments)
    }

    /// Lists the notes as they lie in the folder.
    pub(super) fn notes(&self) -> Vec<NotePath> {
        let paths = ledger::files(&self.root).into_iter();
        let paths = paths.filter_map(|file| NotePath::from_disk(&self.root, &file));
        paths.filter(|path| path.is_note() && !path.as_str().starts_with('.')).collect()
    }

    /// Opens a note in the editor; false when it cannot be edited.
    pub(super) fn edit(&mut self, path: &NotePath) -> bool {
        let Ok(note) = self.desk().open_note(path) else { return false };
        if note.read_only.is_some() {
            return false;
        }
        let base = note.item.revision.parse().unwrap();
        self.editor = Some(Editor { path: path.clone(), base, text: note.text, seq: 0, saved: 0 });
        true
    }

    /// Brings a new text into the editor, as typing does: journalled when this returns.
    pub(super) fn type_in(&mut self, text: String) {
        let editor = self.editor.as_mut().unwrap();
        let changes = vec![change_between(&editor.text, &text)];
        editor.text = text;
        editor.seq += 1;
        let entry = JournalEntry {
            path: editor.path.to_string(),
            base: editor.base.to_string(),
            seq: editor.seq,
            text: None,
            changes,
        };
        let again = JournalEntry { text: Some(editor.text.clone()), changes: Vec::new(), ..entry.clone() };
        let desk = self.desk.as_ref().unwrap();
        // The page sends the whole text where an entry does not follow.
        if let Err(refused) = desk.journal("main", entry) {
            desk.journal("main", again).unwrap_or_else(|error| panic!("{refused:?}, then {error:?}"));
        }
    }

    /// Journals the whole text, as the page does after it took another one.
    fn journal_whole(&mut self) {
        let editor = self.editor.as_mut().unwrap();
        editor.seq += 1;
        let entry = JournalEntry {
            path: editor.path.to_string(),
            base: editor.base.to_string(),
            seq: editor.seq,
            text: Some(editor.text.clone()),
            changes: Vec::new(),
        };
        self.desk.as_ref().unwrap().journal("main", entry).unwrap();
    }

    /// Saves what the editor holds, merged with what the file holds meanwhile.
    pub(super) fn save(&mut self) -> SaveOutcome {
        let mut outcome = SaveOutcome::default();
        for _ in 0..8 {
            let Some(editor) = self.editor.as_mut().filter(|editor| editor.is_dirty()) else {
                return outcome;
            };
            let desk = self.desk.as_ref().unwrap();
            match desk.save(&editor.path, &editor.text, editor.base, editor.seq) {
                SaveReply::Saved { revision } => {
                    editor.base = revision.parse().unwrap();
                    editor.saved = editor.seq;
                    return outcome;
                }
                SaveReply::Changed { .. } => {
                    let merged = desk.merge(&editor.path, editor.base, &editor.text).unwrap();
                    editor.text = merged.text;
                    editor.base = merged.revision.parse().unwrap();
                    outcome = SaveOutcome { merged: true, copied: outcome.copied || merged.copy.is_some() };
                    self.journal_whole();
                }
                SaveReply::Failed { error } => panic!("{} cannot save {}: {error:?}", self.name, editor.path),
            }
        }
        panic!("{} saves again and again, and nobody else writes", self.name);
    }

    /// Looks at what another program or a sync made of the note in the editor: taken over where nothing is unsaved,
    /// else merged by the next save.
    pub(super) fn look_outside(&mut self) -> SaveOutcome {
        let Some(editor) = &self.editor else { return SaveOutcome::default() };
        if editor.is_dirty() {
            return self.save();
        }
        let path = editor.path.clone();
        match self.desk().open_note(&path) {
            Ok(note) if note.read_only.is_none() => {
                let editor = self.editor.as_mut().unwrap();
                if note.item.revision != editor.base.to_string() {
                    editor.text = note.text;
                    editor.base = note.item.revision.parse().unwrap();
                    self.journal_whole();
                    let editor = self.editor.as_mut().unwrap();
                    editor.saved = editor.seq;
                }
            }
            _ => self.editor = None,
        }
        SaveOutcome::default()
    }

    /// Gives what stands in the files and journals.
    pub(super) fn visible(&mut self) -> Tokens {
        let journal = self.state().join("journal");
        let mut visible = self.files.tokens(&self.root);
        visible.unite(&self.files.tokens(&journal));
        visible
    }

    /// Gives what stands in our own state folder: journals, displaced files, the trash.
    pub(super) fn put_by(&mut self) -> Tokens {
        let state = self.state();
        self.files.tokens(&state)
    }

    fn state(&self) -> PathBuf {
        self.ground.home.path().join(&self.name).join("state")
    }
}

/// Gives the one change that makes a text of another, whole lines at a time, in UTF-16 units.
pub(super) fn change_between(old: &str, new: &str) -> TextChange {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    let units = |lines: &[&str]| lines.iter().flat_map(|line| line.encode_utf16()).count() as u32;
    TextChange {
        from: units(&old[..start]),
        to: units(&old[..old.len() - end]),
        insert: new[start..new.len() - end].concat(),
    }
}
