//! What a person waits for in the window: from a key to its letter on the screen, from one note to another, for search
//! and palette; and what an hour of use leaves in memory.
//!
//! The peer is `CodeMirror` and nothing else, in a page of its own in the same web engine, driven by the same keys in
//! the same run. Every time is taken in the page: from the key event's own time to the first task after the frame
//! that shows its effect. A frame comes every 16.7 ms whatever a page does, so that wait is told apart from the work.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a program for a person at a terminal"
)]

use std::fmt::Write as _;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use serde::Deserialize;
use serde_json::{Value, json};
use talklog_tests::generator;
use talklog_tests::home::TestHome;
use talklog_tests::memory;
use talklog_tests::window::{Screen, Window, artifacts, binary};

/// The program that shows a page and nothing else, from the same package as the web engine.
const BROWSER: &str = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
/// Keys for each line of the table; an environment variable makes a short run for trying things.
const KEYS: usize = 400;
/// How often each of the other things is done.
const TIMES: usize = 40;
/// Notes in the notebook whose index is built meanwhile.
const NOTES: usize = 10_000;
/// What stands for an hour: a note opened every half minute, and in each some words, a search, a look at the preview.
const HOUR: usize = 120;

#[tokio::main]
async fn main() {
    let screen = Screen::start(1280, 900);
    println!("## The window\n");
    println!(
        "Release build. From a key to the frame that shows it, taken in the page; *work* is that without the wait for"
    );
    println!(
        "the frame. *bare* is a page with nothing but `CodeMirror` and markdown, in the same engine, in the same run.\n"
    );
    println!("### A key\n");
    println!(
        "| note | meanwhile | keys | p50 | p99 | work p50 | work p99 | bare p50 | bare p99 | bare work p50 | bare work p99 | against bare, whole p50 / work p99 |\n|---|---|---|---|---|---|---|---|---|---|---|---|"
    );
    let home = TestHome::new();
    let root = home.path().join("notes");
    notebook(&home, &root);
    for lines in [100, 5_000] {
        let bare = bare(&screen, lines).await;
        let window =
            Window::open("bench-window", &screen, &home, &[root.to_str().unwrap(), "--note", &name(lines)])
                .await;
        window.resize(1280, 800).await;
        window.indexed().await;
        let idle = keys_in(&window, count("TALKLOG_KEYS", KEYS)).await;
        row(lines, "nothing", &idle, &bare);
        window.close().await;
        let busy = beside_work(&screen, &home, &root, lines).await;
        row(lines, "a sync that hangs, an index being built", &busy, &bare);
    }
    println!("\nGoal: p99 of 16 ms at most, 1.5 × bare at most.\n");

    println!("### Other things\n");
    println!("| what | times | p50 | p99 | goal |\n|---|---|---|---|---|");
    let window =
        Window::open("bench-window", &screen, &home, &[root.to_str().unwrap(), "--note", &name(100)]).await;
    window.resize(1280, 800).await;
    window.indexed().await;
    others(&window, &root).await;
    window.close().await;

    hour(&screen, &home, &root).await;
}

/// Gives a number from the environment, or the usual one.
fn count(variable: &str, usual: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn name(lines: usize) -> String {
    format!("lines-{lines}.md")
}

/// A note as people write them, of so many lines.
fn note(lines: usize) -> String {
    let mut text = format!("# A talk of {lines} lines\n\n");
    for line in 3..lines {
        let _ = match line % 25 {
            0 => writeln!(text, "## Part {line}"),
            1 | 24 => writeln!(text),
            2..=5 => writeln!(text, "- an item with a [link](https://example.org/{line}) in it"),
            6 => writeln!(text, "- [ ] something to do"),
            7 => writeln!(text, "> somebody said so, and **twice**"),
            _ => writeln!(
                text,
                "Line {line} about **clocks** and [[lines-100]], with `code` and words enough to fill one line."
            ),
        };
    }
    text.push_str("The last line: ");
    text
}

/// Makes the notebook, with a remote that takes the connection and never says a word.
fn notebook(home: &TestHome, root: &Path) {
    generator::notebook(root, NOTES, 7).unwrap();
    for lines in [100, 5_000] {
        fs::write(root.join(name(lines)), note(lines)).unwrap();
    }
    let mut init = Command::new(binary("talklog"));
    home.apply(init.arg("init").arg(root));
    assert!(init.output().unwrap().status.success(), "talklog init");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/silent.git", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut held = Vec::new();
        while let Ok((connection, _)) = listener.accept() {
            held.push(connection);
        }
    });
    home.git(root, &["remote", "add", "origin", &address]);
}

