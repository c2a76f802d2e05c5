//! Spelling: which dictionaries there are, and which of them the page checks with.

use talklog_core::wire::Failure;
use tauri::{AppHandle, Manager, Runtime, State};

use super::apart;
use crate::spelling;
use crate::window::App;

/// Checks spelling in these languages, and gives the dictionaries that fit them; with none it checks nothing.
#[tauri::command]
pub async fn spelling_set<R: Runtime>(
    handle: AppHandle<R>,
    languages: Vec<String>,
) -> Result<Vec<String>, Failure> {
    apart(move || {
        let home = handle.state::<App>().host.home.clone();
        let chosen = spelling::choose(&languages, &spelling::dictionaries(&home));
        for window in handle.webview_windows().values() {
            spelling::check(window, &chosen);
        }
        Ok(chosen)
    })
    .await
}

/// Gives the dictionaries of this machine, such as `en_US`.
#[tauri::command(async)]
pub fn spelling_languages(app: State<'_, App>) -> Result<Vec<String>, Failure> {
    Ok(spelling::dictionaries(&app.host.home))
}
