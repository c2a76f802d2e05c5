//! The sample notebook, which comes with the program, and the copy of it that a person may break.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};

use crate::notebook::Host;

static SAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../notes");

/// Says why the copy could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// The folder has files in it already.
    #[error("{} is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// A file could not be written.
    #[error("could not write {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Writes the sample into an empty or new folder.
pub fn write(folder: &Path) -> Result<(), SampleError> {
    let io = |path: &Path| {
        let path = path.to_path_buf();
        move |source| SampleError::Io { path, source }
    };
    fs::create_dir_all(folder).map_err(io(folder))?;
    if fs::read_dir(folder).map_err(io(folder))?.next().is_some() {
        return Err(SampleError::NotEmpty(folder.to_path_buf()));
    }
    let mut entries: Vec<&DirEntry<'_>> = SAMPLE.entries().iter().collect();
    while let Some(entry) = entries.pop() {
        let path = folder.join(entry.path());
        match entry {
            DirEntry::Dir(dir) => {
                fs::create_dir_all(&path).map_err(io(&path))?;
                entries.extend(dir.entries());
            }
            DirEntry::File(file) => fs::write(&path, file.contents()).map_err(io(&path))?,
        }
    }
    Ok(())
}

/// Gives the person's copy of the sample notebook, in the data folder; makes it when it is not there.
pub fn copy(host: &Host) -> Result<PathBuf, SampleError> {
    let folder = host.data.join("sample-notebook");
    match write(&folder) {
        Ok(()) | Err(SampleError::NotEmpty(_)) => Ok(folder),
        Err(error) => Err(error),
    }
}
