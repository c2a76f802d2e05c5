//! Notes on the desk: opened, saved, merged, made, renamed, deleted, found and shown.

use crate::catalogue;
use crate::front_matter;
use crate::index::Query;
use crate::markdown::{self, LinkKind};
use crate::merge::{self, Side};
use crate::notebook::{ChangedLine, Deleted, Displaced, ReadError, Saved, editor_text};
use crate::path::{NotePath, Revision};
use crate::wire::{
    Code, Failure, Found, Hit, LineEdit, MergeReply, NoteChange, NoteItem, OpenNote, Origin, Problem,
    RenamePreview, Renamed, SaveReply, SearchReply,
};

use super::{Desk, Event, hold};

/// How often a merge is written over a file that changes meanwhile before a page hears of it.
const AGAIN: usize = 8;

impl Desk {
    /// Opens a note in the editor.
    pub fn open_note(&self, path: &NotePath) -> Result<OpenNote, Failure> {
        let file = self.notebook.read(path)?;
        let (text, read_only) = match &file.text {
            Ok(text) => (text.clone(), None),
            Err(why) => (file.shown(), Some(why.to_string())),
        };
        let item = match self.item(path).filter(|item| item.revision == file.revision.to_string()) {
            Some(item) => item,
            None => match catalogue::stat(self.root(), path) {
                Some(stat) => self.put(path, file.revision, &text, stat),
                None => return Err(Failure::not_found(path)),
            },
        };
        self.showed(path, file.revision, &text);
        // Somebody may be typing in it while it is looked at elsewhere: what they started from stays known.
        if self.journal.unsaved(path).is_none() {
            for (_, typing) in hold(&self.typing).iter_mut().filter(|((_, known), _)| known == path) {
                typing.starts_from(file.revision, &text);
            }
        }
        Ok(OpenNote { item, text, read_only })
    }

    /// Saves the editor's text over the revision that it started from (P2, P3). `seq` numbers the last journal entry
    /// that the text holds: what is journalled up to there is cut when the save is on the disk.
    pub fn save(&self, path: &NotePath, text: &str, base: Revision, seq: u64) -> SaveReply {
        match self.notebook.save(path, text, base) {
            Ok(saved) => self.saved(path, text, saved, seq),
            Err(error) => SaveReply::Failed { error: error.into() },
        }
    }

    /// Saves exact bytes; without a base it only creates.
    pub fn save_bytes(
        &self,
        path: &NotePath,
        bytes: &[u8],
        base: Option<Revision>,
    ) -> Result<SaveReply, Failure> {
        let saved = self.notebook.save_bytes(path, bytes, base)?;
        let text = String::from_utf8_lossy(bytes);
        Ok(self.saved(path, &text, saved, 0))
    }

    fn saved(&self, path: &NotePath, text: &str, saved: Saved, upto: u64) -> SaveReply {
        let revision = match saved {
            Saved::Changed { revision } => {
                return SaveReply::Changed { revision: revision.map(|r| r.to_string()) };
            }
            Saved::Written { revision } | Saved::Unchanged { revision } => revision,
        };
        if let Err(error) = self.journal.cut(path, upto, revision, text, self.now().timestamp()) {
            tracing::warn!("the journal was not cut: {error}");
        }
        self.starts_from(path, revision, text);
        self.took(path, revision, text, Origin::Saved);
        SaveReply::Saved { revision: revision.to_string() }
    }

    /// Takes what this program wrote into the caches, and tells the windows.
    pub(super) fn took(&self, path: &NotePath, revision: Revision, text: &str, origin: Origin) {
        self.mark_changed(path);
        self.edits.send_modify(|count| *count += 1);
        if !path.is_note() || !catalogue::holds(path) {
            return;
        }
        if let Some(stat) = catalogue::stat(self.root(), path) {
            let item = self.put(path, revision, text, stat);
            (self.tell)(Event::Notes {
                changes: vec![NoteChange { path: path.to_string(), item: Some(item), origin }],
            });
        }
    }

    /// Merges the editor's text with what the file holds now (P3). When both changed the same lines, the editor's
    /// stay, since a person is typing there, and the file's own version is kept beside the note.
    pub fn merge(&self, path: &NotePath, base: Revision, text: &str) -> Result<MergeReply, Failure> {
        Ok(self.merge_with_file(path, base, text)?.0)
    }

