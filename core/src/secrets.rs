//! Tells what in a text looks like a secret: tokens of well-known shape, private keys, and passwords that are written
//! down as such (P17).
//!
//! The shapes are those that the services publish themselves: a prefix that is theirs, then letters of a fixed kind
//! and number, so that a hit is rarely wrong. A value behind a word such as `password` counts only when it looks
//! random. It reads text and nothing else: what is done about a hit is [`crate::sync`]'s matter. No value leaves this
//! module whole: it is shown masked, and remembered by its hash.
//!
//! Time is linear in the text: each line is looked at once, and every pattern has a bound.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Regex, RegexSet};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

/// How far into a line is looked: a whole program may stand in one, a picture written as text needs no look to its end.
const LONGEST: usize = 1024 * 1024;

/// What a secret seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "SecretKind")]
pub enum Kind {
    /// An access key of Amazon Web Services.
    Aws,
    /// A token of GitHub.
    Github,
    /// A token of GitLab.
    Gitlab,
    /// A token or a webhook of Slack.
    Slack,
    /// A live key of Stripe.
    Stripe,
    /// A token of npm.
    Npm,
    /// A token of the Python Package Index.
    Pypi,
    /// A key of a Google API.
    Google,
    /// A private key, as a file holds it.
    PrivateKey,
    /// A JSON Web Token.
    Jwt,
    /// A user and a password within an address.
    AddressPassword,
    /// Something that looks random, behind a word such as `password`.
    Password,
}

impl Kind {
    /// Names it in a sentence: "this looks like …".
    pub fn words(self) -> &'static str {
        match self {
            Self::Aws => "an access key of AWS",
            Self::Github => "a token of GitHub",
            Self::Gitlab => "a token of GitLab",
            Self::Slack => "a token of Slack",
            Self::Stripe => "a key of Stripe",
            Self::Npm => "a token of npm",
            Self::Pypi => "a token of PyPI",
            Self::Google => "a key of a Google API",
            Self::PrivateKey => "a private key",
            Self::Jwt => "a JSON Web Token",
            Self::AddressPassword => "an address with a password in it",
            Self::Password => "a password or token",
        }
    }
}

/// The hash of a value that looks like a secret: what is remembered instead of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Hashes a value. The words before it keep the hash from being one that is known elsewhere.
    fn of(value: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"talklog secret 1\0");
        hash.update(value.as_bytes());
        let mut text = String::with_capacity(64);
        for byte in hash.finalize() {
            // Writing to a text cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }

    /// Reads one as it is written: 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        fits.then(|| Self(text.to_owned()))
    }

    /// Gives it as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Something in a line that looks like a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What it seems to be.
    pub kind: Kind,
    /// Where in the line it is, in bytes.
    pub range: Range<usize>,
    /// The line around it with the value masked, fit to be shown.
    pub excerpt: String,
    /// What to remember it by.
    pub fingerprint: Fingerprint,
}

