//! Templates: texts that new notes start from, with `{{placeholders}}` that are filled in.
//!
//! In front matter a placeholder is part of a value, and the value is written anew by the same code that edits front
//! matter: a title with quotes or colons stays a title. A field that has nothing but a placeholder with nothing to fill
//! in is left out. In the body a placeholder is replaced as it stands. What nobody knows stays, and is named. Nothing
//! here touches the disk.

use std::ops::Range;

use crate::front_matter::{self, Format, Problem, Value};

/// What a talk starts from when the notebook has no template.
pub const TALK: &str = "---\ntitle: {{title}}\nspeakers: {{speakers}}\n---\n\n";

/// What an event starts from when the notebook has no template.
pub const EVENT: &str = "---\ntitle: {{title}}\nstart: {{start}}\nend: {{end}}\ntimezone: {{timezone}}\nplace: {{place}}\nurl: {{url}}\n---\n\n";

/// The placeholders that are known, in the order in which help lists them.
pub const KNOWN: [&str; 11] =
    ["title", "speakers", "event", "date", "start", "end", "timezone", "place", "room", "track", "url"];

/// What stands for the placeholders; the empty text where there is nothing to fill in.
#[derive(Debug, Clone, Default)]
pub struct Fill {
    /// The talk's or event's title.
    pub title: String,
    /// Who speaks.
    pub speakers: Vec<String>,
    /// The event's title.
    pub event: String,
    /// Today, at the event's place.
    pub date: String,
    /// When it starts.
    pub start: String,
    /// When it ends.
    pub end: String,
    /// IANA time zone of the event's place.
    pub timezone: String,
    /// Where the event is.
    pub place: String,
    /// The talk's room.
    pub room: String,
    /// The talk's track.
    pub track: String,
    /// The talk's or event's page.
    pub url: String,
}

/// A note's text, made from a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The text, with the template's line ends.
    pub text: String,
    /// What could not be filled in, by its line in the template.
    pub problems: Vec<Problem>,
}

impl Fill {
    fn value(&self, name: &str) -> Option<Value> {
        let text = match name {
            "title" => &self.title,
            "event" => &self.event,
            "date" => &self.date,
            "start" => &self.start,
            "end" => &self.end,
            "timezone" => &self.timezone,
            "place" => &self.place,
            "room" => &self.room,
            "track" => &self.track,
            "url" => &self.url,
            "speakers" => {
                return Some(Value::List(self.speakers.iter().cloned().map(Value::Text).collect()));
            }
            _ => return None,
        };
        Some(Value::Text(text.clone()))
    }
}

/// A placeholder in a text.
struct Place<'a> {
    range: Range<usize>,
    name: &'a str,
    line: u32,
}

/// Names what nobody knows in a template, with its line.
pub fn problems(template: &str) -> Vec<Problem> {
    places(template).iter().filter(|place| !KNOWN.contains(&place.name)).map(unknown).collect()
}

fn unknown(place: &Place<'_>) -> Problem {
    Problem {
        message: format!("there is no placeholder {{{{{}}}}}; it stays as it is", place.name),
        line: Some(place.line),
    }
}

/// Fills a template in.
pub fn fill(template: &str, fill: &Fill) -> Filled {
    let mut problems = problems(template);
    let split = front_matter::split(template);
    let body_start = split.as_ref().map_or(0, |split| split.body_start);
    let format = split.map(|split| split.format);
    let known: Vec<Place<'_>> = places(template).into_iter().filter(|p| KNOWN.contains(&p.name)).collect();
    let marks = Marks::for_text(template, fill);
    let mut text = String::with_capacity(template.len() + 256);
    let mut at = 0;
    for (number, place) in known.iter().enumerate() {
        text += template.get(at..place.range.start).unwrap_or_default();
        if place.range.start < body_start {
            let mark = marks.mark(number);
            if format == Some(Format::Toml) && stands_bare(template, &place.range) {
                text.extend(["\"", mark.as_str(), "\""]);
            } else {
                text += &mark;
            }
        } else {
            text += &plain(fill.value(place.name).as_ref());
        }
        at = place.range.end;
    }
    text += template.get(at..).unwrap_or_default();

    let entries = front_matter::read(&text).map(|front| front.entries).unwrap_or_default();
    for (key, value) in entries {
        let Some(filled) = marks.filled(&value, &known, fill) else { continue };
        let filled = Some(&filled).filter(|value| !is_empty(value));
        if let Ok(changed) = front_matter::set(&text, &key, filled) {
            text = changed;
        }
    }
    // What is left stands in a comment, in a key, or in a form that cannot be changed line by line.
    for (number, place) in known.iter().enumerate() {
        let mark = marks.mark(number);
        let Some(at) = text.find(&mark) else { continue };
        let line_start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        if text.get(line_start..).is_some_and(|line| line.trim_start().starts_with('#')) {
            text = text.replacen(&mark, &plain(fill.value(place.name).as_ref()), 1);
        } else {
            let quoted = format!("\"{mark}\"");
            let written =
                if format == Some(Format::Toml) && text.contains(&quoted) { &quoted } else { &mark };
            text = text.replacen(written, template.get(place.range.clone()).unwrap_or_default(), 1);
            let message =
                format!("{{{{{}}}}} cannot be filled in where it stands; it stays as it is", place.name);
            problems.push(Problem { message, line: Some(place.line) });
        }
    }
    problems.sort_by_key(|problem| problem.line);
    Filled { text, problems }
}

