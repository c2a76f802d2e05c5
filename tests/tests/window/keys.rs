//! Everything is done by keys, and focus comes back to where it was.

use crate::stage::{Stage, somewhere};

#[tokio::test(flavor = "multi_thread")]
async fn all_is_done_by_keys() {
    let stage = Stage::new().await;
    let home = stage.home.clone();
    let window = stage
        .play("keys", &["--sample"], move |w| async move {
            w.indexed().await;
            let notebook = home.path().join("data/talklog/sample-notebook");
            w.keys(&["Control", "n"]).await;
            w.part("new-talk-title").await;
            w.axe_both("new talk").await;
            w.type_text("Lamps for seagulls").await;
            w.keys(&["Enter"]).await;
            w.reads_title("Lamps for seagulls").await;
            w.editing("a new talk").await;
            w.type_text("They look at them.").await;
            w.saved().await;
            assert!(somewhere(&notebook.join("lowtide-2026"), "They look at them."), "the note is in its event's folder");

            w.keys(&["Control", "k"]).await;
            w.part("palette-input").await;
            w.axe_both("palette").await;
            w.keys(&["Escape"]).await;
            w.gone("[data-testid=palette]").await;
            w.editing("Escape in the palette").await;
            w.keys(&["Control", "k"]).await;
            w.part("palette-input").await;
            w.type_text("outline").await;
            w.is_true("return document.querySelectorAll('[data-testid=palette-row]').length === 1").await;
            w.keys(&["Enter"]).await;
            w.part("outline").await;
            w.axe_both("outline").await;
            w.keys(&["Control", "Shift", "o"]).await;
            w.gone("[data-testid=outline]").await;

            w.keys(&["F1"]).await;
            w.part("keys").await;
            w.axe_both("keys").await;
            w.keys(&["Escape"]).await;
            w.gone("[data-testid=keys]").await;
            w.editing("Escape in the keys").await;

            // With a second tab in front, keys still go to the note that is seen.
            w.open_note("inbox", "Inbox").await;
            w.keys(&["Control", "f"]).await;
            w.is_true("const e = document.activeElement; return e.matches('input') && e.closest('.ed')?.innerText.includes('Inbox')").await;
            w.axe_both("find and replace").await;
            w.keys(&["Escape"]).await;
            w.editing("Escape in find").await;

            // F6 visits every area once and comes back; Shift+F6 goes the other way.
            w.keys(&["Control", "e"]).await;
            w.part("preview").await;
            let start = w.area().await;
            assert_eq!(start, "main");
            let mut seen = Vec::new();
            for _ in 0..6 {
                w.keys(&["F6"]).await;
                let area = w.area().await;
                seen.push(area.clone());
                if area == start {
                    break;
                }
            }
            assert_eq!(seen.last(), Some(&start), "F6 does not come back: {seen:?}");
            w.editing("F6 all around").await;
            assert!(seen.iter().any(|area| area == "sidebar"), "{seen:?}");
            assert!(seen.iter().any(|area| area == "status"), "{seen:?}");
            w.keys(&["Shift", "F6"]).await;
            assert_eq!(w.area().await, if seen.len() > 1 { seen[seen.len() - 2].clone() } else { start });
        })
        .await;
    window.close().await;
}
