//! `talklog post`.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use talklog_core::desk::{Desk, Publish as Publishing};
use talklog_core::path::NotePath;
use talklog_core::post::Dialect;
use talklog_core::wire::{Code, ConflictTake, ExportChoice, ExportOverlap, ExportReport, Failure, NewPost};

use super::blog::{Build, Check};
use crate::call::Call;
use crate::commands::counted;
use crate::failure;
use crate::output::Answered;

/// Turns notes into a blog post.
#[derive(Debug, Args)]
pub(crate) struct Post {
    #[command(subcommand)]
    command: PostCommand,
}

#[derive(Debug, Subcommand)]
enum PostCommand {
    New(New),
    Compose(Compose),
    Check(Check),
    Export(Export),
    Build(Build),
    Pull(Pull),
    Publish(Publish),
}

/// Makes a post note about an event, and prints its path.
#[derive(Debug, Args)]
struct New {
    /// The conference: its folder, or its title.
    #[arg(long, value_name = "EVENT")]
    event: String,

    /// The post's title; without it the event's.
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,

    /// The shape to start from; a wrong name lists those there are.
    #[arg(long, value_name = "NAME")]
    preset: String,

    /// Prints the note that would be made, and writes nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Prints the post as markdown, before any generator's dialect.
#[derive(Debug, Args)]
struct Compose {
    /// The post: a note with `talklog: post` in its front matter.
    #[arg(value_name = "PATH")]
    path: String,
}

/// Which post, and which blog.
#[derive(Debug, Args)]
struct Place {
    /// The post: a note with `talklog: post` in its front matter.
    #[arg(value_name = "PATH")]
    path: String,

    /// The blog's folder, or any other folder; without it the blog that the post names.
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,

    /// The blog's generator; without it the one that its folder is recognised by.
    #[arg(long)]
    format: Option<Format>,
}

impl Place {
    fn resolve(&self, call: &Call, desk: &Desk) -> Result<(NotePath, PathBuf, Dialect), Failure> {
        let path = call.note_path(desk, &self.path)?;
        let to = self.to.as_deref().map(|to| call.place(to));
        let (to, dialect) = desk.destination(&path, to.as_deref(), self.format.map(Dialect::from))?;
        Ok((path, to, dialect))
    }
}

/// Writes the post into a blog's folder, with its pictures, and prints what it wrote.
///
/// What somebody has edited there since the last export stays. Where the notes changed the same words, nothing is written
/// before it is said which of both is taken.
#[derive(Debug, Args)]
struct Export {
    #[command(flatten)]
    place: Place,

    /// What is taken where the blog and the notes changed the same: one for each such place, in order, or one for all.
    #[arg(long, value_name = "SIDE,…", value_delimiter = ',')]
    take: Vec<Side>,

    /// Shows what would change in the blog, and writes nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Takes back into the notes what was polished in the blog, talk by talk.
///
/// What no line of a note is sure to make is shown, and left.
#[derive(Debug, Args)]
struct Pull {
    #[command(flatten)]
    place: Place,

    /// Only this talk takes something back.
    #[arg(long, value_name = "PATH")]
    talk: Option<String>,

    /// Shows what would change in the notes, and writes nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Commits the exported post on a branch of the blog's repository, and pushes it.
#[derive(Debug, Args)]
struct Publish {
    #[command(flatten)]
    place: Place,

    /// The branch that it goes to; without it post/SLUG, made where the present one is.
    #[arg(long, value_name = "NAME")]
    branch: Option<String>,

    /// Commits, and does not push.
    #[arg(long)]
    no_push: bool,

    /// Turns `draft` off, here and in the post note, and changes nothing else: the step that makes it public.
    #[arg(long)]
    undraft: bool,

