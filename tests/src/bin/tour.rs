//! Does the main job in the real window on a virtual screen: opens the sample notebook, edits, searches, makes a
//! checkpoint, syncs with a local remote and exports a post. Prints what it did and leaves pictures.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program for a person at a terminal")]

use std::fs;

use talklog_tests::home::TestHome;
use talklog_tests::window::{Screen, Window, artifacts};

#[tokio::main]
async fn main() {
    let screen = Screen::start(1280, 800);
    let home = TestHome::new();
    let remote = home.path().join("remote.git");
    fs::create_dir(&remote).expect("a folder for the remote");
    home.git(&remote, &["init", "--quiet", "--bare", "--initial-branch=main"]);
    let blog = home.path().join("blog");
    fs::create_dir(&blog).expect("a folder for the blog");
    fs::write(blog.join("hugo.toml"), "title = 'A blog'\n").expect("a blog's configuration");

    let window = Window::open("tour", &screen, &home, &["--sample"]).await;
    window.resize(1280, 800).await;
    window.part("sidebar").await;
    println!(
        "opened   a copy of the sample notebook, {}",
        home.path().join("data/talklog/sample-notebook").display()
    );

    window.keys(&["Control", "p"]).await;
    window.part("quick-open-input").await;
    window.type_text("clock rumour").await;
    window.is_true("return document.querySelectorAll('[data-testid=quick-open-row]').length === 1").await;
    window.keys(&["Enter"]).await;
    window.reads("note-title", "One clock is a rumour").await;
    window.see(".cm-content").await;
    println!("edited   {}", window.text_of("note-title").await);
    window.keys(&["Control", "End"]).await;
    window.type_text("\nWritten on the tour: schöne Grüße 🌊").await;
    window.see("[data-testid=status-save][data-standing=saved]").await;

    window.keys(&["Control", "Shift", "f"]).await;
    window.part("search-input").await;
    window.type_text("Grüße").await;
    window.reads("search-hit", "One clock is a rumour").await;
    println!("searched \"Grüße\": {}", window.text_of("search-hit").await.lines().next().unwrap_or_default());
    window.keys(&["Escape"]).await;

    window.click("status-sync-button").await;
    window.part("remote-url").await;
    window.type_text(&remote.display().to_string()).await;
    window.keys(&["Enter"]).await;
    window.see("[data-testid=status-sync][data-state=in_sync]").await;
    let log = home.git(&remote, &["log", "--format=%s", "main"]);
    println!("synced   with {}: {}", remote.display(), log.lines().next().unwrap_or_default());

    window.keys(&["Control", "Shift", "x"]).await;
    window.part("composer-folder").await.click().await.expect("the field takes a click");
    window.type_text(&format!("{}\n", blog.display())).await;
    window.is_true("return document.activeElement?.dataset.testid === 'composer-blog-name'").await;
    window.keys(&["Enter"]).await;
    window.part("difference").await;
    window.keys(&["Control", "Enter"]).await;
    window.reads("composer-files", "It wrote").await;
    let post = blog.join("content/posts/lowtide-2026/index.md");
    let words = fs::read_to_string(&post).expect("the post was written").split_whitespace().count();
    println!("exported {} ({words} words)", post.display());

    window.keys(&["Control", "p"]).await;
    window.part("quick-open-input").await;
    window.type_text("clock rumour\n").await;
    window.reads("note-title", "One clock is a rumour").await;

    window.keys(&["Control", "e"]).await;
    window.reads("preview", "").await;
    window.is_true("return !!document.querySelector('[data-testid=preview] > div')?.shadowRoot?.querySelector('table')").await;
    let picture = window.picture("window").await;
    window.close().await;
    println!("picture  {}", picture.display());
    println!("all      in {}", artifacts().display());
}
