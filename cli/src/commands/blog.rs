//! `talklog blog`, and what of `talklog post` looks at a blog: the check and the build.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use talklog_core::desk;
use talklog_core::wire::{BlogItem, Conventions, Failure, PostFinding};

use crate::call::Call;
use crate::output::Answered;

/// Sets up the blogs that posts are exported to.
///
/// How a blog wants its posts travels with the notebook; where its folder is, only this machine knows.
#[derive(Debug, Args)]
pub(crate) struct Blog {
    #[command(subcommand)]
    command: BlogCommand,
}

#[derive(Debug, Subcommand)]
enum BlogCommand {
    Look(Look),
    Add(Add),
    List(List),
    Remove(Remove),
}

/// Says which generator a folder belongs to, and how it wants its posts.
#[derive(Debug, Args)]
struct Look {
    /// The blog's folder.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

/// Keeps a blog under a name, as it was recognised.
#[derive(Debug, Args)]
struct Add {
    /// What posts say after `blog:`.
    #[arg(value_name = "NAME")]
    name: String,

    /// The blog's folder on this machine.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

/// Lists the notebook's blogs.
#[derive(Debug, Args)]
struct List {}

/// Forgets a blog; its folder stays as it is.
#[derive(Debug, Args)]
struct Remove {
    /// Its name.
    #[arg(value_name = "NAME")]
    name: String,
}

impl Blog {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        match self.command {
            BlogCommand::Look(command) => command.run(call),
            BlogCommand::Add(command) => command.run(call),
            BlogCommand::List(command) => command.run(call),
            BlogCommand::Remove(command) => command.run(call),
        }
    }
}

impl Look {
    fn run(self, call: &Call) -> Result<Answered, Failure> {
        let look = desk::look_at_blog(&call.place(&self.folder))?;
        let lines: Vec<String> = look
            .seen
            .iter()
            .map(|seen| {
                let by = if seen.by.is_empty() { String::new() } else { format!("  ({})", seen.by) };
                format!("{}: {}{by}", seen.what, seen.value)
            })
            .collect();
        let text = if lines.is_empty() { "no generator was recognised".to_owned() } else { lines.join("\n") };
        Ok(Answered::new(look, text))
    }
}

impl Add {
    fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let blog = desk.set_blog(&self.name, &call.place(&self.folder), None)?;
        let text = line(&blog);
        Ok(Answered::new(blog, text))
    }
}

impl List {
    #[expect(clippy::unused_self, reason = "as all commands are run")]
    fn run(self, call: &Call) -> Result<Answered, Failure> {
        let blogs = call.fresh_desk()?.blogs()?;
        let text = blogs.iter().map(line).collect::<Vec<_>>().join("\n");
        Ok(Answered::new(blogs, text))
    }
}

impl Remove {
    fn run(self, call: &Call) -> Result<Answered, Failure> {
        call.fresh_desk()?.forget_blog(&self.name)?;
        let text = format!("{} is forgotten; its folder is as it was", self.name);
        Ok(Answered::new(self.name, text))
    }
}

fn line(blog: &BlogItem) -> String {
    let Conventions { generator, version, posts, .. } = &blog.conventions;
    let version = version.map(|version| format!(" {version}")).unwrap_or_default();
    let folder = blog.folder.as_deref().unwrap_or("not on this machine");
    let posts = if posts.is_empty() { "its folder" } else { posts };
    format!("{}: {}{version}, posts in {posts}, {folder}", blog.name, generator.name())
}

/// Says what a reader of the post would stumble on, and what its generator would refuse.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The post: a note with `talklog: post` in its front matter.
    #[arg(value_name = "PATH")]
    path: String,

    /// The blog's folder; without one, the blog that the post names counts.
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

/// Builds the blog with its own generator, and says what is wrong with the post at the note's line.
#[derive(Debug, Args)]
pub(crate) struct Build {
    /// The post, which was exported before.
    #[arg(value_name = "PATH")]
    path: String,

    /// The blog's folder; without one, the blog that the post names counts.
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
}

impl Check {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let to = self.to.as_deref().map(|to| call.place(to));
        let findings = desk.check_post(&call.note_path(&desk, &self.path)?, to.as_deref())?;
        let text = findings.iter().map(told).collect::<Vec<_>>().join("\n");
        Ok(Answered::new(findings, text))
    }
}

impl Build {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let path = call.note_path(&desk, &self.path)?;
        let to = self.to.as_deref().map(|to| call.place(to));
        let report = desk.build_post(&path, &desk.blog_folder(&path, to.as_deref())?)?;
        let mut lines: Vec<String> = report.errors.iter().map(told).collect();
        if report.built {
            lines.insert(0, format!("{} built the blog, and the post has its page", report.program));
        }
        Ok(Answered::new(report, lines.join("\n")))
    }
}

fn told(finding: &PostFinding) -> String {
    let place = finding.path.as_deref().unwrap_or("the blog");
    let line = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
    let stops = if finding.stops { "stops the export: " } else { "" };
    let hint = finding.hint.as_deref().map(|hint| format!(" ({hint})")).unwrap_or_default();
    let fix = finding.fix.as_ref().map(|fix| format!(" [fix: {}]", fix.says)).unwrap_or_default();
    format!("{place}{line}: {stops}{}{hint}{fix}", finding.message)
}
