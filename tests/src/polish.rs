//! An author who polishes a post in the blog while its notes go on changing: what each of them did is counted.
//!
//! Every word that somebody writes is a token that stands nowhere else. After an export each token is where its writer
//! wants it, or in an overlap that a person is shown: the rules stand in [`Round::check`]. A seed decides everything.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fastrand::Rng;
use talklog_core::event::{self, Event};
use talklog_core::merge::Side;
use talklog_core::merge::blocks::Choice;
use talklog_core::note;
use talklog_core::path::{NotePath, Revision};
use talklog_core::post::again::{self, Merging};
use talklog_core::post::{self, Composed, Dialect, Export, Last, Page, Plan, Pull};

/// What was done, and what came of it.
#[derive(Debug, Default, Clone, Copy)]
pub struct Figures {
    pub rounds: u32,
    pub author_edits: u32,
    pub note_edits: u32,
    pub overlaps: u32,
    pub rounds_with_overlaps: u32,
    pub pulls: u32,
    /// Words that came back into the notes, and words that were shown instead.
    pub taken: u32,
    pub shown: u32,
    /// Rounds after which something that both sides wrote stands twice.
    pub twice: u32,
    pub files: u32,
}

/// The notes, by path, and the order of the talks in the post.
#[derive(Clone)]
struct Notes {
    texts: BTreeMap<NotePath, String>,
    order: Vec<NotePath>,
    title: String,
    tags: Vec<String>,
    description: String,
    draft: bool,
    group: bool,
    intro: Vec<String>,
    outro: Vec<String>,
}

struct Maker {
    rng: Rng,
    next: u32,
}

impl Maker {
    /// A word that stands nowhere else; `who` is a for the author, n for the notes, p for what is private.
    fn token(&mut self, who: char) -> String {
        self.next += 1;
        format!("x{who}{}x", self.next)
    }

    fn sentence(&mut self, who: char) -> String {
        const WORDS: [&str; 12] = [
            "tide", "queue", "clock", "pier", "harbour", "of", "the", "and", "lantern", "slow", "under",
            "buoy",
        ];
        let mut words: Vec<String> = Vec::new();
        for _ in 0..self.rng.usize(3..9) {
            words.push(self.rng.choice(WORDS).unwrap().to_owned());
            if self.rng.u8(..3) == 0 {
                words.push(self.token(who));
            }
        }
        words.push(self.token(who));
        words.join(" ")
    }

    fn body(&mut self) -> Vec<String> {
        (0..self.rng.usize(1..6)).map(|_| self.paragraph()).collect()
    }

    fn paragraph(&mut self) -> String {
        match self.rng.u8(..8) {
            0 => format!("- {}\n- {}", self.sentence('n'), self.sentence('n')),
            1 => format!("```\n{{{{ {} }}}}\n```", self.token('n')),
            2 => format!("# {}", self.sentence('n')),
            3 => format!("<!-- private -->\n\n{}\n\n<!-- /private -->", self.token('p')),
            4 => format!("{} `{}`\n{}", self.sentence('n'), self.token('n'), self.sentence('n')),
            _ => self.sentence('n'),
        }
    }
}

fn path(text: &str) -> NotePath {
    NotePath::parse(text).unwrap()
}

fn post_path() -> NotePath {
    path("posts/tide.md")
}

impl Notes {
    fn new(maker: &mut Maker) -> Self {
        let mut notes = Self {
            texts: BTreeMap::new(),
            order: Vec::new(),
            title: maker.sentence('n'),
            tags: vec![maker.token('n')],
            description: maker.sentence('n'),
            draft: maker.rng.bool(),
            group: maker.rng.bool(),
            intro: vec![maker.sentence('n')],
            outro: if maker.rng.bool() { vec![maker.sentence('n')] } else { Vec::new() },
        };
        for _ in 0..maker.rng.usize(1..6) {
            notes.add_talk(maker);
        }
        notes
    }

