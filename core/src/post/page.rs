//! A post's page as a generator reads it, cut into what it is made of.
//!
//! The next export has to know which lines are whose: a talk that moved up is still that talk, and what its author
//! polished in the blog goes with it. So a page says of every byte which part it belongs to.

use serde::{Deserialize, Serialize};

use super::{Block, Composed, Conventions, dialect, front};
use crate::path::NotePath;

/// A page with its parts; together they are the page, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The page.
    pub text: String,
    /// Its parts in order. A page whose parts are not known has none.
    pub parts: Vec<PagePart>,
}

/// A part of a page, with the empty line behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PagePart {
    /// What it is.
    pub about: About,
    /// What links within the page lead to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
    /// How long it is.
    pub bytes: usize,
}

/// What a part of a page is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// The front matter.
    Front,
    /// A talk with its heading: this note.
    Talk(NotePath),
    /// The heading of a group.
    Heading,
    /// The post's own prose, or a list that stands in for a directive.
    Text,
}

impl Page {
    /// Takes a page whose parts are known; where they do not add up to the text, they count as unknown.
    pub fn new(text: String, parts: Vec<PagePart>) -> Self {
        let mut end = 0usize;
        let fits = parts.iter().all(|part| {
            end = end.saturating_add(part.bytes);
            text.is_char_boundary(end)
        });
        let parts = if fits && end == text.len() { parts } else { Vec::new() };
        Self { text, parts }
    }

    /// Gives each part with its text.
    pub fn iter(&self) -> impl Iterator<Item = (&PagePart, &str)> {
        let mut at = 0;
        self.parts.iter().map(move |part| {
            let text = self.text.get(at..at + part.bytes).unwrap_or_default();
            at += part.bytes;
            (part, text)
        })
    }

    fn push(&mut self, about: About, anchor: Option<String>, text: &str) {
        self.text.push_str(text);
        self.parts.push(PagePart { about, anchor, bytes: text.len() });
    }

    /// Adds to the part that was pushed last.
    fn extend(&mut self, text: &str) {
        self.text.push_str(text);
        if let Some(part) = self.parts.last_mut() {
            part.bytes += text.len();
        }
    }
}

/// Gives the page as the blog's generator reads it.
pub fn page(composed: &Composed, blog: &Conventions) -> Page {
    let mut page = Page::default();
    page.push(About::Front, None, &front::write(composed, blog));
    let mut talks = composed.talks.iter().filter(|talk| talk.block.is_some()).peekable();
    let mut end = 0;
    for (number, block) in composed.blocks.iter().enumerate() {
        page.extend("\n");
        let text = dialect::written(block, composed, blog);
        if let Some(talk) = talks.next_if(|talk| talk.block == Some(number)) {
            page.push(About::Talk(talk.path.clone()), Some(talk.anchor.clone()), &text);
            end = talk.end;
        } else if number < end {
            page.extend(&text);
        } else {
            let about = if matches!(block, Block::Heading { .. }) { About::Heading } else { About::Text };
            page.push(about, None, &text);
        }
    }
    page
}

/// Gives the page's text: see [`page`].
pub fn render(composed: &Composed, blog: &Conventions) -> String {
    page(composed, blog).text
}
