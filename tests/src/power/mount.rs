//! The disk as a mount: what programs do there is done in memory, and remembered.
//!
//! It speaks to the kernel's `/dev/fuse` by itself (linux/fuse.h, protocol 7.31), with no library: the one that is well
//! kept turns on features of other libraries that the whole workspace shares, for the sake of one test.

#![allow(
    clippy::unnecessary_wraps,
    clippy::needless_pass_by_value,
    reason = "all answers to the kernel have one shape"
)]

use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::UNIX_EPOCH;

use super::disk::{Disk, Kind, Node, ROOT, Slot, Step};

/// How the names begin that are looked for to say something to the disk.
pub(super) const TOLD: &str = "talklog-told-";

/// The most bytes of one write.
const MOST: usize = 128 * 1024;

/// Errors, as the kernel numbers them.
const NO_ENTRY: i32 = 2;
const EXISTS: i32 = 17;
const INVALID: i32 = 22;
const NOT_KNOWN: i32 = 38;
const NOT_EMPTY: i32 = 39;

const SWAP: u32 = 2;
const NEW_ONLY: u32 = 1;

/// A mounted disk.
pub(super) struct Mounted {
    disk: Arc<Mutex<Disk>>,
    at: PathBuf,
    server: Option<JoinHandle<io::Result<()>>>,
}

/// Mounts an empty disk, as root in a mount namespace.
pub(super) fn mount(at: &Path) -> io::Result<Mounted> {
    let device = OpenOptions::new().read(true).write(true).open("/dev/fuse")?;
    // The file is handed over as the standard input.
    let output = Command::new("mount")
        .args(["-i", "-t", "fuse", "-o", "fd=0,rootmode=40000,user_id=0,group_id=0", "talklog-power"])
        .arg(at)
        .stdin(Stdio::from(device.try_clone()?))
        .output()?;
    if !output.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    let disk = Arc::new(Mutex::new(Disk::new()));
    let served = disk.clone();
    let server = std::thread::spawn(move || serve(&device, &served));
    Ok(Mounted { disk, at: at.to_path_buf(), server: Some(server) })
}

impl Mounted {
    /// Takes the disk off, and gives what it remembers.
    pub(super) fn take_off(mut self) -> io::Result<Arc<Mutex<Disk>>> {
        let done = Command::new("umount").arg(&self.at).output()?;
        if !done.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&done.stderr).into_owned()));
        }
        if let Some(server) = self.server.take() {
            server.join().map_err(|_| io::Error::other("the disk's own thread ended early"))??;
        }
        Ok(self.disk.clone())
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        if self.server.is_some() {
            let _ = Command::new("umount").arg("-l").arg(&self.at).output();
        }
    }
}

pub(super) fn hold(disk: &Mutex<Disk>) -> MutexGuard<'_, Disk> {
    disk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers the kernel until the disk is taken off.
fn serve(mut device: &File, disk: &Mutex<Disk>) -> io::Result<()> {
    const NO_DEVICE: i32 = 19;
    let mut buffer = vec![0; MOST + 64 * 1024];
    loop {
        let length = match device.read(&mut buffer) {
            Ok(length) => length,
            Err(error) if error.raw_os_error() == Some(NO_DEVICE) => return Ok(()),
            // A question that was taken back, or an interruption.
            Err(error) if [Some(2), Some(4)].contains(&error.raw_os_error()) => continue,
            Err(error) => return Err(error),
        };
        let request = Request(&buffer[..length]);
        let Some(answer) = answer(&mut hold(disk), &request) else { continue };
        let (error, bytes) = match answer {
            Ok(bytes) => (0, bytes),
            Err(error) => (-error, Vec::new()),
        };
        let mut reply = Reply::default();
        reply.u32(16 + bytes.len() as u32).u32(error as u32).u64(request.u64(8));
        reply.0.extend(bytes);
        match device.write_all(&reply.0) {
            // Whoever asked has gone.
            Err(error) if error.raw_os_error() == Some(NO_ENTRY) => {}
            done => done?,
        }
    }
}

/// A request: a head of 40 bytes, and what belongs to its kind.
struct Request<'a>(&'a [u8]);

impl Request<'_> {
    fn u32(&self, at: usize) -> u32 {
        u32::from_ne_bytes(self.0[at..at + 4].try_into().unwrap())
    }

    fn u64(&self, at: usize) -> u64 {
        u64::from_ne_bytes(self.0[at..at + 8].try_into().unwrap())
    }

    fn node(&self) -> u64 {
        self.u64(16)
    }

    /// Gives the names that stand after so many bytes of the body.
    fn names(&self, after: usize) -> Vec<OsString> {
        let rest = &self.0[40 + after..];
        rest.split(|byte| *byte == 0).map(|name| OsString::from_vec(name.to_vec())).collect()
    }

    fn slot(&self, after: usize) -> Slot {
        (self.node(), self.names(after).swap_remove(0))
    }
}

