#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where its ground gives way")]

use super::*;
use crate::event;
use crate::note;
use crate::path::Revision;
use crate::post::{compose, select};

fn read(path: &str, text: &str) -> (Note, String) {
    let path = NotePath::parse(path).unwrap();
    (note::read(&path, Revision::of(text.as_bytes()), text), text.to_owned())
}

const POST: &str = "---\ntalklog: post\ntitle: 'TWO LOUD DAYS'\nevent: tide\ndate: 2027-01-01\nextra:\n  pubdate: 26/03/2026\n---\nProse (words)[https://tide.example/a] and [there](#nowhere).\n";
const TALK: &str = "---\ntitle: 'HOW THE API BROKE'\nspeakers: [Jorunn Aksnes]\n---\nThe part that broke, says Jorun Aksnis.\n\nTODO: look this up\n\n`TODO` in code, (f)[x] too.\n\n![](gone.png)\n\n[notes](other.md)\n\nSee [[lost note|what was lost]], not [[talk]].\n";
const SCHEDULE: &str = "{\"talklog\":\"schedule/1\"}\n{\"key\":\"a\",\"title\":\"How the API broke\",\"speakers\":[\"Jørunn Aksnes\"]}\n";

fn findings() -> (Vec<Finding>, Vec<(String, String)>) {
    let notes = [
        read("tide/event.md", "---\ntitle: Tide\n---\n"),
        read("tide/talk.md", TALK),
        read("tide/talk (conflict, desk, 2026-09-17 1330).md", "---\ntitle: Copy\n---\n"),
    ];
    let events = [event::read(&notes[0].0, &notes[0].1)];
    let (post, text) = read("post.md", POST);
    let plan = Plan::read(&post, &text);
    let selection = select(&plan, notes.iter().map(|(note, _)| note), &events);
    let talks: Vec<(Note, String)> =
        notes.iter().filter(|(note, _)| selection.talks.contains(&note.path)).cloned().collect();
    let composed = compose(&plan, &talks, events.first());
    let blog = Conventions { required: vec!["description".into()], ..Conventions::of(Dialect::Hugo) };
    let known = Names::new(notes.iter().map(|(note, _)| (&note.path, note.title.as_str())));
    let found = check(&Check {
        plan: &plan,
        post: POST,
        talks: &talks,
        composed: &composed,
        blog: Some(&blog),
        schedule: Some(SCHEDULE),
        names: &[],
        notes: &known,
        size: &|_| None,
        now: "2026-10-01T00:00:00Z".parse().unwrap(),
    });
    let texts = notes.iter().map(|(note, text)| (note.path.to_string(), text.clone()));
    (found, texts.chain([("post.md".to_owned(), POST.to_owned())]).collect())
}

#[test]
fn what_a_reader_stumbles_on_is_found_with_its_fix() {
    let (found, texts) = findings();
    let fixed = |about: Trouble, path: &str, answer: Option<&str>| {
        let finding = found
            .iter()
            .find(|f| {
                f.about == about && f.path.as_ref().is_some_and(|p| p.as_str() == path) && f.fix.is_some()
            })
            .unwrap_or_else(|| panic!("no {about:?} in {path}: {found:#?}"));
        let fix = finding.fix.as_ref().unwrap();
        let text = &texts.iter().find(|(name, _)| *name == fix.path).unwrap().1;
        apply(text, fix, answer).unwrap()
    };
    let talk = "tide/talk.md";
    assert!(fixed(Trouble::Shouted, talk, None).contains("How the API broke"));
    assert!(fixed(Trouble::Shouted, "post.md", None).contains("Two loud days"));
    assert!(fixed(Trouble::Name, talk, None).contains("[Jørunn Aksnes]"));
    assert!(fixed(Trouble::Todo, talk, None).contains("\n%% TODO: look this up %%\n"));
    assert!(fixed(Trouble::MissingPicture, talk, None).contains("too.\n\n\n\n[notes]"));
    assert!(fixed(Trouble::MissingAlt, talk, Some("The harbour")).contains("![The harbour](gone.png)"));
    let dead: Vec<String> = found
        .iter()
        .filter(|f| f.about == Trouble::DeadTarget && f.path.as_ref().is_some_and(|p| p.as_str() == talk))
        .map(|f| apply(TALK, f.fix.as_ref().unwrap(), None).unwrap())
        .collect();
    assert_eq!(dead.len(), 2, "{dead:#?}");
    assert!(dead.iter().any(|text| text.contains("\n\nnotes\n")), "{dead:#?}");
    assert!(dead.iter().any(|text| text.ends_with("See what was lost, not [[talk]].\n")), "{dead:#?}");
    assert!(
        fixed(Trouble::ReversedLink, "post.md", None).contains("Prose [words](https://tide.example/a) and")
    );
    assert!(fixed(Trouble::FutureDate, "post.md", None).contains("2026-10-01"));
    assert!(fixed(Trouble::FrontMatter, "post.md", Some("Two days")).contains("Two days"));
    let copy = "tide/talk (conflict, desk, 2026-09-17 1330).md";
    assert!(fixed(Trouble::ConflictCopy, copy, None).contains("leave_out:"));
    assert!(fixed(Trouble::EmptyTalk, copy, None).contains(copy));
    let told: Vec<&str> = found.iter().map(|f| f.message.as_str()).collect();
    assert!(told.contains(&"the link \"#nowhere\" leads to no heading of the post"), "{told:#?}");
    assert!(told.iter().any(|message| message.contains("26/03/2026")), "{told:#?}");
    // Code is what somebody else wrote.
    assert_eq!(found.iter().filter(|f| f.about == Trouble::Todo).count(), 1, "{told:#?}");
    assert_eq!(found.iter().filter(|f| f.about == Trouble::ReversedLink).count(), 1, "{told:#?}");
}

#[test]
fn a_fix_that_no_longer_fits_changes_nothing() {
    let path = NotePath::parse("a.md").unwrap();
    let change = Change::Line { line: 2, from: "old".into(), to: "new".into() };
    let fix = Fix::new(&path, "writes", change);
    assert_eq!(apply("one\nthe old\n", &fix, None).unwrap(), "one\nthe new\n");
    assert!(matches!(apply("the old\none\n", &fix, None), Err(FixError::Gone(2))));
    assert!(matches!(apply("one\n", &fix.asking("what"), None), Err(FixError::Asks(_))));
}
