//! Both versions of a note until a person has chosen, and what was chosen.

use super::{Place, path, revision};
use crate::notebook::is_conflict_copy;
use crate::wire::{Code, Conflict, ConflictChoice, ConflictPart, ConflictTake};

const COPY: &str = "a (conflict, phone, 2026-09-17 1330).md";

fn blocks(conflict: &Conflict) -> Vec<(String, String)> {
    let block = |part: &ConflictPart| match part {
        ConflictPart::Block { mine, theirs, .. } => Some((mine.clone(), theirs.clone())),
        ConflictPart::Same { .. } => None,
    };
    conflict.parts.iter().filter_map(block).collect()
}

fn choice(conflict: &Conflict, takes: Vec<ConflictTake>) -> ConflictChoice {
    ConflictChoice {
        copy: conflict.item.copy.clone(),
        note_revision: conflict.note_revision.clone().unwrap(),
        copy_revision: conflict.copy_revision.clone(),
        takes,
    }
}

#[test]
fn what_was_chosen_is_in_the_note_and_the_copy_in_the_trash() {
    let place =
        Place::with(&[("a.md", "one\r\nmine\r\nthree\r\nfour\r\n"), (COPY, "one\ntheirs\nthree\nfore\n")]);
    let desk = place.open();
    assert_eq!(desk.status().conflicts, [COPY]);
    let items = desk.conflicts();
    assert_eq!((items[0].note.as_deref(), items[0].device.as_deref()), (Some("a.md"), Some("phone")));
    let conflict = desk.conflict(&path(COPY)).unwrap();
    assert!(conflict.mine.here && !conflict.theirs.here && !conflict.mine_is_copy);
    let expect = [("mine\n", "theirs\n"), ("four\n", "fore\n")];
    assert_eq!(blocks(&conflict), expect.map(|(a, b)| (a.to_owned(), b.to_owned())));

    let own = ConflictTake::Text { text: "4".into() };
    let chosen = choice(&conflict, vec![ConflictTake::Both, own]);
    assert_eq!(desk.conflict_result(&chosen).unwrap().text, "one\nmine\ntheirs\nthree\n4");
    assert_eq!(desk.status().conflicts, [COPY], "a look settles nothing");
    let now = desk.conflict_done(&chosen).unwrap();
    // Untouched lines keep their line ends.
    assert_eq!(place.text("a.md"), "one\r\nmine\r\ntheirs\r\nthree\r\n4");
    assert_eq!(now, revision("one\r\nmine\r\ntheirs\r\nthree\r\n4"));
    assert_eq!(desk.status().conflicts, Vec::<String>::new());
    assert_eq!(place.names().iter().filter(|name| is_conflict_copy(&path(name))).count(), 0);
    let trash = desk.notebook().trash();
    assert_eq!(
        (trash[0].path.as_str(), trash[0].bytes.as_slice()),
        (COPY, b"one\ntheirs\nthree\nfore\n".as_slice())
    );
}

#[test]
fn nothing_is_written_over_what_has_changed_since() {
    let place = Place::with(&[("a.md", "mine\n"), (COPY, "theirs\n")]);
    let desk = place.open();
    let conflict = desk.conflict(&path(COPY)).unwrap();
    let chosen = choice(&conflict, vec![ConflictTake::Theirs]);
    place.write("a.md", "typed since\n");
    assert_eq!(desk.conflict_done(&chosen).unwrap_err().code, Code::Changed);
    place.write("a.md", "mine\n");
    place.write(COPY, "and the copy\n");
    assert_eq!(desk.conflict_done(&chosen).unwrap_err().code, Code::Changed);
    assert_eq!((place.text("a.md").as_str(), place.text(COPY).as_str()), ("mine\n", "and the copy\n"));
    // One choice for each block, no more and no fewer.
    let conflict = desk.conflict(&path(COPY)).unwrap();
    assert_eq!(desk.conflict_done(&choice(&conflict, vec![])).unwrap_err().code, Code::BadInput);
    // Settled elsewhere meanwhile.
    std::fs::remove_file(place.root.path().join(COPY)).unwrap();
    assert_eq!(desk.conflict(&path(COPY)).unwrap_err().code, Code::NotFound);
    assert_eq!(place.text("a.md"), "mine\n");
}

#[test]
fn a_whole_side_is_taken_by_one_word() {
    for (take, expect) in [
        (ConflictTake::Mine, "---\nrating: 4\n---\nmine\n"),
        (ConflictTake::Theirs, "---\nrating: 3\n---\ntheirs\n"),
    ] {
        let place =
            Place::with(&[("a.md", "---\nrating: 4\n---\nmine\n"), (COPY, "---\nrating: 3\n---\ntheirs\n")]);
        let desk = place.open();
        let refused = desk.conflict_settle(&path(COPY), &ConflictTake::Both).unwrap_err();
        assert!(refused.code == Code::Conflict && refused.message.contains("rating"), "{refused:?}");
        desk.conflict_settle(&path(COPY), &take).unwrap();
        assert_eq!(place.text("a.md"), expect);
    }
}

#[test]
fn schedules_and_pictures_wait_too() {
    let schedule = "e/schedule (conflict, phone, 2026-09-17 1330).jsonl";
    let picture = "e/images/a (conflict, phone, 2026-09-17 1330).png";
    let lines =
        |room: &str| format!("{{\"talklog\":\"schedule/1\"}}\n{{\"key\":\"a\",\"room\":\"{room}\"}}\n");
    let place = Place::with(&[
        ("e/event.md", "# E\n"),
        ("e/schedule.jsonl", &lines("A")),
        (schedule, &lines("B")),
        ("e/images/a.png", "\0mine"),
        (picture, "\0theirs"),
    ]);
    let desk = place.open();
    assert_eq!(desk.status().conflicts, [picture, schedule]);
    let conflict = desk.conflict(&path(picture)).unwrap();
    assert!(conflict.whole.is_some() && conflict.parts.is_empty(), "{conflict:?}");
    desk.conflict_settle(&path(picture), &ConflictTake::Theirs).unwrap();
    assert_eq!(place.text("e/images/a.png"), "\0theirs");
    desk.conflict_settle(&path(schedule), &ConflictTake::Mine).unwrap();
    assert_eq!(place.text("e/schedule.jsonl"), lines("A"));
    assert_eq!(desk.status().conflicts, Vec::<String>::new());
}

#[test]
fn a_copy_whose_note_is_gone_is_all_there_is() {
    let place = Place::with(&[(COPY, "theirs\n")]);
    let desk = place.open();
    let conflict = desk.conflict(&path(COPY)).unwrap();
    assert_eq!((conflict.note_revision.as_deref(), conflict.parts.len()), (None, 0));
    assert_eq!(desk.conflict_settle(&path(COPY), &ConflictTake::Theirs).unwrap_err().code, Code::NotFound);
    assert_eq!(place.text(COPY), "theirs\n");
}
