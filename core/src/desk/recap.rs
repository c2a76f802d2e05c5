//! The import of a recap on the desk: seen before it is done, done as one step that `talklog undo` takes back.
//!
//! Files are read where they are and stay as they are. Notes are only created, never written over, and all of them
//! go through the notebook's door.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use percent_encoding::percent_decode_str;
use walkdir::WalkDir;

use crate::event::{self, Event as Conference};
use crate::front_matter::{self, Value};
use crate::note;
use crate::notebook::{TEXT_LIMIT, Write};
use crate::path::{NotePath, Revision, file_words, name_problem};
use crate::picture;
use crate::recap::{self, Context, Kind, Made, MadeNote, Parts, Session};
use crate::wire::{
    Code, Event, Failure, Origin, Problem, RecapAsk, RecapFile, RecapKind, RecapNote, RecapPart,
    RecapPicture, RecapPreview, RecapReport,
};

use super::{Desk, hold};

/// The most files of a folder that are read.
const FILES: usize = 2_000;

/// A file to import.
struct Input {
    /// Its path below what is imported.
    name: String,
    on_disk: PathBuf,
    text: String,
    revision: Revision,
    parts: Parts,
    /// Whether it stays one note, text and all.
    loose: bool,
}

/// All that an import would write.
struct Planned {
    event: Conference,
    inputs: Vec<Input>,
    /// With the name of the file that each comes from.
    talks: Vec<(String, MadeNote)>,
    post: MadeNote,
    pictures: Vec<(PathBuf, NotePath, Vec<u8>)>,
    problems: Vec<Problem>,
}

impl Desk {
    /// Says what an import would do, and does nothing.
    pub fn recap_preview(&self, ask: &RecapAsk) -> Result<RecapPreview, Failure> {
        let planned = self.plan_recap(ask)?;
        let post = planned.post.path.to_string();
        let files = planned.inputs.iter().map(|input| shown(input, &planned.talks, &post)).collect();
        let mut notes: Vec<RecapNote> =
            planned.talks.iter().map(|(file, note)| listed(file, note, false)).collect();
        notes.push(listed(planned.inputs.first().map_or("", |input| &input.name), &planned.post, true));
        Ok(RecapPreview {
            event: planned.event.folder.clone(),
            event_title: planned.event.title.clone(),
            files,
            notes,
            pictures: planned.pictures.iter().map(|(from, path, _)| picture_of(from, path)).collect(),
            problems: planned.problems,
        })
    }

    /// Brings a post or a folder of notes into an event, as one step.
    pub fn recap_import(&self, ask: &RecapAsk) -> Result<RecapReport, Failure> {
        let planned = self.plan_recap(ask)?;
        let _one = hold(&self.replacing);
        let write = |path: &NotePath, bytes: &[u8]| Write {
            path: path.clone(),
            bytes: Some(bytes.to_vec()),
            expected: None,
        };
        let mut writes: Vec<Write> =
            planned.pictures.iter().map(|(_, path, bytes)| write(path, bytes)).collect();
        writes.extend(planned.talks.iter().map(|(_, note)| write(&note.path, note.text.as_bytes())));
        writes.push(write(&planned.post.path, planned.post.text.as_bytes()));
        // What was edited before stands in a checkpoint of its own.
        self.checkpoint_by_itself();
        let imported = self.notebook.import(&writes)?;
        let done: BTreeMap<NotePath, Option<Revision>> = imported.done.into_iter().collect();
        let label = format!("Import of {} talks: {}", planned.talks.len(), planned.post.title);
        *hold(&self.replaced) = Some((label, done.keys().cloned().collect::<BTreeSet<_>>()));
        for note in planned.talks.iter().map(|(_, note)| note).chain([&planned.post]) {
            if let Some(Some(revision)) = done.get(&note.path) {
                self.took(&note.path, *revision, &note.text, Origin::Outside);
            }
        }
        for path in done.keys().filter(|path| path.is_image()) {
            self.mark_changed(path);
        }
        (self.tell)(Event::Listing);
        let mut problems = planned.problems;
        let refused = imported.refused.iter().map(|refused| {
            about(&refused.path, "another file took this name meanwhile, so it was not written; import again")
        });
        problems.extend(refused);
        problems.extend(imported.failed.iter().map(|(path, error)| about(path, error.to_string())));
        let checkpoint = if self.checkpoint_by_itself() { self.last_checkpoint() } else { None };
        let written = |path: &NotePath| done.contains_key(path);
        Ok(RecapReport {
            talks: planned
                .talks
                .iter()
                .filter(|(_, n)| written(&n.path))
                .map(|(_, n)| n.path.to_string())
                .collect(),
            post: planned.post.path.to_string(),
            pictures: planned
                .pictures
                .iter()
                .filter(|(_, p, _)| written(p))
                .map(|(_, p, _)| p.to_string())
                .collect(),
            checkpoint,
            problems,
        })
    }

