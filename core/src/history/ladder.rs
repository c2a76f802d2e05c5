//! Two commits into one tree, rung by rung (P10), with nothing of either lost.
//!
//! Identical, then a clean merge of lines, then both sides' additions at one place in order, then one side in the
//! note and the other beside it as a conflict copy. An edit beats a deletion. All that is chosen or named on the way
//! comes from the commits and from the order of ids, so that every device makes the same bytes. Nothing here
//! looks at the work tree, and no conflict marker is ever written.

use std::path::Path;

use git2::{Commit, ErrorCode, Index as TreeIndex, IndexEntry, MergeOptions, Oid, Sort};
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

/// Merges two commits; the first is the one whose id is smaller, on every device.
pub(super) fn combine(git: &git2::Repository, first: Oid, second: Oid) -> Result<Combined, HistoryError> {
    let say = "the commits cannot be merged";
    let (first, second) = (git.find_commit(first).say(say)?, git.find_commit(second).say(say)?);
    let mut options = MergeOptions::new();
    options.find_renames(true).fail_on_conflict(false).skip_reuc(true);
    let mut index = git.merge_commits(&first, &second, Some(&options)).say(say)?;
    let conflicts: Vec<_> = index.conflicts().say(say)?.collect::<Result<_, _>>().say(say)?;
    let mut ladder = Ladder { git, first, second, copies: Vec::new(), settled: Vec::new() };
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
    ladder.by_key(&mut index)?;
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
    /// What went through [`Ladder::both`].
    settled: Vec<NotePath>,
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
            (base, Some(first), Some(second)) => self.both(index, base.as_ref(), first, second)?,
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
        base: Option<&IndexEntry>,
        first: IndexEntry,
        second: IndexEntry,
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
        if first.id == second.id {
            return self.put(index, first);
        }
        let text = |entry: &IndexEntry| {
            let blob = self.git.find_blob(entry.id).ok()?;
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
        self.settled.extend(path);
        if let Some(merged) = &merged {
            first.id = self.git.blob(merged.text.as_bytes()).say(say)?;
        }
        if merged.is_none_or(|merged| !merged.clashes.is_empty()) {
            self.keep_beside(index, &second)?;
        }
        self.put(index, first)
    }

    /// Merges again what git's merge of lines found clean, where the lines have a meaning: two keys of one name, each added
    /// on one side, are no conflict of lines.
    fn by_key(&mut self, index: &mut TreeIndex) -> Result<(), HistoryError> {
        let say = "the commits cannot be merged";
        let bases = match self.git.merge_bases(self.first.id(), self.second.id()) {
            Ok(bases) => bases,
            // Two histories with nothing in common.
            Err(e) if e.code() == ErrorCode::NotFound => return Ok(()),
            Err(e) => return Err(e).say(say),
        };
        let [base] = bases.iter().copied().collect::<Vec<_>>()[..] else { return Ok(()) };
        let base = self.git.find_commit(base).and_then(|commit| commit.tree()).say(say)?;
        let changed = |tip: &Commit<'_>| -> Result<Vec<(NotePath, [IndexEntry; 2])>, HistoryError> {
            let tree = tip.tree().say(say)?;
            let diff = self.git.diff_tree_to_tree(Some(&base), Some(&tree), None).say(say)?;
            let entry = |file: &git2::DiffFile<'_>, path: &NotePath| {
                let mut entry = blank(path.as_str());
                (entry.id, entry.mode) = (file.id(), u32::from(file.mode()));
                entry
            };
            let both = |delta: git2::DiffDelta<'_>| {
                let path = NotePath::parse(&delta.new_file().path()?.to_string_lossy()).ok()?;
                let known = delta.status() == git2::Delta::Modified && (path.is_note() || path.is_schedule());
                let entries = [entry(&delta.old_file(), &path), entry(&delta.new_file(), &path)];
                (known && entries.iter().all(|entry| REGULAR.contains(&entry.mode)))
                    .then_some((path, entries))
            };
            Ok(diff.deltas().filter_map(both).collect())
        };
        let theirs = changed(&self.second)?;
        for (path, [base, first]) in changed(&self.first)? {
            let Some((_, [_, second])) = theirs.iter().find(|(known, _)| *known == path) else { continue };
            let Some(merged) = index.get_path(Path::new(path.as_str()), 0) else { continue };
            let has_keys = |entry: &IndexEntry| {
                let blob = self.git.find_blob(entry.id).ok();
                blob.is_some_and(|blob| {
                    str::from_utf8(blob.content()).is_ok_and(|text| merge::knows(&path, text))
                })
            };
            // What the ladder settled already is neither side's any more, and stays.
            if self.settled.contains(&path)
                || merged.id == first.id
                || merged.id == second.id
                || !has_keys(&merged)
            {
                continue;
            }
            let second = IndexEntry { path: second.path.clone(), ..entry_like(second, path.as_str()) };
            self.both(index, Some(&base), first, second)?;
        }
        Ok(())
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
    IndexEntry { ctime: entry.ctime, mtime: entry.mtime, mode: entry.mode, id: entry.id, ..blank(path) }
}

fn blank(path: &str) -> IndexEntry {
    IndexEntry {
        ctime: git2::IndexTime::new(0, 0),
        mtime: git2::IndexTime::new(0, 0),
        dev: 0,
        ino: 0,
        mode: 0,
        uid: 0,
        gid: 0,
        file_size: 0,
        id: Oid::ZERO_SHA1,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
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
