//! The check before an export: what a reader of the post would stumble on, what its generator would refuse, and,
//! where a program can do it, the change that puts it right.
//!
//! It reads what is public of the notes, so nothing of a finding's words is private. Code is left alone: what stands
//! in it is what somebody else wrote.

mod fix;
mod front;
mod lines;
mod names;
mod titles;

use jiff::Timestamp;

use super::{Composed, Conventions, Dialect, Finding, Names, Plan, private};
use crate::front_matter;
use crate::note::Note;
use crate::path::NotePath;

pub use fix::{Change, Fix, FixError, apply};
use titles::Spellings;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// Something else: its sentence says it.
    Other,
    /// A TODO that is left.
    Todo,
    /// A private mark that is not closed, or is only nearly one.
    PrivateMark,
    /// A TITLE THAT SHOUTS.
    Shouted,
    /// `(words)[address]`.
    ReversedLink,
    /// A link into the page or the notebook that leads nowhere.
    DeadTarget,
    /// A picture that is not there.
    MissingPicture,
    /// A picture that is large.
    LargePicture,
    /// A picture with no words for those who do not see it.
    MissingAlt,
    /// A talk with nothing to show.
    EmptyTalk,
    /// A conflict copy, or marks of a conflict.
    ConflictCopy,
    /// A name that is spelled otherwise elsewhere.
    Name,
    /// A date in the future.
    FutureDate,
    /// Front matter that the generator would refuse, or read as something else.
    FrontMatter,
}

/// What a check is given.
pub struct Check<'a> {
    /// The post's plan.
    pub plan: &'a Plan,
    /// The post note's text.
    pub post: &'a str,
    /// Its talks, each with its note's text.
    pub talks: &'a [(Note, String)],
    /// What was composed of them.
    pub composed: &'a Composed,
    /// How the blog wants its posts, where the post has one.
    pub blog: Option<&'a Conventions>,
    /// The event's `schedule.jsonl`, where there is one.
    pub schedule: Option<&'a str>,
    /// Names of speakers in the other notes, as often as they stand there.
    pub names: &'a [String],
    /// What links call the notes of the notebook.
    pub notes: &'a Names,
    /// Gives how large a picture of the notebook is, in bytes; none where it is not there.
    pub size: &'a dyn Fn(&NotePath) -> Option<u64>,
    /// Now.
    pub now: Timestamp,
}

/// A note as the check reads it: what is public of it.
struct Page<'a> {
    path: &'a NotePath,
    text: &'a str,
    /// The body without private parts.
    public: private::Public,
    /// The body's first line in the note.
    first: u32,
}

impl Page<'_> {
    fn line(&self, at: usize) -> u32 {
        self.first + self.public.line(at) - 1
    }
}

/// Looks at a composed post, and gives what it found: what composing found already, then the rest in the order of
/// the post.
pub fn check(ask: &Check<'_>) -> Vec<Finding> {
    let schedule = ask.schedule.map(names::Schedule::read).unwrap_or_default();
    let post = page(&ask.plan.path, ask.post);
    let pages: Vec<Page<'_>> = ask.talks.iter().map(|(note, text)| page(&note.path, text)).collect();
    let mut findings: Vec<Finding> = ask.composed.findings.iter().cloned().map(|f| known(f, ask)).collect();
    let spellings = Spellings::of(pages.iter().map(|page| page.public.text.as_str()));
    let anchors = lines::anchors(ask.composed);
    lines::look(&post, ask, &anchors, &mut findings);
    if ask.composed.title.contains("TODO") {
        let finding = Finding::advice(&ask.plan.path, Some(1), "a TODO is left in the title");
        findings.push(finding.about(Trouble::Todo));
    }
    titles::look(&ask.plan.path, ask.post, &ask.plan.title, &spellings, &schedule, &mut findings);
    for ((note, text), page) in ask.talks.iter().zip(&pages) {
        conflict_copy(note, ask, &mut findings);
        titles::look(&note.path, text, &note.title, &spellings, &schedule, &mut findings);
        names::look(note, page, &schedule, ask.names, &mut findings);
        lines::look(page, ask, &anchors, &mut findings);
    }
    future(ask, &mut findings);
    if let Some(blog) = ask.blog {
        front::look(ask, blog, &mut findings);
    }
    findings
}

fn page<'a>(path: &'a NotePath, text: &'a str) -> Page<'a> {
    let (body, first) = match front_matter::split(text) {
        Some(split) => (split.body, split.body_line),
        None => (text, 1),
    };
    Page { path, text, public: private::hide(&body.replace("\r\n", "\n")), first }
}

/// Says what a finding of composing is about, and how it is put right.
fn known(finding: Finding, ask: &Check<'_>) -> Finding {
    let message = finding.message.as_str();
    let about = if message.contains("no notes to show") {
        Trouble::EmptyTalk
    } else if message.contains("is kept back") || message.contains("private") {
        Trouble::PrivateMark
    } else if message.contains("leads nowhere") {
        if message.starts_with("the picture") { Trouble::MissingPicture } else { Trouble::DeadTarget }
    } else {
        return finding;
    };
    let fix = match (about, &finding.path, finding.line) {
        (Trouble::EmptyTalk, Some(path), _) => Some(leave_out(path, ask)),
        (Trouble::PrivateMark, Some(path), Some(_)) if message.contains("is not closed") => {
            let mark = if message.starts_with("`%%`") { "%%" } else { "<!-- /private -->" };
            Some(Fix::new(
                path,
                "closes the mark at the end of the note",
                Change::Append { text: mark.into() },
            ))
        }
        _ => None,
    };
    Finding { fix, ..finding.about(about) }
}

fn leave_out(talk: &NotePath, ask: &Check<'_>) -> Fix {
    let change = Change::AddTo { key: "leave_out".into(), value: talk.to_string() };
    Fix::new(&ask.plan.path, "leaves the talk out", change)
}

fn conflict_copy(note: &Note, ask: &Check<'_>, findings: &mut Vec<Finding>) {
    let name = note.path.stem().to_lowercase();
    let marks = [" (conflict, ", "conflicted copy", ".sync-conflict-", " (conflict "];
    if marks.iter().any(|mark| name.contains(mark)) {
        let message = "this talk is a conflict copy of another note";
        let finding = Finding::advice(&note.path, None, message).hint("settle the conflict, or leave it out");
        findings.push(finding.about(Trouble::ConflictCopy).fix(leave_out(&note.path, ask)));
    }
}

fn future(ask: &Check<'_>, findings: &mut Vec<Finding>) {
    let date = &ask.composed.date;
    if !date.parse::<Timestamp>().is_ok_and(|date| date > ask.now) {
        return;
    }
    let waits = ask.blog.map(|blog| blog.generator).filter(|g| matches!(g, Dialect::Hugo | Dialect::Jekyll));
    let message = match waits {
        Some(generator) => {
            format!("its date, {date}, is in the future: {} leaves the post out until then", generator.name())
        }
        None => format!("its date, {date}, is in the future"),
    };
    let today = ask.now.strftime("%Y-%m-%d").to_string();
    let change = Change::Field { key: "date".into(), value: Some(today) };
    let fix = Fix::new(&ask.plan.path, "takes today as its date", change);
    findings.push(
        Finding::advice(&ask.plan.path, ask.plan.date_line, message).about(Trouble::FutureDate).fix(fix),
    );
}

#[cfg(test)]
mod tests;
