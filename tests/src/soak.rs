//! A long sitting in the real window: someone types at twelve keys a second while another program writes into the
//! same folder, another device pushes to the same remote, and checkpoints and syncs are asked for in between.
//!
//! At the end the note has to hold exactly what was typed and what the others put in; the focus must not have left
//! the text and the cursor's line must not have jumped on the screen; and memory must not have grown.

mod others;

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use serde::Deserialize;

use crate::home::TestHome;
use crate::memory::{self, Memory};
use crate::window::{PATIENCE, Window};

use others::{DEVICE, Device, Noise, Outside, Writer};

/// How fast the person types, all in all: their pauses between bursts are in it.
const KEYS_A_SECOND: f64 = 12.0;
/// Memory is compared with what it was after this long.
const WARM_UP: Duration = Duration::from_secs(20);
/// How long the person rests at most at the end, before memory is looked at once more: what the collectors left lying while
/// somebody typed is gone by then.
const REST: Duration = Duration::from_secs(20);
/// From this long on the growth of memory is held to its goal.
const SETTLED: Duration = Duration::from_mins(10);
/// The note that everyone writes in.
const NOTE: &str = "long-day.md";

/// The lines that nobody edits, between the parts that each writer has to itself. A merge takes changes that are
/// apart; writers in the same line would be the business of another test.
const BELOW_TITLE: &str = "Whoever passes by writes here:\n";
const OVER_TYPED: &str = "What was said on stage:\n";
const UNDER_TYPED: &str = "Now the other device:\n";
const LAST: &str = "And at the very end, whoever appends:\n";

/// What a sitting is made of.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How long is typed.
    pub length: Duration,
    /// Decides every word, pause and moment.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug)]
pub struct Figures {
    /// The plan that it was.
    pub plan: Plan,
    /// How long was typed for.
    pub took: Duration,
    /// Keys pressed: letters, Enter and Backspace.
    pub keys: usize,
    /// Letters in the note that were typed and stayed.
    pub typed: usize,
    /// Lines that the other program put into the same note.
    pub lines_outside: usize,
    /// Lines that the other device put into the same note.
    pub lines_device: usize,
    /// Writes of the other program to other notes.
    pub noise: usize,
    /// Checkpoints in the history that are this window's.
    pub checkpoints: usize,
    /// Syncs asked for by keys.
    pub syncs: usize,
    /// How often the page was looked at.
    pub samples: usize,
    /// Looks at which the focus was not in the text.
    pub focus_lost: Vec<String>,
    /// Moves of the cursor's line on the screen that no key explains.
    pub jumps: Vec<String>,
    /// The longest time between two looks that should be 100 ms apart, in ms.
    pub slowest_look: f64,
    /// Memory after the warm-up.
    pub before: Memory,
    /// Memory at the end.
    pub after: Memory,
    /// Memory after a rest.
    pub rested: Memory,
}

impl Figures {
    /// Gives how much the memory grew, 0.1 being a tenth.
    pub fn growth(&self) -> f64 {
        self.after.own_kb as f64 / self.before.own_kb as f64 - 1.0
    }

