//! The app killed while someone types: its backend or the process of its page, at a key that the dice choose. Whatever
//! was typed longer than 50 ms before is there when it is back, and the window says that it came back (P1, P26).
//!
//! `KILLS` says how often, `SEED` where and when.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use talklog_tests::window::{Window, app_binary, artifacts, until};

use crate::stage::{Stage, somewhere};

const NOTE: &str = "keynote.md";
const BEFORE: &str = "# Keynote\n\nTyped while it burns:";
/// What is younger than this at the moment of the kill may be lost.
const MAY_BE_LOST: Duration = Duration::from_millis(50);

/// What one kill showed.
#[derive(Debug, Default)]
struct Figures {
    backends: usize,
    pages: usize,
    keys: usize,
    /// How often something came back that the file did not hold.
    recovered: usize,
    /// The oldest key that the page had taken and that was lost.
    oldest_lost: Duration,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_50_ms_before_a_kill_is_there_after_it() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let kills = number("KILLS").unwrap_or(10);
    let seed = number("SEED").unwrap_or_else(|| fastrand::u64(..1 << 32));
    println!("kills: KILLS={kills} SEED={seed}");
    let mut rng = fastrand::Rng::with_seed(seed);
    let stage = Stage::new().await;
    let root = stage.folder(&[(NOTE, BEFORE), ("other.md", "# Other\n\nNobody types here.\n")]);
    let mut window = open(&stage, &root).await;
    window.resize(1280, 800).await;
    window.indexed().await;
    window.open_note("keynote", "Keynote").await;
    window.editing("opening").await;
    window.keys(&["Control", "End"]).await;
    let mut figures = Figures::default();
    let mut lines = Vec::new();
    for round in 0..kills {
        // Half of each; the first two are one of each, however few there are.
        let page = if round < 2 { round == 0 } else { rng.bool() };
        let typed = round_of_typing(&stage, &mut window, &root, page, round, &mut rng, &mut figures).await;
        lines.push(typed);
        let wanted = format!("{BEFORE}\n{}", lines.join("\n"));
        assert_eq!(fs::read_to_string(root.join(NOTE)).unwrap(), wanted, "seed {seed}, kill {round}");
    }
    println!("kills: {figures:?}");
    assert!(figures.backends > 0 && figures.pages > 0 && figures.recovered > 0, "{figures:?}");
    assert_eq!(fs::read_dir(&root).unwrap().count(), 2, "a copy was made");
    window.close().await;
}

async fn open(stage: &Stage, root: &Path) -> Window {
    Window::open_apart("kills", &stage.screen, &stage.home, &app_binary(), |command| {
        command.arg(root);
    })
    .await
}

/// Types a line, kills in the midst of it, and gives what of the line is there afterwards.
async fn round_of_typing(
    stage: &Stage,
    window: &mut Window,
    root: &Path,
    page: bool,
    round: u64,
    rng: &mut fastrand::Rng,
    figures: &mut Figures,
) -> String {
    let mut line = format!("{round}");
    for _ in 0..rng.usize(2..12) {
        line.push(' ');
        line.extend((0..rng.usize(1..8)).map(|_| rng.lowercase()));
    }
    let die_at = rng.usize(1..=line.len());
    // Mostly while keys come; at times about when the pause after the last key has led to a save.
    let moment = if rng.u8(0..4) == 0 { rng.u64(350_000..700_000) } else { rng.u64(0..90_000) };
    let moment = Duration::from_micros(moment);
    // One in four is saved before the last keys, so that the end of a save is met too.
    let pause_at = (rng.u8(0..4) == 0).then(|| rng.usize(0..die_at));
    let victim = if page { page_process(window).await } else { window.app() };

    // The window remembers its tabs a moment after they change; what is proved here is what becomes of the text.
    let state = stage.home.state();
    until("the window knows its tabs", || somewhere(&state, r#"{"key":"keynote.md""#)).await;
    window.keys(&["Enter"]).await;
    let taken = Arc::new(AtomicUsize::new(0));
    let killer = {
        let taken = taken.clone();
        tokio::spawn(async move {
            while taken.load(Ordering::SeqCst) < die_at {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            tokio::time::sleep(moment).await;
            let at = Instant::now();
            assert!(Command::new("kill").args(["-KILL", &victim.to_string()]).status().unwrap().success());
            at
        })
    };
    // When the page had taken each key.
    let mut at = Vec::new();
    for (nth, key) in line.char_indices() {
        if pause_at == Some(nth) {
            let file = root.join(NOTE);
            let so_far = line[..nth].to_owned();
            until("the line is saved", || fs::read_to_string(&file).unwrap().ends_with(&so_far)).await;
        }
        let typing = window.client.perform_actions(one(key));
        match tokio::time::timeout(Duration::from_secs(20), typing).await {
            Ok(Ok(())) => at.push(Instant::now()),
            Ok(Err(_)) | Err(_) => break,
        }
        taken.store(nth + 1, Ordering::SeqCst);
    }
    let killed = killer.await.expect("the killer has killed");
    figures.keys += at.len();

    let file = root.join(NOTE);
    let held = if page {
        figures.pages += 1;
        window.attach().await;
        None
    } else {
        figures.backends += 1;
        until("the backend is gone", || {
            fs::read_to_string(format!("/proc/{victim}/stat")).map_or(true, |stat| stat.contains(") Z "))
        })
        .await;
        let held = fs::read_to_string(&file).unwrap();
        let again = open(stage, root).await;
        std::mem::replace(window, again).kill();
        window.resize(1280, 800).await;
        Some(held)
    };
    window.reads_title("Keynote").await;
    window.editing(&format!("kill {round}")).await;
    let now = fs::read_to_string(&file).unwrap();
    let there = now.rsplit('\n').next().unwrap().to_owned();
    let young = at.iter().filter(|at| **at + MAY_BE_LOST > killed).count();
    let must = &line[..at.len() - young];
    if !(line.starts_with(&there) && there.len() >= must.len()) {
        stage.home.keep_logs(&artifacts().join("kills.log"));
        window.picture("failed").await;
    }
    assert!(
        line.starts_with(&there) && there.len() >= must.len(),
        "kill {round} of the {}: {there:?} is there; of {line:?} {must:?} was typed more than {MAY_BE_LOST:?} before",
        if page { "page" } else { "backend" }
    );
    if let Some(lost) = at.get(there.len()) {
        figures.oldest_lost = figures.oldest_lost.max(killed.saturating_duration_since(*lost));
    }
    // Never silently: what came back is told, and of a page that is back all the same.
    let told = window.text_of("notice").await;
    match held {
        Some(held) if held != now => {
            figures.recovered += 1;
            assert!(told.contains("Recovered 1 line"), "kill {round}: {told:?}");
        }
        Some(_) => {}
        None if told.contains("Recovered 1 line") => figures.recovered += 1,
        None => assert!(told.contains("loaded anew"), "kill {round}: {told:?}"),
    }
    // The cursor is where it was: what is typed next goes on from there.
    assert_eq!(window.cursor_line().await, there, "kill {round}: the cursor's line");
    there
}

/// Gives the one process that shows the page.
async fn page_process(window: &Window) -> u32 {
    until("the page has one process", || window.web_processes().len() == 1).await;
    window.web_processes()[0]
}

fn one(key: char) -> fantoccini::actions::KeyActions {
    use fantoccini::actions::{InputSource, KeyAction, KeyActions};
    KeyActions::new("keyboard".into()).then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key })
}
