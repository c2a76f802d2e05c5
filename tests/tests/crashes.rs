//! A slice of the crash points and the faults of the disk; `make torture PARTS=crashes` takes all of them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs, reason = "test code")]

use std::process::Command;

use talklog_tests::crash::{Plan, crashes};

#[test]
fn every_operation_outlives_a_kill_and_an_error_at_any_call() {
    if let Err(error) = Command::new("strace").arg("-V").output() {
        assert!(std::env::var_os("CI").is_none(), "strace is needed: {error}");
        return println!("not shown: strace: {error}");
    }
    let plan = Plan {
        seed: 4,
        points: Some(4),
        errors: 4,
        stepper: env!("CARGO_BIN_EXE_faults").into(),
        child: env!("CARGO_BIN_EXE_remote_child").into(),
    };
    let figures = crashes(&plan, None).unwrap_or_else(|wrong| panic!("{wrong}"));
    println!("{figures}");
}
