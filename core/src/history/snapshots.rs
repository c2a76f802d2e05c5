//! Versions between checkpoints, kept every few seconds of typing.
//!
//! They lie in a bare repository of our own in the notebook's state folder, one chain of commits for all notes; the
//! tree of each holds the one note that it is of, so that a snapshot of a note costs the same among ten as among ten
//! thousand. Every 64 of them are packed; with age they become fewer (see [`keeps`]). The user's repository is neither
//! read nor written here.
//!
//! What it refuses: to lose a version by its own death. Objects are on the disk before the ref names them, and a pack
//! is on the disk before what it replaces goes. A store that cannot be read is moved aside, whole, and a new one begun.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use git2::{Commit, ErrorCode, ObjectType, Oid, Signature, Time};
use jiff::{Timestamp, Zoned};

use super::log::zoned;
use super::{CommitId, HistoryError, Say, io_at, raw};
use crate::path::{NotePath, Revision};
use crate::platform::{self, FileLock};

/// The ref that names the last snapshot.
const TIP: &str = "refs/heads/snapshots";
/// So many loose snapshots are packed together.
const LOOSE: usize = 64;
/// So many packs become one.
const PACKS: usize = 40;
/// The chain is written anew when so many of its snapshots need not stay, or a tenth of them.
const NEEDLESS: usize = 100;

/// Begins the line of a message that says which name a note had before.
const FROM: &str = "from: ";

const DAY: i64 = 86_400;
/// All snapshots younger than this stay.
const ALL: i64 = DAY;
/// Of those younger than this, one of each ten minutes; of older ones, one of each day.
const SOME: i64 = 7 * DAY;
const SOME_APART: i64 = 600;

/// One version of one note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Names it.
    pub id: CommitId,
    /// When it was taken, with that device's offset.
    pub at: Zoned,
    /// The note.
    pub path: NotePath,
    /// Its bytes, by their name.
    pub revision: Revision,
    /// Its name before, where it was taken because the note got another one.
    pub renamed_from: Option<NotePath>,
}

/// The snapshots of a notebook. It may be shared between threads; its functions take their turn, between processes too.
pub struct Snapshots {
    dir: PathBuf,
    lock: PathBuf,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    git: Option<git2::Repository>,
    /// The last revision of each note that this process took.
    last: HashMap<NotePath, Revision>,
    /// Loose snapshots, as far as this process knows.
    loose: usize,
}

impl Snapshots {
    /// Names the place; nothing is made before the first snapshot. `state` is the notebook's folder for what outlives a run.
    pub fn new(state: &Path) -> Self {
        let (dir, lock) = (state.join("snapshots.git"), state.join("snapshots.lock"));
        Self { dir, lock, inner: Mutex::default() }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn(&self) -> Result<FileLock, HistoryError> {
        if let Some(folder) = self.lock.parent() {
            fs::create_dir_all(folder).map_err(io_at(folder))?;
        }
        let lock = platform::lock(&self.lock).map_err(io_at(&self.lock))?;
        // Nobody writes here but us, and the turn is ours: a lock was left by the dead.
        for left in [TIP, "HEAD", "config"].map(|name| self.dir.join(format!("{name}.lock"))) {
            match fs::remove_file(&left) {
                Err(e) if !matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                    return Err(io_at(&left)(e));
                }
                Ok(()) | Err(_) => {}
            }
        }
        Ok(lock)
    }

