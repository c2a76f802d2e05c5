//! The desk over real folders: what is typed, saved, merged, lost in a crash and brought back.

mod conflicts;
mod posts;
mod settings;
mod templates;
mod versions;

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use jiff::tz::TimeZone;
use tempfile::TempDir;

use super::Desk;
use crate::notebook::Host;
use crate::path::{NotePath, Revision};
use crate::wire::{Code, Event, JournalEntry, NoteKind, SaveReply, TextChange};

pub(super) struct Place {
    pub(super) root: TempDir,
    pub(super) outside: TempDir,
    pub(super) events: Arc<Mutex<Vec<Event>>>,
}

impl Place {
    pub(super) fn with(files: &[(&str, &str)]) -> Self {
        let place =
            Self { root: TempDir::new().unwrap(), outside: TempDir::new().unwrap(), events: Arc::default() };
        for (path, text) in files {
            place.write(path, text);
        }
        place
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let file = self.root.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    pub(super) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.root.path().join(path)).unwrap()
    }

    pub(super) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.root.path()).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub(super) fn open(&self) -> Desk {
        let folder = |name: &str| self.outside.path().join(name);
        let host = Host {
            config: folder("config"),
            data: folder("data"),
            state: folder("state"),
            cache: folder("cache"),
            home: folder("home"),
            device: "desk".into(),
            zone: TimeZone::UTC,
            clock: Arc::new(|| "2026-09-17T13:30:00Z".parse().unwrap()),
            helper: vec!["false".into()],
        };
        let events = self.events.clone();
        let desk =
            Desk::open(self.root.path(), host, move |event| events.lock().unwrap().push(event)).unwrap();
        desk.refresh();
        desk
    }
}

pub(super) fn path(text: &str) -> NotePath {
    NotePath::parse(text).unwrap()
}

fn entry(path: &str, base: &str, seq: u64, from: u32, to: u32, insert: &str) -> JournalEntry {
    let changes = vec![TextChange { from, to, insert: insert.into() }];
    JournalEntry { path: path.into(), base: base.into(), seq, text: None, changes }
}

fn revision(text: &str) -> String {
    Revision::of(text.as_bytes()).to_string()
}

#[test]
fn what_was_typed_and_not_saved_is_back_after_a_crash() {
    let place = Place::with(&[("a.md", "one\n")]);
    let desk = place.open();
    let base = desk.open_note(&path("a.md")).unwrap().item.revision;
    desk.journal("main", entry("a.md", &base, 1, 4, 4, "two\n")).unwrap();
    desk.journal("main", entry("a.md", &base, 2, 8, 8, "thr\u{1f30a}e\n")).unwrap();
    drop(desk);
    let desk = place.open();
    assert_eq!(place.text("a.md"), "one\ntwo\nthr\u{1f30a}e\n");
    let info = desk.info();
    assert_eq!((info.recovered.len(), info.recovered[0].lines, info.recovered[0].copy), (1, 2, false));
    // Once: the next start has nothing to tell.
    drop(desk);
    assert!(place.open().info().recovered.is_empty());
}

#[test]
fn what_a_dead_page_had_typed_is_in_its_note_with_its_cursor() {
    let place = Place::with(&[("a.md", "one\ntwo\n"), ("b.md", "saved\n")]);
    let desk = place.open();
    let base = desk.open_note(&path("a.md")).unwrap().item.revision;
    desk.journal("main", entry("a.md", &base, 1, 3, 3, " \u{1f30a}")).unwrap();
    desk.journal("main", entry("a.md", &base, 2, 6, 6, "!")).unwrap();
    desk.page_died();
    assert_eq!(place.text("a.md"), "one \u{1f30a}!\ntwo\n");
    let found = desk.info().recovered;
    assert_eq!(
        found.iter().map(|found| (found.path.as_str(), found.cursor)).collect::<Vec<_>>(),
        [("a.md", Some(7))]
    );
    let told =
        place.events.lock().unwrap().iter().filter(|event| matches!(event, Event::Recovered { .. })).count();
    assert_eq!(told, 1);
    // The new page starts from what is there, and counts from one.
    let base = desk.open_note(&path("a.md")).unwrap().item.revision;
    desk.journal("main", entry("a.md", &base, 1, 0, 0, "zero\n")).unwrap();
    desk.page_died();
    assert_eq!(place.text("a.md"), "zero\none \u{1f30a}!\ntwo\n");
    let cursor = desk.info().recovered[0].cursor;
    assert_eq!(cursor, Some(5), "what came back before is not told again");
}

