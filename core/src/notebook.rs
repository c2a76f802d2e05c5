//! A folder of notes, and the only door that writes inside it.
//!
//! Each write takes an advisory lock for its own length, compares the file with the revision that the writer started
//! from, and only then swaps the new file in, whole (P2, P3, P21). What it displaced is kept for a while and looked at
//! again, since another program may still be writing to it. Nothing is merged here: a write that finds the disk
//! changed writes nothing and says what is there. Nothing outside the folder is written but our own state, and no
//! symbolic link is followed out of it (P19).

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::File as DiskFile;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};

use crate::path::{NotePath, Revision, file_words};
use crate::platform::{self, FileLock, Folder, Kind};

mod displaced;
mod door;
mod intent;
pub mod lines;
mod names;
mod rename;
mod trash;

pub use displaced::Displaced;
pub use door::{Deleted, Imported, Refused, SaveError, Saved, Trouble, Write};
pub use names::{conflict_name, is_conflict_copy};
pub use rename::{ChangedLine, Finished, Planned, RenameError, Renamed};
pub use trash::Trashed;

/// How long a file that a save displaced is kept, because another program may still write to it.
pub const GRACE: Duration = Duration::from_mins(1);

/// Where the settings lie that travel with the notebook. What a newer Talklog wrote there is read and never written.
pub const SETTINGS: &str = ".talklog/settings.toml";

/// How many bytes a text may have to be edited.
pub const TEXT_LIMIT: usize = 10_000_000;

/// How many bytes a file may have to be read at all.
const READ_LIMIT: u64 = 500_000_000;

/// How the hidden names of our own files inside the notebook begin; they last for the length of a write.
pub const TEMPORARY_PREFIX: &str = ".talklog-";

/// What the core gets of the outside: folders of the platform, a name, the time.
#[derive(Clone)]
pub struct Host {
    /// Where settings of this machine lie.
    pub config: PathBuf,
    /// Where what must last lies.
    pub data: PathBuf,
    /// Where journals, snapshots, displaced and deleted files lie.
    pub state: PathBuf,
    /// Where what can be made again lies.
    pub cache: PathBuf,
    /// The person's home folder, for `~`.
    pub home: PathBuf,
    /// What this device is called, for conflict copies.
    pub device: String,
    /// The time zone that this device is in, for checkpoints and names.
    pub zone: TimeZone,
    /// Tells the time.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// The program and its arguments that fetch and push in a process of their own.
    pub helper: Vec<OsString>,
}

impl Host {
    /// Finds the folders of this platform with the edge's own way to look up a variable: `XDG_…` on Linux.
    /// `helper` is the program that runs [`crate::remote::serve`], ourselves as a rule.
    pub fn from_environment(
        variable: &dyn Fn(&str) -> Option<OsString>,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
        helper: &Path,
    ) -> Result<Self, HomeMissing> {
        let folders = platform::folders(variable).ok_or(HomeMissing)?;
        Ok(Self {
            config: folders.config,
            data: folders.data,
            state: folders.state,
            cache: folders.cache,
            home: folders.home,
            device: platform::device_name(),
            zone: TimeZone::system(),
            clock: Arc::new(clock),
            helper: vec![helper.as_os_str().to_owned(), crate::remote::CHILD_ARGUMENT.into()],
        })
    }

    /// Replaces a leading `~` by the person's home folder.
    pub fn expand_home(&self, path: &Path) -> PathBuf {
        match path.strip_prefix("~") {
            Ok(rest) => self.home.join(rest),
            Err(_) => path.to_path_buf(),
        }
    }
}

/// Says that the environment does not tell where the person's home folder is.
#[derive(Debug, thiserror::Error)]
#[error("the home folder is not known: HOME is not set")]
pub struct HomeMissing;

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Host")
            .field("state", &self.state)
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}

