//! What notes hold besides their words: what is to do, tools, who speaks, questions, quotations, what to watch.
//!
//! [`gather`] reads one body and is pure; [`tools`] and [`people`] put what several notes say into one entry each.
//! Everything is in the person's own words, with its place. Where it stays open whether something is one, it is left
//! out: a list with wrong entries is not read. Only `TODO`, boxes and lists that say so are taken without weighing.

mod german;
mod known;
mod lists;
mod names;
mod page;
mod people;
mod said;
mod todos;
mod tools;
mod watch;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use foldhash::fast::RandomState;
use unicode_normalization::UnicodeNormalization;

use self::page::Page;
use self::words::Words;
use crate::note::{self, Note, Speaker, Watched};

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Its line, counted from 1.
    pub line: u32,
    /// Its first column in characters, counted from 0.
    pub from: u32,
    /// One past its last column in this line.
    pub to: u32,
}

/// What shows that something is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// `TODO`.
    Todo,
    /// `- [ ]`, `- [x]`.
    Box,
    /// The person's words.
    Words,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Todo {
    /// What stands behind the mark, or the sentence.
    pub words: String,
    /// What shows it.
    pub mark: Mark,
    /// Whether its box is ticked.
    pub done: bool,
    /// Where.
    pub spot: Spot,
}

/// A tool or project, where it is mentioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// As it is written there.
    pub name: String,
    /// What its spellings have in common.
    pub key: String,
    /// Where its link leads.
    pub url: Option<String>,
    /// Whether it is in a list of things to research.
    pub research: bool,
    /// Where.
    pub spot: Spot,
}

/// Somebody who speaks, where they are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Who.
    pub speaker: Speaker,
    /// Where; line 1 where that cannot be told.
    pub spot: Spot,
}

/// Words as they stand in a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The words.
    pub words: String,
    /// Where.
    pub spot: Spot,
}

/// What one note holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gathered {
    /// What is to do, in order.
    pub todos: Vec<Todo>,
    /// Tools and projects, in order, once for each mention.
    pub tools: Vec<Mention>,
    /// Who speaks: as the note says it, else by its text.
    pub speakers: Vec<Named>,
    /// Questions of the audience, and the writer's own that are open.
    pub questions: Vec<Said>,
    /// What somebody said.
    pub quotes: Vec<Said>,
    /// Talks to watch.
    pub watch_later: Vec<Said>,
}

/// One of the things that notes hold: what is not asked for is not looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// [`Gathered::todos`].
    Todos,
    /// [`Gathered::tools`].
    Tools,
    /// [`Gathered::speakers`].
    Speakers,
    /// [`Gathered::questions`].
    Questions,
    /// [`Gathered::quotes`].
    Quotes,
    /// [`Gathered::watch_later`].
    WatchLater,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Todos, Self::Tools, Self::Speakers, Self::Questions, Self::Quotes, Self::WatchLater];
}

/// Names of projects that the links of notes tell of, so that they are known in all notes.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Names as written.
    known: HashSet<String, RandomState>,
    /// The first words of names, each with the most words of a name that begins with it.
    firsts: HashMap<String, usize, RandomState>,
}

impl Names {
    /// Learns from the links of a note: the repositories that they lead to.
    pub fn learn(&mut self, note: &Note) {
        for link in note.links.iter().filter(|link| tools::may_be_repository(&link.target)) {
            let Ok(url) = url::Url::parse(&link.target) else { continue };
            let path: Vec<String> = url
                .path_segments()
                .into_iter()
                .flatten()
                .filter(|p| !p.is_empty())
                .map(str::to_owned)
                .collect();
            let host = url.host_str().unwrap_or_default().trim_start_matches("www.");
            if let Some((name, _)) = tools::repository(host, &path) {
                self.add(&name, false);
            }
        }
    }

    /// Takes a name whose form nothing else has. One in small letters is enough only in the note that tells of it.
    fn add(&mut self, name: &str, here: bool) {
        let words: Vec<&str> = name.split([' ', '-', '_']).collect();
        let topics = words.iter().all(|word| {
            let small = word.to_lowercase();
            note::is_topic(&small) || note::is_topic(small.trim_end_matches('s'))
        });
        let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
        let small = !name.chars().any(|c| c.is_uppercase() || c.is_ascii_digit() || c == '-');
        if letters < 4 || topics || words.len() > 3 || small && !here {
            return;
        }
        let words = name.split(' ');
        let (first, count) = (words.clone().next().unwrap_or_default(), words.count());
        match self.firsts.get_mut(first) {
            Some(most) => *most = count.max(*most),
            None => {
                self.firsts.insert(first.to_owned(), count);
            }
        }
        if !self.known.contains(name) {
            self.known.insert(name.to_owned());
        }
    }

    /// Gives the most words of a name that begins with this one.
    fn longest(&self, first: &str) -> Option<usize> {
        self.firsts.get(first).copied()
    }

    fn has(&self, text: &str) -> bool {
        self.known.contains(text)
    }
}

