//! Merges schedules by session (P10): a line of `schedule.jsonl` is a session, known by its `key`.
//!
//! A session that one side changed, added or removed is taken; one that both changed is merged field by field, and
//! where both changed one field, the preferred side's value stays and the clash is named. Lines that nobody changed
//! keep their bytes. It refuses what it does not know: another version, a line that is no session or of very many fields,
//! two of one key.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::{Clash, Merged, Side};

/// What the first line of a schedule says.
const FORMAT: &str = "schedule/1";
/// More fields than a session has: those of two versions are looked up one by one.
const MOST_FIELDS: usize = 200;

/// The fields of one line, in their order.
#[derive(Debug, Clone, PartialEq)]
struct Fields(Vec<(String, Value)>);

impl Fields {
    fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    fn text(&self, name: &str) -> &str {
        self.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Fields;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a session")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// A schedule as it is read.
struct Schedule<'a> {
    head: Option<&'a str>,
    sessions: Vec<(String, &'a str)>,
    by_key: HashMap<String, (&'a str, Fields)>,
}

impl<'a> Schedule<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        let head = lines.next();
        if let Some(head) = head {
            let fields: Fields = serde_json::from_str(head).ok()?;
            if fields.text("talklog") != FORMAT {
                return None;
            }
        }
        let mut schedule = Self { head, sessions: Vec::new(), by_key: HashMap::new() };
        for line in lines {
            let fields: Fields = serde_json::from_str(line).ok()?;
            if fields.0.len() > MOST_FIELDS {
                return None;
            }
            let key = fields.get("key")?.as_str()?.to_owned();
            schedule.sessions.push((key.clone(), line));
            if schedule.by_key.insert(key, (line, fields)).is_some() {
                return None;
            }
        }
        Some(schedule)
    }

    fn line(&self, key: &str) -> Option<&'a str> {
        self.by_key.get(key).map(|(line, _)| *line)
    }

    fn fields(&self, key: &str) -> Option<&Fields> {
        self.by_key.get(key).map(|(_, fields)| fields)
    }
}

/// Merges two versions of a schedule by session. None where that cannot be done: the lines decide then.
pub(super) fn merge(base: &str, ours: &str, theirs: &str, prefer: Side) -> Option<Merged> {
    let (base, ours, theirs) = (Schedule::read(base)?, Schedule::read(ours)?, Schedule::read(theirs)?);
    let (stays, other) = match prefer {
        Side::Ours => (&ours, &theirs),
        Side::Theirs => (&theirs, &ours),
    };
    let head = stays.head.or(other.head)?;
    let mut clashing = Vec::new();
    let mut lines: Vec<(String, String)> = Vec::new();
    for key in order(stays, other) {
        let line = match (base.line(&key), stays.line(&key), other.line(&key)) {
            (_, one, another) if one == another => one.map(str::to_owned),
            (before, one, another) if another == before => one.map(str::to_owned),
            (before, one, another) if one == before => another.map(str::to_owned),
            (_, Some(kept), None) | (_, None, Some(kept)) => Some(kept.to_owned()),
            (_, Some(_), Some(_)) => {
                let (fields, clash) = by_field(base.fields(&key), stays.fields(&key)?, other.fields(&key)?);
                if clash {
                    clashing.push(key.clone());
                }
                Some(serde_json::to_string(&fields).ok()?)
            }
            (_, None, None) => None,
        };
        lines.extend(line.map(|line| (key, line)));
    }
    if sorted(&ours.sessions) && sorted(&theirs.sessions) {
        lines.sort_by(|a, b| a.1.cmp(&b.1));
    }
    let owned = |line: Option<&str>| line.map(str::to_owned).into_iter().collect();
    let places: HashMap<&str, usize> =
        lines.iter().enumerate().map(|(at, (key, _))| (key.as_str(), at)).collect();
    let clashes = clashing.iter().map(|key| Clash {
        line: places.get(key.as_str()).map_or(1, |at| u32::try_from(at + 2).unwrap_or(1)),
        base: owned(base.line(key)),
        ours: owned(ours.line(key)),
        theirs: owned(theirs.line(key)),
    });
    let clashes = clashes.collect();
    let all = std::iter::once(head).chain(lines.iter().map(|(_, line)| line.as_str()));
    Some(Merged { text: all.fold(String::new(), |text, line| text + line + "\n"), clashes })
}

fn sorted(sessions: &[(String, &str)]) -> bool {
    sessions.is_sorted_by(|a, b| a.1 <= b.1)
}

/// Gives all keys: the first one's order, and each that only the other has behind the one that it follows there.
fn order(stays: &Schedule<'_>, other: &Schedule<'_>) -> Vec<String> {
    // Keys stand once in a schedule, so behind each at most one run of new ones follows; the first has none before it.
    let mut follow: HashMap<Option<&str>, Vec<&str>> = HashMap::new();
    let mut after = None;
    for (key, _) in &other.sessions {
        if stays.by_key.contains_key(key) {
            after = Some(key.as_str());
        } else {
            follow.entry(after).or_default().push(key);
        }
    }
    let mut keys = Vec::with_capacity(stays.sessions.len());
    for known in std::iter::once(None).chain(stays.sessions.iter().map(|(key, _)| Some(key.as_str()))) {
        let new = follow.get(&known).map_or(&[][..], Vec::as_slice);
        keys.extend(known.into_iter().chain(new.iter().copied()).map(str::to_owned));
    }
    keys
}

/// Merges the fields of one session; tells whether a value of the second one did not get in.
fn by_field(base: Option<&Fields>, one: &Fields, another: &Fields) -> (Fields, bool) {
    let mut clash = false;
    let mut merged = Vec::new();
    let new = another.0.iter().filter(|(name, _)| one.get(name).is_none());
    for (name, _) in one.0.iter().chain(new) {
        let before = base.and_then(|base| base.get(name));
        let value = match (one.get(name), another.get(name)) {
            (a, b) if a == b || b == before => a,
            (a, b) if a == before => b,
            (Some(a), Some(_)) => {
                clash = true;
                Some(a)
            }
            (a, b) => a.or(b),
        };
        merged.extend(value.map(|value| (name.clone(), value.clone())));
    }
    (Fields(merged), clash)
}
