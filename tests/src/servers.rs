//! Git servers as the world has them, started as child processes on free loopback ports, and a home folder that
//! keeps the machine's own configuration out.
//!
//! Each server heads a process group of its own and ends with its value. Nothing here waits for a fixed time.
#![allow(clippy::missing_panics_doc, reason = "a failure here is the test's failure")]

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use talklog_core::platform;
use tempfile::TempDir;

/// A temporary home: HOME and the XDG folders, an identity for git, a key and a configuration for ssh.
pub struct TestHome {
    folder: TempDir,
}

impl Default for TestHome {
    fn default() -> Self {
        Self::new()
    }
}

impl TestHome {
    /// Makes one.
    pub fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        for part in ["ssh", ".config", ".local/share", ".local/state", ".cache", "run"] {
            fs::create_dir_all(home.path().join(part)).unwrap();
        }
        fs::write(
            home.path().join(".gitconfig"),
            "[user]\n\tname = Kim Example\n\temail = kim@example.org\n[init]\n\tdefaultBranch = main\n",
        )
        .unwrap();
        let ssh = home.path().join("ssh");
        keygen(&ssh.join("id"));
        // OpenSSH finds its folder through the account, not through HOME: every file is named.
        fs::write(
            ssh.join("config"),
            format!(
                "Host *\n  IdentityFile {0}/id\n  IdentitiesOnly yes\n  IdentityAgent none\n  \
                 UserKnownHostsFile {0}/known_hosts\n  GlobalKnownHostsFile /dev/null\n",
                ssh.display()
            ),
        )
        .unwrap();
        home
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The environment of a program that runs in this home: this and no more.
    pub fn env(&self) -> Vec<(String, OsString)> {
        let path = |part: &str| self.path().join(part).into_os_string();
        let mut ssh = OsString::from("ssh -F ");
        ssh.push(path("ssh/config"));
        vec![
            ("HOME".into(), path("")),
            ("XDG_CONFIG_HOME".into(), path(".config")),
            ("XDG_DATA_HOME".into(), path(".local/share")),
            ("XDG_STATE_HOME".into(), path(".local/state")),
            ("XDG_CACHE_HOME".into(), path(".cache")),
            ("XDG_RUNTIME_DIR".into(), path("run")),
            ("GIT_CONFIG_NOSYSTEM".into(), "1".into()),
            ("GIT_TERMINAL_PROMPT".into(), "0".into()),
            ("GIT_SSH_COMMAND".into(), ssh),
            ("PATH".into(), std::env::var_os("PATH").unwrap()),
            ("LANG".into(), "C.UTF-8".into()),
        ]
    }

