//! Which talks make a post: those that it lists, those of its event, those that its prose puts in their places.

use std::collections::{HashMap, HashSet};

use super::{Finding, Plan, meant};
use crate::event::{self, Event};
use crate::note::{Note, NoteKind};
use crate::path::NotePath;

/// Which talks a post is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Their notes, by path, or as the post lists them.
    pub talks: Vec<NotePath>,
    /// The event that they are of.
    pub event: Option<String>,
    /// What was asked for and is not there.
    pub findings: Vec<Finding>,
}

/// Selects the talks of a post: those under `talks`, or all of its event, that answer `query`, without those under
/// `leave_out` and without private ones; and those that its prose puts in their places. Where the post names no
/// event, the one whose folder it lies in counts. A prose that only puts talks in their places needs neither.
pub fn select<'a>(plan: &Plan, notes: impl IntoIterator<Item = &'a Note>, events: &[Event]) -> Selection {
    let mut notes: Vec<&Note> = notes.into_iter().filter(|note| note.path != plan.path).collect();
    notes.sort_by(|a, b| a.path.cmp(&b.path));
    let names = Names::new(notes.iter().map(|note| (&note.path, note.title.as_str())));
    let find = |name: &str| names.find(name).and_then(|at| notes.get(at)).copied();
    let mut findings = Vec::new();
    let [talks_line, out_line, query_line, _] = plan.lines;
    let event = event_of(plan, events, &mut findings);
    let mut talks: Vec<NotePath> = Vec::new();
    let only_placed = !plan.placed.is_empty() && !plan.gathers;
    if plan.talks.is_empty() && !only_placed {
        if let Some(wanted) = event {
            talks.extend(
                notes
                    .iter()
                    .filter(|note| event::kind_of(note, events) == NoteKind::Talk)
                    .filter(|note| event::event_of(note, events).is_some_and(|e| e.folder == wanted.folder))
                    .map(|note| note.path.clone()),
            );
        } else if plan.event.is_none() {
            if let Some(matches) = &plan.matches {
                let found = notes.iter().filter(|note| event::kind_of(note, events) == NoteKind::Talk);
                let found = found.filter(|note| matches.contains(&note.path));
                talks.extend(found.map(|note| note.path.clone()));
            } else {
                let finding = Finding::stop(&plan.path, None, "the post names no talks");
                findings.push(
                    finding.hint("write `event:` with the event's folder, or list the talks under `talks:`"),
                );
            }
        }
    }
    if let Some(matches) = &plan.matches {
        talks.retain(|talk| matches.contains(talk));
    } else if plan.query.is_some() {
        findings.push(Finding::stop(&plan.path, query_line, "`query` was not searched for"));
    }
    let titles = || notes.iter().flat_map(|note| [note.title.as_str(), note.path.stem()]).collect::<Vec<_>>();
    let nobody = |name: &str, what: &str, line: Option<u32>| {
        let finding = Finding::stop(&plan.path, line, format!("there is no talk \"{name}\"{what}"));
        finding.hint(match meant(name, &titles()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "give the note's path in the notebook, its file name or its title".into(),
        })
    };
    let mut known: HashSet<NotePath> = talks.iter().cloned().collect();
    for (name, line) in plan.talks.iter().map(|name| (name, talks_line)) {
        match find(name) {
            Some(note) if !known.insert(note.path.clone()) => {}
            Some(note) => talks.push(note.path.clone()),
            None => findings.push(nobody(name, "", line)),
        }
    }
    let mut out: HashSet<NotePath> = HashSet::new();
    for name in &plan.leave_out {
        match find(name) {
            Some(left) => {
                talks.retain(|talk| *talk != left.path);
                out.insert(left.path.clone());
            }
            // What a person wanted kept out might be in the post under another name.
            None => findings.push(nobody(name, " to leave out", out_line)),
        }
    }
    // A name that is none is told where its directive stands: see `compose`.
    for note in plan.placed.iter().filter_map(|name| find(name)) {
        if !out.contains(&note.path) && known.insert(note.path.clone()) {
            talks.push(note.path.clone());
        }
    }
    let private: HashSet<&NotePath> =
        notes.iter().filter(|note| note.private).map(|note| &note.path).collect();
    talks.retain(|talk| !private.contains(talk));
    if talks.is_empty() && findings.is_empty() && plan.placed.is_empty() {
        findings.push(Finding::stop(&plan.path, None, "the post has no talks"));
    }
    Selection { talks, event: event.map(|e| e.folder.clone()), findings }
}

