//! Posts on the desk: composed from their note and the talks that it chooses, and exported into a blog's folder.

use std::io;
use std::path::Path;

use crate::markdown::{self, LinkKind};
use crate::notebook::Saved;
use crate::path::NotePath;
use crate::post::{self, Dialect, Export, Finding, Last};
use crate::wire::{ComposedPost, ExportReport, Failure, Origin, Problem};

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

    /// Writes a post into a blog's folder, or only says what it would write.
    pub fn export(
        &self,
        path: &NotePath,
        to: &Path,
        dialect: Dialect,
        dry_run: bool,
    ) -> Result<ExportReport, Failure> {
        let composed = self.composed(path)?;
        let last = post::last_record(path, dialect)
            .and_then(|record| self.notebook.read(&record).ok())
            .and_then(|file| Last::read(&file.bytes));
        let read =
            |picture: &NotePath| self.notebook.read(picture).map(|file| file.bytes).map_err(io::Error::other);
        let ask =
            Export { to, dialect, dry_run, last: last.as_ref(), read: &read, now: self.now().timestamp() };
        let exported = post::export(&composed, &ask)?;
        for record in &exported.records {
            self.remember(&record.path, &record.bytes)?;
        }
        Ok(ExportReport {
            post: exported.post.display().to_string(),
            files: exported.files.iter().map(|file| file.path.display().to_string()).collect(),
            dry_run,
            problems: exported.findings.iter().map(problem).collect(),
        })
    }

    /// Keeps a file of ours in the notebook, over whatever it holds now.
    fn remember(&self, path: &NotePath, bytes: &[u8]) -> Result<(), Failure> {
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

pub(super) fn problem(finding: &Finding) -> Problem {
    let message = match &finding.hint {
        Some(hint) => format!("{}: {hint}", finding.message),
        None => finding.message.clone(),
    };
    Problem { message, path: finding.path.as_ref().map(ToString::to_string), line: finding.line }
}
