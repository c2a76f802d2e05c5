//! What happened before: commits, by note or all of them, and the text of a note at any of them.

use std::path::Path;

use git2::{Commit, Delta, DiffFindOptions, DiffOptions, ErrorCode, Oid, Sort};
use jiff::{Timestamp, Zoned, tz::Offset, tz::TimeZone};

use super::{CommitId, HistoryError, Repository, Say, head};
use crate::path::NotePath;

/// How many paths an entry names at most: a commit of a whole vault says no more by naming all.
const MOST_PATHS: usize = 200;

/// One commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Its id.
    pub id: CommitId,
    /// The first line of its message.
    pub summary: String,
    /// The author's name.
    pub author: String,
    /// The author's time, with their offset.
    pub at: Zoned,
    /// The device that it was made on, where Talklog made it.
    pub device: Option<String>,
    /// What it changed against its first parent, at most 200 paths; a renamed file by its new name.
    pub paths: Vec<String>,
}

impl Repository {
    /// Lists commits, newest first: all, or those that changed one file, followed through its renames.
    pub fn log(&self, path: Option<&NotePath>, limit: usize) -> Result<Vec<LogEntry>, HistoryError> {
        let git = self.git();
        let Some(tip) = head(&git)? else { return Ok(Vec::new()) };
        let say = "the log cannot be read";
        let mut walk = git.revwalk().say(say)?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME).say(say)?;
        walk.push(tip).say(say)?;
        let mut name = path.map(|path| path.as_str().to_owned());
        let mut entries = Vec::new();
        for id in walk {
            if entries.len() >= limit {
                break;
            }
            let commit = git.find_commit(id.say(say)?).say(say)?;
            if let Some(followed) = &mut name {
                if !touches(&commit, followed)? {
                    continue;
                }
                entries.push(entry(&git, &commit)?);
                if let Some(before) = renamed_from(&git, &commit, followed)? {
                    *followed = before;
                }
            } else {
                entries.push(entry(&git, &commit)?);
            }
        }
        Ok(entries)
    }

    /// Gives a file's bytes, in git's form, as a commit has them; none when it has no such file.
    pub fn bytes_at(&self, id: CommitId, path: &NotePath) -> Result<Option<Vec<u8>>, HistoryError> {
        let git = self.git();
        let say = "the commit cannot be read";
        let commit = git.find_commit(id.into()).say(say)?;
        let Some(blob) = blob_at(&commit, path.as_str())? else { return Ok(None) };
        Ok(git.find_blob(blob).ok().map(|blob| blob.content().to_vec()))
    }

    /// Gives a note's text as a commit has it; what is not UTF-8 in it is replaced. None when it has no such file.
    pub fn text_at(&self, id: CommitId, path: &NotePath) -> Result<Option<String>, HistoryError> {
        Ok(self.bytes_at(id, path)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }
}

/// Tells whether a commit has a file otherwise than every parent has it.
pub(super) fn touches(commit: &Commit<'_>, path: &str) -> Result<bool, HistoryError> {
    let here = blob_at(commit, path)?;
    if commit.parent_count() == 0 {
        return Ok(here.is_some());
    }
    for parent in commit.parents() {
        if blob_at(&parent, path)? == here {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(super) fn blob_at(commit: &Commit<'_>, path: &str) -> Result<Option<Oid>, HistoryError> {
    let say = "the commit cannot be read";
    match commit.tree().say(say)?.get_path(Path::new(path)) {
        Ok(entry) => Ok(Some(entry.id())),
        Err(e) if e.code() == ErrorCode::NotFound => Ok(None),
        Err(e) => Err(e).say(say),
    }
}

/// Gives the name that a file had before a commit that brought it under its present one.
pub(super) fn renamed_from(
    git: &git2::Repository,
    commit: &Commit<'_>,
    path: &str,
) -> Result<Option<String>, HistoryError> {
    let say = "the log cannot be read";
    let tree = commit.tree().say(say)?;
    for parent in commit.parents() {
        if blob_at(&parent, path)?.is_some() {
            continue;
        }
        let before = parent.tree().say(say)?;
        let mut diff = git.diff_tree_to_tree(Some(&before), Some(&tree), None).say(say)?;
        diff.find_similar(Some(DiffFindOptions::new().renames(true))).say(say)?;
        let found = diff.deltas().find(|delta| {
            delta.status() == Delta::Renamed && delta.new_file().path_bytes() == Some(path.as_bytes())
        });
        if let Some(old) = found.and_then(|delta| delta.old_file().path_bytes()) {
            return Ok(Some(String::from_utf8_lossy(old).into_owned()));
        }
    }
    Ok(None)
}

fn entry(git: &git2::Repository, commit: &Commit<'_>) -> Result<LogEntry, HistoryError> {
    let say = "the log cannot be read";
    let tree = commit.tree().say(say)?;
    let before = commit.parents().next().map(|parent| parent.tree()).transpose().say(say)?;
    let mut options = DiffOptions::new();
    options.skip_binary_check(true).ignore_submodules(true);
    let diff = git.diff_tree_to_tree(before.as_ref(), Some(&tree), Some(&mut options)).say(say)?;
    let path = |delta: git2::DiffDelta<'_>| {
        let bytes = delta.new_file().path_bytes().or(delta.old_file().path_bytes());
        String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned()
    };
    let author = commit.author();
    Ok(LogEntry {
        id: commit.id().into(),
        summary: String::from_utf8_lossy(commit.summary_bytes().unwrap_or_default()).into_owned(),
        author: String::from_utf8_lossy(author.name_bytes()).into_owned(),
        at: zoned(author.when()),
        device: device(commit),
        paths: diff.deltas().take(MOST_PATHS).map(path).collect(),
    })
}

/// Gives a time of git's with its offset.
pub(super) fn zoned(time: git2::Time) -> Zoned {
    let at = Timestamp::from_second(time.seconds()).unwrap_or_default();
    let offset = Offset::from_seconds(time.offset_minutes().saturating_mul(60)).unwrap_or(Offset::UTC);
    at.to_zoned(TimeZone::fixed(offset))
}

/// Gives the device that a commit's trailer names.
pub(super) fn device(commit: &Commit<'_>) -> Option<String> {
    let message = String::from_utf8_lossy(commit.message_bytes()).into_owned();
    let line = message.lines().rev().find_map(|line| line.strip_prefix("Talklog-Device:"))?;
    Some(line.trim().to_owned()).filter(|device| !device.is_empty())
}
