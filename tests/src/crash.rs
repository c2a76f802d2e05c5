//! Each operation ended by a kill at each of its system calls, and met by an error at each of them.
//!
//! A notebook is made for each operation and copied for each point. The operation runs once under strace to list its
//! calls, then once per call: killed there, or with that one call failing with ENOSPC, EIO, EROFS or EDQUOT. Then the
//! notebook is opened again as after a crash, and judged: each file is as it was or as it was to be, every token is
//! there, git finds no fault, and the next operation works. What fails has to say what and why.
//!
//! strace counts calls for each thread, and only those of the main thread are counted here: it does all that is asked
//! for. The child for the network is killed in the same way, and the sync that started it goes on. Left out are calls that touch no file (memory, waiting, signals), since a death there is a death before the
//! next one, and their number is not the same each time.

mod judge;
mod operation;
mod place;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

pub use operation::{OPERATIONS, Operation, STEP_ARGUMENT, step};
use place::Place;

const BEGIN: &str = "/talklog-test/begin";
const END: &str = "/talklog-test/end";

/// Calls that touch no file.
const ASIDE: [&str; 22] = [
    "brk",
    "mmap",
    "munmap",
    "mprotect",
    "mremap",
    "madvise",
    "futex",
    "sched_yield",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sigaltstack",
    "gettid",
    "getpid",
    "clock_gettime",
    "clock_nanosleep",
    "sched_getaffinity",
    "set_robust_list",
    "rseq",
    "prctl",
    "restart_syscall",
    "poll",
];

/// Calls that a fault makes no sense for: what they start or end is no file, and to close a folder cannot fail.
const NO_FAULT: [&str; 11] = [
    "clone",
    "clone3",
    "vfork",
    "execve",
    "exit",
    "exit_group",
    "wait4",
    "waitid",
    "kill",
    "getrandom",
    "close",
];

/// Calls that change something, and so can fail for want of space: what fails there has to say why. Where a look fails
/// nothing is asked of the words, since git's library has none for it.
const CHANGING: [&str; 21] = [
    "write",
    "pwrite64",
    "writev",
    "ftruncate",
    "truncate",
    "fallocate",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "mkdir",
    "mkdirat",
    "rmdir",
    "symlink",
    "symlinkat",
    "fchmod",
];

/// The errors that a disk gives.
const ERRORS: [&str; 4] = ["ENOSPC", "EIO", "EROFS", "EDQUOT"];

/// What is to be done.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Chooses the points where not all are taken.
    pub seed: u64,
    /// At most so many kills and so many errors for each operation; none for all.
    pub points: Option<usize>,
    /// How many of the four errors each call is met by.
    pub errors: usize,
    /// The program that runs [`step`].
    pub stepper: PathBuf,
    /// The program that talks to remotes.
    pub child: PathBuf,
}

/// How many points an operation has, and what came of those that were taken.
#[derive(Debug, Default, Clone)]
pub struct Figures {
    /// For each operation: its calls, kills, errors, and how many of these the operation came through.
    pub operations: BTreeMap<&'static str, Count>,
}

/// The same for one operation.
#[derive(Debug, Default, Clone, Copy)]
pub struct Count {
    pub calls: usize,
    pub kills: usize,
    pub old: usize,
    pub new: usize,
    pub faults: usize,
    pub failed: usize,
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut all = Count::default();
        for (name, count) in &self.operations {
            writeln!(
                f,
                "{name:>16}: {} calls; {} kills, {} found as before and {} as it was to be; {} errors, {} of which it \
                 failed for",
                count.calls, count.kills, count.old, count.new, count.faults, count.failed
            )?;
            all.calls += count.calls;
            all.kills += count.kills;
            all.faults += count.faults;
        }
        write!(f, "{:>16}: {} calls, {} kills, {} errors", "in all", all.calls, all.kills, all.faults)
    }
}

/// One way to meet an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Point {
    Kill { call: String, nth: usize },
    Error { call: String, nth: usize, error: &'static str },
}

impl Point {
    fn options(&self) -> Vec<String> {
        let (call, inject) = match self {
            Self::Kill { call, nth } => (call, format!("inject={call}:signal=KILL:when={nth}")),
            Self::Error { call, nth, error } => (call, format!("inject={call}:error={error}:when={nth}")),
        };
        vec!["-e".into(), format!("trace={call}"), "-e".into(), inject]
    }
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Kill { call, nth } => write!(f, "killed at {call} {nth}"),
            Self::Error { call, nth, error } => write!(f, "{error} at {call} {nth}"),
        }
    }
}

