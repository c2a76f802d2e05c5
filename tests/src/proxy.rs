//! A bad network on loopback: it stands between a program and a git server, and goes wrong when it is told to.
//!
//! [`Proxy`] passes bytes on and does not know what they mean: over it TLS and SSH run as they are. [`Requests`] stands
//! behind the end of TLS and sees the requests of git over HTTP. Both share a [`Switch`], which says what goes wrong
//! and from when on: at a connection, after so many bytes of one, or at a request.
#![allow(clippy::missing_panics_doc, reason = "a failure here is the test's failure")]

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::sleep;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Connections end, and new ones are refused.
    Refuse,
    /// Connections are reset, new ones too.
    Reset,
    /// Nothing arrives any more, and nobody says so.
    BlackHole,
    /// A byte now and then.
    Drip,
    /// The connection ends after so many bytes more.
    Cut(usize),
    /// Everything comes 400 ms later, and now and then it stands still.
    Delay,
    /// Somebody else answers new connections: with another certificate, or another host key.
    Intercept,
    /// The Wi-Fi's page, with status 200.
    PortalPage,
    /// A redirect to the Wi-Fi's page.
    PortalRedirect,
    /// Every request is answered with this status.
    Status(u16),
}

/// The part of a sync in which it goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The first connection.
    Connect,
    /// The remote says what it has.
    Advertisement,
    /// What is here is told to the remote.
    Negotiation,
    /// Objects come.
    Pack,
    /// The connection to push.
    PushConnect,
    /// The remote says what it has, before a push.
    PushAdvertisement,
    /// Objects go.
    PushPack,
    /// The remote says what it did with them.
    Report,
}

impl Phase {
    /// All of them, in their order.
    pub const ALL: [Self; 8] = [
        Self::Connect,
        Self::Advertisement,
        Self::Negotiation,
        Self::Pack,
        Self::PushConnect,
        Self::PushAdvertisement,
        Self::PushPack,
        Self::Report,
    ];
}

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the program to the server.
    There,
    /// From the server to the program.
    Back,
}

/// When it begins to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// With this connection, counted from 1.
    Connection(usize),
    /// When more than so many bytes of a connection have gone one way.
    Bytes(usize, Way, usize),
    /// When the requests behind say that this phase is reached.
    Request(Phase),
}

/// What is to go wrong, from when on, and whether it does.
#[derive(Debug, Default)]
struct Set {
    plan: Option<(Fault, From)>,
}

/// Turns a fault on and off; shared by all that a conversation goes through.
#[derive(Clone)]
pub struct Switch(Arc<Inner>);

struct Inner {
    set: Mutex<Set>,
    /// The fault that is happening.
    now: watch::Sender<Option<Fault>>,
    reached: AtomicBool,
    connections: AtomicUsize,
    /// Bytes of each connection since the last plan, there and back.
    bytes: Mutex<Vec<[usize; 2]>>,
}

impl Default for Switch {
    fn default() -> Self {
        Self(Arc::new(Inner {
            set: Mutex::default(),
            now: watch::channel(None).0,
            reached: AtomicBool::new(false),
            connections: AtomicUsize::new(0),
            bytes: Mutex::default(),
        }))
    }
}

impl Switch {
    /// From a moment on things go wrong; connections are counted anew.
    pub fn plan(&self, fault: Fault, from: From) {
        self.clear();
        self.0.set.lock().unwrap().plan = Some((fault, from));
    }

    /// All is well again: what stood still is let go.
    pub fn clear(&self) {
        self.0.set.lock().unwrap().plan = None;
        self.0.now.send_replace(None);
        self.0.reached.store(false, Ordering::SeqCst);
        self.0.connections.store(0, Ordering::SeqCst);
        self.0.bytes.lock().unwrap().clear();
    }

    /// How many connections there have been since the last plan.
    pub fn connections(&self) -> usize {
        self.0.connections.load(Ordering::SeqCst)
    }

