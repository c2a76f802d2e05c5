//! The marks of a post as a tree: headings, bold lines, items, and paragraphs that name a talk. Each may begin one.

use std::ops::Range;

use super::source::{Block, Source, Words};
use super::title::{self, Habits, Label, Person, Place, Reading};
use super::under::past_blank;

/// The kinds of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Form {
    Heading,
    Bold,
    /// A list's only item, with text of its own below: `1. **Title**`.
    Number,
    List,
    Item,
    /// A line over a text that says by its form what it is: `Talk: …`, `Title: …`, a link to a recording and nothing else.
    Named,
    /// A paragraph that names the talk that it tells of.
    Told,
    /// A line of its own that names a day or a section, above such paragraphs.
    Line,
}

/// A mark, and what is known of it.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) form: Form,
    /// How deep it stands: a heading's level, 7 for lines like headings, 8 for lists and paragraphs, 9 for items.
    pub(super) depth: u8,
    pub(super) line: usize,
    /// The line behind its own words.
    pub(super) head_end: usize,
    /// The line behind all that stands under it.
    pub(super) end: usize,
    pub(super) parent: Option<usize>,
    pub(super) children: Vec<usize>,
    pub(super) words: Words,
    pub(super) reading: Reading,
    pub(super) people: Vec<Person>,
    pub(super) links: Vec<String>,
    /// The signs that it bears.
    pub(super) signs: Signs,
    /// What it says by itself.
    pub(super) own: f32,
    /// What it says among the others.
    pub(super) weight: f32,
    pub(super) is_talk: bool,
    /// Whether it is a section of the talk above it, though it stands beside it.
    pub(super) goes_on: bool,
}

/// The signs by which a person tells a talk from a section. Who marks one talk with a sign marks the others with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each sign may stand beside each other one")]
pub(super) struct Signs {
    /// The title's line names who spoke.
    pub(super) people: bool,
    /// The title is a link.
    pub(super) link: bool,
    /// The title is quoted, or stands behind a time, a code or the kind of session.
    pub(super) mark: bool,
    /// A line under it names who spoke.
    pub(super) speaker: bool,
    /// A line under it leads to the talk.
    pub(super) address: bool,
    /// It says itself that it is of a talk: `Name's talk on …`.
    pub(super) announces: bool,
}

/// Reads the marks of some lines, each under the one that it stands in.
pub(super) fn units(source: &Source<'_>, within: &Range<usize>) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut add = |form: Form, depth: u8, range: &Range<usize>, words: Words| {
        let line = source.line_at(range.start);
        let head_end = source.line_at(range.end.saturating_sub(1).max(range.start)) + 1;
        if within.contains(&line) {
            let reading = title::read(&Words::default(), Place::Line, Habits::default());
            units.push(Unit {
                form,
                depth,
                line,
                head_end,
                end: within.end,
                parent: None,
                children: Vec::new(),
                words,
                reading,
                people: Vec::new(),
                links: Vec::new(),
                signs: Signs::default(),
                own: 0.0,
                weight: 0.0,
                is_talk: false,
                goes_on: false,
            });
        }
    };
    let lonely = lonely_items(source);
    for block in &source.blocks {
        match block {
            Block::Heading { level, range } => add(Form::Heading, *level, range, source.words(range.clone())),
            Block::Paragraph { range } => {
                if let Some(head) = bold_head(source, range) {
                    let words = source.words(head.clone());
                    add(Form::Bold, 7, &head, words);
                } else if let Some(head) = named_head(source, range) {
                    let words = source.words(head.clone());
                    add(Form::Named, 7, &head, words);
                } else {
                    let words = source.words(range.clone());
                    let said = words.text.trim();
                    let short =
                        said.split_whitespace().count() <= 6 && !said.ends_with(['.', ',', ';', '!', '?']);
                    if short && title::label(said) != Label::None {
                        add(Form::Line, 7, range, words);
                    } else if title::paragraph(&words).is_some() {
                        add(Form::Told, 8, range, words);
                    }
                }
            }
            Block::List { range, items } => {
                if let [item] = items.as_slice()
                    && lonely
                {
                    let first = source.line_at(item.start);
                    let head = item.start..source.start(first + 1).min(item.end);
                    add(Form::Number, 7, &head, source.words(item.clone()));
                    continue;
                }
                add(Form::List, 8, range, Words::default());
                for item in items {
                    add(Form::Item, 9, item, source.words(item.clone()));
                }
            }
            Block::Rule { .. } | Block::Other => {}
        }
    }
    // Each ends where the next of its depth or above begins; a list's items end with the list.
    let mut open: Vec<usize> = Vec::new();
    for at in 0..units.len() {
        let (depth, line) = units.get(at).map_or((0, 0), |unit| (unit.depth, unit.line));
        while let Some(last) = open.last().copied() {
            let Some(unit) = units.get_mut(last) else { break };
            if unit.depth < depth {
                break;
            }
            unit.end = unit.end.min(line);
            open.pop();
        }
        let parent = open.last().copied();
        if let Some(unit) = units.get_mut(at) {
            unit.parent = parent;
        }
        if let Some(parent) = parent.and_then(|parent| units.get_mut(parent)) {
            parent.children.push(at);
        }
        open.push(at);
    }
    for at in 0..units.len() {
        let Some(unit) = units.get(at) else { continue };
        if unit.form == Form::List {
            let end = past_blank(source, unit.head_end, unit.end);
            let children = unit.children.clone();
            if let Some(unit) = units.get_mut(at) {
                unit.end = end;
            }
            for child in children {
                if let Some(child) = units.get_mut(child) {
                    child.end = child.end.min(end);
                }
            }
        }
    }
    units
}

