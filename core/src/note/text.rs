//! Title and speakers from a note's own text, where front matter does not say them.
//!
//! People write them in the first lines: a heading with a name under it, a `Speaker:` line, all in one line. Only
//! those lines are looked at, and where it stays open nothing is taken: no title means the file's name, no name
//! means no speaker. A wrong one is worse than none.

use pulldown_cmark::{Event, Parser};

use super::people::{self, People, Trust};
use super::{Heading, Speaker};
use crate::markdown::{one_line, options};

/// How many lines may lie between a title and who speaks.
const NEAR: usize = 15;
/// The most lines, and bytes of a line, that are looked at.
const LINES: usize = 60;
const LONG: usize = 600;

/// What the text says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) title: Option<String>,
    pub(super) speakers: Vec<Speaker>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Heading(u8),
    Bullet,
    Plain,
    /// Code, quotes, tables.
    Other,
    Rule,
}

/// A line of the text's head, without its marks.
#[derive(Debug)]
struct Piece {
    kind: Kind,
    text: String,
    line: usize,
    /// Whether a blank line, a rule or the end follows.
    ends: bool,
}

pub(super) fn read(body: &str, headings: &[Heading], first_line: u32) -> Said {
    let pieces = pieces(body);
    let Some(at) = title_piece(&pieces) else { return Said::default() };
    let Some(piece) = pieces.get(at) else { return Said::default() };
    let Kind::Heading(level) = piece.kind else { return one_line_form(&piece.text) };
    let title = in_title(&piece.text);
    let title_line = first_line as usize + piece.line;
    let rest: Vec<&Heading> = headings.iter().filter(|h| h.line as usize > title_line).collect();
    if !title.speakers.is_empty() {
        let mut others = rest.iter().filter(|h| h.level == level).take(50);
        let several = others.any(|h| h.text.len() < LONG && !in_title(&h.text).speakers.is_empty());
        return if several { Said::default() } else { title };
    }
    if labelled_sections(body, level) > 1 {
        // A heading and a speaker several times: the first talk's title is not the file's.
        return Said::default();
    }
    let below = Below { level, rest: &rest, first_line: first_line as usize };
    match below.speakers(pieces.get(at + 1..).unwrap_or_default(), piece.line) {
        Found::None => title,
        Found::People(speakers) => Said { title: title.title, speakers },
        Found::Many => Said::default(),
    }
}

/// The piece that holds the title: the first that is more than a rule, a picture, tags or a date.
fn title_piece(pieces: &[Piece]) -> Option<usize> {
    let mut skipped = 0;
    for (at, piece) in pieces.iter().enumerate() {
        match piece.kind {
            _ if is_template(&piece.text) => return None,
            Kind::Heading(_) if !piece.text.is_empty() => return Some(at),
            Kind::Plain if !one_line_form(&piece.text).speakers.is_empty() => return Some(at),
            Kind::Plain if label(&piece.text).is_some_and(|(label, _)| is_title_label(label)) => {
                return Some(at);
            }
            Kind::Rule | Kind::Heading(_) => {}
            Kind::Plain if is_aside(&piece.text) && skipped < 5 => skipped += 1,
            _ => return None,
        }
    }
    None
}

/// Tells whether a line before the title is no prose: tags, a link, a date, `Key: value`, a badge.
fn is_aside(text: &str) -> bool {
    let few = text.split_whitespace().count() <= 6;
    let tags = text.split_whitespace().all(|word| word.starts_with('#'));
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.is_empty() || tags || text.starts_with("http") || few && (digits >= 4 || label(text).is_some())
}

fn is_template(text: &str) -> bool {
    text.contains("${") || text.contains("{{") || text.contains("<%")
}

/// Parts `Label: value`; the label is at most three words.
fn label(text: &str) -> Option<(&str, &str)> {
    let (label, value) = text.split_once(':')?;
    let sound = !label.is_empty()
        && label.split_whitespace().count() <= 3
        && label.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '(' | ')'))
        && !value.starts_with("//");
    sound.then(|| (label.trim(), value.trim()))
}

fn is_title_label(label: &str) -> bool {
    ["session", "talk", "title", "topic", "session title", "talk title"]
        .iter()
        .any(|known| label.eq_ignore_ascii_case(known))
}