fn event_of<'a>(plan: &Plan, events: &'a [Event], findings: &mut Vec<Finding>) -> Option<&'a Event> {
    let [_, _, _, event_line] = plan.lines;
    let Some(name) = &plan.event else {
        let holds = |e: &&Event| {
            let below = |rest: &str| e.folder.is_empty() || rest.starts_with('/');
            plan.path.as_str().strip_prefix(&e.folder).is_some_and(below)
        };
        return events.iter().filter(holds).max_by_key(|e| e.folder.len());
    };
    let found = events.iter().find(|e| same(&e.folder, name)).or_else(|| {
        events
            .iter()
            .find(|e| same(&e.title, name) || e.folder.rsplit('/').next().is_some_and(|f| same(f, name)))
    });
    if found.is_none() {
        let titles: Vec<&str> = events.iter().map(|e| e.folder.as_str()).collect();
        let finding = Finding::stop(&plan.path, event_line, format!("there is no event \"{name}\""));
        findings.push(match meant(name, &titles) {
            Some(near) => finding.hint(format!("did you mean \"{near}\"?")),
            None => finding.hint("an event is a folder with an event.md; name its folder or its title"),
        });
    }
    found
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.trim_matches('/').to_lowercase()
}

/// What notes can be called: their paths from any folder on, with and without extension, and their titles.
#[derive(Debug, Default)]
pub struct Names {
    at: HashMap<String, usize>,
}

impl Names {
    /// Takes notes, each as path and title; where two have a name in common, it means
    /// a whole path before a path's end before a title, then the first.
    pub fn new<'a>(notes: impl IntoIterator<Item = (&'a NotePath, &'a str)>) -> Self {
        let mut at = HashMap::new();
        let notes: Vec<(String, &str)> =
            notes.into_iter().map(|(path, title)| (path.as_str().to_lowercase(), title)).collect();
        let bare = |path: &str| path.rsplit_once('.').map_or(path, |(bare, _)| bare).to_owned();
        for (number, (path, _)) in notes.iter().enumerate() {
            at.entry(path.clone()).or_insert(number);
        }
        for (number, (path, _)) in notes.iter().enumerate() {
            at.entry(bare(path)).or_insert(number);
        }
        for (number, (path, _)) in notes.iter().enumerate() {
            for whole in [path, &bare(path)] {
                for (slash, _) in whole.match_indices('/') {
                    at.entry(whole.get(slash + 1..).unwrap_or_default().to_owned()).or_insert(number);
                }
            }
        }
        for (number, (_, title)) in notes.iter().enumerate() {
            at.entry(title.to_lowercase()).or_insert(number);
        }
        Self { at }
    }

    /// Gives the number of the note that a name means: a path, a wikilink or a title.
    pub fn find(&self, name: &str) -> Option<usize> {
        let name = name.trim().trim_start_matches("[[").trim_end_matches("]]");
        let name = name.split(['|', '#']).next().unwrap_or_default().trim().trim_start_matches('/');
        (!name.is_empty()).then(|| self.at.get(&name.to_lowercase()).copied()).flatten()
    }

    /// Gives the number of the note with this path.
    pub fn path(&self, path: &NotePath) -> Option<usize> {
        self.at.get(&path.as_str().to_lowercase()).copied()
    }
}
