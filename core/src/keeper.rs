//! The background loop of an open notebook: it hears the watcher, compares with the disk, keeps the journal on the
//! disk, makes checkpoints at a pause, and syncs at its times.
//!
//! It decides when; the [`Desk`] decides how. Nothing here is waited for by typing. Of several processes with one
//! notebook, each hears the watcher and keeps its own journal; one holds the keeper's lock, and it alone makes
//! checkpoints, syncs and clears up by itself. Another takes over when it dies (P21).

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch as signal};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use crate::desk::Desk;
use crate::platform::{self, FileLock};
use crate::watch::{Seen, Watch};
use crate::wire::Keeping;

use timetable::{Timetable, slept};

mod timetable;

/// The loop's own beat, and how long a keystroke may wait for the disk (P1). All other times are counted in beats.
pub const BEAT: Duration = Duration::from_secs(1);
/// The index goes to the disk when nothing has changed for this many beats.
const SETTLE: u32 = 5;
/// A checkpoint follows this many beats after the last change.
const PAUSE: u32 = 30;
/// Snapshots that are no longer needed go when nothing has changed for so many beats.
const THIN: u32 = 300;
/// The whole folder is compared this often, whatever the watcher says (P4).
const RESCAN: u32 = 60;
/// So many beats after the start it is looked for what no checkpoint takes.
const LOOK: u32 = 5;
/// The one that holds the lock looks this often for what processes that died have left unsaved.
const INHERIT: u32 = 5;

/// The running loop of one notebook.
pub struct Keeper {
    desk: Arc<Desk>,
    stop: signal::Sender<bool>,
    task: JoinHandle<()>,
    runtime: Handle,
}

impl Keeper {
    /// Starts the loop for an open notebook.
    pub fn start(desk: Arc<Desk>, runtime: &Handle) -> Self {
        Self::start_with(desk, runtime, BEAT)
    }

    /// Starts the loop with another beat than [`BEAT`], which all its times follow.
    pub fn start_with(desk: Arc<Desk>, runtime: &Handle, beat: Duration) -> Self {
        let (stop, stopped) = signal::channel(false);
        let task = runtime.spawn(run(desk.clone(), stopped, beat));
        Self { desk, stop, task, runtime: runtime.clone() }
    }

    /// Gives the notebook.
    pub fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// Ends the loop, and waits until its last checkpoint is made and everything is on the disk.
    /// Must not be called from within the runtime's own tasks.
    pub fn stop(self) {
        let _ = self.stop.send(true);
        let (done, wait) = std::sync::mpsc::channel();
        let task = self.task;
        self.runtime.spawn(async move {
            let _ = task.await;
            let _ = done.send(());
        });
        // A sync that hangs is ended by its own deadline; closing does not wait for that long.
        let _ = wait.recv_timeout(Duration::from_secs(10));
        self.desk.close();
    }
}

/// Runs what blocks on a thread of its own, and says what went wrong in the log.
async fn apart<T: Send + 'static>(
    desk: &Arc<Desk>,
    work: impl FnOnce(&Desk) -> T + Send + 'static,
) -> Option<T> {
    let desk = desk.clone();
    tokio::task::spawn_blocking(move || work(&desk))
        .await
        .inspect_err(|error| tracing::error!("background work ended early: {error}"))
        .ok()
}

