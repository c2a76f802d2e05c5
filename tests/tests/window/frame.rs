//! The frame: two sides, areas that hide, zoom, zen, several notebooks; and all of it as it was at the next start.

use serde_json::json;
use talklog_tests::window::Window;

use crate::stage::Stage;

/// The titles of the notes that are seen, from left to right.
async fn seen(w: &Window, titles: &[&str]) {
    w.is_true(&format!(
        "const seen = [...document.querySelectorAll('[data-testid=note-title]')].filter(e => e.closest('.ed')?.getClientRects().length > 0);
        seen.sort((a, b) => a.closest('.ed').getBoundingClientRect().left - b.closest('.ed').getBoundingClientRect().left);
        return JSON.stringify(seen.map(e => e.textContent)) === JSON.stringify({})",
        json!(titles)
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_sides_and_everything_comes_back() {
    let stage = Stage::new().await;
    let root = stage.folder(&[
        ("one.md", "# One\n\nFirst.\n"),
        ("two.md", "# Two\n\nSecond.\n"),
        ("three.md", "# Three\n\nThird.\n"),
    ]);
    let argument = root.display().to_string();
    let window = stage
        .play("frame", &[&argument], |w| async move {
            w.indexed().await;
            w.open_note("one", "One").await;
            w.open_note("two", "Two").await;
            w.keys(&["Control", "\\"]).await;
            w.is_true("return document.querySelectorAll('[data-side].strip').length === 2").await;
            w.axe_both("two sides").await;
            w.open_note("three", "Three").await;
            w.editing("a note on the other side").await;
            w.type_text("Typed here. ").await;
            w.saved().await;
            w.picture("split").await;

            // The sidebar goes and comes by a key; zoom and zen too.
            w.keys(&["Control", "b"]).await;
            w.is_true("const e = document.querySelector('[data-testid=sidebar]'); return !e || e.getClientRects().length === 0").await;
            w.keys(&["Control", "b"]).await;
            w.is_true("return document.querySelector('[data-testid=sidebar]')?.getClientRects().length > 0").await;
            let size = "return getComputedStyle(document.querySelector('.cm-content')).fontSize";
            let before = w.run(size, vec![]).await;
            w.keys(&["Control", "+"]).await;
            w.is_true(&format!("{size} !== {before}")).await;
            w.axe("zoomed").await;
            w.keys(&["Control", "0"]).await;
            w.is_true(&format!("{size} === {before}")).await;
            w.keys(&["F11"]).await;
            w.is_true("const e = document.querySelector('[data-testid=sidebar]'); return !e || e.getClientRects().length === 0").await;
            w.editing("zen").await;
            w.axe_both("zen").await;
            w.picture("zen").await;
            w.keys(&["F11"]).await;
            w.is_true("return document.querySelector('[data-testid=sidebar]')?.getClientRects().length > 0").await;
            w.editing("the end of zen").await;
        })
        .await;
    let seen_before = titles(&window).await;
    window.close().await;

    let window = stage
        .play("frame-again", &[&argument], |w| async move {
            w.indexed().await;
            w.is_true("return document.querySelectorAll('[data-side].strip').length === 2").await;
            w.is_true("return document.querySelectorAll('[data-testid=tab]').length === 3").await;
            w.shows("Typed here.").await;
            w.editing("a start").await;
        })
        .await;
    assert_eq!(titles(&window).await, seen_before, "the same notes are seen");
    let refs: Vec<&str> = seen_before.iter().map(String::as_str).collect();
    seen(&window, &refs).await;
    window.close().await;
}

async fn titles(w: &Window) -> Vec<String> {
    let script = "const seen = [...document.querySelectorAll('[data-testid=note-title]')].filter(e => e.closest('.ed')?.getClientRects().length > 0);
        seen.sort((a, b) => a.closest('.ed').getBoundingClientRect().left - b.closest('.ed').getBoundingClientRect().left);
        return seen.map(e => e.textContent)";
    serde_json::from_value(w.run(script, vec![]).await).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_is_in_the_palette() {
    let stage = Stage::new().await;
    let window = stage
        .play("palette", &["--sample"], |w| async move {
            w.indexed().await;
            w.open_note("inbox", "Inbox").await;
            w.keys(&["Control", "k"]).await;
            w.part("palette-input").await;
            w.is_true("return document.querySelectorAll('[data-testid=palette-row]').length > 20").await;
            // Every row has a name, and every key in it is announced with it.
            let nameless = w
                .run("return [...document.querySelectorAll('[data-testid=palette-row]')].filter(e => !e.innerText.trim()).length", vec![])
                .await;
            assert_eq!(nameless, json!(0));
            let chosen = "return document.querySelector('[data-testid=palette-input]').getAttribute('aria-activedescendant')";
            let first = w.run(chosen, vec![]).await;
            w.keys(&["Down"]).await;
            assert_ne!(w.run(chosen, vec![]).await, first, "the arrow tells what is chosen");
            w.type_text("only the text").await;
            w.see("[data-testid=palette-row]").await;
            w.axe_both("palette, searched").await;
            w.keys(&["Enter"]).await;
            w.gone("[data-testid=palette]").await;
            w.is_true("const e = document.querySelector('[data-testid=sidebar]'); return !e || e.getClientRects().length === 0").await;
            w.editing("a command").await;
        })
        .await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_notebook_after_another_by_keys() {
    let stage = Stage::new().await;
    let root = stage.folder(&[("mine.md", "# Mine\n\nOne line.\n")]);
    let argument = root.display().to_string();
    let window = stage
        .play("first-notebook", &[&argument, "--note", "mine.md"], |w| async move {
            w.reads_title("Mine").await;
        })
        .await;
    window.close().await;
    let window = stage
        .play("notebooks", &["--sample"], |w| async move {
            w.indexed().await;
            w.keys(&["Control", "o"]).await;
            w.see("[role=option], [data-testid=notebook-row]").await;
            w.axe_both("notebooks").await;
            w.picture("list").await;
            w.type_text("notes").await;
            w.keys(&["Enter"]).await;
            w.is_true("return [...document.querySelectorAll('[data-testid=note-row]')].some(e => e.innerText.includes('Mine'))").await;
            w.open_note("mine", "Mine").await;
        })
        .await;
    window.close().await;
}