/// The value of `Speaker: …`, `Speakers: …`, `by …`; empty where the names stand on the lines below.
fn speaker_label(text: &str) -> Option<&str> {
    const LABELS: [&str; 14] = [
        "speaker",
        "speakers",
        "speaker(s)",
        "presenter",
        "presenters",
        "presenter(s)",
        "presented by",
        "panelists",
        "panellists",
        "host",
        "hosts",
        "talk by",
        "by",
        "who",
    ];
    if let Some((label, value)) = label(text) {
        return LABELS.iter().any(|known| label.eq_ignore_ascii_case(known)).then_some(value);
    }
    let by = ["by ", "presented by ", "a talk by ", "talk by "]
        .into_iter()
        .find(|by| text.get(..by.len()).is_some_and(|start| start.eq_ignore_ascii_case(by)))?;
    text.get(by.len()..).map(str::trim)
}

/// A title in a line of its own that is no heading: it has to name its speaker or carry a label.
fn one_line_form(text: &str) -> Said {
    let labelled = label(text).is_some_and(|(label, _)| is_title_label(label));
    if text.chars().count() > 200 || (!labelled && text.ends_with('.')) {
        return Said::default();
    }
    let said = in_title(text);
    if labelled || !said.speakers.is_empty() { said } else { Said::default() }
}

/// Parts a heading into title and speakers: `"Title" by Name`, `Title – Name, Org`, `Session: TITLE - NAME, ORG`.
pub(super) fn in_title(text: &str) -> Said {
    let (text, labelled) = match label(text) {
        Some((label, value)) if is_title_label(label) && !value.is_empty() => (value, true),
        _ => (text, false),
    };
    if let Some((quoted, rest)) = opening_quote(text)
        && !rest.is_empty()
    {
        let rest = rest.trim_start_matches(['-', '–', '—', '|', ',', ':', ' ']);
        let rest = speaker_label(rest).or_else(|| rest.strip_prefix("with ")).unwrap_or(rest);
        if let Some(people) = people::read(rest, Trust::Labelled) {
            return Said { title: Some(clean_title(quoted)), speakers: people.speakers };
        }
    }
    let title_only =
        Said { title: Some(clean_title(text)).filter(|title| !title.is_empty()), speakers: vec![] };
    let part =
        |at: usize, separator: &str| Some((text.get(..at)?.trim(), text.get(at + separator.len()..)?.trim()));
    for (at, by) in text.rmatch_indices(" by ") {
        if let Some((head, tail)) = part(at, by)
            && let Some(people) = people::read(tail, Trust::Shown).filter(|people| people.score >= 4)
        {
            return Said { title: Some(clean_title(head)), speakers: people.speakers };
        }
    }
    let mut dashes: Vec<(usize, &str)> =
        [" - ", " – ", " — ", " -- ", " | "].iter().flat_map(|dash| text.match_indices(dash)).collect();
    dashes.sort_unstable();
    for (at, dash) in dashes {
        let Some((head, tail)) = part(at, dash).filter(|(head, _)| is_title_head(head)) else { continue };
        let enough = |people: &People| {
            people.score >= if labelled && people.affiliated { 3 } else { 4 } && people.speakers.len() <= 6
        };
        // Behind a label, a name in capitals and one that has never been heard of are names as well.
        let trust = if labelled && tail.contains(',') { Trust::Labelled } else { Trust::Shown };
        let many_words = |people: &People| people.speakers.iter().all(|s| s.name.contains(' '));
        if let Some(people) = people::read(tail, trust).filter(|p| enough(p) && many_words(p)) {
            return Said { title: Some(clean_title(head)), speakers: people.speakers };
        }
    }
    title_only
}

/// Tells whether what stands before a dash can be a title of its own: not a session's code, not one word, unless
/// that says what sort of session it is.
fn is_title_head(head: &str) -> bool {
    let sort = ["keynote", "panel", "workshop", "tutorial", "lightning"];
    head.split_whitespace().count() >= 2 || sort.iter().any(|word| head.eq_ignore_ascii_case(word))
}

/// The text inside the quotes that a text opens with, and what follows them.
fn opening_quote(text: &str) -> Option<(&str, &str)> {
    let mut chars = text.chars();
    let close = match chars.next()? {
        '"' => '"',
        '“' | '„' => '”',
        '«' => '»',
        _ => return None,
    };
    let inner = chars.as_str();
    let end = inner.rfind(|c| c == close || (close == '”' && c == '“'))?;
    let after = inner.get(end..)?;
    Some((inner.get(..end)?, after.trim_start_matches(['"', '”', '“', '»']).trim()))
}

