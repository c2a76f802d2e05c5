//! A slice of the writer race; `make torture PARTS=race` runs for longer.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, missing_docs, reason = "test code")]

use talklog_tests::race::race;

#[test]
fn what_other_programs_write_outlives_every_save() {
    let figures = race(3000, 1).unwrap_or_else(|lost| panic!("{lost}"));
    println!("{figures}");
    assert!(figures.found_changed > 100, "the typist was hardly ever disturbed: {figures}");
    assert!(figures.ticks > 100, "the clock stood still, so nothing was swept: {figures}");
}
