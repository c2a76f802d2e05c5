//! Posts: from a post note and the talks that it selects to a page on a person's blog.
//!
//! [`Plan::read`] reads the post note, [`select`] names its talks, [`compose`] makes the document, [`export`]
//! writes it for a generator. All but `export` are pure, and `export` writes inside the blog only: what it wants
//! remembered it hands back, because only [`crate::notebook`] writes in the notebook. Words of the notes are never
//! changed, reordered or dropped; what is private never leaves, and doubt about that stops an export.

mod adapt;
pub mod again;
mod arrange;
mod blog;
mod build;
mod check;
mod compose;
mod conventions;
mod dialect;
mod directive;
mod export;
mod front;
mod groups;
mod html;
mod include;
mod kind;
mod lists;
mod page;
mod parts;
mod plan;
pub mod preset;
mod private;
mod publish;
mod pull;
mod select;
mod talk;
mod words;

use pulldown_cmark::Options;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use arrange::arrange;
pub use blog::{Blog, Seen, recognise};
pub use build::{Build, BuildError, BuildRefused, Built, Sources, build, origin};
pub use check::{Change, Check, Fix, FixError, Trouble, apply, check};
pub use compose::{Block, Composed, ComposedTalk, PostImage, compose};
pub use conventions::{Conventions, FieldNames, FrontStyle, Pictures, Places, PostFile, Version};
pub use export::{
    Chosen, Export, ExportError, Exported, ExportedFile, Last, Record, export, export_chosen, is_page_of,
    last_page, last_record, plain,
};
pub use include::Include;
pub use page::{About, Page, PagePart, page, render};
pub use plan::{Group, HeadingLink, Level, Order, PLACEHOLDERS, Plan, Published};
pub use publish::{is_draft, published_page, undraft, undrafted};
pub use pull::{Left, Pull, Pulled, pull};
pub use select::{Names, Selection, select};
use words::words;

use crate::path::NotePath;

/// A site generator's way of writing posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// Hugo.
    Hugo,
    /// Zola.
    Zola,
    /// Jekyll, as on GitHub Pages.
    Jekyll,
    /// Astro, with content collections.
    Astro,
    /// Eleventy.
    Eleventy,
    /// `CommonMark` and nothing else: no front matter, no tables, no templates.
    Commonmark,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Hugo, Self::Zola, Self::Jekyll, Self::Astro, Self::Eleventy, Self::Commonmark];

    /// Gives the generator's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hugo => "Hugo",
            Self::Zola => "Zola",
            Self::Jekyll => "Jekyll",
            Self::Astro => "Astro",
            Self::Eleventy => "Eleventy",
            Self::Commonmark => "CommonMark",
        }
    }
}

/// Something that a reader would stumble on, or that stops an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The note that it is about.
    pub path: Option<NotePath>,
    /// The line in that note, counted from 1.
    pub line: Option<u32>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// Whether the post is not exported until a person has looked at it.
    pub stops: bool,
    /// What it is about.
    pub about: Trouble,
    /// The change that puts it right, where a program can make it.
    pub fix: Option<Fix>,
}

impl Finding {
    fn advice(path: &NotePath, line: Option<u32>, message: impl Into<String>) -> Self {
        Self {
            path: Some(path.clone()),
            line,
            message: message.into(),
            hint: None,
            stops: false,
            about: Trouble::Other,
            fix: None,
        }
    }

    pub(crate) fn stop(path: &NotePath, line: Option<u32>, message: impl Into<String>) -> Self {
        Self { stops: true, ..Self::advice(path, line, message) }
    }

    fn about(self, about: Trouble) -> Self {
        Self { about, ..self }
    }

    fn fix(self, fix: Fix) -> Self {
        Self { fix: Some(fix), ..self }
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// How every part of a post reads markdown.
const MARKDOWN: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_WIKILINKS);

/// Counts the slips (a letter more, less, other, or two swapped) between two short words.
fn slips(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 3 {
        return a.len().max(b.len());
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX - 1);
            let mut least =
                (at(&row, j) + usize::from(x != y)).min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            if i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x) {
                least = least.min(at(&before, j - 1) + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}

/// Names the word that a person may have meant, where one is near.
fn meant<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let near = known.iter().map(|k| (slips(&word.to_lowercase(), &k.to_lowercase()), *k)).min()?;
    (near.0 <= 2 && near.0 < word.chars().count()).then_some(near.1)
}

/// Tells whether the source of a fenced block ends with the fence's own closing line.
fn fence_is_closed(source: &str) -> bool {
    let source = source.trim();
    let Some(mark) = source.chars().next().filter(|c| matches!(c, '`' | '~')) else { return false };
    let run = source.chars().take_while(|c| *c == mark).count();
    source.rsplit_once('\n').is_some_and(|(_, last)| {
        let last = last.trim_start_matches(|c: char| c == '>' || c.is_whitespace());
        last.chars().count() >= run && last.chars().all(|c| c == mark)
    })
}

#[cfg(test)]
mod tests;
