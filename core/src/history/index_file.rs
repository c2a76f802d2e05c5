//! Git's index file (`.git/index`), read and rewritten as a whole under git's own lock.
//!
//! Why not libgit2's: it cannot hold `index.lock` while a commit is made, so what is staged could change between
//! the look and the commit; and reading, hashing and writing the index through it costs more than all the rest of
//! a checkpoint. Here one lock is held from the look to the end, and only the entries that are named change.
//! The format is git's `Documentation/gitformat-index.txt`, versions 2 to 4.
//!
//! What this file refuses: split and sparse indexes (their extensions are mandatory to understand); they end in
//! [`IndexError::Split`] and [`IndexError::Unsupported`], and the repository is left as it is. [`split`] can join the
//! two files of a split one, for a person who wants that.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha1::{Digest, Sha1};

use crate::platform;

mod split;

pub(super) use split::{join, shared_name};

/// Says why the index cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Another program holds `index.lock`.
    #[error("another program holds {}", .0.display())]
    Locked(PathBuf),
    /// It is split in two files (`core.splitIndex`), which git's library cannot read.
    #[error("git's index is split (core.splitIndex)")]
    Split,
    /// Its format is one that is not understood here.
    #[error("git's index is {0}")]
    Unsupported(&'static str),
    /// It ends too early, its counts are wrong, or its checksum is another one.
    #[error("git's index is damaged")]
    Damaged,
    /// Reading or writing failed.
    #[error("{}", .0.display())]
    Io(PathBuf, #[source] io::Error),
}

/// What `stat` says of a file, as the index keeps it: seconds and nanoseconds cut to 32 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Stat {
    ctime: (u32, u32),
    mtime: (u32, u32),
    dev: u32,
    ino: u32,
    uid: u32,
    gid: u32,
    size: u32,
}

impl Stat {
    /// Takes what the file system says.
    #[cfg(unix)]
    pub(super) fn of(meta: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self {
            ctime: (meta.ctime() as u32, meta.ctime_nsec() as u32),
            mtime: (meta.mtime() as u32, meta.mtime_nsec() as u32),
            dev: meta.dev() as u32,
            ino: meta.ino() as u32,
            uid: meta.uid(),
            gid: meta.gid(),
            size: meta.len() as u32,
        }
    }

    /// Takes nothing, so that git looks at the file itself. Unproved.
    #[cfg(not(unix))]
    pub(super) fn of(_meta: &Metadata) -> Self {
        Self::default()
    }
}

/// One entry of the index.
#[derive(Debug, Clone)]
pub(super) struct Entry<'a> {
    stat: Stat,
    /// Git's mode: `0o100644`, `0o100755`, `0o120000` or `0o160000`.
    pub(super) mode: u32,
    /// The blob, or the submodule's commit.
    pub(super) id: [u8; 20],
    flags: u16,
    more_flags: u16,
    path: Cow<'a, [u8]>,
    /// Made just now from a file that was looked at again, so its times are to be trusted.
    fresh: bool,
}

const ASSUME_VALID: u16 = 0x8000;
const EXTENDED: u16 = 0x4000;
const STAGE: u16 = 0x3000;
const SKIP_WORKTREE: u16 = 0x4000;

impl<'a> Entry<'a> {
    /// Makes an entry for a file that is in the work tree as `stat` says.
    pub(super) fn new(path: &'a str, mode: u32, id: [u8; 20], stat: Stat) -> Self {
        Self { stat, mode, id, flags: 0, more_flags: 0, path: Cow::Borrowed(path.as_bytes()), fresh: true }
    }

    /// Tells whether a merge left it open.
    pub(super) fn is_conflict(&self) -> bool {
        self.flags & STAGE != 0
    }

    /// Tells whether a sparse checkout leaves the file out of the work tree.
    pub(super) fn is_left_out(&self) -> bool {
        self.more_flags & SKIP_WORKTREE != 0
    }

    /// Tells whether the file is still as it was when git wrote this entry, which the index outlived by a second.
    fn is_as_left(&self, disk: Stat, written: Option<u32>) -> bool {
        self.stat == disk && written.is_some_and(|written| self.stat.mtime.0 < written)
    }

    /// Leaves the file out of the work tree, as a sparse checkout does.
    pub(super) fn leave_out(&mut self) {
        self.more_flags |= SKIP_WORKTREE;
    }

