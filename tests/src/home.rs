//! A person's home that is not this machine's: every folder that a program would look for its configuration in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A temporary home with a git identity, in which nothing of this machine's configuration is seen.
pub struct TestHome {
    folder: TempDir,
}

impl Default for TestHome {
    fn default() -> Self {
        Self::new()
    }
}

impl TestHome {
    /// Makes a home with a name and an e-mail address for git.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("talklog-home-").tempdir().expect("a temporary folder");
        let home = Self { folder };
        fs::write(
            home.path().join(".gitconfig"),
            "[user]\n\tname = Test Person\n\temail = test@talklog.invalid\n[init]\n\tdefaultBranch = main\n",
        )
        .expect("a git configuration");
        for dir in ["config", "data", "state", "cache", "runtime"] {
            fs::create_dir_all(home.path().join(dir)).expect("a folder");
        }
        home
    }

    /// Gives the home's folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Gives the state folder of Talklog.
    pub fn state(&self) -> PathBuf {
        self.path().join("state/talklog")
    }

    /// The variables that lead into this home.
    pub fn variables(&self) -> Vec<(&'static str, PathBuf)> {
        vec![
            ("HOME", self.path().to_path_buf()),
            ("XDG_CONFIG_HOME", self.path().join("config")),
            ("XDG_DATA_HOME", self.path().join("data")),
            ("XDG_STATE_HOME", self.path().join("state")),
            ("XDG_CACHE_HOME", self.path().join("cache")),
            ("XDG_RUNTIME_DIR", self.path().join("runtime")),
            ("GIT_CONFIG_GLOBAL", self.path().join(".gitconfig")),
            ("GIT_CONFIG_NOSYSTEM", PathBuf::from("1")),
        ]
    }

    /// Lets a command run in this home.
    pub fn apply(&self, command: &mut Command) {
        command.envs(self.variables());
        for name in [
            "SSH_AUTH_SOCK",
            "SSH_ASKPASS",
            "GIT_ASKPASS",
            "GIT_DIR",
            "GIT_WORK_TREE",
            "GIT_SSH",
            "GIT_SSH_COMMAND",
        ] {
            command.env_remove(name);
        }
    }

    /// Keeps the app's log of a run that failed.
    pub fn keep_logs(&self, to: &Path) {
        let _ = fs::copy(self.state().join("talklog.log"), to);
    }

    /// Runs git in `folder` and gives what it printed; fails with its words when it fails.
    pub fn git(&self, folder: &Path, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        command.arg("-C").arg(folder).args(arguments);
        self.apply(&mut command);
        let output = command.output().expect("git runs");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}
