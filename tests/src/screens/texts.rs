//! What was before of a note, two versions of one, notes that are gone; and what stands above a note when something
//! happened to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use super::{Look, command, edit, press};
use crate::home::TestHome;
use crate::window::{Screen, Window, scenario};

const FOLDER: &str = "lowtide-2026";
const NOTE: &str = "lowtide-2026/2026-09-17-one-clock-is-a-rumour.md";
const COPY: &str = "lowtide-2026/2026-09-17-one-clock-is-a-rumour (conflict, phone, 2026-09-17 1512).md";

/// Copies the sample's notes into a repository that was made by hand, with what was before of one of them.
fn written_by_hand(home: &TestHome) -> PathBuf {
    let root = home.path().join("field-notes");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../notes");
    for entry in walkdir::WalkDir::new(&sample) {
        let entry = entry.expect("the sample can be read");
        let to = root.join(entry.path().strip_prefix(&sample).expect("below the sample"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(to).expect("a folder");
        } else {
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
    let whole = fs::read_to_string(root.join(NOTE)).expect("the note");
    home.git(&root, &["init", "--quiet", "--initial-branch=main"]);
    let until = |mark: &str| whole.split_once(mark).expect("the sample has it").0.to_owned();
    let early =
        until("## What they did instead").replace("fifty", "forty").replace(" Two thousand a week.", "");
    let later =
        until("```python").replace("The count never goes back.", "The count never goes back, he says.");
    for (at, text) in
        [("12:40", until("## What the clocks do")), ("12:52", early), ("13:04", later), ("13:10", whole)]
    {
        fs::write(root.join(NOTE), text).expect("the note");
        home.git(&root, &["add", "--all"]);
        let mut commit = std::process::Command::new("git");
        commit.arg("-C").arg(&root).args(["commit", "--quiet", "--message", "One clock is a rumour"]);
        home.apply(&mut commit);
        let date = format!("2026-09-17T{at}:00+00:00");
        commit.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
        assert!(commit.status().expect("git runs").success());
    }
    root
}

/// A repository that somebody made by hand: what is asked first, the versions of a note, two versions of it, deleted notes.
pub async fn versions(screen: &Screen, home: &Arc<TestHome>, look: &Look) {
    let root = written_by_hand(home);
    let given = root.display().to_string();
    let window = Window::open("screens-versions", screen, home, &[&given, "--note", NOTE]).await;
    window.resize(1280, 800).await;
    let (look, at_home) = (look.clone(), home.clone());
    let window = scenario(window, home, |w| async move {
        w.indexed().await;
        w.reads_title("One clock is a rumour").await;
        w.see("[data-testid=status-sync][data-state=consent_needed]").await;
        w.part("notice").await;
        look.at(&w, "consent-notice").await;
        edit(&w).await;
        look.before(&w).await;
        command(&w, "consent").await;
        w.part("consent").await;
        look.around(&w, "consent").await;
        look.leave(&w, "consent").await;
        command(&w, "consent").await;
        press(&w, "consent-submit").await;
        w.gone("[data-testid=consent]").await;
        w.see("[data-testid=status-sync][data-state=no_remote]").await;
        history(&w, &look).await;
        two_versions(&w, &look, &root).await;
        deleted(&w, &look).await;
        above(&w, &look, &root).await;
        identity(&w, &look, &at_home).await;
    })
    .await;
    window.close().await;
}

async fn history(w: &Window, look: &Look) {
    edit(w).await;
    w.keys(&["Control", "End"]).await;
    w.type_text("\n- [ ] Which of our reports sort by time?").await;
    w.saved().await;
    look.before(w).await;
    w.keys(&["Control", "h"]).await;
    w.is_true("return document.activeElement?.dataset.testid === 'history-list'").await;
    w.see("[data-testid=history-diff] .add").await;
    look.around(w, "history").await;
    w.keys(&["Down"]).await;
    w.keys(&["Down"]).await;
    w.see("[data-testid=history-diff] del").await;
    look.at(w, "history-words").await;
    press(w, "history-inline").await;
    w.see("[data-testid=history-diff] ins").await;
    look.around(w, "history-inline").await;
    w.run("document.querySelector('[data-testid=history-list]').focus()", vec![]).await;
    look.leave(w, "history").await;
    w.open_note("inbox", "Inbox").await;
    w.keys(&["Control", "h"]).await;
    w.part("history-empty").await;
    look.around(w, "history-one").await;
    w.keys(&["Escape"]).await;
    w.gone("[data-testid=history]").await;
}

/// Three blocks that differ: one of the form, one of a line, one at the end.
async fn two_versions(w: &Window, look: &Look, root: &Path) {
    let mine = fs::read_to_string(root.join(NOTE)).expect("the note");
    let theirs = mine
        .replace("rating: 5", "rating: 4")
        .replace("Two thousand a week.", "Two thousand a week, and it took a month to see it.")
        .replace("- [ ] Which of our reports sort by time?", "- [ ] Read the code of the till.");
    fs::write(root.join(COPY), theirs).expect("a second version");
    w.see("[data-testid=status-sync][data-state] + [data-testid=status-sync-button]").await;
    // The note itself, which has a tab; by its name one could find either version.
    w.run(
        "document.querySelector(arguments[0]).click()",
        vec![json!(format!("[data-testid=tab][data-path=\"{NOTE}\"] button"))],
    )
    .await;
    w.reads_title("One clock is a rumour").await;
    w.is_true("return [...document.querySelectorAll('[data-testid=notice]')].some(n => n.innerText.includes('phone'))").await;
    look.at(w, "versions-notice").await;
    edit(w).await;
    look.before(w).await;
    press(w, "status-sync-button").await;
    w.part("conflicts").await;
    look.around(w, "versions-list").await;
    w.keys(&["Escape"]).await;
    w.gone("[data-testid=conflicts]").await;
    edit(w).await;
    w.keys(&["Control", "Shift", "j"]).await;
    w.part("conflict-block").await;
    w.is_true("return document.activeElement.dataset.block === '0'").await;
    look.around(w, "versions").await;
    w.keys(&["2"]).await;
    w.is_true("return document.activeElement.dataset.block === '1'").await;
    w.keys(&["e"]).await;
    w.is_true("return document.activeElement.dataset.testid === 'conflict-own'").await;
    look.at(w, "versions-own").await;
    w.keys(&["Escape"]).await;
    w.is_true("return document.activeElement.dataset.block === '2'").await;
    w.keys(&["3"]).await;
    w.is_true("return document.activeElement.dataset.testid === 'conflict-done'").await;
    look.around(w, "versions-settled").await;
    w.keys(&["Control", "Enter"]).await;
    w.gone("[data-testid=conflict]").await;
    w.editing("two versions became one").await;
    w.saved().await;
}

async fn deleted(w: &Window, look: &Look) {
    command(w, "deleted").await;
    w.part("deleted").await;
    w.is_true("return document.activeElement?.closest('[data-testid=deleted]') !== null").await;
    look.at(w, "deleted-few").await;
    w.keys(&["Escape"]).await;
    w.gone("[data-testid=deleted]").await;
    for (words, title) in [("signing", "Signing what we ship"), ("ferry", "Search on a ferry")] {
        w.open_note(words, title).await;
        command(w, "delete").await;
        press(w, "delete-submit").await;
        w.gone("[data-testid=delete]").await;
    }
    w.part("notice").await;
    look.at(w, "deleted-notice").await;
    command(w, "deleted").await;
    w.is_true("return document.querySelectorAll('[data-testid=deleted-item]').length >= 2").await;
    w.is_true("return document.querySelector('[data-testid=deleted-text]')?.textContent.trim() !== ''").await;
    look.around(w, "deleted").await;
    w.keys(&["Escape"]).await;
    w.gone("[data-testid=deleted]").await;
    for _ in 0..2 {
        w.run("[...document.querySelectorAll('[data-testid=notice] .ib')].at(-1)?.click()", vec![]).await;
    }
}

/// Lines above a note: it can only be read; it is gone.
async fn above(w: &Window, look: &Look, root: &Path) {
    fs::write(
        root.join(FOLDER).join("scanned.md"),
        b"# Scanned at the door\n\nA note with \xff\xfe in it.\n",
    )
    .expect("a note");
    w.open_note("scanned", "Scanned").await;
    w.see("[data-testid=status-save][data-standing=read_only]").await;
    look.at(w, "read-only").await;
    w.keys(&["Control", "w"]).await;
    let slip = root.join(FOLDER).join("a-slip-of-paper.md");
    fs::write(&slip, "# A slip of paper\n\nFound on a chair.\n").expect("a note");
    w.open_note("slip", "A slip of paper").await;
    edit(w).await;
    fs::remove_file(&slip).expect("it goes");
    w.see("[data-testid=status-save][data-standing=gone]").await;
    look.at(w, "gone").await;
    w.run("[...document.querySelectorAll('[data-testid=notice] button')].find(b => b.matches('.quiet')).click()", vec![]).await;
    w.gone("[data-testid=status-save][data-standing=gone]").await;
}

/// Git knows nobody by name.
async fn identity(w: &Window, look: &Look, home: &TestHome) {
    fs::write(home.path().join(".gitconfig"), "[init]\n\tdefaultBranch = main\n").expect("a configuration");
    w.open_note("inbox", "Inbox").await;
    w.keys(&["Control", "End"]).await;
    w.type_text("\nWho wrote this?").await;
    w.saved().await;
    w.keys(&["Control", "s"]).await;
    w.part("identity-name").await;
    press(w, "identity-submit").await;
    w.see("[data-testid=identity] [aria-invalid=true]").await;
    look.around(w, "identity").await;
    w.keys(&["Escape"]).await;
    w.gone("[data-testid=identity]").await;
    w.see("[data-testid=status-sync][data-state=identity_needed]").await;
    look.at(w, "identity-notice").await;
    w.run("document.querySelector('[data-testid=status-sync-button]').focus()", vec![]).await;
    look.before(w).await;
    press(w, "status-sync-button").await;
    w.part("identity-name").await;
    w.type_text("Kim Example").await;
    look.leave(w, "identity").await;
}

/// A program that was ended in the middle of a word, and its next start.
pub async fn recovered(screen: &Screen, home: &Arc<TestHome>, look: &Look) {
    let root = home.path().join("harbour");
    fs::create_dir_all(&root).expect("a folder");
    let file = root.join("keynote.md");
    fs::write(&file, "# A harbour is a queue\n\nThe first slide is a map.\n").expect("a note");
    let given = root.display().to_string();
    // The save comes a moment after the last key; where the machine was too slow to be ended before it, it is done again.
    for attempt in 1..=4 {
        let window = Window::open("screens-ended", screen, home, &[&given, "--note", "keynote.md"]).await;
        window.resize(1280, 800).await;
        let before = fs::read_to_string(&file).expect("the note");
        let words = format!("What was said last, {attempt}.");
        let (typed, state) = (words.clone(), home.state());
        let window = scenario(window, home, |w| async move {
            w.reads_title("A harbour is a queue").await;
            edit(&w).await;
            w.saved().await;
            w.keys(&["Control", "End"]).await;
            w.type_text(&typed).await;
            crate::window::until("the journal has the words", || journalled(&state, &typed)).await;
        })
        .await;
        window.kill();
        let early = fs::read_to_string(&file).expect("the note") == before;
        let window = Window::open("screens-again", screen, home, &[&given, "--note", "keynote.md"]).await;
        window.resize(1280, 800).await;
        let look = look.clone();
        let window = scenario(window, home, |w| async move {
            w.reads_title("A harbour is a queue").await;
            w.shows(&words).await;
            if early {
                w.part("notice").await;
                look.at(&w, "recovered").await;
            }
        })
        .await;
        window.close().await;
        if early {
            return;
        }
    }
    panic!("never ended before the save");
}

/// Tells whether a journal below the state folder holds words, an entry for each key.
pub fn journalled(state: &Path, words: &str) -> bool {
    let files =
        walkdir::WalkDir::new(state).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    files.filter(|entry| entry.path().extension().is_none_or(|end| end != "log")).any(|entry| {
        let bytes = fs::read(entry.path()).unwrap_or_default();
        let mut rest = bytes.as_slice();
        words.bytes().all(|letter| {
            let at = rest.iter().position(|byte| *byte == letter);
            rest = at.map_or(&[], |at| &rest[at + 1..]);
            at.is_some()
        })
    })
}
