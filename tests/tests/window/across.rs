//! What reaches over many notes: a rename whose links follow, and a replacement that is one step to undo.

use std::fs;

use crate::stage::{Stage, holds};

#[tokio::test(flavor = "multi_thread")]
async fn links_follow_a_rename() {
    let stage = Stage::new().await;
    let root = stage.folder(&[
        ("harbour.md", "# Harbour\n\nBoats.\n"),
        ("a.md", "# A\n\nSee [[harbour]] and [the boats](harbour.md).\n"),
        ("b.md", "# B\n\nNothing of it; the word harbour alone.\n"),
    ]);
    let argument = root.display().to_string();
    let window = stage
        .play("rename", &[&argument, "--note", "harbour.md"], move |w| async move {
            w.indexed().await;
            w.reads_title("Harbour").await;
            w.editing("opening").await;
            w.keys(&["F2"]).await;
            w.part("rename-to").await;
            w.keys(&["Control", "a"]).await;
            w.type_text("port").await;
            w.reads("rename-plan", "port").await;
            w.axe_both("rename").await;
            w.picture("plan").await;
            assert!(root.join("harbour.md").exists(), "a preview moved the file");
            w.keys(&["Enter"]).await;
            w.gone("[data-testid=rename-to]").await;
            holds(&root.join("port.md"), "# Harbour\n\nBoats.\n").await;
            assert!(!root.join("harbour.md").exists());
            holds(&root.join("a.md"), "# A\n\nSee [[port]] and [the boats](port.md).\n").await;
            holds(&root.join("b.md"), "# B\n\nNothing of it; the word harbour alone.\n").await;
            w.editing("a rename").await;
        })
        .await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replacement_in_all_notes_is_one_step() {
    let stage = Stage::new().await;
    let notes = [
        ("a.md", "# A\n\nTide at 10:30, ebb at 16:45.\n"),
        ("b.md", "# B\r\n\r\nTide at 11:15.\r\n"),
        ("c.md", "# C\n\nNo times here.\n"),
    ];
    let root = stage.folder(&notes);
    let argument = root.display().to_string();
    let window = stage
        .play("replace", &[&argument, "--note", "c.md"], move |w| async move {
            w.indexed().await;
            w.reads_title("C").await;
            w.editing("opening").await;
            w.keys(&["Control", "Shift", "r"]).await;
            w.part("replace-find").await;
            w.is_true("return document.activeElement.dataset.testid === 'replace-find'").await;
            w.axe_both("replace, empty").await;
            w.keys(&["Alt", "r"]).await;
            w.type_text(r"at (\d+):(\d+)").await;
            w.keys(&["Tab"]).await;
            w.run("document.querySelector('[data-testid=replace-with]').focus()", vec![]).await;
            w.type_text("at $1.$2").await;
            w.is_true("return document.querySelectorAll('[data-testid=replace-row]').length >= 2").await;
            w.reads("replace-rows", "10.30").await;
            w.axe_both("replace").await;
            w.picture("preview").await;
            for (name, text) in notes {
                assert_eq!(fs::read_to_string(root.join(name)).unwrap(), text, "a preview wrote something");
            }
            w.keys(&["Alt", "Enter"]).await;
            holds(&root.join("a.md"), "# A\n\nTide at 10.30, ebb at 16.45.\n").await;
            holds(&root.join("b.md"), "# B\r\n\r\nTide at 11.15.\r\n").await;
            holds(&root.join("c.md"), notes[2].1).await;
            // All of it goes back with one press.
            w.is_true("return [...document.querySelectorAll('button')].some(b => /undo/i.test(b.innerText) && b.getClientRects().length > 0)").await;
            w.run("[...document.querySelectorAll('button')].find(b => /undo/i.test(b.innerText) && b.getClientRects().length > 0).focus()", vec![]).await;
            w.keys(&["Enter"]).await;
            for (name, text) in notes {
                holds(&root.join(name), text).await;
            }
        })
        .await;
    window.close().await;
}
