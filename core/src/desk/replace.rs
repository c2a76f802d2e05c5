//! Find and replace over all notes: seen before it is done, done as one step, and taken back as one step.
//!
//! Each note goes through the same door as a save, over the revision that the preview was made of; a note that
//! changed since is left alone and named. What stood there is written down in the state folder before the first
//! note changes, so that the step can be taken back after a crash too.

mod record;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use self::record::{Kept, Record};
use super::excerpt::Excerpt;
use super::{Desk, MANY, hold};
use crate::event;
use crate::notebook::{File, ReadError, TEXT_LIMIT, Write, editor_text, lines};
use crate::path::{NotePath, Revision};
use crate::replace::{self, Back, Edit, Finder, Query};
use crate::wire::{
    Code, Event, Failure, NoteChange, NoteItem, Origin, Problem, ReplaceChoice, ReplaceEdit, ReplaceNote,
    ReplacePreview, ReplaceQuery, ReplaceReport,
};

/// How many edits a preview shows.
const SHOWN: usize = 2_000;
/// How many it counts before it says that the query is too wide.
const COUNTED: usize = 1_000_000;
/// How many notes are written, and told of, at once.
const STEP: usize = 50;
/// The id of whatever was replaced last.
const LAST: &str = "last";

/// What a note would become.
struct Plan {
    path: NotePath,
    before: String,
    after: String,
    /// How it is taken back, in the text that an editor shows.
    backs: Vec<Back>,
}

impl Plan {
    fn write(&self) -> Write {
        Write {
            path: self.path.clone(),
            bytes: Some(self.after.clone().into_bytes()),
            expected: Some(Revision::of(self.before.as_bytes())),
        }
    }
}

impl Desk {
    /// Says what replacing would change. What cannot be understood of the query is a problem beside it.
    pub fn replace_preview(&self, query: &ReplaceQuery) -> ReplacePreview {
        let mut preview = ReplacePreview { notes: Vec::new(), total: 0, more: false, problems: Vec::new() };
        let (finder, paths) = match self.look_for(query) {
            Ok(found) => found,
            Err(problem) => {
                preview.problems.push(problem);
                return preview;
            }
        };
        let counted = AtomicUsize::new(0);
        let found = each(&paths, |path| {
            // Notes are begun in order: what was counted so far comes before this one.
            let before = counted.load(Ordering::Relaxed);
            if before >= COUNTED {
                return None;
            }
            let looked = self.look_in(&finder, path, SHOWN.saturating_sub(before))?;
            counted.fetch_add(looked.count as usize, Ordering::Relaxed);
            Some(looked)
        });
        let mut room = SHOWN;
        for Looked { mut edits, count, item, read_only, .. } in found {
            if let Some(problem) = read_only {
                preview.problems.push(problem);
                continue;
            }
            edits.truncate(room);
            room -= edits.len();
            preview.more |= edits.len() < count as usize;
            preview.total = preview.total.saturating_add(count);
            preview.notes.push(ReplaceNote { item, count, edits });
        }
        if counted.into_inner() >= COUNTED {
            preview.more = true;
            let message =
                format!("more than {COUNTED} places fit, so not all notes were looked at; look for more");
            preview.problems.push(Problem::of(message));
        }
        preview
    }

    /// Replaces what was chosen of a preview, in one step.
    pub fn replace_apply(
        &self,
        query: &ReplaceQuery,
        choices: &[ReplaceChoice],
    ) -> Result<ReplaceReport, Failure> {
        let finder = Finder::new(&ready(query))
            .map_err(|error| Failure::bad_input(&error.to_string(), "change what is to be found"))?;
        let mut plans = Vec::new();
        let mut skipped = Vec::new();
        for choice in choices {
            let path = NotePath::parse(&choice.path)?;
            let revision: Revision = choice.revision.parse()?;
            let planned = self.read_as(&path, revision).and_then(|file| plan(&finder, &path, &file, choice));
            match planned {
                Ok(plan) => plans.extend(plan),
                Err(why) => skipped.push(about(&path, why)),
            }
        }
        let label = label(query, plans.len());
        self.write_all(plans, skipped, &label)
    }

