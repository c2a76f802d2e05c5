//! The window and another process with one notebook (P21): both type, into one note and into others, and the one that
//! makes the checkpoints is killed, first the other one and then the window. The one that is left takes over within
//! seconds, brings back what the dead had not saved, and nothing is lost or doubled; the status tells who it is.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use talklog_tests::home::TestHome;
use talklog_tests::window::{Window, app_binary, binary, until};

use crate::stage::Stage;

/// Another Talklog, without a screen, in which somebody types fast.
struct Other {
    child: Child,
    lines: Arc<Mutex<Vec<String>>>,
    reader: Option<std::thread::JoinHandle<()>>,
}

impl Other {
    fn start(home: &TestHome, root: &Path, name: &str) -> Self {
        let mut command = Command::new(binary("windowless"));
        command.arg(root).args([name, "1"]);
        home.apply(&mut command);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = Arc::new(Mutex::new(Vec::new()));
        let (out, into) = (child.stdout.take().unwrap(), lines.clone());
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                into.lock().unwrap().push(line);
            }
        });
        Self { child, lines, reader: Some(reader) }
    }

    fn said(&self, word: &str) -> Vec<String> {
        let lines = self.lines.lock().unwrap();
        lines.iter().filter_map(|line| line.strip_prefix(word)).map(|rest| rest.trim().to_owned()).collect()
    }

    /// Ends it as `kill -9` does, and gives all that it had typed.
    fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.reader.take().unwrap().join().unwrap();
        self.said("typed")
    }

    /// Lets it save and end.
    async fn end(mut self) -> Vec<String> {
        drop(self.child.stdin.take());
        until("the other one ends", || self.child.try_wait().unwrap().is_some()).await;
        self.reader.take().unwrap().join().unwrap();
        assert_eq!(self.said("done").len(), 1, "it ended early");
        self.said("typed")
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn talklog(home: &TestHome, root: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(binary("talklog"));
    command.arg("-C").arg(root).args(arguments).stdin(Stdio::null());
    home.apply(&mut command);
    let output = command.output().unwrap();
    assert!(output.status.success(), "talklog {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Who keeps the notebook, as the command line says.
fn keeping(home: &TestHome, root: &Path) -> Value {
    let answer: Value = serde_json::from_str(&talklog(home, root, &["--json", "status"])).unwrap();
    answer["data"]["status"]["keeping"].clone()
}

/// Counts each line that somebody typed, over all notes.
fn typed_lines(root: &Path) -> BTreeMap<String, usize> {
    let mut count = BTreeMap::new();
    for entry in fs::read_dir(root).unwrap().flatten() {
        let text = fs::read_to_string(entry.path()).unwrap_or_default();
        let tokens = text.lines().map(|line| line.strip_prefix("- ").unwrap_or(line));
        for token in tokens.filter(|token| token.contains('-')) {
            *count.entry(token.to_owned()).or_default() += 1;
        }
    }
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_dies_the_other_goes_on() {
    let stage = Stage::new().await;
    let home = stage.home.clone();
    let root = stage.folder(&[
        ("shared.md", "# Shared\n\n"),
        ("left.md", "# Left\n\n"),
        ("right.md", "# Right\n\n"),
        ("mine.md", "# Mine\n\n"),
    ]);
    talklog(&home, &root, &["init"]);
    assert_eq!(keeping(&home, &root), json!({ "who": "nobody" }));
    let first = Other::start(&home, &root, "left");
    let number = first.child.id();
    until("the other one keeps the notebook", || {
        keeping(&home, &root) == json!({ "who": "other", "process": number })
    })
    .await;

    let window = Window::open_apart("together", &stage.screen, &home, &app_binary(), |command| {
        command.arg(&root);
    })
    .await;
    window.resize(1280, 800).await;
    let mut typed = vec!["mine-1".to_owned(), "shared-1".to_owned()];
    let app = window.app();
    let (at, in_home) = (root.clone(), home.clone());
    let window = talklog_tests::window::scenario(window, &home, |w| async move {
        w.indexed().await;
        // Two windows of a kind: this one says whose turn it is.
        w.see("[data-testid=status-sync][data-keeper=other]").await;
        w.is_true(&format!(
            "return document.querySelector('[data-testid=status-sync]').title.includes('process {number}')"
        ))
        .await;
        w.open_note("mine", "Mine").await;
        w.editing("opening").await;
        w.keys(&["Control", "End"]).await;
        w.type_text("mine-1\n").await;
        w.open_note("shared", "Shared").await;
        w.editing("opening the other one's").await;
        w.keys(&["Control", "Home"]).await;
        w.keys(&["Down"]).await;
        w.type_text("shared-1\n").await;
        // Saved it may not be yet: the other one saves that note so often that this one's save finds it changed each time.
        w.shows("shared-1").await;

        // The one that keeps dies in the midst of typing: this one takes over, with what was not saved.
        typed.extend(first.kill());
        w.see("[data-testid=status-sync][data-keeper=here]").await;
        until("all that the dead had typed is there", || {
            let there = typed_lines(&at);
            typed.iter().all(|token| there.contains_key(token))
        })
        .await;
        assert_eq!(keeping(&in_home, &at), json!({ "who": "other", "process": app }));
        fs::write(in_home.path().join("typed"), typed.join("\n")).unwrap();

        // Now the window is the one that dies.
        let second = Other::start(&in_home, &at, "right");
        until("the second has typed", || second.said("typed").len() > 20).await;
        w.open_note("mine", "Mine").await;
        w.editing("going back").await;
        w.keys(&["Control", "End"]).await;
        w.type_text("mine-2\n").await;
        until("it is saved", || typed_lines(&at).contains_key("mine-2")).await;
        w.type_text("mine-3\n").await;
        assert!(Command::new("kill").args(["-KILL", &app.to_string()]).status().unwrap().success());
        let number = second.child.id();
        until("the second keeps the notebook", || {
            keeping(&in_home, &at) == json!({ "who": "other", "process": number })
        })
        .await;
        // How much of the last line the journal had taken is measured elsewhere; what is there is there once.
        let more = second.end().await;
        let there = typed_lines(&at);
        let before = fs::read_to_string(in_home.path().join("typed")).unwrap();
        let all: Vec<String> =
            before.lines().map(str::to_owned).chain(more).chain(["mine-2".into()]).collect();
        let lost: Vec<_> = all.iter().filter(|token| !there.contains_key(*token)).collect();
        assert!(lost.is_empty(), "lost {lost:?}");
        let doubled: Vec<_> = there.iter().filter(|(_, count)| **count > 1).collect();
        assert!(doubled.is_empty(), "doubled {doubled:?}");
        println!("together: {} lines, each there once", all.len());
    })
    .await;
    drop(window);
    // Nobody has it open: one checkpoint, and git finds nothing wrong.
    let mut save = Command::new(binary("talklog"));
    save.arg("-C").arg(&root).arg("sync");
    home.apply(&mut save);
    save.output().unwrap();
    assert_eq!(home.git(&root, &["status", "--porcelain"]), "");
    home.git(&root, &["fsck", "--strict", "--no-dangling"]);
    assert_eq!(keeping(&home, &root), json!({ "who": "nobody" }));
}
