//! Words with their emphasis and links as markdown: gathered as runs first, so that nested, empty and adjoining marks
//! of any origin become the fewest, then written, and read back.

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::tree::{Element, Node};
use crate::markdown::options;

/// How words are set.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark that stands or does not")]
pub(super) struct Style {
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) strike: bool,
    pub(super) code: bool,
    pub(super) link: Option<String>,
    /// Whether bold says nothing, as in a heading.
    pub(super) always_bold: bool,
}

impl Style {
    /// Gives the style within an element.
    pub(super) fn within(&self, element: &Element) -> Self {
        let mut style = self.clone();
        match element.name.as_str() {
            "b" | "strong" => style.bold = true,
            "i" | "em" | "cite" => style.italic = true,
            "s" | "del" | "strike" => style.strike = true,
            "code" | "kbd" | "samp" | "tt" => style.code = true,
            "a" if !element.get("href").is_empty() => style.link = Some(element.get("href").to_owned()),
            _ => {}
        }
        // Office programs say with styles what the elements deny, and the other way round.
        match element.style("font-weight").as_str() {
            "normal" | "lighter" | "100" | "200" | "300" | "400" | "500" => style.bold = false,
            "bold" | "bolder" | "600" | "700" | "800" | "900" => style.bold = true,
            _ => {}
        }
        match element.style("font-style").as_str() {
            "normal" => style.italic = false,
            "italic" | "oblique" => style.italic = true,
            _ => {}
        }
        let lines = element.style("text-decoration") + &element.style("text-decoration-line");
        style.strike |= lines.contains("line-through");
        style.bold &= !style.always_bold;
        style
    }
}

impl Style {
    /// Gives what two pieces have in common.
    fn shared(&self, other: &Self) -> Self {
        Self {
            bold: self.bold && other.bold,
            italic: self.italic && other.italic,
            strike: self.strike && other.strike,
            code: self.code && other.code,
            link: self.link.clone().filter(|link| other.link.as_ref() == Some(link)),
            always_bold: self.always_bold,
        }
    }
}

/// Words that are set alike.
#[derive(Debug, Clone, PartialEq)]
struct Run {
    text: String,
    style: Style,
    /// A picture, as markdown; `text` is its alt text.
    picture: Option<String>,
}

/// A line of text as it is gathered.
#[derive(Debug, Default)]
pub(super) struct Line(Vec<Run>);

impl Line {
    /// Takes a node and all in it.
    pub(super) fn take(&mut self, node: &Node, style: &Style) {
        let element = match node {
            Node::Text(text) => return self.words(text, style),
            Node::Element(element) => element,
        };
        match element.name.as_str() {
            "br" => self.push("\n", &Style::default()),
            "img" => self.picture(element, style),
            "input" => {}
            _ => {
                let style = style.within(element);
                element.children.iter().for_each(|child| self.take(child, &style));
            }
        }
    }

    fn words(&mut self, text: &str, style: &Style) {
        // All blanks are one; line ends of the source too.
        let mut words = String::with_capacity(text.len());
        for c in text.chars() {
            let c = if c.is_whitespace() || c.is_control() { ' ' } else { c };
            if c != ' ' || !words.ends_with(' ') {
                words.push(c);
            }
        }
        self.push(&words, style);
    }

    fn picture(&mut self, element: &Element, style: &Style) {
        let alt: String = element.get("alt").split_whitespace().collect::<Vec<_>>().join(" ");
        // A picture of one dot is there to be counted.
        let dot = |side: &str| matches!(element.get(side), "0" | "1");
        if element.get("src").is_empty() {
            self.words(&alt, style);
        } else if !(dot("width") && dot("height")) {
            let markdown = format!("![{}]({})", escaped(&alt), address(element.get("src")));
            self.0.push(Run { text: alt, style: style.clone(), picture: Some(markdown) });
        }
    }

    fn push(&mut self, text: &str, style: &Style) {
        // A blank after a blank, a line end or nothing is none.
        let after_blank =
            self.0.last().is_none_or(|last| last.picture.is_none() && last.text.ends_with([' ', '\n']));
        let text = if after_blank { text.trim_start_matches(' ') } else { text };
        if text.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.picture.is_none() && last.style == *style => last.text.push_str(text),
            _ => self.0.push(Run { text: text.to_owned(), style: style.clone(), picture: None }),
        }
    }

    /// Tells whether nothing is in it that is seen.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|run| run.picture.is_none() && run.text.trim().is_empty())
    }

    /// Writes it as markdown; line ends become hard ones, or `line_end` where lines cannot end, as in a heading.
    pub(super) fn markdown(&self, line_end: &str) -> String {
        let runs = tidy(&self.0);
        let plain: Vec<Run> = runs
            .iter()
            .map(|run| {
                let style = Style { link: run.style.link.clone(), ..Style::default() };
                Run { style, ..run.clone() }
            })
            .collect();
        let bare: Vec<Run> = runs.iter().map(|run| Run { style: Style::default(), ..run.clone() }).collect();
        // Emphasis has rules about what stands beside it that not all words meet; what reads back as it is meant is taken.
        for (runs, mark) in [(&runs, "*"), (&runs, "_"), (&plain, "*")] {
            let text = write(runs, mark, line_end);
            if reads_as(&text, runs) {
                return text;
            }
        }
        write(&bare, "*", line_end)
    }
}

