//! `talklog replace`.

use clap::Args;
use talklog_core::wire::{
    Code, Failure, ReplaceChoice, ReplaceEdit, ReplaceNote, ReplacePreview, ReplaceQuery, ReplaceReport,
};

use crate::call::Call;
use crate::commands::counted;
use crate::output::Answered;

/// Finds and replaces in all notes: shows what would change, and changes it with --apply.
///
/// What was replaced can be taken back as one step with --undo, also after notes were edited since.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Replace {
    /// What to find.
    #[arg(value_name = "FIND", required_unless_present = "undo")]
    find: Option<String>,

    /// What to put in its place; with --regexp, $1 and ${name} stand for groups.
    #[arg(value_name = "REPLACE", required_unless_present = "undo")]
    with: Option<String>,

    /// Reads FIND as a regular expression.
    #[arg(long)]
    regexp: bool,

    /// Tells capitals from small letters.
    #[arg(long)]
    match_case: bool,

    /// Finds whole words only.
    #[arg(long)]
    words: bool,

    /// Stays within a folder, or an event by folder or title.
    #[arg(long, value_name = "FOLDER")]
    within: Option<String>,

    /// Replaces in place of only showing it.
    #[arg(long)]
    apply: bool,

    /// Takes a replacement back: the last one, or the one that ID names.
    #[arg(long, value_name = "ID", num_args = 0..=1, default_missing_value = "last", conflicts_with_all = ["find", "apply"])]
    undo: Option<String>,
}

impl Replace {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.fresh_desk()?;
        if let Some(id) = &self.undo {
            return Ok(done(desk.replace_undo(id)?, "taken back"));
        }
        let query = ReplaceQuery {
            find: self.find.unwrap_or_default(),
            replace: self.with.unwrap_or_default(),
            regexp: self.regexp,
            match_case: self.match_case,
            whole_words: self.words,
            within: self.within,
        };
        let preview = desk.replace_preview(&query);
        // A query that cannot be understood is wrong usage here; what is wrong with a note names it.
        if let Some(problem) = preview.problems.iter().find(|problem| problem.path.is_none()) {
            return Err(Failure {
                code: Code::BadInput,
                message: problem.message.clone(),
                path: None,
                hint: Some("see `talklog help replace`".into()),
            });
        }
        if !self.apply {
            return Ok(shown(preview));
        }
        let choice = |note: &ReplaceNote| ReplaceChoice {
            path: note.item.path.clone(),
            revision: note.item.revision.clone(),
            leave_out: Vec::new(),
        };
        let choices: Vec<ReplaceChoice> = preview.notes.iter().map(choice).collect();
        let report = desk.replace_apply(&query, &choices)?;
        desk.settle();
        let problems = preview.problems;
        Ok(done(report, "replaced").with_problems(problems))
    }
}

fn shown(mut preview: ReplacePreview) -> Answered {
    let lines = |note: &ReplaceNote| note.edits.iter().map(|edit| line(note, edit)).collect::<String>();
    let mut text: String = preview.notes.iter().map(lines).collect();
    if preview.more {
        text += "and more\n";
    }
    text += &counted(preview.total as usize, "place", "places");
    text += " in ";
    text += &counted(preview.notes.len(), "note", "notes");
    text += ": --apply replaces them\n";
    let problems = std::mem::take(&mut preview.problems);
    Answered::new(preview, text).with_problems(problems)
}

fn line(note: &ReplaceNote, edit: &ReplaceEdit) -> String {
    let flat = |text: &str| text.replace('\n', "⏎");
    format!("{}:{}\n  - {}\n  + {}\n", note.item.path, edit.line, flat(&edit.before), flat(&edit.after))
}

fn done(mut report: ReplaceReport, what: &str) -> Answered {
    let text = format!(
        "{} {what} in {}",
        counted(report.replacements as usize, "place", "places"),
        counted(report.changed.len(), "note", "notes")
    );
    let problems = std::mem::take(&mut report.skipped);
    Answered::new(report, text).with_problems(problems)
}
