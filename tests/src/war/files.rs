//! What happens to files: people rename, delete and move, other programs write, pictures and schedules come.

use std::fs;

use talklog_core::path::{NotePath, Revision};
use talklog_core::wire::SaveReply;

use super::World;
use super::ledger;
use super::operations::{append, body};

impl World {
    pub(super) fn rename(&mut self, d: usize) -> Option<(NotePath, NotePath)> {
        self.save(d);
        let from = self.pick(d)?;
        let to = self.name();
        self.devices[d].desk().refresh();
        if self.devices[d].desk().rename(&from, &to).is_err() {
            self.figures.count("renames refused");
            return None;
        }
        if self.devices[d].editor.as_ref().is_some_and(|editor| editor.path == from) {
            self.devices[d].editor = None;
        }
        Some((from, to))
    }

    /// One renames a note that another edits at the same time, or renames otherwise.
    pub(super) fn rename_against_edit(&mut self, d: usize) {
        let other = (d + 1 + self.rng.usize(0..self.devices.len() - 1)) % self.devices.len();
        let Some((from, _)) = self.rename(d) else { return };
        self.save(other);
        if !self.devices[other].edit(&from) {
            return;
        }
        if self.rng.bool() {
            let mut lines = self.lines(other);
            lines.push(format!("- edited {}\n", ledger::word(self.ledger.token())));
            self.typed(other, &lines);
            self.save(other);
        } else {
            self.devices[other].editor = None;
            let to = self.name();
            self.devices[other].desk().refresh();
            let _ = self.devices[other].desk().rename(&from, &to);
        }
        self.check(other);
    }

    pub(super) fn delete(&mut self, d: usize) {
        self.save(d);
        let notes = self.devices[d].notes();
        if notes.len() < 8 {
            return;
        }
        let path = notes[self.rng.usize(0..notes.len())].clone();
        let bytes = fs::read(path.on_disk(&self.devices[d].root)).unwrap();
        self.remove(d, &path, &bytes);
        let tokens = ledger::found(&bytes);
        for token in &tokens {
            self.ledger.removed.insert(*token);
        }
    }

    /// Lets a person delete a note.
    pub(super) fn remove(&mut self, d: usize, path: &NotePath, bytes: &[u8]) {
        if self.devices[d].editor.as_ref().is_some_and(|editor| editor.path == *path) {
            self.devices[d].editor = None;
        }
        match self.devices[d].desk().delete(path, Revision::of(bytes)) {
            Ok(()) => self.devices[d].owed.extend(&ledger::found(bytes)),
            Err(error) => panic!("{path} cannot be deleted: {error:?}"),
        }
    }

    /// Another program moves the folder of an event.
    pub(super) fn move_folder(&mut self, d: usize) {
        self.save(d);
        let (from, to) = match self.rng.u8(0..4) {
            0 => ("lowtide-2026", "lowtide"),
            1 => ("lowtide", "lowtide-2026"),
            2 => ("höhenweg-2026", "2026/höhenweg"),
            _ => ("2026/höhenweg", "höhenweg-2026"),
        };
        let root = self.devices[d].root.clone();
        if root.join(from).exists() && !root.join(to).exists() {
            fs::create_dir_all(root.join(to).parent().unwrap()).unwrap();
            fs::rename(root.join(from), root.join(to)).unwrap();
        }
        if self.rng.bool() {
            self.devices[d].desk().refresh();
        }
    }

    /// Another program gives a note a name that differs by case alone, or one that is not composed.
    pub(super) fn odd_name(&mut self, d: usize) {
        self.save(d);
        let Some(path) = self.pick(d) else { return };
        let root = self.devices[d].root.clone();
        let folder = path.parent().map(|parent| format!("{parent}/")).unwrap_or_default();
        let to = match self.rng.u8(0..3) {
            0 => format!("{folder}{}", path.name().to_uppercase()),
            1 => format!("{folder}U\u{308}berblick 1.md"),
            _ => format!("{folder}{}", path.name().to_lowercase()),
        };
        if self.rng.u8(0..3) == 0 {
            // A second note beside the first, which other systems could not have.
            let token = self.ledger.token();
            let text = format!("# Twin\n\n- {}\n", ledger::word(token));
            if !root.join(&to).exists() {
                fs::write(root.join(&to), text).unwrap();
                self.durable(d, &[token]);
            }
        } else if !root.join(&to).exists() {
            fs::rename(path.on_disk(&root), root.join(&to)).unwrap();
        }
        self.devices[d].desk().refresh();
    }

