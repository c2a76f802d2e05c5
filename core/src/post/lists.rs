//! The lists that people build by hand at the end of a recap: to-dos, tools, speakers.

use std::collections::BTreeSet;

use super::talk::Talk;
use super::words::{escape, escape_line, link_target};
use crate::markdown;
use crate::note::LinkKind;

/// Lists what is left to do, with the talk that it is from.
pub(super) fn todos(talks: &[Talk]) -> Vec<String> {
    let mut list = Vec::new();
    for talk in talks {
        let outline = markdown::outline(&talk.public.text, talk.body_line);
        for todo in outline.todos.iter().filter(|todo| !todo.done) {
            list.push(format!("- [ ] {} ({})", escape_line(&todo.text), title_link(talk)));
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

/// Lists who spoke, in the order of their talks.
pub(super) fn speakers(talks: &[Talk]) -> Vec<String> {
    let mut list: Vec<(String, Option<String>, Vec<String>)> = Vec::new();
    for talk in talks {
        for speaker in &talk.note.speakers {
            let link = title_link(talk);
            match list.iter_mut().find(|(name, _, _)| *name == speaker.name) {
                Some((_, affiliation, links)) => {
                    if affiliation.is_none() {
                        affiliation.clone_from(&speaker.affiliation);
                    }
                    links.push(link);
                }
                None => list.push((speaker.name.clone(), speaker.affiliation.clone(), vec![link])),
            }
        }
    }
    list.into_iter()
        .map(|(name, affiliation, links)| {
            let of = affiliation.map(|a| format!(" ({})", escape(&a))).unwrap_or_default();
            format!("- {}{of}: {}", escape_line(&name), links.join(", "))
        })
        .collect()
}

/// Lists the repositories that talks mention, each once, with the talk that mentioned it first.
pub(super) fn tools(talks: &[Talk]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut list = Vec::new();
    for talk in talks {
        let outline = markdown::outline(&talk.public.text, talk.body_line);
        for link in outline.links.iter().filter(|link| link.kind == LinkKind::Markdown) {
            let Some((name, address)) = repository(&link.target) else { continue };
            if seen.insert(address.to_lowercase()) {
                list.push(format!("- [{}]({}) ({})", escape(&name), link_target(&address), title_link(talk)));
            }
        }
    }
    list
}

/// Gives name and address of the repository that a link leads into.
fn repository(target: &str) -> Option<(String, String)> {
    let url = url::Url::parse(target).ok()?;
    let host = url.host_str()?.trim_start_matches("www.");
    let known = ["github.com", "gitlab.com", "codeberg.org", "bitbucket.org", "git.sr.ht"].contains(&host)
        || host.starts_with("git.")
        || host.starts_with("gitlab.");
    let mut parts = url.path_segments()?.filter(|part| !part.is_empty());
    let (owner, name) = (parts.next()?, parts.next()?.trim_end_matches(".git"));
    (known && matches!(url.scheme(), "http" | "https"))
        .then(|| (format!("{owner}/{name}"), format!("https://{host}/{owner}/{name}")))
}
