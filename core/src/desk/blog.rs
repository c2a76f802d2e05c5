//! Posts on the desk: composed from their note and the talks that it chooses, and exported into a blog's folder.

use std::io;
use std::path::Path;

use crate::markdown::{self, LinkKind};
use crate::merge::blocks::Choice;
use crate::notebook::Saved;
use crate::path::NotePath;
use crate::post::again::Overlap;
use crate::post::{self, Chosen, Dialect, Export, Finding, Last};
use crate::wire::{
    ComposedPost, ConflictTake, ExportChoice, ExportOverlap, ExportReport, Failure, Origin, Problem,
};

use super::Desk;

impl Desk {
    /// Composes a post, and shows it as a reader would see it.
    pub fn compose(&self, path: &NotePath) -> Result<ComposedPost, Failure> {
        let composed = self.composed(path)?;
        let markdown = composed.markdown();
        let image = |name: &str| {
            let image = composed.images.iter().find(|image| image.name == name)?;
            Some(markdown::image_url(&image.from))
        };
        let note = |_: LinkKind, _: &str| None;
        let html =
            markdown::to_html(&markdown, &markdown::Render { first_line: 1, image: &image, note: &note });
        Ok(ComposedPost {
            title: composed.title.clone(),
            html,
            talks: u32::try_from(composed.talks.len()).unwrap_or(u32::MAX),
            words: markdown::outline(&markdown, 1).words,
            problems: composed.findings.iter().map(problem).collect(),
            markdown,
        })
    }

    /// Writes a post into a blog's folder, or only says what it would write. Where a person has to choose first, nothing
    /// is written, and the report says between what.
    pub fn export(
        &self,
        path: &NotePath,
        to: &Path,
        dialect: Dialect,
        dry_run: bool,
    ) -> Result<ExportReport, Failure> {
        self.export_chosen(path, to, dialect, dry_run, &ExportChoice::default())
    }

    /// Does what [`Self::export`] does, with what a person chose.
    pub fn export_chosen(
        &self,
        path: &NotePath,
        to: &Path,
        dialect: Dialect,
        dry_run: bool,
        choice: &ExportChoice,
    ) -> Result<ExportReport, Failure> {
        let composed = self.composed(path)?;
        let last = self.last_export(path, to, dialect);
        let read =
            |picture: &NotePath| self.notebook.read(picture).map(|file| file.bytes).map_err(io::Error::other);
        let blog = self.confirmed(to);
        let ask = Export {
            to,
            dialect,
            blog: blog.as_ref(),
            dry_run,
            last: last.as_ref(),
            read: &read,
            now: self.now().timestamp(),
        };
        let chosen = Chosen {
            against: choice.against.as_deref().map(str::parse).transpose()?,
            takes: choice.takes.iter().map(choice_of).collect(),
        };
        let exported = post::export_chosen(&composed, &ask, &chosen)?;
        for record in &exported.records {
            self.remember(&record.path, &record.bytes)?;
        }
        let shown = |path: &Path| path.display().to_string();
        let written = exported.files.iter().filter(|file| file.written);
        Ok(ExportReport {
            post: shown(&exported.post),
            files: exported.files.iter().map(|file| shown(&file.path)).collect(),
            written: written.map(|file| shown(&file.path)).collect(),
            moved_from: exported.moved.as_deref().map(shown),
            diff: exported.diff,
            overlaps: exported.overlaps.iter().map(overlap).collect(),
            against: exported.against.to_string(),
            waiting: exported.waiting,
            dry_run,
            problems: exported.findings.iter().map(problem).collect(),
        })
    }

    /// Gives what the last export of a post into this folder remembered.
    pub(super) fn last_export(&self, path: &NotePath, to: &Path, dialect: Dialect) -> Option<Last> {
        let record = post::last_record(path, dialect, to)?;
        let file = self.notebook.read(&record).ok()?;
        let page = post::last_page(&record).and_then(|page| self.notebook.read(&page).ok());
        Last::read(&file.bytes, page.and_then(|page| String::from_utf8(page.bytes).ok()))
    }

    /// Keeps a file of ours in the notebook, over whatever it holds now.
    pub(super) fn remember(&self, path: &NotePath, bytes: &[u8]) -> Result<(), Failure> {
        for _ in 0..5 {
            let base =
                if self.notebook.exists(path) { Some(self.notebook.read(path)?.revision) } else { None };
            match self.notebook.save_bytes(path, bytes, base)? {
                Saved::Written { revision } | Saved::Unchanged { revision } => {
                    self.took(path, revision, "", Origin::Saved);
                    return Ok(());
                }
                Saved::Changed { .. } => {}
            }
        }
        Err(Failure::busy(path))
    }
}

fn choice_of(take: &ConflictTake) -> Choice {
    match take {
        ConflictTake::Open | ConflictTake::Mine => Choice::Mine,
        ConflictTake::Theirs => Choice::Theirs,
        ConflictTake::Both => Choice::Both,
        ConflictTake::Text { text } => Choice::Text(text.clone()),
    }
}

fn overlap(overlap: &Overlap) -> ExportOverlap {
    ExportOverlap {
        talk: overlap.about.as_ref().map(ToString::to_string),
        field: overlap.key.clone(),
        base: overlap.base.clone(),
        mine: overlap.mine.clone(),
        theirs: overlap.theirs.clone(),
        both: overlap.both.is_some(),
        how: overlap.how.into(),
    }
}

pub(super) fn problem(finding: &Finding) -> Problem {
    let message = match &finding.hint {
        Some(hint) => format!("{}: {hint}", finding.message),
        None => finding.message.clone(),
    };
    Problem { message, path: finding.path.as_ref().map(ToString::to_string), line: finding.line }
}
