//! Recaps: looked at, and brought into an event.

use std::path::PathBuf;

use talklog_core::wire::{Failure, RecapAsk, RecapPreview, RecapReport, Undone};
use tauri::State;

use super::apart;
use crate::window::App;

/// Says what an import of a recap would do.
#[tauri::command]
pub async fn recap_preview(app: State<'_, App>, mut ask: RecapAsk) -> Result<RecapPreview, Failure> {
    let desk = app.desk()?;
    ask.from = app.host.expand_home(&PathBuf::from(ask.from)).display().to_string();
    apart(move || desk.recap_preview(&ask)).await
}

/// Brings a recap into its event, as one step.
#[tauri::command]
pub async fn recap_import(app: State<'_, App>, mut ask: RecapAsk) -> Result<RecapReport, Failure> {
    let desk = app.desk()?;
    ask.from = app.host.expand_home(&PathBuf::from(ask.from)).display().to_string();
    apart(move || desk.recap_import(&ask)).await
}

/// Takes an import back, by the checkpoint that holds it: what was written in its notes since stays.
#[tauri::command]
pub async fn recap_undo(app: State<'_, App>, checkpoint: String) -> Result<Undone, Failure> {
    let desk = app.desk()?;
    apart(move || desk.undo(Some(&checkpoint))).await
}
