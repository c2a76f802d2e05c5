//! What a post's marks say of its talks: headings, bold lines and list items, weighed together.
//!
//! [`super::tree`] reads the marks, [`super::weigh`] says what each says by itself, [`super::choose`] which of them are
//! talks. Here that becomes what begins at which line.

use std::ops::Range;

use super::choose::{ENOUGH, choose, holding, is_inside};
use super::known::Known;
use super::source::Source;
use super::title::Label;
use super::tree::{Form, Unit, page_title, units};
use super::weigh::weigh;
use super::{Found, Mark, What};

/// What only a title says that the schedule knows.
const SCHEDULED: f32 = 5.0;

/// What the marks make of a post.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) marks: Vec<Mark>,
    pub(super) talks: usize,
    /// How many of them say so by themselves.
    pub(super) sure: usize,
    pub(super) headings: usize,
    /// The most that one of them says by itself, who also bears a sign in its title's line.
    pub(super) surest: f32,
}

/// Reads the outline of some lines of a post.
pub(super) fn read(source: &Source<'_>, known: &Known, within: Range<usize>) -> Outline {
    let mut units = units(source, &within);
    weigh(source, known, &mut units);
    let roots: Vec<usize> =
        units.iter().enumerate().filter(|(_, unit)| unit.parent.is_none()).map(|(at, _)| at).collect();
    choose(source, &mut units, &roots);
    let headings = units.iter().filter(|unit| unit.form == Form::Heading).count();
    let mut outline = Outline { headings, ..Outline::default() };
    // Among other forms such a line is a part of a talk's text.
    let last = units.iter().rposition(|unit| unit.is_talk && unit.form == Form::Told);
    for (at, unit) in units.iter_mut().enumerate().filter(|(_, unit)| unit.form == Form::Line) {
        unit.goes_on =
            last.is_none_or(|last| at < last && !ends_all(unit) && unit.reading.label != Label::Day);
    }
    let shown = Shown { title: page_title(&units), holding: holding(&units) };
    for root in roots {
        emit(&units, root, &shown, &mut outline);
    }
    outline.marks.sort_by_key(|mark| mark.line);
    outline
}

/// What is known of all marks when they are told.
struct Shown {
    title: Option<usize>,
    holding: Vec<bool>,
}

/// Tells whether a bold line opens what belongs to no talk: it is no section that a talk may have.
fn ends_all(unit: &Unit) -> bool {
    matches!(unit.reading.label, Label::Section | Label::Trip) && !is_inside(&unit.words.text)
}

/// Tells what stands at a mark: a talk, a group of talks, or neither.
fn emit(units: &[Unit], at: usize, shown: &Shown, outline: &mut Outline) {
    let Some(unit) = units.get(at) else { return };
    if unit.is_talk {
        outline.talks += 1;
        outline.sure += usize::from(unit.own >= ENOUGH);
        if unit.signs.people || unit.signs.mark || unit.own > SCHEDULED {
            outline.surest = outline.surest.max(unit.own);
        }
        let title = &unit.reading.title;
        outline.marks.push(Mark {
            line: unit.line,
            what: What::Talk(Found {
                title: unit.reading.words.clone(),
                title_range: (!title.is_empty() && !unit.reading.words.is_empty()).then(|| title.clone()),
                people: unit.people.clone(),
                links: unit.links.clone(),
                head_end: if matches!(unit.form, Form::Item | Form::Told) {
                    unit.line
                } else {
                    unit.head_end
                },
                level: (unit.form == Form::Heading).then_some(unit.depth),
                weight: unit.weight,
            }),
        });
        return;
    }
    let opens = shown.holding.get(at).copied().unwrap_or_default();
    match unit.form {
        Form::Line if unit.goes_on => {}
        Form::Heading | Form::Bold | Form::Number | Form::Named | Form::Line
            if opens && shown.title != Some(at) =>
        {
            outline.marks.push(Mark {
                line: unit.line,
                what: What::Group {
                    head_end: unit.head_end,
                    title: unit.words.text.trim().to_owned(),
                    day: unit.reading.label == Label::Day,
                },
            });
        }
        Form::Heading if unit.goes_on => {}
        Form::Heading | Form::Line => outline.marks.push(Mark { line: unit.line, what: What::Other }),
        Form::List if opens => outline.marks.push(Mark { line: unit.end, what: What::Other }),
        Form::Bold if ends_all(unit) => outline.marks.push(Mark { line: unit.line, what: What::Other }),
        Form::Bold | Form::Number | Form::Named | Form::List | Form::Item | Form::Told => {}
    }
    for child in &unit.children {
        emit(units, *child, shown, outline);
    }
}