    /// Takes a replacement back in all its notes, `last` the one that was made last. What was edited since
    /// stays, and where the very words were edited the replacement does. Taking back is a step of its own, which can be taken
    /// back.
    pub fn replace_undo(&self, id: &str) -> Result<ReplaceReport, Failure> {
        let record = match id {
            LAST => record::last(&self.replaced_folder()),
            id => record::load(&self.replaced_folder(), id),
        };
        let record = record.ok_or_else(|| Failure {
            code: Code::NotFound,
            message: "what was replaced is not kept any more".into(),
            path: None,
            hint: Some("the last ten replacements are; older ones are in the history".into()),
        })?;
        let mut plans = Vec::new();
        let mut skipped = Vec::new();
        for kept in &record.notes {
            match self.plan_back(kept) {
                Ok((plan, clashes)) => {
                    plans.extend(plan);
                    skipped.extend(clashes);
                }
                Err(why) => skipped.push(about(&kept.path, why)),
            }
        }
        let label = record
            .label
            .strip_prefix("Undo: ")
            .map_or_else(|| format!("Undo: {}", record.label), str::to_owned);
        self.write_all(plans, skipped, &label)
    }

    fn replaced_folder(&self) -> std::path::PathBuf {
        self.notebook.state_folder().join("replaced")
    }

    /// Makes a query ready, and gives the notes to look in.
    fn look_for(&self, query: &ReplaceQuery) -> Result<(Finder, Vec<NotePath>), Problem> {
        let finder = Finder::new(&ready(query)).map_err(|error| Problem::of(error.to_string()))?;
        let catalogue = self.shelf();
        let within = query.within.as_deref().map(str::trim).filter(|within| !within.is_empty());
        let folder = within.map(|name| match event::find(name, catalogue.events()) {
            Some(event) => event.folder.clone(),
            None => name.trim_matches('/').to_owned(),
        });
        let inside = |path: &NotePath| match folder.as_deref() {
            None | Some("") => true,
            Some(folder) => path.as_str().strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')),
        };
        let paths: Vec<NotePath> =
            catalogue.iter().map(|entry| &entry.note.path).filter(|path| inside(path)).cloned().collect();
        match within {
            Some(name) if paths.is_empty() => {
                Err(Problem::of(format!("there is no event or folder \"{name}\" with notes in it")))
            }
            _ => Ok((finder, paths)),
        }
    }

    /// Looks in one note, and shows at most `room` edits; none where there is nothing to replace.
    fn look_in(&self, finder: &Finder, path: &NotePath, room: usize) -> Option<Looked> {
        let file = self.notebook.read(path).ok()?;
        let shown;
        let (text, why) = match &file.text {
            Ok(text) => (text.as_str(), None),
            Err(why) => {
                shown = file.shown();
                (shown.as_str(), Some(why))
            }
        };
        let mut edits = Vec::new();
        let (mut line, mut counted_to) = (1u32, 0);
        let mut count = 0u32;
        for edit in finder.edits(text).take(COUNTED) {
            if edits.len() < room {
                let between = text.get(counted_to..edit.range.start).unwrap_or_default();
                line += u32::try_from(between.matches('\n').count()).unwrap_or(0);
                counted_to = edit.range.start;
                edits.push(shown_edit(text, &edit, count, line));
            }
            count += 1;
        }
        if count == 0 {
            return None;
        }
        let mut item = self.item(path)?;
        item.revision = file.revision.to_string();
        let read_only = why.map(|why| about(path, format!("it can only be read: {why}")));
        Some(Looked { item, count, edits, read_only })
    }

