//! Unix. Proved on Linux; macOS takes the same path and is unproved.

use std::fs::{DirBuilder, File, Metadata};
#[cfg(target_os = "linux")]
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::fd::OwnedFd;
use rustix::fs::{self, AtFlags, CWD, FileType, Gid, Mode, OFlags, Uid};
use rustix::io::Errno;
use rustix::process::{Pid, Signal};
use xattr::FileExt;

use super::{Identity, Kind, Look};

/// Holds a folder open, so that what is done in it stays in it, even when a part of its path is swapped for a
/// symbolic link meanwhile. All names are single parts.
#[derive(Debug)]
pub struct Folder(OwnedFd);

/// One arena for all threads, of glibc's allocator.
pub(super) fn share_memory() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        const ARENA_MAX: i32 = -8;
        // SAFETY: it sets a number of the allocator, and takes no pointer.
        #[allow(unsafe_code, reason = "nothing else sets it from inside a program")]
        unsafe {
            libc::mallopt(ARENA_MAX, 1);
        }
    }
}

/// How far background work stands behind what a person waits for: about a ninth of a core beside one that is busy.
#[cfg(any(target_os = "linux", target_os = "android"))]
const BEHIND: i32 = 10;

/// Linux ranks each thread by itself, and those that it starts like it; POSIX would rank the whole process.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn step_back() -> io::Result<()> {
    Ok(rustix::process::setpriority_process(Some(rustix::thread::gettid()), BEHIND)?)
}

/// unproved: here it would be the whole process.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn step_back() -> io::Result<()> {
    Ok(())
}

/// On Linux a device that can work out pictures has a file `renderD…`, as the kernel's Direct Rendering Manager names it;
/// one that can only show them has none.
#[cfg(target_os = "linux")]
pub(super) fn has_graphics_device() -> bool {
    let Ok(devices) = std::fs::read_dir("/dev/dri") else { return false };
    devices.flatten().any(|device| {
        device.file_name().to_string_lossy().starts_with("renderD")
            && File::options().read(true).write(true).open(device.path()).is_ok()
    })
}

/// unproved: every Mac has one.
#[cfg(not(target_os = "linux"))]
pub(super) fn has_graphics_device() -> bool {
    true
}

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

