//! Writes a composed post into a blog's folder: each file whole or not at all, and never over what a person has
//! edited there since.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::page::render;
use super::{Composed, Dialect, Finding, blog};
use crate::path::{NotePath, Revision, file_words};
use crate::platform;

/// What an export is given.
pub struct Export<'a> {
    /// The blog's folder, or a plain one.
    pub to: &'a Path,
    /// How the blog's generator reads posts.
    pub dialect: Dialect,
    /// Whether everything is done but the writing.
    pub dry_run: bool,
    /// What the last export remembered: see [`last_record`].
    pub last: Option<&'a Last>,
    /// Reads a picture of the notebook.
    pub read: &'a dyn Fn(&NotePath) -> io::Result<Vec<u8>>,
    /// Now.
    pub now: Timestamp,
}

/// What an export wrote, or would write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The post's own file, on disk.
    pub post: PathBuf,
    /// Every file of the post.
    pub files: Vec<ExportedFile>,
    /// What the notebook is to remember for the next export; empty after a dry run.
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

/// What an export remembers: which bytes it wrote, by the file's place in the blog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    talklog: String,
    post: String,
    files: BTreeMap<String, Revision>,
}

impl Last {
    /// Reads what an export remembered; none where it is damaged or of a version that is not known, which makes
    /// the next export careful, not blind.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Self>(bytes).ok().filter(|last| last.talklog == "export/1")
    }
}

/// Says why a post was not exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The post has findings that a person has to look at first.
    #[error("the post is not exported: {}", first(.0))]
    Stopped(Vec<Finding>),
    /// The folder belongs to another generator.
    #[error("{} is a {} blog, and the post was asked for in {}", .folder.display(), generator(*.found), generator(*.asked))]
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
    /// Somebody has edited the file since the last export, or it is not one that an export wrote.
    #[error("{} was edited since the last export, so nothing was written", .0.display())]
    Edited(PathBuf),
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

fn generator(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Hugo => "Hugo",
        Dialect::Zola => "Zola",
    }
}

/// Names the file that an export of this post remembers itself in, below the notebook's root.
pub fn last_record(post: &NotePath, dialect: Dialect) -> Option<NotePath> {
    record(post, dialect, "json")
}

fn record(post: &NotePath, dialect: Dialect, extension: &str) -> Option<NotePath> {
    let name = file_words(post.as_str().strip_suffix(".md").unwrap_or(post.as_str()), 120);
    let dialect = generator(dialect).to_lowercase();
    NotePath::parse(&format!(".talklog/exports/{name}.{dialect}.{extension}")).ok()
}

