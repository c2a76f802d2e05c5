//! What the tests that cross parts share: real servers on loopback, homes that no machine's configuration reaches.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "all of this crate is test code, and a test ends where its ground gives way"
)]

pub mod servers;
