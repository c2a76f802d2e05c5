//! The real window, with no screen: Xvfb, WebKitWebDriver and the app's own binary.
//!
//! A [`Window`] owns every process that it starts, each in a group of its own, and ends the groups when it is
//! dropped. [`scenario`] keeps a picture and the logs of a run that failed, in `tests/.artifacts/`.

use std::fs;
use std::future::Future;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::home::TestHome;

/// How long a test waits for something that has to happen, before it gives up.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A child process in a group of its own, which ends with this value.
pub struct Group(Child);

impl Group {
    /// Starts `command` in a new process group.
    pub fn start(command: &mut Command) -> Self {
        let child = command.process_group(0).spawn();
        Self(child.unwrap_or_else(|e| panic!("{}: {e}", command.get_program().display())))
    }

    /// Gives the group's id.
    pub fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let _ = Command::new("kill")
            .arg("-KILL")
            .arg("--")
            .arg(format!("-{}", self.0.id()))
            .stderr(Stdio::null())
            .status();
        let _ = self.0.wait();
    }
}

/// A virtual screen.
pub struct Screen {
    _server: Group,
    /// The value of `DISPLAY`.
    pub display: String,
}

impl Screen {
    /// Starts Xvfb on a free number.
    pub fn start(width: u32, height: u32) -> Self {
        let mut command = Command::new("Xvfb");
        command
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                &format!("{width}x{height}x24"),
                "-nolisten",
                "tcp",
                "-noreset",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = Group::start(&mut command);
        let mut line = String::new();
        let stdout = server.0.stdout.take().expect("stdout is piped");
        BufReader::new(stdout).read_line(&mut line).expect("Xvfb says its number");
        assert!(!line.trim().is_empty(), "Xvfb did not start");
        Self { _server: server, display: format!(":{}", line.trim()) }
    }
}

/// Where failures and pictures are kept.
pub fn artifacts() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".artifacts");
    fs::create_dir_all(&folder).expect("tests/.artifacts can be made");
    folder
}

/// The app's binary, beside the test's own.
pub fn app_binary() -> PathBuf {
    binary("talklog-app")
}

/// A binary of the workspace, beside the test's own. `cargo build --workspace` makes it.
pub fn binary(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("the test has a path");
    let folder = own.parent().expect("it has a folder");
    let folder = if folder.ends_with("deps") { folder.parent().expect("target/debug") } else { folder };
    let binary = folder.join(name);
    assert!(binary.exists(), "{} is missing: run `cargo build --workspace` first", binary.display());
    binary
}

/// Lets a program run on a screen and in a home, with its output in the artifacts.
fn equip(command: &mut Command, name: &str, screen: &Screen, home: &TestHome) {
    let log = fs::File::create(artifacts().join(format!("{name}.log"))).expect("a log");
    command.stdin(Stdio::null()).stdout(log.try_clone().expect("a second handle")).stderr(log);
    home.apply(command);
    command
        .env("DISPLAY", &screen.display)
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .env_remove("WAYLAND_DISPLAY");
    // The sandboxed accessibility and settings buses would be started for every window otherwise.
    command.env("NO_AT_BRIDGE", "1").env("GSETTINGS_BACKEND", "memory").env("RUST_BACKTRACE", "1");
}

/// Starts a driver, which starts the app itself unless there is one that listens on `inspector`.
async fn drive(
    name: &str,
    screen: &Screen,
    home: &TestHome,
    inspector: Option<u16>,
    arrange: impl FnOnce(&mut Command),
) -> (Group, u16) {
    let port = free_port();
    let mut command = Command::new("WebKitWebDriver");
    equip(&mut command, &format!("{name}.driver"), screen, home);
    arrange(&mut command);
    command.arg(format!("--port={port}"));
    if let Some(inspector) = inspector {
        command.arg(format!("--target=127.0.0.1:{inspector}"));
    }
    let driver = Group::start(&mut command);
    until("WebKitWebDriver answers", || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()).await;
    (driver, port)
}

/// Opens a session of a driver.
async fn session(name: &str, port: u16, capabilities: Value) -> Client {
    let Value::Object(capabilities) = capabilities else { unreachable!("it is an object") };
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(capabilities);
    let url = format!("http://127.0.0.1:{port}");
    tokio::time::timeout(Duration::from_secs(40), builder.connect(&url))
        .await
        .unwrap_or_else(|_| panic!("the app did not start; see tests/.artifacts/{name}.driver.log"))
        .unwrap_or_else(|e| panic!("the app did not start: {e}; see tests/.artifacts/{name}.driver.log"))
}

