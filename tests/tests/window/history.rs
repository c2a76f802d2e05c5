//! What was before: the versions of a note, brought back whole or by lines, and notes that were deleted.

use std::fs;

use crate::stage::{Stage, holds};

/// The row of the list that is chosen.
const CHOSEN: &str = "document.querySelector('[data-testid=history-item][aria-selected=true]')";

#[tokio::test(flavor = "multi_thread")]
async fn an_older_version_comes_back_whole_or_by_lines() {
    let stage = Stage::new().await;
    let first = "# Tide tables\n\n## What they measured\nThe tide is high at noon.\nA second line.\n";
    let second =
        "# Tide tables\n\n## What they measured\nThe tide is high at dusk.\nA second line.\nA third one.\n";
    let root = stage.folder(&[("tide.md", first), ("other.md", "# Other\n\nAlone.\n")]);
    stage.home.git(&root, &["init", "--quiet", "--initial-branch=main"]);
    for text in [first, second] {
        fs::write(root.join("tide.md"), text).unwrap();
        stage.home.git(&root, &["add", "--all"]);
        stage.home.git(&root, &["commit", "--quiet", "--message", "Tide tables"]);
    }
    let argument = root.display().to_string();
    let window = stage
        .play("history", &[&argument], move |w| async move {
            w.indexed().await;
            w.open_note("tide", "Tide tables").await;
            w.keys(&["Control", "End"]).await;
            w.type_text("Typed today.\n").await;
            w.saved().await;
            let now = format!("{second}Typed today.\n");
            holds(&root.join("tide.md"), &now).await;

            // The list has the focus, and the last version is chosen; arrows walk.
            w.keys(&["Control", "h"]).await;
            let listed = "return document.activeElement?.dataset.testid === 'history-list'";
            w.is_true(listed).await;
            w.is_true(&format!("return {CHOSEN}?.dataset.at === '1'")).await;
            w.is_true("return [...document.querySelectorAll('[data-testid=history-diff] .add')].some(e => e.textContent.includes('Typed today.'))").await;
            w.axe_both("history").await;
            w.picture("list").await;
            w.keys(&["Down"]).await;
            w.is_true(&format!("return {CHOSEN}?.dataset.at === '2'")).await;
            // Words are marked in lines that were edited.
            w.is_true("return document.querySelector('[data-testid=history-diff] del')?.textContent === 'noon'").await;
            w.click("history-inline").await;
            w.is_true("return document.querySelector('[data-testid=history-diff] ins')?.textContent === 'dusk'").await;
            w.axe_both("history inline").await;

            // One line of it: chosen with Space, brought back with Enter.
            w.run("document.querySelector('[data-testid=history-line]').focus()", vec![]).await;
            w.keys(&[" "]).await;
            w.is_true("return document.querySelector('[data-testid=history-line]').checked").await;
            w.keys(&["Enter"]).await;
            holds(&root.join("tide.md"), &now.replace("dusk", "noon")).await;
            w.is_true(listed).await;

            // Escape goes back to the note; one undo takes it back.
            w.keys(&["Escape"]).await;
            w.gone("[data-testid=history]").await;
            w.editing("leaving the history").await;
            w.shows("high at noon").await;
            w.undo().await;
            w.saved().await;
            holds(&root.join("tide.md"), &now).await;

            // The whole of it, with the list's key; what stood there is a version now.
            w.keys(&["Control", "h"]).await;
            w.is_true(listed).await;
            w.keys(&["End"]).await;
            w.is_true("return document.querySelector('[data-testid=history-diff] del')?.textContent === 'noon'").await;
            w.keys(&["Enter"]).await;
            holds(&root.join("tide.md"), first).await;
            w.is_true("return [...document.querySelectorAll('[data-testid=history-item]')].length >= 4").await;
            w.is_true("return [...document.querySelectorAll('[data-testid=history-diff] .del')].some(e => e.textContent.includes('Typed today.'))").await;
            w.keys(&["Escape"]).await;
            w.editing("leaving the history again").await;

            // The notice takes out what was brought back, and not what was typed since.
            w.keys(&["Control", "End"]).await;
            w.type_text("And since.").await;
            w.saved().await;
            holds(&root.join("tide.md"), &format!("{first}And since.")).await;
            let undo = "[...document.querySelectorAll('[data-testid=notice] button')].findLast(e => e.textContent.trim() === 'Undo')";
            w.is_true(&format!("return {undo} !== undefined")).await;
            w.run(&format!("{undo}.click()"), vec![]).await;
            holds(&root.join("tide.md"), &format!("{now}And since.")).await;

            // A note of which there is one version says so; one that is closed is written through the desk.
            w.open_note("other", "Other").await;
            w.keys(&["Control", "h"]).await;
            w.part("history-empty").await;
            w.axe_both("history, empty").await;
            w.keys(&["Escape"]).await;
            w.editing("leaving an empty history").await;
        })
        .await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_note_comes_back_by_a_key() {
    let stage = Stage::new().await;
    let text = "---\ntitle: Lost lamp  # kept\n---\r\n\r\nBytes stay.\r\nNo end";
    let root = stage.folder(&[("fair/lamp.md", text), ("left.md", "# Left\n\nStays.\n")]);
    let argument = root.display().to_string();
    let window = stage
        .play("deleted", &[&argument], move |w| async move {
            w.indexed().await;
            let file = root.join("fair/lamp.md");
            let palette = async |words: &str| {
                w.keys(&["Control", "k"]).await;
                w.part("palette-input").await;
                w.type_text(words).await;
                w.keys(&["Enter"]).await;
            };
            let delete = async || {
                w.open_note("lamp", "Lost lamp").await;
                palette("Delete the note").await;
                w.click("delete-submit").await;
                w.gone("[data-testid=delete]").await;
                assert!(!file.exists());
            };
            delete().await;
            w.keys(&["Control", "Alt", "z"]).await;
            w.reads_title("Lost lamp").await;
            assert_eq!(fs::read_to_string(&file).unwrap(), text);

            delete().await;
            palette("Deleted notes").await;
            w.reads("deleted-item", "lamp.md").await;
            w.is_true("return document.querySelector('[data-testid=deleted-text]')?.textContent.includes('Bytes stay.')").await;
            w.axe_both("deleted notes").await;
            w.picture("list").await;
            w.is_true("return document.activeElement?.dataset.testid === 'deleted-list'").await;
            w.keys(&["Enter"]).await;
            w.reads_title("Lost lamp").await;
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        })
        .await;
    window.close().await;
}
