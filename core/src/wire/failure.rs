//! Turns every error of the core into what crosses: code, message, path and hint, all in one place.
//!
//! A message says what failed; the hint says what to do. Causes are joined to the message, so that nothing that the
//! system said is lost.

use std::error::Error;
use std::fmt;
use std::path::Path;

use super::{Code, Failure, IndexFault};
use crate::front_matter::SetError;
use crate::history::{HistoryError, IndexTrouble};
use crate::index::IndexError;
use crate::journal::JournalError;
use crate::notebook::{OpenError, ReadError, ReadOnly, RenameError, SaveError, Trouble};
use crate::path::{NotePath, PathProblem, RevisionProblem};
use crate::picture::PictureError;
use crate::post::{BuildRefused, ExportError};
use crate::remote::Outcome;
use crate::sample::SampleError;
use crate::settings::EditError;
use crate::sync::guard::RememberError;

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {}

impl Failure {
    fn new(code: Code, error: &dyn Error) -> Self {
        Self { code, message: chain(error), path: None, hint: None }
    }

    fn at(mut self, path: impl fmt::Display) -> Self {
        self.path = Some(path.to_string());
        self
    }

    fn hint(mut self, hint: &str) -> Self {
        self.hint = Some(hint.to_owned());
        self
    }

    /// Says that an argument makes no sense.
    pub fn bad_input(message: &str, hint: &str) -> Self {
        Self { code: Code::BadInput, message: message.to_owned(), path: None, hint: Some(hint.to_owned()) }
    }

    /// Says that no notebook is open.
    pub fn no_notebook() -> Self {
        Self {
            code: Code::NoNotebook,
            message: "no notebook is open".into(),
            path: None,
            hint: Some("open a folder first".into()),
        }
    }

    /// Says that a file of ours could not be read or written.
    pub fn io(path: &Path, error: &std::io::Error) -> Self {
        let code = match Trouble::of(error) {
            Trouble::DiskFull => Code::DiskFull,
            Trouble::ReadOnlyFolder | Trouble::Io => Code::Io,
        };
        Self {
            code,
            message: format!("could not use {}: {error}", path.display()),
            path: Some(path.display().to_string()),
            hint: None,
        }
    }

    /// Says that a note is not there.
    pub fn not_found(path: &NotePath) -> Self {
        ReadError::Missing(path.clone()).into()
    }

    /// Says that a note is shown and not edited.
    pub fn read_only(path: &NotePath, why: &ReadOnly) -> Self {
        SaveError::ReadOnly { path: path.clone(), why: *why }.into()
    }

    /// Says that another program keeps writing a note.
    pub fn busy(path: &NotePath) -> Self {
        Self {
            code: Code::Busy,
            message: format!("another program keeps writing {path}"),
            path: Some(path.to_string()),
            hint: Some("try again when it is done".into()),
        }
    }

    /// Says how a conversation with a remote ended that was not what was wanted.
    pub fn from_outcome(outcome: Outcome, folder: &Path) -> Self {
        match outcome {
            Outcome::NotEmpty => Self {
                code: Code::Exists,
                message: format!("{} is not empty", folder.display()),
                path: Some(folder.display().to_string()),
                hint: Some("choose a new or an empty folder".into()),
            },
            Outcome::BadUrl { detail } => {
                Self::bad_input(&detail, "it looks like git@example.org:me/notes.git")
            }
            other => {
                let state = super::SyncState::from(crate::sync::state_of(other));
                Self::of_state(&state).unwrap_or_else(|| Self {
                    code: Code::Failed,
                    message: "the remote answered what was not asked".into(),
                    path: None,
                    hint: None,
                })
            }
        }
    }

    /// Says what keeps a sync from being done; none where all is well.
    pub fn of_state(state: &super::SyncState) -> Option<Self> {
        let (code, message, hint) = state.trouble()?;
        Some(Self { code, message, path: None, hint: Some(hint.to_owned()) })
    }
}

/// Joins an error with its causes.
fn chain(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !message.contains(&text) {
            message = format!("{message}: {text}");
        }
        cause = error.source();
    }
    message
}

impl From<BuildRefused> for Failure {
    fn from(error: BuildRefused) -> Self {
        let (code, hint) = match &error {
            BuildRefused::NotInstalled(_) => {
                (Code::NotFound, "install it as the blog's own instructions say")
            }
            BuildRefused::NoGenerator => {
                (Code::BadInput, "point at the folder that holds the blog's configuration")
            }
            BuildRefused::Late { .. } => {
                (Code::Failed, "build the blog in a terminal, and see what it waits for")
            }
            BuildRefused::Io { .. } => (Code::Failed, "build the blog in a terminal"),
        };
        Self::new(code, &error).hint(hint)
    }
}

