//! What happens in a war, and how often; and what people do in an editor.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::Ordering;

use talklog_core::path::NotePath;
use talklog_core::wire::SaveReply;

use super::World;
use super::device::SaveOutcome;
use super::ledger;

/// The folders of the events, and the top.
const FOLDERS: [&str; 4] = ["", "lowtide-2026/", "höhenweg-2026/", "lowtide-2026/day 2/"];

/// What can happen, and how often.
const DEEDS: [(&str, u32); 29] = [
    ("type", 300),
    ("same line", 110),
    ("replace line", 40),
    ("delete line", 20),
    ("field", 40),
    ("save", 40),
    ("look outside", 20),
    ("rename", 20),
    ("rename against edit", 10),
    ("delete", 8),
    ("move folder", 6),
    ("odd name", 6),
    ("line ends", 8),
    ("image", 12),
    ("schedule", 30),
    ("outside", 60),
    ("sync", 150),
    ("network", 12),
    ("die", 15),
    ("kill", 20),
    ("beside", 10),
    ("clock", 8),
    ("checkpoint", 20),
    ("refresh", 15),
    ("sweep", 10),
    ("resolve", 40),
    ("force push", 2),
    ("other device", 2),
    ("left open", 2),
];

impl World {
    /// Does one thing on one device, and checks it.
    pub(super) fn operate(&mut self, at: u64) {
        let all: u32 = DEEDS.iter().map(|(_, weight)| weight).sum();
        let mut dice = self.rng.u32(0..all);
        let deed = DEEDS.iter().find(|(_, weight)| {
            let here = dice < *weight;
            dice = dice.wrapping_sub(*weight);
            here
        });
        let (deed, d) = (deed.unwrap().0, self.rng.usize(0..self.devices.len()));
        self.say(format!("{at}: {deed} on {}", self.devices[d].name));
        self.figures.count(deed);
        match deed {
            "type" => self.type_lines(d),
            "same line" => self.same_line(d),
            "replace line" => self.change_line(d, true),
            "delete line" => self.change_line(d, false),
            "field" => self.field(d),
            "save" => self.save(d),
            "look outside" => {
                let outcome = self.devices[d].look_outside();
                self.count_save(outcome);
            }
            "rename" => drop(self.rename(d)),
            "rename against edit" => self.rename_against_edit(d),
            "delete" => self.delete(d),
            "move folder" => self.move_folder(d),
            "odd name" => self.odd_name(d),
            "line ends" => self.line_ends(d),
            "image" => self.image(d),
            "schedule" => self.schedule(d),
            "outside" => self.outside(d),
            "sync" => self.sync(d),
            "network" => {
                let online = self.devices[d].is_online();
                self.devices[d].go(!online);
            }
            "die" => {
                self.devices[d].die();
                self.figures.recovered += self.devices[d].open();
            }
            "kill" => self.kill(d),
            "beside" => self.beside(d),
            "clock" => {
                let skew = [0, 86_400, -86_400][self.rng.usize(0..3)];
                self.devices[d].skew.store(skew, Ordering::Relaxed);
            }
            "checkpoint" => {
                self.save(d);
                self.devices[d].desk().checkpoint().unwrap();
            }
            "refresh" => drop(self.devices[d].desk().refresh()),
            "sweep" => {
                self.ground.now.fetch_add(61, Ordering::Relaxed);
                self.devices[d].desk().sweep();
            }
            "resolve" => self.resolve(d),
            "force push" => self.force_push(),
            "other device" => return self.replace_device(d),
            "left open" => self.left_open(d),
            deed => panic!("{deed}"),
        }
        self.check(d);
    }

    pub(super) fn count_save(&mut self, outcome: SaveOutcome) {
        self.figures.merged_saves += u64::from(outcome.merged);
        if outcome.copied {
            self.figures.count("copies by the editor");
        }
    }

    pub(super) fn save(&mut self, d: usize) {
        let outcome = self.devices[d].save();
        self.count_save(outcome);
    }

    /// Opens a note in the editor, now and then another one; makes one where there is none. False when none can be
    /// edited just now.
    pub(super) fn open(&mut self, d: usize) -> bool {
        if self.devices[d].editor.is_some() && self.rng.u8(0..4) > 0 {
            if self.rng.bool() {
                let outcome = self.devices[d].look_outside();
                self.count_save(outcome);
            }
            if self.devices[d].editor.is_some() {
                return true;
            }
        }
        self.save(d);
        self.devices[d].editor = None;
        let notes = self.devices[d].notes();
        if notes.len() < 6 || (notes.len() < 40 && self.rng.u8(0..20) == 0) {
            self.create(d);
            return self.devices[d].editor.is_some();
        }
        // Half of the time all write in the same few.
        let among = if self.rng.bool() { notes.len().min(4) } else { notes.len() };
        let path = notes[self.rng.usize(0..among)].clone();
        self.devices[d].edit(&path)
    }

    pub(super) fn name(&mut self) -> NotePath {
        let folder = FOLDERS[self.rng.usize(0..FOLDERS.len())];
        let name = match self.rng.u8(0..6) {
            0 => "inbox".to_owned(),
            1 => format!("Überblick {}", self.rng.u8(0..4)),
            _ => format!("2026-03-24-talk-{}", self.rng.u8(0..60)),
        };
        NotePath::parse(&format!("{folder}{name}.md")).unwrap()
    }