    /// Opens the store, or begins it; one that cannot be read is moved aside.
    fn open(&self) -> Result<git2::Repository, HistoryError> {
        // A disk that failed once is no damage, so what cannot be read is looked at again.
        match self.open_sound().or_else(|_| self.open_sound()) {
            Ok(Some(git)) => return Ok(git),
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%error, "the snapshots cannot be read, and are moved aside");
                let aside = (0..1000)
                    .map(|n| self.dir.with_extension(format!("damaged-{n}")))
                    .find(|to| !to.exists());
                if let Some(aside) = aside {
                    fs::rename(&self.dir, &aside).map_err(io_at(&self.dir))?;
                }
            }
        }
        let say = "the snapshots cannot be begun";
        let mut options = git2::RepositoryInitOptions::new();
        options.bare(true).external_template(false).initial_head("snapshots");
        let git = git2::Repository::init_opts(&self.dir, &options).say(say)?;
        // Durable as the user's commits are (P7). It has to be there before the objects are opened.
        let mut config = git2::Config::open(&self.dir.join("config")).say(say)?;
        config.set_bool("core.fsyncObjectFiles", true).say(say)?;
        drop(git);
        git2::Repository::open_bare(&self.dir).say(say)
    }

    /// Opens the store where it is and its last snapshot can be read; none where it was never finished.
    fn open_sound(&self) -> Result<Option<git2::Repository>, HistoryError> {
        let say = "the snapshots cannot be read";
        if !self.dir.join("HEAD").exists() {
            return Ok(None);
        }
        let git = git2::Repository::open_bare(&self.dir).say(say)?;
        let durable =
            git.config().and_then(|config| config.get_bool("core.fsyncObjectFiles")).unwrap_or(false);
        if !durable {
            return Ok(None);
        }
        if let Some(tip) = tip(&git)? {
            git.find_commit(tip).and_then(|commit| commit.tree()).say(say)?;
        }
        Ok(Some(git))
    }

    /// Keeps a note as it is; none when the last snapshot of it holds the same.
    pub fn take(
        &self,
        path: &NotePath,
        bytes: &[u8],
        now: &Zoned,
        device: &str,
    ) -> Result<Option<CommitId>, HistoryError> {
        self.write(path, bytes, now, device, None)
    }

    /// Keeps a note under its new name, so that its versions are found by it.
    pub fn renamed(
        &self,
        from: &NotePath,
        to: &NotePath,
        bytes: &[u8],
        now: &Zoned,
        device: &str,
    ) -> Result<(), HistoryError> {
        self.write(to, bytes, now, device, Some(from)).map(drop)
    }

    fn write(
        &self,
        path: &NotePath,
        bytes: &[u8],
        now: &Zoned,
        device: &str,
        from: Option<&NotePath>,
    ) -> Result<Option<CommitId>, HistoryError> {
        let say = "no snapshot can be taken";
        let revision = Revision::of(bytes);
        let mut inner = self.inner();
        if from.is_none() && inner.last.get(path) == Some(&revision) {
            return Ok(None);
        }
        let _turn = self.turn()?;
        if inner.git.is_none() {
            let git = self.open()?;
            inner.loose = loose(&self.dir).len() / 3;
            inner.git = Some(git);
        }
        let Inner { git: Some(git), last, loose } = &mut *inner else { return Ok(None) };
        let parent = tip(git)?.map(|tip| git.find_commit(tip)).transpose().say(say)?;
        let mut object = git.blob(bytes).say(say)?;
        let mut mode = 0o100_644;
        for part in path.as_str().rsplit('/') {
            let mut tree = git.treebuilder(None).say(say)?;
            tree.insert(part, object, mode).say(say)?;
            object = tree.write().say(say)?;
            mode = 0o040_000;
        }
        let tree = git.find_tree(object).say(say)?;
        let who = signature(device, now)?;
        let message = match from {
            Some(from) => format!("{path}\n\n{FROM}{from}"),
            None => path.to_string(),
        };
        let parents: Vec<_> = parent.iter().collect();
        let id = git.commit(None, &who, &who, &message, &tree, &parents).say(say)?;
        git.reference(TIP, id, true, "").say(say)?;
        last.insert(path.clone(), revision);
        *loose += 1;
        if *loose >= LOOSE {
            *loose = 0;
            self.pack(git)?;
        }
        Ok(Some(id.into()))
    }

    /// Lists the snapshots of a note under any of these names, and those that it had before, newest first, at most so
    /// many. Where the chain is damaged it ends.
    pub fn list(&self, names: &[NotePath], limit: usize) -> Result<Vec<Snapshot>, HistoryError> {
        let Some(git) = self.read()? else { return Ok(Vec::new()) };
        let mut names: HashSet<NotePath> = names.iter().cloned().collect();
        let mut found = Vec::new();
        let mut next = tip(&git)?.and_then(|tip| git.find_commit(tip).ok());
        while let Some(commit) = next
            && found.len() < limit
        {
            if let Some((path, from)) = named(&commit)
                && names.contains(&path)
            {
                found.extend(snapshot(&commit, path, from.clone()));
                names.extend(from);
            }
            next = commit.parents().next();
        }
        Ok(found)
    }

    /// Lists the last snapshot of every note that there is one of, newest first, at most so many. A name that a note
    /// gave up for another one is none.
    pub fn newest(&self, limit: usize) -> Result<Vec<Snapshot>, HistoryError> {
        let Some(git) = self.read()? else { return Ok(Vec::new()) };
        let (mut found, mut seen) = (Vec::new(), HashSet::new());
        let mut next = tip(&git)?.and_then(|tip| git.find_commit(tip).ok());
        while let Some(commit) = next
            && found.len() < limit
        {
            if let Some((path, from)) = named(&commit) {
                if seen.insert(path.clone()) {
                    found.extend(snapshot(&commit, path, from.clone()));
                }
                seen.extend(from);
            }
            next = commit.parents().next();
        }
        Ok(found)
    }

    /// Gives the bytes that a snapshot holds.
    pub fn blob(&self, revision: &Revision) -> Option<Vec<u8>> {
        let git = self.read().ok()??;
        let blob = git.find_blob(Oid::from_bytes(revision.as_bytes()).ok()?).ok()?;
        Some(blob.content().to_vec())
    }

    /// Gives the bytes of many snapshots at once.
    pub fn blobs(&self, revisions: &[Revision]) -> HashMap<Revision, Vec<u8>> {
        let Ok(Some(git)) = self.read() else { return HashMap::new() };
        let read = |revision: &Revision| {
            let blob = git.find_blob(Oid::from_bytes(revision.as_bytes()).ok()?).ok()?;
            Some((*revision, blob.content().to_vec()))
        };
        revisions.iter().filter_map(read).collect()
    }

    /// Opens the store for reading, which waits for nobody.
    fn read(&self) -> Result<Option<git2::Repository>, HistoryError> {
        match git2::Repository::open_bare(&self.dir) {
            Ok(git) => Ok(Some(git)),
            Err(e) if e.code() == ErrorCode::NotFound => Ok(None),
            Err(e) => Err(e).say("the snapshots cannot be read"),
        }
    }

    /// Lets those snapshots go that need not stay at this time, where they are many, and packs the others.
    pub fn thin(&self, now: Timestamp) -> Result<(), HistoryError> {
        let say = "the snapshots cannot be thinned";
        let mut inner = self.inner();
        if !self.dir.exists() {
            return Ok(());
        }
        let _turn = self.turn()?;
        let Some(git) = self.open_sound()? else { return Ok(()) };
        let Some(tip) = tip(&git)? else { return Ok(()) };
        let mut chain = Vec::new();
        let mut next = git.find_commit(tip).ok();
        while let Some(commit) = next {
            next = commit.parents().next();
            if let Some((path, _)) = named(&commit) {
                chain.push((path, commit.time().seconds(), commit.id()));
            }
        }
        let kept = keeps(chain.iter().map(|(path, at, _)| (path, *at)), now.as_second());
        let stays: Vec<Oid> =
            chain.iter().zip(&kept).filter(|(_, kept)| **kept).map(|((_, _, id), _)| *id).collect();
        let needless = chain.len() - stays.len();
        if needless < NEEDLESS && needless * 10 < chain.len() && packs(&self.dir).len() < PACKS {
            return if loose(&self.dir).is_empty() { Ok(()) } else { self.pack(&git) };
        }
        // A handle of its own, whose new commits stay in memory until the pack that holds them is written.
        let git = git2::Repository::open_bare(&self.dir).say(say)?;
        let odb = git.odb().say(say)?;
        let _memory = odb.add_new_mempack_backend(1000).say(say)?;
        let mut last: Option<Commit<'_>> = None;
        for id in stays.into_iter().rev() {
            let old = git.find_commit(id).say(say)?;
            let tree = old.tree().say(say)?;
            let message = String::from_utf8_lossy(old.message_bytes()).into_owned();
            let parents: Vec<_> = last.iter().collect();
            let id = git.commit(None, &old.author(), &old.committer(), &message, &tree, &parents).say(say)?;
            last = Some(git.find_commit(id).say(say)?);
        }
        let Some(last) = last else { return Ok(()) };
        let mut pack = git.packbuilder().say(say)?;
        let mut walk = git.revwalk().say(say)?;
        walk.push(last.id()).say(say)?;
        pack.insert_walk(&mut walk).say(say)?;
        let name = self.write_pack(&mut pack)?;
        git.reference(TIP, last.id(), true, "").say(say)?;
        // Everything that the ref can reach is in the new pack.
        for file in packs(&self.dir) {
            if !file.file_name().is_some_and(|file| file.to_string_lossy().contains(&name)) {
                let _ = fs::remove_file(file.with_extension("idx"));
                let _ = fs::remove_file(&file);
            }
        }
        for (file, _) in loose(&self.dir) {
            let _ = fs::remove_file(file);
        }
        inner.loose = 0;
        // Its caches know of files that are gone.
        inner.git = None;
        Ok(())
    }

    /// Packs what lies loose.
    fn pack(&self, git: &git2::Repository) -> Result<(), HistoryError> {
        let say = "the snapshots cannot be packed";
        let odb = git.odb().say(say)?;
        let loose = loose(&self.dir);
        let mut pack = git.packbuilder().say(say)?;
        let kind = |id: Oid| odb.read_header(id).map(|(_, kind)| kind).say(say);
        // With their trees, whose names bring versions of one note together.
        for (_, id) in &loose {
            if kind(*id)? == ObjectType::Commit {
                pack.insert_commit(*id).say(say)?;
            }
        }
        for (_, id) in &loose {
            pack.insert_object(*id, None).say(say)?;
        }
        if pack.object_count() == 0 {
            return Ok(());
        }
        self.write_pack(&mut pack)?;
        for (file, _) in loose {
            let _ = fs::remove_file(file);
        }
        odb.refresh().say(say)
    }

    /// Writes a pack to the disk, for good, and gives its name.
    fn write_pack(&self, pack: &mut git2::PackBuilder<'_>) -> Result<String, HistoryError> {
        let say = "the snapshots cannot be packed";
        let folder = self.dir.join("objects/pack");
        pack.set_threads(1);
        pack.write(&folder, 0).say(say)?;
        let name = String::from_utf8_lossy(pack.name_bytes().unwrap_or_default()).into_owned();
        for kind in ["pack", "idx"] {
            let file = folder.join(format!("pack-{name}.{kind}"));
            File::open(&file).and_then(|file| file.sync_all()).map_err(io_at(&file))?;
        }
        platform::sync_folder(&folder).map_err(io_at(&folder))?;
        Ok(name)
    }
}

