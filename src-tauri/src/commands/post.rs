//! Posts: composed and exported.

use std::path::PathBuf;

use talklog_core::wire::{ComposedPost, Dialect, ExportReport, Failure};
use tauri::State;

use super::apart;
use crate::window::App;

/// Composes a post from its note and the talks that it chooses.
#[tauri::command]
pub async fn post_compose(app: State<'_, App>, path: &str) -> Result<ComposedPost, Failure> {
    let (desk, path) = (app.desk()?, super::path(path)?);
    apart(move || desk.compose(&path)).await
}

/// Writes a post into a blog's folder, or only says what it would write.
#[tauri::command]
pub async fn post_export(
    app: State<'_, App>,
    path: &str,
    to: PathBuf,
    format: Dialect,
    dry_run: bool,
) -> Result<ExportReport, Failure> {
    let (desk, path) = (app.desk()?, super::path(path)?);
    let to = app.host.expand_home(&to);
    apart(move || desk.export(&path, &to, format, dry_run)).await
}
