//! Replacing over real folders.

use super::super::tests::{Place, path};
use super::*;
use crate::wire::SaveReply;

fn query(find: &str, replace: &str) -> ReplaceQuery {
    ReplaceQuery {
        find: find.into(),
        replace: replace.into(),
        regexp: false,
        match_case: true,
        whole_words: false,
        within: None,
    }
}

fn choose(preview: &ReplacePreview) -> Vec<ReplaceChoice> {
    let choice = |note: &ReplaceNote| ReplaceChoice {
        path: note.item.path.clone(),
        revision: note.item.revision.clone(),
        leave_out: Vec::new(),
    };
    preview.notes.iter().map(choice).collect()
}

fn marked(text: &str, marks: &[(u32, u32)]) -> String {
    marks.iter().flat_map(|(from, to)| text.chars().skip(*from as usize).take((to - from) as usize)).collect()
}

#[test]
fn a_preview_shows_each_edit_and_applies_only_what_was_chosen() {
    let place = Place::with(&[
        ("a.md", "Kelp is not Kelp\nno\nüber Kelp\n"),
        ("day 1/event.md", "---\ntitle: Lowtide\n---\n"),
        ("day 1/b.md", "Kelp\r\nkelp\r\n"),
        ("c.md", "nothing\n"),
    ]);
    let desk = place.open();
    let preview = desk.replace_preview(&query("Kelp", "Tang"));
    let found: Vec<_> = preview.notes.iter().map(|note| (note.item.path.as_str(), note.count)).collect();
    assert_eq!((found, preview.total, preview.more), (vec![("a.md", 3), ("day 1/b.md", 1)], 4, false));
    let third = &preview.notes[0].edits[2];
    assert_eq!((third.index, third.line), (2, 3));
    assert_eq!((third.before.as_str(), third.after.as_str()), ("über Kelp", "über Tang"));
    assert_eq!(marked(&third.before, &third.marks_before), "Kelp");
    assert_eq!(marked(&third.after, &third.marks_after), "Tang");

    let mut choices = choose(&preview);
    choices[0].leave_out = vec![1];
    let report = desk.replace_apply(&query("Kelp", "Tang"), &choices).unwrap();
    assert_eq!((report.changed, report.replacements), (vec!["a.md".to_owned(), "day 1/b.md".to_owned()], 3));
    assert_eq!(place.text("a.md"), "Tang is not Kelp\nno\nüber Tang\n");
    assert_eq!(place.text("day 1/b.md"), "Tang\r\nkelp\r\n");
    assert_eq!(desk.search("tang", 9).unwrap().total, 2);

    let within = ReplaceQuery { within: Some("lowtide".into()), match_case: false, ..query("kelp", "x") };
    let preview = desk.replace_preview(&within);
    assert_eq!(preview.notes.iter().map(|n| n.item.path.as_str()).collect::<Vec<_>>(), ["day 1/b.md"]);
    let nowhere = desk.replace_preview(&ReplaceQuery { within: Some("day".into()), ..query("kelp", "x") });
    assert_eq!(nowhere.problems[0].message, "there is no event or folder \"day\" with notes in it");
}

#[test]
fn untouched_bytes_stay() {
    let text = "\u{feff}one\r\ntwo \rthree\nfour x\t\r\n\r\nlast";
    let place = Place::with(&[("a.md", text)]);
    let desk = place.open();
    let choices = choose(&desk.replace_preview(&query("x", "yy")));
    let report = desk.replace_apply(&query("x", "yy"), &choices).unwrap();
    assert_eq!(place.text("a.md"), text.replace('x', "yy"));
    desk.replace_undo(&report.id).unwrap();
    assert_eq!(place.text("a.md"), text);
}

#[test]
fn what_changed_since_or_can_only_be_read_is_left_alone_and_named() {
    let place = Place::with(&[("a.md", "x\n"), ("b.md", "x\n"), ("c.md", "x\n"), ("gone.md", "x\n")]);
    std::fs::write(place.root.path().join("bytes.md"), b"x \xff\n").unwrap();
    let desk = place.open();
    let preview = desk.replace_preview(&query("x", "y"));
    assert_eq!(preview.problems.len(), 1);
    assert_eq!(preview.problems[0].path.as_deref(), Some("bytes.md"));
    place.write("b.md", "x and more\n");
    std::fs::remove_file(place.root.path().join("gone.md")).unwrap();
    let report = desk.replace_apply(&query("x", "y"), &choose(&preview)).unwrap();
    assert_eq!(report.changed, ["a.md", "c.md"]);
    let skipped: Vec<_> =
        report.skipped.iter().map(|p| (p.path.as_deref().unwrap(), p.message.as_str())).collect();
    assert_eq!(
        skipped,
        [("b.md", "it has changed since; look at it again"), ("gone.md", "it is not there any more")]
    );
    assert_eq!(place.text("b.md"), "x and more\n");
}

