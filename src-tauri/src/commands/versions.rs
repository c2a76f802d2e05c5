//! What was before: a note's versions, what was deleted, and both brought back.

use talklog_core::wire::{Failure, NoteItem, Timeline, VersionItem, VersionText};
use tauri::State;

use super::{apart, path};
use crate::window::App;

/// Lists a note's versions, newest first, with what each changed.
#[tauri::command]
pub async fn version_list(app: State<'_, App>, path: String, limit: usize) -> Result<Timeline, Failure> {
    let (desk, path) = (app.desk()?, self::path(&path)?);
    apart(move || desk.timeline(&path, limit)).await
}

/// Gives a note as it was.
#[tauri::command]
pub async fn version_text(app: State<'_, App>, path: String, at: String) -> Result<VersionText, Failure> {
    let (desk, path) = (app.desk()?, self::path(&path)?);
    apart(move || desk.version(&path, &at)).await
}

/// Keeps a note's text as it is now, before something else takes its place.
#[tauri::command]
pub async fn version_keep(app: State<'_, App>, path: String) -> Result<(), Failure> {
    let (desk, path) = (app.desk()?, self::path(&path)?);
    apart(move || desk.snapshot(&path)).await
}

/// Lists notes that were deleted, the last first.
#[tauri::command]
pub async fn deleted_list(app: State<'_, App>) -> Result<Vec<VersionItem>, Failure> {
    let desk = app.desk()?;
    apart(move || desk.deleted()).await
}

/// Gives the last text of a deleted note.
#[tauri::command]
pub async fn deleted_text(app: State<'_, App>, path: String) -> Result<String, Failure> {
    let (desk, path) = (app.desk()?, self::path(&path)?);
    apart(move || desk.deleted_text(&path)).await
}

/// Brings a deleted note back.
#[tauri::command]
pub async fn deleted_restore(app: State<'_, App>, path: String) -> Result<NoteItem, Failure> {
    let (desk, path) = (app.desk()?, self::path(&path)?);
    apart(move || desk.restore(&path, None)).await
}