    /// Another program writes a note again with other line ends.
    pub(super) fn line_ends(&mut self, d: usize) {
        let Some(path) = self.pick(d) else { return };
        let file = path.on_disk(&self.devices[d].root);
        let Ok(text) = fs::read_to_string(&file) else { return };
        let text =
            if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text.replace('\n', "\r\n") };
        fs::write(&file, text).unwrap();
    }

    pub(super) fn image(&mut self, d: usize) {
        if !self.open(d) {
            return;
        }
        let note = self.devices[d].editor.as_ref().unwrap().path.clone();
        let token = self.ledger.token();
        let bytes = format!("GIF89a\u{1}\0{}", ledger::word(token));
        let added = self.devices[d].desk().picture_add(&note, "slide.gif", bytes.as_bytes()).unwrap();
        self.durable(d, &[token]);
        let mut lines = self.lines(d);
        lines.push(format!("\n{}\n", added.markdown));
        self.typed(d, &lines);
    }

    /// A session comes into the schedule of an event, or gets another title.
    pub(super) fn schedule(&mut self, d: usize) {
        let path = NotePath::parse("lowtide-2026/schedule.jsonl").unwrap();
        let old = fs::read(path.on_disk(&self.devices[d].root)).ok();
        let text = old.as_deref().map_or("{\"talklog\":\"schedule/1\"}\n".into(), String::from_utf8_lossy);
        let (head, sessions) = text.split_once('\n').unwrap_or((&text, ""));
        let mut sessions: Vec<String> = sessions.lines().map(str::to_owned).collect();
        let token = ledger::word(self.ledger.token());
        let session = |key: &str| {
            format!(
                "{{\"key\":\"{key}\",\"start\":\"2026-03-24T10:00:00+01:00\",\"title\":\"{token}\",\"room\":\"A\"}}"
            )
        };
        let some = self.rng.usize(0..sessions.len().max(1));
        match sessions.get_mut(some) {
            Some(line) if self.rng.bool() => {
                let key = line.split('"').nth(3).unwrap_or("s").to_owned();
                *line = session(&key);
            }
            _ => sessions.push(session(&format!("s{:05}", self.rng.u32(0..99_999)))),
        }
        sessions.sort();
        let new = format!("{head}\n{}\n", sessions.join("\n"));
        let base = old.as_deref().map(Revision::of);
        match self.devices[d].desk().save_bytes(&path, new.as_bytes(), base) {
            Ok(SaveReply::Saved { .. }) => {
                self.ledger.edited(&old.unwrap_or_default(), new.as_bytes());
                self.durable(d, &ledger::found(new.as_bytes()));
            }
            other => panic!("{path} cannot be saved: {other:?}"),
        }
    }

    /// Another program writes in a note: it appends, writes it anew, puts another file over it, or removes it.
    pub(super) fn outside(&mut self, d: usize) {
        let Some(path) = self.pick(d) else { return };
        let file = path.on_disk(&self.devices[d].root);
        let token = self.ledger.token();
        let line = format!("- outside {}\n", ledger::word(token));
        let before = fs::read(&file).unwrap();
        let way = self.rng.u8(0..21);
        match way {
            0..8 => append(&file, &line),
            20 if self.devices[d].notes().len() > 10 => {
                fs::remove_file(&file).unwrap();
                self.ledger.edited(&before, b"");
                return;
            }
            _ => {
                let text = String::from_utf8_lossy(&before);
                let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
                let at = self.rng.usize(body(&lines)..=lines.len());
                lines.insert(at, &line);
                if way < 14 {
                    fs::write(&file, lines.concat()).unwrap();
                } else {
                    let other = file.with_extension("md~");
                    fs::write(&other, lines.concat()).unwrap();
                    fs::rename(other, &file).unwrap();
                }
            }
        }
        self.durable(d, &[token]);
        if self.rng.u8(0..3) > 0 {
            self.devices[d].desk().refresh_paths(&[file].into());
        }
    }
}
