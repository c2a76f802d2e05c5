//! The app in its own window, as a person uses it: keys, clicks, files on the disk, and a real git beside it.
//!
//! Needs Xvfb, `WebKitWebDriver` and the binaries of `cargo build --workspace`. A run that failed leaves its picture
//! and logs in `tests/.artifacts/`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "test code"
)]

mod across;
mod aids;
mod conflicts;
mod attack;
mod finding;
mod fixes;
mod form;
mod full;
mod frame;
mod history;
mod live;
mod settings;
mod first;
mod keys;
mod kept;
mod kills;
mod posts;
mod review;
mod screens;
mod soak;
mod stage;
mod sync;
mod together;
mod writing;
