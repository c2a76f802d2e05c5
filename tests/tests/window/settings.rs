//! Settings over a file that a person can read, templates, the manual in the window, and its second language.

use std::fs;

use serde_json::json;
use talklog_tests::window::until;

use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_is_seen_and_stands_in_a_file() {
    let stage = Stage::new().await;
    let home = stage.home.clone();
    let root = stage.folder(&[("plain.md", "# Plain\n\nOne line.\n")]);
    let argument = root.display().to_string();
    let window = stage
        .play("settings", &[&argument, "--note", "plain.md"], move |w| async move {
            let file = home.path().join("config/talklog/settings.toml");
            w.reads_title("Plain").await;
            w.editing("opening").await;
            w.keys(&["Control", ","]).await;
            w.part("settings").await;
            w.is_true("return document.activeElement.dataset.testid === 'settings-filter'").await;
            w.axe_both("settings").await;
            w.picture("all").await;

            // Found by a word, set by keys, seen at once, and kept with words that say what it is.
            w.type_text("line numbers").await;
            w.is_true("return document.querySelectorAll('[data-testid=setting]').length === 1").await;
            w.run("document.querySelector('[data-testid=setting] [role=switch]').focus()", vec![]).await;
            w.keys(&[" "]).await;
            until("the file has it", || {
                fs::read_to_string(&file).is_ok_and(|text| text.lines().any(|line| line.trim() == "line_numbers = true"))
            })
            .await;
            assert!(fs::read_to_string(&file).unwrap().lines().any(|line| line.starts_with('#')), "the file explains itself");
            w.see(".cm-lineNumbers").await;

            // The file itself, edited by hand while the window is open.
            let text = fs::read_to_string(&file).unwrap();
            fs::write(&file, text.replace("line_numbers = true", "line_numbers = false")).unwrap();
            w.gone(".cm-lineNumbers").await;

            // Another language, with no restart.
            w.keys(&["Escape"]).await;
            w.is_true("return document.querySelector('[data-testid=settings-filter]').value === ''").await;
            w.run("document.querySelector('[data-testid=setting][data-key=language] [aria-checked=true]').focus()", vec![]).await;
            for _ in 0..3 {
                if w.run("return document.activeElement.dataset.option", vec![]).await == json!("de") {
                    break;
                }
                w.keys(&["Right"]).await;
            }
            w.is_true("return document.documentElement.lang === 'de'").await;
            w.is_true("return document.querySelector('[data-testid=settings] h1')?.textContent === 'Einstellungen'").await;
            w.axe_both("settings in German").await;
            w.picture("german").await;
            until("the file has the language", || fs::read_to_string(&file).unwrap().contains("language = \"de\"")).await;
            w.keys(&["Escape"]).await;
            w.editing("Escape in settings").await;
        })
        .await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manual_is_in_the_window() {
    let stage = Stage::new().await;
    let window = stage
        .play("help", &["--sample"], |w| async move {
            w.indexed().await;
            w.keys(&["Control", "F1"]).await;
            w.part("help").await;
            w.is_true("return document.activeElement.dataset.testid === 'help-input'").await;
            w.is_true("return document.querySelectorAll('[data-testid=help-page]').length > 3").await;
            w.axe_both("help").await;
            w.type_text("sync").await;
            w.see("[data-testid=help-hit] mark").await;
            w.keys(&["Enter"]).await;
            w.is_true("const host = [...document.querySelectorAll('[data-testid=help-text] *')].find(e => e.shadowRoot); return !!host?.shadowRoot.querySelector('h1, h2')").await;
            w.axe_both("a page of help").await;
            w.picture("found").await;
            // From the page to the field, out of the search, and out.
            for _ in 0..3 {
                w.keys(&["Escape"]).await;
            }
            w.gone("[data-testid=help]").await;
        })
        .await;
    window.close().await;
}
