//! What two histories with nothing in common hold: looked at before they are joined.

use git2::{Delta, ObjectType, TreeWalkMode, TreeWalkResult};

use super::{CommitId, HistoryError, Repository, Say, head};

/// What is here, there, and on both sides, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// Only here.
    pub here: Vec<String>,
    /// Only there.
    pub there: Vec<String>,
    /// On both sides, and not the same: both will be kept.
    pub different: Vec<String>,
    /// How many are the same on both sides.
    pub same: usize,
}

impl Repository {
    /// Compares the files of `HEAD` with those of another commit.
    pub fn compare(&self, other: CommitId) -> Result<Comparison, HistoryError> {
        let git = self.git();
        let say = "the two cannot be compared";
        let tree = |id: git2::Oid| git.find_commit(id).and_then(|commit| commit.tree()).say(say);
        let here = head(&git)?.map(tree).transpose()?;
        let there = tree(other.into())?;
        let mut found = Comparison::default();
        let diff = git.diff_tree_to_tree(here.as_ref(), Some(&there), None).say(say)?;
        for delta in diff.deltas() {
            let file = if delta.status() == Delta::Deleted { delta.old_file() } else { delta.new_file() };
            let name = String::from_utf8_lossy(file.path_bytes().unwrap_or_default()).into_owned();
            match delta.status() {
                Delta::Deleted => found.here.push(name),
                Delta::Added => found.there.push(name),
                _ => found.different.push(name),
            }
        }
        let mut all = 0;
        there
            .walk(TreeWalkMode::PreOrder, |_, entry| {
                all += usize::from(entry.kind() != Some(ObjectType::Tree));
                TreeWalkResult::Ok
            })
            .say(say)?;
        found.same = all.saturating_sub(found.there.len() + found.different.len());
        Ok(found)
    }
}
