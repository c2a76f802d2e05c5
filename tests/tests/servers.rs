//! Servers as people have them, and what they refuse: each ends in the state that names it, nothing is lost meanwhile,
//! and once the reason is gone the next sync is done.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use talklog_tests::servers::{Group, HttpGit, Sshd, TestHome, wait_for};

/// A home with a notebook of one note and an empty remote, and the servers that lead to it.
struct Ground {
    home: TestHome,
    sshd: Sshd,
    https: HttpGit,
    env: Vec<(String, String)>,
    written: u32,
}

impl Ground {
    fn new() -> Self {
        let home = TestHome::new();
        home.bare(&home.path().join("remotes/talks.git"));
        home.repository(&home.path().join("talks"), "talk.md", "# Talk\n\nfirst\n");
        let sshd = Sshd::start(&home);
        home.know(&sshd);
        let https = HttpGit::start_tls(&home, &home.path().join("remotes"));
        home.store_credentials(&https.url(""), HttpGit::USER, HttpGit::PASSWORD);
        let env = vec![("GIT_SSL_CAINFO".to_owned(), https.authority().display().to_string())];
        Self { home, sshd, https, env, written: 0 }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.home.path().join(path)
    }

    fn bare(&self) -> PathBuf {
        self.at("remotes/talks.git")
    }

    fn remote(&self, url: &str) {
        let git = |arguments: &[&str]| {
            self.home.command("git").args(arguments).current_dir(self.at("talks")).output().unwrap()
        };
        let _ = git(&["remote", "remove", "origin"]);
        assert!(git(&["remote", "add", "origin", url]).status.success());
    }

