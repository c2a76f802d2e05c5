//! Cuts text into the words that are indexed, asked for and marked: one way for all three.
//!
//! A word is a run of letters and digits, lower-cased, without accents. Scripts that put no spaces between words
//! give one word per character, so that any piece of them is found as a row of words. A name in mixed case also
//! gives its parts, in the same place: `parseFrontMatter` is found by `matter`. No stemming, no stop words:
//! people search talks for names.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What of a longer word counts, in bytes: the rest is cut off in notes and queries alike.
const LONGEST: usize = 60;

/// Goes through the words of a text.
#[derive(Debug)]
pub(super) struct Words<'a> {
    text: &'a str,
    at: usize,
    folded: String,
    /// Whether the last word has a capital behind a small letter or a digit, or before one: see [`parts`].
    mixed: bool,
}

impl<'a> Words<'a> {
    /// Starts at the text's beginning.
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, folded: String::new(), mixed: false }
    }

    /// Gives the next word's bytes as `[from, to)`; [`Self::folded`] then has it as it is indexed.
    pub(super) fn advance(&mut self) -> Option<(usize, usize)> {
        self.folded.clear();
        if let Some(plain) = self.advance_plain() {
            return Some(plain);
        }
        self.mixed = true;
        let mut from = None;
        loop {
            let start = self.at;
            let Some(&byte) = self.text.as_bytes().get(start) else {
                return from.map(|from| (from, start));
            };
            if byte.is_ascii() {
                if byte.is_ascii_alphanumeric() {
                    from.get_or_insert(start);
                    if self.folded.len() < LONGEST {
                        self.folded.push(byte.to_ascii_lowercase().into());
                    }
                } else if let Some(from) = from {
                    return Some((from, start));
                }
                self.at += 1;
                continue;
            }
            let c = self.text.get(start..).and_then(|rest| rest.chars().next())?;
            let end = start + c.len_utf8();
            if stands_alone(c) {
                if let Some(from) = from {
                    return Some((from, start));
                }
                self.at = end;
                fold_char(c, &mut self.folded);
                if self.folded.is_empty() {
                    continue;
                }
                return Some((start, end));
            }
            if c.is_alphanumeric() {
                from.get_or_insert(start);
                if self.folded.len() < LONGEST {
                    fold_char(c, &mut self.folded);
                }
            } else if let (Some(from), false) = (from, is_part_of_word(c)) {
                return Some((from, start));
            }
            self.at = end;
        }
    }

    /// Gives the next word where it is plain ASCII, as nearly all are: a quarter of the time of the way by
    /// characters. None where there is none, or another way has to be taken from here.
    fn advance_plain(&mut self) -> Option<(usize, usize)> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let gap = rest.iter().position(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii())?;
        let mut length = 0;
        let mut capitals = 0;
        for byte in rest.get(gap..)? {
            if !byte.is_ascii_alphanumeric() {
                if !byte.is_ascii() {
                    return None;
                }
                break;
            }
            capitals += usize::from(byte.is_ascii_uppercase());
            length += 1;
        }
        let (from, to) = (self.at + gap, self.at + gap + length);
        let written = self.text.get(from..to).filter(|written| !written.is_empty())?;
        self.folded.push_str(written.get(..LONGEST).unwrap_or(written));
        if capitals > 0 {
            self.folded.make_ascii_lowercase();
        }
        self.mixed = capitals > usize::from(written.starts_with(|c: char| c.is_ascii_uppercase()));
        self.at = to;
        Some((from, to))
    }

    /// Gives the word that [`Self::advance`] came to, as it is indexed.
    pub(super) fn folded(&self) -> &str {
        &self.folded
    }
}

/// Gives all words of a text as they are indexed.
pub(super) fn folded_words(text: &str) -> Vec<String> {
    let mut words = Words::new(text);
    let mut all = Vec::new();
    while words.advance().is_some() {
        if !words.folded().is_empty() {
            all.push(words.folded().to_owned());
        }
    }
    all
}

