//! The desk's way to history and remote: what may happen by itself, checkpoints, sync, and the state that is shown.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use jiff::Zoned;

use crate::event;
use crate::history::{
    self, Allowed, Found, HistoryError, Identity, Outcome, OwnBranch, Repository, Standing,
};
use crate::notebook::Host;
use crate::path::{self, NotePath};
use crate::remote::{self, Answers, Asking, Cancel, Deadlines};
use crate::sync::{self, SyncState, Wants};
use crate::wire::{
    self, Code, Consent, Failure, LogItem, NotebookInfo, Origin, Problem, RemoteTest, SyncReport, Unkept,
};

use super::{Desk, hold};

impl Desk {
    /// Gives the repository, where the notebook has one.
    pub(super) fn repository(&self) -> Option<Arc<Repository>> {
        self.repository.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn needs_repository(&self) -> Result<Arc<Repository>, Failure> {
        self.repository().ok_or_else(|| Failure {
            code: Code::NoGit,
            message: "the notebook is not a git repository".into(),
            path: Some(self.root().display().to_string()),
            hint: Some("make it one with `talklog init`".into()),
        })
    }

    /// Gives what is known of the notebook as a whole.
    pub fn info(&self) -> NotebookInfo {
        let repository = self.repository();
        let mut problems = hold(&self.problems).clone();
        problems.extend(hold(&self.walk_problems).iter().cloned());
        NotebookInfo {
            root: self.root().display().to_string(),
            name: self.name(),
            git: repository.is_some(),
            branch: repository.as_ref().and_then(|repository| repository.branch().ok().flatten()),
            remote: repository
                .as_ref()
                .and_then(|repository| repository.remote_url().ok().flatten())
                .map(|url| remote::public_url(&url)),
            consent: repository.as_ref().map_or(Consent::Undecided, |repository| repository.consent().into()),
            recovered: hold(&self.recovered).clone(),
            problems,
        }
    }

    /// Gives the folder's name.
    pub fn name(&self) -> String {
        let root = self.root();
        root.file_name()
            .map_or_else(|| root.display().to_string(), |name| name.to_string_lossy().into_owned())
    }

    /// Makes the notebook a repository of ours, with a first checkpoint of what is there.
    pub fn make_repository(&self) -> Result<NotebookInfo, Failure> {
        if self.repository().is_none() {
            let repository = Repository::init(self.root(), &self.notebook.state_folder())?;
            *self.repository.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(repository));
            *hold(&self.changed) = None;
            self.tell_status();
        }
        Ok(self.info())
    }

    /// Takes the person's name and address for checkpoints.
    pub fn set_identity(&self, name: &str, email: &str) -> Result<NotebookInfo, Failure> {
        let bad = |text: &str| text.trim().is_empty() || text.contains(['<', '>', '\n', '\r']);
        if bad(name) || bad(email) {
            return Err(Failure::bad_input(
                "a name and an e-mail address are needed, each on one line and without < and >",
                "they stand in each checkpoint",
            ));
        }
        let identity = Identity { name: name.trim().into(), email: email.trim().into() };
        self.needs_repository()?.set_identity(&identity)?;
        self.tell_status();
        Ok(self.info())
    }

    /// Takes the answer to what may happen by itself.
    pub fn set_consent(&self, consent: Consent) -> Result<NotebookInfo, Failure> {
        let repository = self.needs_repository()?;
        if let history::Consent::OwnBranch { .. } = consent.into() {
            match repository.start_own_branch(&self.now())? {
                OwnBranch::On => {}
                OwnBranch::LeftOpen(standing) => return Err(left_open(standing)),
                OwnBranch::Locked { path } => return Err(locked(&path)),
            }
        }
        repository.set_consent(consent.into())?;
        *hold(&self.state) = None;
        self.tell_status();
        Ok(self.info())
    }

    /// Sets the remote to sync with; makes the notebook a repository when it is none.
    pub fn set_remote(&self, url: &str) -> Result<NotebookInfo, Failure> {
        if self.repository().is_none() {
            self.make_repository()?;
        }
        self.needs_repository()?.set_remote(url.trim())?;
        *hold(&self.state) = None;
        self.tell_status();
        Ok(self.info())
    }

    /// Makes a checkpoint because a person asked, which is consent. Gives its id, or none when nothing had changed.
    pub fn checkpoint(&self) -> Result<Option<String>, Failure> {
        let repository = self.needs_repository()?;
        self.checkpoint_of(&repository, false)
    }

