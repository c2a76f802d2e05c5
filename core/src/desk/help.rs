//! The manual in wire types. It is the same for every notebook, and there without one.

use crate::help::{self, Language, Page};
use crate::wire::{Code, Failure, HelpHit, HelpPage, HelpText};

/// The most places that one search gives.
const MOST: usize = 50;

/// Lists the manual's pages in the order in which they are read. `language` is a name like `de`.
pub fn pages(language: &str) -> Vec<HelpPage> {
    help::pages(Language::of(language))
        .map(|page| HelpPage { id: page.id.into(), title: page.title() })
        .collect()
}

/// Gives one page as safe HTML.
pub fn page(id: &str, language: &str) -> Result<HelpText, Failure> {
    let page = Page::of(id, Language::of(language)).ok_or_else(|| Failure {
        code: Code::NotFound,
        message: "the manual has no such page".into(),
        path: None,
        hint: Some("start at its first page".into()),
    })?;
    Ok(HelpText {
        id: page.id.into(),
        title: page.title(),
        language: page.language().into(),
        html: page.html(),
    })
}

/// Searches in the manual.
pub fn search(query: &str, language: &str) -> Vec<HelpHit> {
    let hit = |hit: help::Hit| HelpHit {
        id: hit.page.id.into(),
        title: hit.page.title(),
        heading: hit.heading,
        line: hit.line,
        snippet: hit.snippet,
        marks: hit.marks,
    };
    help::search(query, Language::of(language), MOST).into_iter().map(hit).collect()
}
