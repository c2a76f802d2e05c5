//! What stays as its author has it, whatever an export would have made of it.

use super::*;
use crate::merge::blocks::Choice;
use crate::post::again;

fn hugo(post: &str, talk: &str) -> Page {
    let composed = composed(post, &[("tide/talk.md", talk)]);
    page(&composed, &Conventions::of(Dialect::Hugo))
}

#[test]
fn fields_that_an_author_wrote_in_the_blog_stay() {
    let talk = "---\ntitle: Talk\n---\nOf ropes.\n";
    let base = hugo(POST, talk);
    let mine = base.text.replace("title: 'Two days'", "title: 'Two days at sea'\ntoc: true");
    let new = hugo(&POST.replace("group: none", "group: none\ntags: [rope]"), talk);
    let merging = again::merge(Some(&base), &mine, &new);
    let text = merging.text(&[]).unwrap();
    assert!(text.contains("title: 'Two days at sea'\ntoc: true\n") && text.contains("rope"), "{text}");

    // One that the notes changed too is a person's to choose.
    let new = hugo(&POST.replace("title: Two days", "title: Two nights"), talk);
    let merging = again::merge(Some(&base), &mine, &new);
    let [title] = merging.overlaps()[..] else { panic!("{merging:?}") };
    assert_eq!(title.key.as_deref(), Some("title"));
    assert_eq!(merging.text(&[]), None);
    let text = merging.text(&[Choice::Theirs]).unwrap();
    assert!(text.contains("Two nights") && text.contains("toc: true"), "{text}");
}

#[test]
fn words_that_both_sides_changed_are_shown() {
    let talk = |words: &str| hugo(POST, &format!("---\ntitle: Talk\n---\n{words}\n\nThe second thought.\n"));
    let (base, new) = (talk("Of wet ropes."), talk("Of dry ropes."));
    let mine = base.text.replace("wet ropes", "tarred ropes").replace("second", "third");
    let merging = again::merge(Some(&base), &mine, &new);
    let [overlap] = merging.overlaps()[..] else { panic!("{merging:?}") };
    assert!(overlap.mine.contains("tarred") && overlap.theirs.contains("dry"), "{overlap:?}");
    let text = merging.text(&[Choice::Mine]).unwrap();
    assert!(text.contains("tarred") && text.contains("third"), "{text}");
}

#[test]
fn a_picture_that_was_exchanged_in_the_blog_stays_so() {
    let blog = tempfile::tempdir().unwrap();
    let note = "One ![sail](sail.png)\n";
    let first = exported(blog.path(), note, None, false).unwrap();
    let text = String::from_utf8(first.records[1].bytes.clone()).unwrap();
    let last = Last::read(&first.records[0].bytes, Some(text)).unwrap();
    let picture = first.post.with_file_name("sail.png");
    fs::write(&picture, "another sail").unwrap();
    let strange = first.post.with_file_name("notes.txt");
    fs::write(&strange, "nobody exported this").unwrap();
    exported(blog.path(), "Two ![sail](sail.png)\n", Some(&last), false).unwrap();
    assert_eq!(fs::read_to_string(&picture).unwrap(), "another sail");
    assert_eq!(fs::read_to_string(&strange).unwrap(), "nobody exported this");
    // Nor is it taken from a blog in which no export is remembered.
    exported(blog.path(), note, None, true).unwrap();
    let fresh = tempfile::tempdir().unwrap();
    fs::create_dir(fresh.path().join("tide")).unwrap();
    fs::write(fresh.path().join("tide/sail.png"), "somebody's").unwrap();
    exported(fresh.path(), note, None, false).unwrap();
    assert_eq!(fs::read_to_string(fresh.path().join("tide/sail.png")).unwrap(), "somebody's");
}

#[test]
fn jekyll_reads_no_template_in_what_a_note_says() {
    for version in [Version { major: 3, minor: 9 }, Version { major: 4, minor: 3 }] {
        let blog = Conventions { version: Some(version), ..Conventions::of(Dialect::Jekyll) };
        let composed = composed(POST, &[]);
        let written = |text: &str| dialect::written(&Block::Text(text.to_owned()), &composed, &blog);
        for text in ["A {% raw %} tag", "In `{% raw %}` code", "```\n{% raw %}\n```", "    {% raw %}"] {
            let safe = written(text);
            assert!(!safe.contains("{%") && safe.contains("raw"), "{version:?}: {safe}");
        }
        assert!(version.major >= 4 || !written("{{ page.title }}").contains("{{"));
    }
}

#[test]
fn talks_to_watch_are_listed_as_the_person_says_it() {
    let post = format!("{POST}<!-- talklog:watch-later -->\n\n## Talks\n\n<!-- talklog:talks -->\n");
    let talk = "---\ntitle: Sails\n---\nOf sails.\n\nI will go to the session on ropes later.\n\n\
        <!-- private -->\nI will watch the recording of the quarrel later.\n<!-- /private -->\n";
    let text = composed(
        &post,
        &[
            ("tide/a.md", talk),
            ("tide/b.md", "---\ntitle: Nets\nspeakers: [Ann Ember]\nwatched: later\n---\nOf nets.\n"),
        ],
    )
    .markdown();
    let list = text.split("\n\n").next().unwrap();
    assert_eq!(
        list,
        "- I will go to the session on ropes later. ([Sails](#talk-sails))\n- [Nets](#talk-nets) – Ann Ember"
    );
    assert!(!text.contains("quarrel"));
}

fn fenced() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "```", "````", "~~~", "```go", "`", "~", "\n", "\n\n", "x", "> ", "- ", "  ", "    ", "<div>", "<",
        "[^1]: ", "\t", "`a`", "|", "---", "\r",
    ]);
    prop::collection::vec(pieces, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_glance_misses_no_open_fence(text in fenced()) {
        prop_assert!(!adapt::has_no_open_fence(&text) || adapt::open_fence(&text).is_none(), "{text:?}");
    }
}
