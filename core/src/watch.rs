//! Tells what another program changes in the notebook's folder. The only file that knows `notify`.
//!
//! What it tells is a place to look at, never what happened there: whoever is told compares by content (P4). The
//! system loses events when its queue overflows and, without a word, where new folders appear; so an overflow means
//! "look at everything", and a new folder's files are listed from the disk. Nothing is read, and timing decides nothing.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use notify::event::{CreateKind, ModifyKind, RenameMode};
use notify::{ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use walkdir::WalkDir;

/// What was seen.
#[derive(Debug)]
pub enum Seen {
    /// Something happened at these places, absolute below the root as it was given: written, made, renamed or gone.
    /// A folder that is gone stands for all that was in it.
    Paths(BTreeSet<PathBuf>),
    /// Git's HEAD or one of its refs moved: another program made a commit, a checkout, a fetch.
    Refs,
    /// Events were lost, or there were too many to name: compare the whole folder.
    Everything,
    /// From now on events may be missing: compare the whole folder each minute.
    Blind(WatchError),
}

/// Says why a folder cannot be watched. The caller compares the whole folder each minute instead.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The system's limit for watched folders is reached (`fs.inotify.max_user_watches` on Linux).
    #[error("{} has more folders than the system lets this person watch", root.display())]
    Limit {
        /// The notebook's folder.
        root: PathBuf,
    },
    /// Anything else.
    #[error("{} cannot be watched", root.display())]
    Failed {
        /// The notebook's folder.
        root: PathBuf,
        /// What the system said.
        source: notify::Error,
    },
}

/// Watches until it is dropped.
pub struct Watch {
    _watcher: RecommendedWatcher,
    /// Its end wakes the thread, which then ends.
    _stop: mpsc::Sender<()>,
    pending: Arc<Pending>,
}

/// How long events are gathered before they are told: long enough for the burst that one save makes.
const GATHER: Duration = Duration::from_millis(25);

/// New folders are listed once more after this time, for files that came while the system began to watch them.
const AGAIN: Duration = Duration::from_millis(500);

/// With more places than these a comparison of the whole folder is quicker.
const MANY: usize = 4096;

impl Watch {
    /// Watches a folder and all below it. `tell` is called on a thread of its own, never twice at a time.
    pub fn start(root: &Path, tell: impl Fn(Seen) + Send + 'static) -> Result<Self, WatchError> {
        let pending = Arc::new(Pending::default());
        let handler = {
            let (pending, root) = (Arc::clone(&pending), root.to_path_buf());
            // The system's queue overflows while this runs, so it only takes notes.
            move |event: notify::Result<notify::Event>| pending.note(&root, event)
        };
        let failed = |error: notify::Error| failure(root, error);
        let mut watcher =
            RecommendedWatcher::new(handler, notify::Config::default().with_follow_symlinks(false))
                .map_err(failed)?;
        watcher.watch(root, RecursiveMode::Recursive).map_err(failed)?;
        let (stop, stopped) = mpsc::channel();
        {
            let (pending, root) = (Arc::clone(&pending), root.to_path_buf());
            let run = move || run(&root, &pending, &stopped, &tell);
            std::thread::Builder::new()
                .name("watch".into())
                .spawn(run)
                .map_err(|error| failed(notify::Error::io(error)))?;
        }
        Ok(Self { _watcher: watcher, _stop: stop, pending })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.pending.gathered().stopped = true;
        self.pending.something.notify_all();
    }
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watch")
    }
}

fn failure(root: &Path, error: notify::Error) -> WatchError {
    let root = root.to_path_buf();
    match error.kind {
        ErrorKind::MaxFilesWatch => WatchError::Limit { root },
        _ => WatchError::Failed { root, source: error },
    }
}

/// What was seen and not told yet.
#[derive(Default)]
struct Pending {
    gathered: Mutex<Gathered>,
    something: Condvar,
}

#[derive(Default)]
struct Gathered {
    paths: BTreeSet<PathBuf>,
    /// Places that may be new folders.
    new: BTreeSet<PathBuf>,
    refs: bool,
    everything: bool,
    blind: Option<WatchError>,
    stopped: bool,
}

impl Gathered {
    fn is_empty(&self) -> bool {
        self.paths.is_empty() && !self.refs && !self.everything && self.blind.is_none()
    }
}

