//! Notes: listed, opened, typed in, saved, merged, made, renamed and deleted.

use talklog_core::path::Revision;
use talklog_core::wire::{Failure, JournalEntry, Listing, MergeReply, OpenNote, Renamed, SaveReply};
use tauri::{Runtime, State, WebviewWindow};

use super::path;
use crate::window::App;

/// Gives all that the sidebar needs.
#[tauri::command(async)]
pub fn listing(app: State<'_, App>) -> Result<Listing, Failure> {
    Ok(app.desk()?.listing())
}

/// Opens a note in the editor.
#[tauri::command(async)]
pub fn note_open(app: State<'_, App>, path: &str) -> Result<OpenNote, Failure> {
    app.desk()?.open_note(&self::path(path)?)
}

/// Saves the editor's text over the revision that it started from.
#[tauri::command(async)]
pub fn note_save(
    app: State<'_, App>,
    path: &str,
    text: &str,
    base: Revision,
    seq: u64,
) -> Result<SaveReply, Failure> {
    Ok(app.desk()?.save(&self::path(path)?, text, base, seq))
}

/// Merges the editor's text with what the file holds now, and with `write` puts it there.
#[tauri::command(async)]
pub fn note_merge(
    app: State<'_, App>,
    path: &str,
    base: Revision,
    text: &str,
    write: bool,
) -> Result<MergeReply, Failure> {
    let (desk, path) = (app.desk()?, self::path(path)?);
    if write { desk.merge_and_save(&path, base, text) } else { desk.merge(&path, base, text) }
}

/// Writes down what was typed, before it is saved (P1).
#[tauri::command(async)]
pub fn journal_append<R: Runtime>(
    window: WebviewWindow<R>,
    app: State<'_, App>,
    entry: JournalEntry,
) -> Result<(), Failure> {
    let _writing = app.heard.writing();
    app.desk()?.journal(window.label(), entry)
}

/// Renames a note; links that point at it follow.
#[tauri::command(async)]
pub fn note_rename(app: State<'_, App>, path: &str, to: &str) -> Result<Renamed, Failure> {
    app.desk()?.rename(&self::path(path)?, &self::path(to)?)
}

/// Deletes a note; its text stays in the history and in the state folder.
#[tauri::command(async)]
pub fn note_delete(app: State<'_, App>, path: &str, base: Revision) -> Result<(), Failure> {
    app.desk()?.delete(&self::path(path)?, base)
}

/// Renders a note as safe HTML.
#[tauri::command(async)]
pub fn preview(app: State<'_, App>, path: &str, text: &str) -> Result<String, Failure> {
    Ok(app.desk()?.preview(&self::path(path)?, text))
}
