//! What the window remembers between starts, in one small file of the config folder: theme and recent notebooks.
//!
//! A damaged file is set aside and counts as empty: settings never keep the window from opening.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use talklog_core::wire::{RecentNotebook, Theme};

/// How many folders are remembered.
const RECENT: usize = 8;

/// The file's content.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The colours.
    pub theme: Theme,
    /// Latest first.
    pub recent: Vec<RecentNotebook>,
}

impl Settings {
    /// Reads the settings of the config folder.
    pub fn load(config: &Path) -> Self {
        let file = file(config);
        let Ok(text) = fs::read_to_string(&file) else { return Self::default() };
        serde_json::from_str(&text).unwrap_or_else(|error| {
            tracing::warn!("settings could not be read and start anew: {error}");
            let _ = fs::rename(&file, file.with_extension("json.damaged"));
            Self::default()
        })
    }

    /// Writes them whole.
    pub fn save(&self, config: &Path) -> std::io::Result<()> {
        fs::create_dir_all(config)?;
        let file = file(config);
        let new = file.with_extension("json.new");
        let mut out = fs::File::create(&new)?;
        out.write_all(&serde_json::to_vec_pretty(self)?)?;
        out.sync_all()?;
        fs::rename(new, file)
    }

    /// Puts a folder first among the recent ones.
    pub fn opened(&mut self, root: &Path) {
        let root_text = root.display().to_string();
        self.recent.retain(|recent| recent.root != root_text);
        let name =
            root.file_name().map_or_else(|| root_text.clone(), |name| name.to_string_lossy().into_owned());
        self.recent.insert(0, RecentNotebook { root: root_text, name });
        self.recent.truncate(RECENT);
    }
}

fn file(config: &Path) -> PathBuf {
    config.join("window.json")
}
