//! A disk that remembers in what order it was written to, and what may be on it after the power went.
//!
//! The model is a strict one. What a program wrote into a file lasts once that file was synced; before that it may be
//! there, absent, torn, or zeros. That a file is made, renamed or removed lasts once its folder was synced; before that
//! each such step may be missing, whatever came after it, but for steps that need it: those on the same name, on the
//! same file, or in a folder that it made. A sync of a folder brings along that the folder itself is there, as ext4, XFS
//! and btrfs do; a sync of a file does not bring along its name.

#![allow(clippy::single_match_else, reason = "a second name reads better beside the first")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// The root folder.
pub(super) const ROOT: u64 = 1;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    File,
    Folder,
    Link(OsString),
}

/// One step, in the order in which they came.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// A name for something new, or a second name.
    Name {
        id: u64,
        at: Slot,
    },
    Remove {
        at: Slot,
    },
    Rename {
        from: Slot,
        to: Slot,
    },
    Swap {
        from: Slot,
        to: Slot,
    },
    Write {
        id: u64,
        offset: usize,
        bytes: Vec<u8>,
    },
    Cut {
        id: u64,
        length: usize,
    },
    Sync {
        id: u64,
    },
    /// Somebody was told something.
    Told(String),
}

/// A name in a folder.
pub(super) type Slot = (u64, OsString);

/// A file, folder or link as it is now.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) mode: u32,
    pub(super) bytes: Vec<u8>,
    pub(super) names: u32,
    pub(super) entries: BTreeMap<OsString, u64>,
    pub(super) changed: std::time::SystemTime,
}

impl Node {
    fn new(kind: Kind, mode: u32) -> Self {
        let changed = std::time::SystemTime::now();
        Self { kind, mode, bytes: Vec::new(), names: 1, entries: BTreeMap::new(), changed }
    }
}

/// The disk as programs see it, and how it came to be so.
pub(super) struct Disk {
    pub(super) nodes: HashMap<u64, Node>,
    pub(super) steps: Vec<Step>,
    next: u64,
}

impl Disk {
    pub(super) fn new() -> Self {
        let nodes = HashMap::from([(ROOT, Node::new(Kind::Folder, 0o755))]);
        Self { nodes, steps: Vec::new(), next: ROOT + 1 }
    }

    pub(super) fn find(&self, at: &Slot) -> Option<u64> {
        self.nodes.get(&at.0)?.entries.get(&at.1).copied()
    }

    pub(super) fn make(&mut self, at: Slot, kind: Kind, mode: u32) -> u64 {
        let id = self.next;
        self.next += 1;
        self.nodes.insert(id, Node::new(kind, mode));
        self.name(id, at);
        id
    }

    pub(super) fn name(&mut self, id: u64, at: Slot) {
        self.put(&at, Some(id));
        self.steps.push(Step::Name { id, at });
    }

    pub(super) fn remove(&mut self, at: Slot) {
        self.put(&at, None);
        self.steps.push(Step::Remove { at });
    }

    pub(super) fn rename(&mut self, from: Slot, to: Slot) {
        let id = self.find(&from);
        self.put(&from, None);
        self.put(&to, id);
        self.steps.push(Step::Rename { from, to });
    }

    pub(super) fn swap(&mut self, from: Slot, to: Slot) {
        let (a, b) = (self.find(&from), self.find(&to));
        self.put(&from, b);
        self.put(&to, a);
        self.steps.push(Step::Swap { from, to });
    }

    fn put(&mut self, at: &Slot, id: Option<u64>) {
        let now = std::time::SystemTime::now();
        let folder = self.nodes.get_mut(&at.0).unwrap();
        folder.changed = now;
        match id {
            Some(id) => drop(folder.entries.insert(at.1.clone(), id)),
            None => drop(folder.entries.remove(&at.1)),
        }
    }

    pub(super) fn write(&mut self, id: u64, offset: usize, bytes: &[u8]) {
        let node = self.nodes.get_mut(&id).unwrap();
        node.changed = std::time::SystemTime::now();
        write_into(&mut node.bytes, offset, bytes);
        self.steps.push(Step::Write { id, offset, bytes: bytes.to_vec() });
    }

    pub(super) fn cut(&mut self, id: u64, length: usize) {
        let node = self.nodes.get_mut(&id).unwrap();
        node.changed = std::time::SystemTime::now();
        node.bytes.resize(length, 0);
        self.steps.push(Step::Cut { id, length });
    }
}

fn write_into(file: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    if file.len() < offset + bytes.len() {
        file.resize(offset + bytes.len(), 0);
    }
    file[offset..offset + bytes.len()].copy_from_slice(bytes);
}

