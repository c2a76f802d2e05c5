//! Pictures on the desk: put beside the note that shows them, through the one door, and never over another file.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::links;
use crate::path::{NotePath, name_problem};
use crate::picture::{self, Kind, PictureError};
use crate::wire::{Added, Code, Event, Failure, Problem};

use super::{Desk, settings};

impl Desk {
    /// Puts a picture beside a note, under the note's name with a number. `name` is that of the file that it came
    /// from, where there is one.
    pub fn picture_add(&self, note: &NotePath, name: &str, bytes: &[u8]) -> Result<Added, Failure> {
        let kind = picture::kind(name, bytes)?;
        let path = self.create_picture(note, kind, bytes)?;
        let problem = (bytes.len() >= picture::LARGE).then(|| Problem {
            message: format!(
                "{path} has {} MB, and every copy of the notebook will carry it for ever",
                bytes.len() / 1_000_000
            ),
            path: Some(path.to_string()),
            line: None,
        });
        let markdown = picture::markdown(note, &path, name);
        Ok(Added { path: path.to_string(), markdown, problem })
    }

    /// Puts files of this machine beside a note, one after the other; events named `id` tell how far it is. All of
    /// them are looked at before the first is written: one that is no picture refuses them all.
    pub fn picture_add_files(
        &self,
        note: &NotePath,
        files: &[PathBuf],
        id: &str,
    ) -> Result<Vec<Added>, Failure> {
        let total = u32::try_from(files.len()).unwrap_or(u32::MAX);
        let tell = |done: u32| (self.tell)(Event::Progress { id: id.to_owned(), done, total });
        for file in files {
            look_at(file)?;
        }
        tell(0);
        let mut added = Vec::new();
        for (done, file) in (1..).zip(files) {
            let bytes = fs::read(file).map_err(|error| unreadable(file, &error))?;
            added.push(self.picture_add(note, &name_of(file), &bytes)?);
            tell(done);
        }
        Ok(added)
    }

    /// Writes a picture under the first number that is free.
    fn create_picture(&self, note: &NotePath, kind: Kind, bytes: &[u8]) -> Result<NotePath, Failure> {
        let folder = self.pictures_folder();
        let mut taken = None;
        for number in 1..=u32::MAX {
            let place = picture::place(note, &folder, number, kind)?;
            let parts = place.parent().into_iter().flat_map(|parent| parent.split('/'));
            if let Some(problem) = parts.clone().find_map(name_problem) {
                return Err(Failure::bad_input(
                    &format!("the folder of pictures cannot be {folder}: {problem}"),
                    "choose another in the settings",
                ));
            }
            if taken.get_or_insert_with(|| self.stems_beside(&place)).contains(&links::fold(place.stem())) {
                continue;
            }
            // Should another program take the name in this very moment, the door gives the next one.
            let (path, _) = self.notebook.create(&place, bytes)?;
            self.mark_changed(&path);
            self.edits.send_modify(|count| *count += 1);
            return Ok(path);
        }
        Err(Failure::bad_input("every number for a picture of this note is taken", "rename the note"))
    }

    /// Lists the names without extension that stand beside a place, as all systems compare them: two pictures that
    /// differ by their extension or by capitals alone would be mistaken for each other.
    fn stems_beside(&self, place: &NotePath) -> HashSet<String> {
        let folder = place.on_disk(self.root());
        let entries = folder.parent().and_then(|folder| fs::read_dir(folder).ok());
        let names =
            entries.into_iter().flatten().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        names.map(|name| links::fold(name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem))).collect()
    }

    /// Gives the folder that pictures go to, from the note's folder.
    fn pictures_folder(&self) -> String {
        settings::read(self.notebook.host(), Some(self)).effective.pictures_folder
    }
}

/// Refuses a file of this machine that is no picture, by its first bytes.
fn look_at(file: &Path) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| unreadable(file, &error);
    let length = fs::metadata(file).map_err(unreadable)?;
    let name = name_of(file);
    if !length.is_file() {
        return Err(PictureError::NoPicture(name).into());
    }
    let bytes = usize::try_from(length.len()).unwrap_or(usize::MAX);
    if bytes >= picture::TOO_LARGE {
        return Err(PictureError::TooLarge { name, bytes }.into());
    }
    let mut head = Vec::new();
    let opened = fs::File::open(file).map_err(unreadable)?;
    std::io::Read::read_to_end(&mut std::io::Read::take(opened, 8192), &mut head).map_err(unreadable)?;
    picture::kind(&name, &head)?;
    Ok(())
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn unreadable(file: &Path, error: &std::io::Error) -> Failure {
    Failure {
        code: Code::Io,
        message: format!("{} could not be read: {error}", name_of(file)),
        path: Some(file.display().to_string()),
        hint: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Place, path};
    use super::*;

    const GIF: &[u8] = b"GIF89a\x01\0\x01\0";
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

    #[test]
    fn pictures_get_the_next_free_number() {
        let place = Place::with(&[("day 1/talk.md", "T\n"), ("day 1/images/talk-2.PNG", "x")]);
        let desk = place.open();
        let note = path("day 1/talk.md");
        let add = |name: &str, bytes: &[u8]| desk.picture_add(&note, name, bytes).unwrap();
        let first = add("A slide.png", GIF);
        assert_eq!(
            (first.path.as_str(), first.markdown.as_str()),
            ("day 1/images/talk-1.gif", "![A slide](images/talk-1.gif)")
        );
        // Its neighbour by another extension has the number.
        assert_eq!(add("", PNG).path, "day 1/images/talk-3.png");
        assert_eq!(std::fs::read(place.root.path().join("day 1/images/talk-1.gif")).unwrap(), GIF);
        let refused = desk.picture_add(&note, "x.heic", b"\0\0\0\x18ftypheic\0\0\0\0").unwrap_err();
        assert_eq!((refused.code, refused.hint.is_some()), (Code::BadInput, true));
        let mut large = vec![0; picture::LARGE];
        large[..GIF.len()].copy_from_slice(GIF);
        assert!(add("big.gif", &large).problem.unwrap().message.contains("has 10 MB"));
    }

    #[test]
    fn files_are_added_with_progress_or_not_at_all() {
        let place = Place::with(&[("talk.md", "T\n")]);
        let desk = place.open();
        let file = |name: &str, bytes: &[u8]| {
            let file = place.outside.path().join(name);
            std::fs::write(&file, bytes).unwrap();
            file
        };
        let files = [file("one.gif", GIF), file("two.jpg", PNG)];
        let added = desk.picture_add_files(&path("talk.md"), &files, "drop-1").unwrap();
        let markdown: Vec<_> = added.iter().map(|added| added.markdown.as_str()).collect();
        assert_eq!(markdown, ["![one](images/talk-1.gif)", "![two](images/talk-2.png)"]);
        let told: Vec<_> = place
            .events
            .lock()
            .unwrap()
            .iter()
            .filter_map(|event| match event {
                Event::Progress { id, done, total } if id == "drop-1" => Some((*done, *total)),
                _ => None,
            })
            .collect();
        assert_eq!(told, [(0, 2), (1, 2), (2, 2)]);

        let mixed = [file("three.gif", GIF), file("notes.pdf", b"%PDF-1.7")];
        let refused = desk.picture_add_files(&path("talk.md"), &mixed, "drop-2").unwrap_err();
        assert_eq!(refused.message, "notes.pdf is no picture");
        assert!(desk.picture_add_files(&path("talk.md"), &[place.outside.path().to_owned()], "d").is_err());
        assert!(!place.root.path().join("images/talk-3.gif").exists());
    }
}
