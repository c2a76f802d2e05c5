//! How an entry lies in a file: `length u32 | CRC32 u32 | body`, little end first, the CRC over length and body.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::TextChange;
use crate::path::{NotePath, Revision};

/// What a file starts with: what it is, and the version of what follows.
pub(super) const HEAD: [u8; 8] = *b"TLJRNL\x01\n";

/// The part of the head that all versions share.
pub(super) const MAGIC: &[u8] = b"TLJRNL";

#[derive(Debug, Clone)]
pub(super) struct Record<'a> {
    pub(super) at: Timestamp,
    pub(super) base: Revision,
    pub(super) seq: u64,
    pub(super) kind: Kind<'a>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Kind<'a> {
    /// A text starts. Where there is no `text` it is the base's.
    State { path: NotePath, base_text: Cow<'a, str>, text: Option<Cow<'a, str>> },
    /// It changes.
    Change(Cow<'a, [TextChange]>),
}

/// The body as it is stored: times in milliseconds, the revision as its bytes.
#[derive(Serialize, Deserialize)]
struct Stored<'a>(i64, [u8; 20], u64, Kind<'a>);

/// What stands at a place in a file.
pub(super) enum Read {
    /// A record, and its length with what comes before its body.
    Record(Box<Record<'static>>, usize),
    /// Nothing: the file ends here.
    End,
    /// Bytes that are no whole record.
    Broken,
}

impl Record<'_> {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let stored = Stored(self.at.as_millisecond(), *self.base.as_bytes(), self.seq, self.kind.clone());
        // Plain data always becomes bytes in memory; an empty body would be refused when it is read.
        let body = postcard::to_stdvec(&stored).unwrap_or_default();
        let length = (body.len() as u32).to_le_bytes();
        let mut bytes = Vec::with_capacity(body.len() + 8);
        bytes.extend(length);
        bytes.extend(crc(length, &body).to_le_bytes());
        bytes.extend(body);
        bytes
    }

    /// Reads the record at the start of these bytes.
    pub(super) fn read(bytes: &[u8]) -> Read {
        if bytes.is_empty() { Read::End } else { Self::read_whole(bytes).unwrap_or(Read::Broken) }
    }

    fn read_whole(bytes: &[u8]) -> Option<Read> {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let (sum, rest) = rest.split_first_chunk::<4>()?;
        let body = rest.get(..u32::from_le_bytes(*length) as usize)?;
        if u32::from_le_bytes(*sum) != crc(*length, body) {
            return None;
        }
        let (Stored(at, base, seq, kind), left) = postcard::take_from_bytes::<Stored<'static>>(body).ok()?;
        let at = Timestamp::from_millisecond(at).ok()?;
        let record = Record { at, base: Revision::from_bytes(base), seq, kind };
        left.is_empty().then(|| Read::Record(Box::new(record), 8 + body.len()))
    }
}

fn crc(length: [u8; 4], body: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&length);
    crc.update(body);
    crc.finalize()
}

/// Tells whether a whole record stands anywhere in bytes that do not start with one: then they are no torn end.
pub(super) fn goes_on(bytes: &[u8]) -> bool {
    (1..bytes.len()).any(|at| matches!(bytes.get(at..).map(Record::read), Some(Read::Record(..))))
}
