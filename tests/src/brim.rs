//! A real disk that is full, and one that can only be read: a small tmpfs, mounted in a mount namespace of its own.
//!
//! A notebook and our own folders lie on it. A person types on while it fills up: nothing that was acknowledged may go,
//! what fails says that the disk is full, and once there is room again the next save and checkpoint work. Then the
//! same disk is mounted anew so that it can only be read, in the midst of typing.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use jiff::{Timestamp, tz::TimeZone};
use talklog_core::desk::Desk;
use talklog_core::journal::TextChange;
use talklog_core::notebook::Host;
use talklog_core::path::NotePath;
use talklog_core::wire::{Code, Failure, JournalEntry, SaveReply};

/// How large the disk is.
const SIZE: &str = "6m";

fn host(disk: &Path) -> Host {
    let ours = |name| disk.join("ours").join(name);
    Host {
        config: ours("config"),
        data: ours("data"),
        state: ours("state"),
        cache: ours("cache"),
        home: disk.join("home"),
        device: "laptop".into(),
        zone: TimeZone::UTC,
        clock: Arc::new(|| Timestamp::from_second(1_790_000_000).unwrap()),
        helper: Vec::new(),
    }
}

fn mount(arguments: &[&str], disk: &Path) {
    let done = Command::new("mount").args(arguments).arg(disk).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Takes all the room that is left.
fn fill(disk: &Path) -> PathBuf {
    let ballast = disk.join("ballast");
    let mut file = fs::File::create(&ballast).unwrap();
    while file.write_all(&[b'x'; 4096]).is_ok() {}
    while file.write_all(b"x").is_ok() {}
    ballast
}

struct Typist<'a> {
    desk: &'a Desk,
    text: String,
    base: String,
    seq: u64,
    acknowledged: Vec<String>,
}

impl<'a> Typist<'a> {
    fn new(desk: &'a Desk) -> Self {
        let note = desk.open_note(&inbox()).unwrap();
        Self { desk, text: note.text, base: note.item.revision, seq: 0, acknowledged: Vec::new() }
    }

    /// Types a line, as the page does: after a failure it sends the whole text.
    fn line(&mut self, whole: bool) -> Result<(), Failure> {
        self.seq += 1;
        let token = format!("tok{:05}k", self.seq);
        let line = format!("- typed {token} {}\n", "and more ".repeat(20));
        let end = self.text.encode_utf16().count() as u32;
        self.text.push_str(&line);
        let text = whole.then(|| self.text.clone());
        let changes = if whole { Vec::new() } else { vec![TextChange { from: end, to: end, insert: line }] };
        let entry =
            JournalEntry { path: "inbox.md".into(), base: self.base.clone(), seq: self.seq, text, changes };
        self.desk.journal("main", entry)?;
        self.acknowledged.push(token);
        Ok(())
    }

    fn save(&mut self) -> Result<(), Failure> {
        match self.desk.save(&inbox(), &self.text, self.base.parse().unwrap(), self.seq) {
            SaveReply::Saved { revision } => {
                self.base = revision;
                Ok(())
            }
            SaveReply::Failed { error } => Err(error),
            SaveReply::Changed { .. } => panic!("nobody else writes"),
        }
    }

    fn check(&self, note: &Path) {
        let note = fs::read_to_string(note).unwrap();
        for token in &self.acknowledged {
            assert!(note.contains(token), "{token} was acknowledged and is not in the note");
        }
    }
}

fn inbox() -> NotePath {
    NotePath::parse("inbox.md").unwrap()
}

fn says(failure: &Failure, code: Code, why: &str) {
    assert!(failure.code == code, "{failure:?}");
    assert!(failure.message.contains(why), "{failure:?}");
    assert!(failure.path.is_some() || failure.message.contains('/'), "{failure:?}");
}

/// Fills a disk to its brim, and takes the right to write away. To be called in a mount namespace of its own.
pub fn brim(folder: &Path) {
    crate::war::no_machine_config();
    let disk = folder.join("disk");
    fs::create_dir(&disk).unwrap();
    mount(&["-t", "tmpfs", "-o", &format!("size={SIZE}"), "talklog-brim"], &disk);
    let notes = disk.join("notes");
    fs::create_dir(&notes).unwrap();
    fs::write(notes.join("inbox.md"), "# Inbox\n").unwrap();
    let desk = Desk::open(&notes, host(&disk), |_| {}).unwrap();
    desk.clear_up();
    desk.refresh();
    desk.make_repository().unwrap();
    desk.set_identity("Kim Example", "kim@example.org").unwrap();
    desk.checkpoint().unwrap().unwrap();

    let mut typist = Typist::new(&desk);
    typist.line(false).unwrap();
    typist.save().unwrap();
    let ballast = fill(&disk);
    // Typing goes on, from what the journal has in reserve.
    let mut typed = 0;
    let refused = loop {
        match typist.line(false) {
            Ok(()) => typed += 1,
            Err(failure) => break failure,
        }
    };
    assert!(typed > 200, "only {typed} lines could be typed on a full disk");
    says(&refused, Code::DiskFull, "No space left");
    let failure = typist.save().unwrap_err();
    says(&failure, Code::DiskFull, "full");
    let checkpoint = desk.checkpoint();
    assert!(checkpoint.is_ok() || checkpoint.is_err_and(|failure| failure.message.contains("No space left")));
    // Room is made: all goes on.
    fs::remove_file(&ballast).unwrap();
    typist.line(true).unwrap();
    typist.save().unwrap();
    typist.check(&disk.join("notes/inbox.md"));
    desk.sync_journal();
    assert!(desk.checkpoint().unwrap().is_some());
    println!("full: {typed} lines typed on a full disk, {} acknowledged in all", typist.acknowledged.len());

    drop(typist);
    drop(desk);
    read_only(folder);
}

/// The notes lie on a disk that fails under the hand, as ext4 does after an error: it can only be read from then on.
fn read_only(folder: &Path) {
    let (notes, ours) = (folder.join("notes"), folder.join("elsewhere"));
    fs::create_dir(&notes).unwrap();
    fs::create_dir(&ours).unwrap();
    mount(&["-t", "tmpfs", "-o", "size=6m", "talklog-brim"], &notes);
    fs::write(notes.join("inbox.md"), "# Inbox\n").unwrap();
    let desk = Desk::open(&notes, host(&ours), |_| {}).unwrap();
    desk.refresh();
    desk.make_repository().unwrap();
    desk.set_identity("Kim Example", "kim@example.org").unwrap();
    desk.checkpoint().unwrap().unwrap();
    let mut typist = Typist::new(&desk);
    typist.line(false).unwrap();
    // Nothing is saved before: a file that was displaced to another disk is held open for a minute, and keeps the kernel
    // from it.
    mount(&["-o", "remount,ro"], &notes);
    typist.line(false).unwrap();
    let failure = typist.save().unwrap_err();
    says(&failure, failure.code, "nothing may be written there");
    let unkept = desk.checkpoint().unwrap_err();
    assert!(unkept.message.contains("Read-only file system"), "{unkept:?}");
    // Typing goes on, since the journal lies elsewhere.
    typist.line(false).unwrap();
    mount(&["-o", "remount,rw"], &notes);
    typist.save().unwrap();
    typist.check(&notes.join("inbox.md"));
    assert!(desk.checkpoint().unwrap().is_some());
    println!(
        "read-only: \"{}\", \"{}\"; {} acknowledged",
        failure.message,
        unkept.message,
        typist.acknowledged.len()
    );
}
