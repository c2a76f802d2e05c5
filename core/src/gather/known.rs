//! What is known of names of software: which words are one, and how sure that is.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use super::names::{COMMON, COMPANY, LARGE, PLAIN};

/// How sure a name is where its words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// However it is written.
    Plain,
    /// Written large.
    Large,
    /// Written large, and where something else says so.
    Common,
    /// In a row of names, or before a word for software.
    Company,
}

/// A name.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// As its makers write it.
    pub(super) name: &'static str,
    /// The letters and digits of that: what its spellings have in common.
    pub(super) key: String,
    pub(super) class: Class,
    /// Where people part it, in bytes of its own letters and digits.
    breaks: Vec<usize>,
    /// The spelling that counts alone, where no other does.
    pub(super) exact: Option<&'static str>,
}

/// Short forms that are words or other things when they are written otherwise.
const EXACT: [&str; 10] = ["ACK", "OPA", "CAPI", "VPA", "KIND", "M3", "Prom", "OKD", "Dex", "Copa"];

/// What is known of some letters.
#[derive(Debug, Default)]
pub(super) struct Entry {
    known: Option<&'static Known>,
    /// Whether a name of several words may begin with them.
    begins: bool,
    /// The name that they are a slip of: a letter left out, or two swapped.
    slip: Option<&'static Known>,
}

static ALL: LazyLock<HashMap<String, Known, RandomState>> = LazyLock::new(|| {
    let mut all = HashMap::<String, Known, RandomState>::default();
    let lists =
        [(COMPANY, Class::Company), (COMMON, Class::Common), (LARGE, Class::Large), (PLAIN, Class::Plain)];
    for (list, class) in lists {
        for entry in list.split(';').map(str::trim).filter(|entry| !entry.is_empty()) {
            let mut forms = entry.split('=').map(str::trim);
            let Some(name) = forms.next() else { continue };
            for form in std::iter::once(name).chain(forms) {
                let (letters, breaks) = squash(form);
                let exact = EXACT.contains(&form).then_some(form);
                let known = Known { name, key: squash(name).0, class, breaks: breaks.clone(), exact };
                // Two spellings of the same letters may be parted in either's places.
                let same: &mut Known = all.entry(letters).or_insert_with(|| known.clone());
                let before = std::mem::replace(same, known);
                same.breaks.extend(before.breaks);
            }
        }
    }
    all
});

/// Words that are no slip of a name.
const WORDS: [&str; 6] = ["contained", "gating", "posfix", "progress", "elastic", "dragonfly"];

/// All of it by letters: every word of every note is looked up here.
static TABLE: LazyLock<HashMap<String, Entry, RandomState>> = LazyLock::new(|| {
    let mut table = HashMap::<String, Entry, RandomState>::default();
    for (letters, known) in ALL.iter() {
        table.entry(letters.clone()).or_default().known = Some(known);
        for begin in known.breaks.iter().filter_map(|at| letters.get(..*at)) {
            table.entry(begin.to_owned()).or_default().begins = true;
        }
    }
    for (letters, known) in ALL.iter().filter(|(_, known)| known.class <= Class::Large) {
        let chars: Vec<char> = letters.chars().collect();
        let least = if known.class == Class::Plain { 7 } else { 10 };
        if known.exact.is_some() || chars.len() < least || chars.iter().any(char::is_ascii_digit) {
            continue;
        }
        for at in 1..chars.len() - 1 {
            let mut less = chars.clone();
            less.remove(at);
            let mut swapped = chars.clone();
            if at + 1 < chars.len() {
                swapped.swap(at, at + 1);
            }
            for slip in [less, swapped] {
                let slip: String = slip.into_iter().collect();
                if !ALL.contains_key(&slip) && !WORDS.contains(&slip.as_str()) {
                    table.entry(slip).or_default().slip = Some(known);
                }
            }
        }
    }
    table
});

/// Gives a text's letters and digits in lower case, and where its parts meet: at blanks and hyphens, and where a
/// capital follows a small letter.
pub(super) fn squash(text: &str) -> (String, Vec<usize>) {
    let mut letters = String::with_capacity(text.len());
    let mut breaks = Vec::new();
    let (mut gap, mut small) = (false, false);
    for c in text.chars() {
        if !c.is_alphanumeric() {
            gap = !letters.is_empty();
            small = false;
            continue;
        }
        if gap || (small && c.is_uppercase()) {
            breaks.push(letters.len());
        }
        gap = false;
        small = c.is_lowercase();
        if c.is_ascii() {
            letters.push(c.to_ascii_lowercase());
        } else {
            letters.extend(c.to_lowercase());
        }
    }
    (letters, breaks)
}

/// Gives what is known of letters, where anything is.
pub(super) fn look(letters: &str) -> Option<&'static Entry> {
    TABLE.get(letters)
}

impl Entry {
    /// Gives the name whose letters these are, parted at these places and written like this.
    pub(super) fn known(&self, joints: &[usize], written: &str) -> Option<&'static Known> {
        let known = self.known?;
        let fits = joints.iter().all(|joint| known.breaks.contains(joint));
        (fits && known.exact.is_none_or(|exact| exact == written)).then_some(known)
    }

    /// Tells whether a name of several words may begin with the letters.
    pub(super) fn begins(&self) -> bool {
        self.begins
    }

    /// Gives the name that the letters are a slip of: a letter left out, or two swapped.
    pub(super) fn slip(&self) -> Option<&'static Known> {
        self.slip
    }
}

/// Finds a name by its letters alone, as in an address.
pub(super) fn by_letters(letters: &str) -> Option<&'static Known> {
    ALL.get(letters)
}

/// Finds the name that a word is a slip of.
pub(super) fn slip_of(letters: &str) -> Option<&'static Known> {
    look(letters)?.slip
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_meet_and_other_words_do_not() {
        let found = |text: &str| {
            let (letters, joints) = squash(text);
            look(&letters).and_then(|entry| entry.known(&joints, text)).map(|known| known.name)
        };
        for text in ["Argo CD", "ArgoCD", "argo-cd", "argocd"] {
            assert_eq!(found(text), Some("Argo CD"), "{text}");
        }
        assert_eq!(found("OPA"), found("open policy agent"));
        assert_eq!(found("opa"), None, "a short form counts as it is written");
        assert_eq!(found("Core DNS"), Some("CoreDNS"));
        assert_eq!(found("pod man"), None, "two words are no name that is one");
        let slip = |text: &str| slip_of(text).map(|known| known.name);
        assert_eq!((slip("prometeus"), slip("prometheus")), (Some("Prometheus"), None));
        assert_eq!(slip("container"), None, "another word, although only the last letter is missing");
    }

    #[test]
    fn every_name_stands_once() {
        let mut seen = HashMap::new();
        for list in [PLAIN, LARGE, COMMON, COMPANY] {
            for form in list.split([';', '=']).map(str::trim).filter(|form| !form.is_empty()) {
                if let Some(other) = seen.insert(form, form) {
                    panic!("{other} stands twice");
                }
            }
        }
    }
}
