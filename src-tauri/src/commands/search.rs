//! Finding notes: by name, and by what stands in them.

use talklog_core::wire::{Failure, Found, SearchReply};
use tauri::State;

use crate::window::App;

/// The most results that one question gives the page.
const MOST: u32 = 200;

/// Finds notes by name: title, speakers and path.
#[tauri::command(async)]
pub fn find(app: State<'_, App>, name: &str, limit: u32) -> Result<Vec<Found>, Failure> {
    Ok(app.desk()?.find(name, limit.min(MOST)))
}

/// Searches in all notes.
#[tauri::command(async)]
pub fn search(app: State<'_, App>, query: &str, limit: u32) -> Result<SearchReply, Failure> {
    app.desk()?.search(query, limit.min(MOST))
}