#[derive(Default)]
struct Reply(Vec<u8>);

impl Reply {
    fn u16(&mut self, number: u16) -> &mut Self {
        self.0.extend(number.to_ne_bytes());
        self
    }

    fn u32(&mut self, number: u32) -> &mut Self {
        self.0.extend(number.to_ne_bytes());
        self
    }

    fn u64(&mut self, number: u64) -> &mut Self {
        self.0.extend(number.to_ne_bytes());
        self
    }

    fn attributes(&mut self, id: u64, node: &Node) -> &mut Self {
        let (kind, size) = match &node.kind {
            Kind::File => (0o100_000, node.bytes.len() as u64),
            Kind::Folder => (0o040_000, 4096),
            Kind::Link(target) => (0o120_000, target.len() as u64),
        };
        let time = node.changed.duration_since(UNIX_EPOCH).unwrap_or_default();
        self.u64(id).u64(size).u64(size.div_ceil(512));
        self.u64(time.as_secs()).u64(time.as_secs()).u64(time.as_secs());
        self.u32(time.subsec_nanos()).u32(time.subsec_nanos()).u32(time.subsec_nanos());
        self.u32(kind | node.mode & 0o7777).u32(node.names).u32(0).u32(0).u32(0).u32(4096).u32(0)
    }

    /// For a second the kernel need not ask again: nobody else changes anything.
    fn entry(&mut self, id: u64, node: &Node) -> &mut Self {
        self.u64(id).u64(0).u64(1).u64(1).u32(0).u32(0).attributes(id, node)
    }

    fn opened(&mut self) -> &mut Self {
        self.u64(0).u32(0).u32(0)
    }

    fn done(&mut self) -> Result<Vec<u8>, i32> {
        Ok(std::mem::take(&mut self.0))
    }
}

fn entry(disk: &Disk, id: u64) -> Result<Vec<u8>, i32> {
    Reply::default().entry(id, &disk.nodes[&id]).done()
}

/// Does what is asked for; none where nothing is to be answered.
fn answer(disk: &mut Disk, request: &Request<'_>) -> Option<Result<Vec<u8>, i32>> {
    let id = request.node();
    let mut reply = Reply::default();
    let done = Ok(Vec::new());
    Some(match request.u32(4) {
        // Forget, interrupt, forget many.
        2 | 36 | 42 => return None,
        1 => look_up(disk, request.slot(0)),
        3 => reply.u64(1).u32(0).u32(0).attributes(id, &disk.nodes[&id]).done(),
        4 => set(disk, request),
        5 => match &disk.nodes[&id].kind {
            Kind::Link(target) => Ok(target.as_bytes().to_vec()),
            Kind::File | Kind::Folder => Err(INVALID),
        },
        6 => {
            let target = request.names(0).swap_remove(1);
            make(disk, request.slot(0), Kind::Link(target), 0o777).and_then(|id| entry(disk, id))
        }
        9 => make(disk, request.slot(8), Kind::Folder, request.u32(40) & !request.u32(44))
            .and_then(|id| entry(disk, id)),
        10 | 11 => remove(disk, request.slot(0)),
        12 => rename(disk, request, 8, 0),
        13 => link(disk, request),
        14 | 27 => reply.opened().done(),
        15 => {
            let bytes = &disk.nodes[&id].bytes;
            let from = (request.u64(48) as usize).min(bytes.len());
            let to = (from + request.u32(56) as usize).min(bytes.len());
            Ok(bytes[from..to].to_vec())
        }
        16 => {
            let size = request.u32(56);
            disk.write(id, request.u64(48) as usize, &request.0[80..80 + size as usize]);
            reply.u32(size).u32(0).done()
        }
        17 => {
            for number in [1 << 24, 1 << 23, 1 << 23, 1 << 20, 1 << 19] {
                reply.u64(number);
            }
            reply.u32(4096).u32(255).u32(4096).u32(0);
            reply.0.resize(80, 0);
            reply.done()
        }
        18 | 25 | 29 | 38 => done,
        20 | 30 => {
            disk.steps.push(Step::Sync { id });
            done
        }
        26 => begin(request),
        28 => Ok(list(disk, id, request.u64(48), request.u32(56) as usize)),
        35 => make(disk, request.slot(16), Kind::File, request.u32(44) & !request.u32(48))
            .and_then(|id| reply.entry(id, &disk.nodes[&id]).opened().done()),
        45 => rename(disk, request, 16, request.u32(48)),
        _ => Err(NOT_KNOWN),
    })
}

