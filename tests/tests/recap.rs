//! The importer against real recaps: where talks begin, as careful people say who read each post to its end.
//!
//! The answers are in `tests/answers/recaps`, with the rules by which they were made. Boundaries that two careful
//! readers could see otherwise count neither way.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test ends where its ground gives way, and says why it was skipped"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use talklog_core::recap::{self, Kind};
use toml_edit::{DocumentMut, Item, Table, Value};

/// The ten posts that were held out while the importer was first made. They have been looked at since, and are now as
/// much tuned on as the others; those that nobody looks at stand outside, see [`held_out`].
const FIRST_HELD_OUT: [&str; 10] = [
    "TheCandidStartup__TheCandidStartup.github.io___posts__2023-12-11-aws-reinvent-2023",
    "TheCandidStartup__TheCandidStartup.github.io___posts__2024-12-20-aws-reinvent-2024",
    "hacdias__hacdias.com__content__posts__2026__02__04__fosdem__index",
    "jreijn__jreijn.github.com__content__post__2024-12-03-aws-reinvent-day-1__index",
    "katestud__katestud.github.io___posts__2023-09-25-strangeloop",
    "onqtam__onqtam.github.io___posts__2017-10-04-cppcon-2017-trip-report",
    "sandordargo__sandordargo.github.io___posts__2025-9-24-trip-report-cppcon-2025",
    "thingly__thingly-static__content__igotw__2020-10-16-sre-in-con-2020__index",
    "unixorn__notes__Monitorama__2019__notes",
    "zerok__zerokspot.com__content__weblog__2015__fosdem2015",
];

/// The corpus, or none with a word of why.
fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("TALKLOG_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        println!("skipped: TALKLOG_CORPUS is not set");
    }
    // Tests run in their own package's folder; a relative path is meant from the workspace's.
    corpus.map(|path| Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path))
}

/// A line, and columns in characters.
type Place = (usize, usize, usize);

struct TalkAnswer {
    line: usize,
    end: usize,
    title: Option<Place>,
    speakers: Vec<Place>,
    sure: bool,
}

struct Answer {
    file: String,
    talks: Vec<TalkAnswer>,
    structure: bool,
}

fn number(value: Option<&Value>) -> usize {
    usize::try_from(value.unwrap().as_integer().unwrap()).unwrap()
}

fn place(value: &Value) -> Option<Place> {
    let parts: Vec<usize> = value.as_array().unwrap().iter().map(|part| number(Some(part))).collect();
    match parts.as_slice() {
        [line, from, to] => Some((*line, *from, *to)),
        _ => None,
    }
}

fn talk(table: &Table) -> TalkAnswer {
    let value = |key: &str| table.get(key).and_then(Item::as_value);
    TalkAnswer {
        line: number(value("line")),
        end: number(value("end")),
        title: place(value("title").unwrap()),
        speakers: value("speakers").unwrap().as_array().unwrap().iter().filter_map(place).collect(),
        sure: value("sure").unwrap().as_bool().unwrap(),
    }
}

/// The answers in a folder below `tests/answers`, by name.
fn answers(folder: &str) -> Vec<(String, Answer)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("answers").join(folder);
    let Ok(entries) = fs::read_dir(&folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let name = |file: &Path| file.file_stem().unwrap().to_string_lossy().into_owned();
    files.iter().map(|file| (name(file), answer(file))).collect()
}

fn answer(file: &Path) -> Answer {
    let text = fs::read_to_string(file).unwrap();
    let document: DocumentMut = text.parse().unwrap();
    let talks = document.get("talk").and_then(Item::as_array_of_tables);
    Answer {
        file: document["file"].as_str().unwrap().to_owned(),
        structure: document["structure"].as_bool().unwrap(),
        talks: talks.map(|talks| talks.iter().map(talk).collect()).unwrap_or_default(),
    }
}

#[derive(Debug, Default, Clone, Copy)]
struct Figures {
    /// Talks that are there, that were found, and of those found, right.
    there: usize,
    found: usize,
    right: usize,
    /// Of the right ones: parts that end where they should, titles, and speakers there, found and right.
    ends: usize,
    titles: usize,
    titled: usize,
    names: usize,
    named: usize,
    names_right: usize,
}

impl Figures {
    fn add(&mut self, other: Self) {
        self.there += other.there;
        self.found += other.found;
        self.right += other.right;
        self.ends += other.ends;
        self.titles += other.titles;
        self.titled += other.titled;
        self.names += other.names;
        self.named += other.named;
        self.names_right += other.names_right;
    }

    fn print(&self, name: &str) {
        let Self { there, found, right, ends, titles, titled, names, named, names_right } = self;
        println!(
            "{name:<60.60} there {there:>3} found {found:>3} right {right:>3} | ends {ends:>3} | titles {titles:>3} of {titled:>3} | \
             speakers {names_right:>3} of {names:>3}, found {named:>3}"
        );
    }
}

