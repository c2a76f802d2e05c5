//! What every command starts from: where it was called, and the notebook that it is about.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use talklog_core::desk::Desk;
use talklog_core::notebook::Host;
use talklog_core::path::NotePath;
use talklog_core::remote::Answers;
use talklog_core::wire::{Code, Event, Failure, Problem};

use crate::terminal::Terminal;

/// How the program was called.
pub(crate) struct Call {
    /// The current folder.
    here: PathBuf,
    /// What -C named.
    folder: Option<PathBuf>,
}

impl Call {
    /// Looks where the program was called.
    pub(crate) fn new(folder: Option<PathBuf>) -> Result<Self, Failure> {
        let here = std::env::current_dir().map_err(|error| Failure {
            code: Code::Io,
            message: format!("the current folder cannot be found: {error}"),
            path: None,
            hint: Some("change to a folder that is there".into()),
        })?;
        Ok(Self { folder: folder.map(|folder| here.join(folder)), here })
    }

    /// Gives the place that a folder's name means here.
    pub(crate) fn place(&self, folder: &Path) -> PathBuf {
        plain(&self.here.join(folder))
    }

    /// Gives the folder that -C named, else the current one.
    pub(crate) fn start(&self) -> PathBuf {
        plain(self.folder.as_deref().unwrap_or(&self.here))
    }

    /// Gives the notebook's folder: what -C named, else the nearest folder at or above the current one that looks
    /// like a notebook, else the current one.
    pub(crate) fn root(&self) -> PathBuf {
        let looks = |folder: &&Path| folder.join(".talklog").is_dir() || folder.join(".git").exists();
        match &self.folder {
            Some(folder) => plain(folder),
            None => self.here.ancestors().find(looks).unwrap_or(&self.here).to_path_buf(),
        }
    }

    /// Opens the notebook as its caches know it.
    pub(crate) fn desk(&self) -> Result<Desk, Failure> {
        self.desk_telling(|_| ())
    }

    /// Opens the notebook, with an ear for what happens in it.
    pub(crate) fn desk_telling(&self, tell: impl Fn(Event) + Send + Sync + 'static) -> Result<Desk, Failure> {
        let desk = Desk::open(&self.root(), host()?, tell)?;
        if let Some(terminal) = Terminal::find() {
            desk.answered_by(Answers::new(Arc::new(terminal)));
        }
        Ok(desk)
    }

    /// Opens the notebook and compares it with the disk.
    pub(crate) fn fresh_desk(&self) -> Result<Desk, Failure> {
        let desk = self.desk()?;
        desk.refresh();
        desk.settle();
        Ok(desk)
    }

    /// Takes a path as it is from the current folder, or as it is in the notebook; with -C the other way round.
    /// What is there already comes first.
    pub(crate) fn note_path(&self, desk: &Desk, text: &str) -> Result<NotePath, Failure> {
        let here = self.here.canonicalize().unwrap_or_else(|_| self.here.clone());
        let from_here = NotePath::from_disk(desk.root(), &plain(&here.join(text)));
        let in_notebook = NotePath::parse(text.strip_prefix("./").unwrap_or(text));
        let mut ways: Vec<NotePath> = from_here.into_iter().collect();
        match (&in_notebook, &self.folder) {
            (Ok(path), Some(_)) => ways.insert(0, path.clone()),
            (Ok(path), None) => ways.push(path.clone()),
            (Err(_), _) => {}
        }
        let there = ways.iter().find(|path| path.on_disk(desk.root()).exists());
        match there.or(ways.first()) {
            Some(path) => Ok(path.clone()),
            None => in_notebook.map_err(Failure::from),
        }
    }
}

/// Gives the folders and the clock of this machine.
pub(crate) fn host() -> Result<Host, Failure> {
    let failed = |error: &dyn std::error::Error, hint: &str| Failure {
        code: Code::Io,
        message: format!("the folders for settings and state cannot be told: {error}"),
        path: None,
        hint: Some(hint.into()),
    };
    // It does our network work in a process of its own.
    let program =
        std::env::current_exe().map_err(|error| failed(&error, "start talklog by its full path"))?;
    Host::from_environment(&|name| std::env::var_os(name), jiff::Timestamp::now, &program)
        .map_err(|error| failed(&error, "set HOME to your home folder"))
}

/// Says what a person should know of the notebook besides.
pub(crate) fn problems(desk: &Desk) -> Vec<Problem> {
    let info = desk.info();
    let recovered = info.recovered.iter().map(|recovered| Problem {
        message: format!(
            "{} lines that were not saved when Talklog ended are {}",
            recovered.lines,
            if recovered.copy { "in this copy" } else { "back" }
        ),
        path: Some(recovered.path.clone()),
        line: None,
    });
    recovered.chain(info.problems.iter().cloned()).collect()
}

/// Resolves `.` and `..` by name alone, since what is named may not be there yet.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}
