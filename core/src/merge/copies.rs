//! How the names of conflict copies are read: `Name (conflict, DEVICE, 2026-09-17 1330).md`, with a number behind from the
//! second on. They are made in [`crate::history::copy_path`] and by the notebook.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// What the name of a conflict copy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyMark<'a> {
    /// The stem of the note that it is a copy of.
    pub stem: &'a str,
    /// The device whose version it is.
    pub device: &'a str,
    /// When that version was written.
    pub at: Timestamp,
}

/// Reads the mark of a conflict copy off the stem of a file's name; none where there is none. Of a mark behind a mark,
/// as earlier versions made them, the last one counts, and the stem has none.
pub fn copy_mark(stem: &str) -> Option<CopyMark<'_>> {
    let (rest, mark) = one_mark(stem)?;
    Some(CopyMark { stem: plain_stem(rest), ..mark })
}

/// Takes the marks of conflict copies off a stem, so that a copy of a copy is named after the note.
pub fn plain_stem(stem: &str) -> &str {
    let mut plain = stem;
    while let Some((rest, _)) = one_mark(plain) {
        plain = rest;
    }
    plain
}

fn one_mark(stem: &str) -> Option<(&str, CopyMark<'_>)> {
    let unnumbered = match stem.rsplit_once(") ") {
        Some((_, number)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            stem.get(..stem.len() - number.len() - 1)?
        }
        _ => stem,
    };
    let (rest, said) = unnumbered.strip_suffix(')')?.rsplit_once(" (conflict, ")?;
    let (device, at) = said.rsplit_once(", ")?;
    let at = DateTime::strptime("%Y-%m-%d %H%M", at).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    (!rest.is_empty() && !device.is_empty()).then_some((rest, CopyMark { stem: rest, device, at }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_off_and_never_nest() {
        let at = "2026-09-17T13:30:00Z".parse().unwrap();
        let mark = |stem, device| Some(CopyMark { stem, device, at });
        assert_eq!(copy_mark("Keynote (conflict, laptop, 2026-09-17 1330)"), mark("Keynote", "laptop"));
        assert_eq!(copy_mark("a (x) (conflict, b c, 2026-09-17 1330) 12"), mark("a (x)", "b c"));
        assert_eq!(
            copy_mark("a (conflict, d, 2026-01-01 0000) 2 (conflict, e, 2026-09-17 1330)"),
            mark("a", "e")
        );
        for none in ["a", "a (conflict)", "a (conflict, d, today)", " (conflict, d, 2026-09-17 1330)", "a) 2"]
        {
            assert_eq!((copy_mark(none), plain_stem(none)), (None, none));
        }
    }
}
