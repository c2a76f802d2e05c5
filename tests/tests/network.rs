//! Every fault of a network in every part of a sync, over HTTPS and over SSH: sync names the state that it is in, does
//! not storm, leaves typing and saving alone, and is done once the fault is over, with the text of both sides.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::format_collect,
    clippy::let_and_return,
    missing_docs,
    reason = "test code"
)]

use std::collections::VecDeque;
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Once};
use std::time::{Duration, Instant};

use jiff::{Timestamp, tz::TimeZone};
use talklog_core::history::{Allowed, Identity, Repository};
use talklog_core::notebook::{Host, Notebook};
use talklog_core::path::{NotePath, Revision};
use talklog_core::remote::{self, Ask, Cancel, Deadlines, Outcome, Request};
use talklog_core::sync::{Options, SyncReport, SyncState, sync};
use talklog_core::wire;
use talklog_tests::proxy::{Fault, From, Phase, Proxy, Requests, Switch, Way};
use talklog_tests::servers::{HttpGit, Sshd, TestHome, TlsEnd, wait_for};

/// How many cells run at a time.
const LANES: usize = 4;

/// Deadlines that a test can wait for; where a busy machine does not come to the moment of the fault within them, they
/// are tried thrice as long.
const SHORT: Deadlines = Deadlines {
    connect: Duration::from_millis(300),
    stall: Duration::from_millis(300),
    total: Duration::from_secs(3),
};

/// With SSH a login alone takes longer than that.
fn short(cell: Cell) -> Deadlines {
    match cell.transport {
        Transport::Ssh if cell.phase != Phase::Connect => longer(SHORT),
        _ => SHORT,
    }
}

fn longer(deadlines: Deadlines) -> Deadlines {
    Deadlines { connect: deadlines.connect * 3, stall: deadlines.stall * 3, total: deadlines.total * 3 }
}

/// The first use of libgit2 in this process: it keeps the machine's configuration out.
fn no_machine_config() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        use git2::ConfigLevel::{Global, ProgramData, System, XDG};
        for level in [Global, ProgramData, System, XDG] {
            // SAFETY: no other thread is in libgit2 yet, since all come through here first.
            #[expect(unsafe_code, reason = "libgit2's search paths are ones for the process")]
            unsafe {
                git2::opts::set_search_path(level, "/nonexistent").unwrap();
            }
        }
    });
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transport {
    Https,
    Ssh,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    transport: Transport,
    fault: Fault,
    phase: Phase,
}

impl Cell {
    fn name(&self) -> String {
        format!("{:?} {:?} at {:?}", self.transport, self.fault, self.phase)
    }

    /// The states that this may end in.
    fn expected(&self) -> &'static [&'static str] {
        match self.fault {
            Fault::Refuse | Fault::Reset | Fault::BlackHole | Fault::Drip | Fault::Cut(_) | Fault::Delay => {
                &["offline"]
            }
            Fault::Intercept if self.transport == Transport::Https => &["certificate"],
            Fault::Intercept => &["host_changed"],
            Fault::PortalPage | Fault::PortalRedirect => &["captive_portal"],
            Fault::Status(401) => &["credentials_needed"],
            Fault::Status(403) => &["credentials_needed", "not_allowed"],
            Fault::Status(404) => &["remote_gone"],
            Fault::Status(413) => &["not_allowed", "too_large"],
            Fault::Status(_) => &["offline"],
        }
    }

    /// Whether it ends by itself, so that no deadline has to be waited for.
    fn ends_by_itself(&self) -> bool {
        !matches!(self.fault, Fault::BlackHole | Fault::Drip | Fault::Delay)
    }
}