/// What the page measured for each key or act, in milliseconds.
#[derive(Debug, Default, Deserialize)]
struct Times {
    whole: Vec<f64>,
    work: Vec<f64>,
}

impl Times {
    fn sorted(mut self) -> Self {
        self.whole.sort_by(f64::total_cmp);
        self.work.sort_by(f64::total_cmp);
        self
    }
}

fn at(sorted: &[f64], part: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get(((sorted.len() as f64 * part) as usize).min(last)).copied().unwrap_or(f64::NAN)
}

fn row(lines: usize, meanwhile: &str, ours: &Times, bare: &Times) {
    println!(
        "| {lines} lines | {meanwhile} | {} | {:.1} ms | {:.1} ms | {:.1} ms | {:.1} ms | {:.1} ms | {:.1} ms | {:.1} ms | {:.1} ms | {:.2} × / {:.2} × |",
        ours.whole.len(),
        at(&ours.whole, 0.5),
        at(&ours.whole, 0.99),
        at(&ours.work, 0.5),
        at(&ours.work, 0.99),
        at(&bare.whole, 0.5),
        at(&bare.whole, 0.99),
        at(&bare.work, 0.5),
        at(&bare.work, 0.99),
        at(&ours.whole, 0.5) / at(&bare.whole, 0.5),
        at(&ours.work, 0.99) / at(&bare.work, 0.99),
    );
}

/// Takes the time of every key: the task that handles it, the frame, and the first task after the frame.
const CLOCK: &str = "
    const after = todo => { const c = new MessageChannel(); c.port1.onmessage = todo; c.port2.postMessage(0) };
    window.times = { whole: [], work: [] };
    if (window.hearing) removeEventListener('keydown', window.hearing, true);
    window.hearing = event => {
        const start = event.timeStamp;
        let handled = 0;
        after(() => { handled = performance.now() - start });
        requestAnimationFrame(() => {
            const frame = performance.now();
            after(() => {
                const end = performance.now();
                window.times.whole.push(end - start);
                window.times.work.push((handled || frame - start) + end - frame);
            });
        });
    };
    addEventListener('keydown', window.hearing, true);
";

/// Types `wanted` keys as a person does, in whatever has the focus, and gives how long each took.
async fn keys_in(window: &Window, wanted: usize) -> Times {
    window.keys(&["Control", "End"]).await;
    window.run(CLOCK, vec![]).await;
    // Not in step with the frames, or every key would wait for its frame equally long.
    let mut random = fastrand::Rng::with_seed(3);
    let text = "so the clocks agree and then they drift apart by a little every day ";
    let mut letters = text.chars().cycle();
    let mut left = wanted;
    while left > 0 {
        let part = left.min(40);
        left -= part;
        let mut actions = KeyActions::new("keyboard".into());
        for value in letters.by_ref().take(part) {
            let duration = Duration::from_millis(random.u64(55..110));
            actions = actions
                .then(KeyAction::Down { value })
                .then(KeyAction::Up { value })
                .then(KeyAction::Pause { duration });
        }
        window.client.perform_actions(actions).await.unwrap();
    }
    let times: Times = serde_json::from_value(window.run("return window.times", vec![]).await).unwrap();
    times.sorted()
}