    /// Fails with what is not as it has to be. The text was compared before there were figures.
    pub fn check(&self) {
        assert!(self.focus_lost.is_empty(), "the focus left the text:\n{}", self.focus_lost.join("\n"));
        assert!(self.jumps.is_empty(), "the cursor's line jumped:\n{}", self.jumps.join("\n"));
        // The page's collector lets its heap grow to twice what lives in it; a short sitting ends on that way.
        let may = if self.took < SETTLED { 0.5 } else { 0.1 };
        assert!(self.growth() < may, "memory grew by {:.1} %\n{self}", self.growth() * 100.0);
        assert!(
            self.checkpoints > 0 && self.syncs > 0 && self.lines_outside > 0 && self.lines_device > 0,
            "{self}"
        );
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.took.as_secs_f64();
        writeln!(f, "| what | figure |\n|---|---|")?;
        writeln!(f, "| seed | {} |", self.plan.seed)?;
        writeln!(f, "| typed for | {:.1} minutes |", seconds / 60.0)?;
        writeln!(f, "| keys, and a second | {}, {:.1} |", self.keys, self.keys as f64 / seconds)?;
        writeln!(f, "| letters that stayed | {} |", self.typed)?;
        writeln!(
            f,
            "| lines by another program, and by another device, in the same note | {}, {} |",
            self.lines_outside, self.lines_device
        )?;
        writeln!(f, "| writes by another program to other notes | {} |", self.noise)?;
        writeln!(f, "| checkpoints, syncs | {}, {} |", self.checkpoints, self.syncs)?;
        writeln!(
            f,
            "| text as typed, merged with the others' lines | equal, in the window, on the disk and at the remote |"
        )?;
        writeln!(
            f,
            "| looks at focus and cursor line, slowest | {}, {:.0} ms |",
            self.samples, self.slowest_look
        )?;
        writeln!(
            f,
            "| focus lost, jumps of more than a line | {}, {} |",
            self.focus_lost.len(),
            self.jumps.len()
        )?;
        write!(
            f,
            "| memory of its own after {} s, at the end, growth | {:.0} MB, {:.0} MB, {:.1} % |\n| the same after a rest | {:.0} MB |\n| all memory, PSS, after that and at the end | {:.0} MB, {:.0} MB |",
            WARM_UP.as_secs(),
            self.before.own_kb as f64 / 1024.0,
            self.after.own_kb as f64 / 1024.0,
            self.growth() * 100.0,
            self.rested.own_kb as f64 / 1024.0,
            self.before.kb as f64 / 1024.0,
            self.after.kb as f64 / 1024.0
        )
    }
}

/// Makes the folder that the sitting happens in, and its remote; the window is then opened with [`arguments`].
pub fn prepare(home: &TestHome) -> PathBuf {
    let root = home.path().join("notes");
    fs::create_dir_all(root.join("noise")).unwrap();
    fs::write(root.join(NOTE), whole("", "", "", "", "")).unwrap();
    for number in 0..20 {
        fs::write(root.join(format!("noise/{number}.md")), format!("# Noise {number}\n\nNothing.\n"))
            .unwrap();
    }
    let mut init = std::process::Command::new(crate::window::binary("talklog"));
    home.apply(init.arg("init").arg(&root));
    assert!(init.output().unwrap().status.success(), "talklog init");
    let remote = home.path().join("remote.git");
    fs::create_dir(&remote).unwrap();
    home.git(&remote, &["init", "--quiet", "--bare", "--initial-branch=main"]);
    root
}

/// Gives the arguments that the window is opened with.
pub fn arguments(root: &Path) -> [String; 3] {
    [root.display().to_string(), "--note".to_owned(), NOTE.to_owned()]
}

/// Writes the note as it has to be with these parts. What stands above and below makes it longer than the window, so
/// that there is something to scroll.
fn whole(above: &str, device: &str, typed: &str, device_below: &str, end: &str) -> String {
    let filler = |name: &str| -> String {
        let lines = (1..=60).map(|line| format!("{name} {line} of what was written before.\n\n"));
        lines.collect::<Vec<_>>().concat()
    };
    format!(
        "# A long day\n\n{BELOW_TITLE}{above}\n{}{device}\n{}{OVER_TYPED}{typed}\n\n{}{UNDER_TYPED}{device_below}\n{}{LAST}{end}",
        filler("Line"),
        filler("Paragraph"),
        filler("Thought"),
        filler("Aside")
    )
}