    fn add_talk(&mut self, maker: &mut Maker) {
        let at = path(&format!("tide/{}.md", maker.token('f')));
        let day = maker.rng.u8(14..17);
        let speaker = maker.token('n');
        let title = maker.sentence('n');
        let body = maker.body().join("\n\n");
        let slides = if maker.rng.bool() { "slides: https://tide.example/s.pdf\n" } else { "" };
        let text = format!(
            "---\ntitle: {title}\nspeakers: [{speaker}]\nstart: 2026-09-{day}T10:00:00Z\n{slides}---\n{body}\n"
        );
        self.texts.insert(at.clone(), text);
        let place = maker.rng.usize(..=self.order.len());
        self.order.insert(place, at);
    }

    /// The post note.
    fn post(&self) -> String {
        let list = |items: &[String]| format!("[{}]", items.join(", "));
        let talks: Vec<String> = self.order.iter().map(ToString::to_string).collect();
        let outro = if self.outro.is_empty() {
            String::new()
        } else {
            format!("\n## The end\n\n{}\n", self.outro.join("\n\n"))
        };
        format!(
            "---\ntalklog: post\ntitle: {}\ndate: 2026-09-20\ngroup: {}\ntags: {}\ndescription: {}\ndraft: {}\ntalks: {}\n---\n{}\n\n<!-- talklog:talks -->\n{outro}",
            self.title,
            if self.group { "day" } else { "none" },
            list(&self.tags),
            self.description,
            self.draft,
            list(&talks),
            self.intro.join("\n\n"),
        )
    }

    fn composed(&self) -> Composed {
        self.composed_with(&BTreeMap::new())
    }

    fn composed_with(&self, other: &BTreeMap<NotePath, String>) -> Composed {
        let read = |at: &NotePath, text: &str| {
            let text = other.get(at).map_or(text, String::as_str);
            (note::read(at, Revision::of(text.as_bytes()), text), text.to_owned())
        };
        let (note, text) = read(&post_path(), &self.post());
        let plan = Plan::read(&note, &text);
        let all: Vec<_> = self.texts.iter().map(|(at, text)| read(at, text)).collect();
        let events = [event()];
        let selection = post::select(&plan, all.iter().map(|(note, _)| note), &events);
        let chosen: Vec<_> = selection
            .talks
            .iter()
            .map(|at| all.iter().find(|(note, _)| note.path == *at).unwrap().clone())
            .collect();
        post::compose(&plan, &chosen, events.first())
    }

    fn edit(&mut self, maker: &mut Maker) {
        let at = maker.rng.usize(..self.order.len().max(1));
        let talk = self.order.get(at).cloned();
        match (maker.rng.u8(..16), talk) {
            (0, _) => self.add_talk(maker),
            (1, Some(_)) if self.order.len() > 1 => {
                self.order.remove(at);
            }
            (2, Some(talk)) if self.order.len() > 1 => {
                self.order.remove(at);
                let to = maker.rng.usize(..=self.order.len());
                self.order.insert(to, talk);
            }
            (3, _) => self.title = maker.sentence('n'),
            (4, _) => self.tags.push(maker.token('n')),
            (5, _) => self.description = maker.sentence('n'),
            (6, _) => self.draft = !self.draft,
            (7, _) => edit_paragraphs(&mut self.intro, maker, 'n'),
            (8, _) => edit_paragraphs(&mut self.outro, maker, 'n'),
            (9, Some(talk)) => {
                let text = self.texts.get_mut(&talk).unwrap();
                let title = maker.sentence('n');
                let (_, rest) = text.split_once("\nspeakers").unwrap();
                *text = format!("---\ntitle: {title}\nspeakers{rest}");
            }
            (_, Some(talk)) => {
                let text = self.texts.get_mut(&talk).unwrap();
                let (head, body) = text.split_once("\n---\n").unwrap();
                let mut body: Vec<String> = body.trim_end().split("\n\n").map(str::to_owned).collect();
                // A private part stays whole.
                let open: Vec<usize> = (0..body.len()).filter(|at| !in_private(&body, *at)).collect();
                if let Some(at) = maker.rng.choice(&open).copied() {
                    edit_one(&mut body, at, maker, 'n', &|maker| maker.paragraph());
                }
                *text = format!("{head}\n---\n{}\n", body.join("\n\n"));
            }
            (_, None) => self.add_talk(maker),
        }
    }
}