    fn last_checkpoint(&self) -> Option<String> {
        self.undoable().ok()?.first().map(|item| item.id.clone())
    }

    fn plan_recap(&self, ask: &RecapAsk) -> Result<Planned, Failure> {
        let event = self.recap_event(&ask.event)?;
        let mut problems = Vec::new();
        let sessions = self.sessions(&event, &mut problems);
        let titles: Vec<String> = sessions.iter().map(|session| session.title.clone()).collect();
        let from = Path::new(&ask.from);
        let mut inputs = read_files(from, &titles, &mut problems)?;
        for corrections in &ask.files {
            let Some(input) = inputs.iter_mut().find(|input| input.name == corrections.file) else {
                problems.push(Problem::of(format!("there is no file \"{}\" to correct", corrections.file)));
                continue;
            };
            if !corrections.revision.is_empty() && input.revision.to_string() != corrections.revision {
                return Err(Failure {
                    code: Code::Changed,
                    message: "the file has changed since it was shown".into(),
                    path: Some(input.on_disk.display().to_string()),
                    hint: Some("look at it again".into()),
                });
            }
            if !corrections.edits.is_empty() {
                let (parts, left) = input.parts.clone().edited(&input.text, &corrections.edits);
                input.loose &= parts.talks().count() == 0;
                input.parts = parts;
                problems.extend(left.iter().map(|edit| {
                    Problem::of(format!("a correction fits no part of {}: {edit:?}", input.name))
                }));
            }
        }
        let mut context = Context {
            event_path: event.path.clone(),
            event: event.title.clone(),
            days: days(&event),
            name: name_of(from),
            sessions,
            pictures: BTreeMap::new(),
            taken: self.taken(&event.folder),
        };
        let mut pictures = Vec::new();
        let mut talks = Vec::new();
        let is_folder = from.is_dir();
        let mut prose = Vec::new();
        let mut single = None;
        for input in &inputs {
            context.pictures =
                pictures_of(input, &event.path, is_folder, &mut pictures, &mut context.taken, &mut problems);
            if input.loose {
                let note = loose(input, &mut context);
                prose.push((input, Some(note.clone()), String::new()));
                talks.push((input.name.clone(), note));
                continue;
            }
            let made = recap::notes(&input.text, &input.parts, &context);
            context.taken.extend(made.talks.iter().map(|note| note.path.as_str().to_lowercase()));
            talks.extend(made.talks.iter().map(|note| (input.name.clone(), note.clone())));
            let body = front_matter::split(&made.post.text).map_or("", |split| split.body).to_owned();
            prose.push((input, None, body));
            single = Some(made);
        }
        let post = match single {
            Some(Made { post, .. }) if !is_folder => post,
            _ => folder_post(&event, &context, &talks, &prose),
        };
        Ok(Planned { event, inputs, talks, post, pictures, problems })
    }

    fn recap_event(&self, name: &str) -> Result<Conference, Failure> {
        let shelf = self.shelf();
        event::find(name, shelf.events()).cloned().ok_or_else(|| Failure {
            code: Code::NotFound,
            message: format!("there is no event \"{name}\""),
            path: None,
            hint: Some(format!("name its folder or title, or make it: talklog event new {name:?}")),
        })
    }

    /// Reads the event's schedule, where it has one.
    fn sessions(&self, event: &Conference, problems: &mut Vec<Problem>) -> Vec<Session> {
        let name = if event.folder.is_empty() {
            "schedule.jsonl".to_owned()
        } else {
            format!("{}/schedule.jsonl", event.folder)
        };
        let Ok(path) = NotePath::parse(&name) else { return Vec::new() };
        let Ok(file) = self.notebook.read(&path) else { return Vec::new() };
        let Ok(text) = file.text else { return Vec::new() };
        let mut wrong = 0;
        let mut sessions = Vec::new();
        for line in text.lines().skip(1).filter(|line| !line.trim().is_empty()) {
            match serde_json::from_str(line).ok().as_ref().and_then(session) {
                Some(session) => sessions.push(session),
                None => wrong += 1,
            }
        }
        if wrong > 0 {
            problems.push(about(&path, format!("{wrong} lines of the schedule cannot be read")));
        }
        sessions
    }

