//! What crosses parts: real git servers, real site generators, the real window, and what starts and ends them.
//!
//! For tests and benches alone: it panics where a test would.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::doc_markdown,
    clippy::print_stdout,
    missing_docs,
    reason = "a failure here is the test's failure"
)]

pub mod brim;
pub mod crash;
pub mod fuzzed;
pub mod generator;
pub mod generators;
pub mod home;
pub mod memory;
pub mod polish;
pub mod power;
pub mod proxy;
pub mod payloads;
pub mod race;
pub mod screens;
pub mod servers;
pub mod shapes;
pub mod soak;
pub mod steps;
pub mod war;
pub mod window;
