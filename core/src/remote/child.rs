//! The child's half: reads one request, talks to the remote through libgit2, and answers in JSON lines.
//!
//! It lives in a process of its own, which it may set up as it likes (timeouts, transports) and which its parent
//! may end at any moment. It works in a shadow only, moves no ref of the user's and writes nothing of theirs.

use std::cell::RefCell;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use git2::{
    AutotagOption, CertificateCheckStatus, Config, ConfigLevel, Cred, CredentialType, Direction,
    FetchOptions, Oid, PackBuilderStage, ProxyOptions, PushOptions, Remote, RemoteCallbacks,
    RemoteConnection, Repository,
};
use serde::{Deserialize, Serialize};

use super::address::{Address, public_url};
use super::askpass::{self, Answer, Line, Question};
use super::credentials::Credentials;
use super::folder;
use super::ssh::{Askpass, Program, Ssh};
use super::verdict::Evidence;
use super::{Ask, Outcome, Progress, Request, Stage};

/// Bytes that make a new message of progress.
const STEP_BYTES: u64 = 8 * 1024;

/// What of the environment matters to a remote; the core does not read it itself.
#[derive(Debug, Clone, Default)]
pub struct ChildEnv {
    /// `GIT_SSH_COMMAND`: a line for the shell.
    pub ssh_command: Option<OsString>,
    /// `GIT_SSH`: a program.
    pub ssh: Option<OsString>,
    /// `GIT_SSL_CAINFO`: certificates to trust. (`SSL_CERT_FILE` is read by OpenSSL.)
    pub ca_file: Option<PathBuf>,
    /// `GIT_CONFIG_NOSYSTEM`: the system's configuration does not count.
    pub no_system: bool,
    /// Our own program, for `ssh` to ask with; without it ssh asks nobody.
    pub program: Option<PathBuf>,
}

impl ChildEnv {
    /// Takes what matters with the edge's own way to look up a variable.
    pub fn of(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        Self {
            ssh_command: variable("GIT_SSH_COMMAND"),
            ssh: variable("GIT_SSH"),
            ca_file: variable("GIT_SSL_CAINFO").map(PathBuf::from),
            no_system: variable("GIT_CONFIG_NOSYSTEM").is_some_and(|value| value != "0" && value != "false"),
            program: None,
        }
    }

    /// Names the program that this process runs, which `ssh` starts once more to ask something.
    #[must_use]
    pub fn with_program(self, program: Option<PathBuf>) -> Self {
        Self { program, ..self }
    }
}

/// What the parent writes to the child, as one line of JSON.
#[derive(Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) request: Request,
    pub(super) shadow: PathBuf,
    pub(super) connect: Duration,
    pub(super) stall: Duration,
    /// Whether there is somebody who answers questions.
    #[serde(default)]
    pub(super) asks: bool,
    /// The fingerprint of a host's key that the person trusts.
    #[serde(default)]
    pub(super) trust: Option<String>,
}

/// What the child writes to its parent: lines of JSON, of which the outcome is the last.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Message {
    Progress(Progress),
    Outcome(Outcome),
    /// The answer is a line on the child's standard input.
    Ask(Question),
}

/// Does what one request on `input` asks, and tells it on `output`.
///
/// The edge calls it with its standard input and output when its first argument is
/// [`CHILD_ARGUMENT`](super::CHILD_ARGUMENT), and ends the process when it returns: libgit2 has been set up for
/// this one conversation. The process ends by itself when `input` ends before, since that is the parent's death.
pub fn serve(
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    env: &ChildEnv,
) -> io::Result<()> {
    let mut input = BufReader::new(input);
    let mut line = String::new();
    input.read_line(&mut line)?;
    let order: Order = serde_json::from_str(&line)?;
    set_up_libgit2(&order, env);
    let output = Arc::new(Mutex::new(output));
    let told = Told::new(Arc::clone(&output));
    let (questions, reply) = Line::new(move |question| {
        let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
        // A parent that no longer listens ends this process by itself.
        let _ = write_line(&mut *output, &Message::Ask(question.clone()));
    });
    // After the set-up, which must be alone in the process.
    thread::spawn(move || {
        let mut line = zeroize::Zeroizing::new(String::new());
        while let Ok(1..) = input.read_line(&mut line) {
            let answer: Option<Answer> = serde_json::from_str(&line).unwrap_or_default();
            let _ = reply.send(answer);
            line.clear();
        }
        std::process::exit(1);
    });
    let questions = order.asks.then(|| Arc::new(questions));
    let outcome = match converse(&order, env, &told, questions) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Failed { detail: error.message().to_owned() },
    };
    told.finish(&Message::Outcome(outcome))
}