async fn run(desk: Arc<Desk>, mut stopped: signal::Receiver<bool>, beat: Duration) {
    let (tell, mut seen) = mpsc::unbounded_channel();
    let root = desk.root().to_path_buf();
    let watch = {
        let tell = tell.clone();
        let started =
            tokio::task::spawn_blocking(move || Watch::start(&root, move |seen| drop(tell.send(seen)))).await;
        match started {
            Ok(Ok(watch)) => Some(watch),
            Ok(Err(error)) => {
                desk.notice(&format!("Changes by other programs are looked for once a minute only: {error}"));
                None
            }
            Err(_) => None,
        }
    };
    // What changed while nobody watched, after the watch stands: nothing falls between the two.
    let _ = tell.send(Seen::Everything);

    let mut beat = interval(beat);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut edits = desk.edits();
    let lock_file = desk.keeper_file();
    let mut lock: Option<FileLock> = None;
    // Beats since the last change, and since the whole folder was compared.
    let (mut quiet, mut compared) = (u32::MAX, 0);
    let mut beats = 0;
    let mut table = Timetable::new(fastrand::u64(..));
    let mut syncing: Option<JoinHandle<()>> = None;
    let mut ends = 0;
    let (mut network, mut last) = (None, None);
    let mut inherit = 0;

    loop {
        tokio::select! {
            // `changed` fails when the keeper itself is gone: then this loop has to end too.
            change = stopped.changed() => {
                if change.is_err() || *stopped.borrow() {
                    break;
                }
            }
            Some(first) = seen.recv() => {
                let mut news = News::default();
                news.add(first);
                while let Ok(more) = seen.try_recv() {
                    news.add(more);
                }
                if apart(&desk, move |desk| news.tell(desk)).await.is_some_and(|changed| changed > 0) {
                    quiet = 0;
                }
            }
            change = edits.changed() => {
                if change.is_err() {
                    break;
                }
                quiet = 0;
            }
            at = beat.tick() => {
                apart(&desk, |desk| {
                    desk.sync_journal();
                    desk.look_at_settings();
                })
                .await;
                // Not waited for, as a sync: the journal's beat must not be late for it.
                {
                    let desk = desk.clone();
                    tokio::task::spawn_blocking(move || desk.take_snapshots(false));
                }
                if lock.is_none() {
                    lock = platform::try_lock(&lock_file).unwrap_or_default();
                    if lock.is_some() {
                        // So that another process can say who it is.
                        if let Err(error) = std::fs::write(&lock_file, std::process::id().to_string()) {
                            tracing::warn!("who keeps the notebook is not written down: {error}");
                        }
                        apart(&desk, Desk::clear_up).await;
                        apart(&desk, |desk| desk.kept_by(Keeping::Here)).await;
                        inherit = 0;
                    } else {
                        apart(&desk, |desk| desk.kept_by(desk.another_keeper())).await;
                        apart(&desk, Desk::sweep_own).await;
                    }
                } else {
                    apart(&desk, Desk::sweep).await;
                }
                if lock.is_some() {
                    if inherit == 0 {
                        apart(&desk, Desk::take_over_typing).await;
                    }
                    inherit = (inherit + 1) % INHERIT;
                }
                quiet = quiet.saturating_add(1);
                compared += 1;
                if beats == LOOK {
                    let desk = desk.clone();
                    tokio::task::spawn_blocking(move || desk.look_for_unkept());
                }
                beats = beats.saturating_add(1);
                if compared == RESCAN {
                    compared = 0;
                    let _ = tell.send(Seen::Everything);
                }
                if quiet == SETTLE {
                    apart(&desk, Desk::settle).await;
                }
                if quiet == THIN && lock.is_some() {
                    let desk = desk.clone();
                    tokio::task::spawn_blocking(move || {
                        desk.thin_snapshots();
                        desk.thin_trash();
                    });
                }
                let now = (desk.notebook().host().clock)();
                let woke = last.is_some_and(|(before, then)| slept(at - before, now.duration_since(then)));
                last = Some((at, now));
                let before = network;
                network = apart(&desk, |_| platform::network()).await.flatten();
                if woke || (before.is_some() && before != network) {
                    table.at_once();
                }
                // A person's own syncs count too.
                let (ended, wants) = desk.last_sync();
                if ended != ends {
                    ends = ended;
                    table.ended(wants);
                }
                if lock.is_none() {
                    continue;
                }
                if quiet == PAUSE && apart(&desk, Desk::checkpoint_by_itself).await == Some(true) {
                    table.checkpoint();
                }
                if table.beat(syncing.as_ref().is_some_and(|sync| !sync.is_finished())) {
                    // Not waited for: a sync may take its whole deadline, and the journal must not.
                    let desk = desk.clone();
                    syncing = Some(tokio::task::spawn_blocking(move || desk.sync_by_itself()));
                }
            }
        }
    }
    drop(watch);
    if lock.is_some() {
        apart(&desk, Desk::checkpoint_by_itself).await;
    }
    apart(&desk, Desk::settle).await;
}

/// What the watcher has said since it was last heard.
#[derive(Default)]
struct News {
    paths: BTreeSet<PathBuf>,
    everything: bool,
    refs: bool,
    blind: Option<String>,
}

impl News {
    fn add(&mut self, seen: Seen) {
        match seen {
            Seen::Paths(paths) => self.paths.extend(paths),
            Seen::Everything => self.everything = true,
            Seen::Refs => self.refs = true,
            Seen::Blind(error) => self.blind = Some(error.to_string()),
        }
    }

    /// Lets the desk compare what may have changed; gives how many notes did.
    fn tell(self, desk: &Desk) -> usize {
        if let Some(why) = &self.blind {
            desk.notice(&format!("Changes by other programs are looked for once a minute only: {why}"));
        }
        if self.refs {
            desk.refs_changed();
        }
        if self.everything {
            desk.refresh()
        } else if self.paths.is_empty() {
            0
        } else {
            desk.refresh_paths(&self.paths)
        }
    }
}
