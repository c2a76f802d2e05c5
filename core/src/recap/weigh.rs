//! What each mark says by itself: its line, and what stands under it. Nothing is decided here.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::known::Known;
use super::source::Source;
use super::title::{self, Habits, Label, Order, Place};
use super::tree::{Form, Signs, Unit};
use super::under::{below, lead, past_blank, says_talk, says_talks, speaks_of_it};

/// A link further in is one to something else that the text comes to speak of.
const NEAR: usize = 160;

/// The shortest sentence that says enough.
const SENTENCE: usize = 30;

/// Reads and weighs all marks of a post.
pub(super) fn weigh(source: &Source<'_>, known: &Known, units: &mut [Unit]) {
    read(units);
    let said = source.said();
    let under = subtitles(source, units);
    // A paragraph under a title is a part of what is said of it.
    let mut next = None;
    for (at, unit) in units.iter_mut().enumerate().rev() {
        by_itself(source, known, &said, next, unit);
        if under.contains(&at) {
            unit.own += 1.0;
            unit.signs.speaker = true;
        }
        if !matches!(unit.form, Form::Told | Form::Line) {
            next = Some(unit.line);
        }
    }
}

/// Takes for no title what stands as the only bold line of a heading right under it: that is who spoke. Gives the headings.
fn subtitles(source: &Source<'_>, units: &mut [Unit]) -> HashSet<usize> {
    let mut headings = HashSet::new();
    for at in 0..units.len() {
        let Some(unit) = units.get(at).filter(|unit| unit.form == Form::Heading) else { continue };
        let children = unit.children.iter().filter_map(|child| Some((*child, units.get(*child)?)));
        let mut bold = children.filter(|(_, child)| child.form == Form::Bold);
        if unit.reading.label == Label::None
            && let (Some((child, line)), None) = (bold.next(), bold.next())
            && line.line == past_blank(source, unit.head_end, unit.end)
            && line.words.text.split_whitespace().count() <= 6
        {
            headings.insert(at);
            if let Some(line) = units.get_mut(child) {
                line.form = Form::Line;
                line.reading.label = Label::Trip;
                line.goes_on = true;
            }
        }
    }
    headings
}

/// Reads every line twice: first for how the post writes what a line leaves open, then with that known.
fn read(units: &mut [Unit]) {
    let place = |form: Form| match form {
        Form::Item | Form::Told => Place::Sentence,
        Form::Heading | Form::Bold | Form::Number | Form::Named | Form::List | Form::Line => Place::Line,
    };
    let (mut title_first, mut speaker_first) = (0, 0);
    // What several lines of a form do is a habit: a name in brackets at their end, a name and a colon in front.
    let mut kinds: HashMap<(Form, u8), [usize; 3]> = HashMap::new();
    for unit in units.iter().filter(|unit| !matches!(unit.form, Form::List | Form::Told)) {
        match title::read(&unit.words, place(unit.form), Habits::default()).vote {
            Some(Order::TitleFirst) => title_first += 1,
            Some(Order::SpeakerFirst) => speaker_first += 1,
            None => {}
        }
        let ends = title::ends_in_name(&unit.words, place(unit.form));
        let counts = kinds.entry((unit.form, unit.depth)).or_default();
        for (count, more) in counts.iter_mut().zip([true, ends, title::begins_with_name(&unit.words)]) {
            *count += usize::from(more);
        }
    }
    let order = if speaker_first > title_first { Order::SpeakerFirst } else { Order::TitleFirst };
    let usual = |count: usize, all: usize| count >= 3 && count * 5 >= all * 2;
    let habits = |unit: &Unit| {
        let [all, ends, colon] = kinds.get(&(unit.form, unit.depth)).copied().unwrap_or_default();
        Habits { order: Some(order), ends: usual(ends, all), colon: usual(colon, all) }
    };
    for unit in units.iter_mut() {
        let told = match unit.form {
            Form::Told => title::paragraph(&unit.words),
            Form::Item => title::paragraph(&unit.words).filter(|reading| reading.announces),
            _ => None,
        };
        let habits = habits(unit);
        unit.reading = told.unwrap_or_else(|| title::read(&unit.words, place(unit.form), habits));
        unit.people = unit.reading.people.clone();
        unit.links = unit.reading.links.clone();
    }
}

