//! Merges, computed in memory from commits alone, then carried out through the notebook's door.
//!
//! Both devices reach the same bytes (P10): the two tips are put in order by their ids, not by whose they are,
//! so that "the first side" means the same on both, and everything that is chosen or named on the way comes
//! from the commits. A merge changes nothing by itself: [`Repository::plan`] says what files would hold, the
//! caller has them written, and [`Repository::commit_merge`] makes the commit.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use git2::build::TreeUpdateBuilder;
use git2::{Delta, DiffFindOptions, ErrorCode, Oid};
use jiff::Zoned;

use super::checkpoint::{self, Author, Outcome, Ready, Skipped, Why, ready, tree_entry, unstaged};
use super::eol::LineEnds;
use super::foreign;
use super::index_file::{Entry, Index, IndexError, Stat, read_index};
use super::ladder::{Combined, REGULAR, combine};
use super::operation::Moved;
use super::{CommitId, HistoryError, Repository, Say, Standing, branch_ref, head, raw};
use crate::path::{NotePath, Revision};

/// What a person has agreed to for this one merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allowed {
    /// That many notes go (P13).
    pub deletions: bool,
    /// That two histories with nothing in common are joined.
    pub unrelated: bool,
    /// That what the other side deleted comes back: the merge keeps it, and the other side gets it again.
    pub keep: bool,
}

/// What stands between the branch and the other commit.
#[derive(Debug)]
pub enum Planned {
    /// Nothing: the branch has it already.
    UpToDate,
    /// This is to be done.
    Ready(Plan),
    /// So many notes would go that a person has to agree.
    ManyDeletions {
        /// How many.
        notes: usize,
        /// Which.
        gone: Vec<NotePath>,
    },
    /// The two have no commit in common.
    Unrelated,
    /// The repository is a shallow clone, and the common commit lies below its ground.
    Shallow,
    /// Files that would change are not as `HEAD` has them.
    InTheWay(Vec<Skipped>),
    /// A change that only a person with git can bring in: a symbolic link, a submodule changed on both sides, or a
    /// name that leads out of the notebook.
    Refused {
        /// Which.
        path: String,
        /// What it is.
        detail: &'static str,
    },
    /// Somebody left the repository in the middle of something.
    LeftOpen(Standing),
    /// Git has no name and address for the person.
    IdentityNeeded,
    /// The user's git signs commits, in a way that is not known here.
    SigningNeeded(String),
}

/// A merge that is computed and not yet carried out.
#[derive(Debug)]
pub struct Plan {
    /// What files have to hold, deletions first.
    pub changes: Vec<Change>,
    /// Conflict copies among them.
    pub copies: Vec<NotePath>,
    /// Notes that go.
    pub deleted: usize,
    /// How many commits come in.
    pub received: usize,
    ours: Option<Oid>,
    theirs: Oid,
    fast_forward: bool,
    tree: Oid,
    /// All that differs from `HEAD`: id and mode, none when it goes.
    touched: Vec<(String, Option<(Oid, u32)>)>,
}

/// What one file has to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub path: NotePath,
    /// Its bytes in the work tree's form; none: it goes.
    pub bytes: Option<Vec<u8>>,
    /// What it holds now; none: there is no such file.
    pub expected: Option<Revision>,
}

/// How the end of a merge went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merged {
    /// The branch is there.
    Done {
        /// Where.
        id: CommitId,
    },
    /// Somebody has moved the branch since the plan: plan anew.
    Changed,
    /// Another program holds the repository.
    Locked {
        /// The lock's file.
        path: PathBuf,
    },
    /// The user's git signs commits, and this is why no signature could be made. The files are merged already, which the
    /// next merge finds so.
    SigningNeeded(String),
}

const SUBMODULE: u32 = 0o160_000;