    fn visit(&self, arguments: &[&str]) -> Value {
        let mut command = self.home.command(env!("CARGO_BIN_EXE_visit"));
        let output = command.args(arguments).envs(self.env.iter().cloned()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Writes something and syncs; gives the state and all that was said.
    fn sync(&mut self) -> (String, String) {
        self.written += 1;
        let text = format!("# Talk\n\nline {}\n", self.written);
        fs::write(self.at("talks/talk.md"), &text).unwrap();
        let seen = self.visit(&["--sync", self.at("talks").to_str().unwrap()]);
        assert_eq!(
            fs::read_to_string(self.at("talks/talk.md")).unwrap(),
            text,
            "the note is as it was written"
        );
        let kept = self.home.git(&self.at("talks"), &["show", "HEAD:talk.md"]);
        assert_eq!(kept, text, "it is in a checkpoint, whatever the server says");
        let state = seen["sync"]["state"]["state"].as_str().unwrap_or_default().to_owned();
        (state, seen.to_string())
    }

    fn is_in_sync(&mut self, why: &str) {
        let (state, said) = self.sync();
        assert_eq!(state, "in_sync", "{why}: {said}");
        let branch = self.home.git(&self.at("talks"), &["symbolic-ref", "--short", "HEAD"]);
        let there = self.home.git(&self.bare(), &["show", &format!("{}:talk.md", branch.trim())]);
        assert_eq!(there, format!("# Talk\n\nline {}\n", self.written), "{why}");
    }

    fn ends(&mut self, wanted: &str, words: &str) {
        let (state, said) = self.sync();
        assert_eq!(state, wanted, "{said}");
        assert!(said.contains(words), "{said}");
    }

    /// A hook of the remote, which refuses with these words.
    fn hook(&self, name: &str, script: &str) {
        let hook = self.bare().join("hooks").join(name);
        fs::write(&hook, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn no_hook(&self, name: &str) {
        fs::remove_file(self.bare().join("hooks").join(name)).unwrap();
    }

    /// Both ways to the remote, one after the other.
    fn over_each(&mut self, mut tried: impl FnMut(&mut Self)) {
        for url in [self.sshd.url(&self.bare()), self.https.url("talks.git")] {
            self.remote(&url);
            tried(self);
        }
    }

    fn clone(&self, url: &str, name: &str) -> String {
        let seen = self.visit(&["--clone", url, self.at(name).to_str().unwrap()]);
        seen["clone"].as_str().unwrap().to_owned()
    }
}

#[test]
fn a_key_an_agent_and_an_alias() {
    let mut ground = Ground::new();
    ground.remote(&ground.sshd.url(&ground.bare()));
    ground.is_in_sync("a key");
    // The key is locked: with nobody to ask, that is said.
    let key = ground.at("ssh/id");
    let locked =
        Command::new("ssh-keygen").args(["-q", "-p", "-P", "", "-N", "open sesame", "-f"]).arg(&key).status();
    assert!(locked.unwrap().success());
    ground.ends("credentials_needed", "Permission denied");
    // An agent has it: nothing is asked for.
    let socket = ground.at("run/agent");
    let mut agent = ground.home.command("ssh-agent");
    agent.arg("-D").arg("-a").arg(&socket);
    let _agent = Group::start(agent);
    wait_for("the agent's socket", || socket.exists());
    let asks = ground.at("askpass");
    fs::write(&asks, "#!/bin/sh\necho open sesame\n").unwrap();
    fs::set_permissions(&asks, fs::Permissions::from_mode(0o755)).unwrap();
    let mut add = ground.home.command("ssh-add");
    add.arg(&key).env("SSH_AUTH_SOCK", &socket).env("SSH_ASKPASS", &asks).env("SSH_ASKPASS_REQUIRE", "force");
    assert!(add.stdin(std::process::Stdio::null()).output().unwrap().status.success());
    let config = fs::read_to_string(ground.at("ssh/config")).unwrap();
    let config = config.replace("IdentityAgent none", &format!("IdentityAgent {}", socket.display()));
    fs::write(ground.at("ssh/config"), &config).unwrap();
    ground.is_in_sync("a key in an agent");
    fs::remove_file(&key).unwrap();
    ground.is_in_sync("a key that is in the agent alone");
    // A name of the person's own for all of it.
    let user = String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout).unwrap();
    let alias = format!("Host mine\n  HostName 127.0.0.1\n  Port {}\n  User {user}\n", ground.sshd.port);
    fs::write(ground.at("ssh/config"), format!("{alias}{config}")).unwrap();
    ground.remote(&format!("mine:{}", ground.bare().display()));
    ground.is_in_sync("an alias");
    assert_eq!(ground.clone(&format!("mine:{}", ground.bare().display()), "clone").get(..2), Some("ok"));
}

#[test]
fn new_and_changed_keys_of_a_host() {
    let mut ground = Ground::new();
    ground.remote(&ground.sshd.url(&ground.bare()));
    fs::remove_file(ground.at("ssh/known_hosts")).unwrap();
    let fingerprint = ground.sshd.fingerprint();
    ground.ends("host_unknown", &fingerprint);
    ground.home.know(&ground.sshd);
    ground.is_in_sync("a known host");
    let before = ground.home.git(&ground.bare(), &["rev-parse", "main"]);
    ground.sshd.change_host_key();
    ground.ends("host_changed", "127.0.0.1");
    assert_eq!(
        ground.home.git(&ground.bare(), &["rev-parse", "main"]),
        before,
        "nothing was sent to a stranger"
    );
    ground.home.know(&ground.sshd);
    ground.is_in_sync("its new key is the known one");
}

#[test]
fn a_server_that_refuses_is_heard() {
    let mut ground = Ground::new();
    ground.over_each(|ground| {
        ground.is_in_sync("nothing is refused");
        ground.hook("pre-receive", "cat >/dev/null; echo 'talks are closed until Monday' >&2; exit 1");
        ground.ends("not_allowed", "talks are closed until Monday");
        ground.ends("not_allowed", "talks are closed until Monday");
        ground.no_hook("pre-receive");
        ground.is_in_sync("the hook is gone");
        // As hosts say it of a branch that only reviews may change.
        let words = "GH006: Protected branch update failed for refs/heads/main.";
        ground.hook(
            "update",
            &format!("[ \"$1\" != refs/heads/main ] || {{ echo 'error: {words}' >&2; exit 1; }}"),
        );
        ground.ends("not_allowed", words);
        ground.no_hook("update");
        ground.is_in_sync("the branch is free");
        // Where somebody works in the remote itself.
        ground.home.git(&ground.bare(), &["config", "core.bare", "false"]);
        ground.home.git(&ground.bare(), &["config", "receive.denyCurrentBranch", "refuse"]);
        ground.ends("not_allowed", "checked out");
        ground.home.git(&ground.bare(), &["config", "core.bare", "true"]);
        ground.is_in_sync("a bare one");
    });
}

#[test]
fn main_and_master_and_nothing_yet() {
    let mut ground = Ground::new();
    let url = ground.https.url("talks.git");
    // A clone of what is empty, and what is written there first.
    assert_eq!(ground.clone(&url, "empty").get(..2), Some("ok"));
    fs::write(ground.at("empty/first.md"), "# First\n").unwrap();
    let seen = ground.visit(&["--sync", ground.at("empty").to_str().unwrap()]);
    assert_eq!(seen["sync"]["state"]["state"], "in_sync", "{seen}");
    assert_eq!(ground.home.git(&ground.bare(), &["show", "main:first.md"]), "# First\n");
    // A remote whose branch is called master.
    let old = ground.at("remotes/old.git");
    ground.home.bare(&old);
    ground.home.git(&old, &["symbolic-ref", "HEAD", "refs/heads/master"]);
    ground.home.git(&ground.at("talks"), &["push", "-q", old.to_str().unwrap(), "main:master"]);
    for (name, url) in [("a", ground.https.url("old.git")), ("b", ground.sshd.url(&old))] {
        assert_eq!(ground.clone(&url, name).get(..2), Some("ok"));
        assert_eq!(ground.home.git(&ground.at(name), &["symbolic-ref", "HEAD"]), "refs/heads/master\n");
        fs::write(ground.at(name).join("new.md"), format!("# New {name}\n")).unwrap();
        let seen = ground.visit(&["--sync", ground.at(name).to_str().unwrap()]);
        assert_eq!(seen["sync"]["state"]["state"], "in_sync", "{seen}");
        assert_eq!(ground.home.git(&old, &["show", "master:new.md"]), format!("# New {name}\n"));
    }
    // A notebook on main, with a remote that has another branch: it gets a branch of its own, and master stays.
    let master = ground.home.git(&old, &["rev-parse", "master"]);
    ground.remote(&ground.https.url("old.git"));
    let (state, said) = ground.sync();
    assert_eq!(state, "in_sync", "{said}");
    assert_eq!(ground.home.git(&old, &["show", "main:talk.md"]), "# Talk\n\nline 1\n");
    assert_eq!(ground.home.git(&old, &["rev-parse", "master"]), master);
}

/// Somebody renamed the branch, and the remote's HEAD still names the old one: its notes are not an empty remote's.
#[test]
fn a_remote_whose_head_names_no_branch_is_not_empty() {
    let ground = Ground::new();
    ground.home.git(&ground.at("talks"), &["push", "-q", ground.bare().to_str().unwrap(), "main:notes"]);
    ground.home.git(&ground.bare(), &["symbolic-ref", "HEAD", "refs/heads/gone"]);
    let urls =
        [ground.https.url("talks.git"), ground.sshd.url(&ground.bare()), ground.bare().display().to_string()];
    for (nth, url) in urls.iter().enumerate() {
        let name = format!("clone-{nth}");
        let said = ground.clone(url, &name);
        assert!(said.starts_with("ok"), "{said}");
        assert_eq!(fs::read_to_string(ground.at(&name).join("talk.md")).unwrap(), "# Talk\n\nfirst\n");
        assert_eq!(ground.home.git(&ground.at(&name), &["symbolic-ref", "HEAD"]), "refs/heads/notes\n");
    }
    // With several, the one that most people mean.
    ground.home.git(&ground.at("talks"), &["push", "-q", ground.bare().to_str().unwrap(), "main"]);
    assert!(ground.clone(&urls[0], "several").starts_with("ok"));
    assert_eq!(ground.home.git(&ground.at("several"), &["symbolic-ref", "HEAD"]), "refs/heads/main\n");
}

#[test]
fn passwords_come_from_a_helper_that_forgets_what_is_wrong() {
    let mut ground = Ground::new();
    ground.remote(&ground.https.url("talks.git"));
    ground.is_in_sync("the helper's password");
    let kept = fs::read_to_string(ground.at("credentials")).unwrap();
    assert!(kept.contains(HttpGit::PASSWORD), "what worked is kept");
    fs::write(ground.at("credentials"), kept.replace(HttpGit::PASSWORD, "wrong-horse")).unwrap();
    let answered = ground.https.statuses().len();
    ground.ends("credentials_needed", "https://localhost");
    assert!(ground.https.statuses().len() - answered <= 6, "it is not tried again and again");
    assert!(
        !fs::read_to_string(ground.at("credentials")).unwrap().contains("wrong-horse"),
        "what is wrong is forgotten"
    );
    ground.ends("credentials_needed", "https://localhost");
    fs::write(ground.at("credentials"), kept).unwrap();
    ground.is_in_sync("the right one again");
    // And a server whose certificate nobody vouches for gets no password at all.
    ground.env.clear();
    let answered = ground.https.statuses().len();
    ground.ends("certificate", "localhost");
    assert_eq!(ground.https.statuses().len(), answered);
}
