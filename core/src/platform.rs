//! All that differs by platform: renames that swap or refuse, folders held open, attributes, locks, process groups.
//!
//! Linux is what is proved. The branch for macOS shares the code for Unix and has been run by nobody; the one for
//! Windows makes do with the standard library. Both are marked `unproved`. Where a platform has no way to swap two
//! files, [`exchange`] answers [`io::ErrorKind::Unsupported`] and the caller decides. This module knows nothing of
//! notes and never chooses what to write.

use std::ffi::OsString;
use std::fs::{File, Metadata, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

#[cfg(unix)]
mod unix;
#[cfg(unix)]
use unix as system;
#[cfg(not(unix))]
mod other;
#[cfg(not(unix))]
use other as system;

pub use system::{Folder, Listener, Stream};

/// Lets the C library's allocator share its memory between threads, before any is started: with an arena for each, a
/// window's memory grew with every save that another thread made. Does nothing where the allocator is another one.
pub fn share_memory() {
    system::share_memory();
}

/// Tells whether this user may paint with a graphics device. Where that is not known the answer is yes.
pub fn has_graphics_device() -> bool {
    system::has_graphics_device()
}

/// Does work on a thread of its own that lets every other go first, and waits for it: the threads that it starts do so
/// too. A panic in it goes on here. Where threads have no such rank the work is done all the same.
pub fn behind_all<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let done = std::thread::scope(|scope| {
        scope
            .spawn(|| {
                if let Err(error) = system::step_back() {
                    tracing::debug!("work in the background is done at the usual rank: {error}");
                }
                work()
            })
            .join()
    });
    done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Tells what stands under a name, without following a symbolic link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// What it is.
    pub kind: Kind,
    /// Its length in bytes.
    pub len: u64,
    /// How many names it has; 1 where the platform does not say.
    pub links: u64,
    /// Which file it is, and when it last changed.
    pub identity: Identity,
}

/// The kinds of things that have a name in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, to whatever.
    Symlink,
    /// A device, a pipe, a socket.
    Other,
}

/// Tells one file from another with the same name, and one state of it from the next: the time of its last change
/// cannot be set back by a program as the time of its last writing can. All zero where the platform does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Identity {
    /// The device that holds it.
    pub device: u64,
    /// Its number there.
    pub inode: u64,
    /// When its content, mode, owner or number of names last changed: nanoseconds since 1970.
    pub changed_ns: i128,
}

/// Gives the identity in a file's metadata.
pub fn identity(metadata: &Metadata) -> Identity {
    system::identity(metadata)
}

/// Swaps two files in one step: there is no moment at which either name is missing.
///
/// [`io::ErrorKind::Unsupported`] where the platform or the file system cannot.
pub fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    system::exchange(a, b)
}

/// Renames, but never onto something: [`io::ErrorKind::AlreadyExists`] when `to` is taken.
pub fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    system::rename_new(from, to)
}

/// Makes what was created, renamed and removed in a folder last through a power cut.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    Folder::open(folder)?.sync()
}

/// Gives `to` the owner, mode and extended attributes of `from`, as far as this user may.
///
/// What may not be set (another owner, an attribute of the system's) is left out in silence; a full disk is an
/// error, since then the attribute would be lost for want of space alone.
pub fn carry_over(from: &File, to: &File) -> io::Result<()> {
    system::carry_over(from, to)
}

/// Creates a folder and those above it, for this user's eyes alone (0700); one that is there stays as it is.
pub fn make_private_folder(folder: &Path) -> io::Result<()> {
    system::make_private_folder(folder)
}

/// Gives the number of bytes that this user may still write below `folder`.
pub fn free_space(folder: &Path) -> io::Result<u64> {
    system::free_space(folder)
}

/// Holds an advisory lock on a file until it is dropped, or until the process ends, however it ends.
#[derive(Debug)]
pub struct FileLock(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

/// Takes the lock on `file`, which is created when it is missing; waits for whoever holds it.
///
/// Two locks in one process exclude each other as two processes do.
pub fn lock(file: &Path) -> io::Result<FileLock> {
    let file = lock_file(file)?;
    file.lock()?;
    Ok(FileLock(file))
}

/// Takes the lock on `file` if nobody holds it.
pub fn try_lock(file: &Path) -> io::Result<Option<FileLock>> {
    let file = lock_file(file)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(FileLock(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn lock_file(file: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).open(file)
}

/// Makes the child that `command` starts the head of a process group of its own, so that [`end_group`] ends it
/// together with what it has started itself.
pub fn own_group(command: &mut Command) {
    system::own_group(command);
}

/// Ends a child that was started with [`own_group`], and all of its group, at once. One that is gone is no error.
///
/// Call it before the child has been waited for: afterwards its number may be another process's.
pub fn end_group(child: u32) -> io::Result<()> {
    system::end_group(child)
}

/// Asks that the calling process be ended when the thread that started it ends. To be called by a child about
/// itself, first thing.
///
/// On Linux it is the starting *thread* that counts: a child started from a thread of a pool that shrinks would die
/// with that thread. Does nothing where the platform has no such thing.
pub fn die_with_parent() -> io::Result<()> {
    system::die_with_parent()
}

/// Listens on a socket that has a name in a folder; who may reach it is the folder's matter.
pub fn listen(name: &Path) -> io::Result<Listener> {
    system::listen(name)
}

/// Reaches what listens under a name.
pub fn connect(name: &Path) -> io::Result<Stream> {
    system::connect(name)
}

/// Gives something that changes whenever this machine changes its network: interfaces with a carrier, and the ways
/// that packets take. None where the platform cannot say so cheaply.
pub fn network() -> Option<u64> {
    system::network()
}

/// The folders of this platform that a person's programs use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// The home folder.
    pub home: PathBuf,
    /// For settings.
    pub config: PathBuf,
    /// For what must last.
    pub data: PathBuf,
    /// For journals, logs and the like.
    pub state: PathBuf,
    /// For what can be made again.
    pub cache: PathBuf,
}

/// Finds the folders, each with a folder of ours below, by a way to look up a variable. None without a home folder.
///
/// Linux: the XDG Base Directory Specification; a relative path in a variable is ignored, as it says.
pub fn folders(variable: &dyn Fn(&str) -> Option<OsString>) -> Option<Folders> {
    let path = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    // Unproved on macOS and Windows: there too the XDG variables win, so that a test can lead a program elsewhere.
    let home = path("HOME").or_else(|| path("USERPROFILE"))?;
    let below = |name: &str, or: &str| path(name).unwrap_or_else(|| home.join(or)).join("talklog");
    let (config, data, state, cache) = if cfg!(target_os = "macos") {
        (
            "Library/Preferences",
            "Library/Application Support",
            "Library/Application Support",
            "Library/Caches",
        )
    } else if cfg!(windows) {
        ("AppData/Roaming", "AppData/Roaming", "AppData/Local", "AppData/Local/Temp")
    } else {
        (".config", ".local/share", ".local/state", ".cache")
    };
    Some(Folders {
        config: below("XDG_CONFIG_HOME", config),
        data: below("XDG_DATA_HOME", data),
        state: below("XDG_STATE_HOME", state),
        cache: below("XDG_CACHE_HOME", cache),
        home,
    })
}

/// Gives what this device is called, for the names of conflict copies.
pub fn device_name() -> String {
    system::device_name().filter(|name| !name.is_empty()).unwrap_or_else(|| "device".into())
}

#[cfg(test)]
mod tests;
