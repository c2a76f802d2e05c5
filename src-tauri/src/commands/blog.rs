//! Blogs: recognised and set up, and posts checked and built for them.

use std::path::PathBuf;

use talklog_core::desk;
use talklog_core::wire::{BlogItem, BlogLook, BuildReport, Conventions, Failure, Fix, PostFinding};
use tauri::State;

use super::apart;
use crate::window::App;

/// Gives the notebook's blogs, each with its folder on this machine.
#[tauri::command]
pub async fn blog_list(app: State<'_, App>) -> Result<Vec<BlogItem>, Failure> {
    let desk = app.desk()?;
    apart(move || desk.blogs()).await
}

/// Says which generator a folder belongs to, and how it wants its posts.
#[tauri::command]
pub async fn blog_look(app: State<'_, App>, folder: PathBuf) -> Result<BlogLook, Failure> {
    let folder = app.host.expand_home(&folder);
    apart(move || desk::look_at_blog(&folder)).await
}

/// Keeps a blog under a name.
#[tauri::command]
pub async fn blog_set(
    app: State<'_, App>,
    name: String,
    folder: PathBuf,
    conventions: Option<Conventions>,
) -> Result<BlogItem, Failure> {
    let desk = app.desk()?;
    let folder = app.host.expand_home(&folder);
    apart(move || desk.set_blog(&name, &folder, conventions)).await
}

/// Says what a reader of a post would stumble on, and what its generator would refuse.
#[tauri::command]
pub async fn post_check(
    app: State<'_, App>,
    path: String,
    to: Option<PathBuf>,
) -> Result<Vec<PostFinding>, Failure> {
    let (desk, path) = (app.desk()?, super::path(&path)?);
    let to = to.map(|to| app.host.expand_home(&to));
    apart(move || desk.check_post(&path, to.as_deref())).await
}

/// Puts a finding right in its note; `answer` is what the fix asks for.
#[tauri::command]
pub async fn post_fix(app: State<'_, App>, fix: Fix, answer: Option<String>) -> Result<(), Failure> {
    let desk = app.desk()?;
    apart(move || desk.fix_finding(&fix, answer.as_deref())).await
}

/// Gives the text of an open note as a fix makes it; nothing is written.
#[tauri::command]
pub async fn post_fixed(text: String, fix: Fix, answer: Option<String>) -> Result<String, Failure> {
    desk::fixed_text(&text, &fix, answer.as_deref())
}

/// Builds a blog with its own generator, and says what is wrong with the post there.
#[tauri::command]
pub async fn post_build(app: State<'_, App>, path: String, to: PathBuf) -> Result<BuildReport, Failure> {
    let (desk, path) = (app.desk()?, super::path(&path)?);
    let to = app.host.expand_home(&to);
    apart(move || desk.build_post(&path, &to)).await
}