fn cells() -> Vec<Cell> {
    let mut cells = Vec::new();
    for transport in [Transport::Https, Transport::Ssh] {
        for fault in [
            Fault::Refuse,
            Fault::Reset,
            Fault::BlackHole,
            Fault::Drip,
            Fault::Cut(20),
            Fault::Cut(1500),
            Fault::Delay,
        ] {
            for phase in Phase::ALL {
                // The report is shorter than that: nothing would be cut.
                if fault != Fault::Cut(1500) || phase != Phase::Report {
                    cells.push(Cell { transport, fault, phase });
                }
            }
        }
        for phase in [Phase::Connect, Phase::PushConnect] {
            cells.push(Cell { transport, fault: Fault::Intercept, phase });
        }
    }
    let statuses = [401, 403, 404, 413, 429, 500].map(Fault::Status);
    for fault in [Fault::PortalPage, Fault::PortalRedirect].into_iter().chain(statuses) {
        for phase in [Phase::Advertisement, Phase::Negotiation, Phase::PushAdvertisement, Phase::PushPack] {
            cells.push(Cell { transport: Transport::Https, fault, phase });
        }
    }
    cells
}

/// What all lanes share.
struct Servers {
    home: TestHome,
    http: HttpGit,
    sshd: Sshd,
    other_sshd: Sshd,
    other_tls: TlsEnd,
    runtime: tokio::runtime::Runtime,
}

impl Servers {
    fn start() -> Self {
        no_machine_config();
        let home = TestHome::new();
        let root = home.path().join("remotes");
        for lane in 0..LANES {
            for transport in ["https", "ssh"] {
                home.bare(&root.join(format!("{transport}-{lane}.git")));
            }
        }
        let http = HttpGit::start(&home, &root);
        let (sshd, other_sshd) = (Sshd::start(&home), Sshd::start(&home));
        let other_tls = TlsEnd::start(http.port);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        Self { home, http, sshd, other_sshd, other_tls, runtime }
    }
}

/// One device with its own way to one remote.
struct Device<'a> {
    home: &'a TestHome,
    transport: Transport,
    notebook: Notebook,
    repository: Repository,
    bare: PathBuf,
    proxy: Proxy,
    /// How many bytes a sync with nothing wrong moves over its two connections before each phase, over SSH.
    marks: Marks,
    round: u64,
    _requests: Option<Requests>,
    _tls: Option<TlsEnd>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Marks {
    /// Until the remote's program answers: the handshake and the login.
    login: [usize; 2],
    /// All that a push sends.
    push: usize,
}

impl<'a> Device<'a> {
    fn new(servers: &'a Servers, transport: Transport, lane: usize) -> Self {
        let (home, runtime) = (&servers.home, servers.runtime.handle());
        let switch = Switch::default();
        let name = format!("{}-{lane}", if transport == Transport::Https { "https" } else { "ssh" });
        let bare = home.path().join("remotes").join(format!("{name}.git"));
        let (mut requests, mut tls) = (None, None);
        let mut more = Vec::new();
        let (proxy, url) = match transport {
            Transport::Https => {
                let seen = Requests::start(runtime, servers.http.port, switch.clone());
                let end = TlsEnd::start(seen.port);
                let proxy = Proxy::start(runtime, end.port, servers.other_tls.port, switch);
                more.push(("GIT_SSL_CAINFO", end.authority().to_str().unwrap().to_owned()));
                let url = format!("https://localhost:{}/{name}.git", proxy.port);
                (requests, tls) = (Some(seen), Some(end));
                (proxy, url)
            }
            Transport::Ssh => {
                let proxy = Proxy::start(runtime, servers.sshd.port, servers.other_sshd.port, switch);
                let url = servers.sshd.url(&bare).replacen(
                    &servers.sshd.port.to_string(),
                    &proxy.port.to_string(),
                    1,
                );
                (proxy, url)
            }
        };
        let root = home.path().join("notes").join(&name);
        fs::create_dir_all(&root).unwrap();
        let folder = |part: &str| home.path().join("devices").join(&name).join(part);
        let more: Vec<_> = more.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let host = Host {
            config: folder("config"),
            data: folder("data"),
            state: folder("state"),
            cache: folder("cache"),
            home: folder("home"),
            zone: TimeZone::UTC,
            device: name.clone(),
            clock: Arc::new(Timestamp::now),
            helper: home.wrapped(Path::new(env!("CARGO_BIN_EXE_remote_child")), &more),
        };
        let notebook = Notebook::open(&root, host).unwrap();
        let repository = Repository::init(&root, &notebook.state_folder()).unwrap();
        repository
            .set_identity(&Identity { name: "Kim Example".into(), email: "kim@example.org".into() })
            .unwrap();
        repository.set_remote(&url).unwrap();
        Self {
            home,
            transport,
            notebook,
            repository,
            bare,
            proxy,
            marks: Marks::default(),
            round: 0,
            _requests: requests,
            _tls: tls,
        }
    }

