//! Tells which language a note is written in, for spelling and quotes.
//!
//! What the note says itself (`lang` or `language`) counts; else the words are looked at, and only a sure answer is
//! given: a wrong dictionary is worse than none.

use whatlang::Lang;

use crate::front_matter;
use crate::markdown;

/// How many letters a text needs before its language is guessed.
const ENOUGH: usize = 100;

/// Gives the language of a note's text as a code of ISO 639-1; none where it cannot be told.
pub fn of(text: &str) -> Option<String> {
    if let Some(said) = said(text) {
        return Some(said);
    }
    let body = front_matter::split(text).map_or(text, |split| split.body);
    let prose = markdown::prose(body);
    if prose.chars().filter(|c| c.is_alphabetic()).count() < ENOUGH {
        return None;
    }
    let found = whatlang::detect(&prose).filter(whatlang::Info::is_reliable)?;
    Some(code(found.lang()).to_owned())
}

/// The language that a note's front matter names: `de`, `de-AT` and `de_AT` are all `de`.
fn said(text: &str) -> Option<String> {
    let front = front_matter::read(text)?;
    let value = ["lang", "language"].into_iter().find_map(|key| front.get(key))?.as_text()?;
    let code = value.split(['-', '_']).next()?.trim().to_lowercase();
    (matches!(code.len(), 2 | 3) && code.bytes().all(|b| b.is_ascii_lowercase())).then_some(code)
}

/// The two letters of a language.
fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Afr => "af",
        Lang::Aka => "ak",
        Lang::Amh => "am",
        Lang::Ara => "ar",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cym => "cy",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Epo => "eo",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Guj => "gu",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Hye => "hy",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jav => "jv",
        Lang::Jpn => "ja",
        Lang::Kan => "kn",
        Lang::Kat => "ka",
        Lang::Khm => "km",
        Lang::Kor => "ko",
        Lang::Lat => "la",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Mkd => "mk",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Nld => "nl",
        Lang::Nob => "nb",
        Lang::Ori => "or",
        Lang::Pan => "pa",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Sin => "si",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Sna => "sn",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Tgl => "tl",
        Lang::Tha => "th",
        Lang::Tuk => "tk",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Yid => "yi",
        Lang::Zul => "zu",
        Lang::Cmn => "zh",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: &str = "Die Warteschlange schläft, wenn niemand schreibt, und wacht erst auf, wenn das erste Byte \
        ankommt. Das spart im Leerlauf fast den ganzen Strom, kostet aber beim Aufwachen einige Millisekunden.\n";
    const ENGLISH: &str = "The queue sleeps while nobody writes, and only wakes when the first byte arrives. That saves \
        almost all of the power while idle, but costs a few milliseconds on every single wake.\n";

    #[test]
    fn it_is_told_by_the_words_or_by_the_note() {
        assert_eq!(of(GERMAN).as_deref(), Some("de"));
        assert_eq!(of(ENGLISH).as_deref(), Some("en"));
        assert_eq!(of(&format!("---\nlang: en-GB\n---\n{GERMAN}")).as_deref(), Some("en"));
        assert_eq!(of(&format!("+++\nlanguage = \"de\"\n+++\n{ENGLISH}")).as_deref(), Some("de"));
        assert_eq!(
            of(&format!("---\ntitle: The quiet queues of the north sea\nlang: ''\n---\n{GERMAN}")).as_deref(),
            Some("de")
        );
        // Code says nothing of the language that is written around it.
        let code = "```\nfor the while return else and then break with this\n```\n".repeat(9);
        assert_eq!(of(&format!("{code}{GERMAN}")).as_deref(), Some("de"));
        for unsure in ["", "Zu kurz.", "1234567890 ".repeat(40).as_str(), code.as_str()] {
            assert_eq!(of(unsure), None, "{unsure}");
        }
    }
}
