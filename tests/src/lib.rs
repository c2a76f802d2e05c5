//! What the tests that cross parts share.

pub mod generator;
pub mod reading;