fn in_private(paragraphs: &[String], at: usize) -> bool {
    let opened = |end: usize, mark: &str| paragraphs[..end].iter().filter(|p| p.contains(mark)).count();
    paragraphs[at].contains("private -->")
        || opened(at, "<!-- private -->") != opened(at, "<!-- /private -->")
}

fn edit_paragraphs(paragraphs: &mut Vec<String>, maker: &mut Maker, who: char) {
    if paragraphs.is_empty() {
        paragraphs.push(maker.sentence(who));
        return;
    }
    let at = maker.rng.usize(..paragraphs.len());
    edit_one(paragraphs, at, maker, who, &|maker| maker.sentence(who));
}

/// One edit of one paragraph: a word changed, added or taken away, a line more, a paragraph more or less.
fn edit_one(
    paragraphs: &mut Vec<String>,
    at: usize,
    maker: &mut Maker,
    who: char,
    new: &dyn Fn(&mut Maker) -> String,
) {
    match maker.rng.u8(..10) {
        0 | 1 => paragraphs.insert(at, new(maker)),
        2 => paragraphs.insert(at + 1, new(maker)),
        3 if paragraphs.len() > 1 => {
            paragraphs.remove(at);
        }
        4 => paragraphs[at] = new(maker),
        kind => {
            let code = paragraphs[at].starts_with("```");
            let words: Vec<&str> = paragraphs[at].split(' ').collect();
            // Only words between two others: marks and line ends stay.
            let inner: Vec<usize> =
                (1..words.len()).filter(|at| words[*at].chars().all(char::is_alphanumeric)).collect();
            let Some(word) = maker.rng.choice(&inner).copied().filter(|_| !code) else {
                paragraphs[at] = format!("{} {}", paragraphs[at].trim_end_matches("```"), maker.token(who));
                if code {
                    paragraphs[at].push_str("\n```");
                }
                return;
            };
            let token = maker.token(who);
            let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
            match kind {
                5 | 6 => words[word] = token,
                7 if words.len() > 3 => {
                    words.remove(word);
                }
                8 => words.push(format!("\n{token}")),
                _ => words.insert(word, token),
            }
            paragraphs[at] = words.join(" ").replace(" \n", "\n");
        }
    }
}

fn event() -> Event {
    let text = "---\ntitle: Tide\ntimezone: Europe/Copenhagen\n---\n";
    event::read(&note::read(&path("tide/event.md"), Revision::of(text.as_bytes()), text), text)
}

