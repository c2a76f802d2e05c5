//! The repository that the child works in: empty, ours, in the state folder, with the user's objects as
//! alternates. What is fetched lands here and moves into the user's object database when it is whole.
//!
//! Its configuration is written by us. Of the repository's own configuration nothing counts, until the user
//! trusts it; then the keys that say how to reach a remote are copied, and only those.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use git2::{Config, ConfigLevel};
use tempfile::TempDir;
use thiserror::Error;

use super::Request;
use crate::platform::{self, FileLock};

/// How the folder of a shadow starts.
const PREFIX: &str = "remote-";

/// The file in a shadow that is locked as long as it is in use.
const LOCK: &str = "in-use";

/// Why a shadow could not be made or emptied.
#[derive(Debug, Error)]
pub(super) enum ShadowError {
    /// A file operation failed.
    #[error("{what} {path}", path = path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The configuration could not be read or written.
    #[error("the configuration for talking to the remote cannot be written")]
    Config(#[from] git2::Error),
    /// A path that the list of alternates cannot hold.
    #[error("the repository's path holds a line end: {path}", path = .0.display())]
    Path(PathBuf),
}

/// A shadow; it goes with all that is in it when it is dropped, or else when the next one is made.
pub(super) struct Shadow {
    folder: TempDir,
    objects: PathBuf,
    /// Tells other processes that it is in use; the operating system lets go of it when this process dies.
    _lock: FileLock,
}

impl Shadow {
    /// Makes one for a request.
    pub(super) fn make(request: &Request) -> Result<Self, ShadowError> {
        let objects = request.git_folder.join("objects");
        let alternate = objects.to_str().filter(|path| !path.contains('\n'));
        let alternate = alternate.ok_or_else(|| ShadowError::Path(objects.clone()))?;
        let state = &request.state;
        platform::make_private_folder(state).map_err(io_error("cannot make the folder", state))?;
        sweep(state);
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempdir_in(state)
            .map_err(io_error("cannot make a folder in", state))?;
        let top = folder.path();
        // Another process may sweep at this very moment, and take it for one that was left: then it waits.
        let lock = platform::lock(&top.join(LOCK)).map_err(io_error("cannot lock the folder", top))?;
        for part in ["objects/info", "objects/pack", "refs/heads"] {
            fs::create_dir_all(top.join(part))
                .map_err(io_error("cannot make the folder", &top.join(part)))?;
        }
        write(&top.join("HEAD"), b"ref: refs/heads/none\n")?;
        write(&top.join("objects/info/alternates"), format!("{alternate}\n").as_bytes())?;
        write(
            &top.join("config"),
            b"[core]\n\trepositoryformatversion = 0\n\tbare = true\n\tfsyncObjectFiles = true\n",
        )?;
        let shallow = request.git_folder.join("shallow");
        match fs::read(&shallow) {
            Ok(roots) => write(&top.join("shallow"), &roots)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(io_error("cannot read", &shallow)(error)),
        }
        if request.trusted {
            copy_trusted(&request.git_folder.join("config"), &top.join("config"))?;
        }
        Ok(Self { folder, objects, _lock: lock })
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Moves what was fetched into the user's object database: each pack before its index, since an index is
    /// what makes a pack known.
    pub(super) fn hand_over(self) -> Result<(), ShadowError> {
        let from = self.folder.path().join("objects/pack");
        let to = self.objects.join("pack");
        let mut packs = Vec::new();
        for entry in fs::read_dir(&from).map_err(io_error("cannot list", &from))? {
            let path = entry.map_err(io_error("cannot list", &from))?.path();
            // An index stands only beside a pack that is whole.
            if path.extension().is_some_and(|extension| extension == "idx") {
                packs.push(path);
            }
        }
        if packs.is_empty() {
            return Ok(());
        }
        fs::create_dir_all(&to).map_err(io_error("cannot make the folder", &to))?;
        for index in packs {
            move_file(&index.with_extension("pack"), &to)?;
            move_file(&index, &to)?;
        }
        platform::sync_folder(&to).map_err(io_error("cannot sync the folder", &to))
    }
}

/// Takes away what processes left that were killed: a shadow that nobody holds.
fn sweep(state: &Path) {
    let Ok(entries) = fs::read_dir(state) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let lock = path.join(LOCK);
        // Without its lock's file it has only just been made. What cannot be swept is left for the next time.
        if entry.file_name().to_string_lossy().starts_with(PREFIX)
            && lock.exists()
            && let Ok(Some(_held)) = platform::try_lock(&lock)
        {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

/// Moves a file into a folder, across file systems too; one of the same name there holds the same, since a
/// pack is named for what it holds.
fn move_file(file: &Path, folder: &Path) -> Result<(), ShadowError> {
    let Some(name) = file.file_name() else { return Ok(()) };
    let target = folder.join(name);
    if target.exists() {
        return Ok(());
    }
    // libgit2 syncs what it packs by itself, but not what it fetches, whatever core.fsyncObjectFiles says (P7).
    let mut source = fs::File::open(file).map_err(io_error("cannot read", file))?;
    source.sync_all().map_err(io_error("cannot sync", file))?;
    if fs::rename(file, &target).is_ok() {
        return Ok(());
    }
    // The state folder may lie on another file system than the notebook.
    let mut copy = tempfile::Builder::new()
        .prefix("tmp_pack_")
        .tempfile_in(folder)
        .map_err(io_error("cannot make a file in", folder))?;
    io::copy(&mut source, copy.as_file_mut()).map_err(io_error("cannot write to", folder))?;
    let permissions = source.metadata().map_err(io_error("cannot read", file))?.permissions();
    copy.as_file().set_permissions(permissions).map_err(io_error("cannot write to", folder))?;
    copy.as_file().sync_all().map_err(io_error("cannot sync", folder))?;
    copy.persist(&target).map_err(|error| io_error("cannot write", &target)(error.error))?;
    Ok(())
}

/// What of a trusted repository's own configuration says how to reach a remote.
fn says_how_to_reach(key: &str) -> bool {
    // As libgit2 gives them: section and name in lower case.
    let section = key.split('.').next().unwrap_or("");
    let name = key.rsplit('.').next().unwrap_or("");
    matches!(section, "url" | "credential" | "http")
        || matches!(key, "core.sshcommand" | "core.gitproxy" | "core.askpass" | "ssh.variant")
        || (section == "remote" && matches!(name, "proxy" | "proxyauthmethod"))
}

fn copy_trusted(from: &Path, to: &Path) -> Result<(), ShadowError> {
    if !from.exists() {
        return Ok(());
    }
    let mut own = Config::new()?;
    own.add_file(from, ConfigLevel::Local, false)?;
    let mut target = Config::open(to)?;
    let mut found: Vec<(String, String)> = Vec::new();
    own.entries(None)?.for_each(|entry| {
        if let (Ok(name), true) = (entry.name(), entry.has_value())
            && says_how_to_reach(name)
            && let Ok(value) = entry.value()
        {
            found.push((name.to_owned(), value.to_owned()));
        }
    })?;
    for (name, value) in found {
        // Added, not replaced: a key such as credential.helper is a list.
        target.set_multivar(&name, "^$.", &value)?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), ShadowError> {
    fs::write(path, bytes).map_err(io_error("cannot write", path))
}

fn io_error(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ShadowError {
    let path = path.to_owned();
    move |source| ShadowError::Io { what, path, source }
}
