//! Forms without marks: blank lines that part talks, titles alone on a line, paragraphs that each tell of one talk.

use super::known::Known;
use super::source::{Block, Line, Source};
use super::title::{self, Habits, Label, Order, Place};
use super::under::{self, below, past_blank, says_talk};
use super::words::{LINKED, SMALL, has};
use super::{Found, Mark, What};

/// How a line is read that stands without others of its form.
const FIRST: Habits = Habits { order: Some(Order::TitleFirst), ends: false, colon: false };

/// So many blank lines and more are a break.
const BREAK: usize = 4;

/// Talks that several blank lines part; and how many of them say who spoke.
pub(super) fn breaks(source: &Source<'_>, known: &Known) -> Option<(Vec<Mark>, usize)> {
    let mut pieces = Vec::new();
    let (mut from, mut blank) = (None, 0);
    for (number, line) in source.lines.iter().enumerate().skip(source.body) {
        if line.is_blank() && !line.inside {
            blank += 1;
            continue;
        }
        if blank >= BREAK && from.is_some() {
            pieces.extend(from.replace(number));
        }
        from.get_or_insert(number);
        blank = 0;
    }
    pieces.extend(from);
    if pieces.len() < 3 {
        return None;
    }
    let headings = headings(source);
    let mut marks = Vec::new();
    let mut talks = 0;
    for (at, start) in pieces.iter().copied().enumerate() {
        let end = pieces.get(at + 1).copied().unwrap_or(source.lines.len());
        let mut below = below(source, start, end);
        let Some(line) = source.line(start) else { continue };
        let words = source.words(line.start..line.start + line.text.len());
        let mut titled = line.text.trim_start().starts_with('#') || line.text.starts_with("**");
        let (mut marked, count) = (titled, line.text.split_whitespace().count());
        if !titled
            && below.people.is_empty()
            && (2..=14).contains(&count)
            && !line.text.ends_with(['.', ',', ':'])
        {
            // A title without a mark, and the speaker's line under it.
            below = under::below(source, start + 1, end);
            titled = !below.people.is_empty();
            marked = false;
        }
        let reading = title::read(&words, Place::Line, FIRST);
        let found = known.find(&words);
        if !below.people.is_empty() || titled && reading.label == Label::None || found.is_some() {
            talks += usize::from(!below.people.is_empty() || reading.score >= 2.0 || found.is_some());
            let title = if titled || reading.score >= 2.0 { reading.words } else { String::new() };
            marks.push(Mark {
                line: start,
                what: What::Talk(Found {
                    title_range: (!title.is_empty()).then_some(reading.title),
                    title,
                    people: if below.people.is_empty() { reading.people } else { below.people },
                    links: below.links,
                    head_end: if marked { start + 1 } else { start },
                    level: None,
                    weight: 2.5 + below.score,
                }),
            });
            continue;
        }
        // A piece that says no speaker may be of several talks, each under its own title.
        let inner = highest(source, &headings, start, end);
        let titles = inner.iter().filter(|(_, reading)| reading.label == Label::None).count();
        if inner.len() >= 2 && titles == inner.len() && at > 0 {
            marks.push(Mark { line: start, what: What::Other });
            for (line, reading) in inner {
                let under = under::below(source, line + 1, end);
                talks += usize::from(!under.people.is_empty());
                marks.push(Mark {
                    line,
                    what: What::Talk(Found {
                        title: reading.words.clone(),
                        title_range: Some(reading.title.clone()),
                        people: if reading.people.is_empty() { under.people } else { reading.people },
                        links: reading.links,
                        head_end: line + 1,
                        level: None,
                        weight: 2.2,
                    }),
                });
            }
        } else if at > 0 {
            marks.push(Mark { line: start, what: What::Other });
        }
    }
    (talks >= 2).then_some((marks, talks))
}

/// A heading of the post: its line, its level, its place.
type Heading = (usize, u8, std::ops::Range<usize>);

