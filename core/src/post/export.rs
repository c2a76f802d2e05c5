//! Writes a composed post into a blog's folder: each file whole or not at all, nowhere else, and brought together with
//! what a person has edited there since.
//!
//! It deletes nothing: a post that gets another slug is renamed, with all that lies beside it, and a picture that is no
//! longer shown stays.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::again::{self, Merging, Overlap};
use super::blog;
use super::page::{Page, PagePart, page};
use super::{Composed, Conventions, Dialect, Finding, Places};
use crate::merge::Side;
use crate::merge::blocks::Choice;
use crate::path::{NotePath, Revision, file_words};
use crate::platform;

/// What an export is given.
pub struct Export<'a> {
    /// The blog's folder, or a plain one.
    pub to: &'a Path,
    /// How the blog's generator reads posts.
    pub dialect: Dialect,
    /// How the blog wants its posts, as somebody confirmed it; none for what is recognised of the folder.
    pub blog: Option<&'a Conventions>,
    /// Whether everything is done but the writing.
    pub dry_run: bool,
    /// What the last export remembered: see [`last_record`].
    pub last: Option<&'a Last>,
    /// Reads a picture of the notebook.
    pub read: &'a dyn Fn(&NotePath) -> io::Result<Vec<u8>>,
    /// Now.
    pub now: Timestamp,
}

/// What a person chose where the blog and the notes say something else.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// What they were shown: [`Exported::against`]. Where that is no longer so, they are asked anew. None takes what is
    /// there now.
    pub against: Option<Revision>,
    /// One for every overlap, from top to bottom.
    pub takes: Vec<Choice>,
}

/// What an export wrote, or would write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The post's own file, on disk.
    pub post: PathBuf,
    /// Every file of the post.
    pub files: Vec<ExportedFile>,
    /// Where the post was, when it went or would go to another place.
    pub moved: Option<PathBuf>,
    /// What changes in the blog, as `diff -u` shows it.
    pub diff: String,
    /// Where the blog and the notes say something else over the same words.
    pub overlaps: Vec<Overlap>,
    /// Names the three texts that met, for [`Chosen::against`].
    pub against: Revision,
    /// Whether nothing was written because a person has to choose first.
    pub waiting: bool,
    /// What the notebook is to remember for the next export; empty when nothing was written.
    pub records: Vec<Record>,
    /// What a reader would stumble on.
    pub findings: Vec<Finding>,
    /// Whether nothing was written because it was only tried.
    pub dry_run: bool,
}

/// A file of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedFile {
    /// Where it is, on disk.
    pub path: PathBuf,
    /// Its bytes.
    pub revision: Revision,
    /// Whether it was, or would be, written: false where these bytes were there already.
    pub written: bool,
}

/// A file that the caller is to keep in the notebook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where, below `.talklog/exports/`.
    pub path: NotePath,
    /// What.
    pub bytes: Vec<u8>,
}

/// What an export remembers: what it wrote where, and the page as it was before anybody edited it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    talklog: String,
    /// The page's place in the blog.
    post: String,
    /// The folder of its pictures.
    #[serde(default)]
    pictures: String,
    /// What its folder is called, or ends with: only such a folder is the post's own.
    #[serde(default)]
    slug: String,
    /// What the notes made of every file, by its place in the blog.
    files: BTreeMap<String, Revision>,
    /// The page as the notes made it: its revision, and its parts.
    #[serde(default)]
    base: Option<Revision>,
    #[serde(default)]
    parts: Vec<PagePart>,
    /// Places that the post has left, and what went along with it: for the next commit in the blog.
    #[serde(default)]
    gone: BTreeSet<String>,
    #[serde(default)]
    along: BTreeSet<String>,
    #[serde(skip)]
    text: Option<String>,
}

impl Last {
    /// Reads what an export remembered, with the page that stands beside it; none where it is damaged or of a version that
    /// is not known, which makes the next export careful, not blind.
    pub fn read(bytes: &[u8], page: Option<String>) -> Option<Self> {
        let last = serde_json::from_slice::<Self>(bytes).ok().filter(|last| last.talklog == "export/1")?;
        // Two devices that exported apart may have left a page that goes with neither.
        let fits = |text: &String| last.base.is_none_or(|base| base == Revision::of(text.as_bytes()));
        Some(Self { text: page.filter(fits), ..last })
    }

    /// Gives the page as the last export made it, where that is known.
    pub fn page(&self) -> Option<Page> {
        Some(Page::new(self.text.clone()?, self.parts.clone()))
    }

