//! What a push would send for the first time, looked through for secrets (P17).
//!
//! A push sends commits, not files: what stood in a note for the length of one checkpoint goes out with it, though
//! the note no longer has it. So every version is looked at that some commit brings and the remote does not have.

use std::collections::{BTreeMap, BTreeSet};

use git2::{Commit, Delta, DiffOptions, Oid, Sort, Tree};

use super::{CommitId, HistoryError, Repository, Say, Upstream, head};
use crate::secrets::{self, Fingerprint, Hit, Remembered};

/// What is larger is no text that somebody wrote; the core edits nothing larger either.
const LARGEST: usize = 10_000_000;

/// Something that looks like a secret, in what a push would send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposed {
    /// Which file, as the repository names it.
    pub path: String,
    /// The line, from 1: of the file as it is now, or else as the commit has it.
    pub line: usize,
    /// What it looks like.
    pub hit: Hit,
    /// Whether the branch's tip still has it. If not, an earlier commit does, and a push sends that one too.
    pub present: bool,
    /// The latest commit that holds it.
    pub commit: CommitId,
}

impl Repository {
    /// Finds what looks like a secret in what the branch has and the remote was never seen to have; newest commits
    /// first, each value once. What is `remembered` is passed over.
    pub fn exposed(
        &self,
        upstream: &Upstream,
        remembered: &Remembered,
    ) -> Result<Vec<Exposed>, HistoryError> {
        let git = self.git();
        let Some(tip) = head(&git)? else { return Ok(Vec::new()) };
        let say = "the commits to send cannot be read";
        let mut walk = git.revwalk().say(say)?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME).say(say)?;
        walk.push(tip).say(say)?;
        // Another branch of the same remote has shown to the same people what it holds.
        let theirs = git.references_glob(&format!("refs/remotes/{}/*", upstream.remote)).say(say)?;
        for reference in theirs.flatten() {
            if let Some(known) = reference.target() {
                // One whose commit is not here hides nothing.
                let _ = walk.hide(known);
            }
        }
        let mut look = Look { git: &git, seen: BTreeMap::new() };
        let present = git.find_commit(tip).say(say)?.tree().say(say)?;
        let mut told = BTreeSet::new();
        let mut found = Vec::new();
        for id in walk {
            let commit = git.find_commit(id.say(say)?).say(say)?;
            for (path, line, hit) in look.new_in(&commit)? {
                if remembered.holds(&hit.fingerprint) || !told.insert(hit.fingerprint.clone()) {
                    continue;
                }
                let now = look.line_in(&present, &path, &hit.fingerprint);
                let line = now.unwrap_or(line);
                found.push(Exposed { path, line, hit, present: now.is_some(), commit: commit.id().into() });
            }
        }
        // What can still be taken out of a note comes first.
        found.sort_by_key(|exposed| !exposed.present);
        Ok(found)
    }
}

/// Looks at blobs, at each once.
struct Look<'a> {
    git: &'a git2::Repository,
    seen: BTreeMap<Oid, Vec<(usize, Hit)>>,
}

impl Look<'_> {
    /// Gives what a commit brings that none of the files which it changes had in its parents.
    fn new_in(&mut self, commit: &Commit<'_>) -> Result<Vec<(String, usize, Hit)>, HistoryError> {
        let say = "the commit to send cannot be read";
        let tree = commit.tree().say(say)?;
        let parents: Vec<Tree<'_>> =
            commit.parents().map(|parent| parent.tree()).collect::<Result<_, _>>().say(say)?;
        let mut options = DiffOptions::new();
        options.skip_binary_check(true).ignore_submodules(true);
        let diff = self.git.diff_tree_to_tree(parents.first(), Some(&tree), Some(&mut options)).say(say)?;
        let mut brought = Vec::new();
        let mut known = BTreeSet::new();
        for delta in diff.deltas() {
            // A renamed note is one that goes and one that comes, so what went counts as known.
            known.extend(self.at(delta.old_file().id()).iter().map(|(_, hit)| hit.fingerprint.clone()));
            if delta.status() == Delta::Deleted {
                continue;
            }
            let (Some(path), id) = (delta.new_file().path(), delta.new_file().id()) else { continue };
            let others: Vec<Oid> = parents
                .iter()
                .skip(1)
                .filter_map(|parent| parent.get_path(path).ok())
                .map(|entry| entry.id())
                .collect();
            for other in &others {
                known.extend(self.at(*other).iter().map(|(_, hit)| hit.fingerprint.clone()));
            }
            if !others.contains(&id) {
                brought.push((path.to_string_lossy().into_owned(), id));
            }
        }
        let mut found = Vec::new();
        for (path, id) in brought {
            let hits = self.at(id).iter().filter(|(_, hit)| !known.contains(&hit.fingerprint));
            found.extend(hits.map(|(line, hit)| (path.clone(), *line, hit.clone())));
        }
        Ok(found)
    }

    /// Gives the line of a file on which a value stands.
    fn line_in(&mut self, tree: &Tree<'_>, path: &str, value: &Fingerprint) -> Option<usize> {
        let id = tree.get_path(path.as_ref()).ok()?.id();
        self.at(id).iter().find(|(_, hit)| hit.fingerprint == *value).map(|(line, _)| *line)
    }

    /// Gives what stands in a blob. What is no text, or is not here, has nothing.
    fn at(&mut self, id: Oid) -> &[(usize, Hit)] {
        let git = self.git;
        self.seen.entry(id).or_insert_with(|| {
            let Ok(blob) = git.find_blob(id) else { return Vec::new() };
            let bytes = blob.content();
            if bytes.len() > LARGEST || bytes.iter().take(8000).any(|byte| *byte == 0) {
                return Vec::new();
            }
            secrets::scan(&String::from_utf8_lossy(bytes))
        })
    }
}
