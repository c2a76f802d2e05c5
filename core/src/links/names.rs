//! Notes by the names that links give them, and which of several notes a name means.

use std::collections::HashMap;

use super::targets::{Form, Target, body_start, targets};
use super::{bare, fold, last, same, without_extension, written_path};
use crate::markdown::LinkKind;
use crate::path::{IMAGE_EXTENSIONS, NotePath};

/// Gives the name by which a link could lead to a note: what its target ends with, without case and extension. None
/// for what leads to another host, or to a picture.
pub fn name_of(kind: LinkKind, target: &str) -> Option<String> {
    let path = match kind {
        LinkKind::Wiki | LinkKind::Embed => {
            target.split(['#', '|']).next().map(|name| name.trim().trim_end_matches('\\').into())
        }
        LinkKind::Markdown | LinkKind::Image => written_path(target),
    };
    let path = path.filter(|path| !path.is_empty())?;
    let name = last(path.trim_end_matches('/'));
    let extension = |name: &str| name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    if extension(name).is_some_and(|end| IMAGE_EXTENSIONS.contains(&end.as_str())) {
        return None;
    }
    Some(fold(bare(name)))
}

/// Gives the name that links to a note end with, as [`name_of`] does.
pub fn name_of_note(path: &NotePath) -> String {
    fold(last(without_extension(path)))
}

/// Gives the names of the links in a text's front matter: see [`name_of`].
pub fn names_in_front_matter(text: &str) -> Vec<String> {
    let front = text.get(..body_start(text)).unwrap_or_default();
    if !front.contains("[[") && !front.contains("](") {
        return Vec::new();
    }
    let kind = |form| if form == Form::Wiki { LinkKind::Wiki } else { LinkKind::Markdown };
    targets(front).iter().filter_map(|target| name_of(kind(target.form), &target.means)).collect()
}

/// Knows all notes by the names that wikilinks give them.
#[derive(Debug, Clone)]
pub struct Names(HashMap<String, Vec<NotePath>>);

impl Names {
    /// Takes all notes of a notebook.
    pub fn new<'a>(notes: impl Iterator<Item = &'a NotePath>) -> Self {
        let mut names = HashMap::<String, Vec<NotePath>>::new();
        for note in notes {
            names.entry(name_of_note(note)).or_default().push(note.clone());
        }
        Self(names)
    }

    /// Finds the note that a link in `note` leads to; none where there is none, or where it is `note` itself that
    /// is named by an empty target.
    pub fn leads_to(&self, target: &Target, note: &NotePath) -> Option<&NotePath> {
        match target.form {
            Form::Wiki => self.resolve(target.wiki_name()?, note),
            Form::Plain | Form::Pointy => self.at(&note.join(&written_path(&target.means)?)?),
        }
    }

    /// Finds the note at a path, which may lack the extension and be in another Unicode form.
    pub fn at(&self, path: &NotePath) -> Option<&NotePath> {
        let notes = self.0.get(&fold(bare(path.name())))?;
        let with = |fits: &dyn Fn(&NotePath) -> bool| notes.iter().find(|note| fits(note));
        with(&|note| note == path)
            .or_else(|| with(&|note| same(note.as_str(), path.as_str())))
            .or_else(|| with(&|note| !path.is_note() && same(without_extension(note), path.as_str())))
    }

    /// Finds the note that a wikilink in `note` names: by its path from the root or from the note's folder, or by
    /// the end of its path, without case. Of several the one whose whole path was said counts, then the one beside
    /// the note, then the one nearest the root, then by name.
    pub fn resolve(&self, name: &str, note: &NotePath) -> Option<&NotePath> {
        let name = bare(name);
        let wanted = if name.starts_with("./") || name.starts_with("../") {
            fold(note.join(name)?.as_str())
        } else {
            fold(name.trim_start_matches('/'))
        };
        let rooted = name.starts_with('/');
        let beside = |found: &NotePath| found.parent() == note.parent();
        self.0
            .get(last(&wanted))?
            .iter()
            .filter_map(|found| {
                let path = fold(without_extension(found));
                let whole = path == wanted;
                let end = || !rooted && path.strip_suffix(&wanted).is_some_and(|rest| rest.ends_with('/'));
                (whole || end()).then_some((found, whole && (rooted || wanted.contains('/'))))
            })
            .min_by_key(|(found, whole)| {
                (!whole, !beside(found), found.as_str().matches('/').count(), found.as_str())
            })
            .map(|(found, _)| found)
    }
}
