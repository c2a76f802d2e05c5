//! The notebook as a whole: opened, made, cloned, and what the person agreed to.

use std::path::PathBuf;

use talklog_core::desk;
use talklog_core::wire::{Consent, Failure, NotebookInfo};
use tauri::{AppHandle, Manager, Runtime, State};
use tauri_plugin_dialog::DialogExt;

use super::apart;
use crate::window::App;

/// Opens a folder of notes.
#[tauri::command]
pub async fn notebook_open<R: Runtime>(handle: AppHandle<R>, path: PathBuf) -> Result<NotebookInfo, Failure> {
    apart(move || {
        let app = handle.state::<App>();
        let root = app.host.expand_home(&path);
        app.open(&handle, &root).map(|desk| desk.info())
    })
    .await
}

/// Opens a copy of the sample notebook, and makes it when it is not there.
#[tauri::command]
pub async fn notebook_sample<R: Runtime>(handle: AppHandle<R>) -> Result<NotebookInfo, Failure> {
    apart(move || handle.state::<App>().open_sample(&handle).map(|desk| desk.info())).await
}

/// Clones a repository into a new folder and opens it.
#[tauri::command]
pub async fn notebook_clone<R: Runtime>(
    handle: AppHandle<R>,
    url: String,
    path: Option<PathBuf>,
) -> Result<NotebookInfo, Failure> {
    apart(move || {
        let app = handle.state::<App>();
        let root = desk::clone_asking(&url, path.as_deref(), &app.host, Some(&app.asking()))?;
        app.open(&handle, &root).map(|desk| desk.info())
    })
    .await
}

/// Closes the notebook.
#[tauri::command]
pub async fn notebook_close<R: Runtime>(handle: AppHandle<R>) -> Result<(), Failure> {
    apart(move || {
        let app = handle.state::<App>();
        app.close();
        app.forget_last();
        Ok(())
    })
    .await
}

/// Lets the person pick a folder in the system's own dialog.
#[tauri::command]
pub async fn folder_pick<R: Runtime>(handle: AppHandle<R>) -> Result<Option<String>, Failure> {
    let (tell, told) = tokio::sync::oneshot::channel();
    handle.dialog().file().pick_folder(move |folder| drop(tell.send(folder)));
    let folder = told.await.ok().flatten().and_then(|folder| folder.into_path().ok());
    Ok(folder.map(|folder| folder.display().to_string()))
}

/// Lets the person pick a file of text in the system's own dialog.
#[tauri::command]
pub async fn file_pick<R: Runtime>(handle: AppHandle<R>) -> Result<Option<String>, Failure> {
    let (tell, told) = tokio::sync::oneshot::channel();
    let dialog = handle.dialog().file().add_filter("Markdown", &["md", "markdown", "txt"]);
    dialog.pick_file(move |file| drop(tell.send(file)));
    let file = told.await.ok().flatten().and_then(|file| file.into_path().ok());
    Ok(file.map(|file| file.display().to_string()))
}

/// Takes the answer to what may happen by itself in a repository that Talklog did not make.
#[tauri::command(async)]
pub fn consent_set(app: State<'_, App>, consent: Consent) -> Result<NotebookInfo, Failure> {
    app.desk()?.set_consent(consent)
}

/// Makes the notebook a git repository of ours, so that it keeps its history.
#[tauri::command(async)]
pub fn repository_make(app: State<'_, App>) -> Result<NotebookInfo, Failure> {
    app.desk()?.make_repository()
}

/// Takes the person's name and e-mail address for checkpoints.
#[tauri::command(async)]
pub fn identity_set(app: State<'_, App>, name: &str, email: &str) -> Result<NotebookInfo, Failure> {
    app.desk()?.set_identity(name, email)
}

/// Sets the remote to sync with.
#[tauri::command(async)]
pub fn remote_set(app: State<'_, App>, url: &str) -> Result<NotebookInfo, Failure> {
    app.desk()?.set_remote(url)
}