/// Finds `{{name}}`, with blanks or without.
fn places(text: &str) -> Vec<Place<'_>> {
    let mut found = Vec::new();
    let (mut at, mut line, mut counted) = (0, 1, 0);
    while let Some(open) = text.get(at..).and_then(|rest| rest.find("{{")).map(|open| at + open) {
        let inside = text.get(open + 2..).unwrap_or_default();
        let Some(close) = inside.find("}}") else { break };
        let written = inside.get(..close).unwrap_or_default();
        let name = written.trim();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
            at = open + 1;
            continue;
        }
        let end = open + 2 + close + 2;
        let lines = text.get(counted..open).unwrap_or_default().matches('\n').count();
        line += u32::try_from(lines).unwrap_or(0);
        counted = open;
        found.push(Place { range: open..end, name, line });
        at = end;
    }
    found
}

/// Words that stand for the placeholders while the front matter is read: plain in every way of quoting.
struct Marks {
    word: String,
}

impl Marks {
    fn for_text(template: &str, fill: &Fill) -> Self {
        let mut word = String::from("fillin");
        let taken = |word: &str| {
            template.contains(word)
                || KNOWN.iter().any(|name| plain(fill.value(name).as_ref()).contains(word))
        };
        while taken(&word) {
            word.push('q');
        }
        Self { word }
    }

    /// The mark of one placeholder; none is the beginning of another.
    fn mark(&self, number: usize) -> String {
        format!("{}{number}x", self.word)
    }

