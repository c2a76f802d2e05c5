//! What is broken on purpose, for as long as asked for: `faults race EDITS [SEED]`, `faults crashes [SEED [POINTS
//! [ERRORS [OPERATION]]]]`. Prints the figures.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program for a person at a terminal")]

use std::process::ExitCode;

use talklog_tests::crash::{Plan, STEP_ARGUMENT, crashes, step};
use talklog_tests::race::race;

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    if let [role, order] = &given[..]
        && role == STEP_ARGUMENT
    {
        step(order);
        return ExitCode::SUCCESS;
    }
    let own = std::env::current_exe().expect("this program has a place");
    let number = |at: usize| given.get(at).map(|text| text.parse::<u64>().expect("a number"));
    let dice = || fastrand::u64(..1 << 48);
    let mut seed = 0;
    let done = match given.first().map(String::as_str) {
        Some("race") => {
            seed = number(2).unwrap_or_else(dice);
            race(number(1).unwrap_or(20_000), seed).map(|figures| figures.to_string())
        }
        Some("crashes") => {
            seed = number(1).unwrap_or_else(dice);
            let points = number(2).map(|points| points as usize).filter(|points| *points > 0);
            let errors = number(3).unwrap_or(4) as usize;
            let child = own.with_file_name("remote_child");
            let plan = Plan { seed, points, errors, stepper: own.clone(), child };
            crashes(&plan, given.get(4).map(String::as_str)).map(|figures| format!("\n{figures}"))
        }
        _ => Err("usage: faults race EDITS [SEED] | crashes [SEED [POINTS [ERRORS [OPERATION]]]]".into()),
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