/// What was kept of what was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Luck {
    Nothing,
    Everything,
    /// Up to some moment.
    Beginning,
    /// Any part of it.
    Any,
}

/// What is found on the disk after a cut.
pub(super) struct Found {
    entries: HashMap<u64, BTreeMap<OsString, u64>>,
    bytes: HashMap<u64, Vec<u8>>,
}

/// The names that a step changes, and the file that it is about.
fn touched(step: &Step) -> Vec<&Slot> {
    match step {
        Step::Name { at, .. } | Step::Remove { at } => vec![at],
        Step::Rename { from, to } | Step::Swap { from, to } => vec![from, to],
        _ => Vec::new(),
    }
}

/// Plays the steps up to a cut, and lets luck decide on what was not synced.
pub(super) fn after_cut(steps: &[Step], luck: Luck, rng: &mut fastrand::Rng) -> Found {
    // Which steps a step needs that came before it: the last one on each of its names, and those that named what it moves.
    let mut needs: Vec<Vec<usize>> = vec![Vec::new(); steps.len()];
    let mut last_on = HashMap::<&Slot, usize>::new();
    let mut last_of = HashMap::<u64, usize>::new();
    let mut now = HashMap::<&Slot, u64>::new();
    let mut safe = HashSet::<usize>::new();
    let mut synced = HashMap::<u64, usize>::new();
    for (nth, step) in steps.iter().enumerate() {
        let slots = touched(step);
        for slot in &slots {
            needs[nth].extend(last_on.get(slot));
            // The folder that it is in.
            needs[nth].extend(last_of.get(&slot.0));
            needs[nth].extend(now.get(slot).and_then(|id| last_of.get(id)));
        }
        match step {
            Step::Name { id, at } => {
                needs[nth].extend(last_of.get(id));
                now.insert(at, *id);
                last_of.insert(*id, nth);
            }
            Step::Remove { at } => drop(now.remove(at)),
            Step::Rename { from, to } => {
                if let Some(id) = now.remove(from) {
                    now.insert(to, id);
                    last_of.insert(id, nth);
                }
            }
            Step::Swap { from, to } => {
                let (a, b) = (now.remove(from), now.remove(to));
                for (slot, id) in [(from, b), (to, a)] {
                    if let Some(id) = id {
                        now.insert(slot, id);
                        last_of.insert(id, nth);
                    }
                }
            }
            Step::Sync { id } => {
                synced.insert(*id, nth);
                let is_folder = |step: &Step| touched(step).iter().any(|slot| slot.0 == *id);
                let mut todo: Vec<usize> = (0..nth)
                    .filter(|earlier| !safe.contains(earlier) && is_folder(&steps[*earlier]))
                    .collect();
                // Only a folder carries its own name along; one that nothing was done in yet is told by its sync alone.
                if !todo.is_empty() || !has_bytes(steps, *id) {
                    todo.extend(last_of.get(id));
                }
                while let Some(step) = todo.pop() {
                    if safe.insert(step) {
                        todo.extend(&needs[step]);
                    }
                }
            }
            Step::Write { .. } | Step::Cut { .. } | Step::Told(_) => {}
        }
        for slot in slots {
            last_on.insert(slot, nth);
        }
    }
    let beginning = rng.usize(0..=steps.len());
    let mut kept = HashSet::new();
    let mut entries = HashMap::<u64, BTreeMap<OsString, u64>>::new();
    for (nth, step) in steps.iter().enumerate() {
        if touched(step).is_empty() {
            continue;
        }
        let lucky = match luck {
            Luck::Nothing => false,
            Luck::Everything => true,
            Luck::Beginning => nth < beginning,
            Luck::Any => rng.bool(),
        };
        if !(safe.contains(&nth) || lucky && needs[nth].iter().all(|need| kept.contains(need))) {
            continue;
        }
        kept.insert(nth);
        let mut put = |slot: &Slot, id: Option<u64>| {
            let folder = entries.entry(slot.0).or_default();
            match id {
                Some(id) => folder.insert(slot.1.clone(), id),
                None => folder.remove(&slot.1),
            }
        };
        match step {
            Step::Name { id, at } => drop(put(at, Some(*id))),
            Step::Remove { at } => drop(put(at, None)),
            Step::Rename { from, to } => {
                let id = put(from, None);
                put(to, id);
            }
            Step::Swap { from, to } => {
                let (a, b) = (put(from, None), put(to, None));
                put(from, b);
                put(to, a);
            }
            _ => {}
        }
    }
    Found { entries, bytes: contents(steps, &synced, luck, beginning, rng) }
}

fn has_bytes(steps: &[Step], of: u64) -> bool {
    steps.iter().any(|step| matches!(step, Step::Write { id, .. } | Step::Cut { id, .. } if *id == of))
}

