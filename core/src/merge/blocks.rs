//! Two versions of a note, block by block, for a person who chooses: what is the same, and what differs.
//!
//! Nothing is decided here. All blocks taken from one side give that side, byte for byte; whatever is chosen, no line
//! of a chosen side is left out.

use std::ops::Range;

use super::sequence::{Change, changes, overlap, regions};
use crate::front_matter;
use crate::path::NotePath;

mod items;

/// A piece of two versions, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Lines that both have.
    Same(String),
    /// Lines in which they differ.
    Block(Block),
}

/// A place in which two versions differ. The texts have their line ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What stands here in the one.
    pub mine: String,
    /// What stands here in the other.
    pub theirs: String,
    /// What stood here before both; none where that is not known.
    pub base: Option<String>,
    /// Both, one after the other, and lists of the front matter as sets; none where both together would make no sense, as two values of one key.
    pub both: Option<String>,
    /// The key of the front matter that this is about.
    pub key: Option<String>,
    /// How it came to differ.
    pub how: How,
}

/// How a block came to differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Both changed the same lines.
    BothChanged,
    /// Both added something at one place.
    BothAdded,
    /// Only mine is not as it was.
    OnlyMine,
    /// Only theirs is not as it was.
    OnlyTheirs,
    /// It is not known what stood here before.
    Differ,
}

/// What a person chose for one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The one.
    Mine,
    /// The other.
    Theirs,
    /// Both; where that makes no sense, mine.
    Both,
    /// A text of their own.
    Text(String),
}

/// Cuts two versions of the file at `path` into what is the same and what differs.
pub fn blocks(path: &NotePath, base: Option<&str>, mine: &str, theirs: &str) -> Vec<Part> {
    let (mine_lines, their_lines) = (lines(mine), lines(theirs));
    let mut cut = Cut {
        both: !path.is_schedule(),
        heads: [head(path, mine), head(path, theirs)],
        mine: &mine_lines,
        theirs: &their_lines,
        parts: Vec::new(),
    };
    match base {
        None => {
            let mut done = 0;
            for Change { before, after } in changes(&mine_lines, &their_lines) {
                cut.same(done..before.start);
                done = before.end;
                cut.place(None, before, after, How::Differ);
            }
            cut.same(done..mine_lines.len());
        }
        Some(base) => {
            let base = lines(base);
            let to_mine = changes(&base, &mine_lines);
            let to_theirs = changes(&base, &their_lines);
            let mut done = 0;
            for region in regions(&to_mine, &to_theirs, overlap) {
                cut.same(done..region.ours.start);
                done = region.ours.end;
                let how = match (region.our_changes, region.their_changes) {
                    (_, []) => How::OnlyMine,
                    ([], _) => How::OnlyTheirs,
                    _ if region.base.is_empty() => How::BothAdded,
                    _ => How::BothChanged,
                };
                let before = base.get(region.base).unwrap_or_default();
                cut.place(Some(before), region.ours, region.theirs, how);
            }
            cut.same(done..mine_lines.len());
        }
    }
    cut.parts
}

/// Puts the parts together, each block as it was chosen; none when there is not a choice for each block.
pub fn compose(parts: &[Part], choices: &[Choice]) -> Option<String> {
    let mut text = String::new();
    let mut choices = choices.iter();
    for part in parts {
        let next = match part {
            Part::Same(same) => same,
            Part::Block(block) => match choices.next()? {
                Choice::Mine => &block.mine,
                Choice::Theirs => &block.theirs,
                Choice::Both => block.both.as_ref().unwrap_or(&block.mine),
                Choice::Text(own) => own,
            },
        };
        if !next.is_empty() {
            end_line(&mut text);
            text.push_str(next);
        }
    }
    choices.next().is_none().then_some(text)
}

/// Ends the last line, so that what follows does not run into it.
fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

/// Cuts a text into lines that keep their ends.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Gives how many lines the front matter has, with its marks.
fn head(path: &NotePath, text: &str) -> usize {
    let split = path.is_note().then(|| front_matter::split(text)).flatten();
    split.map_or(0, |split| split.body_line.saturating_sub(1) as usize)
}

/// Where a place is in both versions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    Head,
    Body,
    /// In the one's front matter, and not in the other's.
    Across,
}

struct Cut<'a> {
    both: bool,
    heads: [usize; 2],
    mine: &'a [&'a str],
    theirs: &'a [&'a str],
    parts: Vec<Part>,
}