/// All headings of a post, in order.
fn headings(source: &Source<'_>) -> Vec<Heading> {
    let heading = |block: &Block| match block {
        Block::Heading { level, range } => Some((source.line_at(range.start), *level, range.clone())),
        _ => None,
    };
    source.blocks.iter().filter_map(heading).collect()
}

/// The headings of a piece's highest level.
fn highest(source: &Source<'_>, all: &[Heading], start: usize, end: usize) -> Vec<(usize, title::Reading)> {
    let place = |line: usize| all.partition_point(|heading| heading.0 < line);
    let here = all.get(place(start)..place(end)).unwrap_or_default();
    let top = here.iter().map(|(_, level, _)| *level).min();
    here.iter()
        .filter(|(_, level, _)| Some(*level) == top)
        .map(|(line, _, range)| (*line, title::read(&source.words(range.clone()), Place::Line, FIRST)))
        .collect()
}

/// A line that may be a title, by itself.
struct Candidate {
    line: usize,
    reading: title::Reading,
    /// How sure its form is.
    form: f32,
    people: Vec<title::Person>,
    links: Vec<String>,
    own: f32,
}

/// Titles that stand alone on a line, without any mark, as a page's text has them when it was copied.
pub(super) fn plain(source: &Source<'_>, known: &Known) -> Vec<Mark> {
    let lines: Vec<usize> = (source.body..source.lines.len())
        .filter(|number| source.line(*number).is_some_and(|line| !line.is_blank()))
        .collect();
    let blank = source.lines.len().saturating_sub(source.body) - lines.len();
    let dense = blank * 5 < lines.len();
    let heads = heads(source);
    let mut found: Vec<Candidate> = Vec::new();
    for (at, number) in lines.iter().copied().enumerate().skip(1) {
        let Some(line) = source.line(number) else { continue };
        let alone = [number.checked_sub(1), Some(number + 1)]
            .into_iter()
            .all(|near| near.and_then(|near| source.line(near)).is_none_or(Line::is_blank));
        if line.inside || !dense && !alone && !heads.contains(&number) {
            continue;
        }
        let words = source.words(line.start..line.start + line.text.len());
        let next = lines.get(at + 1).and_then(|next| source.line(*next)).map(|line| line.text);
        let by_schedule = known.find(&words).is_some();
        let section = title::label(line.text) != Label::None && line.text.split_whitespace().count() <= 8;
        let section = section && !line.text.trim_end().ends_with(['.', ',', ';', ':']);
        let form = title_form(line.text, next, dense).or((by_schedule || section).then_some(1.0));
        let Some(form) = form else { continue };
        let reading = title::read(&words, Place::Line, FIRST);
        let under = below(source, number + 1, source.lines.len());
        let own = reading.score + under.score + form + if by_schedule { 6.0 } else { 0.0 };
        let people = if reading.people.is_empty() { under.people } else { reading.people.clone() };
        found.push(Candidate { line: number, reading, form, people, links: under.links, own });
    }
    let sections = |label: Label| matches!(label, Label::Section | Label::Trip);
    let titles: Vec<&Candidate> = found.iter().filter(|c| c.reading.label == Label::None).collect();
    let sure = titles.iter().filter(|c| c.own >= 3.0).count();
    let about = source.lines.iter().skip(source.body).take(12).any(|line| says_talk(line.text));
    let many = titles.len() >= 5 && about;
    // A few lines that say no more than a section's name does are sections.
    if sure < 2 && !(many && dense) {
        return Vec::new();
    }
    let mut marks = Vec::new();
    for (at, candidate) in found.iter().enumerate() {
        let next = found.get(at + 1).map(|next| next.line);
        let opens = past_blank(source, candidate.line + 1, source.lines.len());
        let names_group =
            next == Some(opens) && found.get(at + 1).is_some_and(|next| !sections(next.reading.label));
        let what = if candidate.reading.label == Label::Day || names_group && candidate.people.is_empty() {
            What::Group {
                head_end: candidate.line + 1,
                title: candidate.reading.words.clone(),
                day: candidate.reading.label == Label::Day,
            }
        } else if sections(candidate.reading.label) || !dense && candidate.own < 1.5 {
            What::Other
        } else {
            What::Talk(Found {
                title: candidate.reading.words.clone(),
                title_range: Some(candidate.reading.title.clone()),
                people: candidate.people.clone(),
                links: candidate.links.clone(),
                head_end: candidate.line + 1,
                level: None,
                weight: candidate.own.max(candidate.form),
            })
        };
        marks.push(Mark { line: candidate.line, what });
    }
    marks
}

