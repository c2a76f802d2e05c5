//! Templates, and the notes and events that are made from them.

use talklog_core::wire::{Failure, NewEvent, OpenNote, Template};
use tauri::State;

use crate::window::App;

/// Lists the templates.
#[tauri::command(async)]
pub fn template_list(app: State<'_, App>) -> Result<Vec<Template>, Failure> {
    Ok(app.desk()?.templates())
}

/// Opens a template's file in the editor, and makes it when it is not there.
#[tauri::command(async)]
pub fn template_edit(app: State<'_, App>, name: &str) -> Result<OpenNote, Failure> {
    app.desk()?.edit_template(name)
}

/// Makes a new talk note and opens it.
#[tauri::command(async)]
pub fn note_create(
    app: State<'_, App>,
    title: &str,
    event: Option<&str>,
    speakers: Vec<String>,
    day: Option<&str>,
    template: Option<&str>,
) -> Result<OpenNote, Failure> {
    let desk = app.desk()?;
    let path = desk.create_on(day, title, event, &speakers, template)?;
    desk.open_note(&path)
}

/// Makes a folder for an event and opens its `event.md`.
#[tauri::command(async)]
pub fn event_create(app: State<'_, App>, event: NewEvent) -> Result<OpenNote, Failure> {
    let desk = app.desk()?;
    let path = desk.create_event(&event)?;
    desk.open_note(&path)
}
