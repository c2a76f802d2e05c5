//! From the start of the program to the first typed character on the screen, and the memory of all its processes.
//!
//! The peer is the same window with nothing in it: the program's own page without a notebook. What is above that is
//! what opening a notebook and a note costs.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a program for a person at a terminal"
)]

use std::fs;
use std::time::{Duration, Instant};

use talklog_tests::generator;
use talklog_tests::home::TestHome;
use talklog_tests::memory::{self, Memory};
use talklog_tests::window::{Screen, Window};

const RUNS: usize = 5;

#[tokio::main]
async fn main() {
    let screen = Screen::start(1280, 900);
    let folder = tempfile::tempdir().unwrap();
    generator::notebook(folder.path(), 1_000, 7).unwrap();
    let note = "start.md";
    fs::write(folder.path().join(note), "# A talk\n\nNotes.\n").unwrap();
    // Two homes, since a window opens what was open last: the one without a notebook must never have seen one.
    let (nothing, home) = (TestHome::new(), TestHome::new());
    let root = folder.path().to_str().unwrap();

    let mut empty = Vec::new();
    let mut full = Vec::new();
    let mut held = Memory::default();
    for run in 0..=RUNS {
        let start = Instant::now();
        let window = Window::open("bench-start-empty", &screen, &nothing, &[]).await;
        window.part("first-run").await;
        let took = start.elapsed();
        if run > 0 {
            empty.push(took);
        }
        window.close().await;

        let start = Instant::now();
        let window = Window::open("bench-start", &screen, &home, &[root, "--note", note]).await;
        window.see(".cm-content").await;
        window.run("document.querySelector('.cm-content').focus()", vec![]).await;
        window.type_text("q").await;
        window.is_true("return document.querySelector('.cm-content').textContent.includes('q')").await;
        let took = start.elapsed();
        if run > 0 {
            full.push(took);
        }
        held = memory::of(window.group());
        window.close().await;
    }
    let (empty, full) = (median(empty), median(full));
    println!("## Start and memory\n");
    println!(
        "Release build, median of {RUNS}, from the start of the driver's request to what is on the screen; goal 700 ms.\n"
    );
    println!("| what | time | against the window alone |\n|---|---|---|");
    println!("| window without a notebook | {} ms | 1.0 × |", empty.as_millis());
    println!(
        "| a notebook of 1,000 notes, a note open, first character typed and shown | {} ms | {:.2} × |",
        full.as_millis(),
        full.as_secs_f64() / empty.as_secs_f64()
    );
    println!(
        "\nMemory of all processes with that note open: {} MB PSS in {} processes.",
        held.kb / 1024,
        held.processes
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
