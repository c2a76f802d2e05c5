//! The two forms of a text: as git keeps it and as it lies in the work tree.
//!
//! Git's own rules (gitattributes: `text`, `eol`, the old `crlf`; config: `core.autocrlf`, `core.eol`), so that
//! a commit of ours holds what `git add` would hold and a merged file lies on disk as `git checkout` would leave
//! it. What it refuses: attributes that run a program or rewrite the text (`filter`, `ident`,
//! `working-tree-encoding`); they end in [`Rewritten`], and such a path is left to the user's git (P18).

use std::borrow::Cow;
use std::path::Path;

use git2::{AttrCheckFlags, AttrValue, Config, Repository};

/// Names the attribute that keeps a path from being committed or written by us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rewritten(pub(super) String);

/// How a path's line ends are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnds {
    /// As they are.
    Exact,
    /// It is text: LF in git, and on disk CRLF where `crlf` is set.
    Text {
        /// CRLF on disk.
        crlf: bool,
    },
    /// As [`LineEnds::Text`], where it looks like text and git does not hold CRLF already.
    Auto {
        /// CRLF on disk.
        crlf: bool,
    },
}

impl LineEnds {
    /// Reads attributes and configuration for a path of the repository.
    pub(super) fn of(
        repo: &Repository,
        config: &Config,
        path: &str,
    ) -> Result<Result<Self, Rewritten>, git2::Error> {
        let file = Path::new(path);
        let get = |name| repo.get_attr_bytes(file, name, AttrCheckFlags::FILE_THEN_INDEX);
        for name in ["filter", "working-tree-encoding", "ident"] {
            match AttrValue::from_bytes(get(name)?) {
                AttrValue::Unspecified | AttrValue::False => {}
                AttrValue::True => return Ok(Err(Rewritten(name.into()))),
                AttrValue::Bytes(value) => {
                    let value = String::from_utf8_lossy(value);
                    return Ok(Err(Rewritten(format!("{name}={value}"))));
                }
                AttrValue::String(value) => return Ok(Err(Rewritten(format!("{name}={value}")))),
            }
        }
        let mut text = Kind::of(get("text")?);
        if text == Kind::Unspecified {
            text = Kind::of(get("crlf")?);
        }
        let eol = get("eol")?;
        if text != Kind::Binary {
            let crlf = match eol {
                Some(b"crlf") => Some(true),
                Some(b"lf") => Some(false),
                _ => None,
            };
            if let Some(crlf) = crlf {
                return Ok(Ok(if text == Kind::Auto { Self::Auto { crlf } } else { Self::Text { crlf } }));
            }
        }
        let autocrlf = Autocrlf::of(config);
        Ok(Ok(match text {
            Kind::Binary => Self::Exact,
            Kind::Input => Self::Text { crlf: false },
            Kind::Text => Self::Text { crlf: disk_crlf(config, autocrlf) },
            Kind::Auto => Self::Auto { crlf: disk_crlf(config, autocrlf) },
            Kind::Unspecified => match autocrlf {
                Autocrlf::Off => Self::Exact,
                Autocrlf::Input => Self::Auto { crlf: false },
                Autocrlf::On => Self::Auto { crlf: true },
            },
        }))
    }

    /// Gives the form that git keeps. `kept` is what it holds for the path now, as far as it holds something.
    pub(super) fn to_git(self, disk: &[u8], kept: impl FnOnce() -> Option<Vec<u8>>) -> Cow<'_, [u8]> {
        let stats = Stats::of(disk);
        if self == Self::Exact || stats.crlf == 0 {
            return Cow::Borrowed(disk);
        }
        if matches!(self, Self::Auto { .. }) {
            // A file that was committed with CRLF stays so, or every line of it would change.
            if stats.is_binary() || kept().is_some_and(|kept| Stats::of(&kept).has_crlf_text()) {
                return Cow::Borrowed(disk);
            }
        }
        let mut out = Vec::with_capacity(disk.len());
        let mut bytes = disk.iter().peekable();
        while let Some(byte) = bytes.next() {
            if *byte != b'\r' || bytes.peek() != Some(&&b'\n') {
                out.push(*byte);
            }
        }
        Cow::Owned(out)
    }

    /// Gives the form for the work tree.
    pub(super) fn to_disk(self, kept: &[u8]) -> Cow<'_, [u8]> {
        let (Self::Text { crlf: true } | Self::Auto { crlf: true }) = self else {
            return Cow::Borrowed(kept);
        };
        let stats = Stats::of(kept);
        if stats.lone_lf == 0 {
            return Cow::Borrowed(kept);
        }
        if matches!(self, Self::Auto { .. }) && (stats.lone_cr > 0 || stats.crlf > 0 || stats.is_binary()) {
            return Cow::Borrowed(kept);
        }
        let mut out = Vec::with_capacity(kept.len() + stats.lone_lf);
        let mut previous = 0;
        for byte in kept {
            if *byte == b'\n' && previous != b'\r' {
                out.push(b'\r');
            }
            out.push(*byte);
            previous = *byte;
        }
        Cow::Owned(out)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unspecified,
    Text,
    Binary,
    Input,
    Auto,
}

