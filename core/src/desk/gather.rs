//! What the notes hold besides their words, gathered over the notebook or one event: see [`crate::gather`].
//!
//! Nothing is kept between two questions: notes are read and weighed anew, on all cores.
//! What is private in a note is the person's own, and is listed here like all else.

use crate::event;
use crate::front_matter;
use crate::gather::{self, Gathered, Names, Part, Spot};
use crate::note::{self, Note};
use crate::path::NotePath;
use crate::wire::{Failure, GatheredSpeaker, GatheredTodo, GatheredTool, GatheredWords, Place};

use super::Desk;
use super::replace::each;

/// A note and what it holds.
struct Held {
    path: NotePath,
    title: String,
    gathered: Gathered,
}

impl Held {
    fn at(&self, spot: Spot) -> Place {
        let line = (spot.to > 0).then_some(spot.line);
        Place { path: self.path.to_string(), title: self.title.clone(), line }
    }
}

impl Desk {
    /// Lists what is to do, by note and line; of one event, where it is named by folder or title.
    pub fn todos(&self, event: Option<&str>) -> Result<Vec<GatheredTodo>, Failure> {
        let held = self.gathered(event, Part::Todos)?;
        let todos = held.iter().flat_map(|held| {
            held.gathered.todos.iter().map(|todo| GatheredTodo {
                words: todo.words.clone(),
                kind: todo.mark.into(),
                done: todo.done,
                place: held.at(todo.spot),
            })
        });
        Ok(todos.collect())
    }

    /// Lists tools and projects by name, one entry each over all spellings.
    pub fn tools(&self, event: Option<&str>) -> Result<Vec<GatheredTool>, Failure> {
        let held = self.gathered(event, Part::Tools)?;
        let mentions = held.iter().flat_map(|held| {
            held.gathered.tools.iter().map(|mention| (mention.clone(), held.at(mention.spot)))
        });
        let tools = gather::tools(mentions).into_iter().map(|mut tool| {
            tool.mentions.dedup();
            GatheredTool {
                name: tool.name,
                spellings: tool.spellings,
                url: tool.url,
                research: tool.research,
                mentions: tool.mentions,
            }
        });
        Ok(tools.collect())
    }

    /// Lists who speaks by name, one entry each, with their talks.
    pub fn speakers(&self, event: Option<&str>) -> Result<Vec<GatheredSpeaker>, Failure> {
        let held = self.gathered(event, Part::Speakers)?;
        let named = held.iter().flat_map(|held| {
            held.gathered.speakers.iter().map(|named| (named.speaker.clone(), held.at(named.spot)))
        });
        let mut people = gather::people(named);
        people.sort_by_cached_key(|person| person.name.to_lowercase());
        let people = people.into_iter().map(|person| GatheredSpeaker {
            name: person.name,
            affiliations: person.affiliations,
            talks: person.talks,
        });
        Ok(people.collect())
    }

    /// Lists questions of the audience, and the person's own that are open.
    pub fn questions(&self, event: Option<&str>) -> Result<Vec<GatheredWords>, Failure> {
        self.words_of(event, Part::Questions, |gathered| &gathered.questions)
    }

    /// Lists what somebody said.
    pub fn quotes(&self, event: Option<&str>) -> Result<Vec<GatheredWords>, Failure> {
        self.words_of(event, Part::Quotes, |gathered| &gathered.quotes)
    }

    /// Lists talks to watch: what the person says of them, or the title of a note that says `watched: later`.
    pub fn watch_later(&self, event: Option<&str>) -> Result<Vec<GatheredWords>, Failure> {
        self.words_of(event, Part::WatchLater, |gathered| &gathered.watch_later)
    }

    fn words_of(
        &self,
        event: Option<&str>,
        part: Part,
        which: impl Fn(&Gathered) -> &[gather::Said],
    ) -> Result<Vec<GatheredWords>, Failure> {
        let held = self.gathered(event, part)?;
        let words = held.iter().flat_map(|held| {
            which(&held.gathered)
                .iter()
                .map(|said| GatheredWords { words: said.words.clone(), place: held.at(said.spot) })
        });
        Ok(words.collect())
    }

    /// Reads the notes of the notebook, or of one event, and gathers one part of what they hold. A note that cannot be read is passed over: the
    /// notebook's problems tell of it.
    fn gathered(&self, event: Option<&str>, part: Part) -> Result<Vec<Held>, Failure> {
        let paths = self.notes_of(event)?;
        let read: Vec<(Note, String)> = each(&paths, |path| {
            let file = self.notebook.read(path).ok()?;
            let text = file.text.ok()?;
            Some((note::read(path, file.revision, &text), text))
        });
        let mut names = Names::default();
        for (note, _) in &read {
            names.learn(note);
        }
        let numbers: Vec<usize> = (0..read.len()).collect();
        Ok(each(&numbers, |at| {
            let (note, text) = read.get(*at)?;
            let split = front_matter::split(text);
            let (body, first_line) = split.map_or((text.as_str(), 1), |split| (split.body, split.body_line));
            let gathered = gather::gather(note, body, first_line, &names, &[part]);
            Some(Held { path: note.path.clone(), title: note.title.clone(), gathered })
        }))
    }

    fn notes_of(&self, event: Option<&str>) -> Result<Vec<NotePath>, Failure> {
        let catalogue = self.shelf();
        let events = catalogue.events();
        let wanted = match event {
            Some(name) => Some(event::find(name, events).ok_or_else(|| {
                Failure::bad_input(
                    &format!("there is no event {name}"),
                    "name it by its folder or title: `talklog list is:event` lists them",
                )
            })?),
            None => None,
        };
        let belongs = |note: &crate::catalogue::Summary| {
            wanted.is_none_or(|wanted| {
                event::event_at(note.event.as_deref(), &note.path, events)
                    .is_some_and(|own| own.folder == wanted.folder)
            })
        };
        Ok(catalogue
            .iter()
            .map(|entry| &entry.note)
            .filter(|note| belongs(note))
            .map(|note| note.path.clone())
            .collect())
    }
}
