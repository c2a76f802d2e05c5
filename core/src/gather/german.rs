//! What is to do, said in German: the verb stands last.

use super::todos::small;
use super::words::{Sentence, Token};

/// Verbs of looking and trying, in the form that ends a German sentence.
const GERMAN: [&str; 30] = [
    "anschauen",
    "ansehen",
    "angucken",
    "nachlesen",
    "nachschauen",
    "nachsehen",
    "nachschlagen",
    "ausprobieren",
    "probieren",
    "testen",
    "recherchieren",
    "lesen",
    "prüfen",
    "evaluieren",
    "untersuchen",
    "herausfinden",
    "lernen",
    "einlesen",
    "beschäftigen",
    "vertiefen",
    "nachhören",
    "klären",
    "nachfragen",
    "reinschauen",
    "reinhören",
    "durchlesen",
    "durcharbeiten",
    "installieren",
    "befassen",
    "anhören",
];

/// All of them end as every German verb does: most words are told by that.
fn is_verb(word: &str) -> bool {
    word.ends_with("en") && GERMAN.contains(&word)
}

pub(super) fn is_german_todo(words: &[Token<'_>], sentence: &Sentence) -> bool {
    let Some(verb) = words.iter().rposition(|word| is_verb(word.small())) else {
        let first = small(words, 0);
        return first == "nicht" && small(words, 1) == "vergessen"
            || first == "notiz" && small(words, 1) == "an" && small(words, 2) == "mich";
    };
    if sentence.asks || verb == 0 {
        return false;
    }
    let must = ["muss", "müsste", "sollte", "möchte", "will", "werde", "wollte"];
    let has = |names: &[&str]| words.iter().any(|word| names.contains(&word.small()));
    let mine = has(&["ich"]) && has(&must);
    // Without anybody: `Noch nachlesen, wie …`, `muss mal ausprobieren`.
    let nobody = !words.iter().take(verb).any(|word| {
        ["man", "wir", "sie", "er", "es", "du", "ihr", "jeder", "nutzer", "teams", "die", "der"]
            .contains(&word.small())
    }) && verb <= 6
        && (must.contains(&small(words, 0))
            || ["noch", "unbedingt", "später", "mal", "zuhause", "daheim", "genauer"]
                .contains(&small(words, 0))
            || words.get(..verb).is_some_and(|before| {
                before.iter().any(|word| ["noch", "später", "unbedingt"].contains(&word.small()))
            }));
    mine || nobody
}