    /// Gives the paths below a folder that are taken, in small letters.
    fn taken(&self, folder: &str) -> BTreeSet<String> {
        let root = if folder.is_empty() { self.root().to_path_buf() } else { self.root().join(folder) };
        let files = WalkDir::new(root).into_iter().filter_entry(|entry| entry.file_name() != ".git");
        files
            .filter_map(Result::ok)
            .filter_map(|entry| NotePath::from_disk(self.root(), entry.path()))
            .map(|path| path.as_str().to_lowercase())
            .collect()
    }
}

fn about(path: &NotePath, message: impl Into<String>) -> Problem {
    Problem { message: message.into(), path: Some(path.to_string()), line: None }
}

fn session(value: &serde_json::Value) -> Option<Session> {
    let text = |key: &str| {
        let text = value.get(key)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let name = |speaker: &serde_json::Value| {
        speaker.as_str().or_else(|| speaker.get("name")?.as_str()).map(str::to_owned)
    };
    let speakers = value.get("speakers").and_then(serde_json::Value::as_array);
    Some(Session {
        key: text("key")?,
        title: text("title")?,
        start: text("start"),
        room: text("room"),
        track: text("track"),
        url: text("url"),
        speakers: speakers.map(|all| all.iter().filter_map(name).collect()).unwrap_or_default(),
    })
}

fn days(event: &Conference) -> Option<(Date, Date)> {
    let date = |text: &Option<String>| text.as_ref()?.get(..10)?.parse::<Date>().ok();
    let first = date(&event.start)?;
    Some((first, date(&event.end).unwrap_or(first)))
}

/// The name that a post has: its file's, or its folder's where the file is the folder's page.
fn name_of(from: &Path) -> String {
    let stem = from.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if matches!(stem, "index" | "_index" | "README" | "readme") {
        let folder = from.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        return folder.unwrap_or(stem).to_owned();
    }
    stem.to_owned()
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure {
        code: Code::Io,
        message: format!("it cannot be read: {error}"),
        path: Some(path.display().to_string()),
        hint: Some("name a post, or a folder of notes in markdown".into()),
    }
}

/// Reads a post, or all notes of a folder.
fn read_files(from: &Path, titles: &[String], problems: &mut Vec<Problem>) -> Result<Vec<Input>, Failure> {
    let meta = fs::metadata(from).map_err(|error| Failure {
        code: Code::NotFound,
        message: format!("there is no such file or folder: {error}"),
        path: Some(from.display().to_string()),
        hint: Some("name a post, or a folder of notes in markdown".into()),
    })?;
    if !meta.is_dir() {
        let text = read_text(from)?;
        let name = from.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        return Ok(vec![input(name, from.to_path_buf(), text, titles, false)]);
    }
    let hidden = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.') || name == "node_modules";
    let walk = WalkDir::new(from).sort_by(|a, b| in_order(a).cmp(&in_order(b)));
    let mut inputs = Vec::new();
    for entry in walk.into_iter().filter_entry(|entry| entry.depth() == 0 || !hidden(entry.file_name())) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                problems.push(Problem::of(format!("a folder was left out: {error}")));
                continue;
            }
        };
        let note = entry.path().extension().and_then(|e| e.to_str()).is_some_and(|extension| {
            ["md", "markdown", "txt"].iter().any(|known| extension.eq_ignore_ascii_case(known))
        });
        if !entry.file_type().is_file() || !note {
            continue;
        }
        if inputs.len() >= FILES {
            problems.push(Problem::of(format!("only the first {FILES} files were read")));
            break;
        }
        match read_text(entry.path()) {
            Ok(text) => {
                let name = entry
                    .path()
                    .strip_prefix(from)
                    .unwrap_or(entry.path())
                    .to_string_lossy()
                    .replace('\\', "/");
                inputs.push(input(name, entry.path().to_path_buf(), text, titles, true));
            }
            Err(failure) => problems.push(Problem {
                message: failure.message,
                path: Some(entry.path().display().to_string()),
                line: None,
            }),
        }
    }
    if inputs.is_empty() {
        return Err(Failure {
            code: Code::NotFound,
            message: "there are no notes in this folder".into(),
            path: Some(from.display().to_string()),
            hint: Some("notes end in .md, .markdown or .txt".into()),
        });
    }
    Ok(inputs)
}

