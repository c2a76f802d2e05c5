//! What the person typed, and what the program needs of it.

use std::ffi::OsString;
use std::path::PathBuf;

/// What `--help` prints.
pub const USAGE: &str = "usage: talklog-app [FOLDER] [--note PATH] [--sample]

  FOLDER       opens this folder of notes
  --note PATH  shows this note first (relative to the folder)
  --sample     opens a copy of the sample notebook
  --version    prints the version";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Wish {
    /// Print the version.
    Version,
    /// Print the usage.
    Help,
    /// Do network work for another process of ours.
    RemoteChild,
    /// Open the window.
    Window(First),
}

/// What the window shows first.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct First {
    /// The notebook's folder.
    pub folder: Option<PathBuf>,
    /// The note, relative to it.
    pub note: Option<String>,
    /// A copy of the sample notebook instead.
    pub sample: bool,
}

/// Reads the arguments after the program's name.
pub fn read(arguments: impl Iterator<Item = OsString>) -> Result<Wish, String> {
    let mut first = First::default();
    let mut arguments = arguments.peekable();
    if arguments.peek().is_some_and(|a| a == talklog_core::remote::CHILD_ARGUMENT) {
        return Ok(Wish::RemoteChild);
    }
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--version" | "-V") => return Ok(Wish::Version),
            Some("--help" | "-h") => return Ok(Wish::Help),
            Some("--sample") => first.sample = true,
            Some("--note") => {
                let note = arguments.next().and_then(|note| note.into_string().ok());
                first.note = Some(note.ok_or("--note needs the path of a note")?);
            }
            Some(option) if option.starts_with("--") => return Err(format!("there is no option {option}")),
            _ if first.folder.is_none() => first.folder = Some(PathBuf::from(argument)),
            _ => return Err("only one folder can be opened".into()),
        }
    }
    Ok(Wish::Window(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str]) -> Result<Wish, String> {
        read(arguments.iter().map(OsString::from))
    }

    #[test]
    fn arguments_are_read() {
        assert_eq!(check(&[]), Ok(Wish::Window(First::default())));
        let first = First { folder: Some("notes".into()), note: Some("a.md".into()), sample: false };
        assert_eq!(check(&["notes", "--note", "a.md"]), Ok(Wish::Window(first)));
        assert_eq!(check(&["--version"]), Ok(Wish::Version));
        assert!(check(&["--nope"]).is_err());
        assert!(check(&["a", "b"]).is_err());
        assert!(check(&["--note"]).is_err());
    }
}
