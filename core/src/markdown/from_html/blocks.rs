//! Paragraphs, headings, lists, tables, quotes and code as markdown.

use super::inline::{Line, Style};
use super::tree::{Element, Node};

/// A block, and whether a list may take it without an empty line around it.
struct Block {
    text: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Words that no element of their own stands around.
    Words,
    Paragraph,
    List {
        ordered: bool,
    },
    Other,
}

/// Makes a tree into markdown.
pub(super) fn markdown(nodes: &[Node]) -> String {
    let mut writer = Writer::default();
    writer.nodes(nodes, &Style::default());
    let blocks = writer.finish();
    join(&blocks, false)
}

/// Puts blocks one below the other; `tight` as in a list's item.
fn join(blocks: &[Block], tight: bool) -> String {
    let mut text = String::new();
    let mut before: Option<Kind> = None;
    for block in blocks {
        match (before, block.kind) {
            (None, _) => {}
            (Some(Kind::Words | Kind::Paragraph), Kind::List { .. }) if tight => text.push('\n'),
            _ => text.push_str("\n\n"),
        }
        text.push_str(&block.text);
        before = Some(block.kind);
    }
    text
}

/// Gathers blocks, and the words between them.
#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    line: Line,
    /// Word's list, which is paragraphs that say how deep they are.
    word: Vec<WordItem>,
}

struct WordItem {
    level: usize,
    ordered: bool,
    text: String,
}

impl Writer {
    fn nodes(&mut self, nodes: &[Node], style: &Style) {
        for node in nodes {
            match node {
                Node::Element(element) if element.is_block() => {
                    self.end_line(Kind::Words);
                    self.block(element, style);
                }
                // An inline element around blocks, as a link around a card, is there for each of them.
                Node::Element(element) if node.holds_block() => {
                    self.nodes(&element.children, &style.within(element));
                }
                node => self.line.take(node, style),
            }
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.end_line(Kind::Words);
        self.end_word_list();
        self.blocks
    }

    fn end_line(&mut self, kind: Kind) {
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() {
            self.push(line.markdown("\\\n"), kind);
        }
    }

    fn push(&mut self, text: String, kind: Kind) {
        self.end_word_list();
        if !text.is_empty() {
            self.blocks.push(Block { text, kind });
        }
    }

    fn block(&mut self, element: &Element, style: &Style) {
        let style = &style.within(element);
        match element.name.as_str() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(element, style),
            "pre" => self.code(element, &language(element)),
            "ul" | "ol" => self.list(element, style),
            "hr" => {
                // At the very start it would open front matter, and parts nothing.
                if !self.blocks.is_empty() {
                    self.push("---".into(), Kind::Other);
                }
            }
            "blockquote" => {
                let text = join(&inside(&element.children, style), false);
                let lines =
                    text.lines().map(|line| if line.is_empty() { ">".into() } else { format!("> {line}") });
                self.push(lines.collect::<Vec<_>>().join("\n"), Kind::Other);
            }
            "table" => self.table(element, style),
            "div" if is_code(element) => self.code(element, ""),
            "div" => {
                // `highlight-source-rust` stands around the code that it names.
                match element.elements().find(|inner| inner.name == "pre") {
                    Some(pre) if element.get("class").contains("highlight") && language(pre).is_empty() => {
                        self.code(pre, &language(element));
                    }
                    _ => self.container(element, style, Kind::Words),
                }
            }
            "p" if !element.style("mso-list").is_empty() => self.word_item(element, style),
            "p" => self.container(element, style, Kind::Paragraph),
            _ => self.container(element, style, Kind::Words),
        }
    }

    fn container(&mut self, element: &Element, style: &Style, kind: Kind) {
        self.nodes(&element.children, style);
        self.end_line(kind);
    }

    fn heading(&mut self, element: &Element, style: &Style) {
        let level: usize = element.name.get(1..).and_then(|level| level.parse().ok()).unwrap_or(1);
        let style = Style { bold: false, always_bold: true, ..style.clone() };
        let mut line = Line::default();
        element.children.iter().for_each(|child| line.take(child, &style));
        if line.is_empty() {
            return;
        }
        let mut text = line.markdown(" ");
        // Trailing hashes would be taken for the heading's own.
        if text.ends_with('#') {
            text.insert(text.len() - 1, '\\');
        }
        self.push(format!("{} {text}", "#".repeat(level)), Kind::Other);
    }

    fn code(&mut self, element: &Element, language: &str) {
        let mut text = String::new();
        code_text(element, &mut text);
        let text = text.trim_end_matches(['\n', ' ']).trim_start_matches('\n');
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(3.max(longest + 1));
        if !text.trim().is_empty() {
            self.push(format!("{fence}{language}\n{text}\n{fence}"), Kind::Other);
        }
    }