/// What the author does in the blog.
fn polish(page: &str, maker: &mut Maker) -> String {
    let mark = if page.starts_with("+++") { "+++\n" } else { "---\n" };
    let end = page[4..].find(&format!("\n{mark}")).unwrap() + 4 + 1;
    let (head, rest) = page.split_at(end);
    let toml = mark == "+++\n";
    if maker.rng.u8(..6) == 0 {
        let token = maker.token('a');
        let line = |key: &str, value: &str| {
            if toml { format!("{key} = '{value}'") } else { format!("{key}: '{value}'") }
        };
        let mut lines: Vec<String> = head.lines().map(str::to_owned).collect();
        let starts = |lines: &[String], key: &str| lines.iter().position(|line| line.starts_with(key));
        match maker.rng.u8(..5) {
            0 => lines.insert(1, line(&format!("own{}", maker.next), &token)),
            1 => {
                let at = starts(&lines, "title").unwrap();
                lines[at] = line("title", &token);
            }
            2 => {
                if let Some(at) = starts(&lines, "description") {
                    lines[at] = line("description", &token);
                }
            }
            3 => {
                if let Some(at) = starts(&lines, "description") {
                    lines.remove(at);
                }
            }
            _ => {
                if let Some(at) = starts(&lines, "tags:") {
                    lines.insert(at + 1, format!("  - '{token}'"));
                }
            }
        }
        return format!("{}\n{rest}", lines.join("\n"));
    }
    let (close, body) = rest.split_at(mark.len());
    let body = body.trim_start_matches('\n');
    if maker.rng.u8(..12) == 0 {
        // A talk goes somewhere else, with all that belongs to it.
        let starts: Vec<usize> =
            body.match_indices("\n\n").map(|(at, _)| at + 2).filter(|at| heads(&body[*at..])).collect();
        if starts.len() > 1 {
            let one = maker.rng.usize(..starts.len());
            let (from, to) = (starts[one], starts.get(one + 1).copied().unwrap_or(body.len()));
            let cut = format!("{}\n\n", body[from..to].trim_end());
            let left = format!("{}{}", &body[..from], &body[to..]);
            let places: Vec<usize> = starts.iter().copied().filter(|at| *at < from).collect();
            if let Some(place) = maker.rng.choice(&places) {
                let (a, b) = left.split_at(*place);
                return format!("{head}{close}\n{a}{cut}{b}");
            }
        }
    }
    let mut paragraphs: Vec<String> = body.trim_end().split("\n\n").map(str::to_owned).collect();
    let at = maker.rng.usize(..paragraphs.len());
    edit_one(&mut paragraphs, at, maker, 'a', &|maker| maker.sentence('a'));
    format!("{head}{close}\n{}\n", paragraphs.join("\n\n"))
}

fn heads(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    line.starts_with('#') && line.contains("{#") || line.starts_with("<div id=")
}

/// Counts the tokens of a text.
fn tokens(text: &str) -> BTreeMap<&str, usize> {
    let mut found = BTreeMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let inner = word.strip_prefix('x').and_then(|rest| rest.strip_suffix('x'));
        let is = inner.is_some_and(|inner| {
            inner.starts_with(['a', 'n', 'p', 'f'])
                && inner.len() > 1
                && inner[1..].bytes().all(|b| b.is_ascii_digit())
        });
        if is {
            *found.entry(word).or_insert(0) += 1;
        }
    }
    found
}

/// The three texts of an export, and what came of them.
struct Round<'a> {
    base: &'a str,
    mine: &'a str,
    new: &'a str,
    merging: &'a Merging,
}

impl Round<'_> {
    /// Holds the outcome against the rules. A token that one side wrote is in the text, whichever side is taken where they
    /// overlap, or an overlap shows it; one that a side took away is gone, or an overlap shows it; what nobody touched
    /// is there. Gives 1 where something stands twice that both sides wrote.
    fn check(&self) -> u32 {
        let mut twice = BTreeSet::new();
        let (base, mine, new) = (tokens(self.base), tokens(self.mine), tokens(self.new));
        let mut shown: BTreeSet<String> = BTreeSet::new();
        for overlap in self.merging.overlaps() {
            for text in [overlap.base.as_deref().unwrap_or_default(), &overlap.mine, &overlap.theirs] {
                shown.extend(tokens(text).into_keys().map(str::to_owned));
            }
        }
        for side in [Side::Ours, Side::Theirs] {
            let text = self.merging.all(side);
            let have = tokens(&text);
            let all: BTreeSet<&&str> = base.keys().chain(mine.keys()).chain(new.keys()).collect();
            for token in all {
                let count = |map: &BTreeMap<&str, usize>| map.get(*token).copied().unwrap_or(0);
                let (b, m, n, h) = (count(&base), count(&mine), count(&new), count(&have));
                let wanted = if m == b { n } else { m };
                let both = m > b && n > b;
                // Of what stands twice it cannot be said which one went; it is not to go from everywhere.
                let often = b.max(m).max(n) > 1 && (h > 0 || m == 0 || n == 0);
                let fine = often
                    || h == wanted
                    || m != b && n != b && h == n
                    || both && h > 0
                    || shown.contains(*token);
                assert!(
                    fine,
                    "{token}: {b} in the base, {m} in the blog, {n} of the notes, {h} in the outcome:\n{text}\n=== base\n{}\n=== blog\n{}\n=== notes\n{}",
                    self.base, self.mine, self.new
                );
                if h > b.max(m).max(n) && !shown.contains(*token) {
                    twice.insert((*token).to_owned());
                }
            }
        }
        u32::from(!twice.is_empty())
    }
}

