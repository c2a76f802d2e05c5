//! Names of files inside a notebook, and of the bytes that they hold.
//!
//! A [`NotePath`] cannot point outside its notebook, by construction (P19). Whether a folder on the way is a
//! symbolic link is a question for the disk: [`crate::notebook`] asks it at every read and write.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha1::{Digest, Sha1};
use unicode_normalization::UnicodeNormalization;

/// Names a file below the notebook's root: relative, `/` between parts, no `.` or `..`, nothing of git's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NotePath(String);

/// Says why a text is no [`NotePath`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathProblem {
    /// Nothing was named.
    #[error("the path is empty")]
    Empty,
    /// It starts at the root of a disk, or with a drive or a home folder.
    #[error("\"{0}\" is not relative to the notebook")]
    Absolute(String),
    /// It has a part that leads elsewhere.
    #[error("\"{0}\" leads out of the notebook")]
    Escapes(String),
    /// It has a part that git keeps for itself, in some spelling.
    #[error("\"{0}\" belongs to git")]
    Git(String),
    /// It has a character that no file name can have.
    #[error("\"{0}\" has a character that file names cannot have")]
    Character(String),
}

impl NotePath {
    /// Takes a path as written by a person, a link or the disk.
    pub fn parse(text: &str) -> Result<Self, PathProblem> {
        if text.is_empty() {
            return Err(PathProblem::Empty);
        }
        let drive =
            text.as_bytes().get(1) == Some(&b':') && text.starts_with(|c: char| c.is_ascii_alphabetic());
        if text.starts_with(['/', '~']) && !text.starts_with("~$") || drive {
            return Err(PathProblem::Absolute(text.into()));
        }
        if text.contains(['\0', '\\', '\n', '\r']) {
            return Err(PathProblem::Character(text.escape_debug().to_string()));
        }
        for part in text.split('/') {
            if part.is_empty() || part == "." || part == ".." {
                return Err(PathProblem::Escapes(text.into()));
            }
            if is_git_name(part) {
                return Err(PathProblem::Git(text.into()));
            }
        }
        Ok(Self(text.to_owned()))
    }

    /// Tells whether a part of a path is git's own folder, in any spelling that some system takes for it.
    pub fn is_git(part: &str) -> bool {
        is_git_name(part)
    }

    /// Names a file that was found below `root`; none when its name is not UTF-8 or is git's.
    pub fn from_disk(root: &Path, file: &Path) -> Option<Self> {
        let relative = file.strip_prefix(root).ok()?;
        let mut text = String::new();
        for part in relative.components() {
            if !text.is_empty() {
                text.push('/');
            }
            text.push_str(part.as_os_str().to_str()?);
        }
        Self::parse(&text).ok()
    }

    /// Gives the place on disk below `root`.
    pub fn on_disk(&self, root: &Path) -> PathBuf {
        let mut path = root.to_path_buf();
        path.extend(self.0.split('/'));
        path
    }

    /// Gives the path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Gives the file's name with its extension.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// Gives the file's name without its extension.
    pub fn stem(&self) -> &str {
        let name = self.name();
        match name.rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem,
            _ => name,
        }
    }

    /// Gives the extension as written, without its dot.
    pub fn extension(&self) -> Option<&str> {
        self.name().rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, extension)| extension)
    }

    /// Gives the folder, or none for a file at the root.
    pub fn parent(&self) -> Option<&str> {
        self.0.rsplit_once('/').map(|(parent, _)| parent)
    }

    /// Tells whether this is a note by its extension: `.md` or `.markdown`, in any case.
    pub fn is_note(&self) -> bool {
        self.extension().is_some_and(|e| e.eq_ignore_ascii_case("md") || e.eq_ignore_ascii_case("markdown"))
    }

    /// Tells whether this is a picture that a web view shows.
    pub fn is_image(&self) -> bool {
        self.extension().is_some_and(|e| IMAGE_EXTENSIONS.iter().any(|known| e.eq_ignore_ascii_case(known)))
    }

    /// Tells whether this is an event's schedule, or a conflict copy of one.
    pub fn is_schedule(&self) -> bool {
        self.extension() == Some("jsonl")
            && (self.stem() == "schedule" || self.stem().starts_with("schedule (conflict, "))
    }

    /// Resolves a link target that stands in this file: `../images/a.png` from `talks/b.md` is `images/a.png`.
    /// A leading `/` means the notebook's root. None when it leads outside.
    pub fn join(&self, target: &str) -> Option<Self> {
        let (base, target) = match target.strip_prefix('/') {
            Some(rest) => ("", rest),
            None => (self.parent().unwrap_or(""), target),
        };
        let mut parts: Vec<&str> = base.split('/').filter(|p| !p.is_empty()).collect();
        for part in target.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        Self::parse(&parts.join("/")).ok()
    }
}

