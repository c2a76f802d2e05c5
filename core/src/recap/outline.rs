//! What a post's marks say of its talks: headings, bold lines and list items, weighed together.
//!
//! Every mark is weighed by itself (what its line says, what stands under it) and by its neighbours, since who
//! writes one talk in a form writes the others in it too. Then the tree decides: a heading is a talk, or its parts
//! are, whichever says more.

use std::collections::HashMap;
use std::ops::Range;

use super::known::Known;
use super::source::{Block, Source, Words};
use super::title::{self, Habits, Label, Order, Person, Place, Reading};
use super::words::{INSIDE, LINKED, SAID, has};
use super::{Found, Mark, What};

/// From this weight on a mark is a talk.
pub(super) const ENOUGH: f32 = 2.0;
/// How much of a section's text is looked at.
const LEAD: usize = 700;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Form {
    Heading,
    Bold,
    /// A list's only item, with text of its own below: `1. **Title**`.
    Number,
    List,
    Item,
    /// A paragraph that names the talk that it tells of.
    Told,
    /// A line of its own that names a day or a section, above such paragraphs.
    Line,
}

#[derive(Debug)]
struct Unit {
    form: Form,
    depth: u8,
    line: usize,
    /// The line behind its own words.
    head_end: usize,
    end: usize,
    parent: Option<usize>,
    children: Vec<usize>,
    words: Words,
    reading: Reading,
    people: Vec<Person>,
    links: Vec<String>,
    /// What it says by itself.
    own: f32,
    weight: f32,
    /// What it is worth: itself as a talk, or its parts.
    value: f32,
    is_talk: bool,
    /// Whether it is a section of the talk above it, though it stands beside it.
    goes_on: bool,
}

/// What the marks make of a post.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) marks: Vec<Mark>,
    pub(super) talks: usize,
    /// How many of them say so by themselves.
    pub(super) sure: usize,
    pub(super) headings: usize,
    /// The most that one of them says by itself.
    pub(super) surest: f32,
}

/// Weighs the marks of some lines of a post.
pub(super) fn weigh(source: &Source<'_>, known: &Known, within: Range<usize>) -> Outline {
    let mut units = units(source, &within);
    let headings = units.iter().filter(|unit| unit.form == Form::Heading).count();
    read(&mut units);
    for at in 0..units.len() {
        own_weight(source, known, &mut units, at);
    }
    families(source, &mut units);
    let roots: Vec<usize> =
        units.iter().enumerate().filter(|(_, unit)| unit.parent.is_none()).map(|(at, _)| at).collect();
    for root in &roots {
        decide(&mut units, *root);
    }
    let talks_in_headings =
        units.iter().filter(|unit| unit.is_talk && !matches!(unit.form, Form::Item | Form::Told)).count();
    if talks_in_headings >= 2 {
        drop_weak_lists(&mut units);
    }
    sections(&mut units, &roots);
    let mut outline = Outline { headings, ..Outline::default() };
    let title = doc_title(&units);
    // Among other forms such a line is a part of a talk's text.
    let last = units.iter().rposition(|unit| unit.is_talk && unit.form == Form::Told);
    for (at, unit) in units.iter_mut().enumerate().filter(|(_, unit)| unit.form == Form::Line) {
        unit.goes_on =
            last.is_none_or(|last| at < last && !ends_all(unit) && unit.reading.label != Label::Day);
    }
    for root in roots {
        emit(&units, root, title, &mut outline);
    }
    outline.marks.sort_by_key(|mark| mark.line);
    outline
}