    /// A command that runs in this home, for one that cannot be given an environment: `env -i NAME=VALUE… PROGRAM`.
    pub fn wrapped(&self, program: &Path, more: &[(&str, &str)]) -> Vec<OsString> {
        let mut words = vec![OsString::from("/usr/bin/env"), "-i".into()];
        let more = more.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value)));
        for (name, value) in self.env().into_iter().chain(more) {
            let mut word = OsString::from(name);
            word.push("=");
            word.push(value);
            words.push(word);
        }
        words.push(program.into());
        words
    }

    /// A command that runs in this home.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.env());
        command
    }

    /// Runs git in a folder and gives what it printed; the test ends when git fails.
    pub fn git(&self, folder: &Path, arguments: &[&str]) -> String {
        let output = self.command("git").args(arguments).current_dir(folder).output().unwrap();
        assert!(
            output.status.success(),
            "git {arguments:?} in {}: {}",
            folder.display(),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Makes a bare repository that can be pushed to over HTTP too.
    pub fn bare(&self, folder: &Path) {
        fs::create_dir_all(folder).unwrap();
        self.git(folder, &["init", "-q", "--bare", "-b", "main"]);
        self.git(folder, &["config", "http.receivepack", "true"]);
    }

    /// Makes a repository with one commit of one file.
    pub fn repository(&self, folder: &Path, file: &str, text: &str) {
        fs::create_dir_all(folder).unwrap();
        self.git(folder, &["init", "-q", "-b", "main"]);
        self.commit(folder, file, text);
    }

    /// Writes a file and commits it; gives the commit.
    pub fn commit(&self, folder: &Path, file: &str, text: &str) -> String {
        fs::write(folder.join(file), text).unwrap();
        self.git(folder, &["add", "--", file]);
        self.git(folder, &["commit", "-q", "-m", &format!("write {file}")]);
        self.git(folder, &["rev-parse", "HEAD"]).trim().to_owned()
    }

    /// Adds a line to git's global configuration.
    pub fn configure(&self, key: &str, value: &str) {
        self.git(self.path(), &["config", "--global", "--add", key, value]);
    }

    /// Lets git's `store` helper know a user and password.
    pub fn store_credentials(&self, url: &str, user: &str, password: &str) {
        let file = self.path().join("credentials");
        let (scheme, rest) = url.split_once("://").unwrap();
        let host = rest.split('/').next().unwrap();
        fs::write(&file, format!("{scheme}://{user}:{password}@{host}\n")).unwrap();
        self.configure("credential.helper", &format!("store --file={}", file.display()));
    }

    /// Makes a server's host key a known one.
    pub fn know(&self, sshd: &Sshd) {
        self.know_at(sshd, &[sshd.port]);
    }

    /// Makes a server's host key a known one at other ports, from which it is reached too.
    pub fn know_at(&self, sshd: &Sshd, ports: &[u16]) {
        let key = fs::read_to_string(sshd.folder.path().join("host.pub")).unwrap();
        let known = ports.iter().map(|port| format!("[127.0.0.1]:{port} {key}")).collect::<Vec<_>>().concat();
        fs::write(self.path().join("ssh/known_hosts"), known).unwrap();
    }
}

/// A process that heads a group of its own, all of which ends with this value.
pub struct Group(Child);

impl Group {
    /// Starts it.
    pub fn start(mut command: Command) -> Self {
        platform::own_group(&mut command);
        Self(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap())
    }

    fn is_running(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // fcgiwrap's children outlive a TERM of their parent.
        let _ = platform::end_group(self.0.id());
        let _ = self.0.wait();
    }
}

/// OpenSSH's server, that lets one home's key in.
pub struct Sshd {
    folder: TempDir,
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    process: Option<Group>,
}

impl Sshd {
    /// Starts it for a home.
    pub fn start(home: &TestHome) -> Self {
        // For root sshd wants the folder of its package, which is there only while the service runs.
        let _ = fs::create_dir_all("/run/sshd");
        let folder = tempfile::tempdir().unwrap();
        keygen(&folder.path().join("host"));
        fs::copy(home.path().join("ssh/id.pub"), folder.path().join("authorized_keys")).unwrap();
        let mut sshd = Self { folder, port: 0, process: None };
        // What runs at the far end has the home's environment too, not that of the account.
        let mut script = String::from("#!/bin/sh\n");
        for (name, value) in home.env() {
            writeln!(script, "export {name}='{}'", value.to_str().unwrap()).unwrap();
        }
        script.push_str("exec sh -c \"$SSH_ORIGINAL_COMMAND\"\n");
        fs::write(sshd.folder.path().join("session.sh"), script).unwrap();
        sshd.listen(None);
        sshd
    }

    /// Stops it, gives it another host key, and starts it on the same port.
    pub fn change_host_key(&mut self) {
        self.stop();
        for file in ["host", "host.pub"] {
            fs::remove_file(self.folder.path().join(file)).unwrap();
        }
        keygen(&self.folder.path().join("host"));
        self.resume();
    }

    /// Ends it, as when the network goes.
    pub fn stop(&mut self) {
        self.process = None;
    }

    /// Starts it again on the same port.
    pub fn resume(&mut self) {
        self.listen(Some(self.port));
    }

    /// The URL of a folder on it.
    pub fn url(&self, folder: &Path) -> String {
        let user = Command::new("id").arg("-un").output().unwrap();
        let user = String::from_utf8(user.stdout).unwrap();
        format!("ssh://{}@127.0.0.1:{}{}", user.trim(), self.port, folder.display())
    }

    /// The fingerprint of its host key, as `ssh-keygen -lf` gives it.
    pub fn fingerprint(&self) -> String {
        let file = self.folder.path().join("host.pub");
        let output = Command::new("ssh-keygen").arg("-lf").arg(file).output().unwrap();
        String::from_utf8(output.stdout).unwrap().split(' ').nth(1).unwrap().to_owned()
    }

    fn listen(&mut self, port: Option<u16>) {
        let (port, process) = on_free_port("sshd", port, |port| {
            let at = self.folder.path().display();
            let config = format!(
                "Port {port}\nListenAddress 127.0.0.1\nHostKey {at}/host\nAuthorizedKeysFile {at}/authorized_keys\n\
                 StrictModes no\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n\
                 PidFile none\nForceCommand sh {at}/session.sh\nMaxStartups 100\n"
            );
            fs::write(self.folder.path().join("config"), config).unwrap();
            let mut command = Command::new("/usr/sbin/sshd");
            // Newer ones shut out for a while whoever breaks connections off, as a bad network does.
            let lenient = ["-o", "PerSourcePenalties=no"];
            let mut known = Command::new("/usr/sbin/sshd");
            known.arg("-t").args(lenient).arg("-f").arg(self.folder.path().join("config"));
            if known.output().unwrap().status.success() {
                command.args(lenient);
            }
            command.args(["-D", "-e", "-f"]).arg(self.folder.path().join("config"));
            command.stderr(fs::File::create(self.folder.path().join("log")).unwrap());
            command
        });
        self.port = port;
        self.process = Some(process);
    }
}

/// nginx in front of git's own HTTP backend.
pub struct HttpGit {
    folder: TempDir,
    scheme: &'static str,
    /// Where it listens on 127.0.0.1; the certificate is for `localhost`.
    pub port: u16,
    nginx: Option<Group>,
    _fcgiwrap: Group,
}

impl HttpGit {
    /// The user that it lets in.
    pub const USER: &'static str = "kim";
    /// The password of [`USER`](Self::USER).
    pub const PASSWORD: &'static str = "correct-horse-battery";

    /// Serves all repositories below `root`, to [`USER`](Self::USER) only.
    pub fn start(home: &TestHome, root: &Path) -> Self {
        Self::serve(home, root, false)
    }

    /// The same over TLS, with a certificate of an authority of its own.
    pub fn start_tls(home: &TestHome, root: &Path) -> Self {
        Self::serve(home, root, true)
    }

    /// The URL of a repository, relative to the root.
    pub fn url(&self, repository: &str) -> String {
        format!("{}://localhost:{}/{repository}", self.scheme, self.port)
    }

    /// The authority's certificate.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// How many requests it has answered, and with which status each.
    pub fn statuses(&self) -> Vec<u16> {
        let log = fs::read_to_string(self.folder.path().join("access.log")).unwrap_or_default();
        log.lines().filter_map(|line| line.trim().parse().ok()).collect()
    }

    fn serve(home: &TestHome, root: &Path, tls: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        for part in ["body", "proxy", "fastcgi", "uwsgi", "scgi"] {
            fs::create_dir(at.join(part)).unwrap();
        }
        if tls {
            make_certificates(at);
        }
        let hash = run("openssl", at, &["passwd", "-apr1", Self::PASSWORD]);
        fs::write(at.join("users"), format!("{}:{hash}", Self::USER)).unwrap();
        let socket = at.join("fcgi");
        let mut fcgiwrap = home.command("/usr/sbin/fcgiwrap");
        fcgiwrap.args(["-f", "-c", "8", "-s"]).arg(format!("unix:{}", socket.display()));
        fcgiwrap.stderr(fs::File::create(at.join("fcgiwrap.log")).unwrap());
        let fcgiwrap = Group::start(fcgiwrap);
        wait_for("fcgiwrap's socket", || socket.exists());
        let backend = run("git", at, &["--exec-path"]);
        let port = on_free_port("nginx", None, |port| {
            fs::write(at.join("nginx.conf"), nginx_config(at, port, tls, root, backend.trim())).unwrap();
            nginx(at)
        });
        let scheme = if tls { "https" } else { "http" };
        Self { scheme, port: port.0, nginx: Some(port.1), _fcgiwrap: fcgiwrap, folder }
    }

    /// Ends it, as when the network goes.
    pub fn stop(&mut self) {
        self.nginx = None;
    }

    /// Starts it again on the same port.
    pub fn resume(&mut self) {
        let (_, process) = on_free_port("nginx", Some(self.port), |_| nginx(self.folder.path()));
        self.nginx = Some(process);
    }
}

/// The end of TLS in front of a server without it, with a certificate of an authority of its own for `localhost`.
pub struct TlsEnd {
    folder: TempDir,
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    _nginx: Group,
}

impl TlsEnd {
    /// Starts it in front of a port. It keeps nothing back: what comes goes on as it comes.
    pub fn start(behind: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        make_certificates(at);
        let (port, nginx) = on_free_port("nginx", None, |port| {
            let own = at.display();
            let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                .map(|part| format!("{part}_temp_path {own}/{part};\n"))
                .concat();
            let config = format!(
                "daemon off;\nmaster_process off;\nerror_log stderr;\npid {own}/pid;\nevents {{ }}\nhttp {{\n\
                 access_log off;\n{temporary}client_max_body_size 0;\nserver {{\nlisten 127.0.0.1:{port} ssl;\n\
                 ssl_certificate {own}/server.pem; ssl_certificate_key {own}/server.key;\n\
                 location / {{\nproxy_pass http://127.0.0.1:{behind};\nproxy_http_version 1.1;\n\
                 proxy_set_header Host $http_host;\nproxy_redirect off;\n\
                 proxy_buffering off;\nproxy_request_buffering off;\nproxy_read_timeout 600s;\n}}\n}}\n}}\n"
            );
            fs::write(at.join("nginx.conf"), config).unwrap();
            nginx(at)
        });
        Self { port, _nginx: nginx, folder }
    }

    /// The authority's certificate.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }
}

fn nginx(at: &Path) -> Command {
    let mut command = Command::new("/usr/sbin/nginx");
    command.arg("-p").arg(at).arg("-c").arg(at.join("nginx.conf"));
    command.stderr(fs::File::create(at.join("nginx.log")).unwrap());
    command
}

fn nginx_config(at: &Path, port: u16, tls: bool, root: &Path, backend: &str) -> String {
    let (at, root) = (at.display(), root.display());
    let (ssl, certificate) = if tls {
        (" ssl", format!("ssl_certificate {at}/server.pem; ssl_certificate_key {at}/server.key;"))
    } else {
        ("", String::new())
    };
    format!(
        "daemon off;\nmaster_process off;\nerror_log stderr;\npid {at}/pid;\nevents {{ }}\nhttp {{\n\
         log_format status '$status';\naccess_log {at}/access.log status;\nclient_body_temp_path {at}/body;\n\
         proxy_temp_path {at}/proxy;\nfastcgi_temp_path {at}/fastcgi;\nuwsgi_temp_path {at}/uwsgi;\n\
         scgi_temp_path {at}/scgi;\nclient_max_body_size 0;\nserver {{\nlisten 127.0.0.1:{port}{ssl};\n{certificate}\n\
         location / {{\nauth_basic notes;\nauth_basic_user_file {at}/users;\nfastcgi_pass unix:{at}/fcgi;\n\
         fastcgi_param SCRIPT_FILENAME {backend}/git-http-backend;\nfastcgi_param GIT_PROJECT_ROOT {root};\n\
         fastcgi_param GIT_HTTP_EXPORT_ALL 1;\nfastcgi_param PATH_INFO $uri;\n\
         fastcgi_param REMOTE_USER $remote_user;\nfastcgi_param QUERY_STRING $query_string;\n\
         fastcgi_param REQUEST_METHOD $request_method;\nfastcgi_param CONTENT_TYPE $content_type;\n\
         fastcgi_param CONTENT_LENGTH $content_length;\nfastcgi_param GIT_PROTOCOL $http_git_protocol;\n\
         }}\n}}\n}}\n"
    )
}

fn make_certificates(at: &Path) {
    let new = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "3650",
    ];
    let ca = ["-subj", "/CN=Invented Authority", "-keyout", "ca.key", "-out", "ca.pem"];
    run("openssl", at, &[&new[..], &ca].concat());
    let server = [
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
        "-addext",
        "basicConstraints=critical,CA:FALSE",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-keyout",
        "server.key",
        "-out",
        "server.pem",
    ];
    run("openssl", at, &[&new[..], &server].concat());
}