    /// Says what would be committed, and does nothing.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// Leaf bundles.
    Hugo,
    /// TOML front matter, pictures beside the page.
    Zola,
    /// `_posts`, with pictures under `assets`.
    Jekyll,
    /// Content collections.
    Astro,
    /// Markdown that no template language reads.
    Eleventy,
    /// No front matter, and nothing that only some programs read.
    Commonmark,
}

impl From<Format> for Dialect {
    fn from(format: Format) -> Self {
        match format {
            Format::Hugo => Self::Hugo,
            Format::Zola => Self::Zola,
            Format::Jekyll => Self::Jekyll,
            Format::Astro => Self::Astro,
            Format::Eleventy => Self::Eleventy,
            Format::Commonmark => Self::Commonmark,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Side {
    /// What the blog has.
    Blog,
    /// What the notes make.
    Notes,
    /// Both, one after the other.
    Both,
}

impl From<Side> for ConflictTake {
    fn from(side: Side) -> Self {
        match side {
            Side::Blog => Self::Mine,
            Side::Notes => Self::Theirs,
            Side::Both => Self::Both,
        }
    }
}

impl Post {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        match self.command {
            PostCommand::New(command) => command.run(call),
            PostCommand::Compose(command) => command.run(call),
            PostCommand::Check(command) => command.run(call),
            PostCommand::Export(command) => command.run(call),
            PostCommand::Build(command) => command.run(call),
            PostCommand::Pull(command) => command.run(call),
            PostCommand::Publish(command) => command.run(call),
        }
    }
}

impl New {
    fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let new = NewPost { event: self.event, title: self.title.unwrap_or_default(), preset: self.preset };
        if self.dry_run {
            let draft = desk.draft_post(&new)?;
            let text = format!("{}\n\n{}", draft.path, draft.text);
            return Ok(Answered::new(draft, text));
        }
        let path = desk.create_post(&new)?;
        desk.settle();
        let item = desk.item(&path).ok_or_else(|| Failure::not_found(&path))?;
        let text = item.path.clone();
        Ok(Answered::new(item, text))
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
        let (path, to, dialect) = self.place.resolve(call, &desk)?;
        let mut choice = ExportChoice::default();
        if !self.take.is_empty() {
            let tried = desk.export(&path, &to, dialect, true)?;
            choice.against = Some(tried.against);
            choice.takes = self.take.iter().map(|side| (*side).into()).collect();
            let count = tried.overlaps.len();
            if let [one] = choice.takes.as_slice() {
                choice.takes = vec![one.clone(); count];
            } else if choice.takes.len() != count {
                let message =
                    format!("there are {count} places to choose in, and {} choices", choice.takes.len());
                return Err(Failure::bad_input(&message, "`--dry-run` shows them in order"));
            }
        }
        let report = desk.export_chosen(&path, &to, dialect, self.dry_run, &choice)?;
        let mut text = if self.dry_run { report.diff.clone() } else { report.written.join("\n") };
        if let Some(from) = report.moved_from.as_ref().filter(|_| !self.dry_run && !report.waiting) {
            text = format!("moved: {from}\n{text}");
        }
        if report.waiting {
            text = shown(&report);
        }
        let failure = (report.waiting && !self.dry_run).then(|| Failure {
            code: Code::Conflict,
            message: format!(
                "the blog and the notes changed the same in {}, so nothing was written",
                counted(report.overlaps.len(), "place", "places")
            ),
            path: Some(report.post.clone()),
            hint: Some("say which is taken with `--take blog`, `notes` or `both`, one for each".into()),
        });
        let problems = report.problems.clone();
        Ok(Answered::new(report, text).with_problems(problems).with_failure(failure))
    }
}

/// Shows what changes without a choice, and then what is to be chosen.
fn shown(report: &ExportReport) -> String {
    let mut text = report.diff.clone();
    for (number, overlap) in report.overlaps.iter().enumerate() {
        let ExportOverlap { talk, field, base, mine, theirs, .. } = overlap;
        let about = field.as_ref().or(talk.as_ref()).map(|about| format!(" ({about})")).unwrap_or_default();
        let _ = writeln!(text, "\n{}{about}", number + 1);
        let sides = [("was", base.as_deref()), ("blog", Some(mine)), ("notes", Some(theirs))];
        for (side, lines) in sides {
            for line in lines.unwrap_or_default().lines() {
                let _ = writeln!(text, "{side:>5} | {line}");
            }
        }
    }
    text
}

impl Pull {
    fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let (path, to, dialect) = self.place.resolve(call, &desk)?;
        let talk = self.talk.as_deref().map(|talk| call.note_path(&desk, talk)).transpose()?;
        let report = desk.pull_post(&path, &to, dialect, talk.as_ref(), self.dry_run)?;
        desk.settle();
        let mut text = String::new();
        for note in &report.notes {
            let _ = writeln!(text, "{}", note.path);
            if self.dry_run {
                text.push_str(&note.diff);
            }
        }
        for left in &report.left {
            let place = left.path.as_deref().unwrap_or(&report.post);
            let _ = writeln!(text, "left: {place}: {}", left.why);
            for (side, lines) in [("notes", &left.notes), ("blog", &left.blog)] {
                for line in lines.lines() {
                    let _ = writeln!(text, "{side:>5} | {line}");
                }
            }
        }
        let problems = report.problems.clone();
        Ok(Answered::new(report, text).with_problems(problems))
    }
}

impl Publish {
    fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        let (path, to, dialect) = self.place.resolve(call, &desk)?;
        let ask = Publishing {
            branch: self.branch,
            keep: self.no_push,
            undraft: self.undraft,
            dry_run: self.dry_run,
        };
        let report = desk.publish(&path, &to, dialect, &ask)?;
        desk.settle();
        let mut text = report.files.join("\n");
        if !self.dry_run {
            let what = match (&report.commit, report.pushed) {
                (Some(commit), true) => {
                    format!("{} on {}, and pushed", commit.get(..10).unwrap_or(commit), report.branch)
                }
                (Some(commit), false) => {
                    format!("{} on {}", commit.get(..10).unwrap_or(commit), report.branch)
                }
                (None, true) => format!("{} has it, here and at the remote", report.branch),
                (None, false) => format!("{} has it", report.branch),
            };
            text = format!("{text}\n{what}");
        }
        let failure =
            if self.dry_run || self.no_push && report.state == talklog_core::wire::SyncState::Waiting {
                None
            } else {
                failure::of_sync(&report.state)
            };
        let problems = report.problems.clone();
        Ok(Answered::new(report, text).with_problems(problems).with_failure(failure))
    }
}