fn units(source: &Source<'_>, within: &Range<usize>) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut add = |form: Form, depth: u8, range: &Range<usize>, words: Words| {
        let line = source.line_at(range.start);
        let head_end = source.line_at(range.end.saturating_sub(1).max(range.start)) + 1;
        if within.contains(&line) {
            let reading = title::read(&Words::default(), Place::Line, Habits::default());
            units.push(Unit {
                form,
                depth,
                line,
                head_end,
                end: within.end,
                parent: None,
                children: Vec::new(),
                words,
                reading,
                people: Vec::new(),
                links: Vec::new(),
                own: 0.0,
                weight: 0.0,
                value: 0.0,
                is_talk: false,
                goes_on: false,
            });
        }
    };
    let lonely = lonely_items(source);
    for block in &source.blocks {
        match block {
            Block::Heading { level, range } => add(Form::Heading, *level, range, source.words(range.clone())),
            Block::Paragraph { range } => {
                if let Some(head) = bold_head(source, range) {
                    let words = source.words(head.clone());
                    add(Form::Bold, 7, &head, words);
                } else {
                    let words = source.words(range.clone());
                    let said = words.text.trim();
                    let short =
                        said.split_whitespace().count() <= 6 && !said.ends_with(['.', ',', ';', '!', '?']);
                    if short && title::label(said) != Label::None {
                        add(Form::Line, 7, range, words);
                    } else if title::paragraph(&words).is_some() {
                        add(Form::Told, 8, range, words);
                    }
                }
            }
            Block::List { range, items } => {
                if let [item] = items.as_slice()
                    && lonely
                {
                    let first = source.line_at(item.start);
                    let head = item.start..source.start(first + 1).min(item.end);
                    add(Form::Number, 7, &head, source.words(item.clone()));
                    continue;
                }
                add(Form::List, 8, range, Words::default());
                for item in items {
                    add(Form::Item, 9, item, source.words(item.clone()));
                }
            }
            Block::Rule { .. } | Block::Other => {}
        }
    }
    // Each ends where the next of its depth or above begins; a list's items end with the list.
    let mut open: Vec<usize> = Vec::new();
    for at in 0..units.len() {
        let (depth, line) = units.get(at).map_or((0, 0), |unit| (unit.depth, unit.line));
        while let Some(last) = open.last().copied() {
            let Some(unit) = units.get_mut(last) else { break };
            if unit.depth < depth {
                break;
            }
            unit.end = unit.end.min(line);
            open.pop();
        }
        let parent = open.last().copied();
        if let Some(unit) = units.get_mut(at) {
            unit.parent = parent;
        }
        if let Some(parent) = parent.and_then(|parent| units.get_mut(parent)) {
            parent.children.push(at);
        }
        open.push(at);
    }
    for at in 0..units.len() {
        let Some(unit) = units.get(at) else { continue };
        if unit.form == Form::List {
            let end = past_blank(source, unit.head_end, unit.end);
            let children = unit.children.clone();
            if let Some(unit) = units.get_mut(at) {
                unit.end = end;
            }
            for child in children {
                if let Some(child) = units.get_mut(child) {
                    child.end = child.end.min(end);
                }
            }
        }
    }
    units
}

/// Tells whether lists of one item follow each other: numbered talks whose texts part the list.
fn lonely_items(source: &Source<'_>) -> bool {
    let lists = source.blocks.iter().filter_map(|block| match block {
        Block::List { items, range } => Some((items.len(), range)),
        _ => None,
    });
    let (mut lonely, mut all) = (0, 0);
    for (items, range) in lists {
        all += 1;
        let text = source.text.get(range.clone()).unwrap_or_default();
        let marked = text.trim_start().starts_with(|c: char| c.is_ascii_digit())
            || text.contains("**")
            || text.contains("](");
        lonely += usize::from(items == 1 && marked && text.lines().count() <= 2);
    }
    lonely >= 3 && lonely * 2 > all
}

