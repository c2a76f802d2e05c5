//! What an event is: the conference that a folder with an `event.md` is about.

use serde::{Deserialize, Serialize};

use crate::path::NotePath;

/// A conference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The folder; the notebook's root is the empty text.
    pub folder: String,
    /// Its `event.md`.
    pub path: NotePath,
    /// Its title, else the folder's name.
    pub title: String,
    /// First day.
    pub start: Option<String>,
    /// Last day.
    pub end: Option<String>,
    /// IANA time zone of the place.
    pub timezone: Option<String>,
    /// Where it is.
    pub place: Option<String>,
    /// Its page.
    pub url: Option<String>,
}
