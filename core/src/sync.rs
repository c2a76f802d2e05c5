//! Sync: checkpoint, fetch, merge, push, until nothing is left to send, or a state that names what is in the way.
//!
//! [`sync`] blocks from start to end, so the caller gives it a thread: its work is git's, its waiting is a child
//! process's, and one plain function reads as the promise that it keeps. Only the merge holds the notebook's
//! lock, and only for its own length; typing and saving never wait for the network (P14).
//!
//! It refuses to force, to prune, to take silence or a stranger's page for an empty remote (P13), and to go on
//! by itself where a person has to decide: each such end is a [`SyncState`].

use std::path::PathBuf;
use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};

use crate::history::{
    Allowed, Change, Checkpoint, CommitId, Exposed, HistoryError, IndexTrouble, Merged, Outcome as Kept,
    Planned, Repository, Skipped, Standing, Upstream, Why, is_ours,
};
use crate::notebook::{Notebook, SaveError, Write};
use crate::path::NotePath;
use crate::remote::{self, Ask, Asking, Cancel, Deadlines, Outcome, Request};
use crate::secrets;

pub mod guard;
mod outward;

pub use outward::push;

/// How often a push that came too late is tried again (P12).
const TRIES: u32 = 5;

/// What the caller decides.
pub struct Options {
    /// Files to put into a checkpoint first.
    pub changed: Vec<NotePath>,
    /// That checkpoint's message: [`crate::history::message`].
    pub message: String,
    /// What a person agreed to.
    pub allowed: Allowed,
    /// Whether to push; without it, checkpoints wait.
    pub push: bool,
    /// The zone that commits carry.
    pub zone: TimeZone,
    /// How long the network may take.
    pub deadlines: Deadlines,
    /// Ends it from another thread.
    pub cancel: Cancel,
}

/// Where sync stands; [`crate::wire::SyncState`] mirrors it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncState {
    /// Git has no name and e-mail address for the person.
    IdentityNeeded,
    /// The user's git signs commits, and no signature could be made.
    SigningNeeded {
        /// Why.
        detail: String,
    },
    /// Nothing to sync with.
    NoRemote,
    /// Checkpoints wait.
    Waiting,
    /// The remote has answered and nothing waits.
    InSync {
        /// When it answered.
        at: Timestamp,
    },
    /// Fetching.
    Getting,
    /// Pushing.
    Sending {
        /// How many.
        checkpoints: usize,
    },
    /// The remote cannot be reached.
    Offline,
    /// The Wi-Fi answered instead of the remote.
    CaptivePortal {
        /// The remote's URL.
        url: String,
    },
    /// The certificate is not trusted: nothing was sent.
    Certificate {
        /// Whose.
        host: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The remote wants credentials that nothing here could give.
    CredentialsNeeded {
        /// Which remote.
        url: String,
        /// What was tried.
        detail: String,
    },
    /// An SSH host that is not in `known_hosts`.
    HostUnknown {
        /// Which.
        host: String,
        /// Its key's fingerprint.
        fingerprint: String,
    },
    /// An SSH host whose key is not the known one.
    HostChanged {
        /// Which.
        host: String,
        /// The fingerprint of the key that it shows; empty where that could not be learnt.
        fingerprint: String,
        /// The fingerprint of the key that is known; empty where that could not be learnt.
        known: String,
    },
    /// What would be pushed holds what looks like a secret; all but the push is done.
    SecretFound {
        /// In which file, as the repository names it.
        path: String,
        /// On which line, from 1.
        line: usize,
        /// What it looks like.
        kind: secrets::Kind,
        /// The words before it, and its first letters at most.
        excerpt: String,
        /// What to remember it by.
        value: secrets::Fingerprint,
        /// Whether the file still has it; if not, an earlier checkpoint does, and it would go out with that one.
        present: bool,
        /// How many there are in all.
        count: usize,
    },
    /// Somebody left the repository in the middle of something.
    LeftOpen {
        /// What.
        standing: Standing,
    },
    /// Another program holds the repository.
    Locked {
        /// The lock's file.
        path: PathBuf,
    },
    /// Git's index cannot be used, and without it no checkpoint is made.
    IndexUnreadable {
        /// Why.
        why: IndexTrouble,
    },
    /// A file that no host would take; all else is done.
    TooLarge {
        /// Which.
        path: NotePath,
        /// How large, in bytes.
        bytes: u64,
    },
    /// A merge that would delete many notes waits for a person.
    ManyDeletions {
        /// How many.
        notes: usize,
    },
    /// A file that a merge would change cannot be changed.
    InTheWay {
        /// Which.
        path: String,
        /// Why.
        detail: String,
    },
    /// There is no repository at the remote's URL.
    RemoteGone {
        /// Which remote.
        url: String,
    },
    /// The remote and the notebook have no commit in common.
    Unrelated,
    /// The remote's history was rewritten, or its branch is gone.
    Rewritten,
    /// The remote does not let this person push.
    NotAllowed {
        /// The remote's words.
        detail: String,
    },
    /// Anything else.
    Failed {
        /// What failed.
        message: String,
    },
}

