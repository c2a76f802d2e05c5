//! A home folder of its own for each test, so that no machine's configuration reaches it and nothing reaches the
//! machine.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "only tests use it")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A person's home, with a git identity.
pub(crate) struct Home {
    dir: tempfile::TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        let home = Self { dir: tempfile::tempdir().unwrap() };
        std::fs::write(home.path(".gitconfig"), "[user]\n\tname = Kim Vale\n\temail = kim@example.org\n")
            .unwrap();
        home
    }

    pub(crate) fn without_identity() -> Self {
        let home = Self { dir: tempfile::tempdir().unwrap() };
        std::fs::write(home.path(".gitconfig"), "").unwrap();
        home
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(name)
    }

    /// Writes files below a folder of the home.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Prepares any program to run in this home.
    pub(crate) fn program(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        let path = std::env::var_os("PATH").unwrap_or_default();
        command
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.path(""))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_DATA_HOME", self.path("data"))
            .env("XDG_STATE_HOME", self.path("state"))
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env("GIT_CONFIG_GLOBAL", self.path(".gitconfig"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("TZ", "UTC")
            .current_dir(self.path(""));
        command
    }

    /// Prepares `talklog` with these arguments, split at spaces; `%` stands for a space within one.
    pub(crate) fn talklog(&self, arguments: &str) -> Command {
        let mut command = self.program(env!("CARGO_BIN_EXE_talklog"));
        command.args(arguments.split_whitespace().map(|argument| argument.replace('%', " ")));
        command
    }

    /// Runs it, and wants it to be done.
    pub(crate) fn ok(&self, arguments: &str) -> String {
        let output = run(&mut self.talklog(arguments), "");
        assert!(output.status.success(), "talklog {arguments}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Runs it with `--json`, wants it to be done, and gives `data`.
    pub(crate) fn data(&self, arguments: &str) -> Value {
        let output = run(self.talklog(arguments).arg("--json"), "");
        assert!(output.status.success(), "talklog {arguments}: {}", text(&output.stderr));
        answer(&text(&output.stdout))
    }

    /// Runs it with `--json`, wants this exit code and this failure, and gives the failure.
    pub(crate) fn refused(&self, arguments: &str, exit: i32, code: &str) -> Value {
        let output = run(self.talklog(arguments).arg("--json"), "");
        refusal(&output, exit, code)
    }

    /// Runs git, and wants it to be done.
    pub(crate) fn git(&self, folder: &str, arguments: &str) -> String {
        let mut command = self.program("git");
        command.arg("-C").arg(self.path(folder)).args(arguments.split_whitespace());
        let output = run(&mut command, "");
        assert!(output.status.success(), "git {arguments}: {}", text(&output.stderr));
        text(&output.stdout)
    }
}

/// Runs a program with this on its standard input.
pub(crate) fn run(command: &mut Command, input: &str) -> Output {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A program that does not read its input may be gone already.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Takes the envelope of an answer apart: it has these keys and no others, on one line.
pub(crate) fn answer(stdout: &str) -> Value {
    assert_eq!(stdout.lines().count(), 1, "not one line: {stdout}");
    let value: Value = serde_json::from_str(stdout).unwrap_or_else(|error| panic!("{error}: {stdout}"));
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["data", "format", "problems"], "{stdout}");
    assert_eq!(value["format"], 1);
    assert!(value["problems"].is_array());
    value["data"].clone()
}

/// Takes the envelope of a failure apart.
pub(crate) fn refusal(output: &Output, exit: i32, code: &str) -> Value {
    let stderr = text(&output.stderr);
    let value: Value = serde_json::from_str(&stderr).unwrap_or_else(|error| panic!("{error}: {stderr}"));
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["error", "format"], "{stderr}");
    let error = value["error"].clone();
    let keys: Vec<&String> = error.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["code", "hint", "message", "path"], "{stderr}");
    assert_eq!((error["code"].as_str(), output.status.code()), (Some(code), Some(exit)), "{stderr}");
    error
}

/// Lists the files below a folder that are not git's, with their bytes.
pub(crate) fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().is_some_and(|name| name == ".git") {
            } else if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.strip_prefix(folder).unwrap().to_path_buf(), std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}