    /// Makes a checkpoint for somebody who asked; `agreed` says that notes which another program deleted may go.
    pub(super) fn checkpoint_of(
        &self,
        repository: &Repository,
        agreed: bool,
    ) -> Result<Option<String>, Failure> {
        let checkpoint = self.make_checkpoint(repository, agreed)?;
        self.tell_status();
        match checkpoint.outcome {
            Outcome::Made { id } => Ok(Some(id.to_string())),
            Outcome::Nothing => Ok(None),
            Outcome::IdentityNeeded => Err(Failure {
                code: Code::IdentityNeeded,
                message: "git does not know your name and e-mail address".into(),
                path: None,
                hint: Some(
                    "set them with `git config user.name` and `git config user.email`, or in the window"
                        .into(),
                ),
            }),
            Outcome::SigningNeeded(why) => Err(Failure {
                code: Code::NeedsPerson,
                message: format!("git is set to sign commits, and that failed: {why}"),
                path: None,
                hint: Some(
                    "try `git commit` in a terminal, or turn commit.gpgsign off for this repository".into(),
                ),
            }),
            Outcome::LeftOpen(standing) => Err(left_open(standing)),
            Outcome::Locked { path } => Err(locked(&path)),
        }
    }

    /// Makes a checkpoint at a pause, where that is agreed to. Tells whether there is one more.
    pub fn checkpoint_by_itself(&self) -> bool {
        let Some(repository) = self.repository() else { return false };
        if !repository.may_checkpoint().unwrap_or(false) {
            self.tell_status();
            return false;
        }
        let made = match self.make_checkpoint(&repository, false) {
            Ok(checkpoint) => {
                let made = matches!(checkpoint.outcome, Outcome::Made { .. });
                self.note_outcome(&checkpoint.outcome);
                made
            }
            // The status names it, and what to do; a notice for each pause would not.
            Err(_) if matches!(*hold(&self.state), Some(SyncState::IndexUnreadable { .. })) => false,
            Err(error) => {
                tracing::warn!("no checkpoint was made: {}", error.message);
                self.notice(&format!("No checkpoint was made: {}", error.message));
                false
            }
        };
        self.tell_status();
        made
    }

    fn make_checkpoint(&self, repository: &Repository, agreed: bool) -> Result<history::Checkpoint, Failure> {
        let paths = self.hold_back(repository, self.take_changed(repository)?, agreed);
        let message = self.message(&paths);
        let done = repository.checkpoint(&paths, &message, &self.now(), &self.notebook.host().device);
        let done = done.inspect_err(|error| self.note_index(error));
        match &done {
            Ok(checkpoint) if matches!(checkpoint.outcome, Outcome::Made { .. } | Outcome::Nothing) => {
                self.note_unkept(&checkpoint.skipped);
                // What was left out is looked for again the next time; what changed meanwhile is still in the set.
                let again = checkpoint.skipped.iter().map(|skipped| skipped.path.clone());
                let again: Vec<_> = again.chain(self.held_back()).collect();
                hold(&self.changed).get_or_insert_with(BTreeSet::new).extend(again);
                *hold(&self.replaced) = None;
            }
            Ok(_) | Err(_) => {
                *hold(&self.changed) = None;
            }
        }
        Ok(done?)
    }

    /// Names a checkpoint for what it holds: "Lowtide 2026: Title of the talk".
    fn message(&self, paths: &[NotePath]) -> String {
        if let Some(label) = self.replaced_label(paths) {
            return history::message(&[(None, &label)]);
        }
        let catalogue = self.shelf();
        // It is not named for what it is not going to hold.
        let left_out: BTreeSet<_> = hold(&self.unkept).iter().map(|skipped| skipped.path.clone()).collect();
        let all_left_out = paths.iter().all(|path| left_out.contains(path));
        let items: Vec<(Option<String>, String)> = paths
            .iter()
            .filter(|path| all_left_out || !left_out.contains(*path))
            .map(|path| {
                let entry = catalogue.get(path);
                let event =
                    event::event_at(entry.and_then(|e| e.note.event.as_deref()), path, catalogue.events());
                let title = entry
                    .map_or_else(|| path.name().to_owned(), |entry| entry.note.title.as_str().to_owned());
                (event.map(|event| event.title.clone()), title)
            })
            .collect();
        let items: Vec<(Option<&str>, &str)> =
            items.iter().map(|(event, title)| (event.as_deref(), title.as_str())).collect();
        history::message(&items)
    }