    /// Gives the file's name, if it is text.
    pub(super) fn path(&self) -> Option<&str> {
        std::str::from_utf8(&self.path).ok()
    }

    /// Makes an entry that git has to look at: a name's bytes, and what a tree says of it.
    pub(super) fn of_tree(path: Vec<u8>, mode: u32, id: [u8; 20]) -> Self {
        let (stat, path) = (Stat::default(), Cow::Owned(path));
        Self { stat, mode, id, flags: 0, more_flags: 0, path, fresh: true }
    }

    fn key(&self) -> (&[u8], u16) {
        (&self.path, self.flags & STAGE)
    }
}

/// The whole index.
pub(super) struct Index<'a> {
    version: u32,
    entries: Vec<Entry<'a>>,
    /// The root of the cached trees, `TREE`.
    trees: Option<CachedTree>,
    /// `REUC`, as it was.
    resolved: Option<&'a [u8]>,
    /// Whether the last 20 bytes are zeros instead of a checksum (`index.skipHash`).
    no_checksum: bool,
    /// Seconds of the file's own time: entries as young as this are not to be trusted by their times alone.
    written: Option<u32>,
}

impl<'a> Index<'a> {
    /// Reads the bytes of an index; `written` is the file's modification time. No file: an empty one.
    pub(super) fn read(bytes: &'a [u8], written: Option<u32>) -> Result<Self, IndexError> {
        match Self::parse(bytes, written)? {
            (index, None) => Ok(index),
            (_, Some(_)) => Err(IndexError::Split),
        }
    }

    /// Makes one of entries that come in git's order.
    pub(super) fn of(entries: Vec<Entry<'a>>) -> Self {
        Self { version: 2, entries, trees: None, resolved: None, no_checksum: false, written: None }
    }

    /// Gives the entries that stand before what cannot be read, as far as they look like entries.
    pub(super) fn salvage(bytes: &'a [u8]) -> Vec<Entry<'a>> {
        let mut entries: Vec<Entry<'a>> = Vec::new();
        let mut rest = bytes.get(12..).unwrap_or_default();
        let version = bytes.get(4..).and_then(|mut rest| take_u32(&mut rest).ok()).unwrap_or_default();
        while let Ok(entry) = take_entry(&mut rest, version, entries.last()) {
            entries.push(entry);
        }
        entries
    }

    /// Reads what [`Self::read`] reads, and what says that the index is split.
    fn parse(bytes: &'a [u8], written: Option<u32>) -> Result<(Self, Option<&'a [u8]>), IndexError> {
        if bytes.is_empty() && written.is_none() {
            return Ok((Self::of(Vec::new()), None));
        }
        let end = bytes.len().checked_sub(20).ok_or(IndexError::Damaged)?;
        let (body, checksum) = bytes.split_at_checked(end).ok_or(IndexError::Damaged)?;
        let no_checksum = checksum.iter().all(|b| *b == 0);
        // Written anew, what is damaged would get a checksum that says that it is sound.
        if !no_checksum && Sha1::digest(body).as_slice() != checksum {
            return Err(IndexError::Damaged);
        }
        let mut rest = body;
        if take(&mut rest, 4)? != b"DIRC" {
            return Err(IndexError::Damaged);
        }
        let version = take_u32(&mut rest)?;
        if !(2..=4).contains(&version) {
            return Err(IndexError::Unsupported("of a version that is not known here"));
        }
        let count = take_u32(&mut rest)?;
        // A count that the file cannot hold must not become memory: an entry has 63 bytes at least.
        if count as usize > body.len() / 62 {
            return Err(IndexError::Damaged);
        }
        let mut entries: Vec<Entry<'a>> = Vec::with_capacity(count as usize + 4);
        for _ in 0..count {
            let entry = take_entry(&mut rest, version, entries.last())?;
            entries.push(entry);
        }
        let (mut trees, mut resolved, mut link) = (None, None, None);
        while !rest.is_empty() {
            let name = take(&mut rest, 4)?;
            let len = take_u32(&mut rest)? as usize;
            let data = take(&mut rest, len)?;
            match name {
                b"TREE" => trees = CachedTree::read(data),
                b"REUC" => resolved = Some(data),
                b"link" => link = Some(data),
                b"sdir" => return Err(IndexError::Unsupported("sparse (index.sparse)")),
                name if name.first().is_some_and(u8::is_ascii_lowercase) => {
                    return Err(IndexError::Unsupported("made by a newer git"));
                }
                // The others are caches whose content depends on the entries' places; git makes them again.
                _ => {}
            }
        }
        Ok((Self { version, entries, trees, resolved, no_checksum, written }, link))
    }

    /// Gives the entry of a path; of a path that a merge left open, one of its sides.
    pub(super) fn get(&self, path: &str) -> Option<&Entry<'a>> {
        let at = self.entries.partition_point(|e| e.path.as_ref() < path.as_bytes());
        self.entries.get(at).filter(|e| e.path.as_ref() == path.as_bytes())
    }