/// What a sync that has ended waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wants {
    /// It is done.
    #[default]
    Nothing,
    /// What was in the way may pass by itself.
    Time,
    /// Somebody has to do something.
    Person,
}

impl SyncState {
    /// Names an error that is about git's index; none where it is about something else.
    pub fn of_index(error: &HistoryError) -> Option<Self> {
        match error {
            HistoryError::Index(error) => IndexTrouble::of(error).map(|why| Self::IndexUnreadable { why }),
            _ => None,
        }
    }

    /// Says what a sync that ended so waits for.
    pub fn wants(&self) -> Wants {
        match self {
            // Of a file that is too large all else is sent; whoever does something about it syncs again.
            Self::InSync { .. } | Self::NoRemote | Self::TooLarge { .. } => Wants::Nothing,
            Self::Offline
            | Self::CaptivePortal { .. }
            | Self::Locked { .. }
            | Self::Waiting
            | Self::Getting
            | Self::Sending { .. }
            | Self::Failed { .. } => Wants::Time,
            _ => Wants::Person,
        }
    }
}

/// What one sync did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncReport {
    /// How it ended.
    pub state: SyncState,
    /// Commits that came in.
    pub received: usize,
    /// Commits that went out.
    pub sent: usize,
    /// Files that the merge changed.
    pub changed: Vec<NotePath>,
    /// Conflict copies that it made.
    pub copies: Vec<NotePath>,
    /// Files that are in no checkpoint.
    pub skipped: Vec<Skipped>,
    /// Files over 10 MB that the checkpoint holds, with their sizes in bytes.
    pub large: Vec<(NotePath, u64)>,
}

