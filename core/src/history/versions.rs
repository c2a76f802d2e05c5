//! The versions of one file that commits hold, through its renames, and files that no longer are.

use std::collections::{HashMap, HashSet};

use git2::{Commit, Delta, DiffOptions, Oid, Sort};
use jiff::{Timestamp, Zoned};

use super::eol::LineEnds;
use super::log::{blob_at, device, renamed_from, zoned};
use super::{CommitId, HistoryError, Repository, Say, head, raw};
use crate::path::{NotePath, Revision};

/// A file as one commit has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The commit that made it so.
    pub id: CommitId,
    /// The first line of its message.
    pub summary: String,
    /// The author's name.
    pub author: String,
    /// The author's time, with their offset.
    pub at: Zoned,
    /// The device that it was made on, where Talklog made it.
    pub device: Option<String>,
    /// The file's name then.
    pub path: String,
    /// Its bytes in git's form, by their name; none: the commit deleted it.
    pub revision: Option<Revision>,
}

/// Which version is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// The beginning of a commit's id or of the version's revision, four digits or more.
    Id(String),
    /// As it was at this time, by the clocks of those who made the commits.
    Time(Timestamp),
}

impl Repository {
    /// Lists the versions of a file, newest first, at most so many.
    pub fn versions(&self, path: &NotePath, limit: usize) -> Result<Vec<Version>, HistoryError> {
        let git = self.git();
        let Some(tip) = head(&git)? else { return Ok(Vec::new()) };
        let say = "the log cannot be read";
        let mut walk = git.revwalk().say(say)?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME).say(say)?;
        walk.push(tip).say(say)?;
        let mut name = path.as_str().to_owned();
        let mut versions = Vec::new();
        // What each commit has under the present name: a commit is asked as itself and as a parent, and trees are large.
        let mut known: HashMap<Oid, Option<Oid>> = HashMap::new();
        for id in walk {
            if versions.len() >= limit {
                break;
            }
            let commit = git.find_commit(id.say(say)?).say(say)?;
            let mut has = |commit: &Commit<'_>| -> Result<Option<Oid>, HistoryError> {
                if let Some(blob) = known.get(&commit.id()) {
                    return Ok(*blob);
                }
                let blob = blob_at(commit, &name)?;
                known.insert(commit.id(), blob);
                Ok(blob)
            };
            let here = has(&commit)?;
            let before = commit.parents().map(|parent| has(&parent)).collect::<Result<Vec<_>, _>>()?;
            // A commit that deletes it is a version too; of a merge, one that no parent has alike.
            if before.contains(&here) || (before.is_empty() && here.is_none()) {
                continue;
            }
            let author = commit.author();
            versions.push(Version {
                id: commit.id().into(),
                summary: String::from_utf8_lossy(commit.summary_bytes().unwrap_or_default()).into_owned(),
                author: String::from_utf8_lossy(author.name_bytes()).into_owned(),
                at: zoned(author.when()),
                device: device(&commit),
                path: name.clone(),
                revision: here.map(|id| Revision::from_bytes(raw(id))),
            });
            if before.iter().any(Option::is_none)
                && let Some(old) = renamed_from(&git, &commit, &name)?
            {
                name = old;
                known.clear();
            }
        }
        Ok(versions)
    }

    /// Finds one version of a file that holds something, and gives its bytes in git's form.
    pub fn version(&self, path: &NotePath, at: &At) -> Result<Option<(Version, Vec<u8>)>, HistoryError> {
        let versions = self.versions(path, usize::MAX)?;
        let found = match at {
            At::Id(id) if id.len() < 4 => None,
            At::Id(id) => versions.into_iter().find(|version| {
                let starts = |name: String| name.starts_with(&id.to_ascii_lowercase());
                starts(version.id.to_string())
                    || version.revision.is_some_and(|revision| starts(revision.to_string()))
            }),
            At::Time(at) => versions.into_iter().find(|version| version.at.timestamp() <= *at),
        };
        let Some(version) = found else { return Ok(None) };
        let Some(bytes) = version.revision.and_then(|revision| self.blob(&revision)) else { return Ok(None) };
        Ok(Some((version, bytes)))
    }

    /// Lists notes that commits hold and the present one does not, the last deleted first, at most so many; each as
    /// it was before it went. A note that was renamed is none.
    pub fn deleted(&self, limit: usize) -> Result<Vec<Version>, HistoryError> {
        let git = self.git();
        let Some(tip) = head(&git)? else { return Ok(Vec::new()) };
        let say = "the log cannot be read";
        let now = git.find_commit(tip).and_then(|commit| commit.tree()).say(say)?;
        let mut walk = git.revwalk().say(say)?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME).say(say)?;
        walk.push(tip).say(say)?;
        let (mut seen, mut found) = (HashSet::new(), Vec::new());
        for id in walk {
            let commit = git.find_commit(id.say(say)?).say(say)?;
            let tree = commit.tree().say(say)?;
            // Of a merge, what it did to the first parent; the other side's deletions are commits of their own.
            let Some(parent) = commit.parents().next() else { continue };
            let before = parent.tree().say(say)?;
            let mut options = DiffOptions::new();
            options.skip_binary_check(true).ignore_submodules(true);
            let mut diff = git.diff_tree_to_tree(Some(&before), Some(&tree), Some(&mut options)).say(say)?;
            if diff.deltas().all(|delta| delta.status() != Delta::Deleted) {
                continue;
            }
            diff.find_similar(None).say(say)?;
            for delta in diff.deltas().filter(|delta| delta.status() == Delta::Deleted) {
                let Some(path) =
                    delta.old_file().path().and_then(|path| NotePath::parse(path.to_str()?).ok())
                else {
                    continue;
                };
                let there = now.get_path(std::path::Path::new(path.as_str())).is_ok();
                if !path.is_note() || there || !seen.insert(path.clone()) {
                    continue;
                }
                let author = commit.author();
                found.push(Version {
                    id: parent.id().into(),
                    summary: String::from_utf8_lossy(commit.summary_bytes().unwrap_or_default()).into_owned(),
                    author: String::from_utf8_lossy(author.name_bytes()).into_owned(),
                    at: zoned(author.when()),
                    device: device(&commit),
                    path: path.to_string(),
                    revision: Some(Revision::from_bytes(raw(delta.old_file().id()))),
                });
                if found.len() >= limit {
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }
}

impl Repository {
    /// Gives bytes of git's form as they lie in the work tree under this name: with the line ends that the user's git
    /// asks for.
    pub fn for_disk(&self, path: &NotePath, bytes: &[u8]) -> Result<Vec<u8>, HistoryError> {
        let git = self.git();
        let config = git.config().say("git's configuration cannot be read")?;
        let ends = LineEnds::of(&git, &config, path.as_str()).say("the attributes cannot be read")?;
        Ok(ends.map_or_else(|_| bytes.to_vec(), |ends| ends.to_disk(bytes).into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::tests::{Git, at, path};

    fn save(git: &Git, repository: &Repository, time: &str, message: &str) {
        let changed = repository.changed().unwrap();
        repository.checkpoint(&changed, message, &at(time), "laptop").unwrap();
        assert_eq!(git.status(), "");
    }

    #[test]
    fn versions_follow_a_note_through_renames_and_deletions() {
        let git = Git::new();
        let repository = git.open();
        let long = "Words that stay, so that the rename is seen.\n".repeat(8);
        git.write("a.md", format!("one\n{long}"));
        git.write("b.md", "other\n");
        save(&git, &repository, "2026-09-17T10:00:00+02:00[+02:00]", "first");
        git.write("a.md", format!("two\n{long}"));
        save(&git, &repository, "2026-09-17T11:00:00+02:00[+02:00]", "second");
        std::fs::rename(git.root().join("a.md"), git.root().join("c.md")).unwrap();
        save(&git, &repository, "2026-09-17T12:00:00+02:00[+02:00]", "renamed");
        git.write("b.md", "changed\n");
        save(&git, &repository, "2026-09-17T13:00:00+02:00[+02:00]", "not this one");
        std::fs::remove_file(git.root().join("c.md")).unwrap();
        save(&git, &repository, "2026-09-17T14:00:00+02:00[+02:00]", "gone");

        let versions = repository.versions(&path("c.md"), 10).unwrap();
        let told: Vec<_> =
            versions.iter().map(|v| (v.summary.as_str(), v.path.as_str(), v.revision.is_some())).collect();
        assert_eq!(
            told,
            [
                ("gone", "c.md", false),
                ("renamed", "c.md", true),
                ("second", "a.md", true),
                ("first", "a.md", true)
            ]
        );
        let text =
            |at: At| repository.version(&path("c.md"), &at).unwrap().map(|(_, bytes)| bytes[..3].to_vec());
        let time = |hour: u32| At::Time(at(&format!("2026-09-17T{hour:02}:30:00+02:00[+02:00]")).timestamp());
        assert_eq!(text(time(10)).unwrap(), b"one");
        assert_eq!(text(time(11)).unwrap(), b"two");
        assert_eq!(text(time(9)), None);
        assert_eq!(text(time(15)), None);
        assert_eq!(
            text(At::Id(versions[3].revision.unwrap().to_string()[..8].to_uppercase())).unwrap(),
            b"one"
        );
        assert_eq!(text(At::Id(versions[2].id.to_string())).unwrap(), b"two");
        assert_eq!(text(At::Id("abc".into())), None);

        let deleted = repository.deleted(10).unwrap();
        let told: Vec<_> = deleted.iter().map(|v| (v.path.as_str(), v.summary.as_str())).collect();
        // The rename deleted nothing.
        assert_eq!(told, [("c.md", "gone")]);
        assert_eq!(repository.blob(&deleted[0].revision.unwrap()).unwrap()[..3], *b"two");
    }
}
