//! The figures of a war.

use std::fmt;
use std::ops::AddAssign;
use std::time::Duration;

/// What happened.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// Operations that were done.
    pub operations: u64,
    /// Tokens that were written.
    pub tokens: u64,
    /// Syncs that were tried.
    pub syncs: u64,
    /// Syncs that brought something.
    pub merges: u64,
    /// Conflict copies that merges made.
    pub conflicts: u64,
    /// Saves that found the file changed and were merged with it.
    pub merged_saves: u64,
    /// Processes that were killed in the middle of something.
    pub kills: u64,
    /// Notes that came back from a journal.
    pub recovered: u64,
    /// Full checks.
    pub checks: u64,
    /// How often each operation was done, and how each sync ended.
    pub kinds: std::collections::BTreeMap<String, u64>,
    /// How long it took.
    pub time: Duration,
}

impl Figures {
    pub(super) fn count(&mut self, kind: impl Into<String>) {
        *self.kinds.entry(kind.into()).or_default() += 1;
    }
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.operations += other.operations;
        self.tokens += other.tokens;
        self.syncs += other.syncs;
        self.merges += other.merges;
        self.conflicts += other.conflicts;
        self.merged_saves += other.merged_saves;
        self.kills += other.kills;
        self.recovered += other.recovered;
        self.checks += other.checks;
        self.time += other.time;
        for (kind, count) in other.kinds {
            *self.kinds.entry(kind).or_default() += count;
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} operations, {} tokens, {} syncs, {} merges, {} conflicts, {} merged saves, {} kills, {} recovered, \
             {} full checks, {:.0} seconds",
            self.operations,
            self.tokens,
            self.syncs,
            self.merges,
            self.conflicts,
            self.merged_saves,
            self.kills,
            self.recovered,
            self.checks,
            self.time.as_secs_f64(),
        )
    }
}
