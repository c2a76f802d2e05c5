//! Where links lead, and how they follow a note that is renamed: pure, from text to text.
//!
//! Found by the parser's own offsets, so that what only looks like a link, in code for example, is left alone. Only
//! the bytes of a target change, and only its path: a heading or a query after it stays. When the new text would
//! read as other links than were meant, the change is not made.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};
use unicode_normalization::UnicodeNormalization;

use crate::markdown::LinkKind;
use crate::path::{IMAGE_EXTENSIONS, NotePath};

/// Says what moves where, among which notes: a wikilink may name a note without its folder.
#[derive(Debug)]
pub struct Move<'a> {
    from: &'a NotePath,
    to: &'a NotePath,
    before: Names,
    after: Names,
}

impl<'a> Move<'a> {
    /// Takes the note's old and new place, and all notes by their places before the move.
    pub fn new(from: &'a NotePath, to: &'a NotePath, notes: &[NotePath]) -> Self {
        let after = notes.iter().map(|note| if note == from { to } else { note });
        Self { from, to, before: Names::new(notes.iter()), after: Names::new(after) }
    }
}

/// Gives the text of `note` with its links following the move; none when none changes. `note` is named by its place
/// before the move, and may be the moved note itself, whose relative links then lead from its new folder.
pub fn follow(text: &str, note: &NotePath, moved: &Move<'_>) -> Option<String> {
    let changes = changes(text, note, moved);
    (!changes.is_empty()).then(|| apply(text, &changes))
}

/// Gives what [`follow`] changes: byte ranges, ascending, and what takes their place.
pub fn changes(text: &str, note: &NotePath, moved: &Move<'_>) -> Vec<(Range<usize>, String)> {
    // Most notes have no link at all, and are not parsed.
    if !text.contains("[[") && !text.contains("](") && !text.contains("]:") {
        return Vec::new();
    }
    let changes: Vec<(Range<usize>, String)> = targets(text)
        .into_iter()
        .filter_map(|target| {
            let raw = text.get(target.range.clone())?;
            let (length, new) = match target.form {
                Form::Plain | Form::Pointy => follow_markdown(raw, &target, note, moved)?,
                Form::Wiki => follow_wiki(raw, note, moved)?,
            };
            Some((target.range.start..target.range.start + length, new))
        })
        .collect();
    if changes.is_empty() || says_the_same(text, &apply(text, &changes), &changes) {
        return changes;
    }
    // One of them cannot be written where it stands, so each is tried alone.
    changes
        .into_iter()
        .filter(|change| {
            let one = std::slice::from_ref(change);
            says_the_same(text, &apply(text, one), one)
        })
        .collect()
}

/// Writes changes, which are ascending, into a text.
pub fn apply(text: &str, changes: &[(Range<usize>, String)]) -> String {
    let mut new = String::with_capacity(text.len());
    let mut from = 0;
    for (range, with) in changes {
        new.push_str(text.get(from..range.start).unwrap_or_default());
        new.push_str(with);
        from = range.end;
    }
    new.push_str(text.get(from..).unwrap_or_default());
    new
}

/// Tells whether a text still has the same links at the same places but for the changes.
fn says_the_same(old: &str, new: &str, changes: &[(Range<usize>, String)]) -> bool {
    let (old, new) = (targets(old), targets(new));
    let mut shift = 0isize;
    let mut changes = changes.iter().peekable();
    old.len() == new.len()
        && old.iter().zip(&new).all(|(old, new)| {
            let start = old.range.start.checked_add_signed(shift);
            let changed = changes.next_if(|(range, _)| range.start == old.range.start);
            if let Some((range, with)) = changed {
                shift += with.len().cast_signed() - range.len().cast_signed();
            }
            Some(new.range.start) == start
                && old.range.end.checked_add_signed(shift) == Some(new.range.end)
                && old.form == new.form
                && (changed.is_some() || old.means == new.means)
        })
}

/// A link's target: where its bytes stand, and what they mean.
#[derive(Debug, PartialEq)]
pub struct Target {
    /// The whole link; of one by reference, its definition.
    pub link: Range<usize>,
    range: Range<usize>,
    form: Form,
    /// With backslashes and entities resolved, not yet percent-decoded.
    means: String,
}

