//! Talks that the writer means to watch.

use super::todos::{meant, skip, small};
use super::words::Token;

/// Whether the writer means to go to a talk, or to see its recording.
pub(super) fn is_watch(words: &[Token<'_>]) -> bool {
    let has = |names: &[&str]| words.iter().any(|word| names.contains(&word.small()));
    let talk = [
        "talk",
        "talks",
        "session",
        "sessions",
        "recording",
        "recordings",
        "video",
        "videos",
        "keynote",
        "workshop",
        "presentation",
        "replay",
        "vod",
        "livestream",
    ];
    let german = ["talk", "vortrag", "vorträge", "aufzeichnung", "aufnahme", "video", "session", "keynote"];
    if has(&["anschauen", "ansehen", "angucken", "nachholen"]) && has(&german) {
        return !has(&["man", "wir", "ihr", "du", "habe", "solltest", "solltet"])
            && has(&["ich", "noch", "später", "unbedingt", "will", "muss"]);
    }
    if words.first().is_some_and(|word| word.small == "watch")
        && words.last().is_some_and(|word| word.small == "later")
    {
        return true;
    }
    for at in 0..words.len() {
        let own =
            at == 0 || ["i", "i'll", "i'm"].contains(&small(words, at - 1)) || small(words, at) == "i'll";
        if !own {
            continue;
        }
        let here = skip(words.get(at..).unwrap_or_default());
        // `I got to see` is over.
        if small(here, 0) == "got" || small(here, 1) == "got" {
            continue;
        }
        let rest = if ["i'll", "i"].contains(&small(here, 0)) { here.get(1..) } else { None };
        let rest = match (rest, meant(rest.unwrap_or(here))) {
            (_, Some((rest, _))) => rest,
            (Some(rest), None) if small(here, 0) == "i'll" => skip(rest),
            _ => continue,
        };
        let verb = small(rest, 0);
        let sees = matches!(verb, "watch" | "rewatch" | "attend")
            || verb == "see"
            || verb == "catch"
            || verb == "go" && small(rest, 1) == "to"
            || verb == "listen" && small(rest, 1) == "to";
        if sees
            && (has(&talk)
                || matches!(verb, "watch" | "rewatch") && has(&["later", "it", "this", "tomorrow"]))
        {
            return true;
        }
    }
    false
}
