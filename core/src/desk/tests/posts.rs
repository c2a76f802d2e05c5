//! A post in the making: its talks in or out, their order written into the post note, what is new since an export.

use super::Place;
use crate::path::NotePath;
use crate::post::Dialect;
use crate::wire::{Code, NewPost, PostArrange, PostPlan};

const POST: &str = "posts/gale.md";

fn place() -> Place {
    let talk = |title: &str, day: u8, more: &str| {
        format!("---\ntitle: {title}\nstart: 2026-09-{day}T10:00:00+02:00\n{more}---\nWords of {title}.\n")
    };
    Place::with(&[
        ("gale/event.md", "---\ntitle: Gale\n---\n"),
        ("gale/a.md", &talk("Anchors", 17, "rating: 3\n")),
        ("gale/b.md", &talk("Buoys", 17, "rating: 5\n")),
        ("gale/c.md", &talk("Cables", 18, "")),
        ("gale/secret.md", &talk("Secret", 18, "private: true\n")),
        ("gale/README.md", "# About\n"),
        (
            POST,
            "---\ntalklog: post\ntitle: Two days\nevent: gale\ndate: 2026-09-20\n---\nHello.\n\n<!-- talklog:favourites -->\n\n<!-- talklog:talks -->\n",
        ),
    ])
}

fn path() -> NotePath {
    NotePath::parse(POST).unwrap()
}