    /// Whether it has come to the moment of the plan.
    pub fn reached(&self) -> bool {
        self.0.reached.load(Ordering::SeqCst)
    }

    /// How many bytes went there and back over each connection since the last plan.
    pub fn bytes(&self) -> Vec<[usize; 2]> {
        self.0.bytes.lock().unwrap().clone()
    }

    fn happens(&self) -> Option<Fault> {
        *self.0.now.borrow()
    }

    fn go_wrong(&self, fault: Fault) {
        self.0.reached.store(true, Ordering::SeqCst);
        self.0.now.send_replace(Some(fault));
    }

    fn connected(&self) -> usize {
        let number = self.0.connections.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.bytes.lock().unwrap().push([0, 0]);
        if let Some((fault, From::Connection(from))) = self.0.set.lock().unwrap().plan
            && number >= from
        {
            self.go_wrong(fault);
        }
        number
    }

    /// Takes note of bytes that are about to go on; they do not where this is the moment.
    fn moved(&self, number: usize, way: Way, count: usize) {
        let total = {
            let mut bytes = self.0.bytes.lock().unwrap();
            let Some(of) = bytes.get_mut(number.wrapping_sub(1)) else { return };
            let total = &mut of[usize::from(way == Way::Back)];
            *total += count;
            *total
        };
        if let Some((fault, From::Bytes(of, planned, after))) = self.0.set.lock().unwrap().plan
            && (of, planned) == (number, way)
            && total > after
        {
            self.go_wrong(fault);
        }
    }

    fn request(&self, phase: Phase) -> Option<Fault> {
        if let Some((fault, From::Request(planned))) = self.0.set.lock().unwrap().plan
            && planned == phase
        {
            self.go_wrong(fault);
        }
        self.happens()
    }
}

/// Passes bytes on between a program and a server.
pub struct Proxy {
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    /// What goes wrong.
    pub switch: Switch,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    /// Starts one in front of a port; `stranger` is who answers when somebody intercepts.
    pub fn start(runtime: &Handle, port: u16, stranger: u16, switch: Switch) -> Self {
        let (at, passing) = (on_quiet_port(), switch.clone());
        at.set_nonblocking(true).unwrap();
        let own = at.local_addr().unwrap();
        let task = runtime.spawn(async move {
            let listener = TcpListener::from_std(at).unwrap();
            listen(listener, own, port, stranger, passing).await;
        });
        Self { port: own.port(), switch, task }
    }
}

/// Listens on a port that the system gives to no connection: it can be let go and taken again.
fn on_quiet_port() -> std::net::TcpListener {
    let mut tried = std::iter::repeat_with(|| fastrand::u16(20_000..32_000)).take(1000);
    tried.find_map(|port| std::net::TcpListener::bind(("127.0.0.1", port)).ok()).unwrap()
}

/// Takes a port of ours again; whoever has it in between lets go of it soon.
async fn again(own: SocketAddr) -> TcpSocket {
    loop {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        if socket.bind(own).is_ok() {
            return socket;
        }
        sleep(Duration::from_millis(20)).await;
    }
}

async fn listen(listener: TcpListener, own: SocketAddr, port: u16, stranger: u16, switch: Switch) {
    let mut now = switch.0.now.subscribe();
    let mut listener = Some(listener);
    loop {
        let refuses = switch.happens() == Some(Fault::Refuse);
        if refuses && listener.is_some() {
            listener = None;
            // The port stays ours, and whoever calls is refused.
            let held = again(own).await;
            while switch.happens() == Some(Fault::Refuse) {
                now.changed().await.unwrap();
            }
            drop(held);
            continue;
        }
        let Some(open) = &listener else {
            listener = again(own).await.listen(64).ok();
            continue;
        };
        tokio::select! {
            accepted = open.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                let _ = stream.set_nodelay(true);
                let number = switch.connected();
                let to = if switch.happens() == Some(Fault::Intercept) { stranger } else { port };
                tokio::spawn(pass(stream, to, number, switch.clone()));
            }
            changed = now.changed() => {
                if changed.is_err() {
                    return;
                }
            }
        }
    }
}