#[test]
fn what_another_process_left_unsaved_is_brought_back_by_one_that_lives() {
    let place = Place::with(&[("a.md", "one\n")]);
    let (dying, living) = (place.open(), place.open());
    let base = dying.open_note(&path("a.md")).unwrap().item.revision;
    dying.journal("main", entry("a.md", &base, 1, 4, 4, "two\n")).unwrap();
    living.take_over_typing();
    assert_eq!(place.text("a.md"), "one\n", "the other one lives");
    drop(dying);
    living.take_over_typing();
    assert_eq!(place.text("a.md"), "one\ntwo\n");
    assert_eq!(living.info().recovered.len(), 1);
    assert_eq!(living.item(&path("a.md")).unwrap().revision, revision("one\ntwo\n"), "the list knows it");
}

#[test]
fn entries_that_overtook_each_other_are_written_in_order() {
    let place = Place::with(&[("a.md", "")]);
    let desk = place.open();
    let base = desk.open_note(&path("a.md")).unwrap().item.revision;
    for (seq, at, letter) in [(2, 1, "b"), (3, 2, "c"), (1, 0, "a")] {
        desk.journal("main", entry("a.md", &base, seq, at, at, letter)).unwrap();
    }
    drop(desk);
    place.open();
    assert_eq!(place.text("a.md"), "abc");
}

#[test]
fn a_lost_entry_is_said_and_the_whole_text_makes_up_for_it() {
    let place = Place::with(&[("a.md", "")]);
    let desk = place.open();
    let base = desk.open_note(&path("a.md")).unwrap().item.revision;
    let mut last = Ok(());
    for seq in 2..100 {
        last = desk.journal("main", entry("a.md", &base, seq, 0, 0, "x"));
        if last.is_err() {
            break;
        }
    }
    assert_eq!(last.unwrap_err().code, Code::Changed);
    let whole =
        JournalEntry { path: "a.md".into(), base, seq: 100, text: Some("all of it".into()), changes: vec![] };
    desk.journal("main", whole).unwrap();
    drop(desk);
    place.open();
    assert_eq!(place.text("a.md"), "all of it");
}

#[test]
fn a_crash_and_an_edit_from_outside_are_merged_or_both_kept() {
    let place = Place::with(&[("a.md", "one\ntwo\nthree\n"), ("b.md", "same line\n")]);
    let desk = place.open();
    let a = desk.open_note(&path("a.md")).unwrap().item.revision;
    let b = desk.open_note(&path("b.md")).unwrap().item.revision;
    desk.journal("main", entry("a.md", &a, 1, 0, 3, "ONE")).unwrap();
    desk.journal("main", entry("b.md", &b, 1, 0, 9, "my words entirely")).unwrap();
    drop(desk);
    place.write("a.md", "one\ntwo\nthree\nfour\n");
    place.write("b.md", "their words instead of it\n");
    let desk = place.open();
    assert_eq!(place.text("a.md"), "ONE\ntwo\nthree\nfour\n");
    assert_eq!(place.text("b.md"), "their words instead of it\n");
    let copy = place.names().into_iter().find(|name| name.starts_with("b (conflict")).expect("a copy");
    assert_eq!(place.text(&copy), "my words entirely\n");
    assert!(desk.info().recovered.iter().any(|found| found.copy && found.path == copy));
    assert_eq!(desk.status().conflicts, [copy]);
}

#[test]
fn a_save_cuts_the_journal_up_to_what_it_saved() {
    let place = Place::with(&[("a.md", "")]);
    let desk = place.open();
    let base = desk.open_note(&path("a.md")).unwrap().item.revision;
    desk.journal("main", entry("a.md", &base, 1, 0, 0, "saved ")).unwrap();
    desk.journal("main", entry("a.md", &base, 2, 6, 6, "and typed since")).unwrap();
    let saved = desk.save(&path("a.md"), "saved ", base.parse().unwrap(), 1);
    assert!(matches!(saved, SaveReply::Saved { .. }), "{saved:?}");
    drop(desk);
    place.open();
    assert_eq!(place.text("a.md"), "saved and typed since");
}

