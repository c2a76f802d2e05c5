//! The lists that people build by hand at the end of a recap: to-dos, tools, speakers.

use super::directive::Asks;
use super::talk::{Talk, web_link};
use super::words::{escape, escape_line};
use crate::gather::{self, Gathered, Names, Part};

/// The fewest talks that another thread is begun for.
const WORTH_A_THREAD: usize = 64;

/// Gathers what the public parts of talks hold, as far as one of the directives asks for it: nothing where none does.
pub(super) fn gathered<'a>(talks: &[Talk], asked: impl Iterator<Item = &'a Asks>) -> Vec<Gathered> {
    let part = |asks: &Asks| match asks {
        Asks::Tools => Some(Part::Tools),
        Asks::Todos => Some(Part::Todos),
        Asks::WatchLater => Some(Part::WatchLater),
        Asks::Talk { .. } | Asks::Talks { .. } | Asks::Favourites { .. } | Asks::Speakers => None,
    };
    let wanted: Vec<Part> = asked.filter_map(part).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut names = Names::default();
    if wanted.contains(&Part::Tools) {
        for talk in talks {
            names.learn(&talk.note);
        }
    }
    let gather = |talk: &Talk| -> Gathered {
        gather::gather(&talk.note, &talk.public.text, talk.body_line, &names, &wanted)
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).clamp(1, 8);
    let share = talks.len().div_ceil(threads).max(WORTH_A_THREAD);
    if talks.len() <= share {
        return talks.iter().map(gather).collect();
    }
    std::thread::scope(|scope| {
        let workers: Vec<_> = talks
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(gather).collect::<Vec<_>>()))
            .collect();
        let joined = workers.into_iter().flat_map(|worker| match worker.join() {
            Ok(gathered) => gathered,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.collect()
    })
}

/// Lists what is left to do, with the talk that it is from.
pub(super) fn todos(talks: &[Talk], gathered: &[Gathered]) -> Vec<String> {
    let mut list = Vec::new();
    for (talk, gathered) in talks.iter().zip(gathered) {
        let link = title_link(talk);
        for todo in gathered.todos.iter().filter(|todo| !todo.done) {
            list.push(format!("- [ ] {} ({link})", escape_line(&todo.words)));
        }
    }
    list
}

/// Lists the talks to watch: those whose notes say so of themselves, and what the person says of others, with the talk
/// that it was said in.
pub(super) fn watch_later(talks: &[Talk], gathered: &[Gathered]) -> Vec<String> {
    let mut list = Vec::new();
    for (talk, gathered) in talks.iter().zip(gathered) {
        for said in &gathered.watch_later {
            list.push(match said.spot.to {
                0 => format!("- {}", with_speakers(talk)),
                _ => format!("- {} ({})", escape_line(&said.words), title_link(talk)),
            });
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
pub(super) fn tools(talks: &[Talk], gathered: &[Gathered]) -> Vec<String> {
    let mentions = gathered
        .iter()
        .enumerate()
        .flat_map(|(number, found)| found.tools.iter().map(move |mention| (mention.clone(), number)));
    let links: Vec<String> = talks.iter().map(title_link).collect();
    gather::tools(mentions)
        .into_iter()
        .map(|mut tool| {
            tool.mentions.dedup();
            let name = match tool.url.as_deref().and_then(web_link) {
                Some(url) => format!("[{}]({url})", escape(&tool.name)),
                None => escape_line(&tool.name),
            };
            let talks: Vec<&str> =
                tool.mentions.iter().filter_map(|number| links.get(*number)).map(String::as_str).collect();
            format!("- {name} ({})", talks.join(", "))
        })
        .collect()
}
