//! Links on the desk: what leads to a note, where a link leads, and what is there.

use std::collections::HashMap;

use crate::front_matter;
use crate::links::{self, Target};
use crate::markdown::{self, Heading, LinkKind};
use crate::path::NotePath;
use crate::wire::{Backlink, Failure, Glance, HeadingItem, LinkTarget, NameCount, Names, NoteItem};

use super::Desk;
use super::excerpt::Excerpt;

/// How many characters of a note a glance shows, about.
const GLANCE: usize = 1500;

impl Desk {
    /// Lists the links that lead to a note, by the path of the notes that they stand in. What the catalogue knows
    /// says which notes may link there; only those are read.
    pub fn backlinks(&self, path: &NotePath) -> Vec<Backlink> {
        let sources: Vec<NotePath> = {
            let catalogue = self.shelf();
            let notes = catalogue.may_link_to(path).map(|entry| &entry.note.path);
            notes.filter(|source| *source != path).cloned().collect()
        };
        let mut found = Vec::new();
        for source in sources {
            let Ok(file) = self.notebook.read(&source) else { continue };
            let text = file.shown();
            let targets = links::targets(&text);
            let catalogue = self.shelf();
            let leads = |target: &&Target| catalogue.leads_to(&source, target) == Some(path);
            let Some(entry) = catalogue.get(&source) else { continue };
            let item = NoteItem::of(&entry.note, catalogue.events());
            found.extend(targets.iter().filter(leads).map(|target| {
                let excerpt = Excerpt::of(&text, &target.link);
                Backlink {
                    item: item.clone(),
                    line: excerpt.line,
                    text: excerpt.text.to_owned(),
                    marks: vec![excerpt.mark],
                }
            }));
        }
        found
    }

    /// Finds where a link of a note leads, from its target as written: `talks/a.md#heading`, or what stands between
    /// `[[` and `]]`.
    pub fn link_target(&self, from: &NotePath, target: &str) -> Option<LinkTarget> {
        let (path, heading) = self.follow_link(from, target)?;
        let item = self.item(&path)?;
        let line = match &heading {
            Some(heading) => {
                let text = self.notebook.read(&path).ok()?.shown();
                find_heading(&headings_of(&text), heading).map(|heading| heading.line)
            }
            None => None,
        };
        Some(LinkTarget { path: item.path, line, title: item.title })
    }

    /// Gives the beginning of what a link leads to: a heading's section, or the note's first paragraphs.
    pub fn glance(&self, from: &NotePath, target: &str) -> Option<Glance> {
        let (path, heading) = self.follow_link(from, target)?;
        let item = self.item(&path)?;
        let text = self.notebook.read(&path).ok()?.shown();
        let split = front_matter::split(&text);
        let (body, first_line) = split.map_or((text.as_str(), 1), |split| (split.body, split.body_line));
        let headings = markdown::outline(body, first_line).headings;
        let found = heading.and_then(|heading| find_heading(&headings, &heading).cloned());
        let (from_line, to_line) = match &found {
            Some(start) => {
                let end = headings.iter().find(|next| next.line > start.line && next.level <= start.level);
                (start.line, end.map(|end| end.line))
            }
            None => (first_line, None),
        };
        let (piece, line, more) = piece(body, first_line, from_line, to_line);
        let html = self.render(&path, piece, line);
        Some(Glance { item, html, line, more })
    }

    /// Lists a note's headings.
    pub fn headings(&self, path: &NotePath) -> Result<Vec<HeadingItem>, Failure> {
        let text = self.notebook.read(path)?.shown();
        let item =
            |heading: Heading| HeadingItem { text: heading.text, level: heading.level, line: heading.line };
        Ok(headings_of(&text).into_iter().map(item).collect())
    }

