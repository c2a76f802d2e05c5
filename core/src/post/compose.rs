//! Makes the document: headings, speakers, links, notes, and what people build by hand at the end of a recap.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use pulldown_cmark::{Event as Mark, Parser, Tag, TagEnd};

use super::adapt::{Leads, Place, adapt, footnotes};
use super::directive::{self, Asks, Fits};
use super::plan::{HeadingLink, Level};
use super::select::Names;
use super::talk::{self, Talk, web_link};
use super::words::escape;
use super::{Finding, Group, MARKDOWN, Plan, groups, lists, parts, private};
use crate::event::Event;
use crate::front_matter::Value;
use crate::gather::Gathered;
use crate::note::Note;
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
    /// Where it begins in [`Composed::blocks`], with its heading where it has one; none where nothing of it shows.
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
    /// When it was last changed, like `date`.
    pub updated: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its categories.
    pub categories: Vec<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The picture at its top: a name of [`Composed::images`], or an address on the web.
    pub cover: Option<String>,
    /// Where it was published first.
    pub canonical: Option<String>,
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

    /// Gives the post without the pictures that are not there, which leave their words.
    #[must_use]
    pub fn shown(&self, is_there: &dyn Fn(&NotePath) -> bool) -> Self {
        let mut shown = self.clone();
        let gone: Vec<PostImage> = shown.images.extract_if(.., |image| !is_there(&image.from)).collect();
        if gone.iter().any(|image| Some(&image.name) == shown.cover.as_ref()) {
            shown.cover = None;
        }
        shown
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
        updated: None,
        tags: plan.tags.clone(),
        categories: plan.categories.clone(),
        authors: plan.authors.clone(),
        cover: None,
        canonical: plan.canonical.clone(),
        description: plan.description.clone(),
        draft: plan.draft,
        extra: plan.extra.clone(),
        blocks: Vec::new(),
        talks: Vec::new(),
        images: Vec::new(),
        findings: plan.findings.clone(),
    };
    keep_back(&mut composed);
    let zone = event.and_then(|e| e.timezone.as_deref()).and_then(|name| TimeZone::get(name).ok());
    let mut talks: Vec<Talk> = talks
        .iter()
        .filter_map(|(note, text)| talk::read(note, text, zone.as_ref(), &mut composed.findings))
        .collect();
    talk::sort(&mut talks, plan.order);
    talk::name_anchors(&mut talks);
    composed.date = talk::date(plan, &talks, event, zone.as_ref(), &mut composed.findings);
    let lookup = Names::new(talks.iter().map(|talk| (&talk.note.path, talk.note.title.as_str())));
    composed.updated = talk::updated(plan, zone.as_ref(), &mut composed.findings);
    let elsewhere = Names::new(plan.published.iter().map(|post| (&post.path, post.title.as_str())));
    let mut writer = Writer {
        plan,
        lookup,
        elsewhere,
        names: BTreeMap::new(),
        taken: BTreeSet::new(),
        notes: Footnotes::default(),
        gathered: Vec::new(),
        composed,
    };
    writer.cover();
    writer.prose(&mut talks);
    writer.finish(&talks)
}

/// Takes out what a private mark stands in, of all that the post's own front matter brings.
fn keep_back(composed: &mut Composed) {
    let mut marked = false;
    let mut is = |text: &str| {
        let found = private::is_marked(text);
        marked |= found;
        found
    };
    if is(&composed.title) {
        "(kept back)".clone_into(&mut composed.title);
    }
    if composed.description.as_deref().is_some_and(&mut is) {
        composed.description = None;
    }
    composed.tags.retain(|tag| !is(tag));
    composed.categories.retain(|category| !is(category));
    composed.authors.retain(|author| !is(author));
    if composed.canonical.as_deref().is_some_and(&mut is) {
        composed.canonical = None;
    }
    composed.extra.retain(|(key, value)| !is(key) && !holds(value, &mut is));
    if marked {
        let finding = Finding::stop(&composed.path, None, "a private mark stands in the front matter");
        composed.findings.push(finding);
    }
}

