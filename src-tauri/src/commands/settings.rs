//! Settings: read, set, and saved as text.

use serde_json::Value as Json;
use talklog_core::desk::settings;
use talklog_core::path::Revision;
use talklog_core::wire::{Failure, SettingScope, SettingsReply};
use tauri::{AppHandle, Manager, Runtime, State};

use crate::window::{self, App};

/// Gives what is set.
#[tauri::command(async)]
pub fn settings(app: State<'_, App>) -> Result<SettingsReply, Failure> {
    Ok(app.settings())
}

/// Sets one key; null takes its line away, so that the layer below holds.
#[tauri::command(async)]
pub fn setting_set<R: Runtime>(
    handle: AppHandle<R>,
    scope: SettingScope,
    key: &str,
    value: Option<Json>,
) -> Result<SettingsReply, Failure> {
    let app = handle.state::<App>();
    let desk = app.desk().ok();
    let reply = settings::set(&app.host, desk.as_deref(), scope, key, value.as_ref())?;
    window::show_settings(&handle, &reply);
    Ok(reply)
}

/// Saves a file of settings as text. With a base, only over that revision.
#[tauri::command(async)]
pub fn settings_text<R: Runtime>(
    handle: AppHandle<R>,
    scope: SettingScope,
    text: &str,
    base: Option<Revision>,
) -> Result<SettingsReply, Failure> {
    let app = handle.state::<App>();
    let desk = app.desk().ok();
    let reply = settings::set_text(&app.host, desk.as_deref(), scope, text, base)?;
    window::show_settings(&handle, &reply);
    Ok(reply)
}
