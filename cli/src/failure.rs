//! How a failure ends the program: its exit code. What it says comes from the core.

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

/// Says what keeps a sync from being done; none when it is.
pub(crate) fn of_sync(state: &SyncState) -> Option<Failure> {
    match state {
        SyncState::Waiting | SyncState::Getting | SyncState::Sending { .. } => Some(Failure {
            code: Code::Busy,
            message: "the sync ended before all was sent".into(),
            path: None,
            hint: Some("run `talklog sync` again".into()),
        }),
        state => Failure::of_state(state),
    }
}
