//! The form over a note's front matter: it edits the very same lines, and no others.

use std::fs;

use crate::stage::{Stage, holds};

const NOTE: &str = "---
# who, where
title: \"Lamps for seagulls\"
speakers: [Ida Brandt, Tomas Okoro]   # both came
room: Hall 2
rating: 3
weather: 'windy'
---

They look at them.
";

#[tokio::test(flavor = "multi_thread")]
async fn a_field_changes_its_own_line() {
    let stage = Stage::new().await;
    let root = stage.folder(&[("fair/event.md", "---\ntitle: Fair\n---\n"), ("fair/lamps.md", NOTE)]);
    let argument = root.display().to_string();
    let window = stage
        .play("form", &[&argument, "--note", "fair/lamps.md"], move |w| async move {
            let file = root.join("fair/lamps.md");
            w.reads_title("Lamps for seagulls").await;
            w.part("form").await;
            w.axe_both("form").await;
            assert_eq!(fs::read_to_string(&file).unwrap(), NOTE, "opening wrote something");

            // Stars by key, with the cursor in the text.
            w.editing("opening").await;
            w.keys(&["Alt", "5"]).await;
            w.saved().await;
            let rated = NOTE.replace("rating: 3", "rating: 5");
            holds(&file, &rated).await;

            // The room, reached and left by keys.
            w.run("document.querySelector('[data-testid=form-room] button').focus()", vec![]).await;
            w.keys(&["Enter"]).await;
            w.part("form-field-room").await;
            w.axe("a field of the form").await;
            w.keys(&["Control", "a"]).await;
            w.type_text("Pier 4").await;
            w.keys(&["Enter"]).await;
            let moved = rated.replace("room: Hall 2", "room: Pier 4");
            holds(&file, &moved).await;
            w.is_true("return document.activeElement?.closest('[data-testid=form]') !== null").await;

            // The same lines as text, by key, and back.
            w.keys(&["Control", "Shift", "y"]).await;
            w.is_true("return [...document.querySelectorAll('.cm-line')].some(e => e.innerText.includes('weather:'))").await;
            w.keys(&["Control", "Shift", "y"]).await;
            w.is_true("return ![...document.querySelectorAll('.cm-line')].some(e => e.innerText.includes('weather:'))").await;
            assert_eq!(fs::read_to_string(&file).unwrap(), moved);
        })
        .await;
    window.close().await;
}
