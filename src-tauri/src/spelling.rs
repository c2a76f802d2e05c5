//! The spell checker of the web view: which dictionaries there are, and which are used. It reads no text; the web view
//! checks, and marks what it does not know.
//!
//! On Linux that is `WebKitGTK` over enchant with hunspell's dictionaries. Elsewhere (unproved) the web view goes by the
//! system's own settings, and nothing is set here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tauri::{Runtime, WebviewWindow};

/// The most languages that are checked at once: each dictionary takes memory.
const MOST: usize = 6;

/// Gives the names of the dictionaries of this machine, in order.
pub fn dictionaries(home: &Path) -> Vec<String> {
    let mut found = BTreeSet::new();
    for folder in folders(home) {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        found.extend(names.filter_map(|name| {
            name.strip_suffix(".dic").filter(|name| is_language(name)).map(str::to_owned)
        }));
    }
    found.into_iter().collect()
}

/// Where hunspell's dictionaries lie: those that come with the system, and a person's own.
fn folders(home: &Path) -> Vec<PathBuf> {
    let system = [
        "/usr/share/hunspell",
        "/usr/share/myspell",
        "/usr/share/myspell/dicts",
        "/usr/local/share/hunspell",
    ];
    let own = [".config/enchant/hunspell", ".local/share/hunspell"];
    system.into_iter().map(PathBuf::from).chain(own.into_iter().map(|folder| home.join(folder))).collect()
}

/// Tells a language's dictionary (`de`, `en_GB`, `sr_RS@latin`) from other files, such as hyphenation patterns.
fn is_language(name: &str) -> bool {
    let mut parts = name.split(['_', '-', '@']);
    let language = parts
        .next()
        .is_some_and(|first| matches!(first.len(), 2 | 3) && first.chars().all(|c| c.is_ascii_lowercase()));
    language && parts.all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// Chooses a dictionary for each language that was asked for: the very one, else of several countries the one that
/// the language is named after (`de_DE` for `de`), or `en_US`, else the first. A language without any is left out.
pub fn choose(languages: &[String], dictionaries: &[String]) -> Vec<String> {
    let mut chosen: Vec<String> = Vec::new();
    for language in languages {
        let asked = language.replace('-', "_");
        let base = asked.split(['_', '@']).next().unwrap_or_default().to_lowercase();
        let same = |name: &&String| name.split(['_', '-', '@']).next() == Some(base.as_str());
        let home = if base == "en" { "en_US".to_owned() } else { format!("{base}_{}", base.to_uppercase()) };
        let named = |wanted: &str| {
            dictionaries.iter().find(|name| name.replace('-', "_").eq_ignore_ascii_case(wanted))
        };
        let found = named(&asked)
            .or_else(|| named(&home))
            .or_else(|| named(&base))
            .or_else(|| dictionaries.iter().find(same));
        if let Some(found) = found.filter(|found| !chosen.contains(found)) {
            chosen.push(found.clone());
        }
    }
    chosen.truncate(MOST);
    chosen
}

/// Lets a window's web view check with these dictionaries; with none it checks nothing.
#[cfg(target_os = "linux")]
pub fn check<R: Runtime>(window: &WebviewWindow<R>, dictionaries: &[String]) {
    use webkit2gtk::{WebContextExt, WebViewExt};

    let dictionaries = dictionaries.to_vec();
    let told = window.with_webview(move |webview| {
        let Some(context) = webview.inner().context() else { return };
        let names: Vec<&str> = dictionaries.iter().map(String::as_str).collect();
        context.set_spell_checking_languages(&names);
        context.set_spell_checking_enabled(!names.is_empty());
    });
    if let Err(error) = told {
        tracing::warn!("spelling is checked as before: {error}");
    }
}

/// Does nothing (unproved): the web view goes by the system's settings.
#[cfg(not(target_os = "linux"))]
pub fn check<R: Runtime>(_window: &WebviewWindow<R>, _dictionaries: &[String]) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_finds_its_dictionary() {
        let there: Vec<String> = ["de_AT", "de_DE", "en_GB", "en_US", "fr", "pt_BR", "pt_PT", "sr_Latn_RS"]
            .map(String::from)
            .into();
        let chosen =
            |asked: &[&str]| choose(&asked.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>(), &there);
        assert_eq!(chosen(&["de"]), ["de_DE"]);
        assert_eq!(chosen(&["de-AT", "en"]), ["de_AT", "en_US"]);
        assert_eq!(chosen(&["en_gb", "fr-CA", "de_CH"]), ["en_GB", "fr", "de_DE"]);
        assert_eq!(chosen(&["sr", "ja", "pt"]), ["sr_Latn_RS", "pt_PT"]);
        assert_eq!(chosen(&["de", "de_DE"]), ["de_DE"]);
        assert!(chosen(&[]).is_empty());
    }

    #[test]
    fn only_dictionaries_of_languages_are_listed() {
        let home = tempfile::TempDir::new().unwrap();
        let own = home.path().join(".config/enchant/hunspell");
        std::fs::create_dir_all(&own).unwrap();
        for name in ["eo.dic", "eo.aff", "nds_DE.dic", "hyph_de_DE.dic", "en_US-large.dic", "README.dic"] {
            std::fs::write(own.join(name), "").unwrap();
        }
        let found = dictionaries(home.path());
        for (name, is) in [("eo", true), ("nds_DE", true), ("hyph_de_DE", false), ("README", false)] {
            assert_eq!(found.contains(&name.to_owned()), is, "{name}: {found:?}");
        }
    }
}
