//! What is in the way of a sync, and its button: a key with a passphrase, a host that is new, text that looks like a secret.

use std::fs;

use talklog_tests::servers::{self, Sshd};
use talklog_tests::window::until;

use crate::stage::{Stage, somewhere};

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_key_a_new_host_and_a_secret_each_have_their_button() {
    let stage = Stage::new().await;
    let home = stage.home.clone();
    // The server's own home: its key is let in, and the app's configuration names that key.
    let far = servers::TestHome::new();
    let sshd = Sshd::start(&far);
    let key = far.path().join("ssh/id");
    let locked = far
        .command("ssh-keygen")
        .args(["-q", "-p", "-P", "", "-N", "open sesame", "-f", key.to_str().unwrap()])
        .status()
        .unwrap();
    assert!(locked.success());
    let ssh = format!("ssh -F {}", far.path().join("ssh/config").display());
    home.git(home.path(), &["config", "--global", "core.sshCommand", &ssh]);
    let remote = far.path().join("remote.git");
    far.bare(&remote);
    let url = sshd.url(&remote);
    let fingerprint = sshd.fingerprint();
    let token = "ghp_k3Tq9ZpX7vLm2RwB8nYc4HsD6jFgA1eUoK5x";
    let window = stage
        .play("fixes", &["--sample"], move |w| async move {
            let _server = sshd;
            w.indexed().await;
            w.open_note("inbox", "Inbox").await;
            w.keys(&["Control", "End"]).await;
            w.type_text(&format!("\nHe typed {token} on stage.")).await;
            w.saved().await;

            // The host is not known: its fingerprint is shown, and the safe choice has the focus.
            w.click("status-sync-button").await;
            w.part("remote-url").await;
            w.type_text(&url).await;
            w.click("remote-submit").await;
            w.see("[data-testid=status-sync][data-state=host_unknown]").await;
            w.click("status-sync-button").await;
            w.reads("sync-help", &fingerprint).await;
            w.is_true("return document.activeElement?.dataset.testid === 'sync-fix-later'").await;
            w.axe_both("a new host").await;
            assert!(!far.path().join("ssh/known_hosts").exists(), "nobody said yes");
            w.click("sync-fix-trust").await;

            // It is trusted; the key's passphrase is asked for, in a dialog that has the focus.
            w.part("ask-secret").await;
            w.reads("ask", "Passphrase").await;
            w.is_true("return document.activeElement?.id === 'ask-secret'").await;
            w.axe_both("a passphrase").await;
            w.type_text("wrong\n").await;
            w.reads("ask", "That was not it").await;
            w.type_text("open sesame\n").await;
            w.gone("[data-testid=ask]").await;

            // All is done but the push: there is something in the note that should not go out unseen.
            w.see("[data-testid=status-sync][data-state=secret_found]").await;
            w.gone("[data-testid=ask]").await;
            w.click("status-sync-button").await;
            w.reads("sync-help", "a GitHub token").await;
            w.axe_both("a secret").await;
            let shown = w.text_of("sync-help").await;
            assert!(!shown.contains(&token[8..]), "{shown}");
            assert!(far.git(&remote, &["for-each-ref"]).is_empty(), "nothing was sent");
            w.click("sync-fix-open").await;
            w.gone("[data-testid=sync-help]").await;
            w.click("status-sync-button").await;
            w.click("sync-fix-not-secret").await;
            w.see("[data-testid=status-sync][data-state=in_sync]").await;
            assert!(far.git(&remote, &["show", "main:inbox.md"]).contains(token));
            assert!(
                far.git(&remote, &["show", "main:.talklog/not-secrets"]).starts_with("talklog not-secrets/1")
            );

            // The passphrase is remembered until the end, and nowhere else.
            w.keys(&["Control", "End"]).await;
            w.type_text("\nOne more line.").await;
            w.saved().await;
            w.keys(&["Control", "Shift", "s"]).await;
            until("the remote has it", || {
                far.git(&remote, &["show", "main:inbox.md"]).contains("One more line.")
            })
            .await;
            assert_eq!(w.text_of("ask").await, "");
            assert!(!somewhere(&home.path().join("state"), "open sesame"));
            let log = fs::read_to_string(home.state().join("talklog.log")).unwrap();
            assert!(!log.contains(token), "logs hold no note text");
        })
        .await;
    window.close().await;
}
