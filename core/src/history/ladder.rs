//! Two commits into one tree, rung by rung (P10), with nothing of either lost.
//!
//! Identical, then a clean merge of lines, then both sides' additions at one place in order, then one side in the
//! note and the other beside it as a conflict copy. An edit beats a deletion. All that is chosen or named on the way
//! comes from the commits and from the order of ids, so that every device makes the same bytes. Nothing here
//! looks at the work tree, and no conflict marker is ever written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use git2::{
    Commit, Delta, DiffFindOptions, DiffOptions, ErrorCode, Index as TreeIndex, IndexEntry, IndexTime, Oid,
    Sort,
};
use jiff::Timestamp;

use super::checkpoint::tree_entry;
use super::{HistoryError, Say, log};
use crate::merge::{self, Side};
use crate::path::NotePath;

/// The modes of plain files.
pub(super) const REGULAR: [u32; 2] = [0o100_644, 0o100_755];

/// What the ladder made of two commits.
pub(super) enum Combined {
    Tree { tree: Oid, copies: Vec<NotePath> },
    Refused { path: String, detail: &'static str },
}

/// How many commits back two histories that merged each other crosswise are followed.
const CROSSED: usize = 6;
/// Among how many new and vanished files those that moved are looked for.
const MOVES: usize = 2000;

/// Merges two commits; the first is the one whose id is smaller, on every device.
pub(super) fn combine(git: &git2::Repository, first: Oid, second: Oid) -> Result<Combined, HistoryError> {
    combine_above(git, first, second, CROSSED)
}

fn combine_above(
    git: &git2::Repository,
    first: Oid,
    second: Oid,
    depth: usize,
) -> Result<Combined, HistoryError> {
    let say = "the commits cannot be merged";
    let base = common_tree(git, first, second, depth)?;
    let (first, second) = (git.find_commit(first).say(say)?, git.find_commit(second).say(say)?);
    let side = |commit: &Commit<'_>| Changes::of(git, base.as_ref(), &commit.tree().say(say)?);
    let (mut ones, mut others) = (side(&first)?, side(&second)?);
    let mut index = TreeIndex::new().say(say)?;
    if let Some(base) = &base {
        index.read_tree(base).say(say)?;
    }
    let mut ladder = Ladder { git, first, second, copies: Vec::new() };

    // What neither side changed stands already. The rest is taken out first, so that nothing is put over it.
    let mut changed: BTreeMap<Vec<u8>, [Option<Change>; 2]> = BTreeMap::new();
    for (side, changes) in [&mut ones, &mut others].into_iter().enumerate() {
        for (path, change) in std::mem::take(&mut changes.old) {
            if let Some(slot) = changed.entry(path).or_default().get_mut(side) {
                *slot = Some(change);
            }
        }
    }
    let mut refused = None;
    for (path, sides) in &changed {
        match index.remove(&name(path), 0) {
            Err(e) if e.code() != ErrorCode::NotFound => return Err(e).say(say),
            Ok(()) | Err(_) => {}
        }
        refused = refused.or_else(|| odd(sides));
    }
    for (path, sides) in changed {
        let Some(base) = sides.iter().flatten().next().map(|change| change.before.clone()) else { continue };
        let there = |change: Option<Change>| match change {
            None => Some(base.clone()),
            Some(change) => change.after,
        };
        let untouched = |entry: &File| entry.path == path && entry.id == base.id && entry.mode == base.mode;
        let [one, other] = sides.map(there);
        match (one, other) {
            (None, None) => {}
            // Deleted on one side; an edit or a move on the other beats that.
            (Some(kept), None) | (None, Some(kept)) if untouched(&kept) => {}
            (Some(kept), None) | (None, Some(kept)) => ladder.put(&mut index, kept)?,
            (Some(mut one), Some(mut other)) => {
                // Moved on one side; moved on both, it stays under both names.
                if one.path == path {
                    one.path.clone_from(&other.path);
                } else if other.path == path {
                    other.path.clone_from(&one.path);
                }
                ladder.both(&mut index, Some(&base), one, other)?;
            }
        }
    }
    for (path, one) in ones.new {
        match others.new.remove(&path) {
            None => ladder.put(&mut index, one)?,
            Some(other) if one.id == other.id && one.mode == other.mode => ladder.put(&mut index, one)?,
            Some(other) => {
                let sides = [&one, &other]
                    .map(|entry| Some(Change { before: one.clone(), after: Some(entry.clone()) }));
                refused = refused.or_else(|| odd(&sides));
                ladder.both(&mut index, None, one, other)?;
            }
        }
    }
    for (_, other) in others.new {
        ladder.put(&mut index, other)?;
    }
    if let Some(refused) = refused {
        return Ok(refused);
    }
    let tree = index.write_tree_to(git).say("the merged tree cannot be written")?;
    Ok(Combined::Tree { tree, copies: ladder.copies })
}

/// Finds what both sides started from; none where the histories have nothing in common. Two histories that merged each
/// other crosswise started from what the ladder makes of both starts.
fn common_tree(
    git: &git2::Repository,
    first: Oid,
    second: Oid,
    depth: usize,
) -> Result<Option<git2::Tree<'_>>, HistoryError> {
    let say = "the commits cannot be merged";
    let mut bases: Vec<Oid> = match git.merge_bases(first, second) {
        Ok(bases) => bases.iter().copied().collect(),
        Err(e) if e.code() == ErrorCode::NotFound => return Ok(None),
        Err(e) => return Err(e).say(say),
    };
    bases.sort_unstable();
    if let ([one, other, ..], Some(depth)) = (&bases[..], depth.checked_sub(1))
        && let Combined::Tree { tree, .. } = combine_above(git, *one, *other, depth)?
    {
        return git.find_tree(tree).map(Some).say(say);
    }
    let Some(base) = bases.first() else { return Ok(None) };
    git.find_commit(*base).and_then(|commit| commit.tree()).map(Some).say(say)
}