impl From<PathProblem> for Failure {
    fn from(error: PathProblem) -> Self {
        Self::new(Code::BadPath, &error).hint("paths are relative to the notebook, with / between folders")
    }
}

impl From<RevisionProblem> for Failure {
    fn from(error: RevisionProblem) -> Self {
        Self::new(Code::BadInput, &error)
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match &error {
            OpenError::Missing(path) => Self::new(Code::NotFound, &error)
                .at(path.display())
                .hint("check the path, or make the folder first"),
            OpenError::NotAFolder(path) => Self::new(Code::BadInput, &error)
                .at(path.display())
                .hint("open the folder that the file is in"),
            OpenError::HoldsOurs { root, .. } => Self::new(Code::BadInput, &error).at(root.display()),
            OpenError::Io { path, .. } => Self::new(Code::Io, &error).at(path.display()),
        }
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        match &error {
            ReadError::Missing(path) => Self::new(Code::NotFound, &error).at(path),
            ReadError::NotAFile(path) => Self::new(Code::BadInput, &error).at(path),
            ReadError::Outside(path) | ReadError::LinkedFolder { path, .. } => {
                Self::new(Code::BadPath, &error).at(path)
            }
            ReadError::TooLarge { path, .. } => Self::new(Code::ReadOnly, &error).at(path),
            ReadError::Io { path, .. } => Self::new(Code::Io, &error).at(path),
            ReadError::State { path, .. } => Self::new(Code::Io, &error).at(path.display()),
        }
    }
}

impl From<SaveError> for Failure {
    fn from(error: SaveError) -> Self {
        match &error {
            SaveError::ReadOnly { path, .. } => {
                Self::new(Code::ReadOnly, &error).at(path).hint("save a copy under another name to edit it")
            }
            SaveError::LinkedFolder { path, .. } => Self::new(Code::BadPath, &error).at(path),
            SaveError::NotAFile(path) => Self::new(Code::Exists, &error).at(path),
            SaveError::Name { path, .. } => {
                Self::new(Code::BadPath, &error).at(path).hint("choose another name")
            }
            SaveError::Io { path, kind, .. } => {
                let (code, hint) = match kind {
                    Trouble::DiskFull => {
                        (Code::DiskFull, "free some space: your text is kept in the journal meanwhile")
                    }
                    Trouble::ReadOnlyFolder => {
                        (Code::ReadOnly, "save a copy elsewhere, or make the folder writable")
                    }
                    Trouble::Io => (Code::Io, ""),
                };
                let failure = Self::new(code, &error).at(path.display());
                if hint.is_empty() { failure } else { failure.hint(hint) }
            }
        }
    }
}

impl From<RenameError> for Failure {
    fn from(error: RenameError) -> Self {
        match error {
            RenameError::Save(error) => error.into(),
            RenameError::Missing(path) => Self::not_found(&path),
            RenameError::Taken(ref path) => {
                let path = path.clone();
                Self::new(Code::Exists, &error).at(path).hint("choose another name")
            }
        }
    }
}

impl From<SetError> for Failure {
    fn from(error: SetError) -> Self {
        Self::new(Code::BadInput, &error)
    }
}

impl From<IndexError> for Failure {
    fn from(error: IndexError) -> Self {
        Self::new(Code::Io, &error)
            .hint("the index is a cache: delete its folder and open the notebook again")
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        match &error {
            JournalError::Io { path, source, .. } => {
                let code = match Trouble::of(source) {
                    Trouble::DiskFull => Code::DiskFull,
                    Trouble::ReadOnlyFolder | Trouble::Io => Code::Io,
                };
                Self::new(code, &error).at(path.display())
            }
            JournalError::OutOfStep { path, .. } => Self::new(Code::Changed, &error).at(path),
            JournalError::Newer { path } | JournalError::Damaged { path, .. } => {
                Self::new(Code::Io, &error).at(path.display())
            }
        }
    }
}