/// Finds a free port of the loopback interface.
///
/// Below those that the system gives to connections: a look at whether somebody listens could be given the very port
/// that it looks at, and find itself.
fn free_port() -> u16 {
    loop {
        let port = fastrand::u16(20_000..32_000);
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

/// The app in its window, driven from outside.
pub struct Window {
    /// WebDriver's client, for what has no method here.
    pub client: Client,
    driver: Group,
    /// The name that pictures of this run start with.
    pub name: String,
    /// Where the driver listens.
    port: u16,
    /// The app, where it was not the driver that started it.
    app: Option<Group>,
}

impl Window {
    /// Opens the app on `screen` with `arguments`, in the given home.
    pub async fn open(name: &str, screen: &Screen, home: &TestHome, arguments: &[&str]) -> Self {
        let window = Self::start(name, screen, home, &app_binary(), arguments, |_| {}).await;
        window.see("[data-testid=\"app\"]").await;
        window
    }

    /// Opens a page that is not ours, in a browser that is nothing but the same web engine, and paints as the app does.
    pub async fn page(name: &str, screen: &Screen, home: &TestHome, browser: &Path, page: &Path) -> Self {
        let window = Self::start(name, screen, home, browser, &["--automation"], |command| {
            if !talklog_core::platform::has_graphics_device() {
                command.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
            }
        })
        .await;
        let url = format!("file://{}", page.display());
        window.client.goto(&url).await.unwrap_or_else(|e| panic!("{url}: {e}"));
        window
    }

    /// Opens the app beside its driver and not below it, so that both outlive what is done to the app's processes.
    /// `arrange` may set more of how it is started.
    pub async fn open_apart(
        name: &str,
        screen: &Screen,
        home: &TestHome,
        program: &Path,
        arrange: impl FnOnce(&mut Command),
    ) -> Self {
        let inspector = free_port();
        let mut command = Command::new(program);
        equip(&mut command, &format!("{name}.app"), screen, home);
        command.env("WEBKIT_INSPECTOR_SERVER", format!("127.0.0.1:{inspector}"));
        arrange(&mut command);
        let app = Group::start(&mut command);
        until("the app's window is there", || TcpStream::connect((Ipv4Addr::LOCALHOST, inspector)).is_ok())
            .await;
        let (driver, port) = drive(name, screen, home, Some(inspector), |_| {}).await;
        let client = session(name, port, json!({})).await;
        let window = Self { client, driver, name: name.to_owned(), port, app: Some(app) };
        window.see("[data-testid=\"app\"]").await;
        window
    }

    /// Takes hold of the page again: the driver lets go of one whose process died.
    pub async fn attach(&mut self) {
        // A driver has one session, and may notice that its page is gone only while it opens the next one, which then
        // ends with the old page.
        for _ in 0..4 {
            let _ = tokio::time::timeout(Duration::from_secs(10), self.client.clone().close()).await;
            self.client = session(&self.name, self.port, json!({})).await;
            let end = Instant::now() + PATIENCE;
            loop {
                match self.client.find(Locator::Css("[data-testid=\"app\"]")).await {
                    Ok(_) => return,
                    Err(error) if format!("{error:?}").contains("InvalidSessionId") => break,
                    Err(_) if Instant::now() < end => pause().await,
                    Err(error) => panic!("the page is not back: {error}"),
                }
            }
        }
        panic!("the driver's sessions end, one after the other");
    }

    /// Gives the app's process, where it was started apart.
    pub fn app(&self) -> u32 {
        self.app.as_ref().expect("the app was started apart").id()
    }

    /// Gives the processes that show the page; one, but for a moment when it was loaded anew.
    pub fn web_processes(&self) -> Vec<u32> {
        let app = self.app();
        let processes = fs::read_dir("/proc").expect("/proc").flatten();
        processes
            .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
            .filter(|id| {
                // `pid (name) state parent`, and the name may hold anything.
                let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
                let Some((name, rest)) = stat.rsplit_once(") ") else { return false };
                let parent = rest.split(' ').nth(1).and_then(|parent| parent.parse::<u32>().ok());
                name.ends_with("(WebKitWebProces") && parent == Some(app) && !rest.starts_with('Z')
            })
            .collect()
    }

    /// Starts `program` with a driver of its own.
    async fn start(
        name: &str,
        screen: &Screen,
        home: &TestHome,
        program: &Path,
        arguments: &[&str],
        arrange: impl FnOnce(&mut Command),
    ) -> Self {
        let (driver, port) = drive(name, screen, home, None, arrange).await;
        let options = json!({ "webkitgtk:browserOptions": { "binary": program, "args": arguments } });
        let client = session(name, port, options).await;
        Self { client, driver, name: name.to_owned(), port, app: None }
    }

    /// Waits for an element to be there.
    pub async fn see(&self, css: &str) -> Element {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.client.find(Locator::Css(css)).await {
                Ok(element) => return element,
                Err(_) if Instant::now() < end => pause().await,
                Err(error) => {
                    let page = "return `${location.href} ${document.readyState} ${document.documentElement.outerHTML}`.slice(0, 600)";
                    let page = self.client.execute(page, vec![]).await;
                    panic!("{css} is not there: {error}; the page: {page:?}")
                }
            }
        }
    }

    /// Waits for an element to be gone.
    pub async fn gone(&self, css: &str) {
        self.is_true(&format!("return !document.querySelector({})", json!(css))).await;
    }

    /// Waits for an element with a `data-testid`.
    pub async fn part(&self, id: &str) -> Element {
        self.see(&format!("[data-testid=\"{id}\"]")).await
    }

    /// Waits until a part's text contains `text`.
    pub async fn reads(&self, id: &str, text: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            let now = self.text_of(id).await;
            if now.contains(text) {
                return;
            }
            assert!(Instant::now() < end, "{id} reads {now:?}, not {text:?}");
            pause().await;
        }
    }

    /// Waits until the note that is shown has a title that contains `title`. Other tabs' notes are in the page too.
    pub async fn reads_title(&self, title: &str) {
        self.is_true(&format!(
            "return [...document.querySelectorAll('[data-testid=note-title]')]
                .some(e => e.getClientRects().length > 0 && e.textContent.includes({}))",
            json!(title)
        ))
        .await;
    }

    /// Gives the page light or dark colours, as the person's choice of a theme does.
    pub async fn theme(&self, theme: &str) {
        // Colours fade into each other; between two themes none has the contrast it will have.
        let still = "if (!window.still) { window.still = new CSSStyleSheet(); window.still.replaceSync('*, *::before, *::after { transition: none !important }');
            document.adoptedStyleSheets = [...document.adoptedStyleSheets, window.still] }";
        self.run(still, vec![]).await;
        self.run("document.documentElement.dataset.theme = arguments[0]", vec![json!(theme)]).await;
    }

    /// Gives a part's visible text, or nothing when it is not there.
    pub async fn text_of(&self, id: &str) -> String {
        let script = "const e = document.querySelector(`[data-testid=\"${arguments[0]}\"]`); return e ? e.innerText : ''";
        let value = self.run(script, vec![json!(id)]).await;
        value.as_str().unwrap_or_default().to_owned()
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap_or_else(|e| panic!("{script}: {e}"))
    }

    /// Waits until a script returns true.
    pub async fn is_true(&self, script: &str) {
        let end = Instant::now() + PATIENCE;
        while self.run(script, vec![]).await != Value::Bool(true) {
            assert!(Instant::now() < end, "never true: {script}");
            pause().await;
        }
    }

    /// Presses keys together: modifiers first, as in `["Control", "Shift", "f"]`.
    pub async fn keys(&self, chord: &[&str]) {
        let mut actions = KeyActions::new("keyboard".into());
        for name in chord {
            actions = actions.then(KeyAction::Down { value: key(name) });
        }
        for name in chord.iter().rev() {
            actions = actions.then(KeyAction::Up { value: key(name) });
        }
        self.client.perform_actions(actions).await.unwrap_or_else(|e| panic!("{chord:?}: {e}"));
    }

    /// Types into whatever has the focus; a `\n` is the Enter key.
    pub async fn type_text(&self, text: &str) {
        let mut actions = KeyActions::new("keyboard".into());
        for c in text.chars() {
            let value = if c == '\n' { Key::Enter.into() } else { c };
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.client.perform_actions(actions).await.unwrap_or_else(|e| panic!("typing: {e}"));
    }

    /// Clicks a part.
    pub async fn click(&self, id: &str) {
        let element = self.part(id).await;
        element.click().await.unwrap_or_else(|e| panic!("click {id}: {e}"));
    }

    /// Sets the size of the window.
    pub async fn resize(&self, width: u32, height: u32) {
        self.client.set_window_size(width, height).await.unwrap_or_else(|e| panic!("resize: {e}"));
    }

    /// Keeps a picture of the window in `tests/.artifacts/`.
    pub async fn picture(&self, what: &str) -> PathBuf {
        let file = artifacts().join(format!("{}-{what}.png", self.name));
        self.picture_to(&file).await;
        file
    }

    /// Keeps a picture of the window in this file.
    pub async fn picture_to(&self, file: &Path) {
        // Two frames, so that what was done last is painted. The driver takes its picture when the next frame is there,
        // for which a page that stands still would have to be changed: a dot that nobody sees is, for a while.
        let painted = "const done = arguments[arguments.length - 1];
            const dot = document.body.appendChild(document.createElement('i'));
            dot.style.cssText = 'position: fixed; left: 0; top: 0; width: 1px; height: 1px; opacity: 0.004';
            const end = performance.now() + 5000;
            const step = at => {
                dot.style.background = dot.style.background ? '' : 'gray';
                if (at > end) dot.remove(); else requestAnimationFrame(step);
            };
            requestAnimationFrame(step);
            requestAnimationFrame(() => requestAnimationFrame(() => done(true)))";
        let _ = self.client.execute_async(painted, vec![]).await;
        let png = self.client.screenshot().await.unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        fs::write(file, png).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    }

    /// Runs axe on the page and fails with what it found. The order of headings is not looked at: in a note it is
    /// the person's own.
    pub async fn axe(&self, screen: &str) {
        let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
        let source = fs::read_to_string(&axe).unwrap_or_else(|e| panic!("{}: {e}", axe.display()));
        // The page's own policy would refuse a script element, so the source runs as WebDriver's script.
        self.run(&format!("if (!window.axe) {{ {source} }}; return true"), vec![]).await;
        let script = "const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'], rules: { 'heading-order': { enabled: false } } }).then(
                r => done(r.violations.map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.html).slice(0, 3).join(' | ')}`)),
                e => done([String(e)]))";
        let found = self.client.execute_async(script, vec![]).await.unwrap_or_else(|e| panic!("axe: {e}"));
        let found: Vec<String> = serde_json::from_value(found).expect("a list of texts");
        assert!(found.is_empty(), "axe on {screen}:\n{}", found.join("\n"));
    }

    /// Gives the id of the process group that holds the driver and, below it, the app.
    pub fn group(&self) -> u32 {
        self.driver.id()
    }

    /// Ends the app as `kill -9` does, with every process of its window.
    pub fn kill(self) {
        drop(self.driver);
    }

    /// Closes the window as a person does, and waits for the app to end.
    pub async fn close(self) {
        let _ = tokio::time::timeout(Duration::from_secs(10), self.client.close()).await;
        drop(self.driver);
    }
}

fn key(name: &str) -> char {
    match name {
        "Control" => Key::Control.into(),
        "Shift" => Key::Shift.into(),
        "Alt" => Key::Alt.into(),
        "Enter" => Key::Enter.into(),
        "Escape" => Key::Escape.into(),
        "Tab" => Key::Tab.into(),
        "Up" => Key::Up.into(),
        "Down" => Key::Down.into(),
        "Home" => Key::Home.into(),
        "End" => Key::End.into(),
        "Backspace" => Key::Backspace.into(),
        "Left" => Key::Left.into(),
        "Right" => Key::Right.into(),
        "PageUp" => Key::PageUp.into(),
        "PageDown" => Key::PageDown.into(),
        "Delete" => Key::Delete.into(),
        "F1" => Key::F1.into(),
        "F2" => Key::F2.into(),
        "F6" => Key::F6.into(),
        "F11" => Key::F11.into(),
        single if single.chars().count() == 1 => single.chars().next().unwrap_or_default(),
        other => panic!("no key is called {other}"),
    }
}

/// Waits a moment between two looks at a condition; never a wait of its own.
pub async fn pause() {
    tokio::time::sleep(Duration::from_millis(25)).await;
}

/// Waits for a condition, with a limit.
pub async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < end, "never: {what}");
        pause().await;
    }
}

/// Runs a test with a window; when it fails, a picture and the logs are kept.
pub async fn scenario<T, F>(window: Window, home: &TestHome, test: T) -> Window
where
    T: FnOnce(std::sync::Arc<Window>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let window = std::sync::Arc::new(window);
    let ended = tokio::spawn(test(window.clone())).await;
    if let Err(error) = ended {
        window.picture("failed").await;
        home.keep_logs(&artifacts().join(format!("{}.app.log", window.name)));
        std::panic::resume_unwind(error.into_panic());
    }
    std::sync::Arc::into_inner(window).expect("the test let the window go")
}