/// Files before folders, a folder's page first, weekdays in their order, then names.
fn in_order(entry: &walkdir::DirEntry) -> (bool, u8, String) {
    let name = entry.file_name().to_string_lossy().to_lowercase();
    let week = ["mon", "tue", "wed", "thu", "thr", "fri", "sat", "sun"];
    let day = week.iter().position(|day| entry.file_type().is_dir() && name.starts_with(day)).unwrap_or(9);
    let page = name.starts_with("readme.") || name.starts_with("index.");
    (entry.file_type().is_dir(), if page { 0 } else { u8::try_from(day + 1).unwrap_or(9) }, name)
}

fn read_text(path: &Path) -> Result<String, Failure> {
    let length = fs::metadata(path).map_err(|error| unreadable(path, &error))?.len();
    if length > TEXT_LIMIT as u64 {
        return Err(unreadable(path, &"it is over 10 MB"));
    }
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error))?;
    String::from_utf8(bytes).map_err(|_| unreadable(path, &"it is no text in UTF-8"))
}

fn is_page(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default().to_lowercase();
    file.starts_with("readme.") || file.starts_with("index.") || file.starts_with("_index.")
}

fn input(name: String, on_disk: PathBuf, text: String, titles: &[String], of_folder: bool) -> Input {
    let mut parts = recap::read(&text, titles);
    let talks = parts.talks().count();
    let clear = parts.talks().filter(|(_, talk)| talk.weight >= 3.0 && !talk.speakers.is_empty()).count();
    // A loose note is about one talk, unless it says clearly that it is of several.
    let loose = of_folder && !is_page(&name) && !(clear >= 2 && clear * 2 > talks);
    if loose || of_folder && is_page(&name) {
        let front = front_matter::split(&text).map_or(0, |split| split.body_start);
        parts.parts.retain(|part| part.kind == Kind::Front);
        let range = front..text.len();
        if !range.is_empty() {
            let count = |text: &str| u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
            let line = count(text.get(..front).unwrap_or_default()) + 1;
            let kind = if loose { Kind::Whole } else { Kind::Intro };
            parts.parts.push(recap::Part { range, line, end: count(&text).max(line), kind });
        }
    }
    Input { name, on_disk, revision: Revision::of(text.as_bytes()), text, parts, loose }
}

/// A file that stays as it is, below the event's folder, with its day where its folder names one.
fn loose(input: &Input, context: &mut Context) -> MadeNote {
    let wished = loose_path(&input.name, &context.event_path);
    let path = free(&wished, &mut context.taken);
    let mut text = recap::with_pictures(&input.text, &context.pictures);
    let known = note::read(&path, input.revision, &input.text);
    let day = input
        .name
        .rsplit_once('/')
        .and_then(|(folder, _)| recap::day(folder.rsplit('/').next().unwrap_or(folder), context.days));
    if let Some(day) = day.filter(|_| known.start.is_none())
        && let Ok(dated) = front_matter::set(&text, "start", Some(&Value::Text(day.to_string())))
    {
        text = dated;
    }
    MadeNote { path, title: known.title, text, line: 1 }
}

fn loose_path(name: &str, event: &NotePath) -> NotePath {
    let folder = event.parent().unwrap_or_default();
    let mut parts: Vec<String> = name
        .split('/')
        .map(|part| if name_problem(part).is_none() { part.to_owned() } else { file_words(part, 80) })
        .filter(|part| !part.is_empty())
        .collect();
    if let Some(last) = parts.last_mut() {
        let stem = last.rsplit_once('.').map_or(last.as_str(), |(stem, _)| stem).to_owned();
        *last = format!("{stem}.md");
    }
    if !folder.is_empty() {
        parts.insert(0, folder.to_owned());
    }
    NotePath::parse(&parts.join("/")).unwrap_or_else(|_| event.clone())
}