impl Folder {
    /// Opens a folder by its path, following symbolic links.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(fs::open(path, FOLDER, Mode::empty())?))
    }

    /// Opens the folder `part` in this one; a symbolic link is refused with [`io::ErrorKind::NotADirectory`].
    pub fn below(&self, part: &str) -> io::Result<Self> {
        match fs::openat(&self.0, part, FOLDER | OFlags::NOFOLLOW, Mode::empty()) {
            Ok(fd) => Ok(Self(fd)),
            // What a link gives differs by platform.
            Err(Errno::LOOP | Errno::MLINK) => Err(Errno::NOTDIR.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// Creates the folder `part` in this one.
    pub fn make(&self, part: &str) -> io::Result<()> {
        Ok(fs::mkdirat(&self.0, part, Mode::from_raw_mode(0o777))?)
    }

    /// Tells what stands under a name; none when nothing does.
    pub fn look(&self, name: &str) -> io::Result<Option<Look>> {
        let stat = match fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => stat,
            Err(Errno::NOENT) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let kind = match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Folder,
            FileType::Symlink => Kind::Symlink,
            _ => Kind::Other,
        };
        #[allow(
            clippy::useless_conversion,
            clippy::cast_lossless,
            reason = "the fields' types differ by platform"
        )]
        Ok(Some(Look {
            kind,
            len: stat.st_size as u64,
            links: u64::from(stat.st_nlink),
            identity: Identity {
                device: stat.st_dev as u64,
                inode: stat.st_ino,
                changed_ns: i128::from(stat.st_ctime) * 1_000_000_000 + stat.st_ctime_nsec as i128,
            },
        }))
    }

    /// Opens a file for reading; a symbolic link is refused, and a pipe does not block.
    pub fn read(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        Ok(fs::openat(&self.0, name, flags, Mode::empty())?.into())
    }

    /// Creates a file for writing; [`io::ErrorKind::AlreadyExists`] when the name is taken.
    pub fn create_new(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(fs::openat(&self.0, name, flags, Mode::from_raw_mode(0o666))?.into())
    }

    /// Gives what a symbolic link says.
    pub fn link_target(&self, name: &str) -> io::Result<PathBuf> {
        use std::os::unix::ffi::OsStringExt;
        let target = fs::readlinkat(&self.0, name, Vec::new())?;
        Ok(PathBuf::from(std::ffi::OsString::from_vec(target.into_bytes())))
    }

    /// Swaps two files of this folder in one step, as [`super::exchange`] does.
    pub fn exchange(&self, a: &str, b: &str) -> io::Result<()> {
        swap(&self.0, Path::new(a), &self.0, Path::new(b))
    }

    /// Renames a file of this folder to a name that is free, perhaps in another folder.
    pub fn rename_new(&self, name: &str, to: &Self, new_name: &str) -> io::Result<()> {
        move_new(&self.0, Path::new(name), &to.0, Path::new(new_name))
    }

    /// Renames a file of this folder, perhaps onto another one, which is then gone.
    pub fn rename_over(&self, name: &str, to: &Self, new_name: &str) -> io::Result<()> {
        Ok(fs::renameat(&self.0, name, &to.0, new_name)?)
    }

    /// Removes a file.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        Ok(fs::unlinkat(&self.0, name, AtFlags::empty())?)
    }

    /// Lists the names in this folder, in no order. Those that are not UTF-8 are given lossily.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::Dir::read_from(&self.0)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name != "." && name != ".." {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// Makes what was created, renamed and removed here last through a power cut.
    pub fn sync(&self) -> io::Result<()> {
        match fs::fsync(&self.0) {
            // Some network file systems cannot sync a folder; they have then done it already, or never will.
            Ok(()) | Err(Errno::INVAL) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

pub(super) fn identity(metadata: &Metadata) -> Identity {
    Identity {
        device: metadata.dev(),
        inode: metadata.ino(),
        changed_ns: i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec()),
    }
}

pub(super) fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    swap(CWD, a, CWD, b)
}

pub(super) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    move_new(CWD, from, CWD, to)
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn swap(a: impl rustix::fd::AsFd, a_name: &Path, b: impl rustix::fd::AsFd, b_name: &Path) -> io::Result<()> {
    match fs::renameat_with(a, a_name, b, b_name, fs::RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        Err(error) if lacks_flag(error) => Err(io::ErrorKind::Unsupported.into()),
        Err(error) => Err(error.into()),
    }
}

/// unproved: BSDs and others have no such call.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn swap(_: impl rustix::fd::AsFd, _: &Path, _: impl rustix::fd::AsFd, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn move_new(
    from: impl rustix::fd::AsFd + Copy,
    name: &Path,
    to: impl rustix::fd::AsFd + Copy,
    new_name: &Path,
) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    match fs::renameat_with(from, name, to, new_name, fs::RenameFlags::NOREPLACE) {
        Err(error) if lacks_flag(error) => {}
        done => return Ok(done?),
    }
    // A second name refuses a taken one just as well, where the file system knows second names.
    match fs::linkat(from, name, to, new_name, AtFlags::empty()) {
        Ok(()) => return Ok(fs::unlinkat(from, name, AtFlags::empty())?),
        Err(Errno::PERM | Errno::NOSYS | Errno::OPNOTSUPP | Errno::INVAL | Errno::MLINK) => {}
        Err(error) => return Err(error.into()),
    }
    match fs::statat(to, new_name, AtFlags::SYMLINK_NOFOLLOW) {
        Err(Errno::NOENT) => Ok(fs::renameat(from, name, to, new_name)?),
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn lacks_flag(error: Errno) -> bool {
    [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOTSUP].contains(&error)
}

pub(super) fn carry_over(from: &File, to: &File) -> io::Result<()> {
    let metadata = from.metadata()?;
    let own = to.metadata()?;
    let mut mode = metadata.mode() & 0o7777;
    if metadata.uid() != own.uid() || metadata.gid() != own.gid() {
        let (uid, gid) = (Uid::from_raw(metadata.uid()), Gid::from_raw(metadata.gid()));
        // Another owner takes privileges; the group alone often does not.
        if fs::fchown(to, Some(uid), Some(gid)).is_err() && fs::fchown(to, None, Some(gid)).is_err() {
            mode &= 0o0777;
        }
    }
    if mode != own.mode() & 0o7777 {
        pass_over(fs::fchmod(to, Mode::from_raw_mode(mode as _)).map_err(io::Error::from))?;
    }
    let Ok(names) = from.list_xattr() else { return Ok(()) };
    for name in names {
        if let Ok(Some(value)) = from.get_xattr(&name) {
            pass_over(to.set_xattr(&name, &value))?;
        }
    }
    Ok(())
}

/// Leaves only the failures that are for want of space.
fn pass_over(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => {
            Err(error)
        }
        _ => Ok(()),
    }
}