    /// A note with a token, and enough that does not pack well that it takes a while to go over.
    fn text(&self, token: &str) -> String {
        let mut random = fastrand::Rng::with_seed(self.round);
        let noise: String =
            (0..1000).map(|_| format!("{:016x}{:016x}\n", random.u64(..), random.u64(..))).collect();
        format!("# Note\n\n{token}\n\n{noise}")
    }

    fn save(&self, path: &str, text: &str) {
        let file = self.notebook.root().join(path);
        let base = fs::read(&file).ok().map(|bytes| Revision::of(&bytes));
        self.notebook.save_bytes(&NotePath::parse(path).unwrap(), text.as_bytes(), base).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }

    fn sync(&self, deadlines: Deadlines) -> SyncReport {
        let options = Options {
            changed: self.repository.changed().unwrap(),
            message: "notes".into(),
            allowed: Allowed { deletions: true, ..Allowed::default() },
            push: true,
            zone: TimeZone::UTC,
            deadlines,
            cancel: Cancel::default(),
        };
        sync(&self.notebook, &self.repository, &options, &mut |_| {})
    }

    /// Asks the remote for its branches: its words say more than a state.
    fn ask(&self) -> Outcome {
        let request = Request {
            url: self.repository.fetch_url().unwrap().unwrap(),
            ask: Ask::List,
            git_folder: self.repository.common_dir().to_path_buf(),
            root: self.notebook.root().to_path_buf(),
            state: self.notebook.state_folder().join("remote"),
            trusted: false,
        };
        remote::call(
            &self.notebook.host().helper,
            &request,
            &Deadlines::SYNC,
            &Cancel::default(),
            &mut |_| {},
        )
    }

    /// Somebody else's commit on the remote, past all networks.
    fn elsewhere(&self, text: &str) {
        let git = git2::Repository::open(&self.bare).unwrap();
        let parent = git.head().ok().and_then(|head| head.peel_to_commit().ok());
        let tree = parent.as_ref().map(|parent| parent.tree().unwrap());
        let mut builder = git.treebuilder(tree.as_ref()).unwrap();
        builder.insert("theirs.md", git.blob(text.as_bytes()).unwrap(), 0o100_644).unwrap();
        let tree = git.find_tree(builder.write().unwrap()).unwrap();
        let who = git2::Signature::now("Lee Example", "lee@example.org").unwrap();
        let parents: Vec<_> = parent.iter().collect();
        git.commit(Some("refs/heads/main"), &who, &who, "elsewhere", &tree, &parents).unwrap();
    }

    fn git(&self, arguments: &[&str]) {
        self.home.git(self.notebook.root(), arguments);
    }

    fn there(&self, path: &str) -> String {
        let git = git2::Repository::open(&self.bare).unwrap();
        let tree = git.head().unwrap().peel_to_tree().unwrap();
        let Some(entry) = tree.get_name(path) else { return String::new() };
        String::from_utf8(git.find_blob(entry.id()).unwrap().content().to_vec()).unwrap()
    }

    fn here(&self, path: &str) -> String {
        fs::read_to_string(self.notebook.root().join(path)).unwrap_or_default()
    }