#[test]
fn a_replacement_is_taken_back_in_one_step_and_later_edits_stay() {
    let place =
        Place::with(&[("a.md", "x\n"), ("b.md", "x one\n\nx two\n"), ("c.md", "x\n"), ("d.md", "a\nx\nb\n")]);
    let report = {
        let desk = place.open();
        let choices = choose(&desk.replace_preview(&query("x", "long")));
        desk.replace_apply(&query("x", "long"), &choices).unwrap()
    };
    place.write("b.md", "long one\n\nadded\n\nlong two, and more\n");
    place.write("c.md", "something else\n");
    std::fs::remove_file(place.root.path().join("a.md")).unwrap();
    // Another start still knows it.
    let desk = place.open();
    let back = desk.replace_undo(LAST).unwrap();
    assert_eq!(place.text("b.md"), "x one\n\nadded\n\nx two, and more\n");
    assert_eq!(place.text("c.md"), "something else\n");
    assert_eq!(place.text("d.md"), "a\nx\nb\n");
    let skipped: Vec<_> = back.skipped.iter().map(|p| (p.path.as_deref().unwrap(), p.line)).collect();
    assert_eq!(skipped, [("a.md", None), ("c.md", Some(1))]);
    // Taking back is a step like any other.
    desk.replace_undo(&back.id).unwrap();
    assert_eq!(place.text("b.md"), "long one\n\nadded\n\nlong two, and more\n");
    assert!(desk.replace_undo(&report.id).is_ok());
    assert_eq!(desk.replace_undo("none").unwrap_err().code, Code::NotFound);
}

#[test]
fn a_step_that_was_cut_short_can_be_taken_back() {
    let place = Place::with(&[("a.md", "x\n"), ("b.md", "x\n")]);
    let desk = place.open();
    let backs = vec![Back { from: 0, to: 1, was: "x".into() }];
    let kept = |note: &str| Kept {
        path: path(note),
        before: "x\n".into(),
        after: "y\n".into(),
        backs: backs.clone(),
    };
    let record = Record { label: "l".into(), notes: vec![kept("a.md"), kept("b.md")] };
    record::save(&desk.replaced_folder(), &record::new_id(desk.now().timestamp()), &record).unwrap();
    // The process ended here, after the first note.
    place.write("a.md", "y\n");
    let back = desk.replace_undo(LAST).unwrap();
    assert_eq!(back.changed, ["a.md"]);
    assert_eq!((place.text("a.md"), place.text("b.md")), ("x\n".into(), "x\n".into()));
}

#[test]
fn the_last_ten_steps_are_kept() {
    let place = Place::with(&[("a.md", "0\n")]);
    let desk = place.open();
    let folder = desk.replaced_folder();
    for number in 0..13 {
        let record = Record { label: number.to_string(), notes: Vec::new() };
        record::save(&folder, &format!("{number:015}-0"), &record).unwrap();
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 10);
    assert_eq!(record::last(&folder).unwrap().label, "12");
    assert!(record::load(&folder, "000000000000002-0").is_none());
    assert!(record::load(&folder, "../../catalogue").is_none());
}

#[test]
fn many_notes_are_one_step_and_editors_are_told() {
    let place = Place::with(&[]);
    for number in 0..MANY + 60 {
        place.write(&format!("{number:03}.md"), "x here\n");
    }
    let desk = place.open();
    let preview = desk.replace_preview(&query("x", "y"));
    place.events.lock().unwrap().clear();
    let report = desk.replace_apply(&query("x", "y"), &choose(&preview)).unwrap();
    assert_eq!(report.changed.len(), MANY + 60);
    assert_eq!(desk.search("y", 1).unwrap().total as usize, MANY + 60);
    let told: usize = place
        .events
        .lock()
        .unwrap()
        .iter()
        .map(|event| if let Event::Notes { changes } = event { changes.len() } else { 0 })
        .sum();
    assert_eq!(told, MANY + 60);
    desk.replace_undo(&report.id).unwrap();
    assert_eq!(place.text("000.md"), "x here\n");
}

#[test]
fn a_checkpoint_names_what_was_replaced() {
    let place = Place::with(&[("a.md", "x\n"), ("b.md", "x\n")]);
    let desk = place.open();
    desk.make_repository().unwrap();
    desk.set_identity("Ida Holm", "ida@example.org").unwrap();
    let open = desk.open_note(&path("a.md")).unwrap();
    let base = open.item.revision.parse().unwrap();
    assert!(matches!(desk.save(&path("a.md"), "x edited\n", base, 0), SaveReply::Saved { .. }));
    let choices = choose(&desk.replace_preview(&query("x", "y")));
    desk.replace_apply(&query("x", "y"), &choices).unwrap();
    desk.checkpoint().unwrap();
    let log: Vec<String> = desk.log(None, 9).unwrap().into_iter().map(|item| item.summary).collect();
    assert_eq!(log.first().map(String::as_str), Some("Replace \"x\" with \"y\" in 2 notes"));
    assert!(log.len() >= 2, "{log:?}");
}

#[test]
fn a_wide_query_is_bounded() {
    let place = Place::with(&[("a.md", &"a".repeat(3000)), ("b.md", "a\n")]);
    let desk = place.open();
    let preview = desk.replace_preview(&query("a", "b"));
    assert_eq!((preview.total, preview.more, preview.notes[0].edits.len()), (3001, true, SHOWN));
    assert_eq!((preview.notes[1].count, preview.notes[1].edits.len()), (1, 0));
    let bad = desk.replace_preview(&ReplaceQuery { regexp: true, ..query("(", "") });
    assert_eq!(bad.problems[0].message, "the expression cannot be read at character 1: unclosed group");
    assert_eq!(
        desk.replace_apply(&ReplaceQuery { regexp: true, ..query("(", "") }, &[]).unwrap_err().code,
        Code::BadInput
    );
}
