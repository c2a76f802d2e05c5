//! Which bytes the branch's history keeps.

use std::collections::{BTreeSet, HashSet};

use git2::{ObjectType, Oid, Repository as Git};

use super::{HistoryError, Repository, Say, head, raw};
use crate::path::Revision;

impl Repository {
    /// Gives what every file was at any time in the history of the present branch. It looks at each tree once.
    pub fn all_revisions(&self) -> Result<BTreeSet<Revision>, HistoryError> {
        let say = "the history cannot be read";
        let git = self.git();
        let mut found = BTreeSet::new();
        let Some(tip) = head(&git)? else { return Ok(found) };
        let mut walk = git.revwalk().say(say)?;
        walk.push(tip).say(say)?;
        let mut seen = HashSet::new();
        for id in walk {
            let tree = id.and_then(|id| git.find_commit(id)).map(|commit| commit.tree_id()).say(say)?;
            collect(&git, tree, &mut seen, &mut found).say(say)?;
        }
        Ok(found)
    }
}

fn collect(
    git: &Git,
    tree: Oid,
    seen: &mut HashSet<Oid>,
    found: &mut BTreeSet<Revision>,
) -> Result<(), git2::Error> {
    if !seen.insert(tree) {
        return Ok(());
    }
    for entry in &git.find_tree(tree)? {
        match entry.kind() {
            Some(ObjectType::Tree) => collect(git, entry.id(), seen, found)?,
            Some(ObjectType::Blob) => {
                found.insert(Revision::from_bytes(raw(entry.id())));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::tests::Git;

    #[test]
    fn what_was_committed_once_is_kept_and_what_was_only_staged_is_not() {
        let git = Git::new();
        assert_eq!(git.open().all_revisions().unwrap(), BTreeSet::new());
        git.write("below/a.md", "one\n");
        git.commit_all("one");
        git.run(&["rm", "-q", "below/a.md"]);
        git.commit_all("gone");
        git.write("b.md", "staged\n");
        git.run(&["add", "b.md"]);
        assert_eq!(git.open().all_revisions().unwrap(), [Revision::of(b"one\n")].into());
    }
}
