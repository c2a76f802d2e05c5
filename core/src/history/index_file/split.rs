//! A split index (`core.splitIndex`): a shared file with most entries, and one that says what is not as it is there.
//!
//! It is only read here, to be written as one file when a person wants that. Which entries of the shared file are gone
//! and which are replaced stands in two bitmaps, compressed as EWAH: runs of equal words, and words as they are.

use std::borrow::Cow;

use sha1::{Digest, Sha1};

use super::{Entry, Index, IndexError, take, take_u32};

/// Gives the name of the shared file that an index refers to, beside it; none where it stands alone.
pub(in crate::history) fn shared_name(bytes: &[u8]) -> Result<Option<String>, IndexError> {
    let (_, link) = Index::parse(bytes, None)?;
    let Some(mut link) = link else { return Ok(None) };
    let id = take(&mut link, 20)?;
    if id.iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    Ok(Some(id.iter().fold("sharedindex.".to_owned(), |name, byte| format!("{name}{byte:02x}"))))
}

/// Joins an index with its shared file into one that stands alone.
pub(in crate::history) fn join<'a>(
    bytes: &'a [u8],
    shared: &'a [u8],
    written: Option<u32>,
) -> Result<Index<'a>, IndexError> {
    let (index, link) = Index::parse(bytes, written)?;
    let mut link = link.ok_or(IndexError::Damaged)?;
    let id = take(&mut link, 20)?;
    let mut entries = Vec::new();
    let mut own = index.entries.into_iter();
    if !shared.is_empty() {
        let end = shared.len().checked_sub(20).ok_or(IndexError::Damaged)?;
        let (body, sum) = shared.split_at_checked(end).ok_or(IndexError::Damaged)?;
        let named = id == sum || (sum.iter().all(|byte| *byte == 0) && Sha1::digest(body).as_slice() == id);
        let (base, None) = Index::parse(shared, None)? else { return Err(IndexError::Damaged) };
        if !named {
            return Err(IndexError::Damaged);
        }
        let (gone, replaced) =
            if link.is_empty() { (Vec::new(), Vec::new()) } else { (bits(&mut link)?, bits(&mut link)?) };
        for (at, entry) in base.entries.into_iter().enumerate() {
            // In the order of the bitmap, each without its name.
            if replaced.get(at).copied().unwrap_or_default() {
                let new: Entry<'a> = own.next().ok_or(IndexError::Damaged)?;
                if !new.path.is_empty() {
                    return Err(IndexError::Damaged);
                }
                entries.push(Entry { path: Cow::Owned(entry.path.into_owned()), ..new });
            } else if !gone.get(at).copied().unwrap_or_default() {
                entries.push(entry);
            }
        }
    }
    for entry in own {
        if entry.path.is_empty() {
            return Err(IndexError::Damaged);
        }
        match entries.binary_search_by(|known| known.key().cmp(&entry.key())) {
            Ok(at) => entries.splice(at..=at, [entry]).for_each(drop),
            Err(at) => entries.insert(at, entry),
        }
    }
    let (version, resolved) = (index.version, index.resolved);
    Ok(Index { version, resolved, written, no_checksum: index.no_checksum, ..Index::of(entries) })
}

/// Reads one compressed bitmap.
fn bits(rest: &mut &[u8]) -> Result<Vec<bool>, IndexError> {
    let size = take_u32(rest)? as usize;
    let count = take_u32(rest)? as usize;
    let mut words = take(rest, count.checked_mul(8).ok_or(IndexError::Damaged)?)?;
    let _place_of_the_last_run = take_u32(rest)?;
    let word = |words: &mut &[u8]| -> Result<u64, IndexError> {
        let (head, tail) = words.split_first_chunk::<8>().ok_or(IndexError::Damaged)?;
        *words = tail;
        Ok(u64::from_be_bytes(*head))
    };
    let mut bits = Vec::new();
    while !words.is_empty() {
        let run = word(&mut words)?;
        let (bit, equal, literal) = (run & 1 == 1, (run >> 1) & 0xffff_ffff, run >> 33);
        // More than the bitmap says that it has must not become memory.
        let more = equal.saturating_mul(64).min(size.saturating_sub(bits.len()) as u64);
        bits.resize(bits.len() + more as usize, bit);
        for _ in 0..literal {
            let literal = word(&mut words)?;
            bits.extend((0..64).map(|at| (literal >> at) & 1 == 1));
        }
    }
    Ok(bits)
}
