//! The cache file: numbers and lengths by postcard, all texts in one block behind them, a checksum over all.
//!
//! `TLCAT` and the format's version (8 bytes) · CRC-32 of the rest, little-endian · header · records · events · texts.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{ByPath, Catalogue, Entry, Generation, Stat, Summary, Text};
use crate::event::Event;
use crate::note::NoteKind;
use crate::path::{NotePath, Revision};

/// The format's name and version.
const MAGIC: &[u8; 8] = b"TLCAT\0\0\x02";
const HEAD: usize = MAGIC.len() + 4;

/// Says that the catalogue could not be kept. The next start then reads more than it would have to.
#[derive(Debug, thiserror::Error)]
#[error("cannot keep the list of notes in {}", path.display())]
pub struct SaveError {
    /// The cache file.
    pub path: PathBuf,
    /// What went wrong.
    #[source]
    pub source: io::Error,
}

/// What a start found.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// What was kept; empty where nothing was, or where it could not be used.
    pub catalogue: Catalogue,
    /// Why what was there could not be used, as a sentence without a dot.
    pub damage: Option<String>,
}

/// A catalogue's contents at one moment, ready to be written.
///
/// Take it, then commit the index, then save it under the number of that commit: then the file never says of a
/// note that it is indexed before it is.
#[derive(Debug, Clone)]
pub struct Kept {
    records: Vec<u8>,
    events: Vec<u8>,
    texts: String,
    count: u64,
}

#[derive(Serialize, Deserialize)]
struct Header {
    epoch: u64,
    count: u64,
    entries: u64,
    records: u64,
    events: u64,
}

/// An entry's numbers, and the lengths of its texts in the order in which they stand in the block. A text that is
/// not there has the length 0, one that is there its own length and 1.
#[derive(Serialize, Deserialize)]
struct Record {
    len: u64,
    modified_ns: i64,
    changed_ns: i64,
    inode: u64,
    revision: [u8; 20],
    kind: NoteKind,
    rating: u8,
    private: bool,
    words: u32,
    todos: u32,
    speakers: u32,
    tags: u32,
    links: u32,
    path: u32,
    title: u32,
    event: u32,
    start: u32,
    end: u32,
    room: u32,
    track: u32,
    session: u32,
}

impl Catalogue {
    /// Reads the cache file. Never fails: the folder is the only truth.
    pub fn load(file: &Path) -> Loaded {
        let bytes = match fs::read(file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Loaded::default(),
            Err(error) => return Loaded::damaged(format!("cannot read {}: {error}", file.display())),
        };
        if bytes.get(..5) == MAGIC.get(..5) && bytes.get(..8) != Some(MAGIC.as_slice()) {
            return Loaded::damaged(format!("{} was written by another version", file.display()));
        }
        match decode(&bytes) {
            Some(catalogue) => Loaded { catalogue, damage: None },
            None => Loaded::damaged(format!("{} is damaged", file.display())),
        }
    }

    /// Takes the contents as they are now, to be written after the index's next commit.
    pub fn keep(&self) -> Kept {
        let mut kept = Kept {
            records: Vec::with_capacity(self.len() * 80),
            events: postcard::to_stdvec(&self.events).unwrap_or_default(),
            texts: String::with_capacity(self.len() * 200),
            count: self.len() as u64,
        };
        for entry in self.iter() {
            kept.push(entry);
        }
        kept
    }
}

impl Loaded {
    fn damaged(why: String) -> Self {
        Self { catalogue: Catalogue::new(), damage: Some(why) }
    }
}

impl Kept {
    fn push(&mut self, entry: &Entry) {
        let Entry { stat, note } = entry;
        let texts = &mut self.texts;
        let mut add = |text: &str| {
            texts.push_str(text);
            u32::try_from(text.len()).unwrap_or(0)
        };
        let path = add(note.path.as_str());
        let title = add(&note.title);
        let mut maybe = |text: &Option<Text>| text.as_ref().map_or(0, |text| add(text) + 1);
        let record = Record {
            len: stat.len,
            modified_ns: stat.modified_ns,
            changed_ns: stat.changed_ns,
            inode: stat.inode,
            revision: *note.revision.as_bytes(),
            kind: note.kind,
            rating: note.rating.unwrap_or(0),
            private: note.private,
            words: note.words,
            todos: note.todos,
            speakers: u32::try_from(note.speakers.len()).unwrap_or(0),
            tags: u32::try_from(note.tags.len()).unwrap_or(0),
            links: u32::try_from(note.links.len()).unwrap_or(0),
            path,
            title,
            event: maybe(&note.event),
            start: maybe(&note.start),
            end: maybe(&note.end),
            room: maybe(&note.room),
            track: maybe(&note.track),
            session: maybe(&note.session),
        };
        self.append(&record);
        for text in note.speakers.iter().chain(&note.tags).chain(&note.links) {
            self.texts.push_str(text);
            self.append(&u32::try_from(text.len()).unwrap_or(0));
        }
    }