/// Sits in the window until the plan is done, and gives what was measured.
pub async fn sit(window: &Window, home: &Arc<TestHome>, plan: Plan) -> Figures {
    let root = home.path().join("notes");
    let file = root.join(NOTE);
    window.indexed().await;
    window.reads_title("A long day").await;
    window.see(".cm-content").await;
    let mut random = fastrand::Rng::with_seed(plan.seed);

    // The notebook is put under git, and gets its remote, as a person does it.
    window.connect_remote(&home.path().join("remote.git")).await;
    home.git(home.path(), &["clone", "--quiet", "remote.git", "device"]);

    go_to_typed(window).await;
    window.run(WATCH, vec![]).await;

    let over = Arc::new(AtomicBool::new(false));
    let outside = Writer::start(Outside { file: file.clone(), random: random.fork() }, &over);
    let noise = Writer::start(Noise { folder: root.join("noise"), random: random.fork() }, &over);
    let device = Writer::start(
        Device { home: home.clone(), clone: home.path().join("device"), random: random.fork() },
        &over,
    );

    let mut course = fs::File::create(crate::window::artifacts().join("soak-memory.tsv")).unwrap();
    let start = Instant::now();
    let mut sitting = Typist { text: String::new(), keys: 0, random };
    let mut held: Vec<(Duration, Memory)> = Vec::new();
    let (mut next_checkpoint, mut next_sync, mut syncs) =
        (Duration::from_secs(9), Duration::from_secs(14), 0);
    while start.elapsed() < plan.length {
        let burst = sitting.burst();
        sitting.press(window, &burst, start).await;
        // A person stops to listen: long enough for a save, as the status line says.
        window.saved().await;
        held.push((start.elapsed(), memory::of(window.group())));
        if let Some((at, now)) = held.last() {
            let _ = writeln!(
                course,
                "{:.1}\t{}\t{}",
                at.as_secs_f64(),
                now.kb / 1024,
                memory::each(window.group())
            );
        }
        if start.elapsed() > next_checkpoint {
            window.keys(&["Control", "s"]).await;
            next_checkpoint = start.elapsed() + Duration::from_secs(15);
        }
        if start.elapsed() > next_sync {
            window.keys(&["Control", "Shift", "s"]).await;
            syncs += 1;
            next_sync = start.elapsed() + Duration::from_secs(20);
        }
    }
    let took = start.elapsed();
    over.store(true, Ordering::Relaxed);
    let (end, above) = outside.join();
    let (_, noise) = noise.join();
    let (device_below, device) = device.join();
    let watched = window.run("window.soak.stop(); return window.soak", vec![]).await;
    // Time itself is what is looked at: nothing says when a collector is done.
    tokio::time::sleep(REST.min(plan.length / 12)).await;
    let rested = memory::of(window.group());
    let watched: Watched = serde_json::from_value(watched).expect("what the page saw");
    let noise_count = noise.lines().count();

    let wanted = whole(&above, &device, &sitting.text, &device_below, &end);
    window.saved().await;
    // A sync may be under way that began before the last line; the next one brings it.
    let remote = home.path().join("remote.git");
    let end_of_patience = Instant::now() + PATIENCE;
    loop {
        window.keys(&["Control", "Shift", "s"]).await;
        window
            .is_true(
                "return /In sync/.test(document.querySelector('[data-testid=status-sync]')?.innerText ?? '')",
            )
            .await;
        let there = home.git(&remote, &["show", &format!("main:{NOTE}")]);
        if there == wanted || Instant::now() > end_of_patience {
            same(&there, &wanted, &window.name);
            break;
        }
    }
    window.saved().await;
    same(&fs::read_to_string(&file).unwrap(), &wanted, &window.name);
    home.git(&root, &["fsck", "--strict"]);
    let copies: Vec<_> = fs::read_dir(&root)
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("conflict"))
        .collect();
    assert!(copies.is_empty(), "nobody wrote in another's lines, but there are copies: {copies:?}");
    let subjects = home.git(&root, &["log", "--no-merges", "--format=%s", "main"]);

    Figures {
        plan,
        took,
        keys: sitting.keys,
        typed: sitting.text.chars().count(),
        lines_outside: above.lines().count() + end.lines().count(),
        lines_device: device.lines().count() + device_below.lines().count(),
        noise: noise_count,
        checkpoints: subjects.lines().filter(|subject| !subject.starts_with(DEVICE)).count(),
        syncs,
        samples: watched.samples,
        focus_lost: watched.focus,
        jumps: watched.jumps,
        slowest_look: watched.slowest,
        before: middle(held.iter().filter(|(at, _)| *at >= WARM_UP && *at < WARM_UP * 2)),
        rested,
        after: middle(held.iter().filter(|(at, _)| *at + WARM_UP > took)),
    }
}