    /// Tells whether git knows a file as it is on the disk, whatever its own form of it is.
    pub(super) fn knows(&self, path: &str, disk: &Metadata) -> bool {
        self.get(path).is_some_and(|entry| entry.is_as_left(Stat::of(disk), self.written))
    }

    /// Puts entries in and takes entries out, all in one pass.
    pub(super) fn change(&mut self, mut changes: BTreeMap<&'a str, Option<Entry<'a>>>) {
        if let Some(trees) = &mut self.trees {
            for path in changes.keys() {
                trees.forget(path);
            }
        }
        let mut added = Vec::new();
        self.entries.retain_mut(|entry| {
            let Some(path) = std::str::from_utf8(&entry.path).ok() else { return true };
            match changes.get_mut(path) {
                None => true,
                Some(change) => {
                    added.extend(change.take());
                    false
                }
            }
        });
        added.extend(changes.into_values().flatten());
        for entry in added {
            let at = self.entries.partition_point(|e| e.key() < entry.key());
            self.entries.insert(at, entry);
        }
    }

    /// Gives the index as the bytes of a file.
    pub(super) fn write(&self) -> Vec<u8> {
        let version = match self.version {
            2 if self.entries.iter().any(|e| e.more_flags != 0) => 3,
            version => version,
        };
        let mut out = Vec::with_capacity(self.entries.len() * 120 + 64);
        out.extend_from_slice(b"DIRC");
        out.extend_from_slice(&version.to_be_bytes());
        out.extend_from_slice(&(self.entries.len() as u32).to_be_bytes());
        let mut previous: &[u8] = &[];
        for entry in &self.entries {
            self.write_entry(&mut out, version, entry, previous);
            previous = &entry.path;
        }
        let mut extension = |name: &[u8], data: &[u8]| {
            out.extend_from_slice(name);
            out.extend_from_slice(&(data.len() as u32).to_be_bytes());
            out.extend_from_slice(data);
        };
        if let Some(trees) = &self.trees {
            let mut data = Vec::new();
            trees.write(&mut data);
            extension(b"TREE", &data);
        }
        if let Some(resolved) = self.resolved {
            extension(b"REUC", resolved);
        }
        if self.no_checksum {
            out.extend_from_slice(&[0; 20]);
        } else {
            let sum = Sha1::digest(&out);
            out.extend_from_slice(&sum);
        }
        out
    }

    fn write_entry(&self, out: &mut Vec<u8>, version: u32, entry: &Entry<'_>, previous: &[u8]) {
        let start = out.len();
        let mut stat = entry.stat;
        // Git trusts an entry whose file is older than the index. Rewriting the index makes it younger, so an
        // entry that was as young as the old one could hide an edit of the same second: a size of zero makes
        // git compare the content, as git itself does here.
        if !entry.fresh && self.written.is_some_and(|written| stat.mtime.0 >= written) {
            stat.size = 0;
        }
        for n in [
            stat.ctime.0,
            stat.ctime.1,
            stat.mtime.0,
            stat.mtime.1,
            stat.dev,
            stat.ino,
            entry.mode,
            stat.uid,
            stat.gid,
            stat.size,
        ] {
            out.extend_from_slice(&n.to_be_bytes());
        }
        out.extend_from_slice(&entry.id);
        let extended = if entry.more_flags == 0 { 0 } else { EXTENDED };
        let len = entry.path.len().min(0xfff) as u16;
        let flags = entry.flags & (ASSUME_VALID | STAGE) | extended | len;
        out.extend_from_slice(&flags.to_be_bytes());
        if extended != 0 {
            out.extend_from_slice(&entry.more_flags.to_be_bytes());
        }
        if version == 4 {
            let same = previous.iter().zip(entry.path.iter()).take_while(|(a, b)| a == b).count();
            push_offset(out, previous.len() - same);
            out.extend(entry.path.iter().skip(same));
            out.push(0);
        } else {
            out.extend_from_slice(&entry.path);
            // One NUL at least, then up to a multiple of eight.
            let len = out.len() - start;
            out.resize(start + (len / 8 + 1) * 8, 0);
        }
    }
}

