//! Brings the page back when the process that shows it has died (P26): what was typed goes from the journal into its
//! notes, and the page is loaded anew, which arranges itself as it was.
//!
//! On Linux the page lives in `WebKitGTK`'s web process. Elsewhere (unproved) nothing is watched.

use std::time::{Duration, Instant};

use tauri::{Manager, Runtime, WebviewWindow};

use crate::window::App;

/// So many deaths within [`LATELY`] are followed by a new page at once; after more, it waits longer each time.
const AT_ONCE: usize = 3;
const LATELY: Duration = Duration::from_mins(1);
/// The longest wait before the page is loaded anew.
const LONGEST: Duration = Duration::from_secs(30);
/// How long entries of the journal that have come already may take to be written.
const ENTRIES: Duration = Duration::from_secs(10);

/// Tells how long to wait before the page is loaded anew, after so many deaths of late, this one among them: a page
/// that dies of what it shows must not take the machine with it.
fn wait(deaths: usize) -> Duration {
    let Some(more) = deaths.checked_sub(AT_ONCE + 1) else { return Duration::ZERO };
    Duration::from_secs(1 << more.min(5)).min(LONGEST)
}

/// Watches the process of a window's page.
#[cfg(target_os = "linux")]
pub fn watch<R: Runtime>(window: &WebviewWindow<R>) {
    use webkit2gtk::WebViewExt;

    let dead = window.clone();
    let told = window.with_webview(move |webview| {
        webview.inner().connect_web_process_terminated(move |_, reason| {
            tracing::error!("the page's process ended: {reason:?}");
            tauri::async_runtime::spawn(revive(dead.clone()));
        });
    });
    if let Err(error) = told {
        tracing::warn!("a page that dies is not brought back: {error}");
    }
}

/// Does nothing (unproved).
#[cfg(not(target_os = "linux"))]
pub fn watch<R: Runtime>(_window: &WebviewWindow<R>) {}

#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "nothing tells of a death there"))]
async fn revive<R: Runtime>(window: WebviewWindow<R>) {
    let app = window.state::<App>();
    let deaths = app.page_died(LATELY);
    // Entries that the page had sent are still on their way through here; nothing new can come.
    let end = Instant::now() + ENTRIES;
    while !app.heard.all_written() && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    if let Ok(desk) = app.desk() {
        let back = tauri::async_runtime::spawn_blocking(move || desk.page_died()).await;
        if let Err(error) = back {
            tracing::error!("what was typed waits in the journal: {error}");
        }
    }
    tokio::time::sleep(wait(deaths)).await;
    if let Err(error) = window.reload() {
        tracing::error!("the page could not be loaded anew: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_keeps_dying_comes_back_later_each_time() {
        assert_eq!([1, 2, 3].map(wait), [Duration::ZERO; 3]);
        assert_eq!([4, 5, 6, 9, 500].map(|deaths| wait(deaths).as_secs()), [1, 2, 4, 30, 30]);
    }
}