    fn list(&mut self, list: &Element, style: &Style) {
        let ordered = list.name == "ol";
        let first: usize = list.get("start").parse().ok().filter(|first| *first < 1_000_000).unwrap_or(1);
        // Two lists one after the other would be read as one.
        let again = self.blocks.last().is_some_and(|last| last.kind == Kind::List { ordered });
        let mut items: Vec<(Option<bool>, Vec<Block>)> = Vec::new();
        for child in &list.children {
            match child {
                Node::Element(item) if item.name == "li" => {
                    items.push((checkbox(&item.children), inside(&item.children, &style.within(item))));
                }
                // A list directly in a list belongs to the item before it.
                node => {
                    let more = inside(std::slice::from_ref(node), style);
                    match items.last_mut() {
                        Some((_, blocks)) => blocks.extend(more),
                        None => items.push((None, more)),
                    }
                }
            }
        }
        items.retain(|(_, blocks)| !blocks.is_empty());
        let loose = items.iter().any(|(_, blocks)| {
            blocks.iter().filter(|block| matches!(block.kind, Kind::Words | Kind::Paragraph)).count() > 1
        });
        let items = items.into_iter().enumerate().map(|(number, (done, blocks))| {
            let marker = match (ordered, again) {
                (true, false) => format!("{}. ", first + number),
                (true, true) => format!("{}) ", first + number),
                (false, false) => "- ".into(),
                (false, true) => "* ".into(),
            };
            let mark = match done {
                Some(true) => "[x] ",
                Some(false) => "[ ] ",
                None => "",
            };
            let indent = " ".repeat(marker.len());
            let text = indented(&join(&blocks, true), &indent);
            format!("{marker}{mark}{text}")
        });
        let text = items.collect::<Vec<_>>().join(if loose { "\n\n" } else { "\n" });
        self.push(text, Kind::List { ordered });
    }

    fn word_item(&mut self, element: &Element, style: &Style) {
        let said = element.style("mso-list");
        let level = said.split_whitespace().find_map(|part| part.strip_prefix("level")?.parse().ok());
        let mut sign = String::new();
        let mut line = Line::default();
        for child in &element.children {
            let is_sign = |node: &Node| node.element().is_some_and(|e| e.style("mso-list") == "ignore");
            let holds_sign =
                |node: &Node| is_sign(node) || node.element().is_some_and(|e| e.children.iter().any(is_sign));
            if holds_sign(child) { child.text(&mut sign) } else { line.take(child, style) }
        }
        if !line.is_empty() {
            let ordered = sign.trim().starts_with(|c: char| c.is_ascii_alphanumeric())
                && sign.trim().ends_with(['.', ')']);
            self.word.push(WordItem { level: level.unwrap_or(1), ordered, text: line.markdown("\\\n") });
        }
    }

    fn end_word_list(&mut self) {
        let items = std::mem::take(&mut self.word);
        let Some(first) = items.first() else { return };
        let ordered = first.ordered;
        // The width of the marker at each level that is open, and the number of its last item.
        let mut levels: Vec<(usize, usize, usize)> = Vec::new();
        let mut lines = Vec::new();
        for item in &items {
            levels.retain(|(level, _, _)| *level <= item.level);
            let number = match levels.last_mut() {
                Some((level, _, number)) if *level == item.level => {
                    *number += 1;
                    *number
                }
                _ => {
                    levels.push((item.level, 0, 1));
                    1
                }
            };
            let marker = if item.ordered { format!("{number}. ") } else { "- ".into() };
            let above: usize = levels.iter().rev().skip(1).map(|(_, width, _)| width).sum();
            if let Some((_, width, _)) = levels.last_mut() {
                *width = marker.len();
            }
            let indent = " ".repeat(above);
            let inner = " ".repeat(above + marker.len());
            lines.push(format!("{indent}{marker}{}", indented(&item.text, &inner)));
        }
        self.blocks.push(Block { text: lines.join("\n"), kind: Kind::List { ordered } });
    }

    fn table(&mut self, table: &Element, style: &Style) {
        let mut rows = Vec::new();
        rows_of(table, &mut rows);
        let cells = |row: &Element| -> Vec<Element> {
            row.elements().filter(|cell| matches!(cell.name.as_str(), "td" | "th")).cloned().collect()
        };
        let rows: Vec<Vec<Element>> = rows
            .into_iter()
            .map(cells)
            .filter(|cells| cells.iter().any(|cell| !words(&cell.children).is_empty()))
            .collect();
        let columns = rows.iter().map(|row| row.iter().map(span).sum()).max().unwrap_or(0);
        let holds = |cell: &Element| cell.children.iter().any(holds_more_than_words);
        // A table that is there for its layout is no table.
        if columns < 2 || rows.iter().flatten().any(holds) {
            for cell in rows.iter().flatten() {
                self.container(cell, style, Kind::Words);
            }
            return;
        }
        if let Some(caption) = table.elements().find(|element| element.name == "caption") {
            self.container(caption, style, Kind::Paragraph);
        }
        let line = |row: &[Element], head: bool| {
            let mut cells: Vec<String> = Vec::new();
            for cell in row {
                let style = Style { always_bold: head, bold: style.bold && !head, ..style.clone() };
                cells.push(cell_text(cell, &style));
                cells.extend(std::iter::repeat_n(String::new(), span(cell) - 1));
            }
            cells.resize(columns, String::new());
            format!("| {} |", cells.join(" | "))
        };
        let mut lines = Vec::new();
        if let Some((head, body)) = rows.split_first() {
            lines.push(line(head, true));
            let below = body.first().unwrap_or(head);
            let mut rule: Vec<&str> = below.iter().map(alignment).collect();
            rule.resize(columns, "---");
            lines.push(format!("| {} |", rule.join(" | ")));
            lines.extend(body.iter().map(|row| line(row, false)));
        }
        self.push(lines.join("\n"), Kind::Other);
    }
}

