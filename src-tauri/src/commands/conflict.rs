//! Two versions of a note, until a person has chosen.

use talklog_core::wire::{Conflict, ConflictChoice, ConflictItem, ConflictResult, Failure};
use tauri::State;

use super::{apart, path};
use crate::window::App;

/// Lists the conflict copies that wait for a person.
#[tauri::command(async)]
pub fn conflicts(app: State<'_, App>) -> Result<Vec<ConflictItem>, Failure> {
    Ok(app.desk()?.conflicts())
}

/// Gives both versions of a note, block by block.
#[tauri::command]
pub async fn conflict(app: State<'_, App>, copy: String) -> Result<Conflict, Failure> {
    let desk = app.desk()?;
    apart(move || desk.conflict(&path(&copy)?)).await
}

/// Says what a choice makes of the note.
#[tauri::command]
pub async fn conflict_result(app: State<'_, App>, choice: ConflictChoice) -> Result<ConflictResult, Failure> {
    let desk = app.desk()?;
    apart(move || desk.conflict_result(&choice)).await
}

/// Writes what was chosen into the note, and moves the copy to the trash; gives what the note is.
#[tauri::command]
pub async fn conflict_done(app: State<'_, App>, choice: ConflictChoice) -> Result<String, Failure> {
    let desk = app.desk()?;
    apart(move || desk.conflict_done(&choice)).await
}