    /// Gives the place of the page below the blog's folder.
    pub(super) fn post(&self) -> Option<PathBuf> {
        inside(&self.post)
    }

    /// Tells whether the last export made this page.
    pub fn is_of(&self, page: &Page) -> bool {
        self.base == Some(Revision::of(page.text.as_bytes()))
    }

    /// Gives where the page is on disk.
    pub fn post_in(&self, to: &Path) -> PathBuf {
        to.join(&self.post)
    }

    /// Lists the places below the blog's folder that belong to the post: what is there, and what it has left.
    pub fn places(&self) -> impl Iterator<Item = PathBuf> {
        self.files.keys().chain(&self.along).chain(&self.gone).filter_map(|place| inside(place))
    }

    fn pictures(&self) -> Option<PathBuf> {
        if self.pictures.is_empty() {
            self.post()?.parent().map(Path::to_path_buf)
        } else {
            inside(&self.pictures)
        }
    }
}

/// Takes a place that the notebook remembers: what came from elsewhere could name any file.
fn inside(place: &str) -> Option<PathBuf> {
    let path = NotePath::parse(place).ok()?;
    let plain = path.as_str().split('/').all(|part| !part.starts_with('.'));
    plain.then(|| PathBuf::from(path.as_str()))
}

/// Says why a post was not exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The post has findings that a person has to look at first.
    #[error("the post is not exported: {}", first(.0))]
    Stopped(Vec<Finding>),
    /// The folder belongs to another generator.
    #[error("{} is a {} blog, and the post was asked for in {}", .folder.display(), .found.name(), .asked.name())]
    OtherGenerator {
        /// The blog's folder.
        folder: PathBuf,
        /// Whose it is.
        found: Dialect,
        /// Whose was asked for.
        asked: Dialect,
    },
    /// The folder is not there.
    #[error("{} is no folder", .0.display())]
    NoFolder(PathBuf),
    /// Somebody edited the file in this very moment.
    #[error("{} was edited while the post was written", .0.display())]
    Edited(PathBuf),
    /// The page in the blog is no text.
    #[error("{} is no text in UTF-8, so nothing can be merged with it", .0.display())]
    NotText(PathBuf),
    /// The post is to go where another one is.
    #[error("{} is there already, and is another post", .0.display())]
    Taken(PathBuf),
    /// A link on the way leads out of the blog.
    #[error("{} leads out of the blog's folder", .0.display())]
    Escapes(PathBuf),
    /// Reading or writing failed.
    #[error("cannot write {}", .path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

fn first(findings: &[Finding]) -> String {
    let Some(finding) = findings.first() else { return String::new() };
    let place = finding.path.as_ref().map(ToString::to_string).unwrap_or_default();
    let line = finding.line.map(|line| format!(", line {line}")).unwrap_or_default();
    format!("{} ({place}{line})", finding.message)
}

/// Names the file that an export of this post into this folder remembers itself in, below the notebook's root. The page
/// as it was stands beside it, with `.md` for `.json`.
pub fn last_record(post: &NotePath, dialect: Dialect, to: &Path) -> Option<NotePath> {
    record(post, dialect, to, "json")
}

/// Gives where the page stands that goes with a record.
pub fn last_page(record: &NotePath) -> Option<NotePath> {
    NotePath::parse(&format!("{}.md", record.as_str().strip_suffix(".json")?)).ok()
}

/// Tells whether a file of `.talklog/exports/` is the page of a post as an export made it, and in which dialect.
pub fn is_page_of(name: &str, post: &NotePath) -> Option<Dialect> {
    let own = file_words(post.as_str().strip_suffix(".md").unwrap_or(post.as_str()), 120);
    let rest = name.strip_prefix(&own)?.strip_prefix('.')?.strip_suffix(".md")?;
    let (_, dialect) = rest.rsplit_once('.')?;
    Dialect::ALL.into_iter().find(|known| known.name().to_lowercase() == dialect)
}

fn record(post: &NotePath, dialect: Dialect, to: &Path, extension: &str) -> Option<NotePath> {
    let name = file_words(post.as_str().strip_suffix(".md").unwrap_or(post.as_str()), 120);
    let dialect = dialect.name().to_lowercase();
    // By the folder's name alone: the same blog lies elsewhere on another device.
    let to = to.canonicalize().unwrap_or_else(|_| to.to_path_buf());
    let blog = to.file_name().map(|name| file_words(&name.to_string_lossy(), 40)).unwrap_or_default();
    NotePath::parse(&format!(".talklog/exports/{name}.{blog}.{dialect}.{extension}")).ok()
}