impl Repository {
    /// Computes what it takes to bring another commit into the present branch. Writes objects, and nothing else.
    pub fn plan(&self, theirs: CommitId, allowed: Allowed) -> Result<Planned, HistoryError> {
        let git = self.git();
        let ready = ready(&git, self.is_trusted())?;
        if let Err(Outcome::LeftOpen(standing)) = ready {
            return Ok(Planned::LeftOpen(standing));
        }
        let theirs = Oid::from(theirs);
        let say = "the commits cannot be merged";
        // What is kept takes a commit even where the branch could simply go on.
        match &ready {
            Err(Outcome::IdentityNeeded) if allowed.keep => return Ok(Planned::IdentityNeeded),
            Err(Outcome::SigningNeeded(why)) if allowed.keep => {
                return Ok(Planned::SigningNeeded(why.clone()));
            }
            Ok(_) | Err(_) => {}
        }
        let Some(ours) = head(&git)? else {
            if let Some((path, detail)) = foreign::incoming(&git, None, &[], theirs)? {
                return Ok(Planned::Refused { path, detail });
            }
            let tree = git.find_commit(theirs).say(say)?.tree_id();
            let combined = Combined::Tree { tree, copies: Vec::new() };
            return self.disk_side(&git, None, theirs, true, combined, allowed);
        };
        let bases: Vec<Oid> = match git.merge_bases(ours, theirs) {
            Ok(bases) => bases.iter().copied().collect(),
            Err(e) if e.code() == ErrorCode::NotFound => Vec::new(),
            Err(_) if git.is_shallow() => return Ok(Planned::Shallow),
            Err(e) => return Err(e).say(say),
        };
        if bases.contains(&theirs) {
            return Ok(Planned::UpToDate);
        }
        if let Some((path, detail)) = foreign::incoming(&git, Some(ours), &bases, theirs)? {
            return Ok(Planned::Refused { path, detail });
        }
        if bases.contains(&ours) {
            let tree = git.find_commit(theirs).say(say)?.tree_id();
            let combined = Combined::Tree { tree, copies: Vec::new() };
            return self.disk_side(&git, Some(ours), theirs, true, combined, allowed);
        }
        if bases.is_empty() {
            if git.is_shallow() {
                return Ok(Planned::Shallow);
            }
            if !allowed.unrelated {
                return Ok(Planned::Unrelated);
            }
        }
        // A fast-forward needs nobody's name; only now a commit is to be made.
        match ready {
            Err(Outcome::IdentityNeeded) => return Ok(Planned::IdentityNeeded),
            Err(Outcome::SigningNeeded(why)) => return Ok(Planned::SigningNeeded(why)),
            Ok(_) | Err(_) => {}
        }
        let combined = combine(&git, ours.min(theirs), ours.max(theirs))?;
        self.disk_side(&git, Some(ours), theirs, false, combined, allowed)
    }

    /// Compares the merged tree with `HEAD` and with what is on disk.
    fn disk_side(
        &self,
        git: &git2::Repository,
        ours: Option<Oid>,
        theirs: Oid,
        fast_forward: bool,
        combined: Combined,
        allowed: Allowed,
    ) -> Result<Planned, HistoryError> {
        let say = "the merged tree cannot be compared";
        let (tree, copies) = match combined {
            Combined::Tree { tree, copies } => (tree, copies),
            Combined::Refused { path, detail } => return Ok(Planned::Refused { path, detail }),
        };
        let old = ours.map(|ours| git.find_commit(ours).and_then(|c| c.tree())).transpose().say(say)?;
        let kept = if allowed.keep { keep(git, old.as_ref(), tree)? } else { tree };
        let (tree, fast_forward) = (kept, fast_forward && kept == tree);
        let new = git.find_tree(tree).say(say)?;
        let mut plan = Plan {
            changes: Vec::new(),
            copies,
            deleted: 0,
            received: 0,
            ours,
            theirs,
            fast_forward,
            tree,
            touched: Vec::new(),
        };
        let mut diff = git.diff_tree_to_tree(old.as_ref(), Some(&new), None).say(say)?;
        let (bytes, written) = read_index(&self.git_dir().join("index"))?;
        let index = Index::read(&bytes, written)?;
        let mut in_the_way = Vec::new();
        for delta in diff.deltas() {
            let (before, after) = (delta.old_file(), delta.new_file());
            let name = after.path_bytes().or(before.path_bytes()).unwrap_or_default();
            let refused =
                |detail| Ok(Planned::Refused { path: String::from_utf8_lossy(name).into_owned(), detail });
            let Some(path) = std::str::from_utf8(name).ok().and_then(|name| NotePath::parse(name).ok())
            else {
                return refused("its name cannot be a file's in this notebook");
            };
            let side = |file: &git2::DiffFile<'_>| file.exists().then(|| (file.id(), u32::from(file.mode())));
            let (before, after) = (side(&before), side(&after));
            plan.touched.push((path.as_str().to_owned(), after));
            let modes: Vec<u32> = before.iter().chain(&after).map(|(_, mode)| *mode).collect();
            if modes.iter().all(|mode| *mode == SUBMODULE) {
                // Git itself leaves a submodule's folder as it is on a merge; only the index follows.
                continue;
            }
            if modes.iter().any(|mode| !REGULAR.contains(mode)) {
                return refused("it is, or was, a symbolic link or a submodule");
            }
            match self.change(git, &index, &path, before.map(|b| (b.0, b.1)), after.map(|a| a.0))? {
                Ok(change) => plan.changes.extend(change),
                Err(why) => in_the_way.push(Skipped { path, why }),
            }
        }
        diff.find_similar(Some(DiffFindOptions::new().renames(true))).say(say)?;
        let gone = diff.deltas().filter(|delta| delta.status() == Delta::Deleted);
        let gone = gone.filter_map(|delta| note_name(delta.old_file().path_bytes()?)).collect::<Vec<_>>();
        plan.deleted = gone.len();
        let notes = old.as_ref().map_or(Ok(0), count_notes)?;
        if !allowed.deletions && (plan.deleted >= 10 || plan.deleted * 5 > notes) {
            return Ok(Planned::ManyDeletions { notes: plan.deleted, gone });
        }
        if !in_the_way.is_empty() {
            return Ok(Planned::InTheWay(in_the_way));
        }
        plan.changes.sort_by_key(|change| change.bytes.is_some());
        plan.received = match ours {
            Some(ours) => git.graph_ahead_behind(theirs, ours).say(say)?.0,
            None => super::count(git, theirs)?,
        };
        Ok(Planned::Ready(plan))
    }

