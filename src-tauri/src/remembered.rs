//! What the window remembers between starts, in one small file of the config folder: recent notebooks, which one was
//! open, and where its window stood.
//!
//! A damaged file is set aside and counts as empty: it never keeps the window from opening. What a person sets is not
//! here but in the settings.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use talklog_core::desk;
use talklog_core::notebook::Host;
use talklog_core::wire::{RecentNotebook, SettingScope, Theme};

use crate::place::Place;

/// How many folders are remembered.
const RECENT: usize = 8;

/// The file's content.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// Latest first.
    pub recent: Vec<RecentNotebook>,
    /// The folder that was open when the program ended.
    pub last: Option<String>,
    /// Where windows stood, by folder; the empty text is the window with none.
    windows: BTreeMap<String, Place>,
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
        self.last = Some(root_text.clone());
        self.recent.insert(0, RecentNotebook { root: root_text, name });
        self.recent.truncate(RECENT);
    }

    /// Gives where the window of a folder stood, else the one that was last open, else the usual place.
    pub fn place(&self, root: Option<&str>) -> Place {
        let known = |root: Option<&str>| self.windows.get(root.unwrap_or_default()).copied();
        known(root).or_else(|| known(self.last.as_deref())).or_else(|| known(None)).unwrap_or_default()
    }

    /// Keeps where the window of a folder stands; tells whether that is news.
    pub fn stood(&mut self, root: Option<&str>, place: Place) -> bool {
        let recent = &self.recent;
        self.windows.retain(|root, _| root.is_empty() || recent.iter().any(|recent| recent.root == *root));
        self.windows.insert(root.unwrap_or_default().to_owned(), place) != Some(place)
    }
}

fn file(config: &Path) -> PathBuf {
    config.join("window.json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn host(folder: &Path) -> Host {
        let at = |name: &str| folder.join(name);
        Host {
            config: at("config"),
            data: at("data"),
            state: at("state"),
            cache: at("cache"),
            home: at("home"),
            device: "desk".into(),
            zone: jiff::tz::TimeZone::UTC,
            clock: Arc::new(jiff::Timestamp::default),
            helper: vec!["false".into()],
        }
    }

    fn keep(host: &Host, text: &str) {
        fs::create_dir_all(&host.config).unwrap();
        fs::write(file(&host.config), text).unwrap();
    }

    #[test]
    fn a_theme_of_old_goes_to_the_settings_once() {
        let folder = tempfile::TempDir::new().unwrap();
        let host = host(folder.path());
        keep(&host, r#"{"theme":"dark","recent":[{"root":"/n","name":"n"}]}"#);
        assert_eq!(Remembered::load(&host).recent.len(), 1);
        assert_eq!(desk::settings::read(&host, None).effective.theme, Theme::Dark);
        assert!(!fs::read_to_string(file(&host.config)).unwrap().contains("theme"));
        // What is set since stays.
        let light = serde_json::json!("light");
        desk::settings::set(&host, None, SettingScope::Machine, "theme", Some(&light)).unwrap();
        keep(&host, r#"{"theme":"dark","recent":[]}"#);
        Remembered::load(&host);
        assert_eq!(desk::settings::read(&host, None).effective.theme, Theme::Light);
    }

    #[test]
    fn each_folder_has_its_place_and_a_new_one_takes_the_last() {
        let folder = tempfile::TempDir::new().unwrap();
        let host = host(folder.path());
        let mut remembered = Remembered::default();
        let wide = Place { width: 1500.0, ..Place::default() };
        let small = Place { width: 700.0, at: Some((3.0, 4.0)), ..Place::default() };
        remembered.opened(Path::new("/a"));
        assert!(remembered.stood(Some("/a"), wide));
        remembered.opened(Path::new("/b"));
        assert!(remembered.stood(Some("/b"), small) && !remembered.stood(Some("/b"), small));
        remembered.save(&host.config).unwrap();
        let remembered = Remembered::load(&host);
        assert_eq!((remembered.place(Some("/a")), remembered.place(Some("/b"))), (wide, small));
        assert_eq!((remembered.place(Some("/new")), remembered.last.as_deref()), (small, Some("/b")));
        assert_eq!(Remembered::default().place(None), Place::default());
    }

    #[test]
    fn a_damaged_file_is_set_aside() {
        let folder = tempfile::TempDir::new().unwrap();
        let host = host(folder.path());
        keep(&host, "{\"recent\": 3");
        assert!(Remembered::load(&host).recent.is_empty());
        assert!(file(&host.config).with_extension("json.damaged").exists());
    }
}