/// Exports a post; where a person has to choose, nothing is written: see [`export_chosen`].
pub fn export(composed: &Composed, ask: &Export<'_>) -> Result<Exported, ExportError> {
    export_chosen(composed, ask, &Chosen::default())
}

/// Writes a post into a blog, with its pictures: [`super::Conventions::places`] says where; brought together with what was edited there since the last export.
///
/// Everything is looked at before anything is written; the post is written last, so that it never shows a picture
/// that is not there. Where an overlap is not chosen, nothing is written.
pub fn export_chosen(
    composed: &Composed,
    ask: &Export<'_>,
    chosen: &Chosen,
) -> Result<Exported, ExportError> {
    let stops: Vec<Finding> = composed.stops().cloned().collect();
    if !stops.is_empty() {
        return Err(ExportError::Stopped(stops));
    }
    let root = ask.to.canonicalize().map_err(|_| ExportError::NoFolder(ask.to.to_path_buf()))?;
    if !root.is_dir() {
        return Err(ExportError::NoFolder(ask.to.to_path_buf()));
    }
    let known = ask.blog.cloned().or_else(|| blog::recognise(&root).conventions);
    let conventions = known.unwrap_or_else(|| Conventions::plain(ask.dialect));
    if conventions.generator != ask.dialect {
        let found = conventions.generator;
        return Err(ExportError::OtherGenerator { folder: root, found, asked: ask.dialect });
    }
    let places = conventions.places(composed);
    let mut findings: Vec<Finding> = composed.findings.clone();
    if !conventions.has_taxonomy("tags") && !composed.tags.is_empty() {
        let message = "the blog's configuration names no taxonomy `tags`, so the tags stand under [extra]";
        findings.push(Finding::advice(&composed.path, None, message));
    }
    let waits = matches!(ask.dialect, Dialect::Hugo | Dialect::Jekyll);
    if composed.date.parse::<Timestamp>().is_ok_and(|date| date > ask.now) && waits {
        let message = format!(
            "its date, {}, is in the future: {} leaves the post out until then",
            composed.date,
            ask.dialect.name()
        );
        findings.push(Finding::advice(&composed.path, None, message));
    }
    // The page does without a picture that is not there: some generators fail on it.
    let new = page(&composed.shown(&|picture| (ask.read)(picture).is_ok()), &conventions);
    let moving = ask
        .last
        .and_then(|last| Moving::of(last, &places, Path::new(&conventions.posts)))
        .filter(|moving| moving.is_there(&root));
    if let Some(moving) = &moving {
        moving.has_room(&root)?;
    }
    let met = meet(&root, moving.as_ref().map_or(&places.post, |moving| &moving.page), ask.last, &new)?;
    if met.text.is_none()
        && let Some(before) = ask.last.and_then(Last::post)
    {
        let message =
            format!("{} is no longer there, so the post is written anew", root.join(before).display());
        findings.push(Finding::advice(&composed.path, None, message));
    }
    let against = met.against();
    let choices =
        if chosen.against.is_none_or(|shown| shown == against) { chosen.takes.as_slice() } else { &[] };
    let overlaps = met.merging.overlaps();
    let merged = met.merging.text(if overlaps.is_empty() { &[] } else { choices });
    let waiting = merged.is_none();
    let text = met.dress(&merged.unwrap_or_else(|| met.merging.all(Side::Ours)));
    let mut exported = Exported {
        post: root.join(&places.post),
        files: Vec::new(),
        moved: moving.as_ref().map(|moving| root.join(&moving.page)),
        diff: String::new(),
        overlaps: overlaps.into_iter().cloned().collect(),
        against,
        waiting,
        records: Vec::new(),
        findings,
        dry_run: ask.dry_run,
    };
    let mut last = Last {
        talklog: "export/1".into(),
        post: key(&places.post),
        pictures: key(&places.pictures),
        slug: composed.slug.clone(),
        files: BTreeMap::new(),
        base: Some(Revision::of(new.text.as_bytes())),
        parts: new.parts.clone(),
        gone: ask.last.map(|last| last.gone.clone()).unwrap_or_default(),
        along: ask.last.map(|last| last.along.clone()).unwrap_or_default(),
        text: None,
    };
    let mut planned = pictures(composed, ask, &root, &places, moving.as_ref(), &mut exported, &mut last)?;
    let revision = Revision::of(text.as_bytes());
    let there = met.text.as_ref().map(|text| Revision::of(text.as_bytes()));
    exported.diff.push_str(&shown(&places.post, moving.as_ref(), met.text.as_deref(), &text));
    last.files.insert(key(&places.post), revision);
    planned.push((places.post.clone(), text.into_bytes(), revision, there));
    let write_it = !ask.dry_run && !waiting;
    if let Some(moving) = moving.as_ref().filter(|_| write_it) {
        moving.go(&root, &mut last)?;
    }
    for (place, bytes, revision, there) in planned {
        let written = there != Some(revision);
        if written && write_it {
            write(&root, &place, &bytes, there)?;
        }
        exported.files.push(ExportedFile { path: root.join(place), revision, written: written && !waiting });
    }
    if write_it {
        let manifest = serde_json::to_vec_pretty(&last).unwrap_or_default();
        for (extension, bytes) in [("json", manifest), ("md", new.text.into_bytes())] {
            let path = record(&composed.path, ask.dialect, &root, extension);
            exported.records.extend(path.map(|path| Record { path, bytes }));
        }
    }
    Ok(exported)
}