/// The blocks of what an element holds.
fn inside(nodes: &[Node], style: &Style) -> Vec<Block> {
    let mut writer = Writer::default();
    writer.nodes(nodes, style);
    writer.finish()
}

/// Puts blanks before each line but the first, and before none that is empty.
fn indented(text: &str, indent: &str) -> String {
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(indent);
            out.push_str(line);
        }
    }
    out
}

/// Finds the box of a task at an item's start.
fn checkbox(nodes: &[Node]) -> Option<bool> {
    for node in nodes {
        match node {
            Node::Text(text) if text.trim().is_empty() => {}
            Node::Element(element) if element.name == "input" => {
                return element.get("type").eq_ignore_ascii_case("checkbox").then(|| element.has("checked"));
            }
            Node::Element(element) if matches!(element.name.as_str(), "p" | "span" | "div") => {
                return checkbox(&element.children);
            }
            _ => return None,
        }
    }
    None
}

/// The language that a class names: `language-rust`, `lang-rust`, `highlight-source-rust`.
fn language(element: &Element) -> String {
    let own = element.get("class").split_whitespace().find_map(|class| {
        ["language-", "lang-", "highlight-source-", "highlight-text-"]
            .iter()
            .find_map(|start| class.strip_prefix(start))
    });
    let sound = |name: &&str| {
        !name.is_empty()
            && name.len() <= 20
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "+-#._".contains(c))
    };
    match own.filter(sound) {
        Some(name) => name.to_owned(),
        None if element.name == "pre" => {
            element.elements().find(|inner| inner.name == "code").map(language).unwrap_or_default()
        }
        None => String::new(),
    }
}

/// Tells whether an element is code by its style alone, as code editors copy it.
fn is_code(element: &Element) -> bool {
    let pre = matches!(element.style("white-space").as_str(), "pre");
    pre && ["mono", "consolas", "courier", "menlo"]
        .iter()
        .any(|font| element.style("font-family").contains(font))
}

/// The words of code; each block in it is a line.
fn code_text(element: &Element, text: &mut String) {
    for child in &element.children {
        match child {
            Node::Element(inner) if inner.is_block() => {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                code_text(inner, text);
                text.push('\n');
            }
            Node::Element(inner) if inner.name != "br" => code_text(inner, text),
            node => node.text(text),
        }
    }
}

fn words(nodes: &[Node]) -> String {
    let mut text = String::new();
    for node in nodes {
        node.text(&mut text);
        if node.element().is_some_and(|e| e.name == "img") {
            text.push('i');
        }
    }
    text.trim().to_owned()
}

/// Tells whether a table's cell could not hold this.
fn holds_more_than_words(node: &Node) -> bool {
    node.element().is_some_and(|e| {
        matches!(e.name.as_str(), "table" | "ul" | "ol" | "pre" | "blockquote" | "h1" | "h2" | "h3")
            || e.children.iter().any(holds_more_than_words)
    })
}

fn rows_of<'a>(table: &'a Element, rows: &mut Vec<&'a Element>) {
    for element in table.elements() {
        match element.name.as_str() {
            "tr" => rows.push(element),
            "thead" | "tbody" | "tfoot" => rows_of(element, rows),
            _ => {}
        }
    }
}

fn span(cell: &Element) -> usize {
    cell.get("colspan").parse().unwrap_or(1).clamp(1, 50)
}

fn alignment(cell: &Element) -> &'static str {
    let said = [cell.get("align").to_lowercase(), cell.style("text-align")].concat();
    match said.as_str() {
        "center" => ":-:",
        "right" | "end" => "--:",
        _ => "---",
    }
}

/// Writes a cell on one line; a bar in it is no wall.
fn cell_text(cell: &Element, style: &Style) -> String {
    let mut line = Line::default();
    fill(&mut line, &cell.children, &style.within(cell));
    line.markdown("<br>").replace('|', "\\|")
}

/// Takes what stands in a cell, with a line end where a block ends.
fn fill(line: &mut Line, nodes: &[Node], style: &Style) {
    for node in nodes {
        match node {
            Node::Element(element) if node.holds_block() => {
                fill(line, &element.children, &style.within(element));
                line.take(&Node::Element(Element { name: "br".into(), ..Element::default() }), style);
            }
            node => line.take(node, style),
        }
    }
}
