//! Settings: what there is to set, and what two TOML files say of it.
//!
//! The notebook's file travels with the notes and wins over the machine's, which wins over the defaults. Reading never
//! fails: a value that makes no sense is named with its line and counts as not there, so the layer below holds; a key
//! that nobody knows is named and kept. Nothing here touches the disk: [`crate::desk`] does.

mod edit;
mod layer;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use ts_rs::TS;

pub use edit::{EditError, set, sound};
pub use layer::{Layer, is_newer, read};
pub use table::{Refused, Scope, Setting, TABLE, check, commented, setting};

/// The key that carries a file's version.
pub const VERSION_KEY: &str = "talklog";
/// How the version begins.
const FORMAT: &str = "settings/";
const VERSION: u32 = 1;

/// Everything that can be set, as it holds.
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Settings {
    /// The colours of the window.
    pub theme: Theme,
    /// The language of the window's words.
    pub language: Language,
    /// How large everything is: 1 is as designed, 0.8 to 1.6.
    pub zoom: f64,
    /// The face that notes are written in.
    pub editor_font: EditorFont,
    /// Whether lines are numbered.
    pub line_numbers: bool,
    /// Whether marks of markdown hide where the cursor is not.
    pub live_preview: bool,
    /// How the form over a note's fields opens.
    pub form: FormShown,
    /// Whether the editor takes vim's keys.
    pub vim: bool,
    /// Whether spelling is checked.
    pub spelling: bool,
    /// The languages that it is checked in; none means the note's own.
    pub spelling_languages: Vec<String>,
    /// Whether Enter goes on with a list.
    pub smart_lists: bool,
    /// Whether typed quotes become typographic ones.
    pub smart_quotes: bool,
    /// Whether things move.
    pub reduced_motion: ReducedMotion,
    /// The folder beside a note that its pictures go to.
    pub pictures_folder: String,
    /// Keys by the id of their command; the empty text takes a command's key away.
    #[ts(type = "Record<string, string>")]
    pub keys: BTreeMap<String, String>,
}

/// The colours of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the desktop says.
    #[default]
    System,
    /// A grey day.
    Light,
    /// Slate.
    Dark,
}

/// The language of the window's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// As the desktop says.
    #[default]
    System,
    /// English.
    En,
    /// German.
    De,
}

/// The face that notes are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EditorFont {
    /// The one of the interface.
    #[default]
    Text,
    /// The one of code.
    Mono,
}

/// How the form over a note's fields opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FormShown {
    /// With all its fields.
    Open,
    /// As one line.
    Folded,
    /// Open while the note is short.
    #[default]
    Auto,
}

/// Whether things move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReducedMotion {
    /// As the desktop says.
    #[default]
    System,
    /// Nothing moves.
    On,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            language: Language::default(),
            zoom: 1.0,
            editor_font: EditorFont::default(),
            line_numbers: false,
            live_preview: true,
            form: FormShown::default(),
            vim: false,
            spelling: true,
            spelling_languages: Vec::new(),
            smart_lists: true,
            smart_quotes: false,
            reduced_motion: ReducedMotion::default(),
            pictures_folder: "images".into(),
            keys: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Lays layers over the defaults, the last one on top; keys of commands are laid over each other one by one.
    pub fn of<'a>(layers: impl IntoIterator<Item = &'a Layer>) -> Self {
        let Ok(Json::Object(mut all)) = serde_json::to_value(Self::default()) else { return Self::default() };
        for layer in layers {
            for (key, value) in &layer.values {
                match (all.get_mut(key), value) {
                    (Some(Json::Object(below)), Json::Object(over)) => below.extend(over.clone()),
                    (Some(below), value) => *below = value.clone(),
                    (None, _) => {}
                }
            }
        }
        // Only what passed the table's check is in a layer, so this cannot fail; a test holds the two together.
        serde_json::from_value(Json::Object(all)).unwrap_or_default()
    }
}
