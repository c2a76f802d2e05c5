//! Pictures that come into the notebook: what they are by their bytes, what they are called, and how a note shows them.
//!
//! Pure: nothing is read or written here. A name says nothing of what a file is, so it is not asked; what a web view
//! would not show is refused.

use crate::links;
use crate::path::{NotePath, PathProblem, file_words};

/// From how many bytes on a picture is worth a warning: every clone carries it for ever.
pub const LARGE: usize = 10_000_000;
/// From how many bytes on no host takes it.
pub const TOO_LARGE: usize = 95_000_000;

/// How many bytes of a drawing are looked at to tell that it is one.
const HEAD: usize = 4096;

/// The kinds of pictures that a web view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// WebP.
    Webp,
    /// AVIF.
    Avif,
    /// SVG, a drawing: shown in a sandbox, without script.
    Svg,
}

impl Kind {
    /// Gives the extension of a file of this kind.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Avif => "avif",
            Self::Svg => "svg",
        }
    }
}

/// Says why a file is no picture for a note.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Nothing is in it.
    #[error("{0} is empty")]
    Empty(String),
    /// What phones make.
    #[error("{0} is an HEIC picture, which only few programs show")]
    Heic(String),
    /// Another kind of picture.
    #[error("{name} is a {kind} picture, which web pages do not show")]
    Other {
        /// The file.
        name: String,
        /// What it is.
        kind: &'static str,
    },
    /// No picture at all.
    #[error("{0} is no picture")]
    NoPicture(String),
    /// More than a notebook can send to its remote.
    #[error("{name} has {bytes} bytes; from {TOO_LARGE} on no host takes a file")]
    TooLarge {
        /// The file.
        name: String,
        /// How many it has.
        bytes: usize,
    },
}

/// Tells what a file is by its bytes. `name` is for the message.
pub fn kind(name: &str, bytes: &[u8]) -> Result<Kind, PictureError> {
    let name = || if name.is_empty() { "the picture".to_owned() } else { name.to_owned() };
    if bytes.is_empty() {
        return Err(PictureError::Empty(name()));
    }
    let at = |from: usize, what: &[u8]| bytes.get(from..from + what.len()) == Some(what);
    let other = |kind| Err(PictureError::Other { name: name(), kind });
    let found = if at(0, b"\x89PNG\r\n\x1a\n") {
        Kind::Png
    } else if at(0, b"\xff\xd8\xff") {
        Kind::Jpeg
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        Kind::Gif
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        Kind::Webp
    } else if at(4, b"ftyp") {
        let brands = brands(bytes);
        let has = |known: &[&[u8]]| brands.iter().any(|brand| known.contains(brand));
        if has(&[b"avif", b"avis"]) {
            Kind::Avif
        } else if has(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"]) {
            return Err(PictureError::Heic(name()));
        } else {
            return Err(PictureError::NoPicture(name()));
        }
    } else if is_svg(bytes) {
        Kind::Svg
    } else if at(0, b"II*\0") || at(0, b"MM\0*") {
        return other("TIFF");
    } else if at(0, b"BM") {
        return other("BMP");
    } else if at(0, b"\xff\x0a") || at(0, b"\0\0\0\x0cJXL ") {
        return other("JPEG XL");
    } else {
        return Err(PictureError::NoPicture(name()));
    };
    if bytes.len() >= TOO_LARGE {
        return Err(PictureError::TooLarge { name: name(), bytes: bytes.len() });
    }
    Ok(found)
}

/// The brands that a file of the MP4 family says it is of.
fn brands(bytes: &[u8]) -> Vec<&[u8]> {
    let length = bytes.get(..4).and_then(|n| n.try_into().ok()).map_or(0, u32::from_be_bytes) as usize;
    let head = bytes.get(8..length.clamp(8, 256).min(bytes.len())).unwrap_or_default();
    // The second is its version.
    head.chunks_exact(4).enumerate().filter(|(number, _)| *number != 1).map(|(_, brand)| brand).collect()
}

/// Tells whether a text is an SVG drawing: its first element is `svg`, behind declarations and comments.
fn is_svg(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
    let text = String::from_utf8_lossy(head);
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            ">"
        } else {
            break;
        };
        let Some((_, after)) = rest.split_once(end) else { return false };
        rest = after.trim_start();
    }
    rest.strip_prefix("<svg")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/'))
}