/// Gives the first line of a paragraph where that is bold, as a heading would be.
fn bold_head(source: &Source<'_>, range: &Range<usize>) -> Option<Range<usize>> {
    let first = source.line_at(range.start);
    let head = range.start..source.start(first + 1).min(range.end);
    let text = source.text.get(head.clone())?.trim();
    if !text.starts_with("**") && !text.starts_with("__") && !text.starts_with(|c: char| c.is_ascii_digit())
        || text.chars().count() > 240
        || text.ends_with(":**")
        || text.ends_with(':')
    {
        return None;
    }
    let words = source.words(head.clone());
    let bold = words.strong.first()?;
    let before = words.get(&(0..bold.start)).trim_matches(|c: char| c.is_ascii_digit() || " .)#".contains(c));
    let rest = words.get(&(bold.end..words.text.len())).trim();
    let whole = before.is_empty() && (rest.is_empty() || rest.chars().count() < 90 && !rest.contains(". "));
    let opens = rest.is_empty()
        || ["by ", "- ", "– ", "— ", "(", "| ", "von "].iter().any(|open| rest.starts_with(open));
    (whole && opens && words.get(bold).trim().chars().count() >= 4).then_some(head)
}

pub(super) fn past_blank(source: &Source<'_>, from: usize, end: usize) -> usize {
    (from..end).find(|line| source.line(*line).is_some_and(|line| !line.is_blank())).unwrap_or(end)
}

/// Reads every line twice: first for who comes first in it, then with that known.
fn read(units: &mut [Unit]) {
    let place = |form: Form| match form {
        Form::Item | Form::Told => Place::Sentence,
        Form::Heading | Form::Bold | Form::Number | Form::List | Form::Line => Place::Line,
    };
    let (mut title_first, mut speaker_first) = (0, 0);
    for unit in units.iter().filter(|unit| !matches!(unit.form, Form::List | Form::Told)) {
        match title::read(&unit.words, place(unit.form), Habits::default()).vote {
            Some(Order::TitleFirst) => title_first += 1,
            Some(Order::SpeakerFirst) => speaker_first += 1,
            None => {}
        }
    }
    let order = if speaker_first > title_first { Order::SpeakerFirst } else { Order::TitleFirst };
    // Several lines of a form that end with a name in brackets make that a habit.
    let mut ends: HashMap<(Form, u8), (usize, usize)> = HashMap::new();
    for unit in units.iter().filter(|unit| !matches!(unit.form, Form::List | Form::Told)) {
        let (named, all) = ends.entry((unit.form, unit.depth)).or_default();
        *named += usize::from(title::ends_in_name(&unit.words, place(unit.form)));
        *all += 1;
    }
    let usual = |unit: &Unit| {
        ends.get(&(unit.form, unit.depth)).is_some_and(|(named, all)| *named >= 3 && named * 5 >= all * 2)
    };
    for unit in units.iter_mut() {
        if unit.form == Form::Told
            && let Some(reading) = title::paragraph(&unit.words)
        {
            (unit.people, unit.links) = (reading.people.clone(), reading.links.clone());
            unit.reading = reading;
            continue;
        }
        let habits = Habits { order: Some(order), brackets: usual(unit) };
        unit.reading = title::read(&unit.words, place(unit.form), habits);
        unit.people = unit.reading.people.clone();
        unit.links = unit.reading.links.clone();
    }
}

