//! Many deletions at once, and a remote that holds another notebook: looked at, then done.

use talklog_core::wire::{Deletions, Failure, JoinPreview, SyncReport};
use tauri::State;

use super::apart;
use crate::window::App;

/// Lists the deletions that wait for a person.
#[tauri::command]
pub async fn deletions(app: State<'_, App>) -> Result<Deletions, Failure> {
    let desk = app.desk()?;
    apart(move || desk.deletions()).await
}

/// Agrees to them, and syncs where there is a remote.
#[tauri::command]
pub async fn deletions_accept(app: State<'_, App>) -> Result<Option<SyncReport>, Failure> {
    let desk = app.desk()?;
    apart(move || desk.deletions_accept()).await
}

/// Keeps the notes, and syncs where there is a remote.
#[tauri::command]
pub async fn deletions_keep(app: State<'_, App>) -> Result<Option<SyncReport>, Failure> {
    let desk = app.desk()?;
    apart(move || desk.deletions_keep()).await
}

/// Says what joining with the remote's notebook would bring together.
#[tauri::command]
pub async fn join_preview(app: State<'_, App>) -> Result<JoinPreview, Failure> {
    let desk = app.desk()?;
    apart(move || desk.join_preview()).await
}

/// Joins with the remote's notebook, and syncs.
#[tauri::command]
pub async fn join_remote(app: State<'_, App>) -> Result<SyncReport, Failure> {
    let desk = app.desk()?;
    apart(move || desk.join_remote()).await
}