pub(super) fn make_private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

pub(super) fn free_space(folder: &Path) -> io::Result<u64> {
    let stat = fs::statvfs(folder)?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}

pub(super) fn own_group(command: &mut Command) {
    command.process_group(0);
}

pub(super) fn end_group(child: u32) -> io::Result<()> {
    // 0 and 1 would mean our own group, and everyone.
    let pid = i32::try_from(child).ok().filter(|pid| *pid > 1).and_then(Pid::from_raw);
    let pid = pid.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    match rustix::process::kill_process_group(pid, Signal::KILL) {
        Ok(()) | Err(Errno::SRCH) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn die_with_parent() -> io::Result<()> {
    Ok(rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?)
}

/// unproved: macOS has no such thing; a child there ends when its standard input does.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn die_with_parent() -> io::Result<()> {
    Ok(())
}

/// A socket that has a name.
#[derive(Debug)]
pub struct Listener(UnixListener);

impl Listener {
    /// Waits for the next who wants something.
    pub fn accept(&self) -> io::Result<Stream> {
        Ok(self.0.accept()?.0)
    }
}

/// A conversation over a socket that has a name.
pub type Stream = UnixStream;

pub(super) fn listen(name: &Path) -> io::Result<Listener> {
    Ok(Listener(UnixListener::bind(name)?))
}

pub(super) fn connect(name: &Path) -> io::Result<Stream> {
    UnixStream::connect(name)
}

/// The kernel's tables say it: the ways out of here, and how often each real interface has won or lost its carrier. Bridges
/// and the like, which containers make and take away all day, have no device behind them and do not count.
#[cfg(target_os = "linux")]
pub(super) fn network() -> Option<u64> {
    let mut hash = DefaultHasher::new();
    let mut names: Vec<_> = std::fs::read_dir("/sys/class/net").ok()?.flatten().collect();
    names.sort_by_key(std::fs::DirEntry::file_name);
    for interface in names.iter().filter(|entry| entry.path().join("device").exists()) {
        interface.file_name().hash(&mut hash);
        std::fs::read_to_string(interface.path().join("carrier_changes")).ok().hash(&mut hash);
    }
    // Interface, destination, gateway, flags; then what counts users.
    for line in std::fs::read_to_string("/proc/net/route").unwrap_or_default().lines() {
        if line.split_whitespace().nth(1) == Some("00000000") {
            line.split_whitespace().take(4).for_each(|word| word.hash(&mut hash));
        }
    }
    // Destination, its length, source, its length, gateway; then metric and counts, and the interface last.
    for line in std::fs::read_to_string("/proc/net/ipv6_route").unwrap_or_default().lines() {
        let words: Vec<_> = line.split_whitespace().collect();
        if words.get(1) == Some(&"00") && words.last() != Some(&"lo") {
            (words.get(4), words.last()).hash(&mut hash);
        }
    }
    Some(hash.finish())
}

/// unproved: macOS has a socket of its own for this; there the clock and the backoff have to do.
#[cfg(not(target_os = "linux"))]
pub(super) fn network() -> Option<u64> {
    None
}

pub(super) fn device_name() -> Option<String> {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    // `laptop.example.org` is the laptop.
    name.split('.').next().map(str::to_owned)
}
