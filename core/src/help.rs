//! The manual, which comes with the program: its pages as safe HTML, and a search in them.
//!
//! The pages are those of `docs/`, which can be read without the program too. Links between pages stay in the manual
//! (`data-note` has the page's id); pictures are left out, as their words stand beside them.

use std::sync::LazyLock;

use crate::markdown::{self, LinkKind, Render};

/// A language of the manual. A page that is not translated is in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// `docs/`.
    English,
    /// `docs/de/`.
    German,
}

impl Language {
    /// Reads a language's name, `de`; what is not known is English.
    pub fn of(name: &str) -> Self {
        if name == "de" { Self::German } else { Self::English }
    }
}

/// A page of the manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Its file's name without the extension.
    pub id: &'static str,
    /// All of it, as markdown.
    pub text: &'static str,
}

macro_rules! pages {
    ($folder:literal: $($id:literal),* $(,)?) => {
        &[$(Page { id: $id, text: include_str!(concat!("../../docs/", $folder, $id, ".md")) }),*]
    };
}

/// All pages, in the order in which they are read.
pub const PAGES: &[Page] = pages![
    "":
    "README",
    "notes",
    "templates",
    "settings",
    "search",
    "saving",
    "history",
    "sync",
    "posts",
    "cli",
    "reliability",
    "performance",
];

/// What is there in German.
const GERMAN: &[Page] = pages![
    "de/":
    "README",
    "notes",
    "templates",
    "settings",
    "search",
    "saving",
    "history",
    "sync",
    "posts",
];

/// Gives all pages in a language, in the order in which they are read.
pub fn pages(language: Language) -> impl Iterator<Item = Page> {
    PAGES.iter().map(move |page| page.in_language(language))
}

/// One place that a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The page.
    pub page: Page,
    /// The heading above it; the page's title at its beginning.
    pub heading: String,
    /// The line of the heading, counted from 1.
    pub line: u32,
    /// A piece of the text around the first match.
    pub snippet: String,
    /// The characters of the snippet that matched, as `[from, to)`.
    pub marks: Vec<(u32, u32)>,
}

impl Page {
    /// Finds a page by its id.
    pub fn of(id: &str, language: Language) -> Option<Self> {
        PAGES.iter().find(|page| page.id == id).map(|page| page.in_language(language))
    }

    /// Gives the language that the page is written in, as a name like `de`.
    pub fn language(&self) -> &'static str {
        if GERMAN.contains(self) { "de" } else { "en" }
    }

    fn in_language(self, language: Language) -> Self {
        let translated = || GERMAN.iter().find(|page| page.id == self.id).copied();
        match language {
            Language::English => self,
            Language::German => translated().unwrap_or(self),
        }
    }

    /// Gives the page's first heading.
    pub fn title(&self) -> String {
        let first = markdown::outline(self.text, 1).headings.into_iter().next();
        first.map_or_else(|| self.id.to_owned(), |heading| heading.text)
    }

    /// Gives the page as safe HTML.
    pub fn html(&self) -> String {
        let note = |_: LinkKind, target: &str| {
            if target.is_empty() {
                return Some(self.id.to_owned());
            }
            let name = target.trim_start_matches("./").trim_start_matches("docs/");
            Self::of(name.strip_suffix(".md")?, Language::English).map(|page| page.id.to_owned())
        };
        let image = |_: &str| None;
        markdown::to_html(&without_pictures(self.text), &Render { first_line: 1, image: &image, note: &note })
    }
}

/// Leaves out the lines that are nothing but a picture; the lines keep their numbers.
fn without_pictures(text: &str) -> String {
    let keep = |line: &str| !(line.trim_start().starts_with("![") && line.trim_end().ends_with(')'));
    text.split('\n').map(|line| if keep(line) { line } else { "" }).collect::<Vec<_>>().join("\n")
}

/// A part of a page: what stands under one heading.
struct Part {
    page: Page,
    title: String,
    heading: String,
    line: u32,
    text: String,
}

static ENGLISH_PARTS: LazyLock<Vec<Part>> =
    LazyLock::new(|| pages(Language::English).flat_map(parts).collect());
static GERMAN_PARTS: LazyLock<Vec<Part>> =
    LazyLock::new(|| pages(Language::German).flat_map(parts).collect());