/// What a mark says by itself, with the text under it.
fn own_weight(source: &Source<'_>, known: &Known, units: &mut [Unit], at: usize) {
    // A paragraph under a title is a part of what is said of it.
    let prose = |unit: &&Unit| matches!(unit.form, Form::Told | Form::Line);
    let next = units.iter().skip(at + 1).find(|unit| !prose(unit)).map(|unit| unit.line);
    let Some(unit) = units.get_mut(at) else { return };
    if unit.form == Form::List {
        return;
    }
    let mut own = unit.reading.score;
    // Who names a speaker in the title means the talk by that name.
    if unit.reading.label == Label::Trip && !unit.people.is_empty() {
        unit.reading.label = Label::None;
    }
    if let Some(place) = known.find(&unit.words) {
        own += 6.0;
        unit.reading.label = Label::None;
        unit.reading.words = unit.words.get(&place).to_owned();
        unit.reading.title = unit.words.place(&place);
    }
    let item = matches!(unit.form, Form::Item | Form::Told);
    if !item {
        let below = below(source, unit.head_end, unit.end);
        own += below.score;
        if unit.people.is_empty() {
            unit.people = below.people;
        }
        unit.links.extend(below.links);
        let words = unit.reading.words.split_whitespace().count();
        own += if words >= 4 { 0.3 } else { 0.0 };
        let lead_end = next.unwrap_or(unit.end).min(unit.end).max(unit.head_end);
        if says_talk(lead(source, unit.head_end..lead_end)) {
            own += 1.0;
        }
        if (3..=20).contains(&words) && stands_elsewhere(source, unit) {
            own += 1.5;
        }
        let first = title::plain_words(&unit.reading.words).next().unwrap_or_default().to_lowercase();
        let asks = unit.words.text.trim_end().ends_with('?')
            && title::plain_words(&unit.reading.words).any(|word| word == "I");
        if (asks || matches!(first.as_str(), "my" | "i" | "our" | "we" | "i'm")) && unit.people.is_empty() {
            own -= 1.0;
        }
        if words == 0 {
            own -= 3.0;
        }
    } else if says_talk(&unit.words.text) {
        own += if unit.form == Form::Told { 0.7 } else { 1.0 };
    }
    own -= match unit.reading.label {
        Label::None => 0.0,
        Label::Day => 6.0,
        Label::Section => 4.0,
        Label::Trip => 3.0,
    };
    unit.own = own;
}

/// Tells whether a text speaks of a talk.
pub(super) fn says_talk(text: &str) -> bool {
    let lower = text.to_lowercase();
    title::plain_words(&lower).any(|word| has(&SAID, word))
}

fn lead<'a>(source: &Source<'a>, lines: Range<usize>) -> &'a str {
    let text = source.text.get(source.start(lines.start)..source.start(lines.end)).unwrap_or_default();
    let end = (0..=LEAD.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

/// Tells whether a title stands a second time, in prose, in quotes or as a link.
fn stands_elsewhere(source: &Source<'_>, unit: &Unit) -> bool {
    let title = unit.reading.words.as_str();
    let found = source.text.match_indices(title);
    found.into_iter().any(|(at, _)| {
        let line = source.line_at(at);
        let before = source.text.get(..at).and_then(|text| text.chars().next_back());
        let after = source.text.get(at + title.len()..).and_then(|text| text.chars().next());
        line >= source.body
            && !(unit.line..unit.end).contains(&line)
            && (matches!(before, Some('"' | '“' | '[' | '*' | '_' | '‘'))
                || matches!(after, Some('"' | '”' | ']' | '*' | '_' | '’')))
    })
}

/// What the lines under a title say of who spoke, and where the talk is.
#[derive(Debug, Default)]
pub(super) struct Below {
    pub(super) score: f32,
    pub(super) people: Vec<Person>,
    pub(super) links: Vec<String>,
}

/// Looks at the first lines under a title: `by Jane Doe`, `Speaker: …`, a name, a line of links, a time.
pub(super) fn below(source: &Source<'_>, from: usize, end: usize) -> Below {
    let mut below = Below::default();
    let lines = (from..end).filter(|line| source.line(*line).is_some_and(|line| !line.is_blank())).take(4);
    for (seen, number) in lines.enumerate() {
        let Some(line) = source.line(number) else { break };
        if line.inside || line.text.chars().count() > 300 {
            break;
        }
        let words = source.words(line.start..line.start + line.text.len());
        let text = words.text.trim();
        let lower = text.to_lowercase();
        if text.is_empty() || text.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')) {
            // A picture, a comment, the head of a table.
            continue;
        }
        if let Some((people, score)) = title::speaker_line(&words, seen) {
            if below.people.is_empty() {
                below.people = people;
                below.score += score;
            }
            continue;
        }
        let addressed = words.links.iter().map(|(_, url)| url).chain(None);
        let is_links = title::plain_words(&lower).all(|word| has(&LINKED, word)) && text.chars().count() < 80;
        let bare_url = lower.starts_with("http") && !lower.contains(' ');
        let labelled = lower.split_once(": ").is_some_and(|(label, rest)| {
            rest.starts_with("http") && title::plain_words(label).all(|word| has(&LINKED, word))
        });
        if is_links || bare_url || labelled {
            let urls: Vec<String> = match text.find("http") {
                Some(at) if bare_url || labelled => {
                    vec![text.get(at..).unwrap_or_default().trim().to_owned()]
                }
                _ => addressed.cloned().collect(),
            };
            let near = urls.iter().map(|url| title::address(url)).fold(0.0, f32::max);
            below.score += if is_links && title::plain_words(&lower).count() >= 2 || near > 2.0 || labelled {
                1.5
            } else {
                0.3
            };
            below.links.extend(urls);
            continue;
        }
        if is_when(&lower) {
            below.score += 1.5;
            continue;
        }
        if below.people.is_empty()
            && let Some(people) = title::giver(&words)
        {
            below.people = people;
            below.score += 1.0;
            break;
        }
        if seen > 0 || !line.text.trim_start().starts_with('>') {
            break;
        }
    }
    below
}

