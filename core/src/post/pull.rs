//! Taking back into the notes what was polished in the blog, talk by talk.
//!
//! Composing changes a talk's text on its way: headings sink, pictures get names, braces are escaped. The way back is the
//! same change the other way round: the note and the polished text both started from what the note makes now, so they
//! are merged like two edits of it. Whether that was right is not believed but tried: the note is composed again, and
//! only where it makes exactly what the blog shows, it is taken. Everything else is shown to a person, never guessed.

use std::collections::{BTreeMap, BTreeSet};

use super::again::{self, keeps_both};
use super::page::{About, Page};
use crate::front_matter;
use crate::merge::blocks::{self, Choice, Part};
use crate::merge::{self, Side};
use crate::path::NotePath;

/// What comes back from a blog.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pulled {
    /// The notes that take it, with their new texts.
    pub notes: BTreeMap<NotePath, String>,
    /// What a person has to look at.
    pub left: Vec<Left>,
}

/// Something that was polished in the blog and cannot be taken back by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The note that it is nearest to.
    pub path: Option<NotePath>,
    /// Why.
    pub why: &'static str,
    /// What the notes make.
    pub notes: String,
    /// What the blog has.
    pub blog: String,
}

const UNKNOWN: &str = "what the last export wrote is not known, so it cannot be told who changed this";
const BOTH: &str = "the notes changed here too: export first, and choose";
const APART: &str = "so much changed around it that it cannot be told whose it is";
const MOVED: &str = "it stands elsewhere in the blog";
const GONE: &str = "the blog does not show it any more";
const HEADING: &str = "the heading is made of the talk's fields";
const WHOSE: &str = "it may belong to this talk or to the post";
const UNSURE: &str = "no line of the note makes this";

/// What a pull is given.
pub struct Pull<'a> {
    /// The post note.
    pub post: &'a NotePath,
    /// The page as the last export made it, where that is known.
    pub base: Option<&'a Page>,
    /// The page as it is in the blog, with `\n` for line ends.
    pub mine: &'a str,
    /// The page as the notes make it now.
    pub new: &'a Page,
    /// The texts of the post note and of its talks.
    pub texts: &'a BTreeMap<NotePath, String>,
    /// Only this note takes something back.
    pub only: Option<&'a NotePath>,
    /// Makes the page again, with other texts for some of the notes.
    pub again: &'a dyn Fn(&BTreeMap<NotePath, String>) -> Page,
}

/// Finds what can be taken back, and what cannot.
pub fn pull(ask: &Pull<'_>) -> Pulled {
    let mut pulled = Pulled::default();
    let merging = again::merge(ask.base, ask.mine, ask.new);
    let why = if ask.base.is_some() { BOTH } else { UNKNOWN };
    for overlap in merging.overlaps() {
        pulled.left.push(Left {
            path: overlap.about.clone(),
            why,
            notes: overlap.theirs.clone(),
            blog: overlap.mine.clone(),
        });
    }
    if !merging.is_parted() {
        if let (Some(base), Ok(path)) = (ask.base, NotePath::parse("page.txt")) {
            for part in blocks::blocks(&path, Some(&base.text), ask.mine, &base.text) {
                let Part::Block(block) = part else { continue };
                pulled.left.push(Left { path: None, why: APART, notes: block.theirs, blog: block.mine });
            }
        }
        return pulled;
    }
    // The post's own words, wherever they stand between the talks.
    let (mut made, mut polished) = (String::new(), merging.polished(0).unwrap_or_default());
    for (at, (part, text)) in ask.new.iter().enumerate() {
        let Some(blog) = merging.polished(at).filter(|_| part.about != About::Front) else { continue };
        let About::Talk(path) = &part.about else {
            made.push_str(text);
            polished.push_str(&blog);
            continue;
        };
        made.push_str(&stand_in(path));
        polished.push_str(&stand_in(path));
        if blog == text || ask.only.is_some_and(|only| only != path) {
            continue;
        }
        if blog.trim().is_empty() {
            let (path, notes) = (Some(path.clone()), text.to_owned());
            pulled.left.push(Left { path, why: GONE, notes, blog });
            continue;
        }
        let is_last = at + 1 == ask.new.parts.len();
        let shows = |page: &Page| {
            page.iter().find(|(there, _)| there.about == part.about).map(|(_, text)| text.to_owned())
        };
        One { ask, path, made: text, polished: &blog, is_last, shows: &shows }.pull(&mut pulled);
    }
    if made != polished && ask.only.is_none_or(|only| only == ask.post) {
        let shows = |page: &Page| {
            let own = page.iter().map(|(part, text)| match &part.about {
                About::Front => String::new(),
                About::Talk(path) => stand_in(path),
                About::Heading | About::Text => text.to_owned(),
            });
            Some(own.collect::<String>())
        };
        let (made, polished) = (made.as_str(), polished.as_str());
        One { ask, path: ask.post, made, polished, is_last: false, shows: &shows }.pull(&mut pulled);
    }
    pulled
}

/// Stands for a talk between the post's own words, so that these stay before or behind it. No text has this character.
fn stand_in(talk: &NotePath) -> String {
    format!("\u{0}{talk}\n")
}