    /// Makes a note, and opens it.
    pub(super) fn create(&mut self, d: usize) {
        let path = self.name();
        let (token, more) = (self.ledger.token(), self.ledger.token());
        let front = if self.rng.bool() {
            format!("---\ntitle: A talk\nroom: {}\nspeakers:\n  - Kim Example\n---\n\n", ledger::word(more))
        } else {
            format!("{}\n\n", ledger::word(more))
        };
        let text = format!("{front}# Talk\n\n- first {}\n- second\n- third\n", ledger::word(token));
        match self.devices[d].desk().save_bytes(&path, text.as_bytes(), None) {
            Ok(SaveReply::Saved { .. }) => {
                self.durable(d, &[token, more]);
                assert!(self.devices[d].edit(&path), "{path} was made and cannot be edited");
            }
            Ok(SaveReply::Changed { .. }) => {}
            other => panic!("{path} cannot be made: {other:?}"),
        }
    }

    pub(super) fn durable(&mut self, d: usize, tokens: &[u32]) {
        self.devices[d].held.extend(tokens);
    }

    /// Lets a person change the lines of the open note, and saves as often as not.
    pub(super) fn typed(&mut self, d: usize, lines: &[String]) {
        let text: String = lines.concat();
        let before = self.devices[d].editor.as_ref().unwrap().text.clone();
        if text == before {
            return;
        }
        self.ledger.edited(before.as_bytes(), text.as_bytes());
        let new = ledger::found(text.as_bytes());
        self.devices[d].type_in(text);
        self.durable(d, &new);
        if self.rng.u8(0..10) < 6 {
            self.save(d);
        }
    }

    pub(super) fn lines(&self, d: usize) -> Vec<String> {
        let editor = self.devices[d].editor.as_ref().unwrap();
        editor.text.split_inclusive('\n').map(str::to_owned).collect()
    }

    pub(super) fn type_lines(&mut self, d: usize) {
        if !self.open(d) {
            return;
        }
        let mut lines = self.lines(d);
        let body = body(&lines);
        let at = if self.rng.bool() { lines.len() } else { self.rng.usize(body..=lines.len()) };
        if let Some(last) = lines.last_mut().filter(|line| !line.ends_with('\n')) {
            last.push('\n');
        }
        for _ in 0..self.rng.u8(1..4) {
            let token = ledger::word(self.ledger.token());
            let line = match self.rng.u8(0..5) {
                0 => format!("\n## {token} on the tide\n"),
                1 => format!("- [ ] look up {token}, see [the talk](talk.md) 🌊\n"),
                _ => format!("- {token} by {} – größer\n", self.devices[d].name),
            };
            lines.insert(at.min(lines.len()), line);
        }
        self.typed(d, &lines);
    }

    /// Writes on at the end of a line that others write on too.
    pub(super) fn same_line(&mut self, d: usize) {
        if !self.open(d) {
            return;
        }
        let mut lines = self.lines(d);
        let from = body(&lines);
        let Some(at) = (from..lines.len()).find(|at| lines[*at].starts_with('-')) else { return };
        let token = ledger::word(self.ledger.token());
        let line = lines[at].trim_end_matches('\n').to_owned();
        lines[at] = match self.rng.u8(0..3) {
            0 => format!("- {token} {}\n", line.trim_start_matches("- ")),
            _ => format!("{line} {token}\n"),
        };
        self.typed(d, &lines);
    }

    pub(super) fn change_line(&mut self, d: usize, replace: bool) {
        if !self.open(d) {
            return;
        }
        let mut lines = self.lines(d);
        let from = body(&lines);
        if from + 1 >= lines.len() {
            return;
        }
        // Lines grow long where all write on at their ends: those are the ones that people tidy up.
        let longest = (from..lines.len()).max_by_key(|at| lines[*at].len()).unwrap_or(from);
        let at = if self.rng.bool() { longest } else { self.rng.usize(from..lines.len()) };
        if replace {
            lines[at] = format!("- instead {}\n", ledger::word(self.ledger.token()));
        } else {
            let count = self.rng.usize(1..4).min(lines.len() - at);
            lines.drain(at..at + count);
        }
        self.typed(d, &lines);
    }

    /// Sets a field of the front matter.
    pub(super) fn field(&mut self, d: usize) {
        if !self.open(d) {
            return;
        }
        let mut lines = self.lines(d);
        let end = body(&lines);
        if end == 0 {
            return;
        }
        let token = ledger::word(self.ledger.token());
        let key = ["room", "track", "url"][self.rng.usize(0..3)];
        let line = format!("{key}: {token}\n");
        match lines[..end].iter().position(|line| line.starts_with(&format!("{key}: "))) {
            Some(at) => lines[at] = line,
            None if self.rng.bool() => lines.insert(1, line),
            None => lines.insert(1, format!("tags: [{token}]\n")),
        }
        self.typed(d, &lines);
    }

    pub(super) fn pick(&mut self, d: usize) -> Option<NotePath> {
        let notes = self.devices[d].notes();
        (!notes.is_empty()).then(|| notes[self.rng.usize(0..notes.len())].clone())
    }
}

pub(super) fn append(file: &Path, line: &str) {
    // The file may have been moved or merged away meanwhile; then it is made, as a shell does.
    let mut file = fs::OpenOptions::new().append(true).create(true).open(file).unwrap();
    file.write_all(line.as_bytes()).unwrap();
}

/// Gives the first line after the front matter; 0 where there is none.
pub(super) fn body<T: AsRef<str>>(lines: &[T]) -> usize {
    if lines.first().is_none_or(|line| line.as_ref().trim_end() != "---") {
        return 0;
    }
    let end = lines.iter().skip(1).position(|line| line.as_ref().trim_end() == "---");
    end.map_or(0, |end| end + 2)
}