/// A file that is to be written: where, what, and what is there now.
type Planned = (PathBuf, Vec<u8>, Revision, Option<Revision>);

/// Plans the pictures. One that was changed in the blog stays as it is there.
fn pictures(
    composed: &Composed,
    ask: &Export<'_>,
    root: &Path,
    places: &Places,
    moving: Option<&Moving>,
    exported: &mut Exported,
    last: &mut Last,
) -> Result<Vec<Planned>, ExportError> {
    let mut planned = Vec::new();
    for image in &composed.images {
        let bytes = match (ask.read)(&image.from) {
            Ok(bytes) => bytes,
            Err(error) => {
                let message = format!("the picture \"{}\" cannot be read: {error}", image.from);
                exported.findings.push(Finding::advice(&image.note, Some(image.line), message));
                continue;
            }
        };
        let place = places.pictures.join(&image.name);
        let before = moving.map_or_else(|| place.clone(), |moving| moving.pictures.join(&image.name));
        let known = ask.last.and_then(|last| last.files.get(&key(&before)).copied());
        let revision = Revision::of(&bytes);
        let there = look(root, &before)?.map(|bytes| Revision::of(&bytes));
        last.files.insert(key(&place), revision);
        match there {
            Some(there) if there != revision && Some(there) != known => {
                if known != Some(revision) {
                    let message = format!(
                        "the picture \"{}\" is another one in the blog, {}, and stays so",
                        image.from,
                        root.join(&place).display()
                    );
                    let finding = Finding::advice(&image.note, Some(image.line), message);
                    exported.findings.push(finding.hint("delete it there to have the notebook's"));
                }
                let path = root.join(&place);
                exported.files.push(ExportedFile { path, revision: there, written: false });
            }
            there => {
                if there != Some(revision) {
                    let what = if there.is_some() { "changed" } else { "new" };
                    let line = format!("{what} picture {} ({} bytes)\n", key(&place), bytes.len());
                    exported.diff.push_str(&line);
                }
                planned.push((place, bytes, revision, there));
            }
        }
    }
    Ok(planned)
}

/// The page as it is in the blog, brought together with the new one.
struct Met {
    /// As it is there, byte for byte.
    text: Option<String>,
    base: Option<String>,
    new: String,
    merging: Merging,
}

/// Brings the page that is at a place together with the new one.
fn meet(root: &Path, place: &Path, last: Option<&Last>, new: &Page) -> Result<Met, ExportError> {
    let text = match look(root, place)? {
        Some(bytes) => Some(String::from_utf8(bytes).map_err(|_| ExportError::NotText(root.join(place)))?),
        None => None,
    };
    let base = last.and_then(Last::page);
    let merging = match &text {
        Some(text) => again::merge(base.as_ref(), &plain(text), new),
        None => again::merge(Some(new), &new.text, new),
    };
    Ok(Met { text, base: base.map(|base| base.text), new: new.text.clone(), merging })
}

/// Gives a page's text without a byte order mark and with `\n` for line ends.
pub fn plain(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    if is_crlf(text) { text.replace("\r\n", "\n") } else { text.to_owned() }
}

fn is_crlf(text: &str) -> bool {
    text.contains("\r\n") && text.matches('\n').count() == text.matches("\r\n").count()
}