#[expect(unsafe_code, reason = "libgit2's timeouts and search paths are ones for the process")]
fn set_up_libgit2(order: &Order, env: &ChildEnv) {
    let milliseconds = |time: Duration| i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
    // SAFETY: nothing else runs in this process yet.
    unsafe {
        // A failure leaves the parent's deadlines, which are the ones that count.
        let _ = git2::opts::set_server_connect_timeout_in_milliseconds(milliseconds(order.connect));
        let _ = git2::opts::set_server_timeout_in_milliseconds(milliseconds(order.stall));
        if env.no_system {
            let _ = git2::opts::set_search_path(ConfigLevel::System, "");
        }
    }
}

#[expect(unsafe_code, reason = "libgit2's certificates are ones for the process")]
fn trust(file: &Path) -> Result<(), git2::Error> {
    // SAFETY: no other thread of this process uses libgit2.
    unsafe { git2::opts::set_ssl_cert_file(file) }
}

/// The parent's ear: progress is told when something has moved, and not a thousand times a second.
struct Told<W> {
    output: Arc<Mutex<W>>,
    last: RefCell<Option<Progress>>,
}

impl<W: Write> Told<W> {
    fn new(output: Arc<Mutex<W>>) -> Self {
        Self { output, last: RefCell::new(None) }
    }

    fn write(&self, message: &Message) -> io::Result<()> {
        write_line(&mut *self.output.lock().unwrap_or_else(PoisonError::into_inner), message)
    }

    fn progress(&self, progress: Progress) {
        let mut last = self.last.borrow_mut();
        let moved = last.is_none_or(|last| {
            last.stage != progress.stage
                || progress.bytes >= last.bytes + STEP_BYTES
                || progress.done >= last.done + (progress.total / 100).max(1) && progress.total > 0
        });
        if moved {
            *last = Some(progress);
            // A parent that no longer listens ends this process by itself.
            let _ = self.write(&Message::Progress(progress));
        }
    }

    /// The remote says that it works: a sign of life, even where nothing can be counted.
    fn alive(&self) {
        let last = *self.last.borrow();
        let progress = last.unwrap_or(Progress { stage: Stage::Answered, done: 0, total: 0, bytes: 0 });
        let _ = self.write(&Message::Progress(progress));
    }

    fn stage(&self, stage: Stage) {
        self.progress(Progress { stage, done: 0, total: 0, bytes: 0 });
    }

    fn finish(&self, message: &Message) -> io::Result<()> {
        self.write(message)
    }
}

fn write_line(output: &mut impl Write, message: &Message) -> io::Result<()> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    output.write_all(&line)?;
    output.flush()
}

/// What is known while a conversation runs.
struct Talk<'a, W> {
    order: &'a Order,
    told: &'a Told<W>,
    address: Address,
    ssh: Option<Ssh>,
    credentials: RefCell<Credentials>,
    /// What the remote said for people to read.
    said: RefCell<Vec<u8>>,
    /// Why the remote did not move the branch.
    refused: RefCell<Option<String>>,
}

/// The end of a step: an outcome that was reached early, or libgit2's error.
pub(super) enum End {
    Outcome(Outcome),
    Git(git2::Error),
}

impl From<git2::Error> for End {
    fn from(error: git2::Error) -> Self {
        Self::Git(error)
    }
}

