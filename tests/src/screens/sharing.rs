//! What is in the way of a sync, and what is looked at before it goes on.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::{Look, command, edit, press};
use crate::home::TestHome;
use crate::servers::{self, HttpGit, Portal, Sshd, Tiny};
use crate::window::{PATIENCE, Screen, Window, pause, scenario};

async fn sample(name: &str, screen: &Screen, home: &TestHome) -> Window {
    let window = Window::open(name, screen, home, &["--sample", "--note", "inbox.md"]).await;
    window.resize(1280, 800).await;
    window
}

fn notebook(home: &TestHome) -> PathBuf {
    home.path().join("data/talklog/sample-notebook")
}

fn bare(home: &TestHome, name: &str) -> PathBuf {
    let remote = home.path().join(name);
    fs::create_dir(&remote).expect("a folder for the remote");
    home.git(&remote, &["init", "--quiet", "--bare", "--initial-branch=main"]);
    remote
}

/// Waits for a state of sync.
async fn state(w: &Window, name: &str) {
    w.see(&format!("[data-testid=status-sync][data-state={name}]")).await;
}

/// Syncs until a state is there: what another program did may be known a moment later, and a checkpoint may be under way.
async fn sync_until(w: &Window, name: &str) {
    let end = Instant::now() + PATIENCE;
    loop {
        edit(w).await;
        w.keys(&["Control", "Shift", "s"]).await;
        w.is_true("const at = document.querySelector('[data-testid=status-sync]')?.dataset.state; return at !== 'getting' && at !== 'sending'").await;
        let at = "return document.querySelector('[data-testid=status-sync]')?.dataset.state ?? ''";
        for _ in 0..40 {
            if w.run(at, vec![]).await == name {
                return;
            }
            pause().await;
        }
        assert!(Instant::now() < end, "sync never comes to {name}");
    }
}

/// Opens the panel of what is in the way, looks around in it, and leaves it.
async fn panel(w: &Window, look: &Look, name: &str, part: &str) {
    w.run("document.querySelector('[data-testid=status-sync-button]').focus()", vec![]).await;
    look.before(w).await;
    press(w, "status-sync-button").await;
    w.part(part).await;
    look.around(w, name).await;
    look.leave(w, part).await;
}

/// States that a remote beside the notebook brings about, and those that the repository itself is in.
pub async fn states(screen: &Screen, home: &Arc<TestHome>, look: &Look) {
    let remote = bare(home, "remote.git");
    let window = sample("screens-states", screen, home).await;
    let (look, at_home) = (look.clone(), home.clone());
    let window = scenario(window, home, |w| async move {
        let home = at_home;
        w.indexed().await;
        w.reads_title("Inbox").await;
        press(&w, "status-sync-button").await;
        w.part("remote-url").await;
        w.type_text(&format!("{}\n", remote.display())).await;
        state(&w, "in_sync").await;
        w.gone("[data-testid=remote]").await;
        look.at(&w, "in-sync").await;
        let root = notebook(&home);
        let url = |to: &str| home.git(&root, &["remote", "set-url", "origin", to]);
        let there = remote.display().to_string();

        // Nobody answers, and checkpoints wait.
        url(&format!("http://127.0.0.1:{}/notes.git", servers::free_port()));
        edit(&w).await;
        w.keys(&["Control", "End"]).await;
        w.type_text("\nWritten on the train.").await;
        w.saved().await;
        w.keys(&["Control", "s"]).await;
        sync_until(&w, "offline").await;
        w.is_true("return /\\d/.test(document.querySelector('[data-testid=status-sync]').innerText)").await;
        look.at(&w, "offline").await;

        let portal = Tiny::portal(Portal::Redirect);
        url(&portal.url());
        sync_until(&w, "captive_portal").await;
        look.at(&w, "portal").await;
        let refused = Tiny::status(403);
        url(&refused.url());
        sync_until(&w, "not_allowed").await;
        panel(&w, &look, "not-allowed", "sync-help").await;
        url(&home.path().join("nowhere.git").display().to_string());
        sync_until(&w, "remote_gone").await;
        look.at(&w, "remote-gone").await;
        url(&there);
        sync_until(&w, "in_sync").await;

        home.git(&root, &["switch", "--quiet", "--detach"]);
        sync_until(&w, "left_open").await;
        panel(&w, &look, "left-open", "sync-help").await;
        home.git(&root, &["switch", "--quiet", "-"]);
        sync_until(&w, "in_sync").await;

        // Larger than what hosts take; it has no bytes of its own on the disk.
        let film = root.join("lowtide-2026/images/film.png");
        fs::File::create(&film).and_then(|file| file.set_len(120_000_000)).expect("a large file");
        w.keys(&["Control", "End"]).await;
        w.type_text("\nThere is a film of it.").await;
        w.saved().await;
        sync_until(&w, "too_large").await;
        panel(&w, &look, "too-large", "sync-help").await;
        fs::remove_file(&film).expect("it goes");
        sync_until(&w, "in_sync").await;

        deletions(&w, &look, &home, &root).await;

        // Somebody wrote another history there.
        home.git(home.path(), &["clone", "--quiet", "remote.git", "rewriter"]);
        let rewriter = home.path().join("rewriter");
        home.git(&rewriter, &["commit", "--quiet", "--amend", "--message", "another history"]);
        home.git(&rewriter, &["push", "--quiet", "--force"]);
        sync_until(&w, "rewritten").await;
        panel(&w, &look, "rewritten", "sync-help").await;
    })
    .await;
    window.close().await;
}

