//! Posts: composed and exported.

use std::path::PathBuf;

use talklog_core::wire::{
    ComposedPost, Dialect, ExportReport, Failure, NewPost, PostArrange, PostPlan, PostPreset,
};
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

/// Gives what the composer shows of a post: its talks, in or out, its outline, what is new since the last export.
#[tauri::command]
pub async fn post_plan(app: State<'_, App>, path: String) -> Result<PostPlan, Failure> {
    let (desk, path) = (app.desk()?, super::path(&path)?);
    apart(move || desk.post_plan(&path)).await
}

/// Writes into the post note which talks stand in it and in which order.
#[tauri::command]
pub async fn post_arrange(app: State<'_, App>, arrange: PostArrange) -> Result<PostPlan, Failure> {
    let desk = app.desk()?;
    apart(move || desk.post_arrange(&arrange)).await
}

/// Names the shapes that a new post may have.
#[tauri::command]
pub async fn post_presets() -> Result<Vec<PostPreset>, Failure> {
    Ok(talklog_core::desk::post_presets())
}

/// Makes a post note about an event, and gives its path.
#[tauri::command]
pub async fn post_new(app: State<'_, App>, new: NewPost) -> Result<String, Failure> {
    let desk = app.desk()?;
    apart(move || desk.create_post(&new).map(|path| path.to_string())).await
}
