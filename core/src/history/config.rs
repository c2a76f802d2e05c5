//! The repository made, and its configuration changed: whole or not at all, so that it lasts.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use git2::{Config, ConfigLevel};

use super::index_file::{IndexError, LOCK_MARK, beside};
use super::{Consent, HistoryError, Repository, Say, io_at};
use crate::platform;

impl Repository {
    /// Makes a repository with the branch `main`, and remembers that it is ours. It is on the disk when this returns: after a
    /// power cut half of one would stop git and us.
    pub fn init(root: &Path, state: &Path) -> Result<Self, HistoryError> {
        let root = root.canonicalize().map_err(io_at(root))?;
        let own = root.join(".git");
        if own.symlink_metadata().is_ok() {
            // A broken repository may still hold all that somebody wrote.
            return Err(HistoryError::NoRepository(own));
        }
        let mut options = git2::RepositoryInitOptions::new();
        options.no_reinit(true).external_template(false).initial_head("main");
        let git = git2::Repository::init_opts(&root, &options).say("no repository can be made here")?;
        let repository = Self::new(git, root, state)?;
        repository.set_consent(Consent::Own)?;
        sync_below(&own)?;
        platform::sync_folder(&repository.root).map_err(io_at(&repository.root))?;
        Ok(repository)
    }

    /// Changes the repository's own configuration, whole or not at all. libgit2 syncs nothing of it: a power cut soon
    /// afterwards would leave an empty file, and with it no remote and no name. Git's own lock is held meanwhile, and
    /// another program's is respected (P8). The turn has to be ours.
    pub(super) fn change_config(
        &self,
        say: &'static str,
        change: impl FnOnce(&mut Config) -> Result<(), git2::Error>,
    ) -> Result<(), HistoryError> {
        let file = self.common_dir.join("config");
        let file = file.canonicalize().map_err(io_at(&file))?;
        let lock = self.lock_file(&file).map_err(about_config)?;
        let scratch = beside(&file, "talklog-new");
        let changed = fs::copy(&file, &scratch).map_err(io_at(&scratch)).and_then(|_| {
            Config::open(&scratch).and_then(|mut config| change(&mut config)).say(say)?;
            fs::read(&scratch).map_err(io_at(&scratch))
        });
        let _ = fs::remove_file(&scratch);
        lock.replace(&changed?).map_err(about_config)
    }

    /// Moves a lock of the configuration aside that our own death left: git itself would wait for it for ever.
    pub(super) fn free_config(&self) -> Result<(), HistoryError> {
        let lock = self.common_dir.join("config.lock");
        if fs::read(&lock).is_ok_and(|bytes| bytes.starts_with(LOCK_MARK.as_bytes())) {
            self.aside(&lock).map_err(about_config)?;
        }
        Ok(())
    }
}

/// Gives the repository's own configuration alone, to be read. What is to be written goes there through
/// [`Repository::change_config`]: libgit2 would write into the highest level, which is ours.
pub(super) fn local(git: &git2::Repository) -> Result<Config, HistoryError> {
    let config = git.config().say("git's configuration cannot be read")?;
    config.open_level(ConfigLevel::Local).say("the repository's configuration cannot be read")
}

/// Says what failed in words that are not about the index.
fn about_config(error: IndexError) -> HistoryError {
    match error {
        IndexError::Locked(path) => HistoryError::Busy(path),
        IndexError::Io(path, source) => HistoryError::Io { path, source },
        other => other.into(),
    }
}

/// Brings a folder to the disk with all that is in it.
fn sync_below(folder: &Path) -> Result<(), HistoryError> {
    let sync = || -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                File::open(entry.path())?.sync_all()?;
            }
        }
        Ok(())
    };
    sync().map_err(io_at(folder))?;
    for entry in fs::read_dir(folder).map_err(io_at(folder))?.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            sync_below(&entry.path())?;
        }
    }
    platform::sync_folder(folder).map_err(io_at(folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::tests::Git;

    #[test]
    fn the_configuration_changes_under_gits_own_lock() {
        let git = Git::new();
        let repository = git.open();
        let lock = git.root().join(".git/config.lock");
        let handle = repository.git();
        let _turn = repository.turn(&handle).unwrap();
        let mut theirs = None;
        repository
            .change_config("x", |config| {
                // Git's own program, in the middle of it.
                theirs =
                    Some(git.command().args(["config", "user.name", "Another"]).output().unwrap().status);
                config.set_str("user.email", "kim@example.org")
            })
            .unwrap();
        assert!(!theirs.unwrap().success(), "git wrote into a file that was about to be replaced");
        assert!(!lock.exists());
        assert_eq!(git.run(&["config", "user.email"]), "kim@example.org\n");
        assert_eq!(git.run(&["config", "user.name"]), "Ada Example\n");
    }

    #[test]
    fn a_lock_of_the_configuration_is_respected_and_ours_is_not_for_ever() {
        let git = Git::new();
        let repository = git.open();
        let lock = git.root().join(".git/config.lock");
        fs::write(&lock, "[user]\n").unwrap();
        let error = repository.set_remote("https://git.example.org/kim/notes.git").unwrap_err();
        assert!(matches!(&error, HistoryError::Busy(path) if path.ends_with("config.lock")), "{error:?}");
        assert!(
            lock.exists() && !fs::read_to_string(git.root().join(".git/config")).unwrap().contains("remote")
        );
        // Left by our own death: whatever comes next moves it aside, so that git can go on.
        fs::write(&lock, format!("{LOCK_MARK}1\n")).unwrap();
        drop(repository.turn(&repository.git()).unwrap());
        git.run(&["config", "user.name", "Another"]);
        fs::write(&lock, format!("{LOCK_MARK}1\n")).unwrap();
        repository.set_remote("https://git.example.org/kim/notes.git").unwrap();
        assert_eq!(git.run(&["remote"]), "origin\n");
    }
}