/// Says what failed where no state names it.
#[derive(Debug, thiserror::Error)]
enum SyncError {
    #[error(transparent)]
    History(#[from] HistoryError),
    #[error(transparent)]
    Save(#[from] SaveError),
}

/// Stops with a state, or with what failed.
enum Stop {
    State(SyncState),
    Error(SyncError),
}

impl From<HistoryError> for Stop {
    fn from(error: HistoryError) -> Self {
        match error {
            HistoryError::LeftOpen(standing) => Self::State(SyncState::LeftOpen { standing }),
            HistoryError::Busy(path) => Self::State(SyncState::Locked { path }),
            error => match SyncState::of_index(&error) {
                Some(state) => Self::State(state),
                None => Self::Error(error.into()),
            },
        }
    }
}

impl From<SaveError> for Stop {
    fn from(error: SaveError) -> Self {
        Self::Error(error.into())
    }
}

impl From<SyncState> for Stop {
    fn from(state: SyncState) -> Self {
        Self::State(state)
    }
}

/// Syncs the present branch with its remote; `progress` hears of each stage. Asked for by a person, or by the keeper
/// where the person has agreed to it.
pub fn sync(
    notebook: &Notebook,
    repository: &Repository,
    options: &Options,
    progress: &mut dyn FnMut(SyncState),
) -> SyncReport {
    sync_asking(notebook, repository, options, None, progress)
}

/// Does what [`sync`] does, and has somebody who answers when a key, a password or a token is asked for.
pub fn sync_asking(
    notebook: &Notebook,
    repository: &Repository,
    options: &Options,
    asking: Option<&Asking>,
    progress: &mut dyn FnMut(SyncState),
) -> SyncReport {
    let report = SyncReport {
        state: SyncState::Waiting,
        received: 0,
        sent: 0,
        changed: Vec::new(),
        copies: Vec::new(),
        skipped: Vec::new(),
        large: Vec::new(),
    };
    let mut run = Run { notebook, repository, options, asking, progress, report };
    let state = match run.all() {
        Ok(state) | Err(Stop::State(state)) => state,
        Err(Stop::Error(error)) => SyncState::Failed { message: chain(&error) },
    };
    let mut report = run.report;
    report.state = match (state, report.skipped.iter().find_map(too_large)) {
        (SyncState::InSync { .. }, Some(large)) => large,
        (state, _) => state,
    };
    report
}

fn too_large(skipped: &Skipped) -> Option<SyncState> {
    match skipped.why {
        Why::TooLarge(bytes) => Some(SyncState::TooLarge { path: skipped.path.clone(), bytes }),
        _ => None,
    }
}

fn secret_found(exposed: Exposed, count: usize) -> SyncState {
    let Exposed { path, line, hit, present, .. } = exposed;
    SyncState::SecretFound {
        path,
        line,
        kind: hit.kind,
        excerpt: hit.excerpt,
        value: hit.fingerprint,
        present,
        count,
    }
}

/// Joins an error and its causes into one sentence.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn request(notebook: &Notebook, repository: &Repository, ask: Ask, url: &str) -> Request {
    Request {
        url: url.to_owned(),
        ask,
        git_folder: repository.common_dir().to_path_buf(),
        root: repository.root().to_path_buf(),
        state: notebook.state_folder().join("remote"),
        trusted: repository.is_trusted(),
    }
}

/// Reaches the remote and reads which branches it has, or ends in the state that names what is in the way. Nothing is
/// fetched, sent or remembered, but a host's key that `asking` trusts, which ssh writes down.
pub fn test(
    notebook: &Notebook,
    repository: &Repository,
    asking: Option<&Asking>,
    cancel: &Cancel,
) -> Result<Result<Reached, SyncState>, HistoryError> {
    let Some(url) = repository.fetch_url()? else { return Ok(Err(SyncState::NoRemote)) };
    let request = request(notebook, repository, Ask::List, &url);
    let helper = &notebook.host().helper;
    Ok(match remote::call_asking(helper, &request, &Deadlines::SYNC, cancel, asking, &mut |_| {}) {
        Outcome::Listed { branches, default_branch } => {
            Ok(Reached { url: remote::public_url(&url), branches, default_branch })
        }
        other => Err(state_of(other)),
    })
}

/// What a remote said when it was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// Its address, without any secret.
    pub url: String,
    /// Short names of its branches.
    pub branches: Vec<String>,
    /// The branch that its HEAD names.
    pub default_branch: Option<String>,
}

struct Run<'a> {
    notebook: &'a Notebook,
    repository: &'a Repository,
    options: &'a Options,
    asking: Option<&'a Asking>,
    progress: &'a mut dyn FnMut(SyncState),
    report: SyncReport,
}

