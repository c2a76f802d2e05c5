//! Find and replace over all notes.

use talklog_core::wire::{Failure, ReplaceChoice, ReplacePreview, ReplaceQuery, ReplaceReport};
use tauri::State;

use super::apart;
use crate::window::App;

/// Says what replacing would change.
#[tauri::command]
pub async fn replace_preview(app: State<'_, App>, query: ReplaceQuery) -> Result<ReplacePreview, Failure> {
    let desk = app.desk()?;
    apart(move || Ok(desk.replace_preview(&query))).await
}

/// Replaces what was chosen of a preview.
#[tauri::command]
pub async fn replace_apply(
    app: State<'_, App>,
    query: ReplaceQuery,
    choices: Vec<ReplaceChoice>,
) -> Result<ReplaceReport, Failure> {
    let desk = app.desk()?;
    apart(move || desk.replace_apply(&query, &choices)).await
}

/// Takes a replacement back in all its notes.
#[tauri::command]
pub async fn replace_undo(app: State<'_, App>, id: String) -> Result<ReplaceReport, Failure> {
    let desk = app.desk()?;
    apart(move || desk.replace_undo(&id)).await
}