fn clean_title(text: &str) -> String {
    let text = text.trim().trim_end_matches(':').trim();
    match opening_quote(text) {
        Some((quoted, "")) if !quoted.contains(['"', '“', '”']) => quoted.trim().to_owned(),
        _ => text.to_owned(),
    }
}

enum Found {
    None,
    People(Vec<Speaker>),
    /// The heading is the first of several talks'.
    Many,
}

/// Looks for who speaks below a title.
struct Below<'a> {
    /// The title's level.
    level: u8,
    /// All headings behind the title.
    rest: &'a [&'a Heading],
    /// The body's first line in the file.
    first_line: usize,
}

impl Below<'_> {
    fn speakers(&self, pieces: &[Piece], title_line: usize) -> Found {
        let (mut prose, mut sections, mut bullets) = (0, 0, 0);
        for (at, piece) in pieces.iter().enumerate().take_while(|(_, p)| p.line <= title_line + NEAR) {
            if is_template(&piece.text) {
                continue;
            }
            let next = pieces.get(at + 1..).unwrap_or_default();
            if let Some(value) = speaker_label(&piece.text) {
                let speakers = if value.is_empty() {
                    listed(next)
                } else {
                    people::read(value, Trust::Labelled).map(|p| p.speakers).unwrap_or_default()
                };
                if !speakers.is_empty() {
                    return Found::People(speakers);
                }
            }
            let people = people::read(&piece.text, Trust::Shown);
            match piece.kind {
                // A heading may stand between as a subtitle; once there was text, headings are sections.
                Kind::Heading(level) if prose == 0 && bullets == 0 && sections < 2 => {
                    if let Some(people) =
                        people.filter(|people| self.heading_score(level, piece, people) >= 3)
                    {
                        let others = self.rest.iter().filter(|h| h.level == self.level).count();
                        if level == self.level && others > 2 {
                            return Found::Many;
                        }
                        return Found::People(with_next(people, next, piece.kind));
                    }
                    sections += 1;
                }
                Kind::Plain if sections == 0 && bullets == 0 && prose < 2 => {
                    let score = |people: &People| {
                        people.score + u8::from(prose == 0) + u8::from(piece.ends || starts_other(next))
                    };
                    if let Some(people) = people.filter(|people| score(people) >= 4) {
                        return Found::People(with_next(people, next, piece.kind));
                    }
                    prose += 1;
                }
                Kind::Bullet if at == 0 => {
                    if let Some(people) = people.filter(|people| people.score >= 4) {
                        return Found::People(with_next(people, next, piece.kind));
                    }
                    bullets += 1;
                }
                Kind::Heading(_) => sections += 1,
                Kind::Plain => prose += 1,
                Kind::Bullet | Kind::Other => bullets += 1,
                Kind::Rule => {}
            }
        }
        Found::None
    }

    /// How much a heading is a person's name: a level left out, or used for nothing else, speaks for it.
    fn heading_score(&self, level: u8, piece: &Piece, people: &People) -> u8 {
        let line = self.first_line + piece.line;
        let same = self.rest.iter().filter(|h| h.level == level && h.line as usize > line);
        let others = same.filter(|h| people::read(&h.text, Trust::Shown).is_none()).count();
        people.score + u8::from(level >= self.level + 2) + u8::from(others == 0)
    }
}

/// The names below a bare `Speakers:`.
fn listed(pieces: &[Piece]) -> Vec<Speaker> {
    let bullets = pieces.iter().take_while(|piece| piece.kind == Kind::Bullet).take(12);
    bullets.map_while(|piece| people::read(&piece.text, Trust::Labelled)).flat_map(|p| p.speakers).collect()
}

/// The people of a line and of the lines that follow it directly, written the same way.
fn with_next(people: People, next: &[Piece], kind: Kind) -> Vec<Speaker> {
    let more = next.iter().take_while(|piece| piece.kind == kind).take(8);
    let more = more.map_while(|piece| people::read(&piece.text, Trust::Shown));
    let affiliated = people.affiliated;
    let mut speakers = people.speakers;
    for people in more {
        // A line of prose or a bullet below needs more than the form of a name.
        if !matches!(kind, Kind::Heading(_)) && people.score < 4 && people.affiliated != affiliated {
            break;
        }
        speakers.extend(people.speakers);
    }
    speakers
}