    /// Gives the merge, and the revision of the file that it is to stand over.
    fn merge_with_file(
        &self,
        path: &NotePath,
        base: Revision,
        text: &str,
    ) -> Result<(MergeReply, Revision), Failure> {
        let base_text = self.base_text(path, base);
        let file = match self.notebook.read(path) {
            Ok(file) => file,
            // Deleted by another program while it was edited: an edit beats a deletion.
            Err(ReadError::Missing(_)) => {
                return match self.notebook.save_bytes(path, text.as_bytes(), None)? {
                    Saved::Written { revision } | Saved::Unchanged { revision } => {
                        self.took(path, revision, text, Origin::Saved);
                        let text = text.to_owned();
                        Ok((MergeReply { text, revision: revision.to_string(), copy: None }, revision))
                    }
                    Saved::Changed { .. } => Err(Failure::busy(path)),
                };
            }
            Err(error) => return Err(error.into()),
        };
        let theirs = file.text.map_err(|why| Failure::read_only(path, &why))?;
        let (merged, clash) = match &base_text {
            _ if theirs == text => (theirs.clone(), false),
            Some(base_text) => {
                let merged = merge::file(path, base_text, text, &theirs, Side::Ours);
                (merged.text, !merged.clashes.is_empty())
            }
            // Nobody knows what the editor started from, so nothing can be merged: both are kept.
            None => (text.to_owned(), true),
        };
        let copy = if clash {
            let now = self.now();
            let copy =
                self.notebook.keep_copy(path, &file.bytes, &self.notebook.host().device, now.timestamp())?;
            self.took(&copy, file.revision, &theirs, Origin::Outside);
            self.tell_status();
            Some(copy.to_string())
        } else {
            None
        };
        self.starts_from(path, file.revision, &theirs);
        Ok((MergeReply { text: merged, revision: file.revision.to_string(), copy }, file.revision))
    }

    /// Remembers what the editors of a note start from now.
    fn starts_from(&self, path: &NotePath, revision: Revision, text: &str) {
        self.showed(path, revision, text);
        for (_, typing) in hold(&self.typing).iter_mut().filter(|((_, known), _)| known == path) {
            typing.starts_from(revision, text);
        }
    }

    /// Merges as [`Self::merge`] does, and writes what came of it over what it was merged with: then nobody's page stands
    /// between the two, and a program that writes the same note without a pause cannot keep a window from saving. Where
    /// it writes in between even so, several times in a row, the last merge is given and stands nowhere yet.
    pub fn merge_and_save(&self, path: &NotePath, base: Revision, text: &str) -> Result<MergeReply, Failure> {
        let (mut merged, mut over) = self.merge_with_file(path, base, text)?;
        for _ in 0..AGAIN {
            match self.notebook.save(path, &merged.text, over) {
                Ok(Saved::Written { revision } | Saved::Unchanged { revision }) => {
                    self.starts_from(path, revision, &merged.text);
                    self.took(path, revision, &merged.text, Origin::Saved);
                    merged.revision = revision.to_string();
                    break;
                }
                Ok(Saved::Changed { .. }) => {
                    let copy = merged.copy.take();
                    (merged, over) = self.merge_with_file(path, over, &merged.text)?;
                    merged.copy = merged.copy.or(copy);
                }
                // The save that follows says what is in the way.
                Err(_) => break,
            }
        }
        Ok(merged)
    }

    /// Renames a note; links that point at it follow, and its history stays its own.
    pub fn rename(&self, from: &NotePath, to: &NotePath) -> Result<Renamed, Failure> {
        let candidates: Vec<NotePath> = self.shelf().iter().map(|entry| entry.note.path.clone()).collect();
        let renamed = self.notebook.rename(from, to, candidates.into_iter())?;
        self.forget(std::slice::from_ref(from));
        self.snapshots_follow(from, to);
        for (path, why) in &renamed.left {
            self.notice(&format!("The links in {path} follow to {to} at the next start only: {why}"));
        }
        let changed: Vec<NotePath> = renamed.changed_links.into_iter().map(|(path, _)| path).collect();
        for path in changed.iter().chain([to]) {
            self.read_again(path, Origin::Saved)?;
        }
        (self.tell)(Event::Listing);
        Ok(Renamed { path: to.to_string(), changed: changed.iter().map(ToString::to_string).collect() })
    }

