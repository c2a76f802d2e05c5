//! What is typed, what other programs write meanwhile, and what outlives a kill.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use talklog_tests::window::until;

use crate::stage::{Stage, files, holds, somewhere};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_on_the_disk_byte_for_byte() {
    let stage = Stage::new().await;
    let root = stage.folder(&[
        ("plain.md", "# Plain\n\nOne line.\n"),
        ("crlf.md", "# Windows\r\n\r\nOne line.\r\n"),
        ("fair 2026/event.md", "---\ntitle: Fair 2026\n---\n"),
        ("fair 2026/slides.pdf", "not a note"),
    ]);
    let before = files(&root);
    let argument = root.display().to_string();
    let window = stage
        .play("typing", &[&argument], move |w| async move {
            w.indexed().await;
            assert_eq!(files(&root), before, "opening changed the folder");
            w.open_note("plain", "Plain").await;
            w.reads("status-words", "3 words").await;
            w.keys(&["Control", "End"]).await;
            let typed = "Käse, 漢字, 🌊 and e\u{301}.\nA second line.";
            w.type_text(typed).await;
            w.saved().await;
            holds(&root.join("plain.md"), &format!("# Plain\n\nOne line.\n{typed}")).await;
            w.reads("status-words", "10 words").await;
            let others: BTreeMap<_, _> =
                files(&root).into_iter().filter(|(file, _)| !file.ends_with("plain.md")).collect();
            assert!(
                others.iter().all(|(file, bytes)| before.get(file) == Some(bytes)),
                "another file changed"
            );
            assert_eq!(others.len() + 1, before.len(), "a file was added");

            // The keys' pauses make several steps of it; each undo takes one back.
            for _ in 0..60 {
                if fs::read_to_string(root.join("plain.md")).unwrap() == "# Plain\n\nOne line.\n" {
                    break;
                }
                w.undo().await;
                w.saved().await;
            }
            holds(&root.join("plain.md"), "# Plain\n\nOne line.\n").await;

            w.open_note("crlf", "Windows").await;
            w.keys(&["Control", "End"]).await;
            w.type_text("Two.\nThree.").await;
            w.saved().await;
            holds(&root.join("crlf.md"), "# Windows\r\n\r\nOne line.\r\nTwo.\r\nThree.").await;
            w.axe_both("editor").await;
        })
        .await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_programs_write_too() {
    let stage = Stage::new().await;
    let root = stage.folder(&[
        ("shared.md", "# Shared\n\nFirst line.\n\nMiddle line.\n\nLast line.\n"),
        ("clash.md", "# Clash\n\nThe tide is high\n"),
        ("clash-2.md", "# Clash two\n\nThe tide is high\n"),
        ("clash-3.md", "# Clash three\n\nThe tide is high\n"),
    ]);
    let argument = root.display().to_string();
    let window = stage
        .play("outside", &[&argument], move |w| async move {
            w.indexed().await;
            w.open_note("shared", "Shared").await;
            // Nothing is unsaved: the text turns up, and the cursor stays in its line.
            w.keys(&["Control", "End"]).await;
            w.keys(&["Up"]).await;
            w.keys(&["End"]).await;
            assert_eq!(w.cursor_line().await, "Last line.");
            let file = root.join("shared.md");
            let outside = "# Shared\n\nNew above.\n\nFirst line.\n\nMiddle line.\n\nLast line.\n";
            fs::write(&file, outside).unwrap();
            w.shows("New above.").await;
            assert_eq!(w.cursor_line().await, "Last line.");
            w.type_text(" Mine.").await;
            w.saved().await;
            let mine = outside.replace("Last line.", "Last line. Mine.");
            holds(&file, &mine).await;

            // Something is unsaved: both texts are kept.
            w.type_text(" Typed.").await;
            fs::write(&file, mine.replace("First line.", "First line, from outside.")).unwrap();
            let both = mine.replace("First line.", "First line, from outside.").replace("Mine.", "Mine. Typed.");
            holds(&file, &both).await;
            w.shows("First line, from outside.").await;
            w.saved().await;
            assert_eq!(files(&root).len(), 4, "no copy is needed");

            // The same line in both: one stays, the other is in a copy. A slow machine may save before the other
            // program writes; then it is no clash, and the next note is tried.
            let mut copy = None;
            for (name, title) in [("clash", "Clash"), ("clash-2", "Clash two"), ("clash-3", "Clash three")] {
                w.keys(&["Control", "p"]).await;
                w.part("quick-open-input").await;
                w.type_text(&format!("{name}.md")).await;
                w.is_true(&format!("return document.querySelector('[data-testid=quick-open-row]')?.dataset.key === '{name}.md'")).await;
                w.keys(&["Enter"]).await;
                w.reads_title(title).await;
                w.keys(&["Control", "End"]).await;
                w.keys(&["Up"]).await;
                w.keys(&["End"]).await;
                w.type_text(" o").await;
                fs::write(root.join(format!("{name}.md")), format!("# {title}\n\nThe tide is low\n")).unwrap();
                w.type_text("urs").await;
                w.saved().await;
                until("the file has one of the two", || {
                    fs::read_to_string(root.join(format!("{name}.md"))).unwrap().contains("ours")
                })
                .await;
                let of = |file: &Path| file.file_name().unwrap().to_string_lossy().starts_with(&format!("{name} (conflict, "));
                copy = files(&root).into_keys().find(|file| of(file));
                if copy.is_some() {
                    break;
                }
            }
            let copy = copy.expect("a copy of the clash");
            assert!(fs::read_to_string(&copy).unwrap().contains("The tide is low"));
            w.reads("status-sync", "1 conflict needs you").await;
            w.is_true("return [...document.querySelectorAll('[data-testid=notice]')].some(n => /two versions/i.test(n.innerText))").await;
            w.axe_both("notice of a copy").await;
            w.picture("clash").await;
            w.click("status-sync-button").await;
            w.part("conflicts").await;
            let name = copy.file_name().unwrap().to_string_lossy().into_owned();
            w.reads("conflicts", &name).await;
            w.axe_both("conflicts").await;
            w.picture("conflicts").await;
            w.run("[...document.querySelectorAll('[data-testid=conflicts] button')].find(b => b.innerText === 'Delete the copy').click()", vec![]).await;
            until("the copy is deleted", || !copy.exists()).await;
            w.gone("[data-testid=conflicts]").await;
            w.is_true("return !/needs you/.test(document.querySelector('[data-testid=status-sync]').innerText)").await;
        })
        .await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_outlives_a_kill() {
    let stage = Stage::new().await;
    let root = stage.folder(&[("kept.md", "# Kept\n\nOne line.\n")]);
    let file = root.join("kept.md");
    let argument = root.display().to_string();
    let mut text = fs::read_to_string(&file).unwrap();
    // The save comes 400 ms after the last key; where the machine was too slow to be killed before it, it is done again.
    for attempt in 1.. {
        let words = format!("Unsaved words, attempt {attempt}.");
        let (typed, state) = (words.clone(), stage.home.state());
        let window = stage
            .play("killed", &[&argument, "--note", "kept.md"], |w| async move {
                w.reads_title("Kept").await;
                w.see(".cm-content").await;
                w.saved().await;
                w.keys(&["Control", "End"]).await;
                w.type_text(&typed).await;
                // Each key is an entry of its own; the last one's is what the journal ends with.
                until("the journal has the words", || journalled(&state, &typed)).await;
            })
            .await;
        window.kill();
        let early = fs::read_to_string(&file).unwrap() == text;
        text.push_str(&words);
        let wanted = text.clone();
        let again = file.clone();
        let window = stage
            .play("reopened", &[&argument, "--note", "kept.md"], move |w| async move {
                w.reads_title("Kept").await;
                w.shows(&words).await;
                holds(&again, &wanted).await;
                if early {
                    w.reads("notice", "Recovered").await;
                    w.axe_both("recovered").await;
                    w.picture("recovered").await;
                }
            })
            .await;
        window.close().await;
        if early {
            break;
        }
        assert!(attempt < 4, "never killed before the save");
    }
}

/// Tells whether a journal below the state folder holds what was typed last.
pub(crate) fn journalled(state: &Path, words: &str) -> bool {
    somewhere(state, words) || letters(state, words)
}

/// Tells whether a file's entries, one for each key, are the words.
fn letters(state: &Path, words: &str) -> bool {
    let mut folders = vec![state.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let file = entry.path();
            if file.is_dir() {
                folders.push(file);
                continue;
            }
            let Ok(bytes) = fs::read(&file) else { continue };
            let mut rest = bytes.as_slice();
            let all = words.bytes().all(|letter| {
                let at = rest.iter().position(|byte| *byte == letter);
                rest = at.map_or(&[], |at| &rest[at + 1..]);
                at.is_some()
            });
            if all && file.extension().is_some_and(|e| e != "log") {
                return true;
            }
        }
    }
    false
}