/// Is an open folder of notes. Shared between threads in an [`Arc`].
#[derive(Debug)]
pub struct Notebook {
    root: PathBuf,
    id: String,
    host: Host,
    /// How long a displaced file is kept; [`GRACE`] unless a test shows what happens without.
    pub grace: Duration,
    /// Displaced files that are held open: those that could not be moved, and those that were put back.
    held: Mutex<Vec<displaced::Held>>,
    /// What displaced files held, so that a change to them can be merged.
    before: Mutex<HashMap<String, Vec<u8>>>,
    no_exchange: AtomicBool,
    /// What other programs do in the very moments that matter.
    #[cfg(test)]
    meanwhile: tests::Meanwhile,
}

/// Holds the lock that every write takes for its own length.
#[derive(Debug)]
pub struct WriteLock(#[expect(dead_code, reason = "held until it is dropped")] FileLock);

/// Says why a folder is not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing is there.
    #[error("there is no folder {}", .0.display())]
    Missing(PathBuf),
    /// It is a file.
    #[error("{} is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// Our own state would lie among the notes.
    #[error("{} holds Talklog's own folder {}; open a folder below it", root.display(), own.display())]
    HoldsOurs {
        /// The folder that was to be opened.
        root: PathBuf,
        /// The folder of ours inside it.
        own: PathBuf,
    },
    /// The system said no.
    #[error("could not open {}", path.display())]
    Io {
        /// What was to be read or created.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Says why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Nothing is there.
    #[error("there is no {0}")]
    Missing(NotePath),
    /// It is a folder, a device, a pipe.
    #[error("{0} is not a file")]
    NotAFile(NotePath),
    /// It is a symbolic link out of the notebook, or to another link.
    #[error("{0} is a symbolic link that leads out of the notebook")]
    Outside(NotePath),
    /// A folder on the way is a symbolic link.
    #[error("the folder {folder} is a symbolic link, and Talklog does not go through it")]
    LinkedFolder {
        /// What was to be read.
        path: NotePath,
        /// The link.
        folder: String,
    },
    /// It is larger than anything that belongs in a notebook.
    #[error("{path} has {bytes} bytes, which is too much to read")]
    TooLarge {
        /// The file.
        path: NotePath,
        /// Its length.
        bytes: u64,
    },
    /// The system said no.
    #[error("could not read {path}")]
    Io {
        /// What was to be read.
        path: NotePath,
        /// Why not.
        source: io::Error,
    },
    /// What lies in our own state folder could not be read or kept.
    #[error("could not use Talklog's own {}", path.display())]
    State {
        /// The file or folder there.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Is a file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The name of these bytes.
    pub revision: Revision,
    /// All of it.
    pub bytes: Vec<u8>,
    /// Its text for an editor: `\n` at line ends, no byte order mark; or why it must not be edited.
    pub text: Result<String, ReadOnly>,
}

impl File {
    /// Gives the text for looking at: what is not UTF-8 becomes the replacement character.
    pub fn shown(&self) -> String {
        match &self.text {
            Ok(text) => text.clone(),
            Err(_) => lines::to_lf(&String::from_utf8_lossy(&self.bytes)),
        }
    }
}

/// Says why a file is shown and not edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadOnly {
    /// Its bytes are no UTF-8: what an editor wrote back would be other bytes.
    #[error("its text is not UTF-8")]
    NotUtf8,
    /// It has a zero byte, as text never has.
    #[error("it has zero bytes, so it is no text")]
    HasNul,
    /// It has more than [`TEXT_LIMIT`] bytes.
    #[error("it is over 10 MB")]
    TooLarge,
    /// A new file in its place would end the link.
    #[error("it is a symbolic link")]
    Symlink,
    /// A new file in its place would leave its other names behind.
    #[error("it has other names (hard links)")]
    HardLink,
    /// It is of ours, in a version that this program does not know or in no form that it does.
    #[error("it is not of a form that this Talklog knows; a newer one may have written it")]
    NewerFormat,
}

impl Notebook {
    /// Opens any folder, with or without git, and makes its folders outside of it.
    pub fn open(root: &Path, host: Host) -> Result<Self, OpenError> {
        let io = |path: &Path| {
            let path = path.to_path_buf();
            move |source| OpenError::Io { path, source }
        };
        let canonical = match root.canonicalize() {
            Ok(canonical) => canonical,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(OpenError::Missing(root.into()));
            }
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(OpenError::NotAFolder(root.into()));
            }
            Err(error) => return Err(io(root)(error)),
        };
        if !canonical.metadata().map_err(io(&canonical))?.is_dir() {
            return Err(OpenError::NotAFolder(root.into()));
        }
        let name = canonical.file_name().unwrap_or_default().to_string_lossy();
        let hash = Revision::of(canonical.as_os_str().as_encoded_bytes()).to_string();
        let id = format!("{}-{}", file_words(&name, 40), hash.get(..10).unwrap_or_default());
        let notebook = Self {
            root: canonical,
            id,
            host,
            grace: GRACE,
            held: Mutex::default(),
            before: Mutex::default(),
            no_exchange: AtomicBool::new(false),
            #[cfg(test)]
            meanwhile: tests::Meanwhile::default(),
        };
        for folder in [
            notebook.config_folder(),
            notebook.data_folder(),
            notebook.state_folder(),
            notebook.cache_folder(),
        ] {
            // Where it will lie is asked of the part of its path that is there.
            let there = folder.ancestors().find_map(|part| part.canonicalize().ok());
            if folder.starts_with(&notebook.root)
                || there.is_some_and(|part| part.starts_with(&notebook.root))
            {
                return Err(OpenError::HoldsOurs { root: notebook.root, own: folder });
            }
            platform::make_private_folder(&folder).map_err(io(&folder))?;
        }
        Ok(notebook)
    }

    /// Tells whether something has that name, whatever it is.
    pub fn exists(&self, path: &NotePath) -> bool {
        path.on_disk(&self.root).symlink_metadata().is_ok()
    }

    /// Gives the folder of notes, without symbolic links in its path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Gives a name that is this folder's as long as it stays where it is.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Gives what was told of the outside.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Gives this notebook's folder for settings of this machine.
    pub fn config_folder(&self) -> PathBuf {
        self.host.config.join("notebooks").join(&self.id)
    }

    /// Gives this notebook's folder for what must last.
    pub fn data_folder(&self) -> PathBuf {
        self.host.data.join("notebooks").join(&self.id)
    }

    /// Gives this notebook's folder for journals, snapshots, displaced and deleted files.
    pub fn state_folder(&self) -> PathBuf {
        self.host.state.join("notebooks").join(&self.id)
    }

    /// Gives this notebook's folder for what can be made again.
    pub fn cache_folder(&self) -> PathBuf {
        self.host.cache.join("notebooks").join(&self.id)
    }

    /// Tells whether a save had to do without swapping files, which this file system or platform cannot: then an edit
    /// by another program in the very moment of a save can be lost, and the status says so.
    pub fn saves_without_exchange(&self) -> bool {
        self.no_exchange.load(Ordering::Relaxed)
    }

    /// Takes the lock that every write takes, to hold it across several; waits for whoever has it. A write other than
    /// those that are given the lock waits for it, in the same thread for ever.
    pub fn lock(&self) -> Result<WriteLock, SaveError> {
        let path = self.state_folder().join("lock");
        match platform::lock(&path) {
            Ok(lock) => Ok(WriteLock(lock)),
            Err(source) => Err(SaveError::Io { kind: Trouble::of(&source), path, source }),
        }
    }

    /// Reads a file. Symbolic links are followed within the notebook only, and once.
    pub fn read(&self, path: &NotePath) -> Result<File, ReadError> {
        let (folder, name) = (self.folder_of(path)?, path.name());
        let io = |source| ReadError::Io { path: path.clone(), source };
        let look = folder.look(name).map_err(io)?.ok_or_else(|| ReadError::Missing(path.clone()))?;
        if look.kind != Kind::Symlink {
            let bytes = read_whole(path, &folder)?;
            let text = if look.links > 1 {
                Err(ReadOnly::HardLink)
            } else {
                text_of(path, &bytes).map(lines::to_lf)
            };
            return Ok(File { revision: Revision::of(&bytes), bytes, text });
        }
        let target = folder.link_target(name).map_err(io)?;
        let inside = match target.strip_prefix(&self.root) {
            Ok(inside) => inside.to_str().and_then(|inside| NotePath::parse(inside).ok()),
            Err(_) if target.is_absolute() => None,
            Err(_) => target.to_str().and_then(|target| path.join(target)),
        };
        let outside = || ReadError::Outside(path.clone());
        let inside = inside.ok_or_else(outside)?;
        let folder = self.folder_of(&inside)?;
        if folder.look(inside.name()).map_err(io)?.is_some_and(|look| look.kind == Kind::Symlink) {
            return Err(outside());
        }
        let bytes = read_whole(&inside, &folder)?;
        Ok(File { revision: Revision::of(&bytes), bytes, text: Err(ReadOnly::Symlink) })
    }

    /// Opens the folder of a path, part by part, through no symbolic link.
    fn folder_of(&self, path: &NotePath) -> Result<Folder, ReadError> {
        let missing = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => ReadError::Missing(path.clone()),
            _ => ReadError::Io { path: path.clone(), source },
        };
        let mut folder =
            Folder::open(&self.root).map_err(|source| ReadError::Io { path: path.clone(), source })?;
        let mut so_far = String::new();
        for part in path.parent().into_iter().flat_map(|parent| parent.split('/')) {
            so_far.push_str(part);
            folder = match folder.below(part) {
                Ok(below) => below,
                Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                    let linked =
                        folder.look(part).is_ok_and(|look| look.is_some_and(|l| l.kind == Kind::Symlink));
                    return Err(if linked {
                        ReadError::LinkedFolder { path: path.clone(), folder: so_far }
                    } else {
                        ReadError::Missing(path.clone())
                    });
                }
                Err(error) => return Err(missing(error)),
            };
            so_far.push('/');
        }
        Ok(folder)
    }
}