fn holds(value: &Value, is: &mut dyn FnMut(&str) -> bool) -> bool {
    match value {
        Value::Text(text) => is(text),
        Value::List(items) => items.iter().any(|item| holds(item, is)),
        Value::Map(entries) => entries.iter().any(|(key, value)| is(key) || holds(value, is)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

struct Writer<'a> {
    plan: &'a Plan,
    /// What links call the talks.
    lookup: Names,
    /// What links call posts that are on the web.
    elsewhere: Names,
    /// The name in the blog of each picture.
    names: BTreeMap<NotePath, String>,
    /// The names that are taken.
    taken: BTreeSet<String>,
    notes: Footnotes,
    /// What the talks hold, as far as a directive asks for it.
    gathered: Vec<Gathered>,
    composed: Composed,
}

/// The labels of footnotes that the post has so far, in small letters.
#[derive(Default)]
struct Footnotes(BTreeSet<String>);

impl Footnotes {
    /// Says what labels of a text have to begin with, so that each means one footnote: nothing, where all are new.
    fn label(&mut self, names: &[String], number: usize) -> String {
        let mut label = String::new();
        for turn in 1.. {
            let own = |name: &String| if label.is_empty() { name.clone() } else { format!("{label}-{name}") };
            if !names.iter().any(|name| self.0.contains(&own(name))) {
                self.0.extend(names.iter().map(own));
                break;
            }
            label = if turn == 1 { number.to_string() } else { format!("{number}-{turn}") };
        }
        label
    }
}

/// How a talk is put into the post.
struct Manner<'a> {
    heading: &'a str,
    link: HeadingLink,
    level: Level,
    /// The level of the lowest heading above it.
    above: u8,
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
            label: "",
            comments: true,
            // No text has this character, so the prose can be parted where it stands.
            replace: directives.iter().map(|d| (d.range.clone(), "\n\u{0}\n".to_owned())).collect(),
        };
        let text = adapt(&public.text, &place, &mut |target, picture, at| {
            self.leads(&plan.path, target, picture, &|| line_of(at), talks)
        });
        let mut claimed =
            groups::claim(plan, &directives, talks, &self.lookup, &line_of, &mut self.composed.findings);
        self.gathered = lists::gathered(talks, directives.iter().map(|directive| &directive.asks));
        let mut above = 1;
        for (number, part) in text.split('\u{0}').enumerate() {
            if let Some(at) = number.checked_sub(1)
                && let Some(directive) = directives.get(at)
            {
                let chosen = claimed.get_mut(at).map(std::mem::take).unwrap_or_default();
                self.answer(&directive.asks, above, &chosen, talks, line_of(directive.range.start));
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
        if directives.iter().any(|d| matches!(d.asks, Asks::Talks { .. } | Asks::Talk { .. })) {
            for talk in talks.iter().filter(|talk| !talk.shown) {
                let message = format!("no directive of the post shows \"{}\"", talk.note.title);
                let finding = Finding::advice(&talk.note.path, None, message);
                self.composed.findings.push(finding.hint("`<!-- talklog:talks -->` shows all that are left"));
            }
        } else if !talks.is_empty() {
            let all: Vec<usize> = (0..talks.len()).collect();
            let asks = Asks::Talks { fits: Fits::default(), group: None, heading: None, level: None };
            self.answer(&asks, 1, &all, talks, plan.prose_line);
        }
    }

    /// Takes the picture that the post names as its cover, from the notebook or from the web.
    fn cover(&mut self) {
        let plan = self.plan;
        let Some(cover) = &plan.cover else { return };
        if private::is_marked(cover) {
            let finding =
                Finding::stop(&plan.path, plan.cover_line, "a private mark stands in the front matter");
            return self.composed.findings.push(finding);
        }
        if let Some(url) = web_link(cover) {
            self.composed.cover = Some(url);
        } else if let Some(picture) = plan.path.join(cover).filter(NotePath::is_image) {
            self.composed.cover = Some(self.image(picture, &plan.path, plan.cover_line.unwrap_or(1)));
        } else {
            let message = format!("the cover \"{cover}\" is no picture");
            self.composed.findings.push(Finding::stop(&plan.path, plan.cover_line, message));
        }
    }

    fn answer(&mut self, asks: &Asks, above: u8, chosen: &[usize], talks: &mut [Talk], line: u32) {
        let list = match asks {
            Asks::Talk { heading, level, link, .. } => {
                let level = level.or(self.plan.level).unwrap_or(Level::Heading((above + 1).min(6)));
                for &at in chosen {
                    let heading = heading.as_deref().unwrap_or(&self.plan.heading);
                    let link = link.unwrap_or(self.plan.link);
                    self.talk(at, &Manner { heading, link, level, above }, talks);
                }
                return;
            }
            Asks::Talks { fits, group, heading, level } => {
                if chosen.is_empty() {
                    let message = "this directive finds no talk that is not shown already";
                    self.composed.findings.push(Finding::advice(&self.plan.path, Some(line), message));
                    return;
                }
                let group = match group {
                    Some(group) => *group,
                    None if fits.track.is_some() && self.plan.group == Group::Track
                        || fits.day.is_some() && self.plan.group == Group::Day
                        || fits.tag.is_some() && self.plan.group == Group::Tag
                        || fits.kind.is_some() && self.plan.group == Group::Kind =>
                    {
                        Group::None
                    }
                    None => self.plan.group,
                };
                let mut above = above;
                if let Some(heading) = heading {
                    above = (above + 1).min(6);
                    let text = escape(heading);
                    self.composed.blocks.push(Block::Heading { level: above, text, anchor: None });
                }
                return self.talks(chosen, group, above, level.or(self.plan.level), talks);
            }
            Asks::Tools => lists::tools(talks, &self.gathered),
            Asks::Todos => lists::todos(talks, &self.gathered),
            Asks::Favourites { least } => {
                let mut best: Vec<&Talk> =
                    talks.iter().filter(|talk| talk.note.rating.is_some_and(|r| r >= *least)).collect();
                best.sort_by_key(|talk| std::cmp::Reverse(talk.note.rating));
                best.iter().map(|talk| format!("- {}", lists::with_speakers(talk))).collect()
            }
            Asks::Speakers => lists::speakers(talks),
            Asks::WatchLater => lists::watch_later(talks, &self.gathered),
        };
        if list.is_empty() {
            let message = "this directive finds nothing, so nothing stands in its place";
            self.composed.findings.push(Finding::advice(&self.plan.path, Some(line), message));
        } else {
            self.composed.blocks.push(Block::Text(list.join("\n")));
        }
    }

    fn talks(&mut self, chosen: &[usize], group: Group, above: u8, level: Option<Level>, talks: &mut [Talk]) {
        let plan = self.plan;
        let groups = groups::groups(chosen, group, plan, talks);
        let headed = groups.iter().any(|(heading, _)| heading.is_some());
        let over = match level {
            Some(Level::Heading(level)) => level.saturating_sub(1).max(1),
            _ => (above + 1).min(6),
        };
        let above = if headed { over } else { above };
        let level = level.unwrap_or(Level::Heading((above + 1).min(6)));
        for (heading, members) in groups {
            if headed {
                let text = heading.map_or_else(|| "More talks".to_owned(), |text| escape(&text));
                self.composed.blocks.push(Block::Heading { level: over, text, anchor: None });
            }
            for at in members {
                self.talk(at, &Manner { heading: &plan.heading, link: plan.link, level, above }, talks);
            }
        }
    }

    fn talk(&mut self, at: usize, manner: &Manner<'_>, talks: &mut [Talk]) {
        let Some(talk) = talks.get_mut(at) else { return };
        talk.shown = true;
        talk.headed = !manner.heading.is_empty() && matches!(manner.level, Level::Heading(_));
        let Some(talk) = talks.get(at) else { return };
        let include = self.plan.include;
        let number = self.composed.talks.len() + 1;
        let (words, markdown) = talk.heading(manner.heading, manner.link, number);
        let begin = self.composed.blocks.len();
        if let (true, Level::Heading(level)) = (talk.headed, manner.level) {
            let anchor = Some(talk.anchor.clone());
            self.composed.blocks.push(Block::Heading { level, text: markdown.clone(), anchor });
        }
        let linked = if manner.heading.contains("{title}") { manner.link } else { HeadingLink::None };
        let about = self.about(talk, linked);
        if !about.is_empty() {
            self.composed.blocks.push(Block::Text(about.join(" · ")));
        }
        let run_in = !talk.headed && !markdown.is_empty();
        let mut text = String::new();
        if include.notes || include.summary || include.asides || include.questions || include.photos {
            let label = self.notes.label(&footnotes(&talk.public.text), number);
            let below = |level: u8| Some((level + 1).min(6));
            let has_title = || {
                let mut marks = Parser::new_ext(&talk.public.text, MARKDOWN);
                marks.any(|mark| matches!(mark, Mark::End(TagEnd::Heading(pulldown_cmark::HeadingLevel::H1))))
            };
            let place = Place {
                top: match manner.level {
                    Level::Heading(level) if talk.headed => below(level),
                    Level::Text | Level::Line => below(manner.above),
                    // With no heading of its own a talk's headings stay, but the page's title is its only one
                    // of the first level.
                    Level::Heading(_) => has_title().then_some(()).and_then(|()| below(manner.above)),
                },
                heading: &words,
                label: &label,
                comments: false,
                replace: parts::cuts(talk, include),
            };
            let gone = place.replace.clone();
            text = adapt(&talk.public.text, &place, &mut |target, picture, at| {
                if gone.iter().any(|(range, _)| range.contains(&at)) {
                    return Leads::Nowhere;
                }
                let line = || talk.body_line + talk.public.line(at) - 1;
                self.leads(&talk.note.path, target, picture, &line, talks)
            });
            if text.trim().is_empty() {
                let message = "this talk has no notes to show";
                self.composed.findings.push(Finding::advice(&talk.note.path, None, message));
            }
        }
        if run_in {
            text = begun(&markdown, text.trim_matches('\n'), manner.level);
        }
        if !text.trim().is_empty() {
            self.composed.blocks.push(Block::Text(text.trim_matches('\n').to_owned()));
        }
        self.composed.talks.push(ComposedTalk {
            path: talk.note.path.clone(),
            heading: if words.is_empty() { talk.note.title.clone() } else { words },
            anchor: talk.anchor.clone(),
            block: (self.composed.blocks.len() > begin).then_some(begin),
            end: self.composed.blocks.len(),
        });
    }

    /// Gives the line under a talk's heading: its rating, and what the heading does not link to already.
    fn about(&mut self, talk: &Talk, linked: HeadingLink) -> Vec<String> {
        let mut about = Vec::new();
        if self.plan.include.rating
            && let Some(rating) = talk.note.rating
        {
            about.push(format!("Rated {rating}/5"));
        }
        if self.plan.include.links {
            for (link, word, url) in [
                (HeadingLink::Talk, "Talk", &talk.note.url),
                (HeadingLink::Slides, "Slides", &talk.note.slides),
                (HeadingLink::Recording, "Recording", &talk.note.video),
            ] {
                let Some(url) = url.as_ref().filter(|_| link != linked) else { continue };
                if let Some(url) = web_link(url) {
                    about.push(format!("[{word}]({url})"));
                } else {
                    let message =
                        format!("\"{url}\" is no address on the web, so the post does not link to it");
                    self.composed.findings.push(Finding::advice(&talk.note.path, None, message));
                }
            }
        }
        about
    }

    /// Says where a link or picture of a note leads once it stands in the post.
    fn leads(
        &mut self,
        note: &NotePath,
        target: &str,
        picture: bool,
        line: &dyn Fn() -> u32,
        talks: &[Talk],
    ) -> Leads {
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
            return Leads::To(self.image(place, note, line()));
        }
        let by_path = place.as_ref().and_then(|place| self.lookup.path(place));
        let by_name = || (!lower.contains(':')).then(|| self.lookup.find(file)).flatten();
        let talk = by_path.or_else(by_name).and_then(|at| talks.get(at));
        if let Some(talk) = talk {
            return Leads::Note { place: format!("#{}", talk.anchor), title: talk.note.title.clone() };
        }
        let by_path = place.as_ref().and_then(|place| self.elsewhere.path(place));
        let by_name = || (!lower.contains(':')).then(|| self.elsewhere.find(file)).flatten();
        let published = by_path.or_else(by_name).and_then(|at| self.plan.published.get(at));
        if let Some(post) = published.filter(|_| !picture) {
            return Leads::Note { place: post.url.clone(), title: post.title.clone() };
        }
        // A wikilink names another note of this notebook, which readers do not have: its words say enough.
        if picture || lower.contains('/') || lower.contains('.') || lower.contains(':') {
            let what = if picture { "the picture" } else { "the link" };
            let message = format!("{what} \"{target}\" leads nowhere in a blog, so only its words stay");
            self.composed.findings.push(Finding::advice(note, Some(line()), message));
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
        while !self.taken.insert(name.clone()) {
            name = format!("{stem}-{number}.{extension}");
            number += 1;
        }
        self.names.insert(from.clone(), name.clone());
        self.composed.images.push(PostImage { from, name: name.clone(), note: note.clone(), line });
        name
    }

    fn finish(mut self, talks: &[Talk]) -> Composed {
        // A talk that no directive shows, or that has no heading, has no place to lead to.
        let unheaded: Vec<String> =
            talks.iter().filter(|talk| !talk.headed).map(|talk| format!("](#{})", talk.anchor)).collect();
        for block in &mut self.composed.blocks {
            if let Block::Text(text) = block
                && text.contains("](#talk-")
            {
                for link in &unheaded {
                    lists::unlink(text, link);
                }
            }
        }
        self.composed
    }
}

/// Puts a talk's heading in bold at the beginning of its first paragraph, or before what else it begins with.
fn begun(heading: &str, text: &str, level: Level) -> String {
    let text = text.trim_start();
    if text.is_empty() {
        return format!("**{heading}**");
    }
    match Parser::new_ext(text, MARKDOWN).next() {
        Some(Mark::Start(Tag::Paragraph)) if level == Level::Text => {
            // The sentence may go on from the title by itself.
            let join = match text.chars().next() {
                Some(':' | ',' | '.' | ';' | '!' | '?') => "",
                Some('–' | '—' | '-' | '(') => " ",
                _ => ": ",
            };
            format!("**{heading}**{join}{text}")
        }
        _ => format!("**{heading}**\n\n{text}"),
    }
}
