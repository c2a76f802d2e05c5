//! `talklog open`.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use clap::Args;
use talklog_core::wire::{Code, Failure, OpenedWindow};

use crate::call::Call;
use crate::output::Answered;

/// Opens the window, on the notebook or on one of its notes.
#[derive(Debug, Args)]
pub(crate) struct Open {
    /// The note to show first.
    #[arg(value_name = "PATH")]
    path: Option<String>,
}

impl Open {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.desk()?;
        let note = self.path.map(|path| call.note_path(&desk, &path)).transpose()?;
        if let Some(note) = &note
            && !note.on_disk(desk.root()).exists()
        {
            return Err(Failure::not_found(note));
        }
        let program = program();
        let mut window = Command::new(&program);
        window.arg(desk.root()).stdin(Stdio::null()).stdout(Stdio::null());
        if let Some(note) = &note {
            window.args(["--note", note.as_str()]);
        }
        window.spawn().map_err(|error| Failure {
            code: Code::NotFound,
            message: format!("the window's program could not be started: {error}"),
            path: Some(program.display().to_string()),
            hint: Some("install the talklog package, which holds talklog-app too".into()),
        })?;
        let root = desk.root().display().to_string();
        Ok(Answered::new(OpenedWindow { root, note: note.map(|note| note.to_string()) }, ""))
    }
}

/// Gives the window's program: beside this one as it is installed, else wherever the shell would find it.
fn program() -> PathBuf {
    let name = format!("talklog-app{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().ok().map(|program| program.with_file_name(&name));
    beside.filter(|program| program.is_file()).unwrap_or_else(|| name.into())
}
