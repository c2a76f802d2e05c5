//! What the window remembers between starts, in one small file of the config folder: recent notebooks.
//!
//! A damaged file is set aside and counts as empty: it never keeps the window from opening. What a person sets is not
//! here but in the settings.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use talklog_core::desk;
use talklog_core::notebook::Host;
use talklog_core::wire::{RecentNotebook, SettingScope, Theme};

/// How many folders are remembered.
const RECENT: usize = 8;

/// The file's content.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// Latest first.
    pub recent: Vec<RecentNotebook>,
    /// The colours, as they were kept here before there were settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    theme: Option<Theme>,
}

impl Remembered {
    /// Reads the file of the config folder. A theme that it has goes to the settings, once.
    pub fn load(host: &Host) -> Self {
        let file = file(&host.config);
        let Ok(text) = fs::read_to_string(&file) else { return Self::default() };
        let mut read: Self = serde_json::from_str(&text).unwrap_or_else(|error| {
            tracing::warn!("what the window remembered could not be read and starts anew: {error}");
            let _ = fs::rename(&file, file.with_extension("json.damaged"));
            Self::default()
        });
        if let Some(theme) = read.theme.take() {
            if theme != Theme::System
                && !desk::settings::read(host, None).machine.values.contains_key("theme")
            {
                let value = serde_json::to_value(theme).ok();
                let set = desk::settings::set(host, None, SettingScope::Machine, "theme", value.as_ref());
                if let Err(error) = set {
                    tracing::warn!("the theme was not taken over: {error}");
                }
            }
            if let Err(error) = read.save(&host.config) {
                tracing::warn!("the theme stays where it was too: {error}");
            }
        }
        read
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
