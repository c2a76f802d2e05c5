//! Notes are found and shown safely, in folders of all kinds.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use talklog_tests::window::until;

use crate::stage::{Stage, copy, files, until_page};

const HOSTILE: &str = "# Beware of the tide

<script>window.pwned = 'script'</script>
<img src=\"x\" onerror=\"window.pwned = 'image'\">
<iframe src=\"https://example.org\"></iframe>
<svg onload=\"window.pwned = 'svg'\"></svg>

[click](javascript:window.pwned='link') and [data](data:text/html,<script>window.pwned='data'</script>)

![a picture elsewhere](https://pictures.example/p.png)

See [[harbour]] and the word barnacle here.
";

#[tokio::test(flavor = "multi_thread")]
async fn notes_are_found_and_shown_safely() {
    let stage = Stage::new().await;
    let filler = "A line of words.\n\n".repeat(60);
    let long = format!("# The long one\n\n{filler}Here stands the word periwinkle alone.\n\n{filler}");
    let root =
        stage.folder(&[("hostile.md", HOSTILE), ("harbour.md", "# Harbour\n\nBoats.\n"), ("long.md", &long)]);
    let argument = root.display().to_string();
    let window = stage
        .play("finding", &[&argument], |w| async move {
            w.indexed().await;
            w.part("sidebar-filter").await.click().await.unwrap();
            w.type_text("harb").await;
            w.is_true("return document.querySelectorAll('[data-testid=note-row]').length === 1").await;
            w.keys(&["Enter"]).await;
            w.reads_title("Harbour").await;

            w.keys(&["Control", "p"]).await;
            w.part("quick-open-input").await;
            w.type_text("beware").await;
            w.reads("quick-open-row", "Beware").await;
            w.axe_both("quick open").await;
            w.keys(&["Escape"]).await;
            w.gone("[data-testid=quick-open]").await;

            w.keys(&["Control", "Shift", "f"]).await;
            w.part("search-input").await;
            w.type_text("periwinkle").await;
            w.reads("search-hit", "The long one").await;
            w.is_true("return document.querySelector('[data-testid=search-hit] mark')?.textContent === 'periwinkle'").await;
            w.axe_both("search").await;
            w.keys(&["Enter"]).await;
            w.reads_title("The long one").await;
            w.shows("periwinkle").await;
            let line = w.cursor_line().await;
            assert!(line.contains("periwinkle"), "the cursor is in {line:?}");

            w.open_note("beware", "Beware of the tide").await;
            w.keys(&["Control", "e"]).await;
            w.part("preview").await;
            until_page(&w, "return page.querySelector('h1')?.textContent === 'Beware of the tide'").await;
            let bad = w
                .in_preview("return page.querySelectorAll('script, iframe, svg, object, img, [onerror], [onload], a[href^=\"javascript:\"], a[href^=\"data:\"]').length")
                .await;
            assert_eq!(bad, json!(0));
            let far = w.in_preview("return page.querySelector('[data-remote]').textContent").await;
            assert!(far.as_str().unwrap().contains("a picture elsewhere"), "{far}");
            w.axe_both("preview").await;
            w.picture("hostile").await;
            w.in_preview("page.querySelector('a[data-note]').click()").await;
            w.reads_title("Harbour").await;
            assert_eq!(w.run("return window.pwned ?? null", vec![]).await, Value::Null);
        })
        .await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn real_folders_open_and_take_words() {
    let Some(corpus) = std::env::var_os("TALKLOG_CORPUS").map(PathBuf::from) else {
        println!("skipped: TALKLOG_CORPUS is not set");
        return;
    };
    let mut folders: Vec<PathBuf> =
        fs::read_dir(corpus.join("folders")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(!folders.is_empty());
    for folder in folders {
        let stage = Stage::new().await;
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let root = stage.home.path().join(&name);
        copy(&folder, &root);
        let before = files(&root);
        let argument = root.display().to_string();
        let window = stage
            .play(&format!("corpus-{name}"), &[&argument], move |w| async move {
                w.indexed().await;
                assert_eq!(files(&root), before, "opening changed the folder");
                w.keys(&["Control", "p"]).await;
                w.see("[data-testid=quick-open-row]").await;
                let first = w
                    .run("return document.querySelector('[data-testid=quick-open-row]').dataset.key", vec![])
                    .await;
                let file = root.join(first.as_str().unwrap());
                w.keys(&["Enter"]).await;
                w.see(".cm-content").await;
                w.saved().await;
                w.keys(&["Control", "End"]).await;
                w.type_text("\nZwölfmeilenleuchtfeuer").await;
                w.saved().await;
                until("the word is saved", || {
                    fs::read(&file).unwrap().ends_with("Zwölfmeilenleuchtfeuer".as_bytes())
                })
                .await;
                let old = &before[&file];
                assert!(fs::read(&file).unwrap().starts_with(old.trim_ascii_end()), "what was there changed");
                assert_eq!(
                    files(&root).iter().filter(|(file, bytes)| before.get(*file) != Some(*bytes)).count(),
                    1
                );
                w.keys(&["Control", "Shift", "f"]).await;
                w.part("search-input").await;
                w.type_text("zwolfmeilen").await;
                w.see("[data-testid=search-hit]").await;
                w.axe_both("search in a real folder").await;
                w.keys(&["Enter"]).await;
                // Its tab stays, behind the note.
                w.is_true(
                    "return document.querySelector('[data-testid=search]').getClientRects().length === 0",
                )
                .await;
                w.keys(&["Control", "e"]).await;
                w.part("preview").await;
                until_page(
                    &w,
                    "return page.querySelector('article')?.textContent.includes('Zwölfmeilenleuchtfeuer')",
                )
                .await;
                w.axe_both("real folder").await;
                w.picture("open").await;
            })
            .await;
        window.close().await;
    }
}
