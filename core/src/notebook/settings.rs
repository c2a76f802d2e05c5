//! `.talklog/settings.toml`: settings that travel with the notebook. Its first key says its version; what a newer
//! Talklog wrote is read and never written.

use toml_edit::{DocumentMut, Item};

use crate::path::{NotePath, Revision};

use super::{Notebook, ReadError, ReadOnly, SaveError, Saved};

/// Where the settings lie.
pub const SETTINGS: &str = ".talklog/settings.toml";

const FORMAT: &str = "settings/";
const VERSION: u32 = 1;

/// The settings of a notebook, with the comments and order of whoever wrote them.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// All of it; empty when there are none, or when they cannot be read.
    pub document: DocumentMut,
    /// What the file was when it was read; none when it is not there.
    pub revision: Option<Revision>,
    /// What a person should know: a newer version, or what is wrong with the file. Then it is not written.
    pub problem: Option<String>,
}

impl Notebook {
    /// Reads the settings; a notebook that has none has empty ones.
    pub fn settings(&self) -> Result<Settings, ReadError> {
        let path = settings_path();
        let file = match self.read(&path) {
            Ok(file) => file,
            Err(ReadError::Missing(_)) => return Ok(Settings::default()),
            Err(error) => return Err(error),
        };
        let mut settings = Settings { revision: Some(file.revision), ..Settings::default() };
        match file.shown().parse::<DocumentMut>() {
            Ok(document) => settings.document = document,
            Err(error) => settings.problem = Some(format!("{SETTINGS} cannot be read: {}", error.message())),
        }
        if let Err(why) = file.text {
            settings.problem = Some(format!("{SETTINGS} can only be read: {why}"));
        }
        Ok(settings)
    }

    /// Saves settings that were read before, through the same door as a note.
    pub fn save_settings(&self, settings: &Settings) -> Result<Saved, SaveError> {
        let path = settings_path();
        if settings.problem.is_some() {
            return Err(SaveError::ReadOnly { path, why: ReadOnly::NewerFormat });
        }
        let mut document = settings.document.clone();
        if !document.contains_key("talklog") {
            let text = format!("talklog = \"{FORMAT}{VERSION}\"\n{document}");
            document = text.parse().unwrap_or(document);
        }
        self.save_bytes(&path, document.to_string().as_bytes(), settings.revision)
    }
}

fn settings_path() -> NotePath {
    #[expect(clippy::expect_used, reason = "a constant that a test parses")]
    NotePath::parse(SETTINGS).expect("a path in the notebook")
}

/// Tells whether settings are of a version that this program does not know.
pub(super) fn is_newer(text: &str) -> bool {
    let Ok(document) = text.parse::<DocumentMut>() else { return false };
    let format = document.get("talklog").and_then(Item::as_str).unwrap_or_default();
    match format.strip_prefix(FORMAT) {
        Some(version) => version.parse::<u32>().map_or(true, |version| version > VERSION),
        None => !format.is_empty(),
    }
}