    /// Says which lines a rename would change.
    pub fn rename_preview(&self, from: &NotePath, to: &NotePath) -> Result<RenamePreview, Failure> {
        let candidates: Vec<NotePath> = self.shelf().iter().map(|entry| entry.note.path.clone()).collect();
        let planned = self.notebook.rename_preview(from, to, candidates.into_iter())?;
        let catalogue = self.shelf();
        let edit = |(path, line): (NotePath, ChangedLine)| LineEdit {
            title: catalogue
                .get(&path)
                .map_or_else(|| path.stem().into(), |entry| entry.note.title.to_string()),
            path: path.to_string(),
            line: line.line,
            before: line.before,
            after: line.after,
        };
        let edits = planned.lines.into_iter().map(edit).collect();
        Ok(RenamePreview { to: to.to_string(), edits })
    }

    /// Deletes a note. Its text stays in the history, and in the state folder.
    pub fn delete(&self, path: &NotePath, base: Revision) -> Result<(), Failure> {
        if let Deleted::Changed { .. } = self.notebook.delete(path, base)? {
            return Err(Failure {
                code: Code::Changed,
                message: format!("{path} has changed since, so it was not deleted"),
                path: Some(path.to_string()),
                hint: Some("look at it again first".into()),
            });
        }
        self.forget(std::slice::from_ref(path));
        self.edits.send_modify(|count| *count += 1);
        (self.tell)(Event::Listing);
        self.tell_status();
        Ok(())
    }

    /// Reads a note that this program wrote, and takes it into the caches.
    pub(super) fn read_again(&self, path: &NotePath, origin: Origin) -> Result<(), Failure> {
        let file = self.notebook.read(path)?;
        self.took(path, file.revision, file.text.as_deref().unwrap_or_default(), origin);
        Ok(())
    }

    /// Finds notes by name.
    pub fn find(&self, name: &str, limit: u32) -> Vec<Found> {
        let catalogue = self.shelf();
        catalogue::find(&catalogue, name, limit as usize)
            .into_iter()
            .filter_map(|found| {
                let entry = catalogue.get(&found.path)?;
                let item = NoteItem::of(&entry.note, catalogue.events());
                Some(Found { item, title_marks: found.title_marks, score: found.score })
            })
            .collect()
    }

    /// Searches in all notes. What cannot be understood of the query is a problem beside the results.
    pub fn search(&self, query: &str, limit: u32) -> Result<SearchReply, Failure> {
        let query = Query::parse(query);
        let read = |path: &NotePath| self.notebook.read(path).ok().and_then(|file| file.text.ok());
        let results = self.index.search(&query, limit as usize, &read);
        let catalogue = self.shelf();
        let hits = results
            .hits
            .into_iter()
            .filter_map(|hit| {
                let entry = catalogue.get(&hit.path)?;
                let item = NoteItem::of(&entry.note, catalogue.events());
                Some(Hit { item, snippet: hit.snippet, marks: hit.marks, line: hit.line, score: hit.score })
            })
            .collect();
        let problems = results.problems.into_iter().map(Problem::from).collect();
        Ok(SearchReply { hits, total: results.total, problems })
    }

    /// Lists the notes that a query finds, by path; all of them for an empty one.
    pub fn list(&self, query: &str) -> Result<(Vec<NoteItem>, Vec<Problem>), Failure> {
        if query.trim().is_empty() {
            return Ok((self.listing().notes, Vec::new()));
        }
        let reply = self.search(query, u32::MAX)?;
        let mut notes: Vec<NoteItem> = reply.hits.into_iter().map(|hit| hit.item).collect();
        notes.sort_by(|a, b| a.path.cmp(&b.path));
        Ok((notes, reply.problems))
    }

    /// Gives what is known of one note.
    pub fn item(&self, path: &NotePath) -> Option<NoteItem> {
        let catalogue = self.shelf();
        catalogue.get(path).map(|entry| NoteItem::of(&entry.note, catalogue.events()))
    }

    /// Renders a note as safe HTML (P22).
    pub fn preview(&self, path: &NotePath, text: &str) -> String {
        let split = front_matter::split(text);
        let (body, first_line) = split.map_or((text, 1), |split| (split.body, split.body_line));
        self.render(path, body, first_line)
    }

    /// Renders a body, or a piece of one, as safe HTML.
    pub(super) fn render(&self, path: &NotePath, body: &str, first_line: u32) -> String {
        let image = |target: &str| self.picture(path, target);
        let note = |kind: LinkKind, target: &str| {
            self.shelf().link_target(path, kind, target).map(ToString::to_string)
        };
        markdown::to_html(body, &markdown::Render { first_line, image: &image, note: &note })
    }

    /// Gives the address of a picture that a note shows, where the notebook has it.
    fn picture(&self, note: &NotePath, target: &str) -> Option<String> {
        let picture = note.join(target).filter(NotePath::is_image)?;
        self.notebook.exists(&picture).then(|| markdown::image_url(&picture))
    }