    /// The moment of a phase on this way.
    fn from(&self, phase: Phase) -> From {
        match (phase, self.transport) {
            (Phase::Connect, _) => From::Connection(1),
            (Phase::PushConnect, _) => From::Connection(2),
            (phase, Transport::Https) => From::Request(phase),
            (Phase::Advertisement, _) => From::Bytes(1, Way::Back, self.marks.login[1]),
            (Phase::Negotiation, _) => From::Bytes(1, Way::There, self.marks.login[0]),
            (Phase::Pack, _) => From::Bytes(1, Way::Back, self.marks.login[1] + 12_000),
            (Phase::PushAdvertisement, _) => From::Bytes(2, Way::Back, self.marks.login[1]),
            (Phase::PushPack, _) => From::Bytes(2, Way::There, self.marks.login[0] + 12_000),
            (Phase::Report, _) => From::Bytes(2, Way::There, self.marks.push - 400),
        }
    }

    /// The first syncs, with nothing wrong: what goes over the wire is measured.
    fn prepare(&mut self) {
        self.save("ours.md", &self.text("token-start"));
        let report = self.sync(Deadlines::SYNC);
        assert!(matches!(report.state, SyncState::InSync { .. }), "{report:?}");
        if self.transport == Transport::Https {
            return;
        }
        // Nothing to fetch and nothing to send: the login, one question and one answer.
        self.proxy.switch.clear();
        let report = self.sync(Deadlines::SYNC);
        assert!(matches!(report.state, SyncState::InSync { .. }), "{report:?}");
        let bytes = self.proxy.switch.bytes();
        assert_eq!(bytes.len(), 1, "one connection for a fetch: {bytes:?}");
        // The answer has the names and ids of two refs, the question that nothing is wanted.
        self.marks.login = [bytes[0][0] - 150, bytes[0][1] - 400];
        self.round += 1;
        self.save("ours.md", &self.text("token-measured"));
        self.elsewhere(&self.text("token-theirs"));
        self.proxy.switch.clear();
        let report = self.sync(Deadlines::SYNC);
        assert!(matches!(report.state, SyncState::InSync { .. }), "{report:?}");
        let bytes = self.proxy.switch.bytes();
        assert_eq!(bytes.len(), 2, "a fetch and a push: {bytes:?}");
        self.marks.push = bytes[1][0];
    }

