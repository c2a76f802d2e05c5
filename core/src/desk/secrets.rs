//! The desk's way to what looks like a secret in what waits to be sent, and to what the person says of it.

use crate::path::NotePath;
use crate::secrets::Fingerprint;
use crate::sync::SyncState;
use crate::sync::guard::{self, NOT_SECRETS, Say};
use crate::wire::{ExposedSecret, Failure};

use super::{Desk, hold};

impl Desk {
    /// Leaves a file out of checkpoints on this device; it stays where it is.
    pub fn leave_out(&self, path: &NotePath) -> Result<(), Failure> {
        self.needs_repository()?.leave_out(path)?;
        let settled =
            matches!(&*hold(&self.state), Some(SyncState::TooLarge { path: shown, .. }) if shown == path);
        if settled {
            *hold(&self.state) = None;
        }
        self.tell_status();
        Ok(())
    }

    /// Lists what a push would send and looks like a secret.
    pub fn secrets(&self) -> Result<Vec<ExposedSecret>, Failure> {
        let repository = self.needs_repository()?;
        let Some(upstream) = repository.upstream()? else { return Ok(Vec::new()) };
        let found = guard::exposed(&self.notebook, &repository, &upstream)?;
        Ok(found.into_iter().map(ExposedSecret::from).collect())
    }

    /// Remembers that a value is no secret, on every device, or that it may be sent from this one though it is.
    /// `value` is what [`ExposedSecret::value`] says.
    pub fn allow_secret(&self, value: &str, say: Say) -> Result<(), Failure> {
        let Some(value) = Fingerprint::parse(value) else {
            return Err(Failure::bad_input(
                "that is not the hash of something that was found",
                "`talklog secrets` lists what was found, each with its hash",
            ));
        };
        guard::remember(&self.notebook, &value, say)?;
        if say == Say::NotASecret
            && let Ok(path) = NotePath::parse(NOT_SECRETS)
        {
            self.mark_changed(&path);
        }
        // What was said may have settled the state; the next sync says.
        let settled = matches!(&*hold(&self.state), Some(SyncState::SecretFound { value: shown, .. }) if *shown == value);
        if settled {
            *hold(&self.state) = None;
        }
        self.tell_status();
        Ok(())
    }
}
