//! Pictures that are pasted into a note or dropped on it.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use talklog_core::wire::{Added, Failure};
use tauri::State;
use tauri::ipc::{InvokeBody, Request};

use super::apart;
use crate::window::App;

/// Puts a pasted picture beside a note. Its bytes are the request's body; the headers name note and picture.
#[tauri::command]
pub async fn picture_add(app: State<'_, App>, request: Request<'_>) -> Result<Added, Failure> {
    let header = |name: &str| {
        let value = request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        percent_decode_str(value).decode_utf8_lossy().into_owned()
    };
    let (note, name) = (super::path(&header("talklog-note"))?, header("talklog-name"));
    let bytes = match request.body() {
        InvokeBody::Raw(bytes) => bytes.clone(),
        // Where a web view cannot send bytes, they come as numbers.
        InvokeBody::Json(numbers) => serde_json::from_value(numbers.clone())
            .map_err(|_| Failure::bad_input("the picture's bytes are missing", "paste it again"))?,
    };
    let desk = app.desk()?;
    apart(move || desk.picture_add(&note, &name, &bytes)).await
}

/// Puts files that were dropped on the window beside a note; events tell how far it is. Only what was dropped since
/// the program started is read: the page may not read any file that it can name (P23, P24).
#[tauri::command]
pub async fn picture_add_files(
    app: State<'_, App>,
    path: &str,
    files: Vec<PathBuf>,
    id: String,
) -> Result<Vec<Added>, Failure> {
    let (desk, note) = (app.desk()?, super::path(path)?);
    for file in &files {
        if !app.was_dropped(file) {
            return Err(Failure::bad_input(
                "only files that were dropped on the window are read",
                "drop the file again",
            ));
        }
    }
    apart(move || desk.picture_add_files(&note, &files, &id)).await
}