impl Met {
    /// Names the three texts that met.
    fn against(&self) -> Revision {
        let parts = [self.base.as_deref(), self.text.as_deref(), Some(self.new.as_str())];
        Revision::of(parts.map(|part| format!("{part:?}")).join("\n").as_bytes())
    }

    /// Gives a text the byte order mark and the line ends that the blog's file has.
    fn dress(&self, text: &str) -> String {
        let Some(there) = &self.text else { return text.to_owned() };
        let mark = if there.starts_with('\u{feff}') { "\u{feff}" } else { "" };
        let text = if is_crlf(there) { text.replace('\n', "\r\n") } else { text.to_owned() };
        format!("{mark}{text}")
    }
}

/// Shows how the page changes.
fn shown(place: &Path, moving: Option<&Moving>, before: Option<&str>, after: &str) -> String {
    let mut out = String::new();
    let new = key(place);
    let old = moving.map_or_else(|| new.clone(), |moving| key(&moving.page));
    if old != new {
        out.extend(["rename from ", &old, "\nrename to ", &new, "\n"]);
    }
    let hunks = again::diff(before.unwrap_or_default(), after);
    if !hunks.is_empty() {
        let old = if before.is_some() { format!("a/{old}") } else { "/dev/null".into() };
        out.extend(["--- ", &old, "\n+++ b/", &new, "\n", &hunks]);
    }
    out
}

/// A post that goes to another place in the blog, as it got another slug or name.
struct Moving {
    page: PathBuf,
    pictures: PathBuf,
    /// What is renamed: the post's folder, or its page and the folder of its pictures.
    steps: Vec<(PathBuf, PathBuf)>,
}

impl Moving {
    /// Says how the post that the last export wrote gets to its new place; none when it is there.
    fn of(last: &Last, to: &Places, posts: &Path) -> Option<Self> {
        let (page, pictures) = (last.post()?, last.pictures()?);
        if page == to.post {
            return None;
        }
        // Not a folder in which there are other posts or their pictures, and with it half the blog.
        let own = |folder: &Path| {
            let name = folder.file_name().map(|name| name.to_string_lossy());
            let named = name.is_some_and(|name| !last.slug.is_empty() && name.ends_with(&last.slug));
            named && !posts.starts_with(folder) && !to.pictures.starts_with(folder)
        };
        let bundle = |page: &Path, pictures: &Path| page.parent() == Some(pictures);
        let steps = if bundle(&page, &pictures) && own(&pictures) && bundle(&to.post, &to.pictures) {
            vec![(pictures.clone(), to.pictures.clone())]
        } else if !bundle(&page, &pictures) && own(&pictures) && pictures != to.pictures {
            vec![(pictures.clone(), to.pictures.clone()), (page.clone(), to.post.clone())]
        } else {
            vec![(page.clone(), to.post.clone())]
        };
        Some(Self { page, pictures, steps })
    }

    fn is_there(&self, root: &Path) -> bool {
        matches!(look(root, &self.page), Ok(Some(_)))
    }

    /// Sees to it that nothing is where the post is to go.
    fn has_room(&self, root: &Path) -> Result<(), ExportError> {
        for (from, to) in &self.steps {
            way(root, from)?;
            if way(root, to)?.is_some() && way(root, from)?.is_some() {
                return Err(ExportError::Taken(root.join(to)));
            }
        }
        Ok(())
    }

    /// Moves it, with all that lies beside it, and remembers what went.
    fn go(&self, root: &Path, last: &mut Last) -> Result<(), ExportError> {
        for (from, to) in &self.steps {
            if way(root, from)?.is_none() {
                continue;
            }
            let files = below(root, from);
            let target = root.join(to);
            let failed = |source: io::Error| match source.kind() {
                io::ErrorKind::AlreadyExists => ExportError::Taken(target.clone()),
                _ => ExportError::Io { path: target.clone(), source },
            };
            let parent = target.parent().unwrap_or(root);
            fs::create_dir_all(parent).map_err(failed)?;
            match platform::rename_new(&root.join(from), &target) {
                // What is there was looked for; a file system that cannot say so in one step has to do.
                Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                    fs::rename(root.join(from), &target).map_err(failed)?;
                }
                done => done.map_err(failed)?,
            }
            platform::sync_folder(parent).map_err(failed)?;
            if let Some(left) = root.join(from).parent() {
                platform::sync_folder(left).map_err(failed)?;
            }
            for file in files {
                last.gone.insert(key(&file));
                if let Ok(rest) = file.strip_prefix(from) {
                    let to = if rest.as_os_str().is_empty() { to.clone() } else { to.join(rest) };
                    last.gone.remove(&key(&to));
                    last.along.insert(key(&to));
                }
            }
        }
        Ok(())
    }
}

