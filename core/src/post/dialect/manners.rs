//! What each generator does with markdown, as far as a post has to know.

use crate::post::{Conventions, Dialect, Version};

/// How links within the page find a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchors {
    /// `## Heading {#place}`.
    Attribute,
    /// An empty element before it.
    Element,
}

/// What reads a page before, or while, its markdown is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Templates {
    /// Nothing.
    None,
    /// Hugo's shortcodes, in code too.
    Shortcodes,
    /// Calls and `end`: Zola up to 0.22, in code too.
    Calls,
    /// Whatever two braces, or a brace and a percent sign, begin, in code too: Zola from 0.23 on, old Jekyll.
    All,
    /// Only tags, where a page has said that it holds no templates: Jekyll's excerpts close them all the same.
    Tags,
}

/// What a generator does with markdown.
#[expect(clippy::struct_excessive_bools, reason = "each is a habit of its own")]
#[derive(Debug, Clone, Copy)]
pub(super) struct Manners {
    pub(super) generator: Dialect,
    pub(super) templates: Templates,
    /// Whether raw HTML stays.
    pub(super) html: bool,
    /// Whether markdown is read by kramdown, which is no `CommonMark`.
    pub(super) kramdown: bool,
    /// Whether a line that begins with a colon defines the one before.
    pub(super) definitions: bool,
    /// Whether `--` and `<<` become typographic signs.
    pub(super) typographic: bool,
    /// Whether `{x}` at a heading's end is read.
    pub(super) heading_attributes: bool,
    /// Whether indented lines are code.
    pub(super) indented_code: bool,
    pub(super) tables: bool,
    pub(super) strikethrough: bool,
    pub(super) tasks: bool,
    pub(super) footnotes: bool,
    pub(super) anchors: Anchors,
}

impl Manners {
    pub(super) fn of(blog: &Conventions) -> Self {
        let generator = blog.generator;
        let below = |major, minor| blog.version.is_some_and(|version| version < Version { major, minor });
        let templates = match generator {
            Dialect::Hugo => Templates::Shortcodes,
            Dialect::Zola if below(0, 23) => Templates::Calls,
            // Before Jekyll 4 a page could not say that it holds no templates; GitHub Pages builds with 3.
            Dialect::Jekyll if blog.version.is_some_and(|version| version.major >= 4) => Templates::Tags,
            Dialect::Zola | Dialect::Jekyll => Templates::All,
            Dialect::Astro | Dialect::Eleventy | Dialect::Commonmark => Templates::None,
        };
        Self {
            generator,
            templates,
            html: generator != Dialect::Hugo,
            kramdown: generator == Dialect::Jekyll,
            definitions: matches!(generator, Dialect::Hugo | Dialect::Jekyll),
            typographic: matches!(generator, Dialect::Hugo | Dialect::Jekyll | Dialect::Astro),
            heading_attributes: matches!(generator, Dialect::Hugo | Dialect::Zola | Dialect::Jekyll),
            indented_code: generator != Dialect::Eleventy,
            tables: generator != Dialect::Commonmark,
            strikethrough: generator != Dialect::Commonmark,
            tasks: !matches!(generator, Dialect::Commonmark | Dialect::Eleventy),
            footnotes: !matches!(generator, Dialect::Commonmark | Dialect::Eleventy),
            anchors: match generator {
                Dialect::Hugo => Anchors::Attribute,
                _ => Anchors::Element,
            },
        }
    }

    /// Tells whether a template language reads the page.
    pub(super) fn reads_templates(&self) -> bool {
        matches!(self.templates, Templates::Calls | Templates::All | Templates::Tags)
    }

    /// Tells whether text that begins with a brace would be read as something else. Entities do no harm where
    /// nothing would be, so what only some versions read counts too.
    pub(super) fn begins_in_text(&self, rest: &str) -> bool {
        let attributes = self.kramdown && rest.starts_with("{:");
        attributes
            || match self.templates {
                Templates::None => false,
                Templates::Shortcodes => rest.starts_with("{{<") || rest.starts_with("{{%"),
                Templates::Tags => rest.starts_with("{%"),
                Templates::Calls | Templates::All => {
                    ["{{", "{%", "{#"].iter().any(|mark| rest.starts_with(mark))
                }
            }
    }

    /// Tells whether code has to be written without its braces.
    pub(super) fn reads_code(&self, code: &str) -> bool {
        match self.templates {
            Templates::None | Templates::Shortcodes => false,
            Templates::Tags => code.contains("{%"),
            Templates::Calls => has_call(code),
            Templates::All => has_braces(code),
        }
    }
}

/// Tells whether a text holds what some template language begins with.
pub(super) fn has_braces(code: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|brace| code.contains(brace))
}

/// Tells whether a text holds what Zola up to 0.22 may take for a call of a shortcode, or the end of one.
fn has_call(code: &str) -> bool {
    ["{{", "{%"].iter().any(|open| {
        code.match_indices(open).any(|(at, _)| {
            let rest = code.get(at + 2..).unwrap_or_default();
            let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '{'));
            let name = rest.len() - rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_').len();
            rest.starts_with("/*")
                || rest.get(..name) == Some("end")
                || name > 0 && rest.get(name..).is_some_and(|rest| rest.trim_start().starts_with('('))
        })
    })
}
