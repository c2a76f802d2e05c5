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
use talklog_tests::window::{Screen, Window};

const RUNS: usize = 5;

#[tokio::main]
async fn main() {
    let screen = Screen::start(1280, 900);
    let folder = tempfile::tempdir().unwrap();
    generator::notebook(folder.path(), 1_000, 7).unwrap();
    let note = "start.md";
    fs::write(folder.path().join(note), "# A talk\n\nNotes.\n").unwrap();
    let home = TestHome::new();
    let root = folder.path().to_str().unwrap();

    let mut empty = Vec::new();
    let mut full = Vec::new();
    let mut memory = (0, 0);
    for run in 0..=RUNS {
        let start = Instant::now();
        let window = Window::open("bench-start-empty", &screen, &home, &[]).await;
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
        memory = proportional_memory(window.group());
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
        memory.0 / 1024,
        memory.1
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Adds up the proportional memory in kB of the processes of the app: those whose program is ours or `WebKit`'s, below
/// the driver with this id.
fn proportional_memory(driver: u32) -> (u64, usize) {
    let mut known = vec![driver];
    let mut pids: Vec<(u32, u32)> = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        let after = stat.rsplit(')').next().unwrap_or_default().split_whitespace().nth(1);
        if let Some(parent) = after.and_then(|parent| parent.parse().ok()) {
            pids.push((pid, parent));
        }
    }
    let mut sum = 0;
    let mut count = 0;
    while let Some(parent) = known.pop() {
        for (pid, _) in pids.iter().filter(|(_, of)| *of == parent) {
            known.push(*pid);
            let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
            let pss = rollup.lines().find_map(|line| {
                line.strip_prefix("Pss:")?.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()
            });
            if let Some(pss) = pss {
                sum += pss;
                count += 1;
            }
        }
    }
    (sum, count)
}
