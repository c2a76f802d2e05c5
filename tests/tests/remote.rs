//! Talking to remotes, against the servers that people have.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "test code"
)]

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use talklog_core::remote::{self, Ask, Cancel, Deadlines, Outcome, Progress, Request};
use talklog_tests::servers::{HttpGit, Portal, Sshd, TestHome, Tiny, free_port, wait_for};

/// A home, a local repository with one commit, and a bare one beside it.
struct Ground {
    home: TestHome,
    local: PathBuf,
    bare: PathBuf,
    state: PathBuf,
    more: Vec<(String, String)>,
    trusted: bool,
}

const SHORT: Deadlines = Deadlines {
    connect: Duration::from_secs(5),
    stall: Duration::from_secs(10),
    total: Duration::from_secs(30),
};

impl Ground {
    fn new() -> Self {
        let home = TestHome::new();
        let local = home.path().join("notes");
        let bare = home.path().join("remotes/notes.git");
        home.repository(&local, "first.md", "# A talk about tests\n");
        home.bare(&bare);
        let state = home.path().join(".local/state/talklog");
        Self { home, local, bare, state, more: Vec::new(), trusted: false }
    }

    fn helper(&self) -> Vec<OsString> {
        let more: Vec<_> = self.more.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.home.wrapped(Path::new(env!("CARGO_BIN_EXE_remote_child")), &more)
    }

    fn request(&self, url: &str, ask: Ask) -> Request {
        Request {
            url: url.to_owned(),
            ask,
            git_folder: self.local.join(".git"),
            root: self.local.clone(),
            state: self.state.clone(),
            trusted: self.trusted,
        }
    }

    fn ask(&self, url: &str, ask: Ask) -> Outcome {
        self.ask_within(url, ask, &SHORT)
    }

    fn ask_within(&self, url: &str, ask: Ask, deadlines: &Deadlines) -> Outcome {
        let outcome =
            remote::call(&self.helper(), &self.request(url, ask), deadlines, &Cancel::default(), &mut |_| {});
        self.nothing_left();
        outcome
    }

    fn list(&self, url: &str) -> Outcome {
        self.ask(url, Ask::List)
    }

    fn fetch(&self, url: &str) -> Outcome {
        let known = vec![self.home.git(&self.local, &["rev-parse", "HEAD"]).trim().to_owned()];
        self.ask(url, Ask::Fetch { branch: Some("main".to_owned()), known })
    }

    fn push(&self, url: &str) -> Outcome {
        let commit = self.home.git(&self.local, &["rev-parse", "HEAD"]).trim().to_owned();
        self.ask(url, Ask::Push { branch: "main".to_owned(), commit })
    }

    /// Somebody else's commit on the remote.
    fn elsewhere(&self, file: &str, text: &str) -> String {
        let other = self.home.path().join("other");
        if other.exists() {
            fs::remove_dir_all(&other).unwrap();
        }
        self.home.git(self.home.path(), &["clone", "-q", self.bare.to_str().unwrap(), "other"]);
        let commit = self.home.commit(&other, file, text);
        self.home.git(&other, &["push", "-q", "origin", "HEAD:main"]);
        commit
    }

