//! The order of a post's talks as a person puts it, written into the post note: in its front matter, or, where its
//! prose puts talks in their places, by exchanging those places.

use std::collections::HashSet;
use std::ops::Range;

use super::directive::{self, Asks};
use super::{Names, Plan, adapt, private};
use crate::front_matter::{self, SetError, Value};
use crate::note::Note;
use crate::path::NotePath;

/// Writes which talks stand in a post and in which order.
///
/// `usual` is what the post would show if it named no talk: where `wanted` is that order without some talks, only
/// these are written, under `leave_out`, and a talk that comes later joins the post by itself. `notes` are those
/// that the names in the post may mean. Nothing but the fields and the directives' lines changes.
pub fn arrange(
    text: &str,
    plan: &Plan,
    notes: &[&Note],
    usual: &[NotePath],
    wanted: &[NotePath],
) -> Result<String, SetError> {
    if plan.placed.is_empty() {
        return in_front_matter(text, usual, wanted);
    }
    let moved = in_prose(text, plan, notes, wanted);
    if plan.gathers { in_front_matter(&moved, usual, wanted) } else { Ok(moved) }
}

fn in_front_matter(text: &str, usual: &[NotePath], wanted: &[NotePath]) -> Result<String, SetError> {
    let list = |paths: &mut dyn Iterator<Item = &NotePath>| {
        let items: Vec<Value> = paths.map(|path| Value::Text(path.to_string())).collect();
        (!items.is_empty()).then_some(Value::List(items))
    };
    let chosen: HashSet<&NotePath> = wanted.iter().collect();
    let by_itself: Vec<&NotePath> = usual.iter().filter(|path| chosen.contains(path)).collect();
    let hand = |text: &str| {
        front_matter::read(text).and_then(|f| f.get("order").and_then(|v| v.as_text().map(str::to_owned)))
            == Some("hand".to_owned())
    };
    if by_itself.iter().copied().eq(wanted.iter()) {
        let text = front_matter::set(text, "talks", None)?;
        let text = if hand(&text) { front_matter::set(&text, "order", None)? } else { text };
        let out = list(&mut usual.iter().filter(|path| !chosen.contains(path)));
        return front_matter::set(&text, "leave_out", out.as_ref());
    }
    let text = front_matter::set(text, "leave_out", None)?;
    let text = front_matter::set(&text, "talks", list(&mut wanted.iter()).as_ref())?;
    front_matter::set(&text, "order", Some(&Value::Text("hand".into())))
}

/// A directive that puts a talk in its place: its range in the text, and its talk.
struct Slot {
    range: Range<usize>,
    path: Option<NotePath>,
}

fn in_prose(text: &str, plan: &Plan, notes: &[&Note], wanted: &[NotePath]) -> String {
    let names = Names::new(notes.iter().map(|note| (&note.path, note.title.as_str())));
    let start = front_matter::split(text).map_or(0, |split| split.body_start);
    let prose = text.get(start..).unwrap_or_default();
    let public = private::hide(prose);
    // What stands in a private part stays where it is: a directive is known by its line, which it has for itself.
    let open: HashSet<u32> =
        directive::find(&public.text).0.iter().map(|found| public.line(found.range.start)).collect();
    let slots: Vec<Slot> = directive::find(prose)
        .0
        .into_iter()
        .filter(|found| {
            let line = 1 + private::count_lines(prose.get(..found.range.start).unwrap_or_default());
            open.contains(&line)
        })
        .filter_map(|found| match found.asks {
            Asks::Talk { note, .. } => Some(Slot {
                range: start + found.range.start..start + found.range.end,
                path: names.find(&note).and_then(|at| notes.get(at)).map(|note| note.path.clone()),
            }),
            _ => None,
        })
        .collect();
    let written = |path: &NotePath| {
        let slot = slots.iter().find(|slot| slot.path.as_ref() == Some(path));
        match slot.and_then(|slot| text.get(slot.range.clone())) {
            Some(directive) => directive.to_owned(),
            None => directive::talk(path),
        }
    };
    let placed = |path: &NotePath| slots.iter().any(|slot| slot.path.as_ref() == Some(path));
    let new = |path: &NotePath| !placed(path) && !plan.gathers;
    let stays = |slot: &Slot| slot.path.as_ref().is_none_or(|path| wanted.contains(path));
    // Those that have a place, each with the new ones that follow it.
    let mut order: Vec<Vec<&NotePath>> = Vec::new();
    let mut first: Vec<&NotePath> = Vec::new();
    for path in wanted {
        if placed(path) {
            order.push(vec![path]);
        } else if new(path) {
            order.last_mut().unwrap_or(&mut first).push(path);
        }
    }
    let mut order = order.into_iter();
    let mut edits = adapt::Edits::new(text);
    let mut opened = false;
    for slot in &slots {
        if slot.path.is_none() {
            continue;
        }
        if !stays(slot) {
            let rest = text.get(slot.range.end..).unwrap_or_default();
            let blank = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
            let line = text.get(..slot.range.start).unwrap_or_default().rfind('\n').map_or(0, |at| at + 1);
            edits.put(line..slot.range.end + blank, "");
            continue;
        }
        let Some(paths) = order.next() else { continue };
        let mut lines: Vec<String> = Vec::new();
        if !opened {
            lines.extend(first.iter().map(|path| written(path)));
            opened = true;
        }
        lines.extend(paths.iter().map(|path| written(path)));
        edits.put(slot.range.clone(), lines.join("\n\n"));
    }
    let mut moved = edits.apply();
    if !opened {
        // Nothing was left to stand beside.
        for path in &first {
            if !moved.ends_with("\n\n") {
                moved.push_str(if moved.ends_with('\n') { "\n" } else { "\n\n" });
            }
            moved.push_str(&written(path));
            moved.push('\n');
        }
    }
    moved
}
