//! Two versions of a note, settled by keys alone; and what goes on meanwhile.

use std::fs;

use talklog_tests::window::until;

use crate::stage::{Stage, holds, somewhere};

const COPY: &str = "tide (conflict, phone, 2026-09-17 1330).md";

#[tokio::test(flavor = "multi_thread")]
async fn two_versions_become_one_by_keys() {
    let stage = Stage::new().await;
    let home = stage.home.clone();
    let note = |rating: u8, tide: &str, end: &str| {
        format!(
            "---\ntitle: Tides\nrating: {rating}\n---\n# Tides\n\nThe tide is {tide}.\n\nA gull.\n\n{end}\n"
        )
    };
    let (mine, theirs) = (note(4, "low", "Mine."), note(3, "high", "Theirs."));
    let root = stage.folder(&[("tide.md", &mine), (COPY, &theirs), ("other.md", "# Other\n\nText.\n")]);
    let argument = root.display().to_string();
    let window = stage
        .play("conflicts", &[&argument, "--note", "tide.md"], move |w| async move {
            w.indexed().await;
            w.reads_title("Tides").await;
            w.editing("opening").await;
            w.is_true("return [...document.querySelectorAll('[data-testid=notice]')].some(n => /two versions.*phone/i.test(n.innerText))").await;
            w.keys(&["Control", "Shift", "j"]).await;
            w.part("conflict-block").await;
            w.is_true("return document.activeElement.dataset.block === '0'").await;
            w.reads("conflict", "0 of 3 settled").await;
            w.axe_both("two versions").await;
            w.picture("blocks").await;
            // Another note can be written in meanwhile, and one comes back to where one was.
            w.open_note("other", "Other").await;
            w.keys(&["Control", "End"]).await;
            w.type_text("Typed meanwhile.").await;
            w.saved().await;
            holds(&root.join("other.md"), "# Other\n\nText.\nTyped meanwhile.").await;
            w.keys(&["Control", "Shift", "j"]).await;
            // Their rating; both sentences in words of one's own; both endings.
            w.is_true("return document.activeElement.dataset.block === '0'").await;
            w.keys(&["2"]).await;
            w.is_true("return document.activeElement.dataset.block === '1'").await;
            w.keys(&["e"]).await;
            w.is_true("return document.activeElement.dataset.testid === 'conflict-own'").await;
            w.keys(&["Control", "a"]).await;
            w.type_text("The tide turns.").await;
            w.keys(&["Escape"]).await;
            w.is_true("return document.activeElement.dataset.block === '2'").await;
            w.keys(&["3"]).await;
            w.is_true("return document.activeElement.dataset.testid === 'conflict-done'").await;
            w.reads("conflict", "3 of 3 settled").await;
            w.axe_both("two versions, settled").await;
            w.picture("settled").await;
            // A choice is taken back and made again.
            w.keys(&["u"]).await;
            w.reads("conflict", "2 of 3 settled").await;
            w.keys(&["3"]).await;
            assert_eq!(fs::read_to_string(root.join("tide.md")).unwrap(), mine, "nothing is written before the end");
            w.keys(&["Control", "Enter"]).await;
            let chosen = note(3, "low", "Mine.\n\nTheirs.").replace("The tide is low.", "The tide turns.");
            holds(&root.join("tide.md"), &chosen).await;
            until("the copy is gone", || !root.join(COPY).exists()).await;
            until("the copy is in the trash", || somewhere(&home.state(), "The tide is high.")).await;
            w.editing("done").await;
            w.reads_title("Tides").await;
            w.is_true("return !/needs you/.test(document.querySelector('[data-testid=status-sync]').innerText)").await;
            // In the open editor it was one change, and one step takes it back.
            w.undo().await;
            holds(&root.join("tide.md"), &mine).await;
        })
        .await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sync_goes_on_with_open_conflicts_and_tells_when_they_are_settled_elsewhere() {
    let stage = Stage::new().await;
    let home = stage.home.clone();
    let remote = home.path().join("remote.git");
    fs::create_dir(&remote).unwrap();
    home.git(&remote, &["init", "--quiet", "--bare", "--initial-branch=main"]);
    let window = stage
        .play("conflicts-sync", &["--sample"], move |w| async move {
            w.indexed().await;
            let notebook = home.path().join("data/talklog/sample-notebook");
            fs::write(notebook.join("clash.md"), "# Clash\n\nThe tide is low.\n").unwrap();
            w.open_note("clash", "Clash").await;
            w.connect_remote(&remote).await;
            let other = home.path().join("other");
            home.git(home.path(), &["clone", "--quiet", "remote.git", "other"]);
            fs::write(other.join("clash.md"), "# Clash\n\nThe tide is high there.\n").unwrap();
            home.git(&other, &["commit", "--quiet", "--all", "--message", "clash"]);
            home.git(&other, &["push", "--quiet"]);
            fs::write(notebook.join("clash.md"), "# Clash\n\nThe tide is gone here.\n").unwrap();
            w.shows("gone here").await;
            w.keys(&["Control", "Shift", "s"]).await;
            w.reads("status-sync", "1 conflict needs you").await;
            w.keys(&["Control", "Shift", "j"]).await;
            w.reads("conflict-block", "The tide is gone here.").await;
            w.reads("conflict-block", "The tide is high there.").await;
            w.reads("conflict-block", "Before both: The tide is low.").await;

            // With the conflict open, what is written goes and comes.
            fs::write(notebook.join("meanwhile.md"), "# Meanwhile\n").unwrap();
            w.is_true(
                "return document.querySelector('[data-testid=sidebar]').innerText.includes('Meanwhile')",
            )
            .await;
            w.keys(&["Control", "Shift", "s"]).await;
            until("the remote has it", || {
                home.git(&remote, &["ls-tree", "-r", "--name-only", "main"]).contains("meanwhile.md")
            })
            .await;
            // Another device settles it.
            home.git(&other, &["pull", "--quiet"]);
            home.git(&other, &["rm", "--quiet", "clash (conflict*"]);
            home.git(&other, &["commit", "--quiet", "--message", "settled"]);
            home.git(&other, &["push", "--quiet"]);
            w.keys(&["Control", "Shift", "s"]).await;
            w.part("conflict-gone").await;
            w.axe_both("settled elsewhere").await;
            w.keys(&["Enter"]).await;
            w.editing("settled elsewhere").await;
            w.reads_title("Clash").await;
            home.git(&notebook, &["fsck", "--strict"]);
        })
        .await;
    window.close().await;
}