    /// After any conversation: no shadow, no temporary pack, no process, and no ref or file of the user's changed.
    fn nothing_left(&self) {
        let left: Vec<_> =
            fs::read_dir(&self.state).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.is_empty(), "left in the state folder: {left:?}");
        for entry in fs::read_dir(self.local.join(".git/objects/pack")).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(name.starts_with("pack-"), "left among the packs: {name}");
        }
        assert_eq!(self.home.git(&self.local, &["for-each-ref", "--format=%(refname)"]), "refs/heads/main\n");
        let home = self.home.path().to_str().unwrap().to_owned();
        let ours = |line: &String| {
            line.contains(&home) && (line.contains("remote_child") || line.starts_with("ssh "))
        };
        wait_for("the processes to end", || !processes().iter().any(ours));
    }

    /// Fetches, pushes, is behind, and comes level again.
    fn to_and_fro(&self, url: &str) {
        assert_eq!(
            self.list(url),
            Outcome::Listed { branches: vec![], default_branch: None },
            "empty at first"
        );
        assert_eq!(
            self.fetch(url),
            Outcome::Fetched {
                branch: Some("main".into()),
                tip: None,
                default_branch: None,
                received_objects: 0
            }
        );
        assert_eq!(self.push(url), Outcome::Pushed);
        assert_eq!(self.push(url), Outcome::Pushed, "again, with nothing to send");
        let here = self.home.git(&self.local, &["rev-parse", "HEAD"]);
        assert_eq!(self.home.git(&self.bare, &["rev-parse", "main"]), here);
        let branches = vec!["main".to_owned()];
        assert_eq!(self.list(url), Outcome::Listed { branches, default_branch: Some("main".into()) });

        let theirs = self.elsewhere("second.md", "# A talk from elsewhere\n");
        self.home.commit(&self.local, "third.md", "# A talk from here\n");
        let Outcome::Rejected { non_fast_forward: true, .. } = self.push(url) else {
            panic!("it was behind")
        };
        assert_eq!(self.home.git(&self.bare, &["rev-parse", "main"]).trim(), theirs, "nothing was forced");
        let Outcome::Fetched { tip: Some(tip), received_objects, .. } = self.fetch(url) else { panic!() };
        assert_eq!((tip.as_str(), received_objects), (theirs.as_str(), 3));
        assert_eq!(
            self.home.git(&self.local, &["show", &format!("{tip}:second.md")]),
            "# A talk from elsewhere\n"
        );
        self.home.git(&self.local, &["fsck", "--strict"]);
        self.home.git(&self.local, &["merge", "-q", "--no-edit", &tip]);
        assert_eq!(self.push(url), Outcome::Pushed);
        self.home.git(&self.bare, &["fsck", "--strict"]);
    }
}

/// Text that does not pack well.
fn noise(length: usize) -> String {
    let mut noise = String::new();
    let mut seed = 7u64;
    while noise.len() < length {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        writeln!(noise, "{seed:x}").unwrap();
    }
    noise
}

