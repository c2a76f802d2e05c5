//! What the window remembers of the open notebook on this machine.

use talklog_core::wire::{Failure, RecentNotebook};
use tauri::State;

use crate::window::App;

/// Gives the text that the window kept last for this notebook.
#[tauri::command(async)]
pub fn session_get(app: State<'_, App>) -> Result<Option<String>, Failure> {
    Ok(app.desk()?.session())
}

/// Keeps a text of the window's own for this notebook.
#[tauri::command(async)]
pub fn session_set(app: State<'_, App>, text: &str) -> Result<(), Failure> {
    app.desk()?.set_session(text)
}

/// Gives the folders that were opened before, latest first.
#[tauri::command(async)]
pub fn notebook_recent(app: State<'_, App>) -> Result<Vec<RecentNotebook>, Failure> {
    Ok(app.recent())
}