impl Run<'_> {
    fn all(&mut self) -> Result<SyncState, Stop> {
        let standing = self.repository.standing()?;
        if standing != Standing::Clean {
            return Ok(SyncState::LeftOpen { standing });
        }
        if !self.options.changed.is_empty() {
            let done = self.checkpoint(&self.options.changed)?;
            self.report.skipped = done.skipped;
            self.report.large = done.large;
        }
        let Some(mut upstream) = self.repository.upstream()? else { return Ok(SyncState::NoRemote) };
        for attempt in 0..TRIES {
            if attempt > 0 {
                // Two devices that lost a race would lose it again if they waited alike.
                std::thread::sleep(Duration::from_millis(fastrand::u64(100..400) << attempt));
            }
            (self.progress)(SyncState::Getting);
            let known = [self.repository.head()?, self.repository.tracking(&upstream)];
            let known = known.iter().flatten().map(ToString::to_string).collect();
            let ask = Ask::Fetch { branch: Some(upstream.branch.clone()), known };
            let tip = match self.call(ask, &self.url(false)?) {
                Outcome::Fetched { tip: None, default_branch: Some(there), .. }
                    if self.repository.may_follow(&upstream, &there)? =>
                {
                    self.follow(&mut upstream, there)?
                }
                Outcome::Fetched { tip, .. } => self.fetched(&upstream, tip)?,
                other => return Ok(state_of(other)),
            };
            if let Some(tip) = tip {
                self.merge(&upstream, tip)?;
            }
            if !self.options.push {
                break;
            }
            let Some(head) = self.repository.head()? else { break };
            if tip == Some(head) {
                break;
            }
            let exposed = guard::exposed(self.notebook, self.repository, &upstream)?;
            let count = exposed.len();
            if let Some(first) = exposed.into_iter().next() {
                return Ok(secret_found(first, count));
            }
            let checkpoints = self.repository.ahead_behind()?.ahead;
            (self.progress)(SyncState::Sending { checkpoints });
            let ask = Ask::Push { branch: upstream.branch.clone(), commit: head.to_string() };
            match self.call(ask, &self.url(true)?) {
                Outcome::Pushed => {
                    self.report.sent += checkpoints;
                    self.repository.set_tracking(&upstream, head, "talklog: push")?;
                    self.repository.remember_upstream()?;
                    break;
                }
                Outcome::Rejected { non_fast_forward: true, .. } => {}
                other => return Ok(state_of(other)),
            }
        }
        if self.repository.ahead_behind()?.ahead > 0 {
            return Ok(SyncState::Waiting);
        }
        Ok(SyncState::InSync { at: (self.notebook.host().clock)() })
    }

    fn url(&self, push: bool) -> Result<String, Stop> {
        let url = if push { self.repository.push_url()? } else { self.repository.fetch_url()? };
        url.ok_or(Stop::State(SyncState::NoRemote))
    }

    fn call(&mut self, ask: Ask, url: &str) -> Outcome {
        let request = request(self.notebook, self.repository, ask, url);
        let Options { deadlines, cancel, .. } = self.options;
        let helper = &self.notebook.host().helper;
        remote::call_asking(helper, &request, deadlines, cancel, self.asking, &mut |_| {})
    }

    /// A notebook of ours meets a remote whose notes lie on a branch of another name, as `master`: that one is followed, since a
    /// second branch beside it would reach nobody.
    fn follow(&mut self, upstream: &mut Upstream, there: String) -> Result<Option<CommitId>, Stop> {
        let ask = Ask::Fetch { branch: Some(there.clone()), known: Vec::new() };
        match self.call(ask, &self.url(false)?) {
            Outcome::Fetched { tip: tip @ Some(_), .. } => {
                upstream.branch = there;
                self.repository.follow(upstream)?;
                self.fetched(upstream, tip)
            }
            // It is empty, and its first branch may have any name.
            Outcome::Fetched { .. } => self.fetched(upstream, None),
            other => Err(state_of(other).into()),
        }
    }

    /// Takes note of where the remote's branch is; stops where it went anywhere but forward.
    fn fetched(&self, upstream: &Upstream, tip: Option<String>) -> Result<Option<CommitId>, Stop> {
        let before = self.repository.tracking(upstream);
        let tip = match tip.map(|tip| tip.parse::<CommitId>()) {
            None if before.is_some() => return Err(SyncState::Rewritten.into()),
            None => return Ok(None),
            Some(Ok(tip)) => tip,
            Some(Err(problem)) => return Err(SyncState::Failed { message: problem.to_string() }.into()),
        };
        if let Some(before) = before {
            // Where the old tip is no longer here, it was not reached by going forward from it either.
            if !self.repository.is_ancestor(before, tip).unwrap_or(false) {
                return Err(SyncState::Rewritten.into());
            }
        }
        if before != Some(tip) {
            self.repository.set_tracking(upstream, tip, "talklog: fetch")?;
        }
        Ok(Some(tip))
    }

    /// Brings the remote's commits into the branch and the files.
    fn merge(&mut self, upstream: &Upstream, tip: CommitId) -> Result<(), Stop> {
        // A passphrase is asked for here, while nobody waits for a lock.
        if let Err(detail) = self.repository.can_sign()? {
            return Err(SyncState::SigningNeeded { detail }.into());
        }
        // What was saved since the checkpoint is put into one here, under the lock, as it turns up.
        for attempt in 0..4 {
            let lock = self.notebook.lock()?;
            let plan = match self.repository.plan(tip, self.options.allowed)? {
                Planned::UpToDate => return Ok(()),
                Planned::Ready(plan) => plan,
                Planned::InTheWay(found) => {
                    let ours = found.iter().filter(|s| s.why == Why::Uncommitted && is_ours(&s.path));
                    let ours: Vec<_> = ours.map(|s| s.path.clone()).collect();
                    let mut why = found;
                    if attempt < 3 && ours.len() == why.len() {
                        why = self.checkpoint(&ours)?.skipped;
                        if why.is_empty() {
                            continue;
                        }
                    }
                    let Some(first) = why.first() else { continue };
                    let (path, detail) = (first.path.to_string(), first.why.to_string());
                    return Err(SyncState::InTheWay { path, detail }.into());
                }
                other => return Err(stopped(other).into()),
            };
            let write = |change: &Change| {
                let (path, bytes) = (change.path.clone(), change.bytes.clone());
                Write { path, bytes, expected: change.expected }
            };
            let writes: Vec<_> = plan.changes.iter().map(write).collect();
            let imported = self.notebook.import_under(&lock, &writes);
            self.report.changed.extend(imported.done.into_iter().map(|(path, _)| path));
            if let Some((_, error)) = imported.failed.into_iter().next() {
                return Err(error.into());
            }
            if !imported.refused.is_empty() {
                // Another program wrote meanwhile. What is written already is as the merge wants it.
                continue;
            }
            let now = (self.notebook.host().clock)().to_zoned(self.options.zone.clone());
            let message = format!("Merge {}/{}", upstream.remote, upstream.branch);
            match self.repository.commit_merge(&plan, &message, &now, &self.notebook.host().device)? {
                Merged::Done { .. } => {
                    self.report.received += plan.received;
                    self.report.copies.extend(plan.copies);
                    return Ok(());
                }
                Merged::Changed => {}
                Merged::Locked { path } => return Err(SyncState::Locked { path }.into()),
                Merged::SigningNeeded(detail) => return Err(SyncState::SigningNeeded { detail }.into()),
            }
        }
        let detail = "another program keeps changing it".to_owned();
        Err(SyncState::InTheWay { path: self.repository.root().display().to_string(), detail }.into())
    }

    fn checkpoint(&self, paths: &[NotePath]) -> Result<Checkpoint, Stop> {
        let now = (self.notebook.host().clock)().to_zoned(self.options.zone.clone());
        let host = self.notebook.host();
        let done = self.repository.checkpoint(paths, &self.options.message, &now, &host.device)?;
        match done.outcome {
            Kept::Made { .. } | Kept::Nothing => Ok(done),
            Kept::IdentityNeeded => Err(SyncState::IdentityNeeded.into()),
            Kept::SigningNeeded(detail) => Err(SyncState::SigningNeeded { detail }.into()),
            Kept::LeftOpen(standing) => Err(SyncState::LeftOpen { standing }.into()),
            Kept::Locked { path } => Err(SyncState::Locked { path }.into()),
        }
    }
}

