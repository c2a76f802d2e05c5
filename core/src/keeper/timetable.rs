//! When syncs happen by themselves: after a checkpoint, and again after one that failed, less and less often.
//!
//! It counts beats and knows no clock, so that its tests need none. How often it tries:
//!
//! - 10 beats (of a second) after the start, and 60 after a checkpoint, at most every 120;
//! - after a failure that time may heal: 30 s, then twice as long each time, up to 15 minutes, each a quarter more or less
//!   by chance, so that all the laptops of a hall do not knock at one moment when its Wi-Fi is back;
//! - after one that wants a person: each 15 minutes, since they may settle it elsewhere;
//! - when the machine wakes or its network changes: at once, but for a moment that the network needs, and not
//!   more than every 10 s while something is in the way, every 30 s where nothing is.

use std::time::Duration;

use fastrand::Rng;
use jiff::SignedDuration;

use crate::sync::Wants;

/// The first sync follows the start after so many beats.
const START: u32 = 10;
/// A sync by itself follows a checkpoint after this many beats.
const AFTER: u32 = 60;
/// Syncs by themselves after checkpoints are at least this many beats apart.
const APART: u32 = 120;
/// The first try after a failure.
const FIRST: u32 = 30;
/// Tries are never further apart.
const LONGEST: u32 = 900;
/// What a network needs until names are found in it.
const MOMENT: u32 = 2;
/// Tries at once are so far apart while something is in the way, and while nothing is.
const AT_ONCE: (u32, u32) = (10, 30);
/// By how much the clock has to run ahead of the beats for the machine to have slept.
const SLEPT: Duration = Duration::from_secs(10);

/// When to sync next.
pub(super) struct Timetable {
    /// Beats until then; none where nothing asks for it.
    next: Option<u32>,
    /// Beats since the last one began.
    since: u32,
    /// How many have failed in a row.
    failed: u32,
    random: Rng,
}

impl Timetable {
    /// Starts with a sync soon. The seed decides the chances.
    pub(super) fn new(seed: u64) -> Self {
        Self { next: Some(START), since: APART, failed: 0, random: Rng::with_seed(seed) }
    }

    /// Lets a beat pass, and tells whether to sync now. While one is `running`, none begins.
    pub(super) fn beat(&mut self, running: bool) -> bool {
        self.since = self.since.saturating_add(1);
        match self.next {
            Some(0) if !running => {
                self.next = None;
                self.since = 0;
                true
            }
            Some(left) => {
                self.next = Some(left.saturating_sub(1));
                false
            }
            None => false,
        }
    }

    /// A checkpoint was made. What is due already stays due then: typing does not hurry a remote that is away.
    pub(super) fn checkpoint(&mut self) {
        self.next = self.next.or(Some(AFTER.max(APART.saturating_sub(self.since))));
    }

    /// A sync has ended, whoever asked for it.
    pub(super) fn ended(&mut self, wants: Wants) {
        match wants {
            Wants::Nothing => self.failed = 0,
            Wants::Time => {
                let longer = FIRST.saturating_mul(1 << self.failed.min(10)).min(LONGEST);
                self.failed += 1;
                self.next = Some(self.about(longer));
            }
            Wants::Person => {
                self.failed = self.failed.max(1);
                self.next = Some(self.about(LONGEST));
            }
        }
    }

    /// The machine woke, or its network is another one: what failed before may work now.
    pub(super) fn at_once(&mut self) {
        let apart = if self.failed > 0 { AT_ONCE.0 } else { AT_ONCE.1 };
        let soon = MOMENT.max(apart.saturating_sub(self.since));
        self.next = Some(self.next.map_or(soon, |next| next.min(soon)));
        self.failed = self.failed.min(1);
    }

    /// Gives a quarter more or less.
    fn about(&mut self, beats: u32) -> u32 {
        let quarter = beats / 4;
        self.random.u32(beats - quarter..=beats + quarter)
    }
}

