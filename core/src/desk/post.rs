//! Posts in the making, on the desk: which talks there are, in or out, in which order, and what the next export brings.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::event::{self, Event};
use crate::index::Query;
use crate::markdown::{self, LinkKind};
use crate::merge;
use crate::note::{self, Note, NoteKind};
use crate::path::{self, NotePath, Revision};
use crate::post::preset::{self, Preset};
use crate::post::{self, About, Block, Composed, Finding, Group, Names, Order, Page, Plan, Published};
use crate::wire::{
    Code, Failure, NewPost, Origin, PostArrange, PostChanges, PostDraft, PostFinding, PostHeading, PostPlan,
    PostPreset, PostTalk,
};

use super::Desk;

/// How many words a person reads in a minute.
const PACE: u32 = 230;

/// A post with all that it was made of.
pub(super) struct Made {
    pub(super) composed: Composed,
    pub(super) plan: Plan,
    pub(super) text: String,
    revision: Revision,
    pub(super) event: Option<Event>,
    /// The notes that it could choose from.
    pub(super) notes: Vec<(Note, String)>,
}

impl Desk {
    /// Gives what the composer shows of a post.
    pub fn post_plan(&self, path: &NotePath) -> Result<PostPlan, Failure> {
        let made = self.made(path)?;
        Ok(self.told(&made))
    }

    /// Gives the post's text with what it has to say of which talks stand in it and in which order. Nothing is
    /// written: who asks holds the text, with what was typed in it and not saved yet.
    pub fn post_arranged(&self, ask: &PostArrange) -> Result<String, Failure> {
        let path = NotePath::parse(&ask.path)?;
        let read =
            |paths: &[String]| paths.iter().map(|path| NotePath::parse(path)).collect::<Result<_, _>>();
        let mut wanted: Vec<NotePath> = read(&ask.talks)?;
        let put: Vec<NotePath> = read(&ask.put)?;
        let note = note::read(&path, Revision::of(ask.text.as_bytes()), &ask.text);
        let made = self.made_of(&note, ask.text.clone())?;
        let mut bare = made.plan.clone();
        (bare.talks, bare.leave_out) = (Vec::new(), Vec::new());
        if bare.order == Order::Hand {
            bare.order = Order::Start;
        }
        let notes: Vec<&Note> = made.notes.iter().map(|(note, _)| note).collect();
        let usual: Vec<NotePath> = match &made.event {
            None => Vec::new(),
            Some(event) => {
                let selection = post::select(&bare, notes.iter().copied(), std::slice::from_ref(event));
                let chosen = chosen(&selection.talks, &made.notes);
                post::compose(&bare, &chosen, Some(event)).talks.into_iter().map(|talk| talk.path).collect()
            }
        };
        for path in put.into_iter().filter(|path| !ask.talks.iter().any(|talk| *talk == path.as_str())) {
            // Behind the nearest of those that are before it by themselves.
            let own = usual.iter().position(|other| *other == path);
            let mut before = usual.get(..own.unwrap_or(0)).unwrap_or_default().iter().rev();
            let near = before.find_map(|other| wanted.iter().position(|at| at == other));
            let at = match (own, near) {
                (None, _) => wanted.len(),
                (Some(_), None) => 0,
                (Some(_), Some(near)) => near + 1,
            };
            wanted.insert(at, path);
        }
        Ok(post::arrange(&made.text, &made.plan, &notes, &usual, &wanted)?)
    }

    /// Makes a post note about an event, in the folder that its posts lie in, and gives its path.
    pub fn create_post(&self, new: &NewPost) -> Result<NotePath, Failure> {
        let (wished, text) = self.new_post(new)?;
        let (path, revision) = self.notebook.create(&wished, text.as_bytes())?;
        self.took(&path, revision, &text, Origin::Saved);
        (self.tell)(crate::wire::Event::Listing);
        Ok(path)
    }

