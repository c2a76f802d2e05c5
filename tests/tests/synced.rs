//! What is said to be saved is on the disk by then: in the order of the system calls, as strace sees them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, reason = "test code")]

use std::path::Path;

use talklog_tests::war::{Watched, watched};

fn calls(what: Watched) -> Vec<String> {
    watched(Path::new(env!("CARGO_BIN_EXE_war")), what)
}

fn position(calls: &[String], what: &str, holds: impl Fn(&str) -> bool) -> usize {
    let found = calls.iter().position(|call| holds(call));
    found.unwrap_or_else(|| panic!("there is no {what}:\n{}", calls.join("\n")))
}

fn syncs(call: &str, file: &str) -> bool {
    call.starts_with("fsync(") && call.contains(file)
}

#[test]
fn a_save_is_on_the_disk() {
    let calls = calls(Watched::Save);
    let swap = position(&calls, "swap", |call| call.contains("RENAME_EXCHANGE") && call.contains("\"a.md\""));
    position(&calls[..swap], "sync of the new file before the swap", |call| syncs(call, "/notes/.talklog-"));
    position(&calls[swap..], "sync of the folder after it", |call| syncs(call, "/notes>"));
}

#[test]
fn a_checkpoint_is_on_the_disk() {
    let calls = calls(Watched::Checkpoint);
    let moved = position(&calls, "move of the branch", |call| {
        !call.starts_with("fsync") && call.contains("heads/main\"")
    });
    let objects = calls[..moved].iter().filter(|call| syncs(call, "/.git/objects/")).count();
    assert!(objects >= 3, "blob, tree and commit, and {objects} were synced:\n{}", calls.join("\n"));
    position(&calls[..moved], "sync of the branch's new place", |call| syncs(call, "/refs/heads/main.lock"));
}

#[test]
fn a_new_repository_is_on_the_disk() {
    let calls = calls(Watched::Repository);
    for file in ["/.git/HEAD>", "/.git/config>", "/.git/refs>", "/.git/objects>", "/.git>", "/notes>"] {
        position(&calls, &format!("sync of {file}"), |call| syncs(call, file));
    }
}
