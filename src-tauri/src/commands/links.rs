//! Links between notes, and what is named in them.

use talklog_core::wire::{Backlink, Failure, Glance, HeadingItem, LinkTarget, Names, RenamePreview};
use tauri::State;

use super::apart;
use crate::window::App;

/// Lists the links that lead to a note.
#[tauri::command]
pub async fn backlinks(app: State<'_, App>, path: &str) -> Result<Vec<Backlink>, Failure> {
    let (desk, path) = (app.desk()?, super::path(path)?);
    apart(move || Ok(desk.backlinks(&path))).await
}

/// Finds where a link of a note leads.
#[tauri::command(async)]
pub fn link_target(app: State<'_, App>, path: &str, target: &str) -> Result<Option<LinkTarget>, Failure> {
    Ok(app.desk()?.link_target(&super::path(path)?, target))
}

/// Gives the beginning of what a link leads to, as safe HTML.
#[tauri::command(async)]
pub fn glance(app: State<'_, App>, path: &str, target: &str) -> Result<Option<Glance>, Failure> {
    Ok(app.desk()?.glance(&super::path(path)?, target))
}

/// Lists a note's headings.
#[tauri::command(async)]
pub fn headings(app: State<'_, App>, path: &str) -> Result<Vec<HeadingItem>, Failure> {
    app.desk()?.headings(&super::path(path)?)
}

/// Lists the tags and speakers of all notes.
#[tauri::command(async)]
pub fn names(app: State<'_, App>) -> Result<Names, Failure> {
    Ok(app.desk()?.names())
}

/// Says which lines a rename would change.
#[tauri::command]
pub async fn rename_preview(app: State<'_, App>, path: &str, to: &str) -> Result<RenamePreview, Failure> {
    let (desk, path, to) = (app.desk()?, super::path(path)?, super::path(to)?);
    apart(move || desk.rename_preview(&path, &to)).await
}