#[test]
fn a_save_over_a_changed_file_writes_nothing_and_the_merge_has_both() {
    let place = Place::with(&[("a.md", "one\ntwo\n")]);
    let desk = place.open();
    let base = desk.open_note(&path("a.md")).unwrap().item.revision;
    place.write("a.md", "one\ntwo\ntheirs\n");
    let reply = desk.save(&path("a.md"), "mine\ntwo\n", base.parse().unwrap(), 0);
    assert!(matches!(reply, SaveReply::Changed { .. }), "{reply:?}");
    assert_eq!(place.text("a.md"), "one\ntwo\ntheirs\n");
    let merged = desk.merge(&path("a.md"), base.parse().unwrap(), "mine\ntwo\n").unwrap();
    assert_eq!((merged.text.as_str(), merged.copy), ("mine\ntwo\ntheirs\n", None));
    assert_eq!(merged.revision, revision("one\ntwo\ntheirs\n"));
}

#[test]
fn a_merge_is_written_over_the_very_file_that_it_was_made_with() {
    let place = Place::with(&[("a.md", "one\ntwo\n")]);
    let desk = place.open();
    let base: Revision = desk.open_note(&path("a.md")).unwrap().item.revision.parse().unwrap();
    place.write("a.md", "one\ntwo\ntheirs\n");
    let merged = desk.merge_and_save(&path("a.md"), base, "mine\ntwo\n").unwrap();
    assert_eq!(place.text("a.md"), "mine\ntwo\ntheirs\n");
    assert_eq!((merged.text.as_str(), merged.copy), ("mine\ntwo\ntheirs\n", None));
    assert_eq!(merged.revision, revision("mine\ntwo\ntheirs\n"));
    // The editor goes on from there.
    place.write("a.md", "mine\ntwo\ntheirs\nmore\n");
    let merged = desk
        .merge_and_save(&path("a.md"), merged.revision.parse().unwrap(), "mine\ntwo, twice\ntheirs\n")
        .unwrap();
    assert_eq!((place.text("a.md"), merged.copy), ("mine\ntwo, twice\ntheirs\nmore\n".to_owned(), None));
}

#[test]
fn a_clash_keeps_what_is_typed_and_the_files_own_version_beside_it() {
    let place = Place::with(&[("a.md", "first words\n")]);
    let desk = place.open();
    let base = desk.open_note(&path("a.md")).unwrap().item.revision;
    place.write("a.md", "written elsewhere\n");
    let merged = desk.merge(&path("a.md"), base.parse().unwrap(), "typed right here\n").unwrap();
    assert_eq!(merged.text, "typed right here\n");
    assert_eq!(place.text(merged.copy.as_deref().unwrap()), "written elsewhere\n");
}

#[test]
fn what_was_saved_is_found_at_once_and_what_was_deleted_no_more() {
    let place = Place::with(&[("sea/event.md", "# Sea Days\n"), ("sea/a.md", "# Tides\n### Ann Reed\n")]);
    let desk = place.open();
    let found = |word: &str| {
        let hits = desk.search(word, 10).unwrap().hits;
        hits.into_iter().map(|hit| hit.item.path).collect::<Vec<_>>()
    };
    let base = desk.open_note(&path("sea/a.md")).unwrap().item.revision;
    desk.save(&path("sea/a.md"), "# Tides\n### Ann Reed\n\nlighthouse\n", base.parse().unwrap(), 0);
    assert_eq!(found("lighthouse"), ["sea/a.md"]);
    let item = desk.item(&path("sea/a.md")).unwrap();
    assert_eq!((item.kind, item.event.as_deref()), (NoteKind::Talk, Some("sea")));
    assert_eq!(item.speakers, ["Ann Reed"]);
    desk.delete(&path("sea/a.md"), item.revision.parse().unwrap()).unwrap();
    assert!(found("lighthouse").is_empty());
}

