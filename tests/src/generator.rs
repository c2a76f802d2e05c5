//! Makes large notebooks: the same bytes for the same seed, on every machine.
//!
//! The notes look like what people write at conferences (lists, code, tables, links, pictures, to-dos, tags), with
//! words as unevenly frequent as in real text, so that figures measured on them mean something. All words are
//! our own; events, talks and people are invented.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use fastrand::Rng;

/// What was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// Notes, events and README files included.
    pub notes: usize,
    /// Folders with an `event.md`.
    pub events: usize,
    /// Bytes of all notes.
    pub bytes: u64,
}

/// Fills `folder` with `notes` notes. It is made where it is missing; what is in it stays.
pub fn notebook(folder: &Path, notes: usize, seed: u64) -> io::Result<Made> {
    let mut maker = Maker { rng: Rng::with_seed(seed), rare: Vec::new(), people: Vec::new() };
    maker.invent();
    let mut made = Made::default();
    let mut write = |path: &str, text: &str| {
        let file = folder.join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        made.notes += 1;
        made.bytes += text.len() as u64;
        fs::write(file, text)
    };
    let mut left = notes;
    let mut events = 0;
    while left > 0 {
        // One note in fifty lies outside any event.
        if maker.rng.usize(..50) == 0 || left < 3 {
            let title = maker.title();
            let text = maker.note(&title, None);
            write(&format!("loose/{}-{left}.md", slug(&title)), &text)?;
            left -= 1;
            continue;
        }
        let event = maker.event(events);
        events += 1;
        write(&format!("{}/event.md", event.folder), &maker.event_note(&event))?;
        left -= 1;
        let talks = maker.rng.usize(20..120).min(left);
        for number in 0..talks {
            let title = maker.title();
            let day = event.first_day + u32::try_from(number % 3).unwrap_or(0);
            let name = match maker.rng.usize(..4) {
                0 => format!("{}-{number}.md", slug(&title)),
                _ => format!("{}-{:02}-{day:02}-{}-{number}.md", event.year, event.month, slug(&title)),
            };
            let text = maker.note(&title, Some((&event, day)));
            write(&format!("{}/{name}", event.folder), &text)?;
        }
        left -= talks;
    }
    made.events = events;
    Ok(made)
}

struct Event {
    folder: String,
    title: String,
    year: u32,
    month: u32,
    first_day: u32,
}

struct Maker {
    rng: Rng,
    /// Words that only a few notes have.
    rare: Vec<String>,
    people: Vec<String>,
}

impl Maker {
    /// Makes the vocabulary and the people that all notes share.
    fn invent(&mut self) {
        for _ in 0..24_000 {
            let mut word = String::new();
            for _ in 0..self.rng.usize(2..5) {
                word.push_str(self.one(&SYLLABLES));
            }
            if self.rng.usize(..9) == 0 {
                word.push_str(self.one(&["ing", "ed", "er", "s", "ly", "able", "ness"]));
            }
            self.rare.push(word);
        }
        for _ in 0..3_000 {
            let mut name = String::new();
            for part in 0..2 {
                if part > 0 {
                    name.push(' ');
                }
                let mut word = String::new();
                for _ in 0..self.rng.usize(2..4) {
                    word.push_str(self.one(&SYLLABLES));
                }
                name.push_str(&capital(&word));
            }
            self.people.push(name);
        }
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of.get(self.rng.usize(..of.len().max(1))).copied().unwrap_or_default()
    }

    /// Gives a place in a list of `length`, the first ones far more often than the last.
    fn zipf(&mut self, length: usize) -> usize {
        let even = self.rng.f64();
        ((length as f64 + 1.0).powf(even) as usize).saturating_sub(1).min(length.saturating_sub(1))
    }

    fn word(&mut self) -> String {
        match self.rng.usize(..100) {
            0..45 => self.one(&SMALL).to_owned(),
            45..90 => {
                let at = self.zipf(TOPICS.len());
                TOPICS.get(at).copied().unwrap_or_default().to_owned()
            }
            _ => {
                let at = self.zipf(self.rare.len());
                self.rare.get(at).cloned().unwrap_or_default()
            }
        }
    }

