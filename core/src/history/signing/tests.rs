//! Signatures by the real programs, checked by the real git.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::super::Outcome;
use super::*;
use crate::history::tests::{Git, noon, path};

fn save(repository: &Repository) -> Outcome {
    repository.checkpoint(&[path("a.md")], "notes", &noon(), "laptop").unwrap().outcome
}

/// A key of ssh's in this folder, and the file that says whose it is.
fn ssh_key(folder: &Path) -> (PathBuf, PathBuf) {
    let key = folder.join("id");
    let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key).status();
    assert!(made.unwrap().success());
    let public = fs::read_to_string(folder.join("id.pub")).unwrap();
    let signers = folder.join("signers");
    fs::write(&signers, format!("* {public}")).unwrap();
    (key, signers)
}

fn script(file: &Path, text: &str) {
    fs::write(file, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn checkpoints_are_signed_with_an_ssh_key() {
    let folder = tempfile::tempdir().unwrap();
    let (key, signers) = ssh_key(folder.path());
    let git = Git::new();
    git.run(&["config", "commit.gpgsign", "true"]);
    git.run(&["config", "gpg.format", "ssh"]);
    git.run(&["config", "user.signingkey", key.to_str().unwrap()]);
    git.run(&["config", "gpg.ssh.allowedSignersFile", signers.to_str().unwrap()]);
    git.write("a.md", "Käse\n");
    let repository = git.open();
    assert_eq!(repository.can_sign().unwrap(), Ok(()));
    assert!(matches!(save(&repository), Outcome::Made { .. }));
    git.run(&["verify-commit", "HEAD"]);
    git.run(&["fsck", "--strict"]);
    assert!(git.run(&["log", "-1", "--format=%B"]).starts_with("notes\n"));
    // Another text under that signature is found out, so the check above is one.
    let commit = git.run(&["cat-file", "commit", "HEAD"]).replace("notes", "other");
    let file = git.root().join("commit");
    fs::write(&file, commit).unwrap();
    let forged = git.run(&["hash-object", "-t", "commit", "-w", file.to_str().unwrap()]);
    let verified = git.command().args(["verify-commit", forged.trim()]).output().unwrap();
    assert!(!verified.status.success());
}

#[test]
fn a_program_of_the_repository_runs_only_when_it_is_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("gnupg");
    fs::create_dir(&home).unwrap();
    fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).unwrap();
    let gpg = |arguments: &[&str]| {
        let done = Command::new("gpg").arg("--homedir").arg(&home).args(arguments).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    let ours = ["--batch", "--pinentry-mode", "loopback", "--passphrase", ""];
    gpg(&[&ours[..], &["--quick-generate-key", "Ada <a@talklog.invalid>", "ed25519", "sign"]].concat());
    let (program, ran) = (folder.path().join("gpg"), folder.path().join("ran"));
    script(&program, &format!("touch '{}'; exec gpg --homedir '{}' \"$@\"", ran.display(), home.display()));
    let git = Git::new();
    for (key, value) in [
        ("commit.gpgsign", "true"),
        ("user.name", "Ada"),
        ("user.email", "a@talklog.invalid"),
        ("user.signingkey", "a@talklog.invalid"),
        ("gpg.program", program.to_str().unwrap()),
    ] {
        git.run(&["config", key, value]);
    }
    git.write("a.md", "a\n");
    let repository = git.open();
    let Outcome::SigningNeeded(why) = save(&repository) else {
        panic!("signed with a key that is not there")
    };
    assert!(why.starts_with("gpg made no signature"), "{why}");
    assert!(!ran.exists());
    repository.trust(true).unwrap();
    assert!(matches!(save(&repository), Outcome::Made { .. }));
    assert!(ran.exists());
    git.run(&["verify-commit", "HEAD"]);
    gpg_ends(&home);
}

/// Ends the agent that gpg has started for this home.
fn gpg_ends(home: &Path) {
    let _ = Command::new("gpgconf").arg("--homedir").arg(home).args(["--kill", "all"]).status();
}

#[test]
fn a_merge_is_signed_too_and_one_that_cannot_be_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (key, signers) = ssh_key(folder.path());
    let git = Git::new();
    git.write("a.md", "a\n");
    git.commit_all("start");
    git.run(&["checkout", "-q", "-b", "other"]);
    git.write("b.md", "b\n");
    git.commit_all("other");
    git.run(&["checkout", "-q", "main"]);
    git.write("a.md", "aa\n");
    git.commit_all("main");
    git.run(&["config", "commit.gpgsign", "true"]);
    git.run(&["config", "gpg.format", "ssh"]);
    git.run(&["config", "user.signingkey", "/nowhere"]);
    git.run(&["config", "gpg.ssh.allowedSignersFile", signers.to_str().unwrap()]);
    let repository = git.open();
    let tip = git.run(&["rev-parse", "other"]).trim().parse().unwrap();
    let merge = || {
        let super::super::Planned::Ready(plan) =
            repository.plan(tip, super::super::Allowed::default()).unwrap()
        else {
            panic!()
        };
        for change in &plan.changes {
            git.write(change.path.as_str(), change.bytes.as_ref().unwrap());
        }
        repository.commit_merge(&plan, "Merge", &noon(), "laptop").unwrap()
    };
    let head = repository.head().unwrap();
    assert!(matches!(merge(), super::super::Merged::SigningNeeded(_)));
    assert_eq!(repository.head().unwrap(), head);
    fs::remove_file(git.root().join("b.md")).unwrap();
    git.run(&["config", "user.signingkey", key.to_str().unwrap()]);
    assert!(matches!(merge(), super::super::Merged::Done { .. }));
    git.run(&["verify-commit", "HEAD"]);
    assert_eq!(git.status(), "");
}
