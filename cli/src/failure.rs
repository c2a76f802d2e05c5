//! How a failure ends the program: its exit code, and what a state of sync means for a person.

use talklog_core::wire::{Code, Failure, SyncState};

/// Gives the exit code of a failure: 1 failed, 2 wrong usage, 3 a person is needed, 4 try again later.
pub(crate) fn exit_code(code: Code) -> u8 {
    match code {
        Code::BadPath | Code::BadInput => 2,
        Code::Changed
        | Code::IdentityNeeded
        | Code::ConsentNeeded
        | Code::CredentialsNeeded
        | Code::HostKey
        | Code::Conflict
        | Code::NeedsPerson => 3,
        Code::Offline | Code::Busy => 4,
        Code::NotFound
        | Code::Exists
        | Code::ReadOnly
        | Code::DiskFull
        | Code::NoNotebook
        | Code::NoGit
        | Code::NoRemote
        | Code::PostRefused
        | Code::Io
        | Code::Failed => 1,
    }
}

/// Says what keeps the notebook from being in sync; none when it is.
pub(crate) fn of_sync(state: &SyncState) -> Option<Failure> {
    let failure = |code, message: String, hint: &str| {
        Some(Failure { code, message, path: None, hint: (!hint.is_empty()).then(|| hint.to_owned()) })
    };
    let at = |code, message: &str, path: &str, hint: &str| {
        Some(Failure { code, message: message.into(), path: Some(path.into()), hint: Some(hint.into()) })
    };
    match state {
        SyncState::InSync { .. } | SyncState::Getting | SyncState::Sending { .. } => None,
        SyncState::NoGit => {
            failure(Code::NoGit, "the notebook is no git repository".into(), "run `talklog init`")
        }
        SyncState::IdentityNeeded => failure(
            Code::IdentityNeeded,
            "git has no name and e-mail address for you".into(),
            "run `git config --global user.name NAME` and `git config --global user.email ADDRESS`",
        ),
        SyncState::ConsentNeeded => failure(
            Code::ConsentNeeded,
            "Talklog did not make this repository, and was not told yet what it may do in it".into(),
            "`talklog sync` syncs once; the window asks what may happen by itself",
        ),
        SyncState::NoRemote => {
            failure(Code::NoRemote, "there is no remote to sync with".into(), "run `talklog remote set URL`")
        }
        SyncState::Waiting => {
            failure(Code::Busy, "checkpoints still wait to be sent".into(), "run `talklog sync` again")
        }
        SyncState::Offline => failure(
            Code::Offline,
            "the remote cannot be reached".into(),
            "your notes are safe here; run `talklog sync` when you are online",
        ),
        SyncState::CaptivePortal { url } => failure(
            Code::Offline,
            format!("the Wi-Fi answered in place of {url}"),
            "open a page in the browser and log in to the Wi-Fi, then run `talklog sync` again",
        ),
        SyncState::Certificate { host, detail } => failure(
            Code::NeedsPerson,
            format!("the certificate of {host} is not trusted: {detail}"),
            "nothing was sent; check the network that you are in, and the clock of this machine",
        ),
        SyncState::CredentialsNeeded { url, detail } => failure(
            Code::CredentialsNeeded,
            format!("{url} wants credentials: {detail}"),
            "run `git fetch` in the notebook once, or set up an SSH key or git's credential helper",
        ),
        SyncState::HostUnknown { host, fingerprint } => failure(
            Code::HostKey,
            format!("the SSH host {host} is not known; its key has the fingerprint {fingerprint}"),
            "compare the fingerprint with the one that the host publishes, then run `ssh` to it once",
        ),
        SyncState::HostChanged { host } => failure(
            Code::HostKey,
            format!("the SSH host {host} shows another key than the known one: nothing was sent"),
            "ask whoever runs the host; if its key was renewed, remove the old one with `ssh-keygen -R`",
        ),
        SyncState::LeftOpen { what } => failure(
            Code::NeedsPerson,
            format!("the repository is {what}"),
            "finish or abort it with git, then run `talklog sync` again",
        ),
        SyncState::Locked { path } => at(
            Code::Busy,
            "another program holds the repository",
            path,
            "wait until it is done; if no git is running, delete the lock's file",
        ),
        SyncState::TooLarge { path, bytes } => at(
            Code::NeedsPerson,
            &format!("a file of {} MB is larger than a remote takes", bytes / 1_000_000),
            path,
            "move it out of the notebook, or make it smaller",
        ),
        SyncState::ManyDeletions { notes } => failure(
            Code::ConsentNeeded,
            format!("the remote's side deletes {notes} notes"),
            "look at the remote; if that is meant, run `talklog sync --allow-deletions`",
        ),
        SyncState::InTheWay { path, detail } => at(
            Code::NeedsPerson,
            &format!("a file stands in the way of the merge: {detail}"),
            path,
            "commit it with git, or move it away, then run `talklog sync` again",
        ),
        SyncState::RemoteGone { url } => failure(
            Code::NeedsPerson,
            format!("there is no repository at {url}, or it is not shown to you"),
            "make the repository there, or check the address with `talklog remote set URL`",
        ),
        SyncState::Unrelated => failure(
            Code::ConsentNeeded,
            "the remote holds something that has nothing in common with this notebook".into(),
            "check the address; if both belong together, run `talklog sync --allow-unrelated`",
        ),
        SyncState::Rewritten => failure(
            Code::NeedsPerson,
            "the remote's history was rewritten".into(),
            "nothing was changed here; ask whoever did it, and merge with git",
        ),
        SyncState::NotAllowed { detail } => failure(
            Code::NeedsPerson,
            format!("the remote does not let you push: {detail}"),
            "ask for the right to push, or set another remote",
        ),
        SyncState::Failed { message } => failure(Code::Failed, message.clone(), ""),
    }
}