/// What a hotel's Wi-Fi gives as an answer to everything.
#[derive(Debug, Clone, Copy)]
pub enum Portal {
    /// A page to log in, with status 200.
    Page,
    /// A redirect to a page of the same host.
    Redirect,
    /// A redirect to another host, which answers with its page.
    RedirectAway,
}

/// A server of ours that answers, or does not, as a test wants it.
pub struct Tiny {
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    connections: Arc<AtomicUsize>,
}

impl Tiny {
    /// Answers each request with a portal's page.
    pub fn portal(portal: Portal) -> Self {
        Self::start(move |mut stream, port| {
            while let Some(request) = read_request(&mut stream) {
                let page = "<!doctype html><title>Welcome to the lounge</title><p>Please log in";
                let login = request.starts_with("GET /login");
                let location = match portal {
                    Portal::Redirect if !login => Some(format!("http://localhost:{port}/login")),
                    Portal::RedirectAway if !login => Some(format!("http://127.0.0.1:{port}/login")),
                    _ => None,
                };
                let head = match location {
                    Some(location) => format!("302 Found\r\nLocation: {location}"),
                    None => "200 OK".to_owned(),
                };
                let length = page.len();
                let answer = format!(
                    "HTTP/1.1 {head}\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\r\n{page}"
                );
                if stream.write_all(answer.as_bytes()).is_err() {
                    break;
                }
            }
        })
    }

