//! Names that their form or their sentence shows: `prometheus-adapter`, `Loomly, a tool that …`.

use std::borrow::Cow;

use super::super::known::{self, Class};
use super::super::words::Token;
use super::Found;
use super::items::COMMON_WORDS;
use super::running::{BEHIND, Sight};
use crate::note;

/// `prometheus-adapter`, `kube-something`, `conmon-rs`: a word in small letters that is joined to a name.
pub(super) fn hyphened(sight: &Sight<'_, '_>) -> Option<Found> {
    const QUALITY: [&str; 36] = [
        "like",
        "style",
        "based",
        "native",
        "friendly",
        "compatible",
        "free",
        "powered",
        "aware",
        "only",
        "specific",
        "first",
        "driven",
        "managed",
        "hosted",
        "related",
        "as",
        "and",
        "or",
        "to",
        "wide",
        "level",
        "side",
        "ready",
        "backed",
        "enabled",
        "agnostic",
        "centric",
        "less",
        "ish",
        "flavored",
        "flavoured",
        "highly",
        "heavy",
        "in",
        "the",
    ];
    let word = sight.word(sight.at)?;
    if !word.small.contains('-') {
        return None;
    }
    let parts: Vec<&str> = word.small.split('-').collect();
    let (first, last) = (*parts.first()?, *parts.last()?);
    if parts.len() < 2 || parts.iter().any(|part| part.is_empty() || !part.chars().all(char::is_alphanumeric))
    {
        return None;
    }
    let known_first = known::by_letters(first).filter(|known| known.class == Class::Plain);
    if QUALITY.iter().any(|quality| parts.iter().skip(1).any(|part| part == quality)) {
        let known = known_first?;
        let mut found = sight.found(1, known.key.clone(), Some(Class::Plain))?;
        found.range.end = found.range.start + first.len();
        found.name.truncate(first.len());
        found.firm = true;
        return Some(found);
    }
    if word.small != word.text {
        return None;
    }
    let builtin = [
        "kube-proxy",
        "kube-apiserver",
        "kube-scheduler",
        "kube-controller-manager",
        "kube-system",
        "kube-public",
        "kube-dns",
    ];
    let loose = [
        "non", "multi", "co", "pre", "post", "sub", "self", "cross", "open", "custom", "own", "per", "all",
        "in", "no",
    ];
    let made = ["rs", "exporter", "adapter"].contains(&last) && !loose.contains(&first) && first.len() > 2;
    let kube = first == "kube" && !builtin.contains(&word.small());
    let code = known_first.is_some() && !BEHIND.contains(&last) || known_first.is_some() && parts.len() > 2;
    (made
        || kube
        || code
        || known_first.is_some() && ["operator", "plugin", "cli", "controller", "agent"].contains(&last))
    .then(|| sight.found(1, known::squash(word.text).0, None))
    .flatten()
}

/// `Loomly, a tool that …`, `Loomly is an open-source framework`, `a tool called Loomly`.
pub(super) fn introduced(sight: &Sight<'_, '_>) -> Option<(Found, usize)> {
    const NOUNS: [&str; 22] = [
        "tool",
        "library",
        "framework",
        "project",
        "plugin",
        "cli",
        "operator",
        "proxy",
        "database",
        "compiler",
        "extension",
        "utility",
        "distro",
        "distribution",
        "autoscaler",
        "toolkit",
        "linter",
        "debugger",
        "profiler",
        "bundler",
        "app",
        "package",
    ];
    let word = sight.word(sight.at)?;
    // Nothing large in it, and nothing joined.
    let plain = matches!(word.small, Cow::Borrowed(_)) && !word.text.contains('-');
    if sight.title || word.text.len() < 3 || plain {
        return None;
    }
    let shaped = |word: &Token<'_>| {
        let inner =
            word.text.chars().skip(1).any(char::is_uppercase) && word.text.chars().any(char::is_lowercase);
        let small_joined = word.small == word.text && word.text.contains('-');
        (word.is_large() || inner || small_joined)
            && word.text.chars().any(char::is_lowercase)
            && !note::is_topic(&word.small)
            && !COMMON_WORDS.contains(&word.small())
    };
    if !shaped(word) {
        return None;
    }
    let mut length = 1;
    while length < 3
        && sight.gap(sight.at + length - 1) == " "
        && sight.word(sight.at + length).is_some_and(|word| shaped(word) && word.is_large())
    {
        length += 1;
    }
    let after = sight.at + length;
    let gap = sight.gap(after - 1);
    let loose = |at: usize| {
        ["lot", "of", "few", "number", "for", "in", "to", "that", "which", "with"].contains(&sight.small(at))
    };
    let noun_within = |from: usize, most: usize| {
        (from..from + most).any(|at| {
            NOUNS.contains(&sight.small(at))
                && (from..at).all(|at| sight.gap(at).trim().is_empty() && !loose(at))
        })
    };
    let articles = ["a", "an", "the", "another", "their", "our"];
    // `Name, a tool`, `Name (a tool)`, `Name is a tool`.
    let apart =
        (gap.starts_with(", ") || gap.starts_with(" (") || gap.starts_with(" - ") || gap.starts_with(" – "))
            && articles.contains(&sight.small(after))
            && noun_within(after + 1, 4);
    let is = gap == " "
        && sight.small(after) == "is"
        && articles.contains(&sight.small(after + 1))
        && noun_within(after + 2, 4);
    // `a tool called Name`.
    let called = sight.at >= 2
        && ["called", "named"].contains(&sight.small(sight.at - 1))
        && (1..=4)
            .any(|back| sight.at.checked_sub(1 + back).is_some_and(|at| NOUNS.contains(&sight.small(at))));
    // Two words with the form of a person's name are one where a person may be meant.
    let person = length >= 2 && note::people_in(&word_text(sight, length), false).is_some();
    if !(apart || is || called) || person {
        return None;
    }
    let key = known::squash(&word_text(sight, length)).0;
    Some((sight.found(length, key, None)?, length))
}

fn word_text(sight: &Sight<'_, '_>, length: usize) -> String {
    let (Some(first), Some(last)) = (sight.word(sight.at), sight.word(sight.at + length - 1)) else {
        return String::new();
    };
    sight.page.shown(first.range.start..last.range.end).to_owned()
}
