//! What others made is looked at before it is worked with: trees that git itself would never write, and git's own
//! folder where it leads elsewhere.
//!
//! libgit2 takes the trees of a fetch as they come, and its merge ends the process on a mode that nobody knows; so no
//! tree reaches it that has not been looked at. A repository that was unpacked from an archive may hold anything:
//! symbolic links in the place of refs and their logs, through which a checkpoint would write outside (P19), and marks
//! of ours that we never made.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use git2::{Oid, Sort, Tree};

use super::{HistoryError, Repository, Say};
use crate::path::NotePath;

/// The modes that git writes, and the one that it wrote long ago.
const MODES: [i32; 6] = [0o100_644, 0o100_755, 0o100_664, 0o040_000, 0o120_000, 0o160_000];

/// How deep folders may lie in each other: no system has paths as long.
const DEEPEST: usize = 500;

/// An entry of a tree that nothing may be done with: its name, and what is wrong with it.
pub(crate) type Refused = (String, &'static str);

/// Looks at all trees of the commits that lead to `theirs` and are not in the history of `ours`.
pub(super) fn incoming(
    git: &git2::Repository,
    ours: Option<Oid>,
    bases: &[Oid],
    theirs: Oid,
) -> Result<Option<Refused>, HistoryError> {
    let say = "what the remote holds cannot be read";
    let mut walk = git.revwalk().say(say)?;
    walk.set_sorting(Sort::NONE).say(say)?;
    walk.push(theirs).say(say)?;
    if let Some(ours) = ours {
        walk.hide(ours).say(say)?;
    }
    let mut seen = HashSet::new();
    let commits = walk.map_while(Result::ok).chain([theirs]).chain(bases.iter().copied());
    for commit in commits {
        // Below the ground of a shallow clone there is nothing to look at, nor to merge.
        let Ok(tree) = git.find_commit(commit).and_then(|commit| commit.tree()) else { continue };
        if let Some(refused) = look(git, &tree, "", 0, &mut seen)? {
            return Ok(Some(refused));
        }
    }
    Ok(None)
}

/// Looks at the one tree that is about to be checked out.
pub(crate) fn tree(git: &git2::Repository, tree: &Tree<'_>) -> Result<Option<Refused>, HistoryError> {
    look(git, tree, "", 0, &mut HashSet::new())
}

fn look(
    git: &git2::Repository,
    tree: &Tree<'_>,
    above: &str,
    depth: usize,
    seen: &mut HashSet<Oid>,
) -> Result<Option<Refused>, HistoryError> {
    if depth > DEEPEST {
        return Ok(Some((above.to_owned(), "its folders lie too deep in each other")));
    }
    if !seen.insert(tree.id()) {
        return Ok(None);
    }
    for entry in tree {
        let name = String::from_utf8_lossy(entry.name_bytes());
        let mode = entry.filemode_raw();
        let path = || if above.is_empty() { name.to_string() } else { format!("{above}/{name}") };
        if !MODES.contains(&mode) {
            return Ok(Some((path(), "it is of a kind that git does not know")));
        }
        // A name that NotePath refuses for its characters alone may be in a repository of good will.
        let leads_out = name.is_empty() || name == "." || name == ".." || name.contains('/');
        if leads_out || NotePath::is_git(&name) {
            return Ok(Some((path(), "its name leads out of the notebook, or into git's own folder")));
        }
        if mode == 0o040_000 {
            // One that is missing is found out where it is needed.
            let Ok(below) = git.find_tree(entry.id()) else { continue };
            if let Some(refused) = look(git, &below, &path(), depth + 1, seen)? {
                return Ok(Some(refused));
            }
        }
    }
    Ok(None)
}

/// Tells whether git's folder is that of another work tree: a `.git` that leads to the `.git` of another folder makes
/// its owner commit there what lies here. Linked work trees and submodules lie below `.git`, not in its place.
pub(super) fn of_another_tree(git: &git2::Repository, root: &Path) -> Option<PathBuf> {
    let folder = git.path().canonicalize().ok()?;
    let another = folder.file_name()? == ".git" && folder.parent()? != root;
    another.then_some(folder)
}

impl Repository {
    /// Refuses to write where a symbolic link on the way leads out of git's folder. `names` are below the folder that
    /// all work trees share.
    pub(super) fn stays_inside(&self, names: &[&str]) -> Result<(), HistoryError> {
        let own = ["HEAD", "logs/HEAD"].map(|name| (self.git_dir(), name));
        for (folder, name) in own.into_iter().chain(names.iter().map(|name| (self.common_dir(), *name))) {
            let mut path = folder.to_path_buf();
            for part in name.split('/') {
                path.push(part);
                if !path.symlink_metadata().is_ok_and(|meta| meta.is_symlink()) {
                    continue;
                }
                let inside = folder.canonicalize().ok().zip(path.canonicalize().ok());
                if !inside.is_some_and(|(folder, leads)| leads.starts_with(folder)) {
                    return Err(HistoryError::LeadsOut(path));
                }
            }
        }
        Ok(())
    }
}

/// Says what is wrong with `packed-refs`, where something is: libgit2 takes one that it cannot read for none, and a
/// branch that is only there for one that has no commit yet.
pub(super) fn packed_refs(git: &git2::Repository) -> Result<(), HistoryError> {
    let path = git.commondir().join("packed-refs");
    let Ok(bytes) = std::fs::read(&path) else { return Ok(()) };
    let is_id = |text: &[u8]| text.len() == 40 && text.iter().all(u8::is_ascii_hexdigit);
    let sound = bytes.split(|byte| *byte == b'\n').all(|line| match line {
        [] | [b'#', ..] => true,
        [b'^', id @ ..] => is_id(id),
        line => line.split_at_checked(40).is_some_and(|(id, rest)| is_id(id) && rest.starts_with(b" refs/")),
    });
    if sound { Ok(()) } else { Err(HistoryError::Damaged(path)) }
}