fn take<'a>(rest: &mut &'a [u8], len: usize) -> Result<&'a [u8], IndexError> {
    let (head, tail) = rest.split_at_checked(len).ok_or(IndexError::Damaged)?;
    *rest = tail;
    Ok(head)
}

fn take_u32(rest: &mut &[u8]) -> Result<u32, IndexError> {
    let (head, tail) = rest.split_first_chunk::<4>().ok_or(IndexError::Damaged)?;
    *rest = tail;
    Ok(u32::from_be_bytes(*head))
}

fn take_u16(rest: &mut &[u8]) -> Result<u16, IndexError> {
    let (head, tail) = rest.split_first_chunk::<2>().ok_or(IndexError::Damaged)?;
    *rest = tail;
    Ok(u16::from_be_bytes(*head))
}

fn take_entry<'a>(
    rest: &mut &'a [u8],
    version: u32,
    previous: Option<&Entry<'a>>,
) -> Result<Entry<'a>, IndexError> {
    let start = rest.len();
    let mut n = [0u32; 10];
    for n in &mut n {
        *n = take_u32(rest)?;
    }
    let [cs, cn, ms, mn, dev, ino, mode, uid, gid, size] = n;
    let stat = Stat { ctime: (cs, cn), mtime: (ms, mn), dev, ino, uid, gid, size };
    let (id, tail) = rest.split_first_chunk::<20>().ok_or(IndexError::Damaged)?;
    *rest = tail;
    let flags = take_u16(rest)?;
    let more_flags = if flags & EXTENDED == 0 { 0 } else { take_u16(rest)? };
    let path = if version == 4 {
        let back = take_offset(rest)?;
        let name = take_name(rest)?;
        let previous = previous.map_or(&[][..], |e| &e.path);
        let keep = previous.len().checked_sub(back).ok_or(IndexError::Damaged)?;
        let mut path = previous.get(..keep).ok_or(IndexError::Damaged)?.to_vec();
        path.extend_from_slice(name);
        Cow::Owned(path)
    } else {
        let name = take_name(rest)?;
        let len = start - rest.len() - 1;
        let padded = (len / 8 + 1) * 8;
        take(rest, padded - len - 1)?;
        Cow::Borrowed(name)
    };
    Ok(Entry { stat, mode, id: *id, flags: flags & (ASSUME_VALID | STAGE), more_flags, path, fresh: false })
}

/// Takes bytes up to a NUL, and the NUL.
fn take_name<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], IndexError> {
    let len = rest.iter().position(|b| *b == 0).ok_or(IndexError::Damaged)?;
    let name = take(rest, len)?;
    take(rest, 1)?;
    Ok(name)
}

