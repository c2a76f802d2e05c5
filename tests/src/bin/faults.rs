//! What is broken on purpose, for as long as asked for: `faults race EDITS [SEED]`, `faults power CUTS [SEED]`, `faults crashes [SEED [POINTS
//! [ERRORS [OPERATION]]]]`. Prints the figures.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program for a person at a terminal")]

use std::path::Path;
use std::process::{Command, ExitCode};

use talklog_tests::brim::brim;
use talklog_tests::crash::{Plan, STEP_ARGUMENT, crashes, step};
use talklog_tests::power::{self, WORK_ARGUMENT, power, work};
use talklog_tests::race::race;

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    if let [role, order] = &given[..] {
        match role.as_str() {
            STEP_ARGUMENT => {
                step(order);
                return ExitCode::SUCCESS;
            }
            WORK_ARGUMENT => {
                work(order);
                return ExitCode::SUCCESS;
            }
            _ => {}
        }
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
        // In a mount namespace of its own, so that nothing stays mounted whatever happens.
        Some("power") => return alone(&own, "power-alone", &given),
        Some("power-alone") => {
            seed = number(2).unwrap_or_else(dice);
            let child = own.with_file_name("remote_child");
            let plan = power::Plan { seed, cuts: number(1).unwrap_or(200) as usize, worker: own.clone(), child };
            match power::missing() {
                Some(why) => Err(format!("no power cuts: {why}")),
                None => power(&plan).map(|figures| figures.to_string()),
            }
        }
        Some("brim") => return alone(&own, "brim-alone", &given),
        Some("brim-alone") => {
            let folder = given.get(1).expect("a folder");
            brim(Path::new(folder));
            Ok(String::new())
        }
        _ => Err("usage: faults race EDITS [SEED] | brim FOLDER | power CUTS [SEED] | crashes [SEED [POINTS [ERRORS [OPERATION]]]]".into()),
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

/// Runs this program in a mount namespace of its own, where that is permitted.
fn alone(own: &Path, role: &str, given: &[String]) -> ExitCode {
    let allowed =
        Command::new("unshare").args(["--mount", "true"]).status().is_ok_and(|status| status.success());
    let mut command = if allowed {
        let mut command = Command::new("unshare");
        command.args(["--mount", "--propagation", "private"]).arg(own);
        command
    } else {
        Command::new(own)
    };
    let status = command.arg(role).args(given.iter().skip(1)).status().expect("this program runs");
    if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
