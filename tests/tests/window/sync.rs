//! What another device wrote comes, and what is written here goes.

use std::fs;

use talklog_tests::window::until;

use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn sync_brings_what_another_device_wrote() {
    let stage = Stage::new().await;
    let home = stage.home.clone();
    let remote = home.path().join("remote.git");
    fs::create_dir(&remote).unwrap();
    home.git(&remote, &["init", "--quiet", "--bare", "--initial-branch=main"]);
    let window = stage
        .play("sync", &["--sample"], move |w| async move {
            w.indexed().await;
            let notebook = home.path().join("data/talklog/sample-notebook");
            w.open_note("inbox", "Inbox").await;
            w.reads("status-sync", "No remote").await;
            w.click("status-sync-button").await;
            w.part("remote-url").await;
            w.axe_both("remote").await;
            w.type_text(&remote.display().to_string()).await;
            w.click("remote-submit").await;
            w.see("[data-testid=status-sync][data-state=in_sync]").await;
            w.reads("status-sync", "In sync").await;
            w.gone("[data-testid=remote]").await;

            let other = home.path().join("other");
            home.git(home.path(), &["clone", "--quiet", "remote.git", "other"]);
            let inbox = fs::read_to_string(other.join("inbox.md")).unwrap();
            fs::write(other.join("inbox.md"), format!("{inbox}\nFrom the other device.\n")).unwrap();
            home.git(&other, &["commit", "--quiet", "--all", "--message", "inbox: a line"]);
            home.git(&other, &["push", "--quiet"]);

            w.keys(&["Control", "Shift", "s"]).await;
            w.shows("From the other device.").await;
            w.see("[data-testid=status-sync][data-state=in_sync]").await;
            until("the work tree is clean", || home.git(&notebook, &["status", "--porcelain"]).is_empty())
                .await;

            // And the other way.
            w.keys(&["Control", "End"]).await;
            w.type_text("From this device.").await;
            w.saved().await;
            w.keys(&["Control", "Shift", "s"]).await;
            until("the remote has it", || {
                home.git(&remote, &["show", "main:inbox.md"]).contains("From this device.")
            })
            .await;
            w.see("[data-testid=status-sync][data-state=in_sync]").await;
            until("the work tree is clean", || home.git(&notebook, &["status", "--porcelain"]).is_empty())
                .await;
            home.git(&notebook, &["fsck", "--strict"]);
        })
        .await;
    window.close().await;
}