impl Pending {
    fn gathered(&self) -> std::sync::MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, root: &Path, event: notify::Result<notify::Event>) {
        let mut gathered = self.gathered();
        match event {
            Err(error) => gathered.blind = Some(failure(root, error)),
            Ok(event) if event.need_rescan() => gathered.everything = true,
            // Our own reading makes these.
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
            Ok(event) => {
                let new = may_be_new_folder(event.kind);
                for path in event.paths {
                    match place(root, &path) {
                        Place::Refs => gathered.refs = true,
                        // The folder itself came, went or was renamed.
                        Place::Root if new || event.kind.is_remove() => gathered.everything = true,
                        Place::Root | Place::Nothing => {}
                        Place::Inside => {
                            if gathered.paths.len() >= MANY {
                                gathered.everything = true;
                            } else {
                                if new {
                                    gathered.new.insert(path.clone());
                                }
                                gathered.paths.insert(path);
                            }
                        }
                    }
                }
            }
        }
        let wake = !gathered.is_empty();
        drop(gathered);
        if wake {
            self.something.notify_all();
        }
    }

    /// Waits until something was seen; false when watching has ended.
    fn wait(&self) -> bool {
        let gathered = self.gathered();
        let nothing = |gathered: &mut Gathered| gathered.is_empty() && !gathered.stopped;
        let gathered = self.something.wait_while(gathered, nothing).unwrap_or_else(PoisonError::into_inner);
        !gathered.stopped
    }

    /// Waits until something was seen, but no longer than `limit`; tells whether it was quiet all that time.
    fn wait_at_most(&self, limit: Duration) -> bool {
        let gathered = self.gathered();
        let nothing = |gathered: &mut Gathered| gathered.is_empty() && !gathered.stopped;
        let waited = self.something.wait_timeout_while(gathered, limit, nothing);
        waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

/// Tells what was gathered, until the watch is dropped.
fn run(root: &Path, pending: &Pending, stopped: &mpsc::Receiver<()>, tell: &impl Fn(Seen)) {
    let mut again: BTreeSet<PathBuf> = BTreeSet::new();
    loop {
        let quiet = !again.is_empty() && pending.wait_at_most(AGAIN);
        // The wait that gathers ends early only with the watch.
        if !quiet && !pending.wait() || stopped.recv_timeout(GATHER) != Err(RecvTimeoutError::Timeout) {
            return;
        }
        let mut gathered = {
            let mut gathered = pending.gathered();
            let stopped = gathered.stopped;
            std::mem::replace(&mut *gathered, Gathered { stopped, ..Gathered::default() })
        };
        if let Some(error) = gathered.blind {
            tell(Seen::Blind(error));
        }
        let mut paths = gathered.paths;
        let earlier = if quiet { std::mem::take(&mut again) } else { BTreeSet::new() };
        gathered.new.retain(|path| path.symlink_metadata().is_ok_and(|meta| meta.is_dir()));
        for folder in gathered.new.iter().chain(&earlier) {
            list_files(root, folder, &mut paths);
        }
        again.append(&mut gathered.new);
        gathered.everything |= paths.len() >= MANY;
        if gathered.refs {
            tell(Seen::Refs);
        }
        if gathered.everything {
            tell(Seen::Everything);
        } else if !paths.is_empty() {
            tell(Seen::Paths(paths));
        }
    }
}

/// Adds the files below a folder, as far as they count, until there are too many to name.
fn list_files(root: &Path, folder: &Path, paths: &mut BTreeSet<PathBuf>) {
    let counts = |entry: &walkdir::DirEntry| matches!(place(root, entry.path()), Place::Inside | Place::Root);
    let entries = WalkDir::new(folder).into_iter().filter_entry(counts).filter_map(Result::ok);
    let files = entries.filter(|entry| !entry.file_type().is_dir()).map(walkdir::DirEntry::into_path);
    paths.extend(files.take(MANY.saturating_sub(paths.len())));
}

fn may_be_new_folder(kind: EventKind) -> bool {
    match kind {
        EventKind::Create(kind) => kind != CreateKind::File,
        EventKind::Modify(ModifyKind::Name(mode)) => mode != RenameMode::From,
        // Kinds that a system does not tell apart.
        EventKind::Any | EventKind::Other | EventKind::Modify(ModifyKind::Any | ModifyKind::Other) => true,
        EventKind::Access(_) | EventKind::Modify(_) | EventKind::Remove(_) => false,
    }
}

/// What a place means to a notebook.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// Git's own, or a temporary file of ours.
    Nothing,
    /// Git's HEAD and refs.
    Refs,
    Root,
    Inside,
}

fn place(root: &Path, path: &Path) -> Place {
    let Ok(relative) = path.strip_prefix(root) else { return Place::Nothing };
    let mut parts = relative.components().map(Component::as_os_str);
    let Some(last) = relative.file_name() else { return Place::Root };
    if parts.clone().any(|part| part == ".git") {
        if parts.next().is_none_or(|part| part != ".git") {
            return Place::Nothing;
        }
        let below = parts.next().and_then(|part| part.to_str());
        // Git writes beside the name and renames: the lock is not news yet.
        let lock = Path::new(last).extension().is_some_and(|extension| extension == "lock");
        let refs = matches!(below, Some("HEAD" | "refs" | "packed-refs"));
        return if refs && !lock { Place::Refs } else { Place::Nothing };
    }
    let name = last.to_string_lossy();
    let temporary = name.starts_with(".talklog-") && name.ends_with(".tmp");
    if temporary { Place::Nothing } else { Place::Inside }
}

#[cfg(test)]
mod tests;
