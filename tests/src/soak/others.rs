//! Those who write while somebody types: another program, another device, and one that makes nothing but noise.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::home::TestHome;

use super::{BELOW_TITLE, NOTE, UNDER_TYPED};

/// Somebody else who writes, on a thread of its own, until the sitting is over.
pub(super) trait Writes: Send + 'static {
    /// Does one thing and says how long to wait; adds what it wrote to `end` and `above`.
    fn write(&mut self, count: usize, end: &mut String, above: &mut String) -> Duration;
}

/// Somebody at work.
pub(super) struct Writer(JoinHandle<(String, String)>);

impl Writer {
    /// Lets them begin.
    pub(super) fn start(mut who: impl Writes, over: &Arc<AtomicBool>) -> Self {
        let over = over.clone();
        Self(std::thread::spawn(move || {
            let (mut end, mut above) = (String::new(), String::new());
            let mut count = 0;
            while !over.load(Ordering::Relaxed) {
                count += 1;
                let next = Instant::now() + who.write(count, &mut end, &mut above);
                while Instant::now() < next && !over.load(Ordering::Relaxed) {
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
            (end, above)
        }))
    }

    /// Gives what was written at the end of the note and above what is typed.
    pub(super) fn join(self) -> (String, String) {
        self.0.join().expect("the other writer did its work")
    }
}

/// Another program that writes in the same note: it appends, as a shell does, or saves a whole new file, as an editor
/// does, and never over a text that it has not read.
pub(super) struct Outside {
    pub(super) file: PathBuf,
    pub(super) random: fastrand::Rng,
}

impl Writes for Outside {
    fn write(&mut self, count: usize, end: &mut String, above: &mut String) -> Duration {
        let wait = Duration::from_millis(self.random.u64(3_000..9_000));
        let line = format!("Line {count} by another program.\n");
        if self.random.bool() {
            let mut file = fs::OpenOptions::new().append(true).open(&self.file).unwrap();
            file.write_all(line.as_bytes()).unwrap();
            end.push_str(&line);
            return wait;
        }
        let temporary = self.file.with_extension("other~");
        loop {
            let text = fs::read_to_string(&self.file).unwrap();
            let at = text.find(BELOW_TITLE).expect("the mark is there") + BELOW_TITLE.len() + above.len();
            fs::write(&temporary, format!("{}{line}{}", &text[..at], &text[at..])).unwrap();
            talklog_core::platform::exchange(&temporary, &self.file).unwrap();
            let displaced = fs::read_to_string(&temporary).unwrap();
            if displaced == text {
                fs::remove_file(&temporary).unwrap();
                above.push_str(&line);
                return wait;
            }
            // Somebody saved in between: their text goes back, and it is tried again.
            talklog_core::platform::exchange(&temporary, &self.file).unwrap();
        }
    }
}

/// Another program that makes, changes, renames and deletes other notes all the time.
pub(super) struct Noise {
    pub(super) folder: PathBuf,
    pub(super) random: fastrand::Rng,
}

impl Writes for Noise {
    fn write(&mut self, count: usize, _end: &mut String, above: &mut String) -> Duration {
        let note = |number: u32| self.folder.join(format!("{number}.md"));
        let (one, two) = (self.random.u32(0..40), self.random.u32(0..40));
        let _ = match self.random.u8(0..10) {
            0 => fs::remove_file(note(one)),
            1 => fs::rename(note(one), note(two)),
            _ => fs::write(note(one), format!("# Noise {one}\n\nWrite {count}.\n")),
        };
        above.push('\n');
        Duration::from_millis(self.random.u64(50..400))
    }
}

/// What the other device's checkpoints are called.
pub(super) const DEVICE: &str = "device: ";

/// Another device with the same remote: it writes in the same note, in places of its own, and in others, and pushes.
pub(super) struct Device {
    pub(super) home: Arc<TestHome>,
    pub(super) clone: PathBuf,
    pub(super) random: fastrand::Rng,
}

impl Writes for Device {
    fn write(&mut self, count: usize, end: &mut String, above: &mut String) -> Duration {
        let git = |arguments: &[&str]| {
            let mut command = std::process::Command::new("git");
            command.arg("-C").arg(&self.clone).args(arguments);
            self.home.apply(&mut command);
            command.output().unwrap().status.success()
        };
        let file = self.clone.join(NOTE);
        let line = format!("Line {count} by another device.\n");
        let below = self.random.bool();
        // The window pushes too: whoever comes second takes the other's text first.
        for _ in 0..20 {
            assert!(git(&["fetch", "--quiet"]) && git(&["reset", "--quiet", "--hard", "origin/main"]));
            let text = fs::read_to_string(&file).unwrap();
            let at = if below {
                text.find(UNDER_TYPED).expect("the mark is there") + UNDER_TYPED.len() + end.len()
            } else {
                let mark = "Line 60 of what was written before.\n\n";
                text.find(mark).expect("the mark is there") + mark.len() + above.len()
            };
            fs::write(&file, format!("{}{line}{}", &text[..at], &text[at..])).unwrap();
            fs::write(
                self.clone.join("device.md"),
                format!("# The other device\n\nIt wrote {count} times.\n"),
            )
            .unwrap();
            assert!(
                git(&["add", "."]) && git(&["commit", "--quiet", "--message", &format!("{DEVICE}{count}")])
            );
            if git(&["push", "--quiet"]) {
                if below {
                    end.push_str(&line);
                } else {
                    above.push_str(&line);
                }
                return Duration::from_millis(self.random.u64(8_000..16_000));
            }
        }
        panic!("the other device can never push");
    }
}