    /// Gives what [`Desk::create_post`] would write, and where; writes nothing.
    pub fn draft_post(&self, new: &NewPost) -> Result<PostDraft, Failure> {
        let (wished, text) = self.new_post(new)?;
        Ok(PostDraft { path: self.notebook.free_name(&wished)?.to_string(), text, dry_run: true })
    }

    fn new_post(&self, new: &NewPost) -> Result<(NotePath, String), Failure> {
        let preset = Preset::read(&new.preset).ok_or_else(|| {
            let names = Preset::ALL.map(Preset::name).join(", ");
            Failure::bad_input(
                &format!("there is no shape \"{}\"", new.preset),
                &format!("known are {names}"),
            )
        })?;
        let event = self.event(&new.event)?;
        let title = match new.title.trim() {
            "" => event.title.clone(),
            title => title.lines().next().unwrap_or(title).to_owned(),
        };
        let (folder, tracks) = {
            let catalogue = self.shelf();
            let posts = catalogue.iter().filter(|entry| entry.note.kind == NoteKind::Post);
            let folder = posts.map(|entry| entry.note.path.parent().unwrap_or_default().to_owned()).last();
            let mut tracks: Vec<(Option<String>, String)> = Vec::new();
            for entry in catalogue.iter() {
                let note = &entry.note;
                let own = event::event_at(note.event.as_deref(), &note.path, catalogue.events());
                let Some(track) = note.track.as_ref().map(ToString::to_string) else { continue };
                if own.is_some_and(|own| own.folder == event.folder)
                    && !tracks.iter().any(|(_, known)| *known == track)
                {
                    tracks.push((note.start.as_ref().map(ToString::to_string), track));
                }
            }
            tracks.sort();
            (folder, tracks.into_iter().map(|(_, track)| track).collect())
        };
        let about =
            preset::About { title: title.clone(), event: event.folder.clone(), date: String::new(), tracks };
        let name = path::file_words(event.folder.rsplit('/').next().unwrap_or(&title), 80);
        let folder = folder.unwrap_or_else(|| "posts".into());
        let place = if folder.is_empty() { format!("{name}.md") } else { format!("{folder}/{name}.md") };
        Ok((NotePath::parse(&place)?, preset.note(&about)))
    }

    /// Composes a post of what is on the disk.
    pub(super) fn composed(&self, path: &NotePath) -> Result<Composed, Failure> {
        Ok(self.made(path)?.composed)
    }

    pub(super) fn made(&self, path: &NotePath) -> Result<Made, Failure> {
        let (note, text) = self.note_and_text(path)?;
        self.made_of(&note, text)
    }

    fn made_of(&self, note: &Note, text: String) -> Result<Made, Failure> {
        let path = &note.path;
        if note.kind != NoteKind::Post {
            return Err(Failure {
                code: Code::BadInput,
                message: "this note is no post".into(),
                path: Some(path.to_string()),
                hint: Some("a post's front matter has the line `talklog: post`".into()),
            });
        }
        let mut plan = Plan::read(note, &text);
        let mut asked = Vec::new();
        if let Some(query) = &plan.query {
            let query = Query::parse(query);
            asked.extend(query.problems.iter().map(|problem| problem.message.clone()));
            let read = |path: &NotePath| self.notebook.read(path).ok().and_then(|file| file.text.ok());
            let results = self.index.search(&query, usize::MAX >> 1, &read);
            plan.matches = Some(results.hits.into_iter().map(|hit| hit.path).collect());
        }
        plan.published = self.published(path);
        let (events, candidates) = self.candidates(&plan);
        let notes: Vec<(Note, String)> =
            candidates.iter().filter_map(|path| self.note_and_text(path).ok()).collect();
        let selection = post::select(&plan, notes.iter().map(|(note, _)| note), &events);
        let chosen = chosen(&selection.talks, &notes);
        let event =
            selection.event.as_deref().and_then(|folder| events.iter().find(|event| event.folder == folder));
        let mut composed = post::compose(&plan, &chosen, event);
        composed.findings.extend(selection.findings);
        composed.findings.extend(
            asked
                .into_iter()
                .map(|message| Finding::stop(path, plan.query_line(), format!("`query`: {message}"))),
        );
        Ok(Made { composed, text, revision: note.revision, event: event.cloned(), notes, plan })
    }