    /// Reads a note that has to be what the preview was made of.
    fn read_as(&self, path: &NotePath, revision: Revision) -> Result<File, String> {
        match self.notebook.read(path) {
            Ok(file) if file.revision == revision => Ok(file),
            Ok(_) => Err("it has changed since; look at it again".into()),
            Err(ReadError::Missing(_)) => Err("it is not there any more".into()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Says what a note becomes when a replacement in it is taken back, and where that could not be done.
    fn plan_back(&self, kept: &Kept) -> Result<(Option<Plan>, Vec<Problem>), String> {
        let path = &kept.path;
        let file = match self.notebook.read(path) {
            Ok(file) => file,
            Err(ReadError::Missing(_)) => return Err("it is not there any more, or has another name".into()),
            Err(error) => return Err(error.to_string()),
        };
        let now = file.text.map_err(|why| format!("it can only be read: {why}"))?;
        let raw = String::from_utf8(file.bytes).map_err(|error| error.to_string())?;
        if raw == kept.before {
            return Ok((None, Vec::new()));
        }
        let lf = |text: &str| editor_text(text.as_bytes()).unwrap_or_else(|_| text.to_owned());
        let taken = replace::take_back(&lf(&kept.after), &now, &kept.backs);
        let stayed = taken.stayed.iter().map(|line| Problem {
            message: "this was edited since, and stays as it is".into(),
            path: Some(path.to_string()),
            line: Some(*line),
        });
        let stayed = stayed.collect();
        // What nobody touched since gets back its very bytes.
        let after = if raw == kept.after { kept.before.clone() } else { lines::put_back(&raw, &taken.text) };
        let plan = Plan { path: path.clone(), before: raw, after, backs: taken.again };
        Ok(((plan.after != plan.before).then_some(plan), stayed))
    }

    /// Writes all plans as one step that can be taken back.
    fn write_all(
        &self,
        mut plans: Vec<Plan>,
        mut skipped: Vec<Problem>,
        label: &str,
    ) -> Result<ReplaceReport, Failure> {
        let _one = hold(&self.replacing);
        if plans.is_empty() {
            return Ok(ReplaceReport { id: String::new(), changed: Vec::new(), skipped, replacements: 0 });
        }
        // What was edited before stands in a checkpoint of its own, so that the history tells the two apart.
        self.checkpoint_by_itself();
        let id = record::new_id(self.now().timestamp());
        let record = Record {
            label: label.to_owned(),
            notes: plans
                .iter()
                .map(|plan| Kept {
                    path: plan.path.clone(),
                    before: plan.before.clone(),
                    after: plan.after.clone(),
                    backs: plan.backs.clone(),
                })
                .collect(),
        };
        record::save(&self.replaced_folder(), &id, &record)?;
        drop(record);
        let total = u32::try_from(plans.len()).unwrap_or(u32::MAX);
        let mut written: BTreeMap<NotePath, Revision> = BTreeMap::new();
        let (mut replacements, mut done) = (0, 0u32);
        while !plans.is_empty() {
            let step: Vec<Plan> = plans.drain(..plans.len().min(STEP)).collect();
            let writes: Vec<Write> = step.iter().map(Plan::write).collect();
            let imported = self.notebook.import(&writes)?;
            for (path, revision) in imported.done {
                let Some(revision) = revision else { continue };
                let plan = step.iter().find(|plan| plan.path == path);
                replacements += plan.map_or(0, |plan| plan.backs.len());
                written.insert(path, revision);
            }
            let changed = "it has changed since; look at it again";
            skipped.extend(imported.refused.iter().map(|refused| about(&refused.path, changed)));
            skipped.extend(imported.failed.iter().map(|(path, error)| about(path, error.to_string())));
            done += u32::try_from(step.len()).unwrap_or(0);
            (self.tell)(Event::Progress { id: "replace".into(), done, total });
        }
        *hold(&self.replaced) = Some((label.to_owned(), written.keys().cloned().collect::<BTreeSet<_>>()));
        self.took_all(&written);
        let changed = written.keys().map(ToString::to_string).collect();
        let replacements = u32::try_from(replacements).unwrap_or(u32::MAX);
        Ok(ReplaceReport { id, changed, skipped, replacements })
    }

    /// Takes notes that this program wrote into the caches, and tells the windows.
    fn took_all(&self, written: &BTreeMap<NotePath, Revision>) {
        let _one = hold(&self.refreshing);
        let files: Vec<_> = written
            .keys()
            .filter_map(|path| Some((path.clone(), crate::catalogue::stat(self.root(), path)?)))
            .collect();
        if files.len() > MANY {
            self.take_in_many(&files);
        } else {
            for (path, stat) in &files {
                let Ok(file) = self.notebook.read(path) else { continue };
                self.put(path, file.revision, file.text.as_deref().unwrap_or_default(), *stat);
                self.mark_changed(path);
            }
        }
        self.edits.send_modify(|count| *count += 1);
        for step in files.chunks(STEP) {
            let change = |path: &NotePath| NoteChange {
                path: path.to_string(),
                item: self.item(path),
                origin: Origin::Outside,
            };
            (self.tell)(Event::Notes { changes: step.iter().map(|(path, _)| change(path)).collect() });
        }
        self.tell_status();
    }

    /// Names a checkpoint that holds nothing but what was replaced.
    pub(super) fn replaced_label(&self, paths: &[NotePath]) -> Option<String> {
        let replaced = hold(&self.replaced);
        let (label, notes) = replaced.as_ref()?;
        (!paths.is_empty() && paths.iter().all(|path| notes.contains(path))).then(|| label.clone())
    }
}

/// What was found in a note.
struct Looked {
    item: NoteItem,
    count: u32,
    edits: Vec<ReplaceEdit>,
    /// Why nothing can be replaced in it.
    read_only: Option<Problem>,
}

fn ready(query: &ReplaceQuery) -> Query<'_> {
    Query {
        find: &query.find,
        replace: &query.replace,
        regexp: query.regexp,
        match_case: query.match_case,
        whole_words: query.whole_words,
    }
}

fn about(path: &NotePath, message: impl Into<String>) -> Problem {
    Problem { message: message.into(), path: Some(path.to_string()), line: None }
}

/// Says what a note becomes; none where nothing of it was chosen.
fn plan(
    finder: &Finder,
    path: &NotePath,
    file: &File,
    choice: &ReplaceChoice,
) -> Result<Option<Plan>, String> {
    let text = file.text.as_ref().map_err(|why| format!("it can only be read: {why}"))?;
    let (new, backs) = replace::apply(text, finder.edits(text), &choice.leave_out);
    if backs.is_empty() || new == *text {
        return Ok(None);
    }
    if new.len() > TEXT_LIMIT {
        return Err("it would be over 10 MB".into());
    }
    let before = std::str::from_utf8(&file.bytes).map_err(|error| error.to_string())?.to_owned();
    let after = lines::put_back(&before, &new);
    Ok(Some(Plan { path: path.clone(), before, after, backs }))
}

/// Names a replacement: `Replace "a" with "b" in 3 notes`.
fn label(query: &ReplaceQuery, notes: usize) -> String {
    let short = |text: &str| {
        let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        match line.char_indices().nth(20) {
            Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
            None => line,
        }
    };
    let (find, with) = (short(&query.find), short(&query.replace));
    let notes = if notes == 1 { "1 note".to_owned() } else { format!("{notes} notes") };
    if with.is_empty() {
        format!("Remove \"{find}\" from {notes}")
    } else {
        format!("Replace \"{find}\" with \"{with}\" in {notes}")
    }
}

/// Shows one edit in its line.
fn shown_edit(text: &str, edit: &Edit, index: u32, line: u32) -> ReplaceEdit {
    let excerpt = Excerpt::at(text, &edit.range, line);
    let (from, to) = excerpt.mark;
    let head: String = excerpt.text.chars().take(from as usize).collect();
    let tail: String = excerpt.text.chars().skip(to as usize).collect();
    let with: String = edit.with.chars().take(super::excerpt::MOST).collect();
    let end = from + u32::try_from(with.chars().count()).unwrap_or(0);
    ReplaceEdit {
        index,
        line,
        before: excerpt.text.to_owned(),
        after: format!("{head}{with}{tail}"),
        marks_before: vec![(from, to)],
        marks_after: vec![(from, end)],
    }
}

/// Does the same for each note on several threads; gives what came of it in the order of the notes.
pub(super) fn each<P: Sync, T: Send>(paths: &[P], work: impl Fn(&P) -> Option<T> + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(2, usize::from).clamp(1, 8);
    let next = AtomicUsize::new(0);
    let mut found: Vec<(usize, T)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut own = Vec::new();
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(path) = paths.get(at) else { return own };
                        own.extend(work(path).map(|found| (at, found)));
                    }
                })
            })
            .collect();
        workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect()
    });
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, found)| found).collect()
}
