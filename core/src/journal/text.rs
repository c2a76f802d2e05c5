//! A text that changes at positions counted in UTF-16 units.

use std::ops::Range;

use super::TextChange;

/// A text, and the place of its last change in both countings: the next one is mostly near.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    text: String,
    near: Place,
}

#[derive(Debug, Clone, Copy, Default)]
struct Place {
    units: usize,
    byte: usize,
}

impl Text {
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), near: Place::default() }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Makes the changes; or makes none of them and says false: one is out of the text, cuts a character in half, or
    /// they are not in order.
    pub(super) fn apply(&mut self, changes: &[TextChange]) -> bool {
        let mut ranges: Vec<(Range<usize>, &str)> = Vec::with_capacity(changes.len());
        let (mut place, mut first) = (self.near, None);
        let mut last = 0;
        for change in changes {
            let (from, to) = (change.from as usize, change.to as usize);
            if from < last || to < from {
                return false;
            }
            last = to;
            let Some(start) = self.seek(place, from) else { return false };
            let Some(end) = self.seek(start, to) else { return false };
            ranges.push((start.byte..end.byte, &change.insert));
            place = end;
            first.get_or_insert(start);
        }
        match ranges.as_slice() {
            [(range, insert)] => self.text.replace_range(range.clone(), insert),
            ranges => {
                let mut text = String::with_capacity(self.text.len());
                let mut done = 0;
                for (range, insert) in ranges {
                    text.push_str(self.text.get(done..range.start).unwrap_or_default());
                    text.push_str(insert);
                    done = range.end;
                }
                text.push_str(self.text.get(done..).unwrap_or_default());
                self.text = text;
            }
        }
        // Nothing before the first change has moved, so its place holds in the new text too.
        self.near = first.unwrap_or(self.near);
        true
    }

    /// Finds the byte of a unit, from a known place or from the start, whichever is nearer.
    fn seek(&self, from: Place, units: usize) -> Option<Place> {
        let mut place = if units < from.units / 2 { Place::default() } else { from };
        if units >= place.units {
            for c in self.text.get(place.byte..)?.chars() {
                if place.units >= units {
                    break;
                }
                place = Place { units: place.units + c.len_utf16(), byte: place.byte + c.len_utf8() };
            }
        } else {
            for c in self.text.get(..place.byte)?.chars().rev() {
                if place.units <= units {
                    break;
                }
                place = Place { units: place.units - c.len_utf16(), byte: place.byte - c.len_utf8() };
            }
        }
        (place.units == units).then_some(place)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn change(from: u32, to: u32, insert: &str) -> TextChange {
        TextChange { from, to, insert: insert.into() }
    }

    fn check(text: &str, changes: &[TextChange], expect: Option<&str>) {
        let mut changed = Text::new(text);
        assert_eq!(changed.apply(changes).then(|| changed.as_str().to_owned()).as_deref(), expect);
        if expect.is_none() {
            assert_eq!(changed.as_str(), text, "a refused change changed the text");
        }
    }

    #[test]
    fn positions_count_utf16() {
        check("abc", &[change(1, 2, "X")], Some("aXc"));
        check("a🦀c", &[change(3, 4, "X")], Some("a🦀X"));
        check("é日b", &[change(1, 2, ""), change(3, 3, "!")], Some("éb!"));
        check("", &[change(0, 0, "x")], Some("x"));
        check("ab", &[], Some("ab"));
    }

    #[test]
    fn what_does_not_fit_is_refused_whole() {
        check("abc", &[change(0, 1, "X"), change(4, 4, "Y")], None);
        check("a🦀c", &[change(2, 2, "X")], None);
        check("abc", &[change(2, 1, "X")], None);
        check("abc", &[change(1, 3, ""), change(2, 2, "Y")], None);
    }

    proptest! {
        #[test]
        fn equals_editing_a_list_of_units(
            start in "[aé日🦀\n]{0,20}",
            edits in prop::collection::vec((any::<u16>(), 0_u16..4, "[xé日🦀]{0,3}"), 0..30),
        ) {
            let mut text = Text::new(&start);
            let mut units: Vec<u16> = start.encode_utf16().collect();
            for (at, len, insert) in edits {
                let from = usize::from(at) % (units.len() + 1);
                let to = (from + usize::from(len)).min(units.len());
                let whole = |units: &[u16]| String::from_utf16(units).is_ok();
                let fits = whole(&units[..from]) && whole(&units[..to]);
                prop_assert_eq!(text.apply(&[change(from as u32, to as u32, &insert)]), fits);
                if fits {
                    units.splice(from..to, insert.encode_utf16());
                    prop_assert_eq!(text.as_str(), String::from_utf16(&units).unwrap());
                }
            }
        }
    }
}
