//! The one table of everything that can be set: what a value may be, where it is set as a rule, and what it means.

use serde_json::{Value as Json, json};

use crate::path::{NotePath, name_problem};

use super::{FORMAT, VERSION, VERSION_KEY};

/// One thing that can be set.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its key in the file.
    pub key: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// Where it belongs as a rule; both files may have it.
    pub scope: Scope,
    /// What it means, as one sentence.
    pub meaning: &'static str,
}

/// Where a setting belongs as a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// It is about the screen, the room or the person's hands.
    Machine,
    /// It is about the notes, and travels with them.
    Notebook,
}

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Bool,
    /// A number within these bounds.
    Number(f64, f64),
    /// The name of a folder.
    Folder,
    /// A list of languages.
    Languages,
    /// A table of keys by command.
    Keys,
}

/// The most commands that can have keys of their own, and languages that can be named.
const MOST: usize = 500;
/// The most characters of a command's id, of a key and of a language's name.
const LONGEST: usize = 80;

/// Everything that can be set, in the order of a new file.
pub const TABLE: &[Setting] = &[
    Setting {
        key: "theme",
        kind: Kind::Choice(&["system", "light", "dark"]),
        scope: Scope::Machine,
        meaning: "The colours of the window.",
    },
    Setting {
        key: "language",
        kind: Kind::Choice(&["system", "en", "de"]),
        scope: Scope::Machine,
        meaning: "The language of the window's words: English or German.",
    },
    Setting {
        key: "zoom",
        kind: Kind::Number(0.8, 1.6),
        scope: Scope::Machine,
        meaning: "How large everything is.",
    },
    Setting {
        key: "reduced_motion",
        kind: Kind::Choice(&["system", "on"]),
        scope: Scope::Machine,
        meaning: "Whether things move; on means that nothing does.",
    },
    Setting {
        key: "editor_font",
        kind: Kind::Choice(&["text", "mono"]),
        scope: Scope::Machine,
        meaning: "The face that notes are written in.",
    },
    Setting {
        key: "line_numbers",
        kind: Kind::Bool,
        scope: Scope::Machine,
        meaning: "Numbers the lines of a note.",
    },
    Setting {
        key: "live_preview",
        kind: Kind::Bool,
        scope: Scope::Machine,
        meaning: "Hides the marks of markdown where the cursor is not.",
    },
    Setting {
        key: "form",
        kind: Kind::Choice(&["open", "folded", "auto"]),
        scope: Scope::Machine,
        meaning: "How the form over a note's fields opens; auto means open while the note is short.",
    },
    Setting { key: "vim", kind: Kind::Bool, scope: Scope::Machine, meaning: "Gives the editor vim's keys." },
    Setting { key: "spelling", kind: Kind::Bool, scope: Scope::Machine, meaning: "Checks the spelling." },
    Setting {
        key: "spelling_languages",
        kind: Kind::Languages,
        scope: Scope::Notebook,
        meaning: "The languages that spelling is checked in, such as [\"en_GB\", \"de\"]; none means the note's own.",
    },
    Setting {
        key: "smart_lists",
        kind: Kind::Bool,
        scope: Scope::Machine,
        meaning: "Enter goes on with a list, and Tab moves an item in.",
    },
    Setting {
        key: "smart_quotes",
        kind: Kind::Bool,
        scope: Scope::Notebook,
        meaning: "Makes typed quotes typographic ones.",
    },
    Setting {
        key: "pictures_folder",
        kind: Kind::Folder,
        scope: Scope::Notebook,
        meaning: "The folder beside a note that its pictures go to.",
    },
    Setting {
        key: "keys",
        kind: Kind::Keys,
        scope: Scope::Machine,
        meaning: "Keys of commands by their id, such as find = \"Ctrl+O\"; \"\" takes a command's key away.",
    },
];

/// Says why a value is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nothing has that name.
    #[error("there is no setting \"{0}\"")]
    Unknown(String),
    /// It is no value for this setting.
    #[error("\"{key}\" cannot be {value}: it has to be {wanted}")]
    Value {
        /// Which setting.
        key: String,
        /// What was to be its value.
        value: String,
        /// What it may be.
        wanted: String,
    },
}

