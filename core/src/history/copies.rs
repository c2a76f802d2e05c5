//! Where a conflict copy comes from: what stood in the note before both versions, who wrote which, and when.

use git2::{Commit, Oid, Sort};
use jiff::Zoned;

use super::log::{blob_at, device, touches, zoned};
use super::{HistoryError, Repository, Say, head};
use crate::path::NotePath;

/// So many commits are looked at; a copy that is older says less of where it comes from.
const MOST: usize = 5000;

/// What history tells of a conflict copy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The note as it was before both versions, in git's form.
    pub base: Option<Vec<u8>>,
    /// Who wrote the version that is in the copy.
    pub copy: Option<Written>,
    /// Who wrote the version that stayed in the note.
    pub note: Option<Written>,
}

/// Who wrote a version, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The device, where Talklog made the commit.
    pub device: Option<String>,
    /// The author's name.
    pub author: String,
    /// The author's time, with their offset.
    pub at: Zoned,
}

impl Repository {
    /// Finds out where a conflict copy of a note comes from. What cannot be told is left open: the merge of two histories
    /// with nothing in common has no base, and a copy that no commit has yet has the note of `HEAD` for one.
    pub fn copy_origin(&self, note: &NotePath, copy: &NotePath) -> Result<Origin, HistoryError> {
        let git = self.git();
        let say = "the commits of a conflict cannot be read";
        let Some(tip) = head(&git)? else { return Ok(Origin::default()) };
        let (note, copy) = (note.as_str(), copy.as_str());
        let bytes = |commit: &Commit<'_>| -> Result<Option<Vec<u8>>, HistoryError> {
            let blob = blob_at(commit, note)?.and_then(|id| git.find_blob(id).ok());
            Ok(blob.map(|blob| blob.content().to_vec()))
        };
        let tip = git.find_commit(tip).say(say)?;
        if blob_at(&tip, copy)?.is_none() {
            return Ok(Origin { base: bytes(&tip)?, ..Origin::default() });
        }
        let mut walk = git.revwalk().say(say)?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME).say(say)?;
        walk.push(tip.id()).say(say)?;
        for id in walk.take(MOST) {
            let commit = git.find_commit(id.say(say)?).say(say)?;
            let Some(kept) = blob_at(&commit, copy)? else { continue };
            let parents: Vec<Commit<'_>> = commit.parents().collect();
            if parents
                .iter()
                .map(|parent| blob_at(parent, copy))
                .collect::<Result<Vec<_>, _>>()?
                .iter()
                .any(Option::is_some)
            {
                continue;
            }
            return match &parents[..] {
                [first, second] => {
                    let base = match git.merge_base(first.id(), second.id()) {
                        Ok(base) => bytes(&git.find_commit(base).say(say)?)?,
                        Err(_) => None,
                    };
                    let (theirs, ours) =
                        if blob_at(first, note)? == Some(kept) { (first, second) } else { (second, first) };
                    let written =
                        |tip: &Commit<'_>, other: &Commit<'_>| last_written(&git, tip.id(), other.id(), note);
                    Ok(Origin { base, copy: written(theirs, ours)?, note: written(ours, theirs)? })
                }
                [before] => Ok(Origin { base: bytes(before)?, copy: None, note: Some(written(&commit)) }),
                _ => Ok(Origin::default()),
            };
        }
        Ok(Origin::default())
    }
}

/// Finds the last commit of `tip` that changed the note and that the other side does not have.
fn last_written(
    git: &git2::Repository,
    tip: Oid,
    other: Oid,
    note: &str,
) -> Result<Option<Written>, HistoryError> {
    let say = "the commits of a conflict cannot be read";
    let mut walk = git.revwalk().say(say)?;
    walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME).say(say)?;
    walk.push(tip).say(say)?;
    walk.hide(other).say(say)?;
    for id in walk.take(MOST) {
        let commit = git.find_commit(id.say(say)?).say(say)?;
        if touches(&commit, note)? {
            return Ok(Some(written(&commit)));
        }
    }
    Ok(None)
}

fn written(commit: &Commit<'_>) -> Written {
    let author = commit.author();
    Written {
        device: device(commit),
        author: String::from_utf8_lossy(author.name_bytes()).into_owned(),
        at: zoned(author.when()),
    }
}