/// Gives the middle one of these figures: a child that syncs for a second is no growth.
fn middle<'a>(held: impl Iterator<Item = &'a (Duration, Memory)>) -> Memory {
    let mut all: Vec<Memory> = held.map(|(_, memory)| *memory).collect();
    all.sort_by_key(|memory| memory.own_kb);
    all.get(all.len() / 2).copied().expect("the sitting was long enough to measure memory")
}

/// Puts the cursor where the person writes, as they would: by finding the line.
async fn go_to_typed(window: &Window) {
    window.keys(&["Control", "f"]).await;
    window.is_true("return document.activeElement.matches('input')").await;
    window.type_text(OVER_TYPED.trim()).await;
    window.keys(&["Enter"]).await;
    window.keys(&["Escape"]).await;
    window.editing("Escape in find").await;
    // The match may be selected, and then the first arrow only ends that.
    for _ in 0..3 {
        window.keys(&["Down"]).await;
        if window.cursor_line().await.is_empty() {
            return;
        }
    }
    panic!("the cursor is in {:?}", window.cursor_line().await);
}

/// Fails where two texts differ, and keeps both.
fn same(found: &str, wanted: &str, name: &str) {
    if found != wanted {
        let kept = crate::window::artifacts();
        let _ = fs::write(kept.join(format!("{name}-wanted.md")), wanted);
        let _ = fs::write(kept.join(format!("{name}-found.md")), found);
        panic!("the text differs: compare {name}-wanted.md and {name}-found.md in {}", kept.display());
    }
}

/// One key, as it is pressed.
#[derive(Clone, Copy)]
enum Press {
    Letter(char),
    Enter,
    Backspace,
}

/// The person who types, and what the text between the marks has to be.
struct Typist {
    text: String,
    keys: usize,
    random: fastrand::Rng,
}

const WORDS: [&str; 28] = [
    "tide",
    "clock",
    "harbour",
    "lamp",
    "replica",
    "quorum",
    "lease",
    "gull",
    "ferry",
    "rope",
    "drift",
    "anchor",
    "pilot",
    "signal",
    "Käse",
    "größer",
    "naïve",
    "façade",
    "Łódź",
    "Ωmega",
    "море",
    "漢字",
    "かな",
    "🌊",
    "👩‍🔧",
    "e\u{301}tude",
    "→",
    "“so”",
];

impl Typist {
    /// Thinks of some seconds' worth of keys, and of what they make of the text.
    fn burst(&mut self) -> Vec<Press> {
        let mut keys = Vec::new();
        let wanted = self.random.usize(30..90);
        while keys.len() < wanted {
            let word = WORDS[self.random.usize(0..WORDS.len())];
            for letter in word.chars() {
                keys.push(Press::Letter(letter));
                self.text.push(letter);
            }
            match self.random.u8(0..20) {
                0 | 1 => {
                    keys.push(Press::Letter('.'));
                    keys.push(Press::Enter);
                    self.text.push_str(".\n");
                }
                // A slip of one letter, seen at once.
                2 | 3 => {
                    keys.push(Press::Letter('x'));
                    keys.push(Press::Backspace);
                    keys.push(Press::Letter(' '));
                    self.text.push(' ');
                }
                4 => {
                    keys.push(Press::Letter(','));
                    keys.push(Press::Letter(' '));
                    self.text.push_str(", ");
                }
                _ => {
                    keys.push(Press::Letter(' '));
                    self.text.push(' ');
                }
            }
        }
        keys
    }