    fn append(&mut self, value: &impl Serialize) {
        // Writing numbers to memory cannot fail; a reader would find the checksum right and the record short.
        if let Ok(bytes) = postcard::to_extend(value, std::mem::take(&mut self.records)) {
            self.records = bytes;
        }
    }

    /// Writes the cache file whole, under the number of the index's commit that holds all that is in it. Not
    /// synced: after a power cut it may be damaged, which the checksum tells.
    pub fn save(&self, file: &Path, generation: Generation) -> Result<(), SaveError> {
        self.write(file, generation).map_err(|source| SaveError { path: file.to_path_buf(), source })
    }

    fn write(&self, file: &Path, generation: Generation) -> io::Result<()> {
        let header = Header {
            epoch: generation.epoch,
            count: generation.count,
            entries: self.count,
            records: self.records.len() as u64,
            events: self.events.len() as u64,
        };
        let header = postcard::to_stdvec(&header).map_err(io::Error::other)?;
        let mut crc = crc32fast::Hasher::new();
        let parts = [&header, &self.records, &self.events, self.texts.as_bytes()];
        for part in parts {
            crc.update(part);
        }
        let folder = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
        let mut writer = io::BufWriter::new(temporary.as_file_mut());
        writer.write_all(MAGIC)?;
        writer.write_all(&crc.finalize().to_le_bytes())?;
        for part in parts {
            writer.write_all(part)?;
        }
        writer.flush()?;
        drop(writer);
        temporary.persist(file)?;
        Ok(())
    }
}

fn decode(bytes: &[u8]) -> Option<Catalogue> {
    let sum = bytes.get(MAGIC.len()..HEAD)?;
    let rest = bytes.get(HEAD..)?;
    if bytes.get(..MAGIC.len())? != MAGIC || crc32fast::hash(rest).to_le_bytes() != sum {
        return None;
    }
    let (header, rest) = postcard::take_from_bytes::<Header>(rest).ok()?;
    let (mut records, rest) = rest.split_at_checked(usize::try_from(header.records).ok()?)?;
    let (events, texts) = rest.split_at_checked(usize::try_from(header.events).ok()?)?;
    let events: Vec<Event> = postcard::from_bytes(events).ok()?;
    let block: Arc<str> = Arc::from(std::str::from_utf8(texts).ok()?);
    let mut at = 0;
    let mut entries = Vec::with_capacity(usize::try_from(header.entries).ok()?.min(rest.len()));
    for _ in 0..header.entries {
        let (record, after) = postcard::take_from_bytes::<Record>(records).ok()?;
        records = after;
        let mut text = |len: u32| {
            let from = at;
            at += len as usize;
            Text::piece(&block, from, at)
        };
        let path = NotePath::parse(&text(record.path)?).ok()?;
        let title = text(record.title)?;
        let mut maybe = |len: u32| match len.checked_sub(1) {
            Some(len) => text(len).map(Some),
            None => Some(None),
        };
        let (event, start, end) = (maybe(record.event)?, maybe(record.start)?, maybe(record.end)?);
        let (room, track, session) = (maybe(record.room)?, maybe(record.track)?, maybe(record.session)?);
        let mut list = |count: u32| -> Option<Box<[Text]>> {
            (0..count)
                .map(|_| {
                    let (len, after) = postcard::take_from_bytes::<u32>(records).ok()?;
                    records = after;
                    text(len)
                })
                .collect()
        };
        let (speakers, tags, links) = (list(record.speakers)?, list(record.tags)?, list(record.links)?);
        entries.push(ByPath(Entry {
            stat: Stat {
                len: record.len,
                modified_ns: record.modified_ns,
                changed_ns: record.changed_ns,
                inode: record.inode,
            },
            note: Summary {
                path,
                revision: Revision::from_bytes(record.revision),
                kind: record.kind,
                title,
                speakers,
                event,
                start,
                end,
                room,
                track,
                session,
                rating: Some(record.rating).filter(|rating| *rating > 0),
                tags,
                links,
                words: record.words,
                todos: record.todos,
                private: record.private,
            },
        }));
    }
    let generation = Generation { epoch: header.epoch, count: header.count };
    Some(Catalogue { entries: entries.into_iter().collect(), events, generation, ..Catalogue::default() })
}