impl Cut<'_> {
    fn same(&mut self, range: Range<usize>) {
        let text = self.mine.get(range).unwrap_or_default().concat();
        match self.parts.last_mut() {
            _ if text.is_empty() => {}
            Some(Part::Same(before)) => before.push_str(&text),
            _ => self.parts.push(Part::Same(text)),
        }
    }

    fn lies(&self, mine: &Range<usize>, theirs: &Range<usize>) -> Where {
        let [a, b] = self.heads;
        let inside = |range: &Range<usize>, head: usize| range.start < head && range.end <= head;
        match (inside(mine, a), inside(theirs, b)) {
            (true, true) => Where::Head,
            (false, false) if mine.start >= a && theirs.start >= b => Where::Body,
            _ => Where::Across,
        }
    }

    /// Takes a place in which something changed: what both have alike at its ends is the same, and lines that were edited in
    /// place are blocks of their own.
    fn place(&mut self, base: Option<&[&str]>, mine: Range<usize>, theirs: Range<usize>, how: How) {
        let (ours, others) = (self.mine, self.theirs);
        let our = |range: &Range<usize>| ours.get(range.clone()).unwrap_or_default();
        let other = |range: &Range<usize>| others.get(range.clone()).unwrap_or_default();
        let lies = self.lies(&mine, &theirs);
        let rows = mine.len();
        let aligned = rows == theirs.len() && base.is_none_or(|base| base.len() == rows);
        if aligned && rows > 0 {
            // Edited in place: line by line where a line has a key, else by what hangs together.
            let mut at = 0;
            while at < rows {
                let differs = |row: usize| ours.get(mine.start + row) != others.get(theirs.start + row);
                if !differs(at) {
                    self.same(mine.start + at..mine.start + at + 1);
                    at += 1;
                    continue;
                }
                let one = lies == Where::Head && self.keys_at(mine.start + at, theirs.start + at).is_some();
                let mut end = at + 1;
                while !one && end < rows && differs(end) {
                    end += 1;
                }
                let before = base.map(|base| base.get(at..end).unwrap_or_default());
                let rows = [mine.start + at..mine.start + end, theirs.start + at..theirs.start + end];
                // Of neighbours that were changed one here and one there, each is a change of one side.
                let how = match before {
                    Some(before) if before == our(&rows[0]) => How::OnlyTheirs,
                    Some(before) if before == other(&rows[1]) => How::OnlyMine,
                    _ => how,
                };
                let [our_rows, their_rows] = rows;
                self.block(before, our_rows, their_rows, how);
                at = end;
            }
            return;
        }
        let alike = our(&mine).iter().zip(other(&theirs)).take_while(|(a, b)| a == b).count();
        let (inner_mine, inner_theirs) = (mine.start + alike..mine.end, theirs.start + alike..theirs.end);
        let tail = our(&inner_mine).iter().rev().zip(other(&inner_theirs).iter().rev());
        let tail = tail.take_while(|(a, b)| a == b).count();
        self.same(mine.start..mine.start + alike);
        self.block(
            base,
            inner_mine.start..inner_mine.end - tail,
            inner_theirs.start..inner_theirs.end - tail,
            how,
        );
        self.same(mine.end - tail..mine.end);
    }

    fn block(&mut self, base: Option<&[&str]>, mine: Range<usize>, theirs: Range<usize>, how: How) {
        let ours = self.mine.get(mine.clone()).unwrap_or_default();
        let others = self.theirs.get(theirs.clone()).unwrap_or_default();
        if ours == others {
            return self.same(mine);
        }
        let lies = self.lies(&mine, &theirs);
        let key = (lies == Where::Head && mine.len() <= 1 && theirs.len() <= 1)
            .then(|| self.keys_at(mine.start, theirs.start))
            .flatten();
        let (key, both) = match lies {
            Where::Body => (key, self.both.then(|| self.one_after_the_other(&mine, &theirs))),
            Where::Head => self.both_lists(key, &mine, &theirs),
            Where::Across => (key, None),
        };
        self.parts.push(Part::Block(Block {
            mine: ours.concat(),
            theirs: others.concat(),
            base: base.map(<[&str]>::concat),
            both,
            key,
            how,
        }));
    }

    /// Puts two lists of the front matter together; of anything else both make no sense.
    fn both_lists(
        &self,
        key: Option<String>,
        mine: &Range<usize>,
        theirs: &Range<usize>,
    ) -> (Option<String>, Option<String>) {
        let ours = self.mine.get(mine.clone()).unwrap_or_default();
        let others = self.theirs.get(theirs.clone()).unwrap_or_default();
        if let (Some(_), [one], [another]) = (&key, ours, others) {
            return (key, items::of_line(one, another));
        }
        // The first line of a front matter is its mark.
        let above = [self.mine.get(1..mine.start), self.theirs.get(1..theirs.start)];
        match items::of_lines(above.map(Option::unwrap_or_default), [ours, others]) {
            Some((of, both)) => (Some(of), Some(both)),
            None => (key, None),
        }
    }

    /// Gives the key that a line of each has, where it is the same one.
    fn keys_at(&self, mine: usize, theirs: usize) -> Option<String> {
        let key = |line: Option<&&str>| {
            let (key, _) = line?.split_once([':', '='])?;
            let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
            let key = key.trim_end();
            (!key.is_empty() && key.chars().all(plain)).then(|| key.to_owned())
        };
        let (a, b) = (key(self.mine.get(mine)), key(self.theirs.get(theirs)));
        (a == b).then_some(a).flatten()
    }

    fn one_after_the_other(&self, mine: &Range<usize>, theirs: &Range<usize>) -> String {
        let blank = |line: Option<&&str>| line.is_none_or(|line| line.trim().is_empty());
        let mut text = self.mine.get(mine.clone()).unwrap_or_default().concat();
        let others = self.theirs.get(theirs.clone()).unwrap_or_default().concat();
        if !text.is_empty() && !others.is_empty() {
            end_line(&mut text);
            // Paragraphs stay paragraphs.
            let before = mine.start.checked_sub(1).and_then(|at| self.mine.get(at));
            let after = self.mine.get(mine.end);
            let last = mine.end.checked_sub(1).and_then(|at| self.mine.get(at));
            if blank(before) && blank(after) && !blank(last) {
                text.push('\n');
            }
        }
        text + &others
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn note() -> NotePath {
        NotePath::parse("a.md").unwrap()
    }

    fn shown(base: Option<&str>, mine: &str, theirs: &str) -> Vec<String> {
        let part = |part: &Part| match part {
            Part::Same(text) => format!("={text}"),
            Part::Block(b) => format!(
                "{:?}{} {}|{}|{}",
                b.how,
                b.key.as_ref().map(|key| format!("({key})")).unwrap_or_default(),
                b.base.as_deref().unwrap_or("?"),
                b.mine,
                b.theirs
            ),
        };
        blocks(&note(), base, mine, theirs).iter().map(part).collect()
    }

    #[test]
    fn a_note_is_cut_where_its_versions_differ() {
        assert_eq!(
            shown(Some("a\nb\nc\n"), "a\nB\nc\n", "a\nbb\nc\nd\n"),
            ["=a\n", "BothChanged b\n|B\n|bb\n", "=c\n", "OnlyTheirs |d\n"]
                .map(|l| if l.starts_with("Only") { "OnlyTheirs ||d\n" } else { l })
        );
        assert_eq!(shown(Some("a\n"), "a\nx\n", "a\ny\n"), ["=a\n", "BothAdded |x\n|y\n"]);
        assert_eq!(shown(None, "a\nx\nb\n", "a\ny\nb\n"), ["=a\n", "Differ ?|x\n|y\n", "=b\n"]);
        // The fields of the front matter one by one, with their keys; both values of one field make no sense.
        let (base, mine, theirs) =
            ["1\nroom: A", "4\nroom: B", "3\nroom: C"].map(|v| format!("---\nrating: {v}\n---\nt\n")).into();
        let parts = blocks(&note(), Some(&base), &mine, &theirs);
        let of = |part: &Part| match part {
            Part::Block(block) => Some((block.key.clone().unwrap(), block.both.is_some())),
            Part::Same(_) => None,
        };
        let found: Vec<_> = parts.iter().filter_map(of).collect();
        assert_eq!(found, [("rating".to_owned(), false), ("room".to_owned(), false)]);
    }

    #[test]
    fn both_paragraphs_stay_paragraphs() {
        let parts = blocks(&note(), Some("a\n\nb\n\nc\n"), "a\n\nB\n\nc\n", "a\n\nbb\n\nc\n");
        assert_eq!(compose(&parts, &[Choice::Both]).unwrap(), "a\n\nB\n\nbb\n\nc\n");
        let parts = blocks(&note(), Some("- a\n- b\n- c\n"), "- a\n- B\n- c\n", "- a\n- bb\n- c\n");
        assert_eq!(compose(&parts, &[Choice::Both]).unwrap(), "- a\n- B\n- bb\n- c\n");
    }

    fn any_text() -> impl Strategy<Value = String> {
        let line = prop::sample::select(vec!["---\n", "a: 1\n", "a: 2\n", "b: 1\n", "x\n", "y\n", "\n", "z"]);
        prop::collection::vec(line, 0..9).prop_map(|lines| lines.concat())
    }

    proptest! {
        #[test]
        fn what_is_chosen_is_whole(
            base in prop::option::of(any_text()), mine in any_text(), theirs in any_text(),
            picks in prop::collection::vec(0..3_u8, 40),
        ) {
            let parts = blocks(&note(), base.as_deref(), &mine, &theirs);
            let of = |part: &Part| if let Part::Block(block) = part { Some(block.clone()) } else { None };
            let found: Vec<Block> = parts.iter().filter_map(of).collect();
            let all = |choice: Choice| compose(&parts, &vec![choice; found.len()]).unwrap();
            prop_assert_eq!(&all(Choice::Mine), &mine);
            prop_assert_eq!(&all(Choice::Theirs), &theirs);
            let choices: Vec<Choice> =
                picks.iter().take(found.len()).map(|n| [Choice::Mine, Choice::Theirs, Choice::Both][*n as usize].clone()).collect();
            let text = compose(&parts, &choices).unwrap();
            // Every line of what was chosen stands there, in its order.
            for both_as in [true, false] {
                let mut left = text.lines();
                let mut chosen = choices.iter();
                for part in &parts {
                    let wanted = match part {
                        Part::Same(same) => same.as_str(),
                        Part::Block(block) => match chosen.next().unwrap() {
                            Choice::Mine => &block.mine,
                            Choice::Both if block.both.is_none() || both_as => &block.mine,
                            _ => &block.theirs,
                        },
                    };
                    for line in wanted.lines() {
                        prop_assert!(left.any(|there| there == line), "{:?} lacks {:?}", text, line);
                    }
                }
            }
        }
    }
}
