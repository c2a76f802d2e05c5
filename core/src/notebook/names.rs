//! Names that are given to files: unique without case, and working on all three systems (P20).

use jiff::Timestamp;
use jiff::tz::TimeZone;
use unicode_normalization::UnicodeNormalization;

use crate::merge::plain_stem;
use crate::path::{NotePath, Revision, name_problem};
use crate::platform::Folder;

use super::{Notebook, ReadError, SaveError, Saved, WriteLock, read_whole};

/// How many bytes a name may have.
const NAME_LIMIT: usize = 200;

impl Notebook {
    /// Creates a file under the wished name, or with a number at its end when that is taken (without case): gives the
    /// name and what was written.
    pub fn create(&self, wished: &NotePath, bytes: &[u8]) -> Result<(NotePath, Revision), SaveError> {
        if let Some(problem) = name_problem(wished.name()) {
            return Err(SaveError::Name { path: wished.clone(), problem });
        }
        let lock = self.lock()?;
        self.create_numbered(&lock, wished, bytes, "-")
    }

    /// Gives the name that [`Notebook::create`] would give now.
    pub fn free_name(&self, wished: &NotePath) -> Result<NotePath, SaveError> {
        if let Some(problem) = name_problem(wished.name()) {
            return Err(SaveError::Name { path: wished.clone(), problem });
        }
        let names = match self.folder_of(wished) {
            Ok(folder) => folder.names().map_err(|error| self.trouble(wished, error))?,
            Err(ReadError::Missing(_)) => return Ok(wished.clone()),
            Err(error) => return Err(self.cannot(wished, error)),
        };
        let taken: Vec<String> = names.iter().map(|name| fold(name)).collect();
        for number in 1u32.. {
            let end = if number == 1 { String::new() } else { format!("-{number}") };
            let name = with_end(wished, &end);
            if !taken.contains(&fold(&name)) {
                return beside(wished, &name);
            }
        }
        Err(all_taken(wished))
    }

    fn create_numbered(
        &self,
        lock: &WriteLock,
        wished: &NotePath,
        bytes: &[u8],
        between: &str,
    ) -> Result<(NotePath, Revision), SaveError> {
        let folder = self.make_folder_of(wished)?;
        let mut taken: Vec<String> = Vec::new();
        for number in 1u32.. {
            if taken.is_empty() {
                let names = folder.names().map_err(|error| self.trouble(wished, error))?;
                taken = names.iter().map(|name| fold(name)).collect();
            }
            let end = if number == 1 { String::new() } else { format!("{between}{number}") };
            let name = with_end(wished, &end);
            if taken.contains(&fold(&name)) {
                continue;
            }
            let path = beside(wished, &name)?;
            match self.put_bytes(lock, &path, None, bytes)? {
                Saved::Written { revision } => return Ok((path, revision)),
                // Another program took the name just now.
                Saved::Unchanged { .. } | Saved::Changed { .. } => taken.clear(),
            }
        }
        Err(all_taken(wished))
    }

    pub(super) fn keep_copy_under(
        &self,
        lock: &WriteLock,
        path: &NotePath,
        bytes: &[u8],
        device: &str,
        at: Timestamp,
    ) -> Result<NotePath, SaveError> {
        let mut wished = beside(path, &conflict_name(path, device, at))?;
        if fold(wished.as_str()) == fold(path.as_str()) {
            // A copy of a copy, of one device and minute: it must not be taken for its own copy.
            wished = beside(path, &with_end(&wished, " 2"))?;
        }
        // The same copy asked for twice, after a kill for example, is one copy.
        match self.folder_of(&wished) {
            Ok(folder) => {
                if read_whole(&wished, &folder).is_ok_and(|there| there == bytes) {
                    return Ok(wished);
                }
            }
            Err(ReadError::Missing(_)) => {}
            Err(error) => return Err(self.cannot(&wished, error)),
        }
        Ok(self.create_numbered(lock, &wished, bytes, " ")?.0)
    }
}

