//! The lists that people build by hand at the end of a recap: to-dos, tools, speakers.

use super::talk::{Talk, web_link};
use super::words::{escape, escape_line};
use crate::gather::{self, Gathered, Names};

/// Gathers what the public part of a talk holds.
fn gathered(talks: &[Talk]) -> Vec<(&Talk, Gathered)> {
    let mut names = Names::default();
    for talk in talks {
        names.learn(&talk.note);
    }
    talks
        .iter()
        .map(|talk| (talk, gather::gather(&talk.note, &talk.public.text, talk.body_line, &names)))
        .collect()
}

/// Lists what is left to do, with the talk that it is from.
pub(super) fn todos(talks: &[Talk]) -> Vec<String> {
    let mut list = Vec::new();
    for (talk, gathered) in gathered(talks) {
        for todo in gathered.todos.iter().filter(|todo| !todo.done) {
            list.push(format!("- [ ] {} ({})", escape_line(&todo.words), title_link(talk)));
        }
    }
    list
}

/// Takes the links to an anchor out of a text, and leaves their words.
pub(super) fn unlink(text: &mut String, link: &str) {
    while let Some(end) = text.find(link) {
        let (mut depth, mut begin) = (0u32, None);
        let bytes = text.as_bytes();
        for at in (0..end).rev() {
            let escaped = at > 0 && bytes.get(at - 1) == Some(&b'\\');
            match bytes.get(at) {
                Some(b']') if !escaped => depth += 1,
                Some(b'[') if !escaped && depth == 0 => {
                    begin = Some(at);
                    break;
                }
                Some(b'[') if !escaped => depth -= 1,
                _ => {}
            }
        }
        text.replace_range(end..end + link.len(), "");
        let Some(begin) = begin else { continue };
        text.replace_range(begin..=begin, "");
    }
}

fn title_link(talk: &Talk) -> String {
    format!("[{}](#{})", escape(&talk.note.title), talk.anchor)
}

/// Names a talk, with a link to it, and its speakers.
pub(super) fn with_speakers(talk: &Talk) -> String {
    let names: Vec<String> = talk.note.speakers.iter().map(|s| escape(&s.name)).collect();
    if names.is_empty() { title_link(talk) } else { format!("{} – {}", title_link(talk), names.join(", ")) }
}

/// Lists who spoke, each once, in the order of their talks.
pub(super) fn speakers(talks: &[Talk]) -> Vec<String> {
    let named = talks
        .iter()
        .flat_map(|talk| talk.note.speakers.iter().map(move |speaker| (speaker.clone(), title_link(talk))));
    gather::people(named)
        .into_iter()
        .map(|person| {
            let of: Vec<String> = person.affiliations.iter().map(|one| escape(one)).collect();
            let of = if of.is_empty() { String::new() } else { format!(" ({})", of.join("; ")) };
            format!("- {}{of}: {}", escape_line(&person.name), person.talks.join(", "))
        })
        .collect()
}

/// Lists the tools and projects that talks mention, each once, with the talks that mention it.
pub(super) fn tools(talks: &[Talk]) -> Vec<String> {
    let gathered = gathered(talks);
    let mentions = gathered
        .iter()
        .flat_map(|(talk, found)| found.tools.iter().map(|mention| (mention.clone(), title_link(talk))));
    gather::tools(mentions)
        .into_iter()
        .map(|mut tool| {
            tool.mentions.dedup();
            let name = match tool.url.as_deref().and_then(web_link) {
                Some(url) => format!("[{}]({url})", escape(&tool.name)),
                None => escape_line(&tool.name),
            };
            format!("- {name} ({})", tool.mentions.join(", "))
        })
        .collect()
}
