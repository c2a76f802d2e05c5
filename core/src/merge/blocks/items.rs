//! Both of two lists in front matter, as one: what the one has, then what only the other has.

use crate::front_matter::{self, Value};

/// Puts together the items that two versions have at one place of a YAML list with one item a line; `before` are the
/// lines above the place, in each. Gives the list's key, and all items. None where it is not within one and the same
/// list, or where an item of the two is anything but an item.
pub(super) fn of_lines(before: [&[&str]; 2], sides: [&[&str]; 2]) -> Option<(String, String)> {
    let depth = sides.iter().find_map(|side| side.first()).map(|line| indent(line))?;
    let [mine, theirs] = sides.map(|side| items(side, depth));
    let (mine, theirs) = (mine?, theirs?);
    let [key, other] = before.map(|lines| key_above(lines, depth));
    if key.is_none() || key != other {
        return None;
    }
    let mut both: String = mine.concat();
    for item in theirs.iter().filter(|item| !mine.iter().any(|known| known.trim_end() == item.trim_end())) {
        if !both.is_empty() && !both.ends_with('\n') {
            both.push('\n');
        }
        both.push_str(item);
    }
    Some((key?, both))
}

/// Puts together two lists that are each written in one line, as `tags: [a, b]`.
pub(super) fn of_line(mine: &str, theirs: &str) -> Option<String> {
    let (key, list) = one_list(mine)?;
    let (other, more) = one_list(theirs)?;
    if key != other {
        return None;
    }
    let mut all = list;
    for item in more {
        if !all.contains(&item) {
            all.push(item);
        }
    }
    let (open, close) = marks(mine);
    let text =
        front_matter::set(&format!("{open}{mine}{close}"), &key, Some(&Value::List(all.clone()))).ok()?;
    let line = text.strip_prefix(open)?.strip_suffix(close)?.to_owned();
    // What cannot be read back is not offered.
    (one_list(&line)? == (key, all)).then_some(line)
}

fn marks(line: &str) -> (&'static str, &'static str) {
    let toml = line.find('=').is_some_and(|at| !line.get(..at).unwrap_or_default().contains(':'));
    if toml { ("+++\n", "+++\n") } else { ("---\n", "---\n") }
}

fn one_list(line: &str) -> Option<(String, Vec<Value>)> {
    if !line.ends_with('\n') {
        return None;
    }
    let (open, close) = marks(line);
    let front = front_matter::read(&format!("{open}{line}{close}"))?;
    let [(key, Value::List(items))] = &front.entries[..] else { return None };
    let plain = !items.iter().any(|item| matches!(item, Value::List(_) | Value::Map(_)));
    (plain && front.problems.is_empty()).then(|| (key.clone(), items.clone()))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn starts_item(line: &str, depth: usize) -> bool {
    let rest = line.trim_start_matches(' ').trim_end();
    indent(line) == depth && (rest == "-" || rest.starts_with("- "))
}

/// Cuts lines into the items of a list; none where one is no part of an item.
fn items(lines: &[&str], depth: usize) -> Option<Vec<String>> {
    let mut items: Vec<String> = Vec::new();
    for line in lines {
        if starts_item(line, depth) {
            items.push((*line).to_owned());
        } else if indent(line) > depth && !line.trim().is_empty() {
            items.last_mut()?.push_str(line);
        } else {
            return None;
        }
    }
    Some(items)
}

/// Gives the key whose list goes on below these lines.
fn key_above(lines: &[&str], depth: usize) -> Option<String> {
    for line in lines.iter().rev() {
        if starts_item(line, depth) || indent(line) > depth {
            continue;
        }
        let key = line.trim_end().strip_suffix(':')?;
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        return (!key.is_empty() && key.chars().all(plain)).then(|| key.to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::front_matter::read;
    use crate::merge::blocks::{Block, Choice, Part, blocks, compose};
    use crate::path::NotePath;

    /// The one block of two heads, and what both of it make.
    fn both(base: Option<&str>, mine: &str, theirs: &str) -> (Option<Block>, String) {
        let whole = |head: &str| format!("---\ntitle: T\n{head}---\ntext\n");
        let path = NotePath::parse("a.md").unwrap();
        let parts = blocks(&path, base.map(whole).as_deref(), &whole(mine), &whole(theirs));
        let found: Vec<_> = parts
            .iter()
            .filter_map(|p| if let Part::Block(b) = p { Some(b.clone()) } else { None })
            .collect();
        assert_eq!(found.len(), 1, "{parts:?}");
        (found.first().cloned(), compose(&parts, &[Choice::Both]).unwrap())
    }

    #[test]
    fn lists_of_several_lines_can_have_both() {
        for (base, mine, theirs, expected) in [
            (
                Some("tags:\n  - a\n"),
                "tags:\n  - a\n  - b\n",
                "tags:\n  - a\n  - c\n  - d\n",
                "tags:\n  - a\n  - b\n  - c\n  - d\n",
            ),
            // What both have stands there once.
            (
                Some("tags:\n- a\nroom: A\n"),
                "tags:\n- b\n- c\nroom: A\n",
                "tags:\n- c\n- d\nroom: A\n",
                "tags:\n- b\n- c\n- d\nroom: A\n",
            ),
            (
                None,
                "speakers:\n  - name: Ada\n    role: host\n",
                "speakers:\n  - name: Bo\n",
                "speakers:\n  - name: Ada\n    role: host\n  - name: Bo\n",
            ),
        ] {
            let (block, text) = both(base, mine, theirs);
            let block = block.unwrap();
            assert!(block.both.is_some(), "{block:?}");
            assert_eq!(text, format!("---\ntitle: T\n{expected}---\ntext\n"));
            assert_eq!(read(&text).unwrap().problems, []);
        }
    }

    #[test]
    fn lists_in_one_line_can_have_both() {
        let (block, text) = both(None, "tags: [a, b] # mine\n", "tags: [b, \"c d\"]\n");
        assert_eq!(block.unwrap().key.as_deref(), Some("tags"));
        let read = read(&text).unwrap();
        assert_eq!(read.problems, []);
        assert_eq!(format!("{:?}", read.get("tags").unwrap()).matches("Text").count(), 3, "{text}");
    }

    #[test]
    fn two_values_of_a_key_and_two_lists_cannot() {
        for (mine, theirs) in [
            ("room: A\n", "room: B\n"),
            ("tags:\n  - a\n", "people:\n  - b\n"),
            ("tags: [a]\n", "tags: a\n"),
            ("note: |\n  - a\n  b\n", "note: |\n  - c\n"),
        ] {
            let whole = |head: &str| format!("---\n{head}---\ntext\n");
            let parts = blocks(&NotePath::parse("a.md").unwrap(), None, &whole(mine), &whole(theirs));
            let offered = parts.iter().any(|p| matches!(p, Part::Block(b) if b.both.is_some()));
            assert!(!offered, "{parts:?}");
        }
    }
}
