//! Reads a note for tests that need one.

use talklog_core::note::{Link, LinkKind, Note, NoteKind, Speaker, Todo};
use talklog_core::path::{NotePath, Revision};

/// Reads what figures and searches need of a generated note. A stand-in until the core reads notes itself.
pub fn read(path: &NotePath, revision: Revision, text: &str) -> Note {
    let value = |key: &str| {
        let found = text.lines().take(20).find_map(|line| line.strip_prefix(key))?;
        Some(found.trim_start_matches([':', ' ', '=']).trim_matches(['"', '\'']).to_owned())
    };
    let heading =
        || text.lines().find_map(|line| line.strip_prefix("# ").or_else(|| line.strip_prefix("## ")));
    let speakers = text.lines().take(12).filter_map(|line| line.strip_prefix("  - "));
    let tags = value("tags").unwrap_or_default();
    let tags = tags.trim_matches(['[', ']']).split(", ").map(str::to_owned).filter(|tag| !tag.is_empty());
    let links = text.match_indices("](").map(|(at, _)| Link {
        kind: if text[..at].rsplit('[').nth(1).is_some_and(|before| before.ends_with('!')) {
            LinkKind::Image
        } else {
            LinkKind::Markdown
        },
        target: text[at + 2..].split(')').next().unwrap_or_default().to_owned(),
        text: String::new(),
        line: 1,
    });
    let todos = text.lines().filter_map(|line| line.strip_prefix("- [")).map(|rest| Todo {
        text: rest.get(3..).unwrap_or_default().to_owned(),
        done: !rest.starts_with(' '),
        line: 1,
    });
    Note {
        path: path.clone(),
        revision,
        kind: if path.name() == "event.md" { NoteKind::Event } else { NoteKind::Note },
        title: value("title")
            .or_else(|| heading().map(str::to_owned))
            .unwrap_or_else(|| path.stem().to_owned()),
        speakers: speakers
            .map(|name| Speaker { name: name.trim_matches('\'').to_owned(), affiliation: None })
            .collect(),
        event: None,
        start: value("start"),
        end: value("end"),
        room: value("room"),
        track: value("track"),
        url: None,
        slides: None,
        video: None,
        rating: value("rating").and_then(|rating| rating.parse().ok()),
        watched: None,
        tags: tags.collect(),
        session: None,
        private: false,
        headings: Vec::new(),
        links: links.collect(),
        todos: todos.collect(),
        words: u32::try_from(text.split_whitespace().count()).unwrap_or(u32::MAX),
        problems: Vec::new(),
    }
}
