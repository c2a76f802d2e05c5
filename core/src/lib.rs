//! All of Talklog that needs no window: notes, saving, history, sync, search and posts.
//!
//! The core never prints, never asks, and reads neither the environment nor the clock: what it needs of the
//! outside comes in through [`notebook::Host`]. It knows nothing of Tauri. The modules stand in the order in
//! which they may use each other: a file uses only what stands before it here.

pub mod path;
pub mod platform;
pub mod markdown;
pub mod front_matter;
pub mod settings;
pub mod links;
pub mod language;
pub mod replace;
pub mod secrets;
pub mod picture;
pub mod note;
pub mod event;
pub mod template;
pub mod merge;
pub mod gather;
pub mod post;
pub mod recap;
pub mod catalogue;
pub mod index;
pub mod journal;
pub mod history;
pub mod remote;
pub mod watch;
pub mod notebook;
pub mod sync;
pub mod sample;
pub mod help;
pub mod wire;
pub mod desk;
pub mod keeper;
