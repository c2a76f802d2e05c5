//! `talklog clone`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use talklog_core::desk::{self, Desk};
use talklog_core::remote::{Answers, Asking};
use talklog_core::wire::Failure;

use crate::call::{Call, host, problems};
use crate::output::Answered;
use crate::terminal::Terminal;

/// Copies a notebook from a remote into a new folder.
#[derive(Debug, Args)]
pub(crate) struct Clone {
    /// The remote: an SSH or HTTPS address, or a path.
    #[arg(value_name = "URL")]
    url: String,

    /// The folder, which has to be new or empty; named after the remote by default.
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl Clone {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let folder = self.folder.unwrap_or_else(|| named_after(&self.url));
        let host = host()?;
        let asking = Terminal::find().map(|terminal| Asking {
            answers: Answers::new(Arc::new(terminal)),
            person: true,
            trust: None,
        });
        let folder = desk::clone_asking(&self.url, Some(&call.start().join(folder)), &host, asking.as_ref())?;
        let desk = Desk::open(&folder, host, |_| ())?;
        desk.refresh();
        desk.settle();
        let info = desk.info();
        let text = format!("{} is a copy of {}", info.root, info.remote.as_deref().unwrap_or("the remote"));
        Ok(Answered::new(info, text).with_problems(problems(&desk)))
    }
}

/// Names the folder as git does: the last part of the address, without `.git`.
fn named_after(url: &str) -> PathBuf {
    let name = url.trim().trim_end_matches('/').rsplit(['/', ':', '\\']).next().unwrap_or_default();
    let name = name.strip_suffix(".git").unwrap_or(name);
    let plain = !name.is_empty() && name != "." && name != "..";
    Path::new(if plain { name } else { "notes" }).to_path_buf()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_named_as_git_does() {
        for (url, name) in [
            ("git@example.org:me/notes.git", "notes"),
            ("https://example.org/me/talks/", "talks"),
            ("/srv/git/conf.git", "conf"),
            ("host:talks", "talks"),
            ("..", "notes"),
        ] {
            assert_eq!(named_after(url), Path::new(name), "{url}");
        }
    }
}
