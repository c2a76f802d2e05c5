//! Takes a picture of every screen, light and dark, in three sizes, into `tests/.artifacts/screens/`; and the two
//! pictures of the README into `docs/`. A person looks at them.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program for a person at a terminal")]

use std::fs;
use std::path::Path;

use talklog_tests::home::TestHome;
use talklog_tests::window::{Screen, Window, artifacts};

const SIZES: [(u32, u32); 3] = [(1280, 800), (800, 600), (1920, 1200)];
const THEMES: [&str; 2] = ["light", "dark"];

#[tokio::main]
async fn main() {
    let folder = artifacts().join("screens");
    fs::create_dir_all(&folder).expect("a folder for the pictures");
    let screen = Screen::start(1920, 1200);

    let home = TestHome::new();
    let window = open("screens", &screen, &home, &[]).await;
    window.part("first-run").await;
    shoot(&window, &folder, "first-run").await;
    window.keys(&["2"]).await;
    window.part("open-path").await.click().await.expect("the field takes a click");
    window.type_text("/no/such/folder\n").await;
    window.see(".wrong[role=alert]").await;
    shoot(&window, &folder, "first-run-wrong").await;
    window.close().await;

    let window = open(
        "screens",
        &screen,
        &home,
        &["--sample", "--note", "lowtide-2026/2026-09-17-one-clock-is-a-rumour.md"],
    )
    .await;
    window.reads_title("One clock is a rumour").await;
    window.see(".cm-content").await;
    window.gone("[data-testid=status-index]").await;
    shoot(&window, &folder, "editor").await;
    window.keys(&["Control", "e"]).await;
    preview_shown(&window).await;
    shoot(&window, &folder, "preview").await;
    readme(&window).await;
    window.keys(&["Control", "e"]).await;
    window.gone("[data-testid=preview]").await;
    window.keys(&["Control", "Shift", "o"]).await;
    window.part("outline").await;
    shoot(&window, &folder, "outline").await;
    window.keys(&["Control", "Shift", "o"]).await;

    window.keys(&["Control", "p"]).await;
    window.part("quick-open-input").await;
    window.type_text("the").await;
    window.see("[data-testid=quick-open-row] b").await;
    shoot(&window, &folder, "quick-open").await;
    leave(&window, "quick-open").await;

    window.keys(&["Control", "Shift", "f"]).await;
    window.part("search-input").await;
    window.type_text("clock").await;
    window.see("[data-testid=search-hit] mark").await;
    window.is_true("return [...document.querySelectorAll('[data-testid=search] *')].some(e => e.shadowRoot?.querySelector('h1'))").await;
    shoot(&window, &folder, "search").await;
    leave(&window, "search").await;

    window.keys(&["Control", "k"]).await;
    window.part("palette-input").await;
    shoot(&window, &folder, "palette").await;
    leave(&window, "palette").await;

    window.keys(&["Control", "n"]).await;
    window.part("new-talk-title").await;
    shoot(&window, &folder, "new-talk").await;
    leave(&window, "new-talk").await;

    let blog = home.path().join("blog");
    fs::create_dir(&blog).expect("a folder for the blog");
    fs::write(blog.join("hugo.toml"), "title = 'A blog'\n").expect("a blog's configuration");
    window.keys(&["Control", "Shift", "x"]).await;
    window.part("export-to").await.click().await.expect("the field takes a click");
    window.type_text(&blog.display().to_string()).await;
    window.click("export-try").await;
    window.reads("export-result", "It would write").await;
    shoot(&window, &folder, "export").await;
    leave(&window, "export").await;

    window.click("status-sync-button").await;
    window.part("remote-url").await;
    shoot(&window, &folder, "remote").await;
    leave(&window, "remote").await;

    window.keys(&["F1"]).await;
    window.part("keys").await;
    shoot(&window, &folder, "keys").await;
    leave(&window, "keys").await;
    window.close().await;

    let foreign = home.path().join("field-notes");
    fs::create_dir(&foreign).expect("a folder for notes");
    fs::write(
        foreign.join("lamps.md"),
        "# Lamps for seagulls\n\nThey look at them.\n\n- [ ] Ask about the bulbs\n",
    )
    .expect("a note");
    home.git(&foreign, &["init", "--quiet"]);
    home.git(&foreign, &["add", "."]);
    home.git(&foreign, &["commit", "--quiet", "--message", "by hand"]);
    let window =
        open("screens", &screen, &home, &[&foreign.display().to_string(), "--note", "lamps.md"]).await;
    window.reads("notice", "did not make this repository").await;
    shoot(&window, &folder, "notice").await;
    window.click("status-sync-button").await;
    window.part("consent").await;
    shoot(&window, &folder, "consent").await;
    window.close().await;
    println!("pictures in {}", folder.display());
}

async fn open(name: &str, screen: &Screen, home: &TestHome, arguments: &[&str]) -> Window {
    let window = Window::open(name, screen, home, arguments).await;
    window.resize(1280, 800).await;
    window
}

async fn leave(window: &Window, part: &str) {
    window.keys(&["Escape"]).await;
    window.gone(&format!("[data-testid={part}]")).await;
}

/// Waits until the preview has the note, with its pictures.
async fn preview_shown(window: &Window) {
    window
        .is_true(
            "const host = [...document.querySelectorAll('[data-testid=preview] *')].find(e => e.shadowRoot);
            const page = host?.shadowRoot;
            return !!page?.querySelector('h2') && [...page.querySelectorAll('img')].every(i => i.complete && i.naturalWidth > 0)",
        )
        .await;
}

/// Takes a screen in every size and theme, and leaves the window as it was.
async fn shoot(window: &Window, folder: &Path, name: &str) {
    for (width, height) in SIZES {
        size(window, width, height).await;
        for theme in THEMES {
            window.theme(theme).await;
            window.picture_to(&folder.join(format!("{name}-{width}x{height}-{theme}.png"))).await;
        }
    }
    size(window, 1280, 800).await;
    window.theme("light").await;
    println!("{name}");
}

/// Takes the two pictures of the README.
async fn readme(window: &Window) {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    size(window, 1280, 800).await;
    for theme in THEMES {
        window.theme(theme).await;
        window.picture_to(&docs.join(format!("screenshot-{theme}.png"))).await;
    }
    window.theme("light").await;
}

async fn size(window: &Window, width: u32, height: u32) {
    window.resize(width, height).await;
    window.is_true(&format!("return innerWidth === {width} && innerHeight === {height}")).await;
}