/// Moves blanks out of marks, drops marks around nothing, and joins what is set alike.
fn tidy(runs: &[Run]) -> Vec<Run> {
    let mut parted: Vec<Run> = Vec::new();
    for run in runs {
        let inner = run.text.trim_matches([' ', '\n']);
        if run.picture.is_some() || inner.len() == run.text.len() {
            parted.push(run.clone());
            continue;
        }
        let start = run.text.len() - run.text.trim_start_matches([' ', '\n']).len();
        let start = if inner.is_empty() { run.text.len() } else { start };
        let (head, rest) = run.text.split_at(start);
        let (inner, tail) = rest.split_at(inner.len());
        parted.extend([head, inner, tail].map(|text| Run { text: text.to_owned(), ..run.clone() }));
    }
    parted.retain(|run| run.picture.is_some() || !run.text.is_empty());
    let mut tidy: Vec<Run> = Vec::new();
    for (number, run) in parted.iter().enumerate() {
        let mut run = run.clone();
        if run.picture.is_none() && run.text.trim().is_empty() {
            // A blank is set as both its neighbours are.
            let is_word = |run: &&Run| run.picture.is_some() || !run.text.trim().is_empty();
            let before = parted.iter().take(number).rev().find(is_word);
            let after = parted.iter().skip(number).find(is_word);
            run.style = match (before, after) {
                (Some(before), Some(after)) => before.style.shared(&after.style),
                _ => Style::default(),
            };
        }
        match tidy.last_mut() {
            Some(last) if last.style == run.style && last.picture.is_none() && run.picture.is_none() => {
                last.text.push_str(&run.text);
            }
            _ => tidy.push(run),
        }
    }
    // What stands at either end of a paragraph is not seen.
    while let Some(last) = tidy.last_mut().filter(|last| last.picture.is_none()) {
        last.text.truncate(last.text.trim_end_matches([' ', '\n']).len());
        if !last.text.is_empty() {
            break;
        }
        tidy.pop();
    }
    while let Some(first) = tidy.first_mut().filter(|first| first.picture.is_none()) {
        first.text = first.text.trim_start_matches([' ', '\n']).to_owned();
        if !first.text.is_empty() {
            break;
        }
        tidy.remove(0);
    }
    tidy
}

fn write(runs: &[Run], mark: &str, line_end: &str) -> String {
    let mut text = String::new();
    let mut open: Vec<&str> = Vec::new();
    let mut link: Option<&str> = None;
    let mut runs = runs.iter().peekable();
    while let Some(run) = runs.next() {
        let style = &run.style;
        let wanted = |known: &str| match known {
            "**" => style.bold,
            "~~" => style.strike,
            _ => style.italic,
        };
        if style.link.as_deref() != link {
            close(&mut open, &mut text, 0);
            end_link(&mut text, link);
            link = style.link.as_deref();
            if let Some(target) = link {
                if run.text == target && runs.peek().is_none_or(|next| next.style.link.as_deref() != link) {
                    text.extend(["<", target, ">"]);
                    link = None;
                    continue;
                }
                text.push('[');
            }
        }
        let keep = open.iter().take_while(|known| wanted(known)).count();
        close(&mut open, &mut text, keep);
        for known in ["**", "~~", mark] {
            if wanted(known) && !open.contains(&known) {
                text.push_str(known);
                open.push(known);
            }
        }
        match &run.picture {
            Some(picture) => text.push_str(picture),
            None if style.code => text.push_str(&code(&run.text)),
            None => {
                for (number, line) in run.text.split('\n').enumerate() {
                    if number > 0 {
                        text.truncate(text.trim_end_matches(' ').len());
                        text.push_str(line_end);
                    }
                    let line = if text.is_empty() || text.ends_with('\n') { line.trim_start() } else { line };
                    if text.is_empty() || text.ends_with('\n') {
                        text.push_str(&escaped_line(line));
                    } else {
                        text.push_str(&escaped(line));
                    }
                }
            }
        }
    }
    close(&mut open, &mut text, 0);
    end_link(&mut text, link);
    text
}

fn close(open: &mut Vec<&str>, text: &mut String, keep: usize) {
    while open.len() > keep {
        text.push_str(open.pop().unwrap_or_default());
    }
}

fn end_link(text: &mut String, link: Option<&str>) {
    if let Some(target) = link {
        text.extend(["](", &address(target), ")"]);
    }
}

