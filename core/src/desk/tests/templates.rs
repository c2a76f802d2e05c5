//! New notes and events from templates, over real files.

use std::fs;

use super::{Place, path};
use crate::wire::{Code, Event, NewEvent, NoteKind, TemplateKind};

fn event(title: &str) -> NewEvent {
    NewEvent { title: title.into(), ..NewEvent::default() }
}

#[test]
fn an_event_is_a_folder_with_an_event_md() {
    let place = Place::with(&[("loose.md", "x\n")]);
    let desk = place.open();
    let made = desk
        .create_event(&NewEvent {
            title: " Low Tide: 2026? ".into(),
            start: Some("2026-09-17".into()),
            end: Some("2026-09-18".into()),
            timezone: Some("Europe/Lisbon".into()),
            place: Some("Quay 7".into()),
            url: Some("https://lowtide.example/#here".into()),
        })
        .unwrap();
    assert_eq!(made.as_str(), "low-tide-2026/event.md");
    let listing = desk.listing();
    let found = listing.events.iter().find(|event| event.folder == "low-tide-2026").unwrap();
    assert_eq!(found.title, "Low Tide: 2026?");
    assert_eq!((found.start.as_deref(), found.end.as_deref()), (Some("2026-09-17"), Some("2026-09-18")));
    assert_eq!((found.timezone.as_deref(), found.place.as_deref()), (Some("Europe/Lisbon"), Some("Quay 7")));
    assert_eq!(desk.item(&made).unwrap().kind, NoteKind::Event);
    assert_eq!(desk.create_event(&event("LOW TIDE 2026")).unwrap_err().code, Code::Exists);
    let talk = desk.create("Search on a ferry", Some("low-tide-2026"), &[], None).unwrap();
    assert_eq!(talk.parent(), Some("low-tide-2026"));
}

#[test]
fn a_talk_of_another_day_is_named_for_it() {
    let place = Place::with(&[(
        ".talklog/templates/timed.md",
        "---\ntitle: {{title}}\nstart: {{start}}\n---\n{{date}}\n",
    )]);
    let desk = place.open();
    let made = desk.create_on(Some("2019-03-04"), "Queues", None, &[], Some("timed")).unwrap();
    assert_eq!(made.as_str(), "2019-03-04-queues.md");
    // When it starts on that day, nobody said.
    assert_eq!(place.text(made.as_str()), "---\ntitle: Queues\nstart: 2019-03-04\n---\n2019-03-04\n");
    for bad in ["4.3.2019", "2019-02-30", "soon"] {
        assert_eq!(
            desk.create_on(Some(bad), "x", None, &[], None).unwrap_err().code,
            Code::BadInput,
            "{bad}"
        );
    }
}

#[test]
fn an_events_fields_have_to_make_sense() {
    let place = Place::with(&[]);
    let desk = place.open();
    let day =
        |start: &str, end: &str| NewEvent { start: Some(start.into()), end: Some(end.into()), ..event("E") };
    let bad = [
        event(" "),
        event("two\nlines"),
        day("17.9.2026", ""),
        day("2026-09-18", "2026-09-17"),
        NewEvent { timezone: Some("Europe/Atlantis".into()), ..event("E") },
        NewEvent { url: Some("javascript:alert(1)".into()), ..event("E") },
    ];
    for new in bad {
        assert_eq!(desk.create_event(&new).unwrap_err().code, Code::BadInput, "{new:?}");
    }
    assert_eq!(place.names(), Vec::<String>::new());
    desk.create_event(&day("", " ")).unwrap();
}

#[test]
fn the_notebooks_templates_count() {
    let place = Place::with(&[
        ("sea/event.md", "---\ntitle: Sea Days\ntimezone: Asia/Tokyo\n---\n"),
        (
            ".talklog/templates/workshop.md",
            "---\r\ntitle: {{title}}\r\nat: {{start}}\r\n---\r\n{{event}}, {{date}} {{what}}\r\n",
        ),
        (".talklog/templates/notes.txt", "no template"),
    ]);
    let desk = place.open();
    let templates = desk.templates();
    let names: Vec<_> = templates.iter().map(|t| (t.name.as_str(), t.kind, t.path.is_some())).collect();
    assert_eq!(
        names,
        [
            ("talk", TemplateKind::Talk, false),
            ("event", TemplateKind::Event, false),
            ("workshop", TemplateKind::Talk, true)
        ]
    );
    assert_eq!(templates[2].problems[0].line, Some(5));
    let made = desk.create("Nets: \"knots\"", Some("sea"), &[], Some("workshop")).unwrap();
    // It is half past one in the afternoon in Greenwich.
    let text = place.text(made.as_str());
    assert!(text.contains("2026-09-17T22:30:00+09:00"), "{text}");
    assert!(text.ends_with("---\r\nSea Days, 2026-09-17 {{what}}\r\n"), "{text:?}");
    assert_eq!(desk.item(&made).unwrap().title, "Nets: \"knots\"");
    let notices = place.events.lock().unwrap().iter().filter(|e| matches!(e, Event::Notice { .. })).count();
    assert_eq!(notices, 1);
    assert_eq!(desk.create("x", None, &[], Some("nope")).unwrap_err().code, Code::NotFound);
    for bad in ["event", "../x", ".x", "a/b", ""] {
        assert_eq!(desk.create("x", None, &[], Some(bad)).unwrap_err().code, Code::BadInput, "{bad}");
    }
}

#[test]
fn a_template_is_edited_as_a_note_and_is_none() {
    let place = Place::with(&[("a.md", "one\n")]);
    let desk = place.open();
    let open = desk.edit_template("talk").unwrap();
    assert_eq!(open.item.path, ".talklog/templates/talk.md");
    assert!(open.text.contains("{{title}}") && open.read_only.is_none());
    let base = open.item.revision.parse().unwrap();
    let mine = "---\ntitle: {{title}}\n---\n\n## Questions\n";
    desk.save(&path(&open.item.path), mine, base, 0);
    assert_eq!(desk.listing().notes.len(), 1, "a template is listed as a note");
    desk.refresh();
    assert_eq!(desk.listing().notes.len(), 1);
    assert_eq!(desk.search("questions", 5).unwrap().total, 0);
    assert_eq!(desk.edit_template("talk").unwrap().text, mine);
    let made = desk.create("Nets", None, &["Ann Reed".into()], None).unwrap();
    assert_eq!(place.text(made.as_str()), "---\ntitle: Nets\n---\n\n## Questions\n");
    assert_eq!(desk.edit_template("../../x").unwrap_err().code, Code::BadInput);
    fs::remove_file(place.root.path().join(".talklog/templates/talk.md")).unwrap();
    let made = desk.create("Ropes", None, &["Ann Reed".into()], None).unwrap();
    assert_eq!(place.text(made.as_str()), "---\ntitle: Ropes\nspeakers:\n  - Ann Reed\n---\n\n");
}