fn words(text: &str) -> String {
    let bare: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn judge(file: &Path, name: &str, answer: &Answer) -> Figures {
    let show = std::env::var_os("RECAP_SHOW").is_some();
    let text = fs::read_to_string(file).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let at = |place: &Place| -> String {
        lines[place.0 - 1].chars().skip(place.1).take(place.2 - place.1).collect()
    };
    let parts = recap::read(&text, &[]);
    let joined: String = parts.parts.iter().map(|part| &text[part.range.clone()]).collect();
    assert!(joined == text, "{name}: the parts are not the post");
    assert!(answer.structure || answer.talks.is_empty());
    let mut figures =
        Figures { there: answer.talks.iter().filter(|talk| talk.sure).count(), ..Figures::default() };
    let mut seen = BTreeSet::new();
    for (part, talk) in parts.talks() {
        let told = answer.talks.iter().find(|told| told.line == part.line as usize);
        seen.insert(part.line as usize);
        let Some(told) = told else {
            figures.found += 1;
            if show {
                println!("  wrong  {:>4} ({:.1}) {}", part.line, talk.weight, talk.title);
            }
            continue;
        };
        if !told.sure {
            continue;
        }
        figures.found += 1;
        figures.right += 1;
        figures.ends += usize::from(told.end == part.end as usize);
        if show && told.end != part.end as usize {
            println!("  end    {:>4} not {}: {}", part.end, told.end, talk.title);
        }
        if let Some(title) = &told.title {
            figures.titled += 1;
            let same = words(&at(title)) == words(&talk.title);
            figures.titles += usize::from(same);
            if show && !same {
                println!("  title  {:>4} {:?} is {:?}", part.line, talk.title, at(title));
            }
        }
        let names: Vec<String> = told.speakers.iter().map(|place| words(&at(place))).collect();
        let own: Vec<String> = talk.speakers.iter().map(|person| words(&person.name)).collect();
        figures.names += names.len();
        figures.named += own.len();
        figures.names_right += own.iter().filter(|name| names.contains(name)).count();
        if show && own != names {
            println!("  names  {:>4} {own:?} is {names:?}", part.line);
        }
    }
    if show {
        for told in answer.talks.iter().filter(|told| told.sure && !seen.contains(&told.line)) {
            println!(
                "  missed {:>4} {}",
                told.line,
                lines[told.line - 1].chars().take(120).collect::<String>()
            );
        }
        if parts.parts.iter().any(|part| part.kind == Kind::Whole) {
            println!("  (whole)");
        }
    }
    figures
}

/// Runs the posts of the corpus that `which` names, and holds what is found: of all boundaries and of those found, so
/// many in a hundred, and of the titles.
fn hold(which: impl Fn(&str) -> bool, count: usize, name: &str, floors: [usize; 3]) {
    let Some(corpus) = corpus() else { return };
    let chosen: Vec<_> = answers("recaps").into_iter().filter(|(name, _)| which(name)).collect();
    assert_eq!(chosen.len(), count);
    let mut all = Figures::default();
    for (name, answer) in &chosen {
        let figures = judge(&corpus.join(&answer.file), name, answer);
        figures.print(name);
        all.add(figures);
    }
    all.print(name);
    let [there, found, titles] = floors;
    assert!(all.right * 100 >= all.there * there, "too few boundaries are found: {all:?}");
    assert!(all.right * 100 >= all.found * found, "too many boundaries are wrong: {all:?}");
    assert!(all.titles * 100 >= all.titled * titles, "too few titles are right: {all:?}");
}

#[test]
fn talks_of_the_posts_that_were_tuned_on_are_found() {
    hold(|name| !FIRST_HELD_OUT.contains(&name), 19, "all that were tuned on", [98, 98, 95]);
}

#[test]
fn talks_of_the_posts_that_were_first_held_out_are_found() {
    hold(|name| FIRST_HELD_OUT.contains(&name), 10, "all that were first held out", [95, 95, 88]);
}

/// Posts that stand outside the project and that nobody looks at while the importer is made: `TALKLOG_HELD` is their
/// folder, and their answers are in `tests/answers/held`, in the form of `tests/answers/recaps`. The run measures, and
/// holds nothing but that the parts are the post.
#[test]
fn held_out() {
    let Some(folder) = std::env::var_os("TALKLOG_HELD").map(PathBuf::from) else {
        println!("skipped: TALKLOG_HELD is not set");
        return;
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
    let answers = answers("held");
    assert!(!answers.is_empty(), "TALKLOG_HELD is set, and no answers are in tests/answers/held");
    let mut all = Figures::default();
    for (name, answer) in &answers {
        let file = folder.join(Path::new(&answer.file).file_name().unwrap());
        let figures = judge(&file, name, answer);
        figures.print(name);
        all.add(figures);
    }
    all.print("all that are held out");
    let share = |part: usize, of: usize| (part * 100).checked_div(of).unwrap_or(100);
    println!(
        "found: {} of {} ({} %); right: {} of {} ({} %)",
        all.right,
        all.there,
        share(all.right, all.there),
        all.right,
        all.found,
        share(all.right, all.found)
    );
}

/// What begins at a line of an invented post.
#[derive(Debug)]
enum Begins {
    Talk { title: String, speakers: Vec<String> },
    Other,
    Maybe,
}

/// An invented post without its answers, and these by line.
fn invented(text: &str) -> (String, BTreeMap<usize, Begins>) {
    let (mut post, mut answers) = (String::new(), BTreeMap::new());
    let mut next = None;
    for line in text.lines() {
        if let Some(told) = line.strip_prefix('§') {
            next = Some(match told.split_once(' ').map_or((told, ""), |(what, rest)| (what, rest)) {
                ("talk", rest) => {
                    let (title, speakers) = rest.split_once('|').unwrap();
                    let speakers = speakers.split(';').map(words).filter(|name| !name.is_empty()).collect();
                    Begins::Talk { title: words(title), speakers }
                }
                ("other", _) => Begins::Other,
                ("maybe", _) => Begins::Maybe,
                _ => panic!("{line}"),
            });
            continue;
        }
        if let Some(next) = next.take() {
            answers.insert(post.lines().count() + 1, next);
        }
        post.push_str(line);
        post.push('\n');
    }
    (post, answers)
}

fn judge_invented(name: &str, text: &str) -> Figures {
    let show = std::env::var_os("RECAP_SHOW").is_some();
    let (text, answers) = invented(text);
    let parts = recap::read(&text, &[]);
    let joined: String = parts.parts.iter().map(|part| &text[part.range.clone()]).collect();
    assert!(joined == text, "{name}: the parts are not the post");
    let is_talk = |begins: &&Begins| matches!(begins, Begins::Talk { .. });
    let mut figures = Figures { there: answers.values().filter(is_talk).count(), ..Figures::default() };
    let mut seen = BTreeSet::new();
    for (part, talk) in parts.talks() {
        let line = part.line as usize;
        seen.insert(line);
        match answers.get(&line) {
            Some(Begins::Maybe) => {}
            Some(Begins::Talk { title, speakers }) => {
                figures.found += 1;
                figures.right += 1;
                let end = answers.range(line + 1..).next().map_or(text.lines().count(), |(next, _)| next - 1);
                figures.ends += usize::from(end == part.end as usize);
                if show && end != part.end as usize {
                    println!("  end    {:>4} not {end}: {}", part.end, talk.title);
                }
                if !title.is_empty() {
                    figures.titled += 1;
                    figures.titles += usize::from(words(&talk.title) == *title);
                    if show && words(&talk.title) != *title {
                        println!("  title  {line:>4} {:?} is {title:?}", talk.title);
                    }
                }
                let own: Vec<String> = talk.speakers.iter().map(|person| words(&person.name)).collect();
                figures.names += speakers.len();
                figures.named += own.len();
                figures.names_right += own.iter().filter(|name| speakers.contains(name)).count();
                if show && own != *speakers {
                    println!("  names  {line:>4} {own:?} is {speakers:?}");
                }
            }
            Some(Begins::Other) | None => {
                figures.found += 1;
                if show {
                    println!("  wrong  {line:>4} ({:.1}) {}", talk.weight, talk.title);
                }
            }
        }
    }
    if show {
        for (line, _) in answers.iter().filter(|(line, told)| is_talk(told) && !seen.contains(line)) {
            println!("  missed {line:>4} {}", text.lines().nth(line - 1).unwrap());
        }
    }
    figures
}

#[test]
fn talks_of_invented_posts_of_each_form_are_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("answers/forms");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.file_name().is_some_and(|name| name != "README.md"));
    files.sort();
    assert!(files.len() >= 70);
    let mut all = Figures::default();
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let figures = judge_invented(&name, &fs::read_to_string(&file).unwrap());
        figures.print(&name);
        all.add(figures);
    }
    all.print("all that were invented");
    assert!(all.right * 100 >= all.there * 95, "too few boundaries are found: {all:?}");
    assert!(all.right * 100 >= all.found * 95, "too many boundaries are wrong: {all:?}");
    assert!(all.titles * 100 >= all.titled * 95, "too few titles are right: {all:?}");
    assert!(all.names_right * 100 >= all.names * 90, "too few speakers are right: {all:?}");
}

/// Every markdown file of the corpus.
fn all_files(corpus: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(corpus)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect()
}

#[test]
fn the_parts_are_the_file_for_all_that_people_wrote() {
    let Some(corpus) = corpus() else { return };
    let files = all_files(&corpus);
    assert!(files.len() > 100, "{}", files.len());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let parts = recap::read(&text, &[]);
        let joined: String = parts.parts.iter().map(|part| &text[part.range.clone()]).collect();
        assert!(joined == text, "{}", file.display());
    }
}