/// Takes git's "offset" number of version 4.
fn take_offset(rest: &mut &[u8]) -> Result<usize, IndexError> {
    let mut value = 0usize;
    for n in 0..9 {
        let byte = *take(rest, 1)?.first().ok_or(IndexError::Damaged)?;
        if n > 0 {
            value += 1;
        }
        value = (value << 7) | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(IndexError::Damaged)
}

fn push_offset(out: &mut Vec<u8>, mut value: usize) {
    let mut bytes = vec![(value & 0x7f) as u8];
    while value > 0x7f {
        value = (value >> 7) - 1;
        bytes.push(0x80 | (value & 0x7f) as u8);
    }
    out.extend(bytes.iter().rev());
}

/// One folder whose tree the index remembers; none once something in it has changed.
struct CachedTree {
    name: Vec<u8>,
    tree: Option<(u32, [u8; 20])>,
    folders: Vec<CachedTree>,
}

impl CachedTree {
    /// Reads `TREE`; none when it is not as expected, which only costs git a recomputation.
    fn read(mut data: &[u8]) -> Option<Self> {
        let tree = Self::take(&mut data, 0)?;
        data.is_empty().then_some(tree)
    }

    fn take(rest: &mut &[u8], depth: u32) -> Option<Self> {
        // A file name path of 4096 bytes has no more folders than this.
        if depth > 2048 {
            return None;
        }
        let name = take_name(rest).ok()?.to_vec();
        let line = rest.iter().position(|b| *b == b'\n')?;
        let counts = std::str::from_utf8(take(rest, line).ok()?).ok()?;
        take(rest, 1).ok()?;
        let (entries, folders) = counts.split_once(' ')?;
        let tree = match entries.parse::<i64>().ok()? {
            n if n < 0 => None,
            n => {
                let id = take(rest, 20).ok()?;
                Some((u32::try_from(n).ok()?, id.try_into().ok()?))
            }
        };
        let folders = folders.parse::<u32>().ok()?;
        let folders = (0..folders).map(|_| Self::take(rest, depth + 1)).collect::<Option<_>>()?;
        Some(Self { name, tree, folders })
    }

    /// Forgets the trees on the way to a path.
    fn forget(&mut self, path: &str) {
        self.tree = None;
        if let Some((folder, rest)) = path.split_once('/')
            && let Some(tree) = self.folders.iter_mut().find(|t| t.name == folder.as_bytes())
        {
            tree.forget(rest);
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.name);
        let count = self.tree.map_or(-1, |(count, _)| i64::from(count));
        out.extend_from_slice(format!("\0{count} {}\n", self.folders.len()).as_bytes());
        out.extend(self.tree.iter().flat_map(|(_, id)| id));
        self.folders.iter().for_each(|folder| folder.write(out));
    }
}

/// What our own lock files hold, before the number of the process.
pub(super) const LOCK_MARK: &str = "talklog ";

/// Gives the name of a file beside another: its own, a full stop, and more.
pub(super) fn beside(file: &Path, more: &str) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(more);
    file.with_file_name(name)
}

/// The lock of the index, or of another file of git's, held: nobody who keeps git's protocol changes the index meanwhile. Released on drop.
pub(super) struct IndexLock {
    index: PathBuf,
    lock: PathBuf,
}

impl IndexLock {
    /// Takes `index.lock` (or that of another file) beside the index, with whose it is in it (P8): it is written under another name first, since
    /// a lock that a death left empty would be nobody's, and stand in the way for ever.
    pub(super) fn take(index: &Path) -> Result<Self, IndexError> {
        let (lock, new) = (beside(index, "lock"), beside(index, "talklog-lock"));
        let mark = format!("{LOCK_MARK}{}\n", std::process::id());
        // On the disk before it has its name: one that a power cut left empty would be nobody's just as well.
        let write = |file: &mut File| file.write_all(mark.as_bytes()).and_then(|()| file.sync_data());
        let written = File::create(&new).and_then(|mut file| write(&mut file));
        match written.and_then(|()| platform::rename_new(&new, &lock)) {
            Ok(()) => Ok(Self { index: index.to_path_buf(), lock }),
            Err(e) => {
                let _ = std::fs::remove_file(&new);
                if e.kind() == io::ErrorKind::AlreadyExists {
                    Err(IndexError::Locked(lock))
                } else {
                    Err(IndexError::Io(lock, e))
                }
            }
        }
    }

    /// Reads the index's bytes and the second in which it was written; no index is no bytes.
    pub(super) fn bytes(&self) -> Result<(Vec<u8>, Option<u32>), IndexError> {
        read_index(&self.index)
    }

    /// Puts a new index in place, whole or not at all.
    ///
    /// It is written beside the lock and renamed over the index while the lock is still there, so that the lock
    /// says to the end whose it is; for every other program the effect is that of git's own rename of the lock.
    /// It is on the disk when this returns, which git does not ask for: after a power cut an index that stayed behind its
    /// branch says that all of the last commit is staged to be taken back, and one that is torn stops git and us.
    pub(super) fn replace(&self, bytes: &[u8]) -> Result<(), IndexError> {
        let new = beside(&self.index, "talklog");
        let write = || {
            let mut file = File::create(&new)?;
            file.write_all(bytes)?;
            if let Ok(old) = std::fs::metadata(&self.index) {
                file.set_permissions(old.permissions())?;
            }
            file.sync_data()?;
            std::fs::rename(&new, &self.index)?;
            self.index.parent().map_or(Ok(()), platform::sync_folder)
        };
        write().map_err(|e| IndexError::Io(self.index.clone(), e))
    }
}

