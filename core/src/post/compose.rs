//! Makes the document: headings, speakers, links, notes, and what people build by hand at the end of a recap.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use pulldown_cmark::{Event as Mark, Parser, Tag, TagEnd};

use super::adapt::{Leads, Place, adapt};
use super::directive::{self, Asks};
use super::talk::{self, Talk, web_link};
use super::words::escape;
use super::{Finding, Group, MARKDOWN, Order, Plan, lists, plan, private};
use crate::event::Event;
use crate::front_matter::Value;
use crate::note::{Note, Watched};
use crate::path::{NotePath, file_words};

/// A piece of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading that the post itself sets.
    Heading {
        /// 2 to 6.
        level: u8,
        /// Its text in markdown.
        text: String,
        /// What links within the page lead to.
        anchor: Option<String>,
    },
    /// Markdown that is complete in itself.
    Text(String),
}

/// A talk in a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposedTalk {
    /// Its note.
    pub path: NotePath,
    /// Its heading's words.
    pub heading: String,
    /// What links within the page lead to.
    pub anchor: String,
    /// Where its heading is in [`Composed::blocks`]; none where no directive shows it.
    pub block: Option<usize>,
    /// The block after its last one.
    pub end: usize,
}

/// A picture that goes with a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostImage {
    /// Where it is in the notebook.
    pub from: NotePath,
    /// Its name beside the post: no spaces, no folder.
    pub name: String,
    /// The note that shows it.
    pub note: NotePath,
    /// The line in that note.
    pub line: u32,
}

/// A composed post, before any dialect.
#[derive(Debug, Clone, PartialEq)]
pub struct Composed {
    /// The post note.
    pub path: NotePath,
    /// The post's title.
    pub title: String,
    /// The post's folder in the blog.
    pub slug: String,
    /// RFC 3339 with offset; empty where none is known, which stops the export.
    pub date: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Whether the generator leaves it out.
    pub draft: bool,
    /// Front matter for the blog.
    pub extra: Vec<(String, Value)>,
    /// The document.
    pub blocks: Vec<Block>,
    /// Its talks, in order.
    pub talks: Vec<ComposedTalk>,
    /// Its pictures, each once.
    pub images: Vec<PostImage>,
    /// What a reader would stumble on, and what stops an export.
    pub findings: Vec<Finding>,
}

impl Composed {
    /// Gives the document as markdown, without its title.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            if !out.is_empty() {
                out.push('\n');
            }
            match block {
                Block::Heading { level, text, .. } => {
                    out.push_str(&"#".repeat(usize::from(*level)));
                    out.push(' ');
                    out.push_str(text);
                }
                Block::Text(text) => out.push_str(text.trim_matches('\n')),
            }
            out.push('\n');
        }
        out
    }

    /// Gives the findings that stop an export.
    pub fn stops(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.stops)
    }
}

/// Makes the document of a post from its talks, which [`super::select`] named, each with its file's text.
pub fn compose(plan: &Plan, talks: &[(Note, String)], event: Option<&Event>) -> Composed {
    let mut composed = Composed {
        path: plan.path.clone(),
        title: plan.title.clone(),
        slug: plan.slug.clone(),
        date: String::new(),
        tags: plan.tags.clone(),
        description: plan.description.clone(),
        draft: plan.draft,
        extra: plan.extra.clone(),
        blocks: Vec::new(),
        talks: Vec::new(),
        images: Vec::new(),
        findings: plan.findings.clone(),
    };
    for text in std::iter::once(&plan.title).chain(&plan.tags).chain(&plan.description) {
        if private::is_marked(text) {
            composed.findings.push(Finding::stop(
                &plan.path,
                None,
                "a private mark stands in the front matter",
            ));
        }
    }
    let zone = event.and_then(|e| e.timezone.as_deref()).and_then(|name| TimeZone::get(name).ok());
    let mut talks: Vec<Talk> = talks
        .iter()
        .filter_map(|(note, text)| talk::read(note, text, zone.as_ref(), plan, &mut composed.findings))
        .collect();
    talk::sort(&mut talks, plan.order);
    talk::name_anchors(&mut talks);
    composed.date = talk::date(plan, &talks, event, zone.as_ref(), &mut composed.findings);
    let mut writer = Writer { plan, names: BTreeMap::new(), composed };
    writer.prose(&mut talks);
    writer.finish(&talks)
}