    fn note_outcome(&self, outcome: &Outcome) {
        let state = match outcome {
            Outcome::Made { .. } | Outcome::Nothing => {
                let mut state = hold(&self.state);
                // What kept checkpoints from being made is out of the way.
                if matches!(*state, Some(SyncState::IndexUnreadable { .. } | SyncState::SigningNeeded { .. }))
                {
                    *state = None;
                }
                return;
            }
            Outcome::IdentityNeeded => SyncState::IdentityNeeded,
            Outcome::SigningNeeded(why) => SyncState::SigningNeeded { detail: why.clone() },
            Outcome::LeftOpen(standing) => SyncState::LeftOpen { standing: *standing },
            Outcome::Locked { path } => SyncState::Locked { path: path.clone() },
        };
        *hold(&self.state) = Some(state);
    }

    /// Syncs because a person asked, which is consent.
    pub fn sync(&self) -> Result<SyncReport, Failure> {
        self.sync_with(Allowed::default(), true)
    }

    /// Syncs because a person asked, and said what may be done. They are there to be asked for a passphrase or a token.
    pub fn sync_with(&self, allowed: Allowed, push: bool) -> Result<SyncReport, Failure> {
        self.sync_for(allowed, push, true)
    }

    /// Says who answers when a key, a password or a token is asked for. Only the first that is said counts.
    pub fn answered_by(&self, answers: Arc<Answers>) {
        let _ = self.answers.set(answers);
    }

    /// Gives who answers: the person where `person` says that they are there, else what they have said before.
    pub(super) fn asking(&self, person: bool, trust: Option<String>) -> Option<Asking> {
        self.answers.get().map(|answers| Asking { answers: Arc::clone(answers), person, trust })
    }

    /// Reaches the remote and says what is there, or what is in the way.
    pub fn test_remote(&self) -> Result<RemoteTest, Failure> {
        self.reach(self.asking(true, None).as_ref())
    }

    /// Trusts a host whose key has this fingerprint: ssh compares it with what the host shows and writes the key to the
    /// known hosts, as it does in a terminal. With another key nothing is written.
    pub fn trust_host(&self, fingerprint: &str) -> Result<RemoteTest, Failure> {
        let fits = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
        if !fingerprint.strip_prefix("SHA256:").is_some_and(|rest| rest.len() >= 32 && rest.chars().all(fits))
        {
            return Err(Failure::bad_input(
                "that is not the fingerprint of a key",
                "it looks like SHA256:q3Vw… and stands beside the host's name",
            ));
        }
        let asking = self.asking(true, Some(fingerprint.to_owned())).or_else(|| {
            let answers = Answers::new(Arc::new(Nobody));
            Some(Asking { answers, person: false, trust: Some(fingerprint.to_owned()) })
        });
        self.reach(asking.as_ref())
    }

    fn reach(&self, asking: Option<&Asking>) -> Result<RemoteTest, Failure> {
        let repository = self.needs_repository()?;
        let _one = hold(&self.syncing);
        let reached = sync::test(&self.notebook, &repository, asking, &self.cancel)?;
        if let Some(asking) = asking {
            asking.answers.forget_once();
        }
        let report = match reached {
            Ok(reached) => {
                // What was in the way is gone; the next sync says how it stands.
                *hold(&self.state) = None;
                RemoteTest::of(reached)
            }
            Err(state) => {
                *hold(&self.state) = Some(state.clone());
                RemoteTest::failed(state.into())
            }
        };
        self.tell_status();
        Ok(report)
    }

