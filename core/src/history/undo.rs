//! What it would take to undo a move of the branch: each file that it changed, before and after.

use git2::{DiffOptions, ErrorCode, Oid};

use super::{HistoryError, Operation, Repository, Say, raw};
use crate::path::{NotePath, Revision};

/// What a move of the branch did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The first line of the commit's message that it went to.
    pub summary: String,
    /// Each file that is not the same before and after.
    pub files: Vec<Undoes>,
}

/// A file as it was before a move of the branch, and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undoes {
    /// Which.
    pub path: NotePath,
    /// Its bytes in git's form before, by their name; none: it was not there.
    pub was: Option<Revision>,
    /// And after.
    pub is: Option<Revision>,
}

impl Repository {
    /// Compares both ends of a move; none where it has no beginning, or one of them is no longer there. Files that are no
    /// notes of ours are left out.
    pub fn effect(&self, operation: &Operation) -> Result<Option<Effect>, HistoryError> {
        let say = "the commits cannot be compared";
        let git = self.git();
        let find = |id: &str| match Oid::from_str(id).and_then(|id| git.find_commit(id)) {
            Ok(commit) => Ok(Some(commit)),
            Err(e) if e.code() == ErrorCode::NotFound => Ok(None),
            Err(e) => Err(e).say(say),
        };
        let Some(old) = operation.old.as_deref().map(find).transpose()?.flatten() else { return Ok(None) };
        let Some(new) = find(&operation.new)? else { return Ok(None) };
        let (before, after) = (old.tree().say(say)?, new.tree().say(say)?);
        let mut options = DiffOptions::new();
        options.skip_binary_check(true).ignore_submodules(true);
        let diff = git.diff_tree_to_tree(Some(&before), Some(&after), Some(&mut options)).say(say)?;
        let mut files = Vec::new();
        for delta in diff.deltas() {
            let (was, is) = (delta.old_file(), delta.new_file());
            let path = is.path_bytes().or(was.path_bytes()).and_then(|path| std::str::from_utf8(path).ok());
            let Some(path) = path.and_then(|path| NotePath::parse(path).ok()).filter(super::is_ours) else {
                continue;
            };
            let id = |file: &git2::DiffFile<'_>| file.exists().then(|| Revision::from_bytes(raw(file.id())));
            files.push(Undoes { path, was: id(&was), is: id(&is) });
        }
        let summary = String::from_utf8_lossy(new.summary_bytes().unwrap_or_default()).into_owned();
        Ok(Some(Effect { summary, files }))
    }
}
