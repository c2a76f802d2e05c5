//! Builds a blog with its own generator, into a folder of ours, and says what the generator had to say about a post,
//! at the line of the note that it comes from.
//!
//! The generator is a program of the person's, so it is started by its name or from the blog's own packages, with a
//! list of arguments and never through a shell, in a process group of its own that ends with its deadline. Nothing is
//! installed and nothing is fetched. How it ends proves nothing: the post's page has to be there.

mod origin;
mod said;

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use walkdir::WalkDir;

use super::{Conventions, Dialect};
use crate::platform;

pub use origin::{Sources, origin};
pub use said::BuildError;

/// How often the generator is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// More of what a generator says is not kept; the end of it tells what went wrong.
const SAID: u64 = 256 * 1024;

/// What a build is given.
pub struct Build<'a> {
    /// The blog's folder.
    pub root: &'a Path,
    /// How the blog wants its posts.
    pub blog: &'a Conventions,
    /// The post's file, below the root.
    pub post: &'a Path,
    /// The post's slug.
    pub slug: &'a str,
    /// Something that stands in the post's page and in no other: the places of its talks.
    pub anchors: &'a [String],
    /// An empty folder that the site is built into.
    pub into: &'a Path,
    /// How long it may take.
    pub deadline: Duration,
}

/// What came of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// What was run.
    pub program: String,
    /// Whether the generator says that all went well.
    pub content: bool,
    /// The post's page, below the folder that the site was built into.
    pub page: Option<PathBuf>,
    /// What the generator says is wrong, in its order.
    pub errors: Vec<BuildError>,
    /// All that it said, or the end of that.
    pub said: String,
}

/// Says why nothing was built.
#[derive(Debug, thiserror::Error)]
pub enum BuildRefused {
    /// The generator is not there.
    #[error("{0} is not installed, so the blog cannot be built here")]
    NotInstalled(String),
    /// A plain folder has none.
    #[error("this folder has no generator, so there is nothing to build")]
    NoGenerator,
    /// It took too long, and was ended.
    #[error("{program} did not end within {} seconds, and was ended", .after.as_secs())]
    Late {
        /// What was run.
        program: String,
        /// How long it had.
        after: Duration,
    },
    /// It could not be run or heard.
    #[error("cannot run {program}")]
    Io {
        /// What was run.
        program: String,
        /// Why.
        source: io::Error,
    },
}

/// Builds the blog. It waits until the generator ends, or its deadline does.
pub fn build(ask: &Build<'_>) -> Result<Built, BuildRefused> {
    let mut refused = BuildRefused::NoGenerator;
    for program in programs(ask) {
        match run(ask, &program) {
            Err(BuildRefused::NotInstalled(name)) => refused = BuildRefused::NotInstalled(name),
            done => return done,
        }
    }
    Err(refused)
}

/// A way to run a generator.
struct Program {
    /// As a person knows it.
    name: &'static str,
    file: PathBuf,
    arguments: Vec<String>,
}

/// Gives the ways to run the generator, the blog's own first.
fn programs(ask: &Build<'_>) -> Vec<Program> {
    let into = ask.into.to_string_lossy().into_owned();
    let to = |option: &str| format!("{option}={into}");
    let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let own = |name: &str| ask.root.join("node_modules/.bin").join(name);
    let found = |name: &'static str, arguments: Vec<String>| {
        let file = Some(own(name)).filter(|file| file.exists()).unwrap_or_else(|| name.into());
        vec![Program { name, file, arguments }]
    };
    match ask.blog.generator {
        // Drafts and what is of the future are built, since they are what is being looked at.
        Dialect::Hugo => {
            let mut arguments = words(&["--buildDrafts", "--buildFuture", "--noBuildLock"]);
            arguments.push(to("--destination"));
            vec![Program { name: "hugo", file: "hugo".into(), arguments }]
        }
        Dialect::Zola => {
            let mut arguments = words(&["build", "--drafts", "--force"]);
            arguments.push(to("--output-dir"));
            vec![Program { name: "zola", file: "zola".into(), arguments }]
        }
        Dialect::Jekyll => {
            let arguments = |before: &[&str]| {
                let mut arguments = words(before);
                arguments.extend(words(&["build", "--strict_front_matter", "--unpublished", "--future"]));
                arguments.extend([to("--destination"), "--disable-disk-cache".into()]);
                arguments
            };
            let bundled = ask.root.join("Gemfile.lock").is_file();
            let bundle =
                Program { name: "bundle", file: "bundle".into(), arguments: arguments(&["exec", "jekyll"]) };
            let plain = Program { name: "jekyll", file: "jekyll".into(), arguments: arguments(&[]) };
            bundled.then_some(bundle).into_iter().chain([plain]).collect()
        }
        Dialect::Eleventy => found("eleventy", vec![to("--output")]),
        Dialect::Astro => found("astro", vec!["build".into(), "--outDir".into(), into]),
        Dialect::Commonmark => Vec::new(),
    }
}