/// The published shapes; group 1, where there is one, is the value.
const SHAPES: [(Kind, &str); 19] = [
    (Kind::Aws, r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b"),
    (Kind::Github, r"\bgh[pousr]_[A-Za-z0-9]{36,255}\b"),
    (Kind::Github, r"\bgithub_pat_[A-Za-z0-9_]{60,255}\b"),
    (Kind::Gitlab, r"\bgl(?:pat|ptt|dt|rt|ft|soat|cbt|imt|agent)-[A-Za-z0-9_\-.]{20,255}"),
    (Kind::Slack, r"\bxox[abeoprs]-[A-Za-z0-9]{1,20}-[A-Za-z0-9-]{10,250}"),
    (Kind::Slack, r"\bxapp-[0-9]-[A-Za-z0-9]{5,20}-[0-9]{5,20}-[a-f0-9]{32,128}\b"),
    (Kind::Slack, r"\bhooks\.slack\.com/services/(T[A-Z0-9]{6,14}/B[A-Z0-9]{6,14}/[A-Za-z0-9]{20,40})\b"),
    (Kind::Stripe, r"\b(?:sk|rk)_live_[A-Za-z0-9]{20,250}\b"),
    (Kind::Stripe, r"\bwhsec_[A-Za-z0-9+/]{32,64}={0,2}"),
    (Kind::Npm, r"\bnpm_[A-Za-z0-9]{36}\b"),
    (Kind::Npm, r"//[a-z0-9.\-]{3,100}/(?:[a-z0-9._\-]{1,50}/){0,5}:_authToken=([A-Za-z0-9_\-=./+]{20,250})"),
    (Kind::Pypi, r"\bpypi-AgE[A-Za-z0-9_\-]{50,250}"),
    (Kind::Google, r"\bAIza[A-Za-z0-9_\-]{35}(?:[^A-Za-z0-9_\-]|$)"),
    (Kind::Google, r"\bGOCSPX-[A-Za-z0-9_\-]{28}(?:[^A-Za-z0-9_\-]|$)"),
    (Kind::Google, r"\bya29\.[A-Za-z0-9_\-]{50,250}"),
    (Kind::PrivateKey, r"-----BEGIN (?:[A-Z0-9]{2,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----"),
    (Kind::Jwt, r"\beyJ[A-Za-z0-9_\-]{10,4000}\.eyJ[A-Za-z0-9_\-]{10,4000}\.[A-Za-z0-9_\-]{20,1000}"),
    (Kind::AddressPassword, r"\b[a-z][a-z0-9+.\-]{1,20}://[^\s/:@<>]{0,80}:([^\s/@<>]{4,128})@[A-Za-z0-9\[]"),
    (
        Kind::Password,
        r#"(?i)(?:^|[^a-z])(?:pass(?:word|wd|phrase|wort)?|pwd|kennwort|secret|token|credential|api[_\- ]?key|access[_\- ]?key|auth[_\- ]?key|private[_\- ]?key|secret[_\- ]?key|client[_\- ]?secret|[a-z0-9]{2,30}_(?:token|secret|password|key))["'`*]{0,4}[ \t]{0,8}(?::=|=>|=|:)[ \t]{0,8}["'`*]{0,4}([^\s"'`<>|,;()\[\]{}]{12,200})"#,
    ),
];

static SET: LazyLock<Option<RegexSet>> = LazyLock::new(|| RegexSet::new(SHAPES.map(|(_, shape)| shape)).ok());
static EACH: LazyLock<Vec<Option<Regex>>> =
    LazyLock::new(|| SHAPES.iter().map(|(_, shape)| Regex::new(shape).ok()).collect());

/// How the file of remembered values starts: what it is, and the version of its format.
const HEAD: &str = "talklog not-secrets/1";

/// The values that a person has said something about, by their hashes; one a line, so that two devices' files merge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remembered(BTreeSet<Fingerprint>);

impl Remembered {
    /// Reads the file's text. None where a newer Talklog wrote it: then nothing in it counts, and it is not written.
    pub fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        match lines.next() {
            None => Some(Self::default()),
            Some(HEAD) => Some(Self(lines.filter_map(Fingerprint::parse).collect())),
            Some(_) => None,
        }
    }

    /// Gives the file's text.
    pub fn text(&self) -> String {
        let mut text = format!("{HEAD}\n");
        for fingerprint in &self.0 {
            text.push_str(fingerprint.as_str());
            text.push('\n');
        }
        text
    }

    /// Tells whether a value is among them.
    pub fn holds(&self, fingerprint: &Fingerprint) -> bool {
        self.0.contains(fingerprint)
    }

    /// Takes one in; tells whether it is new.
    pub fn add(&mut self, fingerprint: Fingerprint) -> bool {
        self.0.insert(fingerprint)
    }

    /// Gives them all.
    pub fn iter(&self) -> impl Iterator<Item = &Fingerprint> {
        self.0.iter()
    }
}

/// Finds what looks like a secret in one line, in the order in which it stands there. What several shapes find at one
/// place counts once.
pub fn look(line: &str) -> Vec<Hit> {
    let line = line.get(..line.floor_char_boundary(LONGEST)).unwrap_or(line);
    let Some(set) = SET.as_ref() else { return Vec::new() };
    // By where they start; none of them reaches into the next.
    let mut found: BTreeMap<usize, (Kind, usize)> = BTreeMap::new();
    for shape in set.matches(line) {
        let (Some((kind, _)), Some(Some(regex))) = (SHAPES.get(shape), EACH.get(shape)) else { continue };
        for captures in regex.captures_iter(line) {
            let Some(value) = captures.get(1).or_else(|| captures.get(0)) else { continue };
            let range = trimmed(line, value.range(), *kind);
            let text = line.get(range.clone()).unwrap_or_default();
            if is_placeholder(text)
                || (*kind == Kind::Password && !looks_random(text))
                || (*kind == Kind::AddressPassword && is_everyday(text))
            {
                continue;
            }
            let before = found.range(..range.end).next_back();
            if before.is_none_or(|(_, (_, end))| *end <= range.start) {
                found.insert(range.start, (*kind, range.end));
            }
        }
    }
    let mut last = 0;
    found
        .into_iter()
        .map(|(start, (kind, end))| {
            let range = start..end;
            let fingerprint = Fingerprint::of(line.get(range.clone()).unwrap_or_default());
            let excerpt = excerpt(line, &range, std::mem::replace(&mut last, end), kind);
            Hit { kind, range, excerpt, fingerprint }
        })
        .collect()
}

/// Finds the secrets of a whole text: the line's number, from 1, and what is in it. A private key is told by its
/// first line of letters, so that two of them are not taken for one.
pub fn scan(text: &str) -> Vec<(usize, Hit)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let mut letters: Option<Option<Fingerprint>> = None;
        for mut hit in look(line) {
            if hit.kind == Kind::PrivateKey {
                let of_key = letters.get_or_insert_with(|| {
                    let after = lines.iter().skip(at + 1).take(6);
                    after.map(|line| body(line)).find(|body| body.len() >= 32).map(Fingerprint::of)
                });
                let Some(fingerprint) = of_key else { continue };
                hit.fingerprint = fingerprint.clone();
            }
            found.push((at + 1, hit));
        }
    }
    found
}

