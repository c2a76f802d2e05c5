//! Merges, computed in memory from commits alone, then carried out through the notebook's door.
//!
//! Both devices reach the same bytes (P10): the two tips are put in order by their ids, not by whose they are,
//! so that "the first side" means the same on both, and everything that is chosen or named on the way comes
//! from the commits. A merge changes nothing by itself: [`Repository::plan`] says what files would hold, the
//! caller has them written, and [`Repository::commit_merge`] makes the commit.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use git2::{
    Commit, Delta, DiffFindOptions, ErrorCode, Index as TreeIndex, IndexEntry, MergeOptions, Oid, Sort,
};
use jiff::Zoned;

use super::checkpoint::{self, Outcome, Skipped, Why, tree_entry, unstaged};
use super::eol::LineEnds;
use super::index_file::{Entry, Index, IndexError, Stat, read_index};
use super::operation::Moved;
use super::{CommitId, HistoryError, Repository, Say, Standing, head, log, raw};
use crate::merge::{Side, three_way};
use crate::path::{NotePath, Revision};

/// What a person has agreed to for this one merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allowed {
    /// That many notes go (P13).
    pub deletions: bool,
    /// That two histories with nothing in common are joined.
    pub unrelated: bool,
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
    /// The user's git signs commits.
    SigningNeeded,
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
}

