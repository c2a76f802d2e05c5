//! Blogs on the desk: set up by pointing at a folder, checked against, built.
//!
//! How a blog wants its posts travels with the notebook, in `.talklog/blogs.json`; where its folder is, only this
//! machine knows.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::note::Note;
use crate::notebook::Saved;
use crate::path::NotePath;
use crate::post::{
    self, Build, BuildRefused, Check, Conventions, Dialect, Finding, Fix, Names, Plan, Sources,
};
use crate::wire::{BlogItem, BlogLook, BuildReport, Code, Failure, Origin, PostFinding};

use super::Desk;
use super::post::Made;

/// Where the notebook keeps its blogs.
const BLOGS: &str = ".talklog/blogs.json";
const FORMAT: &str = "blogs/1";
/// Where this machine keeps their folders, below the notebook's state.
const FOLDERS: &str = "blogs.json";
/// How long a generator may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// The notebook's blogs.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Blogs {
    talklog: String,
    #[serde(default)]
    blogs: BTreeMap<String, Conventions>,
}

/// Looks at a folder, and says which blog it is.
pub fn look_at_blog(folder: &Path) -> Result<BlogLook, Failure> {
    let root = folder.canonicalize().map_err(|error| Failure::io(folder, &error))?;
    let blog = post::recognise(&root);
    Ok(BlogLook { folder: root.display().to_string(), conventions: blog.conventions, seen: blog.seen })
}

/// Gives the text of a note as a fix makes it; `answer` is what the fix asks a person for.
pub fn fixed_text(text: &str, fix: &Fix, answer: Option<&str>) -> Result<String, Failure> {
    post::apply(text, fix, answer).map_err(|error| {
        let failure = Failure::bad_input(&error.to_string(), "check the post again");
        Failure { path: Some(fix.path.clone()), ..failure }
    })
}

impl Desk {
    /// Gives the blogs of the notebook, by name.
    pub fn blogs(&self) -> Result<Vec<BlogItem>, Failure> {
        let folders = self.blog_folders();
        let items = self.read_blogs()?.blogs.into_iter().map(|(name, conventions)| {
            let folder = folders.get(&name).map(|folder| folder.display().to_string());
            BlogItem { name, folder, conventions }
        });
        Ok(items.collect())
    }