    /// Presses them, in the window, at the pace that keeps the whole sitting at its rate.
    async fn press(&mut self, window: &Window, keys: &[Press], start: Instant) {
        for part in keys.chunks(24) {
            // Behind or ahead of the clock: the pauses between keys make up for it, within what hands can do.
            let due = (self.keys + part.len()) as f64 / KEYS_A_SECOND - start.elapsed().as_secs_f64();
            let each = Duration::from_secs_f64((due / part.len() as f64).clamp(0.045, 0.1));
            let mut actions = KeyActions::new("keyboard".into());
            for key in part {
                let value = match key {
                    Press::Letter(letter) => *letter,
                    Press::Enter => Key::Enter.into(),
                    Press::Backspace => Key::Backspace.into(),
                };
                actions = actions
                    .then(KeyAction::Down { value })
                    .then(KeyAction::Up { value })
                    .then(KeyAction::Pause { duration: each });
            }
            window.client.perform_actions(actions).await.expect("the keys are pressed");
            self.keys += part.len();
        }
    }
}

/// What the page saw, every 100 ms.
#[derive(Deserialize)]
struct Watched {
    samples: usize,
    slowest: f64,
    focus: Vec<String>,
    jumps: Vec<String>,
}

/// Looks at the page every 100 ms, after a frame: has the text the focus, and where on the screen is the cursor? Enter,
/// Backspace and a wrapped line move it by a line each; nothing else may.
const WATCH: &str = "
    const soak = window.soak = { samples: 0, slowest: 0, focus: [], jumps: [] };
    const editor = document.activeElement;
    let moves = 0, keys = 0, before = null, last = performance.now();
    addEventListener('keydown', event => { keys += 1; if (event.key === 'Enter' || event.key === 'Backspace') moves += 1 }, true);
    // Between two looks too.
    editor.addEventListener('focusout', event => soak.focus.push(`${Math.round(performance.now())} ms: to ${event.relatedTarget?.outerHTML.slice(0, 120)}`));
    const look = () => {
        const now = performance.now();
        soak.samples += 1;
        soak.slowest = Math.max(soak.slowest, now - last);
        last = now;
        const at = document.activeElement;
        if (at !== editor) soak.focus.push(`${Math.round(now)} ms: ${at?.outerHTML.slice(0, 120)}`);
        const cursor = editor.closest('.cm-editor').querySelector('.cm-cursor-primary')?.getBoundingClientRect();
        const line = parseFloat(getComputedStyle(editor).lineHeight) || 27;
        let scroller = editor;
        while (scroller && !(scroller.scrollHeight > scroller.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(scroller).overflowY))) scroller = scroller.parentElement;
        const state = { top: cursor?.top ?? null, scroll: scroller?.scrollTop ?? 0, moves, keys };
        if (before && state.top !== null && before.top !== null) {
            const moved = Math.abs(state.top - before.top);
            // A key may have moved it by a line, of itself or because the line was full.
            const may = line * (1.2 + Math.max(state.moves - before.moves, 0)) * (state.keys === before.keys ? 0.2 : 1);
            if (moved > may) soak.jumps.push(`${Math.round(now)} ms: from ${before.top} to ${state.top}, scrolled from ${before.scroll} to ${state.scroll}, ${state.keys - before.keys} keys, ${state.moves - before.moves} of them Enter or Backspace`);
        } else if (state.top === null) {
            soak.jumps.push(`${Math.round(now)} ms: the cursor is not drawn`);
        }
        before = state;
    };
    const timer = setInterval(() => requestAnimationFrame(() => setTimeout(look)), 100);
    soak.stop = () => clearInterval(timer);
";