impl From<HistoryError> for Failure {
    fn from(error: HistoryError) -> Self {
        match &error {
            HistoryError::Index(index) => match IndexTrouble::of(index).map(IndexFault::from) {
                Some(fault) => Self::new(Code::NeedsPerson, &error).hint(fault.words().1),
                None => Self::new(Code::Failed, &error),
            },
            HistoryError::Git { .. } => Self::new(Code::Failed, &error),
            HistoryError::Io { path, .. } => Self::new(Code::Io, &error).at(path.display()),
            HistoryError::NotOurs(path) => Self::new(Code::NeedsPerson, &error)
                .at(path.display())
                .hint("if you trust it, run `git config --global --add safe.directory` with its path"),
            HistoryError::AnotherTree(path) | HistoryError::LeadsOut(path) => Self::new(
                Code::NeedsPerson,
                &error,
            )
            .at(path.display())
            .hint(
                "look at where it leads before you work with it, and delete the link where it is not yours",
            ),
            HistoryError::NoRepository(path) | HistoryError::Damaged(path) => Self::new(
                Code::NeedsPerson,
                &error,
            )
            .at(path.display())
            .hint(
                "your notes are whole; try `git fsck`, or clone the remote anew and bring your notes there",
            ),
            HistoryError::Busy(path) => Self::new(Code::Busy, &error).at(path.display()),
            HistoryError::LeftOpen(_) => {
                Self::new(Code::NeedsPerson, &error).hint("finish or abort it with git")
            }
            HistoryError::BranchTaken(_) => {
                Self::new(Code::Exists, &error).hint("rename that branch with git first")
            }
            HistoryError::Url(_) | HistoryError::BranchName(_) => Self::new(Code::BadInput, &error),
        }
    }
}

impl From<RememberError> for Failure {
    fn from(error: RememberError) -> Self {
        match error {
            RememberError::Read(error) => error.into(),
            RememberError::Save(error) => error.into(),
            RememberError::Newer(ref path) => {
                let path = path.display().to_string();
                Self::new(Code::ReadOnly, &error).at(path).hint("say it with that Talklog")
            }
            RememberError::Busy(ref path) => Self::busy(path),
            RememberError::Io { path, source } => Self::io(&path, &source),
        }
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match &error {
            ExportError::Stopped(findings) => {
                let path =
                    findings.first().and_then(|finding| finding.path.as_ref()).map(ToString::to_string);
                let hint = findings.first().and_then(|finding| finding.hint.clone());
                Self { path, hint, ..Self::new(Code::PostRefused, &error) }
            }
            ExportError::OtherGenerator { folder, .. } => {
                Self::new(Code::BadInput, &error).at(folder.display())
            }
            ExportError::NoFolder(path) => Self::new(Code::NotFound, &error)
                .at(path.display())
                .hint("name the blog's folder, which must be there"),
            ExportError::Edited(path) => Self::new(Code::Conflict, &error)
                .at(path.display())
                .hint("export it again when your editor has saved it"),
            ExportError::NotText(path) => Self::new(Code::Conflict, &error)
                .at(path.display())
                .hint("save it as UTF-8, and export again"),
            ExportError::Taken(path) => Self::new(Code::Exists, &error)
                .at(path.display())
                .hint("give the post another `slug` in its front matter"),
            ExportError::Escapes(path) => Self::new(Code::BadPath, &error).at(path.display()),
            ExportError::Io { path, .. } => Self::new(Code::Io, &error).at(path.display()),
        }
    }
}

impl From<EditError> for Failure {
    fn from(error: EditError) -> Self {
        match &error {
            EditError::Refused(_) => Self::new(Code::BadInput, &error),
            EditError::Unsound { .. } => {
                Self::new(Code::BadInput, &error).hint("mend that line in the file first")
            }
            EditError::Newer => Self::new(Code::ReadOnly, &error).hint("change them with that Talklog"),
            EditError::Entangled(_) => Self::new(Code::BadInput, &error).hint("change it in the file"),
        }
    }
}

impl From<PictureError> for Failure {
    fn from(error: PictureError) -> Self {
        let hint = match &error {
            PictureError::Heic(_) => {
                "export it as JPEG or PNG first, or set the phone's camera to compatible files"
            }
            PictureError::Other { .. } => "save it as PNG first",
            PictureError::TooLarge { .. } => "make it smaller first",
            PictureError::Empty(_) | PictureError::NoPicture(_) => {
                "PNG, JPEG, GIF, WebP, AVIF and SVG pictures can be added"
            }
        };
        Self::new(Code::BadInput, &error).hint(hint)
    }
}

impl From<SampleError> for Failure {
    fn from(error: SampleError) -> Self {
        match &error {
            SampleError::NotEmpty(path) => {
                Self::new(Code::Exists, &error).at(path.display()).hint("choose a new or an empty folder")
            }
            SampleError::Io { path, .. } => Self::new(Code::Io, &error).at(path.display()),
        }
    }
}
