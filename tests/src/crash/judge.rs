//! What is there after a death or an error, and whether that is right.

#![allow(clippy::format_push_string, reason = "the text of a failure")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::operation::{INBOX, Operation};
use super::place::Place;

/// What stands in the notebook, its settings and its trash, and how far its history goes.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct State {
    pub(super) files: BTreeMap<String, Vec<u8>>,
    trash: BTreeSet<Vec<u8>>,
}

impl State {
    pub(super) fn read(place: &Place) -> Self {
        let mut state = Self::default();
        let notes = place.notes();
        let walk =
            walkdir::WalkDir::new(&notes).into_iter().filter_entry(|entry| entry.file_name() != ".git");
        for entry in walk.map(Result::unwrap).filter(|entry| entry.file_type().is_file()) {
            let name = entry.path().strip_prefix(&notes).unwrap().to_str().unwrap().to_owned();
            state.files.insert(name, fs::read(entry.path()).unwrap());
        }
        let run = place.run_folder();
        if let Ok(text) = fs::read(run.join("ours/config/settings.toml")) {
            state.files.insert("(machine) settings.toml".into(), text);
        }
        let count = place.git(&["rev-list", "--count", "HEAD"]);
        state.files.insert("(history) commits".into(), count.into_bytes());
        if run.join("remote.git").exists() {
            let count = place.home.git(&run.join("remote.git"), &["rev-list", "--count", "main"]);
            state.files.insert("(remote) commits".into(), count.into_bytes());
        }
        if let Some((_, count)) = place.snapshots() {
            state.files.insert("(snapshots) commits".into(), count.into_bytes());
        }
        if place.operation == Operation::Undo {
            // What an undo takes out of the notes is in a checkpoint, and that is enough.
            state.trash.insert(place.git(&["log", "--all", "--patch", "--format="]).into_bytes());
        }
        let trash = walkdir::WalkDir::new(run.join("ours/state")).into_iter().filter_map(Result::ok);
        for entry in trash.filter(|entry| entry.file_type().is_file()) {
            if entry.path().components().any(|part| part.as_os_str() == "trash") {
                state.trash.insert(fs::read(entry.path()).unwrap());
            }
        }
        state
    }

    pub(super) fn has(&self, token: &str) -> bool {
        let mut texts = self.files.values().chain(&self.trash);
        texts.any(|bytes| words(bytes).iter().any(|word| word == token))
    }

    /// Every token of another state is here.
    pub(super) fn check_tokens(&self, before: &Self) -> Result<(), String> {
        let known: BTreeSet<String> = before.files.values().flat_map(|bytes| words(bytes)).collect();
        match known.iter().find(|token| !self.has(token)) {
            Some(token) => Err(format!("{token} is nowhere; there are {:?}", self.files.keys())),
            None => Ok(()),
        }
    }

    /// What the process was told to be durable is here.
    pub(super) fn check_acknowledged(&self, told: &[String]) -> Result<(), String> {
        let mut durable = told.iter().filter_map(|line| line.strip_prefix("durable "));
        match durable.find(|token| !self.has(token)) {
            Some(token) => Err(format!("{token} was told to be durable, and is nowhere")),
            None => Ok(()),
        }
    }

    /// Tells whether all is as it was to be (true) or at least some of it as it was (false); none where something is
    /// neither. What consists of several files may stop between two of them.
    pub(super) fn is_old_or_new(&self, old: &Self, new: &Self, operation: Operation) -> Option<bool> {
        if self.files == new.files {
            return Some(true);
        }
        if self.files == old.files {
            return Some(false);
        }
        let between = match operation {
            Operation::Undo | Operation::Import | Operation::Fetch | Operation::Merge | Operation::Send => {
                let names: BTreeSet<_> = old.files.keys().chain(new.files.keys()).collect();
                self.files.keys().all(|name| names.contains(name))
                    && names.into_iter().all(|name| {
                        let now = self.files.get(name);
                        now == old.files.get(name) || now == new.files.get(name)
                    })
            }
            Operation::JournalAppend => {
                let inbox = |state: &Self| state.files.get(INBOX).cloned().unwrap_or_default();
                inbox(self).starts_with(&inbox(old)) && inbox(new).starts_with(&inbox(self))
            }
            _ => false,
        };
        between.then_some(false)
    }

    /// Tells whether the files are as they were to be; how many commits that took is no matter.
    pub(super) fn is_done(&self, new: &Self) -> bool {
        let files = |state: &Self| {
            let files = state.files.clone().into_iter();
            files
                .filter(|(name, _)| name.starts_with("(snapshots") || !name.ends_with(" commits"))
                .collect::<Vec<_>>()
        };
        files(self) == files(new)
    }

    pub(super) fn difference(&self, old: &Self, new: &Self) -> String {
        let names: BTreeSet<_> = self.files.keys().chain(old.files.keys()).chain(new.files.keys()).collect();
        let mut text = String::new();
        for name in names {
            let (now, was, will) = (self.files.get(name), old.files.get(name), new.files.get(name));
            if now != will {
                let show =
                    |bytes: Option<&Vec<u8>>| bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
                text +=
                    &format!("{name}: {:?}, was {:?}, was to be {:?}; ", show(now), show(was), show(will));
            }
        }
        text
    }
}

fn words(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let part = |c: char| !c.is_ascii_alphanumeric() && c != '-';
    text.split(part).filter(|word| word.starts_with("token-")).map(str::to_owned).collect()
}

/// What failed has to say where and why.
pub(super) fn tells(message: &str, error: &str) -> Result<(), String> {
    let why: &[&str] = match error {
        "ENOSPC" => &["No space left", "disk is full", "DiskFull"],
        "EDQUOT" => &["quota", "Disk quota exceeded", "disk is full", "DiskFull"],
        "EROFS" => &["Read-only file system", "nothing may be written", "ReadOnly"],
        _ => &["Input/output error", "I/O error"],
    };
    if !why.iter().any(|why| message.contains(why)) {
        return Err(format!("the message does not say why ({error}): {message}"));
    }
    if !message.contains('/') && !message.contains(".md") {
        return Err(format!("the message does not say where: {message}"));
    }
    Ok(())
}
