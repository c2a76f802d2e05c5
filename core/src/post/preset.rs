//! Post notes to start from, in the shapes that recaps come in.

use crate::front_matter::{self, Value};

/// The shape of a new post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// Day by day as one tale: each talk's title begins its paragraph.
    ByDay,
    /// By what a reader is interested in: track by track, or tag by tag.
    ByInterest,
    /// The notes of all sessions as they are, in one draft.
    SessionNotes,
    /// Keynotes, then sessions, then tools and what is left to do at the end.
    KeynotesFirst,
    /// Day by day with a heading for each session, then replays, then projects to look into.
    ByDate,
}

/// What a new post is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Its title.
    pub title: String,
    /// The event's folder.
    pub event: String,
    /// Its date as the post is to have it; empty for the end of its talks.
    pub date: String,
    /// The tracks of its talks, in the order in which they are to stand.
    pub tracks: Vec<String>,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::ByDay, Self::ByInterest, Self::SessionNotes, Self::KeynotesFirst, Self::ByDate];

    /// Its name for commands.
    pub fn name(self) -> &'static str {
        match self {
            Self::ByDay => "by-day",
            Self::ByInterest => "by-interest",
            Self::SessionNotes => "session-notes",
            Self::KeynotesFirst => "keynotes-first",
            Self::ByDate => "by-date",
        }
    }

    /// Says what it is, in a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::ByDay => "day by day as one tale: each talk's title begins its paragraph",
            Self::ByInterest => "by what a reader is interested in: track by track, or tag by tag",
            Self::SessionNotes => "the notes of all sessions as they are, in one draft",
            Self::KeynotesFirst => "keynotes, then sessions, then tools and what is left to do",
            Self::ByDate => {
                "day by day with a heading for each session, then replays, then projects to look into"
            }
        }
    }

    /// Finds one by its name.
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name.trim())
    }

    /// Writes the post note.
    pub fn note(self, about: &About) -> String {
        let mut fields: Vec<(&str, Value)> = vec![("talklog", text("post")), ("title", text(&about.title))];
        for (key, value) in [("event", &about.event), ("date", &about.date)] {
            if !value.is_empty() {
                fields.push((key, text(value)));
            }
        }
        let parts = |parts: &[&str]| Value::List(parts.iter().map(|part| text(part)).collect());
        let body = match self {
            Self::ByDay => {
                fields.push(("group", text("day")));
                fields.push(("heading", text("{title}")));
                fields.push(("level", text("text")));
                "<!-- talklog:talks -->\n\n## Wrapping up\n\n<!-- talklog:favourites -->\n"
            }
            Self::ByInterest => {
                let tracks = about.tracks.iter().map(|track| text(track)).collect::<Vec<_>>();
                fields.push(("group", text(if tracks.is_empty() { "tag" } else { "track" })));
                if !tracks.is_empty() {
                    fields.push(("groups", Value::List(tracks)));
                }
                fields.push(("heading", text("{title}")));
                "<!-- talklog:talks -->\n"
            }
            Self::SessionNotes => {
                fields.push(("group", text("none")));
                fields
                    .push(("include", parts(&["notes", "asides", "questions", "photos", "links", "rating"])));
                fields.push(("draft", Value::Bool(true)));
                "<!-- talklog:talks -->\n"
            }
            Self::KeynotesFirst => {
                fields.push(("group", text("none")));
                fields.push(("heading", text("{title} – {people}")));
                "## Keynotes\n\n<!-- talklog:talks kind=\"keynote\" -->\n\n## Sessions\n\n<!-- talklog:talks -->\n\n\
                 ## Closing remarks: tools and trends\n\n<!-- talklog:tools -->\n\n<!-- talklog:todos -->\n"
            }
            Self::ByDate => {
                fields.push(("group", text("day")));
                fields.push(("heading", text("{kind}: {title} – {people}")));
                "<!-- talklog:talks -->\n\n## Replays\n\n<!-- talklog:talks kind=\"replay\" group=\"none\" -->\n\n\
                 ## Projects to look into\n\n<!-- talklog:tools -->\n"
            }
        };
        let mut note = format!("---\ntalklog: post\n---\n\n{body}");
        for (key, value) in fields {
            // A value that cannot be written is one that the person has to write: the rest stands.
            note = front_matter::set(&note, key, Some(&value)).unwrap_or(note);
        }
        note
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}