/// Gives the letters of a key's line, whatever a quotation or a list put before them; none where it is something else.
fn body(line: &str) -> &str {
    let line = line.trim().trim_start_matches(['>', '#', '*', '|', ' ', '\t']);
    let is_key = |b: u8| b.is_ascii_alphanumeric() || b"+/=".contains(&b);
    if line.bytes().all(is_key) { line } else { "" }
}

/// Takes off what ends a sentence rather than a value, and the one byte that a shape looks ahead by.
fn trimmed(line: &str, range: Range<usize>, kind: Kind) -> Range<usize> {
    let Some(text) = line.get(range.clone()) else { return range };
    let kept = match kind {
        Kind::Google => text.trim_end_matches(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')),
        Kind::Gitlab | Kind::Password => text.trim_end_matches(['.', ',', ':', '!', '?', '*', '_', '\\']),
        _ => text,
    };
    range.start..range.start + kept.len()
}

/// Tells values that stand in a manual for what the reader has to put there.
fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let words = [
        "example",
        "xxxx",
        "placeholder",
        "changeme",
        "change-me",
        "redacted",
        "dummy",
        "0000000",
        "1234567890",
    ];
    words.iter().any(|word| lower.contains(word))
        || ["your", "my-", "my_", "insert", "$", "{{", "%(", "env.", "env:", "process.", "os.", "secrets."]
            .iter()
            .any(|start| lower.starts_with(start))
        || value.bytes().collect::<BTreeSet<_>>().len() < 6 && value.len() > 8
}

/// Passwords that every tutorial has.
fn is_everyday(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    [
        "password", "passwd", "pass", "secret", "postgres", "guest", "root", "admin", "test", "user",
        "token", "port",
    ]
    .contains(&lower.as_str())
        || lower.bytes().all(|b| b.is_ascii_digit())
}

/// Tells a value that a generator made from words and paths: letters and digits mixed, and as many different ones as
/// chance gives. Words joined by hyphens, addresses, versions and dates are none.
fn looks_random(value: &str) -> bool {
    if value.len() < 16
        || !value.is_ascii()
        || value.contains("://")
        || value.starts_with(['/', '.', '~', '@'])
    {
        return false;
    }
    let count = |is: fn(&u8) -> bool| value.bytes().filter(is).count();
    let digits = count(u8::is_ascii_digit);
    let (lower, upper) = (count(u8::is_ascii_lowercase), count(u8::is_ascii_uppercase));
    let letters = lower + upper;
    if digits < 2 || letters < 4 || letters + digits < value.len() * 3 / 4 {
        return false;
    }
    // Parts that are all words, or all digits, as in `service-account-2026-03`, are names that somebody gave.
    let named = value.split(['-', '_', '.', '/', ':', '=', '+']).all(|part| {
        part.bytes().all(|b| b.is_ascii_digit())
            || part.bytes().all(|b| b.is_ascii_alphabetic())
            || (part.len() < 6 && part.bytes().all(|b| b.is_ascii_alphanumeric()))
    });
    if named {
        return false;
    }
    let hex = value.bytes().all(|b| b.is_ascii_hexdigit());
    let least = if hex { 3.0 } else { 3.5 };
    (hex && value.len() >= 24 || !hex && turns(value) * 4 >= value.len()) && entropy(value) >= least
}

/// Counts where one kind of letter follows another: names have few such places, random values many.
fn turns(value: &str) -> usize {
    let kind = |b: u8| match b {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    value.as_bytes().windows(2).filter(|two| matches!(two, [a, b] if kind(*a) != kind(*b))).count()
}

/// Gives the bits that each byte carries, after Shannon.
fn entropy(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in value.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let all = value.len() as f64;
    let share = |count: u32| f64::from(count) / all;
    counts.iter().filter(|count| **count > 0).map(|count| -share(*count) * share(*count).log2()).sum()
}

/// Shows the words before a value and behind the `last` one, its first letters, and dots: enough to find it, too little to
/// use it.
fn excerpt(line: &str, value: &Range<usize>, last: usize, kind: Kind) -> String {
    if kind == Kind::PrivateKey {
        return line.get(value.clone()).unwrap_or_default().to_owned();
    }
    let before = line.get(last..value.start).unwrap_or_default();
    let before: String = before.chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect();
    let text = line.get(value.clone()).unwrap_or_default();
    // What is the service's own prefix is no secret; of a password nothing is shown.
    let shown = match kind {
        Kind::Password | Kind::AddressPassword => 0,
        _ => 4,
    };
    let first: String = text.chars().take(shown).collect();
    let excerpt = format!("{}{first}…", before.trim_start());
    excerpt.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests;
