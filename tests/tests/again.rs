//! Posts that go out again: what their author polished in the blog and what changed in the notes, both there.
//!
//! `SEED` and `ROUNDS` say which rounds are played and how many.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "test code"
)]

use talklog_tests::polish;

#[test]
fn no_edit_of_either_side_is_lost() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (seed, rounds) = (number("SEED").unwrap_or(1), number("ROUNDS").unwrap_or(1000));
    println!("again: SEED={seed} ROUNDS={rounds}");
    let figures = polish::run(seed, u32::try_from(rounds).unwrap(), 60);
    println!("again: {figures:?}");
    assert!(figures.author_edits > figures.rounds && figures.note_edits > figures.rounds);
    assert!(figures.overlaps > 0 && figures.taken > 0 && figures.shown > 0);
}
