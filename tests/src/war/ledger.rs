//! What was written, where it was seen, and whether a person has deleted it: the rules that a war is judged by.
//!
//! Every line, picture and field that somebody writes carries a token. The rules:
//!
//! - A token that was durable on a device (journalled, saved, or written by another program) and that no person has
//!   deleted stands in a file or a journal of that device, after every step.
//! - A token that a commit of the device held, or that went to its trash, can be reached there for ever: from some
//!   ref, backups included, or in a file, a journal, the trash.
//! - At the end all devices hold the same bytes, with every token that no person has deleted.
//!
//! A removal counts from the moment at which a person makes it in an editor, or another program makes it for them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use git2::{ObjectType, Oid, Repository};

/// A set of tokens.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Tokens(Vec<u64>);

impl Tokens {
    pub(super) fn insert(&mut self, token: u32) {
        let word = token as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (token % 64);
    }

    pub(super) fn has(&self, token: u32) -> bool {
        self.0.get(token as usize / 64).is_some_and(|word| word >> (token % 64) & 1 == 1)
    }

    pub(super) fn extend(&mut self, tokens: &[u32]) {
        for token in tokens {
            self.insert(*token);
        }
    }

    pub(super) fn unite(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    /// Those that are in none of the others.
    pub(super) fn without(&self, others: &[&Self]) -> Vec<u32> {
        let mut left = Vec::new();
        for (at, word) in self.0.iter().enumerate() {
            let mut rest = *word;
            for other in others {
                rest &= !other.0.get(at).copied().unwrap_or(0);
            }
            while rest != 0 {
                left.push(at as u32 * 64 + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
        left
    }
}

/// Writes a token as it stands in a text.
pub(super) fn word(token: u32) -> String {
    format!("tok{token:06}k")
}

/// Finds the tokens in some bytes.
pub(super) fn found(bytes: &[u8]) -> Vec<u32> {
    let mut tokens = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == b't') {
        rest = &rest[at + 1..];
        if let Some(digits) = rest.strip_prefix(b"ok")
            && let Some(end) = digits.iter().position(|byte| !byte.is_ascii_digit())
            && end >= 6
            && digits[end] == b'k'
        {
            tokens.push(std::str::from_utf8(&digits[..end]).unwrap().parse().unwrap());
        }
    }
    tokens
}

/// Who made what, and who has deleted it.
#[derive(Default)]
pub(super) struct Ledger {
    count: u32,
    /// Deleted by a person, somewhere.
    pub(super) removed: Tokens,
    blobs: HashMap<Oid, Rc<Vec<u32>>>,
    trees: HashMap<Oid, Rc<Tree>>,
    roots: HashMap<Oid, Oid>,
}

#[derive(Default)]
struct Tree {
    tokens: Vec<u32>,
    below: Vec<Oid>,
}

impl Ledger {
    /// Makes a token that nobody has used.
    pub(super) fn token(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Takes note of what a person's edit took away, occurrence by occurrence.
    pub(super) fn edited(&mut self, before: &[u8], after: &[u8]) {
        let mut left = found(after);
        for token in found(before) {
            match left.iter().position(|other| *other == token) {
                Some(at) => drop(left.swap_remove(at)),
                None => self.removed.insert(token),
            }
        }
    }

    /// Gives the tokens of all blobs that some ref of a repository reaches.
    pub(super) fn reachable(&mut self, folder: &Path) -> Tokens {
        let git = Repository::open(folder).unwrap();
        let mut walk = git.revwalk().unwrap();
        // An empty repository has none.
        let _ = walk.push_head();
        walk.push_glob("refs/*").unwrap();
        let mut seen = HashSet::new();
        let mut tokens = Tokens::default();
        let mut todo = Vec::new();
        for id in walk {
            let id = id.unwrap();
            let root = *self.roots.entry(id).or_insert_with(|| git.find_commit(id).unwrap().tree_id());
            todo.push(root);
            while let Some(id) = todo.pop() {
                if !seen.insert(id) {
                    continue;
                }
                let tree = self.tree(&git, id);
                tokens.extend(&tree.tokens);
                todo.extend(&tree.below);
            }
        }
        tokens
    }

    fn tree(&mut self, git: &Repository, id: Oid) -> Rc<Tree> {
        if let Some(known) = self.trees.get(&id) {
            return known.clone();
        }
        let mut tree = Tree::default();
        for entry in &git.find_tree(id).unwrap() {
            match entry.kind() {
                Some(ObjectType::Tree) => tree.below.push(entry.id()),
                Some(ObjectType::Blob) => {
                    let blob = self
                        .blobs
                        .entry(entry.id())
                        .or_insert_with(|| Rc::new(found(git.find_blob(entry.id()).unwrap().content())));
                    tree.tokens.extend(blob.iter());
                }
                _ => {}
            }
        }
        let tree = Rc::new(tree);
        self.trees.insert(id, tree.clone());
        tree
    }
}

/// The tokens of the files below some folders; only what changed is read again.
#[derive(Default)]
pub(super) struct Files {
    known: HashMap<PathBuf, (Stamp, Rc<Vec<u32>>)>,
}

type Stamp = (u64, u64, i64, i64, i64, i64);

impl Files {
    /// Gives the tokens of all files below a folder, but for those below `.git`.
    pub(super) fn tokens(&mut self, folder: &Path) -> Tokens {
        let mut tokens = Tokens::default();
        for file in files(folder) {
            let Ok(meta) = file.symlink_metadata() else { continue };
            let stamp =
                (meta.ino(), meta.len(), meta.mtime(), meta.mtime_nsec(), meta.ctime(), meta.ctime_nsec());
            match self.known.get(&file) {
                Some((known, found)) if *known == stamp => tokens.extend(found),
                _ => {
                    let found = Rc::new(found(&fs::read(&file).unwrap_or_default()));
                    tokens.extend(&found);
                    self.known.insert(file, (stamp, found));
                }
            }
        }
        tokens
    }
}

/// Lists the files below a folder in order, but for those below `.git`.
pub(super) fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut todo = vec![folder.to_path_buf()];
    while let Some(folder) = todo.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if entry.file_name() != ".git" {
                    todo.push(entry.path());
                }
            } else {
                found.insert(entry.path());
            }
        }
    }
    found
}