    fn sync_for(&self, allowed: Allowed, push: bool, person: bool) -> Result<SyncReport, Failure> {
        let repository = self.needs_repository()?;
        let _one = hold(&self.syncing);
        let asking = self.asking(person, None);
        let changed = match self.look_for_changes(&repository) {
            Ok(changed) => changed,
            Err(error) => match SyncState::of_index(&error) {
                Some(state) => return Ok(self.stopped(state)),
                None => return Err(error.into()),
            },
        };
        let changed = self.hold_back(&repository, changed, allowed.deletions);
        let options = sync::Options {
            message: self.message(&changed),
            changed,
            allowed,
            push,
            zone: self.notebook.host().zone.clone(),
            deadlines: Deadlines::SYNC,
            cancel: self.cancel.clone(),
        };
        let progress = &mut |state| {
            *hold(&self.state) = Some(state);
            self.tell_status();
        };
        let report = sync::sync_asking(&self.notebook, &repository, &options, asking.as_ref(), progress);
        if let Some(asking) = &asking {
            asking.answers.forget_once();
        }
        // What was left out is looked for again by the next checkpoint, and so is everything when it was not made.
        match &report.state {
            SyncState::IdentityNeeded
            | SyncState::SigningNeeded { .. }
            | SyncState::LeftOpen { .. }
            | SyncState::Locked { .. }
            | SyncState::IndexUnreadable { .. }
            | SyncState::Failed { .. } => {
                *hold(&self.changed) = None;
            }
            _ => {
                self.note_unkept(&report.skipped);
                let again = report.skipped.iter().map(|skipped| skipped.path.clone());
                let again: Vec<_> = again.chain(self.held_back()).collect();
                hold(&self.changed).get_or_insert_with(BTreeSet::new).extend(again);
            }
        }
        *hold(&self.state) = Some(report.state.clone());
        self.sync_ended(match report.state.wants() {
            // Nothing is to be sent from here: that checkpoints wait is as it was agreed.
            Wants::Time if !push && report.state == SyncState::Waiting => Wants::Nothing,
            wants => wants,
        });
        for path in report.changed.iter().chain(&report.copies).filter(|path| path.is_note()) {
            if self.notebook.exists(path) {
                if let Err(error) = self.read_again(path, Origin::Sync) {
                    tracing::warn!("what the sync brought could not be read: {}", error.message);
                }
            } else {
                self.forget(std::slice::from_ref(path));
            }
        }
        if !report.changed.is_empty() {
            (self.tell)(crate::wire::Event::Listing);
        }
        self.tell_status();
        let mut report = SyncReport::from(report);
        report.unkept = Unkept::of(&hold(&self.unkept));
        // All else is done, and this is not.
        let held = self.held_notes();
        if held > 0 && matches!(report.state, wire::SyncState::InSync { .. } | wire::SyncState::Waiting) {
            report.state = wire::SyncState::NotesGone { notes: held };
        }
        Ok(report)
    }

    /// Gives what is to go into the next checkpoint. What changes from here on, while the network is waited for, goes into
    /// the one after it.
    pub(super) fn take_changed(&self, repository: &Repository) -> Result<Vec<NotePath>, Failure> {
        let changed = self.look_for_changes(repository);
        Ok(changed.inspect_err(|error| self.note_index(error))?)
    }

    fn look_for_changes(&self, repository: &Repository) -> Result<Vec<NotePath>, HistoryError> {
        let taken = hold(&self.changed).replace(BTreeSet::new());
        match taken {
            Some(paths) => Ok(paths.into_iter().collect()),
            // Not known: since a start nobody watched.
            None => self.all_changes(repository).inspect_err(|_| *hold(&self.changed) = None),
        }
    }

    /// Syncs at the keeper's time, where that is agreed to.
    pub fn sync_by_itself(&self) {
        let Some(repository) = self.repository() else { return };
        if repository.remote_url().ok().flatten().is_none() || !repository.may_checkpoint().unwrap_or(false) {
            return;
        }
        let push = match repository.consent() {
            history::Consent::Own => true,
            history::Consent::ThisBranch { push } | history::Consent::OwnBranch { push } => push,
            history::Consent::Undecided | history::Consent::Nothing => false,
        };
        if let Err(error) = self.sync_for(Allowed::default(), push, false) {
            tracing::warn!("no sync: {}", error.message);
            self.sync_ended(Wants::Time);
        }
    }

    /// Gives how many syncs have ended, and what the last of them waits for.
    pub fn last_sync(&self) -> (u64, Wants) {
        *hold(&self.ended)
    }

    pub(super) fn sync_ended(&self, wants: Wants) {
        let mut ended = hold(&self.ended);
        *ended = (ended.0 + 1, wants);
    }

    /// Ends a sync that is under way.
    pub(super) fn stop_sync(&self) {
        self.cancel.cancel();
    }

    /// Gives the time, in this device's zone.
    pub(super) fn now(&self) -> Zoned {
        let host = self.notebook.host();
        (host.clock)().to_zoned(host.zone.clone())
    }

    /// Takes note that another program moved a branch.
    pub fn refs_changed(&self) {
        self.tell_status();
    }

    /// Counts what waits to be sent and to be merged, from refs.
    pub(super) fn ahead_behind(&self) -> (u32, u32) {
        let Some(repository) = self.repository() else { return (0, 0) };
        let distance = repository.ahead_behind().unwrap_or_default();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        (count(distance.ahead), count(distance.behind))
    }