/// Tells whether a line says when or where a talk was.
fn is_when(lower: &str) -> bool {
    let short = lower.chars().count() <= 60;
    let time = title::is_clock(lower);
    let labelled =
        ["room:", "track:", "time:", "when:", "where:", "date:", "level:", "session id:", "raum:", "zeit:"];
    short && (time || labelled.iter().any(|label| lower.starts_with(label)))
}

/// What marks of one kind say together.
#[derive(Debug, Default, Clone, Copy)]
struct Together {
    count: f32,
    sum: f32,
    strong: usize,
}

impl Together {
    fn add(&mut self, own: f32) {
        self.count += 1.0;
        self.sum += own.clamp(0.0, 4.0);
        self.strong += usize::from(own >= ENOUGH + 0.5);
    }
}

/// Words of a heading that says that talks stand under it.
const OVER_TALKS: [&str; 11] = [
    "talks",
    "sessions",
    "keynotes",
    "workshops",
    "vorträge",
    "presentations",
    "favorites",
    "favourites",
    "faves",
    "missed",
    "lightning",
];

/// Adds to each mark what its neighbours say, and makes up the lists' minds.
fn families(source: &Source<'_>, units: &mut [Unit]) {
    let mut classes: HashMap<(Form, u8), Together> = HashMap::new();
    let mut families: HashMap<(Option<usize>, Form, u8), Together> = HashMap::new();
    for unit in units.iter().filter(|unit| unit.reading.label == Label::None && unit.form != Form::List) {
        classes.entry((unit.form, unit.depth)).or_default().add(unit.own);
        families.entry((unit.parent, unit.form, unit.depth)).or_default().add(unit.own);
    }
    for at in 0..units.len() {
        let Some(unit) = units.get(at) else { continue };
        let class = classes.get(&(unit.form, unit.depth)).copied().unwrap_or_default();
        let family = families.get(&(unit.parent, unit.form, unit.depth)).copied().unwrap_or_default();
        // Those under one heading may be something else than all the others of their level.
        let alone = family.count >= 3.0 && family.strong == 0 && class.strong > 0;
        let mean = if alone {
            family.sum / family.count
        } else {
            (family.sum + 2.0 * class.sum / class.count.max(1.0)) / (family.count + 2.0)
        };
        let over = unit.parent.and_then(|parent| units.get(parent)).map_or(0.0, |parent| {
            let said = parent.words.text.to_lowercase();
            let talks = title::plain_words(&said).any(|word| OVER_TALKS.contains(&word));
            match parent.reading.label {
                _ if talks => 0.7,
                Label::Section | Label::Trip if parent.form == Form::Heading => -1.0,
                _ => 0.0,
            }
        });
        // A short line that says nothing by itself is a section more often than a title.
        let says = if unit.own >= 1.0 {
            1.0
        } else if unit.own >= 0.3 {
            0.8
        } else {
            0.5
        };
        let together = (class.strong >= 2 || family.strong >= 1) && unit.form != Form::Item;
        let weight = unit.own + if together { 0.6 * mean * says } else { 0.0 } + over;
        if let Some(unit) = units.get_mut(at) {
            unit.weight = weight;
        }
    }
    bare(units);
    told(units);
    for at in 0..units.len() {
        if units.get(at).is_some_and(|unit| unit.form == Form::List) {
            list(source, units, at);
        }
    }
}

