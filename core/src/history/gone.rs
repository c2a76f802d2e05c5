//! Notes that went from the disk, many at once, without anybody having said so here: an emptied folder, a disk that is
//! not there, another program's mistake. They stay in the history until a person agrees (P13).

use std::collections::HashSet;

use super::checkpoint::tree_entry;
use super::eol::LineEnds;
use super::{HistoryError, Repository, Say, head};
use crate::path::{NotePath, Revision};

/// So many at once are asked about, where they are over a fifth of all notes too.
const MANY: usize = 10;
/// All notes at once are asked about from so many on.
const ALL: usize = 3;

impl Repository {
    /// Of the named files, lists those that `HEAD` has and that are gone from the disk, where so many notes are among them that
    /// it looks like an accident: ten or more and over a fifth of all, or all of three and more; none otherwise. What was
    /// moved within these files and what `known` names do not count.
    pub fn vanished(
        &self,
        paths: &[NotePath],
        known: &dyn Fn(&NotePath) -> bool,
    ) -> Result<Vec<NotePath>, HistoryError> {
        let git = self.git();
        let Some(tip) = head(&git)? else { return Ok(Vec::new()) };
        let say = "HEAD's tree cannot be read";
        let tree = git.find_commit(tip).and_then(|commit| commit.tree()).say(say)?;
        let mut gone = Vec::new();
        let mut came = Vec::new();
        for path in paths {
            let there = path.on_disk(self.root()).symlink_metadata().is_ok();
            match (tree_entry(Some(&tree), path)?, there) {
                (Some((id, _)), false) => gone.push((path, id)),
                (None, true) => came.push(path),
                _ => {}
            }
        }
        let notes = |gone: &[(&NotePath, git2::Oid)]| gone.iter().filter(|(path, _)| path.is_note()).count();
        if notes(&gone) < ALL {
            return Ok(Vec::new());
        }
        let mut moved = HashSet::new();
        for path in came {
            if let Ok(Some(disk)) = self.on_disk(&git, path, None)? {
                moved.insert(*Revision::of(&disk.kept).as_bytes());
            }
        }
        gone.retain(|(path, id)| !moved.contains(&super::raw(*id)) && !known(path));
        let (count, all) = (notes(&gone), super::merge_plan::count_notes(&tree)?);
        let many = count >= MANY && count * 5 > all || count >= ALL && count == all;
        Ok(if many { gone.into_iter().map(|(path, _)| path.clone()).collect() } else { Vec::new() })
    }

    /// Gives a file of `HEAD` as the work tree has it, line ends and all; none where `HEAD` has none, or where git itself
    /// would have to write it.
    pub fn as_in_head(&self, path: &NotePath) -> Result<Option<Vec<u8>>, HistoryError> {
        let git = self.git();
        let Some(tip) = head(&git)? else { return Ok(None) };
        let say = "the file cannot be read from HEAD";
        let tree = git.find_commit(tip).and_then(|commit| commit.tree()).say(say)?;
        let Some((id, _)) = tree_entry(Some(&tree), path)? else { return Ok(None) };
        let config = git.config().say(say)?;
        let Ok(ends) = LineEnds::of(&git, &config, path.as_str()).say(say)? else { return Ok(None) };
        Ok(Some(ends.to_disk(git.find_blob(id).say(say)?.content()).into_owned()))
    }
}