fn converse<W: Write>(
    order: &Order,
    env: &ChildEnv,
    told: &Told<W>,
    questions: Option<Arc<Line>>,
) -> Result<Outcome, git2::Error> {
    told.stage(Stage::Connecting);
    let request = &order.request;
    let given = match Address::parse(&request.url) {
        Ok(address) => address,
        Err(error) => return Ok(Outcome::BadUrl { detail: error.to_string() }),
    };
    // Not open_bare, which does not look at where a shallow history ends.
    let repository = Repository::open(&order.shadow)?;
    let config = repository.config()?.snapshot()?;
    // libgit2 takes a path with a colon for ssh's: it gets a file URL.
    let mut url = request.url.clone();
    if let Address::Path(path) = &given {
        let path = request.root.join(path);
        if let Ok(file) = url::Url::from_file_path(&path) {
            url = file.into();
        }
    }
    let mut remote = repository.remote_anonymous(&url)?;
    // What insteadOf and pushInsteadOf of the user's own configuration made of it is looked at once more.
    let led = match (&request.ask, remote.pushurl()?) {
        (Ask::Push { .. }, Some(push)) => push.to_owned(),
        _ => remote.url()?.to_owned(),
    };
    let address = match Address::parse(&led) {
        Ok(address) => address,
        Err(error) => return Ok(Outcome::BadUrl { detail: error.to_string() }),
    };
    let mut ssh = None;
    if let Address::Ssh(address) = &address {
        let program = ssh_program(&config, env);
        if program.exists() {
            let askpass = match (&questions, &env.program) {
                (Some(line), Some(own)) if askpass::listen(Arc::clone(line), order.trust.clone()).is_ok() => {
                    let place = order.shadow.join("askpass");
                    Some(Askpass { program: own.clone(), place, trusts: order.trust.is_some() })
                }
                _ => None,
            };
            let own = Ssh::new(program, address.clone(), order.connect, askpass);
            own.register()?;
            ssh = Some(own);
        }
    }
    if let Address::Http(url) = &address
        && let Some(file) = ca_file(&config, env, url.as_str())
    {
        trust(&file)?;
    }
    let credentials =
        RefCell::new(Credentials::new(order.shadow.clone(), repository.config().ok(), questions));
    let talk = Talk {
        order,
        told,
        address,
        ssh,
        credentials,
        said: RefCell::default(),
        refused: RefCell::default(),
    };
    let end = match &request.ask {
        Ask::List => talk.list(&mut remote),
        Ask::Fetch { branch, known } => talk.fetch(&repository, &mut remote, branch.as_deref(), known),
        Ask::Push { branch, commit } => talk.push(&repository, &mut remote, branch, commit),
    };
    match end {
        Ok(outcome) => {
            talk.credentials.borrow_mut().worked();
            let _ = remote.disconnect();
            Ok(outcome)
        }
        Err(End::Outcome(outcome)) => Ok(outcome),
        Err(End::Git(error)) => Ok(talk.judge(&error)),
    }
}