/// What the ladder made of two commits.
enum Combined {
    Tree { tree: Oid, copies: Vec<NotePath> },
    Refused { path: String, detail: &'static str },
}

const REGULAR: [u32; 2] = [0o100_644, 0o100_755];
const SUBMODULE: u32 = 0o160_000;

impl Repository {
    /// Computes what it takes to bring another commit into the present branch. Writes objects, and nothing else.
    pub fn plan(&self, theirs: CommitId, allowed: Allowed) -> Result<Planned, HistoryError> {
        let git = self.git();
        match self.ready(&git)? {
            Ok(_) => {}
            Err(Outcome::IdentityNeeded) => return Ok(Planned::IdentityNeeded),
            Err(Outcome::SigningNeeded) => return Ok(Planned::SigningNeeded),
            Err(Outcome::LeftOpen(standing)) => return Ok(Planned::LeftOpen(standing)),
            Err(Outcome::Made { .. } | Outcome::Nothing | Outcome::Locked { .. }) => {}
        }
        let theirs = Oid::from(theirs);
        let say = "the commits cannot be merged";
        let Some(ours) = head(&git)? else {
            let tree = git.find_commit(theirs).say(say)?.tree_id();
            let combined = Combined::Tree { tree, copies: Vec::new() };
            return self.disk_side(&git, None, theirs, true, combined, allowed);
        };
        let bases = match git.merge_bases(ours, theirs) {
            Ok(bases) => bases.iter().copied().collect(),
            Err(e) if e.code() == ErrorCode::NotFound => Vec::new(),
            Err(_) if git.is_shallow() => return Ok(Planned::Shallow),
            Err(e) => return Err(e).say(say),
        };
        if bases.contains(&theirs) {
            return Ok(Planned::UpToDate);
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
        plan.deleted = diff
            .deltas()
            .filter(|delta| delta.status() == Delta::Deleted)
            .filter(|delta| delta.old_file().path_bytes().is_some_and(is_note_name))
            .count();
        let notes = old.as_ref().map_or(Ok(0), count_notes)?;
        if !allowed.deletions && (plan.deleted >= 10 || plan.deleted * 5 > notes) {
            return Ok(Planned::ManyDeletions { notes: plan.deleted });
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
        let Ok((identity, branch)) = self.ready(&git)? else { return Ok(Merged::Changed) };
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
                let tree = git.find_tree(plan.tree).say(say)?;
                let parents = [git.find_commit(ours).say(say)?, git.find_commit(plan.theirs).say(say)?];
                let message = checkpoint::with_device(message, device);
                let parents: Vec<_> = parents.iter().collect();
                checkpoint::write_commit(&git, &identity, now, &message, &tree, &parents)?
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

fn is_note_name(name: &[u8]) -> bool {
    std::str::from_utf8(name).ok().and_then(|name| NotePath::parse(name).ok()).is_some_and(|p| p.is_note())
}

fn count_notes(tree: &git2::Tree<'_>) -> Result<usize, HistoryError> {
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

/// Merges two commits; the first is the one whose id is smaller, on every device.
fn combine(git: &git2::Repository, first: Oid, second: Oid) -> Result<Combined, HistoryError> {
    let say = "the commits cannot be merged";
    let (first, second) = (git.find_commit(first).say(say)?, git.find_commit(second).say(say)?);
    let mut options = MergeOptions::new();
    options.find_renames(true).fail_on_conflict(false).skip_reuc(true);
    let mut index = git.merge_commits(&first, &second, Some(&options)).say(say)?;
    let conflicts: Vec<_> = index.conflicts().say(say)?.collect::<Result<_, _>>().say(say)?;
    let mut ladder = Ladder { git, first, second, copies: Vec::new() };
    for conflict in conflicts {
        let entries = [&conflict.ancestor, &conflict.our, &conflict.their];
        let mut paths: Vec<_> = entries.into_iter().flatten().map(|e| e.path.clone()).collect();
        paths.dedup();
        for path in &paths {
            remove_conflict(&mut index, path).say(say)?;
        }
        if let Some(refused) = ladder.settle(&mut index, conflict)? {
            return Ok(refused);
        }
    }
    let tree = index.write_tree_to(git).say("the merged tree cannot be written")?;
    Ok(Combined::Tree { tree, copies: ladder.copies })
}

fn remove_conflict(index: &mut TreeIndex, path: &[u8]) -> Result<(), git2::Error> {
    for stage in 1..=3 {
        match index.remove(Path::new(&*String::from_utf8_lossy(path)), stage) {
            Err(e) if e.code() != ErrorCode::NotFound => return Err(e),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Settles what lines alone could not (P10), rung by rung.
struct Ladder<'g> {
    git: &'g git2::Repository,
    first: Commit<'g>,
    second: Commit<'g>,
    copies: Vec<NotePath>,
}

impl<'g> Ladder<'g> {
    fn settle(
        &mut self,
        index: &mut TreeIndex,
        conflict: git2::IndexConflict,
    ) -> Result<Option<Combined>, HistoryError> {
        let regular = |entry: &IndexEntry| REGULAR.contains(&entry.mode);
        let all = [&conflict.ancestor, &conflict.our, &conflict.their];
        if let Some(odd) = all.into_iter().flatten().find(|entry| !regular(entry)) {
            let path = String::from_utf8_lossy(&odd.path).into_owned();
            let detail = "both sides changed it, and it is a symbolic link or a submodule";
            return Ok(Some(Combined::Refused { path, detail }));
        }
        match (conflict.ancestor, conflict.our, conflict.their) {
            (base, Some(first), Some(second)) => self.both(index, base, first, second)?,
            // Deleted or renamed on one side and edited on the other: the edit stays. A file that both sides
            // renamed differently comes here twice, and stays under both names.
            (_, Some(kept), None) | (_, None, Some(kept)) => self.put(index, kept)?,
            (_, None, None) => {}
        }
        Ok(None)
    }

    fn both(
        &mut self,
        index: &mut TreeIndex,
        base: Option<IndexEntry>,
        mut first: IndexEntry,
        second: IndexEntry,
    ) -> Result<(), HistoryError> {
        let say = "a conflict cannot be settled";
        if first.path != second.path {
            self.put(index, first)?;
            return self.put(index, second);
        }
        first.mode = first.mode.max(second.mode);
        if first.id == second.id {
            return self.put(index, first);
        }
        let text = |entry: &IndexEntry| {
            let blob = self.git.find_blob(entry.id).ok()?;
            String::from_utf8(blob.content().to_vec()).ok().filter(|text| !text.contains('\0'))
        };
        // Two files that came under one name have no common text: joining them line by line would make a third
        // that nobody wrote.
        let texts = base.as_ref().and_then(|base| Some((text(base)?, text(&first)?, text(&second)?)));
        let merged = texts.map(|(base, ours, theirs)| three_way(&base, &ours, &theirs, Side::Ours));
        if let Some(merged) = &merged {
            first.id = self.git.blob(merged.text.as_bytes()).say(say)?;
        }
        if merged.is_none_or(|merged| !merged.clashes.is_empty()) {
            self.keep_beside(index, &second)?;
        }
        self.put(index, first)
    }

    /// Puts a file into the tree; where a folder of that name is, under the name of a copy.
    fn put(&mut self, index: &mut TreeIndex, entry: IndexEntry) -> Result<(), HistoryError> {
        let path = String::from_utf8_lossy(&entry.path).into_owned();
        if index.find_prefix(format!("{path}/")).is_ok() {
            return self.keep_beside(index, &entry);
        }
        let mut folder = path.as_str();
        while let Some((parent, _)) = folder.rsplit_once('/') {
            folder = parent;
            if let Some(file) = index.get_path(Path::new(folder), 0) {
                index.remove(Path::new(folder), 0).say("a conflict cannot be settled")?;
                self.keep_beside(index, &file)?;
            }
        }
        add(index, entry)
    }

    /// Keeps a file's content under the name of a conflict copy, which both devices make alike.
    fn keep_beside(&mut self, index: &mut TreeIndex, entry: &IndexEntry) -> Result<(), HistoryError> {
        let path = String::from_utf8_lossy(&entry.path).into_owned();
        let Ok(path) = NotePath::parse(&path) else { return Ok(()) };
        let commit = self.last_commit(&path, entry.id)?;
        let author = commit.author();
        let device =
            log::device(&commit).unwrap_or_else(|| String::from_utf8_lossy(author.name_bytes()).into_owned());
        let at = log::zoned(commit.committer().when());
        for n in 1.. {
            let Some(copy) = copy_path(&path, &device, &at, n) else { break };
            match index.get_path(Path::new(copy.as_str()), 0) {
                Some(there) if there.id != entry.id => {}
                Some(_) => break,
                None => {
                    add(index, entry_like(entry, copy.as_str()))?;
                    self.copies.push(copy);
                    break;
                }
            }
        }
        Ok(())
    }

    /// Finds the last commit that gave a file the content that is kept beside.
    fn last_commit(&self, path: &NotePath, content: Oid) -> Result<Commit<'g>, HistoryError> {
        let say = "the commits of a conflict cannot be read";
        for (tip, other) in [(&self.second, &self.first), (&self.first, &self.second)] {
            let tree = tip.tree().say(say)?;
            if tree_entry(Some(&tree), path)?.is_none_or(|(id, _)| id != content) {
                continue;
            }
            let mut walk = self.git.revwalk().say(say)?;
            walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME).say(say)?;
            walk.push(tip.id()).say(say)?;
            walk.hide(other.id()).say(say)?;
            for id in walk {
                let commit = self.git.find_commit(id.say(say)?).say(say)?;
                if log::touches(&commit, path.as_str())? {
                    return Ok(commit);
                }
            }
            return Ok(tip.clone());
        }
        Ok(self.second.clone())
    }
}

fn add(index: &mut TreeIndex, mut entry: IndexEntry) -> Result<(), HistoryError> {
    entry.flags &= 0x0fff;
    index.add(&entry).say("a conflict cannot be settled")
}

fn entry_like(entry: &IndexEntry, path: &str) -> IndexEntry {
    IndexEntry {
        ctime: entry.ctime,
        mtime: entry.mtime,
        dev: 0,
        ino: 0,
        mode: entry.mode,
        uid: 0,
        gid: 0,
        file_size: 0,
        id: entry.id,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}

/// Names a conflict copy: `Name (conflict, device, 2026-09-17 1330).md`, with a number from the second on. None
/// when no name can be made.
pub fn copy_path(path: &NotePath, device: &str, at: &Zoned, n: usize) -> Option<NotePath> {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ') { c } else { '-' };
    let device: String = device.trim().chars().map(plain).take(40).collect();
    let number = if n > 1 { format!(" {n}") } else { String::new() };
    let extension = path.extension().map(|e| format!(".{e}")).unwrap_or_default();
    let tail = format!(" (conflict, {device}, {}{number}){extension}", at.strftime("%Y-%m-%d %H%M"));
    // A name of 200 bytes at most works everywhere (P20).
    let mut end = path.stem().len().min(200usize.saturating_sub(tail.len()));
    while !path.stem().is_char_boundary(end) {
        end -= 1;
    }
    let stem = path.stem().get(..end)?.trim_end();
    let folder = path.parent().map(|parent| format!("{parent}/")).unwrap_or_default();
    NotePath::parse(&format!("{folder}{stem}{tail}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::tests::{Git, at, noon, path};

    /// Two clones of one remote, each with our repository on it.
    struct Devices {
        remote: tempfile::TempDir,
        all: Vec<(Git, Repository)>,
    }

    const NAMES: [&str; 2] = ["laptop", "phone"];

    impl Devices {
        fn new(files: &[(&str, &str)]) -> Self {
            let remote = tempfile::tempdir().unwrap();
            let url = remote.path().to_str().unwrap().to_owned();
            let first = Git::new();
            first.run(&["init", "-q", "--bare", "-b", "main", &url]);
            for (name, text) in files {
                first.write(name, text);
            }
            first.commit_all("start");
            first.run(&["remote", "add", "origin", &url]);
            first.run(&["push", "-q", "-u", "origin", "main"]);
            let second = Git::new();
            second.run(&["remote", "add", "origin", &url]);
            second.run(&["pull", "-q", "origin", "main"]);
            let all = [first, second].into_iter().map(|git| {
                let repository = git.open();
                (git, repository)
            });
            Self { remote, all: all.collect() }
        }

        fn git(&self, device: usize) -> &Git {
            &self.all[device].0
        }

        /// Saves what differs, as the given minute of an afternoon.
        fn save(&self, device: usize, minute: u32) {
            let (_, repository) = &self.all[device];
            let changed = repository.changed().unwrap();
            let now = at(&format!("2026-09-17T15:{minute:02}:00+02:00[+02:00]"));
            repository.checkpoint(&changed, "notes", &now, NAMES[device]).unwrap();
        }

        /// Merges what the remote has; the files are written as the door writes them.
        fn merge(&self, device: usize) -> Option<Plan> {
            let (git, repository) = &self.all[device];
            git.run(&["fetch", "-q", "origin"]);
            let tip = git.run(&["rev-parse", "origin/main"]).trim().parse().unwrap();
            let allowed = Allowed { deletions: true, unrelated: false };
            match repository.plan(tip, allowed).unwrap() {
                Planned::UpToDate => None,
                Planned::Ready(plan) => {
                    carry_out(git, &plan);
                    let done = repository.commit_merge(&plan, "Merge origin/main", &noon(), NAMES[device]);
                    assert!(matches!(done.unwrap(), Merged::Done { .. }));
                    assert_eq!(git.status(), "");
                    Some(plan)
                }
                other => panic!("{other:?}"),
            }
        }

        fn push(&self, device: usize) {
            self.git(device).run(&["push", "-q", "origin", "main"]);
        }

        /// Syncs both until nothing is left, and says what the tree is.
        fn settle(&self) -> Vec<(String, String)> {
            for device in [0, 1, 0] {
                self.merge(device);
                self.push(device);
            }
            let tree = self.git(0).run(&["rev-parse", "HEAD^{tree}"]);
            assert_eq!(tree, self.git(1).run(&["rev-parse", "HEAD^{tree}"]));
            let files = |git: &Git| {
                let names = git.run(&["-c", "core.quotepath=false", "ls-files"]);
                names.lines().map(|name| (name.to_owned(), git.read(name))).collect::<Vec<_>>()
            };
            assert_eq!(files(self.git(0)), files(self.git(1)));
            files(self.git(0))
        }
    }

    fn carry_out(git: &Git, plan: &Plan) {
        for change in &plan.changes {
            let file = change.path.on_disk(&git.root());
            let now = std::fs::read(&file).ok().map(|bytes| Revision::of(&bytes));
            assert_eq!(now, change.expected, "{}", change.path);
            match &change.bytes {
                Some(bytes) => git.write(change.path.as_str(), bytes),
                None => std::fs::remove_file(file).unwrap(),
            }
        }
    }

    fn files(found: &[(String, String)]) -> Vec<(&str, &str)> {
        found.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
    }

    #[test]
    fn different_notes_and_different_lines_come_together() {
        let devices = Devices::new(&[("a.md", "one\ntwo\nthree\nfour\nfive\n")]);
        devices.git(0).write("a.md", "ONE\ntwo\nthree\nfour\nfive\n");
        devices.git(0).write("b.md", "b\n");
        devices.git(1).write("a.md", "one\ntwo\nthree\nfour\nFIVE\n");
        devices.git(1).write("x/c.md", "c\n");
        devices.save(0, 1);
        devices.save(1, 2);
        devices.push(0);
        let all = devices.settle();
        assert_eq!(
            files(&all),
            [("a.md", "ONE\ntwo\nthree\nfour\nFIVE\n"), ("b.md", "b\n"), ("x/c.md", "c\n")]
        );
        assert_eq!(devices.git(0).run(&["rev-list", "--merges", "--count", "HEAD"]).trim(), "1");
        assert!(devices.remote.path().exists());
    }

    #[test]
    fn both_texts_of_one_line_are_kept() {
        let devices = Devices::new(&[("a.md", "one\ntwo\nthree\n")]);
        devices.git(0).write("a.md", "one\nfrom the laptop\nthree\n");
        devices.git(1).write("a.md", "one\nfrom the phone\nthree\n");
        devices.save(0, 1);
        devices.save(1, 2);
        devices.push(0);
        let all = devices.settle();
        let copies: Vec<_> = all.iter().filter(|(name, _)| name != "a.md").collect();
        assert_eq!(copies.len(), 1, "{all:?}");
        let (loser, minute) = if copies[0].1.contains("phone") { ("phone", "02") } else { ("laptop", "01") };
        assert_eq!(copies[0].0, format!("a (conflict, {loser}, 2026-09-17 15{minute}).md"));
        assert_eq!(copies[0].1, format!("one\nfrom the {loser}\nthree\n"));
        assert!(!all.iter().find(|(name, _)| name == "a.md").unwrap().1.contains(loser));
        assert!(!all.iter().any(|(_, text)| text.contains("<<<<") || text.contains(">>>>")));
    }

    #[test]
    fn either_device_computes_the_same_merge() {
        let devices = Devices::new(&[("a.md", "one\ntwo\nthree\n"), ("b.png", "\0bytes"), ("c.md", "c\n")]);
        for (n, name) in NAMES.iter().enumerate() {
            let git = devices.git(n);
            git.write("a.md", format!("one\n{name}\nthree\n"));
            git.write("b.png", format!("\0{name}"));
            git.write("new.md", format!("{name}\n"));
            devices.save(n, n as u32);
        }
        // Each sees the other's commit, and neither has pushed a merge.
        let (url, other) = (devices.git(1).root(), devices.git(0).root());
        devices.git(0).run(&["fetch", "-q", url.to_str().unwrap(), "main:refs/remotes/other/main"]);
        devices.git(1).run(&["fetch", "-q", other.to_str().unwrap(), "main:refs/remotes/other/main"]);
        let mut trees = Vec::new();
        for (git, repository) in &devices.all {
            let tip = git.run(&["rev-parse", "other/main"]).trim().parse().unwrap();
            let Planned::Ready(plan) = repository.plan(tip, Allowed::default()).unwrap() else { panic!() };
            assert_eq!(plan.copies.len(), 3);
            carry_out(git, &plan);
            repository.commit_merge(&plan, "Merge", &noon(), "x").unwrap();
            assert_eq!(git.status(), "");
            trees.push(git.run(&["rev-parse", "HEAD^{tree}"]));
        }
        assert_eq!(trees[0], trees[1]);
    }

    #[test]
    fn an_edit_beats_a_deletion() {
        for (deletes, edits) in [(0, 1), (1, 0)] {
            let devices = Devices::new(&[("a.md", "one\ntwo\n"), ("b.md", "b\n")]);
            std::fs::remove_file(devices.git(deletes).root().join("a.md")).unwrap();
            devices.git(edits).write("a.md", "one\ntwo\nthree\n");
            devices.save(0, 1);
            devices.save(1, 2);
            devices.push(0);
            let all = devices.settle();
            assert_eq!(files(&all), [("a.md", "one\ntwo\nthree\n"), ("b.md", "b\n")]);
        }
    }

    #[test]
    fn an_edit_follows_a_rename() {
        let text = "# A talk\n\nwith\nmany\nlines\nof\ntext\n";
        let devices = Devices::new(&[("a.md", text)]);
        std::fs::rename(devices.git(0).root().join("a.md"), devices.git(0).root().join("b.md")).unwrap();
        devices.git(1).write("a.md", format!("{text}more\n"));
        devices.save(0, 1);
        devices.save(1, 2);
        devices.push(0);
        assert_eq!(files(&devices.settle()), [("b.md", format!("{text}more\n").as_str())]);
    }

    #[test]
    fn a_file_renamed_twice_stays_under_both_names() {
        let text = "# A talk\n\nwith\nmany\nlines\nof\ntext\n";
        let devices = Devices::new(&[("a.md", text)]);
        for (n, name) in ["b.md", "c.md"].iter().enumerate() {
            std::fs::rename(devices.git(n).root().join("a.md"), devices.git(n).root().join(name)).unwrap();
            devices.save(n, n as u32);
        }
        devices.push(0);
        assert_eq!(files(&devices.settle()), [("b.md", text), ("c.md", text)]);
    }

    #[test]
    fn additions_at_one_place_are_both_kept_in_order() {
        let devices = Devices::new(&[("a.md", "one\n")]);
        devices.git(0).write("a.md", "one\n- from the laptop\n");
        devices.git(1).write("a.md", "one\n- from the phone\n");
        devices.save(0, 1);
        devices.save(1, 2);
        devices.push(0);
        let all = devices.settle();
        assert_eq!(all.len(), 1, "{all:?}");
        assert!(all[0].1.contains("laptop") && all[0].1.contains("phone"));
    }

    #[test]
    fn many_deletions_wait_for_a_person() {
        let files: Vec<_> = (0..12).map(|n| (format!("{n}.md"), format!("note {n}\n"))).collect();
        let files: Vec<_> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        for (gone, asks) in [(1, false), (2, false), (3, true), (12, true)] {
            let devices = Devices::new(&files);
            for (name, _) in files.iter().take(gone) {
                std::fs::remove_file(devices.git(0).root().join(name)).unwrap();
            }
            devices.save(0, 1);
            devices.push(0);
            let (git, repository) = &devices.all[1];
            git.run(&["fetch", "-q"]);
            let tip = git.run(&["rev-parse", "origin/main"]).trim().parse().unwrap();
            match repository.plan(tip, Allowed::default()).unwrap() {
                Planned::ManyDeletions { notes } => assert!(asks && notes == gone, "{gone}"),
                Planned::Ready(plan) => assert!(!asks && plan.deleted == gone, "{gone}"),
                other => panic!("{other:?}"),
            }
            devices.merge(1);
        }
    }

    #[test]
    fn what_is_in_no_checkpoint_is_in_the_way() {
        let devices = Devices::new(&[("a.md", "a\n"), ("b.md", "b\n"), ("c.md", "c\n")]);
        for name in ["a.md", "b.md", "d.md"] {
            devices.git(0).write(name, "theirs\n");
        }
        devices.save(0, 1);
        devices.push(0);
        let (git, repository) = &devices.all[1];
        git.run(&["fetch", "-q"]);
        let tip: CommitId = git.run(&["rev-parse", "origin/main"]).trim().parse().unwrap();
        git.write("a.md", "not saved\n");
        git.write("b.md", "staged\n");
        git.write("c.md", "elsewhere\n");
        git.write("d.md", "untracked\n");
        git.run(&["add", "b.md"]);
        let Planned::InTheWay(found) = repository.plan(tip, Allowed::default()).unwrap() else { panic!() };
        let why: Vec<_> = found.iter().map(|s| (s.path.as_str(), s.why.clone())).collect();
        assert_eq!(why, [("a.md", Why::Uncommitted), ("b.md", Why::Staged), ("d.md", Why::Uncommitted)]);
        // What is the same as what comes is not.
        for name in ["a.md", "d.md"] {
            git.write(name, "theirs\n");
        }
        git.run(&["reset", "-q", "b.md"]);
        git.write("b.md", "b\n");
        let plan = devices.all[1].1.plan(tip, Allowed::default()).unwrap();
        let Planned::Ready(plan) = plan else { panic!("{plan:?}") };
        carry_out(git, &plan);
        repository.commit_merge(&plan, "Merge", &noon(), "phone").unwrap();
        assert_eq!(git.status(), " M c.md\n");
    }

    #[test]
    fn staged_work_survives_a_merge() {
        let devices = Devices::new(&[("a.md", "a\n"), ("b.md", "b\n")]);
        devices.git(0).write("a.md", "theirs\n");
        devices.save(0, 1);
        devices.push(0);
        let (git, repository) = &devices.all[1];
        git.write("b.md", "staged\n");
        git.write("n.md", "new\n");
        git.run(&["add", "b.md", "n.md"]);
        git.run(&["fetch", "-q"]);
        let tip: CommitId = git.run(&["rev-parse", "origin/main"]).trim().parse().unwrap();
        let Planned::Ready(plan) = repository.plan(tip, Allowed::default()).unwrap() else { panic!() };
        carry_out(git, &plan);
        repository.commit_merge(&plan, "Merge", &noon(), "phone").unwrap();
        assert_eq!(git.status(), "M  b.md\nA  n.md\n");
    }

    #[test]
    fn histories_with_nothing_in_common_wait_for_a_person() {
        let devices = Devices::new(&[("a.md", "a\n")]);
        let other = Git::new();
        other.write("b.md", "b\n");
        other.commit_all("other");
        let repository = other.open();
        let from = devices.git(0).root();
        other.run(&["fetch", "-q", from.to_str().unwrap(), "main:refs/remotes/origin/main"]);
        let tip: CommitId = other.run(&["rev-parse", "origin/main"]).trim().parse().unwrap();
        assert!(matches!(repository.plan(tip, Allowed::default()).unwrap(), Planned::Unrelated));
        let allowed = Allowed { unrelated: true, deletions: false };
        let Planned::Ready(plan) = repository.plan(tip, allowed).unwrap() else { panic!() };
        carry_out(&other, &plan);
        repository.commit_merge(&plan, "Merge", &noon(), "x").unwrap();
        assert_eq!(other.status(), "");
        assert_eq!(other.run(&["ls-files"]), "a.md\nb.md\n");
    }

    #[test]
    fn a_shallow_clone_merges_or_says_so() {
        let devices = Devices::new(&[("a.md", "a\n")]);
        devices.git(0).write("a.md", "b\n");
        devices.save(0, 1);
        devices.push(0);
        let shallow = Git::empty();
        let url = format!("file://{}", devices.remote.path().display());
        shallow.run(&["clone", "-q", "--depth", "1", &url, "."]);
        shallow.run(&["config", "user.name", "Ada"]);
        shallow.run(&["config", "user.email", "a@example.org"]);
        let repository = shallow.open();
        shallow.write("s.md", "s\n");
        let made = repository.checkpoint(&[path("s.md")], "s", &noon(), "s").unwrap();
        assert!(matches!(made.outcome, Outcome::Made { .. }));
        devices.git(0).write("c.md", "c\n");
        devices.save(0, 2);
        devices.push(0);
        shallow.run(&["fetch", "-q"]);
        let tip: CommitId = shallow.run(&["rev-parse", "origin/main"]).trim().parse().unwrap();
        let Planned::Ready(plan) = repository.plan(tip, Allowed::default()).unwrap() else { panic!() };
        carry_out(&shallow, &plan);
        repository.commit_merge(&plan, "Merge", &noon(), "s").unwrap();
        assert_eq!(shallow.status(), "");
        assert_eq!(shallow.run(&["ls-files"]), "a.md\nc.md\ns.md\n");
    }

    #[test]
    fn crlf_on_disk_is_merged_as_text() {
        let devices = Devices::new(&[("a.md", "one\ntwo\nthree\nfour\nfive\n")]);
        let (git, _) = &devices.all[1];
        git.run(&["config", "core.autocrlf", "true"]);
        std::fs::remove_file(git.root().join("a.md")).unwrap();
        git.run(&["checkout", "-q", "a.md"]);
        assert_eq!(git.read("a.md"), "one\r\ntwo\r\nthree\r\nfour\r\nfive\r\n");
        git.write("a.md", "one\r\ntwo\r\nthree\r\nfour\r\nphone\r\n");
        devices.git(0).write("a.md", "laptop\ntwo\nthree\nfour\nfive\n");
        devices.save(0, 1);
        devices.save(1, 2);
        devices.push(0);
        devices.merge(1);
        assert_eq!(git.read("a.md"), "laptop\r\ntwo\r\nthree\r\nfour\r\nphone\r\n");
        devices.push(1);
        devices.merge(0);
        assert_eq!(devices.git(0).read("a.md"), "laptop\ntwo\nthree\nfour\nphone\n");
    }

    #[test]
    fn what_would_leave_the_notebook_is_refused() {
        let devices = Devices::new(&[("a.md", "a\n")]);
        let git = devices.git(0);
        std::os::unix::fs::symlink("/etc", git.root().join("link")).unwrap();
        git.commit_all("link");
        devices.push(0);
        let (git, repository) = &devices.all[1];
        git.run(&["fetch", "-q"]);
        let tip: CommitId = git.run(&["rev-parse", "origin/main"]).trim().parse().unwrap();
        let planned = repository.plan(tip, Allowed::default()).unwrap();
        assert!(matches!(planned, Planned::Refused { ref path, .. } if path == "link"), "{planned:?}");
    }

    #[test]
    fn a_submodule_that_moved_is_followed_in_the_index_only() {
        let devices = Devices::new(&[("a.md", "a\n")]);
        let git = devices.git(0);
        let commit = git.run(&["rev-parse", "HEAD"]).trim().to_owned();
        git.run(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},sub")]);
        git.run(&["commit", "-qm", "sub"]);
        std::fs::create_dir(git.root().join("sub")).unwrap();
        devices.push(0);
        let plan = devices.merge(1).unwrap();
        assert_eq!(plan.changes, []);
        assert!(devices.git(1).run(&["ls-files", "--stage"]).contains("160000"));
    }

    #[test]
    fn death_between_the_files_and_the_branch_costs_nothing() {
        let devices = Devices::new(&[("a.md", "one\ntwo\nthree\n")]);
        devices.git(0).write("a.md", "one\nfrom the laptop\nthree\n");
        devices.git(0).write("b.md", "b\n");
        devices.git(1).write("a.md", "one\nfrom the phone\nthree\n");
        devices.save(0, 1);
        devices.save(1, 2);
        devices.push(0);
        let (git, repository) = &devices.all[1];
        git.run(&["fetch", "-q"]);
        let tip: CommitId = git.run(&["rev-parse", "origin/main"]).trim().parse().unwrap();
        let Planned::Ready(plan) = repository.plan(tip, Allowed::default()).unwrap() else { panic!() };
        carry_out(git, &plan);
        // Here it dies; the next start takes what is on disk for edits.
        devices.save(1, 3);
        let all = devices.settle();
        assert_eq!(all.iter().filter(|(name, _)| name.contains("conflict")).count(), 1, "{all:?}");
        for side in ["laptop", "phone"] {
            assert!(all.iter().any(|(_, text)| text.contains(side)));
        }
    }

    #[test]
    fn copies_have_names_that_work_everywhere() {
        let time = noon();
        let name = |p: &str, device: &str, n| copy_path(&path(p), device, &time, n).unwrap().to_string();
        assert_eq!(name("a/b.md", "laptop", 1), "a/b (conflict, laptop, 2026-09-17 1200).md");
        assert_eq!(name("b", "my/lap:top", 2), "b (conflict, my-lap-top, 2026-09-17 1200 2)");
        let long = name(&format!("{}.md", "ü".repeat(110)), &"d".repeat(90), 1);
        assert!(long.len() <= 200 && long.ends_with("1200).md"), "{long}");
    }

    /// Random edits on two devices, synced at random moments, always end in the same bytes, with nothing lost.
    #[test]
    fn two_devices_converge_whatever_they_do() {
        for seed in 0..6 {
            let mut random = fastrand::Rng::with_seed(seed);
            let start: String = (0..12).map(|n| format!("line {n}\n")).collect();
            let names = ["a.md", "b.md", "d/c.md"];
            let devices = Devices::new(&[(names[0], &start), (names[1], &start), (names[2], "c\n")]);
            let mut written = 0;
            for round in 0..5 {
                for device in 0..2 {
                    for _ in 0..random.u32(1..4) {
                        let git = devices.git(device);
                        let name = names[random.usize(..3)];
                        let file = git.root().join(name);
                        match random.u32(..10) {
                            0 => drop(std::fs::remove_file(&file)),
                            1 => {
                                drop(std::fs::rename(&file, git.root().join(format!("r{round}{device}.md"))))
                            }
                            _ => {
                                let text = std::fs::read_to_string(&file).unwrap_or_default();
                                let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
                                written += 1;
                                let line = format!("{} wrote {written}", NAMES[device]);
                                match random.usize(..=lines.len()) {
                                    at if at < lines.len() && random.bool() => lines[at] = line,
                                    at => lines.insert(at, line),
                                }
                                git.write(name, lines.join("\n") + "\n");
                            }
                        }
                    }
                    devices.save(device, round * 2 + device as u32);
                    if random.bool() {
                        devices.merge(device);
                        devices.push(device);
                    }
                }
            }
            devices.settle();
        }
    }
}