/// Finds a setting by its key.
pub fn setting(key: &str) -> Option<&'static Setting> {
    TABLE.iter().find(|setting| setting.key == key)
}

/// Looks whether a value makes sense for a key.
pub fn check(key: &str, value: &Json) -> Result<(), Refused> {
    let setting = setting(key).ok_or_else(|| Refused::Unknown(shortened(key)))?;
    let fits = match (setting.kind, value) {
        (Kind::Choice(words), Json::String(word)) => words.contains(&word.as_str()),
        (Kind::Bool, Json::Bool(_)) => true,
        (Kind::Number(least, most), Json::Number(number)) => {
            number.as_f64().is_some_and(|number| (least..=most).contains(&number))
        }
        (Kind::Folder, Json::String(name)) => is_folder(name),
        (Kind::Languages, Json::Array(names)) => {
            names.len() <= MOST && names.iter().all(|name| name.as_str().is_some_and(is_language))
        }
        (Kind::Keys, Json::Object(keys)) => {
            keys.len() <= MOST
                && keys.iter().all(|(id, key)| is_plain(id) && key.as_str().is_some_and(is_key))
        }
        _ => false,
    };
    if fits {
        return Ok(());
    }
    Err(Refused::Value {
        key: key.into(),
        value: shortened(&value.to_string()),
        wanted: setting.kind.wanted(),
    })
}

impl Kind {
    /// Says what a value may be, to follow "it has to be".
    pub fn wanted(self) -> String {
        match self {
            Self::Choice(words) => {
                let words: Vec<_> = words.iter().map(|word| format!("\"{word}\"")).collect();
                match words.split_last() {
                    Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
                    _ => words.concat(),
                }
            }
            Self::Bool => "true or false".into(),
            Self::Number(least, most) => format!("a number from {least} to {most}"),
            Self::Folder => "the name of a folder inside the notebook, such as \"images\"".into(),
            Self::Languages => "a list of languages, such as [\"en_GB\", \"de\"]".into(),
            Self::Keys => "keys by command, such as { find = \"Ctrl+O\" }".into(),
        }
    }
}

/// Gives the text of a new file: every setting as a line that is commented out, with its meaning and its default.
pub fn commented() -> String {
    let mut text = format!(
        "{VERSION_KEY} = \"{FORMAT}{VERSION}\"\n\n\
         # Talklog's settings. A line without # counts; what is commented out shows the default.\n\
         # The notebook's .talklog/settings.toml travels with the notes and wins over the settings of a machine.\n"
    );
    let defaults = serde_json::to_value(super::Settings::default()).unwrap_or_default();
    for setting in TABLE {
        let wanted = match setting.kind {
            Kind::Choice(_) | Kind::Number(..) => {
                let wanted = setting.kind.wanted();
                let mut letters = wanted.chars();
                let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
                format!(" {first}{}.", letters.as_str())
            }
            Kind::Bool | Kind::Folder | Kind::Languages | Kind::Keys => String::new(),
        };
        text.extend(["\n# ", setting.meaning, &wanted, "\n"]);
        let default = defaults.get(setting.key).cloned().unwrap_or(json!(null));
        match (setting.kind, super::edit::toml(&default)) {
            (Kind::Keys, _) | (_, None) => text.extend(["[", setting.key, "]\n"]),
            (_, Some(default)) => text.extend(["# ", setting.key, " = ", &default, "\n"]),
        }
    }
    text
}

fn is_folder(name: &str) -> bool {
    NotePath::parse(name).is_ok() && name.split('/').all(|part| name_problem(part).is_none())
}

fn is_language(name: &str) -> bool {
    let parts = || name.split(['_', '-']);
    name.len() <= LONGEST
        && parts().next().is_some_and(|first| matches!(first.len(), 2 | 3))
        && parts().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// Tells whether a text can name a command.
pub(super) fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.len() <= LONGEST && !id.chars().any(char::is_control)
}

fn is_key(key: &str) -> bool {
    key.len() <= LONGEST && !key.chars().any(char::is_control)
}

pub(super) fn shortened(text: &str) -> String {
    let text = text.escape_debug().to_string().replace("\\\"", "\"");
    if text.chars().count() <= LONGEST { text } else { text.chars().take(LONGEST).chain(['…']).collect() }
}