/// Gives a path that nothing has, with a number where it takes one.
fn free(wished: &NotePath, taken: &mut BTreeSet<String>) -> NotePath {
    let (stem, extension) = wished.as_str().rsplit_once('.').unwrap_or((wished.as_str(), ""));
    for number in 1u32.. {
        let name = if number == 1 { wished.to_string() } else { format!("{stem}-{number}.{extension}") };
        let Ok(path) = NotePath::parse(&name) else { break };
        if taken.insert(name.to_lowercase()) {
            return path;
        }
    }
    wished.clone()
}

/// Names the pictures of a file, and gives the new address of those that cannot stand where they are written.
fn pictures_of(
    input: &Input,
    event: &NotePath,
    of_folder: bool,
    pictures: &mut Vec<(PathBuf, NotePath, Vec<u8>)>,
    taken: &mut BTreeSet<String>,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, String> {
    let mut places = BTreeMap::new();
    let parent = input.on_disk.parent().unwrap_or(Path::new(""));
    // A loose note keeps its folder; notes cut from a post stand in the event's.
    let own = if of_folder && input.loose { loose_path(&input.name, event) } else { event.clone() };
    for address in recap::pictures(&input.text) {
        let Some(bare) = local(&address) else { continue };
        let Some(file) = on_disk(parent, &bare) else {
            problems.push(Problem {
                message: format!("the picture \"{address}\" is not there"),
                path: Some(input.on_disk.display().to_string()),
                line: None,
            });
            continue;
        };
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Ok(bytes) = fs::read(&file) else { continue };
        if let Err(error) = picture::kind(&name, &bytes) {
            problems.push(Problem {
                message: format!("\"{address}\" was left out: {error}"),
                path: Some(file.display().to_string()),
                line: None,
            });
            continue;
        }
        if let Some((_, path, _)) = pictures.iter().find(|(known, _, _)| *known == file) {
            if own.join(&address).as_ref() != Some(path) {
                places.insert(address, relative(&own, path));
            }
            continue;
        }
        let beside = file_words(name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem), 80);
        let extension = name.rsplit_once('.').map_or("png", |(_, extension)| extension).to_lowercase();
        let inside =
            !address.starts_with('/') && !address.contains("..") && bare == address.trim_start_matches("./");
        let wished = own
            .join(&address)
            .filter(|path| {
                inside && path.is_image() && path.as_str().split('/').all(|part| name_problem(part).is_none())
            })
            .or_else(|| own.join(&format!("{beside}.{extension}")));
        let Some(wished) = wished else { continue };
        let path = free(&wished, taken);
        if own.join(&address).as_ref() != Some(&path) {
            places.insert(address, relative(&own, &path));
        }
        pictures.push((file, path, bytes));
    }
    places
}

/// Writes where a picture is from a note in the same folder or above it.
fn relative(note: &NotePath, picture: &NotePath) -> String {
    let folder = note.parent().unwrap_or_default();
    let below = picture.as_str().strip_prefix(folder).map(|rest| rest.trim_start_matches('/'));
    below.filter(|_| !folder.is_empty()).unwrap_or(picture.as_str()).replace(' ', "%20")
}

/// Gives a picture's address as a file's, without what a generator puts in front; none for one on the web.
fn local(address: &str) -> Option<String> {
    let mut bare = address.trim();
    if bare.starts_with("{{") {
        bare = bare.split_once("}}").map(|(_, rest)| rest.trim())?;
    }
    let bare = bare.strip_prefix("./").unwrap_or(bare).split(['?', '#']).next().unwrap_or_default();
    (!bare.is_empty() && !bare.contains(':') && !bare.starts_with("//")).then(|| bare.to_owned())
}

/// Finds a picture beside a post, or below the folder that the site serves its files from.
fn on_disk(folder: &Path, bare: &str) -> Option<PathBuf> {
    let decoded = percent_decode_str(bare).decode_utf8_lossy().into_owned();
    for name in [bare, decoded.as_str()] {
        let plain = name.trim_start_matches('/');
        if !name.starts_with('/') {
            let file = folder.join(plain);
            if file.is_file() {
                return Some(file);
            }
        }
        for above in folder.ancestors().take(8) {
            for served in ["static", "public", "assets", "src", "source", ""] {
                let file = above.join(served).join(plain);
                if file.is_file() && name.starts_with('/') {
                    return Some(file);
                }
            }
        }
    }
    None
}