fn read_whole(path: &NotePath, folder: &Folder) -> Result<Vec<u8>, ReadError> {
    let io = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => ReadError::Missing(path.clone()),
        _ => ReadError::Io { path: path.clone(), source },
    };
    let mut file = folder.read(path.name()).map_err(io)?;
    let metadata = file.metadata().map_err(io)?;
    if !metadata.is_file() {
        return Err(ReadError::NotAFile(path.clone()));
    }
    if metadata.len() > READ_LIMIT {
        return Err(ReadError::TooLarge { path: path.clone(), bytes: metadata.len() });
    }
    read_all(&mut file).map_err(io)
}

fn read_all(file: &mut DiskFile) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Gives the text of a file as it stands, line ends and all, or why it must not be edited.
fn text_of<'a>(path: &NotePath, bytes: &'a [u8]) -> Result<&'a str, ReadOnly> {
    if bytes.len() > TEXT_LIMIT {
        return Err(ReadOnly::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ReadOnly::NotUtf8)?;
    if text.contains('\0') {
        return Err(ReadOnly::HasNul);
    }
    if path.as_str() == SETTINGS && crate::settings::is_newer(text) {
        return Err(ReadOnly::NewerFormat);
    }
    Ok(text)
}

/// Gives the text of a note's bytes as an editor gets it: `\n` at line ends, no byte order mark.
pub fn editor_text(bytes: &[u8]) -> Result<String, ReadOnly> {
    if bytes.len() > TEXT_LIMIT {
        return Err(ReadOnly::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ReadOnly::NotUtf8)?;
    if text.contains('\0') {
        return Err(ReadOnly::HasNul);
    }
    Ok(lines::to_lf(text))
}

#[cfg(test)]
mod tests;