/// The extensions of pictures that a web view shows, in lower case.
pub const IMAGE_EXTENSIONS: [&str; 8] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "bmp"];

impl fmt::Display for NotePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for NotePath {
    type Error = PathProblem;
    fn try_from(text: String) -> Result<Self, PathProblem> {
        Self::parse(&text)
    }
}

impl From<NotePath> for String {
    fn from(path: NotePath) -> Self {
        path.0
    }
}

impl FromStr for NotePath {
    type Err = PathProblem;
    fn from_str(text: &str) -> Result<Self, PathProblem> {
        Self::parse(text)
    }
}

/// Tells whether a file system could take `part` for `.git`: without case, with characters that HFS+ ignores,
/// with trailing dots and spaces or a stream name as NTFS does, or by its short name `git~1`.
fn is_git_name(part: &str) -> bool {
    // Nearly all names start with neither of the letters that git's could start with: a list of ten thousand paths
    // is checked at every start.
    if part.starts_with(|c: char| c.is_ascii() && !matches!(c, '.' | 'g' | 'G')) {
        return false;
    }
    let plain: String = part
        .chars()
        .filter(|c| !matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}'))
        .collect();
    let plain = plain.split(':').next().unwrap_or_default().trim_end_matches([' ', '.']);
    plain.eq_ignore_ascii_case(".git") || plain.eq_ignore_ascii_case("git~1")
}

/// Names that Windows keeps for devices, whatever their extension.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Makes a title into the words of a file name that works on all three systems (P20): lower case, words joined
/// with `-`, NFC, no reserved names or characters, at most `limit` bytes. Never empty.
pub fn file_words(title: &str, limit: usize) -> String {
    let mut words = String::new();
    for c in title.nfc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            words.push(c);
        } else if c != '\'' && c != '’' && !words.is_empty() && !words.ends_with('-') {
            words.push('-');
        }
    }
    let mut end = words.len().min(limit);
    while !words.is_char_boundary(end) {
        end -= 1;
    }
    words.truncate(end);
    let words = words.trim_matches('-');
    if words.is_empty() {
        return "untitled".into();
    }
    if RESERVED.contains(&words) {
        return format!("{words}-note");
    }
    words.nfc().collect()
}

/// Says what keeps a name from working on all three systems (P20), as a sentence; none when it works.
pub fn name_problem(name: &str) -> Option<String> {
    if name.len() > 200 {
        return Some(format!("its name is {} bytes long; 200 is the most that works everywhere", name.len()));
    }
    if let Some(c) =
        name.chars().find(|c| c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\'))
    {
        return Some(format!("\"{}\" is a character that Windows does not allow in names", c.escape_debug()));
    }
    if name.ends_with(['.', ' ']) || name.starts_with(' ') {
        return Some("its name starts or ends with a dot or a space".into());
    }
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    if RESERVED.contains(&stem.as_str()) {
        return Some(format!("\"{stem}\" is a name that Windows keeps for a device"));
    }
    if name.nfc().ne(name.chars()) {
        return Some("its name is not in the composed form (NFC) that all systems agree on".into());
    }
    None
}

/// Names the exact bytes of a file: git's blob id, as `git hash-object --no-filters` gives it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Revision([u8; 20]);

/// Says that a text is no revision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no revision: 40 hexadecimal digits are expected")]
pub struct RevisionProblem(String);

impl Revision {
    /// Names these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hash = Sha1::new();
        hash.update(format!("blob {}\0", bytes.len()));
        hash.update(bytes);
        Self(hash.finalize().into())
    }

    /// Takes the 20 bytes of a git object id.
    pub fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// Gives the 20 bytes of the git object id.
    pub fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Revision({self})")
    }
}

