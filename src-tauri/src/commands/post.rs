//! Posts: composed, exported, taken back and published.

use std::path::PathBuf;

use talklog_core::wire::{
    Dialect, ExportChoice, ExportReport, Failure, NewPost, PostArrange, PostPlan, PostPreset, PublishAsk,
    PublishReport, PullReport,
};
use tauri::State;

use super::apart;
use crate::window::App;

/// Writes a post into a blog's folder with what a person chose, or only says what it would write.
#[tauri::command]
pub async fn post_export(
    app: State<'_, App>,
    path: &str,
    to: PathBuf,
    format: Dialect,
    dry_run: bool,
    choice: ExportChoice,
) -> Result<ExportReport, Failure> {
    let (desk, path) = (app.desk()?, super::path(path)?);
    let to = app.host.expand_home(&to);
    apart(move || desk.export_chosen(&path, &to, format, dry_run, &choice)).await
}

/// Gives what the composer shows of a post: its talks, in or out, its outline, what is new since the last export.
#[tauri::command]
pub async fn post_plan(app: State<'_, App>, path: String) -> Result<PostPlan, Failure> {
    let (desk, path) = (app.desk()?, super::path(&path)?);
    apart(move || desk.post_plan(&path)).await
}

/// Gives the post's text with what it has to say of which talks stand in it and in which order.
#[tauri::command]
pub async fn post_arranged(app: State<'_, App>, arrange: PostArrange) -> Result<String, Failure> {
    let desk = app.desk()?;
    apart(move || desk.post_arranged(&arrange)).await
}

/// Takes back into the notes what was polished in the blog, or only says what it would; `only` is the one note that
/// takes something.
#[tauri::command]
pub async fn post_pull(
    app: State<'_, App>,
    path: &str,
    to: PathBuf,
    format: Dialect,
    only: Option<&str>,
    dry_run: bool,
) -> Result<PullReport, Failure> {
    let (desk, path) = (app.desk()?, super::path(path)?);
    let only = only.map(super::path).transpose()?;
    let to = app.host.expand_home(&to);
    apart(move || desk.pull_post(&path, &to, format, only.as_ref(), dry_run)).await
}

/// Commits an exported post on a branch of the blog's repository, and pushes it; or only says what it would do.
#[tauri::command]
pub async fn post_publish(
    app: State<'_, App>,
    path: &str,
    to: PathBuf,
    format: Dialect,
    ask: PublishAsk,
) -> Result<PublishReport, Failure> {
    let (desk, path) = (app.desk()?, super::path(path)?);
    let to = app.host.expand_home(&to);
    apart(move || desk.publish(&path, &to, format, &ask.into())).await
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
