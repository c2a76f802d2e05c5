//! A post by keys alone: made in a shape, its talks put in order, checked, exported, polished in the blog, brought together
//! again, and published; and a recap on its way back.

use std::fs;
use std::path::{Path, PathBuf};

use talklog_tests::screens::posts::{RECAP, blog, set_up, stage, talks};
use talklog_tests::screens::{command, edit};
use talklog_tests::window::{Window, until};

use crate::stage::{Stage, files};

fn notes() -> [(&'static str, String); 4] {
    let talk = |title: &str, day: u8, more: &str, body: &str| {
        format!("---\ntitle: {title}\nstart: 2026-09-{day}T10:00:00+02:00\n{more}---\n{body}\n")
    };
    [
        ("gale/event.md", "---\ntitle: Gale 2026\nstart: 2026-09-17\nend: 2026-09-18\n---\n".into()),
        (
            "gale/anchors.md",
            talk(
                "Anchors that hold",
                17,
                "speakers: [Ada Weir]\nrating: 4\n",
                "An anchor is a promise that is kept below.",
            ),
        ),
        (
            "gale/buoys.md",
            talk(
                "Buoys and their names",
                17,
                "speakers: [Bo Fen]\nrating: 3\n",
                "A buoy has a number, and nobody knows it.\n\nA second line about bells.",
            ),
        ),
        (
            "gale/cables.md",
            talk(
                "Cables under the sea",
                17,
                "speakers: [Cy Moor]\n",
                "A cable is longer than its map.\n\nTODO: ask Cy for the chart",
            ),
        ),
    ]
}

/// Waits until what was done is said.
async fn said(w: &Window, words: &str) {
    w.is_true(&format!(
        "return document.querySelector('[data-testid=composer-said]')?.textContent.includes({words:?})"
    ))
    .await;
}

/// Presses a chord on the talk that has the focus, once it has it.
async fn on_talk(w: &Window, title: &str, chord: &[&str]) {
    w.is_true(&format!("return document.activeElement?.dataset.testid === 'composer-talk' && document.activeElement.ariaLabel.startsWith({title:?})")).await;
    w.keys(chord).await;
}

fn post_of(root: &Path) -> PathBuf {
    root.join("posts/gale.md")
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_made_polished_and_published_by_keys() {
    let stage_of = Stage::new().await;
    let home = stage_of.home.clone();
    let notes = notes();
    let listed: Vec<(&str, &str)> = notes.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let root = stage_of.folder(&listed);
    let blog = blog(&home);
    let argument = root.display().to_string();
    let window = stage_of
        .play("posts", &[&argument, "--note", "gale/anchors.md"], move |w| async move {
            w.indexed().await;
            w.reads_title("Anchors that hold").await;
            edit(&w).await;
            command(&w, "new-post").await;
            w.part("new-post-title").await;
            w.keys(&["Tab"]).await;
            w.is_true("return document.activeElement?.dataset.testid === 'new-post-title'").await;
            w.type_text("What Gale told me\n").await;
            talks(&w).await;
            w.reads("composer-count", "3 talks").await;
            arranged(&w, &root).await;

            // No blog yet: it is asked for, and then the export goes on.
            let before = files(&blog);
            w.keys(&["Control", "Shift", "x"]).await;
            set_up(&w, &blog).await;
            w.keys(&["Enter"]).await;
            stage(&w, "export").await;
            w.part("difference").await;
            assert_eq!(files(&blog), before, "something was written before it was asked for");
            w.is_true("return document.activeElement?.dataset.testid === 'composer-write'").await;
            w.keys(&["Enter"]).await;
            w.reads("composer-files", "It wrote").await;
            let page = blog.join("content/posts/gale/index.md");
            let first = read(&page);
            let [cables, anchors] = ["Cables under the sea", "Anchors that hold"].map(|title| first.find(title).unwrap());
            assert!(cables < anchors, "{first}");
            assert!(!first.contains("Buoys"), "what is out is out: {first}");

            // Polished in the blog; a note changes the same words, and another talk comes.
            let polished = first
                .replace("that is kept below", "that is kept far below, says the blog")
                .replace("longer than its map", "longer than its map, by a lot");
            assert_ne!(first, polished);
            fs::write(&page, &polished).unwrap();
            w.keys(&["Escape"]).await;
            w.open_note("anchors", "Anchors that hold").await;
            w.editing("opening the talk").await;
            w.keys(&["End"]).await;
            w.type_text(" Nobody sees it.").await;
            w.saved().await;
            w.keys(&["Control", "Shift", "e"]).await;
            talks(&w).await;
            w.is_true("return /1 talk/.test(document.querySelector('[data-testid=composer-since]')?.innerText ?? '')").await;
            on_talk(&w, "Buoys", &[" "]).await;
            w.reads("composer-count", "3 talks").await;
            w.keys(&["Control", "Shift", "x"]).await;
            w.part("composer-overlap").await;
            w.is_true("return document.activeElement?.dataset.testid === 'composer-overlap'").await;
            assert_eq!(read(&page), polished, "nothing is written before a person chose");
            w.picture("overlap").await;
            w.keys(&["1"]).await;
            w.is_true("return document.activeElement?.dataset.testid === 'composer-write'").await;
            w.keys(&["Control", "Enter"]).await;
            w.reads("composer-files", "It wrote").await;
            let merged = read(&page);
            for words in ["far below, says the blog", "longer than its map, by a lot", "A buoy has a number"] {
                assert!(merged.contains(words), "{words} is gone: {merged}");
            }

            taken_back(&w, &root).await;
            published(&w, &home, &blog).await;
        })
        .await;
    window.close().await;
}

/// Orders talks, takes one out, and takes that back.
async fn arranged(w: &Window, root: &Path) {
    let post = post_of(root);
    let before = read(&post);
    on_talk(w, "Anchors", &["Alt", "Down"]).await;
    said(w, "number 2 of 3").await;
    until("the order stands in the note", || read(&post).contains("order: hand")).await;
    w.keys(&["Control", "z"]).await;
    until("the order is taken back", || read(&post) == before).await;
    said(w, "taken back").await;
    on_talk(w, "Anchors", &["End"]).await;
    on_talk(w, "Cables", &["Alt", "Up"]).await;
    said(w, "number 2 of 3").await;
    on_talk(w, "Cables", &["Alt", "Up"]).await;
    said(w, "number 1 of 3").await;
    on_talk(w, "Cables", &["End"]).await;
    on_talk(w, "Buoys", &[" "]).await;
    said(w, "out of the post").await;
    w.reads("composer-count", "2 talks").await;
    until("it is out", || !read(&post).contains("gale/buoys.md") || read(&post).contains("leave_out")).await;
    w.axe_both("the composer").await;
    w.picture("composer").await;
    // Areas by their key: talks, preview, check.
    w.keys(&["F6"]).await;
    w.is_true("return document.activeElement?.dataset.testid === 'composer-preview'").await;
    w.keys(&["F6"]).await;
    w.is_true("return document.activeElement?.closest('[data-area]')?.dataset.area === 'check'").await;
    // What the check found is put right by its key.
    w.keys(&["End"]).await;
    w.is_true("return document.activeElement?.dataset.about === 'todo'").await;
    w.keys(&["f"]).await;
    until("the TODO is hidden", || {
        read(&root.join("gale/cables.md")).contains("%% TODO: ask Cy for the chart %%")
    })
    .await;
    said(w, "Put right").await;
}

/// What was polished goes into the notes.
async fn taken_back(w: &Window, root: &Path) {
    command(w, "pull-post").await;
    stage(w, "pull").await;
    w.part("composer-take-all").await;
    w.is_true("return document.activeElement?.dataset.testid === 'composer-take-all'").await;
    w.keys(&["Enter"]).await;
    until("the note has what was polished", || read(&root.join("gale/cables.md")).contains("by a lot")).await;
    w.part("composer-pull-nothing").await;
    w.keys(&["Escape"]).await;
    w.gone("[data-testid=composer-pull-stage]").await;
}

async fn published(w: &Window, home: &talklog_tests::home::TestHome, blog: &Path) {
    command(w, "publish-post").await;
    stage(w, "publish").await;
    w.part("composer-commit").await;
    w.run("document.querySelector('[data-testid=composer-commit]').focus()", vec![]).await;
    w.keys(&["Enter"]).await;
    w.see("[data-testid=composer-published][data-pushed=true]").await;
    let remote = home.path().join("tidenotes.git");
    let there = home.git(&remote, &["show", "post/gale:content/posts/gale/index.md"]);
    assert_eq!(there.trim_end(), read(&blog.join("content/posts/gale/index.md")).trim_end());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recap_becomes_talks_by_keys() {
    let stage = Stage::new().await;
    let event = "---\ntitle: Highwater 2025\nstart: 2025-09-18\nend: 2025-09-19\n---\n";
    let root = stage.folder(&[("highwater-2025/event.md", event), ("inbox.md", "# Inbox\n")]);
    let file = stage.home.path().join("highwater.md");
    fs::write(&file, RECAP).unwrap();
    let argument = root.display().to_string();
    let window = stage
        .play("recap", &[&argument, "--note", "inbox.md"], move |w| async move {
            w.indexed().await;
            w.reads_title("Inbox").await;
            command(&w, "recap").await;
            w.part("recap-from").await;
            w.is_true("return document.activeElement?.dataset.testid === 'recap-from'").await;
            w.type_text(&format!("{}\n", file.display())).await;
            let talks = "[...document.querySelectorAll('[data-testid=recap-part][data-kind=talk]')].length";
            w.is_true(&format!("return {talks} === 3 && document.activeElement?.dataset.testid === 'recap-list'")).await;
            w.axe_both("a recap's parts").await;
            // The second talk gets another title; then it is joined with the first, and that is taken back.
            w.keys(&["Down"]).await;
            w.is_true("return document.querySelector('[data-testid=recap-title]')?.value.startsWith('Nets')").await;
            w.keys(&["r"]).await;
            w.is_true("return document.activeElement?.dataset.testid === 'recap-title'").await;
            w.type_text("Nets, mostly holes\n").await;
            let titled = "return [...document.querySelectorAll('[data-testid=recap-part]')].some(p => p.innerText.includes('Nets, mostly holes')) && document.activeElement?.dataset.testid === 'recap-list'";
            w.is_true(titled).await;
            w.keys(&["m"]).await;
            w.is_true(&format!("return {talks} === 2 && document.activeElement?.dataset.testid === 'recap-list'")).await;
            w.keys(&["Control", "z"]).await;
            w.is_true(&format!("return {talks} === 3 && document.activeElement?.dataset.testid === 'recap-list'")).await;
            // A talk begins in the middle of another, and has a day of its own.
            w.keys(&["End"]).await;
            w.keys(&["Up"]).await;
            w.is_true("return document.querySelector('[data-testid=recap-title]')?.value === 'What the pilot knows'").await;
            w.keys(&["s"]).await;
            w.is_true("return document.activeElement?.dataset.testid === 'recap-lines'").await;
            w.keys(&["Enter"]).await;
            w.is_true(&format!("return {talks} === 4 && document.activeElement?.dataset.testid === 'recap-list'")).await;
            w.keys(&["d"]).await;
            w.is_true("return document.activeElement?.dataset.testid === 'recap-day'").await;
            w.type_text("2025-09-18\n").await;
            w.is_true("return document.activeElement?.dataset.testid === 'recap-list' && document.querySelector('[data-testid=recap-day]')?.value === '2025-09-18' && !document.querySelector('[data-testid=recap-import]')?.disabled").await;
            w.picture("corrected").await;
            w.keys(&["Control", "Enter"]).await;
            w.gone("[data-testid=recap]").await;
            w.reads("composer-count", "4 talks").await;
            let event = root.join("highwater-2025");
            let net = read(&event.join("nets-mostly-holes.md"));
            assert!(net.contains("Nets, mostly holes"), "{net}");
            let mut notes = files(&event);
            notes.retain(|path, bytes| path.file_name().is_some_and(|name| name != "event.md") && String::from_utf8_lossy(bytes).contains("start: 2025-09-18"));
            let dated: Vec<_> = notes.into_keys().collect();
            assert_eq!(dated.len(), 3, "the two on Thursday, and the one that was given that day: {dated:?}");
            assert_eq!(read(&file), RECAP, "the recap is as it was");
        })
        .await;
    window.close().await;
}
