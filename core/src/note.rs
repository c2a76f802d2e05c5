//! What a note says of itself: title, speakers, time, tags, and what its text holds.
//!
//! Reading never fails: a person's text gives a value plus a list of problems.

use serde::{Deserialize, Serialize};

pub use crate::front_matter::Problem;
pub use crate::markdown::{Heading, Link, LinkKind, Todo};
use crate::path::{NotePath, Revision};

/// Tells what a note is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoteKind {
    /// About one session, or about a talk with no schedule.
    Talk,
    /// An `event.md`: the conference that the folder is about.
    Event,
    /// `talklog: post` in its front matter: it says which talks make a blog post.
    Post,
    /// Any other note.
    Note,
}

/// One speaker, as in `Name (Affiliation)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// The person's name.
    pub name: String,
    /// Company, project or role, as far as it is given.
    pub affiliation: Option<String>,
}

/// How the talk was followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Watched {
    /// In the room.
    Live,
    /// As a recording.
    Recording,
    /// Not yet.
    Later,
}

/// What is known of one note, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Where it is.
    pub path: NotePath,
    /// The exact bytes that this was read from.
    pub revision: Revision,
    /// What it is for, as far as it can be told without its event: see [`crate::event`].
    pub kind: NoteKind,
    /// From `title`, else from the text, else from the file's name. Never empty.
    pub title: String,
    /// From `speakers`, else from the text.
    pub speakers: Vec<Speaker>,
    /// The front matter's `event`, as written.
    pub event: Option<String>,
    /// The front matter's `start`, as written when it is a time with offset or a date.
    pub start: Option<String>,
    /// The front matter's `end`.
    pub end: Option<String>,
    /// The front matter's `room`.
    pub room: Option<String>,
    /// The front matter's `track`.
    pub track: Option<String>,
    /// The front matter's `url`.
    pub url: Option<String>,
    /// The front matter's `slides`.
    pub slides: Option<String>,
    /// The front matter's `video`.
    pub video: Option<String>,
    /// The front matter's `rating`, 1 to 5.
    pub rating: Option<u8>,
    /// The front matter's `watched`.
    pub watched: Option<Watched>,
    /// The front matter's `tags` and the body's `#tags`, without `#`, each once.
    pub tags: Vec<String>,
    /// The front matter's `session`: the schedule's key.
    pub session: Option<String>,
    /// The front matter's `private`.
    pub private: bool,
    /// The body's headings in order.
    pub headings: Vec<Heading>,
    /// The body's links and pictures in order.
    pub links: Vec<Link>,
    /// What is to do, in order.
    pub todos: Vec<Todo>,
    /// Words of the body.
    pub words: u32,
    /// What could not be read.
    pub problems: Vec<Problem>,
}