impl<W: Write> Talk<'_, W> {
    fn list(&self, remote: &mut Remote<'_>) -> Result<Outcome, End> {
        let (_connection, listed) = self.connect(remote)?;
        Ok(Outcome::Listed {
            branches: listed.branches.into_iter().map(|(name, _)| name).collect(),
            default_branch: listed.default_branch,
        })
    }

    fn fetch(
        &self,
        repository: &Repository,
        remote: &mut Remote<'_>,
        branch: Option<&str>,
        known: &[String],
    ) -> Result<Outcome, End> {
        let odb = repository.odb()?;
        let mut here = Vec::new();
        for known in known {
            let known = Oid::from_str(known)?;
            // What is said to be here and is not would make the remote leave it out.
            if odb.exists(known) {
                repository.reference(&format!("refs/known/{}", here.len()), known, true, "known")?;
                here.push(known);
            }
        }
        let (mut connection, listed) = self.connect(remote)?;
        let wanted = branch.map(str::to_owned).or_else(|| listed.meant());
        let default_branch = listed.default_branch;
        let Some(branch) = wanted else {
            return Ok(Outcome::Fetched { branch: None, tip: None, default_branch, received_objects: 0 });
        };
        let Some((_, tip)) = listed.branches.into_iter().find(|(name, _)| *name == branch) else {
            return Ok(Outcome::Fetched {
                branch: Some(branch),
                tip: None,
                default_branch,
                received_objects: 0,
            });
        };
        let mut options = FetchOptions::new();
        options.remote_callbacks(self.callbacks());
        options.proxy_options(proxy());
        options.download_tags(AutotagOption::None);
        options.update_fetchhead(false);
        if let Address::Path(path) = &self.address {
            let from = Repository::open(path)?;
            let received_objects = if odb.exists(tip) {
                0
            } else {
                folder::copy(&from, repository, tip, &here, Stage::Receiving, &|progress| {
                    self.told.progress(progress);
                })?
            };
            let tip = Some(tip.to_string());
            return Ok(Outcome::Fetched { branch: Some(branch), tip, default_branch, received_objects });
        }
        // On the same connection: a second login could ask for a second touch of a security key.
        let remote = connection.remote();
        remote.download(&[format!("+refs/heads/{branch}:refs/fetched/tip")], Some(&mut options))?;
        let received_objects = remote.stats().received_objects() as u64;
        drop(odb);
        // Never a tip whose commit is not here, whatever the remote's list said.
        repository.odb()?.refresh()?;
        repository.find_commit(tip)?;
        Ok(Outcome::Fetched {
            branch: Some(branch),
            tip: Some(tip.to_string()),
            default_branch,
            received_objects,
        })
    }

    fn push(
        &self,
        repository: &Repository,
        remote: &mut Remote<'_>,
        branch: &str,
        commit: &str,
    ) -> Result<Outcome, End> {
        let commit = Oid::from_str(commit)?;
        repository.find_commit(commit)?;
        if let Address::Path(path) = &self.address {
            return folder::push(repository, path, branch, commit, &|progress| self.told.progress(progress));
        }
        repository.reference("refs/outgoing", commit, true, "push")?;
        let mut options = PushOptions::new();
        options.remote_callbacks(self.callbacks());
        options.proxy_options(proxy());
        // No `+`: nothing is ever forced.
        remote.push(&[format!("refs/outgoing:refs/heads/{branch}")], Some(&mut options))?;
        if let Some(status) = self.refused.borrow_mut().take() {
            return Ok(self.evidence("", |evidence| evidence.judge_refusal(&status)));
        }
        Ok(Outcome::Pushed)
    }

    /// Reaches the remote and reads which branches it has. The connection ends with what is returned first.
    fn connect<'repo, 'remote>(
        &'remote self,
        remote: &'remote mut Remote<'repo>,
    ) -> Result<(RemoteConnection<'repo, 'remote, 'remote>, Listed), git2::Error> {
        let connection = remote.connect_auth(Direction::Fetch, Some(self.callbacks()), Some(proxy()))?;
        self.told.stage(Stage::Answered);
        let mut branches = Vec::new();
        let mut default_branch = None;
        for head in connection.list()? {
            if let Some(branch) = head.name().strip_prefix("refs/heads/") {
                branches.push((branch.to_owned(), head.oid()));
            }
            if head.name() == "HEAD" {
                default_branch = head.symref_target().and_then(short_branch);
            }
        }
        if default_branch.is_none()
            && let Ok(name) = connection.default_branch()
        {
            default_branch = name.as_str().ok().and_then(short_branch);
        }
        Ok((connection, Listed { branches, default_branch }))
    }

    fn callbacks(&self) -> RemoteCallbacks<'_> {
        let mut callbacks = RemoteCallbacks::new();
        callbacks.credentials(|url, user, allowed| self.credential(url, user, allowed));
        callbacks.certificate_check(|certificate, _| {
            // Only without the system's ssh: libgit2's verdict stays, and the fingerprint is kept to be shown.
            if let Some(hash) = certificate.as_hostkey().and_then(|key| key.hash_sha256()) {
                self.credentials.borrow_mut().saw_host_key(hash);
            }
            Ok(CertificateCheckStatus::CertificatePassthrough)
        });
        callbacks.sideband_progress(|said| {
            let mut kept = self.said.borrow_mut();
            if kept.len() < 4096 {
                kept.extend_from_slice(said);
            }
            self.told.alive();
            true
        });
        callbacks.transfer_progress(|progress| {
            let received = progress.received_objects() < progress.total_objects();
            let (stage, done) = if received {
                (Stage::Receiving, progress.received_objects())
            } else {
                (Stage::Checking, progress.indexed_objects() + progress.indexed_deltas())
            };
            self.told.progress(Progress {
                stage,
                done: done as u64,
                total: progress.total_objects() as u64,
                bytes: progress.received_bytes() as u64,
            });
            true
        });
        callbacks.pack_progress(|stage, done, total| {
            let done = match stage {
                PackBuilderStage::AddingObjects => 0,
                PackBuilderStage::Deltafication => done,
            };
            self.told.progress(Progress {
                stage: Stage::Packing,
                done: done as u64,
                total: total as u64,
                bytes: 0,
            });
        });
        callbacks.push_transfer_progress(|done, total, bytes| {
            self.told.progress(Progress {
                stage: Stage::Sending,
                done: done as u64,
                total: total as u64,
                bytes: bytes as u64,
            });
        });
        callbacks.push_update_reference(|_, status| {
            *self.refused.borrow_mut() = status.map(str::to_owned);
            Ok(())
        });
        callbacks
    }

    fn credential(
        &self,
        url: &str,
        user: Option<&str>,
        allowed: CredentialType,
    ) -> Result<Cred, git2::Error> {
        if allowed.contains(CredentialType::USER_PASS_PLAINTEXT) && matches!(self.address, Address::Http(_)) {
            return self.credentials.borrow_mut().ask(url, user);
        }
        let user = user.unwrap_or("git");
        if allowed.contains(CredentialType::USERNAME) {
            return Cred::username(user);
        }
        if allowed.contains(CredentialType::SSH_KEY) && self.credentials.borrow_mut().first_agent() {
            return Cred::ssh_key_from_agent(user);
        }
        Err(git2::Error::new(
            git2::ErrorCode::Auth,
            git2::ErrorClass::Callback,
            "the remote wants credentials of a kind that nothing here can give",
        ))
    }

    fn judge(&self, error: &git2::Error) -> Outcome {
        let ssh = self.ssh.as_ref().map(Ssh::end).unwrap_or_default();
        self.evidence(&ssh, |evidence| evidence.judge(error))
    }

    fn evidence(&self, ssh: &str, judge: impl FnOnce(&Evidence<'_>) -> Outcome) -> Outcome {
        let credentials = self.credentials.borrow();
        let remote = credentials.scrub(&String::from_utf8_lossy(&self.said.borrow()));
        judge(&Evidence {
            url: &self.order.request.url,
            address: &self.address,
            ssh,
            remote: &remote,
            credentials: credentials.problem(),
            host_key: credentials.host_key(),
            known: credentials.are_given(),
        })
    }
}