/// The same keys in a page that is `CodeMirror` alone.
async fn bare(screen: &Screen, lines: usize) -> Times {
    let page = artifacts().join("bare");
    assert!(page.join("bare.js").exists(), "the bare page is missing: scripts/bench.sh builds it");
    fs::write(
        page.join("index.html"),
        "<!doctype html><meta charset=utf-8><title>bare</title><body><script src=bare.js></script>",
    )
    .unwrap();
    let home = TestHome::new();
    let window =
        Window::page("bench-bare", screen, &home, Path::new(BROWSER), &page.join("index.html")).await;
    window.resize(1280, 800).await;
    window.run("open_text(arguments[0])", vec![json!(note(lines))]).await;
    window.see(".cm-content").await;
    let times = keys_in(&window, count("TALKLOG_KEYS", KEYS)).await;
    window.close().await;
    times
}

/// Types while a sync waits for a remote that never answers, and while the index of all notes is built. It is opened
/// anew, without what is kept between starts, until there are keys enough.
async fn beside_work(screen: &Screen, home: &TestHome, root: &Path, lines: usize) -> Times {
    let wanted = count("TALKLOG_KEYS", KEYS);
    let mut all = Times::default();
    for _ in 0..40 {
        let _ = fs::remove_dir_all(home.path().join("cache"));
        let window =
            Window::open("bench-window", screen, home, &[root.to_str().unwrap(), "--note", &name(lines)])
                .await;
        window.resize(1280, 800).await;
        window.see(".cm-content").await;
        window.keys(&["Control", "Shift", "s"]).await;
        window.is_true("return !!document.querySelector('[data-testid=status-index]')").await;
        // The index is there within a second or two: only keys that were begun meanwhile count.
        let building = "return !!document.querySelector('[data-testid=status-index]')";
        while all.whole.len() < wanted && window.run(building, vec![]).await == Value::Bool(true) {
            let part = keys_in(&window, 8).await;
            all.whole.extend(part.whole);
            all.work.extend(part.work);
        }
        window.close().await;
        if all.whole.len() >= wanted {
            break;
        }
    }
    all.sorted()
}

/// From a key to the frame in which `shown` is true.
async fn act(window: &Window, chord: &[&str], shown: &str) {
    let script = "
        const after = todo => { const c = new MessageChannel(); c.port1.onmessage = todo; c.port2.postMessage(0) };
        const shown = () => { SHOWN }, last = arguments[0];
        window.acts ??= [];
        const hear = event => {
            if (event.key.toLowerCase() !== last) return;
            removeEventListener('keydown', hear, true);
            const start = event.timeStamp;
            const look = () => shown() ? after(() => window.acts.push(performance.now() - start)) : requestAnimationFrame(look);
            requestAnimationFrame(look);
        };
        addEventListener('keydown', hear, true);
        window.wanted = window.acts.length + 1;
    ";
    let last = chord.last().unwrap().to_lowercase();
    // The page's own policy would refuse a function that is made from text.
    window.run(&script.replace("SHOWN", shown), vec![json!(last)]).await;
    window.keys(chord).await;
    window.is_true("return window.acts.length >= window.wanted").await;
}

async fn acts(window: &Window) -> Vec<f64> {
    let value = window.run("const done = window.acts; window.acts = []; return done", vec![]).await;
    let mut times: Vec<f64> = serde_json::from_value(value).unwrap();
    times.sort_by(f64::total_cmp);
    times
}

fn line(what: &str, times: &[f64], goal: &str) {
    println!("| {what} | {} | {:.1} ms | {:.1} ms | {goal} |", times.len(), at(times, 0.5), at(times, 0.99));
}

const SHOWN: &str = "return [...document.querySelectorAll('[data-testid=note-title]')].some(e => e.getClientRects().length > 0 && e.textContent.includes('TITLE')) && document.activeElement.classList.contains('cm-content') && document.activeElement.getClientRects().length > 0";