/// Gives the state of a merge that has to wait.
fn stopped(planned: Planned) -> SyncState {
    match planned {
        Planned::ManyDeletions { notes, .. } => SyncState::ManyDeletions { notes },
        Planned::Unrelated => SyncState::Unrelated,
        Planned::Shallow => {
            let message = "this clone is too shallow to merge; run `git fetch --unshallow`";
            SyncState::Failed { message: message.into() }
        }
        Planned::Refused { path, detail } => SyncState::InTheWay { path, detail: detail.into() },
        Planned::LeftOpen(standing) => SyncState::LeftOpen { standing },
        Planned::IdentityNeeded => SyncState::IdentityNeeded,
        Planned::SigningNeeded(detail) => SyncState::SigningNeeded { detail },
        Planned::UpToDate | Planned::Ready(_) | Planned::InTheWay(_) => SyncState::Waiting,
    }
}

/// Says where a conversation that ended so leaves the sync.
pub(crate) fn state_of(outcome: Outcome) -> SyncState {
    match outcome {
        Outcome::Offline { .. } | Outcome::TimedOut => SyncState::Offline,
        Outcome::Cancelled => SyncState::Waiting,
        Outcome::CaptivePortal { url } => SyncState::CaptivePortal { url },
        Outcome::Certificate { host, detail } => SyncState::Certificate { host, detail },
        Outcome::CredentialsNeeded { url, detail } | Outcome::TokenRefused { url, detail } => {
            SyncState::CredentialsNeeded { url, detail }
        }
        Outcome::HostUnknown { host, fingerprint } => SyncState::HostUnknown { host, fingerprint },
        Outcome::HostChanged { host, fingerprint, known } => {
            SyncState::HostChanged { host, fingerprint, known }
        }
        Outcome::RemoteGone { url } => SyncState::RemoteGone { url },
        Outcome::NotAllowed { detail } | Outcome::Rejected { detail, .. } | Outcome::TooLarge { detail } => {
            SyncState::NotAllowed { detail }
        }
        Outcome::BadUrl { detail } | Outcome::Failed { detail } => SyncState::Failed { message: detail },
        Outcome::Listed { .. }
        | Outcome::Fetched { .. }
        | Outcome::Pushed
        | Outcome::Cloned { .. }
        | Outcome::NotEmpty => {
            SyncState::Failed { message: "the child for the network gave no answer".into() }
        }
    }
}