/// Kills and disturbs all operations. The error says at which point something was wrong.
pub fn crashes(plan: &Plan, only: Option<&str>) -> Result<Figures, String> {
    crate::war::no_machine_config();
    let mut figures = Figures::default();
    let mut rng = fastrand::Rng::with_seed(plan.seed);
    let mut places = Vec::new();
    let mut points = Vec::new();
    for operation in
        OPERATIONS.into_iter().filter(|operation| only.is_none_or(|only| operation.name() == only))
    {
        let place = Place::new(plan, operation);
        let (log, done) = place.run(&[], false);
        if !done.told.iter().any(|line| line == "first ok") {
            return Err(format!("{} does not work at all: {:?}", operation.name(), done.told));
        }
        let after = place.judge()?;
        let child = operation == Operation::Fetch;
        let run = place.run_folder().display().to_string();
        // What the child does before it has come to the notebook is no deed.
        let calls = if child { calls(&log, &run, "nowhere at all") } else { calls(&log, BEGIN, END) };
        if calls.is_empty() {
            return Err(format!("{} makes no call", operation.name()));
        }
        figures.operations.insert(operation.name(), Count { calls: calls.len(), ..Count::default() });
        let place_at = places.len();
        places.push((place, after));
        let (mut kills, mut faults) = (Vec::new(), Vec::new());
        for (call, nth) in calls {
            kills.push((place_at, Point::Kill { call: call.clone(), nth }));
            // What the child is refused it says to the sync, and that is tried at the sync's own calls.
            if !child && !NO_FAULT.contains(&call.as_str()) {
                let error = |error| (place_at, Point::Error { call: call.clone(), nth, error });
                let mut errors = ERRORS;
                rng.shuffle(&mut errors);
                faults.extend(errors.into_iter().take(plan.errors).map(error));
            }
        }
        if let Some(most) = plan.points {
            for some in [&mut kills, &mut faults] {
                rng.shuffle(some);
                some.truncate(most);
            }
        }
        points.extend(kills.into_iter().chain(faults));
    }
    let mut wrong = Vec::new();
    for (at, point) in points {
        let (place, new) = &places[at];
        let name = place.operation.name();
        let count = figures.operations.get_mut(name).unwrap();
        if let Err(what) = meet(place, &point, new, count) {
            let what = format!("{name}, {point}: {what}");
            println!("{what}");
            wrong.push(what);
        }
    }
    if wrong.is_empty() {
        Ok(figures)
    } else {
        Err(format!("{} points are wrong:\n{}", wrong.len(), wrong.join("\n")))
    }
}

/// Runs the operation into one point, and judges what is left.
fn meet(place: &Place, point: &Point, new: &judge::State, count: &mut Count) -> Result<(), String> {
    let again = matches!(point, Point::Error { .. });
    let (log, done) = place.run(&point.options(), again);
    match point {
        Point::Kill { .. } => {
            if !done.killed && place.operation == Operation::Fetch {
                // How many reads its order takes is the pipe's affair: this death came too late to be one.
                return place.judge().map(drop);
            }
            if !done.killed {
                return Err(format!(
                    "it was not killed, so its calls are not those that were counted: {:?}",
                    done.told
                ));
            }
            count.kills += 1;
            let state = place.judge()?;
            state.check_acknowledged(&done.told)?;
            match state.is_old_or_new(&place.old, new, place.operation) {
                Some(true) => count.new += 1,
                Some(false) => count.old += 1,
                None => return Err(format!("neither old nor new: {}", state.difference(&place.old, new))),
            }
        }
        Point::Error { call, error, .. } => {
            if !log.iter().any(|line| line.contains("(INJECTED)")) {
                return Err(format!("the call never came: {:?}", done.told));
            }
            count.faults += 1;
            if done.killed || !done.told.iter().any(|line| line == "done") {
                return Err(format!(
                    "it died ({}): {:?} {} {:?}",
                    done.status,
                    done.told,
                    done.errors,
                    log.last()
                ));
            }
            if let Some(failed) = done.told.iter().find_map(|line| line.strip_prefix("first failed ")) {
                count.failed += 1;
                // What could not be read may be another program's: such an end says to try again.
                if CHANGING.contains(&call.as_str())
                    && !["changed", "[Changed,", "[Busy,"].iter().any(|end| failed.contains(end))
                {
                    judge::tells(failed, error)?;
                }
            }
            if !done.told.iter().any(|line| line == "second ok") {
                return Err(format!("it does not work afterwards: {:?}", done.told));
            }
            let state = place.judge()?;
            state.check_acknowledged(&done.told)?;
            if !state.is_done(new) {
                return Err(format!("it is not done in the end: {}", state.difference(&place.old, new)));
            }
        }
    }
    Ok(())
}

/// Names the calls of the operation, from a line with `begin` to one with `end`, each with how many of its kind came before
/// it in the whole process.
fn calls(log: &[String], begin: &str, end: &str) -> Vec<(String, usize)> {
    let mut count = HashMap::<&str, usize>::new();
    let mut within = false;
    let mut calls = Vec::new();
    for line in log {
        let Some((name, _)) = line.split_once('(') else { continue };
        let nth = count.entry(name).or_default();
        *nth += 1;
        within = (within || line.contains(begin)) && !line.contains(end);
        // What the process tells us is none of them.
        let tells = line.starts_with("write(1,");
        if within && !tells && !line.contains(BEGIN) && !ASIDE.contains(&name) {
            calls.push((name.to_owned(), *nth));
        }
    }
    calls
}

/// What a run told.
struct Done {
    killed: bool,
    status: String,
    told: Vec<String>,
    errors: String,
}

fn read(file: &Path) -> Vec<String> {
    fs::read_to_string(file).unwrap_or_default().lines().map(str::to_owned).collect()
}