    /// One cell; gives a row of the table.
    fn try_out(&mut self, cell: Cell, full_length: bool) -> Result<String, String> {
        let start = Instant::now();
        let mut deadlines = if full_length || cell.ends_by_itself() { Deadlines::SYNC } else { short(cell) };
        // As slow as that, it still comes to an end within the deadlines of every day.
        let waited_for: &[&str] = &["in_sync"];
        let slow: &[&str] = &["offline", "in_sync"];
        let mut tries = 1;
        loop {
            self.round += 1;
            let round = self.round;
            let [ours, theirs, typed] = ["ours", "theirs", "typed"].map(|who| format!("token-{who}-{round}"));
            self.save("ours.md", &self.text(&ours));
            self.elsewhere(&self.text(&theirs));
            let switch = self.proxy.switch.clone();
            switch.plan(cell.fault, self.from(cell.phase));
            let report = std::thread::scope(|scope| {
                let syncing = scope.spawn(|| self.sync(deadlines));
                // Somebody goes on writing meanwhile.
                let mut last = 0;
                while !syncing.is_finished() || last == 0 {
                    last += 1;
                    self.save("typed.md", &format!("# Typed\n\n{typed}\n\nline {last}\n"));
                    assert!(self.here("ours.md").contains(&ours), "the note is as it was saved");
                    std::thread::sleep(Duration::from_millis(60));
                }
                syncing.join().unwrap()
            });
            let (reached, connections) = (switch.reached(), switch.connections());
            switch.clear();
            wait_for("the proxy to listen again", || {
                TcpStream::connect(("127.0.0.1", self.proxy.port)).is_ok()
            });
            let state = serde_json::to_value(wire::SyncState::from(report.state.clone())).unwrap();
            let state = state["state"].as_str().unwrap().to_owned();
            self.is_whole(&ours, &typed)?;
            let expected = match cell.fault {
                Fault::Delay if full_length => waited_for,
                // Deadlines that are longer than what is slow let it come to its end.
                Fault::Delay | Fault::Drip if deadlines.stall > SHORT.stall => slow,
                _ => cell.expected(),
            };
            let right = reached && expected.contains(&state.as_str());
            if connections > 6 {
                return Err(format!("{connections} connections: {:?}", report.state));
            }
            // The fault is over: all that was written on both sides arrives.
            let after = self.sync(Deadlines::SYNC);
            let after = if matches!(after.state, SyncState::InSync { .. }) {
                after
            } else {
                return Err(format!(
                    "once the fault was over: {:?}; asked again: {:?}",
                    after.state,
                    self.ask()
                ));
            };
            self.is_whole(&ours, &typed)?;
            for (path, token) in [("ours.md", &ours), ("theirs.md", &theirs), ("typed.md", &typed)] {
                for (side, text) in [("here", self.here(path)), ("there", self.there(path))] {
                    if !text.contains(token.as_str()) {
                        return Err(format!("{token} is not {side}: {after:?}"));
                    }
                }
            }
            if right {
                let took = start.elapsed().as_secs_f32();
                self.faultless()?;
                return Ok(format!(
                    "{:<6}{:<18}{:<19}{state:<20}{connections} connections, {tries} tries, {took:.1} s",
                    format!("{:?}", self.transport),
                    format!("{:?}", cell.fault),
                    format!("{:?}", cell.phase),
                ));
            }
            tries += 1;
            if full_length || tries > if cell.ends_by_itself() { 2 } else { 4 } {
                return Err(format!("reached: {reached}, state: {:?}", report.state));
            }
            deadlines = longer(deadlines);
        }
    }

    fn is_whole(&self, ours: &str, typed: &str) -> Result<(), String> {
        let (a, b) = (self.here("ours.md"), self.here("typed.md"));
        if !a.contains(ours) || !b.contains(typed) {
            return Err(format!("{ours} or {typed} is lost here"));
        }
        Ok(())
    }

    /// Git finds no fault, and nothing is left lying around.
    fn faultless(&self) -> Result<(), String> {
        for folder in [&self.bare, self.notebook.root()] {
            let output =
                self.home.command("git").args(["fsck", "--strict"]).current_dir(folder).output().unwrap();
            if !output.status.success() {
                return Err(format!("git fsck: {}", String::from_utf8_lossy(&output.stderr)));
            }
        }
        let status = self.home.git(self.notebook.root(), &["status", "--porcelain"]);
        if status.is_empty() { Ok(()) } else { Err(format!("git status: {status}")) }
    }
}

