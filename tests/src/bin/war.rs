//! Devices at war: `war OPERATIONS [SEED [DEVICES]]`. With no number of devices, several wars follow each other, with
//! seeds and numbers of devices that come from the first seed, until the operations are done. Prints the figures; a
//! fault prints how to see it again.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program for a person at a terminal")]

use std::process::ExitCode;
use std::time::Duration;

use talklog_tests::war::{Figures, Plan, STEP_ARGUMENT, fight, step};

/// The most operations of one war: a longer one only makes the repositories larger.
const MOST: u64 = 10_000;

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    if let [role, order] = &given[..]
        && role == STEP_ARGUMENT
    {
        step(order);
        return ExitCode::SUCCESS;
    }
    let number = |at: usize| given.get(at).map(|text| text.parse::<u64>().expect("a number"));
    let operations = number(0).unwrap_or(20_000);
    let seed = number(1).unwrap_or_else(|| fastrand::u64(..1 << 48));
    println!("war: {operations} operations with seed {seed}");
    let own = std::env::current_exe().expect("this program has a place");
    let plan = |seed, devices, operations| Plan {
        seed,
        operations,
        devices,
        at_most: Duration::MAX,
        child: own.with_file_name("remote_child"),
        stepper: own.clone(),
    };
    let mut all = Figures::default();
    let mut rng = fastrand::Rng::with_seed(seed);
    let wars = match number(2) {
        Some(devices) => vec![plan(seed, devices as usize, operations)],
        None => (0..operations.div_ceil(MOST))
            .map(|nth| plan(rng.u64(..1 << 32), rng.usize(2..=5), MOST.min(operations - nth * MOST)))
            .collect(),
    };
    for plan in wars {
        match fight(&plan) {
            Ok(figures) => {
                println!("war: seed {} with {} devices: {figures}", plan.seed, plan.devices);
                all += figures;
            }
            Err(fault) => {
                println!("war: {fault}");
                let shorter =
                    (1..8).map(|eighth| Plan { operations: fault.operation * eighth / 8, ..plan.clone() });
                if let Some(Err(shorter)) = shorter.map(|plan| fight(&plan)).find(Result::is_err) {
                    println!("war: the beginning is enough: {shorter}");
                }
                return ExitCode::FAILURE;
            }
        }
    }
    println!("war: in all {all}");
    for (kind, count) in &all.kinds {
        println!("  {count:>8} {kind}");
    }
    ExitCode::SUCCESS
}