/// Folds case and accents of a whole text and leaves all else: for values that are compared as a whole.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, &mut folded);
    }
    folded
}

/// Gives the parts of a word in mixed case as byte ranges in it: `HTTPServer` has `HTTP` and `Server`. Empty
/// where there is only one.
pub(super) fn parts(word: &str) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut lower_seen = false;
    let mut inner_upper = false;
    for (at, byte) in word.bytes().enumerate() {
        lower_seen |= byte.is_ascii_lowercase();
        inner_upper |= at > 0 && byte.is_ascii_uppercase();
    }
    if !lower_seen || !inner_upper {
        return parts;
    }
    let mut start = 0;
    let mut before: Option<char> = None;
    let mut chars = word.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next_is_lower = chars.peek().is_some_and(|(_, next)| next.is_lowercase());
        let rises = before.is_some_and(|before| !before.is_uppercase() || next_is_lower);
        if c.is_uppercase() && rises {
            parts.push((start, at));
            start = at;
        }
        before = Some(c);
    }
    parts.push((start, word.len()));
    // One letter alone, as the `i` of `iPhone`, would match half of what is typed.
    parts.retain(|(from, to)| to - from > 1);
    parts
}

/// Tells whether one word is the other but for one letter added, left out, changed, or two neighbours swapped.
pub(super) fn within_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let (Some(short_rest), Some(long_rest)) = (short.get(same..), long.get(same..)) else {
        return false;
    };
    if short.len() != long.len() {
        return long_rest.get(1..) == Some(short_rest);
    }
    match (short_rest, long_rest) {
        ([], []) => true,
        ([_, a @ ..], [_, b @ ..]) if a == b => true,
        ([a, b, rest_a @ ..], [c, d, rest_b @ ..]) => a == d && b == c && rest_a == rest_b,
        _ => false,
    }
}

/// Tells whether a word may be taken for a misspelled one: long enough, letters only, in a script that spells.
pub(super) fn may_be_misspelled(word: &str) -> bool {
    word.chars().count() >= 4 && word.chars().all(|c| c.is_alphabetic() && !stands_alone(c))
}

fn is_part_of_word(c: char) -> bool {
    // Soft hyphens and joiners are inside words; a mark belongs to the letter before it.
    is_combining_mark(c) || matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}')
}

/// Tells whether a script is written without spaces, or glues its particles to words as Korean does.
fn stands_alone(c: char) -> bool {
    matches!(c,
        '\u{0e01}'..='\u{0e30}' | '\u{0e32}'..='\u{0e33}' | '\u{0e40}'..='\u{0e46}' // Thai
        | '\u{0e81}'..='\u{0eb0}' | '\u{0ec0}'..='\u{0ec6}' // Lao
        | '\u{1000}'..='\u{102a}' | '\u{1780}'..='\u{17b3}' // Burmese, Khmer
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9d}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Tells whether a word is one character of a script that is cut so.
pub(super) fn is_whole(word: &str) -> bool {
    word.chars().all(stands_alone)
}

fn fold_char(c: char, folded: &mut String) {
    if c.is_ascii() {
        folded.push(c.to_ascii_lowercase());
        return;
    }
    if matches!(c, '\u{ac00}'..='\u{d7a3}') {
        folded.push(c);
        return;
    }
    for plain in std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)) {
        let known = match plain {
            'ß' | 'ẞ' => "ss",
            'æ' | 'Æ' => "ae",
            'œ' | 'Œ' => "oe",
            'ø' | 'Ø' => "o",
            'ł' | 'Ł' => "l",
            'đ' | 'Đ' | 'ð' | 'Ð' => "d",
            'þ' | 'Þ' => "th",
            'ħ' | 'Ħ' => "h",
            'ı' => "i",
            'ς' => "σ",
            _ => "",
        };
        if known.is_empty() {
            folded.extend(plain.to_lowercase());
        } else {
            folded.push_str(known);
        }
    }
}

