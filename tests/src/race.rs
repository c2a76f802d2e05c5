//! Other programs write in the very notes that an editor saves, as fast as both can.
//!
//! Writers append, truncate and write anew, or put another file in the note's place, each with plain file calls and
//! each edit with a token; a typist saves the same notes through the notebook's door all the time; a keeper sweeps.
//! Writers take turns at one note, since what two of them do to each other is not ours, and they take no notice of the
//! typist. The clock is not the machine's: it goes on by itself, but never so far that a writer has its file open for
//! ten seconds. So the outcome depends on no real time, and a slow machine proves the same. In the end each token has
//! to stand in a file of the notebook.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use jiff::{Timestamp, tz::TimeZone};
use talklog_core::desk::Desk;
use talklog_core::notebook::{Host, is_conflict_copy};
use talklog_core::path::{NotePath, Revision};
use talklog_core::wire::SaveReply;

/// How many edits are made in one notebook, before it is looked at and another one begins.
const ROUND: u64 = 500;
const NOTES: usize = 6;
const WRITERS: usize = 3;
/// By how many seconds the clock goes on at a time.
const TICK: i64 = 5;

/// How much happened.
#[derive(Debug, Default, Clone, Copy)]
pub struct Figures {
    /// Edits by other programs, by their way.
    pub appended: u64,
    pub written_anew: u64,
    pub put_in_place: u64,
    /// Saves by the typist that reached the disk, and those that found something else there.
    pub saved: u64,
    pub found_changed: u64,
    /// Tokens that were in no note but in a conflict copy in the end.
    pub in_copies: u64,
    /// How often the clock went on.
    pub ticks: u64,
}

impl Figures {
    /// How many edits other programs made.
    pub fn edits(&self) -> u64 {
        self.appended + self.written_anew + self.put_in_place
    }
}

impl std::ops::AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.appended += other.appended;
        self.written_anew += other.written_anew;
        self.put_in_place += other.put_in_place;
        self.saved += other.saved;
        self.found_changed += other.found_changed;
        self.in_copies += other.in_copies;
        self.ticks += other.ticks;
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} edits by other programs ({} appended, {} truncated and written, {} renamed into place) against {} \
             saves, {} of which found the note changed; {} stand in a conflict copy only; none is lost",
            self.edits(),
            self.appended,
            self.written_anew,
            self.put_in_place,
            self.saved + self.found_changed,
            self.found_changed,
            self.in_copies,
        )
    }
}

/// Lets other programs make so many edits against saves. The error names the tokens that are nowhere.
pub fn race(edits: u64, seed: u64) -> Result<Figures, String> {
    let mut all = Figures::default();
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut left = edits;
    while left > 0 {
        let now = left.min(ROUND);
        all += round(now, rng.u64(..))
            .map_err(|lost| format!("after {} edits with seed {seed}: {lost}", all.edits()))?;
        left -= now;
    }
    Ok(all)
}

/// What everybody in a race sees.
struct Field {
    root: PathBuf,
    clock: Clock,
    /// How many edits are still to be made, and how many saves were tried.
    left: AtomicI64,
    saves: AtomicU64,
    done: AtomicBool,
    /// Writers take turns at one note.
    turns: [Mutex<()>; NOTES],
    /// Held by a writer between its look and its write, and by the keeper while it brings something back: what a
    /// program overwrites that came after its look is that program's own deed.
    looks: [Mutex<()>; NOTES],
}

/// The clock of a race.
struct Clock {
    now: Arc<AtomicI64>,
    /// How often it went on, and how many files were opened since then, and before that, that are still open.
    open: Mutex<(u64, [u64; 2])>,
}

impl Clock {
    /// Goes on, unless somebody has had a file open since before the last time.
    fn tick(&self) -> bool {
        let mut open = hold(&self.open);
        let before = (open.0 + 1) as usize % 2;
        if open.1[before] > 0 {
            return false;
        }
        open.0 += 1;
        self.now.fetch_add(TICK, Ordering::SeqCst);
        true
    }