/// Paragraphs are talks where several are, and where those stand: a title in the introduction is only mentioned.
fn told(units: &mut [Unit]) {
    let all: Vec<usize> = units
        .iter()
        .enumerate()
        .filter(|(_, unit)| unit.form == Form::Told && unit.own >= ENOUGH)
        .map(|(at, _)| at)
        .collect();
    let below = |at: &usize| units.get(*at).is_some_and(|unit| unit.parent.is_some());
    let under = all.iter().filter(|at| below(at)).count();
    let kept: Vec<usize> = all.iter().copied().filter(|at| under * 2 < all.len() || below(at)).collect();
    // A title that nobody is named with is mentioned more often than told of.
    let named = kept.iter().filter(|at| units.get(**at).is_some_and(|unit| !unit.people.is_empty())).count();
    let enough = named >= 3 && named * 2 >= kept.len();
    for (at, unit) in units.iter_mut().enumerate().filter(|(_, unit)| unit.form == Form::Told) {
        unit.weight = if enough && kept.contains(&at) { unit.own } else { -1.0 };
    }
}

/// Where no heading has anything but a title, the texts under them decide.
fn bare(units: &mut [Unit]) {
    // One whose text begins with who spoke does not make the others something else.
    if units.iter().filter(|unit| unit.form == Form::Heading && unit.own >= ENOUGH + 0.5).count() > 1 {
        return;
    }
    for depth in 1..=7_u8 {
        let class: Vec<usize> = units
            .iter()
            .enumerate()
            .filter(|(_, unit)| {
                unit.depth == depth && unit.reading.label == Label::None && unit.form != Form::List
            })
            .map(|(at, _)| at)
            .collect();
        let all = units.iter().filter(|unit| unit.depth == depth).count();
        let told = class.iter().filter(|at| units.get(**at).is_some_and(|unit| unit.own >= 1.0)).count();
        let titles = class
            .iter()
            .filter(|at| {
                units.get(**at).is_some_and(|unit| unit.reading.words.split_whitespace().count() >= 3)
            })
            .count();
        // Under the names of days, little more is needed.
        let dated = class
            .iter()
            .filter_map(|at| units.get(*at)?.parent)
            .filter(|parent| units.get(*parent).is_some_and(|unit| unit.reading.label == Label::Day))
            .count();
        let share = if dated * 4 >= class.len() * 3 { 12 } else { 5 };
        let most = class.len() >= 4
            && class.len() * 5 >= all * 3
            && told * share >= class.len() * 2
            && titles * 3 >= class.len() * 2;
        if most {
            for at in class {
                if let Some(unit) = units.get_mut(at)
                    && (unit.own >= 1.0
                        || unit.own >= 0.0 && unit.reading.words.split_whitespace().count() >= 3)
                {
                    unit.weight = unit.weight.max(ENOUGH + 0.1);
                }
            }
        }
    }
}