/// [`Words`] as tantivy wants them.
#[derive(Debug, Clone, Default)]
pub(super) struct WordTokenizer {
    token: Token,
}

/// See [`WordTokenizer`].
#[derive(Debug)]
pub(super) struct WordStream<'a> {
    words: Words<'a>,
    token: &'a mut Token,
    /// Parts of the last word that are still to be given, the last one first.
    parts: Vec<(usize, usize)>,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        WordStream { words: Words::new(text), token: &mut self.token, parts: Vec::new() }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        if let Some((from, to)) = self.parts.pop() {
            self.token.offset_from = from;
            self.token.offset_to = to;
            self.token.text.clear();
            for c in self.words.text.get(from..to).unwrap_or_default().chars() {
                fold_char(c, &mut self.token.text);
            }
            return true;
        }
        let Some((from, to)) = self.words.advance() else {
            return false;
        };
        self.token.offset_from = from;
        self.token.offset_to = to;
        self.token.position = self.token.position.wrapping_add(1);
        // The other way round the word would be copied seven million times for a notebook of ten thousand notes.
        std::mem::swap(&mut self.token.text, &mut self.words.folded);
        if self.words.mixed && to - from <= LONGEST {
            self.parts = parts(self.words.text.get(from..to).unwrap_or_default());
            self.parts.reverse();
            for part in &mut self.parts {
                *part = (part.0 + from, part.1 + from);
            }
        }
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn indexed(text: &str) -> String {
        let mut tokenizer = WordTokenizer::default();
        let mut stream = tokenizer.token_stream(text);
        let mut all = Vec::new();
        while stream.advance() {
            all.push(format!("{}@{}", stream.token().text, stream.token().position));
        }
        all.join(" ")
    }

    #[test]
    fn words_of_many_kinds() {
        for (text, words) in [
            ("Hello, world-wide web!", "hello@0 world@1 wide@2 web@3"),
            ("Café CAFE\u{301} naïve Straße Ærø", "cafe@0 cafe@1 naive@2 strasse@3 aero@4"),
            ("parse_front_matter", "parse@0 front@1 matter@2"),
            ("the HTTPServer starts", "the@0 httpserver@1 http@1 server@1 starts@2"),
            ("KubeCon iPhone k8s UTF8", "kubecon@0 kube@0 con@0 iphone@1 phone@1 k8s@2 utf8@3"),
            ("日本語 text", "日@0 本@1 語@2 text@3"),
            ("データ", "テ@0 ー@1 タ@2"),
            ("쿠버를", "쿠@0 버@1 를@2"),
            ("ＡＢＣ ①", "abc@0 1@1"),
            ("Йод Σίσυφος", "иод@0 σισυφοσ@1"),
            ("soft\u{ad}hyphen", "softhyphen@0"),
            ("", ""),
            ("… — \u{301}", ""),
        ] {
            assert_eq!(indexed(text), words, "{text}");
        }
        assert_eq!(folded_words(&"x".repeat(500)), ["x".repeat(LONGEST)]);
    }

    #[test]
    fn one_slip() {
        for (a, b) in
            [("word", "word"), ("word", "wrd"), ("word", "words"), ("word", "ward"), ("word", "wrod")]
        {
            assert!(within_one(a, b) && within_one(b, a), "{a} {b}");
        }
        for (a, b) in [("word", "wodrs"), ("word", "wo"), ("word", "drow"), ("", "ab")] {
            assert!(!within_one(a, b) && !within_one(b, a), "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn words_lie_in_order_on_character_borders(text in any::<String>()) {
            let mut words = Words::new(&text);
            let mut last = 0;
            while let Some((from, to)) = words.advance() {
                prop_assert!(from >= last && to > from);
                prop_assert!(text.get(from..to).is_some());
                last = to;
            }
        }
    }
}
