//! All of Talklog that needs no window: notes, saving, history, sync, search and posts.
//!
//! The core never prints, never asks, and reads neither the environment nor the clock: what it needs of the
//! outside comes in through [`notebook::Host`]. It knows nothing of Tauri. The modules stand in the order in
//! which they may use each other: a file uses only what stands before it here.

pub mod catalogue;
pub mod event;
pub mod front_matter;
pub mod history;
pub mod index;
pub mod journal;
pub mod keeper;
pub mod markdown;
pub mod merge;
pub mod note;
pub mod notebook;
pub mod path;
pub mod platform;
pub mod post;
pub mod remote;
pub mod sync;
pub mod watch;
pub mod wire;
