//! A folder of notes, and the post that is made of it.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use talklog_core::event::{self, Event};
use talklog_core::front_matter;
use talklog_core::markdown::{self, Render};
use talklog_core::note::{self, Note};
use talklog_core::path::{NotePath, Revision};
use talklog_core::post::{self, Composed, Dialect, Export, Exported, Plan};
use talklog_tests::generators::{Site, seen, words};

/// A folder of notes, read as the command line does it: every note, its events, the post's talks.
pub(crate) struct Folder {
    pub(crate) root: PathBuf,
    pub(crate) notes: Vec<(Note, String)>,
    events: Vec<Event>,
    /// Kept until the folder is not needed any more.
    _made: Option<TempDir>,
}

impl Folder {
    /// Makes a folder of these files.
    pub(crate) fn of(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
        let read = Self::read(folder.path());
        Self { _made: Some(folder), ..read }
    }

    pub(crate) fn sample() -> Self {
        Self::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../notes"))
    }

    fn read(root: &Path) -> Self {
        let mut notes = Vec::new();
        let mut folders = vec![root.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let file = entry.unwrap().path();
                if file.is_dir() {
                    folders.push(file);
                    continue;
                }
                let Some(path) = NotePath::from_disk(root, &file).filter(NotePath::is_note) else { continue };
                let bytes = fs::read(&file).unwrap();
                let text = String::from_utf8_lossy(&bytes).into_owned();
                notes.push((note::read(&path, Revision::of(&bytes), &text), text));
            }
        }
        notes.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        let events = notes
            .iter()
            .filter(|(note, _)| note.path.name() == "event.md")
            .map(|(n, t)| event::read(n, t))
            .collect();
        Self { root: root.to_path_buf(), notes, events, _made: None }
    }

    pub(crate) fn compose(&self, post: &str) -> Composed {
        let (note, text) = self.notes.iter().find(|(note, _)| note.path.as_str() == post).unwrap();
        let plan = Plan::read(note, text);
        let selection = post::select(&plan, self.notes.iter().map(|(note, _)| note), &self.events);
        assert_eq!(selection.findings, []);
        let talks: Vec<(Note, String)> = selection
            .talks
            .iter()
            .map(|path| self.notes.iter().find(|(note, _)| note.path == *path).unwrap().clone())
            .collect();
        let event = self.events.iter().find(|e| Some(&e.folder) == selection.event.as_ref());
        post::compose(&plan, &talks, event)
    }

    pub(crate) fn export(&self, composed: &Composed, site: &Site, dialect: Dialect) -> Exported {
        let ask = Export {
            to: site.root(),
            dialect,
            blog: None,
            dry_run: false,
            last: None,
            read: &|path| fs::read(path.on_disk(&self.root)),
            now: "2026-12-01T00:00:00Z".parse().unwrap(),
        };
        post::export(composed, &ask).unwrap_or_else(|error| panic!("{}: {error}", composed.slug))
    }

    /// Gives the words of a note that a reader is to see: its body's, with the markup taken away by our own
    /// renderer, without private parts (the fixtures' are whole paragraphs between the two marks). A wikilink
    /// with no words of its own shows the title of the talk that it names.
    pub(crate) fn words(&self, path: &NotePath) -> Vec<String> {
        let (_, text) = self.notes.iter().find(|(note, _)| note.path == *path).unwrap();
        let body = front_matter::split(text).map_or(text.as_str(), |split| split.body);
        let mut open = String::new();
        for (number, part) in body.split("<!-- private -->").enumerate() {
            open.push_str(if number == 0 { part } else { part.split_once("<!-- /private -->").unwrap().1 });
        }
        for (named, _) in &self.notes {
            open = open.replace(&format!("[[{}]]", named.path.stem()), &named.title);
        }
        let render = Render { first_line: 1, image: &|_| None, note: &|_, _| None };
        words(&seen(&markdown::to_html(&open, &render)))
    }
}