impl Target {
    /// Gives the name that a wikilink says, without its heading; none for any other link.
    pub fn wiki_name(&self) -> Option<&str> {
        let name = self.means.split(['#', '|']).next().filter(|_| self.form == Form::Wiki)?;
        Some(name.trim().trim_end_matches('\\')).filter(|name| !name.is_empty())
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
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

fn body_start(text: &str) -> usize {
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
        for link in &mut open {
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

/// Gives how many bytes of `raw` are its path, and what takes their place.
fn follow_markdown(raw: &str, target: &Target, note: &NotePath, moved: &Move<'_>) -> Option<(usize, String)> {
    let length = raw.find(['#', '?']).unwrap_or(raw.len());
    let path = written_path(&target.means)?;
    let before = note.join(&path)?;
    let note_after = if note == moved.from { moved.to } else { note };
    let full = same(before.as_str(), moved.from.as_str());
    let bare = !before.is_note() && same(before.as_str(), without_extension(moved.from));
    let after = if full {
        moved.to.as_str()
    } else if bare {
        without_extension(moved.to)
    } else {
        before.as_str()
    };
    let mut new = if path.starts_with('/') {
        format!("/{after}")
    } else if full || bare || note.parent() != note_after.parent() {
        let relative = relative(note_after, after);
        let dotted = path.starts_with("./") && !relative.starts_with("../");
        let like_a_scheme = relative.split('/').next().is_some_and(|first| first.contains(':'));
        if dotted || like_a_scheme { format!("./{relative}") } else { relative }
    } else {
        return None;
    };
    if path.ends_with('/') && !new.ends_with('/') {
        new.push('/');
    }
    // Written another way but leading to the same place, it stays as the person wrote it.
    if note_after.join(&path).is_some_and(|now| now.as_str() == after) {
        return None;
    }
    Some((length, encode(&new, target.form)))
}

/// Gives the path that a link's target names, without heading and query; none for what leads to another host, or
/// nowhere but to its own note.
fn written_path(means: &str) -> Option<std::borrow::Cow<'_, str>> {
    let path = means.split(['#', '?']).next()?;
    let scheme = path.split(['/', '.']).next()?.contains(':');
    if path.is_empty() || scheme || path.starts_with("//") {
        return None;
    }
    percent_encoding::percent_decode_str(path).decode_utf8().ok()
}

/// Writes a path as the target of `[text](target)`; letters beyond ASCII stay readable.
pub fn written(path: &str) -> String {
    encode(path, Form::Plain)
}

/// Gives the name by which a link could lead to a note: what its target ends with, without case and extension. None
/// for what leads to another host, or to a picture.
pub fn name_of(kind: LinkKind, target: &str) -> Option<String> {
    let path = match kind {
        LinkKind::Wiki | LinkKind::Embed => {
            target.split(['#', '|']).next().map(|name| name.trim().trim_end_matches('\\').into())
        }
        LinkKind::Markdown | LinkKind::Image => written_path(target),
    };
    let path = path.filter(|path| !path.is_empty())?;
    let name = last(path.trim_end_matches('/'));
    let extension = |name: &str| name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    if extension(name).is_some_and(|end| IMAGE_EXTENSIONS.contains(&end.as_str())) {
        return None;
    }
    Some(fold(bare(name)))
}

/// Gives the name that links to a note end with, as [`name_of`] does.
pub fn name_of_note(path: &NotePath) -> String {
    fold(last(without_extension(path)))
}

/// Gives the names of the links in a text's front matter: see [`name_of`].
pub fn names_in_front_matter(text: &str) -> Vec<String> {
    let front = text.get(..body_start(text)).unwrap_or_default();
    if !front.contains("[[") && !front.contains("](") {
        return Vec::new();
    }
    let kind = |form| if form == Form::Wiki { LinkKind::Wiki } else { LinkKind::Markdown };
    targets(front).iter().filter_map(|target| name_of(kind(target.form), &target.means)).collect()
}

/// Writes a path as a link's target; letters beyond ASCII stay readable.
fn encode(path: &str, form: Form) -> String {
    let mut text = String::with_capacity(path.len());
    for c in path.chars() {
        let special = match c {
            '<' | '>' | '\\' | '%' | '#' | '?' | '&' | '|' | '`' => true,
            ' ' | '(' | ')' => form == Form::Plain,
            c => c.is_control(),
        };
        match u8::try_from(c) {
            Ok(byte) if special => text.push_str(percent_encoding::percent_encode_byte(byte)),
            _ => text.push(c),
        }
    }
    text
}

fn follow_wiki(raw: &str, note: &NotePath, moved: &Move<'_>) -> Option<(usize, String)> {
    let name = raw.split('#').next()?;
    let length = name.len();
    let name = name.trim();
    let note_after = if note == moved.from { moved.to } else { note };
    let before = moved.before.resolve(name, note)?;
    let after = if before == moved.from { moved.to } else { before };
    let leads_there = |name: &str| moved.after.resolve(name, note_after) == Some(after);
    if leads_there(name) {
        return None;
    }
    let ending = |path: &str| match after.extension() {
        Some(extension) if is_note_name(name) => format!("{path}.{extension}"),
        _ => path.to_owned(),
    };
    let path = without_extension(after);
    // With a `/` in front it can only be the path from the root.
    let mut ways = vec![ending(path), ending(&format!("/{path}"))];
    if name.starts_with("./") || name.starts_with("../") {
        let relative = relative(note_after, path);
        ways.insert(0, ending(&if relative.starts_with("../") { relative } else { format!("./{relative}") }));
    } else if !name.contains('/') {
        ways.insert(0, ending(after.stem()));
    }
    // A bar, a hash or a bracket in a name cannot be said in a wikilink.
    let way = ways.into_iter().find(|way| !way.contains(['|', '#', '[', ']', '\n']) && leads_there(way))?;
    Some((length, way))
}

/// Knows all notes by the names that wikilinks give them.
#[derive(Debug, Clone)]
pub struct Names(HashMap<String, Vec<NotePath>>);

impl Names {
    /// Takes all notes of a notebook.
    pub fn new<'a>(notes: impl Iterator<Item = &'a NotePath>) -> Self {
        let mut names = HashMap::<String, Vec<NotePath>>::new();
        for note in notes {
            names.entry(name_of_note(note)).or_default().push(note.clone());
        }
        Self(names)
    }

    /// Finds the note that a link in `note` leads to; none where there is none, or where it is `note` itself that
    /// is named by an empty target.
    pub fn leads_to(&self, target: &Target, note: &NotePath) -> Option<&NotePath> {
        match target.form {
            Form::Wiki => self.resolve(target.wiki_name()?, note),
            Form::Plain | Form::Pointy => self.at(&note.join(&written_path(&target.means)?)?),
        }
    }

    /// Finds the note at a path, which may lack the extension and be in another Unicode form.
    pub fn at(&self, path: &NotePath) -> Option<&NotePath> {
        let notes = self.0.get(&fold(bare(path.name())))?;
        let with = |fits: &dyn Fn(&NotePath) -> bool| notes.iter().find(|note| fits(note));
        with(&|note| note == path)
            .or_else(|| with(&|note| same(note.as_str(), path.as_str())))
            .or_else(|| with(&|note| !path.is_note() && same(without_extension(note), path.as_str())))
    }

    /// Finds the note that a wikilink in `note` names: by its path from the root or from the note's folder, or by
    /// the end of its path, without case. Of several the one whose whole path was said counts, then the one beside
    /// the note, then the one nearest the root, then by name.
    pub fn resolve(&self, name: &str, note: &NotePath) -> Option<&NotePath> {
        let name = bare(name);
        let wanted = if name.starts_with("./") || name.starts_with("../") {
            fold(note.join(name)?.as_str())
        } else {
            fold(name.trim_start_matches('/'))
        };
        let rooted = name.starts_with('/');
        let beside = |found: &NotePath| found.parent() == note.parent();
        self.0
            .get(last(&wanted))?
            .iter()
            .filter_map(|found| {
                let path = fold(without_extension(found));
                let whole = path == wanted;
                let end = || !rooted && path.strip_suffix(&wanted).is_some_and(|rest| rest.ends_with('/'));
                (whole || end()).then_some((found, whole && (rooted || wanted.contains('/'))))
            })
            .min_by_key(|(found, whole)| {
                (!whole, !beside(found), found.as_str().matches('/').count(), found.as_str())
            })
            .map(|(found, _)| found)
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_note_name(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, end)| end.eq_ignore_ascii_case("md") || end.eq_ignore_ascii_case("markdown"))
}

/// A name without a note's extension.
fn bare(name: &str) -> &str {
    if is_note_name(name) { name.rsplit_once('.').map_or(name, |(name, _)| name) } else { name }
}

fn without_extension(path: &NotePath) -> &str {
    match path.extension() {
        Some(extension) if path.is_note() => {
            path.as_str().get(..path.as_str().len() - extension.len() - 1).unwrap_or(path.as_str())
        }
        _ => path.as_str(),
    }
}

/// Gives the way from a note's folder to a path below the root.
pub fn relative(note: &NotePath, path: &str) -> String {
    let from: Vec<&str> = note.parent().into_iter().flat_map(|parent| parent.split('/')).collect();
    let to: Vec<&str> = path.split('/').collect();
    let folders = to.len().saturating_sub(1);
    let common = from.iter().zip(to.iter().take(folders)).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; from.len() - common];
    parts.extend(to.iter().skip(common));
    parts.join("/")
}

fn same(a: &str, b: &str) -> bool {
    a == b || a.nfc().eq(b.nfc())
}

/// Gives what two names have in common that links take for one.
pub fn fold(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(text: &str) -> NotePath {
        NotePath::parse(text).unwrap()
    }

    fn notes() -> Vec<NotePath> {
        ["a.md", "b.md", "day 1/a.md", "day 1/c.md", "day 2/ü (x).md", "day 2/e/f.markdown"]
            .map(path)
            .to_vec()
    }

    /// Follows a move in a note and shows the text, or `=` where nothing changes.
    fn check(note: &str, from: &str, to: &str, text: &str, expect: &str) {
        let (from, to) = (path(from), path(to));
        let new = follow(text, &path(note), &Move::new(&from, &to, &notes()));
        assert_eq!(new.as_deref().unwrap_or("="), expect, "{text:?} in {note}, {from} to {to}");
    }

    #[test]
    fn markdown_links_follow() {
        let (b, c) = ("day 1/b.md", "day 1/c.md");
        check("b.md", "a.md", b, "see [A](a.md).", "see [A](day%201/b.md).");
        check(
            "b.md",
            "a.md",
            b,
            "[A](<a.md> \"t\") ![i](a.md#x?y)",
            "[A](<day 1/b.md> \"t\") ![i](day%201/b.md#x?y)",
        );
        check("b.md", "a.md", b, "[A][r]\n\n[r]: ./a.md 'T'\n", "[A][r]\n\n[r]: ./day%201/b.md 'T'\n");
        check("b.md", "a.md", b, "[A](/a.md) [B](a)", "[A](/day%201/b.md) [B](day%201/b)");
        check(
            "day 1/c.md",
            "day 2/ü (x).md",
            "day 1/ö.md",
            "[*e* `x](y`](../day%202/ü%20(x).md)",
            "[*e* `x](y`](ö.md)",
        );
        check("b.md", "a.md", "z.md", "`[A](a.md)`\n\n    [A](a.md)\n\n```\n[A](a.md)\n```\n", "=");
        check(
            "b.md",
            "a.md",
            "z.md",
            "[x](https://a.md/a.md) [y](#a.md) <https://a.md> [m](mailto:a.md)",
            "=",
        );
        check("b.md", "a.md", "z.md", "[x](other.md) [y](day%201/a.md)", "=");
        check("a.md", "a.md", "z.md", "[me](a.md#top) [x](images/a.png)", "[me](z.md#top) [x](images/a.png)");
        check(
            "a.md",
            "a.md",
            b,
            "![p](images/a.png) [h](#h) [c](day%201/c.md)",
            "![p](../images/a.png) [h](#h) [c](c.md)",
        );
        check(c, c, "c.md", "[[a]] ![](i.png) [up](../b.md)", "[[day 1/a]] ![](day%201/i.png) [up](b.md)");
        check("b.md", "a.md", "z.md", "[![p](i.png)](a.md)", "[![p](i.png)](z.md)");
        check("b.md", "a.md", "z.md", "> [a](\n> a.md)\n\n[b](a.md)", "> [a](\n> a.md)\n\n[b](z.md)");
        check(
            "b.md",
            "a.md",
            "z.md",
            "---\nsee: \"[A](a.md)\"\n  - \"[[a]]\"\n---\n[A](a.md)\r\n",
            "---\nsee: \"[A](z.md)\"\n  - \"[[z]]\"\n---\n[A](z.md)\r\n",
        );
    }

    #[test]
    fn wikilinks_follow() {
        check(
            "b.md",
            "day 1/c.md",
            "day 1/z.md",
            "[[c]] [[C#h|x]] ![[c]] [[c.md]]",
            "[[z]] [[z#h|x]] ![[z]] [[z.md]]",
        );
        check("b.md", "day 1/c.md", "day 2/c.md", "[[c]] [[day 1/c]]", "[[c]] [[day 2/c]]");
        check("b.md", "a.md", "z.md", "[[a]] [[day 1/a]]", "[[z]] [[day 1/a]]");
        check("b.md", "day 1/a.md", "z.md", "[[a]] [[day 1/a]]", "[[a]] [[z]]");
        check("b.md", "day 1/c.md", "day 1/b.md", "[[c]]", "[[day 1/b]]");
        check("b.md", "a.md", "z.md", "`[[a]]` [[none]] [[#h]]", "=");
        check("b.md", "a.md", "z.md", "| x |\n|---|\n| [[a\\|A]] |\n", "| x |\n|---|\n| [[z\\|A]] |\n");
        // A note that becomes another's namesake takes none of its links.
        check("b.md", "day 2/e/f.markdown", "c.md", "[[c]] [[f]]", "[[day 1/c]] [[c]]");
    }

    fn piece() -> impl Strategy<Value = String> {
        let target = prop::sample::select(vec![
            "a.md",
            "day%201/a.md",
            "../a.md",
            "c.md",
            "../day%202/ü%20(x).md",
            "e/f.markdown",
            "i.png",
            "/a.md#h",
            "https://x/a.md",
        ]);
        let name = prop::sample::select(vec!["a", "c", "f", "day 1/a", "A#h", "ü (x)", "b|B", "none"]);
        prop_oneof![
            target.clone().prop_map(|t| format!("[t *u*]({t})")),
            target.clone().prop_map(|t| format!("![]( {t} 'x')")),
            target.clone().prop_map(|t| format!("`[t]({t})`")),
            target.clone().prop_map(|t| format!("\n\n[r]: <{t}>\n\n[r]\n\n")),
            target.prop_map(|t| format!("\n\n```\n[t]({t})\n```\n\n")),
            name.prop_map(|n| format!("[[{n}]]")),
            "[ a\\[\\]()<>!*_`|\n-]{0,6}",
        ]
    }

    /// Where each link leads, by a note's own folder; none for what leads nowhere inside.
    fn meanings(text: &str, note: &NotePath, notes: &[NotePath]) -> Vec<Option<String>> {
        targets(text)
            .iter()
            .map(|target| {
                let means = target.means.split(['#', '?', '|']).next().unwrap();
                if target.form == Form::Wiki {
                    return Names::new(notes.iter())
                        .resolve(means.trim_end_matches('\\').trim(), note)
                        .map(|n| n.as_str().to_owned());
                }
                if means.contains(':') {
                    return None;
                }
                let decoded = percent_encoding::percent_decode_str(means).decode_utf8().ok()?;
                (!decoded.is_empty()).then(|| note.join(&decoded)).flatten().map(|n| n.as_str().to_owned())
            })
            .collect()
    }

    proptest! {
        #[test]
        fn every_link_leads_where_it_led(
            pieces in prop::collection::vec(piece(), 0..8),
            at in 0..6usize, from in 0..6usize,
            to in prop::sample::select(vec!["z.md", "day 1/z.md", "day 2/c.md", "new/deep/a b.md", "A.md"]),
        ) {
            let text = pieces.join(" ");
            let notes = notes();
            // A name that is taken but for its case is no place to move to.
            let to = if to == "A.md" && from != 0 { "y.md" } else { to };
            let (note, from, to) = (&notes[at], &notes[from], path(to));
            let after_all: Vec<NotePath> = notes.iter().map(|n| if n == from { to.clone() } else { n.clone() }).collect();
            let new = follow(&text, note, &Move::new(from, &to, &notes)).unwrap_or_else(|| text.clone());
            let expect: Vec<Option<String>> = meanings(&text, note, &notes)
                .into_iter()
                .map(|m| if m.as_deref() == Some(from.as_str()) { Some(to.as_str().to_owned()) } else { m })
                .collect();
            // What led out of the notebook is left as it stands, wherever it leads now.
            let got: Vec<_> = meanings(&new, &after_all[at], &after_all)
                .into_iter()
                .zip(&expect)
                .map(|(got, expect)| expect.as_ref().and(got))
                .collect();
            prop_assert_eq!(got, expect, "{:?} to {:?}", text, new);
            // Without their targets, the texts are the same bytes.
            let bare = |text: &str| {
                let cut: Vec<_> = targets(text).into_iter().map(|t| (t.range, String::new())).collect();
                apply(text, &cut)
            };
            prop_assert_eq!(bare(&new), bare(&text));
        }

        #[test]
        fn any_text_is_taken(text in "(\\PC|[\\[\\]()<>\\n\\r:`|#-]){0,60}") {
            let notes = notes();
            let _ = follow(&text, &notes[0], &Move::new(&notes[0], &path("new/a.md"), &notes));
        }
    }
}
