//! Which talks a directive takes, and what stands over them.

use super::directive::{Asks, Directive, Fits};
use super::talk::{Talk, day_words};
use super::{Finding, Group, Names, Order, Plan, meant};
use crate::note::Watched;

/// Tells whether a talk is one of those that a directive takes.
pub(super) fn fits(talk: &Talk, fits: &Fits) -> bool {
    let is = |have: Option<&str>, want: &Option<String>| {
        want.as_ref()
            .is_none_or(|want| have.is_some_and(|have| have.to_lowercase() == want.trim().to_lowercase()))
    };
    is(talk.note.track.as_deref(), &fits.track)
        && (fits.tag.is_none() || talk.note.tags.iter().any(|have| is(Some(have), &fits.tag)))
        && is(talk.day.map(|day| day.to_string()).as_deref(), &fits.day)
        && fits.kind.is_none_or(|kind| talk.kind == kind)
        // Who writes nothing of it sat in the room.
        && fits.watched.is_none_or(|watched| talk.note.watched.unwrap_or(Watched::Live) == watched)
        && fits.rating.is_none_or(|least| talk.note.rating.is_some_and(|rating| rating >= least))
}

/// Says which talks each directive shows: one that names a talk goes first, then those that choose, then the
/// first of those that take what is left.
pub(super) fn claim(
    plan: &Plan,
    directives: &[Directive],
    talks: &[Talk],
    lookup: &Names,
    line_of: &dyn Fn(usize) -> u32,
    findings: &mut Vec<Finding>,
) -> Vec<Vec<usize>> {
    let mut claimed: Vec<Vec<usize>> = vec![Vec::new(); directives.len()];
    let mut free = vec![true; talks.len()];
    for (directive, claims) in directives.iter().zip(&mut claimed) {
        let Asks::Talk { note, .. } = &directive.asks else { continue };
        let at = lookup.find(note);
        match at.and_then(|at| free.get_mut(at)) {
            Some(free) if *free => {
                *free = false;
                claims.extend(at);
            }
            Some(_) => {
                let message = format!("\"{note}\" has its place above already");
                let line = Some(line_of(directive.range.start));
                findings.push(Finding::advice(&plan.path, line, message));
            }
            None => {
                let message = format!("there is no talk \"{note}\" that may go into the post");
                let line = Some(line_of(directive.range.start));
                let known: Vec<&str> =
                    talks.iter().flat_map(|talk| [talk.note.path.as_str(), &talk.note.title]).collect();
                let hint = match meant(note, &known) {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => {
                        "it is not there, private or left out: give another note, or remove the line".into()
                    }
                };
                findings.push(Finding::stop(&plan.path, line, message).hint(hint));
            }
        }
    }
    for choosy in [true, false] {
        for (directive, claims) in directives.iter().zip(&mut claimed) {
            let Asks::Talks { fits, .. } = &directive.asks else { continue };
            if fits.all() == choosy {
                continue;
            }
            for (at, (talk, free)) in talks.iter().zip(&mut free).enumerate() {
                if *free && self::fits(talk, fits) {
                    *free = false;
                    claims.push(at);
                }
            }
        }
    }
    claimed
}

/// A group: its key and heading, and its talks.
type Labelled = (Option<(Key, String)>, Vec<usize>);

/// What a group is known and sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// Its place among those that the post names; all others share the last.
    named: usize,
    /// Its place by itself; the same for all where the order of the talks decides.
    rank: i64,
    /// Its name without case.
    name: String,
}

/// Puts talks together: what stands over them, and which they are. Talks that belong to no group come last.
pub(super) fn groups(
    chosen: &[usize],
    group: Group,
    plan: &Plan,
    talks: &[Talk],
) -> Vec<(Option<String>, Vec<usize>)> {
    let place = |name: &str| {
        let name = name.to_lowercase();
        plan.groups.iter().position(|known| known.to_lowercase() == name).unwrap_or(plan.groups.len())
    };
    let label = |talk: &Talk| -> Option<(Key, String)> {
        let (rank, name, heading) = match group {
            Group::Day => {
                let day = talk.day?;
                let rank = i64::from(day.year()) * 400 + i64::from(day.day_of_year());
                (if plan.order == Order::Hand { 0 } else { rank }, day.to_string(), day_words(day))
            }
            Group::Track => {
                let track = talk.note.track.clone()?;
                (0, track.to_lowercase(), track)
            }
            Group::Tag => {
                let tag = talk.note.tags.iter().min_by_key(|tag| place(tag))?;
                (0, tag.to_lowercase(), tag.clone())
            }
            Group::Rating => {
                let rating = talk.note.rating?;
                (-i64::from(rating), rating.to_string(), format!("Rated {rating}/5"))
            }
            Group::Kind => {
                let heading = talk.kind.heading();
                (talk.kind as i64, heading.to_lowercase(), heading.to_owned())
            }
            Group::None => return None,
        };
        let named = place(&name).min(place(&heading));
        Some((Key { named, rank, name }, heading))
    };
    let mut groups: Vec<Labelled> = Vec::new();
    let mut known: std::collections::HashMap<Option<String>, usize> = std::collections::HashMap::new();
    for &at in chosen {
        let Some(talk) = talks.get(at) else { continue };
        let label = label(talk);
        let name = label.as_ref().map(|(key, _)| key.name.clone());
        let number = *known.entry(name).or_insert(groups.len());
        match groups.get_mut(number) {
            Some((_, members)) => members.push(at),
            None => groups.push((label, vec![at])),
        }
    }
    groups.sort_by_key(|(label, _)| (label.is_none(), label.as_ref().map(|(key, _)| (key.named, key.rank))));
    groups.into_iter().map(|(label, members)| (label.map(|(_, heading)| heading), members)).collect()
}
