//! A window without a screen: `windowless FOLDER NAME SEED`. An open notebook with its keeper, and somebody who types
//! into `shared.md` and `NAME.md` and saves as the page does, until standard input ends. Each line that it prints is
//! about something that has happened already.
//!
//! The keeper's beat is 50 ms here, so that checkpoints, syncs and take-overs come within seconds.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a program for tests, whose failure is the test's"
)]

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use talklog_core::desk::Desk;
use talklog_core::journal::TextChange;
use talklog_core::keeper::Keeper;
use talklog_core::notebook::Host;
use talklog_core::path::{NotePath, Revision};
use talklog_core::wire::{Event, JournalEntry, Recovered, SaveReply};

const BEAT: Duration = Duration::from_millis(50);
/// The pause between two lines: somebody types fast.
const PACE: Duration = Duration::from_millis(4);

/// An open note, as the page has it.
struct Editor {
    path: NotePath,
    base: Revision,
    text: String,
    seq: u64,
    saved: u64,
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Whoever listened may be gone; then nobody misses the line.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

fn say_recovered(found: &[Recovered]) {
    for found in found {
        say(&format!("recovered {} {}", found.lines, found.path));
    }
}

fn revision(text: &str) -> Revision {
    text.parse().expect("a revision")
}

impl Editor {
    fn open(desk: &Desk, path: &NotePath) -> Self {
        let opened = desk.open_note(path).expect("the note opens");
        Self {
            path: path.clone(),
            base: revision(&opened.item.revision),
            text: opened.text,
            seq: 0,
            saved: 0,
        }
    }

    fn journal(&mut self, desk: &Desk, whole: bool, changes: Vec<TextChange>) {
        self.seq += 1;
        let entry = JournalEntry {
            path: self.path.to_string(),
            base: self.base.to_string(),
            seq: self.seq,
            text: whole.then(|| self.text.clone()),
            changes,
        };
        desk.journal("main", entry).expect("the journal takes it");
    }

    fn add(&mut self, desk: &Desk, line: &str) {
        let at = u32::try_from(self.text.encode_utf16().count()).expect("a short note");
        self.text.push_str(line);
        self.journal(desk, false, vec![TextChange { from: at, to: at, insert: line.to_owned() }]);
    }

    fn save(&mut self, desk: &Desk) {
        for _ in 0..50 {
            if self.seq == self.saved {
                return;
            }
            match desk.save(&self.path, &self.text, self.base, self.seq) {
                SaveReply::Saved { revision: new } => {
                    self.base = revision(&new);
                    self.saved = self.seq;
                }
                SaveReply::Changed { .. } => {
                    let merged = desk.merge(&self.path, self.base, &self.text).expect("a merge");
                    self.text = merged.text;
                    self.base = revision(&merged.revision);
                    self.journal(desk, true, Vec::new());
                }
                SaveReply::Failed { error } => say(&format!("failed {}", error.message)),
            }
        }
        say("never saved");
    }
}

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [root, name, seed] = &given[..] else { return say("usage: windowless FOLDER NAME SEED") };
    let mut rng = fastrand::Rng::with_seed(seed.parse().expect("a number"));
    let helper = std::env::current_exe().expect("this program has a place").with_file_name("remote_child");
    let host = Host::from_environment(&|name| std::env::var_os(name), jiff::Timestamp::now, &helper)
        .expect("folders for settings and state");
    let desk = Desk::open(Path::new(root), host, |event| match event {
        Event::Recovered { found } => say_recovered(&found),
        Event::Notice { problem } => say(&format!("notice {}", problem.message)),
        _ => {}
    });
    let desk = Arc::new(desk.expect("the folder opens"));
    say_recovered(&desk.info().recovered);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let keeper = Keeper::start_with(desk.clone(), runtime.handle(), BEAT);
    let over = Arc::new(AtomicBool::new(false));
    let told = over.clone();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        told.store(true, Ordering::SeqCst);
    });
    say("open");

    let paths =
        ["shared.md".to_owned(), format!("{name}.md")].map(|path| NotePath::parse(&path).expect("a path"));
    let mut editors = paths.each_ref().map(|path| Editor::open(&desk, path));
    for count in 0_u32.. {
        if over.load(Ordering::SeqCst) {
            break;
        }
        let editor = &mut editors[rng.usize(0..2)];
        if editor.seq == editor.saved && rng.u8(0..3) == 0 {
            *editor = Editor::open(&desk, &editor.path);
        }
        editor.add(&desk, &format!("- {name}-{seed}-{count}.\n"));
        say(&format!("typed {name}-{seed}-{count}."));
        if rng.u8(0..4) == 0 {
            editor.save(&desk);
        }
        if rng.u8(0..60) == 0 {
            match desk.checkpoint() {
                Ok(made) => say(&format!("checkpoint {}", made.unwrap_or_default())),
                Err(error) => say(&format!("no checkpoint: {}", error.message)),
            }
        }
        std::thread::sleep(PACE);
    }
    for editor in &mut editors {
        editor.save(&desk);
    }
    keeper.stop();
    say("done");
}