fn run(ask: &Build<'_>, program: &Program) -> Result<Built, BuildRefused> {
    let failed = |source: io::Error| {
        if source.kind() == io::ErrorKind::NotFound {
            BuildRefused::NotInstalled(program.name.to_owned())
        } else {
            BuildRefused::Io { program: program.name.to_owned(), source }
        }
    };
    if !ask.root.is_dir() {
        let source = io::Error::new(io::ErrorKind::NotADirectory, "the blog's folder is not there");
        return Err(BuildRefused::Io { program: program.name.to_owned(), source });
    }
    let said = tempfile::tempfile().map_err(failed)?;
    let mut command = Command::new(&program.file);
    command.current_dir(ask.root).args(&program.arguments).stdin(Stdio::null());
    command.stdout(said.try_clone().map_err(failed)?).stderr(said.try_clone().map_err(failed)?);
    command.env("NO_COLOR", "1").env("ASTRO_TELEMETRY_DISABLED", "1").env_remove("FORCE_COLOR");
    platform::own_group(&mut command);
    let mut child = command.spawn().map_err(failed)?;
    let ended = wait(&mut child, ask.deadline).map_err(failed)?;
    let said = tail(said).map_err(failed)?;
    let Some(content) = ended else {
        return Err(BuildRefused::Late { program: program.name.to_owned(), after: ask.deadline });
    };
    let said = said::plain(&said);
    let page = page(ask);
    let mut errors = said::errors(&said, ask.post, content && page.is_some());
    if content && page.is_none() {
        errors.push(BuildError {
            message: format!("{} ended well, but the post has no page", program.name),
            line: None,
            in_post: true,
            field: None,
        });
    }
    Ok(Built { program: program.name.to_owned(), content, page, errors, said })
}

/// Waits for the end; tells whether the program was content. None when it had to be ended.
fn wait(child: &mut Child, deadline: Duration) -> io::Result<Option<bool>> {
    for _ in 0..deadline.as_millis() / LOOK.as_millis() {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.success()));
        }
        thread::sleep(LOOK);
    }
    // Before it is waited for, while its number is surely its own.
    let ended = platform::end_group(child.id());
    let _ = child.kill();
    child.wait()?;
    ended.map(|()| None)
}

/// Gives the end of what was said.
fn tail(mut file: File) -> io::Result<String> {
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(SAID)))?;
    let mut bytes = Vec::new();
    file.take(SAID).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Finds the post's page in what was built: by its name, else by what only it holds.
fn page(ask: &Build<'_>) -> Option<PathBuf> {
    let pages: Vec<PathBuf> = WalkDir::new(ask.into)
        .sort_by_file_name()
        .into_iter()
        .flatten()
        .map(|entry| entry.path().to_owned())
        .filter(|path| path.extension().is_some_and(|end| end == "html"))
        .collect();
    let named = pages.iter().find(|path| {
        let stem = path.file_stem().is_some_and(|stem| stem == ask.slug);
        let folder = path.parent().and_then(Path::file_name).is_some_and(|name| name == ask.slug);
        stem || folder && path.file_name().is_some_and(|name| name == "index.html")
    });
    let by_anchor = || {
        let anchor = ask.anchors.first()?;
        let (quoted, bare) = (format!("id=\"{anchor}\""), format!("id={anchor}"));
        pages.iter().find(|path| {
            std::fs::read(path).is_ok_and(|bytes| {
                let text = String::from_utf8_lossy(&bytes);
                text.contains(&quoted) || text.contains(&bare)
            })
        })
    };
    let found = named.or_else(by_anchor)?;
    found.strip_prefix(ask.into).ok().map(Path::to_path_buf)
}
