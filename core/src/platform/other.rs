//! unproved: what is not Unix, which is Windows, with the standard library alone. Nobody has run this.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Identity, Kind, Look};

/// Nothing to set (unproved).
pub(super) fn share_memory() {}

/// Not looked for (unproved).
pub(super) fn has_graphics_device() -> bool {
    true
}

/// No rank to change (unproved).
pub(super) fn step_back() -> io::Result<()> {
    Ok(())
}

/// Names a folder. Links on the way are looked for at each step; what swaps one in between is not seen.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Opens a folder by its path, following symbolic links.
    pub fn open(path: &Path) -> io::Result<Self> {
        if !fs::metadata(path)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Self(path.to_path_buf()))
    }

    /// Opens the folder `part` in this one; a symbolic link is refused with [`io::ErrorKind::NotADirectory`].
    pub fn below(&self, part: &str) -> io::Result<Self> {
        let path = self.0.join(part);
        if !fs::symlink_metadata(&path)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Self(path))
    }

    /// Creates the folder `part` in this one.
    pub fn make(&self, part: &str) -> io::Result<()> {
        fs::create_dir(self.0.join(part))
    }

    /// Tells what stands under a name; none when nothing does.
    pub fn look(&self, name: &str) -> io::Result<Option<Look>> {
        let metadata = match fs::symlink_metadata(self.0.join(name)) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let kind = if metadata.is_file() {
            Kind::File
        } else if metadata.is_dir() {
            Kind::Folder
        } else if metadata.is_symlink() {
            Kind::Symlink
        } else {
            Kind::Other
        };
        Ok(Some(Look { kind, len: metadata.len(), links: 1, identity: identity(&metadata) }))
    }

    /// Opens a file for reading; a symbolic link is refused.
    pub fn read(&self, name: &str) -> io::Result<File> {
        if fs::symlink_metadata(self.0.join(name))?.is_symlink() {
            return Err(io::ErrorKind::FilesystemLoop.into());
        }
        File::open(self.0.join(name))
    }

    /// Creates a file for writing; [`io::ErrorKind::AlreadyExists`] when the name is taken.
    pub fn create_new(&self, name: &str) -> io::Result<File> {
        File::create_new(self.0.join(name))
    }

    /// Gives what a symbolic link says.
    pub fn link_target(&self, name: &str) -> io::Result<PathBuf> {
        fs::read_link(self.0.join(name))
    }

    /// Swaps two files of this folder in one step, as [`super::exchange`] does.
    pub fn exchange(&self, a: &str, b: &str) -> io::Result<()> {
        exchange(&self.0.join(a), &self.0.join(b))
    }

    /// Renames a file of this folder to a name that is free, perhaps in another folder.
    pub fn rename_new(&self, name: &str, to: &Self, new_name: &str) -> io::Result<()> {
        rename_new(&self.0.join(name), &to.0.join(new_name))
    }

    /// Renames a file of this folder, perhaps onto another one, which is then gone.
    pub fn rename_over(&self, name: &str, to: &Self, new_name: &str) -> io::Result<()> {
        fs::rename(self.0.join(name), to.0.join(new_name))
    }

    /// Removes a file.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.0.join(name))
    }

    /// Lists the names in this folder, in no order. Those that are not Unicode are given lossily.
    pub fn names(&self) -> io::Result<Vec<String>> {
        fs::read_dir(&self.0)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    /// Does nothing: a rename lasts without it on NTFS, and a folder cannot be synced.
    pub fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

pub(super) fn identity(_: &Metadata) -> Identity {
    Identity::default()
}

pub(super) fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    if fs::symlink_metadata(to).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(from, to)
}

pub(super) fn carry_over(from: &File, to: &File) -> io::Result<()> {
    to.set_permissions(from.metadata()?.permissions())
}

pub(super) fn make_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

pub(super) fn free_space(_: &Path) -> io::Result<u64> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn own_group(_: &mut Command) {}

pub(super) fn end_group(_: u32) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn die_with_parent() -> io::Result<()> {
    Ok(())
}

pub(super) fn device_name() -> Option<String> {
    None
}

/// unproved: a named pipe would do here; until then nothing is asked, as before.
#[derive(Debug)]
pub struct Listener;

impl Listener {
    /// Never has anybody.
    pub fn accept(&self) -> io::Result<Stream> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// unproved: stands for a named pipe.
pub type Stream = std::net::TcpStream;

pub(super) fn listen(_: &Path) -> io::Result<Listener> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn connect(_: &Path) -> io::Result<Stream> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(super) fn network() -> Option<u64> {
    None
}