fn parts(page: Page) -> Vec<Part> {
    let headings = markdown::outline(page.text, 1).headings;
    let title = page.title();
    let lines: Vec<&str> = page.text.lines().collect();
    let starts: Vec<usize> = headings.iter().map(|heading| heading.line as usize).collect();
    let mut found = Vec::new();
    for (number, heading) in headings.iter().enumerate() {
        let from = heading.line as usize;
        let to = starts.get(number + 1).map_or(lines.len(), |next| next.saturating_sub(1));
        let text = lines.get(from..to).unwrap_or_default().join("\n");
        found.push(Part {
            page,
            title: title.clone(),
            heading: heading.text.clone(),
            line: heading.line,
            text: words(&text),
        });
    }
    found
}

/// Gives markdown as a reader would say it: what stands between the marks, in one line.
fn words(text: &str) -> String {
    let kept = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("```") && !line.trim_start().starts_with("!["));
    let mut said = String::new();
    for line in kept {
        let line = line.trim().trim_start_matches(['#', '>']).trim_start_matches("- ").trim();
        // The line under a table's head.
        if line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')) {
            continue;
        }
        let line = line.trim_matches('|').replace("**", "").replace('`', "").replace(" | ", " · ");
        said.push(' ');
        said += &without_targets(&line);
    }
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `[words](target)` becomes its words.
fn without_targets(line: &str) -> String {
    let mut said = String::new();
    let mut rest = line;
    while let Some((before, target)) = rest.split_once("](") {
        let Some((_, after)) = target.split_once(')') else { break };
        let at = before.rfind('[').unwrap_or(before.len());
        said += before.get(..at).unwrap_or_default();
        said += before.get(at + 1..).unwrap_or_default();
        rest = after;
    }
    said + rest
}

/// Finds the parts of the manual in which every word stands, best first. A word in a page's title counts most, one in a heading more
/// than one in the text.
pub fn search(query: &str, language: Language, limit: usize) -> Vec<Hit> {
    let asked: Vec<String> = query.split_whitespace().take(12).map(fold).collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(u32, usize, Hit)> = Vec::new();
    let parts = match language {
        Language::English => &ENGLISH_PARTS,
        Language::German => &GERMAN_PARTS,
    };
    for (number, part) in parts.iter().enumerate() {
        let (title, heading, text) = (fold(&part.title), fold(&part.heading), fold(&part.text));
        let score: Option<u32> = asked.iter().map(|word| score(word, &title, &heading, &text)).sum();
        if let Some(score) = score {
            let (snippet, marks) = snippet(&part.text, &asked);
            let heading = part.heading.clone();
            found.push((score, number, Hit { page: part.page, heading, line: part.line, snippet, marks }));
        }
    }
    found.sort_by_key(|(score, number, _)| (u32::MAX - score, *number));
    found.into_iter().take(limit).map(|(_, _, hit)| hit).collect()
}

/// Counts one word; none where it does not stand.
fn score(word: &str, title: &str, heading: &str, text: &str) -> Option<u32> {
    let count = u32::try_from(starts(text, word).count()).unwrap_or(u32::MAX).min(5);
    let at = |text: &str, worth: u32| if starts(text, word).next().is_some() { worth } else { 0 };
    let score = at(title, 12) + at(heading, 30) + count;
    // A page's title alone makes no part a hit: its first part has it as heading.
    (at(heading, 1) + count > 0).then_some(score)
}

/// Finds where words start with `word`, in bytes.
fn starts<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        !text.get(..*at).and_then(|before| before.chars().next_back()).is_some_and(char::is_alphanumeric)
    })
}

/// Lower case, one character for each: places stay the same.
fn fold(text: &str) -> String {
    text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect()
}

/// The most characters of a snippet.
const SNIPPET: usize = 160;