/// Plays so many exports; `files` says how many of them go through a blog's folder.
pub fn run(seed: u64, rounds: u32, files: u32) -> Figures {
    let mut figures = Figures::default();
    let mut maker = Maker { rng: Rng::with_seed(seed), next: 0 };
    while figures.rounds < rounds {
        let dialect = if maker.rng.bool() { Dialect::Hugo } else { Dialect::Zola };
        let mut notes = Notes::new(&mut maker);
        let mut base = post::page(&notes.composed(), &post::Conventions::of(dialect));
        let mut blog = base.text.clone();
        let story = maker.rng.u32(3..12);
        for _ in 0..story.min(rounds - figures.rounds) {
            figures.rounds += 1;
            for _ in 0..maker.rng.u32(0..4) {
                blog = polish(&blog, &mut maker);
                figures.author_edits += 1;
            }
            if maker.rng.u8(..4) == 0 {
                pull(&mut notes, &base, &blog, dialect, &mut figures);
            }
            for _ in 0..maker.rng.u32(0..4) {
                notes.edit(&mut maker);
                figures.note_edits += 1;
            }
            let new = post::page(&notes.composed(), &post::Conventions::of(dialect));
            let merging = again::merge(Some(&base), &blog, &new);
            figures.twice +=
                Round { base: &base.text, mine: &blog, new: &new.text, merging: &merging }.check();
            if blog == base.text {
                assert_eq!(merging.all(Side::Ours), new.text, "nobody polished anything");
            }
            if base.text == new.text {
                assert_eq!(merging.all(Side::Theirs), blog, "the notes did not change");
            }
            let overlaps = merging.overlaps();
            figures.overlaps += u32::try_from(overlaps.len()).unwrap();
            figures.rounds_with_overlaps += u32::from(!overlaps.is_empty());
            let choices: Vec<Choice> = overlaps
                .iter()
                .map(|overlap| match maker.rng.u8(..3) {
                    0 => Choice::Mine,
                    1 => Choice::Theirs,
                    _ if overlap.both.is_some() => Choice::Both,
                    _ => Choice::Mine,
                })
                .collect();
            let merged = merging.text(&choices).expect("what was chosen can be written");
            if figures.files < files {
                figures.files += 1;
                through_files(&notes, &base, &blog, dialect, &choices, &merged);
            }
            // The same again changes nothing.
            let again = again::merge(Some(&new), &merged, &new);
            assert!(again.overlaps().is_empty());
            assert_eq!(again.all(Side::Ours), merged);
            (base, blog) = (new, merged);
        }
    }
    figures
}

