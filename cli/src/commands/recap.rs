//! `talklog recap`.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use talklog_core::wire::{Failure, RecapAsk, RecapKind, RecapPreview};

use crate::call::Call;
use crate::commands::counted;
use crate::output::Answered;

/// Brings published recaps and loose notes into the notebook.
#[derive(Debug, Args)]
pub(crate) struct Recap {
    #[command(subcommand)]
    command: RecapCommand,
}

#[derive(Debug, Subcommand)]
enum RecapCommand {
    Import(Import),
}

/// Cuts a post into a note for each talk and a post note that puts them together again.
///
/// A folder of loose notes is taken note by note. The files stay as they are, and no note is written over.
/// `talklog undo` takes the import back.
#[derive(Debug, Args)]
struct Import {
    /// The post, or a folder of notes.
    #[arg(value_name = "PATH")]
    from: PathBuf,

    /// The event that it is about, by folder or title.
    #[arg(long, value_name = "EVENT")]
    event: String,

    /// Says what would be written, and writes nothing.
    #[arg(long)]
    dry_run: bool,
}

impl Recap {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let RecapCommand::Import(Import { from, event, dry_run }) = self.command;
        let desk = call.fresh_desk()?;
        let from = call.place(&from).display().to_string();
        let ask = RecapAsk { from, event, files: Vec::new() };
        if dry_run {
            let mut preview = desk.recap_preview(&ask)?;
            let text = planned(&preview);
            let problems = std::mem::take(&mut preview.problems);
            return Ok(Answered::new(preview, text).with_problems(problems));
        }
        let mut report = desk.recap_import(&ask)?;
        desk.settle();
        let mut text = report.talks.join("\n");
        let _ = write!(
            text,
            "\n{}\n{} and {} imported",
            report.post,
            counted(report.talks.len(), "talk", "talks"),
            counted(report.pictures.len(), "picture", "pictures")
        );
        let problems = std::mem::take(&mut report.problems);
        Ok(Answered::new(report, text).with_problems(problems))
    }
}

/// Writes the plan: each part with its lines, and the note that it becomes.
fn planned(preview: &RecapPreview) -> String {
    let mut text = String::new();
    for file in &preview.files {
        let _ = writeln!(text, "{}", file.file);
        for part in &file.parts {
            let what = match part.kind {
                RecapKind::Front => "front matter",
                RecapKind::Intro => "intro",
                RecapKind::Day => "day",
                RecapKind::Group => "group",
                RecapKind::Interlude => "interlude",
                RecapKind::Talk if part.sure => "talk",
                RecapKind::Talk => "talk?",
                RecapKind::Closing => "closing",
                RecapKind::Whole => "note",
            };
            let _ = write!(text, "  {:>5}-{:<5} {what:<12}", part.line, part.end);
            let _ = match (&part.title, part.speakers.is_empty()) {
                (Some(title), true) => write!(text, " {title}"),
                (Some(title), false) => write!(text, " {title} — {}", part.speakers.join(", ")),
                (None, _) => Ok(()),
            };
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
    }
    for picture in &preview.pictures {
        let _ = writeln!(text, "picture {} -> {}", picture.from, picture.path);
    }
    for note in &preview.notes {
        let _ = writeln!(text, "{}", note.path);
    }
    text
}