/// Cuts a piece around the first match, at blanks, and says what of it matched.
fn snippet(text: &str, asked: &[String]) -> (String, Vec<(u32, u32)>) {
    let folded = fold(text);
    let in_chars = |at: usize| folded.get(..at).map_or(0, |before| before.chars().count());
    let first = asked.iter().filter_map(|word| starts(&folded, word).next()).min().map_or(0, in_chars);
    let letters: Vec<char> = text.chars().collect();
    let mut from = first.saturating_sub(SNIPPET / 3);
    while from > 0 && from < first && letters.get(from - 1).is_some_and(|c| !c.is_whitespace()) {
        from += 1;
    }
    let mut to = (from + SNIPPET).min(letters.len());
    while to < letters.len() && to > first + 1 && letters.get(to).is_some_and(|c| !c.is_whitespace()) {
        to -= 1;
    }
    let lead = if from > 0 { "… " } else { "" };
    let mut piece: String =
        lead.chars().chain(letters.get(from..to).unwrap_or_default().iter().copied()).collect();
    piece.truncate(piece.trim_end().len());
    if to < letters.len() {
        piece += " …";
    }
    let folded = fold(&piece);
    let mut marks: Vec<(u32, u32)> = Vec::new();
    for word in asked {
        for at in starts(&folded, word) {
            let from = folded.get(..at).map_or(0, |before| before.chars().count());
            let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            marks.push((count(from), count(from + word.chars().count())));
        }
    }
    marks.sort_unstable();
    marks.dedup_by(|next, kept| {
        let overlaps = next.0 <= kept.1;
        if overlaps {
            kept.1 = kept.1.max(next.1);
        }
        overlaps
    });
    (piece, marks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_page_of_the_manual_is_there_and_has_a_title() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs");
        let names = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        let files: BTreeSet<String> =
            names.filter_map(|name| name.strip_suffix(".md").map(str::to_owned)).collect();
        let known: BTreeSet<String> = PAGES.iter().map(|page| page.id.to_owned()).collect();
        assert_eq!(known, files, "left: core/src/help.rs, right: docs/");
        for page in PAGES {
            assert!(page.text.starts_with("# "), "docs/{}.md does not start with its title", page.id);
            assert!(
                page.id == "README"
                    || Page::of("README", Language::English)
                        .unwrap()
                        .text
                        .contains(&format!("({}.md)", page.id))
            );
        }
    }

    #[test]
    fn links_between_pages_lead_to_pages() {
        let html = Page::of("README", Language::English).unwrap().html();
        assert!(html.contains("data-note=\"notes\""), "{html}");
        for page in pages(Language::English).chain(pages(Language::German)) {
            let html = page.html();
            assert!(
                !html.contains("data-missing"),
                "docs/{}.md has a link or a picture to nowhere: {html}",
                page.id
            );
            assert!(!html.contains("<img"), "{html}");
        }
    }

    #[test]
    fn a_word_is_found_where_it_matters_most() {
        let hits = search("consent", Language::English, 5);
        assert!(!hits.is_empty());
        let hits = search("talklog sync", Language::English, 50);
        assert_eq!(
            hits[0].heading, "talklog sync [--allow-deletions] [--keep-deleted] [--allow-unrelated]",
            "{hits:#?}"
        );
        for hit in &hits {
            let letters: Vec<char> = hit.snippet.chars().collect();
            for (from, to) in &hit.marks {
                let marked: String = letters[*from as usize..*to as usize].iter().collect();
                assert!(["talklog", "sync"].contains(&fold(&marked).as_str()), "{hit:?}");
            }
            assert!(letters.len() <= SNIPPET + 4, "{hit:?}");
        }
        assert_eq!(search("front MATTER", Language::English, 5)[0].heading, "Front matter");
        assert_eq!(search("", Language::English, 5), []);
        assert_eq!(search("xyzzyq", Language::English, 5), []);
    }

    #[test]
    fn the_german_manual_has_every_section_of_the_english_one() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/de");
        assert_eq!(
            std::fs::read_dir(folder).unwrap().count(),
            GERMAN.len(),
            "a page of docs/de/ is not in the program"
        );
        for page in GERMAN {
            let english = Page::of(page.id, Language::English).unwrap();
            let shape = |page: Page| {
                let headings = markdown::outline(page.text, 1).headings;
                let tables = page.text.lines().filter(|line| line.starts_with('|')).count();
                (headings.iter().map(|heading| heading.level).collect::<Vec<_>>(), tables)
            };
            assert_ne!(page.text, english.text, "docs/de/{}.md", page.id);
            assert_eq!(shape(*page), shape(english), "headings and rows of docs/de/{}.md", page.id);
        }
        assert_eq!(Page::of("cli", Language::German).unwrap().language(), "en");
        assert_eq!(Page::of("sync", Language::German).unwrap().language(), "de");
        let hits = search("platzhalter", Language::German, 5);
        assert_eq!(hits[0].page.id, "templates");
        assert_eq!(search("platzhalter", Language::English, 5), []);
        let english = search("completions", Language::German, 5);
        assert!(english.iter().any(|hit| hit.page.id == "cli"), "what is not translated is found in English");
    }
}