/// The post note of a folder of notes: each in its place, under the name of its folder.
fn folder_post(
    event: &Conference,
    context: &Context,
    talks: &[(String, MadeNote)],
    prose: &[(&Input, Option<MadeNote>, String)],
) -> MadeNote {
    let wished = loose_path("recap.md", &context.event_path);
    let path = free(&wished, &mut context.taken.clone());
    let mut text = String::from("---\n---\n");
    let names = talks.iter().map(|(_, note)| Value::Text(note.path.to_string())).collect();
    let fields = [
        ("talklog", Value::Text("post".into())),
        ("title", Value::Text(event.title.clone())),
        ("event", Value::Text(event.folder.clone())),
        ("talks", Value::List(names)),
        ("group", Value::Text("none".into())),
        ("heading", Value::Text("none".into())),
    ];
    for (key, value) in fields {
        if let Ok(changed) = front_matter::set(&text, key, Some(&value)) {
            text = changed;
        }
    }
    let mut folder = "";
    for (input, note, body) in prose {
        let own = input.name.rsplit_once('/').map_or("", |(folder, _)| folder);
        if own != folder {
            folder = own;
            text.push_str(&format_heading(own));
        }
        text.push('\n');
        if let Some(note) = note {
            text.push_str("<!-- talklog:talk note=");
            text.push_str(&serde_json::to_string(note.path.as_str()).unwrap_or_default());
            text.push_str(" -->\n");
        } else {
            text.push_str(body.trim());
            text.push('\n');
        }
    }
    MadeNote { path, title: event.title.clone(), text, line: 1 }
}

fn format_heading(folder: &str) -> String {
    let words = folder.replace('/', ", ").replace(['_', '-'], " ");
    format!("\n## {words}\n")
}

fn listed(file: &str, note: &MadeNote, post: bool) -> RecapNote {
    RecapNote {
        path: note.path.to_string(),
        title: note.title.clone(),
        file: file.to_owned(),
        line: note.line,
        post,
    }
}

fn picture_of(from: &Path, path: &NotePath) -> RecapPicture {
    RecapPicture { from: from.display().to_string(), path: path.to_string() }
}

/// The day that a note's front matter names.
fn day_of(text: &str) -> Option<String> {
    let front = front_matter::read(text)?;
    let start = front.get("start")?.as_text()?;
    start.get(..10).map(str::to_owned)
}

fn shown(input: &Input, talks: &[(String, MadeNote)], post: &str) -> RecapFile {
    let part = |part: &recap::Part| {
        let own = talks.iter().find(|(file, note)| *file == input.name && note.line == part.line);
        let own = own.or_else(|| talks.iter().find(|(file, _)| input.loose && *file == input.name));
        let (kind, title, speakers, links, sure) = match &part.kind {
            Kind::Front => (RecapKind::Front, None, Vec::new(), Vec::new(), true),
            Kind::Intro => (RecapKind::Intro, None, Vec::new(), Vec::new(), true),
            Kind::Group { title, day } => {
                let kind = if *day { RecapKind::Day } else { RecapKind::Group };
                (kind, Some(title.clone()), Vec::new(), Vec::new(), true)
            }
            Kind::Interlude => (RecapKind::Interlude, None, Vec::new(), Vec::new(), true),
            Kind::Closing => (RecapKind::Closing, None, Vec::new(), Vec::new(), true),
            Kind::Whole => {
                (RecapKind::Whole, own.map(|(_, note)| note.title.clone()), Vec::new(), Vec::new(), false)
            }
            Kind::Talk(talk) => {
                let speakers = talk.speakers.iter().map(|person| person.name.clone()).collect();
                (RecapKind::Talk, Some(talk.title.clone()), speakers, talk.links.clone(), talk.weight >= 3.0)
            }
        };
        let is_note = matches!(part.kind, Kind::Talk(_) | Kind::Whole);
        RecapPart {
            line: part.line,
            end: part.end,
            kind,
            title,
            speakers,
            links,
            day: own.filter(|_| is_note).and_then(|(_, note)| day_of(&note.text)),
            sure,
            text: input.text.get(part.range.clone()).unwrap_or_default().to_owned(),
            note: if is_note { own.map(|(_, note)| note.path.to_string()) } else { Some(post.to_owned()) },
        }
    };
    RecapFile {
        file: input.name.clone(),
        revision: input.revision.to_string(),
        parts: input.parts.parts.iter().map(part).collect(),
    }
}