    /// Gives a value with its marks filled in; none when it has no mark.
    fn filled(&self, value: &Value, known: &[Place<'_>], fill: &Fill) -> Option<Value> {
        match value {
            Value::Text(text) if text.contains(&self.word) => {
                let values = || {
                    known.iter().enumerate().filter_map(|(n, p)| Some((self.mark(n), fill.value(p.name)?)))
                };
                if let Some((_, alone)) = values().find(|(mark, _)| mark == text.trim()) {
                    return Some(alone);
                }
                let whole = values()
                    .fold(text.clone(), |text, (mark, value)| text.replace(&mark, &plain(Some(&value))));
                Some(Value::Text(whole))
            }
            Value::List(items) => {
                let filled: Vec<_> =
                    items.iter().map(|item| (item, self.filled(item, known, fill))).collect();
                filled.iter().any(|(_, filled)| filled.is_some()).then_some(())?;
                let mut list = Vec::new();
                for (item, filled) in filled {
                    match filled {
                        None => list.push(item.clone()),
                        Some(Value::List(more)) if matches!(item, Value::Text(_)) => list.extend(more),
                        Some(value) if is_empty(&value) => {}
                        Some(value) => list.push(value),
                    }
                }
                Some(Value::List(list))
            }
            Value::Map(entries) => {
                let filled: Vec<_> = entries
                    .iter()
                    .map(|(key, value)| (key, value, self.filled(value, known, fill)))
                    .collect();
                filled.iter().any(|(_, _, filled)| filled.is_some()).then_some(())?;
                let whole = filled
                    .into_iter()
                    .map(|(key, value, filled)| (key.clone(), filled.unwrap_or_else(|| value.clone())));
                Some(Value::Map(whole.collect()))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => None,
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Map(_) => false,
    }
}

fn plain(value: Option<&Value>) -> String {
    value.map(|value| value.texts().join(", ")).unwrap_or_default()
}

/// Tells whether a placeholder of TOML front matter is a whole value that nobody has put into quotes.
fn stands_bare(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or_default().trim_end_matches([' ', '\t']);
    let after = text.get(range.end..).unwrap_or_default().trim_start_matches([' ', '\t']);
    before.ends_with(['=', '[', ',']) && (after.is_empty() || after.starts_with(['\r', '\n', ']', ',', '#']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk() -> Fill {
        Fill {
            title: "Tides: \"why\" #3 isn't {odd}".into(),
            speakers: vec!["Ann Reed (Quay)".into(), "Bo: Vale".into()],
            event: "Low Tide 2026".into(),
            date: "2026-09-17".into(),
            start: "2026-09-17T13:30:00+02:00".into(),
            ..Fill::default()
        }
    }

    fn value(text: &str, key: &str) -> Option<Value> {
        let front = front_matter::read(text).unwrap();
        assert_eq!(front.problems, [], "{text}");
        front.get(key).cloned()
    }

    #[test]
    fn fields_are_filled_in_and_stay_sound() {
        let template = "---\ntitle: {{title}} # as announced\nspeakers: {{speakers}}\nsummary: '{{title}} at {{event}}'\nstart: {{start}}\nroom: {{room}}\ntags: [talk, {{ event }}, {{room}}]\nkept: yes\n---\n# {{title}}\n\n{{speakers}}, {{date}}, {{nobody}}\n";
        let filled = fill(template, &talk());
        let title = talk().title;
        assert_eq!(value(&filled.text, "title"), Some(Value::Text(title.clone())));
        let speakers = vec![Value::Text("Ann Reed (Quay)".into()), Value::Text("Bo: Vale".into())];
        assert_eq!(value(&filled.text, "speakers"), Some(Value::List(speakers)));
        assert_eq!(value(&filled.text, "summary"), Some(Value::Text(format!("{title} at Low Tide 2026"))));
        assert_eq!(value(&filled.text, "start"), Some(Value::Text(talk().start)));
        assert_eq!(value(&filled.text, "room"), None);
        let tags = vec![Value::Text("talk".into()), Value::Text("Low Tide 2026".into())];
        assert_eq!(value(&filled.text, "tags"), Some(Value::List(tags)));
        assert!(filled.text.contains("\nkept: yes\n"), "{}", filled.text);
        assert!(filled.text.contains("# as announced"), "{}", filled.text);
        let body = format!("# {title}\n\nAnn Reed (Quay), Bo: Vale, 2026-09-17, {{{{nobody}}}}\n");
        assert!(filled.text.ends_with(&body), "{}", filled.text);
        let unknown = [Problem {
            message: "there is no placeholder {{nobody}}; it stays as it is".into(),
            line: Some(12),
        }];
        assert_eq!(filled.problems, unknown);
    }

    #[test]
    fn toml_is_filled_in_too_with_quotes_and_without() {
        for line in ["title = \"{{title}}\"", "title = {{title}}"] {
            let filled = fill(
                &format!("+++\n{line}\nspeakers = [{{{{speakers}}}}]\nend = {{{{end}}}}\n+++\nText\n"),
                &talk(),
            );
            assert_eq!(value(&filled.text, "title"), Some(Value::Text(talk().title)), "{}", filled.text);
            assert_eq!(value(&filled.text, "speakers").unwrap().texts(), ["Ann Reed (Quay)", "Bo: Vale"]);
            assert_eq!(value(&filled.text, "end"), None, "{}", filled.text);
            assert_eq!(filled.problems, []);
        }
    }

    #[test]
    fn line_ends_stay() {
        let template = "---\r\ntitle: {{title}}\r\nspeakers: {{speakers}}\r\n---\r\n\r\n# {{title}}\r\n";
        let filled = fill(template, &talk()).text;
        assert_eq!(filled.matches('\n').count(), filled.matches("\r\n").count(), "{filled:?}");
        assert_eq!(value(&filled, "title"), Some(Value::Text(talk().title)));
    }

    #[test]
    fn what_cannot_be_filled_in_stays_and_is_named() {
        let template =
            "---\n# made for {{event}}\n{{room}}: x\ntitle: T\n---\n{{ not a name }} {{}} {{open\n";
        let filled = fill(template, &talk());
        assert_eq!(filled.text, template.replace("{{event}}", "Low Tide 2026"));
        assert_eq!(filled.problems.len(), 1, "{:?}", filled.problems);
        assert_eq!(filled.problems[0].line, Some(3));
    }

    #[test]
    fn the_templates_of_the_program_make_what_they_should() {
        let filled = fill(TALK, &Fill { title: "A plain one".into(), ..Fill::default() });
        assert_eq!(filled.text, "---\ntitle: A plain one\n---\n\n");
        let event = Fill {
            title: "Low Tide 2026".into(),
            start: "2026-09-17".into(),
            place: "Quay: hall 2".into(),
            ..Fill::default()
        };
        let filled = fill(EVENT, &event);
        assert_eq!(value(&filled.text, "start"), Some(Value::Text("2026-09-17".into())));
        assert_eq!(value(&filled.text, "place"), Some(Value::Text("Quay: hall 2".into())));
        assert_eq!(value(&filled.text, "url"), None);
        assert_eq!((problems(TALK), problems(EVENT)), (vec![], vec![]));
    }
}