    /// Gives the notebook's other posts that say where they are published.
    fn published(&self, but: &NotePath) -> Vec<Published> {
        let posts: Vec<NotePath> = {
            let catalogue = self.shelf();
            let posts = catalogue.iter().map(|entry| &entry.note);
            posts.filter(|note| note.kind == NoteKind::Post).map(|note| note.path.clone()).collect()
        };
        let others = posts.iter().filter(|path| *path != but);
        others
            .filter_map(|path| self.note_and_text(path).ok())
            .filter_map(|(note, text)| Published::of(&note, &text))
            .collect()
    }

    /// Gives all events, and the notes that the plan could choose: those of its event, those that it names, and those
    /// that its search finds.
    fn candidates(&self, plan: &Plan) -> (Vec<Event>, BTreeSet<NotePath>) {
        let catalogue = self.shelf();
        let events = catalogue.events().to_vec();
        let wanted = match &plan.event {
            Some(name) => event::find(name, &events),
            None => event::event_at(None, &plan.path, &events),
        };
        let mut paths: BTreeSet<NotePath> = plan.matches.iter().flatten().cloned().collect();
        for entry in catalogue.iter() {
            let note = &entry.note;
            let own = event::event_at(note.event.as_deref(), &note.path, &events);
            if wanted.is_some() && own.map(|event| &event.folder) == wanted.map(|event| &event.folder) {
                paths.insert(note.path.clone());
            }
        }
        let named: Vec<&String> = plan.talks.iter().chain(&plan.leave_out).chain(&plan.placed).collect();
        if !named.is_empty() {
            let all: Vec<(&NotePath, &str)> =
                catalogue.iter().map(|entry| (&entry.note.path, &*entry.note.title)).collect();
            let names = Names::new(all.iter().copied());
            let found = named.into_iter().filter_map(|name| names.find(name));
            paths.extend(found.filter_map(|at| all.get(at)).map(|(path, _)| (*path).clone()));
        }
        paths.remove(&plan.path);
        (events, paths)
    }

    pub(super) fn note_and_text(&self, path: &NotePath) -> Result<(Note, String), Failure> {
        let file = self.notebook.read(path)?;
        let text = file.text.map_err(|why| Failure::read_only(path, &why))?;
        Ok((note::read(path, file.revision, &text), text))
    }

    fn told(&self, made: &Made) -> PostPlan {
        let composed = &made.composed;
        let markdown = composed.markdown();
        let image = |name: &str| {
            let image = composed.images.iter().find(|image| image.name == name)?;
            Some(markdown::image_url(&image.from))
        };
        // A link to another talk of the post leads to its place in it.
        let note = |_: LinkKind, target: &str| target.is_empty().then(|| composed.path.to_string());
        let html =
            markdown::to_html(&markdown, &markdown::Render { first_line: 1, image: &image, note: &note });
        let outline = markdown::outline(&markdown, 1);
        let (headings, groups) = headings(composed, &outline);
        PostPlan {
            path: composed.path.to_string(),
            revision: made.revision.to_string(),
            title: composed.title.clone(),
            event: made.event.as_ref().map(|event| event.folder.clone()),
            order: order_word(made.plan.order).into(),
            group: group_word(made.plan.group).into(),
            query: made.plan.query.clone(),
            include: made.plan.include.names().into_iter().map(str::to_owned).collect(),
            heading: made.plan.heading.clone(),
            slug: composed.slug.clone(),
            date: composed.date.clone(),
            draft: composed.draft,
            blog: made.plan.blog.clone(),
            talks: talks(made, &groups),
            outline: headings,
            html,
            words: outline.words,
            minutes: outline.words.div_ceil(PACE).max(1),
            findings: composed.findings.iter().map(PostFinding::from).collect(),
            changes: self.changes(composed),
            markdown,
        }
    }