/// Tells whether the machine slept between two beats: the clock went on, and what counts the beats did not.
pub(super) fn slept(counted: Duration, clock: SignedDuration) -> bool {
    SignedDuration::try_from(counted + SLEPT).is_ok_and(|awake| clock > awake)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts the beats until the next sync begins; none within two hours.
    fn until(table: &mut Timetable) -> Option<u32> {
        (1..7200).find(|_| table.beat(false))
    }

    fn started() -> Timetable {
        let mut table = Timetable::new(7);
        assert_eq!(until(&mut table), Some(START + 1));
        table.ended(Wants::Nothing);
        table
    }

    #[test]
    fn a_checkpoint_is_sent_a_minute_later_and_not_too_often() {
        let mut table = started();
        assert_eq!(until(&mut table), None, "nothing asks for it");
        table.checkpoint();
        assert_eq!(until(&mut table), Some(AFTER + 1));
        table.ended(Wants::Nothing);
        table.checkpoint();
        table.checkpoint();
        assert_eq!(until(&mut table), Some(APART + 1));
    }

    #[test]
    fn failures_are_tried_again_less_and_less_often_and_not_at_one_moment() {
        let waits = |seed| {
            let mut table = Timetable::new(seed);
            until(&mut table);
            let mut waits = Vec::new();
            for _ in 0..9 {
                table.ended(Wants::Time);
                // Typing on changes nothing.
                table.checkpoint();
                waits.push(until(&mut table).unwrap() - 1);
            }
            waits
        };
        let middle = [30, 60, 120, 240, 480, 900, 900, 900, 900];
        for seed in 0..50 {
            for (wait, middle) in waits(seed).into_iter().zip(middle) {
                assert!((middle * 3 / 4..=middle * 5 / 4).contains(&wait), "{wait} is not about {middle}");
            }
        }
        assert_eq!(waits(1), waits(1));
        let first: std::collections::BTreeSet<_> = (0..50).map(|seed| waits(seed)[5]).collect();
        assert!(first.len() > 30, "chance spreads them: {}", first.len());
        // Once it has worked, it starts anew.
        let mut table = Timetable::new(1);
        until(&mut table);
        for _ in 0..5 {
            table.ended(Wants::Time);
            until(&mut table);
        }
        table.ended(Wants::Nothing);
        table.ended(Wants::Time);
        assert!(until(&mut table).unwrap() < 40);
    }

    #[test]
    fn what_wants_a_person_does_not_knock() {
        let mut table = started();
        for _ in 0..3 {
            table.ended(Wants::Person);
            let wait = until(&mut table).unwrap();
            assert!((LONGEST * 3 / 4..=LONGEST * 5 / 4 + 1).contains(&wait), "{wait}");
        }
    }

    #[test]
    fn waking_and_another_network_try_at_once() {
        let mut table = started();
        for _ in 0..6 {
            table.ended(Wants::Time);
            until(&mut table);
        }
        table.ended(Wants::Time);
        for _ in 0..100 {
            assert!(!table.beat(false));
        }
        table.at_once();
        assert_eq!(until(&mut table), Some(MOMENT + 1));
        // It failed once more: it starts anew with the short waits.
        table.ended(Wants::Time);
        assert!(until(&mut table).unwrap() <= 76);
        // A network that comes and goes each second is no storm.
        table.ended(Wants::Time);
        let mut began = 0;
        for _ in 0..600 {
            table.at_once();
            if table.beat(false) {
                began += 1;
                table.ended(Wants::Time);
            }
        }
        assert!((30..=60).contains(&began), "{began} in ten minutes");
    }

    #[test]
    fn one_that_runs_is_not_begun_again() {
        let mut table = Timetable::new(1);
        for _ in 0..500 {
            assert!(!table.beat(true));
        }
        assert!(table.beat(false));
        assert!(!table.beat(false));
    }

    #[test]
    fn sleep_is_told_from_a_slow_machine() {
        let second = Duration::from_secs(1);
        assert!(!slept(second, SignedDuration::from_secs(1)));
        // The loop was held up, and both clocks went on.
        assert!(!slept(Duration::from_mins(2), SignedDuration::from_mins(2)));
        assert!(slept(second, SignedDuration::from_mins(2)));
        // A clock that is set back is no sleep.
        assert!(!slept(second, SignedDuration::from_hours(-3)));
    }
}
