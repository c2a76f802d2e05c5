//! Posts: made, composed, checked, on their way to a blog and back; and a recap on its way into talks.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Look, command, edit, press};
use crate::home::TestHome;
use crate::window::{Screen, Window, scenario};

/// The sample's note that is looked at most.
const NOTE: &str = "lowtide-2026/2026-09-17-one-clock-is-a-rumour.md";

/// A paragraph of it, as the post shows it.
const WORDS: &str = "clock";

async fn sample(name: &str, screen: &Screen, home: &TestHome) -> Window {
    let window = Window::open(name, screen, home, &["--sample", "--note", NOTE]).await;
    window.resize(1280, 800).await;
    window
}

/// A blog of Hugo in a repository that has a remote.
pub fn blog(home: &TestHome) -> PathBuf {
    let blog = home.path().join("tidenotes");
    fs::create_dir_all(blog.join("content/posts")).expect("a folder for the blog");
    fs::write(blog.join("hugo.toml"), "title = 'Tide notes'\n").expect("a blog's configuration");
    home.git(home.path(), &["init", "--quiet", "--bare", "--initial-branch=main", "tidenotes.git"]);
    home.git(&blog, &["init", "--quiet", "--initial-branch=main"]);
    home.git(&blog, &["add", "."]);
    home.git(&blog, &["commit", "--quiet", "--message", "A blog"]);
    let remote = home.path().join("tidenotes.git").display().to_string();
    home.git(&blog, &["remote", "add", "origin", &remote]);
    home.git(&blog, &["push", "--quiet", "--set-upstream", "origin", "main"]);
    blog
}

/// Waits until the composer has its talks, with the focus on one.
pub async fn talks(w: &Window) {
    w.is_true("return document.activeElement?.dataset.testid === 'composer-talk'").await;
}

/// Waits until the composer's middle shows something.
pub async fn stage(w: &Window, id: &str) {
    w.part(&format!("composer-{id}-stage")).await;
    w.is_true(&format!(
        "return document.querySelector('[data-testid=composer-{id}-stage]').ariaBusy !== 'true'"
    ))
    .await;
}

/// Sets up the blog in the composer's middle.
pub async fn set_up(w: &Window, blog: &Path) {
    stage(w, "blog").await;
    w.is_true("return document.activeElement?.dataset.testid === 'composer-folder'").await;
    w.type_text(&format!("{}\n", blog.display())).await;
    w.is_true("return document.activeElement?.dataset.testid === 'composer-blog-name'").await;
}

/// A post from its first talk to its remote.
pub async fn composer(screen: &Screen, home: &Arc<TestHome>, look: &Look) {
    let blog = blog(home);
    let window = sample("screens-composer", screen, home).await;
    let (look, at_home) = (look.clone(), home.clone());
    let window = scenario(window, home, |w| async move {
        w.indexed().await;
        w.reads_title("One clock is a rumour").await;
        edit(&w).await;
        look.before(&w).await;
        command(&w, "new-post").await;
        w.part("new-post-preset").await;
        look.around(&w, "new-post").await;
        look.leave(&w, "new-post").await;

        w.keys(&["Control", "Shift", "e"]).await;
        talks(&w).await;
        look.around(&w, "composer").await;
        press(&w, "composer-outline").await;
        w.part("composer-heading").await;
        look.at(&w, "composer-outline").await;
        press(&w, "composer-check").await;
        press(&w, "composer-group").await;
        w.part("composer-group-item").await;
        look.at(&w, "composer-menu").await;
        w.keys(&["Escape"]).await;
        w.gone("[data-testid=composer-group-item]").await;

        w.keys(&["Control", "Shift", "x"]).await;
        stage(&w, "blog").await;
        look.around(&w, "composer-blog").await;
        w.type_text("/no/such/folder\n").await;
        w.part("composer-blog-wrong").await;
        look.at(&w, "composer-blog-wrong").await;
        w.run("document.querySelector('[data-testid=composer-folder]').select()", vec![]).await;
        set_up(&w, &blog).await;
        look.around(&w, "composer-blog-seen").await;
        w.keys(&["Enter"]).await;
        stage(&w, "export").await;
        w.part("difference").await;
        look.around(&w, "composer-export").await;
        w.keys(&["Control", "Enter"]).await;
        w.reads("composer-files", "It wrote").await;
        look.around(&w, "composer-exported").await;
        again(&w, &look, &at_home, &blog).await;
        others(&w, &look).await;
    })
    .await;
    window.close().await;
}