/// Writes a post into a blog: `SLUG/index.md` with its pictures beside it, where the blog keeps its posts.
///
/// Everything is looked at before anything is written; the post is written last, so that it never shows a picture
/// that is not there.
pub fn export(composed: &Composed, ask: &Export<'_>) -> Result<Exported, ExportError> {
    let stops: Vec<Finding> = composed.stops().cloned().collect();
    if !stops.is_empty() {
        return Err(ExportError::Stopped(stops));
    }
    let root = ask.to.canonicalize().map_err(|_| ExportError::NoFolder(ask.to.to_path_buf()))?;
    if !root.is_dir() {
        return Err(ExportError::NoFolder(ask.to.to_path_buf()));
    }
    let blog = blog::recognise(&root);
    if let Some(found) = blog.generator.filter(|found| *found != ask.dialect) {
        return Err(ExportError::OtherGenerator { folder: root, found, asked: ask.dialect });
    }
    let mut findings: Vec<Finding> = composed.findings.clone();
    if !blog.tags && !composed.tags.is_empty() {
        let message = "the blog's configuration names no taxonomy `tags`, so the tags stand under [extra]";
        findings.push(Finding::advice(&composed.path, None, message));
    }
    if composed.date.parse::<Timestamp>().is_ok_and(|date| date > ask.now) && ask.dialect == Dialect::Hugo {
        let message =
            format!("its date, {}, is in the future: Hugo leaves the post out until then", composed.date);
        findings.push(Finding::advice(&composed.path, None, message));
    }
    let folder = blog.posts.join(&composed.slug);
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for image in &composed.images {
        match (ask.read)(&image.from) {
            Ok(bytes) => files.push((folder.join(&image.name), bytes)),
            Err(error) => {
                let message = format!("the picture \"{}\" cannot be read: {error}", image.from);
                findings.push(Finding::advice(&image.note, Some(image.line), message));
            }
        }
    }
    let page = render(composed, ask.dialect, blog.tags).into_bytes();
    files.push((folder.join("index.md"), page.clone()));
    let mut planned = Vec::with_capacity(files.len());
    for (place, bytes) in files {
        let known = ask.last.and_then(|last| last.files.get(&key(&place)).copied());
        let revision = Revision::of(&bytes);
        let there = look(&root, &place)?;
        if there.is_some_and(|there| there != revision && Some(there) != known) {
            return Err(ExportError::Edited(root.join(place)));
        }
        planned.push((place, bytes, revision, there));
    }
    let mut exported = Exported {
        post: root.join(&folder).join("index.md"),
        files: Vec::new(),
        records: Vec::new(),
        findings,
        dry_run: ask.dry_run,
    };
    let mut last =
        Last { talklog: "export/1".into(), post: key(&folder.join("index.md")), files: BTreeMap::new() };
    for (place, bytes, revision, there) in planned {
        let written = there != Some(revision);
        if written && !ask.dry_run {
            write(&root, &place, &bytes, there)?;
        }
        last.files.insert(key(&place), revision);
        exported.files.push(ExportedFile { path: root.join(place), revision, written });
    }
    if !ask.dry_run {
        let manifest = serde_json::to_vec_pretty(&last).unwrap_or_default();
        for (extension, bytes) in [("json", manifest), ("md", page)] {
            let path = record(&composed.path, ask.dialect, extension);
            exported.records.extend(path.map(|path| Record { path, bytes }));
        }
    }
    Ok(exported)
}

fn key(place: &Path) -> String {
    let parts: Vec<_> = place.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// Gives the revision of what is at a place below the root, and refuses links that lead out of it.
fn look(root: &Path, place: &Path) -> Result<Option<Revision>, ExportError> {
    let mut path = root.to_path_buf();
    for part in place.components() {
        let Component::Normal(part) = part else { return Err(ExportError::Escapes(root.join(place))) };
        path.push(part);
        match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(ExportError::Io { path, source }),
            Ok(metadata) if metadata.is_symlink() => return Err(ExportError::Escapes(path)),
            Ok(_) => {}
        }
    }
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(Revision::of(&bytes))),
        Err(source) => Err(ExportError::Io { path, source }),
    }
}

/// Writes a file whole: beside its place, then onto it, unless what is there is no longer what was looked at.
fn write(root: &Path, place: &Path, bytes: &[u8], there: Option<Revision>) -> Result<(), ExportError> {
    let path = root.join(place);
    let folder = path.parent().unwrap_or(root);
    let failed = |source| ExportError::Io { path: path.clone(), source };
    fs::create_dir_all(folder).map_err(failed)?;
    let beside = folder.join(format!(".talklog-{:016x}", fastrand::u64(..)));
    let done = write_beside(&beside, bytes).map_err(failed).and_then(|()| {
        if look(root, place)? != there {
            return Err(ExportError::Edited(path.clone()));
        }
        match there {
            Some(_) => fs::rename(&beside, &path).map_err(failed),
            None => match platform::rename_new(&beside, &path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    Err(ExportError::Edited(path.clone()))
                }
                Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                    fs::rename(&beside, &path).map_err(failed)
                }
                done => done.map_err(failed),
            },
        }
    });
    if done.is_err() {
        // What failed is said already; a file of ours that stays behind is the lesser evil.
        let _ = fs::remove_file(&beside);
    }
    done?;
    platform::sync_folder(folder).map_err(failed)
}

fn write_beside(beside: &Path, bytes: &[u8]) -> io::Result<()> {
    // Made like any file of the person's, not private as temporary files are: a web server has to read it.
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(beside)?;
    file.write_all(bytes)?;
    file.sync_all()
}