    /// Says what is new against what the last export wrote.
    fn changes(&self, composed: &Composed) -> Option<PostChanges> {
        // The last one, whichever blog it went to.
        let entries = std::fs::read_dir(self.root().join(".talklog/exports")).ok()?.flatten();
        let named = entries.filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let dialect = post::is_page_of(&name, &composed.path)?;
            Some((entry.metadata().ok()?.modified().ok()?, name, dialect))
        });
        let (_, name, dialect) = named.max()?;
        let page = NotePath::parse(&format!(".talklog/exports/{name}")).ok()?;
        let before = self.notebook.read(&page).ok()?.text.ok()?;
        let blog = self.blog_of_record(&page, &composed.path, dialect);
        let there = |picture: &NotePath| picture.on_disk(self.root()).is_file();
        Some(changes(composed, &post::page(&composed.shown(&there), &blog), &before))
    }
}

/// Names the shapes that a new post may have.
pub fn post_presets() -> Vec<PostPreset> {
    Preset::ALL.map(|preset| PostPreset { name: preset.name().into(), about: preset.about().into() }).to_vec()
}

pub(super) fn chosen(paths: &[NotePath], notes: &[(Note, String)]) -> Vec<(Note, String)> {
    let by_path: BTreeMap<&NotePath, &(Note, String)> = notes.iter().map(|own| (&own.0.path, own)).collect();
    paths.iter().filter_map(|path| by_path.get(path).map(|own| (*own).clone())).collect()
}

/// Gives the headings of a document, and what stands over each talk.
fn headings(
    composed: &Composed,
    outline: &markdown::Outline,
) -> (Vec<PostHeading>, BTreeMap<NotePath, String>) {
    // The lines of the blocks, as `Composed::markdown` writes them.
    let mut line = 1u32;
    let mut lines = Vec::with_capacity(composed.blocks.len());
    let mut groups = BTreeMap::new();
    let mut over: Option<String> = None;
    let mut at = BTreeMap::new();
    for (number, block) in composed.blocks.iter().enumerate() {
        lines.push(line);
        match block {
            Block::Heading { anchor: None, text, .. } => over = Some(text.clone()),
            Block::Heading { .. } => {}
            Block::Text(text) => {
                let outline = markdown::outline(text, 1);
                let talk = composed.talks.iter().any(|talk| talk.block.is_some_and(|b| b < number));
                if let Some(last) = outline.headings.last().filter(|_| !talk) {
                    over = Some(last.text.clone());
                }
            }
        }
        at.insert(number, over.clone());
        let height = match block {
            Block::Heading { .. } => 1,
            Block::Text(text) => text.trim_matches('\n').lines().count().max(1),
        };
        line += u32::try_from(height).unwrap_or(0) + 1;
    }
    let mut by_line = BTreeMap::new();
    for talk in &composed.talks {
        let Some(block) = talk.block else { continue };
        if matches!(composed.blocks.get(block), Some(Block::Heading { .. })) {
            by_line.insert(lines.get(block).copied().unwrap_or(0), talk);
        }
        if let Some(Some(group)) = at.get(&block) {
            groups.insert(talk.path.clone(), group.clone());
        }
    }
    let headings = outline.headings.iter().map(|heading| PostHeading {
        level: heading.level,
        text: heading.text.clone(),
        line: heading.line,
        talk: by_line.get(&heading.line).map(|talk| talk.path.to_string()),
        anchor: by_line.get(&heading.line).map(|talk| talk.anchor.clone()),
    });
    (headings.collect(), groups)
}