fn short_branch(name: &str) -> Option<String> {
    name.strip_prefix("refs/heads/").map(str::to_owned)
}

struct Listed {
    branches: Vec<(String, Oid)>,
    default_branch: Option<String>,
}

impl Listed {
    /// Gives the branch that somebody means who names none: the default one, or, where the remote's HEAD names a branch
    /// that is not there, as after a rename, the one that most people mean. Only a remote with no branch is empty.
    fn meant(&self) -> Option<String> {
        let there = |name: &str| self.branches.iter().any(|(branch, _)| branch == name);
        let default = self.default_branch.as_deref();
        let first = self.branches.first().map(|(name, _)| name.as_str());
        let named = [default, Some("main"), Some("master")].into_iter().flatten().find(|name| there(name));
        named.or(first).or(default).map(str::to_owned)
    }
}

/// As git finds its proxy: `http.proxy` and its like, then the environment.
fn proxy<'a>() -> ProxyOptions<'a> {
    let mut proxy = ProxyOptions::new();
    proxy.auto();
    proxy
}

/// In git's order. Of the configuration only the user's and the system's is in the shadow, unless the user trusts
/// the repository.
fn ssh_program(config: &Config, env: &ChildEnv) -> Program {
    if let Some(line) = env.ssh_command.clone().filter(|line| !line.is_empty()) {
        return Program::Line(line);
    }
    if let Ok(line) = crate::history::config_text(config, "core.sshCommand")
        && !line.is_empty()
    {
        return Program::Line(line.into());
    }
    Program::File(env.ssh.clone().filter(|file| !file.is_empty()).unwrap_or_else(|| "ssh".into()))
}

/// Certificates that the user's git trusts beside the system's.
fn ca_file(config: &Config, env: &ChildEnv, url: &str) -> Option<PathBuf> {
    if env.ca_file.is_some() {
        return env.ca_file.clone();
    }
    let mut best: Option<(usize, PathBuf)> = None;
    let mut entries = config.entries(Some("^http\\..*sslcainfo$")).ok()?;
    while let Some(Ok(entry)) = entries.next() {
        let Ok(name) = entry.name() else { continue };
        let scope = name.strip_prefix("http.").and_then(|rest| rest.strip_suffix("sslcainfo")).unwrap_or("");
        let scope = scope.trim_end_matches('.');
        let applies = scope.is_empty() || public_url(url).starts_with(scope);
        if applies && best.as_ref().is_none_or(|(length, _)| *length <= scope.len()) {
            let path = config.get_path(name).ok()?;
            best = Some((scope.len(), path));
        }
    }
    best.map(|(_, path)| path)
}
