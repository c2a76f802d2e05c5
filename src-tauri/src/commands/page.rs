//! The page itself: its start, its colours, links that lead out of it, and its failures.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use talklog_core::desk::Desk;
use talklog_core::wire::{Code, Failure, Start};
use tauri::{AppHandle, Manager, Runtime, State};
use tauri_plugin_opener::OpenerExt;
use url::Url;

use super::apart;
use crate::window::{self, App};

/// Says what to show first, and opens the notebook that the program was started with.
#[tauri::command]
pub async fn start<R: Runtime>(handle: AppHandle<R>, app: State<'_, App>) -> Result<Start, Failure> {
    let first = std::mem::take(&mut *app.first.lock().unwrap_or_else(PoisonError::into_inner));
    let opener = handle.clone();
    let wanted = first.clone();
    let opened = apart(move || {
        let app = opener.state::<App>();
        match (&wanted.folder, wanted.sample) {
            (Some(folder), _) => app.open(&opener, folder).map(|desk| Some(desk.info())),
            (None, true) => app.open_sample(&opener).map(|desk| Some(desk.info())),
            (None, false) => Ok(app.desk().ok().or_else(|| last(&opener)).map(|desk| desk.info())),
        }
    })
    .await?;
    let settings = app.settings();
    window::show_settings(&handle, &settings);
    Ok(Start {
        version: env!("CARGO_PKG_VERSION").into(),
        notebook: opened,
        note: first.note,
        revived: app.revived.swap(false, Ordering::SeqCst),
        recent: app.recent(),
        settings,
    })
}

/// Opens the notebook that was open when the program ended. One that cannot be opened any more is no reason to fail:
/// the person then chooses.
fn last<R: Runtime>(handle: &AppHandle<R>) -> Option<Arc<Desk>> {
    let app = handle.state::<App>();
    let opened = app.open(handle, &app.last()?);
    if let Err(error) = &opened {
        tracing::info!("the last notebook was not opened: {error}");
        app.forget_last();
    }
    opened.ok()
}

/// Opens a link outside: http, https and mailto only, after parsing (P24).
#[tauri::command(async)]
pub fn link_open<R: Runtime>(handle: AppHandle<R>, url: &str) -> Result<(), Failure> {
    let url = outside(url)?;
    handle.opener().open_url(url.as_str(), None::<&str>).map_err(|error| Failure {
        code: Code::Failed,
        message: format!("the link could not be opened: {error}"),
        path: None,
        hint: Some("copy it into a browser".into()),
    })
}

fn outside(text: &str) -> Result<Url, Failure> {
    let refuse = |message: String| Failure { code: Code::BadInput, message, path: None, hint: None };
    let url = Url::parse(text).map_err(|error| refuse(format!("this is no link: {error}")))?;
    match url.scheme() {
        "http" | "https" | "mailto" => Ok(url),
        scheme => Err(refuse(format!("links of the kind {scheme}: are not opened"))),
    }
}

/// Writes a failure of the page to the log: its message alone, at most 2,000 characters.
#[tauri::command(async)]
pub fn page_failed(message: &str) {
    let message: String = message.chars().filter(|c| !c.is_control()).take(2000).collect();
    tracing::error!("the page: {message}");
}

#[cfg(test)]
mod tests {
    use super::outside;

    #[test]
    fn only_links_of_three_kinds_lead_out() {
        for good in ["https://example.org/a?b#c", "http://example.org", "mailto:a@example.org"] {
            assert!(outside(good).is_ok(), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "smb://host/share",
            "talks/a.md",
            "",
            "tauri://localhost",
        ] {
            assert!(outside(bad).is_err(), "{bad}");
        }
    }
}