    /// Answers every request with one status and nothing else.
    pub fn status(status: u16) -> Self {
        Self::start(move |mut stream, _| {
            while read_request(&mut stream).is_some() {
                let answer = format!("HTTP/1.1 {status} So\r\nContent-Length: 0\r\n\r\n");
                if stream.write_all(answer.as_bytes()).is_err() {
                    break;
                }
            }
        })
    }

    /// Accepts, and never says a word.
    pub fn silent() -> Self {
        Self::start(|mut stream, _| {
            // Until the other side gives up.
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        })
    }

    /// Answers with one byte of a header every tenth of a second, for ever.
    pub fn dripping() -> Self {
        Self::start(|mut stream, _| {
            let _ = read_request(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX-Slow: ");
            while stream.write_all(b"x").is_ok() {
                thread::sleep(Duration::from_millis(100));
            }
        })
    }

    /// How many connections there have been.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The URL of a repository that is not there.
    pub fn url(&self) -> String {
        format!("http://localhost:{}/notes.git", self.port)
    }

    fn start(answer: impl Fn(TcpStream, u16) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        let answer = Arc::new(answer);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                let answer = Arc::clone(&answer);
                thread::spawn(move || answer(stream, port));
            }
        });
        Self { port, connections }
    }
}

fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        request.push(byte[0]);
    }
    String::from_utf8(request).ok()
}

/// A port on which nothing listens.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Waits until a condition holds; the test ends when it does not within ten seconds.
pub fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(10), "waited in vain for {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Starts a server on a free port; tries others when somebody else was quicker.
fn on_free_port(what: &str, port: Option<u16>, command: impl Fn(u16) -> Command) -> (u16, Group) {
    for _ in 0..10 {
        let port = port.unwrap_or_else(free_port);
        let mut process = Group::start(command(port));
        let start = Instant::now();
        while process.is_running() && start.elapsed() < Duration::from_secs(10) {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return (port, process);
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
    panic!("{what} does not start");
}

fn keygen(file: &Path) {
    let name = file.to_str().unwrap();
    run("ssh-keygen", Path::new("/"), &["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", name]);
}

fn run(program: &str, folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
