//! A slice of the war of devices; `make torture PARTS=war` fights for longer.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs, reason = "test code")]

use std::time::Duration;

use talklog_tests::war::{Figures, Plan, fight};

/// Each with its number of devices. The operations bound it; the time is for a machine that is slow.
const WARS: [(u64, usize, u64); 3] = [(1, 2, 1500), (2, 3, 1500), (3, 5, 1500)];

#[test]
fn nothing_is_lost_between_devices_at_war() {
    let mut all = Figures::default();
    for (seed, devices, operations) in WARS {
        let plan = Plan {
            seed,
            operations,
            devices,
            at_most: Duration::from_secs(40),
            child: env!("CARGO_BIN_EXE_remote_child").into(),
            stepper: env!("CARGO_BIN_EXE_war").into(),
        };
        let figures = fight(&plan).unwrap_or_else(|fault| panic!("{fault}"));
        println!("seed {seed} with {devices} devices: {figures}");
        all += figures;
    }
    println!("in all {all}");
}