fn starts_other(next: &[Piece]) -> bool {
    next.first().is_none_or(|piece| piece.kind != Kind::Plain)
}

/// How many headings of this level have a `Speaker:` line as the next one.
fn labelled_sections(body: &str, level: u8) -> usize {
    let mut count = 0;
    let mut under_heading = false;
    for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if under_heading {
            let line = line.trim_start_matches(['*', '_', '#', '-', ' ']);
            let word = line.get(..7).unwrap_or_default();
            count += usize::from(word.eq_ignore_ascii_case("speaker"));
        }
        let marks = line.len() - line.trim_start_matches('#').len();
        under_heading = marks == usize::from(level) && line.get(marks..).is_some_and(|l| l.starts_with(' '));
    }
    count
}

/// The lines of the text's head.
fn pieces(body: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut fence: Option<&str> = None;
    let mut comment = false;
    let mut after_blank = true;
    for (line, raw) in body.lines().enumerate().take(LINES) {
        let raw = cut(raw);
        let text = raw.trim();
        if text.is_empty() {
            if let Some(last) = pieces.last_mut() {
                last.ends = true;
            }
            after_blank = true;
            continue;
        }
        let mut push = |kind, text: String| pieces.push(Piece { kind, text, line, ends: false });
        let blank_before = std::mem::replace(&mut after_blank, false);
        if let Some(mark) = fence {
            if text.starts_with(mark) {
                fence = None;
            }
            continue;
        }
        if comment || text.starts_with("<!--") {
            comment = !text.contains("-->");
            continue;
        }
        if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| text.starts_with(mark)) {
            fence = Some(mark);
            push(Kind::Other, String::new());
            continue;
        }
        let only = |mark: char| text.len() >= 3 && text.chars().all(|c| c == mark);
        if only('=') || only('-') || only('_') || only('*') {
            // A line under text makes that a heading; `---` under the middle of a text is meant as a rule.
            let first = pieces.len() == 1;
            match pieces.last_mut() {
                Some(last) if last.kind == Kind::Plain && !blank_before && only('=') => {
                    last.kind = Kind::Heading(1);
                }
                Some(last) if last.kind == Kind::Plain && !blank_before && only('-') && first => {
                    last.kind = Kind::Heading(2);
                }
                Some(last) => {
                    last.ends = true;
                    pieces.push(Piece { kind: Kind::Rule, text: String::new(), line, ends: false });
                }
                None => pieces.push(Piece { kind: Kind::Rule, text: String::new(), line, ends: false }),
            }
            continue;
        }
        let marks = text.len() - text.trim_start_matches('#').len();
        let heading =
            text.get(marks..).filter(|rest| (1..=6).contains(&marks) && rest.starts_with([' ', '\t']));
        let bullet = ["- ", "* ", "+ ", "• "].iter().find_map(|mark| text.strip_prefix(mark));
        match (heading, bullet) {
            (Some(heading), _) => push(Kind::Heading(u8::try_from(marks).unwrap_or(6)), words(heading)),
            (None, Some(bullet)) => push(Kind::Bullet, words(bullet)),
            (None, None)
                if text.starts_with(['>', '|']) || raw.starts_with(['\t']) || raw.starts_with("    ") =>
            {
                push(Kind::Other, String::new());
            }
            (None, None) if text.chars().all(|c| c == '#') => {}
            (None, None) => push(Kind::Plain, words(text)),
        }
    }
    if let Some(last) = pieces.last_mut() {
        last.ends = true;
    }
    pieces
}

fn cut(line: &str) -> &str {
    let mut end = line.len().min(LONG);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    line.get(..end).unwrap_or(line)
}

/// The words of a line, without the marks of markdown and without pictures.
fn words(text: &str) -> String {
    let line = format!("# {}", text.trim());
    let mut words = String::new();
    let mut picture = 0_u32;
    for event in Parser::new_ext(&line, options()) {
        match event {
            Event::Start(pulldown_cmark::Tag::Image { .. }) => picture += 1,
            Event::End(pulldown_cmark::TagEnd::Image) => picture = picture.saturating_sub(1),
            Event::Text(text) | Event::Code(text) if picture == 0 => words.push_str(&text),
            _ => {}
        }
    }
    one_line(&words)
}
