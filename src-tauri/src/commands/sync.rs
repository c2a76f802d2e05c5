//! Checkpoints, sync, and their state.

use talklog_core::wire::{Failure, Status, SyncReport};
use tauri::State;

use super::apart;
use crate::window::App;

/// Gives the state of saving, searching and syncing.
#[tauri::command(async)]
pub fn status(app: State<'_, App>) -> Result<Status, Failure> {
    Ok(app.desk()?.status())
}

/// Makes a checkpoint now, and gives its id when there was something to keep.
#[tauri::command]
pub async fn checkpoint(app: State<'_, App>) -> Result<Option<String>, Failure> {
    let desk = app.desk()?;
    apart(move || desk.checkpoint()).await
}

/// Syncs now: the person asked, which is consent.
#[tauri::command]
pub async fn sync(app: State<'_, App>) -> Result<SyncReport, Failure> {
    let desk = app.desk()?;
    apart(move || desk.sync()).await
}