    /// Gives a picture of the notebook with its media type.
    pub fn image(&self, path: &NotePath) -> Result<(Vec<u8>, &'static str), Failure> {
        let media_type = markdown::media_type(path).ok_or_else(|| Failure::not_found(path))?;
        Ok((self.notebook.read(path)?.bytes, media_type))
    }

    /// Gives the text of a revision of a note, as far as somebody remembers it.
    fn base_text(&self, path: &NotePath, base: Revision) -> Option<String> {
        if let Some(text) = hold(&self.typing)
            .iter()
            .filter(|((_, known), _)| known == path)
            .find_map(|(_, typing)| typing.text_of(base))
        {
            return Some(text);
        }
        if let Some(text) = self.shown_text(path, base) {
            return Some(text);
        }
        let bytes = self.repository()?.blob(&base)?;
        editor_text(&bytes).ok()
    }

    /// Clears up what a killed save left: half-written files go, and what nobody knows is kept beside its note (P2).
    /// Called once, by the process that runs the keeper.
    pub fn clear_up(&self) {
        let repository = self.repository();
        let known = |revision: &Revision| {
            repository.as_ref().is_some_and(|repository| repository.knows(revision).unwrap_or(false))
        };
        match self.notebook.recover(&known) {
            Ok(copies) => {
                for copy in copies {
                    self.notice(&format!("A save was cut short; what it displaced is kept in {copy}"));
                }
            }
            Err(error) => tracing::warn!("what a killed save left could not be cleared up: {error}"),
        }
        self.finish_rename();
    }

    /// Lets the links follow that a killed rename left behind.
    fn finish_rename(&self) {
        let notes = || catalogue::walk(self.root()).files.into_iter().map(|(path, _)| path).collect();
        let finished = match self.notebook.finish_rename(notes) {
            Ok(None) => return,
            Ok(Some(finished)) => finished,
            Err(error) => {
                tracing::warn!("a rename that was cut short could not be finished: {error}");
                return;
            }
        };
        self.forget(std::slice::from_ref(&finished.from));
        for (path, _) in &finished.renamed.changed_links {
            if let Err(error) = self.read_again(path, Origin::Outside) {
                tracing::warn!("a note whose links follow was not read again: {}", error.message);
            }
        }
        if !finished.renamed.changed_links.is_empty() {
            self.notice(&format!("A rename was cut short; the links to {} follow it now", finished.to));
        }
    }

    /// Judges the files that saves displaced a minute ago (P2): what another program wrote into one is merged into
    /// its note, or kept beside it.
    pub fn sweep(&self) {
        let found = match self.notebook.sweep(self.now().timestamp()) {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!("displaced files could not be judged: {error}");
                return;
            }
        };
        for displaced in found {
            match self.bring_back(&displaced) {
                Ok(()) => self.notebook.settle(&displaced),
                Err(error) => tracing::warn!("what another program wrote stays displaced: {}", error.message),
            }
        }
    }

    /// Judges what this process alone can see of the files that its saves displaced, where another one runs the
    /// keeper: what it holds open goes to the others, and what it remembers of them goes with its grace (P21).
    pub fn sweep_own(&self) {
        if let Err(error) = self.notebook.sweep_own(self.now().timestamp()) {
            tracing::warn!("displaced files could not be judged: {error}");
        }
    }

    fn bring_back(&self, displaced: &Displaced) -> Result<(), Failure> {
        let path = &displaced.path;
        if let (Some(base), Ok(file)) = (displaced.base.as_deref(), self.notebook.read(path))
            && let (Ok(base), Ok(ours), Ok(theirs)) =
                (editor_text(base), &file.text, editor_text(&displaced.bytes))
        {
            let merged = merge::file(path, &base, ours, &theirs, Side::Ours);
            if merged.clashes.is_empty() {
                let saved = self.notebook.save(path, &merged.text, file.revision)?;
                if let Saved::Written { revision } = saved {
                    self.took(path, revision, &merged.text, Origin::Outside);
                }
                if saved.revision().is_some() {
                    return Ok(());
                }
            }
        }
        let copy =
            self.notebook.keep_copy(path, &displaced.bytes, &self.notebook.host().device, displaced.at)?;
        self.read_again(&copy, Origin::Outside)?;
        self.notice(&format!(
            "Another program wrote to {path} while it was saved; what it wrote is in {copy}"
        ));
        Ok(())
    }
}
