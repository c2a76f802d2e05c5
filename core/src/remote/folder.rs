//! A remote that is a folder on this machine, or on a disk that is mounted here.
//!
//! libgit2's own way between folders takes the whole history each time, and sets a branch without a look at what
//! it was a moment ago. This one sends what is missing, and moves a branch only from what was seen. It runs no
//! hook of the other repository.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use git2::{ConfigLevel, ErrorCode, Oid, Repository};

use super::child::End;
use super::{Outcome, Progress, Stage};
use crate::platform;

/// Pushes into a folder. Of two devices that push to it at one time, one is told that it came too late.
pub(super) fn push(
    repository: &Repository,
    path: &Path,
    branch: &str,
    commit: Oid,
    told: &dyn Fn(Progress),
) -> Result<Outcome, End> {
    let target = Repository::open(path)?;
    if !target.is_bare() {
        return Err(End::Outcome(Outcome::NotAllowed {
            detail: "the remote folder is a work tree, and only a bare repository can be pushed to; \
                     `git init --bare` makes one"
                .to_owned(),
        }));
    }
    // Our own configuration on top of that repository's, for this process only: its refs are synced (P7).
    target.config()?.add_file(&repository.path().join("config"), ConfigLevel::App, true)?;
    told(Progress { stage: Stage::Answered, done: 0, total: 0, bytes: 0 });
    let name = format!("refs/heads/{branch}");
    let seen = target.refname_to_id(&name).ok();
    if seen == Some(commit) {
        return Ok(Outcome::Pushed);
    }
    let behind = || {
        Ok(Outcome::Rejected {
            non_fast_forward: true,
            detail: "the remote's branch holds commits that are not here".to_owned(),
        })
    };
    if let Some(seen) = seen
        && !(repository.odb()?.exists(seen) && repository.graph_descendant_of(commit, seen)?)
    {
        return behind();
    }
    let mut there = Vec::new();
    for reference in target.references_glob("refs/heads/*")? {
        there.extend(reference?.target());
    }
    let packs = target.commondir().join("objects/pack");
    let before = names(&packs);
    copy(repository, &target, commit, &there, Stage::Sending, told)?;
    sync_new(&packs, &before).map_err(|error| {
        let detail = format!("cannot sync {}: {error}", packs.display());
        End::Outcome(Outcome::Failed { detail })
    })?;
    let moved = match seen {
        Some(seen) => target.reference_matching(&name, commit, true, seen, "push"),
        None => target.reference(&name, commit, false, "push"),
    };
    match moved {
        Ok(_) => Ok(Outcome::Pushed),
        // Another device was quicker, or is moving it at this very moment.
        Err(error) if matches!(error.code(), ErrorCode::Modified | ErrorCode::Exists | ErrorCode::Locked) => {
            behind()
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes new packs last before a branch names what they hold: libgit2 does not (P7).
fn sync_new(packs: &Path, before: &BTreeSet<OsString>) -> io::Result<()> {
    for name in names(packs).difference(before) {
        match File::open(packs.join(name)) {
            Ok(file) => file.sync_all()?,
            // Another program's temporary file.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    platform::sync_folder(packs)
}

fn names(folder: &Path) -> BTreeSet<OsString> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name()).collect()
}

/// Copies a commit, and what it needs that `there` does not reach, into another object database; gives how
/// many objects.
pub(super) fn copy(
    from: &Repository,
    to: &Repository,
    commit: Oid,
    there: &[Oid],
    stage: Stage,
    told: &dyn Fn(Progress),
) -> Result<u64, End> {
    let mut builder = from.packbuilder()?;
    if to.is_shallow() {
        for commit in missing(from, to, commit)? {
            builder.insert_commit(commit)?;
        }
    } else {
        let mut walk = from.revwalk()?;
        walk.push(commit)?;
        for known in common(from, to, there)? {
            walk.hide(known)?;
        }
        builder.insert_walk(&mut walk)?;
    }
    let count = builder.object_count() as u64;
    if count == 0 {
        return Ok(0);
    }
    let odb = to.odb()?;
    let mut writer = odb.packwriter()?;
    let mut bytes = 0;
    let mut failure = None;
    let built = builder.foreach(|part| {
        bytes += part.len() as u64;
        told(Progress { stage, done: 0, total: count, bytes });
        match writer.write_all(part) {
            Ok(()) => true,
            Err(error) => {
                failure = Some(error);
                false
            }
        }
    });
    if let Some(error) = failure {
        return Err(End::Outcome(Outcome::Failed { detail: format!("cannot write the objects: {error}") }));
    }
    built?;
    writer.commit()?;
    Ok(count)
}

/// The commits of a history that a shallow clone does not have. What stands below its ground is not there although
/// commits that are there came from it, and another branch may lead to it: so each commit is asked for by itself.
fn missing(from: &Repository, to: &Repository, commit: Oid) -> Result<BTreeSet<Oid>, git2::Error> {
    let odb = to.odb()?;
    let mut missing = BTreeSet::new();
    let mut todo = vec![commit];
    while let Some(commit) = todo.pop() {
        if !odb.exists(commit) && missing.insert(commit) {
            todo.extend(from.find_commit(commit)?.parent_ids());
        }
    }
    Ok(missing)
}

/// The newest commits that both sides have, of those that `there` reaches.
fn common(from: &Repository, to: &Repository, there: &[Oid]) -> Result<Vec<Oid>, git2::Error> {
    let odb = from.odb()?;
    let mut common = Vec::new();
    let mut is_common = |commit: Oid| {
        let exists = odb.exists(commit);
        if exists {
            common.push(commit);
        }
        exists
    };
    let mut walk = to.revwalk()?;
    for known in there {
        walk.push(*known)?;
    }
    for commit in walk.with_hide_callback(&mut is_common)? {
        commit?;
    }
    Ok(common)
}