/// Gives what is in the files.
fn contents(
    steps: &[Step],
    synced: &HashMap<u64, usize>,
    luck: Luck,
    beginning: usize,
    rng: &mut fastrand::Rng,
) -> HashMap<u64, Vec<u8>> {
    let mut files = HashMap::<u64, Vec<u8>>::new();
    // A file of which something is missing gets no more, or, with any luck, holes.
    let mut torn = HashSet::new();
    for (nth, step) in steps.iter().enumerate() {
        let (Step::Write { id, .. } | Step::Cut { id, .. }) = step else { continue };
        let file = files.entry(*id).or_default();
        let lucky = match luck {
            _ if synced.get(id).is_some_and(|sync| nth < *sync) => true,
            Luck::Nothing => false,
            Luck::Everything => true,
            Luck::Beginning => nth < beginning,
            Luck::Any => rng.u8(0..4) > 0,
        };
        match step {
            Step::Cut { length, .. } if lucky => file.resize(*length, 0),
            Step::Write { offset, bytes, .. } if lucky && !torn.contains(id) => {
                write_into(file, *offset, bytes);
            }
            Step::Write { offset, bytes, .. } if matches!(luck, Luck::Any | Luck::Beginning) => {
                // Its length may be there without its bytes, or some of them.
                let there = rng.usize(0..=bytes.len());
                let mut some = bytes[..there].to_vec();
                if rng.bool() {
                    some.resize(bytes.len(), 0);
                }
                if torn.insert(*id) {
                    write_into(file, *offset, &some);
                }
            }
            _ => {}
        }
    }
    files
}

impl Found {
    /// Writes what was found into a real folder, which is emptied first.
    pub(super) fn lay_out(&self, disk: &HashMap<u64, Node>, folder: &Path) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                fs::remove_dir_all(path).unwrap();
            } else {
                fs::remove_file(path).unwrap();
            }
        }
        let mut named = HashMap::new();
        self.lay_out_folder(disk, ROOT, folder, &mut named);
    }

    fn lay_out_folder(
        &self,
        disk: &HashMap<u64, Node>,
        id: u64,
        folder: &Path,
        named: &mut HashMap<u64, std::path::PathBuf>,
    ) {
        for (name, id) in self.entries.get(&id).into_iter().flatten() {
            let path = folder.join(name);
            let node = &disk[id];
            match &node.kind {
                Kind::Folder => {
                    fs::create_dir(&path).unwrap();
                    self.lay_out_folder(disk, *id, &path, named);
                }
                Kind::Link(target) => std::os::unix::fs::symlink(target, &path).unwrap(),
                Kind::File => match named.get(id) {
                    Some(other) => fs::hard_link(other, &path).unwrap(),
                    None => {
                        fs::write(&path, self.bytes.get(id).map_or(&[][..], Vec::as_slice)).unwrap();
                        fs::set_permissions(&path, fs::Permissions::from_mode(node.mode & 0o7777)).unwrap();
                        named.insert(*id, path);
                    }
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(folder: u64, name: &str) -> Slot {
        (folder, name.into())
    }

    fn found(disk: &Disk, luck: Luck) -> Vec<(String, String)> {
        let found = after_cut(&disk.steps, luck, &mut fastrand::Rng::with_seed(1));
        let text = |id: &u64| String::from_utf8(found.bytes.get(id).cloned().unwrap_or_default()).unwrap();
        let root = found.entries.get(&ROOT).into_iter().flatten();
        root.map(|(name, id)| (name.to_str().unwrap().to_owned(), text(id))).collect()
    }

    #[test]
    fn only_what_was_synced_lasts() {
        let mut disk = Disk::new();
        let a = disk.make(slot(ROOT, "a"), Kind::File, 0o644);
        disk.write(a, 0, b"one");
        assert_eq!(found(&disk, Luck::Nothing), []);
        disk.steps.push(Step::Sync { id: a });
        assert_eq!(found(&disk, Luck::Nothing), [], "its name is not synced");
        disk.steps.push(Step::Sync { id: ROOT });
        assert_eq!(found(&disk, Luck::Nothing), [("a".into(), "one".into())]);
        let b = disk.make(slot(ROOT, "b"), Kind::File, 0o644);
        disk.write(b, 0, b"two");
        disk.rename(slot(ROOT, "b"), slot(ROOT, "a"));
        assert_eq!(found(&disk, Luck::Nothing), [("a".into(), "one".into())]);
        assert_eq!(found(&disk, Luck::Everything), [("a".into(), "two".into())]);
        disk.steps.push(Step::Sync { id: ROOT });
        assert_eq!(found(&disk, Luck::Nothing), [("a".into(), String::new())], "its bytes are not synced");
    }
}