/// What was polished in the blog, where the notes changed the same words as well.
async fn again(w: &Window, look: &Look, home: &TestHome, blog: &Path) {
    let page = blog.join("content/posts/lowtide-2026/index.md");
    let text = fs::read_to_string(&page).expect("the post is there");
    let line = text
        .lines()
        .find(|line| line.contains(WORDS) && line.len() > 60 && !line.starts_with(['#', '-', '!', '[']))
        .expect("a paragraph")
        .to_owned();
    fs::write(&page, text.replace(&line, &format!("{line} It says so in the blog.")))
        .expect("it is polished");
    w.keys(&["Escape"]).await;
    command(w, "pull-post").await;
    stage(w, "pull").await;
    w.see("[data-testid=composer-pulled], [data-testid=composer-left]").await;
    look.around(w, "composer-pull").await;
    let root = home.path().join("data/talklog/sample-notebook/lowtide-2026");
    let note = fs::read_dir(&root)
        .expect("the notes")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|file| fs::read_to_string(file).is_ok_and(|text| text.contains(&line)))
        .expect("the paragraph's note");
    let text = fs::read_to_string(&note).expect("it is there");
    fs::write(&note, text.replace(&line, &format!("{line} It says so in the notes.")))
        .expect("it is changed");
    w.is_true("return /Since|Seit/.test(document.querySelector('[data-testid=composer-since]')?.innerText ?? '') && /[1-9]/.test(document.querySelector('[data-testid=composer-since]').innerText)").await;
    w.keys(&["Control", "Shift", "x"]).await;
    w.part("composer-overlap").await;
    look.around(w, "composer-overlap").await;
    w.is_true("return document.activeElement?.dataset.testid === 'composer-overlap'").await;
    w.keys(&["2"]).await;
    w.part("composer-overlap-settled").await;
    w.is_true("return document.activeElement?.dataset.testid === 'composer-write'").await;
    look.at(w, "composer-settled").await;
    w.keys(&["Enter"]).await;
    w.reads("composer-files", "It wrote").await;
    command(w, "publish-post").await;
    stage(w, "publish").await;
    w.part("composer-commit").await;
    look.around(w, "composer-publish").await;
    press(w, "composer-commit").await;
    w.see("[data-testid=composer-published][data-pushed=true]").await;
    look.at(w, "composer-published").await;
    press(w, "composer-build").await;
    stage(w, "build").await;
    w.see("[data-testid=composer-built], [data-testid=composer-trouble]").await;
    look.at(w, "composer-build").await;
    w.keys(&["Escape"]).await;
    w.gone("[data-testid=composer-build-stage]").await;
}

/// An event without talks, and a narrow window.
async fn others(w: &Window, look: &Look) {
    let one = match look {
        Look::Judge => Look::Judge,
        Look::Paint { folder, prefix, .. } => {
            Look::Paint { folder: folder.clone(), sizes: &[(800, 600)], prefix }
        }
    };
    for side in ["talks", "middle", "check"] {
        // A picture leaves the window in its usual size.
        w.resize(800, 600).await;
        w.is_true("return innerWidth === 800 && innerHeight === 600").await;
        press(w, &format!("composer-side-{side}")).await;
        w.see(&format!("[data-testid=composer][data-side={side}]")).await;
        one.at(w, &format!("composer-narrow-{side}")).await;
    }
    w.resize(1280, 800).await;
    command(w, "new-event").await;
    w.part("new-event-title").await;
    w.type_text("Empty Quay 2027\n").await;
    w.gone("[data-testid=new-event]").await;
    command(w, "new-post").await;
    w.part("new-post-title").await;
    w.is_true("return [...document.querySelectorAll('[data-testid=new-post-event] option')].some(o => o.textContent.includes('Empty Quay'))").await;
    w.run("const s = document.querySelector('[data-testid=new-post-event]'); s.value = [...s.options].find(o => o.textContent.includes('Empty Quay')).value; s.dispatchEvent(new Event('change', { bubbles: true }))", vec![]).await;
    press(w, "new-post-submit").await;
    w.part("composer-empty").await;
    look.at(w, "composer-empty").await;
}

/// A recap that was published long ago, with a front matter of its blog.
pub const RECAP: &str = "---
title: Highwater 2025
date: 2025-09-20
---
Two days behind the dyke. These are the talks that stayed with me.

## Thursday

### Gulls as a service – Ada Weir (Locks & Co)

She began with a gull.

- Nobody asked for it.
- <https://gulls.example/talk>

### Nets with knots, and what they let through when nobody is looking at them for a whole winter – Bo Fen

A net is mostly holes.

## Friday

### What the pilot knows – Cy Moor and Dee Lund

Nobody waits for a small boat.

## What I take home

Rope.
";

/// A recap: its parts, corrected.
pub async fn recap(screen: &Screen, home: &Arc<TestHome>, look: &Look) {
    let file = home.path().join("highwater.md");
    fs::write(&file, RECAP).expect("a recap");
    let window = sample("screens-recap", screen, home).await;
    let look = look.clone();
    let window = scenario(window, home, |w| async move {
        w.indexed().await;
        w.reads_title("One clock is a rumour").await;
        command(&w, "recap").await;
        w.part("recap-from").await;
        look.around(&w, "recap-from").await;
        w.type_text("/no/such/file.md\n").await;
        w.part("recap-wrong").await;
        look.at(&w, "recap-wrong").await;
        w.run("document.querySelector('[data-testid=recap-from]').select()", vec![]).await;
        w.type_text(&format!("{}\n", file.display())).await;
        w.part("recap-part").await;
        w.is_true("return document.activeElement?.dataset.testid === 'recap-list'").await;
        look.around(&w, "recap").await;
        w.keys(&["m"]).await;
        w.is_true("return document.querySelector('[data-testid=recap-undo]')?.disabled === false").await;
        look.at(&w, "recap-corrected").await;
    })
    .await;
    window.close().await;
}
