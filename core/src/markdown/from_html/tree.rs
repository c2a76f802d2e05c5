//! The tree that clean HTML is: the sanitizer writes one form only, so a few lines read it.

/// Elements that stand on lines of their own.
pub(super) const BLOCKS: [&str; 40] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
];

/// Elements that stand in a line.
pub(super) const INLINE: [&str; 22] = [
    "a", "b", "br", "cite", "code", "del", "em", "i", "img", "input", "kbd", "mark", "s", "samp", "span",
    "strike", "strong", "sub", "sup", "tt", "u", "ul",
];

/// How deep elements may stand in each other; what is deeper is read as if it stood there.
const DEEPEST: usize = 80;

/// A piece of a tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Text(String),
    Element(Element),
}

/// An element with what it holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

impl Element {
    /// Gives an attribute's value; the empty text where it has none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Tells whether an attribute stands there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(known, _)| known == name)
    }

    /// Gives the value of a property of its style, in lower case.
    pub(super) fn style(&self, property: &str) -> String {
        let mut declarations = self.get("style").split(';').filter_map(|part| part.split_once(':'));
        let found = declarations.find(|(name, _)| name.trim().eq_ignore_ascii_case(property));
        found.map(|(_, value)| value.trim().to_lowercase()).unwrap_or_default()
    }

    /// Tells whether it stands on lines of its own.
    pub(super) fn is_block(&self) -> bool {
        self.name == "ul" || BLOCKS.contains(&self.name.as_str())
    }

    /// Gives the elements directly in it.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(Node::element)
    }
}

impl Node {
    pub(super) fn element(&self) -> Option<&Element> {
        match self {
            Self::Element(element) => Some(element),
            Self::Text(_) => None,
        }
    }

    /// Tells whether it is a block or holds one.
    pub(super) fn holds_block(&self) -> bool {
        self.element().is_some_and(|e| e.is_block() || e.children.iter().any(Self::holds_block))
    }

    /// Adds its words as they are, line breaks as line ends.
    pub(super) fn text(&self, text: &mut String) {
        match self {
            Self::Text(words) => text.push_str(words),
            Self::Element(element) if element.name == "br" => text.push('\n'),
            Self::Element(element) => element.children.iter().for_each(|child| child.text(text)),
        }
    }
}

/// Reads what the sanitizer wrote.
pub(super) fn read(html: &str) -> Vec<Node> {
    let mut open = vec![Element::default()];
    // Elements that were too deep, and so are not in `open`.
    let mut skipped = 0usize;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        add(&mut open, text);
        let Some(end) = tag_end(tag) else { break };
        let inner = tag.get(1..end).unwrap_or_default();
        rest = tag.get(end + 1..).unwrap_or_default();
        if inner.starts_with('/') {
            if skipped > 0 {
                skipped -= 1;
            } else if open.len() > 1
                && let (Some(done), Some(parent)) = (open.pop(), open.last_mut())
            {
                parent.children.push(Node::Element(done));
            }
            continue;
        }
        if inner.starts_with('!') {
            continue;
        }
        let element = element(inner);
        if matches!(element.name.as_str(), "br" | "hr" | "img" | "input") {
            if let Some(parent) = open.last_mut() {
                parent.children.push(Node::Element(element));
            }
        } else if open.len() >= DEEPEST || skipped > 0 {
            skipped += 1;
        } else {
            open.push(element);
        }
    }
    add(&mut open, rest);
    while open.len() > 1 {
        if let (Some(done), Some(parent)) = (open.pop(), open.last_mut()) {
            parent.children.push(Node::Element(done));
        }
    }
    open.pop().unwrap_or_default().children
}

fn add(open: &mut [Element], text: &str) {
    if let Some(parent) = open.last_mut().filter(|_| !text.is_empty()) {
        parent.children.push(Node::Text(resolved(text)));
    }
}

/// Where a tag's `>` is; quotes may hold another one.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quoted = false;
    tag.char_indices()
        .find(|(_, c)| {
            quoted ^= *c == '"';
            *c == '>' && !quoted
        })
        .map(|(at, _)| at)
}

fn element(tag: &str) -> Element {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut attributes = Vec::new();
    while let Some((name, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').unwrap_or((after, ""));
        attributes.push((name.trim().to_owned(), resolved(value)));
        rest = after;
    }
    Element { name: name.trim_end_matches('/').to_owned(), attributes, children: Vec::new() }
}

/// Resolves the few entities that the sanitizer writes. A blank that does not break is a blank like any other here.
pub(super) fn resolved(text: &str) -> String {
    let text = text.replace("&nbsp;", " ").replace('\u{a0}', " ");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
