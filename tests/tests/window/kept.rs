//! What git does not keep: files that no checkpoint takes are named with why, and an index that cannot be read is made anew.

use std::fs;
use std::process::Command;

use talklog_tests::window::binary;

use crate::stage::{Stage, holds};

#[tokio::test(flavor = "multi_thread")]
async fn what_git_does_not_keep_is_named_and_mended() {
    let stage = Stage::new().await;
    let home = stage.home.clone();
    let root = stage.folder(&[
        ("plain.md", "# Plain\n\nKept.\n"),
        ("secret.md", "# Secret\n\nUnder a filter.\n"),
        (".gitattributes", "secret.md filter=crypt\n"),
    ]);
    let mut init = Command::new(binary("talklog"));
    init.arg("-C").arg(&root).arg("init");
    home.apply(&mut init);
    assert!(init.output().unwrap().status.success());
    let argument = root.display().to_string();
    let window = stage
        .play("kept", &[&argument], move |w| async move {
            w.indexed().await;
            // Nothing was written here, and still it is not said that all is well.
            w.reads("status-sync", "No remote · 1 file not in git").await;
            w.click("status-sync-button").await;
            w.see("[data-testid=unkept-file][data-why=attribute]").await;
            w.reads("unkept-file", "secret.md").await;
            w.reads("unkept-file", "filter=crypt").await;
            w.is_true("return document.activeElement?.dataset.testid === 'unkept-look'").await;
            w.axe_both("files not in git").await;
            w.picture("unkept").await;
            fs::remove_file(root.join(".gitattributes")).unwrap();
            w.keys(&["Enter"]).await;
            w.gone("[data-testid=unkept-file]").await;
            w.keys(&["Escape"]).await;
            w.gone("[data-testid=unkept]").await;
            w.is_true(
                "return document.querySelector('[data-testid=status-sync]').innerText.trim() === 'No remote'",
            )
            .await;

            // An index that cannot be read: saved as ever, and the way out is a button.
            let index = root.join(".git/index");
            let damaged = [&fs::read(&index).unwrap()[..40], b"torn"].concat();
            fs::write(&index, &damaged).unwrap();
            w.open_note("plain", "Plain").await;
            w.keys(&["Control", "End"]).await;
            w.type_text("Typed on.").await;
            w.keys(&["Control", "s"]).await;
            w.see("[data-testid=status-sync][data-state=index_unreadable]").await;
            holds(&root.join("plain.md"), "# Plain\n\nKept.\nTyped on.").await;
            w.click("status-sync-button").await;
            w.reads("sync-help", "the old one is kept, with what was staged in it").await;
            w.is_true("return document.activeElement?.dataset.testid === 'sync-fix-mend'").await;
            w.axe_both("an index that cannot be read").await;
            w.picture("index").await;
            w.keys(&["Enter"]).await;
            w.gone("[data-testid=sync-help]").await;
            w.see("[data-testid=status-sync][data-state=no_remote]").await;
            w.is_true("return document.body.innerText.includes('The old one is kept in ')").await;
            let kept = walkdir::WalkDir::new(home.state()).into_iter().flatten();
            assert!(kept.into_iter().any(|entry| {
                entry.file_name() == "index" && fs::read(entry.path()).is_ok_and(|bytes| bytes == damaged)
            }));
            w.keys(&["Control", "s"]).await;
            talklog_tests::window::until("the next checkpoint has it", || {
                home.git(&root, &["show", "HEAD:plain.md"]).ends_with("Typed on.")
            })
            .await;
            assert_eq!(home.git(&root, &["ls-tree", "--name-only", "HEAD"]), "plain.md\nsecret.md\n");
        })
        .await;
    window.close().await;
}