impl Kind {
    fn of(value: Option<&[u8]>) -> Self {
        match AttrValue::from_bytes(value) {
            AttrValue::True => Self::Text,
            AttrValue::False => Self::Binary,
            AttrValue::Bytes(b"auto") | AttrValue::String("auto") => Self::Auto,
            AttrValue::Bytes(b"input") | AttrValue::String("input") => Self::Input,
            AttrValue::Unspecified | AttrValue::Bytes(_) | AttrValue::String(_) => Self::Unspecified,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Autocrlf {
    Off,
    Input,
    On,
}

impl Autocrlf {
    fn of(config: &Config) -> Self {
        match super::config_text(config, "core.autocrlf") {
            Ok(value) if value.eq_ignore_ascii_case("input") => Self::Input,
            Ok(_) if config.get_bool("core.autocrlf").unwrap_or(false) => Self::On,
            Ok(_) | Err(_) => Self::Off,
        }
    }
}

/// Tells whether text without an `eol` of its own has CRLF on disk.
fn disk_crlf(config: &Config, autocrlf: Autocrlf) -> bool {
    match autocrlf {
        Autocrlf::On => true,
        Autocrlf::Input => false,
        Autocrlf::Off => match super::config_text(config, "core.eol") {
            Ok(value) if value.eq_ignore_ascii_case("crlf") => true,
            Ok(value) if value.eq_ignore_ascii_case("lf") => false,
            Ok(_) | Err(_) => cfg!(windows),
        },
    }
}

/// What git counts before it decides whether bytes are text.
#[derive(Default)]
struct Stats {
    nul: usize,
    lone_cr: usize,
    lone_lf: usize,
    crlf: usize,
    printable: usize,
    strange: usize,
}

impl Stats {
    fn of(bytes: &[u8]) -> Self {
        let mut stats = Self::default();
        let mut rest = bytes.iter().peekable();
        while let Some(byte) = rest.next() {
            match byte {
                b'\r' if rest.next_if(|next| **next == b'\n').is_some() => stats.crlf += 1,
                b'\r' => stats.lone_cr += 1,
                b'\n' => stats.lone_lf += 1,
                0 => {
                    stats.nul += 1;
                    stats.strange += 1;
                }
                0x08 | b'\t' | 0x1b | 0x0c => stats.printable += 1,
                0x7f | 1..=31 => stats.strange += 1,
                _ => stats.printable += 1,
            }
        }
        // The end-of-file sign of old DOS texts does not make them binary.
        if bytes.last() == Some(&0x1a) {
            stats.strange -= 1;
        }
        stats
    }

    fn is_binary(&self) -> bool {
        self.lone_cr > 0 || self.nul > 0 || (self.printable >> 7) < self.strange
    }

    fn has_crlf_text(&self) -> bool {
        self.crlf > 0 && !self.is_binary()
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::history::tests::Git;

    /// Every sort of text, under every sort of setting: our two forms are those of the real git.
    #[test]
    fn both_forms_are_those_of_git() {
        let texts: [&[u8]; 9] = [
            b"",
            b"one\ntwo\n",
            b"one\r\ntwo\r\n",
            b"mixed\r\nends\n",
            b"lone\rcr\n",
            b"lone\rcr\r\n",
            b"nul\0\r\n",
            b"dos\r\nend\r\n\x1a",
            b"\x01\x02\x03\r\n",
        ];
        let attributes = [
            "",
            "* text=auto",
            "* text",
            "* -text",
            "* eol=crlf",
            "* eol=lf",
            "* text=auto eol=crlf",
            "* crlf",
            "* -crlf",
            "* crlf=input",
            "*.md binary",
        ];
        let kept = b"kept\r\ncrlf\r\n";
        for (autocrlf, eol) in [("false", "lf"), ("false", "crlf"), ("true", "lf"), ("input", "crlf")] {
            for attribute in attributes {
                let git = Git::new();
                git.write(".git/info/attributes", format!("{attribute}\n"));
                let old = git.run_in(&["hash-object", "-w", "--stdin", "--no-filters"], kept);
                let mut raw = String::new();
                for (n, text) in texts.iter().enumerate() {
                    git.write(&format!("new-{n}.md"), text);
                    git.write(&format!("kept-{n}.md"), text);
                    writeln!(raw, "100644 {}\tkept-{n}.md", old.trim()).unwrap();
                }
                git.run_in(&["update-index", "--add", "--index-info"], raw.as_bytes());
                for (key, value) in [("autocrlf", autocrlf), ("eol", eol), ("safecrlf", "false")] {
                    git.run(&["config", &format!("core.{key}"), value]);
                }
                let repo = git2::Repository::open(git.root()).unwrap();
                let config = repo.config().unwrap();
                let what = format!("autocrlf={autocrlf} eol={eol} {attribute:?}");
                git.run(&["add", "."]);
                let mut raw = String::new();
                for (n, text) in texts.iter().enumerate() {
                    for (path, kept) in [(format!("new-{n}.md"), None), (format!("kept-{n}.md"), Some(kept))]
                    {
                        let ends = LineEnds::of(&repo, &config, &path).unwrap().unwrap();
                        let ours = ends.to_git(text, || kept.map(|k| k.to_vec()));
                        let theirs = git.run(&["rev-parse", &format!(":{path}")]);
                        let ours = crate::path::Revision::of(&ours).to_string();
                        assert_eq!(ours, theirs.trim(), "{what} add {path} {text:?}");
                    }
                    let blob = git.run_in(&["hash-object", "-w", "--no-filters", "--stdin"], text);
                    writeln!(raw, "100644 {}\tout-{n}.md", blob.trim()).unwrap();
                }
                git.run_in(&["update-index", "--add", "--index-info"], raw.as_bytes());
                git.run(&["checkout-index", "-f", "-a"]);
                for (n, text) in texts.iter().enumerate() {
                    let path = format!("out-{n}.md");
                    let ends = LineEnds::of(&repo, &config, &path).unwrap().unwrap();
                    let ours = ends.to_disk(text);
                    let theirs = std::fs::read(git.root().join(&path)).unwrap();
                    assert_eq!(
                        String::from_utf8_lossy(&ours),
                        String::from_utf8_lossy(&theirs),
                        "{what} checkout {text:?}"
                    );
                }
            }
        }
    }
}
