//! Live preview over the true source: what is shown differs, and what is on the disk is what was named and nothing else.

use std::fs;

use serde_json::{Value, json};
use talklog_tests::window::Window;

use crate::stage::{Stage, holds};

/// A picture.
pub(crate) const DOT: &[u8] = include_bytes!("../../../icons/32x32.png");

const NOTE: &str = "# Buoys and bells

A line with **bold** words and a [link](https://example.org/bells).

- [ ] ask about the bell
- [x] thank the pilot

| buoy | bell |
|------|------|
| north | yes |
| south | no |

![a small dot](dot.png)

The end.
";

/// Gives the text that is seen of the line that holds `word`.
async fn seen_line(w: &Window, word: &str) -> String {
    let script = "return [...document.querySelectorAll('.cm-line')].find(e => e.getClientRects().length > 0 && e.textContent.includes(arguments[0]))?.innerText ?? ''";
    w.run(script, vec![json!(word)]).await.as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_show_where_the_cursor_is_and_the_source_stays() {
    let stage = Stage::new().await;
    let root = stage.folder(&[("buoys.md", NOTE)]);
    fs::write(root.join("dot.png"), DOT).unwrap();
    let argument = root.display().to_string();
    let window = stage
        .play("live", &[&argument, "--note", "buoys.md"], move |w| async move {
            let file = root.join("buoys.md");
            w.reads_title("Buoys and bells").await;
            w.editing("opening").await;
            w.keys(&["Control", "End"]).await;
            // Away from the cursor the marks are gone, and nothing was written for that.
            w.is_true("return [...document.querySelectorAll('.cm-line')].some(e => e.innerText.includes('with bold words and a link.'))").await;
            w.is_true("return !!document.querySelector('.cm-picture img')?.naturalWidth").await;
            let name = w.run("return document.querySelector('[data-testid=picture]').ariaLabel", vec![]).await;
            assert!(name.as_str().unwrap().contains("a small dot"), "{name}");
            w.see(".cm-grid").await;
            w.axe_both("live preview").await;
            w.picture("away").await;

            // On the cursor's line they are there, and the line stays where it was.
            w.keys(&["Control", "Home"]).await;
            w.keys(&["Down"]).await;
            w.keys(&["Down"]).await;
            w.is_true("return [...document.querySelectorAll('.cm-line')].some(e => e.innerText.includes('**bold**') && e.innerText.includes('](https://example.org/bells)'))").await;
            let heading = seen_line(&w, "Buoys").await;
            assert!(!heading.contains('#'), "the heading's mark is hidden: {heading:?}");
            assert_eq!(fs::read_to_string(&file).unwrap(), NOTE);

            // A box ticks by key: one letter of the file changes.
            w.keys(&["Down"]).await;
            w.keys(&["Down"]).await;
            assert!(w.cursor_line().await.contains("ask about the bell"), "{}", w.cursor_line().await);
            w.keys(&["Control", "Shift", "Enter"]).await;
            w.saved().await;
            let ticked = NOTE.replace("- [ ] ask", "- [x] ask");
            holds(&file, &ticked).await;
            w.undo().await;
            holds(&file, NOTE).await;
        })
        .await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_walked_by_tab() {
    let stage = Stage::new().await;
    let root = stage.folder(&[(
        "buoys.md",
        "# Buoys\n\nBefore.\n\n| buoy | bell |\n|------|------|\n| north | yes |\n| south | no |\n\nAfter.\n",
    )]);
    let argument = root.display().to_string();
    let window = stage
        .play("table", &[&argument, "--note", "buoys.md"], move |w| async move {
            let file = root.join("buoys.md");
            w.reads_title("Buoys").await;
            w.editing("opening").await;
            w.keys(&["Control", "End"]).await;
            for _ in 0..20 {
                if w.cursor_line().await.contains("south") {
                    break;
                }
                w.keys(&["Up"]).await;
            }
            assert!(w.cursor_line().await.contains("south"), "{}", w.cursor_line().await);
            w.keys(&["Home"]).await;
            // From cell to cell, each chosen whole; past the last one comes a new row.
            w.keys(&["Tab"]).await;
            w.keys(&["Tab"]).await;
            w.type_text("maybe").await;
            w.saved().await;
            let text = fs::read_to_string(&file).unwrap();
            assert!(text.contains("maybe"), "{text}");
            let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
            for row in &rows {
                assert_eq!(row.matches('|').count(), 3, "{row:?} has two cells");
            }
            assert!(text.starts_with("# Buoys\n\nBefore.\n\n") && text.ends_with("\n\nAfter.\n"), "{text:?}");
            assert_eq!(
                w.run("return document.activeElement.classList.contains('cm-content')", vec![]).await,
                Value::Bool(true)
            );
        })
        .await;
    window.close().await;
}