async fn pass(program: TcpStream, port: u16, number: usize, switch: Switch) {
    match switch.happens() {
        Some(Fault::Refuse | Fault::Reset) => return reset(&program),
        Some(Fault::BlackHole) => return over(&switch).await,
        _ => {}
    }
    let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { return reset(&program) };
    let _ = server.set_nodelay(true);
    let stranger = switch.happens() == Some(Fault::Intercept);
    let (program_in, program_out) = program.into_split();
    let (server_in, server_out) = server.into_split();
    let there = Half { number, way: Way::There, stranger, switch: switch.clone() };
    let back = Half { number, way: Way::Back, stranger, switch };
    tokio::join!(there.copy(program_in, server_out), back.copy(server_in, program_out));
}

fn reset(stream: &TcpStream) {
    // Without time to linger the end of a socket is a reset.
    #[allow(deprecated, reason = "it does not block: there is nothing to wait for with no time to linger")]
    let _ = stream.set_linger(Some(Duration::ZERO));
}

/// Waits until nothing goes wrong any more.
async fn over(switch: &Switch) {
    let mut now = switch.0.now.subscribe();
    while now.borrow_and_update().is_some() {
        if now.changed().await.is_err() {
            return;
        }
    }
}

/// One way of one connection.
struct Half {
    number: usize,
    way: Way,
    /// Whether it leads to whom nobody wanted.
    stranger: bool,
    switch: Switch,
}

impl Half {
    fn ends(&self) -> bool {
        match self.switch.happens() {
            Some(Fault::Refuse | Fault::Reset) => true,
            Some(Fault::Intercept) => !self.stranger,
            _ => false,
        }
    }

    async fn copy(self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut now = self.switch.0.now.subscribe();
        let mut buffer = vec![0; 4096];
        let mut left = None;
        let mut steps = 0u32;
        loop {
            if self.ends() {
                reset(from.as_ref());
                reset(to.as_ref());
                return;
            }
            if self.switch.happens() == Some(Fault::BlackHole) {
                return over(&self.switch).await;
            }
            let count = tokio::select! {
                changed = now.changed() => match changed {
                    Ok(()) => continue,
                    Err(_) => return,
                },
                read = from.read(&mut buffer) => match read {
                    Ok(count @ 1..) => count,
                    _ => break,
                },
            };
            self.switch.moved(self.number, self.way, count);
            if self.ends() || self.switch.happens() == Some(Fault::BlackHole) {
                continue;
            }
            let bytes = &buffer[..count];
            let sent = match self.switch.happens() {
                Some(Fault::Drip) => drip(&mut to, bytes, &self.switch).await,
                Some(Fault::Cut(after)) => {
                    let left = left.get_or_insert(after);
                    let now = count.min(*left);
                    *left -= now;
                    let sent = to.write_all(&bytes[..now]).await;
                    if *left == 0 {
                        break;
                    }
                    sent
                }
                Some(Fault::Delay) => {
                    steps += 1;
                    sleep(Duration::from_millis(if steps.is_multiple_of(3) { 1500 } else { 400 })).await;
                    to.write_all(bytes).await
                }
                _ => to.write_all(bytes).await,
            };
            if sent.is_err() {
                break;
            }
        }
        let _ = to.shutdown().await;
    }
}

async fn drip(to: &mut OwnedWriteHalf, bytes: &[u8], switch: &Switch) -> std::io::Result<()> {
    for byte in bytes.chunks(1) {
        if switch.happens() != Some(Fault::Drip) {
            return Err(std::io::ErrorKind::ConnectionAborted.into());
        }
        to.write_all(byte).await?;
        sleep(Duration::from_millis(60)).await;
    }
    Ok(())
}