/// The first lines of paragraphs, where most of these have the form of a title and their other lines do not.
fn heads(source: &Source<'_>) -> Vec<usize> {
    let mut heads = Vec::new();
    let (mut all, mut inner, mut inner_titles) = (0, 0, 0);
    let mut before_blank = true;
    for number in source.body..source.lines.len() {
        let Some(line) = source.line(number).filter(|line| !line.is_blank()) else {
            before_blank = true;
            continue;
        };
        let next = source.line(number + 1).filter(|next| !next.is_blank());
        let titled = !line.inside && title_form(line.text, None, false).is_some();
        if before_blank {
            all += 1;
            if titled && next.is_some() {
                heads.push(number);
            }
        } else {
            inner += 1;
            inner_titles += usize::from(titled);
        }
        before_blank = false;
    }
    if heads.len() >= 4 && heads.len() * 10 >= all * 6 && inner_titles * 4 <= inner {
        heads
    } else {
        Vec::new()
    }
}

/// Tells how much a line has the form of a title; none where it has not.
fn title_form(line: &str, next: Option<&str>, dense: bool) -> Option<f32> {
    let text = line.trim();
    let count = text.split_whitespace().count();
    if !(1..=22).contains(&count) || text.chars().count() > 160 || line.starts_with("    ") {
        return None;
    }
    let first = text.chars().next()?;
    if !(first.is_uppercase() || first.is_ascii_digit() || matches!(first, '"' | '“' | '[' | '#')) {
        return None;
    }
    let listed = text.split_once(['.', ')']).is_some_and(|(number, rest)| {
        !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()) && rest.starts_with(' ')
    });
    let ends = text.ends_with(['.', ',', ';', ':']) && !text.ends_with("...");
    if ends || listed || text.contains(". ") && !text.ends_with('?') || text.starts_with("http") {
        return None;
    }
    let lower = text.to_lowercase();
    if title::plain_words(&lower).all(|word| has(&LINKED, word)) {
        return None;
    }
    let long: Vec<&str> = title::plain_words(text)
        .filter(|word| word.chars().count() >= 4 && !has(&SMALL, &word.to_lowercase()))
        .collect();
    let capital =
        long.iter().filter(|word| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())).count();
    if !long.is_empty() && capital * 5 >= long.len() * 3 {
        return Some(if count >= 3 { 1.5 } else { 1.0 });
    }
    let goes_on = next.is_some_and(|next| {
        next.trim_start().starts_with(|c: char| c.is_lowercase() || matches!(c, '-' | '*' | '•'))
    });
    (dense && goes_on && (3..=10).contains(&count) && text.contains(['?', ':'])).then_some(1.0)
}

