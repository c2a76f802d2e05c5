//! A text that changes at positions counted in UTF-16 units.

use std::ops::Range;

use super::TextChange;

/// How many bytes lie between two known places, and at most twice as many.
const STEP: usize = 512;
/// From so many changes at once on, writing the text anew takes no longer than moving its end for each.
const MANY: usize = 64;

/// A text, and places in it whose positions are known in both countings, ascending: a change anywhere costs what it
/// says, not what stands before it.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    text: String,
    places: Vec<Place>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Place {
    units: usize,
    byte: usize,
}

impl Text {
    pub(super) fn new(text: &str) -> Self {
        let mut new = Self { text: text.to_owned(), places: Vec::new() };
        new.mark(0, Place::default(), text.len());
        new
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Makes the changes; or makes none of them and says false: one is out of the text, cuts a character in half, or
    /// they are not in order.
    pub(super) fn apply(&mut self, changes: &[TextChange]) -> bool {
        let mut ranges: Vec<(Range<Place>, &str)> = Vec::with_capacity(changes.len());
        let mut last = 0;
        for change in changes {
            let (from, to) = (change.from as usize, change.to as usize);
            if from < last || to < from {
                return false;
            }
            last = to;
            let (Some(start), Some(end)) = (self.seek(from), self.seek(to)) else { return false };
            ranges.push((start..end, &change.insert));
        }
        if ranges.len() < MANY {
            // From the back, so that no change moves the next one.
            ranges.into_iter().rev().for_each(|(range, insert)| self.replace(range, insert));
            return true;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut done = 0;
        for (range, insert) in ranges {
            text.push_str(self.text.get(done..range.start.byte).unwrap_or_default());
            text.push_str(insert);
            done = range.end.byte;
        }
        text.push_str(self.text.get(done..).unwrap_or_default());
        *self = Self::new(&text);
        true
    }

    fn replace(&mut self, Range { start, end }: Range<Place>, insert: &str) {
        self.text.replace_range(start.byte..end.byte, insert);
        let first = self.places.partition_point(|place| place.byte <= start.byte);
        let behind = self.places.partition_point(|place| place.byte <= end.byte);
        self.places.drain(first..behind);
        let units = insert.encode_utf16().count();
        let behind = self.places.get_mut(first..).unwrap_or_default();
        for place in &mut *behind {
            place.units = place.units - (end.units - start.units) + units;
            place.byte = place.byte - (end.byte - start.byte) + insert.len();
        }
        let next = behind.first().map_or(self.text.len(), |place| place.byte);
        let before = first.checked_sub(1).and_then(|at| self.places.get(at)).copied().unwrap_or_default();
        if next - before.byte > 2 * STEP {
            self.mark(first, before, next);
        }
    }

    /// Puts places between one and the next, from position `at` of the list on.
    fn mark(&mut self, at: usize, mut place: Place, next: usize) {
        let mut last = place.byte;
        let mut new = Vec::new();
        for c in self.text.get(place.byte..next).unwrap_or_default().chars() {
            place = Place { units: place.units + c.len_utf16(), byte: place.byte + c.len_utf8() };
            if place.byte - last >= STEP {
                new.push(place);
                last = place.byte;
            }
        }
        self.places.splice(at..at, new);
    }

    /// Finds the byte of a unit, from the known place before it.
    fn seek(&self, units: usize) -> Option<Place> {
        let known = self.places.partition_point(|place| place.units <= units).checked_sub(1);
        let mut place = known.and_then(|at| self.places.get(at)).copied().unwrap_or_default();
        for c in self.text.get(place.byte..)?.chars() {
            if place.units >= units {
                break;
            }
            place = Place { units: place.units + c.len_utf16(), byte: place.byte + c.len_utf8() };
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
            edited(&start, &edits)?;
        }

        /// The same in texts with many known places, and with changes that take some of them along.
        #[test]
        fn equals_it_in_long_texts(
            start in "[aé日🦀\n]{0,2000}",
            edits in prop::collection::vec((any::<u16>(), 0_u16..900, "[xé日🦀]{0,700}"), 0..12),
        ) {
            edited(&start, &edits)?;
        }

        /// Several changes at once come to the same as one after the other from the back.
        #[test]
        fn many_at_once(start in "[aé日🦀]{0,300}", at in prop::collection::btree_set(0_u32..300, 0..120)) {
            let changes: Vec<_> = at.iter().map(|at| change(*at, *at, "é")).collect();
            let mut text = Text::new(&start);
            let mut units: Vec<u16> = start.encode_utf16().collect();
            let fits = |at: &u32| units.get(..*at as usize).is_some_and(|units| String::from_utf16(units).is_ok());
            let fit = at.iter().all(fits);
            prop_assert_eq!(text.apply(&changes), fit);
            if fit {
                at.iter().rev().for_each(|at| units.insert(*at as usize, 0xe9));
                prop_assert_eq!(text.as_str(), String::from_utf16(&units).unwrap());
            }
        }
    }

    fn edited(start: &str, edits: &[(u16, u16, String)]) -> Result<(), TestCaseError> {
        let mut text = Text::new(start);
        let mut units: Vec<u16> = start.encode_utf16().collect();
        for (at, len, insert) in edits {
            let from = usize::from(*at) % (units.len() + 1);
            let to = (from + usize::from(*len)).min(units.len());
            let whole = |units: &[u16]| String::from_utf16(units).is_ok();
            let fits = whole(&units[..from]) && whole(&units[..to]);
            prop_assert_eq!(text.apply(&[change(from as u32, to as u32, insert)]), fits);
            if fits {
                units.splice(from..to, insert.encode_utf16());
                prop_assert_eq!(text.as_str(), String::from_utf16(&units).unwrap());
            }
        }
        Ok(())
    }
}
