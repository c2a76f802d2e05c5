//! `talklog post`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use talklog_core::post::Dialect;
use talklog_core::wire::Failure;

use crate::call::Call;
use crate::output::Answered;

/// Turns notes into a blog post.
#[derive(Debug, Args)]
pub(crate) struct Post {
    #[command(subcommand)]
    command: PostCommand,
}

#[derive(Debug, Subcommand)]
enum PostCommand {
    Compose(Compose),
    Export(Export),
}

/// Prints the post as markdown, before any generator's dialect.
#[derive(Debug, Args)]
struct Compose {
    /// The post: a note with `talklog: post` in its front matter.
    #[arg(value_name = "PATH")]
    path: String,
}

/// Writes the post into a blog's folder, with its pictures.
///
/// A post that somebody has edited there since the last export is not written over.
#[derive(Debug, Args)]
struct Export {
    /// The post: a note with `talklog: post` in its front matter.
    #[arg(value_name = "PATH")]
    path: String,

    /// The blog's folder, or any other folder.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,

    /// The blog's generator.
    #[arg(long)]
    format: Format,

    /// Says what would be written, and writes nothing.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// YAML front matter, a leaf bundle.
    Hugo,
    /// TOML front matter, pictures beside the page.
    Zola,
}

impl Post {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        match self.command {
            PostCommand::Compose(command) => command.run(call),
            PostCommand::Export(command) => command.run(call),
        }
    }
}

impl Compose {
    fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let post = desk.compose(&call.note_path(&desk, &self.path)?)?;
        let (text, problems) = (post.markdown.clone(), post.problems.clone());
        Ok(Answered::new(post, text).with_problems(problems))
    }
}

impl Export {
    fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let dialect = match self.format {
            Format::Hugo => Dialect::Hugo,
            Format::Zola => Dialect::Zola,
        };
        let path = call.note_path(&desk, &self.path)?;
        let report = desk.export(&path, &call.place(&self.to), dialect, self.dry_run)?;
        let text = report.files.join("\n");
        let problems = report.problems.clone();
        Ok(Answered::new(report, text).with_problems(problems))
    }
}