/// A file in a tree.
#[derive(Clone)]
struct File {
    path: Vec<u8>,
    id: Oid,
    mode: u32,
}

/// What one side did to one file of the base.
#[derive(Clone)]
struct Change {
    before: File,
    /// None: it went.
    after: Option<File>,
}

/// What one side did.
struct Changes {
    /// To files of the base, by the names they had there.
    old: BTreeMap<Vec<u8>, Change>,
    /// New files.
    new: BTreeMap<Vec<u8>, File>,
}

impl Changes {
    fn of(
        git: &git2::Repository,
        base: Option<&git2::Tree<'_>>,
        side: &git2::Tree<'_>,
    ) -> Result<Self, HistoryError> {
        let say = "the commits cannot be compared";
        let mut options = DiffOptions::new();
        options.include_typechange(true);
        let mut diff = git.diff_tree_to_tree(base, Some(side), Some(&mut options)).say(say)?;
        diff.find_similar(Some(DiffFindOptions::new().renames(true).rename_limit(MOVES))).say(say)?;
        let mut changes = Self { old: BTreeMap::new(), new: BTreeMap::new() };
        for delta in diff.deltas() {
            let file = |file: &git2::DiffFile<'_>| File {
                path: file.path_bytes().unwrap_or_default().to_vec(),
                id: file.id(),
                mode: u32::from(file.mode()),
            };
            let (before, after) = (file(&delta.old_file()), file(&delta.new_file()));
            let moved_text = delta.status() == Delta::Renamed && REGULAR.contains(&after.mode);
            // Only what is text moves; a link or a submodule with another name is another one.
            let replaced = delta.status() == Delta::Renamed && !moved_text;
            if delta.status() == Delta::Added || replaced {
                changes.new.insert(after.path.clone(), after.clone());
            }
            if delta.status() != Delta::Added {
                let after = Some(after).filter(|_| delta.status() != Delta::Deleted && !replaced);
                changes.old.insert(before.path.clone(), Change { before, after });
            }
        }
        Ok(changes)
    }
}

/// Refuses what both sides did to one file that is no plain file, unless they did the same.
fn odd(sides: &[Option<Change>; 2]) -> Option<Combined> {
    let [Some(one), Some(other)] = sides else { return None };
    let same =
        |one: &File, other: &File| one.id == other.id && one.mode == other.mode && one.path == other.path;
    match (&one.after, &other.after) {
        (None, None) => return None,
        (Some(one), Some(other)) if same(one, other) => return None,
        _ => {}
    }
    let all = [Some(&one.before), one.after.as_ref(), other.after.as_ref()];
    let odd = all.into_iter().flatten().find(|entry| !REGULAR.contains(&entry.mode))?;
    let path = String::from_utf8_lossy(&odd.path).into_owned();
    Some(Combined::Refused {
        path,
        detail: "both sides changed it, and it is a symbolic link or a submodule",
    })
}

/// A name in a tree as a path.
fn name(bytes: &[u8]) -> PathBuf {
    PathBuf::from(&*String::from_utf8_lossy(bytes))
}

/// Settles what both sides changed (P10), rung by rung.
struct Ladder<'g> {
    git: &'g git2::Repository,
    first: Commit<'g>,
    second: Commit<'g>,
    copies: Vec<NotePath>,
}

impl<'g> Ladder<'g> {
    fn both(
        &mut self,
        index: &mut TreeIndex,
        base: Option<&File>,
        first: File,
        second: File,
    ) -> Result<(), HistoryError> {
        let say = "a conflict cannot be settled";
        if first.path != second.path {
            self.put(index, first)?;
            return self.put(index, second);
        }
        // The content decides which stays, not the commits: a merge that is done again after a lost race or a
        // crash has other tips, and must choose the same and name the same copy.
        let (mut first, second) = if second.id < first.id { (second, first) } else { (first, second) };
        first.mode = first.mode.max(second.mode);
        if first.id == second.id || base.is_some_and(|base| base.id == second.id) {
            return self.put(index, first);
        }
        if base.is_some_and(|base| base.id == first.id) {
            return self.put(index, File { mode: first.mode, ..second });
        }
        let text = |file: &File| {
            let blob = self.git.find_blob(file.id).ok()?;
            String::from_utf8(blob.content().to_vec()).ok().filter(|text| !text.contains('\0'))
        };
        // Two files that came under one name have no common text: joining them line by line would make a third
        // that nobody wrote.
        let texts = base.and_then(|base| Some((text(base)?, text(&first)?, text(&second)?)));
        let path = NotePath::parse(&String::from_utf8_lossy(&first.path)).ok();
        let merged = texts.map(|(base, ours, theirs)| match &path {
            Some(path) => merge::file(path, &base, &ours, &theirs, Side::Ours),
            None => merge::three_way(&base, &ours, &theirs, Side::Ours),
        });
        if let Some(merged) = &merged {
            first.id = self.git.blob(merged.text.as_bytes()).say(say)?;
        }
        if merged.is_none_or(|merged| !merged.clashes.is_empty()) {
            self.keep_beside(index, &second)?;
        }
        self.put(index, first)
    }

