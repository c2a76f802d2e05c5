//! Where the targets of a text's links stand, by the parser's own offsets.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

/// A link's target: where its bytes stand, and what they mean.
#[derive(Debug, PartialEq)]
pub struct Target {
    /// The whole link; of one by reference, its definition.
    pub link: Range<usize>,
    /// The target's own bytes.
    pub(super) range: Range<usize>,
    pub(super) form: Form,
    /// With backslashes and entities resolved, not yet percent-decoded.
    pub(super) means: String,
}

impl Target {
    /// Gives the name that a wikilink says, without its heading; none for any other link.
    pub fn wiki_name(&self) -> Option<&str> {
        let name = self.means.split(['#', '|']).next().filter(|_| self.form == Form::Wiki)?;
        Some(name.trim().trim_end_matches('\\')).filter(|name| !name.is_empty())
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Form {
    Plain,
    /// Between `<` and `>`.
    Pointy,
    /// `[[name]]`.
    Wiki,
}

/// Finds the targets of links and pictures, ascending.
pub fn targets(text: &str) -> Vec<Target> {
    let body = body_start(text);
    let mut found = Vec::new();
    // Front matter is no markdown, but its values may hold links; each line is read by itself.
    let mut at = 0;
    for line in text.get(..body).unwrap_or_default().split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches([' ', '\t', '-']).len();
        targets_in(line.get(indent..).unwrap_or_default(), at + indent, &mut found);
        at += line.len();
    }
    targets_in(text.get(body..).unwrap_or_default(), body, &mut found);
    found.sort_by_key(|target| target.range.start);
    found.dedup_by_key(|target| target.range.start);
    found
}

/// Gives where the text after its front matter starts.
pub(super) fn body_start(text: &str) -> usize {
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next() else { return 0 };
    let fence = first.trim_start_matches('\u{feff}').trim_end();
    if fence != "---" && fence != "+++" {
        return 0;
    }
    let mut at = first.len();
    for line in lines {
        at += line.len();
        if line.trim_end() == fence {
            return at;
        }
    }
    0
}

fn targets_in(text: &str, offset: usize, found: &mut Vec<Target>) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_WIKILINKS;
    let parser = Parser::new_ext(text, options);
    let mut push = |link: &Range<usize>, place: Option<(Range<usize>, Form)>, means: &str| {
        if let Some((range, form)) = place {
            let moved = |range: &Range<usize>| range.start + offset..range.end + offset;
            found.push(Target { link: moved(link), range: moved(&range), form, means: means.into() });
        }
    };
    for (_, definition) in parser.reference_definitions().iter() {
        push(&definition.span, definition_place(text, &definition.span), &definition.dest);
    }
    // Links that are open, each with the end of what stands in it so far: the target comes after that.
    let mut open: Vec<(LinkType, String, Range<usize>, usize)> = Vec::new();
    for (event, range) in parser.into_offset_iter() {
        if let Event::End(_) = &event
            && open.last().is_some_and(|link| link.2 == range)
            && let Some((kind, means, range, inner_end)) = open.pop()
        {
            match kind {
                LinkType::Inline => push(&range, inline_place(text, &range, inner_end), &means),
                LinkType::WikiLink { has_pothole } => {
                    push(&range, wiki_place(text, &range, &means, has_pothole), &means);
                }
                _ => {}
            }
        }
        // The ones around it learn of it when it ends.
        if let Some(link) = open.last_mut() {
            link.3 = link.3.max(range.end);
        }
        if let Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) =
            event
        {
            open.push((link_type, dest_url.into_string(), range.clone(), range.start));
        }
    }
}

/// Finds the target in `[text](target "title")`.
fn inline_place(text: &str, link: &Range<usize>, inner_end: usize) -> Option<(Range<usize>, Form)> {
    let after = inner_end + text.get(inner_end..link.end)?.find("](")? + 2;
    destination(text, after..link.end)
}

/// Finds the target in `[label]: target "title"`.
fn definition_place(text: &str, span: &Range<usize>) -> Option<(Range<usize>, Form)> {
    let mut escaped = false;
    let label = text.get(span.clone())?.find(|c| {
        let close = c == ']' && !escaped;
        escaped = c == '\\' && !escaped;
        close
    })?;
    let after = span.start + label + 1;
    text.get(after..)?.starts_with(':').then_some(())?;
    destination(text, after + 1..span.end)
}

fn destination(text: &str, within: Range<usize>) -> Option<(Range<usize>, Form)> {
    let slice = text.get(within.clone())?;
    let start = within.start + slice.len() - slice.trim_start().len();
    let slice = text.get(start..within.end)?;
    let (slice, start, form) = match slice.strip_prefix('<') {
        Some(slice) => (slice, start + 1, Form::Pointy),
        None => (slice, start, Form::Plain),
    };
    let (mut escaped, mut depth) = (false, 0);
    let end = slice.find(|c: char| {
        if std::mem::take(&mut escaped) {
            return false;
        }
        escaped = c == '\\';
        match (form, c) {
            (Form::Pointy, c) => c == '>',
            (_, '(') => {
                depth += 1;
                false
            }
            (_, ')') => {
                depth -= 1;
                depth < 0
            }
            (_, c) => c.is_whitespace(),
        }
    });
    let end = start + end.unwrap_or(slice.len());
    (start < end).then_some((start..end, form))
}

fn wiki_place(text: &str, link: &Range<usize>, means: &str, piped: bool) -> Option<(Range<usize>, Form)> {
    let start = link.start + text.get(link.clone())?.find("[[")? + 2;
    text.get(start..)?.starts_with(means).then_some(())?;
    // In a table the bar is written `\|`.
    let name = if piped { means.strip_suffix('\\').unwrap_or(means) } else { means };
    Some((start..start + name.len(), Form::Wiki))
}
