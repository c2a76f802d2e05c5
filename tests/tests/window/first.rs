//! Opening: a first run, a repository of somebody else, and the page that stays where it is.

use std::path::Path;

use serde_json::json;

use crate::stage::{Stage, holds};

#[tokio::test(flavor = "multi_thread")]
async fn first_run_has_three_doors() {
    let stage = Stage::new().await;
    let home = stage.home.clone();
    let window = stage
        .play("first-run", &[], |w| async move {
            w.part("first-run").await;
            w.axe_both("first run").await;
            w.picture("doors").await;
            let wrong = home.path().join("no-such-folder").display().to_string();
            w.keys(&["2"]).await;
            w.part("open-path").await;
            w.is_true("return document.activeElement.dataset.testid === 'open-path'").await;
            w.type_text(&wrong).await;
            w.keys(&["Enter"]).await;
            w.see(".wrong[role=alert]").await;
            let said = w.run("return document.querySelector('.wrong').innerText", vec![]).await;
            let said = said.as_str().unwrap();
            assert!(said.ends_with('.') && said.contains(' '), "not a sentence: {said:?}");
            let kept = w.run("return document.querySelector('[data-testid=open-path]').value", vec![]).await;
            assert_eq!(kept, json!(wrong), "what was typed is lost");
            w.axe("first run, wrong folder").await;
            w.picture("wrong-folder").await;
            assert!(!Path::new(&wrong).exists());

            w.run("document.activeElement.blur()", vec![]).await;
            w.keys(&["3"]).await;
            w.part("clone-url").await;
            w.is_true("return document.activeElement.dataset.testid === 'clone-url'").await;
            w.type_text(&home.path().join("elsewhere/missing.git").display().to_string()).await;
            w.keys(&["Enter"]).await;
            w.see(".wrong[role=alert]").await;
            w.axe("first run, wrong address").await;
            assert!(!home.path().join("missing").exists(), "a clone that failed leaves nothing");

            w.run("document.activeElement.blur()", vec![]).await;
            w.keys(&["1"]).await;
            w.indexed().await;
            w.axe_both("sample").await;
            assert!(home.path().join("data/talklog/sample-notebook/inbox.md").exists());
        })
        .await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_repository_is_asked_about() {
    let stage = Stage::new().await;
    let root = stage.folder(&[("talk.md", "# A talk\n\nOne line.\n")]);
    let home = stage.home.clone();
    home.git(&root, &["init", "--quiet"]);
    home.git(&root, &["add", "."]);
    home.git(&root, &["commit", "--quiet", "--message", "by hand"]);
    let head = home.git(&root, &["rev-parse", "HEAD"]);
    let argument = root.display().to_string();
    let file = root.join("talk.md");
    let window = stage
        .play("foreign", &[&argument, "--note", "talk.md"], |w| async move {
            w.indexed().await;
            w.reads("notice", "did not make this repository").await;
            w.reads("status-sync", "Checkpoints and sync are off").await;
            w.axe_both("consent's notice").await;
            w.keys(&["Control", "End"]).await;
            w.type_text("Typed.").await;
            w.saved().await;
            holds(&file, "# A talk\n\nOne line.\nTyped.").await;
            w.click("status-sync-button").await;
            w.part("consent").await;
            w.axe_both("consent").await;
            w.picture("consent").await;
            w.keys(&["Escape"]).await;
            w.gone("[data-testid=consent]").await;
        })
        .await;
    // Closing makes a last checkpoint, where that is agreed to. Here it is not.
    window.close().await;
    assert_eq!(home.git(&root, &["rev-parse", "HEAD"]), head, "a commit was made");
    assert_eq!(home.git(&root, &["for-each-ref", "--format=%(refname)"]).trim(), "refs/heads/main");
    assert_eq!(home.git(&root, &["status", "--porcelain"]).trim(), "M talk.md");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_goes_nowhere() {
    let stage = Stage::new().await;
    let window = stage
        .play("nowhere", &["--sample"], |w| async move {
            w.indexed().await;
            w.run("window.mark = 'here'", vec![]).await;
            let start = w.run("return location.href", vec![]).await;
            w.run("setTimeout(() => location.href = 'https://example.org/')", vec![]).await;
            w.run("window.open('https://example.org/')", vec![]).await;
            w.run("const a = document.createElement('a'); a.href = 'https://example.org/'; a.target = '_blank'; document.body.append(a); a.click(); a.remove()", vec![]).await;
            // Work that takes a while shows that the page is the same one.
            w.open_note("inbox", "Inbox").await;
            assert_eq!(w.run("return location.href", vec![]).await, start);
            assert_eq!(w.run("return window.mark", vec![]).await, json!("here"));
            assert_eq!(w.client.windows().await.unwrap().len(), 1);
            assert_eq!(w.run("return typeof window.__TAURI__", vec![]).await, json!("undefined"));
        })
        .await;
    window.close().await;
}
