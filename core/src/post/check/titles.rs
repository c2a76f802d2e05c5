//! Titles that shout, and how they read in a calm voice.

use std::collections::BTreeMap;

use super::names::Schedule;
use super::{Change, Finding, Fix, Trouble};
use crate::front_matter;
use crate::path::NotePath;

/// How words are spelled where nobody shouts.
#[derive(Debug, Default)]
pub(super) struct Spellings(BTreeMap<String, String>);

/// What stays in capitals wherever it stands.
const ACRONYMS: &[&str] = &[
    "ai", "api", "aws", "cd", "ci", "cli", "cpu", "cve", "dns", "ebpf", "etl", "gpu", "gpus", "http",
    "https", "io", "iot", "json", "llm", "llms", "ml", "oci", "os", "oss", "qa", "rag", "rpc", "sbom", "sdk",
    "sla", "slo", "slos", "sql", "sre", "ssh", "tls", "ui", "ux", "vm", "vms", "wasm", "xml", "yaml",
];

impl Spellings {
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut all = BTreeMap::new();
        for line in texts.flat_map(str::lines).filter(|line| !is_shouted(line)) {
            let mut first = true;
            for word in line.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1) {
                let lower = word.to_lowercase();
                // A sentence's first word says nothing of how it is spelled.
                let begins = std::mem::replace(&mut first, false);
                let plain = word.chars().skip(1).all(char::is_lowercase);
                if !(begins && plain) {
                    all.entry(lower).or_insert_with(|| word.to_owned());
                }
            }
        }
        Self(all)
    }

    /// Says a title in a calm voice.
    pub(super) fn calm(&self, title: &str) -> String {
        let mut out = String::with_capacity(title.len());
        let mut word = String::new();
        let mut starts = true;
        for c in title.chars().chain(['\0']) {
            if c.is_alphanumeric() || matches!(c, '\'' | '’') && !word.is_empty() {
                word.push(c);
                continue;
            }
            if !word.is_empty() {
                out.push_str(&self.word(&word, starts));
                word.clear();
                starts = false;
            }
            starts |= matches!(c, ':' | '.' | '?' | '!' | '–' | '—');
            if c != '\0' {
                out.push(c);
            }
        }
        out
    }

    fn word(&self, word: &str, starts: bool) -> String {
        let lower = word.to_lowercase();
        let known = self
            .0
            .get(&lower)
            .filter(|known| known.chars().skip(1).any(char::is_lowercase) || known.len() <= 5);
        if lower == "ebpf" {
            return "eBPF".into();
        }
        if ACRONYMS.contains(&lower.as_str()) || word.chars().any(|c| c.is_ascii_digit()) {
            return word.to_owned();
        }
        let calm = known.cloned().unwrap_or(lower);
        let mut letters = calm.chars();
        match letters.next() {
            Some(first) if starts => first.to_uppercase().chain(letters).collect(),
            _ => calm,
        }
    }
}

/// Tells whether a text is all in capitals, and longer than a name.
pub(super) fn is_shouted(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2).count();
    letters >= 8 && words >= 2 && !text.chars().any(char::is_lowercase)
}

/// Looks at the title of a note.
pub(super) fn look(
    path: &NotePath,
    text: &str,
    title: &str,
    spellings: &Spellings,
    schedule: &Schedule,
    findings: &mut Vec<Finding>,
) {
    if !is_shouted(title) {
        return;
    }
    let calm = schedule.title(title).map_or_else(|| spellings.calm(title), str::to_owned);
    let front = front_matter::read(text);
    let line = front.as_ref().and_then(|front| front.line("title"));
    let change = match line {
        Some(_) => Some(Change::Field { key: "title".into(), value: Some(calm.clone()) }),
        None => text.lines().position(|line| line.contains(title)).and_then(|at| {
            let line = u32::try_from(at + 1).ok()?;
            Some(Change::Line { line, from: title.to_owned(), to: calm.clone() })
        }),
    };
    let at = match &change {
        Some(Change::Line { line, .. }) => Some(*line),
        _ => line,
    };
    let mut finding =
        Finding::advice(path, at, format!("the title \"{title}\" shouts")).about(Trouble::Shouted);
    if let Some(change) = change {
        finding = finding.fix(Fix::new(path, &format!("writes \"{calm}\""), change));
    }
    findings.push(finding);
}