#[test]
fn changes_by_other_programs_are_taken_in_by_content() {
    let place = Place::with(&[("a.md", "one\n")]);
    let desk = place.open();
    place.write("a.md", "two\n");
    place.write("folder/b.md", "three\n");
    let root = desk.root().to_path_buf();
    assert_eq!(desk.refresh_paths(&[root.join("a.md"), root.join("folder")].into()), 2);
    // The same bytes again are no change, whatever the clock says.
    place.write("a.md", "two\n");
    assert_eq!(desk.refresh_paths(&[root.join("a.md")].into()), 0);
    fs::remove_dir_all(place.root.path().join("folder")).unwrap();
    assert_eq!(desk.refresh_paths(&[root.join("folder")].into()), 1);
    assert_eq!(desk.listing().notes.len(), 1);
}

/// What is no note is in no list of notes, and goes into checkpoints all the same (P4).
#[test]
fn pictures_and_schedules_of_other_programs_go_into_the_next_checkpoint() {
    let place = Place::with(&[("day/a.md", "a\n"), ("day/images/a-1.gif", "GIF89a")]);
    let desk = place.open();
    desk.make_repository().unwrap();
    desk.set_identity("Kim Example", "kim@example.org").unwrap();
    desk.refresh();
    assert!(desk.checkpoint().unwrap().is_some());
    assert_eq!(desk.checkpoint().unwrap(), None);
    place.write("day/images/a-2.gif", "GIF89a");
    place.write("day/schedule.jsonl", "{}\n");
    desk.refresh();
    assert!(desk.checkpoint().unwrap().is_some());
    // By name, as the watcher tells it; a moved folder is told as two places.
    std::fs::rename(place.root.path().join("day"), place.root.path().join("moved")).unwrap();
    let moved = ["day", "moved"].map(|name| desk.root().join(name));
    desk.refresh_paths(&moved.into());
    assert!(desk.checkpoint().unwrap().is_some());
    assert_eq!(desk.repository().unwrap().changed().unwrap(), []);
    place.write("moved/schedule (conflict, phone, 2026-03-24 1200).jsonl", "{}\n");
    assert!(desk.refresh() > 0 && desk.checkpoint().unwrap().is_some());
    assert_eq!(desk.refresh(), 0);
}

#[test]
fn a_new_talk_lies_in_its_events_folder_under_a_safe_name() {
    let place = Place::with(&[("sea/event.md", "---\ntitle: Sea Days\n---\n")]);
    let desk = place.open();
    let made =
        desk.create("../../What's: \"new\"?", Some("Sea Days"), &["Ann Reed (Quay)".into()], None).unwrap();
    assert_eq!(made.as_str(), "sea/2026-09-17-whats-new.md");
    let again = desk.create("../../What's: \"new\"?", Some("sea"), &[], None).unwrap();
    assert_ne!(made, again);
    let item = desk.item(&made).unwrap();
    assert_eq!(
        (item.title.as_str(), item.speakers.as_slice()),
        ("../../What's: \"new\"?", &["Ann Reed (Quay)".to_owned()][..])
    );
    assert_eq!(desk.create("x", Some("nowhere"), &[], None).unwrap_err().code, Code::NotFound);
    assert_eq!(desk.create(" ", None, &[], None).unwrap_err().code, Code::BadInput);
}

#[test]
fn an_event_that_gets_a_name_takes_its_notes_along() {
    let place = Place::with(&[("sea/a.md", "tides\n")]);
    let desk = place.open();
    let talks = |desk: &Desk| desk.search("event:harbour", 9).unwrap().total;
    assert_eq!(talks(&desk), 0);
    place.write("sea/event.md", "# Harbour Days\n");
    desk.refresh();
    assert_eq!(talks(&desk), 2);
    assert_eq!(desk.item(&path("sea/a.md")).unwrap().kind, NoteKind::Talk);
}

#[test]
fn opening_a_folder_changes_nothing_in_it() {
    let files = [("a.md", "\u{feff}one\r\ntwo"), ("sub/b.md", "x\rmixed\n"), ("c.txt", "no note\n")];
    let place = Place::with(&files);
    let before = place.names();
    let desk = place.open();
    desk.settle();
    desk.sync_journal();
    desk.close();
    assert_eq!(place.names(), before);
    for (path, text) in files {
        assert_eq!(place.text(path), text);
    }
    assert!(Path::new(place.outside.path()).join("state").exists());
}