/// Gathers what a note's body holds of the parts that are `wanted`. `body` begins at `first_line` of the file; `note`
/// is what it says of itself.
pub fn gather(note: &Note, body: &str, first_line: u32, names: &Names, wanted: &[Part]) -> Gathered {
    let page = Page::read(body, first_line);
    let words = Words::of(&page);
    let headed = lists::headed(&page);
    let wants = |part: Part| wanted.contains(&part);
    let mut gathered = Gathered::default();
    if wanted.iter().any(|part| !matches!(part, Part::Tools | Part::Speakers)) {
        let sentences = words::sentences(&page);
        let found = todos::find(&page, &words, &sentences, &headed);
        if wants(Part::Questions) {
            gathered.questions = said::questions(&page, &sentences, &headed, &found.places);
        }
        if wants(Part::Quotes) {
            gathered.quotes = said::quotes(&page, &found.places);
        }
        if wants(Part::Todos) {
            gathered.todos = found.todos;
        }
        if wants(Part::WatchLater) {
            if note.watched == Some(Watched::Later) {
                let spot = Spot { line: 1, from: 0, to: 0 };
                gathered.watch_later.push(Said { words: note.title.clone(), spot });
            }
            gathered.watch_later.extend(found.later);
        }
    }
    if wants(Part::Tools) || wants(Part::Speakers) {
        let (by_text, hidden) = people::find(&page, &words, wants(Part::Speakers));
        if wants(Part::Speakers) {
            gathered.speakers = speakers(note, &page, by_text);
        }
        if wants(Part::Tools) {
            gathered.tools = tools::find(&page, &words, &headed, &hidden, names);
        }
    }
    gathered
}

/// Who the note says speaks, where it names them first; else who its text shows.
fn speakers(note: &Note, page: &Page<'_>, by_text: Vec<Named>) -> Vec<Named> {
    let is_told = |speaker: &Speaker| by_text.iter().any(|named| named.speaker.name == speaker.name);
    // What the text has told the note, it tells of all its talks.
    if note.speakers.iter().all(is_told) {
        return by_text;
    }
    let place = |speaker: &Speaker| {
        let at = page.body.find(speaker.name.as_str())?;
        Some(page.spot(&(at..at + speaker.name.len())))
    };
    let named = |speaker: &Speaker| Named {
        speaker: speaker.clone(),
        spot: place(speaker).unwrap_or(Spot { line: 1, from: 0, to: 0 }),
    };
    note.speakers.iter().map(named).collect()
}

/// A tool over all notes. `T` says where a mention is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool<T> {
    /// The spelling that is used most; among those, as its makers write it.
    pub name: String,
    /// All spellings, that one too.
    pub spellings: Vec<String>,
    /// Where a link leads that somebody wrote.
    pub url: Option<String>,
    /// Whether it is in a list of things to research.
    pub research: bool,
    /// Where it is mentioned, in order.
    pub mentions: Vec<T>,
}

/// Puts mentions into one entry for each tool, in the order of their names.
pub fn tools<T>(mentions: impl IntoIterator<Item = (Mention, T)>) -> Vec<Tool<T>> {
    let mut counts: HashMap<String, BTreeMap<String, usize>> = HashMap::new();
    let mut all: BTreeMap<String, Tool<T>> = BTreeMap::new();
    for (mention, place) in mentions {
        *counts.entry(mention.key.clone()).or_default().entry(mention.name.clone()).or_default() += 1;
        let tool = all.entry(mention.key).or_insert_with(|| Tool {
            name: String::new(),
            spellings: Vec::new(),
            url: None,
            research: false,
            mentions: Vec::new(),
        });
        if tool.url.is_none() {
            tool.url = mention.url;
        }
        tool.research |= mention.research;
        tool.mentions.push(place);
    }
    let mut tools: Vec<Tool<T>> = all
        .into_iter()
        .map(|(key, mut tool)| {
            let mut spellings: Vec<(String, usize)> =
                counts.remove(&key).unwrap_or_default().into_iter().collect();
            let makers = known::by_letters(&key).map(|known| known.name);
            spellings.sort_by_key(|(name, count)| {
                (std::cmp::Reverse(*count), Some(name.as_str()) != makers, name.clone())
            });
            tool.name = spellings.first().map(|(name, _)| name.clone()).unwrap_or_default();
            tool.spellings = spellings.into_iter().map(|(name, _)| name).collect();
            tool
        })
        .collect();
    tools.sort_by_cached_key(|tool| (tool.name.to_lowercase(), tool.name.clone()));
    tools
}

/// A person over all notes. `T` says where they are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person<T> {
    /// The name, not in capitals where somebody wrote it otherwise.
    pub name: String,
    /// For whom, each once, in the order of the notes.
    pub affiliations: Vec<String>,
    /// Where, in order.
    pub talks: Vec<T>,
}

/// Puts who speaks into one entry for each person, in the order in which they first appear.
pub fn people<T: PartialEq>(named: impl IntoIterator<Item = (Speaker, T)>) -> Vec<Person<T>> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut all: Vec<Person<T>> = Vec::new();
    for (speaker, talk) in named {
        let at = *places.entry(person_key(&speaker.name)).or_insert(all.len());
        if at == all.len() {
            all.push(Person { name: speaker.name.clone(), affiliations: Vec::new(), talks: Vec::new() });
        }
        let Some(person) = all.get_mut(at) else { continue };
        let shouted = |name: &str| !name.chars().any(char::is_lowercase);
        // With its accents, and not shouted.
        let better = shouted(&person.name) && !shouted(&speaker.name)
            || person.name.is_ascii() && !speaker.name.is_ascii() && !shouted(&speaker.name);
        if better {
            person.name = speaker.name;
        }
        if let Some(affiliation) = speaker.affiliation {
            let known: BTreeSet<String> =
                person.affiliations.iter().map(|known| known.to_lowercase()).collect();
            if !known.contains(&affiliation.to_lowercase()) {
                person.affiliations.push(affiliation);
            }
        }
        if !person.talks.contains(&talk) {
            person.talks.push(talk);
        }
    }
    all
}

/// What a person's spellings have in common: letters without accents, in any case.
fn person_key(name: &str) -> String {
    let bare = name.nfd().filter(|c| c.is_alphanumeric() || c.is_whitespace());
    crate::markdown::one_line(&bare.flat_map(char::to_lowercase).collect::<String>())
}

#[cfg(test)]
mod tests;
