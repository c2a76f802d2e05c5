//! The front matter of a page in a blog, merged by its fields: what the author added or changed stays.

use super::{Choice, How, Overlap, Piece, chosen, push, settle};
use crate::front_matter::{self, FrontMatter, Value};
use crate::merge::{self, Side};
use crate::path::NotePath;

/// A page's front matter, brought together.
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    /// With the blog's value of every field that is to be chosen.
    text: String,
    fields: Vec<Field>,
    /// What could not be read field by field.
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
struct Field {
    overlap: Overlap,
    key: String,
    mine: Option<Value>,
    theirs: Option<Value>,
}

impl Head {
    /// Merges the front matter of three versions, each with its marks.
    pub(super) fn merge(base: &str, mine: &str, theirs: &str) -> Self {
        let plain = |text: &str| Self { text: text.to_owned(), ..Self::default() };
        if mine == theirs || theirs == base {
            return plain(mine);
        }
        if mine == base {
            return plain(theirs);
        }
        Self::by_field(base, mine, theirs)
            .unwrap_or_else(|| Self { pieces: settle(None, base, mine, theirs), ..Self::default() })
    }

    fn by_field(base: &str, mine: &str, theirs: &str) -> Option<Self> {
        let path = NotePath::parse("page.md").ok()?;
        let (old, ours, new) = (front(base)?, front(mine)?, front(theirs)?);
        let merged = merge::file(&path, base, mine, theirs, Side::Ours).text;
        let said = front(&merged)?;
        let mut head = Self { text: merged, ..Self::default() };
        let only_new = new.entries.iter().filter(|(key, _)| ours.get(key).is_none());
        let gone = old.entries.iter().filter(|(key, _)| ours.get(key).is_none() && new.get(key).is_none());
        for (key, _) in ours.entries.iter().chain(only_new).chain(gone) {
            let (was, one, another) = (old.get(key), ours.get(key), new.get(key));
            // A post that says nothing of being a draft is none.
            let done = |value: Option<&Value>| matches!(value, None | Some(Value::Bool(false)));
            if key == "draft" && done(one) && done(another) {
                continue;
            }
            if contested(was, one, another) {
                head.text = front_matter::set(&head.text, key, one).ok()?;
                head.fields.push(Field {
                    overlap: Overlap {
                        about: None,
                        key: Some(key.clone()),
                        base: Some(lines(base, &old, key)),
                        mine: lines(mine, &ours, key),
                        theirs: lines(theirs, &new, key),
                        both: None,
                        how: if was.is_none() { How::BothAdded } else { How::BothChanged },
                    },
                    key: key.clone(),
                    mine: one.cloned(),
                    theirs: another.cloned(),
                });
                continue;
            }
            let wanted = match (one, another) {
                (one, another) if one == another || another == was => one.cloned(),
                (one, another) if one == was => another.cloned(),
                (Some(one), Some(another)) => Some(merge::values(was, one, another)?),
                _ => return None,
            };
            let wanted = wanted.as_ref();
            if said.get(key) != wanted {
                head.text = front_matter::set(&head.text, key, wanted).ok()?;
            }
        }
        Some(head)
    }

    /// Lists what a person has to choose.
    pub(super) fn overlaps(&self) -> impl Iterator<Item = &Overlap> {
        let pieces = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Overlap(overlap) => Some(overlap),
            Piece::Text(_) => None,
        });
        self.fields.iter().map(|field| &field.overlap).chain(pieces)
    }

    /// Gives the text as it was chosen; none when a value cannot be written.
    pub(super) fn text(&self, take: &mut dyn FnMut() -> Option<Choice>) -> Option<String> {
        let mut text = self.text.clone();
        for field in &self.fields {
            let value = match take()? {
                Choice::Theirs => field.theirs.clone(),
                Choice::Mine | Choice::Both => field.mine.clone(),
                Choice::Text(own) => Some(value_of(&text, &own)?),
            };
            text = front_matter::set(&text, &field.key, value.as_ref()).ok()?;
        }
        for piece in &self.pieces {
            let next = match piece {
                Piece::Text(text) => text.clone(),
                Piece::Overlap(overlap) => chosen(overlap, take()?),
            };
            push(&mut text, &next);
        }
        Some(text)
    }
}

/// Reads a value that a person wrote as its line: `key: value`, or `key = value` as the front matter has it.
fn value_of(head: &str, own: &str) -> Option<Value> {
    let mark = head.get(..3)?;
    let read = front_matter::read(&format!("{mark}\n{}\n{mark}\n", own.trim_end()))?;
    read.entries.into_iter().next().map(|(_, value)| value)
}

/// Reads front matter; none where it cannot be read whole.
fn front(head: &str) -> Option<FrontMatter> {
    front_matter::read(head).filter(|front| front.problems.is_empty())
}

/// Tells whether both sides changed a value, and not so that both can have their way.
fn contested(was: Option<&Value>, one: Option<&Value>, another: Option<&Value>) -> bool {
    if one == another || one == was || another == was {
        return false;
    }
    let plain = |value: &Value| matches!(value, Value::List(items) if !items.iter().any(|item| matches!(item, Value::List(_) | Value::Map(_))));
    let nothing = matches!(was, None | Some(Value::Null));
    match (one, another) {
        (Some(Value::Map(one)), Some(Value::Map(another))) => {
            let empty = Vec::new();
            let was = match was {
                Some(Value::Map(was)) => was,
                _ if nothing => &empty,
                _ => return true,
            };
            let get = |map: &'_ [(String, Value)], key: &str| {
                map.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone())
            };
            one.iter().chain(another).any(|(key, _)| {
                contested(get(was, key).as_ref(), get(one, key).as_ref(), get(another, key).as_ref())
            })
        }
        // Lists are merged as sets.
        (Some(one), Some(another)) if plain(one) && plain(another) => !nothing && !was.is_some_and(plain),
        _ => true,
    }
}

/// Gives the lines that a field takes.
fn lines(head: &str, front: &FrontMatter, key: &str) -> String {
    let Some(first) = front.line(key) else { return String::new() };
    let after = front.lines.iter().filter(|line| **line > first).min().copied().unwrap_or(u32::MAX);
    let (from, count) = (first.saturating_sub(1) as usize, (after - first) as usize);
    let marks = |line: &&str| !matches!(line.trim_end(), "---" | "+++" | "...");
    head.split_inclusive('\n').skip(from).take(count).take_while(marks).collect()
}