/// Lists the files at or below a place.
fn below(root: &Path, place: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut todo = vec![place.to_path_buf()];
    while let Some(place) = todo.pop() {
        match fs::read_dir(root.join(&place)) {
            Ok(entries) => todo.extend(entries.flatten().map(|entry| place.join(entry.file_name()))),
            Err(_) => files.push(place),
        }
    }
    files
}

fn key(place: &Path) -> String {
    let parts: Vec<_> = place.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// Says what is at a place below the root, and refuses links that lead out of it.
fn way(root: &Path, place: &Path) -> Result<Option<fs::Metadata>, ExportError> {
    let mut path = root.to_path_buf();
    let mut found = None;
    for part in place.components() {
        let Component::Normal(part) = part else { return Err(ExportError::Escapes(root.join(place))) };
        path.push(part);
        match fs::symlink_metadata(&path) {
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(source) => return Err(ExportError::Io { path, source }),
            Ok(metadata) if metadata.is_symlink() => return Err(ExportError::Escapes(path)),
            Ok(metadata) => found = Some(metadata),
        }
    }
    Ok(found)
}

/// Gives the bytes of what is at a place below the root.
pub(super) fn look(root: &Path, place: &Path) -> Result<Option<Vec<u8>>, ExportError> {
    if way(root, place)?.is_none() {
        return Ok(None);
    }
    let path = root.join(place);
    fs::read(&path).map(Some).map_err(|source| ExportError::Io { path, source })
}

/// Writes a file whole: beside its place, then onto it, unless what is there is no longer what was looked at.
pub(super) fn write(
    root: &Path,
    place: &Path,
    bytes: &[u8],
    there: Option<Revision>,
) -> Result<(), ExportError> {
    let path = root.join(place);
    let folder = path.parent().unwrap_or(root);
    let failed = |source| ExportError::Io { path: path.clone(), source };
    fs::create_dir_all(folder).map_err(failed)?;
    let beside = folder.join(format!(".talklog-{:016x}", fastrand::u64(..)));
    let mut ours = true;
    let done = write_beside(&beside, bytes, there.map(|_| path.as_path()))
        .map_err(failed)
        .and_then(|()| put(root, place, &beside, there, &mut ours));
    if done.is_err() && ours {
        // What failed is said already; a file of ours that stays behind is the lesser evil.
        let _ = fs::remove_file(&beside);
    }
    done?;
    platform::sync_folder(folder).map_err(failed)
}

/// Puts the file that was written beside its place onto it. `ours` says whether what is beside is ours to delete.
fn put(
    root: &Path,
    place: &Path,
    beside: &Path,
    there: Option<Revision>,
    ours: &mut bool,
) -> Result<(), ExportError> {
    let path = root.join(place);
    let failed = |source| ExportError::Io { path: path.clone(), source };
    if look(root, place)?.map(|bytes| Revision::of(&bytes)) != there {
        return Err(ExportError::Edited(path));
    }
    if there.is_none() {
        return match platform::rename_new(beside, &path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(ExportError::Edited(path)),
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                fs::rename(beside, &path).map_err(failed)
            }
            done => done.map_err(failed),
        };
    }
    // The two change places, so that what was there can be looked at once more.
    match platform::exchange(beside, &path) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => fs::rename(beside, &path).map_err(failed),
        Err(error) => Err(failed(error)),
        Ok(()) => {
            *ours = false;
            if fs::read(beside).is_ok_and(|was| Some(Revision::of(&was)) == there) {
                return fs::remove_file(beside).map_err(failed);
            }
            platform::exchange(beside, &path).map_err(failed)?;
            *ours = true;
            Err(ExportError::Edited(path))
        }
    }
}

fn write_beside(beside: &Path, bytes: &[u8], like: Option<&Path>) -> io::Result<()> {
    // Made like any file of the person's, not private as temporary files are: a web server has to read it.
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(beside)?;
    file.write_all(bytes)?;
    if let Some(like) = like.and_then(|like| fs::File::open(like).ok()) {
        platform::carry_over(&like, &file)?;
    }
    file.sync_all()
}
