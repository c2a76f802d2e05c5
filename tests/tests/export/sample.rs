//! The sample notebook: each talk under its heading, word for word, with pictures, days and links.

use std::fs;

use talklog_core::post::{Composed, Dialect};
use talklog_tests::generators::{first_missing, seen, words};

use crate::Built;
use crate::folder::Folder;

pub(crate) fn look(built: &Built<'_>) {
    let Built { html, composed, notes, .. } = built;
    let counted = talks(html, composed, notes);
    assert!(composed.talks.len() >= 10 && counted > 2000, "{} talks, {counted} words", composed.talks.len());
    let text = seen(html);
    for visible in [
        "name: {{ .Values.name }}",
        "{{ optional .Values.host }}",
        "Thursday 17 September",
        "Friday 18 September",
        "Fast and still beats faster and jumping.",
        "About half of all pairs have no order",
    ] {
        assert!(text.contains(visible), "{visible:?} is not seen in {text}");
    }
    if built.site.conventions().generator != Dialect::Commonmark {
        assert!(html.contains("<h1>Lowtide 2026: what I took home</h1>"), "{html}");
    }
    for picture in &composed.images {
        let original = fs::read(picture.from.on_disk(&notes.root)).unwrap();
        assert_eq!(built.site.picture(html, composed, &picture.name), original);
    }
    assert_eq!(built.exported.files.len(), composed.images.len() + 1);
    let everything = built.site.everything();
    for private in ["Jorunn", "Our release key", "Move the release key"] {
        assert!(!everything.contains(private), "{private:?} left the notebook");
    }
}

/// Cuts a page's HTML at the talks' anchors; what generators put at the page's end, footnotes, belongs to each.
fn cut_by_talk<'a>(html: &'a str, composed: &Composed) -> Vec<(&'a str, &'a str)> {
    let main = html.split("<main>").nth(1).unwrap().split("</main>").next().unwrap();
    let (main, notes) = main.find("class=\"footnotes\"").map_or((main, ""), |at| main.split_at(at));
    let starts: Vec<usize> = composed
        .talks
        .iter()
        .map(|talk| {
            let (quoted, bare) = (format!("id=\"{}\"", talk.anchor), format!("id={}", talk.anchor));
            main.find(&quoted)
                .or_else(|| main.find(&bare))
                .unwrap_or_else(|| panic!("no place for {}", talk.heading))
        })
        .collect();
    assert!(starts.is_sorted(), "talks are not in the post's order");
    (0..starts.len())
        .map(|at| (&main[starts[at]..*starts.get(at + 1).unwrap_or(&main.len())], notes))
        .collect()
}

/// Holds a built page against the notes: each talk's heading is one, and after it stands every word of its notes,
/// in order. Words are compared without marks, case and apostrophes; other words may stand between (a heading's
/// speakers, a link to the slides), and a word may stand in the heading where the note repeats its title.
fn talks(html: &str, composed: &Composed, notes: &Folder) -> usize {
    let mut counted = 0;
    for (talk, (part, footnotes)) in composed.talks.iter().zip(cut_by_talk(html, composed)) {
        let part = format!("<x {part}");
        let heading = part.split("</h").next().unwrap();
        assert_eq!(words(&seen(heading)), words(&talk.heading), "the heading of {}", talk.path);
        let wanted = notes.words(&talk.path);
        counted += wanted.len();
        let have = words(&format!("{}\n{}", seen(&part), seen(&format!("<x {footnotes}"))));
        if let Some(missing) = first_missing(&wanted, &have) {
            panic!("{}: {missing} is missing in\n{}", talk.path, seen(&part));
        }
    }
    counted
}
