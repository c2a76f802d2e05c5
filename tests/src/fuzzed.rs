//! What is read from strangers, as functions that take any bytes and say by a panic that a promise does not hold; and
//! bytes to try, made from the small corpora in `fuzz/corpus/` by a seed.

use std::fs;
use std::path::Path;

use talklog_core::front_matter::{self, Value};
use talklog_core::history::check_url;
use talklog_core::journal::{Entry, Journal, TextChange, Typed, recover};
use talklog_core::markdown::{self, LinkKind, Render};
use talklog_core::merge::{self, Side};
use talklog_core::path::{NotePath, Revision, file_words, name_problem};
use talklog_core::remote::public_url;
use talklog_core::{note, secrets};

/// A name, which is also its corpus's folder, and the function.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 8] = [
    ("front_matter", front_matter),
    ("html", html),
    ("journal", journal),
    ("merge", merge),
    ("titles", titles),
    ("addresses", addresses),
    ("schedules", schedules),
    ("secrets", secrets),
];

/// What makes inputs interesting, beside what the corpora have.
const WORDS: [&str; 44] = [
    "---\n",
    "+++\n",
    "---",
    "title: ",
    "title = ",
    "- ",
    "\n",
    "\r\n",
    "\r",
    "\u{feff}",
    "\0",
    "\"",
    "'",
    "'''",
    "\"\"\"",
    "|",
    ">",
    "[",
    "]",
    "{",
    "}",
    "[[",
    "]]",
    "![",
    "](",
    "<script>",
    "<a href=\"",
    "javascript:",
    "&#x6a;",
    "```",
    "> [!note]",
    "|-|-|\n",
    "é",
    "e\u{301}",
    "\u{202e}",
    "𝄞",
    "://",
    "@",
    ":",
    "..",
    "{\"key\": \"a\"}\n",
    "<!-- talklog:",
    "AKIA",
    "\u{1b}[31m",
];

fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

fn path(of: &str) -> NotePath {
    NotePath::parse(of).unwrap()
}

/// Splits bytes at zeros into three texts.
fn three(data: &[u8]) -> [String; 3] {
    let mut parts = data.splitn(3, |byte| *byte == 0);
    std::array::from_fn(|_| text(parts.next().unwrap_or_default()))
}

/// What is set reads as it was set, the body stays, and setting it again changes nothing.
fn front_matter(data: &[u8]) {
    let text = text(data);
    let _ = front_matter::read(&text);
    let value = Value::Text("A: \"title\" # of 3".into());
    let Ok(new) = front_matter::set(&text, "title", Some(&value)) else { return };
    assert_eq!(front_matter::read(&new).as_ref().and_then(|read| read.get("title")), Some(&value), "{new:?}");
    if let Some(before) = front_matter::split(&text) {
        assert_eq!(
            front_matter::split(&new).map(|split| split.body.to_owned()),
            Some(before.body.to_owned())
        );
    }
    assert_eq!(front_matter::set(&new, "title", Some(&value)).as_ref(), Ok(&new));
}

/// The HTML has no element that acts, whatever the note says; reading it for the lists ends too.
fn html(data: &[u8]) {
    let text = text(data);
    let image = |_: &str| None;
    let note = |_: LinkKind, target: &str| Some(target.to_owned());
    let html = markdown::to_html(&text, &Render { first_line: 1, image: &image, note: &note });
    for element in
        ["<script", "<iframe", "<object", "<embed", "<form", "<style", "<svg", "<math", "<base", "<meta"]
    {
        assert!(!html.contains(element), "{element} in {html:?}");
    }
    let _ = markdown::outline(&text, 1);
    let _ = markdown::prose(&text);
    let read = note::read(&path("a.md"), Revision::of(data), &text);
    assert!(!read.title.is_empty() || text.trim().is_empty() || read.title.trim().is_empty());
}