fn talks(made: &Made, groups: &BTreeMap<NotePath, String>) -> Vec<PostTalk> {
    let notes: BTreeMap<&NotePath, &Note> = made.notes.iter().map(|(note, _)| (&note.path, note)).collect();
    let shown: HashSet<&NotePath> = made.composed.talks.iter().map(|talk| &talk.path).collect();
    let folder = made.event.as_ref().map(|event| event.folder.as_str());
    let events: &[Event] = made.event.as_slice();
    let mut out: Vec<&Note> = made
        .notes
        .iter()
        .map(|(note, _)| note)
        .filter(|note| !shown.contains(&note.path))
        .filter(|note| {
            let own = event::event_of(note, events).map(|event| event.folder.as_str());
            folder.is_none() || own == folder && event::kind_of(note, events) == NoteKind::Talk
        })
        .collect();
    out.sort_by_key(|note| (note.start.is_none(), note.start.clone(), note.path.clone()));
    let item = |note: &Note, shown: bool| PostTalk {
        path: note.path.to_string(),
        title: note.title.clone(),
        speakers: note.speakers.iter().map(ToString::to_string).collect(),
        start: note.start.clone(),
        track: note.track.clone(),
        rating: note.rating,
        words: note.words,
        shown,
        private: note.private,
        group: groups.get(&note.path).cloned().filter(|_| shown),
    };
    let within = made.composed.talks.iter().filter_map(|talk| notes.get(&talk.path));
    within.map(|note| item(note, true)).chain(out.into_iter().map(|note| item(note, false))).collect()
}

fn changes(composed: &Composed, page: &Page, before: &str) -> PostChanges {
    let counted = merge::count(before, &page.text);
    let mut changes = PostChanges {
        lines_added: u32::try_from(counted.added).unwrap_or(u32::MAX),
        lines_removed: u32::try_from(counted.removed).unwrap_or(u32::MAX),
        ..PostChanges::default()
    };
    let anchors = anchors(before);
    for (part, text) in page.iter() {
        let (About::Talk(path), Some(anchor)) = (&part.about, &part.anchor) else { continue };
        // A talk with no heading of its own has no place that links lead to: it is known by how it begins.
        let is_there = if text.contains(anchor.as_str()) {
            anchors.contains(anchor.as_str())
        } else {
            before.contains(beginning(text))
        };
        if !is_there {
            changes.added.push(path.to_string());
        } else if !before.contains(text.trim()) {
            changes.changed.push(path.to_string());
        }
    }
    let known: HashSet<&str> = composed.talks.iter().map(|talk| talk.anchor.as_str()).collect();
    let gone = anchors.iter().filter(|anchor| !known.contains(**anchor)).count();
    changes.removed = u32::try_from(gone).unwrap_or(u32::MAX);
    changes
}

/// Gives what a part of a page begins with: its bold words, else its first line.
fn beginning(text: &str) -> &str {
    let line = text.trim_start().lines().next().unwrap_or_default();
    let bold = line.strip_prefix("**").and_then(|rest| rest.find("**")).map(|end| end + 4);
    bold.and_then(|end| line.get(..end)).unwrap_or(line)
}

/// Finds the places in a page that links to talks lead to.
fn anchors(page: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for mark in ["{#talk-", "id=\"talk-"] {
        for (at, _) in page.match_indices(mark) {
            let begin = at + mark.len() - "talk-".len();
            let rest = page.get(begin..).unwrap_or_default();
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(rest.len());
            found.extend(rest.get(..end));
        }
    }
    found
}

fn order_word(order: Order) -> &'static str {
    match order {
        Order::Start => "start",
        Order::Title => "title",
        Order::Path => "path",
        Order::Rating => "rating",
        Order::Hand => "hand",
    }
}

fn group_word(group: Group) -> &'static str {
    match group {
        Group::Day => "day",
        Group::Track => "track",
        Group::Tag => "tag",
        Group::Rating => "rating",
        Group::Kind => "kind",
        Group::None => "none",
    }
}
