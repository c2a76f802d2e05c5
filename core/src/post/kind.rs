//! What kind of talk a note is about, as far as it can be told.

use crate::front_matter::FrontMatter;
use crate::note::{Note, Watched};

/// What kind of talk it is. Posts grouped by kind show them in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Keynote,
    Session,
    Workshop,
    Lightning,
    Panel,
    /// Watched as a recording.
    Replay,
}

/// What directives call them.
pub(super) const WORDS: [&str; 6] = ["keynote", "session", "workshop", "lightning", "panel", "replay"];

/// Reads a kind.
pub(super) fn read(word: &str) -> Option<Kind> {
    Some(match word {
        "keynote" | "keynotes" | "plenary" => Kind::Keynote,
        "session" | "sessions" | "talk" | "talks" => Kind::Session,
        "workshop" | "workshops" | "tutorial" | "tutorials" => Kind::Workshop,
        "lightning" | "lightning talk" | "lightning talks" => Kind::Lightning,
        "panel" | "panels" | "panel discussion" => Kind::Panel,
        "replay" | "replays" | "recording" | "recordings" => Kind::Replay,
        _ => return None,
    })
}

impl Kind {
    /// What stands over talks of this kind.
    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::Keynote => "Keynotes",
            Self::Session => "Sessions",
            Self::Workshop => "Workshops",
            Self::Lightning => "Lightning talks",
            Self::Panel => "Panels",
            Self::Replay => "Replays",
        }
    }

    /// What one talk of this kind is called.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Keynote => "Keynote",
            Self::Session => "Session",
            Self::Workshop => "Workshop",
            Self::Lightning => "Lightning talk",
            Self::Panel => "Panel",
            Self::Replay => "Replay",
        }
    }
}

/// Tells a talk's kind: as its front matter's `kind` says; else a recording is a replay; else by tags, track, and the
/// word that its title begins with.
pub(super) fn of(note: &Note, front: Option<&FrontMatter>) -> Kind {
    let word = |text: &str| read(&text.trim().to_lowercase());
    if let Some(kind) = front.and_then(|f| f.get("kind")).and_then(|v| v.as_text()).and_then(word) {
        return kind;
    }
    if note.watched == Some(Watched::Recording) {
        return Kind::Replay;
    }
    let named = |text: &str| word(text).filter(|kind| *kind != Kind::Session);
    // Many a title begins with "Recording" or "Lightning" and means it.
    let begins = |text: &str| {
        let text = text.trim_start();
        let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
        let (first, rest) = text.split_at_checked(end)?;
        named(first).filter(|kind| *kind == Kind::Keynote || rest.starts_with(':') && *kind != Kind::Replay)
    };
    note.tags
        .iter()
        .find_map(|tag| named(tag))
        .or_else(|| note.track.as_deref().and_then(named))
        .or_else(|| begins(&note.title))
        .unwrap_or(Kind::Session)
}