fn talks(plan: &PostPlan) -> String {
    let word = |talk: &crate::wire::PostTalk| match (talk.shown, talk.private) {
        (true, _) => talk.title.clone(),
        (false, true) => format!("({}, private)", talk.title),
        (false, false) => format!("({})", talk.title),
    };
    plan.talks.iter().map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_post_is_told_with_its_talks_and_its_outline() {
    let place = place();
    let desk = place.open();
    let plan = desk.post_plan(&path()).unwrap();
    assert_eq!(talks(&plan), "Anchors Buoys Cables (Secret, private)");
    let first = &plan.talks[0];
    assert_eq!(
        (first.rating, first.words, first.group.as_deref()),
        (Some(3), 3, Some("Thursday 17 September"))
    );
    let outline: Vec<String> = plan
        .outline
        .iter()
        .map(|heading| {
            format!("{} {} {}", heading.level, heading.text, heading.talk.as_deref().unwrap_or("-"))
        })
        .collect();
    let expected = [
        "2 Thursday 17 September -",
        "3 Anchors gale/a.md",
        "3 Buoys gale/b.md",
        "2 Friday 18 September -",
        "3 Cables gale/c.md",
    ];
    assert_eq!(outline, expected);
    assert_eq!(plan.outline[1].anchor.as_deref(), Some("talk-anchors"));
    assert!(!plan.html.contains("data-missing"), "{}", plan.html);
    assert!(plan.html.contains("data-heading=\"talk-buoys\""), "{}", plan.html);
    assert_eq!((plan.order.as_str(), plan.group.as_str(), plan.minutes), ("start", "day", 1));
    assert!(plan.changes.is_none(), "nothing was exported yet");
}

#[test]
fn an_order_by_hand_is_put_into_the_posts_text() {
    let place = place();
    let desk = place.open();
    let paths = |talks: &[&str]| talks.iter().map(|talk| format!("gale/{talk}.md")).collect();
    let put = |text: &str, talks: &[&str], put: &[&str]| {
        let ask = PostArrange { path: POST.into(), text: text.into(), talks: paths(talks), put: paths(put) };
        desk.post_arranged(&ask).unwrap()
    };
    let arranged = |text: &str, talks: &[&str]| put(text, talks, &[]);
    // What was typed and is not saved counts; the file is as it was.
    let typed = place.text(POST).replace("Hello.", "Hello, all.");
    let out = arranged(&typed, &["a", "c"]);
    assert_eq!(out, typed.replace("---\nHello", "leave_out:\n  - gale/b.md\n---\nHello"));
    assert!(place.text(POST).contains("\nHello.\n"), "{}", place.text(POST));
    place.write(POST, &out);
    desk.refresh();
    let plan = desk.post_plan(&path()).unwrap();
    assert_eq!(talks(&plan), "Anchors Cables (Buoys) (Secret, private)");
    let moved = arranged(&out, &["b", "a", "c"]);
    assert!(moved.contains("\norder: hand\n"), "{moved}");
    place.write(POST, &moved);
    desk.refresh();
    assert_eq!(talks(&desk.post_plan(&path()).unwrap()), "Buoys Anchors Cables (Secret, private)");
    assert_eq!(arranged(&moved, &["a", "b", "c"]), typed, "the usual order leaves no trace");
    assert_eq!(put(&out, &["a", "c"], &["b"]), typed, "what comes in stands where it would by itself");
    assert_eq!(put(&out, &["c"], &["a"]), out);
    assert!(
        put(&moved, &["c", "b"], &["a"]).contains("talks:\n  - gale/a.md\n  - gale/c.md\n  - gale/b.md\n")
    );
    place.write(POST, &arranged(&moved, &["secret", "a"]));
    desk.refresh();
    assert!(!talks(&desk.post_plan(&path()).unwrap()).starts_with("Secret"), "what is private stays out");
}

#[test]
fn what_is_new_since_the_last_export_is_told() {
    let place = place();
    let blog = tempfile::tempdir().unwrap();
    let desk = place.open();
    desk.export(&path(), blog.path(), Dialect::Hugo, false).unwrap();
    let same = desk.post_plan(&path()).unwrap().changes.unwrap();
    assert_eq!(same, crate::wire::PostChanges::default());
    place.write("gale/b.md", "---\ntitle: Buoys\nstart: 2026-09-17T10:00:00+02:00\n---\nOther words.\n");
    place.write("gale/d.md", "---\ntitle: Docks\nstart: 2026-09-18T11:00:00+02:00\n---\nNew.\n");
    std::fs::remove_file(place.root.path().join("gale/c.md")).unwrap();
    desk.refresh();
    let changes = desk.post_plan(&path()).unwrap().changes.unwrap();
    assert_eq!(
        (changes.added.as_slice(), changes.changed.as_slice(), changes.removed),
        (&["gale/d.md".to_owned()][..], &["gale/b.md".to_owned()][..], 1)
    );
    assert!(changes.lines_added >= 2 && changes.lines_removed >= 2, "{changes:?}");
}

#[test]
fn a_query_chooses_talks() {
    let place = place();
    place.write(POST, "---\ntalklog: post\nevent: gale\nquery: rating:>=4\ndate: 2026-09-20\n---\n");
    let desk = place.open();
    let plan = desk.post_plan(&path()).unwrap();
    assert_eq!(talks(&plan), "Buoys (Anchors) (Cables) (Secret, private)");
    assert!(plan.findings.iter().all(|finding| !finding.stops), "{:?}", plan.findings);
}

#[test]
fn a_post_is_made_in_a_shape() {
    let place = place();
    let desk = place.open();
    for preset in crate::desk::post_presets() {
        let new = NewPost {
            event: "Gale".into(),
            title: format!("The {}", preset.name),
            preset: preset.name.clone(),
        };
        let path = desk.create_post(&new).unwrap();
        let plan = desk.post_plan(&path).unwrap();
        assert_eq!(plan.title, new.title);
        assert!(plan.talks.iter().filter(|talk| talk.shown).count() == 3, "{}", talks(&plan));
        assert!(plan.findings.iter().all(|finding| !finding.stops), "{:?}", plan.findings);
    }
    let unknown = NewPost { event: "gale".into(), title: String::new(), preset: "by-mood".into() };
    assert_eq!(desk.create_post(&unknown).unwrap_err().code, Code::BadInput);
}
