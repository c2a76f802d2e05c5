//! Files that a person leaves out of checkpoints on this device, by git's own list for that.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read, Write};

use super::{HistoryError, Repository, io_at};
use crate::path::NotePath;

impl Repository {
    /// Names a file in `.git/info/exclude`, so that neither checkpoints nor `git status` speak of it; the file stays as
    /// it is. What the list holds already is kept.
    pub fn leave_out(&self, path: &NotePath) -> Result<(), HistoryError> {
        let git = self.git();
        let _turn = self.turn(&git)?;
        let folder = self.common_dir.join("info");
        fs::create_dir_all(&folder).map_err(io_at(&folder))?;
        let file = folder.join("exclude");
        let mut text = Vec::new();
        match fs::File::open(&file) {
            Ok(mut known) => drop(known.read_to_end(&mut text).map_err(io_at(&file))?),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(io_at(&file)(error)),
        }
        let line = pattern(path);
        if text.split(|byte| *byte == b'\n').any(|known| known == line.as_bytes()) {
            return Ok(());
        }
        let mut more = String::new();
        if text.last().is_some_and(|byte| *byte != b'\n') {
            more.push('\n');
        }
        more.push_str(&line);
        more.push('\n');
        let mut open = OpenOptions::new().create(true).append(true).open(&file).map_err(io_at(&file))?;
        open.write_all(more.as_bytes()).and_then(|()| open.sync_all()).map_err(io_at(&file))
    }
}

/// Writes a path as a pattern that fits it and nothing else, after gitignore's own rules.
fn pattern(path: &NotePath) -> String {
    let mut pattern = String::from("/");
    for c in path.as_str().chars() {
        // A space at the end of a line would be passed over.
        if matches!(c, '*' | '?' | '[' | ']' | '\\' | ' ') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_one_file() {
        for (path, written) in [
            ("images/talk.png", "/images/talk.png"),
            ("images/a [b] *.png", "/images/a\\ \\[b\\]\\ \\*.png"),
            ("#1.md", "/#1.md"),
        ] {
            assert_eq!(pattern(&NotePath::parse(path).unwrap()), written);
        }
    }
}
