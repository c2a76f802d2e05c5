//! Checkpoints, sync, and their state.

use talklog_core::wire::{Failure, Mended, Status, SyncReport};
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

/// Makes git's index anew where it cannot be read, and says where the old one is.
#[tauri::command]
pub async fn index_mend(app: State<'_, App>) -> Result<Option<Mended>, Failure> {
    let desk = app.desk()?;
    apart(move || desk.mend_index()).await
}

/// Looks which files no checkpoint would take, and gives the status with them.
#[tauri::command]
pub async fn unkept_look(app: State<'_, App>) -> Result<Status, Failure> {
    let desk = app.desk()?;
    apart(move || {
        desk.look_for_unkept();
        Ok(desk.status())
    })
    .await
}