/// Tells whether lists of one item follow each other: numbered talks whose texts part the list.
fn lonely_items(source: &Source<'_>) -> bool {
    let lists = source.blocks.iter().filter_map(|block| match block {
        Block::List { items, range } => Some((items.len(), range)),
        _ => None,
    });
    let (mut lonely, mut all) = (0, 0);
    for (items, range) in lists {
        all += 1;
        let text = source.text.get(range.clone()).unwrap_or_default();
        let marked = text.trim_start().starts_with(|c: char| c.is_ascii_digit())
            || text.contains("**")
            || text.contains("](");
        lonely += usize::from(items == 1 && marked && text.lines().count() <= 2);
    }
    lonely >= 3 && lonely * 2 > all
}

/// Gives the first line of a paragraph where that is bold, as a heading would be.
fn bold_head(source: &Source<'_>, range: &Range<usize>) -> Option<Range<usize>> {
    let first = source.line_at(range.start);
    let head = range.start..source.start(first + 1).min(range.end);
    let text = source.text.get(head.clone())?.trim();
    if !text.starts_with("**") && !text.starts_with("__") && !text.starts_with(|c: char| c.is_ascii_digit())
        || text.chars().count() > 240
        || text.ends_with(":**")
        || text.ends_with(':')
    {
        return None;
    }
    let words = source.words(head.clone());
    let bold = words.strong.first()?;
    let before = words.get(&(0..bold.start)).trim_matches(|c: char| c.is_ascii_digit() || " .)#".contains(c));
    let rest = words.get(&(bold.end..words.text.len())).trim();
    let whole = before.is_empty() && (rest.is_empty() || rest.chars().count() < 90 && !rest.contains(". "));
    let opens = rest.is_empty()
        || ["by ", "- ", "– ", "— ", "(", "| ", "von "].iter().any(|open| rest.starts_with(open));
    (whole && opens && words.get(bold).trim().chars().count() >= 4).then_some(head)
}

/// Gives the first line of a paragraph where that is named a talk, or is a link to one and nothing else.
fn named_head(source: &Source<'_>, range: &Range<usize>) -> Option<Range<usize>> {
    let first = source.line_at(range.start);
    let head = range.start..source.start(first + 1).min(range.end);
    if head.len() > 400 {
        return None;
    }
    let words = source.words(head.clone());
    let said = words.text.trim();
    let whole = match words.links.as_slice() {
        [(at, url)] => words.get(at).trim() == said && title::address(url) > 2.0 && !title::is_links(said),
        _ => false,
    };
    let short = (3..=24).contains(&said.split_whitespace().count()) && !said.ends_with(['.', ':', ',']);
    (short && (whole || title::is_named(&words))).then_some(head)
}

/// The heading that is the page's title: the first, and the only one of its level.
pub(super) fn page_title(units: &[Unit]) -> Option<usize> {
    let first = units.first().filter(|unit| unit.form == Form::Heading && unit.depth <= 2)?;
    let only =
        units.iter().filter(|unit| unit.form == Form::Heading && unit.depth <= first.depth).count() == 1;
    only.then_some(0)
}