/// What a group is sorted by, and its heading.
type Label = (String, String);

struct Writer<'a> {
    plan: &'a Plan,
    /// The name in the blog of each picture, and which of them are taken, without case.
    names: BTreeMap<NotePath, String>,
    composed: Composed,
}

impl Writer<'_> {
    fn prose(&mut self, talks: &mut [Talk]) {
        let plan = self.plan;
        let public = private::hide(&plan.prose);
        let line_of = |at: usize| plan.prose_line + public.line(at) - 1;
        for (line, message) in &public.troubles {
            self.composed.findings.push(Finding::stop(
                &plan.path,
                Some(plan.prose_line + line - 1),
                message.clone(),
            ));
        }
        let (directives, wrong) = directive::find(&public.text);
        for (at, message, hint) in wrong {
            let mut finding = Finding::stop(&plan.path, Some(line_of(at)), message);
            finding.hint = hint;
            self.composed.findings.push(finding);
        }
        let has_title = Parser::new_ext(&public.text, MARKDOWN).any(|mark| {
            matches!(mark, Mark::Start(Tag::Heading { level: pulldown_cmark::HeadingLevel::H1, .. }))
        });
        let place = Place {
            // The page's title is its only heading of the first level.
            top: has_title.then_some(2),
            heading: &plan.title,
            label: "p",
            comments: true,
            // No text has this character, so the prose can be parted where it stands.
            replace: directives.iter().map(|d| (d.range.clone(), "\n\u{0}\n".to_owned())).collect(),
        };
        let text = adapt(&public.text, &place, &mut |target, picture, at| {
            self.leads(&plan.path, target, picture, line_of(at), talks)
        });
        let mut above = 1;
        for (number, part) in text.split('\u{0}').enumerate() {
            if let Some(directive) = number.checked_sub(1).and_then(|at| directives.get(at)) {
                self.answer(&directive.asks, above, talks, line_of(directive.range.start));
            }
            let levels = Parser::new_ext(part, MARKDOWN).filter_map(|mark| match mark {
                Mark::End(TagEnd::Heading(level)) => Some(level as u8),
                _ => None,
            });
            above = levels.last().unwrap_or(above);
            if !part.trim().is_empty() {
                self.composed.blocks.push(Block::Text(part.trim_matches('\n').to_owned()));
            }
        }
        if directives.iter().any(|d| matches!(d.asks, Asks::Talks { .. })) {
            for talk in talks.iter().filter(|talk| !talk.shown) {
                let message = format!("no directive of the post shows \"{}\"", talk.note.title);
                let finding = Finding::advice(&talk.note.path, None, message);
                self.composed.findings.push(finding.hint("`<!-- talklog:talks -->` shows all that are left"));
            }
        } else if !talks.is_empty() {
            let all = Asks::Talks { track: None, tag: None, day: None, group: None };
            self.answer(&all, 1, talks, plan.prose_line);
        }
    }

    fn answer(&mut self, asks: &Asks, above: u8, talks: &mut [Talk], line: u32) {
        let list = match asks {
            Asks::Talks { track, tag, day, group } => {
                let is = |have: Option<&str>, want: &Option<String>| {
                    want.as_ref().is_none_or(|want| {
                        have.is_some_and(|have| have.to_lowercase() == want.to_lowercase())
                    })
                };
                let chosen: Vec<usize> = talks
                    .iter()
                    .enumerate()
                    .filter(|(_, talk)| !talk.shown)
                    .filter(|(_, talk)| is(talk.note.track.as_deref(), track))
                    .filter(|(_, talk)| {
                        tag.is_none() || talk.note.tags.iter().any(|have| is(Some(have), tag))
                    })
                    .filter(|(_, talk)| is(talk.day.map(|day| day.to_string()).as_deref(), day))
                    .map(|(at, _)| at)
                    .collect();
                if chosen.is_empty() {
                    let message = "this directive finds no talk that is not shown already";
                    self.composed.findings.push(Finding::advice(&self.plan.path, Some(line), message));
                }
                let group = match (group, track, day) {
                    (Some(group), _, _) => *group,
                    (None, Some(_), _) if self.plan.group == Group::Track => Group::None,
                    (None, _, Some(_)) if self.plan.group == Group::Day => Group::None,
                    _ => self.plan.group,
                };
                return self.talks(&chosen, group, above, talks);
            }
            Asks::Tools => lists::tools(talks),
            Asks::Todos => lists::todos(talks),
            Asks::Favourites { least } => {
                let mut best: Vec<&Talk> =
                    talks.iter().filter(|talk| talk.note.rating.is_some_and(|r| r >= *least)).collect();
                best.sort_by_key(|talk| std::cmp::Reverse(talk.note.rating));
                best.iter().map(|talk| format!("- {}", lists::with_speakers(talk))).collect()
            }
            Asks::Speakers => lists::speakers(talks),
            Asks::WatchLater => talks
                .iter()
                .filter(|talk| talk.note.watched == Some(Watched::Later))
                .map(|talk| format!("- {}", lists::with_speakers(talk)))
                .collect(),
        };
        if list.is_empty() {
            let message = "this directive finds nothing, so nothing stands in its place";
            self.composed.findings.push(Finding::advice(&self.plan.path, Some(line), message));
        } else {
            self.composed.blocks.push(Block::Text(list.join("\n")));
        }
    }

    fn talks(&mut self, chosen: &[usize], group: Group, above: u8, talks: &mut [Talk]) {
        let label = |talk: &Talk| match group {
            Group::Day => talk.day.map(|day| (day.to_string(), day.strftime("%A %-d %B").to_string())),
            Group::Track => talk.note.track.clone().map(|track| (track.to_lowercase(), track)),
            Group::None => None,
        };
        let mut groups: Vec<(Option<Label>, Vec<usize>)> = Vec::new();
        for &at in chosen {
            let Some(talk) = talks.get(at) else { continue };
            let label = label(talk);
            let key = label.as_ref().map(|(key, _)| key);
            match groups.iter_mut().find(|(known, _)| known.as_ref().map(|(key, _)| key) == key) {
                Some((_, members)) => members.push(at),
                None => groups.push((label, vec![at])),
            }
        }
        groups.sort_by_key(|(label, _)| label.is_none());
        if group == Group::Day && self.plan.order != Order::Hand {
            groups.sort_by_key(|(label, _)| (label.is_none(), label.as_ref().map(|(key, _)| key.clone())));
        }
        let headed = groups.iter().any(|(label, _)| label.is_some());
        let level = (above + 1).min(6);
        for (label, members) in groups {
            if headed {
                let text = label.map_or_else(|| "More talks".to_owned(), |(_, text)| escape(&text));
                self.composed.blocks.push(Block::Heading { level, text, anchor: None });
            }
            for at in members {
                self.talk(at, if headed { (level + 1).min(6) } else { level }, talks);
                let end = self.composed.blocks.len();
                if let Some(talk) = self.composed.talks.last_mut() {
                    talk.end = end;
                }
            }
        }
    }

    fn talk(&mut self, at: usize, level: u8, talks: &mut [Talk]) {
        let Some(talk) = talks.get_mut(at) else { return };
        talk.shown = true;
        let Some(talk) = talks.get(at) else { return };
        self.composed.talks.push(ComposedTalk {
            path: talk.note.path.clone(),
            heading: talk.heading.clone(),
            anchor: talk.anchor.clone(),
            block: Some(self.composed.blocks.len()),
            end: self.composed.blocks.len() + 1,
        });
        self.composed.blocks.push(Block::Heading {
            level,
            text: talk.heading_markdown.clone(),
            anchor: Some(talk.anchor.clone()),
        });
        let mut about = Vec::new();
        if self.plan.include.rating
            && let Some(rating) = talk.note.rating
        {
            about.push(format!("Rated {rating}/5"));
        }
        if self.plan.include.links {
            for (word, url) in [("Slides", &talk.note.slides), ("Recording", &talk.note.video)] {
                let Some(url) = url else { continue };
                if let Some(url) = web_link(url) {
                    about.push(format!("[{word}]({url})"));
                } else {
                    let message =
                        format!("\"{url}\" is no address on the web, so the post does not link to it");
                    self.composed.findings.push(Finding::advice(&talk.note.path, None, message));
                }
            }
        }
        if !about.is_empty() {
            self.composed.blocks.push(Block::Text(about.join(" · ")));
        }
        if !self.plan.include.notes {
            return;
        }
        let place = Place {
            top: Some((level + 1).min(6)),
            heading: &talk.heading,
            label: &format!("{}", self.composed.talks.len()),
            comments: false,
            replace: Vec::new(),
        };
        let text = adapt(&talk.public.text, &place, &mut |target, picture, at| {
            let line = talk.body_line + talk.public.line(at) - 1;
            self.leads(&talk.note.path, target, picture, line, talks)
        });
        if text.trim().is_empty() {
            self.composed.findings.push(Finding::advice(
                &talk.note.path,
                None,
                "this talk has no notes to show",
            ));
        } else {
            self.composed.blocks.push(Block::Text(text.trim_matches('\n').to_owned()));
        }
    }

    /// Says where a link or picture of a note leads once it stands in the post.
    fn leads(&mut self, note: &NotePath, target: &str, picture: bool, line: u32, talks: &[Talk]) -> Leads {
        let lower = target.trim().to_lowercase();
        let on_the_web =
            lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("//");
        if on_the_web
            || !picture
                && (lower.starts_with("mailto:") || lower.starts_with("tel:") || lower.starts_with('#'))
        {
            return Leads::AsWritten;
        }
        let decoded = percent_encoding::percent_decode_str(target).decode_utf8_lossy();
        let file = decoded.split('#').next().unwrap_or_default();
        let place = [file, target].into_iter().find_map(|file| note.join(file));
        if let Some(place) = place.clone().filter(NotePath::is_image)
            && picture
        {
            return Leads::To(self.image(place, note, line));
        }
        let talk = talks.iter().find(|talk| {
            place.as_ref() == Some(&talk.note.path)
                || !lower.contains(':') && !file.is_empty() && plan::is_named(&talk.note, file)
        });
        if let Some(talk) = talk {
            return Leads::Talk { anchor: talk.anchor.clone(), title: talk.note.title.clone() };
        }
        // A wikilink names another note of this notebook, which readers do not have: its words say enough.
        if picture || lower.contains('/') || lower.contains('.') || lower.contains(':') {
            let what = if picture { "the picture" } else { "the link" };
            let message = format!("{what} \"{target}\" leads nowhere in a blog, so only its words stay");
            self.composed.findings.push(Finding::advice(note, Some(line), message));
        }
        Leads::Nowhere
    }

    fn image(&mut self, from: NotePath, note: &NotePath, line: u32) -> String {
        if let Some(name) = self.names.get(&from) {
            return name.clone();
        }
        let extension = from.extension().unwrap_or("png").to_lowercase();
        let stem = file_words(from.stem(), 100);
        let mut name = format!("{stem}.{extension}");
        let mut number = 2;
        while self.names.values().any(|taken| *taken == name) {
            name = format!("{stem}-{number}.{extension}");
            number += 1;
        }
        self.names.insert(from.clone(), name.clone());
        self.composed.images.push(PostImage { from, name: name.clone(), note: note.clone(), line });
        name
    }

    fn finish(mut self, talks: &[Talk]) -> Composed {
        // A talk that no directive shows has no place to lead to.
        for talk in talks.iter().filter(|talk| !talk.shown) {
            let link = format!("](#{})", talk.anchor);
            for block in &mut self.composed.blocks {
                if let Block::Text(text) = block {
                    lists::unlink(text, &link);
                }
            }
        }
        self.composed
    }
}