    fn while_open<T>(&self, work: impl FnOnce() -> T) -> T {
        let at = {
            let mut open = hold(&self.open);
            let at = open.0 as usize % 2;
            open.1[at] += 1;
            at
        };
        let done = work();
        hold(&self.open).1[at] -= 1;
        done
    }
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn note(at: usize) -> String {
    format!("talk-{at}.md")
}

fn token(number: u64) -> String {
    format!("edit{number:07}e")
}

/// Where files cost little: what is raced for does not depend on the disk.
fn ground() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn round(edits: u64, seed: u64) -> Result<Figures, String> {
    let ground = ground();
    let root = ground.path().join("notes");
    fs::create_dir(&root).unwrap();
    for at in 0..NOTES {
        fs::write(root.join(note(at)), format!("# Talk {at}\n\nfirst\n\n- typed 0\n\nsecond\n\nthird\n"))
            .unwrap();
    }
    let now = Arc::new(AtomicI64::new(1_000_000));
    let told = now.clone();
    let ours = |name| ground.path().join(name);
    let host = Host {
        config: ours("config"),
        data: ours("data"),
        state: ours("state"),
        cache: ours("cache"),
        home: ours("home"),
        device: "laptop".into(),
        zone: TimeZone::UTC,
        clock: Arc::new(move || Timestamp::from_second(told.load(Ordering::SeqCst)).unwrap()),
        helper: Vec::new(),
    };
    let desk = Desk::open(&root, host, |_| {}).unwrap();
    desk.refresh();
    let field = Field {
        root: root.clone(),
        clock: Clock { now, open: Mutex::default() },
        left: AtomicI64::new(i64::try_from(edits).unwrap()),
        saves: AtomicU64::new(0),
        done: AtomicBool::new(false),
        turns: Default::default(),
        looks: Default::default(),
    };
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut figures = thread::scope(|scope| {
        let (desk, field) = (&desk, &field);
        let writers: Vec<_> = (0..WRITERS)
            .map(|_| {
                let rng = rng.fork();
                scope.spawn(move || write(field, rng))
            })
            .collect();
        let dice = rng.fork();
        let typist = scope.spawn(move || type_and_save(desk, field, dice));
        let keeper = scope.spawn(move || keep(desk, field));
        let mut all = Figures::default();
        let ended: Vec<_> = writers.into_iter().map(thread::ScopedJoinHandle::join).collect();
        field.done.store(true, Ordering::SeqCst);
        for part in ended.into_iter().chain([typist.join(), keeper.join()]) {
            all += part.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
        all
    });
    // The grace of all that was displaced goes by, and of what that displaces.
    for _ in 0..3 {
        field.clock.now.fetch_add(100, Ordering::SeqCst);
        desk.sweep();
    }
    let (lost, in_copies) = look(&root, edits);
    figures.in_copies = in_copies;
    if lost.is_empty() {
        return Ok(figures);
    }
    let elsewhere = ground.keep();
    Err(format!("{} of {edits} edits are in no note: {lost:?}; kept in {}", lost.len(), elsewhere.display()))
}

/// Gives the tokens that no file of the notebook has, and how many only a conflict copy has.
fn look(root: &Path, edits: u64) -> (Vec<String>, u64) {
    let mut notes = String::new();
    let mut copies = String::new();
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let copy = NotePath::from_disk(root, &path).is_some_and(|path| is_conflict_copy(&path));
        if copy { copies.push_str(&text) } else { notes.push_str(&text) }
    }
    let mut lost = Vec::new();
    let mut in_copies = 0;
    for token in (0..edits).map(token) {
        if notes.contains(&token) {
            continue;
        }
        if copies.contains(&token) {
            in_copies += 1;
        } else {
            lost.push(token);
        }
    }
    (lost, in_copies)
}

/// Writes in the notes as other programs do.
fn write(field: &Field, mut rng: fastrand::Rng) -> Figures {
    let (rng, mut figures) = (&mut rng, Figures::default());
    loop {
        let number = field.left.fetch_sub(1, Ordering::SeqCst) - 1;
        let Ok(number) = u64::try_from(number) else { return figures };
        let line = format!("- outside {}\n", token(number));
        let at = rng.usize(0..NOTES);
        let file = field.root.join(note(at));
        let _turn = hold(&field.turns[at]);
        field.clock.while_open(|| match rng.u8(0..3) {
            0 => {
                let mut open = OpenOptions::new().append(true).open(&file).unwrap();
                dawdle(field, rng);
                open.write_all(line.as_bytes()).unwrap();
                dawdle(field, rng);
                figures.appended += 1;
            }
            1 => {
                let look = hold(&field.looks[at]);
                let text = edited(&file, &line, rng);
                dawdle(field, rng);
                let mut open = OpenOptions::new().write(true).truncate(true).open(&file).unwrap();
                drop(look);
                dawdle(field, rng);
                let (first, second) = text.as_bytes().split_at(rng.usize(0..=text.len()));
                open.write_all(first).unwrap();
                dawdle(field, rng);
                open.write_all(second).unwrap();
                figures.written_anew += 1;
            }
            _ => {
                let _look = hold(&field.looks[at]);
                let text = edited(&file, &line, rng);
                let beside = field.root.join(format!("{}~", note(at)));
                fs::write(&beside, text).unwrap();
                dawdle(field, rng);
                fs::rename(&beside, &file).unwrap();
                figures.put_in_place += 1;
            }
        });
    }
}

/// Gives the text of a note with a line put in somewhere.
fn edited(file: &Path, line: &str, rng: &mut fastrand::Rng) -> String {
    let text = fs::read_to_string(file).unwrap();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    lines.insert(rng.usize(0..=lines.len()), line);
    lines.concat()
}

/// Waits until the typist has saved again, or not even that: the moments between saves are what is raced for.
fn dawdle(field: &Field, rng: &mut fastrand::Rng) {
    let until = field.saves.load(Ordering::Relaxed) + rng.u64(0..3);
    for _ in 0..rng.u32(0..300) {
        if field.saves.load(Ordering::Relaxed) >= until {
            return;
        }
        thread::yield_now();
    }
}

/// Changes a line of the typist's own in all notes again and again, and saves as the page does.
fn type_and_save(desk: &Desk, field: &Field, mut rng: fastrand::Rng) -> Figures {
    let mut figures = Figures::default();
    let mut editors = BTreeMap::<usize, (String, Revision)>::new();
    let mut typed = 0;
    while !field.done.load(Ordering::SeqCst) {
        let at = rng.usize(0..NOTES);
        let path = NotePath::parse(&note(at)).unwrap();
        let (text, base) = editors.remove(&at).unwrap_or_else(|| {
            let note = desk.open_note(&path).unwrap();
            (note.text, note.item.revision.parse().unwrap())
        });
        typed += 1;
        let (mut text, mut base) = (retyped(&text, typed), base);
        // A person who types on saves later; the text is not let go.
        loop {
            let reply = desk.save(&path, &text, base, 0);
            field.saves.fetch_add(1, Ordering::Relaxed);
            match reply {
                SaveReply::Saved { revision } => {
                    base = revision.parse().unwrap();
                    figures.saved += 1;
                    break;
                }
                SaveReply::Changed { .. } => {
                    figures.found_changed += 1;
                    let merged = desk.merge(&path, base, &text).unwrap();
                    text = merged.text;
                    base = merged.revision.parse().unwrap();
                }
                SaveReply::Failed { error } => panic!("{path} cannot be saved: {error:?}"),
            }
        }
        // Sometimes the note is closed, and opened anew the next time.
        if rng.u8(0..4) > 0 {
            editors.insert(at, (text, base));
        }
    }
    figures
}

fn retyped(text: &str, typed: u64) -> String {
    // What a writer that was interrupted made of the line, perhaps with its own text at the end, is left alone.
    let own = |line: &str| {
        line.strip_prefix("- typed ").is_some_and(|rest| rest.trim_end().bytes().all(|b| b.is_ascii_digit()))
    };
    let mut found = false;
    let mut lines: Vec<String> = text
        .split_inclusive('\n')
        .map(|line| {
            if !found && own(line) {
                found = true;
                format!("- typed {typed}\n")
            } else {
                line.to_owned()
            }
        })
        .collect();
    if !found {
        lines.push(format!("\n- typed {typed}\n"));
    }
    lines.concat()
}

/// Sweeps as the keeper does, while the clock goes on.
fn keep(desk: &Desk, field: &Field) -> Figures {
    let mut figures = Figures::default();
    while !field.done.load(Ordering::SeqCst) {
        if field.clock.tick() {
            figures.ticks += 1;
            let looks: Vec<_> = field.looks.iter().map(hold).collect();
            desk.sweep();
            drop(looks);
        }
        thread::yield_now();
    }
    figures
}