/// All processes, with their arguments.
fn processes() -> Vec<String> {
    let output = Command::new("ps").args(["-eo", "args"]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn a_path_is_a_remote() {
    let ground = Ground::new();
    ground.to_and_fro(ground.bare.to_str().unwrap());
}

#[test]
fn a_relative_path_and_a_file_url_are_remotes() {
    let ground = Ground::new();
    assert_eq!(ground.push("../remotes/notes.git"), Outcome::Pushed);
    let url = format!("file://{}", ground.bare.display());
    let Outcome::Fetched { tip: Some(_), .. } = ground.fetch(&url) else { panic!() };
}

#[test]
fn a_path_with_a_colon_and_spaces_is_a_path() {
    let ground = Ground::new();
    let odd = ground.home.path().join("remotes/my: notes (ü).git");
    ground.home.bare(&odd);
    assert_eq!(ground.push(odd.to_str().unwrap()), Outcome::Pushed);
    let Outcome::Fetched { tip: Some(_), .. } = ground.fetch(odd.to_str().unwrap()) else { panic!() };
}

#[test]
fn ssh_works_with_the_users_own_configuration() {
    let ground = Ground::new();
    let sshd = Sshd::start(&ground.home);
    ground.home.know(&sshd);
    ground.to_and_fro(&sshd.url(&ground.bare));
    // An alias of the user's, in the scp-like form.
    let config = ground.home.path().join("ssh/config");
    let alias = format!("Host talks\n  HostName 127.0.0.1\n  Port {}\n  User root\n", sshd.port);
    fs::write(&config, format!("{alias}{}", fs::read_to_string(&config).unwrap())).unwrap();
    let Outcome::Fetched { tip: Some(_), .. } = ground.fetch(&format!("talks:{}", ground.bare.display()))
    else {
        panic!()
    };
}

#[test]
fn an_unknown_host_is_named_with_its_fingerprint() {
    let ground = Ground::new();
    let sshd = Sshd::start(&ground.home);
    let host = format!("127.0.0.1:{}", sshd.port);
    let unknown = Outcome::HostUnknown { host, fingerprint: sshd.fingerprint() };
    assert_eq!(ground.fetch(&sshd.url(&ground.bare)), unknown);
    assert_eq!(ground.push(&sshd.url(&ground.bare)), unknown);
    assert!(!ground.home.path().join("ssh/known_hosts").exists(), "nobody said yes");
}

#[test]
fn a_changed_host_key_stops() {
    let ground = Ground::new();
    let mut sshd = Sshd::start(&ground.home);
    ground.home.know(&sshd);
    assert_eq!(ground.push(&sshd.url(&ground.bare)), Outcome::Pushed);
    let fingerprint = sshd.fingerprint();
    sshd.change_host_key();
    let host = format!("127.0.0.1:{}", sshd.port);
    let known = fingerprint;
    let fingerprint = sshd.fingerprint();
    assert_eq!(ground.fetch(&sshd.url(&ground.bare)), Outcome::HostChanged { host, fingerprint, known });
}

#[test]
fn a_key_that_is_not_let_in_is_credentials_needed() {
    let ground = Ground::new();
    let stranger = TestHome::new();
    let sshd = Sshd::start(&stranger);
    ground.home.know(&sshd);
    let Outcome::CredentialsNeeded { detail, .. } = ground.fetch(&sshd.url(&ground.bare)) else { panic!() };
    assert!(detail.contains("Permission denied (publickey)"), "{detail}");
}

#[test]
fn without_the_systems_ssh_libgit2s_own_is_as_strict() {
    let mut ground = Ground::new();
    let sshd = Sshd::start(&ground.home);
    ground.more.push(("PATH".into(), "/nowhere".into()));
    ground.more.push(("GIT_SSH_COMMAND".into(), String::new()));
    let host = format!("127.0.0.1:{}", sshd.port);
    let outcome = ground.fetch(&sshd.url(&ground.bare));
    assert_eq!(outcome, Outcome::HostUnknown { host, fingerprint: sshd.fingerprint() });
    ground.home.know(&sshd);
    fs::create_dir(ground.home.path().join(".ssh")).unwrap();
    let known = ground.home.path().join("ssh/known_hosts");
    fs::copy(known, ground.home.path().join(".ssh/known_hosts")).unwrap();
    // There is no agent in this home.
    let outcome = ground.fetch(&sshd.url(&ground.bare));
    assert!(matches!(outcome, Outcome::CredentialsNeeded { .. }), "{outcome:?}");
}

#[test]
fn what_a_killed_process_left_is_swept() {
    let ground = Ground::new();
    let left = ground.state.join("remote-left");
    fs::create_dir_all(left.join("objects/pack")).unwrap();
    fs::write(left.join("in-use"), "").unwrap();
    fs::write(left.join("objects/pack/pack_git2_half"), "half a pack").unwrap();
    assert_eq!(ground.push(ground.bare.to_str().unwrap()), Outcome::Pushed);
    assert!(!left.exists());
}

#[test]
fn the_child_ends_with_its_parent() {
    let ground = Ground::new();
    let silent = Tiny::silent();
    let helper = ground.helper();
    let mut child = Command::new(&helper[0])
        .args(&helper[1..])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let shadow = ground.home.path().join("shadow.git");
    ground.home.bare(&shadow);
    let order = serde_json::json!({
        "request": ground.request(&silent.url(), Ask::List), "shadow": shadow,
        "connect": Duration::from_mins(1), "stall": Duration::from_mins(1),
    });
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{order}").unwrap();
    wait_for("the connection", || silent.connections() > 0);
    assert!(child.try_wait().unwrap().is_none(), "it waits for the silent server");
    drop(input);
    wait_for("the child's end", || child.try_wait().unwrap().is_some());
}

#[test]
fn http_works_through_a_credential_helper() {
    let ground = Ground::new();
    let server = HttpGit::start(&ground.home, ground.bare.parent().unwrap());
    let url = server.url("notes.git");
    let Outcome::CredentialsNeeded { .. } = ground.fetch(&url) else { panic!("no helper knows any") };
    ground.home.store_credentials(&url, HttpGit::USER, HttpGit::PASSWORD);
    ground.to_and_fro(&url);
    let kept = fs::read_to_string(ground.home.path().join("credentials")).unwrap();
    assert!(kept.contains(HttpGit::PASSWORD), "what worked stays with the helper");
}

#[test]
fn a_wrong_password_is_not_tried_for_ever() {
    let ground = Ground::new();
    let server = HttpGit::start(&ground.home, ground.bare.parent().unwrap());
    let url = server.url("notes.git");
    ground.home.store_credentials(&url, HttpGit::USER, "wrong-password");
    let Outcome::CredentialsNeeded { url: shown, detail } = ground.fetch(&url) else { panic!() };
    assert_eq!(shown, url);
    assert!(!detail.contains("wrong-password"), "{detail}");
    let refused = server.statuses().iter().filter(|status| **status == 401).count();
    assert!((2..=4).contains(&refused), "{refused} times 401");
    let kept = fs::read_to_string(ground.home.path().join("credentials")).unwrap();
    assert_eq!(kept, "", "the helper was told that it was wrong");
    // A helper that gives other wrong ones each time: three tries, and no more.
    let counter = ground.home.path().join("counter");
    let file = counter.display();
    let script = format!(
        "!f() {{ test $1 = get || exit 0; echo x >> {file}; echo username=kim; echo password=no$(wc -l < {file}); }}; f"
    );
    ground.home.configure("credential.helper", &script);
    let Outcome::CredentialsNeeded { .. } = ground.fetch(&url) else { panic!() };
    assert_eq!(fs::read_to_string(&counter).unwrap().lines().count(), 3);
}

#[test]
fn https_is_believed_with_a_known_authority_only() {
    let mut ground = Ground::new();
    let server = HttpGit::start_tls(&ground.home, ground.bare.parent().unwrap());
    let url = server.url("notes.git");
    ground.home.store_credentials(&url, HttpGit::USER, HttpGit::PASSWORD);
    let Outcome::Certificate { host, .. } = ground.fetch(&url) else { panic!() };
    assert_eq!(host, "localhost");
    assert_eq!(server.statuses(), Vec::<u16>::new(), "nothing was sent");
    // The user's git trusts it.
    ground.home.configure("http.sslCAInfo", server.authority().to_str().unwrap());
    assert_eq!(ground.push(&url), Outcome::Pushed);
    // A name that the certificate is not for.
    let other = format!("https://127.0.0.1:{}/notes.git", server.port);
    let outcome = ground.fetch(&other);
    assert!(matches!(&outcome, Outcome::Certificate { host, .. } if host == "127.0.0.1"), "{outcome:?}");
    ground.home.git(ground.home.path(), &["config", "--global", "--unset", "http.sslCAInfo"]);
    ground.more.push(("SSL_CERT_FILE".into(), server.authority().to_str().unwrap().into()));
    let Outcome::Fetched { tip: Some(_), .. } = ground.fetch(&url) else { panic!() };
}

#[test]
fn nobody_there_is_offline() {
    let ground = Ground::new();
    for url in [
        format!("http://localhost:{}/notes.git", free_port()),
        format!("https://localhost:{}/notes.git", free_port()),
        format!("ssh://git@127.0.0.1:{}/notes.git", free_port()),
        "ssh://git@no-such-host.invalid/notes.git".to_owned(),
        "https://no-such-host.invalid/notes.git".to_owned(),
        Tiny::status(503).url(),
    ] {
        let outcome = ground.fetch(&url);
        assert!(matches!(outcome, Outcome::Offline { .. }), "{url}: {outcome:?}");
    }
}

#[test]
fn a_server_that_does_not_answer_is_left_in_time() {
    let ground = Ground::new();
    let deadlines = Deadlines {
        connect: Duration::from_secs(1),
        stall: Duration::from_secs(1),
        total: Duration::from_secs(3),
    };
    let silent = Tiny::silent();
    let dripping = Tiny::dripping();
    for url in [
        silent.url(),
        dripping.url(),
        format!("https://localhost:{}/notes.git", silent.port),
        format!("ssh://git@127.0.0.1:{}/notes.git", silent.port),
        format!("ssh://git@127.0.0.1:{}/notes.git", dripping.port),
    ] {
        let start = Instant::now();
        let outcome = ground.ask_within(&url, Ask::List, &deadlines);
        assert!(matches!(outcome, Outcome::TimedOut | Outcome::Offline { .. }), "{url}: {outcome:?}");
        let took = start.elapsed();
        assert!(took < Duration::from_secs(4), "{url}: {took:?}");
    }
    assert!(silent.connections() >= 3 && dripping.connections() >= 2);
}

#[test]
fn what_ssh_has_started_is_ended_too() {
    let mut ground = Ground::new();
    // It reads nothing and hears nothing: only a signal to the whole group ends it.
    let sleep = format!("sleep 600.{}", free_port());
    ground.more.push(("GIT_SSH_COMMAND".into(), format!("{sleep} & {sleep} #")));
    let deadlines = Deadlines {
        connect: Duration::from_secs(1),
        stall: Duration::from_secs(1),
        total: Duration::from_mins(1),
    };
    let start = Instant::now();
    assert_eq!(ground.ask_within("git@localhost:notes.git", Ask::List, &deadlines), Outcome::TimedOut);
    assert!(start.elapsed() < Duration::from_secs(10), "it had stalled: {:?}", start.elapsed());
    wait_for("the group's end", || !processes().contains(&sleep));
}

#[test]
fn the_whole_time_is_limited_too() {
    let ground = Ground::new();
    let dripping = Tiny::dripping();
    let deadlines = Deadlines {
        connect: Duration::from_secs(9),
        stall: Duration::from_secs(9),
        total: Duration::from_secs(1),
    };
    let start = Instant::now();
    assert_eq!(ground.ask_within(&dripping.url(), Ask::List, &deadlines), Outcome::TimedOut);
    assert!(start.elapsed() < Duration::from_secs(4));
}

#[test]
fn a_fetch_that_is_ended_half_way_leaves_nothing() {
    let ground = Ground::new();
    let sshd = Sshd::start(&ground.home);
    ground.home.know(&sshd);
    assert_eq!(ground.push(&sshd.url(&ground.bare)), Outcome::Pushed);
    let noise = noise(8_000_000);
    let theirs = ground.elsewhere("large.md", &noise);
    let cancel = Cancel::default();
    let ask = Ask::Fetch { branch: Some("main".into()), known: vec![] };
    let request = ground.request(&sshd.url(&ground.bare), ask);
    let mut seen = 0;
    let stop = cancel.clone();
    let outcome = remote::call(&ground.helper(), &request, &SHORT, &cancel, &mut |progress: Progress| {
        seen = progress.bytes;
        if progress.bytes > 1_000_000 {
            stop.cancel();
        }
    });
    assert_eq!(outcome, Outcome::Cancelled);
    assert!(seen > 1_000_000);
    ground.nothing_left();
    assert_eq!(ground.home.git(&ground.local, &["count-objects"]), "3 objects, 12 kilobytes\n");
    // And the next one gets it all.
    let Outcome::Fetched { tip, .. } = ground.fetch(&sshd.url(&ground.bare)) else { panic!() };
    assert_eq!(tip, Some(theirs));
    ground.home.git(&ground.local, &["fsck", "--strict"]);
}

#[test]
fn a_captive_portal_is_no_empty_remote() {
    let ground = Ground::new();
    for portal in [Portal::Page, Portal::Redirect, Portal::RedirectAway] {
        let server = Tiny::portal(portal);
        for outcome in [ground.list(&server.url()), ground.fetch(&server.url()), ground.push(&server.url())] {
            assert_eq!(outcome, Outcome::CaptivePortal { url: server.url() }, "{portal:?}");
        }
    }
}

#[test]
fn a_repository_that_is_not_there_is_gone() {
    let ground = Ground::new();
    let sshd = Sshd::start(&ground.home);
    ground.home.know(&sshd);
    let http = HttpGit::start(&ground.home, ground.bare.parent().unwrap());
    let absent = ground.home.path().join("remotes/absent.git");
    ground.home.store_credentials(&http.url(""), HttpGit::USER, HttpGit::PASSWORD);
    for url in [absent.to_str().unwrap().to_owned(), sshd.url(&absent), http.url("absent.git")] {
        let gone = Outcome::RemoteGone { url: url.clone() };
        assert_eq!(ground.fetch(&url), gone);
        assert_eq!(ground.push(&url), gone);
    }
}

#[test]
fn a_remote_that_takes_nothing_says_why() {
    let ground = Ground::new();
    let sshd = Sshd::start(&ground.home);
    ground.home.know(&sshd);
    let http = HttpGit::start(&ground.home, ground.bare.parent().unwrap());
    ground.home.store_credentials(&http.url(""), HttpGit::USER, HttpGit::PASSWORD);
    let hook = ground.bare.join("hooks/pre-receive");
    fs::write(&hook, "#!/bin/sh\necho 'the branch main is protected' >&2\nexit 1\n").unwrap();
    Command::new("chmod").arg("+x").arg(&hook).status().unwrap();
    for url in [sshd.url(&ground.bare), http.url("notes.git")] {
        let Outcome::Rejected { non_fast_forward: false, detail } = ground.push(&url) else {
            panic!("{url}")
        };
        assert!(detail.contains("pre-receive hook declined"), "{detail}");
        assert!(detail.contains("the branch main is protected"), "{detail}");
    }
    ground.home.git(&ground.bare, &["config", "http.receivepack", "false"]);
    let outcome = ground.push(&http.url("notes.git"));
    assert!(matches!(outcome, Outcome::TokenRefused { .. }), "{outcome:?}");
    // A work tree is no place to push to.
    let other = ground.home.path().join("work");
    ground.home.repository(&other, "a.md", "a\n");
    let outcome = ground.push(other.to_str().unwrap());
    assert!(matches!(outcome, Outcome::NotAllowed { .. }), "{outcome:?}");
}

#[test]
fn two_pushes_at_one_folder_lose_nothing() {
    let ground = Ground::new();
    let url = ground.bare.to_str().unwrap();
    assert_eq!(ground.push(url), Outcome::Pushed);
    // Large enough that each is still packing when the next one looks.
    let large = noise(3_000_000);
    let others: Vec<_> = (0..6)
        .map(|number| {
            let folder = ground.home.path().join(format!("device-{number}"));
            ground.home.git(ground.home.path(), &["clone", "-q", url, folder.to_str().unwrap()]);
            let commit = ground.home.commit(&folder, &format!("{number}.md"), &format!("{number}{large}"));
            (folder, commit)
        })
        .collect();
    let pushed = std::thread::scope(|scope| {
        let running: Vec<_> = others
            .iter()
            .map(|(folder, commit)| {
                let ask = Ask::Push { branch: "main".into(), commit: commit.clone() };
                let mut request = ground.request(url, ask);
                request.git_folder = folder.join(".git");
                let helper = ground.helper();
                scope.spawn(move || remote::call(&helper, &request, &SHORT, &Cancel::default(), &mut |_| {}))
            })
            .collect();
        running.into_iter().map(|run| run.join().unwrap()).collect::<Vec<_>>()
    });
    let won: Vec<_> = pushed.iter().filter(|outcome| **outcome == Outcome::Pushed).collect();
    assert_eq!(won.len(), 1, "{pushed:?}");
    let lost =
        pushed.iter().filter(|outcome| matches!(outcome, Outcome::Rejected { non_fast_forward: true, .. }));
    assert_eq!(lost.count(), 5, "{pushed:?}");
}

#[test]
fn a_hostile_configuration_runs_nothing() {
    let mut ground = Ground::new();
    let sshd = Sshd::start(&ground.home);
    ground.home.know(&sshd);
    let http = HttpGit::start(&ground.home, ground.bare.parent().unwrap());
    let ran = ground.home.path().join("ran");
    let touch = format!("touch {}", ran.display());
    let elsewhere = Tiny::status(418);
    let config = |key: &str, value: &str| {
        ground.home.git(&ground.local, &["config", key, value]);
    };
    config("core.sshCommand", &format!("{touch} #"));
    config("core.askPass", &touch);
    config("core.fsmonitor", &touch);
    config("core.hooksPath", ground.local.to_str().unwrap());
    config("credential.helper", &format!("!{touch}; echo username=u; echo password=p"));
    config("http.proxy", &format!("http://localhost:{}", elsewhere.port));
    config("remote.origin.proxy", &format!("http://localhost:{}", elsewhere.port));
    config("remote.origin.uploadpack", &touch);
    config("remote.origin.receivepack", &touch);
    config(&format!("url.http://localhost:{}/.insteadOf", elsewhere.port), "http://");
    config(&format!("url.http://localhost:{}/.pushInsteadOf", elsewhere.port), "ssh://");
    let included = ground.home.path().join("included");
    fs::write(&included, format!("[core]\n\tsshCommand = \"{touch} #\"\n")).unwrap();
    config("include.path", included.to_str().unwrap());
    let hook = ground.local.join("pre-push");
    fs::write(&hook, format!("#!/bin/sh\n{touch}\n")).unwrap();
    Command::new("chmod").arg("+x").arg(&hook).status().unwrap();
    for url in [sshd.url(&ground.bare), http.url("notes.git"), ground.bare.to_str().unwrap().to_owned()] {
        let _ = ground.list(&url);
        let _ = ground.fetch(&url);
        let _ = ground.push(&url);
    }
    assert!(!ran.exists(), "something ran");
    assert_eq!(elsewhere.connections(), 0, "something was led elsewhere");
    // The same, trusted: the repository's own keys count now, or the test above would prove nothing.
    ground.trusted = true;
    ground.more.push(("GIT_SSH_COMMAND".into(), String::new()));
    let outcome = ground.fetch(&sshd.url(&ground.bare));
    assert!(ran.exists(), "core.sshCommand of a trusted repository: {outcome:?}");
    let _ = ground.fetch(&http.url("notes.git"));
    assert!(elsewhere.connections() > 0, "insteadOf of a trusted repository");
}

#[test]
fn hostile_urls_run_nothing() {
    let ground = Ground::new();
    let ran = ground.home.path().join("ran");
    let touch = format!("touch {}", ran.display());
    for url in [
        format!("-oProxyCommand={touch}:notes.git"),
        format!("ssh://-oProxyCommand={}/notes.git", touch.replace(' ', "%20").replace('/', "%2F")),
        format!("ssh://-oProxyCommand={touch}/notes.git"),
        format!("[-oProxyCommand={touch}]:notes.git"),
        "user@-oProxyCommand=touch ran:notes.git".to_owned(),
        "example.org:-u".to_owned(),
        format!("ext::sh -c {}", touch.replace(' ', "% ")),
        format!("ext::{touch}"),
        "git://localhost/notes.git".to_owned(),
    ] {
        let outcome = ground.list(&url);
        assert!(matches!(outcome, Outcome::BadUrl { .. }), "{url}: {outcome:?}");
    }
    // Nor where the user's own insteadOf leads there.
    ground.home.configure(&format!("url.ext::{touch};.insteadOf"), "talks:");
    let outcome = ground.list("talks:notes.git");
    assert!(matches!(outcome, Outcome::BadUrl { .. }), "{outcome:?}");
    assert!(!ran.exists(), "something ran");
}

#[test]
fn the_users_own_configuration_counts() {
    let ground = Ground::new();
    ground.home.configure(&format!("url.{}/.insteadOf", ground.bare.parent().unwrap().display()), "talks:");
    assert_eq!(ground.push("talks:notes.git"), Outcome::Pushed);
    let Outcome::Fetched { tip: Some(_), .. } = ground.fetch("talks:notes.git") else { panic!() };
}

#[test]
fn no_secret_stands_in_arguments_or_outcomes() {
    let ground = Ground::new();
    let silent = Tiny::silent();
    let secret = "hunter2hunter2";
    let url = format!("http://kim:{secret}@localhost:{}/notes.git", silent.port);
    ground.home.store_credentials(&silent.url(), "kim", secret);
    let cancel = Cancel::default();
    let request = ground.request(&url, Ask::List);
    let outcome = std::thread::scope(|scope| {
        let run = scope.spawn(|| remote::call(&ground.helper(), &request, &SHORT, &cancel, &mut |_| {}));
        wait_for("the connection", || silent.connections() > 0);
        let shown = processes().into_iter().find(|line| line.contains(secret));
        cancel.cancel();
        assert_eq!(shown, None);
        run.join().unwrap()
    });
    assert_eq!(outcome, Outcome::Cancelled);
    for server in [
        Tiny::status(404),
        Tiny::status(403),
        Tiny::status(401),
        Tiny::status(418),
        Tiny::portal(Portal::Page),
    ] {
        let url = format!("http://kim:{secret}@localhost:{}/notes.git", server.port);
        let outcome = format!("{:?}", ground.list(&url));
        assert!(!outcome.contains(secret), "{outcome}");
    }
}

#[test]
fn a_shallow_repository_fetches_and_pushes() {
    let mut ground = Ground::new();
    for number in 0..3 {
        ground.home.commit(&ground.local, "first.md", &format!("# Version {number}\n"));
    }
    let sshd = Sshd::start(&ground.home);
    ground.home.know(&sshd);
    let url = sshd.url(&ground.bare);
    assert_eq!(ground.push(&url), Outcome::Pushed);
    let shallow = ground.home.path().join("shallow");
    let source = format!("file://{}", ground.bare.display());
    ground.home.git(ground.home.path(), &["clone", "-q", "--depth", "1", &source, shallow.to_str().unwrap()]);
    ground.home.git(&shallow, &["remote", "remove", "origin"]);
    ground.local = shallow;
    let theirs = ground.elsewhere("second.md", "# Elsewhere\n");
    let Outcome::Fetched { tip, received_objects, .. } = ground.fetch(&url) else { panic!() };
    assert_eq!((tip, received_objects), (Some(theirs.clone()), 3));
    ground.home.git(&ground.local, &["merge", "-q", "--ff-only", &theirs]);
    ground.home.commit(&ground.local, "third.md", "# Here\n");
    assert_eq!(ground.push(&url), Outcome::Pushed);
    ground.home.git(&ground.bare, &["fsck", "--strict"]);
}

/// A branch from below the ground of a shallow clone is merged elsewhere: all of it comes, or the history has holes.
#[test]
fn a_shallow_clone_gets_what_another_branch_brings_from_below_its_ground() {
    let mut ground = Ground::new();
    let root = ground.home.git(&ground.local, &["rev-parse", "HEAD"]);
    let url = ground.bare.to_str().unwrap().to_owned();
    for number in 0..3 {
        ground.home.commit(&ground.local, "first.md", &format!("# Version {number}\n"));
    }
    assert_eq!(ground.push(&url), Outcome::Pushed);
    let shallow = ground.home.path().join("shallow");
    let source = format!("file://{url}");
    ground.home.git(ground.home.path(), &["clone", "-q", "--depth", "1", &source, shallow.to_str().unwrap()]);
    ground.home.git(&shallow, &["symbolic-ref", "-d", "refs/remotes/origin/HEAD"]);
    ground.home.git(&shallow, &["remote", "remove", "origin"]);
    ground.home.git(&ground.local, &["checkout", "-q", "-b", "side", root.trim()]);
    ground.home.commit(&ground.local, "side.md", "# From below\n");
    ground.home.git(&ground.local, &["checkout", "-q", "main"]);
    ground.home.git(&ground.local, &["merge", "-q", "--no-edit", "side"]);
    ground.home.git(&ground.local, &["branch", "-q", "-D", "side"]);
    assert_eq!(ground.push(&url), Outcome::Pushed);
    ground.local = shallow;
    let before = ground.home.git(&ground.local, &["rev-parse", "HEAD"]);
    let fetched = ground.fetch(&url);
    let Outcome::Fetched { tip: Some(tip), .. } = fetched else { panic!("{fetched:?}") };
    ground.home.git(&ground.local, &["merge-base", "--is-ancestor", before.trim(), &tip]);
    ground.home.git(&ground.local, &["merge", "-q", "--ff-only", &tip]);
    ground.home.git(&ground.local, &["fsck", "--strict"]);
}

#[test]
fn a_clone_is_what_git_would_make() {
    let ground = Ground::new();
    let sshd = Sshd::start(&ground.home);
    ground.home.know(&sshd);
    assert_eq!(ground.push(&sshd.url(&ground.bare)), Outcome::Pushed);
    let clone = |url: &str, folder: &Path| {
        remote::clone(&ground.helper(), url, folder, &ground.state, &SHORT, &Cancel::default(), &mut |_| {})
    };
    let bare = ground.bare.to_str().unwrap().to_owned();
    for (number, url) in [bare.clone(), sshd.url(&ground.bare)].into_iter().enumerate() {
        let folder = ground.home.path().join(format!("clone-{number}"));
        assert_eq!(clone(&url, &folder), Outcome::Cloned { branch: Some("main".into()) });
        assert_eq!(fs::read_to_string(folder.join("first.md")).unwrap(), "# A talk about tests\n");
        let status = ground.home.git(&folder, &["status", "--porcelain", "--branch"]);
        assert_eq!(status, "## main...origin/main\n");
        ground.home.git(&folder, &["fsck", "--strict"]);
        assert_eq!(ground.home.git(&folder, &["config", "remote.origin.url"]).trim(), url);
        assert_eq!(ground.home.git(&folder, &["pull"]), "Already up to date.\n");
    }
    // Into nothing but an empty folder.
    let full = ground.home.path().join("full");
    fs::create_dir(&full).unwrap();
    fs::write(full.join("mine.md"), "mine\n").unwrap();
    assert_eq!(clone(&bare, &full), Outcome::NotEmpty);
    assert_eq!(fs::read_dir(&full).unwrap().count(), 1);
    // A failure takes away what it made, and that only.
    let absent = format!("{bare}x");
    let new = ground.home.path().join("new");
    assert_eq!(clone(&absent, &new), Outcome::RemoteGone { url: absent.clone() });
    assert!(!new.exists());
    fs::create_dir(&new).unwrap();
    assert_eq!(clone(&absent, &new), Outcome::RemoteGone { url: absent });
    assert_eq!(fs::read_dir(&new).unwrap().count(), 0);
    // An empty remote is a notebook that has not begun.
    let empty = ground.home.path().join("remotes/empty.git");
    ground.home.bare(&empty);
    assert_eq!(clone(empty.to_str().unwrap(), &new), Outcome::Cloned { branch: None });
    let Outcome::BadUrl { detail } = clone("https://kim:s3cret@localhost/notes.git", &full.join("x")) else {
        panic!()
    };
    assert!(!detail.contains("s3cret"));
}