/// Many notes that are to go: here, then at the remote.
async fn deletions(w: &Window, look: &Look, home: &TestHome, root: &Path) {
    fs::remove_dir_all(root.join("lowtide-2026")).expect("they go");
    w.is_true("return document.querySelectorAll('[data-testid=note-row]').length < 6").await;
    sync_until(w, "notes_gone").await;
    panel(w, look, "deletions-here", "deletions").await;
    press(w, "status-sync-button").await;
    press(w, "deletions-keep").await;
    w.gone("[data-testid=deletions]").await;
    state(w, "in_sync").await;
    home.git(home.path(), &["clone", "--quiet", "remote.git", "other"]);
    let other = home.path().join("other");
    home.git(&other, &["rm", "--quiet", "-r", "lowtide-2026"]);
    home.git(&other, &["commit", "--quiet", "--message", "gone"]);
    home.git(&other, &["push", "--quiet"]);
    sync_until(w, "many_deletions").await;
    panel(w, look, "deletions-there", "deletions").await;
    press(w, "status-sync-button").await;
    press(w, "deletions-keep").await;
    w.gone("[data-testid=deletions]").await;
    state(w, "in_sync").await;
}

/// A remote that holds another notebook.
pub async fn join(screen: &Screen, home: &Arc<TestHome>, look: &Look) {
    let remote = bare(home, "remote.git");
    home.git(home.path(), &["clone", "--quiet", "remote.git", "seed"]);
    let seed = home.path().join("seed");
    fs::create_dir(seed.join("highwater-2025")).expect("a folder");
    for name in ["event", "gulls-as-a-service", "nets-with-knots", "what-the-pilot-knows"] {
        fs::write(seed.join(format!("highwater-2025/{name}.md")), format!("# {name}\n")).expect("a note");
    }
    fs::write(seed.join("inbox.md"), "# Inbox\n\nThe other inbox.\n").expect("a note");
    home.git(&seed, &["add", "."]);
    home.git(&seed, &["commit", "--quiet", "--message", "there"]);
    home.git(&seed, &["push", "--quiet", "origin", "HEAD:main"]);
    let window = sample("screens-join", screen, home).await;
    let look = look.clone();
    let window = scenario(window, home, |w| async move {
        w.indexed().await;
        w.reads_title("Inbox").await;
        edit(&w).await;
        look.before(&w).await;
        command(&w, "remote").await;
        w.part("remote-url").await;
        w.type_text(&format!("{}\n", remote.display())).await;
        w.part("join-preview").await;
        look.around(&w, "join").await;
        w.keys(&["Escape"]).await;
        w.gone("[data-testid=join]").await;
    })
    .await;
    window.close().await;
}

/// Keys and hosts: a host that is new and one that changed, a passphrase, a token, a secret on its way out.
pub async fn keys(screen: &Screen, home: &Arc<TestHome>, look: &Look) {
    let far = servers::TestHome::new();
    let mut sshd = Sshd::start(&far);
    let key = far.path().join("ssh/id");
    let locked = far
        .command("ssh-keygen")
        .args(["-q", "-p", "-P", "", "-N", "open sesame", "-f"])
        .arg(&key)
        .status()
        .expect("ssh-keygen runs");
    assert!(locked.success());
    let ssh = format!("ssh -F {}", far.path().join("ssh/config").display());
    home.git(home.path(), &["config", "--global", "core.sshCommand", &ssh]);
    let remote = far.path().join("remote.git");
    far.bare(&remote);
    let web = HttpGit::start(&far, far.path());
    far.git(&remote, &["config", "http.receivepack", "true"]);
    let window = sample("screens-keys", screen, home).await;
    let (look, at_home) = (look.clone(), home.clone());
    let window = scenario(window, home, |w| async move {
        w.indexed().await;
        w.reads_title("Inbox").await;
        edit(&w).await;
        w.keys(&["Control", "End"]).await;
        w.type_text("\nHe typed ghp_k3Tq9ZpX7vLm2RwB8nYc4HsD6jFgA1eUoK5x on stage.").await;
        w.saved().await;
        press(&w, "status-sync-button").await;
        w.part("remote-url").await;
        w.type_text(&sshd.url(&remote)).await;
        press(&w, "remote-submit").await;
        state(&w, "host_unknown").await;
        panel(&w, &look, "host-new", "sync-help").await;
        edit(&w).await;
        look.before(&w).await;
        press(&w, "status-sync-button").await;
        press(&w, "sync-fix-trust").await;
        w.is_true("return document.activeElement?.id === 'ask-secret'").await;
        look.around(&w, "passphrase").await;
        w.type_text("wrong\n").await;
        w.see("[data-testid=ask] [role=alert]").await;
        w.is_true("return document.activeElement?.id === 'ask-secret'").await;
        look.at(&w, "passphrase-again").await;
        w.type_text("open sesame\n").await;
        w.gone("[data-testid=ask]").await;
        state(&w, "secret_found").await;
        panel(&w, &look, "secret", "sync-help").await;
        press(&w, "status-sync-button").await;
        press(&w, "sync-fix-not-secret").await;
        state(&w, "in_sync").await;

        sshd.change_host_key();
        sync_until(&w, "host_changed").await;
        panel(&w, &look, "host-changed", "sync-help").await;

        at_home.git(&notebook(&at_home), &["remote", "set-url", "origin", &web.url("remote.git")]);
        edit(&w).await;
        w.keys(&["Control", "Shift", "s"]).await;
        w.part("ask-user").await;
        w.is_true("return document.activeElement?.id === 'ask-user'").await;
        look.around(&w, "token").await;
        w.keys(&["Escape"]).await;
        w.gone("[data-testid=ask]").await;
        w.editing("leaving the question for a token").await;
        state(&w, "credentials_needed").await;
        look.at(&w, "token-needed").await;
    })
    .await;
    window.close().await;
}