/// Decides whether a list is one of talks: most items have to say so.
fn list(source: &Source<'_>, units: &mut [Unit], at: usize) {
    let Some(unit) = units.get(at) else { return };
    let (line, children, parent) = (unit.line, unit.children.clone(), unit.parent);
    let above =
        (source.body..line).rev().find(|line| source.line(*line).is_some_and(|line| !line.is_blank()));
    let above = above.and_then(|line| source.line(line)).map_or("", |line| line.text);
    let opening = above.rsplit(['.', '!', '?']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let mut lean = 0.0;
    let short = opening.split_whitespace().count() <= 5;
    if title::opens_resources(opening) {
        lean -= if short { 3.0 } else { 0.3 };
    } else if says_talk(above) {
        lean += 0.7;
    }
    if let Some(parent) = parent.and_then(|parent| units.get(parent)) {
        let said = &parent.words.text;
        if title::opens_resources(said) && !says_talk(said) {
            lean -= 3.0;
        } else if says_talk(said) {
            lean += 0.7;
        }
    }
    // `Day 1:` above it, or a numbered list where the post says that it is of talks.
    if title::label(opening) == Label::Day {
        let about = source.lines.iter().skip(source.body).take(12).any(|line| says_talk(line.text));
        lean += if about { 1.2 } else { 0.5 };
    }
    let weights: Vec<f32> =
        children.iter().filter_map(|child| units.get(*child)).map(|unit| unit.own + lean).collect();
    #[expect(clippy::cast_precision_loss, reason = "lists are short")]
    let mean =
        weights.iter().map(|weight| weight.clamp(-1.0, 5.0)).sum::<f32>() / weights.len().max(1) as f32;
    let sure = weights.iter().filter(|weight| **weight >= ENOUGH).count();
    let is_list = weights.len() >= 2
        && mean >= if lean >= 1.2 { 1.3 } else { 1.8 }
        && sure * 2 >= weights.len()
        && sure >= 2;
    for child in children {
        if let Some(unit) = units.get_mut(child) {
            unit.weight =
                if is_list && unit.own + lean >= 0.5 { (unit.own + lean).max(ENOUGH) } else { -1.0 };
        }
    }
    if let Some(unit) = units.get_mut(at) {
        unit.weight = -9.0;
        unit.own = if is_list { mean } else { 0.0 };
    }
}

/// Decides, from the leaves up, whether a mark is a talk or its parts are. Gives what the better of the two is worth.
fn decide(units: &mut [Unit], at: usize) -> f32 {
    let Some(unit) = units.get(at) else { return 0.0 };
    let (children, form, weight) = (unit.children.clone(), unit.form, unit.weight);
    let mut parts = 0.0;
    for child in children {
        let value = decide(units, child);
        let counts = units.get(child).is_some_and(|unit| unit.form == Form::Heading) || weight < ENOUGH;
        if counts {
            parts += value;
        }
    }
    let own = weight - ENOUGH + 0.2;
    let is_talk = weight >= ENOUGH && form != Form::List && own >= parts;
    let value = if is_talk { own } else { parts };
    if is_talk {
        silence(units, at);
    }
    if let Some(unit) = units.get_mut(at) {
        unit.is_talk = is_talk;
        unit.value = value;
    }
    value
}

/// What stands inside a talk is none.
fn silence(units: &mut [Unit], at: usize) {
    let children = units.get(at).map(|unit| unit.children.clone()).unwrap_or_default();
    for child in children {
        if let Some(unit) = units.get_mut(child) {
            unit.is_talk = false;
            unit.value = 0.0;
        }
        silence(units, child);
    }
}

/// Where headings are the talks, a list of talks has to say so clearly.
fn drop_weak_lists(units: &mut [Unit]) {
    let weak: Vec<usize> = units
        .iter()
        .enumerate()
        .filter(|(_, unit)| unit.form == Form::List && unit.own < 3.0)
        .map(|(at, _)| at)
        .collect();
    for list in weak {
        silence(units, list);
    }
}

/// Headings within a talk that are written on the talk's own level: between two talks, they go on with the first.
fn sections(units: &mut [Unit], roots: &[usize]) {
    let mut families: Vec<Vec<usize>> = units.iter().map(|unit| unit.children.clone()).collect();
    families.push(roots.to_vec());
    for family in families {
        let last = family.iter().rposition(|at| units.get(*at).is_some_and(|unit| unit.is_talk));
        let mut after_talk = false;
        for (number, at) in family.iter().enumerate() {
            let Some(unit) = units.get_mut(*at) else { continue };
            if unit.form != Form::Heading {
                continue;
            }
            let said = unit.words.text.trim().to_lowercase();
            let said = said.trim_matches(|c: char| !c.is_alphanumeric());
            unit.goes_on = after_talk
                && last.is_some_and(|last| number < last)
                && !unit.is_talk
                && unit.value <= 0.0
                && INSIDE.split('|').any(|known| known == said);
            after_talk = unit.is_talk || unit.goes_on;
        }
    }
}

/// The heading that is the page's title: the first, and the only one of its level.
fn doc_title(units: &[Unit]) -> Option<usize> {
    let first = units.first().filter(|unit| unit.form == Form::Heading && unit.depth <= 2)?;
    let only =
        units.iter().filter(|unit| unit.form == Form::Heading && unit.depth <= first.depth).count() == 1;
    only.then_some(0)
}

/// Tells whether a bold line opens what belongs to no talk: it is no section that a talk may have.
fn ends_all(unit: &Unit) -> bool {
    let said = unit.words.text.trim().to_lowercase();
    let said = said.trim_matches(|c: char| !c.is_alphanumeric());
    matches!(unit.reading.label, Label::Section | Label::Trip)
        && !INSIDE.split('|').any(|known| known == said)
}

fn has_talk(units: &[Unit], at: usize) -> bool {
    units
        .get(at)
        .is_some_and(|unit| unit.is_talk || unit.children.iter().any(|child| has_talk(units, *child)))
}

fn emit(units: &[Unit], at: usize, title: Option<usize>, outline: &mut Outline) {
    let Some(unit) = units.get(at) else { return };
    if unit.is_talk {
        outline.talks += 1;
        outline.sure += usize::from(unit.own >= ENOUGH);
        outline.surest = outline.surest.max(unit.own);
        let title = &unit.reading.title;
        outline.marks.push(Mark {
            line: unit.line,
            what: What::Talk(Found {
                title: unit.reading.words.clone(),
                title_range: (!title.is_empty() && !unit.reading.words.is_empty()).then(|| title.clone()),
                people: unit.people.clone(),
                links: unit.links.clone(),
                head_end: if matches!(unit.form, Form::Item | Form::Told) {
                    unit.line
                } else {
                    unit.head_end
                },
                level: (unit.form == Form::Heading).then_some(unit.depth),
                weight: unit.weight,
            }),
        });
        return;
    }
    let opens = has_talk(units, at);
    match unit.form {
        Form::Line if unit.goes_on => {}
        Form::Heading | Form::Bold | Form::Number | Form::Line if opens && title != Some(at) => {
            outline.marks.push(Mark {
                line: unit.line,
                what: What::Group {
                    head_end: unit.head_end,
                    title: unit.words.text.trim().to_owned(),
                    day: unit.reading.label == Label::Day,
                },
            });
        }
        Form::Heading if unit.goes_on => {}
        Form::Heading | Form::Line => outline.marks.push(Mark { line: unit.line, what: What::Other }),
        Form::List if opens => outline.marks.push(Mark { line: unit.end, what: What::Other }),
        Form::Bold if ends_all(unit) => outline.marks.push(Mark { line: unit.line, what: What::Other }),
        Form::Bold | Form::Number | Form::List | Form::Item | Form::Told => {}
    }
    for child in &unit.children {
        emit(units, *child, title, outline);
    }
}