/// Names the place of a note's picture: `FOLDER/images/NOTE-NUMBER.png`. `folder` is a folder's name, or a path from
/// the note's folder, or with a `/` in front from the notebook's root.
pub fn place(note: &NotePath, folder: &str, number: u32, kind: Kind) -> Result<NotePath, PathProblem> {
    let stem = file_words(note.stem(), 120);
    let folder = folder.trim().trim_end_matches('/');
    let name = format!("{stem}-{number}.{}", kind.extension());
    let target = if folder.is_empty() { name } else { format!("{folder}/{name}") };
    note.join(&target).ok_or(PathProblem::Escapes(target))
}

/// Writes the markdown that shows a picture in a note. Its alt text is the name of the file that it came from.
pub fn markdown(note: &NotePath, picture: &NotePath, name: &str) -> String {
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let mut alt = String::with_capacity(stem.len());
    for c in stem.trim().chars().take(200) {
        match c {
            c if c.is_control() => alt.push(' '),
            c @ ('[' | ']' | '\\' | '`' | '*' | '_' | '<' | '!') => alt.extend(['\\', c]),
            c => alt.push(c),
        }
    }
    format!("![{alt}]({})", links::written(&links::relative(note, picture.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(text: &str) -> NotePath {
        NotePath::parse(text).unwrap()
    }

    #[test]
    fn a_picture_is_told_by_its_bytes() {
        let good: [(&[u8], Kind); 9] = [
            (b"\x89PNG\r\n\x1a\n...", Kind::Png),
            (b"\xff\xd8\xff\xe0", Kind::Jpeg),
            (b"GIF89a", Kind::Gif),
            (b"RIFF....WEBPVP8 ", Kind::Webp),
            (b"\0\0\0\x1cftypavif\0\0\0\0mif1miaf", Kind::Avif),
            (b"\0\0\0\x1cftypmif1\0\0\0\0avifmiaf", Kind::Avif),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Kind::Svg),
            (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a > b -->\n<!DOCTYPE svg>\n<svg>", Kind::Svg),
            (b"<svg/>", Kind::Svg),
        ];
        for (bytes, expect) in good {
            assert_eq!(kind("a.txt", bytes), Ok(expect), "{}", bytes.escape_ascii());
        }
        let bad: [(&[u8], &str); 8] = [
            (b"", "IMG is empty"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "IMG is an HEIC picture, which only few programs show"),
            (b"\0\0\0\x18ftypisom\0\0\0\0isommp41", "IMG is no picture"),
            (b"BM....", "IMG is a BMP picture, which web pages do not show"),
            (b"II*\0", "IMG is a TIFF picture, which web pages do not show"),
            (b"<!DOCTYPE html><html><svg>", "IMG is no picture"),
            (b"<svgfoo>", "IMG is no picture"),
            (b"%PDF-1.7", "IMG is no picture"),
        ];
        for (bytes, expect) in bad {
            assert_eq!(kind("IMG", bytes).unwrap_err().to_string(), expect);
        }
        let mut large = vec![0; TOO_LARGE];
        large[..6].copy_from_slice(b"GIF89a");
        assert!(matches!(kind("a", &large), Err(PictureError::TooLarge { .. })));
    }

    #[test]
    fn it_lies_beside_its_note_and_the_note_shows_it() {
        let note = path("day 1/Nine ways (draft).md");
        let place = |folder| super::place(&note, folder, 3, Kind::Png);
        assert_eq!(place("images").unwrap().as_str(), "day 1/images/nine-ways-draft-3.png");
        assert_eq!(place("").unwrap().as_str(), "day 1/nine-ways-draft-3.png");
        assert_eq!(place("/media/").unwrap().as_str(), "media/nine-ways-draft-3.png");
        assert!(place("../../out").is_err() && place("/.git").is_err());
        let show = |picture: &str, name: &str| markdown(&note, &path(picture), name);
        assert_eq!(show("day 1/images/a-1.png", "Slide 3.PNG"), "![Slide 3](images/a-1.png)");
        assert_eq!(
            show("media/a b-1.png", "C:\\x\\a[1]_b.tar.gz"),
            "![a\\[1\\]\\_b.tar](../media/a%20b-1.png)"
        );
        assert_eq!(show("day 1/images/a-1.png", ""), "![](images/a-1.png)");
    }

    proptest! {
        #[test]
        fn any_name_makes_markdown_that_shows_the_picture(name in "\\PC{0,30}", note in "[a-zü ()]{1,9}") {
            let note = path(&format!("{note}x.md"));
            let picture = super::place(&note, "my pictures", 1, Kind::Png).unwrap();
            let text = markdown(&note, &picture, &name);
            let outline = crate::markdown::outline(&text, 1);
            prop_assert_eq!(outline.links.len(), 1, "{}", text);
            let target = percent_encoding::percent_decode_str(&outline.links[0].target).decode_utf8().unwrap();
            prop_assert_eq!(note.join(&target), Some(picture));
        }
    }
}