/// Lets the home know the servers by the ports at which the devices reach them, and the password.
fn know(servers: &Servers, devices: &[&Device<'_>]) {
    let ports = |transport| {
        let of = devices.iter().filter(|device| device.transport == transport);
        of.map(|device| device.proxy.port).collect::<Vec<_>>()
    };
    servers.home.know_at(&servers.sshd, &ports(Transport::Ssh));
    let (user, password) = (HttpGit::USER, HttpGit::PASSWORD);
    let known: String = ports(Transport::Https)
        .iter()
        .map(|port| format!("https://{user}:{password}@localhost:{port}\n"))
        .collect();
    let file = servers.home.path().join("credentials");
    fs::write(&file, known).unwrap();
    // It never forgets, as the keyring of a system does not: what a bad network refuses is not a wrong password.
    let helper =
        format!("!f() {{ test \"$1\" != get || git credential-store --file='{}' get; }}; f", file.display());
    servers.home.configure("credential.helper", &helper);
}

fn run(cells: Vec<Cell>, full_length: bool) {
    let only = std::env::var("CELL").ok();
    let cells: VecDeque<_> = cells
        .into_iter()
        .filter(|cell| only.as_ref().is_none_or(|only| cell.name().contains(only.as_str())))
        .collect();
    let count = cells.len();
    let start = Instant::now();
    let servers = Servers::start();
    let queue = Mutex::new(cells);
    let done = Mutex::new(Vec::new());
    let devices: Vec<Vec<_>> = (0..LANES)
        .map(|lane| [Transport::Https, Transport::Ssh].map(|t| Device::new(&servers, t, lane)).into())
        .collect();
    know(&servers, &devices.iter().flatten().collect::<Vec<_>>());
    std::thread::scope(|scope| {
        for mut lane in devices {
            let (queue, done) = (&queue, &done);
            scope.spawn(move || {
                for device in &mut lane {
                    device.prepare();
                }
                while let Some(cell) = {
                    let next = queue.lock().unwrap().pop_front();
                    next
                } {
                    let device = lane.iter_mut().find(|device| device.transport == cell.transport).unwrap();
                    let tried = std::panic::AssertUnwindSafe(|| device.try_out(cell, full_length));
                    let result =
                        std::panic::catch_unwind(tried).unwrap_or_else(|_| Err("the test failed".into()));
                    if let Err(why) = &result {
                        println!("FAILED {}: {why}", cell.name());
                    }
                    done.lock().unwrap().push((cell.name(), result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by(|a, b| a.0.cmp(&b.0));
    let failed = done.iter().filter(|(_, result)| result.is_err()).count();
    for (name, result) in &done {
        match result {
            Ok(row) => println!("{row}"),
            Err(why) => println!("FAILED {name}: {why}"),
        }
    }
    println!("{count} cells in {} s, {failed} not as they should be", start.elapsed().as_secs());
    assert_eq!((done.len(), failed), (count, 0));
}

#[test]
fn every_fault_in_every_part_of_a_sync() {
    run(cells(), false);
}

/// With the deadlines of every day, which takes minutes: `make torture PARTS=network`.
#[test]
#[ignore = "takes minutes"]
fn at_full_length() {
    let faults = [
        (Fault::BlackHole, Phase::Pack),
        (Fault::BlackHole, Phase::Report),
        (Fault::Drip, Phase::PushPack),
        (Fault::Delay, Phase::Connect),
    ];
    let both = [Transport::Https, Transport::Ssh];
    let cells =
        both.into_iter().flat_map(|transport| faults.map(|(fault, phase)| Cell { transport, fault, phase }));
    run(cells.collect(), true);
}

/// The name of the server leads nowhere, for a fetch and for a push.
#[test]
fn a_name_that_does_not_resolve_is_offline() {
    let servers = Servers::start();
    let mut devices = [Transport::Https, Transport::Ssh].map(|transport| Device::new(&servers, transport, 0));
    know(&servers, &devices.iter().collect::<Vec<_>>());
    for device in &mut devices {
        device.prepare();
        let url = device.repository.fetch_url().unwrap().unwrap();
        let nowhere = url.replacen("localhost", "talks.invalid", 1).replacen("127.0.0.1", "talks.invalid", 1);
        for key in ["remote.origin.pushurl", "remote.origin.url"] {
            device.round += 1;
            let (ours, theirs) = (format!("token-{key}"), format!("token-theirs-{key}"));
            device.save("ours.md", &device.text(&ours));
            device.elsewhere(&device.text(&theirs));
            device.git(&["config", key, &nowhere]);
            let report = device.sync(Deadlines::SYNC);
            assert_eq!(report.state, SyncState::Offline, "{key} of {:?}", device.transport);
            device.git(&["config", key, &url]);
            let report = device.sync(Deadlines::SYNC);
            assert!(matches!(report.state, SyncState::InSync { .. }), "{report:?}");
            for (path, token) in [("ours.md", &ours), ("theirs.md", &theirs)] {
                assert!(device.here(path).contains(token) && device.there(path).contains(token));
            }
            device.faultless().unwrap();
        }
    }
}