    /// Puts a file into the tree; where a folder of that name is, under the name of a copy. Where another file came under
    /// its name already, as when one side moved a note to where the other made one, the content decides which stays.
    fn put(&mut self, index: &mut TreeIndex, mut entry: File) -> Result<(), HistoryError> {
        let path = String::from_utf8_lossy(&entry.path).into_owned();
        if let Some(there) = index.get_path(Path::new(&path), 0)
            && there.id != entry.id
        {
            let there = File { path: there.path, id: there.id, mode: there.mode };
            let beside = if there.id < entry.id { std::mem::replace(&mut entry, there) } else { there };
            self.keep_beside(index, &beside)?;
        }
        if index.find_prefix(format!("{path}/")).is_ok() {
            return self.keep_beside(index, &entry);
        }
        let mut folder = path.as_str();
        while let Some((parent, _)) = folder.rsplit_once('/') {
            folder = parent;
            if let Some(file) = index.get_path(Path::new(folder), 0) {
                index.remove(Path::new(folder), 0).say("a conflict cannot be settled")?;
                self.keep_beside(index, &File { path: file.path, id: file.id, mode: file.mode })?;
            }
        }
        add(index, &entry)
    }

    /// Keeps a file's content under the name of a conflict copy, which both devices make alike.
    fn keep_beside(&mut self, index: &mut TreeIndex, entry: &File) -> Result<(), HistoryError> {
        let path = String::from_utf8_lossy(&entry.path).into_owned();
        let Ok(path) = NotePath::parse(&path) else { return Ok(()) };
        let commit = self.last_commit(&path, entry.id)?;
        let author = commit.author();
        let device =
            log::device(&commit).unwrap_or_else(|| String::from_utf8_lossy(author.name_bytes()).into_owned());
        let at = log::zoned(commit.committer().when()).timestamp();
        for n in 1.. {
            let Some(copy) = copy_path(&path, &device, at, n) else { break };
            // A copy of a copy may get the very name of the one that stays, or of one that is not settled yet.
            let waits = (1..=3).any(|stage| index.get_path(Path::new(copy.as_str()), stage).is_some());
            if copy == path || waits {
                continue;
            }
            match index.get_path(Path::new(copy.as_str()), 0) {
                Some(there) if there.id != entry.id => {}
                Some(_) => break,
                None => {
                    add(index, &File { path: copy.as_str().as_bytes().to_vec(), ..entry.clone() })?;
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

fn add(index: &mut TreeIndex, file: &File) -> Result<(), HistoryError> {
    let entry = IndexEntry {
        ctime: IndexTime::new(0, 0),
        mtime: IndexTime::new(0, 0),
        dev: 0,
        ino: 0,
        mode: file.mode,
        uid: 0,
        gid: 0,
        file_size: 0,
        id: file.id,
        flags: 0,
        flags_extended: 0,
        path: file.path.clone(),
    };
    index.add(&entry).say("a conflict cannot be settled")
}

/// Names a conflict copy: `Name (conflict, device, 2026-09-17 1330).md`, the time in UTC as for every other copy,
/// with a number behind from the second on. None when no name can be made.
pub fn copy_path(path: &NotePath, device: &str, at: Timestamp, n: usize) -> Option<NotePath> {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | ' ') { c } else { '-' };
    let device: String = device.trim().chars().map(plain).take(40).collect();
    let device = if device.is_empty() { "another device" } else { &device };
    let at = at.strftime("%Y-%m-%d %H%M");
    let number = if n > 1 { format!(" {n}") } else { String::new() };
    let extension = path.extension().map(|e| format!(".{e}")).unwrap_or_default();
    let tail = format!(" (conflict, {device}, {at}){number}{extension}");
    // A name of 200 bytes at most works everywhere (P20). A copy of a copy is named after the note.
    let stem = merge::plain_stem(path.stem());
    let mut end = stem.len().min(200usize.saturating_sub(tail.len()));
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    let stem = stem.get(..end)?.trim_end();
    let folder = path.parent().map(|parent| format!("{parent}/")).unwrap_or_default();
    NotePath::parse(&format!("{folder}{stem}{tail}")).ok()
}

#[cfg(test)]
mod tests;