/// Names a conflict copy: `Name (conflict, device, 2026-09-17 1330).md`, the time in UTC so that two devices agree.
pub fn conflict_name(path: &NotePath, device: &str, at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H%M").to_string();
    let device: String = safe(device).replace(['(', ')', ',', '.'], " ");
    let device: Vec<&str> = device.split_whitespace().collect();
    let device = cut(&device.join(" "), 40).trim_end().to_owned();
    let device = if device.is_empty() { "another device".to_owned() } else { device };
    let mark = format!(" (conflict, {device}, {at})");
    let extension = path.extension().map(|extension| format!(".{}", safe(extension))).unwrap_or_default();
    // Room is left for a number.
    let room = NAME_LIMIT.saturating_sub(mark.len() + extension.len() + 6);
    // At the root a name that starts so would be read as a home folder.
    let stem = safe(plain_stem(path.stem())).replace('~', "-");
    let stem = cut(stem.trim(), room).trim_end_matches([' ', '.']);
    let stem = if stem.is_empty() { "note" } else { stem };
    let name = format!("{stem}{mark}{extension}");
    if name_problem(&name).is_some() { format!("note{mark}{extension}") } else { name }
}

/// Tells whether a file is a conflict copy by its name.
pub fn is_conflict_copy(path: &NotePath) -> bool {
    let stem = path.stem().trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    stem.ends_with(')') && stem.contains(" (conflict, ")
}

/// Replaces what some system does not allow in names.
fn safe(name: &str) -> String {
    let allowed = |c: char| !c.is_control() && !r#"<>:"|?*\/"#.contains(c);
    name.nfc().map(|c| if allowed(c) { c } else { '-' }).collect()
}

fn cut(text: &str, limit: usize) -> &str {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Puts something between a name's stem and its extension, within the limit of a name.
fn with_end(path: &NotePath, end: &str) -> String {
    let extension = path.extension().map(|extension| format!(".{extension}")).unwrap_or_default();
    let room = NAME_LIMIT.saturating_sub(end.len() + extension.len());
    format!("{}{end}{extension}", cut(path.stem(), room))
}

/// Names a file in the same folder.
fn all_taken(wished: &NotePath) -> SaveError {
    SaveError::Name { path: wished.clone(), problem: "every number after it is taken".into() }
}

fn beside(path: &NotePath, name: &str) -> Result<NotePath, SaveError> {
    let full = path.parent().map_or_else(|| name.to_owned(), |parent| format!("{parent}/{name}"));
    NotePath::parse(&full)
        .map_err(|problem| SaveError::Name { path: path.clone(), problem: problem.to_string() })
}

/// Gives what two names have in common that macOS or Windows takes for one.
pub(super) fn fold(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// Finds a name in a folder that differs from `name` at most by case.
pub(super) fn taken(folder: &Folder, name: &str) -> std::io::Result<Option<String>> {
    let wanted = fold(name);
    Ok(folder.names()?.into_iter().find(|there| fold(there) == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn copies_say_whose_they_are_and_when() {
        let at: Timestamp = "2026-09-17T13:30:59Z".parse().unwrap();
        let name = |path, device| conflict_name(&NotePath::parse(path).unwrap(), device, at);
        assert_eq!(name("talks/Keynote.md", "laptop"), "Keynote (conflict, laptop, 2026-09-17 1330).md");
        assert_eq!(name("a?.md", "x:/(y), z"), "a- (conflict, x-- y z, 2026-09-17 1330).md");
        assert_eq!(name("a", ""), "a (conflict, another device, 2026-09-17 1330)");
        assert_eq!(name("con.x.md", "d"), "note (conflict, d, 2026-09-17 1330).md");
        let path = NotePath::parse(&name("a.md", "d")).unwrap();
        assert!(
            is_conflict_copy(&path) && is_conflict_copy(&NotePath::parse(&with_end(&path, " 2")).unwrap())
        );
        assert!(!is_conflict_copy(&NotePath::parse("On conflict (2026).md").unwrap()));
        assert_eq!(conflict_name(&path, "e", at), "a (conflict, e, 2026-09-17 1330).md", "a copy of a copy");
    }

    proptest! {
        #[test]
        fn a_copys_name_works_everywhere(stem in "\\PC{1,300}", device in "\\PC{0,80}") {
            if let Ok(path) = NotePath::parse(&format!("{stem}.md")) {
                let name = conflict_name(&path, &device, Timestamp::UNIX_EPOCH);
                prop_assert_eq!(name_problem(&name), None, "{}", name);
                prop_assert!(is_conflict_copy(&NotePath::parse(&name).unwrap()));
            }
        }
    }
}