/// One note, what it makes, and what the blog has of it.
struct One<'a> {
    ask: &'a Pull<'a>,
    path: &'a NotePath,
    made: &'a str,
    polished: &'a str,
    /// Whether it is the last thing of the page.
    is_last: bool,
    /// Finds in a page what this note makes.
    shows: &'a dyn Fn(&Page) -> Option<String>,
}

impl One<'_> {
    fn pull(&self, pulled: &mut Pulled) {
        let Ok(plain) = NotePath::parse("page.txt") else { return };
        let parts = blocks::blocks(&plain, Some(self.made), self.polished, self.made);
        let mut open: Vec<Option<&'static str>> = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let Part::Block(block) = part else { continue };
            let blank = |part: &Part| matches!(part, Part::Same(text) if text.trim().is_empty());
            let ends = parts.iter().skip(at + 1).all(blank) && block.theirs.trim().is_empty();
            open.push(match () {
                () if ends && self.may_be_the_posts(&block.mine) => Some(WHOSE),
                () if self.goes_elsewhere(&block.theirs, &block.mine) => Some(MOVED),
                () => None,
            });
        }
        let takes = |taken: &[bool]| -> Vec<Choice> {
            taken.iter().map(|take| if *take { Choice::Mine } else { Choice::Theirs }).collect()
        };
        let mut taken: Vec<bool> = open.iter().map(Option::is_none).collect();
        let mut best = blocks::compose(&parts, &takes(&taken)).and_then(|text| self.take(&text));
        if best.is_none() {
            // Not all at once: then each that can be.
            let wanted = std::mem::replace(&mut taken, vec![false; open.len()]);
            for (at, _) in wanted.iter().enumerate().filter(|(_, wanted)| **wanted) {
                let mut more = taken.clone();
                if let Some(slot) = more.get_mut(at) {
                    *slot = true;
                }
                if let Some(text) = blocks::compose(&parts, &takes(&more)).and_then(|text| self.take(&text)) {
                    (best, taken) = (Some(text), more);
                }
            }
        }
        if let Some(text) = best
            && taken.contains(&true)
        {
            pulled.notes.insert(self.path.clone(), text);
        }
        let found = parts.iter().enumerate().filter_map(|(at, part)| match part {
            Part::Block(block) => Some((at, block)),
            Part::Same(_) => None,
        });
        for (((at, block), why), taken) in found.zip(open).zip(taken) {
            if taken {
                continue;
            }
            let heading = at == 0 && self.path != self.ask.post;
            pulled.left.push(Left {
                path: Some(self.path.clone()),
                why: why.unwrap_or(if heading { HEADING } else { UNSURE }),
                notes: block.theirs.clone(),
                blog: block.mine.clone(),
            });
        }
    }

    /// Gives the note that makes this text, where there is one that can be told.
    fn take(&self, wanted: &str) -> Option<String> {
        let note = self.ask.texts.get(self.path)?;
        let body_at = front_matter::split(note).map_or(0, |split| split.body_start);
        let (head, body) = note.split_at_checked(body_at)?;
        let merged = merge::three_way(self.made, body, wanted, Side::Theirs);
        // What is private, and so not in what the note makes, has to be there still.
        if !merged.clashes.is_empty() || !keeps_both(self.made, body, wanted, &merged.text) {
            return None;
        }
        let text = format!("{head}{}", merged.text);
        let page = (self.ask.again)(&BTreeMap::from([(self.path.clone(), text.clone())]));
        let same = |a: &str, b: &str| a.trim_end_matches('\n') == b.trim_end_matches('\n');
        (self.shows)(&page).is_some_and(|made| same(&made, wanted)).then_some(text)
    }

    /// Tells whether something that goes here is elsewhere in the blog, or what comes is elsewhere in the notes: it moved,
    /// and is neither to go from the notes nor to stand in them twice.
    fn goes_elsewhere(&self, made: &str, polished: &str) -> bool {
        let count = |text: &str, word: &str| text.split_whitespace().filter(|other| *other == word).count();
        let stays: BTreeSet<&str> = polished.split_whitespace().collect();
        let gone = made.split_whitespace().filter(|word| !stays.contains(word));
        let rare = |word: &&str| count(&self.ask.new.text, word) == 1;
        let goes = gone
            .filter(|word| self.ask.mine.split_whitespace().any(|there| there == *word))
            .any(|word| rare(&word));
        let says = |line: &&str| line.split_whitespace().nth(2).is_some();
        let others = || self.ask.new.text.lines().filter(says).filter(|line| !made.contains(line));
        let known: BTreeSet<&str> = made.lines().collect();
        let mut comes = polished.lines().filter(says).filter(|line| !known.contains(line));
        let is_edit = !made.trim().is_empty();
        goes || !is_edit && comes.any(|line| others().any(|other| again::alike(line, other)))
    }

    /// Tells whether what was added at a talk's end may be no part of the talk.
    fn may_be_the_posts(&self, added: &str) -> bool {
        let level = |text: &str| {
            let heading = text.lines().find(|line| line.starts_with('#'))?;
            Some(heading.len() - heading.trim_start_matches('#').len())
        };
        let heads = added.trim_start().starts_with('#');
        self.is_last || heads && level(added) <= level(self.made)
    }
}
