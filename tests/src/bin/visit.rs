//! What a person does with a folder that somebody gave them, in a process of its own: `visit FOLDER` opens it, looks
//! around, reads, saves, checkpoints and syncs; `visit --sync FOLDER` syncs at once; `visit --clone URL FOLDER` clones.
//! Prints what came of each as JSON. The folders of the program are those of the environment, as for the
//! program itself.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a program that a test runs, whose failure is the test's"
)]

use std::path::Path;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use talklog_core::desk::{self, Desk};
use talklog_core::history::Identity;
use talklog_core::notebook::Host;
use talklog_core::path::{NotePath, Revision};
use talklog_core::remote::{self, CHILD_ARGUMENT, ChildEnv};
use talklog_core::wire::{Failure, SaveReply};

/// What is written: a test looks for it.
const SAVED: &str = "A line with the token-saved.\n";
const NEW: &str = "# New\n\nA line with the token-new.\n";

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    if given.first().is_some_and(|argument| argument == CHILD_ARGUMENT) {
        let env = ChildEnv::of(|name| std::env::var_os(name));
        let _ = remote::serve(std::io::stdin(), std::io::stdout(), &env);
        return;
    }
    let own = std::env::current_exe().expect("this program has a place");
    let host = Host::from_environment(&|name| std::env::var_os(name), Timestamp::now, &own).expect("a home");
    let seen = match &given[..] {
        [clone, url, folder] if clone == "--clone" => {
            json!({ "clone": ended(&desk::clone(url, Some(Path::new(folder)), &host)) })
        }
        [sync, folder] if sync == "--sync" => match Desk::open(Path::new(folder), host, |_| {}) {
            Ok(desk) => json!({ "sync": synced(&desk), "notes": desk.refresh() }),
            Err(failure) => json!({ "sync": said(&failure) }),
        },
        [folder] => Value::Object(visit(Path::new(folder), host)),
        _ => panic!("visit FOLDER, or visit --clone URL FOLDER"),
    };
    println!("{seen}");
}

/// One word for how it ended, and what was said.
fn ended<T: std::fmt::Debug>(result: &Result<T, Failure>) -> String {
    match result {
        Ok(value) => format!("ok {value:?}"),
        Err(failure) => said(failure),
    }
}

fn said(failure: &Failure) -> String {
    let code = json!(failure.code);
    format!("{}: {} {:?}", code.as_str().unwrap_or(""), failure.message, failure.path)
}

fn visit(folder: &Path, host: Host) -> Map<String, Value> {
    let mut seen = Map::new();
    let desk = match Desk::open(folder, host, |_| {}) {
        Ok(desk) => desk,
        Err(failure) => {
            seen.insert("open".into(), said(&failure).into());
            return seen;
        }
    };
    desk.refresh();
    let info = desk.info();
    seen.insert("open".into(), if info.git { "git" } else { "no git" }.into());
    seen.insert("info".into(), json!(info));
    seen.insert("status".into(), json!(desk.status()));
    let listing = desk.listing();
    let listed: Vec<_> = listing.notes.iter().map(|note| note.path.clone()).collect();
    for path in &listed {
        // Whatever it holds: it may be refused, it may not end this program.
        let Ok(path) = NotePath::parse(path) else { continue };
        if let Ok(open) = desk.open_note(&path) {
            let _ = desk.preview(&path, &open.text);
        }
    }
    seen.insert("listed".into(), json!(listed));
    let _ = desk.search("token", 10);
    let talk = NotePath::parse("talk.md").expect("a path");
    seen.insert("save".into(), save(&desk, &talk).into());
    let new = NotePath::parse("new.md").expect("a path");
    let made = desk.save_bytes(&new, NEW.as_bytes(), None);
    seen.insert("new".into(), ended(&made).into());
    if desk.status().sync == talklog_core::wire::SyncState::IdentityNeeded {
        let identity = Identity { name: "Kim Example".into(), email: "kim@example.org".into() };
        let _ = desk.set_identity(&identity.name, &identity.email);
    }
    seen.insert("checkpoint".into(), ended(&desk.checkpoint()).into());
    let _ = desk.log(None, 50);
    let _ = desk.log(Some(&talk), 50);
    seen.insert("sync".into(), synced(&desk));
    desk.settle();
    seen.insert("status after".into(), json!(desk.status()));
    desk.close();
    seen
}

fn synced(desk: &Desk) -> Value {
    match desk.sync() {
        Ok(report) => json!(report),
        Err(failure) => said(&failure).into(),
    }
}

fn save(desk: &Desk, path: &NotePath) -> String {
    let open = match desk.open_note(path) {
        Ok(open) => open,
        Err(failure) => return said(&failure),
    };
    if let Some(why) = open.read_only {
        return format!("read_only: {why}");
    }
    let base: Revision = open.item.revision.parse().expect("a revision");
    match desk.save(path, &format!("{}{SAVED}", open.text), base, 0) {
        SaveReply::Saved { revision } => format!("saved {revision}"),
        SaveReply::Changed { revision } => format!("changed {revision:?}"),
        SaveReply::Failed { error } => said(&error),
    }
}