/// What a mark says by itself, with the text under it, up to the mark that follows.
fn by_itself(
    source: &Source<'_>,
    known: &Known,
    said: &HashSet<String>,
    next: Option<usize>,
    unit: &mut Unit,
) {
    if unit.form == Form::List {
        return;
    }
    unit.signs = Signs {
        people: !unit.people.is_empty(),
        link: unit.reading.linked,
        mark: unit.reading.marked,
        announces: unit.reading.announces,
        ..Signs::default()
    };
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
    if matches!(unit.form, Form::Item | Form::Told) {
        // A time alone, a number: nothing is named.
        if !unit.reading.words.is_empty() && !unit.reading.words.chars().any(char::is_alphabetic) {
            own -= 6.0;
        }
        if says_talk(&unit.words.text) {
            own += if unit.form == Form::Told { 0.7 } else { 1.0 };
        }
    } else {
        let end = next.unwrap_or(unit.end).min(unit.end).max(unit.head_end);
        own += under(source, unit, end) + title_like(said, unit);
        if unit.form != Form::Line
            && unit.reading.label == Label::Trip
            && (unit.signs.speaker || unit.signs.address)
        {
            unit.reading.label = Label::None;
        }
    }
    own -= match unit.reading.label {
        Label::None => 0.0,
        Label::Day => 6.0,
        Label::Section => 4.0,
        Label::Trip => 3.0,
    };
    unit.own = own;
}

/// What the text under a title says of it.
fn under(source: &Source<'_>, unit: &mut Unit, end: usize) -> f32 {
    let below = below(source, unit.head_end, unit.end);
    let text = lead(source, unit.head_end..end);
    let mut score = below.score;
    unit.signs.speaker = !below.people.is_empty();
    unit.signs.address = below.address;
    if unit.people.is_empty() {
        unit.people = below.people;
    }
    unit.links.extend(below.links);
    if !below.address && leads_there(source, unit.head_end..end) {
        unit.signs.address = true;
        score += 1.5;
    }
    if speaks_of_it(first_sentence(text)) {
        score += 1.3;
    } else if says_talk(text) {
        score += if says_talks(text) { 0.3 } else { 0.8 };
    }
    if names_several(source, unit.head_end, text) {
        score -= 2.0;
    }
    score
}

/// The first sentence of a text, and the next where that is short: what is said of a talk is said at once.
fn first_sentence(text: &str) -> &str {
    let text = text.trim_start();
    let ends = text.match_indices(['.', '!', '?', '\n']);
    let end = ends.map(|(at, _)| at).find(|at| *at >= SENTENCE);
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// Tells whether the first paragraph in some lines has a link to where talks stand, or a recording.
fn leads_there(source: &Source<'_>, lines: Range<usize>) -> bool {
    let start = source.start(lines.start);
    let text = lead(source, lines);
    let bare = text.trim_start();
    let length = bare.find("\n\n").unwrap_or(bare.len());
    let first = bare.get(..length).unwrap_or_default();
    if first.starts_with(['{', '<']) {
        // A short code, or a frame.
        let lower = first.to_lowercase();
        return ["youtube", "vimeo", "speakerdeck", "slideshare"].iter().any(|host| lower.contains(host));
    }
    let words = source.words(start..start + text.len() - bare.len() + length);
    words.links.iter().any(|(at, url)| at.start < NEAR && title::address(url) > 2.0)
}

/// Tells whether a text names several talks: then what it stands under is their topic.
fn names_several(source: &Source<'_>, line: usize, text: &str) -> bool {
    let start = source.start(line);
    let length =
        text.trim_start().find("\n\n").map_or(text.len(), |at| at + text.len() - text.trim_start().len());
    let words = source.words(start..start + length);
    let titled = |at: &Range<usize>| words.get(at).split_whitespace().count() >= 2;
    let named = words.links.iter().filter(|(at, url)| title::address(url) > 2.0 && titled(at));
    let lower = words.text.to_lowercase();
    let of_many = [
        "several talks",
        "many talks",
        "some talks",
        "few talks",
        "several sessions",
        "many sessions",
        "several speakers",
    ];
    named.count() >= 2 || of_many.iter().any(|many| lower.contains(many))
}

/// How much a line looks like a title, by its words.
fn title_like(said: &HashSet<String>, unit: &Unit) -> f32 {
    let words: Vec<&str> = unit.reading.words.split_whitespace().collect();
    let mut score = 0.0;
    if !unit.reading.words.chars().any(char::is_alphabetic) {
        return -3.0;
    }
    if words.len() >= 4 {
        score += 0.3;
    }
    if (3..=20).contains(&words.len()) && said.contains(&unit.reading.words.to_lowercase()) {
        score += 1.5;
    }
    let first = title::plain_words(&unit.reading.words).next().unwrap_or_default().to_lowercase();
    let short = words.len() <= 5 || unit.words.text.trim_end().ends_with('?');
    let says_i = title::plain_words(&unit.reading.words).any(|word| word == "I" || word == "I'm");
    let of_writer = matches!(first.as_str(), "my" | "our" | "we");
    if (short && says_i || of_writer) && unit.people.is_empty() {
        score -= 1.0;
    }
    score
}