/// Writes an address as a link's target.
fn address(url: &str) -> String {
    let mut target = String::with_capacity(url.len());
    for c in url.trim().chars() {
        match c {
            ' ' => target.push_str("%20"),
            '(' => target.push_str("%28"),
            ')' => target.push_str("%29"),
            '<' => target.push_str("%3C"),
            '>' => target.push_str("%3E"),
            '\\' => target.push_str("%5C"),
            '|' => target.push_str("%7C"),
            '&' => target.push_str("&amp;"),
            c if c.is_control() => {}
            c => target.push(c),
        }
    }
    // An ampersand is only written so where it would be read as the start of an entity.
    let plain = target.replace("&amp;", "&");
    if plain.contains('&') && plain.contains(';') { target } else { plain }
}

/// Writes words between backticks.
fn code(text: &str) -> String {
    let text = text.replace('\n', " ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Writes words so that none of them is a mark.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let special = match c {
            '\\' | '`' | '[' | ']' => true,
            '*' => !(blank(before) && blank(next) && before.is_some()),
            '_' => !(word(before) && word(next)),
            '~' => !(blank(before) && blank(next)),
            '<' => next.is_some_and(|c| c.is_ascii_alphabetic() || "/!?".contains(c)),
            '&' => is_entity(rest),
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

fn is_entity(rest: &str) -> bool {
    let name = rest.split(';').next().unwrap_or_default();
    rest.contains(';')
        && name.len() <= 32
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
        && !name.is_empty()
}

/// Writes the beginning of a line so that it is no heading, list, quote or rule.
pub(super) fn escaped_line(text: &str) -> String {
    let line = escaped(text);
    let blank_or_end =
        |at: usize| line.get(at..).is_none_or(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n']));
    let marks = line.len() - line.trim_start_matches('#').len();
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after_digits = line.get(digits..).unwrap_or_default();
    let rule =
        !line.is_empty() && line.chars().all(|c| matches!(c, '-' | '=' | '+' | '|' | ':' | ' ' | '*' | '\\'));
    if (1..=6).contains(&marks) && blank_or_end(marks)
        || line.starts_with('>')
        || line.starts_with(['-', '+', '*']) && (blank_or_end(1) || rule)
        || rule && !line.starts_with('\\')
    {
        return format!("\\{line}");
    }
    if (1..=9).contains(&digits) && after_digits.starts_with(['.', ')']) && blank_or_end(digits + 1) {
        let (number, rest) = line.split_at(digits);
        return format!("{number}\\{rest}");
    }
    line
}

/// Tells whether markdown reads back as the runs that it was written from.
fn reads_as(text: &str, runs: &[Run]) -> bool {
    let mut wanted: Vec<(char, Style)> = Vec::new();
    for run in runs {
        let style = Style { always_bold: false, ..run.style.clone() };
        wanted.extend(run.text.chars().filter(|c| !c.is_whitespace()).map(|c| (c, style.clone())));
    }
    let mut found: Vec<(char, Style)> = Vec::new();
    let mut style = Style::default();
    let mut links: Vec<Option<String>> = Vec::new();
    let mut paragraphs = 0;
    for event in Parser::new_ext(text, options()) {
        match event {
            Event::Start(Tag::Paragraph) => paragraphs += 1,
            Event::Start(Tag::Strong) => style.bold = true,
            Event::End(TagEnd::Strong) => style.bold = false,
            Event::Start(Tag::Emphasis) => style.italic = true,
            Event::End(TagEnd::Emphasis) => style.italic = false,
            Event::Start(Tag::Strikethrough) => style.strike = true,
            Event::End(TagEnd::Strikethrough) => style.strike = false,
            Event::Start(Tag::Link { link_type: LinkType::WikiLink { .. }, .. }) => return false,
            Event::Start(Tag::Link { .. }) => {
                links.push(style.link.take());
                // Which address it is, the writer decides; that it is one is what is asked here.
                style.link = Some(String::new());
            }
            Event::End(TagEnd::Link) => style.link = links.pop().flatten(),
            Event::Start(Tag::Image { .. })
            | Event::End(TagEnd::Image | TagEnd::Paragraph)
            | Event::SoftBreak
            | Event::HardBreak => {}
            Event::Text(words) => {
                found.extend(words.chars().filter(|c| !c.is_whitespace()).map(|c| (c, style.clone())));
            }
            Event::Code(words) => {
                let style = Style { code: true, ..style.clone() };
                found.extend(words.chars().filter(|c| !c.is_whitespace()).map(|c| (c, style.clone())));
            }
            Event::InlineHtml(html) if &*html == "<br>" => {}
            _ => return false,
        }
    }
    paragraphs <= 1
        && wanted.len() == found.len()
        && wanted.iter().zip(&found).all(|((a, wanted), (b, found))| {
            let alike = Style { link: wanted.link.as_ref().map(|_| String::new()), ..wanted.clone() };
            a == b && alike == *found
        })
}