impl Drop for IndexLock {
    fn drop(&mut self) {
        // Nothing can be done about a failure here; the next start moves the lock aside.
        let _ = std::fs::remove_file(&self.lock);
    }
}

/// Reads the index's bytes without its lock.
pub(super) fn read_index(index: &Path) -> Result<(Vec<u8>, Option<u32>), IndexError> {
    let io = |e| IndexError::Io(index.to_path_buf(), e);
    let mut file = match File::open(index) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), None)),
        Err(e) => return Err(io(e)),
    };
    let meta = file.metadata().map_err(io)?;
    let mut bytes = Vec::with_capacity(meta.len() as usize + 1);
    file.read_to_end(&mut bytes).map_err(io)?;
    let written = Stat::of(&meta).mtime.0;
    Ok((bytes, (written != 0).then_some(written)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::tests::Git;

    #[test]
    fn every_version_of_the_index_is_read_and_written_back() {
        for version in ["2", "3", "4"] {
            let git = Git::new();
            git.run(&["config", "index.version", version]);
            for n in 0..40 {
                git.write(&format!("day {}/talk-{n}.md", n % 7), format!("talk {n}\n"));
            }
            git.write("a-name-that-is-long/".repeat(9).as_str().trim_end_matches('/'), "deep\n");
            git.run(&["add", "."]);
            git.run(&["commit", "-qm", "all"]);
            git.run(&["update-index", "--index-version", version]);
            if version == "3" {
                git.run(&["update-index", "--skip-worktree", "day 1/talk-1.md"]);
            }
            let file = git.root().join(".git/index");
            let (bytes, _) = read_index(&file).unwrap();
            // With no time nothing is smudged, so what comes out is what went in, but for caches that git drops.
            let index = Index::read(&bytes, None).unwrap();
            assert_eq!(index.entries.len(), 41);
            let again = index.write();
            assert!(Index::read(&again, None).is_ok());
            let listed = git.run(&["ls-files", "--stage", "--debug"]);
            let lock = IndexLock::take(&file).unwrap();
            lock.replace(&again).unwrap();
            drop(lock);
            assert_eq!(git.run(&["ls-files", "--stage", "--debug"]), listed, "version {version}");
            assert_eq!(git.run(&["status", "--porcelain"]), "");
            git.run(&["fsck", "--strict"]);
        }
    }

    #[test]
    fn a_damaged_index_is_said_and_not_followed() {
        let git = Git::new();
        git.write("a.md", "a\n");
        git.run(&["add", "."]);
        let (bytes, _) = read_index(&git.root().join(".git/index")).unwrap();
        for len in 1..bytes.len() {
            // Must not panic; most cuts are errors, a cut inside the checksum cannot be told.
            let _ = Index::read(&bytes[..len], None);
        }
        assert!(matches!(Index::read(&bytes[..30], None), Err(IndexError::Damaged)));
        // One bit of an entry's id, and all counts still fit.
        let mut flipped = bytes.clone();
        flipped[60] ^= 1;
        assert!(matches!(Index::read(&flipped, None), Err(IndexError::Damaged)));
    }

    #[test]
    fn a_lock_is_there_with_its_mark_or_not_at_all() {
        let git = Git::new();
        let dir = git.root().join(".git");
        // The mark cannot be written: then there is no lock.
        std::fs::create_dir(dir.join("index.talklog-lock")).unwrap();
        assert!(matches!(IndexLock::take(&dir.join("index")), Err(IndexError::Io(..))));
        assert!(!dir.join("index.lock").exists());
        std::fs::remove_dir(dir.join("index.talklog-lock")).unwrap();
        // What a death left of it is no obstacle.
        std::fs::write(dir.join("index.talklog-lock"), "talk").unwrap();
        let lock = IndexLock::take(&dir.join("index")).unwrap();
        assert!(std::fs::read(dir.join("index.lock")).unwrap().starts_with(LOCK_MARK.as_bytes()));
        drop(lock);
        assert!(!dir.join("index.lock").exists() && !dir.join("index.talklog-lock").exists());
    }

    #[test]
    fn a_lock_of_another_program_is_left_alone() {
        let git = Git::new();
        let index = git.root().join(".git/index");
        std::fs::write(git.root().join(".git/index.lock"), "").unwrap();
        assert!(matches!(IndexLock::take(&index), Err(IndexError::Locked(_))));
        assert!(git.root().join(".git/index.lock").exists());
    }
}