/// A journal whose end is torn or damaged gives a text that was there, and never one that was not.
fn journal(data: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let (path, base) = (path("a.md"), "one\ntwo\n");
    let mut texts = vec![base.to_owned()];
    let mut bytes = data.iter().copied();
    let damage = (bytes.next().unwrap_or(0), bytes.next().unwrap_or(0));
    {
        let journal = Journal::open(folder.path()).unwrap();
        for seq in 1..=u64::from(bytes.next().unwrap_or(3) % 12) + 1 {
            let mut now = texts.last().unwrap().clone();
            let at = usize::from(bytes.next().unwrap_or(0)) % (now.len() + 1);
            let insert = format!("{}", bytes.next().unwrap_or(b'x') % 100);
            now.insert_str(at, &insert);
            let at = u32::try_from(at).unwrap();
            let change = [TextChange { from: at, to: at, insert }];
            let entry = Entry {
                path: &path,
                base: Revision::of(base.as_bytes()),
                base_text: base,
                seq,
                now: jiff::Timestamp::UNIX_EPOCH,
                typed: Typed::Changes(&change),
            };
            journal.append(&entry).unwrap();
            texts.push(now);
        }
    }
    let files = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    for file in files.filter(|file| file.extension().is_some_and(|extension| extension == "journal")) {
        let mut written = fs::read(&file).unwrap();
        let at = usize::from(damage.1) * written.len() / 256;
        match damage.0 % 4 {
            0 => {}
            1 => written.truncate(at),
            2 => written[at] ^= damage.0 | 1,
            _ => written.extend(data),
        }
        fs::write(&file, written).unwrap();
    }
    let recovered = recover(folder.path()).unwrap();
    for unsaved in &recovered.unsaved {
        assert!(texts.contains(&unsaved.text), "{:?} was never there: {texts:?}", unsaved.text);
    }
    if damage.0.is_multiple_of(4) {
        assert_eq!(recovered.unsaved.first().map(|unsaved| &unsaved.text), texts.last());
    }
}

/// Two devices that merge the same three texts reach the same bytes, and no markers.
fn merge(data: &[u8]) {
    let [base, ours, theirs] = three(data);
    alike(&path("a.md"), &base, &ours, &theirs);
    alike(&path("a.txt"), &base, &ours, &theirs);
}

/// The same of schedules.
fn schedules(data: &[u8]) {
    let [base, ours, theirs] = three(data);
    alike(&path("fair/schedule.jsonl"), &base, &ours, &theirs);
}

fn alike(path: &NotePath, base: &str, ours: &str, theirs: &str) {
    let here = merge::file(path, base, ours, theirs, Side::Ours);
    let there = merge::file(path, base, theirs, ours, Side::Theirs);
    assert_eq!(here.text, there.text, "{path}");
    let marked =
        |text: &str| text.lines().any(|line| line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>"));
    assert!(!marked(&here.text) || [base, ours, theirs].iter().any(|text| marked(text)), "{:?}", here.text);
}

/// Each title makes a name that all systems take.
fn titles(data: &[u8]) {
    let words = file_words(&text(data), 60);
    assert!(!words.is_empty());
    let name = format!("{words}.md");
    assert_eq!(name_problem(&name), None, "{name:?}");
    assert!(NotePath::parse(&name).is_ok(), "{name:?}");
}

/// What is shown of an address shows no more of it when it is shown again.
fn addresses(data: &[u8]) {
    let text = text(data);
    let shown = public_url(&text);
    assert_eq!(public_url(&shown), shown);
    if check_url(&text).is_ok() {
        assert!(!text.trim_start().starts_with('-') || text.starts_with(' '), "{text:?}");
        assert!(!text.to_ascii_lowercase().starts_with("ext::"), "{text:?}");
    }
}

/// A secret is in a line that there is.
fn secrets(data: &[u8]) {
    let text = text(data);
    let lines = text.lines().count();
    for (line, _) in secrets::scan(&text) {
        assert!(line <= lines, "line {line} of {lines}");
    }
}

/// Gives a target's corpus, by the names of its files.
pub fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Makes one more input of a corpus.
pub fn another(rng: &mut fastrand::Rng, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut data = corpus[rng.usize(..corpus.len())].clone();
    for _ in 0..rng.usize(1..8) {
        let at = rng.usize(..=data.len());
        let end = (at + rng.usize(..24)).min(data.len());
        match rng.u8(..6) {
            0 | 1 => drop(data.splice(at..at, WORDS[rng.usize(..WORDS.len())].bytes())),
            2 => drop(data.drain(at..end)),
            3 => {
                let again = data[at..end].repeat(rng.usize(1..4));
                data.splice(at..at, again);
            }
            4 if at < data.len() => data[at] = rng.u8(..),
            _ => {
                let other = &corpus[rng.usize(..corpus.len())];
                let from = rng.usize(..=other.len());
                data.splice(at..end, other[from..].iter().copied());
            }
        }
        data.truncate(4096);
    }
    data
}