    /// Gives the one state that matters most.
    pub(super) fn sync_state(&self, waiting: u32) -> wire::SyncState {
        let Some(repository) = self.repository() else { return wire::SyncState::NoGit };
        if repository.consent() == history::Consent::Undecided {
            return wire::SyncState::ConsentNeeded;
        }
        match repository.standing() {
            Ok(Standing::Clean) => {}
            Ok(standing) => return SyncState::LeftOpen { standing }.into(),
            Err(error) => return wire::SyncState::Failed { message: error.to_string() },
        }
        if repository.identity().ok().flatten().is_none() {
            return wire::SyncState::IdentityNeeded;
        }
        let held = self.held_notes();
        if held > 0 {
            return wire::SyncState::NotesGone { notes: held };
        }
        if let Some(state @ SyncState::IndexUnreadable { .. }) = hold(&self.state).clone() {
            return state.into();
        }
        if repository.remote_url().ok().flatten().is_none() {
            return wire::SyncState::NoRemote;
        }
        match hold(&self.state).clone() {
            // Something was kept since the remote last answered.
            Some(SyncState::InSync { .. }) if waiting > 0 => wire::SyncState::Waiting,
            Some(SyncState::IdentityNeeded | SyncState::LeftOpen { .. } | SyncState::NoRemote) | None => {
                wire::SyncState::Waiting
            }
            Some(state) => state.into(),
        }
    }

    /// Lists commits, newest first; of one note, with the names that it had before.
    pub fn log(&self, path: Option<&NotePath>, limit: usize) -> Result<Vec<LogItem>, Failure> {
        Ok(self.needs_repository()?.log(path, limit)?.into_iter().map(LogItem::from).collect())
    }
}

/// Stands where nobody can be asked.
struct Nobody;

impl remote::Person for Nobody {
    fn ask(&self, _: &remote::Question) -> Option<remote::Answer> {
        None
    }
}

pub(super) fn left_open(standing: Standing) -> Failure {
    Failure {
        code: Code::NeedsPerson,
        message: format!("the repository is {standing}"),
        path: None,
        hint: Some("finish or abort it with git; your notes are saved meanwhile".into()),
    }
}

pub(super) fn locked(path: &Path) -> Failure {
    Failure {
        code: Code::Busy,
        message: "another program holds the repository".into(),
        path: Some(path.display().to_string()),
        hint: Some("wait until it is done; if no git is running, delete the lock's file".into()),
    }
}

/// Clones a remote into a new folder, and gives the folder: `folder`, or one named after the remote in the home folder.
pub fn clone(url: &str, folder: Option<&Path>, host: &Host) -> Result<PathBuf, Failure> {
    clone_asking(url, folder, host, None)
}

/// Does what [`clone()`] does, and has somebody who answers when a key, a password or a token is asked for.
pub fn clone_asking(
    url: &str,
    folder: Option<&Path>,
    host: &Host,
    asking: Option<&Asking>,
) -> Result<PathBuf, Failure> {
    let url = url.trim();
    if url.is_empty() {
        return Err(Failure::bad_input("no address was given", "it looks like git@example.org:me/notes.git"));
    }
    let folder = match folder {
        Some(folder) if !folder.as_os_str().is_empty() => host.expand_home(folder),
        _ => {
            let name = url.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or("notes");
            host.home.join(path::file_words(name.trim_end_matches(".git"), 80))
        }
    };
    if host.expand_home(Path::new(url)) == folder {
        return Err(Failure::bad_input(
            "a repository cannot be cloned onto itself",
            "open that folder, or name another one for the clone",
        ));
    }
    let state = host.state.join("clone");
    let outcome = remote::clone_asking(
        &host.helper,
        url,
        &folder,
        &state,
        &Deadlines::CLONE,
        &Cancel::default(),
        asking,
        &mut |_| {},
    );
    if let Some(asking) = asking {
        asking.answers.forget_once();
    }
    match outcome {
        remote::Outcome::Cloned { .. } => Ok(folder),
        other => Err(Failure::from_outcome(other, &folder)),
    }
}

/// Takes what was found when the notebook's folder was asked for its repository.
pub(super) fn found(
    found: Result<Found, history::HistoryError>,
    problems: &mut Vec<Problem>,
) -> Option<Arc<Repository>> {
    match found {
        Ok(Found::Repository(repository)) => return Some(Arc::new(repository)),
        Ok(Found::None) => {}
        Ok(Found::Inside(top)) => problems.push(Problem::of(format!(
            "This folder lies inside the repository {}: its notes open without history. Open that folder for checkpoints and sync",
            top.display()
        ))),
        Err(error) => problems.push(Problem::of(format!("{error}: notes open without history"))),
    }
    None
}