    /// Says what one file has to hold; `None` where it holds it already.
    fn change(
        &self,
        git: &git2::Repository,
        index: &Index<'_>,
        path: &NotePath,
        before: Option<(Oid, u32)>,
        after: Option<Oid>,
    ) -> Result<Result<Option<Change>, Why>, HistoryError> {
        if let Some(why) = self.behind(index, path) {
            return Ok(Err(why));
        }
        if let Err(why) = unstaged(index, path, before) {
            return Ok(Err(why));
        }
        let disk = match self.on_disk(git, path, before.map(|(id, _)| id))? {
            Ok(disk) => disk,
            Err(why) => return Ok(Err(why)),
        };
        let holds = disk.as_ref().map(|disk| *Revision::of(&disk.kept).as_bytes());
        if holds == after.map(raw) {
            return Ok(Ok(None));
        }
        if holds != before.map(|(id, _)| raw(id)) {
            return Ok(Err(Why::Uncommitted));
        }
        let say = "what a merge brings cannot be read";
        let bytes = match after {
            None => None,
            Some(id) => {
                // The attributes are those of the work tree as it is: a `.gitattributes` that comes with the
                // same merge counts from the next change on, which costs line ends, never text.
                let config = git.config().say(say)?;
                let Ok(ends) = LineEnds::of(git, &config, path.as_str()).say(say)? else {
                    return Ok(Err(Why::Attribute("filter".into())));
                };
                Some(ends.to_disk(git.find_blob(id).say(say)?.content()).into_owned())
            }
        };
        Ok(Ok(Some(Change { path: path.clone(), bytes, expected: disk.map(|disk| disk.revision) })))
    }

    /// Concludes a merge whose files are on disk: the commit, the branch, the index's entries.
    ///
    /// Files first, branch last. Death in between leaves the merged text in the files of the old commit: the
    /// next checkpoint takes it for an edit, and the next merge finds both sides alike. The other way round it
    /// would leave the old text in the files of the new commit, and the next checkpoint would undo what the
    /// other device wrote.
    pub fn commit_merge(
        &self,
        plan: &Plan,
        message: &str,
        now: &Zoned,
        device: &str,
    ) -> Result<Merged, HistoryError> {
        let git = self.git();
        let _turn = self.turn(&git)?;
        let ready = ready(&git, self.is_trusted())?;
        if matches!(ready, Err(Outcome::LeftOpen(_))) {
            return Ok(Merged::Changed);
        }
        let Some(branch) = branch_ref(&git)? else { return Ok(Merged::Changed) };
        if head(&git)? != plan.ours {
            return Ok(Merged::Changed);
        }
        let lock = match self.lock_index() {
            Ok(lock) => lock,
            Err(IndexError::Locked(path)) => return Ok(Merged::Locked { path }),
            Err(e) => return Err(e.into()),
        };
        let say = "the merge cannot be committed";
        let id = match plan.ours {
            Some(ours) if !plan.fast_forward => {
                let Ok(Ready { identity, signing, .. }) = ready else { return Ok(Merged::Changed) };
                let tree = git.find_tree(plan.tree).say(say)?;
                let parents = [git.find_commit(ours).say(say)?, git.find_commit(plan.theirs).say(say)?];
                let message = checkpoint::with_device(message, device);
                let parents: Vec<_> = parents.iter().collect();
                let author = Author { identity: &identity, now, signing: signing.as_ref() };
                match checkpoint::write_commit(&git, &author, &message, &tree, &parents)? {
                    Ok(id) => id,
                    Err(why) => return Ok(Merged::SigningNeeded(why)),
                }
            }
            Some(_) | None => plan.theirs,
        };
        let what = if plan.fast_forward { "fast-forward" } else { "merge" };
        match self.move_branch(&git, &branch, (plan.ours, id), what, now)? {
            Moved::Done => {}
            Moved::Changed => return Ok(Merged::Changed),
            Moved::Locked(path) => return Ok(Merged::Locked { path }),
        }
        let old = plan.ours.map(|ours| git.find_commit(ours).and_then(|c| c.tree())).transpose().say(say)?;
        let (bytes, written) = lock.bytes()?;
        let mut index = Index::read(&bytes, written)?;
        let mut changes = BTreeMap::new();
        for (name, after) in &plan.touched {
            let Ok(path) = NotePath::parse(name) else { continue };
            if unstaged(&index, &path, tree_entry(old.as_ref(), &path)?).is_err() {
                // Staged since the plan: theirs.
                continue;
            }
            let entry = match after {
                None => None,
                Some((id, mode)) if *mode == SUBMODULE => {
                    // Git makes the empty folder too; without it the submodule would show as deleted.
                    let _ = std::fs::create_dir_all(path.on_disk(self.root()));
                    Some(Entry::new(name, *mode, raw(*id), Stat::default()))
                }
                Some((id, mode)) => {
                    set_executable(&path.on_disk(self.root()), *mode);
                    let disk = self.on_disk(&git, &path, Some(*id))?.ok().flatten();
                    let same = disk.filter(|disk| Revision::of(&disk.kept).as_bytes() == &raw(*id));
                    Some(Entry::new(name, *mode, raw(*id), same.map(|disk| disk.stat).unwrap_or_default()))
                }
            };
            changes.insert(name.as_str(), entry);
        }
        index.change(changes);
        lock.replace(&index.write())?;
        self.settled()?;
        self.thin_backups(&git)?;
        Ok(Merged::Done { id: id.into() })
    }
}