/// Tells which snapshots stay, newest first: all of the last day, one of each ten minutes of the last week, one of each
/// day before; and the last of every note.
fn keeps<'a>(chain: impl Iterator<Item = (&'a NotePath, i64)>, now: i64) -> Vec<bool> {
    let mut seen = HashSet::new();
    let mut newest = HashSet::new();
    chain
        .map(|(path, at)| {
            let age = now - at;
            let first = newest.insert(path);
            let place = match age {
                _ if age < ALL => return true,
                _ if age < SOME => (SOME_APART, at.div_euclid(SOME_APART)),
                _ => (DAY, at.div_euclid(DAY)),
            };
            seen.insert((path, place)) || first
        })
        .collect()
}

fn tip(git: &git2::Repository) -> Result<Option<Oid>, HistoryError> {
    match git.refname_to_id(TIP) {
        Ok(id) => Ok(Some(id)),
        Err(e) if e.code() == ErrorCode::NotFound => Ok(None),
        Err(e) => Err(e).say("the snapshots cannot be read"),
    }
}

/// Reads of which note a snapshot is, and which name that had before.
fn named(commit: &Commit<'_>) -> Option<(NotePath, Option<NotePath>)> {
    let message = std::str::from_utf8(commit.message_bytes()).ok()?;
    let mut lines = message.lines();
    let path = NotePath::parse(lines.next()?).ok()?;
    let from = lines.find_map(|line| NotePath::parse(line.strip_prefix(FROM)?).ok());
    Some((path, from))
}

