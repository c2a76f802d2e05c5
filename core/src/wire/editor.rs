//! What helps while a note is written: links both ways, replacing over all notes, pictures, fields.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{NoteItem, Problem};

/// A link that leads to a note.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Backlink {
    /// The note that it stands in.
    pub item: NoteItem,
    /// Its line, counted from 1.
    pub line: u32,
    /// That line, or the piece of a long one around the link.
    pub text: String,
    /// The characters (not bytes) of `text` that are the link, as `[from, to)`.
    pub marks: Vec<(u32, u32)>,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LinkTarget {
    /// The note.
    pub path: String,
    /// The line of the heading that the link names, where the note has it.
    pub line: Option<u32>,
    /// The note's title.
    pub title: String,
}

/// The beginning of what a link leads to.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Glance {
    /// The note.
    pub item: NoteItem,
    /// A heading's section, or the note's beginning: safe HTML, as the preview has it.
    pub html: String,
    /// The line that it starts at.
    pub line: u32,
    /// Whether there is more than is shown.
    pub more: bool,
}

/// A heading of a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HeadingItem {
    /// Its words, without marks.
    pub text: String,
    /// 1 to 6.
    pub level: u8,
    /// Its line, counted from 1.
    pub line: u32,
}

/// What is named in the notes, most often first.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Names {
    /// Without `#`.
    pub tags: Vec<NameCount>,
    /// As `Name (Affiliation)`, or the name alone.
    pub speakers: Vec<NameCount>,
}

/// How many notes have a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct NameCount {
    /// In the spelling that is met most often.
    pub name: String,
    /// Notes.
    pub count: u32,
}

/// A line of a note that would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LineEdit {
    /// The note, by its place before.
    pub path: String,
    /// The note's title.
    pub title: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The line as it is.
    pub before: String,
    /// The line as it would be.
    pub after: String,
}

/// What a rename would change.
#[derive(Debug, Clone, Serialize, TS)]
pub struct RenamePreview {
    /// Where the note would be.
    pub to: String,
    /// Every line whose links would follow.
    pub edits: Vec<LineEdit>,
}

/// What to look for in all notes, and what to put in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReplaceQuery {
    /// A text, or a regular expression.
    pub find: String,
    /// What takes its place; with `regexp`, `$1` and `${name}` stand for groups, `$0` for all, `$$` for a dollar.
    pub replace: String,
    /// Whether `find` is a regular expression.
    pub regexp: bool,
    /// Whether capitals count.
    pub match_case: bool,
    /// Whether only whole words are found.
    pub whole_words: bool,
    /// The folder, or the event by folder or title, to stay within.
    pub within: Option<String>,
}

/// What replacing would change.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ReplacePreview {
    /// The notes with something to replace, by path.
    pub notes: Vec<ReplaceNote>,
    /// How many edits there are in all of them.
    pub total: u32,
    /// Whether not all edits are shown.
    pub more: bool,
    /// What could not be understood of the query, and notes that can only be read.
    pub problems: Vec<Problem>,
}

/// A note with something to replace.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ReplaceNote {
    /// What is known of it; `revision` is what the edits were found in.
    pub item: NoteItem,
    /// How many edits there are in it.
    pub count: u32,
    /// Those that are shown, in order.
    pub edits: Vec<ReplaceEdit>,
}

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ReplaceEdit {
    /// Counts the edits of the note from 0.
    pub index: u32,
    /// Its line, counted from 1.
    pub line: u32,
    /// The line as it is, or the piece of a long one around the edit; several lines where it spans them.
    pub before: String,
    /// The same with this edit alone made.
    pub after: String,
    /// The characters (not bytes) of `before` that are replaced, as `[from, to)`.
    pub marks_before: Vec<(u32, u32)>,
    /// The characters of `after` that are new.
    pub marks_after: Vec<(u32, u32)>,
}

/// What a person chose of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReplaceChoice {
    /// The note.
    pub path: String,
    /// What the preview found in it: a note that changed since is left alone.
    pub revision: String,
    /// The edits that are not to be made, by index.
    pub leave_out: Vec<u32>,
}

/// What replacing did.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ReplaceReport {
    /// Takes it back, with `replace_undo`.
    pub id: String,
    /// The notes that changed.
    pub changed: Vec<String>,
    /// The notes that did not, and why.
    pub skipped: Vec<Problem>,
    /// How many replacements were made, or taken back.
    pub replacements: u32,
}

/// A picture that was put into the notebook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Added {
    /// Where it is.
    pub path: String,
    /// The markdown that shows it in the note.
    pub markdown: String,
    /// What a person should know of it, as that it is very large.
    pub problem: Option<Problem>,
}

/// The fields of a note's front matter.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct FieldList {
    /// `yaml` or `toml`; none where the note has no front matter.
    pub format: Option<FieldFormat>,
    /// How many lines of the note it takes, its marks included.
    pub lines: u32,
    /// In the order in which they stand.
    pub fields: Vec<Field>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// The languages of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FieldFormat {
    /// Between `---`.
    Yaml,
    /// Between `+++`.
    Toml,
}

/// One field of front matter.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Field {
    /// Its name.
    pub key: String,
    /// Its value, as far as a form can show it.
    pub value: Option<FieldValue>,
    /// Whether `value` is all of it. What is nested deeper than a list of texts is not, and setting it would lose that.
    pub whole: bool,
    /// Its line, counted from 1.
    pub line: u32,
}

/// A value that a form can show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(untagged)]
pub enum FieldValue {
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text; dates and times too.
    Text(String),
    /// Several texts.
    List(Vec<String>),
}