/// Gives a file the executable bit that its commit has. Its content is the door's; this is only its mode, without
/// which `git status` would show it as changed.
#[cfg(unix)]
fn set_executable(file: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    let Ok(meta) = file.symlink_metadata() else { return };
    if !meta.is_file() {
        return;
    }
    let now = meta.permissions().mode();
    let wanted = if mode == 0o100_755 { now | (now & 0o444) >> 2 } else { now & !0o111 };
    if wanted != now {
        // A file system without such bits keeps them as they are, and git is told so by core.filemode.
        let _ = std::fs::set_permissions(file, std::fs::Permissions::from_mode(wanted));
    }
}

#[cfg(not(unix))]
fn set_executable(_file: &Path, _mode: u32) {}

/// Puts back into a merged tree what our side has and the other deleted; what was renamed stays renamed.
fn keep(git: &git2::Repository, old: Option<&git2::Tree<'_>>, tree: Oid) -> Result<Oid, HistoryError> {
    let say = "what was deleted cannot be kept";
    let Some(old) = old else { return Ok(tree) };
    let new = git.find_tree(tree).say(say)?;
    let mut diff = git.diff_tree_to_tree(Some(old), Some(&new), None).say(say)?;
    diff.find_similar(Some(DiffFindOptions::new().renames(true))).say(say)?;
    let mut kept = TreeUpdateBuilder::new();
    for delta in diff.deltas().filter(|delta| delta.status() == Delta::Deleted) {
        let file = delta.old_file();
        let Some(path) = file.path() else { continue };
        // Where a folder took its name, or a file the name of its folder, the other side's stays.
        let free = path.ancestors().skip(1).filter(|above| !above.as_os_str().is_empty()).all(|above| {
            new.get_path(above).is_ok_and(|entry| entry.kind() == Some(git2::ObjectType::Tree))
                || new.get_path(above).is_err()
        });
        if free && new.get_path(path).is_err() && REGULAR.contains(&u32::from(file.mode())) {
            kept.upsert(path, file.id(), file.mode());
        }
    }
    kept.create_updated(git, &new).say(say)
}

fn note_name(name: &[u8]) -> Option<NotePath> {
    NotePath::parse(std::str::from_utf8(name).ok()?).ok().filter(NotePath::is_note)
}

fn is_note_name(name: &[u8]) -> bool {
    note_name(name).is_some()
}

pub(super) fn count_notes(tree: &git2::Tree<'_>) -> Result<usize, HistoryError> {
    let mut notes = 0;
    let walked = tree.walk(git2::TreeWalkMode::PreOrder, |_, entry| {
        if entry.kind() == Some(git2::ObjectType::Blob) && is_note_name(entry.name_bytes()) {
            notes += 1;
        }
        git2::TreeWalkResult::Ok
    });
    walked.say("the notes cannot be counted")?;
    Ok(notes)
}

#[cfg(test)]
mod tests;