    fn topic(&mut self) -> &'static str {
        let at = self.rng.usize(..TOPICS.len());
        TOPICS.get(at).copied().unwrap_or_default()
    }

    fn title(&mut self) -> String {
        let (a, b, c) = (self.topic(), self.topic(), self.topic());
        let rare = self.rng.usize(..self.rare.len());
        let rare = self.rare.get(rare).cloned().unwrap_or_default();
        match self.rng.usize(..6) {
            0 => format!(
                "{} {a} with {b}",
                self.one(&["Building", "Scaling", "Testing", "Saving", "Shipping"])
            ),
            1 => format!("What we learned about {a} and {b}"),
            2 => format!("{}: {a} for {b}", capital(&rare)),
            3 => format!("From {a} to {b}: a {c} story"),
            4 => format!("{} {a} is not {b}", capital(c)),
            _ => format!("{} {b} in {c}", capital(a)),
        }
    }

    fn sentence(&mut self) -> String {
        let mut sentence = capital(&self.word());
        for _ in 0..self.rng.usize(5..18) {
            let word = match self.rng.usize(..60) {
                0 => format!("**{}**", self.word()),
                1 => format!("`{}_{}`", self.topic(), self.word()),
                2 => format!(
                    "[{}](https://example.org/{}/{})",
                    self.word(),
                    self.topic(),
                    self.rng.u32(..9999)
                ),
                3 => format!("[[{}]]", self.title()),
                4 => format!("{},", self.word()),
                _ => self.word(),
            };
            sentence.push(' ');
            sentence.push_str(&word);
        }
        sentence.push('.');
        sentence
    }

    fn paragraph(&mut self) -> String {
        let sentences: Vec<String> = (0..self.rng.usize(2..7)).map(|_| self.sentence()).collect();
        sentences.join(" ")
    }

    fn people(&mut self) -> Vec<String> {
        (0..=self.rng.usize(..5) / 3)
            .map(|_| {
                let at = self.zipf(self.people.len());
                let name = self.people.get(at).cloned().unwrap_or_default();
                match self.rng.usize(..3) {
                    0 => name,
                    _ => format!(
                        "{name} ({} {})",
                        capital(self.topic()),
                        self.one(&["Labs", "Works", "Cloud", "Co"])
                    ),
                }
            })
            .collect()
    }

    fn event(&mut self, number: usize) -> Event {
        let (topic, year) = (self.topic(), 2014 + u32::try_from(number % 13).unwrap_or(0));
        let kind = self.one(&["Conf", "Days", "Summit", "Camp", "Meetup"]);
        Event {
            folder: format!("{topic}-{}-{year}-{number}", kind.to_lowercase()),
            title: format!("{} {kind} {year}", capital(topic)),
            year,
            month: self.rng.u32(1..13),
            first_day: self.rng.u32(1..25),
        }
    }

    fn event_note(&mut self, event: &Event) -> String {
        let Event { title, year, month, first_day, .. } = event;
        let last = first_day + 2;
        format!(
            "---\ntitle: {title}\nstart: {year}-{month:02}-{first_day:02}\nend: {year}-{month:02}-{last:02}\n\
             timezone: Europe/Berlin\nplace: Hall {}, Sampletown\n---\n\n{}\n",
            self.rng.u32(1..9),
            self.paragraph()
        )
    }

    /// Writes a note; with an event it is about a talk on that day.
    fn note(&mut self, title: &str, event: Option<(&Event, u32)>) -> String {
        let people = self.people();
        let mut text = String::new();
        match self.rng.usize(..100) {
            0..70 => self.yaml(&mut text, title, &people, event),
            70..75 => self.toml(&mut text, title, &people, event),
            _ => {
                let names: Vec<&str> =
                    people.iter().map(|name| name.split(" (").next().unwrap_or(name)).collect();
                let _ = match self.rng.usize(..3) {
                    0 => writeln!(text, "# \"{title}\" by {}\n", names.join(", ")),
                    1 => writeln!(text, "## {title}\n### {}\n", names.join(", ")),
                    _ => writeln!(text, "# {title}\n\nSpeaker: {}\n", names.join(", ")),
                };
            }
        }
        self.body(&mut text);
        text
    }

    fn yaml(&mut self, text: &mut String, title: &str, people: &[String], event: Option<(&Event, u32)>) {
        let quote = |value: &str| format!("'{}'", value.replace('\'', "''"));
        let _ = writeln!(text, "---\ntitle: {}\nspeakers:", quote(title));
        for name in people {
            let _ = writeln!(text, "  - {}", quote(name));
        }
        if let Some((event, day)) = event {
            let (hour, room) = (self.rng.u32(9..17), self.rng.u32(1..12));
            let Event { year, month, .. } = event;
            let date = format!("{year}-{month:02}-{day:02}");
            let _ = writeln!(
                text,
                "start: {date}T{hour:02}:00:00+02:00\nend: {date}T{hour:02}:45:00+02:00\nroom: Room {room}\n\
                 track: {}",
                capital(self.one(&["backend", "frontend", "security", "people", "data", "operations"]))
            );
        }
        if self.rng.usize(..2) == 0 {
            let _ = writeln!(text, "rating: {}", self.rng.u32(1..6));
        }
        let _ = writeln!(text, "tags: [{}, {}]\n---\n", self.topic(), self.topic());
    }

    fn toml(&mut self, text: &mut String, title: &str, people: &[String], event: Option<(&Event, u32)>) {
        let people: Vec<String> = people.iter().map(|name| format!("{name:?}")).collect();
        let _ = writeln!(text, "+++\ntitle = {title:?}\nspeakers = [{}]", people.join(", "));
        if let Some((Event { year, month, .. }, day)) = event {
            let _ = writeln!(text, "start = {year}-{month:02}-{day:02}T10:00:00+02:00");
        }
        let _ = writeln!(text, "tags = [{:?}]\n+++\n", self.topic());
    }

    fn body(&mut self, text: &mut String) {
        // Fifteen blocks are 4.5 kB, about; some notes are a line, some are long.
        let blocks = match self.rng.usize(..10) {
            0 => 1,
            1 => self.rng.usize(30..60),
            _ => self.rng.usize(8..23),
        };
        for _ in 0..blocks {
            let _ = match self.rng.usize(..20) {
                0..3 => writeln!(text, "## {}\n", self.title()),
                3..10 => writeln!(text, "{}\n", self.paragraph()),
                10..14 => {
                    for _ in 0..self.rng.usize(3..9) {
                        let indent = self.one(&["", "", "", "  "]);
                        let _ = writeln!(text, "{indent}- {}", self.sentence());
                    }
                    writeln!(text)
                }
                14 => {
                    let done = self.one(&[" ", " ", "x"]);
                    writeln!(
                        text,
                        "- [{done}] try {} with {}\n- [ ] ask about {}\n",
                        self.topic(),
                        self.topic(),
                        self.word()
                    )
                }
                15 => {
                    let (a, b, value) = (self.topic(), self.word(), self.rng.u32(..1000));
                    writeln!(
                        text,
                        "```rust\nlet {a}_{b} = {a}::with_{b}({value});\nassert!({a}_{b}.is_{b}());\n```\n"
                    )
                }
                16 => writeln!(
                    text,
                    "| {} | {} |\n|---|---|\n| {} | {} |\n| {} | {} |\n",
                    self.topic(),
                    self.topic(),
                    self.word(),
                    self.rng.u32(..99),
                    self.word(),
                    self.rng.u32(..99)
                ),
                17 => writeln!(
                    text,
                    "![{}](images/{}-{}.webp)\n",
                    self.topic(),
                    self.topic(),
                    self.rng.u32(1..9)
                ),
                18 => writeln!(text, "> {}\n", self.sentence()),
                _ => writeln!(text, "#{} #{}/{}\n", self.topic(), self.topic(), self.topic()),
            };
        }
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn slug(title: &str) -> String {
    let words: Vec<String> = title
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}

const SMALL: [&str; 64] = [
    "the", "a", "of", "to", "and", "in", "is", "it", "that", "for", "with", "we", "on", "as", "not", "you",
    "this", "are", "they", "be", "from", "or", "by", "an", "at", "but", "can", "when", "so", "if", "more",
    "all", "what", "one", "there", "which", "their", "do", "how", "than", "only", "then", "no", "into", "up",
    "out", "about", "some", "use", "why", "new", "time", "first", "every", "most", "need", "make", "good",
    "still", "just", "after", "before", "much", "never",
];

const TOPICS: [&str; 176] = [
    "service",
    "cluster",
    "team",
    "system",
    "code",
    "data",
    "test",
    "build",
    "user",
    "people",
    "latency",
    "cache",
    "queue",
    "request",
    "server",
    "client",
    "network",
    "storage",
    "pipeline",
    "release",
    "deploy",
    "rollback",
    "incident",
    "metrics",
    "traces",
    "logs",
    "alerts",
    "dashboard",
    "budget",
    "error",
    "retry",
    "timeout",
    "deadline",
    "backoff",
    "circuit",
    "gateway",
    "proxy",
    "mesh",
    "sidecar",
    "container",
    "kernel",
    "scheduler",
    "thread",
    "async",
    "future",
    "stream",
    "event",
    "message",
    "broker",
    "topic",
    "partition",
    "replica",
    "leader",
    "election",
    "consensus",
    "quorum",
    "log",
    "snapshot",
    "backup",
    "restore",
    "migration",
    "schema",
    "index",
    "query",
    "planner",
    "transaction",
    "lock",
    "isolation",
    "memory",
    "allocator",
    "garbage",
    "collector",
    "compiler",
    "parser",
    "lexer",
    "syntax",
    "types",
    "generics",
    "traits",
    "macros",
    "lifetimes",
    "ownership",
    "borrowing",
    "safety",
    "fuzzing",
    "property",
    "mutation",
    "coverage",
    "benchmark",
    "profiler",
    "flamegraph",
    "regression",
    "refactoring",
    "legacy",
    "monolith",
    "modules",
    "boundaries",
    "domain",
    "design",
    "architecture",
    "documentation",
    "review",
    "pairing",
    "mentoring",
    "onboarding",
    "hiring",
    "culture",
    "feedback",
    "burnout",
    "remote",
    "meeting",
    "roadmap",
    "strategy",
    "product",
    "customer",
    "research",
    "interview",
    "prototype",
    "accessibility",
    "keyboard",
    "screenreader",
    "contrast",
    "layout",
    "animation",
    "typography",
    "rendering",
    "browser",
    "engine",
    "bundle",
    "hydration",
    "component",
    "signal",
    "state",
    "router",
    "form",
    "offline",
    "sync",
    "conflict",
    "merge",
    "history",
    "branch",
    "commit",
    "identity",
    "password",
    "token",
    "session",
    "permission",
    "policy",
    "audit",
    "secret",
    "encryption",
    "certificate",
    "signature",
    "supply",
    "chain",
    "vulnerability",
    "patch",
    "threat",
    "model",
    "training",
    "inference",
    "embedding",
    "vector",
    "prompt",
    "evaluation",
    "dataset",
    "label",
    "privacy",
    "cost",
    "energy",
    "carbon",
    "hardware",
    "sensor",
    "firmware",
    "robot",
    "satellite",
];

const SYLLABLES: [&str; 56] = [
    "ba", "ber", "bri", "ca", "cor", "da", "del", "do", "dra", "el", "en", "fa", "fer", "fi", "ga", "gen",
    "go", "ha", "hel", "in", "ja", "jo", "ka", "ken", "ki", "la", "len", "li", "lo", "ma", "mer", "mi", "mo",
    "na", "nel", "no", "o", "pa", "per", "pi", "qua", "ra", "ri", "ro", "sa", "sen", "so", "ta", "ter", "ti",
    "u", "va", "ven", "wi", "yo", "za",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn read(folder: &Path) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if entry.file_type().unwrap().is_dir() {
                all.extend(
                    read(&entry.path()).into_iter().map(|(path, text)| (format!("{name}/{path}"), text)),
                );
            } else {
                all.insert(name, fs::read_to_string(entry.path()).unwrap());
            }
        }
        all
    }

    #[test]
    fn the_same_seed_makes_the_same_notebook() {
        let folder = tempfile::tempdir().unwrap();
        let made = notebook(&folder.path().join("a"), 600, 7).unwrap();
        let again = notebook(&folder.path().join("b"), 600, 7).unwrap();
        notebook(&folder.path().join("c"), 600, 8).unwrap();
        let [a, b, c] = ["a", "b", "c"].map(|name| read(&folder.path().join(name)));
        assert_eq!(made, again);
        assert_eq!(a, b);
        assert_ne!(a, c);
        assert_eq!((a.len(), made.notes), (600, 600));
        assert_eq!(a.keys().filter(|path| path.ends_with("/event.md")).count(), made.events);
        let average = made.bytes / 600;
        assert!((3_500..5_500).contains(&average), "{average}");
        let with = |start: &str| a.values().filter(|text| text.starts_with(start)).count();
        assert!((370..470).contains(&with("---")), "{}", with("---"));
        assert!((10..60).contains(&with("+++")), "{}", with("+++"));
    }
}