    /// Keeps a blog under a name: its folder on this machine, and how it wants its posts, which is recognised where
    /// nobody says it.
    pub fn set_blog(
        &self,
        name: &str,
        folder: &Path,
        conventions: Option<Conventions>,
    ) -> Result<BlogItem, Failure> {
        let name = name.trim();
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(Failure::bad_input("a blog needs a name", "it is what a post says after `blog:`"));
        }
        let root = folder.canonicalize().map_err(|error| Failure::io(folder, &error))?;
        let found = conventions.or_else(|| post::recognise(&root).conventions);
        let Some(conventions) = found else {
            return Err(Failure::bad_input(
                "no generator was recognised in this folder",
                "a blog has a configuration of Hugo, Zola, Jekyll, Astro or Eleventy",
            ));
        };
        let mut blogs = self.read_blogs()?;
        if blogs.blogs.get(name) != Some(&conventions) {
            blogs.blogs.insert(name.to_owned(), conventions.clone());
            self.write_blogs(&blogs)?;
        }
        let mut folders = self.blog_folders();
        folders.insert(name.to_owned(), root.clone());
        self.write_folders(&folders)?;
        Ok(BlogItem { name: name.to_owned(), folder: Some(root.display().to_string()), conventions })
    }

    /// Forgets a blog; its folder stays as it is.
    pub fn forget_blog(&self, name: &str) -> Result<(), Failure> {
        let mut blogs = self.read_blogs()?;
        if blogs.blogs.remove(name).is_none() {
            return Err(no_blog(name));
        }
        self.write_blogs(&blogs)?;
        let mut folders = self.blog_folders();
        folders.remove(name);
        self.write_folders(&folders)
    }

    /// Gives a blog of the notebook by its name, with its folder on this machine.
    pub fn blog(&self, name: &str) -> Result<BlogItem, Failure> {
        self.blogs()?.into_iter().find(|blog| blog.name == name).ok_or_else(|| no_blog(name))
    }

    /// Gives where a post goes and in which dialect: what is asked for, else the blog that the post names.
    pub fn destination(
        &self,
        path: &NotePath,
        to: Option<&Path>,
        dialect: Option<Dialect>,
    ) -> Result<(PathBuf, Dialect), Failure> {
        let folder = self.blog_folder(path, to)?;
        let known = || {
            let blog = self.confirmed(&folder).or_else(|| post::recognise(&folder).conventions);
            blog.map(|blog| blog.generator)
        };
        let dialect = dialect.or_else(known).ok_or_else(|| {
            Failure::bad_input("no generator was recognised in this folder", "say it with `--format`")
        })?;
        Ok((folder, dialect))
    }

    /// Gives the folder that is asked for, else that of the blog that the post names.
    pub fn blog_folder(&self, path: &NotePath, to: Option<&Path>) -> Result<PathBuf, Failure> {
        if let Some(folder) = to {
            return Ok(folder.to_path_buf());
        }
        let (note, text) = self.note_and_text(path)?;
        let Some(name) = Plan::read(&note, &text).blog else {
            return Err(Failure::bad_input(
                "the post names no blog",
                "say where it goes with `--to`, or write `blog:` in its front matter",
            ));
        };
        let folder = self.blog(&name)?.folder;
        folder.map(PathBuf::from).ok_or_else(|| {
            Failure::bad_input(
                &format!("where the blog \"{name}\" is on this machine is not known"),
                &format!("say it once: talklog blog add {name} FOLDER"),
            )
        })
    }

    /// Gives how the blog in a folder wants its posts, where somebody set it up.
    pub(super) fn confirmed(&self, folder: &Path) -> Option<Conventions> {
        let root = folder.canonicalize().ok()?;
        let folders = self.blog_folders();
        let (name, _) = folders.iter().find(|(_, known)| **known == root)?;
        self.read_blogs().ok()?.blogs.remove(name)
    }

    /// Gives how the blog in a folder wants posts of a dialect.
    pub(super) fn blog_in(&self, folder: &Path, dialect: Dialect) -> Conventions {
        let confirmed = self.confirmed(folder).filter(|blog| blog.generator == dialect);
        confirmed.unwrap_or_else(|| post::recognise(folder).conventions(dialect))
    }

    /// Gives how the blog wants posts that an export's page in the notebook is of: the one whose folder on this machine
    /// bears the name, else the generator's own ways.
    pub(super) fn blog_of_record(&self, page: &NotePath, post: &NotePath, dialect: Dialect) -> Conventions {
        let is_of = |folder: &&PathBuf| {
            let record = post::last_record(post, dialect, folder);
            record.and_then(|record| post::last_page(&record)).as_ref() == Some(page)
        };
        match self.blog_folders().values().find(is_of) {
            Some(folder) => self.blog_in(folder, dialect),
            None => Conventions::of(dialect),
        }
    }

    /// Checks a post before its export: for the blog that it names, or for the folder that is given.
    pub fn check_post(&self, path: &NotePath, to: Option<&Path>) -> Result<Vec<PostFinding>, Failure> {
        let made = self.made(path)?;
        let blog = match (to, &made.plan.blog) {
            (Some(folder), _) => self.confirmed(folder).or_else(|| post::recognise(folder).conventions),
            (None, Some(name)) => self.blog(name).ok().map(|blog| blog.conventions),
            (None, None) => None,
        };
        let schedule = made.event.as_ref().and_then(|event| {
            let place = if event.folder.is_empty() { String::new() } else { format!("{}/", event.folder) };
            let schedule = NotePath::parse(&format!("{place}schedule.jsonl")).ok()?;
            self.notebook.read(&schedule).ok()?.text.ok()
        });
        let (names, known): (Vec<String>, Names) = {
            let catalogue = self.shelf();
            let known = Names::new(catalogue.iter().map(|entry| (&entry.note.path, &*entry.note.title)));
            let notes = catalogue.iter().map(|entry| &entry.note);
            // As `Name (Affiliation)`.
            let name = |speaker: &str| speaker.split(" (").next().unwrap_or(speaker).to_owned();
            (notes.flat_map(|note| note.speakers.iter().map(|speaker| name(speaker))).collect(), known)
        };
        let size = |picture: &NotePath| {
            fs::metadata(picture.on_disk(self.root()))
                .ok()
                .filter(fs::Metadata::is_file)
                .map(|file| file.len())
        };
        let findings = post::check(&Check {
            plan: &made.plan,
            post: &made.text,
            talks: &talks(&made),
            composed: &made.composed,
            blog: blog.as_ref(),
            schedule: schedule.as_deref(),
            names: &names,
            notes: &known,
            size: &size,
            now: self.now().timestamp(),
        });
        Ok(findings.iter().map(PostFinding::from).collect())
    }

    /// Applies the fix of a finding to its note, which has to be as the check saw it; `answer` is what the fix asks
    /// a person for. The same door as any save: what was typed meanwhile is not written over.
    pub fn fix_finding(&self, fix: &Fix, answer: Option<&str>) -> Result<(), Failure> {
        let path = NotePath::parse(&fix.path)?;
        let (note, text) = self.note_and_text(&path)?;
        let fixed = fixed_text(&text, fix, answer)?;
        if fixed == text {
            return Ok(());
        }
        match self.notebook.save_bytes(&path, fixed.as_bytes(), Some(note.revision))? {
            Saved::Written { revision } | Saved::Unchanged { revision } => {
                self.took(&path, revision, &fixed, Origin::Saved);
                Ok(())
            }
            Saved::Changed { .. } => Err(Failure::busy(&path)),
        }
    }

    /// Builds a blog with its own generator, into a folder that is gone afterwards, and says what is wrong with the
    /// post there: at the note's line that it comes from.
    pub fn build_post(&self, path: &NotePath, to: &Path) -> Result<BuildReport, Failure> {
        let made = self.made(path)?;
        let root = to.canonicalize().map_err(|error| Failure::io(to, &error))?;
        let Some(blog) = self.confirmed(&root).or_else(|| post::recognise(&root).conventions) else {
            return Err(BuildRefused::NoGenerator.into());
        };
        let place = blog.places(&made.composed).post;
        let page = fs::read_to_string(root.join(&place)).map_err(|error| {
            let failure = Failure::io(&root.join(&place), &error);
            Failure { hint: Some("export the post first".into()), ..failure }
        })?;
        let into =
            tempfile::tempdir().map_err(|error| Failure::io(Path::new("a temporary folder"), &error))?;
        let anchors: Vec<String> = made.composed.talks.iter().map(|talk| talk.anchor.clone()).collect();
        let built = post::build(&Build {
            root: &root,
            blog: &blog,
            post: &place,
            slug: &made.composed.slug,
            anchors: &anchors,
            into: into.path(),
            deadline: PATIENCE,
        })?;
        let text = |note: &NotePath| {
            if note == path {
                return Some(made.text.clone());
            }
            made.notes.iter().find(|(talk, _)| talk.path == *note).map(|(_, text)| text.clone())
        };
        let from = Sources { composed: &made.composed, blog: &blog, page: &page, text: &text };
        let mut errors: Vec<PostFinding> = built
            .errors
            .iter()
            .map(|error| {
                let place = error.in_post.then(|| post::origin(error.line, error.field.as_deref(), &from));
                PostFinding {
                    about: post::Trouble::FrontMatter,
                    message: error.message.clone(),
                    hint: None,
                    path: place.as_ref().map(|(path, _)| path.to_string()),
                    line: place.and_then(|(_, line)| line),
                    stops: false,
                    fix: None,
                }
            })
            .collect();
        for finding in errors.iter_mut().filter(|finding| finding.path.as_deref() != Some(path.as_str())) {
            finding.about = post::Trouble::Other;
        }
        errors.sort_by_key(|finding| finding.path.is_none());
        let well = built.content && built.page.is_some();
        Ok(BuildReport { program: built.program, built: well, errors, said: built.said })
    }

    /// Reads the notebook's blogs; a file that is damaged, or of a version that is not known, is no list of none.
    fn read_blogs(&self) -> Result<Blogs, Failure> {
        let path = blogs_path()?;
        if !self.notebook.exists(&path) {
            return Ok(Blogs { talklog: FORMAT.into(), blogs: BTreeMap::new() });
        }
        let file = self.notebook.read(&path)?;
        let blogs: Option<Blogs> = serde_json::from_slice(&file.bytes).ok();
        blogs.filter(|blogs| blogs.talklog == FORMAT).ok_or_else(|| {
            Failure::bad_input(
                "the notebook's list of blogs cannot be read",
                "put .talklog/blogs.json right, or remove it",
            )
        })
    }

    fn write_blogs(&self, blogs: &Blogs) -> Result<(), Failure> {
        let mut bytes = serde_json::to_vec_pretty(blogs).unwrap_or_default();
        bytes.push(b'\n');
        self.remember(&blogs_path()?, &bytes)
    }

    fn blog_folders(&self) -> BTreeMap<String, PathBuf> {
        let bytes = fs::read(self.notebook.state_folder().join(FOLDERS)).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    fn write_folders(&self, folders: &BTreeMap<String, PathBuf>) -> Result<(), Failure> {
        let file = self.notebook.state_folder().join(FOLDERS);
        let bytes = serde_json::to_vec_pretty(folders).unwrap_or_default();
        super::settings::write_whole(&file, &bytes).map_err(|error| Failure::io(&file, &error))
    }
}

/// Gives the talks of a post, each with its note's text.
fn talks(made: &Made) -> Vec<(Note, String)> {
    let find = |path: &NotePath| made.notes.iter().find(|(note, _)| note.path == *path).cloned();
    made.composed.talks.iter().filter_map(|talk| find(&talk.path)).collect()
}

fn blogs_path() -> Result<NotePath, Failure> {
    Ok(NotePath::parse(BLOGS)?)
}

fn no_blog(name: &str) -> Failure {
    Failure {
        code: Code::NotFound,
        message: format!("there is no blog \"{name}\""),
        path: None,
        hint: Some("`talklog blog add NAME FOLDER` sets one up".into()),
    }
}

impl From<&Finding> for PostFinding {
    fn from(finding: &Finding) -> Self {
        Self {
            about: finding.about,
            message: finding.message.clone(),
            hint: finding.hint.clone(),
            path: finding.path.as_ref().map(ToString::to_string),
            line: finding.line,
            stops: finding.stops,
            fix: finding.fix.clone(),
        }
    }
}
