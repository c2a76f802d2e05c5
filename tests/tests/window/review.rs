//! What is looked at before it is done: a remote that holds another notebook, and deletions of many notes.

use std::fs;

use talklog_tests::window::until;

use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn another_notebook_at_the_remote_is_joined_after_a_look() {
    let stage = Stage::new().await;
    let home = stage.home.clone();
    let remote = home.path().join("remote.git");
    fs::create_dir(&remote).unwrap();
    home.git(&remote, &["init", "--quiet", "--bare", "--initial-branch=main"]);
    home.git(home.path(), &["clone", "--quiet", "remote.git", "seed"]);
    let seed = home.path().join("seed");
    fs::write(seed.join("from-there.md"), "# From there\n").unwrap();
    fs::write(seed.join("inbox.md"), "# Inbox\n\nThe other inbox.\n").unwrap();
    home.git(&seed, &["add", "."]);
    home.git(&seed, &["commit", "--quiet", "--message", "there"]);
    home.git(&seed, &["push", "--quiet", "origin", "HEAD:main"]);
    let window = stage
        .play("join", &["--sample"], move |w| async move {
            w.indexed().await;
            let notebook = home.path().join("data/talklog/sample-notebook");
            let inbox = fs::read_to_string(notebook.join("inbox.md")).unwrap();
            w.reads("status-sync", "No remote").await;
            w.click("status-sync-button").await;
            w.part("remote-url").await;
            w.type_text(&remote.display().to_string()).await;
            w.keys(&["Enter"]).await;
            w.part("join").await;
            w.reads("join-preview", "1 file only there").await;
            w.reads("join-preview", "from-there.md").await;
            w.reads("join-preview", "1 file is on both sides and not the same").await;
            w.axe_both("join").await;
            w.picture("preview").await;
            assert!(!notebook.join("from-there.md").exists(), "a look has brought something");
            w.is_true("return document.activeElement.dataset.testid === 'join-submit'").await;
            w.keys(&["Enter"]).await;
            w.gone("[data-testid=join]").await;
            w.see("[data-testid=status-sync][data-state=in_sync]").await;
            assert!(notebook.join("from-there.md").exists());
            let all: String = fs::read_dir(&notebook)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .filter(|file| file.file_name().unwrap().to_string_lossy().starts_with("inbox"))
                .map(|file| fs::read_to_string(file).unwrap())
                .collect();
            assert!(all.contains("The other inbox.") && all.contains(&inbox), "one inbox is gone: {all}");
            w.reads("status-sync", "1 conflict needs you").await;
        })
        .await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_deletions_are_reviewed() {
    let stage = Stage::new().await;
    let home = stage.home.clone();
    let remote = home.path().join("remote.git");
    fs::create_dir(&remote).unwrap();
    home.git(&remote, &["init", "--quiet", "--bare", "--initial-branch=main"]);
    let window = stage
        .play("deletions", &["--sample"], move |w| async move {
            w.indexed().await;
            let notebook = home.path().join("data/talklog/sample-notebook");
            w.connect_remote(&remote).await;
            // Another program empties the folder of an event.
            let event = notebook.join("lowtide-2026");
            let notes = || {
                let names = fs::read_dir(&event).into_iter().flatten();
                names.filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|e| e == "md")).count()
            };
            let before = notes();
            assert!(before >= 10, "the sample has {before} notes about the event");
            fs::remove_dir_all(&event).unwrap();
            w.is_true("return !document.querySelector('[data-testid=sidebar]').innerText.includes('About this event')").await;
            w.keys(&["Control", "Shift", "s"]).await;
            w.see("[data-testid=status-sync][data-state=notes_gone]").await;
            w.reads("status-sync", "notes are gone here").await;
            w.click("status-sync-button").await;
            w.reads("deletions-list", "event.md").await;
            w.axe_both("deletions").await;
            w.picture("here").await;
            // The safe choice has the focus.
            w.is_true("return document.activeElement.dataset.testid === 'deletions-keep'").await;
            w.keys(&["Enter"]).await;
            until("the notes are back", || notes() == before).await;
            w.gone("[data-testid=deletions]").await;
            w.see("[data-testid=status-sync][data-state=in_sync]").await;

            // Another device deletes them, and this one agrees.
            home.git(home.path(), &["clone", "--quiet", "remote.git", "other"]);
            let other = home.path().join("other");
            home.git(&other, &["rm", "--quiet", "-r", "lowtide-2026"]);
            home.git(&other, &["commit", "--quiet", "--message", "gone"]);
            home.git(&other, &["push", "--quiet"]);
            w.keys(&["Control", "Shift", "s"]).await;
            w.see("[data-testid=status-sync][data-state=many_deletions]").await;
            assert_eq!(notes(), before, "nobody has agreed yet");
            w.click("status-sync-button").await;
            w.part("deletions-accept").await;
            w.is_true("return document.activeElement.dataset.testid === 'deletions-keep'").await;
            w.picture("there").await;
            w.keys(&["Tab"]).await;
            w.keys(&["Enter"]).await;
            until("the notes are gone", || notes() == 0).await;
            w.see("[data-testid=status-sync][data-state=in_sync]").await;
        })
        .await;
    window.close().await;
}