/// Sees the requests of git over HTTP, one on each connection, and answers them itself where that is what goes wrong.
pub struct Requests {
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Requests {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// So many bytes of a pack are a pack that has begun.
const BEGUN: usize = 16 * 1024;

impl Requests {
    /// Starts it in front of a server without TLS.
    pub fn start(runtime: &Handle, port: u16, switch: Switch) -> Self {
        let at = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        at.set_nonblocking(true).unwrap();
        let own = at.local_addr().unwrap().port();
        let task = runtime.spawn(async move {
            let listener = TcpListener::from_std(at).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.set_nodelay(true);
                tokio::spawn(answer(stream, port, switch.clone()));
            }
        });
        Self { port: own, task }
    }
}

async fn answer(mut front: TcpStream, port: u16, switch: Switch) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(front.read_u8().await.ok()?);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let line = text.lines().next().unwrap_or_default();
    let phase = match (line.contains("/info/refs"), line.contains("git-receive-pack")) {
        (true, false) => Phase::Advertisement,
        (false, false) => Phase::Negotiation,
        (true, true) => Phase::PushAdvertisement,
        (false, true) => Phase::PushPack,
    };
    let page = "<!doctype html><title>Welcome to the lounge</title><p>Please log in";
    let told = match switch.request(phase) {
        Some(Fault::PortalPage) => {
            Some(format!("200 OK\r\nContent-Type: text/html\r\nContent-Length: {}", page.len()))
        }
        Some(Fault::PortalRedirect) => Some(format!(
            "302 Found\r\nLocation: http://lounge.invalid/login\r\nContent-Type: text/html\r\nContent-Length: {}",
            page.len()
        )),
        Some(Fault::Status(status)) => {
            let ask = if status == 401 { "WWW-Authenticate: Basic realm=\"notes\"\r\n" } else { "" };
            Some(format!("{status} So\r\n{ask}Content-Type: text/html\r\nContent-Length: {}", page.len()))
        }
        _ => None,
    };
    if let Some(told) = told {
        // All that comes is read first, so that nobody takes the answer for a broken connection.
        let answer = format!("HTTP/1.1 {told}\r\nConnection: close\r\n\r\n{page}");
        let mut sink = vec![0; 65536];
        let length: usize = text
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok())
            .unwrap_or(0);
        let chunked = text.to_ascii_lowercase().contains("transfer-encoding: chunked");
        let (mut read, mut tail) = (0, Vec::new());
        while read < length || (chunked && !tail.ends_with(b"0\r\n\r\n")) {
            let count = front.read(&mut sink).await.ok().filter(|count| *count > 0)?;
            read += count;
            tail.extend_from_slice(&sink[..count]);
            tail.drain(..tail.len().saturating_sub(16));
        }
        front.write_all(answer.as_bytes()).await.ok()?;
        return front.shutdown().await.ok();
    }
    let mut back = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    let _ = back.set_nodelay(true);
    back.write_all(&head).await.ok()?;
    let (mut front_in, mut front_out) = front.into_split();
    let (mut back_in, mut back_out) = back.into_split();
    let there = tokio::spawn(async move {
        let _ = tokio::io::copy(&mut front_in, &mut back_out).await;
        // A half that ends is not yet the end of a request.
        back_out
    });
    let mut buffer = vec![0; 4096];
    let mut total = 0;
    while let Ok(count @ 1..) = back_in.read(&mut buffer).await {
        total += count;
        match phase {
            Phase::Negotiation if total > BEGUN => drop(switch.request(Phase::Pack)),
            Phase::PushPack => drop(switch.request(Phase::Report)),
            _ => {}
        }
        if front_out.write_all(&buffer[..count]).await.is_err() {
            break;
        }
    }
    let _ = front_out.shutdown().await;
    there.abort();
    Some(())
}