async fn others(window: &Window, root: &Path) {
    let times = count("TALKLOG_TIMES", TIMES);
    window.open_note("lines-5000", "A talk of 5000 lines").await;
    for turn in 0..times {
        let title = if turn % 2 == 0 { "A talk of 100 lines" } else { "A talk of 5000 lines" };
        act(window, &["Control", "Tab"], &SHOWN.replace("TITLE", title)).await;
    }
    line("from one open note to another, of 100 and 5,000 lines", &acts(window).await, "50 ms");
    // Notes that are not open yet, found by their file's name.
    let mut files: Vec<String> = fs::read_dir(root)
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().is_dir() && entry.file_name() != ".git")
        .flat_map(|folder| fs::read_dir(folder.path()).unwrap().flatten())
        .filter_map(|note| note.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "md") && name != "event.md")
        .collect();
    files.sort();
    fastrand::Rng::with_seed(5).shuffle(&mut files);
    for file in files.iter().take(times) {
        act(window, &["Control", "p"], "return document.activeElement.dataset.testid === 'quick-open-input'")
            .await;
        window.run("window.acts.pop()", vec![]).await;
        window.type_text(file).await;
        let found = format!(
            "return document.querySelector('[data-testid=quick-open-row]')?.dataset.key?.endsWith({})",
            json!(file)
        );
        window.is_true(&found).await;
        act(window, &["Enter"], "return !document.querySelector('[data-testid=quick-open]') && document.activeElement.classList.contains('cm-content') && document.activeElement.getClientRects().length > 0").await;
        // It is the note that was asked for, and it goes again.
        window.keys(&["Control", "w"]).await;
    }
    line("a note that was not open, from Enter in quick open", &acts(window).await, "50 ms");
    window.editing("all tabs but two are closed").await;
    for (what, chord, testid, goal) in [
        ("the palette", ["Control", "k"].as_slice(), "palette-input", "30 ms"),
        ("quick open", &["Control", "p"], "quick-open-input", "30 ms"),
        ("search", &["Control", "Shift", "f"], "search-input", "50 ms"),
    ] {
        for _ in 0..times {
            act(window, chord, &format!("return document.activeElement.dataset.testid === '{testid}'")).await;
            window.keys(if testid == "search-input" { &["Control", "w"] } else { &["Escape"] }).await;
            window.gone(&format!("[data-testid={testid}]")).await;
            window.editing(what).await;
        }
        line(what, &acts(window).await, goal);
    }
}

/// Opens, types, searches, looks at the preview and closes, again and again, and tells what is held before and after.
async fn hour(screen: &Screen, home: &TestHome, root: &Path) {
    let window =
        Window::open("bench-window", screen, home, &[root.to_str().unwrap(), "--note", &name(100)]).await;
    window.resize(1280, 800).await;
    window.indexed().await;
    let rounds = count("TALKLOG_HOUR", HOUR);
    let mut before = memory::of(window.group());
    for round in 0..rounds {
        if round == rounds / 10 {
            before = memory::of(window.group());
        }
        let (file, title) =
            if round % 2 == 0 { ("lines-5000", "A talk of 5000") } else { ("lines-100", "A talk of 100") };
        window.open_note(file, title).await;
        window.keys(&["Control", "End"]).await;
        window.type_text("some words, as they were said\n").await;
        window.saved().await;
        window.keys(&["Control", "e"]).await;
        window.part("preview").await;
        window.keys(&["Control", "e"]).await;
        window.gone("[data-testid=preview]").await;
        window.keys(&["Control", "Shift", "f"]).await;
        window.part("search-input").await;
        window.type_text("clock").await;
        window.see("[data-testid=search-hit] mark").await;
        window.keys(&["Control", "w"]).await;
        window.gone("[data-testid=search-input]").await;
        window.keys(&["Control", "w"]).await;
    }
    let after = memory::of(window.group());
    window.close().await;
    println!("\n### Memory\n");
    println!(
        "{rounds} rounds of opening a note, typing, preview, search and closing, as in an hour of use, in a notebook of {NOTES} notes.\n"
    );
    println!("| what | after {} rounds | at the end | growth |\n|---|---|---|---|", rounds / 10);
    let mb = |kb: u64| kb as f64 / 1024.0;
    println!(
        "| all processes, PSS | {:.0} MB | {:.0} MB | {:.1} % |",
        mb(before.kb),
        mb(after.kb),
        (after.kb as f64 / before.kb as f64 - 1.0) * 100.0
    );
    println!(
        "| of that their own, no file's | {:.0} MB | {:.0} MB | {:.1} % |",
        mb(before.own_kb),
        mb(after.own_kb),
        (after.own_kb as f64 / before.own_kb as f64 - 1.0) * 100.0
    );
}
