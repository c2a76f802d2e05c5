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
            "---\ntalklog: post\ntitle: Two days\nevent: gale\ndate: 2026-09-20\n---\nHello.\n\n<!-- talklog:talks -->\n",
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
    assert_eq!((plan.order.as_str(), plan.group.as_str(), plan.minutes), ("start", "day", 1));
    assert!(plan.changes.is_none(), "nothing was exported yet");
}

#[test]
fn an_order_by_hand_is_written_into_the_post() {
    let place = place();
    let desk = place.open();
    let plan = desk.post_plan(&path()).unwrap();
    let arrange = |revision: &str, talks: &[&str]| {
        desk.post_arrange(&PostArrange {
            path: POST.into(),
            revision: revision.into(),
            talks: talks.iter().map(|talk| format!("gale/{talk}.md")).collect(),
        })
    };
    let out = arrange(&plan.revision, &["a", "c"]).unwrap();
    assert_eq!(talks(&out), "Anchors Cables (Buoys) (Secret, private)");
    assert!(place.text(POST).contains("\nleave_out:\n  - gale/b.md\n---\n"), "{}", place.text(POST));
    let moved = arrange(&out.revision, &["b", "a", "c"]).unwrap();
    assert_eq!(talks(&moved), "Buoys Anchors Cables (Secret, private)");
    assert!(place.text(POST).contains("\norder: hand\n"), "{}", place.text(POST));
    let refused = arrange(&plan.revision, &["a"]).unwrap_err();
    assert_eq!(refused.code, Code::Changed, "what somebody else wrote is not written over");
    assert!(arrange(&moved.revision, &["secret", "a"]).is_ok_and(|plan| !talks(&plan).starts_with("Secret")));
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