/// Paragraphs under the names of days that each tell of one talk, its title within a sentence.
pub(super) fn narrative(source: &Source<'_>, known: &Known) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let (mut day, mut told, mut all) = (false, 0, 0);
    let mut days = 0;
    for block in &source.blocks {
        let (range, heading) = match block {
            Block::Heading { range, .. } => (range, true),
            Block::Paragraph { range } => (range, false),
            _ => continue,
        };
        let line = source.line_at(range.start);
        let words = source.words(range.clone());
        let text = words.text.trim();
        let short = text.chars().count() <= 60 && !text.ends_with(['.', ',', ';', ':']);
        let alone = heading
            || short && title_form(text, None, false).is_some() && text.split_whitespace().count() <= 5;
        if alone {
            day = title::label(text) == Label::Day;
            days += usize::from(day);
            let what = if day {
                What::Group { head_end: line + 1, title: text.to_owned(), day: true }
            } else {
                What::Other
            };
            marks.push(Mark { line, what });
            continue;
        }
        let by_schedule = known.find(&words);
        if !day && by_schedule.is_none() || text.is_empty() {
            continue;
        }
        all += usize::from(day);
        let links = words.links.iter().filter(|(_, url)| title::address(url) > 2.0).count();
        if let Some(place) = by_schedule.clone().or_else(|| named(&words)).filter(|_| links <= 2) {
            told += usize::from(day);
            marks.push(Mark {
                line,
                what: What::Talk(Found {
                    title: words.get(&place).to_owned(),
                    title_range: Some(words.place(&place)),
                    people: Vec::new(),
                    links: words
                        .links
                        .iter()
                        .filter(|(at, _)| at.start <= place.end && at.end >= place.start)
                        .map(|(_, url)| url.clone())
                        .collect(),
                    head_end: line,
                    level: None,
                    weight: if by_schedule.is_some() { 6.0 } else { 2.0 },
                }),
            });
        }
    }
    let scheduled =
        marks.iter().filter(|mark| matches!(&mark.what, What::Talk(found) if found.weight > 5.0)).count();
    if scheduled >= 2 || days >= 2 && all >= 6 && told * 4 >= all * 3 {
        return marks;
    }
    Vec::new()
}

/// Finds a title within a paragraph: the longest run of words in capitals that is no name.
fn named(words: &super::source::Words) -> Option<std::ops::Range<usize>> {
    let text = words.text.as_str();
    let mut best: Option<(usize, std::ops::Range<usize>)> = None;
    let mut run: Option<(std::ops::Range<usize>, usize)> = None;
    let mut at = 0;
    let mut take = |run: Option<(std::ops::Range<usize>, usize)>| {
        let Some((range, capitals)) = run else { return };
        let mut range = range;
        let mut said = text.get(range.clone()).unwrap_or_default();
        // `… for Everyone! We then` goes on with the next sentence.
        if let Some(end) = said.rfind(['!', '?']).filter(|end| *end + 1 < said.len())
            && said.get(end + 1..).unwrap_or_default().split_whitespace().count() <= 2
        {
            let mark = usize::from(said.get(end..).is_some_and(|rest| rest.starts_with('?')));
            range.end = range.start + end + mark;
            said = text.get(range.clone()).unwrap_or_default();
        }
        let person = crate::note::people::read(said, crate::note::people::Trust::Shown).is_some();
        if capitals >= 3 && !person && best.as_ref().is_none_or(|(most, _)| capitals > *most) {
            best = Some((capitals, range));
        }
    };
    for part in text.split_inclusive(char::is_whitespace) {
        let here = at..at + part.len();
        at += part.len();
        let word = part.trim();
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let capital = bare.starts_with(char::is_uppercase)
            || bare.starts_with(|c: char| c.is_ascii_digit()) && run.is_some()
            || bare.starts_with(['v', 'e'])
                && bare.chars().nth(1).is_some_and(|c| c.is_ascii_digit() || c.is_uppercase());
        let small = has(&SMALL, &bare.to_lowercase()) || matches!(word, "&" | "–" | "-" | "vs" | "vs.");
        if capital {
            let end = here.start + word.trim_end_matches(['.', ',', ';', ':', '!', '…']).len();
            run = Some(match run {
                Some((range, count)) => (range.start..end, count + 1),
                None => (here.start..end, 1),
            });
        } else if !small {
            take(run.take());
        }
        let stops = word.ends_with(['.', ';', '…']) || word.ends_with(')');
        if stops && bare.chars().count() >= 2 && !matches!(bare, "vs" | "Dr" | "St" | "Mr" | "Ms") {
            take(run.take());
        }
    }
    take(run.take());
    best.map(|(_, range)| range)
}
