//! What is broken on purpose, for as long as asked for: `faults race EDITS [SEED]`. Prints the figures.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program for a person at a terminal")]

use std::process::ExitCode;

use talklog_tests::race::race;

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| given.get(at).map(|text| text.parse::<u64>().expect("a number"));
    let seed = number(2).unwrap_or_else(|| fastrand::u64(..1 << 48));
    let done = match given.first().map(String::as_str) {
        Some("race") => race(number(1).unwrap_or(20_000), seed).map(|figures| figures.to_string()),
        _ => Err("usage: faults race EDITS [SEED]".into()),
    };
    match done {
        Ok(figures) => {
            println!("faults: seed {seed}: {figures}");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            println!("faults: {fault}");
            ExitCode::FAILURE
        }
    }
}
