//! `talklog log`.

use clap::Args;
use talklog_core::wire::{Failure, LogItem, VersionItem, VersionKind};

use crate::call::Call;
use crate::output::Answered;

/// Lists commits, newest first; of one note, all its versions through its renames.
///
/// Of a note the snapshots of this device stand between the commits.
#[derive(Debug, Args)]
pub(crate) struct Log {
    /// The note.
    #[arg(value_name = "PATH")]
    path: Option<String>,

    /// How many commits or versions at most.
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
}

impl Log {
    pub(crate) fn run(self, call: &Call) -> Result<Answered, Failure> {
        let desk = call.desk()?;
        let Some(path) = self.path else {
            let commits = desk.log(None, self.limit)?;
            let text: String = commits.iter().map(line).collect();
            return Ok(Answered::new(commits, text));
        };
        let path = call.note_path(&desk, &path)?;
        let versions = desk.timeline(&path, self.limit)?.versions;
        let text: String = versions.iter().map(version).collect();
        Ok(Answered::new(versions, text))
    }
}

fn line(commit: &LogItem) -> String {
    let id: String = commit.id.chars().take(10).collect();
    format!("{id}  {}  {}: {}\n", commit.at, commit.author, commit.summary)
}

fn version(version: &VersionItem) -> String {
    let id: String = version.id.iter().flat_map(|id| id.chars().take(10)).collect();
    let about = version.about.as_deref().unwrap_or_default();
    let what = match version.kind {
        VersionKind::Checkpoint => format!("{}: {}", version.author, version.summary),
        VersionKind::Snapshot | VersionKind::Trash => format!("snapshot: {about}"),
    };
    let count = |count: Option<u32>| count.map_or_else(|| "?".into(), |count| count.to_string());
    let (added, removed) = (count(version.added), count(version.removed));
    format!("{id}  {}  +{added} -{removed}  {}\n", version.at, what.trim_end_matches([':', ' ']))
}