/// Takes back what was polished, and holds it against the notes.
fn pull(notes: &mut Notes, base: &Page, blog: &str, dialect: Dialect, figures: &mut Figures) {
    figures.pulls += 1;
    let new = post::page(&notes.composed(), &post::Conventions::of(dialect));
    let mut texts = notes.texts.clone();
    texts.insert(post_path(), notes.post());
    let again = |other: &BTreeMap<NotePath, String>| {
        post::page(&notes.composed_with(other), &post::Conventions::of(dialect))
    };
    let pulled = post::pull(&Pull {
        post: &post_path(),
        base: Some(base),
        mine: blog,
        new: &new,
        texts: &texts,
        only: None,
        again: &again,
    });
    let left: BTreeSet<String> = pulled
        .left
        .iter()
        .flat_map(|left| {
            tokens(&left.blog)
                .into_keys()
                .chain(tokens(&left.notes).into_keys())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect();
    // What the author took away in the blog may go; everything else of the notes stays, and what is private above all.
    let in_blog = tokens(blog);
    let made = tokens(&new.text);
    let mut after = texts.clone();
    after.extend(pulled.notes.clone());
    let after: String = after.into_values().collect::<Vec<_>>().join("\n");
    let in_notes = tokens(&after);
    for (at, text) in &pulled.notes {
        let after = tokens(text);
        for token in tokens(&texts[at]).into_keys().filter(|token| !after.contains_key(token)) {
            assert!(made.contains_key(token), "{token} was never shown, and is gone from {at}:\n{text}");
            // Of what stands twice, one may go.
            let gone = in_blog.contains_key(token) && !in_notes.contains_key(token);
            assert!(
                !gone,
                "{token} is in the blog, and gone from {at}:\n{text}\n=== blog\n{blog}\n=== made\n{}",
                new.text
            );
        }
    }
    texts.extend(pulled.notes.clone());
    let all: String = texts.values().cloned().collect::<Vec<_>>().join("\n");
    let (all, head) = (tokens(&all), blog_head(blog));
    let head = tokens(head);
    for token in in_blog.keys().filter(|token| token.starts_with("xa") && !head.contains_key(**token)) {
        let is_taken = all.contains_key(token);
        assert!(
            is_taken || left.contains(*token),
            "{token} is neither in the notes nor shown: {:#?}\n{blog}",
            pulled.left
        );
        figures.taken += u32::from(is_taken);
        figures.shown += u32::from(!is_taken);
    }
    if !pulled.notes.is_empty() {
        let after = post::page(&notes.composed_with(&pulled.notes), &post::Conventions::of(dialect));
        let merging = again::merge(Some(base), blog, &after);
        figures.twice += Round { base: &base.text, mine: blog, new: &after.text, merging: &merging }.check();
    }
    // The maker of notes knows talks by their texts; the post note is made anew from its parts, so only talks take it.
    for (at, text) in pulled.notes {
        if at != post_path() && text.contains("\n---\n") {
            notes.texts.insert(at, text);
        }
    }
}

fn blog_head(blog: &str) -> &str {
    let mark = if blog.starts_with("+++") { "\n+++\n" } else { "\n---\n" };
    &blog[..blog[4..].find(mark).unwrap() + 4]
}

/// Plays the same export through a blog's folder.
fn through_files(notes: &Notes, base: &Page, blog: &str, dialect: Dialect, choices: &[Choice], merged: &str) {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path();
    let config = if dialect == Dialect::Hugo {
        "baseURL = 'x'\n"
    } else {
        "base_url = 'x'\ntaxonomies = [{ name = 'tags' }]\n"
    };
    std::fs::write(to.join("config.toml"), config).unwrap();
    let read = |_: &NotePath| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
    let ask = |last| Export {
        to,
        dialect,
        blog: None,
        dry_run: false,
        last,
        read: &read,
        now: "2026-12-01T00:00:00Z".parse().unwrap(),
    };
    let composed = notes.composed();
    let first = post::export(&composed, &ask(None)).unwrap();
    // What the last export remembered, had it been of the notes as they were then.
    let mut record: serde_json::Value = serde_json::from_slice(&first.records[0].bytes).unwrap();
    record["base"] = Revision::of(base.text.as_bytes()).to_string().into();
    record["parts"] = serde_json::to_value(&base.parts).unwrap();
    let last = Last::read(record.to_string().as_bytes(), Some(base.text.clone())).unwrap();
    std::fs::write(&first.post, blog).unwrap();
    let tried = post::export(&composed, &ask(Some(&last))).unwrap();
    assert_eq!(tried.waiting, !choices.is_empty());
    if tried.waiting {
        assert_eq!(read_text(&first.post), blog, "nothing is written before it is chosen");
    }
    let chosen = post::Chosen { against: Some(tried.against), takes: choices.to_vec() };
    if tried.waiting {
        let done = post::export_chosen(&composed, &ask(Some(&last)), &chosen).unwrap();
        assert!(!done.waiting);
    }
    assert_eq!(read_text(&first.post), merged);
}

fn read_text(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap()
}
