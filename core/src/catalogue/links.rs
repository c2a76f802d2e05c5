//! Where links between the known notes lead, without reading any of them.

use std::collections::HashMap;

use super::{Catalogue, Entry};
use crate::links::{self, Names, Target};
use crate::markdown::LinkKind;
use crate::path::NotePath;

/// All notes by the names that links give them.
#[derive(Debug, Clone)]
pub(super) struct Known {
    names: Names,
    /// By title, without case: a wikilink may name that too, where no file has the name.
    titles: HashMap<String, Vec<NotePath>>,
}

impl Known {
    /// Finds the note that has a title; of several the one beside `from`, then the one with the shortest path.
    fn titled(&self, title: &str, from: &NotePath) -> Option<&NotePath> {
        let all = self.titles.get(&links::fold(title))?;
        all.iter().min_by_key(|path| (path.parent() != from.parent(), path.as_str().len(), *path))
    }
}

impl Catalogue {
    fn known(&self) -> &Known {
        self.names.get_or_init(|| {
            let mut titles = HashMap::<String, Vec<NotePath>>::new();
            for entry in self.iter() {
                titles.entry(links::fold(&entry.note.title)).or_default().push(entry.note.path.clone());
            }
            Known { names: Names::new(self.iter().map(|entry| &entry.note.path)), titles }
        })
    }

    /// Gives all notes by the names that wikilinks give them.
    pub fn names(&self) -> &Names {
        &self.known().names
    }

    /// Finds the note that a target leads to, without its heading: a path from the linking note, or for `[[…]]` a
    /// name anywhere, then a title. The empty target is the note itself.
    pub fn link_target(&self, from: &NotePath, kind: LinkKind, target: &str) -> Option<&NotePath> {
        if target.is_empty() {
            return self.get(from).map(|entry| &entry.note.path);
        }
        match kind {
            LinkKind::Markdown | LinkKind::Image => self.names().at(&from.join(target)?),
            LinkKind::Wiki | LinkKind::Embed => {
                self.names().resolve(target, from).or_else(|| self.known().titled(target, from))
            }
        }
    }

    /// Finds the note that a link of `from` leads to.
    pub fn leads_to(&self, from: &NotePath, target: &Target) -> Option<&NotePath> {
        self.names()
            .leads_to(target, from)
            .or_else(|| target.wiki_name().and_then(|name| self.known().titled(name, from)))
    }

    /// Lists the notes that may link to a note, by path: the names of their links fit. Whether they do, their texts
    /// tell.
    pub fn may_link_to<'a>(&'a self, path: &NotePath) -> impl Iterator<Item = &'a Entry> {
        let name = links::name_of_note(path);
        let title = self.get(path).and_then(|entry| links::name_of(LinkKind::Wiki, &entry.note.title));
        self.iter().filter(move |entry| {
            let mut links = entry.note.links.iter().map(super::Text::as_str);
            links.any(|link| link == name || title.as_deref() == Some(link))
        })
    }
}
