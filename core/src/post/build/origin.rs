//! Finds the line of a note that a line of the exported page comes from.

use crate::front_matter;
use crate::path::NotePath;
use crate::post::{Composed, Conventions, words};

/// The notes that a post was made from.
pub struct Sources<'a> {
    /// The post as it was composed.
    pub composed: &'a Composed,
    /// How the blog wants its posts.
    pub blog: &'a Conventions,
    /// The page as it was exported.
    pub page: &'a str,
    /// Gives the text of a note.
    pub text: &'a dyn Fn(&NotePath) -> Option<String>,
}

/// Says which note, and which of its lines, a line of the page comes from: the talk whose heading stands above it,
/// and the line there that says the same; the post note for all else. A field of the front matter is found by its
/// name.
pub fn origin(line: Option<u32>, field: Option<&str>, from: &Sources<'_>) -> (NotePath, Option<u32>) {
    let post = &from.composed.path;
    let head = front_matter::split(from.page).map_or(0, |split| split.body_line.saturating_sub(1));
    let at = line.unwrap_or(0);
    let text = |path: &NotePath| (from.text)(path).unwrap_or_default();
    let named = match field {
        Some(field) => Some(field.to_owned()),
        None if at > 0 && at <= head => key_above(from.page, at),
        None => None,
    };
    if let Some(key) = named {
        let front = front_matter::read(&text(post));
        let ours = from.blog.names.ours(&key).unwrap_or(&key);
        let line = front.as_ref().and_then(|front| {
            front.line(ours).or_else(|| front.line("extra")).or_else(|| front.line("title"))
        });
        return (post.clone(), line.or(Some(1)));
    }
    if at == 0 || at <= head {
        return (post.clone(), Some(1));
    }
    let lines: Vec<&str> = from.page.lines().collect();
    let mut note = post.clone();
    for talk in &from.composed.talks {
        let (quoted, mark) = (format!("id=\"{}\"", talk.anchor), format!("{{#{}}}", talk.anchor));
        let heading = lines.iter().position(|line| line.contains(&quoted) || line.contains(&mark));
        if heading.is_some_and(|heading| heading < at as usize) {
            note = talk.path.clone();
        }
    }
    // The line itself, or the nearest above it that says something.
    let said = (0..at as usize).rev().filter_map(|at| lines.get(at)).map(|line| plain(line));
    let Some(wanted) = said.take(8).find(|words| !words.is_empty()) else { return (note, None) };
    let line = nearest(&text(&note), &wanted);
    (note, line)
}

/// Gives the key that a line of front matter belongs to.
fn key_above(page: &str, line: u32) -> Option<String> {
    let lines: Vec<&str> = page.lines().take(line as usize).collect();
    lines.iter().rev().find_map(|line| {
        let key = line.split([':', '=']).next().filter(|key| key.len() < line.len())?;
        let top = !key.starts_with([' ', '-', '\t']) && !key.trim().is_empty();
        top.then(|| key.trim().trim_matches('\'').to_owned())
    })
}

/// Gives the words of a line, without what only the page has.
fn plain(line: &str) -> Vec<String> {
    let mut text = line.replace("&#123;", "{").replace("&lt;", "<").replace("&amp;", "&");
    if let Some(at) = text.find("{#") {
        text.truncate(at);
    }
    words(&text)
}

/// Finds the line that says most of the same words.
fn nearest(text: &str, wanted: &[String]) -> Option<u32> {
    let mut best: Option<(usize, usize)> = None;
    for (number, line) in text.lines().enumerate() {
        let have = plain(line);
        let same = have.iter().filter(|word| wanted.contains(word)).count();
        let score = 200 * same / (have.len() + wanted.len()).max(1);
        if score >= 50 && best.is_none_or(|(known, _)| score > known) {
            best = Some((score, number + 1));
        }
    }
    best.and_then(|(_, line)| u32::try_from(line).ok())
}
