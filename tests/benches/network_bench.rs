//! How long a keystroke waits for its acknowledgement while a sync stands in a black hole, against the same with no
//! sync at all, in one run, as rows of a Markdown table.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing)]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use talklog_core::desk::Desk;
use talklog_core::journal::TextChange;
use talklog_core::notebook::Host;
use talklog_core::path::{NotePath, Revision};
use talklog_core::wire::{JournalEntry, SaveReply};
use talklog_tests::servers::{TestHome, Tiny};

/// Keystrokes of each kind; a save follows each fortieth, as after a pause.
const KEYS: u32 = 2000;

fn at(times: &[Duration], part: usize) -> String {
    format!("{:.2} ms", times[times.len() * part / 1000].as_secs_f64() * 1e3)
}

/// Types into a note; gives how long each keystroke took until the journal had it, and each save.
fn typed(desk: &Desk, window: &str) -> (Vec<Duration>, Vec<Duration>) {
    let path = NotePath::parse("talk.md").unwrap();
    let open = desk.open_note(&path).unwrap();
    let mut text = open.text;
    let mut base: Revision = open.item.revision.parse().unwrap();
    let (mut keys, mut saves) = (Vec::new(), Vec::new());
    for key in 1..=KEYS {
        let end = u32::try_from(text.len()).unwrap();
        let entry = JournalEntry {
            path: path.to_string(),
            base: base.to_string(),
            seq: u64::from(key),
            text: None,
            changes: vec![TextChange { from: end, to: end, insert: "x".into() }],
        };
        let start = Instant::now();
        desk.journal(window, entry).unwrap();
        keys.push(start.elapsed());
        text.push('x');
        if key.is_multiple_of(40) {
            let start = Instant::now();
            let SaveReply::Saved { revision } = desk.save(&path, &text, base, u64::from(key)) else {
                unreachable!()
            };
            saves.push(start.elapsed());
            base = revision.parse().unwrap();
        }
        // As fast as nobody types, and slow enough that the sync lives all the while.
        std::thread::sleep(Duration::from_millis(1));
    }
    keys.sort();
    saves.sort();
    (keys, saves)
}

fn main() {
    let home = TestHome::new();
    let root = home.path().join("notes");
    // As long as a note is on average.
    let text = "Line of a note that is taken in a talk.\n".repeat(90);
    home.repository(&root, "talk.md", &text);
    let silent = Tiny::silent();
    home.git(&root, &["remote", "add", "origin", &silent.url()]);
    let folder = |part: &str| home.path().join("talklog").join(part);
    let own = std::env::current_exe().unwrap();
    let child = own.ancestors().map(|above| above.join("remote_child")).find(|file| file.exists()).unwrap();
    let host = Host {
        config: folder("config"),
        data: folder("data"),
        state: folder("state"),
        cache: folder("cache"),
        home: folder("home"),
        device: "bench".into(),
        zone: jiff::tz::TimeZone::UTC,
        clock: Arc::new(Timestamp::now),
        helper: home.wrapped(Path::new(&child), &[]),
    };
    let desk = Desk::open(&root, host, |_| ()).unwrap();
    desk.refresh();
    let (quiet, quiet_saves) = typed(&desk, "quiet");
    let (hole, hole_saves) = std::thread::scope(|scope| {
        // One sync after the other, each of which stands in the black hole until its deadline.
        let syncing = scope.spawn(|| desk.sync());
        while silent.connections() == 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
        let measured = typed(&desk, "hole");
        let still = !syncing.is_finished();
        desk.close();
        assert!(still, "the sync has ended before the typing has: nothing was measured");
        measured
    });
    println!("## Typing while the network is a black hole\n");
    println!(
        "{KEYS} keystrokes until the journal has each, and a save after each 40; without a sync, and while one waits.\n"
    );
    println!("| what | no sync: p50, p99 | black hole: p50, p99 | goal |\n|---|---|---|---|");
    println!(
        "| keystroke | {}, {} | {}, {} | p99 16 ms |",
        at(&quiet, 500),
        at(&quiet, 990),
        at(&hole, 500),
        at(&hole, 990)
    );
    println!(
        "| save | {}, {} | {}, {} | |",
        at(&quiet_saves, 500),
        at(&quiet_saves, 990),
        at(&hole_saves, 500),
        at(&hole_saves, 990)
    );
    fs::remove_dir_all(&root).unwrap();
}
