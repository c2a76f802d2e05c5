//! Takes a picture of every screen, light and dark, in three sizes, into `tests/.artifacts/screens/`; of some in German
//! too; and the pictures of the README and the manual into `docs/`. A person looks at them.
//!
//! `screenshots [PART…]`: doors, notebook, settings, composer, recap, versions, recovered, states, join, keys, german, docs.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program for a person at a terminal")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use talklog_tests::home::TestHome;
use talklog_tests::screens::{Look, frame, posts, sharing, texts};
use talklog_tests::window::{Screen, Window, artifacts};

const SIZES: &[(u32, u32)] = &[(1280, 800), (800, 600), (1920, 1200)];

#[tokio::main]
async fn main() {
    let folder = artifacts().join("screens");
    fs::create_dir_all(&folder).expect("a folder for the pictures");
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let screen = Screen::start(1920, 1200);
    let look = Look::Paint { folder: folder.clone(), sizes: SIZES, prefix: "" };
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == part);
    let home = || Arc::new(TestHome::new());
    if wants("doors") {
        frame::doors(&screen, &home(), &look).await;
    }
    if wants("notebook") {
        frame::notebook(&screen, &home(), &look).await;
    }
    if wants("settings") {
        frame::settings(&screen, &home(), &look).await;
    }
    if wants("composer") {
        posts::composer(&screen, &home(), &look).await;
        keep(&folder, "composer", "composer");
    }
    if wants("recap") {
        posts::recap(&screen, &home(), &look).await;
    }
    if wants("versions") {
        texts::versions(&screen, &home(), &look).await;
        for (screen, kept) in [("history-words", "history"), ("versions", "versions")] {
            keep(&folder, screen, kept);
        }
    }
    if wants("recovered") {
        texts::recovered(&screen, &home(), &look).await;
    }
    if wants("states") {
        sharing::states(&screen, &home(), &look).await;
    }
    if wants("join") {
        sharing::join(&screen, &home(), &look).await;
    }
    if wants("keys") {
        sharing::keys(&screen, &home(), &look).await;
    }
    // German words are the longer ones: where they have room in the smallest window, all have.
    if wants("german") {
        let small = Look::Paint { folder: folder.clone(), sizes: &[(800, 600)], prefix: "de-" };
        texts::versions(&screen, &german(), &small).await;
        sharing::states(&screen, &german(), &small).await;
        sharing::keys(&screen, &german(), &small).await;
    }
    if wants("docs") {
        docs(&screen).await;
    }
    println!("pictures in {}", folder.display());
}

/// A home in which the window speaks German.
fn german() -> Arc<TestHome> {
    let home = TestHome::new();
    let config = home.path().join("config/talklog");
    fs::create_dir_all(&config).expect("a folder");
    fs::write(config.join("settings.toml"), "language = \"de\"\n").expect("settings");
    Arc::new(home)
}

/// Keeps the picture of a screen for the manual.
fn keep(folder: &Path, screen: &str, kept: &str) {
    let from = folder.join(format!("{screen}-1280x800-light.png"));
    fs::copy(from, in_docs(&format!("screenshot-{kept}.png"))).expect("a picture for the manual");
}

/// Gives a file of the manual's folder.
fn in_docs(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

/// Takes the pictures of the README: a note beside its preview.
async fn docs(screen: &Screen) {
    let home = TestHome::new();
    let window = Window::open(
        "screens-docs",
        screen,
        &home,
        &["--sample", "--note", "lowtide-2026/2026-09-17-one-clock-is-a-rumour.md"],
    )
    .await;
    window.resize(1280, 800).await;
    window.indexed().await;
    window.reads_title("One clock is a rumour").await;
    window.see(".cm-content").await;
    window.keys(&["Control", "e"]).await;
    frame::preview_shown(&window).await;
    for theme in ["light", "dark"] {
        window.theme(theme).await;
        window.picture_to(&in_docs(&format!("screenshot-{theme}.png"))).await;
    }
    window.close().await;
}