impl FromStr for Revision {
    type Err = RevisionProblem;
    fn from_str(text: &str) -> Result<Self, RevisionProblem> {
        let problem = || RevisionProblem(text.to_owned());
        if text.len() != 40 || !text.is_ascii() {
            return Err(problem());
        }
        let mut bytes = [0; 20];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| problem())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| problem())?;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Revision {
    type Error = RevisionProblem;
    fn try_from(text: String) -> Result<Self, RevisionProblem> {
        text.parse()
    }
}

impl From<Revision> for String {
    fn from(revision: Revision) -> Self {
        revision.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        for bad in [
            "",
            "/etc/passwd",
            "../a.md",
            "a/../../b.md",
            "a//b.md",
            "./a.md",
            "~/a.md",
            "C:/a.md",
            "a\\b.md",
            ".git/config",
            "a/.GIT/x",
            ".git. /x",
            "git~1/x",
            ".g\u{200c}it/config",
            ".git::$INDEX_ALLOCATION/x",
            "a\0b",
        ] {
            assert!(NotePath::parse(bad).is_err(), "{bad:?} was taken");
        }
        for good in ["a.md", "a/b c.md", "höhe/ü.md", ".gitignore", "a..b.md", ".talklog/settings.toml"] {
            assert_eq!(NotePath::parse(good).unwrap().as_str(), good);
        }
    }

    #[test]
    fn links_resolve_from_their_file() {
        let note = NotePath::parse("talks/day/b.md").unwrap();
        let join = |target| note.join(target).map(|p| p.as_str().to_owned());
        assert_eq!(join("../images/a.png").as_deref(), Some("talks/images/a.png"));
        assert_eq!(join("/images/a.png").as_deref(), Some("images/a.png"));
        assert_eq!(join("./c.md").as_deref(), Some("talks/day/c.md"));
        assert_eq!(join("../../../etc/passwd"), None);
        assert_eq!(join("../../.git/config"), None);
    }

    #[test]
    fn titles_become_names_that_work_everywhere() {
        assert_eq!(
            file_words("Nine ways to lose a message, and the one we kept", 80),
            "nine-ways-to-lose-a-message-and-the-one-we-kept"
        );
        assert_eq!(file_words("../../etc/passwd", 80), "etc-passwd");
        assert_eq!(file_words("CON", 80), "con-note");
        assert_eq!(file_words("???", 80), "untitled");
        assert_eq!(file_words("Cafe\u{301}", 80), "café");
        assert_eq!(file_words("日本語の講演", 10), "日本語");
        for title in ["AUX", "a\u{0}b", "What's new: \"x\" <y> | z?"] {
            assert_eq!(name_problem(&format!("{}.md", file_words(title, 80))), None);
        }
    }

    #[test]
    fn names_that_some_system_cannot_have_are_said() {
        for bad in ["a?.md", "a:b.md", "a.", "a ", " a.md", "NUL.md", "com1", "Cafe\u{301}.md", "a\u{7}.md"] {
            assert!(name_problem(bad).is_some(), "{bad:?} was taken");
        }
        assert!(name_problem(&"n".repeat(201)).is_some());
        for good in ["a.md", "Café.md", "日本語.md", ".hidden", "a b (1).md"] {
            assert_eq!(name_problem(good), None, "{good:?}");
        }
        assert_eq!(name_problem(&"n".repeat(200)), None);
    }

    #[test]
    fn a_revision_is_the_blob_id() {
        let revision = Revision::of(b"hello\n");
        assert_eq!(revision.to_string(), "ce013625030ba8dba906f756967f9e9ca394464a");
        assert_eq!(revision.to_string().parse::<Revision>().unwrap(), revision);
        assert!("xyz".parse::<Revision>().is_err());
    }
}