fn snapshot(commit: &Commit<'_>, path: NotePath, renamed_from: Option<NotePath>) -> Option<Snapshot> {
    let entry = commit.tree().ok()?.get_path(Path::new(path.as_str())).ok()?;
    Some(Snapshot {
        id: commit.id().into(),
        at: zoned(commit.time()),
        revision: Revision::from_bytes(raw(entry.id())),
        path,
        renamed_from,
    })
}

fn signature(device: &str, now: &Zoned) -> Result<Signature<'static>, HistoryError> {
    let time = Time::new(now.timestamp().as_second(), now.offset().seconds() / 60);
    let name: String = device.chars().filter(|c| !c.is_control() && !"<>".contains(*c)).collect();
    let name = if name.trim().is_empty() { "talklog" } else { name.trim() };
    Signature::new(name, "snapshots@talklog.invalid", &time).say("no snapshot can be taken")
}

/// Lists the objects that are in no pack, with their files.
fn loose(dir: &Path) -> Vec<(PathBuf, Oid)> {
    let mut found = Vec::new();
    for folder in fs::read_dir(dir.join("objects")).into_iter().flatten().flatten() {
        let begin = folder.file_name().to_string_lossy().into_owned();
        if begin.len() != 2 {
            continue;
        }
        for file in fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            let rest = file.file_name().to_string_lossy().into_owned();
            if rest.len() == 38
                && let Ok(id) = Oid::from_str(&format!("{begin}{rest}"))
            {
                found.push((file.path(), id));
            }
        }
    }
    found
}

fn packs(dir: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(dir.join("objects/pack")).into_iter().flatten().flatten();
    files.map(|file| file.path()).filter(|file| file.extension().is_some_and(|kind| kind == "pack")).collect()
}

#[cfg(test)]
mod tests;