/// Agrees on the protocol: large writes, and nothing else that is optional.
fn begin(request: &Request<'_>) -> Result<Vec<u8>, i32> {
    const BIG_WRITES: u32 = 1 << 5;
    let mut reply = Reply::default();
    reply.u32(7).u32(31).u32(request.u32(48)).u32(request.u32(52) & BIG_WRITES);
    reply.u16(16).u16(12).u32(MOST as u32).u32(1);
    reply.0.resize(64, 0);
    reply.done()
}

fn look_up(disk: &mut Disk, at: Slot) -> Result<Vec<u8>, i32> {
    if let Some(told) = at.1.to_str().and_then(|name| name.strip_prefix(TOLD)) {
        disk.steps.push(Step::Told(told.to_owned()));
        return Err(NO_ENTRY);
    }
    let id = disk.find(&at).ok_or(NO_ENTRY)?;
    entry(disk, id)
}

fn set(disk: &mut Disk, request: &Request<'_>) -> Result<Vec<u8>, i32> {
    const MODE: u32 = 1;
    const SIZE: u32 = 1 << 3;
    let (id, valid) = (request.node(), request.u32(40));
    if valid & SIZE != 0 {
        disk.cut(id, request.u64(56) as usize);
    }
    let node = disk.nodes.get_mut(&id).ok_or(NO_ENTRY)?;
    if valid & MODE != 0 {
        node.mode = request.u32(108) & 0o7777;
    }
    Reply::default().u64(1).u32(0).u32(0).attributes(id, node).done()
}

fn make(disk: &mut Disk, at: Slot, kind: Kind, mode: u32) -> Result<u64, i32> {
    if disk.find(&at).is_some() {
        return Err(EXISTS);
    }
    Ok(disk.make(at, kind, mode))
}

fn remove(disk: &mut Disk, at: Slot) -> Result<Vec<u8>, i32> {
    let id = disk.find(&at).ok_or(NO_ENTRY)?;
    if !disk.nodes[&id].entries.is_empty() {
        return Err(NOT_EMPTY);
    }
    disk.remove(at);
    unname(disk, id);
    Ok(Vec::new())
}

fn unname(disk: &mut Disk, id: u64) {
    if let Some(node) = disk.nodes.get_mut(&id) {
        node.names = node.names.saturating_sub(1);
    }
}

fn rename(disk: &mut Disk, request: &Request<'_>, head: usize, flags: u32) -> Result<Vec<u8>, i32> {
    let names = request.names(head);
    let (from, to) = ((request.node(), names[0].clone()), (request.u64(40), names[1].clone()));
    let moved = disk.find(&from).ok_or(NO_ENTRY)?;
    let there = disk.find(&to);
    if flags & SWAP != 0 {
        there.ok_or(NO_ENTRY)?;
        disk.swap(from, to);
        return Ok(Vec::new());
    }
    if flags & NEW_ONLY != 0 && there.is_some() {
        return Err(EXISTS);
    }
    if there == Some(moved) {
        return Ok(Vec::new());
    }
    if let Some(id) = there {
        if !disk.nodes[&id].entries.is_empty() {
            return Err(NOT_EMPTY);
        }
        unname(disk, id);
    }
    disk.rename(from, to);
    Ok(Vec::new())
}

fn link(disk: &mut Disk, request: &Request<'_>) -> Result<Vec<u8>, i32> {
    let (id, at) = (request.u64(40), request.slot(8));
    if disk.find(&at).is_some() {
        return Err(EXISTS);
    }
    disk.name(id, at);
    disk.nodes.get_mut(&id).ok_or(NO_ENTRY)?.names += 1;
    entry(disk, id)
}

/// Lists a folder from an offset on, as much as fits.
fn list(disk: &Disk, id: u64, offset: u64, room: usize) -> Vec<u8> {
    let own = [(OsStr::new("."), id), (OsStr::new(".."), ROOT)];
    let entries = disk.nodes[&id].entries.iter().map(|(name, id)| (name.as_os_str(), *id));
    let mut listed = Reply::default();
    for (nth, (name, id)) in own.into_iter().chain(entries).enumerate().skip(offset as usize) {
        if listed.0.len() + 24 + name.len().next_multiple_of(8) > room {
            break;
        }
        let kind = match disk.nodes[&id].kind {
            Kind::File => 8,
            Kind::Folder => 4,
            Kind::Link(_) => 10,
        };
        listed.u64(id).u64(nth as u64 + 1).u32(name.len() as u32).u32(kind);
        listed.0.extend(name.as_bytes());
        let end = listed.0.len().next_multiple_of(8);
        listed.0.resize(end, 0);
    }
    listed.0
}