    /// Lists the tags and speakers of all notes, those of the most notes first.
    pub fn names(&self) -> Names {
        let catalogue = self.shelf();
        let count = |names: &mut dyn Iterator<Item = &str>| -> Vec<NameCount> {
            let mut all = HashMap::<String, HashMap<&str, u32>>::new();
            for name in names {
                *all.entry(name.to_lowercase()).or_default().entry(name).or_default() += 1;
            }
            let usual = |ways: HashMap<&str, u32>| {
                let count = ways.values().sum();
                let name = ways.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0)));
                NameCount { name: name.map(|(name, _)| name.to_owned()).unwrap_or_default(), count }
            };
            let mut names: Vec<NameCount> = all.into_values().map(usual).collect();
            names.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
            names
        };
        let notes = || catalogue.iter().map(|entry| &entry.note);
        Names {
            tags: count(&mut notes().flat_map(|note| note.tags.iter().map(|tag| tag.as_str()))),
            speakers: count(&mut notes().flat_map(|note| note.speakers.iter().map(|name| name.as_str()))),
        }
    }

    /// Finds the note of a target, and the heading that it names.
    fn follow_link(&self, from: &NotePath, target: &str) -> Option<(NotePath, Option<String>)> {
        let target = target.trim();
        let target = target.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")).unwrap_or(target);
        let target = target.split('|').next()?.trim_end_matches('\\').trim();
        let (name, heading) = target.split_once('#').unwrap_or((target, ""));
        let decode = |text: &str| {
            percent_encoding::percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
        };
        let catalogue = self.shelf();
        let by_name = |kind: LinkKind, name: &str| catalogue.link_target(from, kind, name).cloned();
        let plain = name.split('?').next().and_then(decode);
        let path = by_name(LinkKind::Markdown, name)
            .or_else(|| by_name(LinkKind::Wiki, name.trim()))
            .or_else(|| by_name(LinkKind::Markdown, &plain?))?;
        Some((path, Some(heading.to_owned()).filter(|heading| !heading.is_empty())))
    }
}

fn headings_of(text: &str) -> Vec<Heading> {
    let split = front_matter::split(text);
    let (body, first_line) = split.map_or((text, 1), |split| (split.body, split.body_line));
    markdown::outline(body, first_line).headings
}

/// Finds a heading by its words, or by the form that they take in an address (`the-second-part`).
fn find_heading<'a>(headings: &'a [Heading], wanted: &str) -> Option<&'a Heading> {
    // `[[note#part#piece]]` names the piece.
    let wanted = wanted.rsplit('#').next().unwrap_or(wanted);
    let decoded = percent_encoding::percent_decode_str(wanted).decode_utf8_lossy();
    let key = |text: &str| -> String {
        let words = text.to_lowercase();
        let kept =
            words.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '-' | '_'));
        let joined: String = kept.map(|c| if c.is_whitespace() { '-' } else { c }).collect();
        joined.trim_matches('-').to_owned()
    };
    let exact = |heading: &&Heading| heading.text == *wanted || heading.text == *decoded;
    let near = |heading: &&Heading| !key(&heading.text).is_empty() && key(&heading.text) == key(&decoded);
    headings.iter().find(exact).or_else(|| headings.iter().find(near))
}

/// Cuts the lines from `from` up to `to` out of a body, bounded where a paragraph ends, if one does.
fn piece(body: &str, first_line: u32, from: u32, to: Option<u32>) -> (&str, u32, bool) {
    let starts: Vec<usize> =
        std::iter::once(0).chain(body.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let byte =
        |line: u32| starts.get(line.saturating_sub(first_line) as usize).copied().unwrap_or(body.len());
    let end = to.map_or(body.len(), byte);
    let whole = body.get(byte(from)..end).unwrap_or_default();
    let Some((bound, _)) = whole.char_indices().nth(GLANCE) else { return (whole, from, false) };
    let head = whole.get(..bound).unwrap_or_default();
    let cut = head.rfind("\n\n").or_else(|| head.rfind('\n')).or_else(|| head.rfind(' ')).unwrap_or(bound);
    (whole.get(..cut).unwrap_or_default(), from, true)
}
